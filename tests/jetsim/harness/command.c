// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Commands out of steps: good ones, and then one thing in them that is wrong */
#include <stdio.h>
#include <string.h>

#include "harness.h"

#define SLOTS_MAX	66
#define DWORDS		(SLOTS_MAX * JET_CMD_BYTES / 4)
#define ROOM_LEAST	12		/* slots; a SEND takes 9 */

const uint8_t pool_numbers[POOLS] = { 0, 1, 7, 200, 255 };
const uint32_t vci_channels[VCIS] = {
	0x000100, 0x000101, 0x020100, 0x020101, 0x800100, 0x812345, 0xffffff,
	0x000010, 0x01ffff, 0x040302, 0x7fffff, 0x800010,
};

unsigned int vci_chosen(uint32_t random)
{
	return random & 1 ? random / 2 % 3 : random / 2 % VCIS;
}

struct draft {
	struct world *w;
	const struct step *step;
	struct station *s;
	struct queue *q;
	unsigned int op, flags, chain, pool, count, off, slots;
	unsigned int defect;
	uint64_t addr[SIDES_MAX];
	uint32_t len, vci;
	unsigned int nblocks;
	uint16_t place[JET_CMD_SEGS_MAX];
	struct bfm_seg seg[JET_CMD_SEGS_MAX];
	uint32_t dw[SIDES_MAX][DWORDS];
};

static uint32_t draw(const struct draft *d, uint32_t n, uint32_t below)
{
	return drawn(d->step->seed, n, below);
}

static unsigned int slots_in_use(const struct queue *q)
{
	return (uint16_t)(q->written - q->taken);
}

/* Blocks: of a pool, by its index, and the host's; or of any owner, or any pool */

#define ANYBODY		-2
#define ANY_POOL	-3

static bool owned(const struct block *b, int pool)
{
	if (pool == ANYBODY)
		return true;
	if (pool == ANY_POOL)
		return b->owner != HOST;
	return b->owner == HOST || b->owner == pool;
}

static bool may_pick(const struct draft *d, const struct block *b, int pool,
		     bool write)
{
	return b->used && !b->gone && !(write && b->sending) &&
		(b->queue == NOBODY || b->queue == (int)d->step->q) &&
		owned(b, pool);
}

static bool chosen(const struct draft *d, unsigned int place)
{
	for (unsigned int i = 0; i < d->nblocks; i++)
		if (d->place[i] == place)
			return true;
	return false;
}

/* One more; once: not one that it has */
static bool pick(struct draft *d, int pool, bool write, bool once)
{
	unsigned int at = draw(d, 100 + d->nblocks, JET_BLOCKS_MAX);

	for (unsigned int i = 0; i < JET_BLOCKS_MAX; i++) {
		unsigned int place = (at + i) % JET_BLOCKS_MAX;
		struct block *b = &d->s->block[place];

		if (!may_pick(d, b, pool, write) || (once && chosen(d, place)))
			continue;
		b->queue = (int)d->step->q;
		d->place[d->nblocks++] = (uint16_t)place;
		return true;
	}
	return false;
}

/* So many of one pool's or the host's, as far as there are some; and the command's pool with them */
static bool pick_some(struct draft *d, unsigned int n, bool write, bool once)
{
	int pool;

	/* Frames leave few, which most that a pool's owner may do wrong needs */
	if (!(draw(d, 99, 2) && pick(d, ANY_POOL, write, once)) &&
	    !pick(d, ANYBODY, write, once))
		return false;
	pool = d->s->block[d->place[0]].owner;
	if (pool == HOST)
		pool = (int)(d->step->pool % POOLS);
	while (d->nblocks < n && pick(d, pool, write, once))
		;
	d->pool = pool_numbers[pool];
	d->count = d->nblocks;
	return true;
}

static struct block *block_of(const struct draft *d, unsigned int i)
{
	return &d->s->block[d->place[i]];
}

/* Words of a command */

