// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Frames for a pool: into blocks, and an event */
#include <string.h>

#include "copy.h"
#include "fast.h"

struct arrival {
	const struct flight *flight;
	unsigned int pool;
	uint32_t len;			/* of what is stored */
	unsigned int nblocks;
	uint16_t blocks[JET_EVT_BLOCKS_MAX];
};

static struct pool *pool_of(struct card *c, unsigned int pool)
{
	return &c->blocks.pools[pool];
}

bool rx_listens(struct card *c, uint32_t vci)
{
	int pool = vci_pool(&c->vci, vci);

	return pool >= 0 && !sched_due(&c->reset) &&
		pool_of(c, (unsigned int)pool)->cfg & JET_POOL_CFG_ENABLE;
}

static unsigned int slots_of(const struct arrival *a)
{
	uint32_t len = a->len;

	if (a->nblocks > JET_EVT_BLOCKS2_MAX)
		return 4;
	return 1 + (len > JET_EVT_HEAD0_BYTES) +
		(len > JET_EVT_HEAD0_BYTES + JET_EVT_HEAD1_BYTES);
}

static void give_back(struct card *c, struct arrival *a)
{
	for (unsigned int i = 0; i < a->nblocks; i++)
		blocks_free(&c->blocks, a->blocks[i]);
}

/* Blocks for all of it, as it needed them one after the other; or a drop. A damaged one is counted already */
static bool take_blocks(struct card *c, struct arrival *a)
{
	struct pool *p = pool_of(c, a->pool);
	uint32_t bytes = block_bytes(&c->blocks);
	unsigned int need = (a->len + bytes - 1) / bytes;
	bool bad = a->flight->frame->raw;

	while (a->nblocks < need) {
		if (p->used >= GET(JET_POOL_CFG_CAP, p->cfg)) {
			if (!bad)
				count(c, JET_CNT_RX_POOL_FULL);
			p->full += !bad;
			return false;
		}
		if (!c->blocks.nfree) {
			if (!bad)
				count(c, JET_CNT_RX_NO_BLOCK);
			p->no_block += !bad;
			return false;
		}
		a->blocks[a->nblocks++] = (uint16_t)
			blocks_take(&c->blocks, a->pool);
	}
	return true;
}

static void store(struct card *c, const struct arrival *a)
{
	const struct frame *f = a->flight->frame;
	uint32_t bytes = block_bytes(&c->blocks);

	for (uint32_t at = 0, i = 0; at < a->len; at += bytes, i++)
		memcpy(block_at(&c->blocks, a->blocks[i]), f->sdu + at,
		       a->len - at < bytes ? a->len - at : bytes);
}

/* Blocks 2n + 1 and 2n + 2 */
static uint32_t pair(const struct arrival *a, unsigned int n)
{
	uint32_t dw = 0;

	if (2 * n + 1 < a->nblocks)
		dw |= a->blocks[2 * n + 1];
	if (2 * n + 2 < a->nblocks)
		dw |= (uint32_t)a->blocks[2 * n + 2] << 16;
	return dw;
}

static void head_bytes(const struct arrival *a, uint32_t *to, uint32_t from,
		       uint32_t most)
{
	uint32_t len = a->len;

	if (len > from)
		memcpy(to, a->flight->frame->sdu + from,
		       len - from < most ? len - from : most);
}

/* What would be the trailer is not summed */
static uint32_t summed(const struct frame *f)
{
	if (!f->raw)
		return f->len;
	return f->len < JET_TRAILER_BYTES ? 0 : f->len - JET_TRAILER_BYTES;
}

static void fill_first(struct card *c, const struct arrival *a, uint32_t *dw)
{
	const struct frame *f = a->flight->frame;
	unsigned int flags = f->sync ? JET_EVTF_SYNC : 0;

	flags |= f->crc_bad ? JET_EVTF_ERR_CRC : 0;
	flags |= f->length_bad ? JET_EVTF_ERR_LEN : 0;
	dw[0] = PUT(JET_EVT_TYPE, JET_EVT_FRAME) | PUT(JET_EVT_FLAGS, flags);
	dw[1] = PUT(JET_EVT_FRAME_POOL, a->pool) |
		PUT(JET_EVT_FRAME_VCI, f->vci);
	dw[2] = PUT(JET_EVT_SUM, sum_bytes(f->sdu, summed(f))) |
		PUT(JET_EVT_FRAME_SRC, f->source) |
		PUT(JET_EVT_FRAME_BLOCKS, a->nblocks);
	dw[3] = PUT(JET_EVT_FRAME_UU, f->uu) |
		PUT(JET_EVT_FRAME_BARE, f->bare) |
		PUT(JET_EVT_FRAME_LEN, a->len);
	dw[5] = PUT(JET_EVT_BLOCK_0, a->blocks[0]);
	event_time(c, dw);
	head_bytes(a, dw + 6, 0, JET_EVT_HEAD0_BYTES);
}

static bool tell(struct card *c, const struct arrival *a)
{
	unsigned int n = GET(JET_POOL_CFG_QUEUE, pool_of(c, a->pool)->cfg);
	uint32_t slots[JET_EVT_SLOTS_MAX][JET_EVT_BYTES / 4] = { { 0 } };
	uint32_t from = JET_EVT_HEAD0_BYTES;

	fill_first(c, a, slots[0]);
	for (unsigned int i = 1; i < 3; i++) {
		slots[i][1] = pair(a, i - 1);
		head_bytes(a, slots[i] + 2, from, JET_EVT_HEAD1_BYTES);
		from += JET_EVT_HEAD1_BYTES;
	}
	for (unsigned int i = 1; i < JET_EVT_BYTES / 4; i++)
		slots[3][i] = pair(a, i + 1);
	return n < FAST_QUEUES &&
		event_write(&c->queues[n], slots, slots_of(a), false);
}

/* What is wrong with it is counted once, whoever listens or not. True: nothing is */
static bool sound(struct card *c, const struct frame *f)
{
	if (f->size_bad)
		count(c, JET_CNT_RX_LENGTH);
	else if (f->hec_bad)
		count(c, JET_CNT_RX_HEC);
	else if (f->crc_bad)
		count(c, JET_CNT_RX_CRC);
	else if (f->length_bad)
		count(c, JET_CNT_RX_LENGTH);
	else
		return true;
	return false;
}

/* Damaged ones are for pools that keep them */
static bool acceptable(struct card *c, const struct arrival *a)
{
	return sound(c, a->flight->frame) ||
		(!a->flight->frame->hec_bad &&
		 pool_of(c, a->pool)->cfg & JET_POOL_CFG_KEEP);
}

void rx_passed(struct card *c, const struct flight *flight)
{
	if (sound(c, flight->frame))
		count(c, JET_CNT_RX_NO_VCI);
}

void rx_frame(struct card *c, const struct flight *flight)
{
	const struct frame *f = flight->frame;
	int pool = vci_pool(&c->vci, f->vci);
	struct arrival a = {
		.flight = flight, .pool = (unsigned int)pool,
		/* Two bytes that are left over are not stored */
		.len = f->raw ? f->len & ~3u : f->len,
	};

	if (!rx_listens(c, f->vci)) {
		rx_passed(c, flight);
		return;
	}
	if (!acceptable(c, &a) || !a.len)
		return;
	if (!take_blocks(c, &a)) {
		give_back(c, &a);
		return;
	}
	store(c, &a);
	if (tell(c, &a)) {
		count(c, JET_CNT_RX_FRAMES);
		return;
	}
	give_back(c, &a);
	if (!f->raw)
		count(c, JET_CNT_RX_NO_EVENT);
}
