// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "jet_bfm.h"

#define BAR0		0xe0000000ull
#define BAR2		0x400000000ull	/* above 4 GB */
#define MSIX_ENTRY	16
#define CAP_MSIX	0x11

static int mem_read(void *ctx, uint64_t addr, void *buf, uint32_t len,
		    uint32_t cookie)
{
	struct bfm *h = ctx;

	(void)cookie;
	if (addr < BFM_MEM_BASE || addr + len > BFM_MEM_BASE + BFM_MEM_BYTES)
		return -EFAULT;
	memcpy(buf, bfm_at(h, addr), len);
	return 0;
}

static int mem_write(void *ctx, uint64_t addr, const void *buf, uint32_t len)
{
	struct bfm *h = ctx;

	h->writes++;
	h->written += len;
	if (addr < BFM_MEM_BASE || addr + len > BFM_MEM_BASE + BFM_MEM_BYTES)
		return -EFAULT;
	memcpy(bfm_at(h, addr), buf, len);
	return 0;
}

static void irq(void *ctx, uint64_t addr, uint32_t data)
{
	struct bfm *h = ctx;
	uint64_t v = (addr - TLP_MSI_BASE) / MSIX_ENTRY;

	if (v < JET_QUEUES_MAX && data == 0x100 + v)
		h->irqs[v]++;
	else
		h->stray++;
}

static void tlp(void *ctx, const uint32_t *dw, unsigned int words)
{
	struct bfm *h = ctx;

	memcpy(h->tlp, dw, words * sizeof(*dw));
	h->tlp_words = words;
	h->tlps++;
}

static const struct tlp_host_ops ops = {
	.mem_read = mem_read,
	.mem_write = mem_write,
	.irq = irq,
	.tlp = tlp,
};

struct bfm *bfm_new(struct jetsim *sim, unsigned int station)
{
	struct bfm *h = calloc(1, sizeof(*h));

	if (!h)
		abort();
	h->sim = sim;
	h->station = station;
	h->mem = calloc(1, BFM_MEM_BYTES);
	if (!h->mem)
		abort();
	jetsim_attach(sim, station, &ops, h);
	return h;
}

void bfm_free(struct bfm *h)
{
	if (!h)
		return;
	jetsim_attach(h->sim, h->station, NULL, NULL);
	free(h->mem);
	free(h);
}

int bfm_start(struct bfm *h)
{
	uint64_t bar0 = BAR0 + h->station * 0x100000ull, bar2 = BAR2;
	uint16_t command = 0x6, msix = 0x8000;
	int cap, err;

	err = jetsim_find_express(h->sim, h->station);
	if (err < 0)
		return err;
	jetsim_config_write(h->sim, h->station, 0x10, &bar0, 8);
	jetsim_config_write(h->sim, h->station, 0x18, &bar2, 8);
	err = jetsim_config_write(h->sim, h->station, 0x04, &command, 2);
	for (uint32_t v = 0; v < JET_QUEUES_MAX; v++) {
		uint32_t entry[4] = {
			TLP_MSI_BASE + v * MSIX_ENTRY, 0, 0x100 + v, 0,
		};

		for (unsigned int i = 0; i < 4; i++)
			jetsim_bar_write(h->sim, h->station, 2,
					 JET_MSIX_TABLE + v * MSIX_ENTRY +
					 4 * i, &entry[i], 4);
	}
	/* Since power-up the card has been busy with its own reset, which clears its memory */
	for (unsigned int n = 0; bfm_rd(h, JET_REG_CTRL) & JET_CTRL_RESET; n++)
		if (n == 20000)
			return -ETIMEDOUT;
	cap = jetsim_find_capability(h->sim, h->station, CAP_MSIX);
	if (cap < 0)
		return -ENODEV;
	jetsim_config_write(h->sim, h->station, (unsigned int)cap + 2, &msix,
			    2);
	return err;
}

uint32_t bfm_rd(struct bfm *h, unsigned int reg)
{
	uint32_t value;

	jetsim_bar_read(h->sim, h->station, 0, reg, &value, 4);
	return value;
}

void bfm_wr(struct bfm *h, unsigned int reg, uint32_t value)
{
	jetsim_bar_write(h->sim, h->station, 0, reg, &value, 4);
}

