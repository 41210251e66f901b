/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Frames, from the source that makes them up to the last word of them. What a
 * frame carries follows from who sent it as which, so that whoever receives it
 * (sink.h) can check every byte.
 */
#ifndef JETSIM_LAB_TRAFFIC_H
#define JETSIM_LAB_TRAFFIC_H

#include "config.h"
#include "dist.h"
#include "jetstream/hw.h"
#include "random.h"

#define MASK_WORDS	((LAB_STATIONS_MAX + 63) / 64)
#define FRAME_OVERHEAD	(JET_HEADER_BYTES + JET_TRAILER_BYTES)
/* Then nothing of a frame is on the ring any more: more than two Purges */
#define GONE_WORDS	40000
/* An SDU's first beat: magic, station and class, frame's number */
#define SDU_MAGIC	0x4a4cu
#define SDU_INJECTED	0x4a58u

enum frame_state { FRAME_QUEUED, FRAME_SENT, FRAME_FAILED };

struct frame_record {
	enum frame_state state;
	uint64_t head;		/* when it was the first of its class */
	uint64_t done;
	uint64_t key;		/* of its content */
	uint32_t bytes;
	uint32_t vci;
	uint8_t id;		/* its station's then */
	uint64_t expected[MASK_WORDS], got[MASK_WORDS];	/* stations */
};

struct frame_counts {
	/* By the plan, or waiting when figures began anew; of these: too many waited */
	uint64_t offered, refused;
	uint64_t sent, aborted;		/* as the card says */
	uint64_t delivered, lost, duplicated;
	uint64_t damaged;		/* taken for good, and wrong: must not be */
	uint64_t bytes;			/* of the SDUs sent */
};

void frame_counts_add(struct frame_counts *a, const struct frame_counts *b);

/* All that senders know of stations */
struct peers {
	unsigned int num;
	uint8_t id[LAB_STATIONS_MAX];
	uint64_t up[MASK_WORDS];
};

struct stream {
	struct traffic_plan plan;
	double next;		/* arrival */
	bool begun;
	uint64_t served;
	uint64_t *waiting;	/* times of arrival, a ring of them */
	unsigned int first, num;
};

/* Frames of one class of one station, in the order in which they are sent */
struct sender {
	struct frame_counts count;
	struct dist access;	/* words from the head of the queue to SOF */

	/* The card's stream: a beat is at hand while open */
	bool open;
	uint64_t beat;
	uint32_t at, beats;	/* the last one is beat number `beats` */

	unsigned int station;
	bool sync;
	struct rng rnd;
	struct stream stream[TRAFFIC_MAX];
	unsigned int streams;
	uint64_t next_arrival;
	struct frame_record *record;	/* a ring of them, of a power of two */
	uint32_t record_mask;
	uint32_t first, end;		/* numbers of the frames in it */
	uint32_t next_started, next_done;
	uint64_t key, first_beat;	/* of the open frame */
	uint32_t tail_bytes;
	bool on_line;			/* a frame of ours */
	uint64_t last_end;		/* of the one before */
	uint64_t clear_at;		/* delays begin then at the earliest */
};

/* All times are words */
void sender_init(struct sender *s, unsigned int station, bool sync,
		 uint64_t seed);
void sender_free(struct sender *s);
void sender_plan(struct sender *s, const struct traffic_plan *p);
void sender_clear(struct sender *s, uint64_t now);	/* figures begin anew */
/* Frames that are neither sent nor given up yet */
uint64_t sender_waiting(const struct sender *s);
/* NULL: nothing of it can be under way any more */
struct frame_record *sender_find(struct sender *s, uint32_t seq);

void sender_arrivals(struct sender *s, uint64_t now);
bool sender_begin(struct sender *s, uint64_t now, const struct peers *p);
void sender_taken(struct sender *s);

/* A beat for the card? */
static inline bool sender_offer(struct sender *s, uint64_t now,
				const struct peers *p)
{
	if (now >= s->next_arrival)
		sender_arrivals(s, now);
	return s->open || sender_begin(s, now, p);
}

/* From the line, and from the card */
void sender_started(struct sender *s, uint64_t now);
void sender_ended(struct sender *s, uint64_t now);
void sender_done(struct sender *s, uint64_t now, bool ok);
/* The station lost its power, and with it what its card held */
void sender_drop(struct sender *s, uint64_t now);
/* Frames of which nothing can be under way any more */
void sender_retire(struct sender *s, uint64_t now);

/* The run is over: who still waits has waited for so long at least */
void sender_stop(struct sender *s, uint64_t now);

static inline uint8_t frame_uu(const struct frame_record *r)
{
	return (uint8_t)(r->key >> 56);
}

static inline uint64_t sdu_first_beat(const struct sender *s, uint32_t seq)
{
	return SDU_MAGIC | (uint64_t)s->station << 16 |
	       (uint64_t)s->sync << 24 | (uint64_t)seq << 32;
}

static inline bool mask_has(const uint64_t *mask, unsigned int i)
{
	return mask[i / 64] >> i % 64 & 1;
}

static inline void mask_set(uint64_t *mask, unsigned int i)
{
	mask[i / 64] |= 1ull << i % 64;
}

#endif
