// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The data link layer by the book: DLLPs of each kind, and each rule of chapter 3 that a partner can keep or
// break. Numbers are sections of the Base Specification 4.0.

#include "test.h"

#include <functional>

static bool is_ack(const Packet &p, Kind kind, unsigned number)
{
	return !p.tlp && p.bytes[0] == kind && number_of(p) == number;
}

/* The next Ack or Nak is this one */
static bool answered(Dll &d, Kind kind, unsigned number, unsigned limit = 2000)
{
	Packet p;
	uint64_t end = d.now + limit;

	while (d.now < end && d.next(&p, end - d.now))
		if (!p.tlp && (p.bytes[0] == ACK || p.bytes[0] == NAK))
			return is_ack(p, kind, number);
	return false;
}

static bool answered_not(Dll &d, unsigned clocks)
{
	d.from_card.clear();
	d.run(clocks);
	for (const Packet &p : d.from_card)
		if (!p.tlp && (p.bytes[0] == ACK || p.bytes[0] == NAK))
			return false;
	return true;
}

/* The next TLP is this one */
static bool sends(Dll &d, unsigned seq, const Dwords &t, unsigned limit = 4000)
{
	Packet p;

	return d.next_tlp(&p, limit) && seq_of(p) == seq && tlp_of(p) == t;
}

/* As many have come, the last one is this */
static bool comes(Dll &d, size_t n, const Dwords &t)
{
	return d.until([&] { return d.received.size() >= n; }, 1000) && d.received.size() == n &&
		d.received.back() == t;
}

static bool only(Dll &d, Error e, unsigned n = 1)
{
	bool good = d.errors[e] == n && d.all_errors() == n;

	for (unsigned &x : d.errors)
		x = 0;
	return good;
}

static bool no_error(Dll &d) { return d.all_errors() == 0; }

static void checksums(Dll &)
{
	static const uint8_t nine[] = { '1', '2', '3', '4', '5', '6', '7', '8', '9' };
	Packet p = tlp_packet(0, some_tlp(3, 0, 1));

	// The check value of Ethernet's CRC, cbf43926h, which has its bits backwards
	ok(lcrc(nine, 9) == 0x649c2fd3, "3.6.2.1: LCRC of the digits is Ethernet's");
	p.bytes[5] ^= 1;
	ok(!intact(p), "a changed byte is seen");
}

static void initialisation(Dll &d)
{
	Packet p;
	static const uint8_t order[] = { 0x40, 0x50, 0x60, 0x40, 0x50, 0x60 };
	bool good = true;

	d.run(QUIET + 50);
	ok(d.from_card.empty() && !d.link_up(), "3.2.1: Inactive says nothing");
	d.up(true);
	for (uint8_t kind : order)
		good = good && d.next(&p) && p.bytes[0] == kind;
	ok(good, "3.4.1: InitFC1 of posted, non-posted, completions, over and over");
	good = d.next(&p) && p.bytes[0] == 0x40 && hdr_of(p) == 16 && number_of(p) == 0;
	good = good && d.next(&p) && hdr_of(p) == 1 && number_of(p) == 0;
	good = good && d.next(&p) && hdr_of(p) == 0 && number_of(p) == 0;
	ok(good, "3.4.1: with the station's credits, no limit for data and completions");
	ok(!d.link_up(), "3.2.1: the link is down during FC_INIT1");

	d.to_card(flow(INIT_FC1, P, 1, 1, 3));
	d.to_card(flow(INIT_FC1, P, 40, 700));
	d.to_card(flow(INIT_FC2, NP, 50, 0));
	d.to_card(dllp(VENDOR, 1, 2, 3));
	d.run(100);
	ok(!d.link_up() && no_error(d), "3.4.1: two types are not all; another VC's, and a vendor's, are nothing");
	d.from_card.clear();
	d.to_card(flow(INIT_FC1, CPL, 60, 900));
	d.run(40);
	d.from_card.clear();
	ok(d.next(&p) && kind_of(p) == INIT_FC2 && d.link_up(), "3.4.1: all three: FC_INIT2, and the link is up");
	good = d.limit(P, false) == 40 && d.limit(P, true) == 700 && d.limit(NP, false) == 50 &&
		d.limit(CPL, false) == 60 && d.limit(CPL, true) == 900;
	ok(good && d.inf() == 0, "3.4.1: the limits are those of InitFC");
	d.send(some_tlp(3, 1, 7));
	tell(d, INIT_FC1, { { 1, 1, 1 }, { 1, 1, 1 } });
	d.run(200);
	good = !d.from_card.empty();
	for (const Packet &q : d.from_card)
		good = good && kind_of(q) == INIT_FC2;
	ok(good && d.limit(P, false) == 40, "3.4.1: InitFC1 in FC_INIT2 is nothing; no TLP leaves before its end");
	d.to_card(flow(INIT_FC2, P, 9, 9));
	ok(sends(d, 0, some_tlp(3, 1, 7)), "3.4.1: InitFC2 ends it: TLPs leave, with number 0");
	ok(d.limit(P, false) == 40, "3.4.1: the limits of InitFC2 in FC_INIT2 are not taken");
	ok(no_error(d), "no error");
}

