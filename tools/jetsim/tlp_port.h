/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A station's way to its host: TLPs, handed over as the link layer would */
#ifndef JETSIM_TLP_PORT_H
#define JETSIM_TLP_PORT_H

#include "Vstation.h"
#include "jetsim.h"

namespace jet {

using Model = Vstation;

class TlpPort {
public:
	// From a TLP's last beat to busy_o, and from busy_o to a frame on the link
	static constexpr uint64_t kQuietWords = 16;

	TlpPort(Model &model, tlp_host &h, const jetsim_options &) : m(model), host(h)
	{
		m.tlp_rx_valid_i = 0;
		m.tlp_tx_ready_i = 1;
		m.tlp_tx_inf_i = kNoLimits;
		m.tlp_tx_posted_hdr_i = 0;
		m.tlp_tx_posted_data_i = 0;
		m.tlp_tx_np_hdr_i = 0;
		m.tlp_tx_cpl_hdr_i = 0;
		m.tlp_tx_cpl_data_i = 0;
		m.link_up_i = 1;
		m.link_speed_i = 1;		// what a board would have
		m.link_width_i = 1;
		m.link_slot_clock_i = 1;
		m.link_error_i = 0;
		m.link_here_i = 0;
		m.link_state_i = 0;
		m.link_cnt_i = 0;
	}

	// Inputs for the next edge; set(port, value) tells the model what is new
	template <typename Set> void drive(Set set, bool reset)
	{
		const tlp_beat *b;

		tlp_host_credits(&host, m.tlp_rx_posted_hdr_o, m.tlp_rx_np_hdr_o);
		b = reset ? nullptr : tlp_host_offer(&host);
		set(m.tlp_rx_valid_i, b != nullptr);
		if (b) {
			set(m.tlp_rx_data_i, b->data);
			set(m.tlp_rx_keep_i, b->keep);
			set(m.tlp_rx_last_i, b->last);
		}
		manners(set);
	}

	// What the host's edge moves, looked at just before it
	void exchange()
	{
		if (m.tlp_rx_valid_i && m.tlp_rx_ready_o)
			tlp_host_taken(&host);
		if (m.tlp_tx_valid_o && m.tlp_tx_ready_i)
			tlp_host_beat(&host, m.tlp_tx_data_o, m.tlp_tx_keep_o,
				      m.tlp_tx_last_o);
	}

	bool up() const { return true; }
	bool idle() const { return true; }
	const root_counters *counters() const { return nullptr; }

private:
	// tlp_tx_inf_i: the host limits nothing; nothing but posted and non-posted requests
	static constexpr unsigned kNoLimits = 0x1f;
	static constexpr unsigned kCompletionsOnly = 0x18;

	template <typename Set> void manners(Set set)
	{
		if (host.manners.seed) {
			tlp_host_poll(&host);
			set(m.tlp_tx_ready_i, (tlp_host_random(&host) & 3) != 0);
			set(m.tlp_tx_inf_i, kCompletionsOnly);
			set(m.tlp_tx_posted_hdr_i, (uint8_t)host.may[TLP_POSTED]);
			set(m.tlp_tx_posted_data_i, host.may_data[TLP_POSTED] & 0xfff);
			set(m.tlp_tx_np_hdr_i, (uint8_t)host.may[TLP_NP]);
		} else if (host.limited) {
			host.limited = false;
			set(m.tlp_tx_ready_i, 1);
			set(m.tlp_tx_inf_i, kNoLimits);
		}
	}

	Model &m;
	tlp_host &host;
};

} // namespace jet

#endif
