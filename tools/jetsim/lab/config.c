// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Reads a laboratory file: rings, stations and traffic. Faults are read in
 * config_faults.c.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config_internal.h"
#include "jetstream/hw.h"

#define FRAME_EXTRA	4	/* words of a frame that are no bytes: SOF, EOF, gap */
#define FIRST_EUI	0x020000000100ull

/* What a station has that does not say */
struct defaults {
	uint32_t bid;
	bool fit;
	uint64_t length;
};

/* As it is read */
struct reader {
	struct config *c;
	struct defaults d;
	unsigned int count;	/* of stations, when all are read */
	double budget;		/* share of the ring that no load has taken */
};

static const char *const modes[] = { "overrun", "fit", NULL };

static uint32_t read_bid(const struct config *c, struct node n)
{
	uint64_t t = read_time(c->clock_hz, "ttrt", n);

	if (t < JET_RING_BID_MIN || t > JET_RING_BID_MAX)
		node_fail(n, "ttrt: \"%s\": a station bids %u words to %u words",
			  node_text(n), JET_RING_BID_MIN, JET_RING_BID_MAX);
	return (uint32_t)t;
}

/* Words; a link that is there has one at least */
static uint64_t to_words(const struct config *c, double metres)
{
	uint64_t words = (uint64_t)llround(metres / METRES_PER_SECOND *
					   c->clock_hz);

	return words ? words : 1;
}

static uint64_t read_length(const struct config *c, struct node n)
{
	double m = read_metres(c->clock_hz, "length", n);

	if (m <= 0)
		node_fail(n, "length: \"%s\": a link is longer than nothing, and all together are at most %u km",
			  node_text(n), LINKS_METRES / 1000);
	return to_words(c, m);
}

static uint64_t read_when(const struct config *c, const char *key,
			  struct node n)
{
	return strcmp(node_text(n), "never") ? read_time(c->clock_hz, key, n) :
					       NEVER;
}

static uint64_t read_eui(struct node n)
{
	const char *text = node_text(n);
	unsigned int b[6];
	int len = 0;
	uint64_t v = 0;

	if (sscanf(text, "%2x:%2x:%2x:%2x:%2x:%2x%n", &b[0], &b[1], &b[2], &b[3],
		   &b[4], &b[5], &len) != 6 || text[len])
		node_fail(n, "eui: \"%s\": six bytes, as in 02:00:00:00:01:00",
			  text);
	for (unsigned int i = 0; i < 6; i++)
		v = v << 8 | b[i];
	return v;
}

/* One card's: neither a group's, nor nobody's */
static void check_eui(uint64_t eui, struct node entry)
{
	if (!eui || eui >> 40 & 1)
		node_fail(entry, "eui: %012llx: a station's own address: its first byte is even, and not all are zero",
			  (unsigned long long)eui);
}

static void read_load(struct reader *r, struct node n, struct traffic_plan *t)
{
	double words = (t->bytes_min + t->bytes_max) / 2.0 / 2, share;
	double most = r->c->clock_hz * 16, bits;

	if (!strcmp(node_text(n), "saturated")) {
		t->saturated = true;
		return;
	}
	bits = read_bit_rate("load", n);
	if (bits <= 0)
		node_fail(n, "load: \"%s\": more than nothing, or saturated",
			  node_text(n));
	t->words_between = words * most / bits;
	share = (words + FRAME_EXTRA) / t->words_between;
	if (share > r->budget)
		node_fail(n, "load: %g Mbit/s of such frames are more than what is left of the ring's %g Mbit/s: at most %g Mbit/s, or saturated",
			  bits / 1e6, most / 1e6,
			  floor(r->budget * words / (words + FRAME_EXTRA) * most /
				1e6));
	r->budget -= share;
}

static void read_traffic(struct reader *r, struct node entry,
			 struct traffic_plan *t)
{
	static const char *const classes[] = { "async", "sync", NULL };
	static const char *const arrivals[] = { "random", "periodic", NULL };
	static const char *const whom[] = { "next", "all", "random", NULL };
	struct keys k;
	struct node n;

	*t = (struct traffic_plan){ .bytes_min = JET_FRAME_MIN,
				    .bytes_max = JET_FRAME_MIN };
	keys_open(&k, entry, "traffic");
	if (keys_get(&k, "class", &n))
		t->sync = read_word("class", n, classes);
	if (keys_get(&k, "frames", &n))
		read_sizes("frames", n, &t->bytes_min, &t->bytes_max);
	t->periodic = t->sync;
	if (keys_get(&k, "arrivals", &n))
		t->periodic = read_word("arrivals", n, arrivals);
	read_load(r, keys_need(&k, "load", "20 Mbit/s"), t);
	if (keys_get(&k, "to", &n)) {
		char first = *node_text(n);

		if (first >= '0' && first <= '9') {
			t->to = TO_ONE;
			t->station = (unsigned int)read_number("to", n, 0,
							       UINT32_MAX);
			if (t->station >= r->count)
				node_fail(n, "to: %s: there are stations 0 to %u",
					  node_text(n), r->count - 1);
		} else {
			t->to = (enum dest)read_word("to", n, whom);
		}
	}
	keys_done(&k);
}

static unsigned int count_of(struct node entry, unsigned int most)
{
	struct keys k;
	struct node n;

	keys_open(&k, entry, "a station");
	return keys_get(&k, "count", &n) ?
		(unsigned int)read_number("count", n, 1, most) : 1;
}

