// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * jetvideo - receive pictures straight into a frame buffer.
 *
 *	jetvideo /dev/jetstream1 100 SCREEN [PICTURES]
 *
 * SCREEN is a file that stands for the screen's memory: one byte a pixel.
 *
 * A frame says in its first bytes which lines of the picture it holds. With
 * ordinary sockets, the kernel would have to put the whole frame somewhere
 * before we may look at that, and we would copy the pixels once more. Here the
 * frame stays on the card until we have seen its first bytes, which come
 * with its arrival and cost no copy; then the card moves the pixels, and only
 * these, to their place on the screen.
 *
 * Each script ends the last frame and begins the next one, so a frame is one
 * system call:
 *
 *	0 copy_out	the last frame's pixels, to their place
 *	1 free		its blocks
 *	2 wait_rx	until another frame is there
 *	3 rx		its blocks, and its first bytes into `header`
 */
#include <arpa/inet.h>
#include <sys/mman.h>

#include "example.h"
#include "video.h"

#define PATIENCE	30	/* seconds */
#define RX_BLOCKS	64

static uint8_t *map_screen(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT, 0666);
	uint8_t *screen;

	if (fd < 0 || ftruncate(fd, VIDEO_HEIGHT * VIDEO_WIDTH))
		fail(name, "");
	screen = mmap(NULL, VIDEO_HEIGHT * VIDEO_WIDTH, PROT_READ | PROT_WRITE,
		      MAP_SHARED, fd, 0);
	if (screen == MAP_FAILED)
		fail(name, "");
	close(fd);
	return screen;
}

/* Where a frame's pixels belong, or NULL if it is none of ours */
static uint8_t *place(uint8_t *screen, const struct video_header *header,
		      uint32_t length)
{
	unsigned int line = ntohs(header->line), lines = ntohs(header->lines);

	if (length < sizeof(*header) || ntohs(header->magic) != VIDEO_MAGIC ||
	    line + lines > VIDEO_HEIGHT ||
	    length != sizeof(*header) + lines * VIDEO_WIDTH)
		return NULL;
	return screen + line * VIDEO_WIDTH;
}

int main(int argc, char **argv)
{
	struct video_header header;
	struct jet_op ops[] = {
		{ .op = JET_DO_COPY_OUT, .offset = sizeof(header) },
		{ .op = JET_DO_FREE },
		{ .op = JET_DO_WAIT_RX },
		{
			.op = JET_DO_RX,
			.length = sizeof(header),
			.addr = (uintptr_t)&header,
		},
	};
	unsigned int frames, seen, strange = 0;
	const struct jet_op *frame = &ops[3];
	char text[JET_TEXT_BYTES];
	uint8_t *screen, *to;
	unsigned int first = 2;
	int fd;

	if (argc < 4 || argc > 5) {
		fprintf(stderr, "usage: jetvideo DEVICE CHANNEL SCREEN [PICTURES]\n");
		return 1;
	}
	frames = VIDEO_HEIGHT / VIDEO_LINES;
	if (argc == 5)
		frames *= number(argv[4], "pictures");
	screen = map_screen(argv[3]);

	fd = open_pool(argv[1], 0, RX_BLOCKS);
	printf("listening to VCI %#x\n",
	       listen_to(fd, number(argv[2], "channel")));
	fflush(stdout);

	for (seen = 0; seen < frames; seen++) {
		/* The first script has no last frame, and begins at the wait */
		ops[2].deadline = in_seconds(PATIENCE);
		if (run_script(fd, ops + first, 4 - first, text))
			fail("jetvideo", text);

		/* The blocks of the frame that we look at */
		memcpy(ops[0].blocks, frame->blocks, sizeof(frame->blocks));
		memcpy(ops[1].blocks, frame->blocks, sizeof(frame->blocks));
		ops[0].count = frame->res.count;
		ops[1].count = frame->res.count;

		/* The line number decides where the pixels go */
		to = place(screen, &header, frame->res.length);
		ops[0].addr = (uintptr_t)to;
		ops[0].length = frame->res.length - sizeof(header);
		first = to ? 0 : 1;
		strange += !to;
	}
	/* What the last frame left to do */
	if (run_script(fd, ops + first, 2 - first, text))
		fail("jetvideo", text);
	printf("%u frames received, %u of them strange\n", frames, strange);
	return strange != 0;
}
