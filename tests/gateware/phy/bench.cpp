// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "bench.h"
#include <algorithm>
#include <utility>

static const long long host_period = 8'000'000;      // fs

uint8_t scrambler::pass(const symbol &s)
{
	if (s.k && s.byte == COM) {
		lfsr = 0xffff;
		return s.byte;
	}
	if (s.k && s.byte == SKP)
		return s.byte;
	uint8_t byte = s.byte;
	for (int i = 0; i < 8; i++) {
		unsigned top = lfsr >> 15;

		if (!s.k && !s.plain)
			byte ^= (uint8_t)(top << i);
		lfsr = (uint16_t)(lfsr << 1 ^ (top ? 0x0039 : 0));
	}
	return byte;
}

// Of 8b10b: a half whose code has as many ones as zeros becomes another one's
uint8_t inverted_d(uint8_t byte)
{
	static const uint8_t five[][2] = {{3, 28}, {5, 26}, {6, 25}, {9, 22}, {10, 21}, {11, 20},
					  {12, 19}, {13, 18}, {14, 17}};
	static const uint8_t three[][2] = {{1, 6}, {2, 5}};
	uint8_t low = byte & 31, high = byte >> 5;

	for (auto &p : five) {
		if (low == p[0] || low == p[1]) {
			low = (uint8_t)(p[0] + p[1] - low);
			break;
		}
	}
	for (auto &p : three) {
		if (high == p[0] || high == p[1]) {
			high = (uint8_t)(p[0] + p[1] - high);
			break;
		}
	}
	return (uint8_t)(high << 5 | low);
}

std::vector<symbol> symbols_of(const ts &t)
{
	std::vector<symbol> s = {K(COM), t.link, t.lane, D(32), D(2), D((uint8_t)t.ctl)};

	s.resize(16, D(t.kind == 1 ? TS1_ID : TS2_ID));
	for (auto &x : s)
		x.plain = true;
	return s;
}

std::vector<symbol> symbols_of(const packet &p)
{
	std::vector<symbol> s = {K(p.tlp ? STP : SDP)};

	for (uint8_t b : p.bytes)
		s.push_back(D(b));
	s.push_back(K(p.end ? EDB : END));
	return s;
}

void watch::ordered()
{
	auto is = [this](size_t at, uint8_t k) { return set[at].k && set[at].byte == k; };

	if (is(1, SKP) || is(1, IDL) || is(1, FTS)) {
		if (set.size() < 4)
			return;
		if (!is(2, set[1].byte) || !is(3, set[1].byte))
			wrong.push_back("an ordered set of different symbols");
		if (is(1, SKP)) {
			if (skps++) {
				skp_gap_max = std::max(skp_gap_max, since_skp);
				skp_gap_min = std::min(skp_gap_min, since_skp);
			}
			since_skp = 0;
		}
		eioss += is(1, IDL);
		run = is(1, IDL) ? 0 : run;
	} else {
		if (set.size() < 16)
			return;
		ts t = {set[6].byte == TS1_ID ? 1 : 2, set[1], set[2], set[5].byte};

		for (size_t i = 6; i < 16; i++) {
			if (set[i].k || set[i].byte != (t.kind == 1 ? TS1_ID : TS2_ID))
				wrong.push_back("a training set with another symbol " + std::to_string(i));
		}
		if (set[4].k || set[4].byte != 2)
			wrong.push_back("another rate than 2.5 GT/s");
		run = run && t == last ? run + 1 : 1;
		last = t;
		sets++;
	}
	set.clear();
}

void watch::one(const symbol &line)
{
	symbol s = line;
	bool in_set = !set.empty() || (s.k && s.byte == COM);

	s.plain = plain || (in_set && !s.k);
	s.byte = scramble.pass(s);
	s.plain = true;
	since_skp++;
	if (in_set) {
		if (set.empty() && begun)
			wrong.push_back("an ordered set within a packet");
		set.push_back(s);
		if (set.size() > 1)
			ordered();
	} else if (!begun && s.k && (s.byte == STP || s.byte == SDP)) {
		begun = s.byte;
		body.clear();
	} else if (begun && s.k && (s.byte == END || s.byte == EDB)) {
		packets.push_back({body, begun == STP, s.byte == EDB});
		begun = 0;
	} else if (begun && !s.k) {
		body.push_back(s.byte);
	} else if (!s.k && !s.byte) {
		idles++;
		run = 0;
	} else {
		wrong.push_back("symbol " + std::to_string(s.byte) + (s.k ? " (K)" : "") + " by itself");
	}
}