// The physical layer hears the partner before its link is up, maybe in the midst of a packet
static void too_early(Dll &d)
{
	Packet p;

	d.up(true);
	d.next(&p);
	d.rx_words({ 0x4040, 0x1234 }, false, false, true, END);
	d.run(20);
	ok(no_error(d), "3.5.1: a DLLP that had begun before there was a link is none");
	tell(d, INIT_FC1, NO_LIMIT);
	d.next_kind(&p, INIT_FC2);
	d.rx_words({ 0x4040, 0x1234 }, true, false, true, END);
	tell(d, INIT_FC2, NO_LIMIT);
	d.run(60);
	d.from_card.clear();
	ok(answered_not(d, 300) && no_error(d), "3.6.3.1: nor is such a TLP one");
}

static void first_sign(Dll &d)
{
	Packet p;

	d.up(true);
	d.next(&p);
	tell(d, INIT_FC1, NO_LIMIT);
	d.next_kind(&p, INIT_FC2);
	d.to_card(tlp_packet(0, some_tlp(3, 1, 5)));
	ok(d.until([&] { return d.received.size() == 1; }) && answered(d, ACK, 0), "3.4.1: a TLP ends FC_INIT2, and is taken");
	ok(d.inf() == 0x1f, "2.6.1: zero in InitFC: no limit");

	d.up(false);
	d.run(2);
	ok(!d.link_up(), "3.2.1: the physical link falls: the link is down");
	d.up(true);
	uint64_t start = d.now;
	d.from_card.clear();
	d.next(&p);
	ok(d.now - start >= QUIET - 4 && kind_of(p) == INIT_FC1, "3.2.1: down for 256 clocks at least, and from the beginning");
	tell(d, INIT_FC2, NO_LIMIT);
	d.next_kind(&p, INIT_FC2);
	d.to_card(flow(UPDATE_FC, NP, 0, 0));
	d.run(40);
	d.from_card.clear();
	d.send(some_tlp(4, 0, 9));
	ok(sends(d, 0, some_tlp(4, 0, 9)), "3.4.1: UpdateFC ends FC_INIT2; numbers begin with 0 again");
}

static void both_ways(Dll &d)
{
	static const struct { unsigned header, payload; } shapes[] = {
		{ 3, 0 }, { 4, 0 }, { 3, 1 }, { 4, 1 }, { 3, 2 }, { 4, 2 }, { 3, 3 }, { 3, 32 }, { 4, 64 }, { 3, 64 },
	};
	unsigned seq = 0;
	bool out = true, in = true;

	bring_up(d);
	for (auto &s : shapes) {
		Dwords t = some_tlp(s.header, s.payload, seq + 100);

		d.send(t);
		out = out && sends(d, seq, t);
		d.to_card(ack_nak(ACK, seq));
		d.to_card(tlp_packet(seq, t));
		in = in && answered(d, ACK, seq) && d.until([&] { return !d.received.empty(); }) && d.received.back() == t;
		d.received.clear();
		seq++;
	}
	ok(out, "TLPs out: three and four header words, payloads odd and even, up to 256 bytes");
	ok(in, "TLPs in: the same, each with its Ack");
	ok(no_error(d), "no error");
	no_faults(d, "both ways");
}

