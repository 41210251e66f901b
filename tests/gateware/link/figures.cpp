// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * What the link carries and how fast it mends, as JSON for make bench: clocks of 125 MHz, two symbols each.
 * The root port is a good one; TLPs are memory writes with a header of four words.
 */
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "bench.h"

namespace {

constexpr unsigned kSizes[] = { 64, 128, 256 };		/* MPS is the last */
constexpr unsigned kWarm = 40, kMeasured = 400, kHeader = 4;
constexpr unsigned kPatience = 400000;
/* Framing, sequence number and LCRC of a TLP */
constexpr unsigned kAround = 2 + 2 + 4;

void need(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "figures: %s\n", what);
	exit(1);
}

unsigned write_tlp(uint32_t *dw, unsigned bytes)
{
	std::fill_n(dw, kHeader + bytes / 4, 0x5a5a5a5a);
	dw[0] = (TLP_MWR32 | TLP_HAS_4DW) << 24 | bytes / 4;
	return kHeader + bytes / 4;
}

void feed(Bench &b, unsigned bytes)
{
	uint32_t dw[TLP_DW_MAX];

	while (root_queued(b.root) < TRAFFIC_QUEUE)
		root_tlp(b.root, dw, write_tlp(dw, bytes));
}

struct Line {
	double in, out;		/* clocks for a TLP; 0: none */
};

/* Both ways at once, or one of them */
Line carries(unsigned bytes, bool in, bool out)
{
	Bench b(1, {}, 0);
	uint64_t clocks = 0, from_in = 0, from_out = 0;
	auto step = [&](auto more) {
		unsigned patience = kPatience;

		for (; more() && patience; patience--, clocks++) {
			if (in)
				feed(b, bytes);
			b.clock();
		}
		need(patience, "TLPs stop");
	};

	need(b.until([&] { return b.up(); }, kPatience), "no link");
	if (out)
		b.card.make = [=](uint32_t *dw) { return write_tlp(dw, bytes); };
	b.card.busy = out;
	step([&] { return (in && b.card.taken < kWarm) || (out && b.count().tlps_received < kWarm); });
	clocks = 0;
	from_in = b.card.taken;
	from_out = b.count().tlps_received;
	step([&] { return (in && b.card.taken < from_in + kMeasured) ||
		(out && b.count().tlps_received < from_out + kMeasured); });
	return { in ? (double)clocks / (b.card.taken - from_in) : 0,
		out ? (double)clocks / (b.count().tlps_received - from_out) : 0 };
}

/* Clocks until a TLP is there, in the card or in the root port */
unsigned one(Bench &b, bool in)
{
	uint64_t there = in ? b.card.taken : b.count().tlps_received, clocks = 0;
	uint32_t dw[TLP_DW_MAX];
	bool made = false;

	b.card.make = [&](uint32_t *at) { return made ? 0 : (made = true, write_tlp(at, 64)); };
	b.card.busy = !in;
	if (in)
		root_tlp(b.root, dw, write_tlp(dw, 64));
	for (; clocks < kPatience && (in ? b.card.taken : b.count().tlps_received) == there; clocks++) {
		b.clock();
		/* Only the first time goes wrong */
		if (b.count().tlps_sent + b.count().naks_sent + b.count().line_errors > b.mark) {
			root_manners(b.root)->corrupt = 0;
			root_manners(b.root)->nak = 0;
		}
	}
	need(clocks < kPatience, "a TLP does not come");
	b.card.busy = false;
	b.run(3000);
	return (unsigned)clocks;
}

unsigned with(Bench &b, bool in, unsigned corrupt, unsigned nak)
{
	b.mark = b.count().tlps_sent + b.count().naks_sent + b.count().line_errors;
	root_manners(b.root)->corrupt = corrupt;
	root_manners(b.root)->nak = nak;
	return one(b, in);
}

void replays()
{
	Bench b(1, {}, 0);

	need(b.until([&] { return b.up(); }, kPatience), "no link");
	b.run(3000);
	unsigned in = with(b, true, 0, 0), out = with(b, false, 0, 0);
	unsigned in_again = with(b, true, 1000000, 0), out_again = with(b, false, 0, 1000000);
	/* Nobody tells the card: its timer has to */
	root_manners(b.root)->dllp_lost = 1000000;
	root_manners(b.root)->nak = 1000000;
	b.mark = UINT64_MAX;
	uint64_t timeouts = b.errors[4];
	b.card.make = [n = 0](uint32_t *at) mutable { return n++ ? 0 : write_tlp(at, 64); };
	b.card.busy = true;
	unsigned timer = 0;
	for (; b.errors[4] == timeouts && timer < kPatience; timer++)
		b.clock();
	printf(" \"latency\": {\"in\": %u, \"out\": %u, \"in_after_nak\": %u, \"out_after_nak\": %u, "
	       "\"until_timeout\": %u}\n", in, out, in_again, out_again, timer);
}

} // namespace

int main()
{
	const char *comma = "";

	printf("{\"sizes\": [\n");
	for (unsigned bytes : kSizes) {
		double limit = (kAround + 4 * kHeader + bytes) / 2.0;
		Line in = carries(bytes, true, false), out = carries(bytes, false, true), both = carries(bytes, true, true);

		printf("%s  {\"bytes\": %u, \"limit\": %.1f, \"in\": %.2f, \"out\": %.2f, \"both_in\": %.2f, \"both_out\": %.2f}",
		       comma, bytes, limit, in.in, out.out, both.in, both.out);
		comma = ",\n";
	}
	printf("\n ],\n");
	replays();
	printf("}\n");
	return 0;
}
