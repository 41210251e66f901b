// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * replay TICK SHIFT END < walk: does in a ring of three jet_ring what spin's random walk of the protocol's
 * model did, a tick of the model being TICK clocks, and prints each station's states like the model; at tick
 * END each once more. Faults come SHIFT clocks later than the walk says.
 * The links are so long that a MAC frame needs a tick from station to station. Lines of a walk:
 *
 *   @ TICK EVENT STATION       Insert, Leave, Crash; Lose, Twice, Dark, Mend: the link to that station
 */
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "ring.h"
#include "Vjet_ring___024root.h"

static const char *const names[] = {
	"StOff", "StPurge", "StClaim", "StYield", "StMonitor", "StNumber", "StUp", "StBeacon", "StListen", "StAside", "StLeave"
};

struct event {
	unsigned tick, station;
	char what[16];
};

/* What happens to the message that comes next on a link, token or frame */
struct link_fault {
	enum { NONE, LOSE, TWICE } what = NONE;
	bool inside = false;
	std::vector<word_t> copy;
	unsigned left = 0;
};

static word_t damage(link_fault &f, word_t w, std::deque<word_t> &again)
{
	bool token = w.k == 2 && w.data >> 8 == JET_K_TOKEN, ends = false;

	if (f.what == link_fault::NONE)
		return w;
	if (!f.inside) {
		if (!(w == SOF) && !token)
			return w;
		f.inside = true;
		f.left = token ? 2 : 0;
		f.copy.clear();
	}
	f.copy.push_back(w);
	ends = f.left ? !--f.left : w == END_OF_FRAME || w == ABORT;
	if (f.what == link_fault::LOSE)
		w = IDLE;
	if (ends) {
		if (f.what == link_fault::TWICE) {
			for (int i = 0; i < 40; i++)
				again.push_back(IDLE);
			again.insert(again.end(), f.copy.begin(), f.copy.end());
		}
		f.what = link_fault::NONE;
		f.inside = false;
	}
	return w;
}

int main(int argc, char **argv)
{
	unsigned tick = argc > 1 ? (unsigned)atoi(argv[1]) : 0, n = 3;
	unsigned end = argc > 3 ? (unsigned)atoi(argv[3]) : 0;
	int shift = argc > 2 ? atoi(argv[2]) : 0;
	std::vector<event> events;
	event e;

	while (scanf(" @ %u %15s %u", &e.tick, e.what, &e.station) == 3)
		events.push_back(e);
	if (!tick || !end || events.empty()) {
		fprintf(stderr, "usage: replay TICK SHIFT END < walk\n");
		return 2;
	}
	ring r(n, LINK_WORDS, 6 * tick);
	std::vector<link_fault> faults(n);
	std::vector<unsigned> before(n, ~0u), reset(n, 0);

	for (unsigned i = 0; i < n; i++)	/* the model's order: the first is the best */
		r.bid(i, 6 * tick + i);
	r.fault = [&](unsigned i, word_t w) { return damage(faults[i], w, r.inject[i]); };
	for (unsigned long clock = 0; clock < (unsigned long)end * tick; clock++) {
		for (const event &v : events) {
			unsigned link = (v.station + n - 1) % n;

			if ((long)v.tick * tick + (strcmp(v.what, "Insert") ? shift : 0) != (long)clock)
				continue;
			if (!strcmp(v.what, "Insert"))
				r.insert(v.station);
			else if (!strcmp(v.what, "Leave"))
				r.insert(v.station, false);
			else if (!strcmp(v.what, "Lose"))
				faults[link].what = link_fault::LOSE;
			else if (!strcmp(v.what, "Twice"))
				faults[link].what = link_fault::TWICE;
			else if (!strcmp(v.what, "Dark") || !strcmp(v.what, "Mend"))
				r.cut[link] = *v.what == 'D';
			else if (!strcmp(v.what, "Crash")) {
				r.insert(v.station, false);
				reset[v.station] = 40;
			}
		}
		for (unsigned i = 0; i < n; i++) {
			r.st[i].m->ring_rst_ni = r.st[i].m->host_rst_ni = !reset[i];
			if (reset[i])
				reset[i]--;
		}
		r.step();
		for (unsigned i = 0; i < n; i++) {
			unsigned now = r.st[i].m->rootp->jet_ring__DOT__u_mac__DOT__u_claim__DOT__state_q;

			if (now != before[i])
				printf("@ %lu.%02lu station %u %s\n", clock / tick, clock % tick * 100 / tick, i, names[now]);
			before[i] = now;
		}
	}
	for (unsigned i = 0; i < n; i++)
		printf("@ %u station %u %s monitor %d epoch %u\n", end, i, names[before[i]], r.st[i].monitor(),
		       field(r.st[i].status(), JET_RING_EPOCH));
	return 0;
}