static void acks_in(Dll &d)
{
	bring_up(d);
	for (unsigned i = 0; i < 4; i++)
		d.send(some_tlp(3, 4, i));
	for (unsigned i = 0; i < 4; i++)
		sends(d, i, some_tlp(3, 4, i));
	d.to_card(ack_nak(ACK, 1));
	d.run(50);
	d.to_card(ack_nak(NAK, 2));
	ok(sends(d, 3, some_tlp(3, 4, 3)), "3.6.2.1: Nak 2 acknowledges 0 to 2 and has 3 sent again");
	d.to_card(ack_nak(ACK, 3));
	d.run(3 * REPLAY_LIMIT);
	ok(d.from_card.empty() || !d.from_card[0].tlp, "3.6.2.1: all acknowledged: nothing is sent again");
	ok(no_error(d), "no error");
	d.to_card(ack_nak(NAK, 3));
	d.to_card(ack_nak(ACK, 3));
	d.run(200);
	ok(no_error(d), "3.6.2.2: the last acknowledged number once more is no error, and nothing to replay");
	d.to_card(ack_nak(ACK, 4));
	d.run(50);
	ok(only(d, DL_PROTOCOL), "3.6.2.2: an Ack for what was never sent: data link protocol error");
	d.to_card(ack_nak(NAK, 2));
	d.run(50);
	ok(only(d, DL_PROTOCOL), "3.6.2.2: a Nak for what was acknowledged long ago: data link protocol error");
	d.send(some_tlp(3, 0, 77));
	ok(sends(d, 4, some_tlp(3, 0, 77)), "... and both change nothing");
	d.to_card(ack_nak(NAK, 3));
	ok(sends(d, 4, some_tlp(3, 0, 77)), "3.6.2.1: a Nak with the last acknowledged number: all again");
}

// A TLP that is being sent once more while its Ack comes stays whole, though its place is free
static void ack_in_replay(Dll &d)
{
	bool good;

	bring_up(d);
	d.l0(false);
	for (unsigned i = 0; i < 20; i++)
		d.send(some_tlp(4, 64, i));
	d.run(2000);
	ok(d.unsent() == 5, "15 TLPs of 272 bytes fill the replay buffer");
	d.l0(true);
	good = sends(d, 0, some_tlp(4, 64, 0)) && sends(d, 1, some_tlp(4, 64, 1));
	d.to_card(ack_nak(NAK, 0xfff));
	good = good && sends(d, 2, some_tlp(4, 64, 2));	// was on its way
	d.run(20);
	d.deaf = true;				// in the midst of TLP 0
	d.to_card(ack_nak(ACK, 1));
	d.run(400);
	ok(d.unsent() == 5, "3.6.2.1: what an Ack frees is not written over while it is being sent");
	d.deaf = false;
	ok(good && sends(d, 0, some_tlp(4, 64, 0)), "3.6.2.1: a TLP on its way is finished, whatever was acknowledged");
	ok(sends(d, 2, some_tlp(4, 64, 2)), "3.6.2.1: what is acknowledged by then is skipped");
	for (unsigned i = 3; i < 20; i++) {
		d.to_card(ack_nak(ACK, i - 1));
		good = good && sends(d, i, some_tlp(4, 64, i));
	}
	ok(good, "... and what follows is whole");
	no_faults(d, "Ack in a replay");
}

static void replay_timer(Dll &d)
{
	Packet p;
	bool good = true;
	uint64_t start;

	bring_up(d);
	d.send(some_tlp(3, 32, 1));
	d.send(some_tlp(3, 32, 2));
	good = sends(d, 0, some_tlp(3, 32, 1));
	start = d.now;
	good = good && sends(d, 1, some_tlp(3, 32, 2)) && d.next_tlp(&p);
	ok(good && seq_of(p) == 0 && only(d, TIMEOUT), "3.6.2.1: REPLAY_TIMER: all again, from the oldest; replay timeout");
	unsigned symbols = 2 * (d.now - start - 73);	// the replayed TLP's own words
	ok(symbols >= 1248 && symbols <= 1422, "3.6.2.1: after %u symbols (711 to 1422, 1248 to 2496)", symbols);
	d.to_card(ack_nak(ACK, 1));
	d.run(200);
	d.from_card.clear();
	d.run(2 * REPLAY_LIMIT);
	ok(no_error(d), "3.6.2.1: nothing open: it stands");

	d.send(some_tlp(3, 0, 3));
	d.next_tlp(&p);
	d.l0(false);
	d.run(3 * REPLAY_LIMIT);
	ok(no_error(d), "3.6.2.1: it stands while the link is retrained");
	d.l0(true);
	ok(d.next_tlp(&p) && seq_of(p) == 2 && only(d, TIMEOUT), "... and goes on");
	d.to_card(ack_nak(ACK, 2));
	d.run(50);

	d.send(some_tlp(3, 0, 4));
	d.send(some_tlp(3, 0, 5));
	d.next_tlp(&p);
	d.next_tlp(&p);
	start = d.now;
	d.run(REPLAY_LIMIT - 100);
	d.to_card(ack_nak(ACK, 3));
	good = d.next_tlp(&p);
	ok(good && seq_of(p) == 4 && d.now - start > 2 * REPLAY_LIMIT - 150, "3.6.2.1: an Ack that brings something starts it anew");
}

