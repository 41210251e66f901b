// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The guest's memory: the ranges that the client has mapped for DMA */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "vfu_mem.h"

/* The first range whose end is behind addr */
static unsigned int lower_bound(const struct vfu_mem *m, uint64_t addr)
{
	unsigned int low = 0, high = m->count;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (m->maps[mid].addr + (m->maps[mid].size - 1) < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int vfu_mem_map(struct vfu_mem *m, uint64_t addr, uint64_t size, uint64_t off,
		int readable, int writeable, int fd)
{
	struct vfu_map map = {
		.addr = addr, .size = size,
		.readable = readable, .writeable = writeable,
	};
	unsigned int at;

	if (!size || size > 1ull << 56 || addr + (size - 1) < addr)
		return EINVAL;
	at = lower_bound(m, addr);
	if (at < m->count && m->maps[at].addr <= addr + (size - 1))
		return EEXIST;
	if (m->count == VFU_MAPS_MAX)
		return ENOSPC;
	if (!m->maps) {
		m->maps = calloc(VFU_MAPS_MAX, sizeof(*m->maps));
		if (!m->maps)
			return ENOMEM;
	}

	if (fd >= 0) {
		int prot = PROT_READ | (writeable ? PROT_WRITE : 0);
		struct stat st;
		void *base;

		/* What lies behind a file's end cannot be touched */
		if (fstat(fd, &st))
			return errno;
		if (!S_ISREG(st.st_mode) || off + size < off ||
		    off + size > (uint64_t)st.st_size)
			return EINVAL;
		base = mmap(NULL, size, prot, MAP_SHARED, fd, (off_t)off);
		if (base == MAP_FAILED)
			return errno;
		map.base = base;
	}

	memmove(&m->maps[at + 1], &m->maps[at],
		(m->count - at) * sizeof(*m->maps));
	m->maps[at] = map;
	m->count++;
	return 0;
}

int vfu_mem_unmap(struct vfu_mem *m, uint64_t addr, uint64_t size)
{
	unsigned int at = lower_bound(m, addr);

	if (at == m->count || m->maps[at].addr != addr ||
	    m->maps[at].size != size)
		return ENOENT;
	if (m->maps[at].base)
		munmap(m->maps[at].base, size);
	m->count--;
	memmove(&m->maps[at], &m->maps[at + 1],
		(m->count - at) * sizeof(*m->maps));
	return 0;
}

void vfu_mem_unmap_all(struct vfu_mem *m)
{
	while (m->count) {
		struct vfu_map *map = &m->maps[--m->count];

		if (map->base)
			munmap(map->base, map->size);
	}
	free(m->maps);
	m->maps = NULL;
}

const struct vfu_map *vfu_mem_find(struct vfu_mem *m, uint64_t addr)
{
	const struct vfu_map *map;

	/* Nearly always the guest's one large range, again */
	if (m->last < m->count) {
		map = &m->maps[m->last];
		if (addr >= map->addr && addr - map->addr < map->size)
			return map;
	}
	m->last = lower_bound(m, addr);
	if (m->last == m->count || m->maps[m->last].addr > addr)
		return NULL;
	return &m->maps[m->last];
}

static sigjmp_buf truncated;
static volatile sig_atomic_t copying;

static void on_sigbus(int sig)
{
	if (copying)
		siglongjmp(truncated, 1);
	/* Ours after all: back to the default, which the access then repeats */
	signal(sig, SIG_DFL);
}

int vfu_mem_copy(void *dst, const void *src, uint32_t len)
{
	static int installed;

	if (!installed) {
		struct sigaction sa = {
			.sa_handler = on_sigbus, .sa_flags = SA_NODEFER,
		};

		sigaction(SIGBUS, &sa, NULL);
		installed = 1;
	}
	if (sigsetjmp(truncated, 0)) {
		copying = 0;
		return -1;
	}
	copying = 1;
	/*
	 * The guest runs meanwhile. A line of memory that a root complex writes
	 * becomes visible at once; drivers rely on that where the first word
	 * says that the rest is there. So the first one is written last.
	 */
	if (len >= 8 && !((uintptr_t)dst & 7)) {
		uint64_t first;

		memcpy(&first, src, sizeof(first));
		memcpy((char *)dst + 8, (const char *)src + 8, len - 8);
		__atomic_store_n((uint64_t *)dst, first, __ATOMIC_RELEASE);
	} else {
		memcpy(dst, src, len);
	}
	copying = 0;
	return 0;
}
