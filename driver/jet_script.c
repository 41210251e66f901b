// SPDX-License-Identifier: GPL-2.0
/*
 * Scripts: operations of a program, run in order.
 *
 * A script is copied in whole, checked whole, and then run. What the host can
 * do by itself (alloc, free, rx) is done at once; copies and sends are
 * collected and go to the card together (jet_batch.c), as late as possible: at
 * the script's end, before it sleeps, or when somebody needs a result.
 */
#include <linux/hrtimer.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "jet_batch.h"

/* A newer program may know larger operations, but not wildly larger ones */
#define JET_OP_BYTES_MAX	1024

/**
 * jet_run_result() - an operation has ended
 * @run:	the script
 * @i:		index of the operation
 * @err:	0 or an error number
 */
void jet_run_result(struct jet_run *run, unsigned int i, int err)
{
	run->ops[i].res.error = err;
	if (err)
		run->failed++;
}

static int jet_run_alloc(struct jet_run *run, unsigned int i)
{
	struct jet_pool *pool = run->pool;
	struct jet_op *op = &run->ops[i];
	unsigned int k;
	int err;

	err = jet_block_alloc(pool, op->blocks, op->count);
	if (err == -EDQUOT || err == -ENOBUFS) {
		/* Blocks that were freed may still be on their way out */
		jet_batch_flush(run);
		err = jet_block_alloc(pool, op->blocks, op->count);
	}
	if (err == -EDQUOT)
		return jet_why_op(run->why, run->ops, i, err,
				  "%u blocks; the pool's limit is %u, and %u are in use",
				  op->count, pool->params.tx_limit,
				  READ_ONCE(pool->tx_used));
	if (err)
		return jet_why_op(run->why, run->ops, i, err,
				  "%u blocks; the card has not so many left",
				  op->count);
	for (k = 0; k < op->count; k++)
		run->env.hand[op->blocks[k]] = (struct jet_hand) {
			.held = true,
		};
	op->res.count = op->count;
	return 0;
}

static int jet_run_free(struct jet_run *run, unsigned int i)
{
	struct jet_op *op = &run->ops[i];
	unsigned int k;
	int err;

	err = jet_op_list(run->ops, i, run->why);
	if (!err)
		err = jet_op_hold(&run->env, run->ops, i, run->why);
	if (err)
		return err;
	err = jet_block_free(run->pool, op->blocks, op->res.count);
	if (err)
		return jet_why_op(run->why, run->ops, i, err,
				  "a block is named twice");
	for (k = 0; k < op->res.count; k++)
		run->env.hand[op->blocks[k]] = (struct jet_hand) {};
	return 0;
}

/* The frame's description into the operation, its blocks into our hands */
static int jet_run_take(struct jet_run *run, unsigned int i,
			const struct jet_frame *frame)
{
	struct jet_op *op = &run->ops[i];
	unsigned int k;

	if (frame->nblocks > JET_OP_BLOCKS) {
		jet_block_free(run->pool, frame->blocks, frame->nblocks);
		return jet_why_op(run->why, run->ops, i, -EIO,
				  "the card made a frame of %u blocks",
				  frame->nblocks);
	}
	op->res.length = frame->len;
	op->res.vci = frame->vci;
	op->res.sum = frame->sum;
	op->res.src = frame->src;
	op->res.uu = frame->uu;
	op->res.time = frame->timestamp;
	op->res.count = frame->nblocks;
	if (frame->flags & JET_EVTF_ERR_CRC)
		op->res.flags |= JET_RXF_ERR_CRC;
	if (frame->flags & JET_EVTF_ERR_LEN)
		op->res.flags |= JET_RXF_ERR_LENGTH;
	if (frame->flags & JET_EVTF_SYNC)
		op->res.flags |= JET_RXF_SYNC;
	for (k = 0; k < frame->nblocks; k++) {
		op->blocks[k] = frame->blocks[k];
		run->env.hand[frame->blocks[k]] = (struct jet_hand) {
			.held = true,
		};
	}
	jet_op_written(&run->env, op, frame->len);

	if (op->length &&
	    copy_to_user(u64_to_user_ptr(op->addr), frame->head, op->length))
		return jet_why_op(run->why, run->ops, i, -EFAULT,
				  "%u bytes at %#llx are not all mapped and writable; the frame is yours nevertheless",
				  op->length, op->addr);
	return 0;
}

