// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The link through the board's logic: jet_link, versa_phy, the DCU's stand-in, and jetsim's root port in the
// slot. It is detected, trains, carries flow control, and comes back after PERST#, silence and an empty slot.
#include "Vjet_link.h"
#include "dcu.h"
#include "root/root.h"
#include "tap.h"

#include <initializer_list>

class Slot {
public:
	Board b;
	VerilatedContext ctx;
	Vjet_link link{&ctx, ""};
	struct root *root;
	explicit Slot(bool odd, bool inverted)
	{
		root_options o = {};
		static const root_ops ops = {[](void *, const uint32_t *, unsigned) {}, nullptr};

		o.name = "root port";
		o.role = ROOT_DOWNSTREAM;
		o.manners.inverted = inverted;
		o.times.ms = LINK_MS;
		o.times.polling_ts1 = LINK_POLL_TS1;
		o.ops = &ops;
		root = root_new(&o);
		root_plug(root, true);
		b.slot.odd = odd;
		b.host_hears = [this](symbol_t s) { hears(s); };
		link.link_off_i = 0;
		link.tlp_rx_ready_i = 1;
		link.tlp_tx_valid_i = 0;
		link.tlp_rx_posted_hdr_i = 16;
		link.tlp_rx_np_hdr_i = 1;
	}
	~Slot()
	{
		Verilated::threadContextp(&ctx);
		link.final();
		root_free(root);
	}
	/* Either side sees what the other's registers held before the edge */
	void run(uint64_t ns)
	{
		for (; ns; ns--) {
			wires();
			if (b.reference && b.now % 8 == 0)
				says();
			b.run(1);
			link.rst_ni = b.m->host_rst_no;
			link.clk_i = b.m->host_clk_i;
			link.phy_rx_clk_i = b.m->prx_clk_i;
			link.eval();
		}
	}
	bool up()
	{
		return until([&] { return link.link_up_o && root_up(root) && link.link_state_o == 11; });
	}
	template <class F> bool until(F done)
	{
		for (unsigned n = 0; n < 100 * LINK_MS && !done(); n++)
			run(8);
		return done();
	}

private:
	lane_pair heard = {};
	unsigned half = 0;
	void wires()
	{
		Vversa_phy &m = *b.m;

		link.phy_rx_data_i = m.phy_rx_data_o;
		link.phy_rx_k_i = m.phy_rx_k_o;
		link.phy_rx_err_i = m.phy_rx_err_o;
		link.phy_rx_lock_i = m.phy_rx_lock_o;
		link.phy_rx_idle_i = m.phy_rx_idle_o;
		link.phy_detect_done_i = m.phy_detect_done_o;
		link.phy_detect_present_i = m.phy_detect_present_o;
		m.phy_tx_data_i = link.phy_tx_data_o;
		m.phy_tx_k_i = link.phy_tx_k_o;
		m.phy_tx_idle_i = link.phy_tx_idle_o;
		m.phy_tx_neg_i = link.phy_tx_neg_o;
		m.phy_polarity_i = link.phy_polarity_o;
		m.phy_detect_i = link.phy_detect_o;
		b.present = root_plugged(root);
	}
	void says()
	{
		lane_pair p;

		root_send(root, b.m->pinvert_o, &p);
		for (unsigned n = 0; n < 2 && !p.idle; n++)
			b.slot.put((symbol_t)((p.data >> 8 * n & 0xff) | (p.k >> n & 1u) << 8 | (p.err >> n & 1u) << 11));
	}
	void hears(symbol_t s)
	{
		heard.data = (uint16_t)(half ? heard.data | (s & 0xff) << 8 : s & 0xff);
		heard.k = (uint8_t)(half ? heard.k | (s >> 8 & 1) << 1 : s >> 8 & 1);
		heard.neg = (uint8_t)(half ? heard.neg | (s >> 9 & 1) << 1 : s >> 9 & 1);
		heard.idle = s >> 11 & 1;
		heard.lock = true;
		if (half)
			root_hear(root, &heard);
		half ^= 1;
	}
};

int main()
{
	for (unsigned kind = 0; kind < 4; kind++) {
		Slot s(kind & 1, kind & 2);
		const char *what = kind & 1 ? "odd" : "even";

		ok(s.up(), "%s pairing%s: L0, and flow control is there", what, kind & 2 ? ", polarity inverted" : "");
		s.run(8 * 10 * LINK_MS);
		ok(s.link.link_up_o && root_count(s.root)->receiver_errors == 0 && !root_count(s.root)->violations,
		   "  and stays, without an error");
		if (kind)
			continue;
		s.b.m->perst_ni = 0;
		s.run(8 * LINK_MS);
		ok(!s.link.link_up_o, "PERST#: down");
		s.b.m->perst_ni = 1;
		ok(s.up(), "and up again");
		root_plug(s.root, false);
		s.b.slot.cable = false;
		ok(s.until([&] { return !s.link.link_up_o; }), "the slot falls silent: down");
		s.run(8 * 30 * LINK_MS);
		root_plug(s.root, true);
		s.b.slot.cable = true;
		ok(s.up(), "and up again");
	}
	return tap_done();
}
