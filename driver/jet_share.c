// SPDX-License-Identifier: GPL-2.0
/*
 * Groups that several pools of a host receive.
 *
 * The card gives a frame to one pool. So a VCI that is shared leads to a hidden
 * pool, which is nobody's, and gives each frame to all its members:
 *
 *   card --frame--> hidden pool --description--> queue of each member
 *                   has the blocks, lends them   has them on its account
 *
 * A member may read such blocks and send them, under the hidden pool's number,
 * and nobody writes to them. They are the card's again when the last member has
 * freed them.
 *
 * A member has no more of them than its limit leaves room for: of what comes
 * then it is given nothing, or lets go of what waits, and loses nothing of the
 * others'. For that the hidden pool's limit on the card is the sum of theirs,
 * and promised like that of any other pool. A member stays one, and its part of
 * the limit with it, until it neither listens nor holds a block.
 *
 * A hidden pool ends with its last member, which somebody has to close it for:
 * whoever gives the VCI up, closes his pool, or opens another one.
 */
#include <linux/slab.h>

#include "jet_pool.h"

/* The member that a pool is, or NULL */
static struct jet_member *jet_share_member(struct jet_share *share,
					   const struct jet_pool *pool)
{
	unsigned int i;

	for (i = 0; i < JET_SHARE_MAX; i++)
		if (rcu_access_pointer(share->member[i].pool) == pool)
			return &share->member[i];
	return NULL;
}

static u32 jet_share_bit(const struct jet_share *share,
			 const struct jet_member *member)
{
	return BIT(member - share->member);
}

/*
 * Blocks
 */

/**
 * jet_share_owner() - the hidden pool of a block that a member names or frees
 * @pool:	any pool of the card
 * @block:	a block in state RX
 *
 * Context: with jet_pools.block_lock held.
 * Return: the pool, or NULL: it is none, or was killed just now.
 */
struct jet_pool *jet_share_owner(struct jet_pool *pool, u16 block)
{
	struct jet_pools *pools = pool->jd->pools;
	struct jet_pool *owner;

	/* It is there for as long as its blocks are, or interrupts are off */
	owner = rcu_dereference_check(pools->pool[pools->blocks[block].pool],
				      lockdep_is_held(&pools->block_lock));
	return owner && owner->share && !jet_pool_was_killed(owner) ? owner :
								     NULL;
}

/**
 * jet_share_check() - may a pool name a block that is not its own?
 * @pool:	the pool
 * @block:	the block, in use
 *
 * Context: with jet_pools.block_lock held.
 * Return: 0: it is of a frame that it shares, and has not freed, or -EACCES.
 */
int jet_share_check(struct jet_pool *pool, u16 block)
{
	struct jet_pool *hidden = jet_share_owner(pool, block);
	struct jet_member *member;

	if (!hidden)
		return -EACCES;
	member = jet_share_member(hidden->share, pool);
	if (!member || !(hidden->share->holders[block] &
			 jet_share_bit(hidden->share, member)))
		return -EACCES;
	return 0;
}

/* A member gets a block, or frees it */
static void jet_share_lend(struct jet_pool *hidden, struct jet_member *member,
			   struct jet_pool *pool, u16 block, bool lend)
{
	struct jet_share *share = hidden->share;

	lockdep_assert_held(&pool->jd->pools->block_lock);
	share->holders[block] ^= jet_share_bit(share, member);
	member->used += lend ? 1 : -1;
	pool->rx_shared += lend ? 1 : -1;
}

/**
 * jet_share_drop() - a member frees a block
 * @pool:	who
 * @block:	a block that jet_share_check() says it may name
 *
 * Context: with jet_pools.block_lock held.
 * Return: whether it was the last one that had it.
 */
bool jet_share_drop(struct jet_pool *pool, u16 block)
{
	struct jet_pool *hidden = jet_share_owner(pool, block);

	jet_share_lend(hidden, jet_share_member(hidden->share, pool), pool,
		       block, false);
	return !hidden->share->holders[block];
}

