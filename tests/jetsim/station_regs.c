// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Registers, end to end: from an access to a TLP to the gateware and back */
#include "rig.h"

#ifndef JETSIM_MEM_KB
#define JETSIM_MEM_KB	1024		/* buffer memory of the station tested */
#endif

/* What keeps a queue from starting, the least that is too much of it */
static void queue_starts(struct bfm *h)
{
	unsigned int vectors = GET(JET_CAPS_VECTORS, bfm_rd(h, JET_REG_CAPS));
	const struct {
		unsigned int cmd, evt, vector;
		bool starts;
	} ctrl[] = {
		{ 3, 4, 0, false }, { 4, 3, 0, false }, { 13, 4, 0, false },
		{ 4, 13, 0, false }, { 4, 4, vectors, false },
		{ 4, 4, 15, false }, { 4, 4, vectors - 1, true },
	};
	unsigned int reg = JET_REG_QUEUE + 3 * JET_QUEUE_STRIDE + JET_QUEUE_CTRL;

	for (unsigned int i = 0; i < sizeof(ctrl) / sizeof(*ctrl); i++) {
		bfm_wr(h, reg, 0);
		bfm_wr(h, reg, JET_QUEUE_CTRL_ENABLE |
		       PUT(JET_QUEUE_CTRL_CMD_LOG2, ctrl[i].cmd) |
		       PUT(JET_QUEUE_CTRL_EVT_LOG2, ctrl[i].evt) |
		       PUT(JET_QUEUE_CTRL_VECTOR, ctrl[i].vector));
		ok(!(bfm_rd(h, reg) & JET_QUEUE_CTRL_ENABLE) == !ctrl[i].starts,
		   "a queue of 2^%u commands, 2^%u events, vector %u %s",
		   ctrl[i].cmd, ctrl[i].evt, ctrl[i].vector,
		   ctrl[i].starts ? "starts" : "does not start");
	}
	bfm_wr(h, reg, 0);
}

/* Indices that cannot be, by as little as possible: the queue stops until it is disabled */
static void queue_faults(struct bfm *h)
{
	static const struct {
		const char *what;
		unsigned int reg;
		uint32_t value;
		bool faults;
	} writes[] = {
		{ "a TAIL a ring ahead", JET_QUEUE_CMD_TAIL, 16, false },
		{ "a TAIL one more than a ring ahead", JET_QUEUE_CMD_TAIL, 17, true },
		{ "a TAIL that goes back", JET_QUEUE_CMD_TAIL, 0xffff, true },
		{ "an EVT_HEAD ahead", JET_QUEUE_EVT_HEAD, 1, true },
		{ "an EVT_HEAD behind", JET_QUEUE_EVT_HEAD, 0xffff, true },
	};
	unsigned int base = JET_REG_QUEUE + 3 * JET_QUEUE_STRIDE;

	for (unsigned int i = 0; i < sizeof(writes) / sizeof(*writes); i++) {
		bfm_queue(h, 3, 4, 4);
		bfm_wr(h, base + writes[i].reg, writes[i].value);
		jetsim_run_idle(h->sim, 10000);
		ok(GET(JET_QUEUE_CTRL_FAULT, bfm_rd(h, base + JET_QUEUE_CTRL)) == writes[i].faults,
		   "%s %s", writes[i].what, writes[i].faults ? "is a fault" : "is none");
	}
	bfm_wr(h, base + JET_QUEUE_CTRL, 0);
}

int main(void)
{
	struct rig r;
	struct bfm *h;
	uint64_t wide = 0;
	uint32_t lo, hi, lo2, hi2;
	uint64_t t0, t1, words;
	uint8_t byte = 0xff;

	if (rig_open(&r, 2))
		return tap_done();
	h = r.h[1];
	ok(bfm_rd(h, JET_REG_ID) == JET_ID, "ID");
	ok(bfm_rd(h, JET_REG_VERSION) == (JET_VERSION_MAJOR_NOW << 16 |
	   JET_VERSION_MINOR_NOW), "version");
	ok(bfm_rd(h, JET_REG_HOST_HZ) == jetsim_host_hz() &&
	   bfm_rd(h, JET_REG_RING_HZ) == jetsim_ring_hz(), "clock rates");
	ok(bfm_rd(h, JET_REG_EUI_LO) == 0x45540001 &&
	   bfm_rd(h, JET_REG_EUI_HI) == 0x024a, "EUI");
	ok(GET(JET_CAPS_QUEUES, bfm_rd(h, JET_REG_CAPS)) >= 4 &&
	   GET(JET_CAPS_MEM_KB, bfm_rd(h, JET_REG_CAPS)) == JETSIM_MEM_KB,
	   "capabilities");
	ok(bfm_rd(h, JET_REG_BLOCK) == JET_BLOCK_SHIFT_MIN, "block size");
	ok(bfm_rd(h, JET_REG_FREE) == 0, "after reset all blocks are the host's");
	queue_starts(h);
	queue_faults(h);

	bfm_wr(h, JET_REG_SCRATCH, 0xdeadbeef);
	ok(bfm_rd(h, JET_REG_SCRATCH) == 0xdeadbeef &&
	   bfm_rd(r.h[0], JET_REG_SCRATCH) != 0xdeadbeef, "scratch");
	jetsim_bar_read(r.sim, 1, 0, JET_REG_ID, &wide, 8);
	ok((uint32_t)wide == JET_ID &&
	   wide >> 32 == bfm_rd(h, JET_REG_VERSION), "eight bytes are two registers");
	jetsim_bar_read(r.sim, 1, 0, JET_REG_SCRATCH, &byte, 1);
	ok(!byte, "one byte: zero");
	wide = ~0ull;
	jetsim_bar_write(r.sim, 1, 0, JET_REG_SCRATCH, &wide, 2);
	jetsim_bar_write(r.sim, 1, 0, JET_REG_SCRATCH + 1, &wide, 3);
	ok(bfm_rd(h, JET_REG_SCRATCH) == 0xdeadbeef,
	   "writes of fewer than four do nothing");
	bfm_wr(h, JET_REG_ID, 0);
	bfm_wr(h, JET_REG_COUNTER, 7);
	bfm_wr(h, 0x3c, 1);
	ok(bfm_rd(h, JET_REG_ID) == JET_ID && !bfm_rd(h, 0x3c) &&
	   !bfm_rd(h, JET_BAR0_BYTES - 4), "holes and read-only registers");

	lo = bfm_rd(h, JET_REG_TIME_LO);
	hi = bfm_rd(h, JET_REG_TIME_HI);
	t0 = lo | (uint64_t)hi << 32;
	words = jetsim_words(r.sim);
	jetsim_run(r.sim, 5000);
	lo2 = bfm_rd(h, JET_REG_TIME_LO);
	hi2 = bfm_rd(h, JET_REG_TIME_HI);
	t1 = lo2 | (uint64_t)hi2 << 32;
	words = (jetsim_words(r.sim) - words) * jetsim_host_hz() /
		jetsim_ring_hz();
	ok(t1 - t0 <= words && t1 - t0 + 300 > words,
	   "time: %llu of %llu host clocks", (unsigned long long)(t1 - t0),
	   (unsigned long long)words);
	ok(jetsim_run_idle(r.sim, 10000), "and then there is nothing to do");
	rig_close(&r);
	return tap_done();
}
