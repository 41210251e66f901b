// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The synchronous class and the mode `fit`: allocations kept frame by frame, delay, lateness,
// refusals, the longest rotation against its bound, and what happens beyond the bound. And the
// figures that a station keeps about all this.
#include "ledger.h"
#include "ring.h"
#include "tap.h"

#include <algorithm>

static const unsigned LINK = 3;

static bool is_sync(const line_frame &f)
{
	return f.bytes[0] >> 4 & 1;
}

struct visits {
	unsigned all = 0, sync = 0, over = 0, behind = 0;
	uint32_t most = 0;		/* of SA, in a visit */
};

/* Station i's visits: what it sent between two tokens on its link */
static visits judge(const ring &r, unsigned i, uint32_t sa)
{
	const watcher &w = r.watch[i];
	visits v;
	size_t f = 0;

	for (size_t k = 1; k < w.token_log.size(); k++) {
		uint32_t used = 0;
		bool async = false, behind = false;

		while (f < w.frames.size() && w.frames[f].start < w.token_log[k - 1])
			f++;
		for (; f < w.frames.size() && w.frames[f].start < w.token_log[k]; f++) {
			const line_frame &x = w.frames[f];

			if (x.source() != r.st[i].id() || x.type() || !x.whole)
				continue;
			if (is_sync(x)) {
				used += (uint32_t)x.bytes.size() / 2 + 4;
				behind = behind || async;
			} else {
				async = true;
			}
		}
		v.all++;
		v.sync += used > 0;
		v.over += used > sa;
		v.behind += behind;
		v.most = std::max(v.most, used);
	}
	return v;
}

/* Everybody has more of both classes than may be sent */
static void allocation(std::mt19937 &rnd)
{
	const uint32_t T = 9000;
	ring r(4, LINK, T);
	ledger l(r);
	uint32_t sa[4] = { 700, 100, 0, 1501 };

	for (unsigned i = 0; i < 4; i++)
		r.st[i].m->ring_sa_i = sa[i];
	if (!ok(r.start(), "four stations, allocations of 700, 100, 0 and 1501 words"))
		return;
	for (auto &w : r.watch)
		w.keep = true;
	while (r.now < 40 * T) {
		for (unsigned i = 0; i < 4; i++) {
			while (r.st[i].async.tx.size() < 2)
				l.send(i, 6 + rnd() % 1500);
			while (sa[i] && r.st[i].sync.tx.size() < 2)
				l.send(i, 6 + rnd() % ((sa[i] - 12) * 2 - 10), true);
		}
		r.step();
	}
	unsigned over = 0, behind = 0, late = 0, left_out = 0, never = 0;
	bool filled = true;

	for (unsigned i = 0; i < 4; i++) {
		visits v = judge(r, i, sa[i]);

		over += v.over;
		behind += v.behind;
		late += (unsigned)r.st[i].cnt[JET_CNT_TOKEN_LATE];
		left_out += sa[i] ? v.all - v.sync : v.sync;
		filled = filled && (!sa[i] || v.most > sa[i] * 9 / 10);
		for (done_t d : r.st[i].sync.done)
			never += d != SENT;
	}
	ok(!over && filled, "no visit takes more than its allocation, some nearly all of it (%u over)", over);
	ok(!behind, "synchronous frames go first (%u behind an asynchronous one)", behind);
	/* but for the first rotation, in which nothing may be sent */
	ok(late > 10 && left_out <= 3, "they go with every token, of which %u were late (%u left out)", late, left_out);
	ok(!never && !l.wrong && !l.again && l.good > 500, "%lu frames of both classes: each as it was sent",
	   (unsigned long)l.good);
}

