// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Symbols: scrambling, framing, SKPs, and packets that begin anywhere.
#include "bench.h"
#include "tap.h"

// What the specification prints for zeros behind a COM (appendix C)
static const uint8_t published[] = {
	0xff, 0x17, 0xc0, 0x14, 0xb2, 0xe7, 0x02, 0x82, 0x72, 0x6e, 0x28, 0xa6, 0xbe, 0x6d, 0xbf, 0x8d
};

static bytes_t random_bytes(bench &b, size_t n)
{
	bytes_t v(n);

	for (auto &x : v)
		x = (uint8_t)b.rnd();
	return v;
}

static packet any_packet(bench &b)
{
	if (b.rnd() % 3 == 0)
		return {random_bytes(b, 6), false, 0};
	return {random_bytes(b, 2 + 4 * (4 + b.rnd() % 40) + 4), true, b.rnd() % 4 == 0};
}

static void same(const std::vector<packet> &got, const std::vector<packet> &want, const char *what)
{
	size_t at = 0;

	while (at < got.size() && at < want.size() && got[at] == want[at])
		at++;
	if (!ok(got == want, "%s: %zu packets", what, want.size()))
		diag("%zu came, the first %zu are right", got.size(), at);
}

static void scrambling()
{
	scrambler s;
	unsigned right = 0;

	s.pass(K(COM));
	for (uint8_t x : published)
		right += s.pass(D(0)) == x;
	ok(right == sizeof(published), "the bench scrambles as is published");

	bench b;

	b.train();
	b.run(20);
	b.tx.keep = true;
	b.run(1400);
	right = 0;
	for (size_t i = 0; i + 20 <= b.tx.raw.size(); i++) {
		if (b.tx.raw[i] == K(COM) && b.tx.raw[i + 3] == K(SKP)) {
			for (size_t j = 0; j < sizeof(published); j++)
				right += b.tx.raw[i + 4 + j] == D(published[j]);
			break;
		}
	}
	ok(right == sizeof(published), "logical idle behind COM SKP SKP SKP is what is published");
}

// Packets with any idle between, so that they begin in either half
static void framing(unsigned skp_length, int ppm)
{
	bench b(ppm, (unsigned)ppm + skp_length);
	std::vector<packet> sent;

	b.skp_length = skp_length;
	b.train();
	for (int i = 0; i < 300; i++) {
		packet p = any_packet(b);

		sent.push_back(p);
		b.put(p);
		for (unsigned idles = b.rnd() % 4; idles; idles--)
			b.out.push_back(D(0));
		if (b.rnd() % 8 == 0)
			b.put_skp(skp_length);
	}
	while (!b.out.empty())
		b.run(1);
	b.run(100);
	same(b.got, sent, ("received, sets of " + std::to_string(skp_length) + " SKPs, " +
			   std::to_string(ppm) + " ppm").c_str());
	ok(!b.errors && b.wrong.empty(), "... without errors (%u)", b.errors);
}

static void sending()
{
	bench b;
	std::vector<packet> given;

	b.train();
	b.run(10);
	b.tx.skps = 0;
	for (int i = 0; i < 300; i++) {
		given.push_back(any_packet(b));
		b.give.push_back(given.back());
	}
	unsigned clocks = 0, words = 0;

	for (const auto &p : given)
		words += (unsigned)p.bytes.size() / 2 + 1;
	while (!b.give.empty()) {
		b.run(1);
		clocks++;
	}
	b.run(100);
	same(b.tx.packets, given, "sent");
	ok(clocks <= words + 2 * b.tx.skps + 10, "one behind the other: %u clocks for %u words and %u SKPs", clocks,
	   words, b.tx.skps);
	ok(b.tx.wrong.empty(), "... and nothing else");
	for (const auto &w : b.tx.wrong)
		diag("%s", w.c_str());
	b.run(1500);
	b.tx.skp_gap_min = ~0u;
	b.tx.skp_gap_max = 0;
	b.run(10000);
	ok(b.tx.skp_gap_min >= 1180 && b.tx.skp_gap_max <= 1538, "a SKP ordered set every %u to %u symbols",
	   b.tx.skp_gap_min, b.tx.skp_gap_max);
	b.give.push_back({bytes_t(4110, 0x77), true, 0});
	b.run(10);
	b.tx.skps = 0;
	while (!b.give.empty())
		b.run(1);
	b.tx.skp_gap_max = 0;
	b.run(20);
	ok(b.tx.skps >= 3, "those that 4 KB held up go behind it: %u", b.tx.skps);
}

