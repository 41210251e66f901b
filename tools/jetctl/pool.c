// SPDX-License-Identifier: GPL-2.0
/*
 * Pools: whose blocks are whose, their frames and losses.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

enum {
	POOL_DEV, POOL_ID, POOL_KIND, POOL_OWNER, POOL_PID, POOL_TX, POOL_TX_USED,
	POOL_TX_LIMIT, POOL_FRAME, POOL_RX, POOL_RX_USED, POOL_RX_SHARED,
	POOL_RX_LIMIT, POOL_RX_FRAMES, POOL_TX_FRAMES, POOL_VCIS, POOL_RECEIVE,
	POOL_FRAMING, POOL_KEEP,
	POOL_QUEUE, POOL_RX_BYTES, POOL_TX_BYTES, POOL_TX_ERRORS, POOL_DROPS,
	POOL_REFUSED, POOL_DROPS_LIMIT, POOL_DROPS_OLD, POOL_DROPS_MEMORY,
	POOL_DROPS_CLOSING, POOL_DROPS_FRAMING, POOL_REFUSED_LIMIT, POOL_REFUSED_MEMORY,
};

static const struct out_column pool_columns[] = {
	[POOL_DEV] = { "dev", "DEV" },
	[POOL_ID] = { "pool", "POOL", true },
	[POOL_KIND] = { "kind", "KIND", false, WITH_DETAILS },
	[POOL_OWNER] = { "owner", "OWNER" },
	[POOL_PID] = { "pid", "PID", true },
	/* Used of what it may use: people see both at once */
	[POOL_TX] = { "tx", "TX", true },
	[POOL_TX_USED] = { "tx_used" },
	[POOL_TX_LIMIT] = { "tx_limit" },
	[POOL_FRAME] = { "frame_bytes", "FRAME", true, WITH_DETAILS },
	[POOL_RX] = { "rx", "RX", true },
	[POOL_RX_USED] = { "rx_used" },
	[POOL_RX_SHARED] = { "rx_shared", "RX-SHARED", true, WITH_DETAILS },
	[POOL_RX_LIMIT] = { "rx_limit" },
	[POOL_RX_FRAMES] = { "rx_frames", "RX-FRAMES", true },
	[POOL_TX_FRAMES] = { "tx_frames", "TX-FRAMES", true },
	[POOL_VCIS] = { "vcis", "VCIS", true },
	[POOL_RECEIVE] = { "receive", "RECEIVE", false, WITH_DETAILS },
	[POOL_FRAMING] = { "framing", "FRAMING", false, WITH_DETAILS },
	[POOL_KEEP] = { "keep_errored", "DAMAGED", false, WITH_DETAILS },
	[POOL_QUEUE] = { "queue", "QUEUE", true, WITH_DETAILS },
	[POOL_RX_BYTES] = { "rx_bytes", "RX-BYTES", true, WITH_STATISTICS },
	[POOL_TX_BYTES] = { "tx_bytes", "TX-BYTES", true, WITH_STATISTICS },
	[POOL_TX_ERRORS] = { "tx_errors", "TX-ERRORS", true, WITH_STATISTICS },
	[POOL_DROPS] = { "drops", "DROPS", true },
	[POOL_REFUSED] = { "refused", "REFUSED", true },
	[POOL_DROPS_LIMIT] = { "drops_limit" },
	[POOL_DROPS_OLD] = { "drops_old" },
	[POOL_DROPS_MEMORY] = { "drops_memory" },
	[POOL_DROPS_CLOSING] = { "drops_closing" },
	[POOL_DROPS_FRAMING] = { "drops_framing" },
	[POOL_REFUSED_LIMIT] = { "refused_limit" },
	[POOL_REFUSED_MEMORY] = { "refused_memory" },
	{}
};

/* The answer, and which pool of it is wanted */
struct pool_answer {
	struct out *out;
	const struct values *v;
	bool found;
};

static const struct {
	int column;
	int attr;
	int sum;
	const char *why;
} causes[] = {
	{ POOL_DROPS_LIMIT, JETSTREAM_A_POOL_DROPS_LIMIT, POOL_DROPS,
	  "frames dropped: it held as many blocks as it may" },
	{ POOL_DROPS_OLD, JETSTREAM_A_POOL_DROPS_OLD, POOL_DROPS,
	  "frames dropped: they waited, and made room for others" },
	{ POOL_DROPS_MEMORY, JETSTREAM_A_POOL_DROPS_MEMORY, POOL_DROPS,
	  "frames dropped: the card had no free block" },
	{ POOL_DROPS_CLOSING, JETSTREAM_A_POOL_DROPS_CLOSING,
	  POOL_DROPS, "frames dropped: it was being closed" },
	{ POOL_DROPS_FRAMING, JETSTREAM_A_POOL_DROPS_FRAMING,
	  POOL_DROPS,
	  "frames dropped: they had a trailer, or none, unlike its own" },
	{ POOL_REFUSED_LIMIT, JETSTREAM_A_POOL_REFUSED_LIMIT,
	  POOL_REFUSED,
	  "allocations refused: it had as many blocks as it may" },
	{ POOL_REFUSED_MEMORY, JETSTREAM_A_POOL_REFUSED_MEMORY,
	  POOL_REFUSED, "allocations refused: no block was left" },
};

#define CAUSES	(sizeof(causes) / sizeof(causes[0]))

uint64_t pool_drops(struct nlattr **a)
{
	uint64_t drops = 0;
	unsigned int i;

	for (i = 0; i < CAUSES; i++)
		if (causes[i].sum == POOL_DROPS)
			drops += count(a[causes[i].attr]);
	return drops;
}

