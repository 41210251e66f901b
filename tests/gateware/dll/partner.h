/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A data link layer at the other end, and a line between that loses and damages packets. Its TLPs, and the
 * card's, are numbered by their second word: so each is known to be once, in order and whole.
 */
#ifndef TESTS_DLL_PARTNER_H
#define TESTS_DLL_PARTNER_H

#include "dll.h"

struct Weather {
	const char *what;
	unsigned per_million;		/* of symbols are hit, both ways */
	unsigned dllps_lost;		/* percent, both ways, besides */
	unsigned ack_delay;		/* clocks, most */
	unsigned stall;			/* percent of the clocks nobody takes: ptx, tlp_rx; nobody has: prx, tlp_tx */
	unsigned longest;		/* payload, double words */
	unsigned tlps;			/* each way; numbers wrap behind 4096 */
	unsigned retrains;		/* one in so many clocks, 0: none but those that the card asks for */
};

class Partner {
public:
	Partner(Dll &dll, const Weather &weather);

	void step();
	unsigned out = 0, in = 0;		/* TLPs to be sent: by the card, by the partner */
	bool done() const;			/* all of them are there, and acknowledged */
	bool wrong = false;			/* one that was not due, or not whole */
	unsigned got = 0, hit = 0, replays = 0;

private:
	Dwords make(bool to_card, unsigned mark) const;
	void line(Packet p);
	void hear(Packet p);
	void hear_tlp(const Packet &p);
	void hear_dllp(const Packet &p);
	bool strikes(Packet &p);
	void speak();
	void replay();
	void retrain();

	Dll &d;
	const Weather &w;
	unsigned acked = 0, next = 0;		/* of the partner's TLPs: count, not modulo */
	unsigned first = 0;			/* of those sent, the furthest */
	unsigned next_rx = 0;
	bool nak_scheduled = false, nak = false, ack = false;
	uint64_t ack_due = 0, replay_due = 0, fc_due = 0, l0_due = 0;
	unsigned asked = 0, checked = 0, given = 0;
};

#endif
