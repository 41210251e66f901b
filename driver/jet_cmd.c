// SPDX-License-Identifier: GPL-2.0
/*
 * Commands on their way into a queue: what jet_queue.c hears the end of.
 *
 * A batch enters the ring whole, under the pair's lock, with one doorbell.
 */
#include <linux/io-64-nonatomic-lo-hi.h>
#include <linux/refcount.h>
#include <linux/slab.h>

#include "jet_card.h"
#include "jet_trace.h"

#define JET_CMD_MASK	(JET_CMD_RING_SLOTS - 1)
#define JET_CMD_DWORDS	(JET_CMD_BYTES / 4)
/* Slots of commands that do not report, before one of them has to */
#define JET_QUIET_MAX	(JET_CMD_RING_SLOTS / 4)

/**
 * jet_status_errno() - a command's status as an error number
 * @status:	JET_ST_*
 *
 * Return: 0 or a negative error number.
 */
int jet_status_errno(u16 status)
{
	switch (status) {
	case JET_ST_OK:
		return 0;
	case JET_ST_BAD_BLOCK:
	case JET_ST_NOT_OWNER:
		return -EACCES;
	case JET_ST_BUSY:
		return -EBUSY;
	case JET_ST_DMA:
		return -EFAULT;
	case JET_ST_CANCELED:
		return -ECANCELED;
	case JET_ST_RING_DOWN:
		return -ENETDOWN;
	case JET_ST_NO_ALLOCATION:
		return -EMSGSIZE;
	case JET_ST_GONE:
		return -ENODEV;
	default:
		return -EINVAL;
	}
}

/**
 * jet_status_text() - a command's status for people
 * @status:	JET_ST_*
 *
 * Return: a constant string.
 */
const char *jet_status_text(u16 status)
{
	static const char * const text[] = {
		[JET_ST_OK] = "ok",
		[JET_ST_BAD_OP] = "unknown operation",
		[JET_ST_BAD_FLAGS] = "undefined flag or unused field set",
		[JET_ST_BAD_COUNT] = "no blocks or too many",
		[JET_ST_BAD_BLOCK] = "no such block",
		[JET_ST_NOT_OWNER] = "block is not this pool's",
		[JET_ST_BAD_LENGTH] = "length does not fit the blocks",
		[JET_ST_BAD_OFFSET] = "offset outside of the block",
		[JET_ST_BUSY] = "block waits to be sent",
		[JET_ST_DMA] = "host memory not accessible",
		[JET_ST_CANCELED] = "an earlier command of the chain failed",
		[JET_ST_RING_DOWN] = "the ring is down",
		[JET_ST_NO_ALLOCATION] = "longer than the ring's longest frame",
	};

	if (status == JET_ST_GONE)
		return "the card was reset or removed";
	if (status < ARRAY_SIZE(text))
		return text[status];
	return "unknown status";
}

static unsigned int jet_q_free_slots(struct jet_queue *q)
{
	/*
	 * Acquire: NAPI has read the tags of the slots that it gives back.
	 * Pairs with the release in jet_event.c.
	 */
	return JET_CMD_RING_SLOTS - (u16)(q->tail - smp_load_acquire(&q->head));
}

/**
 * jet_queue_has_room() - may so many slots be submitted?
 * @q:		the pair
 * @slots:	how many
 *
 * Return: whether there is room just now. Others may take it.
 */
bool jet_queue_has_room(struct jet_queue *q, unsigned int slots)
{
	return jet_q_free_slots(q) >= slots;
}

static void jet_q_ring(struct jet_queue *q)
{
	if (q->rung == q->tail)
		return;
	WRITE_ONCE(q->rung, q->tail);
	/* writel() orders the slots before the doorbell */
	jet_queue_wr(q, JET_QUEUE_CMD_TAIL, q->tail);
}

static __le32 *jet_q_slot(struct jet_queue *q, u16 index)
{
	return q->cmds + (index & JET_CMD_MASK) * JET_CMD_DWORDS;
}

