/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Where a frame that nobody owns was last seen */
#ifndef JETSIM_LAB_ORPHAN_H
#define JETSIM_LAB_ORPHAN_H

#include "line.h"

struct ring;
struct orphan;

/* Of a link: what passes there */
struct tracer {
	struct filter filter;
	struct orphan *orphan;
	const struct line *line;
	unsigned int at;		/* words since SOF, SOF = 1; 0: outside */
	uint64_t sof;
	uint64_t beat;
	bool ours;
};

/*
 * A frame that nobody owns, followed over all links to its last word. It is
 * known by its SDU's first eight bytes: no two frames have the same.
 */
struct orphan {
	struct tracer *tracer;		/* one a link */
	unsigned int link;		/* where it became one */
	bool there, known;
	uint64_t beat;
	/* In fine time; NEVER: not */
	uint64_t began;			/* its SOF, there */
	uint64_t back;			/* ... when it came there again */
	uint64_t gone;			/* its last word, at a link's end */
	uint64_t words;			/* its length, there */
};

/* From now on it is looked for; before, nothing is known of it */
void orphan_watch(struct orphan *o, struct ring *r, unsigned int link);
/* The frame whose first words pass on the link just now is the one */
void orphan_is_there(struct orphan *o);
void orphan_free(struct orphan *o);

#endif
