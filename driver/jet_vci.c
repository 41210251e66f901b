// SPDX-License-Identifier: GPL-2.0
/*
 * Which VCI leads to which pool: associations.
 *
 * An association names a channel and whose VCI it shall be; the VCI that this
 * makes is computed from the station's number and computed again when the ring
 * hands out another one. So nobody above this file has to care.
 *
 * Not all VCIs find a place in the card's table (jet_vci_table.c). When one is
 * asked for, that is a refusal. When the ring has renumbered, the association
 * stays and waits until others go; well-known channels, which are what the
 * driver itself has, never do.
 */
#include "jet_pool.h"

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
	int me = READ_ONCE(jd->pools->station);

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

static u32 jet_assoc_resolve(struct jet_dev *jd, const struct jet_assoc *assoc)
{
	return jet_vci_resolve(jd, assoc->kind, assoc->station,
			       assoc->channel);
}

/* Of a pool: what leads to it, or to a hidden one that it is a member of */
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

/*
 * The pool that it leads to on the card, or NULL. Without a number there is no
 * VCI that could be taken, but the claim counts.
 */
static struct jet_pool *jet_assoc_pool(struct jet_dev *jd,
				       enum jet_vci_kind kind,
				       unsigned int station, u32 channel)
{
	struct jet_assoc *assoc;
	struct jet_pool *pool;
	unsigned int i;

	for (i = 0; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (!pool)
			continue;
		assoc = jet_assoc_find(pool, kind, station, channel);
		if (assoc)
			return assoc->hidden ?: pool;
	}
	return NULL;
}

/* Is there such a VCI? */
static bool jet_assoc_valid(enum jet_vci_kind kind, unsigned int station,
			    u32 channel)
{
	bool known = channel < JET_CHANNEL_FIRST_USER;

	if (channel == JET_CHANNEL_NONE ||
	    channel > FIELD_MAX(JET_VCI_CHANNEL) ||
	    station >= JET_STATIONS_MAX || kind > JET_VCI_GROUP_MINE ||
	    (kind != JET_VCI_GROUP_OF && station))
		return false;
	/* In a well-known channel the group of station 0 is everybody's */
	return kind == JET_VCI_MINE || known == (kind == JET_VCI_ALL);
}

/* Let the card know, if there is a VCI now */
static int jet_assoc_place(struct jet_pool *pool, struct jet_assoc *assoc)
{
	u32 vci = jet_assoc_resolve(pool->jd, assoc);
	int err;

	if (vci == JET_VCI_NOWHERE)
		return 0;
	err = jet_vci_insert(pool->jd->pools->vci, vci, pool->id);
	if (!err)
		assoc->vci = vci;
	return err;
}

/* What both ways of asking for a VCI are refused for */
static int jet_assoc_may(struct jet_pool *pool, enum jet_vci_kind kind,
			 unsigned int station, u32 channel)
{
	lockdep_assert_held(&pool->jd->pools->lock);
	if (pool->dead)
		return pool->dead;
	if (!jet_assoc_valid(kind, station, channel))
		return -EINVAL;
	if (jet_assoc_find(pool, kind, station, channel))
		return -EADDRINUSE;
	if (list_count_nodes(&pool->assocs) >= JET_POOL_VCIS_MAX)
		return -EDQUOT;
	return 0;
}

/* With @hidden, it leads there, and the pool becomes a member */
static int jet_assoc_make(struct jet_pool *pool, enum jet_vci_kind kind,
			  unsigned int station, u32 channel,
			  struct jet_pool *hidden)
{
	struct jet_assoc *assoc;
	int err;

	assoc = kzalloc_obj(*assoc, GFP_KERNEL_ACCOUNT);
	if (!assoc)
		return -ENOMEM;
	assoc->kind = kind;
	assoc->station = station;
	assoc->channel = channel;
	assoc->hidden = hidden;
	assoc->vci = JET_VCI_NOWHERE;
	err = hidden ? jet_share_join(hidden, pool) :
		       jet_assoc_place(pool, assoc);
	if (err) {
		kfree(assoc);
		return err;
	}
	list_add_tail(&assoc->list, &pool->assocs);
	return 0;
}

