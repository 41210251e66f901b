// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Bytes one way over libjet's stream, with the room that TCP has */
#include <err.h>

#include <jet.h>

#include "load.h"

#define FEW	8		/* blocks */
#define DEAD_MS	300000		/* a slow machine is no dead peer */

/* The other way, nothing goes */
static struct jet_stream_options room(const char *device, bool sends)
{
	struct jet_stream_options options = { .size = sizeof(options), .ms = DEAD_MS };
	struct jet_limits card;
	uint32_t blocks;

	must(jet_device_limits(device, &card));
	blocks = SOCKET_BYTES / card.block_bytes;
	options.tx_blocks = sends ? blocks : FEW;
	options.rx_blocks = sends ? FEW : blocks;
	return options;
}

static void serve(const struct load *l)
{
	struct jet_stream_options options = room(l->device[1], false);
	struct jet_listener *listener;
	struct jet_stream *stream;

	must(jet_listen(&listener, l->device[1], CHANNEL, &options));
	ready();
	for (;;) {
		must(jet_accept(listener, &stream, JET_FOREVER_MS));
		while (must(jet_stream_recv(stream, bytes, sizeof(bytes), JET_FOREVER_MS)))
			;
		must(jet_stream_shutdown(stream));
		must(jet_stream_close(stream, JET_FOREVER_MS));
	}
}

static void send_all(struct jet_stream *stream, uint32_t size)
{
	uint32_t sent = 0;

	while (sent < size)
		sent += (uint32_t)must(jet_stream_send(stream, bytes + sent, size - sent,
						       JET_FOREVER_MS));
}

/* It is over when the other end has shut down as well, because it has got everything */
static void transfer(const struct load *l, bool measured)
{
	struct jet_stream_options options = room(l->device[0], true);
	struct jet_address to = {
		.kind = JET_ADDRESS_STATION, .station = l->number, .channel = CHANNEL,
	};
	struct jet_stream *stream;
	uint64_t n;

	must(jet_connect(&stream, l->device[0], &to, &options, PATIENCE * 1000));
	(measured ? clock_begin : clock_warm)(l);
	for (n = 0; !clock_over(n); n++)
		send_all(stream, l->size);
	must(jet_stream_shutdown(stream));
	if (must(jet_stream_recv(stream, bytes, 1, JET_FOREVER_MS)))
		errx(1, "the sink has sent something");
	if (measured)
		clock_end(n);
	must(jet_stream_close(stream, JET_FOREVER_MS));
}

static void measure(const struct load *l)
{
	transfer(l, false);
	transfer(l, true);
}

const struct kind kind_stream = { "stream", serve, measure };
