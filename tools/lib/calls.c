// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A client's calls under way, see calls.h */
#include <errno.h>

#include "calls.h"

#define LONGEST_WAIT	2000000000ull	/* ns between two attempts */

int calls_start(struct calls *calls, const struct call *call, uint64_t now)
{
	struct call *new;
	uint32_t i;

	for (i = 0; i < calls->count; i++) {
		new = &calls->call[i];
		if (new->state != CALL_FREE)
			continue;
		*new = *call;
		new->state = CALL_WAITS;
		new->slot = -1;
		new->sent = false;
		new->twice = false;
		new->next = now;
		new->wait = calls->first > calls->again ? calls->first : calls->again;
		return i;
	}
	return -EAGAIN;
}

static bool is_taken(const struct calls *calls, int slot)
{
	uint32_t i;

	for (i = 0; i < calls->count; i++)
		if (calls->call[i].state == CALL_WAITS && calls->call[i].slot == slot)
			return true;
	return false;
}

/* A call has a slot and a number from when it is first to be sent on; there may be none free */
static bool has_slot(struct calls *calls, struct call *call)
{
	uint32_t slot;

	for (slot = 0; call->slot < 0 && slot < calls->slots; slot++) {
		if (is_taken(calls, slot))
			continue;
		/* 0 is none, also when they begin again */
		if (!++calls->numbers[slot])
			calls->numbers[slot]++;
		call->slot = slot;
		call->number = calls->numbers[slot];
	}
	return call->slot >= 0;
}

static bool sooner(uint64_t time, uint64_t now, uint64_t *when)
{
	if (time < *when)
		*when = time;
	return time <= now;
}

int calls_due(struct calls *calls, uint64_t now, uint64_t *when)
{
	bool waiting = false;
	struct call *call;
	uint32_t i;

	*when = UINT64_MAX;
	for (i = 0; i < calls->count; i++) {
		call = &calls->call[i];
		if (call->state != CALL_WAITS)
			continue;
		waiting = true;
		sooner(call->deadline, now, when);
		if (calls->session && has_slot(calls, call) && sooner(call->next, now, when))
			return i;
	}
	if (waiting && !calls->session && sooner(calls->next, now, when))
		return CALLS_OPEN;
	return CALLS_NOTHING;
}

static void later(uint64_t *next, uint64_t *wait, uint64_t now)
{
	*next = now + *wait;
	*wait = *wait < LONGEST_WAIT / 2 ? *wait * 2 : LONGEST_WAIT;
}

void calls_unsent(struct calls *calls, int which, uint64_t now)
{
	if (which == CALLS_OPEN)
		calls->next = now + calls->again;
	else
		calls->call[which].next = now + calls->again;
}

void calls_sent(struct calls *calls, int which, uint64_t now)
{
	if (which == CALLS_OPEN) {
		later(&calls->next, &calls->wait, now);
		return;
	}
	calls->call[which].twice = calls->call[which].sent;
	if (!calls->call[which].sent)
		calls->call[which].when = now;
	calls->call[which].sent = true;
	later(&calls->call[which].next, &calls->call[which].wait, now);
}

void calls_header(const struct calls *calls, int which, struct wire *wire)
{
	wire->client = calls->client;
	wire->type = which == CALLS_OPEN ? WIRE_OPEN : WIRE_CALL;
	if (which == CALLS_OPEN)
		return;
	wire->session = calls->session;
	wire->slot = calls->call[which].slot;
	wire->number = calls->call[which].number;
}

static void end(struct call *call, int result)
{
	call->state = CALL_ENDED;
	call->result = result;
}

void calls_fail(struct calls *calls, int which, int err)
{
	end(&calls->call[which], err);
}

int calls_late(struct calls *calls, uint64_t now)
{
	uint32_t i;

	for (i = 0; i < calls->count; i++) {
		if (calls->call[i].state != CALL_WAITS || calls->call[i].deadline > now)
			continue;
		end(&calls->call[i], -ETIMEDOUT);
		return i;
	}
	return CALLS_NOTHING;
}

/* From now on in this session: nothing of it has been sent */
static bool opened(struct calls *calls, const struct wire *wire, uint64_t now)
{
	uint32_t i;

	if (calls->session || !wire->session || !wire->slot)
		return false;
	calls->session = wire->session;
	calls->slots = wire->slot < calls->count ? wire->slot : calls->count;
	for (i = 0; i < calls->count; i++)
		calls->call[i].next = now;
	return true;
}

/* The server does not know it any more. What was sent may have been carried out. */
static void forgotten(struct calls *calls, uint64_t fresh, uint64_t now)
{
	uint32_t i;

	calls->session = 0;
	calls->client = fresh;
	calls->next = now;
	calls->wait = calls->again;
	for (i = 0; i < calls->count; i++) {
		if (calls->call[i].state == CALL_WAITS && calls->call[i].sent)
			end(&calls->call[i], -ECONNRESET);
		calls->call[i].slot = -1;
	}
}

/*
 * The next call waits twice as long as answers take. How long this one took is known only if it was sent
 * once; otherwise it waited too short, and the next one waits as long as this one would have.
 */
static void learn(struct calls *calls, const struct call *call, uint64_t now)
{
	if (call->twice)
		calls->first = call->wait;
	else
		calls->first = calls->first / 2 + (now - call->when);
	if (calls->first > LONGEST_WAIT)
		calls->first = LONGEST_WAIT;
}

static int answered(struct calls *calls, const struct wire *wire, uint32_t payload, uint64_t now)
{
	struct call *call;
	uint32_t i;

	for (i = 0; i < calls->count; i++) {
		call = &calls->call[i];
		if (call->state != CALL_WAITS || !call->sent || call->slot != wire->slot ||
		    call->number != wire->number)
			continue;
		learn(calls, call, now);
		if (wire->status == WIRE_REFUSED)
			end(call, -EREMOTEIO);
		else
			end(call, payload <= call->size ? (int)payload : -EMSGSIZE);
		return i;
	}
	return CALLS_NOTHING;
}

int calls_answer(struct calls *calls, const struct wire *wire, uint32_t payload, uint64_t fresh,
		 uint64_t now, bool *old)
{
	int which = CALLS_NOTHING;

	*old = true;
	if (wire->client != calls->client)
		return CALLS_NOTHING;
	if (wire->type == WIRE_OPENED) {
		*old = !opened(calls, wire, now);
		return CALLS_NOTHING;
	}
	if (wire->type != WIRE_ANSWER || !calls->session || wire->session != calls->session)
		return CALLS_NOTHING;
	if (wire->status == WIRE_NO_SESSION) {
		forgotten(calls, fresh, now);
		*old = false;
		return CALLS_NOTHING;
	}
	which = answered(calls, wire, payload, now);
	*old = which == CALLS_NOTHING;
	return which;
}
