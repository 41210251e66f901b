// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "chance.h"
#include "code.h"
#include "dll.h"
#include "wire.h"
#include "phy.h"
#include "root.h"

#define CLOCKS_PER_MS	125000
#define POLLING_TS1	1024
#define REPLAY_CLOCKS	624	/* 1248 symbols: 256 bytes, one lane (table 3-4) */
#define UPDATE_CLOCKS	3750	/* 30 us */

struct root {
	struct root_manners manners;
	struct root_times times;
	struct root_counters count;
	struct chance chance;
	struct wire out;
	struct wire in;
	struct phy phy;
	struct dll dll;
	bool plugged;
	unsigned int silent;		/* clocks */
};

static unsigned int or_else(unsigned int value, unsigned int otherwise)
{
	return value ? value : otherwise;
}

static void set_times(struct root *r, const struct root_times *t)
{
	r->times.ms = or_else(t->ms, CLOCKS_PER_MS);
	r->times.polling_ts1 = or_else(t->polling_ts1, POLLING_TS1);
	r->times.replay = or_else(t->replay, REPLAY_CLOCKS);
	r->times.update_fc = or_else(t->update_fc, UPDATE_CLOCKS);
}

/* Each part has random numbers of its own, so that one more in the one changes no other */
static struct chance chance(struct root *r)
{
	uint64_t high = chance_below(&r->chance, UINT32_MAX);

	return (struct chance){ high << 32 | chance_below(&r->chance, UINT32_MAX) | 1 };
}

static void join_phy(struct root *r, const struct root_options *o)
{
	struct phy *p = &r->phy;

	p->name = o->name;
	p->manners = &r->manners;
	p->count = &r->count;
	p->chance = chance(r);
	p->dll = &r->dll;
	ltssm_init(&p->ltssm, o->role, &r->times, &r->count);
}

static void join_dll(struct root *r, const struct root_options *o)
{
	struct dll *d = &r->dll;

	d->name = o->name;
	d->manners = &r->manners;
	d->times = &r->times;
	d->count = &r->count;
	d->ops = o->ops;
	d->ctx = o->ctx;
	d->ltssm = &r->phy.ltssm;
	d->chance = chance(r);
	d->flow.name = o->name;
	d->flow.manners = &r->manners;
	d->flow.times = &r->times;
	d->flow.count = &r->count;
	d->flow.chance = chance(r);
	retry_init(&d->retry);
}

struct root *root_new(const struct root_options *o)
{
	struct root *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->manners = o->manners;
	r->chance.state = or_else(o->manners.seed, 1) * 0x9e3779b97f4a7c15u | 1;
	set_times(r, &o->times);
	r->plugged = true;
	wire_init(&r->out, &r->manners, chance(r), &r->count.line_errors);
	wire_init(&r->in, &r->manners, chance(r), &r->count.line_errors);
	join_phy(r, o);
	join_dll(r, o);
	return r;
}

void root_free(struct root *r)
{
	if (!r)
		return;
	retry_reset(&r->dll.retry);
	free(r);
}

static bool dead(const struct root *r)
{
	return r->silent || !r->plugged;
}

void root_silence(struct root *r, unsigned int clocks)
{
	r->silent = clocks;
	phy_drop(&r->phy);
}

static bool now(struct root *r, unsigned int every)
{
	return every && !chance_below(&r->chance, every);
}

static void disturb(struct root *r)
{
	const struct root_manners *m = &r->manners;

	if (now(r, m->retrain_every))
		root_retrain(r);
	if (now(r, m->hot_reset_every))
		root_hot_reset(r);
	if (now(r, m->silent_every))
		root_silence(r, r->times.ms + chance_below(&r->chance, r->times.ms));
}

static void clock(struct root *r)
{
	disturb(r);
	if (r->silent)
		r->silent--;
	else
		phy_clock(&r->phy);
	dll_clock(&r->dll);
}

static void add(struct lane_pair *pair, unsigned int at, const struct symbol *s)
{
	pair->data |= (uint16_t)(s->byte << 8 * at);
	pair->k |= (uint8_t)(s->k << at);
	pair->err |= (uint8_t)(s->err << at);
	pair->neg |= (uint8_t)(s->neg << at);
}

/* Electrical idle begins with a pair; the half before it is filled up */
static struct symbol next_half(struct root *r, unsigned int half)
{
	struct symbol s = dead(r) ? (struct symbol){ .idle = true } : phy_send(&r->phy);

	return s.idle && half ? (struct symbol){ .byte = K_IDL, .k = true } : s;
}