/* An allowance is for as many frames as fit it */
static void many()
{
	const size_t SDU = 100, N = 60;
	const uint32_t sa = 7 * cost(SDU) + 5;
	ring r(2, LINK, 9000);

	for (auto &s : r.st)
		s.m->ring_sa_i = sa;
	if (!ok(r.start(), "two stations, allocations of %u words", sa))
		return;
	for (auto &w : r.watch)
		w.keep = true;
	for (size_t k = 0; k < N; k++)
		r.send(0, 5, bytes_t(SDU, (uint8_t)k), 0, true);
	r.until([&] { return r.st[1].rx.size() == N; }, 20000);
	r.run(500);
	visits v = judge(r, 0, sa);

	ok(r.st[1].rx.size() == N && !v.over && v.sync <= N / 7 + 2, "%zu synchronous frames of %u words go with %u visits",
	   r.st[1].rx.size(), cost(SDU), v.sync);
}

/* One synchronous frame now and then in a crowd: from the host's hands to the line */
static void delay(unsigned n, uint32_t T, size_t longest, bool fit, std::mt19937 &rnd)
{
	ring r(n, LINK, T);
	ledger l(r);
	const size_t SDU = 200;
	uint32_t S = n * cost(SDU), F = cost(longest), worst = 0, rotation = 0, claims = 0;
	std::vector<uint64_t> asked(n, 0);
	std::vector<size_t> seen(n, 0);
	unsigned sent = 0;

	r.st[n / 2].m->ring_fit_i = fit;	/* one who asks is enough */
	for (auto &s : r.st)
		s.m->ring_sa_i = cost(SDU);
	if (!ok(r.start(), "%u stations, T %u, F %u, S %u, %s", n, T, F, S, fit ? "fit" : "overrun"))
		return;
	uint32_t tau = r.st[0].m->ring_rot_last_o;
	bool mode = true;

	for (auto &s : r.st)
		mode = mode && !!(s.status() & JET_RING_FIT) == fit;
	for (auto &w : r.watch)
		w.keep = true;
	while (r.now < 240ull * T / n) {
		for (unsigned i = 0; i < n; i++) {
			while (r.st[i].async.tx.size() < 2)
				l.send(i, rnd() % 2 ? longest : 6 + rnd() % longest);
			if (!asked[i] && rnd() % T == 0) {
				l.send(i, SDU, true);
				asked[i] = r.now;
			}
		}
		r.step();
		for (unsigned i = 0; i < n; i++) {
			const auto &f = r.watch[i].frames;

			for (; seen[i] < f.size(); seen[i]++) {
				if (f[seen[i]].source() != r.st[i].id() || !is_sync(f[seen[i]]) || !asked[i])
					continue;
				worst = std::max(worst, (uint32_t)(f[seen[i]].start - asked[i]));
				asked[i] = 0;
				sent++;
			}
		}
	}
	for (auto &s : r.st) {
		rotation = std::max(rotation, (uint32_t)s.m->ring_rot_max_o);
		claims += s.cnt[JET_CNT_CLAIMS] != 1;
	}
	/* A visit with frames costs the token some words more than one without */
	uint32_t extra = tau + 8 * n, bound = T + F + S + extra;

	ok(mode, "the mode is the whole ring's");
	ok(rotation <= bound, "longest rotation %u words, bound %u (tau %u)", rotation, bound, tau);
	ok(sent > 50 && worst <= 2 * T && worst <= bound,
	   "a synchronous frame waits %u words at the most in %u times, 2 T = %u", worst, sent, 2 * T);
	ok(!claims && !l.wrong && !l.again, "no claim was made; %lu frames are as they were sent",
	   (unsigned long)l.good);
}

