/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Traffic that proves itself: a frame's bytes follow from who sent it and its
 * number, so whatever is delivered as good can be checked without knowing what was
 * lost. And a ring that is watched while something goes wrong.
 */
#ifndef JET_TEST_LEDGER_H
#define JET_TEST_LEDGER_H

#include <vector>

#include "ring.h"

struct ledger {
	explicit ledger(ring &r);
	void send(unsigned i, size_t n, bool sync = false);
	/* Keep every station's queues filled with frames of random sizes, for one clock */
	void load(size_t longest, bool sync);
	/* Every frame taken was reported, and stations have nothing more to send */
	bool settled() const;

	ring &r;
	std::vector<uint32_t> next;			/* number of a station's next frame, by class */
	std::vector<std::vector<uint32_t>> last;	/* [receiver][sender and class]: last number */
	std::vector<std::vector<uint64_t>> got;		/* [receiver][sender]: good frames */
	std::vector<uint64_t> sent;
	uint64_t wrong = 0;		/* delivered as good, and not what was sent */
	uint64_t again = 0;		/* ... or delivered before, or to its sender, or after a later one */
	uint64_t good = 0, flagged = 0;
};

/* How long until a ring without its fault is usable, in words: ring.md */
struct limits {
	uint32_t tvx, purge, claim, ttrt;
	uint64_t detect() const { return tvx > 2 * ttrt ? tvx : 2 * ttrt; }
	/* that the monitor died: the same lap three times, or TRT's second expiry */
	uint64_t stale() const { return tvx > 3 * ttrt ? tvx : 3 * ttrt; }
	uint64_t name() const { return detect() + purge + claim; }
	uint64_t passes(const ring &r) const;
	/* ... and while a MAC frame is on its way whose owner died: 127 stations send it on */
	uint64_t orphan(const ring &r) const { return 127 * (passes(r) / 5) / r.st.size(); }
	uint64_t usable(const ring &r) const { return name() + passes(r); }
};

#endif
