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
 * meanwhile, it goes back with its last pin.
 */
#include "jet.h"

/* Frames of the largest size that jet0 can send while programs hold the rest */
#define JET_RESERVE_FRAMES	1

static bool jet_pool_is_user(const struct jet_pool *pool)
{
	return pool->id >= JET_POOL_FIRST_USER;
}

/**
 * jet_blocks_reserve() - blocks for the driver's own largest frame
 * @jd:		the card
 *
 * Return: how many.
 */
unsigned int jet_blocks_reserve(struct jet_dev *jd)
{
	return JET_RESERVE_FRAMES *
	       DIV_ROUND_UP(JET_SDU_MAX, jet_block_size(jd));
}

static void jet_stock_push(struct jet_dev *jd, u16 block)
{
	struct jet_block *b = &jd->blocks[block];

	b->state = JET_BLOCK_STOCK;
	b->pins = 0;
	b->freed = false;
	b->next = jd->stock;
	jd->stock = block;
	jd->nstock++;
}

static u16 jet_stock_pop(struct jet_dev *jd)
{
	u16 block = jd->stock;

	jd->stock = jd->blocks[block].next;
	jd->nstock--;
	return block;
}

/**
 * jet_blocks_alloc() - memory of the shadow table
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_blocks_alloc(struct jet_dev *jd)
{
	spin_lock_init(&jd->block_lock);
	jd->blocks = kvcalloc(JET_BLOCKS_MAX, sizeof(*jd->blocks), GFP_KERNEL);
	return jd->blocks ? 0 : -ENOMEM;
}

/**
 * jet_blocks_free() - the reverse
 * @jd:		the card
 */
void jet_blocks_free(struct jet_dev *jd)
{
	kvfree(jd->blocks);
}

/**
 * jet_blocks_reset() - all blocks are the host's, as after a reset of the card
 * @jd:		the card
 */
void jet_blocks_reset(struct jet_dev *jd)
{
	unsigned int i = jd->nblocks;

	spin_lock_bh(&jd->block_lock);
	jd->stock = JET_BLOCK_NONE;
	jd->nstock = 0;
	jd->ncard = 0;
	while (i--)
		jet_stock_push(jd, i);
	spin_unlock_bh(&jd->block_lock);
}

/* The pool has no use for the block any more. With block_lock held. */
static void jet_block_release(struct jet_pool *pool, u16 block)
{
	struct jet_dev *jd = pool->jd;
	struct jet_block *b = &jd->blocks[block];

	if (b->state == JET_BLOCK_TX) {
		pool->tx_used--;
		jet_stock_push(jd, block);
	} else {
		b->next = pool->reap;
		pool->reap = block;
		pool->nreap++;
	}
}

/* After releases, and without the lock: give RX blocks back, wake jet0 */
static void jet_blocks_released(struct jet_pool *pool)
{
	if (READ_ONCE(pool->nreap))
		jet_block_reap(pool);
	if (test_bit(JET_F_TX_STARVED, &pool->jd->flags) ||
	    test_bit(JET_F_SYNC_STARVED, &pool->jd->flags))
		jet_netdev_blocks_back(pool->jd);
}

/* May this pool name this block? With block_lock held. */
static int jet_block_check(struct jet_pool *pool, u16 block)
{
	struct jet_dev *jd = pool->jd;
	struct jet_block *b;

	/* Its numbers may be another's by now */
	if (pool->dead && pool->dead != -ESHUTDOWN)
		return pool->dead;
	if (block >= jd->nblocks)
		return -EINVAL;
	b = &jd->blocks[block];
	if ((b->state != JET_BLOCK_TX && b->state != JET_BLOCK_RX) ||
	    b->pool != pool->id || b->freed)
		return -EACCES;
	return 0;
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
	unsigned int i, keep = 0;
	int err;

	if (jet_pool_is_user(pool))
		keep = jet_blocks_reserve(jd);

	spin_lock_bh(&jd->block_lock);
	err = pool->dead;
	if (!err && pool->tx_used + n > pool->params.tx_limit) {
		pool->stats.over_limit++;
		err = -EDQUOT;
	} else if (!err && n + keep > jd->nstock) {
		pool->stats.no_block++;
		err = -ENOBUFS;
	}
	for (i = 0; !err && i < n; i++) {
		struct jet_block *b;

		blocks[i] = jet_stock_pop(jd);
		b = &jd->blocks[blocks[i]];
		b->state = JET_BLOCK_TX;
		b->pool = pool->id;
	}
	if (!err)
		pool->tx_used += n;
	spin_unlock_bh(&jd->block_lock);
	return err;
}

