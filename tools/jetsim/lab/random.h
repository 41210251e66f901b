/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* splitmix64: the same numbers everywhere for the same seed, from any point on */
#ifndef JETSIM_LAB_RANDOM_H
#define JETSIM_LAB_RANDOM_H

#include <math.h>
#include <stdint.h>

static inline uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

struct rng {
	uint64_t state;
};

static inline uint64_t rng_next(struct rng *r)
{
	return mix(r->state++);
}

static inline uint64_t rng_below(struct rng *r, uint64_t n)
{
	return (uint64_t)((unsigned __int128)rng_next(r) * n >> 64);
}

/* Of mean 1, never infinite */
static inline double rng_exponential(struct rng *r)
{
	return -log((double)((rng_next(r) >> 11) + 1) / 9007199254740993.0);
}

#endif
