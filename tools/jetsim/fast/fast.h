/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The behavioural card: what hw.h, ring.md and management.md say a host can see, written from
 * these and not from the gateware. No clocks: what happens is an event in simulated
 * time, whose unit is a ring word.
 */
#ifndef JETSIM_FAST_FAST_H
#define JETSIM_FAST_FAST_H

#include <stddef.h>

#include "../jetsim_internal.h"
#include "blocks.h"
#include "cfg.h"
#include "costs.h"
#include "dma.h"
#include "engine.h"
#include "jetstream/hw.h"
#include "link.h"
#include "mac.h"
#include "msix.h"
#include "queue.h"
#include "sched.h"
#include "token.h"
#include "tx.h"
#include "vci.h"

/* A field's value, for masks that are not constants as well */
#define GET(mask, v)	(((uint32_t)(v) & (mask)) / ((mask) & -(mask)))
#define PUT(mask, v)	(((uint32_t)(v) * ((mask) & -(mask))) & (mask))

struct card {
	struct fast *sim;
	unsigned int station;
	char name[12];
	uint64_t eui;
	struct tlp_host host;

	struct cfg cfg;
	struct msix msix;
	struct dma_table dma;
	uint32_t scratch;
	uint32_t time_hi;		/* latched by a read of TIME_LO */
	uint32_t counters[JET_CNT_NUM];
	struct event reset;		/* due: CTRL.RESET reads as one */
	uint64_t stored;		/* when the last frame will be */

	struct blocks blocks;
	struct vci vci;
	struct engine engine;
	struct queue queues[FAST_QUEUES];
	struct ring_news news;
	struct tx tx;

	struct mac mac;
	struct token token;
};

struct fast {
	struct jetsim base;
	struct sched sched;
	struct card *cards;
	struct link *links;
	unsigned int length;		/* words in a link */
	unsigned int frames;		/* on links, tokens not counted */
	uint32_t random;
};

static inline uint64_t now(const struct card *c)
{
	return c->sim->base.words;
}

/* Host clocks in ring words, at least one */
static inline uint64_t clocks(uint64_t n)
{
	uint64_t words = n * jetsim_ring_hz() / jetsim_host_hz();

	return words ? words : 1;
}

static inline uint64_t host_time(const struct card *c)
{
	return (uint64_t)((unsigned __int128)now(c) * jetsim_host_hz() /
			  jetsim_ring_hz());
}

/* After so many ring words */
static inline void after(struct card *c, struct event *event, uint64_t words)
{
	sched_at(&c->sim->sched, event, now(c) + words);
}

static inline void cancel(struct card *c, struct event *event)
{
	sched_cancel(&c->sim->sched, event);
}

static inline void count(struct card *c, unsigned int counter)
{
	c->counters[counter]++;
}

struct card *fast_card(struct jetsim *sim, unsigned int station);
uint32_t fast_random(struct fast *sim);

/* The card has something to do that a host waits for */
bool card_busy(const struct card *c);

/* reset.c: all but configuration space; it ends by itself */
void card_reset(struct card *c);
void card_reset_init(struct card *c);
void card_reset_blocks(struct card *c, unsigned int shift);

/* regs.c */
uint32_t regs_read(struct card *c, unsigned int reg);
void regs_write(struct card *c, unsigned int reg, uint32_t value);
uint32_t ring_regs_read(const struct card *c, unsigned int reg);
void ring_regs_write(struct card *c, unsigned int reg, uint32_t value);

/* rx.c: a frame's header, and its end, if it is for us */
bool rx_listens(struct card *c, uint32_t vci);
struct flight;
void rx_frame(struct card *c, const struct flight *flight);
/* The end of one that is not */
void rx_passed(struct card *c, const struct flight *flight);

#endif
