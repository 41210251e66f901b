// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Rings of several sizes come up by themselves, and rest when there is nothing to do */
#include "rig.h"

static void one_ring(unsigned int n)
{
	struct jetsim_options opt = { .card = rig_card(), .stations = n };
	struct jetsim *sim = jetsim_new(&opt);
	struct bfm *h[JETSIM_STATIONS_MAX];
	unsigned int monitors = 0, words;
	uint64_t ids = 0, start;
	uint32_t eui;
	int same = 1;

	for (unsigned int i = 0; i < n; i++) {
		h[i] = bfm_new(sim, i);
		bfm_start(h[i]);
	}
	start = jetsim_words(sim);
	for (unsigned int i = 0; i < n; i++)
		bfm_insert(h[i], true);
	if (!ok(bfm_ring_up(h, n, 3000000), "%u stations are up", n))
		goto out;
	words = (unsigned int)(jetsim_words(sim) - start);
	eui = bfm_rd(h[0], JET_REG_RING_MON_EUI_LO);
	for (unsigned int i = 0; i < n; i++) {
		uint32_t s = bfm_rd(h[i], JET_REG_RING_STATUS);

		ids |= 1ull << GET(JET_RING_ID, s);
		monitors += GET(JET_RING_MONITOR, s);
		same &= bfm_rd(h[i], JET_REG_RING_MON_EUI_LO) == eui &&
			bfm_rd(h[i], JET_REG_RING_TTRT) ==
			bfm_rd(h[0], JET_REG_RING_TTRT) &&
			GET(JET_RING_STATE, s) == JET_RING_STATE_UP &&
			GET(JET_RING_EPOCH, s) ==
			GET(JET_RING_EPOCH, bfm_rd(h[0], JET_REG_RING_STATUS));
	}
	ok(ids == (n == 64 ? ~0ull : (1ull << n) - 1) && monitors == 1 && same,
	   "%u stations: %u numbers, one monitor, all agree, after %u words",
	   n, n, words);
	ok(jetsim_run_idle(sim, 100000), "%u stations at rest", n);
	start = jetsim_link(sim, 0)->tokens;
	jetsim_run(sim, 20000);
	ok(jetsim_link(sim, 0)->tokens > start + 10 &&
	   bfm_counter(h[0], JET_CNT_RING_UPS) == 1,
	   "the token goes round meanwhile");
	if (n >= 3) {
		bfm_insert(h[1], false);
		start = jetsim_words(sim) + 200000;
		while (bfm_counter(h[0], JET_CNT_RING_UPS) < 2 &&
		       jetsim_words(sim) < start)
			jetsim_run(sim, 1000);
		start = jetsim_link(sim, 0)->tokens;
		jetsim_run(sim, 20000);
		ok(!(bfm_rd(h[1], JET_REG_RING_STATUS) & JET_RING_UP) &&
		   bfm_rd(h[0], JET_REG_RING_STATUS) & JET_RING_UP &&
		   bfm_rd(h[2], JET_REG_RING_STATUS) & JET_RING_UP &&
		   jetsim_link(sim, 0)->tokens > start + 10,
		   "one leaves: the others have a ring");
		bfm_insert(h[1], true);
		ok(bfm_ring_up(h, n, 3000000), "it comes back: %u are up", n);
	}
out:
	for (unsigned int i = 0; i < n; i++)
		bfm_free(h[i]);
	jetsim_free(sim);
}

/* Each finds a ring that is up; who was its monitor may be none any more */
static void one_by_one(unsigned int n)
{
	struct rig r;
	unsigned int monitors = 0, ups;

	if (rig_open(&r, n))
		return;
	for (unsigned int i = 0; i < n; i++) {
		bfm_insert(r.h[i], true);
		ok(bfm_ring_up(r.h, i + 1, 1000000),
		   "station %u joins a ring of %u", i, i);
	}
	for (unsigned int i = 0; i < n; i++)
		monitors += GET(JET_RING_MONITOR,
				bfm_rd(r.h[i], JET_REG_RING_STATUS));
	ups = bfm_counter(r.h[0], JET_CNT_RING_UPS);
	jetsim_run(r.sim, 200000);
	ok(monitors == 1 && bfm_counter(r.h[0], JET_CNT_RING_UPS) == ups &&
	   !bfm_counter(r.h[0], JET_CNT_TOKEN_FOREIGN),
	   "... which has one monitor and stays up");
	rig_close(&r);
}

