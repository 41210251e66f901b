// SPDX-License-Identifier: GPL-2.0
/*
 * The cards' PCI Express links, as the cards see them.
 */
#include <netlink/attr.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

enum {
	LINK_DEV, LINK_CARD, LINK_STATE, LINK_SPEED, LINK_WIDTH,
	/* Counters: as their attributes are numbered */
	LINK_SYMBOL_ERRORS, LINK_FRAMING_ERRORS, LINK_ELASTIC_ERRORS,
	LINK_RECOVERIES, LINK_DOWNS, LINK_BAD_TLPS, LINK_BAD_DLLPS,
	LINK_REPLAY_TIMEOUTS, LINK_REPLAY_ROLLOVERS, LINK_REPLAYS,
	LINK_NAKS_RECEIVED, LINK_NAKS_SENT, LINK_DL_PROTOCOL_ERRORS,
	LINK_FC_PROTOCOL_ERRORS,
};

static const struct out_column link_columns[] = {
	[LINK_DEV] = { "dev", "DEV" },
	[LINK_CARD] = { "card", "CARD", true, WITH_DETAILS },
	[LINK_STATE] = { "state", "STATE" },
	[LINK_SPEED] = { "speed_mtps", "SPEED", true },
	[LINK_WIDTH] = { "width", "WIDTH", true },
	[LINK_SYMBOL_ERRORS] = { "symbol_errors", "SYMBOLS", true },
	[LINK_FRAMING_ERRORS] = { "framing_errors", "FRAMING", true },
	[LINK_ELASTIC_ERRORS] = { "elastic_errors", "ELASTIC", true,
		WITH_STATISTICS },
	[LINK_RECOVERIES] = { "recoveries", "RECOVERIES", true },
	[LINK_DOWNS] = { "downs", "DOWNS", true,
		WITH_STATISTICS },
	[LINK_BAD_TLPS] = { "bad_tlps", "BAD-TLPS", true },
	[LINK_BAD_DLLPS] = { "bad_dllps", "BAD-DLLPS", true },
	[LINK_REPLAY_TIMEOUTS] = { "replay_timeouts", "TIMEOUTS", true,
		WITH_STATISTICS },
	[LINK_REPLAY_ROLLOVERS] = { "replay_rollovers", "ROLLOVERS", true,
		WITH_STATISTICS },
	[LINK_REPLAYS] = { "replays", "REPLAYS", true },
	[LINK_NAKS_RECEIVED] = { "naks_received", "NAKS-IN", true },
	[LINK_NAKS_SENT] = { "naks_sent", "NAKS-OUT", true },
	[LINK_DL_PROTOCOL_ERRORS] = { "dl_protocol_errors", "DL-PROTOCOL", true,
		WITH_STATISTICS },
	[LINK_FC_PROTOCOL_ERRORS] = { "fc_protocol_errors", "FC-PROTOCOL", true,
		WITH_STATISTICS },
	{}
};

static const char * const link_states[] = {
	[JETSTREAM_LINK_STATE_DETECT_QUIET] = "detect-quiet",
	[JETSTREAM_LINK_STATE_DETECT_ACTIVE] = "detect-active",
	[JETSTREAM_LINK_STATE_POLLING_ACTIVE] = "polling-active",
	[JETSTREAM_LINK_STATE_POLLING_COMPLIANCE] =
		"polling-compliance",
	[JETSTREAM_LINK_STATE_POLLING_CONFIGURATION] =
		"polling-configuration",
	[JETSTREAM_LINK_STATE_CONFIGURATION_LINKWIDTH_START] =
		"configuration-linkwidth-start",
	[JETSTREAM_LINK_STATE_CONFIGURATION_LINKWIDTH_ACCEPT] =
		"configuration-linkwidth-accept",
	[JETSTREAM_LINK_STATE_CONFIGURATION_LANENUM_WAIT] =
		"configuration-lanenum-wait",
	[JETSTREAM_LINK_STATE_CONFIGURATION_LANENUM_ACCEPT] =
		"configuration-lanenum-accept",
	[JETSTREAM_LINK_STATE_CONFIGURATION_COMPLETE] =
		"configuration-complete",
	[JETSTREAM_LINK_STATE_CONFIGURATION_IDLE] =
		"configuration-idle",
	[JETSTREAM_LINK_STATE_L0] = "l0",
	[JETSTREAM_LINK_STATE_RX_L0S_IDLE] = "rx-l0s-idle",
	[JETSTREAM_LINK_STATE_RX_L0S_FTS] = "rx-l0s-fts",
	[JETSTREAM_LINK_STATE_RECOVERY_RCVRLOCK] =
		"recovery-rcvrlock",
	[JETSTREAM_LINK_STATE_RECOVERY_RCVRCFG] = "recovery-rcvrcfg",
	[JETSTREAM_LINK_STATE_RECOVERY_IDLE] = "recovery-idle",
	[JETSTREAM_LINK_STATE_HOT_RESET] = "hot-reset",
	[JETSTREAM_LINK_STATE_DISABLED_ENTRY] = "disabled-entry",
	[JETSTREAM_LINK_STATE_DISABLED] = "disabled",
	[JETSTREAM_LINK_STATE_LOOPBACK_ACTIVE] = "loopback-active",
	[JETSTREAM_LINK_STATE_LOOPBACK_EXIT] = "loopback-exit",
	[JETSTREAM_LINK_STATE_L1] = "l1",
	[JETSTREAM_LINK_STATE_L2] = "l2",
};

/* 2.5 GT/s and its multiples, by PCI Express's number */
static void link_speed(struct out *out, const struct nlattr *attr)
{
	static const struct {
		unsigned int mtps;
		const char *text;
	} speeds[] = { {}, { 2500, "2.5 GT/s" }, { 5000, "5 GT/s" } };
	uint64_t n = count(attr);

	if (n && n < sizeof(speeds) / sizeof(speeds[0]))
		out_uint_as(out, LINK_SPEED, speeds[n].mtps, speeds[n].text);
}

static void link_row(void *arg, struct nlattr **a)
{
	struct out *out = arg;
	const char *dev;
	int i;

	out_row(out);
	dev = put_dev(out, LINK_DEV, a[JETSTREAM_A_LINK_IFINDEX]);
	put_uint(out, LINK_CARD, a[JETSTREAM_A_LINK_CARD]);
	if (!a[JETSTREAM_A_LINK_STATE]) {
		out_note(out,
			 "%s: the card tells nothing of its link: that is not the gateware's, or it does not answer\n",
			 dev);
		return;
	}
	put_word(out, LINK_STATE, a[JETSTREAM_A_LINK_STATE],
		 WORDS(link_states));
	link_speed(out, a[JETSTREAM_A_LINK_SPEED]);
	put_uint(out, LINK_WIDTH, a[JETSTREAM_A_LINK_WIDTH]);
	for (i = 0; i <= LINK_FC_PROTOCOL_ERRORS - LINK_SYMBOL_ERRORS; i++)
		put_uint(out, LINK_SYMBOL_ERRORS + i,
			 a[JETSTREAM_A_LINK_SYMBOL_ERRORS + i]);
}

void link_show(const struct jetctl_opts *opts, const struct values *v)
{
	struct out *out;

	jnl_open();
	out = out_new(opts, "link", link_columns);
	jnl_dump(JETSTREAM_CMD_LINK_GET, JETSTREAM_A_LINK_MAX,
		 JETSTREAM_A_LINK_IFINDEX, asked_ifindex(v), link_row, out);
	out_end_of_cards(out);
	jnl_close();
}
