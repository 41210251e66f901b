// SPDX-License-Identifier: GPL-2.0
/*
 * A script's copies and sends as one batch of commands with one doorbell.
 *
 * Operations are prepared one by one, their blocks pinned, their pages pinned
 * and mapped, their commands collected. jet_batch_launch() submits these; when
 * they have ended, jet_batch_land() gives each operation its result.
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
#include <linux/mm.h>
#include <linux/slab.h>

#include "jet_run.h"

#define JET_BATCH_CHAIN		1

/* In a command's cookie: the operation's index, and this */
#define JET_COOKIE_ODD		0x8000	/* the bytes before are odd in number */
#define JET_COOKIE_REPORT	0x4000	/* one of those that are waited for */
#define JET_COOKIE_OP		(JET_SCRIPT_OPS_MAX - 1)

/* How a command of an operation has ended */
static void jet_batch_note(struct jet_run *run, const struct jet_cpl *cpl)
{
	unsigned int i = cpl->cookie & JET_COOKIE_OP;
	struct jet_work *work = &run->work[i];
	struct jet_result *res = &run->ops.res[i];

	switch (cpl->status) {
	case JET_ST_OK:
		if (run->ops.op[i].flags & JET_OPF_SUM)
			res->sum = jet_sum_add(res->sum, cpl->sum,
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
}

/* The last one has reported */
static void jet_batch_ended(struct jet_batch *batch)
{
	struct jet_file *file = batch->run->file;
	bool posted = batch->run->posted;

	/* From here on, run and batch may be gone, and the file be closed */
	complete(&batch->done);
	if (posted)
		jet_line_kick(file);
}

/* NAPI context; calls for one queue never overlap */
static void jet_batch_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_batch *batch = container_of(ctx, struct jet_batch, ctx);

	if (cpl->op != JET_OP_FENCE)
		jet_batch_note(batch->run, cpl);
	if (cpl->cookie & JET_COOKIE_REPORT && !--batch->reports)
		jet_batch_ended(batch);
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
	batch->sums = alloc_page(GFP_KERNEL_ACCOUNT);
	if (!batch->sums) {
		kvfree(batch);
		return NULL;
	}
	batch->ctx.done = jet_batch_done;
	batch->pins.pages = batch->pages;
	init_completion(&batch->done);
	return batch;
}

/**
 * jet_batch_free() - the reverse
 * @batch:	without commands
 */
void jet_batch_free(struct jet_batch *batch)
{
	__free_page(batch->sums);
	kvfree(batch);
}

/* A command that moves @len bytes between the blocks at @pos and the host */
static struct jet_cmd *jet_emit_move(struct jet_run *run, unsigned int i,
				     u8 flags, u32 pos, dma_addr_t addr,
				     u32 len)
{
	u8 op = run->ops.op[i].op == JET_DO_COPY_OUT ? JET_OP_COPY_OUT :
						       JET_OP_COPY_IN;
	struct jet_batch *batch = run->file->batch;
	struct jet_cmd *cmd = &batch->cmds[batch->ncmds++];
	u32 size = run->env.block_bytes;

	jet_cmd_copy(cmd, &batch->ctx, jet_cmd_head(op, JET_BATCH_CHAIN, flags),
		     jet_op_blocks(&run->ops, i) + pos / size,
		     (pos + len - 1) / size - pos / size + 1, pos % size, addr,
		     len);
	cmd->cookie = i;
	cmd->as = run->work[i].as;
	return cmd;
}

static void jet_emit_copy(struct jet_run *run, unsigned int i, u8 flags)
{
	struct jet_batch *batch = run->file->batch;
	u32 size = run->env.block_bytes;
	const struct jet_op *op = &run->ops.op[i];
	struct jet_work *work = &run->work[i];
	u32 pos = op->offset;
	struct jet_cmd *cmd;
	unsigned int k;

	if (op->flags & JET_OPF_SUM)
		flags |= JET_CMDF_EVENT;
	for (k = work->map; k < work->map + work->nmaps; k++) {
		const struct jet_map *map = &batch->maps[k];
		u32 done = 0, n;

		while (done < map->len) {
			n = min(map->len - done,
				JET_CMD_BLOCKS_MAX * size - pos % size);
			cmd = jet_emit_move(run, i, flags, pos,
					    map->addr + done, n);
			if ((pos - op->offset) & 1)
				cmd->cookie |= JET_COOKIE_ODD;
			flags &= ~JET_CMDF_SUM_CLEAR;
			done += n;
			pos += n;
		}
	}
}

/*
 * Copies, and their sum into a header. The sum of an earlier operation counts
 * as the bytes that are copied first, to where the sum will be: there they are
 * even in number before all others.
 */
static void jet_emit_sum(struct jet_run *run, unsigned int i,
			 unsigned int last)
{
	struct jet_batch *batch = run->file->batch;
	const struct jet_op *put = &run->ops.op[last];
	u32 size = run->env.block_bytes;
	u8 flags = JET_CMDF_SUM_ADD | JET_CMDF_SUM_CLEAR;
	struct jet_cmd *cmd;

	if (put->flags & JET_OPF_VALUE) {
		jet_emit_move(run, last, flags, put->offset,
			      batch->maps[run->work[last].map].addr,
			      sizeof(u16));
		flags = JET_CMDF_SUM_ADD;
	}
	for (; i < last; i++) {
		if (!run->work[i].len)
			continue;
		jet_emit_copy(run, i, flags);
		flags = JET_CMDF_SUM_ADD;
	}
	cmd = &batch->cmds[batch->ncmds++];
	jet_cmd_blocks(cmd, &batch->ctx,
		       jet_cmd_head(JET_OP_SUM_PUT, JET_BATCH_CHAIN, 0),
		       jet_op_blocks(&run->ops, last) + put->offset / size, 1,
		       put->offset % size);
	cmd->cookie = last;
}

/* How many pieces a frame consists of: one a block that is touched */
static unsigned int jet_unit_segs(const struct jet_run *run, unsigned int i,
				  unsigned int last)
{
	u32 size = run->env.block_bytes;
	unsigned int n = 0;

	for (; i <= last; i++)
		n += DIV_ROUND_UP(run->ops.op[i].offset % size +
				  run->work[i].len, size);
	return n;
}

/*
 * Whose frames its pieces hold, which is all one: a block that was allocated
 * can be named by everybody. Or -EXDEV, if it is not.
 */
static int jet_unit_as(const struct jet_run *run, unsigned int i,
		       unsigned int last)
{
	u8 as = 0, other;

	for (; i <= last; i++) {
		other = run->work[i].as;
		if (as && other && other != as)
			return -EXDEV;
		as = as ?: other;
	}
	return as;
}

static void jet_emit_send(struct jet_run *run, unsigned int i,
			  unsigned int last)
{
	struct jet_batch *batch = run->file->batch;
	struct jet_cmd *cmd = &batch->cmds[batch->ncmds++];
	struct jet_seg *first = &batch->segs[batch->nsegs], *seg = first;
	u32 size = run->env.block_bytes, len = 0;
	unsigned int k;

	for (k = i; k <= last; k++) {
		u32 left = run->work[k].len, pos = run->ops.op[k].offset;
		const u16 *blocks = jet_op_blocks(&run->ops, k);

		for (; left; seg++) {
			seg->block = blocks[pos / size];
			seg->offset = pos % size;
			seg->len = min(left, size - seg->offset);
			pos += seg->len;
			left -= seg->len;
		}
		len += run->work[k].len;
	}
	jet_cmd_send(cmd, &batch->ctx,
		     jet_cmd_head(JET_OP_SEND, JET_BATCH_CHAIN,
				  batch->sync ? JET_CMDF_SYNC : 0),
		     first, seg - first, len, run->work[last].vci,
		     run->ops.op[last].uu);
	if (run->pool->params.bare)
		jet_cmd_send_bare(cmd);
	cmd->cookie = last;
	cmd->as = jet_unit_as(run, i, last);
	batch->nsegs += cmd->nsegs;
	batch->sends++;
}

static void jet_emit(struct jet_run *run, unsigned int i, unsigned int last)
{
	if (run->ops.op[i].op == JET_DO_SEND)
		jet_emit_send(run, i, last);
	else if (run->ops.op[last].op == JET_DO_PUT_SUM)
		jet_emit_sum(run, i, last);
	else
		jet_emit_copy(run, i, 0);
}

/* What people see of a pool's sends */
static void jet_unit_count(struct jet_run *run, unsigned int i,
			   unsigned int last, int err)
{
	struct jet_pool_stats *stats = &run->pool->stats;

	if (run->ops.op[i].op != JET_DO_SEND)
		return;
	if (err) {
		atomic64_inc(&stats->tx_errors);
		return;
	}
	atomic64_inc(&stats->tx_frames);
	for (; i <= last; i++)
		atomic64_add(run->work[i].len, &stats->tx_bytes);
}

/* Sent: the blocks go, also those that are named more than once */
static void jet_work_free(struct jet_run *run, unsigned int i)
{
	const u16 *blocks = jet_op_blocks(&run->ops, i);
	u16 gone[JET_OP_BLOCKS_MAX];
	unsigned int k, n = 0;

	for (k = 0; k < run->ops.list[i].count; k++) {
		struct jet_hand *hand = &run->env.hand[blocks[k]];

		if (!hand->held)
			continue;
		*hand = (struct jet_hand) {};
		gone[n++] = blocks[k];
	}
	/* It fails only if the pool is dead, and all its blocks are lost */
	jet_block_free(run->pool, gone, n);
}

/* What should have been written was not, or nobody knows */
static void jet_work_spoil(struct jet_run *run, unsigned int i, bool pending)
{
	const u16 *blocks = jet_op_blocks(&run->ops, i);
	unsigned int k;

	jet_op_unwritten(&run->env, &run->ops, i, run->work[i].len);
	for (k = 0; pending && k < run->ops.list[i].count; k++)
		__set_bit(blocks[k], run->file->batch->spoiled);
}

/* A prepared operation ends: let go of all that it holds */
static void jet_work_end(struct jet_run *run, unsigned int i, int err)
{
	const struct jet_op *op = &run->ops.op[i];
	struct jet_result *res = &run->ops.res[i];
	struct jet_work *work = &run->work[i];
	bool was_pending = work->pending;

	jet_pages_unmap(run, i);
	if (work->pinned)
		jet_block_unpin(run->pool, jet_op_blocks(&run->ops, i),
				run->ops.list[i].count);
	work->pinned = false;
	work->pending = false;

	if (!err) {
		res->length = work->len;
		res->vci = work->vci;
		if (op->flags & JET_OPF_FREE)
			jet_work_free(run, i);
	} else {
		res->sum = 0;
		if (work->written)
			jet_work_spoil(run, i, was_pending);
	}
	jet_run_result(run, i, err);
}

static int jet_why_mixed(struct jet_run *run, unsigned int i)
{
	return jet_why_op(run->why, &run->ops, i, -EXDEV,
			  "names blocks of a shared frame and others' at once");
}

static int jet_work_pin(struct jet_run *run, unsigned int i)
{
	struct jet_work *work = &run->work[i];
	int err;

	err = jet_block_pin(run->pool, jet_op_blocks(&run->ops, i),
			    run->ops.list[i].count);
	if (err == -EXDEV)
		return jet_why_mixed(run, i);
	if (err < 0)
		return jet_why_op(run->why, &run->ops, i, err,
				  "a block cannot be used%s",
				  err == -EBUSY ? " so often" : "");
	work->as = err;
	work->pinned = true;
	if (work->as && work->as != run->pool->id &&
	    jet_op_writes(&run->ops.op[i]))
		return jet_why_op(run->why, &run->ops, i, -EACCES,
				  "the blocks hold a shared frame, which can be read and sent only");
	return 0;
}

static int jet_work_map(struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];
	struct jet_work *work = &run->work[i];

	if (op->op == JET_DO_PUT_SUM)
		return op->flags & JET_OPF_VALUE ? jet_pages_map_sum(run, i) :
						   0;
	if (!jet_op_is_copy(op))
		return 0;
	if (work->fault)
		return jet_why_op(run->why, &run->ops, i, -EFAULT,
				  "%u bytes at %#llx are not all mapped%s",
				  op->length, op->addr,
				  op->op == JET_DO_COPY_OUT ?
				  " and writable" : "");
	return jet_pages_map(run, i);
}

