// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Simulated time on either card: what takes so long on the gateware takes as long on the
 * fast card, within a tenth. tools/jetsim/fast/costs.h is the table to mend.
 */
#include "rig.h"

#define POOL	7
/* The token may be anywhere; that is a quarter of what a short frame takes, so these go more often */
#define REPEAT	12
#define REPEAT_SHORT	60
#define SHORT	4096
#define MANY	12			/* stations of the larger ring */
#define BYTES_MAX	65520
#define COUNT(a)	(sizeof(a) / sizeof(*(a)))

static const unsigned int copies[] = { 1, 56, 600, 1500, 4096, 12288 };
static const unsigned int frames[] = { 1, 56, 600, 1500, 4096, 16384, BYTES_MAX };

/* In ring words */
struct figures {
	double copy[2][COUNT(copies)];
	double frame[COUNT(frames)];
	double commands;
	double rotation[2];
};

/* The host's time until the event of the last command is there */
static double done_after(struct bfm *h, unsigned int tag)
{
	uint64_t start = jetsim_words(h->sim);
	struct bfm_event e;

	bfm_doorbell(h, 0);
	if (!bfm_complete(h, 0, tag, &e) || e.status)
		ok(0, "command %u: status %u", tag, e.status);
	return (double)(jetsim_words(h->sim) - start);
}

static double copy(struct bfm *h, unsigned int op, unsigned int bytes)
{
	static const uint16_t blocks[JET_CMD_BLOCKS_MAX] = { 0, 1, 2, 3, 4, 5 };

	bfm_copy(h, 0, op, BFM_TAG(1) | BFM_FLAG(JET_CMDF_EVENT), 0,
		 BFM_MEM_BASE + 0x200000, bytes, 0, blocks,
		 (bytes + 2047) / 2048);
	return done_after(h, 1);
}

static double fences(struct bfm *h)
{
	uint32_t dw[8] = { JET_OP_FENCE };

	for (unsigned int i = 0; i < 31; i++)
		bfm_put(h, 0, dw, 1);
	dw[0] |= BFM_TAG(2) | BFM_FLAG(JET_CMDF_EVENT);
	bfm_put(h, 0, dw, 1);
	return done_after(h, 2);
}

/* From the doorbell to the event at the next station */
static double frame(struct rig *r, unsigned int bytes)
{
	struct bfm *a = r->h[0], *b = r->h[1];
	struct bfm_seg segs[JET_CMD_SEGS_MAX];
	unsigned int n = 0;
	struct bfm_event e;
	uint64_t start;

	jetsim_run(r->sim, 200 + rig_rnd(r, 200));
	for (unsigned int left = bytes; left; n++) {
		unsigned int now = left < 2048 ? left : 2048;

		segs[n] = (struct bfm_seg){ (uint16_t)n, 0, (uint16_t)now };
		left -= now;
	}
	bfm_send(a, 0, 0, 0, PUT(JET_VCI_STATION, bfm_id(b)) | 0x100, 0, segs,
		 n);
	start = jetsim_words(r->sim);
	bfm_doorbell(a, 0);
	if (!rig_frame(b, 0, &e, BFM_WAIT) || e.length != bytes)
		ok(0, "frame of %u bytes", bytes);
	start = jetsim_words(r->sim) - start;
	for (unsigned int i = 0; i < e.nblocks; i++)
		bfm_blocks(b, 0, JET_OP_FREE, 0, POOL, 0, &e.blocks[i], 1);
	bfm_doorbell(b, 0);
	jetsim_run_idle(r->sim, 100000);
	return (double)start;
}

static void small_ring(enum jetsim_card card, struct figures *f)
{
	struct rig r;

	if (rig_open_card(&r, card, 3) || rig_join(&r))
		return;
	r.rnd = tap_seed() | 1ull << 32;
	bfm_pool(r.h[1], POOL, 64, 0, false);
	bfm_assoc(r.h[1], PUT(JET_VCI_STATION, bfm_id(r.h[1])) | 0x100, POOL);
	/* The first command of all waits for more than the others */
	fences(r.h[0]);
	f->commands = fences(r.h[0]);
	for (unsigned int i = 0; i < COUNT(copies); i++) {
		f->copy[0][i] = copy(r.h[0], JET_OP_COPY_IN, copies[i]);
		f->copy[1][i] = copy(r.h[0], JET_OP_COPY_OUT, copies[i]);
	}
	for (unsigned int i = 0; i < COUNT(frames); i++) {
		unsigned int repeat = frames[i] < SHORT ? REPEAT_SHORT : REPEAT;

		for (unsigned int n = 0; n < repeat; n++)
			f->frame[i] += frame(&r, frames[i]) / repeat;
	}
	f->rotation[0] = bfm_rd(r.h[0], JET_REG_RING_ROT_MIN);
	rig_close(&r);
}

static void large_ring(enum jetsim_card card, struct figures *f)
{
	struct jetsim_options opt = { .card = card, .stations = MANY };
	struct jetsim *sim = jetsim_new(&opt);
	struct bfm *h[MANY];

	for (unsigned int i = 0; i < MANY; i++) {
		h[i] = bfm_new(sim, i);
		bfm_start(h[i]);
		bfm_insert(h[i], true);
	}
	ok(bfm_ring_up(h, MANY, 1000000), "a ring of %u", MANY);
	jetsim_run(sim, 20000);
	f->rotation[1] = bfm_rd(h[0], JET_REG_RING_ROT_MIN);
	for (unsigned int i = 0; i < MANY; i++)
		bfm_free(h[i]);
	jetsim_free(sim);
}

static void near(double rtl, double fast, const char *what, unsigned int n)
{
	ok(fast > 0.9 * rtl && fast < 1.1 * rtl,
	   "%s (%u): %.0f words, %.0f on the gateware", what, n, fast, rtl);
}

int main(void)
{
	struct figures rtl = { 0 }, fast = { 0 };

	small_ring(JETSIM_CARD_RTL, &rtl);
	small_ring(JETSIM_CARD_FAST, &fast);
	large_ring(JETSIM_CARD_RTL, &rtl);
	large_ring(JETSIM_CARD_FAST, &fast);
	for (unsigned int i = 0; i < COUNT(copies); i++) {
		near(rtl.copy[0][i], fast.copy[0][i], "copy in", copies[i]);
		near(rtl.copy[1][i], fast.copy[1][i], "copy out", copies[i]);
	}
	near(rtl.commands, fast.commands, "commands", 32);
	for (unsigned int i = 0; i < COUNT(frames); i++)
		near(rtl.frame[i], fast.frame[i], "doorbell to the neighbour's event", frames[i]);
	near(rtl.rotation[0], fast.rotation[0], "idle rotation, stations", 3);
	near(rtl.rotation[1], fast.rotation[1], "idle rotation, stations", MANY);
	return tap_done();
}
