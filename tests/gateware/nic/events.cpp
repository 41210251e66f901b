// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Queues and their events: wrap and sequence, interrupts that are not lost,
// doorbells that are wrong, queues that stop, RING events, registers and counters.
#include "queue.h"
#include "tap.h"

static const uint64_t CMDS = bench::base + 0x1000, EVTS = bench::base + 0x8000;

static rx_frame frame(bench &b, uint32_t vci, size_t len)
{
	rx_frame f;

	f.vci = vci;
	f.sdu.resize(len);
	for (auto &x : f.sdu)
		x = b.rnd(256);
	return f;
}

static void registers(bench &b)
{
	ok(b.rd(JET_REG_ID) == JET_ID && b.rd(JET_REG_VERSION) ==
	   (put(JET_VERSION_MAJOR, JET_VERSION_MAJOR_NOW) |
	    put(JET_VERSION_MINOR, JET_VERSION_MINOR_NOW)), "ID and version");
	ok(b.rd(JET_REG_CAPS) == (put(JET_CAPS_MEM_KB, MEM_KB) | put(JET_CAPS_QUEUES, 4) |
					 put(JET_CAPS_VECTORS, 4)), "CAPS");
	ok(b.rd(JET_REG_EUI_LO) == 0x2c3d4e5f && b.rd(JET_REG_EUI_HI) == 0x0a1b, "EUI");
	ok(b.rd(JET_REG_HOST_HZ) == 125000000 && b.rd(JET_REG_RING_HZ) == 50000000, "clocks");
	ok(b.rd(JET_REG_BLOCK) == 11 && !b.rd(JET_REG_FREE) && !b.rd(JET_REG_CTRL), "blocks at power-up");
	b.wr(JET_REG_SCRATCH, 0x12345678);
	ok(b.rd(JET_REG_SCRATCH) == 0x12345678, "SCRATCH");
	uint32_t t0 = b.rd(JET_REG_TIME_LO);
	uint64_t n0 = b.now;
	b.run(100);
	uint32_t t1 = b.rd(JET_REG_TIME_LO);
	ok(t1 - t0 == b.now - n0 && !b.rd(JET_REG_TIME_HI), "time goes on with the clock");
	unsigned bad = 0;
	for (uint32_t hole : {0x1cu, 0x3cu, 0x40u, 0xa0u, 0x150u, 0x17cu, 0x180u, 0x1e0u, 0x208u, 0x4a4u, 0x500u, 0x1000u, 0x200cu, 0x3000u,
			      0x802cu + 0x2000, 0x801cu, 0x8030u, 0x8100u, 0x7ffcu, 0xfffcu})
		bad += b.rd(hole) != 0;
	ok(!bad, "holes read as zero");
	ok(b.rd(JET_REG_RING_STATUS) == 0x01001043 && b.rd(JET_REG_RING_TTRT) == 50000 &&
	   b.rd(JET_REG_RING_MAP_LO) == 3 && b.rd(JET_REG_RING_MAP_HI) == 0x80000001 &&
	   b.rd(JET_REG_RING_ROT_LAST) == 1234 && b.rd(JET_REG_RING_ROT_MAX) == 5678 &&
	   b.rd(JET_REG_RING_MON_EUI_LO) == 0x33445566 && b.rd(JET_REG_RING_MON_EUI_HI) == 0x1122,
	   "ring registers");
	bad = 0;
	for (uint32_t i = 0; i < 6; i++)
		bad += b.rd(JET_REG_RING_UPSTREAM_LO + 4 * i) != 0x70000000 + i;
	ok(!bad, "... those that the ring part keeps");
	b.wr(JET_REG_RING_BID, 0xffabcdef);
	b.wr(JET_REG_RING_CTRL, JET_RING_CTRL_FIT);
	ok(!b.m->ring_insert_o && b.m->ring_fit_o && b.rd(JET_REG_RING_CTRL) == JET_RING_CTRL_FIT,
	   "the mode is asked for");
	b.wr(JET_REG_RING_CTRL, 1);
	ok(b.m->ring_insert_o && !b.m->ring_fit_o && b.m->ring_bid_o == 0xabcdef && b.rd(JET_REG_RING_BID) == 0xabcdef,
	   "ring control");
	b.wr(JET_REG_BLOCK, 13);
	ok(b.rd(JET_REG_BLOCK) == 11, "no new block size while inserted");
	b.wr(JET_REG_RING_CTRL, 0);
	b.wr(JET_REG_BLOCK, 15);
	ok(b.rd(JET_REG_BLOCK) == 11, "nor one that there is not");
	b.wr(bench::pool_reg(200), 0xffffffff);
	ok(b.rd(bench::pool_reg(200)) == (JET_POOL_CFG_CAP | JET_POOL_CFG_QUEUE | JET_POOL_CFG_KEEP |
					    JET_POOL_CFG_ENABLE) && !b.rd(bench::pool_reg(201)),
	   "pool registers");
	b.wr(bench::pool_reg(200), 0);
	/* VCI entries, both ways at the same set */
	for (unsigned way = 0; way < 2; way++) {
		b.wr(JET_REG_VCI_DATA, 0x11223300 + way);
		b.wr(JET_REG_VCI_INDEX, JET_VCI_INDEX_WRITE | JET_VCI_INDEX_VALID | way << 9 | 77);
	}
	bad = 0;
	for (unsigned way = 0; way < 2; way++) {
		b.wr(JET_REG_VCI_DATA, 0);
		b.wr(JET_REG_VCI_INDEX, way << 9 | 77);
		bad += b.rd(JET_REG_VCI_DATA) != 0x11223300 + way ||
		       b.rd(JET_REG_VCI_INDEX) != (JET_VCI_INDEX_VALID | way << 9 | 77);
	}
	b.wr(JET_REG_VCI_INDEX, 78);
	ok(!bad && !(b.rd(JET_REG_VCI_INDEX) & JET_VCI_INDEX_VALID), "VCI entries read back");
}

