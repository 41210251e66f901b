// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Every fault that a ring of stations can have, at random moments, idle and under load: the
// ring is usable again within the bound of Documentation/ring.md once the fault is gone, and
// nothing is delivered as good that was not sent. Where a fault lasts, the
// stations name who is in front of it in time.
#include <cstdlib>
#include <functional>
#include <string>

#include "codes.h"
#include "ledger.h"
#include "ring.h"
#include "tap.h"

/* The model's parameters (build.mk), and the bid */
static const limits TIMES = { 6000, 1024, 8192, 2500 };
static const size_t LONGEST = 1800;		/* bytes of an SDU */
/* Rounds of make check-ring, if SEEDS does not say */
#ifndef WHOLE_REPEATS
#define WHOLE_REPEATS 10
#endif

struct trial {
	trial(unsigned n, bool loaded, unsigned seed);
	void step();
	void run(uint64_t clocks) { while (clocks--) step(); }
	template <class F> bool until(F f, uint64_t limit)
	{
		while (!f() && limit--)
			step();
		return f();
	}
	unsigned pick() { return (unsigned)(r.rnd() % r.st.size()); }
	unsigned token_at();			/* waits for a token; the link that it went into */
	bool holds(unsigned i) { return r.watch[i].open && r.watch[i].cur.bytes.size() >= 2 &&
		!r.watch[i].cur.type() && r.watch[i].cur.source() == r.st[i].id(); }
	uint64_t count(int c) const;
	void clean() { r.fault = nullptr; }
	bool named(unsigned suspect, unsigned alarm);
	bool recover();
	bool judge(const char *what, bool good);

	ring r;
	ledger l;
	bool loaded;
	uint64_t took = 0, extra = 0;
	std::string why;
};

trial::trial(unsigned n, bool loaded_, unsigned seed)
	: r(n, 2 + seed % 50, TIMES.ttrt), l(r), loaded(loaded_)
{
	r.rnd.seed(seed);
	for (auto &s : r.st)
		s.m->ring_sa_i = 150;
	r.start();
	run(r.rnd() % 3000);
}

void trial::step()
{
	if (loaded)
		l.load(LONGEST, true);
	r.step();
}

uint64_t trial::count(int c) const
{
	uint64_t sum = 0;

	for (const auto &s : r.st)
		sum += s.cnt[c];
	return sum;
}

unsigned trial::token_at()
{
	unsigned i = pick();
	uint64_t was = r.watch[i].tokens;

	until([&] { return r.watch[i].tokens > was; }, 20000);
	return i;
}

/* All that live and can know say so */
bool trial::named(unsigned suspect, unsigned alarm)
{
	uint64_t eui = r.st[suspect].m->eui_i;

	for (unsigned i = 0; i < r.st.size(); i++) {
		if (!r.live(i) || i == suspect)
			continue;
		uint64_t says = (uint64_t)r.reg(i, JET_REG_RING_SUSPECT_HI) << 32 |
			r.reg(i, JET_REG_RING_SUSPECT_LO);

		if (r.st[i].alarm() != alarm || says != eui) {
			char text[100];

			snprintf(text, sizeof(text), "station %u: state %u, alarm %u, suspect %lx; ", i,
				 r.st[i].state(), r.st[i].alarm(), (unsigned long)says);
			why += text;
		}
	}
	return why.empty();
}

/*
 * From now on nothing is wrong: usable within the bound. What goes wrong without being seen is
 * seen after `detect`, so a ring that is up for longer than that is a ring that works.
 */
