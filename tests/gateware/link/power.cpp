// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The link's power states: sections of the Base Specification 4.0 */
#include "bench.h"
#include "tap.h"

namespace {

constexpr unsigned kComeUp = 500 * kMs;
/* As jet_phy_pkg has them */
constexpr unsigned kDetectQuiet = 0, kL0 = 11, kL1 = 22, kL2 = 23;
constexpr unsigned kSoon = 3000;
/* JET_LINK_CNT_RECOVERY */
constexpr unsigned kRecovery = 3;

uint32_t seed;

unsigned state(const Bench &b)
{
	return b.m->link_state_o;
}

bool asleep(const Bench &b)
{
	return state(b) == kL1 && b.m->phy_tx_idle_o && root_state(b.root) == ROOT_L1;
}

bool awake(const Bench &b)
{
	return state(b) == kL0 && root_state(b.root) == ROOT_L0;
}

uint32_t counter(Bench &b, unsigned index)
{
	b.m->link_cnt_idx_i = index;
	b.run(20);
	return b.m->link_cnt_o;
}

bool sound(const Bench &b)
{
	return !b.wrong() && !b.count().violations && !b.errors[4] && !b.errors[5] && !b.errors[6];
}

/* All arrives, with nobody making more */
bool drained(Bench &b)
{
	b.busy(false);
	return b.until([&] { return !b.open(); }, kComeUp);
}

void enter_l1(Bench &b)
{
	b.busy(true);
	b.run(kSoon);
	ok(drained(b) && awake(b), "in D0 the link stays in L0, whatever there is to do");
	b.run(kSoon);
	ok(awake(b), "5.2: nor does having nothing to do change that: no ASPM");
	b.m->link_d3_i = 1;
	ok(b.until([&] { return asleep(b); }, kSoon), "5.3.2.1: D3hot: both ends are in electrical idle");
	b.run(40 * kMs);
	ok(asleep(b) && b.m->link_up_o && root_up(b.root) && !b.m->busy_o,
	   "5.3.2.1: and stay there: DL_Active, nothing to do, no timer runs");
}

void leave_l1(Bench &b)
{
	uint64_t downs = b.count().link_downs;
	unsigned taken = b.card.taken;
	uint32_t dw[TLP_DW_MAX];
	unsigned words;

	while (!(words = traffic_next(&b.out, dw)))
		;
	root_tlp(b.root, dw, words);
	ok(b.until([&] { return b.card.taken == taken + 1; }, kSoon), "5.3.2.3: a TLP of the port's wakes the link, and comes");
	ok(b.until([&] { return asleep(b); }, kSoon), "5.3.2.1: still D3hot: back to L1");
	b.card.busy = true;
	ok(b.until([&] { return b.card.out.sent > b.card.out.arrived; }, kSoon) && drained(b),
	   "5.3.2.3: a TLP of the card's wakes it as well, and arrives");
	ok(b.until([&] { return asleep(b); }, kSoon), "and back");
	b.m->link_d3_i = 0;
	b.run(kSoon);
	ok(asleep(b), "D0 alone is no reason to wake");
	b.busy(true);
	b.run(4 * kSoon);
	ok(drained(b) && awake(b) && b.card.taken > taken + 20, "in D0 traffic goes on as before");
	ok(sound(b) && b.count().link_downs == downs, "once, in order and whole; the link never fell");
	ok(!counter(b, kRecovery), "5.3.2.3: waking by Recovery is not an error: it is not counted");
}

void l1()
{
	struct root_manners m = {};
	Bench b(seed, m, 100);

	ok(b.until([&] { return b.up(); }, kComeUp), "up");
	enter_l1(b);
	leave_l1(b);
}

/* PM_Request_Ack is lost, or Acks are late */
void loss()
{
	struct root_manners m = {};

	m.dllp_lost = 700000;
	m.ack_delay = 300;
	Bench b(seed, m, -100);
	ok(b.until([&] { return b.up(); }, kComeUp), "up, and seven DLLPs of ten are lost");
	bool acked = true;
	for (unsigned n = 0; n < 20; n++) {
		b.m->link_d3_i = 0;
		b.busy(true);
		b.run(kSoon);
		b.m->link_d3_i = 1;
		drained(b);
		if (!b.until([&] { return asleep(b); }, 20 * kSoon))
			break;
		acked &= !b.m->busy_o;
	}
	ok(asleep(b) && !b.wrong(), "5.3.2.1: PM_Enter_L1 is said until it is heard");
	ok(acked, "5.3.2.1: and not before all TLPs are acknowledged");
	root_retrain(b.root);
	b.m->link_d3_i = 0;
	b.busy(true);
	ok(b.until([&] { return awake(b); }, kSoon) && drained(b) && !b.wrong(), "and it wakes");
}

/* D3hot comes and goes with traffic and retraining */
void at_random()
{
	struct root_manners m = {};

	m.retrain_every = 5000;
	m.bit_errors = 20;
	Bench b(seed, m, 300);
	unsigned naps = 0;

	b.until([&] { return b.up(); }, kComeUp);
	for (unsigned n = 0; n < 200; n++) {
		b.m->link_d3_i = chance_below(&b.out.chance, 4) != 0;
		b.busy(chance_below(&b.out.chance, 2));
		b.run(chance_below(&b.out.chance, 1500));
		naps += state(b) == kL1;
	}
	b.m->link_d3_i = 0;
	root_manners(b.root)->retrain_every = 0;
	ok(drained(b) && !b.wrong() && !b.count().violations && naps > 10 && b.card.taken > 100 && !b.count().link_downs,
	   "at random: every TLP once and in order, %u there, %u here, asleep %u times", (unsigned)b.count().tlps_received,
	   b.card.taken, naps);
}

void l23()
{
	struct root_manners m = {};
	Bench b(seed, m, 0);

	b.until([&] { return b.up(); }, kComeUp);
	b.busy(true);
	b.run(kSoon);
	drained(b);
	b.m->link_off_i = 1;
	ok(b.until([&] { return state(b) == kL2 && b.m->phy_tx_idle_o && root_state(b.root) == ROOT_L1; }, kSoon),
	   "5.3.3.2: PME_TO_Ack has left: PM_Enter_L23, PM_Request_Ack, electrical idle");
	ok(!b.m->link_up_o, "5.3.3.2: L2/L3 Ready: the link carries nothing");
	b.m->link_off_i = 0;	/* as jet_pcie does when the link falls */
	b.run(40 * kMs);
	ok(state(b) == kL2 && !b.m->busy_o, "and stays so");
	root_hot_reset(b.root);
	root_silence(b.root, 4 * kMs);
	ok(b.until([&] { return state(b) == kDetectQuiet || state(b) != kL2; }, kComeUp) &&
	   b.until([&] { return b.up(); }, kComeUp), "4.2.6.8: the port leaves electrical idle: Detect, and up");
	b.busy(true);
	b.run(kSoon);
	ok(drained(b) && !b.wrong(), "and works");
}

/* A partner that grants it and does not go to electrical idle itself */
void half()
{
	struct root_manners m = {};
	Bench b(seed, m, 0);

	b.until([&] { return b.up(); }, kComeUp);
	b.m->link_d3_i = 1;
	b.until([&] { return asleep(b); }, kSoon);
	for (unsigned n = 0; n < 30; n++) {
		root_retrain(b.root);
		b.run(chance_below(&b.out.chance, 900));
		if (n % 3 == 0)
			root_hot_reset(b.root);
		b.run(chance_below(&b.out.chance, 8 * kMs));
		b.m->link_d3_i = n & 1;
	}
	b.m->link_d3_i = 0;
	ok(b.until([&] { return b.up(); }, kComeUp), "hot resets and retraining from L1 on: it comes up");
	b.busy(true);
	b.run(kSoon);
	ok(drained(b) && !b.wrong(), "and works");
}

} // namespace

int main()
{
	seed = (uint32_t)tap_seed();
	l1();
	loss();
	at_random();
	l23();
	half();
	return tap_done();
}
