/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Jetstream driver: what its files know of each other.
 *
 * Layers, each uses only those above it:
 *
 *   hw.h      the card
 *   queue     commands (in jet_cmd.c) and events, MSI-X, NAPI
 *   block     which block of the card's memory is whose
 *   pool      limits, received frames, owners; all access goes through a pool
 *   vci       which VCI leads to which pool
 *   stations  who else is there
 *   lease     who may send how much in the synchronous class
 *   ring      our place in the ring
 *   netdev, cdev, genl   the clients; jet_tx.c and jet_rx.c are netdev's
 *
 * Locks, outermost first:
 *
 *   rtnl             as everywhere in the network stack
 *   jet_dev.lock     the control plane: pools opened and closed, VCIs, ring
 *                    information, starting and stopping the card. Sleeps.
 *   jet_pool.rx_lock the queue of received frames
 *   jet_dev.block_lock  shadow table of the blocks, stock, accounts
 *   jet_queue.lock   the command ring's producer side
 *
 * The last three are spinlocks taken with bottom halves off.
 */
#ifndef JET_H
#define JET_H

#include <linux/bitfield.h>
#include <linux/completion.h>
#include <linux/etherdevice.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/u64_stats_sync.h>
#include <linux/uidgid.h>
#include <linux/wait.h>
#include <linux/workqueue.h>

#include <jetstream/hw.h>

#define JET_NAME	"jetstream"

struct jet_dev;
struct jet_pool;
struct jet_queue;

/* Fixed pool numbers; INIT is always open, the others while jet0 is up */
enum {
	JET_POOL_INIT,
	JET_POOL_ARP,
	JET_POOL_IP,
	JET_POOL_ETHER,
	JET_POOL_FIRST_USER,
};

/*
 * jet_queue: commands and their completions
 */

/* Statuses that no card sends: the driver ends commands itself, too */
#define JET_ST_GONE	0x100	/* the card was reset or pulled */

/**
 * struct jet_cpl - how a command ended
 * @op:		JET_OP_*
 * @status:	JET_ST_*
 * @sum:	COPY_IN, COPY_OUT: sum of the bytes, as in an event
 * @cookie:	from the command
 * @nblocks:	TAKE: how many blocks
 * @blocks:	TAKE: which
 * @timestamp:	card's clock
 */
struct jet_cpl {
	u8 op;
	u16 status;
	u16 sum;
	u16 cookie;
	u16 nblocks;
	u16 blocks[JET_EVT_BLOCKS0_NUM];
	u64 timestamp;
};

/**
 * struct jet_ctx - who wants to know how a command ended
 * @done:	called in NAPI context (bottom halves off, must not sleep, may
 *		submit), with no lock held, in the order in which the card
 *		finished the commands
 *
 * Embed it. A command with JET_CMDF_EVENT calls @done exactly once, whatever
 * happens: on success, on failure, and with JET_ST_GONE when the card is reset
 * or pulled. A command without that flag calls it only on failure and
 * JET_ST_GONE. One context may serve any number of commands; the cookie tells
 * them apart.
 */
struct jet_ctx {
	void (*done)(struct jet_ctx *ctx, const struct jet_cpl *cpl);
};

/**
 * struct jet_seg - a piece of a frame to send
 * @block:	where
 * @offset:	first byte in @block
 * @len:	bytes, at least 1
 */
struct jet_seg {
	u16 block;
	u16 offset;
	u16 len;
};

/**
 * struct jet_cmd - a command before it is encoded
 * @ctx:	told of the end; may be NULL for a command without
 *		JET_CMDF_EVENT whose failure matters to nobody
 * @cookie:	comes back in jet_cpl
 * @op:		JET_OP_*
 * @flags:	JET_CMDF_*
 * @chain:	0, or 1..15. Chains do not outlive a batch: the first command of
 *		each chain in a batch must have JET_CMDF_FIRST
 * @count:	how many @blocks or @segs; TAKE: how many at most
 * @offset:	COPY_*, SUM_PUT
 * @len:	COPY_*: bytes; SEND: filled in, need not be set
 * @addr:	COPY_*: DMA address
 * @vci:	SEND
 * @uu:		SEND
 * @blocks:	COPY_*, FREE, SUM_PUT. Read before jet_submit() returns
 * @segs:	SEND, likewise
 *
 * A SEND always has JET_CMDF_EVENT: nothing else says that its blocks are
 * free. A command that ends says that all before it on this queue have ended
 * as well, SENDs excepted.
 */
