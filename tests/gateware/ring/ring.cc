// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The ring bench: see ring.h.
#include "ring.h"
#include "codes.h"

#include <algorithm>
#include <cstring>

double sc_time_stamp() { return 0; }

bytes_t random_bytes(std::mt19937 &rnd, size_t n)
{
	bytes_t b(n);

	for (auto &x : b)
		x = (uint8_t)rnd();
	return b;
}

uint32_t cost(size_t sdu)
{
	uint32_t words = 12 + std::max<uint32_t>(20, 2 * (uint32_t)((sdu + 3) / 4));

	return words + words / 4096;
}

bool frame_sound(const bytes_t &b)
{
	uint8_t want[8];
	size_t n = b.size(), pay = n - 8;

	if (n < 56 || n > 65536 || n % 4)
		return false;
	if (crc8(&b[0], 2, 0xff) != b[2] || hec(&b[3]) != b[7])
		return false;
	uint32_t crc = aal5_crc(&b[8], pay - 4);

	for (int i = 0; i < 4; i++)
		want[i] = (uint8_t)(crc >> (24 - 8 * i));
	if (memcmp(want, &b[n - 4], 4))
		return false;
	size_t len = (size_t)b[n - 6] << 8 | b[n - 5];

	return len && pay == std::max<size_t>(48, (len + 8 + 3) / 4 * 4);
}

bytes_t make_frame(unsigned src, uint32_t vci, const bytes_t &sdu, uint8_t uu, unsigned type,
		   unsigned flags)
{
	bytes_t b(8);
	size_t pay = std::max<size_t>(48, (sdu.size() + 8 + 3) / 4 * 4);

	b[0] = (uint8_t)(type << 6 | flags << 4 | src >> 2);
	b[1] = (uint8_t)(src << 6);
	b[2] = crc8(&b[0], 2, 0xff);
	b[3] = (uint8_t)(vci >> 20);
	b[4] = (uint8_t)(vci >> 12);
	b[5] = (uint8_t)(vci >> 4);
	b[6] = (uint8_t)(vci << 4 | 2);
	b[7] = hec(&b[3]);
	b.insert(b.end(), sdu.begin(), sdu.end());
	b.resize(8 + pay - 8);
	b.push_back(uu);
	b.push_back(0);
	b.push_back((uint8_t)(sdu.size() >> 8));
	b.push_back((uint8_t)sdu.size());
	uint32_t crc = aal5_crc(&b[8], b.size() - 8);

	for (int i = 3; i >= 0; i--)
		b.push_back((uint8_t)(crc >> 8 * i));
	return b;
}

std::vector<word_t> frame_words(const bytes_t &b)
{
	std::vector<word_t> w{SOF};

	for (size_t i = 0; i + 1 < b.size(); i += 2)
		w.push_back({(uint16_t)(b[i] << 8 | b[i + 1]), 0});
	w.push_back(END_OF_FRAME);
	return w;
}

std::vector<word_t> token_words(uint8_t epoch, uint8_t lap)
{
	uint8_t b[2] = {lap, epoch};

	return {{(uint16_t)(JET_K_TOKEN << 8 | lap), 2}, {(uint16_t)(epoch << 8 | crc8(b, 2, 0xff)), 0}};
}

void watcher::frame(uint64_t now, bool whole)
{
	open = false;
	cur.whole = whole;
	cur.end = now;
	if (!whole) {
		cut_frames++;
	} else if (frame_sound(cur.bytes)) {
		good_frames++;
		if (cur.type() == JET_TYPE_DATA)
			data_words += cur.bytes.size() / 2;
	} else {
		bad_frames++;
	}
	if (keep)
		frames.push_back(cur);
}

void watcher::word(word_t w, uint64_t now)
{
	/* A station that enters claim may leave a token without its second word: it is none */
	if (token && w.k) {
		token = false;
		cut_tokens++;
	}
	if (token) {
		uint8_t b[2] = {(uint8_t)last.data, (uint8_t)(w.data >> 8)};

		token = false;
		if (crc8(b, 2, 0xff) == (uint8_t)w.data) {
			tokens++;
			token_time = now - 1;
			last_lap = b[0];
			if (keep) {
				token_log.push_back(token_time);
				lap_log.push_back(last_lap);
			}
		} else {
			bad_tokens++;
		}
	} else if (w.k == 0) {
		if (!open) {
			bad_words++;
		} else {
			cur.bytes.push_back((uint8_t)(w.data >> 8));
			cur.bytes.push_back((uint8_t)w.data);
		}
	} else {
		bool sof = w == SOF, eof = w == END_OF_FRAME;

		token = w.k == 2 && w.data >> 8 == JET_K_TOKEN;
		if (!sof && !eof && !token && !(w == IDLE) && !(w == ABORT))
			bad_words++;
		if (open)
			frame(now, eof);
		else if (eof || w == ABORT)
			bad_words++;
		if (sof) {
			open = true;
			cur = line_frame();
			cur.start = now;
			cur.gap = gap;
			min_gap = std::min(min_gap, gap);
		}
	}
	gap = open || w == END_OF_FRAME ? 0 : gap + 1;
	last = w;
}

