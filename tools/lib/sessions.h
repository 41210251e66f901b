/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What a server remembers of its clients, so that it carries out no call twice. No I/O, no clock, and
 * no memory but what it is given.
 *
 *	session  0: client, id   slot 0: number 7, its answer
 *	                         slot 1: number 3, its answer
 *	session  1: ...
 *
 * A client has one call at a time under way in each of a session's slots, numbered from 1 on. So the
 * last number of a slot and the answer to it are all there is to remember: the same number again
 * wants the same answer again, a higher one says that the client has got it or has given up, and a lower
 * one comes too late. A session that is forgotten takes its calls along: they are refused, because
 * nobody knows any more whether they were carried out.
 */
#ifndef LIBJET_SESSIONS_H
#define LIBJET_SESSIONS_H

#include <stdint.h>

#include "wire.h"

struct session_slot {
	uint32_t number;	/* of the last call; 0: none yet */
	uint32_t length;	/* of its answer */
	uint16_t status;
	uint8_t *answer;	/* room for answer_bytes */
};

struct session {
	uint64_t client;
	uint64_t id;		/* 0: free */
	uint64_t used;		/* when, in calls of sessions_* */
	struct session_slot *slots;
};

struct sessions {
	struct session *session;
	uint32_t count;
	uint32_t slots;		/* of each */
	uint64_t now;
};

enum session_verdict {
	SESSION_NEW,		/* carry it out, and keep the answer in the slot */
	SESSION_AGAIN,		/* the slot has the answer */
	SESSION_OLD,		/* drop it */
	SESSION_UNKNOWN,	/* say WIRE_NO_SESSION */
};

/*
 * The session of a client that asks for one: the one that it has, or else a new one with the number
 * @fresh, random and not 0, for which the one that was not used for longest may have to go
 */
struct session *sessions_open(struct sessions *sessions, uint64_t client, uint64_t fresh);
enum session_verdict sessions_call(struct sessions *sessions, const struct wire *wire,
				   struct session_slot **slot);

#endif
