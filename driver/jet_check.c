// SPDX-License-Identifier: GPL-2.0
/*
 * Scripts without a card, before they run: all that can be seen to be wrong.
 * See jet_operand.h.
 */
#include "jet_operand.h"

/* Fields that an operation uses; all others must be zero */
#define JET_USE_LIST		0x01	/* first, count, and with FROM from */
#define JET_USE_OFFSET		0x02
#define JET_USE_LENGTH		0x04
#define JET_USE_VCI		0x08	/* vci, uu */
#define JET_USE_ADDR		0x10
#define JET_USE_DEADLINE	0x20

#define JET_USES_ALLOC		JET_USE_LIST
#define JET_USES_COPY		(JET_USE_LIST | JET_USE_OFFSET |	\
				 JET_USE_LENGTH | JET_USE_ADDR)
#define JET_USES_SEND		(JET_USE_LIST | JET_USE_OFFSET |	\
				 JET_USE_LENGTH | JET_USE_VCI)
#define JET_USES_FREE		JET_USE_LIST
#define JET_USES_WAIT_RX	JET_USE_DEADLINE
#define JET_USES_RX		(JET_USE_LIST | JET_USE_LENGTH | JET_USE_ADDR)
#define JET_USES_PUT_SUM	(JET_USE_LIST | JET_USE_OFFSET)

/* Zeros: all ones where there must be zeros, whatever the flags */
#define JET_USES(op)							\
	.uses = JET_USES_##op,						\
	.zeros = {							\
		.first = JET_USES_##op & JET_USE_LIST ? 0 : U32_MAX,	\
		.count = JET_USES_##op & JET_USE_LIST ? 0 : U32_MAX,	\
		.offset = JET_USES_##op & JET_USE_OFFSET ? 0 : U32_MAX,	\
		.length = JET_USES_##op & JET_USE_LENGTH ? 0 : U32_MAX,	\
		.vci = JET_USES_##op & JET_USE_VCI ? 0 : U32_MAX,	\
		.uu = JET_USES_##op & JET_USE_VCI ? 0 : U32_MAX,	\
		.buffer = U32_MAX,	/* unless JET_OPF_BUFFER is */	\
		.reserved = U32_MAX,					\
		.addr = JET_USES_##op & JET_USE_ADDR ? 0 : U64_MAX,	\
		.deadline = JET_USES_##op & JET_USE_DEADLINE ? 0 : U64_MAX, \
	}

struct jet_op_rule {
	struct jet_op zeros;
	const char *name;
	u32 flags;
	u32 later;		/* flags that will be there one day */
	u8 uses;
	bool makes;		/* gets blocks; others name some */
	bool gives;		/* later operations may refer to its blocks */
};

static const struct jet_op_rule jet_op_rules[] = {
	[JET_DO_ALLOC] = {
		.name = "alloc",
		JET_USES(ALLOC),
		.makes = true,
		.gives = true,
	},
	[JET_DO_COPY_IN] = {
		.name = "copy_in",
		JET_USES(COPY),
		.flags = JET_OPF_FROM | JET_OPF_UPTO | JET_OPF_SUM |
			 JET_OPF_MORE | JET_OPF_LENGTH | JET_OPF_BUFFER,
		.gives = true,
	},
	[JET_DO_COPY_OUT] = {
		.name = "copy_out",
		JET_USES(COPY),
		.flags = JET_OPF_FROM | JET_OPF_UPTO | JET_OPF_SUM |
			 JET_OPF_LENGTH | JET_OPF_BUFFER,
		.later = JET_OPF_CACHE | JET_OPF_MEMORY,
		.gives = true,
	},
	[JET_DO_SEND] = {
		.name = "send",
		JET_USES(SEND),
		.flags = JET_OPF_FROM | JET_OPF_UPTO | JET_OPF_MORE |
			 JET_OPF_FREE | JET_OPF_SYNC | JET_OPF_VCI |
			 JET_OPF_REPLY | JET_OPF_LENGTH,
		.gives = true,
	},
	[JET_DO_FREE] = {
		.name = "free",
		JET_USES(FREE),
		.flags = JET_OPF_FROM,
	},
	[JET_DO_WAIT_RX] = {
		.name = "wait_rx",
		JET_USES(WAIT_RX),
	},
	[JET_DO_RX] = {
		.name = "rx",
		JET_USES(RX),
		.flags = JET_OPF_FROM,
		.later = JET_OPF_AGAIN,
		.makes = true,
		.gives = true,
	},
	[JET_DO_PUT_SUM] = {
		.name = "put_sum",
		JET_USES(PUT_SUM),
		.flags = JET_OPF_FROM | JET_OPF_VALUE,
		.gives = true,
	},
};

