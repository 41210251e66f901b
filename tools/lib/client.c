// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A client: calls.c decides what is to be sent and what an answer means, here it is done */
#include <errno.h>
#include <stdlib.h>

#include "calls.h"
#include "port.h"

#define CALLS		16
#define MOST_CALLS	1024
#define AGAIN_MS	200

struct jet_client {
	struct port *port;
	struct jet_address server;
	struct calls calls;
	uint32_t flags;
};

static int client_start(struct jet_client *client, const char *device,
			const struct jet_client_options *options)
{
	struct port_limits limits = {};
	struct calls *calls = &client->calls;

	calls->count = options->calls ?: CALLS;
	calls->call = calloc(calls->count, sizeof(*calls->call));
	calls->numbers = calloc(calls->count, sizeof(*calls->numbers));
	if (!calls->call || !calls->numbers)
		return jet_fail(-ENOMEM, "no memory for %u calls", calls->count);
	calls->again = (options->again_ms ?: AGAIN_MS) * 1000000ull;
	calls->wait = calls->again;
	calls->client = jet_random();
	return port_open(&client->port, device, 0, &limits);
}

JET_API int jet_client_open(struct jet_client **client, const char *device,
			    const struct jet_address *server,
			    const struct jet_client_options *options)
{
	struct jet_client_options known;
	struct jet_client *new;
	int err = jet_take_options(&known, sizeof(known), options);

	if (err)
		return err;
	if (known.reserved || known.flags & ~JET_DGRAM_SYNC)
		return jet_fail(-EINVAL, "a client has no flags %#x, and reserved must be zero",
				known.flags & ~JET_DGRAM_SYNC);
	if (known.calls > MOST_CALLS || known.again_ms > 60000)
		return jet_fail(-ERANGE, "%u calls, again after %u ms; %d and 60000 are the most",
				known.calls, known.again_ms, MOST_CALLS);
	err = jet_address_check(server);
	if (err)
		return err;
	new = calloc(1, sizeof(*new));
	if (!new)
		return jet_fail(-ENOMEM, "no memory for a client");
	new->server = *server;
	new->flags = known.flags;
	err = client_start(new, device, &known);
	if (err) {
		jet_client_close(new);
		return err;
	}
	*client = new;
	return 0;
}

JET_API void jet_client_close(struct jet_client *client)
{
	if (!client)
		return;
	port_close(client->port);
	free(client->calls.call);
	free(client->calls.numbers);
	free(client);
}

JET_API int jet_client_fd(const struct jet_client *client)
{
	return jet_pool_fd(client->port->pool);
}

JET_API int jet_client_counters(const struct jet_client *client, struct jet_counters *counters)
{
	return port_counters(client->port, counters);
}

/* Errors of one attempt to send, after which there is another one: they pass */
static bool passes(int err)
{
	return err == -EHOSTUNREACH || err == -ENETDOWN || err == -ENOBUFS || err == -EDQUOT;
}

/* Sends what is due; 0, and when the next one is, or an error that is everybody's */
static int client_send(struct jet_client *client, uint64_t *when)
{
	struct calls *calls = &client->calls;
	const struct call *call;
	int which, err;

	while ((which = calls_due(calls, jet_now(), when)) != CALLS_NOTHING) {
		struct wire wire = {};

		call = which == CALLS_OPEN ? NULL : &calls->call[which];
		calls_header(calls, which, &wire);
		err = port_send_to(client->port, &client->server, &wire, call ? call->question : NULL,
				   call ? call->length : 0, client->flags, 0);
		if (!err)
			calls_sent(calls, which, jet_now());
		else if (passes(err))
			calls_unsent(calls, which, jet_now());
		else if (call && (err == -EFAULT || err == -EMSGSIZE))
			calls_fail(calls, which, err);
		else
			return err;
	}
	return 0;
}

/* What came: an answer is stored where its call wants it */
static int client_take(struct jet_client *client, const struct port_message *message)
{
	struct calls *calls = &client->calls;
	struct jet_counters *counters = &client->port->counters;
	bool old;
	int which = calls_answer(calls, &message->wire, message->length, jet_random(), jet_now(), &old);
	int err;

	if (old)
		counters->old++;
	if (which == CALLS_NOTHING || calls->call[which].result <= 0)
		return port_free(client->port, message->blocks, message->count);
	err = port_take(client->port, message, calls->call[which].answer);
	/* An answer that is not where it belongs is none */
	if (err)
		calls->call[which].result = err;
	return err == -EFAULT ? 0 : err;
}

