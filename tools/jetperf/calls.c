// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Calls, one at a time, with answers as long as the questions */
#include <stdlib.h>

#include "jetperf.h"

#define MOST	1000000		/* calls of which the times are kept */

static uint8_t question[JET_CALL_BYTES], answer[JET_CALL_BYTES];
static uint64_t took[MOST];

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void measure_calls(const struct jetperf *job, struct report *report)
{
	uint64_t begin, end, start;
	struct jet_client *client;

	question[0] = ASK_ECHO;
	must(jet_client_open(&client, job->device, &job->to, NULL));
	/* The first one opens a session */
	must(jet_call(client, question, job->size, answer, job->size, 10000));
	begin = start = now_ns();
	end = begin + job->seconds * 1000000000ull;
	while (start < end && report->count < MOST) {
		must(jet_call(client, question, job->size, answer, job->size, 10000));
		took[report->count] = now_ns() - start;
		start += took[report->count++];
	}
	report->ns = start - begin;
	report->bytes = 2 * report->count * job->size;
	qsort(took, report->count, sizeof(*took), compare);
	report->least_ns = took[0];
	report->median_ns = took[report->count / 2];
	report->p99_ns = took[report->count * 99 / 100];
	report->most_ns = took[report->count - 1];
	jet_client_close(client);
}
