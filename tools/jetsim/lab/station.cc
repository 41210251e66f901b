// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// One word of a station's life, millions of times.
#include "station.h"

#include <cmath>

namespace lab {

namespace {

constexpr unsigned kResetWords = 16;
constexpr unsigned kGapWords = 2;	/* least gap; counted as part of a frame, as SA does */

uint64_t period_of(double ppm)
{
	return (uint64_t)std::llround((double)kWord / (1 + ppm * 1e-6));
}

} // namespace

station::station(VerilatedContext *context, unsigned index_, const station_plan &plan,
		 uint64_t seed)
	: index(index_), period(period_of(plan.ppm)), async(index_, false, seed),
	  sync(index_, true, seed), receiver(index_), m_(new Vjet_ring(context, "")),
	  power_(plan.power ? power::bypassed : power::on), reset_left_(kResetWords)
{
	Vjet_ring &m = *m_;

	m.eui_i = plan.eui;
	m.ring_bid_i = plan.bid;
	m.ring_sa_i = plan.sa;
	m.ring_fit_i = plan.fit;
	m.ring_reg_sel_i = 0;
	m.ring_reg_idx_i = 0;
	m.ring_insert_i = plan.insert == 0;
	m.host_clk_i = m.ring_clk_i = m.rx_clk_i = 0;
	m.host_rst_ni = m.ring_rst_ni = 0;
	m.tx_valid_i = m.txs_valid_i = 0;
	m.rx_ready_i = 1;
	m.rx_lock_i = 0;
	m.rx_data_i = kIdle.data;
	m.rx_k_i = kIdle.k;
	m.eval();
	for (const traffic_plan &t : plan.traffic)
		(t.sync ? sync : async).plan(t);
}

station::~station()
{
	m_->final();
}

void station::clear()
{
	async.clear();
	sync.clear();
	receiver.rejected = receiver.injected = receiver.strange =
		receiver.misnamed = 0;
	rotation = dist();
	tokens = words_sent[0] = words_sent[1] = 0;
	std::fill(counters, counters + JET_CNT_NUM, 0);
}

void station::set_power(power p, uint64_t now)
{
	if (p == power_)
		return;
	if (power_ == power::on) {
		m_->host_rst_ni = m_->ring_rst_ni = 0;
		m_->tx_valid_i = m_->txs_valid_i = m_->ring_reg_sel_i = 0;
		reading_ = 0;
		suspect_ = 0;
		async.drop(now);
		sync.drop(now);
		out_ = outside;
		has_token_time_ = token_open_ = false;
	}
	power_ = p;
	reset_left_ = kResetWords;
}

void station::run(uint64_t until)
{
	while (next_edge_ < until) {
		if (soon_words_ && !--soon_words_)
			set_power(soon_, next_edge_ >> kFineBits);
		if (power_ == power::on)
			tick(next_edge_);
		else
			tick_off(next_edge_);
		next_edge_ += period;
	}
}

/*
 * The clocks of a station and of its upstream neighbour differ; an edge of the
 * neighbour's is seen at the station's next one, together with it. So a word costs
 * one evaluation, and the rates are exact: now and then there are two words, or none.
 */
void station::tick(uint64_t t)
{
	Vjet_ring &m = *m_;
	uint64_t now = t >> kFineBits;
	bool got = false;

	while (in->due(t)) {
		if (got) {
			m.rx_clk_i = 1;
			m.eval();
			m.rx_clk_i = 0;
			m.eval();
		}
		word w = in->take();

		m.rx_data_i = w.data;
		m.rx_k_i = w.k;
		m.rx_lock_i = w.lock;
		got = true;
		hear(now, w);
	}

	bool taken = m.tx_valid_i && m.tx_ready_o, taken_sync = m.txs_valid_i && m.txs_ready_o;
	bool beat = m.rx_valid_o;
	unsigned kind = m.rx_kind_o;
	uint64_t data = m.rx_data_o;

	m.host_clk_i = m.ring_clk_i = 1;
	m.rx_clk_i = got;
	m.eval();
	m.host_clk_i = m.ring_clk_i = m.rx_clk_i = 0;
	m.eval();

	say(t, now, { m.tx_data_o, m.tx_k_o, !reset_left_ });
	if (reset_left_) {
		if (!--reset_left_)
			m.host_rst_ni = m.ring_rst_ni = 1;
		return;
	}
	if (taken) {
		async.taken();
		m.tx_valid_i = 0;
	}
	if (taken_sync) {
		sync.taken();
		m.txs_valid_i = 0;
	}
	if (beat)
		receiver.beat(kind, data, *senders);
	if (m.ring_cnt_o)
		count_events(m.ring_cnt_o);
	if (m.tx_done_o)
		async.done(now, m.tx_done_ok_o);
	if (m.txs_done_o)
		sync.done(now, m.txs_done_ok_o);
	feed(now);
	if (reading_ || (m.ring_status_o & JET_RING_ALARM && !suspect_))
		read_suspect();
	else if (suspect_ && !(m.ring_status_o & JET_RING_ALARM))
		suspect_ = 0;
}

/* What a relay hands on keeps its own clock */
void station::tick_off(uint64_t t)
{
	while (in->due(t)) {
		word w = in->take();

		if (power_ == power::bypassed)
			out->send(t, w);
	}
	if (power_ == power::dead)
		out->send(t, kSilence);
}

/* The next beat for each of the card's two streams, if there is one */
void station::feed(uint64_t now)
{
	Vjet_ring &m = *m_;

	if (async.any() && !m.tx_valid_i) {
		async.arrive(now);
		if (async.offer(now, *peers)) {
			m.tx_valid_i = 1;
			m.tx_data_i = async.beat();
			m.tx_last_i = async.last();
		}
	}
	if (sync.any() && !m.txs_valid_i) {
		sync.arrive(now);
		if (sync.offer(now, *peers)) {
			m.txs_valid_i = 1;
			m.txs_data_i = sync.beat();
			m.txs_last_i = sync.last();
		}
	}
}

void station::count_events(uint32_t events)
{
	for (uint32_t e = events; e; e &= e - 1) {
		unsigned n = (unsigned)__builtin_ctz(e);

		counters[n < 16 ? JET_CNT_RX_HEC + n : JET_CNT_CLAIM_TVX + n - 16]++;
	}
}

/* Two registers, one after the other, as the card's host would */
void station::read_suspect()
{
	const unsigned lo = (JET_REG_RING_SUSPECT_LO - JET_REG_RING_UPSTREAM_LO) / 4;
	Vjet_ring &m = *m_;

	if (!reading_) {
		reading_ = 1;
		suspect_ = 0;
	} else if (m.ring_reg_sel_i && m.ring_reg_ack_o) {
		suspect_ |= (uint64_t)m.ring_reg_data_o << 32 * (reading_ - 1);
		m.ring_reg_sel_i = 0;
		reading_ = reading_ == 1 ? 2 : 0;
		return;
	}
	if (!m.ring_reg_ack_o) {
		m.ring_reg_sel_i = 1;
		m.ring_reg_idx_i = lo + reading_ - 1;
	}
}

/* Tokens on the way in */
void station::hear(uint64_t now, word w)
{
	if (token_open_) {
		uint8_t epoch = w.data >> 8;

		token_open_ = false;
		if (w.k || !w.lock || crc8(token_low_, epoch) != (w.data & 0xff))
			return;
		tokens++;
		/* Between two tokens of one epoch lies a rotation */
		if (has_token_time_ && epoch == token_epoch_ && up())
			rotation.add(now - last_token);
		has_token_time_ = true;
		token_epoch_ = epoch;
		last_token = now;
		if (watcher)
			watcher->token_heard(now);
	} else if (w.k && w.lock && w.control(JET_K_TOKEN)) {
		token_open_ = true;
		token_low_ = (uint8_t)w.data;
	}
}

/* Our own frames on the way out */
void station::own_word(uint64_t now, word w)
{
	if (out_ == header) {
		uint16_t j = w.data;

		out_ = foreign;
		if (!w.k && !field(j, JET_J_TYPE) && field(j, JET_J_SOURCE) == id() && !field(j, JET_J_HOP) && up()) {
			bool s = j & JET_J_SYNC;

			out_ = s ? own_sync : own_async;
			(s ? sync : async).started(now - 1);
			words_sent[s]++;
			if (watcher)
				watcher->frame_started(now);
		}
	}
	if (out_ >= own_async) {
		bool s = out_ == own_sync;

		words_sent[s]++;
		if (w.k) {
			words_sent[s] += kGapWords;
			(s ? sync : async).ended(now);
			if (watcher)
				watcher->frame_ended(now);
		}
	}
	if (w.k)
		out_ = w.control(JET_K_SOF) ? header : outside;
}

void station::say(uint64_t t, uint64_t now, word w)
{
	if (out_ != outside || w.control(JET_K_SOF))
		own_word(now, w);
	out->send(t, w);
}

} // namespace lab
