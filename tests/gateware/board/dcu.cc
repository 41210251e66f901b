// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The DCU's stand-in: see dcu.h.
#include "dcu.h"

void channel::put(symbol_t s)
{
	sent_ns = 0;
	line.push_back(s);
}

bool channel::sent()
{
	return cable && sent_ns < LOS_NS;
}

void channel::ns(bool serdes_rst)
{
	if (sent_ns < LOS_NS)
		sent_ns++;
	los = !sent();
	signal_ns = serdes_rst || los ? 0 : signal_ns + 1;
	lol = never_locks || signal_ns < CDR_NS;
}

/* Without a signal, or in its reset, it gives whatever; with it what was sent, a while ago */
uint32_t channel::pair(bool pcs_rst, std::mt19937 &rnd)
{
	if (pcs_rst || lol) {
		was_reset = true;
		return rnd() & 0xffffff;
	}
	if (was_reset) {
		line.clear();
		was_reset = false;
		if (odd)
			line.push_back(0);
		line.insert(line.end(), 8, CODE_ERR);	/* on its way */
	}
	if (!cable)
		line.clear();
	uint32_t pair = 0;

	for (unsigned n = 0; n < 2; n++) {
		uint32_t s = CODE_ERR;

		if (!line.empty()) {
			s = line.front();
			line.pop_front();
		}
		pair |= s << 12 * n;
	}
	return pair;
}

Board::Board() : ctx(new VerilatedContext), m(new Vversa_phy{ctx.get(), ""})
{
	m->perst_ni = 1;
	m->plol_i = 1;
	m->plos_i = m->prlol_i = m->rlos_i = m->rrlol_i = 1;
	m->pdone_i = 1;
	m->phy_tx_idle_i = 1;
	m->tx_data_i = 0xbc50;
	m->tx_k_i = 2;
	m->eval();
}

Board::~Board()
{
	/* Another model's context may be the thread's last one, and gone: ring.h */
	Verilated::threadContextp(ctx.get());
	m->final();
	m.reset();
}

/* The transmit bus of channel 0, and what the slot says: both at 250 million symbols a second */
void Board::host_edge()
{
	uint32_t tx = m->ptx_o;

	for (unsigned n = 0; n < 2; n++) {
		if (host_hears && !m->pcs_rst_o)
			host_hears(tx >> 12 * n & 0xfff);
	}
}

void Board::ring_edge()
{
	if (ring_clock)
		ring_clock();
	if (m->pcs_rst_o)
		return;
	for (unsigned n = 0; n < 2; n++) {
		symbol_t s = m->rtx_o >> 12 * n & 0xfff;

		ring.put(noise ? noise(s) : s);
	}
}

/* Done falls soon after ct, and rises with the answer; the answer means nothing until then */
void Board::detection()
{
	bool ct = m->pct_o;

	if (ct && !was_ct)
		asked = now;
	was_ct = ct;
	if (!asked || !answers)
		return;
	if (now == asked + 30)
		m->pdone_i = 0;
	m->pcon_i = !present;
	if (now >= asked + 600) {
		m->pdone_i = 1;
		m->pcon_i = present;
	}
}

/* Each clock at a time of its own within 8 (10) ns */
void Board::clocks()
{
	bool pll = reference && !m->serdes_rst_o;
	unsigned t = now % 8;

	pll_ns = pll ? pll_ns + 1 : 0;
	m->plol_i = pll_ns < PLL_NS;
	m->clk100_i = now % 10 < 5;
	if (reference && t == 0)
		host_edge();
	if (reference && t == 1)
		ring_edge();
	if (reference) {
		m->host_clk_i = t < 4;
		m->ring_clk_i = t >= 1 && t < 5;
	}
	if (host_says && t % 4 == 0)
		slot.put(host_says());
	slot.ns(m->prx_serdes_rst_o);
	ring.ns(m->rrx_serdes_rst_o);
	if (!slot.lol || slot.runs_on)
		m->prx_clk_i = t >= 2 && t < 6;
	if (!ring.lol || ring.runs_on)
		m->rx_clk_i = t >= 3 && t < 7;
	m->plos_i = slot.los;
	m->prlol_i = slot.lol;
	m->plsm_i = !m->prx_pcs_rst_o && !slot.lol;
	m->rlos_i = ring.los;
	m->rrlol_i = ring.lol;
}

void Board::run(uint64_t ns)
{
	for (; ns; ns--) {
		clocks();
		detection();
		m->eval();
		/* The buses change behind the edge */
		if (now % 8 == 2)
			m->prx_i = slot.pair(m->prx_pcs_rst_o, rnd);
		if (now % 8 == 3)
			m->rrx_i = ring.pair(m->rrx_pcs_rst_o, rnd);
		ring_resets += m->rrx_serdes_rst_o && !was_rrst;
		slot_resets += m->prx_serdes_rst_o && !was_prst;
		pll_resets += m->serdes_rst_o && !was_trst;
		was_rrst = m->rrx_serdes_rst_o;
		was_prst = m->prx_serdes_rst_o;
		was_trst = m->serdes_rst_o;
		now++;
	}
}
