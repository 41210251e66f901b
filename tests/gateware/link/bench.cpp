// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "bench.h"

namespace {

/* What jet_pcie gives, and how long it may take */
constexpr unsigned kPostedHdr = 16, kNpHdr = 1, kGiveBack = 24;
constexpr unsigned kDetectClocks = 20;
constexpr unsigned kTlpPause = 24;
/* A recovered clock does not stop at once */
constexpr unsigned kClockTail = 32;

unsigned data_credits(const uint32_t *dw)
{
	return tlp_kind(dw) & TLP_HAS_DATA ? (tlp_length(dw) + 3) / 4 : 0;
}

bool ahead8(uint8_t limit, uint8_t used)
{
	return (uint8_t)(limit - used) < 128;
}

bool ahead12(unsigned limit, unsigned used)
{
	return ((limit - used) & 0xfff) <= 2048;
}

} // namespace

bool Card::may(const uint32_t *dw) const
{
	enum root_class c = root_class(dw[0]);
	uint8_t hdr = (uint8_t)(used_hdr[c] + 1);
	unsigned data = used_data[c] + data_credits(dw), inf = m.tlp_tx_inf_o;

	if (c == ROOT_P)
		return (inf & 1 || ahead8(m.tlp_tx_posted_hdr_o, hdr)) &&
			(inf & 2 || ahead12(m.tlp_tx_posted_data_o, data));
	if (c == ROOT_NP)
		return inf & 4 || ahead8(m.tlp_tx_np_hdr_o, hdr);
	return (inf & 8 || ahead8(m.tlp_tx_cpl_hdr_o, hdr)) &&
		(inf & 16 || ahead12(m.tlp_tx_cpl_data_o, data));
}

/* A TLP is made when there are credits for it: a next one of another class waits for them, too */
void Card::next()
{
	if (!tx_words && busy && m.link_up_o && make)
		tx_words = make(tx);
	else if (!tx_words && busy && m.link_up_o && !chance_below(&out.chance, kTlpPause))
		tx_words = traffic_next(&out, tx);
	m.tlp_tx_valid_i = tx_words && (tx_at || may(tx));
	if (!m.tlp_tx_valid_i)
		return;
	m.tlp_tx_keep_i = tx_at + 1 < tx_words;
	m.tlp_tx_last_i = tx_at + 2 >= tx_words;
	m.tlp_tx_data_i = tx[tx_at] | (m.tlp_tx_keep_i ? (uint64_t)tx[tx_at + 1] << 32 : 0);
}

void Card::give_back()
{
	if (took[ROOT_P] && !chance_below(&out.chance, kGiveBack)) {
		took[ROOT_P]--;
		m.tlp_rx_posted_hdr_i++;
	}
	if (took[ROOT_NP] && !chance_below(&out.chance, kGiveBack)) {
		took[ROOT_NP]--;
		m.tlp_rx_np_hdr_i++;
	}
}

void Card::fell()
{
	stale |= was_up;
	was_up = deaf = false;
	traffic_reset(&out);
	tx_words = tx_at = rx_words = 0;
	for (unsigned i = 0; i < ROOT_CLASSES; i++)
		used_hdr[i] = took[i] = 0, used_data[i] = 0;
	m.tlp_rx_posted_hdr_i = kPostedHdr;
	m.tlp_rx_np_hdr_i = kNpHdr;
}

void Card::drive()
{
	if (!m.link_up_o)
		fell();
	was_up = m.link_up_o;
	give_back();
	next();
	m.tlp_rx_ready_i = rx_words || chance_below(&out.chance, 16) >= stall;
}

void Card::take()
{
	if (rx_words + 2 > TLP_DW_MAX) {
		wrong++;
		rx_words = 0;
		return;
	}
	rx[rx_words++] = (uint32_t)m.tlp_rx_data_o;
	if (m.tlp_rx_keep_o)
		rx[rx_words++] = (uint32_t)(m.tlp_rx_data_o >> 32);
	if (!m.tlp_rx_last_o)
		return;
	took[root_class(rx[0])]++;
	taken++;
	wrong += !deaf && !traffic_took(in, rx, rx_words);
	rx_words = 0;
}

