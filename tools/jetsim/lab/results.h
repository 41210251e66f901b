/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef JETSIM_LAB_RESULTS_H
#define JETSIM_LAB_RESULTS_H

#include <stdio.h>

#include <jansson.h>

#include "ring.h"

struct cost {
	double wall_s, cpu_s;
};

/* A whole ring's figures */
struct totals {
	struct frame_counts frames;
	struct dist rotation, access[2];
	double share[2];		/* of the ring: async, sync */
	uint64_t waiting, rejected, injected, strange, misnamed;
	uint64_t measured;		/* words */
};

void totals_sum(struct totals *t, const struct ring *r);

/* Everything, schema jetsim-lab-1; the caller's reference */
json_t *results_json(const struct ring *r, const struct totals *t,
		     const struct cost *c);
void results_summary(FILE *f, const struct ring *r, const struct totals *t,
		     const struct cost *c);

#endif