uint32_t bfm_counter(struct bfm *h, unsigned int index)
{
	return bfm_rd(h, JET_REG_COUNTER + 4 * index);
}

uint64_t bfm_alloc(struct bfm *h, uint32_t bytes, uint32_t align)
{
	uint32_t at = (h->used + align - 1) & ~(align - 1);

	if (at + bytes > BFM_MEM_BYTES)
		abort();
	h->used = at + bytes;
	return BFM_MEM_BASE + at;
}

uint8_t *bfm_at(struct bfm *h, uint64_t addr)
{
	return h->mem + (addr - BFM_MEM_BASE);
}

/* Queues */

static unsigned int qreg(unsigned int q, unsigned int reg)
{
	return JET_REG_QUEUE + q * JET_QUEUE_STRIDE + reg;
}

void bfm_queue(struct bfm *h, unsigned int q, unsigned int cmd_log2,
	       unsigned int evt_log2)
{
	unsigned int vectors = GET(JET_CAPS_VECTORS, bfm_rd(h, JET_REG_CAPS));
	struct bfm_queue *b = &h->q[q];

	/* Only a queue that was off starts at index zero */
	bfm_wr(h, qreg(q, JET_QUEUE_CTRL), 0);
	for (unsigned int n = 0; n < 10000 &&
	     bfm_rd(h, qreg(q, JET_QUEUE_CTRL)) & JET_QUEUE_CTRL_ENABLE; n++)
		;
	if (!b->cmd || cmd_log2 > b->cmd_log2)
		b->cmd = bfm_alloc(h, JET_CMD_BYTES << cmd_log2, 64);
	if (!b->evt || evt_log2 > b->evt_log2)
		b->evt = bfm_alloc(h, JET_EVT_BYTES << evt_log2, 64);
	b->cmd_log2 = cmd_log2;
	b->evt_log2 = evt_log2;
	b->tail = 0;
	b->head = 0;
	memset(bfm_at(h, b->evt), 0, JET_EVT_BYTES << evt_log2);
	bfm_wr(h, qreg(q, JET_QUEUE_CMD_LO), (uint32_t)b->cmd);
	bfm_wr(h, qreg(q, JET_QUEUE_CMD_HI), (uint32_t)(b->cmd >> 32));
	bfm_wr(h, qreg(q, JET_QUEUE_EVT_LO), (uint32_t)b->evt);
	bfm_wr(h, qreg(q, JET_QUEUE_EVT_HI), (uint32_t)(b->evt >> 32));
	bfm_wr(h, qreg(q, JET_QUEUE_CTRL), JET_QUEUE_CTRL_ENABLE |
	       PUT(JET_QUEUE_CTRL_CMD_LOG2, cmd_log2) |
	       PUT(JET_QUEUE_CTRL_EVT_LOG2, evt_log2) |
	       PUT(JET_QUEUE_CTRL_VECTOR, q % vectors));
}

void bfm_put(struct bfm *h, unsigned int q, const uint32_t *dw,
	     unsigned int slots)
{
	struct bfm_queue *b = &h->q[q];

	while (slots--) {
		uint32_t slot = b->tail++ & ((1u << b->cmd_log2) - 1);

		memcpy(bfm_at(h, b->cmd + slot * JET_CMD_BYTES), dw,
		       JET_CMD_BYTES);
		dw += JET_CMD_BYTES / 4;
	}
}

void bfm_doorbell(struct bfm *h, unsigned int q)
{
	bfm_wr(h, qreg(q, JET_QUEUE_CMD_TAIL), h->q[q].tail);
}

void bfm_arm(struct bfm *h, unsigned int q)
{
	bfm_wr(h, qreg(q, JET_QUEUE_EVT_HEAD), JET_QUEUE_EVT_ARM |
	       h->q[q].head);
}

static const uint32_t *slot(struct bfm *h, struct bfm_queue *b, uint16_t index)
{
	uint32_t n = index & ((1u << b->evt_log2) - 1);

	return (const uint32_t *)bfm_at(h, b->evt + n * JET_EVT_BYTES);
}

static bool there(struct bfm *h, unsigned int q)
{
	struct bfm_queue *b = &h->q[q];

	return GET(JET_EVT_SEQ, slot(h, b, b->head)[0]) ==
		(uint16_t)(b->head + 1);
}

