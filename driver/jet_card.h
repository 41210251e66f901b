/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The room of the card: registers and life of one card, its queue pairs,
 * commands and events. It knows hw.h, and of pools no more than their numbers.
 */
#ifndef JET_CARD_H
#define JET_CARD_H

#include <linux/bitfield.h>
#include <linux/hrtimer.h>
#include <linux/io.h>
#include <linux/spinlock.h>
#include <linux/u64_stats_sync.h>

#include "jet.h"

/**
 * struct jet_frame - a received frame
 * @vci:	it came on
 * @len:	SDU bytes
 * @sum:	of the SDU, RFC 1071, not inverted, first byte high
 * @src:	station that sent it
 * @uu:		AAL5 user-to-user octet
 * @bare:	it has no AAL5 trailer
 * @flags:	JET_EVTF_*
 * @nblocks:	how many @blocks
 * @blocks:	where it lies, each full but the last; they are the pool's
 * @timestamp:	card's clock at its arrival
 * @head:	first bytes of the SDU, zero behind its end
 */
struct jet_frame {
	u32 vci;
	u32 len;
	u16 sum;
	u8 src;
	u8 uu;
	bool bare;
	u8 flags;
	u8 nblocks;
	u16 blocks[JET_EVT_BLOCKS_MAX];
	u64 timestamp;
	u8 head[JET_EVT_HEAD_BYTES] __aligned(8);
};

/**
 * struct jet_card_ops - what the card's room tells those above it
 * @fault:	the card is quiescing for what it did: somebody has to reset it.
 *		Any context
 * @frame:	a frame came for a pool. Nothing of it was checked but its size.
 *		NAPI; an error says that the card talks nonsense
 * @ring:	the ring changed: JET_REG_RING_STATUS, TTRT and MAP at that
 *		time. NAPI of pair 0
 * @polled:	a pair's NAPI has looked at all events; what is submitted now
 *		shares a doorbell with what the callbacks submitted
 * @settle:	wait for whoever has seen the card run and uses its registers.
 *		Process context
 * @free:	nobody holds the card any more: what hangs on it goes
 */
struct jet_card_ops {
	void (*fault)(struct jet_dev *jd);
	int (*frame)(struct jet_queue *q, unsigned int pool,
		     const struct jet_frame *frame);
	void (*ring)(struct jet_dev *jd, u32 status, u32 ttrt, u64 map);
	void (*polled)(struct jet_queue *q);
	void (*settle)(struct jet_dev *jd);
	void (*free)(struct jet_dev *jd);
};

/*
 * jet_cmd: commands and how they end
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
	u16 blocks[JET_EVT_TAKE_MAX];
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
 * struct jet_cmd - a command as it will stand in the ring
 * @ctx:	told of the end; may be NULL for a command that does not report
 *		and whose failure matters to nobody
 * @segs:	SEND: its pieces. Read before jet_submit() returns
 * @nsegs:	SEND: how many
 * @slots:	that it takes in the ring
 * @cookie:	comes back in jet_cpl
 * @head:	first dword of its slot, but for the tag
 * @dw:		the others, but for the pool
 * @as:		number of the pool whose blocks are named, 0: the submitter's
 *
 * One of the functions below makes it; then cookie and flags may be changed. A
 * chain does not outlive a batch: the first command of each chain in a batch
 * must have JET_CMDF_FIRST. A command that ends says that all before it on this
 * queue have ended as well, SENDs excepted.
 */
struct jet_cmd {
	struct jet_ctx *ctx;
	const struct jet_seg *segs;
	u8 nsegs;
	u8 slots;
	u16 cookie;
	u32 head;
	__le32 dw[JET_CMD_BYTES / 4 - 1];
	u8 as;
};

static inline u8 jet_cmd_op(const struct jet_cmd *cmd)
{
	return FIELD_GET(JET_CMD_OP, cmd->head);
}

static inline bool jet_cmd_reports(const struct jet_cmd *cmd)
{
	return cmd->head & FIELD_PREP(JET_CMD_FLAGS, JET_CMDF_EVENT);
}

static inline void jet_cmd_flag(struct jet_cmd *cmd, u8 flags)
{
	cmd->head |= FIELD_PREP(JET_CMD_FLAGS, flags);
}

