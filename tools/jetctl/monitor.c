// SPDX-License-Identifier: GPL-2.0
/*
 * `jetctl monitor`: what changes on the rings, a line each, as the kernel tells
 * it; and leases and pools, see watch.c.
 *
 * The family's group "ring" has a message when a ring or a station on it is not
 * as it was; that is the ring as it is now, so its stations are asked for, and
 * compared with those that were there before. When a card leaves, the routing
 * family says so.
 */
#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/errno.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"
#include "monitor.h"

#define STATIONS_MAX	64

/* How often leases and pools are asked for, ms */
#define LOOK_MS		1000

static const struct out_column event_columns[] = {
	[EVENT] = { "event" },
	[EVENT_CHANGE] = { "change" },
	[EVENT_DEV] = { "dev" },
	[EVENT_STATE] = { "state" },
	[EVENT_STATION] = { "station" },
	[EVENT_STATIONS] = { "stations" },
	[EVENT_TTRT] = { "ttrt_ns" },
	[EVENT_FRAME] = { "frame_bytes" },
	[EVENT_MODE] = { "mode" },
	[EVENT_ALARM] = { "alarm" },
	[EVENT_SUSPECT] = { "suspect" },
	[EVENT_NAME] = { "name" },
	[EVENT_EUI] = { "eui" },
	[EVENT_UPSTREAM] = { "upstream" },
	[EVENT_VISIT] = { "visit_bytes" },
	[EVENT_RATE] = { "rate_bps" },
	[EVENT_POOL] = { "pool" },
	[EVENT_KIND] = { "kind" },
	[EVENT_OWNER] = { "owner" },
	[EVENT_PID] = { "pid" },
	[EVENT_TX_LIMIT] = { "tx_limit" },
	[EVENT_RX_LIMIT] = { "rx_limit" },
	[EVENT_VCIS] = { "vcis" },
	{}
};

/* What was said last of a card's ring and of each station on it */
struct seen_station {
	bool here;
	char *text;		/* NULL: it was not there */
};

struct seen {
	struct seen *next;
	uint32_t ifindex;
	char dev[32];		/* a card that has gone has no name any more */
	char *text;
	bool here;		/* the last answer about all had it */
	struct seen_station station[STATIONS_MAX];
};

static const struct jetctl_opts *options;
static unsigned int only;	/* this card, or 0 */
static struct seen *cards;

static struct seen *seen_card(uint32_t ifindex)
{
	struct seen *card;

	for (card = cards; card; card = card->next)
		if (card->ifindex == ifindex)
			return card;
	card = calloc(1, sizeof(*card));
	if (!card)
		die(JETCTL_KERNEL, "no memory");
	card->ifindex = ifindex;
	card->next = cards;
	cards = card;
	return card;
}

static void forget(char **text)
{
	free(*text);
	*text = NULL;
}

bool monitor_news(char **last, const char *fmt, ...)
{
	va_list args;
	char *text;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		die(JETCTL_KERNEL, "no memory");
	va_end(args);
	if (*last && !strcmp(*last, text)) {
		free(text);
		return false;
	}
	free(*last);
	*last = text;
	return true;
}

struct out *monitor_event(const char *what, const char *change,
			  const char *dev)
{
	struct out *out = out_new(options, "event", event_columns);

	out_row(out);
	out_string(out, EVENT, what);
	out_string(out, EVENT_CHANGE, change);
	out_string(out, EVENT_DEV, dev);
	return out;
}

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

/* Behind the name of the interface, what people want to know first */
static void ring_note(struct out *out, struct nlattr **a)
{
	uint64_t stations = count(a[JETSTREAM_A_RING_STATIONS]);
	const char *suspect = eui_text(a[JETSTREAM_A_RING_SUSPECT]);
	const char *alarm = ring_alarm(a[JETSTREAM_A_RING_ALARM]);

	out_note(out, "%s", or_nothing(ring_state(a[JETSTREAM_A_RING_STATE])));
	if (a[JETSTREAM_A_RING_STATION])
		out_note(out, ", station %" PRIu64 " of %d",
			 count(a[JETSTREAM_A_RING_STATION]),
			 __builtin_popcountll(stations));
	if (a[JETSTREAM_A_RING_TTRT])
		out_note(out, ", TTRT %.1f us, frame %" PRIu64 " B, mode %s",
			 count(a[JETSTREAM_A_RING_TTRT]) / 1000.0,
			 count(a[JETSTREAM_A_RING_FRAME]),
			 or_nothing(ring_mode(a[JETSTREAM_A_RING_MODE])));
	if (alarm && strcmp(alarm, "none"))
		out_note(out, ", alarm %s", alarm);
	if (suspect)
		out_note(out, ", suspect %s", suspect);
	out_note(out, "\n");
}

