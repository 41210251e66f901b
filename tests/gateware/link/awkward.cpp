// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* jet_link and the root port, with each of the port's awkward manners */
#include <cstdlib>
#include <functional>

#include "bench.h"
#include "tap.h"

static uint32_t seed;

constexpr unsigned kComeUp = 500 * kMs;
/* Of each manner; make check-link has 24 ms of it */
static const unsigned kClocks = getenv("WHOLE") ? 3000000 : 100000;

static void told(const Bench &b, const char *what)
{
	const root_counters &c = b.count();

	diag("%s: root %s, card's state %u; TLPs %llu there, %u here; replays %llu, "
	     "naks %llu/%llu, duplicates %llu, bad %llu, bad DLLPs %llu, receiver errors %llu, "
	     "recoveries %llu, downs %llu, violations %llu, wrong %u",
	     what, root_state_name(root_state(b.root)), b.m->link_state_o,
	     (unsigned long long)c.tlps_received, b.card.taken, (unsigned long long)c.replays,
	     (unsigned long long)c.naks_sent, (unsigned long long)c.naks_received,
	     (unsigned long long)c.duplicates, (unsigned long long)c.bad_tlps,
	     (unsigned long long)c.bad_dllps, (unsigned long long)c.receiver_errors,
	     (unsigned long long)c.recoveries, (unsigned long long)c.link_downs,
	     (unsigned long long)c.violations, b.wrong());
	diag("%s: card's errors: receiver %u, bad TLP %u, bad DLLP %u, rollover %u, timeout %u, "
	     "DL protocol %u, FC protocol %u",
	     what, b.errors[0], b.errors[1], b.errors[2], b.errors[3], b.errors[4], b.errors[5],
	     b.errors[6]);
}

static bool comes_up(Bench &b)
{
	return b.until([&] { return b.up(); }, kComeUp);
}

/* Traffic, then nothing new, and no more disturbance: all arrives */
static bool carries(Bench &b, unsigned clocks)
{
	struct root_manners *m = root_manners(b.root);

	b.busy(true);
	b.run(clocks);
	b.busy(false);
	m->retrain_every = 0;
	m->hot_reset_every = 0;
	m->silent_every = 0;
	return b.until([&] { return b.up() && !b.open(); }, kComeUp);
}

struct Awkward {
	const char *name;
	std::function<void(struct root_manners &)> set;
	int ppm;
	unsigned stall;
	bool clean;			/* no error may be seen */
};

using Manners = struct root_manners;

static const Awkward awkward[] = {
	{ "a good port", [](Manners &) {}, 0, 0, true },
	{ "a card that stalls", [](Manners &) {}, 0, 4, true },
	{ "Ack delays", [](Manners &m) { m.ack_delay = 400; }, 0, 0, true },
	{ "Ack delays beyond the replay timer",
	  [](Manners &m) { m.ack_delay = 2500; }, 0, 0, false },
	{ "few credits, late", [](Manners &m) {
		m.hdr[0] = m.hdr[1] = m.hdr[2] = 1;
		m.data[0] = m.data[2] = 16;
		m.data[1] = 1;
		m.credit_delay = 300; }, 0, 0, true },
	{ "Naks of good TLPs", [](Manners &m) { m.nak = 50000; }, 0, 0, false },
	{ "replays nobody asked for", [](Manners &m) { m.replay = 50000; }, 0, 0, true },
	{ "nullified TLPs", [](Manners &m) { m.nullify = 50000; }, 0, 0, true },
	{ "wrong LCRCs", [](Manners &m) { m.corrupt = 50000; }, 0, 0, false },
	{ "DLLPs that do not come", [](Manners &m) { m.dllp_lost = 400000; }, 0, 0, false },
	{ "wrong bits, 10^-4", [](Manners &m) { m.bit_errors = 100; }, 0, 0, false },
	{ "damaged symbols, 10^-3", [](Manners &m) { m.damaged = 1000; }, 0, 0, false },
	{ "lost symbols, 10^-4", [](Manners &m) { m.lost = 100; }, 0, 0, false },
	{ "+600 ppm", [](Manners &m) { m.skp_least = m.skp_most = 1538; }, 600, 0, true },
	{ "-600 ppm", [](Manners &m) { m.skp_least = m.skp_most = 1538; }, -600, 0, true },
	{ "inverted", [](Manners &m) { m.inverted = m.inverted_here = true; }, 0, 0, true },
	{ "SKP as often as allowed",
	  [](Manners &m) { m.skp_least = m.skp_most = 1180; }, 0, 0, true },
	{ "retraining", [](Manners &m) { m.retrain_every = 3000; }, 0, 0, false },
	{ "hot resets", [](Manners &m) { m.hot_reset_every = 20000; }, 0, 0, false },
	{ "silence", [](Manners &m) { m.silent_every = 30000; }, 0, 0, false },
	{ "all of it", [](Manners &m) {
		m.ack_delay = 700;
		m.nak = m.replay = m.nullify = m.corrupt = 10000;
		m.dllp_lost = 20000;
		m.bit_errors = m.lost = 20;
		m.damaged = 200;
		m.retrain_every = 20000;
		m.hot_reset_every = 50000;
		m.silent_every = 100000;
		m.hdr[0] = 2;
		m.hdr[1] = 1;
		m.data[0] = 16;
		m.data[1] = 1;
		m.credit_delay = 200; }, 300, 3, false },
};

