/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Engines of the byte stream (tools/lib/stream/) in a world of their own: cards with pools, a ring that
 * loses and repeats frames, hosts that are late, users who read and write when they like, all in
 * simulated microseconds and out of one random number. side[0] asks for the connection, the
 * others are the listener's.
 *
 * What must hold at every moment is in must_hold(), what must have come of it in the tests.
 */
#ifndef STREAM_SIM_H
#define STREAM_SIM_H

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "../../tools/lib/stream/stream.h"

#define SLOTS		128
#define FRAME_MAX	4096
#define SIDES		4
#define LISTENER	20
#define NEVER		UINT64_MAX
#define FLIGHT		4096
/* No run takes so long, or so many steps */
#define TIME_MAX	600000000ull
#define STEPS_MAX	2000000

struct frame {
	uint64_t at;
	uint8_t *bytes;
	uint32_t length, channel, blocks;
	bool in_pool;		/* it has come, and waits for the host */
};

struct side {
	struct jst c;
	struct jst_segment tx[SLOTS], rx[SLOTS];
	/* The card: what is in a slot's blocks, and how many these are */
	uint8_t (*tx_data)[FRAME_MAX], (*rx_data)[FRAME_MAX];
	uint32_t tx_blocks[SLOTS], rx_blocks[SLOTS];
	uint32_t tx_used, pool_used, slack;
	uint64_t host_at;	/* when the host is awake again */

	bool used, alive, honest;
	/* The user */
	uint32_t key;		/* what his bytes are */
	uint32_t total, written, got, quit_at;
	uint32_t chunk, pause;
	bool quit_hard, shut, eof, closed;
	uint64_t app_at, live_at, over_at;
};

struct world {
	uint64_t rnd, now, steps;
	struct side *side;
	struct frame flight[FLIGHT];
	unsigned int nflight;
	/* Of a thousand frames; microseconds */
	uint32_t lose, twice, late, delay, jitter, host_late;
	uint64_t dark_from, dark_to, kill_at;
	unsigned int victim;
	uint64_t sent, lost, delivered;
	/* A test that looks at every frame, and may lose it: true */
	bool (*watch)(struct world *w, struct side *from, const struct frame *f);
	/* Frames of somebody else, after every step */
	void (*attack)(struct world *w);
	const char *wrong;	/* the first thing that was */
};

static uint64_t next_random(struct world *w)
{
	w->rnd ^= w->rnd << 13;
	w->rnd ^= w->rnd >> 7;
	w->rnd ^= w->rnd << 17;
	return w->rnd * 0x2545f4914f6cdd1dull >> 16;
}

static uint32_t upto(struct world *w, uint32_t n)
{
	return next_random(w) % (n + 1ull);
}

static bool chance(struct world *w, uint32_t of_thousand)
{
	return next_random(w) % 1000 < of_thousand;
}

static void wrong(struct world *w, const char *what)
{
	if (!w->wrong)
		w->wrong = what;
}

static uint8_t byte_of(uint32_t key, uint32_t at)
{
	uint32_t x = (at + 1) * 2654435761u ^ key;

	return x >> 24 ^ x >> 9;
}