/**
 * jet_block_pin() - a command is going to name this block
 * @pool:	whose command
 * @block:	which
 *
 * Return: 0, -EINVAL: no such block, -EACCES: not this pool's, -EBUSY: named
 * by too many commands, or why the pool is dead.
 */
int jet_block_pin(struct jet_pool *pool, u16 block)
{
	struct jet_dev *jd = pool->jd;
	int err;

	spin_lock_bh(&jd->block_lock);
	err = jet_block_check(pool, block);
	if (!err) {
		struct jet_block *b = &jd->blocks[block];

		if (b->pins == U16_MAX)
			err = -EBUSY;
		else
			b->pins++;
	}
	spin_unlock_bh(&jd->block_lock);
	return err;
}

/**
 * jet_block_unpin() - that command has ended, or was not submitted
 * @pool:	whose command
 * @block:	which
 */
void jet_block_unpin(struct jet_pool *pool, u16 block)
{
	struct jet_dev *jd = pool->jd;

	spin_lock_bh(&jd->block_lock);
	if (!pool->dead || pool->dead == -ESHUTDOWN) {
		struct jet_block *b = &jd->blocks[block];

		if (!--b->pins && b->freed)
			jet_block_release(pool, block);
	}
	spin_unlock_bh(&jd->block_lock);
	jet_blocks_released(pool);
}

/**
 * jet_block_free() - the pool gives blocks up, sent or received
 * @pool:	whose
 * @blocks:	which
 * @n:		how many; all or none
 *
 * Context: any but hard interrupts.
 * Return: 0, or as jet_block_pin().
 */
int jet_block_free(struct jet_pool *pool, const u16 *blocks, unsigned int n)
{
	struct jet_dev *jd = pool->jd;
	unsigned int i;
	int err = 0;

	spin_lock_bh(&jd->block_lock);
	for (i = 0; i < n; i++) {
		err = jet_block_check(pool, blocks[i]);
		if (err)
			break;
		/* Named twice, it is not the pool's the second time */
		jd->blocks[blocks[i]].freed = true;
	}
	if (err) {
		while (i--)
			jd->blocks[blocks[i]].freed = false;
	} else {
		for (i = 0; i < n; i++)
			if (!jd->blocks[blocks[i]].pins)
				jet_block_release(pool, blocks[i]);
	}
	spin_unlock_bh(&jd->block_lock);
	jet_blocks_released(pool);
	return err;
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
	struct jet_dev *jd = pool->jd;
	unsigned int i;

	spin_lock_bh(&jd->block_lock);
	for (i = 0; i < n; i++) {
		if (jet_block_check(pool, blocks[i]))
			continue;
		jd->blocks[blocks[i]].freed = true;
		jet_block_release(pool, blocks[i]);
	}
	spin_unlock_bh(&jd->block_lock);
	set_bit(pool->id, pool->q->want_reap);
}

/* These RX blocks are the card's as soon as it has run what was submitted */
static void jet_blocks_returned(struct jet_pool *pool, const u16 *blocks,
				unsigned int n)
{
	struct jet_dev *jd = pool->jd;
	unsigned int i;

	for (i = 0; i < n; i++)
		jd->blocks[blocks[i]].state = JET_BLOCK_CARD;
	jd->ncard += n;
	pool->rx_used -= n;
}

/**
 * jet_block_submit_free() - submit commands, the last of which free RX blocks
 * @pool:	whose
 * @cmds:	commands; the doorbell is left to NAPI
 * @n:		how many
 * @blocks:	what these free
 * @nblocks:	how many
 *
 * Context: NAPI.
 * Return: as jet_submit()
 */
int jet_block_submit_free(struct jet_pool *pool, const struct jet_cmd *cmds,
			  unsigned int n, const u16 *blocks,
			  unsigned int nblocks)
{
	struct jet_dev *jd = pool->jd;
	int err;

	/* The lock is held until the table says what the card will do */
	spin_lock_bh(&jd->block_lock);
	err = jet_submit(pool, cmds, n, true);
	if (!err)
		jet_blocks_returned(pool, blocks, nblocks);
	spin_unlock_bh(&jd->block_lock);
	return err;
}

