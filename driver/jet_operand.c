// SPDX-License-Identifier: GPL-2.0
/*
 * Scripts without a card, see jet_operand.h.
 */
#include "jet_operand.h"

/* Fields that an operation uses; all others must be zero */
#define JET_USE_BLOCKS		0x01	/* from, first, count, blocks */
#define JET_USE_COUNT		0x02	/* count alone */
#define JET_USE_RANGE		0x04	/* offset, length */
#define JET_USE_LENGTH		0x08	/* length alone */
#define JET_USE_VCI		0x10	/* vci, uu */
#define JET_USE_ADDR		0x20
#define JET_USE_DEADLINE	0x40

struct jet_op_rule {
	const char *name;
	u8 uses;
	u8 flags;
	bool gives;		/* later operations may refer to its blocks */
};

static const struct jet_op_rule jet_op_rules[] = {
	[JET_DO_ALLOC] = { "alloc", JET_USE_COUNT, 0, true },
	[JET_DO_COPY_IN] = {
		"copy_in", JET_USE_BLOCKS | JET_USE_RANGE | JET_USE_ADDR,
		JET_OPF_FROM | JET_OPF_UPTO | JET_OPF_SUM, true
	},
	[JET_DO_COPY_OUT] = {
		"copy_out", JET_USE_BLOCKS | JET_USE_RANGE | JET_USE_ADDR,
		JET_OPF_FROM | JET_OPF_UPTO | JET_OPF_SUM, true
	},
	[JET_DO_SEND] = {
		"send", JET_USE_BLOCKS | JET_USE_RANGE | JET_USE_VCI,
		JET_OPF_FROM | JET_OPF_UPTO | JET_OPF_MORE | JET_OPF_FREE |
		JET_OPF_SYNC, true
	},
	[JET_DO_FREE] = { "free", JET_USE_BLOCKS, JET_OPF_FROM, false },
	[JET_DO_WAIT_RX] = { "wait_rx", JET_USE_DEADLINE, 0, false },
	[JET_DO_RX] = {
		"rx", JET_USE_LENGTH | JET_USE_ADDR, JET_OPF_FROM, true
	},
};

static const struct jet_op_rule *jet_op_rule(const struct jet_op *op)
{
	if (op->op >= ARRAY_SIZE(jet_op_rules) || !jet_op_rules[op->op].name)
		return NULL;
	return &jet_op_rules[op->op];
}

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
int jet_why_op(struct jet_why *why, const struct jet_op *ops, unsigned int i,
	       int err, const char *fmt, ...)
{
	const struct jet_op_rule *rule = jet_op_rule(&ops[i]);
	va_list args;
	int n;

	if (why->text[0])
		return err;
	if (rule)
		n = scnprintf(why->text, sizeof(why->text),
			      "operation %u (%s): ", i, rule->name);
	else
		n = scnprintf(why->text, sizeof(why->text),
			      "operation %u: ", i);
	va_start(args, fmt);
	vscnprintf(why->text + n, sizeof(why->text) - n, fmt, args);
	va_end(args);
	return err;
}

/* Is everything zero that this operation has no use for? */
static const char *jet_op_surplus(const struct jet_op *op, u8 uses)
{
	if (op->reserved[0] || op->reserved[1] || op->reserved[2])
		return "reserved";
	if (op->from && !(op->flags & JET_OPF_FROM))
		return "from";
	if (op->first && !(op->flags & JET_OPF_FROM && uses & JET_USE_BLOCKS))
		return "first";
	if (op->count && !(uses & (JET_USE_BLOCKS | JET_USE_COUNT)))
		return "count";
	if (op->offset && !(uses & JET_USE_RANGE))
		return "offset";
	if (op->length && !(uses & (JET_USE_RANGE | JET_USE_LENGTH)))
		return "length";
	if (op->vci && !(uses & JET_USE_VCI))
		return "vci";
	if (op->uu && !(uses & JET_USE_VCI))
		return "uu";
	if (op->addr && !(uses & JET_USE_ADDR))
		return "addr";
	if (op->deadline && !(uses & JET_USE_DEADLINE))
		return "deadline";
	return NULL;
}

/*
 * Blocks that operation i will have. While a script is checked, res.count and
 * res.reserved hold what is known: a number, and whether it is only the most
 * that there can be.
 */
static void jet_op_foresee(struct jet_op *ops, unsigned int i)
{
	struct jet_op *op = &ops[i];
	bool from = op->flags & JET_OPF_FROM;

	op->res.count = op->count;
	op->res.reserved = 0;
	if (op->op == JET_DO_RX) {
		op->res.count = JET_OP_BLOCKS;
		op->res.reserved = 1;
	} else if (from && !op->count) {
		op->res.count = ops[op->from].res.count - op->first;
		op->res.reserved = ops[op->from].res.reserved;
	}
}

