// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Cards on a ring as a simulation: struct jetsim_ops for them */
#include <stdio.h>
#include <stdlib.h>

#include "access.h"
#include "fast.h"

static struct fast *of(struct jetsim *sim)
{
	return (struct fast *)sim;
}

struct card *fast_card(struct jetsim *sim, unsigned int station)
{
	return &of(sim)->cards[station];
}

uint32_t fast_random(struct fast *sim)
{
	sim->random ^= sim->random << 13;
	sim->random ^= sim->random >> 17;
	sim->random ^= sim->random << 5;
	return sim->random;
}

bool card_busy(const struct card *c)
{
	bool busy = engine_busy(&c->engine) || sched_due(&c->reset) ||
		sched_due(&c->news.tell) || c->tx.class[0].n ||
		c->tx.class[1].n;

	for (unsigned int n = 0; n < FAST_QUEUES; n++)
		busy |= sched_due(&c->queues[n].timer);
	return busy;
}

/* Its ring is not up, and may never be */
static bool card_restless(const struct card *c)
{
	return (c->mac.state != MAC_OFF && c->mac.state != MAC_UP &&
		c->mac.state != MAC_ASIDE && c->mac.state != MAC_FULL &&
		c->mac.state != MAC_HALTED) ||
		sched_due(&c->mac.unlock);
}

static void sim_free(struct jetsim *base)
{
	struct fast *sim = of(base);

	for (unsigned int i = 0; i < base->stations; i++) {
		struct card *c = &sim->cards[i];

		link_free(&sim->links[i]);
		for (unsigned int n = 0; n < FAST_QUEUES; n++)
			queue_reset(&c->queues[n]);
		blocks_fini(&c->blocks);
		tlp_host_free(&c->host);
	}
	sched_free(&sim->sched);
	free(sim->cards);
	free(sim->links);
	free(sim);
}

/* To the next moment at which something happens, and all of that */
static void advance(struct jetsim *base, uint64_t most, bool waits)
{
	struct fast *sim = of(base);
	uint64_t end = base->words + most;

	do {
		uint64_t time = sched_next(&sim->sched);

		if (time > end) {
			base->words = end;
			return;
		}
		base->words = time;
		sched_run_next(&sim->sched);
	} while (!waits);
}

static bool busy(const struct jetsim *base, unsigned int station)
{
	const struct fast *sim = (const struct fast *)base;

	return card_busy(&sim->cards[station]);
}

static bool any(const struct jetsim *base, bool (*is)(const struct card *))
{
	const struct fast *sim = (const struct fast *)base;

	for (unsigned int i = 0; i < base->stations; i++)
		if (is(&sim->cards[i]))
			return true;
	return false;
}

static bool idle(const struct jetsim *base)
{
	return !((const struct fast *)base)->frames && !any(base, card_busy) &&
		!any(base, card_restless);
}

static bool restless(const struct jetsim *base)
{
	return any(base, card_restless) && !any(base, card_busy);
}

static struct tlp_host *host(struct jetsim *sim, unsigned int station)
{
	return &fast_card(sim, station)->host;
}

static void tap(struct jetsim *sim, unsigned int link, jetsim_tap_fn *fn,
		void *ctx)
{
	struct link *l = &of(sim)->links[link];

	if (l->ntaps == TAPS_MAX)
		abort();
	l->taps[l->ntaps++] = (struct link_tap){ fn, ctx };
}

static void untap(struct jetsim *sim, unsigned int link, jetsim_tap_fn *fn,
		  void *ctx)
{
	struct link *l = &of(sim)->links[link];
	unsigned int left = 0;

	for (unsigned int i = 0; i < l->ntaps; i++)
		if (l->taps[i].fn != fn || l->taps[i].ctx != ctx)
			l->taps[left++] = l->taps[i];
	l->ntaps = left;
}

static void cut(struct jetsim *sim, unsigned int link, bool cut)
{
	link_cut(&of(sim)->links[link], cut);
}

static void halt(struct jetsim *sim, unsigned int station, bool halted)
{
	mac_halt(fast_card(sim, station), halted);
}

static const struct jetsim_link_counters *link_count(const struct jetsim *sim,
						     unsigned int link)
{
	return &((const struct fast *)sim)->links[link].count;
}

static const struct jetsim_ops ops = {
	.free = sim_free,
	.advance = advance,
	.idle = idle,
	.restless = restless,
	.busy = busy,
	.host = host,
	.config_read = fast_config_read,
	.config_write = fast_config_write,
	.read = fast_read,
	.write = fast_write,
	.tlp = fast_tlp,
	.mem_done = fast_mem_done,
	.tap = tap,
	.untap = untap,
	.cut = cut,
	.halt = halt,
	.link = link_count,
};

static void init_card(struct fast *sim, unsigned int station)
{
	struct card *c = &sim->cards[station];

	c->sim = sim;
	c->station = station;
	c->eui = 0x024a45540000ull | station;
	snprintf(c->name, sizeof(c->name), "s%u", station);
	tlp_host_init(&c->host, c->name);
	for (unsigned int n = 0; n < FAST_QUEUES; n++)
		queue_init(c, n);
	engine_init(c);
	tx_init(c);
	event_ring_init(c);
	token_init(c);
	cfg_init(c);
	msix_init(c);
	mac_init(c);
	card_reset_init(c);
}

struct jetsim *fast_new(const struct jetsim_options *options)
{
	unsigned int n = options->stations ? options->stations : 1;
	struct fast *sim = calloc(1, sizeof(*sim));

	if (options->waves) {
		fprintf(stderr, "jetsim: the fast card has no signals to record: waves are the gateware's\n");
		free(sim);
		return NULL;
	}
	if (!sim)
		abort();
	sim->base.ops = &ops;
	sim->base.stations = n;
	sim->length = options->length ? options->length : JETSIM_LENGTH;
	sim->random = 0x4a455453;
	sim->cards = calloc(n, sizeof(*sim->cards));
	sim->links = calloc(n, sizeof(*sim->links));
	if (!sim->cards || !sim->links)
		abort();
	for (unsigned int i = 0; i < n; i++) {
		sim->links[i].sim = sim;
		sim->links[i].index = i;
	}
	for (unsigned int i = 0; i < n; i++)
		init_card(sim, i);
	return &sim->base;
}
