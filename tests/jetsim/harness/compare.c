// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Registers at rest. What may differ between the cards, and why:
 *
 *   time                 TIME, time stamps, ROT_*, HIST, TRIP, TOKENS, TOKEN_LATE, NOT_HOME, ELASTIC: the fast
 *                        card's come from a table of costs
 *   order between queues and classes   follows from time: events are compared stream by stream
 *   which block          a TAKE or a frame gets: the specification leaves it open; blocks are known by
 *                        where they stand in the shadow, and each card has its own number for each
 *   why refused          if several things are wrong with a command: hw.h, section 9
 *   what was on the way  when a reset, a cut or a closed queue fell into the middle of it (wild rounds)
 *   claims               how many were needed, and by whom they were begun: CLAIM*, RING_UPS, BEACONS, EPOCH; nonces
 *   fragments            of claims and the like, which purging cuts: counted anew when the ring has come to rest
 *   ring events          how many: changes that follow one another closely are one (hw.h, RING)
 *   TTRT                 where it is FRAME_NOW + TRIP, because TRIP is time
 */
#include <stdio.h>
#include <string.h>

#include "harness.h"

static uint32_t rd(struct world *w, unsigned int side, unsigned int st,
		   unsigned int reg)
{
	return bfm_rd(w->side[side].port[st].h, reg);
}

static void same(struct world *w, unsigned int st, unsigned int reg,
		 uint32_t mask, const char *what)
{
	uint32_t a = rd(w, 0, st, reg) & mask, b;

	if (w->sides < 2)
		return;
	b = rd(w, 1, st, reg) & mask;
	if (a != b)
		wrong(w, "%s: st %u: register 0x%x: 0x%x and 0x%x", what, st,
		      reg, a, b);
}

static bool compared(unsigned int counter)
{
	switch (counter) {
	case JET_CNT_TOKENS:
	case JET_CNT_TOKEN_LATE:
	case JET_CNT_CLAIMS:
	case JET_CNT_RING_UPS:
	case JET_CNT_ELASTIC:
	case JET_CNT_CODE:
	case JET_CNT_CLAIM_TVX:
	case JET_CNT_CLAIM_TRT:
	case JET_CNT_CLAIM_MONITOR:
	case JET_CNT_CLAIM_LOCK:
	case JET_CNT_CLAIM_PEER:
	case JET_CNT_TOKEN_BAD:
	case JET_CNT_TOKEN_FOREIGN:
	case JET_CNT_BEACONS:
	case JET_CNT_NOT_HOME:
	case JET_CNT_RX_FRAGMENT:	/* see fragments() */
	case JET_CNT_MSIX:		/* seen at the host, where it is known what follows from time */
		return false;
	}
	return true;
}

void tell_counters(struct world *w)
{
	for (unsigned int st = 0; st < w->stations; st++)
		for (unsigned int n = 0; n < JET_CNT_NUM; n++) {
			uint32_t a = rd(w, 0, st, JET_REG_COUNTER + 4 * n);
			uint32_t b = rd(w, w->sides - 1, st, JET_REG_COUNTER + 4 * n);

			if (a != b)
				tell(w, "st %u: counter %u: %u and %u", st, n, a, b);
		}
}

static uint32_t fragments(struct world *w, unsigned int side, unsigned int st)
{
	return rd(w, side, st, JET_REG_COUNTER + 4 * JET_CNT_RX_FRAGMENT) -
		w->st[st].fragments[side];
}

void compare_from_here(struct world *w)
{
	for (unsigned int st = 0; st < w->stations; st++)
		for (unsigned int side = 0; side < w->sides; side++)
			w->st[st].fragments[side] += fragments(w, side, st);
}

static void counters(struct world *w, unsigned int st)
{
	char what[24];

	if (!faulty(w) && w->sides == 2 &&
	    fragments(w, 0, st) != fragments(w, 1, st))
		wrong(w, "fragments: st %u: %u and %u", st, fragments(w, 0, st),
		      fragments(w, 1, st));

	for (unsigned int n = 0; n < JET_CNT_NUM && !w->failed; n++) {
		snprintf(what, sizeof(what), "counter %u", n);
		if (compared(n))
			same(w, st, JET_REG_COUNTER + 4 * n, ~0u, what);
	}
}

static void queue(struct world *w, unsigned int st, unsigned int q)
{
	unsigned int base = JET_REG_QUEUE + q * JET_QUEUE_STRIDE;
	const struct queue *s = &w->st[st].q[q];

	same(w, st, base + JET_QUEUE_CTRL, ~0u, "queue");
	same(w, st, base + JET_QUEUE_EVT_MOD, ~0u, "queue");
	same(w, st, base + JET_QUEUE_CMD_HEAD, ~0u, "queue");
	/* A ring with a fault has news for queue 0 at any time */
	if (!s->enabled || (!q && faulty(w)))
		return;
	for (unsigned int side = 0; side < w->sides; side++) {
		uint16_t head = w->side[side].port[st].h->q[q].head;

		if (rd(w, side, st, base + JET_QUEUE_EVT_TAIL) != head ||
		    rd(w, side, st, base + JET_QUEUE_EVT_HEAD) != head)
			wrong(w, "queue: st %u q %u side %u: not all events are seen",
			      st, q, side);
	}
}

