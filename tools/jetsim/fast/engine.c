// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "copy.h"
#include "fast.h"

static void turn(struct card *c);
static void fetched(struct card *c);

static void step(struct event *event)
{
	struct card *c = EVENT_OF(event, struct card, engine.step);

	c->engine.next(c);
}

static void then(struct card *c, uint64_t host_clocks, void (*next)(struct card *))
{
	c->engine.next = next;
	after(c, &c->engine.step, clocks(host_clocks));
}

static bool has_work(const struct card *c, unsigned int n)
{
	const struct queue *q = &c->queues[n];

	return queue_runs(q) && queue_commands(q) && !q->waiting &&
		!(c->engine.held & 1u << n);
}

static struct queue *next_queue(struct card *c)
{
	for (unsigned int i = 1; i <= FAST_QUEUES; i++) {
		unsigned int n = (c->engine.last + i) % FAST_QUEUES;

		if (!has_work(c, n))
			continue;
		c->engine.last = n;
		return &c->queues[n];
	}
	return NULL;
}

void engine_kick(struct card *c)
{
	if (engine_busy(&c->engine) || sched_due(&c->reset))
		return;
	for (unsigned int n = 0; n < FAST_QUEUES; n++) {
		if (!has_work(c, n))
			continue;
		then(c, COST_DOORBELL, turn);
		return;
	}
}

void engine_doorbell(struct card *c, unsigned int n)
{
	c->engine.held &= ~(1u << n);
	engine_kick(c);
}

void engine_release(struct card *c)
{
	c->engine.held = 0;
	engine_kick(c);
}

bool engine_in(const struct card *c, const struct queue *q)
{
	return c->engine.q == q;
}

/* The next turn is another queue's, if one has something to do */
static void leave(struct card *c)
{
	struct queue *q = c->engine.q;

	c->engine.q = NULL;
	queue_quiet(q);
	turn(c);
}

/* Until a SEND is over, or another doorbell; the command stays where it is */
static void hold(struct card *c)
{
	c->engine.held |= 1u << c->engine.last;
	leave(c);
}

static void finish(struct card *c)
{
	struct engine *e = &c->engine;
	const struct command *cmd = &e->cmd;
	struct completion done = {
		cmd->tag, cmd->op, cmd->pool, e->status, e->sum, e->ntaken,
		{ 0 },
	};

	if (e->status && cmd->chain)
		e->q->failed |= 1u << cmd->chain;
	if (e->status)
		count(c, JET_CNT_CMD_ERRORS);
	memcpy(done.blocks, e->taken, sizeof(done.blocks));
	if (e->status || cmd->op == JET_OP_TAKE ||
	    (cmd->flags & JET_CMDF_EVENT && cmd->op != JET_OP_SEND))
		event_complete(e->q, &done);
	leave(c);
}

static void copied_in(struct card *c, struct dma *dma)
{
	struct engine *e = &c->engine;

	if (dma->failed) {
		e->status = JET_ST_DMA;
	} else {
		e->sum = sum_bytes(e->buf, e->cmd.len);
		copy_to_blocks(c, &e->cmd, e->buf);
		sum_run(e->q, &e->cmd, e->sum);
	}
	then(c, COST_COMMAND + cost_copy_in(e->cmd.len), finish);
}

static void copy_in(struct card *c)
{
	struct engine *e = &c->engine;

	e->dma.done = copied_in;
	if (dma_read(c, &e->dma, e->cmd.addr, e->buf, e->cmd.len))
		copied_in(c, &e->dma);
}

static void copy_out(struct card *c)
{
	struct engine *e = &c->engine;

	copy_from_blocks(c, &e->cmd, e->buf);
	e->sum = sum_bytes(e->buf, e->cmd.len);
	/* Posted: whether they have arrived, nobody can know */
	dma_write(c, e->cmd.addr, e->buf, e->cmd.len);
	then(c, COST_COMMAND + cost_copy_out(e->cmd.len), finish);
}

