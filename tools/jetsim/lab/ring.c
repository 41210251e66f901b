// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A station sees of another only what a link has held for its whole length, so
 * each runs alone for as many words as the shortest link holds.
 */
#include <stdlib.h>

#include "fault.h"
#include "ring.h"
#include "yaml_file.h"

static void *must(void *p)
{
	if (!p)
		lab_die("no memory");
	return p;
}

void ring_init(struct ring *r, const struct config *c)
{
	struct rng rnd = { mix(mix(c->seed) ^ 0xfa) };
	unsigned int n = c->stations;

	*r = (struct ring){ .plan = c, .num = n, .faults = c->faults,
			    .first_up = NEVER, .batch = BATCH_WORDS };
	r->peers.num = n;
	r->station = must(calloc(n, sizeof(*r->station)));
	r->line = must(calloc(n, sizeof(*r->line)));
	r->fault = must(calloc(c->faults + 1, sizeof(*r->fault)));
	for (unsigned int i = 0; i < n; i++) {
		struct station *s = &r->station[i];
		uint64_t length = c->station[i].length;

		station_init(s, i, &c->station[i], c->seed);
		line_init(&r->line[i], length, s->period);
		if (length < r->batch)
			r->batch = length;
		s->in = &r->line[(i + n - 1) % n];
		s->out = &r->line[i];
		s->peers = &r->peers;
		s->senders = r->senders;
		s->senders_num = 2 * n;
		r->senders[2 * i] = &s->async;
		r->senders[2 * i + 1] = &s->sync;
	}
	for (unsigned int i = 0; i < c->faults; i++)
		fault_init(&r->fault[i], r, &c->fault[i], rng_next(&rnd));
}

void ring_free(struct ring *r)
{
	for (unsigned int i = 0; i < r->num; i++) {
		station_free(&r->station[i]);
		line_free(&r->line[i]);
	}
	for (unsigned int i = 0; i < r->faults; i++)
		fault_free(&r->fault[i]);
	free(r->station);
	free(r->line);
	free(r->fault);
}

int ring_monitor(const struct ring *r)
{
	for (unsigned int i = 0; i < r->num; i++)
		if (station_monitor(&r->station[i]))
			return (int)i;
	return -1;
}

bool ring_whole(const struct ring *r)
{
	unsigned int monitors = 0, epoch = 256;

	for (unsigned int i = 0; i < r->num; i++) {
		const struct station *s = &r->station[i];
		unsigned int e = field(s->p.status, JET_RING_EPOCH);

		if (!station_takes_part(s))
			continue;
		if (!station_up(s) || (epoch != 256 && e != epoch))
			return false;
		epoch = e;
		monitors += station_monitor(s);
	}
	return monitors == 1;
}

bool ring_served_since(const struct ring *r, uint64_t since)
{
	if (r->unbroken_since == NEVER)
		return false;
	if (since < r->unbroken_since)
		since = r->unbroken_since;
	for (unsigned int i = 0; i < r->num; i++)
		if (station_takes_part(&r->station[i]) &&
		    r->station[i].last_token <= since)
			return false;
	return true;
}

/* Once a batch: what concerns more than one station */
static void look(struct ring *r)
{
	for (unsigned int i = 0; i < r->num; i++) {
		const struct station *s = &r->station[i];
		uint64_t bit = 1ull << i % 64;

		if (station_up(s) && !station_repeats_only(s))
			r->peers.up[i / 64] |= bit;
		else
			r->peers.up[i / 64] &= ~bit;
		r->peers.id[i] = station_id(s);
	}
	if (!ring_whole(r))
		r->unbroken_since = NEVER;
	else if (r->unbroken_since == NEVER)
		r->unbroken_since = r->now;
	if (r->first_up == NEVER && ring_served_since(r, 0))
		r->first_up = r->now;
	for (unsigned int i = 0; i < r->faults; i++)
		fault_look(&r->fault[i]);
}

static void earlier(const struct ring *r, uint64_t *t, uint64_t at)
{
	if (at > r->now && at < *t)
		*t = at;
}

static uint64_t next_event(const struct ring *r)
{
	uint64_t t = r->plan->duration;

	for (unsigned int i = 0; i < r->num; i++) {
		earlier(r, &t, r->plan->station[i].insert);
		earlier(r, &t, r->plan->station[i].power);
	}
	earlier(r, &t, r->plan->warmup);
	for (unsigned int i = 0; i < r->faults; i++)
		earlier(r, &t, fault_next_event(&r->fault[i]));
	return t;
}

static void events(struct ring *r)
{
	for (unsigned int i = 0; i < r->num; i++) {
		const struct station_plan *p = &r->plan->station[i];
		struct station *s = &r->station[i];

		if (p->power && p->power == r->now)
			station_power(s, POWER_ON, r->now);
		if (p->insert && p->insert == r->now)
			station_insert(s, true);
		if (r->plan->warmup && r->plan->warmup == r->now)
			station_clear(s, r->now);
	}
	for (unsigned int i = 0; i < r->faults; i++)
		fault_event(&r->fault[i]);
}

static void step(struct ring *r, uint64_t until)
{
	for (unsigned int i = 0; i < r->num; i++)
		station_run(&r->station[i], until * WORD_TIME);
	r->now = until;
}

void ring_run(struct ring *r)
{
	uint64_t event, stop;

	events(r);
	while (r->now < r->plan->duration) {
		/* Faults may have set themselves an end since */
		event = next_event(r);
		stop = r->now + BATCH_WORDS;
		if (event < stop)
			stop = event;
		while (r->now < stop)
			step(r, stop - r->now < r->batch ? stop :
			     r->now + r->batch);
		for (unsigned int i = 0; i < 2 * r->num; i++)
			sender_retire(r->senders[i], r->now);
		look(r);
		if (r->now == event)
			events(r);
	}
}
