// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Every station on its own clock: the elastic buffer carries the longest frames, back
// to back, between clocks 200 ppm apart, and says so when they are further apart.
#include "ring.h"
#include "tap.h"

#include <algorithm>

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

int main()
{
	std::mt19937 rnd((unsigned)tap_seed());

	run({100, -100}, 8, 65520, true, "+100 and -100 ppm", rnd);
	run({-100, 100, 0}, 6, 65520, true, "-100, +100 and 0 ppm", rnd);
	run({100, 100, 100, -100}, 3, 65520, true, "one slow among fast ones", rnd);
	run({-100, -100, -100, 100}, 3, 65520, true, "one fast among slow ones", rnd);
	run({100, -100, 60, -60, 0}, 40, 1500, true, "short frames", rnd);
	run({900, -900}, 3, 65520, false, "1800 ppm apart", rnd);
	return tap_done();
}