/**
 * jet_share_keep() - it does not free it after all
 * @pool:	who
 * @block:	a block that it has dropped; jet_pools.block_lock was held since
 */
void jet_share_keep(struct jet_pool *pool, u16 block)
{
	struct jet_pool *hidden = jet_share_owner(pool, block);

	jet_share_lend(hidden, jet_share_member(hidden->share, pool), pool,
		       block, true);
}

/**
 * jet_shares_reap() - send FREE commands for what members have given back
 * @jd:		the card
 *
 * Context: any but hard interrupts.
 */
void jet_shares_reap(struct jet_dev *jd)
{
	struct jet_pools *pools = jd->pools;
	struct jet_pool *pool;
	unsigned long flags;
	unsigned int i;

	/* Whoever releases more from here on says so again */
	spin_lock_irqsave(&pools->block_lock, flags);
	pools->lent_back = false;
	spin_unlock_irqrestore(&pools->block_lock, flags);

	rcu_read_lock();
	for (i = JET_POOL_FIRST_USER; i < JET_POOLS_NUM; i++) {
		pool = rcu_dereference(pools->pool[i]);
		if (pool && pool->share && READ_ONCE(pool->nreap))
			jet_block_reap(pool);
	}
	rcu_read_unlock();
}

/*
 * Frames
 */

/* Does it get this one? */
static bool jet_share_grant(struct jet_pool *hidden, struct jet_member *member,
			    struct jet_pool *pool,
			    const struct jet_frame *frame)
{
	struct jet_pools *pools = pool->jd->pools;
	unsigned long flags;
	unsigned int i;
	bool granted;

	spin_lock_irqsave(&pools->block_lock, flags);
	granted = member->listens && rcu_access_pointer(member->pool) == pool;
	if (granted && jet_block_admit(pool, frame->nblocks)) {
		atomic64_inc(&pool->stats.rx_limited);
		granted = false;
	}
	for (i = 0; granted && i < frame->nblocks; i++) {
		jet_share_lend(hidden, member, pool, frame->blocks[i], true);
		pools->blocks[frame->blocks[i]].freed = false;
	}
	spin_unlock_irqrestore(&pools->block_lock, flags);
	return granted;
}

static void jet_share_give(struct jet_pool *hidden, struct jet_member *member,
			   const struct jet_frame *frame)
{
	struct jet_pool *pool = rcu_dereference_bh(member->pool);
	unsigned long flags;

	if (!pool || (jet_frame_errored(frame) &&
		      !READ_ONCE(pool->params.keep)))
		return;
	if (frame->bare != pool->params.bare) {
		atomic64_inc(&pool->stats.rx_framing);
		return;
	}
	spin_lock_irqsave(&pool->rx_lock, flags);
	/* What is granted has room: a frame that waits has a block at least */
	if (!pool->dead && jet_share_grant(hidden, member, pool, frame)) {
		atomic64_inc(&pool->stats.shared_frames);
		atomic64_add(frame->len, &pool->stats.shared_bytes);
		jet_pool_push(pool, frame);
	}
	spin_unlock_irqrestore(&pool->rx_lock, flags);
	/* Frames of its own may have made room; ours are looked after anyhow */
	if (READ_ONCE(pool->params.old))
		jet_block_settle(pool);
}

/* Nobody has it yet; while we have it in our hands, it stays */
static void jet_share_hold(struct jet_pool *hidden,
			   const struct jet_frame *frame)
{
	struct jet_pools *pools = hidden->jd->pools;
	unsigned long flags;
	unsigned int i;

	spin_lock_irqsave(&pools->block_lock, flags);
	for (i = 0; i < frame->nblocks; i++) {
		pools->blocks[frame->blocks[i]].pins = 1;
		pools->blocks[frame->blocks[i]].freed = true;
	}
	spin_unlock_irqrestore(&pools->block_lock, flags);
}

