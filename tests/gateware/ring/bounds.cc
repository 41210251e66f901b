// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What nobody can take from the others, by a bid, by nonsense in his MAC frames, or by load: a TTRT
// in which the ring's longest frame has room, and a frame now and then.
#include "codes.h"
#include "ring.h"
#include "tap.h"

#include <string>

/* Changes the SDU of MAC frames on their way, and their CRC with it */
struct liar {
	std::function<void(bytes_t &)> lie;	/* frame from byte 0 on, as far as it is there */
	bytes_t was, is;
	bool mac = false;

	word_t operator()(word_t w)
	{
		if (w.k) {
			was.clear();
			mac = w == SOF;
			return w;
		}
		was.push_back((uint8_t)(w.data >> 8));
		was.push_back((uint8_t)w.data);
		if (was.size() == 2)
			mac = mac && w.data >> 14 == JET_TYPE_MAC;
		if (!mac)
			return w;
		is = was;
		is.resize(JET_FRAME_MIN);
		if (was.size() > 8)
			lie(is);
		uint32_t crc = aal5_crc(&is[8], JET_FRAME_MIN - 8 - 4);

		for (int i = 0; i < 4; i++)
			is[JET_FRAME_MIN - 4 + i] = (uint8_t)(crc >> (24 - 8 * i));
		size_t at = was.size() - 2;

		return { (uint16_t)(is[at] << 8 | is[at + 1]), 0 };
	}
};

/* Field of `n` bytes from byte `at` of the SDU on */
static void put(bytes_t &f, size_t at, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++)
		f[8 + at + i] = (uint8_t)(v >> 8 * (n - 1 - i));
}

/* All have a TTRT with room for their longest frame and the way round, and frames of that size arrive */
static void usable(ring &r, uint32_t longest, const char *what)
{
	bool up = r.until([&] { return r.all_up(); }, 600000), room = up;
	uint32_t tau = 0;

	if (up) {
		r.run(20000);
		tau = r.reg(0, JET_REG_RING_ROT_MIN);
	}
	uint64_t claims = 0, sent = 0;
	std::string all;

	for (unsigned i = 0; up && i < r.st.size(); i++) {
		uint32_t T = r.st[i].m->ring_ttrt_o, F = r.reg(i, JET_REG_RING_FRAME_NOW);

		room = room && tau && F >= longest && F <= JET_RING_FRAME_MAX && T >= F + tau && T <= JET_RING_BID_MAX;
		all += " " + std::to_string(T);
		claims += r.st[i].cnt[JET_CNT_CLAIMS];
		r.send(i, 5, bytes_t((longest - longest / 4096 - 12) * 2 / 4 * 4, 1));
	}
	r.until([&] {
		for (auto &s : r.st)
			if (s.async.done.empty())
				return false;
		return true;
	}, 200000);
	for (auto &s : r.st) {
		sent += s.async.done.size() == 1 && s.async.done[0] == SENT;
		claims -= s.cnt[JET_CNT_CLAIMS];
	}
	ok(up && room && sent == r.st.size() && !claims,
	   "%s: up with T =%s (F %u, tau %u); %lu frames of that length are sent", what, all.c_str(), longest, tau,
	   (unsigned long)sent);
}

/* 10 km: the lowest bid of one station is less than the ring is long */
static void low_bid(uint32_t bid, uint16_t frame, unsigned link, const char *what)
{
	ring r(3, link, 50000);

	r.frame_all(frame);
	r.bid(1, bid);
	r.insert_all();
	usable(r, frame, what);
}

/* What one station says is changed on its way to all others */
static void nonsense(const char *what, std::function<void(bytes_t &)> lie)
{
	ring r(3, 400, 50000);
	liar l{lie, {}, {}, false};

	r.frame_all(2000);
	r.fault = [&](unsigned i, word_t w) { return i == 2 ? l(w) : w; };
	r.insert_all();
	usable(r, 2000, what);
}

