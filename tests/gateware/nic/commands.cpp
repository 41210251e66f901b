// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What commands do when all is well: copies and sums, SEND, FREE, TAKE, FENCE,
// chains.
#include "queue.h"
#include "tap.h"

static const uint64_t CMDS = bench::base + 0x1040, EVTS = bench::base + 0x5fc0;
static const uint64_t DATA = bench::base + 0x100000;	/* buffers of the tests */

#ifndef COPIES
#define COPIES 60	/* random copies each way; a netlist is slow, and does with fewer */
#endif

static void fill(bench &b, uint64_t at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		*b.at(at + i) = b.rnd(256);
}

/* COPY_IN and COPY_OUT of random places, with random gaps everywhere */
static void copies(bench &b, queue &q, unsigned shift, unsigned rounds)
{
	unsigned bs = 1u << shift, nblocks = MEM_KB * 1024 >> shift;
	unsigned bad_data = 0, bad_sum = 0, bad_status = 0, spill = 0;

	for (unsigned n = 0; n < rounds; n++) {
		unsigned count = 1 + b.rnd(std::min<unsigned>(JET_CMD_BLOCKS_MAX, nblocks)), off, len, lo, hi;
		std::vector<unsigned> blocks;
		std::set<unsigned> seen;
		uint64_t src = DATA + b.rnd(5000), dst = DATA + 0x100000 + b.rnd(5000);

		while (blocks.size() < count) {
			unsigned x = b.rnd(nblocks);

			if (seen.insert(x).second)
				blocks.push_back(x);
		}
		off = b.chance(30) ? b.rnd(16) : b.chance(30) ? bs - 1 - b.rnd(16) : b.rnd(bs);
		lo = count == 1 ? 1 : (count - 1) * bs - off + 1;
		hi = count * bs - off;
		len = b.chance(30) ? lo + b.rnd(std::min(20u, hi - lo + 1)) :
		      b.chance(20) ? hi : lo + b.rnd(hi - lo + 1);
		b.stall_rd = b.chance(50) ? 0 : b.rnd(80);
		b.stall_wr = b.chance(50) ? 0 : b.rnd(80);
		fill(b, src, len);
		/* What is beside the bytes must stay: the block before was filled with 0x5a */
		memset(b.at(dst - 16), 0xa5, len + 32);

		event e = q.run(copy(JET_OP_COPY_IN, src, len, off, blocks));
		bad_status += e.status != JET_ST_OK || e.bad;
		if (e.sum != inet_sum(b.at(src), len) && !bad_sum++)
			diag("in: sum %x, not %x: off %u len %u", e.sum, inet_sum(b.at(src), len),
			     off, len);
		e = q.run(copy(JET_OP_COPY_OUT, dst, len, off, blocks));
		bad_status += e.status != JET_ST_OK || e.bad;
		if (e.sum != inet_sum(b.at(src), len) && !bad_sum++)
			diag("out: sum %x, not %x: to %llx len %u", e.sum, inet_sum(b.at(src), len),
			     (unsigned long long)dst, len);
		if (memcmp(b.at(src), b.at(dst), len)) {
			if (!bad_data++)
				diag("first at round %u: src %llx dst %llx len %u off %u count %u", n,
				     (unsigned long long)src, (unsigned long long)dst, len, off, count);
		}
		for (int i = 1; i <= 16; i++)
			spill += *b.at(dst - i) != 0xa5 || *b.at(dst + len + i - 1) != 0xa5;
	}
	b.stall_rd = b.stall_wr = 0;
	ok(!bad_status, "block size %u: %u random copies report success", bs, 2 * rounds);
	ok(!bad_data, "... what went in comes out");
	ok(!bad_sum, "... with the Internet sum of the bytes");
	ok(!spill, "... and nothing beside it");
}

