// SPDX-License-Identifier: GPL-2.0
/*
 * A pool's commands: what jet_cmd.c does for a number, for as long as the pool
 * is alive.
 */
#include "jet_pool.h"

/**
 * jet_submit() - put a batch of commands into a pool's queue
 * @pool:	whose
 * @cmds:	commands; read before this returns
 * @n:		how many
 * @more:	more is to come: the doorbell is left to it, or jet_kick()
 *
 * The batch enters the queue whole and without other commands in between, so
 * that chains and the running sum are the batch's own.
 *
 * Context: any but hard interrupts.
 * Return: 0, -EBUSY: no room now, -E2BIG, or why the pool is dead.
 */
int jet_submit(struct jet_pool *pool, const struct jet_cmd *cmds,
	       unsigned int n, bool more)
{
	int err = READ_ONCE(pool->dead);

	return err ?: jet_queue_submit(pool->q, pool->id, cmds, n, more);
}

/**
 * jet_submit_reserved() - the same for the one for whom slots are kept free
 * @q:		the pool's pair, or jet_queue_sync()
 * @pool:	whose
 * @cmds:	commands; at most as many slots as the pair's reserve
 * @n:		how many
 * @more:	as above
 *
 * The calls must not overlap. Then there is room for as many slots as
 * jet_queue_has_room() said there is, up to the reserve.
 *
 * Return: as jet_submit().
 */
int jet_submit_reserved(struct jet_queue *q, struct jet_pool *pool,
			const struct jet_cmd *cmds, unsigned int n, bool more)
{
	int err = READ_ONCE(pool->dead);

	return err ?: jet_queue_submit_reserved(q, pool->id, cmds, n, more);
}

/**
 * jet_submit_wait() - submit, but wait for room
 * @q:		the pool's pair, or jet_queue_sync()
 * @pool:	whose. What it does in a foreign pair must have ended before
 *		the pool is closed
 * @cmds:	commands
 * @n:		how many
 *
 * Context: process.
 * Return: as jet_submit() without -EBUSY, or -ERESTARTSYS: being killed.
 */
int jet_submit_wait(struct jet_queue *q, struct jet_pool *pool,
		    const struct jet_cmd *cmds, unsigned int n)
{
	int err, sig;

	sig = wait_event_killable(q->room,
				  (err = READ_ONCE(pool->dead) ?:
				   jet_queue_submit(q, pool->id, cmds, n,
						    false)) != -EBUSY);
	return sig ?: err;
}
ALLOW_ERROR_INJECTION(jet_submit_wait, ERRNO);

/**
 * jet_command() - run one command in a pool's pair and wait for its end
 * @pool:	whose; also a closing one's
 * @cmd:	the command
 * @cpl:	how it ended
 *
 * Context: process.
 * Return: as jet_queue_command().
 */
int jet_command(struct jet_pool *pool, const struct jet_cmd *cmd,
		struct jet_cpl *cpl)
{
	return jet_queue_command(pool->q, pool->id, cmd, cpl);
}

/**
 * jet_fence() - wait until all that a queue holds now has ended
 * @q:		the queue
 * @pool:	on whose behalf
 *
 * All completions of these have been delivered when this returns 0.
 *
 * Context: process.
 * Return: as jet_command().
 */
int jet_fence(struct jet_queue *q, struct jet_pool *pool)
{
	struct jet_cmd cmd;
	struct jet_cpl cpl;

	jet_cmd_plain(&cmd, NULL, jet_cmd_head(JET_OP_FENCE, 0, 0), 0);
	return jet_queue_command(q, pool->id, &cmd, &cpl);
}
