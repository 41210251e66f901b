// SPDX-License-Identifier: GPL-2.0
/*
 * A script's copies and sends as one batch of commands with one doorbell.
 *
 * Operations are prepared one by one, their blocks pinned, their pages pinned
 * and mapped, their commands collected. A flush submits the commands, waits for
 * their end, and gives each operation its result.
 *
 * All commands of a batch are in one chain, so after a failure the card runs
 * none of the rest. That is more than the script asks for: only what refers to
 * the failed operation must not run. So the others are submitted again, in
 * their order, until all have ended. Failures are rare and batches short;
 * chains that follow the script's references exactly would save commands
 * after a failure, and need more thought always.
 *
 * A batch is bounded: its arrays are the most that a pool can have pinned.
 */
#include <linux/bitmap.h>
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/slab.h>

#include "jet_batch.h"

#define JET_BATCH_CMDS		128
#define JET_BATCH_SEGS		256
#define JET_BATCH_PAGES		256

/* The most that one operation can need */
#define JET_COPY_PAGES		(JET_SDU_MAX / PAGE_SIZE + 2)
#define JET_COPY_CMDS \
	(JET_COPY_PAGES + JET_SDU_MAX / \
	 ((JET_CMD_BLOCKS_MAX - 1) << JET_BLOCK_SHIFT_MIN) + 1)

#define JET_BATCH_CHAIN		1

/* In a command's cookie: the operation's index, and this */
#define JET_COOKIE_ODD		0x8000	/* the bytes before are odd in number */
#define JET_COOKIE_REPORT	0x4000	/* one of those that are waited for */
#define JET_COOKIE_OP		0x00ff

/* Pages that are one range for the card */
struct jet_map {
	dma_addr_t addr;
	u32 len;
};

/**
 * struct jet_batch - commands that are collected or on their way
 * @ctx:	told of their end
 * @run:	the script
 * @first:	first operation that has something in here
 * @next:	behind the last one
 * @sends:	there is a send among them,
 * @sync:	which is of the synchronous class, as all others then
 * @ncmds:	number of @cmds
 * @nsegs:	number of @segs
 * @npages:	number of @pages
 * @nmaps:	number of @maps
 * @spoiled:	blocks that a copy should have filled, and failed
 * @reports:	completions that are still to come
 * @done:	none is
 * @cmds:	commands
 * @segs:	pieces of frames
 * @pages:	pinned pages of the program
 * @maps:	these as the card sees them
 */
struct jet_batch {
	struct jet_ctx ctx;
	struct jet_run *run;
	unsigned int first;
	unsigned int next;
	bool sends;
	bool sync;
	unsigned int ncmds;
	unsigned int nsegs;
	unsigned int npages;
	unsigned int nmaps;
	DECLARE_BITMAP(spoiled, JET_BLOCKS_MAX);
	unsigned int reports;
	struct completion done;
	struct jet_cmd cmds[JET_BATCH_CMDS];
	struct jet_seg segs[JET_BATCH_SEGS];
	struct page *pages[JET_BATCH_PAGES];
	struct jet_map maps[JET_BATCH_PAGES];
};

/* NAPI context; calls for one queue never overlap */
static void jet_batch_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_batch *batch = container_of(ctx, struct jet_batch, ctx);
	unsigned int i = cpl->cookie & JET_COOKIE_OP;
	struct jet_work *work = &batch->run->work[i];
	struct jet_op *op = &batch->run->ops[i];

	switch (cpl->status) {
	case JET_ST_OK:
		if (op->flags & JET_OPF_SUM)
			op->res.sum = jet_sum_add(op->res.sum, cpl->sum,
						  cpl->cookie & JET_COOKIE_ODD);
		break;
	case JET_ST_CANCELED:
		work->canceled = true;
		break;
	default:
		if (work->status == JET_ST_OK)
			work->status = cpl->status;
		break;
	}
	/* The run may be gone as soon as the last one has reported */
	if (cpl->cookie & JET_COOKIE_REPORT && !--batch->reports)
		complete(&batch->done);
}

/**
 * jet_batch_alloc() - memory for a pool's batches
 *
 * Return: an empty batch, or NULL.
 */
struct jet_batch *jet_batch_alloc(void)
{
	struct jet_batch *batch;

	batch = kvzalloc_obj(*batch, GFP_KERNEL_ACCOUNT);
	if (!batch)
		return NULL;
	batch->ctx.done = jet_batch_done;
	init_completion(&batch->done);
	return batch;
}

/**
 * jet_batch_free() - the reverse
 * @batch:	without commands
 */
