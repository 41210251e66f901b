// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The timed token: delays in words, the rules frame by frame, utilisation and
// rotation against the formulas.
#include "Vjet_elastic.h"
#include "ring.h"
#include "tap.h"

#include <algorithm>
#include <cmath>

static const unsigned LINK = 3;

/* Words from the elastic buffer's input to its output, started as in the ring */
static int elastic_delay()
{
	VerilatedContext ctx;
	Vjet_elastic m{&ctx, ""};
	int in = -1;

	m.ring_rst_ni = 0;
	m.rx_lock_i = 1;
	for (int c = 0; c < 300; c++) {
		bool sof = c == 200;

		if (c == 10)
			m.ring_rst_ni = 1;
		if (c > 200 && m.data_o == SOF.data)
			return c - in;
		m.rx_data_i = sof ? SOF.data : IDLE.data;
		m.rx_k_i = 2;
		if (sof)
			in = c;
		m.rx_clk_i = m.ring_clk_i = 1;
		m.eval();
		m.rx_clk_i = m.ring_clk_i = 0;
		m.eval();
	}
	return -1;
}

static void delays()
{
	ring r(3, LINK);
	int e = elastic_delay();

	if (!ok(r.start() && e > 0, "three stations are up; elastic buffer: %d words", e))
		return;
	for (auto &w : r.watch)
		w.keep = true;
	r.run(300);
	/* A token that both links have seen: a word is in the link for LINK - 1 clocks */
	uint64_t in = r.watch[0].token_log[0];
	auto out = std::lower_bound(r.watch[1].token_log.begin(), r.watch[1].token_log.end(), in);
	int repeat = (int)(*out - in) - (int)(LINK - 1) - e;

	ok(repeat <= 6, "repeat delay of the MAC: %d words (limit 6, goal 3)", repeat);
	ok(repeat <= 3 && repeat >= 3 - 8, "... is what it was designed to be, with up to 8 words less in the buffer than alone");

	r.send(1, 5, bytes_t(30, 1));
	r.send(1, 5, bytes_t(100, 2));
	r.send(1, 5, bytes_t(3000, 3));
	r.run(4000);
	const auto &f = r.watch[1].frames;

	if (!ok(f.size() == 3, "three frames are sent in one go"))
		return;
	auto tok = std::lower_bound(r.watch[0].token_log.begin(), r.watch[0].token_log.end(),
				    f[0].start) - 1;
	int capture = (int)(f[0].start - *tok) - (int)(LINK - 1) - e;

	ok(capture <= 8, "token capture to first word: %d words (limit 8)", capture);
	ok(f[1].gap <= 4 && f[2].gap <= 4 && f[1].gap >= 2 && f[2].gap >= 2,
	   "gaps between frames of one station: %u and %u words (limit 4)", f[1].gap, f[2].gap);
	auto rel = std::upper_bound(r.watch[1].token_log.begin(), r.watch[1].token_log.end(), f[2].start);
	int release = (int)(*rel - f[2].end);

	ok(release <= 4, "the token follows the last word after %d words", release);
	ok(*rel < f[2].end + 10 && r.st[1].cnt[JET_CNT_STRIPPED] == 3, "early: it does not wait for the frame to come home");
}

/* The first two rotations after a claim carry no asynchronous frame */
static void first_rotations()
{
	ring r(3, LINK);
	std::vector<uint64_t> before(3, ~0ull);
	std::vector<size_t> at(3, 0);
	unsigned first = 100;

	r.insert_all();
	for (auto &w : r.watch)
		w.keep = true;
	for (int c = 0; c < 20000 && first == 100; c++) {
		for (unsigned i = 0; i < 3; i++)
			if (r.st[i].up() && r.st[i].tx.empty())
				r.send(i, 5, bytes_t(40, 1));
		r.step();
		for (unsigned i = 0; i < 3; i++) {
			for (; at[i] < r.watch[i].frames.size(); at[i]++)
				if (r.watch[i].frames[at[i]].type() == JET_TYPE_DATA && first == 100)
					first = i;
		}
	}
	if (!ok(first != 100, "a frame is sent"))
		return;
	ok(r.watch[first].tokens == 2, "after two tokens without one (%lu)",
	   (unsigned long)r.watch[first].tokens);
}

struct judged {
	unsigned late, captures, wrong_late, started_late, stopped_early;
};

/*
 * Follows the rules of ring.md from what is on the links: tokens that arrive at station i, and the
 * frames that it sends. Slack: the words that pass between a decision and the link.
 */
