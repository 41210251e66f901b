/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The room of the pools: whose is a block, which limits and frames a pool has,
 * which VCI leads to it. It knows the card, and nothing of the ring but this
 * station's number, which it is told.
 */
#ifndef JET_POOL_H
#define JET_POOL_H

#include <linux/sched.h>
#include <linux/uidgid.h>

#include "jet_card.h"
#include "jet_vci_table.h"

struct jet_pool;
struct jet_share;

/**
 * struct jet_pools_ops - what this room tells those above it
 * @blocks_back: blocks came back, and a bit of @starved is set. Context: any
 *		but hard interrupts
 */
struct jet_pools_ops {
	void (*blocks_back)(struct jet_dev *jd);
};

/**
 * struct jet_pools - all blocks, pools and VCIs of a card
 * @ops:	whom to tell
 * @split_lock:	protects @rx_blocks and @rx_wanted; held while blocks move, so
 *		it waits for the card
 * @rx_blocks:	how many blocks are the card's, for what arrives
 * @rx_wanted:	how many shall be
 * @lock:	protects what follows from @pool on: pools and VCIs come and go.
 *		Never waits for the card
 * @rx_sure:	as many of @rx_blocks will stay; under @lock
 * @block_lock:	protects all that follow up to @starved, and the pools' accounts
 * @blocks:	shadow table
 * @stock:	first of the host's unused blocks
 * @nstock:	how many these are
 * @ncard:	blocks in state CARD
 * @lent_back:	blocks of a shared frame were given up by all who had them
 * @starved:	who waits for blocks; the bits are @ops' owner's
 * @roomless:	numbers of pools that wait for room to send
 * @nroomless:	how many these are
 * @pool:	open pools; read under RCU
 * @next:	where to look for a free number
 * @vci:	shadow of the VCI table
 * @vci_waits:	an association waits for a place in it
 * @station:	our number in the ring, -1: none
 */
struct jet_pools {
	const struct jet_pools_ops *ops;
	struct mutex split_lock;	/* see above */
	unsigned int rx_blocks;
	unsigned int rx_wanted;
	struct mutex lock;		/* see above */
	unsigned int rx_sure;

	spinlock_t block_lock;	/* see above */
	struct jet_block *blocks;
	u16 stock __guarded_by(&block_lock);
	u16 nstock;
	u16 ncard __guarded_by(&block_lock);
	bool lent_back;

	unsigned long starved;
	DECLARE_BITMAP(roomless, JET_POOLS_NUM);
	atomic_t nroomless;

	struct jet_pool __rcu *pool[JET_POOLS_NUM];
	unsigned int next __guarded_by(&lock);
	struct jet_vci_table *vci;
	bool vci_waits;
	int station;
};

/*
 * jet_block: whose is a block
 */
enum jet_block_state {
	JET_BLOCK_STOCK,	/* host's, in nobody's use */
	JET_BLOCK_CARD,		/* on the card's free list, or being filled */
	/* From here on a pool's */
	JET_BLOCK_TX,		/* host's, allocated to a pool */
	JET_BLOCK_RX,		/* a received frame's, in a pool */
};

struct jet_block {
	u8 state;		/* enum jet_block_state */
	u8 pool;
	bool freed;		/* given up; goes back with the last pin */
	u16 pins;		/* commands in flight, or about to be */
	u16 next;		/* in stock, or of blocks to FREE */
};

#define JET_BLOCK_NONE		0xffff
/* Received hellos and ARP packets, which are small, that always find a block */
#define JET_RX_KEPT_SMALL	4

/* A block is the host's, and nobody's */
static inline void jet_stock_push(struct jet_pools *pools, u16 block)
	__must_hold(&pools->block_lock)
{
	pools->blocks[block] = (struct jet_block){
		.state = JET_BLOCK_STOCK,
		.next = pools->stock,
	};
	pools->stock = block;
	pools->nstock++;
}

/* One of these, of which there is one */
static inline u16 jet_stock_pop(struct jet_pools *pools)
	__must_hold(&pools->block_lock)
{
	u16 block = pools->stock;

	pools->stock = pools->blocks[block].next;
	pools->nstock--;
	return block;
}

int jet_blocks_alloc(struct jet_dev *jd);
void jet_blocks_free(struct jet_dev *jd);
void jet_blocks_reset(struct jet_dev *jd);
bool jet_block_room(struct jet_pool *pool, unsigned int n);
int jet_block_alloc(struct jet_pool *pool, u16 *blocks, unsigned int n);
int jet_block_pin(struct jet_pool *pool, const u16 *blocks, unsigned int n);
void jet_block_unpin(struct jet_pool *pool, const u16 *blocks, unsigned int n);
int jet_block_free(struct jet_pool *pool, const u16 *blocks, unsigned int n);
int jet_block_receive(struct jet_pool *pool, const u16 *blocks,
		      unsigned int n);
