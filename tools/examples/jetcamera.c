// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * jetcamera - send test pictures to jetvideo.
 *
 *	jetcamera /dev/jetstream0 1 100 [PICTURES]
 *
 * Header and pixels come from different places in memory, and meet in the
 * card's blocks: a frame is two copies and a send. As many frames as the
 * pool's blocks allow go into one script, so a picture is a few system calls.
 */
#include <arpa/inet.h>

#include "example.h"
#include "video.h"

#define BYTES		(VIDEO_LINES * VIDEO_WIDTH)
#define FRAMES		4	/* a script */
#define OPS		4	/* a frame */

static struct video_header headers[FRAMES];
static uint8_t pixels[VIDEO_HEIGHT][VIDEO_WIDTH];

static void paint(unsigned int picture)
{
	unsigned int x, y;

	for (y = 0; y < VIDEO_HEIGHT; y++)
		for (x = 0; x < VIDEO_WIDTH; x++)
			pixels[y][x] = x * 3 ^ y * 5 ^ picture * 7;
}

/* The operations of one frame; at is the index of the first of them */
static void add_frame(struct jet_op *ops, unsigned int at, uint32_t blocks,
		      uint32_t vci, struct video_header *header, uint8_t *line)
{
	ops[at] = (struct jet_op) {
		.op = JET_DO_ALLOC,
		.count = blocks,
	};
	ops[at + 1] = (struct jet_op) {
		.op = JET_DO_COPY_IN,
		.flags = JET_OPF_FROM,
		.from = at,
		.length = sizeof(*header),
		.addr = (uintptr_t)header,
	};
	ops[at + 2] = (struct jet_op) {
		.op = JET_DO_COPY_IN,
		.flags = JET_OPF_FROM,
		.from = at + 1,
		.offset = sizeof(*header),
		.length = BYTES,
		.addr = (uintptr_t)line,
	};
	ops[at + 3] = (struct jet_op) {
		.op = JET_DO_SEND,
		.flags = JET_OPF_FROM | JET_OPF_FREE,
		.from = at + 2,
		.length = sizeof(*header) + BYTES,
		.vci = vci,
	};
}

static void send_picture(int fd, unsigned int picture, uint32_t blocks,
			 uint32_t vci)
{
	struct jet_op ops[FRAMES * OPS];
	char text[JET_TEXT_BYTES];
	unsigned int line, i, n = 0;

	for (line = 0; line < VIDEO_HEIGHT; line += VIDEO_LINES) {
		i = n / OPS;
		headers[i].magic = htons(VIDEO_MAGIC);
		headers[i].picture = htons(picture);
		headers[i].line = htons(line);
		headers[i].lines = htons(VIDEO_LINES);
		add_frame(ops, n, blocks, vci, &headers[i], pixels[line]);
		n += OPS;
		if (n == FRAMES * OPS || line + VIDEO_LINES == VIDEO_HEIGHT) {
			if (run_script(fd, ops, n, text))
				fail("jetcamera", text);
			n = 0;
		}
	}
}

int main(int argc, char **argv)
{
	struct jet_limits limits;
	unsigned int picture, pictures = 1;
	uint32_t blocks, vci;
	int fd;

	if (argc < 4 || argc > 5) {
		fprintf(stderr, "usage: jetcamera DEVICE STATION CHANNEL [PICTURES]\n");
		return 1;
	}
	vci = JET_MAKE_VCI(number(argv[2], "station"),
			   number(argv[3], "channel"));
	if (argc == 5)
		pictures = number(argv[4], "pictures");

	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, JET_IOC_LIMITS, &limits))
		fail(argv[1], "");
	close(fd);
	blocks = (sizeof(struct video_header) + BYTES + limits.block_bytes - 1) /
		 limits.block_bytes;

	fd = open_pool(argv[1], FRAMES * blocks, 0);
	for (picture = 0; picture < pictures; picture++) {
		paint(picture);
		send_picture(fd, picture, blocks, vci);
	}
	printf("%u pictures sent in frames of %zu bytes\n", pictures,
	       sizeof(struct video_header) + BYTES);
	return 0;
}