static bool clean(const Bench &b)
{
	const root_counters &c = b.count();

	return !c.receiver_errors && !c.bad_tlps && !c.bad_dllps && !c.duplicates &&
		!c.naks_received && !c.recoveries && !b.errors[0] && !b.errors[1] && !b.errors[2] &&
		!b.errors[3] && !b.errors[4] && !b.errors[5] && !b.errors[6];
}

static void awkwardly(const Awkward &a)
{
	struct root_manners m = {};

	a.set(m);
	Bench b(seed, m, a.ppm);
	b.card.stall = a.stall;
	bool came = comes_up(b), carried = came && carries(b, kClocks);
	bool good = carried && !b.wrong() && !b.count().violations && b.card.taken > 100 &&
		b.count().tlps_received > 100 && (!a.clean || clean(b)) &&
		b.m->phy_polarity_o == m.inverted;

	ok(good, "%s: every TLP once and in order%s", a.name, a.clean ? ", and no error" : "");
	if (!good || getenv("VERBOSE"))
		told(b, a.name);
}

static bool in(const Bench &b, enum root_state s)
{
	return root_state(b.root) == s;
}

static void directions()
{
	struct root_manners m = {};
	Bench b(seed, m, 100);

	b.stop_clock = true;
	ok(comes_up(b), "directions: up");
	root_disable(b.root, true);
	b.run(60 * kMs);
	if (!ok(in(b, ROOT_DISABLED) && b.m->phy_tx_idle_o && !b.m->link_up_o, "disabled"))
		told(b, "disabled");
	root_disable(b.root, false);
	ok(comes_up(b), "and comes back");
	root_hot_reset(b.root);
	ok(b.until([&] { return !b.m->link_up_o; }, kComeUp) && comes_up(b), "hot reset, and back");
	uint64_t before = b.count().recoveries;
	b.busy(true);
	for (unsigned i = 0; i < 20; i++) {
		root_doze(b.root, 200);
		b.run(3000);
	}
	ok(carries(b, 1000) && !b.wrong() && b.count().recoveries == before,
	   "L0s of the port: no recovery");
	root_plug(b.root, false);
	ok(b.until([&] { return !b.m->link_up_o; }, kComeUp), "unplugged");
	b.run(60 * kMs);
	root_plug(b.root, true);
	ok(comes_up(b), "and plugged");
	b.reset(true);
	b.run(20);
	b.reset(false);
	ok(b.until([&] { return !b.up(); }, kComeUp) && comes_up(b), "reset of the card, and back");
	if (!ok(carries(b, kClocks / 4) && !b.wrong(), "and works"))
		told(b, "directions");
}

int main()
{
	const char *only = getenv("ONLY");

	seed = (uint32_t)tap_seed();
	for (const Awkward &a : awkward)
		if (!only || std::string(only) == a.name)
			awkwardly(a);
	if (!only)
		directions();
	return tap_done();
}