static void put_head(struct draft *d, uint32_t *dw)
{
	dw[0] = d->op | BFM_FLAG(d->flags) | BFM_CHAIN(d->chain) |
		BFM_TAG((uint16_t)(d->q->first + d->q->n));
	dw[1] = PUT(JET_CMD_POOL, d->pool) | PUT(JET_CMD_COUNT, d->count) |
		PUT(JET_CMD_OFFSET, d->off);
}

static void put_segments(struct draft *d, uint32_t *dw, unsigned int side)
{
	/* The receiver's stream is a queue's, see stream_of() */
	dw[2] = PUT(JET_CMD_SEND_VCI, d->vci) |
		PUT(JET_CMD_SEND_UU, draw(d, 7, 256 / QUEUES) * QUEUES + d->step->q);
	dw[3] = d->len;
	for (unsigned int i = 0; i < d->count; i++) {
		dw[4 + 2 * i] = PUT(JET_SEG_BLOCK, block_of(d, i)->number[side]) |
			PUT(JET_SEG_OFFSET, d->seg[i].off);
		dw[5 + 2 * i] = d->seg[i].len;
	}
}

static void put_blocks(struct draft *d, uint32_t *dw, unsigned int side)
{
	for (unsigned int i = 0; i < d->nblocks; i++)
		dw[5 + i / 2] |= (uint32_t)block_of(d, i)->number[side] <<
			(i & 1 ? 16 : 0);
	if (d->op != JET_OP_COPY_IN && d->op != JET_OP_COPY_OUT)
		return;
	dw[2] = (uint32_t)d->addr[side];
	dw[3] = (uint32_t)(d->addr[side] >> 32);
	dw[4] = d->len;
}

static void put_words(struct draft *d)
{
	d->slots = d->op == JET_OP_SEND && d->count > 2 ?
		1 + (d->count + 1) / 4 : 1;
	for (unsigned int side = 0; side < d->w->sides; side++) {
		uint32_t *dw = d->dw[side];

		memset(dw, 0, sizeof(d->dw[side]));
		put_head(d, dw);
		if (d->op == JET_OP_SEND)
			put_segments(d, dw, side);
		else
			put_blocks(d, dw, side);
	}
}

static void tell_command(const struct draft *d)
{
	char line[160];
	int n = snprintf(line, sizeof(line), "st %u q %u tag %u: op %u flags %x chain %u pool %u count %u",
			 d->step->st, d->step->q, d->q->first + d->q->n, d->op,
			 d->flags, d->chain, d->pool, d->count);

	if (d->op == JET_OP_SEND)
		n += snprintf(line + n, sizeof(line) - (size_t)n, " vci %06x", d->vci);
	if (d->len)
		n += snprintf(line + n, sizeof(line) - (size_t)n, " off %u len %u", d->off, d->len);
	for (unsigned int i = 0; i < d->nblocks && n < 140; i++)
		n += snprintf(line + n, sizeof(line) - (size_t)n, " #%u", d->place[i]);
	tell(d->w, "%s defect %u: %08x %08x %08x %08x %08x %08x %08x %08x", line,
	     d->defect, d->dw[0][0], d->dw[0][1], d->dw[0][2], d->dw[0][3],
	     d->dw[0][4], d->dw[0][5], d->dw[0][6], d->dw[0][7]);
}

/* Into the rings of all sides, without a doorbell; it is the round's from here on */
static void emit(struct draft *d)
{
	struct command *c = &d->q->command[d->q->n];

	tell_command(d);
	for (unsigned int side = 0; side < d->w->sides; side++)
		bfm_put(d->w->side[side].port[d->step->st].h, d->step->q,
			d->dw[side], d->slots);
	memset(c->done, 0, sizeof(c->done));
	c->op = GET(JET_CMD_OP, d->dw[0][0]);
	c->pool = GET(JET_CMD_POOL, d->dw[0][1]);
	c->flags = GET(JET_CMD_FLAGS, d->dw[0][0]);
	c->chain = d->chain;
	c->defect = d->defect;
	c->frees = d->op == JET_OP_FREE ||
		(d->op == JET_OP_SEND && d->flags & JET_CMDF_FREE);
	c->count = d->nblocks;
	memcpy(c->block, d->place, sizeof(c->block));
	for (unsigned int i = 0; i < d->nblocks; i++) {
		block_of(d, i)->gone |= c->frees;
		block_of(d, i)->sending |= d->op == JET_OP_SEND;
	}
	d->s->gives |= c->frees;
	d->q->n++;
	d->q->written += d->slots;
	if (d->q->room)
		d->q->room--;
	d->w->commands++;
}

