// SPDX-License-Identifier: GPL-2.0
/*
 * IORING_OP_URING_CMD on a pool's descriptor: a script is posted by a request
 * of io_uring, whose end is the script's.
 *
 *	sqe.cmd_op	JET_IOC_SCRIPT
 *	sqe.addr	address of a struct jet_script, with JET_SCRIPT_POST
 *	sqe.buf_index	with IORING_URING_CMD_FIXED: the ring's buffer in which
 *			the memory of all copies is
 *	cqe.res		how many operations failed, or an error number
 *
 * Nobody reaps it: what it has to say is written by the task that has made the
 * request, before the request ends.
 */
#include <linux/io_uring/cmd.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

#include "jet_flight.h"

#ifdef JET_WITH_URING

static struct jet_flight **jet_uring_flight(struct io_uring_cmd *cmd)
{
	return io_uring_cmd_to_pdu(cmd, struct jet_flight *);
}

/* To the program, if it is there to hear: a task that exits takes no more */
static int jet_uring_tell(struct jet_flight *flight)
{
	struct jet_script __user *arg = flight->arg;
	struct jet_script *script = &flight->script;

	if (current->mm != flight->mm || current->flags & PF_EXITING)
		return -ECANCELED;
	if (!jet_script_out(script, &flight->run) &&
	    !put_user(script->failed, &arg->failed) &&
	    !put_user(script->first_failed, &arg->first_failed))
		return script->failed;
	return jet_why(&flight->why, -EFAULT,
		       "the script has run, but its results cannot be written any more; the blocks that it got were given back");
}

/* The task that has made the request */
static void jet_uring_done(struct io_tw_req req, io_tw_token_t tw)
{
	struct io_uring_cmd *cmd = io_uring_cmd_from_tw(req);
	struct jet_flight *flight = *jet_uring_flight(cmd);
	int res = jet_uring_tell(flight);

	if (current->mm == flight->mm)
		jet_text_end(&flight->why, flight->script.text,
			     flight->script.text_bytes, 0);
	/* io_uring's lock is held here, as it is by who cancels */
	*jet_uring_flight(cmd) = NULL;
	if (res >= 0 || jet_flight_undo(&flight->turn))
		jet_flight_put(flight);
	/* The file may be closed then */
	io_uring_cmd_done(cmd, res, IO_URING_CMD_TASK_WORK_ISSUE_FLAGS);
}

/**
 * jet_uring_end() - a script that was posted by a request has ended
 * @flight:	the script, which stands in no line any more
 *
 * Context: process; may hold the file's lock.
 */
void jet_uring_end(struct jet_flight *flight)
{
	io_uring_cmd_complete_in_task(flight->cmd, jet_uring_done);
}

/*
 * A copy's pages, which the ring has pinned, until the request ends. Those of
 * other memory than a program's need not follow one another.
 */
static int jet_uring_import(struct jet_run *run, unsigned int i,
			    struct iov_iter *iter, struct page **pages,
			    unsigned int n)
{
	struct jet_work *work = &run->work[i];
	u32 left = run->ops.op[i].length;
	unsigned int end = 0;
	size_t offset;
	ssize_t got;

	work->pages = pages;
	for (; left; left -= got) {
		struct page **to = pages + work->npages;

		got = iov_iter_extract_pages(iter, &to, left, n - work->npages,
					     0, &offset);
		if (got <= 0 || (work->npages && (offset || end)))
			return -EINVAL;
		if (!work->npages)
			work->offset = offset;
		work->npages += DIV_ROUND_UP(offset + got, PAGE_SIZE);
		end = (offset + got) % PAGE_SIZE;
	}
	return 0;
}

static int jet_uring_fix_op(struct jet_flight *flight, unsigned int i)
{
	struct jet_run *run = &flight->run;
	const struct jet_op *op = &run->ops.op[i];
	unsigned int n = jet_pages_of(op);
	struct iov_iter iter;
	int err;

	err = io_uring_cmd_import_fixed(op->addr, op->length,
					op->op == JET_DO_COPY_OUT ?
					ITER_DEST : ITER_SOURCE, &iter,
					flight->cmd, flight->issue);
	if (err)
		return jet_why_op(run->why, &run->ops, i, err,
				  "%u bytes at %#llx are not all in the ring's buffer",
				  op->length, op->addr);
	err = jet_uring_import(run, i, &iter,
			       flight->pins.pages + flight->pins.n, n);
	flight->pins.n += n;
	if (err)
		return jet_why_op(run->why, &run->ops, i, err,
				  "the ring's buffer is not made of whole pages there");
	return 0;
}