struct jet_cmd {
	struct jet_ctx *ctx;
	u16 cookie;
	u8 op;
	u8 flags;
	u8 chain;
	u8 count;
	u8 uu;
	u16 offset;
	u32 len;
	u32 vci;
	dma_addr_t addr;
	union {
		const u16 *blocks;
		const struct jet_seg *segs;
	};
};

#define JET_CMD_RING_LOG2	10
#define JET_EVT_RING_LOG2	11
#define JET_CMD_RING_SLOTS	BIT(JET_CMD_RING_LOG2)
#define JET_EVT_RING_SLOTS	BIT(JET_EVT_RING_LOG2)
/* A command that has not ended after this long never will */
#define JET_CMD_TIMEOUT		(20 * HZ)
/* Most slots in one batch: the largest netdev packet, or a long script */
#define JET_BATCH_SLOTS_MAX	(JET_CMD_RING_SLOTS / 2)

unsigned int jet_cmd_slots(const struct jet_cmd *cmd);
int jet_submit(struct jet_pool *pool, const struct jet_cmd *cmds,
	       unsigned int n, bool more);
int jet_submit_reserved(struct jet_queue *q, struct jet_pool *pool,
			const struct jet_cmd *cmds, unsigned int n, bool more);
int jet_submit_wait(struct jet_queue *q, struct jet_pool *pool,
		    const struct jet_cmd *cmds, unsigned int n);
void jet_kick(struct jet_queue *q);
int jet_command(struct jet_pool *pool, const struct jet_cmd *cmd,
		struct jet_cpl *cpl);
int jet_fence(struct jet_queue *q, struct jet_pool *pool);
int jet_status_errno(u16 status);
const char *jet_status_text(u16 status);

/* A command in the ring, from submission to the end of its slots' use */
struct jet_tag {
	struct jet_ctx *ctx;
	u16 cookie;
	u16 slots;
	u8 op;
	u8 pool;
	bool event;		/* will report, whatever happens */
	bool mute;		/* but its success is not for @ctx */
	bool done;
};

struct jet_queue_stats {
	struct u64_stats_sync sync;
	u64_stats_t polls;
	u64_stats_t frames;
	u64_stats_t completions;
	u64_stats_t cmd_errors;		/* of these, without CANCELED */
};

/**
 * struct jet_queue - a queue pair
 * @jd:		the card
 * @index:	number of the pair, and of its vector
 * @irq:	Linux interrupt
 * @name:	of the interrupt
 * @napi:	polls the event ring
 * @regs:	the pair's registers
 * @cmds:	command ring
 * @cmds_dma:	likewise, for the card
 * @evts:	event ring
 * @evts_dma:	likewise, for the card
 * @lock:	protects the producer side: @tail, @tag_tail, @rung, @quiet,
 *		@running, and writing @cmds and @tags between head and tail
 * @running:	commands are taken
 * @tail:	command slots written, free running
 * @rung:	what the doorbell was last told
 * @quiet:	slots since the last command that reports
 * @tag_tail:	tags given out, free running
 * @tag_head:	tags whose commands have ended, in order. Only NAPI moves it
 * @head:	slots free again, free running. Only NAPI moves it; released
 *		after the tags up to it were read, acquired before they are used
 * @tags:	what is in the ring, indexed by tag modulo ring size
 * @tag_seen:	all tags before it have ended, but for SENDs. Only NAPI moves it
 * @room:	waiters for slots
 * @evt_head:	event slots consumed, free running
 * @broken:	an event made no sense: nothing is believed until the reset
 * @napi_on:	NAPI is enabled; under jet_dev.lock
 * @want_reap:	pools of this pair that have blocks to free, which NAPI does
 * @reserve:	slots that only jet_submit_reserved() may take
 * @free_ctx:	context of FREE commands
 * @stuck_tag:	@tag_head when the watchdog last looked
 * @stuck_at:	jiffies when that was new
 * @irqs:	interrupts; written by the handler only
 * @strays:	frames for pools that were closed; written by NAPI only
 * @stats:	other counters, written by NAPI
 */