ring::ring(unsigned n, unsigned link_words, uint32_t bid_words)
	: st(n), link(n), inject(n), watch(n), cut(n, false), bypass(n, false), dead(n, false),
	  feed(n), next_edge(n, 0), before(n)
{
	for (unsigned i = 0; i < n; i++) {
		station &s = st[i];

		feed[i] = (i + n - 1) % n;
		s.ctx.reset(new VerilatedContext);
		s.m.reset(new MODEL{s.ctx.get(), ""});
		s.ctx->assertOn(false);
		s.m->eui_i = 0x020000000100ull + i;
		s.m->ring_bid_i = bid_words;
		s.m->ring_sa_i = 0;
		/* What is left of the TTRT is more than a short ring takes */
		s.m->ring_frame_i = (uint16_t)std::min<uint32_t>(bid_words / 5 * 4, JET_RING_FRAME_MAX);
		s.m->ring_random_i = 0;
		s.m->ring_fit_i = 0;
		s.m->ring_insert_i = 0;
		s.m->ring_reg_sel_i = 0;
		s.m->host_rst_ni = s.m->ring_rst_ni = 0;
		s.m->tx_valid_i = s.m->txs_valid_i = 0;
		s.m->rx_ready_i = 1;
		s.m->host_clk_i = s.m->ring_clk_i = s.m->rx_clk_i = 0;
		s.m->eval();
		link[i].assign(link_words ? link_words - 1 : 0, IDLE);
	}
	for (int c = 0; c < 10; c++)
		step();
	for (auto &s : st) {
		s.ctx->assertOn(true);
		s.m->host_rst_ni = s.m->ring_rst_ni = 1;
	}
	/* What was sent before the first clock of the reset means nothing */
	for (auto &w : watch)
		w = watcher();
	for (auto &l : link)
		std::fill(l.begin(), l.end(), IDLE);
	for (auto &s : st)
		std::fill(s.cnt, s.cnt + JET_CNT_NUM, 0);
}

ring::~ring()
{
	for (auto &s : st)
		s.m->final();
}

void ring::send(unsigned i, uint32_t vci, const bytes_t &sdu, uint8_t uu, bool sync)
{
	(sync ? st[i].sync : st[i].async).tx.push_back({vci, uu, sdu, sync});
}

/* The host forgets what it had begun; its settings are those of a card that nobody has set up */
void ring::host_reset(unsigned i, bool low)
{
	station &s = st[i];

	s.m->host_rst_ni = !low;
	if (!low)
		return;
	s.async = s.sync = station::queue();
	s.rx_open = false;
	s.m->ring_insert_i = 0;
	s.m->ring_reg_sel_i = 0;
}

/* What station i has on its output goes into its link */
void ring::hear(unsigned i)
{
	word_t w = {st[i].m->tx_data_o, st[i].m->tx_k_o};

	if (bypass[i])
		w = link[feed[i]].empty() ? IDLE : link[feed[i]].front();
	else if (dead[i] || st[i].ring_stopped)
		w = IDLE;
	watch[i].word(w, now);
	if (!inject[i].empty()) {
		w = inject[i].front();
		inject[i].pop_front();
	}
	if (fault)
		w = fault(i, w);
	link[i].push_back(w);
}

void ring::drive_link(unsigned i)
{
	unsigned up = feed[i];
	MODEL &m = *st[i].m;

	/* A station without power hands on what it gets, silence as well */
	unsigned from = up;
	bool lock = !cut[from];

	for (unsigned n = 0; n < st.size() && bypass[from]; n++) {
		from = feed[from];
		lock = lock && !cut[from];
	}
	m.rx_lock_i = lock && !dead[from] && !st[from].ring_stopped;
	m.rx_data_i = link[up].front().data;
	m.rx_k_i = link[up].front().k;
	link[up].pop_front();
}

