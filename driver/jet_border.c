// SPDX-License-Identifier: GPL-2.0
/*
 * The border between the blocks that the card fills and those that the host
 * sends from. Blocks cross it by commands: FREE gives one to the card, TAKE
 * gets one back.
 */
#include "jet_pool.h"

/* Up to n blocks from the stock to the card. Returns how many, or an error. */
static int jet_blocks_give(struct jet_dev *jd, struct jet_pool *pool,
			   unsigned int n)
{
	struct jet_pools *pools = jd->pools;
	u16 blocks[JET_CMD_BLOCKS_MAX];
	unsigned long flags;
	struct jet_cmd cmd;
	struct jet_cpl cpl;
	unsigned int i;
	int err;

	n = min(n, JET_CMD_BLOCKS_MAX);
	spin_lock_irqsave(&pools->block_lock, flags);
	n = min_t(unsigned int, n, pools->nstock);
	for (i = 0; i < n; i++) {
		blocks[i] = jet_stock_pop(pools);
		/* From here on the card may fill it */
		pools->blocks[blocks[i]].state = JET_BLOCK_CARD;
	}
	pools->ncard += n;
	spin_unlock_irqrestore(&pools->block_lock, flags);
	if (!n)
		return 0;

	jet_cmd_blocks(&cmd, NULL, jet_cmd_head(JET_OP_FREE, 0, 0), blocks, n,
		       0);
	err = jet_command(pool, &cmd, &cpl);
	return err ?: (int)n;
}

/* Take up to n blocks from the card's free list. Likewise. */
static int jet_blocks_take(struct jet_dev *jd, struct jet_pool *pool,
			   unsigned int n)
{
	struct jet_pools *pools = jd->pools;
	unsigned long flags;
	struct jet_cmd cmd;
	struct jet_cpl cpl;
	unsigned int i;
	int err;

	n = min(n, JET_EVT_TAKE_MAX);
	jet_cmd_plain(&cmd, NULL, jet_cmd_head(JET_OP_TAKE, 0, 0), n);
	err = jet_command(pool, &cmd, &cpl);
	if (err)
		return err;

	if (cpl.nblocks > n) {
		jet_dev_lies(jd, "TAKE of up to %u gave %u blocks", n,
			     cpl.nblocks);
		return -EIO;
	}
	spin_lock_irqsave(&pools->block_lock, flags);
	for (i = 0; i < cpl.nblocks; i++) {
		u16 block = cpl.blocks[i];

		if (block >= jd->nblocks ||
		    pools->blocks[block].state != JET_BLOCK_CARD) {
			err = -EIO;
			break;
		}
		pools->ncard--;
		jet_stock_push(pools, block);
	}
	spin_unlock_irqrestore(&pools->block_lock, flags);
	if (err)
		jet_dev_lies(jd, "TAKE gave a block that was not free");
	return err ?: (int)cpl.nblocks;
}

/*
 * From now on pools are promised no more than this leaves. Or is it less than
 * they were promised already?
 */
static int jet_blocks_assure(struct jet_dev *jd, unsigned int rx)
{
	struct jet_pools *pools = jd->pools;
	unsigned int was, promised;
	int err = 0;

	mutex_lock(&pools->lock);
	promised = jet_pools_rx_promised(jd);
	was = pools->rx_sure;
	WRITE_ONCE(pools->rx_sure, rx);
	if (promised && rx < was && jet_pools_rx_most(jd) < promised) {
		WRITE_ONCE(pools->rx_sure, was);
		err = -ENOSPC;
	}
	mutex_unlock(&pools->lock);
	return err;
}

/* Blocks in use stay where they are: the card gets or gives what is free now */
static int jet_blocks_split(struct jet_dev *jd, struct jet_pool *pool,
			    unsigned int rx)
{
	struct jet_pools *pools = jd->pools;
	int n = 1;

	while (pools->rx_blocks != rx && n > 0) {
		if (pools->rx_blocks < rx) {
			n = jet_blocks_give(jd, pool, rx - pools->rx_blocks);
			if (n > 0)
				WRITE_ONCE(pools->rx_blocks,
					   pools->rx_blocks + n);
		} else {
			n = jet_blocks_take(jd, pool, pools->rx_blocks - rx);
			if (n > 0)
				WRITE_ONCE(pools->rx_blocks,
					   pools->rx_blocks - n);
		}
	}
	if (n < 0)
		return n;
	return pools->rx_blocks == rx ? 0 : -EBUSY;
}

static int jet_blocks_border(struct jet_dev *jd, unsigned int rx)
{
	unsigned int least = jet_blocks_reserve(jd) + 1;
	struct jet_pools *pools = jd->pools;
	struct jet_pool *pool;
	int err;

	lockdep_assert_held(&pools->split_lock);
	if (rx < least || jd->nblocks - rx < least || rx > jd->nblocks)
		return -ERANGE;
	pool = jet_pool_get(jd, JET_POOL_INIT);
	if (!pool)
		return -EIO;
	err = jet_blocks_assure(jd, min(rx, pools->rx_blocks));
	if (!err) {
		err = jet_blocks_split(jd, pool, rx);
		jet_blocks_assure(jd, pools->rx_blocks);
		/* Some may have waited for those that are the host's now */
		jet_block_settle(pool);
	}
	jet_pool_put(pool);
	return err;
}

/**
 * jet_blocks_move() - move the border between the card's blocks and the host's
 * @jd:		the card
 * @rx:		how many blocks shall be the card's, also after a reset
 *
 * Context: process.
 * Return: 0, -ERANGE, -EBUSY: not all of it could be moved now, -ENOSPC: pools
 * were promised more, -EIO: the card is being reset, or what commands returned.
 */
int jet_blocks_move(struct jet_dev *jd, unsigned int rx)
{
	struct jet_pools *pools = jd->pools;
	int err;

	mutex_lock(&pools->split_lock);
	err = jet_blocks_border(jd, rx);
	if (!err)
		pools->rx_wanted = rx;
	mutex_unlock(&pools->split_lock);
	return err;
}

/**
 * jet_blocks_donate() - give the card its share after a reset
 * @jd:		the card, STARTING, and with the INIT pool
 *
 * Context: process.
 * Return: as jet_blocks_move(), or -EIO: the card counts differently.
 */
int jet_blocks_donate(struct jet_dev *jd)
{
	struct jet_pools *pools = jd->pools;
	unsigned int rx, n;
	int err;

	mutex_lock(&pools->split_lock);
	rx = pools->rx_wanted;
	pools->rx_blocks = 0;
	err = jet_blocks_border(jd, rx);
	mutex_unlock(&pools->split_lock);
	if (err)
		return err;
	n = jet_rd(jd, JET_REG_FREE);
	if (n == rx)
		return 0;
	dev_err(&jd->pdev->dev, "%u blocks donated, but %u on the free list\n",
		rx, n);
	return -EIO;
}
ALLOW_ERROR_INJECTION(jet_blocks_donate, ERRNO);