static void rollover(Dll &d)
{
	Packet p;
	bool good = true;

	bring_up(d);
	d.send(some_tlp(3, 0, 1));
	for (int i = 0; i < 4; i++)
		good = good && d.next_tlp(&p) && seq_of(p) == 0;
	ok(good && d.retrains == 0 && only(d, TIMEOUT, 3), "3.6.2.1: three replays");
	d.until([&] { return d.retrains; });
	d.run(5);
	ok(d.retrains == 1 && d.errors[ROLLOVER] == 1 && d.errors[TIMEOUT] == 1, "3.6.2.1: the fourth: rollover of REPLAY_NUM, the link is retrained");
	d.from_card.clear();
	d.run(300);
	bool waited = true;
	for (const Packet &q : d.from_card)
		waited = waited && !q.tlp;
	d.l0(false);
	d.run(500);
	d.l0(true);
	ok(waited && d.next_tlp(&p) && seq_of(p) == 0, "3.6.2.1: the replay waits for that");
	d.to_card(ack_nak(ACK, 0));
	d.run(100);
	d.send(some_tlp(3, 0, 2));
	ok(d.next_tlp(&p) && seq_of(p) == 1 && d.next_tlp(&p) && d.retrains == 1, "3.6.2.1: an Ack sets REPLAY_NUM back");
	for (int i = 0; i < 2; i++) {
		d.to_card(ack_nak(NAK, 0));
		d.next_tlp(&p);
	}
	d.to_card(ack_nak(NAK, 0));
	d.run(100);
	ok(d.retrains == 2, "3.6.2.1: Naks that bring nothing count as well");
}

// 511 beats, and 31 TLPs, are kept at most
static void full(Dll &d)
{
	unsigned seq = 0;

	bring_up(d);
	for (unsigned payload : { 32, 0 }) {
		bool good = true;

		d.l0(false);
		for (unsigned i = 0; i < 40; i++)
			d.send(some_tlp(3, payload, i));
		d.run(3000);
		ok(d.unsent() == (payload ? 12 : 9), "replay buffer full: %zu TLPs wait in front of it", d.unsent());
		d.l0(true);
		for (unsigned i = 0; i < 40; i++) {
			good = good && sends(d, seq, some_tlp(3, payload, i));
			d.to_card(ack_nak(ACK, seq++));
		}
		ok(good, "... and follow, when Acks come");
	}
	no_faults(d, "full");
}

