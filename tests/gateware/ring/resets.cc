// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Each side of a station resets alone, and each clock stands still alone, in the middle of
// traffic: the other side goes on, every frame that the host gave has exactly one report, every
// register access ends, nothing goes out that nobody sent, and all of it works again afterwards.
#include "ring.h"
#include "tap.h"

#include <map>

#ifndef RESETS_TURNS
#define RESETS_TURNS 25
#endif

static const unsigned N = 3;

/* A register access ends within so many host clocks (hw.h: the ring part's registers) */
static const unsigned REG_CLOCKS = 300;

/* Frames carry their number: who sees one knows whether it was ever sent */
struct traffic {
	explicit traffic(ring &ring_, std::mt19937 &rnd_) : r(ring_), rnd(rnd_)
	{
		for (unsigned i = 0; i < r.st.size(); i++)
			r.st[i].on_rx = [this, i](const rx_frame &f) { receive(i, f); };
		for (auto &w : r.watch)
			w.keep = true;
	}

	void send(unsigned i, bool sync)
	{
		uint32_t number = (uint32_t)sent.size() + 1;
		bytes_t sdu = random_bytes(rnd, 4 + rnd() % (sync ? 60 : 1500));

		for (int b = 0; b < 4; b++)
			sdu[b] = (uint8_t)(number >> 8 * b);
		sent[number] = {(uint32_t)(rnd() & 0xffffff), sdu};
		given[i][sync]++;
		r.send(i, sent[number].vci, sdu, 0, sync);
	}

	bool known(uint32_t vci, const uint8_t *sdu, size_t len) const
	{
		if (len < 4)
			return false;
		auto f = sent.find((uint32_t)(sdu[0] | sdu[1] << 8 | sdu[2] << 16 | sdu[3] << 24));

		return f != sent.end() && f->second.vci == vci && f->second.sdu.size() == len &&
			std::equal(sdu, sdu + len, f->second.sdu.begin());
	}

	void receive(unsigned i, const rx_frame &f)
	{
		if (f.abort || f.err_crc || f.err_len)
			return;
		if (known(f.vci, f.payload.data(), f.sdu_len))
			got[i]++;
		else
			wrong++;
	}

	/* Whole frames on the line, since the last time */
	void look()
	{
		for (auto &w : r.watch) {
			for (auto &f : w.frames) {
				const bytes_t &b = f.bytes;
				size_t n = b.size();

				if (!f.whole || f.type() != JET_TYPE_DATA)
					continue;
				if (n < 56 || !known((uint32_t)(b[3] << 20 | b[4] << 12 | b[5] << 4 | b[6] >> 4),
						     &b[8], (size_t)b[n - 6] << 8 | b[n - 5]))
					wrong++;
			}
			w.frames.clear();
			w.token_log.clear();
		}
	}

	/* Reports of a host; who was reset is owed nothing */
	bool reported(unsigned i) const
	{
		return r.st[i].tx.empty() && r.st[i].sync.tx.empty() &&
			r.st[i].async.done.size() == given[i][0] &&
			r.st[i].sync.done.size() == given[i][1];
	}
	bool all_reported() const
	{
		for (unsigned i = 0; i < r.st.size(); i++)
			if (!reported(i))
				return false;
		return true;
	}
	void forget(unsigned i)
	{
		given[i][0] = given[i][1] = 0;
		r.st[i].async.done.clear();
		r.st[i].sync.done.clear();
	}

	struct frame { uint32_t vci; bytes_t sdu; };
	ring &r;
	std::mt19937 &rnd;
	std::map<uint32_t, frame> sent;
	size_t given[N][2] = {};
	uint64_t got[N] = {}, wrong = 0;
};

static bool up(const ring &r, int except)
{
	for (int i = 0; i < (int)r.st.size(); i++)
		if (i != except && !r.st[i].up())
			return false;
	return true;
}

/* Reads a register; false: it did not end */
static bool reg(ring &r, unsigned i, uint32_t addr, uint32_t &v)
{
	MODEL &m = *r.st[i].m;

	m.ring_reg_sel_i = 1;
	m.ring_reg_idx_i = (addr - JET_REG_RING_UPSTREAM_LO) / 4;
	bool ends = r.until([&] { return m.ring_reg_ack_o; }, REG_CLOCKS);

	v = m.ring_reg_data_o;
	m.ring_reg_sel_i = 0;
	r.step();
	return ends;
}

