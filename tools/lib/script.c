// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Scripts are written. The kernel checks operations before it runs any; here is
 * looked at only what it cannot see: room, and numbers that refer to nothing.
 *
 *   ops      | alloc | copy_in | send |        what jet_script_* return: 0, 1, 2, ...
 *   lists    | 7 9 | 12 |                      ... of jet_script_blocks(): LIST + 0, + 1
 *   blocks   | 7 | 9 | 12 | . . . . |          what lists hold, and room for alloc and rx
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "script.h"

JET_API int jet_script_new(struct jet_builder **script, struct jet_pool *pool, uint32_t ops,
			   uint32_t blocks)
{
	struct jet_builder *s;

	if (!ops || ops > pool->limits.ops || blocks > pool->limits.script_blocks)
		return jet_fail(-EINVAL, "a script of %u operations on %u blocks; 1 to %u on %u are possible",
				ops, blocks, pool->limits.ops, pool->limits.script_blocks);
	s = calloc(1, sizeof(*s) + ops * (sizeof(*s->ops) + sizeof(*s->results) +
					  sizeof(*s->lists)) + blocks * sizeof(*s->blocks));
	if (!s)
		return jet_fail(-ENOMEM, "no memory for a script of %u operations", ops);
	s->pool = pool;
	s->most_ops = ops;
	s->most_blocks = blocks;
	s->ops = (struct jet_op *)(s + 1);
	s->results = (struct jet_result *)(s->ops + ops);
	s->lists = (struct script_list *)(s->results + ops);
	s->blocks = (uint32_t *)(s->lists + ops);
	*script = s;
	return 0;
}

/* The first error stays */
__attribute__((format(printf, 3, 4)))
static int script_fail(struct jet_builder *s, int err, const char *fmt, ...)
{
	va_list args;

	if (!s->error) {
		s->error = err;
		va_start(args, fmt);
		vsnprintf(s->text, sizeof(s->text), fmt, args);
		va_end(args);
	}
	return s->error;
}

JET_API void jet_script_delete(struct jet_builder *script)
{
	if (script && script->posted)
		script_delete_posted(script);
	else
		free(script);
}

JET_API void jet_script_reset(struct jet_builder *script)
{
	/* Its results will be written to where they shall be */
	if (script->posted) {
		script_fail(script, -EBUSY, "the script is under way; it can be reset when it has ended");
		return;
	}
	script->nops = 0;
	script->nlists = 0;
	script->nblocks = 0;
	script->done = 0;
	script->ran = 0;
	script->error = 0;
	script->text[0] = 0;
}

/* What is under way is not changed: the kernel will write to it */
static bool script_busy(struct jet_builder *s)
{
	if (s->posted)
		script_fail(s, -EBUSY, "the script is under way; nothing can be appended until it has ended");
	return s->posted;
}

/* Room for so many entries of the list of blocks; the first one's index, or an error */
static int script_room(struct jet_builder *s, uint32_t count)
{
	uint32_t first = s->nblocks;

	if (script_busy(s))
		return s->error;
	if (count > s->most_blocks - first)
		return script_fail(s, -E2BIG, "operation %u: the script has room for %u blocks, no more",
				   s->nops, s->most_blocks);
	s->nblocks += count;
	return first;
}

JET_API int jet_script_blocks(struct jet_builder *script, const uint32_t *blocks, uint32_t count)
{
	int first;

	if (script->error)
		return script->error;
	if (script->nlists == script->most_ops)
		return script_fail(script, -E2BIG, "%u lists of blocks; the script has room for no more",
				   script->nlists);
	first = script_room(script, count);
	if (first < 0)
		return first;
	if (count)
		memcpy(script->blocks + first, blocks, count * sizeof(*blocks));
	script->lists[script->nlists] = (struct script_list) { first, count };
	return SCRIPT_LIST + script->nlists++;
}

/* Append an operation; the number by which others refer to it */
static int script_add(struct jet_builder *s, const struct jet_op *op)
{
	if (s->error)
		return s->error;
	if (script_busy(s))
		return s->error;
	if (s->nops == s->most_ops)
		return script_fail(s, -E2BIG, "the script has room for %u operations, no more",
				   s->most_ops);
	s->ops[s->nops] = *op;
	return s->nops++;
}

/* The same, on the blocks of a list, or of an operation before */
static int script_add_on(struct jet_builder *s, struct jet_op *op, int of)
{
	uint32_t list = of - SCRIPT_LIST;

	if (s->error)
		return s->error;
	if (of >= SCRIPT_LIST && list < s->nlists) {
		op->first = s->lists[list].first;
		op->count = s->lists[list].count;
	} else if (of >= 0 && (uint32_t)of < s->nops) {
		op->flags |= JET_OPF_FROM;
		op->from = of;
	} else {
		return script_fail(s, -EINVAL, "operation %u: %d is no operation before it, nor a list",
				   s->nops, of);
	}
	return script_add(s, op);
}

JET_API int jet_script_alloc(struct jet_builder *script, uint32_t count)
{
	struct jet_op op = { .op = JET_DO_ALLOC, .count = count };
	int first = script->error ?: script_room(script, count);

	op.first = first;
	return first < 0 ? first : script_add(script, &op);
}