static void link_registers(bench &b)
{
	uint32_t without = b.rd(JET_REG_CAPS);
	unsigned bad = b.rd(JET_REG_LINK) != 0;

	for (uint32_t i = 0; i < JET_LINK_CNT_NUM; i++)
		bad += b.rd(JET_REG_LINK_COUNTER + 4 * i) != 0;
	ok(!bad && !(without & JET_CAPS_LINK), "no link of the gateware's: its registers read as zero");
	b.m->link_here_i = 1;
	ok(b.rd(JET_REG_CAPS) == (without | JET_CAPS_LINK) && b.rd(JET_REG_LINK) == b.m->link_i, "with one: CAPS says so, and its state");
	for (uint32_t i = 0; i < JET_LINK_CNT_NUM; i++) {
		b.wr(JET_REG_LINK_COUNTER + 4 * i, 0);
		bad += b.rd(JET_REG_LINK_COUNTER + 4 * i) != 0x60000000 + i;
	}
	for (uint32_t hole : { JET_REG_LINK - 4, JET_REG_LINK + 4, JET_REG_LINK_COUNTER - 4, JET_REG_LINK_COUNTER + 64 })
		bad += b.rd(hole) != 0;
	ok(!bad, "and its counters, with holes around");
	b.m->link_here_i = 0;
}