void watch::pair(uint16_t data, unsigned k, bool idle, unsigned neg_now)
{
	if (idle && !off) {
		if (!set.empty())
			wrong.push_back("electrical idle within an ordered set");
		set.clear();
		begun = 0;
		run = 0;
		skps = 0;
	}
	off = idle;
	for (int i = 0; i < 2 && !idle; i++) {
		symbol s = {(uint8_t)(data >> 8 * i), (k >> i & 1) != 0, true, false};

		if (keep) {
			if (neg_now >> i & 1)
				neg.push_back((unsigned)raw.size());
			raw.push_back(s);
		} else {
			one(s);
		}
	}
}

bench::bench(int ppm, unsigned seed) : dut(new MODEL), rnd(seed), rx_period(host_period - 8 * ppm)
{
	dut->clk_i = dut->phy_rx_clk_i = 0;
	dut->rst_ni = 0;
	dut->phy_rx_data_i = 0;
	dut->phy_rx_k_i = dut->phy_rx_err_i = dut->phy_rx_lock_i = 0;
	dut->phy_rx_idle_i = 1;
	dut->phy_detect_done_i = dut->phy_detect_present_i = 0;
	dut->pl_retrain_i = 0;
	dut->pl_sleep_i = 0;
	dut->pl_l2_i = 0;
	dut->pl_wake_i = 0;
	dut->ptx_valid_i = 0;
	dut->eval();
	reset();
}

bench::~bench()
{
	dut->final();
}

void bench::reset(unsigned clocks)
{
	dut->rst_ni = 0;
	run(clocks);
	dut->rst_ni = 1;
	states.clear();
	in_packet = false;
	given = 0;
}

symbol bench::next()
{
	since_skp++;
	if (out.empty()) {
		if (skips && since_skp > skp_every && !quiet) {
			put_skp(skp_length);
			since_skp = 0;
		} else if (again.empty()) {
			out.push_back(D(0));
		} else {
			put(again);
		}
	}
	symbol s = out.front();

	out.pop_front();
	return s;
}

symbol bench::wire(symbol s)
{
	s.plain |= plain;
	if (s.err)
		scramble.pass(D(0));
	else
		s.byte = scramble.pass(s);
	if (damage && rnd() % 1'000'000 < damage) {
		s.err = rnd() & 1;
		s.k = rnd() & 1;
		s.byte = (uint8_t)rnd();
	}
	if (inverted != (bool)dut->phy_polarity_o && !s.k)
		s.byte = inverted_d(s.byte);
	return s;
}

void bench::rx_edge()
{
	symbol s[2] = {};

	for (auto &x : s)
		if (!quiet)
			x = wire(next());
	dut->phy_rx_data_i = (SData)(s[1].byte << 8 | s[0].byte);
	dut->phy_rx_k_i = (CData)(s[1].k << 1 | s[0].k);
	dut->phy_rx_err_i = (CData)(s[1].err << 1 | s[0].err);
	dut->phy_rx_lock_i = !quiet && lock;
	dut->phy_rx_idle_i = quiet;
	dut->phy_rx_clk_i = 1;
	dut->eval();
	dut->phy_rx_clk_i = 0;
	dut->eval();
}

void bench::take_prx()
{
	errors += dut->prx_error_o;
	if (!dut->prx_valid_o)
		return;
	if (dut->prx_first_o && !up())
		wrong.push_back("a packet while LinkUp is low");
	if (dut->prx_first_o == in_packet)
		wrong.push_back(in_packet ? "first within a packet" : "a packet without first");
	if (!in_packet)
		now = {{}, (bool)dut->prx_tlp_o, 0};
	in_packet = !dut->prx_last_o;
	if (now.tlp != (bool)dut->prx_tlp_o)
		wrong.push_back("tlp changes within a packet");
	now.bytes.push_back((uint8_t)dut->prx_data_o);
	now.bytes.push_back((uint8_t)(dut->prx_data_o >> 8));
	if (dut->prx_last_o) {
		now.end = dut->prx_end_o;
		if (!now.tlp && now.end != 2 && (now.bytes.size() != 6 || now.end))
			wrong.push_back("a DLLP that is none");
		if (now.end > 2)
			wrong.push_back("an end that is none");
		got.push_back(now);
	}
}

