/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A station: jet_ring as it is, with a host that is all traffic, and what can
 * be seen of it.
 */
#ifndef JETSIM_LAB_STATION_H
#define JETSIM_LAB_STATION_H

#include "line.h"
#include "model.h"
#include "sink.h"

/*
 * On: as built. Bypassed: its relay hands on what comes. Dead: nothing is
 * heard behind it.
 */
enum power { POWER_ON, POWER_BYPASSED, POWER_DEAD };

/* Told of what a station does, in the word in which it does it */
struct trap {
	struct trap *next;
	void (*hit)(struct trap *t, enum fault_moment what, uint64_t now);
};

enum out_state { OUTSIDE, HEADER, FOREIGN, OWN_ASYNC, OWN_SYNC };

struct station {
	unsigned int index;
	uint64_t period;		/* of its clock, in fine time */
	struct line *in, *out;
	struct sender async, sync;
	struct sink sink;
	/* The ring's, for all stations */
	const struct peers *peers;
	struct sender *const *senders;
	unsigned int senders_num;
	struct trap *traps;

	struct dist rotation;
	uint64_t last_token;		/* word of a good one on the way in */
	uint64_t tokens;
	uint64_t words_sent[2];		/* own whole frames with gaps: async, sync */
	uint64_t words_begun;		/* of these: of the one that has no end yet */
	uint64_t counter[JET_CNT_NUM];
	uint64_t suspect;		/* with an alarm, once read; else 0 */
	uint64_t alarm_since;		/* as the ring looked; NEVER: none */

	struct model *model;
	struct model_ports p;
	uint64_t next_edge;
	enum power power, soon;
	unsigned int soon_words;
	unsigned int reset_left;
	bool asked;			/* by the plan, to take part; a fault may be against it */
	bool wanted;			/* to be inserted, when its host has started */
	unsigned int start_left;	/* words until then */
	struct rng rnd;
	unsigned int reading;		/* half of the suspect, + 1 */
	bool token_open;		/* the first word of one was heard */
	bool token_known;		/* last_token is of this life, in token_epoch */
	uint8_t token_lap, token_epoch;
	enum out_state out_state;
};

void station_init(struct station *s, unsigned int index,
		  const struct station_plan *plan, uint64_t seed);
void station_free(struct station *s);
/* Alone, to this time */
void station_run(struct station *s, uint64_t until);
void station_power(struct station *s, enum power power, uint64_t now);
/* The same, in so many words; for traps, which are called within a word */
void station_power_soon(struct station *s, enum power power,
			unsigned int words);
void station_trap(struct station *s, struct trap *t);
void station_trap_off(struct station *s, struct trap *t);
void station_insert(struct station *s, bool on);
void station_clear(struct station *s, uint64_t now);	/* figures begin anew */
void station_stop(struct station *s, uint64_t now);	/* the run is over */

static inline uint32_t field(uint32_t v, uint32_t mask)
{
	return (v & mask) / (mask & -mask);
}

static inline bool station_on(const struct station *s)
{
	return s->power == POWER_ON && !s->reset_left;
}

static inline bool station_up(const struct station *s)
{
	return station_on(s) && s->p.status & JET_RING_UP;
}

static inline bool station_monitor(const struct station *s)
{
	return station_up(s) && s->p.status & JET_RING_MONITOR;
}

static inline bool station_repeats_only(const struct station *s)
{
	return station_on(s) && s->p.status & JET_RING_REPEAT_ONLY;
}

static inline uint8_t station_id(const struct station *s)
{
	return (uint8_t)field(s->p.status, JET_RING_ID);
}

static inline unsigned int station_alarm(const struct station *s)
{
	return station_on(s) ? field(s->p.status, JET_RING_ALARM) : 0;
}

/* Part of the ring, as far as it itself can tell */
static inline bool station_takes_part(const struct station *s)
{
	return station_on(s) && s->wanted && !station_repeats_only(s);
}

#endif
