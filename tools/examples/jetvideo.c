// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * jetvideo - receive pictures straight into a frame buffer.
 *
 *	jetvideo --device /dev/jetstream1 --channel 100 --output SCREEN
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
#include <getopt.h>
#include <sys/mman.h>

#include "example.h"
#include "video.h"

#define PATIENCE	30	/* seconds */
/* A picture in 40 frames: nobody tells a sender to wait, and a slow reader would lose some */
#define RX_BLOCKS	160
#define MOST_BLOCKS	32	/* of a frame */

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

static void receive(const char *device, uint32_t channel, uint8_t *screen,
		    unsigned int frames)
{
	static struct video_header header;
	/* Blocks of the last frame, and from entry MOST_BLOCKS on, the next one's */
	static struct script s = {
		.ops = {
			{ .op = JET_DO_COPY_OUT, .offset = sizeof(header) },
			{ .op = JET_DO_FREE },
			{ .op = JET_DO_WAIT_RX },
			{
				.op = JET_DO_RX,
				.first = MOST_BLOCKS,
				.count = MOST_BLOCKS,
				.length = sizeof(header),
				.addr = (uintptr_t)&header,
			},
		},
		.count = 4,
		.nblocks = 2 * MOST_BLOCKS,
	};
	const struct jet_result *frame = &s.results[3];
	unsigned int seen, strange = 0;
	unsigned int first = 2;
	uint8_t *to;
	int fd;

	fd = open_pool(device, 0, RX_BLOCKS);
	printf("jetvideo: listening to VCI %#x\n", listen_to(fd, channel));
	fflush(stdout);

	for (seen = 0; seen < frames; seen++) {
		/* The first script has no last frame, and begins at the wait */
		s.ops[2].deadline = in_seconds(PATIENCE);
		if (run_script(fd, &s, first))
			fail("jetvideo", s.text);

		/* The blocks of the frame that we look at */
		memcpy(s.blocks, s.blocks + MOST_BLOCKS,
		       MOST_BLOCKS * sizeof(s.blocks[0]));
		s.ops[0].count = frame->count;
		s.ops[1].count = frame->count;

		/* The line number decides where the pixels go */
		to = place(screen, &header, frame->length);
		s.ops[0].addr = (uintptr_t)to;
		s.ops[0].length = frame->length - sizeof(header);
		first = to ? 0 : 1;
		strange += !to;
	}
	/* What the last frame left to do */
	s.count = 2;
	if (frames && run_script(fd, &s, first))
		fail("jetvideo", s.text);
	if (strange)
		fail("jetvideo", "there were frames that are no pictures");
	printf("jetvideo: %u frames of %u lines in their places, no other copy\n",
	       frames, VIDEO_LINES);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' },
		{ "channel", required_argument, NULL, 'c' },
		{ "output", required_argument, NULL, 'o' },
		{ "frames", required_argument, NULL, 'n' },
		{}
	};
	unsigned int frames = VIDEO_HEIGHT / VIDEO_LINES;
	const char *device = NULL, *output = NULL;
	uint32_t channel = 0;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'd':
			device = optarg;
			break;
		case 'c':
			channel = number(optarg, "channel", 0, JET_CHANNEL_LAST);
			break;
		case 'o':
			output = optarg;
			break;
		case 'n':
			frames = number(optarg, "frames", 1, UINT32_MAX);
			break;
		default:
			return 1;
		}
	}
	if (!device || !output || argv[optind]) {
		fputs("usage: jetvideo --device DEVICE --channel CHANNEL --output SCREEN\n"
		      "                [--frames FRAMES]\n", stderr);
		return 1;
	}
	receive(device, channel, map_screen(output), frames);
	return 0;
}
