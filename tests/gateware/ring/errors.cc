// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What is wrong on the links: each wrong frame is in the counter that it belongs to, none is
// delivered as good, and the ring is usable again.
#include "codes.h"
#include "ring.h"
#include "tap.h"

/* Long links: a short frame can be put behind the token without meeting it */
static const unsigned LINK = 120;

/* The token has just left station i: the link is free for a ring latency */
static bool behind_token(ring &r, unsigned i)
{
	return r.until([&] {
		return r.watch[i].token_time && r.now - r.watch[i].token_time == 6 &&
			r.inject[i].empty();
	}, 100000);
}

static void put(ring &r, unsigned i, const std::vector<word_t> &w)
{
	r.inject[i].insert(r.inject[i].end(), w.begin(), w.end());
}

static std::vector<std::vector<uint64_t>> counters(const ring &r)
{
	std::vector<std::vector<uint64_t>> c;

	for (const auto &s : r.st)
		c.emplace_back(s.cnt, s.cnt + JET_CNT_NUM);
	return c;
}

static unsigned good(const ring &r)
{
	unsigned n = 0;

	for (const auto &s : r.st)
		for (const auto &f : s.rx)
			n += !f.abort && !f.err_crc && !f.err_len;
	return n;
}

/*
 * Words put on link 0 of a ring of three; station 0 is the source the frame names.
 * Stations 1 and 2 shall count `counter` once or as given.
 */
struct expect {
	const char *what;
	int counter;
	int at1, at2;		/* counted there */
	int rx1;		/* frames (or what there is of them) that host 1 sees */
};

static void check_counters(ring &r, const std::vector<word_t> &w, const expect &e)
{
	for (auto &s : r.st)
		s.rx.clear();
	behind_token(r, 0);
	auto was = counters(r);

	put(r, 0, w);
	r.run(1500 + 2 * w.size());
	/* A frame longer than the ring meets the token, and the ring starts anew */
	bool up = r.until([&] { return r.all_up(); }, 400000);
	auto is = counters(r);
	static const int drops[] = {
		JET_CNT_RX_HEC, JET_CNT_RX_CRC, JET_CNT_RX_LENGTH, JET_CNT_RX_FRAGMENT,
		JET_CNT_RX_OVERRUN, JET_CNT_RX_HEADER,
	};
	const int want[3] = {-1, e.at1, e.at2};
	bool right = up;

	for (int i = 1; i < 3; i++) {
		for (int c : drops) {
			int64_t n = (int64_t)(is[i][c] - was[i][c]), exp = c == e.counter ? want[i] : 0;

			if (i == 2 && c == JET_CNT_RX_FRAGMENT && e.counter == JET_CNT_RX_LENGTH)
				exp = -1;	/* station 1 may have cut it */
			if (exp >= 0 && n != exp) {
				diag("station %d counter %d: %ld, not %ld", i, c, (long)n, (long)exp);
				right = false;
			}
		}
	}
	if ((int)r.st[1].rx.size() != e.rx1)
		diag("host 1 sees %zu", r.st[1].rx.size());
	ok(right && good(r) == 0 && (int)r.st[1].rx.size() == e.rx1 && !r.st[1].protocol_errors,
	   "%s: counted, not delivered as good", e.what);
}

