// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* One of the cards, with hosts that watch where it writes, and links that may damage frames */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "tap.h"

#define IDLE_WORDS	200000		/* longer than anything that ends takes */
#define QUIET_WORDS	4000		/* nothing for so long: there is nothing to do. Longer than EVT_MOD's TIME */
#define COUNT_WORDS	100		/* until everything is in the counters */
#define DRAINS		400

static bool within(uint64_t addr, uint32_t len, uint64_t base, uint64_t bytes)
{
	return addr >= base && addr + len <= base + bytes;
}

static bool in_event_ring(const struct port *p, uint64_t addr, uint32_t len)
{
	for (unsigned int q = 0; q < QUEUES; q++) {
		const struct bfm_queue *b = &p->h->q[q];

		if (b->evt && within(addr, len, b->evt,
				     JET_EVT_BYTES << b->evt_log2))
			return true;
	}
	return false;
}

static int mem_read(void *ctx, uint64_t addr, void *buf, uint32_t len,
		    uint32_t cookie)
{
	struct port *p = ctx;

	(void)cookie;
	p->side->active = true;
	if (!within(addr, len, BFM_MEM_BASE, BFM_MEM_BYTES))
		return -EFAULT;
	memcpy(buf, bfm_at(p->h, addr), len);
	return 0;
}

/* A ring with a fault has some at any time, which are nobody's work */
static bool ring_event(const struct port *p, uint64_t addr, const void *buf,
		       uint32_t len)
{
	uint32_t dw = 0;

	memcpy(&dw, buf, len < 4 ? len : 4);
	return in_event_ring(p, addr, len) && GET(JET_EVT_TYPE, dw) == JET_EVT_RING;
}

static int mem_write(void *ctx, uint64_t addr, const void *buf, uint32_t len)
{
	struct port *p = ctx;
	struct side *side = p->side;

	side->active |= !ring_event(p, addr, buf, len);
	if (within(addr, len, BFM_MEM_BASE + BFM_MEM_BYTES, 1 << 20))
		return -EFAULT;
	if (!in_event_ring(p, addr, len) &&
	    !within(addr, len, side->dst[p->st], side->w->st[p->st].dst)) {
		wrong(side->w, "write: station %u: %u bytes at 0x%llx that nobody granted",
		      p->st, len, (unsigned long long)addr);
		return -EFAULT;
	}
	memcpy(bfm_at(p->h, addr), buf, len);
	return 0;
}

static void irq(void *ctx, uint64_t addr, uint32_t data)
{
	struct port *p = ctx;
	uint64_t v = (addr - TLP_MSI_BASE) / 16;

	if (v < QUEUES && data == 0x100 + v)
		p->h->irqs[v]++;
	else
		wrong(p->side->w, "interrupt: station %u: of no vector, 0x%llx",
		      p->st, (unsigned long long)addr);
}

static const struct tlp_host_ops ops = {
	.mem_read = mem_read,
	.mem_write = mem_write,
	.irq = irq,
};

/* Links */

static void spoil(struct tapped *t, uint16_t *data, uint8_t *k)
{
	const struct damage *d = &t->damage;
	unsigned int n = t->word;

	switch (d->kind) {
	case HEADER:
		if (n == 2)
			*data ^= (uint16_t)(d->bits << 8 & 0xff00);
		break;
	case HEC:
		if (n == 4)
			*data ^= (uint16_t)(d->bits & 0xff);
		break;
	case PAYLOAD:
		if (n == 5 + d->at && !*k)
			*data ^= (uint16_t)d->bits;
		break;
	case ABORT:
		if (*k && *data >> 8 == JET_K_EOF)
			*data = JET_K_ABORT << 8;
		break;
	case GAP:
		if (n == 5 + d->at && !*k) {
			*data = JET_K_COMMA << 8 | JET_D_IDLE;
			*k = 2;
		}
		break;
	case EARLY:
		/* An end, and nothing behind it */
		if (n == 5 + d->at && !*k) {
			*data = JET_K_EOF << 8;
			*k = 2;
		} else if (n > 5 + d->at) {
			*data = JET_K_COMMA << 8 | JET_D_IDLE;
			*k = 2;
		}
		break;
	}
}

/* Word 1 of a frame: is it the one that is to be damaged? */
static bool chosen(struct tapped *t, uint16_t header)
{
	struct damage *d = &t->damage;

	if (!d->armed || GET(JET_J_TYPE, header) != JET_TYPE_DATA ||
	    GET(JET_J_SOURCE, header) != d->source ||
	    GET(JET_J_SYNC, header) != d->sync)
		return false;
	if (d->skip--)
		return false;
	d->armed = false;
	return true;
}

static void watch(void *ctx, unsigned int link, uint64_t time, uint16_t *data,
		  uint8_t *k)
{
	struct tapped *t = ctx;
	bool over = *k && *data >> 8 != JET_K_SOF;

	(void)link;
	(void)time;
	if (*k && *data >> 8 == JET_K_SOF) {
		t->word = 0;
		t->now = false;
	} else if (t->word == 0 && *k) {
		return;
	}
	if (t->word == 1)
		t->now = chosen(t, *data);
	if (t->now)
		spoil(t, data, k);
	t->word++;
	if (over) {
		t->word = 0;
		t->now = false;
	}
}

