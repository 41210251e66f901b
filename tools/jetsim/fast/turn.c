// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What a station sends while it has the token */
#include "fast.h"

#define GAP		2		/* IDLEs before a frame */

void words_count(struct card *c, unsigned int counter, uint32_t *rest,
		 uint32_t words)
{
	*rest += words;
	c->counters[counter] += *rest / 64;
	*rest %= 64;
}

static void send(struct card *c, bool sync)
{
	struct token *t = &c->token;
	const struct send *s = tx_head(&c->tx, sync);
	struct frame *f = tx_frame(c, s);

	f->source = c->mac.id;
	t->sending = true;
	t->sync = sync;
	t->away++;
	words_count(c, sync ? JET_CNT_WORDS_SYNC : JET_CNT_WORDS_ASYNC,
		    sync ? &t->words_sync : &t->words_async, frame_words(f));
	after(c, &t->turn, tx_words(s));
	link_send(c, f, now(c) + GAP, 0, false);
}

static void sent(struct card *c)
{
	bool sync = c->token.sync;

	c->token.sending = false;
	count(c, JET_CNT_TX_FRAMES);
	if (sync)
		count(c, JET_CNT_TX_SYNC);
	tx_done(c, sync, JET_ST_OK);
}

static bool try_sync(struct card *c)
{
	struct token *t = &c->token;
	const struct send *s = tx_ready(c, true);
	uint32_t words = s ? tx_words(s) : 0;

	if (!s || t->visits < 2 || words > t->sa)
		return false;
	t->sa -= words;
	send(c, true);
	return true;
}

/* Smallest power of two above the highest id */
static unsigned int turns(const struct card *c)
{
	unsigned int p = 1;

	while (p < JET_STATIONS_MAX && c->mac.map >> p)
		p *= 2;
	return p;
}

/* A frame that does not fit THT: once every fourth lap whose turn it is, or by `overrun` */
static bool out_of_turn(struct card *c)
{
	struct token *t = &c->token;
	unsigned int p = turns(c);

	switch (t->lap % 4) {
	case 0:
		if (t->out_of_turn || t->waits < 2 * p ||
		    c->mac.id != t->lap / 4 % p)
			return false;
		t->out_of_turn = true;
		return true;
	case 1:
	case 2:
		return t->tht && !c->mac.fit;
	}
	return false;
}

static bool try_async(struct card *c)
{
	struct token *t = &c->token;
	const struct send *s = tx_ready(c, false);
	uint32_t words = s ? tx_words(s) : 0;

	if (!s || t->visits < 3 || (words > t->tht && !out_of_turn(c)))
		return false;
	t->tht -= words < t->tht ? words : t->tht;
	t->waits = 0;
	send(c, false);
	return true;
}

/* True: it sends, and comes back when that is over */
static bool go_on(struct card *c)
{
	tx_look(c);
	return try_sync(c) || try_async(c);
}

static void turn(struct event *event)
{
	struct card *c = EVENT_OF(event, struct card, token.turn);

	if (c->token.sending)
		sent(c);
	if (!go_on(c))
		token_release(c, 0);
}

void turn_init(struct card *c)
{
	c->token.turn.run = turn;
}

void turn_begin(struct card *c, uint32_t tht, uint64_t words)
{
	struct token *t = &c->token;

	if (!tx_head(&c->tx, false))
		t->waits = 0;
	else
		t->waits++;
	if (!tx_ready(c, true) && !tx_ready(c, false)) {
		token_release(c, words);
		return;
	}
	t->held = true;
	t->tht = tht;
	t->sa = c->mac.sa;
	t->out_of_turn = false;
	after(c, &t->turn, words);
}