static void counters(bench &b)
{
	uint32_t want[JET_CNT_NUM], hist[JET_RING_HIST_NUM], bad = 0;

	for (int i = 0; i < JET_CNT_NUM; i++)
		want[i] = b.counter(i);
	for (int i = 0; i < JET_RING_HIST_NUM; i++)
		hist[i] = b.rd(JET_REG_RING_HIST + 4 * i);
	for (int n = 0; n < 3000; n++) {
		uint32_t r = 0, p = 0, bin = 0;

		/* Some of the ring's and all of the host's may come every clock */
		for (int i : {19, 20})
			if (b.chance(90))
				r |= 1u << (i - 5), want[i]++;
		/* A token on the smallest ring, the shortest frames, and what is rarer */
		if (n % 12 == 7) {
			for (int i : {15, 16})
				r |= 1u << (i - 5), want[i]++;
			bin = 1 + (unsigned)n * 7 % 23, hist[bin]++;
		}
		for (int i = 5; i < JET_CNT_NUM; i = i == 14 ? 17 : i == 18 ? 28 : i + 1) {
			bool often = i == 5 || i == 6 || i == 8 || i == 11 || i == 13 || i == 36 || i == 37;

			if (n % (often ? 30 : 360) == (often ? 19 : 8 * i))
				r |= 1u << (i < 21 ? i - 5 : i - 12), want[i]++;
		}
		for (int i = 23; i < 28; i++)
			if (b.chance(50))
				p |= 1u << (i - 23), want[i]++;
		b.m->ring_cnt_i = r;
		b.m->ring_bin_i = bin;
		b.m->pcie_cnt_i = p;
		b.tick();
	}
	b.m->ring_cnt_i = 0;
	b.m->ring_bin_i = 0;
	b.m->pcie_cnt_i = 0;
	b.run(70);
	for (int i = 0; i < JET_CNT_NUM; i++) {
		if (b.counter(i) != want[i])
			diag("counter %d: %u, not %u", i, b.counter(i), want[i]);
		bad += b.counter(i) != want[i];
	}
	ok(!bad, "no pulse is lost in any counter");
	bad = 0;
	for (int i = 0; i < JET_RING_HIST_NUM; i++)
		bad += b.rd(JET_REG_RING_HIST + 4 * i) != hist[i];
	ok(!bad, "nor in the rotations' histogram");
}

/* Groups of the ring's counters are served in turn: one that always has something holds up no other */
static void counters_turn(bench &b)
{
	uint32_t before[JET_CNT_NUM], bad = 0;

	for (int i = 0; i < JET_CNT_NUM; i++)
		before[i] = b.counter(i);
	for (int n = 0; n < 2000; n++) {
		b.m->ring_cnt_i = 0xf | (n % 200 == 150 ? 0x1fff0000 : 0);
		b.tick();
	}
	b.m->ring_cnt_i = 0;
	b.run(70);
	for (int i = JET_CNT_CLAIM_TVX; i < JET_CNT_NUM; i++) {
		if (b.counter(i) - before[i] != 10)
			diag("counter %d: %u, not 10", i, b.counter(i) - before[i]);
		bad += b.counter(i) - before[i] != 10;
	}
	ok(!bad, "beside four that never rest the others of the ring's are counted, each time");
}

/* Events over the ring's end, in all alignments */
static void wrap(bench &b, queue &q)
{
	unsigned bad = 0;
	event e;

	for (int n = 0; n < 200; n++) {
		if (b.chance(50)) {
			rx_frame f = frame(b, 9, b.chance(30) ? 45000 : 1 + b.rnd(200));

			b.rx.push_back(f);
			bad += !q.next(e) || e.bad || e.type != JET_EVT_FRAME || e.len != f.sdu.size() ||
			       memcmp(e.head.data(), f.sdu.data(), std::min(e.head.size(), f.sdu.size()));
			for (unsigned x : e.blocks)
				q.push(free_blocks({x}, 0, 2));
			q.kick();
		} else {
			e = q.run(command(JET_OP_FENCE).tag(n));
			bad += e.bad || e.status || e.tag != (unsigned)n;
		}
	}
	ok(!bad && (q.head >> q.evt_log2) > 10, "events of 1 to 4 slots over %u laps of 16",
	   q.head >> q.evt_log2);
}

/*
 * The host sleeps until a message comes, as a driver does, with ARM at any
 * time against the events. If one is lost it sleeps for ever.
 */
