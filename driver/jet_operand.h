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
#define JET_SCRIPT_BLOCKS_MAX	8192
/* More than the largest frame that a card can tell of */
#define JET_OP_BLOCKS_MAX	64
static_assert(JET_OP_BLOCKS_MAX >= JET_EVT_BLOCKS_MAX);
/* Copies whose sum goes into one header */
#define JET_SUM_COPIES_MAX	32

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
 * @leaves: a free of it waits for what the card still does with it
 * @run: by which run of a script; the numbers are used in turn
 */
struct jet_hand {
	u16 lo;
	u16 hi;
	bool held;
	bool leaves;
	u32 run;
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

/* Whose an entry of a script's list of blocks is; in this order */
enum jet_entry {
	JET_ENTRY_UNUSED,
	JET_ENTRY_GIVEN,	/* the program's */
	JET_ENTRY_MADE,		/* an operation's that gets blocks */
};

/**
 * struct jet_list - blocks of an operation
 * @at: first entry in jet_ops.blocks
 * @count: how many; before the script runs: how many at most
 * @most: nobody knows yet how many there will be
 */
struct jet_list {
	u16 at;
	u16 count;
	bool most;
};

/**
 * struct jet_ops - a script as a program wrote it, and what comes of it
 * @op: operations; nothing here is ever changed
 * @res: their results
 * @list: their blocks
 * @n: how many these are
 * @done: operations before this one have been done earlier
 * @nblocks: entries of the three following
 * @told: block numbers as the program sees them
 * @blocks: the same as the card does
 * @entry: enum jet_entry
 */
struct jet_ops {
	struct jet_op *op;
	struct jet_result *res;
	struct jet_list *list;
	unsigned int n;
	unsigned int done;
	unsigned int nblocks;
	u32 *told;
	u16 *blocks;
	u8 *entry;
};

__printf(3, 4)
int jet_why(struct jet_why *why, int err, const char *fmt, ...);
__printf(5, 6)
int jet_why_op(struct jet_why *why, const struct jet_ops *ops, unsigned int i,
	       int err, const char *fmt, ...);

const char *jet_op_name(const struct jet_op *op);
int jet_ops_check(const struct jet_operand_env *env, struct jet_ops *ops,
		  struct jet_why *why);
int jet_op_list_own(const struct jet_operand_env *env, struct jet_ops *ops,
		    unsigned int i, struct jet_why *why);
int jet_op_list_from(const struct jet_operand_env *env, struct jet_ops *ops,
		     unsigned int i, struct jet_why *why);
int jet_op_range(const struct jet_operand_env *env, const struct jet_ops *ops,
		 unsigned int i, u32 *len, struct jet_why *why);
int jet_op_vci(const struct jet_operand_env *env, const struct jet_ops *ops,
	       unsigned int i, u32 *vci, struct jet_why *why);
void jet_op_written(const struct jet_operand_env *env,
		    const struct jet_ops *ops, unsigned int i, u32 len);
void jet_op_unwritten(const struct jet_operand_env *env,
		      const struct jet_ops *ops, unsigned int i, u32 len);
u16 jet_sum_add(u16 sum, u16 part, bool odd);

/* The values of operation @value stand for fields */
#define JET_OPF_VALUES \
	(JET_OPF_VCI | JET_OPF_REPLY | JET_OPF_LENGTH | JET_OPF_VALUE)

/* Operations whose work the card does */
static inline bool jet_op_is_card(const struct jet_op *op)
{
	return op->op == JET_DO_COPY_IN || op->op == JET_DO_COPY_OUT ||
	       op->op == JET_DO_SEND || op->op == JET_DO_PUT_SUM;
}

/* Operations that move bytes of the program's memory */
static inline bool jet_op_is_copy(const struct jet_op *op)
{
	return op->op == JET_DO_COPY_IN || op->op == JET_DO_COPY_OUT;
}

/* Operations that change bytes on the card */
static inline bool jet_op_writes(const struct jet_op *op)
{
	return op->op == JET_DO_COPY_IN || op->op == JET_DO_PUT_SUM;
}

/* The last of the operations that JET_OPF_MORE binds together from @i on */
static inline unsigned int jet_op_unit(const struct jet_ops *ops,
				       unsigned int i)
{
	while (ops->op[i].flags & JET_OPF_MORE)
		i++;
	return i;
}

/**
 * jet_op_list() - the blocks that an operation means, which its owner must hold
 * @env:	card and pool
 * @ops:	a script that was checked, and has run up to @i
 * @i:		the operation, which names blocks; its list and result get
 *		their count
 * @why:	says what is wrong
 *
 * Return: 0, or the operation's error number.
 */
static inline int jet_op_list(const struct jet_operand_env *env,
			      struct jet_ops *ops, unsigned int i,
			      struct jet_why *why)
{
	if (ops->op[i].flags & JET_OPF_FROM)
		return jet_op_list_from(env, ops, i, why);
	return jet_op_list_own(env, ops, i, why);
}

static inline const u16 *jet_op_blocks(const struct jet_ops *ops,
				       unsigned int i)
{
	return ops->blocks + ops->list[i].at;
}

#endif
