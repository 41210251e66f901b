// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* BAR0: hw.h sections 2 and 4 to 7 */
#include "fast.h"

#define COUNTERS_END	(JET_REG_COUNTER + 4 * JET_CNT_NUM)
#define POOLS_END	(JET_REG_POOL + JET_POOL_STRIDE * JET_POOLS_NUM)
#define QUEUES_END	(JET_REG_QUEUE + JET_QUEUE_STRIDE * FAST_QUEUES)
#define RING_END	JET_REG_VCI_DATA

static uint32_t read_time(struct card *c)
{
	uint64_t time = host_time(c);

	c->time_hi = (uint32_t)(time >> 32);
	return (uint32_t)time;
}

static uint32_t read_global(struct card *c, unsigned int reg)
{
	switch (reg) {
	case JET_REG_ID:
		return JET_ID;
	case JET_REG_VERSION:
		return PUT(JET_VERSION_MAJOR, JET_VERSION_MAJOR_NOW) |
			PUT(JET_VERSION_MINOR, JET_VERSION_MINOR_NOW);
	case JET_REG_CAPS:
		return PUT(JET_CAPS_MEM_KB, JETSIM_MEM_KB) |
			PUT(JET_CAPS_QUEUES, FAST_QUEUES) |
			PUT(JET_CAPS_VECTORS, FAST_VECTORS);
	case JET_REG_HOST_HZ:
		return (uint32_t)jetsim_host_hz();
	case JET_REG_RING_HZ:
		return (uint32_t)jetsim_ring_hz();
	case JET_REG_EUI_LO:
		return (uint32_t)c->eui;
	case JET_REG_EUI_HI:
		return (uint32_t)(c->eui >> 32);
	case JET_REG_CTRL:
		return PUT(JET_CTRL_RESET, sched_due(&c->reset));
	case JET_REG_BLOCK:
		return PUT(JET_BLOCK_SHIFT, c->blocks.shift);
	case JET_REG_FREE:
		return c->blocks.nfree;
	case JET_REG_TIME_LO:
		return read_time(c);
	case JET_REG_TIME_HI:
		return c->time_hi;
	case JET_REG_SCRATCH:
		return c->scratch;
	case JET_REG_VCI_DATA:
		return c->vci.data;
	case JET_REG_VCI_INDEX:
		return c->vci.index;
	}
	return 0;
}

uint32_t regs_read(struct card *c, unsigned int reg)
{
	if (reg >= JET_REG_RING_CTRL && reg < RING_END)
		return ring_regs_read(c, reg);
	if (reg >= JET_REG_COUNTER && reg < COUNTERS_END)
		return c->counters[(reg - JET_REG_COUNTER) / 4];
	if (reg >= JET_REG_POOL && reg < POOLS_END)
		return blocks_pool_read(&c->blocks, reg - JET_REG_POOL);
	if (reg >= JET_REG_QUEUE && reg < QUEUES_END)
		return queue_read(&c->queues[(reg - JET_REG_QUEUE) /
					     JET_QUEUE_STRIDE],
				  reg % JET_QUEUE_STRIDE);
	return read_global(c, reg);
}

static void write_block(struct card *c, uint32_t value)
{
	unsigned int shift = GET(JET_BLOCK_SHIFT, value);

	if (!(c->mac.ctrl & JET_RING_CTRL_INSERT) &&
	    shift >= JET_BLOCK_SHIFT_MIN && shift <= JET_BLOCK_SHIFT_MAX)
		card_reset_blocks(c, shift);
}

static void write_global(struct card *c, unsigned int reg, uint32_t value)
{
	switch (reg) {
	case JET_REG_CTRL:
		if (value & JET_CTRL_RESET)
			card_reset(c);
		break;
	case JET_REG_BLOCK:
		write_block(c, value);
		break;
	case JET_REG_SCRATCH:
		c->scratch = value;
		break;
	case JET_REG_VCI_DATA:
		c->vci.data = value;
		break;
	case JET_REG_VCI_INDEX:
		vci_write_index(&c->vci, value);
		break;
	}
}

void regs_write(struct card *c, unsigned int reg, uint32_t value)
{
	/* Nothing may be written during a reset */
	if (sched_due(&c->reset))
		return;
	if (reg >= JET_REG_RING_CTRL && reg < RING_END)
		ring_regs_write(c, reg, value);
	else if (reg >= JET_REG_POOL && reg < POOLS_END)
		blocks_pool_write(&c->blocks, reg - JET_REG_POOL, value);
	else if (reg >= JET_REG_QUEUE && reg < QUEUES_END)
		queue_write(&c->queues[(reg - JET_REG_QUEUE) /
				       JET_QUEUE_STRIDE],
			    reg % JET_QUEUE_STRIDE, value);
	else
		write_global(c, reg, value);
}
