// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Bytes one way, in messages of a size; the time ends when the peer has all of them */
#include "jetperf.h"

static uint8_t bytes[1 << 20];

void measure_stream(const struct jetperf *job, struct report *report)
{
	struct jet_address to = channel_of(job, CHANNEL_STREAMS);
	struct jet_stream *stream;
	uint64_t begin, end;

	must(jet_connect(&stream, job->device, &to, NULL, 10000));
	begin = now_ns();
	end = begin + job->seconds * 1000000000ull;
	while (now_ns() < end) {
		report->bytes += must(jet_stream_send(stream, bytes, job->size, JET_FOREVER_MS));
		report->count++;
	}
	must(jet_stream_shutdown(stream));
	must(jet_stream_recv(stream, bytes, 1, JET_FOREVER_MS));
	report->ns = now_ns() - begin;
	report->counters.size = sizeof(report->counters);
	jet_stream_counters(stream, &report->counters);
	must(jet_stream_close(stream, JET_FOREVER_MS));
}
