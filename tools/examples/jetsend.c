// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * jetsend - send frames, several with each ioctl.
 *
 *	echo hello | jetsend --device /dev/jetstream0 --station 1 --channel 100
 *		one frame, of standard input
 *	jetsend ... --count 50 --size 1000
 *		frames of so many bytes
 *	jetsend ... --video 40
 *		lines of a test picture, as jetvideo wants them
 *
 * Three operations send a frame: get blocks on the card, have the card fetch our
 * bytes into them, send them. Nobody copies anything but the card, once. A
 * video frame has one copy more: its header and its pixels lie in different
 * places of memory and meet in the card's blocks.
 */
#include <arpa/inet.h>
#include <getopt.h>

#include "example.h"
#include "video.h"

#define FRAMES		8	/* a script, of four operations each at most */
#define MOST_BYTES	65520

static uint8_t bytes[MOST_BYTES + 1];
static struct video_header headers[FRAMES];
static uint8_t pixels[VIDEO_HEIGHT][VIDEO_WIDTH];

struct job {
	const char *device;
	uint32_t station;
	uint32_t channel;
	uint32_t count;
	uint32_t size;		/* 0: standard input */
	bool video;
};

/*
 * Append the operations of one frame, of a header (which may be empty) and its
 * payload, to the script. Each refers to the one before: if a copy fails,
 * nothing is sent.
 */
static void add_frame(struct script *s, uint32_t blocks, uint32_t vci,
		      const void *header, uint32_t header_len,
		      const void *payload, uint32_t len)
{
	uint32_t n = s->count;

	s->ops[n] = (struct jet_op) {
		.op = JET_DO_ALLOC,
		.first = s->nblocks,
		.count = blocks,
	};
	s->nblocks += blocks;
	n++;
	if (header_len) {
		s->ops[n] = (struct jet_op) {
			.op = JET_DO_COPY_IN,
			.flags = JET_OPF_FROM,	/* into the blocks ...   */
			.from = n - 1,		/* ... that alloc has got */
			.length = header_len,
			.addr = (uintptr_t)header,
		};
		n++;
	}
	s->ops[n] = (struct jet_op) {
		.op = JET_DO_COPY_IN,
		.flags = JET_OPF_FROM,
		.from = n - 1,
		.offset = header_len,
		.length = len,
		.addr = (uintptr_t)payload,
	};
	n++;
	s->ops[n] = (struct jet_op) {
		.op = JET_DO_SEND,
		.flags = JET_OPF_FROM | JET_OPF_FREE,
		.from = n - 1,
		.length = header_len + len,
		.vci = vci,
	};
	s->count = n + 1;
}

static void add_video(struct script *s, uint32_t blocks, uint32_t vci,
		      uint32_t number)
{
	struct video_header *header = &headers[number % FRAMES];
	uint32_t line = number * VIDEO_LINES % VIDEO_HEIGHT;

	header->magic = htons(VIDEO_MAGIC);
	header->picture = htons(number * VIDEO_LINES / VIDEO_HEIGHT);
	header->line = htons(line);
	header->lines = htons(VIDEO_LINES);
	add_frame(s, blocks, vci, header, sizeof(*header), pixels[line],
		  VIDEO_LINES * VIDEO_WIDTH);
}

static void paint(void)
{
	unsigned int x, y;

	for (y = 0; y < VIDEO_HEIGHT; y++)
		for (x = 0; x < VIDEO_WIDTH; x++)
			pixels[y][x] = video_pixel(x, y);
	for (x = 0; x < sizeof(bytes); x++)
		bytes[x] = x * 7;
}

static uint32_t read_input(void)
{
	size_t length = 0;
	ssize_t n;

	while (length < sizeof(bytes)) {
		n = read(0, bytes + length, sizeof(bytes) - length);
		if (n < 0)
			fail("standard input", "");
		if (!n)
			break;
		length += n;
	}
	if (length > MOST_BYTES)
		fail("standard input", "a frame has 65520 bytes at most");
	return length;
}

static void send_all(const struct job *job)
{
	uint32_t vci = JET_MAKE_VCI(job->station, job->channel);
	uint32_t size = job->size, calls = 0, i, blocks;
	static struct script script;
	struct jet_limits limits;
	int fd;

	if (job->video)
		size = sizeof(headers[0]) + VIDEO_LINES * VIDEO_WIDTH;

	/* How large blocks are is the card's business, so ask */
	ask_limits(job->device, &limits);
	blocks = (size + limits.block_bytes - 1) / limits.block_bytes;
	fd = open_pool(job->device, FRAMES * blocks, 0);

	for (i = 0; i < job->count; i++) {
		if (job->video)
			add_video(&script, blocks, vci, i);
		else
			add_frame(&script, blocks, vci, NULL, 0, bytes, size);
		if (i % FRAMES == FRAMES - 1 || i + 1 == job->count) {
			if (run_script(fd, &script, 0))
				fail("jetsend", script.text);
			script.count = 0;
			script.nblocks = 0;
			calls++;
		}
	}
	printf("jetsend: %u frames of %u bytes sent with %u ioctls\n",
	       job->count, size, calls);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' },
		{ "station", required_argument, NULL, 's' },
		{ "channel", required_argument, NULL, 'c' },
		{ "count", required_argument, NULL, 'n' },
		{ "size", required_argument, NULL, 'b' },
		{ "video", required_argument, NULL, 'v' },
		{}
	};
	struct job job = { .count = 1 };
	bool known = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'd':
			job.device = optarg;
			break;
		case 's':
			job.station = number(optarg, "station", 0, 63);
			known = true;
			break;
		case 'c':
			job.channel = number(optarg, "channel", 1,
					     JET_CHANNEL_LAST);
			break;
		case 'n':
			job.count = number(optarg, "count", 1, UINT32_MAX);
			break;
		case 'b':
			job.size = number(optarg, "size", 1, MOST_BYTES);
			break;
		case 'v':
			job.count = number(optarg, "video", 1, UINT32_MAX);
			job.video = true;
			break;
		default:
			return 1;
		}
	}
	if (!job.device || !known || !job.channel || argv[optind]) {
		fputs("usage: jetsend --device DEVICE --station STATION --channel CHANNEL\n"
		      "               [--count FRAMES] [--size BYTES] [--video FRAMES]\n",
		      stderr);
		return 1;
	}
	paint();
	if (!job.size && !job.video)
		job.size = read_input();
	if (!job.size && !job.video)
		fail("jetsend", "standard input is empty");
	send_all(&job);
	return 0;
}