static const struct jet_op_rule *jet_op_rule(const struct jet_op *op)
{
	/* Not by index, which UBSAN would look at once more each time */
	const struct jet_op_rule *rule = jet_op_rules + op->op;

	return op->op < ARRAY_SIZE(jet_op_rules) && rule->name ? rule : NULL;
}

/**
 * jet_op_name() - an operation's name
 * @op:		any
 *
 * Return: the name, or NULL: there is no such operation.
 */
const char *jet_op_name(const struct jet_op *op)
{
	const struct jet_op_rule *rule = jet_op_rule(op);

	return rule ? rule->name : NULL;
}

/* Which field is not zero though this operation has no use for it? Or NULL */
static const char *jet_op_surplus(const struct jet_op *op, u8 uses)
{
	if (op->reserved)
		return "reserved";
	if (op->buffer && !(op->flags & JET_OPF_BUFFER))
		return "buffer";
	if (op->from && !(op->flags & JET_OPF_FROM))
		return "from";
	if (op->value && !(op->flags & JET_OPF_VALUES))
		return "value";
	if (op->first && !(uses & JET_USE_LIST))
		return "first";
	if (op->count && !(uses & JET_USE_LIST))
		return "count";
	if (op->offset && !(uses & JET_USE_OFFSET))
		return "offset";
	if (op->length && !(uses & JET_USE_LENGTH))
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

/* May there be any? The same question, for the many that have none */
static bool jet_op_has_surplus(const struct jet_op *op,
			       const struct jet_op *zeros)
{
	const u64 *word = (const void *)op, *zero = (const void *)zeros;
	u64 rest;

	static_assert(sizeof(*op) == 8 * sizeof(u64));
	/* The first holds code and flags. By hand: no loop is unrolled here */
	rest = (word[1] & zero[1]) | (word[2] & zero[2]) |
	       (word[3] & zero[3]) | (word[4] & zero[4]) |
	       (word[5] & zero[5]) | (word[6] & zero[6]) |
	       (word[7] & zero[7]);
	if (!(op->flags & JET_OPF_FROM))
		rest |= op->from;
	if (!(op->flags & JET_OPF_VALUES))
		rest |= op->value;
	return rest;
}

static int jet_op_check_flags(const struct jet_ops *ops, unsigned int i,
			      const struct jet_op_rule *rule,
			      struct jet_why *why)
{
	u32 flags = ops->op[i].flags & ~rule->flags;

	if (flags & ~rule->later)
		return jet_why_op(why, ops, i, -EINVAL, "has no flag %#x",
				  flags & ~rule->later);
	return jet_why_op(why, ops, i, -EOPNOTSUPP,
			  "flag %#x does not exist yet; jet_limits.features says what does",
			  flags);
}

static int jet_op_check_length(const struct jet_ops *ops, unsigned int i,
			       struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];

	if (op->op == JET_DO_RX) {
		if (op->length > JET_EVT_HEAD_BYTES)
			return jet_why_op(why, ops, i, -EINVAL,
					  "length %u; only the first %u bytes come without a copy",
					  op->length, JET_EVT_HEAD_BYTES);
		if (!op->length && op->addr)
			return jet_why_op(why, ops, i, -EINVAL,
					  "has an address, but length is zero");
		return 0;
	}
	if (!op->length)
		return jet_why_op(why, ops, i, -EINVAL, "length is zero");
	if (op->length > JET_SDU_MAX)
		return jet_why_op(why, ops, i, -EMSGSIZE,
				  "length %u; a frame has %u bytes at most",
				  op->length, JET_SDU_MAX);
	return 0;
}

