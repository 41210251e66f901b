// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A simulation of either kind of card: what does not depend on which */
#include <stdio.h>
#include <string.h>

#include "jetsim.h"
#include "jetsim_internal.h"

static const char *const cards[] = {
	[JETSIM_CARD_RTL] = "rtl",
	[JETSIM_CARD_FAST] = "fast",
};

bool jetsim_card_named(const char *name, enum jetsim_card *card)
{
	for (unsigned int i = 0; i < sizeof(cards) / sizeof(*cards); i++) {
		if (strcmp(name, cards[i]))
			continue;
		*card = (enum jetsim_card)i;
		return true;
	}
	return false;
}

struct jetsim *jetsim_new(const struct jetsim_options *options)
{
	if (options->stations > JETSIM_STATIONS_MAX) {
		fprintf(stderr, "jetsim: %u stations; a ring has 1 to %u\n",
			options->stations, JETSIM_STATIONS_MAX);
		return NULL;
	}
	return options->card == JETSIM_CARD_FAST ? fast_new(options) :
		rtl_new(options);
}

void jetsim_free(struct jetsim *sim)
{
	if (sim)
		sim->ops->free(sim);
}

unsigned int jetsim_stations(const struct jetsim *sim)
{
	return sim->stations;
}

uint64_t jetsim_words(const struct jetsim *sim)
{
	return sim->words;
}

uint64_t jetsim_ns(const struct jetsim *sim)
{
	return (uint64_t)((unsigned __int128)sim->words * 1000000000u /
			  jetsim_ring_hz());
}

void jetsim_run(struct jetsim *sim, uint64_t words)
{
	uint64_t end = sim->words + words;

	while (sim->words < end)
		sim->ops->advance(sim, end - sim->words, false);
}

bool jetsim_run_until(struct jetsim *sim, bool (*done)(void *ctx), void *ctx,
		      uint64_t words)
{
	uint64_t end = sim->words + words;

	while (!done(ctx)) {
		if (sim->words >= end)
			return false;
		sim->ops->advance(sim, end - sim->words, true);
	}
	return true;
}

bool jetsim_idle(const struct jetsim *sim)
{
	return sim->ops->idle(sim);
}

bool jetsim_restless(const struct jetsim *sim)
{
	return sim->ops->restless(sim);
}

static bool is_idle(void *ctx)
{
	return jetsim_idle(ctx);
}

bool jetsim_run_idle(struct jetsim *sim, uint64_t words)
{
	return jetsim_run_until(sim, is_idle, sim, words);
}

struct tlp_host *jetsim_tlp_host(struct jetsim *sim, unsigned int station)
{
	return sim->ops->host(sim, station);
}

bool jetsim_busy(const struct jetsim *sim, unsigned int station)
{
	return sim->ops->busy(sim, station);
}

void jetsim_cut(struct jetsim *sim, unsigned int link, bool cut)
{
	sim->ops->cut(sim, link, cut);
}

bool jetsim_halt(struct jetsim *sim, unsigned int station, bool halted)
{
	if (!sim->ops->halt)
		return false;
	sim->ops->halt(sim, station, halted);
	return true;
}

void jetsim_tap(struct jetsim *sim, unsigned int link, jetsim_tap_fn *tap,
		void *ctx)
{
	sim->ops->tap(sim, link, tap, ctx);
}

void jetsim_untap(struct jetsim *sim, unsigned int link, jetsim_tap_fn *tap,
		  void *ctx)
{
	sim->ops->untap(sim, link, tap, ctx);
}

const struct root_counters *jetsim_lane(const struct jetsim *sim, unsigned int station)
{
	return sim->ops->lane ? sim->ops->lane(sim, station) : NULL;
}

const struct jetsim_link_counters *jetsim_link(const struct jetsim *sim,
				      unsigned int link)
{
	return sim->ops->link(sim, link);
}
