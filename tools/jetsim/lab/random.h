/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* splitmix64: the same numbers everywhere for the same seed, from any point on */
#ifndef JETSIM_LAB_RANDOM_H
#define JETSIM_LAB_RANDOM_H

#include <cmath>
#include <cstdint>

namespace lab {

static inline uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15ull;
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ x >> 27) * 0x94d049bb133111ebull;
	return x ^ x >> 31;
}

class rng {
public:
	explicit rng(uint64_t seed) : state_(mix(seed)) {}
	uint64_t next() { return mix(state_++); }
	uint64_t below(uint64_t n) { return (uint64_t)((unsigned __int128)next() * n >> 64); }
	uint64_t between(uint64_t a, uint64_t b) { return a + below(b - a + 1); }
	/* Of mean 1, never infinite */
	double exponential() { return -std::log((double)((next() >> 11) + 1) / 9007199254740993.0); }

private:
	uint64_t state_;
};

} // namespace lab

#endif