/* Receive function: to all that want it, and back if nobody does */
static void jet_share_rx(struct jet_pool *hidden, const struct jet_frame *frame)
{
	unsigned int i;

	jet_share_hold(hidden, frame);
	for (i = 0; i < JET_SHARE_MAX; i++)
		jet_share_give(hidden, &hidden->share->member[i], frame);
	jet_block_unpin(hidden, frame->blocks, frame->nblocks);
}

/*
 * Members
 */

static const struct jet_pool_ops jet_share_ops = {
	.rx = jet_share_rx,
};

/**
 * jet_share_create() - a hidden pool, without members, and not listed yet
 * @jd:		the card
 *
 * Context: process.
 * Return: the pool, for jet_pool_put(), or -ENOMEM as an error pointer.
 */
struct jet_pool *jet_share_create(struct jet_dev *jd)
{
	const struct jet_pool_params params = {
		.id = JET_POOL_FIRST_USER,
		.ops = &jet_share_ops,
	};
	struct jet_pool *hidden = jet_pool_create(jd, &params);

	if (IS_ERR(hidden))
		return hidden;
	hidden->share = kzalloc_obj(*hidden->share, GFP_KERNEL_ACCOUNT);
	if (!hidden->share) {
		jet_pool_put(hidden);
		return ERR_PTR(-ENOMEM);
	}
	hidden->orphan = true;
	return hidden;
}

/* A place for a new member, with its part of the limit */
static struct jet_member *jet_share_place(struct jet_pool *hidden,
					  struct jet_pool *pool)
{
	struct jet_dev *jd = hidden->jd;
	unsigned int limit = jet_pool_cap(jd, &pool->params);
	struct jet_member *member;

	lockdep_assert_held(&jd->pools->lock);
	member = jet_share_member(hidden->share, NULL);
	if (!member)
		return ERR_PTR(-EMLINK);
	if (limit && jet_pools_rx_promised(jd) + limit >
		     jet_pools_rx_most(jd))
		return ERR_PTR(-ENOBUFS);
	hidden->params.rx_limit += limit;
	return member;
}

/**
 * jet_share_join() - a pool shall get the frames of a hidden one
 * @hidden:	the hidden pool, listed
 * @pool:	any other, open
 *
 * Context: process, with jet_pools.lock held.
 * Return: 0, -EMLINK: it has as many members as it may, or -ENOBUFS: other
 * pools were promised the blocks that would be this one's.
 */
int jet_share_join(struct jet_pool *hidden, struct jet_pool *pool)
{
	struct jet_pools *pools = hidden->jd->pools;
	struct jet_member *member;
	unsigned long flags;

	/* It may have left, and have frames from before */
	member = jet_share_member(hidden->share, pool) ?:
		 jet_share_place(hidden, pool);
	if (IS_ERR(member))
		return PTR_ERR(member);
	/* Nobody takes that back: damaged frames may be on their way */
	hidden->params.keep |= pool->params.keep;
	jet_pool_configure(hidden);

	spin_lock_irqsave(&pools->block_lock, flags);
	rcu_assign_pointer(member->pool, pool);
	member->listens = true;
	spin_unlock_irqrestore(&pools->block_lock, flags);
	return 0;
}

static bool jet_share_listens(const struct jet_share *share)
{
	unsigned int i;

	for (i = 0; i < JET_SHARE_MAX; i++)
		if (share->member[i].listens)
			return true;
	return false;
}

/**
 * jet_share_leave() - and none any more
 * @hidden:	the hidden pool
 * @pool:	a member that listens
 *
 * What it has stays its own. If nobody listens any more, no VCI leads here,
 * nor will one again.
 *
 * Context: process, with jet_pools.lock held. jet_shares_tidy() is to follow.
 */
