// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The synchronous class: its frames go out on a stream of their own and are over when they are,
// whatever becomes of the asynchronous ones.
#include "queue.h"
#include "tap.h"

enum { BLOCKS = 48, FIRST = 4 };
static const uint64_t HOST = bench::base + 0x1000, DATA = bench::base + 0x100000;

struct rig {
	bench b;
	queue a, s;			/* of asynchronous, and of synchronous SENDs */
	bytes image = bytes(BLOCKS * 2048);

	rig() : b(tap_seed()), a(b, 1, HOST, HOST + 0x4000, 6, 6),
		s(b, 2, HOST + 0x8000, HOST + 0xc000, 6, 6)
	{
		a.enable();
		s.enable();
		fill();
	}
	void fill()
	{
		for (unsigned i = 0; i < BLOCKS; i++) {
			for (unsigned n = 0; n < 2048; n++)
				*b.at(DATA + n) = image[i * 2048 + n] = b.rnd(256);
			s.run(copy(JET_OP_COPY_IN, DATA, 2048, 0, {i}));
		}
		clear();
	}
	void clear()
	{
		for (outlet *o : {&b.async, &b.sync}) {
			o->tx.clear();
			o->results.clear();
			o->hold = false;
			o->stall = 0;
		}
	}
	/* Some bytes of some blocks, and what the ring shall get */
	std::vector<segment> pick(unsigned most, bytes &sdu)
	{
		std::vector<segment> segs;

		for (unsigned n = 1 + b.rnd(most); n; n--) {
			unsigned x = b.rnd(BLOCKS), off = b.rnd(2048);
			unsigned len = 1 + b.rnd(std::min(2048 - off, b.chance(60) ? 40u : 2048u));

			segs.push_back({x, off, len});
			sdu.insert(sdu.end(), &image[x * 2048 + off], &image[x * 2048 + off] + len);
		}
		return segs;
	}
	bool quiet() { return b.until([&] { return !b.m->busy_o; }, 200000); }
};

/* Slots of commands that have not been taken */
static unsigned waiting(queue &q)
{
	return (uint16_t)(q.tail - q.b.rd(q.reg(JET_QUEUE_CMD_HEAD)));
}

static event said(queue &q, unsigned tag)
{
	event e;

	if (!q.next(e) || e.type != JET_EVT_COMPLETION || e.op != JET_OP_SEND || e.tag != tag)
		e.status = 999;
	return e;
}

/* Both classes at once, stalled at random: each in its order, and byte by byte */
static void content(rig &r)
{
	std::deque<bytes> want[2];
	unsigned bad = 0, failed = 0;

	for (unsigned round = 0; round < 40; round++) {
		std::vector<unsigned> posted[2];

		for (outlet *o : {&r.b.async, &r.b.sync})
			o->stall = r.b.chance(50) ? 0 : r.b.rnd(95);
		for (unsigned i = 0; i < 6; i++) {
			bool sync = r.b.chance(50);
			bytes sdu;
			auto segs = r.pick(r.b.chance(70) ? 3 : JET_CMD_SEGS_MAX - 1, sdu);
			queue &q = sync ? r.s : r.a;

			q.push(send(round << 8 | i, segs, JET_CMDF_EVENT | (sync ? JET_CMDF_SYNC : 0), 0,
				    i).tag(i));
			want[sync].push_back(sdu);
			posted[sync].push_back(i);
		}
		r.a.kick();
		r.s.kick();
		for (unsigned c = 0; c < 2; c++)
			for (unsigned tag : posted[c])
				failed += said(c ? r.s : r.a, tag).status != 0;
	}
	for (unsigned c = 0; c < 2; c++) {
		outlet &o = c ? r.b.sync : r.b.async;

		bad += o.tx.size() != want[c].size();
		for (size_t i = 0; i < o.tx.size() && i < want[c].size(); i++)
			bad += o.tx[i].sdu != want[c][i] || !o.tx[i].whole;
	}
	ok(!bad && want[1].size() > 50, "%zu synchronous frames, %zu others: in order, byte by byte",
	   want[1].size(), want[0].size());
	ok(!failed, "... all completed");
	r.clear();
}