/* What can never start comes back, and does not stand in the way of the next one */
static void refused()
{
	ring r(3, LINK, 9000);

	r.frame_all((uint16_t)cost(8000));
	r.st[0].m->ring_sa_i = cost(100);
	if (!ok(r.start(), "three stations are up"))
		return;
	for (size_t n : { 101, 100, 104, 5000, 97, 1 })
		r.send(0, 5, bytes_t(n, 1), 0, true);
	r.send(1, 5, bytes_t(30, 1), 0, true);
	r.send(1, 5, bytes_t(5800, 2));
	r.run(20000);
	const auto &d = r.st[0].sync.done;

	ok(d == std::deque<done_t>({ NEVER, SENT, NEVER, NEVER, SENT, SENT }),
	   "synchronous frames longer than the allocation are given back, in order");
	ok(r.st[1].sync.done == std::deque<done_t>({ NEVER }) &&
	   r.st[1].async.done == std::deque<done_t>({ SENT }),
	   "without one, all are; asynchronous ones are not concerned");
	ok(r.st[0].cnt[JET_CNT_TX_ABORTED] == 3 && r.st[0].cnt[JET_CNT_TX_SYNC] == 3 &&
	   r.st[2].rx.size() == 4, "... and counted");
	unsigned sync = 0;

	for (auto &f : r.st[2].rx)
		sync += f.sync;
	ok(sync == 3, "their class arrives");
	r.st[0].m->ring_sa_i = 0;
	r.run(100);
	r.send(0, 5, bytes_t(1, 1), 0, true);
	r.run(1000);
	ok(r.st[0].sync.done.back() == NEVER, "an allocation taken back is gone at once");

	/* A claim brings the mode */
	r.st[2].m->ring_fit_i = 1;
	r.insert(1, false);
	r.run(10000);
	r.insert(1);
	r.until([&] { return r.all_up(); }, 100000);
	r.run(2000);
	bool fit = true;

	for (auto &s : r.st)
		fit = fit && s.status() & JET_RING_FIT;
	ok(fit, "a claim brings the mode");
}

/* A host that sends without end what is given up: each frame is reported and counted, and holds up its class alone */
static void given_up()
{
	const size_t N = 150;
	ring r(2, LINK, 9000);
	station &s = r.st[0];
	auto none = [](const std::deque<done_t> &d, done_t not_this) {
		return std::count(d.begin(), d.end(), not_this) == 0;
	};

	r.run(100);			/* the ring part is there: what it does not see, it does not count */
	for (size_t k = 0; k < N; k++)
		for (bool sync : { false, true })
			r.send(0, 5, bytes_t(1 + k % 9, 1), 0, sync);
	r.until([&] { return s.async.done.size() == N && s.sync.done.size() == N && !s.m->ring_busy_o; }, 40000);
	ok(s.async.done.size() == N && s.sync.done.size() == N && none(s.async.done, SENT) &&
	   none(s.sync.done, SENT) && s.cnt[JET_CNT_TX_ABORTED] == 2 * N,
	   "ring down: %lu frames of both classes are given up, %lu counted", (unsigned long)(2 * N),
	   (unsigned long)s.cnt[JET_CNT_TX_ABORTED]);

	r.start();
	s.async.done.clear();
	s.sync.done.clear();
	size_t late = 0;

	for (size_t k = 0; k < 8; k++) {
		while (s.sync.tx.size() < 40)
			r.send(0, 5, bytes_t(1, 1), 0, true);
		r.run(2000);
		r.send(0, 5, bytes_t(1, 1));
		r.run(600);
		late += s.async.done.size() != k + 1;
	}
	ok(!late && none(s.async.done, NEVER) && none(s.sync.done, SENT) && s.sync.done.size() > N,
	   "no allocation: while %lu synchronous frames are given up, asynchronous ones go (%lu late)",
	   (unsigned long)s.sync.done.size(), (unsigned long)late);
}

/* Nobody sends what is longer than the ring's longest frame, in whichever class and mode, alone or among others */
static void too_long(bool fit, std::mt19937 &rnd)
{
	const size_t LONGEST = 10000 + rnd() % 1000 / 4 * 4;
	ring r(3, LINK, 12000);

	r.frame_all((uint16_t)cost(3000));
	r.frame(1, (uint16_t)cost(LONGEST));
	for (auto &s : r.st) {
		s.m->ring_fit_i = fit;
		s.m->ring_sa_i = 20000;
	}
	r.start();
	unsigned now = r.reg(2, JET_REG_RING_FRAME_NOW);

	ok(now == cost(LONGEST), "%s: the longest frame that a station asks for is in force: %u words", fit ? "fit" : "overrun", now);
	for (bool sync : { false, true })
		for (size_t n : { LONGEST, LONGEST + 1, (size_t)JET_SDU_MAX, (size_t)100, LONGEST + 1, LONGEST })
			r.send(2, 5, bytes_t(n, 1), 0, sync);
	r.run(100000);
	const std::deque<done_t> want = { SENT, NEVER, NEVER, SENT, NEVER, SENT };

	ok(r.st[2].async.done == want && r.st[2].sync.done == want && r.st[0].rx.size() == 6,
	   "... and what is longer is given back, in both classes");
}

