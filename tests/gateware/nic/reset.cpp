// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What a reset leaves of those who were there before: nothing, neither in the
// registers nor in the buffer memory, nor in what a copy under way writes to the end.
#include "queue.h"
#include "tap.h"

static const uint64_t CMDS = bench::base + 0x1000, EVTS = bench::base + 0x8000;
static const uint64_t DATA = bench::base + 0x100000;

enum kind { RESET, FUNCTION, BLOCK, KINDS };
static const char *const names[] = {"CTRL.RESET", "reset of the function", "new block size"};

static void begin(bench &b, kind k)
{
	if (k == FUNCTION) {
		b.m->flr_i = 1;
		b.tick();
		b.m->flr_i = 0;
	} else {
		b.wr(k == RESET ? JET_REG_CTRL : JET_REG_BLOCK, k == RESET ? JET_CTRL_RESET : 12);
	}
}

static bool ended(bench &b)
{
	return b.until([&] { return !b.rd(JET_REG_CTRL); }, 60000);
}

static void shift(bench &b, unsigned n)
{
	b.wr(JET_REG_BLOCK, n);
	ended(b);
}

/* All of the registers, by address, but for the clock's */
static std::map<uint32_t, uint32_t> registers(bench &b)
{
	std::map<uint32_t, uint32_t> r;

	for (uint32_t a = 0; a < JET_BAR0_BYTES; a += 4) {
		if (a == JET_REG_TIME_LO || a == JET_REG_TIME_HI)
			continue;
		if (a >= JET_REG_QUEUE && a % JET_QUEUE_STRIDE >= 0x40)
			continue;
		r[a] = b.rd(a);
	}
	for (unsigned i : {0u, 77u, 511u})
		for (unsigned way = 0; way < 2; way++) {
			b.wr(JET_REG_VCI_INDEX, put(JET_VCI_INDEX_WAY, way) | i);
			r[0x100000 + 2 * i + way] = b.rd(JET_REG_VCI_DATA) | b.rd(JET_REG_VCI_INDEX) << 1;
		}
	b.wr(JET_REG_VCI_DATA, 0);
	b.wr(JET_REG_VCI_INDEX, 0);
	return r;
}

/* Something everywhere */
static void use(bench &b, queue &q)
{
	q.enable();
	b.wr(q.reg(JET_QUEUE_EVT_MOD), 0x00050005);
	b.wr(JET_REG_SCRATCH, 0xdeadbeef);
	b.wr(JET_REG_RING_BID, 0x123456);
	b.wr(JET_REG_RING_SA, 0x654321);
	b.vci(9, 2);
	b.wr(JET_REG_VCI_INDEX, JET_VCI_INDEX_WRITE | JET_VCI_INDEX_VALID | 77);
	b.pool(2, 60, 2, true);
	q.run(free_blocks({1, 2, 3}));
	b.m->ring_cnt_i = 0x1fffffff;
	b.tick();
	b.m->ring_cnt_i = 0;
	b.wr(JET_REG_RING_CTRL, JET_RING_CTRL_FIT | JET_RING_CTRL_INSERT);
	b.run(100);
}

static void as_new(bench &b)
{
	queue q(b, 2, CMDS, EVTS, 5, 6), idle(b, 1, CMDS, EVTS, 5, 6);
	const auto power_up = registers(b);

	for (kind k : {RESET, FUNCTION}) {
		unsigned bad = 0;

		/* One that was used and stopped, one that is reset while it runs */
		idle.enable();
		idle.run(command(JET_OP_FENCE));
		idle.disable();
		use(b, q);
		begin(b, k);
		bad += !ended(b);
		const auto now = registers(b);
		for (const auto &r : power_up) {
			if (now.at(r.first) != r.second && bad++ < 5)
				diag("register %x: %x, at power-up %x", r.first, now.at(r.first), r.second);
		}
		bad += b.m->ring_sa_o || b.m->ring_insert_o || b.m->ring_fit_o;
		/* Nor what the queue's registers hold back until it runs */
		for (queue *x : {&q, &idle}) {
			b.wr(x->reg(JET_QUEUE_CTRL), JET_QUEUE_CTRL_ENABLE | put(JET_QUEUE_CTRL_CMD_LOG2, 4) |
			     put(JET_QUEUE_CTRL_EVT_LOG2, 4));
			for (unsigned r = JET_QUEUE_CMD_LO; r <= JET_QUEUE_EVT_TAIL; r += 4)
				bad += b.rd(x->reg(r)) != 0;
			bad += !x->disable();
		}
		ok(!bad, "%s: all registers are as at power-up", names[k]);
		begin(b, RESET);
		ended(b);
	}
}

