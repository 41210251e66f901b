// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Both directions of a stream, each at its own pace; the end of one does not end the other */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "jetcat.h"

static struct half in, out;

static struct jet_stream *begin(const struct jetcat *job)
{
	struct jet_listener *listener;
	struct jet_address address;
	struct jet_stream *stream;

	if (!job->listen) {
		must(jet_connect(&stream, job->device, &job->to, NULL, job->ms));
		return stream;
	}
	must(jet_listen(&listener, job->device, job->channel, NULL));
	jet_listener_address(listener, &address);
	tell(job, &address);
	must(jet_accept(listener, &stream, JET_FOREVER_MS));
	/* One is what we are here for */
	jet_listener_close(listener);
	return stream;
}

/* What goes out now: what could not is left for later */
static void send_some(struct jet_stream *stream)
{
	int n;

	n = jet_stream_send(stream, in.bytes + in.at, in.have, 0);
	if (n == -EAGAIN)
		return;
	in.at += must(n);
	in.have -= n;
}

static void receive_some(struct jet_stream *stream)
{
	int n;

	n = jet_stream_recv(stream, out.bytes, sizeof(out.bytes), 0);
	if (n == -EAGAIN)
		return;
	out.at = 0;
	out.have = must(n);
	out.ended = !n;
}

/* Until one of the two descriptors, or the stream, has something to do */
static void wait_for(struct pollfd *fds)
{
	fds[1].fd = in.have || in.ended ? -1 : in.fd;
	fds[2].fd = out.have ? out.fd : -1;
	if (poll(fds, 3, -1) < 0 && errno != EINTR)
		fail("poll", strerror(errno));
}

/* All that goes now. What has come is taken until there is no more: only then does poll(2) tell of news */
static void go_on(struct jet_stream *stream, const struct pollfd *fds)
{
	int events;

	if (fds[1].fd >= 0 && fds[1].revents)
		half_fill(&in, sizeof(in.bytes));
	if (fds[2].fd >= 0 && fds[2].revents)
		half_drain(&out);
	events = must(jet_stream_poll(stream, 0, 0));
	if (in.have && events & JET_STREAM_OUT)
		send_some(stream);
	if (!out.have && !out.ended && events & JET_STREAM_IN)
		receive_some(stream);
}

void jetcat_stream(const struct jetcat *job)
{
	struct jet_stream *stream = begin(job);
	struct pollfd fds[3] = {
		{ .fd = must(jet_stream_fd(stream)), .events = POLLIN },
		{ .fd = -1, .events = POLLIN },
		{ .fd = -1, .events = POLLOUT },
	};
	bool shut = false;

	half_init(&in, STDIN_FILENO);
	half_init(&out, STDOUT_FILENO);
	for (;;) {
		go_on(stream, fds);
		if (in.ended && !in.have && !shut) {
			must(jet_stream_shutdown(stream));
			shut = true;
		}
		if (shut && out.ended && !out.have)
			break;
		wait_for(fds);
	}
	must(jet_stream_close(stream, JET_FOREVER_MS));
}
