// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* All steps but commands */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define RESET_READS	20000
#define UP_WORDS	2000000
#define CUT_WORDS	100000		/* a cut is known by then, */
#define FAULT_WORDS	260000		/* and every other alarm */

void wrong(struct world *w, const char *fmt, ...)
{
	va_list ap;

	if (w->failed)
		return;
	w->failed = true;
	va_start(ap, fmt);
	vsnprintf(w->why, sizeof(w->why), fmt, ap);
	va_end(ap);
}

void tell(const struct world *w, const char *fmt, ...)
{
	va_list ap;

	if (!w->verbose)
		return;
	printf("#   ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

static struct bfm *host(struct world *w, unsigned int side, unsigned int st)
{
	return w->side[side].port[st].h;
}

/* The same on all sides */
static void wr(struct world *w, unsigned int st, unsigned int reg, uint32_t value)
{
	tell(w, "st %u: register 0x%x = 0x%x", st, reg, value);
	for (unsigned int side = 0; side < w->sides; side++)
		bfm_wr(host(w, side, st), reg, value);
}

static unsigned int qreg(unsigned int q, unsigned int reg)
{
	return JET_REG_QUEUE + q * JET_QUEUE_STRIDE + reg;
}

void bells(struct world *w, unsigned int st, unsigned int n, unsigned int upto)
{
	struct queue *q = &w->st[st].q[n];

	if (!q->enabled || q->rung == (uint16_t)upto)
		return;
	q->rung = (uint16_t)upto;
	wr(w, st, qreg(n, JET_QUEUE_CMD_TAIL), q->rung);
}

static void bell(struct world *w, const struct step *s)
{
	struct queue *q = &w->st[s->st].q[s->q];
	uint16_t waiting = q->written - q->rung;

	if (waiting)
		bells(w, s->st, s->q, q->rung + 1u + s->seed % waiting);
}

static void run(struct world *w, const struct step *s)
{
	uint32_t words = s->seed % 64 * (s->seed % 64);

	tell(w, "%u words", words);
	for (unsigned int side = 0; side < w->sides; side++)
		jetsim_run(w->side[side].sim, words);
}

static void arm(struct world *w, const struct step *s)
{
	struct queue *q = &w->st[s->st].q[s->q];

	if (!q->enabled || q->armed)
		return;
	q->armed = true;
	/* With events in memory, or with those that come */
	for (unsigned int side = 0; s->seed & 1 && side < w->sides; side++)
		side_run(&w->side[side]);
	tell(w, "st %u q %u: arm", s->st, s->q);
	for (unsigned int side = 0; side < w->sides; side++)
		bfm_arm(host(w, side, s->st), s->q);
}

static void moderate(struct world *w, const struct step *s)
{
	struct queue *q = &w->st[s->st].q[s->q];

	rest(w);
	if (!q->enabled)
		return;
	q->mod = s->seed % 3 ? PUT(JET_QUEUE_MOD_TIME, s->len % 30) |
		PUT(JET_QUEUE_MOD_COUNT, s->count % 5) |
		PUT(JET_QUEUE_MOD_LAZY, s->seed >> 8) : 0;
	wr(w, s->st, qreg(s->q, JET_QUEUE_EVT_MOD), q->mod);
}

static void pool(struct world *w, const struct step *s)
{
	static const unsigned int caps[] = { 0, 1, 2, 5, 20, 100, 512, 1023 };
	struct station *t = &w->st[s->st];
	unsigned int n = s->count % POOLS;
	uint32_t cfg = PUT(JET_POOL_CFG_CAP, caps[s->len % 8]) |
		PUT(JET_POOL_CFG_QUEUE, s->seed % 16 ? s->q : 4 + s->seed % 12) |
		PUT(JET_POOL_CFG_KEEP, s->seed >> 8) |
		PUT(JET_POOL_CFG_ENABLE, !!(s->seed >> 9 & 7));

	rest(w);
	t->pool[n].cfg = cfg;
	wr(w, s->st, JET_REG_POOL + JET_POOL_STRIDE * pool_numbers[n] +
	   JET_POOL_CFG, cfg);
	/* What is left of its cap is another number now */
	round_begin(w);
}

/* VCIs */

static unsigned int vci_set(uint32_t v, unsigned int way)
{
	uint32_t m = (v >> 9 & 0xf) << 5 | (v >> 13 & 0x1f);

	return way ? (v ^ m ^ (v >> 18 & 0x3f) << 3 ^ 0x1a5) & 0x1ff :
		(v ^ v >> 9 ^ v >> 18) & 0x1ff;
}

static void vci_write(struct world *w, unsigned int st, unsigned int vci,
		      unsigned int way, int pool)
{
	uint32_t v = vci_channels[vci];

	wr(w, st, JET_REG_VCI_DATA, PUT(JET_VCI_DATA_VCI, v) |
	   PUT(JET_VCI_DATA_POOL, pool < 0 ? 0 : pool_numbers[pool]));
	wr(w, st, JET_REG_VCI_INDEX, JET_VCI_INDEX_WRITE |
	   PUT(JET_VCI_INDEX_SET, vci_set(v, way)) |
	   PUT(JET_VCI_INDEX_WAY, way) | PUT(JET_VCI_INDEX_VALID, pool >= 0));
}

/* What is read of a place is what was written there last */
static void vci_look(struct world *w, unsigned int st, unsigned int set,
		     unsigned int way)
{
	uint32_t index[SIDES_MAX], data[SIDES_MAX];

	wr(w, st, JET_REG_VCI_DATA, 0);
	wr(w, st, JET_REG_VCI_INDEX, PUT(JET_VCI_INDEX_SET, set) |
	   PUT(JET_VCI_INDEX_WAY, way));
	for (unsigned int side = 0; side < w->sides; side++) {
		index[side] = bfm_rd(host(w, side, st), JET_REG_VCI_INDEX);
		data[side] = bfm_rd(host(w, side, st), JET_REG_VCI_DATA);
	}
	if (index[0] != index[w->sides - 1] || data[0] != data[w->sides - 1])
		wrong(w, "entry: st %u: set %u, way %u: %x of %x and %x of %x",
		      st, set, way, data[0], index[0], data[w->sides - 1],
		      index[w->sides - 1]);
}

/* Who stood there stands there no more */
static void vci_push_out(struct station *t, unsigned int vci, unsigned int way)
{
	for (unsigned int i = 0; i < VCIS; i++)
		if (i != vci && t->listens[i] >= 0 && t->way[i] == way &&
		    vci_set(vci_channels[i], way) ==
		    vci_set(vci_channels[vci], way))
			t->listens[i] = -1;
}

static void vci(struct world *w, const struct step *s)
{
	struct station *t = &w->st[s->st];
	unsigned int n = vci_chosen(s->count), way = s->len & 1;
	int pool = s->seed % 4 ? (int)(s->seed / 4 % POOLS) : -1;
	bool was = t->listens[n] >= 0;

	rest(w);
	if (pool >= 0) {
		vci_write(w, s->st, n, way, pool);
		vci_push_out(t, n, way);
	}
	if (was && (pool < 0 || t->way[n] != way))
		vci_write(w, s->st, n, t->way[n], -1);
	t->listens[n] = pool;
	t->way[n] = way;
	vci_look(w, s->st, vci_set(vci_channels[n], way), way);
}

/* Queues */

static void queue_on(struct world *w, unsigned int st, unsigned int n,
		     unsigned int cmd_log2, unsigned int evt_log2)
{
	struct queue *q = &w->st[st].q[n];

	tell(w, "st %u q %u: on, %u commands, %u event slots", st, n,
	     1u << cmd_log2, 1u << evt_log2);
	for (unsigned int side = 0; side < w->sides; side++)
		bfm_queue(host(w, side, st), n, cmd_log2, evt_log2);
	q->enabled = true;
	q->cmd_log2 = cmd_log2;
	q->evt_log2 = evt_log2;
	q->written = 0;
	q->rung = 0;
	q->mod = 0;
}

static void queue_off(struct world *w, unsigned int st, unsigned int n)
{
	struct queue *q = &w->st[st].q[n];

	wr(w, st, qreg(n, JET_QUEUE_CTRL), 0);
	for (unsigned int side = 0; side < w->sides; side++) {
		unsigned int reads = 0;

		while (bfm_rd(host(w, side, st), qreg(n, JET_QUEUE_CTRL)))
			if (++reads == RESET_READS) {
				wrong(w, "queue: st %u q %u side %u: is not quiet",
				      st, n, side);
				return;
			}
	}
	q->enabled = false;
	q->written = 0;
	q->rung = 0;
}

static void queue_step(struct world *w, const struct step *s)
{
	struct queue *q = &w->st[s->st].q[s->q];

	if (s->count % 4 || !q->enabled)
		rest(w);
	else
		w->wild = true;
	if (w->failed)
		return;
	if (q->enabled)
		queue_off(w, s->st, s->q);
	if (!w->failed && !w->wild && s->len % 4)
		queue_on(w, s->st, s->q, 4 + s->seed % (CMD_LOG2_MAX - 3),
			 4 + s->seed / 8 % (EVT_LOG2_MAX - 3));
	if (!w->wild)
		round_begin(w);
	else
		rest(w);
}

/* Mostly by as little as possible */
static uint32_t too_much(const struct step *s)
{
	return s->len & 4 ? 1 : 1 + s->seed % 1000;
}

/* An EVT_HEAD that cannot be; how many events there were may differ: ring events, compare.c */
static void bad_head(struct world *w, const struct step *s)
{
	/* Of a ring with a fault there may be news by now */
	unsigned int ahead = too_much(s) + (s->q ? 0 : 100);

	tell(w, "st %u q %u: EVT_HEAD %s", s->st, s->q, s->count & 1 ? "ahead" : "back");
	for (unsigned int side = 0; side < w->sides; side++) {
		struct bfm *h = host(w, side, s->st);
		uint16_t head = h->q[s->q].head;

		bfm_wr(h, qreg(s->q, JET_QUEUE_EVT_HEAD),
		       (uint16_t)(s->count & 1 ? head + ahead : head - too_much(s)));
	}
}

static void bad_tail(struct world *w, const struct step *s)
{
	const struct queue *q = &w->st[s->st].q[s->q];

	wr(w, s->st, qreg(s->q, JET_QUEUE_CMD_TAIL),
	   (uint16_t)(s->count & 1 ? q->written - too_much(s) :
		      q->written + (1u << q->cmd_log2) + too_much(s)));
}

/* Indices that cannot be: the queue stops until it is disabled */
static void tail_step(struct world *w, const struct step *s)
{
	struct queue *q = &w->st[s->st].q[s->q];
	uint32_t ctrl[SIDES_MAX] = { 0 };

	rest(w);
	if (!q->enabled || w->failed)
		return;
	if (s->len % 4)
		bad_tail(w, s);
	else
		bad_head(w, s);
	/* Nothing of this does anything */
	if (s->seed & 0x10000)
		wr(w, s->st, qreg(s->q, JET_QUEUE_CMD_TAIL), q->written + 1u);
	for (unsigned int side = 0; side < w->sides; side++) {
		jetsim_run_idle(w->side[side].sim, 4000);
		ctrl[side] = bfm_rd(host(w, side, s->st),
				    qreg(s->q, JET_QUEUE_CTRL));
	}
	if (!(ctrl[0] & JET_QUEUE_CTRL_FAULT) || ctrl[0] != ctrl[w->sides - 1])
		wrong(w, "fault: st %u q %u: 0x%x and 0x%x", s->st, s->q,
		      ctrl[0], ctrl[w->sides - 1]);
	queue_off(w, s->st, s->q);
	queue_on(w, s->st, s->q, q->cmd_log2, q->evt_log2);
	round_begin(w);
}

/* Registers that a host may write without knowing what it does */

static bool harmless(unsigned int reg)
{
	if (reg < JET_REG_RING_CTRL)
		return reg != JET_REG_CTRL && reg != JET_REG_BLOCK;
	if (reg < JET_REG_VCI_INDEX)
		return reg >= JET_REG_RING_STATUS;
	return reg >= JET_REG_VCI_INDEX + 4 &&
		(reg < JET_REG_POOL || reg >= JET_REG_QUEUE + QUEUES * JET_QUEUE_STRIDE);
}

/* Holds for all of a read's double words */
static bool steady(unsigned int reg)
{
	return reg != JET_REG_TIME_LO && reg != JET_REG_TIME_HI &&
		(reg < JET_REG_RING_STATUS || reg >= JET_REG_VCI_DATA) &&
		(reg < JET_REG_COUNTER || reg >= JET_REG_COUNTER + 4 * JET_CNT_NUM) &&
		reg < JET_REG_POOL;
}

static void reg_step(struct world *w, const struct step *s)
{
	static const unsigned int sizes[] = { 4, 4, 8, 2, 1 };
	unsigned int size = sizes[s->count % 5];
	unsigned int off = s->len % (s->seed & 3 ? 0x440 : JET_BAR0_BYTES - 8);
	uint64_t value = mixed(s->seed) * 0x100000001ull, got[SIDES_MAX] = { 0 };

	if (s->seed >> 2 & 3)
		off &= ~3u;
	if (size == 8)
		off &= ~3u;
	if (harmless(off & ~3u) && harmless((off + size - 1) & ~3u)) {
		tell(w, "st %u: %u bytes at 0x%x = 0x%llx", s->st, size, off,
		     (unsigned long long)value);
		for (unsigned int i = 0; i < w->sides; i++)
			jetsim_bar_write(w->side[i].sim, s->st, 0, off, &value, size);
	}
	for (unsigned int i = 0; i < w->sides; i++)
		jetsim_bar_read(w->side[i].sim, s->st, 0, off, &got[i], size);
	if (steady(off & ~3u) && steady((off + size - 1) & ~3u) &&
	    (off & ~3u) != JET_REG_FREE && got[0] != got[w->sides - 1])
		wrong(w, "register: st %u: %u bytes at 0x%x: 0x%llx and 0x%llx",
		      s->st, size, off, (unsigned long long)got[0],
		      (unsigned long long)got[w->sides - 1]);
}

/* The ring */

static bool halted(const struct world *w)
{
	bool any = false;

	for (unsigned int i = 0; i < w->stations; i++)
		any |= w->st[i].halted;
	return any;
}

bool faulty(const struct world *w)
{
	bool any = halted(w);

	for (unsigned int i = 0; i < w->stations; i++)
		any |= w->cut[i];
	return any;
}

/* Who hears a cut link says so; one that is not inserted does not */
static bool plain_cut(const struct world *w)
{
	bool plain = !halted(w);

	for (unsigned int i = 0; i < w->stations; i++)
		plain &= !w->cut[i] || w->st[(i + 1) % w->stations].inserted;
	return plain;
}

/* To the end of whatever it does by now, and its news out of the way */
static void ring_wait(struct world *w)
{
	for (unsigned int side = 0; side < w->sides && !w->failed; side++) {
		struct bfm *in[STATIONS];
		unsigned int n = 0;

		for (unsigned int st = 0; st < w->stations; st++)
			if (w->st[st].inserted)
				in[n++] = host(w, side, st);
		if (faulty(w))
			jetsim_run(w->side[side].sim,
				   plain_cut(w) ? CUT_WORDS : FAULT_WORDS);
		else if (n && !bfm_ring_up(in, n, UP_WORDS))
			wrong(w, "ring: side %u: does not come up", side);
		else if (!n)
			jetsim_run(w->side[side].sim, 40000);
		side_rest(&w->side[side]);
	}
	if (!w->failed)
		compare_ring(w);
	compare_from_here(w);
	round_begin(w);
}

static void insert(struct world *w, unsigned int st, bool in, uint32_t seed)
{
	w->st[st].inserted = in;
	wr(w, st, JET_REG_RING_CTRL, in | PUT(JET_RING_CTRL_FIT, seed >> 4) |
	   PUT(JET_RING_CTRL_NONCE, seed >> 8));
}

static void ring_step(struct world *w, const struct step *s)
{
	rest(w);
	if (w->failed || faulty(w))
		return;
	insert(w, s->st, !w->st[s->st].inserted, s->seed);
	ring_wait(w);
}

static void sa_step(struct world *w, const struct step *s)
{
	static const uint32_t sa[] = { 0, 40, 200, 1100, 3000, 40000, 0xffffff };

	rest(w);
	wr(w, s->st, JET_REG_RING_SA, sa[s->seed % 7]);
}

/* At rest, or in the middle of what there is to do. False: it has failed by now */
static bool trouble_begins(struct world *w, const struct step *s)
{
	if (s->count % 2)
		rest(w);
	else
		w->wild = true;
	return !w->failed;
}

static void trouble_ends(struct world *w, const struct step *s)
{
	if (!w->wild) {
		ring_wait(w);
		return;
	}
	run(w, s);
	rest(w);
}

static void cut_step(struct world *w, const struct step *s)
{
	if (!trouble_begins(w, s))
		return;
	w->cut[s->st] = !w->cut[s->st];
	tell(w, "link %u: %s", s->st, w->cut[s->st] ? "cut" : "mended");
	for (unsigned int side = 0; side < w->sides; side++)
		jetsim_cut(w->side[side].sim, s->st, w->cut[s->st]);
	trouble_ends(w, s);
}

static void halt_step(struct world *w, const struct step *s)
{
	if (!trouble_begins(w, s))
		return;
	w->st[s->st].halted = !w->st[s->st].halted;
	tell(w, "st %u: ring part %s", s->st, w->st[s->st].halted ? "halted" : "runs");
	for (unsigned int side = 0; side < w->sides; side++)
		jetsim_halt(w->side[side].sim, s->st, w->st[s->st].halted);
	trouble_ends(w, s);
}

/* Of the payload: somewhere in front, anywhere, or in the shortest frames' trailer */
static unsigned int damaged_word(const struct step *s)
{
	switch (s->seed >> 12 & 3) {
	case 0:
		return s->len % 300;
	case 1:
		return s->len % 12;
	}
	return (JET_PAYLOAD_MIN - JET_TRAILER_BYTES) / 2 + s->len % 4;
}

static void damage_step(struct world *w, const struct step *s)
{
	struct damage d = {
		.armed = true, .station = s->seed % w->stations,
		.sync = !(s->seed >> 8 & 3), .skip = s->seed >> 10 & 1,
		.kind = s->count & 1 ? PAYLOAD : s->count / 2 % DAMAGES, .at = damaged_word(s),
		.bits = s->seed >> 16 | 1u << s->seed % 8,
	};

	rest(w);
	if (w->failed || faulty(w) || !w->st[d.station].inserted)
		return;
	tell(w, "link %u: a frame of station %u, class %u, skip %u: damage %u at %u by %x",
	     s->st, d.station, d.sync, d.skip, d.kind, d.at, d.bits);
	for (unsigned int side = 0; side < w->sides; side++)
		side_damage(&w->side[side], s->st, &d);
}

/* Resets */

static void as_new(struct station *s)
{
	s->shift = JET_BLOCK_SHIFT_MIN;
	for (unsigned int i = 0; i < VCIS; i++)
		s->listens[i] = -1;
	for (unsigned int i = 0; i < POOLS; i++)
		s->pool[i].cfg = 0;
	for (unsigned int q = 0; q < QUEUES; q++) {
		s->q[q].enabled = false;
		s->q[q].written = 0;
		s->q[q].rung = 0;
	}
	s->inserted = false;
}

/* All the host's, and zero */
static void all_blocks(struct world *w, struct station *s)
{
	s->nblocks = GET(JET_CAPS_MEM_KB, bfm_rd(host(w, 0, 0), JET_REG_CAPS)) *
		1024 >> s->shift;
	s->nfree = 0;
	for (unsigned int i = 0; i < JET_BLOCKS_MAX; i++) {
		s->block[i] = (struct block){
			.used = i < s->nblocks, .owner = HOST, .queue = NOBODY,
			.defined = block_bytes(s),
			.number = { (uint16_t)i, (uint16_t)i },
		};
	}
}

static void wait_reset(struct world *w, unsigned int side, unsigned int st)
{
	unsigned int reads = 0;

	while (bfm_rd(host(w, side, st), JET_REG_CTRL) & JET_CTRL_RESET)
		if (++reads == RESET_READS) {
			wrong(w, "reset: st %u side %u: does not end", st, side);
			return;
		}
}

#define POWER		0x44
#define D3HOT		3

static void reset_one(struct world *w, unsigned int side, unsigned int st,
		      unsigned int kind)
{
	struct jetsim *sim = w->side[side].sim;
	uint32_t d3 = D3HOT, d0 = 0;

	switch (kind) {
	case 1:
		jetsim_reset_function(sim, st);
		break;
	case 2:
		jetsim_config_write(sim, st, POWER, &d3, 2);
		jetsim_config_write(sim, st, POWER, &d0, 2);
		break;
	default:
		bfm_wr(host(w, side, st), JET_REG_CTRL, JET_CTRL_RESET);
	}
	if (kind && bfm_start(host(w, side, st)))
		wrong(w, "reset: st %u side %u: does not come back", st, side);
	wait_reset(w, side, st);
}

static void reset(struct world *w, unsigned int st, unsigned int kind)
{
	tell(w, "st %u: reset %u", st, kind);
	for (unsigned int side = 0; side < w->sides && !w->failed; side++)
		reset_one(w, side, st, kind);
	as_new(&w->st[st]);
	all_blocks(w, &w->st[st]);
	/* The host has written the table anew */
	if (kind)
		w->st[st].masked = 0;
	compare_from_here(w);
}

static void queues_on(struct world *w, unsigned int st)
{
	for (unsigned int q = 0; q < QUEUES; q++)
		queue_on(w, st, q, queue_log2(q), queue_log2(q));
}

void world_renew(struct world *w)
{
	w->wild = false;
	for (unsigned int st = 0; st < w->stations; st++) {
		for (unsigned int side = 0; side < w->sides; side++) {
			jetsim_cut(w->side[side].sim, st, false);
			jetsim_halt(w->side[side].sim, st, false);
			w->side[side].tap[st].damage.armed = false;
		}
		w->cut[st] = false;
		w->st[st].halted = false;
	}
	for (unsigned int st = 0; st < w->stations && !w->failed; st++)
		reset(w, st, 0);
	for (unsigned int side = 0; side < w->sides && !w->failed; side++)
		jetsim_run(w->side[side].sim, 20000);
	compare_from_here(w);
	/* The longest claim of a station that left goes on for so long */
	if (!w->failed)
		compare_all(w);
	for (unsigned int st = 0; st < w->stations; st++)
		queues_on(w, st);
	round_begin(w);
}

static void reset_step(struct world *w, const struct step *s)
{
	if (s->count % 3) {
		rest(w);
	} else {
		for (unsigned int q = 0; q < QUEUES; q++)
			bells(w, s->st, q, w->st[s->st].q[q].written);
		run(w, s);
		w->wild = true;
	}
	if (w->failed)
		return;
	reset(w, s->st, s->len % 3);
	if (w->wild) {
		rest(w);
		return;
	}
	compare_all(w);
	queues_on(w, s->st);
	if (!w->failed)
		ring_wait(w);
}

/* Between sides that were not told so, a block size is as it was */
static void block_step(struct world *w, const struct step *s)
{
	struct station *t = &w->st[s->st];
	unsigned int shift = s->seed % 8 ? 11 + s->seed / 8 % 4 : s->len % 16;

	rest(w);
	if (w->failed)
		return;
	wr(w, s->st, JET_REG_BLOCK, shift);
	for (unsigned int side = 0; side < w->sides; side++)
		wait_reset(w, side, s->st);
	if (!t->inserted && shift >= JET_BLOCK_SHIFT_MIN &&
	    shift <= JET_BLOCK_SHIFT_MAX) {
		t->shift = shift;
		all_blocks(w, t);
	}
	compare_all(w);
	round_begin(w);
}

/* One vector of a station at a time, until the next such step */
static void mask_step(struct world *w, const struct step *s)
{
	struct station *t = &w->st[s->st];
	unsigned int q = t->masked ? t->masked - 1 : s->q;
	unsigned int entry = JET_MSIX_TABLE + q * 16 + 12;
	uint32_t value = !t->masked, got[SIDES_MAX] = { 0 };

	rest(w);
	t->masked = value ? q + 1 : 0;
	tell(w, "st %u: vector %u %s", s->st, q, value ? "masked" : "unmasked");
	for (unsigned int i = 0; i < w->sides; i++) {
		jetsim_bar_read(w->side[i].sim, s->st, 2, JET_MSIX_PBA, &got[i], 4);
		jetsim_bar_write(w->side[i].sim, s->st, 2, entry, &value, 4);
		jetsim_run_idle(w->side[i].sim, 1000);
	}
	if (got[0] != got[w->sides - 1])
		wrong(w, "pending: st %u: %x and %x", s->st, got[0],
		      got[w->sides - 1]);
}

static void bid_step(struct world *w, const struct step *s)
{
	static const uint32_t bids[] = { 0, 1024, 5000, 50000, 100000, 0xffffff };

	rest(w);
	wr(w, s->st, JET_REG_RING_BID, bids[s->seed % 6]);
}

static void frame_step(struct world *w, const struct step *s)
{
	static const uint32_t frames[] = { 0, 1036, 2060, 10000, 32780, 0xffff };

	rest(w);
	wr(w, s->st, JET_REG_RING_FRAME, frames[s->seed % 6]);
}

void world_step(struct world *w, const struct step *s)
{
	switch ((enum kind)s->kind) {
	case CMD:
		command_step(w, s);
		break;
	case BELL:
		bell(w, s);
		break;
	case RUN:
		run(w, s);
		break;
	case ARM:
		arm(w, s);
		break;
	case REST:
		rest(w);
		break;
	case MOD:
		moderate(w, s);
		break;
	case POOL:
		pool(w, s);
		break;
	case VCI:
		vci(w, s);
		break;
	case GIVE:
		command_give(w, s->st, s->q, s->seed % 40);
		break;
	case AUDIT:
		command_audit(w, s->st, s->q, s->seed);
		break;
	case QUEUE:
		queue_step(w, s);
		break;
	case REG:
		reg_step(w, s);
		break;
	case TAIL:
		tail_step(w, s);
		break;
	case RING:
		ring_step(w, s);
		break;
	case BID:
		bid_step(w, s);
		break;
	case SA:
		sa_step(w, s);
		break;
	case FRAME:
		frame_step(w, s);
		break;
	case DAMAGE:
		damage_step(w, s);
		break;
	case BLOCK:
		block_step(w, s);
		break;
	case RESET:
		reset_step(w, s);
		break;
	case CUT:
		cut_step(w, s);
		break;
	case HALT:
		halt_step(w, s);
		break;
	case MASK:
		mask_step(w, s);
		break;
	case KINDS:
		break;
	}
}

bool world_open(struct world *w, unsigned int sides, unsigned int stations,
		enum jetsim_card only, unsigned int manners)
{
	w->sides = sides;
	w->stations = stations;
	for (unsigned int side = 0; side < sides; side++) {
		w->side[side].index = side;
		w->side[side].card = sides == 1 ? only :
			side ? JETSIM_CARD_FAST : JETSIM_CARD_RTL;
		if (!side_open(&w->side[side], w, stations, manners))
			return false;
	}
	for (unsigned int st = 0; st < stations; st++) {
		as_new(&w->st[st]);
		all_blocks(w, &w->st[st]);
		for (unsigned int q = 0; q < QUEUES; q++) {
			struct queue *s = &w->st[st].q[q];

			s->command = calloc(COMMANDS_MAX, sizeof(*s->command));
			if (!s->command)
				abort();
			s->enabled = true;
			s->cmd_log2 = queue_log2(q);
			s->evt_log2 = queue_log2(q);
		}
	}
	round_begin(w);
	return true;
}

void world_close(struct world *w)
{
	for (unsigned int side = 0; side < w->sides; side++)
		side_close(&w->side[side]);
	for (unsigned int st = 0; st < w->stations; st++)
		for (unsigned int q = 0; q < QUEUES; q++)
			free(w->st[st].q[q].command);
}
