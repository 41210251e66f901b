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

#include "jet.h"

#define JET_CMD_MASK	(JET_CMD_RING_SLOTS - 1)
#define JET_EVT_MASK	(JET_EVT_RING_SLOTS - 1)
#define JET_EVT_DWORDS	(JET_EVT_BYTES / 4)
#define JET_CMD_RING_BYTES	(JET_CMD_RING_SLOTS * JET_CMD_BYTES)
#define JET_EVT_RING_BYTES	(JET_EVT_RING_SLOTS * JET_EVT_BYTES)

/* Give the slots of the oldest commands back, as far as these have ended */
static void jet_q_retire(struct jet_queue *q, u16 tag_tail)
{
	u16 slots = 0;

	while (q->tag_head != tag_tail) {
		struct jet_tag *tag = &q->tags[q->tag_head & JET_CMD_MASK];

		if (!tag->done)
			break;
		slots += tag->slots;
		q->tag_head++;
	}
	if (!slots)
		return;
	/* Release: the tags were read before others may fill them again */
	smp_store_release(&q->head, q->head + slots);
	/* wq_has_sleeper() has the barrier between that and the look */
	if (wq_has_sleeper(&q->room))
		wake_up_all(&q->room);
}

static int jet_q_completion(struct jet_queue *q, const __le32 *evt)
{
	u32 dw0 = le32_to_cpu(evt[0]);
	u32 dw1 = le32_to_cpu(evt[1]);
	u32 dw2 = le32_to_cpu(evt[2]);
	u16 nr = FIELD_GET(JET_EVT_CPL_TAG, dw1);
	u16 tag_tail = READ_ONCE(q->tag_tail);
	struct jet_cpl cpl = {
		.op = FIELD_GET(JET_EVT_CPL_OP, dw1),
		.status = FIELD_GET(JET_EVT_STATUS, dw0),
		.sum = FIELD_GET(JET_EVT_SUM, dw2),
		.timestamp = le32_to_cpu(evt[4]) |
			     (u64)le32_to_cpu(evt[5]) << 32,
	};
	struct jet_tag *tag;
	unsigned int i;
	u32 dw;

	if ((u16)(nr - q->tag_head) >= (u16)(tag_tail - q->tag_head)) {
		jet_dev_lies(q->jd, "completion of tag %u, which is not in use",
			     nr);
		return -EIO;
	}
	tag = &q->tags[nr & JET_CMD_MASK];
	if (tag->done || tag->op != cpl.op ||
	    tag->pool != FIELD_GET(JET_EVT_CPL_POOL, dw1) ||
	    (!tag->event && cpl.status == JET_ST_OK)) {
		jet_dev_lies(q->jd,
			     "completion of tag %u does not fit its command",
			     nr);
		return -EIO;
	}

	/* All before it have ended, but for the SENDs */
	while ((u16)(nr - q->tag_seen) < (u16)(tag_tail - q->tag_seen) &&
	       q->tag_seen != nr) {
		struct jet_tag *t = &q->tags[q->tag_seen & JET_CMD_MASK];

		if (t->op != JET_OP_SEND && !t->done) {
			if (t->event) {
				jet_dev_lies(q->jd,
					     "tag %u ended before tag %u", nr,
					     q->tag_seen);
				return -EIO;
			}
			t->done = true;
		}
		q->tag_seen++;
	}
	if (q->tag_seen == nr)
		q->tag_seen++;
	tag->done = true;

	if (cpl.op == JET_OP_TAKE) {
		cpl.nblocks = FIELD_GET(JET_EVT_CPL_BLOCKS, dw2);
		if (cpl.nblocks > JET_EVT_BLOCKS0_NUM) {
			jet_dev_lies(q->jd, "TAKE of %u blocks", cpl.nblocks);
			return -EIO;
		}
		for (i = 0; i < cpl.nblocks; i++) {
			dw = le32_to_cpu(evt[6 + i / 2]);
			cpl.blocks[i] = i & 1 ?
					FIELD_GET(JET_EVT_BLOCK_ODD, dw) :
					FIELD_GET(JET_EVT_BLOCK_EVEN, dw);
		}
	}

	u64_stats_update_begin(&q->stats.sync);
	u64_stats_inc(&q->stats.completions);
	if (cpl.status != JET_ST_OK && cpl.status != JET_ST_CANCELED)
		u64_stats_inc(&q->stats.cmd_errors);
	u64_stats_update_end(&q->stats.sync);

	cpl.cookie = tag->cookie;
	if (tag->ctx && !(tag->mute && cpl.status == JET_ST_OK))
		tag->ctx->done(tag->ctx, &cpl);
	jet_q_retire(q, tag_tail);
	return 0;
}

static const __le32 *jet_q_evt(struct jet_queue *q, u16 index)
{
	return q->evts + (index & JET_EVT_MASK) * JET_EVT_DWORDS;
}

