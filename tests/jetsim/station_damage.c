// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Damaged frames: each is in one drop counter, whoever listens or not, and a pool that keeps
 * them has those whose headers are good, flagged (hw.h, sections 5 and 10).
 */
#include "rig.h"

#define POOL		7
#define BYTES		100
#define PAYLOAD		108		/* with the trailer */
#define FIRST		5		/* word of a frame that the payload begins in */
#define LENGTH		(FIRST + PAYLOAD / 2 - 3)
#define CRC		(FIRST + PAYLOAD / 2 - 2)
#define NEVER		-1

static const struct damage {
	const char *what;
	struct {
		unsigned int word;
		uint16_t bits;
	} turn[3];			/* 0: no more */
	unsigned int early;		/* word that is the frame's end instead */
	uint8_t k;			/* by this symbol: EOF, or */
	unsigned int counter;
	int flags;			/* for a pool that keeps it */
} damages[] = {
	{ "payload", .turn = { { FIRST + 10, 0x10 } },
	  .counter = JET_CNT_RX_CRC, .flags = JET_EVTF_ERR_CRC },
	{ "ATM header", .turn = { { 4, 1 } },
	  .counter = JET_CNT_RX_HEC, .flags = NEVER },
	{ "ATM header and payload", .turn = { { 4, 0x80 }, { FIRST, 1 } },
	  .counter = JET_CNT_RX_HEC, .flags = NEVER },
	{ "Jetstream header", .turn = { { 2, 0x100 } },
	  .counter = JET_CNT_RX_HEADER, .flags = NEVER },
	/* 100 is 228 then; the CRC-32 of what differs, so that it fits again */
	{ "length", .turn = { { LENGTH, 0x80 }, { CRC, 0x690c }, { CRC + 1, 0xe0ee } },
	  .counter = JET_CNT_RX_LENGTH, .flags = JET_EVTF_ERR_LEN },
	{ "length and CRC", .turn = { { LENGTH, 0x80 } },
	  .counter = JET_CNT_RX_CRC, .flags = JET_EVTF_ERR_CRC | JET_EVTF_ERR_LEN },
	{ "end, after 50 bytes", .early = FIRST + 25, .k = JET_K_EOF,
	  .counter = JET_CNT_RX_LENGTH, .flags = JET_EVTF_ERR_CRC | JET_EVTF_ERR_LEN },
	{ "end, after 44 bytes", .early = FIRST + 22, .k = JET_K_EOF,
	  .counter = JET_CNT_RX_LENGTH, .flags = JET_EVTF_ERR_CRC | JET_EVTF_ERR_LEN },
	{ "end, after 4 bytes", .early = FIRST + 2, .k = JET_K_EOF,
	  .counter = JET_CNT_RX_LENGTH, .flags = JET_EVTF_ERR_CRC | JET_EVTF_ERR_LEN },
	{ "end, after 2 bytes", .early = FIRST + 1, .k = JET_K_EOF,
	  .counter = JET_CNT_RX_LENGTH, .flags = NEVER },
	{ "end, after its headers", .early = FIRST, .k = JET_K_EOF,
	  .counter = JET_CNT_RX_LENGTH, .flags = NEVER },
	{ "end, and ATM header", .turn = { { 4, 2 } }, .early = FIRST + 25, .k = JET_K_EOF,
	  .counter = JET_CNT_RX_LENGTH, .flags = NEVER },
	{ "end, by ABORT", .early = FIRST + 30, .k = JET_K_ABORT,
	  .counter = JET_CNT_RX_FRAGMENT, .flags = NEVER },
	{ "middle, by IDLE", .early = FIRST + 30, .k = JET_K_COMMA,
	  .counter = JET_CNT_RX_FRAGMENT, .flags = NEVER },
};

/* Station 0's link: the frame that it sends, as it leaves */
static struct {
	const struct damage *damage;	/* of the next one; NULL: none */
	bool in;
	unsigned int word;
	uint8_t payload[PAYLOAD];
	unsigned int bytes;
} wire;

static void spoil(const struct damage *d, uint16_t *data, uint8_t *k)
{
	for (unsigned int i = 0; i < 3; i++)
		if (d->turn[i].word && d->turn[i].word == wire.word)
			*data ^= d->turn[i].bits;
	if (!d->early || wire.word < d->early)
		return;
	*k = 2;
	*data = wire.word == d->early && d->k != JET_K_COMMA ? (uint16_t)(d->k << 8) :
		JET_K_COMMA << 8 | JET_D_IDLE;
}

