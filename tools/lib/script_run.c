// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Scripts are run, and what came of them */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "script.h"

/* An operation that has failed is the run's error, not the script's: it can be run again */
static int script_outcome(struct jet_builder *s, const struct jet_script *req, const char *text)
{
	s->ran = s->nops;
	if (!req->failed)
		return 0;
	return jet_fail(s->results[req->first_failed].error, "%s", text);
}

JET_API int jet_script_run(struct jet_builder *script, uint32_t flags)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_script req = {
		.ops = (uintptr_t)script->ops,
		.results = (uintptr_t)script->results,
		.blocks = (uintptr_t)script->blocks,
		.text = (uintptr_t)text,
		.count = script->nops,
		.op_bytes = sizeof(*script->ops),
		.result_bytes = sizeof(*script->results),
		.nblocks = script->nblocks,
		.flags = flags,
		.text_bytes = sizeof(text),
		.done = script->done,
	};

	if (script->error)
		return jet_fail(script->error, "%s", script->text);
	if (ioctl(script->pool->fd, JET_IOC_SCRIPT, &req) >= 0) {
		script->done = 0;
		return script_outcome(script, &req, text);
	}
	/* The same request goes on where a signal ended it */
	script->done = errno == EINTR ? req.done : 0;
	script->ran = script->done;
	return jet_pool_fail("script", text);
}

JET_API const struct jet_result *jet_script_result(const struct jet_builder *script, int of)
{
	static const struct jet_result none = { .error = -ECANCELED };

	return of >= 0 && (uint32_t)of < script->ran ? &script->results[of] : &none;
}

JET_API const uint32_t *jet_script_list(const struct jet_builder *script, int of, uint32_t *count)
{
	const struct jet_op *op;

	*count = 0;
	if (of < 0 || (uint32_t)of >= script->ran || script->results[of].error)
		return NULL;
	op = &script->ops[of];
	if (op->op != JET_DO_ALLOC && op->op != JET_DO_RX)
		return NULL;
	*count = script->results[of].count;
	return script->blocks + op->first;
}
