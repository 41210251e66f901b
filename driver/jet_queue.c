// SPDX-License-Identifier: GPL-2.0
/*
 * Queue pairs: commands to the card, events from it.
 *
 * Which pair does what:
 *   0     management: the INIT pool, ring events, moving blocks. It never waits
 *         behind payload, so a ring change is seen and answered at once.
 *   1     jet0, both directions. One NAPI instance then owns a packet from
 *         interrupt to stack, and copies out of the card share doorbells and
 *         interrupts with copies into it.
 *   2     the synchronous class, jet0's and the programs': the card passes over
 *         a pair whose next frame finds no room, so these must not stand behind
 *         asynchronous ones. A card with fewer than four pairs has none for it.
 *   3..   user pools, by pool number: a program with a long script delays other
 *         programs on its pair at most, never the network or the management.
 *
 * Commands of a pair end in order (SENDs excepted), so most of them need not
 * report: a report says that all before it have ended as well. Every
 * command has a tag, a free-running number; what is known of it lies in
 * tags[tag mod ring size] until all before it have ended. No register is read
 * on any data path.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>

#include "jet_card.h"

#define JET_CMD_MASK	(JET_CMD_RING_SLOTS - 1)
/* Slots that NAPI has looked at, and need not tell the card of yet */
#define JET_EVT_UNTOLD_MAX	32
/* Frames from which to see how fast they come */
#define JET_BUSY_FRAMES		4
/*
 * A stream is worth waiting so long: less than the time of two of the largest
 * frames, which is what a sender has under way at least
 */
#define JET_BULK_USECS		1200
/* If its frames are of this size at least */
#define JET_BULK_BYTES		(16 << 10)
/*
 * Slots of two such frames and of a copy's end. Sizes differ: this is more than
 * two of the largest only if nothing else has happened.
 */
#define JET_BULK_SLOTS		(2 * JET_EVT_SLOTS_MAX + 1)
/* Slots of four answers, and of the ends of what they are answers to */
#define JET_ANSWER_SLOTS	12
/* After this there is no stream any more */
#define JET_PAUSE_USECS		10000
/* Looks at the pace without waiting, after waiting has failed */
#define JET_DISTRUST_MAX	8
#define JET_CMD_RING_BYTES	(JET_CMD_RING_SLOTS * JET_CMD_BYTES)
#define JET_EVT_RING_BYTES	(JET_EVT_RING_SLOTS * JET_EVT_BYTES)

static void jet_q_count_poll(struct jet_queue *q)
{
	u64_stats_update_begin(&q->stats.sync);
	u64_stats_inc(&q->stats.polls);
	u64_stats_update_end(&q->stats.sync);
}

static u32 jet_q_clocks(const struct jet_queue *q, u32 usecs)
{
	return mul_u64_u32_div(usecs, q->jd->host_hz, USEC_PER_SEC);
}

/*
 * Do so many bytes fill the ring for so long? Or nearly so: while we wait for
 * several frames, answers are late.
 */
static bool jet_q_fills(const struct jet_queue *q, u32 bytes, u32 span)
{
	u32 words = bytes / sizeof(u16);
	u32 late = words / (q->pace == JET_PACE_BULK ? 2 : 4);

	return mul_u64_u32_div(span, q->jd->ring_hz, q->jd->host_hz) <
	       words + late;
}

/* Are they large, and is there room on the card for those that gather? */
static bool jet_q_bulk(const struct jet_queue *q)
{
	return q->mod.bulk && !q->cramped &&
	       q->news_bytes / q->news >= JET_BULK_BYTES;
}

/*
 * Does it pay to wait with an interrupt for more frames? It does if they come
 * so fast that some gather. A stream of large ones that fills the ring is worth
 * the time of a few, and the answers to it come in bunches then. But where both
 * directions have as much to say, each may wait for the other.
 */
static enum jet_pace jet_q_pace(const struct jet_queue *q, u32 span, u32 sent)
{
	if (sent / 4 > q->news_bytes)
		return jet_q_fills(q, sent, span) ? JET_PACE_ANSWERS :
						    JET_PACE_ONE;
	if (sent > q->news_bytes / 4)
		return JET_PACE_ONE;
	if (2 * q->close >= q->news)
		return JET_PACE_FAST;
	return jet_q_bulk(q) && jet_q_fills(q, q->news_bytes, span) ?
	       JET_PACE_BULK : JET_PACE_ONE;
}

