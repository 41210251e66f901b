/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The timed token: ring.md, The token. token.c has its times, turn.c what a holder sends */
#ifndef JETSIM_FAST_TOKEN_H
#define JETSIM_FAST_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "jetstream/hw.h"
#include "sched.h"

struct card;
struct frame;

struct token {
	uint64_t due;			/* d: when TRT expires */
	uint64_t came;			/* the last one; 0: none yet */
	unsigned int visits;		/* since the ring came up, as far as it matters */
	uint8_t latest;			/* lap seen; the monitor's: sent */
	uint8_t lap;			/* of the token that is here */
	unsigned int stale;		/* tokens running without a later one */

	/* While it is here */
	bool held;
	struct event turn;		/* the next frame, or the token, may go */
	uint32_t tht;			/* words left */
	uint32_t sa;
	bool out_of_turn;		/* was used in this lap */
	bool sending;			/* the head of a class */
	bool sync;			/* which one */
	unsigned int waits;		/* rotations that async frames have waited for */
	unsigned int away;		/* own frames that are not home */

	/* Registers */
	uint32_t rot_last, rot_min, rot_max, rot_sum;
	uint32_t hist[JET_RING_HIST_NUM];
	uint32_t words_sync, words_async, words_passed;	/* modulo 64 */
};

void token_init(struct card *c);
void token_up(struct card *c);
void token_down(struct card *c);
/* Its clock is gone */
void token_forget(struct card *c);
/* The monitor's first one, of this lap */
void token_issue(struct card *c, uint8_t lap);
void token_heard(struct card *c, const struct frame *token);

/* turn.c */
void turn_init(struct card *c);
/* So much THT; the first of what goes leaves after so many words */
void turn_begin(struct card *c, uint32_t tht, uint64_t words);
/* token.c: it goes, now, or after so many words */
void token_release(struct card *c, uint64_t words);
/* A counter in units of 64 words */
void words_count(struct card *c, unsigned int counter, uint32_t *rest,
		 uint32_t words);

#endif
