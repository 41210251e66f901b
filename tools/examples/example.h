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

__attribute__((unused))
static unsigned long number(const char *word, const char *what)
{
	char *end;
	unsigned long value = strtoul(word, &end, 0);

	if (!*word || *end) {
		fprintf(stderr, "%s: '%s' is not a number\n", what, word);
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
 * Runs all operations with one system call. Returns how many failed; if any
 * did, text says which one first, and why.
 */
__attribute__((unused))
static int run_script(int fd, struct jet_op *ops, uint32_t count,
		      char text[JET_TEXT_BYTES])
{
	struct jet_script script = {
		.ops = (uintptr_t)ops,
		.count = count,
		.op_bytes = sizeof(*ops),
		.text_bytes = JET_TEXT_BYTES,
		.text = (uintptr_t)text,
	};
	int failed = ioctl(fd, JET_IOC_SCRIPT, &script);

	if (failed < 0)
		fail("script", text);
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
