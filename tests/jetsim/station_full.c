// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * What there is no room for: an event ring is used to its last slot, what completes then waits
 * in its order, frames and nothing else are dropped, and news of the ring come when there is
 * room. And what a SEND holds for as long as it is not over: its blocks, and its queue.
 */
#include "rig.h"

#define POOL		5
#define VCI		0x100
#define LOG2		4
#define SLOTS		(1u << LOG2)
#define LONG		(32u * 2048 - 16)	/* bytes: some 33,000 words on the ring */

#define QUEUE(n, reg)	(JET_REG_QUEUE + (n) * JET_QUEUE_STRIDE + (reg))

static void fences(struct bfm *h, unsigned int q, unsigned int tag, unsigned int n)
{
	while (n--) {
		uint32_t dw[8] = {
			JET_OP_FENCE | BFM_FLAG(JET_CMDF_EVENT) | BFM_TAG(tag++),
		};

		bfm_put(h, q, dw, 1);
	}
	bfm_doorbell(h, q);
}

static unsigned int tail(struct bfm *h, unsigned int q)
{
	return bfm_rd(h, QUEUE(q, JET_QUEUE_EVT_TAIL));
}

/* Completions of these tags, one after the other, and nothing else */
static bool in_order(struct bfm *h, unsigned int q, unsigned int tag, unsigned int n)
{
	struct bfm_event e;

	for (; n; n--, tag++)
		if (!bfm_wait(h, q, &e, 5000) || e.tag != tag)
			return false;
	return !bfm_event(h, q, &e);
}

static void completions(struct rig *r)
{
	struct bfm *h = r->h[0];

	bfm_queue(h, 1, 6, LOG2);
	for (unsigned int lap = 0; lap < 3; lap++) {
		fences(h, 1, 100 * lap, 2 * SLOTS + 3);
		jetsim_run(r->sim, 20000);
		if (!ok(tail(h, 1) == (uint16_t)(h->q[1].head + SLOTS),
			"all slots are used, and no more"))
			diag("EVT_TAIL is %u, read were %u", tail(h, 1), h->q[1].head);
		ok(in_order(h, 1, 100 * lap, 2 * SLOTS + 3),
		   "what waited comes in its order");
	}
}

/* From station 1 to station 0's POOL: over, whatever becomes of it */
static bool send(struct rig *r, uint32_t len)
{
	struct bfm_seg seg = { 0, 0, (uint16_t)len };
	struct bfm_event e;
	bool good;

	bfm_send(r->h[1], 0, BFM_TAG(9) | BFM_FLAG(JET_CMDF_EVENT), 0, VCI, 0,
		 &seg, 1);
	bfm_doorbell(r->h[1], 0);
	good = bfm_complete(r->h[1], 0, 9, &e) && !e.status;
	jetsim_run(r->sim, 2000);
	return good;
}

/* A pool's block is this pool's */
static void foreign(struct bfm *h, unsigned int block)
{
	static const unsigned int pools[] = { 0, POOL ^ 1, POOL ^ 0x80 };
	uint16_t b = (uint16_t)block;
	unsigned int refused = 0;
	struct bfm_event e;

	for (unsigned int i = 0; i < 3; i++) {
		bfm_copy(h, 2, JET_OP_COPY_OUT, 0, pools[i], BFM_MEM_BASE, 40, 0, &b, 1);
		bfm_copy(h, 2, JET_OP_COPY_IN, 0, pools[i], BFM_MEM_BASE, 40, 0, &b, 1);
		bfm_blocks(h, 2, JET_OP_SUM_PUT, 0, pools[i], 0, &b, 1);
		bfm_blocks(h, 2, JET_OP_FREE, 0, pools[i], 0, &b, 1);
		bfm_send(h, 2, 0, pools[i], 0x300, 0, &(struct bfm_seg){ b, 0, 40 }, 1);
	}
	bfm_doorbell(h, 2);
	while (bfm_wait(h, 2, &e, 5000))
		refused += e.status == JET_ST_NOT_OWNER;
	ok(refused == 15, "another pool's commands may not name it: %u of 15", refused);
}

