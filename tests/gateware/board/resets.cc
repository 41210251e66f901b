// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The order in which the board's logic brings the DCU up, and what it does when something goes away.
#include "dcu.h"
#include "tap.h"

#include <initializer_list>

/* When each of these has become what it is to be, in ns; 0: not within us microseconds */
struct order {
	Board &b;
	uint64_t serdes = 0, lock = 0, pcs = 0, reset = 0, rx_serdes = 0, rx_lock = 0, rx_pcs = 0, words = 0;
	void watch(uint64_t us)
	{
		for (uint64_t end = b.now + us * 1000; b.now < end; b.run(1)) {
			at(serdes, !b.m->serdes_rst_o);
			at(lock, !b.m->plol_i);
			at(pcs, !b.m->pcs_rst_o);
			at(reset, b.m->host_rst_no && b.m->ring_rst_no);
			at(rx_serdes, !b.m->rrx_serdes_rst_o);
			at(rx_lock, !b.m->rrlol_i);
			at(rx_pcs, !b.m->rrx_pcs_rst_o);
			at(words, b.m->rx_lock_o);
		}
	}
	void at(uint64_t &when, bool is) const
	{
		if (is && !when)
			when = b.now;
		else if (!is)
			when = 0;
	}
};

static bool up(Board &b)
{
	return b.m->host_rst_no && b.m->ring_rst_no && b.m->rx_lock_o;
}

static void bring_up()
{
	Board b;
	order o{b};

	b.run(20);			/* two clocks: what the first says means nothing */
	o.watch(60);
	ok(o.serdes >= SETTLE * 10 && o.lock > o.serdes && o.pcs >= o.lock + STABLE * 10 && o.reset > o.pcs - 10,
	   "serialisers, PLL, lanes, then the card (%llu %llu %llu %llu ns)", (unsigned long long)o.serdes,
	   (unsigned long long)o.lock, (unsigned long long)o.pcs, (unsigned long long)o.reset);
	ok(o.rx_serdes > o.pcs && o.rx_lock > o.rx_serdes && o.rx_pcs >= o.rx_lock + STABLE * 10 && o.words > o.rx_pcs,
	   "then receiver, its clock, its symbols, words (%llu %llu %llu %llu ns)", (unsigned long long)o.rx_serdes,
	   (unsigned long long)o.rx_lock, (unsigned long long)o.rx_pcs, (unsigned long long)o.words);
	ok(b.m->slot_on_o && b.m->tx_up_o && b.m->ring_signal_o && !b.m->host_signal_o,
	   "LEDs: a signal on the ring, none from the slot");
}

static void no_reference()
{
	Board b;

	b.reference = false;
	b.run(3 * 2 * PATIENCE * 10);
	ok(!b.m->host_rst_no && !b.m->ring_rst_no && !b.m->tx_up_o && b.pll_resets >= 2,
	   "no reference: all stays in reset, and the PLL is asked again (%u times)", b.pll_resets);
	b.reference = true;
	ok(b.until([&] { return up(b); }, 4 * PATIENCE * 10), "it comes: up");
	b.reference = false;
	ok(b.until([&] { return !b.m->host_rst_no && !b.m->ring_rst_no; }, 2 * RING_LOST * 10),
	   "it goes: the card is in reset");
	b.run(50000);
	b.reference = true;
	ok(b.until([&] { return up(b); }, 4 * PATIENCE * 10), "and it comes back");
}

static void perst()
{
	Board b;

	b.until([&] { return up(b); }, 100000);
	unsigned resets = b.ring_resets;
	bool ring = true;

	b.m->perst_ni = 0;
	ok(b.until([&] { return !b.m->host_rst_no; }, 50) && !b.m->slot_on_o, "PERST#: the host side is in reset");
	for (unsigned n = 0; n < 100000; n++) {
		b.run(1);
		ring = ring && b.m->ring_rst_no && b.m->rx_lock_o && !b.m->pcs_rst_o;
	}
	ok(ring && b.ring_resets == resets, "and the ring's goes on");
	b.m->perst_ni = 1;
	ok(b.until([&] { return b.m->host_rst_no; }, 50), "PERST# is over: so is the reset");
}

/* Of the ring: a signal that is away for 100 ns is a dip, and for longer is gone */
static void signal()
{
	for (bool runs_on : {false, true}) {
		Board b;
		const char *clock = runs_on ? "the clock runs on" : "the clock stands still";

		b.ring.runs_on = runs_on;
		b.until([&] { return up(b); }, 100000);
		unsigned resets = b.ring_resets;

		b.ring.cable = false;
		ok(b.until([&] { return b.m->rrx_serdes_rst_o && b.m->rrx_pcs_rst_o; }, 2 * RING_LOST * 10),
		   "cable pulled, %s: the receiver is in reset", clock);
		b.run(200000);
		ok(b.m->rrx_serdes_rst_o && b.ring_resets == resets + 1 && !b.m->ring_signal_o,
		   "and waits there for a signal");
		ok(!runs_on || !b.m->rx_lock_o, "words that it makes up are none");
		b.ring.cable = true;
		ok(b.until([&] { return up(b); }, 100000), "put back: words");
	}
}

static void deaf()
{
	Board b;

	b.until([&] { return up(b); }, 100000);
	unsigned resets = b.ring_resets;

	b.noise = [&](symbol_t) { return (symbol_t)(b.rnd() & (CODE_ERR | K_BIT | 0xff)); };
	ok(b.until([&] { return !b.m->rx_lock_o; }, 2000), "a signal without words is no lock");
	b.run(5 * PATIENCE * 10);
	ok(!b.m->rx_lock_o && b.ring_resets >= resets + 3, "and has the receiver reset, again and again (%u times)",
	   b.ring_resets - resets);
	b.noise = nullptr;
	ok(b.until([&] { return up(b); }, 3 * PATIENCE * 10), "words again: lock");
	b.ring.never_locks = true;
	resets = b.ring_resets;
	b.run(5 * PATIENCE * 10);
	ok(b.ring_resets >= resets + 3, "a receiver that does not lock is reset again and again");
	b.ring.never_locks = false;
	ok(b.until([&] { return up(b); }, 3 * PATIENCE * 10), "until it does");
}

int main()
{
	bring_up();
	no_reference();
	perst();
	signal();
	deaf();
	return tap_done();
}
