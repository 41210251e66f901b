/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * jet_pcie between a host and a NIC that both know what must happen.
 *
 * Only the ports' names are used, so the same programs run on the RTL and on
 * a netlist: MODEL is the Verilated class, MODEL_H its header.
 *
 * Every TLP that leaves the card is checked by the rules of PCI Express and
 * against what was asked for, independently of how the card gets
 * there. Violations are collected in `faults`.
 */
#ifndef TESTS_PCIE_CARD_H
#define TESTS_PCIE_CARD_H

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include MODEL_H
#include "tlp.h"

#ifndef CPL_TIMEOUT
#define CPL_TIMEOUT 4000	/* clocks: the model is built with it */
#endif
#ifndef VECTORS
#define VECTORS 4
#endif

enum { MALFORMED, UNSUPPORTED, UNEXPECTED, DMA_ERROR, MSIX, COUNTERS };

/* What the host makes of a memory read */
enum Answer {
	GOOD, ANSWER_UR, ANSWER_CA, POISONED, UR_LATER, NEVER, LATE,
	WRONG_LOWER, WRONG_COUNT, TOO_LONG, NO_DATA, FOREIGN,
	SLOW,		/* good, but only just in time */
	OVERFLOW,	/* good, with a malformed completion in between that runs over the buffer */
};

struct Reply {			/* to a request of the host */
	bool done;
	unsigned status;
	std::vector<uint32_t> data;
};

struct Asked {			/* a request of the host that waits for its answer */
	unsigned bytes, lower, dwords;
	uint32_t traffic;	/* class and attributes, as in the header */
	Reply *reply;
	size_t after;		/* this much posted, the answer comes */
};

struct Posted {			/* what the NIC wrote, in order */
	bool irq;
	unsigned vector;
	uint64_t addr;
	std::vector<uint8_t> data;
	size_t done;
};

struct Read {			/* what the NIC reads, in order */
	uint64_t addr;
	unsigned len, issued, got;
	bool spoilt;		/* the host will not answer all of it well */
	size_t after;		/* this much posted, its requests come */
};

struct Packet {			/* on its way to the card */
	uint64_t number;	/* in the order they were made */
	std::vector<Beat> beats;
};

struct RegAccess {
	bool write;
	uint16_t addr;
	uint32_t data;
};

class Card {
public:
	explicit Card(unsigned long seed);

	/* Time */
	void step();
	void run(unsigned clocks);
	bool settle(unsigned limit = 400000);	/* until nobody has anything to do */
	uint64_t now = 0;

	/* Host: requests */
	void send(const Tlp &t);
	void send_raw(const std::vector<Beat> &beats);
	Reply ask(Tlp t);			/* one that is answered; waits */
	uint32_t cfg_read(unsigned reg);
	void cfg_write(unsigned reg, uint32_t value, unsigned be = 0xf);
	uint32_t mmio_read(uint64_t addr);
	void mmio_write(uint64_t addr, uint32_t value);
	void expect(Tlp &t, Reply *reply);	/* gives it a tag and remembers it */
	uint64_t bar0 = 0, bar2 = 0;
	unsigned id = 0x0100;			/* where we put the card */
	void enumerate(bool wide = true);	/* and switch everything on */

	/* Host: memory and how it answers */
	uint8_t memory(uint64_t addr) const;
	std::function<Answer(const Tlp &)> answer;
	unsigned rcb = 64, mps = 128, mrrs = 512, delay_max = 40;
	bool shuffle = true;
	bool bus_master = false;		/* the card may send requests */

	/* NIC */
	void read(uint64_t addr, unsigned len);
	void write(uint64_t addr, const std::vector<uint8_t> &data);
	void irq(unsigned vector, bool leaves = true);
	void expect_irq(unsigned vector);
	uint32_t (*reg_read)(uint16_t addr) = nullptr;
	bool dead_regs = false;		/* they do not answer */
	std::vector<RegAccess> accesses;
	uint64_t vec_addr[VECTORS] = {};
	uint32_t vec_data[VECTORS] = {};
	size_t reads_good = 0, reads_bad = 0;
	size_t reads_open() const { return to_read.size() + reading.size(); }
	size_t posted_open() const { return posted.size(); }
	void unspoil();		/* what was not answered is, by hand */
	void forget();		/* after a reset: nothing that was asked for will come */

	/* What the link says; errors, numbered as link_error_i, for one clock */
	void link_error(unsigned n);
	void link(unsigned speed, unsigned width, bool slot_clock);
	bool link_common() const, link_sync() const, link_d3() const, link_off() const;

