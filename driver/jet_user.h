/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The room of programs: what main tells it, what an open /dev/jetstreamN is,
 * and how a program's memory is read and written.
 *
 * Order of things in every request, because a page fault of a program may take
 * for ever, and because a request that fails shall have done nothing:
 *
 *	copy the request in, look at all memory that will be written
 *	pin what the card shall read or write
 *	  jet_dev_enter() .. jet_dev_exit(): no memory of the program's
 *	write the answer; undo, should that fail after all
 */
#ifndef JET_USER_H
#define JET_USER_H

#include <linux/fs.h>
#include <linux/llist.h>
#include <linux/workqueue.h>

#include "jet_operand.h"
#include "jet_ring.h"

struct io_uring_cmd;
struct jet_batch;
struct jet_buffer;
struct jet_scratch;
struct jet_turn;

/* Registered buffers of a file */
#define JET_BUFFERS_MAX		64

/*
 * jet_cdev_add() is called when the card works, jet_cdev_del() before it is
 * taken away: open files stay, and hold the jet_dev.
 */
int jet_cdev_init(void);
void jet_cdev_exit(void);
int jet_cdev_add(struct jet_dev *jd);
void jet_cdev_del(struct jet_dev *jd);

/**
 * struct jet_file - an open file
 * @jd:		the card; held
 * @admin:	the opener was privileged
 * @scratch:	memory for a script, of whoever takes it first; or NULL
 * @wait:	woken by a frame, by room to send, by the end of a posted
 *		script, and by the pool's end
 * @work:	lets the line go on
 * @buffers_lock: a spinlock, protects
 * @buffers:	registered ones, by index
 * @lost:	struct jet_turn: reaped, with blocks of which nobody could be
 *		told
 * @sweep:	a program is gone: its posted scripts shall go, too
 * @rcu:	frees it
 * @lock:	protects all below. While it is free and @turn NULL, no command
 *		of the pool is under way. Who runs a script takes it by
 *		jet_turn_take(), and may then wait for a page of his program,
 *		so it is taken by those that can be killed only, and by @work
 * @line:	struct jet_turn: posted scripts, and callers who wait
 * @turn:	whose turn it is while the lock is free, or NULL
 * @ended:	posted scripts that nobody has reaped
 * @nended:	how many these are; read anywhere
 * @ends:	how many there have ever been; likewise
 * @posted:	how many were posted and not reaped; read anywhere
 * @pool:	NULL until JET_IOC_POOL_OPEN; never changes afterwards
 * @batch:	commands on their way
 * @runs:	how many scripts have run
 * @hand:	what the owner knows of each block
 */
struct jet_file {
	struct jet_dev *jd;
	bool admin;
	struct jet_scratch *scratch;
	wait_queue_head_t wait;
	struct work_struct work;
	spinlock_t buffers_lock;	/* see above */
	struct jet_buffer *buffers[JET_BUFFERS_MAX];
	struct llist_head lost;
	bool sweep;
	struct rcu_head rcu;
	struct mutex lock;	/* see above */
	struct list_head line;
	struct jet_turn *turn;
	struct list_head ended;
	unsigned int nended;
	unsigned int ends;
	unsigned int posted;
	struct jet_pool *pool;
	struct jet_batch *batch;
	u32 runs;
	struct jet_hand hand[JET_BLOCKS_MAX];
};

/* A larger or smaller structure is the same request: it may grow */
#define JET_SAME(request) ((request) & ~(_IOC_SIZEMASK << _IOC_SIZESHIFT))

/* jet_mem.c: a program's memory */
int jet_mem_probe(u64 to, size_t n);
int jet_mem_in(void *to, size_t known, const void __user *from, size_t size,
	       size_t least);
int jet_text_begin(u64 text, u32 text_bytes);
int jet_text_end(const struct jet_why *why, u64 text, u32 text_bytes,
		 int err);

/* What changes something wants a file that is open for writing */
static inline int jet_file_check(struct file *filp, struct jet_why *why)
{
	if (filp->f_mode & FMODE_WRITE)
		return 0;
	return jet_why(why, -EBADF, "this file is not open for writing");
}

static inline struct jet_pool *jet_file_pool(struct jet_file *file)
{
	/* Pairs with the release in jet_open_pool() */
	return smp_load_acquire(&file->pool);
}

/* jet_cdev.c */
int jet_pool_params(struct jet_file *file, const struct jet_pool_open *req,
		    struct jet_pool_params *params, struct jet_why *why);
int jet_pool_why_promised(struct jet_dev *jd,
			  const struct jet_pool_params *params,
			  struct jet_why *why);

/* jet_change.c: JET_IOC_POOL_SET and JET_IOC_POOL_INFO */
long jet_ioc_pool_set(struct file *filp, void __user *arg, size_t size);
long jet_ioc_pool_info(struct file *filp, void __user *arg, size_t size);

/* jet_buffer.c: memory that is pinned for longer than a call */
long jet_ioc_buffer(struct file *filp, void __user *arg, size_t size,
		    bool add);
void jet_buffers_free(struct jet_file *file);

/* jet_dmabuf.c: memory of others. Called when nobody can enter the card */
void jet_dmabufs_leave(struct jet_dev *jd);

/* jet_script.c: JET_IOC_SCRIPT */
long jet_script_ioctl(struct file *filp, void __user *arg, size_t size);
void jet_script_cleanup(struct jet_file *file);

/* jet_turn.c: whose turn it is */
void jet_line_init(struct jet_file *file);
void jet_line_kick(struct jet_file *file);
void jet_line_go(struct jet_file *file) __must_hold(&file->lock);
int __must_check jet_turn_take(struct jet_file *file, unsigned int state)
	__cond_acquires(0, &file->lock);
void jet_turn_give(struct jet_file *file) __releases(&file->lock);

/* jet_flight.c: scripts that were posted */
int jet_flight_post(struct jet_file *file, const struct jet_script *script,
		    struct jet_why *why);
long jet_ioc_reap(struct file *filp, void __user *arg, size_t size);
long jet_ioc_cancel(struct file *filp, void __user *arg, size_t size);
#ifdef JET_WITH_URING
int jet_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags);
#else
#define jet_uring_cmd		NULL
#endif
void jet_flights_seek(struct jet_file *file);
void jet_flights_end(struct jet_file *file);

#endif
