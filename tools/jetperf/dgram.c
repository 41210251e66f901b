// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Datagrams, as fast as they go; the server says how many came */
#include "jetperf.h"

static uint8_t bytes[JET_DGRAM_BYTES];

static uint64_t get64(const uint8_t *from)
{
	uint64_t value = 0;
	int i;

	for (i = 0; i < 8; i++)
		value = value << 8 | from[i];
	return value;
}

static struct datagrams how_many(struct jet_client *client)
{
	static const uint8_t question = ASK_DATAGRAMS;
	struct datagrams answer;

	must(jet_call(client, &question, 1, &answer, sizeof(answer), 10000));
	return answer;
}

void measure_datagrams(const struct jetperf *job, struct report *report)
{
	struct jet_address to = channel_of(job, CHANNEL_DATAGRAMS);
	struct datagrams datagrams;
	struct jet_client *client;
	struct jet_dgram *dgram;
	uint64_t begin, end;

	must(jet_client_open(&client, job->device, &job->to, NULL));
	must(jet_dgram_open(&dgram, job->device, 0, NULL));
	how_many(client);
	begin = now_ns();
	end = begin + job->seconds * 1000000000ull;
	while (now_ns() < end) {
		must(jet_dgram_send(dgram, &to, bytes, job->size, 0));
		report->count++;
	}
	report->ns = now_ns() - begin;
	datagrams = how_many(client);
	report->arrived = get64(datagrams.count);
	report->bytes = get64(datagrams.bytes);
	jet_dgram_close(dgram);
	jet_client_close(client);
}