static void ring_event(struct seen *card, struct nlattr **a)
{
	const char *change = card->text ? "changed" : "came";
	struct out *out;

	if (!monitor_news(&card->text, "%" PRIu64 " %" PRIu64 " %" PRIx64
		     " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %s",
		     count(a[JETSTREAM_A_RING_STATE]),
		     a[JETSTREAM_A_RING_STATION] ?
		     count(a[JETSTREAM_A_RING_STATION]) : STATIONS_MAX,
		     count(a[JETSTREAM_A_RING_STATIONS]),
		     count(a[JETSTREAM_A_RING_TTRT]),
		     count(a[JETSTREAM_A_RING_FRAME]),
		     count(a[JETSTREAM_A_RING_MODE]),
		     count(a[JETSTREAM_A_RING_ALARM]),
		     or_nothing(eui_text(a[JETSTREAM_A_RING_SUSPECT]))))
		return;
	out = monitor_event("ring", change, card->dev);
	put_ring_words(out, EVENT_STATE, EVENT_MODE, EVENT_ALARM, a);
	put_uint(out, EVENT_STATION, a[JETSTREAM_A_RING_STATION]);
	if (a[JETSTREAM_A_RING_STATIONS])
		out_bits(out, EVENT_STATIONS,
			 jnl_uint(a[JETSTREAM_A_RING_STATIONS]));
	put_time(out, EVENT_TTRT, a[JETSTREAM_A_RING_TTRT]);
	put_bytes(out, EVENT_FRAME, a[JETSTREAM_A_RING_FRAME]);
	put_eui(out, EVENT_SUSPECT, a[JETSTREAM_A_RING_SUSPECT]);
	out_note(out, "%s ring ", card->dev);
	ring_note(out, a);
	out_event(out);
}

static void station_note(struct out *out, struct nlattr **a, const char *change)
{
	const struct nlattr *name = a[JETSTREAM_A_STATION_NAME];
	const char *eui = eui_text(a[JETSTREAM_A_STATION_EUI]);

	out_note(out, "station %" PRIu64 " %s",
		 count(a[JETSTREAM_A_STATION_ID]), change);
	if (name)
		out_note(out, ", %s", nla_get_string(name));
	if (eui)
		out_note(out, ", is %s", eui);
	eui = eui_text(a[JETSTREAM_A_STATION_UPSTREAM]);
	if (eui)
		out_note(out, ", hears %s", eui);
	out_note(out, "\n");
}

static void station_row(void *arg, struct nlattr **a)
{
	const struct nlattr *name = a[JETSTREAM_A_STATION_NAME];
	uint64_t id = count(a[JETSTREAM_A_STATION_ID]);
	struct seen_station *station;
	struct seen *card = arg;
	const char *change;
	struct out *out;
	char eui[18];

	if (id >= STATIONS_MAX)
		return;
	station = &card->station[id];
	station->here = true;
	change = station->text ? "changed" : "came";
	snprintf(eui, sizeof(eui), "%s",
		 or_nothing(eui_text(a[JETSTREAM_A_STATION_EUI])));
	if (!monitor_news(&station->text, "%s %s %s %" PRIu64, eui,
		     or_nothing(eui_text(a[JETSTREAM_A_STATION_UPSTREAM])),
		     name ? nla_get_string(name) : "",
		     count(a[JETSTREAM_A_STATION_FRAME])))
		return;
	out = monitor_event("station", change, card->dev);
	put_uint(out, EVENT_STATION, a[JETSTREAM_A_STATION_ID]);
	put_string(out, EVENT_NAME, name);
	put_eui(out, EVENT_EUI, a[JETSTREAM_A_STATION_EUI]);
	put_eui(out, EVENT_UPSTREAM, a[JETSTREAM_A_STATION_UPSTREAM]);
	put_bytes(out, EVENT_FRAME, a[JETSTREAM_A_STATION_FRAME]);
	out_note(out, "%s ", card->dev);
	station_note(out, a, change);
	out_event(out);
}

/* Those that the last answer did not have any more */
static void stations_left(struct seen *card)
{
	struct seen_station *station;
	struct out *out;
	int id;

	for (id = 0; id < STATIONS_MAX; id++) {
		station = &card->station[id];
		if (station->text && !station->here) {
			forget(&station->text);
			out = monitor_event("station", "left", card->dev);
			out_uint(out, EVENT_STATION, id);
			out_note(out, "%s station %d left\n", card->dev, id);
			out_event(out);
		}
		station->here = false;
	}
}

/* The ring of one card, as it is now */
static void ring_row(void *arg, struct nlattr **a)
{
	char name[IF_NAMESIZE];
	struct seen *card;
	uint32_t ifindex;

	(void)arg;
	if (!a[JETSTREAM_A_RING_IFINDEX])
		return;
	ifindex = nla_get_u32(a[JETSTREAM_A_RING_IFINDEX]);
	if (only && ifindex != only)
		return;
	card = seen_card(ifindex);
	card->here = true;
	/* It may be gone already, and what comes is of before */
	if (!*card->dev || if_indextoname(ifindex, name))
		snprintf(card->dev, sizeof(card->dev), "%s", ifname(ifindex));
	ring_event(card, a);
}