static int jet_op_check_from(const struct jet_op *ops, unsigned int i,
			     struct jet_why *why)
{
	const struct jet_op *op = &ops[i];
	const struct jet_op_rule *rule;
	unsigned int n;

	if (op->from >= i)
		return jet_why_op(why, ops, i, -EINVAL,
				  "refers to operation %u, which does not come before it",
				  op->from);
	rule = jet_op_rule(&ops[op->from]);
	if (op->op == JET_DO_RX) {
		if (ops[op->from].op != JET_DO_WAIT_RX)
			return jet_why_op(why, ops, i, -EINVAL,
					  "refers to operation %u (%s); only a wait_rx makes sense",
					  op->from, rule->name);
		return 0;
	}
	if (!rule->gives)
		return jet_why_op(why, ops, i, -EINVAL,
				  "refers to operation %u (%s), which has no blocks",
				  op->from, rule->name);
	n = ops[op->from].res.count;
	if (op->first >= n || op->count > n - op->first)
		return jet_why_op(why, ops, i, -EINVAL,
				  "refers to block %u of operation %u, which has %s%u",
				  op->first + max_t(u32, op->count, 1) - 1,
				  op->from,
				  ops[op->from].res.reserved ? "at most " : "",
				  n);
	return 0;
}

static int jet_op_check_vci(const struct jet_operand_env *env,
			    const struct jet_op *ops, unsigned int i,
			    struct jet_why *why)
{
	const struct jet_op *op = &ops[i];
	u32 channel = op->vci & JET_CHANNEL_LAST;

	if (op->vci >> JET_VCI_W)
		return jet_why_op(why, ops, i, -EINVAL,
				  "VCI %#x has more than 24 bits", op->vci);
	if (channel == JET_CHANNEL_NONE)
		return jet_why_op(why, ops, i, -EINVAL,
				  "VCI %#x: channel 0 is nobody's", op->vci);
	if (channel < JET_CHANNEL_USER && !env->admin)
		return jet_why_op(why, ops, i, -EPERM,
				  "VCI %#x: channels below %u need CAP_NET_ADMIN",
				  op->vci, JET_CHANNEL_USER);
	return 0;
}

static int jet_op_check_send(const struct jet_operand_env *env,
			     const struct jet_op *ops, unsigned int n,
			     unsigned int i, struct jet_why *why)
{
	const struct jet_op *op = &ops[i];

	if (!(op->flags & JET_OPF_MORE))
		return jet_op_check_vci(env, ops, i, why);
	if (i + 1 == n || ops[i + 1].op != JET_DO_SEND)
		return jet_why_op(why, ops, i, -EINVAL,
				  "continues with the next operation, which is no send");
	if (op->vci || op->uu || op->flags & JET_OPF_SYNC)
		return jet_why_op(why, ops, i, -EINVAL,
				  "vci, uu and class belong to the frame's last send");
	return 0;
}

/* All but the operations that it refers to, and what it means to the pool */
static int jet_op_check_fields(const struct jet_op *ops, unsigned int i,
			       struct jet_why *why)
{
	const struct jet_op *op = &ops[i];
	const struct jet_op_rule *rule = jet_op_rule(op);
	bool literal = !(op->flags & JET_OPF_FROM);
	const char *field;

	if (!rule)
		return jet_why_op(why, ops, i, -EOPNOTSUPP,
				  "there is no operation with the code %u",
				  op->op);
	if (op->flags & ~rule->flags)
		return jet_why_op(why, ops, i, -EINVAL,
				  "has no flag %#x",
				  op->flags & ~rule->flags);
	field = jet_op_surplus(op, rule->uses);
	if (field)
		return jet_why_op(why, ops, i, -EINVAL,
				  "does not use '%s', which must be zero",
				  field);
	if (rule->uses & (JET_USE_BLOCKS | JET_USE_COUNT) &&
	    (op->count > JET_OP_BLOCKS || (literal && !op->count)))
		return jet_why_op(why, ops, i, -EINVAL,
				  "%u blocks; 1 to %u are possible",
				  op->count, JET_OP_BLOCKS);
	if (rule->uses & JET_USE_RANGE && !op->length)
		return jet_why_op(why, ops, i, -EINVAL, "length is zero");
	if (rule->uses & JET_USE_RANGE && op->length > JET_SDU_MAX)
		return jet_why_op(why, ops, i, -EMSGSIZE,
				  "length %u; a frame has %u bytes at most",
				  op->length, JET_SDU_MAX);
	if (op->op == JET_DO_RX && op->length > JET_EVT_HEAD_BYTES)
		return jet_why_op(why, ops, i, -EINVAL,
				  "length %u; only the first %u bytes come without a copy",
				  op->length, JET_EVT_HEAD_BYTES);
	if (op->op == JET_DO_RX && !op->length && op->addr)
		return jet_why_op(why, ops, i, -EINVAL,
				  "has an address, but length is zero");
	return 0;
}

