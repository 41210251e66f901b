// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Round trips, and what happens when time goes by. RFC 6298; stream.md says what differs */
#include <errno.h>

#include "stream.h"

static uint64_t at_least(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t at_most(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Something new was acknowledged, because of what was stamped @echo: which of its sendings that was is no question */
void jst_measured(struct jst *c, uint32_t echo, uint64_t now)
{
	uint64_t rtt = (uint32_t)now - echo;
	uint64_t off = rtt > c->srtt ? rtt - c->srtt : c->srtt - rtt;

	/* No stamp of ours */
	if (rtt > c->cfg.dead)
		return;
	if (!c->srtt) {
		c->srtt = at_least(rtt, 1);
		c->rttvar = rtt / 2;
	} else {
		c->rttvar += (int64_t)(off - c->rttvar) / 4;
		c->srtt += (int64_t)(rtt - c->srtt) / 8;
	}
}

/* What is on the way has moved, or something new is: the time begins again, not doubled any more */
void jst_rto_start(struct jst *c, uint64_t now)
{
	uint64_t rto = c->srtt ? c->srtt + 4 * c->rttvar : c->cfg.rto_first;

	c->rto = at_most(at_least(rto, c->cfg.rto_min), c->cfg.rto_max);
	c->moved = now;
	c->rto_at = c->tx.una != c->tx.nxt ? now + c->rto : 0;
}

/* The window does not let the next segment go, and nothing is on the way whose ack would open it */
static bool blocked(const struct jst *c)
{
	return c->tx.una == c->tx.nxt && c->tx.nxt != c->tx.cut &&
	       jst_tx(c, c->tx.nxt)->blocks > c->tx.window;
}

/* When to ask the peer next. While something is on the way, the retransmissions do that */
void jst_ask_start(struct jst *c, uint64_t now)
{
	if (c->state != JST_LIVE || c->tx.una != c->tx.nxt) {
		c->ask_at = 0;
		c->asked = 0;
		c->ask_every = c->rto;
	} else if (blocked(c)) {
		if (!c->ask_at || c->ask_at > now + c->ask_every)
			c->ask_at = now + c->ask_every;
	} else if (!c->asked) {
		c->ask_every = c->rto;
		c->ask_at = c->heard + c->cfg.idle;
	}
}

static void ask(struct jst *c, uint64_t now)
{
	if (c->asked && now - c->asked >= c->cfg.dead) {
		jst_fail(c, -ETIMEDOUT);
		return;
	}
	if (!c->asked)
		c->asked = now;
	c->ask_now = true;
	c->counts.asked++;
	c->ask_at = at_most(now + c->ask_every, c->asked + c->cfg.dead);
	c->ask_every = at_most(2 * c->ask_every, c->cfg.rto_max);
}

static void retransmit(struct jst *c, uint64_t now)
{
	if (now - c->moved >= c->cfg.dead) {
		jst_fail(c, -ETIMEDOUT);
		return;
	}
	c->counts.late++;
	c->tx.resend = true;
	c->tx.recovering = true;
	c->tx.recover = c->tx.nxt;
	c->tx.dups = 0;
	c->rto = at_most(2 * c->rto, c->cfg.rto_max);
	c->rto_at = at_most(now + c->rto, c->moved + c->cfg.dead);
}

/* The user is gone: what he left must move on */
static void close_late(struct jst *c, uint64_t now)
{
	if (c->moved + c->cfg.dead > now)
		c->close_at = c->moved + c->cfg.dead;
	else
		jst_fail(c, -ETIMEDOUT);
}

static bool over(uint64_t at, uint64_t now)
{
	return at && at <= now;
}

/**
 * jst_timer() - time has gone by
 * @c:		the connection
 * @now:	the time; too early does no harm
 */
void jst_timer(struct jst *c, uint64_t now)
{
	if (over(c->ack_at, now)) {
		c->ack_at = 0;
		c->ack_now = true;
	}
	if (over(c->rto_at, now))
		retransmit(c, now);
	if (over(c->ask_at, now))
		ask(c, now);
	if (over(c->close_at, now))
		close_late(c, now);
	if (over(c->linger_at, now)) {
		c->linger_at = 0;
		c->state = JST_DONE;
	}
}

/**
 * jst_deadline() - when jst_timer() has something to do
 * @c:		the connection
 *
 * Return: the time, UINT64_MAX: never.
 */
uint64_t jst_deadline(const struct jst *c)
{
	const uint64_t at[] = { c->rto_at, c->ack_at, c->ask_at, c->close_at, c->linger_at };
	uint64_t first = UINT64_MAX;
	unsigned int i;

	for (i = 0; i < sizeof(at) / sizeof(at[0]); i++)
		if (at[i])
			first = at_most(first, at[i]);
	return first;
}
