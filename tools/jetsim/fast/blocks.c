// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "fast.h"

#define CFG_BITS	(JET_POOL_CFG_CAP | JET_POOL_CFG_QUEUE | \
			 JET_POOL_CFG_KEEP | JET_POOL_CFG_ENABLE)

void blocks_init(struct blocks *b, unsigned int shift)
{
	if (!b->mem)
		b->mem = malloc(JETSIM_MEM_KB * 1024);
	if (!b->mem)
		abort();
	memset(b->mem, 0, JETSIM_MEM_KB * 1024);
	memset(b->sends, 0, sizeof(b->sends));
	memset(b->leaving, 0, sizeof(b->leaving));
	b->shift = shift;
	b->count = JETSIM_MEM_KB * 1024 >> shift;
	b->nfree = 0;
	for (unsigned int i = 0; i < JET_BLOCKS_MAX; i++)
		b->owner[i] = OWNER_HOST;
	for (unsigned int i = 0; i < JET_POOLS_NUM; i++)
		b->pools[i].used = 0;
}

void blocks_fini(struct blocks *b)
{
	free(b->mem);
}

unsigned int blocks_nameable(const struct blocks *b, unsigned int block,
			     unsigned int pool)
{
	if (block >= b->count)
		return JET_ST_BAD_BLOCK;
	if (b->leaving[block] ||
	    (b->owner[block] != OWNER_HOST && b->owner[block] != pool))
		return JET_ST_NOT_OWNER;
	return JET_ST_OK;
}

void blocks_free(struct blocks *b, unsigned int block)
{
	unsigned int owner = b->owner[block];

	if (owner < JET_POOLS_NUM)
		b->pools[owner].used--;
	b->owner[block] = OWNER_FREE;
	b->leaving[block] = false;
	b->free[b->nfree++] = (uint16_t)block;
}

unsigned int blocks_take(struct blocks *b, unsigned int owner)
{
	unsigned int block = b->free[--b->nfree];

	b->owner[block] = (uint16_t)owner;
	if (owner < JET_POOLS_NUM)
		b->pools[owner].used++;
	return block;
}

uint32_t blocks_pool_read(const struct blocks *b, unsigned int reg)
{
	const struct pool *p = &b->pools[reg / JET_POOL_STRIDE];

	switch (reg % JET_POOL_STRIDE) {
	case JET_POOL_CFG:
		return p->cfg;
	case JET_POOL_USED:
		return PUT(JET_POOL_USED_COUNT, p->used);
	case JET_POOL_DROPS_FULL:
		return p->full;
	case JET_POOL_DROPS_NO_BLOCK:
		return p->no_block;
	}
	return 0;
}

void blocks_pool_write(struct blocks *b, unsigned int reg, uint32_t value)
{
	if (reg % JET_POOL_STRIDE == JET_POOL_CFG)
		b->pools[reg / JET_POOL_STRIDE].cfg = value & CFG_BITS;
}
