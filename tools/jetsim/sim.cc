// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The clocks, and the Verilated stations.
//
// Time goes in host clocks, and a ring clock's rising edge falls on the first host
// clock that is not before its time. So the rates are exact, a station is evaluated
// once a host clock, and a register that crosses from one clock to the other at an
// edge of both is seen a clock later, which the gateware has to bear anyway.
//
// A station sees of another only what a link has held for its whole length, so a
// group of stations runs alone for as many words as the shortest link holds.

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "verilated.h"
#ifdef JETSIM_LINK
#define JETSIM_PLAIN
#include "lane_port.h"
#else
#include "tlp_port.h"
#endif
#ifdef JETSIM_WAVES
#define JETSIM_PLAIN
#include "verilated_fst_c.h"
#endif
#ifndef JETSIM_PLAIN
#include "phases.h"
#endif

#include "jetsim.h"
#include "jetsim_internal.h"
#include "link.h"
#include "rtl_access.h"

#ifndef JETSIM_HOST_HZ
#error "the build says what clocks the gateware was built for"
#endif

namespace {

using jet::Link;
using jet::Word;
using jet::kIdle;
using jet::Model;
#ifdef JETSIM_LINK
using Port = jet::LanePort;
#else
using Port = jet::TlpPort;
#endif

constexpr uint64_t kHostHz = JETSIM_HOST_HZ;
constexpr uint64_t kRingHz = JETSIM_RING_HZ;
constexpr unsigned kResetHostClocks = 16;
// Ring words after which the way to the host works, or never will: 200 ms of a link's time
constexpr uint64_t kUpWords = 1500000;
// Words that a group runs alone, at most
constexpr unsigned kBatchMax = 64;
// Stations whose state the processor's first data cache holds together
constexpr unsigned kGroupMax = 4;

static_assert(kRingHz <= kHostHz, "a ring clock must last a host clock");

struct Station {
	std::unique_ptr<Model> m;
	tlp_host host;
	std::unique_ptr<Port> port;
	char name[12];
	Link *in;
	Link *out;
	unsigned reset_left = kResetHostClocks;
	bool changed;			// an input of the model is new
	bool cut = false;		// the link that it hears
	bool halted = false;		// its ring part is held in reset
};

using Group = std::vector<Station *>;

struct Rtl : jetsim {
	std::unique_ptr<VerilatedContext> context;
#ifdef JETSIM_WAVES
	std::unique_ptr<VerilatedFstC> waves;
	uint64_t clocks = 0;
#endif
	std::vector<std::unique_ptr<Station>> cards;
	std::vector<Group> groups;
	std::vector<std::unique_ptr<Link>> links;
	unsigned batch;			// words that a group may run alone
	uint64_t phase = 0;		// of the ring clock, in 1 / kHostHz / kRingHz
	uint64_t last_active = 0;
};

// Everything that comes into the station, for the next edge
void drive(Station &s, bool ring, uint64_t time)
{
	Model &m = *s.m;
	auto set = [&s](auto &port, auto value) {
		s.changed |= port != value;
		port = value;
	};

	s.changed = false;
	s.port->drive(set, s.reset_left);
	if (s.reset_left && !--s.reset_left)
		set(m.host_rst_ni, 1);
	if (!s.reset_left)
		set(m.ring_rst_ni, !s.halted);
	if (ring) {
		Word w = s.cut ? kIdle : s.in->at(time);

		set(m.rx_data_i, w.data);
		set(m.rx_k_i, w.k);
		set(m.rx_lock_i, !s.cut);
	}
}

#ifdef JETSIM_PLAIN

constexpr bool kOneGroup = true;	// a file wants its times in order

void dump(Rtl &sim, unsigned half)
{
#ifdef JETSIM_WAVES
	if (sim.waves)
		sim.waves->dump((2 * sim.clocks + half) *
				(500000000000 / kHostHz));
	sim.clocks += half;
#else
	(void)sim;
	(void)half;
#endif
}

// The clock that the link recovers: the other end's, which is the same here
void lane_clock(Model &m, bool high)
{
#ifdef JETSIM_LINK
	m.phy_rx_clk_i = high;
#else
	(void)m;
	(void)high;
#endif
}

void settle(Rtl &sim, const Group &g)
{
	for (Station *s : g) {
		s->m->host_clk_i = 0;
		s->m->ring_clk_i = 0;
		s->m->rx_clk_i = 0;
		lane_clock(*s->m, 0);
		s->m->eval();
	}
	dump(sim, 0);
}

void rise(Rtl &sim, const Group &g, bool ring)
{
	for (Station *s : g) {
		s->m->host_clk_i = 1;
		s->m->ring_clk_i = ring;
		s->m->rx_clk_i = ring;
		lane_clock(*s->m, 1);
		s->m->eval();
	}
	dump(sim, 1);
}

#else

constexpr bool kOneGroup = false;

// What the model's eval() would do, but each part of it for the whole group before
// the next. All parts together are some 100 KB of code, three times of what the
// processor's first cache holds, and so come from the second one once for
// the group and not once for each station.

void settle(Rtl &, const Group &g)
{
	for (auto &phase : kInputPhases)
		for (Station *s : g)
			if (s->changed)
				phase.run(s->m->rootp);
}

void rise(Rtl &, const Group &g, bool ring)
{
	unsigned clocks = k_host_clk_i | (ring ? k_ring_clk_i | k_rx_clk_i : 0);

	for (auto &phase : kClockPhases)
		if (phase.clocks & clocks)
			for (Station *s : g)
				phase.run(s->m->rootp);
}

#endif

// A host clock; ring: the ring clock rises with it, for word `time`
void step(Rtl &sim, const Group &g, bool ring, uint64_t time)
{
	for (Station *s : g)
		drive(*s, ring, time);
	settle(sim, g);
	for (Station *s : g)
		s->port->exchange();
	rise(sim, g, ring);
	if (ring)
		for (Station *s : g)
			s->out->send(time, { s->m->tx_data_o, s->m->tx_k_o });
}

// Advance the ring clock's phase by a host clock: does it rise?
bool tick(uint64_t &phase)
{
	phase += kRingHz;
	if (phase < kHostHz)
		return false;
	phase -= kHostHz;
	return true;
}

void advance(Rtl &sim, unsigned words)
{
	uint64_t end = sim.words + words, phase = sim.phase;

	for (const Group &g : sim.groups) {
		phase = sim.phase;
		for (uint64_t time = sim.words; time < end;) {
			bool ring = tick(phase);

			step(sim, g, ring, time);
			time += ring;
		}
	}
	sim.phase = phase;
	sim.words = end;
}

bool active(const Rtl &sim)
{
	for (auto &s : sim.cards)
		if (s->m->busy_o || s->reset_left || s->cut || s->halted ||
		    !tlp_host_idle(&s->host) || !s->port->idle())
			return true;
	for (auto &l : sim.links)
		if (!l->clear(sim.words))
			return true;
	return false;
}

bool up(const Rtl &sim)
{
	return std::all_of(sim.cards.begin(), sim.cards.end(),
			   [](const auto &s) { return s->port->up(); });
}

// As many groups as needed, all of about the same size
void make_groups(Rtl &sim)
{
	size_t n = sim.cards.size();
	size_t groups = kOneGroup ? 1 : (n + kGroupMax - 1) / kGroupMax;

	sim.groups.resize(groups);
	for (size_t i = 0; i < n; i++)
		sim.groups[i * groups / n].push_back(sim.cards[i].get());
}

void run_batch(Rtl &sim, uint64_t words)
{
	advance(sim, (unsigned)std::min<uint64_t>(words, sim.batch));
	if (active(sim))
		sim.last_active = sim.words;
}

Rtl &rtl(struct jetsim *sim)
{
	return *static_cast<Rtl *>(sim);
}

const Rtl &rtl(const struct jetsim *sim)
{
	return *static_cast<const Rtl *>(sim);
}

void free_all(struct jetsim *sim)
{
#ifdef JETSIM_WAVES
	if (rtl(sim).waves)
		rtl(sim).waves->close();
#endif
	for (auto &s : rtl(sim).cards) {
		s->m->final();
		tlp_host_free(&s->host);
	}
	delete &rtl(sim);
}

// A host that waits is asked every 4 words whether it still does
void advance_some(struct jetsim *sim, uint64_t most, bool waits)
{
	run_batch(rtl(sim), waits ? std::min<uint64_t>(most, 4) : most);
}

bool idle(const struct jetsim *sim)
{
	return sim->words - rtl(sim).last_active >= Port::kQuietWords &&
	       !active(rtl(sim));
}

bool restless(const struct jetsim *)
{
	return false;
}

bool busy(const struct jetsim *sim, unsigned station)
{
	return rtl(sim).cards[station]->m->busy_o;
}

tlp_host *host(struct jetsim *sim, unsigned station)
{
	return &rtl(sim).cards[station]->host;
}

void tap(struct jetsim *sim, unsigned link, jetsim_tap_fn *fn, void *ctx)
{
	rtl(sim).links[link]->tap(fn, ctx);
}

void untap(struct jetsim *sim, unsigned link, jetsim_tap_fn *fn, void *ctx)
{
	rtl(sim).links[link]->untap(fn, ctx);
}

void cut(struct jetsim *sim, unsigned link, bool cut)
{
	rtl(sim).cards[(link + 1) % sim->stations]->cut = cut;
	rtl(sim).last_active = sim->words;
}

void halt(struct jetsim *sim, unsigned station, bool halted)
{
	rtl(sim).cards[station]->halted = halted;
	rtl(sim).last_active = sim->words;
}

const jetsim_link_counters *link_counters(const struct jetsim *sim,
					  unsigned link)
{
	return &rtl(sim).links[link]->count;
}

const root_counters *lane(const struct jetsim *sim, unsigned station)
{
	return rtl(sim).cards[station]->port->counters();
}

const jetsim_ops kOps = {
	free_all, advance_some, idle, restless, busy, host,
	rtl_config_read, rtl_config_write, rtl_read, rtl_write, rtl_tlp,
	rtl_mem_done, tap, untap, cut, halt, link_counters, lane,
};

} // namespace

