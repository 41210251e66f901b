// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* One word of a station's life, millions of times */
#include <math.h>

#include "station.h"

#define RESET_WORDS	16
/* No two hosts need the same time from reset to insertion, and nonces live on that */
#define START_WORDS	4096
#define GAP_WORDS	2	/* least gap; counted with a frame, as SA does */

/* What frames of so many bytes take: SOF, EOF, gap, and what clocks need */
static uint16_t frame_words(uint32_t bytes)
{
	uint32_t words = bytes / 2 + 2 + GAP_WORDS;

	return (uint16_t)(words + words / 4096);
}

void station_init(struct station *s, unsigned int index,
		  const struct station_plan *plan, uint64_t seed)
{
	*s = (struct station){
		.index = index,
		.period = (uint64_t)llround((double)WORD_TIME /
					    (1 + plan->ppm * 1e-6)),
		.power = plan->power ? POWER_BYPASSED : POWER_ON,
		.reset_left = RESET_WORDS,
		.sink.station = index,
		.p = { .reset = true, .eui = plan->eui, .rx_data = IDLE_DATA,
		       .rx_k = 2, .fit = plan->fit, .bid = plan->bid,
		       .sa = plan->sa, .frame = frame_words(plan->longest),
		       .random = (uint16_t)(mix(seed ^ 0x4e0c) + index * 0x9e37) },
		.asked = !plan->insert, .wanted = !plan->insert,
		.alarm_since = NEVER,
		.rnd.state = mix(mix(seed ^ 0x57a7) + index),
	};
	s->start_left = 1 + (unsigned int)rng_below(&s->rnd, START_WORDS);
	s->model = model_new(&s->p);
	sender_init(&s->async, index, false, seed);
	sender_init(&s->sync, index, true, seed);
	for (unsigned int i = 0; i < plan->traffic_num; i++)
		sender_plan(plan->traffic[i].sync ? &s->sync : &s->async,
			    &plan->traffic[i]);
}

void station_free(struct station *s)
{
	sender_free(&s->async);
	sender_free(&s->sync);
	model_free(s->model);
}

/* Those since a beat waits for the card, too */
static void arrivals(struct station *s, uint64_t now)
{
	sender_arrivals(&s->async, now);
	sender_arrivals(&s->sync, now);
}

void station_clear(struct station *s, uint64_t now)
{
	arrivals(s, now);
	sender_clear(&s->async, now);
	sender_clear(&s->sync, now);
	sink_clear(&s->sink);
	s->rotation = (struct dist){ 0 };
	s->tokens = s->words_sent[0] = s->words_sent[1] = s->words_begun = 0;
	for (unsigned int i = 0; i < JET_CNT_NUM; i++)
		s->counter[i] = 0;
}

static void own_words(struct station *s, unsigned int num)
{
	s->words_sent[s->out_state == OWN_SYNC] += num;
	s->words_begun += num;
}

/* What was not sent whole was of no use */
static void own_end(struct station *s, uint64_t now, bool whole)
{
	bool sync = s->out_state == OWN_SYNC;

	if (sync || s->out_state == OWN_ASYNC) {
		if (whole)
			own_words(s, GAP_WORDS);
		else
			s->words_sent[sync] -= s->words_begun;
		sender_ended(sync ? &s->sync : &s->async, now);
	}
	s->words_begun = 0;
	s->out_state = OUTSIDE;
}

void station_power(struct station *s, enum power power, uint64_t now)
{
	if (power == s->power)
		return;
	if (s->power == POWER_ON) {
		s->p.reset = true;
		s->p.insert = false;
		s->p.tx.valid = s->p.txs.valid = s->p.reg_sel = false;
		s->reading = 0;
		s->suspect = 0;
		sender_drop(&s->async, now);
		sender_drop(&s->sync, now);
		own_end(s, now, false);
		s->sink.open = false;
		s->token_open = s->token_known = false;
	}
	s->power = power;
	s->reset_left = RESET_WORDS;
	s->start_left = 1 + (unsigned int)rng_below(&s->rnd, START_WORDS);
}

