// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The life of a fault: it waits for the time in the script, then for its
 * moment. Faults on links see what is sent there (fault_words.c); faults of stations
 * wait as traps, and act between two batches (fault_station.c).
 */
#include <stddef.h>
#include <stdlib.h>

#include "fault.h"
#include "ring.h"
#include "yaml_file.h"

#define SHORT_FRAME_WORDS	30	/* the shortest, SOF and EOF included */

#define fault_of(ptr, member) \
	((struct fault *)((char *)(ptr) - offsetof(struct fault, member)))

bool fault_is_of_words(const struct fault *f)
{
	switch (f->plan->kind) {
	case KILL:
	case DEAD:
	case REMOVE:
	case INSERT:
	case EUI:
	case SPLIT:
		return false;
	default:
		return true;
	}
}

/* On a link, for a token or a frame */
static bool waits(const struct fault *f)
{
	switch (f->plan->kind) {
	case EAT_TOKEN:
	case FLIP:
	case SECOND_TOKEN:
	case INJECT:
	case SOURCE:
	case HOLD_TOKEN:
		return true;
	default:
		return false;
	}
}

bool fault_makes_orphan(const struct fault *f)
{
	return f->plan->kind == SOURCE ||
	       (f->plan->kind == INJECT && f->plan->piece != HEADLESS);
}

static void hit(struct trap *trap, enum fault_moment what, uint64_t now)
{
	struct fault *f = fault_of(trap, trap);

	if (f->phase == FAULT_ARMED && f->plan->when == what)
		fault_fire(f, now);
}

static void fault_init(struct fault *f, struct ring *r,
		       const struct fault_plan *p, uint64_t seed)
{
	*f = (struct fault){
		.filter.pass = fault_pass, .trap.hit = hit, .plan = p, .ring = r,
		.rnd.state = seed, .target = p->station, .word = p->word,
		.bit = p->bit, .fired = NEVER, .over = NEVER,
		.served_during = NEVER, .served_after = NEVER,
		.alarm_at = NEVER, .end_at = NEVER,
	};
	f->begin = p->at_min + rng_below(&f->rnd, p->at_max - p->at_min + 1);
	if (p->target == AT_RANDOM)
		f->target = (unsigned int)rng_below(&f->rnd, r->num);
	if (p->word_random)
		f->word = (unsigned int)rng_below(&f->rnd, p->in == IN_TOKEN ?
						  2 : SHORT_FRAME_WORDS);
	if (p->bit_random)
		f->bit = (unsigned int)rng_below(&f->rnd, 18);
	orphan_init(&f->orphan, f->target);
}

/* Of the same word, in the file's order */
static int earlier(const void *a, const void *b)
{
	const struct fault *x = *(struct fault *const *)a;
	const struct fault *y = *(struct fault *const *)b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return x < y ? -1 : x > y;
}

static void *must(void *p)
{
	if (!p)
		lab_die("no memory");
	return p;
}

void faults_init(struct ring *r, uint64_t seed)
{
	struct rng rnd = { seed };
	struct faults *all = &r->faults;
	bool orphans = false;

	all->num = r->plan->faults;
	all->fault = must(calloc(all->num + 1, sizeof(*all->fault)));
	all->by_begin = must(calloc(all->num + 1, sizeof(struct fault *)));
	all->live = must(calloc(all->num + 1, sizeof(struct fault *)));
	for (unsigned int i = 0; i < all->num; i++) {
		fault_init(&all->fault[i], r, &r->plan->fault[i],
			   rng_next(&rnd));
		all->by_begin[i] = &all->fault[i];
		orphans |= fault_makes_orphan(&all->fault[i]);
	}
	qsort(all->by_begin, all->num, sizeof(struct fault *), earlier);
	if (orphans)
		orphans_trace(r);
}

void faults_free(struct ring *r)
{
	for (unsigned int i = 0; i < r->faults.num; i++)
		free(r->faults.fault[i].made);
	free(r->faults.fault);
	free(r->faults.by_begin);
	free(r->faults.live);
}

static struct queue *queue_of(struct fault *f)
{
	return &f->ring->faults.queue[f->target][f->plan->kind];
}

/* Else a thousand that wait for a token that does not come would look at each word */
static void listen(struct queue *q)
{
	while (q->first &&
	       (!q->listening || q->first->armed_at == q->armed_at)) {
		struct fault *f = q->first;

		q->first = f->behind;
		q->armed_at = f->armed_at;
		q->listening++;
		line_attach(&f->ring->line[f->target], &f->filter);
	}
}

static void enqueue(struct fault *f)
{
	struct queue *q = queue_of(f);

	if (q->first)
		q->last->behind = f;
	else
		q->first = f;
	q->last = f;
	listen(q);
}

