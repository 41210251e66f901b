// SPDX-License-Identifier: GPL-2.0
/*
 * A reading: the card's counter, then all pools' that may have moved. If the
 * card's has grown by more than the pools', one of these has wrapped. Which one
 * is known if exactly one has moved; otherwise what they tell is too little.
 */
#include "jet_laps.h"

#define JET_LAP		((s64)U16_MAX + 1)

/**
 * jet_laps_begin() - a reading begins
 * @l:		counters
 * @all:	the card's
 */
void jet_laps_begin(struct jet_laps *l, u64 all)
{
	l->all = all;
	l->nmoved = 0;
}

/**
 * jet_laps_read() - a pool's was read
 * @l:		counters
 * @id:		the pool
 * @now:	its counter
 */
void jet_laps_read(struct jet_laps *l, unsigned int id, u16 now)
{
	u16 by = now - l->last[id];

	if (!by)
		return;
	l->last[id] = now;
	l->count[id] += by;
	l->told += by;
	l->moved = id;
	l->nmoved++;
}

/**
 * jet_laps_end() - that were all
 * @l:		counters
 *
 * They went on while they were read, so only whole laps count.
 */
void jet_laps_end(struct jet_laps *l)
{
	s64 missing = l->all - l->told + JET_LAP / 2;

	if (missing < JET_LAP)
		return;
	missing &= ~(JET_LAP - 1);
	l->told += missing;
	if (l->nmoved == 1)
		l->count[l->moved] += missing;
}