static void pools(struct world *w, unsigned int st)
{
	for (unsigned int i = 0; i < POOLS; i++) {
		unsigned int reg = JET_REG_POOL + JET_POOL_STRIDE *
			pool_numbers[i], held = 0;

		for (unsigned int n = 0; n < JET_BLOCKS_MAX; n++)
			held += w->st[st].block[n].used &&
				w->st[st].block[n].owner == (int)i;
		for (unsigned int side = 0; side < w->sides; side++)
			if (rd(w, side, st, reg + JET_POOL_USED) != held)
				wrong(w, "pool: st %u pool %u side %u: says %u, holds %u",
				      st, pool_numbers[i], side,
				      rd(w, side, st, reg + JET_POOL_USED), held);
		same(w, st, reg + JET_POOL_CFG, ~0u, "pool");
		same(w, st, reg + JET_POOL_DROPS_FULL, ~0u, "pool");
		same(w, st, reg + JET_POOL_DROPS_NO_BLOCK, ~0u, "pool");
	}
}

/* Every 16th time all of it: most of the gateware's time would go into this */
void compare_registers(struct world *w)
{
	for (unsigned int st = 0; st < w->stations && !w->failed; st++) {
		same(w, st, JET_REG_FREE, ~0u, "free");
		same(w, st, JET_REG_COUNTER + 4 * JET_CNT_CMDS, ~0u, "counter of commands");
		same(w, st, JET_REG_COUNTER + 4 * JET_CNT_CMD_ERRORS, ~0u,
		     "counter of errors");
		if (w->rounds % 16 && !w->thorough)
			continue;
		counters(w, st);
		for (unsigned int q = 0; q < QUEUES && !w->failed; q++)
			queue(w, st, q);
		pools(w, st);
	}
}

/* TTRT is what the longest frame takes by somebody's TRIP, which is not the same for all */
static bool raised(struct world *w, unsigned int st)
{
	uint32_t trip = rd(w, 0, st, JET_REG_RING_TTRT) -
		rd(w, 0, st, JET_REG_RING_FRAME_NOW);
	bool any = false;

	for (unsigned int i = 0; i < w->stations; i++)
		any |= rd(w, 0, i, JET_REG_RING_TRIP) == trip;
	return any;
}

static void ring_station(struct world *w, unsigned int st)
{
	bool up = rd(w, 0, st, JET_REG_RING_STATUS) & JET_RING_UP;

	same(w, st, JET_REG_RING_STATUS, ~JET_RING_EPOCH &
	     (up ? ~0u : ~(JET_RING_ID | JET_RING_FIT)), "ring status");
	same(w, st, JET_REG_RING_CTRL, ~0u, "ring");
	if (rd(w, 0, st, JET_REG_RING_STATUS) & JET_RING_ALARM) {
		same(w, st, JET_REG_RING_SUSPECT_LO, ~0u, "ring suspect");
		same(w, st, JET_REG_RING_SUSPECT_HI, ~0u, "ring suspect");
	}
	if (!up)
		return;
	same(w, st, JET_REG_RING_UPSTREAM_LO, ~0u, "ring upstream");
	same(w, st, JET_REG_RING_UPSTREAM_HI, ~0u, "ring upstream");
	same(w, st, JET_REG_RING_MAP_LO, ~0u, "ring map");
	same(w, st, JET_REG_RING_MAP_HI, ~0u, "ring map");
	same(w, st, JET_REG_RING_MON_EUI_LO, ~0u, "ring monitor");
	same(w, st, JET_REG_RING_MON_EUI_HI, ~0u, "ring monitor");
	same(w, st, JET_REG_RING_FRAME_NOW, ~0u, "ring frame");
	if (!raised(w, st))
		same(w, st, JET_REG_RING_TTRT, ~0u, "ring TTRT");
}

void compare_ring(struct world *w)
{
	for (unsigned int st = 0; st < w->stations; st++)
		tell(w, "st %u: ring status 0x%x and 0x%x", st,
		     rd(w, 0, st, JET_REG_RING_STATUS),
		     rd(w, w->sides - 1, st, JET_REG_RING_STATUS));
	for (unsigned int st = 0; st < w->stations && !w->failed; st++)
		ring_station(w, st);
}

/* All registers that do not depend on time: after a reset they are as new, or as they were */
void compare_all(struct world *w)
{
	for (unsigned int st = 0; st < w->stations && !w->failed; st++) {
		for (unsigned int reg = 0; reg < JET_REG_RING_STATUS; reg += 4)
			if (reg != JET_REG_TIME_LO && reg != JET_REG_TIME_HI)
				same(w, st, reg, ~0u, "register");
		for (unsigned int reg = JET_REG_VCI_DATA; reg < JET_REG_COUNTER; reg += 4)
			same(w, st, reg, ~0u, "register");
		counters(w, st);
		for (unsigned int q = 0; q < QUEUES && !w->failed; q++)
			for (unsigned int reg = 0; reg <= JET_QUEUE_CMD_HEAD; reg += 4)
				same(w, st, JET_REG_QUEUE + q * JET_QUEUE_STRIDE + reg,
				     reg == JET_QUEUE_EVT_HEAD ? 0 : ~0u, "queue register");
		pools(w, st);
	}
}