int jet_block_stray(struct jet_queue *q, u8 pool, const u16 *blocks,
		    unsigned int n);
int jet_block_admit(struct jet_pool *pool, unsigned int n);
void jet_block_drop(struct jet_pool *pool, u16 block);
void jet_block_settle(struct jet_pool *pool);
void jet_block_free_all(struct jet_pool *pool);
void jet_block_free_later(struct jet_pool *pool, const u16 *blocks,
			  unsigned int n);
int jet_block_submit_free(struct jet_pool *pool, const struct jet_cmd *cmds,
			  unsigned int n, const u16 *blocks,
			  unsigned int nblocks);

/*
 * jet_border: how many blocks are the card's, for what arrives
 */

/* Frames of the largest size that jet0 can send while programs hold the rest */
#define JET_RESERVE_FRAMES	1

/**
 * jet_blocks_reserve() - blocks for the driver's own largest frame
 * @jd:		the card
 *
 * Return: how many.
 */
static inline unsigned int jet_blocks_reserve(const struct jet_dev *jd)
{
	return JET_RESERVE_FRAMES *
	       DIV_ROUND_UP(JET_SDU_MAX, jet_block_size(jd));
}

int jet_blocks_donate(struct jet_dev *jd);
int jet_blocks_move(struct jet_dev *jd, unsigned int rx);

/*
 * jet_reap: blocks of frames on their way back to the card
 */
void jet_block_reap(struct jet_pool *pool);
void jet_pools_polled(struct jet_queue *q);
void jet_pools_ride(struct jet_queue *q);
void jet_pools_tidy(struct jet_dev *jd);

/*
 * jet_pool
 */

/**
 * struct jet_pool_ops - what a pool's owner wants to hear
 * @rx:		receive function: a frame came, bare or not. NAPI context, no
 *		locks. The frame is on the caller's stack, its blocks are the
 *		pool's now and must be freed sooner or later
 */
struct jet_pool_ops {
	void (*rx)(struct jet_pool *pool, const struct jet_frame *frame);
};

/**
 * struct jet_pool_params - how a pool shall be
 * @id:		a fixed number, or JET_POOL_FIRST_USER for any free one
 * @ops:	NULL: frames queue up for jet_pool_rx()
 * @priv:	the owner's
 * @tx_limit:	most TX blocks allocated at a time
 * @rx_limit:	most RX blocks held at a time; the card enforces it, see
 *		jet_pool_cap()
 * @frame:	longest frame that it was promised it can send, in bytes; 0: as
 *		long as the ring's may be at the time
 * @keep:	take frames with wrong CRC or length, too
 * @bare:	send and take bare frames, not AAL5's
 * @old:	without @ops: at the limit the oldest frame that waits makes
 *		room, and not the new one that is dropped
 * @wait:	without @ops: woken by a frame, by room to send for who asked
 *		for it, and by the pool's end. Until the pool is closed, and
 *		its memory for an RCU grace period more
 * @name:	who, for people
 *
 * Of a pool of a program, the limits and what follows up to @old change while
 * it is open: with jet_pools.lock, rx_lock and block_lock held.
 */
struct jet_pool_params {
	unsigned int id;
	const struct jet_pool_ops *ops;
	void *priv;
	u16 tx_limit;
	u16 rx_limit;
	u16 frame;
	bool keep;
	bool bare;
	bool old;
	wait_queue_head_t *wait;
	char name[TASK_COMM_LEN];
};

/* Figures of 64 bits can be read whole on any machine */
struct jet_pool_stats {
	struct u64_stats_sync sync;	/* of what NAPI counts: */
	u64_stats_t rx_frames;
	u64_stats_t rx_bytes;
	atomic64_t rx_dropped;	/* came while the pool was closing */
	atomic64_t rx_limited;	/* got past the card, but not the limit */
	atomic64_t rx_framing;	/* were bare, or not, unlike the pool's */
	atomic64_t rx_old;	/* waited, and made room */
	atomic64_t shared_frames; /* of such VCIs */
	atomic64_t shared_bytes;
	atomic64_t tx_frames;	/* these by all who send for the pool */
	atomic64_t tx_bytes;
	atomic64_t tx_errors;
	atomic64_t no_block;	/* allocations refused: stock empty */
	atomic64_t over_limit;	/* likewise: the pool's limit */
};