// What is wrong within or around a packet: {symbols, how often, ends of the packets that come}
static void errors()
{
	const symbol bad = {0, false, true, true};
	const std::vector<symbol> b6 = {D(1), D(2), D(3), D(4), D(5), D(6)};
	auto with = [&b6](symbol before, symbol after, int odd = -1, symbol in = {}) {
		std::vector<symbol> s = {before};

		s.insert(s.end(), b6.begin(), b6.end());
		if (odd >= 0)
			s[(size_t)odd + 1] = in;
		s.push_back(after);
		return s;
	};
	const struct {
		const char *what;
		std::vector<symbol> symbols;
		std::vector<int> ends;
		int errors;
	} cases[] = {
		{"a DLLP", with(K(SDP), K(END)), {0}, 0},
		{"a TLP", with(K(STP), K(END)), {0}, 0},
		{"a nullified TLP", with(K(STP), K(EDB)), {1}, 0},
		{"a nullified DLLP", with(K(SDP), K(EDB)), {2}, 1},
		{"a code error in it", with(K(STP), K(END), 3, bad), {2}, -1},
		{"a code error in its first byte", with(K(STP), K(END), 0, bad), {}, -1},
		{"a code error for its END", with(K(STP), bad), {2}, -1},
		{"a code error for its STP", with(bad, K(END)), {}, -1},
		{"a K symbol in it", with(K(STP), K(END), 2, K(PAD)), {2}, -1},
		{"another STP in it, in the upper half", with(K(STP), K(END), 3, K(STP)), {2, 0}, -1},
		{"another STP in it, in the lower half", with(K(STP), K(END), 4, K(STP)), {2, 2}, -1},
		{"END by itself", {K(END), D(0)}, {}, 1},
		{"STP END", {K(STP), K(END)}, {}, -1},
		{"a DLLP of four bytes", {K(SDP), D(1), D(2), D(3), D(4), K(END)}, {2}, 1},
		{"a DLLP of eight bytes",
		 {K(SDP), D(1), D(2), D(3), D(4), D(5), D(6), D(7), D(8), K(END)}, {2}, -1},
		{"a DLLP of fourteen bytes",
		 {K(SDP), D(1), D(2), D(3), D(4), D(5), D(6), D(7), D(8), D(9), D(10), D(11), D(12), D(13), D(14),
		  K(END)}, {2}, -1},
		{"a code error that looks like COM", {{COM, true, true, true}, D(0)}, {}, 1},
		{"a code error that looks like STP", {{STP, true, true, true}, D(0)}, {}, 1},
		{"an odd number of bytes", {K(STP), D(1), D(2), D(3), K(END), D(0)}, {2}, 1},
	};

	for (const auto &c : cases) {
		for (int half = 0; half < 2; half++) {
			bench b;
			std::vector<int> ends;
			packet good = {{9, 8, 7, 6, 5, 4}, false, 0};

			b.train();
			b.run(100);
			b.put(std::vector<symbol>(8 + (size_t)half, D(0)));
			b.put(c.symbols);
			b.put(std::vector<symbol>(5, D(0)));
			b.put(good);
			b.run(100);
			for (const auto &p : b.got)
				ends.push_back(p.end);
			std::vector<int> want = c.ends;

			want.push_back(0);
			bool counted = c.errors < 0 ? b.errors > 0 : b.errors == (unsigned)c.errors;

			ok(b.wrong.empty() && counted && !b.got.empty() && b.got.back() == good &&
			   (ends == want || (c.errors < 0 && ends.size() <= want.size())),
			   "%s, in half %d: the next packet is whole, %u errors", c.what, half, b.errors);
			if (ends != want)
				diag("%zu packets came, %zu are expected", ends.size(), want.size());
		}
	}
}

int main()
{
	scrambling();
	// Clocks further apart than they may be: sets of three or more give or take a pair each
	for (unsigned skps = 1; skps <= 5; skps++) {
		framing(skps, skps < 3 ? 290 : 2500);
		framing(skps, skps < 3 ? -290 : -2500);
	}
	sending();
	errors();
	return tap_done();
}
