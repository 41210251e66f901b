/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The guest's memory: the ranges that the client has mapped for DMA */
#ifndef JETSIM_VFU_MEM_H
#define JETSIM_VFU_MEM_H

#include <stdint.h>

#define VFU_MAPS_MAX	1024

struct vfu_map {
	uint64_t addr;
	uint64_t size;
	uint8_t *base;			/* NULL: no descriptor, by messages only */
	int readable;
	int writeable;
};

struct vfu_mem {
	struct vfu_map *maps;		/* sorted, disjoint */
	unsigned int count;
	unsigned int last;		/* where the last look-up hit */
};

/* fd < 0: none. It stays the caller's. 0 or a positive errno */
int vfu_mem_map(struct vfu_mem *m, uint64_t addr, uint64_t size, uint64_t off,
		int readable, int writeable, int fd);
int vfu_mem_unmap(struct vfu_mem *m, uint64_t addr, uint64_t size);
void vfu_mem_unmap_all(struct vfu_mem *m);
/* The range that holds addr, or NULL */
const struct vfu_map *vfu_mem_find(struct vfu_mem *m, uint64_t addr);
/*
 * memcpy() to or from mapped memory that its owner may truncate at any time:
 * 0, or -1 if it did.
 */
int vfu_mem_copy(void *dst, const void *src, uint32_t len);

#endif