/* An operation in a chain, 1..15, or 0 */
static inline u32 jet_cmd_head(u8 op, u8 chain, u8 flags)
{
	return FIELD_PREP(JET_CMD_OP, op) | FIELD_PREP(JET_CMD_CHAIN, chain) |
	       FIELD_PREP(JET_CMD_FLAGS, flags);
}

/**
 * jet_cmd_plain() - a command without blocks: FENCE, or TAKE
 * @cmd:	made here
 * @ctx:	told of the end, or NULL
 * @head:	of jet_cmd_head()
 * @count:	TAKE: how many at most
 */
static inline void jet_cmd_plain(struct jet_cmd *cmd, struct jet_ctx *ctx,
				 u32 head, u8 count)
{
	*cmd = (struct jet_cmd){
		.ctx = ctx,
		.slots = 1,
		.head = head,
		.dw[0] = cpu_to_le32(FIELD_PREP(JET_CMD_COUNT, count)),
	};
}

/**
 * jet_cmd_blocks() - a command for blocks: FREE, or SUM_PUT
 * @cmd:	made here
 * @ctx:	told of the end, or NULL
 * @head:	of jet_cmd_head()
 * @blocks:	which
 * @count:	how many, JET_CMD_BLOCKS_MAX at most
 * @offset:	SUM_PUT: where
 */
static inline void jet_cmd_blocks(struct jet_cmd *cmd, struct jet_ctx *ctx,
				  u32 head, const u16 *blocks,
				  unsigned int count, u16 offset)
{
	/* BLOCK_EVEN and BLOCK_ODD in turn */
	__le16 *to = (__le16 *)&cmd->dw[4];
	const u16 *end = blocks + count;

	*cmd = (struct jet_cmd){
		.ctx = ctx,
		.slots = 1,
		.head = head,
		.dw[0] = cpu_to_le32(FIELD_PREP(JET_CMD_COUNT, count) |
				     FIELD_PREP(JET_CMD_OFFSET, offset)),
	};
	while (blocks < end)
		*to++ = cpu_to_le16(*blocks++);
}

/**
 * jet_cmd_copy() - COPY_IN or COPY_OUT
 * @cmd:	made here
 * @ctx:	told of the end, or NULL
 * @head:	of jet_cmd_head()
 * @blocks:	the blocks from the first one that is touched on
 * @count:	how many are, JET_CMD_BLOCKS_MAX at most
 * @offset:	first byte in the first one
 * @addr:	DMA address
 * @len:	bytes
 */
static inline void jet_cmd_copy(struct jet_cmd *cmd, struct jet_ctx *ctx,
				u32 head, const u16 *blocks,
				unsigned int count, u16 offset, dma_addr_t addr,
				u32 len)
{
	jet_cmd_blocks(cmd, ctx, head, blocks, count, offset);
	cmd->dw[1] = cpu_to_le32(lower_32_bits(addr));
	cmd->dw[2] = cpu_to_le32(upper_32_bits(addr));
	cmd->dw[3] = cpu_to_le32(FIELD_PREP(JET_CMD_COPY_LEN, len));
}

static inline void jet_put_seg(__le32 *p, const struct jet_seg *seg)
{
	p[0] = cpu_to_le32(FIELD_PREP(JET_SEG_BLOCK, seg->block) |
			   FIELD_PREP(JET_SEG_OFFSET, seg->offset));
	p[1] = cpu_to_le32(FIELD_PREP(JET_SEG_LEN, seg->len));
}

/* Segments in the first slot of a SEND, and in each behind it */
#define JET_SEGS_FIRST		2
#define JET_SEGS_SLOT		(JET_CMD_BYTES / JET_SEG_BYTES)

/**
 * jet_cmd_send() - SEND
 * @cmd:	made here. Unless it is to report, a FENCE has to be behind it:
 *		nothing else says that its blocks are free
 * @ctx:	told of the end, or NULL
 * @head:	of jet_cmd_head()
 * @segs:	what
 * @nsegs:	how many, 1 to JET_CMD_SEGS_MAX
 * @len:	the sum of their lengths
 * @vci:	where to
 * @uu:		AAL5 user-to-user octet
 */