/*
 * A sender who may send no more before it has an answer makes a stream that
 * ends when we wait for it. So waiting is tried again the later the more often
 * it has failed.
 */
static enum jet_pace jet_q_trust(struct jet_queue *q, enum jet_pace pace)
{
	if (pace == JET_PACE_BULK && q->pace == pace) {
		q->distrust = 1;
	} else if (q->pace == JET_PACE_BULK) {
		q->distrust = min(2 * q->distrust, JET_DISTRUST_MAX);
		q->wary = q->distrust;
	} else if (q->wary && pace == JET_PACE_BULK) {
		q->wary--;
		return JET_PACE_ONE;
	}
	return pace;
}

static void jet_q_look_busy(struct jet_queue *q)
{
	u32 pause = jet_q_clocks(q, JET_PAUSE_USECS);
	u32 sent = READ_ONCE(q->sent_bytes);

	q->near = jet_q_clocks(q, q->mod.usecs);
	/* What comes after a pause, or without answers, is something new */
	if ((s32)(q->event_at - q->seen_at - pause) > 0)
		q->pace = JET_PACE_ONE;
	if (q->news)
		q->seen_at = q->news_at;
	if (q->news < JET_BUSY_FRAMES)
		return;
	q->pace = jet_q_trust(q, jet_q_pace(q, q->news_at - q->looked_at,
					    sent - q->sent_before));
	q->cramped = false;
	q->looked_at = q->news_at;
	q->sent_before = sent;
	q->news_bytes = 0;
	q->news = 0;
	q->close = 0;
}

/* How long and for how much an interrupt waits just now, for the card */
static u32 jet_q_mod(const struct jet_queue *q)
{
	const struct jet_moderation *mod = &q->mod;
	enum jet_pace pace = mod->adaptive ? q->pace : JET_PACE_FAST;
	u32 eager = READ_ONCE(q->eager);
	u32 slots = eager ?: mod->slots;
	bool lazy = mod->lazy;
	u32 usecs = mod->usecs;
	u32 time;

	if (pace == JET_PACE_ONE) {
		usecs = 0;
	} else if (pace == JET_PACE_ANSWERS) {
		/* The same with and without: this and that cost a write each */
		slots = max(eager, JET_ANSWER_SLOTS);
	} else if (pace == JET_PACE_BULK) {
		/* Not lazy: there may be no more frames, and somebody eager */
		usecs = JET_BULK_USECS;
		slots = JET_BULK_SLOTS;
		lazy = false;
	}
	time = jet_q_clocks(q, usecs) >> JET_QUEUE_MOD_TIME_SHIFT;
	time = min_t(u32, time, FIELD_MAX(JET_QUEUE_MOD_TIME));
	slots = min_t(u32, slots, FIELD_MAX(JET_QUEUE_MOD_COUNT));
	return FIELD_PREP(JET_QUEUE_MOD_TIME, time) |
	       FIELD_PREP(JET_QUEUE_MOD_COUNT, slots) |
	       FIELD_PREP(JET_QUEUE_MOD_LAZY, lazy);
}

/* Tell the card when to interrupt, if that is not what it knows. Was it? */
static bool jet_q_moderate(struct jet_queue *q)
{
	u32 value;

	jet_q_look_busy(q);
	value = jet_q_mod(q);
	if (value == q->mod_now)
		return false;
	q->mod_now = value;
	jet_queue_wr(q, JET_QUEUE_EVT_MOD, value);
	return true;
}

/* Need the card not be told that these slots have been looked at? */
static bool jet_q_few(const struct jet_queue *q, u16 head)
{
	return (u16)(head - READ_ONCE(q->told)) < JET_EVT_UNTOLD_MAX;
}

/*
 * Arm the card, and give the slots back that have been looked at. A doorbell
 * that is due is rung with the same access.
 */
static void jet_q_arm(struct jet_queue *q, u16 head)
{
	WRITE_ONCE(q->armed, true);
	jet_kick_tell(q, head, JET_QUEUE_EVT_ARM);
}

