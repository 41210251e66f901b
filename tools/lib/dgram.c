// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Datagrams */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

#define PATIENCE_MS	10000

struct jet_dgram {
	struct port *port;
	int ms;
};

JET_API int jet_dgram_open(struct jet_dgram **dgram, const char *device, uint32_t channel,
			   const struct jet_dgram_options *options)
{
	struct jet_dgram_options known;
	struct port_limits limits;
	struct jet_dgram *new;
	int err = jet_take_options(&known, sizeof(known), options);

	if (err)
		return err;
	if (known.reserved || known.ms > INT32_MAX)
		return jet_fail(-EINVAL, "reserved must be zero, and ms less than 2^31");
	limits.tx_blocks = known.tx_blocks;
	limits.rx_blocks = known.rx_blocks;
	new = calloc(1, sizeof(*new));
	if (!new)
		return jet_fail(-ENOMEM, "no memory for an endpoint");
	new->ms = known.ms ?: PATIENCE_MS;
	err = port_open(&new->port, device, channel, &limits);
	if (err) {
		free(new);
		return err;
	}
	*dgram = new;
	return 0;
}

JET_API void jet_dgram_close(struct jet_dgram *dgram)
{
	if (dgram)
		port_close(dgram->port);
	free(dgram);
}

JET_API struct jet_pool *jet_dgram_pool(struct jet_dgram *dgram)
{
	return dgram->port->pool;
}

JET_API int jet_dgram_address(struct jet_dgram *dgram, struct jet_address *address)
{
	memset(address, 0, sizeof(*address));
	address->kind = JET_ADDRESS_EUI;
	address->channel = dgram->port->channel;
	memcpy(address->eui, dgram->port->eui, sizeof(address->eui));
	return 0;
}

JET_API int jet_dgram_send(struct jet_dgram *dgram, const struct jet_address *to, const void *data,
			   uint32_t length, uint32_t flags)
{
	struct wire wire = { .type = WIRE_DGRAM };

	if (flags & ~JET_DGRAM_SYNC)
		return jet_fail(-EINVAL, "a datagram has no flags %#x", flags & ~JET_DGRAM_SYNC);
	if (length > JET_DGRAM_BYTES)
		return jet_fail(-EMSGSIZE, "%u bytes; a datagram has %d at most", length,
				JET_DGRAM_BYTES);
	if (jet_address_check(to))
		return -EINVAL;
	return port_send_to(dgram->port, to, &wire, data, length, flags,
			    jet_deadline(dgram->ms));
}

/* The next datagram; what else comes is dropped and counted */
static int dgram_next(struct jet_dgram *dgram, struct port_message *message, int ms)
{
	struct port *port = dgram->port;
	uint64_t deadline = jet_deadline(ms);
	int err;

	for (;;) {
		err = port_receive(port, message, deadline);
		if (err || message->wire.type == WIRE_DGRAM)
			return err;
		__atomic_fetch_add(&port->counters.bad_type, 1, __ATOMIC_RELAXED);
		err = port_free(port, message->blocks, message->count);
		if (err)
			return err;
	}
}

JET_API int jet_dgram_recv(struct jet_dgram *dgram, void *data, uint32_t size,
			   struct jet_address *from, int ms)
{
	struct port_message message;
	uint32_t length;
	int err = dgram_next(dgram, &message, ms);

	if (err)
		return err;
	if (from)
		port_sender(&message, from);
	length = message.length;
	if (message.length > size)
		message.length = size;
	err = port_take(dgram->port, &message, data);
	return err ?: (int)length;
}

JET_API int jet_dgram_look(struct jet_dgram *dgram, struct jet_frame *frame, int ms)
{
	struct port_message message;
	int err = dgram_next(dgram, &message, ms);

	if (err)
		return err;
	memset(frame, 0, sizeof(*frame));
	port_sender(&message, &frame->from);
	frame->length = message.length;
	frame->head_length = message.have < JET_FRAME_HEAD ? message.have : JET_FRAME_HEAD;
	memcpy(frame->head, message.first, frame->head_length);
	frame->flags = message.flags;
	frame->offset = message.wire.header;
	frame->count = message.count;
	memcpy(frame->blocks, message.blocks, message.count * sizeof(*frame->blocks));
	frame->time = message.time;
	return 0;
}

JET_API int jet_frame_copy(struct jet_dgram *dgram, const struct jet_frame *frame, uint32_t offset,
			   void *to, uint32_t length)
{
	struct jet_builder *s = dgram->port->rx;

	if (offset > frame->length || length > frame->length - offset)
		return jet_fail(-EINVAL, "%u bytes from byte %u on; the datagram has %u", length,
				offset, frame->length);
	if (!length)
		return 0;
	jet_script_reset(s);
	jet_script_copy_out(s, jet_script_blocks(s, frame->blocks, frame->count),
			    frame->offset + offset, to, length);
	return jet_script_run(s, 0);
}

JET_API int jet_frame_free(struct jet_dgram *dgram, struct jet_frame *frame)
{
	int err = port_free(dgram->port, frame->blocks, frame->count);

	frame->count = 0;
	return err;
}

JET_API int jet_dgram_counters(const struct jet_dgram *dgram, struct jet_counters *counters)
{
	return port_counters(dgram->port, counters);
}
