// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Resets at any moment: with copies, frames and events under way in both
 * directions they end soon, leave the card as new, and the ring goes on. By
 * CTRL.RESET, and by a reset of the function, which the host begins by taking the
 * bus away from the card.
 */
#include "rig.h"

#define POOL		7
#ifndef TURNS
#define TURNS		10
#endif
#define RESET_WORDS	200000		/* the largest frames, and then some */
#define LEN		9000
#define BLOCKS		5

struct kind {
	const char *what;
	bool copy, send, receive;
	bool function;			/* reset, by configuration space */
};

/* Some work for station 0's queue, and frames for it from station 1 */
static void work(struct rig *r, const struct kind *kind, uint64_t *addr)
{
	uint32_t to[2];

	for (unsigned int i = 0; i < 2; i++)
		to[i] = PUT(JET_VCI_STATION, bfm_id(r->h[!i])) | 0x100;
	for (unsigned int i = 0; i < 2; i++) {
		struct bfm *h = r->h[i];
		bool send = i ? kind->receive : kind->send;

		for (unsigned int n = 0; n < 3; n++) {
			uint16_t blocks[BLOCKS];
			struct bfm_seg segs[BLOCKS];

			for (unsigned int b = 0; b < BLOCKS; b++) {
				blocks[b] = (uint16_t)(n * BLOCKS + b);
				segs[b] = (struct bfm_seg){ blocks[b], 0, 1800 };
			}
			if (kind->copy)
				bfm_copy(h, 0, rig_rnd(r, 2) ? JET_OP_COPY_IN :
					 JET_OP_COPY_OUT,
					 BFM_FLAG(JET_CMDF_EVENT), 0, addr[i],
					 LEN, 0, blocks, BLOCKS);
			if (send)
				bfm_send(h, 0, BFM_FLAG(JET_CMDF_EVENT), 0,
					 to[i], 0, segs, BLOCKS);
		}
		bfm_arm(h, 0);
		bfm_doorbell(h, 0);
	}
}

static bool ended(struct bfm *h)
{
	uint64_t end = jetsim_words(h->sim) + RESET_WORDS;

	while (bfm_rd(h, JET_REG_CTRL) & JET_CTRL_RESET)
		if (jetsim_words(h->sim) > end)
			return false;
	return true;
}

/* What a host has set up in configuration space: BAR0, the command, MSI-X */
static bool configured(struct bfm *h)
{
	int msix = jetsim_find_capability(h->sim, h->station, 0x11);
	uint32_t bar = 0;
	uint16_t command = 0, control = 0;

	jetsim_config_read(h->sim, h->station, 0x10, &bar, 4);
	jetsim_config_read(h->sim, h->station, 0x04, &command, 2);
	jetsim_config_read(h->sim, h->station, (unsigned int)msix + 2, &control, 2);
	return bar & ~0xfu || command || control & 0xc000;
}

/* As a host does it: no bus master, Device Control's bit 15, and all anew */
static bool reset_function(struct bfm *h)
{
	uint16_t command = 0x400, control = 0x8000;
	int cap = jetsim_find_express(h->sim, h->station);

	if (cap < 0)
		return false;
	jetsim_config_write(h->sim, h->station, 0x04, &command, 2);
	jetsim_config_write(h->sim, h->station, (unsigned int)cap + 8, &control,
			    2);
	return !configured(h) && !bfm_start(h);
}

static bool again(struct rig *r, unsigned int i)
{
	struct bfm *h = r->h[i];
	struct bfm_event e;

	bfm_queue(h, 0, 6, 8);
	if (bfm_donate(h, 0, RIG_RX_FIRST, r->blocks - RIG_RX_FIRST))
		return false;
	bfm_pool(h, POOL, 100, 0, false);
	bfm_insert(h, true);
	while (bfm_event(h, 0, &e))
		;
	return true;
}

