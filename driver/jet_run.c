// SPDX-License-Identifier: GPL-2.0
/*
 * Running a script: its operations in order.
 *
 * What the host can do by itself (alloc, free, rx) is done at once; copies and
 * sends are collected and go to the card together (jet_batch.c), as late as
 * possible: at the script's end, before it sleeps, or when somebody needs a
 * result. A free that refers to one of them waits with it. A script is run in
 * stretches:
 *
 *	pin the stretch's pages
 *	  jet_dev_enter()
 *	    operations, as far as they go
 *	    launch the batch, and land it when the card has ended it; again
 *	  jet_dev_exit()
 *	unpin
 *	wait_rx, which waits with nothing in its hands, and the next stretch
 */
#include <linux/hrtimer.h>
#include <linux/sched/signal.h>

#include "jet_run.h"

/* Instead of an operation's error number: not yet */
#define JET_RUN_LATER		1

/*
 * Blocks that an operation got, with so many bytes in them, are in our hands,
 * and the program shall know.
 */
static void jet_run_take(struct jet_run *run, unsigned int i, u32 len)
{
	const struct jet_list *list = &run->ops.list[i];
	unsigned int k = list->at, end = k + list->count;
	u32 here;

	for (; k < end; k++, len -= here) {
		u16 block = run->ops.blocks[k];

		here = min(len, run->env.block_bytes);
		run->ops.told[k] = block;
		run->env.hand[block] = (struct jet_hand) {
			.hi = here,
			.held = true,
			.run = run->nr,
		};
	}
}

static int jet_run_alloc(struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];
	u16 *blocks = run->ops.blocks + op->first;
	struct jet_pool *pool = run->pool;
	int err;

	err = jet_block_alloc(pool, blocks, op->count);
	/* Blocks that were freed may still be on their way out */
	if ((err == -EDQUOT || err == -ENOBUFS) && run->file->batch->next)
		return JET_RUN_LATER;
	/* Who polls for edges knows of none now */
	if (err) {
		jet_room_ask(pool);
		jet_flights_seek(run->file);
	}
	if (err == -EDQUOT)
		return jet_why_op(run->why, &run->ops, i, err,
				  "%u blocks; the pool's limit is %u, and %u are in use",
				  op->count, READ_ONCE(pool->params.tx_limit),
				  READ_ONCE(pool->tx_used));
	if (err == -ENOBUFS)
		return jet_why_op(run->why, &run->ops, i, err,
				  "%u blocks; the card has not so many left",
				  op->count);
	if (err)
		return jet_why_op(run->why, &run->ops, i, err,
				  "the card was reset or removed");
	run->ops.res[i].count = op->count;
	jet_run_take(run, i, 0);
	return 0;
}

static int jet_run_free(struct jet_run *run, unsigned int i)
{
	const u16 *block, *end;
	int err;

	err = jet_op_list(&run->env, &run->ops, i, run->why);
	if (err)
		return err;
	block = jet_op_blocks(&run->ops, i);
	end = block + run->ops.list[i].count;
	err = jet_block_free(run->pool, block, end - block);
	if (err == -EACCES)
		return jet_why_op(run->why, &run->ops, i, err,
				  "a block is named twice");
	if (err)
		return jet_why_op(run->why, &run->ops, i, err,
				  "the card was reset or removed");
	for (; block < end; block++)
		run->env.hand[*block].held = false;
	return 0;
}

static u32 jet_run_rx_flags(const struct jet_frame *frame)
{
	static_assert(JET_RXF_ERR_CRC == JET_EVTF_ERR_CRC);
	static_assert(JET_RXF_ERR_LENGTH == JET_EVTF_ERR_LEN);
	static_assert(JET_RXF_SYNC == JET_EVTF_SYNC);
	return frame->flags &
	       (JET_RXF_ERR_CRC | JET_RXF_ERR_LENGTH | JET_RXF_SYNC);
}

/* The frame's description into the result, its blocks into our hands */
static void jet_run_frame(struct jet_run *run, unsigned int i,
			  const struct jet_frame *frame)
{
	const struct jet_op *op = &run->ops.op[i];
	struct jet_list *list = &run->ops.list[i];
	u16 *blocks = run->ops.blocks + list->at;
	unsigned int k;

	run->ops.res[i] = (struct jet_result) {
		.length = frame->len,
		.count = frame->nblocks,
		.vci = frame->vci,
		.src = frame->src,
		.uu = frame->uu,
		.sum = frame->sum,
		.flags = jet_run_rx_flags(frame),
		.time = frame->timestamp,
	};
	list->count = frame->nblocks;
	/* Most frames have one */
	blocks[0] = frame->blocks[0];
	for (k = 1; k < frame->nblocks; k++)
		blocks[k] = frame->blocks[k];
	jet_run_take(run, i, frame->len);
	if (op->length)
		memcpy(run->heads[run->work[i].head].bytes, frame->head,
		       op->length);
}

