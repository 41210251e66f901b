// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What one may have to wait for another: queues for a full one and for the ring's changes,
// events for copies; and that copies are no slower for it.
#include "queue.h"
#include "tap.h"

static const uint64_t CMDS = bench::base + 0x1000, EVTS = bench::base + 0x8000;
static const uint64_t OUT = bench::base + 0x100000;

static rx_frame frame(bench &b, uint32_t vci, size_t len)
{
	rx_frame f;

	f.vci = vci;
	f.sdu.resize(len);
	for (auto &x : f.sdu)
		x = b.rnd(256);
	return f;
}

/* Frames to q, one after the other, while something goes on: how many came in time */
static unsigned frames(bench &b, queue &q, unsigned n, unsigned limit,
		       const std::function<void()> &meanwhile)
{
	unsigned got = 0;
	event e;

	for (unsigned i = 0; i < n; i++) {
		b.rx.push_back(frame(b, 9, 30));
		for (unsigned t = 0; t < limit; t++) {
			meanwhile();
			b.tick();
			if (q.poll(e)) {
				got += e.type == JET_EVT_FRAME && e.blocks.size() == 1;
				q.push(free_blocks(e.blocks, 0, 2));
				q.kick();
				break;
			}
		}
	}
	return got;
}

/* Queue 0 is full, and the ring's change waits for it: nobody else does */
static void full(bench &b, queue &q, queue &zero)
{
	unsigned n;
	event e;

	zero.enable();
	zero.auto_ack = false;
	for (unsigned i = 0; i < 1u << zero.evt_log2; i++)
		zero.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
	zero.kick();
	b.run(3000);
	n = frames(b, q, 50, 500, [] {});
	ok(n == 50, "queue 0 is full: %u of 50 frames come to another", n);
	b.m->ring_status_i = 0x1234;
	b.change();
	n = frames(b, q, 50, 500, [] {});
	ok(n == 50, "... and the ring has changed: %u of 50", n);
	ok(!q.run(command(JET_OP_FENCE)).status, "... commands run");
	n = 0;
	while (zero.poll(e))
		n += e.type == JET_EVT_COMPLETION;
	zero.ack();
	ok(n == 1u << zero.evt_log2 && zero.next(e, 500) && e.type == JET_EVT_RING && e.w[1] == 0x1234,
	   "... and the change is told of as soon as there is room");
	b.run(300);
	ok(!zero.poll(e), "... once");
	zero.ack();

	/* A ring that changes all the time, and a host that takes all of it */
	zero.auto_ack = true;
	unsigned changes = 0;
	n = frames(b, q, 50, 500, [&] {
		b.change();
		if (!b.m->reg_valid_i && zero.poll(e))
			changes++;
	});
	ok(n == 50 && changes > 20, "the ring changes with every clock: %u of 50 frames, %u changes told of",
	   n, changes);
	zero.disable();
}

/* Copies of so many bytes as fast as they go: a few are always there */
struct load {
	queue &q;
	unsigned len, open = 0;

	load(queue &q, unsigned len) : q(q), len(len) {}
	void feed()
	{
		std::vector<unsigned> blocks;

		for (unsigned i = 0; i < (len + 2047) / 2048; i++)
			blocks.push_back(10 + i);
		look();
		if (!len || open >= 6)
			return;
		for (; open < 12; open++)
			q.push(copy(JET_OP_COPY_OUT, OUT + q.b.rnd(4096), len, 0, blocks, JET_CMDF_EVENT));
		q.kick();
	}
	bool look()
	{
		event e;

		while (q.poll(e))
			open--;
		return !open;
	}
	void end() { q.b.until([&] { return look(); }, 300000); }
};

/* The share of the beats that could be written that copies have, in permille */
static unsigned share(bench &b, queue &q, unsigned link, unsigned len)
{
	load l(q, len);
	uint64_t then, beats;

	b.link = link;
	l.feed();
	b.run(2000);
	then = b.now;
	beats = b.wr_beats;
	while (b.now - then < 40000) {
		l.feed();
		b.run(50);
	}
	beats = b.wr_beats - beats;
	beats = beats * 100000 / ((b.now - then) * (link ? link : 100));
	l.end();
	b.link = 0;
	return beats;
}

static void speed(bench &b, queue &q)
{
	/* 200 MB/s of a host clock of 125 MHz: what one lane of Gen1 leaves for data */
	for (unsigned len : {2048u, 6 * 2048u}) {
		unsigned lane = share(b, q, 20, len), all = share(b, q, 0, len);

		ok(lane >= 950, "copies of %u bytes: %u.%u %% of 200 MB/s, %u.%u %% of what one clock a beat would be",
		   len, lane / 10, lane % 10, all / 10, all % 10);
	}
}