/**
 * jet_block_receive() - the card says that these hold a frame for a pool
 * @pool:	whose frame
 * @blocks:	which
 * @n:		how many
 *
 * Return: 0, or -EIO: that cannot be.
 */
int jet_block_receive(struct jet_pool *pool, const u16 *blocks,
		      unsigned int n)
{
	struct jet_dev *jd = pool->jd;
	unsigned int i;
	int err = 0;

	spin_lock_bh(&jd->block_lock);
	for (i = 0; i < n; i++) {
		struct jet_block *b = &jd->blocks[blocks[i]];

		if (blocks[i] >= jd->nblocks || b->state != JET_BLOCK_CARD) {
			err = -EIO;
			break;
		}
		b->state = JET_BLOCK_RX;
		b->pool = pool->id;
		b->pins = 0;
		b->freed = false;
		jd->ncard--;
		pool->rx_used++;
	}
	spin_unlock_bh(&jd->block_lock);
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
	unsigned int i;
	int err = 0;

	spin_lock_bh(&jd->block_lock);
	for (i = 0; i < n && !err; i++)
		if (blocks[i] >= jd->nblocks ||
		    jd->blocks[blocks[i]].state != JET_BLOCK_CARD)
			err = -EIO;
	for (i = 0; i < n && !err; i += JET_CMD_BLOCKS_MAX) {
		struct jet_cmd cmd = {
			.ctx = &q->free_ctx,
			.op = JET_OP_FREE,
			.count = min(n - i, JET_CMD_BLOCKS_MAX),
			.blocks = blocks + i,
		};

		err = jet_queue_submit(q, pool, &cmd, 1, true);
	}
	spin_unlock_bh(&jd->block_lock);
	return err;
}

/**
 * jet_block_reap() - send FREE commands for RX blocks that were released
 * @pool:	whose
 *
 * Without room in the queue they wait for NAPI to come by.
 */
void jet_block_reap(struct jet_pool *pool)
{
	struct jet_queue *q = pool->q;
	struct jet_dev *jd = pool->jd;
	u16 blocks[JET_CMD_BLOCKS_MAX];
	struct jet_cmd cmd = {
		.ctx = &q->free_ctx,
		.op = JET_OP_FREE,
		.blocks = blocks,
	};
	unsigned int n;
	u16 next;
	int err;

	spin_lock_bh(&jd->block_lock);
	while (pool->nreap) {
		next = pool->reap;
		for (n = 0; n < JET_CMD_BLOCKS_MAX && n < pool->nreap; n++) {
			blocks[n] = next;
			next = jd->blocks[next].next;
		}
		cmd.count = n;
		/* As above */
		err = jet_queue_submit(q, pool->id, &cmd, 1, n < pool->nreap);
		if (err) {
			set_bit(pool->id, q->want_reap);
			break;
		}
		jet_blocks_returned(pool, blocks, n);
		pool->nreap -= n;
		pool->reap = next;
	}
	spin_unlock_bh(&jd->block_lock);
}

/**
 * jet_queue_reap() - the same for all pools of a pair that wait, from its NAPI
 * @q:		the pair
 */
void jet_queue_reap(struct jet_queue *q)
{
	struct jet_pool *pool;
	unsigned int i;

	rcu_read_lock();
	for_each_set_bit(i, q->want_reap, JET_POOLS_NUM) {
		clear_bit(i, q->want_reap);
		pool = rcu_dereference(q->jd->pools[i]);
		if (pool)
			jet_block_reap(pool);
	}
	rcu_read_unlock();
}

/**
 * jet_block_free_all() - a closing pool gives up all that it has
 * @pool:	whose commands have all ended
 */
void jet_block_free_all(struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;
	unsigned int i;

	spin_lock_bh(&jd->block_lock);
	for (i = 0; i < jd->nblocks; i++) {
		struct jet_block *b = &jd->blocks[i];

		if (jet_block_check(pool, i))
			continue;
		WARN_ON_ONCE(b->pins);
		b->freed = true;
		jet_block_release(pool, i);
	}
	spin_unlock_bh(&jd->block_lock);
	jet_blocks_released(pool);
}

