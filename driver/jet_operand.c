// SPDX-License-Identifier: GPL-2.0
/*
 * Scripts without a card, while they run: which blocks, bytes and values an
 * operation means. See jet_operand.h.
 */
#include "jet_operand.h"

/**
 * jet_why() - say why, unless an earlier reason is there
 * @why:	where to
 * @err:	error number
 * @fmt:	sentence
 *
 * Return: @err
 */
int jet_why(struct jet_why *why, int err, const char *fmt, ...)
{
	va_list args;

	if (why->text[0])
		return err;
	va_start(args, fmt);
	vscnprintf(why->text, sizeof(why->text), fmt, args);
	va_end(args);
	return err;
}

/**
 * jet_why_op() - the same for an operation, which is named in front
 * @why:	where to
 * @ops:	the script
 * @i:		index of the operation
 * @err:	error number
 * @fmt:	sentence
 *
 * Return: @err
 */
int jet_why_op(struct jet_why *why, const struct jet_ops *ops, unsigned int i,
	       int err, const char *fmt, ...)
{
	const char *name = jet_op_name(&ops->op[i]);
	va_list args;
	int n;

	if (why->text[0])
		return err;
	if (name)
		n = scnprintf(why->text, sizeof(why->text),
			      "operation %u (%s): ", i, name);
	else
		n = scnprintf(why->text, sizeof(why->text),
			      "operation %u: ", i);
	va_start(args, fmt);
	vscnprintf(why->text + n, sizeof(why->text) - n, fmt, args);
	va_end(args);
	return err;
}

/*
 * What is wrong with a list of blocks: by themselves, or jet_op_list() would
 * save registers for each of those that nothing is wrong with
 */
static noinline int jet_op_short(const struct jet_ops *ops, unsigned int i,
				 unsigned int n, struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];

	return jet_why_op(why, ops, i, -EINVAL,
			  "refers to block %u of operation %u, which has %u",
			  op->first + max_t(u32, op->count, 1) - 1, op->from,
			  n);
}

static noinline int jet_op_foreign(const struct jet_ops *ops, unsigned int i,
				   u16 block, struct jet_why *why)
{
	return jet_why_op(why, ops, i, -EACCES, "block %u is not yours", block);
}

/**
 * jet_op_list_own() - jet_op_list() for a list of the operation's own
 * @env:	card and pool
 * @ops:	the script
 * @i:		the operation
 * @why:	says what is wrong
 *
 * Return: 0, or the operation's error number.
 */
int jet_op_list_own(const struct jet_operand_env *env, struct jet_ops *ops,
		    unsigned int i, struct jet_why *why)
{
	const struct jet_list *list = &ops->list[i];
	const u16 *block = ops->blocks + list->at, *end = block + list->count;

	ops->res[i].count = list->count;
	for (; block < end; block++)
		if (!env->hand[*block].held)
			return jet_op_foreign(ops, i, *block, why);
	return 0;
}

/**
 * jet_op_list_from() - the same for the blocks of an earlier operation
 * @env:	card and pool
 * @ops:	the script
 * @i:		the operation
 * @why:	says what is wrong
 *
 * That one may have got fewer than it could.
 *
 * Return: 0, or the operation's error number.
 */
int jet_op_list_from(const struct jet_operand_env *env, struct jet_ops *ops,
		     unsigned int i, struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];
	unsigned int n = ops->list[op->from].count;

	if (op->first >= n || op->count > n - op->first)
		return jet_op_short(ops, i, n, why);
	ops->list[i].count = op->count ?: n - op->first;
	return jet_op_list_own(env, ops, i, why);
}

/* How many bytes from offset on have been written, without a gap */
static u32 jet_op_readable(const struct jet_operand_env *env,
			   const struct jet_ops *ops, unsigned int i)
{
	u32 size = env->block_bytes, offset = ops->op[i].offset, n = 0;
	const u16 *blocks = jet_op_blocks(ops, i);
	unsigned int k = offset / size;
	u32 from = offset % size;

	for (; k < ops->list[i].count; k++, from = 0) {
		const struct jet_hand *hand = &env->hand[blocks[k]];

		if (from < hand->lo || from >= hand->hi)
			break;
		n += hand->hi - from;
		if (hand->hi != size)
			break;
	}
	return n;
}

