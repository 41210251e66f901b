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
	uint64_t armed_at;
	struct fault *behind;		/* in its queue */

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
	uint64_t strike_at;		/* KILL, DEAD: so long after it fired */
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
	uint64_t eui;			/* EUI: the station's meanwhile */
};

/*
 * Faults of one kind that wait for their moment on one link: those that were armed at
 * one time listen together, the others behind them
 */
struct queue {
	struct fault *first, *last;	/* that do not listen yet */
	unsigned int listening;
	uint64_t armed_at;		/* those that do */
};

/*
 * All faults of a ring. One that waits for its time costs nothing, nor does one
 * of the past: only those are looked at that there are, or that another one has not
 * followed yet.
 */
struct faults {
	struct fault *fault;		/* as the file has them */
	unsigned int num;
	struct fault **by_begin;
	unsigned int begun;
	struct fault **live;		/* in the order in which they fired */
	unsigned int live_num;
	uint64_t last_fired;
	struct queue queue[LAB_STATIONS_MAX][FAULT_KINDS];
};

void faults_init(struct ring *r, uint64_t seed);
void faults_free(struct ring *r);
uint64_t faults_next_event(const struct ring *r);	/* words; NEVER */
void faults_event(struct ring *r);
void faults_look(struct ring *r);		/* a batch is over */

bool fault_is_of_words(const struct fault *f);
/*
 * What all the faults of a station that there are now make of it, and whether
 * it takes part; what all splits make of the links
 */
void ring_settle_station(struct ring *r, unsigned int i);
void ring_settle_links(struct ring *r);

/* Between fault.c, fault_station.c and fault_words.c */
void fault_fire(struct fault *f, uint64_t now);
void fault_finish(struct fault *f, uint64_t now);
/* A whole header without an owner comes from it, once */
bool fault_makes_orphan(const struct fault *f);
void fault_act(struct fault *f);	/* not on words: it came, or went */
void fault_make_frames(struct fault *f);
struct word fault_pass(struct filter *filter, uint64_t time, struct word w);

#endif