static noinline int jet_op_check_surplus(const struct jet_ops *ops,
					 unsigned int i,
					 const struct jet_op_rule *rule,
					 struct jet_why *why)
{
	const char *name = jet_op_surplus(&ops->op[i], rule->uses);

	return name ? jet_why_op(why, ops, i, -EINVAL,
				 "does not use '%s', which must be zero",
				 name) : 0;
}

/* All but the operations that it refers to, and what it means to the pool */
static int jet_op_check_fields(const struct jet_ops *ops, unsigned int i,
			       const struct jet_op_rule *rule,
			       struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];

	if (op->flags & ~rule->flags)
		return jet_op_check_flags(ops, i, rule, why);
	if (jet_op_has_surplus(op, &rule->zeros) &&
	    jet_op_check_surplus(ops, i, rule, why))
		return -EINVAL;
	if (rule->uses & JET_USE_LENGTH)
		return jet_op_check_length(ops, i, why);
	return 0;
}

/* The blocks of an earlier operation */
static int jet_op_check_from(struct jet_ops *ops, unsigned int i,
			     struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];
	const struct jet_list *from = &ops->list[op->from];

	if (!jet_op_rule(&ops->op[op->from])->gives)
		return jet_why_op(why, ops, i, -EINVAL,
				  "refers to operation %u (%s), which has no blocks",
				  op->from, jet_op_name(&ops->op[op->from]));
	if (op->first >= from->count || op->count > from->count - op->first)
		return jet_why_op(why, ops, i, -EINVAL,
				  "refers to block %u of operation %u, which has %s%u",
				  op->first + max_t(u32, op->count, 1) - 1,
				  op->from, from->most ? "at most " : "",
				  from->count);
	ops->list[i] = (struct jet_list) {
		.at = from->at + op->first,
		.count = op->count ?: from->count - op->first,
		.most = from->most && !op->count,
	};
	return 0;
}

/* A part of the script's array of blocks */
static int jet_op_check_entries(const struct jet_operand_env *env,
				struct jet_ops *ops, unsigned int i,
				bool makes, struct jet_why *why)
{
	u8 mine = makes ? JET_ENTRY_MADE : JET_ENTRY_GIVEN;
	/* The program's own may be named by others, too */
	u8 most = makes ? JET_ENTRY_UNUSED : JET_ENTRY_GIVEN;
	const struct jet_op *op = &ops->op[i];
	u32 first = op->first, count = op->count, given = count, k;
	const u32 *told = ops->told + first;
	u16 *blocks = ops->blocks + first;
	u8 *entry = ops->entry + first;

	if (!count || count > JET_OP_BLOCKS_MAX)
		return jet_why_op(why, ops, i, -EINVAL,
				  "%u blocks; 1 to %u are possible",
				  count, JET_OP_BLOCKS_MAX);
	if (first >= ops->nblocks || count > ops->nblocks - first)
		return jet_why_op(why, ops, i, -EINVAL,
				  "%u blocks from entry %u on; the script has %u entries",
				  count, first, ops->nblocks);
	if (makes)
		given = i < ops->done ? ops->res[i].count : 0;
	for (k = 0; k < count; k++) {
		if (entry[k] > most)
			return jet_why_op(why, ops, i, -EINVAL,
					  "entry %u is an earlier operation's already",
					  first + k);
		entry[k] = mine;
		/* What the program has filled in, now or in an earlier call */
		if (k >= given)
			continue;
		if (told[k] >= env->blocks)
			return jet_why_op(why, ops, i, -EINVAL,
					  "there is no block %u; the card has %u",
					  told[k], env->blocks);
		blocks[k] = told[k];
	}
	ops->list[i] = (struct jet_list) {
		.at = first,
		.count = count,
		.most = op->op == JET_DO_RX,
	};
	return 0;
}