static void interrupts(bench &b, queue &q)
{
	unsigned lost = 0, early = 0, got = 0;
	event e;

	q.auto_ack = false;
	for (int round = 0; round < 150 && !lost; round++) {
		unsigned want = 1 + b.rnd(4), seen = 0;

		for (unsigned i = 0; i < want; i++)
			q.push(command(JET_OP_FENCE, JET_CMDF_EVENT).tag(i));
		b.irqs.clear();
		q.kick();
		b.run(b.rnd(250));
		while (seen < want) {
			while (q.poll(e))
				seen++;
			size_t before = b.irqs.size();
			q.ack(true);
			if (seen == want)
				break;
			if (!b.until([&] { return b.irqs.size() > before; }, 5000)) {
				lost++;
				break;
			}
		}
		got += b.irqs.size();
		/* Armed, and nothing is there: no message */
		size_t before = b.irqs.size();
		b.run(300);
		early += b.irqs.size() != before;
		for (unsigned v : b.irqs)
			early += v != q.n;
	}
	ok(!lost, "no interrupt is lost, whenever ARM is written");
	ok(!early, "none comes without an event");
	ok(got > 50, "%u messages", got);
	/* Armed once: one message */
	q.ack(true);
	b.irqs.clear();
	for (int i = 0; i < 5; i++)
		q.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
	q.kick();
	b.run(3000);
	ok(b.irqs.size() == 1, "five events, one ARM: one message");
	while (q.poll(e))
		;
	q.ack();
	q.auto_ack = true;
	b.irqs.clear();
	q.run(command(JET_OP_FENCE));
	b.run(200);
	ok(b.irqs.empty(), "not armed: none");
}

/* When the host is told, of events that are there at once */
static void moderation(bench &b, queue &q)
{
	const unsigned unit = 1 << JET_QUEUE_MOD_TIME_SHIFT;
	event e;
	auto mod = [&](unsigned time, unsigned count, bool lazy) {
		b.wr(q.reg(JET_QUEUE_EVT_MOD), put(JET_QUEUE_MOD_TIME, time) |
		     put(JET_QUEUE_MOD_COUNT, count) | put(JET_QUEUE_MOD_LAZY, lazy));
	};
	auto fences = [&](unsigned n) {
		while (n--)
			q.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		q.kick();
	};
	/* Clocks from an event in memory to the message, 0: none; those in which nobody is waited for */
	unsigned idle = 0;
	auto wait = [&](unsigned limit) -> uint64_t {
		uint64_t then = b.now;

		idle = 0;
		return b.until([&] {
			idle += b.irqs.empty() && !b.m->busy_o;
			return !b.irqs.empty();
		}, limit) ? b.now - then + 1 : 0;
	};
	auto rearm = [&] {
		while (q.poll(e))
			;
		b.irqs.clear();
		q.ack(true);
	};

	q.auto_ack = false;
	ok(!b.rd(q.reg(JET_QUEUE_EVT_MOD)), "EVT_MOD is zero in a queue that begins");
	mod(300, 5, true);
	ok(b.rd(q.reg(JET_QUEUE_EVT_MOD)) == (300 | 5u << 16 | 1u << 31), "... and holds what is written");

	unsigned bad = 0, slept = 0;
	for (unsigned time : {1u, 2u, 7u, 40u, 300u}) {
		mod(time, 0, false);
		rearm();
		b.run(b.rnd(200));
		fences(1);
		bad += !q.next(e, 5000);
		uint64_t t = wait((time + 2) * unit);
		if (!t || t + 2 * unit < time * unit || t > (time + 1) * unit)
			bad++, diag("TIME %u: told after %llu clocks", time, (unsigned long long)t);
		bad += b.irqs.size() != 1;
		slept += idle;
	}
	ok(!bad, "TIME: told so long after the first event, within a unit");
	ok(!slept, "... and the core is busy until then");

	bad = 0;
	for (unsigned count : {1u, 2u, 5u, 11u}) {
		mod(1000, count, false);
		rearm();
		fences(count - 1);
		bad += wait(4000) != 0;
		fences(1);
		bad += wait(1000) == 0;
		bad += b.irqs.size() != 1;
	}
	ok(!bad, "COUNT: told as soon as so many slots are there");

	mod(30, 0, false);
	rearm();
	fences(3);
	bad = !q.next(e, 5000);
	bad += !wait(32 * unit) || b.irqs.size() != 1;
	b.run(40 * unit);
	ok(!bad && b.irqs.size() == 1, "three events, one message");

	/* The host has seen what was there without having been told */
	rearm();
	fences(1);
	bad = !q.next(e);
	q.ack();
	b.run(40 * unit);
	bad += !b.irqs.empty();
	fences(1);
	bad += !wait(50 * unit);
	ok(!bad, "what the host has taken is not told of, what comes then is");

	/* ARM with events there */
	rearm();
	fences(2);
	b.run(2000);
	b.irqs.clear();
	q.ack(true);
	uint64_t t = wait(40 * unit);
	ok(t + 2 * unit >= 30 * unit && t <= 31 * unit, "ARM with events there: after TIME");
	mod(1000, 2, false);
	b.irqs.clear();
	q.ack(true);
	ok(wait(20), "... or at once, if COUNT are there");

	/* Completions of SENDs that nobody waits for */
	mod(0, 0, true);
	rearm();
	q.push(send(5, {{1, 0, 100}}, JET_CMDF_EVENT).tag(1));
	q.kick();
	bad = !q.next(e) || e.op != JET_OP_SEND || wait(30 * unit);
	ok(!bad, "LAZY: a SEND that went well is not told of");
	fences(1);
	bad = !q.next(e) || !wait(50);
	ok(!bad, "... until something else is");
	rearm();
	b.async.results.push_back(JET_ST_RING_DOWN);
	q.push(send(5, {{1, 0, 100}}, JET_CMDF_EVENT).tag(2));
	q.kick();
	ok(wait(2000) && q.poll(e) && e.status == JET_ST_RING_DOWN, "... one that failed is, at once");
	mod(0, 3, true);
	rearm();
	for (int i = 0; i < 2; i++)
		q.push(send(5, {{1, 0, 100}}, JET_CMDF_EVENT));
	q.kick();
	bad = wait(30 * unit) != 0;
	q.push(send(5, {{1, 0, 100}}, JET_CMDF_EVENT));
	q.kick();
	ok(!bad && wait(2000), "... and COUNT of them are");

	/* A vector that is not the queue's number, and one that is not there */
	q.disable();
	q.vector = 0;
	q.enable();
	q.auto_ack = false;
	rearm();
	fences(1);
	ok(wait(1000) && b.irqs.front() == 0 && get(JET_QUEUE_CTRL_VECTOR, b.rd(q.reg(JET_QUEUE_CTRL))) == 0 &&
	   !b.rd(q.reg(JET_QUEUE_EVT_MOD)), "VECTOR says which message; EVT_MOD is zero again");
	q.disable();
	q.vector = 4;
	q.enable();
	ok(!(b.rd(q.reg(JET_QUEUE_CTRL)) & 1), "not one that the card does not have");
	q.vector = q.n;
	q.auto_ack = true;
	q.enable();
}

