// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Bare frames: what the host says is the payload, and nothing else is on the ring
 * between the headers and EOF. Both kinds mix on one VCI, neither takes the other's rules, and
 * what is no payload is refused.
 */
#include "rig.h"

#define POOL		7
#define TXPOOL		0
#define CELL_BYTES	48
#define WORDS_MAX	(JET_FRAME_MAX / 2 + 2)

/* The last frame that station 0 has sent, a word an entry, K bits above */
static struct {
	uint32_t word[WORDS_MAX];
	unsigned int n;
	bool open;
} line;

static void listen(void *ctx, unsigned int link, uint64_t time,
		   uint16_t *data, uint8_t *k)
{
	(void)ctx;
	(void)link;
	(void)time;
	if (*k == 2 && *data >> 8 == JET_K_SOF) {
		line.n = 0;
		line.open = true;
	}
	if (line.open && line.n < WORDS_MAX)
		line.word[line.n++] = (uint32_t)*k << 16 | *data;
	if (*k == 2 && *data >> 8 == JET_K_EOF)
		line.open = false;
}

/* The status, or -1: no completion */
static int send(struct rig *r, uint64_t addr, uint32_t len, unsigned int uu)
{
	struct bfm_seg segs[JET_CMD_SEGS_MAX];
	struct bfm *a = r->h[0];
	uint32_t vci = PUT(JET_VCI_STATION, bfm_id(r->h[1])) | 0x100;
	unsigned int n = 0;
	struct bfm_event e;

	for (uint32_t at = 0; at < len; n++) {
		uint16_t block = (uint16_t)n;
		uint32_t now = len - at < r->block_bytes ? len - at :
			r->block_bytes;

		bfm_copy(a, 0, JET_OP_COPY_IN, 0, TXPOOL, addr + at, now, 0,
			 &block, 1);
		segs[n] = (struct bfm_seg){ block, 0, (uint16_t)now };
		at += now;
	}
	bfm_send(a, 0, BFM_TAG(55) | BFM_FLAG(JET_CMDF_EVENT), TXPOOL, vci,
		 uu, segs, n);
	bfm_doorbell(a, 0);
	return bfm_complete(a, 0, 55, &e) ? (int)e.status : -1;
}

static bool on_the_line(const uint8_t *data, uint32_t len)
{
	bool good = line.n == 2 + (JET_HEADER_BYTES + len) / 2 && !line.open;

	/* SOF, J0 J1, J2 A0, A1 A2, A3 HEC: PT and CLP are in A3 */
	good = good && (line.word[4] >> 8 & 0xf) == JET_PT_BARE << 1;
	for (uint32_t i = 0; good && i < len; i += 2)
		good = line.word[5 + i / 2] ==
			((uint32_t)data[i] << 8 | data[i + 1]);
	return good;
}

static void release(struct rig *r, const struct bfm_event *e)
{
	for (unsigned int i = 0; i < e->nblocks; i++)
		bfm_blocks(r->h[1], 0, JET_OP_FREE, 0, POOL, 0, &e->blocks[i],
			   1);
	bfm_doorbell(r->h[1], 0);
}

/* Of both kinds: uu is a byte, or BFM_BARE */
static void frame(struct rig *r, uint32_t len, unsigned int uu)
{
	struct bfm *a = r->h[0], *b = r->h[1];
	uint32_t used = a->used, kept = b->used;
	uint64_t src = bfm_alloc(a, len, 8), dst = bfm_alloc(b, len, 8);
	bool bare = uu == BFM_BARE;
	const char *kind = bare ? "bare" : "AAL5";
	uint8_t *data = bfm_at(a, src);
	struct bfm_event e;

	for (uint32_t i = 0; i < len; i++)
		data[i] = (uint8_t)rig_rnd(r, 256);
	if (!ok(!send(r, src, len, uu), "%s, %u bytes: sent", kind, len) ||
	    !ok(rig_frame(b, 0, &e, BFM_WAIT), "%s, %u bytes: an event", kind, len))
		return;
	ok(bare == on_the_line(data, len),
	   "%s, %u bytes: they are%s all of the payload", kind, len,
	   bare ? "" : " not");
	ok(e.length == len && !e.flags && e.bare == bare &&
	   e.uu == (bare ? 0 : uu) &&
	   e.nblocks == (len + r->block_bytes - 1) / r->block_bytes &&
	   !memcmp(e.head, data, len < JET_EVT_HEAD_BYTES ? len : JET_EVT_HEAD_BYTES),
	   "%s, %u bytes: the event says so", kind, len);
	ok(e.sum % 0xffff == bfm_sum(data, len) % 0xffff,
	   "%s, %u bytes: sum %04x, should be %04x", kind, len, e.sum,
	   bfm_sum(data, len));
	ok(!rig_fetch(b, POOL, e.blocks, e.nblocks, r->block_bytes, dst, len) &&
	   !memcmp(bfm_at(b, dst), data, len), "%s, %u bytes: arrived", kind, len);
	release(r, &e);
	a->used = used;
	b->used = kept;
}

static void refused(struct rig *r)
{
	static const uint32_t lengths[] = { 1, 8, 44, 47, 49, 50, 51, 2046, 65518 };
	uint64_t src = bfm_alloc(r->h[0], JET_SDU_MAX, 8);

	for (unsigned int i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		int status = send(r, src, lengths[i], BFM_BARE);

		ok(status == JET_ST_BAD_LENGTH, "bare, %u bytes: refused (%d)",
		   lengths[i], status);
	}
}

int main(void)
{
	static const uint32_t lengths[] = {
		CELL_BYTES, 52, 56, 96, 100, 152, 156, 2040, 2044, 2048, 2052, 8192, 65520,
	};
	uint32_t before[2];
	struct rig r;

	if (rig_open(&r, 2) || rig_join(&r))
		return tap_done();
	r.rnd = tap_seed() | 1ull << 32;
	jetsim_tap(r.sim, 0, listen, NULL);
	bfm_pool(r.h[1], POOL, 64, 0, false);
	bfm_assoc(r.h[1], PUT(JET_VCI_STATION, bfm_id(r.h[1])) | 0x100, POOL);
	before[0] = bfm_counter(r.h[1], JET_CNT_RX_CRC);
	before[1] = bfm_counter(r.h[1], JET_CNT_RX_LENGTH);
	for (unsigned int i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
		frame(&r, lengths[i], BFM_BARE);
		frame(&r, lengths[i], rig_rnd(&r, 256));
	}
	for (unsigned int i = 0; i < 5; i++)
		frame(&r, CELL_BYTES + 4 * rig_rnd(&r, 5000), BFM_BARE);
	refused(&r);
	frame(&r, CELL_BYTES, BFM_BARE);
	ok(bfm_counter(r.h[1], JET_CNT_RX_CRC) == before[0] &&
	   bfm_counter(r.h[1], JET_CNT_RX_LENGTH) == before[1],
	   "none counts as damaged");
	rig_close(&r);
	return tap_done();
}