static void tlps_in(Dll &d)
{
	Dwords t = some_tlp(3, 8, 1);
	Packet p;

	bring_up(d);
	p = tlp_packet(0, t);
	p.bytes[9] ^= 0x10;
	d.to_card(p);
	ok(answered(d, NAK, 0xfff) && only(d, BAD_TLP), "3.6.3.1: wrong LCRC: Nak, bad TLP");
	d.to_card(p);
	ok(answered_not(d, 300) && only(d, BAD_TLP), "3.6.3.1: once more: no second Nak, but bad TLP");
	d.to_card(tlp_packet(0, t));
	ok(answered(d, ACK, 0) && comes(d, 1, t), "3.6.3.1: the right one: taken, Ack");
	p = tlp_packet(1, t);
	p.end = DAMAGED;
	d.to_card(p);
	ok(answered(d, NAK, 0) && no_error(d), "3.6.3.1: the physical layer found it damaged: Nak; the error is the physical layer's");
	d.to_card(tlp_packet(1, t));
	answered(d, ACK, 1);
	d.to_card(tlp_packet(1, t));
	ok(answered(d, ACK, 1) && no_error(d) && d.received.size() == 2, "3.6.3.1: a duplicate: Ack, dropped");
	d.to_card(tlp_packet(0x802, t));
	ok(answered(d, ACK, 1) && no_error(d), "3.6.3.1: 2048 behind is a duplicate");
	d.to_card(tlp_packet(0x801, t));
	ok(answered(d, NAK, 1) && only(d, BAD_TLP), "3.6.3.1: 2047 ahead is out of sequence: Nak, bad TLP");
	d.to_card(tlp_packet(3, t));
	ok(answered_not(d, 300) && only(d, BAD_TLP), "3.6.3.1: one ahead as well");
	d.to_card(nullified(2, t));
	ok(answered_not(d, 300) && no_error(d) && d.received.size() == 2, "3.6.3.1: nullified: nothing");
	d.to_card(tlp_packet(2, t));
	answered(d, ACK, 2);
	p = nullified(3, t);
	p.bytes[20] ^= 1;
	d.to_card(p);
	ok(answered(d, NAK, 2) && only(d, BAD_TLP), "3.6.3.1: EDB, but LCRC is not the inverse: Nak, bad TLP");
	p = tlp_packet(3, t);
	p.end = EDB;
	d.to_card(p);
	d.run(100);
	ok(only(d, BAD_TLP), "3.6.3.1: EDB with a right LCRC: bad TLP");
	p = nullified(3, t);
	p.end = END;
	d.to_card(p);
	d.run(100);
	ok(only(d, BAD_TLP), "3.6.3.1: END with an inverted LCRC: bad TLP");
	d.to_card(tlp_packet(3, t));
	ok(answered(d, ACK, 3) && comes(d, 4, t), "... and then the right one");
	no_faults(d, "TLPs in");
}

static void shapes_in(Dll &d)
{
	Packet p = tlp_packet(0, some_tlp(3, 0, 1));
	unsigned seq = 0;

	bring_up(d);
	for (size_t words = 1; words <= 4; words++) {
		Packet q = p;

		q.bytes.resize(2 * words);
		d.to_card(q);
		d.run(60);
	}
	ok(only(d, BAD_TLP, 4) && d.received.empty(), "3.6.3.1: too short for a TLP: bad TLP");
	Packet empty = { true, { 0, 0 } };
	uint32_t crc = lcrc(empty.bytes.data(), 2);
	Packet head = tlp_packet(0, { 0 });
	head.bytes.resize(2);
	for (int b = 3; b >= 0; b--) {
		uint8_t r = 0;

		for (int i = 0; i < 8; i++)
			r |= (crc >> (8 * b + i) & 1) << (7 - i);
		head.bytes.push_back(r);
	}
	d.to_card(head);
	d.run(60);
	ok(only(d, BAD_TLP) && d.received.empty(), "a right LCRC behind no TLP: bad TLP");
	d.to_card(p);
	ok(answered(d, NAK, 0xfff) && answered(d, ACK, 0) && comes(d, 1, some_tlp(3, 0, 1)), "... and the next good one is taken");

	d.received.clear();
	d.to_card(tlp_packet(++seq, some_tlp(3, 1000, 2)));
	d.to_card(tlp_packet(++seq, some_tlp(3, 1, 3)));
	bool good = d.until([&] { return d.received.size() == 2; }, 4000);
	ok(good && d.received[0].size() == 129 && d.received[1] == some_tlp(3, 1, 3),
	   "a TLP of 4012 bytes is handed on, cut off behind 129 words; the next one is whole");
	ok(no_error(d), "no error of the link's");

	d.received.clear();
	d.rx_ready = false;
	for (unsigned i = 0; i < 20; i++)
		d.to_card(tlp_packet(++seq, some_tlp(4, 64, i)));
	d.until([&] { return !d.sending(); }, 10000);
	d.from_card.clear();
	d.rx_ready = true;
	d.run(600);
	size_t first = d.received.size();
	ok(first == 15 && only(d, BAD_TLP, 4), "nobody takes them: %zu of 20 TLPs of 272 bytes have room; those behind the first without are out of sequence", first);
	for (unsigned i = first; i < 20; i++)
		d.to_card(tlp_packet(seq - 19 + i, some_tlp(4, 64, i)));
	good = d.until([&] { return d.received.size() == 20; }, 10000);
	for (unsigned i = 0; good && i < 20; i++)
		good = d.received[i] == some_tlp(4, 64, i);
	ok(good, "... and the others, sent again, follow");
	no_faults(d, "shapes");
}

