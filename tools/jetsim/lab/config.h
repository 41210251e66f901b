/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What a laboratory file says (jetsim-lab(5)), in ring words. Whoever has a
 * config need not check it again: what is wrong ends the program with one line.
 */
#ifndef JETSIM_LAB_CONFIG_H
#define JETSIM_LAB_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#define NEVER			UINT64_MAX
#define LINKS_METRES		10000	/* of all links together */
#define LAB_STATIONS_MAX	65	/* the 65th repeats only */
#define TRAFFIC_MAX		8	/* entries a station */

enum dest { TO_NEXT, TO_ALL, TO_RANDOM, TO_ONE };

struct traffic_plan {
	bool sync;
	uint32_t bytes_min, bytes_max;	/* of the frame, with its header */
	bool saturated;
	bool periodic;			/* else exponential times between */
	double words_between;		/* mean, from frame to frame */
	enum dest to;
	unsigned int station;		/* TO_ONE */
};

struct station_plan {
	uint64_t eui;
	uint32_t bid;
	bool fit;
	uint32_t longest;		/* bytes of a frame that it asks for */
	uint32_t sa;
	double ppm;
	uint64_t length;		/* of the link to the next station */
	uint64_t power, insert;		/* when; NEVER */
	struct traffic_plan traffic[TRAFFIC_MAX];
	unsigned int traffic_num;
};

/* In the order of their names in config_faults.c */
enum fault_kind {
	EAT_TOKEN, FLIP, SECOND_TOKEN, KILL, DEAD, CUT, DEAD_DIRECTION, FLAP,
	INJECT, STUCK_M, SOURCE, BABBLE, HOLD_TOKEN, SPLIT, REMOVE, INSERT, EUI,
	FAULT_KINDS
};

enum fault_target { AT_ONE, AT_RANDOM, AT_MONITOR };
enum fault_moment { NOW, TOKEN, FRAME, STRIP };
enum fault_part { IN_TOKEN, IN_FRAME };
enum fault_piece { ORPHAN, HEADLESS, TAILLESS };

struct fault_plan {
	unsigned int line;		/* in the file */
	const char *name;
	enum fault_kind kind;
	uint64_t at_min, at_max;
	uint64_t duration;		/* 0: a moment's; NEVER: to the end */
	enum fault_target target;
	unsigned int station;		/* or link: from there to the next */
	unsigned int other;		/* SPLIT: the second; EUI: whose */
	enum fault_moment when;
	enum fault_part in;
	unsigned int word, bit;
	bool word_random, bit_random;
	enum fault_piece piece;
	uint32_t bytes;
	bool garbage;			/* DEAD_DIRECTION: else idle */
	bool value;			/* STUCK_M */
	uint64_t half_period;		/* FLAP */
	uint64_t after;			/* SECOND_TOKEN, INJECT: words after a token */
};

struct config {
	const char *file;
	double clock_hz;
	uint64_t duration, warmup;
	uint64_t seed;
	struct station_plan station[LAB_STATIONS_MAX];
	unsigned int stations;
	struct fault_plan *fault;
	unsigned int faults;
};

void config_read(struct config *c, const char *path);

#endif
