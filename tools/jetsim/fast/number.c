// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Ids, TTRT, longest frame and epoch for all, in three passes */
#include "fast.h"

static void send_pass(struct card *c, unsigned int pass)
{
	struct mac *m = &c->mac;
	struct mac_message number = {
		.kind = JET_MAC_NUMBER, .pass = pass, .fit = m->fit,
		.ttrt = m->ttrt, .eui = c->eui, .nonce = m->number_nonce,
		.epoch = m->epoch, .map = m->map, .longest = m->frame_now,
	};

	mac_send(c, &number, COST_MAC_ANSWER);
}

/* Our part in it. What a station needs, it takes care of in each pass */
static void raise(struct card *c, struct mac_message *m)
{
	if (m->longest < c->mac.claim_frame)
		m->longest = c->mac.claim_frame;
	if (m->pass > 1 && m->ttrt < m->longest + c->mac.trip)
		m->ttrt = m->longest + c->mac.trip;
}

/* An id that we had, if nobody before us has it */
static void keep_id(struct card *c, struct mac_message *m)
{
	struct mac *mac = &c->mac;

	mac->pass_1 = now(c);
	mac->has_id = mac->has_id && !(m->map >> mac->id & 1);
	if (mac->has_id)
		m->map |= 1ull << mac->id;
	if ((int8_t)(m->epoch - mac->epoch) <= 0)
		m->epoch = mac->epoch + 1;
}

static void take_id(struct card *c, struct mac_message *m)
{
	struct mac *mac = &c->mac;

	mac->trip = (uint32_t)(now(c) - mac->pass_1);
	m->fit |= !!(mac->ctrl & JET_RING_CTRL_FIT);
	mac->full = !mac->has_id && !~m->map;
	if (mac->has_id || mac->full)
		return;
	mac->id = (unsigned int)__builtin_ctzll(~m->map);
	mac->has_id = true;
	m->map |= 1ull << mac->id;
}

static void learn(struct card *c, const struct mac_message *m)
{
	struct mac *mac = &c->mac;

	mac->map = m->map;
	mac->ttrt = m->ttrt;
	mac->frame_now = m->longest;
	mac->epoch = m->epoch;
	mac->fit = m->fit;
	mac->monitor_eui = m->eui;
}

void number_begin(struct card *c)
{
	struct mac *m = &c->mac;

	mac_enter(c, MAC_MONITOR);
	m->number_nonce = (uint16_t)(fast_random(c->sim) ^ m->nonce);
	if (m->number_nonce == m->nonce)
		m->number_nonce++;
	m->ttrt = m->claim_bid;
	m->frame_now = m->claim_frame;
	m->fit = false;
	m->epoch++;
	m->map = m->has_id ? 1ull << m->id : 0;
	m->pass_1 = now(c);
	send_pass(c, 1);
}

/* A pass of ours is back */
static void next_pass(struct card *c, const struct mac_message *back)
{
	struct mac_message m = *back;

	switch (m.pass) {
	case 1:
		m.pass = 2;
		take_id(c, &m);
		raise(c, &m);
		break;
	case 2:
		raise(c, &m);
		break;
	default:
		mac_enter(c, MAC_UP);
		c->mac.monitor = true;
		token_issue(c, (uint8_t)c->mac.number_nonce);
		return;
	}
	learn(c, &m);
	send_pass(c, back->pass + 1);
}

static void take_part(struct card *c, const struct mac_message *heard)
{
	struct mac_message m = *heard;

	if (c->mac.state == MAC_YIELD && m.pass == 1)
		mac_enter(c, MAC_NUMBER);
	if (c->mac.state != MAC_NUMBER)
		return;
	if (m.pass == 1)
		keep_id(c, &m);
	else if (m.pass == 2)
		take_id(c, &m);
	raise(c, &m);
	mac_send_on(c, &m);
	if (m.pass != 3)
		return;
	learn(c, &m);
	mac_enter(c, c->mac.has_id ? MAC_UP : MAC_FULL);
}

void number_heard(struct card *c, const struct mac_message *m)
{
	struct mac *mac = &c->mac;

	if (m->eui == c->eui) {
		if (mac->state == MAC_MONITOR && m->nonce != mac->number_nonce)
			mac_step_aside(c);
		else if (mac->state == MAC_MONITOR)
			next_pass(c, m);
		return;
	}
	if (mac->state == MAC_BEACON)
		mac_enter(c, MAC_PURGE);
	else
		take_part(c, m);
}
