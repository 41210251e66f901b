// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Rest, where hosts are at the other end of PCI Express links: it comes soon after the last TLP, so that
 * whoever looks at a card every few words still sees it at rest; and it is rest: no TLP is on
 * its way, or to be replayed, that would be heard if only the clocks went on.
 */
#include "rig.h"

#define POOL	7
#define VCI(h)	(PUT(JET_VCI_STATION, bfm_id(h)) | 0x100)
/* A read's way back, its Ack and an UpdateFC; a replay, and several */
#define SOON	400
#define LATER	3000
#define LOOKS	40

static uint64_t moved(const struct rig *r)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < r->n; i++) {
		const struct tlp_host_counters *c = jetsim_host_counters(r->sim, i);

		sum += c->to_card + c->from_card;
	}
	return sum;
}

/* Ring words until it is at rest */
static uint64_t rest(struct rig *r, uint64_t most)
{
	uint64_t start = jetsim_words(r->sim);

	return jetsim_run_idle(r->sim, most) ? jetsim_words(r->sim) - start : UINT64_MAX;
}

static void soon(struct rig *r)
{
	uint64_t longest = 0;

	rest(r, 100000);
	for (unsigned int i = 0; i < LOOKS; i++) {
		uint64_t words;

		bfm_rd(r->h[i % r->n], JET_REG_FREE);
		words = rest(r, LATER);
		longest = words > longest ? words : longest;
	}
	ok(longest <= SOON, "at rest within %u words of a read (%llu)", SOON,
	   (unsigned long long)longest);
}

/* Something that has TLPs go either way, and is perhaps not told of at once */
static void disturb(struct rig *r)
{
	struct bfm *a = r->h[rig_rnd(r, r->n)], *b = r->h[rig_rnd(r, r->n)];
	uint16_t block = (uint16_t)rig_rnd(r, RIG_RX_FIRST);
	struct bfm_seg seg = { block, 0, (uint16_t)(1 + rig_rnd(r, 600)) };
	struct bfm_event e;

	if (rig_rnd(r, 2))
		bfm_copy(a, 0, JET_OP_COPY_IN, 0, 0, BFM_MEM_BASE, seg.len, 0, &block, 1);
	else
		bfm_send(a, 0, BFM_FLAG(JET_CMDF_EVENT), 0, VCI(b), 0, &seg, 1);
	bfm_doorbell(a, 0);
	if (rig_rnd(r, 2))
		bfm_arm(a, 0);
	for (unsigned int i = 0; i < r->n; i++)
		while (bfm_event(r->h[i], 0, &e))
			if (e.type == JET_EVT_FRAME)
				bfm_blocks(r->h[i], 0, JET_OP_FREE, 0, POOL, 0, e.blocks, e.nblocks);
}

static void stays(struct rig *r)
{
	unsigned int rests = 0, broken = 0;

	for (unsigned int i = 0; i < LOOKS; i++) {
		uint64_t before;

		disturb(r);
		if (rest(r, 200000) == UINT64_MAX)
			continue;
		rests++;
		before = moved(r);
		jetsim_run(r->sim, LATER);
		broken += moved(r) != before;
	}
	ok(rests == LOOKS, "at rest after each of %u commands (%u)", LOOKS, rests);
	ok(!broken, "and stays so (%u times not)", broken);
}

static void on(const char *line, uint64_t seed)
{
	struct rig r;

	diag("%s", line);
	if (rig_open(&r, 2) || rig_join(&r))
		return;
	r.rnd = seed;
	for (unsigned int i = 0; i < r.n; i++) {
		bfm_pool(r.h[i], POOL, 64, 0, false);
		bfm_assoc(r.h[i], VCI(r.h[i]), POOL);
	}
	if (!getenv("ROUGH"))
		soon(&r);
	stays(&r);
	rig_close(&r);
}

int main(void)
{
	uint64_t seed = tap_seed() | 1ull << 32;

	unsetenv("ROUGH");
	on("a good line", seed);
	setenv("ROUGH", "1", 1);
	on("a rough one", seed);
	return tap_done();
}