static struct draft draft(struct world *w, const struct step *step,
			  unsigned int op)
{
	struct station *s = &w->st[step->st];

	return (struct draft){ .w = w, .step = step, .s = s,
			       .q = &s->q[step->q], .op = op, .flags = step->flags,
			       .chain = step->chain };
}

/* Whole blocks of known bytes into those that have none, for sure; false: not in this round */
static bool define(struct draft *d, unsigned int i)
{
	struct draft in = draft(d->w, d->step, JET_OP_COPY_IN);
	uint32_t bytes = block_bytes(d->s);

	/* What is to be sent is read when it goes */
	if (block_of(d, i)->sending ||
	    slots_in_use(d->q) + ROOM_LEAST - 1 > 1u << d->q->cmd_log2)
		return false;
	in.flags = 0;
	in.chain = 0;
	in.pool = d->pool;
	in.count = 1;
	in.nblocks = 1;
	in.place[0] = d->place[i];
	in.len = bytes;
	for (unsigned int side = 0; side < d->w->sides; side++)
		in.addr[side] = d->w->side[side].src[d->step->st] +
			draw(d, 50 + i, SRC_BYTES - bytes);
	put_words(&in);
	emit(&in);
	block_of(d, i)->defined = bytes;
	return true;
}

static bool must_define(const struct draft *d, unsigned int i, uint32_t bytes)
{
	return block_of(d, i)->defined < bytes;
}

/* The operations */

static void place_in_memory(struct draft *d)
{
	uint32_t room = d->step->st, at;

	if (d->op == JET_OP_COPY_IN) {
		at = draw(d, 1, SRC_BYTES - d->len);
		for (unsigned int i = 0; i < d->w->sides; i++)
			d->addr[i] = d->w->side[i].src[room] + at;
		return;
	}
	at = d->s->dst + draw(d, 2, 20);
	d->s->dst = at + d->len + draw(d, 3, 20);
	for (unsigned int i = 0; i < d->w->sides; i++)
		d->addr[i] = d->w->side[i].dst[room] + at;
}

/* Ends in the last of the blocks */
static void copy_span(struct draft *d)
{
	uint32_t bytes = block_bytes(d->s), end;

	d->off = d->step->off % bytes;
	end = d->count == 1 ? d->off + 1 + d->step->len % (bytes - d->off) :
		(d->count - 1) * bytes + 1 + d->step->len % bytes;
	d->len = end - d->off;
}

static bool copy(struct draft *d)
{
	bool in = d->op == JET_OP_COPY_IN;
	uint32_t bytes = block_bytes(d->s);

	if (!pick_some(d, 1 + d->step->count % JET_CMD_BLOCKS_MAX, in, in))
		return false;
	if (!in)
		d->flags &= JET_CMDF_EVENT | JET_CMDF_FIRST;
	copy_span(d);
	for (unsigned int i = 0; !in && i < d->count; i++)
		if (must_define(d, i, i + 1 < d->count ? bytes :
				d->off + d->len - i * bytes) && !define(d, i))
			return false;
	place_in_memory(d);
	return true;
}

static bool sum_put(struct draft *d)
{
	if (!pick_some(d, 1, true, true))
		return false;
	d->flags &= JET_CMDF_EVENT | JET_CMDF_FIRST;
	d->off = d->step->off % (block_bytes(d->s) - 1);
	return true;
}

static bool give(struct draft *d)
{
	d->flags &= JET_CMDF_EVENT | JET_CMDF_FIRST;
	if (d->s->exact)
		rest(d->w);
	return pick_some(d, 1 + d->step->count % JET_CMD_BLOCKS_MAX, true, true);
}

