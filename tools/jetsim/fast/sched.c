// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>

#include "sched.h"

static bool before(const struct event *a, const struct event *b)
{
	return a->time < b->time || (a->time == b->time && a->order < b->order);
}

static void put(struct sched *s, unsigned int place, struct event *event)
{
	s->heap[place] = event;
	event->place = place;
}

static void up(struct sched *s, unsigned int place, struct event *event)
{
	for (; place > 1 && before(event, s->heap[place / 2]); place /= 2)
		put(s, place, s->heap[place / 2]);
	put(s, place, event);
}

static void down(struct sched *s, unsigned int place, struct event *event)
{
	unsigned int child;

	for (; (child = 2 * place) <= s->count; place = child) {
		if (child < s->count &&
		    before(s->heap[child + 1], s->heap[child]))
			child++;
		if (!before(s->heap[child], event))
			break;
		put(s, place, s->heap[child]);
	}
	put(s, place, event);
}

static void grow(struct sched *s)
{
	s->room = s->room ? 2 * s->room : 256;
	s->heap = realloc(s->heap, s->room * sizeof(struct event *));
	if (!s->heap)
		abort();
}

void sched_free(struct sched *s)
{
	free(s->heap);
}

void sched_cancel(struct sched *s, struct event *event)
{
	unsigned int place = event->place;
	struct event *last;

	if (!place)
		return;
	event->place = 0;
	last = s->heap[s->count--];
	if (last == event)
		return;
	if (place > 1 && before(last, s->heap[place / 2]))
		up(s, place, last);
	else
		down(s, place, last);
}

void sched_at(struct sched *s, struct event *event, uint64_t time)
{
	sched_cancel(s, event);
	event->time = time;
	event->order = ++s->orders;
	if (s->count + 1 >= s->room)
		grow(s);
	up(s, ++s->count, event);
}

void sched_run_next(struct sched *s)
{
	struct event *event = s->heap[1];

	sched_cancel(s, event);
	event->run(event);
}
