// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What a server remembers of its clients, see sessions.h */
#include <stddef.h>

#include "sessions.h"

static struct session *find(struct sessions *sessions, uint64_t client, uint64_t id)
{
	struct session *session;
	uint32_t i;

	for (i = 0; i < sessions->count; i++) {
		session = &sessions->session[i];
		if (session->id && session->client == client && (!id || session->id == id))
			return session;
	}
	return NULL;
}

/* One that is free, else the one that was not used for longest */
static struct session *oldest(struct sessions *sessions)
{
	struct session *session = &sessions->session[0];
	uint32_t i;

	for (i = 1; i < sessions->count && session->id; i++)
		if (!sessions->session[i].id || sessions->session[i].used < session->used)
			session = &sessions->session[i];
	return session;
}

struct session *sessions_open(struct sessions *sessions, uint64_t client, uint64_t fresh)
{
	struct session *session = find(sessions, client, 0);
	uint32_t i;

	if (!session) {
		session = oldest(sessions);
		session->client = client;
		session->id = fresh;
		for (i = 0; i < sessions->slots; i++)
			session->slots[i].number = 0;
	}
	session->used = ++sessions->now;
	return session;
}

enum session_verdict sessions_call(struct sessions *sessions, const struct wire *wire,
				   struct session_slot **slot)
{
	struct session *session = wire->session ? find(sessions, wire->client, wire->session) : NULL;

	if (!session)
		return SESSION_UNKNOWN;
	if (wire->slot >= sessions->slots || !wire->number)
		return SESSION_OLD;
	session->used = ++sessions->now;
	*slot = &session->slots[wire->slot];
	if (wire->number == (*slot)->number)
		return SESSION_AGAIN;
	/* They begin again after the last one there is */
	if ((*slot)->number && (int32_t)(wire->number - (*slot)->number) < 0)
		return SESSION_OLD;
	(*slot)->number = wire->number;
	return SESSION_NEW;
}