static bool take(struct draft *d)
{
	d->count = 1 + d->step->count % (d->step->len % 4 ? 4 : JET_EVT_TAKE_MAX);
	d->flags &= JET_CMDF_EVENT | JET_CMDF_FIRST;
	if (d->s->exact || d->s->named_free)
		rest(d->w);
	if (d->s->left < d->count) {
		/* All there is: nobody else's business in this round */
		rest(d->w);
		if (d->s->left < d->count)
			d->s->exact = true;
	}
	d->s->left -= d->s->left < d->count ? d->s->left : d->count;
	d->s->takes = true;
	d->pool = pool_numbers[d->step->pool % POOLS];
	return true;
}

/* SEND */

/* Who stores it: room for blocks and events, or the round is over first */
static bool fits(struct station *t, int pool, unsigned int need)
{
	unsigned int q = GET(JET_POOL_CFG_QUEUE, t->pool[pool].cfg);

	if (t->left < need || t->pool[pool].left < need || q >= QUEUES ||
	    !t->q[q].enabled || t->q[q].room < JET_EVT_SLOTS_MAX)
		return false;
	t->left -= need;
	t->pool[pool].left -= need;
	t->q[q].room -= JET_EVT_SLOTS_MAX;
	return true;
}

static int listens(const struct station *t, unsigned int vci)
{
	int pool = t->listens[vci];

	return pool >= 0 && t->pool[pool].cfg & JET_POOL_CFG_ENABLE &&
		t->inserted ? pool : -1;
}

static bool arrives(struct draft *d, struct station *t, unsigned int vci,
		    bool again)
{
	unsigned int need = (d->len + 60) / block_bytes(t) + 1;
	unsigned int stream = 1u << (2 * d->step->st + !!(d->flags & JET_CMDF_SYNC));
	int pool = listens(t, vci);

	if (pool < 0)
		return true;
	if (t->exact || t->named_free)
		return false;
	if (!fits(t, pool, need)) {
		if (!again)
			return false;
		t->exact = true;
	}
	t->streams |= stream;
	return true;
}

/* False: not in this round */
static bool arrives_everywhere(struct draft *d, unsigned int vci, bool again)
{
	for (unsigned int i = 0; i < d->w->stations; i++)
		if (i != d->step->st &&
		    !arrives(d, &d->w->st[i], vci, again))
			return false;
	return true;
}

static bool segments(struct draft *d)
{
	uint32_t bytes = block_bytes(d->s);

	for (unsigned int i = 0; i < d->count; i++) {
		struct bfm_seg *seg = &d->seg[i];
		uint32_t most = bytes;

		if (d->len + d->count - i > JET_SDU_MAX - bytes)
			most = 1;
		if (!block_of(d, i)->defined && !define(d, i))
			return false;
		if (block_of(d, i)->defined < most)
			most = block_of(d, i)->defined;
		seg->off = (uint16_t)((d->step->off + 17 * i) % most);
		seg->len = (uint16_t)(1 + drawn(d->step->len, i, most - seg->off));
		if (d->step->len < 200)
			seg->len = seg->len % 64 + 1u < most - seg->off ?
				(uint16_t)(seg->len % 64 + 1) : (uint16_t)(most - seg->off);
		d->len += seg->len;
	}
	return true;
}

/* Is one of the frames that this station sends in this class to be damaged? */
static bool awaits_damage(const struct world *w, unsigned int st, bool sync)
{
	for (unsigned int side = 0; side < w->sides; side++)
		for (unsigned int link = 0; link < w->stations; link++) {
			const struct damage *d = &w->side[side].tap[link].damage;

			if (d->armed && d->station == st && d->sync == sync)
				return true;
		}
	return false;
}