static int jet_op_check_list(const struct jet_operand_env *env,
			     struct jet_ops *ops, unsigned int i,
			     const struct jet_op_rule *rule,
			     struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];

	if (!(rule->uses & JET_USE_LIST))
		return 0;
	if (op->flags & JET_OPF_FROM) {
		if (op->from >= i)
			return jet_why_op(why, ops, i, -EINVAL,
					  "refers to operation %u, which does not come before it",
					  op->from);
		if (op->op != JET_DO_RX)
			return jet_op_check_from(ops, i, why);
		if (ops->op[op->from].op != JET_DO_WAIT_RX)
			return jet_why_op(why, ops, i, -EINVAL,
					  "refers to operation %u (%s); only a wait_rx makes sense",
					  op->from,
					  jet_op_name(&ops->op[op->from]));
	}
	return jet_op_check_entries(env, ops, i, rule->makes, why);
}

/* What the values of an operation can be of */
static bool jet_op_has_value(const struct jet_op *of, u32 flags)
{
	bool moves = jet_op_is_copy(of) || of->op == JET_DO_SEND;

	if (of->op == JET_DO_RX)
		return true;
	if (flags & (JET_OPF_VCI | JET_OPF_REPLY))
		return false;
	if (flags & JET_OPF_VALUE)
		return jet_op_is_copy(of) && of->flags & JET_OPF_SUM;
	return moves;
}

static int jet_op_check_value(const struct jet_ops *ops, unsigned int i,
			      struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];

	if (op->value >= i)
		return jet_why_op(why, ops, i, -EINVAL,
				  "wants a value of operation %u, which does not come before it",
				  op->value);
	if (!jet_op_has_value(&ops->op[op->value], op->flags))
		return jet_why_op(why, ops, i, -EINVAL,
				  "wants a value of operation %u (%s), which has none",
				  op->value, jet_op_name(&ops->op[op->value]));
	return 0;
}

/* A frame of several sends */
static int jet_op_check_piece(const struct jet_ops *ops, unsigned int i,
			      struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];

	if (i + 1 == ops->n || ops->op[i + 1].op != JET_DO_SEND)
		return jet_why_op(why, ops, i, -EINVAL,
				  "continues with the next operation, which is no send");
	if (op->vci || op->uu ||
	    op->flags & (JET_OPF_SYNC | JET_OPF_VCI | JET_OPF_REPLY))
		return jet_why_op(why, ops, i, -EINVAL,
				  "vci, uu and class belong to the frame's last send");
	return 0;
}

static int jet_op_check_send(const struct jet_operand_env *env,
			     const struct jet_ops *ops, unsigned int i,
			     struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];
	u32 vci;

	if (op->uu > U8_MAX)
		return jet_why_op(why, ops, i, -EINVAL,
				  "uu %u; it is one byte", op->uu);
	if (op->flags & JET_OPF_MORE)
		return jet_op_check_piece(ops, i, why);
	if (op->flags & JET_OPF_VCI && (op->flags & JET_OPF_REPLY || op->vci))
		return jet_why_op(why, ops, i, -EINVAL,
				  "the VCI is that of operation %u; vci must be zero, and no other flag name one",
				  op->value);
	if (op->flags & JET_OPF_REPLY && op->vci > JET_CHANNEL_LAST)
		return jet_why_op(why, ops, i, -EINVAL,
				  "VCI %#x: give a channel alone, the station is that of operation %u",
				  op->vci, op->value);
	if (op->flags & JET_OPF_VCI)
		return 0;
	return jet_op_vci(env, ops, i, &vci, why);
}

