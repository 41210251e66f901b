// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Faults of stations, and of who hears whom. Several may be there at once, and end in any
 * order: so nothing is undone when one ends, but made anew of those that are left.
 */
#include "fault.h"
#include "ring.h"

#define HOLDING_WORDS		2	/* a token came, and did not go yet */
#define MID_FRAME_WORDS		12
#define BEFORE_STRIP_WORDS	6	/* behind a frame: the token has gone */

static bool is_there(const struct fault *f, enum fault_kind kind,
		     unsigned int target)
{
	return f->phase == FAULT_ACTIVE && f->plan->kind == kind &&
	       f->target == target;
}

/* A relay that fails is worse than one that closes */
static enum power power_of(const struct ring *r, unsigned int i, bool *coming)
{
	enum power power = r->plan->station[i].power > r->now ? POWER_BYPASSED :
								POWER_ON;

	*coming = false;
	for (unsigned int n = 0; n < r->faults.live_num; n++) {
		const struct fault *f = r->faults.live[n];
		bool dead = is_there(f, DEAD, i);

		if (!dead && !is_there(f, KILL, i))
			continue;
		if (f->strike_at > r->now)
			*coming = true;
		else if (dead)
			power = POWER_DEAD;
		else if (power == POWER_ON)
			power = POWER_BYPASSED;
	}
	return power;
}

static bool is_removed(const struct ring *r, unsigned int i)
{
	for (unsigned int n = 0; n < r->faults.live_num; n++)
		if (is_there(r->faults.live[n], REMOVE, i))
			return true;
	return false;
}

static uint64_t eui_of(const struct ring *r, unsigned int i)
{
	uint64_t eui = r->plan->station[i].eui;

	for (unsigned int n = 0; n < r->faults.live_num; n++)
		if (is_there(r->faults.live[n], EUI, i))
			eui = r->faults.live[n]->eui;
	return eui;
}

void ring_settle_station(struct ring *r, unsigned int i)
{
	struct station *s = &r->station[i];
	uint64_t eui = eui_of(r, i);
	bool coming;
	enum power power = power_of(r, i, &coming);

	/* Another card has another address: the power is off a moment */
	if (eui != s->p.eui)
		station_power(s, POWER_BYPASSED, r->now);
	s->p.eui = eui;
	if (!coming)
		s->soon_words = 0;
	station_power(s, power, r->now);
	station_insert(s, s->asked && !is_removed(r, i));
}

void ring_settle_links(struct ring *r)
{
	unsigned int n = r->num;

	for (unsigned int i = 0; i < n; i++)
		r->station[(i + 1) % n].in = &r->line[i];
	for (unsigned int i = 0; i < r->faults.live_num; i++) {
		const struct fault *f = r->faults.live[i];
		struct station *a = &r->station[(f->target + 1) % n];
		struct station *b = &r->station[(f->plan->other + 1) % n];
		struct line *in = a->in;

		if (!is_there(f, SPLIT, f->target))
			continue;
		a->in = b->in;
		b->in = in;
	}
}

/* Now, or in so many words, as the trap goes off within a batch */
static void strike(struct fault *f)
{
	static const unsigned int words[] = {
		[TOKEN] = HOLDING_WORDS, [FRAME] = MID_FRAME_WORDS,
		[STRIP] = BEFORE_STRIP_WORDS,
	};
	struct station *s = &f->ring->station[f->target];

	f->strike_at = f->fired;
	if (f->plan->when == NOW)
		return;
	f->strike_at += words[f->plan->when];
	station_trap_off(s, &f->trap);
	station_power_soon(s, f->plan->kind == KILL ? POWER_BYPASSED :
						      POWER_DEAD,
			   words[f->plan->when]);
}

static void insert(struct fault *f)
{
	struct ring *r = f->ring;

	r->station[f->target].asked = true;
	for (unsigned int i = 0; i < r->faults.live_num; i++)
		if (is_there(r->faults.live[i], REMOVE, f->target))
			fault_finish(r->faults.live[i], r->now);
}

void fault_act(struct fault *f)
{
	struct ring *r = f->ring;
	bool on = f->phase == FAULT_ACTIVE;

	switch (f->plan->kind) {
	case KILL:
	case DEAD:
		if (on)
			strike(f);
		if (on && f->plan->when != NOW)
			return;
		break;
	case INSERT:
		insert(f);
		break;
	case EUI:
		f->eui = r->station[f->plan->other].p.eui;
		break;
	case SPLIT:
		ring_settle_links(r);
		return;
	default:
		break;
	}
	ring_settle_station(r, f->target);
}
