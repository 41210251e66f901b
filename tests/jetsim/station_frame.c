// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Frames from one host's memory to another's: bytes, sum, VCI, event, interrupt;
 * and frames that nobody listens to, which must leave no trace.
 */
#include "rig.h"

#define POOL	7
#define TXPOOL	0

/* Out of src's memory, through its card and ring; false: no completion */
static bool send(struct rig *r, struct bfm *src, uint64_t addr, uint32_t len,
		 uint32_t vci, unsigned int uu)
{
	struct bfm_seg segs[JET_CMD_SEGS_MAX];
	unsigned int n = 0;
	struct bfm_event e;

	for (uint32_t at = 0; at < len; n++) {
		uint16_t block = (uint16_t)n;
		uint32_t now = len - at < r->block_bytes ? len - at :
			r->block_bytes;

		bfm_copy(src, 0, JET_OP_COPY_IN, BFM_CHAIN(1) |
			 BFM_FLAG(n ? 0 : JET_CMDF_FIRST), 0, addr + at, now, 0,
			 &block, 1);
		segs[n] = (struct bfm_seg){ block, 0, (uint16_t)now };
		at += now;
	}
	bfm_send(src, 0, BFM_CHAIN(1) | BFM_TAG(55) | BFM_FLAG(JET_CMDF_EVENT),
		 TXPOOL, vci, uu, segs, n);
	bfm_doorbell(src, 0);
	return bfm_complete(src, 0, 55, &e) && !e.status;
}

/* As hw.h, section 10 has them */
static unsigned int slots(uint32_t len, unsigned int blocks)
{
	unsigned int head = 1 + (len > 40) + (len > 96);

	return blocks > JET_EVT_BLOCKS2_MAX ? 4 : head;
}

static void frame(struct rig *r, unsigned int from, unsigned int to,
		  uint32_t len)
{
	struct bfm *a = r->h[from], *b = r->h[to];
	uint32_t vci = PUT(JET_VCI_STATION, bfm_id(b)) | 0x100, used;
	uint64_t src, dst;
	struct bfm_event e;
	uint8_t *data;
	unsigned int irqs = b->irqs[0], head;
	bool good;

	used = a->used;
	src = bfm_alloc(a, len + 8, 8) + rig_rnd(r, 8);
	data = bfm_at(a, src);
	for (uint32_t i = 0; i < len; i++)
		data[i] = (uint8_t)rig_rnd(r, 256);
	bfm_arm(b, 0);
	if (!ok(send(r, a, src, len, vci, 0xa5), "%u bytes from %u to %u: sent",
		len, from, to))
		return;
	if (!ok(rig_frame(b, 0, &e, BFM_WAIT), "%u bytes: an event", len))
		return;
	head = len < JET_EVT_HEAD_BYTES ? len : JET_EVT_HEAD_BYTES;
	good = e.vci == vci && e.pool == POOL && e.length == len &&
		e.uu == 0xa5 && e.src == bfm_id(a) && !e.status && !e.flags &&
		e.nblocks == (len + r->block_bytes - 1) / r->block_bytes &&
		!e.torn && e.slots == slots(len, e.nblocks) &&
		!memcmp(e.head, data, head);
	for (unsigned int i = head; i < JET_EVT_HEAD_BYTES; i++)
		good &= !e.head[i];
	ok(good, "%u bytes: which says what it should", len);
	ok(e.sum % 0xffff == bfm_sum(data, len) % 0xffff, "%u bytes: sum %04x, should be %04x", len,
	   e.sum, bfm_sum(data, len));
	/* It may be behind its event by a replay, where there is a link */
	jetsim_run_idle(r->sim, 100000);
	ok(b->irqs[0] == irqs + 1, "%u bytes: one interrupt", len);
	if (from == to)
		used = a->used;
	{
		uint32_t keep = b->used;

		dst = bfm_alloc(b, len, 8);
		good = !rig_fetch(b, POOL, e.blocks, e.nblocks, r->block_bytes,
				  dst, len);
		ok(good && !memcmp(bfm_at(b, dst), data, len),
		   "%u bytes: arrived as they left", len);
		b->used = keep;
	}
	a->used = from == to ? used : used;
	for (unsigned int i = 0; i < e.nblocks; i++)
		bfm_blocks(b, 0, JET_OP_FREE, BFM_TAG(77) |
			   BFM_FLAG(i + 1 == e.nblocks ? JET_CMDF_EVENT : 0),
			   POOL, 0, &e.blocks[i], 1);
	bfm_doorbell(b, 0);
	ok(bfm_complete(b, 0, 77, &e) && !e.status &&
	   bfm_rd(b, JET_REG_FREE) == r->blocks - RIG_RX_FIRST,
	   "%u bytes: freed", len);
}

