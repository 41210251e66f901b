// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Traffic both ways over a line that loses and damages packets: every TLP is delivered once, in order and
// whole.

#include "partner.h"
#include "test.h"

static const Weather weathers[] = {
	{ "a good line, all at once", 0, 0, 100, 0, 8, 5000, 0 },
	{ "a good line, nobody in a hurry", 0, 0, 400, 40, 64, 500, 0 },
	{ "0.1 % of the symbols hit", 1000, 0, 100, 0, 32, 500, 0 },
	{ "1 % of the symbols hit, short TLPs", 10000, 0, 100, 10, 4, 500, 0 },
	{ "half of the DLLPs lost", 100, 50, 100, 10, 16, 500, 0 },
	{ "nine DLLPs of ten lost", 0, 90, 20, 0, 4, 500, 0 },
	{ "late Acks", 300, 0, 1500, 0, 16, 500, 0 },
	{ "retrained all the time", 500, 5, 200, 5, 32, 500, 3000 },
	{ "everything", 3000, 20, 600, 30, 64, 500, 8000 },
};

static void run(const Weather &w, unsigned long seed)
{
	unsigned tlps = w.tlps * (getenv("WHOLE") ? 40 : 1);
	Dll d(seed);

	ok(bring_up(d), "%s: up", w.what);

	Partner q(d, w);
	uint64_t start = d.now, limit = d.now + 20000 * (uint64_t)tlps;

	q.in = q.out = tlps;
	while (!q.done() && !q.wrong && d.now < limit)
		q.step();
	ok(q.done() && !q.wrong, "%s: %u TLPs each way, once, in order, whole", w.what, tlps);
	diag("%u from the card, %zu to it, in %u clocks; %u packets hit, %u replays by the partner, %u timeouts, %u retrainings",
	     q.got, d.received.size(), (unsigned)(d.now - start), q.hit, q.replays, d.errors[TIMEOUT], d.retrains);
	ok(!d.errors[DL_PROTOCOL] && !d.errors[FC_PROTOCOL], "%s: no protocol error", w.what);
	no_faults(d, w.what);
}

int main()
{
	unsigned long seed = tap_seed();

	for (const Weather &w : weathers)
		run(w, seed++);
	return tap_done();
}
