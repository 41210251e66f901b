// SPDX-License-Identifier: GPL-2.0
/*
 * The card's buffer memory: how many blocks are free, and who has the others.
 */
#include <inttypes.h>
#include <string.h>

#include <netlink/attr.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

enum {
	BLOCK_DEV, BLOCK_ALL, BLOCK_BYTES, BLOCK_SENDING, BLOCK_RECEIVED,
	BLOCK_FREE, BLOCK_MAP,
};

static const struct out_column block_columns[] = {
	[BLOCK_DEV] = { "dev", "DEV" },
	[BLOCK_ALL] = { "blocks", "BLOCKS", true },
	[BLOCK_BYTES] = { "block_bytes", "OF", true },
	[BLOCK_SENDING] = { "sending", "SENDING", true },
	[BLOCK_RECEIVED] = { "received", "RECEIVED", true },
	[BLOCK_FREE] = { "free", "FREE", true },
	[BLOCK_MAP] = { "map", "MAP" },
	{}
};

enum {
	HOLDER_DEV, HOLDER_POOL, HOLDER_KIND, HOLDER_OWNER, HOLDER_PID,
	HOLDER_SENDING, HOLDER_RECEIVED,
};

/* Pools that have some */
static const struct out_column holder_columns[] = {
	[HOLDER_DEV] = { "dev", "DEV" },
	[HOLDER_POOL] = { "pool", "POOL", true },
	[HOLDER_KIND] = { "kind" },
	[HOLDER_OWNER] = { "owner", "OWNER" },
	[HOLDER_PID] = { "pid", "PID", true },
	[HOLDER_SENDING] = { "sending", "SENDING", true },
	[HOLDER_RECEIVED] = { "received", "RECEIVED", true },
	{}
};

#define CARDS_MAX	64

struct block_answer {
	struct out *cards;
	struct out *holders;
	unsigned int n;
	struct used {
		uint32_t ifindex;
		uint64_t sending;
		uint64_t received;
	} used[CARDS_MAX];
};

/* Where a card's blocks are added up */
static struct used *used_of(struct block_answer *answer, uint32_t ifindex)
{
	unsigned int i;

	for (i = 0; i < answer->n; i++)
		if (answer->used[i].ifindex == ifindex)
			return &answer->used[i];
	if (answer->n == CARDS_MAX)
		die(JETCTL_KERNEL, "more than %u cards; say 'dev'", CARDS_MAX);
	answer->used[answer->n].ifindex = ifindex;
	return &answer->used[answer->n++];
}

/*
 * Blocks that a pool shares with others are the shared pool's, and are counted
 * there.
 */
static void holder_row(void *arg, struct nlattr **a)
{
	uint64_t sending = count(a[JETSTREAM_A_POOL_TX_USED]);
	uint64_t received = count(a[JETSTREAM_A_POOL_RX_USED]);
	struct block_answer *answer = arg;
	struct out *out = answer->holders;
	struct used *used;

	if (!a[JETSTREAM_A_POOL_IFINDEX] || !(sending + received))
		return;
	used = used_of(answer, nla_get_u32(a[JETSTREAM_A_POOL_IFINDEX]));
	used->sending += sending;
	used->received += received;
	out_row(out);
	put_dev(out, HOLDER_DEV, a[JETSTREAM_A_POOL_IFINDEX]);
	put_uint(out, HOLDER_POOL, a[JETSTREAM_A_POOL_ID]);
	put_pool_owner(out, HOLDER_KIND, HOLDER_OWNER, HOLDER_PID, a);
	out_uint(out, HOLDER_SENDING, sending);
	out_uint(out, HOLDER_RECEIVED, received);
}

/* A letter for so many blocks, and for each kind that there is, one at least */
#define MAP_WIDTH	32

static void block_map(struct out *out, uint64_t all, const struct used *used)
{
	uint64_t s = used->sending, r = used->received;
	char map[MAP_WIDTH + 1] = "";
	unsigned int each;

	each = (all + MAP_WIDTH - 1) / MAP_WIDTH;
	if (!each || s + r > all)
		return;
	s = (s + each - 1) / each;
	r = (r + each - 1) / each;
	all /= each;
	if (s + r > all)
		all = s + r;
	if (all > MAP_WIDTH)
		return;
	memset(map, '.', all);
	memset(map, 's', s);
	memset(map + s, 'r', r);
	out_text(out, BLOCK_MAP, "%s", map);
	out_note(out, "s: sending, r: received, .: free; one for %u blocks\n",
		 each);
}

static void card_row(void *arg, struct nlattr **a)
{
	uint64_t all = count(a[JETSTREAM_A_RING_BLOCKS]), taken;
	struct block_answer *answer = arg;
	struct out *out = answer->cards;
	struct used *used;

	if (!a[JETSTREAM_A_RING_IFINDEX])
		return;
	used = used_of(answer, nla_get_u32(a[JETSTREAM_A_RING_IFINDEX]));
	taken = used->sending + used->received;
	out_row(out);
	put_dev(out, BLOCK_DEV, a[JETSTREAM_A_RING_IFINDEX]);
	put_uint(out, BLOCK_ALL, a[JETSTREAM_A_RING_BLOCKS]);
	put_bytes(out, BLOCK_BYTES, a[JETSTREAM_A_RING_BLOCK_BYTES]);
	out_uint(out, BLOCK_SENDING, used->sending);
	out_uint(out, BLOCK_RECEIVED, used->received);
	/* The two answers were not given at the same moment */
	out_uint(out, BLOCK_FREE, taken < all ? all - taken : 0);
	block_map(out, all, used);
}

void block_show(const struct jetctl_opts *opts, const struct values *v)
{
	struct block_answer answer = {};
	unsigned int ifindex;

	jnl_open();
	ifindex = asked_ifindex(v);
	answer.cards = out_new(opts, "block", block_columns);
	answer.holders = out_also(answer.cards, "holder", holder_columns);
	jnl_dump(JETSTREAM_CMD_POOL_GET, JETSTREAM_A_POOL_MAX,
		 JETSTREAM_A_POOL_IFINDEX, ifindex, holder_row, &answer);
	jnl_dump(JETSTREAM_CMD_RING_GET, JETSTREAM_A_RING_MAX,
		 JETSTREAM_A_RING_IFINDEX, ifindex, card_row, &answer);
	out_end_of_cards(answer.cards);
	jnl_close();
}
