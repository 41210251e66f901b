/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Stations, the links between them, faults, and a clock for all */
#ifndef JETSIM_LAB_RING_H
#define JETSIM_LAB_RING_H

#include "config.h"
#include "fault.h"
#include "station.h"

struct ring {
	const struct config *plan;
	unsigned int num;
	struct station *station;
	struct line *line;		/* i: from station i on */
	struct faults faults;
	struct tracer tracer[LAB_STATIONS_MAX];	/* of each link */
	struct orphan *orphans;		/* that are followed */

	uint64_t now;			/* words */
	uint64_t first_up;		/* NEVER */
	uint64_t unbroken_since;	/* ring_whole() since then; NEVER */
	struct sender *senders[2 * LAB_STATIONS_MAX];
	struct peers peers;
};

void ring_init(struct ring *r, const struct config *c);
void ring_free(struct ring *r);
void ring_run(struct ring *r);			/* the whole duration */

int ring_monitor(const struct ring *r);		/* -1: none */
/* Every station that takes part is up, in one ring with one monitor */
bool ring_whole(const struct ring *r);
/* ... and has heard a token since */
bool ring_served_since(const struct ring *r, uint64_t since);

#endif
