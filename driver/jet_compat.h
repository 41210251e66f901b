/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Jetstream driver: what kernels back to 6.12 lack of what it is written for,
 * under the names of that. Only this file asks which kernel it is.
 */
#ifndef JET_COMPAT_H
#define JET_COMPAT_H

#include <linux/version.h>

/* Clang follows locks from 7.0 on */
#ifndef __guarded_by
#define __guarded_by(...)
#define __context_unsafe(comment)
#undef __cond_acquires
#define __cond_acquires(...)
#endif

#ifndef NL_ASSERT_CTX_FITS
#define NL_ASSERT_CTX_FITS	NL_ASSERT_DUMP_CTX_FITS
#endif

#ifndef timer_container_of
#define timer_container_of	from_timer
#endif

#if KERNEL_VERSION(6, 13, 0) > LINUX_VERSION_CODE
#define JET_IMPORT_DMA_BUF	MODULE_IMPORT_NS(DMA_BUF)
#else
#define JET_IMPORT_DMA_BUF	MODULE_IMPORT_NS("DMA_BUF")
#endif

#if KERNEL_VERSION(6, 13, 0) > LINUX_VERSION_CODE
#include <linux/hrtimer.h>
#include <linux/uaccess.h>

typedef enum hrtimer_restart jet_timer_fn(struct hrtimer *timer);

static inline void hrtimer_setup(struct hrtimer *timer, jet_timer_fn *function,
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}

static inline int copy_struct_to_user(void __user *dst, size_t usize,
				      const void *src, size_t ksize,
				      bool *ignored_trailing)
{
	size_t size = min(ksize, usize);

	if (clear_user(dst + size, usize - size))
		return -EFAULT;
	if (ignored_trailing)
		*ignored_trailing = memchr_inv(src + size, 0, ksize - size);
	return copy_to_user(dst, src, size) ? -EFAULT : 0;
}
#endif

/* What ends a request in its task has got other arguments since */
#if KERNEL_VERSION(7, 0, 0) <= LINUX_VERSION_CODE
#define JET_WITH_URING
#else
#define system_dfl_long_wq	system_unbound_wq
#endif

#include <net/netdev_queues.h>

/* Before, a queue's statistics have no place for it */
static inline void jet_csum_complete(struct netdev_queue_stats_rx *rx, u64 n)
{
#if KERNEL_VERSION(6, 15, 0) <= LINUX_VERSION_CODE
	rx->csum_complete = n;
#endif
}

#if KERNEL_VERSION(6, 16, 0) > LINUX_VERSION_CODE
/* Whether it does anything is asked by dma_unmap_page() and its like */
static inline bool dma_need_unmap(struct device *dev)
{
	return true;
}
#endif

#endif
