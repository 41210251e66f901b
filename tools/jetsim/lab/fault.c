// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Faults on links work as filters on what is sent there (fault_words.c);
 * faults of stations wait for their moment as traps. Both wait for the time
 * in the script first.
 */
#include <stddef.h>
#include <stdlib.h>

#include "fault.h"
#include "ring.h"

#define SHORT_FRAME_WORDS	30	/* the shortest, SOF and EOF included */
#define HOLDING_WORDS		2	/* a token came, and did not go yet */
#define MID_FRAME_WORDS		12
#define BEFORE_STRIP_WORDS	6	/* behind a frame: the token has gone */

#define fault_of(ptr, member) \
	((struct fault *)((char *)(ptr) - offsetof(struct fault, member)))

static bool is_of_words(const struct fault *f)
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

void fault_init(struct fault *f, struct ring *r, const struct fault_plan *p,
		uint64_t seed)
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
}

void fault_free(struct fault *f)
{
	free(f->made);
	orphan_free(&f->orphan);
}

uint64_t fault_next_event(const struct fault *f)
{
	return f->phase == FAULT_WAITING ? f->begin :
	       f->phase == FAULT_ACTIVE ? f->end_at : NEVER;
}

static enum power power_of(const struct fault *f)
{
	return f->plan->kind == KILL ? POWER_BYPASSED : POWER_DEAD;
}

static void kill_station(struct fault *f, struct station *s, uint64_t now)
{
	static const unsigned int words[] = {
		[TOKEN] = HOLDING_WORDS, [FRAME] = MID_FRAME_WORDS,
		[STRIP] = BEFORE_STRIP_WORDS,
	};

	s->trap = NULL;
	if (f->plan->when == NOW)
		station_power(s, power_of(f), now);
	else
		station_power_soon(s, power_of(f), words[f->plan->when]);
}

/* What is not done to words: it comes (on), or goes */
static void act(struct fault *f, bool on, uint64_t now)
{
	struct ring *r = f->ring;
	struct station *s = &r->station[f->target];
	struct station *a = &r->station[(f->target + 1) % r->num];
	struct station *b = &r->station[(f->plan->other + 1) % r->num];
	struct line *in;

	switch (f->plan->kind) {
	case KILL:
	case DEAD:
		if (on)
			kill_station(f, s, now);
		else
			station_power(s, POWER_ON, now);
		break;
	case REMOVE:
		station_insert(s, !on);
		break;
	case INSERT:
		station_insert(s, true);
		break;
	case SPLIT:
		in = a->in;
		a->in = b->in;
		b->in = in;
		break;
	case EUI:
		/* Another card has another address: the power is off a moment */
		if (on)
			f->old_eui = s->p.eui;
		station_power(s, POWER_BYPASSED, now);
		s->p.eui = on ? r->station[f->plan->other].p.eui : f->old_eui;
		station_power(s, POWER_ON, now);
		break;
	default:
		break;
	}
}

/* The fault is there */
void fault_fire(struct fault *f, uint64_t now)
{
	f->phase = FAULT_ACTIVE;
	f->fired = now;
	if (f->plan->duration && f->plan->duration != NEVER)
		f->end_at = now + f->plan->duration;
	if (is_of_words(f))
		return;
	act(f, true, now);
	if (!f->plan->duration)
		fault_finish(f, now);
}

/* ... and gone */
void fault_finish(struct fault *f, uint64_t now)
{
	f->phase = FAULT_OVER;
	f->over = now;
	if (!is_of_words(f) && f->plan->duration)
		act(f, false, now);
}

static void arm(struct fault *f, uint64_t now)
{
	f->phase = FAULT_ARMED;
	if (f->plan->target == AT_MONITOR && ring_monitor(f->ring) >= 0)
		f->target = (unsigned int)ring_monitor(f->ring);
	if (is_of_words(f)) {
		fault_make_frames(f);
		line_attach(&f->ring->line[f->target], &f->filter);
		/* Behind our filter, so that it sees what we make */
		if (fault_makes_orphan(f))
			orphan_watch(&f->orphan, f->ring, f->target);
		/* From now on, whether a frame comes by or not */
		if (f->plan->kind == STUCK_M)
			fault_fire(f, now);
	} else if (f->plan->when != NOW) {
		f->ring->station[f->target].trap = &f->trap;
	} else {
		fault_fire(f, now);
	}
}

void fault_event(struct fault *f)
{
	uint64_t now = f->ring->now;

	if (f->phase == FAULT_WAITING && now >= f->begin)
		arm(f, now);
	if (f->phase == FAULT_ACTIVE && now >= f->end_at)
		fault_finish(f, now);
}

static void look_for_alarm(struct fault *f)
{
	const struct ring *r = f->ring;

	for (unsigned int i = 0; i < r->num && f->alarm_at == NEVER; i++) {
		const struct station *s = &r->station[i];

		if (station_alarm(s) && f->served_after == NEVER) {
			f->alarm_at = r->now;
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

void fault_look(struct fault *f)
{
	struct ring *r = f->ring;
	uint64_t *served = f->phase == FAULT_OVER ? &f->served_after :
						    &f->served_during;
	uint64_t since = f->phase == FAULT_OVER ? f->over : f->fired;

	if (f->phase == FAULT_OVER && is_of_words(f))
		line_detach(&r->line[f->target], &f->filter);
	if (f->fired == NEVER)
		return;
	look_for_alarm(f);
	if (f->plan->kind == FLAP && f->phase == FAULT_ACTIVE)
		look_at_phase(f);
	/* The next fault's doing is not ours */
	for (unsigned int i = 0; i < r->faults; i++)
		if (r->fault[i].fired != NEVER && r->fault[i].fired > since)
			return;
	if (!ring_whole(r))
		*served = NEVER;
	else if (*served == NEVER && ring_served_since(r, since))
		*served = r->now;
}