/* NAPI comes again without an interrupt: give slots back if they are many */
static void jet_q_go_on(struct jet_queue *q, u16 head)
{
	if (jet_q_few(q, head))
		jet_kick(q);
	else
		jet_kick_tell(q, head, 0);
}

/*
 * NAPI is over. The card sends its message at once if there are events past
 * this head, so nothing is lost between the last look and this write. Not
 * ordered against the reads before: the card writes a slot only after the head
 * has passed it, and writel() waits for loads before it.
 */
static void jet_q_over(struct jet_queue *q, u16 head, bool news, u32 come_ns)
{
	/* It is armed, if NAPI came without an interrupt: nothing to say */
	if (!news && READ_ONCE(q->armed) && jet_q_few(q, head)) {
		jet_kick(q);
	} else if (come_ns && !READ_ONCE(q->armed)) {
		jet_q_go_on(q, head);
		hrtimer_start(&q->come, ns_to_ktime(come_ns),
			      HRTIMER_MODE_REL_PINNED);
	} else {
		jet_q_arm(q, head);
	}
}

/* So it was agreed. Does the card interrupt by now? Then it need not be. */
static enum hrtimer_restart jet_q_come(struct hrtimer *timer)
{
	struct jet_queue *q = container_of(timer, struct jet_queue, come);

	if (!READ_ONCE(q->armed))
		napi_schedule(&q->napi);
	return HRTIMER_NORESTART;
}

/**
 * jet_queue_come_back() - NAPI's next event is known to be there before long
 * @q:		the pair, in the polled() of its NAPI
 * @ns:		when
 *
 * NAPI then comes by itself, and the card need not interrupt. What else comes
 * meanwhile waits for that.
 *
 * Return: whether it does. It does not where the card waits for more anyhow.
 */
bool jet_queue_come_back(struct jet_queue *q, u32 ns)
{
	if (!q->mod.adaptive || q->pace == JET_PACE_BULK)
		return false;
	q->come_ns = ns;
	return true;
}

/*
 * netpoll, with interrupts off and perhaps in the middle of anything: packets
 * that were sent, up to the first other event
 */
static void jet_q_netpoll(struct jet_queue *q)
{
	while (!q->broken && jet_queue_sent(q))
		jet_queue_events(q, 1);
	q->jd->ops->polled(q);
	if (!q->broken)
		jet_q_go_on(q, q->evt_head);
}

static int jet_q_poll(struct napi_struct *napi, int budget)
{
	struct jet_queue *q = container_of(napi, struct jet_queue, napi);
	bool over, news;
	u32 come_ns;
	int done;
	u16 head;

	jet_q_count_poll(q);
	if (unlikely(!budget)) {
		jet_q_netpoll(q);
		return 0;
	}
	WRITE_ONCE(q->poller, smp_processor_id());
	q->come_ns = 0;
	done = jet_queue_events(q, budget);
	q->jd->ops->polled(q);
	news = done < budget && !q->broken && jet_q_moderate(q);
	/* When it is over, it may begin anew on another processor */
	head = q->evt_head;
	come_ns = q->come_ns;
	over = done < budget && napi_complete_done(napi, done);
	WRITE_ONCE(q->poller, -1);
	/* And what callbacks and the stack have submitted, with one doorbell */
	if (READ_ONCE(q->broken))
		jet_kick(q);
	else if (over)
		jet_q_over(q, head, news, come_ns);
	else
		jet_q_go_on(q, head);
	return done;
}

static irqreturn_t jet_q_irq(int irq, void *data)
{
	struct jet_queue *q = data;

	/* Alone: the card is armed by the end of NAPI only */
	WRITE_ONCE(q->irqs, q->irqs + 1);
	WRITE_ONCE(q->armed, false);
	napi_schedule(&q->napi);
	return IRQ_HANDLED;
}

/**
 * jet_queue_poll() - have a pair's NAPI run, though there may be no event
 * @q:		the pair
 *
 * Context: any.
 */
void jet_queue_poll(struct jet_queue *q)
{
	/* The end of that section runs NAPI, which nobody else would do soon */
	if (!irqs_disabled())
		local_bh_disable();
	napi_schedule(&q->napi);
	if (!irqs_disabled())
		local_bh_enable();
}