void jet_batch_free(struct jet_batch *batch)
{
	kvfree(batch);
}

static enum dma_data_direction jet_op_direction(const struct jet_op *op)
{
	return op->op == JET_DO_COPY_IN ? DMA_TO_DEVICE : DMA_FROM_DEVICE;
}

static void jet_work_unpin_blocks(struct jet_run *run, unsigned int i,
				  unsigned int n)
{
	while (n--)
		jet_block_unpin(run->pool, run->ops[i].blocks[n]);
	run->work[i].pinned = false;
}

static int jet_work_pin_blocks(struct jet_run *run, unsigned int i)
{
	struct jet_op *op = &run->ops[i];
	unsigned int k;
	int err;

	for (k = 0; k < op->res.count; k++) {
		err = jet_block_pin(run->pool, op->blocks[k]);
		if (err) {
			jet_work_unpin_blocks(run, i, k);
			return jet_why_op(run->why, run->ops, i, err,
					  "block %u cannot be used",
					  op->blocks[k]);
		}
	}
	run->work[i].pinned = true;
	return 0;
}

/* Pages of the program and their DMA ranges go, in what state whatsoever */
static void jet_work_unmap(struct jet_run *run, unsigned int i)
{
	struct jet_batch *batch = run->file->batch;
	const struct jet_op *op = &run->ops[i];
	struct jet_work *work = &run->work[i];
	unsigned int k;

	for (k = work->map; k < work->map + work->nmaps; k++)
		dma_unmap_page(run->file->jd->dma, batch->maps[k].addr,
			       batch->maps[k].len, jet_op_direction(op));
	unpin_user_pages_dirty_lock(batch->pages + work->page, work->npages,
				    op->op == JET_DO_COPY_OUT);
	work->nmaps = 0;
	work->npages = 0;
}

/* Pages that follow one another in memory are one range */
static int jet_work_map_pages(struct jet_run *run, unsigned int i)
{
	struct jet_batch *batch = run->file->batch;
	struct device *dma = run->file->jd->dma;
	const struct jet_op *op = &run->ops[i];
	struct jet_work *work = &run->work[i];
	struct page **pages = batch->pages + work->page;
	unsigned int k = 0, next, offset = offset_in_page(op->addr);
	u32 left = work->len, n;

	while (left) {
		struct jet_map *map = &batch->maps[batch->nmaps];

		next = k + 1;
		while (next < work->npages &&
		       page_to_pfn(pages[next]) ==
		       page_to_pfn(pages[next - 1]) + 1)
			next++;
		n = min_t(u32, left, (next - k) * PAGE_SIZE - offset);
		map->len = n;
		map->addr = dma_map_page(dma, pages[k], offset, n,
					 jet_op_direction(op));
		if (dma_mapping_error(dma, map->addr))
			return -ENOMEM;
		batch->nmaps++;
		work->nmaps++;
		left -= n;
		offset = 0;
		k = next;
	}
	return 0;
}

static int jet_work_map(struct jet_run *run, unsigned int i)
{
	struct jet_batch *batch = run->file->batch;
	const struct jet_op *op = &run->ops[i];
	struct jet_work *work = &run->work[i];
	unsigned int flags = op->op == JET_DO_COPY_OUT ? FOLL_WRITE : 0;
	int n, err;

	work->page = batch->npages;
	work->map = batch->nmaps;
	n = DIV_ROUND_UP(offset_in_page(op->addr) + work->len, PAGE_SIZE);
	err = pin_user_pages_fast(op->addr & PAGE_MASK, n, flags,
				  batch->pages + batch->npages);
	if (err > 0)
		work->npages = err;
	if (err != n) {
		jet_work_unmap(run, i);
		return jet_why_op(run->why, run->ops, i, -EFAULT,
				  "%u bytes at %#llx are not all mapped%s",
				  work->len, op->addr,
				  flags ? " and writable" : "");
	}
	batch->npages += n;
	err = jet_work_map_pages(run, i);
	if (err) {
		jet_work_unmap(run, i);
		jet_why_op(run->why, run->ops, i, err,
			   "no room in the I/O address space");
	}
	return err;
}

