// SPDX-License-Identifier: GPL-2.0
/*
 * The card's cuckoo table. It has two ways; a VCI stands at its place in way 0
 * or its place in way 1. When both are taken, the entries there move on to
 * their other places: the whole path is found in the shadow first, and then
 * walked from its end, so that each entry stands somewhere at every moment.
 *
 * The hash is no secret, so whoever may choose VCIs can choose some for their
 * places. What the driver itself needs, and what only the privileged may have,
 * the well-known channels, therefore has places of its own: of all the VCIs
 * that they can have here, those of everybody's group and those of this
 * station's number, whichever it is, no two share a place in way 0. There they
 * stand and never move; the other VCIs have way 1 alone where their place in
 * way 0 is one of these. That costs 79 of the 1024 entries.
 */
#include "jet_vci_table.h"

/* Longest path: a longer one has no end */
#define JET_VCI_KICKS	64

static unsigned int jet_vci_bits(u32 vci, unsigned int high, unsigned int low)
{
	return (vci >> low) & GENMASK(high - low, 0);
}

/* hw.h, section 4 */
static unsigned int jet_vci_hash(u32 vci, unsigned int way)
{
	unsigned int low = jet_vci_bits(vci, 8, 0);

	if (!way)
		return low ^ jet_vci_bits(vci, 17, 9) ^
		       jet_vci_bits(vci, 23, 18);
	return low ^ (jet_vci_bits(vci, 12, 9) << 5 |
		      jet_vci_bits(vci, 17, 13)) ^
	       jet_vci_bits(vci, 23, 18) << 3 ^ 0x1a5;
}

static struct jet_vci_entry *jet_vci_at(struct jet_vci_table *t,
					struct jet_vci_place place)
{
	return &t->entry[place.way][place.set];
}

static struct jet_vci_place jet_vci_place(u32 vci, unsigned int way)
{
	return (struct jet_vci_place){ jet_vci_hash(vci, way), way };
}

static bool jet_vci_known(u32 vci)
{
	return (vci & JET_VCI_CHANNEL) < JET_CHANNEL_FIRST_USER;
}

/* May it stand at this place of its own? */
static bool jet_vci_may(const struct jet_vci_table *t, u32 vci,
			struct jet_vci_place place)
{
	if (jet_vci_known(vci))
		return !place.way;
	return place.way || !t->kept[place.set];
}

static void jet_vci_write(struct jet_vci_table *t, struct jet_vci_place place,
			  const struct jet_vci_entry *entry)
{
	*jet_vci_at(t, place) = *entry;
	t->write(t->card, place, entry);
}

static bool jet_vci_find(struct jet_vci_table *t, u32 vci,
			 struct jet_vci_place *place)
{
	unsigned int way;

	for (way = 0; way < JET_VCI_WAYS_NUM; way++) {
		struct jet_vci_entry *entry;

		*place = jet_vci_place(vci, way);
		entry = jet_vci_at(t, *place);
		if (entry->valid && entry->vci == vci)
			return true;
	}
	return false;
}

/* Make room at the VCI's place in this way. False: the path has no end. */
static bool jet_vci_make_room(struct jet_vci_table *t, u32 vci,
			      unsigned int way)
{
	struct jet_vci_place path[JET_VCI_KICKS];
	unsigned int n = 0;

	path[0] = jet_vci_place(vci, way);
	while (jet_vci_may(t, vci, path[n]) && jet_vci_at(t, path[n])->valid &&
	       n + 1 < JET_VCI_KICKS) {
		vci = jet_vci_at(t, path[n])->vci;
		n++;
		path[n] = jet_vci_place(vci, !path[n - 1].way);
	}
	if (!jet_vci_may(t, vci, path[n]) || jet_vci_at(t, path[n])->valid)
		return false;
	/* The new place is written before the old one is overwritten */
	for (; n; n--)
		jet_vci_write(t, path[n], jet_vci_at(t, path[n - 1]));
	return true;
}

/**
 * jet_vci_insert() - let a VCI lead to a pool
 * @t:		the table
 * @vci:	the VCI; of the well-known channels, everybody's group or
 *		those of one station at a time
 * @pool:	number of the pool
 *
 * Return: 0, -EADDRINUSE: it leads somewhere, or -ENOSPC: it has no place,
 * which happens to well-known channels never.
 */
int jet_vci_insert(struct jet_vci_table *t, u32 vci, u8 pool)
{
	const struct jet_vci_entry entry = { vci, pool, true };
	struct jet_vci_place place;
	unsigned int way;

	if (jet_vci_find(t, vci, &place))
		return -EADDRINUSE;
	for (way = 0; way < JET_VCI_WAYS_NUM; way++) {
		if (!jet_vci_make_room(t, vci, way))
			continue;
		jet_vci_write(t, jet_vci_place(vci, way), &entry);
		t->used++;
		return 0;
	}
	return -ENOSPC;
}

/**
 * jet_vci_remove() - the reverse
 * @t:		the table
 * @vci:	the VCI; it may not be in there
 */
void jet_vci_remove(struct jet_vci_table *t, u32 vci)
{
	const struct jet_vci_entry none = {};
	struct jet_vci_place place;

	if (!jet_vci_find(t, vci, &place))
		return;
	jet_vci_write(t, place, &none);
	t->used--;
}

/**
 * jet_vci_table_clear() - it is empty, as the card's is after a reset
 * @t:		the table
 */
void jet_vci_table_clear(struct jet_vci_table *t)
{
	memset(t->entry, 0, sizeof(t->entry));
	t->used = 0;
}

/**
 * jet_vci_table_init() - an empty table
 * @t:		zeroed memory, with @write and @card
 */
void jet_vci_table_init(struct jet_vci_table *t)
{
	unsigned int channel, station;

	for (channel = 1; channel < JET_CHANNEL_FIRST_USER; channel++) {
		t->kept[jet_vci_hash(jet_vci_group(0, channel), 0)] = true;
		for (station = 0; station < JET_STATIONS_MAX; station++)
			t->kept[jet_vci_hash(jet_vci_unicast(station, channel),
					     0)] = true;
	}
}