/* Bytes of the buffer memory that are not zero, blocks being of 2 KB */
static unsigned left(bench &b, queue &q)
{
	unsigned n = 0;

	for (unsigned i = 0; i < MEM_KB / 2; i += 4) {
		memset(b.at(DATA), 0xa5, 8192);
		q.run(copy(JET_OP_COPY_OUT, DATA, 8192, 0, {i, i + 1, i + 2, i + 3}));
		for (unsigned k = 0; k < 8192; k++)
			n += *b.at(DATA + k) != 0;
	}
	return n;
}

static void memory(bench &b)
{
	queue q(b, 2, CMDS, EVTS, 5, 6);

	q.enable();
	ok(!left(b, q), "the buffer memory is empty at power-up");
	memset(b.at(DATA + 0x10000), 0x5c, 8192);
	for (unsigned k = RESET; k < KINDS; k++) {
		unsigned n;

		for (unsigned i = 0; i < MEM_KB / 2; i += 4)
			q.run(copy(JET_OP_COPY_IN, DATA + 0x10000, 8192, 0, {i, i + 1, i + 2, i + 3}));
		begin(b, (kind)k);
		uint64_t then = b.now;
		bool good = ended(b);
		unsigned clocks = b.now - then;
		ok(good && clocks < 9000, "%s takes %u clocks", names[k], clocks);
		if (k != BLOCK)
			q.enable();
		else
			shift(b, 11);
		n = left(b, q);
		ok(!n, "... and empties the buffer memory (%u bytes left)", n);
	}
	begin(b, RESET);
	ended(b);
}

/* A copy that is under way brings its own block's bytes, or none */
static void copies(bench &b)
{
	const unsigned size = 1 << JET_BLOCK_SHIFT_MAX;
	unsigned strange[KINDS] = {}, cut[KINDS] = {};

	for (unsigned k = RESET; k < KINDS; k++) {
		for (int round = 0; round < 8; round++) {
			queue q(b, 2, CMDS, EVTS, 5, 6);

			shift(b, JET_BLOCK_SHIFT_MAX);
			q.enable();
			for (unsigned x = 0; x < 8; x++) {
				memset(b.at(DATA), 0x10 + x, size);
				q.run(copy(JET_OP_COPY_IN, DATA, size, 0, {x}));
			}
			memset(b.at(DATA), 0xa5, size);
			q.push(copy(JET_OP_COPY_OUT, DATA, size, 0, {5}, JET_CMDF_EVENT));
			b.stall_wr = b.rnd(80);
			q.kick();
			b.run(100 + b.rnd(1500));
			begin(b, (kind)k);
			strange[k] += !ended(b);
			b.stall_wr = 0;
			bool all = true;
			for (unsigned i = 0; i < size; i++) {
				uint8_t x = *b.at(DATA + i);

				strange[k] += x != 0x15 && x != 0xa5;
				all &= x == 0x15;
			}
			cut[k] += !all;
			begin(b, RESET);
			ended(b);
		}
		ok(!strange[k], "%s while a copy runs: %u bytes of others (%u of 8 copies cut)", names[k],
		   strange[k], cut[k]);
	}
}

int main()
{
	bench b(tap_seed());

	as_new(b);
	memory(b);
	copies(b);
	ok(b.broken.empty(), "the ports' rules were kept %s", b.broken.c_str());
	return tap_done();
}
