// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What a station does with what it hears: passes it on, takes it off, or keeps it */
#include "fast.h"

#define HOP_LAST	63

/* Not inserted, or stepped aside: a piece of wire */
static bool is_wire(const struct card *c)
{
	return c->mac.state == MAC_OFF || c->mac.state == MAC_ASIDE;
}

static void pass(struct card *c, struct flight *f, unsigned int hop,
		 bool circulated)
{
	link_pass(c, f, now(c) + COST_STATION, hop, circulated);
}

/* True: it goes no further */
static bool taken_off(struct card *c, const struct flight *f)
{
	if (c->mac.state == MAC_UP && f->frame->source == c->mac.id) {
		count(c, JET_CNT_STRIPPED);
		if (c->token.away)
			c->token.away--;
		return true;
	}
	if (f->hop >= HOP_LAST || (c->mac.monitor && f->circulated)) {
		count(c, JET_CNT_CIRCULATED);
		return true;
	}
	return c->token.sending;
}

/* The store path is that much behind the ring, and keeps the order of frames */
static void store_later(struct card *c, struct flight *f)
{
	uint64_t time = f->tail.time + clocks(cost_receive(f->frame->len));

	if (time < c->stored)
		time = c->stored;
	c->stored = time;
	sched_at(&c->sim->sched, &f->tail, time);
}

static void data_head(struct card *c, struct flight *f)
{
	if (f->frame->header_bad) {
		count(c, JET_CNT_RX_HEADER);
		return;
	}
	mac_heard_other(c);
	if ((c->mac.state != MAC_UP && c->mac.state != MAC_FULL) ||
	    taken_off(c, f))
		return;
	pass(c, f, f->hop + 1, f->circulated || c->mac.monitor);
	if (c->mac.state != MAC_UP)
		return;
	words_count(c, JET_CNT_WORDS_PASSED, &c->token.words_passed,
		    f->words - 2);
	f->heard = true;
	f->wanted = !f->frame->hec_bad && rx_listens(c, f->frame->vci);
	if (f->wanted)
		store_later(c, f);
}

static void token_head(struct card *c, struct flight *f)
{
	if (f->frame->crc_bad) {
		count(c, JET_CNT_TOKEN_BAD);
		return;
	}
	mac_heard_other(c);
	if (c->mac.state == MAC_FULL)
		pass(c, f, 0, false);
	else if (c->mac.state == MAC_UP)
		token_heard(c, f->frame);
}

void station_head(struct card *c, struct flight *f)
{
	if (is_wire(c))
		pass(c, f, f->hop, f->circulated);
	else if (f->frame->kind == FRAME_TOKEN)
		token_head(c, f);
	else if (f->frame->kind == FRAME_DATA)
		data_head(c, f);
}

void station_tail(struct card *c, struct flight *f)
{
	if (is_wire(c) || c->mac.state == MAC_HALTED)
		return;
	if (f->broken)
		count(c, JET_CNT_RX_FRAGMENT);
	else if (f->frame->kind == FRAME_MAC && !f->frame->crc_bad &&
		 !f->frame->header_bad && !f->frame->hec_bad)
		mac_heard(c, &f->frame->mac);
	else if (f->wanted)
		rx_frame(c, f);
	else if (f->heard)
		rx_passed(c, f);
}