bool trial::recover()
{
	uint64_t t0 = r.now, bound = TIMES.usable(r) + extra, claims = count(JET_CNT_CLAIMS);

	for (uint64_t bad = t0; r.now < bad + TIMES.detect() + 1000 && took <= bound; step()) {
		uint64_t c = count(JET_CNT_CLAIMS);

		if (c != claims || !r.all_up()) {
			bad = r.now;
			took = r.now + 1 - t0;
		}
		claims = c;
	}
	if (took > bound || r.monitor() < 0)
		why += "not up in time; ";
	std::vector<uint64_t> tokens;

	for (auto &s : r.st)
		tokens.push_back(s.cnt[JET_CNT_TOKENS]);
	loaded = false;
	until([&] { return l.settled(); }, 20000);
	if (!l.settled()) {
		why += "frames without a report: ";
		for (unsigned i = 0; i < r.st.size(); i++)
			why += std::to_string(l.sent[i]) + " sent, " +
				std::to_string(r.st[i].async.done.size()) + " + " +
				std::to_string(r.st[i].sync.done.size()) + " reports, " +
				std::to_string(r.st[i].async.tx.size() + r.st[i].sync.tx.size()) +
				(r.live(i) ? " wait; " : " (dead); ");
	}
	r.run(3000);
	uint64_t turns = 0, least = ~0ull;

	for (unsigned i = 0; i < r.st.size(); i++) {
		if (!r.live(i))
			continue;
		uint64_t n = r.st[i].cnt[JET_CNT_TOKENS] - tokens[i];

		turns = std::max(turns, n);
		least = std::min(least, n);
	}
	if (least < 2 || turns - least > 1)
		why += "tokens are not one a rotation; ";
	/* A frame from each to each */
	std::vector<std::vector<uint64_t>> got = l.got;

	for (unsigned i = 0; i < r.st.size(); i++)
		if (r.live(i))
			l.send(i, 50);
	r.run(4000 + 200 * r.st.size());
	for (unsigned i = 0; i < r.st.size(); i++)
		for (unsigned k = 0; k < r.st.size(); k++)
			if (i != k && r.live(i) && r.live(k) && l.got[i][k] != got[i][k] + 1)
				why += "a frame of " + std::to_string(k) + " did not reach " + std::to_string(i) + "; ";
	return why.empty();
}

bool trial::judge(const char *what, bool good)
{
	unsigned errors = 0;

	for (auto &s : r.st)
		errors += s.protocol_errors;
	if (l.wrong)
		why += std::to_string(l.wrong) + " frames delivered that were not sent; ";
	if (errors)
		why += "the host port broke its rules; ";
	if (!good || !why.empty())
		diag("%s: %s", what, why.empty() ? "not as expected" : why.c_str());
	return good && why.empty();
}

typedef std::function<bool(trial &)> fault_t;

static unsigned repeats = 1;
static unsigned long seed;
static uint64_t worst;

/* A fault on rings of 3, and one of 8, idle and loaded. The fault is gone when `f` returns */
static void inject(const char *what, unsigned trials, fault_t f, bool twice = false,
		   bool orphan = false)
{
	unsigned good = 0, all = 0;
	uint64_t took = 0, bound = 0;

	for (unsigned k = 0; k < trials * repeats; k++) {
		for (bool loaded : { false, true }) {
			unsigned n = k % 4 == 3 ? 8 : 3;
			trial t(n, loaded, (unsigned)(seed + 7919 * k + loaded));

			t.extra = orphan ? TIMES.orphan(t.r) : 0;
			bool right = f(t);

			t.clean();
			right = t.recover() && right;
			if (!twice && t.l.again)
				t.why += "a frame came twice; ";
			all++;
			good += t.judge(what, right);
			took = std::max(took, t.took);
			bound = std::max(bound, TIMES.usable(t.r) + t.extra);
		}
	}
	worst = std::max(worst, took);
	ok(good == all && took <= bound, "%s: %u of %u, usable again within %lu words (bound %lu)", what,
	   good, all, (unsigned long)took, (unsigned long)bound);
}

/* The next token on link i, its words changed by f(place, word) */
static void on_token(trial &t, unsigned i, std::function<word_t(int, word_t)> f)
{
	int place = 0;

	t.r.fault = [&place, i, f](unsigned link, word_t w) {
		if (link != i || place > 1)
			return w;
		if (!place && !(w.k == 2 && w.data >> 8 == JET_K_TOKEN))
			return w;
		return f(place++, w);
	};
	t.until([&] { return place == 2; }, 20000);
	t.clean();
}

