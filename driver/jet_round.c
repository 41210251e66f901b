// SPDX-License-Identifier: GPL-2.0
/*
 * Multishot scripts. One whose operations have all gone well has ended a round,
 * and stands in line again. What the round has to say is kept until it is
 * reaped, in one of as many places as the program has asked for: while there is
 * none, the script does not go on.
 *
 *	file.line              file.ended
 *	  script  -- round -->   round  round  ..  -- JET_IOC_REAP --> free
 *	     |
 *	     +-- failed, canceled ------------------> its last, as others end
 *
 * Who reaps a round has it, and with it the script, without a lock.
 */
#include <linux/overflow.h>
#include <linux/slab.h>

#include "jet_flight.h"

/**
 * jet_rounds_check() - can a script be multishot, if it shall be?
 * @run:	a script that was checked
 * @script:	the request
 *
 * Each round has to wait for something of its own, or it would not end; and
 * what one has said must still be there when the program looks.
 *
 * Return: 0, or why it is refused.
 */
int jet_rounds_check(struct jet_run *run, const struct jet_script *script)
{
	bool waits = false, takes = false;
	unsigned int i;

	if (!(script->flags & JET_SCRIPT_MULTISHOT))
		return 0;
	if (!script->rounds || script->rounds >= JET_POSTS_MAX)
		return jet_why(run->why, -EINVAL,
			       "%u rounds; 1 to %u of a multishot script can wait to be reaped",
			       script->rounds, JET_POSTS_MAX - 1);
	for (i = 0; i < run->ops.n; i++) {
		const struct jet_op *op = &run->ops.op[i];

		if (op->op == JET_DO_COPY_OUT)
			return jet_why_op(run->why, &run->ops, i, -EINVAL,
					  "in a multishot script, each round would overwrite what the one before has copied");
		waits |= op->op == JET_DO_WAIT_RX;
		takes |= waits && op->op == JET_DO_RX;
	}
	if (takes)
		return 0;
	return jet_why(run->why, -EINVAL,
		       "each round of a multishot script takes a frame: it needs a wait_rx, and an rx behind it");
}

static unsigned int jet_round_heads(const struct jet_run *run)
{
	const struct jet_op *op = run->ops.op;
	unsigned int i, n = 0;

	for (i = 0; i < run->ops.n; i++)
		n += op[i].op == JET_DO_RX && op[i].length;
	return n;
}

/* Bytes that a round needs for what it has to say */
static size_t jet_round_bytes(const struct jet_run *run)
{
	return ALIGN(run->ops.n * sizeof(*run->ops.res) +
		     jet_round_heads(run) * sizeof(*run->heads) +
		     run->ops.nblocks * sizeof(*run->ops.told), sizeof(u64));
}

/* A run of its own, which has run, with what it says in @memory */
static void jet_round_init(struct jet_round *round, struct jet_flight *flight,
			   void *memory)
{
	struct jet_run *run = &round->run;

	*run = flight->run;
	run->why = NULL;
	run->next = run->ops.n;
	run->ops.res = memory;
	run->heads = memory + run->ops.n * sizeof(*run->ops.res);
	run->ops.told = (void *)(run->heads + jet_round_heads(run));
	if (!flight->run.heads)
		run->heads = NULL;
	round->turn.flight = flight;
	round->turn.round = round;
	llist_add(&round->turn.node, &flight->rounds->free);
}

/**
 * jet_rounds_alloc() - places for the rounds of a multishot script
 * @flight:	a script that is prepared
 *
 * Context: process, of the program.
 * Return: 0 or -ENOMEM.
 */
