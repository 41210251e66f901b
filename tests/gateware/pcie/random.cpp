// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The transaction layer under random traffic, random answers, random stalls and random garbage.

#include "card.h"
#include "tap.h"

static unsigned long seed;

static uint64_t somewhere(Card &c)
{
	uint64_t page = 0x1000 * (1 + c.rng() % 0xffff0);

	switch (c.rnd(4)) {
	case 0: return page + c.rnd(4096);
	case 1: return page - 1 - c.rnd(16);
	case 2: return (c.rng() & 0x7fffffff0fffull) | 0x100000000ull;
	default: return 0x100000000ull - 1 - c.rnd(3000);	/* from 32 into 64 bits */
	}
}

static unsigned some_length(Card &c)
{
	switch (c.rnd(8)) {
	case 0: return 1 + c.rnd(8);
	case 1: return 32;
	case 2: return 64;
	case 3: return 1 + c.rnd(5000);
	case 4: return c.rnd(8) ? 1 + c.rnd(600) : 1 + c.rnd(70000);
	default: return 1 + c.rnd(600);
	}
}

// One run: a link and a host of some kind, and traffic in all directions
static void traffic(unsigned n, bool hostile)
{
	Card c(seed * 1000 + n);
	unsigned reads = 0, irqs = 0, asked = 0, strangers = 0, offs = 0;
	static const Answer kinds[] = {
		ANSWER_UR, ANSWER_CA, POISONED, UR_LATER, NEVER, LATE, WRONG_LOWER, WRONG_COUNT, FOREIGN,
	};

	c.mps = 128 << c.rnd(2);
	c.mrrs = 128 << c.rnd(3);
	c.rcb = 64 << c.rnd(2);
	c.shuffle = c.rnd(4);
	c.delay_max = c.rnd(2) ? 4 : 200;
	c.enumerate(c.rnd(2));
	c.stall_tx = c.rnd(2) * c.rnd(90);
	c.stall_rd = c.rnd(2) * c.rnd(90);
	c.gap_rx = c.rnd(2) * c.rnd(70);
	c.gap_wr = c.rnd(2) * c.rnd(90);
	// A link of any kind: each credit without limit, or just enough, or some more
	for (Class k : { P, NP, C })
		c.credits(k, c.rnd(3) ? c.rnd(4) : 1 + c.rnd(120),
			  c.rnd(3) ? (c.rnd(2) ? c.mps / 16 : 0) : 16 + c.rnd(2000));
	c.credit_delay = c.rnd(2) * (2 + c.rnd(200));
	c.reorder = c.rnd(2);
	c.watch = true;
	c.reports = true;	// errors are told of, so that messages take their credits as well
	c.cfg_write(0x68, (c.mps == 256 ? 0x20 : 0) | 15, 1);
	if (hostile)
		c.answer = [&c](const Tlp &) { return c.rnd(30) ? GOOD : kinds[c.rnd(9)]; };
	std::vector<Reply> replies(4000);

	for (unsigned i = 0; i < 15000 && asked < replies.size(); i++) {
		if (!c.rnd(40) && c.reads_open() < 6) {
			c.read(somewhere(c), some_length(c));
			reads++;
		}
		if (!c.rnd(40) && c.posted_open() < 6) {
			std::vector<uint8_t> data(some_length(c));

			for (auto &b : data)
				b = c.rng();
			c.write(somewhere(c), data);
		}
		if (!c.rnd(150)) {
			c.irq(c.rnd(VECTORS));
			irqs++;
		}
		if (!c.rnd(100) && c.requests() < 6 && !c.asking()) {
			Tlp q = tlp_mem(false, c.bar0 + 8 * c.rnd(0x2000), 1 + c.rnd(2), 0xf, 0, 0, 0);

			if (q.length() == 2)
				q.dw[1] |= 0xf0;
			c.expect(q, &replies[asked++]);
			c.send(q);
		}
		if (!c.rnd(200) && c.requests() < 6) {
			c.send(tlp_mem(true, 0x1234567000ull, 1, 0xf, 0, 7, 3, { 1 }));
			strangers++;
		}
		if (!c.rnd(400) && c.requests() < 6) {
			c.send({ { MSG_BROADCAST << 24, PME_TURN_OFF, 0, 0 } });
			offs++;
		}
		if (!c.rnd(60) && c.requests() < 6)
			c.mmio_write(c.bar0 + 4 * c.rnd(0x4000), c.rng());
		if (!c.rnd(800))	// a class gets nothing for a while
			for (Class k : { P, NP, C })
				c.withheld[k] = !c.rnd(3);
		c.step();
	}
	for (Class k : { P, NP, C })
		c.withheld[k] = false;
	c.settle(5000000);
	if (hostile)
		c.run(3 * CPL_TIMEOUT);
	for (auto &f : c.faults)
		diag("%s", f.c_str());
	for (unsigned i = 0; i < asked; i++)
		if (!replies[i].done || replies[i].status)
			c.faults.push_back("register read not answered");
	diag("mps %u mrrs %u rcb %u: %zu reads good, %zu bad, %llu bytes written, %u interrupts, %zu messages, "
	     "%llu clocks",
	     c.mps, c.mrrs, c.rcb, c.reads_good, c.reads_bad, (unsigned long long)c.bytes_written, irqs,
	     c.messages.size(),
	     (unsigned long long)c.now);
	ok(c.faults.empty() && !c.busy() && c.credits_back() && c.reads_good + c.reads_bad == reads && (hostile || !c.reads_bad) &&
	   c.count[DMA_ERROR] == c.reads_bad && c.count[MSIX] == irqs && !c.count[MALFORMED] &&
	   c.count[UNSUPPORTED] == strangers && strangers && offs && c.messages.size() && (hostile || !c.count[UNEXPECTED]),
	   "%s traffic %u", hostile ? "hostile" : "friendly", n);
}

