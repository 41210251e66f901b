// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Rings that start by themselves: sizes, order of insertion, bids, ids that stay, a cable cut meanwhile.
#include "ring.h"
#include "tap.h"

#include <set>

static bool ids_unique(const ring &r)
{
	std::set<unsigned> ids;
	uint64_t map = 0;

	for (const auto &s : r.st) {
		if (!s.up())
			continue;
		if (!ids.insert(s.id()).second)
			return false;
		map |= 1ull << s.id();
	}
	for (const auto &s : r.st)
		if (s.up() && s.m->ring_map_o != map)
			return false;
	return true;
}

static bool clean(const ring &r)
{
	for (const auto &w : r.watch)
		if (w.bad_words || w.bad_frames || w.bad_tokens)
			return false;
	return true;
}

static void size(unsigned n, bool staggered, std::mt19937 &rnd)
{
	ring r(n);
	uint64_t t0 = r.now;

	if (staggered) {
		for (unsigned i = 0; i < n; i++) {
			r.insert(i);
			r.run(rnd() % (n > 10 ? 500 : 9000));
		}
	}
	bool up = r.start();
	const char *how = staggered ? "one after the other" : "all at once";
	uint64_t tokens = r.st[n - 1].cnt[JET_CNT_TOKENS];

	ok(up, "%u stations, %s: up after %lu clocks", n, how, (unsigned long)(r.now - t0));
	ok(ids_unique(r) && r.monitor() >= 0, "... with ids of their own, one map and one monitor");
	r.run(20000);
	ok(r.all_up() && clean(r) && r.st[n - 1].cnt[JET_CNT_TOKENS] > tokens + 2,
	   "... and stay up; every word on the links is right");
}

/* Stations that are all alike, at all kinds of distances: claims must not meet for ever */
static void distances(std::mt19937 &rnd)
{
	unsigned up = 0, rings = everything() ? 60 : 12;

	for (unsigned k = 0; k < rings; k++) {
		unsigned n = 2 + rnd() % 6, length = 1 + (k < rings / 6 * 5 ? k : rnd() % 700);
		ring r(n, length);

		if (r.start(60000) && ids_unique(r))
			up++;
		else
			diag("%u stations, links of %u words: not up", n, length);
	}
	ok(up == rings, "2 to 7 stations with links of 1 to 700 words: %u of %u rings are up", up, rings);
}

static void sixty_five()
{
	ring r(65);
	unsigned n = 0, repeat_only = 0, out = 65;

	r.insert_all();
	bool up = r.until([&] {
		n = 0;
		for (auto &s : r.st)
			n += s.up();
		return n == 64;
	}, 400000);

	ok(up, "65 stations: 64 are up after %lu clocks", (unsigned long)r.now);
	r.run(5000);
	for (unsigned i = 0; i < 65; i++) {
		if (!r.st[i].up()) {
			repeat_only += !!(r.st[i].status() & JET_RING_REPEAT_ONLY);
			out = i;
		}
	}
	ok(repeat_only == 1 && ids_unique(r), "the 65th repeats only and says so; 64 ids are unique");
	for (auto &s : r.st)
		s.rx.clear();
	r.send((out + 1) % 65, 5, bytes_t(100, 0xa5));
	r.run(4000);
	unsigned got = 0;

	for (auto &s : r.st)
		got += s.rx.size() == 1;
	ok(got == 63 && r.st[out].rx.empty() && r.st[(out + 1) % 65].cnt[JET_CNT_STRIPPED] == 1,
	   "a frame passes it: %u of 63 got it", got);
	r.send(out, 5, bytes_t(100, 0xa5));
	r.run(2000);
	ok(r.st[out].done.size() == 1 && !r.st[out].done[0], "its own frame is given up");

	/* A place becomes free: leaving makes a claim, which gives it to the 65th */
	r.insert((out + 30) % 65, false);
	ok(r.until([&] { return r.st[out].up(); }, 400000), "and takes a place that becomes free");
	r.run(20000);
	ok(ids_unique(r), "ids are unique then");
}