/* Whoever puts frames there must not drop this one now */
static const struct jet_frame *jet_run_fetch(struct jet_run *run,
					     unsigned int i)
{
	struct jet_pool *pool = run->pool;
	const struct jet_frame *frame;
	unsigned long flags;

	spin_lock_irqsave(&pool->rx_lock, flags);
	frame = jet_pool_rx(pool, run->ops.op[i].count);
	if (!IS_ERR_OR_NULL(frame)) {
		jet_run_frame(run, i, frame);
		jet_pool_rx_done(pool);
	}
	spin_unlock_irqrestore(&pool->rx_lock, flags);
	return frame;
}

static int jet_run_rx(struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];
	const struct jet_frame *frame;
	int err;

	if (run->work[i].fault)
		return jet_why_op(run->why, &run->ops, i, -EFAULT,
				  "%u bytes at %#llx are not all mapped and writable",
				  op->length, op->addr);
	frame = jet_run_fetch(run, i);
	if (!frame) {
		err = READ_ONCE(run->pool->dead);
		if (err)
			return jet_why_op(run->why, &run->ops, i, err,
					  "the card was reset or removed");
		return jet_why_op(run->why, &run->ops, i, -EAGAIN,
				  "no frame is there");
	}
	if (IS_ERR(frame))
		return jet_why_op(run->why, &run->ops, i, PTR_ERR(frame),
				  "the frame has more blocks than there is room for: %u",
				  op->count);
	return 0;
}

/**
 * jet_run_awake() - is there something that a WAIT_RX waits for?
 * @run:	the script
 *
 * Return: whether there is, but for its deadline.
 */
bool jet_run_awake(const struct jet_run *run)
{
	return jet_pool_rx_count(run->pool) || READ_ONCE(run->pool->dead);
}

/**
 * jet_run_overdue() - and is it past that?
 * @deadline:	as jet_op has it
 *
 * Return: whether it is.
 */
bool jet_run_overdue(u64 deadline)
{
	return deadline < KTIME_MAX && (ktime_t)deadline <= ktime_get();
}

/* What becomes of a WAIT_RX now, or JET_RUN_LATER */
static int jet_run_wait_rx(struct jet_run *run, unsigned int i)
{
	struct jet_pool *pool = run->pool;
	int err = READ_ONCE(pool->dead);

	if (jet_run_canceled(run, i))
		return -ECANCELED;
	if (err)
		return jet_why_op(run->why, &run->ops, i, err,
				  "the card was reset or removed");
	run->ops.res[i].count = jet_pool_rx_count(pool);
	if (run->ops.res[i].count)
		return 0;
	if (!jet_run_overdue(run->ops.op[i].deadline))
		return JET_RUN_LATER;
	return jet_why_op(run->why, &run->ops, i, -ETIMEDOUT,
			  "no frame came in time");
}

static int jet_run_soft(struct jet_run *run, unsigned int i)
{
	switch (run->ops.op[i].op) {
	case JET_DO_FREE:
		return jet_run_free(run, i);
	case JET_DO_ALLOC:
		return jet_run_alloc(run, i);
	default:
		return jet_run_rx(run, i);
	}
}

/* Does it matter to an operation what became of others? */
static bool jet_run_alone(const struct jet_run *run, unsigned int i)
{
	return !run->stop && !(run->ops.op[i].flags &
			       (JET_OPF_FROM | JET_OPF_VALUES));
}

/*
 * Must the batch end before this operation begins? The card's chain does for
 * a copy or a send that refers to a copy.
 */
static bool jet_run_must_know(const struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];

	if (!run->file->batch->next)
		return false;
	if (run->stop && !jet_op_is_card(op))
		return true;
	if (op->flags & JET_OPF_VALUES && run->work[op->value].pending)
		return true;
	if (!(op->flags & JET_OPF_FROM) || !run->work[op->from].pending)
		return false;
	return !jet_op_is_card(op) ||
	       run->ops.op[op->from].op == JET_DO_SEND;
}

/**
 * jet_run_canceled() - has something failed that an operation refers to?
 * @run:	the script
 * @i:		index of the operation
 *
 * Return: whether it must not be done.
 */
bool jet_run_canceled(const struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];

	if (run->stop && run->failed)
		return true;
	if (op->flags & JET_OPF_VALUES && run->ops.res[op->value].error)
		return true;
	return op->flags & JET_OPF_FROM && run->ops.res[op->from].error;
}