static unsigned int count_stations(struct node list, unsigned int most)
{
	unsigned int sum = 0;

	for (unsigned int i = 0; i < node_count(list); i++) {
		sum += count_of(node_item(list, i), most);
		if (sum > most)
			node_fail(node_item(list, i),
				  "%u stations; a ring has 1 to %u", sum, most);
	}
	if (!sum)
		node_fail(list, "0 stations; a ring has 1 to %u", most);
	return sum;
}

/* All stations that an entry stands for: alike, but for their addresses */
static void read_station(struct reader *r, struct node entry)
{
	struct config *c = r->c;
	struct station_plan s = { .bid = r->d.bid, .fit = r->d.fit,
				  .length = r->d.length };
	unsigned int count = count_of(entry, r->count);
	struct node n, traffic = { 0 };
	uint32_t least;
	struct keys k;

	keys_open(&k, entry, "a station");
	keys_get(&k, "count", &n);
	s.eui = keys_get(&k, "eui", &n) ? read_eui(n) : FIRST_EUI + c->stations;
	if (keys_get(&k, "ttrt", &n))
		s.bid = read_bid(c, n);
	if (keys_get(&k, "mode", &n))
		s.fit = read_word("mode", n, modes);
	if (keys_get(&k, "longest", &n))
		read_sizes("longest", n, &least, &s.longest);
	if (keys_get(&k, "sa", &n)) {
		uint64_t sa = read_time(c->clock_hz, "sa", n);

		if (sa > JET_RING_BID_MAX)
			node_fail(n, "sa: \"%s\": at most %u words", node_text(n),
				  JET_RING_BID_MAX);
		s.sa = (uint32_t)sa;
	}
	if (keys_get(&k, "clock", &n))
		s.ppm = read_ppm("clock", n);
	if (keys_get(&k, "length", &n))
		s.length = read_length(c, n);
	if (keys_get(&k, "power", &n))
		s.power = read_when(c, "power", n);
	if (keys_get(&k, "insert", &n))
		s.insert = read_when(c, "insert", n);
	if (keys_get(&k, "traffic", &traffic)) {
		s.traffic_num = node_count(traffic);
		if (s.traffic_num > TRAFFIC_MAX)
			node_fail(traffic, "traffic: a station has at most %u of them",
				  TRAFFIC_MAX);
	}
	keys_done(&k);
	while (count--) {
		struct station_plan *plan = &c->station[c->stations++];

		check_eui(s.eui, entry);
		*plan = s;
		/* Each of them takes its part of the ring */
		for (unsigned int i = 0; i < s.traffic_num; i++) {
			struct traffic_plan *t = &plan->traffic[i];

			read_traffic(r, node_item(traffic, i), t);
			if (!s.longest && t->bytes_max > plan->longest)
				plan->longest = t->bytes_max;
		}
		s.eui = (s.eui + 1) & 0xffffffffffff;
	}
}

static void check_length(const struct config *c, struct node stations)
{
	double words = 0, metres = METRES_PER_SECOND / c->clock_hz;

	for (unsigned int i = 0; i < c->stations; i++)
		words += (double)c->station[i].length;
	/* Each may have been rounded up by a word */
	if (words * metres > LINKS_METRES + c->stations * metres)
		node_fail(stations, "the links are %.0f m together; at most %u m",
			  words * metres, LINKS_METRES);
}

void config_read(struct config *c, const char *path)
{
	static const char *const no_yes[] = { "no", "yes", NULL };
	struct reader r = { .c = c, .budget = 1 };
	unsigned int most = JET_STATIONS_MAX;
	struct yaml_file file;
	struct node n, stations;
	struct keys k;

	*c = (struct config){ .file = path, .clock_hz = 50e6, .seed = 1 };
	keys_open(&k, yaml_open(&file, path), "the file");
	if (keys_get(&k, "clock", &n)) {
		c->clock_hz = read_hertz("clock", n);
		if (c->clock_hz < 1e6 || c->clock_hz > 1e9)
			node_fail(n, "clock: \"%s\": 1 MHz to 1000 MHz",
				  node_text(n));
	}
	n = keys_need(&k, "duration", "20 ms");
	c->duration = read_time(c->clock_hz, "duration", n);
	if (!c->duration)
		node_fail(n, "duration: more than nothing, as in 20 ms");
	if (keys_get(&k, "warmup", &n)) {
		c->warmup = read_time(c->clock_hz, "warmup", n);
		if (c->warmup >= c->duration)
			node_fail(n, "warmup: \"%s\": shorter than duration",
				  node_text(n));
	}
	if (keys_get(&k, "seed", &n))
		c->seed = read_number("seed", n, 0, UINT32_MAX);
	/* 1 ms, or what a slow ring allows */
	r.d.bid = (uint32_t)llround(c->clock_hz / 1000);
	if (r.d.bid < JET_RING_BID_MIN)
		r.d.bid = JET_RING_BID_MIN;
	if (keys_get(&k, "ttrt", &n))
		r.d.bid = read_bid(c, n);
	if (keys_get(&k, "mode", &n))
		r.d.fit = read_word("mode", n, modes);
	r.d.length = to_words(c, 20);
	if (keys_get(&k, "length", &n))
		r.d.length = read_length(c, n);
	if (keys_get(&k, "overfull", &n))
		most += read_word("overfull", n, no_yes);
	stations = keys_need(&k, "stations", "[{count: 3}]");
	r.count = count_stations(stations, most);
	for (unsigned int i = 0; i < node_count(stations); i++)
		read_station(&r, node_item(stations, i));
	check_length(c, stations);
	if (keys_get(&k, "faults", &n))
		config_read_faults(c, n);
	keys_done(&k);
	yaml_close(&file);
}
