// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* When a host is told of the events in its memory */
#include "fast.h"

static uint16_t untold(const struct queue *q)
{
	return q->evt_tail - q->evt_head;
}

/* Something that LAZY does not hide */
static bool matters(const struct queue *q)
{
	return untold(q) && (!(q->mod & JET_QUEUE_MOD_LAZY) ||
			     (uint16_t)(q->eager - q->evt_head - 1) < untold(q));
}

static void tell(struct queue *q)
{
	q->armed = false;
	cancel(q->card, &q->timer);
	msix_raise(q->card, GET(JET_QUEUE_CTRL_VECTOR, q->ctrl));
}

static void time_over(struct event *event)
{
	struct queue *q = EVENT_OF(event, struct queue, timer);

	if (q->armed && matters(q))
		tell(q);
}

static void look(struct queue *q)
{
	uint32_t time = GET(JET_QUEUE_MOD_TIME, q->mod);
	uint32_t count = GET(JET_QUEUE_MOD_COUNT, q->mod);

	if (!q->armed || !untold(q))
		return;
	if ((count && untold(q) >= count) || (!time && matters(q)))
		tell(q);
	else if (matters(q) && !sched_due(&q->timer))
		after(q->card, &q->timer,
		      clocks((uint64_t)time << JET_QUEUE_MOD_TIME_SHIFT));
}

void notice_init(struct queue *q)
{
	q->timer.run = time_over;
}

void notice_armed(struct queue *q)
{
	q->armed = true;
	cancel(q->card, &q->timer);
	look(q);
}

void notice_written(struct queue *q, bool lazy)
{
	if (!lazy)
		q->eager = q->evt_tail;
	look(q);
}