/* Does an operation name a block that one before it will have freed? */
static bool jet_run_left(const struct jet_run *run, unsigned int i)
{
	const u16 *blocks = jet_op_blocks(&run->ops, i);
	unsigned int k;

	for (k = 0; k < run->ops.list[i].count; k++)
		if (run->env.hand[blocks[k]].leaves)
			return true;
	return false;
}

/*
 * A free of what the batch still works with need not end it, but waits beside
 * the others.
 */
static bool jet_run_defers(const struct jet_run *run, unsigned int i)
{
	const struct jet_op *op = &run->ops.op[i];

	return op->op == JET_DO_FREE && !run->stop &&
	       op->flags & JET_OPF_FROM && run->work[op->from].pending;
}

/* Must the batch end before a free, which may have something wrong with it? */
static bool jet_run_frees_left(const struct jet_run *run, unsigned int i)
{
	return run->file->batch->frees && !run->stop &&
	       run->ops.op[i].op == JET_DO_FREE && jet_run_left(run, i);
}

/* Why an operation that others matter to is not done now, or 0 */
static int jet_run_bound(const struct jet_run *run, unsigned int i)
{
	if (jet_run_frees_left(run, i) || jet_run_must_know(run, i))
		return JET_RUN_LATER;
	return !jet_run_alone(run, i) && jet_run_canceled(run, i) ?
	       -ECANCELED : 0;
}

/* An operation that the host does by itself. false: the batch comes first */
static bool jet_run_host(struct jet_run *run, unsigned int i)
{
	bool alone = jet_run_alone(run, i) && !run->file->batch->frees;
	int err;

	if (!alone && jet_run_defers(run, i) && !jet_run_frees_left(run, i)) {
		jet_batch_defer(run, i);
		return true;
	}
	err = alone ? 0 : jet_run_bound(run, i);
	if (!err)
		err = jet_run_soft(run, i);
	if (err == JET_RUN_LATER)
		return false;
	jet_run_result(run, i, err);
	return true;
}

/**
 * jet_run_deferred() - a free that has waited beside the batch
 * @run:	the script
 * @i:		the operation; what is before it has ended
 */
void jet_run_deferred(struct jet_run *run, unsigned int i)
{
	jet_run_result(run, i, jet_run_canceled(run, i) ? -ECANCELED :
						     jet_run_free(run, i));
}

/* Must the batch end before these operations of the card's begin? */
static bool jet_run_card_later(const struct jet_run *run, unsigned int i,
			       unsigned int last)
{
	unsigned int k;

	for (k = i; k <= last; k++)
		if ((!jet_run_alone(run, k) && jet_run_must_know(run, k)) ||
		    (run->file->batch->frees && jet_run_left(run, k)))
			return true;
	return !jet_batch_admits(run, i, last);
}

/*
 * An operation of the card's, or those up to @last that belong together.
 * false: the batch comes first
 */
static bool jet_run_card(struct jet_run *run, unsigned int i,
			 unsigned int last)
{
	bool canceled = false;
	unsigned int k;

	if (jet_run_card_later(run, i, last))
		return false;
	for (k = i; k <= last; k++)
		canceled |= !jet_run_alone(run, k) && jet_run_canceled(run, k);

	if (!canceled)
		jet_batch_add(run, i, last);
	for (k = i; canceled && k <= last; k++)
		jet_run_result(run, k, -ECANCELED);
	return true;
}

static void jet_run_gone(struct jet_run *run, unsigned int i, unsigned int end,
			 int err)
{
	for (; i < end; i++)
		jet_run_result(run, i,
			       jet_why_op(run->why, &run->ops, i, err,
					  "the card was reset or removed"));
}

/* Operations up to the next wait, or as many as may have pages pinned */
static unsigned int jet_run_end(struct jet_run *run)
{
	unsigned int i = run->next;

	if (!run->posted)
		return jet_pages_pin(run, i);
	while (i < run->ops.n && run->ops.op[i].op != JET_DO_WAIT_RX)
		i++;
	return i;
}

/* What was pinned for a posted script stays so */
static void jet_run_unpin(struct jet_run *run)
{
	if (!run->posted)
		jet_pages_unpin(run, run->first, run->end);
}

static void jet_run_begin(struct jet_run *run)
{
	int err;

	run->first = run->next;
	run->end = jet_run_end(run);
	err = jet_dev_enter(run->file->jd);
	if (!err)
		return;
	jet_run_gone(run, run->first, run->end, err);
	jet_run_unpin(run);
	run->next = run->end;
	run->end = 0;
}

/* One, or those that belong together. false: the batch comes first */
static bool jet_run_next(struct jet_run *run)
{
	unsigned int i = run->next, last = i;

	if (!jet_op_is_card(&run->ops.op[i])) {
		if (!jet_run_host(run, i))
			return false;
	} else {
		last = jet_op_unit(&run->ops, i);
		if (!jet_run_card(run, i, last))
			return false;
	}
	run->next = last + 1;
	return true;
}

