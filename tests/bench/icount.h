/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * How a guest program asks the plugin icount.c for the number of instructions
 * that its processor has executed: by a NOP that nobody else uses, after which
 * the number is in RAX. Without the plugin, RAX keeps what it held, which tells
 * a plugin that sorts instructions by place (profile.h) to which section belong
 * those up to the next reading; ICOUNT_NONE is none.
 */
#ifndef BENCH_ICOUNT_H
#define BENCH_ICOUNT_H

#include <stdint.h>

/* nopl 0x4a455430(%rax): "0TEJ" */
#define ICOUNT_MARKER	0x0f, 0x1f, 0x80, 0x30, 0x54, 0x45, 0x4a
#define ICOUNT_NONE	(~0ull)

static inline uint64_t icount_begin(uint64_t section)
{
	uint64_t count = section;

	__asm__ volatile(".byte 0x0f, 0x1f, 0x80, 0x30, 0x54, 0x45, 0x4a"
			 : "+a"(count) : : "memory");
	return count;
}

static inline uint64_t icount(void)
{
	return icount_begin(ICOUNT_NONE);
}

#endif
