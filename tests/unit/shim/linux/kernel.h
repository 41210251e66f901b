/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What files of the driver that touch no hardware use of the kernel's headers, for user space.
 */
#ifndef SHIM_LINUX_KERNEL_H
#define SHIM_LINUX_KERNEL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef uint8_t u8;
typedef int16_t s16;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;

#define __printf(a, b)		__attribute__((format(printf, a, b)))
#define noinline		__attribute__((noinline))
#define static_assert(x)	_Static_assert(x, #x)
#define U8_MAX			0xff
#define U16_MAX			0xffff
#define U32_MAX			0xffffffffu
#define U64_MAX			0xffffffffffffffffull
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define min(a, b)		((a) < (b) ? (a) : (b))
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define clamp(x, lo, hi)		((x) < (lo) ? (lo) : (x) > (hi) ? (hi) : (x))
#define max_t(type, a, b)	((type)(a) > (type)(b) ? (type)(a) : (type)(b))

/* The texts are shorter than their buffers, so the results are the same */
#define vscnprintf		vsnprintf
#define scnprintf		snprintf

#endif
