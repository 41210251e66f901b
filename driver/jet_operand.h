/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scripts without a card: what an operation may say, which blocks it means,
 * and which bytes of them are its pool's to read.
 *
 * Nothing here sleeps, locks, or touches hardware, so that it can be compiled
 * for user space, too, where tests/unit/ tries every wrong operation on it.
 */
#ifndef JET_OPERAND_H
#define JET_OPERAND_H

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <jetstream/hw.h>
#include <uapi/linux/jetstream.h>

#define JET_SCRIPT_OPS_MAX	256

/**
 * struct jet_why - why something was refused; the first reason stays
 * @text: a sentence, or empty
 */
struct jet_why {
	char text[JET_TEXT_BYTES];
};

/**
 * struct jet_hand - what a pool's owner knows of a block
 * @lo: bytes from here on were written since the block was allocated
 * @hi: and up to here; the others may still be somebody else's
 * @held: it was allocated or fetched, and not freed: it may be named
 */
struct jet_hand {
	u16 lo;
	u16 hi;
	bool held;
};

/**
 * struct jet_operand_env - what operations are checked against
 * @hand: of every block
 * @blocks: how many these are
 * @block_bytes: size of each
 * @admin: well-known channels may be sent to
 */
struct jet_operand_env {
	struct jet_hand *hand;
	u32 blocks;
	u32 block_bytes;
	bool admin;
};

__printf(3, 4)
int jet_why(struct jet_why *why, int err, const char *fmt, ...);
__printf(5, 6)
int jet_why_op(struct jet_why *why, const struct jet_op *ops, unsigned int i,
	       int err, const char *fmt, ...);

int jet_ops_check(const struct jet_operand_env *env, struct jet_op *ops,
		  unsigned int n, struct jet_why *why);
unsigned int jet_op_unit(const struct jet_op *ops, unsigned int i);
int jet_op_list(struct jet_op *ops, unsigned int i, struct jet_why *why);
int jet_op_hold(const struct jet_operand_env *env, const struct jet_op *ops,
		unsigned int i, struct jet_why *why);
int jet_op_range(const struct jet_operand_env *env, const struct jet_op *ops,
		 unsigned int i, u32 *len, struct jet_why *why);
void jet_op_written(const struct jet_operand_env *env, const struct jet_op *op,
		    u32 len);
void jet_op_unwritten(const struct jet_operand_env *env,
		      const struct jet_op *op, u32 len);
u16 jet_sum_add(u16 sum, u16 part, bool odd);

/* Operations whose work the card does */
static inline bool jet_op_is_card(const struct jet_op *op)
{
	return op->op == JET_DO_COPY_IN || op->op == JET_DO_COPY_OUT ||
	       op->op == JET_DO_SEND;
}

#endif
