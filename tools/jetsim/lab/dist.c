// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stddef.h>
#include <stdio.h>

#include "dist.h"

static unsigned int log2_of(uint64_t v)
{
	return 63u - (unsigned int)__builtin_clzll(v);
}

static size_t bucket_of(uint64_t v)
{
	unsigned int shift;
	size_t b;

	if (v < 2u << DIST_FINE)
		return v;
	shift = log2_of(v) - DIST_FINE;
	b = ((size_t)shift << DIST_FINE) + (v >> shift);
	return b < DIST_BUCKETS ? b : DIST_BUCKETS - 1;
}

static uint64_t upper(size_t b)
{
	unsigned int shift;

	if (b < 2u << DIST_FINE)
		return b;
	shift = (unsigned int)(b >> DIST_FINE) - 1;
	return (((uint64_t)b - ((uint64_t)shift << DIST_FINE) + 1) << shift) - 1;
}

void dist_add(struct dist *d, uint64_t v)
{
	if (!d->count || v < d->min)
		d->min = v;
	if (v > d->max)
		d->max = v;
	d->count++;
	d->sum += v;
	d->bucket[bucket_of(v)]++;
}

void dist_merge(struct dist *d, const struct dist *other)
{
	if (!other->count)
		return;
	if (!d->count || other->min < d->min)
		d->min = other->min;
	if (other->max > d->max)
		d->max = other->max;
	d->count += other->count;
	d->sum += other->sum;
	for (size_t b = 0; b < DIST_BUCKETS; b++)
		d->bucket[b] += other->bucket[b];
}

double dist_mean(const struct dist *d)
{
	return d->count ? (double)d->sum / (double)d->count : 0;
}

uint64_t dist_quantile(const struct dist *d, double q)
{
	uint64_t want = (uint64_t)(q * (double)d->count), below = 0, v;

	for (size_t b = 0; b < DIST_BUCKETS; b++) {
		below += d->bucket[b];
		if (below <= want)
			continue;
		v = upper(b);
		return v < d->min ? d->min : v > d->max ? d->max : v;
	}
	return d->max;
}

uint64_t dist_octave(const struct dist *d, unsigned int n)
{
	uint64_t sum = 0;

	for (size_t b = 0; b < DIST_BUCKETS; b++)
		if (log2_of(upper(b) | 1) == n)
			sum += d->bucket[b];
	return sum;
}

json_t *dist_json(const struct dist *d)
{
	json_t *h = json_object();
	char name[24];

	for (unsigned int n = 0; n < DIST_OCTAVES; n++) {
		uint64_t v = dist_octave(d, n);

		snprintf(name, sizeof(name), "%llu", 1ull << n);
		if (v)
			json_object_set_new(h, name, json_integer((json_int_t)v));
	}
	return json_pack("{sI sI sf sI sI sI so}",
			 "count", (json_int_t)d->count,
			 "min", (json_int_t)d->min,
			 "mean", dist_mean(d),
			 "p50", (json_int_t)dist_quantile(d, 0.5),
			 "p99", (json_int_t)dist_quantile(d, 0.99),
			 "max", (json_int_t)d->max,
			 "log2", h);
}
