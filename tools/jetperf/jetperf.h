/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * jetperf: how fast streams, calls and datagrams are.
 *
 *	main.c    the command line
 *	serve.c   the other end of all three
 *	stream.c  bytes one way
 *	calls.c   questions and answers
 *	dgram.c   datagrams, and how many of them came
 *	report.c  what is printed
 *
 * A server has a channel for calls, and the next two for streams and datagrams.
 */
#ifndef JETPERF_H
#define JETPERF_H

#include <stdbool.h>
#include <stdint.h>

#include <jet.h>

struct jetperf {
	const char *device;
	struct jet_address to;
	uint32_t channel;	/* to serve on */
	uint32_t size;
	uint32_t seconds;
	bool json;
};

enum { CHANNEL_CALLS, CHANNEL_STREAMS, CHANNEL_DATAGRAMS, CHANNELS };

/* Questions begin with one of these; the rest comes back */
enum { ASK_ECHO, ASK_DATAGRAMS };

/* The answer to ASK_DATAGRAMS: since it was asked before. Of the same machine's byte order as little as of none. */
struct datagrams {
	uint8_t count[8], bytes[8];
};

/* What was measured; zero: not this */
struct report {
	const char *kind;
	uint32_t size;
	uint64_t ns;
	uint64_t count;		/* messages, calls, datagrams sent */
	uint64_t bytes;		/* that arrived */
	uint64_t arrived;	/* datagrams */
	uint64_t least_ns, median_ns, p99_ns, most_ns;	/* of a call */
	struct jet_stream_counters counters;
};

int must(int ret);
_Noreturn void fail(const char *what, const char *why);
uint64_t now_ns(void);
/* The address of another of the server's channels */
struct jet_address channel_of(const struct jetperf *job, uint32_t which);

void serve(const struct jetperf *job);
void measure_stream(const struct jetperf *job, struct report *report);
void measure_calls(const struct jetperf *job, struct report *report);
void measure_datagrams(const struct jetperf *job, struct report *report);
void report_print(const struct report *report, bool json);

#endif