static void acks_out(Dll &d)
{
	uint64_t start;
	unsigned seq = 0, acks = 0;
	Packet p;

	bring_up(d);
	d.to_card(tlp_packet(seq, some_tlp(3, 1, 1)));
	d.until([&] { return !d.sending(); });
	start = d.now;
	ok(answered(d, ACK, 0) && d.now - start < 20, "3.6.3.1: with nothing else to send an Ack leaves at once");

	// Saturated: an Ack for every TLP of 64 bytes that comes would be one too many
	d.took = [&](const Packet &q) {
		if (!q.tlp && q.bytes[0] == ACK)
			acks++;
		if (q.tlp)
			d.to_card(ack_nak(ACK, seq_of(q)));
	};
	for (unsigned i = 0; i < 200; i++)
		d.send(some_tlp(3, 32, i));
	for (unsigned i = 0; i < 100; i++)
		d.to_card(tlp_packet(++seq, some_tlp(3, 1, i)));
	d.until([&] { return !d.sending() && !d.unsent(); }, 40000);
	ok(d.received.size() == 101 && acks < 70 && acks > 10, "3.6.3.1: under load one for several: %u for 100 TLPs", acks);

	// The latest moment: the timer runs out as a TLP of 128 bytes begins
	d.took = nullptr;
	d.run(200);
	d.from_card.clear();
	uint64_t worst = 0;
	for (unsigned shift = 0; shift < 80; shift += 3) {
		for (unsigned i = 0; i < 4; i++)
			d.send(some_tlp(3, 32, i));
		d.run(100 + shift);
		d.to_card(tlp_packet(++seq, some_tlp(3, 1, 1)));
		d.until([&] { return !d.sending(); });
		start = d.now;
		answered(d, ACK, seq);
		worst = std::max(worst, d.now - start);
		while (d.next_tlp(&p, 300))
			d.to_card(ack_nak(ACK, seq_of(p)));
	}
	ok(2 * worst <= 237, "3.6.3.1: an Ack is behind its TLP by %u symbols at most (237)", (unsigned)(2 * worst));
	no_faults(d, "Acks out");
}

// How much of the line TLPs of 128 bytes get, with a clock for framing each: 74 clocks
static void efficiency(Dll &d)
{
	static constexpr unsigned N = 300, CLOCKS = 74;
	unsigned sent = 0, came = 0;
	uint64_t start = 0;
	bool both = false;

	bring_up(d);
	d.took = [&](const Packet &q) {
		if (!q.tlp)
			return;
		if (!sent++)
			start = d.now;
		d.to_card(ack_nak(ACK, seq_of(q)));
		if (both)
			d.to_card(tlp_packet(came++, some_tlp(3, 32, 1)));
	};
	for (bool b : { false, true }) {
		both = b;
		sent = 0;
		for (unsigned i = 0; i < N; i++)
			d.send(some_tlp(3, 32, i));
		d.until([&] { return sent == N; }, 100000);

		unsigned share = 1000 * (uint64_t)CLOCKS * (N - 1) / (d.now - start);

		ok(share >= (both ? 900 : 990), "TLPs of 128 bytes, %s, get %u.%u %% of the line",
		   both ? "and as many that come" : "out only", share / 10, share % 10);
	}
	no_faults(d, "efficiency");
}

