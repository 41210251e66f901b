/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * How long things take on the gateware, as tests/bench measures it there. Those of the
 * ring are in ring words, those of the card in host clocks.
 */
#ifndef JETSIM_FAST_COSTS_H
#define JETSIM_FAST_COSTS_H

/* Ring: a word's way through a station, more for the monitor's token, an answer to a MAC frame */
#define COST_STATION		17
#define COST_MONITOR		1
#define COST_MAC_ANSWER		66

/* Host: an access; from power-up or a reset to its end; news of the ring */
#define COST_BAR_READ		16
#define COST_CONFIG		12
#define COST_RESET		8300
#define COST_RING_EVENT		40

/* Commands: from a doorbell to the first one, then each; of a copy, each byte, those up to some more or less */
#define COST_DOORBELL		89
#define COST_COMMAND		55
#define COST_COPY		28

static inline unsigned int cost_least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static inline unsigned int cost_copy_in(unsigned int bytes)
{
	return COST_COPY + bytes * 161 / 1024 + cost_least(bytes, 512) / 8;
}

static inline unsigned int cost_copy_out(unsigned int bytes)
{
	return COST_COPY + bytes * 214 / 1024 - cost_least(bytes, 56) / 5;
}

/* From a SEND to the moment at which its frame could go */
static inline unsigned int cost_send(unsigned int bytes)
{
	return 36 + cost_least(bytes, 640) / 20;
}

/* From a frame's end to its event */
static inline unsigned int cost_receive(unsigned int bytes)
{
	return 14 + cost_least(bytes, 144) / 4;
}

#endif
