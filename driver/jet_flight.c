// SPDX-License-Identifier: GPL-2.0
/*
 * Scripts in flight. A script that is posted is checked like others, and its
 * memory is pinned. Then it is the file's: it stands in its line (jet_turn.c),
 * runs (jet_run.c) in whoever lets the line go on, and waits among those that
 * have ended until its program reaps it, which is when results and blocks are
 * written: this takes the program's memory, so nobody else can.
 *
 *	JET_IOC_SCRIPT --> file.line --> file.ended --> JET_IOC_REAP
 *	                       |             ^
 *	                       +-- cancel ---+    death, close: all go
 */
#include <linux/poll.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "jet_flight.h"
#include "jet_trace.h"

/* Pages of all copies, which are pinned until the script has ended */
static int jet_flight_pin(struct jet_flight *flight)
{
	struct jet_run *run = &flight->run;
	unsigned int n = jet_pages_count(run);

	if (n > JET_RUN_PAGES)
		return jet_why(run->why, -E2BIG,
			       "the copies have %u pages; a posted script pins %u at most",
			       n, JET_RUN_PAGES);
	if (n)
		flight->pins.pages = kvmalloc_objs(struct page *, n,
						   GFP_KERNEL_ACCOUNT);
	if (n && !flight->pins.pages)
		return jet_why(run->why, -ENOMEM, "no memory for %u pages", n);
	if (flight->fixed)
		return jet_uring_fix(flight);
	jet_pages_pin(run, 0);
	return jet_charge(&flight->charge, flight->pins.n, run->why);
}

static void jet_flight_unpin(struct jet_flight *flight)
{
	if (!flight->pins.n)
		return;
	jet_pages_unpin(&flight->run, 0, flight->run.ops.n);
	jet_uncharge(&flight->charge);
	flight->pins.n = 0;
}

/**
 * jet_flight_clear() - let go of all that a script has
 * @flight:	a script that has ended or was refused; kfree() is to follow
 */
void jet_flight_clear(struct jet_flight *flight)
{
	jet_flight_unpin(flight);
	kvfree(flight->pins.pages);
	jet_script_free(&flight->run);
	kvfree(flight->rounds);
	jet_charge_end(&flight->charge);
}

/**
 * jet_flight_put() - somebody has no use for a script any more
 * @flight:	the script, which is gone with the last one
 */
void jet_flight_put(struct jet_flight *flight)
{
	if (!refcount_dec_and_test(&flight->refs))
		return;
	jet_flight_clear(flight);
	kfree(flight);
}

static int jet_flight_watch(struct wait_queue_entry *watch, unsigned int mode,
			    int flags, void *key)
{
	struct jet_flight *flight = watch->private;

	/* That others have ended is no news here */
	if (key_to_poll(key) != EPOLLPRI)
		jet_line_kick(flight->run.file);
	return 0;
}

static enum hrtimer_restart jet_flight_late(struct hrtimer *timer)
{
	jet_line_kick(container_of(timer, struct jet_flight, timer)->run.file);
	return HRTIMER_NORESTART;
}

static u64 jet_flight_deadline(const struct jet_flight *flight)
{
	return flight->run.ops.op[flight->run.next].deadline;
}

/*
 * Until a frame comes. The line is looked through once more behind it, so one
 * that has come just before is seen.
 */
static void jet_flight_park(struct jet_flight *flight)
{
	u64 deadline = jet_flight_deadline(flight);

	flight->waits = true;
	add_wait_queue(&flight->run.file->wait, &flight->watch);
	if (deadline < KTIME_MAX)
		hrtimer_start(&flight->timer, deadline, HRTIMER_MODE_ABS);
}

static void jet_flight_unpark(struct jet_flight *flight)
{
	if (!flight->waits)
		return;
	hrtimer_cancel(&flight->timer);
	remove_wait_queue(&flight->run.file->wait, &flight->watch);
	flight->waits = false;
}

/**
 * jet_flight_ready() - can it go on, if it is its turn?
 * @flight:	a script in the line
 *
 * Return: whether.
 */
bool jet_flight_ready(const struct jet_flight *flight)
{
	if (READ_ONCE(flight->canceled))
		return true;
	if (jet_round_paused(flight))
		return READ_ONCE(flight->run.pool->dead);
	return !flight->waits || jet_run_awake(&flight->run) ||
	       jet_run_overdue(jet_flight_deadline(flight));
}

/* Its program has exited, or is another one by execve(2) */
static bool jet_flight_forsaken(const struct jet_flight *flight)
{
	return !atomic_read(&flight->mm->mm_users);
}

