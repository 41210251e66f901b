// SPDX-License-Identifier: GPL-2.0
/*
 * Calls of libjet (tools/lib/calls.c, sessions.c): clients and a server on a net that loses, doubles,
 * delays and reorders messages, with a server that remembers fewer clients than there are and
 * now and then is started anew, and with strangers' messages in between. No call is carried out twice,
 * each answer is that of its call, and every call ends.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "../../tools/lib/calls.h"
#include "../../tools/lib/sessions.h"

#define RUNS		1000
#define CLIENTS		4
#define CALLS		6		/* under way of each client */
#define EACH		40		/* calls of each client in a run */
#define SLOTS		8
#define MESSAGES	512
#define MS		1000000ull

static uint64_t state;

static uint32_t chance(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 32) * (uint64_t)below >> 32;
}

static uint64_t any(void)
{
	return (uint64_t)chance(UINT32_MAX) << 32 | chance(UINT32_MAX) | 1;
}

/* What is on its way: the payload is the number of the call, or of the answer */
struct message {
	uint64_t when;		/* 0: none */
	int client;
	int to_server;
	struct wire wire;
	uint32_t payload;
};

struct client {
	struct calls calls;
	struct call call[CALLS];
	uint32_t numbers[CALLS];
	uint32_t question[CALLS];	/* which of EACH it is */
	uint32_t begun;
	uint32_t done[EACH];		/* how often the server did it */
	int result[EACH];		/* 1: there is none yet */
};

static struct message net[MESSAGES];
static struct client client[CLIENTS];
static struct sessions sessions;
static struct session session[CLIENTS];
static struct session_slot slot[CLIENTS * SLOTS];
static uint32_t answers[CLIENTS * SLOTS];
static uint64_t now;
static uint32_t loss, twice, restart, delay, kinds[5];
static bool calm;		/* nothing is forgotten, and there is time: every call must be answered */
static int wrong, lost;

static void put(int n, int to_server, const struct wire *wire, uint32_t payload)
{
	unsigned int copies = 1 + !chance(twice), i;

	for (i = 0; copies && i < MESSAGES; i++) {
		if (net[i].when)
			continue;
		copies--;
		if (!chance(loss))
			continue;
		net[i] = (struct message) {
			now + 1 + chance(chance(10) ? 5 * MS : delay), n, to_server, *wire, payload,
		};
	}
}

/* The server is started: it remembers nobody */
static void server_start(uint32_t clients, uint32_t slots)
{
	uint32_t i;

	memset(session, 0, sizeof(session));
	memset(slot, 0, sizeof(slot));
	sessions = (struct sessions) { session, clients, slots, 0 };
	for (i = 0; i < CLIENTS; i++)
		session[i].slots = slot + i * SLOTS;
	for (i = 0; i < CLIENTS * SLOTS; i++)
		slot[i].answer = (uint8_t *)&answers[i];
}

static void serve(const struct message *message)
{
	struct wire wire = message->wire;
	struct session_slot *at = NULL;

	if (wire.type == WIRE_OPEN) {
		wire.session = sessions_open(&sessions, wire.client, any())->id;
		wire.type = WIRE_OPENED;
		wire.slot = sessions.slots;
		put(message->client, 0, &wire, 0);
		return;
	}
	wire.type = WIRE_ANSWER;
	wire.status = WIRE_DONE;
	switch (sessions_call(&sessions, &message->wire, &at)) {
	case SESSION_UNKNOWN:
		wire.status = WIRE_NO_SESSION;
		put(message->client, 0, &wire, 0);
		return;
	case SESSION_OLD:
		return;
	case SESSION_NEW:
		client[message->client].done[message->payload]++;
		memcpy(at->answer, &message->payload, 4);
		at->status = chance(20) ? WIRE_DONE : WIRE_REFUSED;
		break;
	case SESSION_AGAIN:
		break;
	}
	wire.status = at->status;
	put(message->client, 0, &wire, *(uint32_t *)at->answer);
}

static void ends(struct client *c, int which, int result)
{
	c->result[c->question[which]] = result;
	c->call[which].state = CALL_FREE;
}

static void answer(const struct message *message)
{
	struct client *c = &client[message->client];
	bool useless;
	int which;

	which = calls_answer(&c->calls, &message->wire, 4, any(), now, &useless);
	if (which != CALLS_NOTHING) {
		wrong += useless;
		/* The answer of another call would be the worst of all */
		wrong += c->call[which].result == 4 && message->payload != c->question[which];
		ends(c, which, c->call[which].result);
	}
	for (which = 0; which < CALLS; which++)
		if (c->call[which].state == CALL_ENDED)
			ends(c, which, c->call[which].result);
}

