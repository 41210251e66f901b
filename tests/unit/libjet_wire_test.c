// SPDX-License-Identifier: GPL-2.0
/*
 * Headers of libjet's messages (tools/lib/wire.c): what was written is read, every field that is
 * wrong is refused for its own reason, and bytes of any kind are read within their bounds.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "../../tools/lib/wire.h"

#define ROUNDS	200000

static uint64_t state;

static uint32_t chance(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (state >> 32) * (uint64_t)below >> 32;
}

static struct wire sample(uint8_t type)
{
	return (struct wire) {
		.type = type,
		.to = { 2, 3, 4, 5, 6, 7 },
		.from = { 8, 9, 10, 11, 12, 13 },
		.channel = 0x1ffff,
		.client = 0x1122334455667788,
		.session = 0x99aabbccddeeff01,
		.slot = 0xfffe,
		.status = WIRE_NO_SESSION,
		.number = 0xdeadbeef,
	};
}

static void test_layout(void)
{
	static const uint8_t bytes[WIRE_CALL_BYTES] = {
		'J', 'L', 1, WIRE_CALL, 0, 48, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 0, 0,
		0, 1, 0xff, 0xff, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88,
		0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 1, 0xff, 0xfe, 0, 2, 0xde, 0xad, 0xbe, 0xef,
	};
	struct wire wire = sample(WIRE_CALL);
	uint8_t got[WIRE_CALL_BYTES];

	ok(wire_write(got, &wire) == sizeof(got) && !memcmp(got, bytes, sizeof(bytes)),
	   "a header is as it is documented");
}

static void test_same(void)
{
	uint8_t bytes[WIRE_CALL_BYTES];
	struct wire wire, got;
	unsigned int type, size;

	for (type = 0; type < WIRE_TYPES; type++) {
		wire = sample(type);
		size = wire_write(bytes, &wire);
		wire.header = size;
		if (type == WIRE_DGRAM) {
			wire.client = wire.session = 0;
			wire.slot = wire.status = wire.number = 0;
		}
		ok(wire_read(&got, bytes, size, size) == WIRE_GOOD && got.type == type &&
		   got.header == size && !memcmp(got.to, wire.to, 6) &&
		   !memcmp(got.from, wire.from, 6) && got.channel == wire.channel &&
		   got.client == wire.client && got.session == wire.session &&
		   got.slot == wire.slot && got.status == wire.status && got.number == wire.number,
		   "type %u is read as it was written", type);
		ok(wire_read(&got, bytes, size - 1, size) == WIRE_BAD_SHORT, "without its last byte: short");
	}
}

static enum wire_verdict with(unsigned int at, uint8_t value)
{
	uint8_t bytes[WIRE_HEADER_MAX + 8] = {};
	struct wire wire = sample(WIRE_ANSWER);

	wire_write(bytes, &wire);
	bytes[at] = value;
	return wire_read(&wire, bytes, sizeof(bytes), sizeof(bytes));
}

static enum wire_verdict with_channel(uint32_t channel)
{
	uint8_t bytes[WIRE_HEADER_MAX];
	struct wire wire = sample(WIRE_CALL);
	unsigned int size;

	wire.channel = channel;
	size = wire_write(bytes, &wire);
	return wire_read(&wire, bytes, size, size);
}

static void test_wrong(void)
{
	ok(with(0, 'j') == WIRE_BAD_MAGIC && with(1, 0) == WIRE_BAD_MAGIC, "another magic");
	ok(with(2, 0) == WIRE_BAD_VERSION && with(2, 2) == WIRE_BAD_VERSION, "another version");
	ok(with(3, WIRE_TYPES) == WIRE_BAD_HEADER && with(3, 255) == WIRE_BAD_HEADER, "another type");
	ok(with(5, 44) == WIRE_BAD_HEADER && with(5, 49) == WIRE_BAD_HEADER &&
	   with(5, 124) == WIRE_BAD_HEADER && with(4, 1) == WIRE_BAD_HEADER, "another length");
	ok(with(5, 52) == WIRE_GOOD && with(5, 120) == WIRE_GOOD, "a longer header may follow");
	ok(with(21, 2) == WIRE_BAD_HEADER, "a channel that there is not");
	ok(with_channel(15) == WIRE_BAD_HEADER && with_channel(16) == WIRE_GOOD, "a well-known channel");
	ok(with(43, WIRE_STATUSES) == WIRE_BAD_HEADER, "a status that there is not");
	ok(with(18, 255) == WIRE_GOOD, "what is reserved is not looked at");
}

/* Memory of exactly the size, so that one byte too many is seen */
static void test_any(void)
{
	unsigned int verdicts[WIRE_BAD_HEADER + 1] = {}, i, k, have;
	struct wire wire;
	uint8_t *bytes;
	int wrong = 0;

	for (i = 0; i < ROUNDS; i++) {
		have = chance(160);
		bytes = malloc(have + !have);
		for (k = 0; k < have; k++)
			bytes[k] = chance(256);
		/* Most of them with a beginning that makes sense */
		if (have > 6 && chance(4)) {
			memcpy(bytes, "JL", 2);
			bytes[2] = chance(8) ? WIRE_VERSION : chance(256);
			bytes[3] = chance(WIRE_TYPES + 1);
			bytes[4] = 0;
			bytes[5] = 4 * chance(40);
		}
		if (have > 48 && chance(2)) {
			memset(bytes + 20, 0, 2);
			memset(bytes + 40, 0, 4);
		}
		k = wire_read(&wire, bytes, have, chance(2) ? have : chance(65521));
		verdicts[k]++;
		wrong += k == WIRE_GOOD && (wire.header > have || wire.type >= WIRE_TYPES ||
					    wire.status >= WIRE_STATUSES || !wire.channel);
		free(bytes);
	}
	ok(!wrong, "no header of random bytes is good that is not");
	for (k = 0; k <= WIRE_BAD_HEADER; k++)
		ok(verdicts[k] > 0, "verdict %u: %u times", k, verdicts[k]);
}

/* One to three bits of a good one are another value: good or not, but within bounds */
static void test_mutated(void)
{
	unsigned int i, k, size, good = 0;
	struct wire wire;
	uint8_t *bytes;

	for (i = 0; i < ROUNDS; i++) {
		wire = sample(chance(WIRE_TYPES));
		bytes = malloc(WIRE_CALL_BYTES);
		size = wire_write(bytes, &wire);
		bytes = realloc(bytes, size);
		for (k = chance(3) + 1; k; k--)
			bytes[chance(size)] ^= 1 << chance(8);
		good += wire_read(&wire, bytes, size, size) == WIRE_GOOD;
		free(bytes);
	}
	ok(good > 0 && good < ROUNDS, "of mutated headers %u are good ones", good);
}

int main(void)
{
	state = tap_seed() | 1ull << 40;
	test_layout();
	test_same();
	test_wrong();
	test_any();
	test_mutated();
	return tap_done();
}
