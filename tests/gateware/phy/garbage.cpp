// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A partner who says anything, in any state: what goes to the data link layer is well-formed, and a
// partner who behaves then comes to L0.
#include "bench.h"
#include "tap.h"

static symbol any_symbol(bench &b)
{
	static const uint8_t ks[] = {COM, STP, SDP, END, EDB, PAD, SKP, FTS, IDL};

	switch (b.rnd() % 8) {
	case 0:
		return K(ks[b.rnd() % sizeof(ks)]);
	case 1:
		return {(uint8_t)b.rnd(), true, true, false};
	case 2:
		return {0, false, true, true};
	default:
		return {(uint8_t)b.rnd(), false, true, false};
	}
}

static ts any_ts(bench &b)
{
	static const int numbers[] = {-1, 0, 7, 8};

	return TS(1 + (int)(b.rnd() % 2), numbers[b.rnd() % 4], numbers[b.rnd() % 4],
		  b.rnd() % 4 ? 0 : b.rnd() % 16);
}

static void nonsense(bench &b)
{
	unsigned n = 1 + b.rnd() % 30;

	b.quiet = false;
	switch (b.rnd() % 8) {
	case 0:
		b.quiet = true;
		break;
	case 1:
		b.say(any_ts(b));
		break;
	case 2:
		b.put(any_ts(b), n);
		break;
	case 3:
		b.put({K(COM), K(IDL), K(IDL), K(IDL)});
		break;
	case 4:
		b.say_idle();
		break;
	case 5:
		b.lock = b.rnd() % 2;
		break;
	default:
		while (n--)
			b.out.push_back(any_symbol(b));
	}
	b.run(b.rnd() % (b.rnd() % 10 ? 200 : 3 * MS));
}

// A partner who is patient and begins anew
static bool behaves(bench &b)
{
	b.out.clear();
	b.again.clear();
	b.lock = true;
	b.quiet = true;
	b.damage = 0;
	for (int tries = 0; tries < 3; tries++) {
		b.run(80 * MS);
		if (b.train())
			return true;
		b.quiet = true;
	}
	return false;
}

int main()
{
	unsigned seed = (unsigned)tap_seed(), stuck = 0, packets = 0, formed = 0;
	unsigned long reached = 0;

	for (unsigned i = 0; i < 60; i++) {
		bench b((int)(seed + i) % 300, seed + i);

		b.damage = i % 3 * 5000;
		if (i % 2)
			b.train();
		for (int j = 0; j < 60; j++) {
			nonsense(b);
			reached |= 1ul << b.state();
		}
		bool back = behaves(b);

		if (!back)
			diag("round %u: in state %u", i, b.state());
		stuck += !back;
		formed += !b.wrong.empty();
		for (const auto &w : b.wrong)
			diag("round %u: %s", i, w.c_str());
		packets += (unsigned)b.got.size();
	}
	ok(!stuck, "after any symbols, a partner who behaves comes to L0");
	ok(!formed && packets, "%u packets came to the data link layer, all well-formed", packets);
	diag("states that were reached: %#lx", reached);
	return tap_done();
}
