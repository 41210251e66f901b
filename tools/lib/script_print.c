// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Scripts are shown, an operation a line, and after a run what came of it:
 *
 *	0 alloc 2 blocks -> 17 4
 *	1 copy_in 1008 bytes at 0x7f00 to 0, byte 16 -> 1008 bytes
 *	2 send 1024 bytes of 1 on VCI 0x20064, free -> -100 (Network is down)
 */
#include <errno.h>
#include <string.h>

#include "script.h"

struct page {
	char *text;
	size_t size;
	size_t length;	/* of all, fitting or not */
};

__attribute__((format(printf, 2, 3)))
static void put(struct page *page, const char *fmt, ...)
{
	bool fits = page->length < page->size;
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(fits ? page->text + page->length : NULL,
		      fits ? page->size - page->length : 0, fmt, args);
	va_end(args);
	page->length += n > 0 ? n : 0;
}

static void put_list(struct page *page, const struct jet_builder *s, uint32_t first, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count && first + i < s->nblocks; i++)
		put(page, " %u", s->blocks[first + i]);
}

/* Which blocks: those of another operation, or these */
static void put_blocks(struct page *page, const struct jet_builder *s, const struct jet_op *op)
{
	if (!(op->flags & JET_OPF_FROM)) {
		put(page, " blocks");
		put_list(page, s, op->first, op->count);
		return;
	}
	put(page, " %u", op->from);
	if (op->first || op->count)
		put(page, " (%u blocks from %u on)", op->count, op->first);
}

static void put_copy(struct page *page, const struct jet_builder *s, const struct jet_op *op,
		     const char *word)
{
	put(page, " %u bytes at ", op->length);
	if (op->flags & JET_OPF_BUFFER)
		put(page, "byte %llu of buffer %u %s", (unsigned long long)op->addr, op->buffer, word);
	else
		put(page, "%#llx %s", (unsigned long long)op->addr, word);
	put_blocks(page, s, op);
	put(page, ", byte %u", op->offset);
}

static void put_send(struct page *page, const struct jet_builder *s, const struct jet_op *op)
{
	put(page, " %u bytes of", op->length);
	put_blocks(page, s, op);
	if (op->offset)
		put(page, ", byte %u", op->offset);
	if (!(op->flags & (JET_OPF_VCI | JET_OPF_MORE)))
		put(page, " on VCI %#x", op->vci);
	if (op->uu)
		put(page, ", uu %u", op->uu);
}

static void put_rx(struct page *page, const struct jet_op *op)
{
	put(page, " room for %u blocks", op->count);
	if (op->flags & JET_OPF_FROM)
		put(page, " after %u", op->from);
	if (op->length)
		put(page, ", %u first bytes to %#llx", op->length, (unsigned long long)op->addr);
}

static void put_flags(struct page *page, const struct jet_op *op)
{
	static const struct {
		uint32_t flag;
		bool value;
		const char *name;
	} flags[] = {
		{ JET_OPF_UPTO, false, "or fewer" },
		{ JET_OPF_SUM, false, "sum" },
		{ JET_OPF_MORE, false, "more" },
		{ JET_OPF_FREE, false, "free" },
		{ JET_OPF_SYNC, false, "sync" },
		{ JET_OPF_VCI, true, "VCI of" },
		{ JET_OPF_REPLY, true, "to the sender of" },
		{ JET_OPF_LENGTH, true, "length of" },
		{ JET_OPF_VALUE, true, "and the sum of" },
	};
	uint32_t left = op->flags & ~(JET_OPF_FROM | JET_OPF_BUFFER);
	unsigned int i;

	for (i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
		if (!(left & flags[i].flag))
			continue;
		left &= ~flags[i].flag;
		put(page, ", %s", flags[i].name);
		if (flags[i].value)
			put(page, " %u", op->value);
	}
	if (left)
		put(page, ", flags %#x", left);
}

static void put_op(struct page *page, const struct jet_builder *s, const struct jet_op *op)
{
	switch (op->op) {
	case JET_DO_ALLOC:
		put(page, "alloc %u blocks", op->count);
		break;
	case JET_DO_COPY_IN:
		put(page, "copy_in");
		put_copy(page, s, op, "to");
		break;
	case JET_DO_COPY_OUT:
		put(page, "copy_out");
		put_copy(page, s, op, "from");
		break;
	case JET_DO_PUT_SUM:
		put(page, "put_sum to");
		put_blocks(page, s, op);
		put(page, ", byte %u", op->offset);
		break;
	case JET_DO_SEND:
		put(page, "send");
		put_send(page, s, op);
		break;
	case JET_DO_FREE:
		put(page, "free");
		put_blocks(page, s, op);
		break;
	case JET_DO_WAIT_RX:
		put(page, op->deadline == JET_FOREVER ? "wait_rx for ever" : "wait_rx until %llu",
		    (unsigned long long)op->deadline);
		break;
	case JET_DO_RX:
		put(page, "rx");
		put_rx(page, op);
		break;
	}
	put_flags(page, op);
}

static void put_result(struct page *page, const struct jet_builder *s, uint32_t i)
{
	const struct jet_result *res = &s->results[i];
	uint32_t op = s->ops[i].op;

	put(page, " ->");
	if (res->error) {
		put(page, " %d (%s)", res->error, strerror(-res->error));
		return;
	}
	if (op == JET_DO_RX)
		put(page, " %u bytes of station %u on VCI %#x in", res->length, res->src, res->vci);
	if (op == JET_DO_RX || op == JET_DO_ALLOC)
		put_list(page, s, s->ops[i].first, res->count);
	else if (op == JET_DO_WAIT_RX)
		put(page, " %u frames", res->count);
	else if (op == JET_DO_COPY_IN || op == JET_DO_COPY_OUT || op == JET_DO_SEND)
		put(page, " %u bytes", res->length);
	else
		put(page, " done");
}

JET_API int jet_script_print(const struct jet_builder *script, char *text, size_t size)
{
	struct page page = { text, size, 0 };
	uint32_t i;

	if (size)
		text[0] = 0;
	for (i = 0; i < script->nops; i++) {
		put(&page, "%u ", i);
		put_op(&page, script, &script->ops[i]);
		if (i < script->ran)
			put_result(&page, script, i);
		put(&page, "\n");
	}
	if (script->error)
		put(&page, "error: %s\n", script->text);
	return page.length;
}
