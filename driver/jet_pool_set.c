// SPDX-License-Identifier: GPL-2.0
/*
 * What a pool's limits promise, and how they change while it is open.
 *
 * Blocks for what arrives are promised: the receive limits of all programs'
 * pools can be used up at the same time. The card knows a limit for each pool
 * and drops what is new there, also in a pool that drops what is old. So it
 * allows such a pool more than its limit, and the driver takes it back as soon
 * as it has seen the frame:
 *
 *   0            limit                  cap
 *   |--------------|---------------------|
 *    frames that    what the card has let
 *    wait or were   through, until the
 *    fetched        driver sees it
 *
 * A limit that is lowered does not take anything away. What the card holds for
 * the pool above the new one stays promised until it has been freed.
 */
#include "jet_pool.h"

/**
 * jet_pool_cap() - RX blocks that the card shall allow a pool
 * @jd:		the card
 * @params:	as the pool is or shall be
 *
 * With drop-old as many more as the largest frame has that the limit lets in:
 * so a frame that comes alone always gets past the card.
 *
 * Return: blocks.
 */
unsigned int jet_pool_cap(const struct jet_dev *jd,
			  const struct jet_pool_params *params)
{
	unsigned int limit = params->rx_limit;

	if (!params->old)
		return limit;
	return limit + min(limit, DIV_ROUND_UP(JET_SDU_MAX,
					       jet_block_size(jd)));
}

/* What it would be with another cap */
static unsigned int jet_pool_pledged(struct jet_pool *pool, unsigned int cap)
{
	unsigned int used;

	lockdep_assert_held(&pool->jd->pools->lock);
	if (!pool->shrunk)
		return cap;
	used = FIELD_GET(JET_POOL_USED_COUNT,
			 jet_rd(pool->jd, jet_pool_reg(pool, JET_POOL_USED)));
	/* From here on the card sees to it that there are no more */
	if (used <= pool->cap)
		pool->shrunk = false;
	return max(used, cap);
}

/**
 * jet_pool_pledge() - RX blocks that are promised to a pool
 * @pool:	the pool
 *
 * Context: process, with jet_pools.lock held.
 * Return: blocks.
 */
unsigned int jet_pool_pledge(struct jet_pool *pool)
{
	return jet_pool_pledged(pool, jet_pool_cap(pool->jd, &pool->params));
}

/* Its groups count, too */
static int jet_pool_may_change(struct jet_pool *pool,
			       const struct jet_pool_params *params)
{
	unsigned int was = jet_pool_cap(pool->jd, &pool->params);
	unsigned int cap = jet_pool_cap(pool->jd, params);
	struct jet_dev *jd = pool->jd;
	unsigned int promised;

	if (pool->dead)
		return pool->dead;
	if (!jet_dev_runs(jd))
		return -EIO;
	if (cap <= was)
		return 0;
	promised = jet_pools_rx_promised(jd) - jet_pool_pledge(pool) +
		   jet_pool_pledged(pool, cap) +
		   (cap - was) * jet_share_count(pool);
	return promised > jet_pools_rx_most(jd) ? -ENOSPC : 0;
}

/* Returns memory that is not needed any more */
static struct jet_frame *jet_pool_apply(struct jet_pool *pool,
					const struct jet_pool_params *params,
					struct jet_frame *frames,
					unsigned int room)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;
	unsigned int live;

	spin_lock_irqsave(&pool->rx_lock, flags);
	spin_lock(&pools->block_lock);
	WRITE_ONCE(pool->params.tx_limit, params->tx_limit);
	WRITE_ONCE(pool->params.rx_limit, params->rx_limit);
	WRITE_ONCE(pool->params.old, params->old);
	WRITE_ONCE(pool->params.keep, params->keep);
	if (frames)
		frames = jet_pool_rx_move(pool, frames, room);
	live = jet_block_live(pool);
	if (params->old && live > params->rx_limit)
		jet_pool_make_room(pool, min(live - params->rx_limit,
					     pool->rx_waiting));
	spin_unlock(&pools->block_lock);
	spin_unlock_irqrestore(&pool->rx_lock, flags);
	return frames;
}

/**
 * jet_pool_change() - another limit or receive function for an open pool
 * @pool:	a program's pool
 * @params:	its limits, @keep and @old as they shall be
 *
 * What is above a new limit stays; but with drop-old frames that wait make room
 * at once.
 *
 * Context: process.
 * Return: 0, -ENOSPC: other pools were promised the blocks that it would be
 * promised, -ENOMEM, -EIO: the card is being reset, or why the pool is dead.
 */
int jet_pool_change(struct jet_pool *pool,
		    const struct jet_pool_params *params)
{
	unsigned int room = jet_pool_cap(pool->jd, params);
	struct jet_pools *pools = pool->jd->pools;
	struct jet_frame *frames = NULL;
	int err;

	if (room > READ_ONCE(pool->rx_room))
		frames = jet_pool_rx_alloc(room);
	if (IS_ERR(frames))
		return PTR_ERR(frames);
	mutex_lock(&pools->lock);
	err = jet_pool_may_change(pool, params);
	if (!err) {
		frames = jet_pool_apply(pool, params, frames, room);
		jet_pool_configure(pool);
		jet_share_follow(pool);
	}
	mutex_unlock(&pools->lock);
	kvfree(frames);
	if (!err)
		jet_block_settle(pool);
	return err;
}
ALLOW_ERROR_INJECTION(jet_pool_change, ERRNO);

/**
 * jet_pool_promise() - promise a pool how long frames it can send
 * @pool:	the pool
 * @frame:	bytes, 0: nothing is promised
 *
 * Whoever makes the station's frames shorter has seen it, or is seen.
 *
 * Context: process.
 */
void jet_pool_promise(struct jet_pool *pool, u16 frame)
{
	mutex_lock(&pool->jd->pools->lock);
	WRITE_ONCE(pool->params.frame, frame);
	mutex_unlock(&pool->jd->pools->lock);
}

/**
 * jet_pool_look() - how much of a pool is in use
 * @pool:	the pool
 * @use:	filled in, all of one moment but @promised
 *
 * Context: process, in a jet_dev_enter() section.
 */
void jet_pool_look(struct jet_pool *pool, struct jet_pool_use *use)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;

	mutex_lock(&pools->lock);
	use->promised = (1 + jet_share_count(pool)) * pool->cap;
	mutex_unlock(&pools->lock);
	spin_lock_irqsave(&pool->rx_lock, flags);
	spin_lock(&pools->block_lock);
	use->tx_used = pool->tx_used;
	use->tx_most = pool->tx_most;
	use->rx_used = jet_block_live(pool);
	use->rx_shared = pool->rx_shared;
	use->rx_most = pool->rx_most;
	use->rx_waiting = pool->rx_waiting;
	use->rx_frames = jet_pool_rx_count(pool);
	spin_unlock(&pools->block_lock);
	spin_unlock_irqrestore(&pool->rx_lock, flags);
}
