// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Messages out of a pool and into it */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

#define TX_OPS	4
#define RX_OPS	4

static int port_scripts(struct port *port)
{
	int err = jet_script_new(&port->tx, port->pool, TX_OPS, 2 * JET_FRAME_BLOCKS);

	return err ?: jet_script_new(&port->rx, port->pool, RX_OPS, 2 * JET_FRAME_BLOCKS);
}

static int port_pool(struct port *port, const char *device, const struct port_limits *limits)
{
	struct jet_pool_options options = { .size = sizeof(options) };
	struct jet_limits card;
	int err = jet_device_limits(device, &card);

	if (err)
		return err;
	port->room = (card.sdu_bytes - 1) / card.block_bytes + 1;
	options.tx_blocks = limits->tx_blocks ?: port->room;
	options.rx_blocks = limits->rx_blocks ?: 2 * port->room;
	return jet_pool_open(&port->pool, device, &options);
}

static int port_start(struct port *port, const char *device, uint32_t channel,
		      const struct port_limits *limits)
{
	struct jet_map *map;
	int err = port_pool(port, device, limits);

	if (!err)
		err = jet_pool_map(port->pool, &map);
	if (!err)
		err = port_scripts(port);
	if (err)
		return err;
	memcpy(port->eui, jet_map_eui(map), sizeof(port->eui));
	err = jet_pool_assoc(port->pool, channel, 0);
	if (err < 0)
		return err;
	port->channel = err & JET_CHANNEL_LAST;
	return 0;
}

int port_open(struct port **port, const char *device, uint32_t channel,
	      const struct port_limits *limits)
{
	struct port *new;
	int err;

	if (channel > JET_CHANNEL_LAST)
		return jet_fail(-EINVAL, "channel %#x; %d to %d are possible, or 0 for any", channel,
				JET_CHANNEL_USER, JET_CHANNEL_LAST);
	new = calloc(1, sizeof(*new));
	if (!new)
		return jet_fail(-ENOMEM, "no memory for an endpoint");
	err = port_start(new, device, channel, limits);
	if (err) {
		port_close(new);
		return err;
	}
	*port = new;
	return 0;
}

void port_close(struct port *port)
{
	if (!port)
		return;
	jet_script_delete(port->tx);
	jet_script_delete(port->rx);
	jet_pool_close(port->pool);
	free(port);
}

/* A send that failed leaves its blocks the pool's; what it said is what counts */
static int port_unsent(struct port *port, int alloc, int err)
{
	struct jet_builder *s = port->tx;
	uint32_t blocks[JET_FRAME_BLOCKS], count;
	const uint32_t *list = jet_script_list(s, alloc, &count);
	char text[JET_TEXT_BYTES];

	if (!count)
		return err;
	memcpy(blocks, list, count * sizeof(*blocks));
	strncpy(text, jet_text(), sizeof(text) - 1);
	text[sizeof(text) - 1] = 0;
	jet_script_reset(s);
	jet_script_free(s, jet_script_blocks(s, blocks, count));
	jet_script_run(s, 0);
	return jet_fail(err, "%s", text);
}

int port_send(struct port *port, uint32_t vci, const struct wire *wire, const void *payload,
	      uint32_t length, uint32_t flags)
{
	uint32_t block_bytes = port->pool->limits.block_bytes;
	struct wire ours = *wire;
	struct jet_builder *s = port->tx;
	uint32_t header;
	int alloc, at, err;

	memcpy(ours.from, port->eui, sizeof(ours.from));
	ours.channel = port->channel;
	header = wire_write(port->header, &ours);

	jet_script_reset(s);
	alloc = jet_script_alloc(s, (header + length - 1) / block_bytes + 1);
	at = jet_script_copy_in(s, alloc, 0, port->header, header);
	if (length)
		at = jet_script_copy_in(s, at, header, payload, length);
	jet_script_send_free(s, at, vci, header + length);
	if (flags & JET_DGRAM_SYNC)
		jet_script_flags(s, JET_OPF_SYNC);
	err = jet_script_run(s, 0);
	if (err)
		return port_unsent(port, alloc, err);
	__atomic_fetch_add(&port->counters.sent, 1, __ATOMIC_RELAXED);
	return 0;
}

static void count(uint64_t *counter)
{
	__atomic_fetch_add(counter, 1, __ATOMIC_RELAXED);
}

/* The VCI where a station is now, whose EUI goes to @to */
static int port_find(struct port *port, const struct jet_address *address, uint64_t until,
		     uint8_t *to)
{
	int station;

	/* Whoever has the number */
	if (address->kind == JET_ADDRESS_STATION)
		return jet_address_vci(port->pool, address, 0);
	station = jet_address_find(port->pool, address, until, to);
	return station < 0 ? station : (int)JET_MAKE_VCI(station, address->channel);
}

