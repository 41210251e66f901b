// SPDX-License-Identifier: GPL-2.0
/*
 * Leases and pools, for `jetctl monitor`: the kernel tells nobody of them, so
 * they are asked for again and again, and compared with what they were.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"
#include "monitor.h"

/* A lease, whose @id is its station's EUI, or a pool, by its number */
struct thing {
	struct thing *next;
	bool is_pool;
	bool here;		/* the last answer had it */
	char dev[32];
	char id[24];
	char *text;		/* as it was told of */
};

static struct thing *things;

static struct thing *seen_thing(bool is_pool, const char *dev, const char *id)
{
	struct thing *t;

	for (t = things; t; t = t->next)
		if (t->is_pool == is_pool && !strcmp(t->dev, dev) &&
		    !strcmp(t->id, id))
			return t;
	t = calloc(1, sizeof(*t));
	if (!t)
		die(JETCTL_KERNEL, "no memory");
	t->is_pool = is_pool;
	snprintf(t->dev, sizeof(t->dev), "%s", dev);
	snprintf(t->id, sizeof(t->id), "%s", id);
	t->next = things;
	things = t;
	return t;
}

/* It is there; what is to be said of that, or NULL: the same as before */
static const char *change_of(struct thing *t, const char *text)
{
	const char *change = t->text ? "changed" : "came";

	t->here = true;
	return monitor_news(&t->text, "%s", text) ? change : NULL;
}

static void lease_row(void *arg, struct nlattr **a)
{
	const struct nlattr *name = a[JETSTREAM_A_SYNC_NAME];
	const char *eui = eui_text(a[JETSTREAM_A_SYNC_EUI]);
	const char *change, *dev;
	struct thing *t;
	struct out *out;
	char text[128];

	(void)arg;
	/* The ring's numbers are no lease */
	if (!a[JETSTREAM_A_SYNC_STATION] || !a[JETSTREAM_A_SYNC_IFINDEX] || !eui)
		return;
	dev = ifname(nla_get_u32(a[JETSTREAM_A_SYNC_IFINDEX]));
	t = seen_thing(false, dev, eui);
	snprintf(text, sizeof(text), "%" PRIu64 " %s %" PRIu64,
		 count(a[JETSTREAM_A_SYNC_STATION]),
		 name ? nla_get_string(name) : "",
		 count(a[JETSTREAM_A_SYNC_VISIT]));
	change = change_of(t, text);
	if (!change)
		return;
	out = monitor_event("lease", change, t->dev);
	put_uint(out, EVENT_STATION, a[JETSTREAM_A_SYNC_STATION]);
	put_string(out, EVENT_NAME, name);
	out_string(out, EVENT_EUI, t->id);
	put_bytes(out, EVENT_VISIT, a[JETSTREAM_A_SYNC_VISIT]);
	put_bps(out, EVENT_RATE, a[JETSTREAM_A_SYNC_RATE]);
	out_note(out, "%s lease of station %" PRIu64 " %s, %" PRIu64 " B a visit, %.3f Mbit/s\n",
		 t->dev, count(a[JETSTREAM_A_SYNC_STATION]), change,
		 count(a[JETSTREAM_A_SYNC_VISIT]),
		 count(a[JETSTREAM_A_SYNC_RATE]) * 8 / 1e6);
	out_event(out);
}

static void pool_note(struct out *out, struct nlattr **a, const char *change)
{
	out_note(out, "%s, %s", change, pool_owner(a));
	if (a[JETSTREAM_A_POOL_PID])
		out_note(out, " (%" PRIu64 ")", count(a[JETSTREAM_A_POOL_PID]));
	out_note(out, ", at most %" PRIu64 " blocks to send and %" PRIu64 " received, %" PRIu64 " VCIs\n",
		 count(a[JETSTREAM_A_POOL_TX_LIMIT]),
		 count(a[JETSTREAM_A_POOL_RX_LIMIT]),
		 count(a[JETSTREAM_A_POOL_VCIS]));
}

static void pool_event(struct thing *t, struct nlattr **a, const char *change)
{
	struct out *out = monitor_event("pool", change, t->dev);

	put_uint(out, EVENT_POOL, a[JETSTREAM_A_POOL_ID]);
	put_pool_owner(out, EVENT_KIND, EVENT_OWNER, EVENT_PID, a);
	put_uint(out, EVENT_TX_LIMIT, a[JETSTREAM_A_POOL_TX_LIMIT]);
	put_uint(out, EVENT_RX_LIMIT, a[JETSTREAM_A_POOL_RX_LIMIT]);
	put_uint(out, EVENT_VCIS, a[JETSTREAM_A_POOL_VCIS]);
	out_note(out, "%s pool %s ", t->dev, t->id);
	pool_note(out, a, change);
	out_event(out);
}

static void pool_row(void *arg, struct nlattr **a)
{
	const char *change;
	struct thing *t;
	char text[160];
	char id[24];

	(void)arg;
	if (!a[JETSTREAM_A_POOL_ID] || !a[JETSTREAM_A_POOL_IFINDEX])
		return;
	snprintf(id, sizeof(id), "%" PRIu64, count(a[JETSTREAM_A_POOL_ID]));
	t = seen_thing(true, ifname(nla_get_u32(a[JETSTREAM_A_POOL_IFINDEX])),
		       id);
	snprintf(text, sizeof(text), "%s %s %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64,
		 pool_kind(a), pool_owner(a), count(a[JETSTREAM_A_POOL_PID]),
		 count(a[JETSTREAM_A_POOL_TX_LIMIT]),
		 count(a[JETSTREAM_A_POOL_RX_LIMIT]),
		 count(a[JETSTREAM_A_POOL_VCIS]));
	change = change_of(t, text);
	if (change)
		pool_event(t, a, change);
}

static void thing_left(const struct thing *t)
{
	struct out *out = monitor_event(t->is_pool ? "pool" : "lease", "left",
					t->dev);

	if (t->is_pool)
		out_uint(out, EVENT_POOL, strtoul(t->id, NULL, 10));
	else
		out_string(out, EVENT_EUI, t->id);
	out_note(out, "%s %s %s left\n", t->dev,
		 t->is_pool ? "pool" : "lease of", t->id);
	out_event(out);
}

static void those_that_left(void)
{
	struct thing **at = &things, *t;

	while ((t = *at)) {
		if (t->here) {
			at = &t->next;
			continue;
		}
		*at = t->next;
		thing_left(t);
		free(t->text);
		free(t);
	}
}

void watch_look(unsigned int ifindex)
{
	struct thing *t;

	for (t = things; t; t = t->next)
		t->here = false;
	jnl_dump_perhaps(JETSTREAM_CMD_SYNC_GET, JETSTREAM_A_SYNC_MAX,
			 JETSTREAM_A_SYNC_IFINDEX, ifindex, lease_row, NULL);
	jnl_dump_perhaps(JETSTREAM_CMD_POOL_GET, JETSTREAM_A_POOL_MAX,
			 JETSTREAM_A_POOL_IFINDEX, ifindex, pool_row, NULL);
	those_that_left();
}