/* The next beat of a class, unless one stands there or the host pauses */
void ring::offer(unsigned i, station::queue &q)
{
	station &s = st[i];

	if (q.offered || q.tx.empty() || (s.tx_stall && (rnd() & 255) < s.tx_stall))
		return;
	const tx_frame &f = q.tx.front();
	size_t len = f.sdu.size(), beats = 1 + (len + 7) / 8;
	uint64_t d = 0;

	if (q.beat == 0) {
		d = (uint64_t)f.uu << 48 | (uint64_t)len << 24 | f.vci;
	} else {
		size_t at = (q.beat - 1) * 8;

		for (size_t b = 0; b < 8 && at + b < len; b++)
			d |= (uint64_t)f.sdu[at + b] << 8 * b;
	}
	if (&q == &s.sync) {
		s.m->txs_data_i = d;
		s.m->txs_last_i = q.beat + 1 == beats;
	} else {
		s.m->tx_data_i = d;
		s.m->tx_last_i = q.beat + 1 == beats;
	}
	q.offered = true;
}

static void moved(station::queue &q, bool last)
{
	q.offered = false;
	q.beat++;
	if (last) {
		q.beat = 0;
		q.tx.pop_front();
	}
}

/* Host side, before the edge: what stands on the station's inputs */
void ring::host_before(unsigned i)
{
	station &s = st[i];
	MODEL &m = *s.m;

	offer(i, s.async);
	offer(i, s.sync);
	m.tx_valid_i = s.async.offered;
	m.txs_valid_i = s.sync.offered;
	m.rx_ready_i = !s.rx_stall || (rnd() & 255) >= s.rx_stall;
	/* They come from registers: what was just put on the inputs does not change them */
	before[i] = {(bool)m.tx_ready_o, (bool)m.txs_ready_o, (bool)m.rx_valid_o, m.rx_kind_o, m.rx_data_o};
}

/* After the edge: what moved */
void ring::host_after(unsigned i)
{
	station &s = st[i];
	MODEL &m = *s.m;
	const seen &b = before[i];

	if (s.async.offered && b.tx_ready)
		moved(s.async, m.tx_last_i);
	if (s.sync.offered && b.txs_ready)
		moved(s.sync, m.txs_last_i);
	if (b.rx_valid && m.rx_ready_i) {
		uint64_t d = b.rx_data;

		if ((b.rx_kind == 0) == s.rx_open)
			s.protocol_errors++;
		switch (b.rx_kind) {
		case 0:
			s.cur = rx_frame();
			s.cur.vci = d & 0xffffff;
			s.cur.src = d >> 24 & 63;
			s.cur.sync = d >> 30 & 1;
			s.rx_open = true;
			break;
		case 3:
			s.cur.sdu_len = d & 0x1ffff;
			s.cur.payload_len = d >> 17 & 0x1ffff;
			s.cur.sum = d >> 34 & 0xffff;
			s.cur.uu = d >> 50 & 0xff;
			s.cur.err_crc = d >> 60 & 1;
			s.cur.err_len = d >> 61 & 1;
			s.cur.abort = d >> 62 & 1;
			s.cur.time = now;
			s.rx_open = false;
			if (s.on_rx)
				s.on_rx(s.cur);
			else
				s.rx.push_back(s.cur);
			break;
		default:
			for (int n = 0; n < (b.rx_kind == 1 ? 8 : 4); n++)
				s.cur.payload.push_back((uint8_t)(d >> 8 * n));
		}
	}
	for (unsigned n = 0; n < 29 && m.ring_cnt_o >> n; n++)
		s.cnt[n < 16 ? JET_CNT_RX_HEC + n : JET_CNT_CLAIM_TVX + n - 16] +=
			m.ring_cnt_o >> n & 1;
	s.hist[m.ring_bin_o]++;
	s.changes += m.ring_change_o;
	if (m.tx_done_o)
		s.async.done.push_back(m.tx_done_ok_o ? SENT : m.tx_done_never_o ? NEVER : DOWN);
	if (m.txs_done_o)
		s.sync.done.push_back(m.txs_done_ok_o ? SENT : m.txs_done_never_o ? NEVER : DOWN);
}

