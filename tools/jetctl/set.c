// SPDX-License-Identifier: GPL-2.0
/*
 * What can be changed: `jetctl ring set`, `jetctl sync add` and `del`.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

struct unit {
	const char *name;
	double factor;
};

static const struct unit times[] = {
	{ "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 }, {}
};

/* In bytes a second */
static const struct unit rates[] = {
	{ "bit", 1 / 8. }, { "kbit", 1e3 / 8 }, { "mbit", 1e6 / 8 },
	{ "gbit", 1e9 / 8 }, {}
};

static const struct unit sizes[] = { { "B", 1 }, { "", 1 }, {} };

/* A number with its unit; @what for whoever wrote it otherwise */
static uint64_t number(const char *word, const struct unit *unit,
		       const char *what)
{
	double value;
	char *end;

	errno = 0;
	value = strtod(word, &end);
	for (; unit->name; unit++)
		if (end != word && !errno && value >= 0 && value < 1e9 &&
		    !strcasecmp(end, unit->name))
			return (uint64_t)(value * unit->factor + 0.5);
	die(JETCTL_USAGE, "'%s' is no %s", word, what);
}

static uint32_t mode_of(const char *word)
{
	if (!strcmp(word, "overrun"))
		return JETSTREAM_RING_MODE_OVERRUN;
	if (!strcmp(word, "fit"))
		return JETSTREAM_RING_MODE_FIT;
	die(JETCTL_USAGE, "no mode '%s'; there are overrun and fit", word);
}

static char *value_of(char ***words)
{
	char *name = **words;

	(*words)++;
	if (!**words)
		die(JETCTL_USAGE, "'%s' wants a value", name);
	return **words;
}

static void put(int err)
{
	if (err)
		die(JETCTL_KERNEL, "no memory");
}

static void ring_set(char **words)
{
	static const char some_of[] = "there are bid, frame, mode and now";
	const char *dev = NULL;
	struct nl_msg *msg;
	bool some = false;

	jnl_open();
	msg = jnl_request(JETSTREAM_CMD_RING_SET);
	for (; *words; words++) {
		if (!strcmp(*words, "bid")) {
			put(nla_put_u64(msg, JETSTREAM_A_RING_BID,
					number(value_of(&words), times,
					       "time; write it like 500us or 1ms")));
			some = true;
		} else if (!strcmp(*words, "frame")) {
			put(nla_put_u32(msg, JETSTREAM_A_RING_FRAME_WANTED,
					number(value_of(&words), sizes,
					       "size; write it like 2048B")));
			some = true;
		} else if (!strcmp(*words, "mode")) {
			put(nla_put_u32(msg, JETSTREAM_A_RING_MODE_WANTED,
					mode_of(value_of(&words))));
			some = true;
		} else if (!strcmp(*words, "now")) {
			put(nla_put_flag(msg, JETSTREAM_A_RING_NOW));
			some = true;
		} else if (!strcmp(*words, "dev")) {
			dev = value_of(&words);
		} else {
			die(JETCTL_USAGE, "'%s' cannot be set; %s", *words,
			    some_of);
		}
	}
	if (!some)
		die(JETCTL_USAGE, "nothing to set; %s", some_of);
	if (!dev)
		die(JETCTL_USAGE, "which card? say 'dev' and its interface");
	put(nla_put_u32(msg, JETSTREAM_A_RING_IFINDEX, named_ifindex(dev)));
	jnl_do(msg);
	jnl_close();
}

const struct command ring_commands[] = { { "set", ring_set }, {} };

static void sync_change(int cmd, char **words)
{
	static const char what[] = "size; write it like 1500B, or say 'rate'";
	const char *dev = NULL;
	struct nl_msg *msg;
	bool some = false;

	jnl_open();
	msg = jnl_request(cmd);
	for (; *words; words++) {
		if (!strcmp(*words, "dev")) {
			dev = value_of(&words);
			continue;
		}
		if (some)
			die(JETCTL_USAGE, "'%s' is one word too many", *words);
		some = true;
		if (!strcmp(*words, "rate")) {
			put(nla_put_u64(msg, JETSTREAM_A_SYNC_RATE,
					number(value_of(&words), rates,
					       "rate; write it like 20mbit")));
		} else {
			uint64_t bytes = number(*words, sizes, what);

			put(nla_put_u32(msg, JETSTREAM_A_SYNC_FRAME, bytes));
		}
	}
	if (!some && cmd == JETSTREAM_CMD_SYNC_ADD)
		die(JETCTL_USAGE, "how much? a size like 1500B, or 'rate' and one like 20mbit");
	if (!dev)
		die(JETCTL_USAGE, "which card? say 'dev' and its interface");
	put(nla_put_u32(msg, JETSTREAM_A_SYNC_IFINDEX, named_ifindex(dev)));
	jnl_do(msg);
	jnl_close();
}

static void sync_add(char **words)
{
	sync_change(JETSTREAM_CMD_SYNC_ADD, words);
}

static void sync_del(char **words)
{
	sync_change(JETSTREAM_CMD_SYNC_DEL, words);
}

const struct command sync_commands[] = {
	{ "add", sync_add }, { "del", sync_del }, {}
};