static int jet_q_frame(struct jet_queue *q, const __le32 *evt,
		       unsigned int slots)
{
	u32 dw0 = le32_to_cpu(evt[0]);
	u32 dw1 = le32_to_cpu(evt[1]);
	u32 dw2 = le32_to_cpu(evt[2]);
	u32 dw3 = le32_to_cpu(evt[3]);
	struct jet_frame frame;
	unsigned int i;

	frame.vci = FIELD_GET(JET_EVT_FRAME_VCI, dw1);
	frame.len = FIELD_GET(JET_EVT_FRAME_LEN, dw3);
	frame.sum = FIELD_GET(JET_EVT_SUM, dw2);
	frame.src = FIELD_GET(JET_EVT_FRAME_SRC, dw2);
	frame.uu = FIELD_GET(JET_EVT_FRAME_UU, dw3);
	frame.flags = FIELD_GET(JET_EVT_FLAGS, dw0);
	frame.nblocks = FIELD_GET(JET_EVT_FRAME_BLOCKS, dw2);
	frame.timestamp = le32_to_cpu(evt[4]) | (u64)le32_to_cpu(evt[5]) << 32;

	if (!frame.nblocks || frame.nblocks > JET_EVT_BLOCKS_MAX ||
	    slots != (frame.nblocks > JET_EVT_BLOCKS0_NUM ? 3 : 2) ||
	    frame.len > (u32)frame.nblocks << q->jd->block_shift) {
		jet_dev_lies(q->jd, "frame of %u bytes in %u blocks, %u slots",
			     frame.len, frame.nblocks, slots);
		return -EIO;
	}

	for (i = 0; i < frame.nblocks; i++) {
		unsigned int n = i;
		const __le32 *p;
		u32 dw;

		if (i < JET_EVT_BLOCKS0_NUM) {
			p = evt + 6;
		} else {
			p = jet_q_evt(q, q->evt_head + 2);
			n -= JET_EVT_BLOCKS0_NUM;
		}
		dw = le32_to_cpu(p[n / 2]);
		frame.blocks[i] = n & 1 ? FIELD_GET(JET_EVT_BLOCK_ODD, dw) :
					  FIELD_GET(JET_EVT_BLOCK_EVEN, dw);
	}
	memcpy(frame.head, jet_q_evt(q, q->evt_head + 1), sizeof(frame.head));

	u64_stats_update_begin(&q->stats.sync);
	u64_stats_inc(&q->stats.frames);
	u64_stats_update_end(&q->stats.sync);

	return jet_pools_deliver(q, FIELD_GET(JET_EVT_FRAME_POOL, dw1), &frame);
}

static int jet_q_ring_event(struct jet_queue *q, const __le32 *evt)
{
	if (q->index) {
		jet_dev_lies(q->jd, "ring event on queue %u", q->index);
		return -EIO;
	}
	jet_ring_event(q->jd, le32_to_cpu(evt[1]), le32_to_cpu(evt[2]),
		       le32_to_cpu(evt[6]) | (u64)le32_to_cpu(evt[7]) << 32);
	return 0;
}

/*
 * The slots behind an event's first one hold what a sender chose, and in the
 * next lap an event may be awaited in one of them: mark them as old.
 */
static void jet_q_mark_old(struct jet_queue *q, unsigned int slots)
{
	unsigned int i;

	for (i = 1; i < slots; i++) {
		u16 index = q->evt_head + i;
		bool lap = index & JET_EVT_RING_SLOTS;

		q->evts[(index & JET_EVT_MASK) * JET_EVT_DWORDS] =
			cpu_to_le32(FIELD_PREP(JET_EVT_PHASE, !lap));
	}
}

/* One event. Returns its slots, 0 if there is none, or an error. */
static int jet_q_event(struct jet_queue *q)
{
	const __le32 *evt = jet_q_evt(q, q->evt_head);
	u32 dw0 = le32_to_cpu(READ_ONCE(evt[0]));
	bool lap = q->evt_head & JET_EVT_RING_SLOTS;
	unsigned int slots;
	int err;

	/* The first lap writes ones */
	if (FIELD_GET(JET_EVT_PHASE, dw0) == lap)
		return 0;
	/*
	 * The card writes the dword with PHASE last; nothing else of the
	 * event may be read before it.
	 */
	dma_rmb();

	slots = FIELD_GET(JET_EVT_SLOTS, dw0);
	if (!slots || slots > JET_EVT_SLOTS_MAX) {
		jet_dev_lies(q->jd, "event of %u slots", slots);
		return -EIO;
	}

	switch (FIELD_GET(JET_EVT_TYPE, dw0)) {
	case JET_EVT_COMPLETION:
		err = jet_q_completion(q, evt);
		break;
	case JET_EVT_FRAME:
		err = jet_q_frame(q, evt, slots);
		break;
	case JET_EVT_RING:
		err = jet_q_ring_event(q, evt);
		break;
	default:
		jet_dev_lies(q->jd, "event of type %lu",
			     FIELD_GET(JET_EVT_TYPE, dw0));
		err = -EIO;
	}
	return err ?: (int)slots;
}

