// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Three stations send to one another as fast as they can, pools are capped and
 * receivers slow: no frame is damaged, doubled, out of order, or missing in the counters.
 */
#include <time.h>

#include "rig.h"

#define N		3
#define POOL		9
#define SLOTS		6		/* frames a station has under way */
#define SLOT_BLOCKS	8
#define FRAMES		150		/* from each station */

struct sender {
	uint64_t mem[SLOTS];
	bool busy[SLOTS];
	unsigned int sent, done, failed;
	unsigned int to[N];		/* frames for each */
	uint32_t held[64][JET_EVT_BLOCKS_MAX + 1];	/* frames not freed yet */
	unsigned int nheld;
	unsigned int got;
	uint32_t next[N];		/* smallest number that may come */
};

static struct sender s[N];
static unsigned int damaged, disorder;

/* Bytes of a frame follow from its number, so that a receiver can tell */
static uint8_t pattern(unsigned int src, uint32_t number, uint32_t i)
{
	return (uint8_t)(src * 85 + number * 7 + i * 13 + (i >> 8));
}

static void send(struct rig *r, unsigned int i)
{
	struct bfm *h = r->h[i];
	unsigned int slot, n = 0, to;
	struct bfm_seg segs[SLOT_BLOCKS];
	uint32_t len, at, number = s[i].sent;
	uint8_t *data;

	for (slot = 0; slot < SLOTS && s[i].busy[slot]; slot++)
		;
	/* Six commands at most for a frame: room for them and some frees */
	if (slot == SLOTS || s[i].sent == FRAMES)
		return;
	to = (i + 1 + rig_rnd(r, N - 1)) % N;
	len = 12 + rig_rnd(r, rig_rnd(r, 3) ? 1500 : SLOT_BLOCKS * 2048 - 12);
	data = bfm_at(h, s[i].mem[slot]);
	for (at = 12; at < len; at++)
		data[at] = pattern(i, number, at);
	memcpy(data, &i, 4);
	memcpy(data + 4, &number, 4);
	memcpy(data + 8, &len, 4);
	for (at = 0; at < len; n++) {
		uint16_t block = (uint16_t)(slot * SLOT_BLOCKS + n);
		uint32_t now = len - at < 2048 ? len - at : 2048;

		segs[n] = (struct bfm_seg){ block, 0, (uint16_t)now };
		bfm_copy(h, 0, JET_OP_COPY_IN, 0, 0, s[i].mem[slot] + at, now,
			 0, &block, 1);
		at += now;
	}
	bfm_send(h, 0, BFM_TAG(slot) | BFM_FLAG(JET_CMDF_EVENT), 0,
		 PUT(JET_VCI_STATION, bfm_id(r->h[to])) | 0x100, 0, segs, n);
	bfm_doorbell(h, 0);
	s[i].busy[slot] = true;
	s[i].to[to]++;
	s[i].sent++;
}

static void sent(unsigned int i, const struct bfm_event *e)
{
	if (e->type != JET_EVT_COMPLETION || e->op != JET_OP_SEND)
		return;
	s[i].busy[e->tag] = false;
	s[i].done++;
	s[i].failed += e->status != 0;
}

static void release(struct rig *r, unsigned int i)
{
	struct bfm *h = r->h[i];
	uint32_t *f = s[i].held[--s[i].nheld];

	for (unsigned int n = 0; n < f[0]; n += JET_CMD_BLOCKS_MAX) {
		uint16_t blocks[JET_CMD_BLOCKS_MAX];
		unsigned int c = 0;

		while (c < JET_CMD_BLOCKS_MAX && n + c < f[0]) {
			blocks[c] = (uint16_t)f[1 + n + c];
			c++;
		}
		bfm_blocks(h, 1, JET_OP_FREE, 0, POOL, 0, blocks, c);
	}
	bfm_doorbell(h, 1);
}

