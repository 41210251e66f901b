// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>

#include "jetstream/hw.h"
#include "traffic.h"
#include "yaml_file.h"

#define WAITING_MAX	4096	/* frames of a stream; more are refused */
#define RECORDS_FIRST	256
/* Then nothing of a frame is on the ring any more: more than two Purges */
#define GONE_WORDS	40000
#define CHANNEL		100
#define OVERHEAD	(JET_HEADER_BYTES + JET_TRAILER_BYTES)

static bool mask_has(const uint64_t *mask, unsigned int i)
{
	return mask[i / 64] >> i % 64 & 1;
}

static void mask_set(uint64_t *mask, unsigned int i)
{
	mask[i / 64] |= 1ull << i % 64;
}

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

void sender_clear(struct sender *s, uint64_t now)
{
	s->clear_at = now;
	s->count = (struct frame_counts){ 0 };
	s->access = (struct dist){ 0 };
}

static struct frame_record *find(struct sender *s, uint32_t seq)
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

	sdu = r->bytes - OVERHEAD;
	s->key = r->key;
	s->at = 0;
	s->beats = (sdu + 7) / 8;
	s->tail_bytes = sdu % 8;
	s->open = true;
	/* The descriptor; the SDU's first beat says what follows it */
	s->beat = (uint64_t)sdu << 24 | r->vci;
	s->first_beat = SDU_MAGIC | (uint64_t)s->station << 16 |
		(uint64_t)s->sync << 24 | (uint64_t)(s->end - 1) << 32;
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

void sender_started(struct sender *s, uint64_t now)
{
	struct frame_record *r = find(s, s->next_started);
	uint64_t head;

	if (!r)
		return;
	head = r->head > s->last_end ? r->head : s->last_end;
	if (head < s->clear_at)
		head = s->clear_at;
	dist_add(&s->access, now - (head < now ? head : now));
	s->next_started++;
}

void sender_done(struct sender *s, uint64_t now, bool ok)
{
	struct frame_record *r = find(s, s->next_done);

	if (!r)
		return;
	s->next_done++;
	if ((int32_t)(s->next_done - s->next_started) > 0)
		s->next_started = s->next_done;
	r->state = ok ? FRAME_SENT : FRAME_FAILED;
	r->done = now;
	s->count.sent += ok;
	s->count.aborted += !ok;
	s->count.bytes += ok ? r->bytes - OVERHEAD : 0;
}

void sender_drop(struct sender *s, uint64_t now)
{
	s->open = false;
	while (find(s, s->next_done))
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

static void sink_end(struct sink *s, uint64_t data)
{
	struct frame_record *r = s->from ? find(s->from, s->seq) : NULL;
	uint32_t sdu = data & 0x1ffff;

	if (data >> 60 & 7) {
		s->rejected++;
		return;
	}
	if (s->made_up) {
		s->injected++;
		return;
	}
	if (!r) {
		s->strange++;
		return;
	}
	if (s->wrong || sdu != r->bytes - OVERHEAD ||
	    (s->head & 0xffffff) != r->vci) {
		s->from->count.damaged++;
	} else if ((s->head >> 24 & 63) != r->id) {
		s->misnamed++;
	} else if (mask_has(r->got, s->station)) {
		s->from->count.duplicated++;
	} else {
		mask_set(r->got, s->station);
		s->from->count.delivered += mask_has(r->expected, s->station);
	}
}

static void sink_identify(struct sink *s, uint64_t data,
			  struct sender *const *senders, unsigned int num)
{
	unsigned int who = 2 * (data >> 16 & 0xff) + (data >> 24 & 1);

	s->made_up = (data & 0xffff) == SDU_INJECTED;
	s->seq = (uint32_t)(data >> 32);
	if ((data & 0xffff) == SDU_MAGIC && who < num && !(data >> 25 & 0x7f) &&
	    find(senders[who], s->seq))
		s->from = senders[who];
}

void sink_beat(struct sink *s, unsigned int kind, uint64_t data,
	       struct sender *const *senders, unsigned int num)
{
	const struct frame_record *r;
	uint32_t full, sdu;

	if (kind == 0) {
		s->head = data;
		s->beats = 0;
		s->from = NULL;
		s->wrong = s->made_up = false;
		return;
	}
	if (kind == 3) {
		sink_end(s, data);
		return;
	}
	if (!s->beats) {
		sink_identify(s, data, senders, num);
	} else if (s->from) {
		r = find(s->from, s->seq);
		if (r) {
			sdu = r->bytes - OVERHEAD;
			full = sdu / 8;
			if (s->beats < full)
				s->wrong |= data != mix(r->key + s->beats);
			else if (s->beats == full && sdu % 8)
				s->wrong |= (uint32_t)data !=
					(uint32_t)mix(r->key + s->beats);
		}
	}
	s->beats++;
}
