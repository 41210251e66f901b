/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What the tests of the data link layer share: a link that is up, and how a test ends */
#ifndef TESTS_DLL_TEST_H
#define TESTS_DLL_TEST_H

#include "dll.h"
#include "tap.h"

/* What the partner has room for; 0: no limit */
struct Room { unsigned hdr[3], data[3]; };
static constexpr Room NO_LIMIT = { { 0, 0, 0 }, { 0, 0, 0 } };

static void tell(Dll &d, Kind kind, const Room &r)
{
	for (Type t : { P, NP, CPL })
		d.to_card(flow(kind, t, r.hdr[t], r.data[t]));
}

/* From physical link down to active, by the shortest way; leaves nothing in from_card */
__attribute__((unused))
static bool bring_up(Dll &d, const Room &r = NO_LIMIT)
{
	Packet p;

	d.up(true);
	if (!d.next_kind(&p, INIT_FC1))
		return false;
	tell(d, INIT_FC1, r);
	if (!d.next_kind(&p, INIT_FC2))
		return false;
	tell(d, INIT_FC2, r);
	d.until([&] { return !d.sending(); });
	d.run(40);
	d.from_card.clear();
	return d.link_up();
}

__attribute__((unused))
static void no_faults(Dll &d, const char *what)
{
	ok(d.faults.empty(), "%s: the seams are kept", what);
	for (auto &f : d.faults)
		diag("%s", f.c_str());
}

#endif
