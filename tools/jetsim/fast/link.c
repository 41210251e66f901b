// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "fast.h"

struct frame *frame_new(enum frame_kind kind, uint32_t len)
{
	struct frame *f = malloc(sizeof(*f) + len);

	if (!f)
		abort();
	memset(f, 0, sizeof(*f));
	f->kind = kind;
	f->users = 1;
	f->len = len;
	return f;
}

void frame_put(struct frame *f)
{
	if (!--f->users)
		free(f);
}

uint32_t frame_words(const struct frame *f)
{
	uint32_t payload;

	if (f->kind == FRAME_TOKEN)
		return TOKEN_WORDS;
	if (f->raw || f->bare)
		return 2 + (JET_HEADER_BYTES + f->len) / 2;
	payload = (f->len + JET_TRAILER_BYTES + 3) & ~3u;
	if (payload < JET_PAYLOAD_MIN)
		payload = JET_PAYLOAD_MIN;
	return 2 + (JET_HEADER_BYTES + payload) / 2;
}

static struct card *hears(const struct link *l)
{
	return &l->sim->cards[(l->index + 1) % l->sim->base.stations];
}

static void remove_flight(struct flight *flight)
{
	struct link *l = flight->link;
	struct flight **at = &l->flights;

	while (*at != flight)
		at = &(*at)->next_on_link;
	*at = flight->next_on_link;
	if (flight->passed)
		flight->passed->from = NULL;
	if (flight->from)
		flight->from->passed = NULL;
	if (flight->frame->kind != FRAME_TOKEN)
		l->sim->frames--;
	sched_cancel(&l->sim->sched, &flight->head);
	sched_cancel(&l->sim->sched, &flight->tail);
	frame_put(flight->frame);
	free(flight);
}

static void head(struct event *event)
{
	struct flight *flight = EVENT_OF(event, struct flight, head);
	struct card *c = hears(flight->link);

	station_head(c, flight);
	if (flight->frame->kind == FRAME_TOKEN)
		remove_flight(flight);
}

static void tail(struct event *event)
{
	struct flight *flight = EVENT_OF(event, struct flight, tail);

	station_tail(hears(flight->link), flight);
	remove_flight(flight);
}

static void counted(struct link *l, const struct flight *flight)
{
	if (flight->frame->kind == FRAME_TOKEN) {
		l->count.tokens++;
		return;
	}
	l->count.frames++;
	l->count.frame_words += flight->words;
}

/* False: it is lost */
static bool depart(struct flight *flight)
{
	struct link *l = flight->link;
	uint64_t arrives = flight->start + l->sim->length;
	struct flight **at = &l->flights;
	bool there = !l->ntaps || tap_flight(flight);

	while (*at)
		at = &(*at)->next_on_link;
	*at = flight;
	if (flight->frame->kind != FRAME_TOKEN) {
		l->sim->frames++;
		sched_at(&l->sim->sched, &flight->tail,
			 arrives + flight->words);
	}
	sched_at(&l->sim->sched, &flight->head, arrives);
	counted(l, flight);
	if (there && !l->cut)
		return true;
	remove_flight(flight);
	return false;
}

static struct flight *flight_new(struct card *c, struct frame *frame,
				 uint64_t start)
{
	struct flight *flight = calloc(1, sizeof(*flight));

	if (!flight)
		abort();
	flight->head.run = head;
	flight->tail.run = tail;
	flight->link = &c->sim->links[c->station];
	flight->frame = frame;
	flight->start = start;
	flight->words = frame_words(frame);
	return flight;
}

struct flight *link_send(struct card *c, struct frame *frame, uint64_t start,
			 unsigned int hop, bool circulated)
{
	struct flight *flight = flight_new(c, frame, start);

	flight->hop = hop;
	flight->circulated = circulated;
	return depart(flight) ? flight : NULL;
}

void link_pass(struct card *c, struct flight *flight, uint64_t start,
	       unsigned int hop, bool circulated)
{
	struct flight *on = flight_new(c, flight->frame, start);

	flight->frame->users++;
	on->hop = hop;
	on->circulated = circulated;
	/* One that ended early before it came here */
	on->words = flight->words;
	on->broken = flight->broken;
	if (!depart(on))
		return;
	on->from = flight;
	flight->passed = on;
}

/* After so many of its words; those that sent it on find its end as early */
static void shorten(struct flight *flight, uint32_t words)
{
	struct link *l = flight->link;

	if (flight->broken || words >= flight->words)
		return;
	flight->broken = true;
	flight->words = words;
	l->count.aborted++;
	sched_at(&l->sim->sched, &flight->tail,
		 flight->start + l->sim->length + words);
	if (flight->passed)
		shorten(flight->passed, words);
}

void link_stop(struct card *c)
{
	uint64_t time = now(c);

	for (struct flight *f = c->sim->links[c->station].flights; f;
	     f = f->next_on_link)
		if (time < f->start + f->words)
			shorten(f, time > f->start ?
				(uint32_t)(time - f->start) : 1);
}

/* What is on it is lost: who hears it has heard the beginning, or nothing */
static void lose(struct link *l)
{
	uint64_t time = l->sim->base.words;
	struct flight *flight, *next;

	for (flight = l->flights; flight; flight = next) {
		uint64_t arrives = flight->start + l->sim->length;

		next = flight->next_on_link;
		if (sched_due(&flight->head))
			remove_flight(flight);
		else
			shorten(flight, (uint32_t)(time - arrives) + 1);
	}
}

void link_cut(struct link *l, bool cut)
{
	if (l->cut == cut)
		return;
	l->cut = cut;
	if (cut)
		lose(l);
	mac_lock(hears(l), !cut);
}

void link_free(struct link *l)
{
	while (l->flights)
		remove_flight(l->flights);
}
