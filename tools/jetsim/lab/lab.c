// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* jetsim lab FILE: options, the run, and where its results go */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jetstream/version.h"
#include "lab.h"
#include "results.h"
#include "yaml_file.h"

struct options {
	const char *file, *output, *seed;
	bool check, quiet;
};

static void usage(void)
{
	printf("usage: jetsim lab [OPTION]... FILE\n"
"A ring without hosts, as FILE describes it: see jetsim-lab(5).\n"
"\n"
"  -o, --output=FILE  write the results there, not to stdout\n"
"  -s, --seed=N       instead of the file's; random: a new one, which is shown\n"
"      --check        read the file, and say whether it is right\n"
"  -q, --quiet        no summary on stderr\n"
"  -V, --version\n"
"  -h, --help\n");
}

static void parse(struct options *o, int argc, char **argv)
{
	enum { CHECK = 256 };
	static const struct option longs[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "seed", required_argument, NULL, 's' },
		{ "check", no_argument, NULL, CHECK },
		{ "quiet", no_argument, NULL, 'q' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int c;

	while ((c = getopt_long(argc, argv, "o:s:qVh", longs, NULL)) >= 0) {
		switch (c) {
		case 'o':
			if (!*optarg)
				lab_die("jetsim lab: --output: a name is expected, and there is none");
			o->output = optarg;
			break;
		case 's':
			o->seed = optarg;
			break;
		case CHECK:
			o->check = true;
			break;
		case 'q':
			o->quiet = true;
			break;
		case 'V':
			puts("jetsim " JETSTREAM_VERSION);
			exit(fflush(stdout) ? 1 : 0);
		case 'h':
			usage();
			exit(fflush(stdout) ? 1 : 0);
		default:
			exit(1);
		}
	}
	if (optind + 1 != argc)
		lab_die("jetsim lab: one file is expected; try --help");
	o->file = argv[optind];
}

static double seconds(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static uint64_t read_seed(const char *text)
{
	unsigned long long v;
	char *end;

	if (!strcmp(text, "random"))
		return mix((uint64_t)(seconds(CLOCK_REALTIME) * 1e6)) &
			UINT32_MAX;
	v = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || v > UINT32_MAX)
		lab_die("jetsim lab: --seed: \"%s\" is not a number up to 4294967295, nor random",
			text);
	return v;
}

static void write_results(const json_t *j, FILE *f, const char *name)
{
	int bad = json_dumpf(j, f, JSON_INDENT(1) | JSON_REAL_PRECISION(9));

	bad |= fputc('\n', f) == EOF;
	bad |= f == stdout ? fflush(f) : fclose(f);
	if (bad)
		lab_die("%s: not written: %s", name, strerror(errno));
}

int lab_main(int argc, char **argv)
{
	struct options o = { 0 };
	static struct config c;
	static struct totals t;
	struct cost cost;
	struct ring r;
	FILE *out = stdout;
	json_t *j;

	parse(&o, argc, argv);
	config_read(&c, o.file);
	if (o.seed)
		c.seed = read_seed(o.seed);
	if (o.check)
		return 0;
	if (o.output)
		out = fopen(o.output, "we");
	if (!out)
		lab_die("%s: %s", o.output, strerror(errno));
	ring_init(&r, &c);
	cost.wall_s = -seconds(CLOCK_MONOTONIC);
	cost.cpu_s = -seconds(CLOCK_PROCESS_CPUTIME_ID);
	ring_run(&r);
	cost.wall_s += seconds(CLOCK_MONOTONIC);
	cost.cpu_s += seconds(CLOCK_PROCESS_CPUTIME_ID);

	totals_sum(&t, &r);
	j = results_json(&r, &t, &cost);
	if (!j)
		lab_die("no memory");
	write_results(j, out, o.output ? o.output : "stdout");
	json_decref(j);
	if (!o.quiet)
		results_summary(stderr, &r, &t, &cost);
	ring_free(&r);
	free(c.fault);
	return 0;
}