/*
 * Two parts of a list that are the same block would be written in ways that a
 * struct jet_hand cannot tell.
 */
static int jet_op_distinct(const struct jet_ops *ops, unsigned int i,
			   struct jet_why *why)
{
	const u16 *blocks = jet_op_blocks(ops, i);
	unsigned int k, j;

	for (k = 1; k < ops->list[i].count; k++)
		for (j = 0; j < k; j++)
			if (blocks[j] == blocks[k])
				return jet_why_op(why, ops, i, -EINVAL,
						  "names block %u twice",
						  blocks[k]);
	return 0;
}

/* Would writing leave a hole in a block, with somebody else's bytes in it? */
static int jet_op_writable(const struct jet_operand_env *env,
			   const struct jet_ops *ops, unsigned int i, u32 len,
			   struct jet_why *why)
{
	u32 size = env->block_bytes, offset = ops->op[i].offset;
	const u16 *block = jet_op_blocks(ops, i) + offset / size;
	u32 from = offset % size, to;

	for (; len; block++, from = 0) {
		const struct jet_hand *hand = &env->hand[*block];

		to = min(from + len, size);
		if (hand->hi && (from > hand->hi || to < hand->lo))
			return jet_why_op(why, ops, i, -EINVAL,
					  "bytes %u..%u of block %u leave a hole beside %u..%u",
					  from, to - 1, *block, hand->lo,
					  hand->hi - 1);
		len -= to - from;
	}
	return 0;
}

/* How many bytes an operation asks for, perhaps in terms of another one */
static int jet_op_asked(const struct jet_ops *ops, unsigned int i, u32 *len,
			struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];

	*len = op->length;
	if (!(op->flags & JET_OPF_LENGTH))
		return 0;
	if (ops->res[op->value].length <= op->length)
		*len = ops->res[op->value].length;
	else if (!(op->flags & JET_OPF_UPTO))
		return jet_why_op(why, ops, i, -EMSGSIZE,
				  "operation %u has %u bytes; length says at most %u",
				  op->value, ops->res[op->value].length,
				  op->length);
	return 0;
}

static int jet_op_range_moved(const struct jet_operand_env *env,
			      const struct jet_ops *ops, unsigned int i,
			      u32 *len, struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];
	u32 room = ops->list[i].count * env->block_bytes;
	u32 there = room - min(op->offset, room), asked;
	int err;

	err = jet_op_asked(ops, i, &asked, why);
	if (err)
		return err;
	if (op->op != JET_DO_COPY_IN)
		there = min(there, jet_op_readable(env, ops, i));
	*len = min(asked, there);
	if (*len < asked && !(op->flags & JET_OPF_UPTO)) {
		if (op->op == JET_DO_COPY_IN)
			return jet_why_op(why, ops, i, -EINVAL,
					  "%u bytes from byte %u on; the blocks have room for %u",
					  asked, op->offset, there);
		return jet_why_op(why, ops, i, -EINVAL,
				  "%u bytes from byte %u on; the blocks hold %u there",
				  asked, op->offset, there);
	}
	if (!*len && op->op == JET_DO_SEND)
		return jet_why_op(why, ops, i, -EINVAL,
				  "the blocks hold nothing from byte %u on",
				  op->offset);
	return 0;
}

static int jet_op_range_sum(const struct jet_operand_env *env,
			    const struct jet_ops *ops, unsigned int i,
			    u32 *len, struct jet_why *why)
{
	u32 size = env->block_bytes, offset = ops->op[i].offset;

	*len = sizeof(u16);
	if (offset / size < ops->list[i].count && offset % size <= size - *len)
		return 0;
	return jet_why_op(why, ops, i, -EINVAL,
			  "the sum at byte %u does not fit one of the %u blocks",
			  offset, ops->list[i].count);
}