/* The ring takes no asynchronous frame at all */
static void overtake(rig &r)
{
	event e;
	unsigned bad = 0;

	r.b.async.stall = 100;
	for (unsigned i = 0; i < 20; i++)
		r.a.push(send(7, {{i, 0, 2048}}, JET_CMDF_EVENT).tag(i));
	r.a.kick();
	r.b.run(5000);
	for (unsigned i = 0; i < 12; i++)
		r.s.push(send(8, {{20 + i, 0, 300}}, JET_CMDF_EVENT | JET_CMDF_SYNC).tag(i));
	r.s.kick();
	for (unsigned i = 0; i < 12; i++)
		bad += said(r.s, i).status != 0;
	ok(!bad && r.b.sync.tx.size() == 12 && r.b.async.tx.empty(),
	   "12 synchronous SENDs are over while 20 others wait for the ring");
	ok(waiting(r.a) == 4 && !r.a.poll(e), "... of which 16 are on their way");
	r.b.async.stall = 0;
	for (unsigned i = 0; i < 20; i++)
		bad += said(r.a, i).status != 0;
	ok(!bad && r.b.async.tx.size() == 20, "... and are over in their turn");
	/* One queue, both classes: who is over first is told first */
	r.b.async.hold = true;
	r.a.push(send(7, {{1, 0, 100}}, JET_CMDF_EVENT).tag(1));
	r.a.push(send(7, {{2, 0, 100}}, JET_CMDF_EVENT | JET_CMDF_SYNC).tag(2));
	r.a.kick();
	ok(!said(r.a, 2).status && !r.a.poll(e), "out of order within a queue");
	r.a.push(command(JET_OP_FENCE, JET_CMDF_EVENT).tag(3));
	r.a.kick();
	r.b.run(2000);
	ok(!r.a.poll(e), "FENCE waits for both classes");
	r.b.async.hold = false;
	ok(!said(r.a, 1).status && r.a.next(e) && e.tag == 3, "... and comes after them");
	r.clear();
}

/* The ring takes both as fast as it can, as if it gave all frames up: none starves the other */
static void share(rig &r)
{
	size_t beats[2] = {};
	unsigned n[2] = {};
	uint64_t start = 0;
	event e;

	while (beats[0] + beats[1] < 60000) {
		for (unsigned c = 0; c < 2; c++) {
			queue &q = c ? r.s : r.a;
			outlet &o = c ? r.b.sync : r.b.async;
			std::vector<segment> segs;

			for (unsigned i = 0; i < 6; i++)
				segs.push_back({i, 0, 2048});
			for (; n[c] < 7; n[c]++)
				q.push(send(1, segs, JET_CMDF_EVENT | (c ? JET_CMDF_SYNC : 0)));
			q.kick();
			while (q.poll(e))
				n[c]--;
			if (!start)
				continue;
			for (; o.tx.size() > 1; o.tx.pop_front())
				beats[c] += o.tx.front().sdu.size() / 8;
		}
		if (!start && r.b.sync.tx.size() > 1 && r.b.async.tx.size() > 1) {
			start = r.b.now;
			r.b.sync.tx.erase(r.b.sync.tx.begin(), r.b.sync.tx.end() - 1);
			r.b.async.tx.erase(r.b.async.tx.begin(), r.b.async.tx.end() - 1);
		}
		r.b.run(200);
	}
	double all = r.b.now - start;

	ok(beats[0] > 0.4 * all && beats[1] > 0.4 * all,
	   "both at full speed: %zu and %zu words in %.0f clocks",
	   beats[0], beats[1], all);
	r.quiet();
	while (r.a.poll(e) || r.s.poll(e))
		;
	r.clear();
}

