// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "fast.h"

void token_release(struct card *c, uint64_t words)
{
	struct frame *f = frame_new(FRAME_TOKEN, 0);

	c->token.held = false;
	f->lap = c->token.lap;
	f->epoch = c->mac.epoch;
	link_send(c, f, now(c) + words, 0, false);
}

void token_issue(struct card *c, uint8_t lap)
{
	c->token.lap = lap;
	c->token.latest = lap;
	token_release(c, COST_STATION);
}

static uint64_t trt_over(const struct card *c)
{
	return c->token.due + c->mac.ttrt + 1;
}

/* Silence, or no token for two TTRTs: looked at when it may have happened first */
static void watch_until(struct card *c, uint64_t tvx)
{
	uint64_t trt = trt_over(c);

	sched_at(&c->sim->sched, &c->mac.watch, tvx < trt ? tvx : trt);
}

void token_up(struct card *c)
{
	struct token *t = &c->token;

	t->due = now(c) + c->mac.ttrt;
	t->came = 0;
	t->visits = 0;
	t->stale = 0;
	t->waits = 0;
	t->away = 0;
	t->rot_last = 0;
	t->rot_min = 0;
	t->rot_max = 0;
	t->rot_sum = 0;
	watch_until(c, now(c) + MAC_TVX);
}

void token_down(struct card *c)
{
	struct token *t = &c->token;

	cancel(c, &t->turn);
	cancel(c, &c->mac.watch);
	link_stop(c);
	t->held = false;
	if (t->sending) {
		t->sending = false;
		tx_done(c, t->sync, JET_ST_RING_DOWN);
	}
}

static void watch(struct event *event)
{
	struct card *c = EVENT_OF(event, struct card, mac.watch);
	uint64_t tvx = c->mac.heard + MAC_TVX;

	if (c->token.held)
		tvx = now(c) + MAC_TVX;
	if (now(c) >= trt_over(c))
		mac_claim(c, JET_CNT_CLAIM_TRT);
	else if (now(c) >= tvx)
		mac_claim(c, JET_CNT_CLAIM_TVX);
	else
		watch_until(c, tvx);
}

void token_forget(struct card *c)
{
	c->token.words_sync = 0;
	c->token.words_async = 0;
	c->token.words_passed = 0;
}

void token_init(struct card *c)
{
	c->mac.watch.run = watch;
	turn_init(c);
}

/* False: it ends here */
static bool valid(struct card *c, const struct frame *f)
{
	struct token *t = &c->token;
	int8_t later = (int8_t)(f->lap - t->latest);

	if (f->epoch != c->mac.epoch || t->held ||
	    (c->mac.monitor && later)) {
		count(c, JET_CNT_TOKEN_FOREIGN);
		return false;
	}
	t->lap = f->lap;
	if (c->mac.monitor) {
		t->latest = ++t->lap;
		return true;
	}
	t->stale = t->visits && later <= 0 ? t->stale + 1 : 0;
	if (t->stale == 2) {
		mac_claim(c, JET_CNT_CLAIM_MONITOR);
		return false;
	}
	if (!t->stale)
		t->latest = f->lap;
	return true;
}

static void rotation(struct token *t, uint32_t words)
{
	unsigned int n = words ? 31 - (unsigned int)__builtin_clz(words) : 0;

	t->rot_last = words;
	t->rot_sum += words;
	if (!t->rot_min || words < t->rot_min)
		t->rot_min = words;
	if (words > t->rot_max)
		t->rot_max = words;
	t->hist[n < JET_RING_HIST_NUM ? n : JET_RING_HIST_NUM - 1]++;
}

/* THT by the token's rules; false: it is too late for any */
static bool on_time(struct card *c, uint32_t *tht)
{
	struct token *t = &c->token;
	uint32_t ttrt = c->mac.ttrt;

	*tht = 0;
	if (now(c) < t->due) {
		*tht = (uint32_t)(t->due - now(c));
		t->due = now(c) + ttrt;
		return true;
	}
	count(c, JET_CNT_TOKEN_LATE);
	if (now(c) >= t->due + ttrt)
		return false;
	t->due += ttrt;
	return true;
}

void token_heard(struct card *c, const struct frame *f)
{
	struct token *t = &c->token;
	uint32_t tht;

	count(c, JET_CNT_TOKENS);
	if (!valid(c, f))
		return;
	if (t->came)
		rotation(t, (uint32_t)(now(c) - t->came));
	t->came = now(c);
	if (t->away)
		count(c, JET_CNT_NOT_HOME);
	if (!on_time(c, &tht)) {
		mac_claim(c, JET_CNT_CLAIM_TRT);
		return;
	}
	if (t->visits < 3)
		t->visits++;
	turn_begin(c, tht, COST_STATION +
		   (c->mac.monitor ? COST_MONITOR : 0));
}