/* Sums over segments against what the engine counts on its way; a connection that lives has a timer */
static void must_hold(struct world *w, const struct side *s)
{
	const struct jst *c = &s->c;
	uint32_t n, flying = 0, mine = 0, held = 0, unread = 0, bytes = 0, gaps = 0;

	if (c->tx.nxt - c->tx.una > c->tx.cut - c->tx.una || c->tx.freed != c->tx.una ||
	    c->tx.cut - c->tx.freed > SLOTS || c->rx.next - c->rx.head > SLOTS) {
		wrong(w, "numbers out of order");
		return;
	}
	for (n = c->tx.una; n != c->tx.nxt; n++)
		flying += jst_tx(c, n)->blocks;
	for (n = 0; n < SLOTS; n++) {
		mine += s->tx_blocks[n];
		held += s->rx_blocks[n];
	}
	for (n = c->rx.head; n != c->rx.next; n++) {
		unread += jst_rx(c, n)->blocks;
		bytes += jst_rx(c, n)->length - jst_rx(c, n)->read;
	}
	for (; n != c->rx.head + SLOTS; n++)
		gaps += !c->rx.ended && jst_rx(c, n)->flags & JST_ACK;
	if (flying != c->tx.flying)
		wrong(w, "blocks on the way");
	if (mine != c->tx.blocks || mine != s->tx_used || mine > c->cfg.tx_blocks)
		wrong(w, "blocks to send from");
	if (held != c->rx.held || held > c->cfg.rx_blocks)
		wrong(w, "blocks received");
	if (unread != c->rx.unread || bytes != c->rx.bytes)
		wrong(w, "what can be read");
	if (!c->rx.ended && gaps != c->rx.gaps)
		wrong(w, "gaps");
	if (c->state == JST_LIVE && c->rx.told > jst_window(c))
		wrong(w, "the window has shrunk");
	if (s->honest && c->counts.overrun)
		wrong(w, "more than the window allows came");
	if (c->state <= JST_LIVE && c->tx.una != c->tx.nxt && !c->rto_at)
		wrong(w, "something is on the way without a timer");
	if (c->state == JST_LIVE && c->tx.una == c->tx.nxt && !c->ask_at)
		wrong(w, "nothing is on the way, and nobody asks");
	if (c->state == JST_LIVE && c->rx.news && !c->ack_at)
		wrong(w, "an ack is owed without a timer");
}

static void to_flight(struct world *w, const void *bytes, uint32_t length, uint32_t channel,
		      uint64_t at)
{
	struct frame *f = &w->flight[w->nflight];

	if (w->nflight == FLIGHT) {
		wrong(w, "too many frames on the ring");
		return;
	}
	*f = (struct frame) { .at = at, .length = length, .channel = channel };
	f->bytes = malloc(length);
	memcpy(f->bytes, bytes, length);
	w->nflight++;
}

static void drop(struct world *w, unsigned int i)
{
	free(w->flight[i].bytes);
	w->flight[i] = w->flight[--w->nflight];
}

static bool dark(const struct world *w)
{
	return w->now >= w->dark_from && w->now < w->dark_to;
}

static void transmit(struct world *w, struct side *from, uint8_t *bytes, uint32_t length,
		     uint32_t channel)
{
	struct frame f = { .bytes = bytes, .length = length, .channel = channel };
	uint64_t at = w->now + w->delay + upto(w, w->jitter);

	w->sent++;
	if (chance(w, w->late))
		at += upto(w, 20 * w->delay);
	if (dark(w) || chance(w, w->lose) || (w->watch && w->watch(w, from, &f))) {
		w->lost++;
		return;
	}
	to_flight(w, bytes, length, channel, at);
	if (chance(w, w->twice))
		to_flight(w, bytes, length, channel, at + upto(w, 50 * w->delay));
}

static bool wants(const struct side *s)
{
	unsigned int events = jst_events(&s->c);

	if (s->closed)
		return false;
	return events & JST_EVENT_OVER || (events & JST_EVENT_IN && !s->eof) ||
	       (events & JST_EVENT_OUT && !s->shut);
}

/* What the engine says after a call of it is done */
static void drive(struct world *w, struct side *s)
{
	uint32_t slot;
	struct jst_frame f;
	unsigned int frames = 0;

	while (jst_released(&s->c, &slot)) {
		s->tx_used -= s->tx_blocks[slot];
		s->tx_blocks[slot] = 0;
	}
	while (jst_output(&s->c, w->now, &f)) {
		uint32_t to = s->c.state == JST_OPENING ? LISTENER : s->c.peer.channel;
		uint8_t *bytes = f.length ? s->tx_data[f.slot] : f.head;

		if (f.length)
			memcpy(bytes, f.head, JST_HEADER_BYTES);
		transmit(w, s, bytes, f.head_bytes + f.length, to);
		if (++frames > 2 * SLOTS) {
			wrong(w, "it never stops sending");
			break;
		}
	}
	must_hold(w, s);
	if (s->c.state == JST_LIVE && !s->live_at)
		s->live_at = w->now;
	if (s->c.state >= JST_DONE && !s->over_at)
		s->over_at = w->now;
	if (s->app_at == NEVER && wants(s))
		s->app_at = w->now + upto(w, s->pause);
}