static void word(void *ctx, unsigned int link, uint64_t time, uint16_t *data, uint8_t *k)
{
	bool over;

	(void)ctx;
	(void)link;
	(void)time;
	if (*k && *data >> 8 == JET_K_SOF) {
		wire.in = wire.damage;
		wire.word = 0;
		wire.bytes = 0;
	}
	if (!wire.in)
		return;
	if (wire.word == 1 && GET(JET_J_TYPE, *data) != JET_TYPE_DATA) {
		wire.in = false;
		return;
	}
	over = wire.word && *k;
	spoil(wire.damage, data, k);
	if (!*k && wire.word >= FIRST) {
		wire.payload[wire.bytes++] = (uint8_t)(*data >> 8);
		wire.payload[wire.bytes++] = (uint8_t)*data;
	}
	wire.word++;
	if (over) {
		wire.in = false;
		wire.damage = NULL;
	}
}

static void counters(struct bfm *h, uint32_t *to)
{
	for (unsigned int i = 0; i <= JET_CNT_RX_HEADER; i++)
		to[i] = bfm_counter(h, i);
}

static bool send(struct rig *r, uint32_t vci)
{
	struct bfm_event e;

	bfm_send(r->h[0], 0, BFM_TAG(3) | BFM_FLAG(JET_CMDF_EVENT), 0, vci, 0xa5,
		 &(struct bfm_seg){ 0, 0, BYTES }, 1);
	bfm_doorbell(r->h[0], 0);
	return bfm_complete(r->h[0], 0, 3, &e) && !e.status &&
		jetsim_run_idle(r->sim, 100000);
}

static uint16_t summed(void)
{
	return wire.bytes < JET_TRAILER_BYTES ? 0 :
		bfm_sum(wire.payload, wire.bytes - JET_TRAILER_BYTES);
}

/* What a pool that keeps it is told */
static void kept(struct bfm *h, const struct damage *d)
{
	struct bfm_event e = { 0 };
	unsigned int length = wire.bytes & ~3u;

	if (!ok(rig_frame(h, 0, &e, 0), "%s: kept", d->what))
		return;
	ok(e.flags == (unsigned int)d->flags && e.length == length && e.nblocks == 1,
	   "%s: flags %x, %u bytes in %u blocks", d->what, e.flags, e.length, e.nblocks);
	ok(e.sum % 0xffff == summed() % 0xffff &&
	   !memcmp(e.head, wire.payload, length),
	   "%s: its bytes, and the sum of all but the last eight: %04x", d->what, e.sum);
	bfm_blocks(h, 0, JET_OP_FREE, 0, POOL, 0, e.blocks, e.nblocks);
	bfm_doorbell(h, 0);
	jetsim_run_idle(h->sim, 10000);
}

enum { NOBODY, POOL_DROPS, POOL_KEEPS };

static void damaged(struct rig *r, const struct damage *d, unsigned int who)
{
	static const char *const whose[] = {
		"nobody listens", "a pool listens", "a pool keeps it",
	};
	struct bfm *h = r->h[1];
	uint32_t before[JET_CNT_RX_HEADER + 1], after[JET_CNT_RX_HEADER + 1];
	bool keeps = who == POOL_KEEPS && d->flags != NEVER, good;
	struct bfm_event e;

	bfm_pool(h, POOL, 100, 0, who == POOL_KEEPS);
	counters(h, before);
	wire.damage = d;
	good = send(r, who == NOBODY ? 0x101 : 0x100) && !wire.damage;
	counters(h, after);
	for (unsigned int i = 0; i <= JET_CNT_RX_HEADER; i++)
		good &= after[i] - before[i] ==
			(i == d->counter || (i == JET_CNT_RX_FRAMES && keeps));
	if (!ok(good, "%s, %s: in one counter, %u", d->what, whose[who], d->counter))
		for (unsigned int i = 0; i <= JET_CNT_RX_HEADER; i++)
			diag("counter %u: %u", i, after[i] - before[i]);
	if (keeps)
		kept(h, d);
	ok(!rig_frame(h, 0, &e, 0) && bfm_rd(h, JET_REG_FREE) == r->blocks - RIG_RX_FIRST,
	   "%s, %s: nothing is left of it", d->what, whose[who]);
}

int main(void)
{
	struct rig r;
	uint64_t src;
	uint16_t block = 0;

	if (rig_open(&r, 2) || rig_join(&r))
		return tap_done();
	r.rnd = tap_seed() | 1ull << 32;
	src = bfm_alloc(r.h[0], BYTES, 8);
	for (unsigned int i = 0; i < BYTES; i++)
		*bfm_at(r.h[0], src + i) = (uint8_t)rig_rnd(&r, 256);
	bfm_copy(r.h[0], 0, JET_OP_COPY_IN, 0, 0, src, BYTES, 0, &block, 1);
	bfm_assoc(r.h[1], 0x100, POOL);
	jetsim_tap(r.sim, 0, word, NULL);
	for (unsigned int i = 0; i < sizeof(damages) / sizeof(*damages); i++)
		for (unsigned int who = NOBODY; who <= POOL_KEEPS; who++)
			damaged(&r, &damages[i], who);
	rig_close(&r);
	return tap_done();
}