/* The body of jet_vci_assoc(), with jet_pools.lock held */
static int jet_assoc_add(struct jet_pool *pool, enum jet_vci_kind kind,
			 unsigned int station, u32 channel)
{
	struct jet_pool *there;
	int err;

	err = jet_assoc_may(pool, kind, station, channel);
	if (err)
		return err;
	there = jet_assoc_pool(pool->jd, kind, station, channel);
	if (there)
		return there->share ? -ENOTUNIQ : -EADDRINUSE;
	return jet_assoc_make(pool, kind, station, channel, NULL);
}

/* A hidden pool gets the VCI, and its first member */
static int jet_assoc_hide(struct jet_pool *hidden, struct jet_pool *pool,
			  enum jet_vci_kind kind, unsigned int station,
			  u32 channel)
{
	int err = jet_pool_list(hidden);

	if (err)
		return err;
	err = jet_assoc_make(hidden, kind, station, channel, NULL) ?:
	      jet_assoc_make(pool, kind, station, channel, hidden);
	if (err) {
		/* Without a member it may have no block, so it had no frame */
		jet_vci_deassoc_all(hidden);
		jet_pool_retract(hidden);
	}
	return err;
}

/* The body of jet_vci_share(), likewise. The spare pool is used up, or not. */
static int jet_assoc_share(struct jet_pool *pool, enum jet_vci_kind kind,
			   unsigned int station, u32 channel,
			   struct jet_pool **spare)
{
	struct jet_pool *there;
	int err;

	err = jet_assoc_may(pool, kind, station, channel);
	if (err)
		return err;
	there = jet_assoc_pool(pool->jd, kind, station, channel);
	if (there && !there->share)
		return -ENOTUNIQ;
	if (there)
		return jet_assoc_make(pool, kind, station, channel, there);
	err = jet_assoc_hide(*spare, pool, kind, station, channel);
	if (!err)
		*spare = NULL;
	return err;
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
 * -ENOTUNIQ: and is shared, -EDQUOT: the pool has as many as it may, -ENOSPC:
 * no place in the card's table, which happens to well-known channels never,
 * -ENOMEM, or why the pool is dead.
 */
int jet_vci_assoc(struct jet_pool *pool, enum jet_vci_kind kind,
		  unsigned int station, u32 channel)
{
	struct jet_dev *jd = pool->jd;
	int err;

	mutex_lock(&jd->pools->lock);
	err = jet_assoc_add(pool, kind, station, channel);
	mutex_unlock(&jd->pools->lock);
	return err;
}
ALLOW_ERROR_INJECTION(jet_vci_assoc, ERRNO);

/**
 * jet_vci_share() - the same for a group, which other pools may have as well
 * @pool:	where to
 * @kind:	whose group
 * @station:	as above
 * @channel:	likewise
 *
 * Context: process; waits for the card.
 * Return: as above, but for -EADDRINUSE: it is this pool's already, -ENOTUNIQ:
 * it leads to a pool that does not share it; and -EUSERS: all pools are in use,
 * or as jet_share_join().
 */
int jet_vci_share(struct jet_pool *pool, enum jet_vci_kind kind,
		  unsigned int station, u32 channel)
{
	struct jet_dev *jd = pool->jd;
	struct jet_pool *spare;
	int err;

	jet_shares_tidy(jd);
	spare = jet_share_create(jd);
	if (IS_ERR(spare))
		return PTR_ERR(spare);
	mutex_lock(&jd->pools->lock);
	err = jet_assoc_share(pool, kind, station, channel, &spare);
	mutex_unlock(&jd->pools->lock);
	if (spare)
		jet_pool_put(spare);
	return err;
}
ALLOW_ERROR_INJECTION(jet_vci_share, ERRNO);

/* All that stand in the card's table, or shall */
static void jet_assoc_each(struct jet_dev *jd,
			   void (*fn)(struct jet_pool *pool,
				      struct jet_assoc *assoc))
{
	struct jet_assoc *assoc;
	struct jet_pool *pool;
	unsigned int i;

