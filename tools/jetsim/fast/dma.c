// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "fast.h"

#define PAGE	4096u

static uint32_t within_page(uint64_t addr, uint32_t len)
{
	uint32_t n = PAGE - (addr & (PAGE - 1));

	return n < len ? n : len;
}

static struct dma_piece *new_piece(struct card *c)
{
	struct dma_table *t = &c->dma;

	for (unsigned int i = 0; i < DMA_PIECES; i++) {
		struct dma_piece *p = &t->piece[t->serial++ % DMA_PIECES];

		if (p->dma)
			continue;
		p->cookie = t->serial - 1;
		return p;
	}
	return NULL;
}

static void read_piece(struct card *c, struct dma *dma, uint64_t addr,
		       void *to, uint32_t len)
{
	struct dma_piece *p = new_piece(c);
	int err = -1;

	c->host.count.card_reads++;
	c->host.count.card_read_bytes += len;
	if (p && c->host.ops && cfg_master(c))
		err = c->host.ops->mem_read(c->host.ctx, addr, to, len,
					    p->cookie);
	if (err == TLP_MEM_PENDING) {
		p->dma = dma;
		p->to = to;
		p->len = len;
		dma->waiting++;
	} else if (err) {
		c->host.count.unsupported++;
		dma->failed = true;
	}
}

bool dma_read(struct card *c, struct dma *dma, uint64_t addr, void *buf,
	      uint32_t len)
{
	uint8_t *to = buf;

	dma->failed = false;
	while (len && !dma->failed) {
		uint32_t n = within_page(addr, len);

		read_piece(c, dma, addr, to, n);
		addr += n;
		to += n;
		len -= n;
	}
	if (dma->waiting)
		return false;
	if (dma->failed)
		count(c, JET_CNT_DMA_ERROR);
	return true;
}

bool dma_write(struct card *c, uint64_t addr, const void *buf, uint32_t len)
{
	const uint8_t *from = buf;
	bool good = true;

	while (len) {
		uint32_t n = within_page(addr, len);

		c->host.count.card_writes++;
		c->host.count.card_write_bytes += n;
		if (!c->host.ops || !cfg_master(c) ||
		    c->host.ops->mem_write(c->host.ctx, addr, from, n)) {
			c->host.count.unsupported++;
			good = false;
		}
		addr += n;
		from += n;
		len -= n;
	}
	return good;
}

void dma_answer(struct card *c, uint32_t cookie, int err, const void *data,
		uint32_t len)
{
	struct dma_piece *p = &c->dma.piece[cookie % DMA_PIECES];
	struct dma *dma = p->dma;

	if (!dma || p->cookie != cookie)
		return;
	p->dma = NULL;
	if (err || len != p->len)
		dma->failed = true;
	else
		memcpy(p->to, data, len);
	if (--dma->waiting)
		return;
	if (dma->failed)
		count(c, JET_CNT_DMA_ERROR);
	dma->done(c, dma);
}

void dma_forget(struct card *c)
{
	for (unsigned int i = 0; i < DMA_PIECES; i++) {
		if (c->dma.piece[i].dma)
			c->dma.piece[i].dma->waiting = 0;
		c->dma.piece[i].dma = NULL;
	}
}
