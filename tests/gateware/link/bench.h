/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * jet_link between a root port (tools/jetsim/root) and a card that does nothing but take and make
 * TLPs: both ends number them, and the other end knows whether each came once, in order and whole.
 *
 *	root port ==symbols== jet_link --tlp_rx--> Card
 *	                               <--tlp_tx--
 */
#ifndef TESTS_LINK_BENCH_H
#define TESTS_LINK_BENCH_H

#include <cstdint>
#include <functional>
#include <memory>

#include "Vjet_link.h"
#include "root_traffic.h"
#include "verilated.h"

/* Shortened as the model's parameters are */
constexpr unsigned kMs = LINK_MS;
constexpr unsigned kPollTs1 = LINK_POLL_TS1;

/* The transaction layer's side */
class Card {
public:
	explicit Card(Vjet_link &model) : m(model) {}

	void drive();			/* before an edge */
	void sample();			/* what moves at it */
	traffic out = {};
	traffic *in = nullptr;		/* what the other end sends */
	bool stale = false;		/* ours fell: what was sent before may still arrive there */
	bool busy = false;
	bool deaf = false;		/* the other end fell: what is to come counts no more */
	unsigned wrong = 0;
	unsigned taken = 0;
	/* Other TLPs than numbered ones: their words, or none; who makes them counts them himself */
	std::function<unsigned(uint32_t *)> make;
	unsigned stall = 0;		/* of 16 beats, that it lets wait between TLPs */

private:
	bool may(const uint32_t *dw) const;
	void next();
	void give_back();
	void take();
	void fell();

	Vjet_link &m;
	uint32_t tx[TLP_DW_MAX], rx[TLP_DW_MAX];
	unsigned tx_words = 0, tx_at = 0, rx_words = 0;
	uint8_t used_hdr[ROOT_CLASSES] = {};
	unsigned used_data[ROOT_CLASSES] = {};
	uint8_t took[ROOT_CLASSES] = {};	/* and not given back */
	bool was_up = false;
};

class Bench {
public:
	Bench(uint32_t seed, const struct root_manners &manners, int ppm = 0, uint32_t ms = kMs);
	~Bench();

	void clock();
	void run(unsigned clocks);
	template <typename F> bool until(F done, unsigned clocks)
	{
		for (; clocks && !done(); clocks--)
			clock();
		return done();
	}
	bool up() const;
	bool open() const;		/* something is under way */
	void busy(bool on);
	void reset(bool on) { m->rst_ni = !on; }
	const root_counters &count() const { return *root_count(root); }
	unsigned wrong() const { return card.wrong + root_wrong; }

	std::unique_ptr<VerilatedContext> context;
	std::unique_ptr<Vjet_link> m;
	Card card;
	struct root *root;
	traffic out = {};		/* of the root port */
	unsigned errors[7] = {};	/* link_error_o */
	uint64_t mark = 0;			/* a test's own */
	bool stop_clock = false;	/* the recovered clock stops in electrical idle */

private:
	static void on_tlp(void *ctx, const uint32_t *dw, unsigned words);
	static void on_up(void *ctx, bool up);
	void lane();
	void detect();
	void feed();

	lane_clock rx_clock;
	unsigned root_wrong = 0;
	unsigned detecting = 0;
	unsigned idle_for = 0;
};

#endif
