/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Where a frame that nobody owns was last seen */
#ifndef JETSIM_LAB_ORPHAN_H
#define JETSIM_LAB_ORPHAN_H

#include "line.h"

struct ring;

/*
 * A frame that nobody owns, followed over all links to its last word. It is
 * known by its SDU's first eight bytes: no two frames have the same.
 */
struct orphan {
	struct orphan *next;
	unsigned int link;		/* where it became one */
	uint64_t beat;
	/* In fine time; NEVER: not */
	uint64_t began;			/* its SOF, there */
	uint64_t back;			/* ... when it came there again */
	uint64_t gone;			/* its last word, at a link's end */
	uint64_t words;			/* its length, there */
};

/* Of a link: what passes there */
struct tracer {
	struct filter filter;
	struct ring *ring;
	struct line *line;
	unsigned int at;		/* words since SOF, SOF = 1; 0: outside */
	uint64_t sof;
	uint64_t beat;
	struct orphan *born;		/* the frame at hand becomes it */
	struct orphan *seen;		/* ... is it */
};

void orphan_init(struct orphan *o, unsigned int link);
void orphans_trace(struct ring *r);	/* there may be some */
/* The frame whose first words pass on its link just now is the one */
void orphan_is_there(struct orphan *o, struct ring *r);
/* Those of which nothing can be under way any more are followed no longer */
void orphans_look(struct ring *r);

#endif
