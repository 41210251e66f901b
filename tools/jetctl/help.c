// SPDX-License-Identifier: GPL-2.0
/*
 * What the table of commands says to people.
 */
#include <stdio.h>
#include <string.h>

#include "jetctl.h"

static void arg_syntax(FILE *to, const struct arg *arg)
{
	if (!arg->bare)
		fputs(arg->name, to);
	if (arg->value)
		fprintf(to, "%s%s", arg->bare ? "" : " ", arg->value);
}

/* OBJECT COMMAND { one thing | another } [what can be left out] */
void help_syntax(FILE *to, const struct command *c)
{
	const struct arg *arg = c->args;

	fprintf(to, "%s%s%s", c->object, c->name ? " " : "",
		c->name ? c->name : "");
	for (; arg && arg->name; arg++) {
		bool either = arg->either;

		fputs(arg->missing ? either ? " { " : " " : " [", to);
		arg_syntax(to, arg);
		if (either) {
			fputs(" | ", to);
			arg_syntax(to, ++arg);
		}
		fputs(arg->missing ? either ? " }" : "" : "]", to);
	}
	fputc('\n', to);
}

static const char options[] =
	"\n"
	"  -j, --json        JSON\n"
	"  -p, --pretty      JSON, indented\n"
	"  -s, --statistics  show more: what was counted\n"
	"  -d, --details     show more: how it is set up\n"
	"  -V, --version     which jetctl this is\n"
	"  -h, --help        this text\n";

void help_usage(FILE *to)
{
	const struct command *c;

	fputs("usage: jetctl [-jpsd] OBJECT [COMMAND] [ARGUMENT].., each or its beginning;\n"
	      "without a command, show\n\n", to);
	for (c = commands; c->object; c++) {
		fputs("  ", to);
		help_syntax(to, c);
	}
	fputs(options, to);
	fputs("\n'jetctl help OBJECT' says more; jetctl(8) says all.\n", to);
}

void help_object(FILE *to, const char *object)
{
	const struct command *c;
	const struct arg *arg;

	for (c = commands; c->object; c++) {
		if (strcmp(c->object, object))
			continue;
		fputs("jetctl ", to);
		help_syntax(to, c);
		fprintf(to, "    %s\n", c->help);
		for (arg = c->args; arg && arg->name; arg++)
			fprintf(to, "    %-8s %s\n",
				arg->bare ? arg->value : arg->name, arg->help);
	}
}

/* `jetctl help [OBJECT]` */
void help_show(const struct jetctl_opts *opts, const struct values *v)
{
	const struct command *c = commands;

	(void)opts;
	if (!v->given[0]) {
		help_usage(stdout);
	} else {
		while (c->object && !begins(c->object, v->word[0]))
			c++;
		if (!c->object)
			die(JETCTL_USAGE, "no object '%s'; try 'jetctl help'",
			    v->word[0]);
		help_object(stdout, c->object);
	}
	out_written();
}