static void receive(struct rig *r, unsigned int i, const struct bfm_event *e)
{
	uint32_t src, number, len, sum = 0;

	if (e->type != JET_EVT_FRAME) {
		damaged += e->status != 0;
		return;
	}
	s[i].got++;
	memcpy(&src, e->head, 4);
	memcpy(&number, e->head + 4, 4);
	memcpy(&len, e->head + 8, 4);
	if (src >= N || len != e->length || e->flags || e->pool != POOL) {
		damaged++;
		return;
	}
	disorder += number < s[i].next[src];
	s[i].next[src] = number + 1;
	for (uint32_t at = 0; at < len; at++) {
		uint32_t byte = at < 12 ? e->head[at] :
			pattern(src, number, at);

		sum += byte << (at & 1 ? 0 : 8);
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	damaged += e->sum % 0xffff != sum % 0xffff;

	if (s[i].nheld == 64) {
		damaged++;
		return;
	}
	s[i].held[s[i].nheld][0] = e->nblocks;
	for (unsigned int b = 0; b < e->nblocks; b++)
		s[i].held[s[i].nheld][1 + b] = e->blocks[b];
	s[i].nheld++;
	if (!rig_rnd(r, 4))
		release(r, i);
}

static bool all_done(void)
{
	for (unsigned int i = 0; i < N; i++)
		if (s[i].done < FRAMES)
			return false;
	return true;
}

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void)
{
	const uint32_t pool = JET_REG_POOL + JET_POOL_STRIDE * POOL;
	uint32_t tx = 0, home = 0, dropped = 0;
	uint64_t limit, start;
	struct bfm_event e;
	struct rig r;
	double began;

	if (rig_open(&r, N) || rig_join(&r))
		return tap_done();
	r.rnd = tap_seed() | 1ull << 32;
	for (unsigned int i = 0; i < N; i++) {
		bfm_queue(r.h[i], 0, 8, 8);
		bfm_queue(r.h[i], 1, 8, 8);
		bfm_pool(r.h[i], POOL, 6 + rig_rnd(&r, 5), 1, false);
		bfm_assoc(r.h[i], PUT(JET_VCI_STATION, bfm_id(r.h[i])) | 0x100,
			  POOL);
		for (unsigned int n = 0; n < SLOTS; n++)
			s[i].mem[n] = bfm_alloc(r.h[i], SLOT_BLOCKS * 2048, 8);
	}
	start = jetsim_words(r.sim);
	limit = start + 4000000;
	began = cpu_seconds();
	while (!all_done() && jetsim_words(r.sim) < limit) {
		for (unsigned int i = 0; i < N; i++) {
			send(&r, i);
			while (bfm_event(r.h[i], 0, &e))
				sent(i, &e);
			while (bfm_event(r.h[i], 1, &e))
				receive(&r, i, &e);
			if (s[i].nheld && !rig_rnd(&r, 40))
				release(&r, i);
		}
		jetsim_run(r.sim, 64);
	}
	began = cpu_seconds() - began;
	start = jetsim_words(r.sim) - start;
	diag("%llu ring words in %.2f s of processor time: %.0f kwords/s",
	     (unsigned long long)start, began, (double)start / began / 1e3);
	ok(all_done(), "all frames are sent");
	jetsim_run_idle(r.sim, 100000);
	for (unsigned int i = 0; i < N; i++) {
		uint32_t sum = 0, want = 0;

		while (bfm_event(r.h[i], 1, &e))
			receive(&r, i, &e);
		while (s[i].nheld)
			release(&r, i);
		jetsim_run_idle(r.sim, 100000);
		for (unsigned int c = JET_CNT_RX_NO_BLOCK;
		     c <= JET_CNT_RX_NO_EVENT; c++)
			sum += bfm_counter(r.h[i], c);
		sum += bfm_counter(r.h[i], JET_CNT_RX_OVERRUN);
		for (unsigned int n = 0; n < N; n++)
			want += s[n].to[i];
		ok(!s[i].failed, "station %u: no SEND failed", i);
		ok(s[i].got == bfm_counter(r.h[i], JET_CNT_RX_FRAMES) &&
		   s[i].got + sum == want,
		   "station %u: %u delivered, %u dropped, of %u", i, s[i].got,
		   sum, want);
		ok(bfm_rd(r.h[i], JET_REG_FREE) == r.blocks - RIG_RX_FIRST &&
		   !bfm_rd(r.h[i], pool + JET_POOL_USED),
		   "station %u: all blocks are back", i);
		ok(bfm_rd(r.h[i], pool + JET_POOL_DROPS_FULL) ==
		   bfm_counter(r.h[i], JET_CNT_RX_POOL_FULL) &&
		   bfm_rd(r.h[i], pool + JET_POOL_DROPS_NO_BLOCK) ==
		   bfm_counter(r.h[i], JET_CNT_RX_NO_BLOCK),
		   "station %u: what was dropped is its pool's", i);
		ok(!bfm_counter(r.h[i], JET_CNT_CMD_ERRORS),
		   "station %u: no command failed", i);
		dropped += sum;
		tx += bfm_counter(r.h[i], JET_CNT_TX_FRAMES);
		home += bfm_counter(r.h[i], JET_CNT_STRIPPED);
	}
	ok(dropped > 10, "the caps have been met (%u frames)", dropped);
	ok(!damaged, "no frame is damaged (%u)", damaged);
	ok(!disorder, "none comes twice or late (%u)", disorder);
	ok(tx == N * FRAMES && home == tx, "%u sent, %u came home", tx, home);
	rig_close(&r);
	return tap_done();
}
