// SPDX-License-Identifier: GPL-2.0
/*
 * What the card has dropped, by pool and cause.
 *
 * Counters of the card say how much it has dropped in all: as long as these
 * stand still, so does each pool's, and no more is read.
 */
#include "jet_card.h"

static const u8 jet_drops_all[JET_DROPS_NUM] = {
	[JET_DROPS_LIMIT] = JET_CNT_RX_POOL_FULL,
	[JET_DROPS_MEMORY] = JET_CNT_RX_NO_BLOCK,
};

/**
 * struct jet_drops - drops since the driver came
 * @lock:	protects all of it; the counters' is taken within
 * @open:	numbers of pools that may have some
 * @all:	the card's counters when the pools' were last read
 * @last:	pools' registers as last read
 * @count:	what they would be with 64 bits
 */
struct jet_drops {
	struct mutex lock;	/* see above */
	DECLARE_BITMAP(open, JET_POOLS_NUM);
	u64 all[JET_DROPS_NUM];
	u32 last[JET_POOLS_NUM][JET_DROPS_NUM];
	u64 count[JET_POOLS_NUM][JET_DROPS_NUM];
};

/* The registers are in the causes' order */
static void jet_drops_read(struct jet_dev *jd, unsigned int id,
			   u64 count[JET_DROPS_NUM])
{
	BUILD_BUG_ON(JET_POOL_DROPS_FULL + 4 * JET_DROPS_MEMORY !=
		     JET_POOL_DROPS_NO_BLOCK);
	jet_extend(jd, JET_REG_POOL + id * JET_POOL_STRIDE +
		   JET_POOL_DROPS_FULL, JET_DROPS_NUM, jd->drops->last[id],
		   count);
}

/* The registers can be read, and the card's counters are up to date */
static void jet_drops_look(struct jet_dev *jd)
{
	struct jet_drops *d = jd->drops;
	u64 all[JET_DROPS_NUM];
	unsigned int id;

	lockdep_assert_held(&d->lock);
	jet_counters_some(jd, jet_drops_all, JET_DROPS_NUM, all);
	if (!memcmp(d->all, all, sizeof(all)))
		return;
	memcpy(d->all, all, sizeof(all));
	for_each_set_bit(id, d->open, JET_POOLS_NUM)
		jet_drops_read(jd, id, d->count[id]);
}

static bool jet_drops_can(struct jet_dev *jd)
{
	return jet_dev_runs(jd) && jet_card_present(jd);
}

/**
 * jet_drops_check() - look how far the card has come
 * @jd:		the card
 *
 * Context: process, every few seconds.
 */
void jet_drops_check(struct jet_dev *jd)
{
	mutex_lock(&jd->drops->lock);
	if (jet_drops_can(jd))
		jet_drops_look(jd);
	mutex_unlock(&jd->drops->lock);
}

/**
 * jet_drops_get() - what the card has dropped for a pool
 * @jd:		the card
 * @id:		the pool's number
 * @drops:	frames since the driver came, for all that have had this number
 *
 * Context: as jet_counters_get().
 */
void jet_drops_get(struct jet_dev *jd, unsigned int id,
		   u64 drops[JET_DROPS_NUM])
{
	struct jet_drops *d = jd->drops;

	mutex_lock(&d->lock);
	if (jet_drops_can(jd))
		jet_drops_look(jd);
	memcpy(drops, d->count[id], sizeof(d->count[id]));
	mutex_unlock(&d->lock);
}

/**
 * jet_drops_open() - from now on a pool may have some
 * @jd:		the card
 * @id:		the pool's number
 * @before:	filled in: what others had who had this number
 *
 * Context: process.
 */
void jet_drops_open(struct jet_dev *jd, unsigned int id,
		    u64 before[JET_DROPS_NUM])
{
	struct jet_drops *d = jd->drops;
	u64 others[JET_DROPS_NUM] = { };

	mutex_lock(&d->lock);
	jet_drops_read(jd, id, others);
	__set_bit(id, d->open);
	memcpy(before, d->count[id], sizeof(d->count[id]));
	mutex_unlock(&d->lock);
}

/**
 * jet_drops_close() - from now on it has none
 * @jd:		the card
 * @id:		the pool's number, disabled
 *
 * Context: process.
 */
void jet_drops_close(struct jet_dev *jd, unsigned int id)
{
	struct jet_drops *d = jd->drops;

	mutex_lock(&d->lock);
	if (jet_drops_can(jd))
		jet_drops_look(jd);
	__clear_bit(id, d->open);
	mutex_unlock(&d->lock);
}

/**
 * jet_drops_end() - the last figures before a reset, which ends all pools
 * @jd:		the card; its own counters were read for the last time
 *
 * Context: process.
 */
void jet_drops_end(struct jet_dev *jd)
{
	mutex_lock(&jd->drops->lock);
	jet_drops_look(jd);
	mutex_unlock(&jd->drops->lock);
}

/**
 * jet_drops_alloc() - memory for them
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_drops_alloc(struct jet_dev *jd)
{
	jd->drops = kvzalloc_obj(*jd->drops);
	if (!jd->drops)
		return -ENOMEM;
	mutex_init(&jd->drops->lock);
	return 0;
}

/**
 * jet_drops_free() - the reverse
 * @jd:		the card
 */
void jet_drops_free(struct jet_dev *jd)
{
	mutex_destroy(&jd->drops->lock);
	kvfree(jd->drops);
}
