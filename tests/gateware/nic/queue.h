/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The host's side of a queue pair, the way a driver has it, and commands
 * and events as structures.
 */
#ifndef NIC_QUEUE_H
#define NIC_QUEUE_H

#include "bench.h"

struct segment { unsigned block, offset, len; };

struct command {
	uint32_t w[JET_CMD_BYTES / 4 * 65] = {};
	unsigned slots = 1;

	command(unsigned op, unsigned flags = 0, unsigned pool = 0, unsigned chain = 0);
	command &tag(unsigned t);
	command &blocks(const std::vector<unsigned> &b);
	unsigned op() const { return get(JET_CMD_OP, w[0]); }
};

/* offset, length and blocks as they are, right or wrong */
command copy(unsigned op, uint64_t addr, unsigned len, unsigned offset,
	     const std::vector<unsigned> &blocks, unsigned flags = 0, unsigned pool = 0);
command send(uint32_t vci, const std::vector<segment> &segs, unsigned flags = 0, unsigned pool = 0,
	     unsigned uu = 0);
command sum_put(unsigned block, unsigned offset, unsigned flags = 0, unsigned pool = 0);
command free_blocks(const std::vector<unsigned> &blocks, unsigned flags = 0, unsigned pool = 0);
command take(unsigned count);

struct event {
	unsigned type, status, flags, slots;
	unsigned tag, op, pool, sum;
	uint32_t vci, len;
	unsigned src, uu;
	uint64_t time;
	std::vector<unsigned> blocks;
	bytes head;				/* all that the slots show, zeros with it */
	uint32_t w[16];				/* slot 0 */
	bool bad = false;			/* a bit is set that must not be */
};

class queue {
public:
	queue(bench &b, unsigned n, uint64_t cmds, uint64_t evts, unsigned cmd_log2 = 5,
	      unsigned evt_log2 = 6);
	void enable(unsigned stray = 0);	/* bits that are none of the bases' */
	bool disable();				/* and waits until it is quiet */
	void push(const command &c);		/* into the ring */
	void kick();				/* doorbell */
	bool poll(event &e);			/* the next event, if there is one */
	void ack(bool arm = false);		/* EVT_HEAD */
	/* Runs one command that always reports, and gives its event */
	event run(command c);
	bool next(event &e, unsigned limit = 100000);	/* waits for an event */
	uint32_t reg(unsigned off) const { return JET_REG_QUEUE + n * JET_QUEUE_STRIDE + off; }
	uint32_t room() const { return (1u << evt_log2) - (uint16_t)(head - acked); }

	bench &b;
	unsigned n;
	uint64_t cmds, evts;
	unsigned cmd_log2, evt_log2, vector = n;
	uint16_t tail = 0, head = 0, acked = 0;
	bool auto_ack = true;			/* poll consumes at once */
};

#endif
