// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The end of a round: what all cards have said in it, against one another and against what must hold for each */
#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define BACKGROUND	0xee

static bool refused(unsigned int status)
{
	return status != JET_ST_OK && status != JET_ST_RING_DOWN &&
		status != JET_ST_NO_ALLOCATION;
}

/* A completion that a SEND has when it is over, and not when it was looked at */
static bool late(const struct bfm_event *e)
{
	return e->op == JET_OP_SEND && !refused(e->status);
}

/* Completions to their commands: one for each, in order */

struct order {
	int command, send[2], fence;	/* the last ones, by their place in the round */
};

static void in_order(struct world *w, const struct queue *q, struct order *o,
		     int n, const struct bfm_event *e)
{
	const struct command *c = &q->command[n];
	int *last = late(e) ? &o->send[!!(c->flags & JET_CMDF_SYNC)] : &o->command;

	if (n <= *last)
		wrong(w, "order: tag %u completes behind one that came later", e->tag);
	*last = n;
	if (late(e) && n < o->fence)
		wrong(w, "fence: tag %u completes behind a fence that came later", e->tag);
	if (e->op == JET_OP_FENCE && !e->status)
		o->fence = n;
}

static void completion(struct world *w, unsigned int side, struct queue *q,
		       struct order *o, const struct bfm_event *e)
{
	unsigned int n = (uint16_t)(e->tag - q->first);
	struct command *c = &q->command[n];

	if (n >= q->n) {
		wrong(w, "completion: of tag %u, which was not in this round", e->tag);
		return;
	}
	if (c->done[side]++)
		wrong(w, "completion: a second one of tag %u", e->tag);
	if (e->op != c->op || e->pool != c->pool)
		wrong(w, "completion: tag %u says op %u pool %u, was op %u pool %u",
		      e->tag, e->op, e->pool, c->op, c->pool);
	c->event[side] = *e;
	if (!w->wild)
		in_order(w, q, o, (int)n, e);
}

static void sort_out(struct world *w, unsigned int side, unsigned int st,
		     unsigned int n)
{
	const struct events *ev = &w->side[side].events[st][n];
	struct order o = { -1, { -1, -1 }, -1 };

	for (unsigned int i = 0; i < ev->n; i++)
		if (ev->e[i].type == JET_EVT_COMPLETION)
			completion(w, side, &w->st[st].q[n], &o, &ev->e[i]);
		else if (ev->e[i].type == JET_EVT_RING)
			tell(w, "st %u side %u: the ring is 0x%x", st, side, ev->e[i].ring_status);
}

static bool must_complete(const struct command *c)
{
	return c->op == JET_OP_TAKE || c->flags & JET_CMDF_EVENT;
}

/* Of several reasons for a refusal any may be given; a failed chain is one */
static bool same_status(const struct command *c, unsigned int a, unsigned int b)
{
	if (a == b)
		return true;
	return c->defect && c->defect != BAD_MEMORY && refused(a) && refused(b);
}

static void compare_command(struct world *w, unsigned int st, unsigned int q,
			    unsigned int tag, const struct command *c)
{
	const struct bfm_event *a = &c->event[0], *b = &c->event[w->sides - 1];

	for (unsigned int side = 0; side < w->sides; side++)
		if (!c->done[side] && must_complete(c))
			wrong(w, "completion: st %u q %u tag %u: %s: none", st,
			      q, tag, side ? "fast" : "first");
	if (c->done[0] != c->done[w->sides - 1]) {
		wrong(w, "status: st %u q %u tag %u: %s side completes it with %u, the other does not",
		      st, q, tag, c->done[0] ? "first" : "second",
		      c->done[0] ? a->status : b->status);
		return;
	}
	if (!c->done[0])
		return;
	if (!same_status(c, a->status, b->status))
		wrong(w, "status: st %u q %u tag %u: %u and %u", st, q, tag,
		      a->status, b->status);
	if (a->nblocks != b->nblocks)
		wrong(w, "blocks: st %u q %u tag %u: %u and %u", st, q, tag,
		      a->nblocks, b->nblocks);
	if (a->sum != b->sum)
		wrong(w, "sum: st %u q %u tag %u: %04x and %04x", st, q, tag,
		      a->sum, b->sum);
	if (a->flags != b->flags || a->slots != b->slots)
		wrong(w, "event: st %u q %u tag %u: flags and slots", st, q, tag);
}

/* Blocks that went and came */

static struct block *new_block(struct world *w, struct station *s)
{
	for (unsigned int i = 0; i < JET_BLOCKS_MAX; i++) {
		struct block *b = &s->block[i];

		if (b->used)
			continue;
		*b = (struct block){ .used = true, .owner = HOST, .queue = NOBODY };
		return b;
	}
	wrong(w, "blocks: more than there are");
	return NULL;
}

