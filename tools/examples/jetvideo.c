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
 * system call.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <getopt.h>
#include <sys/mman.h>
#include <unistd.h>

#include "example.h"
#include "video.h"

#define PATIENCE_MS	30000
/* A picture in 40 frames: nobody tells a sender to wait, and a slow reader would lose some */
#define RX_BLOCKS	160
#define MOST_BLOCKS	32	/* of a frame */

static uint8_t *map_screen(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT, 0666);
	uint8_t *screen = MAP_FAILED;

	if (fd >= 0 && !ftruncate(fd, VIDEO_HEIGHT * VIDEO_WIDTH))
		screen = mmap(NULL, VIDEO_HEIGHT * VIDEO_WIDTH,
			      PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (screen == MAP_FAILED)
		fail(name, strerror(errno));
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

/* The frame that we have seen the first bytes of: its pixels to their place, its blocks free again */
static void add_end(struct jet_builder *s, int frame, uint8_t *to)
{
	const struct jet_result *seen = jet_script_result(s, frame);
	uint32_t length = seen->length, count, blocks[MOST_BLOCKS];
	const uint32_t *list = jet_script_list(s, frame, &count);
	int held;

	memcpy(blocks, list, count * sizeof(*list));
	jet_script_reset(s);
	held = jet_script_blocks(s, blocks, count);
	if (to)
		jet_script_copy_out(s, held, sizeof(struct video_header), to,
				    length - sizeof(struct video_header));
	jet_script_free(s, held);
}

static void receive(const char *device, uint32_t channel, uint8_t *screen,
		    unsigned int frames)
{
	struct jet_pool_options options = { .size = sizeof(options), .rx_blocks = RX_BLOCKS };
	unsigned int seen, strange = 0;
	struct video_header header;
	struct jet_builder *s;
	struct jet_pool *pool;
	uint8_t *to;
	int frame;

	must(jet_pool_open(&pool, device, &options));
	must(jet_script_new(&s, pool, 4, 2 * MOST_BLOCKS));
	printf("jetvideo: listening to VCI %#x\n", must(jet_pool_assoc(pool, channel, 0)));
	fflush(stdout);

	for (seen = 0; seen < frames; seen++) {
		frame = jet_script_wait_rx(s, jet_deadline(PATIENCE_MS));
		frame = jet_script_rx(s, frame, MOST_BLOCKS, &header, sizeof(header));
		must(jet_script_run(s, 0));
		/* The line number decides where the pixels go */
		to = place(screen, &header, jet_script_result(s, frame)->length);
		strange += !to;
		add_end(s, frame, to);
	}
	/* What the last frame left to do */
	if (frames)
		must(jet_script_run(s, 0));
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
		if (c == 'd')
			device = optarg;
		else if (c == 'c')
			channel = number(optarg, "channel", 0, JET_CHANNEL_LAST);
		else if (c == 'o')
			output = optarg;
		else if (c == 'n')
			frames = number(optarg, "frames", 1, UINT32_MAX);
		else
			return 1;
	}
	if (!device || !output || argv[optind])
		fail("usage", "jetvideo --device DEVICE --channel CHANNEL --output SCREEN\n"
		     "                [--frames FRAMES]");
	receive(device, channel, map_screen(output), frames);
	return 0;
}
