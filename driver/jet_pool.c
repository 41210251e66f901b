// SPDX-License-Identifier: GPL-2.0
/*
 * Pools: a set of blocks, VCIs and received frames with limits and one owner.
 * All access to the card's memory goes through one.
 *
 * The kernel's own pools have fixed numbers and a receive function. User pools
 * take the other numbers in turn, so that a number is used again as late as
 * possible, and their frames queue up until they are fetched.
 */
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/sched.h>

#include "jet_pool.h"

/* How long a frame may take to arrive in a pool that is closing */
#define JET_DRAIN_TIMEOUT	(10 * HZ)

/**
 * jet_pools_rx_most() - highest receive limit that a program's pool can have
 * @jd:		the card
 *
 * The driver's own pools, which have to do with everybody, can count on the
 * other blocks: on the largest packet, and on a few small frames.
 *
 * Return: blocks.
 */
unsigned int jet_pools_rx_most(struct jet_dev *jd)
{
	unsigned int keep = jet_blocks_reserve(jd) + JET_RX_KEPT_SMALL;
	unsigned int rx = READ_ONCE(jd->pools->rx_sure);

	return rx > keep ? rx - keep : 0;
}

/**
 * jet_pools_rx_promised() - receive limits of all programs' pools together
 * @jd:		the card
 *
 * Context: process, with jet_pools.lock held.
 * Return: blocks.
 */
unsigned int jet_pools_rx_promised(struct jet_dev *jd)
{
	unsigned int i, promised = 0;
	struct jet_pool *pool;

	for (i = JET_POOL_FIRST_USER; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (pool)
			promised += jet_pool_pledge(pool);
	}
	return promised;
}

/**
 * jet_pools_longest() - longest frame that a pool was promised
 * @jd:		the card
 * @id:		filled in: which pool
 *
 * Context: process.
 * Return: bytes, 0: none was promised any.
 */
u32 jet_pools_longest(struct jet_dev *jd, unsigned int *id)
{
	struct jet_pool *pool;
	unsigned int i;
	u32 longest = 0;

	mutex_lock(&jd->pools->lock);
	for (i = JET_POOL_FIRST_USER; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (!pool || pool->params.frame <= longest)
			continue;
		longest = pool->params.frame;
		*id = i;
	}
	mutex_unlock(&jd->pools->lock);
	return longest;
}

static int jet_pool_number(struct jet_dev *jd, unsigned int id)
	__must_hold(&jd->pools->lock)
{
	const unsigned int n = JET_POOLS_NUM - JET_POOL_FIRST_USER;
	unsigned int i;

	if (id < JET_POOL_FIRST_USER)
		return jet_pool_locked(jd, id) ? -EBUSY : (int)id;

	for (i = 0; i < n; i++) {
		id = JET_POOL_FIRST_USER + (jd->pools->next + i) % n;
		if (!jet_pool_locked(jd, id)) {
			jd->pools->next = id - JET_POOL_FIRST_USER + 1;
			return id;
		}
	}
	return -EUSERS;
}

static void jet_pool_destroy(struct jet_pool *pool)
{
	put_pid(pool->owner);
	kvfree(pool->frames);
	kfree_rcu(pool->share, rcu);
	kfree_rcu(pool, rcu);
}

/**
 * jet_pool_create() - a pool that is not listed yet
 * @jd:		the card
 * @params:	as it shall be
 *
 * Context: process.
 * Return: the pool, for jet_pool_put(), or -ENOMEM as an error pointer.
 */
