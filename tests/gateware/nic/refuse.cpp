// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Commands that are refused: the status, and that they touch nothing.
#include "queue.h"
#include "tap.h"

static const uint64_t CMDS = bench::base + 0x1000, EVTS = bench::base + 0x8000;
static const uint64_t DATA = bench::base + 0x100000, BACK = DATA + 0x10000;

struct refused {
	const char *what;
	command c;
	unsigned status;
};

/* A frame on this VCI gives a block to this pool */
enum { VCI = 0x321, POOL = 9 };

static command with(command c, unsigned word, uint32_t bits)
{
	c.w[word] |= bits;
	return c;
}

/* fb is a block of pool POOL, freeb one on the free list; all others are the host's */
static std::vector<refused> list(unsigned fb, unsigned freeb)
{
	const unsigned in = JET_OP_COPY_IN, out = JET_OP_COPY_OUT;
	std::vector<segment> two = {{1, 0, 10}, {2, 0, 10}};
	command few = send(5, {{1, 0, 10}, {2, 0, 10}, {3, 0, 10}});
	command short_send = send(5, two), long_send = send(5, two);

	short_send.w[3]--;
	long_send.w[3]++;
	std::vector<segment> many(35, segment{1, 0, 4}), huge(32, segment{1, 0, 2048});
	return {
		{"operation 0", command(0), JET_ST_BAD_OP},
		{"operation 8", command(8), JET_ST_BAD_OP},
		{"operation 255", command(255), JET_ST_BAD_OP},

		{"COPY_OUT with SUM_ADD", copy(out, DATA, 8, 0, {1}, JET_CMDF_SUM_ADD), JET_ST_BAD_FLAGS},
		{"COPY_OUT with SUM_CLEAR", copy(out, DATA, 8, 0, {1}, JET_CMDF_SUM_CLEAR),
		 JET_ST_BAD_FLAGS},
		{"FREE with flag 4", free_blocks({1}, 4), JET_ST_BAD_FLAGS},
		{"TAKE with flag 8", with(take(1), 0, 0x800), JET_ST_BAD_FLAGS},
		{"FENCE with flag 4", command(JET_OP_FENCE, 4), JET_ST_BAD_FLAGS},
		{"SUM_PUT with flag 4", sum_put(1, 0, 4), JET_ST_BAD_FLAGS},
		{"COPY_IN, bit above its length", with(copy(in, DATA, 8, 0, {1}), 4, 1 << 17),
		 JET_ST_BAD_FLAGS},
		{"COPY_IN, a second block with count 1", with(copy(in, DATA, 8, 0, {1}), 5, 2 << 16),
		 JET_ST_BAD_FLAGS},
		{"COPY_OUT, a sixth block with count 1", with(copy(out, DATA, 8, 0, {1}), 7, 2 << 16),
		 JET_ST_BAD_FLAGS},
		{"SEND with an offset", with(send(5, two), 1, 1 << 16), JET_ST_BAD_FLAGS},
		{"SEND, bit above its length", with(send(5, two), 3, 1 << 20), JET_ST_BAD_FLAGS},
		{"SEND, second half of a segment's length", with(send(5, two), 7, 1 << 16),
		 JET_ST_BAD_FLAGS},
		{"SEND, unused segment in the command", with(send(5, {{1, 0, 4}}), 6, 1), JET_ST_BAD_FLAGS},
		{"SEND, unused segment in a further slot", with(few, 14, 0x100), JET_ST_BAD_FLAGS},
		{"FREE with an address", with(free_blocks({1}), 2, 1), JET_ST_BAD_FLAGS},
		{"FREE with a length", with(free_blocks({1}), 4, 1), JET_ST_BAD_FLAGS},
		{"FREE with an offset", with(free_blocks({1}), 1, 1 << 16), JET_ST_BAD_FLAGS},
		{"TAKE with a block", with(take(1), 5, 1), JET_ST_BAD_FLAGS},
		{"TAKE with a high address", with(take(1), 3, 1), JET_ST_BAD_FLAGS},
		{"FENCE with a count", with(command(JET_OP_FENCE), 1, 0x100), JET_ST_BAD_FLAGS},
		{"FENCE with word 7", with(command(JET_OP_FENCE), 7, 1), JET_ST_BAD_FLAGS},
		{"SUM_PUT with a length", with(sum_put(1, 0), 4, 2), JET_ST_BAD_FLAGS},

		{"COPY_IN of no blocks", copy(in, DATA, 8, 0, {}), JET_ST_BAD_COUNT},
		{"COPY_IN of 7 blocks", with(copy(in, DATA, 8, 0, {}), 1, 7 << 8), JET_ST_BAD_COUNT},
		{"COPY_OUT of 255 blocks", with(copy(out, DATA, 8, 0, {}), 1, 255 << 8), JET_ST_BAD_COUNT},
		{"SEND without segments", send(5, {}), JET_ST_BAD_COUNT},
		{"SEND of 35 segments", send(5, many), JET_ST_BAD_COUNT},
		{"FREE of no blocks", free_blocks({}), JET_ST_BAD_COUNT},
		{"FREE of 7 blocks", with(free_blocks({}), 1, 7 << 8), JET_ST_BAD_COUNT},
		{"TAKE of none", take(0), JET_ST_BAD_COUNT},
		{"TAKE of 22", take(JET_EVT_TAKE_MAX + 1), JET_ST_BAD_COUNT},
		{"SUM_PUT without block", with(command(JET_OP_SUM_PUT), 1, 0), JET_ST_BAD_COUNT},
		{"SUM_PUT to two blocks", with(sum_put(1, 0), 1, 3 << 8), JET_ST_BAD_COUNT},

		{"COPY_IN to block 512", copy(in, DATA, 8, 0, {512}), JET_ST_BAD_BLOCK},
		{"COPY_IN to block 65535", copy(in, DATA, 2049, 0, {1, 65535}), JET_ST_BAD_BLOCK},
		{"COPY_OUT, last of 6 is bad", copy(out, DATA, 11000, 0, {1, 2, 3, 4, 5, 1000}),
		 JET_ST_BAD_BLOCK},
		{"SEND of block 512", send(5, {{1, 0, 4}, {512, 0, 4}}), JET_ST_BAD_BLOCK},
		{"SEND, last of 34 is bad", [] {
			std::vector<segment> s(34, segment{1, 0, 4});
			s[33].block = 40000;
			return send(5, s);
		}(), JET_ST_BAD_BLOCK},
		{"FREE, third of 3 is bad", free_blocks({1, 2, 600}), JET_ST_BAD_BLOCK},
		{"SUM_PUT to block 600", sum_put(600, 0), JET_ST_BAD_BLOCK},

		{"COPY_IN to a free block", copy(in, DATA, 8, 0, {freeb}), JET_ST_NOT_OWNER},
		{"COPY_IN to another pool's block", copy(in, DATA, 8, 0, {fb}, 0, POOL + 1),
		 JET_ST_NOT_OWNER},
		{"COPY_OUT, third is another pool's", copy(out, DATA, 4100, 0, {1, 2, fb}),
		 JET_ST_NOT_OWNER},
		{"SEND of another pool's block", send(5, {{1, 0, 4}, {fb, 0, 4}}), JET_ST_NOT_OWNER},
		{"SEND with FREE of a free block", send(5, {{1, 0, 4}, {freeb, 0, 4}}, JET_CMDF_FREE),
		 JET_ST_NOT_OWNER},
		{"FREE, second is another pool's", free_blocks({1, fb}), JET_ST_NOT_OWNER},
		{"FREE of a free block", free_blocks({1, freeb}), JET_ST_NOT_OWNER},
		{"FREE names a block twice", free_blocks({1, 2, 3, 2}), JET_ST_NOT_OWNER},
		{"SUM_PUT to another pool's block", sum_put(fb, 0), JET_ST_NOT_OWNER},

		{"COPY_IN of nothing", copy(in, DATA, 0, 5, {1}), JET_ST_BAD_LENGTH},
		{"COPY_IN of nothing, second block", copy(in, DATA, 0, 2047, {1, 2}), JET_ST_BAD_LENGTH},
		{"COPY_IN, a byte too long", copy(in, DATA, 2048, 1, {1}), JET_ST_BAD_LENGTH},
		{"COPY_OUT, a byte too long", copy(out, DATA, 4097, 0, {1, 2}), JET_ST_BAD_LENGTH},
		{"COPY_OUT, second block not touched", copy(out, DATA, 2048, 0, {1, 2}), JET_ST_BAD_LENGTH},
		{"COPY_OUT, sixth block not touched", copy(out, DATA, 10 * 1024, 0, {1, 2, 3, 4, 5, 6}),
		 JET_ST_BAD_LENGTH},
		{"COPY_IN of 131071 bytes", copy(in, DATA, 131071, 0, {1, 2, 3, 4, 5, 6}),
		 JET_ST_BAD_LENGTH},
		{"SEND, length too small", short_send, JET_ST_BAD_LENGTH},
		{"SEND, length too large", long_send, JET_ST_BAD_LENGTH},
		{"SEND, empty segment", send(5, {{1, 0, 4}, {2, 0, 0}}), JET_ST_BAD_LENGTH},
		{"SEND, segment over its block's end", send(5, {{1, 2047, 2}}), JET_ST_BAD_LENGTH},
		{"SEND of 65536 bytes", send(5, huge), JET_ST_BAD_LENGTH},
		{"SEND of 65521 bytes", [] {
			std::vector<segment> s(32, segment{1, 0, 2048});
			s[31].len = 2033;
			return send(5, s);
		}(), JET_ST_BAD_LENGTH},

		{"COPY_IN at offset 2048", copy(in, DATA, 8, 2048, {1, 2}), JET_ST_BAD_OFFSET},
		{"COPY_OUT at offset 65535", copy(out, DATA, 8, 65535, {1}), JET_ST_BAD_OFFSET},
		{"SEND at offset 2048", send(5, {{1, 2048, 1}}), JET_ST_BAD_OFFSET},
		{"SUM_PUT at offset 2047", sum_put(1, 2047), JET_ST_BAD_OFFSET},
		{"SUM_PUT at offset 65535", sum_put(1, 65535), JET_ST_BAD_OFFSET},
	};
}