static void user_reads(struct world *w, struct side *s, uint32_t room)
{
	struct side *from = s == w->side ? &w->side[1] : w->side;
	struct jst_piece p;
	int ret = 0;
	uint32_t i;

	while (room && (ret = jst_read(&s->c, room, &p)) > 0) {
		if (!p.length || p.length > room || p.offset + p.length > FRAME_MAX) {
			wrong(w, "a piece that is none");
			return;
		}
		for (i = 0; i < p.length; i++)
			if (s->honest &&
			    s->rx_data[p.slot][p.offset + i] != byte_of(from->key, s->got + i))
				wrong(w, "a byte is another one");
		s->got += p.length;
		room -= p.length;
		if (p.last) {
			s->pool_used -= s->rx_blocks[p.slot];
			s->rx_blocks[p.slot] = 0;
		}
	}
	if (ret == -ENODATA)
		s->eof = true;
}

static void user_writes(struct world *w, struct side *s, uint32_t bytes)
{
	struct jst_piece p;
	uint32_t i;

	(void)w;
	while (bytes && jst_write(&s->c, bytes, &p) > 0) {
		for (i = 0; i < p.length; i++)
			s->tx_data[p.slot][p.offset + i] = byte_of(s->key, s->written + i);
		s->tx_blocks[p.slot] += p.blocks;
		s->tx_used += p.blocks;
		s->written += p.length;
		bytes -= p.length;
	}
}

/* The user has been woken: he does some of what he can do */
static void user(struct world *w, struct side *s)
{
	uint32_t left = s->total - s->written, chunk = 1 + upto(w, s->chunk - 1);

	s->app_at = NEVER;
	if (s->c.state == JST_FAILED) {
		s->closed = true;
		return;
	}
	user_reads(w, s, 1 + upto(w, s->chunk - 1));
	user_writes(w, s, left < chunk ? left : chunk);
	if (s->c.state == JST_LIVE && s->written == s->total && !s->shut) {
		jst_shutdown(&s->c);
		s->shut = true;
	}
	if (s->got >= s->quit_at && s->quit_hard) {
		jst_abort(&s->c);
		s->closed = true;
	} else if (s->got >= s->quit_at || (s->eof && s->shut)) {
		jst_close(&s->c, w->now);
		s->shut = s->closed = true;
	}
	drive(w, s);
}

static void listener_hears(struct world *w, const struct frame *f);

static struct side *side_of(struct world *w, uint32_t channel)
{
	unsigned int i;

	for (i = 0; i < SIDES; i++)
		if (w->side[i].used && w->side[i].c.cfg.channel == channel)
			return &w->side[i];
	return NULL;
}

static void host_takes(struct world *w, struct side *s, const struct frame *f)
{
	uint32_t slot = ~0u;
	bool keep = jst_input(&s->c, f->bytes, f->length < JST_OPEN_BYTES ? f->length : JST_OPEN_BYTES,
			      f->length, w->now, &slot);

	if (keep && (slot >= SLOTS || s->rx_blocks[slot])) {
		wrong(w, "kept where something is kept");
	} else if (keep) {
		memcpy(s->rx_data[slot], f->bytes, f->length);
		s->rx_blocks[slot] = f->blocks;
	} else {
		s->pool_used -= f->blocks;
	}
	w->delivered++;
	drive(w, s);
}

