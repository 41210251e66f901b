// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* See measure.h */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "icount.h"
#include "measure.h"

#define WARM_UP		4

int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t nothing_costs;		/* two readings with nothing between */

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void print_all(const char *name, const uint64_t *values, unsigned int n)
{
	printf(", \"%s\": [", name);
	for (unsigned int i = 0; i < n; i++)
		printf("%s%llu", i ? ", " : "", (unsigned long long)values[i]);
	printf("]");
}

/* The most frequent number of sorted ones, and how often it is there */
static uint64_t mode_of(const uint64_t *sorted, unsigned int n, unsigned int *most)
{
	unsigned int same = 0;
	uint64_t mode = 0;

	*most = 0;
	for (unsigned int i = 0; i < n; i++) {
		same = i && sorted[i] == sorted[i - 1] ? same + 1 : 1;
		if (same > *most) {
			*most = same;
			mode = sorted[i];
		}
	}
	return mode;
}

uint64_t measure(const char *name, unsigned int ops, unsigned int runs,
		 step_fn *before, step_fn *body, step_fn *after, void *ctx)
{
	static uint64_t sample[RUNS_ALONE], ns[RUNS_ALONE], sections;
	uint64_t section = sections++, mode;
	unsigned int most;

	for (unsigned int i = 0; i < WARM_UP + runs; i++) {
		unsigned int at = i < WARM_UP ? 0 : i - WARM_UP;
		uint64_t start, began;

		if (before)
			before(ctx);
		began = now_ns();
		start = icount_begin(i < WARM_UP ? ICOUNT_NONE : section);
		body(ctx);
		sample[at] = icount() - start - nothing_costs;
		ns[at] = now_ns() - began;
		if (after)
			after(ctx);
	}
	qsort(sample, runs, sizeof(*sample), ascending);
	mode = mode_of(sample, runs, &most);
	printf("{\"name\": \"%s\", \"section\": %llu, \"ops\": %u, \"runs\": %u, \"mode\": %llu, "
	       "\"mode_runs\": %u, \"min\": %llu, \"median\": %llu",
	       name, (unsigned long long)section, ops, runs,
	       (unsigned long long)mode, most,
	       (unsigned long long)sample[0],
	       (unsigned long long)sample[runs / 2]);
	print_all("samples", sample, runs);
	print_all("ns", ns, runs);
	printf("}\n");
	return mode;
}

static void nothing(void *ctx)
{
	(void)ctx;
}

void calibrate(void)
{
	if (icount() == ICOUNT_NONE)
		errx(1, "QEMU runs without the plugin icount.so");
	nothing_costs = measure("nothing", 1, RUNS_ALONE, NULL, nothing, NULL,
				NULL);
}
