// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Calls of libjet, whose answers are the questions */
#include <err.h>
#include <string.h>

#include <jet.h>

#include "load.h"

static int answer(void *arg, struct jet_question *question)
{
	(void)arg;
	memcpy(question->answer, question->data, question->length);
	return (int)question->length;
}

static void serve(const struct load *l)
{
	struct jet_server_options options = { .size = sizeof(options), .answer_bytes = LONGEST / 2 };
	struct jet_server *server;

	must(jet_server_open(&server, l->device[1], CHANNEL, &options));
	ready();
	must(jet_server_run(server, answer, NULL));
}

static uint64_t calls(struct jet_client *client, uint32_t size)
{
	static uint8_t back[LONGEST];
	uint64_t n;

	for (n = 0; !clock_over(n); n++)
		if (must(jet_call(client, bytes, size, back, size, PATIENCE * 1000)) != (int)size)
			errx(1, "an answer of another size");
	return n;
}

static void measure(const struct load *l)
{
	struct jet_address to = {
		.kind = JET_ADDRESS_STATION, .station = l->number, .channel = CHANNEL,
	};
	struct jet_client *client;

	must(jet_client_open(&client, l->device[0], &to, NULL));
	clock_warm(l);
	calls(client, l->size);
	clock_begin(l);
	clock_end(calls(client, l->size));
	jet_client_close(client);
}

const struct kind kind_calls = { "calls", serve, measure };
