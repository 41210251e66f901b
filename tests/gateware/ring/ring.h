/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A ring of jet_ring instances, with a host model at each, links with a length
 * between them, and a watcher on each link that knows framing, codes and
 * tokens by itself (codes.h). Uses the port names only: the synthesised
 * netlist can take the RTL's place (MODEL, MODEL_H).
 */
#ifndef JET_TEST_RING_H
#define JET_TEST_RING_H

#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <memory>
#include <random>
#include <vector>

#include MODEL_H
#include <jetstream/hw.h>

/* All cases? On a netlist, which is ten times as slow, some do, but for make check-ring */
static inline bool everything()
{
#ifdef ON_NETLIST
	return getenv("WHOLE");
#else
	return true;
#endif
}

typedef std::vector<uint8_t> bytes_t;

struct word_t {
	uint16_t data;
	uint8_t k;
	bool operator==(const word_t &o) const { return data == o.data && k == o.k; }
};

static const word_t IDLE = { JET_K_COMMA << 8 | JET_D_IDLE, 2 };
static const word_t SOF = { JET_K_SOF << 8, 2 };
static const word_t END_OF_FRAME = { JET_K_EOF << 8, 2 };
static const word_t ABORT = { JET_K_ABORT << 8, 2 };

static inline uint32_t field(uint32_t v, uint32_t mask)
{
	return (v & mask) / (mask & -mask);
}

/* What the host side of a station receives */
struct rx_frame {
	uint32_t vci, src, payload_len, sdu_len, uu, sum;
	bool abort, err_len, err_crc, sync;
	bytes_t payload;
	uint64_t time;
};

struct tx_frame {
	uint32_t vci;
	uint8_t uu;
	bytes_t sdu;
	bool sync;
};

/* A frame as a watcher sees it on a link */
struct line_frame {
	bytes_t bytes;		/* header and payload */
	uint64_t start, end;	/* times of SOF and of what ended it */
	bool whole;		/* ended by EOF */
	unsigned gap;		/* words that are no part of a frame, before SOF */
	unsigned type() const { return bytes[0] >> 6; }
	unsigned source() const { return (bytes[0] & 15) << 2 | bytes[1] >> 6; }
};

struct watcher {
	bool open = false, token = false;
	line_frame cur;
	word_t last = IDLE;
	unsigned gap = 0;
	std::vector<line_frame> frames;		/* if keep */
	bool keep = false;
	uint64_t tokens = 0, bad_words = 0, bad_frames = 0, cut_frames = 0, good_frames = 0;
	uint64_t data_words = 0;		/* of data frames, header and payload */
	uint64_t bad_tokens = 0, cut_tokens = 0;
	uint64_t token_time = 0;		/* of the last one's first word */
	uint8_t last_lap = 0;			/* what it said */
	std::vector<uint64_t> token_log;	/* of all of them, if keep */
	std::vector<uint8_t> lap_log;		/* and their laps */
	unsigned min_gap = ~0u;

	void word(word_t w, uint64_t now);
	void frame(uint64_t now, bool whole);
};

/* Codes of a whole frame right, sizes within the rules? */
bool frame_sound(const bytes_t &b);

/* A frame as it stands on the line, ready to be damaged and injected */
bytes_t make_frame(unsigned src, uint32_t vci, const bytes_t &sdu, uint8_t uu = 0, unsigned type = 0, unsigned flags = 0);
std::vector<word_t> frame_words(const bytes_t &b);
std::vector<word_t> token_words(uint8_t epoch, uint8_t lap = 0);

/* Words that a frame takes of an allowance */
uint32_t cost(size_t sdu);

enum done_t { DOWN, SENT, NEVER };	/* what became of a frame: SENT is the good end */

/* A model's scopes leave the context that its thread used last: that must be theirs, and not one that is gone */
struct model_end {
	void operator()(MODEL *m) const
	{
		Verilated::threadContextp(m->contextp());
		delete m;
	}
};

