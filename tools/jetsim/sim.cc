// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
//
// The clocks, the Verilated stations, and the links between them.
//
// Both clocks come from one grid of half host clocks, and a ring clock's rising
// edge falls on the first point of the grid that is not before its time. So a
// station is evaluated twice a host clock and not once more for the ring, the rates
// are exact, and the order of the edges is that of two clocks that do not
// know each other, which the gateware has to bear anyway.
//
// A station sees of another only what a link has held for its whole length, so
// each runs alone for as many words as the shortest link holds: its state stays
// in the processor's cache.

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "Vstation.h"
#include "verilated.h"
#ifdef JETSIM_WAVES
#include "verilated_fst_c.h"
#endif

#include "jetsim.h"
#include "jetsim_internal.h"
#include "jetstream/hw.h"

#ifndef JETSIM_HOST_HZ
#error "the build says what clocks the gateware was built for"
#endif

namespace {

constexpr uint64_t kHostHz = JETSIM_HOST_HZ;
constexpr uint64_t kRingHz = JETSIM_RING_HZ;
constexpr unsigned kResetHostClocks = 16;
// From a TLP's last beat to busy_o, and from busy_o to a frame on the link
constexpr uint64_t kQuietWords = 16;
// Words that a station runs alone, at most
constexpr unsigned kBatchMax = 64;

static_assert(kRingHz <= kHostHz, "a ring clock must last a host clock");

struct Tap {
	jetsim_tap_fn *fn;
	void *ctx;
};

struct Word {
	uint16_t data;
	uint8_t k;
};

constexpr Word kIdle = { JET_K_COMMA << 8 | JET_D_IDLE, 2 };

class Link {
public:
	// The sender may be as many words ahead of the receiver as one batch has
	Link(unsigned index, unsigned length)
		: index_(index), length_(length),
		  words_(power_of_two(length + kBatchMax + 1), kIdle),
		  mask_(words_.size() - 1) {}

	// What was sent a length ago
	Word at(uint64_t time) const
	{
		return words_[(time - length_) & mask_];
	}

	void send(uint64_t time, Word w)
	{
		for (Tap &t : taps)
			t.fn(t.ctx, index_, time, &w.data, &w.k);
		words_[time & mask_] = w;
		watch(time, w);
	}

	// No frame, and no part of one, is under way
	bool clear(uint64_t time) const
	{
		return time > last_frame_ + length_;
	}

	std::vector<Tap> taps;
	jetsim_link_counters count = {};

private:
	unsigned index_;
	unsigned length_;

	void watch(uint64_t time, Word w)
	{
		uint8_t high = w.data >> 8;

		if (token_) {
			token_ = false;
			return;
		}
		if (w.k == 2 && high == JET_K_COMMA)
			return;
		if (w.k == 2 && high == JET_K_TOKEN) {
			token_ = true;
			count.tokens++;
			return;
		}
		if (w.k == 2 && high == JET_K_SOF)
			count.frames++;
		else if (w.k == 2 && high == JET_K_ABORT)
			count.aborted++;
		count.frame_words++;
		last_frame_ = time;
	}

	static size_t power_of_two(size_t least)
	{
		size_t n = 1;

		while (n < least)
			n *= 2;
		return n;
	}

	std::vector<Word> words_;
	uint64_t mask_;
	uint64_t last_frame_ = 0;
	bool token_ = false;
};

struct Station {
	std::unique_ptr<Vstation> m;
	tlp_host host;
	char name[8];
	Link *in;
	Link *out;
	bool clk = false;		// the host clock's level
	bool offering = false;		// a beat stands at tlp_rx
	unsigned reset_left = kResetHostClocks;
};

} // namespace

struct jetsim {
	std::unique_ptr<VerilatedContext> context;
#ifdef JETSIM_WAVES
	std::unique_ptr<VerilatedFstC> waves;
#endif
	std::vector<std::unique_ptr<Station>> stations;
	std::vector<std::unique_ptr<Link>> links;
	unsigned batch;			// words that a station may run alone
	uint64_t words = 0;
	uint64_t halves = 0;
	uint64_t phase = 0;		// of the ring clock, in 1 / kHostHz / 2 / kRingHz
	uint64_t last_active = 0;
};

