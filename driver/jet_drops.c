// SPDX-License-Identifier: GPL-2.0
/*
 * What the card has dropped, by pool and cause.
 *
 * Its registers have 16 bits a pool and cause, and tell nobody when they wrap,
 * so they are looked at every few seconds, when they are asked for, and before
 * they are lost. Counters of 32 bits say how much the card has dropped in all:
 * as long as these stand still, so does each pool's, and no more is read.
 */
#include "jet_card.h"
#include "jet_laps.h"

static const u8 jet_drops_all[JET_DROPS_NUM] = {
	[JET_DROPS_LIMIT] = JET_CNT_RX_POOL_FULL,
	[JET_DROPS_MEMORY] = JET_CNT_RX_NO_BLOCK,
};

/**
 * struct jet_drops - drops since the driver came
 * @lock:	protects all of it; the counters' is taken within
 * @open:	numbers of pools that may have some
 * @laps:	by cause
 */
struct jet_drops {
	struct mutex lock;	/* see above */
	DECLARE_BITMAP(open, JET_POOLS_NUM);
	struct jet_laps laps[JET_DROPS_NUM];
};

static u16 jet_drops_of(u32 reg, enum jet_drops_cause cause)
{
	return cause == JET_DROPS_LIMIT ? FIELD_GET(JET_POOL_DROPS_FULL, reg) :
		FIELD_GET(JET_POOL_DROPS_NO_BLOCK, reg);
}

static u32 jet_drops_rd(struct jet_dev *jd, unsigned int id)
{
	return jet_rd(jd, JET_REG_POOL + id * JET_POOL_STRIDE +
			  JET_POOL_DROPS);
}

/* The registers can be read, and the card's counters are up to date */
static void jet_drops_look(struct jet_dev *jd)
{
	struct jet_drops *d = jd->drops;
	u64 all[JET_DROPS_NUM];
	unsigned int cause, id;
	bool same = true;
	u32 reg;

	lockdep_assert_held(&d->lock);
	jet_counters_some(jd, jet_drops_all, JET_DROPS_NUM, all);
	for (cause = 0; cause < JET_DROPS_NUM; cause++) {
		same &= all[cause] == d->laps[cause].all;
		jet_laps_begin(&d->laps[cause], all[cause]);
	}
	if (same)
		return;
	for_each_set_bit(id, d->open, JET_POOLS_NUM) {
		reg = jet_drops_rd(jd, id);
		for (cause = 0; cause < JET_DROPS_NUM; cause++)
			jet_laps_read(&d->laps[cause], id,
				      jet_drops_of(reg, cause));
	}
	for (cause = 0; cause < JET_DROPS_NUM; cause++)
		jet_laps_end(&d->laps[cause]);
}

static void jet_drops_copy(const struct jet_drops *d, unsigned int id,
			   u64 drops[JET_DROPS_NUM])
{
	unsigned int cause;

	for (cause = 0; cause < JET_DROPS_NUM; cause++)
		drops[cause] = d->laps[cause].count[id];
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
	jet_drops_copy(d, id, drops);
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
	unsigned int cause;
	u32 reg;

	mutex_lock(&d->lock);
	reg = jet_drops_rd(jd, id);
	for (cause = 0; cause < JET_DROPS_NUM; cause++)
		d->laps[cause].last[id] = jet_drops_of(reg, cause);
	__set_bit(id, d->open);
	jet_drops_copy(d, id, before);
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
