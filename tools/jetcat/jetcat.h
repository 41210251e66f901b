/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * jetcat: standard input to a stream or to datagrams, and what comes from there to standard output.
 *
 *	main.c    the command line
 *	half.c    bytes from a descriptor, and to one
 *	stream.c  a stream
 *	dgram.c   datagrams
 */
#ifndef JETCAT_H
#define JETCAT_H

#include <stdbool.h>
#include <stdint.h>

#include <jet.h>

struct jetcat {
	const char *device;
	bool listen;
	uint32_t channel;	/* to listen on */
	struct jet_address to;	/* to connect or send to */
	int ms;			/* how long to wait for somebody */
};

/* Where others reach it, if the program was not told */
void tell(const struct jetcat *job, const struct jet_address *address);

/* Bytes on their way in one direction */
struct half {
	int fd;
	size_t most;		/* written at a time, so that it does not block */
	bool ended;		/* nothing more will come */
	uint32_t at, have;
	uint8_t bytes[65536];
};

/* What libjet returned; if that is an error, it is the end */
int must(int ret);
_Noreturn void fail(const char *what, const char *why);

void half_init(struct half *half, int fd);
/* Some bytes from the descriptor, at most @most; 0: it has ended */
void half_fill(struct half *half, uint32_t most);
/* Some bytes to the descriptor, as many as go now */
void half_drain(struct half *half);

void jetcat_stream(const struct jetcat *job);
void jetcat_dgram(const struct jetcat *job);

#endif
