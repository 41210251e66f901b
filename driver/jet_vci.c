// SPDX-License-Identifier: GPL-2.0
/*
 * Which VCI leads to which pool: associations, and the card's cuckoo table.
 *
 * An association names a channel and whose VCI it shall be; the VCI that this
 * makes is computed from the station's number and computed again when the ring
 * hands out another one. So nobody above this file has to care.
 *
 * The table has two ways; a VCI stands at its place in way 0 or its place in
 * way 1. When both are taken, the entries there move on to their other places:
 * the whole path is found in the shadow first, and then walked from its end, so
 * that each entry stands somewhere at every moment.
 */
#include "jet.h"

#define JET_VCI_SETS		JET_VCI_SETS_NUM
/* Longest path: a longer one has no end */
#define JET_VCI_KICKS		64

struct jet_vci_entry {
	u32 vci;
	u8 pool;
	bool valid;
};

struct jet_vci_table {
	struct jet_vci_entry entry[JET_VCI_WAYS_NUM][JET_VCI_SETS];
	unsigned int used;
};

struct jet_vci_place {
	u16 set;
	u8 way;
};

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

static struct jet_vci_entry *jet_vci_at(struct jet_dev *jd,
					struct jet_vci_place place)
{
	return &jd->vci->entry[place.way][place.set];
}

static struct jet_vci_place jet_vci_place(u32 vci, unsigned int way)
{
	return (struct jet_vci_place){ jet_vci_hash(vci, way), way };
}

static void jet_vci_write(struct jet_dev *jd, struct jet_vci_place place,
			  const struct jet_vci_entry *entry)
{
	*jet_vci_at(jd, place) = *entry;
	jet_wr(jd, JET_REG_VCI_DATA,
	       FIELD_PREP(JET_VCI_DATA_VCI, entry->vci) |
	       FIELD_PREP(JET_VCI_DATA_POOL, entry->pool));
	jet_wr(jd, JET_REG_VCI_INDEX,
	       FIELD_PREP(JET_VCI_INDEX_SET, place.set) |
	       FIELD_PREP(JET_VCI_INDEX_WAY, place.way) |
	       FIELD_PREP(JET_VCI_INDEX_VALID, entry->valid) |
	       JET_VCI_INDEX_WRITE);
}

static bool jet_vci_find(struct jet_dev *jd, u32 vci,
			 struct jet_vci_place *place)
{
	unsigned int way;

	for (way = 0; way < JET_VCI_WAYS_NUM; way++) {
		struct jet_vci_entry *entry;

		*place = jet_vci_place(vci, way);
		entry = jet_vci_at(jd, *place);
		if (entry->valid && entry->vci == vci)
			return true;
	}
	return false;
}

/* Make room at the VCI's place in this way. False: the path has no end. */
static bool jet_vci_make_room(struct jet_dev *jd, u32 vci, unsigned int way)
{
	struct jet_vci_place path[JET_VCI_KICKS];
	unsigned int n = 0;

	path[0] = jet_vci_place(vci, way);
	while (jet_vci_at(jd, path[n])->valid) {
		if (n + 1 == JET_VCI_KICKS)
			return false;
		path[n + 1] = jet_vci_place(jet_vci_at(jd, path[n])->vci,
					    !path[n].way);
		n++;
	}
	/* The new place is written before the old one is overwritten */
	for (; n; n--)
		jet_vci_write(jd, path[n], jet_vci_at(jd, path[n - 1]));
	return true;
}

static int jet_vci_insert(struct jet_dev *jd, u32 vci, u8 pool)
{
	const struct jet_vci_entry entry = { vci, pool, true };
	struct jet_vci_place place;
	unsigned int way;

	if (jet_vci_find(jd, vci, &place))
		return -EADDRINUSE;
	for (way = 0; way < JET_VCI_WAYS_NUM; way++) {
		if (!jet_vci_make_room(jd, vci, way))
			continue;
		jet_vci_write(jd, jet_vci_place(vci, way), &entry);
		jd->vci->used++;
		return 0;
	}
	return -ENOSPC;
}

static void jet_vci_remove(struct jet_dev *jd, u32 vci)
{
	const struct jet_vci_entry none = {};
	struct jet_vci_place place;

	if (!jet_vci_find(jd, vci, &place))
		return;
	jet_vci_write(jd, place, &none);
	jd->vci->used--;
}