/* Somebody says what he likes, also with numbers that he has seen */
static void stranger(void)
{
	const struct message *seen = &net[chance(MESSAGES)];
	struct wire wire = seen->wire;
	int to_server = chance(2);

	if (!seen->when)
		memset(&wire, 0, sizeof(wire));
	switch (chance(4)) {
	case 0:
		wire.session = any();
		break;
	case 1:
		wire.client = any();
		break;
	case 2:
		wire.slot = chance(65536);
		break;
	case 3:
		wire.session ^= 1;
		wire.number = chance(UINT32_MAX);
		break;
	}
	if (to_server)
		wire.type = chance(50) ? WIRE_CALL : WIRE_OPEN;
	else
		wire.type = chance(2) ? WIRE_ANSWER : WIRE_OPENED;
	/* Of slots: with the session's own numbers he would be the client */
	if (to_server && wire.slot < SLOTS && seen->when && wire.session == seen->wire.session &&
	    wire.client == seen->wire.client)
		return;
	put(chance(CLIENTS), to_server, &wire, 0);
}

static void turn(int n)
{
	struct client *c = &client[n];
	struct call new = { .size = 4 };
	uint64_t when;
	int which;

	while (c->begun < EACH && chance(3)) {
		new.deadline = now + (calm ? 60000 : 200 + chance(5000)) * MS;
		which = calls_start(&c->calls, &new, now);
		if (which < 0)
			break;
		c->question[which] = c->begun++;
	}
	while ((which = calls_due(&c->calls, now, &when)) != CALLS_NOTHING) {
		struct wire wire = {};

		calls_header(&c->calls, which, &wire);
		if (!chance(10)) {
			calls_unsent(&c->calls, which, now);
			continue;
		}
		put(n, 1, &wire, which < 0 ? 0 : c->question[which]);
		calls_sent(&c->calls, which, now);
	}
	while ((which = calls_late(&c->calls, now)) != CALLS_NOTHING)
		ends(c, which, -ETIMEDOUT);
}

static void begin(void)
{
	int n, i;

	memset(net, 0, sizeof(net));
	memset(client, 0, sizeof(client));
	now = 1;
	calm = !chance(4);
	delay = calm ? 5 * MS : 300 * MS;
	loss = !chance(3) ? UINT32_MAX : (calm ? 5 : 2) + chance(20);
	twice = 2 + chance(10);
	restart = calm || !chance(3) ? UINT32_MAX : 200 + chance(2000);
	server_start(calm ? CLIENTS : 1 + chance(CLIENTS), 1 + chance(SLOTS));
	for (n = 0; n < CLIENTS; n++) {
		struct calls *calls = &client[n].calls;

		calls->call = client[n].call;
		calls->numbers = client[n].numbers;
		calls->count = 1 + chance(CALLS);
		calls->client = any();
		calls->again = 20 * MS;
		calls->wait = calls->again;
		for (i = 0; i < CALLS; i++)
			calls->numbers[i] = chance(2) ? UINT32_MAX - chance(20) : 0;
		for (i = 0; i < EACH; i++)
			client[n].result[i] = 1;
	}
}

static bool all_done(void)
{
	int n, i;

	for (n = 0; n < CLIENTS; n++)
		for (i = 0; i < EACH; i++)
			if (client[n].result[i] == 1)
				return false;
	return true;
}

static void check(void)
{
	int n, i;

	for (n = 0; n < CLIENTS; n++)
		for (i = 0; i < EACH; i++) {
			uint32_t done = client[n].done[i];
			int result = client[n].result[i];

			wrong += done > 1;
			lost += calm && done != 1;
			wrong += (result == 4 || result == -EREMOTEIO) && done != 1;
			kinds[result == 4 ? 0 : result == -EREMOTEIO ? 1 : result == -ETIMEDOUT ? 2 :
			      result == -ECONNRESET ? 3 : 4]++;
		}
}

static bool one_run(void)
{
	struct message message;
	unsigned int i, n;

	begin();
	while (!all_done()) {
		now += MS;
		if (now > 3600 * 1000 * MS)
			return false;
		if (!chance(restart))
			server_start(sessions.count, sessions.slots);
		if (!calm && !chance(30))
			stranger();
		for (i = 0; i < MESSAGES; i++) {
			if (!net[i].when || net[i].when > now)
				continue;
			message = net[i];
			net[i].when = 0;
			if (message.to_server)
				serve(&message);
			else
				answer(&message);
		}
		for (n = 0; n < CLIENTS; n++)
			turn(n);
	}
	check();
	return true;
}

int main(void)
{
	int i, ended = 0;

	state = tap_seed() | 1ull << 40;
	for (i = 0; i < RUNS; i++)
		ended += one_run();
	ok(ended == RUNS, "in %d of %d runs every call ended", ended, RUNS);
	ok(!wrong, "none was done twice, and every answer was that of its call: %d", wrong);
	ok(!lost, "where there is time, all are answered: but %d", lost);
	ok(kinds[0] && kinds[1] && kinds[2] && kinds[3] && !kinds[4],
	   "%u were answered, %u refused, %u came too late, %u were forgotten by the server",
	   kinds[0], kinds[1], kinds[2], kinds[3]);
	return tap_done();
}