/* A sender's bytes, whatever they are, never pass for an event */
static void forged(bench &b, queue &q)
{
	unsigned bad = 0;
	event e;

	for (int n = 0; n < 60; n++) {
		rx_frame f = frame(b, 9, 1 + b.rnd(200));

		/* The numbers that are awaited next, at each place where a dword can be */
		for (size_t i = 0; i + 4 <= f.sdu.size(); i += 4) {
			uint32_t dw = put(JET_EVT_SEQ, q.head + 1 + b.rnd(32)) | put(JET_EVT_SLOTS, 1) |
				      JET_EVT_COMPLETION;

			memcpy(&f.sdu[i], &dw, 4);
		}
		b.rx.push_back(f);
		bad += !q.next(e) || e.bad || e.type != JET_EVT_FRAME ||
		       memcmp(e.head.data(), f.sdu.data(), std::min(e.head.size(), f.sdu.size()));
		q.push(free_blocks(e.blocks, 0, 2));
		q.kick();
		b.run(300);
		bad += q.poll(e);
	}
	ok(!bad, "frames full of events that are none");
}

static void faults(bench &b, queue &q)
{
	event e;
	auto fault = [&] { return b.rd(q.reg(JET_QUEUE_CTRL)) >> 31; };

	for (int i = 0; i < 5; i++) {
		static const char *what[] = {"TAIL a slot too far ahead", "TAIL behind the card",
			"HEAD ahead of the events", "HEAD behind", "unreadable commands"};

		q.disable();
		q.enable();
		q.run(command(JET_OP_FENCE));
		q.run(command(JET_OP_FENCE));
		ok(!fault(), "no fault");
		switch (i) {
		case 0: b.wr(q.reg(JET_QUEUE_CMD_TAIL), 2 + (1 << q.cmd_log2) + 1); break;
		case 1: b.wr(q.reg(JET_QUEUE_CMD_TAIL), 1); break;
		case 2: b.wr(q.reg(JET_QUEUE_EVT_HEAD), 3); break;
		case 3: b.wr(q.reg(JET_QUEUE_EVT_HEAD), 1); break;
		case 4:
			b.unreadable.insert({CMDS, CMDS + 0x1000});
			b.wr(q.reg(JET_QUEUE_CMD_TAIL), 3);
			b.run(300);
			b.unreadable.clear();
		}
		ok(fault(), "%s: FAULT", what[i]);
		q.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		b.wr(q.reg(JET_QUEUE_CMD_TAIL), 3);
		b.run(500);
		ok(!q.poll(e), "... stops the queue");
	}
	ok(q.disable() && !fault(), "disabling ends the fault");
	q.enable();
	ok(!q.run(command(JET_OP_FENCE)).status, "and it runs again");
	/* A full ring is no fault */
	for (int i = 0; i < 1 << q.cmd_log2; i++)
		q.push(command(JET_OP_FENCE));
	q.kick();
	b.until([&] { return !b.m->busy_o; }, 10000);
	ok(!fault() && b.rd(q.reg(JET_QUEUE_CMD_HEAD)) == q.tail, "a full ring of commands is none");
	for (unsigned l : {0x3400u, 0x4d00u, 0x0000u, 0xff00u}) {
		queue r(b, 3, CMDS, EVTS);

		b.wr(r.reg(JET_QUEUE_CTRL), l | 1);
		ok(!(b.rd(r.reg(JET_QUEUE_CTRL)) & 1), "sizes %x: not enabled", l >> 8);
	}
}

