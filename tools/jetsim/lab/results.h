/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
#ifndef JETSIM_LAB_RESULTS_H
#define JETSIM_LAB_RESULTS_H

#include <cstdio>

#include <jansson.h>

#include "ring.h"

namespace lab {

struct cost {
	double wall_s, cpu_s;
};

/* Everything, schema jetsim-lab-1; the caller's reference */
json_t *results(const ring &r, const cost &c);
void summary(FILE *f, const ring &r, const cost &c);

} // namespace lab

#endif
