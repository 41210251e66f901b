/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What comes out of a station's receiver, compared with what was sent: every
 * bit of every beat, whichever station the frame was for.
 */
#ifndef JETSIM_LAB_SINK_H
#define JETSIM_LAB_SINK_H

#include "traffic.h"

struct sink {
	uint64_t received[2];	/* for us, right, once: async, sync */
	uint64_t rejected;	/* seen to be damaged, and cut ones */
	uint64_t injected;	/* made up by a fault */
	uint64_t strange;	/* good for the card, and nobody's: must not be */
	uint64_t misnamed;	/* right, but for the source id, outside of the CRC-32 */

	unsigned int station;
	/* Of the frame that is coming in */
	bool open, wrong, made_up;
	uint64_t head;
	uint32_t bytes;		/* of payload: SDU, padding, trailer */
	uint32_t crc;
	uint64_t sum;		/* of all bytes but the last eight, in pairs as they lie */
	uint64_t last;		/* those; the first of them lowest */
	struct sender *from;	/* with seq: whose frame it says it is */
	uint32_t seq;
};

void sink_clear(struct sink *s);		/* figures begin anew */

/* senders[2 * station + sync] */
void sink_beat(struct sink *s, unsigned int kind, uint64_t data,
	       struct sender *const *senders, unsigned int num);

#endif