/* Copies, and the operation that puts their sum into a header */
static int jet_op_check_summed(const struct jet_ops *ops, unsigned int i,
			       struct jet_why *why)
{
	const struct jet_op *next = &ops->op[i] + 1;

	if (i + 1 == ops->n ||
	    (next->op != JET_DO_PUT_SUM &&
	     !(next->op == JET_DO_COPY_IN && next->flags & JET_OPF_MORE)))
		return jet_why_op(why, ops, i, -EINVAL,
				  "continues with the next operation, which is no put_sum, nor such a copy_in");
	return 0;
}

static int jet_op_check_sum(const struct jet_ops *ops, unsigned int i,
			    struct jet_why *why)
{
	unsigned int k = i, copies;
	u32 len = 0;

	while (k && ops->op[k - 1].op == JET_DO_COPY_IN &&
	       ops->op[k - 1].flags & JET_OPF_MORE)
		len += ops->op[--k].length;
	copies = i - k;
	if (!copies && !(ops->op[i].flags & JET_OPF_VALUE))
		return jet_why_op(why, ops, i, -EINVAL,
				  "has nothing to sum: neither copies with JET_OPF_MORE before it, nor a value");
	if (copies > JET_SUM_COPIES_MAX || len > JET_SDU_MAX)
		return jet_why_op(why, ops, i, -EMSGSIZE,
				  "sums %u bytes of %u copies; %u of %u are possible",
				  len, copies, JET_SDU_MAX, JET_SUM_COPIES_MAX);
	return 0;
}

static int jet_op_check(const struct jet_operand_env *env, struct jet_ops *ops,
			unsigned int i, struct jet_why *why)
{
	const struct jet_op *op = &ops->op[i];
	const struct jet_op_rule *rule = jet_op_rule(op);
	int err;

	if (!rule)
		return jet_why_op(why, ops, i, -EOPNOTSUPP,
				  "there is no operation with the code %u",
				  op->op);
	err = jet_op_check_fields(ops, i, rule, why) ?:
	      jet_op_check_list(env, ops, i, rule, why);
	if (err || !jet_op_is_card(op))
		return err;
	if (op->flags & JET_OPF_VALUES)
		err = jet_op_check_value(ops, i, why);
	if (!err && op->op == JET_DO_SEND)
		err = jet_op_check_send(env, ops, i, why);
	if (!err && op->op == JET_DO_COPY_IN && op->flags & JET_OPF_MORE)
		err = jet_op_check_summed(ops, i, why);
	if (!err && op->op == JET_DO_PUT_SUM)
		err = jet_op_check_sum(ops, i, why);
	return err;
}

/*
 * Results of operations that an earlier call has done come from the program
 * again. They are operands, so nothing may follow from them that an honest
 * program could not write itself.
 */
static int jet_op_check_done(struct jet_ops *ops, unsigned int i,
			     struct jet_why *why)
{
	struct jet_list *list = &ops->list[i];

	if (ops->op[i].op == JET_DO_WAIT_RX)
		return 0;
	if (ops->res[i].count > list->count)
		return jet_why_op(why, ops, i, -EINVAL,
				  "is said to be done with %u blocks; it has %u at most",
				  ops->res[i].count, list->count);
	list->count = ops->res[i].count;
	return 0;
}

/**
 * jet_ops_check() - everything that can be known before a script runs
 * @env:	card and pool
 * @ops:	the script; its lists get their places
 * @why:	says what is wrong
 *
 * Return: 0, or the error number for the ioctl.
 */
int jet_ops_check(const struct jet_operand_env *env, struct jet_ops *ops,
		  struct jet_why *why)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < ops->n && !err; i++)
		err = jet_op_check(env, ops, i, why);
	for (i = 0; i < ops->done && !err; i++)
		err = jet_op_check_done(ops, i, why);
	return err;
}