void Card::sample()
{
	if (m.tlp_rx_valid_o && m.tlp_rx_ready_i)
		take();
	if (!m.tlp_tx_valid_i || !m.tlp_tx_ready_o)
		return;
	if (!tx_at) {
		enum root_class c = root_class(tx[0]);

		used_hdr[c]++;
		used_data[c] += data_credits(tx);
	}
	tx_at += 2;
	if (tx_at >= tx_words)
		tx_at = tx_words = 0;
}

Bench::Bench(uint32_t seed, const struct root_manners &manners, int ppm, uint32_t ms)
	: context(new VerilatedContext), m(new Vjet_link(context.get())), card(*m),
	  rx_clock{ ppm, 0 }
{
	static const root_ops ops = { on_tlp, on_up };
	root_options o = {};

	o.name = "root port";
	o.role = ROOT_DOWNSTREAM;
	o.manners = manners;
	o.manners.seed = seed;
	o.times.ms = ms;
	o.times.polling_ts1 = kPollTs1;
	o.ops = &ops;
	o.ctx = this;
	root = root_new(&o);
	out.chance.state = seed | 1;
	card.out.chance.state = (uint64_t)seed << 8 | 1;
	card.in = &out;
	context->assertOn(false);
	m->rst_ni = 0;
	m->phy_rx_lock_i = 0;
	m->phy_rx_idle_i = 1;
	m->phy_detect_done_i = 0;
	m->link_d3_i = 0;
	m->link_off_i = 0;
	m->link_cnt_idx_i = 0;
	run(8);
	m->rst_ni = 1;
	context->assertOn(true);
}

Bench::~Bench()
{
	m->final();
	root_free(root);
}

void Bench::on_tlp(void *ctx, const uint32_t *dw, unsigned words)
{
	Bench *b = (Bench *)ctx;

	b->root_wrong += !b->card.stale && !traffic_took(&b->card.out, dw, words);
}

void Bench::on_up(void *ctx, bool up)
{
	Bench *b = (Bench *)ctx;

	if (!up)
		traffic_reset(&b->out);
	b->card.deaf = !up && b->m->link_up_o;
	if (up)
		b->card.stale = false;
}

/* What the transceiver has received, in its own clock */
void Bench::lane()
{
	lane_pair p;

	root_send(root, m->phy_polarity_o, &p);
	m->phy_rx_data_i = p.data;
	m->phy_rx_k_i = p.k;
	m->phy_rx_err_i = p.err;
	m->phy_rx_lock_i = p.lock;
	m->phy_rx_idle_i = p.idle;
	idle_for = p.idle ? idle_for + 1 : 0;
	if (stop_clock && idle_for > kClockTail)
		return;
	m->phy_rx_clk_i = 1;
	m->eval();
	m->phy_rx_clk_i = 0;
	m->eval();
}

void Bench::detect()
{
	detecting = m->phy_detect_o ? detecting + 1 : 0;
	m->phy_detect_done_i = detecting == kDetectClocks;
	m->phy_detect_present_i = m->phy_detect_done_i && root_plugged(root);
}

void Bench::feed()
{
	uint32_t dw[TLP_DW_MAX];
	unsigned words;

	if (!card.busy || card.make || !root_up(root) || root_queued(root) >= TRAFFIC_QUEUE ||
	    chance_below(&out.chance, kTlpPause))
		return;
	words = traffic_next(&out, dw);
	if (words)
		root_tlp(root, dw, words);
}

void Bench::clock()
{
	lane_pair p = {};

	for (unsigned n = lane_clock_ticks(&rx_clock); n; n--)
		lane();
	feed();
	detect();
	card.drive();
	m->eval();
	card.sample();
	m->clk_i = 1;
	m->eval();
	m->clk_i = 0;
	m->eval();
	for (unsigned i = 0; i < 7; i++)
		errors[i] += m->link_error_o >> i & 1;
	p.data = m->phy_tx_data_o;
	p.k = m->phy_tx_k_o;
	p.neg = m->phy_tx_neg_o;
	p.idle = m->phy_tx_idle_o;
	root_hear(root, &p);
}

void Bench::run(unsigned clocks)
{
	while (clocks--)
		clock();
}

bool Bench::up() const
{
	return m->link_up_o && root_up(root);
}

bool Bench::open() const
{
	return out.sent != out.arrived || card.out.sent != card.out.arrived;
}

void Bench::busy(bool on)
{
	card.busy = on;
}
