// SPDX-License-Identifier: GPL-2.0
/*
 * Events: what the card says of commands, frames and the ring (hw.h, section
 * 10). Nothing of it is believed before it was checked.
 */
#include "jet_card.h"
#include "jet_trace.h"

#define JET_CMD_MASK	(JET_CMD_RING_SLOTS - 1)
#define JET_EVT_MASK	(JET_EVT_RING_SLOTS - 1)
#define JET_EVT_DWORDS	(JET_EVT_BYTES / 4)

/* Is this one before that one? The ring has fewer than half of all numbers */
static bool jet_tag_before(u16 nr, u16 other)
{
	return (s16)(nr - other) < 0;
}

/**
 * jet_tag_ended() - has a command ended, whether it reported or not?
 * @q:		the pair
 * @nr:		the command's tag, between head and tail
 *
 * Context: NAPI, or nobody is in it.
 * Return: whether it has.
 */
bool jet_tag_ended(const struct jet_queue *q, u16 nr)
{
	const struct jet_tag *tag = &q->tags[nr & JET_CMD_MASK];

	return tag->op == JET_OP_SEND ? tag->done :
					jet_tag_before(nr, q->tag_seen);
}

/* Give the slots of the oldest commands back, as far as these have ended */
static void jet_q_retire(struct jet_queue *q, u16 tag_tail)
{
	u16 nr = q->tag_head, slots = 0;

	for (; nr != tag_tail && jet_tag_ended(q, nr); nr++)
		slots += q->tags[nr & JET_CMD_MASK].slots;
	if (!slots)
		return;
	WRITE_ONCE(q->tag_head, nr);
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
	if (jet_tag_ended(q, nr) || tag->op != cpl->op || tag->pool != pool ||
	    (!tag->event && cpl->status == JET_ST_OK)) {
		jet_dev_lies(q->jd,
			     "completion of tag %u does not fit its command",
			     nr);
		return NULL;
	}
	return tag;
}

/* Can a FENCE have ended, and with it the SENDs before it? */
static bool jet_cpl_fenced(const struct jet_queue *q, u16 nr)
{
	u16 i;

	for (i = q->tag_head; i != nr; i++) {
		const struct jet_tag *t = &q->tags[i & JET_CMD_MASK];

		if (t->op == JET_OP_SEND && t->event && !t->done) {
			jet_dev_lies(q->jd, "fence %u ended before send %u",
				     nr, i);
			return false;
		}
	}
	return true;
}

/* It has */
static void jet_cpl_fence(struct jet_queue *q, u16 nr)
{
	u16 i;

	for (i = q->tag_head; i != nr; i++)
		if (q->tags[i & JET_CMD_MASK].op == JET_OP_SEND)
			q->tags[i & JET_CMD_MASK].done = true;
}

/* All before it have ended, but SENDs: have those that report said so? */
static bool jet_cpl_passes(const struct jet_queue *q, u16 nr)
{
	const struct jet_tag *tag = &q->tags[nr & JET_CMD_MASK];

	if (jet_tag_before(nr, q->tag_seen) || tag->before == q->answered)
		return true;
	jet_dev_lies(q->jd, "tag %u ended before one that reports", nr);
	return false;
}

static void jet_cpl_pass(struct jet_queue *q, u16 nr, struct jet_tag *tag)
{
	tag->done = true;
	q->answered += tag->event && tag->op != JET_OP_SEND;
	if (!jet_tag_before(nr, q->tag_seen))
		q->tag_seen = nr + 1;
}

/*
 * All is checked before anything is done: a command whose completion is not
 * believed has not ended, and the reset ends it.
 */
