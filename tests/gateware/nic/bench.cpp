// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "bench.h"

uint16_t inet_sum(const uint8_t *p, size_t n)
{
	uint64_t s = 0;

	for (size_t i = 0; i < n; i++)
		s += i & 1 ? p[i] : p[i] << 8;
	while (s >> 16)
		s = (s & 0xffff) + (s >> 16);
	return s;
}

bench::bench(uint32_t seed) : ctx(new VerilatedContext), rng(seed)
{
	ctx->randReset(2);
	ctx->randSeed(seed | 1);
	m = new MODEL(ctx.get());
	ctx->assertOn(false);
	m->rst_ni = 0;
	m->eui_i = 0x0a1b2c3d4e5full;
	m->reg_valid_i = 0;
	m->flr_i = 0;
	m->link_here_i = 0;
	m->link_i = 0x01010100 | JET_LINK_STATE_L0;
	m->link_cnt_i = 0;
	m->pcie_cnt_i = 0;
	m->ring_cnt_i = 0;
	m->ring_bin_i = 0;
	m->ring_reg_ack_i = 0;
	m->ring_change_i = 0;
	m->ring_status_i = 0x01001043;
	m->ring_ttrt_i = 50000;
	m->ring_map_i = 0x8000000100000003ull;
	m->ring_mon_eui_i = 0x112233445566ull;
	m->ring_rot_last_i = 1234;
	m->ring_rot_max_i = 5678;
	m->rd_valid_i = 0;
	m->rx_valid_i = 0;
	async.valid = &m->tx_valid_o;
	async.ready = &m->tx_ready_i;
	async.data = &m->tx_data_o;
	async.last = &m->tx_last_o;
	async.done = &m->tx_done_i;
	async.done_ok = &m->tx_done_ok_i;
	async.done_never = &m->tx_done_never_i;
	sync.valid = &m->txs_valid_o;
	sync.ready = &m->txs_ready_i;
	sync.data = &m->txs_data_o;
	sync.last = &m->txs_last_o;
	sync.done = &m->txs_done_i;
	sync.done_ok = &m->txs_done_ok_i;
	sync.done_never = &m->txs_done_never_i;
	run(5);
	/* What came out before the reset's first clock was noise */
	waiting.clear();
	broken.clear();
	reads.clear();
	read_pos = 0;
	write_open = false;
	write_data.clear();
	for (outlet *o : {&async, &sync}) {
		o->open = false;
		o->tx.clear();
		o->ends.clear();
	}
	irqs.clear();
	m->rd_valid_i = 0;
	ctx->assertOn(true);
	m->rst_ni = 1;
	run(600);
	until([&] { return !rd(JET_REG_CTRL); }, 20000);
}

bench::~bench()
{
	m->final();
	delete m;
}

uint8_t *bench::at(uint64_t addr)
{
	if (addr < base || addr >= base + size) {
		fault("host address out of range");
		return &mem[0];
	}
	return &mem[addr - base];
}

void bench::next_rx()
{
	const rx_frame f = rx.front();
	bytes pdu = f.sdu;
	uint64_t end;

	rx.pop_front();
	/* Padding and trailer, as the ring would have them; the trailer's bytes do not matter */
	while ((pdu.size() + 8) % 4 || pdu.size() < 40)
		pdu.push_back(0);
	for (int i = 0; i < 8; i++)
		pdu.push_back(0xe0 + i);
	rx_beats.push_back({0, (uint64_t)f.sync << 30 | (uint64_t)f.src << 24 | f.vci});
	for (size_t i = 0; i < pdu.size(); i += 8) {
		uint64_t w = 0;
		size_t n = std::min<size_t>(8, pdu.size() - i);

		memcpy(&w, &pdu[i], n);
		if (n == 4)
			w |= 0xdeadbeef00000000ull;
		rx_beats.push_back({n == 8 ? 1u : 2u, w});
		/* A frame that was cut has no rest */
		if (f.abort && i > pdu.size() / 2)
			break;
	}
	end = (uint64_t)f.abort << 62 | (uint64_t)f.err_len << 61 | (uint64_t)f.err_crc << 60 |
	      (uint64_t)f.uu << 50 | (uint64_t)inet_sum(pdu.data(), pdu.size() - 8) << 34 |
	      (uint64_t)pdu.size() << 17 | (f.sdu.size() & 0x1ffff);
	rx_beats.push_back({3, end});
}

void bench::drive(outlet &o)
{
	*o.ready = !chance(o.stall);
	*o.done = 0;
	if (!o.ends.empty() && o.ends.front() <= now && !o.hold) {
		o.ends.pop_front();
		*o.done = 1;
		*o.done_ok = o.results.empty() || o.results.front() == JET_ST_OK;
		*o.done_never = !o.results.empty() && o.results.front() == JET_ST_NO_ALLOCATION;
		if (!o.results.empty())
			o.results.pop_front();
	}
}