struct jet_queue {
	struct jet_dev *jd;
	unsigned int index;
	int irq;
	char name[32];
	struct napi_struct napi;
	void __iomem *regs;

	__le32 *cmds;
	dma_addr_t cmds_dma;
	__le32 *evts;
	dma_addr_t evts_dma;

	spinlock_t lock;	/* see above */
	bool running;
	u16 tail;
	u16 rung;
	u16 quiet;
	u16 tag_tail;
	u16 tag_head;
	u16 head;
	u16 tag_seen;
	struct jet_tag *tags;
	wait_queue_head_t room;

	u16 evt_head;
	bool broken;
	bool napi_on;
	DECLARE_BITMAP(want_reap, JET_POOLS_NUM);
	unsigned int reserve;
	struct jet_ctx free_ctx;
	u16 stuck_tag;
	unsigned long stuck_at;
	u64 irqs;
	u64 strays;
	struct jet_queue_stats stats;
};

static inline void jet_queue_wr(struct jet_queue *q, unsigned int reg,
				u32 value)
{
	writel(value, q->regs + reg);
}

int jet_queues_alloc(struct jet_dev *jd);
void jet_queues_free(struct jet_dev *jd);
int jet_queues_start(struct jet_dev *jd);
void jet_queues_stop(struct jet_dev *jd);
void jet_queues_flush(struct jet_dev *jd);
void jet_queues_check(struct jet_dev *jd);
struct jet_queue *jet_queue_of(struct jet_dev *jd, unsigned int pool);
struct jet_queue *jet_queue_sync(struct jet_dev *jd, unsigned int pool);
int jet_queue_submit(struct jet_queue *q, u8 pool, const struct jet_cmd *cmds,
		     unsigned int n, bool more);
bool jet_queue_has_room(struct jet_queue *q, unsigned int slots);

/*
 * jet_block: whose is a block
 */
