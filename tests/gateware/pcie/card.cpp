// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The clock, the streams and the requests of the host. What the card says is judged in judge.cpp.

#include "card.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>

Card::Card(unsigned long seed) : rng(seed), m(new MODEL)
{
	answer = [](const Tlp &) { return GOOD; };
	reg_read = [](uint16_t addr) { return addr * 0x10001u ^ 0xa5a50000u; };
	m->eui_i = 0x020000123456;
	m->rst_ni = 0;
	m->contextp()->assertOn(false);	/* noise has no rules to keep */
	m->tlp_rx_valid_i = 0;
	m->tlp_tx_ready_i = 0;
	m->rd_req_valid_i = 0;
	m->rd_ready_i = 0;
	m->wr_req_valid_i = 0;
	m->wr_valid_i = 0;
	m->reg_ready_i = 0;
	m->link_error_i = 0;
	m->link_up_i = 1;
	flow();
	link(1, 1, true);
	for (int i = 0; i < 4; i++) {
		m->clk_i = 0;
		m->eval();
		m->clk_i = 1;
		m->eval();
	}
	m->contextp()->assertOn(true);
	m->rst_ni = 1;
}

void Card::link(unsigned speed, unsigned width, bool slot_clock)
{
	m->link_speed_i = speed;
	m->link_width_i = width;
	m->link_slot_clock_i = slot_clock;
}

void Card::link_error(unsigned n)
{
	m->link_error_i = 1 << n;
	step();
	m->link_error_i = 0;
}

bool Card::link_common() const { return m->link_common_o; }
bool Card::link_sync() const { return m->link_sync_o; }
bool Card::link_d3() const { return m->link_d3_o; }
bool Card::link_off() const { return m->link_off_o; }