/**
 * struct jet_pool - a set of blocks, VCIs and frames with one owner
 * @jd:		the card
 * @q:		queue pair of its commands and events
 * @id:		number on the card
 * @params:	as opened
 * @owner:	the opener's process, NULL for the kernel's own
 * @uid:	likewise
 * @dead:	0, or why nothing works any more: -EIO after a reset of the
 *		card, -ENODEV without a card, -ESHUTDOWN when closing. Set once
 *		under @rx_lock, read anywhere
 * @orphan:	nobody is going to close it, so a reset ends it: not all of it
 *		came back when it was closed, or it is @share's
 * @refs:	for those who look at it while it may be closed
 * @rcu:	frees it
 * @rx_lock:	protects all below up to @rx_waiting
 * @frames:	a ring of frames that wait
 * @rx_room:	how many it has room for
 * @rx_first:	the oldest
 * @rx_count:	how many wait; read anywhere
 * @rx_waiting:	blocks of these
 * @tx_used:	TX blocks in the pool; under jet_pools.block_lock, as all below
 * @rx_used:	RX blocks in the pool
 * @rx_shared:	RX blocks of others, of frames that it shares
 * @tx_most:	most TX blocks there have been
 * @rx_most:	most blocks of frames, likewise
 * @reap:	first of the RX blocks that wait for a FREE command
 * @nreap:	how many these are
 * @share:	NULL, or it is hidden: who gets its frames
 * @assocs:	VCIs; under jet_pools.lock, and so are:
 * @cap:	RX blocks that the card allows it
 * @shrunk:	when it was allowed less it may have held more, and perhaps does
 * @kept:	it takes damaged frames or has done so; read by NAPI
 * @drops_before: what the card had dropped for its number when it was opened
 * @stats:	counters
 */
struct jet_pool {
	struct jet_dev *jd;
	struct jet_queue *q;
	u8 id;
	struct jet_pool_params params;
	struct pid *owner;
	kuid_t uid;
	int dead;
	bool orphan;
	refcount_t refs;
	struct rcu_head rcu;

	spinlock_t rx_lock;	/* see above */
	struct jet_frame *frames;
	u16 rx_room;
	u16 rx_first;
	u16 rx_count;
	u16 rx_waiting;

	u16 tx_used;
	u16 rx_used;
	u16 rx_shared;
	u16 tx_most;
	u16 rx_most;
	u16 reap;
	u16 nreap;

	struct jet_share *share;
	struct list_head assocs;
	u16 cap;
	bool shrunk;
	bool kept;
	u64 drops_before[JET_DROPS_NUM];
	struct jet_pool_stats stats;
};

struct jet_pool *jet_pool_open(struct jet_dev *jd,
			       const struct jet_pool_params *params);
void jet_pool_close(struct jet_pool *pool);
struct jet_pool *jet_pool_get(struct jet_dev *jd, unsigned int id);
void jet_pool_put(struct jet_pool *pool);
void jet_pool_drops(struct jet_pool *pool, u64 drops[JET_DROPS_NUM]);
struct jet_pool *jet_pool_create(struct jet_dev *jd,
				 const struct jet_pool_params *params);
int jet_pool_list(struct jet_pool *pool);
void jet_pool_retract(struct jet_pool *pool);
void jet_pool_configure(struct jet_pool *pool);
void jet_pool_came(struct jet_pool *pool, const struct jet_frame *frame);

/* Its AAL5 trailer does not fit */
static inline bool jet_frame_errored(const struct jet_frame *frame)
{
	return frame->flags & (JET_EVTF_ERR_CRC | JET_EVTF_ERR_LEN);
}

/*
 * How many frames wait in a pool without receive function? None of them counts
 * when the pool has died; their blocks go with all the others.
 */
static inline unsigned int jet_pool_rx_count(const struct jet_pool *pool)
{
	return READ_ONCE(pool->dead) ? 0 : READ_ONCE(pool->rx_count);
}

/**
 * jet_pool_rx_done() - the description of that frame is not needed any more
 * @pool:	where it came from; its blocks are another matter
 *
 * Context: with the pool's rx_lock held.
 */
static inline void jet_pool_rx_done(struct jet_pool *pool)
{
	lockdep_assert_held(&pool->rx_lock);
	pool->rx_waiting -= pool->frames[pool->rx_first].nblocks;
	if (++pool->rx_first == pool->rx_room)
		pool->rx_first = 0;
	WRITE_ONCE(pool->rx_count, pool->rx_count - 1);
}