struct jet_pool *jet_pool_create(struct jet_dev *jd,
				 const struct jet_pool_params *params)
{
	struct jet_pool *pool;

	pool = kzalloc_obj(*pool, GFP_KERNEL_ACCOUNT);
	if (!pool)
		return ERR_PTR(-ENOMEM);
	pool->jd = jd;
	pool->params = *params;
	if (params->id >= JET_POOL_FIRST_USER && !params->ops)
		pool->owner = get_pid(task_tgid(current));
	pool->uid = current_uid();
	refcount_set(&pool->refs, 1);
	spin_lock_init(&pool->rx_lock);
	u64_stats_init(&pool->stats.sync);
	INIT_LIST_HEAD(&pool->assocs);
	pool->reap = JET_BLOCK_NONE;
	if (params->ops)
		return pool;
	/* Each frame has a block at least, so there are never more */
	pool->rx_room = jet_pool_cap(jd, params);
	pool->frames = jet_pool_rx_alloc(pool->rx_room);
	if (!IS_ERR(pool->frames))
		return pool;
	pool->frames = NULL;
	jet_pool_destroy(pool);
	return ERR_PTR(-ENOMEM);
}

/* While the card starts, its own pool is the only one */
static int jet_pool_may_open(struct jet_dev *jd,
			     const struct jet_pool_params *params)
{
	enum jet_life life = jet_life(jd);

	if (life == JET_GONE)
		return -ENODEV;
	if (life != JET_RUNNING &&
	    !(life == JET_STARTING && params->id == JET_POOL_INIT))
		return -EIO;
	/* Or some pools could hold what others have a right to */
	if (params->id >= JET_POOL_FIRST_USER && params->rx_limit &&
	    jet_pools_rx_promised(jd) + jet_pool_cap(jd, params) >
	    jet_pools_rx_most(jd))
		return -ENOSPC;
	return 0;
}

/**
 * jet_pool_configure() - let the card know how the pool is now
 * @pool:	a pool that is listed
 *
 * Context: process, with jet_pools.lock held.
 */
void jet_pool_configure(struct jet_pool *pool)
{
	unsigned int cap = jet_pool_cap(pool->jd, &pool->params);

	lockdep_assert_held(&pool->jd->pools->lock);
	if (cap < pool->cap)
		pool->shrunk = true;
	pool->cap = cap;
	/* Before the first damaged frame can come */
	if (pool->params.keep)
		WRITE_ONCE(pool->kept, true);
	jet_wr(pool->jd, jet_pool_reg(pool, JET_POOL_CFG),
	       FIELD_PREP(JET_POOL_CFG_CAP, cap) |
	       FIELD_PREP(JET_POOL_CFG_QUEUE, pool->q->index) |
	       FIELD_PREP(JET_POOL_CFG_KEEP, pool->params.keep) |
	       JET_POOL_CFG_ENABLE);
}

/**
 * jet_pool_list() - give it a number, and show it to the card
 * @pool:	a pool that is not listed
 *
 * Context: process, with jet_pools.lock held.
 * Return: as jet_pool_open().
 */
int jet_pool_list(struct jet_pool *pool)
{
	const struct jet_pool_params *params = &pool->params;
	struct jet_dev *jd = pool->jd;
	int err, id;

	lockdep_assert_held(&jd->pools->lock);
	err = jet_pool_may_open(jd, params);
	if (err)
		return err;
	id = jet_pool_number(jd, params->id);
	if (id < 0)
		return id;
	pool->id = id;
	pool->q = jet_queue_of(jd, id);
	rcu_assign_pointer(jd->pools->pool[id], pool);
	jet_drops_open(jd, id, pool->drops_before);
	jet_pool_configure(pool);
	return 0;
}

/**
 * jet_pool_open() - a new pool
 * @jd:		the card
 * @params:	as it shall be
 *
 * Context: process.
 * Return: the pool, or as an error pointer -ENODEV: no card any more, -EIO:
 * the card is being reset, -EBUSY: that number is in use, -EUSERS: all are,
 * -EINVAL: the card has fewer blocks than the limits say, -ENOSPC: too many
 * receive blocks are promised to other pools, -ENOMEM.
 */
