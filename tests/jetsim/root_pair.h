/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Two ports at the ends of a lane, and traffic between them */
#ifndef TESTS_JETSIM_ROOT_PAIR_H
#define TESTS_JETSIM_ROOT_PAIR_H

#include <stdlib.h>

#include "root_traffic.h"

struct pair;

struct pair_end {
	struct pair *pair;
	unsigned int i;
	struct root *root;
	struct traffic out;
};

struct pair {
	struct pair_end end[2];
	struct lane_clock clock;	/* of the second end, in clocks of the first */
	bool busy;
	unsigned int wrong;		/* TLPs that should not have come */
	bool up[2];
};

static inline void pair_tlp(void *ctx, const uint32_t *dw, unsigned int words)
{
	struct pair_end *e = ctx;

	if (!traffic_took(&e->pair->end[!e->i].out, dw, words))
		e->pair->wrong++;
}

/* Both are down before either is up again */
static inline void pair_up(void *ctx, bool up)
{
	struct pair_end *e = ctx;

	e->pair->up[e->i] = up;
	if (!up)
		traffic_reset(&e->out);
}

static inline struct pair *pair_new(struct root_options options[2])
{
	static const struct root_ops ops = { .tlp = pair_tlp, .up = pair_up };
	struct pair *p = calloc(1, sizeof(*p));

	for (unsigned int i = 0; i < 2; i++) {
		options[i].ops = &ops;
		options[i].ctx = &p->end[i];
		p->end[i].pair = p;
		p->end[i].i = i;
		p->end[i].out.chance.state = options[i].manners.seed | 1;
		p->end[i].root = root_new(&options[i]);
	}
	return p;
}

static inline void pair_free(struct pair *p)
{
	root_free(p->end[0].root);
	root_free(p->end[1].root);
	free(p);
}

static inline void pair_feed(struct pair_end *e)
{
	uint32_t dw[TLP_DW_MAX];
	unsigned int words;

	if (!root_up(e->root) || root_queued(e->root) >= TRAFFIC_QUEUE ||
	    chance_below(&e->out.chance, 32))
		return;
	words = traffic_next(&e->out, dw);
	if (words)
		root_tlp(e->root, dw, words);
}

static inline void pair_speak(struct pair *p, unsigned int from)
{
	struct lane_pair pair;

	if (p->busy)
		pair_feed(&p->end[from]);
	root_send(p->end[from].root, false, &pair);
	root_hear(p->end[!from].root, &pair);
}

/* A clock of the first end */
static inline void pair_clock(struct pair *p)
{
	pair_speak(p, 0);
	for (unsigned int n = lane_clock_ticks(&p->clock); n; n--)
		pair_speak(p, 1);
}

static inline void pair_run(struct pair *p, unsigned int clocks)
{
	while (clocks--)
		pair_clock(p);
}

static inline bool pair_until(struct pair *p, bool (*done)(struct pair *p), unsigned int clocks)
{
	for (; clocks && !done(p); clocks--)
		pair_clock(p);
	return done(p);
}

/* A clock in which each hears anything but the other */
static inline void pair_garbage(struct pair *p, struct chance *c)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct lane_pair out, in = {
			.data = (uint16_t)chance_below(c, 0x10000),
			.k = (uint8_t)(chance_below(c, 4) & chance_below(c, 4)),
			.idle = !chance_below(c, 1000), .lock = true,
		};

		root_send(p->end[i].root, false, &out);
		root_hear(p->end[i].root, &in);
	}
}

/* TLPs that were sent and have not come */
static inline uint32_t pair_open(const struct pair *p)
{
	return p->end[0].out.sent - p->end[0].out.arrived +
		p->end[1].out.sent - p->end[1].out.arrived;
}

#endif
