// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Commands that the card must refuse: each gives its event with a status, and
 * touches nothing: no host memory but the event, no block, no free list.
 */
#include "rig.h"

#define ST(n)	(1u << JET_ST_##n)

static const struct refusal {
	const char *what;
	unsigned int status;		/* a bit each that may be given */
	uint32_t dw[8];
} refusals[] = {
#define DW0(op, flags)	((op) | (uint32_t)(flags) << 8 | 0x12340000u)
#define DW1(count, off)	((count) << 8 | (uint32_t)(off) << 16)
#define ADDR		0x00001000, 0x1		/* BFM_MEM_BASE + 4096 */
	{ "operation 0", ST(BAD_OP), { DW0(0, 0) } },
	{ "operation 8", ST(BAD_OP), { DW0(8, 0) } },
	{ "operation 255", ST(BAD_OP), { DW0(255, 0) } },
	{ "COPY_IN of no blocks", ST(BAD_COUNT) | ST(BAD_LENGTH),
	  { DW0(JET_OP_COPY_IN, 0), DW1(0, 0), ADDR, 10 } },
	{ "COPY_IN of seven blocks", ST(BAD_COUNT),
	  { DW0(JET_OP_COPY_IN, 0), DW1(7, 0), ADDR, 10 } },
	{ "COPY_OUT of 255 blocks", ST(BAD_COUNT),
	  { DW0(JET_OP_COPY_OUT, 0), DW1(255, 0), ADDR, 10 } },
	{ "COPY_IN of a block that is not", ST(BAD_BLOCK),
	  { DW0(JET_OP_COPY_IN, 0), DW1(1, 0), ADDR, 10, 512 } },
	{ "COPY_OUT of block 65535", ST(BAD_BLOCK),
	  { DW0(JET_OP_COPY_OUT, 0), DW1(1, 0), ADDR, 10, 65535 } },
	{ "COPY_OUT whose second block is not", ST(BAD_BLOCK),
	  { DW0(JET_OP_COPY_OUT, 0), DW1(2, 0), ADDR, 3000, 0x02000001 } },
	{ "COPY_OUT of a free block", ST(NOT_OWNER),
	  { DW0(JET_OP_COPY_OUT, 0), DW1(1, 0), ADDR, 10, 80 } },
	{ "COPY_IN to a free block", ST(NOT_OWNER),
	  { DW0(JET_OP_COPY_IN, 0), DW1(1, 0), ADDR, 10, 80 } },
	{ "COPY_IN of nothing", ST(BAD_LENGTH),
	  { DW0(JET_OP_COPY_IN, 0), DW1(1, 0), ADDR, 0, 1 } },
	{ "COPY_IN over the block's end", ST(BAD_LENGTH),
	  { DW0(JET_OP_COPY_IN, 0), DW1(1, 0), ADDR, 2049, 1 } },
	{ "COPY_IN over the end with an offset", ST(BAD_LENGTH),
	  { DW0(JET_OP_COPY_IN, 0), DW1(1, 2000), ADDR, 49, 1 } },
	{ "COPY_OUT over two blocks' end", ST(BAD_LENGTH),
	  { DW0(JET_OP_COPY_OUT, 0), DW1(2, 1), ADDR, 4096, 0x00020001 } },
	{ "COPY_OUT of a block that it does not touch", ST(BAD_LENGTH),
	  { DW0(JET_OP_COPY_OUT, 0), DW1(2, 0), ADDR, 2048, 0x00020001 } },
	{ "COPY_OUT of 131071 bytes", ST(BAD_LENGTH),
	  { DW0(JET_OP_COPY_OUT, 0), DW1(1, 0), ADDR, 0x1ffff, 1 } },
	{ "COPY_OUT with length bits that are not", ST(BAD_FLAGS),
	  { DW0(JET_OP_COPY_OUT, 0), DW1(1, 0), ADDR, 0x2000a, 1 } },
	{ "COPY_IN behind the block", ST(BAD_OFFSET) | ST(BAD_LENGTH),
	  { DW0(JET_OP_COPY_IN, 0), DW1(1, 2048), ADDR, 1, 1 } },
	{ "COPY_IN with another block in the command", ST(BAD_FLAGS),
	  { DW0(JET_OP_COPY_IN, 0), DW1(1, 0), ADDR, 10, 0x00020001 } },
	{ "COPY_OUT into a sum", ST(BAD_FLAGS),
	  { DW0(JET_OP_COPY_OUT, JET_CMDF_SUM_ADD), DW1(1, 0), ADDR, 10, 1 } },
	{ "COPY_IN of memory that is not", ST(DMA),
	  { DW0(JET_OP_COPY_IN, 0), DW1(1, 0), 0, 0x77, 10, 1 } },
	{ "SUM_PUT over the block's end", ST(BAD_OFFSET) | ST(BAD_LENGTH),
	  { DW0(JET_OP_SUM_PUT, 0), DW1(1, 2047), 0, 0, 0, 1 } },
	{ "SUM_PUT into two blocks", ST(BAD_COUNT),
	  { DW0(JET_OP_SUM_PUT, 0), DW1(2, 0), 0, 0, 0, 0x00020001 } },
	{ "SUM_PUT into a free block", ST(NOT_OWNER),
	  { DW0(JET_OP_SUM_PUT, 0), DW1(1, 0), 0, 0, 0, 80 } },
	{ "SUM_PUT with an address", ST(BAD_FLAGS),
	  { DW0(JET_OP_SUM_PUT, 0), DW1(1, 0), 4, 0, 0, 1 } },
	{ "FREE of nothing", ST(BAD_COUNT),
	  { DW0(JET_OP_FREE, 0), DW1(0, 0) } },
	{ "FREE of seven blocks", ST(BAD_COUNT),
	  { DW0(JET_OP_FREE, 0), DW1(7, 0) } },
	{ "FREE of a free block", ST(NOT_OWNER),
	  { DW0(JET_OP_FREE, 0), DW1(1, 0), 0, 0, 0, 80 } },
	{ "FREE of a good block and a free one", ST(NOT_OWNER),
	  { DW0(JET_OP_FREE, 0), DW1(2, 0), 0, 0, 0, 0x00500001 } },
	{ "FREE of a good block and one that is not", ST(BAD_BLOCK),
	  { DW0(JET_OP_FREE, 0), DW1(2, 0), 0, 0, 0, 0x02000001 } },
	{ "FREE with a flag of another operation", ST(BAD_FLAGS),
	  { DW0(JET_OP_FREE, 8), DW1(1, 0), 0, 0, 0, 1 } },
	{ "FREE with an offset", ST(BAD_FLAGS),
	  { DW0(JET_OP_FREE, 0), DW1(1, 4), 0, 0, 0, 1 } },
	{ "TAKE of nothing", ST(BAD_COUNT),
	  { DW0(JET_OP_TAKE, 0), DW1(0, 0) } },
	{ "TAKE of 22", ST(BAD_COUNT),
	  { DW0(JET_OP_TAKE, 0), DW1(22, 0) } },
	{ "TAKE that names a block", ST(BAD_FLAGS),
	  { DW0(JET_OP_TAKE, 0), DW1(1, 0), 0, 0, 0, 1 } },
	{ "FENCE with a count", ST(BAD_FLAGS) | ST(BAD_COUNT),
	  { DW0(JET_OP_FENCE, 0), DW1(1, 0) } },
	{ "SEND of no segments", ST(BAD_COUNT),
	  { DW0(JET_OP_SEND, 0), DW1(0, 0), 0x100, 10 } },
	{ "SEND with an offset", ST(BAD_FLAGS),
	  { DW0(JET_OP_SEND, 0), DW1(1, 4), 0x100, 10, 1, 10 } },
	{ "SEND whose sum is another", ST(BAD_LENGTH),
	  { DW0(JET_OP_SEND, 0), DW1(1, 0), 0x100, 11, 1, 10 } },
	{ "SEND of an empty segment", ST(BAD_LENGTH),
	  { DW0(JET_OP_SEND, 0), DW1(2, 0), 0x100, 10, 1, 10, 2, 0 } },
	{ "SEND of a segment over the block's end", ST(BAD_LENGTH),
	  { DW0(JET_OP_SEND, 0), DW1(1, 0), 0x100, 10, 1 | 2040u << 16, 10 } },
	{ "SEND of a segment behind the block", ST(BAD_OFFSET) | ST(BAD_LENGTH),
	  { DW0(JET_OP_SEND, 0), DW1(1, 0), 0x100, 10, 1 | 2048u << 16, 10 } },
	{ "SEND of a block that is not", ST(BAD_BLOCK),
	  { DW0(JET_OP_SEND, 0), DW1(1, 0), 0x100, 10, 600, 10 } },
	{ "SEND of a free block", ST(NOT_OWNER),
	  { DW0(JET_OP_SEND, 0), DW1(2, 0), 0x100, 20, 1, 10, 80, 10 } },
	{ "SEND with bits behind a segment's length", ST(BAD_FLAGS),
	  { DW0(JET_OP_SEND, 0), DW1(1, 0), 0x100, 10, 1, 0x1000a } },
	{ "SEND while the ring is down", ST(RING_DOWN),
	  { DW0(JET_OP_SEND, 0), DW1(1, 0), 0x100, 10, 1, 10 } },
	{ "synchronous SEND while the ring is down", ST(RING_DOWN),
	  { DW0(JET_OP_SEND, JET_CMDF_SYNC), DW1(1, 0), 0x100, 10, 1, 10 } },
};

