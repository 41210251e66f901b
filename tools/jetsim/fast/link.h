/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Frames and tokens on their way: a flight is one of them on one link. A station that
 * sends it on makes another flight of it, while it still arrives.
 */
#ifndef JETSIM_FAST_LINK_H
#define JETSIM_FAST_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "../jetsim.h"
#include "mac_message.h"
#include "sched.h"

#define TAPS_MAX	4
#define TOKEN_WORDS	2

enum frame_kind { FRAME_DATA, FRAME_MAC, FRAME_TOKEN };

struct frame {
	enum frame_kind kind;
	unsigned int users;
	bool sync;
	bool header_bad, hec_bad, crc_bad, length_bad;	/* of a token: crc_bad */
	bool size_bad;			/* shorter or odder than a frame may be */
	bool raw;			/* the SDU here is all of the payload */
	bool bare;			/* and is meant to be */
	unsigned int source;
	uint32_t vci;
	uint8_t uu;
	uint8_t lap, epoch;		/* of a token */
	struct mac_message mac;
	uint32_t len;
	uint8_t sdu[];
};

struct flight {
	struct event head;		/* its first word is heard */
	struct event tail;		/* and its last one */
	struct link *link;
	struct flight *next_on_link;
	struct frame *frame;
	uint64_t start;			/* first word sent */
	uint32_t words;
	unsigned int hop;
	bool circulated;
	bool broken;			/* ends early */
	bool heard;			/* who hears it looks at its end */
	bool wanted;			/* and stores it */
	struct flight *passed;		/* what it was sent on as */
	struct flight *from;
};

struct link_tap {
	jetsim_tap_fn *fn;
	void *ctx;
};

struct card;
struct fast;

struct link {
	struct fast *sim;
	unsigned int index;
	bool cut;
	struct flight *flights;
	struct jetsim_link_counters count;
	struct link_tap taps[TAPS_MAX];
	unsigned int ntaps;
};

struct frame *frame_new(enum frame_kind kind, uint32_t len);
void frame_put(struct frame *frame);
/* SOF to EOF */
uint32_t frame_words(const struct frame *frame);

/*
 * The card sends a frame, whose reference goes to the flight, at a time that is not over.
 * NULL: it is lost on the way.
 */
struct flight *link_send(struct card *c, struct frame *frame, uint64_t start,
			 unsigned int hop, bool circulated);
/* The same frame on the card's own link */
void link_pass(struct card *c, struct flight *flight, uint64_t start,
	       unsigned int hop, bool circulated);
/* The card sends nothing more of what it is sending */
void link_stop(struct card *c);
void link_cut(struct link *link, bool cut);
void link_free(struct link *link);

/* tap.c: what taps see of it, and make of it; false: nothing of it is left */
bool tap_flight(struct flight *flight);

/* station.c: the end of the link */
void station_head(struct card *c, struct flight *flight);
void station_tail(struct card *c, struct flight *flight);

#endif
