/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Runs the commands of all queues, one at a time, a queue after the other */
#ifndef JETSIM_FAST_ENGINE_H
#define JETSIM_FAST_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "command.h"
#include "dma.h"
#include "sched.h"

#define COPY_MAX	(JET_CMD_BLOCKS_MAX << JET_BLOCK_SHIFT_MAX)

struct card;
struct completion;
struct queue;

struct engine {
	struct event step;
	void (*next)(struct card *c);	/* what it does then */
	struct dma dma;
	struct queue *q;		/* whose command is under way */
	unsigned int last;		/* queue that had its turn */
	unsigned int held;		/* a bit a queue: see hold() */
	struct command cmd;
	unsigned int slot;		/* of it, that was fetched last */
	unsigned int status;
	uint16_t sum;
	unsigned int ntaken;
	uint16_t taken[JET_EVT_TAKE_MAX];
	uint8_t buf[COPY_MAX];
};

void engine_init(struct card *c);
void engine_reset(struct card *c);
/* There may be something to do */
void engine_kick(struct card *c);
/* Queue n's TAIL was written, or it starts anew */
void engine_doorbell(struct card *c, unsigned int n);
/* A SEND is over */
void engine_release(struct card *c);
static inline bool engine_busy(const struct engine *e)
{
	return e->q || sched_due(&e->step);
}
bool engine_in(const struct card *c, const struct queue *q);

#endif