/* What a refused command might have changed: all blocks of ours, by their sums */
static uint32_t fingerprint(struct bfm *h, struct rig *r)
{
	uint32_t print = bfm_rd(h, JET_REG_FREE);
	struct bfm_event e;

	for (uint16_t b = 0; b < 4; b++) {
		bfm_copy(h, 0, JET_OP_COPY_OUT, BFM_TAG(9) |
			 BFM_FLAG(JET_CMDF_EVENT), 0, BFM_MEM_BASE + 0x10000,
			 r->block_bytes, 0, &b, 1);
		bfm_doorbell(h, 0);
		if (!bfm_complete(h, 0, 9, &e) || e.status)
			return 0;
		print = print * 31 + e.sum;
	}
	return print;
}

static void refuse(struct rig *r, const struct refusal *f)
{
	struct bfm *h = r->h[0];
	uint32_t before = fingerprint(h, r), errors;
	uint64_t written = h->written;
	struct bfm_event e;
	bool good;

	errors = bfm_counter(h, JET_CNT_CMD_ERRORS);
	bfm_put(h, 0, f->dw, 1);
	bfm_doorbell(h, 0);
	good = bfm_complete(h, 0, 0x1234, &e);
	written = h->written - written;
	if (!ok(good && f->status >> e.status & 1 &&
		e.op == (f->dw[0] & 0xff), "%s: status %u", f->what, e.status))
		diag("%s", good ? "which is another" : "no event");
	good = !bfm_event(h, 0, &e) && written == JET_EVT_BYTES &&
		fingerprint(h, r) == before &&
		bfm_counter(h, JET_CNT_CMD_ERRORS) == errors + 1;
	ok(good, "%s: nothing touched", f->what);
}

