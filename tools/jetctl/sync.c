// SPDX-License-Identifier: GPL-2.0
/*
 * Synchronous bandwidth: the leases, and what is free.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

enum {
	SYNC_DEV, SYNC_STATION, SYNC_NAME, SYNC_EUI, SYNC_VISIT, SYNC_RATE,
	SYNC_AGE, SYNC_SELF,
};

static const struct out_column sync_columns[] = {
	[SYNC_DEV] = { "dev", "DEV" },
	[SYNC_STATION] = { "station", "STATION", true },
	[SYNC_NAME] = { "name", "NAME" },
	[SYNC_EUI] = { "eui", "EUI" },
	[SYNC_VISIT] = { "visit_bytes", "VISIT", true },
	[SYNC_RATE] = { "rate_bps", "RATE", true },
	[SYNC_AGE] = { "age_s", "AGE", true },
	[SYNC_SELF] = { "is_self", "SELF" },
	{}
};

enum {
	BUDGET_DEV, BUDGET_SUM, BUDGET_FRAME, BUDGET_ROTATION, BUDGET_TTRT,
	BUDGET_FREE, BUDGET_FREE_VISIT, BUDGET_FREE_RATE,
};

static const struct out_column budget_columns[] = {
	[BUDGET_DEV] = { "dev", "DEV" },
	[BUDGET_SUM] = { "sum_ns", "S", true },
	[BUDGET_FRAME] = { "frame_ns", "F", true },
	[BUDGET_ROTATION] = { "rotation_ns", "TAU", true },
	[BUDGET_TTRT] = { "ttrt_ns", "T", true },
	[BUDGET_FREE] = { "free_ns", "FREE", true },
	[BUDGET_FREE_VISIT] = { "free_visit_bytes", "VISIT", true },
	[BUDGET_FREE_RATE] = { "free_bps", "FREE-RATE", true },
	{}
};

/* What the cards' rings carry, which only the ring's own answer says */
#define CARDS_MAX	64

struct sync_answer {
	struct out *leases;
	struct out *budgets;
	unsigned int cards;
	struct {
		uint32_t ifindex;
		uint64_t rate;		/* bytes a second */
	} ring[CARDS_MAX];
};

static void rate_row(void *arg, struct nlattr **a)
{
	struct sync_answer *answer = arg;

	if (!a[JETSTREAM_A_RING_IFINDEX] || !a[JETSTREAM_A_RING_RATE] ||
	    answer->cards == CARDS_MAX)
		return;
	answer->ring[answer->cards].ifindex =
		nla_get_u32(a[JETSTREAM_A_RING_IFINDEX]);
	answer->ring[answer->cards++].rate =
		jnl_uint(a[JETSTREAM_A_RING_RATE]);
}

static uint64_t ring_rate(const struct sync_answer *answer,
			  const struct nlattr *ifindex)
{
	unsigned int i;

	for (i = 0; ifindex && i < answer->cards; i++)
		if (answer->ring[i].ifindex == nla_get_u32(ifindex))
			return answer->ring[i].rate;
	return 0;
}

/* The time that is free as what can be asked for: whole words in each visit */
static void budget_free(const struct sync_answer *answer, struct nlattr **a,
			const char *dev)
{
	uint64_t rate = ring_rate(answer, a[JETSTREAM_A_SYNC_IFINDEX]);
	uint64_t ttrt = count(a[JETSTREAM_A_SYNC_TTRT_TIME]), bytes, bps;
	struct out *out = answer->budgets;
	char text[32];

	if (!rate || !ttrt)
		return;
	bytes = count(a[JETSTREAM_A_SYNC_FREE_TIME]) * rate / 1000000000;
	bytes -= bytes % 2;
	bps = bytes * 8 * 1000000000 / ttrt;
	snprintf(text, sizeof(text), "%" PRIu64 " B", bytes);
	out_uint_as(out, BUDGET_FREE_VISIT, bytes, text);
	snprintf(text, sizeof(text), "%.3f Mbit/s", bps / 1e6);
	out_uint_as(out, BUDGET_FREE_RATE, bps, text);
	out_note(out, "%s: S (leases) + F (longest frame) + TAU (way round) may be T (TTRT) at most;\n%s: %.3f Mbit/s are free, %" PRIu64 " bytes in each visit of the token\n",
		 dev, dev, bps / 1e6, bytes);
}

static void budget_row(const struct sync_answer *answer, struct nlattr **a)
{
	struct out *out = answer->budgets;
	const char *dev;

	out_row(out);
	dev = put_dev(out, BUDGET_DEV, a[JETSTREAM_A_SYNC_IFINDEX]);
	put_time(out, BUDGET_SUM, a[JETSTREAM_A_SYNC_SUM_TIME]);
	put_time(out, BUDGET_FRAME, a[JETSTREAM_A_SYNC_FRAME_TIME]);
	put_time(out, BUDGET_ROTATION, a[JETSTREAM_A_SYNC_ROTATION_TIME]);
	put_time(out, BUDGET_TTRT, a[JETSTREAM_A_SYNC_TTRT_TIME]);
	put_time(out, BUDGET_FREE, a[JETSTREAM_A_SYNC_FREE_TIME]);
	budget_free(answer, a, dev);
}

/* A lease, or a ring's numbers, which go to the second table */
static void sync_row(void *arg, struct nlattr **a)
{
	struct sync_answer *answer = arg;
	struct out *out = answer->leases;
	char text[32];

	if (!a[JETSTREAM_A_SYNC_STATION]) {
		budget_row(answer, a);
		return;
	}
	out_row(out);
	put_dev(out, SYNC_DEV, a[JETSTREAM_A_SYNC_IFINDEX]);
	put_uint(out, SYNC_STATION, a[JETSTREAM_A_SYNC_STATION]);
	put_string(out, SYNC_NAME, a[JETSTREAM_A_SYNC_NAME]);
	put_eui(out, SYNC_EUI, a[JETSTREAM_A_SYNC_EUI]);
	put_bytes(out, SYNC_VISIT, a[JETSTREAM_A_SYNC_VISIT]);
	put_bps(out, SYNC_RATE, a[JETSTREAM_A_SYNC_RATE]);
	if (a[JETSTREAM_A_SYNC_AGE]) {
		uint32_t age = nla_get_u32(a[JETSTREAM_A_SYNC_AGE]);

		snprintf(text, sizeof(text), "%" PRIu32 " s", age);
		out_uint_as(out, SYNC_AGE, age, text);
	}
	out_bool(out, SYNC_SELF, a[JETSTREAM_A_SYNC_SELF], "yes");
}

void sync_show(const struct jetctl_opts *opts, const struct values *v)
{
	struct sync_answer answer = {};
	unsigned int ifindex;

	jnl_open();
	ifindex = asked_ifindex(v);
	answer.leases = out_new(opts, "sync", sync_columns);
	answer.budgets = out_also(answer.leases, "budget", budget_columns);
	jnl_dump(JETSTREAM_CMD_RING_GET, JETSTREAM_A_RING_MAX,
		 JETSTREAM_A_RING_IFINDEX, ifindex, rate_row, &answer);
	jnl_dump(JETSTREAM_CMD_SYNC_GET, JETSTREAM_A_SYNC_MAX,
		 JETSTREAM_A_SYNC_IFINDEX, ifindex, sync_row, &answer);
	out_end(answer.leases);
	jnl_close();
}