struct jet_pool *jet_pool_open(struct jet_dev *jd,
			       const struct jet_pool_params *params)
{
	struct jet_pool *pool;
	int err;

	if (params->rx_limit > FIELD_MAX(JET_POOL_CFG_CAP) ||
	    params->rx_limit > jd->nblocks || params->tx_limit > jd->nblocks)
		return ERR_PTR(-EINVAL);
	pool = jet_pool_create(jd, params);
	if (IS_ERR(pool))
		return pool;
	if (params->id >= JET_POOL_FIRST_USER)
		jet_shares_tidy(jd);
	mutex_lock(&jd->pools->lock);
	err = jet_pool_list(pool);
	mutex_unlock(&jd->pools->lock);
	if (!err)
		return pool;
	jet_pool_destroy(pool);
	return ERR_PTR(err);
}
ALLOW_ERROR_INJECTION(jet_pool_open, ERRNO);

/* From now on nothing works, for the reason given; waiters see it */
static void jet_pool_set_dead(struct jet_pool *pool, int why)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;

	spin_lock_irqsave(&pool->rx_lock, flags);
	spin_lock(&pools->block_lock);
	WRITE_ONCE(pool->dead, why);
	spin_unlock(&pools->block_lock);
	if (pool->params.wait)
		wake_up_all(pool->params.wait);
	spin_unlock_irqrestore(&pool->rx_lock, flags);
}

/* The number is free again */
static void jet_pool_unlist(struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;

	lockdep_assert_held(&jd->pools->lock);
	if (jet_pool_locked(jd, pool->id) != pool)
		return;
	RCU_INIT_POINTER(jd->pools->pool[pool->id], NULL);
	jet_room_forget(pool);
	jet_drops_close(jd, pool->id);
	/* NAPI may be looking at it: the memory goes by kfree_rcu() */
}

/**
 * jet_pool_retract() - the reverse of jet_pool_list()
 * @pool:	a pool that no VCI has ever led to
 *
 * Context: process, with jet_pools.lock held.
 */
void jet_pool_retract(struct jet_pool *pool)
{
	jet_wr(pool->jd, jet_pool_reg(pool, JET_POOL_CFG), 0);
	jet_pool_unlist(pool);
}

/* A stop of the card has emptied it meanwhile */
static bool jet_pool_killed(const struct jet_pool *pool)
{
	return READ_ONCE(pool->dead) != -ESHUTDOWN;
}

/* No frame will come any more, and no command is in flight, when this is 0 */
static int jet_pool_drain(struct jet_pool *pool)
{
	unsigned long end = jiffies + JET_DRAIN_TIMEOUT;
	struct jet_dev *jd = pool->jd;
	int err;
	u32 used;

	/* Ends the commands, whose callbacks may hold blocks */
	err = jet_fence(pool->q, pool);
	if (err)
		return err;
	jet_block_free_all(pool);

	/*
	 * A frame that was arriving when the pool was disabled still comes, and
	 * its blocks count as used until they have been freed.
	 */
	for (;;) {
		err = jet_fence(pool->q, pool);
		if (err)
			return err;
		used = jet_rd(jd, jet_pool_reg(pool, JET_POOL_USED));
		/* Then that was perhaps another pool's register already */
		if (jet_pool_killed(pool))
			return -EIO;
		if (!FIELD_GET(JET_POOL_USED_COUNT, used) &&
		    !READ_ONCE(pool->rx_used))
			return 0;
		if (time_after(jiffies, end)) {
			jet_dev_lies(jd, "pool %u keeps %u blocks", pool->id,
				     used);
			return -ETIMEDOUT;
		}
		jet_block_reap(pool);
		usleep_range(100, 1000);
	}
}

/* Nobody waits any more: from now on frames wake nobody */
static void jet_pool_forget_waiters(struct jet_pool *pool)
{
	unsigned long flags;

	spin_lock_irqsave(&pool->rx_lock, flags);
	WRITE_ONCE(pool->params.wait, NULL);
	spin_unlock_irqrestore(&pool->rx_lock, flags);
}

/* Nobody sends for it or to it any more. Returns whether it was alive. */
static bool jet_pool_shut(struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;
	bool alive;

	jet_pool_forget_waiters(pool);
	mutex_lock(&jd->pools->lock);
	alive = !pool->dead;
	if (alive) {
		jet_pool_set_dead(pool, -ESHUTDOWN);
		jet_vci_deassoc_all(pool);
		if (jet_dev_runs(jd))
			jet_wr(jd, jet_pool_reg(pool, JET_POOL_CFG), 0);
	}
	mutex_unlock(&jd->pools->lock);
	return alive;
}