/**
 * jet_vci_resolve() - the VCI that an association would have now
 * @jd:		the card
 * @kind:	whose VCI
 * @station:	JET_VCI_GROUP_OF: which station
 * @channel:	channel
 *
 * Return: the VCI, or JET_VCI_NOWHERE while this station has no number.
 */
u32 jet_vci_resolve(struct jet_dev *jd, enum jet_vci_kind kind,
		    unsigned int station, u32 channel)
{
	int me = jet_ring_id(jd);

	switch (kind) {
	case JET_VCI_MINE:
		return me < 0 ? JET_VCI_NOWHERE : jet_vci_unicast(me, channel);
	case JET_VCI_ALL:
		return jet_vci_group(0, channel);
	case JET_VCI_GROUP_OF:
		return jet_vci_group(station, channel);
	case JET_VCI_GROUP_MINE:
		return me < 0 ? JET_VCI_NOWHERE : jet_vci_group(me, channel);
	}
	return JET_VCI_NOWHERE;
}

static struct jet_assoc *jet_assoc_find(struct jet_pool *pool,
					enum jet_vci_kind kind,
					unsigned int station, u32 channel)
{
	struct jet_assoc *assoc;

	list_for_each_entry(assoc, &pool->assocs, list)
		if (assoc->kind == kind && assoc->station == station &&
		    assoc->channel == channel)
			return assoc;
	return NULL;
}

/* Without a number there is no VCI that could be taken, but the claim counts */
static bool jet_assoc_taken(struct jet_dev *jd, enum jet_vci_kind kind,
			    unsigned int station, u32 channel)
{
	struct jet_pool *pool;
	unsigned int i;

	for (i = 0; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (pool && jet_assoc_find(pool, kind, station, channel))
			return true;
	}
	return false;
}

/* The body of jet_vci_assoc(), with jet_dev.lock held */
int jet_vci_assoc_locked(struct jet_pool *pool, enum jet_vci_kind kind,
			 unsigned int station, u32 channel)
{
	struct jet_dev *jd = pool->jd;
	struct jet_assoc *assoc;
	bool known, all;
	int err;

	lockdep_assert_held(&jd->lock);
	if (pool->dead)
		return pool->dead;
	if (channel == JET_CHANNEL_NONE ||
	    channel > FIELD_MAX(JET_VCI_CHANNEL) ||
	    station >= JET_STATIONS_MAX || kind > JET_VCI_GROUP_MINE ||
	    (kind != JET_VCI_GROUP_OF && station))
		return -EINVAL;
	/* In a well-known channel the group of station 0 is everybody's */
	known = channel < JET_CHANNEL_FIRST_USER;
	all = kind == JET_VCI_ALL;
	if (known != all && kind != JET_VCI_MINE)
		return -EINVAL;
	if (jet_assoc_taken(jd, kind, station, channel))
		return -EADDRINUSE;

	assoc = kzalloc_obj(*assoc, GFP_KERNEL_ACCOUNT);
	if (!assoc)
		return -ENOMEM;
	assoc->kind = kind;
	assoc->station = station;
	assoc->channel = channel;
	assoc->vci = jet_vci_resolve(jd, kind, station, channel);
	if (assoc->vci != JET_VCI_NOWHERE) {
		err = jet_vci_insert(jd, assoc->vci, pool->id);
		if (err) {
			kfree(assoc);
			return err;
		}
	}
	list_add_tail(&assoc->list, &pool->assocs);
	return 0;
}

/**
 * jet_vci_assoc() - let frames of a VCI come to a pool
 * @pool:	where to
 * @kind:	whose VCI
 * @station:	JET_VCI_GROUP_OF: which station, else 0
 * @channel:	which; well-known ones are for the privileged, which the
 *		caller checks
 *
 * Context: process.
 * Return: 0, -EINVAL: no such VCI, -EADDRINUSE: it leads somewhere already,
 * -ENOSPC: no place in the card's table, -ENOMEM, or why the pool is dead.
 */
int jet_vci_assoc(struct jet_pool *pool, enum jet_vci_kind kind,
		  unsigned int station, u32 channel)
{
	struct jet_dev *jd = pool->jd;
	int err;

	mutex_lock(&jd->lock);
	err = jet_vci_assoc_locked(pool, kind, station, channel);
	mutex_unlock(&jd->lock);
	return err;
}

static void jet_assoc_drop(struct jet_dev *jd, struct jet_assoc *assoc)
{
	if (assoc->vci != JET_VCI_NOWHERE)
		jet_vci_remove(jd, assoc->vci);
	list_del(&assoc->list);
	kfree(assoc);
}