static inline unsigned int jet_pool_reg(const struct jet_pool *pool,
					unsigned int reg)
{
	return JET_REG_POOL + pool->id * JET_POOL_STRIDE + reg;
}

/* Not one of the driver's own */
static inline bool jet_pool_is_user(const struct jet_pool *pool)
{
	return pool->id >= JET_POOL_FIRST_USER;
}

/* A stop of the card has emptied it, or is about to */
static inline bool jet_pool_was_killed(const struct jet_pool *pool)
{
	int dead = READ_ONCE(pool->dead);

	return dead && dead != -ESHUTDOWN;
}

unsigned int jet_pools_rx_most(struct jet_dev *jd);
unsigned int jet_pools_rx_promised(struct jet_dev *jd);
u32 jet_pools_longest(struct jet_dev *jd, unsigned int *id);
int jet_pools_frame(struct jet_queue *q, unsigned int id,
		    const struct jet_frame *frame);
void jet_pools_settle(struct jet_dev *jd);
void jet_pools_kill(struct jet_dev *jd, int why);
int jet_pools_alloc(struct jet_dev *jd, const struct jet_pools_ops *ops);
void jet_pools_free(struct jet_dev *jd);

/* Blocks of frames in a pool that nobody has freed yet; under block_lock */
static inline unsigned int jet_block_live(const struct jet_pool *pool)
{
	return pool->rx_used - pool->nreap + pool->rx_shared;
}

/* With jet_pools.lock held */
static inline struct jet_pool *jet_pool_locked(struct jet_dev *jd,
					       unsigned int id)
{
	return rcu_dereference_protected(jd->pools->pool[id],
					 lockdep_is_held(&jd->pools->lock));
}

/*
 * jet_pool_rx: frames that wait
 */
struct jet_frame *jet_pool_rx_alloc(unsigned int room);
struct jet_frame *jet_pool_rx_move(struct jet_pool *pool,
				   struct jet_frame *frames, unsigned int room);
const struct jet_frame *jet_pool_rx(struct jet_pool *pool, unsigned int room);
void jet_pool_make_room(struct jet_pool *pool, unsigned int over);
void jet_pool_push(struct jet_pool *pool, const struct jet_frame *frame);
void jet_pool_queue(struct jet_pool *pool, const struct jet_frame *frame);

/*
 * jet_pool_set: what limits promise, and how they change
 */

/**
 * struct jet_pool_use - how much of it is in use
 * @tx_used:	TX blocks
 * @rx_used:	blocks of frames, its own and shared ones
 * @rx_shared:	shared ones of these
 * @rx_waiting:	blocks of frames that wait
 * @rx_frames:	how many frames these are
 * @tx_most:	most TX blocks there have been
 * @rx_most:	most blocks of frames
 * @promised:	RX blocks that are promised to it, once more for each group
 *		that it shares
 */
struct jet_pool_use {
	unsigned int tx_used;
	unsigned int rx_used;
	unsigned int rx_shared;
	unsigned int rx_waiting;
	unsigned int rx_frames;
	unsigned int tx_most;
	unsigned int rx_most;
	unsigned int promised;
};

unsigned int jet_pool_cap(const struct jet_dev *jd,
			  const struct jet_pool_params *params);
unsigned int jet_pool_pledge(struct jet_pool *pool);
int jet_pool_change(struct jet_pool *pool,
		    const struct jet_pool_params *params);
void jet_pool_promise(struct jet_pool *pool, u16 frame);
void jet_pool_look(struct jet_pool *pool, struct jet_pool_use *use);

/*
 * jet_room: who waits for room to send
 */
bool jet_room(struct jet_pool *pool);
bool jet_room_ask(struct jet_pool *pool);
void jet_room_forget(struct jet_pool *pool);
void jet_room_tell(struct jet_dev *jd);

/*
 * jet_submit: a pool's commands
 */
int jet_submit(struct jet_pool *pool, const struct jet_cmd *cmds,
	       unsigned int n, bool more);
int jet_submit_reserved(struct jet_queue *q, struct jet_pool *pool,
			const struct jet_cmd *cmds, unsigned int n, bool more);
int jet_submit_wait(struct jet_queue *q, struct jet_pool *pool,
		    const struct jet_cmd *cmds, unsigned int n);
int jet_command(struct jet_pool *pool, const struct jet_cmd *cmd,
		struct jet_cpl *cpl);
int jet_fence(struct jet_queue *q, struct jet_pool *pool);

/*
 * jet_vci: associations
 */
