// SPDX-License-Identifier: GPL-2.0
/*
 * Frames that wait in a program's pool until they are fetched.
 *
 *   frames   |   |   | 5 | 6 | 7 |   |   |
 *                      \_________/
 *              rx_first, rx_count of rx_room
 *
 * At the receive limit either the new frame is dropped, or the oldest that wait
 * make room for it (jet_pool_params.old). The card knows drop-new only: see
 * jet_pool_cap() for how the new frame gets past it. What a program has fetched
 * is not touched.
 */
#include "jet_pool.h"

/**
 * jet_pool_rx_alloc() - memory for frames
 * @room:	how many
 *
 * Return: the memory, for kvfree(), or -ENOMEM as an error pointer.
 */
struct jet_frame *jet_pool_rx_alloc(unsigned int room)
{
	struct jet_frame *frames;

	if (!room)
		return NULL;
	frames = kvzalloc_objs(*frames, room, GFP_KERNEL_ACCOUNT);
	return frames ?: ERR_PTR(-ENOMEM);
}

static struct jet_frame *jet_pool_rx_at(struct jet_pool *pool, unsigned int i)
{
	unsigned int at = pool->rx_first + i;

	return &pool->frames[at < pool->rx_room ? at : at - pool->rx_room];
}

/**
 * jet_pool_rx_move() - frames go on waiting in more memory
 * @pool:	a pool without receive function
 * @frames:	room for more frames
 * @room:	how many
 *
 * Context: with the pool's rx_lock held.
 * Return: the memory where they were.
 */
struct jet_frame *jet_pool_rx_move(struct jet_pool *pool,
				   struct jet_frame *frames, unsigned int room)
{
	struct jet_frame *old = pool->frames;
	unsigned int i;

	lockdep_assert_held(&pool->rx_lock);
	for (i = 0; i < pool->rx_count; i++)
		frames[i] = *jet_pool_rx_at(pool, i);
	pool->frames = frames;
	pool->rx_room = room;
	pool->rx_first = 0;
	return old;
}

/**
 * jet_pool_rx() - the oldest received frame
 * @pool:	a pool without receive function
 * @room:	blocks that it may have at most
 *
 * Context: with the pool's rx_lock held.
 * Return: the frame, which stays where it is until jet_pool_rx_done(), or NULL,
 * or -EMSGSIZE as an error pointer: it has more. Its blocks are the pool's
 * until they are freed.
 */
const struct jet_frame *jet_pool_rx(struct jet_pool *pool, unsigned int room)
{
	const struct jet_frame *frame;

	lockdep_assert_held(&pool->rx_lock);
	if (!jet_pool_rx_count(pool))
		return NULL;
	frame = &pool->frames[pool->rx_first];
	return frame->nblocks > room ? ERR_PTR(-EMSGSIZE) : frame;
}

/**
 * jet_pool_make_room() - frames that wait, the oldest first, are dropped
 * @pool:	a pool without receive function
 * @over:	so many blocks are too many
 *
 * Unless that would not do: then none is.
 *
 * Context: with the pool's rx_lock and jet_pools.block_lock held;
 * jet_block_settle() is to follow.
 */
void jet_pool_make_room(struct jet_pool *pool, unsigned int over)
{
	unsigned int i, gone;

	lockdep_assert_held(&pool->rx_lock);
	if (over > pool->rx_waiting)
		return;
	for (gone = 0; gone < over; jet_pool_rx_done(pool)) {
		const struct jet_frame *frame = jet_pool_rx_at(pool, 0);

		for (i = 0; i < frame->nblocks; i++)
			jet_block_drop(pool, frame->blocks[i]);
		gone += frame->nblocks;
		atomic64_inc(&pool->stats.rx_old);
	}
}

/**
 * jet_pool_push() - a frame into the queue of a pool that lives
 * @pool:	a pool without receive function, whose queue has room
 * @frame:	the frame
 *
 * Context: NAPI, with the pool's rx_lock held.
 */
void jet_pool_push(struct jet_pool *pool, const struct jet_frame *frame)
{
	lockdep_assert_held(&pool->rx_lock);
	*jet_pool_rx_at(pool, pool->rx_count) = *frame;
	pool->rx_waiting += frame->nblocks;
	WRITE_ONCE(pool->rx_count, pool->rx_count + 1);
	if (pool->params.wait)
		wake_up_interruptible(pool->params.wait);
}

/* Why a frame is not put there, or NULL */
static atomic64_t *jet_pool_rx_why(struct jet_pool *pool,
				   const struct jet_frame *frame)
{
	struct jet_pools *pools = pool->jd->pools;
	int err;

	/* The card may have let it through while the pool kept such frames */
	if (pool->dead || (jet_frame_errored(frame) && !pool->params.keep))
		return &pool->stats.rx_dropped;
	if (frame->bare != pool->params.bare)
		return &pool->stats.rx_framing;
	spin_lock(&pools->block_lock);
	err = jet_block_admit(pool, 0);
	spin_unlock(&pools->block_lock);
	return err ? &pool->stats.rx_limited : NULL;
}

/**
 * jet_pool_queue() - a frame for a pool without receive function
 * @pool:	the pool, whose account its blocks are on
 * @frame:	the frame
 *
 * Context: NAPI.
 */
void jet_pool_queue(struct jet_pool *pool, const struct jet_frame *frame)
{
	unsigned long flags;
	atomic64_t *why;

	spin_lock_irqsave(&pool->rx_lock, flags);
	why = jet_pool_rx_why(pool, frame);
	if (!why)
		jet_pool_push(pool, frame);
	spin_unlock_irqrestore(&pool->rx_lock, flags);

	if (why) {
		atomic64_inc(why);
		jet_block_free(pool, frame->blocks, frame->nblocks);
		return;
	}
	/* Who sees it counted finds what made room freed */
	if (READ_ONCE(pool->params.old))
		jet_block_settle(pool);
	jet_pool_came(pool, frame);
}
