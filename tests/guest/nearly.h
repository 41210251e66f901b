/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random scripts that are nearly right: each operation has the fields of its
 * kind, and refers to earlier ones or to blocks that may be the program's. So
 * most of them get past the checks, and far enough to do harm.
 */
#ifndef TEST_NEARLY_H
#define TEST_NEARLY_H

#include "pool.h"

#define NEARLY_OPS	24
#define NEARLY_ROOM	64	/* bytes behind those that a copy is of */

/* Each thread throws dice of its own; never 0 */
static __thread uint64_t dice;

static unsigned int pick(unsigned int n)
{
	dice ^= dice >> 12;
	dice ^= dice << 25;
	dice ^= dice >> 27;
	return (dice * 0x2545f4914f6cdd1d >> 32) % n;
}

__attribute__((unused))
static void dice_seed(uint64_t seed)
{
	dice = (seed + 1) * 0x9e3779b97f4a7c15 | 1;
	pick(1);
}

/**
 * struct nearly - what a thread's scripts are about
 * @blocks: of the card
 * @memory: what is copied
 * @bytes: size of @memory
 * @vci: where to send to
 * @wait: most ns to wait for a frame
 * @buffers: registered buffers that there may be, or 0
 * @seen: blocks that results named: good guesses
 * @guesses: how many there were
 */
struct nearly {
	unsigned int blocks;
	uintptr_t memory;
	size_t bytes;
	uint32_t vci;
	uint64_t wait;
	unsigned int buffers;
	uint32_t seen[32];
	unsigned int guesses;
};

/* A number at a border more often than anywhere else */
static uint32_t nearly_length(void)
{
	static const uint32_t borders[] = { 0, 1, 64, 2047, 2048, 4096, 65520 };

	return pick(3) ? pick(6000) : borders[pick(COUNT(borders))];
}

static void nearly_blocks(const struct nearly *ny, struct jet_op *op,
			  unsigned int i)
{
	unsigned int k;

	if (i && pick(5)) {
		op->flags = JET_OPF_FROM;
		op->from = pick(i);
		op->first = pick(8) ? 0 : pick(4);
		op->count = pick(3) ? 0 : pick(4);
		return;
	}
	op->first = LIST * i;
	op->count = 1 + pick(3);
	for (k = 0; k < op->count; k++)
		BLOCK(i, k) = pick(2) ? pick(ny->blocks) :
					ny->seen[pick(COUNT(ny->seen))];
}

static void nearly_send(const struct nearly *ny, struct jet_op *op)
{
	op->vci = ny->vci;
	op->flags |= pick(2) ? JET_OPF_FREE : 0;
}

static void nearly_copy(const struct nearly *ny, struct jet_op *op)
{
	op->addr = ny->memory + pick(NEARLY_ROOM);
	op->length %= ny->bytes - NEARLY_ROOM;
	op->flags |= pick(2) ? JET_OPF_SUM : 0;
	if (op->op == JET_DO_COPY_IN && pick(4) == 0)
		op->flags |= JET_OPF_MORE;
	if (ny->buffers && pick(3) == 0) {
		op->flags |= JET_OPF_BUFFER;
		op->buffer = pick(ny->buffers);
		op->addr = pick(3) ? pick(NEARLY_ROOM) : pick(2 * ny->bytes);
	}
}

static void nearly_sum(struct jet_op *op, unsigned int i)
{
	/* What stands in front of it shall be a copy to sum */
	op->flags |= i && pick(4) == 0 ? JET_OPF_VALUE : 0;
	op->value = op->flags & JET_OPF_VALUE ? pick(i) : 0;
}

static void nearly_bytes(const struct nearly *ny, struct jet_op *op,
			 unsigned int i)
{
	op->length = nearly_length();
	if (i && pick(6) == 0) {
		op->flags |= JET_OPF_LENGTH;
		op->value = pick(i);
	}
	if (op->op == JET_DO_SEND)
		nearly_send(ny, op);
	else
		nearly_copy(ny, op);
	op->flags |= pick(2) ? JET_OPF_UPTO : 0;
}

/* Operation @i of a script */
static void nearly_op(const struct nearly *ny, struct jet_op *op,
		      unsigned int i)
{
	static const uint8_t codes[] = {
		JET_DO_ALLOC, JET_DO_ALLOC, JET_DO_COPY_IN, JET_DO_COPY_IN,
		JET_DO_COPY_OUT, JET_DO_COPY_OUT, JET_DO_SEND, JET_DO_FREE,
		JET_DO_FREE, JET_DO_RX, JET_DO_WAIT_RX, JET_DO_PUT_SUM,
	};

	*op = (struct jet_op) { .op = codes[pick(COUNT(codes))] };
	switch (op->op) {
	case JET_DO_ALLOC:
	case JET_DO_RX:
		op->count = 1 + pick(4);
		return;
	case JET_DO_WAIT_RX:
		op->deadline = ny->wait && pick(4) == 0 ?
			       after(pick(ny->wait)) : 0;
		return;
	}
	nearly_blocks(ny, op, i);
	if (op->op == JET_DO_FREE)
		return;
	op->offset = pick(2) ? 0 : pick(5000);
	if (op->op == JET_DO_PUT_SUM)
		nearly_sum(op, i);
	else
		nearly_bytes(ny, op, i);
}

/* A script of some operations; returns how many */
__attribute__((unused))
static unsigned int nearly_script(const struct nearly *ny, struct jet_op *ops)
{
	unsigned int i, n = 1 + pick(NEARLY_OPS);

	for (i = 0; i < n; i++)
		nearly_op(ny, &ops[i], i);
	return n;
}

/* Of a script that was refused: make what was complained of harmless */
__attribute__((unused))
static bool nearly_repair(struct jet_op *ops)
{
	unsigned int i;

	if (sscanf(text, "operation %u", &i) != 1 || i >= NEARLY_OPS)
		return false;
	ops[i] = (struct jet_op) { .op = JET_DO_WAIT_RX };
	return true;
}

/* Remember blocks that operations @ops got */
__attribute__((unused))
static void nearly_learn(struct nearly *ny, const struct jet_op *ops,
			 unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (!res[i].error && (ops[i].op == JET_DO_ALLOC ||
				      ops[i].op == JET_DO_RX))
			ny->seen[ny->guesses++ % COUNT(ny->seen)] = BLOCK(i, 0);
}

#endif