void ring::step()
{
	unsigned n = (unsigned)st.size();

	for (unsigned i = 0; i < n; i++)
		hear(i);
	for (unsigned i = 0; i < n; i++) {
		MODEL &m = *st[i].m;

		drive_link(i);
		if (!live(i))
			continue;
		bool host = !st[i].host_stopped && m.host_rst_ni;

		if (host)
			host_before(i);
		m.host_clk_i = !st[i].host_stopped;
		m.ring_clk_i = !st[i].ring_stopped;
		m.rx_clk_i = !st[i].rx_stopped;
		m.eval();
		if (host)
			host_after(i);
		m.host_clk_i = m.ring_clk_i = m.rx_clk_i = 0;
		m.eval();
	}
	now++;
}

/*
 * The earliest edge of any station's clock. Station i's clock is also the
 * receive clock of the station behind it, which it moves as a third clock.
 */
void ring::step_free(const std::vector<uint64_t> &period)
{
	unsigned n = (unsigned)st.size();
	unsigned i = (unsigned)(std::min_element(next_edge.begin(), next_edge.end()) -
				next_edge.begin());
	unsigned down = (i + 1) % n;
	MODEL &m = *st[i].m, &d = *st[down].m;

	next_edge[i] += period[i];
	hear(i);
	drive_link(down);
	host_before(i);
	if (down == i) {
		m.host_clk_i = m.ring_clk_i = m.rx_clk_i = 1;
		m.eval();
	} else {
		d.eval();
		d.rx_clk_i = 1;
		d.eval();
		m.host_clk_i = m.ring_clk_i = 1;
		m.eval();
	}
	host_after(i);
	m.host_clk_i = m.ring_clk_i = 0;
	d.rx_clk_i = 0;
	m.eval();
	if (down != i)
		d.eval();
	if (i == 0)
		now++;
}

uint32_t ring::reg(unsigned i, uint32_t addr)
{
	MODEL &m = *st[i].m;

	m.ring_reg_sel_i = 1;
	m.ring_reg_idx_i = (addr - JET_REG_RING_UPSTREAM_LO) / 4;
	do
		step();
	while (!m.ring_reg_ack_o);
	m.ring_reg_sel_i = 0;
	uint32_t v = m.ring_reg_data_o;

	step();
	return v;
}

bool ring::all_up() const
{
	for (unsigned i = 0; i < st.size(); i++)
		if (live(i) && !st[i].up())
			return false;
	return true;
}

int ring::monitor() const
{
	int found = -1;

	for (unsigned i = 0; i < st.size(); i++)
		if (live(i) && st[i].up() && st[i].monitor())
			found = found == -1 ? (int)i : -2;
	return found;
}

bool ring::start(uint64_t limit)
{
	insert_all();
	if (!until([&] { return all_up(); }, limit))
		return false;
	uint64_t was = st[0].cnt[JET_CNT_TOKENS];

	return until([&] { return st[0].cnt[JET_CNT_TOKENS] >= was + 4; }, limit);
}

score::score(ring &ring_) : r(ring_), want(ring_.st.size())
{
	unsigned n = (unsigned)r.st.size();

	for (unsigned i = 0; i < n; i++) {
		want[i].resize(n);
		r.st[i].on_rx = [this, i](const rx_frame &f) {
			unsigned s = 0;

			while (s < r.st.size() && !(r.st[s].up() && r.st[s].id() == f.src))
				s++;
			if (f.abort) {
				aborted++;
			} else if (s == r.st.size() || want[i][s].empty()) {
				wrong++;
			} else {
				const tx_frame &w = *want[i][s].front();
				size_t pay = std::max<size_t>(48, (w.sdu.size() + 11) / 4 * 4);

				got++;
				if (f.err_crc || f.err_len || f.vci != w.vci || f.uu != w.uu ||
				    f.sdu_len != w.sdu.size() || f.payload_len != pay ||
				    f.payload.size() != pay ||
				    memcmp(f.payload.data(), w.sdu.data(), w.sdu.size()) ||
				    f.sum != inet_sum(f.payload.data(), pay - 8))
					wrong++;
				want[i][s].pop_front();
			}
		};
	}
}

void score::send(unsigned i, uint32_t vci, const bytes_t &sdu, uint8_t uu)
{
	std::shared_ptr<tx_frame> f(new tx_frame{vci, uu, sdu, false});

	r.send(i, vci, sdu, uu);
	sent++;
	for (unsigned k = 0; k < r.st.size(); k++)
		if (k != i)
			want[k][i].push_back(f);
}

void score::forget()
{
	for (auto &w : want)
		for (auto &q : w)
			q.clear();
}

bool score::all_in() const
{
	for (const auto &w : want)
		for (const auto &q : w)
			if (!q.empty())
				return false;
	return true;
}