/* The slots behind the first one of a SEND at @tail */
static void jet_put_more(struct jet_queue *q, const struct jet_cmd *cmd,
			 u16 tail)
{
	unsigned int i;
	__le32 *p;

	/* A slot holds the rest of an older command */
	for (i = 1; i < cmd->slots; i++)
		memset(jet_q_slot(q, tail + i), 0, JET_CMD_BYTES);
	for (i = JET_SEGS_FIRST; i < cmd->nsegs; i++) {
		unsigned int n = i - JET_SEGS_FIRST;

		p = jet_q_slot(q, tail + 1 + n / JET_SEGS_SLOT);
		jet_put_seg(p + n % JET_SEGS_SLOT * 2, &cmd->segs[i]);
	}
}

/* What is more to do for a SEND */
static void jet_put_send(struct jet_queue *q, const struct jet_cmd *cmd,
			 u16 tail)
{
	u32 len = FIELD_GET(JET_CMD_SEND_LEN, le32_to_cpu(cmd->dw[2]));

	if (cmd->slots > 1)
		jet_put_more(q, cmd, tail);
	WRITE_ONCE(q->sent_bytes, q->sent_bytes + len);
}

/* One command, with this tag, into the ring at @tail */
static void jet_put(struct jet_queue *q, u8 pool, const struct jet_cmd *cmd,
		    u16 tail, u16 nr)
	__must_hold(&q->lock)
{
	__le32 *slot = jet_q_slot(q, tail);

	slot[0] = cpu_to_le32(cmd->head | FIELD_PREP(JET_CMD_TAG, nr));
	slot[1] = cmd->dw[0] | cpu_to_le32(FIELD_PREP(JET_CMD_POOL, pool));
	memcpy(slot + 2, cmd->dw + 1, JET_CMD_BYTES - 2 * sizeof(*slot));
	if (cmd->nsegs)
		jet_put_send(q, cmd, tail);
}

/*
 * Some command must report now and then, or the ring fills with commands of
 * which nobody knows that they have ended: this one, before the card sees it.
 */
static void jet_put_mute(struct jet_queue *q, u16 tail, u16 nr)
	__must_hold(&q->lock)
{
	struct jet_tag *tag = &q->tags[nr & JET_CMD_MASK];
	__le32 *slot = jet_q_slot(q, tail - tag->slots);

	*slot |= cpu_to_le32(FIELD_PREP(JET_CMD_FLAGS, JET_CMDF_EVENT));
	tag->event = true;
	/* For the ring's sake: nobody asked for its success */
	tag->mute = true;
	q->asked += tag->op != JET_OP_SEND;
	q->quiet = 0;
}

/* Commands into the ring, where there is room for them */
static void jet_put_all(struct jet_queue *q, u8 pool,
			const struct jet_cmd *cmd, unsigned int n)
	__must_hold(&q->lock)
{
	u16 tail = q->tail, nr = q->tag_tail, asked = q->asked;
	const struct jet_cmd *end = cmd + n;
	unsigned int quiet = q->quiet;

	for (; cmd < end; cmd++, nr++) {
		bool event = jet_cmd_reports(cmd);
		u8 as = cmd->as ?: pool;

		q->tags[nr & JET_CMD_MASK] = (struct jet_tag){
			.ctx = cmd->ctx,
			.cookie = cmd->cookie,
			.before = asked,
			.slots = cmd->slots,
			.op = jet_cmd_op(cmd),
			.pool = as,
			.event = event,
		};
		jet_put(q, as, cmd, tail, nr);
		tail += cmd->slots;
		quiet += cmd->slots;
		if (event) {
			asked += !cmd->nsegs;
			quiet = 0;
		}
	}
	q->asked = asked;
	q->quiet = quiet;
	if (quiet > JET_QUIET_MAX)
		jet_put_mute(q, tail, nr - 1);
	WRITE_ONCE(q->tail, tail);
	/* Release: NAPI looks at the tags below it without the lock */
	smp_store_release(&q->tag_tail, nr);
}

static unsigned int jet_cmds_slots(const struct jet_cmd *cmd, unsigned int n)
{
	const struct jet_cmd *end = cmd + n;
	unsigned int slots = 0;

	for (; cmd < end; cmd++)
		slots += cmd->slots;
	return slots;
}

/* Before the doorbell, so that none is seen to end before it was seen */
static void jet_q_trace(struct jet_queue *q, u8 pool,
			const struct jet_cmd *cmds, unsigned int n)
	__must_hold(&q->lock)
{
	u16 first = q->tag_tail - n;
	unsigned int i;

	for (i = 0; i < n; i++)
		trace_jet_command(q, first + i, cmds[i].as ?: pool, &cmds[i]);
}