void station_stop(struct station *s, uint64_t now)
{
	arrivals(s, now);
	if (!station_takes_part(s))
		return;
	sender_stop(&s->async, now);
	sender_stop(&s->sync, now);
}

void station_insert(struct station *s, bool on)
{
	s->wanted = on;
	if (!s->start_left)
		s->p.insert = on;
}

/* Of two, the earlier time and what is worse */
void station_power_soon(struct station *s, enum power power,
			unsigned int words)
{
	if (!s->soon_words || power > s->soon)
		s->soon = power;
	if (!s->soon_words || words < s->soon_words)
		s->soon_words = words;
}

void station_trap(struct station *s, struct trap *t)
{
	t->next = s->traps;
	s->traps = t;
}

void station_trap_off(struct station *s, struct trap *t)
{
	struct trap **p = &s->traps;

	while (*p && *p != t)
		p = &(*p)->next;
	if (*p)
		*p = t->next;
}

static void hit(struct station *s, enum fault_moment what, uint64_t now)
{
	struct trap *t = s->traps, *next;

	for (; t; t = next) {
		next = t->next;
		t->hit(t, what, now);
	}
}

/* Tokens on the way in */
static void hear(struct station *s, uint64_t now, struct word w)
{
	uint8_t epoch = w.data >> 8;

	if (!s->token_open) {
		s->token_open = w.lock && is_control(w, JET_K_TOKEN);
		s->token_lap = (uint8_t)w.data;
		return;
	}
	s->token_open = false;
	if (w.k || !w.lock || crc8(s->token_lap, epoch) != (w.data & 0xff))
		return;
	s->tokens++;
	/* Between two tokens of one epoch lies a rotation */
	if (s->token_known && epoch == s->token_epoch && station_up(s))
		dist_add(&s->rotation, now - s->last_token);
	s->token_known = true;
	s->token_epoch = epoch;
	s->last_token = now;
	hit(s, TOKEN, now);
}

/* Our own frames on the way out: type DATA, our id, no station passed */
static bool is_own(const struct station *s, struct word w)
{
	return !w.k && !field(w.data, JET_J_TYPE) && !field(w.data, JET_J_HOP) &&
	       field(w.data, JET_J_SOURCE) == station_id(s) && station_up(s);
}

static void own_word(struct station *s, uint64_t now, struct word w)
{
	bool sync = w.data & JET_J_SYNC;

	if (s->out_state == HEADER) {
		s->out_state = FOREIGN;
		if (is_own(s, w)) {
			s->out_state = sync ? OWN_SYNC : OWN_ASYNC;
			sender_started(sync ? &s->sync : &s->async, now - 1);
			own_words(s, 1);
			hit(s, FRAME, now);
		}
	}
	if (s->out_state == OWN_ASYNC || s->out_state == OWN_SYNC) {
		own_words(s, 1);
		if (w.k) {
			own_end(s, now, is_control(w, JET_K_EOF));
			hit(s, STRIP, now);
		}
	}
	if (w.k)
		s->out_state = is_control(w, JET_K_SOF) ? HEADER : OUTSIDE;
}

/* The next beat for a stream of the card, if there is one */
static void feed(struct station *s, struct model_tx *tx, struct sender *from,
		 uint64_t now)
{
	if (!from->streams || tx->valid || !sender_offer(from, now, s->peers))
		return;
	tx->valid = true;
	tx->data = from->beat;
	tx->last = from->at == from->beats;
}

static void count_events(struct station *s)
{
	for (uint32_t e = s->p.cnt; e; e &= e - 1) {
		unsigned int n = (unsigned int)__builtin_ctz(e);

		s->counter[n < 16 ? JET_CNT_RX_HEC + n :
				    JET_CNT_CLAIM_TVX + n - 16]++;
	}
}