void jet_share_leave(struct jet_pool *hidden, struct jet_pool *pool)
{
	struct jet_pools *pools = hidden->jd->pools;
	unsigned long flags;

	lockdep_assert_held(&pools->lock);
	spin_lock_irqsave(&pools->block_lock, flags);
	jet_share_member(hidden->share, pool)->listens = false;
	spin_unlock_irqrestore(&pools->block_lock, flags);
	if (!jet_share_listens(hidden->share))
		jet_vci_deassoc_all(hidden);
}

/* Those that are members no more. Returns how many are left. */
static unsigned int jet_share_settle(struct jet_pool *hidden)
{
	struct jet_pools *pools = hidden->jd->pools;
	unsigned int i, left = 0, limit = 0;
	unsigned long flags;

	spin_lock_irqsave(&pools->block_lock, flags);
	for (i = 0; i < JET_SHARE_MAX; i++) {
		struct jet_member *member = &hidden->share->member[i];
		struct jet_pool *pool;

		pool = rcu_dereference_protected(member->pool,
						 lockdep_is_held(&pools->lock));
		if (!pool)
			continue;
		if (member->listens || member->used) {
			left++;
			limit += jet_pool_cap(pool->jd, &pool->params);
		} else {
			RCU_INIT_POINTER(member->pool, NULL);
		}
	}
	spin_unlock_irqrestore(&pools->block_lock, flags);
	if (limit != hidden->params.rx_limit) {
		hidden->params.rx_limit = limit;
		if (jet_dev_runs(hidden->jd))
			jet_pool_configure(hidden);
	}
	return left;
}

/* The hidden pools that a pool is a member of, one after the other */
static struct jet_pool *jet_share_next(struct jet_pool *pool, unsigned int *i)
{
	struct jet_pool *hidden;

	while (*i < JET_POOLS_NUM) {
		hidden = jet_pool_locked(pool->jd, (*i)++);
		if (hidden && hidden->share && !hidden->dead &&
		    jet_share_member(hidden->share, pool))
			return hidden;
	}
	return NULL;
}

/**
 * jet_share_count() - how many groups a pool shares
 * @pool:	the pool
 *
 * Context: process, with jet_pools.lock held.
 * Return: those included of which it has but frames.
 */
unsigned int jet_share_count(struct jet_pool *pool)
{
	unsigned int i = JET_POOL_FIRST_USER, n = 0;

	while (jet_share_next(pool, &i))
		n++;
	return n;
}

/**
 * jet_share_follow() - a pool's limits or what it keeps are other ones
 * @pool:	the pool
 *
 * Context: process, with jet_pools.lock held, and the card running.
 */
void jet_share_follow(struct jet_pool *pool)
{
	unsigned int i = JET_POOL_FIRST_USER;
	struct jet_pool *hidden;

	while ((hidden = jet_share_next(pool, &i))) {
		hidden->params.keep |= pool->params.keep;
		jet_share_settle(hidden);
		jet_pool_configure(hidden);
	}
}

/* The next one that nobody has to do with any more: the caller closes it */
static struct jet_pool *jet_share_over(struct jet_dev *jd)
{
	struct jet_pool *pool = NULL;
	unsigned int i;

	mutex_lock(&jd->pools->lock);
	for (i = JET_POOL_FIRST_USER; i < JET_POOLS_NUM; i++) {
		pool = jet_pool_locked(jd, i);
		/* One that is closed or being so is not ours to look at */
		if (pool && pool->share && !pool->dead && pool->orphan &&
		    !jet_share_settle(pool)) {
			pool->orphan = false;
			break;
		}
		pool = NULL;
	}
	mutex_unlock(&jd->pools->lock);
	return pool;
}

/**
 * jet_shares_tidy() - close hidden pools that have no members any more
 * @jd:		the card
 *
 * Context: process; waits for the card.
 */
void jet_shares_tidy(struct jet_dev *jd)
{
	struct jet_pool *hidden;

	while ((hidden = jet_share_over(jd)))
		jet_pool_close(hidden);
}