/* A copy leaves the bytes of the block on both sides of it alone */
static void edges(bench &b, queue &q)
{
	unsigned bad = 0;

	for (unsigned off = 8; off < 24; off++) {
		for (unsigned len = 1; len < 18; len++) {
			bytes want(64, 0x5a);

			memset(b.at(DATA), 0x5a, 64);
			q.run(copy(JET_OP_COPY_IN, DATA, 64, 0, {7}));
			fill(b, DATA + 0x1000, 32);
			unsigned a = b.rnd(9);
			q.run(copy(JET_OP_COPY_IN, DATA + 0x1000 + a, len, off, {7}));
			memcpy(&want[off], b.at(DATA + 0x1000 + a), len);
			q.run(copy(JET_OP_COPY_OUT, DATA + 0x2000, 64, 0, {7}));
			bad += memcmp(b.at(DATA + 0x2000), want.data(), 64) != 0;
		}
	}
	ok(!bad, "COPY_IN writes its bytes only (272 offsets and lengths)");
}

static void sums(bench &b, queue &q)
{
	unsigned bad = 0, bad_keep = 0;

	for (int n = 0; n < 60; n++) {
		bytes all;
		unsigned parts = b.rnd(6), off = b.rnd(2047);
		uint16_t want;

		/* The first clears; if there is none, by itself */
		q.run(copy(JET_OP_COPY_IN, DATA, 3, 0, {1}, JET_CMDF_SUM_CLEAR));
		for (unsigned i = 0; i < parts; i++) {
			unsigned len = 1 + b.rnd(100), at = b.rnd(64);
			unsigned flags = JET_CMDF_SUM_ADD;

			fill(b, DATA + at, len);
			if (b.chance(10)) {
				flags |= JET_CMDF_SUM_CLEAR;
				all.clear();
			}
			all.insert(all.end(), b.at(DATA + at), b.at(DATA + at) + len);
			q.run(copy(JET_OP_COPY_IN, DATA + at, len, b.rnd(1000), {2}, flags));
			/* These do not count */
			q.run(copy(JET_OP_COPY_IN, DATA + at, len, 5, {3}));
			q.run(copy(JET_OP_COPY_OUT, DATA + 0x3000, len, 5, {3}));
		}
		want = ~inet_sum(all.data(), all.size());
		if (!want)
			want = 0xffff;
		memset(b.at(DATA), 0x77, 2048);
		q.run(copy(JET_OP_COPY_IN, DATA, 2048, 0, {4}));
		event e = q.run(sum_put(4, off));
		q.run(copy(JET_OP_COPY_OUT, DATA, 2048, 0, {4}));
		bad += e.status || *b.at(DATA + off) != want >> 8 ||
		       *b.at(DATA + off + 1) != (want & 0xff);
		for (unsigned i = 0; i < 2048; i++)
			bad_keep += i != off && i != off + 1 && *b.at(DATA + i) != 0x77;
	}
	ok(!bad, "SUM_PUT stores the inverted sum of 0..5 COPY_INs of odd and even lengths");
	ok(!bad_keep, "... and nothing else");
	memset(b.at(DATA), 0, 4);
	*b.at(DATA) = *b.at(DATA + 1) = 0xff;
	q.run(copy(JET_OP_COPY_IN, DATA, 2, 0, {1}, JET_CMDF_SUM_CLEAR | JET_CMDF_SUM_ADD));
	q.run(sum_put(4, 1));
	q.run(copy(JET_OP_COPY_OUT, DATA + 8, 2, 1, {4}));
	ok(*b.at(DATA + 8) == 0xff && *b.at(DATA + 9) == 0xff, "an inverted sum of 0 is sent as ffff");
}