namespace {

// One half of a host clock; ring: the ring clock rises with it, for word `time`
inline void half(Station &s, bool ring, uint64_t time)
{
	Vstation &m = *s.m;
	bool taken = false, beat = false, keep = false, last = false;
	uint64_t data = 0;

	s.clk = !s.clk;
	m.host_clk_i = s.clk;
	if (s.clk) {
		taken = s.offering && m.tlp_rx_ready_o;
		beat = m.tlp_tx_valid_o && m.tlp_tx_ready_i;
		if (beat) {
			data = m.tlp_tx_data_o;
			keep = m.tlp_tx_keep_o;
			last = m.tlp_tx_last_o;
		}
	} else {
		// New inputs between the edges, so that what is read before the
		// next one has settled
		const tlp_beat *b = s.reset_left ? nullptr :
			tlp_host_offer(&s.host);

		s.offering = b != nullptr;
		m.tlp_rx_valid_i = s.offering;
		if (b) {
			m.tlp_rx_data_i = b->data;
			m.tlp_rx_keep_i = b->keep;
			m.tlp_rx_last_i = b->last;
		}
		if (s.host.manners.seed) {
			tlp_host_poll(&s.host);
			m.tlp_tx_ready_i = tlp_host_random(&s.host) & 3 ? 1 : 0;
		}
		if (s.reset_left && !--s.reset_left) {
			m.host_rst_ni = 1;
			m.ring_rst_ni = 1;
		}
	}
	m.ring_clk_i = ring;
	m.rx_clk_i = ring;
	if (ring) {
		Word w = s.in->at(time);

		m.rx_data_i = w.data;
		m.rx_k_i = w.k;
	}
	m.eval();
	if (ring)
		s.out->send(time, { m.tx_data_o, m.tx_k_o });
	if (taken)
		tlp_host_taken(&s.host);
	if (beat)
		tlp_host_beat(&s.host, data, keep, last);
}

// Advance the ring clock's phase by half a host clock: does it rise?
inline bool tick(uint64_t &phase)
{
	phase += kRingHz;
	if (phase < 2 * kHostHz)
		return false;
	phase -= 2 * kHostHz;
	return true;
}

#ifdef JETSIM_WAVES
// All stations in step, for the file wants its times in order
void advance(jetsim &sim, unsigned words)
{
	while (words) {
		bool ring = tick(sim.phase);

		for (auto &s : sim.stations)
			half(*s, ring, sim.words);
		sim.halves++;
		if (sim.waves)
			sim.waves->dump((uint64_t)(sim.halves *
				(500000000000ull / (kHostHz / 1000) / 1000)));
		sim.words += ring;
		words -= ring;
	}
}
#else
void advance(jetsim &sim, unsigned words)
{
	uint64_t phase = 0, halves = 0;

	for (auto &s : sim.stations) {
		phase = sim.phase;
		halves = 0;
		for (uint64_t w = 0; w < words; w++) {
			bool ring;

			do {
				ring = tick(phase);
				half(*s, ring, sim.words + w);
				halves++;
			} while (!ring);
		}
	}
	sim.phase = phase;
	sim.halves += halves;
	sim.words += words;
}
#endif

bool active(const jetsim &sim)
{
	for (auto &s : sim.stations)
		if (s->m->busy_o || s->reset_left || !tlp_host_idle(&s->host))
			return true;
	for (auto &l : sim.links)
		if (!l->clear(sim.words))
			return true;
	return false;
}

void run_batch(jetsim &sim, uint64_t words)
{
	advance(sim, (unsigned)std::min<uint64_t>(words, sim.batch));
	if (active(sim))
		sim.last_active = sim.words;
}

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

struct jetsim *jetsim_new(const struct jetsim_options *options)
{
	unsigned n = options->stations ? options->stations : 1;
	unsigned length = options->length ? options->length : JETSIM_LENGTH;
	const char *argv[] = { "jetsim" };

	if (n > JETSIM_STATIONS_MAX) {
		fprintf(stderr, "jetsim: %u stations; a ring has 1 to %u\n", n,
			JETSIM_STATIONS_MAX);
		return nullptr;
	}
	if (options->waves && !jetsim_has_waves()) {
		fprintf(stderr, "jetsim: built without waves\n");
		return nullptr;
	}

	auto sim = std::make_unique<jetsim>();