static void received(struct world *w, struct station *s, unsigned int n,
		     const struct bfm_event *const e[SIDES_MAX], int owner,
		     uint32_t length)
{
	for (unsigned int i = 0; i < n; i++) {
		struct block *b = new_block(w, s);
		uint32_t bytes = block_bytes(s), left = length - i * bytes;

		if (!b)
			return;
		b->owner = owner;
		b->defined = length <= i * bytes ? 0 : left < bytes ? left : bytes;
		for (unsigned int side = 0; side < w->sides; side++)
			b->number[side] = e[side]->blocks[i];
	}
}

static void resolve(struct world *w, struct station *s, const struct command *c)
{
	const struct bfm_event *e[SIDES_MAX] = { &c->event[0], &c->event[1] };
	bool bad = c->done[0] && refused(c->event[0].status);

	for (unsigned int i = 0; c->frees && i < c->count; i++)
		if (!bad)
			s->block[c->block[i]].used = false;
	if (c->op == JET_OP_TAKE && !bad)
		received(w, s, c->event[0].nblocks, e, HOST, 0);
}

/* Frames */

/* Frames of one queue and class come in their order; UU names the queue */
static unsigned int stream_of(const struct bfm_event *e)
{
	return (e->src << 1 | !!(e->flags & JET_EVTF_SYNC)) * QUEUES +
		e->uu % QUEUES;
}

static int by_stream(const void *a, const void *b)
{
	const struct bfm_event *const *x = a, *const *y = b;

	if (stream_of(*x) != stream_of(*y))
		return stream_of(*x) < stream_of(*y) ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

static const struct bfm_event **frames(const struct events *ev, unsigned int *n)
{
	const struct bfm_event **list = calloc(ev->n + 1, sizeof(*list));

	if (!list)
		abort();
	*n = 0;
	for (unsigned int i = 0; i < ev->n; i++)
		if (ev->e[i].type == JET_EVT_FRAME)
			list[(*n)++] = &ev->e[i];
	qsort(list, *n, sizeof(*list), by_stream);
	return list;
}

static int pool_index(unsigned int number)
{
	for (int i = 0; i < POOLS; i++)
		if (pool_numbers[i] == number)
			return i;
	return HOST;
}

static void compare_frame(struct world *w, unsigned int st, unsigned int q,
			  const struct bfm_event *a, const struct bfm_event *b)
{
#define SAME(field, format) do {						\
	if (a->field != b->field)						\
		wrong(w, "frame: st %u q %u vci %06x length %u flags %x: " #field " " format " and " format, \
		      st, q, a->vci, a->length, a->flags, a->field, b->field); \
} while (0)
	SAME(vci, "%06x");
	SAME(pool, "%u");
	SAME(length, "%u");
	SAME(flags, "%x");
	SAME(uu, "%u");
	SAME(src, "%u");
	SAME(nblocks, "%u");
	SAME(slots, "%u");
	SAME(sum, "%04x");
	if (a->torn || b->torn)
		wrong(w, "frame: st %u q %u: SEQ of slots", st, q);
#undef SAME
	if (memcmp(a->head, b->head, sizeof(a->head)))
		wrong(w, "frame: st %u q %u: first bytes", st, q);
}

static void compare_frames(struct world *w, unsigned int st, unsigned int q)
{
	const struct bfm_event **list[SIDES_MAX] = { NULL };
	unsigned int n[SIDES_MAX] = { 0 };

	for (unsigned int side = 0; side < w->sides; side++)
		list[side] = frames(&w->side[side].events[st][q], &n[side]);
	if (n[0] != n[w->sides - 1])
		wrong(w, "frames: st %u q %u: %u and %u", st, q, n[0],
		      n[w->sides - 1]);
	for (unsigned int i = 0; i < n[0] && !w->failed; i++) {
		const struct bfm_event *e[SIDES_MAX] = {
			list[0][i], list[w->sides - 1][i],
		};

		compare_frame(w, st, q, e[0], e[1]);
		received(w, &w->st[st], e[0]->nblocks, e,
			 pool_index(e[0]->pool), e[0]->length);
	}
	for (unsigned int side = 0; side < w->sides; side++)
		free(list[side]);
}

/* Invariants */

/* No block is in two hands, and all are somewhere */
static void blocks_once(struct world *w, unsigned int st, unsigned int side)
{
	struct station *s = &w->st[st];
	bool held[JET_BLOCKS_MAX] = { false };
	unsigned int free = bfm_rd(w->side[side].port[st].h, JET_REG_FREE), n = 0;

	for (unsigned int i = 0; i < JET_BLOCKS_MAX; i++) {
		const struct block *b = &s->block[i];

		if (!b->used)
			continue;
		if (b->number[side] >= s->nblocks || held[b->number[side]])
			wrong(w, "blocks: st %u side %u: %u is in two hands, or none",
			      st, side, b->number[side]);
		else
			held[b->number[side]] = true;
		n++;
	}
	if (n + free != s->nblocks)
		wrong(w, "blocks: st %u side %u: %u held and %u free of %u", st,
		      side, n, free, s->nblocks);
	s->nfree = 0;
	for (unsigned int i = 0; i < s->nblocks; i++)
		if (!held[i])
			s->free[side][s->nfree++] = (uint16_t)i;
}