static void sends(bench &b, queue &q)
{
	unsigned bad = 0, bad_head = 0, posted = 0, events = 0;
	std::vector<bytes> want;
	std::vector<uint32_t> vcis;
	const unsigned nblocks = std::min(64, MEM_KB / 2);
	bytes image(nblocks * 2048);

	for (size_t i = 0; i < image.size(); i++)
		image[i] = b.rnd(256);
	for (unsigned i = 0; i < nblocks; i++) {
		memcpy(b.at(DATA), &image[i * 2048], 2048);
		q.run(copy(JET_OP_COPY_IN, DATA, 2048, 0, {i}));
	}
	b.async.tx.clear();
	for (int n = 0; n < 150; n++) {
		unsigned count = b.chance(50) ? 1 + b.rnd(3) : 1 + b.rnd(JET_CMD_SEGS_MAX);
		std::vector<segment> segs;
		bytes sdu;

		for (unsigned i = 0; i < count; i++) {
			unsigned off = b.rnd(2048), max = 2048 - off, blk = b.rnd(nblocks);
			unsigned len = 1 + b.rnd(b.chance(60) ? std::min(max, 20u) : max);

			if (i == 0 && sdu.size() + len > 65520)
				break;
			segs.push_back({blk, off, len});
			sdu.insert(sdu.end(), &image[blk * 2048 + off], &image[blk * 2048 + off] + len);
		}
		if (sdu.size() > JET_SDU_MAX)
			continue;
		b.async.stall = b.chance(50) ? 0 : b.chance(50) ? 75 : b.rnd(95);
		event e = q.run(send(0x100 + n, segs, 0, 0, n & 0xff));
		if (e.type == JET_EVT_COMPLETION && e.op == JET_OP_SEND && !e.status && !e.bad)
			events++;
		else
			diag("SEND %d of %zu segments, %zu bytes: status %u", n, segs.size(),
			     sdu.size(), e.status);
		posted++;
		want.push_back(sdu);
		vcis.push_back(0x100 + n);
	}
	b.async.stall = 0;
	for (unsigned i = 0; i < posted && i < b.async.tx.size(); i++) {
		bad += b.async.tx[i].sdu != want[i] || !b.async.tx[i].whole;
		bad_head += b.async.tx[i].vci != vcis[i] || b.async.tx[i].uu != ((vcis[i] - 0x100) & 0xff) ||
			    b.async.tx[i].len != want[i].size();
	}
	ok(b.async.tx.size() == posted && !bad, "%u SENDs of 1..34 segments: bytes are packed in order", posted);
	ok(!bad_head, "... and have their VCI, length and UU");
	ok(events == posted, "... and completions");
	/* The longest one there is: 32 blocks */
	std::vector<segment> segs;
	for (unsigned i = 0; i < 32; i++)
		segs.push_back({i, 0, i == 31 ? 2032u : 2048u});
	b.async.tx.clear();
	event e = q.run(send(7, segs));
	ok(!e.status && b.async.tx.size() == 1 && b.async.tx[0].sdu.size() == JET_SDU_MAX &&
	   !memcmp(b.async.tx[0].sdu.data(), image.data(), JET_SDU_MAX), "a SEND of 65520 bytes");
}

/* Many SENDs wait, the ring gives some up, FENCE waits for all */
static void fence(bench &b, queue &q)
{
	std::vector<unsigned> tags;
	event e;

	b.async.tx.clear();
	b.async.hold = true;
	auto result = [](unsigned i) -> unsigned {
		return i % 5 == 2 ? JET_ST_RING_DOWN : i % 5 == 4 ? JET_ST_NO_ALLOCATION : JET_ST_OK;
	};
	for (unsigned i = 0; i < 16; i++)
		b.async.results.push_back(result(i));
	for (unsigned i = 0; i < 16; i++)
		q.push(send(5, {{i, 0, 100}}, i & 1 ? JET_CMDF_EVENT : 0).tag(i));
	q.push(command(JET_OP_FENCE, JET_CMDF_EVENT).tag(99));
	q.kick();
	b.run(5000);
	ok(!q.poll(e), "FENCE waits for SENDs that are not over");
	ok(b.async.tx.size() >= 14, "... of which 16 may be on their way (%zu are at the ring)", b.async.tx.size());
	ok(b.m->busy_o, "... and the core is busy");
	b.async.hold = false;
	unsigned bad = 0;
	for (unsigned i = 0; i < 16; i++) {
		if (!(i & 1) && result(i) == JET_ST_OK)
			continue;
		bad += !q.next(e) || e.tag != i || e.op != JET_OP_SEND || e.status != result(i);
	}
	ok(!bad, "completions in order: of those that asked, and of failures always");
	ok(q.next(e) && e.tag == 99 && e.op == JET_OP_FENCE && !e.status, "then FENCE's");
	ok(b.until([&] { return !b.m->busy_o; }, 1000), "then the core is idle");
	b.async.results.clear();
}

