// SPDX-License-Identifier: GPL-2.0
/*
 * The words behind a command, as its arguments in the table have them. Nothing
 * is asked of the kernel before all of them are understood.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "jetctl.h"

struct unit {
	const char *name;
	double factor;
};

static const struct unit times[] = {
	{ "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 }, {}
};

/* In bytes a second */
static const struct unit rates[] = {
	{ "bit", 1 / 8. }, { "kbit", 1e3 / 8 }, { "mbit", 1e6 / 8 },
	{ "gbit", 1e9 / 8 }, {}
};

static const struct unit sizes[] = { { "B", 1 }, { "", 1 }, {} };
static const struct unit numbers[] = { { "", 1 }, {} };

/* What can be said with so many bits, and how */
static const struct quantity {
	const struct unit *units;
	uint64_t most;
	const char *otherwise;	/* for whoever wrote it otherwise */
	bool rounded;		/* to the next byte a second */
} quantities[] = {
	[ARG_NUMBER] = { numbers, UINT32_MAX, "number" },
	[ARG_TIME] = { times, UINT64_MAX >> 12,
		       "time; write it like 500us or 1ms" },
	[ARG_SIZE] = { sizes, UINT32_MAX, "size; write it like 2048B" },
	[ARG_RATE] = { rates, UINT64_MAX >> 12,
		       "rate; write it like 20mbit", true },
};

bool begins(const char *whole, const char *part)
{
	return *part && !strncmp(whole, part, strlen(part));
}

/* Digits, perhaps with a point and more digits; nothing else that strtod() reads */
static const char *decimal(const char *word, double *value)
{
	size_t n = strspn(word, "0123456789");

	if (!n)
		return NULL;
	if (word[n] == '.')
		n += 1 + strspn(word + n + 1, "0123456789");
	*value = strtod(word, NULL);
	return strspn(word + n, "eExX") ? NULL : word + n;
}

/* VCIs are written 0x820064, too */
static bool hexadecimal(const char *word, uint64_t *value)
{
	if (strncasecmp(word, "0x", 2) || !word[2] || strlen(word) > 10 ||
	    word[2 + strspn(word + 2, "0123456789abcdefABCDEF")])
		return false;
	*value = strtoul(word, NULL, 16);
	return true;
}

static uint64_t quantity(const char *word, const struct arg *arg)
{
	const struct quantity *q = &quantities[arg->kind];
	const struct unit *unit = q->units;
	const char *rest;
	uint64_t number;
	double value;

	if (arg->kind == ARG_NUMBER && hexadecimal(word, &number))
		return number;
	rest = decimal(word, &value);
	while (rest && unit->name && strcasecmp(rest, unit->name))
		unit++;
	if (!rest || !unit->name)
		die(JETCTL_USAGE, "'%s' is no %s", word,
		    arg->bare ? "size; write it like 1500B, or say 'rate'" :
				q->otherwise);
	value *= unit->factor;
	if (value > (double)q->most)
		die(JETCTL_USAGE, "'%s' is too much for '%s'", word, arg->name);
	if (!q->rounded && fabs(value - rint(value)) > value * 1e-9)
		die(JETCTL_USAGE, "'%s' is no whole number of %s", word,
		    arg->kind == ARG_TIME ? "nanoseconds" : "bytes");
	return (uint64_t)rint(value);
}

/* "a|b|c" for people: a, b and c */
static const char *listed(const char *choices)
{
	static char text[128];
	const char *last = strrchr(choices, '|');
	char *to = text;

	for (; *choices && to < text + sizeof(text) - 8; choices++) {
		if (*choices == '|')
			to = stpcpy(to, choices == last ? " and " : ", ");
		else
			*to++ = *choices;
	}
	*to = '\0';
	return text;
}

static uint64_t choice(const char *word, const struct arg *arg)
{
	const char *at = arg->value;
	uint64_t n = 0;
	size_t len;

	for (;; n++, at += len + 1) {
		len = strcspn(at, "|");
		if (*word && strlen(word) <= len &&
		    !strncmp(at, word, strlen(word)))
			return n;
		if (!at[len])
			break;
	}
	die(JETCTL_USAGE, "no %s '%s'; there are %s", arg->name, word,
	    listed(arg->value));
}

static void take(struct values *v, int n, const struct arg *arg,
		 const char *word)
{
	const struct arg *args = v->command->args;

	if (v->given[n] ||
	    (arg->either && v->given[n + 1]) ||
	    (n && args[n - 1].either && v->given[n - 1]))
		die(JETCTL_USAGE, "'%s' is one word too many", word);
	v->given[n] = true;
	v->word[n] = word;
	switch (arg->kind) {
	case ARG_FLAG:
	case ARG_WORD:
	case ARG_DEV:
		break;
	case ARG_CHOICE:
		v->number[n] = choice(word, arg);
		break;
	default:
		v->number[n] = quantity(word, arg);
	}
}

/* The argument that a word names; or the one whose value it may be; or none */
static const struct arg *meant(const struct command *c, const char *word)
{
	const struct arg *arg;

	for (arg = c->args; arg && arg->name; arg++)
		if (!arg->bare && begins(arg->name, word))
			return arg;
	for (arg = c->args; arg && arg->name; arg++)
		if (arg->bare)
			return arg;
	return NULL;
}

/* What can be said, for people: bid, frame and now */
static const char *possible(const struct command *c)
{
	static char text[128];
	char *to = text;
	int n;

	for (n = 0; c->args[n].name && c->args[n].kind != ARG_DEV; n++)
		to += snprintf(to, text + sizeof(text) - to, "%s%s",
			       n ? "|" : "", c->args[n].name);
	return listed(text);
}

static void check_missing(const struct values *v)
{
	const struct command *c = v->command;
	const struct arg *arg = c->args;
	bool some = false;
	int n;

	for (n = 0; arg && arg[n].name; n++)
		some |= v->given[n] && arg[n].kind != ARG_DEV;
	if (c->some && !some)
		die(JETCTL_USAGE, "nothing to %s; there are %s", c->name,
		    possible(c));
	for (n = 0; arg && arg[n].name; n++) {
		if (!arg[n].missing || v->given[n] ||
		    (arg[n].either && v->given[n + 1]) ||
		    (n && arg[n - 1].either && v->given[n - 1]))
			continue;
		die(JETCTL_USAGE, "%s", arg[n].missing);
	}
}

/**
 * words_parse() - what the words behind a command say
 * @command: of the table
 * @words: the words, up to a NULL
 * @v: filled in
 */
void words_parse(const struct command *command, char **words,
		 struct values *v)
{
	const struct arg *arg;

	*v = (struct values) { .command = command };
	for (; *words; words++) {
		const char *name = *words;

		arg = meant(command, name);
		if (!arg && command->some)
			die(JETCTL_USAGE, "'%s' cannot be %s; there are %s",
			    name, command->name, possible(command));
		if (!arg)
			die(JETCTL_USAGE, "'%s' is one word too many", name);
		if (!arg->bare && arg->kind != ARG_FLAG) {
			if (!words[1])
				die(JETCTL_USAGE, arg->kind == ARG_DEV ?
				    "'%s' wants the name of an interface" :
				    "'%s' wants a value", arg->name);
			words++;
		}
		take(v, arg - command->args, arg, *words);
	}
	check_missing(v);
}
