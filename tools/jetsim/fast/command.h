/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A command as it was fetched, and whether it may be run: hw.h section 9 */
#ifndef JETSIM_FAST_COMMAND_H
#define JETSIM_FAST_COMMAND_H

#include <stdint.h>

#include "jetstream/hw.h"

#define COMMAND_SLOTS_MAX	(1 + (JET_CMD_SEGS_MAX - 2 + 3) / 4)

struct card;

struct segment {
	uint16_t block;
	uint16_t offset;
	uint16_t len;
};

struct command {
	uint32_t dw[COMMAND_SLOTS_MAX * JET_CMD_BYTES / 4];
	/* Out of these, by command_decode() */
	unsigned int op, flags, chain, tag, pool, count, offset;
	uint64_t addr;
	uint32_t len;
};

/* Slots that a command takes, by its first one */
unsigned int command_slots(const uint32_t *dw);
void command_decode(struct command *cmd);
/* 0 or a status */
unsigned int command_check(const struct card *c, const struct command *cmd);
/* One of cmd->count blocks of a command that names blocks, or segments */
unsigned int command_block(const struct command *cmd, unsigned int n);
struct segment command_segment(const struct command *cmd, unsigned int n);

#endif
