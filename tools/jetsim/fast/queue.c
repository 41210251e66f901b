// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>

#include "fast.h"

#define LOG2_MIN	4
#define LOG2_MAX	12

void queue_init(struct card *c, unsigned int n)
{
	struct queue *q = &c->queues[n];

	q->card = c;
	q->waiting_last = &q->waiting;
	notice_init(q);
}

static void forget_waiting(struct queue *q)
{
	while (q->waiting) {
		struct waiting_event *w = q->waiting;

		q->waiting = w->next;
		free(w);
	}
	q->waiting_last = &q->waiting;
}

static void disable(struct queue *q)
{
	forget_waiting(q);
	cancel(q->card, &q->timer);
	q->enabled = false;
	q->closing = false;
	q->fault = false;
	q->armed = false;
	q->ctrl = 0;
	q->mod = 0;
	q->cmd_tail = 0;
	q->cmd_head = 0;
	q->evt_head = 0;
	q->evt_tail = 0;
	q->eager = 0;
}

void queue_reset(struct queue *q)
{
	disable(q);
	q->cmd_base = 0;
	q->evt_base = 0;
	q->sends = 0;
}

void queue_fault(struct queue *q)
{
	q->fault = true;
	forget_waiting(q);
	cancel(q->card, &q->timer);
}

void queue_quiet(struct queue *q)
{
	if (q->closing && !q->sends && !engine_in(q->card, q))
		disable(q);
}

static void enable(struct queue *q, uint32_t value)
{
	unsigned int cmd = GET(JET_QUEUE_CTRL_CMD_LOG2, value);
	unsigned int evt = GET(JET_QUEUE_CTRL_EVT_LOG2, value);

	if (cmd < LOG2_MIN || cmd > LOG2_MAX || evt < LOG2_MIN ||
	    evt > LOG2_MAX ||
	    GET(JET_QUEUE_CTRL_VECTOR, value) >= FAST_VECTORS)
		return;
	q->ctrl = value & (JET_QUEUE_CTRL_CMD_LOG2 | JET_QUEUE_CTRL_EVT_LOG2 |
			   JET_QUEUE_CTRL_VECTOR);
	q->cmd_slots = 1u << cmd;
	q->evt_slots = 1u << evt;
	q->failed = 0;
	q->sum = 0;
	q->sum_odd = false;
	/* What the ring is like by now is no news */
	event_ring(q->card);
	q->enabled = true;
	engine_doorbell(q->card, (unsigned int)(q - q->card->queues));
}

static void write_ctrl(struct queue *q, uint32_t value)
{
	bool on = value & JET_QUEUE_CTRL_ENABLE;

	if (on && !q->enabled) {
		enable(q, value);
	} else if (!on && q->enabled) {
		q->closing = true;
		queue_quiet(q);
	}
}

static void write_tail(struct queue *q, uint16_t tail)
{
	int16_t ahead = (int16_t)(tail - q->cmd_head);

	if (ahead > (int)q->cmd_slots || (int16_t)(tail - q->cmd_tail) < 0) {
		queue_fault(q);
		return;
	}
	q->cmd_tail = tail;
	engine_doorbell(q->card, (unsigned int)(q - q->card->queues));
}

static void write_head(struct queue *q, uint32_t value)
{
	uint16_t head = value & JET_QUEUE_INDEX;

	if ((uint16_t)(head - q->evt_head) >
	    (uint16_t)(q->evt_tail - q->evt_head)) {
		queue_fault(q);
		return;
	}
	q->evt_head = head;
	if (value & JET_QUEUE_EVT_ARM)
		notice_armed(q);
	event_flush(q);
}

static void write_running(struct queue *q, unsigned int reg, uint32_t value)
{
	switch (reg) {
	case JET_QUEUE_EVT_MOD:
		q->mod = value;
		break;
	case JET_QUEUE_CMD_TAIL:
		write_tail(q, value & JET_QUEUE_INDEX);
		break;
	case JET_QUEUE_EVT_HEAD:
		write_head(q, value);
		break;
	}
}

static void write_base(struct queue *q, unsigned int reg, uint64_t value)
{
	uint64_t *base = reg <= JET_QUEUE_CMD_HI ? &q->cmd_base : &q->evt_base;

	if (reg == JET_QUEUE_CMD_HI || reg == JET_QUEUE_EVT_HI)
		*base = (*base & ~0u) | value << 32;
	else
		*base = *base >> 32 << 32 | value;
}

void queue_write(struct queue *q, unsigned int reg, uint32_t value)
{
	if (reg == JET_QUEUE_CTRL)
		write_ctrl(q, value);
	else if (reg >= JET_QUEUE_CMD_LO && reg <= JET_QUEUE_EVT_HI)
		write_base(q, reg, value);
	else if (queue_runs(q))
		write_running(q, reg, value);
}

uint32_t queue_read(const struct queue *q, unsigned int reg)
{
	switch (reg) {
	case JET_QUEUE_CMD_LO:
		return (uint32_t)q->cmd_base;
	case JET_QUEUE_CMD_HI:
		return (uint32_t)(q->cmd_base >> 32);
	case JET_QUEUE_EVT_LO:
		return (uint32_t)q->evt_base;
	case JET_QUEUE_EVT_HI:
		return (uint32_t)(q->evt_base >> 32);
	}
	if (!q->enabled)
		return 0;
	switch (reg) {
	case JET_QUEUE_CTRL:
		return q->ctrl | JET_QUEUE_CTRL_ENABLE |
			PUT(JET_QUEUE_CTRL_FAULT, q->fault);
	case JET_QUEUE_EVT_MOD:
		return q->mod;
	case JET_QUEUE_CMD_TAIL:
		return q->cmd_tail;
	case JET_QUEUE_EVT_HEAD:
		return q->evt_head;
	case JET_QUEUE_CMD_HEAD:
		return q->cmd_head;
	case JET_QUEUE_EVT_TAIL:
		return q->evt_tail;
	}
	return 0;
}
