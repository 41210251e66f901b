// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Arriving frames: what the event says, what is in the blocks, and all the
// reasons for which a frame is dropped, each counted once and without losing a block.
#include "queue.h"
#include "tap.h"

static const uint64_t CMDS = bench::base + 0x1000, EVTS = bench::base + 0x8000;
static const uint64_t BACK = bench::base + 0x100000;

static rx_frame frame(bench &b, uint32_t vci, size_t len)
{
	rx_frame f;

	f.vci = vci;
	f.src = b.rnd(64);
	f.uu = b.rnd(256);
	f.sdu.resize(len);
	for (auto &x : f.sdu)
		x = b.rnd(256);
	return f;
}

/* All that an event says of a frame, and the blocks' content */
static bool same(bench &b, queue &q, const event &e, const rx_frame &f, unsigned pool)
{
	unsigned bs = 1u << b.rd(JET_REG_BLOCK), n = (f.sdu.size() + bs - 1) / bs;
	bool good = e.type == JET_EVT_FRAME && !e.bad && e.vci == f.vci && e.pool == pool &&
		    e.len == f.sdu.size() && e.uu == f.uu && e.src == f.src &&
		    e.flags == (f.sync ? JET_EVTF_SYNC : 0) && e.blocks.size() == n &&
		    e.sum == inet_sum(f.sdu.data(), f.sdu.size());
	bytes head(f.sdu);
	unsigned status = 0;

	head.resize(e.head.size());
	good &= e.head == head;
	for (unsigned i = 0; good && i < n; i++) {
		unsigned len = std::min<size_t>(bs, f.sdu.size() - i * bs);
		event c = q.run(copy(JET_OP_COPY_OUT, BACK, len, 0, {e.blocks[i]}, 0, pool));

		status = c.status;
		good = !c.status && !memcmp(b.at(BACK), &f.sdu[i * bs], len);
	}
	if (!good)
		diag("type %u bad %d vci %x pool %u (%u) len %u (%zu) uu %u (%u) src %u (%u) flags %x "
		     "blocks %zu (%u) sum %x (%x) head %d status %u", e.type, e.bad, e.vci, e.pool, pool,
		     e.len, f.sdu.size(), e.uu, f.uu, e.src, f.src, e.flags, e.blocks.size(), n, e.sum,
		     inet_sum(f.sdu.data(), f.sdu.size()), e.head == head, status);
	return good;
}

static void give_back(queue &q, const event &e, unsigned pool)
{
	for (unsigned x : e.blocks)
		q.push(free_blocks({x}, 0, pool));
	q.run(command(JET_OP_FENCE));
}

static void sizes(bench &b, queue &q)
{
	unsigned bad = 0, n = 0;
	uint64_t then = 0;
	event e;
	std::vector<size_t> list = {1, 7, 8, 39, 40, 41, 63, 64, 65, 95, 96, 97, 151, 152, 153, 2039, 2040, 2041, 2044, 2047,
				    2048, 2049, 4095, 4096, 4097, 40960, 40961, 43008, 10240, 10241, 12288, 12289, 65519, 65520};

	for (int i = 0; i < 40; i++)
		list.push_back(1 + b.rnd(b.chance(50) ? 300 : 10000));
	for (size_t len : list) {
		rx_frame f = frame(b, 0x1002, len);

		f.sync = b.chance(20);
		b.stall_rx = b.chance(50) ? 0 : b.rnd(90);
		b.stall_wr = b.chance(50) ? 0 : b.rnd(90);
		b.rx.push_back(f);
		if (!q.next(e) || !same(b, q, e, f, 3)) {
			if (!bad++)
				diag("%zu bytes: type %u len %u blocks %zu pool %u sum %x bad %d", len, e.type,
				     e.len, e.blocks.size(), e.pool, e.sum, e.bad);
		}
		bad += e.time <= then;
		then = e.time;
		n++;
		give_back(q, e, 3);
	}
	b.stall_rx = b.stall_wr = 0;
	ok(!bad, "%u frames of 1..65520 bytes: event, head and blocks are right, time goes on", n);
	ok(b.used(3) == 0 && b.rd(JET_REG_FREE) == 64, "all blocks are back");
	ok(b.counter(JET_CNT_RX_FRAMES) == n, "counted");
}

