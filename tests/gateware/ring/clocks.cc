// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Every station on its own clock: the elastic buffer carries the longest frames, back
// to back for as long as one station may send, between clocks 200 ppm apart, and says so when they are further
// apart. And a receiver that has no words for a moment.
#include "ring.h"
#include "tap.h"

#include <algorithm>
#include <cstring>

/* Periods: a nominal one of a million units, so that a ppm is one */
static std::vector<uint64_t> periods(const std::vector<int> &ppm)
{
	std::vector<uint64_t> p;

	for (int x : ppm)
		p.push_back((uint64_t)(1000000 - x));
	return p;
}

template <class F> static bool until(ring &r, const std::vector<uint64_t> &p, F f, uint64_t limit)
{
	uint64_t end = r.now + limit;

	while (r.now < end) {
		if (f())
			return true;
		r.step_free(p);
	}
	return f();
}

static void run(const std::vector<int> &ppm, unsigned per_station, size_t sdu, bool within,
		const char *what, std::mt19937 &rnd)
{
	unsigned n = (unsigned)ppm.size();
	ring r(n, 4, 50000);
	score s(r);
	std::vector<uint64_t> p = periods(ppm);

	for (auto &e : r.next_edge)
		e = rnd() % 1000000;
	r.insert_all();
	bool up = until(r, p, [&] { return r.all_up(); }, 100000);

	until(r, p, [] { return false; }, 5000);
	if (!ok(up && r.all_up(), "%s: up", what))
		return;
	for (unsigned k = 0; k < per_station; k++)
		for (unsigned i = 0; i < n; i++)
			s.send(i, rnd() & 0xffffff, random_bytes(rnd, sdu - rnd() % 20), (uint8_t)rnd());
	bool in = until(r, p, [&] { return s.all_in(); },
			(uint64_t)per_station * n * (sdu / 2 + 3000) + 20000);
	uint64_t elastic = 0, damaged = 0;

	for (auto &st : r.st) {
		elastic += st.cnt[JET_CNT_ELASTIC];
		damaged += st.cnt[JET_CNT_RX_CRC] + st.cnt[JET_CNT_RX_FRAGMENT] + st.cnt[JET_CNT_CODE];
	}
	unsigned gap = ~0u;

	for (auto &w : r.watch)
		gap = std::min(gap, w.min_gap);
	if (within) {
		ok(in && !s.wrong && !s.aborted && !elastic && !damaged,
		   "%s: %lu frames of %zu bytes, all whole", what, (unsigned long)s.sent, sdu);
		ok(gap >= 1, "%s: no gap has vanished (smallest %u)", what, gap);
	} else {
		ok(elastic > 0, "%s: %lu over- or underruns are counted", what, (unsigned long)elastic);
		ok(s.wrong == 0 || damaged > 0, "%s: what was lost was seen", what);
	}
}

/* One station sends the longest frames for a whole long TTRT, 200 ppm faster than the next one can */
static void long_hold(const std::vector<int> &ppm, std::mt19937 &rnd)
{
	const unsigned FRAMES = 24;
	unsigned n = (unsigned)ppm.size(), got = 0, wrong = 0;
	ring r(n, 4, JET_RING_BID_MAX);
	std::vector<uint64_t> p = periods(ppm);

	for (auto &e : r.next_edge)
		e = rnd() % 1000000;
	for (auto &s : r.st)
		s.on_rx = [&](const rx_frame &f) {
			got++;
			wrong += f.abort || f.err_crc || f.err_len || f.sdu_len != JET_SDU_MAX;
		};
	r.insert_all();
	until(r, p, [&] { return r.all_up(); }, 100000);
	until(r, p, [] { return false; }, 5000);
	for (unsigned k = 0; k < FRAMES; k++)
		r.send(0, 5, bytes_t(JET_SDU_MAX, (uint8_t)k));
	until(r, p, [&] { return got == FRAMES * (n - 1); }, FRAMES * 33000ull + 20000);
	uint64_t elastic = 0, tokens = r.st[0].cnt[JET_CNT_TOKEN_LATE];

	for (auto &s : r.st)
		elastic += s.cnt[JET_CNT_ELASTIC] + s.cnt[JET_CNT_CODE];
	ok(got == FRAMES * (n - 1) && !wrong && !elastic && !tokens,
	   "%u frames of 64 KB in one hold, %u stations, the first %+d ppm, the next %+d: all whole, %lu words lost",
	   FRAMES, n, ppm[0], ppm[1], (unsigned long)elastic);
}