/* All stations send to all, and every frame arrives */
static bool works(ring &r, traffic &t)
{
	uint64_t was[N];

	r.insert_all();
	if (!r.until([&] { return r.all_up(); }, 400000)) {
		diag("not up: states %u %u %u", r.st[0].state(), r.st[1].state(), r.st[2].state());
		return false;
	}
	r.run(4000);
	for (unsigned i = 0; i < N; i++)
		was[i] = t.got[i];
	for (unsigned i = 0; i < N; i++) {
		t.send(i, false);
		t.send(i, true);
		t.send(i, false);
	}
	bool in = r.until([&] {
		for (unsigned i = 0; i < N; i++)
			if (t.got[i] < was[i] + 3 * (N - 1))
				return false;
		return t.all_reported();
	}, 100000);
	uint32_t v = 0;
	bool answers = true;

	for (unsigned i = 0; i < N; i++)
		answers = reg(r, i, JET_REG_RING_ROT_SUM, v) && v && answers;
	t.look();
	if (!in || !answers) {
		for (unsigned i = 0; i < N; i++)
			diag("station %u: got %lu of %u, reports %zu/%zu of %zu/%zu, tx left %zu", i,
			     (unsigned long)(t.got[i] - was[i]), 3 * (N - 1),
			     r.st[i].async.done.size(), r.st[i].sync.done.size(), t.given[i][0],
			     t.given[i][1], r.st[i].tx.size());
		return false;
	}
	return true;
}

static void load(ring &r, traffic &t, uint64_t clocks)
{
	while (clocks--) {
		if (!(t.rnd() % 200)) {
			unsigned i = t.rnd() % N;

			if (r.st[i].m->host_rst_ni && r.st[i].tx.size() < 4 &&
			    r.st[i].sync.tx.size() < 4)
				t.send(i, !(t.rnd() % 4));
		}
		r.step();
	}
}

static void sound(ring &r, traffic &t, const char *what)
{
	unsigned protocol = 0;
	uint64_t bad = 0;

	for (auto &s : r.st)
		protocol += s.protocol_errors;
	for (auto &w : r.watch)
		bad += w.bad_frames;
	ok(!t.wrong && !bad, "%s: no frame that nobody sent (%lu, %lu unsound)", what,
	   (unsigned long)t.wrong, (unsigned long)bad);
	ok(!protocol, "%s: every frame that began ended", what);
}

static void allow_sync(ring &r)
{
	for (auto &s : r.st)
		s.m->ring_sa_i = 200;
}

static void host_alone(std::mt19937 &rnd)
{
	ring r(N, 4);
	traffic t(r, rnd);

	allow_sync(r);
	ok(works(r, t), "up, and frames arrive");
	load(r, t, 3000);
	r.host_reset(1, true);
	t.forget(1);
	load(r, t, 30000);
	uint64_t was = t.got[2];

	ok(up(r, 1), "host in reset: the others' ring is up");
	load(r, t, 10000);
	ok(t.got[2] > was, "... and they hear each other through it (%lu frames)",
	   (unsigned long)(t.got[2] - was));
	r.host_reset(1, false);
	r.run(100);
	ok(r.st[1].status() & JET_RING_CLOCK, "host out of reset: it knows of the ring");
	ok(works(r, t), "all of it works again");
	sound(r, t, "host in reset alone");
}

static void ring_alone(std::mt19937 &rnd)
{
	ring r(N, 4);
	traffic t(r, rnd);
	uint32_t v = 1;

	allow_sync(r);
	ok(works(r, t), "up, and frames arrive");
	load(r, t, 3000);
	unsigned changes = r.st[1].changes;

	r.ring_reset(1, true);
	r.run(100);
	ok(!(r.st[1].status() & (JET_RING_CLOCK | JET_RING_UP)), "ring part in reset: status says so");
	ok(r.st[1].changes == changes + 1, "... and that it changed");
	ok(reg(r, 1, JET_REG_RING_ROT_SUM, v) && !v, "... its registers read as zero");
	load(r, t, 3000);
	ok(r.until([&] { return t.reported(1); }, 3000), "... every frame has a report");
	r.ring_reset(1, false);
	ok(works(r, t), "out of reset: all of it works again");
	sound(r, t, "ring part in reset alone");
}

