// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * jetsend - send frames, several with each system call.
 *
 *	echo hello | jetsend --device /dev/jetstream0 --station 1 --channel 100
 *		one frame, of standard input
 *	jetsend ... --count 50 --size 1000
 *		frames of so many bytes
 *	jetsend ... --video 40
 *		lines of a test picture, as jetvideo wants them
 *
 * The station is said by its number, its EUI-48, or its host's name. Three operations send a frame:
 * get blocks on the card, have the card fetch our bytes into them, send them. Nobody copies
 * anything but the card, once. A video frame has one copy more: its header and its pixels lie in
 * different places of memory and meet in the card's blocks.
 */
#include <arpa/inet.h>
#include <getopt.h>
#include <unistd.h>

#include "example.h"
#include "video.h"

#define FRAMES		8	/* a script, of four operations each at most */
#define MOST_BYTES	65520
#define PATIENCE_MS	10000	/* for the station to come to the ring */

static uint8_t bytes[MOST_BYTES + 1];
static struct video_header headers[FRAMES];
static uint8_t pixels[VIDEO_HEIGHT][VIDEO_WIDTH];

struct job {
	const char *device, *station, *channel;
	struct jet_address to;
	uint32_t count;
	uint32_t size;		/* 0: standard input */
	bool video;
};

/* Each operation refers to the one before: if a copy fails, nothing is sent */
static void add_video(struct jet_builder *s, uint32_t blocks, uint32_t vci, uint32_t i)
{
	struct video_header *header = &headers[i % FRAMES];
	uint32_t line = i * VIDEO_LINES % VIDEO_HEIGHT;
	uint32_t size = VIDEO_LINES * VIDEO_WIDTH;
	int at;

	header->magic = htons(VIDEO_MAGIC);
	header->picture = htons(i * VIDEO_LINES / VIDEO_HEIGHT);
	header->line = htons(line);
	header->lines = htons(VIDEO_LINES);
	at = jet_script_alloc(s, blocks);
	at = jet_script_copy_in(s, at, 0, header, sizeof(*header));
	at = jet_script_copy_in(s, at, sizeof(*header), pixels[line], size);
	jet_script_send_free(s, at, vci, sizeof(*header) + size);
}

static void add_bytes(struct jet_builder *s, uint32_t blocks, uint32_t vci, uint32_t size)
{
	int at = jet_script_alloc(s, blocks);

	at = jet_script_copy_in(s, at, 0, bytes, size);
	jet_script_send_free(s, at, vci, size);
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
	size_t length = fread(bytes, 1, sizeof(bytes), stdin);

	if (ferror(stdin))
		fail("standard input", strerror(errno));
	if (length > MOST_BYTES)
		fail("standard input", "a frame has 65520 bytes at most");
	if (!length)
		fail("jetsend", "standard input is empty");
	return length;
}

static void send_all(const struct job *job)
{
	struct jet_pool_options options = { .size = sizeof(options) };
	uint32_t size = job->size, calls = 0, i, blocks, vci;
	struct jet_limits limits;
	struct jet_builder *script;
	struct jet_pool *pool;

	if (job->video)
		size = sizeof(headers[0]) + VIDEO_LINES * VIDEO_WIDTH;
	/* How large blocks are is the card's business, so ask */
	must(jet_device_limits(job->device, &limits));
	blocks = (size + limits.block_bytes - 1) / limits.block_bytes;
	options.tx_blocks = FRAMES * blocks;
	must(jet_pool_open(&pool, job->device, &options));
	must(jet_script_new(&script, pool, 4 * FRAMES, FRAMES * blocks));
	vci = must(jet_address_vci(pool, &job->to, PATIENCE_MS));

	for (i = 0; i < job->count; i++) {
		if (job->video)
			add_video(script, blocks, vci, i);
		else
			add_bytes(script, blocks, vci, size);
		if (i % FRAMES == FRAMES - 1 || i + 1 == job->count) {
			must(jet_script_run(script, 0));
			jet_script_reset(script);
			calls++;
		}
	}
	printf("jetsend: %u frames of %u bytes sent with %u ioctls\n",
	       job->count, size, calls);
}

static bool parse(struct job *job, int argc, char **argv)
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
	char text[2 * JET_ADDRESS_TEXT];
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'd')
			job->device = optarg;
		else if (c == 's')
			job->station = optarg;
		else if (c == 'c')
			job->channel = optarg;
		else if (c == 'n')
			job->count = number(optarg, "count", 1, UINT32_MAX);
		else if (c == 'b')
			job->size = number(optarg, "size", 1, MOST_BYTES);
		else if (c == 'v')
			job->count = number(optarg, "video", 1, UINT32_MAX);
		else
			return false;
		job->video |= c == 'v';
	}
	if (!job->device || !job->station || !job->channel || argv[optind])
		return false;
	snprintf(text, sizeof(text), "%s:%s", job->station, job->channel);
	must(jet_address_parse(&job->to, text));
	return true;
}

int main(int argc, char **argv)
{
	struct job job = { .count = 1 };

	if (!parse(&job, argc, argv))
		fail("usage", "jetsend --device DEVICE --station STATION --channel CHANNEL\n"
		     "               [--count FRAMES] [--size BYTES] [--video FRAMES]");
	paint();
	if (!job.size && !job.video)
		job.size = read_input();
	send_all(&job);
	return 0;
}