int port_send_to(struct port *port, const struct jet_address *address, const struct wire *wire,
		 const void *payload, uint32_t length, uint32_t flags, uint64_t until)
{
	struct wire message = *wire;
	int vci, err;

	for (;;) {
		vci = port_find(port, address, until, message.to);
		if (vci < 0)
			return vci;
		err = port_send(port, vci, &message, payload, length, flags);
		if (err != -ENETDOWN || jet_now() >= until)
			return err;
		/* The ring forms anew: nobody keeps his number for certain */
		err = jet_address_wait(port->pool, until);
		if (err)
			return err;
	}
}

static bool count_verdict(struct port *port, enum wire_verdict verdict)
{
	switch (verdict) {
	case WIRE_GOOD:
		break;
	case WIRE_BAD_SHORT:
		count(&port->counters.bad_short);
		break;
	case WIRE_BAD_MAGIC:
		count(&port->counters.bad_magic);
		break;
	case WIRE_BAD_VERSION:
		count(&port->counters.bad_version);
		break;
	case WIRE_BAD_HEADER:
		count(&port->counters.bad_header);
		break;
	}
	return verdict == WIRE_GOOD;
}

/* Whether a frame is a message for this station */
static bool port_accepts(struct port *port, struct port_message *message,
			 const struct jet_result *frame)
{
	static const uint8_t nobody[6];
	uint32_t have = frame->length < sizeof(port->head) ? frame->length : sizeof(port->head);

	if (!count_verdict(port, wire_read(&message->wire, port->head, have, frame->length)))
		return false;
	/* A ring that formed anew may have given us the number that another one had */
	if (memcmp(message->wire.to, port->eui, 6) && memcmp(message->wire.to, nobody, 6)) {
		count(&port->counters.strayed);
		return false;
	}
	message->length = frame->length - message->wire.header;
	message->have = have - message->wire.header;
	message->first = port->head + message->wire.header;
	message->src = frame->src;
	message->flags = frame->flags;
	message->time = frame->time;
	count(&port->counters.received);
	return true;
}

int port_receive(struct port *port, struct port_message *message, uint64_t deadline)
{
	struct jet_builder *s = port->rx;
	const uint32_t *list;
	int wait, rx, err;

	for (;;) {
		jet_script_reset(s);
		wait = deadline ? jet_script_wait_rx(s, deadline) : JET_NONE;
		rx = jet_script_rx(s, wait, port->room, port->head, sizeof(port->head));
		err = jet_script_run(s, 0);
		if (err)
			return err;
		list = jet_script_list(s, rx, &message->count);
		memcpy(message->blocks, list, message->count * sizeof(*list));
		if (port_accepts(port, message, jet_script_result(s, rx)))
			return 0;
		err = port_free(port, message->blocks, message->count);
		if (err)
			return err;
	}
}

int port_copy(struct port *port, const struct port_message *message, uint32_t offset, void *to,
	      uint32_t length)
{
	struct jet_builder *s = port->rx;

	jet_script_reset(s);
	jet_script_copy_out(s, jet_script_blocks(s, message->blocks, message->count),
			    message->wire.header + offset, to, length);
	return jet_script_run(s, 0);
}

int port_free(struct port *port, const uint32_t *blocks, uint32_t count)
{
	jet_script_reset(port->rx);
	jet_script_free(port->rx, jet_script_blocks(port->rx, blocks, count));
	return jet_script_run(port->rx, 0);
}

int port_take(struct port *port, const struct port_message *message, void *to)
{
	struct jet_builder *s = port->rx;
	int blocks;

	jet_script_reset(s);
	blocks = jet_script_blocks(s, message->blocks, message->count);
	/* What came with the head needs no copy by the card */
	if (message->length <= message->have)
		memcpy(to, message->first, message->length);
	else
		jet_script_copy_out(s, blocks, message->wire.header, to, message->length);
	jet_script_free(s, blocks);
	return jet_script_run(s, 0);
}

int port_counters(const struct port *port, struct jet_counters *counters)
{
	const uint64_t *counts = &port->counters.received;
	uint64_t *to = &counters->received;
	size_t size = counters->size, i;

	if (size < sizeof(size) || size > sizeof(*counters) || size % sizeof(*counts))
		return jet_fail(-E2BIG, "counters of %zu bytes; this libjet has %zu of them", size,
				sizeof(*counters));
	/* Others go on counting meanwhile */
	for (i = 0; i < (size - offsetof(struct jet_counters, received)) / sizeof(*counts); i++)
		to[i] = __atomic_load_n(&counts[i], __ATOMIC_RELAXED);
	return 0;
}

void port_sender(const struct port_message *message, struct jet_address *address)
{
	memset(address, 0, sizeof(*address));
	address->kind = JET_ADDRESS_EUI;
	address->channel = message->wire.channel;
	memcpy(address->eui, message->wire.from, sizeof(address->eui));
}
