// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jetsim lab FILE: options, the run, and where its results go.
#include "lab.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>

#include <getopt.h>

#include "results.h"

namespace {

void usage(FILE *f)
{
	fputs(
"usage: jetsim lab [OPTION]... FILE\n"
"A ring without hosts, as FILE describes it: see jetsim-lab(5).\n"
"\n"
"  -o, --output=FILE  write the results there, not to stdout\n"
"  -s, --seed=N       instead of the file's; random: a new one, which is shown\n"
"      --check        read the file, and say whether it is right\n"
"  -q, --quiet        no summary on stderr\n"
"  -h, --help\n", f);
}

double seconds(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct options {
	const char *file = nullptr, *output = nullptr, *seed = nullptr;
	bool check = false, quiet = false;
};

[[noreturn]] void wrong(const std::string &why)
{
	fprintf(stderr, "jetsim lab: %s; try --help\n", why.c_str());
	exit(1);
}

options parse(int argc, char **argv)
{
	enum { kCheck = 256 };
	static const struct option longs[] = {
		{ "output", required_argument, nullptr, 'o' },
		{ "seed", required_argument, nullptr, 's' },
		{ "check", no_argument, nullptr, kCheck },
		{ "quiet", no_argument, nullptr, 'q' },
		{ "help", no_argument, nullptr, 'h' },
		{}
	};
	options o;
	int c;

	while ((c = getopt_long(argc, argv, "o:s:qh", longs, nullptr)) >= 0) {
		switch (c) {
		case 'o':
			o.output = optarg;
			break;
		case 's':
			o.seed = optarg;
			break;
		case kCheck:
			o.check = true;
			break;
		case 'q':
			o.quiet = true;
			break;
		case 'h':
			usage(stdout);
			exit(0);
		default:
			exit(1);
		}
	}
	if (optind + 1 != argc)
		wrong("one file is expected");
	o.file = argv[optind];
	return o;
}

uint64_t seed(const char *text)
{
	char *end;

	if (!strcmp(text, "random"))
		return (uint64_t)(seconds(CLOCK_REALTIME) * 1e6) * 2654435761u & UINT32_MAX;
	unsigned long long v = strtoull(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || v > UINT32_MAX)
		wrong(std::string("--seed: \"") + text + "\" is not a number up to 4294967295, nor random");
	return v;
}

int run(const options &o)
{
	lab::config c = lab::read_config(o.file);

	if (o.seed)
		c.seed = seed(o.seed);
	if (o.check)
		return 0;

	FILE *out = o.output ? fopen(o.output, "we") : stdout;

	if (!out)
		throw lab::config_error(std::string(o.output) + ": " + strerror(errno));
	lab::ring r(c);
	double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);

	r.run();
	lab::cost cost = { seconds(CLOCK_MONOTONIC) - wall,
			   seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu };
	json_t *j = lab::results(r, cost);
	int bad = json_dumpf(j, out, JSON_INDENT(1) | JSON_REAL_PRECISION(9));

	json_decref(j);
	bad |= fputc('\n', out) == EOF;
	bad |= o.output ? fclose(out) : fflush(out);
	if (bad)
		throw lab::config_error(std::string(o.output ? o.output : "stdout") +
					": not written: " + strerror(errno));
	if (!o.quiet)
		lab::summary(stderr, r, cost);
	return 0;
}

} // namespace

extern "C" int lab_main(int argc, char **argv)
{
	options o = parse(argc, argv);

	try {
		return run(o);
	} catch (const lab::config_error &e) {
		fprintf(stderr, "%s\n", e.what());
		return 1;
	}
}