/* Frames back to back while the queue has no time for them, and events in order */
static void burst(bench &b, queue &q)
{
	std::vector<rx_frame> f;
	unsigned bad = 0;
	event e;

	b.pool(3, 60, 1);
	unsigned slots = 0;

	for (int i = 0; i < 40; i++) {
		f.push_back(frame(b, 0x1002, 1 + b.rnd(200)));
		b.rx.push_back(f.back());
	}
	b.until([&] { return b.rx_idle() && !b.m->busy_o; });
	std::vector<event> got;
	while (q.poll(e)) {
		got.push_back(e);
		slots += e.slots;
	}
	bad += got.size() != f.size();
	if (bad)
		diag("%zu events, no event %u, full %u, no block %u, no VCI %u", got.size(),
		     b.counter(JET_CNT_RX_NO_EVENT), b.counter(JET_CNT_RX_POOL_FULL),
		     b.counter(JET_CNT_RX_NO_BLOCK), b.counter(JET_CNT_RX_NO_VCI));
	for (size_t i = 0; i < got.size() && i < f.size(); i++) {
		bad += !same(b, q, got[i], f[i], 3);
		give_back(q, got[i], 3);
	}
	ok(!bad, "40 frames back to back, and then their %u slots", slots);
}

/*
 * Shortest frames as fast as a ring of 125 M words a second can bring them, one in 32 words and so in 32
 * of our clocks: the ring part holds 32 beats, which are four of them. Then all of them at once.
 */
static void rate(bench &b, queue &q)
{
	const unsigned n = 64, words = 32, holds = 32, clocks = 40;

	b.pool(3, n, 1);
	for (bool at_once : {false, true}) {
		uint64_t then = b.now, first = 0, last = 0;
		std::vector<event> events;
		size_t waiting = 0;
		unsigned sent = 0;
		event e;

		q.auto_ack = false;
		while (events.size() < n && b.now - then < 200 * n) {
			for (; sent < n && (at_once || b.now - then >= words * sent); sent++)
				b.rx.push_back(frame(b, 0x1002, JET_EVT_HEAD0_BYTES));
			if (q.poll(e)) {
				events.push_back(e);
				last = b.now;
				first = first ? first : last;
			}
			waiting = std::max(waiting, b.rx_waiting());
			b.tick();
		}
		q.auto_ack = true;
		q.ack();
		for (auto &x : events)
			give_back(q, x, 3);
		if (at_once)
			ok(events.size() == n && last - first <= clocks * (n - 1),
			   "shortest frames: told of in %.1f clocks each", (double)(last - first) / (n - 1));
		else
			ok(events.size() == n && waiting <= holds,
			   "%u of them back to back at 125 M words a second: %zu beats wait at most", n,
			   waiting);
	}
}

