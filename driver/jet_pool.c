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

#include "jet.h"

/* How long a frame may take to arrive in a pool that is closing */
#define JET_DRAIN_TIMEOUT	(10 * HZ)

static unsigned int jet_pool_reg(const struct jet_pool *pool, unsigned int reg)
{
	return JET_REG_POOL + pool->id * JET_POOL_STRIDE + reg;
}

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
	unsigned int rx = READ_ONCE(jd->rx_blocks);

	return rx > keep ? rx - keep : 0;
}

/**
 * jet_pools_rx_promised() - receive limits of all programs' pools together
 * @jd:		the card
 *
 * Context: process, with jet_dev.lock held.
 * Return: blocks.
 */
unsigned int jet_pools_rx_promised(struct jet_dev *jd)
{
	unsigned int i, promised = 0;
	struct jet_pool *pool;

	for (i = JET_POOL_FIRST_USER; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (pool)
			promised += pool->params.rx_limit;
	}
	return promised;
}

static int jet_pool_number(struct jet_dev *jd, unsigned int id)
{
	const unsigned int n = JET_POOLS_NUM - JET_POOL_FIRST_USER;
	unsigned int i;

	if (id < JET_POOL_FIRST_USER)
		return jet_pool_locked(jd, id) ? -EBUSY : (int)id;

	for (i = 0; i < n; i++) {
		id = JET_POOL_FIRST_USER + (jd->next_pool + i) % n;
		if (!jet_pool_locked(jd, id)) {
			jd->next_pool = id - JET_POOL_FIRST_USER + 1;
			return id;
		}
	}
	return -EUSERS;
}

static int jet_pool_frames(struct jet_pool *pool)
{
	unsigned int i;

	/* Each frame holds a block at least, so there are never more */
	pool->frames = kvcalloc(pool->params.rx_limit, sizeof(*pool->frames),
				GFP_KERNEL_ACCOUNT);
	if (!pool->frames && pool->params.rx_limit)
		return -ENOMEM;
	for (i = 0; i < pool->params.rx_limit; i++)
		list_add_tail(&pool->frames[i].list, &pool->rx_spare);
	return 0;
}

static void jet_pool_destroy(struct jet_pool *pool)
{
	kvfree(pool->frames);
	kfree_rcu(pool, rcu);
}

/*
 * The body of jet_pool_open(), with jet_dev.lock held: the driver's own
 * pools are opened while the card starts.
 */
struct jet_pool *jet_pool_open_locked(struct jet_dev *jd,
				      const struct jet_pool_params *params)
{
	struct jet_pool *pool;
	int err, id;

	lockdep_assert_held(&jd->lock);
	if (test_bit(JET_F_GONE, &jd->flags))
		return ERR_PTR(-ENODEV);
	if (!test_bit(JET_F_RUNNING, &jd->flags))
		return ERR_PTR(-EIO);
	if (params->rx_limit > FIELD_MAX(JET_POOL_CFG_CAP) ||
	    params->rx_limit > jd->nblocks || params->tx_limit > jd->nblocks)
		return ERR_PTR(-EINVAL);
	/* Or some pools could hold what others have a right to */
	if (params->id >= JET_POOL_FIRST_USER && params->rx_limit &&
	    jet_pools_rx_promised(jd) + params->rx_limit >
	    jet_pools_rx_most(jd))
		return ERR_PTR(-ENOSPC);
	id = jet_pool_number(jd, params->id);
	if (id < 0)
		return ERR_PTR(id);

	pool = kzalloc_obj(*pool, GFP_KERNEL_ACCOUNT);
	if (!pool)
		return ERR_PTR(-ENOMEM);
	pool->jd = jd;
	pool->id = id;
	pool->q = jet_queue_of(jd, id);
	pool->params = *params;
	if (id >= JET_POOL_FIRST_USER)
		pool->pid = task_tgid_nr(current);
	pool->uid = current_uid();
	refcount_set(&pool->refs, 1);
	spin_lock_init(&pool->rx_lock);
	INIT_LIST_HEAD(&pool->rx_frames);
	INIT_LIST_HEAD(&pool->rx_spare);
	INIT_LIST_HEAD(&pool->assocs);
	init_waitqueue_head(&pool->wait);
	pool->reap = JET_BLOCK_NONE;

	if (!params->ops) {
		err = jet_pool_frames(pool);
		if (err) {
			jet_pool_destroy(pool);
			return ERR_PTR(err);
		}
	}

	rcu_assign_pointer(jd->pools[id], pool);
	jet_wr(jd, jet_pool_reg(pool, JET_POOL_CFG),
	       FIELD_PREP(JET_POOL_CFG_CAP, params->rx_limit) |
	       FIELD_PREP(JET_POOL_CFG_QUEUE, pool->q->index) |
	       FIELD_PREP(JET_POOL_CFG_KEEP, params->keep) |
	       JET_POOL_CFG_ENABLE);
	return pool;
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

	mutex_lock(&jd->lock);
	pool = jet_pool_open_locked(jd, params);
	mutex_unlock(&jd->lock);
	return pool;
}

