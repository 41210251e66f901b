// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Steps: drawn at random, printed, and read again */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static const char *const kind_names[KINDS] = {
	"cmd", "bell", "run", "arm", "rest", "mod", "pool", "vci", "give",
	"audit", "queue", "reg", "tail", "ring", "bid", "sa", "frame",
	"damage", "block", "reset", "cut", "halt", "mask",
};

/* How often, of a thousand and some */
static const unsigned int weights[KINDS] = {
	[CMD] = 3000, [BELL] = 500, [RUN] = 60, [ARM] = 60, [REST] = 30,
	[MOD] = 10, [POOL] = 14, [VCI] = 14, [GIVE] = 12, [AUDIT] = 6,
	[QUEUE] = 4, [REG] = 20, [TAIL] = 4, [RING] = 1, [BID] = 1, [SA] = 3,
	[FRAME] = 1, [DAMAGE] = 40, [BLOCK] = 1, [RESET] = 2, [CUT] = 1,
	[HALT] = 1, [MASK] = 12,
};

static const struct field {
	const char *name;
	size_t at;
} fields[] = {
	{ "st", offsetof(struct step, st) },
	{ "q", offsetof(struct step, q) },
	{ "op", offsetof(struct step, op) },
	{ "flags", offsetof(struct step, flags) },
	{ "chain", offsetof(struct step, chain) },
	{ "pool", offsetof(struct step, pool) },
	{ "count", offsetof(struct step, count) },
	{ "off", offsetof(struct step, off) },
	{ "len", offsetof(struct step, len) },
	{ "defect", offsetof(struct step, defect) },
	{ "seed", offsetof(struct step, seed) },
};

#define FIELDS	(sizeof(fields) / sizeof(*fields))

static uint32_t *field_of(struct step *step, const struct field *f)
{
	return (uint32_t *)((char *)step + f->at);
}

static uint32_t below(uint64_t *random, uint32_t n)
{
	*random ^= *random << 13;
	*random ^= *random >> 7;
	*random ^= *random << 17;
	return (uint32_t)((*random >> 16 & 0xffffffff) * n >> 32);
}

static enum kind draw_kind(uint64_t *random)
{
	unsigned int sum = 0, at;

	for (unsigned int i = 0; i < KINDS; i++)
		sum += weights[i];
	at = below(random, sum);
	for (unsigned int i = 0; i < KINDS; i++) {
		if (at < weights[i])
			return (enum kind)i;
		at -= weights[i];
	}
	return REST;
}

static void draw_command(struct step *s, uint64_t *random)
{
	static const unsigned int ops[] = {
		JET_OP_COPY_IN, JET_OP_COPY_IN, JET_OP_COPY_OUT, JET_OP_COPY_OUT,
		JET_OP_SEND, JET_OP_SEND, JET_OP_SEND, JET_OP_FREE, JET_OP_FREE,
		JET_OP_TAKE, JET_OP_TAKE, JET_OP_FENCE, JET_OP_SUM_PUT,
	};

	s->op = ops[below(random, sizeof(ops) / sizeof(*ops))];
	s->flags = below(random, 16);
	s->chain = below(random, 2) ? 0 : below(random, 4) ? 1 + below(random, 3) :
		below(random, 16);
	s->pool = below(random, POOLS);
	s->count = below(random, 4) ? 1 + below(random, 3) : below(random, 64);
	s->off = below(random, 65536);
	s->len = below(random, 8) ? below(random, 200) : below(random, 65536);
	s->defect = below(random, 8) ? NO_DEFECT : below(random, DEFECTS);
}

void step_draw(struct step *s, uint64_t *random, unsigned int stations)
{
	memset(s, 0, sizeof(*s));
	s->kind = draw_kind(random);
	s->st = below(random, stations);
	s->q = below(random, QUEUES);
	s->seed = below(random, 0xffffffff);
	s->len = below(random, 65536);
	s->count = below(random, 256);
	if (s->kind == CMD)
		draw_command(s, random);
}

void step_print(const struct step *step)
{
	struct step s = *step;

	printf("%s", kind_names[s.kind]);
	for (unsigned int i = 0; i < FIELDS; i++)
		if (*field_of(&s, &fields[i]))
			printf(" %s=%u", fields[i].name,
			       *field_of(&s, &fields[i]));
	putchar('\n');
}

static bool read_field(struct step *step, const char *word)
{
	for (unsigned int i = 0; i < FIELDS; i++) {
		size_t len = strlen(fields[i].name);

		if (strncmp(word, fields[i].name, len) || word[len] != '=')
			continue;
		*field_of(step, &fields[i]) =
			(uint32_t)strtoul(word + len + 1, NULL, 0);
		return true;
	}
	return false;
}

bool step_read(struct step *step, const char *line)
{
	char copy[256], *rest = copy, *word;

	memset(step, 0, sizeof(*step));
	snprintf(copy, sizeof(copy), "%s", line);
	word = strsep(&rest, " \n");
	for (step->kind = 0; step->kind < KINDS; step->kind++)
		if (!strcmp(word, kind_names[step->kind]))
			break;
	if (step->kind == KINDS)
		return false;
	while ((word = strsep(&rest, " \n")))
		if (*word && !read_field(step, word))
			return false;
	return true;
}