/* Why frames are dropped; each time the counter, and that no block is lost */
static void drops(bench &b, queue &q)
{
	event e;
	unsigned c;
	rx_frame f;

	auto arrive = [&](const rx_frame &x) {
		b.rx.push_back(x);
		b.until([&] { return b.rx_idle() && !b.m->busy_o; });
	};

	c = b.counter(JET_CNT_RX_NO_VCI);
	arrive(frame(b, 0x1003, 5000));
	ok(!q.poll(e) && b.counter(JET_CNT_RX_NO_VCI) == c + 1, "no such VCI");
	b.pool(3, 60, 1, false, false);
	arrive(frame(b, 0x1002, 5000));
	ok(!q.poll(e) && b.counter(JET_CNT_RX_NO_VCI) == c + 2, "disabled pool: as if no VCI");
	b.vci(0x1002, 3, false);
	b.pool(3, 60, 1);
	arrive(frame(b, 0x1002, 50));
	ok(!q.poll(e) && b.counter(JET_CNT_RX_NO_VCI) == c + 3, "VCI taken out");
	b.vci(0x1002, 4, true, 1);
	b.pool(4, 60, 1);
	f = frame(b, 0x1002, 50);
	arrive(f);
	ok(q.poll(e) && same(b, q, e, f, 4), "VCI in the other way, to another pool");
	give_back(q, e, 4);
	b.vci(0x1002, 4, false, 1);
	b.vci(0x1002, 3);

	/* Cap */
	b.pool(3, 2, 1);
	c = b.counter(JET_CNT_RX_POOL_FULL);
	f = frame(b, 0x1002, 4096);
	arrive(f);
	ok(q.poll(e) && same(b, q, e, f, 3) && b.used(3) == 2, "two blocks fit a cap of two");
	arrive(frame(b, 0x1002, 5));
	event none;
	ok(!q.poll(none) && b.counter(JET_CNT_RX_POOL_FULL) == c + 1, "a third does not");
	give_back(q, e, 3);
	arrive(frame(b, 0x1002, 4097));
	ok(!q.poll(none) && b.counter(JET_CNT_RX_POOL_FULL) == c + 2 && b.used(3) == 0 &&
	   b.rd(JET_REG_FREE) == 64, "a frame that grows over the cap gives its blocks back");
	b.pool(3, 0, 1);
	arrive(frame(b, 0x1002, 1));
	ok(!q.poll(none) && b.counter(JET_CNT_RX_POOL_FULL) == c + 3, "a cap of zero");
	ok(b.drops(3, 3, 0) && b.drops(4, 0, 0), "... all three the pool's own drops");

	/* Free list */
	b.pool(3, 1000, 1);
	c = b.counter(JET_CNT_RX_NO_BLOCK);
	std::vector<unsigned> taken;
	while (b.rd(JET_REG_FREE) > 1) {
		unsigned left = b.rd(JET_REG_FREE) - 1;

		e = q.run(take(std::min<unsigned>(left, JET_EVT_TAKE_MAX)));
		taken.insert(taken.end(), e.blocks.begin(), e.blocks.end());
	}
	arrive(frame(b, 0x1002, 2049));
	ok(!q.poll(none) && b.counter(JET_CNT_RX_NO_BLOCK) == c + 1 && b.rd(JET_REG_FREE) == 1,
	   "free list empty in the middle of a frame");
	f = frame(b, 0x1002, 2048);
	arrive(f);
	ok(q.poll(e) && same(b, q, e, f, 3), "the last block is used");
	arrive(frame(b, 0x1002, 3));
	ok(!q.poll(none) && b.counter(JET_CNT_RX_NO_BLOCK) == c + 2, "free list empty");
	ok(b.drops(3, 3, 2) && b.drops(4, 0, 0),
	   "... and told apart in the pool's drops");
	give_back(q, e, 3);
	for (unsigned x : taken)
		q.run(free_blocks({x}));
	ok(b.rd(JET_REG_FREE) == 64 && b.used(3) == 0, "all blocks are back");

	/* Errors: the ring part has counted them */
	unsigned counts[5];
	for (int i = 0; i < 5; i++)
		counts[i] = b.counter(JET_CNT_RX_FRAMES + i);
	for (int kind = 0; kind < 3; kind++) {
		f = frame(b, 0x1002, 3000);
		f.abort = kind == 0;
		f.err_crc = kind == 1;
		f.err_len = kind == 2;
		arrive(f);
	}
	bool none_counted = true;
	for (int i = 0; i < 5; i++)
		none_counted &= counts[i] == b.counter(JET_CNT_RX_FRAMES + i);
	ok(!q.poll(none) && none_counted && b.used(3) == 0 && b.rd(JET_REG_FREE) == 64,
	   "cut, CRC and length errors: dropped, not counted twice");
	b.pool(3, 1000, 1, true);
	f.err_crc = true;
	f.err_len = false;
	arrive(f);
	ok(q.poll(e) && e.flags == JET_EVTF_ERR_CRC && e.len == 3008 && e.blocks.size() == 2 && !e.bad,
	   "a pool that keeps them gets a CRC error");
	give_back(q, e, 3);
	f.err_len = true;
	f.err_crc = false;
	arrive(f);
	ok(q.poll(e) && e.flags == JET_EVTF_ERR_LEN && e.len == 3008 && !e.bad, "... and a length error");
	give_back(q, e, 3);
	f.abort = true;
	arrive(f);
	ok(!q.poll(none) && b.rd(JET_REG_FREE) == 64, "... but not a frame that was cut");
	b.pool(3, 1000, 1);
}

