/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A NIC core between a host memory and a ring that both are models, and both
 * as slow and as unsteady as a test wants. Uses the model's ports only, so the
 * synthesised netlist can stand in for it: MODEL and MODEL_H name its class.
 */
#ifndef NIC_BENCH_H
#define NIC_BENCH_H

#include <cstdint>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <verilated.h>
#include MODEL_H

#include <jetstream/hw.h>

#ifndef MEM_KB
#define MEM_KB 1024	/* buffer memory: the model is built with it */
#endif

typedef std::vector<uint8_t> bytes;

/* FIELD_GET and FIELD_PREP for the masks of hw.h */
inline uint32_t get(uint32_t mask, uint32_t v)
{
	return (v & mask) >> __builtin_ctz(mask);
}

inline uint32_t put(uint32_t mask, uint32_t v)
{
	return (v << __builtin_ctz(mask)) & mask;
}

/* RFC 1071, the first byte taken as the high one, not inverted */
uint16_t inet_sum(const uint8_t *p, size_t n);

/* What the ring part says to the core of an arriving frame */
struct rx_frame {
	uint32_t vci;
	unsigned src = 5, uu = 0;
	bool sync = false, abort = false, err_len = false, err_crc = false;
	bytes sdu;
};

/* What the core gave to the ring part */
struct tx_frame {
	uint32_t vci;
	unsigned uu;
	size_t len;
	bytes sdu;
	bool whole = false;		/* the last beat was there */
};

/* The way of one class's frames to the ring, and back what became of them */
struct outlet {
	const char *name;
	std::deque<tx_frame> tx;		/* were sent */
	std::deque<unsigned> results;		/* JET_ST_..: what becomes of the next frames; else OK */
	bool hold = false;			/* frames are not over yet */
	unsigned stall = 0;			/* percent of clocks in which the ring is not ready */

	explicit outlet(const char *name) : name(name) {}
	/* The model's ports */
	CData *valid, *ready, *last, *done, *done_ok, *done_never;
	QData *data;
	std::deque<uint64_t> ends;		/* when each frame that is sent is over */
	bool open = false;
};

class bench {
public:
	explicit bench(uint32_t seed);
	~bench();

	/* Clock */
	void tick();
	void run(unsigned n) { while (n--) tick(); }
	/* Until cond, or false after limit clocks */
	bool until(const std::function<bool()> &cond, unsigned limit = 100000);
	unsigned rnd(unsigned n) { return n ? rng() % n : 0; }
	bool chance(unsigned percent) { return rnd(100) < percent; }

	/* Registers */
	uint32_t rd(uint32_t addr);
	void wr(uint32_t addr, uint32_t v);
	uint32_t counter(unsigned n) { return rd(JET_REG_COUNTER + 4 * n); }
	void reset();			/* CTRL.RESET, and waits for it */
	static unsigned hash(uint32_t vci, unsigned way);	/* its set there */
	void vci(uint32_t vci, unsigned pool, bool valid = true, unsigned way = 0);
	void pool(unsigned n, unsigned cap, unsigned queue, bool keep = false, bool enable = true);
	static uint32_t pool_reg(unsigned n) { return JET_REG_POOL + JET_POOL_STRIDE * n; }
	unsigned used(unsigned n) { return rd(pool_reg(n) + JET_POOL_USED); }
	bool drops(unsigned n, uint32_t full, uint32_t no_block)
	{
		return rd(pool_reg(n) + JET_POOL_DROPS_FULL) == full &&
			rd(pool_reg(n) + JET_POOL_DROPS_NO_BLOCK) == no_block;
	}

	/* Host memory: addresses from base on */
	static constexpr uint64_t base = 0x7fffff000ull;
	static constexpr size_t size = 32 << 20;
	bytes mem = bytes(size);
	uint8_t *at(uint64_t addr);
	std::set<std::pair<uint64_t, uint64_t>> unreadable;	/* from, to */
	std::vector<unsigned> irqs;				/* vectors, as they came */

	/* Ring */
	std::deque<rx_frame> rx;		/* arrive one after the other */
	outlet async{"tx"}, sync{"txs"};
	bool rx_idle() const { return rx.empty() && rx_beats.empty(); }
	size_t rx_waiting() const		/* beats */
	{
		return rx_beats.size() + 8 * rx.size();	/* eight for a shortest frame */
	}
	void change() { pulse_change = true; }

	/* Percent of clocks in which the other side is not ready, or has nothing */
	unsigned stall_rd = 0, stall_wr = 0, stall_rx = 0;
	unsigned latency = 20;			/* of DMA reads, at most */
	/*
	 * Percent of clocks in which a beat leaves for the host, the others wait; 0: all. The packets
	 * that jet_pcie has ready at a time are in front of it.
	 */
	unsigned link = 0;
	static constexpr unsigned link_buffer = 7 * 128 / 8;
	uint64_t wr_beats = 0;			/* that were taken */
	uint32_t wr_longest = 0;		/* request */
	uint64_t rx_end = 0;			/* when the last frame's END was taken */

	MODEL *m;
	uint64_t now = 0;
	std::string broken;			/* the first rule of a port that was broken */

private:
	void fault(const std::string &what) { if (broken.empty()) broken = what; }
	void drive();
	void drive(outlet &o);
	void sample();
	void sample(outlet &o);
	void next_rx();

	std::unique_ptr<VerilatedContext> ctx;
	std::mt19937 rng;
	struct request { uint64_t addr; uint32_t len; uint64_t when; };
	std::deque<request> reads;
	uint32_t read_pos = 0;			/* bytes of the first that are gone */
	bool write_open = false;
	request write{};
	uint32_t write_pos = 0;
	unsigned link_room = 0;			/* in hundredths of a beat */
	bytes write_data;
	struct beat { unsigned kind; uint64_t data; };
	std::deque<beat> rx_beats;
	bool pulse_change = false;
	/* An output that waits must not change: name, and what it was */
	std::map<std::string, std::vector<uint64_t>> waiting;
	void steady(const char *name, bool valid, bool ready, std::vector<uint64_t> data);
};

#endif