/* Blocks 2n + 1 and 2n + 2 in a dword, as far as there are any */
static void pair(struct bfm_event *e, unsigned int n, uint32_t dw)
{
	if (2 * n + 1 < e->nblocks && 2 * n + 1 < JET_EVT_BLOCKS_MAX)
		e->blocks[2 * n + 1] = GET(JET_EVT_BLOCK_ODD, dw);
	if (2 * n + 2 < e->nblocks && 2 * n + 2 < JET_EVT_BLOCKS_MAX)
		e->blocks[2 * n + 2] = GET(JET_EVT_BLOCK_EVEN, dw);
}

static bool torn(struct bfm *h, struct bfm_queue *b, unsigned int slots)
{
	for (unsigned int i = 1; i < slots; i++)
		if (GET(JET_EVT_SEQ, slot(h, b, b->head + i)[0]) !=
		    (uint16_t)(b->head + i + 1))
			return true;
	return false;
}

/* What the slots behind slot 0 hold of a frame */
static void behind(struct bfm *h, struct bfm_queue *b, struct bfm_event *e)
{
	uint8_t *head = e->head + JET_EVT_HEAD0_BYTES;

	for (unsigned int i = 1; i < e->slots && i < 3; i++) {
		const uint32_t *dw = slot(h, b, b->head + i);

		pair(e, i - 1, dw[1]);
		memcpy(head, dw + 2, JET_EVT_HEAD1_BYTES);
		head += JET_EVT_HEAD1_BYTES;
	}
	for (unsigned int i = 1; e->slots > 3 && i < JET_EVT_BYTES / 4; i++)
		pair(e, i + 1, slot(h, b, b->head + 3)[i]);
}

bool bfm_event(struct bfm *h, unsigned int q, struct bfm_event *e)
{
	struct bfm_queue *b = &h->q[q];
	const uint32_t *dw = slot(h, b, b->head);

	if (!there(h, q))
		return false;
	memset(e, 0, sizeof(*e));
	e->type = GET(JET_EVT_TYPE, dw[0]);
	e->flags = GET(JET_EVT_FLAGS, dw[0]);
	e->slots = GET(JET_EVT_SLOTS, dw[0]);
	e->torn = torn(h, b, e->slots);
	e->time = dw[4] | (uint64_t)GET(JET_EVT_TIME_HI, dw[5]) << 32;
	e->blocks[0] = GET(JET_EVT_BLOCK_0, dw[5]);
	switch (e->type) {
	case JET_EVT_COMPLETION:
		e->tag = GET(JET_EVT_CPL_TAG, dw[1]);
		e->op = GET(JET_EVT_CPL_OP, dw[1]);
		e->pool = GET(JET_EVT_CPL_POOL, dw[1]);
		e->sum = GET(JET_EVT_SUM, dw[2]);
		e->status = GET(JET_EVT_CPL_STATUS, dw[2]);
		e->nblocks = GET(JET_EVT_CPL_BLOCKS, dw[2]);
		for (unsigned int i = 6; i < JET_EVT_BYTES / 4; i++)
			pair(e, i - 6, dw[i]);
		break;
	case JET_EVT_FRAME:
		e->pool = GET(JET_EVT_FRAME_POOL, dw[1]);
		e->vci = GET(JET_EVT_FRAME_VCI, dw[1]);
		e->sum = GET(JET_EVT_SUM, dw[2]);
		e->src = GET(JET_EVT_FRAME_SRC, dw[2]);
		e->nblocks = GET(JET_EVT_FRAME_BLOCKS, dw[2]);
		e->uu = GET(JET_EVT_FRAME_UU, dw[3]);
		e->length = GET(JET_EVT_FRAME_LEN, dw[3]);
		e->bare = GET(JET_EVT_FRAME_BARE, dw[3]);
		memcpy(e->head, dw + 6, JET_EVT_HEAD0_BYTES);
		behind(h, b, e);
		break;
	case JET_EVT_RING:
		e->ring_status = dw[1];
		e->ttrt = dw[2];
		e->monitor = dw[3];
		e->map = dw[6] | (uint64_t)dw[7] << 32;
		break;
	}
	b->head += e->slots ? e->slots : 1;
	bfm_wr(h, qreg(q, JET_QUEUE_EVT_HEAD), b->head);
	return true;
}

