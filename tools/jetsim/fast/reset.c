// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Resets: what they stop at once, and what the card is like when they are over */
#include <string.h>

#include "fast.h"

static void over(struct event *event)
{
	struct card *c = EVENT_OF(event, struct card, reset);

	engine_kick(c);
}

void card_reset_blocks(struct card *c, unsigned int shift)
{
	blocks_init(&c->blocks, shift);
	after(c, &c->reset, clocks(COST_RESET));
}

void card_reset(struct card *c)
{
	engine_reset(c);
	mac_reset(c);
	tx_reset(c);
	for (unsigned int n = 0; n < FAST_QUEUES; n++)
		queue_reset(&c->queues[n]);
	cancel(c, &c->news.tell);
	c->news.blocked = false;
	memset(c->blocks.pools, 0, sizeof(c->blocks.pools));
	memset(&c->vci, 0, sizeof(c->vci));
	memset(c->counters, 0, sizeof(c->counters));
	memset(c->token.hist, 0, sizeof(c->token.hist));
	c->scratch = 0;
	card_reset_blocks(c, JET_BLOCK_SHIFT_MIN);
}

void card_reset_init(struct card *c)
{
	c->reset.run = over;
	card_reset(c);
}
