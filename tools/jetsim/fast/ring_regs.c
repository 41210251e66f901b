// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* BAR0: hw.h section 3 */
#include "fast.h"

static unsigned int state(const struct mac *m)
{
	switch (m->state) {
	case MAC_PURGE:
	case MAC_CLAIM:
	case MAC_YIELD:
		return JET_RING_STATE_CLAIM;
	case MAC_MONITOR:
	case MAC_NUMBER:
		return JET_RING_STATE_NUMBER;
	case MAC_UP:
	case MAC_FULL:
		return JET_RING_STATE_UP;
	case MAC_BEACON:
	case MAC_LISTEN:
		return JET_RING_STATE_BEACON;
	default:
		return JET_RING_STATE_OFF;
	}
}

static uint32_t status(const struct mac *m)
{
	bool up = m->state == MAC_UP;

	return PUT(JET_RING_STATE, state(m)) |
		PUT(JET_RING_ID, m->id) | PUT(JET_RING_UP, up) |
		PUT(JET_RING_MONITOR, up && m->monitor) |
		PUT(JET_RING_REPEAT_ONLY, m->state == MAC_FULL ||
		    m->state == MAC_ASIDE) |
		PUT(JET_RING_DUPLICATE, m->duplicate) |
		PUT(JET_RING_LOCK, m->lock) | PUT(JET_RING_FIT, m->fit) |
		PUT(JET_RING_ALARM, m->alarm) | JET_RING_CLOCK |
		PUT(JET_RING_EPOCH, m->epoch);
}

static uint32_t low(uint64_t v)
{
	return (uint32_t)v;
}

static uint32_t high(uint64_t v)
{
	return (uint32_t)(v >> 32);
}

uint32_t ring_regs_read(const struct card *c, unsigned int reg)
{
	const struct token *t = &c->token;
	const struct mac *m = &c->mac;

	if (m->state == MAC_HALTED && reg >= JET_REG_RING_STATUS)
		return 0;
	if (reg >= JET_REG_RING_HIST &&
	    reg < JET_REG_RING_HIST + 4 * JET_RING_HIST_NUM)
		return t->hist[(reg - JET_REG_RING_HIST) / 4];
	switch (reg) {
	case JET_REG_RING_CTRL:
		return m->ctrl;
	case JET_REG_RING_BID:
		return m->bid;
	case JET_REG_RING_SA:
		return m->sa;
	case JET_REG_RING_FRAME:
		return m->frame;
	case JET_REG_RING_STATUS:
		return status(m);
	case JET_REG_RING_TTRT:
		return m->ttrt;
	case JET_REG_RING_MAP_LO:
		return low(m->map);
	case JET_REG_RING_MAP_HI:
		return high(m->map);
	case JET_REG_RING_ROT_LAST:
		return t->rot_last;
	case JET_REG_RING_ROT_MAX:
		return t->rot_max;
	case JET_REG_RING_ROT_MIN:
		return t->rot_min;
	case JET_REG_RING_ROT_SUM:
		return t->rot_sum;
	case JET_REG_RING_MON_EUI_LO:
		return low(m->monitor_eui);
	case JET_REG_RING_MON_EUI_HI:
		return high(m->monitor_eui);
	case JET_REG_RING_UPSTREAM_LO:
		return low(m->upstream);
	case JET_REG_RING_UPSTREAM_HI:
		return high(m->upstream);
	case JET_REG_RING_SUSPECT_LO:
		return low(m->suspect);
	case JET_REG_RING_SUSPECT_HI:
		return high(m->suspect);
	case JET_REG_RING_FRAME_NOW:
		return m->frame_now;
	case JET_REG_RING_TRIP:
		return m->trip;
	}
	return 0;
}

void ring_regs_write(struct card *c, unsigned int reg, uint32_t value)
{
	switch (reg) {
	case JET_REG_RING_CTRL:
		mac_write_ctrl(c, value);
		break;
	case JET_REG_RING_BID:
		c->mac.bid = value & JET_RING_BID;
		break;
	case JET_REG_RING_SA:
		c->mac.sa = value & JET_RING_SA;
		tx_look(c);
		break;
	case JET_REG_RING_FRAME:
		c->mac.frame = value & JET_RING_FRAME;
		break;
	}
}