static void ring_clock(std::mt19937 &rnd)
{
	ring r(N, 4);
	traffic t(r, rnd);
	uint32_t v = 1;

	allow_sync(r);
	ok(works(r, t), "up, and frames arrive");
	load(r, t, 3000);
	r.st[1].ring_stopped = true;
	ok(reg(r, 1, JET_REG_RING_ROT_SUM, v), "ring clock just gone: a register access ends");
	load(r, t, 3000);
	ok(!(r.st[1].status() & (JET_RING_CLOCK | JET_RING_UP)), "ring clock gone: status says so");
	ok(reg(r, 1, JET_REG_RING_ROT_SUM, v) && !v, "... registers read as zero");
	ok(r.until([&] { return t.reported(1); }, 3000), "... every frame has a report");
	r.host_reset(1, true);
	r.run(50);
	t.forget(1);
	r.host_reset(1, false);
	t.send(1, false);
	ok(r.until([&] { return t.reported(1); }, 3000), "... after a reset of the host, too");
	r.st[1].ring_stopped = false;
	ok(works(r, t), "and back: all of it works again");
	sound(r, t, "ring clock gone");
}

static void receive_clock(std::mt19937 &rnd)
{
	ring r(N, 4);
	traffic t(r, rnd);

	allow_sync(r);
	ok(works(r, t), "up, and frames arrive");
	load(r, t, 3000);
	r.st[1].rx_stopped = true;
	load(r, t, 20000);
	ok(!(r.st[1].status() & JET_RING_LOCK), "receive clock gone: no lock");
	ok(r.st[0].alarm() == JET_RING_ALARM_SIGNAL && r.st[1].alarm() == JET_RING_ALARM_SIGNAL,
	   "... and all are told");
	r.ring_reset(1, true);
	r.run(100);
	r.ring_reset(1, false);
	load(r, t, 1000);
	ok(!(r.st[1].status() & JET_RING_LOCK), "... also after a reset of the ring part");
	r.st[1].rx_stopped = false;
	ok(works(r, t), "and back: all of it works again");
	sound(r, t, "receive clock gone");
}

/* Whatever comes first at power-up */
static void late(std::mt19937 &rnd)
{
	ring r(N, 4);
	traffic t(r, rnd);

	for (unsigned i = 0; i < N; i++) {
		r.host_reset(i, true);
		r.ring_reset(i, true);
	}
	r.st[0].ring_stopped = r.st[1].rx_stopped = r.st[2].host_stopped = true;
	r.run(50);
	for (unsigned i = 0; i < N; i++)
		r.host_reset(i, false);
	r.run(1000);
	ok(!(r.st[0].status() & JET_RING_CLOCK), "no ring clock yet: status says so");
	for (unsigned i = 0; i < N; i++)
		r.ring_reset(i, false);
	r.run(1000);
	allow_sync(r);
	r.insert_all();
	r.run(1000);
	r.st[0].ring_stopped = r.st[1].rx_stopped = r.st[2].host_stopped = false;
	ok(works(r, t), "clocks that come late: all works");
	sound(r, t, "clocks that come late");
}

static void random_turns(std::mt19937 &rnd)
{
	ring r(N, 4);
	traffic t(r, rnd);
	unsigned good = 0, turn;

	allow_sync(r);
	works(r, t);
	for (turn = 0; turn < RESETS_TURNS; turn++) {
		enum { HOST, RING, RING_CLOCK, RX_CLOCK, KINDS };
		unsigned at[KINDS], i = rnd() % N, length = 400 + rnd() % 4000;
		unsigned kinds = 1 + rnd() % 15;
		uint32_t v;
		bool ends = true;

		for (auto &x : at)
			x = rnd() % length;
		for (unsigned c = 0; c < 2 * length; c++) {
			for (unsigned k = 0; k < KINDS; k++) {
				if (!(kinds >> k & 1) || (c != at[k] && c != at[k] + length - 1))
					continue;
				bool on = c == at[k];

				switch (k) {
				case HOST:
					r.host_reset(i, on);
					t.forget(i);
					break;
				case RING:
					r.ring_reset(i, on);
					break;
				case RING_CLOCK:
					r.st[i].ring_stopped = on;
					break;
				default:
					r.st[i].rx_stopped = on;
				}
			}
			load(r, t, 1);
		}
		ends = reg(r, i, JET_REG_RING_ROT_SUM, v);
		bool reports = r.until([&] { return t.reported(i); }, 400000);
		bool again = works(r, t);

		if (ends && reports && again)
			good++;
		else
			diag("turn %u, station %u, kinds %x: register %d reports %d works %d", turn, i,
			     kinds, ends, reports, again);
	}
	ok(good == turn, "%u of %u random turns", good, turn);
	sound(r, t, "random");
}

int main()
{
	std::mt19937 rnd((unsigned)tap_seed());

	host_alone(rnd);
	ring_alone(rnd);
	ring_clock(rnd);
	receive_clock(rnd);
	late(rnd);
	random_turns(rnd);
	return tap_done();
}
