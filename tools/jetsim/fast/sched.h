/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What happens next, in simulated time: a heap of events. Each is part of what it
 * happens to. Those of the same time happen in the order in which they were asked for.
 */
#ifndef JETSIM_FAST_SCHED_H
#define JETSIM_FAST_SCHED_H

#include <stdbool.h>
#include <stdint.h>

#define SCHED_NEVER	UINT64_MAX

struct event {
	void (*run)(struct event *event);
	uint64_t time;			/* ring words since power-up */
	uint64_t order;
	unsigned int place;		/* in the heap, from one on; 0: not due */
};

struct sched {
	struct event **heap;		/* heap[0] is not used */
	unsigned int count;
	unsigned int room;
	uint64_t orders;
};

void sched_free(struct sched *s);
/* An event that is due already is moved */
void sched_at(struct sched *s, struct event *event, uint64_t time);
void sched_cancel(struct sched *s, struct event *event);
/* Takes the next one out and runs it */
void sched_run_next(struct sched *s);

static inline bool sched_due(const struct event *event)
{
	return event->place;
}

static inline uint64_t sched_next(const struct sched *s)
{
	return s->count ? s->heap[1]->time : SCHED_NEVER;
}

/* What an event is part of */
#define EVENT_OF(event, type, member)	\
	((type *)(void *)((char *)(event) - offsetof(type, member)))

#endif
