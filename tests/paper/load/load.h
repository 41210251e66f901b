/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * paperload: one sample of one cell of the paper's tables, as a line of JSON. Both ends are processes of
 * one guest, so that its instructions are those of both.
 *
 *	main.c    the command line, and the two processes
 *	clock.c   wall clock, and instructions if QEMU counts them
 *	udp.c     calls over UDP
 *	calls.c   calls of libjet
 *	tcp.c     bytes one way over TCP
 *	stream.c  bytes one way over libjet's stream
 *	ops.c     bytes one way by operations, in scripts or a call each
 *
 * What a kind sends before it is measured is a transfer of its own.
 */
#ifndef PAPERLOAD_H
#define PAPERLOAD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#define PORT		7410
#define CHANNEL		7410
#define LONGEST		65536		/* of a message */
#define SOCKET_BYTES	245760		/* of socket buffers, as the paper has them */
#define PATIENCE	20		/* seconds until something is lost */

struct load {
	const char *device[2];
	struct sockaddr_in to;		/* of station 1 */
	unsigned int number;		/* of station 1, on the ring */
	uint32_t size;			/* of a message */
	uint64_t count;			/* messages, at most */
	uint32_t ms;			/* and for so long, at most */
	unsigned int section;		/* of a profile, see profile.h */
};

/* serve() says when it is ready and goes on until it is killed; measure() is at the other end */
struct kind {
	const char *name;
	void (*serve)(const struct load *l);
	void (*measure)(const struct load *l);
};

extern const struct kind kind_udp, kind_calls, kind_tcp, kind_stream;
extern const struct kind kind_scripts, kind_single;

void ready(void);
/* Before the one that is measured: a part of it */
void clock_warm(const struct load *l);
void clock_begin(const struct load *l);
/* Whether the messages that were sent since then are enough */
bool clock_over(uint64_t count);
void clock_end(uint64_t count);
void clock_print(const struct load *l);

int must(int ret);			/* of libjet */
int must_sys(int ret, const char *what);
/* Bytes for whoever needs some */
extern uint8_t bytes[LONGEST];

#endif
