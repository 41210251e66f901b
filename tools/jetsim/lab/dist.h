/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A distribution of times: exact least, most and mean; quantiles to 1.6 % */
#ifndef JETSIM_LAB_DIST_H
#define JETSIM_LAB_DIST_H

#include <stdint.h>

#include <jansson.h>

#define DIST_FINE	6	/* 64 buckets an octave */
#define DIST_OCTAVES	40	/* more than a run has words */
#define DIST_BUCKETS	((DIST_OCTAVES - DIST_FINE + 1) << DIST_FINE)

struct dist {
	uint64_t count, sum, min, max;
	uint64_t bucket[DIST_BUCKETS];
};

void dist_add(struct dist *d, uint64_t v);
void dist_merge(struct dist *d, const struct dist *other);
double dist_mean(const struct dist *d);
/* The upper end of the bucket in which the quantile lies */
uint64_t dist_quantile(const struct dist *d, double q);
/* How many lie in 2^n .. 2^(n+1) - 1; zeros count as ones */
uint64_t dist_octave(const struct dist *d, unsigned int n);
json_t *dist_json(const struct dist *d);	/* the caller's reference */

#endif
