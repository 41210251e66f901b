// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "dll.h"

Dll::Dll(unsigned long seed) : rng(seed), m(new MODEL)
{
	m->rst_ni = 0;
	m->pl_up_i = 0;
	m->pl_l0_i = 0;
	m->ptx_ready_i = 0;
	m->prx_valid_i = 0;
	m->prx_error_i = 0;
	m->tlp_tx_valid_i = 0;
	m->tlp_rx_ready_i = 0;
	m->link_d3_i = 0;
	m->link_off_i = 0;
	credits(16, 1);
	for (int i = 0; i < 4; i++) {
		m->clk_i = 0;
		m->eval();
		m->clk_i = 1;
		m->eval();
	}
	m->rst_ni = 1;
}

Dll::~Dll() { m->final(); }

void Dll::fault(const char *text)
{
	if (faults.size() < 20)
		faults.push_back("clock " + std::to_string(now) + ": " + text);
}

void Dll::up(bool up)
{
	m->pl_up_i = up;
	m->pl_l0_i = up;
	if (!up) {
		tx_beats.clear();
		to_tx.clear();
		to_rx.clear();
		rx_q.clear();
		m->tlp_tx_valid_i = 0;
	}
}

void Dll::l0(bool l0) { m->pl_l0_i = l0; }
void Dll::receiver_error() { error_now = true; }
void Dll::link_off(bool off) { m->link_off_i = off; }
bool Dll::link_up() const { return m->link_up_o; }
unsigned Dll::inf() const { return m->tlp_tx_inf_o; }
bool Dll::sending() const { return !to_rx.empty() || !rx_q.empty(); }

void Dll::credits(unsigned posted, unsigned np)
{
	m->tlp_rx_posted_hdr_i = posted & 0xff;
	m->tlp_rx_np_hdr_i = np & 0xff;
}

unsigned Dll::limit(Type t, bool data) const
{
	switch (t) {
	case P:
		return data ? m->tlp_tx_posted_data_o : m->tlp_tx_posted_hdr_o;
	case NP:
		return m->tlp_tx_np_hdr_o;
	default:
		return data ? m->tlp_tx_cpl_data_o : m->tlp_tx_cpl_hdr_o;
	}
}

unsigned Dll::all_errors() const
{
	unsigned n = 0;

	for (unsigned e : errors)
		n += e;
	return n;
}

void Dll::rx_words(const std::vector<uint16_t> &words, bool tlp, bool first, bool last, End end)
{
	for (size_t i = 0; i < words.size(); i++)
		rx_q.push_back({ words[i], tlp, first && !i, last && i + 1 == words.size(), end });
}

// Framing symbols take the place of a word at least, so packets do not follow at once
void Dll::drive_prx()
{
	bool between = rx_q.empty();

	if (between && !to_rx.empty() && !m->prx_valid_i) {
		const Packet &p = to_rx[0];
		std::vector<uint16_t> words;

		for (size_t i = 0; i + 1 < p.bytes.size(); i += 2)
			words.push_back(p.bytes[i] | p.bytes[i + 1] << 8);
		rx_words(words, p.tlp, true, true, p.end);
		to_rx.pop_front();
	}
	m->prx_valid_i = !rx_q.empty() && !(between && gap_prx && rnd(2)) && rnd(100) >= gap_prx;
	m->prx_data_i = rng();
	m->prx_first_i = m->prx_last_i = 0;
	m->prx_end_i = rnd(3);
	if (m->prx_valid_i) {
		const Word &w = rx_q[0];

		m->prx_data_i = w.data;
		m->prx_tlp_i = w.tlp;
		m->prx_first_i = w.first;
		m->prx_last_i = w.last;
		if (w.last)
			m->prx_end_i = w.end;
		rx_q.pop_front();
	}
	m->prx_error_i = error_now;
	error_now = false;
}

void Dll::drive_tx()
{
	if (tx_beats.empty() && !to_tx.empty()) {
		const Dwords &t = to_tx[0];

		for (size_t i = 0; i < t.size(); i += 2) {
			bool keep = i + 1 < t.size();

			tx_beats.push_back({ t[i] | (keep ? (uint64_t)t[i + 1] << 32 : rng() << 32), keep,
					     i + 2 >= t.size() });
		}
		to_tx.pop_front();
	}
	if (!m->tlp_tx_valid_i && !tx_beats.empty() && rnd(100) >= gap_tx) {
		m->tlp_tx_valid_i = 1;
		m->tlp_tx_data_i = tx_beats[0].data;
		m->tlp_tx_keep_i = tx_beats[0].keep;
		m->tlp_tx_last_i = tx_beats[0].last;
	}
}

