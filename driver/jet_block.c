// SPDX-License-Identifier: GPL-2.0
/*
 * Which block of the card's memory is whose.
 *
 * The card keeps its own table and enforces it; this is the host's view, which
 * knows more (the card calls all blocks outside of frames "the host's"), and
 * against which every block that the card hands over is checked:
 *
 *   STOCK --alloc--> TX --free--> STOCK             the host's blocks
 *   CARD --frame arrives--> RX --FREE command--> CARD   the card's
 *   STOCK --FREE command--> CARD --TAKE command--> STOCK   the split moves
 *
 * A block that a command names is pinned until the command has ended: freed
 * meanwhile, it goes back with its last pin. One of a frame that pools share
 * (jet_share.c) is a hidden pool's, and freed when the last of them has freed
 * it.
 */
#include "jet_pool.h"

/* For a pool, when there are so many */
static void jet_stock_take(struct jet_pool *pool, struct jet_pools *pools,
			   u16 *blocks, unsigned int n)
	__must_hold(&pools->block_lock)
{
	struct jet_block *table = pools->blocks;
	u16 block = pools->stock;
	unsigned int i;

	for (i = 0; i < n; i++) {
		blocks[i] = block;
		table[block].state = JET_BLOCK_TX;
		table[block].pool = pool->id;
		block = table[block].next;
	}
	pools->stock = block;
	pools->nstock -= n;
	pool->tx_used += n;
	pool->tx_most = max(pool->tx_most, pool->tx_used);
}

/**
 * jet_blocks_alloc() - memory of the shadow table
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_blocks_alloc(struct jet_dev *jd)
{
	struct jet_pools *pools = jd->pools;

	mutex_init(&pools->split_lock);
	spin_lock_init(&pools->block_lock);
	pools->rx_wanted = jd->nblocks / 2;
	pools->blocks = kvzalloc_objs(*pools->blocks, JET_BLOCKS_MAX);
	return pools->blocks ? 0 : -ENOMEM;
}

/**
 * jet_blocks_free() - the reverse
 * @jd:		the card
 */
void jet_blocks_free(struct jet_dev *jd)
{
	mutex_destroy(&jd->pools->split_lock);
	kvfree(jd->pools->blocks);
}

/**
 * jet_blocks_reset() - all blocks are the host's, as after a reset of the card
 * @jd:		the card
 */
void jet_blocks_reset(struct jet_dev *jd)
{
	struct jet_pools *pools = jd->pools;
	unsigned int i = jd->nblocks;
	unsigned long flags;

	spin_lock_irqsave(&pools->block_lock, flags);
	pools->stock = JET_BLOCK_NONE;
	pools->nstock = 0;
	pools->ncard = 0;
	while (i--)
		jet_stock_push(pools, i);
	spin_unlock_irqrestore(&pools->block_lock, flags);
}

/* A FREE command will name it */
static void jet_block_discard(struct jet_pool *pool, struct jet_pools *pools,
			      u16 block)
{
	pools->blocks[block].next = pool->reap;
	pool->reap = block;
	pool->nreap++;
}

/* The same for one of a shared frame. By itself: others have no use for that */
static noinline void jet_block_discard_lent(struct jet_pool *pool,
					    struct jet_pools *pools, u16 block)
{
	struct jet_pool *owner = jet_share_owner(pool, block);

	if (!owner)
		return;
	jet_block_discard(owner, pools, block);
	pools->lent_back = true;
}

/* The pool has no use for the block any more */
static void jet_block_release(struct jet_pool *pool, struct jet_pools *pools,
			      u16 block)
{
	const struct jet_block *b = &pools->blocks[block];

	lockdep_assert_held(&pools->block_lock);
	if (b->state == JET_BLOCK_TX) {
		pool->tx_used--;
		jet_stock_push(pools, block);
	} else if (b->pool == pool->id) {
		jet_block_discard(pool, pools, block);
	} else {
		jet_block_discard_lent(pool, pools, block);
	}
}