static noinline int jet_q_completion(struct jet_queue *q, const __le32 *evt)
{
	/* Acquire: pairs with the release in jet_put_all() */
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
	if (!jet_cpl_passes(q, nr))
		return -EIO;
	if (cpl.op == JET_OP_FENCE && cpl.status == JET_ST_OK) {
		if (!jet_cpl_fenced(q, nr))
			return -EIO;
		jet_cpl_fence(q, nr);
	}
	jet_cpl_pass(q, nr, tag);
	trace_jet_completion(q, nr, tag->pool, &cpl);

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

/* Slot 1 or 2: more of the SDU, and two blocks */
static void jet_q_frame_more(struct jet_queue *q, struct jet_frame *frame,
			     unsigned int slot)
{
	const __le32 *dw = jet_q_evt(q, q->evt_head + slot);

	memcpy(frame->head + JET_EVT_HEAD0_BYTES +
	       (slot - 1) * JET_EVT_HEAD1_BYTES, dw + 2, JET_EVT_HEAD1_BYTES);
	if (frame->nblocks > 1)
		jet_q_pair(dw + 1, frame->blocks, slot - 1, frame->nblocks);
}

/* Slot 3: the other blocks */
static void jet_q_frame_blocks(struct jet_queue *q, struct jet_frame *frame)
{
	const __le32 *dw = jet_q_evt(q, q->evt_head + 3);
	unsigned int i;

	for (i = 1; i < JET_EVT_DWORDS; i++)
		jet_q_pair(dw + i, frame->blocks, i + 1, frame->nblocks);
}

/* What the slots hold of the SDU, and where it lies */
static void jet_q_frame_slots_in(struct jet_queue *q, struct jet_frame *frame,
				 const __le32 *evt, unsigned int slots)
{
	/* Three slots fill it */
	if (slots < 3)
		memset(frame->head, 0, sizeof(frame->head));
	memcpy(frame->head, evt + 6, JET_EVT_HEAD0_BYTES);
	frame->blocks[0] = FIELD_GET(JET_EVT_BLOCK_0, le32_to_cpu(evt[5]));
	if (slots > 1)
		jet_q_frame_more(q, frame, 1);
	if (slots > 2)
		jet_q_frame_more(q, frame, 2);
	if (slots > 3)
		jet_q_frame_blocks(q, frame);
}

static int jet_q_frame(struct jet_queue *q, const __le32 *evt,
		       unsigned int slots)
{
	u32 dw0 = le32_to_cpu(evt[0]);
	u32 dw1 = le32_to_cpu(evt[1]);
	u32 dw2 = le32_to_cpu(evt[2]);
	u32 dw3 = le32_to_cpu(evt[3]);
	struct jet_frame frame;

	frame.vci = FIELD_GET(JET_EVT_FRAME_VCI, dw1);
	frame.len = FIELD_GET(JET_EVT_FRAME_LEN, dw3);
	frame.sum = FIELD_GET(JET_EVT_SUM, dw2);
	frame.src = FIELD_GET(JET_EVT_FRAME_SRC, dw2);
	frame.uu = FIELD_GET(JET_EVT_FRAME_UU, dw3);
	frame.bare = FIELD_GET(JET_EVT_FRAME_BARE, dw3);
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

	jet_q_frame_slots_in(q, &frame, evt, slots);
	trace_jet_frame(q, FIELD_GET(JET_EVT_FRAME_POOL, dw1), &frame);

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
	u32 status = le32_to_cpu(evt[1]), ttrt = le32_to_cpu(evt[2]);
	u64 map = le32_to_cpu(evt[6]) | (u64)le32_to_cpu(evt[7]) << 32;

	if (q->index) {
		jet_dev_lies(q->jd, "ring event on queue %u", q->index);
		return -EIO;
	}
	trace_jet_ring(q->jd, status, ttrt, map);
	q->jd->ops->ring(q->jd, status, ttrt, map);
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
 * jet_queue_events() - look for events, and do what they ask for
 * @q:		the pair
 * @budget:	how many at most
 *
 * When one makes no sense, nothing is looked at any more until the reset.
 *
 * Context: NAPI.
 * Return: how many there were.
 */
int jet_queue_events(struct jet_queue *q, int budget)
{
	int done, slots;

	for (done = 0; done < budget && !q->broken; done++) {
		slots = jet_q_one_event(q);
		if (!slots)
			break;
		if (slots < 0)
			q->broken = true;
		else
			q->evt_head += slots;
	}
	return done;
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
