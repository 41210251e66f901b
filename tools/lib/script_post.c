// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Scripts are posted: they go on by themselves, and are reaped when they have ended. The kernel
 * names one by its cookie, which is the script's address here, and writes its results when it is
 * reaped, not before. So one that is deleted while it is under way stays until then.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "script.h"

JET_API int jet_script_post(struct jet_builder *script, uint32_t flags, uint32_t rounds)
{
	struct jet_script req;

	if (script->error)
		return jet_fail(script->error, "%s", script->text);
	if (script->posted)
		return jet_fail(-EBUSY, "the script is under way; it can be posted again when it has ended");
	script_request(script, &req, flags | JET_SCRIPT_POST | (rounds ? JET_SCRIPT_MULTISHOT : 0),
		       script->said);
	req.cookie = (uintptr_t)script;
	req.rounds = rounds;
	script->ran = 0;
	if (ioctl(script->pool->fd, JET_IOC_SCRIPT, &req) < 0)
		return jet_pool_fail("script", script->said);
	script->posted = true;
	return 0;
}

/* One that has ended: 1, or none until then: 0 */
static int pool_reap(struct jet_pool *pool, uint64_t deadline, struct jet_done *done)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_reap req = {
		.done = (uintptr_t)done,
		.deadline = deadline,
		.text = (uintptr_t)text,
		.text_bytes = sizeof(text),
		.room = 1,
		.done_bytes = sizeof(*done),
	};
	int n = ioctl(pool->fd, JET_IOC_REAP, &req);

	return n < 0 ? jet_pool_fail("reap", text) : n;
}

static void pool_forget(struct jet_pool *pool, struct jet_builder *script)
{
	struct jet_builder **at;

	pthread_mutex_lock(&pool->lock);
	for (at = &pool->deleted; *at != script; at = &(*at)->next)
		;
	*at = script->next;
	pthread_mutex_unlock(&pool->lock);
	free(script);
}

JET_API int jet_script_reap(struct jet_pool *pool, struct jet_builder **script, uint64_t deadline)
{
	struct jet_builder *s;
	struct jet_done done;
	int n;

	*script = NULL;
	for (;;) {
		n = pool_reap(pool, deadline, &done);
		if (n <= 0)
			return n;
		s = (struct jet_builder *)(uintptr_t)done.cookie;
		s->posted = done.flags & JET_DONE_MORE;
		if (!s->deleted)
			break;
		if (!s->posted)
			pool_forget(pool, s);
	}
	*script = s;
	if (done.error)
		return jet_fail(done.error, "the script has run, but its results cannot be written");
	return script_outcome(s, done.failed, done.first_failed, s->said);
}

JET_API int jet_script_cancel(struct jet_builder *script)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_cancel req = {
		.cookie = (uintptr_t)script,
		.text = (uintptr_t)text,
		.text_bytes = sizeof(text),
	};

	return ioctl(script->pool->fd, JET_IOC_CANCEL, &req) < 0 ? jet_pool_fail("cancel", text) : 0;
}

JET_API int jet_script_posted(const struct jet_builder *script)
{
	return script->posted;
}

void script_delete_posted(struct jet_builder *s)
{
	struct jet_pool *pool = s->pool;

	s->deleted = true;
	pthread_mutex_lock(&pool->lock);
	s->next = pool->deleted;
	pool->deleted = s;
	pthread_mutex_unlock(&pool->lock);
	/* If it has ended already, it is reaped all the same */
	jet_script_cancel(s);
}

void jet_pool_forget(struct jet_pool *pool)
{
	struct jet_builder *s;

	while ((s = pool->deleted)) {
		pool->deleted = s->next;
		free(s);
	}
}