struct look {
	struct bfm *h;
	unsigned int q;
};

static bool arrived(void *ctx)
{
	struct look *l = ctx;

	return there(l->h, l->q);
}

bool bfm_wait(struct bfm *h, unsigned int q, struct bfm_event *e,
	      uint64_t words)
{
	struct look l = { h, q };

	jetsim_run_until(h->sim, arrived, &l, words);
	return bfm_event(h, q, e);
}

bool bfm_complete(struct bfm *h, unsigned int q, unsigned int tag,
		  struct bfm_event *e)
{
	while (bfm_wait(h, q, e, BFM_WAIT))
		if (e->type == JET_EVT_COMPLETION && e->tag == tag)
			return true;
	return false;
}

/* Commands */

static uint32_t dw1(unsigned int pool, unsigned int count, unsigned int off)
{
	return PUT(JET_CMD_POOL, pool) | PUT(JET_CMD_COUNT, count) |
		PUT(JET_CMD_OFFSET, off);
}

static void name_blocks(uint32_t *dw, const uint16_t *blocks,
			unsigned int count)
{
	for (unsigned int i = 0; i < count && i < JET_CMD_BLOCKS_MAX; i++)
		dw[5 + i / 2] |= (uint32_t)blocks[i] << (i & 1 ? 16 : 0);
}

void bfm_copy(struct bfm *h, unsigned int q, unsigned int op, uint32_t flags,
	      unsigned int pool, uint64_t addr, uint32_t len, unsigned int off,
	      const uint16_t *blocks, unsigned int count)
{
	uint32_t dw[8] = {
		op | flags, dw1(pool, count, off), (uint32_t)addr,
		(uint32_t)(addr >> 32), len,
	};

	name_blocks(dw, blocks, count);
	bfm_put(h, q, dw, 1);
}

void bfm_blocks(struct bfm *h, unsigned int q, unsigned int op, uint32_t flags,
		unsigned int pool, unsigned int off, const uint16_t *blocks,
		unsigned int count)
{
	uint32_t dw[8] = { op | flags, dw1(pool, count, off) };

	name_blocks(dw, blocks, count);
	bfm_put(h, q, dw, 1);
}

void bfm_take(struct bfm *h, unsigned int q, uint32_t flags,
	      unsigned int count)
{
	uint32_t dw[8] = { JET_OP_TAKE | flags, dw1(0, count, 0) };

	bfm_put(h, q, dw, 1);
}

void bfm_send(struct bfm *h, unsigned int q, uint32_t flags, unsigned int pool,
	      uint32_t vci, unsigned int uu, const struct bfm_seg *segs,
	      unsigned int count)
{
	uint32_t dw[8 * (1 + JET_CMD_SEGS_MAX / 4 + 1)] = {
		JET_OP_SEND | flags, dw1(pool, count, 0),
		PUT(JET_CMD_SEND_VCI, vci) | PUT(JET_CMD_SEND_UU, uu),
		PUT(JET_CMD_SEND_BARE, uu == BFM_BARE),
	};
	unsigned int slots = 1 + (count > 2 ? (count + 1) / 4 : 0);

	for (unsigned int i = 0; i < count; i++) {
		/* Two in the command, four in each slot behind it */
		uint32_t *s = &dw[4 + 2 * i];

		s[0] = PUT(JET_SEG_BLOCK, segs[i].block) |
			PUT(JET_SEG_OFFSET, segs[i].off);
		s[1] = PUT(JET_SEG_LEN, segs[i].len);
		dw[3] += segs[i].len;
	}
	bfm_put(h, q, dw, slots);
}

/* Free list, pools, VCIs, ring */

int bfm_donate(struct bfm *h, unsigned int q, unsigned int first,
	       unsigned int count)
{
	struct bfm_event e;

	while (count) {
		unsigned int n = count < JET_CMD_BLOCKS_MAX ? count :
			JET_CMD_BLOCKS_MAX;
		uint16_t blocks[JET_CMD_BLOCKS_MAX];

		for (unsigned int i = 0; i < n; i++)
			blocks[i] = (uint16_t)(first + i);
		bfm_blocks(h, q, JET_OP_FREE, BFM_FLAG(JET_CMDF_EVENT) |
			   BFM_TAG(0xfee), 0, 0, blocks, n);
		bfm_doorbell(h, q);
		if (!bfm_complete(h, q, 0xfee, &e))
			return -1;
		if (e.status)
			return (int)e.status;
		first += n;
		count -= n;
	}
	return 0;
}