static inline void jet_cmd_send(struct jet_cmd *cmd, struct jet_ctx *ctx,
				u32 head, const struct jet_seg *segs,
				unsigned int nsegs, u32 len, u32 vci, u8 uu)
{
	jet_cmd_plain(cmd, ctx, head, nsegs);
	cmd->segs = segs;
	cmd->nsegs = nsegs;
	cmd->dw[1] = cpu_to_le32(FIELD_PREP(JET_CMD_SEND_VCI, vci) |
				 FIELD_PREP(JET_CMD_SEND_UU, uu));
	cmd->dw[2] = cpu_to_le32(FIELD_PREP(JET_CMD_SEND_LEN, len));
	jet_put_seg(&cmd->dw[3], &segs[0]);
	if (nsegs > 1)
		jet_put_seg(&cmd->dw[5], &segs[1]);
	if (nsegs > JET_SEGS_FIRST)
		cmd->slots += DIV_ROUND_UP(nsegs - JET_SEGS_FIRST,
					   JET_SEGS_SLOT);
}

/* That frame is bare */
static inline void jet_cmd_send_bare(struct jet_cmd *cmd)
{
	cmd->dw[2] |= cpu_to_le32(JET_CMD_SEND_BARE);
}

#define JET_CMD_RING_LOG2	10
#define JET_EVT_RING_LOG2	11
#define JET_CMD_RING_SLOTS	BIT(JET_CMD_RING_LOG2)
#define JET_EVT_RING_SLOTS	BIT(JET_EVT_RING_LOG2)
/* A command that has not ended after this long never will */
#define JET_CMD_TIMEOUT		(20 * HZ)
/* Most slots in one batch: the largest netdev packet, or a long script */
#define JET_BATCH_SLOTS_MAX	(JET_CMD_RING_SLOTS / 2)

int jet_queue_submit(struct jet_queue *q, u8 pool, const struct jet_cmd *cmds,
		     unsigned int n, bool more);
int jet_queue_submit_reserved(struct jet_queue *q, u8 pool,
			      const struct jet_cmd *cmds, unsigned int n,
			      bool more);
bool jet_queue_has_room(struct jet_queue *q, unsigned int slots);
bool jet_queue_unrung(const struct jet_queue *q);
bool jet_queue_polls(const struct jet_queue *q);
void jet_kick(struct jet_queue *q);
void jet_kick_tell(struct jet_queue *q, u16 head, u32 arm);
void jet_kick_soon(struct jet_queue *q);
int jet_queue_command(struct jet_queue *q, u8 pool, const struct jet_cmd *cmd,
		      struct jet_cpl *cpl);
int jet_status_errno(u16 status);
const char *jet_status_text(u16 status);

/*
 * jet_queue: queue pairs
 */

/* A command in the ring, from submission to the end of its slots' use */
struct jet_tag {
	struct jet_ctx *ctx;
	u16 cookie;
	u16 before;		/* commands that report, but SENDs, before it */
	u8 slots;
	u8 op;
	u8 pool;
	bool event : 1;		/* will report, whatever happens */
	bool mute : 1;		/* but its success is not for @ctx */
	bool done : 1;		/* it did, or need not any more */
};

/**
 * struct jet_moderation - when a pair interrupts
 * @usecs:	so long after the first event that it has not told of
 * @slots:	but no longer than until there are so many event slots; 0: any
 * @adaptive:	at once, unless frames come so fast that some gather meanwhile,
 *		and are no answers to what we send
 * @lazy:	for the end of SENDs only when @slots of them have gathered
 * @bulk:	@adaptive: the IP pool has room for four of the largest frames;
 *		two may wait on the card if they come in a stream, longer than
 *		@usecs, too
 */
struct jet_moderation {
	u16 usecs;
	u16 slots;
	bool adaptive;
	bool lazy;
	bool bulk;
};

static inline void jet_count(struct u64_stats_sync *sync, u64_stats_t *stat)
{
	u64_stats_update_begin(sync);
	u64_stats_inc(stat);
	u64_stats_update_end(sync);
}

/* One counter, whole */
static inline u64 jet_stat_read(const struct u64_stats_sync *sync,
				const u64_stats_t *stat)
{
	unsigned int start;
	u64 value;

	do {
		start = u64_stats_fetch_begin(sync);
		value = u64_stats_read(stat);
	} while (u64_stats_fetch_retry(sync, start));
	return value;
}

