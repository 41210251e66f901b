// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A server: sessions.c says what has been carried out already, here the rest is done */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"
#include "sessions.h"

#define CLIENTS		16
#define CALLS		16
#define ANSWER_BYTES	4096
#define MOST		1024	/* clients, or calls of each */

struct jet_server {
	struct port *port;
	struct sessions sessions;
	struct session_slot *slots;	/* of all sessions */
	uint8_t *answers;		/* of all slots */
	uint32_t answer_bytes;
	uint8_t question[JET_CALL_BYTES];
};

/* Answers are there from the start, as pages that nobody has touched yet */
static int server_memory(struct jet_server *server)
{
	struct sessions *sessions = &server->sessions;
	size_t slots = (size_t)sessions->count * sessions->slots, i;

	sessions->session = calloc(sessions->count, sizeof(*sessions->session));
	server->slots = calloc(slots, sizeof(*server->slots));
	server->answers = calloc(slots, server->answer_bytes);
	if (!sessions->session || !server->slots || !server->answers)
		return jet_fail(-ENOMEM, "no memory for %zu answers of %u bytes", slots,
				server->answer_bytes);
	for (i = 0; i < slots; i++)
		server->slots[i].answer = server->answers + i * server->answer_bytes;
	for (i = 0; i < sessions->count; i++)
		sessions->session[i].slots = server->slots + i * sessions->slots;
	return 0;
}

JET_API int jet_server_open(struct jet_server **server, const char *device, uint32_t channel,
			    const struct jet_server_options *options)
{
	struct jet_server_options known;
	struct port_limits limits = {};
	struct jet_server *new;
	int err = jet_take_options(&known, sizeof(known), options);

	if (err)
		return err;
	if (known.clients > MOST || known.calls > MOST || known.answer_bytes > JET_CALL_BYTES)
		return jet_fail(-ERANGE, "%u clients, %u calls, answers of %u bytes; %d, %d and %d are the most",
				known.clients, known.calls, known.answer_bytes, MOST, MOST,
				JET_CALL_BYTES);
	new = calloc(1, sizeof(*new));
	if (!new)
		return jet_fail(-ENOMEM, "no memory for a server");
	new->sessions.count = known.clients ?: CLIENTS;
	new->sessions.slots = known.calls ?: CALLS;
	new->answer_bytes = known.answer_bytes ?: ANSWER_BYTES;
	limits.rx_blocks = known.rx_blocks;
	err = server_memory(new);
	if (!err)
		err = port_open(&new->port, device, channel, &limits);
	if (err) {
		jet_server_close(new);
		return err;
	}
	*server = new;
	return 0;
}

JET_API void jet_server_close(struct jet_server *server)
{
	if (!server)
		return;
	port_close(server->port);
	free(server->sessions.session);
	free(server->slots);
	free(server->answers);
	free(server);
}

JET_API int jet_server_fd(const struct jet_server *server)
{
	return jet_pool_fd(server->port->pool);
}

JET_API int jet_server_counters(const struct jet_server *server, struct jet_counters *counters)
{
	return port_counters(server->port, counters);
}

/*
 * To where the message came from, in its class. A ring that formed anew since may have given that
 * number to another station, which drops it; the client asks again.
 */
static int server_say(struct jet_server *server, const struct port_message *message, uint8_t type,
		      const struct session_slot *slot, uint16_t status, uint16_t slots)
{
	struct wire wire = message->wire;
	uint32_t flags = message->flags & JET_RXF_SYNC ? JET_DGRAM_SYNC : 0;
	uint32_t vci = JET_MAKE_VCI(message->src, message->wire.channel);
	uint32_t length = slot ? slot->length : 0;
	int err;

	memcpy(wire.to, message->wire.from, sizeof(wire.to));
	wire.type = type;
	wire.status = status;
	if (type == WIRE_OPENED)
		wire.slot = slots;
	err = port_send(server->port, vci, &wire, slot ? slot->answer : NULL, length, flags);
	/* Whoever asked synchronously may have leased what this host has not */
	if (err == -EMSGSIZE && flags)
		err = port_send(server->port, vci, &wire, slot ? slot->answer : NULL, length, 0);
	/* An answer that cannot be sent is asked for again; who asked must not end the server by it */
	return err == -EIO || err == -ENODEV ? err : 0;
}

static int server_open(struct jet_server *server, const struct port_message *message)
{
	struct port_message answer = *message;

	answer.wire.session = sessions_open(&server->sessions, message->wire.client, jet_random())->id;
	return server_say(server, &answer, WIRE_OPENED, NULL, WIRE_DONE, server->sessions.slots);
}

/* Carries out a call; the slot has its answer then */
static int server_work(struct jet_server *server, struct port_message *message,
		       struct session_slot *slot, jet_handler handler, void *arg)
{
	struct jet_question question = {
		.data = server->question,
		.length = message->length,
		.answer = slot->answer,
		.size = server->answer_bytes,
	};
	int ret = port_take(server->port, message, server->question);

	message->count = 0;
	slot->length = 0;
	slot->status = WIRE_REFUSED;
	if (ret)
		return ret;
	port_sender(message, &question.from);
	ret = handler(arg, &question);
	if (ret >= 0 && (uint32_t)ret <= server->answer_bytes) {
		slot->length = ret;
		slot->status = WIRE_DONE;
	}
	return 0;
}

static int server_call(struct jet_server *server, struct port_message *message,
		       jet_handler handler, void *arg)
{
	struct session_slot *slot;
	int err;

	switch (sessions_call(&server->sessions, &message->wire, &slot)) {
	case SESSION_UNKNOWN:
		return server_say(server, message, WIRE_ANSWER, NULL, WIRE_NO_SESSION, 0);
	case SESSION_OLD:
		server->port->counters.old++;
		return 0;
	case SESSION_AGAIN:
		server->port->counters.old++;
		break;
	case SESSION_NEW:
		err = server_work(server, message, slot, handler, arg);
		if (err)
			return err;
		break;
	}
	return server_say(server, message, WIRE_ANSWER, slot, slot->status, 0);
}

JET_API int jet_server_step(struct jet_server *server, jet_handler handler, void *arg, int ms)
{
	struct port_message message;
	int err = port_receive(server->port, &message, jet_deadline(ms)), freed = 0;

	if (err == -ETIMEDOUT || err == -EAGAIN)
		return 0;
	if (err)
		return err;
	if (message.wire.type == WIRE_OPEN)
		err = server_open(server, &message);
	else if (message.wire.type == WIRE_CALL)
		err = server_call(server, &message, handler, arg);
	else
		server->port->counters.bad_type++;
	if (message.count)
		freed = port_free(server->port, message.blocks, message.count);
	return err ?: freed ?: 1;
}

JET_API int jet_server_run(struct jet_server *server, jet_handler handler, void *arg)
{
	int err;

	do
		err = jet_server_step(server, handler, arg, JET_FOREVER_MS);
	while (err >= 0);
	return err;
}
