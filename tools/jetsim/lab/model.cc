// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// All that must be C++: Verilator's class of jet_ring. Its eval() would look for the clocks
// that rose; we know them, and call what it calls (tools/jetsim/phases.py says when that is sound).
#include "model.h"

#include <memory>

#include "Vjet_ring.h"
#include "Vjet_ring___024root.h"
#include "verilated.h"

#include "phases.h"

struct model {
	VerilatedContext context;
	std::unique_ptr<Vjet_ring> ring;
};

namespace {

void put(Vjet_ring &r, const model_ports &p)
{
	r.host_rst_ni = r.ring_rst_ni = !p.reset;
	r.eui_i = p.eui;
	r.rx_data_i = p.rx_data;
	r.rx_k_i = p.rx_k;
	r.rx_lock_i = p.rx_lock;
	r.tx_valid_i = p.tx.valid;
	r.tx_last_i = p.tx.last;
	r.tx_data_i = p.tx.data;
	r.txs_valid_i = p.txs.valid;
	r.txs_last_i = p.txs.last;
	r.txs_data_i = p.txs.data;
	r.ring_insert_i = p.insert;
	r.ring_fit_i = p.fit;
	r.ring_bid_i = p.bid;
	r.ring_sa_i = p.sa;
	r.ring_frame_i = p.frame;
	r.ring_random_i = p.random;
	r.ring_reg_sel_i = p.reg_sel;
	r.ring_reg_idx_i = p.reg_idx;
}

void get(const Vjet_ring &r, model_ports &p)
{
	p.tx_data = r.tx_data_o;
	p.tx_k = r.tx_k_o;
	p.tx.ready = r.tx_ready_o;
	p.tx.done = r.tx_done_o;
	p.tx.ok = r.tx_done_ok_o;
	p.txs.ready = r.txs_ready_o;
	p.txs.done = r.txs_done_o;
	p.txs.ok = r.txs_done_ok_o;
	p.rx_valid = r.rx_valid_o;
	p.rx_kind = r.rx_kind_o;
	p.rx_beat = r.rx_data_o;
	p.status = r.ring_status_o;
	p.ttrt = r.ring_ttrt_o;
	p.cnt = r.ring_cnt_o;
	p.reg_ack = r.ring_reg_ack_o;
	p.reg_data = r.ring_reg_data_o;
}

inline void rise(Vjet_ring &r, unsigned clocks)
{
	for (auto &phase : kInputPhases)
		phase.run(r.rootp);
	for (auto &phase : kClockPhases)
		if (phase.clocks & clocks)
			phase.run(r.rootp);
}

} // namespace

struct model *model_new(struct model_ports *p)
{
	const char *argv[] = { "jetsim" };
	auto m = std::make_unique<model>();

	m->context.commandArgs(1, argv);
	m->ring = std::make_unique<Vjet_ring>(&m->context, "");
	put(*m->ring, *p);
	m->ring->rx_ready_i = 1;
	m->ring->host_clk_i = m->ring->ring_clk_i = m->ring->rx_clk_i = 0;
	m->ring->eval();
	get(*m->ring, *p);
	return m.release();
}

void model_free(struct model *m)
{
	m->ring->final();
	delete m;
}

void model_receive(struct model *m, const struct model_ports *p)
{
	Vjet_ring &r = *m->ring;

	r.rx_data_i = p->rx_data;
	r.rx_k_i = p->rx_k;
	r.rx_lock_i = p->rx_lock;
	rise(r, k_rx_clk_i);
}

void model_clock(struct model *m, struct model_ports *p, bool receive)
{
	Vjet_ring &r = *m->ring;

	put(r, *p);
	rise(r, k_host_clk_i | k_ring_clk_i | (receive ? k_rx_clk_i : 0));
	get(r, *p);
}