/* How a pair's frames come, and so how long one waits for others */
enum jet_pace {
	JET_PACE_ONE,		/* one by one: not at all */
	JET_PACE_FAST,		/* as jet_moderation says */
	JET_PACE_ANSWERS,	/* to a stream that we send: likewise */
	JET_PACE_BULK,		/* large ones, in a stream: for a few of them */
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
 * @lock:	protects the producer side: @tail, @tag_tail, @asked, @rung,
 *		@quiet, @running, and writing @cmds and @tags between head and
 *		tail
 * @running:	commands are taken
 * @tail:	command slots written, free running
 * @rung:	what the doorbell was last told
 * @quiet:	slots since the last command that reports
 * @tag_tail:	tags given out, free running
 * @asked:	commands but SENDs that report, free running
 * @tag_head:	tags whose commands have ended, in order. Only NAPI moves it
 * @head:	slots free again, free running. Only NAPI moves it; released
 *		after the tags up to it were read, acquired before they are used
 * @tags:	what is in the ring, indexed by tag modulo ring size
 * @tag_seen:	all tags before it have ended, but for SENDs. Only NAPI moves it
 * @answered:	of those @asked, that have reported. Likewise
 * @room:	waiters for slots
 * @evt_head:	event slots consumed, free running
 * @broken:	an event made no sense: nothing is believed until the reset
 * @napi_on:	NAPI is enabled; under jet_dev.lock
 * @poller:	processor that NAPI runs on just now, or -1
 * @mod:	interrupt moderation wanted; read by NAPI
 * @mod_now:	JET_QUEUE_EVT_MOD as NAPI has written it
 * @armed:	the card will interrupt: NAPI has armed it since it did
 * @told:	@evt_head as the card knows it; written under @lock
 * @come:	NAPI comes by itself, in place of an interrupt
 * @come_ns:	after so long; of the NAPI that runs. 0: the card interrupts
 * @eager:	somebody waits for the end of SENDs: so many are worth an
 *		interrupt just now. 0: nobody
 * @pace:	how frames come, when NAPI last decided
 * @cramped:	since then a large frame came for a pool that has no room for
 *		more of them
 * @distrust:	decisions to come without waiting, when it fails next
 * @wary:	the same now
 * @news:	frames since NAPI last decided on @pace
 * @close:	of these, that came less than @mod.usecs behind another
 * @near:	how much that is, in the card's clocks
 * @news_bytes:	their bytes
 * @news_at:	card's clock at the newest of them
 * @seen_at:	likewise, when NAPI last looked at some
 * @event_at:	likewise, at the newest event of any kind
 * @looked_at:	likewise, of those before
 * @sent_bytes:	by SENDs; under @lock
 * @sent_before: the same when NAPI last decided
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
	u16 asked;
	u16 tag_head;
	u16 head;
	u16 tag_seen;
	u16 answered;
	struct jet_tag *tags;
	wait_queue_head_t room;