/* The fault is there */
void fault_fire(struct fault *f, uint64_t now)
{
	struct faults *all = &f->ring->faults;

	f->phase = FAULT_ACTIVE;
	f->fired = now;
	if (now > all->last_fired)
		all->last_fired = now;
	all->live[all->live_num++] = f;
	if (f->plan->duration && f->plan->duration != NEVER)
		f->end_at = now + f->plan->duration;
	if (waits(f) && !--queue_of(f)->listening)
		listen(queue_of(f));
	if (fault_is_of_words(f))
		return;
	fault_act(f);
	if (!f->plan->duration)
		fault_finish(f, now);
}

/* ... and gone */
void fault_finish(struct fault *f, uint64_t now)
{
	f->phase = FAULT_OVER;
	f->over = now;
	if (!fault_is_of_words(f) && f->plan->duration)
		fault_act(f);
}

static void arm(struct fault *f, uint64_t now)
{
	struct ring *r = f->ring;

	f->phase = FAULT_ARMED;
	f->armed_at = now;
	if (f->plan->target == AT_MONITOR && ring_monitor(r) >= 0)
		f->target = (unsigned int)ring_monitor(r);
	f->orphan.link = f->target;
	if (fault_is_of_words(f)) {
		fault_make_frames(f);
		if (waits(f))
			enqueue(f);
		else
			line_attach(&r->line[f->target], &f->filter);
		/* From now on, whether a frame comes by or not */
		if (f->plan->kind == STUCK_M)
			fault_fire(f, now);
	} else if (f->plan->when != NOW) {
		station_trap(&r->station[f->target], &f->trap);
	} else {
		fault_fire(f, now);
	}
}

uint64_t faults_next_event(const struct ring *r)
{
	const struct faults *all = &r->faults;
	uint64_t t = all->begun < all->num ? all->by_begin[all->begun]->begin :
					     NEVER;

	for (unsigned int i = 0; i < all->live_num; i++) {
		const struct fault *f = all->live[i];

		if (f->phase == FAULT_ACTIVE && f->end_at < t)
			t = f->end_at;
	}
	return t;
}

/* What ends now makes room for what begins */
void faults_event(struct ring *r)
{
	struct faults *all = &r->faults;

	for (unsigned int i = 0; i < all->live_num; i++)
		if (all->live[i]->phase == FAULT_ACTIVE &&
		    all->live[i]->end_at <= r->now)
			fault_finish(all->live[i], r->now);
	while (all->begun < all->num &&
	       all->by_begin[all->begun]->begin <= r->now)
		arm(all->by_begin[all->begun++], r->now);
}

/* The first that was raised since it fired, while it was there or not yet mended */
static void look_for_alarm(struct fault *f)
{
	const struct ring *r = f->ring;
	bool ours = f->plan->duration ? f->phase == FAULT_ACTIVE :
					f->served_after == NEVER;

	for (unsigned int i = 0; ours && f->alarm_at == NEVER && i < r->num;
	     i++) {
		const struct station *s = &r->station[i];

		if (s->alarm_since != NEVER && s->alarm_since > f->fired) {
			f->alarm_at = s->alarm_since;
			f->alarm_kind = station_alarm(s);
			f->alarm_by = i;
		}
	}
	if (f->alarm_at != NEVER && !f->suspect &&
	    !r->station[f->alarm_by].reading)
		f->suspect = r->station[f->alarm_by].suspect;
}

/* A cable that flaps: service in each of the times that it is whole */
static void look_at_phase(struct fault *f)
{
	uint64_t now = f->ring->now, half = f->plan->half_period;
	uint64_t n = (now - f->fired) / half, begin = f->fired + n * half;

	if (n % 2 == 0)
		return;
	if (f->whole_phases != (n + 1) / 2) {
		f->whole_phases = (n + 1) / 2;
		f->phase_waits = true;
	}
	if (!f->phase_waits || !ring_whole(f->ring) ||
	    !ring_served_since(f->ring, begin))
		return;
	f->phase_waits = false;
	f->served_phases++;
	if (now - begin > f->slowest_phase)
		f->slowest_phase = now - begin;
}

static void look(struct fault *f)
{
	struct ring *r = f->ring;
	bool is_over = f->phase == FAULT_OVER;
	uint64_t *served = is_over ? &f->served_after : &f->served_during;
	uint64_t since = is_over ? f->over : f->fired;

	look_for_alarm(f);
	if (f->plan->kind == FLAP && !is_over)
		look_at_phase(f);
	/* The next fault's doing is not ours */
	if (r->faults.last_fired > since)
		return;
	if (!ring_whole(r))
		*served = NEVER;
	else if (*served == NEVER && ring_served_since(r, since))
		*served = r->now;
}

void faults_look(struct ring *r)
{
	struct faults *all = &r->faults;
	unsigned int kept = 0;

	for (unsigned int i = 0; i < all->live_num; i++) {
		struct fault *f = all->live[i];
		bool is_over = f->phase == FAULT_OVER;

		if (is_over && f->filter.of)
			line_detach(&f->filter);
		if (is_over && f->made) {
			free(f->made);
			f->made = NULL;
		}
		look(f);
		if (!is_over || all->last_fired <= f->over)
			all->live[kept++] = f;
	}
	all->live_num = kept;
	orphans_look(r);
}
