// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The other end: streams are read to their end, calls answered with themselves, datagrams counted */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "jetperf.h"

#define STREAMS		16	/* at a time */
#define RX_BLOCKS	40	/* enough for one of the longest, so that streams have the others */

static struct jet_server *server;
static struct jet_listener *listener;
static struct jet_dgram *dgram;
static struct jet_stream *streams[STREAMS];
static uint64_t count, bytes;
static uint8_t sink[1 << 20];

static void put64(uint8_t *to, uint64_t value)
{
	int i;

	for (i = 0; i < 8; i++)
		to[i] = value >> (56 - 8 * i);
}

static int answer(void *arg, struct jet_question *question)
{
	const uint8_t *data = question->data;
	struct datagrams *datagrams = question->answer;

	(void)arg;
	if (!question->length || data[0] > ASK_DATAGRAMS)
		return -1;
	if (data[0] == ASK_ECHO) {
		memcpy(question->answer, data, question->length);
		return question->length;
	}
	put64(datagrams->count, count);
	put64(datagrams->bytes, bytes);
	count = bytes = 0;
	return sizeof(*datagrams);
}

static void take_datagrams(void)
{
	int n;

	while ((n = jet_dgram_recv(dgram, sink, sizeof(sink), NULL, 0)) >= 0) {
		count++;
		bytes += n;
	}
	if (n != -EAGAIN)
		must(n);
}

/* What it has; when there is no more, it is closed once the peer knows */
static void read_stream(struct jet_stream **stream)
{
	int n;

	while ((n = jet_stream_recv(*stream, sink, sizeof(sink), 0)) > 0)
		;
	if (!n)
		n = jet_stream_shutdown(*stream);
	if (n == -EAGAIN || (!n && !(jet_stream_poll(*stream, 0, 0) & JET_STREAM_OVER)))
		return;
	jet_stream_close(*stream, 0);
	*stream = NULL;
}

static void take_streams(void)
{
	struct jet_stream *stream;
	int i;

	while (!jet_accept(listener, &stream, 0)) {
		for (i = 0; i < STREAMS && streams[i]; i++)
			;
		if (i == STREAMS) {
			jet_stream_close(stream, 0);
			continue;
		}
		streams[i] = stream;
		/* What came with it does not make its descriptor readable */
		read_stream(&streams[i]);
	}
}

static void open_all(const struct jetperf *job)
{
	struct jet_server_options options = {
		.size = sizeof(options), .answer_bytes = JET_CALL_BYTES, .calls = 1,
		.rx_blocks = RX_BLOCKS,
	};
	struct jet_dgram_options datagrams = { .size = sizeof(datagrams), .rx_blocks = RX_BLOCKS };

	must(jet_server_open(&server, job->device, job->channel + CHANNEL_CALLS, &options));
	must(jet_listen(&listener, job->device, job->channel + CHANNEL_STREAMS, NULL));
	must(jet_dgram_open(&dgram, job->device, job->channel + CHANNEL_DATAGRAMS,
			    &datagrams));
	printf("jetperf: serving on channels %u to %u\n", job->channel, job->channel + CHANNELS - 1);
	fflush(stdout);
}

void serve(const struct jetperf *job)
{
	struct pollfd fds[3 + STREAMS] = {};
	int i;

	open_all(job);
	fds[0].fd = jet_server_fd(server);
	fds[1].fd = jet_listener_fd(listener);
	fds[2].fd = jet_pool_fd(jet_dgram_pool(dgram));
	for (;;) {
		for (i = 0; i < 3 + STREAMS; i++)
			fds[i].events = POLLIN;
		for (i = 0; i < STREAMS; i++)
			fds[3 + i].fd = streams[i] ? must(jet_stream_fd(streams[i])) : -1;
		if (poll(fds, 3 + STREAMS, -1) < 0 && errno != EINTR)
			fail("poll", strerror(errno));
		for (i = 0; i < STREAMS; i++)
			if (streams[i] && fds[3 + i].revents)
				read_stream(&streams[i]);
		/* Before what is asked about them */
		if (fds[2].revents)
			take_datagrams();
		if (fds[0].revents)
			must(jet_server_step(server, answer, NULL, 0));
		if (fds[1].revents)
			take_streams();
	}
}
