// SPDX-License-Identifier: GPL-2.0
/*
 * Events: what the card says of commands, frames and the ring (hw.h, section
 * 10). Nothing of it is believed before it was checked.
 */
#include "jet_card.h"

#define JET_CMD_MASK	(JET_CMD_RING_SLOTS - 1)
#define JET_EVT_MASK	(JET_EVT_RING_SLOTS - 1)
#define JET_EVT_DWORDS	(JET_EVT_BYTES / 4)

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

/* The card's clock: the event has 48 bits, the others moved little since */
static u64 jet_q_time(struct jet_queue *q, const __le32 *evt)
{
	u16 mid = FIELD_GET(JET_EVT_TIME_HI, le32_to_cpu(evt[5]));
	u32 hi = READ_ONCE(q->jd->time_hi);

	hi += (s16)(mid - (u16)hi);
	q->event_at = le32_to_cpu(evt[4]);
	return le32_to_cpu(evt[4]) | (u64)hi << 32;
}

/* Blocks 2n + 1 and 2n + 2, of which perhaps only the first is there */
static void jet_q_pair(const __le32 *dw, u16 *blocks, unsigned int n,
		       unsigned int nblocks)
{
	u32 pair = le32_to_cpu(*dw);

	if (2 * n + 1 < nblocks)
		blocks[2 * n + 1] = FIELD_GET(JET_EVT_BLOCK_ODD, pair);
	if (2 * n + 2 < nblocks)
		blocks[2 * n + 2] = FIELD_GET(JET_EVT_BLOCK_EVEN, pair);
}

/* False: a completion cannot have that many */
static bool jet_cpl_blocks(struct jet_cpl *cpl, const __le32 *evt)
{
	unsigned int i;

	cpl->nblocks = FIELD_GET(JET_EVT_CPL_BLOCKS, le32_to_cpu(evt[2]));
	if (cpl->nblocks > JET_EVT_TAKE_MAX)
		return false;
	cpl->blocks[0] = FIELD_GET(JET_EVT_BLOCK_0, le32_to_cpu(evt[5]));
	for (i = 0; i < cpl->nblocks / 2; i++)
		jet_q_pair(evt + 6 + i, cpl->blocks, i, cpl->nblocks);
	return true;
}

/* The command that has ended, or NULL: that cannot be */
static struct jet_tag *jet_cpl_tag(struct jet_queue *q, u16 nr, u16 tag_tail,
				   u8 pool, const struct jet_cpl *cpl)
{
	struct jet_tag *tag = &q->tags[nr & JET_CMD_MASK];

	if ((u16)(nr - q->tag_head) >= (u16)(tag_tail - q->tag_head)) {
		jet_dev_lies(q->jd, "completion of tag %u, which is not in use",
			     nr);
		return NULL;
	}
	if (tag->done || tag->op != cpl->op || tag->pool != pool ||
	    (!tag->event && cpl->status == JET_ST_OK)) {
		jet_dev_lies(q->jd,
			     "completion of tag %u does not fit its command",
			     nr);
		return NULL;
	}
	return tag;
}

/* A FENCE has ended, and with it the SENDs before it. False: that cannot be. */
static bool jet_cpl_fence(struct jet_queue *q, u16 nr)
{
	u16 i;

	for (i = q->tag_head; i != nr; i++) {
		struct jet_tag *t = &q->tags[i & JET_CMD_MASK];

		if (t->done || t->op != JET_OP_SEND)
			continue;
		if (t->event) {
			jet_dev_lies(q->jd, "fence %u ended before send %u",
				     nr, i);
			return false;
		}
		t->done = true;
	}
	return true;
}

/* All before it have ended, but for the SENDs. False: that cannot be. */
static bool jet_cpl_pass(struct jet_queue *q, u16 nr, u16 tag_tail)
{
	while ((u16)(nr - q->tag_seen) < (u16)(tag_tail - q->tag_seen) &&
	       q->tag_seen != nr) {
		struct jet_tag *t = &q->tags[q->tag_seen & JET_CMD_MASK];

		if (t->op != JET_OP_SEND && !t->done) {
			if (t->event) {
				jet_dev_lies(q->jd,
					     "tag %u ended before tag %u", nr,
					     q->tag_seen);
				return false;
			}
			t->done = true;
		}
		q->tag_seen++;
	}
	if (q->tag_seen == nr)
		q->tag_seen++;
	return true;
}

/*
 * All is checked before anything is done: a command whose completion is not
 * believed has not ended, and the reset ends it.
 */