/**
 * jet_op_range() - the bytes that an operation means
 * @env:	card and pool
 * @ops:	the script
 * @i:		an operation of the card's, with its list in hand
 * @len:	out: how many; with JET_OPF_UPTO perhaps fewer than asked for
 * @why:	says what is wrong
 *
 * Return: 0, or the operation's error number.
 */
int jet_op_range(const struct jet_operand_env *env, const struct jet_ops *ops,
		 unsigned int i, u32 *len, struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];
	int err;

	if (op->op == JET_DO_PUT_SUM)
		err = jet_op_range_sum(env, ops, i, len, why);
	else
		err = jet_op_range_moved(env, ops, i, len, why);
	if (err || !jet_op_writes(op))
		return err;
	return jet_op_distinct(ops, i, why) ?:
	       jet_op_writable(env, ops, i, *len, why);
}

/**
 * jet_op_vci() - where a send goes to
 * @env:	card and pool
 * @ops:	the script
 * @i:		the last send of a frame
 * @vci:	out: the VCI
 * @why:	says what is wrong
 *
 * Before the script runs, a station of JET_OPF_REPLY may be any.
 *
 * Return: 0, or the operation's error number.
 */
int jet_op_vci(const struct jet_operand_env *env, const struct jet_ops *ops,
	       unsigned int i, u32 *vci, struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];
	u32 channel;

	*vci = op->vci;
	if (op->flags & JET_OPF_VCI)
		*vci = ops->res[op->value].vci;
	else if (op->flags & JET_OPF_REPLY)
		*vci = JET_MAKE_VCI(ops->res[op->value].src, op->vci);
	channel = *vci & JET_CHANNEL_LAST;
	if (*vci >> JET_VCI_W)
		return jet_why_op(why, ops, i, -EINVAL,
				  "VCI %#x has more than 24 bits", *vci);
	if (channel == JET_CHANNEL_NONE)
		return jet_why_op(why, ops, i, -EINVAL,
				  "VCI %#x: channel 0 is nobody's", *vci);
	if (channel < JET_CHANNEL_USER && !env->admin)
		return jet_why_op(why, ops, i, -EPERM,
				  "VCI %#x: channels below %u need CAP_NET_ADMIN",
				  *vci, JET_CHANNEL_USER);
	return 0;
}

/**
 * jet_op_written() - bytes of blocks are about to be written
 * @env:	card and pool
 * @ops:	the script
 * @i:		an operation that writes
 * @len:	how many bytes
 */
void jet_op_written(const struct jet_operand_env *env,
		    const struct jet_ops *ops, unsigned int i, u32 len)
{
	u32 size = env->block_bytes, offset = ops->op[i].offset;
	const u16 *block = jet_op_blocks(ops, i) + offset / size;
	u32 from = offset % size, to;

	for (; len; block++, from = 0) {
		struct jet_hand *hand = &env->hand[*block];

		to = min(from + len, size);
		hand->lo = hand->hi ? min_t(u32, hand->lo, from) : from;
		hand->hi = max_t(u32, hand->hi, to);
		len -= to - from;
	}
}

/**
 * jet_op_unwritten() - that failed: nobody knows what is in the blocks
 * @env:	card and pool
 * @ops:	the script
 * @i:		an operation that writes
 * @len:	as before
 */
void jet_op_unwritten(const struct jet_operand_env *env,
		      const struct jet_ops *ops, unsigned int i, u32 len)
{
	u32 size = env->block_bytes, offset = ops->op[i].offset;
	const u16 *blocks = jet_op_blocks(ops, i);
	unsigned int k;

	for (k = offset / size; len && k <= (offset + len - 1) / size; k++) {
		env->hand[blocks[k]].lo = 0;
		env->hand[blocks[k]].hi = 0;
	}
}

/**
 * jet_sum_add() - ones' complement sum of two pieces of a byte string
 * @sum:	of the bytes before
 * @part:	of the bytes to add, their first one taken as the high one
 * @odd:	there are an odd number of bytes before
 *
 * Return: the sum of all.
 */
u16 jet_sum_add(u16 sum, u16 part, bool odd)
{
	u32 n = sum;

	n += odd ? (u16)(part << 8 | part >> 8) : part;
	return (n & 0xffff) + (n >> 16);
}