	u16 evt_head;
	bool broken;
	bool napi_on;
	int poller;
	struct jet_moderation mod;
	u32 mod_now;
	bool armed;
	u16 told;
	struct hrtimer come;
	u32 come_ns;
	u16 eager;
	enum jet_pace pace;
	bool cramped;
	unsigned int distrust;
	unsigned int wary;
	unsigned int news;
	unsigned int close;
	u32 near;
	u32 news_bytes;
	u32 news_at;
	u32 seen_at;
	u32 event_at;
	u32 looked_at;
	u32 sent_bytes;
	u32 sent_before;
	DECLARE_BITMAP(want_reap, JET_POOLS_NUM);
	unsigned int reserve;
	struct jet_ctx free_ctx;
	u16 stuck_tag;
	unsigned long stuck_at;
	unsigned long irqs;
	unsigned long strays;
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
void jet_queue_poll(struct jet_queue *q);
void jet_queue_hurry(struct jet_queue *q);
bool jet_queue_come_back(struct jet_queue *q, u32 ns);
void jet_queue_pause(struct jet_queue *q);
void jet_queue_resume(struct jet_queue *q);
struct jet_queue *jet_queue_of(struct jet_dev *jd, unsigned int pool);
struct jet_queue *jet_queue_sync(struct jet_dev *jd, unsigned int pool);

/* jet_event: what the card wrote into a pair's event ring */
int jet_queue_events(struct jet_queue *q, int budget);
bool jet_queue_sent(struct jet_queue *q);
bool jet_tag_ended(const struct jet_queue *q, u16 nr);

/*
 * jet_life: from the first start to the end
 */
bool jet_life_to(struct jet_dev *jd, enum jet_life next);
bool jet_dev_fault(struct jet_dev *jd);
__printf(2, 3) void jet_dev_lies(struct jet_dev *jd, const char *fmt, ...);
void jet_tell(struct jet_dev *jd, enum jet_news news);

static inline enum jet_life jet_life(const struct jet_dev *jd)
{
	return READ_ONCE(jd->life);
}

/* May its registers be used, and are commands taken? */
static inline bool jet_dev_runs(const struct jet_dev *jd)
{
	enum jet_life life = jet_life(jd);

	return life == JET_STARTING || life == JET_RUNNING;
}

/*
 * jet_dev: which cards there are
 */
struct jet_dev *jet_dev_create(struct pci_dev *pdev,
			       const struct jet_card_ops *ops,
			       const struct jet_client *clients);
struct jet_dev *jet_dev_get(int index);
struct jet_dev *jet_dev_next(int index);
void jet_dev_list(struct jet_dev *jd);
void jet_dev_unlist(struct jet_dev *jd);
void jet_dev_hold(struct jet_dev *jd);
void jet_dev_put(struct jet_dev *jd);
int jet_dev_enter(struct jet_dev *jd);
void jet_dev_exit(struct jet_dev *jd);
void jet_dev_leave(struct jet_dev *jd);

/*
 * jet_card: the card as a whole
 */
int jet_card_identify(struct jet_dev *jd);
int jet_card_start(struct jet_dev *jd);
void jet_card_quiesce(struct jet_dev *jd);
void jet_card_check(struct jet_dev *jd);
int jet_counters_alloc(struct jet_dev *jd);
void jet_counters_free(struct jet_dev *jd);
void jet_extend(struct jet_dev *jd, unsigned int reg, unsigned int n,
		u32 *last, u64 *counter);
void jet_counters_get(struct jet_dev *jd, u64 counters[JET_CNT_NUM]);
void jet_counters_some(struct jet_dev *jd, const u8 *which, unsigned int n,
		       u64 *counters);
int jet_card_clock(struct jet_dev *jd, u64 *card, u64 *raw, u32 *within);
void jet_hist_get(struct jet_dev *jd, u64 hist[JET_RING_HIST_NUM]);
u64 jet_card_time(struct jet_dev *jd);

/**
 * struct jet_link_info - the card's PCI Express link, as the card sees it
 * @status:	JET_REG_LINK
 * @counters:	JET_LINK_CNT_*, which wrap
 */
struct jet_link_info {
	u32 status;
	u32 counters[JET_LINK_CNT_NUM];
};

bool jet_link_get(struct jet_dev *jd, struct jet_link_info *link);

/*
 * jet_drops: what the card has dropped, by pool and cause
 */
enum jet_drops_cause {
	JET_DROPS_LIMIT,	/* the pool held as many blocks as it may */
	JET_DROPS_MEMORY,	/* the card had no free block */
	JET_DROPS_NUM,
};

int jet_drops_alloc(struct jet_dev *jd);
void jet_drops_free(struct jet_dev *jd);
void jet_drops_open(struct jet_dev *jd, unsigned int id,
		    u64 before[JET_DROPS_NUM]);
void jet_drops_close(struct jet_dev *jd, unsigned int id);
void jet_drops_check(struct jet_dev *jd);
void jet_drops_end(struct jet_dev *jd);
void jet_drops_get(struct jet_dev *jd, unsigned int id,
		   u64 drops[JET_DROPS_NUM]);

static inline u32 jet_rd(struct jet_dev *jd, unsigned int reg)
{
	return readl(jd->regs + reg);
}

static inline void jet_wr(struct jet_dev *jd, unsigned int reg, u32 value)
{
	writel(value, jd->regs + reg);
}

/* Two registers, four octets in the first, two in the second: of one moment */
static inline void jet_rd_eui(struct jet_dev *jd, unsigned int reg, u8 *eui)
{
	u32 lo, hi = jet_rd(jd, reg + 4), was;
	unsigned int tries = 3;

	/* Neither half may be another station's, which has come meanwhile */
	do {
		was = hi;
		lo = jet_rd(jd, reg);
		hi = jet_rd(jd, reg + 4);
	} while (hi != was && --tries);
	u64_to_ether_addr((u64)(hi & 0xffff) << 32 | lo, eui);
}

/* A card that was pulled answers every read with ones */
static inline bool jet_card_present(struct jet_dev *jd)
{
	return jet_rd(jd, JET_REG_ID) != U32_MAX;
}

#endif