/**
 * jet_queue_hurry() - somebody waits for the end of SENDs
 * @q:		the pair, which may be a lazy one
 *
 * NAPI looks at what has ended, and the card tells of what ends from then on,
 * until the polled() of NAPI's end takes it back.
 *
 * Context: any.
 */
void jet_queue_hurry(struct jet_queue *q)
{
	if (!q->mod.lazy || READ_ONCE(q->eager))
		return;
	WRITE_ONCE(q->eager, 1);
	jet_queue_poll(q);
}

/**
 * jet_queue_pause() - NAPI shall not run
 * @q:		the pair
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_queue_pause(struct jet_queue *q)
{
	lockdep_assert_held(&q->jd->lock);
	if (q->napi_on)
		napi_disable(&q->napi);
}

/**
 * jet_queue_resume() - it shall again, also for interrupts meanwhile
 * @q:		the pair
 *
 * Context: as above, without letting go of the lock in between.
 */
void jet_queue_resume(struct jet_queue *q)
{
	lockdep_assert_held(&q->jd->lock);
	if (!q->napi_on)
		return;
	napi_enable(&q->napi);
	jet_queue_poll(q);
}

/**
 * jet_queue_of() - the pair that serves a pool
 * @jd:		the card
 * @pool:	number of the pool
 *
 * Return: the pair.
 */
struct jet_queue *jet_queue_of(struct jet_dev *jd, unsigned int pool)
{
	unsigned int n = jd->nqueues;

	if (pool == JET_POOL_INIT || n == 1)
		return &jd->queues[0];
	if (pool < JET_POOL_FIRST_USER || n == 2)
		return &jd->queues[1];
	if (n == 3)
		return &jd->queues[2];
	return &jd->queues[3 + pool % (n - 3)];
}

/**
 * jet_queue_sync() - the pair for synchronous frames
 * @jd:		the card
 * @pool:	number of the pool that sends them
 *
 * Return: a pair that has no others, or the pool's own.
 */
struct jet_queue *jet_queue_sync(struct jet_dev *jd, unsigned int pool)
{
	return jd->nqueues > 3 ? &jd->queues[2] : jet_queue_of(jd, pool);
}

/* A FREE that the card refuses means that its table and ours differ */
static void jet_q_free_failed(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_queue *q = container_of(ctx, struct jet_queue, free_ctx);

	if (cpl->status != JET_ST_GONE)
		jet_dev_lies(q->jd, "FREE refused: %s",
			     jet_status_text(cpl->status));
}

static int jet_queue_alloc(struct jet_dev *jd, unsigned int index)
{
	struct jet_queue *q = &jd->queues[index];
	struct net_device *carrier = jd->dummy;
	int err;

	q->jd = jd;
	q->index = index;
	q->regs = jd->regs + JET_REG_QUEUE + index * JET_QUEUE_STRIDE;
	q->free_ctx.done = jet_q_free_failed;
	q->poller = -1;
	spin_lock_init(&q->lock);
	init_waitqueue_head(&q->room);
	u64_stats_init(&q->stats.sync);
	hrtimer_setup(&q->come, jet_q_come, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_PINNED);

	q->tags = kvzalloc_objs(*q->tags, JET_CMD_RING_SLOTS);
	if (!q->tags)
		return -ENOMEM;
	q->cmds = dma_alloc_coherent(jd->dma, JET_CMD_RING_BYTES,
				     &q->cmds_dma, GFP_KERNEL);
	if (!q->cmds)
		goto err_tags;
	q->evts = dma_alloc_coherent(jd->dma, JET_EVT_RING_BYTES,
				     &q->evts_dma, GFP_KERNEL);
	if (!q->evts)
		goto err_cmds;

	if (q == jet_queue_of(jd, JET_POOL_IP) ||
	    q == jet_queue_sync(jd, JET_POOL_IP))
		carrier = jd->netdev;
	netif_napi_add(carrier, &q->napi, jet_q_poll);

	snprintf(q->name, sizeof(q->name), JET_NAME "%d-%u", jd->index, index);
	q->irq = pci_irq_vector(jd->pdev, index);
	err = request_irq(q->irq, jet_q_irq, 0, q->name, q);
	if (err)
		goto err_napi;
	netif_napi_set_irq(&q->napi, q->irq);
	return 0;

err_napi:
	netif_napi_del(&q->napi);
	dma_free_coherent(jd->dma, JET_EVT_RING_BYTES, q->evts,
			  q->evts_dma);
	kvfree(q->tags);
	dma_free_coherent(jd->dma, JET_CMD_RING_BYTES, q->cmds,
			  q->cmds_dma);
	return err;
err_cmds:
	dma_free_coherent(jd->dma, JET_CMD_RING_BYTES, q->cmds,
			  q->cmds_dma);
err_tags:
	kvfree(q->tags);
	return -ENOMEM;
}

