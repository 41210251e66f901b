/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What most station tests begin with: some stations with hosts, a queue
 * pair each, receive memory donated, all on the ring.
 */
#ifndef TESTS_JETSIM_RIG_H
#define TESTS_JETSIM_RIG_H

#include <string.h>

#include "jet_bfm.h"
#include "tap.h"

#define RIG_MAX		8
#define RIG_RX_FIRST	64		/* blocks below are the host's, to send from */

struct rig {
	struct jetsim *sim;
	struct bfm *h[RIG_MAX];
	unsigned int n;
	unsigned int blocks;
	unsigned int block_bytes;
	uint64_t rnd;
};

__attribute__((unused))
static uint32_t rig_rnd(struct rig *r, uint32_t below)
{
	r->rnd ^= r->rnd << 13;
	r->rnd ^= r->rnd >> 7;
	r->rnd ^= r->rnd << 17;
	return (uint32_t)((r->rnd >> 16 & 0xffffffff) * below >> 32);
}

/* The card that CARD in the environment names: see jetsim_card_named(); the gateware by itself */
__attribute__((unused))
static enum jetsim_card rig_card(void)
{
	const char *name = getenv("CARD");
	enum jetsim_card card = JETSIM_CARD_RTL;

	if (name && !jetsim_card_named(name, &card)) {
		fprintf(stderr, "CARD: rtl or fast, not \"%s\"\n", name);
		exit(1);
	}
	return card;
}

/* Hosts started, queue 0 of 2^6 commands and 2^8 event slots enabled, not inserted */
__attribute__((unused))
static int rig_open_card(struct rig *r, enum jetsim_card card, unsigned int n)
{
	struct jetsim_options opt = { .card = card, .stations = n };

	memset(r, 0, sizeof(*r));
	r->rnd = 0x123456789abcdefull;
	opt.waves = getenv("JETSIM_WAVES");
	opt.rough = getenv("ROUGH");
	r->sim = jetsim_new(&opt);
	if (!r->sim)
		return -1;
	r->n = n;
	for (unsigned int i = 0; i < n; i++) {
		r->h[i] = bfm_new(r->sim, i);
		if (!ok(!bfm_start(r->h[i]), "station %u: enumerated", i))
			return -1;
		bfm_queue(r->h[i], 0, 6, 8);
	}
	r->block_bytes = 1u << bfm_rd(r->h[0], JET_REG_BLOCK);
	r->blocks = GET(JET_CAPS_MEM_KB, bfm_rd(r->h[0], JET_REG_CAPS)) *
		1024 / r->block_bytes;
	return 0;
}

/* The same with the card that CARD names */
__attribute__((unused))
static int rig_open(struct rig *r, unsigned int n)
{
	return rig_open_card(r, rig_card(), n);
}

/* Receive memory, and up on the ring */
__attribute__((unused))
static int rig_join(struct rig *r)
{
	for (unsigned int i = 0; i < r->n; i++) {
		int err = bfm_donate(r->h[i], 0, RIG_RX_FIRST,
				     r->blocks - RIG_RX_FIRST);

		if (!ok(!err, "station %u: blocks donated (%d)", i, err))
			return -1;
		bfm_insert(r->h[i], true);
	}
	if (!ok(bfm_ring_up(r->h, r->n, 1000000), "ring of %u is up", r->n))
		return -1;
	return 0;
}

__attribute__((unused))
static void rig_close(struct rig *r)
{
	for (unsigned int i = 0; i < r->n; i++) {
		ok(!jetsim_host_counters(r->sim, i)->violations &&
		   !jetsim_host_counters(r->sim, i)->timeouts,
		   "station %u kept the rules of PCI Express", i);
		bfm_free(r->h[i]);
	}
	jetsim_free(r->sim);
}

/* The next frame at a station, skipping ring events and completions */
__attribute__((unused))
static bool rig_frame(struct bfm *h, unsigned int q, struct bfm_event *e,
		      uint64_t words)
{
	while (bfm_wait(h, q, e, words))
		if (e->type == JET_EVT_FRAME)
			return true;
	return false;
}

/* Bytes of card memory to the host: 0 or a status, -1 for no answer */
__attribute__((unused))
static int rig_fetch(struct bfm *h, unsigned int pool, const uint16_t *blocks,
		     unsigned int nblocks, unsigned int block_bytes,
		     uint64_t addr, uint32_t len)
{
	struct bfm_event e;

	while (len) {
		unsigned int n = nblocks < JET_CMD_BLOCKS_MAX ? nblocks :
			JET_CMD_BLOCKS_MAX;
		uint32_t now = n * block_bytes < len ? n * block_bytes : len;

		n = (now + block_bytes - 1) / block_bytes;
		bfm_copy(h, 0, JET_OP_COPY_OUT, BFM_TAG(0xc0) |
			 BFM_FLAG(JET_CMDF_EVENT), pool, addr, now, 0, blocks,
			 n);
		bfm_doorbell(h, 0);
		if (!bfm_complete(h, 0, 0xc0, &e))
			return -1;
		if (e.status)
			return (int)e.status;
		blocks += n;
		nblocks -= n;
		addr += now;
		len -= now;
	}
	return 0;
}

#endif