void Card::fault(const char *fmt, ...)
{
	char text[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (faults.size() < 20)
		faults.push_back("clock " + std::to_string(now) + ": " + text);
}

// Inputs hold once valid, so a choice to wait is made only while the stream is empty-handed.
void Card::drive()
{
	flow();
	choose();
	if (!m->tlp_rx_valid_i && !to_card.empty() && rnd(100) >= gap_rx) {
		m->tlp_rx_valid_i = 1;
		m->tlp_rx_data_i = to_card[0].data;
		m->tlp_rx_keep_i = to_card[0].keep;
		m->tlp_rx_last_i = to_card[0].last;
	}
	m->tlp_tx_ready_i = !stalled && rnd(100) >= stall_tx;
	m->rd_ready_i = rnd(100) >= stall_rd;
	if (!m->rd_req_valid_i && !to_read.empty()) {
		m->rd_req_valid_i = 1;
		m->rd_req_addr_i = to_read[0].addr;
		m->rd_req_len_i = to_read[0].len;
	}
	if (!m->wr_req_valid_i && !to_write.empty()) {
		m->wr_req_valid_i = 1;
		m->wr_req_irq_i = to_write[0].irq;
		m->wr_req_addr_i = to_write[0].addr;
		m->wr_req_len_i = to_write[0].irq ? to_write[0].vector : to_write[0].data.size();
	}
	if (!m->wr_valid_i && !write_beats.empty() && rnd(100) >= gap_wr) {
		m->wr_valid_i = 1;
		m->wr_data_i = write_beats[0].data;
		m->wr_last_i = write_beats[0].last;
	}
	m->reg_ready_i = 0;
	if (held_reg.on && !dead_regs && reg_delay-- == 0) {
		m->reg_ready_i = 1;
		m->reg_rdata_i = reg_read(m->reg_addr_o);
	}
}

void Card::sample()
{
	if (m->tlp_rx_valid_i && m->tlp_rx_ready_o)
		sent();

	unsigned bits = m->tlp_tx_keep_o | m->tlp_tx_last_o << 1;

	if (held_tx.on && (!m->tlp_tx_valid_o || held_tx.data != m->tlp_tx_data_o || held_tx.bits != bits))
		fault("a beat to the link changed while it waited");
	held_tx = { m->link_up_i && m->tlp_tx_valid_o && !m->tlp_tx_ready_i, m->tlp_tx_data_o, bits };
	if (m->link_up_i && m->tlp_tx_valid_o && m->tlp_tx_ready_i)
		beat(m->tlp_tx_data_o, m->tlp_tx_keep_o, m->tlp_tx_last_o);

	bits = m->rd_last_o | m->rd_error_o << 1;
	if (held_rd.on && (!m->rd_valid_o || held_rd.bits != bits ||
			   (!m->rd_error_o && held_rd.data != m->rd_data_o)))
		fault("a beat to the NIC changed while it waited");
	held_rd = { m->rd_valid_o && !m->rd_ready_i, m->rd_data_o, bits };
	if (m->rd_valid_o && m->rd_ready_i)
		read_beat(m->rd_data_o, m->rd_last_o, m->rd_error_o);

	uint64_t access = (uint64_t)m->reg_addr_o << 32 | (m->reg_write_o ? m->reg_wdata_o : 0);

	if (held_reg.on && !dead_regs && (!m->reg_valid_o || held_reg.data != access || held_reg.bits != m->reg_write_o))
		fault("a register access changed while it waited");
	if (m->reg_valid_o && m->reg_ready_i) {
		accesses.push_back({ (bool)m->reg_write_o, m->reg_addr_o, m->reg_wdata_o });
		reg_access(accesses.back());
	}
	if (!held_reg.on || m->reg_ready_i)
		reg_delay = rnd(4);
	held_reg = { m->reg_valid_o && !m->reg_ready_i, access, m->reg_write_o };

	if (m->rd_req_valid_i && m->rd_req_ready_o) {
		reading.push_back(to_read[0]);
		reading.back().after = given;
		to_read.pop_front();
	}
	if (m->wr_valid_i && m->wr_ready_o) {
		if (write_beats[0].last)
			handed_over();
		write_beats.pop_front();
	}
	if (m->wr_req_valid_i && m->wr_req_ready_o) {
		const Posted &p = to_write[0];

		for (size_t at = 0; !p.irq && at < p.data.size(); ) {
			Beat b = { rng(), true, false };	// bytes that nobody asked for are noise

			for (unsigned lane = (p.addr + at) & 7; lane < 8 && at < p.data.size(); lane++, at++)
				b.data = (b.data & ~(0xffull << 8 * lane)) | (uint64_t)p.data[at] << 8 * lane;
			b.last = at == p.data.size();
			write_beats.push_back(b);
		}
		if (p.irq && p.done)
			handed_over();
		to_write.pop_front();
	}
	for (int i = 0; i < COUNTERS; i++)
		count[i] += m->pcie_cnt_o >> i & 1;
	flrs += m->flr_o;
}

void Card::step()
{
	bool rx, rd, wr, wd;

	serve();
	drive();
	m->clk_i = 0;
	m->eval();
	rx = m->tlp_rx_valid_i && m->tlp_rx_ready_o;
	rd = m->rd_req_valid_i && m->rd_req_ready_o;
	wr = m->wr_req_valid_i && m->wr_req_ready_o;
	wd = m->wr_valid_i && m->wr_ready_o;
	sample();
	m->clk_i = 1;
	m->eval();
	if (rx)
		m->tlp_rx_valid_i = 0;
	if (rd)
		m->rd_req_valid_i = 0;
	if (wr)
		m->wr_req_valid_i = 0;
	if (wd)
		m->wr_valid_i = 0;
	now++;
}

void Card::run(unsigned clocks)
{
	while (clocks--)
		step();
}

bool Card::busy() const
{
	return m->pcie_busy_o || queued() || !streams.empty() || !to_read.empty() ||
	       !reading.empty() || !to_write.empty() || !write_beats.empty() || !posted.empty() ||
	       !asked.empty();
}

bool Card::settle(unsigned limit)
{
	run(4);		// what was just asked for is on its way
	while (busy() && limit--)
		step();
	return !busy();
}

void Card::send_raw(const std::vector<Beat> &beats)
{
	std::vector<Beat> packet;

	for (const Beat &b : beats) {
		packet.push_back(b);
		if (b.last) {
			waiting[tlp_class(packet[0].data)].push_back({ numbers++, packet });
			packet.clear();
		}
	}
}

void Card::send(const Tlp &t)
{
	send_raw(tlp_beats(t.dw));
}

// What a correct answer looks like, from the request alone
void Card::expect(Tlp &t, Reply *reply)
{
	unsigned kind = t.kind(), len = t.length(), fbe = t.first_be(), lbe = t.last_be();
	Asked a = { 4, 0, 0, t.dw[0] & 0x743000, reply, 0 };

	while (asked.count(next_tag))
		next_tag = (next_tag + 1) & 0xff;
	t.dw[1] = (t.dw[1] & ~0xff00u) | next_tag << 8;
	if (kind == MRD32 || kind == MRD64 || kind == MRDLK) {
		int first = -1, last = 0;

		for (unsigned b = 0; b < 4 * len; b++) {
			unsigned be = b < 4 ? fbe : b >= 4 * (len - 1) ? lbe : 0xf;

			if (be >> (b & 3) & 1) {
				first = first < 0 ? b : first;
				last = b;
			}
		}
		a.bytes = first < 0 ? 1 : last - first + 1;
		a.lower = (t.address() & 0x7c) + (first < 0 ? 0 : first);
	}
	a.dwords = t.has_data() ? 0 : len;
	asked[next_tag] = a;
	next_tag = (next_tag + 1) & 0xff;
}

Reply Card::ask(Tlp t)
{
	Reply r = {};

	expect(t, &r);
	send(t);
	for (int i = 0; i < 20000 && !r.done; i++)
		step();
	if (!r.done) {
		fault("no answer to a request");
		asked.erase(t.tag());
	}
	return r;
}

uint32_t Card::cfg_read(unsigned reg)
{
	Reply r = ask({ { CFGRD0 << 24 | 1, 0xf, id << 16 | (reg & 0xffc) } });

	if (r.status || r.data.size() != 1)
		fault("configuration read of 0x%x: status %u", reg, r.status);
	return r.data.empty() ? ~0u : r.data[0];
}

void Card::cfg_write(unsigned reg, uint32_t value, unsigned be)
{
	Reply r = ask({ { CFGWR0 << 24 | 1, be, id << 16 | (reg & 0xffc), value } });

	if (r.status)
		fault("configuration write of 0x%x: status %u", reg, r.status);
}

uint32_t Card::mmio_read(uint64_t addr)
{
	Reply r = ask(tlp_mem(false, addr, 1, 0xf, 0, 0, 0));

	return r.status || r.data.empty() ? ~0u : r.data[0];
}

void Card::mmio_write(uint64_t addr, uint32_t value)
{
	send(tlp_mem(true, addr, 1, 0xf, 0, 0, 0, { value }));
}

void Card::read(uint64_t addr, unsigned len)
{
	to_read.push_back({ addr, len, 0, 0, false, 0 });
}

void Card::write(uint64_t addr, const std::vector<uint8_t> &data)
{
	to_write.push_back({ false, 0, addr, data, 0 });
	posted.push_back(to_write.back());
}

void Card::irq(unsigned vector, bool leaves)
{
	to_write.push_back({ true, vector, 0, {}, leaves });
	if (leaves)
		expect_irq(vector);
}

void Card::expect_irq(unsigned vector)
{
	posted.push_back({ true, vector, 0, {}, 0 });
}

void Card::unspoil()
{
	for (Read &r : reading)
		r.spoilt = false;
}

// The NIC goes on handing over what it began; the card swallows it.
void Card::forget()
{
	posted.clear();
	streams.clear();
	tags.clear();
	left = given = 0;
	forgotten = 0;
	for (const Beat &b : write_beats)
		forgotten += b.last;
	for (const Posted &p : to_write)
		forgotten += !p.irq || p.done;
}

void Card::enumerate(bool wide)
{
	bar0 = wide ? 0x380000010000 : 0xfe010000;
	bar2 = wide ? 0x380000004000 : 0xfe004000;
	cfg_write(0x10, bar0);
	cfg_write(0x14, bar0 >> 32);
	cfg_write(0x18, bar2);
	cfg_write(0x1c, bar2 >> 32);
	cfg_write(0x68, (mps == 256 ? 0x20 : 0) | (mrrs == 512 ? 2 : mrrs == 256 ? 1 : 0) << 12, 3);
	cfg_write(0x50, 0x8000u << 16, 0xc);
	bus_master = true;
	cfg_write(0x04, 6, 3);
	for (unsigned v = 0; v < VECTORS; v++) {
		vec_addr[v] = (v & 1 ? 0x100000000ull : 0) | 0xfee00000u | v << 12;
		vec_data[v] = 0x4000 + v;
		mmio_write(bar2 + 16 * v, vec_addr[v]);
		mmio_write(bar2 + 16 * v + 4, vec_addr[v] >> 32);
		mmio_write(bar2 + 16 * v + 8, vec_data[v]);
		mmio_write(bar2 + 16 * v + 12, 0);
	}
	settle();
}
