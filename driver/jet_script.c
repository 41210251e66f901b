// SPDX-License-Identifier: GPL-2.0
/*
 * JET_IOC_SCRIPT: a script comes from the program whole, is checked whole, runs
 * (jet_run.c), and its results go back.
 *
 * A signal ends it while it sleeps, and nobody can tell here whether a handler
 * will run, or the process is only stopped, frozen or traced. So what has been
 * done is written to the program, with how far that is, and the kernel is told
 * to make the same request again unless there is a handler: it goes on from
 * there.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "jet_run.h"
#include "jet_trace.h"

static int jet_script_check_sizes(const struct jet_script *script,
				  struct jet_why *why)
{
	if (script->op_bytes < sizeof(struct jet_op) ||
	    script->op_bytes > JET_STRUCT_MAX || script->op_bytes % 8)
		return jet_why(why, -EINVAL,
			       "operations of %u bytes; this kernel's have %zu",
			       script->op_bytes, sizeof(struct jet_op));
	if (!script->results && !script->result_bytes)
		return 0;
	if (script->result_bytes < sizeof(struct jet_result) ||
	    script->result_bytes > JET_STRUCT_MAX || script->result_bytes % 8)
		return jet_why(why, -EINVAL,
			       "results of %u bytes; this kernel's have %zu",
			       script->result_bytes,
			       sizeof(struct jet_result));
	return 0;
}

#define JET_SCRIPT_FLAGS \
	(JET_SCRIPT_STOP | JET_SCRIPT_POST | JET_SCRIPT_MULTISHOT)

static int jet_script_check_flags(const struct jet_script *script,
				  struct jet_why *why)
{
	bool posted = script->flags & JET_SCRIPT_POST;
	bool multishot = script->flags & JET_SCRIPT_MULTISHOT;

	if (script->flags & ~JET_SCRIPT_FLAGS)
		return jet_why(why, -EINVAL, "a script has no flag %#x",
			       script->flags & ~JET_SCRIPT_FLAGS);
	if (multishot && !posted)
		return jet_why(why, -EINVAL,
			       "a multishot script is posted: JET_SCRIPT_POST");
	if ((script->rounds && !multishot) || (script->cookie && !posted))
		return jet_why(why, -EINVAL,
			       "cookie and rounds must be zero");
	if (script->done && posted)
		return jet_why(why, -EINVAL,
			       "%u operations are said to be done; a posted script begins with the first",
			       script->done);
	return 0;
}

static int jet_script_check(const struct jet_script *script,
			    struct jet_why *why)
{
	int err = jet_script_check_flags(script, why);

	if (err)
		return err;
	if (!script->count)
		return jet_why(why, -EINVAL, "the script has no operations");
	if (script->count > JET_SCRIPT_OPS_MAX)
		return jet_why(why, -E2BIG,
			       "%u operations; a script has %u at most",
			       script->count, JET_SCRIPT_OPS_MAX);
	if (script->nblocks > JET_SCRIPT_BLOCKS_MAX)
		return jet_why(why, -E2BIG,
			       "%u entries for blocks; a script has %u at most",
			       script->nblocks, JET_SCRIPT_BLOCKS_MAX);
	if (script->done > script->count)
		return jet_why(why, -EINVAL,
			       "%u operations are said to be done; there are %u",
			       script->done, script->count);
	return jet_script_check_sizes(script, why);
}

/* The file's, if nobody else has it just now, and it is large enough */
static struct jet_scratch *jet_scratch_get(struct jet_file *file, size_t size)
{
	struct jet_scratch *scratch = xchg(&file->scratch, NULL);

	if (scratch && scratch->size >= size)
		return scratch;
	kvfree(scratch);
	scratch = kvmalloc_flex(*scratch, memory, size / sizeof(u64),
				GFP_KERNEL_ACCOUNT);
	if (scratch)
		scratch->size = size;
	return scratch;
}

static void jet_scratch_put(struct jet_file *file, struct jet_scratch *scratch)
{
	if (scratch)
		kvfree(xchg(&file->scratch, scratch));
}

/**
 * jet_script_cleanup() - what scripts have left in a file
 * @file:	they have all ended
 */
void jet_script_cleanup(struct jet_file *file)
{
	kvfree(file->scratch);
}

/* All that a script needs here, in one piece of memory */
static int jet_script_alloc(const struct jet_script *script,
			    struct jet_run *run)
{
	struct jet_ops *ops = &run->ops;
	size_t n = script->count, m = script->nblocks;
	size_t ours, theirs;