static void wrong_frames(std::mt19937 &rnd)
{
	ring r(3, LINK, 50000);

	if (!ok(r.start(), "three stations are up"))
		return;
	unsigned id = r.st[0].id();
	bytes_t sdu = random_bytes(rnd, 100), b, good_frame = make_frame(id, 0x777, sdu);

	/* First that a right one passes, so that what follows means something */
	behind_token(r, 0);
	put(r, 0, frame_words(good_frame));
	r.run(1500);
	ok(good(r) == 2 && r.st[0].cnt[JET_CNT_STRIPPED] == 1, "a right frame is delivered to both and taken off");

	for (int bit = 0; bit < 40; bit += 3) {
		b = good_frame;
		b[3 + bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		check_counters(r, frame_words(b), {"HEC wrong", JET_CNT_RX_HEC, 1, 1, 0});
	}
	for (int k = 0; k < 6; k++) {
		b = good_frame;
		b[8 + rnd() % (b.size() - 8)] ^= (uint8_t)(1 << rnd() % 8);
		check_counters(r, frame_words(b), {"CRC wrong", JET_CNT_RX_CRC, 1, 1, 1});
		ok(r.st[1].rx[0].err_crc, "... flagged");
	}
	for (int bit = 0; bit < 24; bit++) {
		b = good_frame;
		b[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		check_counters(r, frame_words(b), {"Jetstream header wrong", JET_CNT_RX_HEADER, 1, 0, 0});
	}

	/* AAL5 length that does not fit, with a right CRC */
	static const unsigned lengths[] = {0, 1, 40, 109, 2000, 65535};

	for (unsigned n : lengths) {
		b = good_frame;
		b[b.size() - 6] = (uint8_t)(n >> 8);
		b[b.size() - 5] = (uint8_t)n;
		uint32_t crc = aal5_crc(&b[8], b.size() - 12);

		for (int i = 0; i < 4; i++)
			b[b.size() - 4 + i] = (uint8_t)(crc >> (24 - 8 * i));
		check_counters(r, frame_words(b), {"AAL5 length wrong", JET_CNT_RX_LENGTH, 1, 1, 1});
		ok(r.st[1].rx[0].err_len && !r.st[1].rx[0].err_crc, "... flagged (%u)", n);
	}
	for (size_t n : {8, 12, 20, 52, 54, 58, 114}) {
		b = good_frame;
		b.resize(n);
		check_counters(r, frame_words(b), {"frame of a wrong size", JET_CNT_RX_LENGTH, 1, 1, 1});
		ok(r.st[1].rx[0].err_len && r.st[1].rx[0].payload_len == (n - 8) / 4 * 4 &&
		   r.st[1].rx[0].payload.size() == r.st[1].rx[0].payload_len, "... flagged (%zu)", n);
	}
	/* Frames without end */
	std::vector<word_t> w = frame_words(good_frame);

	w.back() = ABORT;
	check_counters(r, w, {"ABORT", JET_CNT_RX_FRAGMENT, 1, 1, 1});
	ok(r.st[1].rx[0].abort, "... aborted");
	w.back() = IDLE;
	check_counters(r, w, {"no end", JET_CNT_RX_FRAGMENT, 1, 1, 1});
	for (size_t n : {1, 2, 3, 4, 5}) {
		w = frame_words(good_frame);
		w.resize(n);
		check_counters(r, w, {"only a beginning", JET_CNT_RX_FRAGMENT, 1, n > 2 ? 1 : 0, n > 4});
	}
	/* Who has counted its header does not count its end again */
	for (int bit : {1, 12, 21}) {
		b = good_frame;
		b[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
		w = frame_words(b);
		w.back() = ABORT;
		check_counters(r, w, {"header wrong, and no end", JET_CNT_RX_HEADER, 1, 0, 0});
		w.resize(20);
		check_counters(r, w, {"header wrong, and cut", JET_CNT_RX_HEADER, 1, 0, 0});
	}
	w = frame_words(good_frame);
	w.resize(40);
	std::vector<word_t> two = w, whole = frame_words(make_frame(id, 0x777, sdu, 0));

	whole[30].data ^= 1;		/* so that it is no good one */
	two.insert(two.end(), whole.begin(), whole.end());
	check_counters(r, w, {"cut by what follows", JET_CNT_RX_FRAGMENT, 1, 1, 1});
	w = frame_words(good_frame);
	w[20] = {0x1234, 3};
	uint64_t code = r.st[1].cnt[JET_CNT_CODE], code2 = r.st[2].cnt[JET_CNT_CODE];

	check_counters(r, w, {"a code violation inside", JET_CNT_RX_FRAGMENT, 1, 1, 1});
	ok(r.st[1].cnt[JET_CNT_CODE] > code && r.st[2].cnt[JET_CNT_CODE] == code2,
	   "... counted where it came, gone behind");
	w = frame_words(good_frame);
	w.erase(w.begin());
	check_counters(r, w, {"no beginning", -1, 0, 0, 0});
	ok(r.watch[1].bad_words == 0, "... gone behind the first station");

	b = make_frame(id, 0x777, random_bytes(rnd, 65520));
	b.resize(b.size() + 4);
	check_counters(r, frame_words(b), {"longer than a frame may be", JET_CNT_RX_LENGTH, 1, 0, 1});
}

static void strays(std::mt19937 &rnd)
{
	ring r(3, LINK, 50000);

	if (!ok(r.start(), "three stations are up"))
		return;
	unsigned mon = (unsigned)r.monitor();

	for (unsigned i = 0; i < 3; i++) {
		uint64_t was = r.st[mon].cnt[JET_CNT_CIRCULATED];

		behind_token(r, i);
		put(r, i, frame_words(make_frame(40, 0x777, random_bytes(rnd, 60))));
		uint64_t t = r.now;
		bool gone = r.until([&] { return r.st[mon].cnt[JET_CNT_CIRCULATED] > was; }, 3000);
		uint64_t took = r.now - t;

		r.run(2000);
		ok(gone && took < 3 * (LINK + 18) * 2 + 100 && r.st[mon].cnt[JET_CNT_CIRCULATED] == was + 1,
		   "a frame without owner: taken off by the monitor after %lu words, once", (unsigned long)took);
	}
	unsigned data = 0;

	for (auto &w : r.watch)
		w.keep = true;
	r.run(2000);
	for (auto &w : r.watch)
		data += (unsigned)w.frames.size();
	ok(data == 0 && r.all_up(), "none is left on the ring");

	/* Token damaged, bit by bit: dropped, and the ring recovers */
	unsigned back = 0;

	for (int bit = 0; bit < 34; bit += 5) {
		bool hit = false, second = false;

		r.fault = [&](unsigned i, word_t w) {
			bool first = i == 1 && w.k == 2 && w.data >> 8 == JET_K_TOKEN && !hit;

			if (first && bit < 18) {
				hit = true;
				if (bit < 16)
					w.data ^= (uint16_t)(0x8000 >> bit);
				else
					w.k ^= (uint8_t)(1 << (bit - 16));
			} else if (first) {
				hit = second = true;
			} else if (i == 1 && second) {
				second = false;
				w.data ^= (uint16_t)(0x8000 >> (bit - 18));
			}
			return w;
		};
		r.until([&] { return hit; }, 10000);
		r.run(10);
		r.fault = nullptr;
		uint64_t ups = r.st[1].cnt[JET_CNT_RING_UPS], t = r.now;

		r.until([&] { return r.all_up() && r.st[1].cnt[JET_CNT_RING_UPS] > ups; }, 250000);
		uint64_t took = r.now - t;

		r.run(2000);
		for (auto &s : r.st)
			s.rx.clear();
		r.send(0, 5, random_bytes(rnd, 50));
		r.run(2000);
		back += r.all_up() && good(r) == 2 && took < 250000;
	}
	ok(back == 7, "a token damaged in any bit is none; the ring is up again within 5 ms (%u of 7)", back);
}

/* Nonsense of all kinds, then silence */
static void garbage(std::mt19937 &rnd)
{
	ring r(3, 5);
	unsigned usable = 0, delivered = 0;

	if (!ok(r.start(), "three stations are up"))
		return;
	for (int k = 0; k < 6; k++) {
		for (auto &s : r.st)
			s.rx.clear();
		r.fault = [&](unsigned i, word_t w) {
			static const uint16_t some[] = {
				SOF.data, END_OF_FRAME.data, ABORT.data, IDLE.data, JET_K_TOKEN << 8,
			};

			if (i != 1)
				return w;
			if (rnd() % 4 == 0)
				return word_t{some[rnd() % 5], 2};
			return word_t{(uint16_t)rnd(), (uint8_t)(rnd() % 8 ? 0 : rnd() % 4)};
		};
		r.run(5000);
		r.fault = nullptr;
		delivered += good(r);
		bool up = r.until([&] { return r.all_up(); }, 400000);

		r.run(60000);		/* TVX: also if the token was lost at the very end */
		up = up && r.until([&] { return r.all_up(); }, 400000);
		for (auto &s : r.st)
			s.rx.clear();
		r.send(1, 5, random_bytes(rnd, 50));
		r.run(2000);
		usable += up && good(r) == 2;
	}
	ok(delivered == 0, "nonsense on a link: nothing is delivered as good");
	ok(usable == 6, "the ring is usable when it ends (%u of 6)", usable);
}

static void cut(std::mt19937 &rnd)
{
	ring r(3, 5);

	if (!ok(r.start(), "three stations are up"))
		return;
	r.cut[0] = true;
	r.run(3000);
	ok(r.st[1].state() == JET_RING_STATE_BEACON && !(r.st[1].status() & JET_RING_LOCK) &&
	   r.st[2].state() == JET_RING_STATE_BEACON && !r.st[0].up(),
	   "a cut link: who hears nothing beacons, the others know");
	r.send(0, 5, random_bytes(rnd, 50));
	r.run(500);
	ok(r.st[0].done.size() == 1 && !r.st[0].done[0], "frames are given up meanwhile");
	r.cut[0] = false;
	uint64_t t = r.now;

	ok(r.until([&] { return r.all_up(); }, 250000), "mended: up after %lu words", (unsigned long)(r.now - t));
	r.run(3000);
	r.send(0, 5, random_bytes(rnd, 50));
	r.run(1000);
	ok(good(r) == 2, "and in use");
}

int main()
{
	std::mt19937 rnd((unsigned)tap_seed());

	wrong_frames(rnd);
	strays(rnd);
	garbage(rnd);
	cut(rnd);
	return tap_done();
}