	/* What went over the link, and what went wrong */
	bool reports = false;			/* it may send error messages */
	std::vector<unsigned> messages;		/* their codes */
	unsigned count[COUNTERS] = {}, flrs = 0, tlps = 0;
	uint64_t bytes_written = 0;
	std::vector<std::string> faults;
	std::vector<Tlp> seen;			/* everything from the card, the last thousand */
	bool deaf = false;			/* garbage goes in: do not judge what comes out */
	bool stalled = false;			/* link takes nothing */

	/*
	 * Flow control. The card may send `window` headers and units of data of each class
	 * beyond what was taken of it; 0: no limit. What was taken counts after a while,
	 * and not at all while the class is withheld.
	 */
	unsigned window[CLASSES] = {}, window_data[CLASSES] = {};
	bool withheld[CLASSES] = {};
	unsigned credit_delay = 0;		/* clocks on average */
	void credits(Class c, unsigned headers, unsigned data);
	void limit_now(Class c, int headers, int data);	/* beyond what was taken; may be a lie */
	void forgive(Class c, unsigned n) { used[c] -= n; }	/* credits that it did not have */
	bool credits_back() const;		/* the card has given back all of ours */
	bool reorder = false;			/* host sends in any order that is allowed */
	bool overrun = false;			/* ... and does not look at credits */
	bool watch = false;			/* every write to BAR0 must reach the NIC, once, in order */
	void link_down(unsigned clocks);
	bool receives() const;			/* a beat, now */
	unsigned stall_tx = 0, stall_rd = 0, gap_rx = 0, gap_wr = 0;	/* percent */
	std::mt19937_64 rng;
	unsigned rnd(unsigned n) { return rng() % n; }
	bool busy() const;
	/* Requests of the host that wait for credits; completions, which need none, do not count */
	size_t requests() const { return waiting[P].size() + waiting[NP].size(); }
	bool asking() const { return !asked.empty(); }
	size_t queued() const;			/* beats on their way to the card */

private:
	struct Stream { uint64_t due; std::deque<Tlp> cpls; };

	void fault(const char *fmt, ...) __attribute__((format(printf, 2, 3)));
	void took(const Tlp &t);
	void took_write(const Tlp &t);
	void took_read(const Tlp &t);
	void took_cpl(const Tlp &t);
	void took_msg(const Tlp &t);
	void beat(uint64_t data, bool keep, bool last);
	void read_beat(uint64_t data, bool last, bool error);
	void drive();
	void sample();
	void serve();

	void reg_access(const RegAccess &a);
	void flow();
	void choose();
	void sent();
	void flow_begin();
	void flow_judge(const Tlp &t);

	std::unique_ptr<MODEL> m;
	std::deque<Packet> waiting[CLASSES];
	std::deque<Beat> to_card;		/* the packet at hand */
	Class sending = P;
	uint32_t sending_head[8] = {};
	unsigned sending_words = 0;
	uint64_t numbers = 0;
	uint8_t used[CLASSES] = {};		/* the card's credits */
	/* Ours: taken, and limits as they are now and when the packet at hand began */
	uint32_t got[CLASSES] = {}, got_data[CLASSES] = {};
	uint32_t limit[CLASSES] = {}, limit_data[CLASSES] = {};
	uint32_t began[CLASSES] = {}, began_data[CLASSES] = {};
	std::vector<uint32_t> from_card;
	std::deque<RegAccess> to_write_reg;	/* watched */
	size_t read_after_write = 0;		/* of these, in front of the read at hand */
	size_t given = 0, left = 0;		/* posted: by the NIC, by the card */
	size_t forgotten = 0;			/* and still to be given */
	void handed_over();
	unsigned np_tag = 0;			/* of the one in the card */
	std::vector<Stream> streams;
	std::map<unsigned, Asked> asked;	/* by tag */
	std::map<unsigned, uint64_t> tags;	/* the card's, until completed or given up */
	unsigned next_tag = 0;
	std::deque<Read> to_read, reading;
	Read failed = {};	/* the last one: a piece of it may still be on its way out */
	std::deque<Posted> to_write, posted;
	std::deque<Beat> write_beats;
	unsigned reg_delay = 0;
	/* Streams must hold still until they are taken. */
	struct { bool on; uint64_t data; unsigned bits; } held_tx = {}, held_rd = {}, held_reg = {};
};

#endif