/**
 * jet_uring_fix() - memory of a script's copies, all in a buffer of its ring's
 * @flight:	a script that is checked, with room for its pages
 *
 * Context: process, of the program.
 * Return: 0, or why it is refused.
 */
int jet_uring_fix(struct jet_flight *flight)
{
	struct jet_run *run = &flight->run;
	unsigned int i;
	int err = 0;

	for (i = 0; i < run->ops.n && !err; i++)
		if (jet_op_pins(&run->ops.op[i]))
			err = jet_uring_fix_op(flight, i);
		else
			jet_pages_probe(run, i);
	/* None of them is pinned by us */
	flight->pins.n = 0;
	return err;
}

static int jet_uring_cancel(struct io_uring_cmd *cmd)
{
	struct jet_flight *flight = *jet_uring_flight(cmd);

	if (!flight)
		return 0;
	/* io_uring's lock is held, so the file's cannot be waited for */
	WRITE_ONCE(flight->canceled, true);
	jet_line_kick(flight->run.file);
	return 0;
}

static int jet_uring_take(struct io_uring_cmd *cmd, struct jet_script *script,
			  struct jet_script __user **arg)
{
	*arg = u64_to_user_ptr(READ_ONCE(cmd->sqe->addr));
	return jet_mem_in(script, sizeof(*script), *arg,
			  _IOC_SIZE(cmd->cmd_op),
			  offsetofend(struct jet_script, rounds));
}

static int jet_uring_check(const struct io_uring_cmd *cmd,
			   const struct jet_script *script, struct jet_why *why)
{
	int err = jet_flight_check(cmd->file, why);

	if (!err && !(script->flags & JET_SCRIPT_POST))
		return jet_why(why, -EINVAL,
			       "a script of io_uring is posted: JET_SCRIPT_POST");
	if (!err && (script->flags & JET_SCRIPT_MULTISHOT ||
		     cmd->flags & IORING_URING_CMD_MULTISHOT))
		return jet_why(why, -EOPNOTSUPP,
			       "a request of io_uring ends with its script; a multishot one is posted by ioctl");
	return err;
}

/*
 * Once a request can be canceled, it ends by io_uring_cmd_done() and in no
 * other way.
 */
static int jet_uring_start(struct jet_flight *flight, unsigned int issue_flags)
{
	struct io_uring_cmd *cmd = flight->cmd;
	int err;

	err = jet_flight_prepare(flight, flight->arg);
	if (err)
		return err;
	*jet_uring_flight(cmd) = flight;
	io_uring_cmd_mark_cancelable(cmd, issue_flags);
	err = jet_flight_line_up(flight);
	if (!err)
		return 0;
	/* There is no call that could be made again */
	if (err == -ERESTARTSYS)
		err = -EINTR;
	jet_text_end(&flight->why, flight->script.text,
		     flight->script.text_bytes, err);
	jet_flight_clear(flight);
	io_uring_cmd_done(cmd, err, issue_flags);
	kfree(flight);
	return 0;
}

static int jet_uring_post(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct jet_why why = {};
	struct jet_flight *flight;
	struct jet_script __user *arg;
	struct jet_script script;
	int err;

	err = jet_uring_take(cmd, &script, &arg);
	if (err)
		return err;
	err = jet_uring_check(cmd, &script, &why);
	if (err)
		return jet_text_end(&why, script.text, script.text_bytes, err);
	flight = jet_flight_alloc(cmd->file->private_data, &script);
	if (!flight)
		return -ENOMEM;
	flight->cmd = cmd;
	flight->arg = arg;
	flight->issue = issue_flags;
	flight->fixed = cmd->flags & IORING_URING_CMD_FIXED;
	err = jet_uring_start(flight, issue_flags);
	if (!err)
		return -EIOCBQUEUED;
	jet_text_end(&flight->why, script.text, script.text_bytes, err);
	jet_flight_clear(flight);
	kfree(flight);
	return err;
}

/**
 * jet_uring_cmd() - IORING_OP_URING_CMD
 * @cmd:	the request
 * @issue_flags: how it is made
 *
 * Return: -EIOCBQUEUED: the script is under way; or an error number.
 */
int jet_uring_cmd(struct io_uring_cmd *cmd, unsigned int issue_flags)
{
	struct jet_file *file = cmd->file->private_data;

	if (issue_flags & IO_URING_F_CANCEL)
		return jet_uring_cancel(cmd);
	if (JET_SAME(cmd->cmd_op) != JET_SAME(JET_IOC_SCRIPT))
		return -ENOTTY;
	/* Who has the lock may be long: others' requests shall not wait */
	if (issue_flags & IO_URING_F_NONBLOCK && mutex_is_locked(&file->lock))
		return -EAGAIN;
	return jet_uring_post(cmd, issue_flags);
}

#endif
