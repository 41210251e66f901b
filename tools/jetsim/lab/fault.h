/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* One fault of the script: what it does, and what came of it */
#ifndef JETSIM_LAB_FAULT_H
#define JETSIM_LAB_FAULT_H

#include "config.h"
#include "line.h"
#include "orphan.h"
#include "random.h"
#include "station.h"

struct ring;

/* Before its time; waiting for its moment; there; gone */
enum fault_phase { FAULT_WAITING, FAULT_ARMED, FAULT_ACTIVE, FAULT_OVER };

struct fault {
	struct filter filter;
	struct trap trap;
	const struct fault_plan *plan;
	struct ring *ring;
	struct rng rnd;
	enum fault_phase phase;
	unsigned int target;		/* station, or link */
	unsigned int word, bit;		/* FLIP */
	uint64_t begin;

	/* Results, in words; NEVER: not */
	uint64_t fired, over;
	uint64_t served_during;		/* all were served while it lasted */
	uint64_t served_after;		/* ... and when it was over */
	uint64_t alarm_at;
	unsigned int alarm_kind, alarm_by;
	uint64_t suspect;
	struct orphan orphan;		/* if it makes one */
	/* FLAP: times of a whole cable; those in which all were served */
	uint64_t whole_phases, served_phases;
	uint64_t slowest_phase;		/* from its begin to that */

	/* On the way */
	uint64_t end_at;
	uint64_t time;			/* of the word that passes */
	unsigned int step;		/* of what goes over several words */
	unsigned int in_frame;		/* words since SOF, SOF = 1; 0: outside */
	uint8_t header[2];
	struct word token[2];
	uint64_t token_at;
	bool was_idle;
	bool phase_waits;		/* for service */
	struct word *made;
	size_t made_num;
	uint64_t old_eui;
};

void fault_init(struct fault *f, struct ring *r, const struct fault_plan *p,
		uint64_t seed);
void fault_free(struct fault *f);
uint64_t fault_next_event(const struct fault *f);	/* words; NEVER */
void fault_event(struct fault *f);
void fault_look(struct fault *f);		/* a batch is over */

/* Between fault.c and fault_words.c */
void fault_fire(struct fault *f, uint64_t now);
void fault_finish(struct fault *f, uint64_t now);
/* A whole header without an owner comes from it, once */
bool fault_makes_orphan(const struct fault *f);
void fault_make_frames(struct fault *f);
struct word fault_pass(struct filter *filter, uint64_t time, struct word w);

#endif