static int jet_op_check_literals(const struct jet_operand_env *env,
				 const struct jet_op *ops, unsigned int i,
				 struct jet_why *why)
{
	const struct jet_op *op = &ops[i];
	unsigned int k;

	for (k = 0; k < op->count; k++)
		if (op->blocks[k] >= env->blocks)
			return jet_why_op(why, ops, i, -EINVAL,
					  "there is no block %u; the card has %u",
					  op->blocks[k], env->blocks);
	return 0;
}

/**
 * jet_ops_check() - everything that can be known before a script runs
 * @env:	card and pool
 * @ops:	operations; their results are cleared
 * @n:		how many
 * @why:	says what is wrong
 *
 * Return: 0, or the error number for the ioctl.
 */
int jet_ops_check(const struct jet_operand_env *env, struct jet_op *ops,
		  unsigned int n, struct jet_why *why)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < n && !err; i++) {
		const struct jet_op *op = &ops[i];

		err = jet_op_check_fields(ops, i, why);
		if (!err && op->flags & JET_OPF_FROM)
			err = jet_op_check_from(ops, i, why);
		else if (!err && jet_op_rule(op)->uses & JET_USE_BLOCKS)
			err = jet_op_check_literals(env, ops, i, why);
		if (!err && op->op == JET_DO_SEND)
			err = jet_op_check_send(env, ops, n, i, why);
		if (!err)
			jet_op_foresee(ops, i);
	}
	for (i = 0; i < n; i++)
		memset(&ops[i].res, 0, sizeof(ops[i].res));
	return err;
}

/**
 * jet_op_unit() - operations that are done together
 * @ops:	a script that was checked
 * @i:		the first of them
 *
 * Return: the index of the last one: @i, unless a frame has several pieces.
 */
unsigned int jet_op_unit(const struct jet_op *ops, unsigned int i)
{
	while (ops[i].flags & JET_OPF_MORE)
		i++;
	return i;
}

/**
 * jet_op_list() - the blocks that an operation means
 * @ops:	a script that was checked, and has run up to @i
 * @i:		the operation; gets its res.count and blocks
 * @why:	says what is wrong
 *
 * Return: 0, or the operation's error number.
 */
int jet_op_list(struct jet_op *ops, unsigned int i, struct jet_why *why)
{
	struct jet_op *op = &ops[i], *from;
	unsigned int n;

	if (!(op->flags & JET_OPF_FROM)) {
		op->res.count = op->count;
		return 0;
	}
	from = &ops[op->from];
	n = from->res.count;
	if (op->first >= n || op->count > n - op->first)
		return jet_why_op(why, ops, i, -EINVAL,
				  "refers to block %u of operation %u, which has %u",
				  op->first + max_t(u32, op->count, 1) - 1,
				  op->from, n);
	op->res.count = op->count ?: n - op->first;
	memcpy(op->blocks, from->blocks + op->first,
	       op->res.count * sizeof(op->blocks[0]));
	return 0;
}

/**
 * jet_op_hold() - are an operation's blocks in its owner's hand?
 * @env:	card and pool
 * @ops:	the script
 * @i:		the operation, with its list
 * @why:	says what is wrong
 *
 * Return: 0, or the operation's error number.
 */
int jet_op_hold(const struct jet_operand_env *env, const struct jet_op *ops,
		unsigned int i, struct jet_why *why)
{
	unsigned int k;

	for (k = 0; k < ops[i].res.count; k++)
		if (!env->hand[ops[i].blocks[k]].held)
			return jet_why_op(why, ops, i, -EACCES,
					  "block %u is not yours",
					  ops[i].blocks[k]);
	return 0;
}

/* How many bytes from offset on have been written, without a gap */
static u32 jet_op_readable(const struct jet_operand_env *env,
			   const struct jet_op *op)
{
	unsigned int k = op->offset / env->block_bytes;
	u32 from = op->offset % env->block_bytes;
	u32 n = 0;

	for (; k < op->res.count; k++, from = 0) {
		const struct jet_hand *hand = &env->hand[op->blocks[k]];

		if (from < hand->lo || from >= hand->hi)
			break;
		n += hand->hi - from;
		if (hand->hi != env->block_bytes)
			break;
	}
	return n;
}

