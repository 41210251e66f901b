// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A bench for the physical layer of the link: jet_link_phy between a partner, who says what a test
// tells him, symbol by symbol and at a clock of his own, and a data link layer that only keeps what
// it gets.
#ifndef PHY_BENCH_H
#define PHY_BENCH_H

#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>
#include <verilated.h>
#include MODEL_H

typedef std::vector<uint8_t> bytes_t;

enum : uint8_t {
	COM = 0xbc, STP = 0xfb, SDP = 0x5c, END = 0xfd, EDB = 0xfe, PAD = 0xf7, SKP = 0x1c, FTS = 0x3c,
	IDL = 0x7c, TS1_ID = 0x4a, TS2_ID = 0x45
};
enum : unsigned { HOT_RESET = 1, DISABLE = 2, LOOPBACK = 4, PLAIN = 8 };

// jet_phy_pkg::state_e
enum state : unsigned {
	DETECT_QUIET, DETECT_ACTIVE, POLL_ACTIVE, POLL_COMPLIANCE, POLL_CONFIG, CFG_WIDTH_START,
	CFG_WIDTH_ACCEPT, CFG_LANE_WAIT, CFG_LANE_ACCEPT, CFG_COMPLETE, CFG_IDLE, L0, L0S_IDLE, L0S_FTS,
	RCVR_LOCK, RCVR_CFG, RCVR_IDLE, HOT_RESET_STATE, DISABLED_SAY, DISABLED, LOOP_ACTIVE, LOOP_EXIT
};

// What the model is built with (build.mk)
enum : unsigned { MS = 1000, POLL_TS1 = 64, SKP_WATCH = 4000 };

struct symbol {
	uint8_t byte;
	bool k, plain, err;             // plain: never scrambled
	bool operator==(const symbol &o) const { return byte == o.byte && k == o.k && err == o.err; }
};
inline symbol K(uint8_t byte) { return {byte, true, true, false}; }
inline symbol D(uint8_t byte) { return {byte, false, false, false}; }

// The specification's own formula, a bit at a time; nothing of it is the gateware's
class scrambler {
	uint16_t lfsr = 0xffff;
public:
	uint8_t pass(const symbol &s);
};

struct ts {
	int kind;                       // 1, 2
	symbol link, lane;
	unsigned ctl;
	bool operator==(const ts &o) const
	{
		return kind == o.kind && link == o.link && lane == o.lane && ctl == o.ctl;
	}
};
inline ts TS(int kind, int link = -1, int lane = -1, unsigned ctl = 0)
{
	return {kind, link < 0 ? K(PAD) : D((uint8_t)link), lane < 0 ? K(PAD) : D((uint8_t)lane), ctl};
}

struct packet {
	bytes_t bytes;
	bool tlp;
	int end;                        // 0 END, 1 EDB, 2 bad
	bool operator==(const packet &o) const
	{
		return bytes == o.bytes && tlp == o.tlp && end == o.end;
	}
};

// What the gateware sent
struct watch {
	scrambler scramble;
	bool off = true, plain = false;
	ts last = {};
	unsigned run = 0;               // of sets like the last one
	unsigned sets = 0, skps = 0, eioss = 0, idles = 0;
	unsigned since_skp = 0, skp_gap_max = 0, skp_gap_min = ~0u;    // symbols from SKP to SKP
	std::vector<packet> packets;
	std::vector<std::string> wrong;
	bool keep = false;
	std::vector<symbol> raw;        // if kept: as on the line
	std::vector<unsigned> neg;      // places in raw with negative disparity forced

	void pair(uint16_t data, unsigned k, bool idle, unsigned neg_now);
private:
	std::vector<symbol> set;        // ordered set that is not whole
	std::vector<uint8_t> body;
	uint8_t begun = 0;              // STP or SDP
	void one(const symbol &s);
	void ordered();
};

class bench {
public:
	std::unique_ptr<MODEL> dut;
	watch tx;
	std::vector<unsigned> states;   // each that was entered
	std::vector<packet> got;        // of the data link layer
	std::deque<packet> give;
	unsigned errors = 0;            // prx_error_o
	unsigned counts[5] = {};        // pl_cnt_o
	std::vector<std::string> wrong; // prx_* not as they should be

	// the partner
	bool quiet = true, present = true, inverted = false, skips = true, plain = false;
	bool rx_clock = true, lock = true;
	unsigned skp_every = 1300;      // symbols
	unsigned skp_length = 3;
	unsigned damage = 0;            // of a million symbols
	size_t stall = ~(size_t)0;      // bytes of a packet behind which the data link layer falls silent
	std::deque<symbol> out;         // goes first
	std::vector<symbol> again;      // and then this again and again; empty: logical idle
	std::mt19937 rnd;

	explicit bench(int ppm = 0, unsigned seed = 1);
	~bench();
	void run(unsigned clocks);      // of the host
	bool until(unsigned state, unsigned clocks = 60 * MS);
	bool sees(const ts &want, unsigned times = 1, unsigned clocks = 60 * MS);
	unsigned state() const { return dut->pl_state_o; }
	bool up() const { return dut->pl_up_o; }
	void reset(unsigned clocks = 4);

	void say(const ts &t);          // from now on
	void say_idle();
	void say_off();                 // behind an EIOS
	void put(const std::vector<symbol> &symbols) { out.insert(out.end(), symbols.begin(), symbols.end()); }
	void put(const ts &t, unsigned times = 1);
	void put(const packet &p);
	void put_skp(unsigned skps = 3);

	// Further than before, from any state in which it begins; true if all came as it should
	bool to_poll_config();
	bool to_config();
	bool to_lanes(int link = 7);
	bool to_complete(int link = 7);
	bool train(int link = 7);
	bool retrain(int link = 7);     // the partner wants it: to Recovery and back

private:
	long long host_time = 0, rx_time = 0, rx_period;
	scrambler scramble;
	unsigned since_skp = 0, detect = 0;
	packet now = {};
	bool in_packet = false;
	size_t given = 0;
	symbol next();
	symbol wire(symbol s);
	void rx_edge();
	void host_edge();
	void take_prx();
	void give_ptx();
};

std::vector<symbol> symbols_of(const ts &t);
std::vector<symbol> symbols_of(const packet &p);
uint8_t inverted_d(uint8_t byte);

#endif