/* Nobody is harmed by those who want less; what one asks for, all give */
static void agreed()
{
	ring r(5, 10, 12500);
	bool same = true;

	r.frame_all(JET_RING_FRAME_MIN);
	r.frame(3, 5000);
	r.bid(1, 9000);
	r.bid(4, 100);
	r.insert_all();
	usable(r, 5000, "five stations, one with long frames, others with low bids");
	uint32_t least = 5000 + r.reg(0, JET_REG_RING_ROT_MIN);
	uint32_t trip = 0;

	for (unsigned i = 0; i < 5; i++) {
		same = same && r.st[i].m->ring_ttrt_o == r.st[0].m->ring_ttrt_o;
		trip = std::max(trip, r.reg(i, JET_REG_RING_TRIP));
	}
	ok(same && r.monitor() == 4 && r.st[0].m->ring_ttrt_o > least && r.st[0].m->ring_ttrt_o == 5000 + trip,
	   "... one TTRT for all, raised to F + trip: %u", r.st[0].m->ring_ttrt_o);
	ok(r.st[0].m->ring_ttrt_o < least + 5 * 110, "... and not by more than 110 words a station");
	/* The long frames go: the bid is in force */
	r.frame(3, JET_RING_FRAME_MIN);
	r.bid(4, 9000);
	r.insert(2, false);
	r.run(10000);
	r.insert(2);
	r.until([&] { return r.all_up(); }, 200000);
	r.run(1000);
	same = r.all_up();
	for (auto &s : r.st)
		same = same && s.m->ring_ttrt_o == 9000;
	ok(same && r.reg(0, JET_REG_RING_FRAME_NOW) == JET_RING_FRAME_MIN,
	   "without the long frames the lowest bid is in force");
}

/*
 * Station 0 has long frames, the others what they can, so that nothing is left for it by the rules of FDDI; also
 * with all that may be leased. It gets its turn within 6 P rotations, and no rotation is longer than T + F + S.
 */
static void crowded(unsigned n, bool fit, bool leases, size_t others)
{
	const uint32_t F = cost(8000), T = F + 1700;
	ring r(n, 3, T);
	unsigned p = 1;

	while (p < n)
		p *= 2;
	r.frame_all((uint16_t)F);
	for (auto &s : r.st)
		s.m->ring_fit_i = fit;
	if (!ok(r.start(), "%u stations, %s, frames of %zu bytes against 8000%s", n, fit ? "fit" : "overrun", others,
		leases ? ", all leased that can be" : ""))
		return;
	uint32_t tau = r.st[0].m->ring_rot_last_o, share = leases ? (T - F - tau) / n : 0;
	size_t sync = share > 32 ? (share - 12) * 2 / 4 * 4 : 0;
	std::vector<uint64_t> last(n, r.now), most(n);
	uint64_t claims = 0;

	for (auto &s : r.st)
		s.m->ring_sa_i = share;
	/* Those of the others come first: as they are, so they stay */
	for (uint64_t t0 = r.now; r.now < t0 + 16ull * p * T;) {
		for (unsigned i = 0; i < n; i++) {
			station &s = r.st[i];

			while (s.async.tx.size() < 2 && (i || r.now > t0 + 5 * T))
				r.send(i, 5, bytes_t(i ? others : 8000, 1));
			while (sync && s.sync.tx.size() < 2)
				r.send(i, 5, bytes_t(sync, 1), 0, true);
			if (!s.async.done.empty()) {
				s.async.done.clear();
				last[i] = r.now;
			}
			most[i] = std::max(most[i], r.now - last[i]);
		}
		r.step();
	}
	uint32_t rotation = 0;

	for (auto &s : r.st) {
		rotation = std::max(rotation, (uint32_t)s.m->ring_rot_max_o);
		claims += s.cnt[JET_CNT_CLAIMS] != 1;
	}
	uint64_t wait = *std::max_element(most.begin(), most.end()), bound = (6 * p + 1) * T + F + n * share;

	ok(wait <= bound, "... nobody waits for more than %lu words (T %u); bound %lu", (unsigned long)wait, T,
	   (unsigned long)bound);
	/* A visit with frames costs the token some words more than one without */
	ok(rotation <= T + F + n * share + 8 * n && !claims, "... longest rotation %u, T + F + S = %u; nobody claims",
	   rotation, T + F + n * share);
}

