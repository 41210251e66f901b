// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "partner.h"

static constexpr unsigned REPLAY = 1000, WINDOW = 20;

Partner::Partner(Dll &dll, const Weather &weather) : d(dll), w(weather)
{
	d.took = [this](const Packet &p) { hear(p); };
	d.stall_ptx = d.stall_rx = d.gap_prx = d.gap_tx = w.stall;
}

// The same for whoever makes it and whoever expects it
Dwords Partner::make(bool to_card, unsigned mark) const
{
	std::mt19937 r(mark * 2 + to_card);

	return some_tlp(3 + r() % 2, r() % (w.longest + 1), mark);
}

// What the line does to a packet. True: nothing is left of it
bool Partner::strikes(Packet &p)
{
	unsigned hits = 0;

	for (size_t i = 0; i < p.bytes.size() + 2; i++)
		hits += d.rnd(1000000) < w.per_million;
	if (!hits)
		return !p.tlp && d.rnd(100) < w.dllps_lost;
	hit++;
	size_t at = d.rnd(p.bytes.size() - 1);
	unsigned burst = 1 + d.rnd(255);	// eight bits: any CRC sees that
	switch (d.rnd(5)) {
	case 0:
		return true;
	case 1:
		p.end = DAMAGED;
		p.bytes[at] = d.rng();
		break;
	case 2:
		burst <<= d.rnd(8);
		p.bytes[at] ^= burst;
		p.bytes[at + 1] ^= burst >> 8;
		break;
	case 3:
		p.bytes.resize(std::max<size_t>(2, at & ~1));
		if (p.bytes.size() == 6 && !p.tlp)
			return true;
		break;
	case 4:
		p.end = EDB;
		break;
	}
	return false;
}

void Partner::line(Packet p)
{
	if (!strikes(p))
		d.to_card(p);
}

void Partner::hear(Packet p)
{
	if (strikes(p))
		return;
	if (p.tlp)
		hear_tlp(p);
	else if (intact(p))
		hear_dllp(p);
}

void Partner::hear_tlp(const Packet &p)
{
	unsigned ahead = intact(p) ? (seq_of(p) - next_rx) & 0xfff : 1;

	if (ahead >= 2048) {
		ack = true;
		ack_due = d.now;
		return;
	}
	if (ahead) {
		nak = nak || !nak_scheduled;
		nak_scheduled = true;
		return;
	}
	if (tlp_of(p) != make(false, got))
		wrong = true;
	got++;
	next_rx = (next_rx + 1) & 0xfff;
	nak_scheduled = nak = false;
	if (!ack)
		ack_due = d.now + d.rnd(w.ack_delay + 1);
	ack = true;
}

void Partner::hear_dllp(const Packet &p)
{
	if (p.bytes[0] != ACK && p.bytes[0] != NAK)
		return;

	unsigned gone = (number_of(p) - (acked - 1)) & 0xfff;

	if (gone > first - acked) {
		wrong = true;		// an Ack for what was never sent
		return;
	}
	if (gone)
		replay_due = d.now + REPLAY;
	acked += gone;
	next = std::max(next, acked);
	if (p.bytes[0] == NAK)
		replay();
}

void Partner::replay()
{
	next = acked;
	replays++;
	replay_due = d.now + REPLAY;
}

void Partner::retrain()
{
	bool asks = d.retrains != asked;

	asked = d.retrains;
	if (l0_due && d.now >= l0_due) {
		l0_due = 0;
		d.l0(true);
	} else if (!l0_due && (asks || (w.retrains && !d.rnd(w.retrains)))) {
		l0_due = d.now + 50 + d.rnd(2000);
		d.l0(false);
	}
}

// One packet at a time: what waits on the line would be older than what is known by then
void Partner::speak()
{
	if (d.sending() || l0_due)
		return;
	if (nak || (ack && d.now >= ack_due)) {
		line(ack_nak(nak ? NAK : ACK, (next_rx - 1) & 0xfff));
		nak = ack = false;
	} else if (d.now >= fc_due) {
		line(flow(UPDATE_FC, (Type)d.rnd(3), 0, 0));
		fc_due = d.now + 1 + d.rnd(3000);
	} else if (next < in && next - acked < WINDOW) {
		if (next == first)
			first++;
		if (next == acked)
			replay_due = d.now + REPLAY;
		line(d.rnd(50) ? tlp_packet(next & 0xfff, make(true, next)) : nullified(next & 0xfff, make(true, next)));
		next++;
	}
	if (acked != next && d.now >= replay_due)
		replay();
}

void Partner::step()
{
	retrain();
	if (given < out && d.unsent() < 2)
		d.send(make(false, given++));
	speak();
	d.step();
	for (; checked < d.received.size(); checked++)
		if (checked >= in || d.received[checked] != make(true, checked))
			wrong = true;
}

bool Partner::done() const
{
	return got == out && checked == in && acked == in;
}
