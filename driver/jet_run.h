/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A script that runs, between the files that run it:
 *
 *	jet_script.c  takes it from the program, and writes the results
 *	jet_run.c     runs its operations in order
 *	jet_pages.c   pins the memory of its copies
 *	jet_batch.c   makes commands of its copies and sends
 *
 * None of the last three waits for the card or for a frame: jet_run_go() says
 * what a script waits for, and is called again when that has come.
 */
#ifndef JET_RUN_H
#define JET_RUN_H

#include "jet_user.h"

/* Pages that a pool can have pinned at a time */
#define JET_RUN_PAGES		256

/**
 * struct jet_work - what running an operation needs beside the operation
 * @len:	bytes to copy or send
 * @vci:	where to
 * @pages:	its memory
 * @dmabuf:	or this is, where it is mapped already
 * @offset:	first byte in the first of these
 * @npages:	how many, or ranges of the dma-buf
 * @pins:	how many of these were pinned for it
 * @map:	first of its DMA ranges in the batch
 * @nmaps:	how many
 * @head:	RX: where its frame's first bytes wait to be written out
 * @as:		pool whose received frames its blocks hold, 0: they hold none
 * @status:	how its commands ended: the first failure other than CANCELED
 * @fault:	its memory is not the program's
 * @canceled:	at least one of its commands was canceled
 * @pinned:	its blocks are pinned
 * @pending:	it is in the batch
 * @written:	its blocks count as written
 */
struct jet_work {
	struct page **pages;
	const struct jet_dmabuf *dmabuf;
	u32 len;
	u32 vci;
	u16 offset;
	u16 npages;
	u16 pins;
	u16 map;
	u16 nmaps;
	u16 head;
	u8 as;
	u16 status;
	bool fault;
	bool canceled;
	bool pinned;
	bool pending;
	bool written;
};

struct jet_head {
	u8 bytes[JET_EVT_HEAD_BYTES];
};

/* Memory that a script needs: most are of one size, and run one by one */
struct jet_scratch {
	size_t size;
	u64 memory[];
};

/**
 * struct jet_pins - pages of a program that are pinned for a script
 * @pages:	these
 * @n:		how many
 * @last:	the program's address of the last of them
 * @last_out:	the card may write to it
 */
struct jet_pins {
	struct page **pages;
	unsigned int n;
	u64 last;
	bool last_out;
};

/**
 * struct jet_charge - pages that are pinned count against limits
 * @mm:		the program's, which is held
 * @user:	the user's, likewise; NULL: there are none, or no limit
 * @pages:	how many
 */
struct jet_charge {
	struct mm_struct *mm;
	struct user_struct *user;
	unsigned int pages;
};

/* What a script waits for */
enum jet_run_wait {
	JET_RUN_ENDED,		/* nothing: all has been done */
	JET_RUN_CARD,		/* the end of what is on its way to the card */
	JET_RUN_FRAME,		/* a frame, or the time to give up */
};

/**
 * struct jet_run - a script that runs
 * @file:	by which file
 * @pool:	on which pool
 * @nr:		number of this run in jet_hand.run
 * @env:	what operands are checked against
 * @ops:	operations
 * @work:	their other half
 * @scratch:	all of these
 * @heads:	first bytes of frames
 * @pins:	memory of its copies
 * @buffers:	registered buffers that it uses
 * @kinds:	bit n: there is an operation of code n, other than copies
 *		between buffers that are registered
 * @next:	operations before this one have been done, or are in the batch
 * @first:	first operation of the stretch that is being run
 * @end:	behind the last one of it; 0: none is
 * @failed:	how many of them failed so far
 * @posted:	its program does not wait for it, and all its memory is pinned
 * @stop:	the first failure stops the script
 * @killed:	the process dies, and does not have the file's lock any more
 * @why:	says what failed first
 */
struct jet_run {
	struct jet_file *file;
	struct jet_pool *pool;
	u32 nr;
	struct jet_operand_env env;
	struct jet_ops ops;
	struct jet_work *work;
	struct jet_scratch *scratch;
	struct jet_head *heads;
	struct jet_pins *pins;
	DECLARE_BITMAP(buffers, JET_BUFFERS_MAX);
	u32 kinds;
	unsigned int next;
	unsigned int first;
	unsigned int end;
	unsigned int failed;
	bool posted;
	bool stop;
	bool killed;
	struct jet_why *why;
};

/* A newer program may know larger structures, but not wildly larger ones */
#define JET_STRUCT_MAX		1024

void jet_run_init(struct jet_run *run, struct jet_file *file,
		  struct jet_why *why);
int jet_script_in(const struct jet_script *script, struct jet_run *run,
		  struct jet_script __user *arg);