	lockdep_assert_held(&jd->pools->lock);
	for (i = 0; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (!pool)
			continue;
		list_for_each_entry(assoc, &pool->assocs, list)
			if (!assoc->hidden)
				fn(pool, assoc);
	}
}

/* Its VCI is another one now, or none */
static void jet_assoc_leave(struct jet_pool *pool, struct jet_assoc *assoc)
{
	if (assoc->vci == jet_assoc_resolve(pool->jd, assoc))
		return;
	jet_vci_remove(pool->jd->pools->vci, assoc->vci);
	assoc->vci = JET_VCI_NOWHERE;
}

static void jet_assoc_arrive(struct jet_pool *pool, struct jet_assoc *assoc)
{
	if (assoc->vci == JET_VCI_NOWHERE && jet_assoc_place(pool, assoc))
		pool->jd->pools->vci_waits = true;
}

/* Those that wait for a place may have one now */
static void jet_assoc_arrive_all(struct jet_dev *jd)
{
	jd->pools->vci_waits = false;
	jet_assoc_each(jd, jet_assoc_arrive);
}

static void jet_assoc_drop(struct jet_pool *pool, struct jet_assoc *assoc)
{
	list_del(&assoc->list);
	if (assoc->hidden)
		jet_share_leave(assoc->hidden, pool);
	else
		jet_vci_remove(pool->jd->pools->vci, assoc->vci);
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
 * Context: process; waits for the card if nobody shares it any more.
 * Return: 0, -ENOENT: it does not lead to this pool, or why the pool is dead.
 */
int jet_vci_deassoc(struct jet_pool *pool, enum jet_vci_kind kind,
		    unsigned int station, u32 channel)
{
	struct jet_dev *jd = pool->jd;
	struct jet_assoc *assoc;
	int err;

	mutex_lock(&jd->pools->lock);
	err = pool->dead;
	if (!err) {
		assoc = jet_assoc_find(pool, kind, station, channel);
		if (assoc)
			jet_assoc_drop(pool, assoc);
		else
			err = -ENOENT;
	}
	if (jd->pools->vci_waits)
		jet_assoc_arrive_all(jd);
	mutex_unlock(&jd->pools->lock);
	jet_shares_tidy(jd);
	return err;
}

/**
 * jet_vci_deassoc_all() - the same for all VCIs of a closing pool
 * @pool:	where to
 *
 * Context: process, with jet_pools.lock held.
 */
void jet_vci_deassoc_all(struct jet_pool *pool)
{
	struct jet_assoc *assoc, *next;

	lockdep_assert_held(&pool->jd->pools->lock);
	list_for_each_entry_safe(assoc, next, &pool->assocs, list)
		jet_assoc_drop(pool, assoc);
	if (pool->jd->pools->vci_waits)
		jet_assoc_arrive_all(pool->jd);
}

/**
 * jet_vcis_used() - how full is the card's table?
 * @jd:		the card
 *
 * Return: VCIs in it just now.
 */
unsigned int jet_vcis_used(struct jet_dev *jd)
{
	return READ_ONCE(jd->pools->vci->used);
}

/* The station's VCIs follow its number */
static void jet_vci_renumber(struct jet_dev *jd)
{
	lockdep_assert_held(&jd->pools->lock);
	/* First all old ones go: they can be in the way of the new ones */
	jet_assoc_each(jd, jet_assoc_leave);
	jet_assoc_arrive_all(jd);
	if (jd->pools->vci_waits)
		dev_warn_ratelimited(&jd->pdev->dev,
				     "VCIs of programs have no place in the card's table as station %d; jetctl vci shows which\n",
				     jd->pools->station);
}

/**
 * jet_vci_set_station() - this station has a number, perhaps another one
 * @jd:		the card
 * @station:	the number
 *
 * Context: process.
 */
void jet_vci_set_station(struct jet_dev *jd, int station)
{
	struct jet_pools *pools = jd->pools;

	mutex_lock(&pools->lock);
	if (pools->station != station) {
		WRITE_ONCE(pools->station, station);
		jet_vci_renumber(jd);
	}
	mutex_unlock(&pools->lock);
}

/**
 * jet_pool_vcis() - how many VCIs lead to a pool
 * @pool:	the pool
 *
 * Context: process.
 * Return: how many, those included that wait for a number.
 */
unsigned int jet_pool_vcis(struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;
	unsigned int n;

	mutex_lock(&jd->pools->lock);
	n = list_count_nodes(&pool->assocs);
	mutex_unlock(&jd->pools->lock);
	return n;
}

static void jet_assoc_info(struct jet_pool *pool, const struct jet_assoc *assoc,
			   struct jet_vci_info *info)
{
	*info = (struct jet_vci_info) {
		.vci = jet_assoc_resolve(pool->jd, assoc),
		.channel = assoc->channel,
		.kind = assoc->kind,
		.pool = pool->id,
		.shared = assoc->hidden,
	};
	/* Where the VCI stands that it shares */
	if (assoc->hidden)
		assoc = list_first_entry(&assoc->hidden->assocs,
					 struct jet_assoc, list);
	info->waits = assoc->vci != info->vci;
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

	mutex_lock(&jd->pools->lock);
	for (i = 0; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (!pool)
			continue;
		list_for_each_entry(assoc, &pool->assocs, list)
			if (n++ == *pos)
				goto found;
	}
	mutex_unlock(&jd->pools->lock);
	return false;

found:
	(*pos)++;
	jet_assoc_info(pool, assoc, info);
	mutex_unlock(&jd->pools->lock);
	return true;
}

/**
 * jet_vci_list() - the associations of a pool
 * @pool:	the pool
 * @info:	filled in
 * @room:	how many at most
 *
 * Context: process.
 * Return: how many there are, perhaps more than @room.
 */
unsigned int jet_vci_list(struct jet_pool *pool, struct jet_vci_info *info,
			  unsigned int room)
{
	struct jet_assoc *assoc;
	unsigned int n = 0;

	mutex_lock(&pool->jd->pools->lock);
	list_for_each_entry(assoc, &pool->assocs, list)
		if (n++ < room)
			jet_assoc_info(pool, assoc, info++);
	mutex_unlock(&pool->jd->pools->lock);
	return n;
}

/**
 * jet_vci_forget_all() - the same for a pool whose card has forgotten all VCIs
 * @pool:	where they led to
 *
 * Context: process, with jet_pools.lock held.
 */
void jet_vci_forget_all(struct jet_pool *pool)
{
	struct jet_assoc *assoc, *next;

	lockdep_assert_held(&pool->jd->pools->lock);
	list_for_each_entry_safe(assoc, next, &pool->assocs, list)
		kfree(assoc);
	INIT_LIST_HEAD(&pool->assocs);
}

/**
 * jet_vci_reset() - the table is empty, as after a reset of the card
 * @jd:		the card, which has no number any more
 */
void jet_vci_reset(struct jet_dev *jd)
{
	WRITE_ONCE(jd->pools->station, -1);
	jd->pools->vci_waits = false;
	jet_vci_table_clear(jd->pools->vci);
}

static void jet_vci_write(void *card, struct jet_vci_place place,
			  const struct jet_vci_entry *entry)
{
	struct jet_dev *jd = card;

	jet_wr(jd, JET_REG_VCI_DATA,
	       FIELD_PREP(JET_VCI_DATA_VCI, entry->vci) |
	       FIELD_PREP(JET_VCI_DATA_POOL, entry->pool));
	jet_wr(jd, JET_REG_VCI_INDEX,
	       FIELD_PREP(JET_VCI_INDEX_SET, place.set) |
	       FIELD_PREP(JET_VCI_INDEX_WAY, place.way) |
	       FIELD_PREP(JET_VCI_INDEX_VALID, entry->valid) |
	       JET_VCI_INDEX_WRITE);
}

/**
 * jet_vcis_alloc() - memory of the shadow table
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_vcis_alloc(struct jet_dev *jd)
{
	struct jet_vci_table *table = kvzalloc_obj(*table);

	if (!table)
		return -ENOMEM;
	table->write = jet_vci_write;
	table->card = jd;
	jet_vci_table_init(table);
	jd->pools->vci = table;
	return 0;
}

/**
 * jet_vcis_free() - the reverse
 * @jd:		the card
 */
void jet_vcis_free(struct jet_dev *jd)
{
	kvfree(jd->pools->vci);
}
