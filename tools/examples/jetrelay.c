// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * jetrelay - pass frames on, to one stream or several.
 *
 *	jetrelay --device /dev/jetstream1 --channel 100 --to 0:101 --to 2:100
 *
 * A frame that has come lies on the card, and from there it is sent: to as many
 * as want it, and not a byte of it is ever in this computer's memory. One script
 * is all there is to a frame:
 *
 *	0 wait_rx	until a frame is there
 *	1 rx		its blocks
 *	2 send		all bytes of these blocks to the first one
 *	3 send		and to the next
 *	. free		the blocks, once they have been sent
 *
 * The script is always the same: the operations refer to the frame that rx has
 * got, whatever it is. What stands here is the kernel's interface itself, as in
 * jetstream(4), and no library.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

#include <linux/jetstream.h>

#define TARGETS		16
#define PATIENCE	30	/* seconds */
#define MOST_BYTES	65520
#define MOST_BLOCKS	32	/* of a frame */
#define RX_BLOCKS	128

struct job {
	const char *device;
	uint32_t channel;
	uint32_t count;
	uint32_t targets;
	uint32_t vci[TARGETS];
};

/* Why the kernel has refused something */
static char text[JET_TEXT_BYTES];

__attribute__((noreturn))
static void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, *text ? text : strerror(errno));
	exit(1);
}

static uint32_t number(const char *word, const char *what, uint32_t least,
		       uint32_t most)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(word, &end, 0);
	if (errno || end == word || *end || strchr(word, '-') ||
	    value < least || value > most) {
		fprintf(stderr, "%s: '%s'; %u to %u are possible\n", what,
			word, least, most);
		exit(1);
	}
	return value;
}

/* STATION:CHANNEL */
static uint32_t target(char *word)
{
	char *channel = strchr(word, ':');

	if (!channel) {
		fprintf(stderr, "to: '%s' is no STATION:CHANNEL\n", word);
		exit(1);
	}
	*channel++ = '\0';
	return JET_MAKE_VCI(number(word, "station", 0, 63),
			    number(channel, "channel", 1, JET_CHANNEL_LAST));
}

/* A file of the device becomes a pool, which gets the channel's frames */
static int listen_to(const char *device, uint32_t channel)
{
	struct jet_pool_open pool = {
		.rx_limit = RX_BLOCKS,
		.text_bytes = sizeof(text),
		.text = (uintptr_t)text,
	};
	struct jet_association association = {
		.vci = channel,
		.text_bytes = sizeof(text),
		.text = (uintptr_t)text,
	};
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, JET_IOC_POOL_OPEN, &pool))
		fail(device);
	if (ioctl(fd, JET_IOC_ASSOC, &association))
		fail("channel");
	printf("jetrelay: listening to VCI %#x\n", association.vci);
	fflush(stdout);
	return fd;
}

/* Returns how many operations these are */
static uint32_t make_ops(const struct job *job, struct jet_op *ops)
{
	uint32_t i;

	ops[0] = (struct jet_op) { .op = JET_DO_WAIT_RX };
	ops[1] = (struct jet_op) { .op = JET_DO_RX, .count = MOST_BLOCKS };
	for (i = 0; i < job->targets; i++)
		ops[2 + i] = (struct jet_op) {
			.op = JET_DO_SEND,
			.flags = JET_OPF_FROM |		/* the blocks ... */
				 JET_OPF_LENGTH,	/* ... and bytes ... */
			.from = 1,			/* ... that rx has got */
			.value = 1,
			.length = MOST_BYTES,
			.vci = job->vci[i],
		};
	/* Whatever becomes of the sends */
	ops[2 + i] = (struct jet_op) {
		.op = JET_DO_FREE,
		.flags = JET_OPF_FROM,
		.from = 1,
	};
	return 3 + i;
}

static uint64_t in_seconds(unsigned int seconds)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec + seconds) * 1000000000ull + now.tv_nsec;
}

static void relay(const struct job *job)
{
	struct jet_result results[TARGETS + 3];
	struct jet_op ops[TARGETS + 3];
	uint32_t blocks[MOST_BLOCKS];
	struct jet_script script = {
		.ops = (uintptr_t)ops,
		.results = (uintptr_t)results,
		.blocks = (uintptr_t)blocks,
		.text = (uintptr_t)text,
		.count = make_ops(job, ops),
		.op_bytes = sizeof(ops[0]),
		.result_bytes = sizeof(results[0]),
		.nblocks = MOST_BLOCKS,
		.text_bytes = sizeof(text),
	};
	uint32_t i, k, sent = 0;
	int fd, failed;

	fd = listen_to(job->device, job->channel);
	for (i = 0; i < job->count; i++) {
		ops[0].deadline = in_seconds(PATIENCE);
		failed = ioctl(fd, JET_IOC_SCRIPT, &script);
		if (failed < 0 || results[1].error)
			fail("jetrelay");
		/* Without a ring a send fails; the next frame finds one, perhaps */
		if (failed)
			fprintf(stderr, "jetrelay: %s\n", text);
		for (k = 0; k < job->targets; k++)
			sent += !results[2 + k].error;
	}
	printf("jetrelay: %u frames passed on as %u, none of them through memory\n",
	       job->count, sent);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' },
		{ "channel", required_argument, NULL, 'c' },
		{ "to", required_argument, NULL, 't' },
		{ "count", required_argument, NULL, 'n' },
		{}
	};
	struct job job = { .count = UINT32_MAX };
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'd':
			job.device = optarg;
			break;
		case 'c':
			job.channel = number(optarg, "channel", 0,
					     JET_CHANNEL_LAST);
			break;
		case 't':
			if (job.targets == TARGETS) {
				fprintf(stderr, "to: %u are possible\n",
					TARGETS);
				return 1;
			}
			job.vci[job.targets++] = target(optarg);
			break;
		case 'n':
			job.count = number(optarg, "count", 1, UINT32_MAX);
			break;
		default:
			return 1;
		}
	}
	if (!job.device || !job.targets || argv[optind]) {
		fputs("usage: jetrelay --device DEVICE --channel CHANNEL --to STATION:CHANNEL\n"
		      "                [--to STATION:CHANNEL]... [--count FRAMES]\n",
		      stderr);
		return 1;
	}
	relay(&job);
	return 0;
}
