// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * harness [SCRIPT...] - both cards under the same random host, or the scripts' steps
 *
 * In the environment: SEED; COMMANDS, how many there are in all; CARD=fast|rtl, one of the
 * cards alone against what must hold for each; VERBOSE, tell what each step of a script is;
 * WHOLE_SCRIPT, leave out none.
 * When the cards differ, the steps are printed, as few as are needed for it. They can be read again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "tap.h"

#define LIFE		600		/* steps */
#define COMMANDS	40000		/* some two minutes of processor time for both cards */
#define REPORT		1000000

struct script {
	unsigned int stations, manners;
	bool thorough;			/* all is compared in each round, which takes time */
	unsigned int n;
	struct step *step;
};

struct outcome {
	bool failed;
	char why[512];
	unsigned int at;		/* steps that were done */
	uint64_t commands, rounds;
};

static unsigned int sides = 2;
static enum jetsim_card only;

static void life(const struct script *s, bool verbose, struct outcome *out)
{
	static struct world w;
	unsigned int i;

	/* Patience is with each of them, however many there are */
	tap_impatient();
	memset(&w, 0, sizeof(w));
	w.verbose = verbose;
	w.thorough = s->thorough;
	if (!world_open(&w, sides, s->stations, only, s->manners))
		wrong(&w, "cards: they do not start");
	for (i = 0; i < s->n && !w.failed; i++) {
		if (verbose)
			step_print(&s->step[i]);
		world_step(&w, &s->step[i]);
	}
	w.thorough = true;
	rest(&w);
	for (unsigned int side = 0; side < w.sides; side++)
		for (unsigned int st = 0; st < w.stations; st++)
			if (jetsim_host_counters(w.side[side].sim, st)->violations)
				wrong(&w, "rules: side %u st %u broke those of PCI Express", side, st);
	if (w.failed)
		tell_counters(&w);
	out->failed = w.failed;
	memcpy(out->why, w.why, sizeof(out->why));
	out->at = i;
	out->commands = w.commands;
	out->rounds = w.rounds;
	world_close(&w);
}

/* The same thing goes wrong; what is in front of the colon says what */
static bool alike(const char *a, const char *b)
{
	size_t n = strcspn(a, ":");

	return !strncmp(a, b, n + 1);
}

static bool fails_without(const struct script *s, unsigned int from,
			  unsigned int n, const char *why)
{
	struct script less = *s;
	struct outcome out;

	less.n = s->n - n;
	less.step = malloc(less.n * sizeof(*less.step) + 1);
	if (!less.step)
		abort();
	memcpy(less.step, s->step, from * sizeof(*less.step));
	memcpy(less.step + from, s->step + from + n,
	       (s->n - from - n) * sizeof(*less.step));
	life(&less, false, &out);
	free(less.step);
	return out.failed && alike(why, out.why);
}

static void leave_out(struct script *s, unsigned int from, unsigned int n)
{
	memmove(s->step + from, s->step + from + n,
		(s->n - from - n) * sizeof(*s->step));
	s->n -= n;
}

/* Greedy: what can be left out, in ever smaller pieces */
static void shrink(struct script *s, const char *why)
{
	for (unsigned int n = s->n / 2; n; n /= 2)
		for (unsigned int from = 0; from + n <= s->n;) {
			if (fails_without(s, from, n, why))
				leave_out(s, from, n);
			else
				from += n;
		}
}

static void print(const struct script *s)
{
	printf("stations %u manners %u thorough %u\n", s->stations, s->manners,
	       s->thorough);
	for (unsigned int i = 0; i < s->n; i++)
		step_print(&s->step[i]);
}

/*
 * Seen in the round in which it happens, fewer rounds are needed for it; but to look takes time,
 * and with that it may not happen.
 */
static void look_closer(struct script *s, struct outcome *out)
{
	struct outcome closer;

	s->thorough = true;
	life(s, false, &closer);
	s->thorough = closer.failed;
	if (!closer.failed)
		return;
	*out = closer;
	s->n = out->at;
}

static void show(struct script *s, struct outcome *out)
{
	diag("%s", out->why);
	s->n = out->at;
	if (getenv("WHOLE_SCRIPT")) {
		print(s);
		return;
	}
	look_closer(s, out);
	shrink(s, out->why);
	diag("%u steps are left of the script:", s->n);
	print(s);
	diag("and this is what they do:");
	life(s, true, out);
	diag("%s", out->why);
}

