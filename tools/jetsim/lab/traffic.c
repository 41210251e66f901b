// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>

#include "jetstream/hw.h"
#include "traffic.h"
#include "yaml_file.h"

#define WAITING_MAX	4096	/* frames of a stream; more are refused */
#define RECORDS_FIRST	256
#define CHANNEL		100

void frame_counts_add(struct frame_counts *a, const struct frame_counts *b)
{
	a->offered += b->offered;
	a->refused += b->refused;
	a->sent += b->sent;
	a->aborted += b->aborted;
	a->delivered += b->delivered;
	a->lost += b->lost;
	a->duplicated += b->duplicated;
	a->damaged += b->damaged;
	a->bytes += b->bytes;
}

static void *must(void *p)
{
	if (!p)
		lab_die("no memory");
	return p;
}

void sender_init(struct sender *s, unsigned int station, bool sync,
		 uint64_t seed)
{
	*s = (struct sender){ .station = station, .sync = sync };
	s->rnd.state = mix(mix(seed) + 2 * station + sync);
	s->record_mask = RECORDS_FIRST - 1;
	s->record = must(calloc(RECORDS_FIRST, sizeof(*s->record)));
}

void sender_free(struct sender *s)
{
	for (unsigned int i = 0; i < s->streams; i++)
		free(s->stream[i].waiting);
	free(s->record);
}

void sender_plan(struct sender *s, const struct traffic_plan *p)
{
	struct stream *st = &s->stream[s->streams++];

	st->plan = *p;
	if (!p->saturated)
		st->waiting = must(calloc(WAITING_MAX, sizeof(*st->waiting)));
}

uint64_t sender_waiting(const struct sender *s)
{
	uint64_t sum = s->end - s->next_done;

	for (unsigned int i = 0; i < s->streams; i++)
		sum += s->stream[i].num;
	return sum;
}

void sender_clear(struct sender *s, uint64_t now)
{
	s->clear_at = now;
	s->count = (struct frame_counts){ .offered = sender_waiting(s) };
	s->access = (struct dist){ 0 };
}

struct frame_record *sender_find(struct sender *s, uint32_t seq)
{
	return seq - s->first < s->end - s->first ?
		&s->record[seq & s->record_mask] : NULL;
}

static struct frame_record *new_record(struct sender *s)
{
	uint32_t old = s->record_mask + 1;
	struct frame_record *more;

	if (s->end - s->first == old) {
		more = must(calloc(2 * old, sizeof(*more)));
		for (uint32_t n = s->first; n != s->end; n++)
			more[n & (2 * old - 1)] = s->record[n & s->record_mask];
		free(s->record);
		s->record = more;
		s->record_mask = 2 * old - 1;
	}
	more = &s->record[s->end++ & s->record_mask];
	*more = (struct frame_record){ 0 };
	return more;
}

static void arrive(struct sender *s, struct stream *st)
{
	s->count.offered++;
	if (st->num < WAITING_MAX)
		st->waiting[(st->first + st->num++) % WAITING_MAX] =
			(uint64_t)st->next;
	else
		s->count.refused++;
	st->next += st->plan.words_between *
		(st->plan.periodic ? 1 : rng_exponential(&s->rnd));
}

void sender_arrivals(struct sender *s, uint64_t now)
{
	s->next_arrival = NEVER;
	for (unsigned int i = 0; i < s->streams; i++) {
		struct stream *st = &s->stream[i];

		if (st->plan.saturated)
			continue;
		/* Streams of the same period do not start in step */
		if (!st->begun) {
			st->begun = true;
			st->next = (double)now + st->plan.words_between *
				(double)rng_below(&s->rnd, 1 << 20) / (1 << 20);
		}
		while (st->next <= (double)now)
			arrive(s, st);
		if ((uint64_t)st->next + 1 < s->next_arrival)
			s->next_arrival = (uint64_t)st->next + 1;
	}
}

static unsigned int destination(struct sender *s, const struct stream *st,
				const struct peers *p)
{
	unsigned int n = p->num;

	if (st->plan.to == TO_ONE)
		return st->plan.station;
	if (st->plan.to == TO_RANDOM && n > 1)
		return (s->station + 1 +
			(unsigned int)rng_below(&s->rnd, n - 1)) % n;
	return (s->station + 1) % n;
}

/* Whose frame has waited longest; a saturated stream has since its last one */
static struct stream *choose(struct sender *s)
{
	struct stream *best = NULL;
	uint64_t since = NEVER, t;

	for (unsigned int i = 0; i < s->streams; i++) {
		struct stream *st = &s->stream[i];

		if (!st->plan.saturated && !st->num)
			continue;
		t = st->plan.saturated ? st->served : st->waiting[st->first];
		if (!best || t < since) {
			since = t;
			best = st;
		}
	}
	return best;
}

