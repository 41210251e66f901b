// SPDX-License-Identifier: GPL-2.0
/*
 * Room to send, for who polls for it.
 *
 * A pool has room when the blocks of its longest frame could be allocated now.
 * Who finds none asks, and whoever gives blocks back, of any pool's, looks who
 * has asked and has room now.
 */
#include <linux/poll.h>

#include "jet_pool.h"

/* Blocks of the longest frame that it can make of its own */
static unsigned int jet_room_blocks(const struct jet_pool *pool)
{
	unsigned int most = READ_ONCE(pool->params.tx_limit);
	u32 frame = READ_ONCE(pool->params.frame) ?: JET_SDU_MAX;

	return min(most, DIV_ROUND_UP(frame, jet_block_size(pool->jd)));
}

/**
 * jet_room() - has a pool room to send?
 * @pool:	the pool
 *
 * Return: whether the longest frame's blocks could be allocated.
 */
bool jet_room(struct jet_pool *pool)
{
	unsigned int n = jet_room_blocks(pool);

	return n && jet_block_room(pool, n);
}

static void jet_room_clear(struct jet_pools *pools, unsigned int id)
{
	if (test_and_clear_bit(id, pools->roomless))
		atomic_dec(&pools->nroomless);
}

/**
 * jet_room_ask() - wake the pool's waiters when it has room to send
 * @pool:	the pool
 *
 * Return: whether it has room now. Others may have asked before, so what was
 * asked stays asked.
 */
bool jet_room_ask(struct jet_pool *pool)
{
	struct jet_pools *pools = pool->jd->pools;

	if (!test_and_set_bit(pool->id, pools->roomless))
		atomic_inc(&pools->nroomless);
	/* Whoever gives blocks back after the look below sees that */
	smp_mb();
	return jet_room(pool);
}

/**
 * jet_room_forget() - the pool will not be there any more
 * @pool:	the pool
 */
void jet_room_forget(struct jet_pool *pool)
{
	jet_room_clear(pool->jd->pools, pool->id);
}

static void jet_room_wake(struct jet_pool *pool)
{
	/* Its memory stays for as long as we may look at the pool */
	wait_queue_head_t *wait = READ_ONCE(pool->params.wait);

	if (wait)
		wake_up_interruptible_poll(wait, EPOLLOUT | EPOLLWRNORM);
}

/**
 * jet_room_tell() - blocks came back: wake those who have room now
 * @jd:		the card
 *
 * Context: any but hard interrupts, without locks of the driver's.
 */
void jet_room_tell(struct jet_dev *jd)
{
	struct jet_pools *pools = jd->pools;
	struct jet_pool *pool;
	unsigned int id;

	rcu_read_lock();
	for_each_set_bit(id, pools->roomless, JET_POOLS_NUM) {
		pool = rcu_dereference(pools->pool[id]);
		if (pool && !jet_room(pool))
			continue;
		jet_room_clear(pools, id);
		if (pool)
			jet_room_wake(pool);
	}
	rcu_read_unlock();
}