enum jet_vci_kind {
	JET_VCI_MINE,		/* unicast to this station */
	JET_VCI_ALL,		/* everybody's group; well-known channels */
	JET_VCI_GROUP_OF,	/* group that a given station opened */
	JET_VCI_GROUP_MINE,	/* group that this station opened */
};

#define JET_VCI_NOWHERE		0xffffffff
/* An eighth of the card's table: no program has it all by mistake */
#define JET_POOL_VCIS_MAX	(JET_VCI_WAYS_NUM * JET_VCI_SETS_NUM / 8)

/**
 * struct jet_assoc - a VCI that leads to a pool
 * @list:	in the pool
 * @kind:	enum jet_vci_kind
 * @station:	JET_VCI_GROUP_OF: which
 * @channel:	which
 * @hidden:	the pool of the driver's that it leads to, to be shared; NULL:
 *		it leads to the pool itself
 * @vci:	as it stands in the card's table, or JET_VCI_NOWHERE: kinds MINE
 *		and GROUP_MINE follow this station's id, and there is none while
 *		the ring has never been up; or the table has no place for it;
 *		or that is @hidden's
 */
struct jet_assoc {
	struct list_head list;
	u8 kind;
	u8 station;
	u32 channel;
	struct jet_pool *hidden;
	u32 vci;
};

/* A row of a dump: an association's VCI, JET_VCI_NOWHERE without a number */
struct jet_vci_info {
	u32 vci;
	u32 channel;
	u8 kind;		/* enum jet_vci_kind */
	u8 pool;
	bool waits;		/* for a place in the card's table */
	bool shared;		/* others may have it, too */
};

int jet_vcis_alloc(struct jet_dev *jd);
void jet_vcis_free(struct jet_dev *jd);
int jet_vci_assoc(struct jet_pool *pool, enum jet_vci_kind kind,
		  unsigned int station, u32 channel);
int jet_vci_share(struct jet_pool *pool, enum jet_vci_kind kind,
		  unsigned int station, u32 channel);
int jet_vci_deassoc(struct jet_pool *pool, enum jet_vci_kind kind,
		    unsigned int station, u32 channel);
void jet_vci_deassoc_all(struct jet_pool *pool);
bool jet_vci_next(struct jet_dev *jd, unsigned int *pos,
		  struct jet_vci_info *info);
unsigned int jet_vci_list(struct jet_pool *pool, struct jet_vci_info *info,
			  unsigned int room);
unsigned int jet_vcis_used(struct jet_dev *jd);
unsigned int jet_pool_vcis(struct jet_pool *pool);
void jet_vci_set_station(struct jet_dev *jd, int station);
void jet_vci_forget_all(struct jet_pool *pool);
void jet_vci_reset(struct jet_dev *jd);
u32 jet_vci_resolve(struct jet_dev *jd, enum jet_vci_kind kind,
		    unsigned int station, u32 channel);

/*
 * jet_share: hidden pools, and who gets their frames
 */
#define JET_SHARE_MAX		32

/**
 * struct jet_member - a pool that gets the frames of a hidden one
 * @pool:	which; NULL: nobody. Until it neither listens nor holds a block
 * @listens:	it gets those that come
 * @used:	blocks that it holds
 */
struct jet_member {
	struct jet_pool __rcu *pool;
	bool listens;
	u16 used;
};

/**
 * struct jet_share - what a hidden pool has beside a pool
 * @rcu:	frees it
 * @member:	who gets its frames; under jet_pools.block_lock, and who comes
 *		and goes under jet_pools.lock
 * @holders:	of each of its blocks: bit n: member n; under block_lock
 */
struct jet_share {
	struct rcu_head rcu;
	struct jet_member member[JET_SHARE_MAX];
	u32 holders[JET_BLOCKS_MAX];
};

struct jet_pool *jet_share_create(struct jet_dev *jd);
int jet_share_join(struct jet_pool *hidden, struct jet_pool *pool);
void jet_share_follow(struct jet_pool *pool);
unsigned int jet_share_count(struct jet_pool *pool);
void jet_share_leave(struct jet_pool *hidden, struct jet_pool *pool);
void jet_shares_tidy(struct jet_dev *jd);
void jet_shares_reap(struct jet_dev *jd);
struct jet_pool *jet_share_owner(struct jet_pool *pool, u16 block);
int jet_share_check(struct jet_pool *pool, u16 block);
bool jet_share_drop(struct jet_pool *pool, u16 block);
void jet_share_keep(struct jet_pool *pool, u16 block);

#endif