/* A frame has come to a card, or has waited in its pool for the host */
static void arrive(struct world *w, unsigned int i)
{
	struct frame f = w->flight[i], *at;
	struct side *s = side_of(w, f.channel);

	if (s ? !s->alive : f.channel != LISTENER || !w->side[1].alive) {
		drop(w, i);
		return;
	}
	if (s && !f.in_pool) {
		at = &w->flight[i];
		at->blocks = (f.length + (1u << s->c.cfg.shift) - 1) >> s->c.cfg.shift;
		if (s->pool_used + at->blocks > s->c.cfg.rx_blocks + s->slack) {
			w->lost++;
			drop(w, i);
			return;
		}
		s->pool_used += at->blocks;
		at->in_pool = true;
		at->at = w->now + upto(w, w->host_late);
		if (at->at < s->host_at)
			at->at = s->host_at;
		s->host_at = at->at;
		return;
	}
	w->flight[i] = w->flight[--w->nflight];
	if (s)
		host_takes(w, s, &f);
	else
		listener_hears(w, &f);
	free(f.bytes);
}

static void setup_side(struct world *w, struct side *s, uint32_t channel)
{
	struct jst_config cfg = {
		JST_TIMES, .tx = s->tx, .rx = s->rx, .tx_slots = SLOTS, .rx_slots = SLOTS,
		.channel = channel, .shift = JST_SHIFT_MIN + upto(w, 5),
	};

	/* In half of all cases, numbers come to their end soon */
	cfg.tag = 1 + upto(w, UINT32_MAX - 1);
	cfg.isn = chance(w, 500) ? 0u - upto(w, 30) : upto(w, UINT32_MAX);
	cfg.longest = 1 + upto(w, chance(w, 200) ? 60 : FRAME_MAX - JST_HEADER_BYTES - 1);
	cfg.tx_blocks = 1 + upto(w, chance(w, 300) ? 3 : 100);
	cfg.rx_blocks = 1 + upto(w, chance(w, 300) ? 3 : 100);
	*s = (struct side) {
		.used = true, .alive = true, .honest = true, .app_at = NEVER,
		.tx_data = malloc(SLOTS * FRAME_MAX), .rx_data = malloc(SLOTS * FRAME_MAX),
	};
	if (jst_init(&s->c, &cfg))
		wrong(w, "a good configuration is refused");
	/* A frame of this size that comes twice must not keep the other from coming */
	s->slack = 2 + upto(w, 20);
	s->key = upto(w, UINT32_MAX);
	s->chunk = 1 + upto(w, chance(w, 500) ? 100 : 20000);
	s->total = chance(w, 300) ? 10 : 100 * (s->chunk < cfg.longest ? s->chunk : cfg.longest);
	s->total = upto(w, s->total < 60000 ? s->total : 60000);
	s->pause = chance(w, 500) ? 0 : upto(w, 5000);
	s->quit_at = UINT32_MAX;
}

static void listener_hears(struct world *w, const struct frame *f)
{
	struct jst_header h;
	unsigned int i;

	if (jst_header_get(&h, f->bytes, f->length < JST_OPEN_BYTES ? f->length : JST_OPEN_BYTES,
			   f->length) || !(h.flags & JST_OPEN) || h.flags & JST_ACK)
		return;
	for (i = 1; i < SIDES; i++)
		if (w->side[i].used && w->side[i].alive && jst_opened_by(&w->side[i].c, &h))
			return;
	for (i = 1; i < SIDES && w->side[i].used; i++)
		;
	if (i == SIDES)
		return;
	/* The first one's user is there already; the others are answers to late OPENs */
	if (i > 1)
		setup_side(w, &w->side[i], 100 + i);
	w->side[i].used = true;
	if (jst_accept(&w->side[i].c, &h, w->now))
		wrong(w, "an OPEN is refused");
	drive(w, &w->side[i]);
}

/* A world with both users in it, and nothing that happens to them yet */
static struct world *world_new(uint64_t seed)
{
	struct world *w = calloc(1, sizeof(*w));
	unsigned int i, j;

