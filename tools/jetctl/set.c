// SPDX-License-Identifier: GPL-2.0
/*
 * What can be changed: `jetctl ring set`, `jetctl sync add` and `del`.
 */
#include <netlink/attr.h>
#include <netlink/msg.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

static void put(int err)
{
	if (err)
		die(JETCTL_KERNEL, "no memory");
}

/* Asks for it; in JSON, success is an answer, too */
static void change(const struct jetctl_opts *opts, const struct values *v,
		   struct nl_msg *msg, int dev_attr, int dev)
{
	put(nla_put_u32(msg, dev_attr, named_ifindex(v->word[dev])));
	jnl_do(msg);
	jnl_close();
	if (opts->json)
		out_done(opts, v->command, v->word[dev]);
}

void ring_set(const struct jetctl_opts *opts, const struct values *v)
{
	struct nl_msg *msg;

	jnl_open();
	msg = jnl_request(JETSTREAM_CMD_RING_SET);
	if (v->given[SET_BID])
		put(nla_put_u64(msg, JETSTREAM_A_RING_BID, v->number[SET_BID]));
	if (v->given[SET_FRAME])
		put(nla_put_u32(msg, JETSTREAM_A_RING_FRAME_WANTED,
				v->number[SET_FRAME]));
	if (v->given[SET_MODE])
		put(nla_put_u32(msg, JETSTREAM_A_RING_MODE_WANTED,
				v->number[SET_MODE]));
	if (v->given[SET_NOW])
		put(nla_put_flag(msg, JETSTREAM_A_RING_NOW));
	change(opts, v, msg, JETSTREAM_A_RING_IFINDEX, SET_DEV);
}

static void sync_change(const struct jetctl_opts *opts, const struct values *v,
			int cmd)
{
	struct nl_msg *msg;

	jnl_open();
	msg = jnl_request(cmd);
	if (v->given[SYNC_ARG_RATE])
		put(nla_put_u64(msg, JETSTREAM_A_SYNC_RATE,
				v->number[SYNC_ARG_RATE]));
	if (v->given[SYNC_ARG_SIZE])
		put(nla_put_u32(msg, JETSTREAM_A_SYNC_FRAME,
				v->number[SYNC_ARG_SIZE]));
	change(opts, v, msg, JETSTREAM_A_SYNC_IFINDEX, SYNC_ARG_DEV);
}

void sync_add(const struct jetctl_opts *opts, const struct values *v)
{
	sync_change(opts, v, JETSTREAM_CMD_SYNC_ADD);
}

void sync_del(const struct jetctl_opts *opts, const struct values *v)
{
	sync_change(opts, v, JETSTREAM_CMD_SYNC_DEL);
}
