/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Frames, from the source that makes them up to the stations that receive
 * them. What a frame carries follows from who sent it as which, so every
 * station checks every byte of every frame that its card would take for good.
 */
#ifndef JETSIM_LAB_TRAFFIC_H
#define JETSIM_LAB_TRAFFIC_H

#include "config.h"
#include "dist.h"
#include "random.h"

#define MASK_WORDS	((LAB_STATIONS_MAX + 63) / 64)

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
	uint64_t offered, refused;	/* by the plan; of these: too many waited */
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
	uint64_t last_end;		/* of a frame of ours on the line */
	uint64_t clear_at;		/* delays begin then at the earliest */
};

/* All times are words */
void sender_init(struct sender *s, unsigned int station, bool sync,
		 uint64_t seed);
void sender_free(struct sender *s);
void sender_plan(struct sender *s, const struct traffic_plan *p);
void sender_clear(struct sender *s, uint64_t now);	/* figures begin anew */

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
void sender_done(struct sender *s, uint64_t now, bool ok);
/* The station lost its power, and with it what its card held */
void sender_drop(struct sender *s, uint64_t now);
/* Frames of which nothing can be under way any more */
void sender_retire(struct sender *s, uint64_t now);

/* What comes out of a station's receiver */
struct sink {
	uint64_t rejected;	/* seen to be damaged, and cut ones */
	uint64_t injected;	/* made up by a fault */
	uint64_t strange;	/* good for the card, and nobody's: must not be */
	uint64_t misnamed;	/* right, but for the source id, outside of the CRC-32 */

	unsigned int station;
	uint64_t head;
	uint32_t beats;
	struct sender *from;	/* with seq: whose frame it says it is */
	uint32_t seq;
	bool wrong, made_up;
};

/* senders[2 * station + sync] */
void sink_beat(struct sink *s, unsigned int kind, uint64_t data,
	       struct sender *const *senders, unsigned int num);

/* An SDU's first beat: magic, station and class, frame's number */
#define SDU_MAGIC	0x4a4cu
#define SDU_INJECTED	0x4a58u

#endif