void bfm_pool(struct bfm *h, unsigned int pool, unsigned int cap,
	      unsigned int queue, bool keep)
{
	bfm_wr(h, JET_REG_POOL + JET_POOL_STRIDE * pool + JET_POOL_CFG,
	       JET_POOL_CFG_ENABLE | PUT(JET_POOL_CFG_CAP, cap) |
	       PUT(JET_POOL_CFG_QUEUE, queue) | PUT(JET_POOL_CFG_KEEP, keep));
}

/* As hw.h has them */
static unsigned int hash0(uint32_t v)
{
	return (v ^ v >> 9 ^ v >> 18) & 0x1ff;
}

static unsigned int hash1(uint32_t v)
{
	uint32_t mixed = (v >> 9 & 0xf) << 5 | (v >> 13 & 0x1f);

	return ((v & 0x1ff) ^ mixed ^ (v >> 18 & 0x3f) << 3 ^ 0x1a5) & 0x1ff;
}

static void write_vci(struct bfm *h, unsigned int way, unsigned int set,
		      uint32_t vci, unsigned int pool, bool valid)
{
	bfm_wr(h, JET_REG_VCI_DATA, PUT(JET_VCI_DATA_VCI, vci) |
	       PUT(JET_VCI_DATA_POOL, pool));
	bfm_wr(h, JET_REG_VCI_INDEX, PUT(JET_VCI_INDEX_SET, set) |
	       PUT(JET_VCI_INDEX_WAY, way) | JET_VCI_INDEX_WRITE |
	       PUT(JET_VCI_INDEX_VALID, valid));
	h->vci[way][set] = valid ? vci + 1 : 0;
}

bool bfm_assoc(struct bfm *h, uint32_t vci, unsigned int pool)
{
	unsigned int set[2] = { hash0(vci), hash1(vci) };

	for (unsigned int way = 0; way < 2; way++) {
		if (h->vci[way][set[way]] && h->vci[way][set[way]] != vci + 1)
			continue;
		write_vci(h, way, set[way], vci, pool, true);
		return true;
	}
	return false;
}

bool bfm_deassoc(struct bfm *h, uint32_t vci)
{
	unsigned int set[2] = { hash0(vci), hash1(vci) };

	for (unsigned int way = 0; way < 2; way++) {
		if (h->vci[way][set[way]] != vci + 1)
			continue;
		write_vci(h, way, set[way], vci, 0, false);
		return true;
	}
	return false;
}

void bfm_insert(struct bfm *h, bool insert)
{
	bfm_wr(h, JET_REG_RING_CTRL, PUT(JET_RING_CTRL_INSERT, insert));
}

unsigned int bfm_id(struct bfm *h)
{
	return GET(JET_RING_ID, bfm_rd(h, JET_REG_RING_STATUS));
}

bool bfm_ring_up(struct bfm **h, unsigned int n, uint64_t words)
{
	uint64_t end = jetsim_words(h[0]->sim) + words;

	while (jetsim_words(h[0]->sim) < end) {
		unsigned int up = 0;

		for (unsigned int i = 0; i < n; i++) {
			uint64_t map = bfm_rd(h[i], JET_REG_RING_MAP_LO) |
				(uint64_t)bfm_rd(h[i], JET_REG_RING_MAP_HI) <<
				32;

			up += (bfm_rd(h[i], JET_REG_RING_STATUS) &
			       JET_RING_UP) &&
				(unsigned int)__builtin_popcountll(map) == n;
		}
		if (up == n)
			return true;
		jetsim_run(h[0]->sim, 256);
	}
	return false;
}

uint16_t bfm_sum(const uint8_t *data, uint32_t len)
{
	uint32_t sum = 0;

	for (uint32_t i = 0; i < len; i++)
		sum += (uint32_t)data[i] << (i & 1 ? 0 : 8);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}
