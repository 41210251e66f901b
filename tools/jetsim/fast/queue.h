/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Queue pairs: hw.h section 7. queue.c has registers and indices, notice.c decides when
 * a host is told, event.c makes events of what happened and writes them.
 */
#ifndef JETSIM_FAST_QUEUE_H
#define JETSIM_FAST_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "jetstream/hw.h"
#include "sched.h"

#define FAST_QUEUES	4

struct card;

/* A completion that found no room */
struct waiting_event {
	struct waiting_event *next;
	uint32_t dw[JET_EVT_BYTES / 4];
	bool lazy;
};

struct queue {
	struct card *card;
	uint64_t cmd_base;
	uint64_t evt_base;
	uint32_t ctrl;			/* as written */
	bool enabled;
	bool closing;			/* ENABLE reads as one until it is quiet */
	bool fault;
	unsigned int cmd_slots;
	unsigned int evt_slots;
	uint16_t cmd_tail;		/* the host's */
	uint16_t cmd_head;		/* taken */
	uint16_t evt_head;		/* the host's */
	uint16_t evt_tail;		/* written */
	struct waiting_event *waiting, **waiting_last;

	/* notice.c */
	uint32_t mod;
	bool armed;
	uint16_t eager;			/* the last slot that LAZY does not hide, and one */
	struct event timer;

	/* What its commands leave behind */
	uint16_t failed;		/* a bit a chain */
	uint32_t sum;			/* running, folded */
	bool sum_odd;			/* after an odd number of bytes */
	unsigned int sends;		/* queued and not over */
};

/* The ring's news, which queue 0 is told of */
struct ring_news {
	struct event tell;
	bool blocked;			/* no room for it */
	uint32_t status;		/* told last */
};

void queue_init(struct card *c, unsigned int n);
/* Forgets everything that happened in it */
void queue_reset(struct queue *q);
uint32_t queue_read(const struct queue *q, unsigned int reg);
void queue_write(struct queue *q, unsigned int reg, uint32_t value);
void queue_fault(struct queue *q);
/* A SEND is over, or a command is: it may have waited for that to be closed */
void queue_quiet(struct queue *q);
static inline bool queue_runs(const struct queue *q)
{
	return q->enabled && !q->closing && !q->fault;
}

/* Where a ring is, by its register: bits that are none of an aligned address say nothing */
static inline uint64_t queue_base(uint64_t reg)
{
	return reg & ~63ull;
}

/* Slots that wait; a SEND may have said that there are more of them than there were */
static inline unsigned int queue_commands(const struct queue *q)
{
	int16_t n = (int16_t)(q->cmd_tail - q->cmd_head);

	return n > 0 ? (unsigned int)n : 0;
}

/* notice.c: armed, or n slots written; lazy: of a SEND that went well */
void notice_init(struct queue *q);
void notice_armed(struct queue *q);
void notice_written(struct queue *q, bool lazy);

/* event.c */
static inline unsigned int queue_room(const struct queue *q)
{
	return q->evt_slots - (uint16_t)(q->evt_tail - q->evt_head);
}

/* Slots of an event; false: there is no room. SEQ and the number of slots are filled in */
bool event_write(struct queue *q, uint32_t (*slots)[JET_EVT_BYTES / 4],
		 unsigned int n, bool lazy);
struct completion {
	unsigned int tag, op, pool, status;
	uint16_t sum;
	unsigned int nblocks;
	uint16_t blocks[JET_EVT_TAKE_MAX];
};
/* Now, or when there is room */
void event_complete(struct queue *q, const struct completion *done);
/* There may be room now */
void event_flush(struct queue *q);
void event_ring_init(struct card *c);
/* RING_STATUS may have changed */
void event_ring(struct card *c);
void event_time(const struct card *c, uint32_t *dw);

#endif