/**
 * jet_pool_close() - everything that the pool has is free when this returns
 * @pool:	open pool; the opener's reference goes as well
 *
 * Commands in flight have ended, and their callbacks have run, unless the card
 * has to be stopped for not answering: then they end with that.
 *
 * Context: process.
 */
void jet_pool_close(struct jet_pool *pool)
{
	struct jet_pools *pools = pool->jd->pools;
	bool orphan;
	int err = 0;

	if (jet_pool_shut(pool))
		err = jet_pool_drain(pool);
	/* Of what it shared with others it has nothing any more */
	if (!err && pool->id >= JET_POOL_FIRST_USER && !pool->share)
		jet_shares_tidy(pool->jd);

	mutex_lock(&pools->lock);
	/*
	 * A card that is going to be stopped may tell of frames and end
	 * commands until then: jet_pools_kill() does the rest.
	 */
	orphan = err && !jet_pool_killed(pool);
	if (orphan)
		pool->orphan = true;
	else
		jet_pool_unlist(pool);
	mutex_unlock(&pools->lock);
	if (!orphan)
		jet_pool_put(pool);
}

/**
 * jet_pool_drops() - frames for a pool that the card has dropped
 * @pool:	an open pool
 * @drops:	by cause
 *
 * Context: process, in a jet_dev_enter() section.
 */
void jet_pool_drops(struct jet_pool *pool, u64 drops[JET_DROPS_NUM])
{
	unsigned int i;

	jet_drops_get(pool->jd, pool->id, drops);
	for (i = 0; i < JET_DROPS_NUM; i++)
		drops[i] -= pool->drops_before[i];
}

/**
 * jet_pool_get() - find an open pool
 * @jd:		the card
 * @id:		its number
 *
 * Return: the pool with a reference for jet_pool_put(), or NULL.
 */
struct jet_pool *jet_pool_get(struct jet_dev *jd, unsigned int id)
{
	struct jet_pool *pool;

	if (id >= JET_POOLS_NUM)
		return NULL;
	rcu_read_lock();
	pool = rcu_dereference(jd->pools->pool[id]);
	if (pool && !refcount_inc_not_zero(&pool->refs))
		pool = NULL;
	rcu_read_unlock();
	return pool;
}

/**
 * jet_pool_put() - give a reference back
 * @pool:	the pool
 */
void jet_pool_put(struct jet_pool *pool)
{
	if (refcount_dec_and_test(&pool->refs))
		jet_pool_destroy(pool);
}

/**
 * jet_pool_came() - count a frame that is delivered
 * @pool:	the pool
 * @frame:	the frame
 *
 * Context: NAPI.
 */
void jet_pool_came(struct jet_pool *pool, const struct jet_frame *frame)
{
	u64_stats_update_begin(&pool->stats.sync);
	u64_stats_inc(&pool->stats.rx_frames);
	u64_stats_add(&pool->stats.rx_bytes, frame->len);
	u64_stats_update_end(&pool->stats.sync);
}

static int jet_pool_deliver(struct jet_queue *q, struct jet_pool *pool,
			    const struct jet_frame *frame)
{
	int err;

	if (pool->q != q) {
		jet_dev_lies(q->jd, "frame for pool %u on queue %u", pool->id,
			     q->index);
		return -EIO;
	}
	if (jet_frame_errored(frame) && !READ_ONCE(pool->kept)) {
		jet_dev_lies(q->jd, "errored frame for pool %u", pool->id);
		return -EIO;
	}
	err = jet_block_receive(pool, frame->blocks, frame->nblocks);
	if (err) {
		jet_dev_lies(q->jd, "frame in blocks that are not the card's");
		return err;
	}
	if (!pool->params.ops) {
		jet_pool_queue(pool, frame);
	} else if (READ_ONCE(pool->dead)) {
		atomic64_inc(&pool->stats.rx_dropped);
		jet_block_free(pool, frame->blocks, frame->nblocks);
	} else {
		jet_pool_came(pool, frame);
		pool->params.ops->rx(pool, frame);
	}
	return 0;
}