extern "C" {

bool jetsim_has_waves(void)
{
#ifdef JETSIM_WAVES
	return true;
#else
	return false;
#endif
}

bool jetsim_has_link(void)
{
#ifdef JETSIM_LINK
	return true;
#else
	return false;
#endif
}

uint64_t jetsim_host_hz(void)
{
	return kHostHz;
}

uint64_t jetsim_ring_hz(void)
{
	return kRingHz;
}

struct jetsim *rtl_new(const struct jetsim_options *options)
{
	unsigned n = options->stations ? options->stations : 1;
	unsigned length = options->length ? options->length : JETSIM_LENGTH;
	const char *argv[] = { "jetsim" };

	if (options->waves && !jetsim_has_waves()) {
		fprintf(stderr, "jetsim: built without waves\n");
		return nullptr;
	}

	auto sim = std::make_unique<Rtl>();

	sim->ops = &kOps;
	sim->stations = n;
	sim->context = std::make_unique<VerilatedContext>();
	sim->context->commandArgs(1, argv);
	sim->batch = std::min(length, kBatchMax);
	for (unsigned i = 0; i < n; i++)
		sim->links.push_back(std::make_unique<Link>(i, length,
							    kBatchMax));
#ifdef JETSIM_WAVES
	sim->context->traceEverOn(options->waves);
#endif
	for (unsigned i = 0; i < n; i++) {
		auto s = std::make_unique<Station>();

		snprintf(s->name, sizeof(s->name), "s%u", i);
		s->m = std::make_unique<Model>(sim->context.get(), s->name);
		tlp_host_init(&s->host, s->name);
		s->port = std::make_unique<Port>(*s->m, s->host, *options);
		s->in = sim->links[(i + n - 1) % n].get();
		s->out = sim->links[i].get();
		s->m->host_clk_i = 0;
		s->m->ring_clk_i = 0;
		s->m->rx_clk_i = 0;
		s->m->host_rst_ni = 0;
		s->m->ring_rst_ni = 0;
		s->m->eui_i = 0x024a45540000ull | i;
		s->m->rx_data_i = kIdle.data;
		s->m->rx_k_i = kIdle.k;
		s->m->rx_lock_i = 1;
		sim->cards.push_back(std::move(s));
	}
	make_groups(*sim);
#ifdef JETSIM_WAVES
	if (options->waves) {
		sim->waves = std::make_unique<VerilatedFstC>();
		for (auto &s : sim->cards)
			s->m->trace(sim->waves.get(), 99);
		sim->waves->open(options->waves);
	}
#endif
	for (auto &s : sim->cards)
		s->m->eval();
	// Past reset, which holds both clock domains at once
	run_batch(*sim, kResetHostClocks + 2);
	while (sim->cards.back()->reset_left)
		run_batch(*sim, 1);
	while (!up(*sim))
		if (sim->words > kUpWords) {
			fprintf(stderr, "jetsim: a card's link does not come up\n");
			return nullptr;
		} else {
			run_batch(*sim, sim->batch);
		}
	return sim.release();
}

} // extern "C"
