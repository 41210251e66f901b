/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Instructions of something that is done again and again; a line of JSON for each thing measured.
 * Interrupts, wake-ups and the idle loop between the two readings count. `mode` is the most
 * frequent number. `ns` is the wall clock's, and the counting is part of it.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdint.h>

#define RUNS_ALONE	150
#define RUNS_MANY	24

typedef void step_fn(void *ctx);

/* Before the first one */
void calibrate(void);
/* body does `ops` operations; before and after (or NULL) run around it, unmeasured. At most RUNS_ALONE runs. */
uint64_t measure(const char *name, unsigned int ops, unsigned int runs,
		 step_fn *before, step_fn *body, step_fn *after, void *ctx);
/* For qsort(3), of uint64_t */
int ascending(const void *a, const void *b);
/* guest_ops posted */
void posted_scripts(const char *device);

#endif
