// SPDX-License-Identifier: GPL-2.0
/*
 * Who is on the ring.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

enum {
	STATION_DEV, STATION_ID, STATION_NAME, STATION_EUI, STATION_SELF,
	STATION_MONITOR, STATION_UPSTREAM, STATION_CHANNELS, STATION_FRAME,
	STATION_VERSION,
};

static const struct out_column station_columns[] = {
	[STATION_DEV] = { "dev", "DEV" },
	[STATION_ID] = { "station", "STATION", true },
	[STATION_NAME] = { "name", "NAME" },
	[STATION_EUI] = { "eui", "EUI" },
	[STATION_SELF] = { "is_self", "SELF" },
	[STATION_MONITOR] = { "is_monitor", "MONITOR" },
	[STATION_UPSTREAM] = { "upstream", "HEARS" },
	[STATION_CHANNELS] = { "channels", "CHANNELS", true, WITH_DETAILS },
	[STATION_FRAME] = { "frame_bytes", "FRAME", true },
	[STATION_VERSION] = { "version", "VERSION", false, WITH_DETAILS },
	{}
};

static void station_row(void *arg, struct nlattr **a)
{
	struct out *out = arg;

	out_row(out);
	put_dev(out, STATION_DEV, a[JETSTREAM_A_STATION_IFINDEX]);
	put_uint(out, STATION_ID, a[JETSTREAM_A_STATION_ID]);
	put_string(out, STATION_NAME, a[JETSTREAM_A_STATION_NAME]);
	put_eui(out, STATION_EUI, a[JETSTREAM_A_STATION_EUI]);
	out_bool(out, STATION_SELF, a[JETSTREAM_A_STATION_SELF], "yes");
	out_bool(out, STATION_MONITOR, a[JETSTREAM_A_STATION_MONITOR], "yes");
	put_eui(out, STATION_UPSTREAM, a[JETSTREAM_A_STATION_UPSTREAM]);
	put_bytes(out, STATION_FRAME, a[JETSTREAM_A_STATION_FRAME]);
	if (a[JETSTREAM_A_STATION_CHANNELS])
		out_bits(out, STATION_CHANNELS,
			 nla_get_u32(a[JETSTREAM_A_STATION_CHANNELS]));
	if (a[JETSTREAM_A_STATION_VERSION]) {
		uint32_t version = nla_get_u32(a[JETSTREAM_A_STATION_VERSION]);
		char text[24];

		snprintf(text, sizeof(text), "%" PRIu32 ".%" PRIu32,
			 version >> 8, version & 0xff);
		out_string(out, STATION_VERSION, text);
	}
}

void station_show(const struct jetctl_opts *opts, const struct values *v)
{
	struct out *out;

	jnl_open();
	out = out_new(opts, "station", station_columns);
	jnl_dump(JETSTREAM_CMD_STATION_GET, JETSTREAM_A_STATION_MAX,
		 JETSTREAM_A_STATION_IFINDEX, asked_ifindex(v), station_row, out);
	out_end(out);
	jnl_close();
}