static int jet_run_rx(struct jet_run *run, unsigned int i)
{
	struct jet_frame *frame = jet_pool_rx(run->pool);
	int err;

	if (!frame) {
		err = READ_ONCE(run->pool->dead) ?: -EAGAIN;
		return jet_why_op(run->why, run->ops, i, err,
				  "no frame is there");
	}
	err = jet_run_take(run, i, frame);
	jet_pool_rx_done(run->pool, frame);
	return err;
}

static bool jet_run_awake(struct jet_run *run)
{
	return jet_pool_rx_ready(run->pool) || READ_ONCE(run->pool->dead);
}

/* Sleep until something comes; others may use the pool meanwhile */
static int jet_run_sleep(struct jet_run *run, u64 deadline)
{
	struct jet_pool *pool = run->pool;
	ktime_t left = KTIME_MAX;
	int err;

	if (deadline < KTIME_MAX) {
		left = ktime_sub((ktime_t)deadline, ktime_get());
		if (left <= 0)
			return -ETIME;
	}
	mutex_unlock(&run->file->lock);
	err = wait_event_interruptible_hrtimeout(pool->wait, jet_run_awake(run),
						 left);
	mutex_lock(&run->file->lock);
	return err;
}

static int jet_run_wait_rx(struct jet_run *run, unsigned int i)
{
	struct jet_op *op = &run->ops[i];
	struct jet_pool *pool = run->pool;
	int err = 0;

	/* While the lock is free, nothing of ours may be under way */
	jet_batch_flush(run);
	while (!err && !jet_run_awake(run))
		err = jet_run_sleep(run, op->deadline);
	if (READ_ONCE(pool->dead))
		return jet_why_op(run->why, run->ops, i, pool->dead,
				  "the card was reset or removed");
	if (jet_pool_rx_ready(pool)) {
		spin_lock_bh(&pool->rx_lock);
		op->res.count = list_count_nodes(&pool->rx_frames);
		spin_unlock_bh(&pool->rx_lock);
		return 0;
	}
	if (err == -ETIME)
		return jet_why_op(run->why, run->ops, i, -ETIMEDOUT,
				  "no frame came in time");
	return jet_why_op(run->why, run->ops, i, -EINTR,
			  "a signal came before a frame");
}

static int jet_run_soft(struct jet_run *run, unsigned int i)
{
	switch (run->ops[i].op) {
	case JET_DO_ALLOC:
		return jet_run_alloc(run, i);
	case JET_DO_FREE:
		return jet_run_free(run, i);
	case JET_DO_WAIT_RX:
		return jet_run_wait_rx(run, i);
	default:
		return jet_run_rx(run, i);
	}
}

/*
 * Must the batch end before this operation begins? The card's chain does for
 * a copy or a send that refers to a copy.
 */
static bool jet_run_must_know(const struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops[i];

	if (run->stop && !jet_op_is_card(op))
		return true;
	if (!(op->flags & JET_OPF_FROM) || !run->work[op->from].pending)
		return false;
	return !jet_op_is_card(op) || run->ops[op->from].op == JET_DO_SEND;
}

static bool jet_run_canceled(const struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops[i];

	if (run->stop && run->failed)
		return true;
	return op->flags & JET_OPF_FROM && run->ops[op->from].res.error;
}

static void jet_run_all(struct jet_run *run)
{
	unsigned int i, k, last;

	for (i = 0; i < run->n; i = last + 1) {
		bool canceled = false;

		last = jet_op_unit(run->ops, i);
		for (k = i; k <= last; k++)
			if (jet_run_must_know(run, k))
				jet_batch_flush(run);
		if (jet_op_is_card(&run->ops[i]))
			jet_batch_make_room(run, i, last);
		for (k = i; k <= last; k++)
			canceled |= jet_run_canceled(run, k);

		if (canceled)
			for (k = i; k <= last; k++)
				jet_run_result(run, k, -ECANCELED);
		else if (jet_op_is_card(&run->ops[i]))
			jet_batch_add(run, i, last);
		else
			jet_run_result(run, i, jet_run_soft(run, i));
	}
	jet_batch_flush(run);
}

static int jet_script_ops_in(const struct jet_script *script,
			     struct jet_op *ops, struct jet_why *why)
{
	const char __user *from = u64_to_user_ptr(script->ops);
	unsigned int i;
	int err = 0;

	for (i = 0; i < script->count && !err; i++)
		err = copy_struct_from_user(&ops[i], sizeof(ops[i]),
					    from + (u64)i * script->op_bytes,
					    script->op_bytes);
	if (err == -E2BIG)
		return jet_why(why, err,
			       "operation %u uses what this kernel does not know",
			       i - 1);
	if (err)
		return jet_why(why, -EFAULT,
			       "the operations at %#llx are not all mapped",
			       script->ops);
	return 0;
}