/* Disable reads as one until what was begun is over */
static void disable(bench &b, queue &q)
{
	event e;

	b.async.tx.clear();
	b.async.hold = true;
	q.push(send(5, {{1, 0, 100}}, JET_CMDF_EVENT).tag(77));
	q.kick();
	b.until([&] { return b.async.tx.size() && b.async.tx.back().whole; }, 5000);
	b.wr(q.reg(JET_QUEUE_CTRL), 0);
	b.run(1000);
	ok(b.rd(q.reg(JET_QUEUE_CTRL)) & 1, "disable waits for a SEND");
	q.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
	q.kick();
	b.run(500);
	ok(!q.poll(e), "nothing new begins");
	b.async.hold = false;
	ok(b.until([&] { return !(b.rd(q.reg(JET_QUEUE_CTRL)) & 1); }, 5000), "then it is off");
	q.auto_ack = false;
	ok(q.poll(e) && e.tag == 77 && !e.status, "... and the SEND was reported before");
	q.auto_ack = true;
	q.enable();
	ok(!q.run(command(JET_OP_FENCE)).status && b.rd(q.reg(JET_QUEUE_EVT_TAIL)) == 1,
	   "enabled again it starts at zero");
}

/*
 * Nor is a queue off while the blocks of a frame become its pool's: what is counted as told of is
 * in memory
 */
static void disable_frame(bench &b, queue &q)
{
	unsigned bad = 0, told = 0;
	event e;

	while (q.poll(e))
		;
	for (int n = 0; n < 60; n++) {
		unsigned then = b.counter(JET_CNT_RX_FRAMES), got = 0;

		b.rx.push_back(frame(b, 9, 30000 + b.rnd(8000)));
		b.until([&] { return b.rx.empty() && b.rx_waiting() < 60; });
		b.run(b.rnd(500));
		bad += !q.disable();
		b.run(1000);
		q.auto_ack = false;
		while (q.poll(e))
			got++;
		q.auto_ack = true;
		told += got;
		bad += got != b.counter(JET_CNT_RX_FRAMES) - then;
		q.enable();
		for (size_t i = 0; got && i < e.blocks.size(); i++)
			bad += q.run(free_blocks({e.blocks[i]}, 0, 2)).status != JET_ST_OK;
		bad += b.used(2) != 0;
	}
	ok(!bad && told && told < 60, "disabled about the end of a frame of many blocks: told of whole (%u), or not at all", told);
}

