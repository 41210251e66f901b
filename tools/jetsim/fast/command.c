// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "fast.h"

/* The first of a command's double words that hold blocks, and segments */
#define BLOCKS_AT	5
#define SEGMENTS_AT	4
#define SLOT_DWORDS	(JET_CMD_BYTES / 4)
#define EVERY		(JET_CMDF_EVENT | JET_CMDF_FIRST)

/* What an operation may have in its fields; no name: there is none */
static const struct operation {
	unsigned int flags;
	unsigned int count_min, count_max;
	uint32_t dw1;			/* bits in use */
	uint32_t dw2_4[3];
} operations[] = {
	[JET_OP_COPY_IN] = {
		EVERY | JET_CMDF_SUM_ADD | JET_CMDF_SUM_CLEAR,
		1, JET_CMD_BLOCKS_MAX, ~0u, { ~0u, ~0u, JET_CMD_COPY_LEN },
	},
	[JET_OP_COPY_OUT] = {
		EVERY, 1, JET_CMD_BLOCKS_MAX, ~0u,
		{ ~0u, ~0u, JET_CMD_COPY_LEN },
	},
	[JET_OP_SEND] = {
		EVERY | JET_CMDF_FREE | JET_CMDF_SYNC, 1, JET_CMD_SEGS_MAX,
		~JET_CMD_OFFSET,
		{ ~0u, JET_CMD_SEND_BARE | JET_CMD_SEND_LEN, ~0u },
	},
	[JET_OP_FREE] = {
		EVERY, 1, JET_CMD_BLOCKS_MAX, ~JET_CMD_OFFSET, { 0 },
	},
	[JET_OP_TAKE] = {
		EVERY, 1, JET_EVT_TAKE_MAX, ~JET_CMD_OFFSET, { 0 },
	},
	[JET_OP_FENCE] = {
		EVERY, 0, ~0u, ~(JET_CMD_OFFSET | JET_CMD_COUNT), { 0 },
	},
	[JET_OP_SUM_PUT] = { EVERY, 1, 1, ~0u, { 0 } },
};

unsigned int command_slots(const uint32_t *dw)
{
	unsigned int count = GET(JET_CMD_COUNT, dw[1]);

	if (GET(JET_CMD_OP, dw[0]) != JET_OP_SEND || count <= 2)
		return 1;
	return 1 + (count - 2 + 3) / 4;
}

void command_decode(struct command *cmd)
{
	const uint32_t *dw = cmd->dw;

	cmd->op = GET(JET_CMD_OP, dw[0]);
	cmd->flags = GET(JET_CMD_FLAGS, dw[0]);
	cmd->chain = GET(JET_CMD_CHAIN, dw[0]);
	cmd->tag = GET(JET_CMD_TAG, dw[0]);
	cmd->pool = GET(JET_CMD_POOL, dw[1]);
	cmd->count = GET(JET_CMD_COUNT, dw[1]);
	cmd->offset = GET(JET_CMD_OFFSET, dw[1]);
	cmd->addr = (uint64_t)dw[3] << 32 | dw[2];
	cmd->len = cmd->op == JET_OP_SEND ? GET(JET_CMD_SEND_LEN, dw[3]) :
		GET(JET_CMD_COPY_LEN, dw[4]);
}

unsigned int command_block(const struct command *cmd, unsigned int n)
{
	return cmd->dw[BLOCKS_AT + n / 2] >> (n & 1 ? 16 : 0) & 0xffff;
}

struct segment command_segment(const struct command *cmd, unsigned int n)
{
	const uint32_t *dw = &cmd->dw[SEGMENTS_AT + 2 * n];

	return (struct segment){
		(uint16_t)GET(JET_SEG_BLOCK, dw[0]),
		(uint16_t)GET(JET_SEG_OFFSET, dw[0]),
		(uint16_t)GET(JET_SEG_LEN, dw[1]),
	};
}

/* Bits behind what the count says, up to the slot's end, and in the segments' own holes */
static bool rest_is_zero(const struct command *cmd)
{
	bool send = cmd->op == JET_OP_SEND, take = cmd->op == JET_OP_TAKE;
	uint32_t bits = 0;

	if (!send) {
		for (unsigned int n = take ? 0 : cmd->count;
		     n < JET_CMD_BLOCKS_MAX; n++)
			bits |= command_block(cmd, n);
		return !bits;
	}
	for (unsigned int i = SEGMENTS_AT;
	     i < command_slots(cmd->dw) * SLOT_DWORDS; i++) {
		unsigned int n = (i - SEGMENTS_AT) / 2;

		if (n >= cmd->count)
			bits |= cmd->dw[i];
		else if (i & 1)
			bits |= cmd->dw[i] & ~JET_SEG_LEN;
	}
	return !bits;
}