/*
 * For some words the receiver says that it has none: between frames and in them. What is missing is marked, no damaged
 * frame passes for a good one, and the ring does not go down for less than the time that it takes to believe it.
 */
static void dips(std::mt19937 &rnd)
{
	unsigned times = 0, good = 0, wrong = 0, seen = 0;

	for (unsigned words = 1; words <= 60; words += 1 + words / 8) {
		ring r(2, 3);

		r.start();
		uint64_t claims = r.st[1].cnt[JET_CNT_CLAIMS];

		for (unsigned k = 0; k < 8; k++) {
			const bytes_t sdu = random_bytes(rnd, 600);
			uint64_t before = r.st[1].cnt[JET_CNT_RX_FRAGMENT];

			r.st[1].rx.clear();
			r.send(0, 5, sdu);
			r.until([&] { return r.watch[0].open && r.watch[0].cur.bytes.size() >= 20; }, 3000);
			r.run(10 + rnd() % 150);
			r.cut[0] = true;
			r.run(words);
			r.cut[0] = false;
			r.run(700);
			/* The mark cuts the frame; a CRC would find only what is no mark */
			seen += r.st[1].cnt[JET_CNT_RX_FRAGMENT] == before + 1;
			for (auto &f : r.st[1].rx)
				wrong += !f.abort && !f.err_crc && !f.err_len;
			r.send(0, 5, sdu);
			r.run(1000);
			good += !r.st[1].rx.empty() && !r.st[1].rx.back().abort &&
				r.st[1].rx.back().payload.size() >= sdu.size() &&
				!memcmp(r.st[1].rx.back().payload.data(), sdu.data(), sdu.size());
			times++;
		}
		if (!r.all_up() || r.st[1].cnt[JET_CNT_CLAIMS] != claims) {
			diag("%u words: the ring goes down", words);
			wrong++;
		}
	}
	ok(seen == times && good == times && !wrong,
	   "a receiver without words for 1 to 60 of them, in a frame, %u times: %u times the frame is cut there; the ring stays up",
	   times, seen);
	ring r(2, 3);

	r.start();
	r.cut[0] = true;
	uint64_t t0 = r.now;
	bool down = r.until([&] { return r.st[1].state() == JET_RING_STATE_BEACON; }, 200);

	ok(down && r.now - t0 >= 64, "for longer: the ring goes down, %lu words after", (unsigned long)(r.now - t0));
}

int main()
{
	std::mt19937 rnd((unsigned)tap_seed());

	run({100, -100}, 8, 65520, true, "+100 and -100 ppm", rnd);
	if (everything()) {
		run({-100, 100, 0}, 6, 65520, true, "-100, +100 and 0 ppm", rnd);
		run({100, 100, 100, -100}, 3, 65520, true, "one slow among fast ones", rnd);
		run({-100, -100, -100, 100}, 3, 65520, true, "one fast among slow ones", rnd);
	}
	run({100, -100, 60, -60, 0}, 40, 1500, true, "short frames", rnd);
	run({2900, -2900}, 3, 65520, false, "5800 ppm apart", rnd);
	long_hold({100, -100}, rnd);
	if (everything()) {
		long_hold({100, -100, 100, -100, 100}, rnd);
		long_hold({-100, 100, 100}, rnd);
	}
	dips(rnd);
	return tap_done();
}