static void jet_blocks_waited(struct jet_pool *pool, struct jet_pools *pools)
{
	/* With the bit set NAPI does it, perhaps in company */
	if (READ_ONCE(pool->nreap) &&
	    !test_bit(pool->id, pool->q->want_reap))
		jet_block_reap(pool);
	if (READ_ONCE(pools->lent_back))
		jet_shares_reap(pool->jd);
	if (READ_ONCE(pools->starved))
		pools->ops->blocks_back(pool->jd);
	if (atomic_read(&pools->nroomless))
		jet_room_tell(pool->jd);
}

/* After releases, and without the lock: give RX blocks back, wake who waits */
static void jet_blocks_released(struct jet_pool *pool, struct jet_pools *pools)
{
	/*
	 * Either whoever starves sees the blocks, or we see that it starves:
	 * pairs with the barrier between its bit and its look at the stock.
	 */
	smp_mb();
	if (READ_ONCE(pool->nreap) | READ_ONCE(pools->starved) |
	    READ_ONCE(pools->lent_back) | atomic_read(&pools->nroomless))
		jet_blocks_waited(pool, pools);
}

/* May this pool name this block? */
static int jet_block_check(struct jet_pool *pool,
			   const struct jet_block *table, u16 block)
{
	const struct jet_block *b = &table[block];

	if (block >= pool->jd->nblocks)
		return -EINVAL;
	if (b->state < JET_BLOCK_TX || b->freed)
		return -EACCES;
	return b->pool == pool->id ? 0 : jet_share_check(pool, block);
}

/* The pool frees it. Returns whether nobody else has it. */
static bool jet_block_let_go(struct jet_pool *pool, struct jet_block *table,
			     u16 block)
{
	struct jet_block *b = &table[block];

	b->freed = b->pool == pool->id || jet_share_drop(pool, block);
	return b->freed;
}

/**
 * jet_block_room() - would it get so many blocks for transmission now?
 * @pool:	for whom
 * @n:		how many
 *
 * Return: whether it would, as far as can be said without the lock.
 */
bool jet_block_room(struct jet_pool *pool, unsigned int n)
{
	unsigned int keep = 0;

	if (jet_pool_is_user(pool))
		keep = jet_blocks_reserve(pool->jd);
	return READ_ONCE(pool->tx_used) + n <=
	       READ_ONCE(pool->params.tx_limit) &&
	       n + keep <= READ_ONCE(pool->jd->pools->nstock);
}

/**
 * jet_block_alloc() - blocks for transmission
 * @pool:	for whom
 * @blocks:	which
 * @n:		how many; all or none
 *
 * Context: any but hard interrupts.
 * Return: 0, -EDQUOT: the pool's limit, -ENOBUFS: none in stock, or why the
 * pool is dead.
 */
int jet_block_alloc(struct jet_pool *pool, u16 *blocks, unsigned int n)
{
	struct jet_dev *jd = pool->jd;
	struct jet_pools *pools = jd->pools;
	unsigned int keep = 0;
	unsigned long flags;
	int err;

	if (jet_pool_is_user(pool))
		keep = jet_blocks_reserve(jd);

	spin_lock_irqsave(&pools->block_lock, flags);
	err = pool->dead;
	if (!err && pool->tx_used + n > pool->params.tx_limit) {
		atomic64_inc(&pool->stats.over_limit);
		err = -EDQUOT;
	} else if (!err && n + keep > pools->nstock) {
		atomic64_inc(&pool->stats.no_block);
		err = -ENOBUFS;
	}
	if (!err)
		jet_stock_take(pool, pools, blocks, n);
	spin_unlock_irqrestore(&pools->block_lock, flags);
	return err;
}
ALLOW_ERROR_INJECTION(jet_block_alloc, ERRNO);

/* What could not be pinned all was not pinned */
static void jet_blocks_unpinned(struct jet_pools *pools, const u16 *blocks,
				unsigned int n)
{
	while (n--)
		pools->blocks[blocks[n]].pins--;
}

