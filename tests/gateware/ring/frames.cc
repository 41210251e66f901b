// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Frames of all sizes, alone and from all sides at once: delivered once, whole and
// in order to all others, taken off by their source, and counted.
#include "codes.h"
#include "ring.h"
#include "tap.h"

#include <cstring>

static bool counters_right(const ring &r, const score &s, const std::vector<uint64_t> &sent)
{
	bool right = s.wrong == 0 && s.aborted == 0;
	static const int must_be_zero[] = {
		JET_CNT_RX_HEC, JET_CNT_RX_CRC, JET_CNT_RX_LENGTH, JET_CNT_RX_FRAGMENT,
		JET_CNT_RX_OVERRUN, JET_CNT_RX_HEADER, JET_CNT_TX_ABORTED, JET_CNT_CIRCULATED,
		JET_CNT_ELASTIC, JET_CNT_CODE,
	};

	for (unsigned i = 0; i < r.st.size(); i++) {
		const station &st = r.st[i];
		uint64_t ok = 0;

		for (done_t d : st.done)
			ok += d == SENT;
		right = right && st.cnt[JET_CNT_TX_FRAMES] == sent[i] && ok == sent[i] &&
			st.done.size() == sent[i] && st.cnt[JET_CNT_STRIPPED] == sent[i] &&
			!st.protocol_errors;
		for (int c : must_be_zero) {
			if (st.cnt[c])
				diag("station %u: counter %d is %lu", i, c, (unsigned long)st.cnt[c]);
			right = right && !st.cnt[c];
		}
	}
	for (const auto &w : r.watch)
		right = right && !w.bad_words && !w.bad_frames && !w.cut_frames && !w.bad_tokens;
	return right;
}

static void sizes(std::mt19937 &rnd)
{
	ring r(3, 2, 50000);		/* a frame of 64 KB must fit the TTRT */
	score s(r);
	std::vector<uint64_t> sent(3);

	if (!ok(r.start(), "three stations are up"))
		return;
	std::vector<size_t> sizes;

	for (size_t n = 1; n <= 140; n++)
		sizes.push_back(n);
	for (size_t n = 256; n <= JET_SDU_MAX; n *= 2)
		for (size_t d = 0; d < 5; d++)
			sizes.push_back(n + d - 2);
	for (int i = 0; i < 40; i++)
		sizes.push_back(1 + rnd() % 4000);
	for (size_t d = 0; d < 5; d++)
		sizes.push_back(JET_SDU_MAX - d);
	for (size_t n : sizes) {
		unsigned i = rnd() % 3;

		s.send(i, rnd() & 0xffffff, random_bytes(rnd, n), (uint8_t)rnd());
		sent[i]++;
	}
	r.until([&] { return s.all_in(); }, 3000000);
	r.run(500);
	ok(s.all_in() && s.got == 2 * s.sent, "%lu frames of 1 to 65520 bytes: all others got them (%lu)",
	   (unsigned long)s.sent, (unsigned long)s.got);
	ok(counters_right(r, s, sent), "bytes, sums and counters are right; the links carried nothing wrong");
}

/* All stations at once, hosts that pause */
static void crowd(unsigned n, unsigned stall, std::mt19937 &rnd)
{
	ring r(n, 1 + rnd() % 20);
	score s(r);
	std::vector<uint64_t> sent(n);

	if (!ok(r.start(), "%u stations are up", n))
		return;
	for (unsigned i = 0; i < n; i++) {
		r.st[i].rx_stall = stall;
		r.st[i].tx_stall = stall;
	}
	for (int k = 0; k < 300; k++) {
		unsigned i = rnd() % n;

		s.send(i, rnd() & 0xffffff, random_bytes(rnd, 1 + rnd() % (k % 10 ? 300 : 6000)), (uint8_t)rnd());
		sent[i]++;
		if (rnd() % 3 == 0)
			r.run(rnd() % 400);
	}
	r.until([&] { return s.all_in(); }, 3000000);
	r.run(1000);
	ok(s.all_in() && counters_right(r, s, sent),
	   "%lu frames from all at once, hosts that pause %u %% of the time: all in order",
	   (unsigned long)s.sent, stall * 100 / 256);
}