/* Nobody is there who would reap it */
static void jet_flight_forsake(struct jet_flight *flight)
{
	WRITE_ONCE(flight->canceled, true);
	flight->orphan = true;
}

/* How many a script counts as */
static unsigned int jet_flight_weight(const struct jet_flight *flight)
{
	return 1 + flight->script.rounds;
}

static void jet_flight_leave(struct jet_flight *flight)
{
	struct jet_file *file = flight->run.file;

	list_del(&flight->turn.list);
	WRITE_ONCE(file->posted, file->posted - jet_flight_weight(flight));
}

/* It is over; who is to have its results? */
static void jet_flight_over(struct jet_flight *flight)
{
	struct jet_file *file = flight->run.file;

	trace_jet_script_end(file->jd, flight->run.pool->id, flight->run.nr,
			     flight->run.failed);
	jet_flight_unpin(flight);
	jet_buffers_release(&flight->run);
	if (flight->cmd) {
		jet_flight_leave(flight);
		jet_uring_end(flight);
	} else if (flight->orphan) {
		jet_rounds_undo(flight);
		jet_run_undo(&flight->run);
		jet_flight_leave(flight);
		jet_flight_put(flight);
	} else {
		list_move_tail(&flight->turn.list, &file->ended);
	}
}

static void jet_flight_end(struct jet_flight *flight)
{
	struct jet_file *file = flight->run.file;
	bool ended = !flight->cmd && !flight->orphan;

	if (!jet_round_keep(flight))
		jet_flight_over(flight);
	if (ended) {
		WRITE_ONCE(file->nended, file->nended + 1);
		WRITE_ONCE(file->ends, file->ends + 1);
	}
	wake_up_poll(&file->wait, EPOLLPRI);
}

/**
 * jet_flight_go() - it is its turn: run it as far as it goes
 * @flight:	a script that is ready; gone when this returns false
 *
 * Context: process, with the file's lock held.
 * Return: the card is at work for it.
 */
bool jet_flight_go(struct jet_flight *flight)
{
	struct jet_run *run = &flight->run;

	jet_flight_unpark(flight);
	/* A frame that it has waited for is for those that are still there */
	if (jet_flight_forsaken(flight))
		jet_flight_forsake(flight);
	if (READ_ONCE(flight->canceled))
		jet_run_cancel(run);
	switch (jet_run_go(run)) {
	case JET_RUN_CARD:
		return true;
	case JET_RUN_FRAME:
		jet_flight_park(flight);
		return false;
	default:
		jet_flight_end(flight);
		return false;
	}
}

/**
 * jet_flights_sweep() - end the scripts of programs that are no more
 * @file:	with its lock held
 *
 * Those that have ended stand in line once more, as orphans. Rounds go with
 * their scripts.
 *
 * Context: process.
 * Return: are there any? jet_line_go() is to follow then.
 */
bool jet_flights_sweep(struct jet_file *file)
{
	struct jet_turn *turn, *next;
	bool found = false;

	list_for_each_entry_safe(turn, next, &file->ended, list) {
		if (turn->round || !jet_flight_forsaken(turn->flight))
			continue;
		list_move_tail(&turn->list, &file->line);
		WRITE_ONCE(file->nended, file->nended - 1);
	}
	list_for_each_entry(turn, &file->line, list) {
		if (!turn->flight || !jet_flight_forsaken(turn->flight))
			continue;
		jet_flight_forsake(turn->flight);
		found = true;
	}
	return found;
}

/**
 * jet_flights_end() - the file is closed: all that was posted goes
 * @file:	nobody uses it any more
 *
 * Context: process.
 */
void jet_flights_end(struct jet_file *file)
{
	struct jet_turn *turn, *next;

	mutex_lock(&file->lock);
	list_for_each_entry(turn, &file->line, list)
		turn->flight->canceled = true;
	jet_line_go(file);
	mutex_unlock(&file->lock);
	/* What is on the card ends there; who ends it has the lock */
	wait_event(file->wait, list_empty_careful(&file->line));
	disable_work_sync(&file->work);
	mutex_lock(&file->lock);
	jet_flights_find(file);
	mutex_unlock(&file->lock);
	list_for_each_entry_safe(turn, next, &file->ended, list)
		jet_flight_put(turn->flight);
}

/**
 * jet_flight_alloc() - a script that shall be posted
 * @file:	a file that is a pool
 * @script:	the request
 *
 * Context: process, of the program.
 * Return: the script, for jet_flight_clear() and kfree(), or NULL.
 */
