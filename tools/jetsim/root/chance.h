/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Random numbers of one seed */
#ifndef JETSIM_ROOT_CHANCE_H
#define JETSIM_ROOT_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

#define MILLION		1000000u

struct chance {
	uint64_t state;			/* not 0 */
};

static inline uint32_t chance_below(struct chance *c, uint32_t below)
{
	c->state ^= c->state << 13;
	c->state ^= c->state >> 7;
	c->state ^= c->state << 17;
	return (uint32_t)((c->state >> 16 & 0xffffffff) * below >> 32);
}

/* True so often in a million; asks for no number where that is never */
static inline bool chance_is(struct chance *c, unsigned int million)
{
	return million && chance_below(c, MILLION) < million;
}

#endif
