// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// One board with a cable from its SMA output to its input is a ring of one station: the board page's
// self-test. The ring part stands behind the board's logic, and the cable is pulled and put back.
#include "dcu.h"
#include "ring.h"
#include "tap.h"

/* The ring bench's only link leads through the board */
struct OneBoard {
	Board b;
	ring r;
	OneBoard() : r(1, 1)
	{
		b.until([&] { return b.m->rx_lock_o; }, 200000);
		r.fault = [this](unsigned, word_t w) { return pass(w); };
	}
	word_t pass(word_t w)
	{
		b.m->tx_data_i = w.data;
		b.m->tx_k_i = w.k;
		b.run(8);
		r.cut[0] = !b.m->rx_lock_o;
		r.st[0].rx_stopped = b.ring.lol && !b.ring.runs_on;
		return {b.m->rx_data_o, b.m->rx_k_o};
	}
	bool up() { return r.until([&] { return r.all_up(); }, 100000); }
	/* A frame goes round and is taken off */
	bool frame()
	{
		uint64_t before = r.st[0].cnt[JET_CNT_STRIPPED];

		r.st[0].done.clear();
		r.send(0, 0x123, random_bytes(r.rnd, 1 + r.rnd() % 3000));
		return r.until([&] { return r.st[0].done.size() == 1 && r.st[0].cnt[JET_CNT_STRIPPED] == before + 1; },
			       50000) && r.st[0].done[0] == SENT;
	}
};

int main()
{
	unsigned long seed = tap_seed();
	OneBoard o;
	station &s = o.r.st[0];

	o.b.rnd.seed((unsigned)seed);
	o.r.rnd.seed((unsigned)seed);
	o.r.insert(0);
	ok(o.up() && s.monitor() && s.id() == 0, "looped: a ring of one station, its own monitor");
	ok(o.frame(), "a frame goes round and is taken off");
	ok(o.b.m->token_o && o.b.m->frame_o, "LEDs: token and frame");

	unsigned down = 0, back = 0, passed = 0;
	const unsigned rounds = 4;

	for (unsigned n = 0; n < rounds; n++) {
		o.b.ring.runs_on = n & 1;
		o.b.ring.odd = n & 2;
		o.r.run(o.b.rnd() % 2000);
		o.b.ring.cable = false;
		down += o.r.until([&] { return !s.up(); }, 20000);
		o.r.run(o.b.rnd() % 5000);
		o.b.ring.cable = true;
		back += o.up();
		passed += o.frame();
	}
	ok(down == rounds, "cable pulled: the ring is down (%u of %u)", down, rounds);
	ok(back == rounds, "put back, whatever the pairing: up (%u of %u)", back, rounds);
	ok(passed == rounds, "and it carries frames (%u of %u)", passed, rounds);
	ok(s.cnt[JET_CNT_CLAIM_LOCK] >= rounds, "each time for want of a signal (%llu)",
	   (unsigned long long)s.cnt[JET_CNT_CLAIM_LOCK]);

	uint64_t ups = s.cnt[JET_CNT_RING_UPS];

	o.b.m->perst_ni = 0;
	o.r.run(5000);
	ok(s.up() && s.cnt[JET_CNT_RING_UPS] == ups, "PERST# is none of the ring's business");
	return tap_done();
}