/* A class without room does not keep the other one's queue from running */
static void room(rig &r)
{
	std::vector<segment> most(JET_CMD_SEGS_MAX, segment{3, 5, 7});
	unsigned bad = 0;

	for (bool sync : {false, true}) {
		outlet &full = sync ? r.b.sync : r.b.async;
		queue &q = sync ? r.s : r.a, &other = sync ? r.a : r.s;
		unsigned flag = JET_CMDF_EVENT | (sync ? JET_CMDF_SYNC : 0);

		r.clear();
		full.hold = true;
		full.stall = 100;
		/* Its half of the records full of words, not of SENDs: six of the largest */
		for (unsigned i = 0; i < 7; i++) {
			q.push(send(1, most, flag).tag(i));
			q.kick();
			r.b.run(3000);
		}
		ok(waiting(q) == 9, "%s: six SENDs of 34 segments are queued, the seventh waits",
		   sync ? "synchronous" : "asynchronous");
		for (unsigned i = 0; i < 7; i++)
			other.push(send(2, most, flag ^ JET_CMDF_SYNC).tag(i));
		other.kick();
		for (unsigned i = 0; i < 7; i++)
			bad += said(other, i).status != 0;
		ok(!bad && full.tx.empty(), "... and seven of the other class go by");
		full.hold = false;
		full.stall = 0;
		for (unsigned i = 0; i < 7; i++)
			bad += said(q, i).status != 0;
		ok(!bad, "... it runs when there is room");
		bad = 0;
	}
	/* The same by their number: eight */
	r.clear();
	r.b.sync.hold = true;
	for (unsigned i = 0; i < 9; i++)
		r.s.push(send(1, {{3, 5, 7}}, JET_CMDF_EVENT | JET_CMDF_SYNC).tag(i));
	r.s.kick();
	r.b.run(5000);
	ok(waiting(r.s) == 1, "eight synchronous SENDs are on their way, the ninth waits");
	r.b.sync.hold = false;
	for (unsigned i = 0; i < 9; i++)
		bad += said(r.s, i).status != 0;
	ok(!bad, "... and runs then");
	r.clear();
}

/* Blocks of which each class has SENDs that are over in any order: free with the last */
static void blocks(rig &r)
{
	unsigned early = 0, missing = 0, busy = 0;
	event e;

	for (unsigned round = 0; round < 60; round++) {
		std::vector<segment> segs(1 + r.b.rnd(4), segment{40, r.b.rnd(1000), 9});
		unsigned before = r.b.rd(JET_REG_FREE), n[2] = {1 + r.b.rnd(3), 1 + r.b.rnd(3)};
		bool first = r.b.chance(50), frees = r.b.chance(50);

		r.b.async.hold = r.b.sync.hold = true;
		for (unsigned c = 0; c < 2; c++)
			for (unsigned i = 0; i < n[c]; i++)
				r.s.push(send(3, segs, c ? JET_CMDF_SYNC : 0));
		r.s.push(send(3, segs, (first ? JET_CMDF_SYNC : 0) | (frees ? JET_CMDF_FREE : 0)));
		r.s.kick();
		r.b.run(3000);
		(first ? r.b.async : r.b.sync).hold = false;
		r.b.run(3000);
		early += r.b.rd(JET_REG_FREE) != before;
		if (!frees)
			busy += r.s.run(free_blocks({40})).status != JET_ST_BUSY;
		r.b.async.hold = r.b.sync.hold = false;
		r.s.run(command(JET_OP_FENCE));
		if (!frees)
			missing += r.s.run(free_blocks({40})).status != 0;
		missing += r.b.rd(JET_REG_FREE) != before + 1;
		e = r.s.run(take(1));
		missing += e.blocks != std::vector<unsigned>{40};
	}
	ok(!early && !busy, "a block is kept while a SEND of either class is not over (%u, %u)", early, busy);
	ok(!missing, "... and free afterwards, once (%u)", missing);
	r.clear();
}

/* What the ring does not send; both classes' ends in one clock */
static void refused(rig &r)
{
	const unsigned results[] = {JET_ST_NO_ALLOCATION, JET_ST_OK, JET_ST_RING_DOWN, JET_ST_OK};
	const unsigned flags = JET_CMDF_EVENT | JET_CMDF_FREE;
	unsigned bad = 0, free = r.b.rd(JET_REG_FREE), errors = r.b.counter(JET_CNT_CMD_ERRORS);

	r.b.async.hold = r.b.sync.hold = true;
	for (unsigned i = 0; i < 4; i++) {
		r.b.sync.results.push_back(results[i]);
		r.b.async.results.push_back(results[3 - i]);
		r.s.push(send(1, {{FIRST + i, 0, 9}}, flags | JET_CMDF_SYNC).tag(i));
		r.a.push(send(1, {{FIRST + 4 + i, 0, 9}}, flags).tag(i));
	}
	r.s.kick();
	r.a.kick();
	r.b.run(5000);			/* all wait: the ends come together, a clock each */
	r.b.async.hold = r.b.sync.hold = false;
	for (unsigned i = 0; i < 4; i++) {
		bad += said(r.s, i).status != results[i];
		bad += said(r.a, i).status != results[3 - i];
	}
	ok(!bad, "NO_ALLOCATION and RING_DOWN are each SEND's own");
	ok(r.quiet() && r.b.rd(JET_REG_FREE) == free + 8 &&
	   r.b.counter(JET_CNT_CMD_ERRORS) == errors + 4, "... their blocks are free, failures counted");
	while (r.b.rd(JET_REG_FREE) > free)
		r.s.run(take(20));
	r.clear();
}