static void jet_emit_copy(struct jet_run *run, unsigned int i)
{
	struct jet_batch *batch = run->file->batch;
	u32 size = run->env.block_bytes;
	const struct jet_op *op = &run->ops[i];
	struct jet_work *work = &run->work[i];
	unsigned int k, block;
	u32 pos = op->offset;

	for (k = work->map; k < work->map + work->nmaps; k++) {
		const struct jet_map *map = &batch->maps[k];
		u32 done = 0, n;

		while (done < map->len) {
			struct jet_cmd *cmd = &batch->cmds[batch->ncmds++];

			block = pos / size;
			n = min(map->len - done,
				JET_CMD_BLOCKS_MAX * size - pos % size);
			*cmd = (struct jet_cmd) {
				.ctx = &batch->ctx,
				.cookie = i,
				.op = op->op == JET_DO_COPY_IN ?
				      JET_OP_COPY_IN : JET_OP_COPY_OUT,
				.chain = JET_BATCH_CHAIN,
				.count = (pos + n - 1) / size - block + 1,
				.offset = pos % size,
				.len = n,
				.addr = map->addr + done,
				.blocks = op->blocks + block,
			};
			if ((pos - op->offset) & 1)
				cmd->cookie |= JET_COOKIE_ODD;
			if (op->flags & JET_OPF_SUM)
				cmd->flags = JET_CMDF_EVENT;
			done += n;
			pos += n;
		}
	}
}

/* How many pieces a frame consists of: one a block that is touched */
static unsigned int jet_unit_segs(const struct jet_run *run, unsigned int i,
				  unsigned int last)
{
	u32 size = run->env.block_bytes;
	unsigned int n = 0;

	for (; i <= last; i++)
		n += DIV_ROUND_UP(run->ops[i].offset % size + run->work[i].len,
				  size);
	return n;
}

static void jet_emit_send(struct jet_run *run, unsigned int i,
			  unsigned int last)
{
	struct jet_batch *batch = run->file->batch;
	struct jet_cmd *cmd = &batch->cmds[batch->ncmds++];
	struct jet_seg *seg = &batch->segs[batch->nsegs];
	u32 size = run->env.block_bytes;
	unsigned int k;

	*cmd = (struct jet_cmd) {
		.ctx = &batch->ctx,
		.cookie = last,
		.op = JET_OP_SEND,
		.flags = JET_CMDF_EVENT | (batch->sync ? JET_CMDF_SYNC : 0),
		.chain = JET_BATCH_CHAIN,
		.count = jet_unit_segs(run, i, last),
		.vci = run->ops[last].vci,
		.uu = run->ops[last].uu,
		.segs = seg,
	};
	for (k = i; k <= last; k++) {
		u32 left = run->work[k].len, pos = run->ops[k].offset;

		for (; left; seg++) {
			seg->block = run->ops[k].blocks[pos / size];
			seg->offset = pos % size;
			seg->len = min(left, size - seg->offset);
			pos += seg->len;
			left -= seg->len;
		}
	}
	batch->nsegs += cmd->count;
}

static void jet_emit(struct jet_run *run, unsigned int i, unsigned int last)
{
	if (run->ops[i].op == JET_DO_SEND)
		jet_emit_send(run, i, last);
	else
		jet_emit_copy(run, i);
}

/* What people see of a pool's sends */
static void jet_unit_count(struct jet_run *run, unsigned int i,
			   unsigned int last, int err)
{
	struct jet_pool_stats *stats = &run->pool->stats;

	if (run->ops[i].op != JET_DO_SEND)
		return;
	if (err) {
		atomic64_inc(&stats->tx_errors);
		return;
	}
	atomic64_inc(&stats->tx_frames);
	for (; i <= last; i++)
		atomic64_add(run->work[i].len, &stats->tx_bytes);
}

/* A prepared operation ends: let go of all that it holds */
static void jet_work_end(struct jet_run *run, unsigned int i, int err)
{
	struct jet_op *op = &run->ops[i];
	struct jet_work *work = &run->work[i];
	bool written = work->pending && op->op == JET_DO_COPY_IN;
	unsigned int k;

	jet_work_unmap(run, i);
	if (work->pinned)
		jet_work_unpin_blocks(run, i, op->res.count);
	work->pending = false;

	if (!err)
		op->res.length = work->len;
	else
		op->res.sum = 0;
	if (err && written) {
		jet_op_unwritten(&run->env, op, work->len);
		for (k = 0; k < op->res.count; k++)
			__set_bit(op->blocks[k], run->file->batch->spoiled);
	}
	if (!err && op->flags & JET_OPF_FREE &&
	    !jet_block_free(run->pool, op->blocks, op->res.count))
		for (k = 0; k < op->res.count; k++)
			run->env.hand[op->blocks[k]] = (struct jet_hand) {};
	jet_run_result(run, i, err);
}