static void compare_memory(struct world *w, unsigned int st)
{
	const struct station *s = &w->st[st];
	const uint8_t *a, *b;

	if (w->sides < 2)
		return;
	a = bfm_at(w->side[0].port[st].h, w->side[0].dst[st]);
	b = bfm_at(w->side[1].port[st].h, w->side[1].dst[st]);
	for (uint32_t i = 0; i < s->dst; i++)
		if (a[i] != b[i]) {
			wrong(w, "memory: st %u: byte %u of what was copied: %02x and %02x",
			      st, i, a[i], b[i]);
			return;
		}
}

/* Armed once: told once, if there was something to tell; of a ring with a fault, at any time */
static void compare_interrupts(struct world *w, unsigned int st)
{
	bool loose = w->side[0].loose || w->side[w->sides - 1].loose;

	for (unsigned int q = faulty(w); q < QUEUES && w->sides == 2; q++) {
		unsigned int a = w->side[0].port[st].h->irqs[q];
		unsigned int b = w->side[1].port[st].h->irqs[q];
		struct queue *s = &w->st[st].q[q];

		if (a - s->irqs[0] != b - s->irqs[1] && !loose)
			wrong(w, "interrupts: st %u q %u: %u and %u", st, q,
			      a - s->irqs[0], b - s->irqs[1]);
	}
}

static void settle_station(struct world *w, unsigned int st)
{
	struct station *s = &w->st[st];

	for (unsigned int q = 0; q < QUEUES && !w->failed; q++)
		for (unsigned int i = 0; i < s->q[q].n && !w->failed; i++)
			compare_command(w, st, q, (uint16_t)(s->q[q].first + i),
					&s->q[q].command[i]);
	for (unsigned int q = 0; q < QUEUES && !w->failed; q++)
		for (unsigned int i = 0; i < s->q[q].n; i++)
			resolve(w, s, &s->q[q].command[i]);
	for (unsigned int q = 0; q < QUEUES && !w->failed; q++)
		compare_frames(w, st, q);
	for (unsigned int side = 0; side < w->sides && !w->failed; side++)
		blocks_once(w, st, side);
	if (!w->failed)
		compare_memory(w, st);
	if (!w->failed)
		compare_interrupts(w, st);
}

/* Begin of the next one */

static void begin_queue(struct world *w, unsigned int st, unsigned int n)
{
	struct queue *q = &w->st[st].q[n];

	q->first += q->n;
	q->n = 0;
	q->taken = q->written;
	q->room = 1u << q->evt_log2;
	q->armed = false;
	for (unsigned int side = 0; side < w->sides; side++) {
		q->irqs[side] = w->side[side].port[st].h->irqs[n];
		w->side[side].events[st][n].n = 0;
	}
}

static void count_blocks(struct station *s)
{
	unsigned int held = 0;

	for (unsigned int i = 0; i < POOLS; i++)
		s->pool[i].left = GET(JET_POOL_CFG_CAP, s->pool[i].cfg);
	for (unsigned int i = 0; i < JET_BLOCKS_MAX; i++) {
		struct block *b = &s->block[i];

		b->gone = false;
		b->sending = false;
		b->queue = NOBODY;
		held += b->used;
		if (b->used && b->owner != HOST && s->pool[b->owner].left)
			s->pool[b->owner].left--;
	}
	s->left = s->nblocks - held;
}

void round_begin(struct world *w)
{
	for (unsigned int st = 0; st < w->stations; st++) {
		struct station *s = &w->st[st];

		for (unsigned int q = 0; q < QUEUES; q++)
			begin_queue(w, st, q);
		count_blocks(s);
		for (unsigned int side = 0; side < w->sides; side++)
			memset(bfm_at(w->side[side].port[st].h,
				      w->side[side].dst[st]), BACKGROUND, s->dst);
		s->dst = 0;
		s->streams = 0;
		s->sender[0] = NOBODY;
		s->sender[1] = NOBODY;
		s->exact = false;
		s->takes = false;
		s->gives = false;
		s->named_free = false;
	}
	w->rounds++;
}

void rest(struct world *w)
{
	if (w->failed)
		return;
	tell(w, "rest");
	for (unsigned int st = 0; st < w->stations; st++)
		for (unsigned int q = 0; q < QUEUES; q++)
			bells(w, st, q, w->st[st].q[q].written);
	for (unsigned int side = 0; side < w->sides; side++) {
		if (!side_rest(&w->side[side]))
			wrong(w, "rest: side %u does not come to it", side);
		for (unsigned int st = 0; st < w->stations; st++)
			for (unsigned int q = 0; q < QUEUES; q++)
				sort_out(w, side, st, q);
	}
	if (w->failed)
		return;
	if (w->wild) {
		world_renew(w);
		return;
	}
	for (unsigned int st = 0; st < w->stations && !w->failed; st++)
		settle_station(w, st);
	if (!w->failed)
		compare_registers(w);
	if (!w->failed)
		round_begin(w);
}