/* Not while the answer that has the rings is read: one request at a time */
static void look_at_stations(void)
{
	struct seen *card;

	for (card = cards; card; card = card->next) {
		if (!card->text)
			continue;
		jnl_dump_perhaps(JETSTREAM_CMD_STATION_GET,
				 JETSTREAM_A_STATION_MAX,
				 JETSTREAM_A_STATION_IFINDEX, card->ifindex,
				 station_row, card);
		stations_left(card);
	}
}

/* The interface was unregistered, or moved to another namespace */
static void card_left(struct seen *card)
{
	struct out *out;

	stations_left(card);
	forget(&card->text);
	out = monitor_event("ring", "left", card->dev);
	out_note(out, "%s ring left: no such interface any more\n", card->dev);
	out_event(out);
}

static void look_at_all(void)
{
	struct seen *card;

	for (card = cards; card; card = card->next)
		card->here = false;
	jnl_dump_perhaps(JETSTREAM_CMD_RING_GET, JETSTREAM_A_RING_MAX,
			 JETSTREAM_A_RING_IFINDEX, only, ring_row, NULL);
	for (card = cards; card; card = card->next)
		if (card->text && !card->here)
			card_left(card);
	look_at_stations();
}

static int got_ring(struct nl_msg *msg, void *arg)
{
	struct nlattr *a[JETSTREAM_A_RING_MAX + 1] = {};

	(void)arg;
	if (!genlmsg_parse(nlmsg_hdr(msg), 0, a, JETSTREAM_A_RING_MAX, NULL))
		ring_row(NULL, a);
	return NL_OK;
}

static int got_link(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);
	struct ifinfomsg *link = nlmsg_data(nlh);
	struct seen *card;

	(void)arg;
	if (nlh->nlmsg_type != RTM_DELLINK)
		return NL_OK;
	for (card = cards; card; card = card->next)
		if (card->ifindex == (uint32_t)link->ifi_index && card->text)
			card_left(card);
	return NL_OK;
}

static struct nl_sock *listen_to(int protocol, int group, nl_recvmsg_msg_cb_t fn)
{
	struct nl_sock *sock = nl_socket_alloc();

	if (!sock || nl_connect(sock, protocol))
		die(JETCTL_KERNEL, "no netlink socket");
	/* What comes answers nothing */
	nl_socket_disable_seq_check(sock);
	nl_socket_modify_cb(sock, NL_CB_VALID, NL_CB_CUSTOM, fn, NULL);
	if (nl_socket_add_membership(sock, group))
		die(JETCTL_KERNEL, "the kernel lets nobody listen");
	return sock;
}

/*
 * Messages were lost, behind those that wait: what these say was made up for by
 * later ones. So they are thrown away, and the kernel is asked how it is now.
 */
static void catch_up(struct nl_sock *sock)
{
	char byte;

	while (recv(nl_socket_get_fd(sock), &byte, sizeof(byte),
		    MSG_DONTWAIT) >= 0 || errno == ENOBUFS || errno == EINTR)
		;
	look_at_all();
}

/* Some messages */
static void hear(struct nl_sock *sock)
{
	int err = nl_recvmsgs_default(sock);

	if (err == -NLE_NOMEM)
		catch_up(sock);
	else if (err < 0 && err != -NLE_AGAIN && err != -NLE_INTR)
		die(JETCTL_KERNEL, "%s", nl_geterror(err));
}

/* Until the next look at leases and pools; tells when that is due */
static int until_look(bool *due)
{
	static int64_t next;
	struct timespec time;
	int64_t now;

	clock_gettime(CLOCK_MONOTONIC, &time);
	now = time.tv_sec * 1000ll + time.tv_nsec / 1000000;
	*due = now >= next;
	if (*due)
		next = now + LOOK_MS;
	return next - now;
}

static void follow(struct nl_sock *rings, struct nl_sock *links)
{
	struct pollfd fds[2] = {
		{ nl_socket_get_fd(rings), POLLIN },
		{ nl_socket_get_fd(links), POLLIN },
	};
	bool due;
	int ms;

	for (;;) {
		ms = until_look(&due);
		if (due)
			watch_look(only);
		fds[0].revents = 0;
		fds[1].revents = 0;
		if (poll(fds, 2, ms) < 0 && errno != EINTR)
			die(JETCTL_KERNEL, "%s", strerror(errno));
		if (fds[0].revents)
			hear(rings);
		if (fds[1].revents)
			hear(links);
		if (fds[0].revents || fds[1].revents)
			look_at_stations();
	}
}

void monitor_run(const struct jetctl_opts *opts, const struct values *v)
{
	struct nl_sock *rings, *links;

	options = opts;
	jnl_open();
	only = asked_ifindex(v);
	rings = listen_to(NETLINK_GENERIC, jnl_group(JETSTREAM_MCGRP_RING),
			  got_ring);
	links = listen_to(NETLINK_ROUTE, RTNLGRP_LINK, got_link);
	jnl_dump(JETSTREAM_CMD_RING_GET, JETSTREAM_A_RING_MAX,
		 JETSTREAM_A_RING_IFINDEX, only, ring_row, NULL);
	look_at_stations();
	follow(rings, links);
}