void bench::drive()
{
	/* DMA reads */
	m->rd_req_ready_i = !chance(stall_rd);
	if (!m->rd_valid_i && !reads.empty() && reads.front().when <= now && !chance(stall_rd)) {
		const request &r = reads.front();
		uint64_t a = (r.addr + read_pos) & ~7ull, w = 0;
		uint64_t stop = std::min(a + 8, r.addr + r.len);
		bool bad = false;

		for (auto &u : unreadable)
			bad |= stop > u.first && a < u.second;
		for (uint64_t b = a; b < a + 8; b++) {
			uint64_t v = b >= r.addr && b < stop && !bad ? *at(b) : rnd(256);

			w |= v << 8 * (b & 7);
		}
		m->rd_valid_i = 1;
		m->rd_data_i = w;
		m->rd_error_i = bad;
		m->rd_last_i = bad || stop == r.addr + r.len;
	}
	/* DMA writes */
	m->wr_req_ready_i = !chance(stall_wr) && !write_open;
	m->wr_ready_i = !chance(stall_wr) && write_open;
	if (link) {
		link_room = std::min(link_room + link, 100 * link_buffer);
		m->wr_ready_i &= link_room >= 100;
	}
	/* Ring */
	drive(async);
	drive(sync);
	if (rx_beats.empty() && !rx.empty())
		next_rx();
	if (!m->rx_valid_i && !rx_beats.empty() && !chance(stall_rx)) {
		m->rx_valid_i = 1;
		m->rx_kind_i = rx_beats.front().kind;
		m->rx_data_i = rx_beats.front().data;
	}
	/* The ring's further registers: each says which one it is, some clocks later */
	m->ring_reg_ack_i = m->ring_reg_sel_o && !m->ring_reg_ack_i && now % 7 == 0;
	m->ring_reg_data_i = 0x70000000 + m->ring_reg_idx_o;
	/* So do the link's counters, in the next clock */
	m->link_cnt_i = 0x60000000 + m->link_cnt_idx_o;
	m->ring_change_i = pulse_change;
	pulse_change = false;
}

void bench::steady(const char *name, bool valid, bool ready, std::vector<uint64_t> data)
{
	auto &w = waiting[name];

	if (!w.empty() && (!valid || w != data))
		fault(std::string(name) + " changed while it waited");
	w.clear();
	if (valid && !ready)
		w = data;
}

void bench::sample(outlet &o)
{
	uint64_t w = *o.data;

	if (!*o.valid || !*o.ready)
		return;
	if (!o.open) {
		tx_frame f;

		f.vci = w & 0xffffff;
		f.len = w >> 24 & 0x1ffff;
		f.uu = w >> 48 & 0xff;
		if (w >> 56 || (w >> 41 & 0x7f))
			fault("bits of a frame's first beat");
		if (*o.last)
			fault("last in the first beat");
		o.tx.push_back(f);
		o.open = true;
		return;
	}
	tx_frame &f = o.tx.back();

	for (int i = 0; i < 8; i++) {
		if (f.sdu.size() < f.len)
			f.sdu.push_back(w >> 8 * i);
		else if (w >> 8 * i & 0xff)
			fault("a frame's last beat is not filled with zeros");
	}
	if ((bool)*o.last != (f.sdu.size() == f.len))
		fault("last at the wrong beat");
	if (*o.last) {
		f.whole = true;
		o.open = false;
		o.ends.push_back(now + 1 + rnd(40));
	}
}

