/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Host memory as the card sees it: in pieces that do not cross a page, some of which may
 * come late.
 */
#ifndef JETSIM_FAST_DMA_H
#define JETSIM_FAST_DMA_H

#include <stdbool.h>
#include <stdint.h>

#define DMA_PIECES	64		/* that the host has not answered yet */

struct card;

struct dma {
	unsigned int waiting;		/* pieces */
	bool failed;
	void (*done)(struct card *c, struct dma *dma);	/* if any came late */
};

struct dma_piece {
	struct dma *dma;		/* NULL: not in use, or forgotten */
	void *to;
	uint32_t len;
	uint32_t cookie;
};

struct dma_table {
	struct dma_piece piece[DMA_PIECES];
	uint32_t serial;
};

/* True: it is over, dma->failed says how. False: dma->done() will be called */
bool dma_read(struct card *c, struct dma *dma, uint64_t addr, void *buf,
	      uint32_t len);
bool dma_write(struct card *c, uint64_t addr, const void *buf, uint32_t len);
void dma_answer(struct card *c, uint32_t cookie, int err, const void *data,
		uint32_t len);
/* Nobody waits for any of them any more */
void dma_forget(struct card *c);

#endif