static void address(struct sender *s, const struct stream *st,
		    const struct peers *p, struct frame_record *r)
{
	unsigned int to;

	r->id = p->id[s->station];
	if (st->plan.to == TO_ALL) {
		r->vci = JET_VCI_GROUP | CHANNEL;
		for (unsigned int i = 0; i < MASK_WORDS; i++)
			r->expected[i] = p->up[i];
		r->expected[s->station / 64] &= ~(1ull << s->station % 64);
		return;
	}
	to = destination(s, st, p);
	r->vci = (uint32_t)p->id[to] << 17 | CHANNEL;
	if (to != s->station && mask_has(p->up, to))
		mask_set(r->expected, to);
}

bool sender_begin(struct sender *s, uint64_t now, const struct peers *p)
{
	struct frame_record *r;
	struct stream *st;
	uint32_t sdu;

	if (!mask_has(p->up, s->station))
		return false;
	st = choose(s);
	if (!st)
		return false;
	r = new_record(s);
	r->bytes = st->plan.bytes_min + 4 * (uint32_t)rng_below(&s->rnd,
		(st->plan.bytes_max - st->plan.bytes_min) / 4 + 1);
	r->key = rng_next(&s->rnd);
	address(s, st, p, r);
	if (st->plan.saturated) {
		r->head = now;
		s->count.offered++;
	} else {
		r->head = st->waiting[st->first];
		st->first = (st->first + 1) % WAITING_MAX;
		st->num--;
	}
	st->served = now;

	sdu = r->bytes - FRAME_OVERHEAD;
	s->key = r->key;
	s->at = 0;
	s->beats = (sdu + 7) / 8;
	s->tail_bytes = sdu % 8;
	s->open = true;
	/* The descriptor; the SDU's first beat says what follows it */
	s->beat = (uint64_t)frame_uu(r) << 48 | (uint64_t)sdu << 24 | r->vci;
	s->first_beat = sdu_first_beat(s, s->end - 1);
	return true;
}

void sender_taken(struct sender *s)
{
	if (s->at == s->beats) {
		s->open = false;
		return;
	}
	s->beat = s->at ? mix(s->key + s->at) : s->first_beat;
	s->at++;
	if (s->at == s->beats && s->tail_bytes)
		s->beat &= ~0ull >> (64 - 8 * s->tail_bytes);
}

/* Of a frame that came to the head of its queue then, or when the one before it ended */
static void add_access(struct sender *s, uint64_t head, uint64_t now)
{
	if (head < s->last_end)
		head = s->last_end;
	if (head < s->clear_at)
		head = s->clear_at;
	dist_add(&s->access, now - (head < now ? head : now));
}

void sender_started(struct sender *s, uint64_t now)
{
	struct frame_record *r = sender_find(s, s->next_started);

	if (!r)
		return;
	add_access(s, r->head, now);
	s->next_started++;
	s->on_line = true;
}

void sender_ended(struct sender *s, uint64_t now)
{
	s->last_end = now;
	s->on_line = false;
}

void sender_stop(struct sender *s, uint64_t now)
{
	const struct frame_record *r = sender_find(s, s->next_started);
	uint64_t head = r ? r->head : NEVER;

	if (s->on_line)
		return;
	for (unsigned int i = 0; i < s->streams && !r; i++)
		if (s->stream[i].num &&
		    s->stream[i].waiting[s->stream[i].first] < head)
			head = s->stream[i].waiting[s->stream[i].first];
	if (head != NEVER)
		add_access(s, head, now);
}

void sender_done(struct sender *s, uint64_t now, bool ok)
{
	struct frame_record *r = sender_find(s, s->next_done);

	if (!r)
		return;
	s->next_done++;
	if ((int32_t)(s->next_done - s->next_started) > 0)
		s->next_started = s->next_done;
	r->state = ok ? FRAME_SENT : FRAME_FAILED;
	r->done = now;
	s->count.sent += ok;
	s->count.aborted += !ok;
	s->count.bytes += ok ? r->bytes - FRAME_OVERHEAD : 0;
}

void sender_drop(struct sender *s, uint64_t now)
{
	s->open = false;
	sender_ended(s, now);
	while (sender_find(s, s->next_done))
		sender_done(s, now, false);
}

void sender_retire(struct sender *s, uint64_t now)
{
	while (s->first != s->end) {
		struct frame_record *r = &s->record[s->first & s->record_mask];

		if (r->state == FRAME_QUEUED || now < r->done + GONE_WORDS)
			return;
		for (unsigned int i = 0; i < MASK_WORDS; i++)
			if (r->state == FRAME_SENT)
				s->count.lost += (unsigned int)
					__builtin_popcountll(r->expected[i] &
							     ~r->got[i]);
		s->first++;
	}
}