	ours = ALIGN(n * (sizeof(*ops->res) + sizeof(*run->work) +
			  sizeof(*ops->list)) +
		     m * (sizeof(*ops->blocks) + sizeof(*ops->entry)),
		     sizeof(u64));
	theirs = ALIGN(n * sizeof(*ops->op) + m * sizeof(*ops->told),
		       sizeof(u64));
	run->scratch = jet_scratch_get(run->file, ours + theirs);
	if (!run->scratch)
		return jet_why(run->why, -ENOMEM,
			       "no memory for %u operations", script->count);
	/* By falling alignment, and then what the program fills in */
	ops->res = (void *)run->scratch->memory;
	memset(ops->res, 0, ours);
	run->work = (void *)(ops->res + n);
	ops->list = (void *)(run->work + n);
	ops->blocks = (void *)(ops->list + n);
	ops->entry = (void *)(ops->blocks + m);
	ops->op = (void *)ops->res + ours;
	ops->told = (void *)(ops->op + n);
	ops->n = n;
	ops->nblocks = m;
	ops->done = script->done;
	run->next = script->done;
	return 0;
}

/**
 * jet_script_free() - the reverse of jet_script_in()
 * @run:	a script that has ended, or was refused
 */
void jet_script_free(struct jet_run *run)
{
	kvfree(run->heads);
	jet_buffers_release(run);
	jet_scratch_put(run->file, run->scratch);
}

/* An array of structures that the program may know in another size */
static int jet_script_array_in(void *to, size_t known, u64 from, u32 bytes,
			       unsigned int n, unsigned int *bad)
{
	const char __user *p = u64_to_user_ptr(from);
	int err = 0;

	*bad = 0;
	if (bytes == known)
		return copy_from_user(to, p, n * known) ? -EFAULT : 0;
	for (; *bad < n; ++*bad, to += known, p += bytes) {
		err = copy_struct_from_user(to, known, p, bytes);
		if (err)
			break;
	}
	return err;
}

static int jet_script_ops_in(const struct jet_script *script,
			     struct jet_run *run)
{
	unsigned int i;
	int err;

	err = jet_script_array_in(run->ops.op, sizeof(struct jet_op),
				  script->ops, script->op_bytes, script->count,
				  &i);
	if (err == -E2BIG)
		return jet_why(run->why, err,
			       "operation %u uses what this kernel does not know",
			       i);
	if (err)
		return jet_why(run->why, -EFAULT,
			       "the operations at %#llx are not all mapped",
			       script->ops);
	if (copy_from_user(run->ops.told, u64_to_user_ptr(script->blocks),
			   script->nblocks * sizeof(*run->ops.told)))
		return jet_why(run->why, -EFAULT,
			       "the blocks at %#llx are not all mapped",
			       script->blocks);
	return 0;
}

/* What an earlier call has done, and said */
static int jet_script_done_in(const struct jet_script *script,
			      struct jet_run *run)
{
	struct jet_why *why = run->why;
	unsigned int i;
	int err;

	if (!script->done)
		return 0;
	if (!script->results)
		return jet_why(why, -EINVAL,
			       "operations are said to be done, but there are no results");
	err = jet_script_array_in(run->ops.res, sizeof(struct jet_result),
				  script->results, script->result_bytes,
				  script->done, &i);
	if (err)
		return jet_why(why, -EFAULT,
			       "the results at %#llx are not all mapped",
			       script->results);
	for (i = 0; i < script->done; i++)
		run->failed += !!run->ops.res[i].error;
	return 0;
}

/* An address that can never be a program's, whatever it maps until then */
static int jet_script_check_addr(const struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];

	if (op->addr == (unsigned long)op->addr &&
	    access_ok(u64_to_user_ptr(op->addr), op->length))
		return 0;
	return jet_why_op(run->why, &run->ops, i, -EFAULT,
			  "%u bytes at %#llx cannot be the program's",
			  op->length, op->addr);
}

#define JET_COPY_KINDS	(BIT(JET_DO_COPY_IN) | BIT(JET_DO_COPY_OUT))

/* What operations need beside their memory here */
static int jet_script_needs(const struct jet_script *script,
			    struct jet_run *run)
{
	const struct jet_op *op = run->ops.op;
	unsigned int i, heads = 0;
	u32 kinds = 0, plain = 0;
	int err;

	for (i = 0; i < run->ops.n; i++) {
		/* It is less, which UBSAN need not look at each time */
		u32 kind = BIT(op[i].op % BITS_PER_LONG);

		kinds |= kind;
		if (!(op[i].addr | op[i].length))
			continue;
		if (!(op[i].flags & JET_OPF_BUFFER))
			plain |= kind;
		err = op[i].flags & JET_OPF_BUFFER ?
		      jet_buffer_use(run, i) : jet_script_check_addr(run, i);
		if (err)
			return err;
		if (op[i].op == JET_DO_RX && op[i].length)
			run->work[i].head = heads++;
	}
	run->kinds = (kinds & ~JET_COPY_KINDS) | (plain & JET_COPY_KINDS);
	if (run->kinds & BIT(JET_DO_WAIT_RX) && !script->results)
		return jet_why(run->why, -EINVAL,
			       "a script with a wait_rx needs memory for results");
	if (!heads)
		return 0;
	run->heads = kvzalloc_objs(*run->heads, heads, GFP_KERNEL_ACCOUNT);
	return run->heads ? 0 : jet_why(run->why, -ENOMEM,
					"no memory for %u operations",
					run->ops.n);
}