int main(void)
{
	static const uint32_t many[8 * 9] = {
		DW0(JET_OP_SEND, 0), DW1(35, 0), 0x100, 35,
	};
	struct bfm_event e;
	struct rig r;
	struct bfm *h;
	uint32_t chained[8] = {
		JET_OP_COPY_OUT | 3u << 12 | 0x00050000, DW1(1, 0),
		0x00001000, 0x1, 0, 1,
	};
	uint32_t fence[8] = { JET_OP_FENCE | 3u << 12 | 0x00060000 };

	if (rig_open(&r, 1))
		return tap_done();
	h = r.h[0];
	h->used += 0x20000;		/* nobody allocates what the table names */
	ok(!bfm_donate(h, 0, RIG_RX_FIRST, 32), "blocks donated");
	for (uint16_t b = 0; b < 4; b++) {
		memset(bfm_at(h, BFM_MEM_BASE + 0x1000), 0x11 * (b + 1), 2048);
		bfm_copy(h, 0, JET_OP_COPY_IN, 0, 0, BFM_MEM_BASE + 0x1000,
			 2048, 0, &b, 1);
	}
	bfm_doorbell(h, 0);
	for (unsigned int i = 0; i < sizeof(refusals) / sizeof(*refusals); i++)
		refuse(&r, &refusals[i]);

	bfm_put(h, 0, many, 1);
	bfm_doorbell(h, 0);
	ok(bfm_complete(h, 0, 0x1234, &e) && e.status == JET_ST_BAD_COUNT,
	   "SEND of 35 segments: status %u", e.status);

	/* Chains */
	bfm_queue(h, 1, 6, 6);
	bfm_put(h, 1, chained, 1);
	bfm_put(h, 1, fence, 1);
	fence[0] = JET_OP_FENCE | 4u << 12 | 0x00070000 |
		(uint32_t)JET_CMDF_EVENT << 8;
	bfm_put(h, 1, fence, 1);
	fence[0] = JET_OP_FENCE | 3u << 12 | 0x00080000 |
		(uint32_t)(JET_CMDF_EVENT | JET_CMDF_FIRST) << 8;
	bfm_put(h, 1, fence, 1);
	bfm_doorbell(h, 1);
	ok(bfm_complete(h, 1, 5, &e) && e.status == JET_ST_BAD_LENGTH,
	   "a chain's command fails");
	ok(bfm_wait(h, 1, &e, 5000) && e.tag == 6 &&
	   e.status == JET_ST_CANCELED, "what depends on it is canceled");
	ok(bfm_wait(h, 1, &e, 5000) && e.tag == 7 && !e.status,
	   "another chain's is not");
	ok(bfm_wait(h, 1, &e, 5000) && e.tag == 8 && !e.status,
	   "nor the chain's next first one");
	rig_close(&r);
	return tap_done();
}