static int jet_q_submit(struct jet_queue *q, u8 pool,
			const struct jet_cmd *cmds, unsigned int n, bool more,
			unsigned int leave)
{
	unsigned int slots = jet_cmds_slots(cmds, n);
	unsigned long flags;
	int err = 0;

	if (slots > JET_BATCH_SLOTS_MAX)
		return -E2BIG;

	spin_lock_irqsave(&q->lock, flags);
	if (!q->running) {
		err = -ENODEV;
	} else if (jet_q_free_slots(q) < slots + leave) {
		err = -EBUSY;
		more = false;
	} else {
		jet_put_all(q, pool, cmds, n);
		if (trace_jet_command_enabled())
			jet_q_trace(q, pool, cmds, n);
	}
	if (!more && q->running)
		jet_q_ring(q);
	spin_unlock_irqrestore(&q->lock, flags);
	return err;
}

/**
 * jet_queue_submit() - put commands into a queue, whoever the pool is
 * @q:		the pair
 * @pool:	number for the command's pool field
 * @cmds:	commands
 * @n:		how many
 * @more:	leave the doorbell to a later call
 *
 * Return: 0, or -EBUSY: no room now, or -ENODEV: not running. All or none.
 */
int jet_queue_submit(struct jet_queue *q, u8 pool, const struct jet_cmd *cmds,
		     unsigned int n, bool more)
{
	return jet_q_submit(q, pool, cmds, n, more, q->reserve);
}

/**
 * jet_queue_submit_reserved() - the same for the one for whom slots are kept
 * @q:		the pair
 * @pool:	number for the command's pool field
 * @cmds:	commands; at most as many slots as the pair's reserve
 * @n:		how many
 * @more:	as above
 *
 * The calls must not overlap. Then there is room for as many slots as
 * jet_queue_has_room() said there is, up to the reserve.
 *
 * Return: as above.
 */
int jet_queue_submit_reserved(struct jet_queue *q, u8 pool,
			      const struct jet_cmd *cmds, unsigned int n,
			      bool more)
{
	return jet_q_submit(q, pool, cmds, n, more, 0);
}

/**
 * jet_queue_unrung() - are there commands that no doorbell has told of?
 * @q:		the pair
 *
 * Return: whether there are; those that others submit meanwhile do not count.
 */
bool jet_queue_unrung(const struct jet_queue *q)
{
	return READ_ONCE(q->rung) != READ_ONCE(q->tail);
}

/**
 * jet_kick() - ring the doorbell for commands submitted with @more set
 * @q:		in this pair
 */
void jet_kick(struct jet_queue *q)
{
	unsigned long flags;

	if (!jet_queue_unrung(q))
		return;
	spin_lock_irqsave(&q->lock, flags);
	if (q->running)
		jet_q_ring(q);
	spin_unlock_irqrestore(&q->lock, flags);
}

/**
 * jet_kick_tell() - the same, and write EVT_HEAD
 * @q:		this pair
 * @head:	slots that were looked at
 * @arm:	JET_QUEUE_EVT_ARM, or 0
 */
void jet_kick_tell(struct jet_queue *q, u16 head, u32 arm)
{
	static_assert(JET_QUEUE_CMD_TAIL + 4 == JET_QUEUE_EVT_HEAD);
	unsigned long flags;
	u32 value;

	spin_lock_irqsave(&q->lock, flags);
	/* NAPI, over here, may have told of more elsewhere: never back */
	if ((s16)(head - q->told) < 0)
		head = q->told;
	WRITE_ONCE(q->told, head);
	value = FIELD_PREP(JET_QUEUE_INDEX, head) | arm;
	if (q->running && q->rung != q->tail) {
		WRITE_ONCE(q->rung, q->tail);
		/* As jet_q_ring(), and one access for both where it can be */
		writeq(q->tail | (u64)value << 32,
		       q->regs + JET_QUEUE_CMD_TAIL);
	} else {
		jet_queue_wr(q, JET_QUEUE_EVT_HEAD, value);
	}
	spin_unlock_irqrestore(&q->lock, flags);
}

