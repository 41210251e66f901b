/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Frames as the words that they are on the ring: hw.h section 11 */
#ifndef JETSIM_FAST_WIRE_H
#define JETSIM_FAST_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "jetstream/hw.h"

#define WIRE_WORDS_MAX	(JET_FRAME_MAX / 2 + 2)

struct flight;
struct frame;

struct wire {
	unsigned int count;
	uint16_t data[WIRE_WORDS_MAX];
	uint8_t k[WIRE_WORDS_MAX];	/* bit 1: the high byte */
};

/* SOF to EOF, or a token */
void wire_words(struct wire *w, const struct flight *flight);
/*
 * What somebody who hears these words instead makes of the flight: its frame is another
 * one then. False: nothing, not even a beginning.
 */
bool wire_read(const struct wire *w, struct flight *flight);

#endif
