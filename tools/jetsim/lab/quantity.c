// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Numbers with units: a wrong one is answered with right ones */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "quantity.h"

#define TIME_MAX	1e12	/* words */

struct unit {
	const char *name;
	double factor;
};

/* As one finds it between blanks, in a buffer that the next call uses again */
static const char *trimmed(const char *s, size_t len)
{
	static char out[64];

	while (len && (*s == ' ' || *s == '\t')) {
		s++;
		len--;
	}
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	snprintf(out, sizeof(out), "%.*s", (int)len, s);
	return out;
}

/* text, up to end, is a number and a unit; units end in NULL */
static double measure(const char *key, struct node n, const char *text,
		      const char *end, const struct unit *units,
		      const char *example)
{
	char list[128];
	size_t len = 0;
	const char *name;
	char *rest;
	double v = strtod(text, &rest);

	if (rest == text || rest > end || !isfinite(v))
		node_fail(n, "%s: \"%s\": a number and its unit, for example %s",
			  key, node_text(n), example);
	name = trimmed(rest, (size_t)(end - rest));
	for (const struct unit *u = units; u->name; u++) {
		if (!strcmp(name, u->name))
			return v * u->factor;
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
					len ? ", " : "", u->name);
	}
	node_fail(n, "%s: \"%s\": the unit must be one of %s, as in %s", key,
		  node_text(n), list, example);
}

static double measure_whole(const char *key, struct node n,
			    const struct unit *units, const char *example)
{
	const char *text = node_text(n);

	return measure(key, n, text, text + strlen(text), units, example);
}

/* "A..B"; without dots both are A */
static void measure_range(const char *key, struct node n,
			  const struct unit *units, const char *example,
			  double *a, double *b)
{
	const char *text = node_text(n), *dots = strstr(text, "..");
	const char *end = text + strlen(text);

	*a = measure(key, n, text, dots ? dots : end, units, example);
	*b = dots ? measure(key, n, dots + 2, end, units, example) : *a;
}

void read_times(double clock_hz, const char *key, struct node n, uint64_t *a,
		uint64_t *b)
{
	const struct unit units[] = {
		{ "ns", 1e-9 * clock_hz }, { "us", 1e-6 * clock_hz },
		{ "ms", 1e-3 * clock_hz }, { "s", clock_hz }, { "words", 1 }, { 0 }
	};
	double from, to;

	measure_range(key, n, units, "5 ms", &from, &to);
	if (from < 0 || to < from)
		node_fail(n, "%s: \"%s\": times are not negative, and the second of two is the later one",
			  key, node_text(n));
	if (to > TIME_MAX)
		node_fail(n, "%s: \"%s\": at most %.0f words, that is %g s",
			  key, node_text(n), TIME_MAX, TIME_MAX / clock_hz);
	*a = (uint64_t)llround(from);
	*b = (uint64_t)llround(to);
}

uint64_t read_time(double clock_hz, const char *key, struct node n)
{
	uint64_t a, b;

	read_times(clock_hz, key, n, &a, &b);
	if (a != b)
		node_fail(n, "%s: \"%s\": one time is expected here, not two", key,
			  node_text(n));
	return a;
}

double read_metres(double clock_hz, const char *key, struct node n)
{
	const struct unit units[] = {
		{ "m", 1 }, { "km", 1e3 }, { "words", METRES_PER_SECOND / clock_hz },
		{ 0 }
	};

	return measure_whole(key, n, units, "100 m");
}

double read_bit_rate(const char *key, struct node n)
{
	static const struct unit units[] = {
		{ "kbit/s", 1e3 }, { "Mbit/s", 1e6 }, { "Gbit/s", 1e9 }, { 0 }
	};

	return measure_whole(key, n, units, "20 Mbit/s");
}

double read_hertz(const char *key, struct node n)
{
	static const struct unit units[] = {
		{ "Hz", 1 }, { "kHz", 1e3 }, { "MHz", 1e6 }, { 0 }
	};

	return measure_whole(key, n, units, "50 MHz");
}

double read_ppm(const char *key, struct node n)
{
	static const struct unit units[] = { { "ppm", 1 }, { 0 } };
	double v = measure_whole(key, n, units, "100 ppm");

	if (fabs(v) > 100)
		node_fail(n, "%s: \"%s\": clocks are at most 100 ppm off, either way",
			  key, node_text(n));
	return v;
}

void read_sizes(const char *key, struct node n, uint32_t *a, uint32_t *b)
{
	static const struct unit units[] = { { "B", 1 }, { "KB", 1024 }, { 0 } };
	double from, to;

	measure_range(key, n, units, "1024 B", &from, &to);
	if (from < 56 || to > 65536 || to < from || fmod(from, 4) || fmod(to, 4))
		node_fail(n, "%s: \"%s\": frames are 56 B to 64 KB in steps of 4 B, header included",
			  key, node_text(n));
	*a = (uint32_t)from;
	*b = (uint32_t)to;
}

uint64_t read_number(const char *key, struct node n, uint64_t least,
		     uint64_t most)
{
	const char *text = node_text(n);
	unsigned long long v;
	char *end;

	v = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || v < least || v > most)
		node_fail(n, "%s: \"%s\": a number from %llu to %llu", key, text,
			  (unsigned long long)least, (unsigned long long)most);
	return v;
}

unsigned int read_word(const char *key, struct node n,
		       const char *const *words)
{
	const char *text = node_text(n);
	char list[256];
	size_t len = 0;

	for (unsigned int i = 0; words[i]; i++) {
		if (!strcmp(text, words[i]))
			return i;
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s",
					len ? ", " : "", words[i]);
	}
	node_fail(n, "%s: \"%s\": one of %s", key, text, list);
}
