/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A port: a pool with a channel, and messages out of it and into it. One thread may send while
 * another one receives; each way has its script.
 */
#ifndef LIBJET_PORT_H
#define LIBJET_PORT_H

#include "lib.h"
#include "wire.h"

/* Enough for every header, and what fits behind a datagram's is JET_FRAME_HEAD */
#define PORT_HEAD	(WIRE_DGRAM_BYTES + JET_FRAME_HEAD)

struct port {
	struct jet_pool *pool;
	struct jet_builder *tx, *rx;
	uint32_t channel;
	uint8_t eui[6];
	uint32_t room;			/* blocks of the longest frame */
	uint8_t header[WIRE_CALL_BYTES];	/* of the message that is sent */
	uint8_t head[PORT_HEAD];	/* of the one that is received */
	struct jet_counters counters;
};

/* A message that is on the card */
struct port_message {
	struct wire wire;
	uint32_t length;	/* of the payload */
	uint32_t have;		/* bytes of it that came with the head */
	const uint8_t *first;	/* these; until the next one is received */
	uint32_t src;		/* station that it came from */
	uint32_t flags;		/* JET_RXF_* */
	uint64_t time;
	uint32_t count;
	uint32_t blocks[JET_FRAME_BLOCKS];
};

struct port_limits {
	uint32_t tx_blocks;	/* 0: one of the longest frames */
	uint32_t rx_blocks;	/* 0: two */
};

int port_open(struct port **port, const char *device, uint32_t channel,
	      const struct port_limits *limits);
void port_close(struct port *port);
/* The sender in the header is filled in here */
int port_send(struct port *port, uint32_t vci, const struct wire *wire, const void *payload,
	      uint32_t length, uint32_t flags);
/* The same to a station, which may take until then to come to the ring (ns) */
int port_send_to(struct port *port, const struct jet_address *address, const struct wire *wire,
		 const void *payload, uint32_t length, uint32_t flags, uint64_t until);
/* The next message that has a header of ours and is for this station; the others are dropped and counted */
int port_receive(struct port *port, struct port_message *message, uint64_t deadline);
int port_copy(struct port *port, const struct port_message *message, uint32_t offset, void *to,
	      uint32_t length);
int port_free(struct port *port, const uint32_t *blocks, uint32_t count);
/* Store all of the payload, and free it whatever comes of that */
int port_take(struct port *port, const struct port_message *message, void *to);
int port_counters(const struct port *port, struct jet_counters *counters);
/* Whoever sent the message */
void port_sender(const struct port_message *message, struct jet_address *address);

#endif