	w->rnd = seed * 0x9e3779b97f4a7c15ull | 1;
	next_random(w);
	w->side = calloc(SIDES, sizeof(*w->side));
	w->now = 1 + upto(w, 1000000);
	w->delay = 10 + upto(w, 200);
	w->dark_from = w->dark_to = w->kill_at = NEVER;
	setup_side(w, &w->side[0], 100);
	setup_side(w, &w->side[1], 101);
	w->side[1].used = false;
	/* A few hundred segments are enough */
	for (i = 0; i < 2; i++)
		for (j = 0; j < 2; j++) {
			uint32_t most = 300 * w->side[j].c.cfg.longest;

			if (w->side[i].total > most)
				w->side[i].total = most;
		}
	return w;
}

static void world_free(struct world *w)
{
	unsigned int i;

	while (w->nflight)
		drop(w, 0);
	for (i = 0; i < SIDES; i++) {
		free(w->side[i].tx_data);
		free(w->side[i].rx_data);
	}
	free(w->side);
	free(w);
}

static bool world_over(const struct world *w)
{
	unsigned int i;

	for (i = 0; i < SIDES; i++)
		if (w->side[i].used && w->side[i].alive &&
		    (w->side[i].c.state < JST_DONE || (i < 2 && !w->side[i].closed)))
			return false;
	return true;
}

static void sooner(uint64_t *at, uint64_t than)
{
	if (than < *at)
		*at = than;
}

/* The ring goes down with all that is on it, or comes back; a host dies */
static void fate(struct world *w)
{
	unsigned int i;

	if (w->now == w->dark_from)
		for (i = w->nflight; i--;)
			if (!w->flight[i].in_pool)
				drop(w, i);
	if (w->now == w->dark_to)
		for (i = 0; i < SIDES; i++)
			if (w->side[i].used && w->side[i].alive && chance(w, 500)) {
				jst_kick(&w->side[i].c, w->now);
				jst_timer(&w->side[i].c, w->now);
				drive(w, &w->side[i]);
			}
	if (w->now == w->kill_at)
		w->side[w->victim].alive = false;
}

/* One moment: whatever is due; false: nothing ever will be, or it was too much */
static bool step(struct world *w)
{
	uint64_t at = NEVER;
	unsigned int i;

	for (i = 0; i < w->nflight; i++)
		sooner(&at, w->flight[i].at);
	for (i = 0; i < SIDES; i++)
		if (w->side[i].used && w->side[i].alive) {
			sooner(&at, w->side[i].app_at);
			sooner(&at, jst_deadline(&w->side[i].c));
		}
	if (w->dark_from != NEVER)
		sooner(&at, w->now < w->dark_from ? w->dark_from :
			    w->now < w->dark_to ? w->dark_to : NEVER);
	if (w->now < w->kill_at)
		sooner(&at, w->kill_at);
	if (at == NEVER || w->wrong)
		return false;
	if (at > w->now)
		w->now = at;
	fate(w);
	for (i = 0; i < w->nflight; i++)
		if (w->flight[i].at <= w->now) {
			arrive(w, i);
			break;
		}
	for (i = 0; i < SIDES; i++) {
		struct side *s = &w->side[i];

		if (!s->used || !s->alive)
			continue;
		if (jst_deadline(&s->c) <= w->now) {
			jst_timer(&s->c, w->now);
			drive(w, s);
		}
		if (s->app_at <= w->now)
			user(w, s);
	}
	if (w->attack)
		w->attack(w);
	if (++w->steps > STEPS_MAX || w->now > TIME_MAX)
		wrong(w, "it does not come to an end");
	return !w->wrong;
}

static void world_start(struct world *w)
{
	jst_connect(&w->side[0].c, w->now);
	drive(w, &w->side[0]);
}

static void world_run(struct world *w)
{
	world_start(w);
	while (!world_over(w) && step(w))
		;
	if (!w->wrong && !world_over(w))
		wrong(w, "it hangs");
}

#endif
