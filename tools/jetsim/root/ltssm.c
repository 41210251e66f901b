// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "ltssm.h"

#define LINK_NUMBER	0x15	/* that the downstream port gives; any */
#define N_FTS		32
#define TS_TO_GO_ON	8
#define TS_TO_ANSWER	2
#define TS2_TO_SEND	16
#define IDLES_TO_HEAR	8
#define IDLES_TO_SEND	16
#define TS1_TO_DISABLE	16
#define TO_LOCK_MOST	255

static bool upstream(const struct ltssm *l)
{
	return l->role == ROOT_UPSTREAM;
}

static bool passed(const struct ltssm *l, unsigned int ms)
{
	return l->clocks >= ms * l->times->ms;
}

/* The last TS came so often, and is of that kind: 1, 2 or both (3) */
static bool heard(const struct ltssm *l, unsigned int times, int kinds)
{
	return l->run >= times && l->heard.kind & kinds;
}

static bool agreed(const struct ltssm *l, const struct ts *ts)
{
	return ts->link == l->link && ts->lane == l->lane;
}

/* Eight came with the numbers agreed on. That stays so if the partner goes on to something else */
static bool settled(const struct ltssm *l, int kinds)
{
	return l->settled.kind & kinds && agreed(l, &l->settled);
}

static bool told(const struct ltssm *l, unsigned int control)
{
	return heard(l, TS_TO_ANSWER, 1) && l->heard.control & control;
}

/* The states: each says which is the next one, itself as long as nothing has happened */

static enum root_state detect_quiet(struct ltssm *l)
{
	return !l->quiet || passed(l, 12) ? ROOT_DETECT_ACTIVE : ROOT_DETECT_QUIET;
}

static enum root_state detect_active(struct ltssm *l)
{
	return l->alone ? ROOT_DETECT_QUIET : ROOT_POLLING_ACTIVE;
}

static enum root_state polling_active(struct ltssm *l)
{
	if (l->sent >= l->times->polling_ts1 && settled(l, 3))
		return ROOT_POLLING_CONFIG;
	if (!passed(l, 24))
		return ROOT_POLLING_ACTIVE;
	return l->quiet && !l->woken ? ROOT_POLLING_COMPLIANCE : ROOT_DETECT_QUIET;
}

static enum root_state polling_compliance(struct ltssm *l)
{
	return l->quiet ? ROOT_POLLING_COMPLIANCE : ROOT_POLLING_ACTIVE;
}

static enum root_state polling_config(struct ltssm *l)
{
	if (settled(l, 2) && l->sent_after >= TS2_TO_SEND)
		return ROOT_CONFIG_WIDTH_START;
	return passed(l, 48) ? ROOT_DETECT_QUIET : ROOT_POLLING_CONFIG;
}

static enum root_state width_start(struct ltssm *l)
{
	if (!upstream(l) && l->disable)
		return ROOT_DISABLED;
	if (upstream(l) && told(l, TS_DISABLE))
		return ROOT_DISABLED;
	if (heard(l, TS_TO_ANSWER, 1) && l->heard.lane == TS_PAD &&
	    (upstream(l) ? l->heard.link != TS_PAD : l->heard.link == l->link)) {
		l->link = l->heard.link;
		return ROOT_CONFIG_WIDTH_ACCEPT;
	}
	return passed(l, 24) ? ROOT_DETECT_QUIET : ROOT_CONFIG_WIDTH_START;
}

static enum root_state width_accept(struct ltssm *l)
{
	if (!upstream(l)) {
		l->lane = 0;
		return ROOT_CONFIG_LANE_WAIT;
	}
	if (heard(l, TS_TO_ANSWER, 1) && l->heard.link == l->link &&
	    l->heard.lane != TS_PAD) {
		l->lane = l->heard.lane;
		return ROOT_CONFIG_LANE_WAIT;
	}
	return passed(l, 2) ? ROOT_DETECT_QUIET : ROOT_CONFIG_WIDTH_ACCEPT;
}

static enum root_state lane_wait(struct ltssm *l)
{
	if (upstream(l) ? heard(l, TS_TO_ANSWER, 2) :
	    heard(l, TS_TO_ANSWER, 1) && l->heard.lane != TS_PAD)
		return ROOT_CONFIG_LANE_ACCEPT;
	return passed(l, 2) ? ROOT_DETECT_QUIET : ROOT_CONFIG_LANE_WAIT;
}

static enum root_state lane_accept(struct ltssm *l)
{
	if (heard(l, TS_TO_ANSWER, upstream(l) ? 2 : 1) && agreed(l, &l->heard))
		return ROOT_CONFIG_COMPLETE;
	return passed(l, 2) ? ROOT_DETECT_QUIET : ROOT_CONFIG_LANE_ACCEPT;
}

static enum root_state complete(struct ltssm *l)
{
	if (settled(l, 2) && l->sent_after >= TS2_TO_SEND) {
		l->partner_fts = l->settled.n_fts;
		return ROOT_CONFIG_IDLE;
	}
	return passed(l, 2) ? ROOT_DETECT_QUIET : ROOT_CONFIG_COMPLETE;
}