/* A frame's event, and be it three slots, waits for at most 512 bytes of a copy */
static void events(bench &b, queue &q, queue &copies)
{
	const unsigned link = 20, part = 512 / 8 * 100 / link;
	unsigned lost = 0, longest[3] = {};
	event e;

	b.wr_longest = 0;
	b.link = link;
	for (unsigned k = 0; k < 3; k++) {
		load l(copies, k == 0 ? 0 : k == 1 ? 2048 : 6 * 2048);
		std::vector<unsigned> held;

		for (int i = 0; i < 40 && !lost; i++) {
			for (int n = 10 + b.rnd(20); n--;) {
				l.feed();
				b.run(50);
			}
			b.rx.push_back(frame(b, 9, 200));
			lost += !b.until([&] { return q.poll(e); }, 30000);
			longest[k] = std::max<unsigned>(longest[k], b.now - b.rx_end);
			held.insert(held.end(), e.blocks.begin(), e.blocks.end());
		}
		l.end();
		for (unsigned x : held)
			q.run(free_blocks({x}, 0, 2));
	}
	b.link = 0;
	ok(!lost && b.wr_longest <= 512, "no write is longer than 512 bytes (%u)", b.wr_longest);
	for (unsigned k = 1; k < 3; k++)
		ok(longest[k] <= longest[0] + part + 100,
		   "a frame is told of %u clocks after its end at most, without copies %u", longest[k],
		   longest[0]);
}

/*
 * A synchronous frame, from the doorbell to its last beat: it waits for one command of each other
 * queue, here a copy, and not for asynchronous frames, which the ring takes as fast as they come
 */
static void synchronous(bench &b, queue &q, queue &copies, queue &sends)
{
	const unsigned link = 20, part = 6 * 2048 / 8 * 100 / link;
	unsigned lost = 0, longest[3] = {};

	sends.enable();
	b.link = link;
	for (unsigned k = 0; k < 3; k++) {
		load l(copies, k == 2 ? 6 * 2048 : 0);

		for (int i = 0; i < 12 && !lost; i++) {
			std::vector<segment> segs(10, segment{20, 0, 2048});

			if (k && b.rd(sends.reg(JET_QUEUE_CMD_HEAD)) == sends.tail) {
				sends.push(send(6, segs));
				sends.push(send(6, segs));
				sends.kick();
			}
			for (int n = 10 + b.rnd(100); n--;) {
				l.feed();
				b.run(50);
			}
			b.sync.tx.clear();
			q.push(send(5, {{21, 0, 200}}, JET_CMDF_SYNC));
			q.kick();
			uint64_t then = b.now;
			lost += !b.until([&] { return !b.sync.tx.empty() && b.sync.tx.back().whole; }, 30000);
			longest[k] = std::max<unsigned>(longest[k], b.now - then);
		}
		l.end();
		b.until([&] { return !b.m->busy_o; });
	}
	b.link = 0;
	ok(!lost && longest[1] <= longest[0] + 150 && longest[2] <= longest[0] + part + 400,
	   "a synchronous frame is sent %u clocks after the doorbell, beside asynchronous ones %u, and copies %u",
	   longest[0], longest[1], longest[2]);
	sends.disable();
}

/*
 * Each class alone and both at once, as fast as the ring takes them: they share the memory's port, and what turns
 * words that begin anywhere, and leave it no clock without a word
 */
static void classes(bench &b, queue &q)
{
	const unsigned N = 20, LEN = 2040;

	for (unsigned which : {1u, 2u, 3u}) {
		outlet *out[] = {&b.async, &b.sync};
		unsigned beats = 0;

		for (unsigned c = 0; c < 2; c++) {
			out[c]->tx.clear();
			if (!(which >> c & 1))
				continue;
			q.push(send(5 + c, std::vector<segment>(N, {20, 3, LEN}), c ? JET_CMDF_SYNC : 0));
			beats += N * LEN / 8;
		}
		q.kick();
		auto over = [&](unsigned c) {
			return !(which >> c & 1) || (!out[c]->tx.empty() && out[c]->tx.back().whole);
		};
		b.until([&] { return !b.async.tx.empty() || !b.sync.tx.empty(); });
		uint64_t then = b.now;
		b.until([&] { return over(0) && over(1); });
		unsigned share = beats * 1000 / (b.now - then);

		ok(share >= 950, "%s: %u.%u %% of the clocks have a word for the ring",
		   which == 1 ? "asynchronous" : which == 2 ? "synchronous" : "both", share / 10, share % 10);
	}
}

int main()
{
	bench b(tap_seed());
	queue zero(b, 0, CMDS + 0x40000, EVTS + 0x40000, 5, 4);
	queue q(b, 2, CMDS, EVTS, 5, 6), copies(b, 1, CMDS + 0x20000, EVTS + 0x20000, 5, 6);

	q.enable();
	copies.enable();
	for (unsigned i = MEM_KB / 2 - 64; i < MEM_KB / 2; i++)
		q.run(free_blocks({i}));
	b.vci(9, 2);
	b.pool(2, 60, 2);
	full(b, q, zero);
	speed(b, copies);
	events(b, q, copies);
	synchronous(b, q, copies, zero);
	classes(b, q);
	ok(b.broken.empty(), "the ports' rules were kept %s", b.broken.c_str());
	return tap_done();
}