struct jet_flight *jet_flight_alloc(struct jet_file *file,
				    const struct jet_script *script)
{
	struct jet_flight *flight;

	flight = kzalloc_obj(*flight, GFP_KERNEL_ACCOUNT);
	if (!flight)
		return NULL;
	flight->script = *script;
	flight->turn.flight = flight;
	refcount_set(&flight->refs, 1);
	jet_charge_begin(&flight->charge);
	flight->mm = flight->charge.mm;
	init_waitqueue_func_entry(&flight->watch, jet_flight_watch);
	flight->watch.private = flight;
	hrtimer_setup(&flight->timer, jet_flight_late, CLOCK_MONOTONIC,
		      HRTIMER_MODE_ABS);
	jet_run_init(&flight->run, file, &flight->why);
	flight->run.pins = &flight->pins;
	flight->run.posted = true;
	flight->run.stop = script->flags & JET_SCRIPT_STOP;
	return flight;
}

static bool jet_flight_crowded(const struct jet_flight *flight)
{
	return flight->run.file->posted + jet_flight_weight(flight) >
	       JET_POSTS_MAX;
}

static int jet_flight_why_crowded(const struct jet_flight *flight)
{
	unsigned int posted = flight->run.file->posted;

	if (!flight->rounds)
		return jet_why(flight->run.why, -EAGAIN,
			       "%u scripts were posted and not reaped; there can be %u",
			       posted, JET_POSTS_MAX);
	return jet_why(flight->run.why, -EAGAIN,
		       "%u, with its rounds, and %u were posted and not reaped; there can be %u",
		       jet_flight_weight(flight), posted, JET_POSTS_MAX);
}

/**
 * jet_flight_line_up() - it gets its place, and goes on if it is its turn
 * @flight:	a script that is prepared; the line's from here on
 *
 * Context: process.
 * Return: 0, or why it is refused after all.
 */
int jet_flight_line_up(struct jet_flight *flight)
{
	struct jet_run *run = &flight->run;
	struct jet_file *file = run->file;
	int err = 0;

	if (mutex_lock_interruptible(&file->lock))
		return -ERESTARTSYS;
	if (jet_flight_crowded(flight) && jet_flights_sweep(file))
		jet_line_go(file);
	if (jet_flight_crowded(flight)) {
		err = jet_flight_why_crowded(flight);
	} else {
		run->nr = ++file->runs;
		trace_jet_script_begin(file->jd, run->pool->id, run->nr,
				       run->ops.n, true);
		WRITE_ONCE(file->posted,
			   file->posted + jet_flight_weight(flight));
		list_add_tail(&flight->turn.list, &file->line);
	}
	jet_line_go(file);
	mutex_unlock(&file->lock);
	return err;
}

/**
 * jet_flight_prepare() - read and check it, and pin its memory
 * @flight:	a new script
 * @arg:	where the request is, if that will be written to
 *
 * Context: process, of the program.
 * Return: 0, or why it is refused.
 */
int jet_flight_prepare(struct jet_flight *flight,
		       struct jet_script __user *arg)
{
	struct jet_run *run = &flight->run;
	struct jet_script *script = &flight->script;
	int err;

	err = jet_script_in(script, run, arg) ?:
	      jet_rounds_check(run, script) ?:
	      jet_rounds_alloc(flight) ?:
	      jet_text_begin(script->text, script->text_bytes) ?:
	      jet_flight_pin(flight) ?:
	      jet_dev_enter(run->file->jd);
	if (err == -ENODEV)
		jet_why(run->why, err, "the card is gone");
	else if (!err)
		jet_dev_exit(run->file->jd);
	return err;
}

/**
 * jet_flight_post() - JET_IOC_SCRIPT with JET_SCRIPT_POST
 * @file:	a file that is a pool
 * @script:	the request
 * @why:	says why it was refused
 *
 * Context: process.
 * Return: 0, or an error number.
 */
int jet_flight_post(struct jet_file *file, const struct jet_script *script,
		    struct jet_why *why)
{
	struct jet_flight *flight = jet_flight_alloc(file, script);
	int err;

	if (!flight)
		return jet_why(why, -ENOMEM, "no memory for a script");
	err = jet_flight_prepare(flight, NULL) ?: jet_flight_line_up(flight);
	if (err) {
		*why = flight->why;
		jet_flight_put(flight);
	}
	return err;
}

/**
 * jet_flights_seek() - somebody may have died with blocks that are missing
 * @file:	an open file
 *
 * Context: any.
 */