static int jet_work_begin(struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];
	struct jet_work *work = &run->work[i];
	int err;

	err = jet_op_list(&run->env, &run->ops, i, run->why) ?:
	      jet_op_range(&run->env, &run->ops, i, &work->len, run->why);
	if (!err && op->op == JET_DO_SEND && !(op->flags & JET_OPF_MORE))
		err = jet_op_vci(&run->env, &run->ops, i, &work->vci,
				 run->why);
	if (!err)
		err = jet_work_pin(run, i);
	if (!err)
		err = jet_work_map(run, i);
	if (!err && jet_op_writes(op)) {
		jet_op_written(&run->env, &run->ops, i, work->len);
		work->written = true;
	}
	return err;
}

/* Commands that an operation can need at most */
static unsigned int jet_work_cmds(const struct jet_run *run, unsigned int i)
{
	u32 full = (JET_CMD_BLOCKS_MAX - 1) * run->env.block_bytes;

	if (!jet_op_is_copy(&run->ops.op[i]))
		return 2;
	return run->work[i].npages + run->ops.op[i].length / full + 1;
}

static bool jet_batch_is_full(const struct jet_run *run, unsigned int i,
			      unsigned int last)
{
	const struct jet_batch *batch = run->file->batch;
	unsigned int cmds = batch->ncmds;

	for (; i <= last; i++)
		cmds += jet_work_cmds(run, i);
	return cmds > JET_BATCH_CMDS ||
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

/* How long a frame may be now */
static u32 jet_run_frame(const struct jet_run *run)
{
	u32 ring = jet_ring_frame(run->pool->jd);

	return min(run->pool->params.frame ?: ring, ring);
}

/* Without a trailer, nothing says where padding begins, or carries a byte */
static int jet_cell_check(struct jet_run *run, unsigned int last, u32 len)
{
	const struct jet_op *op = &run->ops.op[last];

	if (len < JET_PAYLOAD_MIN || len % 4)
		return jet_why_op(run->why, &run->ops, last, -EINVAL,
				  "the frame has %u bytes; with cell framing it has %u or more, in whole multiples of 4",
				  len, JET_PAYLOAD_MIN);
	if (op->uu)
		return jet_why_op(run->why, &run->ops, last, -EINVAL,
				  "uu %u; with cell framing nothing carries it",
				  op->uu);
	return 0;
}

/*
 * A frame must not be too long, nor consist of too many pieces; a sum must be
 * of something, or the card would put what it summed for somebody else.
 */
static int jet_unit_check(struct jet_run *run, unsigned int i,
			  unsigned int last)
{
	const struct jet_op *op = &run->ops.op[last];
	u32 len = jet_unit_len(run, i, last);
	unsigned int segs;

	if (op->op == JET_DO_PUT_SUM && !(op->flags & JET_OPF_VALUE) &&
	    len == run->work[last].len)
		return jet_why_op(run->why, &run->ops, last, -EINVAL,
				  "the copies have no bytes to sum");
	if (op->op != JET_DO_SEND)
		return 0;
	if (jet_unit_as(run, i, last) < 0)
		return jet_why_mixed(run, last);
	if (len > JET_SDU_MAX)
		return jet_why_op(run->why, &run->ops, last, -EMSGSIZE,
				  "the frame would have %u bytes; %u are possible",
				  len, JET_SDU_MAX);
	if (len > jet_run_frame(run))
		return jet_why_op(run->why, &run->ops, last, -EMSGSIZE,
				  "the frame has %u bytes; %s longest has %u",
				  len, run->pool->params.frame ?
				  "this pool's" : "this station's",
				  jet_run_frame(run));
	if (run->pool->params.bare) {
		int err = jet_cell_check(run, last, len);

		if (err)
			return err;
	}
	segs = jet_unit_segs(run, i, last);
	if (segs > JET_CMD_SEGS_MAX)
		return jet_why_op(run->why, &run->ops, last, -EMSGSIZE,
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

static bool jet_op_is_sync(const struct jet_op *op)
{
	return op->flags & JET_OPF_SYNC;
}

/**
 * jet_batch_admits() - may a copy, or the sends that make a frame, be added?
 * @run:	the script
 * @i:		the operation
 * @last:	last send of the frame, else @i
 *
 * Not if there is no room for more, or no place for a send of this class:
 * synchronous ones go through a queue of their own.
 *
 * Return: whether; an empty batch admits all.
 */
bool jet_batch_admits(const struct jet_run *run, unsigned int i,
		      unsigned int last)
{
	const struct jet_batch *batch = run->file->batch;
	const struct jet_op *op = run->ops.op;

	if (!batch->next)
		return true;
	if (jet_batch_is_full(run, i, last))
		return false;
	return op[i].op != JET_DO_SEND || !batch->sends ||
	       jet_op_is_sync(&op[last]) == batch->sync;
}

/**
 * jet_batch_add() - prepare a copy, or the sends that make a frame
 * @run:	the script
 * @i:		the operation, which the batch admits; what it refers to has
 *		not failed
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
	if (run->ops.op[i].op == JET_DO_SEND)
		batch->sync = jet_op_is_sync(&run->ops.op[last]);
	if (!batch->next)
		batch->first = i;
	batch->next = last + 1;
	/* A copy of nothing, possible with JET_OPF_UPTO, is no command */
	jet_emit(run, i, last);
}

/*
 * The last command's end says that all have ended, except for sends. For these
 * a FENCE does, which is no member of the chain: it waits for them even if
 * something has failed. A pair that is lazy about sends tells of it at once.
 */
static void jet_batch_close(struct jet_batch *batch)
{
	if (batch->sends)
		jet_cmd_plain(&batch->cmds[batch->ncmds++], &batch->ctx,
			      jet_cmd_head(JET_OP_FENCE, 0, 0), 0);
	jet_cmd_flag(&batch->cmds[batch->ncmds - 1], JET_CMDF_EVENT);
}

/*
 * Ring the doorbell. The card reads and writes pinned pages from now on, so not
 * even a dying process may let go of them before batch.done. A card that never
 * ends it is reset.
 */
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
	jet_cmd_flag(&cmds[0], JET_CMDF_FIRST);
	jet_batch_close(batch);
	batch->run = run;
	batch->reports = 0;
	for (i = 0; i < batch->ncmds; i++) {
		if (!jet_cmd_reports(&cmds[i]))
			continue;
		cmds[i].cookie |= JET_COOKIE_REPORT;
		batch->reports++;
	}
	reinit_completion(&batch->done);

	err = jet_submit_wait(q, pool, cmds, batch->ncmds);
	return err == -ERESTARTSYS ? -EINTR : err;
}

/* Nothing failed that it refers to, nor that wrote to the same blocks */
static int jet_unit_may_run(struct jet_run *run, unsigned int i,
			    unsigned int last)
{
	const struct jet_batch *batch = run->file->batch;
	unsigned int k;

	for (; i <= last; i++) {
		const u16 *blocks = jet_op_blocks(&run->ops, i);

		if (jet_run_canceled(run, i))
			return -ECANCELED;
		for (k = 0; k < run->ops.list[i].count; k++)
			if (test_bit(blocks[k], batch->spoiled))
				return -ECANCELED;
	}
	return 0;
}

/* The first failure of operations that are done together */
static u16 jet_unit_status(const struct jet_run *run, unsigned int i,
			   unsigned int last, bool *canceled)
{
	*canceled = false;
	for (; i <= last; i++) {
		*canceled |= run->work[i].canceled;
		if (run->work[i].status != JET_ST_OK)
			return run->work[i].status;
	}
	return JET_ST_OK;
}

/*
 * How did it end? EAGAIN: not at all, and it must be submitted again. The
 * first of a batch has no excuse to try again, so there is always progress.
 */
static int jet_unit_verdict(struct jet_run *run, unsigned int i,
			    unsigned int last, bool first)
{
	bool canceled;
	u16 status = jet_unit_status(run, i, last, &canceled);
	int err;

	if (status == JET_ST_OK && !canceled)
		return 0;
	if (status == JET_ST_OK && !first)
		return jet_unit_may_run(run, i, last) ?: -EAGAIN;
	err = READ_ONCE(run->pool->dead) ?: jet_status_errno(status);
	if (status == JET_ST_NO_ALLOCATION &&
	    run->ops.op[last].flags & JET_OPF_SYNC)
		return jet_why_op(run->why, &run->ops, last, err,
				  "the frame takes %u words; this station's synchronous lease has %u",
				  jet_frame_words(jet_unit_len(run, i, last)),
				  jet_lease_words(run->pool->jd));
	return jet_why_op(run->why, &run->ops, last, err ?: -EIO, "%s",
			  jet_status_text(status));
}

static void jet_unit_again(struct jet_run *run, unsigned int i,
			   unsigned int last)
{
	unsigned int k;

	for (k = i; k <= last; k++) {
		run->work[k].status = JET_ST_OK;
		run->work[k].canceled = false;
		run->ops.res[k].sum = 0;
	}
	jet_emit(run, i, last);
}

/* Blocks of a free; those of a frame that is still to come may be any */
static void jet_free_mark(struct jet_run *run, unsigned int i, bool leaves)
{
	const u16 *blocks = jet_op_blocks(&run->ops, i);
	unsigned int k;

	for (k = 0; k < run->ops.list[i].count; k++)
		run->env.hand[blocks[k]].leaves = leaves;
}

/**
 * jet_batch_defer() - free blocks when what has been collected has ended
 * @run:	the script
 * @i:		a free that refers to an operation in the batch
 */
void jet_batch_defer(struct jet_run *run, unsigned int i)
{
	struct jet_batch *batch = run->file->batch;

	jet_free_mark(run, i, true);
	run->work[i].pending = true;
	batch->next = i + 1;
	batch->frees++;
}

/* Nothing before it is under way any more */
static void jet_free_settle(struct jet_run *run, unsigned int i)
{
	jet_free_mark(run, i, false);
	run->work[i].pending = false;
	jet_run_deferred(run, i);
}

/* Results for what has ended; the rest goes into the batch again */
static void jet_batch_settle(struct jet_run *run, int submit)
{
	struct jet_batch *batch = run->file->batch;
	unsigned int i, k, last;
	bool first = true;
	int err;

	for (i = batch->first; i < batch->next; i = last + 1) {
		last = jet_op_unit(&run->ops, i);
		if (!run->work[last].pending)
			continue;
		if (run->ops.op[i].op == JET_DO_FREE) {
			if (!batch->ncmds)
				jet_free_settle(run, i);
			continue;
		}
		if (submit)
			err = jet_why_op(run->why, &run->ops, last, submit,
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

/* What was submitted has ended, or could not be */
static void jet_batch_end(struct jet_run *run, int submit)
{
	struct jet_batch *batch = run->file->batch;

	batch->ncmds = 0;
	batch->nsegs = 0;
	batch->sends = 0;
	jet_batch_settle(run, submit);
}

/* It is the next script's */
static void jet_batch_empty(struct jet_batch *batch)
{
	batch->first = 0;
	batch->next = 0;
	batch->sync = false;
	batch->frees = 0;
	batch->nmaps = 0;
	bitmap_zero(batch->spoiled, JET_BLOCKS_MAX);
}

/**
 * jet_batch_launch() - do what was collected
 * @run:	the script
 *
 * Return: true: the card is at work, and jet_batch_land() is due when
 * batch.done is complete; false: the operations have their results, the batch
 * is empty.
 */
bool jet_batch_launch(struct jet_run *run)
{
	struct jet_batch *batch = run->file->batch;
	int err;

	do {
		err = batch->ncmds ? jet_batch_submit(run) : 0;
		if (batch->ncmds && !err)
			return true;
		jet_batch_end(run, err);
	} while (batch->ncmds);
	jet_batch_empty(batch);
	return false;
}

/**
 * jet_batch_land() - give the results of what the card has done
 * @run:	the script
 *
 * Return: as jet_batch_launch(): true: some has to be done again.
 */
bool jet_batch_land(struct jet_run *run)
{
	struct jet_batch *batch = run->file->batch;

	jet_batch_end(run, 0);
	if (batch->ncmds)
		return jet_batch_launch(run);
	jet_batch_empty(batch);
	return false;
}