	sim->context = std::make_unique<VerilatedContext>();
	sim->context->commandArgs(1, argv);
	sim->batch = std::min(length, kBatchMax);
	for (unsigned i = 0; i < n; i++)
		sim->links.push_back(std::make_unique<Link>(i, length));
#ifdef JETSIM_WAVES
	sim->context->traceEverOn(options->waves);
#endif
	for (unsigned i = 0; i < n; i++) {
		auto s = std::make_unique<Station>();

		snprintf(s->name, sizeof(s->name), "s%u", i);
		s->m = std::make_unique<Vstation>(sim->context.get(), s->name);
		tlp_host_init(&s->host, s->name);
		s->in = sim->links[(i + n - 1) % n].get();
		s->out = sim->links[i].get();
		s->m->host_clk_i = 0;
		s->m->ring_clk_i = 0;
		s->m->rx_clk_i = 0;
		s->m->host_rst_ni = 0;
		s->m->ring_rst_ni = 0;
		s->m->eui_i = 0x024a45540000ull | i;
		s->m->tlp_rx_valid_i = 0;
		s->m->tlp_tx_ready_i = 1;
		s->m->rx_data_i = kIdle.data;
		s->m->rx_k_i = kIdle.k;
		s->m->rx_lock_i = 1;
		sim->stations.push_back(std::move(s));
	}
#ifdef JETSIM_WAVES
	if (options->waves) {
		sim->waves = std::make_unique<VerilatedFstC>();
		for (auto &s : sim->stations)
			s->m->trace(sim->waves.get(), 99);
		sim->waves->open(options->waves);
	}
#endif
	for (auto &s : sim->stations)
		s->m->eval();
	// Past reset, which holds both clock domains at once
	run_batch(*sim, kResetHostClocks + 2);
	while (sim->stations.back()->reset_left)
		run_batch(*sim, 1);
	return sim.release();
}

void jetsim_free(struct jetsim *sim)
{
	if (!sim)
		return;
#ifdef JETSIM_WAVES
	if (sim->waves)
		sim->waves->close();
#endif
	for (auto &s : sim->stations) {
		s->m->final();
		tlp_host_free(&s->host);
	}
	delete sim;
}

unsigned int jetsim_stations(const struct jetsim *sim)
{
	return (unsigned)sim->stations.size();
}

uint64_t jetsim_host_hz(void)
{
	return kHostHz;
}

uint64_t jetsim_ring_hz(void)
{
	return kRingHz;
}

uint64_t jetsim_words(const struct jetsim *sim)
{
	return sim->words;
}

uint64_t jetsim_ns(const struct jetsim *sim)
{
	return (uint64_t)((unsigned __int128)sim->words * 1000000000u / kRingHz);
}

void jetsim_run(struct jetsim *sim, uint64_t words)
{
	uint64_t end = sim->words + words;

	while (sim->words < end)
		run_batch(*sim, end - sim->words);
}

bool jetsim_run_until(struct jetsim *sim, bool (*done)(void *ctx), void *ctx,
		      uint64_t words)
{
	uint64_t end = sim->words + words;

	while (!done(ctx)) {
		if (sim->words >= end)
			return false;
		run_batch(*sim, std::min<uint64_t>(end - sim->words, 4));
	}
	return true;
}

bool jetsim_idle(const struct jetsim *sim)
{
	return sim->words - sim->last_active >= kQuietWords && !active(*sim);
}

bool jetsim_run_idle(struct jetsim *sim, uint64_t words)
{
	return jetsim_run_until(sim, [](void *ctx) {
		return jetsim_idle((const struct jetsim *)ctx);
	}, sim, words);
}

struct tlp_host *jetsim_tlp_host(struct jetsim *sim, unsigned int station)
{
	return &sim->stations[station]->host;
}

bool jetsim_busy(const struct jetsim *sim, unsigned int station)
{
	return sim->stations[station]->m->busy_o;
}

void jetsim_tap(struct jetsim *sim, unsigned int link, jetsim_tap_fn *tap,
		void *ctx)
{
	sim->links[link]->taps.push_back({ tap, ctx });
}

void jetsim_untap(struct jetsim *sim, unsigned int link, jetsim_tap_fn *tap,
		  void *ctx)
{
	auto &taps = sim->links[link]->taps;

	taps.erase(std::remove_if(taps.begin(), taps.end(), [&](const Tap &t) {
		return t.fn == tap && t.ctx == ctx;
	}), taps.end());
}

const struct jetsim_link_counters *jetsim_link(const struct jetsim *sim,
				      unsigned int link)
{
	return &sim->links[link]->count;
}

} // extern "C"