/**
 * jet_block_pin() - a command is going to name these blocks
 * @pool:	whose command
 * @blocks:	which, perhaps some of them more than once
 * @n:		how many; all or none
 *
 * Return: 0, or the number of the pool whose received frames are among them: a
 * command that names these has to say it, see struct jet_cmd. Or -EINVAL: no
 * such block, -EACCES: not this pool's, -EXDEV: received frames of more than
 * one pool, -EBUSY: named by too many commands, or why the pool is dead.
 */
int jet_block_pin(struct jet_pool *pool, const u16 *blocks, unsigned int n)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;
	unsigned int i;
	int err;
	u8 as = 0;

	spin_lock_irqsave(&pools->block_lock, flags);
	err = jet_pool_was_killed(pool) ? pool->dead : 0;
	for (i = 0; i < n && !err; i++) {
		struct jet_block *b = &pools->blocks[blocks[i]];

		err = jet_block_check(pool, pools->blocks, blocks[i]);
		if (!err && b->pins == U16_MAX)
			err = -EBUSY;
		if (!err && b->state == JET_BLOCK_RX && b->pool != as) {
			err = as ? -EXDEV : 0;
			as = b->pool;
		}
		if (!err)
			b->pins++;
		else
			jet_blocks_unpinned(pools, blocks, i);
	}
	spin_unlock_irqrestore(&pools->block_lock, flags);
	return err ?: as;
}
ALLOW_ERROR_INJECTION(jet_block_pin, ERRNO);

/**
 * jet_block_unpin() - that command has ended, or was not submitted
 * @pool:	whose command
 * @blocks:	as pinned
 * @n:		how many
 */
void jet_block_unpin(struct jet_pool *pool, const u16 *blocks, unsigned int n)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;

	spin_lock_irqsave(&pools->block_lock, flags);
	while (n-- && !jet_pool_was_killed(pool)) {
		struct jet_block *b = &pools->blocks[blocks[n]];

		if (!--b->pins && b->freed)
			jet_block_release(pool, pools, blocks[n]);
	}
	spin_unlock_irqrestore(&pools->block_lock, flags);
	jet_blocks_released(pool, pools);
}

/* What could not be freed all was not freed */
static void jet_block_keep(struct jet_pool *pool, struct jet_block *table,
			   u16 block)
{
	table[block].freed = false;
	if (table[block].pool != pool->id)
		jet_share_keep(pool, block);
}

/* These are about to be freed, or, should that fail, none of them */
static int jet_blocks_mark(struct jet_pool *pool, struct jet_block *table,
			   const u16 *blocks, const u16 *end)
{
	const u16 *block;
	int err = 0;

	for (block = blocks; block < end; block++) {
		err = jet_block_check(pool, table, *block);
		if (err)
			break;
		/* Named twice, it is not the pool's the second time */
		jet_block_let_go(pool, table, *block);
	}
	while (err && block-- > blocks)
		jet_block_keep(pool, table, *block);
	return err;
}

/* All or none */
static int jet_blocks_free_many(struct jet_pool *pool, struct jet_pools *pools,
				const u16 *blocks, const u16 *end)
{
	struct jet_block *table = pools->blocks;
	const u16 *block;
	int err;

	err = jet_blocks_mark(pool, table, blocks, end);
	for (block = blocks; !err && block < end; block++)
		if (table[*block].freed && !table[*block].pins)
			jet_block_release(pool, pools, *block);
	return err;
}

/* The same for a single one, as most scripts free them: nothing to take back */
static int jet_block_free_one(struct jet_pool *pool, struct jet_pools *pools,
			      u16 block)
{
	struct jet_block *table = pools->blocks;
	int err;

	err = jet_block_check(pool, table, block);
	if (!err && jet_block_let_go(pool, table, block) && !table[block].pins)
		jet_block_release(pool, pools, block);
	return err;
}

