// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Reads a laboratory file: rings, stations and traffic. Faults: config_faults.cc.
#include <cmath>
#include <cstdio>

#include "config_internal.h"
#include "jetstream/hw.h"

namespace lab {

namespace {

constexpr uint32_t kBidMin = 1024, kBidMax = 2000000;	/* jet_ring's own limits */
constexpr uint64_t kFrameExtra = 4;	/* words of a frame that are no bytes: SOF, EOF, gap */

struct defaults {
	uint32_t bid;
	bool fit;
	double metres;
};

uint32_t read_bid(const quantity &q, node n)
{
	uint64_t t = q.time("ttrt", n);

	if (t < kBidMin || t > kBidMax)
		n.fail("ttrt: \"" + n.text() + "\": a station bids " + std::to_string(kBidMin) +
		       " words to " + std::to_string(kBidMax) + " words");
	return (uint32_t)t;
}

uint64_t read_length(const quantity &q, node n)
{
	double m = q.length("length", n);

	if (m <= 0)
		n.fail("length: \"" + n.text() + "\": a link is longer than nothing, and all together are at most " +
		       std::to_string(kLinksMetres / 1000) + " km");
	return std::max<uint64_t>(1, (uint64_t)std::llround(q.metres_to_words(m)));
}

uint64_t read_eui(node n)
{
	unsigned b[6], len = 0;
	uint64_t v = 0;

	if (sscanf(n.text().c_str(), "%2x:%2x:%2x:%2x:%2x:%2x%n", &b[0], &b[1], &b[2], &b[3],
		   &b[4], &b[5], &len) != 6 || len != n.text().size())
		n.fail("eui: \"" + n.text() + "\": six bytes, as in 02:00:00:00:01:00");
	for (unsigned i = 0; i < 6; i++)
		v = v << 8 | b[i];
	return v;
}

/* Words from one frame to the next; the ring's capacity left is budget, in words a word */
void read_load(const quantity &q, node n, traffic_plan &t, double &budget)
{
	if (n.text() == "saturated") {
		t.saturated = true;
		return;
	}
	double bits = q.load("load", n);
	double words = (t.bytes_min + t.bytes_max) / 2.0 / 2;
	double most = q.clock_hz * 16;
	char text[200];

	if (bits <= 0)
		n.fail("load: \"" + n.text() + "\": more than nothing, or saturated");
	t.words_between = words * 16 / bits * q.clock_hz;
	if ((words + kFrameExtra) / t.words_between > budget) {
		snprintf(text, sizeof(text),
			 "%g Mbit/s of such frames are more than what is left of the ring's %g Mbit/s: at most %g Mbit/s, or saturated",
			 bits / 1e6, most / 1e6, std::floor(budget * words / (words + kFrameExtra) * most / 1e6));
		n.fail("load: " + std::string(text));
	}
	budget -= (words + kFrameExtra) / t.words_between;
}

traffic_plan read_traffic(const quantity &q, node n, double &budget, unsigned stations)
{
	keys k(n, "traffic");
	traffic_plan t;

	if (node c = k.get("class"))
		t.sync = one_of("class", c, { "async", "sync" });
	if (node f = k.get("frames"))
		std::tie(t.bytes_min, t.bytes_max) = sizes("frames", f);
	t.periodic = t.sync;
	if (node a = k.get("arrivals"))
		t.periodic = one_of("arrivals", a, { "random", "periodic" });
	read_load(q, k.need("load", "20 Mbit/s"), t, budget);
	if (node to = k.get("to")) {
		std::string s = to.text();

		if (!s.empty() && s[0] >= '0' && s[0] <= '9') {
			t.to = dest::one;
			t.station = (unsigned)number("to", to, 0, UINT32_MAX);
			if (t.station >= stations)
				to.fail("to: " + to.text() + ": there are stations 0 to " +
					std::to_string(stations - 1));
		} else {
			t.to = (dest)one_of("to", to, { "next", "all", "random" });
		}
	}
	k.done();
	return t;
}

unsigned count_of(node entry, unsigned most)
{
	keys k(entry, "a station");
	node n = k.get("count");

	return n ? (unsigned)number("count", n, 1, most) : 1;
}

unsigned count_stations(node list, unsigned most)
{
	unsigned sum = 0;

	for (node &n : list.list()) {
		sum += count_of(n, most);
		if (sum > most)
			n.fail(std::to_string(sum) + " stations; a ring has 1 to " +
			       std::to_string(most));
	}
	if (!sum)
		list.fail("0 stations; a ring has 1 to " + std::to_string(most));
	return sum;
}

/* Stations that an entry stands for; the traffic of each takes its part of budget */
void read_station(const quantity &q, node n, const defaults &d, config &c, double &budget,
		  unsigned stations)
{
	keys k(n, "a station");
	unsigned count = count_of(n, stations);
	station_plan s;

	k.get("count");
	node eui = k.get("eui");
	s.eui = eui ? read_eui(eui) : 0x020000000100ull + c.stations.size();
	node bid = k.get("ttrt");
	s.bid = bid ? read_bid(q, bid) : d.bid;
	node mode = k.get("mode");
	s.fit = mode ? one_of("mode", mode, { "overrun", "fit" }) : d.fit;
	if (node x = k.get("sa")) {
		uint64_t sa = q.time("sa", x);

		if (sa > kBidMax)
			x.fail("sa: \"" + x.text() + "\": at most " + std::to_string(kBidMax) + " words");
		s.sa = (uint32_t)sa;
	}
	if (node x = k.get("clock")) {
		s.ppm = ppm("clock", x);
	}
	node length = k.get("length");
	s.length = length ? read_length(q, length) :
		std::max<uint64_t>(1, (uint64_t)std::llround(q.metres_to_words(d.metres)));
	if (node x = k.get("power"))
		s.power = x.text() == "never" ? kNever : q.time("power", x);
	if (node x = k.get("insert"))
		s.insert = x.text() == "never" ? kNever : q.time("insert", x);
	node t = k.get("traffic");
	k.done();
	for (unsigned i = 0; i < count; i++) {
		s.traffic.clear();
		if (t)
			for (node &entry : t.list())
				s.traffic.push_back(read_traffic(q, entry, budget, stations));
		c.stations.push_back(s);
		s.eui++;
	}
}

/* What only the whole ring can tell */
void check_whole(const config &c, node stations)
{
	uint64_t words = 0;

	for (auto &s : c.stations)
		words += s.length;
	/* A link is at least a word long, whatever it says */
	double most = kLinksMetres / 2e8 * (double)c.clock_hz + (double)c.stations.size();

	if ((double)words > most)
		stations.fail("the links are " +
			      std::to_string(std::llround((double)words * 2e8 / (double)c.clock_hz)) +
			      " m together; at most " + std::to_string(kLinksMetres) + " m");
}

} // namespace

config read_config(const std::string &path)
{
	yaml_file file(path);
	keys k(file.root(), "the file");
	quantity q = { 50e6 };
	defaults d = { 50000, false, 20 };
	double budget = 1;
	unsigned most = JET_STATIONS_MAX;
	config c;

	c.file = path;
	if (node n = k.get("clock")) {
		q.clock_hz = hertz("clock", n);
		if (q.clock_hz < 1e6 || q.clock_hz > 1e9)
			n.fail("clock: \"" + n.text() + "\": 1 MHz to 1000 MHz");
	}
	c.clock_hz = (uint64_t)q.clock_hz;
	c.duration = q.time("duration", k.need("duration", "20 ms"));
	if (!c.duration)
		k.at().fail("duration: more than nothing, as in 20 ms");
	if (node n = k.get("warmup")) {
		c.warmup = q.time("warmup", n);
		if (c.warmup >= c.duration)
			n.fail("warmup: \"" + n.text() + "\": shorter than duration");
	}
	if (node n = k.get("seed"))
		c.seed = number("seed", n, 0, UINT32_MAX);
	d.bid = (uint32_t)std::llround(q.clock_hz / 1000);
	if (node n = k.get("ttrt"))
		d.bid = read_bid(q, n);
	if (node n = k.get("mode"))
		d.fit = one_of("mode", n, { "overrun", "fit" });
	if (node n = k.get("length")) {
		read_length(q, n);
		d.metres = q.length("length", n);
	}
	if (node n = k.get("overfull"))
		most += yes_no("overfull", n);
	node stations = k.need("stations", "[{count: 3}]");
	unsigned count = count_stations(stations, most);

	for (node &n : stations.list())
		read_station(q, n, d, c, budget, count);
	check_whole(c, stations);
	if (node n = k.get("faults"))
		read_faults(q, n, c);
	k.done();
	return c;
}

} // namespace lab