/* Each by its cause; people get the sum, and the causes that there were */
static void pool_losses(struct out *out, struct nlattr **a, const char *dev)
{
	uint64_t refused = 0, n;
	unsigned int i;

	for (i = 0; i < CAUSES; i++) {
		n = count(a[causes[i].attr]);
		put_uint(out, causes[i].column, a[causes[i].attr]);
		if (causes[i].sum == POOL_REFUSED)
			refused += n;
		if (n)
			out_note(out, "%s pool %" PRIu64 ": %" PRIu64 " %s\n",
				 dev, count(a[JETSTREAM_A_POOL_ID]), n,
				 causes[i].why);
	}
	out_uint(out, POOL_DROPS, pool_drops(a));
	out_uint(out, POOL_REFUSED, refused);
}

static void pool_blocks(struct out *out, struct nlattr **a)
{
	out_text(out, POOL_TX, "%" PRIu64 "/%" PRIu64,
		 count(a[JETSTREAM_A_POOL_TX_USED]),
		 count(a[JETSTREAM_A_POOL_TX_LIMIT]));
	put_uint(out, POOL_TX_USED, a[JETSTREAM_A_POOL_TX_USED]);
	put_uint(out, POOL_TX_LIMIT, a[JETSTREAM_A_POOL_TX_LIMIT]);
	out_text(out, POOL_RX, "%" PRIu64 "/%" PRIu64,
		 count(a[JETSTREAM_A_POOL_RX_USED]),
		 count(a[JETSTREAM_A_POOL_RX_LIMIT]));
	put_uint(out, POOL_RX_USED, a[JETSTREAM_A_POOL_RX_USED]);
	put_uint(out, POOL_RX_SHARED, a[JETSTREAM_A_POOL_RX_SHARED]);
	put_uint(out, POOL_RX_LIMIT, a[JETSTREAM_A_POOL_RX_LIMIT]);
}

const char *pool_kind(struct nlattr **a)
{
	static const char * const kinds[] = {
		[JETSTREAM_POOL_KIND_INIT] = "init",
		[JETSTREAM_POOL_KIND_IP] = "ip",
		[JETSTREAM_POOL_KIND_ARP] = "arp",
		[JETSTREAM_POOL_KIND_ETHER] = "ether",
		[JETSTREAM_POOL_KIND_USER] = "user",
		[JETSTREAM_POOL_KIND_SHARED] = "shared",
	};
	uint64_t kind = count(a[JETSTREAM_A_POOL_KIND]);

	return kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind] : "unknown";
}

/* The driver's own pools are what they are for */
const char *pool_owner(struct nlattr **a)
{
	const struct nlattr *command = a[JETSTREAM_A_POOL_COMMAND];

	return command ? nla_get_string(command) : pool_kind(a);
}

void put_pool_owner(struct out *out, int kind, int owner, int pid,
		    struct nlattr **a)
{
	out_string(out, kind, pool_kind(a));
	out_string(out, owner, pool_owner(a));
	put_uint(out, pid, a[JETSTREAM_A_POOL_PID]);
}

static void pool_row(void *arg, struct nlattr **a)
{
	struct pool_answer *answer = arg;
	struct out *out = answer->out;
	const char *dev;

	if (answer->v->given[POOL_ARG_POOL] &&
	    answer->v->number[POOL_ARG_POOL] != count(a[JETSTREAM_A_POOL_ID]))
		return;
	answer->found = true;
	out_row(out);
	dev = put_dev(out, POOL_DEV, a[JETSTREAM_A_POOL_IFINDEX]);
	put_uint(out, POOL_ID, a[JETSTREAM_A_POOL_ID]);
	put_pool_owner(out, POOL_KIND, POOL_OWNER, POOL_PID, a);
	pool_blocks(out, a);
	put_bytes(out, POOL_FRAME, a[JETSTREAM_A_POOL_FRAME]);
	put_uint(out, POOL_RX_FRAMES, a[JETSTREAM_A_POOL_RX_FRAMES]);
	put_uint(out, POOL_TX_FRAMES, a[JETSTREAM_A_POOL_TX_FRAMES]);
	put_uint(out, POOL_VCIS, a[JETSTREAM_A_POOL_VCIS]);
	out_string(out, POOL_RECEIVE,
		   a[JETSTREAM_A_POOL_OLD] ? "drop-old" : "drop-new");
	out_string(out, POOL_FRAMING, a[JETSTREAM_A_POOL_CELL] ? "cell" : "aal5");
	out_bool(out, POOL_KEEP, a[JETSTREAM_A_POOL_KEEP_ERRORED], "kept");
	put_uint(out, POOL_QUEUE, a[JETSTREAM_A_POOL_QUEUE]);
	put_uint(out, POOL_RX_BYTES, a[JETSTREAM_A_POOL_RX_BYTES]);
	put_uint(out, POOL_TX_BYTES, a[JETSTREAM_A_POOL_TX_BYTES]);
	put_uint(out, POOL_TX_ERRORS, a[JETSTREAM_A_POOL_TX_ERRORS]);
	pool_losses(out, a, dev);
}

void pool_show(const struct jetctl_opts *opts, const struct values *v)
{
	struct pool_answer answer = { .v = v };

	jnl_open();
	answer.out = out_new(opts, "pool", pool_columns);
	jnl_dump(JETSTREAM_CMD_POOL_GET, JETSTREAM_A_POOL_MAX,
		 JETSTREAM_A_POOL_IFINDEX, asked_ifindex(v), pool_row,
		 &answer);
	if (v->given[POOL_ARG_POOL] && !answer.found)
		die(JETCTL_KERNEL, "no pool %s; 'jetctl pool' lists them",
		    v->word[POOL_ARG_POOL]);
	out_end_of_cards(answer.out);
	jnl_close();
}
