// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Who has the lowest bid: ring.md, From insertion to a ring that is up */
#include "fast.h"

static uint32_t in_range(uint32_t v, uint32_t least, uint32_t most)
{
	return v < least ? least : v > most ? most : v;
}

static struct mac_message own(const struct card *c)
{
	return (struct mac_message){
		.kind = JET_MAC_CLAIM, .ttrt = c->mac.claim_bid, .eui = c->eui,
		.nonce = c->mac.nonce, .longest = c->mac.claim_frame,
	};
}

void claim_send(struct card *c)
{
	struct mac_message m = own(c);

	mac_send(c, &m, 0);
	after(c, &c->mac.repeat, MAC_REPEAT);
}

/* What the host wants by now */
static void take_bid(struct mac *m)
{
	m->claim_bid = in_range(m->bid, JET_RING_BID_MIN, JET_RING_BID_MAX);
	m->claim_frame = in_range(m->frame, JET_RING_FRAME_MIN,
				  JET_RING_FRAME_MAX);
}

void claim_begin(struct card *c)
{
	take_bid(&c->mac);
	after(c, &c->mac.over, MAC_CLAIMING);
	claim_send(c);
}

void claim_lose(struct card *c)
{
	struct mac_message m = {
		.kind = JET_MAC_CLAIM, .ttrt = JET_RING_BID_MAX,
		.longest = JET_RING_FRAME_MIN,
	};

	mac_send(c, &m, 0);
}

static bool better(const struct card *c, const struct mac_message *m)
{
	uint32_t bid = in_range(m->ttrt, JET_RING_BID_MIN, JET_RING_BID_MAX);

	return bid < c->mac.claim_bid ||
		(bid == c->mac.claim_bid && m->eui > c->eui);
}

static void yield_to(struct card *c, const struct mac_message *m)
{
	if (c->mac.state != MAC_YIELD)
		mac_enter(c, MAC_YIELD);
	mac_send_on(c, m);
}

/* Whoever has no id, as 64 others have one, leaves it to these */
static bool yields(const struct card *c, const struct mac_message *m)
{
	return better(c, m) || c->mac.full;
}

static void came_home(struct card *c)
{
	if (c->mac.state == MAC_CLAIM)
		number_begin(c);
}

static void compete(struct card *c, const struct mac_message *m)
{
	if (yields(c, m))
		yield_to(c, m);
	else if (c->mac.state != MAC_YIELD && c->mac.state != MAC_CLAIM)
		mac_enter(c, MAC_CLAIM);
}

void claim_heard(struct card *c, const struct mac_message *m)
{
	switch (c->mac.state) {
	case MAC_PURGE:
	case MAC_LEAVE:
		return;
	case MAC_BEACON:
		mac_enter(c, MAC_PURGE);
		return;
	default:
		break;
	}
	if (m->eui == c->eui && m->nonce != c->mac.nonce) {
		mac_step_aside(c);
		return;
	}
	if (m->eui == c->eui) {
		came_home(c);
		return;
	}
	if (c->mac.state == MAC_UP || c->mac.state == MAC_FULL) {
		count(c, JET_CNT_CLAIM_PEER);
		take_bid(&c->mac);
	}
	compete(c, m);
}