static void dllps_in(Dll &d)
{
	Packet p = ack_nak(ACK, 0);

	bring_up(d);
	d.send(some_tlp(3, 0, 1));
	sends(d, 0, some_tlp(3, 0, 1));
	p.bytes[3] ^= 4;
	d.to_card(p);
	d.run(50);
	ok(only(d, BAD_DLLP), "3.6.2.2: wrong CRC: bad DLLP");
	p = ack_nak(ACK, 0);
	p.end = DAMAGED;
	d.to_card(p);
	p.end = EDB;
	d.to_card(p);
	d.run(50);
	ok(no_error(d), "3.6.2.2: damaged, or ended with EDB: dropped, the physical layer reports it");
	for (size_t n : { 0, 2, 6, 8 }) {	// they end as an Ack that nobody could take for right
		Bytes b = { ACK, 0, ACK, 0, ACK, 0, 0, 0x55 };

		d.to_card(dllp_of(Bytes(b.end() - n, b.end())));
	}
	d.run(80);
	ok(only(d, BAD_DLLP, 4), "3.6.2.2: of another length than six bytes: bad DLLP");
	for (unsigned kind = 1; kind < 0x40; kind++)
		if (kind != ACK && kind != NAK && kind != PM_REQUEST_ACK)
			d.to_card(dllp(kind, 0x55, 0, 0));
	for (unsigned kind : { 0x70, 0x7f, 0xb0, 0xf0, 0xff })
		d.to_card(dllp(kind, 0x55, 0, 0));
	d.to_card(dllp(PM_REQUEST_ACK));
	d.to_card(flow(INIT_FC1, P, 9, 9));
	d.to_card(flow(INIT_FC2, P, 9, 9));
	d.to_card(flow(UPDATE_FC, P, 9, 9, 1));
	d.until([&] { return !d.sending(); });
	d.run(50);
	ok(no_error(d) && d.inf() == 0x1f, "3.5.1: kinds that nobody knows, PM and vendor's, InitFC and other VCs': nothing");
	d.to_card(ack_nak(ACK, 0));
	d.run(2 * REPLAY_LIMIT);
	ok(d.errors[TIMEOUT] <= 1 && d.errors[DL_PROTOCOL] == 0, "... and a good Ack counts");
}

static void flow_in(Dll &d)
{
	const Room r = { { 100, 1, 200 }, { 2000, 0, 4000 } };

	bring_up(d, r);
	d.to_card(flow(UPDATE_FC, P, 110, 2010));
	d.to_card(flow(UPDATE_FC, NP, 3, 0));
	d.to_card(flow(UPDATE_FC, CPL, 20, 50));
	d.run(40);
	bool good = d.limit(P, false) == 110 && d.limit(P, true) == 2010 && d.limit(NP, false) == 3 &&
		d.limit(CPL, false) == 20 && d.limit(CPL, true) == 50;
	ok(good && no_error(d), "2.6.1: UpdateFC of each type moves its limits, modulo 256 and 4096");
	d.to_card(flow(UPDATE_FC, NP, 4, 1234));
	d.run(40);
	ok(d.limit(NP, false) == 4 && no_error(d), "2.6.1: data of non-posted requests are nothing to us");
	d.to_card(flow(UPDATE_FC, P, 109, 2011));
	d.run(40);
	ok(only(d, FC_PROTOCOL) && d.limit(P, false) == 110 && d.limit(P, true) == 2011, "2.6.1: credits taken back: flow control protocol error; not taken");
	d.to_card(flow(UPDATE_FC, CPL, 148, 50));
	d.run(40);
	ok(only(d, FC_PROTOCOL) && d.limit(CPL, false) == 20, "2.6.1: more than half at once: the same");

	d.up(false);
	d.run(10);
	bring_up(d, NO_LIMIT);
	d.to_card(flow(UPDATE_FC, P, 0, 1));
	d.to_card(flow(UPDATE_FC, CPL, 1, 0));
	d.run(40);
	ok(only(d, FC_PROTOCOL, 2) && d.inf() == 0x1f, "2.6.1: a limit where there was none: flow control protocol error");
}

static void flow_out(Dll &d)
{
	Packet p;

	bring_up(d);
	d.credits(17, 1);
	ok(d.next(&p, 30) && p.bytes[0] == 0x80 && hdr_of(p) == 17 && number_of(p) == 0, "2.6.1: credits come back: UpdateFC-P");
	d.credits(17, 2);
	ok(d.next(&p, 30) && p.bytes[0] == 0x90 && hdr_of(p) == 2, "2.6.1: UpdateFC-NP");
	d.credits(300, 257);
	ok(d.next(&p, 30) && hdr_of(p) == 44 && d.next(&p, 30) && hdr_of(p) == 1, "2.6.1: modulo 256");
	uint64_t start = d.now;
	unsigned posted = 0, np = 0;
	d.run(10 * FC_REFRESH);
	for (const Packet &q : d.from_card) {
		posted += q.bytes[0] == 0x80 && hdr_of(q) == 44;
		np += q.bytes[0] == 0x90 && hdr_of(q) == 1;
	}
	ok(posted >= 9 && np >= 9 && posted + np == d.from_card.size(), "2.6.1.2: both at least every 30 us: %u and %u in %u clocks",
	   posted, np, (unsigned)(d.now - start));
	ok(no_error(d) && d.retrains == 0, "2.6.1.2: a partner without limits need not say anything");

	Dll e(d.rng());
	bring_up(e, { { 4, 4, 4 }, { 16, 0, 16 } });
	e.run(FC_WATCH - 400);
	e.to_card(flow(UPDATE_FC, P, 4, 16));
	e.run(FC_WATCH - 400);
	ok(e.retrains == 0, "2.6.1.2: one that has limits");
	e.run(800);
	ok(e.retrains == 1, "2.6.1.2: ... and is silent for 200 us has the link retrained");
}