void Dll::sample_ptx()
{
	unsigned bits = m->ptx_tlp_o | m->ptx_last_o << 1 | m->ptx_nullify_o << 2;

	if (!m->pl_up_i) {			/* whatever was on its way is cut off */
		packet_open = false;
		held_ptx = {};
		return;
	}
	if (held_ptx.on && (!m->ptx_valid_o || held_ptx.data != m->ptx_data_o || held_ptx.bits != bits))
		fault("a word to the physical layer changed while it waited");
	held_ptx = { m->ptx_valid_o && !m->ptx_ready_i, m->ptx_data_o, bits };
	if (packet_open && !m->ptx_valid_o)
		fault("valid fell within a packet");
	if (!m->ptx_valid_o || !m->ptx_ready_i)
		return;
	if (!packet_open)
		packet = { (bool)m->ptx_tlp_o, {} };
	packet_open = !m->ptx_last_o;
	framing = m->ptx_last_o;
	packet.bytes.push_back(m->ptx_data_o & 0xff);
	packet.bytes.push_back(m->ptx_data_o >> 8);
	if (packet_open)
		return;
	if (m->ptx_nullify_o)
		packet.end = EDB;
	if (!intact(packet))
		fault("a packet of the card's is damaged");
	if (took)
		took(packet);
	else
		from_card.push_back(packet);
}

void Dll::sample_rx()
{
	unsigned bits = m->tlp_rx_keep_o | m->tlp_rx_last_o << 1;

	if (!m->link_up_o) {
		tlp.clear();
		held_rx = {};
		return;
	}
	if (held_rx.on && (!m->tlp_rx_valid_o || held_rx.data != m->tlp_rx_data_o || held_rx.bits != bits))
		fault("a beat to the transaction layer changed while it waited");
	held_rx = { m->tlp_rx_valid_o && !m->tlp_rx_ready_i, m->tlp_rx_data_o, bits };
	if (!m->tlp_rx_valid_o || !m->tlp_rx_ready_i)
		return;
	tlp.push_back(m->tlp_rx_data_o);
	if (m->tlp_rx_keep_o)
		tlp.push_back(m->tlp_rx_data_o >> 32);
	else if (!m->tlp_rx_last_o)
		fault("half a beat within a TLP");
	if (m->tlp_rx_last_o) {
		received.push_back(tlp);
		tlp.clear();
	}
}

void Dll::step()
{
	bool tx;

	drive_prx();
	drive_tx();
	m->ptx_ready_i = !deaf && !framing && rnd(100) >= stall_ptx;
	framing = false;
	m->tlp_rx_ready_i = rx_ready && rnd(100) >= stall_rx;
	m->clk_i = 0;
	m->eval();
	tx = m->tlp_tx_valid_i && m->tlp_tx_ready_o && m->link_up_o;
	sample_ptx();
	sample_rx();
	retrains += m->pl_retrain_o;
	for (int e = 0; e < ERRORS; e++)
		errors[e] += m->link_error_o >> e & 1;
	m->clk_i = 1;
	m->eval();
	if (tx) {
		m->tlp_tx_valid_i = 0;
		tx_beats.pop_front();
	}
	now++;
}

void Dll::run(unsigned clocks)
{
	while (clocks--)
		step();
}

bool Dll::until(const std::function<bool()> &cond, unsigned limit)
{
	while (!cond() && limit--)
		step();
	return cond();
}

bool Dll::next(Packet *p, unsigned limit)
{
	if (!until([this] { return !from_card.empty(); }, limit))
		return false;
	*p = from_card.front();
	from_card.pop_front();
	return true;
}

bool Dll::next_tlp(Packet *p, unsigned limit)
{
	uint64_t end = now + limit;

	while (next(p, now < end ? end - now : 0))
		if (p->tlp)
			return true;
	return false;
}

bool Dll::next_kind(Packet *p, Kind kind, unsigned limit)
{
	uint64_t end = now + limit;

	while (next(p, now < end ? end - now : 0))
		if (!p->tlp && kind_of(*p) == kind)
			return true;
	return false;
}