static judged judge(const ring &r, unsigned i, uint32_t T, uint32_t F, uint64_t from, uint64_t to)
{
	const unsigned SLACK = 6;
	const watcher &in = r.watch[(i + r.st.size() - 1) % r.st.size()], &out = r.watch[i];
	judged j = {};
	uint64_t d = 0;
	bool late = false;
	size_t f = 0;

	for (size_t k = 0; k + 1 < in.token_log.size(); k++) {
		uint64_t t = in.token_log[k], tht = 0;
		bool sure = true;		/* not so near to the limit that a word decides */

		if (t < from) {			/* idle: every token is early */
			d = t + T;
			continue;
		}
		if (!late && t >= d) {
			late = true;
			sure = t > d + SLACK;
			d += T;
		} else if (!late && t + SLACK > d) {
			sure = false;
		}
		if (late) {
			late = false;
			j.late++;
		} else {
			tht = d - t;
			d = t + T;
		}
		/* What it sent before the next token came */
		uint64_t next = in.token_log[k + 1], first = 0, last = 0, end = 0;

		while (f < out.frames.size() && out.frames[f].start <= t)
			f++;
		for (; f < out.frames.size() && out.frames[f].start < next; f++) {
			if (out.frames[f].source() != r.st[i].id())
				continue;
			first = first ? first : out.frames[f].start;
			last = out.frames[f].start;
			end = out.frames[f].end;
		}
		if (!sure || t > to)
			continue;
		if (!tht && first)
			j.wrong_late++;
		if (tht && first) {
			j.captures++;
			if (last - first > tht + SLACK)
				j.started_late++;
			/* Other laps are for what fits */
			uint32_t unused = in.lap_log[k] % 4 == 1 || in.lap_log[k] % 4 == 2 ? 0 : F;

			if (end - first + unused + SLACK < tht)
				j.stopped_early++;
		}
		/* the model's d is of the link's time, the station's of its own: both run alike */
	}
	return j;
}

/* The formulas are for frames much shorter than T; longer ones only use the ring better */
static void saturated(unsigned n, unsigned busy, uint32_t T, size_t sdu, bool brief)
{
	ring r(n, LINK, T);

	if (!ok(r.start(), "%u stations, TTRT %u", n, T))
		return;
	uint32_t tau = r.st[0].m->ring_rot_last_o;

	for (auto &w : r.watch)
		w.keep = true;
	for (auto &s : r.st)
		s.on_rx = [](const rx_frame &) {};
	r.run(5 * tau);
	uint64_t from = r.now, rotations = 0;
	auto load = [&] {
		for (unsigned i = 0; i < busy; i++)
			while (r.st[i].tx.size() < 3)
				r.send(i, 5, bytes_t(sdu, (uint8_t)i));
		r.step();
	};

	while (r.now < from + 20ull * T)		/* lateness settles */
		load();
	uint64_t t0 = r.now, tok0 = r.st[0].cnt[JET_CNT_TOKENS];
	std::vector<size_t> f0;

	for (auto &w : r.watch)
		f0.push_back(w.frames.size());
	while (r.now < t0 + 60ull * T)
		load();
	uint64_t sending = 0;

	for (unsigned i = 0; i < busy; i++)
		for (size_t f = f0[i]; f < r.watch[i].frames.size(); f++)
			if (r.watch[i].frames[f].source() == r.st[i].id())
				sending += r.watch[i].frames[f].bytes.size() / 2 + 4;	/* SOF, EOF, gap */
	rotations = r.st[0].cnt[JET_CNT_TOKENS] - tok0;
	double U = (double)busy * (T - tau) / ((double)busy * T + tau);
	double u = (double)sending / (double)(r.now - t0);
	double mean = (double)(r.now - t0) / (double)rotations;
	double want = ((double)busy * T + tau) / (busy + 1);
	uint32_t F = (uint32_t)(sdu + 20) / 2 + 12, max = 0;

	for (auto &s : r.st)
		max = std::max(max, (uint32_t)s.m->ring_rot_max_o);
	ok(brief ? fabs(u - U) < 0.01 : u > U - 0.01, "%u of %u saturated: utilisation %.4f, formula %.4f (tau %u)", busy, n, u, U, tau);
	if (brief)
		ok(fabs(mean - want) / want < 0.05,
		   "mean rotation %.0f words, formula %.0f", mean, want);
	ok(max <= T + F && max <= 2 * T, "longest rotation %u <= T + F = %u <= 2 T", max, T + F);
	judged all = {};

	for (unsigned i = 0; i < busy; i++) {
		judged j = judge(r, i, T, F, from, r.now - 3ull * T);

		all.late += j.late;
		all.captures += j.captures;
		all.wrong_late += j.wrong_late;
		all.started_late += j.started_late;
		all.stopped_early += j.stopped_early;
	}
	/* A single one is late only by what it overran itself, if its laps are those for it */
	ok(all.captures > 20 && (all.late > 2 || busy == 1) && !all.wrong_late && !all.started_late && !all.stopped_early,
	   "rules: %u captures, %u late tokens; %u frames on a late token, %u starts after THT, %u stops before it",
	   all.captures, all.late, all.wrong_late, all.started_late, all.stopped_early);
	bool up = true;

	for (auto &s : r.st)
		up = up && s.cnt[JET_CNT_CLAIMS] == 1;
	ok(up, "no claim was made");
}

int main()
{
	delays();
	first_rotations();
	saturated(4, 4, 6000, 500, true);
	saturated(4, 1, 6000, 500, true);
	saturated(3, 2, 9000, 8000, false);
	return tap_done();
}