static void power(Dll &d)
{
	Packet p;

	bring_up(d);
	d.send(some_tlp(4, 0, 1));
	d.next_tlp(&p);
	d.link_off(true);
	d.run(100);
	ok(d.from_card.empty(), "5.3.3.2: PME_TO_Ack is not acknowledged: no PM_Enter_L23");
	d.to_card(ack_nak(ACK, 0));
	ok(d.next(&p) && p.bytes[0] == PM_ENTER_L23 && d.next(&p) && p.bytes[0] == PM_ENTER_L23, "5.3.3.2: then it is, again and again");
	d.to_card(tlp_packet(0, some_tlp(3, 1, 3)));
	ok(answered(d, ACK, 0), "5.3.3.2: TLPs are still acknowledged");
	d.to_card(dllp(PM_REQUEST_ACK));
	d.run(40);
	d.from_card.clear();
	d.run(1000);
	ok(d.from_card.empty(), "5.3.3.2: until PM_Request_Ack");
}

static void garbage(Dll &d)
{
	bring_up(d);
	for (unsigned n = 0; n < 3000; n++) {
		std::vector<uint16_t> w(1 + d.rnd(n % 10 ? 12 : 400));

		for (auto &x : w)
			x = d.rnd(4) ? d.rng() : 0;
		d.rx_words(w, d.rnd(2), d.rnd(8), d.rnd(8), (End)d.rnd(3));
	}
	d.until([&] { return !d.sending(); }, 200000);
	d.up(false);
	d.received.clear();
	d.run(10);
	for (unsigned &e : d.errors)
		e = 0;
	bring_up(d);
	d.send(some_tlp(3, 32, 1));
	ok(sends(d, 0, some_tlp(3, 32, 1)), "garbage of any kind, the link down and up: TLPs leave");
	d.to_card(ack_nak(ACK, 0));
	d.to_card(tlp_packet(0, some_tlp(3, 32, 1)));
	ok(answered(d, ACK, 0) && comes(d, 1, some_tlp(3, 32, 1)) && no_error(d), "... and come");
	no_faults(d, "garbage");
}

// The link falls in the midst of everything
static void falls(Dll &d)
{
	bool good = true;

	for (unsigned n = 0; n < 60 && good; n++) {
		good = bring_up(d);
		for (unsigned i = 0; i < 12; i++)
			d.send(some_tlp(3, d.rnd(40), i));
		for (unsigned i = 0; i < 8; i++)
			d.to_card(tlp_packet(i, some_tlp(3, d.rnd(40), i)));
		if (d.rnd(2))
			d.to_card(ack_nak(NAK, 0xfff));
		d.run(d.rnd(900));
		d.up(false);
		d.received.clear();
		d.run(1 + d.rnd(400));
		good = good && !d.link_up();
		d.received.clear();
	}
	bring_up(d);
	d.send(some_tlp(3, 32, 1));
	good = good && sends(d, 0, some_tlp(3, 32, 1));
	d.to_card(tlp_packet(0, some_tlp(4, 32, 1)));
	ok(good && d.until([&] { return !d.received.empty(); }) && d.received[0] == some_tlp(4, 32, 1),
	   "3.2.1: down at any moment: nothing of before is left");
	no_faults(d, "falls");
}

int main()
{
	unsigned long seed = tap_seed();
	const std::function<void(Dll &)> tests[] = {
		checksums, initialisation, too_early, first_sign, both_ways, acks_in, ack_in_replay, replay_timer, rollover, full,
		tlps_in, shapes_in, acks_out, efficiency, dllps_in, flow_in, flow_out, power, garbage, falls,
	};

	for (auto &test : tests) {
		Dll d(seed++);

		d.stall_ptx = 0;
		test(d);
	}
	return tap_done();
}
