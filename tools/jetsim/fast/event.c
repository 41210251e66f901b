// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "fast.h"

void event_time(const struct card *c, uint32_t *dw)
{
	uint64_t time = host_time(c);

	dw[4] = (uint32_t)time;
	dw[5] |= PUT(JET_EVT_TIME_HI, time >> 32);
}

bool event_write(struct queue *q, uint32_t (*slots)[JET_EVT_BYTES / 4],
		 unsigned int n, bool lazy)
{
	if (!queue_runs(q) || q->waiting || queue_room(q) < n)
		return false;
	slots[0][0] |= PUT(JET_EVT_SLOTS, n);
	for (unsigned int i = n; i--;) {
		uint16_t index = q->evt_tail + i;

		slots[i][0] |= PUT(JET_EVT_SEQ, index + 1u);
		dma_write(q->card, queue_base(q->evt_base) +
			  (index & (q->evt_slots - 1)) * JET_EVT_BYTES,
			  slots[i], JET_EVT_BYTES);
	}
	q->evt_tail += n;
	notice_written(q, lazy);
	return true;
}

static void wait_for_room(struct queue *q, const uint32_t *dw, bool lazy)
{
	struct waiting_event *w;

	if (!queue_runs(q))
		return;
	w = malloc(sizeof(*w));
	if (!w)
		abort();
	memcpy(w->dw, dw, sizeof(w->dw));
	w->lazy = lazy;
	w->next = NULL;
	*q->waiting_last = w;
	q->waiting_last = &w->next;
}

void event_complete(struct queue *q, const struct completion *done)
{
	uint32_t slot[1][JET_EVT_BYTES / 4] = { {
		PUT(JET_EVT_TYPE, JET_EVT_COMPLETION),
		PUT(JET_EVT_CPL_TAG, done->tag) |
		PUT(JET_EVT_CPL_OP, done->op) |
		PUT(JET_EVT_CPL_POOL, done->pool),
		PUT(JET_EVT_SUM, done->sum) |
		PUT(JET_EVT_CPL_STATUS, done->status) |
		PUT(JET_EVT_CPL_BLOCKS, done->nblocks),
	} };
	bool lazy = done->op == JET_OP_SEND && !done->status;

	if (done->nblocks)
		slot[0][5] = PUT(JET_EVT_BLOCK_0, done->blocks[0]);
	for (unsigned int i = 1; i < done->nblocks; i++)
		slot[0][6 + (i - 1) / 2] |= (uint32_t)done->blocks[i] <<
			(i & 1 ? 0 : 16);
	event_time(q->card, slot[0]);
	if (!event_write(q, slot, 1, lazy))
		wait_for_room(q, slot[0], lazy);
}

void event_flush(struct queue *q)
{
	while (q->waiting && queue_room(q)) {
		struct waiting_event *w = q->waiting;

		/* None waits while it is written */
		q->waiting = NULL;
		event_write(q, &w->dw, 1, w->lazy);
		q->waiting = w->next;
		if (!q->waiting)
			q->waiting_last = &q->waiting;
		free(w);
	}
	if (q->waiting)
		return;
	if (q->card->news.blocked && q == &q->card->queues[0])
		event_ring(q->card);
	engine_kick(q->card);
}

static void tell_ring(struct event *event)
{
	struct card *c = EVENT_OF(event, struct card, news.tell);
	uint32_t slot[1][JET_EVT_BYTES / 4] = { {
		PUT(JET_EVT_TYPE, JET_EVT_RING),
		ring_regs_read(c, JET_REG_RING_STATUS),
		ring_regs_read(c, JET_REG_RING_TTRT),
		ring_regs_read(c, JET_REG_RING_MON_EUI_LO),
	} };

	slot[0][6] = ring_regs_read(c, JET_REG_RING_MAP_LO);
	slot[0][7] = ring_regs_read(c, JET_REG_RING_MAP_HI);
	event_time(c, slot[0]);
	c->news.blocked = !event_write(&c->queues[0], slot, 1, false);
	if (!c->news.blocked)
		c->news.status = slot[0][1];
}

void event_ring_init(struct card *c)
{
	c->news.tell.run = tell_ring;
}

void event_ring(struct card *c)
{
	if (!queue_runs(&c->queues[0])) {
		c->news.status = ring_regs_read(c, JET_REG_RING_STATUS);
		return;
	}
	if (c->news.status != ring_regs_read(c, JET_REG_RING_STATUS) &&
	    !sched_due(&c->news.tell))
		after(c, &c->news.tell, clocks(COST_RING_EVENT));
}
