// SPDX-License-Identifier: GPL-2.0
/*
 * Whose turn it is on a pool. Scripts use its blocks one by one, in the order
 * in which they came:
 *
 *	file.line    posted,     posted,    a caller,      posted,
 *	             waits for   on the     who sleeps     has not
 *	             a frame     card       until then     begun
 *	                         ^
 *	                    file.turn
 *
 * Who waits for a frame lets others pass. A caller, whose program waits for his
 * script, keeps the file's lock while it runs. A posted script has nobody who
 * could: while the card is at work for it, the lock is free and file.turn says
 * that it is not the others' turn. What the card ends, a frame, a time that
 * has come or a caller who goes let the line go on, in jet_line_work().
 */
#include "jet_flight.h"

static bool jet_turn_ready(struct jet_turn *turn)
{
	return !turn->flight || jet_flight_ready(turn->flight);
}

static struct jet_turn *jet_line_next(struct jet_file *file)
	__must_hold(&file->lock)
{
	struct jet_turn *turn;

	list_for_each_entry(turn, &file->line, list)
		if (jet_turn_ready(turn))
			return turn;
	return NULL;
}

/* A posted script goes on; if it gives the card something to do, it is on */
static void jet_turn_go(struct jet_file *file, struct jet_turn *turn)
	__must_hold(&file->lock)
{
	file->turn = jet_flight_go(turn->flight) ? turn : NULL;
}

/**
 * jet_line_go() - who can go on does so
 * @file:	with its lock held
 *
 * Context: process.
 */
void jet_line_go(struct jet_file *file)
{
	struct jet_turn *turn;

	while (!file->turn && (turn = jet_line_next(file))) {
		if (turn->flight) {
			jet_turn_go(file, turn);
			continue;
		}
		file->turn = turn;
		complete(&turn->come);
	}
}

/* Has the card ended what it had to do for a posted script? */
static bool jet_turn_landed(struct jet_file *file)
	__must_hold(&file->lock)
{
	struct jet_turn *turn = file->turn;

	return turn && turn->flight &&
	       try_wait_for_completion(&file->batch->done) &&
	       !jet_batch_land(&turn->flight->run);
}

static void jet_line_work(struct work_struct *work)
{
	struct jet_file *file = container_of(work, struct jet_file, work);

	mutex_lock(&file->lock);
	if (jet_turn_landed(file))
		jet_turn_go(file, file->turn);
	if (xchg(&file->sweep, false))
		jet_flights_sweep(file);
	if (!file->turn)
		jet_flights_find(file);
	jet_line_go(file);
	mutex_unlock(&file->lock);
}

/**
 * jet_line_kick() - somebody may be able to go on
 * @file:	an open file, or one that was for an RCU grace period more
 *
 * Context: any.
 */
void jet_line_kick(struct jet_file *file)
{
	queue_work(system_dfl_long_wq, &file->work);
}

/**
 * jet_line_init() - nobody stands in it
 * @file:	a new file
 */
void jet_line_init(struct jet_file *file)
{
	mutex_init(&file->lock);
	INIT_LIST_HEAD(&file->line);
	INIT_LIST_HEAD(&file->ended);
	init_llist_head(&file->lost);
	INIT_WORK(&file->work, jet_line_work);
}

/* Stand in line, with the lock held, and until then without it */
static int jet_turn_wait(struct jet_file *file, unsigned int state)
	__must_hold(&file->lock)
{
	struct jet_turn me = {
		.come = COMPLETION_INITIALIZER_ONSTACK(me.come),
	};
	int err;

	list_add_tail(&me.list, &file->line);
	mutex_unlock(&file->lock);
	err = wait_for_completion_state(&me.come, state);
	mutex_lock(&file->lock);
	list_del(&me.list);
	if (file->turn == &me)
		file->turn = NULL;
	return err;
}

/**
 * jet_turn_take() - wait until it is the caller's turn
 * @file:	an open file
 * @state:	TASK_INTERRUPTIBLE or TASK_KILLABLE
 *
 * All that was posted before has ended then, or waits for a frame.
 *
 * Context: process.
 * Return: 0: with the file's lock held, for jet_turn_give(), and no command
 * of the pool is under way; or -EINTR or -ERESTARTSYS: a signal came.
 */
int jet_turn_take(struct jet_file *file, unsigned int state)
	__context_unsafe(/* which of two calls took the lock is in @state */)
{
	int err;

	err = state == TASK_KILLABLE ? mutex_lock_killable(&file->lock) :
				       mutex_lock_interruptible(&file->lock);
	if (err)
		return err;
	if (!file->turn && (list_empty(&file->line) || !jet_line_next(file)))
		return 0;
	err = jet_turn_wait(file, state);
	if (err)
		jet_turn_give(file);
	return err;
}

/**
 * jet_turn_give() - the next one's turn
 * @file:	with its lock held, which is let go of
 */
void jet_turn_give(struct jet_file *file)
{
	if (!list_empty(&file->line) || !llist_empty(&file->lost))
		jet_line_kick(file);
	mutex_unlock(&file->lock);
}