int jet_script_out(struct jet_script *script, const struct jet_run *run);
void jet_script_free(struct jet_run *run);

int jet_buffer_use(struct jet_run *run, unsigned int i);
void jet_buffers_release(struct jet_run *run);

void jet_charge_begin(struct jet_charge *charge);
int jet_charge(struct jet_charge *charge, unsigned int n, struct jet_why *why);
void jet_uncharge(struct jet_charge *charge);
void jet_charge_end(struct jet_charge *charge);

struct jet_dmabuf *jet_dmabuf_make(struct jet_dev *jd, u64 fd, u64 length,
				   unsigned int *pages, struct jet_why *why);
void jet_dmabuf_free(struct jet_dmabuf *dmabuf);
unsigned int jet_dmabuf_ranges(const struct jet_dmabuf *dmabuf, u64 from,
			       u32 len);
void jet_dmabuf_map(struct jet_run *run, unsigned int i);

int jet_run(struct jet_run *run);
enum jet_run_wait jet_run_go(struct jet_run *run);
void jet_run_cancel(struct jet_run *run);
bool jet_run_awake(const struct jet_run *run);
bool jet_run_overdue(u64 deadline);
bool jet_run_canceled(const struct jet_run *run, unsigned int i);
void jet_run_deferred(struct jet_run *run, unsigned int i);
void jet_run_undo(struct jet_run *run);

/* An operation has ended. Until then its result says that all is well */
static inline void jet_run_result(struct jet_run *run, unsigned int i, int err)
{
	if (!err)
		return;
	run->ops.res[i].error = err;
	run->failed++;
}

/* Does it copy what is to be pinned for it? */
static inline bool jet_op_pins(const struct jet_op *op)
{
	return jet_op_is_copy(op) && !(op->flags & JET_OPF_BUFFER);
}

unsigned int jet_pages_of(const struct jet_op *op);
void jet_pages_probe(struct jet_run *run, unsigned int i);
unsigned int jet_pages_count(const struct jet_run *run);
unsigned int jet_pages_pin(struct jet_run *run, unsigned int i);
void jet_pages_unpin(struct jet_run *run, unsigned int i, unsigned int end);
int jet_pages_map(struct jet_run *run, unsigned int i);
int jet_pages_map_sum(struct jet_run *run, unsigned int i);
void jet_pages_unmap(struct jet_run *run, unsigned int i);

struct jet_batch *jet_batch_alloc(void);
void jet_batch_free(struct jet_batch *batch);
bool jet_batch_admits(const struct jet_run *run, unsigned int i,
		      unsigned int last);
void jet_batch_add(struct jet_run *run, unsigned int i, unsigned int last);
void jet_batch_defer(struct jet_run *run, unsigned int i);
bool jet_batch_launch(struct jet_run *run);
bool jet_batch_land(struct jet_run *run);

/* Pages that are one range for the card */
struct jet_map {
	dma_addr_t addr;
	u32 len;
};

#define JET_BATCH_CMDS		128
#define JET_BATCH_SEGS		256
/* Ranges of pages, and sums of operations that have ended */
#define JET_BATCH_MAPS		(JET_RUN_PAGES + JET_SCRIPT_OPS_MAX)

/**
 * struct jet_batch - commands that are collected or on their way
 * @ctx:	told of their end
 * @run:	the script
 * @first:	first operation that has something in here
 * @next:	behind the last one
 * @sends:	how many of them are sends,
 * @sync:	and whether of the synchronous class: all are, or none
 * @frees:	how many free what others use
 * @ncmds:	number of @cmds
 * @nsegs:	number of @segs
 * @pins:	@pages, of a script whose program waits for it
 * @nmaps:	number of @maps
 * @spoiled:	blocks that an operation should have written, and failed
 * @reports:	completions that are still to come
 * @done:	none is
 * @cmds:	commands
 * @segs:	pieces of frames
 * @pages:	pinned pages of the program
 * @maps:	these as the card sees them
 * @sums:	a page for sums, two bytes an operation
 */
struct jet_batch {
	struct jet_ctx ctx;
	struct jet_run *run;
	unsigned int first;
	unsigned int next;
	unsigned int sends;
	bool sync;
	unsigned int frees;
	unsigned int ncmds;
	unsigned int nsegs;
	struct jet_pins pins;
	unsigned int nmaps;
	DECLARE_BITMAP(spoiled, JET_BLOCKS_MAX);
	unsigned int reports;
	struct completion done;
	struct jet_cmd cmds[JET_BATCH_CMDS + 1];	/* and a FENCE */
	struct jet_seg segs[JET_BATCH_SEGS];
	struct page *pages[JET_RUN_PAGES];
	struct jet_map maps[JET_BATCH_MAPS];
	struct page *sums;
};

#endif
