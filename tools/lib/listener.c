// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Streams that others ask for. Each becomes a stream when its OPEN comes, with a pool of its own, and the
 * program's when the peer has confirmed it: one that nobody confirms, because its OPEN was an old
 * one, ends by itself.
 *
 *	half-open  OPEN came, agreed  ->  live, waits for jet_accept()  ->  the program's
 *	seen       the last OPENs that were agreed to: the same again is no news
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "stream_io.h"

#define TAKEN		8	/* frames a script */
#define SEEN		64	/* more than wait in the pool */
#define RX_BLOCKS	16
#define OPEN_BLOCKS	1

struct seen {
	uint8_t eui[8];			/* six, and two zeros */
	uint32_t channel, tag;
};

struct jet_listener {
	char device[64];
	struct jet_stream_options options;
	struct jet_pool *pool;
	struct jet_builder *script;
	uint32_t channel;
	uint32_t room;			/* blocks of the longest frame: somebody may send it */
	uint8_t eui[6];
	uint8_t heads[TAKEN][JST_OPEN_BYTES];
	struct seen seen[SEEN];
	uint32_t nseen;
	struct jet_stream **waiting;	/* options.backlog of them, some NULL */
	int epoll_fd;
};

static int listener_pool(struct jet_listener *l, uint32_t channel)
{
	struct jet_pool_options pool = {
		.size = sizeof(pool), .rx_blocks = RX_BLOCKS, .tx_blocks = OPEN_BLOCKS,
	};
	struct epoll_event in = { .events = EPOLLIN };
	struct jet_map *map;
	int ret = jet_pool_open(&l->pool, l->device, &pool);

	if (!ret)
		ret = jet_pool_map(l->pool, &map);
	if (!ret)
		ret = jet_script_new(&l->script, l->pool, 2 * TAKEN, TAKEN * JET_FRAME_BLOCKS);
	if (!ret)
		ret = jet_pool_assoc(l->pool, channel, 0);
	if (ret < 0)
		return ret;
	l->channel = ret & JET_CHANNEL_LAST;
	l->room = (l->pool->limits.sdu_bytes - 1) / l->pool->limits.block_bytes + 1;
	memcpy(l->eui, jet_map_eui(map), sizeof(l->eui));
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll_fd < 0 || epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, l->pool->fd, &in))
		return jet_pool_fail("a descriptor for the listener", NULL);
	return 0;
}

static int listener_start(struct jet_listener *l, const char *device, uint32_t channel)
{
	if (strlen(device) >= sizeof(l->device))
		return jet_fail(-ENAMETOOLONG, "a device's name has %zu characters at most",
				sizeof(l->device) - 1);
	strcpy(l->device, device);
	l->waiting = calloc(l->options.backlog, sizeof(*l->waiting));
	if (!l->waiting)
		return jet_fail(-ENOMEM, "no memory for %u connections that wait",
				l->options.backlog);
	return listener_pool(l, channel);
}

JET_API int jet_listen(struct jet_listener **listener, const char *device, uint32_t channel,
		       const struct jet_stream_options *options)
{
	struct jet_stream_options known;
	struct jet_listener *new;
	int err = stream_options(&known, options);

	if (err)
		return err;
	if (channel > JET_CHANNEL_LAST)
		return jet_fail(-EINVAL, "channel %#x; %d to %d are possible, or 0 for any", channel,
				JET_CHANNEL_USER, JET_CHANNEL_LAST);
	new = calloc(1, sizeof(*new));
	if (!new)
		return jet_fail(-ENOMEM, "no memory for a listener");
	new->epoll_fd = -1;
	new->options = known;
	err = listener_start(new, device, channel);
	if (err) {
		jet_listener_close(new);
		return err;
	}
	*listener = new;
	return 0;
}

/* Who has been agreed with, and not accepted, is told */
JET_API void jet_listener_close(struct jet_listener *listener)
{
	uint32_t i;

	if (!listener)
		return;
	for (i = 0; listener->waiting && i < listener->options.backlog; i++) {
		if (!listener->waiting[i])
			continue;
		jst_abort(&listener->waiting[i]->c);
		jet_stream_close(listener->waiting[i], 0);
	}
	if (listener->epoll_fd >= 0)
		close(listener->epoll_fd);
	jet_script_delete(listener->script);
	jet_pool_close(listener->pool);
	free(listener->waiting);
	free(listener);
}

JET_API int jet_listener_fd(const struct jet_listener *listener)
{
	return listener->epoll_fd;
}

JET_API int jet_listener_address(const struct jet_listener *listener, struct jet_address *address)
{
	memset(address, 0, sizeof(*address));
	address->kind = JET_ADDRESS_EUI;
	address->channel = listener->channel;
	memcpy(address->eui, listener->eui, sizeof(address->eui));
	return 0;
}

static void refuse(struct jet_listener *l, uint32_t station, const struct jst_header *open,
		   uint16_t why)
{
	uint8_t head[JST_OPEN_BYTES];
	size_t length = jst_refuse(head, open, why);
	struct jet_builder *s = l->script;
	int at;

	if (open->channel < JST_CHANNEL_MIN || open->channel > JST_CHANNEL_MAX)
		return;
	jet_script_reset(s);
	at = jet_script_copy_in(s, jet_script_alloc(s, OPEN_BLOCKS), 0, head, length);
	jet_script_send_free(s, at, JET_MAKE_VCI(station, open->channel), length);
	jet_script_uu(s, JST_UU);
	/* If it does not get through, the peer asks again */
	jet_script_run(s, 0);
}