static void jet_queue_free(struct jet_queue *q)
{
	struct jet_dev *jd = q->jd;

	netif_napi_set_irq(&q->napi, -1);
	free_irq(q->irq, q);
	netif_napi_del(&q->napi);
	dma_free_coherent(jd->dma, JET_EVT_RING_BYTES, q->evts,
			  q->evts_dma);
	dma_free_coherent(jd->dma, JET_CMD_RING_BYTES, q->cmds,
			  q->cmds_dma);
	kvfree(q->tags);
}

/**
 * jet_queues_alloc() - memory, interrupts and NAPI of all pairs
 * @jd:		the card, with its vectors allocated
 *
 * Return: 0, or why not.
 */
int jet_queues_alloc(struct jet_dev *jd)
{
	unsigned int i;
	int err;

	jd->queues = kvzalloc_objs(*jd->queues, jd->nqueues);
	if (!jd->queues)
		return -ENOMEM;
	for (i = 0; i < jd->nqueues; i++) {
		err = jet_queue_alloc(jd, i);
		if (err)
			goto err_queues;
	}
	return 0;

err_queues:
	while (i--)
		jet_queue_free(&jd->queues[i]);
	kvfree(jd->queues);
	return err;
}
ALLOW_ERROR_INJECTION(jet_queues_alloc, ERRNO);

/**
 * jet_queues_free() - the reverse
 * @jd:		the card
 */
void jet_queues_free(struct jet_dev *jd)
{
	unsigned int i = jd->nqueues;

	while (i--)
		jet_queue_free(&jd->queues[i]);
	kvfree(jd->queues);
}

/**
 * jet_queues_start() - enable all pairs on a card fresh from reset
 * @jd:		the card
 *
 * Return: 0, or -EIO; then the caller stops them again.
 */
int jet_queues_start(struct jet_dev *jd)
{
	unsigned long flags;
	unsigned int i;
	u32 ctrl = JET_QUEUE_CTRL_ENABLE |
		   FIELD_PREP(JET_QUEUE_CTRL_CMD_LOG2, JET_CMD_RING_LOG2) |
		   FIELD_PREP(JET_QUEUE_CTRL_EVT_LOG2, JET_EVT_RING_LOG2);

	for (i = 0; i < jd->nqueues; i++) {
		struct jet_queue *q = &jd->queues[i];

		ctrl &= ~JET_QUEUE_CTRL_VECTOR;
		ctrl |= FIELD_PREP(JET_QUEUE_CTRL_VECTOR, i);
		memset(q->cmds, 0, JET_CMD_RING_BYTES);
		memset(q->evts, 0, JET_EVT_RING_BYTES);
		q->tail = 0;
		q->rung = 0;
		q->quiet = 0;
		q->head = 0;
		q->tag_tail = 0;
		q->tag_head = 0;
		q->tag_seen = 0;
		q->asked = 0;
		q->answered = 0;
		q->evt_head = 0;
		q->broken = false;
		q->mod_now = 0;
		q->eager = 0;
		q->pace = JET_PACE_ONE;
		q->distrust = 1;
		q->wary = 0;
		q->cramped = false;
		q->news = 0;
		q->close = 0;
		q->news_bytes = 0;
		q->stuck_tag = 0;
		q->stuck_at = jiffies;
		bitmap_zero(q->want_reap, JET_POOLS_NUM);

		jet_queue_wr(q, JET_QUEUE_CMD_LO, lower_32_bits(q->cmds_dma));
		jet_queue_wr(q, JET_QUEUE_CMD_HI, upper_32_bits(q->cmds_dma));
		jet_queue_wr(q, JET_QUEUE_EVT_LO, lower_32_bits(q->evts_dma));
		jet_queue_wr(q, JET_QUEUE_EVT_HI, upper_32_bits(q->evts_dma));
		jet_queue_wr(q, JET_QUEUE_CTRL, ctrl);
		if (readl(q->regs + JET_QUEUE_CTRL) != ctrl) {
			dev_err(&jd->pdev->dev, "queue %u does not start\n", i);
			return -EIO;
		}

		napi_enable(&q->napi);
		q->napi_on = true;
		spin_lock_irqsave(&q->lock, flags);
		q->running = true;
		spin_unlock_irqrestore(&q->lock, flags);
		q->told = 0;
		jet_q_moderate(q);
		jet_q_arm(q, 0);
	}
	return 0;
}
ALLOW_ERROR_INJECTION(jet_queues_start, ERRNO);

