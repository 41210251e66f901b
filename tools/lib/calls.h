/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A client's calls under way. No I/O, no clock, and no memory but what it is given.
 *
 *	calls_due()     something is to be sent now, or not before then
 *	calls_answer()  a message of the server has come
 *	calls_late()    a call whose time is over
 *
 * A call belongs to the session in which it was sent first, and is never sent in another one: a
 * server that has forgotten the session may have carried it out. So it fails, and the program
 * decides.
 */
#ifndef LIBJET_CALLS_H
#define LIBJET_CALLS_H

#include <stdbool.h>
#include <stdint.h>

#include "wire.h"

enum call_state {
	CALL_FREE,
	CALL_WAITS,	/* for its answer */
	CALL_ENDED,	/* its program has not been told yet */
};

struct call {
	enum call_state state;
	int slot;		/* of the session; -1: none yet */
	uint32_t number;	/* there */
	bool sent;
	bool twice;
	uint64_t when;		/* it was sent first */
	uint64_t next;		/* when it is to be sent, again or at all */
	uint64_t wait;		/* from that time to the next */
	uint64_t deadline;
	const void *question;
	uint32_t length;
	void *answer;
	uint32_t size;		/* room there */
	int result;		/* length of the answer, or an error */
};

struct calls {
	struct call *call;
	uint32_t *numbers;	/* the last one of each slot; as many as calls */
	uint32_t count;		/* of calls */
	uint32_t slots;		/* that the session has, and we use */
	uint64_t client;	/* random: our name for this session */
	uint64_t session;	/* 0: none */
	uint64_t next;		/* when it is to be asked for, again or at all */
	uint64_t wait;
	uint64_t again;		/* first wait for an answer, in ns, at least */
	uint64_t first;		/* the same of the next call, if it is longer */
};

/* In place of a call */
#define CALLS_OPEN	(-1)	/* a session is to be asked for */
#define CALLS_NOTHING	(-2)

/* -EAGAIN: as many are under way as there may be */
int calls_start(struct calls *calls, const struct call *call, uint64_t now);
/* A call that is to be sent now, or CALLS_OPEN; if nothing is, *when is the time to ask again (UINT64_MAX: never) */
int calls_due(struct calls *calls, uint64_t now, uint64_t *when);
void calls_sent(struct calls *calls, int which, uint64_t now);
/* It could not be sent: try again later */
void calls_unsent(struct calls *calls, int which, uint64_t now);
/* It can never be sent */
void calls_fail(struct calls *calls, int which, int err);
/* The header for it */
void calls_header(const struct calls *calls, int which, struct wire *wire);
/* Ends a call whose deadline has passed: which one, or CALLS_NOTHING */
int calls_late(struct calls *calls, uint64_t now);
/*
 * The call that a message ends, or CALLS_NOTHING; *old: it was of no use. If the call's result is not
 * negative, the payload is its answer. @fresh: a random number, for the next session.
 */
int calls_answer(struct calls *calls, const struct wire *wire, uint32_t payload, uint64_t fresh,
		 uint64_t now, bool *old);

#endif