/**
 * jet_queue_polls() - are we in this pair's NAPI, which rings at its end?
 * @q:		the pair
 *
 * Context: bottom halves off.
 * Return: whether we are.
 */
bool jet_queue_polls(const struct jet_queue *q)
{
	return READ_ONCE(q->poller) == smp_processor_id();
}

/**
 * jet_kick_soon() - the same, or leave it to the pair's NAPI, if we are in it
 * @q:		the pair
 *
 * Context: bottom halves off.
 */
void jet_kick_soon(struct jet_queue *q)
{
	if (!jet_queue_polls(q))
		jet_kick(q);
}

struct jet_sync {
	struct jet_ctx ctx;
	struct jet_cpl cpl;
	struct jet_dev *jd;
	bool ended;
	refcount_t refs;
};

static void jet_sync_put(struct jet_sync *sync)
{
	if (refcount_dec_and_test(&sync->refs))
		kfree(sync);
}

static void jet_sync_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_sync *sync = container_of(ctx, struct jet_sync, ctx);
	struct jet_dev *jd = sync->jd;

	sync->cpl = *cpl;
	/* Release: @cpl is complete for who sees this */
	smp_store_release(&sync->ended, true);
	jet_sync_put(sync);
	wake_up_all(&jd->life_wait);
}

static struct jet_sync *jet_sync_alloc(struct jet_dev *jd)
{
	struct jet_sync *sync;

	/* Pools that close, and cards that start, have no plan for less */
	sync = kzalloc_obj(*sync, GFP_KERNEL | __GFP_NOFAIL);
	sync->ctx.done = jet_sync_done;
	sync->jd = jd;
	refcount_set(&sync->refs, 2);
	return sync;
}

/* Submit it, waiting for room if need be */
static int jet_sync_submit(struct jet_queue *q, u8 pool,
			   const struct jet_cmd *cmd)
{
	long left;
	int err;

	left = wait_event_timeout(q->room,
				  (err = jet_queue_submit(q, pool, cmd, 1,
							  false)) != -EBUSY,
				  JET_CMD_TIMEOUT);
	if (!left) {
		jet_dev_lies(q->jd, "queue %u stands still", q->index);
		return -ETIMEDOUT;
	}
	return err;
}

static bool jet_sync_ended(const struct jet_sync *sync)
{
	/* Acquire: pairs with the release in jet_sync_done() */
	return smp_load_acquire(&sync->ended);
}

static int jet_sync_wait(struct jet_queue *q, struct jet_sync *sync,
			 struct jet_cpl *cpl)
{
	struct jet_dev *jd = q->jd;
	long left;

	left = wait_event_timeout(jd->life_wait, jet_sync_ended(sync) ||
				  !jet_dev_runs(jd), JET_CMD_TIMEOUT);
	if (jet_sync_ended(sync)) {
		*cpl = sync->cpl;
		return jet_status_errno(cpl->status);
	}
	if (left)
		return -EIO;
	jet_dev_lies(jd, "no answer to a command on queue %u", q->index);
	return -ETIMEDOUT;
}

/**
 * jet_queue_command() - run a command of the control plane, wait for its end
 * @q:		in which pair
 * @pool:	number of whose it is; also a closing one's
 * @cmd:	the command; its context and flag EVENT are set here
 * @cpl:	how it ended; filled in if that is known
 *
 * A card that does not answer in time is to be reset. The command may then
 * still be in the queue, where the reset ends it: what that means for all that
 * was begun is the caller's business.
 *
 * Context: process.
 * Return: 0, the status as an error number, why it was not submitted, or
 * -ETIMEDOUT or -EIO: the card stops before there was an answer.
 */
int jet_queue_command(struct jet_queue *q, u8 pool, const struct jet_cmd *cmd,
		      struct jet_cpl *cpl)
{
	struct jet_sync *sync = jet_sync_alloc(q->jd);
	struct jet_cmd own = *cmd;
	int err;

	own.ctx = &sync->ctx;
	jet_cmd_flag(&own, JET_CMDF_EVENT);
	err = jet_sync_submit(q, pool, &own);
	if (err) {
		kfree(sync);
		return err;
	}
	err = jet_sync_wait(q, sync, cpl);
	jet_sync_put(sync);
	return err;
}