/**
 * jet_block_free() - the pool gives blocks up, sent or received
 * @pool:	whose
 * @blocks:	which
 * @n:		how many; all or none
 *
 * Context: any but hard interrupts.
 * Return: 0, or an error as jet_block_pin().
 */
int jet_block_free(struct jet_pool *pool, const u16 *blocks, unsigned int n)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;
	int err;

	spin_lock_irqsave(&pools->block_lock, flags);
	if (jet_pool_was_killed(pool))
		err = pool->dead;
	else if (n == 1)
		err = jet_block_free_one(pool, pools, *blocks);
	else
		err = jet_blocks_free_many(pool, pools, blocks, blocks + n);
	spin_unlock_irqrestore(&pools->block_lock, flags);
	jet_blocks_released(pool, pools);
	return err;
}

/* A frame's blocks, which no command will name any more, wait for a FREE */
static void jet_blocks_give_up(struct jet_pool *pool, const u16 *blocks,
			       unsigned int n)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned int i;

	lockdep_assert_held(&pools->block_lock);
	for (i = 0; i < n && !jet_pool_was_killed(pool); i++) {
		if (jet_block_check(pool, pools->blocks, blocks[i]))
			continue;
		pools->blocks[blocks[i]].freed = true;
		jet_block_release(pool, pools, blocks[i]);
	}
	if (!test_bit(pool->id, pool->q->want_reap))
		set_bit(pool->id, pool->q->want_reap);
}

/**
 * jet_block_free_later() - the same for a frame's blocks, from NAPI
 * @pool:	whose
 * @blocks:	which; no command names them
 * @n:		how many
 *
 * The commands are sent when NAPI has looked at all events, six blocks each.
 */
void jet_block_free_later(struct jet_pool *pool, const u16 *blocks,
			  unsigned int n)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;

	spin_lock_irqsave(&pools->block_lock, flags);
	jet_blocks_give_up(pool, blocks, n);
	spin_unlock_irqrestore(&pools->block_lock, flags);
}

/**
 * jet_block_submit_free() - submit the last commands that name a frame's blocks
 * @pool:	whose
 * @cmds:	commands; the doorbell is left to NAPI
 * @n:		how many
 * @blocks:	of one frame or several; as jet_block_free_later(), also if
 *		the commands were not taken
 * @nblocks:	how many
 *
 * Context: NAPI.
 * Return: as jet_submit()
 */
int jet_block_submit_free(struct jet_pool *pool, const struct jet_cmd *cmds,
			  unsigned int n, const u16 *blocks,
			  unsigned int nblocks)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;
	int err;

	/* A pool that dies is dead, or these are before its last FENCE */
	spin_lock_irqsave(&pools->block_lock, flags);
	err = jet_submit(pool, cmds, n, true);
	jet_blocks_give_up(pool, blocks, nblocks);
	spin_unlock_irqrestore(&pools->block_lock, flags);
	return err;
}

/**
 * jet_block_admit() - may a frame wait in a pool without receive function?
 * @pool:	the pool
 * @n:		blocks of the frame that are not on its account yet
 *
 * Others that wait make room if that is the pool's receive function.
 *
 * Context: with the pool's rx_lock and jet_pools.block_lock held.
 * Return: 0, or -EDQUOT: it would have more than its limit.
 */
int jet_block_admit(struct jet_pool *pool, unsigned int n)
{
	unsigned int most = pool->params.rx_limit;
	unsigned int live = jet_block_live(pool) + n;

	lockdep_assert_held(&pool->jd->pools->block_lock);
	if (live > most && pool->params.old) {
		jet_pool_make_room(pool, live - most);
		live = jet_block_live(pool) + n;
	}
	if (live > most)
		return -EDQUOT;
	pool->rx_most = max_t(u16, pool->rx_most, live);
	return 0;
}