void jet_flights_seek(struct jet_file *file)
{
	if (!READ_ONCE(file->posted))
		return;
	WRITE_ONCE(file->sweep, true);
	jet_line_kick(file);
}

/* Somebody else's that has ended, and that nobody may come for */
static void jet_flight_seen(const struct jet_flight *flight)
{
	if (jet_flight_forsaken(flight))
		jet_flights_seek(flight->run.file);
}

/* The oldest that has ended, or its round has, of this program */
static struct jet_turn *jet_flight_take(struct jet_file *file)
{
	struct jet_turn *turn;

	if (mutex_lock_killable(&file->lock))
		return NULL;
	list_for_each_entry(turn, &file->ended, list) {
		if (turn->flight->mm != current->mm) {
			jet_flight_seen(turn->flight);
			continue;
		}
		if (turn->round)
			list_del(&turn->list);
		else
			jet_flight_leave(turn->flight);
		WRITE_ONCE(file->nended, file->nended - 1);
		mutex_unlock(&file->lock);
		return turn;
	}
	mutex_unlock(&file->lock);
	return NULL;
}

static struct jet_run *jet_turn_run(struct jet_turn *turn)
{
	return turn->round ? &turn->round->run : &turn->flight->run;
}

/* Who has reaped it is done with it */
static void jet_turn_put(struct jet_turn *turn)
{
	if (turn->round)
		jet_round_free(turn->round);
	else
		jet_flight_put(turn->flight);
}

/**
 * jet_flight_undo() - it could not be told what it has got
 * @turn:	a script that has ended, or a round of one
 *
 * Who is killed cannot wait for his turn; then the line's work does it.
 *
 * Context: process.
 * Return: whether that is done. If not, @turn is not the caller's any more.
 */
bool jet_flight_undo(struct jet_turn *turn)
{
	struct jet_file *file = turn->flight->run.file;

	if (jet_turn_take(file, TASK_KILLABLE)) {
		llist_add(&turn->node, &file->lost);
		jet_line_kick(file);
		return false;
	}
	jet_run_undo(jet_turn_run(turn));
	jet_turn_give(file);
	return true;
}

/**
 * jet_flights_find() - undo what nobody could wait for
 * @file:	with its lock held, and nobody's turn
 *
 * Context: process.
 */
void jet_flights_find(struct jet_file *file)
{
	struct llist_node *lost = llist_del_all(&file->lost);
	struct jet_turn *turn, *next;

	llist_for_each_entry_safe(turn, next, lost, node) {
		jet_run_undo(jet_turn_run(turn));
		jet_turn_put(turn);
	}
}

/* All that it has to say goes to the program */
static int jet_flight_out(struct jet_turn *turn, struct jet_done *done)
{
	const struct jet_flight *flight = turn->flight;
	struct jet_script script = flight->script;

	*done = (struct jet_done) {
		.cookie = script.cookie,
		.flags = turn->round ? JET_DONE_MORE : 0,
		.error = jet_script_out(&script, jet_turn_run(turn)),
	};
	done->failed = script.failed;
	done->first_failed = script.first_failed;
	if (!turn->round)
		jet_text_end(&flight->why, script.text, script.text_bytes, 0);
	return done->error;
}

/* One that was taken */
static int jet_reap_one(struct jet_turn *turn, u64 to, u32 bytes)
{
	struct jet_done done;
	int untold, err;

	untold = jet_flight_out(turn, &done);
	err = copy_struct_to_user(u64_to_user_ptr(to), bytes, &done,
				  sizeof(done), NULL);
	if ((!untold && !err) || jet_flight_undo(turn))
		jet_turn_put(turn);
	return err;
}

/* A round is the last: where its results are, the next ones will be */
static int jet_reap_some(struct jet_file *file, const struct jet_reap *reap)
{
	bool round = false;
	struct jet_turn *turn;
	unsigned int n;
	int err = 0;

	for (n = 0; n < reap->room && !round; n++) {
		turn = jet_flight_take(file);
		if (!turn)
			break;
		round = turn->round;
		err = jet_reap_one(turn, reap->done + (u64)n * reap->done_bytes,
				   reap->done_bytes);
		if (err)
			break;
	}
	return n ? (int)n : err;
}

/* Until another one has ended; those that had may be others' */
static int jet_reap_sleep(struct jet_file *file, unsigned int ends,
			  u64 deadline)
{
	ktime_t left = KTIME_MAX;

	if (deadline < KTIME_MAX)
		left = ktime_sub((ktime_t)deadline, ktime_get());
	if (left <= 0)
		return -ETIME;
	return wait_event_interruptible_hrtimeout(file->wait,
						  READ_ONCE(file->ends) != ends,
						  left);
}

