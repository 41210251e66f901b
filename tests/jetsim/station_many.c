// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * As many stations as a ring has numbers for, and one more: that one repeats,
 * says so, and takes part once somebody has left.
 */
#include "rig.h"

#define N	(JET_STATIONS_MAX + 1)

static struct bfm *h[N];

static bool is_up(unsigned int i)
{
	return bfm_rd(h[i], JET_REG_RING_STATUS) & JET_RING_UP;
}

static bool repeats_only(unsigned int i)
{
	return bfm_rd(h[i], JET_REG_RING_STATUS) & JET_RING_REPEAT_ONLY;
}

/* Those that are up; *ids: the numbers that they have */
static unsigned int up(uint64_t *ids)
{
	unsigned int n = 0;

	*ids = 0;
	for (unsigned int i = 0; i < N; i++) {
		if (is_up(i)) {
			*ids |= 1ull << bfm_id(h[i]);
			n++;
		}
	}
	return n;
}

/* Until all numbers are taken, with or without a station's help */
static bool ring_full(struct jetsim *sim, int with)
{
	uint64_t end = jetsim_words(sim) + 500000, ids;

	while (jetsim_words(sim) < end) {
		if (up(&ids) == JET_STATIONS_MAX && !~ids &&
		    (with < 0 || is_up((unsigned int)with)))
			return true;
		jetsim_run(sim, 4000);
	}
	return false;
}

int main(void)
{
	struct jetsim_options opt = { .card = rig_card(), .stations = N };
	struct jetsim *sim = jetsim_new(&opt);
	unsigned int over = N, i;
	uint64_t start;
	bool full;

	for (i = 0; i < N; i++) {
		h[i] = bfm_new(sim, i);
		if (bfm_start(h[i])) {
			ok(0, "station %u is there", i);
			return tap_done();
		}
	}
	start = jetsim_words(sim);
	for (i = 0; i < N; i++)
		bfm_insert(h[i], true);
	full = ring_full(sim, -1);
	ok(full, "%u of %u stations are up, numbers 0 to %u, after %u words",
	   JET_STATIONS_MAX, N, JET_STATIONS_MAX - 1,
	   (unsigned int)(jetsim_words(sim) - start));
	for (i = 0; i < N; i++)
		if (!is_up(i))
			over = i;
	if (!ok(over < N && repeats_only(over),
		"the last one says that it repeats only"))
		return tap_done();

	i = (over + 1) % N;
	bfm_insert(h[i], false);
	ok(ring_full(sim, (int)over) && !is_up(i) && !repeats_only(over),
	   "another leaves, and its number is taken");
	for (i = 0; i < N; i++)
		bfm_free(h[i]);
	jetsim_free(sim);
	return tap_done();
}
