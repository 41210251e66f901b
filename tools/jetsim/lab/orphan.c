// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "orphan.h"
#include "ring.h"

/* Where the SDU's first beat is, from SOF = 1 on */
#define BEAT_FROM	6
#define BEAT_TO		9

static void whose(struct tracer *t)
{
	struct orphan *o = t->born;

	if (o) {
		o->beat = t->beat;
		o->began = o->gone = t->sof;
		o->next = t->ring->orphans;
		t->ring->orphans = o;
		t->born = NULL;
		t->seen = o;
		return;
	}
	for (o = t->ring->orphans; o && o->beat != t->beat;)
		o = o->next;
	t->seen = o;
	if (o && t->line == &t->ring->line[o->link] && o->back == NEVER)
		o->back = t->sof;
}

static void passed(struct tracer *t, uint64_t time)
{
	struct orphan *o = t->seen;
	uint64_t end = time + t->line->delay;

	if (end > o->gone)
		o->gone = end;
	if (t->line == &t->ring->line[o->link] && o->back == NEVER)
		o->words = t->at;
}

static struct word trace(struct filter *filter, uint64_t time, struct word w)
{
	struct tracer *t = (struct tracer *)filter;	/* its first member */

	if (is_control(w, JET_K_SOF)) {
		t->at = 1;
		t->sof = time;
		t->beat = 0;
		t->seen = t->born = NULL;
		return w;
	}
	if (!t->at)
		return w;
	t->at++;
	/* Its bytes come with the lowest first */
	if (t->at >= BEAT_FROM && t->at <= BEAT_TO && !w.k)
		t->beat |= (uint64_t)__builtin_bswap16(w.data) <<
			   16 * (t->at - BEAT_FROM);
	if (t->at == BEAT_TO && !w.k)
		whose(t);
	if (t->seen && (!w.k || is_control(w, JET_K_EOF) ||
			is_control(w, JET_K_ABORT)))
		passed(t, time);
	if (w.k)
		t->at = 0;
	return w;
}

void orphan_init(struct orphan *o, unsigned int link)
{
	*o = (struct orphan){ .link = link, .began = NEVER, .back = NEVER,
			      .gone = NEVER };
}

void orphans_trace(struct ring *r)
{
	for (unsigned int i = 0; i < r->num; i++) {
		r->tracer[i] = (struct tracer){ .filter.pass = trace, .ring = r,
						.line = &r->line[i] };
		r->line[i].tap = &r->tracer[i].filter;
	}
}

void orphan_is_there(struct orphan *o, struct ring *r)
{
	struct tracer *t = &r->tracer[o->link];

	if (o->began == NEVER && !t->born)
		t->born = o;
}

void orphans_look(struct ring *r)
{
	struct orphan **p = &r->orphans;

	while (*p) {
		if (r->now > ((*p)->gone >> FINE_BITS) + GONE_WORDS)
			*p = (*p)->next;
		else
			p = &(*p)->next;
	}
}