static void nobody_listens(struct rig *r)
{
	struct bfm *a = r->h[0], *b = r->h[1];
	unsigned int irqs, passed = bfm_counter(b, JET_CNT_RX_NO_VCI);
	uint64_t src = bfm_alloc(a, 200, 8), writes;
	uint32_t vci = PUT(JET_VCI_STATION, bfm_id(b)) | 0x101;
	struct bfm_event e;
	bool quiet = true;

	while (bfm_event(b, 0, &e))
		;
	bfm_arm(b, 0);
	jetsim_run_idle(r->sim, 100000);
	irqs = b->irqs[0];
	writes = b->writes;
	for (unsigned int i = 0; i < 5; i++)
		quiet &= send(r, a, src, 200, vci, 0);
	jetsim_run_idle(r->sim, 100000);
	ok(quiet && b->irqs[0] == irqs && b->writes == writes &&
	   !bfm_event(b, 0, &e), "frames that nobody listens to leave no trace");
	ok(bfm_counter(b, JET_CNT_RX_NO_VCI) == passed + 5,
	   "but in the counter of those passed by");

	/* Listening begins and ends with the table's entry */
	ok(bfm_assoc(b, vci, POOL) && send(r, a, src, 200, vci, 0) &&
	   rig_frame(b, 0, &e, BFM_WAIT), "associated: it arrives");
	bfm_blocks(b, 0, JET_OP_FREE, 0, POOL, 0, e.blocks, 1);
	bfm_doorbell(b, 0);
	ok(bfm_deassoc(b, vci) && send(r, a, src, 200, vci, 0) &&
	   !rig_frame(b, 0, &e, 5000), "no longer: it does not");
}

/* Out of station 1's own pool again; false: nothing came, or something else */
static bool arrives(struct rig *r, uint64_t src, uint32_t vci)
{
	struct bfm *b = r->h[1];
	struct bfm_event e;

	if (!send(r, r->h[0], src, 100, vci, 0) || !rig_frame(b, 0, &e, 20000))
		return false;
	bfm_blocks(b, 0, JET_OP_FREE, 0, POOL, 0, e.blocks, e.nblocks);
	bfm_doorbell(b, 0);
	return e.vci == vci;
}

/* Two VCIs whose place in way 0 is the same: the second one stands in way 1 */
static void ways(struct rig *r)
{
	uint32_t first = PUT(JET_VCI_STATION, bfm_id(r->h[1])) | 0x100;
	uint32_t second = first ^ 0x800020;
	uint64_t src = bfm_alloc(r->h[0], 100, 8);

	ok(bfm_assoc(r->h[1], second, POOL) && arrives(r, src, second) &&
	   arrives(r, src, first), "two VCIs of one place in way 0: both arrive");
	ok(bfm_deassoc(r->h[1], first) && arrives(r, src, second),
	   "... and one when the other has gone");
	bfm_deassoc(r->h[1], second);
	bfm_assoc(r->h[1], first, POOL);
}

static void group(struct rig *r)
{
	struct bfm *a = r->h[0];
	uint64_t src = bfm_alloc(a, 3000, 8);
	uint32_t vci = JET_VCI_GROUP | 0x200;
	struct bfm_event e;
	unsigned int got = 0;

	for (unsigned int i = 0; i < r->n; i++)
		bfm_assoc(r->h[i], vci, POOL);
	ok(send(r, a, src, 3000, vci, 1), "to the group: sent");
	for (unsigned int i = 1; i < r->n; i++)
		got += rig_frame(r->h[i], 0, &e, 20000) && e.vci == vci &&
			e.length == 3000;
	ok(got == r->n - 1, "to the group: all the others have it");
}

int main(void)
{
	static const uint32_t lengths[] = {
		1, 2, 40, 41, 44, 63, 64, 65, 96, 97, 100, 1500, 2047, 2048, 2049,
		4096, 9000, 65519, 65520,
	};
	struct rig r;
	uint32_t tx = 0, stripped = 0;

	if (rig_open(&r, 3) || rig_join(&r))
		return tap_done();
	r.rnd = tap_seed() | 1ull << 32;
	for (unsigned int i = 0; i < r.n; i++) {
		bfm_pool(r.h[i], POOL, 64, 0, false);
		bfm_assoc(r.h[i], PUT(JET_VCI_STATION, bfm_id(r.h[i])) | 0x100,
			  POOL);
	}
	for (unsigned int i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		unsigned int from = rig_rnd(&r, 3);

		frame(&r, from, (from + 1 + rig_rnd(&r, 2)) % 3, lengths[i]);
	}
	for (unsigned int i = 0; i < 5; i++)
		frame(&r, 0, 1, 1 + rig_rnd(&r, JET_SDU_MAX));
	nobody_listens(&r);
	ways(&r);
	group(&r);
	ok(jetsim_run_idle(r.sim, 100000), "at rest");
	for (unsigned int i = 0; i < r.n; i++) {
		tx += bfm_counter(r.h[i], JET_CNT_TX_FRAMES);
		stripped += bfm_counter(r.h[i], JET_CNT_STRIPPED);
	}
	ok(tx == stripped, "%u frames sent, %u came home", tx, stripped);
	rig_close(&r);
	return tap_done();
}
