/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * jet_link_dll between a physical layer and a transaction layer that do what a test tells them.
 *
 * Only the ports' names are used, so the same programs run on the RTL and on a netlist: MODEL is the
 * Verilated class, MODEL_H its header. What the seams forbid is collected in `faults`.
 */
#ifndef TESTS_DLL_DLL_H
#define TESTS_DLL_DLL_H

#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <string>

#include MODEL_H
#include "packet.h"

/* As link_error_i has them */
enum Error { RECEIVER, BAD_TLP, BAD_DLLP, ROLLOVER, TIMEOUT, DL_PROTOCOL, FC_PROTOCOL, ERRORS };

/* The model's parameters */
static constexpr unsigned REPLAY_LIMIT = 700, FC_REFRESH = 3750, FC_WATCH = 25000, QUIET = 256;

class Dll {
public:
	explicit Dll(unsigned long seed);
	~Dll();

	void step();
	void run(unsigned clocks);
	bool until(const std::function<bool()> &cond, unsigned limit = 20000);
	uint64_t now = 0;

	/* The physical layer */
	void up(bool up);
	void l0(bool l0);
	void to_card(const Packet &p) { to_rx.push_back(p); }
	void rx_words(const std::vector<uint16_t> &words, bool tlp, bool first, bool last, End end);
	void receiver_error();
	bool sending() const;			/* something waits to go to the card, or is on its way */
	std::deque<Packet> from_card;		/* packets, whole */
	std::function<void(const Packet &)> took;	/* instead of from_card */
	bool next(Packet *p, unsigned limit = 20000);	/* takes the first of them */
	bool next_tlp(Packet *p, unsigned limit = 20000);	/* ... the first TLP; drops DLLPs */
	bool next_kind(Packet *p, Kind kind, unsigned limit = 20000);	/* ... DLLP */
	unsigned stall_ptx = 0, gap_prx = 0;	/* percent of the clocks */
	bool deaf = false;			/* ptx is not ready */
	unsigned retrains = 0;

	/* The transaction layer */
	void send(const Dwords &tlp) { to_tx.push_back(tlp); }
	std::deque<Dwords> received;
	unsigned stall_rx = 0, gap_tx = 0;
	bool rx_ready = true;
	size_t unsent() const { return to_tx.size() + !tx_beats.empty(); }
	void credits(unsigned posted, unsigned np);
	unsigned limit(Type t, bool data) const;
	unsigned inf() const;
	bool link_up() const;
	void link_off(bool off);

	unsigned errors[ERRORS] = {};
	unsigned all_errors() const;
	std::vector<std::string> faults;
	std::mt19937_64 rng;
	unsigned rnd(unsigned n) { return rng() % n; }

private:
	struct Beat { uint64_t data; bool keep, last; };
	struct Word { uint16_t data; bool tlp, first, last; End end; };

	void fault(const char *text);
	void drive_prx();
	void drive_tx();
	void sample_ptx();
	void sample_rx();

	std::unique_ptr<MODEL> m;
	std::deque<Packet> to_rx;
	std::deque<Word> rx_q;
	std::deque<Dwords> to_tx;
	std::deque<Beat> tx_beats;
	Packet packet;				/* from the card, so far */
	bool packet_open = false;
	bool framing = false;			/* the clock in which the physical layer ends a packet */
	Dwords tlp;				/* to the transaction layer, so far */
	struct { bool on; uint64_t data; unsigned bits; } held_ptx = {}, held_rx = {};
	bool error_now = false;
};

#endif
