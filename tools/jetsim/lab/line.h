/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Links: delay lines of words, which faults may change on their way.
 *
 * Time is in 2^-24 of a nominal ring word, so that clocks some ppm apart
 * have exact periods. A word arrives its link's length after it was sent.
 */
#ifndef JETSIM_LAB_LINE_H
#define JETSIM_LAB_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "jetstream/hw.h"

#define FINE_BITS	24
#define WORD_TIME	(1ull << FINE_BITS)
/* How long a station runs alone, at most; then one looks at all of them */
#define BATCH_WORDS	64

struct word {
	uint16_t data;
	uint8_t k;
	bool lock;		/* false: the receiver hears nothing */
};

#define IDLE_DATA	(JET_K_COMMA << 8 | JET_D_IDLE)
#define IDLE_WORD	((struct word){ IDLE_DATA, 2, true })
#define SILENCE		((struct word){ IDLE_DATA, 2, false })

static inline bool is_control(struct word w, uint8_t code)
{
	return w.k == 2 && w.data >> 8 == code;
}

static inline bool is_idle(struct word w)
{
	return w.k == 2 && w.data == IDLE_DATA;
}

/* Of a Jetstream header's first two bytes, or a token's */
uint8_t crc8(uint8_t a, uint8_t b);

struct line;

/* Sees all that is sent on a link, and may change it */
struct filter {
	struct word (*pass)(struct filter *f, uint64_t time, struct word w);
	struct line *of;		/* where it is; NULL: nowhere */
	struct filter *next;
};

struct slot {
	uint64_t arrival;
	struct word w;
};

struct line {
	uint64_t delay;
	struct slot *slot;
	uint64_t mask, head, tail;
	struct filter *filters;		/* the newest sees a word last */
	struct filter *tap;		/* sees what leaves them all, and changes nothing */
};

void line_init(struct line *l, uint64_t words, uint64_t sender_period);
void line_free(struct line *l);
void line_attach(struct line *l, struct filter *f);
void line_detach(struct filter *f);

static inline void line_send(struct line *l, uint64_t time, struct word w)
{
	for (struct filter *f = l->filters; f; f = f->next)
		w = f->pass(f, time, w);
	if (l->tap)
		l->tap->pass(l->tap, time, w);
	l->slot[l->tail++ & l->mask] = (struct slot){ time + l->delay, w };
}

static inline bool line_due(const struct line *l, uint64_t time)
{
	return l->head != l->tail && l->slot[l->head & l->mask].arrival <= time;
}

static inline struct word line_take(struct line *l)
{
	return l->slot[l->head++ & l->mask].w;
}

#endif