void root_send(struct root *r, bool polarity, struct lane_pair *out)
{
	bool invert = r->manners.inverted != polarity;

	clock(r);
	*out = (struct lane_pair){ 0 };
	for (unsigned int n = 0; n < 2 && !out->idle;) {
		struct symbol in = next_half(r, n), heard;

		if (wire_pass(&r->out, &in, invert, &heard))
			add(out, n++, &heard);
		out->idle = heard.idle;
	}
	out->lock = r->out.locked;
}

void root_hear(struct root *r, const struct lane_pair *pair)
{
	bool invert = r->manners.inverted_here != r->phy.invert;

	if (dead(r))
		return;
	for (unsigned int n = 0; n < 2; n++) {
		struct symbol heard, in = {
			.byte = (uint8_t)(pair->data >> 8 * n), .k = pair->k >> n & 1,
			.err = pair->err >> n & 1, .neg = pair->neg >> n & 1,
			.idle = pair->idle,
		};

		if (!wire_pass(&r->in, &in, invert, &heard))
			continue;
		if (heard.idle || r->in.locked)
			phy_hear(&r->phy, &heard);
		else
			ltssm_hear_quiet(&r->phy.ltssm, false);
	}
}

void root_plug(struct root *r, bool plugged)
{
	r->plugged = plugged;
	if (!plugged)
		phy_drop(&r->phy);
}

bool root_plugged(const struct root *r)
{
	return r->plugged;
}

enum root_class root_class(uint32_t first_word)
{
	unsigned int kind = first_word >> 24, type = kind & 0x1f;

	if (type >> 3 == 2 || (!type && kind & TLP_HAS_DATA))
		return ROOT_P;
	return type >> 1 == TLP_CPL >> 1 ? ROOT_CPL : ROOT_NP;
}

bool root_tlp(struct root *r, const uint32_t *dw, unsigned int words)
{
	if (!words || words > TLP_DW_MAX || r->dll.state != DLL_ACTIVE)
		return false;
	return retry_queue(&r->dll.retry, dw, words);
}

unsigned int root_queued(const struct root *r)
{
	return retry_queued(&r->dll.retry);
}

unsigned int root_unacked(const struct root *r)
{
	return retry_unacked(&r->dll.retry);
}

enum root_state root_state(const struct root *r)
{
	return r->phy.ltssm.state;
}

bool root_up(const struct root *r)
{
	return r->dll.state == DLL_ACTIVE;
}

const struct root_counters *root_count(const struct root *r)
{
	return &r->count;
}

struct root_manners *root_manners(struct root *r)
{
	return &r->manners;
}

void root_retrain(struct root *r)
{
	if (r->phy.ltssm.state == ROOT_L0)
		r->phy.ltssm.retrain = true;
}

void root_hot_reset(struct root *r)
{
	if (r->phy.ltssm.up && r->phy.ltssm.role == ROOT_DOWNSTREAM)
		r->phy.ltssm.hot_reset = true;
}

void root_disable(struct root *r, bool disabled)
{
	if (r->phy.ltssm.role == ROOT_DOWNSTREAM)
		r->phy.ltssm.disable = disabled;
}

void root_doze(struct root *r, unsigned int clocks)
{
	if (r->phy.ltssm.state == ROOT_L0)
		r->phy.doze = clocks;
}

void root_dllp(struct root *r, const uint8_t bytes[4], bool bad)
{
	struct packet *p = &r->dll.odd_dllp;

	memcpy(p->byte, bytes, DLLP_BYTES);
	dll_finish(p);
	p->byte[DLLP_BYTES] ^= bad;
	r->dll.odd = true;
}

const char *root_state_name(enum root_state s)
{
	static const char *const names[ROOT_STATES] = {
		"Detect.Quiet", "Detect.Active", "Polling.Active", "Polling.Configuration",
		"Polling.Compliance", "Configuration.Linkwidth.Start",
		"Configuration.Linkwidth.Accept", "Configuration.Lanenum.Wait",
		"Configuration.Lanenum.Accept", "Configuration.Complete",
		"Configuration.Idle", "L0", "L1", "Recovery.RcvrLock",
		"Recovery.RcvrCfg", "Recovery.Idle", "Hot Reset", "Disabled",
	};

	return names[s];
}

unsigned int lane_clock_ticks(struct lane_clock *c)
{
	unsigned int ticks;

	c->phase += (int)MILLION + c->ppm;
	ticks = (unsigned int)c->phase / MILLION;
	c->phase -= (int)(ticks * MILLION);
	return ticks;
}
