/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Figures of a running simulator as JSON */
#ifndef JETSIM_STATS_H
#define JETSIM_STATS_H

#include <stdint.h>

#include "jetsim.h"
#include "jetstream/hw.h"

struct vfio_card;
struct vfu;

/* Each station's vfio-user side; NULL: it has none */
struct stats_source {
	struct jetsim *sim;
	struct vfu *vfu[JETSIM_STATIONS_MAX];
	struct vfio_card *card[JETSIM_STATIONS_MAX];
	uint64_t started_ns;		/* wall clock */
	uint64_t running_ns;		/* of that, with the clocks on */
};

/* As they stand in JSON, by JET_CNT_... */
extern const char *const jet_counter_names[JET_CNT_NUM];

uint64_t wall_ns(void);
/* Text that the caller frees; it reads the cards' counters, so time goes on */
char *stats_json(const struct stats_source *src);
/* Could it be written there? 0, or -1 and a line */
int stats_check(const char *path);
/* To a file, at once or not at all; 0 or -1 and a line */
int stats_write(const struct stats_source *src, const char *path);

#endif