static void disable(rig &r)
{
	event e;

	r.b.sync.hold = true;
	r.s.push(send(1, {{1, 0, 9}}, JET_CMDF_SYNC | JET_CMDF_EVENT).tag(5));
	r.s.kick();
	r.b.until([&] { return r.b.sync.tx.size() && r.b.sync.tx.back().whole; }, 5000);
	r.b.run(1000);
	ok(r.b.m->busy_o, "a synchronous SEND that is not over keeps the core busy");
	r.b.wr(r.s.reg(JET_QUEUE_CTRL), 0);
	r.b.run(1000);
	ok(r.b.rd(r.s.reg(JET_QUEUE_CTRL)) & 1, "disable waits for a synchronous SEND");
	r.b.sync.hold = false;
	ok(r.b.until([&] { return !(r.b.rd(r.s.reg(JET_QUEUE_CTRL)) & 1); }, 5000) &&
	   !said(r.s, 5).status, "... which is reported before the queue is off");
	r.s.enable();
	r.clear();
}

/* Resets while SENDs of both classes wait, at the ring and in front of it */
static void resets(rig &r)
{
	unsigned cut = 0, hung = 0, left = 0, bad = 0;

	for (unsigned round = 0; round < 20; round++) {
		r.clear();
		r.b.sync.stall = r.b.rnd(3) * 45;
		r.b.async.stall = r.b.rnd(3) * 45;
		r.b.sync.hold = r.b.async.hold = r.b.chance(50);
		/* Both classes, or one alone */
		unsigned kind = r.b.rnd(3);
		for (unsigned i = 0; i < 28; i++) {
			bool sync = kind == 2 ? r.b.chance(50) : kind;
			bytes sdu;

			(i & 1 ? r.a : r.s).push(send(i, r.pick(2, sdu), sync ? JET_CMDF_SYNC : 0));
		}
		r.s.kick();
		r.a.kick();
		r.b.run(r.b.rnd(4000));
		if (round & 1) {
			r.b.m->flr_i = 1;
			r.b.tick();
			r.b.m->flr_i = 0;
		} else {
			r.b.wr(JET_REG_CTRL, 1);
		}
		r.b.run(2000);
		/* What is at the ring is owed an end */
		hung += r.b.async.hold && r.b.async.tx.size() + r.b.sync.tx.size() && !r.b.rd(JET_REG_CTRL);
		r.b.sync.hold = r.b.async.hold = false;
		hung += !r.b.until([&] { return !r.b.rd(JET_REG_CTRL); }, 60000);
		for (outlet *o : {&r.b.async, &r.b.sync}) {
			cut += o->tx.size() && !o->tx.back().whole;
			left += !o->ends.empty();
		}
		r.b.run(100);
		left += r.b.m->busy_o;
		r.a.enable();
		r.s.enable();
		r.clear();
		r.s.push(send(5, {{1, 0, 50}}, JET_CMDF_SYNC | JET_CMDF_EVENT).tag(1));
		r.s.push(send(6, {{1, 0, 50}}, JET_CMDF_EVENT).tag(2));
		r.s.kick();
		event e;
		bad += !r.s.next(e) || e.status || !r.s.next(e) || e.status ||
		       r.b.sync.tx.size() != 1 || r.b.async.tx.size() != 1;
	}
	ok(!cut && !left, "reset with SENDs pending: frames that began are finished (%u, %u)", cut,
	   left);
	ok(!hung, "... the reset waits for their ends, and comes (%u)", hung);
	ok(!bad, "... afterwards both classes work (%u)", bad);
}

int main()
{
	rig r;

	content(r);
	overtake(r);
	share(r);
	room(r);
	blocks(r);
	refused(r);
	disable(r);
	resets(r);
	ok(r.b.broken.empty(), "the ports' rules were kept %s", r.b.broken.c_str());
	return tap_done();
}
