// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Scripts are run, and what came of them */
#include <errno.h>
#include <string.h>
#include <sys/ioctl.h>

#include "script.h"

/* An operation that has failed is the run's error, not the script's: it can be run again */
int script_outcome(struct jet_builder *s, uint32_t failed, uint32_t first_failed, const char *text)
{
	s->ran = s->nops;
	if (!failed)
		return 0;
	return jet_fail(s->results[first_failed].error, "%s", text);
}

void script_request(struct jet_builder *s, struct jet_script *req, uint32_t flags, char *text)
{
	*req = (struct jet_script) {
		.ops = (uintptr_t)s->ops,
		.results = (uintptr_t)s->results,
		.blocks = (uintptr_t)s->blocks,
		.text = (uintptr_t)text,
		.count = s->nops,
		.op_bytes = sizeof(*s->ops),
		.result_bytes = sizeof(*s->results),
		.nblocks = s->nblocks,
		.flags = flags,
		.text_bytes = JET_TEXT_BYTES,
		.done = s->done,
	};
	text[0] = 0;
}

JET_API int jet_script_run(struct jet_builder *script, uint32_t flags)
{
	char text[JET_TEXT_BYTES];
	struct jet_script req;

	if (script->error)
		return jet_fail(script->error, "%s", script->text);
	if (script->posted)
		return jet_fail(-EBUSY, "the script is under way; it can be run when it has ended");
	script_request(script, &req, flags, text);
	if (ioctl(script->pool->fd, JET_IOC_SCRIPT, &req) >= 0) {
		script->done = 0;
		return script_outcome(script, req.failed, req.first_failed, text);
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