static int jet_work_begin(struct jet_run *run, unsigned int i)
{
	struct jet_work *work = &run->work[i];
	struct jet_op *op = &run->ops[i];
	int err;

	err = jet_op_list(run->ops, i, run->why);
	if (!err)
		err = jet_op_hold(&run->env, run->ops, i, run->why);
	if (!err)
		err = jet_op_range(&run->env, run->ops, i, &work->len,
				   run->why);
	if (!err)
		err = jet_work_pin_blocks(run, i);
	if (!err && op->op != JET_DO_SEND && work->len)
		err = jet_work_map(run, i);
	if (!err && op->op == JET_DO_COPY_IN)
		jet_op_written(&run->env, op, work->len);
	return err;
}

static bool jet_batch_is_full(const struct jet_batch *batch)
{
	return batch->ncmds + JET_COPY_CMDS > JET_BATCH_CMDS ||
	       batch->npages + JET_COPY_PAGES > JET_BATCH_PAGES ||
	       batch->nmaps + JET_COPY_PAGES > JET_BATCH_PAGES ||
	       batch->nsegs + JET_CMD_SEGS_MAX > JET_BATCH_SEGS;
}

static u32 jet_unit_len(const struct jet_run *run, unsigned int i,
			unsigned int last)
{
	u32 len = 0;

	for (; i <= last; i++)
		len += run->work[i].len;
	return len;
}

/* A frame must not be too long, nor consist of too many pieces */
static int jet_unit_check(struct jet_run *run, unsigned int i,
			  unsigned int last)
{
	u32 len = jet_unit_len(run, i, last);
	unsigned int segs;

	if (run->ops[i].op != JET_DO_SEND)
		return 0;
	if (len > JET_SDU_MAX)
		return jet_why_op(run->why, run->ops, last, -EMSGSIZE,
				  "the frame would have %u bytes; %u are possible",
				  len, JET_SDU_MAX);
	segs = jet_unit_segs(run, i, last);
	if (segs > JET_CMD_SEGS_MAX)
		return jet_why_op(run->why, run->ops, last, -EMSGSIZE,
				  "the frame would have %u pieces; %u are possible",
				  segs, JET_CMD_SEGS_MAX);
	return 0;
}

/* Copies and sends of which nothing is left but the result */
static void jet_unit_fail(struct jet_run *run, unsigned int i,
			  unsigned int last, unsigned int failed, int err)
{
	unsigned int k;

	for (k = i; k <= last; k++)
		jet_work_end(run, k, k == failed ? err : -ECANCELED);
}

/**
 * jet_batch_make_room() - before a copy, or the sends that make a frame
 * @run:	the script
 * @i:		the operation
 * @last:	last send of the frame, else @i
 *
 * What the batch holds is done now if there is no room for more, or no place
 * for a send of this class: synchronous ones go through a queue of their own.
 */
void jet_batch_make_room(struct jet_run *run, unsigned int i,
			 unsigned int last)
{
	struct jet_batch *batch = run->file->batch;
	bool send = run->ops[i].op == JET_DO_SEND;
	bool sync = run->ops[last].flags & JET_OPF_SYNC;

	if (jet_batch_is_full(batch) ||
	    (send && batch->sends && sync != batch->sync))
		jet_batch_flush(run);
	if (!send)
		return;
	batch->sends = true;
	batch->sync = sync;
}

/**
 * jet_batch_add() - prepare a copy, or the sends that make a frame
 * @run:	the script
 * @i:		the operation; what it refers to has not failed
 * @last:	last send of the frame, else @i
 *
 * A failure is the operations' result; nothing of them is left behind then.
 */
void jet_batch_add(struct jet_run *run, unsigned int i, unsigned int last)
{
	struct jet_batch *batch = run->file->batch;
	unsigned int k;
	int err;

	for (k = i; k <= last; k++) {
		err = jet_work_begin(run, k);
		if (err) {
			jet_unit_fail(run, i, last, k, err);
			return;
		}
	}
	err = jet_unit_check(run, i, last);
	if (err) {
		jet_unit_fail(run, i, last, last, err);
		return;
	}

	for (k = i; k <= last; k++)
		run->work[k].pending = true;
	if (!batch->next)
		batch->first = i;
	batch->next = last + 1;
	/* A copy of nothing, possible with JET_OPF_UPTO, is no command */
	if (run->work[i].len)
		jet_emit(run, i, last);
}