/* Sends what is due, and receives one message, or none before @until */
static int client_step(struct jet_client *client, uint64_t until)
{
	struct port_message message;
	uint64_t when;
	int err = client_send(client, &when);

	if (err)
		return err;
	err = port_receive(client->port, &message, when < until ? when : until);
	if (!err)
		err = client_take(client, &message);
	while (calls_late(&client->calls, jet_now()) != CALLS_NOTHING)
		;
	return err == -ETIMEDOUT || err == -EAGAIN ? 0 : err;
}

JET_API int jet_call_start(struct jet_client *client, const void *question, uint32_t length,
			   void *answer, uint32_t size, int ms)
{
	struct call call = {
		.question = question,
		.length = length,
		.answer = answer,
		.size = size,
		.deadline = jet_deadline(ms),
	};
	uint64_t when;
	int which, err;

	if (length > JET_CALL_BYTES)
		return jet_fail(-EMSGSIZE, "%u bytes; a question has %d at most", length,
				JET_CALL_BYTES);
	which = calls_start(&client->calls, &call, jet_now());
	if (which < 0)
		return jet_fail(-EAGAIN, "%u calls are under way, which is what the client was opened for",
				client->calls.count);
	err = client_send(client, &when);
	if (err)
		client->calls.call[which].state = CALL_FREE;
	return err ?: which;
}

/* The program is told what came of a call */
static int call_result(struct call *call)
{
	call->state = CALL_FREE;
	switch (call->result) {
	case -ETIMEDOUT:
		return jet_fail(-ETIMEDOUT, call->sent ?
				"no answer came in time; the call may have been carried out" :
				"the server could not be reached in time; nothing was asked");
	case -ECONNRESET:
		return jet_fail(-ECONNRESET, "the server has forgotten this client; the call may have been carried out");
	case -EREMOTEIO:
		return jet_fail(-EREMOTEIO, "the server's program refused the call");
	case -EMSGSIZE:
		return jet_fail(-EMSGSIZE, "there is no room for the answer, which has more than %u bytes, or the question is longer than the ring's frames",
				call->size);
	case -EFAULT:
		return jet_fail(-EFAULT, "the memory of the question or of the answer is not all there");
	}
	return call->result;
}

/* The call that has ended: this one, or any. -EAGAIN: not yet, -ENOENT: there is none */
static int find_ended(const struct calls *calls, int which)
{
	bool waits = false;
	uint32_t i;

	for (i = 0; i < calls->count; i++) {
		if (which != JET_CALL_ANY && (uint32_t)which != i)
			continue;
		if (calls->call[i].state == CALL_ENDED)
			return i;
		waits |= calls->call[i].state == CALL_WAITS;
	}
	return waits ? -EAGAIN : -ENOENT;
}

JET_API int jet_call_end(struct jet_client *client, int *call, int ms)
{
	uint64_t until = jet_deadline(ms);
	bool last = false;
	int which, err;

	for (;;) {
		which = find_ended(&client->calls, *call);
		if (which >= 0)
			break;
		if (which == -ENOENT)
			return jet_fail(which, "no such call is under way");
		if (last)
			return jet_fail(which, "the call has not ended yet");
		last = jet_now() >= until;
		err = client_step(client, until);
		if (err)
			return err;
	}
	*call = which;
	return call_result(&client->calls.call[which]);
}

JET_API int jet_call(struct jet_client *client, const void *question, uint32_t length, void *answer,
		     uint32_t size, int ms)
{
	int call = jet_call_start(client, question, length, answer, size, ms);
	int ret;

	if (call < 0)
		return call;
	ret = jet_call_end(client, &call, JET_FOREVER_MS);
	/* A signal, or the card is gone: the memory is the program's again, an answer comes too late */
	if (client->calls.call[call].state == CALL_WAITS)
		client->calls.call[call].state = CALL_FREE;
	return ret;
}
