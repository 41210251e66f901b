// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What was measured, for people or as JSON: integers in bytes and nanoseconds */
#include <stdio.h>
#include <string.h>

#include "jetperf.h"

static bool is(const struct report *r, const char *kind)
{
	return !strcmp(r->kind, kind);
}

static unsigned long long number(uint64_t value)
{
	return value;
}

static void print_json(const struct report *r)
{
	printf("{\"schema\":\"jetperf-1\",\"kind\":\"%s\",\"size\":%u,\"ns\":%llu,\"count\":%llu,\"bytes\":%llu",
	       r->kind, r->size, number(r->ns), number(r->count), number(r->bytes));
	if (is(r, "rpc"))
		printf(",\"call_ns\":{\"min\":%llu,\"median\":%llu,\"p99\":%llu,\"max\":%llu}",
		       number(r->least_ns), number(r->median_ns), number(r->p99_ns),
		       number(r->most_ns));
	if (is(r, "datagram"))
		printf(",\"arrived\":%llu", number(r->arrived));
	if (is(r, "stream"))
		printf(",\"frames\":%llu,\"again_fast\":%llu,\"again_late\":%llu,\"rtt_ns\":%llu",
		       number(r->counters.sent), number(r->counters.fast),
		       number(r->counters.late), number(r->counters.rtt_us * 1000));
	printf("}\n");
}

static void print_text(const struct report *r)
{
	double seconds = r->ns / 1e9;

	printf("%s of %u bytes: %llu in %.2f s, %.1f Mbit/s", r->kind, r->size, number(r->count),
	       seconds, r->bytes * 8 / seconds / 1e6);
	if (is(r, "rpc"))
		printf("; %llu / %llu / %llu / %llu us (min, median, 99 %%, max)",
		       number(r->least_ns / 1000), number(r->median_ns / 1000),
		       number(r->p99_ns / 1000), number(r->most_ns / 1000));
	if (is(r, "datagram"))
		printf("; %llu came", number(r->arrived));
	if (is(r, "stream"))
		printf("; %llu sent again, round trip %llu us",
		       number(r->counters.fast + r->counters.late), number(r->counters.rtt_us));
	printf("\n");
}

void report_print(const struct report *report, bool json)
{
	if (json)
		print_json(report);
	else
		print_text(report);
}
