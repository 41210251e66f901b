/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pools' counters of 16 bits, made whole with one of the card that counts for
 * all of them and has more.
 *
 * Nothing here sleeps, locks, or touches hardware, so that it can be compiled
 * for user space, too, where tests/unit/ lets them wrap.
 */
#ifndef JET_LAPS_H
#define JET_LAPS_H

#include <linux/kernel.h>
#include <linux/types.h>

#include <jetstream/hw.h>

/**
 * struct jet_laps - one cause
 * @all:	the card's counter when the pools' were last read
 * @told:	what the pools' have grown by, and what of none is known
 * @moved:	number of a pool whose counter has moved in this reading
 * @nmoved:	how many have
 * @last:	pools' counters as last read
 * @count:	what they would be with 64 bits
 */
struct jet_laps {
	u64 all;
	u64 told;
	unsigned int moved;
	unsigned int nmoved;
	u16 last[JET_POOLS_NUM];
	u64 count[JET_POOLS_NUM];
};

void jet_laps_begin(struct jet_laps *l, u64 all);
void jet_laps_read(struct jet_laps *l, unsigned int id, u16 now);
void jet_laps_end(struct jet_laps *l);

#endif