/* Config.Idle and Recovery.Idle end alike */
static enum root_state idle(struct ltssm *l)
{
	if (l->idles >= IDLES_TO_HEAR && l->sent_after >= IDLES_TO_SEND) {
		l->to_lock = 0;
		return ROOT_L0;
	}
	if (!passed(l, 2))
		return l->state;
	return l->to_lock++ < TO_LOCK_MOST ? ROOT_RECOVERY_LOCK : ROOT_DETECT_QUIET;
}

static enum root_state l0(struct ltssm *l)
{
	if (l->eios && l->sleeping)
		return ROOT_L1;
	if (heard(l, 1, 3) || l->retrain || l->hot_reset || l->disable ||
	    (l->quiet && !l->eios))
		return ROOT_RECOVERY_LOCK;
	return ROOT_L0;
}

static enum root_state l1(struct ltssm *l)
{
	return l->eios_sent && (l->woken || l->wake) ? ROOT_RECOVERY_LOCK : ROOT_L1;
}

static enum root_state recovery_lock(struct ltssm *l)
{
	if (settled(l, 3))
		return ROOT_RECOVERY_CONFIG;
	if (!passed(l, 24))
		return ROOT_RECOVERY_LOCK;
	return heard(l, 1, 3) && agreed(l, &l->heard) ? ROOT_CONFIG_WIDTH_START : ROOT_DETECT_QUIET;
}

static enum root_state recovery_config(struct ltssm *l)
{
	if (settled(l, 2) && l->sent_after >= TS2_TO_SEND) {
		l->partner_fts = l->settled.n_fts;
		return ROOT_RECOVERY_IDLE;
	}
	if (l->settled.kind == 1 && !agreed(l, &l->settled))
		return ROOT_CONFIG_WIDTH_START;
	return passed(l, 48) ? ROOT_DETECT_QUIET : ROOT_RECOVERY_CONFIG;
}

static enum root_state recovery_idle(struct ltssm *l)
{
	if (upstream(l) ? told(l, TS_DISABLE) : l->disable)
		return ROOT_DISABLED;
	if (upstream(l) ? told(l, TS_HOT_RESET) : l->hot_reset)
		return ROOT_HOT_RESET;
	if (heard(l, TS_TO_ANSWER, 1) && l->heard.lane == TS_PAD)
		return ROOT_CONFIG_WIDTH_START;
	return idle(l);
}

/* The downstream port says it for 2 ms, the upstream port stays 2 ms after it heard it last */
static enum root_state hot_reset(struct ltssm *l)
{
	if (upstream(l) && told(l, TS_HOT_RESET)) {
		l->clocks = 0;
		l->run = 0;
	}
	return passed(l, 2) ? ROOT_DETECT_QUIET : ROOT_HOT_RESET;
}

static enum root_state disabled(struct ltssm *l)
{
	if (!upstream(l))
		return l->disable || !l->eios_sent ? ROOT_DISABLED : ROOT_DETECT_QUIET;
	if (l->eios ? l->eios_sent && l->woken : passed(l, 2))
		return ROOT_DETECT_QUIET;
	return ROOT_DISABLED;
}

static const struct {
	enum root_state (*next)(struct ltssm *l);
	enum ltssm_sends sends;
	int ts;			/* the kind that is sent */
} states[ROOT_STATES] = {
	[ROOT_DETECT_QUIET] = { detect_quiet, SENDS_IDLE, 0 },
	[ROOT_DETECT_ACTIVE] = { detect_active, SENDS_IDLE, 0 },
	[ROOT_POLLING_ACTIVE] = { polling_active, SENDS_TS, 1 },
	[ROOT_POLLING_CONFIG] = { polling_config, SENDS_TS, 2 },
	[ROOT_POLLING_COMPLIANCE] = { polling_compliance, SENDS_COMPLIANCE, 0 },
	[ROOT_CONFIG_WIDTH_START] = { width_start, SENDS_TS, 1 },
	[ROOT_CONFIG_WIDTH_ACCEPT] = { width_accept, SENDS_TS, 1 },
	[ROOT_CONFIG_LANE_WAIT] = { lane_wait, SENDS_TS, 1 },
	[ROOT_CONFIG_LANE_ACCEPT] = { lane_accept, SENDS_TS, 1 },
	[ROOT_CONFIG_COMPLETE] = { complete, SENDS_TS, 2 },
	[ROOT_CONFIG_IDLE] = { idle, SENDS_LOGICAL_IDLE, 0 },
	[ROOT_L0] = { l0, SENDS_PACKETS, 0 },
	[ROOT_L1] = { l1, SENDS_EIOS, 0 },
	[ROOT_RECOVERY_LOCK] = { recovery_lock, SENDS_TS, 1 },
	[ROOT_RECOVERY_CONFIG] = { recovery_config, SENDS_TS, 2 },
	[ROOT_RECOVERY_IDLE] = { recovery_idle, SENDS_LOGICAL_IDLE, 0 },
	[ROOT_HOT_RESET] = { hot_reset, SENDS_TS, 1 },
	[ROOT_DISABLED] = { disabled, SENDS_TS, 1 },
};