JET_API int jet_script_copy_in(struct jet_builder *script, int to, uint32_t offset,
			       const void *from, uint32_t length)
{
	struct jet_op op = {
		.op = JET_DO_COPY_IN,
		.offset = offset,
		.addr = (uintptr_t)from,
		.length = length,
	};

	return script_add_on(script, &op, to);
}

JET_API int jet_script_copy_out(struct jet_builder *script, int from, uint32_t offset, void *to,
				uint32_t length)
{
	struct jet_op op = {
		.op = JET_DO_COPY_OUT,
		.offset = offset,
		.addr = (uintptr_t)to,
		.length = length,
	};

	return script_add_on(script, &op, from);
}

JET_API int jet_script_put_sum(struct jet_builder *script, int to, uint32_t offset)
{
	struct jet_op op = { .op = JET_DO_PUT_SUM, .offset = offset };

	return script_add_on(script, &op, to);
}

JET_API int jet_script_send(struct jet_builder *script, int what, uint32_t vci, uint32_t length)
{
	struct jet_op op = { .op = JET_DO_SEND, .vci = vci, .length = length };

	return script_add_on(script, &op, what);
}

JET_API int jet_script_send_free(struct jet_builder *script, int what, uint32_t vci,
				 uint32_t length)
{
	struct jet_op op = {
		.op = JET_DO_SEND,
		.flags = JET_OPF_FREE,
		.vci = vci,
		.length = length,
	};

	return script_add_on(script, &op, what);
}

JET_API int jet_script_free(struct jet_builder *script, int what)
{
	struct jet_op op = { .op = JET_DO_FREE };

	return script_add_on(script, &op, what);
}

JET_API int jet_script_wait_rx(struct jet_builder *script, uint64_t deadline)
{
	struct jet_op op = { .op = JET_DO_WAIT_RX, .deadline = deadline };

	return script_add(script, &op);
}

JET_API int jet_script_rx(struct jet_builder *script, int after, uint32_t room, void *head,
			  uint32_t length)
{
	struct jet_op op = {
		.op = JET_DO_RX,
		.addr = (uintptr_t)head,
		.length = length,
		.count = room,
	};
	int first = script->error ?: script_room(script, room);

	if (first < 0)
		return first;
	if (after == JET_NONE) {
		op.first = first;
		return script_add(script, &op);
	}
	/* What it depends on; the list is its own all the same */
	if (after < 0 || (uint32_t)after >= script->nops)
		return script_fail(script, -EINVAL, "operation %u: %d is no operation before it",
				   script->nops, after);
	op.flags = JET_OPF_FROM;
	op.from = after;
	op.first = first;
	return script_add(script, &op);
}

/* The operation that was appended last */
static struct jet_op *script_last(struct jet_builder *s)
{
	if (!s->error && !s->nops)
		script_fail(s, -EINVAL, "there is no operation yet to say more about");
	return s->error ? NULL : &s->ops[s->nops - 1];
}

JET_API int jet_script_flags(struct jet_builder *script, uint32_t flags)
{
	struct jet_op *op = script_last(script);

	if (op)
		op->flags |= flags;
	return script->error;
}

JET_API int jet_script_offset(struct jet_builder *script, uint32_t offset)
{
	struct jet_op *op = script_last(script);

	if (op)
		op->offset = offset;
	return script->error;
}

JET_API int jet_script_part(struct jet_builder *script, uint32_t first, uint32_t count)
{
	struct jet_op *op = script_last(script);

	if (!op)
		return script->error;
	if (op->op == JET_DO_ALLOC || op->op == JET_DO_RX)
		return script_fail(script, -EINVAL, "operation %u has its blocks whole",
				   script->nops - 1);
	if (!(op->flags & JET_OPF_FROM) && (first > op->count || count > op->count - first))
		return script_fail(script, -EINVAL,
				   "operation %u: %u blocks from %u on; the list has %u",
				   script->nops - 1, count, first, op->count);
	/* Counted from its own first block in a list, in the other's with a reference */
	op->first = op->flags & JET_OPF_FROM ? first : op->first + first;
	op->count = count;
	return 0;
}

JET_API int jet_script_buffer(struct jet_builder *script, uint32_t buffer, uint64_t from)
{
	struct jet_op *op = script_last(script);

	if (op) {
		op->flags |= JET_OPF_BUFFER;
		op->buffer = buffer;
		op->addr = from;
	}
	return script->error;
}

JET_API int jet_script_uu(struct jet_builder *script, uint32_t uu)
{
	struct jet_op *op = script_last(script);

	if (op)
		op->uu = uu;
	return script->error;
}

JET_API int jet_script_value(struct jet_builder *script, uint32_t flag, int of)
{
	struct jet_op *op = script_last(script);

	if (!op)
		return script->error;
	if (of < 0 || (uint32_t)of >= script->nops - 1)
		return script_fail(script, -EINVAL, "operation %u: %d is no operation before it",
				   script->nops - 1, of);
	op->flags |= flag;
	op->value = of;
	return 0;
}