static void chains(bench &b, queue &q)
{
	struct { unsigned chain, flags; bool good; unsigned want; } t[] = {
		{1, 0, true, JET_ST_OK}, {1, 0, false, JET_ST_BAD_BLOCK}, {1, 0, true, JET_ST_CANCELED},
		{2, 0, true, JET_ST_OK}, {0, 0, false, JET_ST_BAD_BLOCK}, {0, 0, true, JET_ST_OK},
		{1, 0, false, JET_ST_CANCELED}, {1, JET_CMDF_FIRST, true, JET_ST_OK},
		{1, 0, true, JET_ST_OK}, {15, JET_CMDF_FIRST, false, JET_ST_BAD_BLOCK},
		{15, 0, true, JET_ST_CANCELED}, {2, 0, true, JET_ST_OK},
		{15, JET_CMDF_FIRST, true, JET_ST_OK}, {15, 0, true, JET_ST_OK},
	};
	unsigned bad = 0;
	event e;

	for (auto &c : t) {
		command x = copy(JET_OP_COPY_IN, DATA, 9, 0, {c.good ? 3u : 600u},
				 c.flags | JET_CMDF_EVENT);

		x.w[0] |= put(JET_CMD_CHAIN, c.chain);
		q.push(x);
	}
	q.kick();
	for (auto &c : t)
		bad += !q.next(e) || e.status != c.want;
	ok(!bad, "chains: what follows a failure is canceled until FIRST, chain 0 never is");

	/* A canceled SEND's slots are no commands */
	command x = copy(JET_OP_COPY_IN, DATA, 9, 0, {600}, JET_CMDF_FIRST);
	x.w[0] |= put(JET_CMD_CHAIN, 3);
	q.push(x);
	std::vector<segment> segs(20, segment{1, 2, 3});
	x = send(9, segs);
	x.w[0] |= put(JET_CMD_CHAIN, 3);
	q.push(x);
	/* nor are those of one with too many segments, even beyond what was fetched */
	std::vector<segment> many(70, segment{1, 2, 3});
	q.push(send(9, many));
	q.kick();
	b.async.tx.clear();
	q.next(e);
	bad = e.status != JET_ST_BAD_BLOCK;
	q.next(e);
	bad += e.status != JET_ST_CANCELED;
	q.next(e);
	bad += e.status != JET_ST_BAD_COUNT;
	e = q.run(command(JET_OP_FENCE).tag(1234));
	ok(!bad && e.tag == 1234 && !e.status && b.async.tx.empty(), "segments of a SEND that is not run are passed over");
}

