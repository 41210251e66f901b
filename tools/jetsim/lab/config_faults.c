// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Reads the fault script of a laboratory file */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config_internal.h"

#define TIMES_MAX	10000
#define TO_THE_END_MAX	64	/* times of what lasts to the end: each costs from then on */
#define FRAME_WORDS	32770u	/* of the longest frame, SOF and EOF included */

static const char *const names[] = {
	"eat-token", "flip", "second-token", "kill", "dead", "cut",
	"dead-direction", "flap", "inject", "stuck-m", "source", "babble",
	"hold-token", "split", "remove", "insert", "eui", NULL
};

static bool at_a_link(enum fault_kind kind)
{
	switch (kind) {
	case KILL:
	case DEAD:
	case REMOVE:
	case INSERT:
	case EUI:
		return false;
	default:
		return true;
	}
}

/* Lasts until it is taken back, not a moment */
static bool lasts(enum fault_kind kind)
{
	switch (kind) {
	case EAT_TOKEN:
	case FLIP:
	case SECOND_TOKEN:
	case INJECT:
	case SOURCE:
	case INSERT:
		return false;
	default:
		return true;
	}
}

static unsigned int read_place(const struct config *c, const char *key,
			       struct node n)
{
	const char *text = node_text(n);
	unsigned long v;
	char *end;

	v = strtoul(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || v >= c->stations)
		node_fail(n, "%s: \"%s\" is not there; stations are 0 to %u, links have the number of the station they come from",
			  key, text, c->stations - 1);
	return (unsigned int)v;
}

static void read_target(const struct config *c, struct keys *k,
			struct fault_plan *f)
{
	const char *key = at_a_link(f->kind) ? "link" : "station";
	struct node n = keys_need(k, key, "1");

	if (!strcmp(node_text(n), "random"))
		f->target = AT_RANDOM;
	else if (!strcmp(node_text(n), "monitor"))
		f->target = AT_MONITOR;
	else
		f->station = read_place(c, key, n);
}

/* A number below most, or random */
static void read_pick(struct keys *k, const char *key, unsigned int most,
		      unsigned int *v, bool *random)
{
	struct node n;

	*random = !keys_get(k, key, &n) || !strcmp(node_text(n), "random");
	if (!*random)
		*v = (unsigned int)read_number(key, n, 0, most - 1);
}

static void read_flip(struct keys *k, struct fault_plan *f)
{
	static const char *const parts[] = { "token", "frame", NULL };
	struct node n;

	if (keys_get(k, "in", &n))
		f->in = (enum fault_part)read_word("in", n, parts);
	read_pick(k, "word", f->in == IN_TOKEN ? 2 : FRAME_WORDS, &f->word,
		  &f->word_random);
	read_pick(k, "bit", 18, &f->bit, &f->bit_random);
}

static void read_flap(const struct config *c, struct keys *k,
		      struct fault_plan *f)
{
	struct node n = keys_need(k, "rate", "50 Hz");
	double hz = read_hertz("rate", n);

	if (hz <= 0 || hz > 1e5)
		node_fail(n, "rate: \"%s\": more than 0 Hz, at most 100 kHz",
			  node_text(n));
	f->half_period = (uint64_t)llround(c->clock_hz / hz / 2);
}

/* The keys that not every fault has */
static void read_details(const struct config *c, struct keys *k,
			 struct fault_plan *f)
{
	static const char *const moments[] = { "now", "token", "frame", "strip",
					       NULL };
	static const char *const noises[] = { "idle", "garbage", NULL };
	static const char *const pieces[] = { "orphan", "headless", "tailless",
					      NULL };
	uint32_t most;
	struct node n;

	f->duration = 0;
	if (lasts(f->kind))
		f->duration = NEVER;
	if (lasts(f->kind) && keys_get(k, "for", &n)) {
		f->duration = read_time(c->clock_hz, "for", n);
		if (!f->duration)
			node_fail(n, "for: \"%s\": a word at least; what has no for lasts to the end",
				  node_text(n));
	}
	switch (f->kind) {
	case FLIP:
		read_flip(k, f);
		break;
	case SECOND_TOKEN:
		if (keys_get(k, "after", &n))
			f->after = read_time(c->clock_hz, "after", n);
		break;
	case KILL:
	case DEAD:
		if (keys_get(k, "when", &n))
			f->when = (enum fault_moment)read_word("when", n, moments);
		break;
	case DEAD_DIRECTION:
		if (keys_get(k, "with", &n))
			f->garbage = read_word("with", n, noises);
		break;
	case FLAP:
		read_flap(c, k, f);
		break;
	case INJECT:
		n = keys_need(k, "what", "orphan");
		f->piece = (enum fault_piece)read_word("what", n, pieces);
		if (keys_get(k, "frames", &n))
			read_sizes("frames", n, &f->bytes, &most);
		if (keys_get(k, "after", &n))
			f->after = read_time(c->clock_hz, "after", n);
		break;
	case STUCK_M:
		f->value = true;
		if (keys_get(k, "value", &n))
			f->value = read_number("value", n, 0, 1);
		break;
	case SPLIT:
		f->other = read_place(c, "and", keys_need(k, "and", "4"));
		if (f->target != AT_ONE || f->other == f->station)
			node_fail(k->n, "split: two different links, by number");
		break;
	case EUI:
		f->other = read_place(c, "of", keys_need(k, "of", "4"));
		break;
	default:
		break;
	}
}

static void read_fault(const struct config *c, struct node entry,
		       struct fault_plan *f, unsigned int *times,
		       uint64_t *every)
{
	struct keys k;
	struct node n;

	*f = (struct fault_plan){ .line = node_line(entry), .bytes = 56 };
	keys_open(&k, entry, "a fault");
	n = keys_need(&k, "fault", "eat-token");
	f->kind = (enum fault_kind)read_word("fault", n, names);
	f->name = names[f->kind];
	n = keys_need(&k, "at", "10 ms");
	read_times(c->clock_hz, "at", n, &f->at_min, &f->at_max);
	if (f->at_min >= c->duration)
		node_fail(n, "at: \"%s\": the run is over by then; before %llu words",
			  node_text(n), (unsigned long long)c->duration);
	read_target(c, &k, f);
	*times = 1;
	*every = 0;
	if (keys_get(&k, "times", &n)) {
		*times = (unsigned int)read_number("times", n, 1, TIMES_MAX);
		n = keys_need(&k, "every", "10 ms");
		*every = read_time(c->clock_hz, "every", n);
	}
	read_details(c, &k, f);
	if (f->duration == NEVER && *times > TO_THE_END_MAX)
		node_fail(entry, "times: %u times what lasts to the end; at most %u, or with a for",
			  *times, TO_THE_END_MAX);
	keys_done(&k);
}

void config_read_faults(struct config *c, struct node list)
{
	for (unsigned int i = 0; i < node_count(list); i++) {
		struct fault_plan f;
		unsigned int times;
		uint64_t every;

		read_fault(c, node_item(list, i), &f, &times, &every);
		c->fault = realloc(c->fault,
				   (c->faults + times) * sizeof(*c->fault));
		if (!c->fault)
			lab_die("%s: no memory", c->file);
		while (times--) {
			c->fault[c->faults++] = f;
			f.at_min += every;
			f.at_max += every;
		}
	}
}
