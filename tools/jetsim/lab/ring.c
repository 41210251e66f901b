// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A station sees of another only what a link has held for its whole length, so
 * each runs alone for as many words as its link holds; and as its neighbour has then
 * filled the next link, one round of all stations takes the ring further than any link is long.
 */
#include <stdlib.h>

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
	unsigned int n = c->stations;

	*r = (struct ring){ .plan = c, .num = n, .first_up = NEVER };
	r->peers.num = n;
	r->station = must(calloc(n, sizeof(*r->station)));
	r->line = must(calloc(n, sizeof(*r->line)));
	for (unsigned int i = 0; i < n; i++) {
		struct station *s = &r->station[i];

		station_init(s, i, &c->station[i], c->seed);
		line_init(&r->line[i], c->station[i].length, s->period);
		s->in = &r->line[(i + n - 1) % n];
		s->out = &r->line[i];
		s->peers = &r->peers;
		s->senders = r->senders;
		s->senders_num = 2 * n;
		r->senders[2 * i] = &s->async;
		r->senders[2 * i + 1] = &s->sync;
	}
	faults_init(r, mix(mix(c->seed) ^ 0xfa));
}

void ring_free(struct ring *r)
{
	for (unsigned int i = 0; i < r->num; i++) {
		station_free(&r->station[i]);
		line_free(&r->line[i]);
	}
	faults_free(r);
	free(r->station);
	free(r->line);
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
		struct station *s = &r->station[i];
		uint64_t bit = 1ull << i % 64;

		if (!station_alarm(s))
			s->alarm_since = NEVER;
		else if (s->alarm_since == NEVER)
			s->alarm_since = r->now;
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
	faults_look(r);
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
	earlier(r, &t, faults_next_event(r));
	return t;
}

static void events(struct ring *r)
{
	for (unsigned int i = 0; i < r->num; i++) {
		const struct station_plan *p = &r->plan->station[i];
		struct station *s = &r->station[i];

		if (p->insert && p->insert == r->now)
			s->asked = true;
		if ((p->power && p->power == r->now) ||
		    (p->insert && p->insert == r->now))
			ring_settle_station(r, i);
		if (r->plan->warmup && r->plan->warmup == r->now)
			station_clear(s, r->now);
	}
}

/* A station can go on to where it has heard nothing yet */
static uint64_t heard(const struct ring *r, const struct station *s)
{
	const struct station *upstream = &r->station[s->in - r->line];

	return upstream->next_edge + s->in->delay;
}

/* All stations, in the order in which words come by */
static void advance(struct ring *r, uint64_t until)
{
	uint64_t end = until * WORD_TIME, stop;
	bool behind;

	do {
		behind = false;
		for (unsigned int i = 0; i < r->num; i++) {
			stop = heard(r, &r->station[i]);
			behind |= stop < end;
			station_run(&r->station[i], stop < end ? stop : end);
		}
	} while (behind);
	r->now = until;
}

void ring_run(struct ring *r)
{
	uint64_t event, stop;

	events(r);
	faults_event(r);
	while (r->now < r->plan->duration) {
		/* Faults may have set themselves an end since */
		event = next_event(r);
		stop = r->now + BATCH_WORDS;
		if (event < stop)
			stop = event;
		advance(r, stop);
		for (unsigned int i = 0; i < 2 * r->num; i++)
			sender_retire(r->senders[i], r->now);
		look(r);
		if (r->now == event)
			events(r);
		faults_event(r);
	}
	for (unsigned int i = 0; i < r->num; i++)
		station_stop(&r->station[i], r->now);
}