/* One of two slots, where there is one: dropped, and its block is back */
static void frames(struct rig *r)
{
	struct bfm *h = r->h[0];
	uint32_t none = bfm_counter(h, JET_CNT_RX_NO_EVENT);
	uint32_t free = bfm_rd(h, JET_REG_FREE);
	struct bfm_event e;

	bfm_queue(h, 1, 6, LOG2);
	bfm_queue(h, 2, 6, 6);
	fences(h, 1, 0, SLOTS - 1);
	jetsim_run(r->sim, 10000);
	ok(send(r, 90) && bfm_counter(h, JET_CNT_RX_NO_EVENT) == none + 1 &&
	   bfm_rd(h, JET_REG_FREE) == free, "no room for its event: dropped, and counted");
	ok(send(r, 40) && bfm_counter(h, JET_CNT_RX_NO_EVENT) == none + 1 &&
	   bfm_rd(h, JET_REG_FREE) == free - 1, "one slot is enough for 40 bytes");
	for (unsigned int i = 0; i < SLOTS - 1; i++)
		bfm_event(h, 1, &e);
	ok(bfm_event(h, 1, &e) && e.type == JET_EVT_FRAME && e.slots == 1 &&
	   e.length == 40, "which say so");
	foreign(h, e.blocks[0]);
	bfm_blocks(h, 1, JET_OP_FREE, 0, POOL, 0, e.blocks, 1);
	fences(h, 1, 0, 1);
	ok(bfm_complete(h, 1, 0, &e) && bfm_rd(h, JET_REG_FREE) == free,
	   "and its block is back");
}

static bool pool_drops(struct bfm *h, unsigned int pool, uint32_t full, uint32_t no_block)
{
	unsigned int reg = JET_REG_POOL + pool * JET_POOL_STRIDE;

	return bfm_rd(h, reg + JET_POOL_DROPS_FULL) == full &&
		bfm_rd(h, reg + JET_POOL_DROPS_NO_BLOCK) == no_block;
}

/* Drops by their cause: the pool's cap first, then want of blocks */
static void drops(struct rig *r)
{
	struct bfm *h = r->h[0];
	uint32_t before = bfm_rd(h, JET_REG_FREE);
	uint32_t full = bfm_counter(h, JET_CNT_RX_POOL_FULL);
	uint32_t none = bfm_counter(h, JET_CNT_RX_NO_BLOCK);
	struct bfm_event e;
	unsigned int got = 0;

	bfm_queue(h, 1, 6, 6);
	bfm_pool(h, POOL, 2, 1, false);
	for (unsigned int i = 0; i < 4; i++)
		send(r, 100);
	ok(bfm_counter(h, JET_CNT_RX_POOL_FULL) == full + 2 &&
	   bfm_counter(h, JET_CNT_RX_NO_BLOCK) == none &&
	   bfm_rd(h, JET_REG_FREE) == before - 2, "a pool holds as many as its cap");
	ok(pool_drops(h, POOL, 2, 0), "... and says how many it has dropped for that");
	bfm_pool(h, POOL, 1023, 1, false);
	for (uint32_t left = before - 2; left; left -= left < 21 ? left : 21)
		bfm_take(h, 0, BFM_TAG(5), left < 21 ? left : 21);
	bfm_doorbell(h, 0);
	jetsim_run_idle(r->sim, 100000);
	while (bfm_event(h, 0, &e))
		got += e.type == JET_EVT_COMPLETION ? e.nblocks : 0;
	ok(got == before - 2 && !bfm_rd(h, JET_REG_FREE), "TAKE gives them all: %u", got);
	ok(send(r, 100) && bfm_counter(h, JET_CNT_RX_NO_BLOCK) == none + 1 &&
	   bfm_counter(h, JET_CNT_RX_POOL_FULL) == full + 2, "and then there is none for a frame");
	ok(pool_drops(h, POOL, 2, 1) && pool_drops(h, 0, 0, 0) && pool_drops(h, POOL ^ 1, 0, 0),
	   "... which is that pool's, and for want of blocks");
}

/* A frame that is on the ring for a while, out of block 0 again and again */
static void long_send(struct bfm *h, unsigned int q, uint32_t flags, unsigned int tag)
{
	struct bfm_seg segs[32];

	for (unsigned int i = 0; i < 32; i++)
		segs[i] = (struct bfm_seg){ 0, 0, (uint16_t)(i ? 2048 : 2032) };
	bfm_send(h, q, flags | BFM_TAG(tag), 0, 0x300, 0, segs, 32);
}

