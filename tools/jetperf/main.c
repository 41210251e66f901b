// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* jetperf: the command line; jetperf(1) is the manual */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jetperf.h"

static const char usage[] =
"usage: jetperf [-d DEVICE] serve CHANNEL\n"
"       jetperf [-d DEVICE] [-j] [-s BYTES] [-t SECONDS] stream|rpc|datagram ADDRESS\n"
"\n"
"  -d, --device   /dev/jetstreamN, or the name of its interface; else jet0\n"
"  -s, --size     of a message; else 32768, 64 for rpc\n"
"  -t, --time     how long; else 5 seconds\n"
"  -j, --json     as JSON\n"
"  -h, --help     this\n";

static const struct kind {
	const char *name;
	uint32_t size, most;
	void (*measure)(const struct jetperf *job, struct report *report);
} kinds[] = {
	{ "stream", 32768, 1 << 20, measure_stream },
	{ "rpc", 64, JET_CALL_BYTES, measure_calls },
	{ "datagram", 32768, JET_DGRAM_BYTES, measure_datagrams },
};

void fail(const char *what, const char *why)
{
	fprintf(stderr, "jetperf: %s: %s\n", what, why);
	exit(2);
}

int must(int ret)
{
	if (ret >= 0)
		return ret;
	fprintf(stderr, "jetperf: %s\n", jet_text());
	exit(2);
}

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

struct jet_address channel_of(const struct jetperf *job, uint32_t which)
{
	struct jet_address address = job->to;

	address.channel += which;
	return address;
}

static _Noreturn void wrong(void)
{
	fputs(usage, stderr);
	exit(1);
}

static uint32_t number(const char *word, const char *what, uint32_t least, uint32_t most)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(word, &end, 0);
	if (*word && !*end && !errno && value >= least && value <= most && !strchr(word, '-'))
		return value;
	fprintf(stderr, "jetperf: %s: '%s'; %u to %u are possible\n", what, word, least, most);
	exit(1);
}

static const struct kind *kind_of(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(word, kinds[i].name))
			return &kinds[i];
	fprintf(stderr, "jetperf: '%s' is none of serve, stream, rpc, datagram\n", word);
	wrong();
}

static const char *parse(struct jetperf *job, int argc, char **argv)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' },
		{ "size", required_argument, NULL, 's' },
		{ "time", required_argument, NULL, 't' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	const char *size = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "d:s:t:jh", options, NULL)) != -1) {
		if (c == 'd') {
			job->device = optarg;
		} else if (c == 's') {
			size = optarg;
		} else if (c == 't') {
			job->seconds = number(optarg, "time", 1, 86400);
		} else if (c == 'j') {
			job->json = true;
		} else if (c == 'h') {
			fputs(usage, stdout);
			exit(0);
		} else {
			wrong();
		}
	}
	if (argc - optind != 2)
		wrong();
	return size;
}

static void measure(struct jetperf *job, const char *word, const char *size, const char *address)
{
	const struct kind *kind = kind_of(word);
	struct report report = { .kind = kind->name };

	job->size = size ? number(size, "size", 1, kind->most) : kind->size;
	report.size = job->size;
	if (jet_address_parse(&job->to, address)) {
		fprintf(stderr, "jetperf: %s\n", jet_text());
		exit(1);
	}
	kind->measure(job, &report);
	report_print(&report, job->json);
}

int main(int argc, char **argv)
{
	struct jetperf job = { .device = "jet0", .seconds = 5 };
	const char *size = parse(&job, argc, argv);

	if (!strcmp(argv[optind], "serve")) {
		job.channel = number(argv[optind + 1], "channel", 1, JET_CHANNEL_LAST - CHANNELS + 1);
		serve(&job);
	} else {
		measure(&job, argv[optind], size, argv[optind + 1]);
	}
	return 0;
}