/**
 * jet_vci_deassoc() - the reverse
 * @pool:	where to
 * @kind:	as associated
 * @station:	likewise
 * @channel:	likewise
 *
 * Frames that arrived before still come.
 *
 * Context: process.
 * Return: 0, -ENOENT: it does not lead to this pool, or why the pool is dead.
 */
int jet_vci_deassoc(struct jet_pool *pool, enum jet_vci_kind kind,
		    unsigned int station, u32 channel)
{
	struct jet_dev *jd = pool->jd;
	struct jet_assoc *assoc;
	int err;

	mutex_lock(&jd->lock);
	err = pool->dead;
	if (!err) {
		assoc = jet_assoc_find(pool, kind, station, channel);
		if (assoc)
			jet_assoc_drop(jd, assoc);
		else
			err = -ENOENT;
	}
	mutex_unlock(&jd->lock);
	return err;
}

/**
 * jet_vci_deassoc_all() - the same for all VCIs of a closing pool
 * @pool:	where to
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_vci_deassoc_all(struct jet_pool *pool)
{
	struct jet_assoc *assoc, *next;

	lockdep_assert_held(&pool->jd->lock);
	list_for_each_entry_safe(assoc, next, &pool->assocs, list)
		jet_assoc_drop(pool->jd, assoc);
}

/**
 * jet_vci_renumber() - this station has another number: its VCIs follow
 * @jd:		the card
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_vci_renumber(struct jet_dev *jd)
{
	struct jet_assoc *assoc;
	struct jet_pool *pool;
	unsigned int i, pass;
	u32 vci;

	lockdep_assert_held(&jd->lock);
	/* First all old ones go: they can be in the way of the new ones */
	for (pass = 0; pass < 2; pass++) {
		for (i = 0; i < JET_POOLS_NUM; i++) {
			pool = jet_pool_locked(jd, i);
			if (!pool)
				continue;
			list_for_each_entry(assoc, &pool->assocs, list) {
				vci = jet_vci_resolve(jd, assoc->kind,
						      assoc->station,
						      assoc->channel);
				if (vci == assoc->vci)
					continue;
				if (!pass && assoc->vci != JET_VCI_NOWHERE) {
					jet_vci_remove(jd, assoc->vci);
					assoc->vci = JET_VCI_NOWHERE;
				} else if (pass && vci != JET_VCI_NOWHERE) {
					if (!jet_vci_insert(jd, vci, i))
						assoc->vci = vci;
					else
						dev_warn(&jd->pdev->dev,
							 "no place for VCI %06x of pool %u\n",
							 vci, i);
				}
			}
		}
	}
}

/**
 * jet_vci_next() - go through all associations
 * @jd:		the card
 * @pos:	where to go on; 0 at first, moved on by the call
 * @info:	filled in
 *
 * Context: process.
 * Return: false: that was all.
 */
bool jet_vci_next(struct jet_dev *jd, unsigned int *pos,
		  struct jet_vci_info *info)
{
	unsigned int i, n = 0;
	struct jet_assoc *assoc;
	struct jet_pool *pool;

	mutex_lock(&jd->lock);
	for (i = 0; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (!pool)
			continue;
		list_for_each_entry(assoc, &pool->assocs, list)
			if (n++ == *pos)
				goto found;
	}
	mutex_unlock(&jd->lock);
	return false;

found:
	(*pos)++;
	memset(info, 0, sizeof(*info));
	info->pool = i;
	info->kind = assoc->kind;
	info->station = assoc->station;
	info->channel = assoc->channel;
	info->vci = assoc->vci;
	if (assoc->vci != JET_VCI_NOWHERE) {
		struct jet_vci_place place;

		info->programmed = jet_vci_find(jd, assoc->vci, &place);
		info->way = place.way;
		info->set = place.set;
	}
	mutex_unlock(&jd->lock);
	return true;
}

/**
 * jet_vci_reset() - the table is empty, as after a reset of the card
 * @jd:		the card
 */
void jet_vci_reset(struct jet_dev *jd)
{
	memset(jd->vci, 0, sizeof(*jd->vci));
}

/**
 * jet_vcis_alloc() - memory of the shadow table
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_vcis_alloc(struct jet_dev *jd)
{
	jd->vci = kvzalloc_obj(*jd->vci);
	return jd->vci ? 0 : -ENOMEM;
}

/**
 * jet_vcis_free() - the reverse
 * @jd:		the card
 */
void jet_vcis_free(struct jet_dev *jd)
{
	kvfree(jd->vci);
}
