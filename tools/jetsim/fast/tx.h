/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* SENDs that are queued, in two classes, each in its order */
#ifndef JETSIM_FAST_TX_H
#define JETSIM_FAST_TX_H

#include <stdbool.h>
#include <stdint.h>

#include "command.h"
#include "sched.h"

#define TX_ASYNC	16
#define TX_SYNC		8

struct card;
struct frame;
struct queue;

struct send {
	struct queue *q;
	uint64_t ready;			/* when its bytes will be where they can go from */
	unsigned int tag, pool, flags, vci, uu;
	bool bare;
	uint32_t len;
	unsigned int nsegs;
	struct segment segs[JET_CMD_SEGS_MAX];
};

struct tx_class {
	struct send send[TX_ASYNC];
	unsigned int first, n;
};

struct tx {
	struct tx_class class[2];	/* [1]: synchronous */
	struct event look;		/* for those that can never start */
};

void tx_init(struct card *c);
void tx_reset(struct card *c);
static inline bool tx_room(const struct tx *tx, bool sync)
{
	return tx->class[sync].n < (sync ? TX_SYNC : TX_ASYNC);
}
void tx_queue(struct card *c, struct queue *q, const struct command *cmd);
/* The next one of its class, or NULL */
const struct send *tx_head(const struct tx *tx, bool sync);
/* That, if it can go by now */
const struct send *tx_ready(const struct card *c, bool sync);
/* That as a frame, which is the caller's */
struct frame *tx_frame(const struct card *c, const struct send *send);
/* It is over */
void tx_done(struct card *c, bool sync, unsigned int status);
/* The ring, RING_SA or the longest frame is another than before */
void tx_look(struct card *c);

/* Words that the frame takes: hw.h, SEND */
static inline uint32_t tx_words(const struct send *s)
{
	uint32_t bytes = s->len - (s->bare ? JET_TRAILER_BYTES : 0);
	uint32_t body = (bytes + 3) / 4 * 2, w = JET_COST_AROUND +
		(body > JET_COST_BODY_MIN ? body : JET_COST_BODY_MIN);

	return w + w / JET_COST_DRIFT;
}

#endif