/* Ring the doorbell and wait until all has ended */
static int jet_batch_submit(struct jet_run *run)
{
	struct jet_batch *batch = run->file->batch;
	struct jet_cmd *cmds = batch->cmds;
	struct jet_pool *pool = run->pool;
	struct jet_queue *q = pool->q;
	unsigned int i;
	int err;

	if (batch->sync)
		q = jet_queue_sync(pool->jd, pool->id);
	/* The last one's end says that all have ended, except for sends */
	cmds[0].flags |= JET_CMDF_FIRST;
	cmds[batch->ncmds - 1].flags |= JET_CMDF_EVENT;
	batch->run = run;
	batch->reports = 0;
	for (i = 0; i < batch->ncmds; i++) {
		if (!(cmds[i].flags & JET_CMDF_EVENT))
			continue;
		cmds[i].cookie |= JET_COOKIE_REPORT;
		batch->reports++;
	}
	reinit_completion(&batch->done);

	err = jet_submit_wait(q, pool, cmds, batch->ncmds);
	if (err)
		return err == -ERESTARTSYS ? -EINTR : err;
	/*
	 * The card reads and writes pinned pages, so not even a dying process
	 * may leave before it has ended. A card that never does is reset.
	 */
	wait_for_completion(&batch->done);
	return 0;
}

/* Nothing failed that it refers to, nor that wrote to the same blocks */
static int jet_unit_may_run(struct jet_run *run, unsigned int i,
			    unsigned int last)
{
	const struct jet_batch *batch = run->file->batch;
	unsigned int k;

	if (run->stop && run->failed)
		return -ECANCELED;
	for (; i <= last; i++) {
		const struct jet_op *op = &run->ops[i];

		if (op->flags & JET_OPF_FROM && run->ops[op->from].res.error)
			return -ECANCELED;
		for (k = 0; k < op->res.count; k++)
			if (test_bit(op->blocks[k], batch->spoiled))
				return -ECANCELED;
	}
	return 0;
}

/*
 * How did it end? EAGAIN: not at all, and it must be submitted again. The
 * first of a batch has no excuse to try again, so there is always progress.
 */
static int jet_unit_verdict(struct jet_run *run, unsigned int i,
			    unsigned int last, bool first)
{
	const struct jet_work *work = &run->work[last];
	int err;

	if (work->status == JET_ST_OK && !work->canceled)
		return 0;
	if (work->status == JET_ST_OK && !first)
		return jet_unit_may_run(run, i, last) ?: -EAGAIN;
	err = READ_ONCE(run->pool->dead) ?: jet_status_errno(work->status);
	if (work->status == JET_ST_NO_ALLOCATION &&
	    run->ops[last].flags & JET_OPF_SYNC)
		return jet_why_op(run->why, run->ops, last, err,
				  "the frame takes %u words; this station's synchronous lease has %u",
				  jet_lease_cost(jet_unit_len(run, i, last)),
				  jet_lease_words(run->pool->jd));
	return jet_why_op(run->why, run->ops, last, err ?: -EIO, "%s",
			  jet_status_text(work->status));
}

static void jet_unit_again(struct jet_run *run, unsigned int i,
			   unsigned int last)
{
	unsigned int k;

	for (k = i; k <= last; k++) {
		run->work[k].status = JET_ST_OK;
		run->work[k].canceled = false;
		run->ops[k].res.sum = 0;
	}
	jet_emit(run, i, last);
}

/* Results for what has ended; the rest goes into the batch again */
static void jet_batch_settle(struct jet_run *run, int submit)
{
	struct jet_batch *batch = run->file->batch;
	unsigned int i, k, last;
	bool first = true;
	int err;

	for (i = batch->first; i < batch->next; i = last + 1) {
		last = jet_op_unit(run->ops, i);
		if (!run->work[last].pending)
			continue;
		if (submit)
			err = jet_why_op(run->why, run->ops, last, submit,
					 "the card takes no commands");
		else
			err = jet_unit_verdict(run, i, last, first);
		first = false;
		if (err == -EAGAIN) {
			jet_unit_again(run, i, last);
			continue;
		}
		jet_unit_count(run, i, last, err);
		for (k = i; k <= last; k++)
			jet_work_end(run, k, err);
	}
}

/**
 * jet_batch_flush() - do what was collected, and give the results
 * @run:	the script
 */
void jet_batch_flush(struct jet_run *run)
{
	struct jet_batch *batch = run->file->batch;
	int err;

	do {
		err = batch->ncmds ? jet_batch_submit(run) : 0;
		batch->ncmds = 0;
		batch->nsegs = 0;
		jet_batch_settle(run, err);
	} while (batch->ncmds);
	batch->first = 0;
	batch->next = 0;
	batch->sends = false;
	batch->sync = false;
	batch->npages = 0;
	batch->nmaps = 0;
	bitmap_zero(batch->spoiled, JET_BLOCKS_MAX);
}