/**
 * jet_pools_frame() - a frame came
 * @q:		pair that told of it
 * @id:		pool that it is for, says the card
 * @frame:	the frame; indices of blocks not checked yet
 *
 * Context: NAPI.
 * Return: 0, or an error when the card talks nonsense.
 */
int jet_pools_frame(struct jet_queue *q, unsigned int id,
		    const struct jet_frame *frame)
{
	struct jet_pool *pool;
	int err;

	pool = rcu_dereference_bh(q->jd->pools->pool[id]);
	if (pool) {
		err = jet_pool_deliver(q, pool, frame);
	} else {
		WRITE_ONCE(q->strays, q->strays + 1);
		err = jet_block_stray(q, id, frame->blocks, frame->nblocks);
		if (err)
			jet_dev_lies(q->jd, "frame for closed pool %u", id);
	}
	return err;
}

/* All its blocks are the card's or the host's */
static void jet_pool_kill(struct jet_pool *pool, int why)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;

	lockdep_assert_held(&pools->lock);
	jet_pool_set_dead(pool, why);
	spin_lock_irqsave(&pools->block_lock, flags);
	pool->tx_used = 0;
	pool->rx_used = 0;
	pool->rx_shared = 0;
	pool->reap = JET_BLOCK_NONE;
	pool->nreap = 0;
	spin_unlock_irqrestore(&pools->block_lock, flags);
	jet_vci_forget_all(pool);
	jet_pool_unlist(pool);
	if (pool->orphan)
		jet_pool_put(pool);
}

/**
 * jet_pools_settle() - whoever has seen the card run has done with it
 * @jd:		the card, QUIESCING
 *
 * Context: process.
 */
void jet_pools_settle(struct jet_dev *jd)
{
	mutex_lock(&jd->pools->lock);
	mutex_unlock(&jd->pools->lock);
}

/**
 * jet_pools_kill() - the card lost everything: so have the pools
 * @jd:		the card, RESETTING
 * @why:	what calls on them shall return from now on
 *
 * Context: process.
 */
void jet_pools_kill(struct jet_dev *jd, int why)
{
	struct jet_pool *pool;
	unsigned int i;

	mutex_lock(&jd->pools->lock);
	for (i = 0; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (pool)
			jet_pool_kill(pool, why);
	}
	jet_blocks_reset(jd);
	jet_vci_reset(jd);
	mutex_unlock(&jd->pools->lock);
}

/**
 * jet_pools_alloc() - memory for all this
 * @jd:		the card, identified
 * @ops:	whom to tell
 *
 * Return: 0 or -ENOMEM.
 */
int jet_pools_alloc(struct jet_dev *jd, const struct jet_pools_ops *ops)
{
	jd->pools = kvzalloc_obj(*jd->pools);
	if (!jd->pools)
		return -ENOMEM;
	mutex_init(&jd->pools->lock);
	jd->pools->ops = ops;
	jd->pools->station = -1;
	if (jet_blocks_alloc(jd))
		goto err_pools;
	if (jet_vcis_alloc(jd))
		goto err_blocks;
	jet_blocks_reset(jd);
	return 0;

err_blocks:
	jet_blocks_free(jd);
err_pools:
	kvfree(jd->pools);
	jd->pools = NULL;
	return -ENOMEM;
}
ALLOW_ERROR_INJECTION(jet_pools_alloc, ERRNO);

/**
 * jet_pools_free() - the reverse
 * @jd:		the card; it may not have come to that
 */
void jet_pools_free(struct jet_dev *jd)
{
	if (!jd->pools)
		return;
	jet_vcis_free(jd);
	jet_blocks_free(jd);
	mutex_destroy(&jd->pools->lock);
	kvfree(jd->pools);
}
