/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * One direction of a lane: the 8b10b coder of a transmitter, what happens on the way, and
 * the decoder of a receiver. Symbols go in and come out one at a time, but those that are lost.
 */
#ifndef JETSIM_ROOT_WIRE_H
#define JETSIM_ROOT_WIRE_H

#include "chance.h"
#include "root.h"

struct symbol {
	uint8_t byte;
	bool k;
	bool plain;			/* not scrambled */
	bool err;			/* received: code or disparity error */
	bool neg;			/* sent with negative disparity whatever was before */
	bool idle;			/* electrical idle, for a clock */
};

struct wire {
	const struct root_manners *manners;
	struct chance chance;
	uint64_t *errors;		/* counts what it does to symbols */
	bool sent;			/* running disparity of the transmitter */
	bool heard;			/* and of the receiver */
	bool locked;			/* the receiver has seen a comma */
	bool idle;
	unsigned int deaf;		/* symbols until the receiver has a clock, after idle */
};

void wire_init(struct wire *w, const struct root_manners *manners, struct chance chance,
	       uint64_t *errors);

/* False: the symbol was lost. invert: the wires are crossed, or the receiver inverts, not both */
bool wire_pass(struct wire *w, const struct symbol *in, bool invert, struct symbol *out);

#endif