enum jet_block_state {
	JET_BLOCK_STOCK,	/* host's, in nobody's use */
	JET_BLOCK_TX,		/* host's, allocated to a pool */
	JET_BLOCK_CARD,		/* on the card's free list, or being filled */
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

int jet_blocks_alloc(struct jet_dev *jd);
void jet_blocks_free(struct jet_dev *jd);
void jet_blocks_reset(struct jet_dev *jd);
unsigned int jet_blocks_reserve(struct jet_dev *jd);
int jet_blocks_donate(struct jet_dev *jd, unsigned int rx);
int jet_blocks_split(struct jet_dev *jd, unsigned int rx);

int jet_block_alloc(struct jet_pool *pool, u16 *blocks, unsigned int n);
int jet_block_pin(struct jet_pool *pool, u16 block);
void jet_block_unpin(struct jet_pool *pool, u16 block);
int jet_block_free(struct jet_pool *pool, const u16 *blocks, unsigned int n);
int jet_block_receive(struct jet_pool *pool, const u16 *blocks,
		      unsigned int n);
int jet_block_stray(struct jet_queue *q, u8 pool, const u16 *blocks,
		    unsigned int n);
void jet_block_free_all(struct jet_pool *pool);
void jet_block_free_later(struct jet_pool *pool, const u16 *blocks,
			  unsigned int n);
int jet_block_submit_free(struct jet_pool *pool, const struct jet_cmd *cmds,
			  unsigned int n, const u16 *blocks,
			  unsigned int nblocks);
void jet_block_reap(struct jet_pool *pool);
void jet_queue_reap(struct jet_queue *q);

/*
 * jet_pool
 */

/**
 * struct jet_frame - a received frame
 * @list:	the pool's queue of frames
 * @vci:	it came on
 * @len:	SDU bytes
 * @sum:	of the SDU, RFC 1071, not inverted, first byte high
 * @src:	station that sent it
 * @uu:		AAL5 user-to-user octet
 * @flags:	JET_EVTF_*
 * @nblocks:	how many @blocks
 * @blocks:	where it lies, each full but the last; they are the pool's
 * @timestamp:	card's clock at its arrival
 * @head:	first bytes of the SDU, zero behind its end
 */
struct jet_frame {
	struct list_head list;
	u32 vci;
	u32 len;
	u16 sum;
	u8 src;
	u8 uu;
	u8 flags;
	u8 nblocks;
	u16 blocks[JET_EVT_BLOCKS_MAX];
	u64 timestamp;
	u8 head[JET_EVT_HEAD_BYTES] __aligned(8);
};

/**
 * struct jet_pool_ops - what a pool's owner wants to hear
 * @rx:		receive function: a frame came. NAPI context, no locks. The
 *		frame is on the caller's stack, its blocks are the pool's now
 *		and must be freed sooner or later
 * @dead:	the card was reset or pulled: all blocks are lost, commands have
 *		ended. Process context under jet_dev.lock; may be NULL
 */
struct jet_pool_ops {
	void (*rx)(struct jet_pool *pool, const struct jet_frame *frame);
	void (*dead)(struct jet_pool *pool);
};

/**
 * struct jet_pool_params - how a pool shall be
 * @id:		a fixed number, or JET_POOL_FIRST_USER for any free one
 * @ops:	NULL: frames queue up for jet_pool_rx(), new ones are dropped
 *		when the limit is reached
 * @priv:	the owner's
 * @tx_limit:	most TX blocks allocated at a time
 * @rx_limit:	most RX blocks held at a time; the card enforces it
 * @keep:	take frames with wrong CRC or length, too
 * @name:	who, for people
 */
struct jet_pool_params {
	unsigned int id;
	const struct jet_pool_ops *ops;
	void *priv;
	u16 tx_limit;
	u16 rx_limit;
	bool keep;
	char name[TASK_COMM_LEN];
};

struct jet_pool_stats {
	u64 rx_frames;
	u64 rx_bytes;
	u64 rx_dropped;		/* came while the pool was closing */
	atomic64_t tx_frames;	/* these by all who send for the pool */
	atomic64_t tx_bytes;
	atomic64_t tx_errors;
	u64 no_block;		/* allocations refused: stock empty */
	u64 over_limit;		/* likewise: the pool's limit */
};

/**
 * struct jet_pool - a set of blocks, VCIs and frames with one owner
 * @jd:		the card
 * @q:		queue pair of its commands and events
 * @id:		number on the card
 * @params:	as opened
 * @pid:	of the opener, 0 for the kernel's own
 * @uid:	likewise
 * @dead:	0, or why nothing works any more: -EIO after a reset of the
 *		card, -ENODEV without a card, -ESHUTDOWN when closing. Set once
 *		under @rx_lock, read anywhere
 * @orphan:	closed, but not all of it came back: waits for a reset
 * @refs:	for those who look at it while it may be closed
 * @rcu:	frees it
 * @rx_lock:	protects @rx_frames, @rx_spare
 * @rx_frames:	received, oldest first
 * @rx_spare:	as many empty frames as there may be
 * @frames:	their memory
 * @wait:	woken by a frame and by @dead
 * @tx_used:	TX blocks in the pool; under jet_dev.block_lock, as all below
 * @rx_used:	RX blocks in the pool
 * @reap:	first of the RX blocks that wait for a FREE command
 * @nreap:	how many these are
 * @assocs:	VCIs; under jet_dev.lock
 * @stats:	counters
 */
struct jet_pool {
	struct jet_dev *jd;
	struct jet_queue *q;
	u8 id;
	struct jet_pool_params params;
	pid_t pid;
	kuid_t uid;
	int dead;
	bool orphan;
	refcount_t refs;
	struct rcu_head rcu;

