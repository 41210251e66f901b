// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>

#include "orphan.h"
#include "ring.h"
#include "yaml_file.h"

/* Where the SDU's first beat is, from SOF = 1 on */
#define BEAT_FROM	6
#define BEAT_TO		9

static void whose(struct tracer *t)
{
	struct orphan *o = t->orphan;
	bool first = t == &o->tracer[o->link];

	if (first && o->there && !o->known) {
		o->known = true;
		o->beat = t->beat;
		o->began = t->sof;
		t->ours = true;
	} else if (o->known && t->beat == o->beat) {
		if (first && o->back == NEVER)
			o->back = t->sof;
		t->ours = true;
	}
}

static void passed(struct tracer *t, uint64_t time)
{
	struct orphan *o = t->orphan;
	uint64_t end = time + t->line->delay;

	if (o->gone == NEVER || end > o->gone)
		o->gone = end;
	if (t == &o->tracer[o->link] && o->back == NEVER)
		o->words = t->at;
}

static struct word trace(struct filter *filter, uint64_t time, struct word w)
{
	struct tracer *t = (struct tracer *)filter;	/* its first member */

	if (is_control(w, JET_K_SOF)) {
		t->at = 1;
		t->sof = time;
		t->beat = 0;
		t->ours = false;
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
	if (t->ours && (!w.k || is_control(w, JET_K_EOF) ||
			is_control(w, JET_K_ABORT)))
		passed(t, time);
	/* It was cut before it could be known */
	if (w.k && t == &t->orphan->tracer[t->orphan->link])
		t->orphan->there = false;
	if (w.k)
		t->at = 0;
	return w;
}

void orphan_watch(struct orphan *o, struct ring *r, unsigned int link)
{
	*o = (struct orphan){ .link = link, .began = NEVER, .back = NEVER,
			      .gone = NEVER };
	o->tracer = calloc(r->num, sizeof(*o->tracer));
	if (!o->tracer)
		lab_die("no memory");
	for (unsigned int i = 0; i < r->num; i++) {
		o->tracer[i] = (struct tracer){ .filter.pass = trace,
						.orphan = o,
						.line = &r->line[i] };
		line_attach(&r->line[i], &o->tracer[i].filter);
	}
}

void orphan_is_there(struct orphan *o)
{
	o->there = true;
}

void orphan_free(struct orphan *o)
{
	free(o->tracer);
}
