// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The link's flow control and order, both ways: what may go to the card and when, and whether what came
// from it was allowed.

#include "card.h"

static constexpr unsigned HDR = 256, DATA = 4096;

// Credits of ours

void Card::flow()
{
	unsigned inf = 0;

	for (Class c : { P, NP, C }) {
		bool late = withheld[c] || (credit_delay && rnd(credit_delay));

		if (!late && window[c])
			limit[c] = got[c] + window[c];
		if (!late && window_data[c])
			limit_data[c] = got_data[c] + window_data[c];
	}
	inf |= (window[P] ? 0 : 1) | (window_data[P] ? 0 : 2) | (window[NP] ? 0 : 4) | (window[C] ? 0 : 8) |
		(window_data[C] ? 0 : 16);
	m->tlp_tx_inf_i = inf;
	m->tlp_tx_posted_hdr_i = limit[P] % HDR;
	m->tlp_tx_posted_data_i = limit_data[P] % DATA;
	m->tlp_tx_np_hdr_i = limit[NP] % HDR;
	m->tlp_tx_cpl_hdr_i = limit[C] % HDR;
	m->tlp_tx_cpl_data_i = limit_data[C] % DATA;
}

void Card::credits(Class c, unsigned headers, unsigned data)
{
	window[c] = headers;
	window_data[c] = data;
	limit[c] = got[c] + headers;
	limit_data[c] = got_data[c] + data;
}

void Card::limit_now(Class c, int headers, int data)
{
	withheld[c] = true;
	limit[c] = got[c] + headers;
	limit_data[c] = got_data[c] + data;
}

void Card::flow_begin()
{
	for (Class c : { P, NP, C }) {
		began[c] = limit[c];
		began_data[c] = limit_data[c];
	}
}

void Card::flow_judge(const Tlp &t)
{
	Class c = tlp_class(t.dw[0]);

	got[c]++;
	got_data[c] += t.has_data() ? (t.length() + 3) / 4 : 0;
	if (window[c] && (began[c] - got[c]) % HDR > HDR / 2)
		fault("a packet of class %u without a header credit", c);
	if (window_data[c] && t.has_data() && (began_data[c] - got_data[c]) % DATA > DATA / 2)
		fault("a packet of class %u with %u double words is beyond its data credits", c, t.length());
}

// Credits of the card's, and the order of what goes to it: a posted request may pass anything, the
// others no posted one.

void Card::choose()
{
	uint8_t limits[CLASSES] = { m->tlp_rx_posted_hdr_o, m->tlp_rx_np_hdr_o, 0 };
	int pick = -1;

	if (!to_card.empty() || m->tlp_rx_valid_i || !m->link_up_i)
		return;
	for (int c : { P, NP, C }) {
		uint8_t room = limits[c] - used[c];

		if (waiting[c].empty() || (c != C && !overrun && (!room || room > HDR / 2)))
			continue;
		if (c != P && !waiting[P].empty() && waiting[P][0].number < waiting[c][0].number)
			continue;
		if (pick < 0 || (reorder ? rnd(2) : waiting[c][0].number < waiting[pick][0].number))
			pick = c;
	}
	if (pick < 0)
		return;
	sending = (Class)pick;
	sending_words = 0;
	used[pick]++;
	to_card.assign(waiting[pick][0].beats.begin(), waiting[pick][0].beats.end());
	waiting[pick].pop_front();
}

size_t Card::queued() const
{
	size_t n = to_card.size();

	for (auto &w : waiting)
		for (auto &p : w)
			n += p.beats.size();
	return n;
}

bool Card::credits_back() const
{
	return (uint8_t)(m->tlp_rx_posted_hdr_o - used[P]) == 16 && (uint8_t)(m->tlp_rx_np_hdr_o - used[NP]) == 1;
}

// A beat was taken. At the end of a write to BAR0: what the NIC must see of it
void Card::sent()
{
	const Beat b = to_card[0];
	const uint32_t *h = sending_head;

	to_card.pop_front();
	for (int i = 0; i < 1 + b.keep; i++)
		if (sending_words < 8)
			sending_head[sending_words++] = b.data >> 32 * i;
	if (b.last && sending == NP) {
		read_after_write = to_write_reg.size();
		np_tag = h[1] >> 8 & 0xff;
	}
	if (!watch || !b.last || sending != P || (h[0] >> 24 & 0x1f))
		return;

	Tlp t = { { h, h + sending_words } };

	for (unsigned i = 0; t.address() >> 16 == bar0 >> 16 && i < t.length(); i++)
		if ((i ? t.last_be() : t.first_be()) == 0xf)
			to_write_reg.push_back({ true, (uint16_t)(t.address() + 4 * i), t.payload(i) });
}

// The answer to a read of a register does not overtake what the card had posted by then; and
// the access itself not what the host wrote before.
void Card::reg_access(const RegAccess &a)
{
	if (!a.write && asked.count(np_tag))
		asked[np_tag].after = given;
	if (!watch)
		return;
	if (!a.write) {
		if (read_after_write)
			fault("a read of %04x before %zu writes that came first", a.addr, read_after_write);
		return;
	}
	if (to_write_reg.empty() || to_write_reg[0].addr != a.addr || to_write_reg[0].data != a.data)
		fault("a write to %04x that is not due", a.addr);
	else
		to_write_reg.pop_front();
	if (read_after_write)
		read_after_write--;
}

void Card::handed_over()
{
	if (forgotten)
		forgotten--;
	else
		given++;
}

bool Card::receives() const
{
	return m->tlp_rx_valid_i && m->tlp_rx_ready_o;
}

// Whatever was under way is lost, and so is what the card knew of the link.
void Card::link_down(unsigned clocks)
{
	m->link_up_i = 0;
	m->tlp_rx_valid_i = 0;
	to_card.clear();
	for (Class c : { P, NP, C }) {
		waiting[c].clear();
		used[c] = 0;
		got[c] = got_data[c] = 0;
		limit[c] = window[c];
		limit_data[c] = window_data[c];
	}
	from_card.clear();
	held_tx = {};
	asked.clear();
	to_write_reg.clear();
	read_after_write = 0;
	bus_master = false;
	id = 0;
	forget();
	// Of no read that is open now does anything come any more
	for (auto *reads : { &to_read, &reading })
		for (Read &r : *reads)
			r.issued = r.len;
	failed = {};
	run(clocks);
	m->link_up_i = 1;
	run(4);
}