/* Nearly always there is a ring, and somebody listens, with blocks to receive with */
static void begin(struct script *s, unsigned int st)
{
	static const enum kind kinds[] = {
		BID, FRAME, SA, RING, GIVE, POOL, POOL, POOL, POOL, POOL,
		VCI, VCI, VCI, VCI,
	};
	unsigned int n = sizeof(kinds) / sizeof(*kinds), pools = 0;

	for (unsigned int i = 0; i < n; i++) {
		struct step *step = &s->step[st * n + i];

		step->kind = kinds[i];
		step->st = st;
		if (step->kind == POOL)
			step->count = pools++;
	}
}

static struct script draw(uint64_t *random)
{
	struct script s = { .n = LIFE };

	s.step = calloc(LIFE, sizeof(*s.step));
	if (!s.step)
		abort();
	s.stations = *random % 16 < 6 ? 1 : *random % 16 < 15 ? 2 : 3;
	s.manners = *random / 8 % 4 ? 0 : (unsigned int)(*random >> 20 & 0xffff) | 1;
	for (unsigned int i = 0; i < LIFE; i++)
		step_draw(&s.step[i], random, s.stations);
	for (unsigned int i = 0; i < s.stations; i++)
		begin(&s, i);
	return s;
}

static bool one(struct script *s, const char *what, struct outcome *out)
{
	life(s, false, out);
	if (!out->failed)
		return true;
	ok(false, "%s: %s", what, out->why);
	show(s, out);
	return false;
}

static void random_lives(uint64_t commands)
{
	unsigned long seed = tap_seed();
	uint64_t done = 0, rounds = 0, told = 0, lives = 0;
	struct outcome out;
	char what[40];
	bool good = true;

	for (; good && done < commands; lives++) {
		uint64_t random = (uint64_t)mixed((uint32_t)(seed + lives)) << 32 |
			mixed((uint32_t)(seed + lives) ^ 0x5bd1e995) | 1;
		struct script s = draw(&random);

		snprintf(what, sizeof(what), "SEED=%lu", (seed + lives) & 0xffffffff);
		good = one(&s, what, &out);
		done += out.commands;
		rounds += out.rounds;
		if (done - told >= REPORT) {
			told = done;
			diag("%llu commands", (unsigned long long)done);
		}
		free(s.step);
	}
	if (good)
		ok(true, "%llu lives, %llu commands, %llu rounds: %s",
		   (unsigned long long)lives, (unsigned long long)done,
		   (unsigned long long)rounds,
		   sides == 2 ? "the cards are the same" : "what must hold holds");
}

static bool script_read(struct script *s, const char *path)
{
	FILE *f = fopen(path, "r");
	unsigned int thorough;
	char line[256];

	*s = (struct script){ .step = calloc(10000, sizeof(*s->step)) };
	if (!f || !s->step)
		return false;
	while (fgets(line, sizeof(line), f) && s->n < 10000) {
		if (*line == '#' || *line == '\n')
			continue;
		if (sscanf(line, "stations %u manners %u thorough %u", &s->stations,
			   &s->manners, &thorough) == 3) {
			s->thorough = thorough;
			continue;
		}
		if (!step_read(&s->step[s->n++], line)) {
			diag("%s: what is \"%s\"", path, line);
			fclose(f);
			return false;
		}
	}
	fclose(f);
	return s->stations;
}

static void replay(const char *path)
{
	struct outcome out;
	struct script s;

	if (!ok(script_read(&s, path), "%s: is a script", path))
		return;
	life(&s, getenv("VERBOSE"), &out);
	ok(!out.failed, "%s: %s", path, out.failed ? out.why : "the cards are the same");
	free(s.step);
}

int main(int argc, char **argv)
{
	const char *card = getenv("CARD"), *commands = getenv("COMMANDS");

	if (card && !jetsim_card_named(card, &only)) {
		fprintf(stderr, "CARD: rtl or fast, not \"%s\"\n", card);
		return 1;
	}
	sides = card ? 1 : 2;
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	if (argc == 1)
		random_lives(commands ? strtoull(commands, NULL, 0) : COMMANDS);
	return tap_done();
}
