// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Reads the fault script of a laboratory file.
#include <cmath>

#include "config_internal.h"
#include "jetstream/hw.h"

namespace lab {

namespace {

constexpr unsigned kTimesMax = 10000;

/* What a fault does, in the order of `what`; which further keys it takes is below */
const std::vector<const char *> kNames = {
	"eat-token", "flip", "second-token", "kill", "dead", "cut", "dead-direction", "flap",
	"inject", "stuck-m", "source", "babble", "hold-token", "split", "remove", "insert", "eui"
};

bool at_a_link(what w)
{
	return w != what::kill && w != what::dead && w != what::remove && w != what::insert &&
	       w != what::eui;
}

/* Lasts until it is taken back, not a moment */
bool lasts(what w)
{
	return w == what::kill || w == what::dead || w == what::cut || w == what::dead_direction ||
	       w == what::flap || w == what::stuck_m || w == what::babble ||
	       w == what::hold_token || w == what::split || w == what::remove || w == what::eui;
}

unsigned read_station_number(const char *key, node n, const config &c)
{
	unsigned count = (unsigned)c.stations.size();
	std::string s = n.text();
	char *end;
	unsigned long v = strtoul(s.c_str(), &end, 10);

	if (s.empty() || s[0] < '0' || s[0] > '9' || *end || v >= count)
		n.fail(std::string(key) + ": \"" + s + "\" is not there; stations are 0 to " +
		       std::to_string(count - 1) + ", links have the number of the station they come from");
	return (unsigned)v;
}

void read_target(keys &k, fault_plan &f, const config &c)
{
	const char *key = at_a_link(f.kind) ? "link" : "station";
	node n = k.need(key, "1");
	std::string s = n.text();

	f.target = s == "random" ? who::random : s == "monitor" ? who::monitor : who::one;
	if (f.target == who::one)
		f.station = read_station_number(key, n, c);
}

void read_flip(keys &k, fault_plan &f)
{
	if (node n = k.get("in"))
		f.where = (part)one_of("in", n, { "token", "frame" });
	f.word_random = f.bit_random = true;
	unsigned words = f.where == part::token ? 2 : 32770;

	if (node n = k.get("word")) {
		f.word_random = n.text() == "random";
		if (!f.word_random)
			f.word = (unsigned)number("word", n, 0, words - 1);
	}
	if (node n = k.get("bit")) {
		f.bit_random = n.text() == "random";
		if (!f.bit_random)
			f.bit = (unsigned)number("bit", n, 0, 17);
	}
}

fault_plan read_fault(const quantity &q, node n, const config &c, unsigned &times, uint64_t &every)
{
	keys k(n, "a fault");
	fault_plan f;

	f.line = n.line();
	node name = k.need("fault", "eat-token");

	f.kind = (what)one_of("fault", name, kNames);
	f.name = name.text();
	node at = k.need("at", "10 ms");

	std::tie(f.at_min, f.at_max) = q.times("at", at);
	if (f.at_min >= c.duration)
		at.fail("at: \"" + at.text() + "\": the run is over by then; before " +
			std::to_string(c.duration) + " words");
	read_target(k, f, c);
	times = 1;
	if (node x = k.get("times")) {
		times = (unsigned)number("times", x, 1, kTimesMax);
		every = q.time("every", k.need("every", "10 ms"));
	}
	if (lasts(f.kind)) {
		node d = k.get("for");

		f.duration = d ? q.time("for", d) : kNever;
	}
	switch (f.kind) {
	case what::flip:
		read_flip(k, f);
		break;
	case what::second_token:
		if (node x = k.get("after"))
			f.after = q.time("after", x);
		break;
	case what::kill:
	case what::dead:
		if (node x = k.get("when"))
			f.trigger = (when)one_of("when", x, { "now", "token", "frame", "strip" });
		break;
	case what::dead_direction:
		if (node x = k.get("with"))
			f.garbage = one_of("with", x, { "idle", "garbage" });
		break;
	case what::flap: {
		node x = k.need("rate", "50 Hz");
		double hz = hertz("rate", x);

		if (hz <= 0 || hz > 1e5)
			x.fail("rate: \"" + x.text() + "\": more than 0 Hz, at most 100 kHz");
		f.half_period = (uint64_t)std::llround(q.clock_hz / hz / 2);
		break;
	}
	case what::inject:
		f.injected = (piece)one_of("what", k.need("what", "orphan"),
					   { "orphan", "headless", "tailless" });
		if (node x = k.get("frames"))
			f.bytes = sizes("frames", x).first;
		break;
	case what::stuck_m:
		if (node x = k.get("value"))
			f.value = number("value", x, 0, 1);
		break;
	case what::split:
		f.other = read_station_number("and", k.need("and", "4"), c);
		if (f.target != who::one || f.other == f.station)
			n.fail("split: two different links, by number");
		break;
	case what::eui:
		f.other = read_station_number("of", k.need("of", "4"), c);
		break;
	default:
		break;
	}
	k.done();
	return f;
}

} // namespace

void read_faults(const quantity &q, node list, config &c)
{
	for (node &n : list.list()) {
		unsigned times;
		uint64_t every = 0;
		fault_plan f = read_fault(q, n, c, times, every);

		while (times--) {
			c.faults.push_back(f);
			f.at_min += every;
			f.at_max += every;
		}
	}
}

} // namespace lab
