// SPDX-License-Identifier: GPL-2.0
/*
 * jetctl: look at Jetstream cards. See jetctl(8).
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jetstream/version.h>

#include "jetctl.h"

#define WORDS_MAX	64

/* The object that a word names: of several, the table's first */
static const char *find_object(const char *word)
{
	const struct command *c;
	char list[160] = "";

	for (c = commands; c->object; c++)
		if (begins(c->object, word))
			return c->object;
	for (c = commands; c->object; c++) {
		const struct command *next = c + 1;

		if (next->object && !strcmp(next->object, c->object))
			continue;
		snprintf(list + strlen(list), sizeof(list) - strlen(list),
			 "%s%s", !*list ? "" : next->object ? ", " : " and ",
			 c->object);
	}
	die(JETCTL_USAGE, "no object '%s'; there are %s", word, list);
}

static const struct command *first_of(const char *object)
{
	const struct command *c = commands;

	while (strcmp(c->object, object))
		c++;
	return c;
}

/* Is the word none of the commands, but how its first one's arguments begin? */
static bool is_argument(const struct command *first, const char *word)
{
	const struct arg *arg = first->args;

	for (; arg && arg->name; arg++)
		if (begins(arg->name, word))
			return true;
	return false;
}

__attribute__((noreturn))
static void no_command(const struct command *first, const char *word)
{
	const struct command *c = first;
	char list[64] = "";

	for (; c->object && !strcmp(c->object, first->object); c++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list),
			 "%s%s", c == first ? "" : ", ", c->name);
	die(JETCTL_USAGE, "no command '%s %s'; there are %s and list",
	    first->object, word, list);
}

/* The command that the words begin with; @words is moved behind it */
static const struct command *find_command(char ***words)
{
	const struct command *first, *c;
	const char *word;

	first = first_of(find_object(*(*words)++));
	word = **words;
	if (!word || !first->name)
		return first;
	for (c = first; c->object && !strcmp(c->object, first->object); c++) {
		if (!begins(c->name, word) &&
		    (c != first || !begins("list", word)))
			continue;
		(*words)++;
		return c;
	}
	if (!is_argument(first, word))
		no_command(first, word);
	return first;
}

static void run(const struct jetctl_opts *opts, char **words, bool batch)
{
	const struct command *c;
	struct values v;

	/* `jetctl ring help` is `jetctl help ring` */
	if (words[1] && !strcmp(words[1], "help") && !words[2]) {
		help_object(stdout, find_object(words[0]));
		out_written();
		return;
	}
	c = find_command(&words);
	if (batch && c->alone)
		die(JETCTL_USAGE, "'%s' does not go into a batch", c->object);
	words_parse(c, words, &v);
	c->run(opts, &v);
}

/* The words of a line, up to a '#' at the beginning of one */
static bool split(char *line, char **words)
{
	int n = 0;

	while ((words[n] = strtok(n ? NULL : line, " \t\n"))) {
		if (*words[n] == '#') {
			words[n] = NULL;
			break;
		}
		if (++n == WORDS_MAX)
			die(JETCTL_USAGE, "a line with too many words");
	}
	return n;
}

/* `jetctl batch FILE`: up to the first line that fails, which is named */
void batch_run(const struct jetctl_opts *opts, const struct values *v)
{
	const char *name = v->word[0];
	bool standard = !strcmp(name, "-");
	FILE *file = standard ? stdin : fopen(name, "re");
	char *line = NULL, *words[WORDS_MAX + 1];
	unsigned int number = 0;
	size_t room = 0;

	if (!file)
		die(JETCTL_USAGE, "%s: %s", name, strerror(errno));
	while (getline(&line, &room, file) >= 0) {
		snprintf(die_where, DIE_WHERE, "%s:%u: ",
			 standard ? "standard input" : name, ++number);
		if (split(line, words))
			run(opts, words, true);
	}
	*die_where = '\0';
	if (ferror(file))
		die(JETCTL_USAGE, "%s: %s", name, strerror(errno));
	free(line);
	if (!standard)
		fclose(file);
}

/*
 * A descriptor of the first three that is closed would be given to the
 * netlink socket, and the answer written into that.
 */
static void open_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	close(fd);
}

static const char short_options[] = "+jpsdVh";
static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "pretty", no_argument, NULL, 'p' },
	{ "statistics", no_argument, NULL, 's' },
	{ "details", no_argument, NULL, 'd' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{}
};

static void option(struct jetctl_opts *opts, int argc, char **argv)
{
	switch (getopt_long(argc, argv, short_options, long_options, NULL)) {
	case 'p':
		opts->pretty = true;
		opts->json = true;
		break;
	case 'j':
		opts->json = true;
		break;
	case 's':
		opts->statistics = true;
		break;
	case 'd':
		opts->details = true;
		break;
	case 'V':
		puts("jetctl " JETSTREAM_VERSION);
		out_written();
		exit(0);
	case 'h':
		help_usage(stdout);
		out_written();
		exit(0);
	case -1:
		break;
	default:
		/* getopt_long() has said what is wrong */
		exit(JETCTL_USAGE);
	}
}

int main(int argc, char **argv)
{
	char *words[WORDS_MAX + 1] = {};
	struct jetctl_opts opts = {};
	int n = 0;

	open_standard_files();
	/* Options stand anywhere; -5us is none, but a number that is refused */
	while (optind < argc) {
		const char *word = argv[optind];

		if (word[0] == '-' && word[1] && !strchr("0123456789.", word[1]))
			option(&opts, argc, argv);
		else if (n < WORDS_MAX)
			words[n++] = argv[optind++];
		else
			die(JETCTL_USAGE, "too many words");
	}
	if (!n) {
		help_usage(stderr);
		return JETCTL_USAGE;
	}
	run(&opts, words, false);
	return 0;
}