static void run(struct card *c)
{
	struct engine *e = &c->engine;

	switch (e->cmd.op) {
	case JET_OP_COPY_IN:
		copy_in(c);
		return;
	case JET_OP_COPY_OUT:
		copy_out(c);
		return;
	case JET_OP_SEND:
		tx_queue(c, e->q, &e->cmd);
		break;
	case JET_OP_FREE:
		for (unsigned int n = 0; n < e->cmd.count; n++)
			blocks_free(&c->blocks, command_block(&e->cmd, n));
		break;
	case JET_OP_TAKE:
		while (e->ntaken < e->cmd.count && c->blocks.nfree)
			e->taken[e->ntaken++] = (uint16_t)
				blocks_take(&c->blocks, OWNER_HOST);
		break;
	case JET_OP_SUM_PUT:
		sum_put(c, e->q, &e->cmd);
		break;
	}
	then(c, COST_COMMAND, finish);
}

/* Something that must be over first */
static bool must_wait(const struct card *c)
{
	const struct engine *e = &c->engine;

	if (e->status)
		return false;
	return (e->cmd.op == JET_OP_FENCE && e->q->sends) ||
		(e->cmd.op == JET_OP_SEND &&
		 !tx_room(&c->tx, e->cmd.flags & JET_CMDF_SYNC));
}

static unsigned int verdict(struct card *c)
{
	struct engine *e = &c->engine;
	unsigned int status = command_check(c, &e->cmd);

	if (e->cmd.flags & JET_CMDF_FIRST)
		e->q->failed &= ~(1u << e->cmd.chain);
	return e->q->failed & 1u << e->cmd.chain ? JET_ST_CANCELED : status;
}

static void decide(struct card *c)
{
	struct engine *e = &c->engine;

	command_decode(&e->cmd);
	e->sum = 0;
	e->ntaken = 0;
	e->status = verdict(c);
	if (must_wait(c)) {
		hold(c);
		return;
	}
	e->q->cmd_head += command_slots(e->cmd.dw);
	count(c, JET_CNT_CMDS);
	if (e->status)
		then(c, COST_COMMAND, finish);
	else
		run(c);
}

/* One that is refused for its number of segments is not read to its end */
static unsigned int wanted_slots(const struct command *cmd)
{
	unsigned int slots = command_slots(cmd->dw);

	return slots > COMMAND_SLOTS_MAX ? 1 : slots;
}

/* False: some of it comes late, fetched() follows */
static bool fetch(struct card *c, unsigned int slot)
{
	struct engine *e = &c->engine;
	unsigned int index = (e->q->cmd_head + slot) & (e->q->cmd_slots - 1);

	return dma_read(c, &e->dma,
			queue_base(e->q->cmd_base) + index * JET_CMD_BYTES,
			e->cmd.dw + slot * (JET_CMD_BYTES / 4), JET_CMD_BYTES);
}

static void fetch_late(struct card *c, struct dma *dma)
{
	(void)dma;
	fetched(c);
}

/* Slot after slot, until the command is whole */
static void fetch_from(struct card *c, unsigned int slot)
{
	struct engine *e = &c->engine;

	e->next = NULL;
	e->dma.done = fetch_late;
	for (;; slot++) {
		e->slot = slot;
		if (queue_commands(e->q) <= slot) {
			hold(c);
			return;
		}
		if (!fetch(c, slot))
			return;
		if (e->dma.failed || slot + 1 == wanted_slots(&e->cmd))
			break;
	}
	fetched(c);
}

static void fetched(struct card *c)
{
	struct engine *e = &c->engine;
	unsigned int slot = e->slot;

	if (e->dma.failed) {
		queue_fault(e->q);
		leave(c);
	} else if (slot + 1 < wanted_slots(&e->cmd)) {
		fetch_from(c, slot + 1);
	} else {
		decide(c);
	}
}

static void turn(struct card *c)
{
	struct queue *q = next_queue(c);

	if (!q)
		return;
	c->engine.q = q;
	fetch_from(c, 0);
}

void engine_init(struct card *c)
{
	c->engine.step.run = step;
}

void engine_reset(struct card *c)
{
	cancel(c, &c->engine.step);
	dma_forget(c);
	c->engine.q = NULL;
	c->engine.held = 0;
	c->engine.dma.waiting = 0;
}