static bool send(struct draft *d)
{
	unsigned int vci = vci_chosen(draw(d, 4, 256));
	bool frees = d->flags & JET_CMDF_FREE;
	bool sync = d->flags & JET_CMDF_SYNC;

	d->vci = vci_channels[vci];
	/* Which frame is damaged must not depend on the order between queues */
	if (d->s->exact ||
	    (d->s->sender[sync] != NOBODY && d->s->sender[sync] != (int)d->step->q &&
	     awaits_damage(d->w, d->step->st, sync)))
		rest(d->w);
	if (!pick_some(d, 1 + d->step->count % (d->step->count > 48 ?
						JET_CMD_SEGS_MAX : 3),
		       false, frees && d->step->off & 1) || !segments(d))
		return false;
	if (d->s->inserted && !arrives_everywhere(d, vci, false)) {
		rest(d->w);
		for (unsigned int i = 0; i < d->nblocks; i++)
			block_of(d, i)->queue = (int)d->step->q;
		arrives_everywhere(d, vci, true);
	}
	/* Of this round, if another one has begun */
	d->s->sender[sync] = (int)d->step->q;
	return true;
}

static bool good(struct draft *d)
{
	switch (d->op) {
	case JET_OP_COPY_IN:
	case JET_OP_COPY_OUT:
		return copy(d);
	case JET_OP_SUM_PUT:
		return sum_put(d);
	case JET_OP_FREE:
		return give(d);
	case JET_OP_TAKE:
		return take(d);
	case JET_OP_SEND:
		return send(d);
	}
	d->flags &= JET_CMDF_EVENT | JET_CMDF_FIRST;
	d->pool = pool_numbers[d->step->pool % POOLS];
	return true;
}

/* And what is wrong with it */

static void each(struct draft *d, unsigned int dw, uint32_t clear, uint32_t set)
{
	for (unsigned int side = 0; side < d->w->sides; side++)
		d->dw[side][dw] = (d->dw[side][dw] & ~clear) | set;
}

/* Number i of the blocks, on one side */
static void name(struct draft *d, unsigned int side, unsigned int i,
		 uint32_t number)
{
	unsigned int dw = d->op == JET_OP_SEND ? 4 + 2 * i : 5 + i / 2;
	unsigned int shift = d->op != JET_OP_SEND && i & 1 ? 16 : 0;

	d->dw[side][dw] = (d->dw[side][dw] & ~(0xffffu << shift)) |
		number << shift;
}

static void bad_field(struct draft *d)
{
	uint32_t bit = 1u << draw(d, 10, 16), high = bit << 16;
	unsigned int n = draw(d, 11, 3);

	switch (d->op) {
	case JET_OP_COPY_IN:
	case JET_OP_COPY_OUT:
		each(d, 4, 0, high & ~JET_CMD_COPY_LEN ? high : 1u << 31);
		break;
	case JET_OP_SEND:
		if (n)
			each(d, 5, 0, high);
		else
			each(d, 3, 0, high & ~JET_CMD_SEND_LEN ? high : 1u << 31);
		break;
	case JET_OP_SUM_PUT:
		each(d, 2 + n, 0, bit);
		break;
	default:
		each(d, n ? 1 + n : 1, 0, n ? bit : high);
	}
}

static void bad_count(struct draft *d)
{
	unsigned int avail = (1u << d->q->cmd_log2) -
		slots_in_use(d->q);
	unsigned int most = d->op == JET_OP_TAKE ? JET_EVT_TAKE_MAX :
		d->op == JET_OP_SEND ? JET_CMD_SEGS_MAX :
		d->op == JET_OP_SUM_PUT ? 1 : JET_CMD_BLOCKS_MAX;
	unsigned int count = draw(d, 12, 3) ? most + 1 + draw(d, 13, 255 - most) : 0;

	if (d->op == JET_OP_FENCE)
		count = 1 + draw(d, 13, 255);
	if (d->op == JET_OP_SEND) {
		if (count > 2 && 1 + (count + 1) / 4 > avail)
			count = 0;
		d->slots = count > 2 ? 1 + (count + 1) / 4 : 1;
	}
	each(d, 1, JET_CMD_COUNT, PUT(JET_CMD_COUNT, count));
}

static bool names_blocks(const struct draft *d)
{
	return d->nblocks;
}

