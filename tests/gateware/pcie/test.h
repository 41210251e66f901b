/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What the directed tests have in common. */
#ifndef TESTS_PCIE_TEST_H
#define TESTS_PCIE_TEST_H

#include <cstring>

#include "card.h"
#include "tap.h"

static unsigned long seed;
static Card *card;

// One result a test: what it asserts itself, and what the judge saw meanwhile.
struct Test {
	const char *name;
	bool good = true;

	explicit Test(const char *name, bool enumerated = true) : name(name)
	{
		delete card;
		card = new Card(seed);
		if (enumerated)
			card->enumerate();
	}
	void that(bool cond, const char *what)
	{
		if (!cond)
			diag("%s: %s", name, what);
		good &= cond;
	}
	~Test()
	{
		that(card->settle(), "the card does not come to rest");
		card->stalled = false;
		that(card->credits_back(), "not all credits have come back");
		that(card->cfg_read(0) == 0x4a451234, "the card does not answer any more");
		for (auto &f : card->faults)
			diag("%s: %s", name, f.c_str());
		ok(good && card->faults.empty(), "%s", name);
	}
};

// How much the counters moved, as malformed/unsupported/unexpected/dma error/msix
struct Counts {
	unsigned was[COUNTERS];

	Counts() { memcpy(was, card->count, sizeof(was)); }
	bool moved(unsigned a, unsigned b, unsigned c, unsigned d, unsigned e)
	{
		unsigned want[COUNTERS] = { a, b, c, d, e };
		bool same = true;

		for (int i = 0; i < COUNTERS; i++) {
			if (card->count[i] - was[i] != want[i]) {
				diag("counter %d moved by %u, not %u", i, card->count[i] - was[i], want[i]);
				same = false;
			}
			was[i] = card->count[i];
		}
		return same;
	}
};

static inline std::vector<uint8_t> noise(unsigned len)
{
	std::vector<uint8_t> v(len);

	for (auto &b : v)
		b = card->rng();
	return v;
}

#endif