/**
 * jet_block_receive() - the card says that these hold a frame for a pool
 * @pool:	whose frame
 * @blocks:	which
 * @n:		how many
 *
 * Return: 0 or -EIO: that cannot be.
 */
int jet_block_receive(struct jet_pool *pool, const u16 *blocks,
		      unsigned int n)
{
	struct jet_dev *jd = pool->jd;
	struct jet_pools *pools = jd->pools;
	unsigned long flags;
	unsigned int i;
	int err = 0;

	spin_lock_irqsave(&pools->block_lock, flags);
	for (i = 0; i < n; i++) {
		struct jet_block *b = &pools->blocks[blocks[i]];

		if (blocks[i] >= jd->nblocks || b->state != JET_BLOCK_CARD) {
			err = -EIO;
			break;
		}
		b->state = JET_BLOCK_RX;
		b->pool = pool->id;
		b->pins = 0;
		b->freed = false;
		pools->ncard--;
		pool->rx_used++;
	}
	spin_unlock_irqrestore(&pools->block_lock, flags);
	return err;
}

/**
 * jet_block_stray() - the same for a frame that nobody wants: straight back
 * @q:		pair that told of it
 * @pool:	number of a pool that is not open
 * @blocks:	which
 * @n:		how many
 *
 * Return: 0, or an error: that cannot be, or cannot be helped.
 */
int jet_block_stray(struct jet_queue *q, u8 pool, const u16 *blocks,
		    unsigned int n)
{
	struct jet_dev *jd = q->jd;
	struct jet_pools *pools = jd->pools;
	unsigned long flags;
	unsigned int i;
	int err = 0;

	spin_lock_irqsave(&pools->block_lock, flags);
	for (i = 0; i < n && !err; i++)
		if (blocks[i] >= jd->nblocks ||
		    pools->blocks[blocks[i]].state != JET_BLOCK_CARD)
			err = -EIO;
	for (i = 0; i < n && !err; i += JET_CMD_BLOCKS_MAX) {
		struct jet_cmd cmd;

		jet_cmd_blocks(&cmd, &q->free_ctx,
			       jet_cmd_head(JET_OP_FREE, 0, 0), blocks + i,
			       min(n - i, JET_CMD_BLOCKS_MAX), 0);
		err = jet_queue_submit(q, pool, &cmd, 1, true);
	}
	spin_unlock_irqrestore(&pools->block_lock, flags);
	return err;
}

/**
 * jet_block_drop() - a pool gives up a block, whatever it is to it
 * @pool:	the pool, none of whose commands names it
 * @block:	the block
 *
 * Context: with jet_pools.block_lock held; jet_block_settle() is to follow.
 */
void jet_block_drop(struct jet_pool *pool, u16 block)
{
	struct jet_pools *pools = pool->jd->pools;
	struct jet_block *b = &pools->blocks[block];

	lockdep_assert_held(&pools->block_lock);
	if (jet_block_check(pool, pools->blocks, block) ||
	    !jet_block_let_go(pool, pools->blocks, block))
		return;
	/* Of a shared one, by somebody else who has freed it before */
	if (b->pins)
		WARN_ON_ONCE(b->pool == pool->id);
	else
		jet_block_release(pool, pools, block);
}

/**
 * jet_block_settle() - what follows from blocks that were dropped
 * @pool:	who has dropped some
 *
 * Context: any but hard interrupts, without locks.
 */
void jet_block_settle(struct jet_pool *pool)
{
	jet_blocks_released(pool, pool->jd->pools);
}

/**
 * jet_block_free_all() - a closing pool gives up all that it has
 * @pool:	whose commands have all ended
 */
void jet_block_free_all(struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;
	struct jet_pools *pools = jd->pools;
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&pools->block_lock, flags);
	for (i = 0; i < jd->nblocks && !jet_pool_was_killed(pool); i++)
		jet_block_drop(pool, i);
	spin_unlock_irqrestore(&pools->block_lock, flags);
	jet_blocks_released(pool, pools);
}