static void tokens()
{
	/* Every bit of it, and both K bits of each word */
	for (bool loaded : { false, true }) {
		unsigned good = 0;
		uint64_t took = 0;

		for (int bit = 0; bit < 36; bit++) {
			trial t(3, loaded, (unsigned)seed + 31 * bit + loaded);
			uint64_t bad = t.count(JET_CNT_TOKEN_BAD);

			on_token(t, t.pick(), [bit](int place, word_t w) {
				if (bit / 18 == place && bit % 18 < 16)
					w.data ^= (uint16_t)(1 << bit % 18);
				else if (bit / 18 == place)
					w.k ^= (uint8_t)(1 << (bit % 18 - 16));
				return w;
			});
			bool right = t.recover();

			/* Its CRC tells for the bits that it covers; others make it no token at all */
			bool covered = bit < 8 || (bit >= 18 && bit < 34);

			if (covered && t.count(JET_CNT_TOKEN_BAD) != bad + 1)
				t.why += std::to_string(t.count(JET_CNT_TOKEN_BAD) - bad) + " bad tokens counted; ";
			right = right && !t.l.again && t.why.empty();
			good += t.judge(("bit " + std::to_string(bit) + " of the token").c_str(), right);
			took = std::max(took, t.took);
		}
		worst = std::max(worst, took);
		ok(good == 36, "each bit of the token flipped in turn, %s: %u of 36, usable again within %lu words",
		   loaded ? "loaded" : "idle", good, (unsigned long)took);
	}
	inject("token eaten", 4, [](trial &t) {
		uint64_t tvx = t.count(JET_CNT_CLAIM_TVX) + t.count(JET_CNT_CLAIM_TRT);

		on_token(t, t.pick(), [](int, word_t) { return IDLE; });
		t.run(TIMES.detect() + 100);
		return t.count(JET_CNT_CLAIM_TVX) + t.count(JET_CNT_CLAIM_TRT) > tvx;
	});
	inject("a second token", 6, [](trial &t) {
		unsigned i = t.token_at();
		const station &s = t.r.st[i];
		uint64_t was = t.count(JET_CNT_TOKEN_FOREIGN), claims = t.count(JET_CNT_CLAIMS);
		uint8_t lap = (uint8_t)(t.r.watch[i].last_lap + t.r.rnd() % 3 - 1);

		/* Where nothing is on the link: a second one, like it, or older or newer */
		t.until([&] { return !t.r.watch[i].open; }, 3000);
		t.run(t.r.rnd() % 10);
		for (word_t w : token_words((uint8_t)field(s.status(), JET_RING_EPOCH), lap))
			t.r.inject[i].push_back(w);
		t.run(3000);
		bool dropped = t.count(JET_CNT_TOKEN_FOREIGN) > was;

		/* When it meets no frame, it is dropped, and that is all */
		if (!dropped && t.count(JET_CNT_CLAIMS) == claims)
			t.why += "nobody saw it; ";
		return true;
	});
	inject("a token of another epoch", 3, [](trial &t) {
		unsigned i = t.token_at();
		uint64_t was = t.count(JET_CNT_TOKEN_FOREIGN), claims = t.count(JET_CNT_CLAIMS);

		t.until([&] { return !t.r.watch[i].open; }, 3000);
		for (word_t w : token_words((uint8_t)(field(t.r.st[i].status(), JET_RING_EPOCH) + 1), 7))
			t.r.inject[i].push_back(w);
		t.run(3000);
		return t.count(JET_CNT_TOKEN_FOREIGN) > was || t.count(JET_CNT_CLAIMS) > claims;
	});
}

/* Station i goes: its links are joined at once, or after a time without any signal */
static void gone(trial &t, unsigned i, bool at_once)
{
	if (!at_once) {
		t.r.dead[i] = true;
		t.run(100 + t.r.rnd() % 20000);
		t.r.dead[i] = false;
	}
	t.r.bypass[i] = true;
}

