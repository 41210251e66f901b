/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Where the instructions between a guest's two readings of the count were: for
 * each section that icount_begin() named, sums by PROFILE_BYTES of code. Programs
 * are one place, 0. One processor only.
 *
 * QEMU's end writes lines of "section address instructions" to the file.
 */
#ifndef BENCH_PROFILE_H
#define BENCH_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#define PROFILE_BYTES	16	/* functions of the kernel begin at multiples */

bool profile_start(uint64_t id, const char *file);
bool profile_on(void);
void profile_insn(void *insn);
void profile_mark(uint64_t section);

#endif