	spinlock_t rx_lock;	/* see above */
	struct list_head rx_frames;
	struct list_head rx_spare;
	struct jet_frame *frames;
	wait_queue_head_t wait;

	u16 tx_used;
	u16 rx_used;
	u16 reap;
	u16 nreap;

	struct list_head assocs;
	struct jet_pool_stats stats;
};

struct jet_pool *jet_pool_open(struct jet_dev *jd,
			       const struct jet_pool_params *params);
void jet_pool_close(struct jet_pool *pool);
struct jet_pool *jet_pool_get(struct jet_dev *jd, unsigned int id);
void jet_pool_put(struct jet_pool *pool);
struct jet_frame *jet_pool_rx(struct jet_pool *pool);
bool jet_pool_rx_ready(struct jet_pool *pool);
void jet_pool_rx_done(struct jet_pool *pool, struct jet_frame *frame);

struct jet_pool *jet_pool_open_locked(struct jet_dev *jd,
				      const struct jet_pool_params *params);
void jet_pool_close_locked(struct jet_pool *pool);
void jet_pool_unlist(struct jet_pool *pool);
unsigned int jet_pools_rx_most(struct jet_dev *jd);
unsigned int jet_pools_rx_promised(struct jet_dev *jd);
int jet_pools_deliver(struct jet_queue *q, unsigned int id,
		      const struct jet_frame *frame);
void jet_pools_kill(struct jet_dev *jd, int why);

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

/**
 * struct jet_assoc - a VCI that leads to a pool
 * @list:	in the pool
 * @kind:	enum jet_vci_kind
 * @station:	JET_VCI_GROUP_OF: which
 * @channel:	which
 * @vci:	what these make now, or JET_VCI_NOWHERE: kinds MINE and
 *		GROUP_MINE follow this station's id, and there is none while the
 *		ring has never been up
 */
struct jet_assoc {
	struct list_head list;
	u8 kind;
	u8 station;
	u32 channel;
	u32 vci;
};

/* A row of a dump: an association, and where it stands in the card's table */
struct jet_vci_info {
	u32 channel;
	u32 vci;
	u8 kind;
	u8 station;
	u8 pool;
	bool programmed;
	u8 way;
	u16 set;
};

int jet_vcis_alloc(struct jet_dev *jd);
void jet_vcis_free(struct jet_dev *jd);
int jet_vci_assoc_locked(struct jet_pool *pool, enum jet_vci_kind kind,
			 unsigned int station, u32 channel);
int jet_vci_assoc(struct jet_pool *pool, enum jet_vci_kind kind,
		  unsigned int station, u32 channel);
int jet_vci_deassoc(struct jet_pool *pool, enum jet_vci_kind kind,
		    unsigned int station, u32 channel);
void jet_vci_deassoc_all(struct jet_pool *pool);
bool jet_vci_next(struct jet_dev *jd, unsigned int *pos,
		  struct jet_vci_info *info);
void jet_vci_renumber(struct jet_dev *jd);
void jet_vci_reset(struct jet_dev *jd);
u32 jet_vci_resolve(struct jet_dev *jd, enum jet_vci_kind kind,
		    unsigned int station, u32 channel);

static inline u32 jet_vci_unicast(unsigned int station, u32 channel)
{
	return FIELD_PREP(JET_VCI_STATION, station) |
	       FIELD_PREP(JET_VCI_CHANNEL, channel);
}

static inline u32 jet_vci_group(unsigned int station, u32 channel)
{
	return JET_VCI_GROUP | jet_vci_unicast(station, channel);
}

/*
 * jet_stations: who else is in the ring
 */
#define JET_STATION_NAME	32

/**
 * struct jet_station - what a station said of itself
 * @eui:	its address
 * @name:	of its host, for people
 * @upstream:	address of the station in front of it
 * @channels:	well-known channels that it hears, bit n = channel n
 * @version:	of its card's interface, major in 15:8
 * @known:	it said hello since it is in the ring
 * @seen:	jiffies of its last hello
 */
struct jet_station {
	u8 eui[ETH_ALEN];
	char name[JET_STATION_NAME];
	u8 upstream[ETH_ALEN];
	u16 channels;
	u16 version;
	bool known;
	unsigned long seen;
};

int jet_stations_init(struct jet_dev *jd);
void jet_stations_exit(struct jet_dev *jd);
int jet_stations_open(struct jet_dev *jd);
void jet_stations_close(struct jet_dev *jd);
void jet_stations_tell(struct jet_dev *jd);
void jet_stations_question(struct jet_dev *jd);
u32 jet_stations_age(struct jet_dev *jd);
bool jet_stations_ring(struct jet_dev *jd, u32 age, u64 map, int self,
		       bool greet);
int jet_station_lookup(struct jet_dev *jd, const u8 *eui);
void jet_station_eui(struct jet_dev *jd, unsigned int id, u8 *eui);
int jet_station_get(struct jet_dev *jd, unsigned int id,
		    struct jet_station *station);
const char *jet_station_name(struct jet_dev *jd, const u8 *eui);
int jet_stations_say(struct jet_dev *jd, const void *msg, unsigned int len);

/*
 * jet_lease: synchronous bandwidth, in ring words of each visit of the token
 */

/**
 * struct jet_budget - leases are granted if sum + frame + rotation <= ttrt
 * @sum:	of all leases
 * @frame:	the longest asynchronous frame
 * @rotation:	shortest time the token takes round the ring
 * @ttrt:	how long it may take
 */
struct jet_budget {
	u32 sum;
	u32 frame;
	u32 rotation;
	u32 ttrt;
};

/* What a station holds, and for how many seconds */
struct jet_lease_info {
	u8 eui[ETH_ALEN];
	u32 words;
	u32 age;
};

u32 jet_lease_cost(u32 len);
u32 jet_lease_words(struct jet_dev *jd);
u32 jet_lease_free(const struct jet_budget *budget);
void jet_lease_budget(struct jet_dev *jd, struct jet_budget *budget);
bool jet_lease_get(struct jet_dev *jd, unsigned int id,
		   struct jet_lease_info *info);
int jet_lease_add(struct jet_dev *jd, u32 words, struct jet_budget *budget);
int jet_lease_del(struct jet_dev *jd, u32 words, u32 *held);
void jet_lease_rx(struct jet_dev *jd, const struct jet_frame *frame);
void jet_lease_ring(struct jet_dev *jd, u32 age, u64 map, int self,
		    bool monitor, bool anew);
void jet_lease_stop(struct jet_dev *jd);
int jet_lease_init(struct jet_dev *jd);
void jet_lease_exit(struct jet_dev *jd);

/*
 * jet_ring: our place in it
 */
struct jet_ring_info {
	u32 status;		/* JET_REG_RING_STATUS */
	u32 ttrt;		/* ring words, as all times here */
	u32 bid;
	u32 rot_last;
	u32 rot_min;
	u32 rot_max;
	u32 ring_hz;
	u64 map;
	u8 monitor[ETH_ALEN];
	u8 upstream[ETH_ALEN];
	u8 suspect[ETH_ALEN];	/* who is in front of the fault; with @alarm */
	u8 alarm;		/* JET_RING_ALARM_* */
	u8 state;		/* JET_RING_STATE_* */
	u8 id;			/* ours; valid when @up or later */
	u8 epoch;
	bool up;
	bool numbered;		/* @id was ever valid */
	bool fit;		/* mode in force */
	bool fit_wanted;	/* ours */
};

/**
 * struct jet_ring_load - what the ring did since it came up
 * @counters:	JET_CNT_*, since then
 * @hist:	rotations of the token of 2^n words and more
 * @words:	that passed by, all of them
 */
struct jet_ring_load {
	u64 counters[JET_CNT_NUM];
	u64 hist[JET_RING_HIST_NUM];
	u64 words;
};

/**
 * struct jet_ring_params - what this station wants of the ring
 * @bid:	for the TTRT, in ring words
 * @fit:	a frame shall start only if it fits the holding time
 */
struct jet_ring_params {
	u32 bid;
	bool fit;
};

void jet_ring_get_locked(struct jet_dev *jd, struct jet_ring_info *info);
void jet_ring_get(struct jet_dev *jd, struct jet_ring_info *info);
void jet_ring_load(struct jet_dev *jd, struct jet_ring_load *load);
int jet_ring_id(struct jet_dev *jd);
void jet_ring_params(struct jet_dev *jd, struct jet_ring_params *params);
int jet_ring_set(struct jet_dev *jd, const struct jet_ring_params *params,
		 bool now);
void jet_ring_event(struct jet_dev *jd, u32 status, u32 ttrt, u64 map);
int jet_ring_init(struct jet_dev *jd);
void jet_ring_start(struct jet_dev *jd);
void jet_ring_stop(struct jet_dev *jd);
void jet_ring_exit(struct jet_dev *jd);

/*
 * jet_main: the card's life
 */
enum {
	JET_F_GONE,		/* the card was pulled, or the driver leaves */
	JET_F_RUNNING,		/* queues, blocks and pools may be used */
	JET_F_RESETTING,	/* a reset is due or under way */
	JET_F_HELD,		/* somebody else resets the card */
	JET_F_TX_STARVED,	/* jet0 waits for TX blocks, with this queue */
	JET_F_SYNC_STARVED,	/* or that of the synchronous class */
};

/**
 * struct jet_dev - a card
 * @pdev:	its PCI function
 * @dma:	device for the DMA API
 * @regs:	BAR0
 * @list:	of all cards
 * @index:	number in /dev/jetstreamN
 * @refs:	lifetime of this structure
 * @users:	jet_dev_enter() sections, and one for the bound driver
 * @idle:	nobody is in such a section any more
 * @flags:	JET_F_*
 * @lock:	the control plane, see the top of this file
 * @netdev:	jet0
 * @dummy:	carrier of the NAPIs that are not jet0's
 * @nqueues:	queue pairs
 * @queues:	these
 * @block_shift: block size is 1 << @block_shift
 * @nblocks:	blocks of the card
 * @rx_blocks:	how many of these are the card's
 * @rx_wanted:	how many shall be
 * @block_lock:	protects all that follow up to @pools, and the pools' accounts
 * @blocks:	shadow table
 * @stock:	first of the host's unused blocks
 * @nstock:	how many these are
 * @ncard:	blocks in state CARD
 * @pools:	open pools; written under @lock, read under RCU
 * @next_pool:	where to look for a free number; under @lock
 * @vci:	shadow of the VCI table; under @lock
 * @stations:	private of jet_stations.c
 * @leases:	private of jet_lease.c
 * @ring:	private of jet_ring.c
 * @version:	JET_REG_VERSION
 * @host_hz:	card's clock
 * @ring_hz:	words a second on the ring
 * @eui:	the station's address
 * @reset_work:	stops and starts a card that cannot be right
 * @health_work: looks now and then whether the card is there and works
 * @resets:	how often the card was started again
 * @resets_now:	likewise, since @resets_since
 * @resets_since: jiffies
 * @counter_lock: protects the card's counters:
 * @counters_last: registers as last read
 * @counters:	extended to 64 bit
 * @hist_last:	likewise, of the histogram of rotations
 * @hist:	likewise
 * @counters_read: jiffies when last read
 * @cdev:	private of jet_cdev.c
 */
struct jet_dev {
	struct pci_dev *pdev;
	struct device *dma;
	void __iomem *regs;
	struct list_head list;
	int index;
	refcount_t refs;
	refcount_t users;
	struct completion idle;
	unsigned long flags;
	struct mutex lock;	/* see above */