static int jet_script_ops_out(const struct jet_script *script,
			      const struct jet_op *ops, struct jet_why *why)
{
	const size_t skip = offsetof(struct jet_op, res);
	char __user *to = u64_to_user_ptr(script->ops);
	unsigned int i;

	for (i = 0; i < script->count; i++)
		if (copy_to_user(to + (u64)i * script->op_bytes + skip,
				 &ops[i].res, sizeof(ops[i]) - skip))
			return jet_why(why, -EFAULT,
				       "the script has run, but the operations at %#llx are not writable",
				       script->ops);
	return 0;
}

static int jet_script_check(const struct jet_script *script,
			    struct jet_why *why)
{
	if (script->flags & ~JET_SCRIPT_STOP)
		return jet_why(why, -EINVAL, "a script has no flag %#x",
			       script->flags & ~JET_SCRIPT_STOP);
	if (!script->count)
		return jet_why(why, -EINVAL, "the script has no operations");
	if (script->count > JET_SCRIPT_OPS_MAX)
		return jet_why(why, -E2BIG,
			       "%u operations; a script has %u at most",
			       script->count, JET_SCRIPT_OPS_MAX);
	if (script->op_bytes < sizeof(struct jet_op) ||
	    script->op_bytes > JET_OP_BYTES_MAX || script->op_bytes % 8)
		return jet_why(why, -EINVAL,
			       "operations of %u bytes; this kernel's have %zu",
			       script->op_bytes, sizeof(struct jet_op));
	return 0;
}

/* Addresses that can never be a program's, whatever it maps until then */
static int jet_script_check_addrs(const struct jet_op *ops, unsigned int n,
				  struct jet_why *why)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (ops[i].addr == (unsigned long)ops[i].addr &&
		    access_ok(u64_to_user_ptr(ops[i].addr), ops[i].length))
			continue;
		return jet_why_op(why, ops, i, -EFAULT,
				  "%u bytes at %#llx cannot be the program's",
				  ops[i].length, ops[i].addr);
	}
	return 0;
}

/**
 * jet_script_prepare() - what a file needs to run scripts
 * @file:	without pool yet
 *
 * Return: 0, or -ENOMEM.
 */
int jet_script_prepare(struct jet_file *file)
{
	file->batch = jet_batch_alloc();
	return file->batch ? 0 : -ENOMEM;
}

/**
 * jet_script_cleanup() - the reverse
 * @file:	its scripts have all ended
 */
void jet_script_cleanup(struct jet_file *file)
{
	jet_batch_free(file->batch);
}

/**
 * jet_script_run() - run a script
 * @file:	with a pool
 * @script:	from user space; its results are filled in
 * @why:	says what went wrong first
 *
 * Context: process, with the file's lock held, in a jet_dev_enter() section.
 * Return: number of operations that failed, or why nothing was done.
 */
int jet_script_run(struct jet_file *file, struct jet_script *script,
		   struct jet_why *why)
{
	struct jet_run run = {
		.file = file,
		.pool = file->pool,
		.env = {
			.hand = file->hand,
			.blocks = file->jd->nblocks,
			.block_bytes = jet_block_size(file->jd),
			.admin = ns_capable_noaudit(&init_user_ns,
						    CAP_NET_ADMIN),
		},
		.stop = script->flags & JET_SCRIPT_STOP,
		.why = why,
	};
	unsigned int i;
	int err;

	err = jet_script_check(script, why);
	if (err)
		return err;
	run.n = script->count;
	run.ops = kvcalloc(run.n, sizeof(*run.ops), GFP_KERNEL_ACCOUNT);
	run.work = kvcalloc(run.n, sizeof(*run.work), GFP_KERNEL_ACCOUNT);
	if (!run.ops || !run.work) {
		err = jet_why(why, -ENOMEM, "no memory for %u operations",
			      run.n);
		goto out;
	}
	err = jet_script_ops_in(script, run.ops, why);
	if (!err)
		err = jet_ops_check(&run.env, run.ops, run.n, why);
	if (!err)
		err = jet_script_check_addrs(run.ops, run.n, why);
	if (err)
		goto out;

	jet_run_all(&run);

	script->failed = run.failed;
	for (i = 0; i < run.n && run.failed; i++) {
		if (!run.ops[i].res.error)
			continue;
		script->first_failed = i;
		break;
	}
	err = jet_script_ops_out(script, run.ops, why) ?: (int)run.failed;
out:
	kvfree(run.work);
	kvfree(run.ops);
	return err;
}