static void deaths()
{
	static const char *const when[] = {
		"idle or repeating", "in a frame", "between its frame and its coming home",
	};

	for (int w = 0; w < 3; w++) {
		for (bool at_once : { true, false }) {
			std::string name = std::string("a station dies ") + when[w] +
				(at_once ? "" : ", its neighbour hears nothing for a time");

			inject(name.c_str(), 2, [w, at_once](trial &t) {
				unsigned i = t.pick();

				if (w) {
					t.l.send(i, 800);
					t.until([&] { return t.holds(i); }, 20000);
					t.run(t.r.rnd() % 300);
				}
				if (w == 2)
					t.until([&] { return !t.holds(i); }, 5000);
				gone(t, i, at_once);
				return true;
			}, true);
		}
	}
	inject("the monitor dies", 4, [](trial &t) {
		unsigned i = (unsigned)t.r.monitor();

		t.until([&] { return !t.holds(i); }, 20000);
		t.run(t.r.rnd() % 100);
		gone(t, i, true);
		t.run(TIMES.stale() + 100);
		return t.count(JET_CNT_CLAIM_MONITOR) + t.count(JET_CNT_CLAIM_TVX) +
			t.count(JET_CNT_CLAIM_TRT) > 0;
	}, true);
	inject("a station dies while the ring starts anew", 12, [](trial &t) {
		unsigned i = t.pick(), k = t.pick();

		t.r.insert(k, false);
		t.run(t.r.rnd() % 1400);
		t.r.insert(k);
		t.run(t.r.rnd() % 1800);
		gone(t, i, true);
		return true;
	}, true, true);
	inject("the monitor dies, and two tokens are there", 4, [](trial &t) {
		unsigned i = (unsigned)t.r.monitor(), at = (i + 1) % (unsigned)t.r.st.size();
		uint64_t was = t.r.watch[at].tokens;

		/* Behind the monitor: what follows the token has the lap before */
		t.until([&] { return t.r.watch[at].tokens > was; }, 20000);
		t.run(8);
		for (word_t w : token_words((uint8_t)field(t.r.st[at].status(), JET_RING_EPOCH),
					    (uint8_t)(t.r.watch[at].last_lap - 1)))
			t.r.inject[at].push_back(w);
		gone(t, i, true);
		return true;
	}, true);
	inject("one comes back", 2, [](trial &t) {
		unsigned i = t.pick();

		t.r.bypass[i] = true;
		t.run(30000);
		t.r.bypass[i] = false;
		return true;
	}, true);
}

/* Headers of frames on link i changed for a time, their CRC with them */
static void on_headers(trial &t, unsigned i, std::function<uint16_t(uint16_t)> f)
{
	int place = -1;
	uint16_t j01 = 0;

	t.r.fault = [=](unsigned link, word_t w) mutable {
		if (link != i)
			return w;
		place = w == SOF ? 0 : place >= 0 && place < 2 && !w.k ? place + 1 : -1;
		if (place == 1) {
			if (w.data >> 14 == JET_TYPE_MAC) {
				place = -1;
				return w;
			}
			w.data = j01 = f(w.data);
		} else if (place == 2) {
			uint8_t b[2] = { (uint8_t)(j01 >> 8), (uint8_t)j01 };

			w.data = (uint16_t)(crc8(b, 2, 0xff) << 8 | (w.data & 0xff));
		}
		return w;
	};
}

static bool no_orphan(trial &t)
{
	bool loaded = t.loaded;

	/* Without load, what is on the ring then is nobody's */
	t.loaded = false;
	t.until([&] { return t.l.settled(); }, 30000);
	t.run(65 * (20 * t.r.st.size() + 60 * t.r.st.size()) / 3 + 2000);
	for (auto &w : t.r.watch) {
		w.frames.clear();
		w.keep = true;
	}
	t.run(3000);
	bool none = true;

	for (auto &w : t.r.watch) {
		for (auto &f : w.frames)
			none = none && f.type();
		w.keep = false;
	}
	t.loaded = loaded;
	if (!none)
		t.why += "frames still circulate; ";
	return none;
}