/* Up to n blocks from the stock to the card. Returns how many, or an error. */
static int jet_blocks_give(struct jet_dev *jd, struct jet_pool *pool,
			   unsigned int n)
{
	u16 blocks[JET_CMD_BLOCKS_MAX];
	struct jet_cmd cmd = { .op = JET_OP_FREE, .blocks = blocks };
	struct jet_cpl cpl;
	unsigned int i;
	int err;

	n = min(n, JET_CMD_BLOCKS_MAX);
	spin_lock_bh(&jd->block_lock);
	n = min_t(unsigned int, n, jd->nstock);
	for (i = 0; i < n; i++) {
		blocks[i] = jet_stock_pop(jd);
		/* From here on the card may fill it */
		jd->blocks[blocks[i]].state = JET_BLOCK_CARD;
	}
	jd->ncard += n;
	spin_unlock_bh(&jd->block_lock);
	if (!n)
		return 0;

	cmd.count = n;
	err = jet_command(pool, &cmd, &cpl);
	return err ?: (int)n;
}

/* Take up to n blocks from the card's free list. Likewise. */
static int jet_blocks_take(struct jet_dev *jd, struct jet_pool *pool,
			   unsigned int n)
{
	struct jet_cmd cmd = {
		.op = JET_OP_TAKE,
		.count = min(n, JET_EVT_BLOCKS0_NUM),
	};
	struct jet_cpl cpl;
	unsigned int i;
	int err;

	err = jet_command(pool, &cmd, &cpl);
	if (err)
		return err;

	spin_lock_bh(&jd->block_lock);
	for (i = 0; i < cpl.nblocks; i++) {
		u16 block = cpl.blocks[i];

		if (block >= jd->nblocks ||
		    jd->blocks[block].state != JET_BLOCK_CARD) {
			err = -EIO;
			break;
		}
		jd->ncard--;
		jet_stock_push(jd, block);
	}
	spin_unlock_bh(&jd->block_lock);
	if (err)
		jet_dev_lies(jd, "TAKE gave a block that was not free");
	return err ?: (int)cpl.nblocks;
}

/**
 * jet_blocks_split() - move the border between the card's blocks and the host's
 * @jd:		the card
 * @rx:		how many blocks shall be the card's
 *
 * Blocks in use stay where they are: the card gets or gives what is free now.
 *
 * Context: process, with jet_dev.lock held.
 * Return: 0, -ERANGE, -EBUSY: not all of it could be moved now, -ENOSPC: pools
 * were promised more, or what commands returned.
 */
int jet_blocks_split(struct jet_dev *jd, unsigned int rx)
{
	unsigned int least = jet_blocks_reserve(jd) + 1;
	unsigned int promised = jet_pools_rx_promised(jd);
	struct jet_pool *pool;
	int n = 1;

	lockdep_assert_held(&jd->lock);
	if (rx < least || jd->nblocks - rx < least || rx > jd->nblocks)
		return -ERANGE;
	if (promised && rx < jd->rx_blocks &&
	    jet_pools_rx_most(jd) - (jd->rx_blocks - rx) < promised)
		return -ENOSPC;
	pool = jet_pool_locked(jd, JET_POOL_INIT);
	if (!pool)
		return -ENODEV;

	while (jd->rx_blocks != rx && n > 0) {
		if (jd->rx_blocks < rx) {
			n = jet_blocks_give(jd, pool, rx - jd->rx_blocks);
			if (n > 0)
				jd->rx_blocks += n;
		} else {
			n = jet_blocks_take(jd, pool, jd->rx_blocks - rx);
			if (n > 0)
				jd->rx_blocks -= n;
		}
	}
	if (n < 0)
		return n;
	return jd->rx_blocks == rx ? 0 : -EBUSY;
}

/**
 * jet_blocks_donate() - give the card its share after a reset
 * @jd:		the card
 * @rx:		how many
 *
 * Context: process, with jet_dev.lock held.
 * Return: as jet_blocks_split(), or -EIO: the card counts differently.
 */
int jet_blocks_donate(struct jet_dev *jd, unsigned int rx)
{
	int err;
	u32 n;

	jd->rx_blocks = 0;
	err = jet_blocks_split(jd, rx);
	if (err)
		return err;
	n = jet_rd(jd, JET_REG_FREE);
	if (n == rx)
		return 0;
	dev_err(&jd->pdev->dev, "%u blocks donated, but %u on the free list\n",
		rx, n);
	return -EIO;
}