static int jet_q_poll(struct napi_struct *napi, int budget)
{
	struct jet_queue *q = container_of(napi, struct jet_queue, napi);
	int slots, done = 0;
	u32 arm = 0;

	u64_stats_update_begin(&q->stats.sync);
	u64_stats_inc(&q->stats.polls);
	u64_stats_update_end(&q->stats.sync);

	while (done < budget && !q->broken) {
		slots = jet_q_event(q);
		if (!slots)
			break;
		if (slots < 0) {
			/* Look at nothing any more until the reset */
			q->broken = true;
			break;
		}
		jet_q_mark_old(q, slots);
		q->evt_head += slots;
		done++;
	}

	jet_netdev_poll_end(q);
	if (!bitmap_empty(q->want_reap, JET_POOLS_NUM))
		jet_queue_reap(q);

	/* What the callbacks submitted, with one doorbell */
	jet_kick(q);

	if (q->broken) {
		if (done < budget)
			napi_complete_done(napi, done);
		return done;
	}

	/*
	 * The card sends its message at once if there are events past this
	 * head, so nothing is lost between the last look and this write. Not
	 * ordered against the reads above: the card writes a slot only after
	 * the head has passed it, and writel() waits for loads before it.
	 */
	if (done < budget && napi_complete_done(napi, done))
		arm = JET_QUEUE_EVT_ARM;
	if (arm || done)
		jet_queue_wr(q, JET_QUEUE_EVT_HEAD,
			     FIELD_PREP(JET_QUEUE_INDEX, q->evt_head) | arm);
	return done;
}

static irqreturn_t jet_q_irq(int irq, void *data)
{
	struct jet_queue *q = data;

	/* Alone: the card is armed by the end of NAPI only */
	WRITE_ONCE(q->irqs, q->irqs + 1);
	napi_schedule(&q->napi);
	return IRQ_HANDLED;
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
	spin_lock_init(&q->lock);
	init_waitqueue_head(&q->room);
	u64_stats_init(&q->stats.sync);

	q->tags = kvcalloc(JET_CMD_RING_SLOTS, sizeof(*q->tags), GFP_KERNEL);
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

	jd->queues = kvcalloc(jd->nqueues, sizeof(*jd->queues), GFP_KERNEL);
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
	unsigned int i;
	u32 ctrl = JET_QUEUE_CTRL_ENABLE |
		   FIELD_PREP(JET_QUEUE_CTRL_CMD_LOG2, JET_CMD_RING_LOG2) |
		   FIELD_PREP(JET_QUEUE_CTRL_EVT_LOG2, JET_EVT_RING_LOG2);

	for (i = 0; i < jd->nqueues; i++) {
		struct jet_queue *q = &jd->queues[i];

		memset(q->cmds, 0, JET_CMD_RING_BYTES);
		memset(q->evts, 0, JET_EVT_RING_BYTES);
		q->tail = 0;
		q->rung = 0;
		q->quiet = 0;
		q->head = 0;
		q->tag_tail = 0;
		q->tag_head = 0;
		q->tag_seen = 0;
		q->evt_head = 0;
		q->broken = false;
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
		spin_lock_bh(&q->lock);
		q->running = true;
		spin_unlock_bh(&q->lock);
		jet_queue_wr(q, JET_QUEUE_EVT_HEAD, JET_QUEUE_EVT_ARM);
	}
	return 0;
}

/**
 * jet_queues_stop() - take no more commands and look at no more events
 * @jd:		the card
 *
 * The card itself is not touched: it may be gone.
 */
void jet_queues_stop(struct jet_dev *jd)
{
	unsigned int i;

	for (i = 0; i < jd->nqueues; i++) {
		struct jet_queue *q = &jd->queues[i];

		spin_lock_bh(&q->lock);
		q->running = false;
		spin_unlock_bh(&q->lock);
		/* Waiters see that for themselves */
		wake_up_all(&q->room);
		if (!q->napi_on)
			continue;
		synchronize_irq(q->irq);
		napi_disable(&q->napi);
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
			if (tag->done || !tag->ctx)
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
	bool waits = false;
	u16 nr;

	spin_lock_bh(&q->lock);
	for (nr = q->tag_head; nr != q->tag_tail && !waits; nr++) {
		struct jet_tag *tag = &q->tags[nr & JET_CMD_MASK];

		waits = tag->event && !tag->done;
	}
	spin_unlock_bh(&q->lock);
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
