/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The scrambler of section 4.2.3: x^16 + x^5 + x^4 + x^3 + 1, a byte's lowest bit first */
#ifndef JETSIM_ROOT_SCRAMBLE_H
#define JETSIM_ROOT_SCRAMBLE_H

#include <stdbool.h>
#include <stdint.h>

#include "code.h"

#define SCRAMBLE_SEED	0xffff

struct scrambler {
	uint16_t lfsr;
};

/* The next byte to add to data */
static inline uint8_t scramble_byte(struct scrambler *s)
{
	uint8_t byte = 0;

	for (unsigned int i = 0; i < 8; i++) {
		unsigned int out = s->lfsr >> 15;

		byte |= (uint8_t)(out << i);
		s->lfsr = (uint16_t)(s->lfsr << 1 ^ (out ? 0x39 : 0));
	}
	return byte;
}

/*
 * A symbol's way through: data are scrambled unless plain, as in training sets; COM begins
 * anew, SKP takes no time.
 */
static inline uint8_t scramble(struct scrambler *s, uint8_t byte, bool k, bool plain)
{
	uint8_t add;

	if (k && byte == K_COM) {
		s->lfsr = SCRAMBLE_SEED;
		return byte;
	}
	if (k && byte == K_SKP)
		return byte;
	add = scramble_byte(s);
	return k || plain ? byte : byte ^ add;
}

#endif
