// SPDX-License-Identifier: GPL-2.0
/*
 * The VCIs that a card receives.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include <linux/jetstream.h>
#include <linux/jetstream_netlink.h>

#include "jetctl.h"

enum {
	VCI_DEV, VCI_VCI, VCI_GROUP, VCI_STATION, VCI_CHANNEL, VCI_POOL,
	VCI_WAITING, VCI_SHARED,
};

static const struct out_column vci_columns[] = {
	[VCI_DEV] = { "dev", "DEV" },
	[VCI_VCI] = { "vci", "VCI", true },
	[VCI_GROUP] = { "group", "GROUP" },
	[VCI_STATION] = { "station", "STATION", true },
	[VCI_CHANNEL] = { "channel", "CHANNEL", true },
	[VCI_POOL] = { "pool", "POOL", true },
	[VCI_WAITING] = { "waiting", "WAITING" },
	[VCI_SHARED] = { "shared", "SHARED" },
	{}
};

/* How full the card's table is */
enum { TABLE_DEV, TABLE_USED, TABLE_ALL };

static const struct out_column table_columns[] = {
	[TABLE_DEV] = { "dev" },
	[TABLE_USED] = { "vcis" },
	[TABLE_ALL] = { "vcis_max" },
	{}
};

struct vci_answer {
	struct out *vcis;
	struct out *tables;
	const struct values *v;
	bool found;
};

static bool is_wanted(const struct values *v, int arg, const struct nlattr *a)
{
	return !v->given[arg] || v->number[arg] == count(a);
}

static void vci_row(void *arg, struct nlattr **a)
{
	struct vci_answer *answer = arg;
	struct out *out = answer->vcis;

	if (!is_wanted(answer->v, VCI_ARG_VCI, a[JETSTREAM_A_VCI_VCI]) ||
	    !is_wanted(answer->v, VCI_ARG_POOL, a[JETSTREAM_A_VCI_POOL]))
		return;
	answer->found = true;
	out_row(out);
	put_dev(out, VCI_DEV, a[JETSTREAM_A_VCI_IFINDEX]);
	if (a[JETSTREAM_A_VCI_VCI]) {
		uint32_t vci = nla_get_u32(a[JETSTREAM_A_VCI_VCI]);
		char text[12];

		snprintf(text, sizeof(text), "0x%06" PRIx32, vci);
		out_uint_as(out, VCI_VCI, vci, text);
		out_bool(out, VCI_GROUP, vci & JET_VCI_IS_GROUP, "yes");
		out_uint(out, VCI_STATION, vci >> 17 & 0x3f);
		out_uint(out, VCI_CHANNEL, vci & JET_CHANNEL_LAST);
	}
	put_uint(out, VCI_POOL, a[JETSTREAM_A_VCI_POOL]);
	out_bool(out, VCI_WAITING, a[JETSTREAM_A_VCI_WAITING], "yes");
	out_bool(out, VCI_SHARED, a[JETSTREAM_A_VCI_SHARED], "yes");
}

static void table_row(void *arg, struct nlattr **a)
{
	struct vci_answer *answer = arg;
	struct out *out = answer->tables;
	const char *dev;

	out_row(out);
	dev = put_dev(out, TABLE_DEV, a[JETSTREAM_A_RING_IFINDEX]);
	put_uint(out, TABLE_USED, a[JETSTREAM_A_RING_VCIS]);
	put_uint(out, TABLE_ALL, a[JETSTREAM_A_RING_VCIS_MAX]);
	out_note(out, "%s: %" PRIu64 " of %" PRIu64
		 " places of the card's table are taken\n", dev,
		 count(a[JETSTREAM_A_RING_VCIS]),
		 count(a[JETSTREAM_A_RING_VCIS_MAX]));
}

void vci_show(const struct jetctl_opts *opts, const struct values *v)
{
	struct vci_answer answer = { .v = v };
	unsigned int ifindex;

	jnl_open();
	ifindex = asked_ifindex(v);
	answer.vcis = out_new(opts, "vci", vci_columns);
	answer.tables = out_also(answer.vcis, "table", table_columns);
	jnl_dump(JETSTREAM_CMD_VCI_GET, JETSTREAM_A_VCI_MAX,
		 JETSTREAM_A_VCI_IFINDEX, ifindex, vci_row, &answer);
	if (v->given[VCI_ARG_VCI] && !answer.found)
		die(JETCTL_KERNEL, "VCI %s is not received",
		    v->word[VCI_ARG_VCI]);
	jnl_dump(JETSTREAM_CMD_RING_GET, JETSTREAM_A_RING_MAX,
		 JETSTREAM_A_RING_IFINDEX, ifindex, table_row, &answer);
	if (v->given[VCI_ARG_POOL])
		out_end(answer.vcis);
	else
		out_end_of_cards(answer.vcis);
	jnl_close();
}