static unsigned int check_fields(const struct command *cmd,
				 const struct operation *op)
{
	if (cmd->flags & ~op->flags)
		return JET_ST_BAD_FLAGS;
	if (cmd->dw[1] & ~op->dw1)
		return JET_ST_BAD_FLAGS;
	if (cmd->count < op->count_min || cmd->count > op->count_max)
		return JET_ST_BAD_COUNT;
	for (unsigned int i = 0; i < 3; i++)
		if (cmd->dw[2 + i] & ~op->dw2_4[i])
			return JET_ST_BAD_FLAGS;
	return JET_ST_OK;
}

static unsigned int check_segments(const struct blocks *b,
				   const struct command *cmd)
{
	uint32_t sum = 0;

	for (unsigned int n = 0; n < cmd->count; n++) {
		struct segment s = command_segment(cmd, n);
		unsigned int st = blocks_nameable(b, s.block, cmd->pool);

		if (s.offset >= block_bytes(b))
			return JET_ST_BAD_OFFSET;
		if (st)
			return st;
		if (!s.len || s.offset + s.len > block_bytes(b))
			return JET_ST_BAD_LENGTH;
		sum += s.len;
	}
	if (sum != cmd->len || sum > JET_SDU_MAX)
		return JET_ST_BAD_LENGTH;
	if (GET(JET_CMD_SEND_BARE, cmd->dw[3]) &&
	    (sum & 3 || sum < JET_PAYLOAD_MIN))
		return JET_ST_BAD_LENGTH;
	return JET_ST_OK;
}

static unsigned int check_blocks(const struct blocks *b,
				 const struct command *cmd)
{
	for (unsigned int n = 0; n < cmd->count; n++) {
		unsigned int st = blocks_nameable(b, command_block(cmd, n),
						  cmd->pool);

		if (st)
			return st;
	}
	for (unsigned int n = 0; cmd->op == JET_OP_FREE && n < cmd->count; n++)
		if (b->sends[command_block(cmd, n)])
			return JET_ST_BUSY;
	return JET_ST_OK;
}

/* The same block twice in one FREE would be freed once too often */
static bool doubled(const struct command *cmd)
{
	for (unsigned int n = 1; n < cmd->count; n++)
		for (unsigned int i = 0; i < n; i++)
			if (command_block(cmd, n) == command_block(cmd, i))
				return true;
	return false;
}

static unsigned int check_length(const struct blocks *b,
				 const struct command *cmd)
{
	uint32_t end = cmd->offset + cmd->len;
	uint32_t room = cmd->count * block_bytes(b);

	if (cmd->op == JET_OP_SUM_PUT)
		return cmd->offset + 2 <= block_bytes(b) ? JET_ST_OK :
			JET_ST_BAD_OFFSET;
	return cmd->len && end <= room && end > room - block_bytes(b) ?
		JET_ST_OK : JET_ST_BAD_LENGTH;
}

static unsigned int check_named(const struct blocks *b,
				const struct command *cmd)
{
	unsigned int st;

	switch (cmd->op) {
	case JET_OP_SEND:
		return check_segments(b, cmd);
	case JET_OP_TAKE:
	case JET_OP_FENCE:
		return JET_ST_OK;
	case JET_OP_FREE:
		st = check_blocks(b, cmd);
		return st || !doubled(cmd) ? st : JET_ST_NOT_OWNER;
	}
	if (cmd->offset >= block_bytes(b))
		return JET_ST_BAD_OFFSET;
	st = check_blocks(b, cmd);
	return st ? st : check_length(b, cmd);
}

unsigned int command_check(const struct card *c, const struct command *cmd)
{
	unsigned int st;

	if (!cmd->op || cmd->op > JET_OP_SUM_PUT)
		return JET_ST_BAD_OP;
	st = check_fields(cmd, &operations[cmd->op]);
	if (!st)
		st = check_named(&c->blocks, cmd);
	if (!st && !rest_is_zero(cmd))
		st = JET_ST_BAD_FLAGS;
	return st;
}
