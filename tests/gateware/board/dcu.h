/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The Versa board's own logic (versa_phy) with a stand-in for the one thing that cannot be
 * simulated, Lattice's DCU: what we know of it from TN1261, and nothing of its analog side.
 *
 *	reference -> PLL -> clocks		two symbols a clock, of 12 bits each
 *	tx bus -> line (a cable, or none) -> rx bus, paired as chance will have it
 *	reset, silence -> loss of signal, of lock; the recovered clock then stands still, or runs on
 */
#ifndef TESTS_BOARD_DCU_H
#define TESTS_BOARD_DCU_H

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <random>

#include "Vversa_phy.h"
#include "verilated.h"

/* What the model is built with (build.mk), in clocks of 10 ns; the DCU's own, in ns */
enum : unsigned { SETTLE = 64, STABLE = 100, PATIENCE = 4000, HOST_LOST = 2000, RING_LOST = 64 };
enum : unsigned { PLL_NS = 3000, CDR_NS = 500, LOS_NS = 40 };

/* A symbol on a bus: 11..9 status, or for the DCU; 8 K; 7..0 */
typedef uint16_t symbol_t;
enum : symbol_t { K_BIT = 0x100, DISP_ERR = 0x200, CODE_ERR = 0x400 };

/* One receiver */
struct channel {
	bool cable = true;		/* there is a signal, if somebody sends */
	bool never_locks = false;	/* its CDR */
	bool runs_on = false;		/* its clock, without a signal */
	bool odd = false;		/* how pairs are cut, from the next reset on */
	std::deque<symbol_t> line;
	unsigned sent_ns = 0;		/* since the last symbol was sent */
	unsigned signal_ns = 0;		/* the CDR has had a signal */
	bool los = true, lol = true, was_reset = true;
	bool sent();			/* something is on the line */
	void put(symbol_t s);
	void ns(bool serdes_rst);
	uint32_t pair(bool pcs_rst, std::mt19937 &rnd);	/* rx bus at a clock */
};

class Board {
public:
	Board();
	~Board();
	void run(uint64_t ns);
	template <class F> bool until(F done, uint64_t ns)
	{
		for (uint64_t end = now + ns; now < end && !done();)
			run(1);
		return done();
	}

	std::unique_ptr<VerilatedContext> ctx;
	std::unique_ptr<Vversa_phy> m;
	uint64_t now = 0;		/* ns */
	bool reference = true;
	bool answers = true, present = true;	/* receiver detection */
	channel slot, ring;
	std::function<symbol_t()> host_says;	/* the slot's line; none: silence */
	std::function<void(symbol_t)> host_hears;
	std::function<void()> ring_clock;	/* before an edge of the ring clock */
	std::function<symbol_t(symbol_t)> noise;	/* on the ring's cable */
	std::mt19937 rnd{1};
	unsigned ring_resets = 0, slot_resets = 0, pll_resets = 0;

private:
	void clocks();
	void host_edge();
	void ring_edge();
	void detection();
	unsigned pll_ns = 0;
	uint64_t asked = 0;
	bool was_ct = false, was_rrst = true, was_prst = true, was_trst = true;
	unsigned host_phase = 0;
};

#endif