/* A host that does not take what it gets: frames are given up, and counted */
static void overrun(std::mt19937 &rnd)
{
	ring r(3);

	if (!ok(r.start(), "three stations are up"))
		return;
	r.st[1].rx_stall = 256;
	for (int k = 0; k < 5; k++)
		r.send(0, 9, random_bytes(rnd, 1000));
	r.run(6000);
	uint64_t lost = r.st[1].cnt[JET_CNT_RX_OVERRUN];

	ok(lost == 5 && r.st[2].rx.size() == 5, "host stands still: its %lu frames of 5 are overruns, others get theirs",
	   (unsigned long)lost);
	r.st[1].rx_stall = 0;
	r.run(500);
	unsigned whole = 0, aborted = 0;

	for (auto &f : r.st[1].rx)
		(f.abort ? aborted : whole)++;
	ok(whole == 0 && aborted == 1 && !r.st[1].protocol_errors, "what had begun ends in an abort");
	bytes_t last = random_bytes(rnd, 500);

	r.send(0, 9, last);
	r.run(1500);
	const rx_frame &f = r.st[1].rx.back();

	ok(!f.abort && f.sdu_len == 500 && !memcmp(f.payload.data(), last.data(), 500),
	   "the next frame is whole again");

	/* A host that is too slow for the line: the frame is aborted, not sent wrong */
	for (auto &st : r.st)
		st.rx.clear();
	r.st[0].tx_stall = 250;
	r.send(0, 9, random_bytes(rnd, 4000));
	r.until([&] { return r.st[0].done.size() == 7; }, 400000);
	r.run(1000);
	ok(r.st[0].done.size() == 7 && !r.st[0].done[6] && r.st[0].cnt[JET_CNT_TX_ABORTED] == 1,
	   "a sender that starves: given up, done says so");
	unsigned wrong = 0;

	for (auto &st : r.st)
		for (auto &g : st.rx)
			wrong += !g.abort;
	ok(wrong == 0 && r.st[2].cnt[JET_CNT_RX_FRAGMENT] == 1, "nobody takes it for a frame");
	r.st[0].tx_stall = 0;
	r.send(0, 9, last);
	r.run(2000);
	ok(r.st[2].rx.size() == 2 && !r.st[2].rx.back().abort, "the next one is sent whole");
}

/* Wherever in a frame there is no room any more, and be it at its very end: what the host saw begin, ends */
static void no_room(std::mt19937 &rnd)
{
	ring r(2);
	station &s = r.st[1];
	unsigned whole = 0, aborted = 0, wrong = 0;

	if (!ok(r.start(), "two stations are up"))
		return;
	for (size_t n = 200; n < 320; n += 4) {
		uint64_t overruns = s.cnt[JET_CNT_RX_OVERRUN];
		bytes_t sdu = random_bytes(rnd, n);

		s.rx.clear();
		s.rx_stall = 256;
		r.send(0, 9, sdu);
		r.run(800);
		s.rx_stall = 0;
		r.send(0, 9, sdu);
		r.run(800);
		if (s.rx.size() != 2 || s.rx_open || s.rx[1].abort) {
			diag("%zu bytes: %zu of 2 frames end", n, s.rx.size());
			wrong++;
			continue;
		}
		(s.rx[0].abort ? aborted : whole)++;
		wrong += s.cnt[JET_CNT_RX_OVERRUN] - overruns != s.rx[0].abort;
	}
	ok(!wrong && !s.protocol_errors && whole && aborted,
	   "a host that stands still for a frame of 200 to 316 bytes sees each end: %u whole, %u aborted and counted",
	   whole, aborted);
}

static void ring_down(std::mt19937 &rnd)
{
	ring r(2);

	r.send(0, 9, random_bytes(rnd, 3000));
	r.send(0, 9, random_bytes(rnd, 3));
	r.run(1200);
	ok(r.st[0].done.size() == 2 && !r.st[0].done[0] && !r.st[0].done[1] && r.st[0].tx.empty(),
	   "frames for a ring that is down are given up, in order");
	r.start();
	r.send(0, 9, random_bytes(rnd, 30000));
	r.run(3000);
	r.insert(0, false);
	r.run(6000);
	ok(r.st[0].done.size() == 3 && !r.st[0].done[2] && r.st[0].tx.empty(),
	   "the ring goes down in a frame: given up");
	ok(r.st[1].rx.empty() || r.st[1].rx[0].abort, "nobody takes it for a frame");
	r.insert(0);
	r.until([&] { return r.all_up(); }, 400000);
	r.run(1000);
	r.send(0, 9, random_bytes(rnd, 30));
	r.run(1000);
	ok(r.all_up() && r.st[0].done.size() == 4 && r.st[0].done[3], "and up again: sent");
}

int main()
{
	std::mt19937 rnd((unsigned)tap_seed());

	sizes(rnd);
	crowd(3, 0, rnd);
	crowd(5, 100, rnd);
	overrun(rnd);
	no_room(rnd);
	ring_down(rnd);
	return tap_done();
}