/* Two registers, one after the other, as the card's host would */
static void read_suspect(struct station *s)
{
	const unsigned int lo = (JET_REG_RING_SUSPECT_LO -
				 JET_REG_RING_UPSTREAM_LO) / 4;

	if (!(s->p.status & JET_RING_ALARM)) {
		s->suspect = 0;
		if (!s->reading)
			return;
	}
	if (!s->reading) {
		if (s->suspect)
			return;
		s->reading = 1;
	} else if (s->p.reg_sel && s->p.reg_ack) {
		s->suspect |= (uint64_t)s->p.reg_data << 32 * (s->reading - 1);
		s->p.reg_sel = false;
		s->reading = s->reading == 1 ? 2 : 0;
		return;
	}
	if (!s->p.reg_ack) {
		s->p.reg_sel = true;
		s->p.reg_idx = (uint8_t)(lo + s->reading - 1);
	}
}

/*
 * The clocks of a station and of its upstream neighbour differ; an edge of the
 * neighbour's is seen at the station's next one, together with it. So a word
 * costs one evaluation, and the rates are exact: now and then there are two
 * words, or none.
 */
static void tick(struct station *s, uint64_t t)
{
	bool got = false, tx, txs, beat;
	uint64_t now = t >> FINE_BITS, data;
	struct model_ports *p = &s->p;
	struct word w;
	uint8_t kind;

	while (line_due(s->in, t)) {
		if (got)
			model_receive(s->model, p);
		w = line_take(s->in);
		p->rx_data = w.data;
		p->rx_k = w.k;
		p->rx_lock = w.lock;
		got = true;
		if (s->token_open || (w.k && !is_idle(w)))
			hear(s, now, w);
	}

	tx = p->tx.valid && p->tx.ready;
	txs = p->txs.valid && p->txs.ready;
	beat = p->rx_valid;
	kind = p->rx_kind;
	data = p->rx_beat;
	model_clock(s->model, p, got);

	w = (struct word){ p->tx_data, p->tx_k, !s->reset_left };
	if (s->out_state != OUTSIDE || (w.k && is_control(w, JET_K_SOF)))
		own_word(s, now, w);
	line_send(s->out, t, w);
	if (s->reset_left) {
		p->reset = --s->reset_left;
		return;
	}
	if (s->start_left && !--s->start_left)
		p->insert = s->wanted;
	if (tx) {
		sender_taken(&s->async);
		p->tx.valid = false;
	}
	if (txs) {
		sender_taken(&s->sync);
		p->txs.valid = false;
	}
	if (beat)
		sink_beat(&s->sink, kind, data, s->senders, s->senders_num);
	if (p->cnt)
		count_events(s);
	if (p->tx.done)
		sender_done(&s->async, now, p->tx.ok);
	if (p->txs.done)
		sender_done(&s->sync, now, p->txs.ok);
	feed(s, &p->tx, &s->async, now);
	feed(s, &p->txs, &s->sync, now);
	if (s->reading || s->suspect || p->status & JET_RING_ALARM)
		read_suspect(s);
}

/* What a relay hands on keeps its own clock */
static void tick_off(struct station *s, uint64_t t)
{
	while (line_due(s->in, t)) {
		struct word w = line_take(s->in);

		if (s->power == POWER_BYPASSED)
			line_send(s->out, t, w);
	}
	if (s->power == POWER_DEAD)
		line_send(s->out, t, SILENCE);
}

void station_run(struct station *s, uint64_t until)
{
	for (; s->next_edge < until; s->next_edge += s->period) {
		if (s->soon_words && !--s->soon_words)
			station_power(s, s->soon, s->next_edge >> FINE_BITS);
		if (s->power == POWER_ON)
			tick(s, s->next_edge);
		else
			tick_off(s, s->next_edge);
	}
}