/* FREE and TAKE, and that no block gets lost */
static void blocks(bench &b, queue &q)
{
	event e;
	std::set<unsigned> seen;
	const unsigned all = MEM_KB / 2;
	unsigned bad = 0;

	for (unsigned i = 0; i < all; i += 4)
		bad += q.run(free_blocks({i, i + 1, i + 2, i + 3})).status != 0;
	ok(!bad && b.rd(JET_REG_FREE) == all, "FREE of all %u blocks", all);
	e = q.run(copy(JET_OP_COPY_IN, DATA, 1, 0, {5}));
	ok(e.status == JET_ST_NOT_OWNER, "a free block cannot be named");
	for (int i = 0; i < 40; i++) {
		unsigned n = 1 + b.rnd(20), left = b.rd(JET_REG_FREE);

		e = q.run(take(n));
		bad += e.status || e.blocks.size() != std::min(n, left) || e.bad;
		for (unsigned x : e.blocks)
			bad += !seen.insert(x).second || x >= all;
	}
	while (b.rd(JET_REG_FREE)) {
		e = q.run(take(20));
		for (unsigned x : e.blocks)
			bad += !seen.insert(x).second || x >= all;
	}
	ok(!bad && seen.size() == all, "TAKE gives each back once");
	e = q.run(take(3));
	ok(!e.status && e.blocks.empty(), "TAKE of an empty list gives none");
	/* Free after send, with a block in two segments, and one that another SEND still waits for */
	b.async.hold = true;
	q.push(send(4, {{10, 0, 5}, {11, 0, 5}, {10, 100, 5}}, JET_CMDF_FREE));
	q.push(send(4, {{12, 0, 5}}, JET_CMDF_FREE));
	q.push(send(4, {{13, 0, 5}}));
	q.kick();
	e = q.run(free_blocks({13}));
	ok(e.status == JET_ST_BUSY, "FREE of a block that waits to be sent: BUSY");
	e = q.run(copy(JET_OP_COPY_IN, DATA, 1, 0, {12}));
	ok(e.status == JET_ST_NOT_OWNER, "SEND with FREE takes the block away at once");
	ok(b.rd(JET_REG_FREE) == 0, "... but frees it afterwards");
	b.async.hold = false;
	e = q.run(command(JET_OP_FENCE));
	ok(b.rd(JET_REG_FREE) == 3, "three blocks free after SENDs with FREE (%u)", b.rd(JET_REG_FREE));
	e = q.run(free_blocks({13}));
	ok(!e.status, "what waited can be freed now");
	/* Any number of segments may be in a block: all that are on their way */
	const std::vector<segment> often(JET_CMD_SEGS_MAX, segment{20, 0, 5});
	b.async.hold = b.sync.hold = true;
	for (int i = 0; i < 12; i++)
		q.push(send(4, often, i & 1 ? JET_CMDF_SYNC : 0));
	q.kick();
	b.until([&] { return b.async.tx.size() && b.sync.tx.size(); });
	b.run(5000);
	e = q.run(free_blocks({20}));
	ok(e.status == JET_ST_BUSY, "FREE of a block that 12 SENDs name %u times: BUSY",
	   12 * JET_CMD_SEGS_MAX);
	b.async.hold = b.sync.hold = false;
	e = q.run(command(JET_OP_FENCE));
	e = q.run(free_blocks({20, 21}));
	ok(!e.status && b.rd(JET_REG_FREE) == 6, "... until all are over");
}

/* Rings begin where they can, and nothing stands still */
static void bases(queue &q)
{
	unsigned bad = 0;

	for (unsigned stray : { 1u, 4u, 24u, 32u, 63u }) {
		bad += !q.disable();
		q.enable(stray);
		bad += q.run(command(JET_OP_FENCE)).status != JET_ST_OK;
	}
	bad += !q.disable();
	q.enable();
	ok(!bad, "bits of a base that it cannot have mean nothing");
}

int main()
{
	bench b(tap_seed());
	queue q(b, 1, CMDS, EVTS, 7, 4);

	q.enable();
	copies(b, q, 11, COPIES);
	edges(b, q);
	sums(b, q);
	sends(b, q);
	fence(b, q);
	chains(b, q);
	blocks(b, q);
	bases(q);
	for (unsigned shift = 12; shift <= 14; shift++) {
		b.wr(JET_REG_BLOCK, shift);
		b.until([&] { return !b.rd(JET_REG_CTRL); }, 5000);
		ok(b.rd(JET_REG_BLOCK) == shift && !b.rd(JET_REG_FREE), "block size %u KB", 1 << shift >> 10);
		copies(b, q, shift, (COPIES + 9) / 10);
	}
	ok(b.broken.empty(), "the ports' rules were kept %s", b.broken.c_str());
	return tap_done();
}
