// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Headers of messages, written and read */
#include <string.h>

#include <linux/jetstream.h>

#include "wire.h"

static void put(uint8_t *bytes, uint64_t value, unsigned int size)
{
	while (size--) {
		bytes[size] = value;
		value >>= 8;
	}
}

static uint64_t get(const uint8_t *bytes, unsigned int size)
{
	uint64_t value = 0;

	while (size--)
		value = value << 8 | *bytes++;
	return value;
}

unsigned int wire_write(uint8_t *bytes, const struct wire *wire)
{
	unsigned int header = wire->type == WIRE_DGRAM ? WIRE_DGRAM_BYTES : WIRE_CALL_BYTES;

	put(bytes, WIRE_MAGIC, 2);
	put(bytes + 2, WIRE_VERSION, 1);
	put(bytes + 3, wire->type, 1);
	put(bytes + 4, header, 2);
	memcpy(bytes + 6, wire->to, 6);
	memcpy(bytes + 12, wire->from, 6);
	put(bytes + 18, 0, 2);
	put(bytes + 20, wire->channel, 4);
	if (header == WIRE_DGRAM_BYTES)
		return header;
	put(bytes + 24, wire->client, 8);
	put(bytes + 32, wire->session, 8);
	put(bytes + 40, wire->slot, 2);
	put(bytes + 42, wire->status, 2);
	put(bytes + 44, wire->number, 4);
	return header;
}

static void read_call(struct wire *wire, const uint8_t *bytes)
{
	wire->client = get(bytes + 24, 8);
	wire->session = get(bytes + 32, 8);
	wire->slot = get(bytes + 40, 2);
	wire->status = get(bytes + 42, 2);
	wire->number = get(bytes + 44, 4);
}

enum wire_verdict wire_read(struct wire *wire, const uint8_t *bytes, uint32_t have,
			    uint32_t length)
{
	uint32_t least;

	memset(wire, 0, sizeof(*wire));
	if (have < WIRE_DGRAM_BYTES)
		return WIRE_BAD_SHORT;
	if (get(bytes, 2) != WIRE_MAGIC)
		return WIRE_BAD_MAGIC;
	if (bytes[2] != WIRE_VERSION)
		return WIRE_BAD_VERSION;
	wire->type = bytes[3];
	wire->header = get(bytes + 4, 2);
	memcpy(wire->to, bytes + 6, 6);
	memcpy(wire->from, bytes + 12, 6);
	wire->channel = get(bytes + 20, 4);
	least = wire->type == WIRE_DGRAM ? WIRE_DGRAM_BYTES : WIRE_CALL_BYTES;
	if (wire->type >= WIRE_TYPES || wire->header < least || wire->header > WIRE_HEADER_MAX ||
	    wire->header % 4 || wire->channel < JET_CHANNEL_USER ||
	    wire->channel > JET_CHANNEL_LAST)
		return WIRE_BAD_HEADER;
	if (wire->header > have || wire->header > length)
		return WIRE_BAD_SHORT;
	if (least == WIRE_CALL_BYTES)
		read_call(wire, bytes);
	return wire->status < WIRE_STATUSES ? WIRE_GOOD : WIRE_BAD_HEADER;
}
