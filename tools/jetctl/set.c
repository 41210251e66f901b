// SPDX-License-Identifier: GPL-2.0
/*
 * What can be changed: `jetctl ring set`.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

/* A time with its unit, in nanoseconds */
static uint64_t time_ns(const char *word)
{
	static const struct {
		const char *name;
		double ns;
	} units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 } };
	unsigned int i;
	double value;
	char *end;

	errno = 0;
	value = strtod(word, &end);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (end != word && !errno && value >= 0 && value < 1e9 &&
		    !strcmp(end, units[i].name))
			return (uint64_t)(value * units[i].ns + 0.5);
	die(JETCTL_USAGE, "'%s' is no time; write it like 500us or 1ms", word);
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

void ring_set(char **words)
{
	const char *dev = NULL;
	struct nl_msg *msg;
	bool some = false;

	jnl_open();
	msg = jnl_request(JETSTREAM_CMD_RING_SET);
	for (; *words; words++) {
		if (!strcmp(*words, "bid")) {
			put(nla_put_u64(msg, JETSTREAM_A_RING_BID,
					time_ns(value_of(&words))));
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
			die(JETCTL_USAGE,
			    "'%s' cannot be set; there are bid, mode and now",
			    *words);
		}
	}
	if (!some)
		die(JETCTL_USAGE, "nothing to set; there are bid, mode and now");
	if (!dev)
		die(JETCTL_USAGE, "which card? say 'dev' and its interface");
	put(nla_put_u32(msg, JETSTREAM_A_RING_IFINDEX, named_ifindex(dev)));
	jnl_do(msg);
	jnl_close();
}