/* The next entries that operations have filled in. Returns how many. */
static unsigned int jet_script_made(const struct jet_run *run,
				    unsigned int *at)
{
	const struct jet_ops *ops = &run->ops;
	unsigned int end;

	if (!(run->kinds & (BIT(JET_DO_ALLOC) | BIT(JET_DO_RX))))
		return 0;
	while (*at < ops->nblocks && ops->entry[*at] != JET_ENTRY_MADE)
		++*at;
	for (end = *at; end < ops->nblocks; end++)
		if (ops->entry[end] != JET_ENTRY_MADE)
			break;
	return end - *at;
}

/* Memory that will be written, and for what is said later */
static int jet_script_probe(const struct jet_script *script,
			    struct jet_run *run,
			    struct jet_script __user *arg)
{
	const struct jet_ops *ops = &run->ops;
	unsigned int i, n;

	if (arg && jet_mem_probe((uintptr_t)arg, sizeof(*arg)))
		return jet_why(run->why, -EFAULT,
			       "the script is not writable");
	if (jet_mem_probe(script->results, (size_t)script->count *
			  script->result_bytes))
		return jet_why(run->why, -EFAULT,
			       "the results at %#llx are not all mapped and writable",
			       script->results);
	for (i = 0; (n = jet_script_made(run, &i)); i += n)
		if (jet_mem_probe(script->blocks + i * sizeof(*ops->told),
				  n * sizeof(*ops->told)))
			return jet_why(run->why, -EFAULT,
				       "the blocks at %#llx are not all writable",
				       script->blocks);
	return 0;
}

/**
 * jet_script_in() - a script as the program has it
 * @script:	the request
 * @run:	filled in; jet_script_free() is due in any case
 * @arg:	where the request is, if that will be written to
 *
 * Context: process.
 * Return: 0, or the error number of the refusal.
 */
int jet_script_in(const struct jet_script *script, struct jet_run *run,
		  struct jet_script __user *arg)
{
	return jet_script_check(script, run->why) ?:
	       jet_script_alloc(script, run) ?:
	       jet_script_ops_in(script, run) ?:
	       jet_script_done_in(script, run) ?:
	       jet_ops_check(&run->env, &run->ops, run->why) ?:
	       jet_script_needs(script, run) ?:
	       jet_script_probe(script, run, arg);
}

/* Results of what has been done in this call */
static int jet_script_results_out(const struct jet_script *script,
				  const struct jet_run *run)
{
	const struct jet_result *res = run->ops.res;
	unsigned int i = run->ops.done;
	char __user *to;

	if (!script->results)
		return 0;
	to = u64_to_user_ptr(script->results + i * script->result_bytes);
	if (script->result_bytes == sizeof(*res))
		return copy_to_user(to, res + i, (run->next - i) *
						 sizeof(*res));
	for (; i < run->next; i++, to += script->result_bytes)
		if (copy_struct_to_user(to, script->result_bytes, res + i,
					sizeof(*res), NULL))
			return -EFAULT;
	return 0;
}

static int jet_script_blocks_out(const struct jet_script *script,
				 const struct jet_run *run)
{
	const struct jet_ops *ops = &run->ops;
	u32 __user *to = u64_to_user_ptr(script->blocks);
	unsigned int i, n;

	for (i = 0; (n = jet_script_made(run, &i)); i += n)
		if (copy_to_user(to + i, ops->told + i, n * sizeof(*to)))
			return -EFAULT;
	return 0;
}

static int jet_script_heads_out(const struct jet_run *run)
{
	unsigned int i;

	for (i = run->ops.done; run->heads && i < run->next; i++) {
		const struct jet_op *op = &run->ops.op[i];
		const struct jet_head *head = &run->heads[run->work[i].head];

		if (op->op == JET_DO_RX && !run->ops.res[i].error &&
		    copy_to_user(u64_to_user_ptr(op->addr), head->bytes,
				 op->length))
			return -EFAULT;
	}
	return 0;
}

/**
 * jet_script_out() - results, blocks and first bytes to the program
 * @script:	the request; how far the script is, and how it went
 * @run:	a script that has run
 *
 * Context: process.
 * Return: 0 or -EFAULT.
 */
