/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A card's way to its host: a PCI Express lane, symbol by symbol, with a root port at the other end
 * (root/root.h). The host's TLPs go through it, and its flow control is the root port's business.
 */
#ifndef JETSIM_LANE_PORT_H
#define JETSIM_LANE_PORT_H

#include "Vcard.h"
#include "jetsim.h"
#include "root/root.h"

#ifndef JETSIM_LINK_MS
#error "the build says how long a millisecond is for the link"
#endif

namespace jet {

using Model = Vcard;

class LanePort {
public:
	// Behind the link it is as without: see TlpPort
	static constexpr uint64_t kQuietWords = 16;

	LanePort(Model &model, tlp_host &h, const jetsim_options &options) : m(model), host(h)
	{
		static const root_ops ops = { received, nullptr };
		root_options o = {};

		o.name = h.name;
		o.times.ms = JETSIM_LINK_MS;
		if (options.rough)
			o.manners = rough(h);
		o.ops = &ops;
		o.ctx = this;
		root = root_new(&o);
		if (!root)
			abort();
		m.phy_rx_clk_i = 0;
		m.phy_rx_lock_i = 0;
		m.phy_rx_idle_i = 1;
		m.phy_detect_done_i = 0;
		m.phy_detect_present_i = 1;
	}

	LanePort(const LanePort &) = delete;
	~LanePort() { root_free(root); }

	template <typename Set> void drive(Set, bool)
	{
		while (root_up(root) && root_queued(root) < kQueued && send())
			;
		manners();
		hear();
		// The receiver is found in the clock in which it is looked for
		m.phy_detect_done_i = m.phy_detect_o;
	}

	void exchange()
	{
		lane_pair p = {};

		p.data = m.phy_tx_data_o;
		p.k = m.phy_tx_k_o;
		p.neg = m.phy_tx_neg_o;
		p.idle = m.phy_tx_idle_o;
		root_hear(root, &p);
	}

	bool up() const { return root_up(root) && m.link_up_o; }

	const root_counters *counters() const { return root_count(root); }

	// A TLP on its way is unacknowledged at the end that sent it; the card's end is busy with its own
	bool idle() const
	{
		return up() && !root_queued(root) && !root_unacked(root);
	}

private:
	static constexpr unsigned kQueued = 8;
	static constexpr uint8_t kUnlimited = 64;

	// What goes wrong here goes wrong thousands of times in a guest's boot, and is all mended
	static struct root_manners rough(const tlp_host &h)
	{
		struct root_manners m = {};

		for (const char *c = h.name; *c; c++)
			m.seed = m.seed * 31 + (unsigned char)*c;
		m.bit_errors = 10;
		m.damaged = 50;
		m.lost = 10;
		m.ack_delay = 400;
		m.nak = m.replay = m.nullify = m.corrupt = 5000;
		m.dllp_lost = 10000;
		m.hdr[ROOT_P] = 2;
		m.hdr[ROOT_NP] = 1;
		m.data[ROOT_P] = 32;
		m.data[ROOT_NP] = 1;
		m.credit_delay = 100;
		m.retrain_every = 100000;
		return m;
	}

	static void received(void *ctx, const uint32_t *dw, unsigned words)
	{
		tlp_host &h = static_cast<LanePort *>(ctx)->host;

		for (unsigned i = 0; i < words; i += 2) {
			bool keep = i + 1 < words;

			tlp_host_beat(&h, dw[i] | (keep ? (uint64_t)dw[i + 1] << 32 : 0), keep,
				      i + 2 >= words);
		}
	}

	// A disorderly host's answers; its credits are the root port's
	void manners()
	{
		if (!host.manners.seed)
			return;
		tlp_host_poll(&host);
		host.limited = false;
	}

	// The host's next TLP, as words
	bool send()
	{
		uint32_t dw[TLP_DW_MAX + 1];
		unsigned words = 0;
		const tlp_beat *b;
		bool last = false;

		tlp_host_credits(&host, host.sent[TLP_POSTED] + kUnlimited,
				 host.sent[TLP_NP] + kUnlimited);
		while (!last && (b = tlp_host_offer(&host))) {
			dw[words++] = (uint32_t)b->data;
			if (b->keep)
				dw[words++] = (uint32_t)(b->data >> 32);
			last = b->last;
			tlp_host_taken(&host);
		}
		return last && root_tlp(root, dw, words);
	}

	void hear()
	{
		lane_pair p;

		root_send(root, m.phy_polarity_o, &p);
		m.phy_rx_data_i = p.data;
		m.phy_rx_k_i = p.k;
		m.phy_rx_err_i = p.err;
		m.phy_rx_lock_i = p.lock;
		m.phy_rx_idle_i = p.idle;
	}

	Model &m;
	tlp_host &host;
	struct root *root;
};

} // namespace jet

#endif
