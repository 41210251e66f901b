// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* jetcat: the command line; jetcat(1) is the manual */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jetcat.h"

#define WAIT_MS 10000

static const char usage[] =
"usage: jetcat [-d DEVICE] [-w SECONDS] [-u] ADDRESS      to HOST:CHANNEL, EUI:CHANNEL, STATION:CHANNEL\n"
"       jetcat [-d DEVICE] [-u] -l CHANNEL                listen\n"
"\n"
"  -d, --device   /dev/jetstreamN, or the name of its interface; else jet0\n"
"  -l, --listen   wait for somebody on this channel of this station (0: any, which is told)\n"
"  -u, --datagram datagrams instead of a stream\n"
"  -w, --wait     how many seconds to wait for the other end; else 10\n"
"  -h, --help     this\n";

void fail(const char *what, const char *why)
{
	fprintf(stderr, "jetcat: %s: %s\n", what, why);
	exit(2);
}

int must(int ret)
{
	if (ret >= 0)
		return ret;
	fprintf(stderr, "jetcat: %s\n", jet_text());
	exit(2);
}

void tell(const struct jetcat *job, const struct jet_address *address)
{
	char text[JET_ADDRESS_TEXT];

	if (!job->listen || job->channel)
		return;
	jet_address_print(address, text, sizeof(text));
	fprintf(stderr, "jetcat: listening on %s\n", text);
}

static _Noreturn void wrong(const char *fmt, const char *word)
{
	fprintf(stderr, "jetcat: ");
	fprintf(stderr, fmt, word);
	fprintf(stderr, "\n%s", usage);
	exit(1);
}

static uint32_t number(const char *word, const char *fmt, uint32_t most)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(word, &end, 0);
	if (!*word || *end || errno || value > most || strchr(word, '-'))
		wrong(fmt, word);
	return value;
}

static bool parse(struct jetcat *job, int argc, char **argv)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' },
		{ "listen", required_argument, NULL, 'l' },
		{ "datagram", no_argument, NULL, 'u' },
		{ "wait", required_argument, NULL, 'w' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	bool datagrams = false;
	int c;

	while ((c = getopt_long(argc, argv, "d:l:uw:h", options, NULL)) != -1) {
		if (c == 'd') {
			job->device = optarg;
		} else if (c == 'u') {
			datagrams = true;
		} else if (c == 'w') {
			job->ms = 1000 * number(optarg, "wait: '%s'; 0 to 86400 seconds are possible", 86400);
		} else if (c == 'l') {
			job->listen = true;
			job->channel = number(optarg, "listen: '%s' is no channel; 16 to 131071 are possible, or 0 for any",
					      JET_CHANNEL_LAST);
		} else if (c == 'h') {
			fputs(usage, stdout);
			exit(0);
		} else {
			fputs(usage, stderr);
			exit(1);
		}
	}
	return datagrams;
}

int main(int argc, char **argv)
{
	struct jetcat job = { .device = "jet0", .ms = WAIT_MS };
	bool datagrams = parse(&job, argc, argv);

	if (job.listen ? argc != optind : argc != optind + 1)
		wrong("%s", job.listen ? "who listens has no address" : "an address is wanted, and one only");
	if (!job.listen && jet_address_parse(&job.to, argv[optind])) {
		fprintf(stderr, "jetcat: %s\n", jet_text());
		return 1;
	}
	/* A reader that has gone is told in words */
	signal(SIGPIPE, SIG_IGN);
	if (datagrams)
		jetcat_dgram(&job);
	else
		jetcat_stream(&job);
	return 0;
}
