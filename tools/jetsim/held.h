/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What a card has written to a host that does not see it yet, as behind a bridge that stands still:
 * data and interrupts, in their order.
 */
#ifndef JETSIM_HELD_H
#define JETSIM_HELD_H

#include <stdbool.h>
#include <stdint.h>

struct held_write {
	struct held_write *next;
	uint64_t addr;
	uint32_t len;
	uint8_t data[];
};

struct held {
	struct held_write *first;
	struct held_write **end;	/* NULL: as for an empty one */
};

/* false: no memory */
bool held_add(struct held *h, uint64_t addr, const void *data, uint32_t len);
/* The oldest, which is the caller's to free then; NULL: none */
struct held_write *held_next(struct held *h);
void held_drop(struct held *h);

#endif