/* Everything that a command could change, as bytes */
static bytes picture(bench &b, queue &q, unsigned fb)
{
	bytes all;
	event e;

	/* Blocks 1..6 and the frame's, which the commands name */
	for (unsigned blk : {1u, 2u, 3u, 4u, 5u, 6u, fb}) {
		e = q.run(copy(JET_OP_COPY_OUT, BACK, 2048, 0, {blk}, 0, POOL));
		if (e.status)
			diag("block %u: %u", blk, e.status);
		all.insert(all.end(), b.at(BACK), b.at(BACK) + 2048);
	}
	/* The running sum, into a block that nobody names */
	q.run(sum_put(20, 0));
	q.run(copy(JET_OP_COPY_OUT, BACK, 2, 0, {20}));
	all.insert(all.end(), b.at(BACK), b.at(BACK) + 2);
	for (uint32_t r : {(uint32_t)JET_REG_FREE, b.used(POOL), b.used(POOL + 1), (uint32_t)b.async.tx.size(),
			   b.rd(JET_REG_FREE)}) {
		all.push_back(r);
		all.push_back(r >> 8);
	}
	/* and the host's own memory where COPY_OUT would have gone */
	all.insert(all.end(), b.at(DATA), b.at(DATA) + 16384);
	return all;
}