static void bids()
{
	ring r(4);

	r.frame_all(JET_RING_FRAME_MIN);
	r.bid(0, 30000);
	r.bid(1, 12345);
	r.bid(2, 20000);
	r.bid(3, 12345);
	ok(r.start() && r.monitor() == 3, "lowest bid wins, the higher EUI of two equal ones");
	bool all = true;

	for (auto &s : r.st)
		all = all && s.m->ring_ttrt_o == 12345 && s.m->ring_mon_eui_o == 0x020000000103;
	ok(all, "its TTRT and EUI are known to all");
	uint8_t epoch = (uint8_t)field(r.st[0].status(), JET_RING_EPOCH);
	unsigned id[4];

	for (unsigned i = 0; i < 4; i++)
		id[i] = r.st[i].id();
	r.bid(0, 11111);
	r.insert(0, false);
	r.run(300);
	r.insert(0);
	r.until([&] { return r.st[0].up(); }, 300000);
	r.run(3000);
	all = r.all_up() && r.monitor() == 0;
	for (unsigned i = 0; i < 4; i++)
		all = all && r.st[i].id() == id[i] && r.st[i].m->ring_ttrt_o == 11111;
	ok(all, "a station comes back with a lower bid: monitor; ids stay");
	ok(field(r.st[2].status(), JET_RING_EPOCH) != epoch, "the epoch is another one");
	ok(r.st[2].changes > 3 && r.st[2].cnt[JET_CNT_CLAIMS] >= 2 &&
	   r.st[2].cnt[JET_CNT_RING_UPS] >= 2, "changes, claims and ups are told");
	r.bid(1, 5);
	r.insert(1, false);
	r.run(300);
	r.insert(1);
	r.until([&] { return r.st[1].up(); }, 300000);
	uint32_t least = r.reg(1, JET_REG_RING_FRAME_NOW) + r.reg(1, JET_REG_RING_TRIP);

	ok(r.st[1].m->ring_ttrt_o >= least && r.st[1].m->ring_ttrt_o < least + 300,
	   "a bid out of range is brought into it: %u", r.st[1].m->ring_ttrt_o);
}

static void duplicate()
{
	ring r(3);

	r.st[2].m->eui_i = r.st[0].m->eui_i;
	r.insert(0);
	r.run(777);
	r.insert(1);
	r.insert(2);
	ok(r.until([&] {
		return r.st[1].up() && ((r.st[0].up() && r.st[2].state() == 0) ||
					(r.st[2].up() && r.st[0].state() == 0) ||
					(r.st[0].state() == 0 && r.st[2].state() == 0));
	}, 400000), "an EUI that is there twice: the ring comes up");
	const uint32_t both = JET_RING_DUPLICATE | JET_RING_REPEAT_ONLY;

	ok((r.st[0].status() & both) == both || (r.st[2].status() & both) == both,
	   "a station with it steps aside and says so");
	unsigned i = (r.st[0].status() & both) == both ? 0 : 2;

	r.st[i].m->eui_i = 0x020000000777;
	r.insert(i, false);
	r.run(100);
	ok(!(r.st[i].status() & both), "taken out: no alarm");
}

/* The nonce of a station's claims, as they are on its link */
static unsigned nonce(ring &r, unsigned i)
{
	unsigned n = 0;

	r.until([&] {
		auto &w = r.watch[i];

		if (w.open && w.cur.bytes.size() >= 22 && w.cur.bytes[8] == JET_MAC_CLAIM &&
		    w.cur.bytes[35] == (uint8_t)r.st[i].m->eui_i)
			n = (unsigned)w.cur.bytes[19] << 8 | w.cur.bytes[20];
		return n != 0 && w.cur.bytes.size() >= 40;
	}, 20000);
	return n;
}

/*
 * Two stations with one EUI, one nonce and the best bid of all: both win. That they have one nonce is arranged
 * with the hosts' numbers. These are never the same: two that are inserted in the same clocks and get the same
 * number do the same for ever, and nothing tells them apart. The other one comes before the first's claim has gone
 * by, or it is alone in winning.
 */