	struct net_device *netdev;
	struct net_device *dummy;

	unsigned int nqueues;
	struct jet_queue *queues;

	unsigned int block_shift;
	unsigned int nblocks;
	unsigned int rx_blocks;
	unsigned int rx_wanted;
	spinlock_t block_lock;	/* see above */
	struct jet_block *blocks;
	u16 stock;
	u16 nstock;
	u16 ncard;

	struct jet_pool __rcu *pools[JET_POOLS_NUM];
	unsigned int next_pool;

	struct jet_vci_table *vci;

	struct jet_stations *stations;
	struct jet_leases *leases;
	struct jet_ring *ring;

	u32 version;
	u32 host_hz;
	u32 ring_hz;
	u8 eui[ETH_ALEN];

	struct work_struct reset_work;
	struct delayed_work health_work;
	u64 resets;
	unsigned int resets_now;
	unsigned long resets_since;

	struct mutex counter_lock;	/* protects the next five */
	u32 counters_last[JET_CNT_NUM];
	u64 counters[JET_CNT_NUM];
	u32 hist_last[JET_RING_HIST_NUM];
	u64 hist[JET_RING_HIST_NUM];
	unsigned long counters_read;

	void *cdev;
};

static inline u32 jet_rd(struct jet_dev *jd, unsigned int reg)
{
	return readl(jd->regs + reg);
}

static inline void jet_wr(struct jet_dev *jd, unsigned int reg, u32 value)
{
	writel(value, jd->regs + reg);
}

/* Two registers, four octets in the first, two in the second */
static inline void jet_rd_eui(struct jet_dev *jd, unsigned int reg, u8 *eui)
{
	u32 lo = jet_rd(jd, reg);

	u64_to_ether_addr((u64)(jet_rd(jd, reg + 4) & 0xffff) << 32 | lo, eui);
}

static inline unsigned int jet_block_size(const struct jet_dev *jd)
{
	return 1U << jd->block_shift;
}

/* With jet_dev.lock held */
static inline struct jet_pool *jet_pool_locked(struct jet_dev *jd,
					       unsigned int id)
{
	return rcu_dereference_protected(jd->pools[id],
					 lockdep_is_held(&jd->lock));
}

struct jet_dev *jet_dev_get(int index);
struct jet_dev *jet_dev_next(int index);
struct jet_dev *jet_dev_of_netdev(struct net_device *netdev);
void jet_dev_hold(struct jet_dev *jd);
void jet_dev_put(struct jet_dev *jd);
int jet_dev_enter(struct jet_dev *jd);
void jet_dev_exit(struct jet_dev *jd);
void jet_dev_quiesce(struct jet_dev *jd);
__printf(2, 3) void jet_dev_lies(struct jet_dev *jd, const char *fmt, ...);
void jet_counters_get(struct jet_dev *jd, u64 counters[JET_CNT_NUM]);
void jet_hist_get(struct jet_dev *jd, u64 hist[JET_RING_HIST_NUM]);

/*
 * jet_netdev, jet_ethtool
 */
extern const struct ethtool_ops jet_ethtool_ops;

int jet_netdev_alloc(struct jet_dev *jd);
void jet_netdev_free(struct jet_dev *jd);
int jet_netdev_register(struct jet_dev *jd);
void jet_netdev_unregister(struct jet_dev *jd);
void jet_netdev_detach(struct jet_dev *jd);
void jet_netdev_attach(struct jet_dev *jd);
void jet_netdev_carrier(struct jet_dev *jd, bool up);
void jet_netdev_blocks_back(struct jet_dev *jd);
void jet_netdev_poll_end(struct jet_queue *q);

/*
 * jet_cdev, jet_genl: programs and people.
 * jet_cdev_add() is called when the card works, jet_cdev_del() before it is
 * taken away (open files stay, and hold the jet_dev). jet_genl_ring_change()
 * runs under jet_dev.lock after the ring came up, went down, was renumbered,
 * or a station said hello for the first time.
 */
int jet_cdev_init(void);
void jet_cdev_exit(void);
int jet_cdev_add(struct jet_dev *jd);
void jet_cdev_del(struct jet_dev *jd);
int jet_genl_init(void);
void jet_genl_exit(void);
void jet_genl_ring_change(struct jet_dev *jd);

#endif