/* As far as it goes. true: the card has to end something first */
static bool jet_run_stretch(struct jet_run *run)
{
	const struct jet_batch *batch = run->file->batch;

	for (;;) {
		while (run->next < run->end && jet_run_next(run))
			;
		if (!batch->next)
			break;
		if (jet_batch_launch(run))
			return true;
	}
	if (!run->end)
		return false;
	jet_dev_exit(run->file->jd);
	jet_run_unpin(run);
	run->end = 0;
	return false;
}

/* true: it has got its result, or something else comes next */
static bool jet_run_waited(struct jet_run *run)
{
	unsigned int i = run->next;
	int err;

	if (run->ops.op[i].op != JET_DO_WAIT_RX)
		return true;
	err = jet_run_wait_rx(run, i);
	if (err == JET_RUN_LATER)
		return false;
	jet_run_result(run, i, err);
	run->next++;
	return true;
}

/**
 * jet_run_go() - run a script as far as it goes
 * @run:	the script, checked
 *
 * Context: process, in the file's turn. When it waits for the card, the turn
 * remains the script's until jet_batch_land() has said false; then, and when
 * a frame or its time has come, this goes on.
 * Return: what it waits for.
 */
enum jet_run_wait jet_run_go(struct jet_run *run)
{
	lockdep_assert_held(&run->file->lock);
	while (run->next < run->ops.n || run->end) {
		if (!run->end) {
			if (!jet_run_waited(run))
				return JET_RUN_FRAME;
			if (run->next == run->ops.n ||
			    run->ops.op[run->next].op == JET_DO_WAIT_RX)
				continue;
			jet_run_begin(run);
		}
		if (jet_run_stretch(run))
			return JET_RUN_CARD;
	}
	return JET_RUN_ENDED;
}

/* Sleep until something comes; others may use the pool meanwhile */
static int jet_run_sleep(struct jet_run *run)
	__context_unsafe(/* likewise: see jet_script_do() */)
{
	u64 deadline = run->ops.op[run->next].deadline;
	struct jet_file *file = run->file;
	ktime_t left = KTIME_MAX;
	int err;

	if (deadline < KTIME_MAX)
		left = ktime_sub((ktime_t)deadline, ktime_get());
	jet_turn_give(file);
	err = wait_event_interruptible_hrtimeout(file->wait,
						 jet_run_awake(run), left);
	run->killed = jet_turn_take(file, TASK_KILLABLE);
	if (run->killed)
		return -ERESTARTNOHAND;
	if (err != -ERESTARTSYS || jet_run_awake(run))
		return 0;
	/* Whether a handler will run is not known here: see jet_script.c */
	return jet_why_op(run->why, &run->ops, run->next, -ERESTARTNOHAND,
			  "a signal came before a frame");
}

static void jet_run_land(struct jet_run *run)
{
	do
		wait_for_completion(&run->file->batch->done);
	while (jet_batch_land(run));
}

/**
 * jet_run() - run a script whose program waits for it
 * @run:	the script, checked
 *
 * Context: process, in the caller's turn, which others may have in between.
 * Return: 0, or -ERESTARTNOHAND: a signal came, and operation @run->next waits.
 */
int jet_run(struct jet_run *run)
{
	enum jet_run_wait wait;
	int err = 0;

	while (!err && (wait = jet_run_go(run)) != JET_RUN_ENDED) {
		if (wait == JET_RUN_CARD)
			jet_run_land(run);
		else
			err = jet_run_sleep(run);
	}
	return err;
}

/**
 * jet_run_cancel() - nothing more shall begin
 * @run:	a script with nothing on its way; jet_run_go() is to end it
 */
void jet_run_cancel(struct jet_run *run)
{
	int err;

	for (; run->next < run->ops.n; run->next++) {
		err = jet_why_op(run->why, &run->ops, run->next, -ECANCELED,
				 "the script was canceled");
		jet_run_result(run, run->next, err);
	}
}

/**
 * jet_run_undo() - nobody was told of the blocks that this run has got
 * @run:	a run that has ended; with the file's lock held
 */
void jet_run_undo(struct jet_run *run)
{
	struct jet_hand *hand = run->env.hand;
	u16 block;

	lockdep_assert_held(&run->file->lock);
	for (block = 0; block < run->env.blocks; block++) {
		if (!hand[block].held || hand[block].run != run->nr)
			continue;
		hand[block] = (struct jet_hand) {};
		if (jet_dev_enter(run->file->jd))
			continue;
		jet_block_free(run->pool, &block, 1);
		jet_dev_exit(run->file->jd);
	}
}