struct station {
	std::unique_ptr<VerilatedContext> ctx;
	std::unique_ptr<MODEL, model_end> m;
	struct queue {				/* of a class */
		std::deque<tx_frame> tx;
		size_t beat = 0;		/* next of tx.front() */
		bool offered = false;
		std::deque<done_t> done;
	} async, sync;
	std::deque<tx_frame> &tx = async.tx;
	std::deque<done_t> &done = async.done;
	unsigned rx_stall = 0;		/* of 256: how often rx_ready is low */
	unsigned tx_stall = 0;
	uint64_t cnt[JET_CNT_NUM] = {};	/* index: JET_CNT_... */
	uint64_t hist[32] = {};		/* of JET_REG_RING_HIST */
	unsigned changes = 0;
	std::vector<rx_frame> rx;
	bool rx_open = false;
	unsigned protocol_errors = 0;
	/* A clock that stands still; without its ring clock a station sends nothing */
	bool host_stopped = false, ring_stopped = false, rx_stopped = false;
	rx_frame cur;
	std::function<void(const rx_frame &)> on_rx;
	uint32_t status() const { return m->ring_status_o; }
	unsigned state() const { return field(status(), JET_RING_STATE); }
	bool up() const { return status() & JET_RING_UP; }
	bool monitor() const { return status() & JET_RING_MONITOR; }
	unsigned id() const { return field(status(), JET_RING_ID); }
	unsigned alarm() const { return field(status(), JET_RING_ALARM); }
};

struct ring {
	explicit ring(unsigned n, unsigned link_words = 2, uint32_t bid = 20000);
	void host_reset(unsigned i, bool low);	/* of one side alone */
	void ring_reset(unsigned i, bool low) { st[i].m->ring_rst_ni = !low; }
	~ring();
	std::vector<station> st;
	std::vector<std::deque<word_t>> link;	/* link[i]: from station i to i + 1 */
	std::vector<std::deque<word_t>> inject;	/* goes out on link i instead of what the station sends */
	std::vector<watcher> watch;
	std::vector<bool> cut;			/* link i: no lock */
	std::vector<bool> bypass;		/* station i has no power: its links are joined */
	std::vector<bool> dead;			/* ... and they are not: nothing leaves it */
	std::vector<unsigned> feed;		/* whose link leads to station i */
	std::function<word_t(unsigned, word_t)> fault;	/* changes words on their way */
	uint64_t now = 0;			/* clocks */
	std::mt19937 rnd{1};

	void insert(unsigned i, bool on = true) { st[i].m->ring_insert_i = on; }
	void insert_all() { for (unsigned i = 0; i < st.size(); i++) insert(i); }
	void bid(unsigned i, uint32_t b) { st[i].m->ring_bid_i = b; }
	void frame(unsigned i, uint16_t words) { st[i].m->ring_frame_i = words; }	/* the longest that it asks for */
	void frame_all(uint16_t words) { for (unsigned i = 0; i < st.size(); i++) frame(i, words); }
	void send(unsigned i, uint32_t vci, const bytes_t &sdu, uint8_t uu = 0, bool sync = false);
	void step();				/* one clock for everything */
	uint32_t reg(unsigned i, uint32_t addr);	/* JET_REG_RING_UPSTREAM_LO .. ROT_SUM; takes some steps */
	void run(uint64_t clocks) { while (clocks--) step(); }
	template <class F> bool until(F f, uint64_t limit)
	{
		for (uint64_t i = 0; i < limit; i++) {
			if (f())
				return true;
			step();
		}
		return f();
	}
	bool live(unsigned i) const { return !bypass[i] && !dead[i]; }
	bool all_up() const;			/* all that live */
	bool start(uint64_t limit = 400000);	/* insert all, wait until up and the token has run */
	int monitor() const;			/* -1: none; -2: more than one */

	/* With clocks of their own, in femtoseconds a period: station i's ring and host clock */
	void step_free(const std::vector<uint64_t> &period);
	std::vector<uint64_t> next_edge;

	/* The parts of a step */
	void drive_link(unsigned i);
	void host_before(unsigned i);
	void host_after(unsigned i);
	void hear(unsigned i);
	void offer(unsigned i, station::queue &q);
	struct seen { bool tx_ready, txs_ready, rx_valid; unsigned rx_kind; uint64_t rx_data; };
	std::vector<seen> before;
};

bytes_t random_bytes(std::mt19937 &rnd, size_t n);

/* Who sent what, and who got it: every frame once, whole, in its sender's order */
struct score {
	explicit score(ring &r);
	void send(unsigned i, uint32_t vci, const bytes_t &sdu, uint8_t uu = 0);
	void forget();				/* what is expected: the ring went down */
	bool all_in() const;
	ring &r;
	std::vector<std::vector<std::deque<std::shared_ptr<tx_frame>>>> want;	/* [receiver][sender] */
	uint64_t sent = 0, got = 0, wrong = 0, aborted = 0;
};

#endif