/* All bits of a VCI are compared: an entry that differs in one, in the very place looked at */
static void neighbours(bench &b, queue &q)
{
	const uint32_t vci = 0x9a5c3e;
	unsigned hits = 0, bad = 0;
	event e;

	b.pool(6, 60, 1);
	for (unsigned way = 0; way < JET_VCI_WAYS_NUM; way++) {
		for (unsigned bit = 0; bit <= JET_VCI_W; bit++) {
			/* The last one is the VCI itself */
			uint32_t entry = bit < JET_VCI_W ? vci ^ 1u << bit : vci;
			uint32_t index = put(JET_VCI_INDEX_SET, bench::hash(vci, way)) |
					 put(JET_VCI_INDEX_WAY, way) | JET_VCI_INDEX_WRITE;

			b.wr(JET_REG_VCI_DATA, put(JET_VCI_DATA_VCI, entry) | put(JET_VCI_DATA_POOL, 6));
			b.wr(JET_REG_VCI_INDEX, index | JET_VCI_INDEX_VALID);
			b.rx.push_back(frame(b, vci, 20));
			b.until([&] { return b.rx_idle() && !b.m->busy_o; });
			b.wr(JET_REG_VCI_INDEX, index);
			if (q.poll(e)) {
				hits++;
				bad += bit < JET_VCI_W;
				give_back(q, e, 6);
			}
		}
	}
	ok(!bad && hits == JET_VCI_WAYS_NUM, "all 24 bits of a VCI are compared, in both ways");
}

/* Queues that nobody reads or that are off do not stop others */
static void no_event(bench &b, queue &q)
{
	queue small(b, 2, CMDS + 0x20000, EVTS + 0x20000, 4, 4);
	unsigned c = b.counter(JET_CNT_RX_NO_EVENT), bad = 0;
	rx_frame f;
	event e;

	b.vci(0x2000, 5);
	b.pool(5, 100, 2);
	b.rx.push_back(frame(b, 0x2000, 3000));
	f = frame(b, 0x1002, 3000);
	b.rx.push_back(f);
	ok(q.next(e) && same(b, q, e, f, 3), "a queue that is off does not stop another's frames");
	give_back(q, e, 3);
	ok(b.counter(JET_CNT_RX_NO_EVENT) == c + 1 && b.used(5) == 0 && b.rd(JET_REG_FREE) == 64,
	   "... and its frames are counted and their blocks given back");
	small.enable();
	small.auto_ack = false;
	for (int i = 0; i < 20; i++)
		b.rx.push_back(frame(b, 0x2000, 60));
	b.rx.push_back(f);
	ok(q.next(e) && same(b, q, e, f, 3), "a queue that is full does not stop another's frames");
	give_back(q, e, 3);
	ok(b.counter(JET_CNT_RX_NO_EVENT) == c + 13 && b.used(5) == 8,
	   "8 frames fit 16 slots, 12 are dropped (%u)", b.counter(JET_CNT_RX_NO_EVENT) - c - 1);
	/* A command of the full queue waits for room, and another queue's does not */
	small.push(command(JET_OP_FENCE, JET_CMDF_EVENT).tag(1));
	small.kick();
	e = q.run(command(JET_OP_FENCE).tag(2));
	ok(e.tag == 2 && b.rd(small.reg(JET_QUEUE_CMD_HEAD)) == 0,
	   "a command waits for room for its event, others do not wait for it");
	std::vector<event> got;
	while (small.poll(e))
		got.push_back(e);
	small.ack();
	ok(got.size() == 8 && small.next(e) && e.tag == 1, "it runs when there is room");
	for (auto &x : got)
		for (unsigned blk : x.blocks)
			bad += q.run(free_blocks({blk}, 0, 5)).status != 0;
	small.disable();
	ok(!bad && b.used(5) == 0 && b.rd(JET_REG_FREE) == 64, "all blocks are back");
}

int main()
{
	bench b(tap_seed());
	queue q(b, 1, CMDS, EVTS, 7, 9);

	q.enable();
	b.vci(0x1002, 3);
	b.pool(3, 40, 1);
	for (unsigned i = 0; i < 64; i++)
		q.run(free_blocks({i * 7 % (MEM_KB / 2)}));
	sizes(b, q);
	burst(b, q);
	rate(b, q);
	drops(b, q);
	neighbours(b, q);
	no_event(b, q);
	ok(b.broken.empty(), "the ports' rules were kept %s", b.broken.c_str());
	return tap_done();
}