static void twins(unsigned n, unsigned other, std::mt19937 &rnd)
{
	unsigned later = 8 + rnd() % 48, link = 1 + rnd() % 40, random = 0;
	bool found = false, served = true, same = false;

	for (unsigned round = 0; round < 2; round++) {
		ring r(n, link);

		for (unsigned i = 0; i < n; i++)
			r.st[i].m->eui_i = 0x020000000100 + (i == 0 || i == other ? n : i);
		r.st[other].m->ring_random_i = (uint16_t)random;
		for (unsigned i = 0; i < n; i++)
			if (i != other)
				r.insert(i);
		r.run(later);
		r.insert(other);
		unsigned first = nonce(r, 0);

		/* Before anything is received a nonce is of the time alone */
		if (!round) {
			random = first ^ nonce(r, other);
			continue;
		}
		same = random && first == nonce(r, other);
		found = r.until([&] { return !!(r.st[0].status() & r.st[other].status() & JET_RING_DUPLICATE); }, 100000);
		r.until([&] {
			served = true;
			for (unsigned i = 1; i < n; i++)
				served = served && (i == other || r.st[i].up());
			return served;
		}, 400000);
	}
	ok(same && found && served, "%u stations, two of them with one EUI and one nonce: both step aside; the others are served", n);
}

static void removal()
{
	ring r(3);

	r.insert(0);
	r.insert(2);
	ok(r.until([&] { return r.st[0].up() && r.st[2].up(); }, 100000),
	   "a station that is not inserted repeats; the ring of the others comes up");
	r.run(1000);
	r.send(0, 7, bytes_t(300, 1));
	r.run(1500);
	ok(r.st[2].rx.size() == 1 && r.st[1].rx.empty() && r.st[1].state() == JET_RING_STATE_OFF,
	   "frames pass it, it receives none");
	/* The monitor leaves: the others know, and what it had on the ring does not stay there */
	unsigned mon = (unsigned)r.monitor(), other = 2 - mon;

	r.send(mon, 7, bytes_t(40, 2));
	r.send(mon, 7, bytes_t(3000, 3));
	r.run(300);
	r.insert(mon, false);
	ok(r.until([&] { return r.st[other].up() && r.st[other].monitor() && r.st[mon].state() == 0; }, 50000),
	   "the monitor leaves: another one is there");
	ok(r.st[other].m->ring_map_o == 1ull << r.st[other].id(), "and the map is right");
	r.insert(other, false);
	r.run(6000);
	for (auto &w : r.watch)
		w.keep = true;
	r.run(500);
	bool silent = true;

	for (auto &w : r.watch)
		silent = silent && w.frames.empty() && w.token_log.empty();
	ok(silent && !r.st[0].m->ring_busy_o && !r.st[2].m->ring_busy_o,
	   "the last one leaves: nothing circulates, nobody is busy");
	r.insert(0);
	r.insert(2);
	r.until([&] { return r.st[0].up() && r.st[2].up(); }, 100000);
	r.run(1000);
	ok(!r.st[1].m->ring_busy_o && !r.st[0].m->ring_busy_o && !r.st[2].m->ring_busy_o,
	   "neither it nor a ring that only turns its token is busy");
}

/* A cable that is cut right behind a MAC frame: the dark begins once, whatever the frame said */
static void dark(bool beacon)
{
	unsigned twice = 0, most = everything() ? 60 : 15;

	for (unsigned later = 0; later < most; later++) {
		ring r(3);

		r.insert_all();
		r.cut[2] = beacon;
		bool heard = r.until([&] {
			return (r.st[1].state() == JET_RING_STATE_BEACON) == beacon &&
				r.link[0].front() == END_OF_FRAME;
		}, 100000);
		r.run(later);
		r.cut[0] = true;
		r.run(1000);
		twice += !heard || r.st[1].cnt[JET_CNT_CLAIM_LOCK] != 1 || r.st[1].state() != JET_RING_STATE_BEACON;
	}
	ok(!twice, "cut behind a %s: of %u times the dark began again, or not at all, %u times",
	   beacon ? "BEACON" : "CLAIM or NUMBER", most, twice);
}

int main()
{
	std::mt19937 rnd((unsigned)tap_seed());

	for (unsigned n : {1, 2, 3, 8, 64}) {
		size(n, false, rnd);
		if (n < 64 || everything())
			size(n, true, rnd);
	}
	distances(rnd);
	if (everything())	/* or station_many does it, on a whole station's netlist */
		sixty_five();
	bids();
	duplicate();
	twins(2, 1, rnd);
	twins(3, 1, rnd);
	twins(5, 3, rnd);
	removal();
	dark(false);
	dark(true);
	return tap_done();
}