void side_damage(struct side *side, unsigned int link,
		 const struct damage *damage)
{
	side->tap[link].damage = *damage;
	side->tap[link].damage.source = bfm_id(side->port[damage->station].h);
}

/* A side */

static void fill(struct side *side, unsigned int st)
{
	struct bfm *h = side->port[st].h;
	uint8_t *src;

	for (unsigned int q = 0; q < QUEUES; q++)
		bfm_queue(h, q, queue_log2(q), queue_log2(q));
	side->src[st] = bfm_alloc(h, SRC_BYTES, 64);
	side->dst[st] = bfm_alloc(h, DST_BYTES, 4096);
	src = bfm_at(h, side->src[st]);
	for (uint32_t i = 0; i < SRC_BYTES; i++)
		src[i] = (uint8_t)(mixed(i / 4 + st * SRC_BYTES) >> i % 4 * 8);
	/* Nothing of this has happened on the card that a reset does not undo */
}

bool side_open(struct side *side, struct world *w, unsigned int stations,
	       unsigned int manners)
{
	struct jetsim_options opt = { .card = side->card, .stations = stations };
	struct tlp_host_manners m = { .completion = 64u << manners % 3,
				      .seed = manners };

	opt.waves = side->card == JETSIM_CARD_RTL ? getenv("JETSIM_WAVES") : NULL;
	side->w = w;
	side->sim = jetsim_new(&opt);
	if (!side->sim)
		return false;
	for (unsigned int i = 0; i < stations; i++) {
		side->port[i] = (struct port){ side, i, bfm_new(side->sim, i) };
		jetsim_attach(side->sim, i, &ops, &side->port[i]);
		if (bfm_start(side->port[i].h))
			return false;
		if (manners)
			jetsim_manners(side->sim, i, &m);
		fill(side, i);
		side->tap[i] = (struct tapped){ .side = side, .link = i };
		jetsim_tap(side->sim, i, watch, &side->tap[i]);
	}
	return true;
}

void side_close(struct side *side)
{
	for (unsigned int i = 0; i < side->w->stations; i++) {
		bfm_free(side->port[i].h);
		for (unsigned int q = 0; q < QUEUES; q++)
			free(side->events[i][q].e);
	}
	jetsim_free(side->sim);
}

static void keep(struct events *ev, const struct bfm_event *e)
{
	if (ev->n == ev->room) {
		ev->room = ev->room ? 2 * ev->room : 64;
		ev->e = realloc(ev->e, ev->room * sizeof(*e));
		if (!ev->e)
			abort();
	}
	ev->e[ev->n++] = *e;
}

void side_drain(struct side *side, unsigned int st, unsigned int q)
{
	struct bfm_event e;

	while (bfm_event(side->port[st].h, q, &e))
		keep(&side->events[st][q], &e);
}

/* True: there was something that somebody's work left behind */
static bool drain_queue(struct side *side, unsigned int st, unsigned int q)
{
	const struct events *ev = &side->events[st][q];
	unsigned int n = ev->n;
	bool any = false;

	side_drain(side, st, q);
	for (; n < ev->n; n++)
		any |= ev->e[n].type != JET_EVT_RING || !faulty(side->w);
	return any;
}

static bool drain_all(struct side *side)
{
	bool any = false;

	for (unsigned int st = 0; st < side->w->stations; st++)
		for (unsigned int q = 0; q < QUEUES; q++)
			if (side->w->st[st].q[q].enabled)
				any |= drain_queue(side, st, q);
	return any;
}

/* No command is left that was not taken */
static bool taken(struct side *side)
{
	for (unsigned int st = 0; st < side->w->stations; st++)
		for (unsigned int q = 0; q < QUEUES; q++) {
			const struct queue *s = &side->w->st[st].q[q];
			unsigned int reg = JET_REG_QUEUE +
				q * JET_QUEUE_STRIDE + JET_QUEUE_CMD_HEAD;

			if (s->enabled && s->rung != s->taken &&
			    bfm_rd(side->port[st].h, reg) != s->rung)
				return false;
		}
	return true;
}

/* The fast card copies at once, and is busy for as long as it takes */
static bool copies(const struct side *side)
{
	bool any = false;

	for (unsigned int st = 0; st < side->w->stations; st++)
		any |= side->card == JETSIM_CARD_FAST &&
			jetsim_busy(side->sim, st);
	return any;
}

/* A ring that is not up is never idle, and on others there are no frames: who works reads and writes */
bool side_run(struct side *side)
{
	uint64_t end = jetsim_words(side->sim) + IDLE_WORDS;

	if (!side->w->wild && !faulty(side->w))
		return jetsim_run_idle(side->sim, IDLE_WORDS);
	do {
		side->active = false;
		jetsim_run(side->sim, QUIET_WORDS);
	} while ((side->active || copies(side)) &&
		 jetsim_words(side->sim) < end);
	return jetsim_words(side->sim) < end;
}

/* A queue in want of room for events is idle as well, so that they are drained first */
bool side_rest(struct side *side)
{
	for (unsigned int drains = 0; drains < DRAINS; drains++) {
		bool idle = side_run(side);

		if (!drain_all(side) && idle && (side->w->wild || taken(side))) {
			side->loose = drains > 1;
			jetsim_run(side->sim, COUNT_WORDS);
			return true;
		}
		if (!idle && drains > 2)
			return false;
		if (drains > 4)
			jetsim_run(side->sim, 500);
	}
	return false;
}