static bool was_seen(const struct jet_listener *l, const struct seen *who)
{
	uint32_t i;

	for (i = 0; i < SEEN; i++)
		if (!memcmp(&l->seen[i], who, sizeof(*who)))
			return true;
	return false;
}

static int stream_for(struct jet_listener *l, struct jet_stream **stream, const struct seen *who,
		      const struct jst_header *open)
{
	struct epoll_event in = { .events = EPOLLIN };
	struct jet_stream *st;
	int err = stream_new(&st, l->device, &l->options);

	if (err)
		return err;
	st->peer.kind = JET_ADDRESS_EUI;
	st->peer.channel = who->channel;
	memcpy(st->peer.eui, who->eui, sizeof(st->peer.eui));
	err = stream_watch(st);
	if (!err && epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD, st->epoll_fd, &in))
		err = jet_pool_fail("a descriptor for the stream", NULL);
	if (err) {
		stream_delete(st);
		return err;
	}
	jst_accept(&st->c, open, stream_now());
	*stream = st;
	return 0;
}

/* An OPEN that is none we have agreed to */
static void agree(struct jet_listener *l, uint32_t station, const struct jst_header *open)
{
	struct seen who = { .channel = open->channel, .tag = open->own_tag };
	uint32_t i;

	for (i = 0; i < l->options.backlog && l->waiting[i]; i++)
		;
	/* He asks again: there may be room then, or the ring's map may have his station */
	if (i == l->options.backlog || jet_address_eui(l->pool, station, who.eui) ||
	    was_seen(l, &who))
		return;
	if (stream_for(l, &l->waiting[i], &who, open))
		refuse(l, station, open, JST_WHY_REFUSED);
	else
		l->seen[l->nseen++ % SEEN] = who;
}

static void hear(struct jet_listener *l, const struct jet_result *frame, const uint8_t *head)
{
	uint32_t have = frame->length < JST_OPEN_BYTES ? frame->length : JST_OPEN_BYTES;
	struct jst_header open;
	int payload = jst_header_get(&open, head, have, frame->length);

	if (frame->uu != JST_UU)
		return;
	if (payload == -EPROTONOSUPPORT)
		refuse(l, frame->src, &open, JST_WHY_VERSION);
	else if (!payload && open.flags == JST_OPEN)
		agree(l, frame->src, &open);
}

/* Takes frames and frees them at once: what there is to know stands in their first bytes */
static int listener_take(struct jet_listener *l, struct jet_result *frames)
{
	struct jet_builder *s = l->script;
	int rx[TAKEN], i, n = 0, err;

	jet_script_reset(s);
	for (i = 0; i < TAKEN; i++) {
		rx[i] = jet_script_rx(s, JET_NONE, l->room, l->heads[i], sizeof(l->heads[i]));
		jet_script_free(s, rx[i]);
	}
	err = jet_script_run(s, 0);
	if (err == -EIO || err == -ENODEV || !s->ran)
		return err;
	while (n < TAKEN && !jet_script_result(s, rx[n])->error) {
		frames[n] = *jet_script_result(s, rx[n]);
		n++;
	}
	return n;
}

static int listener_hear(struct jet_listener *l)
{
	struct jet_result frames[TAKEN];
	int n, i;

	do {
		n = listener_take(l, frames);
		for (i = 0; i < n; i++)
			hear(l, &frames[i], l->heads[i]);
	} while (n == TAKEN);
	return n < 0 ? n : 0;
}

/* Streams that wait go on; one that is live, or NULL */
static struct jet_stream *listener_live(struct jet_listener *l)
{
	struct jet_stream *st, *live = NULL;
	uint32_t i;

	for (i = 0; i < l->options.backlog; i++) {
		st = l->waiting[i];
		if (!st)
			continue;
		stream_flush(st, true);
		stream_arm(st);
		if (st->c.state == JST_LIVE && !live) {
			epoll_ctl(l->epoll_fd, EPOLL_CTL_DEL, st->epoll_fd, NULL);
			live = st;
			l->waiting[i] = NULL;
		} else if (st->c.state >= JST_DONE) {
			stream_delete(st);
			l->waiting[i] = NULL;
		}
	}
	return live;
}

static int listener_sleep(struct jet_listener *l, uint64_t until)
{
	struct pollfd fd = { .fd = l->epoll_fd, .events = POLLIN };
	uint64_t now = jet_now(), left = until > now ? (until - now) / 1000000 + 1 : 0;

	if (poll(&fd, 1, left < 60000 ? left : 60000) < 0 && errno == EINTR)
		return jet_fail(-EINTR, "a signal came before a connection");
	return 0;
}

JET_API int jet_accept(struct jet_listener *listener, struct jet_stream **stream, int ms)
{
	uint64_t until = jet_deadline(ms);
	bool last = false;
	int err;

	for (;;) {
		err = listener_hear(listener);
		if (err)
			return err;
		*stream = listener_live(listener);
		if (*stream)
			return 0;
		if (last)
			return jet_fail(-EAGAIN, "nobody has asked for a connection yet");
		err = listener_sleep(listener, until);
		if (err)
			return err;
		last = jet_now() >= until;
	}
}