/* Beyond the admission rule: F + S > T, and a ring without any fault claims */
static void negative(bool beyond)
{
	const uint32_t T = 6000;
	ring r(3, LINK, T);
	ledger l(r);
	uint32_t S = 0, F = cost(10000);

	r.frame_all((uint16_t)F);

	for (auto &s : r.st) {
		s.m->ring_sa_i = beyond ? 2500 : 200;
		S += s.m->ring_sa_i;
	}
	r.start();
	uint64_t claims = 0;

	while (r.now < 60 * T && !claims) {
		claims = 0;
		for (auto &s : r.st)
			claims += s.cnt[JET_CNT_CLAIM_TRT];
		for (unsigned i = 0; i < 3; i++) {
			while (r.st[i].async.tx.size() < 2)
				l.send(i, 10000);
			while (r.st[i].sync.tx.size() < 3)
				l.send(i, 330, true);
		}
		r.step();
	}
	if (beyond)
		ok(claims > 0, "F + S = %u > T = %u: a needless claim comes, after %lu words", F + S, T,
		   (unsigned long)r.now);
	else
		ok(!claims, "F + S = %u <= T = %u: none comes", F + S, T);
	ok(!l.wrong && !l.again, "... and no frame suffers from that but by its loss");
}

/* In the first rotation nothing, in the second synchronous frames only */
static void second_rotation()
{
	ring r(3, LINK);
	unsigned first = 3, tokens = 0;
	bool sync = false;

	for (auto &s : r.st)
		s.m->ring_sa_i = 200;
	r.insert_all();
	for (auto &w : r.watch)
		w.keep = true;
	for (int c = 0; c < 20000 && first == 3; c++) {
		for (unsigned i = 0; i < 3; i++) {
			if (r.st[i].up() && r.st[i].async.tx.empty())
				r.send(i, 5, bytes_t(40, 1));
			if (r.st[i].up() && r.st[i].sync.tx.empty())
				r.send(i, 5, bytes_t(40, 1), 0, true);
		}
		r.step();
		for (unsigned i = 0; i < 3 && first == 3; i++) {
			if (!r.watch[i].frames.empty() && !r.watch[i].frames.back().type()) {
				first = i;
				sync = is_sync(r.watch[i].frames.back());
				tokens = (unsigned)r.watch[i].tokens;
			}
		}
	}
	ok(first < 3 && sync && tokens == 1, "the first frame is a synchronous one, after %u token", tokens);
}

/* The monitor measures from the first token on: so load does not hide how long an idle ring takes */
static void shortest()
{
	uint32_t min[2], last[2];

	for (unsigned busy = 0; busy < 2; busy++) {
		ring r(3, LINK);

		for (auto &s : r.st)
			s.m->ring_sa_i = 200;
		r.insert_all();
		while (r.now < 30000) {
			for (unsigned i = 0; i < 3 && busy; i++) {
				while (r.st[i].async.tx.size() < 3)
					r.send(i, 5, bytes_t(400, 1));
				while (r.st[i].sync.tx.size() < 3)
					r.send(i, 5, bytes_t(40, 1), 0, true);
			}
			r.step();
		}
		unsigned monitor = (unsigned)r.monitor();

		min[busy] = r.reg(monitor, JET_REG_RING_ROT_MIN);
		last[busy] = r.st[monitor].m->ring_rot_last_o;
	}
	ok(min[1] == min[0] && last[1] > 10 * last[0],
	   "busy since before it came up, an idle ring's %u words are the shortest still: %u; the last one: %u",
	   min[0], min[1], last[1]);
}