static int jet_reap_do(struct jet_file *file, const struct jet_reap *reap)
{
	unsigned int ends;
	int n, err;

	do {
		ends = READ_ONCE(file->ends);
		n = jet_reap_some(file, reap);
		err = n ? 0 : jet_reap_sleep(file, ends, reap->deadline);
	} while (!n && !err);
	return err == -ETIME ? 0 : err ?: n;
}

static int jet_reap_check(const struct jet_reap *reap, struct jet_why *why)
{
	if (reap->flags || reap->reserved)
		return jet_why(why, -EINVAL,
			       "flags and reserved must be zero");
	if (!reap->room || reap->room > JET_POSTS_MAX)
		return jet_why(why, -EINVAL,
			       "room for %u scripts; 1 to %u are possible",
			       reap->room, JET_POSTS_MAX);
	if (reap->done_bytes < sizeof(struct jet_done) ||
	    reap->done_bytes > JET_STRUCT_MAX || reap->done_bytes % 8)
		return jet_why(why, -EINVAL,
			       "entries of %u bytes; this kernel's have %zu",
			       reap->done_bytes, sizeof(struct jet_done));
	if (jet_mem_probe(reap->done, (size_t)reap->room * reap->done_bytes))
		return jet_why(why, -EFAULT,
			       "the entries at %#llx are not all mapped and writable",
			       reap->done);
	return 0;
}

/**
 * jet_flight_check() - is it a pool, and may it be used?
 * @filp:	an open file
 * @why:	says why not
 *
 * Return: 0, or an error number.
 */
int jet_flight_check(struct file *filp, struct jet_why *why)
{
	int err = jet_file_check(filp, why);

	if (!err && !jet_file_pool(filp->private_data))
		return jet_why(why, -EBADFD, "this file is no pool yet");
	return err;
}

/**
 * jet_ioc_reap() - JET_IOC_REAP
 * @filp:	an open file
 * @arg:	the request in the program
 * @size:	its size there
 *
 * Context: process.
 * Return: how many scripts were reaped, or an error number.
 */
long jet_ioc_reap(struct file *filp, void __user *arg, size_t size)
{
	struct jet_why why = {};
	struct jet_reap reap;
	int err;

	err = jet_mem_in(&reap, sizeof(reap), arg, size,
			 offsetofend(struct jet_reap, reserved));
	if (err)
		return err;
	if (jet_text_begin(reap.text, reap.text_bytes))
		return -EFAULT;
	err = jet_flight_check(filp, &why) ?:
	      jet_reap_check(&reap, &why) ?:
	      jet_reap_do(filp->private_data, &reap);
	return jet_text_end(&why, reap.text, reap.text_bytes, err);
}

static int jet_cancel_do(struct jet_file *file, u64 cookie,
			 struct jet_why *why)
{
	struct jet_turn *turn;
	int n = 0;

	if (mutex_lock_interruptible(&file->lock))
		return -ERESTARTSYS;
	list_for_each_entry(turn, &file->line, list) {
		struct jet_flight *flight = turn->flight;

		if (!flight || flight->mm != current->mm ||
		    flight->script.cookie != cookie || flight->canceled)
			continue;
		flight->canceled = true;
		n++;
	}
	jet_line_go(file);
	mutex_unlock(&file->lock);
	return n ?: jet_why(why, -ENOENT,
			    "no script with the cookie %#llx is under way",
			    cookie);
}

/**
 * jet_ioc_cancel() - JET_IOC_CANCEL
 * @filp:	an open file
 * @arg:	the request in the program
 * @size:	its size there
 *
 * Context: process.
 * Return: how many scripts were canceled, or an error number.
 */
long jet_ioc_cancel(struct file *filp, void __user *arg, size_t size)
{
	struct jet_cancel cancel;
	struct jet_why why = {};
	int err;

	err = jet_mem_in(&cancel, sizeof(cancel), arg, size,
			 offsetofend(struct jet_cancel, text));
	if (err)
		return err;
	if (jet_text_begin(cancel.text, cancel.text_bytes))
		return -EFAULT;
	err = jet_flight_check(filp, &why);
	if (!err && (cancel.flags || cancel.reserved))
		err = jet_why(&why, -EINVAL,
			      "flags and reserved must be zero");
	if (!err)
		err = jet_cancel_do(filp->private_data, cancel.cookie, &why);
	return jet_text_end(&why, cancel.text, cancel.text_bytes, err);
}
