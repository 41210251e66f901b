// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "copy.h"
#include "fast.h"

static uint16_t swapped(uint16_t sum)
{
	return (uint16_t)(sum << 8 | sum >> 8);
}

uint16_t sum_bytes(const uint8_t *data, uint32_t len)
{
	uint64_t sum = 0;
	uint32_t dw;

	/* The order of bytes does not matter until the end: RFC 1071, 2 (B) */
	for (; len >= 4; len -= 4, data += 4) {
		memcpy(&dw, data, 4);
		sum += dw;
	}
	dw = 0;
	memcpy(&dw, data, len);
	sum += dw;
	sum = (sum & 0xffffffff) + (sum >> 32);
	return swapped(sum_fold((uint32_t)(sum & 0xffff) +
				(uint32_t)(sum >> 16)));
}

/* Where the n bytes from the at-th of a command are, and how many of them together */
static uint8_t *stretch(const struct card *c, const struct command *cmd,
			uint32_t at, uint32_t *n)
{
	const struct blocks *b = &c->blocks;
	uint32_t place = cmd->offset + at, within = place % block_bytes(b);

	*n = block_bytes(b) - within;
	if (*n > cmd->len - at)
		*n = cmd->len - at;
	return block_at(b, command_block(cmd, place >> b->shift)) + within;
}

void copy_to_blocks(struct card *c, const struct command *cmd,
		    const uint8_t *from)
{
	for (uint32_t at = 0, n; at < cmd->len; at += n) {
		uint8_t *place = stretch(c, cmd, at, &n);

		memcpy(place, from + at, n);
	}
}

void copy_from_blocks(const struct card *c, const struct command *cmd,
		      uint8_t *to)
{
	for (uint32_t at = 0, n; at < cmd->len; at += n) {
		const uint8_t *place = stretch(c, cmd, at, &n);

		memcpy(to + at, place, n);
	}
}

void sum_run(struct queue *q, const struct command *cmd, uint16_t sum)
{
	if (cmd->flags & JET_CMDF_SUM_CLEAR) {
		q->sum = 0;
		q->sum_odd = false;
	}
	if (!(cmd->flags & JET_CMDF_SUM_ADD))
		return;
	q->sum = sum_fold(q->sum + (q->sum_odd ? swapped(sum) : sum));
	q->sum_odd ^= cmd->len & 1;
}

void sum_put(struct card *c, struct queue *q, const struct command *cmd)
{
	uint8_t *at = block_at(&c->blocks, command_block(cmd, 0)) + cmd->offset;
	uint16_t sum = (uint16_t)~q->sum;

	if (!sum)
		sum = 0xffff;
	at[0] = (uint8_t)(sum >> 8);
	at[1] = (uint8_t)sum;
}
