/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Buffer memory: who owns each block, the free list, and pools with their caps */
#ifndef JETSIM_FAST_BLOCKS_H
#define JETSIM_FAST_BLOCKS_H

#include <stdbool.h>
#include <stdint.h>

#include "jetstream/hw.h"

#ifndef JETSIM_MEM_KB
#error "the build says how much buffer memory there is"
#endif

struct card;

/* An owner: a pool's number, or */
#define OWNER_HOST	0x100
#define OWNER_FREE	0x101

struct pool {
	uint32_t cfg;
	unsigned int used;
	uint32_t full;			/* drops, by cause */
	uint32_t no_block;
};

struct blocks {
	uint8_t *mem;
	unsigned int shift;
	unsigned int count;
	uint16_t owner[JET_BLOCKS_MAX];
	uint16_t sends[JET_BLOCKS_MAX];	/* unfinished ones that name it */
	bool leaving[JET_BLOCKS_MAX];	/* to be free when the last of these is over */
	uint16_t free[JET_BLOCKS_MAX];
	unsigned int nfree;
	struct pool pools[JET_POOLS_NUM];
};

/* All the host's, zeroed; pools as they were */
void blocks_init(struct blocks *b, unsigned int shift);
void blocks_fini(struct blocks *b);

static inline uint32_t block_bytes(const struct blocks *b)
{
	return 1u << b->shift;
}

static inline uint8_t *block_at(const struct blocks *b, unsigned int block)
{
	return b->mem + ((uint64_t)block << b->shift);
}

/* 0, or a status: may a command of this pool name the block? */
unsigned int blocks_nameable(const struct blocks *b, unsigned int block,
			     unsigned int pool);
void blocks_free(struct blocks *b, unsigned int block);
/* From the free list, which must not be empty; owner: a pool, or OWNER_HOST */
unsigned int blocks_take(struct blocks *b, unsigned int owner);

uint32_t blocks_pool_read(const struct blocks *b, unsigned int reg);
void blocks_pool_write(struct blocks *b, unsigned int reg, uint32_t value);

#endif