static int jet_q_completion(struct jet_queue *q, const __le32 *evt)
{
	/* Acquire: pairs with the release in jet_put() */
	u16 tag_tail = smp_load_acquire(&q->tag_tail);
	u32 dw1 = le32_to_cpu(evt[1]);
	u32 dw2 = le32_to_cpu(evt[2]);
	u16 nr = FIELD_GET(JET_EVT_CPL_TAG, dw1);
	struct jet_cpl cpl = {
		.op = FIELD_GET(JET_EVT_CPL_OP, dw1),
		.status = FIELD_GET(JET_EVT_CPL_STATUS, dw2),
		.sum = FIELD_GET(JET_EVT_SUM, dw2),
		.timestamp = jet_q_time(q, evt),
	};
	struct jet_tag *tag;

	tag = jet_cpl_tag(q, nr, tag_tail, FIELD_GET(JET_EVT_CPL_POOL, dw1),
			  &cpl);
	if (!tag)
		return -EIO;
	if (cpl.op == JET_OP_TAKE && !jet_cpl_blocks(&cpl, evt)) {
		jet_dev_lies(q->jd, "TAKE of %u blocks", cpl.nblocks);
		return -EIO;
	}
	if (!jet_cpl_pass(q, nr, tag_tail))
		return -EIO;
	if (cpl.op == JET_OP_FENCE && cpl.status == JET_ST_OK &&
	    !jet_cpl_fence(q, nr))
		return -EIO;
	tag->done = true;

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

/* How many slots a frame's event has */
static unsigned int jet_q_frame_slots(const struct jet_frame *frame)
{
	if (frame->nblocks > JET_EVT_BLOCKS2_MAX)
		return 4;
	if (frame->len > JET_EVT_HEAD0_BYTES + JET_EVT_HEAD1_BYTES)
		return 3;
	return frame->len > JET_EVT_HEAD0_BYTES ? 2 : 1;
}

/* What the slots hold of the SDU, and blocks 1.. */
static void jet_q_frame_slot(struct jet_frame *frame, unsigned int slot,
			     const __le32 *dw)
{
	u8 *head = frame->head;
	unsigned int i;

	switch (slot) {
	case 0:
		memcpy(head, dw + 6, JET_EVT_HEAD0_BYTES);
		return;
	case 1:
	case 2:
		head += JET_EVT_HEAD0_BYTES + (slot - 1) * JET_EVT_HEAD1_BYTES;
		memcpy(head, dw + 2, JET_EVT_HEAD1_BYTES);
		jet_q_pair(dw + 1, frame->blocks, slot - 1, frame->nblocks);
		return;
	default:
		for (i = 1; i < JET_EVT_DWORDS; i++)
			jet_q_pair(dw + i, frame->blocks, i + 1,
				   frame->nblocks);
	}
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
	frame.timestamp = jet_q_time(q, evt);

	if (!frame.nblocks || frame.nblocks > JET_EVT_BLOCKS_MAX ||
	    slots != jet_q_frame_slots(&frame) ||
	    frame.len > (u32)frame.nblocks << q->jd->block_shift) {
		jet_dev_lies(q->jd, "frame of %u bytes in %u blocks, %u slots",
			     frame.len, frame.nblocks, slots);
		return -EIO;
	}

	/* Three slots fill it */
	if (slots < 3)
		memset(frame.head, 0, sizeof(frame.head));
	frame.blocks[0] = FIELD_GET(JET_EVT_BLOCK_0, le32_to_cpu(evt[5]));
	for (i = 0; i < slots; i++)
		jet_q_frame_slot(&frame, i, jet_q_evt(q, q->evt_head + i));

	u64_stats_update_begin(&q->stats.sync);
	u64_stats_inc(&q->stats.frames);
	u64_stats_update_end(&q->stats.sync);
	q->close += lower_32_bits(frame.timestamp) - q->news_at < q->near;
	q->news++;
	q->news_bytes += frame.len;
	q->news_at = lower_32_bits(frame.timestamp);
	if (slots == JET_EVT_SLOTS_MAX &&
	    FIELD_GET(JET_EVT_FRAME_POOL, dw1) != JET_POOL_IP)
		q->cramped = true;

	return q->jd->ops->frame(q, FIELD_GET(JET_EVT_FRAME_POOL, dw1), &frame);
}

static int jet_q_ring_event(struct jet_queue *q, const __le32 *evt)
{
	if (q->index) {
		jet_dev_lies(q->jd, "ring event on queue %u", q->index);
		return -EIO;
	}
	q->jd->ops->ring(q->jd, le32_to_cpu(evt[1]), le32_to_cpu(evt[2]),
			 le32_to_cpu(evt[6]) |
			 (u64)le32_to_cpu(evt[7]) << 32);
	return 0;
}

/* The next event with its first dword, or NULL: there is none */
static const __le32 *jet_q_next(struct jet_queue *q, u32 *dw0)
{
	const __le32 *evt = jet_q_evt(q, q->evt_head);

	*dw0 = le32_to_cpu(READ_ONCE(evt[0]));
	/* Whatever else stands there has the number of an earlier lap */
	if (FIELD_GET(JET_EVT_SEQ, *dw0) != (u16)(q->evt_head + 1))
		return NULL;
	/*
	 * The card writes this slot last; nothing else of the event may be
	 * read before its number.
	 */
	dma_rmb();
	return evt;
}

static int jet_q_one_event(struct jet_queue *q)
{
	unsigned int slots;
	const __le32 *evt;
	u32 dw0;
	int err;

	evt = jet_q_next(q, &dw0);
	if (!evt)
		return 0;

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

/**
 * jet_queue_event() - look for an event, and do what it asks for
 * @q:		the pair
 *
 * Context: NAPI.
 * Return: 1, or 0: there is none, or an error: it makes no sense, and nothing
 * behind it will.
 */
int jet_queue_event(struct jet_queue *q)
{
	int slots = jet_q_one_event(q);

	if (slots <= 0)
		return slots;
	q->evt_head += slots;
	return 1;
}

/**
 * jet_queue_sent() - is the next event the end of a SEND?
 * @q:		the pair
 *
 * Context: NAPI, also netpoll's, which may hear of nothing else.
 * Return: whether it is.
 */
bool jet_queue_sent(struct jet_queue *q)
{
	const __le32 *evt;
	u32 dw0;

	evt = jet_q_next(q, &dw0);
	return evt && FIELD_GET(JET_EVT_TYPE, dw0) == JET_EVT_COMPLETION &&
	       FIELD_GET(JET_EVT_CPL_OP, le32_to_cpu(evt[1])) == JET_OP_SEND;
}
