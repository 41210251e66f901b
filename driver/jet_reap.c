// SPDX-License-Identifier: GPL-2.0
/*
 * Received blocks that nobody needs any more go back to the card: by FREE
 * commands, six blocks each, sent when it costs least. A pool's `reap` list has
 * those that wait, its bit in the pair's `want_reap` asks NAPI to come by.
 */
#include "jet_pool.h"

/* These RX blocks are the card's as soon as it has run what was submitted */
static void jet_blocks_returned(struct jet_pool *pool, const u16 *blocks,
				unsigned int n)
	__must_hold(&pool->jd->pools->block_lock)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned int i;

	for (i = 0; i < n; i++)
		pools->blocks[blocks[i]].state = JET_BLOCK_CARD;
	pools->ncard += n;
	pool->rx_used -= n;
}

/*
 * How many RX blocks may the driver's own pool sit on? Fewer than fit a
 * command, and so few that the largest frame finds its blocks.
 */
static unsigned int jet_reap_lazy(const struct jet_pool *pool)
{
	if (jet_pool_is_user(pool))
		return 0;
	return min3(JET_CMD_BLOCKS_MAX - 1, pool->params.rx_limit / 4,
		    READ_ONCE(pool->jd->pools->rx_blocks) / 64);
}

static void jet_block_reap_more(struct jet_pool *pool, bool more)
{
	struct jet_queue *q = pool->q;
	struct jet_pools *pools = pool->jd->pools;
	u16 blocks[JET_CMD_BLOCKS_MAX];
	unsigned long flags;
	struct jet_cmd cmd;
	unsigned int n;
	u16 next;
	int err;

	spin_lock_irqsave(&pools->block_lock, flags);
	while (pool->nreap) {
		next = pool->reap;
		for (n = 0; n < JET_CMD_BLOCKS_MAX && n < pool->nreap; n++) {
			blocks[n] = next;
			next = pools->blocks[next].next;
		}
		jet_cmd_blocks(&cmd, &q->free_ctx,
			       jet_cmd_head(JET_OP_FREE, 0, 0), blocks, n, 0);
		/* Under the lock until the table says what the card will do */
		err = jet_queue_submit(q, pool->id, &cmd, 1,
				       more || n < pool->nreap);
		if (err) {
			set_bit(pool->id, q->want_reap);
			break;
		}
		jet_blocks_returned(pool, blocks, n);
		pool->nreap -= n;
		pool->reap = next;
	}
	spin_unlock_irqrestore(&pools->block_lock, flags);
}

/**
 * jet_block_reap() - send FREE commands for RX blocks that were released
 * @pool:	whose
 *
 * Without room in the queue they wait for NAPI to come by.
 */
void jet_block_reap(struct jet_pool *pool)
{
	jet_block_reap_more(pool, false);
}

static void jet_pools_reap(struct jet_queue *q, bool all)
{
	struct jet_pool *pool;
	unsigned int i;

	rcu_read_lock();
	for_each_set_bit(i, q->want_reap, JET_POOLS_NUM) {
		pool = rcu_dereference(q->jd->pools->pool[i]);
		if (!all && pool &&
		    READ_ONCE(pool->nreap) <= jet_reap_lazy(pool))
			continue;
		clear_bit(i, q->want_reap);
		if (pool)
			jet_block_reap_more(pool, true);
	}
	rcu_read_unlock();
}

/**
 * jet_pools_polled() - the same for all pools of a pair that wait, in its NAPI
 * @q:		the pair
 *
 * A few blocks wait for others, or for a doorbell that is rung anyhow.
 */
void jet_pools_polled(struct jet_queue *q)
{
	if (!bitmap_empty(q->want_reap, JET_POOLS_NUM))
		jet_pools_reap(q, jet_queue_unrung(q));
}

/**
 * jet_pools_ride() - there will be a doorbell: have these blocks freed, too
 * @q:		the pair
 *
 * Context: bottom halves off.
 */
void jet_pools_ride(struct jet_queue *q)
{
	if (!bitmap_empty(q->want_reap, JET_POOLS_NUM))
		jet_pools_reap(q, true);
}

/**
 * jet_pools_tidy() - nothing came for a while: what waited is freed now
 * @jd:		the card, running
 *
 * Context: process.
 */
void jet_pools_tidy(struct jet_dev *jd)
{
	unsigned int i;

	for (i = 0; i < jd->nqueues; i++) {
		struct jet_queue *q = &jd->queues[i];

		if (bitmap_empty(q->want_reap, JET_POOLS_NUM))
			continue;
		local_bh_disable();
		jet_pools_reap(q, true);
		jet_kick(q);
		local_bh_enable();
	}
}