int jet_rounds_alloc(struct jet_flight *flight)
{
	struct jet_run *run = &flight->run;
	size_t bytes = jet_round_bytes(run), at;
	u32 i, n = flight->script.rounds;
	size_t lists = ALIGN(run->ops.n * sizeof(*run->ops.list), sizeof(u64));
	struct jet_rounds *rounds;

	if (!n)
		return 0;
	at = struct_size(rounds, round, n);
	rounds = kvzalloc(at + lists + n * bytes, GFP_KERNEL_ACCOUNT);
	if (!rounds)
		return jet_why(run->why, -ENOMEM, "no memory for %u rounds", n);
	flight->rounds = rounds;
	rounds->list = (void *)rounds + at;
	memcpy(rounds->list, run->ops.list,
	       run->ops.n * sizeof(*run->ops.list));
	for (i = 0; i < n; i++)
		jet_round_init(&rounds->round[i], flight,
			       (void *)rounds + at + lists + i * bytes);
	return 0;
}

/* All that it has to say */
static void jet_round_take(struct jet_round *round,
			   const struct jet_flight *flight)
{
	const struct jet_run *from = &flight->run;
	struct jet_run *to = &round->run;

	to->nr = from->nr;
	memcpy(to->ops.res, from->ops.res, to->ops.n * sizeof(*to->ops.res));
	memcpy(to->ops.told, from->ops.told,
	       to->ops.nblocks * sizeof(*to->ops.told));
	if (to->heads)
		memcpy(to->heads, from->heads,
		       jet_round_heads(from) * sizeof(*to->heads));
}

/* As it was before its first operation, but for memory that it has pinned */
static void jet_round_again(struct jet_flight *flight)
{
	struct jet_run *run = &flight->run;
	unsigned int i;

	memset(run->ops.res, 0, run->ops.n * sizeof(*run->ops.res));
	memcpy(run->ops.list, flight->rounds->list,
	       run->ops.n * sizeof(*run->ops.list));
	for (i = 0; i < run->ops.n; i++) {
		struct jet_work *work = &run->work[i];

		/* Not head, which who reaps may be reading */
		work->len = 0;
		work->vci = 0;
		work->as = 0;
		work->status = JET_ST_OK;
		work->canceled = false;
		work->written = false;
	}
	run->next = 0;
	run->nr = ++run->file->runs;
}

/**
 * jet_round_keep() - does a script that has ended stand in line again?
 * @flight:	the script; its round is kept, if it does
 *
 * Context: process, with the file's lock held.
 * Return: whether it does.
 */
bool jet_round_keep(struct jet_flight *flight)
{
	struct jet_file *file = flight->run.file;
	struct llist_node *node;
	struct jet_round *round;

	if (!flight->rounds || flight->run.failed ||
	    READ_ONCE(flight->canceled))
		return false;
	node = llist_del_first(&flight->rounds->free);
	if (!node)
		return false;
	round = llist_entry(node, struct jet_round, turn.node);
	jet_round_take(round, flight);
	refcount_inc(&flight->refs);
	list_add_tail(&round->turn.list, &file->ended);
	jet_round_again(flight);
	list_move_tail(&flight->turn.list, &file->line);
	return true;
}

/**
 * jet_round_paused() - is there no place for what it would say?
 * @flight:	any script
 *
 * Return: whether it has to wait for the program to reap.
 */
bool jet_round_paused(const struct jet_flight *flight)
{
	return flight->rounds && llist_empty(&flight->rounds->free);
}

/**
 * jet_round_free() - a round was reaped: there is a place for another
 * @round:	not to be touched any more
 *
 * Context: process.
 */
void jet_round_free(struct jet_round *round)
{
	struct jet_flight *flight = round->turn.flight;
	struct jet_file *file = flight->run.file;

	llist_add(&round->turn.node, &flight->rounds->free);
	jet_flight_put(flight);
	jet_line_kick(file);
}

/**
 * jet_rounds_undo() - nobody will reap what a script has said
 * @flight:	the script, in its turn
 *
 * Context: process, with the file's lock held.
 */
void jet_rounds_undo(struct jet_flight *flight)
{
	struct jet_file *file = flight->run.file;
	struct jet_turn *turn, *next;

	if (!flight->rounds)
		return;
	list_for_each_entry_safe(turn, next, &file->ended, list) {
		if (turn->flight != flight)
			continue;
		jet_run_undo(&turn->round->run);
		list_del(&turn->list);
		WRITE_ONCE(file->nended, file->nended - 1);
		jet_flight_put(flight);
	}
}