static void held_blocks(struct rig *r)
{
	struct bfm *h = r->h[1];
	uint32_t free = bfm_rd(h, JET_REG_FREE), status;
	uint16_t block = 0;
	struct bfm_event e;

	long_send(h, 0, BFM_FLAG(JET_CMDF_EVENT), 1);
	bfm_blocks(h, 0, JET_OP_FREE, BFM_FLAG(JET_CMDF_EVENT) | BFM_TAG(2), 0, 0,
		   &block, 1);
	long_send(h, 0, BFM_FLAG(JET_CMDF_EVENT) | BFM_FLAG(JET_CMDF_FREE), 3);
	bfm_blocks(h, 0, JET_OP_FREE, BFM_FLAG(JET_CMDF_EVENT) | BFM_TAG(4), 0, 0,
		   &block, 1);
	bfm_doorbell(h, 0);
	status = bfm_complete(h, 0, 2, &e) ? e.status : 999;
	ok(status == JET_ST_BUSY, "FREE of a block that waits to be sent: %u", status);
	status = bfm_complete(h, 0, 4, &e) ? e.status : 999;
	ok(status == JET_ST_NOT_OWNER, "... that a SEND frees: %u", status);
	ok(bfm_complete(h, 0, 1, &e) && !e.status && bfm_rd(h, JET_REG_FREE) == free,
	   "one of two SENDs is over: it is not free yet");
	ok(bfm_complete(h, 0, 3, &e) && !e.status &&
	   bfm_rd(h, JET_REG_FREE) == free + 1, "both are: it is");
}

/* What is done when all before it is, in either class */
static void fence(struct rig *r)
{
	struct bfm *h = r->h[1];
	struct bfm_event a, b;

	bfm_wr(h, JET_REG_RING_SA, 100000);
	for (unsigned int sync = 0; sync < 2; sync++) {
		long_send(h, 0, BFM_FLAG(JET_CMDF_EVENT | (sync ? JET_CMDF_SYNC : 0)), 1);
		fences(h, 0, 2, 1);
		ok(bfm_wait(h, 0, &a, BFM_WAIT) && a.tag == 1 && !a.status &&
		   bfm_wait(h, 0, &b, 5000) && b.tag == 2,
		   "FENCE waits for %s SENDs", sync ? "synchronous" : "asynchronous");
	}
}

static void held_queue(struct rig *r)
{
	struct bfm *h = r->h[1];
	uint32_t sent = bfm_counter(h, JET_CNT_TX_FRAMES);
	struct bfm_event e;

	bfm_take(h, 0, BFM_TAG(5), 1);
	bfm_doorbell(h, 0);
	bfm_complete(h, 0, 5, &e);
	bfm_queue(h, 2, 6, 6);
	bfm_send(h, 2, BFM_TAG(1), 0, 0x300, 0,
		 (struct bfm_seg[]){ { e.blocks[0], 0, 2048 }, { e.blocks[0], 0, 2048 } }, 2);
	bfm_doorbell(h, 2);
	jetsim_run(r->sim, 300);
	bfm_wr(h, QUEUE(2, JET_QUEUE_CTRL), 0);
	for (unsigned int n = 0; n < 10000 && bfm_rd(h, QUEUE(2, JET_QUEUE_CTRL)); n++)
		;
	jetsim_run(r->sim, 20);
	ok(bfm_counter(h, JET_CNT_TX_FRAMES) == sent + 1,
	   "a queue is disabled when its SENDs are over");
}

/* The ring goes down and queue 0 has no room for that: told when it has, as it is then */
static void news(struct rig *r)
{
	struct bfm *h = r->h[0];
	unsigned int told = 0;
	struct bfm_event e;

	bfm_queue(h, 0, 6, LOG2);
	jetsim_run_idle(r->sim, 100000);
	while (bfm_event(h, 0, &e))
		;
	fences(h, 0, 0, SLOTS);
	jetsim_run(r->sim, 10000);
	bfm_insert(r->h[1], false);
	jetsim_run(r->sim, 100000);
	bfm_insert(h, false);
	jetsim_run(r->sim, 100000);
	for (unsigned int i = 0; i < SLOTS; i++)
		if (!bfm_event(h, 0, &e) || e.type != JET_EVT_COMPLETION || e.tag != i)
			break;
		else
			told++;
	ok(told == SLOTS && bfm_wait(h, 0, &e, 5000) && e.type == JET_EVT_RING &&
	   GET(JET_RING_STATE, e.ring_status) == JET_RING_STATE_OFF,
	   "news of the ring wait for room");
}

int main(void)
{
	struct rig r;

	if (rig_open(&r, 2) || rig_join(&r))
		return tap_done();
	bfm_assoc(r.h[0], VCI, POOL);
	bfm_pool(r.h[0], POOL, 100, 1, false);
	completions(&r);
	frames(&r);
	fence(&r);
	held_blocks(&r);
	held_queue(&r);
	drops(&r);
	news(&r);
	rig_close(&r);
	return tap_done();
}