static void figures(std::mt19937 &rnd)
{
	ring r(3, LINK, 9000);
	ledger l(r);

	for (auto &s : r.st)
		s.m->ring_sa_i = 300;
	r.start();
	uint32_t sum0 = r.reg(0, JET_REG_RING_ROT_SUM);
	uint64_t tokens0 = r.st[0].cnt[JET_CNT_TOKENS], t0 = r.watch[2].token_time;

	for (int k = 0; k < 1500; k++) {
		unsigned i = rnd() % 3;

		if (r.st[i].async.tx.size() < 3)
			l.send(i, 6 + rnd() % 900);
		if (k % 5 == 0 && r.st[i].sync.tx.size() < 3)
			l.send(i, 6 + rnd() % 200, true);
		r.run(rnd() % 100);
	}
	r.until([&] { return l.settled(); }, 50000);
	r.run(1000);
	bool right = true;
	uint64_t sync = 0, async = 0, passed = 0, not_home = 0, words = 0;

	for (auto &s : r.st) {
		uint64_t hist = 0;

		for (unsigned n = 1; n < JET_RING_HIST_NUM; n++)
			hist += s.hist[n];
		right = right && hist == s.cnt[JET_CNT_TOKENS] - !s.monitor() && !s.hist[24];
		sync += s.cnt[JET_CNT_WORDS_SYNC];
		async += s.cnt[JET_CNT_WORDS_ASYNC];
		passed += s.cnt[JET_CNT_WORDS_PASSED];
		not_home += s.cnt[JET_CNT_NOT_HOME];
	}
	for (auto &w : r.watch)
		words += w.data_words;
	ok(right, "each rotation but the first is in the histogram");
	/* On the links: what its sender sent, and what two others passed; SOF and EOF stand beside */
	uint64_t frames = 0;

	for (uint64_t n : l.sent)
		frames += n;
	int64_t off = (int64_t)(64 * (sync + async + passed)) - (int64_t)(words + 2 * frames);

	ok(sync > 20 && async > 500 && off <= 0 && off > -64 * 9,
	   "words by class, in units of 64: %lu, %lu, passed %lu; the links saw %lu", (unsigned long)sync,
	   (unsigned long)async, (unsigned long)passed, (unsigned long)words);
	ok(!not_home, "every frame is home when the token comes");
	uint32_t sum = r.reg(0, JET_REG_RING_ROT_SUM) - sum0;
	uint64_t turns = r.st[0].cnt[JET_CNT_TOKENS] - tokens0;
	uint32_t min = r.reg(0, JET_REG_RING_ROT_MIN), max = r.st[0].m->ring_rot_max_o;

	ok(sum >= min * turns && sum <= max * turns && sum <= r.now - t0 + max && sum + 2 * max > r.now - t0,
	   "the rotations' sum %u is the time they took; shortest %u, longest %u", sum, min, max);
	uint64_t up[3];

	for (unsigned i = 0; i < 3; i++)
		up[i] = (uint64_t)r.reg(i, JET_REG_RING_UPSTREAM_HI) << 32 | r.reg(i, JET_REG_RING_UPSTREAM_LO);
	ok(up[0] == r.st[2].m->eui_i && up[1] == r.st[0].m->eui_i && up[2] == r.st[1].m->eui_i,
	   "each station knows who is in front of it");

	/* A frame lost on its way is missed */
	l.send(1, 500);
	bool eaten = false;

	r.fault = [&](unsigned i, word_t w) {
		if (i == 1 && w == SOF && !eaten) {
			eaten = true;
			return IDLE;
		}
		return w;
	};
	r.run(3000);
	r.fault = nullptr;
	ok(eaten && r.st[1].cnt[JET_CNT_NOT_HOME] == 1, "one that is lost is not home");
}

int main()
{
	std::mt19937 rnd((unsigned)tap_seed());

	allocation(rnd);
	many();
	delay(3, 6000, 4000, false, rnd);
	delay(3, 6000, 9000, true, rnd);
	if (everything()) {
		delay(8, 6000, 4000, false, rnd);
		delay(8, 6000, 9000, true, rnd);
	}
	refused();
	given_up();
	too_long(false, rnd);
	too_long(true, rnd);
	negative(false);
	negative(true);
	second_rotation();
	shortest();
	figures(rnd);
	return tap_done();
}
