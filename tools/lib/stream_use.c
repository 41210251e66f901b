// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What a program does with a stream */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include "stream_io.h"

_Static_assert(JET_STREAM_IN == JST_EVENT_IN && JET_STREAM_OUT == JST_EVENT_OUT &&
	       JET_STREAM_OVER == JST_EVENT_OVER, "they go out as the engine says them");

/* What a call returns is not more than an int says */
#define MOST_BYTES	0x40000000u

static int later(void)
{
	return jet_fail(-EAGAIN, "nothing has come, or nothing more can be sent, yet");
}

/* Segments for as many of the bytes as there is room for; how many these are, or an error */
static int write_bytes(struct jet_stream *st, const uint8_t *data, uint32_t length)
{
	struct stream_done done;
	struct jst_piece piece;
	uint32_t written = 0;
	int ret = 1;

	while (ret > 0 && written < length) {
		if (stream_full(st) && stream_run(st, 0, false, &done))
			break;
		ret = jst_write(&st->c, length - written, &piece);
		if (ret <= 0)
			break;
		stream_copy_in(st, &piece, data + written);
		written += piece.length;
	}
	return written ? (int)written : ret > 0 ? 0 : ret;
}

static int send_error(struct jet_stream *st, int err)
{
	if (err == -EPIPE)
		return jet_fail(err, "this end of the stream was shut down: nothing more can be sent");
	return st->error || st->c.state == JST_FAILED ? stream_failed(st) : err;
}

static int send_all(struct jet_stream *st, const uint8_t *data, uint32_t length, uint64_t until)
{
	uint32_t sent = 0;
	bool last = false;
	int n, err = 0;

	while (!err) {
		n = write_bytes(st, data + sent, length - sent);
		if (n < 0 && n != -ENOTCONN)
			err = n;
		else if (n > 0)
			sent += n;
		if (err || sent == length)
			break;
		if (last)
			err = later();
		else
			err = stream_wait(st, until);
		last = jet_now() >= until;
	}
	/* Bytes that could not be copied are not sent, whatever else was */
	if (stream_flush(st, false) == -EFAULT)
		return stream_failed(st);
	return sent ? (int)sent : send_error(st, err);
}

JET_API int jet_stream_send(struct jet_stream *stream, const void *data, uint32_t length, int ms)
{
	int ret;

	ret = send_all(stream, data, length < MOST_BYTES ? length : MOST_BYTES, jet_deadline(ms));
	stream_arm(stream);
	return ret;
}

/* Copies of what is there; how many bytes, -ENODATA at the end, or an error */
static int read_bytes(struct jet_stream *st, uint8_t *data, uint32_t size)
{
	struct stream_done done;
	struct jst_piece piece;
	uint32_t got = 0;
	int ret = 0;

	while (got < size) {
		if (stream_full(st) && stream_run(st, 0, false, &done))
			break;
		ret = jst_read(&st->c, size - got, &piece);
		if (ret <= 0)
			break;
		stream_copy_out(st, &piece, data + got);
		got += piece.length;
	}
	return got ? (int)got : ret;
}

static int recv_some(struct jet_stream *st, void *data, uint32_t size, uint64_t until)
{
	bool last = false;
	int got, err = 0;

	for (;;) {
		got = read_bytes(st, data, size);
		if (got || err)
			break;
		if (last)
			err = later();
		else
			err = stream_wait(st, until);
		last = jet_now() >= until;
	}
	if (got == -ENODATA)
		got = 0;
	else if (!got)
		got = err;
	/* Bytes that could not be stored are missing, whatever else was */
	stream_flush(st, false);
	return st->error || (got < 0 && st->c.state == JST_FAILED) ? stream_failed(st) : got;
}