static void headers()
{
	inject("a frame without owner", 4, [](trial &t) {
		unsigned i = t.token_at();
		uint64_t was = t.count(JET_CNT_CIRCULATED);

		t.until([&] { return !t.r.watch[i].open; }, 3000);
		t.run(10);
		bytes_t b = random_bytes(t.r.rnd, 20);

		b[0] = 0;
		for (word_t w : frame_words(make_frame(40, 0x777, b)))
			t.r.inject[i].push_back(w);
		t.run(4000);
		return no_orphan(t) && (t.loaded || t.count(JET_CNT_CIRCULATED) == was + 1);
	}, true);
	inject("a flipped source id, its CRC right", 4, [](trial &t) {
		unsigned i = t.pick(), bit = 6 + t.r.rnd() % 6;

		on_headers(t, i, [bit](uint16_t j) { return (uint16_t)(j ^ 1 << bit); });
		if (!t.loaded)
			t.l.send(i, 60);
		t.run(6000);
		t.clean();
		return no_orphan(t);
	}, true);
	inject("M stuck at 0", 3, [](trial &t) {
		unsigned i = t.pick();

		on_headers(t, i, [](uint16_t j) { return (uint16_t)(j & ~JET_J_CIRCULATED); });
		bytes_t b(20, 0);

		for (word_t w : frame_words(make_frame(41, 0x777, b)))
			t.r.inject[i].push_back(w);
		t.run(8000);
		/* the hop count is what takes it off */
		return no_orphan(t);
	}, true);
	inject("M stuck at 1", 3, [](trial &t) {
		unsigned i = t.pick();

		on_headers(t, i, [](uint16_t j) { return (uint16_t)(j | JET_J_CIRCULATED); });
		t.run(8000);
		t.clean();
		return no_orphan(t);
	});
	inject("a damaged header", 3, [](trial &t) {
		unsigned i = t.pick(), n = 0;

		t.r.fault = [&t, i, n](unsigned link, word_t w) mutable {
			if (link == i)
				n = w == SOF ? 2 : n && !w.k ? n - 1 : 0;
			if (link == i && n == 1 && t.r.rnd() % 4 == 0)
				w.data ^= (uint16_t)(1 << t.r.rnd() % 16);
			return w;
		};
		t.run(8000);
		t.clean();
		return no_orphan(t);
	}, true);
	for (bool head : { true, false }) {
		inject(head ? "frames without beginning" : "frames without end", 3, [head](trial &t) {
			unsigned i = t.pick();

			t.r.fault = [&t, i, head](unsigned link, word_t w) {
				bool hit = link == i && w == (head ? SOF : END_OF_FRAME);

				return hit && t.r.rnd() % 4 == 0 ? IDLE : w;
			};
			t.run(8000);
			return true;
		});
	}
}

/* For as long as it is known that it must be named */
static const uint64_t PATIENCE = 3000;

static void lasting()
{
	inject("a babbler", 4, [](trial &t) {
		unsigned i = t.pick(), at = 0;
		std::vector<word_t> w = frame_words(make_frame(50, 0x777, bytes_t(90, 0)));

		t.r.fault = [=](unsigned link, word_t was) mutable {
			return link == i ? w[at++ % w.size()] : was;
		};
		t.run(TIMES.name() + PATIENCE);
		return t.named(i, JET_RING_ALARM_BABBLE);
	}, true);
	inject("a token never released", 4, [](trial &t) {
		unsigned i = t.token_at();

		t.r.fault = [=](unsigned link, word_t w) { return link == i ? IDLE : w; };
		t.run(TIMES.name() + PATIENCE);
		return t.named(i, JET_RING_ALARM_SILENT);
	});
	inject("one direction is dead", 2, [](trial &t) {
		unsigned i = t.pick();

		t.run(t.r.rnd() % 500);
		t.r.fault = [=](unsigned link, word_t w) { return link == i ? IDLE : w; };
		t.run(TIMES.name() + PATIENCE + t.r.rnd() % 20000);
		return t.named(i, JET_RING_ALARM_SILENT);
	});
	inject("a cut cable", 4, [](trial &t) {
		unsigned i = t.pick();

		t.run(t.r.rnd() % 500);
		t.r.cut[i] = true;
		t.run(PATIENCE + t.r.rnd() % 20000);
		bool named = t.named(i, JET_RING_ALARM_SIGNAL);

		t.r.cut[i] = false;
		return named;
	});
	inject("a cable that flaps", 4, [](trial &t) {
		unsigned i = t.pick();

		for (int k = 0; k < 12; k++) {
			t.r.cut[i] = !t.r.cut[i];
			t.run(10 + t.r.rnd() % 8000);
		}
		t.r.cut[i] = false;
		return true;
	});
	inject("nonsense on a link", 6, [](trial &t) {
		unsigned i = t.pick(), share = 1 + t.r.rnd() % 4;

		t.r.fault = [&t, i, share](unsigned link, word_t w) {
			static const uint16_t some[] = {
				SOF.data, END_OF_FRAME.data, ABORT.data, IDLE.data, JET_K_TOKEN << 8,
			};

			if (link != i || t.r.rnd() % 4 >= share)
				return w;
			if (t.r.rnd() % 4 == 0)
				return word_t{ some[t.r.rnd() % 5], 2 };
			return word_t{ (uint16_t)t.r.rnd(), (uint8_t)(t.r.rnd() % 8 ? 0 : t.r.rnd() % 4) };
		};
		t.run(2000 + t.r.rnd() % 30000);
		return true;
	}, true);
}