/* LinkUp: from Config.Idle on, until the link is left for good */
static void set_up(struct ltssm *l, bool up)
{
	if (up != l->up) {
		if (up)
			l->count->link_ups++;
		else
			l->count->link_downs++;
	}
	l->up = up;
}

static void begin_width(struct ltssm *l)
{
	l->link = upstream(l) ? TS_PAD : LINK_NUMBER;
	l->lane = TS_PAD;
}

static void entered(struct ltssm *l)
{
	switch (l->state) {
	case ROOT_POLLING_ACTIVE:
		l->link = TS_PAD;
		l->lane = TS_PAD;
		break;
	case ROOT_CONFIG_WIDTH_START:
		begin_width(l);
		break;
	case ROOT_CONFIG_IDLE:
		set_up(l, true);
		break;
	case ROOT_RECOVERY_LOCK:
		l->retrain = false;
		l->count->recoveries++;
		break;
	case ROOT_HOT_RESET:
		l->hot_reset = false;
		set_up(l, false);
		break;
	case ROOT_DISABLED:
	case ROOT_DETECT_QUIET:
		set_up(l, false);
		break;
	default:
		break;
	}
}

static void enter(struct ltssm *l, enum root_state state)
{
	l->state = state;
	l->clocks = 0;
	l->sent = 0;
	l->sent_after = 0;
	l->eios_sent = false;
	l->run = 0;
	l->heard.kind = 0;
	l->settled.kind = 0;
	l->idles = 0;
	l->eios = false;
	l->woken = false;
	l->sleeping = l->sleeping && state == ROOT_L1;
	l->wake = false;
	entered(l);
}

void ltssm_init(struct ltssm *l, enum root_role role, const struct root_times *times,
		struct root_counters *count)
{
	memset(l, 0, sizeof(*l));
	l->role = role;
	l->times = times;
	l->count = count;
	l->quiet = true;
	enter(l, ROOT_DETECT_QUIET);
}

void ltssm_drop(struct ltssm *l)
{
	l->to_lock = 0;
	l->retrain = false;
	l->hot_reset = false;
	enter(l, ROOT_DETECT_QUIET);
}

void ltssm_clock(struct ltssm *l)
{
	l->clocks++;
}

void ltssm_boundary(struct ltssm *l)
{
	enum root_state next = states[l->state].next(l);

	if (next != l->state)
		enter(l, next);
}

enum ltssm_sends ltssm_sends(const struct ltssm *l)
{
	if (l->eios_sent)
		return SENDS_IDLE;
	if (l->state == ROOT_DISABLED && l->sent >= TS1_TO_DISABLE)
		return SENDS_EIOS;
	return states[l->state].sends;
}

struct ts ltssm_ts(const struct ltssm *l)
{
	return (struct ts){
		.kind = states[l->state].ts, .link = l->link, .lane = l->lane,
		.n_fts = N_FTS, .rate = TS_RATE_2_5,
		.control = l->state == ROOT_HOT_RESET ? TS_HOT_RESET :
			l->state == ROOT_DISABLED ? TS_DISABLE : 0,
	};
}

void ltssm_sent(struct ltssm *l)
{
	if (ltssm_sends(l) == SENDS_EIOS) {
		l->eios_sent = true;
		return;
	}
	l->sent++;
	if (states[l->state].ts ? l->heard.kind == states[l->state].ts : l->idles)
		l->sent_after++;
}

static bool same(const struct ts *a, const struct ts *b)
{
	return a->kind == b->kind && a->link == b->link && a->lane == b->lane &&
		a->n_fts == b->n_fts && a->rate == b->rate && a->control == b->control;
}

void ltssm_hear_ts(struct ltssm *l, const struct ts *ts)
{
	l->run = l->run && same(&l->heard, ts) ? l->run + 1 : 1;
	l->heard = *ts;
	if (l->run >= TS_TO_GO_ON)
		l->settled = *ts;
	l->idles = 0;
}

void ltssm_hear_idle_symbol(struct ltssm *l)
{
	if (l->state != ROOT_L0)
		l->run = 0;
	l->idles++;
}

void ltssm_hear_eios(struct ltssm *l)
{
	l->eios = true;
	l->run = 0;
}

/* What is enough to leave Idle stays so: the partner may be in L0 and send packets already */
void ltssm_hear_other(struct ltssm *l)
{
	if (l->state != ROOT_L0)
		l->run = 0;
	if (l->idles < IDLES_TO_HEAR)
		l->idles = 0;
}

void ltssm_hear_quiet(struct ltssm *l, bool quiet)
{
	if (l->quiet && !quiet) {
		l->woken = true;
		/* From L0s, if it had gone there */
		if (l->state == ROOT_L0)
			l->eios = false;
	}
	l->quiet = quiet;
}