static void ring(bench &b)
{
	queue q(b, 0, CMDS + 0x40000, EVTS + 0x40000, 4, 4);
	event e;
	unsigned n = 0;

	b.change();
	b.run(300);
	q.enable();
	b.run(300);
	ok(!q.poll(e) && b.until([&] { return !b.m->busy_o; }, 500), "a change before queue 0 is on is not told");
	b.m->ring_status_i = 0x55aa1234;
	b.change();
	ok(q.next(e) && e.type == JET_EVT_RING && e.slots == 1 && e.w[1] == 0x55aa1234 &&
	   e.w[2] == 50000 && e.w[3] == 0x33445566 && e.w[6] == 3 && e.w[7] == 0x80000001 &&
	   !e.w[8] && !e.w[15], "RING event");
	/* No room: one event when there is room again, with the newest state */
	q.auto_ack = false;
	for (int i = 0; i < 20; i++) {
		b.m->ring_status_i = i;
		b.change();
		b.run(200);
	}
	while (q.poll(e))
		n++;
	q.ack();
	ok(n == 16 && q.next(e) && e.w[1] == 19 && !q.poll(e), "changes coalesce while there is no room (%u)", n);
	q.auto_ack = true;

	/* A change while another one is being told of, in whichever clock */
	unsigned stale = 0;

	for (unsigned apart = 1; apart < 120; apart++) {
		b.change();
		b.run(apart);
		b.m->ring_status_i = 0x1000 + apart;
		b.change();
		while (q.next(e, 300))
			;
		stale += e.w[1] != 0x1000 + apart;
	}
	ok(!stale, "two changes 1 to 119 clocks apart: the host knows the last one (%u it does not)", stale);
	q.disable();
}

/*
 * The last slots of a queue, for a frame of four and a command at about the same time: one gets them, and what is
 * there and not taken yet is never more than the ring holds
 */
static void last_slots(bench &b, queue &q)
{
	unsigned beyond = 0, frames = 0, refused = 0;
	event e;

	q.auto_ack = false;
	for (unsigned n = 0; n < 60; n++) {
		for (int i = 0; i < 12; i++)
			q.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		q.kick();
		b.until([&] { return (uint16_t)(b.rd(q.reg(JET_QUEUE_EVT_TAIL)) - q.acked) == 12; }, 100);
		unsigned then = b.counter(JET_CNT_RX_FRAMES);

		b.rx.push_back(frame(b, 9, 14000));
		b.until([&] { return b.rx.empty() && b.rx_waiting() < 150; }, 10000);
		b.run(5 * n);
		q.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		q.kick();
		b.run(800);
		beyond += (uint16_t)(b.rd(q.reg(JET_QUEUE_EVT_TAIL)) - q.acked) > 16;
		unsigned told = b.counter(JET_CNT_RX_FRAMES) - then, seen = 0;
		std::vector<unsigned> blocks;

		while (q.poll(e) || (q.ack(), q.next(e, 2000))) {
			if (e.type == JET_EVT_FRAME)
				blocks = e.blocks;
			seen++;
		}
		beyond += seen != 13 + told || blocks.size() != 7 * told;
		frames += told;
		refused += !told;
		for (unsigned x : blocks)
			q.push(free_blocks({x}, 0, 2));
		q.kick();
		b.run(1000);
	}
	q.auto_ack = true;
	ok(!beyond && frames && refused, "a frame and a command want the last four slots: %u times it is the frame that gets them, %u times not (%u wrong)",
	   frames, refused, beyond);
}

int main()
{
	bench b(tap_seed());
	queue q(b, 2, CMDS, EVTS, 5, 4);

	registers(b);
	link_registers(b);
	counters(b);
	counters_turn(b);
	q.enable();
	for (unsigned i = MEM_KB / 2 - 64; i < MEM_KB / 2; i++)
		q.run(free_blocks({i}));
	b.vci(9, 2);
	b.pool(2, 60, 2);
	wrap(b, q);
	forged(b, q);
	interrupts(b, q);
	moderation(b, q);
	faults(b, q);
	disable(b, q);
	disable_frame(b, q);
	last_slots(b, q);
	ring(b);
	ok(b.broken.empty(), "the ports' rules were kept %s", b.broken.c_str());
	return tap_done();
}
