// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Clocks up to 600 ppm apart, SKPs as seldom as they may come and packets as long as there are: no
// symbol is lost or doubled.
#include "bench.h"
#include "tap.h"

// odd: 0, 1 all packets and SKPs begin in the same half of a pair, whichever; 2 in either
static void apart(int ppm, unsigned odd, unsigned seed)
{
	bench b(ppm, seed);
	std::vector<packet> sent;
	unsigned owed = 0, symbols = 0;

	b.skp_every = 1538;
	b.train();
	b.skips = false;                // by hand: behind a packet as many as it held up
	b.put(std::vector<symbol>(odd, D(0)));
	for (int i = 0; i < 60; i++) {
		unsigned payload = b.rnd() % 2 ? 4096 : 4 * (b.rnd() % 60);
		packet p = {bytes_t(2 + 16 + payload + 4), true, 0};

		for (auto &x : p.bytes)
			x = (uint8_t)b.rnd();
		sent.push_back(p);
		b.put(p);
		b.put(std::vector<symbol>(odd < 2 ? 2 * (b.rnd() % 2) : b.rnd() % 3, D(0)));
		symbols += (unsigned)p.bytes.size() + 2;
		for (owed += symbols / 1538, symbols %= 1538; owed; owed--)
			b.put_skp();
	}
	while (!b.out.empty())
		b.run(1);
	b.skips = true;
	b.run(100);
	ok(b.got == sent && !b.errors && b.wrong.empty() && b.state() == L0,
	   "%d ppm, %u: %zu of %zu packets whole, %u errors", ppm, odd, b.got.size(), sent.size(), b.errors);
}

int main()
{
	unsigned seed = (unsigned)tap_seed();

	for (int ppm : {-600, -300, -7, 0, 7, 300, 600})
		apart(ppm, 2, seed);
	for (int ppm : {-600, 600}) {
		apart(ppm, 0, seed);
		apart(ppm, 1, seed);
	}
	return tap_done();
}
