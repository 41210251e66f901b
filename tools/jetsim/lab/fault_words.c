// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Faults that change, take or add words on a link */
#include <stdlib.h>
#include <string.h>

#include "fault.h"
#include "frame.h"
#include "ring.h"

/* Source ids that nobody has are best for frames without an owner */
static unsigned int free_id(const struct ring *r)
{
	uint64_t used = 0;
	unsigned int id;

	for (unsigned int i = 0; i < r->num; i++)
		if (station_up(&r->station[i]))
			used |= 1ull << station_id(&r->station[i]);
	for (id = 63; id && used >> id & 1; id--)
		;
	return id;
}

void fault_make_frames(struct fault *f)
{
	const struct fault_plan *p = f->plan;

	if (p->kind != INJECT && p->kind != BABBLE)
		return;
	f->made = frame_inject(free_id(f->ring), p->bytes, rng_next(&f->rnd),
			       &f->made_num);
	if (p->kind != INJECT)
		return;
	if (p->piece == HEADLESS)
		memmove(f->made, f->made + 1,
			--f->made_num * sizeof(*f->made));
	/* Not what comes next: on a short ring that is its own beginning */
	if (p->piece == TAILLESS)
		f->made[f->made_num - 1] = IDLE_WORD;
}

static void moment(struct fault *f)
{
	fault_fire(f, f->time);
	fault_finish(f, f->time);
}

/* Both its words become IDLE */
static struct word eat_token(struct fault *f, struct word w)
{
	if (f->step) {
		fault_finish(f, f->time);
		return IDLE_WORD;
	}
	if (!is_control(w, JET_K_TOKEN))
		return w;
	fault_fire(f, f->time);
	f->step = 1;
	return IDLE_WORD;
}

static struct word flip(struct fault *f, struct word w)
{
	bool here;

	if (f->plan->in == IN_TOKEN) {
		bool first = is_control(w, JET_K_TOKEN);

		here = f->word ? f->step == 1 : first;
		f->step = first;
	} else {
		/* EOF is a frame's last word, but no longer within it */
		here = f->in_frame ? f->in_frame == f->word + 1 :
				     f->step && f->step == f->word;
		f->step = f->in_frame;
	}
	if (!here)
		return w;
	if (f->bit < 16)
		w.data ^= (uint16_t)(1u << f->bit);
	else
		w.k ^= (uint8_t)(1u << (f->bit - 16));
	moment(f);
	return w;
}

/* step: 0 waits for a token, 1 keeps its second word, 2 waits, 3 says the rest */
static struct word second_token(struct fault *f, struct word w)
{
	bool idle = f->was_idle && is_idle(w);

	f->was_idle = is_idle(w);
	switch (f->step) {
	case 0:
		f->token[0] = w;
		f->step = is_control(w, JET_K_TOKEN);
		return w;
	case 1:
		f->token[1] = w;
		f->token_at = f->time;
		f->step = 2;
		return w;
	case 2:
		if (f->time < f->token_at + f->plan->after || !idle)
			return w;
		fault_fire(f, f->time);
		f->step = 3;
		return f->token[0];
	default:
		fault_finish(f, f->time);
		return f->token[1];
	}
}

/* Behind a token, and an IDLE after that: there the ring is free a moment */
static struct word insert_frame(struct fault *f, struct word w)
{
	struct word made;

	if (f->step < 3) {
		f->step = f->step ? f->step + 1 : is_control(w, JET_K_TOKEN);
		f->token_at = f->time;
		return w;
	}
	if (f->phase == FAULT_ARMED) {
		if (f->time < f->token_at + f->plan->after || !is_idle(w))
			return w;
		fault_fire(f, f->time);
	} else {
		orphan_is_there(&f->orphan, f->ring);
	}
	made = f->made[f->step++ - 3];
	if (f->step - 3 == f->made_num)
		fault_finish(f, f->time);
	return made;
}

/* J0 J1 change, and J2 so that it fits; SOURCE: of one frame, STUCK_M: of all */
static struct word header(struct fault *f, struct word w)
{
	uint16_t old = w.data;

	if (f->in_frame == 2) {
		if (f->plan->kind == STUCK_M && f->plan->value)
			w.data |= JET_J_CIRCULATED;
		else if (f->plan->kind == STUCK_M)
			w.data &= (uint16_t)~JET_J_CIRCULATED;
		else if (!field(w.data, JET_J_TYPE))
			w.data ^= (uint16_t)(1u << (6 + f->bit % 6));
		f->step = w.data != old;
		f->header[0] = (uint8_t)(w.data >> 8);
		f->header[1] = (uint8_t)w.data;
	} else if (f->in_frame == 3 && f->step) {
		w.data = (uint16_t)(crc8(f->header[0], f->header[1]) << 8 |
				    (w.data & 0xff));
		if (f->plan->kind == SOURCE) {
			moment(f);
			orphan_is_there(&f->orphan, f->ring);
		}
	}
	return w;
}

/* What lasts, and begins at once */
static struct word instead(struct fault *f, struct word w)
{
	uint64_t x;

	if (f->phase == FAULT_ARMED)
		fault_fire(f, f->time);
	switch (f->plan->kind) {
	case CUT:
		return SILENCE;
	case DEAD_DIRECTION:
		if (!f->plan->garbage)
			return IDLE_WORD;
		x = rng_next(&f->rnd);
		return (struct word){ (uint16_t)x, x >> 16 & x >> 18 & 3, true };
	case FLAP:
		return (f->time - f->fired) / f->plan->half_period % 2 ? w :
								       SILENCE;
	case BABBLE:
		/* Frame after frame, with a gap of two words */
		x = f->step++ % (f->made_num + 2);
		return x < f->made_num ? f->made[x] : IDLE_WORD;
	default:
		return w;
	}
}

struct word fault_pass(struct filter *filter, uint64_t time, struct word w)
{
	struct fault *f = (struct fault *)filter;	/* its first member */

	f->time = time >> FINE_BITS;
	if (f->phase != FAULT_ARMED && f->phase != FAULT_ACTIVE)
		return w;
	if (f->phase == FAULT_ACTIVE && f->time >= f->end_at) {
		fault_finish(f, f->end_at);
		return w;
	}
	if (w.k)
		f->in_frame = is_control(w, JET_K_SOF);
	else if (f->in_frame)
		f->in_frame++;
	switch (f->plan->kind) {
	case EAT_TOKEN:
		return eat_token(f, w);
	case FLIP:
		return flip(f, w);
	case SECOND_TOKEN:
		return second_token(f, w);
	case INJECT:
		return insert_frame(f, w);
	case SOURCE:
	case STUCK_M:
		return header(f, w);
	case HOLD_TOKEN:
		if (f->phase == FAULT_ARMED && is_control(w, JET_K_TOKEN))
			fault_fire(f, f->time);
		return f->phase == FAULT_ACTIVE ? IDLE_WORD : w;
	default:
		return instead(f, w);
	}
}
