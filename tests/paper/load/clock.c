// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Wall clock, and instructions if QEMU counts them */
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

#include "icount.h"
#include "load.h"

#define WARM		8	/* a part of what is measured */

static uint64_t ns, instructions, messages;
static uint64_t most, until;

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void limit(const struct load *l, unsigned int part)
{
	ns = now_ns();
	most = (l->count + part - 1) / part;
	until = ns + l->ms * 1000000ull / part;
}

void clock_warm(const struct load *l)
{
	limit(l, WARM);
}

bool clock_over(uint64_t count)
{
	return count && (count >= most || now_ns() >= until);
}

void clock_begin(const struct load *l)
{
	limit(l, 1);
	instructions = icount_begin(l->section);
}

void clock_end(uint64_t count)
{
	uint64_t end = icount();

	instructions = end == ICOUNT_NONE ? ICOUNT_NONE : end - instructions;
	ns = now_ns() - ns;
	messages = count;
}

void clock_print(const struct load *l)
{
	printf("{\"size\": %u, \"count\": %" PRIu64 ", \"ns\": %" PRIu64, l->size, messages, ns);
	if (instructions != ICOUNT_NONE)
		printf(", \"instructions\": %" PRIu64, instructions);
	printf("}\n");
}