/* From now on nothing works, for the reason given; waiters see it */
static void jet_pool_set_dead(struct jet_pool *pool, int why)
{
	spin_lock_bh(&pool->rx_lock);
	spin_lock(&pool->jd->block_lock);
	WRITE_ONCE(pool->dead, why);
	spin_unlock(&pool->jd->block_lock);
	spin_unlock_bh(&pool->rx_lock);
	wake_up_all(&pool->wait);
}

/* Forget the frames; their blocks are freed with all the others */
static void jet_pool_forget_frames(struct jet_pool *pool)
{
	spin_lock_bh(&pool->rx_lock);
	list_splice_init(&pool->rx_frames, &pool->rx_spare);
	spin_unlock_bh(&pool->rx_lock);
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
	jet_pool_forget_frames(pool);
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

/* The body of jet_pool_close(), with jet_dev.lock held */
void jet_pool_close_locked(struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;

	lockdep_assert_held(&jd->lock);
	if (!READ_ONCE(pool->dead)) {
		jet_pool_set_dead(pool, -ESHUTDOWN);
		jet_vci_deassoc_all(pool);
		if (test_bit(JET_F_RUNNING, &jd->flags)) {
			jet_wr(jd, jet_pool_reg(pool, JET_POOL_CFG), 0);
			if (jet_pool_drain(pool)) {
				/*
				 * The card is due for a reset, or gone, and
				 * may still tell of frames: jet_pools_kill()
				 * does the rest.
				 */
				pool->orphan = true;
				return;
			}
			jet_pool_unlist(pool);
		}
	}
	jet_pool_put(pool);
}

/**
 * jet_pool_close() - everything that the pool has is free when this returns
 * @pool:	open pool; the opener's reference goes as well
 *
 * Commands in flight have ended, and their callbacks have run.
 *
 * Context: process.
 */
void jet_pool_close(struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;

	mutex_lock(&jd->lock);
	jet_pool_close_locked(pool);
	mutex_unlock(&jd->lock);
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
	pool = rcu_dereference(jd->pools[id]);
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
 * jet_pool_rx() - fetch the oldest received frame
 * @pool:	a pool without receive function
 *
 * Return: the frame, to be given back with jet_pool_rx_done(), or NULL. Its
 * blocks are the pool's until they are freed.
 */
struct jet_frame *jet_pool_rx(struct jet_pool *pool)
{
	struct jet_frame *frame;

	spin_lock_bh(&pool->rx_lock);
	frame = list_first_entry_or_null(&pool->rx_frames, struct jet_frame,
					 list);
	if (frame)
		list_del(&frame->list);
	spin_unlock_bh(&pool->rx_lock);
	return frame;
}

/**
 * jet_pool_rx_ready() - is there a frame to fetch?
 * @pool:	a pool without receive function
 *
 * Return: whether there was one just now.
 */
bool jet_pool_rx_ready(struct jet_pool *pool)
{
	return !list_empty_careful(&pool->rx_frames);
}

/**
 * jet_pool_rx_done() - the description of a frame is not needed any more
 * @pool:	where it came from
 * @frame:	the description; its blocks are another matter
 */
void jet_pool_rx_done(struct jet_pool *pool, struct jet_frame *frame)
{
	spin_lock_bh(&pool->rx_lock);
	list_add(&frame->list, &pool->rx_spare);
	spin_unlock_bh(&pool->rx_lock);
}

/* The receive function of user pools: drop new frames when there is no room */
static void jet_pool_queue(struct jet_pool *pool, const struct jet_frame *frame)
{
	struct jet_frame *copy = NULL;

	spin_lock_bh(&pool->rx_lock);
	if (!pool->dead)
		copy = list_first_entry_or_null(&pool->rx_spare,
						struct jet_frame, list);
	if (copy) {
		list_del(&copy->list);
		*copy = *frame;
		list_add_tail(&copy->list, &pool->rx_frames);
	} else {
		pool->stats.rx_dropped++;
	}
	spin_unlock_bh(&pool->rx_lock);

	if (copy)
		wake_up_interruptible(&pool->wait);
	else
		jet_block_free(pool, frame->blocks, frame->nblocks);
}

static int jet_pool_deliver(struct jet_queue *q, struct jet_pool *pool,
			    const struct jet_frame *frame)
{
	if (pool->q != q) {
		jet_dev_lies(q->jd, "frame for pool %u on queue %u", pool->id,
			     q->index);
		return -EIO;
	}
	if (frame->flags & (JET_EVTF_ERR_CRC | JET_EVTF_ERR_LEN) &&
	    !pool->params.keep) {
		jet_dev_lies(q->jd, "errored frame for pool %u", pool->id);
		return -EIO;
	}
	if (jet_block_receive(pool, frame->blocks, frame->nblocks)) {
		jet_dev_lies(q->jd, "frame in blocks that are not the card's");
		return -EIO;
	}

	pool->stats.rx_frames++;
	pool->stats.rx_bytes += frame->len;
	if (READ_ONCE(pool->dead)) {
		pool->stats.rx_dropped++;
		jet_block_free(pool, frame->blocks, frame->nblocks);
	} else if (pool->params.ops) {
		pool->params.ops->rx(pool, frame);
	} else {
		jet_pool_queue(pool, frame);
	}
	return 0;
}

/**
 * jet_pools_deliver() - a frame came
 * @q:		pair that told of it
 * @id:		pool that it is for, says the card
 * @frame:	the frame; indices of blocks not checked yet
 *
 * Context: NAPI.
 * Return: 0, or an error when the card talks nonsense.
 */
int jet_pools_deliver(struct jet_queue *q, unsigned int id,
		      const struct jet_frame *frame)
{
	struct jet_pool *pool;
	int err;

	rcu_read_lock();
	pool = rcu_dereference(q->jd->pools[id]);
	if (pool) {
		err = jet_pool_deliver(q, pool, frame);
	} else {
		q->strays++;
		err = jet_block_stray(q, id, frame->blocks, frame->nblocks);
		if (err)
			jet_dev_lies(q->jd, "frame for closed pool %u", id);
	}
	rcu_read_unlock();
	return err;
}

/* The number is free again. With jet_dev.lock held. */
void jet_pool_unlist(struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;

	if (jet_pool_locked(jd, pool->id) != pool)
		return;
	RCU_INIT_POINTER(jd->pools[pool->id], NULL);
	/* NAPI may be looking at it: the memory goes by kfree_rcu() */
}

/**
 * jet_pools_kill() - the card lost everything: so have the pools
 * @jd:		the card, with its queues stopped and flushed
 * @why:	what calls on them shall return from now on
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_pools_kill(struct jet_dev *jd, int why)
{
	struct jet_assoc *assoc, *next;
	struct jet_pool *pool;
	unsigned int i;

	for (i = 0; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		if (!pool)
			continue;
		jet_pool_set_dead(pool, why);
		jet_pool_forget_frames(pool);
		pool->tx_used = 0;
		pool->rx_used = 0;
		pool->reap = JET_BLOCK_NONE;
		pool->nreap = 0;
		list_for_each_entry_safe(assoc, next, &pool->assocs, list)
			kfree(assoc);
		INIT_LIST_HEAD(&pool->assocs);
		jet_pool_unlist(pool);
		if (pool->orphan)
			jet_pool_put(pool);
		else if (pool->params.ops && pool->params.ops->dead)
			pool->params.ops->dead(pool);
	}
}
