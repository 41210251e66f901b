// SPDX-License-Identifier: GPL-2.0
/*
 * stream echo DEVICE CHANNEL - sends back what comes on each of its connections, all in one epoll, until
 *	one of them says that it is enough
 * stream test DEVICE ADDRESS - with that at the other end
 */
#include <sys/epoll.h>

#include "test.h"

#define MAGIC_END	0xee
#define CONNECTIONS	32

static struct jet_address there;
static const char *device;

/* Byte @at of a stream; seeds that end in MAGIC_END are for the end */
static uint8_t byte_of(uint32_t seed, uint32_t at)
{
	return at ? (at ^ seed) * 2654435761u >> 24 : (uint8_t)seed;
}

static void make(uint8_t *bytes, uint32_t length, uint32_t seed, uint32_t at)
{
	uint32_t i;

	for (i = 0; i < length; i++)
		bytes[i] = byte_of(seed, at + i);
}

static bool are(const uint8_t *bytes, uint32_t length, uint32_t seed, uint32_t at)
{
	uint32_t i;

	for (i = 0; i < length; i++)
		if (bytes[i] != byte_of(seed, at + i))
			return false;
	return true;
}

/*
 * The echo.
 */
struct echo {
	struct jet_stream *stream;
	uint8_t bytes[20000];
	uint32_t have, at;
	bool first, ended;
};

static struct echo echoes[CONNECTIONS];
static bool enough;

/* As much as goes without waiting; false: it is over */
static bool echo_step(struct echo *e)
{
	int n;

	for (;;) {
		if (!e->have && !e->ended) {
			n = jet_stream_recv(e->stream, e->bytes, sizeof(e->bytes), 0);
			if (n < 0)
				return n == -EAGAIN;
			enough |= n && e->first && e->bytes[0] == MAGIC_END;
			e->first &= !n;
			e->have = n;
			e->at = 0;
			e->ended = !n;
			if (e->ended && jet_stream_shutdown(e->stream))
				return false;
		}
		if (!e->have)
			return !(must(jet_stream_poll(e->stream, 0, 0), "poll") & JET_STREAM_OVER);
		n = jet_stream_send(e->stream, e->bytes + e->at, e->have, 0);
		if (n < 0)
			return n == -EAGAIN;
		e->at += n;
		e->have -= n;
	}
}

static void echo_accept(struct jet_listener *listener, int epoll)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct jet_stream *stream;
	int i;

	while (!jet_accept(listener, &stream, 0)) {
		for (i = 0; i < CONNECTIONS && echoes[i].stream; i++)
			;
		if (i == CONNECTIONS) {
			jet_stream_close(stream, 0);
			continue;
		}
		echoes[i] = (struct echo) { .stream = stream, .first = true };
		event.data.ptr = &echoes[i];
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, must(jet_stream_fd(stream), "fd"), &event))
			exit(1);
	}
}

static bool echo_go(void)
{
	bool any = false;
	int i;

	for (i = 0; i < CONNECTIONS; i++) {
		if (!echoes[i].stream)
			continue;
		if (echo_step(&echoes[i])) {
			any = true;
			continue;
		}
		jet_stream_close(echoes[i].stream, 0);
		echoes[i].stream = NULL;
	}
	return any;
}

static int echo(uint32_t channel, const struct jet_stream_options *options)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct jet_listener *listener;
	int epoll = epoll_create1(0);

	must(jet_listen(&listener, device, channel, options), "listen");
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, jet_listener_fd(listener), &event))
		return 1;
	printf("ready\n");
	fflush(stdout);
	while (echo_go() || !enough) {
		epoll_wait(epoll, &event, 1, -1);
		echo_accept(listener, epoll);
	}
	jet_listener_close(listener);
	return 0;
}

/*
 * The tests.
 */
static struct jet_stream *connected(const struct jet_stream_options *options)
{
	struct jet_stream *stream;

	must(jet_connect(&stream, device, &there, options, PATIENCE), "connect");
	return stream;
}

static uint8_t out[70000], in[70000];

/* Sends and receives in pieces of these sizes, until all has come back */
static bool goes_round(struct jet_stream *stream, uint32_t seed, uint32_t total, uint32_t piece,
		       uint32_t room)
{
	uint32_t sent = 0, got = 0, n;
	bool good = true;
	int ret;

	while (good && (ret = jet_stream_poll(stream, JET_STREAM_IN |
					      (sent < total ? JET_STREAM_OUT : 0), PATIENCE)) > 0) {
		n = total - sent < piece ? total - sent : piece;
		make(out, n, seed, sent);
		ret = n ? jet_stream_send(stream, out, n, 0) : 0;
		if (ret > 0)
			sent += ret;
		if (n && sent == total)
			good &= !jet_stream_shutdown(stream);
		good &= ret >= 0 || ret == -EAGAIN;
		ret = jet_stream_recv(stream, in, room, 0);
		if (!ret)
			break;
		good &= ret == -EAGAIN || (ret > 0 && are(in, ret, seed, got));
		if (ret > 0)
			got += ret;
	}
	if (!good || got != total)
		diag("%u of %u bytes sent, %u came back, the last call said %d: %s", sent, total,
		     got, ret, jet_text());
	return good && got == total;
}

static void test_sizes(void)
{
	static const struct { uint32_t total, piece, room; } tries[] = {
		{ 1, 1, 1 }, { 100, 1, 100 }, { 1000, 1000, 1 }, { 100000, 2024, 2025 },
		{ 200000, 65496, 65496 }, { 200000, 70000, 70000 }, { 20000, 13, 70000 },
		{ 1000000, 70000, 70000 },
	};
	unsigned int i, right = 0, n = sizeof(tries) / sizeof(*tries);
	struct jet_stream *stream;

	for (i = 0; i < n; i++) {
		stream = connected(NULL);
		if (goes_round(stream, 1 + i, tries[i].total, tries[i].piece, tries[i].room) &&
		    !jet_stream_close(stream, PATIENCE))
			right++;
		else
			diag("%u bytes in pieces of %u and %u: %s", tries[i].total, tries[i].piece,
			     tries[i].room, jet_text());
	}
	ok(right == n, "all bytes come back, in pieces of all sizes: %u of %u", right, n);
}

static void end(void)
{
	struct jet_stream *stream = connected(NULL);
	uint8_t bye = MAGIC_END;

	ok(jet_stream_send(stream, &bye, 1, PATIENCE) == 1 && !jet_stream_shutdown(stream) &&
	   jet_stream_recv(stream, &bye, 1, PATIENCE) == 1 &&
	   !jet_stream_recv(stream, &bye, 1, PATIENCE), "one that says the end");
	good(jet_stream_close(stream, PATIENCE), 0, "and is closed");
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 1;
	device = argv[2];
	if (!strcmp(argv[1], "echo"))
		return echo(atoi(argv[3]), NULL);
	must(jet_address_parse(&there, argv[3]), "an address");
	test_sizes();
	end();
	return tap_done();
}