int main()
{
	bench b(tap_seed());
	queue q(b, 0, CMDS, EVTS, 6, 7);
	event e;
	unsigned fb, freeb;

	q.enable();
	b.pool(POOL, 10, 0);
	b.vci(VCI, POOL);
	for (unsigned i = 0; i < 65536; i++)
		*b.at(DATA + i) = b.rnd(256);
	for (unsigned i = 1; i < 7; i++)
		q.run(copy(JET_OP_COPY_IN, DATA + i * 2048, 2048, 0, {i}, JET_CMDF_SUM_ADD));
	q.run(free_blocks({24, 25, 26}));
	rx_frame f;
	f.vci = VCI;
	f.sdu = bytes(77, 0x11);
	b.rx.push_back(f);
	ok(q.next(e) && e.type == JET_EVT_FRAME && e.blocks.size() == 1, "a pool has a block");
	fb = e.blocks.empty() ? 0 : e.blocks[0];
	freeb = fb == 24 ? 25 : 24;
	/* The rest of that block is what it was at power-up: make it known */
	q.run(copy(JET_OP_COPY_IN, DATA, 2048, 0, {fb}, 0, POOL));

	bytes before = picture(b, q, fb);
	for (const refused &r : list(fb, freeb)) {
		unsigned cmds = b.counter(JET_CNT_CMDS), errors = b.counter(JET_CNT_CMD_ERRORS);
		bool good;

		/* It reports although it did not ask to */
		q.push(command(r.c).tag(0x7abc));
		q.kick();
		good = q.next(e, 20000);
		ok(good && e.status == r.status && e.tag == 0x7abc && !e.bad &&
		   e.op == r.c.op() && e.blocks.empty() && !e.sum,
		   "%s: status %u (%u)", r.what, r.status, good ? e.status : 999);
		ok(b.counter(JET_CNT_CMDS) == cmds + 1 && b.counter(JET_CNT_CMD_ERRORS) == errors + 1,
		   "... counted");
		ok(picture(b, q, fb) == before, "... nothing was touched");
	}

	/* Host memory that cannot be read */
	b.unreadable.insert({DATA + 0x40000, DATA + 0x41000});
	b.stall_rd = 30;
	e = q.run(copy(JET_OP_COPY_IN, DATA + 0x40000, 100, 0, {30}));
	ok(e.status == JET_ST_DMA, "COPY_IN of unreadable memory: DMA (%u)", e.status);
	e = q.run(copy(JET_OP_COPY_IN, DATA + 0x3ff00, 1000, 0, {30}, JET_CMDF_SUM_ADD));
	ok(e.status == JET_ST_DMA, "COPY_IN of half readable memory: DMA");
	e = q.run(copy(JET_OP_COPY_IN, DATA, 1000, 0, {30}));
	ok(!e.status && e.sum == inet_sum(b.at(DATA), 1000), "the next one is well");
	ok(picture(b, q, fb) == before, "a sum of bytes that did not come is not added");

	/* What a SEND will free when it is over is not the host's any more */
	unsigned was_free = b.rd(JET_REG_FREE);
	b.async.hold = true;
	q.push(send(5, {{28, 0, 4}}, JET_CMDF_FREE));
	e = q.run(copy(JET_OP_COPY_IN, DATA, 8, 0, {28}));
	ok(e.status == JET_ST_NOT_OWNER, "COPY_IN to a block that a SEND frees: NOT_OWNER (%u)", e.status);
	e = q.run(free_blocks({28}));
	ok(e.status == JET_ST_NOT_OWNER && b.rd(JET_REG_FREE) == was_free, "nor does FREE free it");
	b.async.hold = false;
	ok(b.until([&] { return b.rd(JET_REG_FREE) == was_free + 1; }), "the SEND does");
	ok(b.broken.empty(), "the ports' rules were kept %s", b.broken.c_str());
	return tap_done();
}