static void no_block(struct draft *d)
{
	uint32_t number = d->s->nblocks + draw(d, 14, draw(d, 15, 2) ? 3 :
					       65536 - d->s->nblocks);

	if (!names_blocks(d)) {
		bad_field(d);
		return;
	}
	for (unsigned int side = 0; side < d->w->sides; side++)
		name(d, side, draw(d, 16, d->nblocks), number);
}

static void free_block(struct draft *d)
{
	unsigned int i = draw(d, 17, d->s->nfree);

	/* It must be free whenever this is run */
	if (!names_blocks(d) || !d->s->nfree || d->s->takes || d->s->streams) {
		no_block(d);
		return;
	}
	d->s->named_free = true;
	for (unsigned int side = 0; side < d->w->sides; side++)
		name(d, side, draw(d, 16, d->nblocks), d->s->free[side][i]);
}

static void wrong_pool(struct draft *d)
{
	for (unsigned int i = 0; i < d->nblocks; i++) {
		if (block_of(d, i)->owner == HOST)
			continue;
		each(d, 1, JET_CMD_POOL, PUT(JET_CMD_POOL, d->pool ^
			(1u << draw(d, 18, 8))));
		return;
	}
	no_block(d);
}

static void bad_length(struct draft *d)
{
	uint32_t bytes = block_bytes(d->s);

	switch (d->op) {
	case JET_OP_COPY_IN:
	case JET_OP_COPY_OUT:
		each(d, 4, ~0u, draw(d, 19, 2) ? 0 :
		     d->count * bytes - d->off + 1 + draw(d, 20, 100));
		break;
	case JET_OP_SEND:
		if (draw(d, 19, 2))
			each(d, 3, ~0u, (d->len + (draw(d, 20, 2) ? 1 : -1u)) &
			     JET_CMD_SEND_LEN);
		else
			each(d, 5, ~0u, draw(d, 20, 2) ? 0 :
			     bytes - d->seg[0].off + 1);
		break;
	default:
		bad_field(d);
	}
}

static void bad_offset(struct draft *d)
{
	uint32_t bytes = block_bytes(d->s);
	uint32_t off = bytes + draw(d, 21, 65536 - bytes);

	switch (d->op) {
	case JET_OP_COPY_IN:
	case JET_OP_COPY_OUT:
		each(d, 1, JET_CMD_OFFSET, PUT(JET_CMD_OFFSET, off));
		break;
	case JET_OP_SUM_PUT:
		each(d, 1, JET_CMD_OFFSET, PUT(JET_CMD_OFFSET,
					       draw(d, 22, 2) ? off : bytes - 1));
		break;
	case JET_OP_SEND:
		each(d, 4, JET_SEG_OFFSET, PUT(JET_SEG_OFFSET, off));
		break;
	default:
		bad_field(d);
	}
}

/* No memory is there: COPY_OUT cannot know, COPY_IN fails, and what is in the blocks is anything */
static void bad_memory(struct draft *d)
{
	uint64_t addr = BFM_MEM_BASE + BFM_MEM_BYTES + draw(d, 23, 1000);

	if (d->op != JET_OP_COPY_IN && d->op != JET_OP_COPY_OUT) {
		d->defect = NO_DEFECT;
		return;
	}
	if (d->op == JET_OP_COPY_IN && d->len > 1 && draw(d, 24, 2))
		addr = BFM_MEM_BASE + BFM_MEM_BYTES - draw(d, 25, d->len - 1) - 1;
	each(d, 2, ~0u, (uint32_t)addr);
	each(d, 3, ~0u, (uint32_t)(addr >> 32));
	for (unsigned int i = 0; d->op == JET_OP_COPY_IN && i < d->nblocks; i++)
		block_of(d, i)->defined = 0;
	if (d->op == JET_OP_COPY_OUT)
		d->defect = NO_DEFECT;
}