/**
 * jet_queues_stop() - take no more commands and look at no more events
 * @jd:		the card
 *
 * The card itself is not touched: it may be gone.
 */
void jet_queues_stop(struct jet_dev *jd)
{
	unsigned long flags;
	unsigned int i;

	for (i = 0; i < jd->nqueues; i++) {
		struct jet_queue *q = &jd->queues[i];

		spin_lock_irqsave(&q->lock, flags);
		q->running = false;
		spin_unlock_irqrestore(&q->lock, flags);
		/* Waiters see that for themselves */
		wake_up_all(&q->room);
		if (!q->napi_on)
			continue;
		synchronize_irq(q->irq);
		napi_disable(&q->napi);
		hrtimer_cancel(&q->come);
		q->napi_on = false;
	}
}

/**
 * jet_queues_flush() - end all commands that the card has not ended
 * @jd:		the card, stopped, and without any DMA any more
 */
void jet_queues_flush(struct jet_dev *jd)
{
	struct jet_cpl cpl = { .status = JET_ST_GONE };
	unsigned int i;

	for (i = 0; i < jd->nqueues; i++) {
		struct jet_queue *q = &jd->queues[i];

		/* The callbacks rely on NAPI's context */
		local_bh_disable();
		for (; q->tag_head != q->tag_tail; q->tag_head++) {
			struct jet_tag *tag;

			tag = &q->tags[q->tag_head & JET_CMD_MASK];
			if (jet_tag_ended(q, q->tag_head) || !tag->ctx)
				continue;
			tag->done = true;
			cpl.op = tag->op;
			cpl.cookie = tag->cookie;
			tag->ctx->done(tag->ctx, &cpl);
		}
		local_bh_enable();
	}
}

/*
 * Is there a command that must still report? One without an event has perhaps
 * ended long ago: that shows with the next command's completion only.
 */
static bool jet_q_waits(struct jet_queue *q)
{
	unsigned long flags;
	bool waits = false;
	u16 nr;

	spin_lock_irqsave(&q->lock, flags);
	for (nr = q->tag_head; nr != q->tag_tail && !waits; nr++) {
		struct jet_tag *tag = &q->tags[nr & JET_CMD_MASK];

		waits = tag->event && !tag->done;
	}
	spin_unlock_irqrestore(&q->lock, flags);
	/* What a lazy pair has ended is in memory */
	if (waits)
		jet_queue_poll(q);
	return waits;
}

/**
 * jet_queues_check() - has a pair stopped, or does it stand still?
 * @jd:		the card, running
 *
 * Called every few seconds. A pair that has stopped may have left a frame's
 * blocks with a pool, and no event tells which: only a reset brings them home.
 */
void jet_queues_check(struct jet_dev *jd)
{
	unsigned int i;

	for (i = 0; i < jd->nqueues; i++) {
		struct jet_queue *q = &jd->queues[i];
		u16 head = READ_ONCE(q->tag_head);

		if (head != q->stuck_tag || !jet_q_waits(q)) {
			q->stuck_tag = head;
			q->stuck_at = jiffies;
		} else if (time_after(jiffies, q->stuck_at + JET_CMD_TIMEOUT)) {
			jet_dev_lies(jd, "queue %u stands still", i);
		}
		if (readl(q->regs + JET_QUEUE_CTRL) & JET_QUEUE_CTRL_FAULT)
			jet_dev_lies(jd, "queue %u has stopped", i);
	}
}