enum Fate { TAKEN, ANSWERED, BAD, DROPPED, REFUSED, STRANGE };

// What the specification says about a packet, written down a second time
static Fate judge(const Card &c, const std::vector<uint32_t> &dw)
{
	uint32_t h = dw[0];
	unsigned fmt = h >> 29, type = h >> 24 & 31, len = h & 0x3ff ? h & 0x3ff : 1024, be, f, l;
	bool data = fmt & 2, poison = data && h >> 14 & 1, memory = type <= 1, config = type == 4 || type == 5;
	size_t want = 3 + (fmt & 1) + (data ? len : 0) + (h >> 15 & 1);
	bool known = memory || type == 2 || config || type == 10 || type == 11 || (type >= 12 && type <= 14) ||
		type >> 3 == 2;
	uint64_t addr;

	if (dw.size() < 3 || dw.size() != want || fmt > 3 || !known)
		return BAD;
	if ((type == 1 && data) || ((type == 2 || config || type == 10 || type == 11) && fmt & 1) ||
	    (type >= 12 && type <= 14 && !data) || (type >> 3 == 2 && !(fmt & 1)))
		return BAD;
	if (data && 4 * len > c.mps)
		return BAD;
	be = dw[1] & 0xff;
	f = be & 15;
	l = be >> 4;
	addr = fmt & 1 ? (uint64_t)dw[2] << 32 | dw[3] : dw[2];
	if ((type == 2 || config) && (len != 1 || l))
		return BAD;
	if (memory && len == 1 && l)
		return BAD;
	if (memory && len > 1) {
		bool run = (f == 15 || f == 14 || f == 12 || f == 8) && (l == 15 || l == 7 || l == 3 || l == 1);

		if (len == 2 && !(addr & 4) ? !f || !l : !run)
			return BAD;
	}
	if (type == 10 || type == 11)
		return STRANGE;
	if (type >> 3 == 2) {
		unsigned code = be;

		if (poison)
			return DROPPED;
		return code == PME_TURN_OFF ? ANSWERED :
			code == 0 || code >> 4 == 4 || code == 0x50 || code == 0x7f ? TAKEN : DROPPED;
	}
	if (type == 0) {
		bool hit = (addr >> 16 == c.bar0 >> 16 || addr >> 12 == c.bar2 >> 12) && !poison &&
			(len == 1 || (len == 2 && !(addr & 4)));

		if (data)
			return hit ? TAKEN : DROPPED;
		return hit ? ANSWERED : REFUSED;
	}
	return type == 4 && !(dw[2] >> 16 & 7) && !poison ? ANSWERED : REFUSED;
}