static bool turn(struct rig *r, const struct kind *kind, uint64_t *addr)
{
	uint64_t wait = rig_rnd(r, 20000);

	work(r, kind, addr);
	jetsim_run(r->sim, wait);
	if (kind->function && !reset_function(r->h[0])) {
		diag("%s, function reset after %u words: it does not end",
		     kind->what, (unsigned int)wait);
		return false;
	}
	bfm_wr(r->h[0], JET_REG_CTRL, JET_CTRL_RESET);
	if (!ended(r->h[0])) {
		diag("%s, reset after %u words: it does not end", kind->what,
		     (unsigned int)wait);
		return false;
	}
	if (bfm_rd(r->h[0], JET_REG_FREE) ||
	    bfm_rd(r->h[0], JET_REG_RING_CTRL) ||
	    bfm_rd(r->h[0], JET_REG_POOL + POOL * JET_POOL_STRIDE)) {
		diag("%s: not as new", kind->what);
		return false;
	}
	/* Station 1's frames end somehow, and then it starts afresh as well */
	bfm_wr(r->h[1], JET_REG_CTRL, JET_CTRL_RESET);
	return ended(r->h[1]) && again(r, 0) && again(r, 1) &&
	       bfm_ring_up(r->h, 2, 1000000) &&
	       bfm_assoc(r->h[0], PUT(JET_VCI_STATION, bfm_id(r->h[0])) | 0x100,
			 POOL) &&
	       bfm_assoc(r->h[1], PUT(JET_VCI_STATION, bfm_id(r->h[1])) | 0x100,
			 POOL);
}

/* All that a host can set, as far as it reads back what was set */
static const unsigned int settings[] = {
	JET_REG_SCRATCH, JET_REG_BLOCK, JET_REG_RING_BID, JET_REG_RING_SA,
	JET_REG_RING_FRAME, JET_REG_VCI_DATA, JET_REG_POOL + 200 * JET_POOL_STRIDE,
	JET_REG_QUEUE + 3 * JET_QUEUE_STRIDE + JET_QUEUE_CMD_LO,
	JET_REG_QUEUE + 3 * JET_QUEUE_STRIDE + JET_QUEUE_EVT_HI,
};

#define SETTINGS	(sizeof(settings) / sizeof(*settings))

/* A reset by itself brings them back to what they were at power-up */
static void as_new(bool function)
{
	uint32_t before[SETTINGS];
	unsigned int set = 0, back = 0;
	struct rig r;
	struct bfm *h;

	if (rig_open(&r, 1))
		return;
	h = r.h[0];
	for (unsigned int i = 0; i < SETTINGS; i++) {
		before[i] = bfm_rd(h, settings[i]);
		bfm_wr(h, settings[i], settings[i] == JET_REG_BLOCK ? 13 : 0x00021003);
		ended(h);
		set += bfm_rd(h, settings[i]) != before[i];
	}
	if (function)
		ok(reset_function(h), "a reset of the function leaves nothing configured");
	else
		bfm_wr(h, JET_REG_CTRL, JET_CTRL_RESET);
	ended(h);
	for (unsigned int i = 0; i < SETTINGS; i++)
		back += bfm_rd(h, settings[i]) == before[i];
	ok(set == SETTINGS && back == SETTINGS, "a reset%s: %u settings were changed, %u are back",
	   function ? " of the function" : "", set, back);
	rig_close(&r);
}

int main(void)
{
	static const struct kind kinds[] = {
		{ "idle", false, false, false, false },
		{ "copies", true, false, false, false },
		{ "sends", false, true, false, false },
		{ "frames arrive", false, false, true, false },
		{ "everything", true, true, true, false },
		{ "function, idle", false, false, false, true },
		{ "function, copies", true, false, false, true },
		{ "function, sends", false, true, false, true },
		{ "function, frames arrive", false, false, true, true },
		{ "function, everything", true, true, true, true },
	};
	uint64_t addr[2];
	struct rig r;

	if (rig_open(&r, 2) || rig_join(&r))
		return tap_done();
	r.rnd = tap_seed() | 1ull << 32;
	for (unsigned int i = 0; i < 2; i++) {
		addr[i] = bfm_alloc(r.h[i], LEN, 64);
		bfm_pool(r.h[i], POOL, 100, 0, false);
		bfm_assoc(r.h[i], PUT(JET_VCI_STATION, bfm_id(r.h[i])) | 0x100,
			  POOL);
	}
	for (unsigned int k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		unsigned int n;

		for (n = 0; n < TURNS && turn(&r, &kinds[k], addr); n++)
			/* The shadow of the test's own table is empty, too */
			for (unsigned int i = 0; i < 2; i++)
				bfm_deassoc(r.h[i], PUT(JET_VCI_STATION,
					bfm_id(r.h[i])) | 0x100);
		if (!ok(n == TURNS, "reset %u times: %s", TURNS, kinds[k].what))
			break;
	}
	rig_close(&r);
	as_new(false);
	as_new(true);
	return tap_done();
}