/* Ids as they were, for all that live */
static bool same_ids(trial &t, const std::vector<unsigned> &ids)
{
	bool same = true;

	t.until([&] { return t.r.all_up(); }, TIMES.usable(t.r));
	for (unsigned i = 0; i < ids.size(); i++)
		same = same && (!t.r.live(i) || t.r.st[i].id() == ids[i]);
	if (!same)
		t.why += "an id changed; ";
	return same;
}

static void membership()
{
	inject("removal and insertion", 3, [](trial &t) {
		unsigned i = t.pick();
		std::vector<unsigned> ids;
		bool same = true;

		for (auto &s : t.r.st)
			ids.push_back(s.id());
		t.r.insert(i, false);
		t.run(3000 + t.r.rnd() % 20000);
		for (unsigned k = 0; k < ids.size(); k++)
			same = same && (k == i || t.r.st[k].id() == ids[k]);
		t.r.insert(i);
		t.run(200);
		return same_ids(t, ids) && same;
	});
	inject("an EUI that is there already is inserted", 2, [](trial &t) {
		unsigned i = t.pick(), k = (i + 1) % (unsigned)t.r.st.size();

		t.r.insert(i, false);
		t.run(20000);
		t.r.st[i].m->eui_i = t.r.st[k].m->eui_i;
		t.r.insert(i);
		t.run(40000);
		const uint32_t both = JET_RING_DUPLICATE | JET_RING_REPEAT_ONLY;
		bool told = (t.r.st[i].status() & both) == both || (t.r.st[k].status() & both) == both;

		/* Put right: new name, and both anew */
		t.r.insert(i, false);
		t.r.insert(k, false);
		t.run(20000);
		t.r.st[i].m->eui_i = 0x020000000999;
		t.r.insert(i);
		t.r.insert(k);
		t.run(100);
		return told;
	});
	/* Two rings of three, both at work, that become one */
	for (bool noticed : { false, true }) {
		unsigned good = 0, all = 0;
		uint64_t took = 0;

		for (unsigned k = 0; k < 6 * repeats; k++) {
			trial t(6, k & 1, (unsigned)seed + 13 * k);

			t.r.feed = { 2, 0, 1, 5, 3, 4 };
			t.run(TIMES.usable(t.r) + 20000 + t.r.rnd() % 1000);
			bool two = t.r.monitor() == -2;

			t.r.feed = { 5, 0, 1, 2, 3, 4 };
			if (noticed) {
				t.r.cut[5] = t.r.cut[2] = true;
				t.run(50);
				t.r.cut[5] = t.r.cut[2] = false;
			}
			bool right = t.recover() && two;

			all++;
			good += t.judge("two rings joined", right);
			took = std::max(took, t.took);
		}
		ok(good == all, "two rings of three are joined, %s: %u of %u, usable within %lu words",
		   noticed ? "signals lost meanwhile" : "without any loss of signal", good, all,
		   (unsigned long)took);
	}
}

int main()
{
	const char *seeds = getenv("SEEDS");

	seed = tap_seed();
	if (getenv("WHOLE"))
		repeats = seeds && atoi(seeds) > 0 ? (unsigned)atoi(seeds) : WHOLE_REPEATS;
	tokens();
	deaths();
	headers();
	lasting();
	membership();
	diag("longest recovery: %lu words", (unsigned long)worst);
	return tap_done();
}