JET_API int jet_stream_recv(struct jet_stream *stream, void *data, uint32_t size, int ms)
{
	int ret;

	if (!size)
		return jet_fail(-EINVAL, "room for 0 bytes; 1 at least, because 0 is the end of the stream");
	ret = recv_some(stream, data, size < MOST_BYTES ? size : MOST_BYTES, jet_deadline(ms));
	stream_arm(stream);
	return ret;
}

JET_API int jet_stream_shutdown(struct jet_stream *stream)
{
	int err;

	if (stream->c.state == JST_OPENING)
		return jet_fail(-ENOTCONN, "the connection is not there yet");
	jst_shutdown(&stream->c);
	err = stream_flush(stream, false);
	stream_arm(stream);
	return stream->c.state == JST_FAILED ? stream_failed(stream) : err;
}

static int events(const struct jet_stream *st)
{
	return jst_events(&st->c);
}

JET_API int jet_stream_poll(struct jet_stream *stream, uint32_t wanted, int ms)
{
	uint64_t until = jet_deadline(ms);
	bool last = false;
	int err;

	if (wanted & ~(JET_STREAM_IN | JET_STREAM_OUT | JET_STREAM_OVER))
		return jet_fail(-EINVAL, "a stream has no events %#x", wanted);
	wanted |= JET_STREAM_OVER;
	err = stream_flush(stream, true);
	while (!err && !last && !(events(stream) & wanted)) {
		err = stream_wait(stream, until);
		last = jet_now() >= until;
	}
	if (!err)
		err = stream_flush(stream, false);
	stream_arm(stream);
	/* What has failed is an event */
	return err == -EINTR ? err : events(stream);
}

int stream_watch(struct jet_stream *st)
{
	struct epoll_event in = { .events = EPOLLIN };

	if (st->epoll_fd >= 0)
		return 0;
	st->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	st->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (st->timer_fd >= 0 && st->epoll_fd >= 0 &&
	    !epoll_ctl(st->epoll_fd, EPOLL_CTL_ADD, st->timer_fd, &in) &&
	    !epoll_ctl(st->epoll_fd, EPOLL_CTL_ADD, st->pool->fd, &in)) {
		st->armed = UINT64_MAX;
		stream_arm(st);
		return 0;
	}
	return jet_pool_fail("a descriptor for the stream", NULL);
}

/* A timer that ends too early wakes somebody for nothing, and costs no system call now */
void stream_arm(struct jet_stream *st)
{
	uint64_t due = jst_deadline(&st->c);
	struct itimerspec timer = {
		.it_value = { .tv_sec = due / 1000000, .tv_nsec = due % 1000000 * 1000 },
	};

	if (st->epoll_fd < 0 || (st->armed <= due && st->armed > stream_now()))
		return;
	if (due == UINT64_MAX)
		memset(&timer, 0, sizeof(timer));
	timerfd_settime(st->timer_fd, TFD_TIMER_ABSTIME, &timer, NULL);
	st->armed = due;
}

JET_API int jet_stream_fd(struct jet_stream *stream)
{
	return stream_watch(stream) ?: stream->epoll_fd;
}

JET_API int jet_stream_peer(const struct jet_stream *stream, struct jet_address *address)
{
	*address = stream->peer;
	return 0;
}

JET_API int jet_stream_counters(const struct jet_stream *stream,
				struct jet_stream_counters *counters)
{
	const struct jst_counts *c = &stream->c.counts;
	struct jet_stream_counters all = {
		.size = counters->size,
		.received = stream->received,
		.sent = stream->sent,
		.bad = c->bad + stream->strays,
		.foreign = c->foreign,
		.blind = c->blind,
		.again = c->again,
		.overrun = c->overrun,
		.fast = c->fast,
		.late = c->late,
		.asked = c->asked,
		.rtt_us = stream->c.srtt,
	};

	if (all.size < sizeof(all.size) || all.size > sizeof(all))
		return jet_fail(-E2BIG, "counters of %zu bytes; this libjet has %zu of them",
				all.size, sizeof(all));
	memcpy(counters, &all, all.size);
	return 0;
}