void bench::sample()
{
	bool rd = m->rd_valid_i && m->rd_ready_o;
	bool rx_take = m->rx_valid_i && m->rx_ready_o;

	steady("rd_req", m->rd_req_valid_o, m->rd_req_ready_i, {m->rd_req_addr_o, m->rd_req_len_o});
	steady("wr_req", m->wr_req_valid_o, m->wr_req_ready_i,
	       {m->wr_req_addr_o, m->wr_req_len_o, m->wr_req_irq_o});
	steady("wr", m->wr_valid_o, m->wr_ready_i, {m->wr_data_o, m->wr_last_o});
	for (outlet *o : {&async, &sync})
		steady(o->name, *o->valid, *o->ready, {*o->data, *o->last});

	if (m->rd_req_valid_o && m->rd_req_ready_i) {
		if (m->rd_req_len_o < 1 || m->rd_req_len_o > 98304)
			fault("length of a read");
		reads.push_back({m->rd_req_addr_o, m->rd_req_len_o, now + rnd(latency + 1)});
	}
	if (rd) {
		if (m->rd_last_i) {
			reads.pop_front();
			read_pos = 0;
		} else {
			read_pos += 8 - ((reads.front().addr + read_pos) & 7);
		}
	}

	if (m->wr_valid_o && m->wr_ready_i) {
		uint64_t a = (write.addr + write_pos) & ~7ull, end = write.addr + write.len;

		wr_beats++;
		if (link)
			link_room -= 100;

		for (uint64_t b = a; b < a + 8; b++) {
			if (b >= write.addr && b < end)
				write_data.push_back(m->wr_data_o >> 8 * (b & 7));
		}
		write_pos = a + 8 - write.addr;
		if ((bool)m->wr_last_o != (a + 8 >= end))
			fault("wr_last at the wrong beat");
		/* A slot of 64 bytes is one TLP, and comes as a whole */
		if (m->wr_last_o) {
			for (size_t i = 0; i < write_data.size(); i++)
				*at(write.addr + i) = write_data[i];
			write_data.clear();
			write_open = false;
		}
	}
	if (m->wr_req_valid_o && m->wr_req_ready_i) {
		if (m->wr_req_irq_o) {
			irqs.push_back(m->wr_req_len_o);
		} else {
			if (m->wr_req_len_o < 1 || m->wr_req_len_o > 98304)
				fault("length of a write");
			write = {m->wr_req_addr_o, m->wr_req_len_o, 0};
			wr_longest = std::max(wr_longest, write.len);
			write_pos = 0;
			write_open = true;
		}
	}

	sample(async);
	sample(sync);

	m->clk_i = 1;
	m->eval();
	if (rd)
		m->rd_valid_i = 0;
	if (rx_take) {
		if (rx_beats.front().kind == 3)
			rx_end = now;
		m->rx_valid_i = 0;
		rx_beats.pop_front();
	}
}

void bench::tick()
{
	drive();
	m->clk_i = 0;
	m->eval();
	sample();
	now++;
}

bool bench::until(const std::function<bool()> &cond, unsigned limit)
{
	while (!cond()) {
		if (!limit--)
			return false;
		tick();
	}
	return true;
}

uint32_t bench::rd(uint32_t addr)
{
	uint32_t v = 0;
	bool done = false;

	m->reg_valid_i = 1;
	m->reg_write_i = 0;
	m->reg_addr_i = addr;
	m->reg_wdata_i = rng();
	for (int i = 0; i < 2000 && !done; i++) {
		tick();
		/* reg_ready_o follows from registers only */
		done = m->reg_ready_o;
		v = m->reg_rdata_o;
	}
	tick();
	m->reg_valid_i = 0;
	if (!done)
		fault("register read without an answer");
	return v;
}

void bench::wr(uint32_t addr, uint32_t v)
{
	bool done = false;

	m->reg_valid_i = 1;
	m->reg_write_i = 1;
	m->reg_addr_i = addr;
	m->reg_wdata_i = v;
	for (int i = 0; i < 2000 && !done; i++) {
		tick();
		done = m->reg_ready_o;
	}
	tick();
	m->reg_valid_i = 0;
	if (!done)
		fault("register write without an answer");
}

void bench::reset()
{
	wr(JET_REG_CTRL, 1);
	until([&] { return !rd(JET_REG_CTRL); }, 20000);
}

unsigned bench::hash(uint32_t v, unsigned way)
{
	if (!way)
		return (v & 0x1ff) ^ (v >> 9 & 0x1ff) ^ (v >> 18);
	return (v & 0x1ff) ^ ((v >> 9 & 0xf) << 5 | (v >> 13 & 0x1f)) ^ (v >> 18) << 3 ^ 0x1a5;
}

void bench::vci(uint32_t v, unsigned pool, bool valid, unsigned way)
{
	wr(JET_REG_VCI_DATA, put(JET_VCI_DATA_VCI, v) | put(JET_VCI_DATA_POOL, pool));
	wr(JET_REG_VCI_INDEX, put(JET_VCI_INDEX_SET, hash(v, way)) |
	   put(JET_VCI_INDEX_WAY, way) | put(JET_VCI_INDEX_VALID, valid) | JET_VCI_INDEX_WRITE);
}

void bench::pool(unsigned n, unsigned cap, unsigned queue, bool keep, bool enable)
{
	wr(pool_reg(n), put(JET_POOL_CFG_CAP, cap) | put(JET_POOL_CFG_QUEUE, queue) |
	   put(JET_POOL_CFG_KEEP, keep) | put(JET_POOL_CFG_ENABLE, enable));
}