void bench::give_ptx()
{
	if (give.empty() || given >= stall) {
		dut->ptx_valid_i = 0;
		return;
	}
	const packet &p = give.front();

	dut->ptx_valid_i = 1;
	dut->ptx_data_i = (SData)(p.bytes[given + 1] << 8 | p.bytes[given]);
	dut->ptx_tlp_i = p.tlp;
	dut->ptx_last_i = given + 2 == p.bytes.size();
	dut->ptx_nullify_i = p.end == 1;
}

// What the gateware says belongs to the clock before the edge
void bench::host_edge()
{
	give_ptx();
	dut->phy_detect_done_i = detect == 5;
	dut->phy_detect_present_i = detect == 5 && present;
	detect = dut->phy_detect_o && !dut->phy_detect_done_i ? detect + 1 : 0;
	dut->eval();
	bool taken = dut->ptx_valid_i && dut->ptx_ready_o && dut->rst_ni;

	dut->clk_i = 1;
	dut->eval();
	dut->clk_i = 0;
	dut->eval();
	if (taken) {
		given += 2;
		if (given == give.front().bytes.size()) {
			give.pop_front();
			given = 0;
		}
	}
	dut->pl_retrain_i = 0;
	tx.pair(dut->phy_tx_data_o, dut->phy_tx_k_o, dut->phy_tx_idle_o, dut->phy_tx_neg_o);
	take_prx();
	for (int i = 0; i < 5; i++)
		counts[i] += dut->pl_cnt_o >> i & 1;
	if (states.empty() || states.back() != state())
		states.push_back(state());
}

void bench::run(unsigned clocks)
{
	while (clocks) {
		if (rx_clock && rx_time <= host_time) {
			rx_edge();
			rx_time += rx_period;
		} else {
			host_edge();
			host_time += host_period;
			clocks--;
			if (!rx_clock)
				rx_time = host_time;
		}
	}
}

bool bench::until(unsigned want, unsigned clocks)
{
	while (state() != want && clocks--)
		run(1);
	return state() == want;
}

bool bench::sees(const ts &want, unsigned times, unsigned clocks)
{
	tx.run = 0;
	while (!(tx.run >= times && tx.last == want) && clocks--)
		run(1);
	return tx.run >= times && tx.last == want;
}

void bench::say(const ts &t)
{
	again = symbols_of(t);
	quiet = false;
}

void bench::say_idle()
{
	again.clear();
	quiet = false;
}

void bench::say_off()
{
	put({K(COM), K(IDL), K(IDL), K(IDL)});
	while (!out.empty())
		run(1);
	quiet = true;
}

void bench::put(const ts &t, unsigned times)
{
	while (times--)
		put(symbols_of(t));
}

void bench::put(const packet &p)
{
	put(symbols_of(p));
}

void bench::put_skp(unsigned skps)
{
	out.push_back(K(COM));
	out.insert(out.end(), skps, K(SKP));
}

bool bench::to_poll_config()
{
	say(TS(1));
	return until(POLL_CONFIG) && sees(TS(2));
}

bool bench::to_config()
{
	if (!to_poll_config())
		return false;
	say(TS(2));
	return until(CFG_WIDTH_START) && sees(TS(1));
}

bool bench::to_lanes(int link)
{
	if (!to_config())
		return false;
	say(TS(1, link));
	return until(CFG_WIDTH_ACCEPT) && sees(TS(1, link));
}

bool bench::to_complete(int link)
{
	if (!to_lanes(link))
		return false;
	say(TS(1, link, 0));
	if (!until(CFG_LANE_WAIT) || !sees(TS(1, link, 0)))
		return false;
	say(TS(2, link, 0));
	return until(CFG_COMPLETE) && sees(TS(2, link, 0));
}

bool bench::train(int link)
{
	if (!to_complete(link) || !until(CFG_IDLE))
		return false;
	say_idle();
	return until(L0);
}

bool bench::retrain(int link)
{
	say(TS(1, link, 0));
	if (!until(RCVR_LOCK) || !sees(TS(1, link, 0)) || !until(RCVR_CFG))
		return false;
	say(TS(2, link, 0));
	if (!until(RCVR_IDLE))
		return false;
	say_idle();
	return until(L0);
}