/* Who comes back finds its number taken, and has another */
static void number_taken(void)
{
	struct rig r;
	uint64_t ids = 0;

	if (rig_open(&r, 3))
		return;
	bfm_insert(r.h[0], true);
	bfm_insert(r.h[1], true);
	ok(bfm_ring_up(r.h, 2, 1000000), "two stations are up");
	bfm_insert(r.h[0], false);
	ok(bfm_ring_up(&r.h[1], 1, 1000000), "one leaves");
	bfm_insert(r.h[2], true);
	ok(bfm_ring_up(&r.h[1], 2, 1000000), "another comes");
	bfm_insert(r.h[0], true);
	ok(bfm_ring_up(r.h, 3, 1000000), "and the first one again");
	for (unsigned int i = 0; i < 3; i++)
		ids |= 1ull << bfm_id(r.h[i]);
	ok(ids == 7, "each has a number of its own: %llx", (unsigned long long)ids);
	rig_close(&r);
}

/* A bid and a longest frame, and what is in force with them */
static uint32_t in_force(struct bfm *h, uint32_t bid, uint32_t frame)
{
	bfm_insert(h, false);
	jetsim_run(h->sim, 40000);
	bfm_wr(h, JET_REG_RING_BID, bid);
	bfm_wr(h, JET_REG_RING_FRAME, frame);
	bfm_insert(h, true);
	if (!bfm_ring_up(&h, 1, 1000000))
		return 0;
	return bfm_rd(h, JET_REG_RING_TTRT);
}

static void ranges(void)
{
	struct rig r;
	uint32_t ttrt, now;
	struct bfm *h;

	if (rig_open(&r, 1))
		return;
	h = r.h[0];
	ttrt = in_force(h, 0xffffff, 0xffff);
	now = bfm_rd(h, JET_REG_RING_FRAME_NOW);
	ok(ttrt == JET_RING_BID_MAX && now == JET_RING_FRAME_MAX,
	   "the largest bid and frame: %u and %u", ttrt, now);
	ttrt = in_force(h, 0, 0);
	now = bfm_rd(h, JET_REG_RING_FRAME_NOW);
	ok(now == JET_RING_FRAME_MIN && ttrt == now + bfm_rd(h, JET_REG_RING_TRIP),
	   "the least: %u, which the frame of %u needs", ttrt, now);
	rig_close(&r);
}

static unsigned int log_2(uint32_t n)
{
	return n ? 31 - (unsigned int)__builtin_clz(n) : 0;
}

/* All rotations are between the shortest and the longest, and so are they in the histogram */
static void histogram(void)
{
	uint32_t all = 0, within = 0, tokens;
	struct rig r;
	struct bfm *h;

	if (rig_open(&r, 2) || rig_join(&r))
		return;
	h = r.h[0];
	jetsim_run(r.sim, 20000);
	for (unsigned int n = 0; n < JET_RING_HIST_NUM; n++) {
		uint32_t count = bfm_rd(h, JET_REG_RING_HIST + 4 * n);

		all += count;
		if (n >= log_2(bfm_rd(h, JET_REG_RING_ROT_MIN)) &&
		    n <= log_2(bfm_rd(h, JET_REG_RING_ROT_MAX)))
			within += count;
	}
	tokens = bfm_counter(h, JET_CNT_TOKENS);
	ok(all == within && all > 100 && all < tokens && all + 100 > tokens,
	   "%u rotations, %u of %u to %u words; %u tokens", all, within,
	   bfm_rd(h, JET_REG_RING_ROT_MIN), bfm_rd(h, JET_REG_RING_ROT_MAX), tokens);
	rig_close(&r);
}

int main(void)
{
	one_ring(1);
	one_ring(2);
	one_ring(3);
	one_ring(9);
	one_by_one(3);
	number_taken();
	ranges();
	histogram();
	return tap_done();
}
