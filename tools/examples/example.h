/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What every example needs: open a pool, run a script, say what went wrong.
 */
#ifndef JETSTREAM_EXAMPLE_H
#define JETSTREAM_EXAMPLE_H

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <linux/jetstream.h>

__attribute__((noreturn, unused))
static void fail(const char *what, const char *text)
{
	fprintf(stderr, "%s: %s\n", what, *text ? text : strerror(errno));
	exit(1);
}

/* A number from @least to @most, or an end with the reason */
__attribute__((unused))
static uint32_t number(const char *word, const char *what, uint32_t least,
		       uint32_t most)
{
	char *end;
	unsigned long long value;

	errno = 0;
	value = strtoull(word, &end, 0);
	if (!*word || *end || strchr(word, '-')) {
		fprintf(stderr, "%s: '%s' is not a number\n", what, word);
		exit(1);
	}
	if (errno || value < least || value > most) {
		fprintf(stderr, "%s: %s; %u to %u are possible\n", what, word,
			least, most);
		exit(1);
	}
	return value;
}

/* What the card can do needs no pool */
__attribute__((unused))
static void ask_limits(const char *device, struct jet_limits *limits)
{
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, JET_IOC_LIMITS, limits))
		fail(device, "");
	close(fd);
}

/*
 * A file of the device becomes a pool: a set of blocks on the card, with a
 * limit for those to send from and one for those with received frames.
 */
__attribute__((unused))
static int open_pool(const char *device, uint32_t tx_blocks, uint32_t rx_blocks)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_pool_open req = {
		.tx_limit = tx_blocks,
		.rx_limit = rx_blocks,
		.text_bytes = sizeof(text),
		.text = (uintptr_t)text,
	};
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		fail(device, "");
	if (ioctl(fd, JET_IOC_POOL_OPEN, &req))
		fail(device, text);
	return fd;
}

/* Frames on this channel of our station shall come to the pool */
__attribute__((unused))
static uint32_t listen_to(int fd, uint32_t channel)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_association req = {
		.vci = channel,
		.text_bytes = sizeof(text),
		.text = (uintptr_t)text,
	};

	if (ioctl(fd, JET_IOC_ASSOC, &req))
		fail("associate", text);
	return req.vci;
}

/*
 * A script: operations, what comes of each, and the numbers of all blocks that
 * they name or get. Each operation has its list of blocks in there, from entry
 * jet_op.first on.
 */
#define SCRIPT_OPS	32
#define SCRIPT_BLOCKS	512

struct script {
	struct jet_op ops[SCRIPT_OPS];
	struct jet_result results[SCRIPT_OPS];
	uint32_t blocks[SCRIPT_BLOCKS];
	uint32_t count;			/* of operations */
	uint32_t nblocks;		/* of blocks */
	char text[JET_TEXT_BYTES];
};

/*
 * Runs operations from @first on with one system call. Returns how many failed; if
 * any did, @text says which one first, and why. No signal has a handler here, so
 * there is nothing to go on with: see done in jetstream(4) otherwise.
 */
__attribute__((unused))
static int run_script(int fd, struct script *s, uint32_t first)
{
	struct jet_script script = {
		.ops = (uintptr_t)(s->ops + first),
		.results = (uintptr_t)(s->results + first),
		.blocks = (uintptr_t)s->blocks,
		.text = (uintptr_t)s->text,
		.count = s->count - first,
		.op_bytes = sizeof(s->ops[0]),
		.result_bytes = sizeof(s->results[0]),
		.nblocks = s->nblocks,
		.text_bytes = sizeof(s->text),
	};
	int failed = ioctl(fd, JET_IOC_SCRIPT, &script);

	if (failed < 0)
		fail("script", s->text);
	return failed;
}

/* So many seconds from now, as wait_rx wants it */
__attribute__((unused))
static uint64_t in_seconds(unsigned int seconds)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec + seconds) * 1000000000ull + now.tv_nsec;
}

#endif