int jet_script_out(struct jet_script *script, const struct jet_run *run)
{
	unsigned int i;

	script->done = run->next == run->ops.n ? 0 : run->next;
	script->failed = run->failed;
	script->first_failed = 0;
	for (i = 0; i < run->next && run->failed; i++) {
		if (!run->ops.res[i].error)
			continue;
		script->first_failed = i;
		break;
	}
	if (jet_script_heads_out(run) || jet_script_blocks_out(script, run) ||
	    jet_script_results_out(script, run))
		return -EFAULT;
	return 0;
}

/* The program hears of it, or it shall not have been */
static int jet_script_tell(struct jet_script *script, struct jet_run *run,
			   struct jet_script __user *arg)
{
	if (!jet_script_out(script, run) &&
	    !put_user(script->done, &arg->done) &&
	    !put_user(script->failed, &arg->failed) &&
	    !put_user(script->first_failed, &arg->first_failed))
		return 0;
	jet_run_undo(run);
	run->why->text[0] = '\0';
	return jet_why(run->why, -EFAULT,
		       "the script has run, but its results cannot be written any more; the blocks that it got were given back");
}

/* What was said of an operation's failure in an earlier call stays */
static void jet_script_why_in(const struct jet_script *script,
			      const struct jet_run *run)
{
	if (!run->failed || !script->text)
		return;
	if (strncpy_from_user(run->why->text, u64_to_user_ptr(script->text),
			      min_t(u32, script->text_bytes,
				    sizeof(run->why->text))) < 0)
		run->why->text[0] = '\0';
	run->why->text[sizeof(run->why->text) - 1] = '\0';
}

/**
 * jet_run_init() - a script of a file
 * @run:	made here; jet_run.pins is the caller's
 * @file:	a file that is a pool
 * @why:	will say what is wrong
 */
void jet_run_init(struct jet_run *run, struct jet_file *file,
		  struct jet_why *why)
{
	*run = (struct jet_run) {
		.file = file,
		.pool = jet_file_pool(file),
		.env = {
			.hand = file->hand,
			.blocks = file->jd->nblocks,
			.block_bytes = jet_block_size(file->jd),
			.admin = file->admin,
		},
		.why = why,
	};
}

/* A run that was killed has let go of the lock */
static int jet_script_do(struct jet_script *script, struct jet_run *run,
			 struct jet_script __user *arg)
	__context_unsafe(/* whether it is held depends on run->killed */)
{
	int sig, err;

	/* Without a card nothing is begun; should it go now, operations fail */
	err = jet_dev_enter(run->file->jd);
	if (err)
		return jet_why(run->why, err, "the card is gone");
	jet_dev_exit(run->file->jd);
	if (jet_turn_take(run->file, TASK_INTERRUPTIBLE))
		return -ERESTARTSYS;
	run->nr = ++run->file->runs;
	trace_jet_script_begin(run->file->jd, run->pool->id, run->nr,
			       run->ops.n, false);
	sig = jet_run(run);
	trace_jet_script_end(run->file->jd, run->pool->id, run->nr,
			     run->failed);
	if (run->killed)
		return -EINTR;
	err = jet_script_tell(script, run, arg);
	jet_turn_give(run->file);
	return err ?: sig ?: (int)run->failed;
}

/* A script whose program waits for it */
static int jet_script_run(struct jet_file *file, struct jet_script *script,
			  struct jet_script __user *arg, struct jet_why *why)
{
	struct jet_run run;
	int ret;

	jet_run_init(&run, file, why);
	run.pins = &file->batch->pins;
	run.stop = script->flags & JET_SCRIPT_STOP;
	ret = jet_script_in(script, &run, arg);
	if (!ret) {
		jet_script_why_in(script, &run);
		ret = jet_text_begin(script->text, script->text_bytes);
	}
	if (!ret)
		ret = jet_script_do(script, &run, arg);
	jet_script_free(&run);
	return ret;
}

/**
 * jet_script_ioctl() - JET_IOC_SCRIPT
 * @filp:	an open file
 * @arg:	the request in the program
 * @size:	its size there
 *
 * Context: process.
 * Return: number of operations that failed, 0 for a script that is under way,
 * or why nothing was done, and the two exceptions of the header.
 */
long jet_script_ioctl(struct file *filp, void __user *arg, size_t size)
{
	struct jet_file *file = filp->private_data;
	struct jet_why why = {};
	struct jet_script script;
	int ret;

	ret = jet_mem_in(&script, sizeof(script), arg, size,
			 offsetofend(struct jet_script, rounds));
	if (ret)
		return ret;
	ret = jet_file_check(filp, &why);
	if (!ret && !jet_file_pool(file))
		ret = jet_why(&why, -EBADFD, "this file is no pool yet");
	if (!ret && script.flags & JET_SCRIPT_POST)
		ret = jet_flight_post(file, &script, &why);
	else if (!ret)
		ret = jet_script_run(file, &script, arg, &why);
	return jet_text_end(&why, script.text, script.text_bytes, ret);
}
