// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "fast.h"

bool mac_takes_part(const struct card *c)
{
	return c->mac.state != MAC_OFF && c->mac.state != MAC_ASIDE &&
		c->mac.state != MAC_LEAVE && c->mac.state != MAC_HALTED;
}

static void begin_purge(struct card *c)
{
	struct mac *m = &c->mac;

	m->since = now(c);
	m->heard_mac = false;
	m->heard_other = false;
	link_stop(c);
	after(c, &m->over, MAC_PURGING);
}

static void begin_up(struct card *c)
{
	c->mac.alarm = JET_RING_ALARM_NONE;
	c->mac.suspect = 0;
	c->mac.heard_mac = false;
	c->mac.heard = now(c);
	count(c, JET_CNT_RING_UPS);
	token_up(c);
}

/* What the host sees as StClaim */
static bool claims(enum mac_state state)
{
	return state == MAC_PURGE || state == MAC_CLAIM || state == MAC_YIELD;
}

static void begin(struct card *c, enum mac_state state)
{
	switch (state) {
	case MAC_PURGE:
		begin_purge(c);
		break;
	case MAC_LEAVE:
		begin_purge(c);
		claim_lose(c);
		break;
	case MAC_CLAIM:
		claim_begin(c);
		break;
	case MAC_BEACON:
		count(c, JET_CNT_BEACONS);
		alarm_send(c);
		break;
	case MAC_YIELD:
	case MAC_MONITOR:
	case MAC_NUMBER:
	case MAC_LISTEN:
		after(c, &c->mac.over, MAC_CLAIMING);
		break;
	case MAC_UP:
		begin_up(c);
		break;
	default:
		break;
	}
}

void mac_enter(struct card *c, enum mac_state state)
{
	struct mac *m = &c->mac;
	enum mac_state before = m->state;

	cancel(c, &m->over);
	cancel(c, &m->repeat);
	if (claims(state) && !claims(before))
		count(c, JET_CNT_CLAIMS);
	m->state = state;
	if (before == MAC_UP) {
		m->monitor = false;
		token_down(c);
	}
	begin(c, state);
	tx_look(c);
	event_ring(c);
}

void mac_claim(struct card *c, unsigned int cause)
{
	count(c, cause);
	mac_enter(c, MAC_CLAIM);
}

static void out(struct card *c)
{
	struct mac *m = &c->mac;

	m->alarm = JET_RING_ALARM_NONE;
	m->suspect = 0;
	m->duplicate = false;
	mac_enter(c, MAC_OFF);
}

static void insert(struct card *c)
{
	c->mac.nonce = (uint16_t)(fast_random(c->sim) ^
				  GET(JET_RING_CTRL_NONCE, c->mac.ctrl));
	mac_enter(c, MAC_PURGE);
	if (!c->mac.lock)
		alarm_no_lock(c);
}

static void purged(struct card *c)
{
	mac_enter(c, c->mac.full ? MAC_YIELD : MAC_CLAIM);
}

static void left(struct card *c)
{
	out(c);
	if (c->mac.ctrl & JET_RING_CTRL_INSERT)
		insert(c);
}

static void over(struct event *event)
{
	struct card *c = EVENT_OF(event, struct card, mac.over);

	switch (c->mac.state) {
	case MAC_PURGE:
		purged(c);
		break;
	case MAC_LEAVE:
		left(c);
		break;
	case MAC_CLAIM:
	case MAC_YIELD:
		alarm_no_claim(c);
		break;
	default:
		mac_enter(c, MAC_PURGE);
	}
}

static void repeat(struct event *event)
{
	struct card *c = EVENT_OF(event, struct card, mac.repeat);

	if (c->mac.state == MAC_CLAIM)
		claim_send(c);
	else
		alarm_send(c);
}

void mac_init(struct card *c)
{
	c->mac.over.run = over;
	c->mac.repeat.run = repeat;
	alarm_init(c);
	mac_reset(c);
}

void mac_write_ctrl(struct card *c, uint32_t value)
{
	bool was = c->mac.ctrl & JET_RING_CTRL_INSERT;
	bool is = value & JET_RING_CTRL_INSERT;

	c->mac.ctrl = value & (JET_RING_CTRL_INSERT | JET_RING_CTRL_FIT |
			       JET_RING_CTRL_NONCE);
	if (c->mac.state == MAC_HALTED)
		return;
	if (is && c->mac.state == MAC_OFF)
		insert(c);
	else if (was && !is && mac_takes_part(c))
		mac_enter(c, MAC_LEAVE);
	else if (was && !is)
		out(c);
}

void mac_halt(struct card *c, bool halted)
{
	struct mac *m = &c->mac;

	if (halted == (m->state == MAC_HALTED))
		return;
	m->has_id = false;
	m->epoch = 0;
	token_forget(c);
	if (halted) {
		link_stop(c);
		mac_enter(c, MAC_HALTED);
		return;
	}
	out(c);
	if (m->ctrl & JET_RING_CTRL_INSERT)
		insert(c);
}

void mac_reset(struct card *c)
{
	mac_write_ctrl(c, 0);
	/* A rotation a millisecond */
	c->mac.bid = (uint32_t)(jetsim_ring_hz() / 1000);
	c->mac.sa = 0;
	c->mac.frame = JET_RING_FRAME_MAX;
}

void mac_step_aside(struct card *c)
{
	c->mac.duplicate = true;
	mac_enter(c, MAC_ASIDE);
}

void mac_send(struct card *c, const struct mac_message *m, uint64_t words)
{
	struct frame *f = frame_new(FRAME_MAC, JET_MAC_SDU_BYTES);

	f->mac = *m;
	f->mac.sender = c->eui;
	link_send(c, f, now(c) + words, 0, false);
}

void mac_send_on(struct card *c, const struct mac_message *m)
{
	struct mac_message on = *m;

	if (on.passed++ < MAC_PASSED_MAX)
		mac_send(c, &on, COST_MAC_ANSWER);
}

void mac_heard(struct card *c, const struct mac_message *m)
{
	c->mac.upstream = m->sender;
	c->mac.heard_mac = true;
	c->mac.heard = now(c);
	switch (m->kind) {
	case JET_MAC_CLAIM:
		claim_heard(c, m);
		break;
	case JET_MAC_NUMBER:
		number_heard(c, m);
		break;
	case JET_MAC_BEACON:
		alarm_heard(c, m);
		break;
	}
}

void mac_heard_other(struct card *c)
{
	struct mac *m = &c->mac;

	m->heard = now(c);
	if (m->state != MAC_UP && now(c) > m->since + MAC_PURGING)
		m->heard_other = true;
}
