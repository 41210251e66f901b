// SPDX-License-Identifier: GPL-2.0
/*
 * jetctl: look at Jetstream cards. See jetctl(8).
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jetctl.h"

static const char usage[] =
	"usage: jetctl [-j] [-p] OBJECT [show|list] [dev NAME]\n"
	"       jetctl ring set [bid TIME] [frame SIZE] [mode overrun|fit] [now] dev NAME\n"
	"       jetctl sync add SIZE | rate RATE dev NAME\n"
	"       jetctl sync del [SIZE | rate RATE] dev NAME\n"
	"\n"
	"  OBJECT is ring, station, sync, pool or vci, or the beginning of one.\n"
	"  -j, --json     JSON\n"
	"  -p, --pretty   JSON, indented\n"
	"  -h, --help     this text\n"
	"  dev NAME       only this network interface's card\n"
	"  bid TIME       token rotation time that the station bids: 500us, 1ms\n"
	"  frame SIZE     longest frame that the station sends: 2048B\n"
	"  mode MODE      fit: begin a frame only if it fits the holding time\n"
	"  now            form the ring anew; else all that counts later\n"
	"  SIZE           a frame of so much data in each visit of the token: 1500B\n"
	"  RATE           synchronous bandwidth: 20mbit; without either, all of it\n";

static bool begins(const char *whole, const char *part)
{
	return *part && !strncmp(whole, part, strlen(part));
}

static const struct object *find_object(const char *word)
{
	const struct object *o;

	/* The first one counts: s is station */
	for (o = objects; o->name; o++)
		if (begins(o->name, word))
			return o;
	die(JETCTL_USAGE,
	    "no object '%s'; there are ring, station, sync, pool and vci", word);
}

/* Does the object have this command? Runs it then. */
static bool run_command(const struct object *object, char **words)
{
	const struct command *c = object->commands;

	for (; c && c->name; c++) {
		if (strcmp(c->name, *words))
			continue;
		c->run(words + 1);
		return true;
	}
	return false;
}

__attribute__((noreturn))
static void no_command(const struct object *object, const char *word)
{
	const struct command *c = object->commands;
	char list[64] = "show";

	for (; c && c->name; c++) {
		strcat(list, ", ");
		strcat(list, c->name);
	}
	die(JETCTL_USAGE, "no command '%s %s'; there are %s and list",
	    object->name, word, list);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "pretty", no_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct jetctl_opts opts = {};
	const struct object *object;
	int c;

	while ((c = getopt_long(argc, argv, "jph", options, NULL)) != -1) {
		switch (c) {
		case 'p':
			opts.pretty = true;
			opts.json = true;
			break;
		case 'j':
			opts.json = true;
			break;
		case 'h':
			fputs(usage, stdout);
			return 0;
		default:
			/* getopt_long() has said what is wrong */
			return JETCTL_USAGE;
		}
	}
	argv += optind;
	if (!*argv) {
		fputs(usage, stderr);
		return JETCTL_USAGE;
	}

	object = find_object(*argv++);
	if (*argv && run_command(object, argv))
		return 0;
	if (*argv && !begins("dev", *argv)) {
		if (!begins("show", *argv) && !begins("list", *argv))
			no_command(object, *argv);
		argv++;
	}
	if (*argv && begins("dev", *argv)) {
		if (!*++argv)
			die(JETCTL_USAGE, "'dev' wants the name of an interface");
		opts.dev = *argv++;
	}
	if (*argv)
		die(JETCTL_USAGE, "'%s' is one word too many", *argv);

	object->show(&opts);
	return 0;
}