/* All that S + F + tau <= T leaves is used, by stations that begin and stop as they like, with frames of all sizes */
static void storm(unsigned n, bool fit, std::mt19937 &rnd)
{
	const uint32_t F = cost(8000);
	ring r(n, 3, JET_RING_BID_MIN);
	std::vector<bool> on(n, true);
	std::vector<size_t> size(n, 8000);

	r.frame_all((uint16_t)F);
	for (auto &s : r.st)
		s.m->ring_fit_i = fit;
	r.start();
	uint32_t tau = r.st[0].m->ring_rot_last_o, T = r.st[0].m->ring_ttrt_o, share = (T - F - tau) / n;
	size_t sync = (share - 12) * 2 / 4 * 4;

	for (auto &s : r.st)
		s.m->ring_sa_i = share;
	for (uint64_t t0 = r.now; r.now < t0 + 120 * T;) {
		for (unsigned i = 0; i < n; i++) {
			station &s = r.st[i];

			if (rnd() % (4 * T) == 0) {
				on[i] = rnd() % 4;
				size[i] = rnd() % 2 ? 8000 : 40 + rnd() % 2000;
			}
			while (on[i] && s.async.tx.size() < 2)
				r.send(i, 5, bytes_t(size[i], 1));
			while (share >= cost(40) && s.sync.tx.size() < 2)
				r.send(i, 5, bytes_t(sync, 1), 0, true);
		}
		r.step();
	}
	uint32_t rotation = 0;
	uint64_t claims = 0;

	for (auto &s : r.st) {
		rotation = std::max(rotation, (uint32_t)s.m->ring_rot_max_o);
		claims += s.cnt[JET_CNT_CLAIMS] != 1;
	}
	ok(rotation <= T + F + n * share + 8 * n && !claims,
	   "%u stations, %s, T %u: load of all kinds at the limit: longest rotation %u, T + F + S = %u; nobody claims", n,
	   fit ? "fit" : "overrun", T, rotation, T + F + n * share);
}

int main()
{
	std::mt19937 rnd((unsigned)tap_seed());

	low_bid(1024, 16000, 830, "a bid of 1024 on 10 km");
	low_bid(2000, JET_RING_FRAME_MAX, 5, "a bid of 2000 where frames of 64 KB are in use");
	low_bid(0, JET_RING_FRAME_MIN, 5, "a bid of 0");
	nonsense("CLAIM says bid 0", [](bytes_t &f) {
		if (f[8] == JET_MAC_CLAIM)
			put(f, 2, 3, 0);
	});
	nonsense("all ones for a frame", [](bytes_t &f) { put(f, 28, 2, 0xffff); });
	nonsense("NUMBER says TTRT all ones", [](bytes_t &f) {
		if (f[8] == JET_MAC_NUMBER)
			put(f, 2, 3, 0xffffff);
	});
	nonsense("NUMBER says TTRT 0 and frame 0", [](bytes_t &f) {
		if (f[8] == JET_MAC_NUMBER) {
			put(f, 2, 3, 0);
			put(f, 28, 2, 0);
		}
	});
	nonsense("NUMBER says TTRT 1 in pass 3", [](bytes_t &f) {
		if (f[8] == JET_MAC_NUMBER && (f[9] & JET_MAC_PASS) == 3)
			put(f, 2, 3, 1);
	});
	agreed();
	for (bool fit : { false, true })
		for (bool leases : { false, true }) {
			crowded(2, fit, leases, 1500);
			if (everything())
				crowded(4, fit, leases, 500);
		}
	if (everything())
		crowded(4, false, true, 8000);
	for (unsigned n = 2; n < (everything() ? 6 : 4); n++)
		for (bool fit : { false, true })
			storm(n, fit, rnd);
	return tap_done();
}