static void garbage(unsigned packets)
{
	static const unsigned types[] = { 0, 0, 0, 0, 1, 2, 4, 4, 5, 10, 10, 11, 12, 16, 20 };
	static const unsigned codes[] = { 0x00, 0x19, 0x41, 0x50, 0x7f };
	Card c(seed);
	unsigned wrong = 0, fate[6] = {};

	c.enumerate();
	c.deaf = true;
	for (unsigned i = 0; i < packets && wrong < 5; i++) {
		unsigned len = c.rnd(8) ? 1 + c.rnd(3) : c.rnd(70), type = c.rnd(20) ? types[c.rnd(15)] : c.rnd(32);
		bool three = type == 2 || type == 4 || type == 5 || type == 10;	/* words of header */
		unsigned fmt = c.rnd(30) ? (c.rnd(4) && three ? 2 * c.rnd(2) : c.rnd(4)) : c.rnd(8);
		unsigned be = c.rnd(4) ? (len == 1 ? 0x0f : 0xff) : c.rnd(256);
		unsigned was[COUNTERS], tlps = c.tlps, want[COUNTERS] = {};
		std::vector<uint32_t> dw = { fmt << 29 | type << 24 | (c.rnd(10) ? 0 : 0x8000) |
					     (c.rnd(10) ? 0 : 0x4000) | len };
		uint64_t addr = (c.rnd(4) ? c.bar0 : c.rnd(2) ? c.bar2 + 0x900 : c.rng()) + 4 * c.rnd(64);
		size_t size;

		if (type >> 3 == 2)
			be = codes[c.rnd(5)];
		dw.push_back((c.rng() & 0xffffff00) | be);
		if (type == 4 && fmt & 2) {	/* configuration writes that write nothing */
			dw[1] &= ~0xfu;
		}
		if (type == 4 || type == 5)
			dw.push_back(c.id << 16 | (c.rnd(4) ? 0 : c.rnd(8) << 16) | (c.rnd(1024) << 2));
		else if (fmt & 1)
			dw.push_back(addr >> 32);
		if (type != 4 && type != 5)
			dw.push_back(addr & ~3u);
		size = 3 + (fmt & 1) + (fmt & 2 ? len ? len : 1024 : 0) + (dw[0] >> 15 & 1);
		if (!c.rnd(6))
			size = c.rnd(2) ? 1 + c.rnd(6) : size + c.rnd(3) - 1;
		while (dw.size() < size)
			dw.push_back(c.rng());
		dw.resize(size);
		for (int k = 0; k < COUNTERS; k++)
			was[k] = c.count[k];
		c.send_raw(tlp_beats(dw));
		c.settle();

		Fate f = judge(c, dw);

		fate[f]++;
		want[MALFORMED] = f == BAD;
		want[UNSUPPORTED] = f == DROPPED || f == REFUSED;
		want[UNEXPECTED] = f == STRANGE;
		for (int k = 0; k < COUNTERS; k++) {
			if (c.count[k] - was[k] == want[k])
				continue;
			diag("%08x %08x %08x, %zu words, fate %d: counter %d moved by %u", dw[0],
			     size > 1 ? dw[1] : 0, size > 2 ? dw[2] : 0, size, f, k, c.count[k] - was[k]);
			wrong++;
		}
		if (c.tlps - tlps != (f == ANSWERED || f == REFUSED)) {
			diag("%08x %08x %08x, %zu words, fate %d: %u answers", dw[0], size > 1 ? dw[1] : 0,
			     size > 2 ? dw[2] : 0, size, f, c.tlps - tlps);
			wrong++;
		}
	}
	diag("taken %u, answered %u, malformed %u, dropped %u, refused %u, unexpected %u", fate[TAKEN],
	     fate[ANSWERED], fate[BAD], fate[DROPPED], fate[REFUSED], fate[STRANGE]);
	ok(!wrong && c.faults.empty(), "%u doubtful packets are judged as the specification says", packets);
}

static void noise(unsigned beats)
{
	Card c(seed ^ 0x5eed);
	std::vector<Beat> b;

	c.enumerate();
	c.deaf = true;
	for (unsigned i = 0; i < beats; i++)
		b.push_back({ c.rnd(3) ? c.rng() : c.rng() & 0x4f00400ff ? c.rng() & 0x0f0000ff44000001 : 0,
			      c.rnd(20) != 0, c.rnd(6) == 0 });
	b.push_back({ 0, true, true });
	c.send_raw(b);
	c.settle();
	c.deaf = false;
	c.enumerate();
	c.read(0x1003, 3000);
	c.write(0x2005, std::vector<uint8_t>(999, 7));
	c.irq(1);
	bool rest = c.settle();

	for (auto &f : c.faults)
		diag("%s", f.c_str());
	ok(rest && c.faults.empty() && c.reads_good == 1 && c.mmio_read(c.bar0 + 4) == c.reg_read(4),
	   "after %u beats of noise it works as before", beats);
}

int main()
{
	seed = tap_seed();
	for (unsigned n = 0; n < 20; n++)
		traffic(n, false);
	for (unsigned n = 20; n < 60; n++)
		traffic(n, true);
	garbage(100000);
	noise(200000);
	return tap_done();
}