/*
 * Two parts of a list that are the same block would be written in ways that a
 * struct jet_hand cannot tell.
 */
static int jet_op_distinct(const struct jet_op *ops, unsigned int i,
			   struct jet_why *why)
{
	const struct jet_op *op = &ops[i];
	unsigned int k, j;

	for (k = 1; k < op->res.count; k++)
		for (j = 0; j < k; j++)
			if (op->blocks[j] == op->blocks[k])
				return jet_why_op(why, ops, i, -EINVAL,
						  "names block %u twice",
						  op->blocks[k]);
	return 0;
}

/* Would writing leave a hole in a block, with somebody else's bytes in it? */
static int jet_op_writable(const struct jet_operand_env *env,
			   const struct jet_op *ops, unsigned int i, u32 len,
			   struct jet_why *why)
{
	const struct jet_op *op = &ops[i];
	unsigned int k = op->offset / env->block_bytes;
	u32 from = op->offset % env->block_bytes, to;

	for (; len; k++, from = 0) {
		const struct jet_hand *hand = &env->hand[op->blocks[k]];

		to = min(from + len, env->block_bytes);
		if (hand->hi && (from > hand->hi || to < hand->lo))
			return jet_why_op(why, ops, i, -EINVAL,
					  "bytes %u..%u of block %u leave a hole beside %u..%u",
					  from, to - 1, op->blocks[k], hand->lo,
					  hand->hi - 1);
		len -= to - from;
	}
	return 0;
}

/**
 * jet_op_range() - the bytes that an operation means
 * @env:	card and pool
 * @ops:	the script
 * @i:		a copy or a send, with its list in hand
 * @len:	out: how many; with JET_OPF_UPTO perhaps fewer than asked for
 * @why:	says what is wrong
 *
 * Return: 0, or the operation's error number.
 */
int jet_op_range(const struct jet_operand_env *env, const struct jet_op *ops,
		 unsigned int i, u32 *len, struct jet_why *why)
{
	const struct jet_op *op = &ops[i];
	u32 room = op->res.count * env->block_bytes;
	u32 there = room - min(op->offset, room);

	if (op->op != JET_DO_COPY_IN)
		there = min(there, jet_op_readable(env, op));
	*len = min(op->length, there);
	if (*len < op->length && !(op->flags & JET_OPF_UPTO)) {
		if (op->op == JET_DO_COPY_IN)
			return jet_why_op(why, ops, i, -EINVAL,
					  "%u bytes from byte %u on; the blocks have room for %u",
					  op->length, op->offset, there);
		return jet_why_op(why, ops, i, -EINVAL,
				  "%u bytes from byte %u on; the blocks hold %u there",
				  op->length, op->offset, there);
	}
	if (!*len && op->op == JET_DO_SEND)
		return jet_why_op(why, ops, i, -EINVAL,
				  "the blocks hold nothing from byte %u on",
				  op->offset);
	if (op->op == JET_DO_COPY_IN)
		return jet_op_distinct(ops, i, why) ?:
		       jet_op_writable(env, ops, i, *len, why);
	return 0;
}

/**
 * jet_op_written() - bytes of blocks are about to be written
 * @env:	card and pool
 * @op:		COPY_IN, or RX with offset 0
 * @len:	how many bytes
 */
void jet_op_written(const struct jet_operand_env *env, const struct jet_op *op,
		    u32 len)
{
	unsigned int k = op->offset / env->block_bytes;
	u32 from = op->offset % env->block_bytes, to;

	for (; len; k++, from = 0) {
		struct jet_hand *hand = &env->hand[op->blocks[k]];

		to = min(from + len, env->block_bytes);
		hand->lo = hand->hi ? min_t(u32, hand->lo, from) : from;
		hand->hi = max_t(u32, hand->hi, to);
		len -= to - from;
	}
}

/**
 * jet_op_unwritten() - that failed: nobody knows what is in the blocks
 * @env:	card and pool
 * @op:		COPY_IN
 * @len:	as before
 */
void jet_op_unwritten(const struct jet_operand_env *env,
		      const struct jet_op *op, u32 len)
{
	unsigned int k = op->offset / env->block_bytes;
	unsigned int end = (op->offset + len + env->block_bytes - 1) /
			   env->block_bytes;

	for (; k < end; k++) {
		env->hand[op->blocks[k]].lo = 0;
		env->hand[op->blocks[k]].hi = 0;
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
