/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Headers of messages; Documentation/libjet.md is their specification.
 *
 *	 0       2       3      4            6                 12                18     20
 *	 | magic | vers. | type | header     | to              | from            | 0    | channel |
 *	 24                             32                     40     42         44       48
 *	 | client                       | session              | slot | status   | number |
 *
 * The second row is that of calls. Numbers are big-endian. Nothing here allocates or asks anybody.
 */
#ifndef LIBJET_WIRE_H
#define LIBJET_WIRE_H

#include <stdint.h>

#define WIRE_MAGIC	0x4a4c	/* "JL" */
#define WIRE_VERSION	1
#define WIRE_DGRAM_BYTES	24
#define WIRE_CALL_BYTES		48
#define WIRE_HEADER_MAX		120	/* longer ones are refused; all of it comes with a frame's first bytes */

enum wire_type {
	WIRE_DGRAM,	/* a datagram */
	WIRE_OPEN,	/* a client wants a session */
	WIRE_OPENED,	/* it has one: slots 0 to @slot */
	WIRE_CALL,	/* a question */
	WIRE_ANSWER,	/* what came of it */
	WIRE_TYPES
};

enum wire_status {
	WIRE_DONE,		/* the payload is the answer */
	WIRE_REFUSED,		/* the server's program does not want it */
	WIRE_NO_SESSION,	/* the server does not know this session */
	WIRE_STATUSES
};

struct wire {
	uint8_t type;
	uint16_t header;	/* bytes before the payload */
	uint8_t to[6];		/* all zero: whoever has the number */
	uint8_t from[6];
	uint32_t channel;	/* of the sender, for answers: none that is well known */
	uint64_t client;	/* chosen by the client for each session that it asks for */
	uint64_t session;	/* chosen by the server */
	uint16_t slot;
	uint16_t status;
	uint32_t number;	/* of the call, in its slot */
};

/* Why a header is none */
enum wire_verdict {
	WIRE_GOOD,
	WIRE_BAD_SHORT,
	WIRE_BAD_MAGIC,
	WIRE_BAD_VERSION,
	WIRE_BAD_HEADER,
};

/* Writes WIRE_DGRAM_BYTES or WIRE_CALL_BYTES, as the type wants; says which */
unsigned int wire_write(uint8_t *bytes, const struct wire *wire);
/* @have of the message's @length bytes are there; reads not one more */
enum wire_verdict wire_read(struct wire *wire, const uint8_t *bytes, uint32_t have,
			    uint32_t length);

#endif