static void bad_rest(struct draft *d)
{
	unsigned int i = d->count, dw = 4 + 2 * d->count;
	unsigned int dws = d->slots * JET_CMD_BYTES / 4;

	if (d->op == JET_OP_SEND ? dw == dws :
	    !names_blocks(d) || d->count == JET_CMD_BLOCKS_MAX) {
		bad_field(d);
		return;
	}
	if (d->op == JET_OP_SEND)
		each(d, dw + draw(d, 26, dws - dw), 0, 1u << draw(d, 27, 32));
	else
		for (unsigned int side = 0; side < d->w->sides; side++)
			name(d, side, i, 1 + draw(d, 27, d->s->nblocks - 1));
}

static void twice(struct draft *d)
{
	if (d->op != JET_OP_FREE || d->count < 2) {
		d->defect = NO_DEFECT;
		return;
	}
	for (unsigned int side = 0; side < d->w->sides; side++)
		name(d, side, d->count - 1, block_of(d, 0)->number[side]);
}

static void bad_flag(struct draft *d)
{
	if (d->op == JET_OP_COPY_IN || d->op == JET_OP_SEND)
		bad_field(d);
	else
		each(d, 0, 0, BFM_FLAG(JET_CMDF_SUM_ADD << draw(d, 28, 2)));
}

static void bad_op(struct draft *d)
{
	d->slots = 1;
	each(d, 0, JET_CMD_OP, draw(d, 29, 4) ? JET_OP_SUM_PUT + 1 + draw(d, 30, 248) : 0);
}

static void spoil(struct draft *d)
{
	static void (*const spoilers[DEFECTS])(struct draft *d) = {
		[BAD_OP] = bad_op, [BAD_FLAG] = bad_flag, [BAD_FIELD] = bad_field,
		[BAD_COUNT] = bad_count, [NO_BLOCK] = no_block,
		[FREE_BLOCK] = free_block, [WRONG_POOL] = wrong_pool,
		[BAD_LENGTH] = bad_length, [BAD_OFFSET] = bad_offset,
		[BAD_MEMORY] = bad_memory, [BAD_REST] = bad_rest, [TWICE] = twice,
	};

	if (spoilers[d->defect])
		spoilers[d->defect](d);
}

/* Bytes that are known now, if nothing can keep the command from being run */
static void defined_by(struct draft *d)
{
	struct block *b = block_of(d, 0);

	if (d->op != JET_OP_COPY_IN || d->defect || d->chain || d->count != 1 ||
	    d->off > b->defined || d->off + d->len <= b->defined)
		return;
	b->defined = d->off + d->len;
}

static bool has_room(const struct queue *q)
{
	return q->n + JET_CMD_SEGS_MAX + 2 < COMMANDS_MAX &&
		slots_in_use(q) + ROOM_LEAST <=
		1u << q->cmd_log2;
}

void command_step(struct world *w, const struct step *step)
{
	struct draft d = draft(w, step, step->op);

	if (!d.q->enabled)
		return;
	/* What defines bytes goes before it, a slot for each block */
	if (!has_room(d.q) || (d.s->exact && d.op != JET_OP_FENCE) ||
	    d.s->dst + 200000 > DST_BYTES)
		rest(w);
	if (w->failed || !good(&d))
		return;
	d.defect = step->defect;
	put_words(&d);
	spoil(&d);
	if (slots_in_use(d.q) + d.slots > 1u << d.q->cmd_log2)
		return;
	emit(&d);
	defined_by(&d);
}

void command_give(struct world *w, unsigned int st, unsigned int q,
		  unsigned int count)
{
	struct step step = { .kind = CMD, .st = st, .q = q, .op = JET_OP_FREE,
			     .count = 5 };

	for (unsigned int n = 0; n < count && !w->failed; n += 6) {
		step.seed = mixed(count + n);
		command_step(w, &step);
	}
}

void command_audit(struct world *w, unsigned int st, unsigned int q,
		   uint32_t seed)
{
	struct step step = { .kind = CMD, .st = st, .q = q,
			     .op = JET_OP_COPY_OUT, .flags = JET_CMDF_EVENT,
			     .len = 0xffff };

	for (unsigned int n = 0; n < 4 && !w->failed; n++) {
		step.seed = mixed(seed + n);
		step.off = 0;
		command_step(w, &step);
	}
}
