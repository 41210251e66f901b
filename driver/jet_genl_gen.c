// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/jetstream.yaml */
/* YNL-GEN kernel source */
/* To regenerate run: driver/ynl-regen */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "jet_genl_gen.h"

#include <uapi/linux/jetstream_netlink.h>

/* JETSTREAM_CMD_RING_GET - do */
static const struct nla_policy jetstream_ring_get_do_nl_policy[JETSTREAM_A_RING_IFINDEX + 1] = {
	[JETSTREAM_A_RING_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* JETSTREAM_CMD_RING_GET - dump */
static const struct nla_policy jetstream_ring_get_dump_nl_policy[JETSTREAM_A_RING_IFINDEX + 1] = {
	[JETSTREAM_A_RING_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* JETSTREAM_CMD_RING_SET - do */
static const struct nla_policy jetstream_ring_set_nl_policy[JETSTREAM_A_RING_FRAME_WANTED + 1] = {
	[JETSTREAM_A_RING_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[JETSTREAM_A_RING_BID] = { .type = NLA_UINT, },
	[JETSTREAM_A_RING_MODE_WANTED] = NLA_POLICY_MAX(NLA_U32, 1),
	[JETSTREAM_A_RING_NOW] = { .type = NLA_FLAG, },
	[JETSTREAM_A_RING_FRAME_WANTED] = { .type = NLA_U32, },
};

/* JETSTREAM_CMD_STATION_GET - dump */
static const struct nla_policy jetstream_station_get_nl_policy[JETSTREAM_A_STATION_IFINDEX + 1] = {
	[JETSTREAM_A_STATION_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* JETSTREAM_CMD_POOL_GET - dump */
static const struct nla_policy jetstream_pool_get_nl_policy[JETSTREAM_A_POOL_IFINDEX + 1] = {
	[JETSTREAM_A_POOL_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* JETSTREAM_CMD_VCI_GET - dump */
static const struct nla_policy jetstream_vci_get_nl_policy[JETSTREAM_A_VCI_IFINDEX + 1] = {
	[JETSTREAM_A_VCI_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* JETSTREAM_CMD_SYNC_GET - dump */
static const struct nla_policy jetstream_sync_get_nl_policy[JETSTREAM_A_SYNC_IFINDEX + 1] = {
	[JETSTREAM_A_SYNC_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* JETSTREAM_CMD_SYNC_ADD - do */
static const struct nla_policy jetstream_sync_add_nl_policy[JETSTREAM_A_SYNC_FRAME + 1] = {
	[JETSTREAM_A_SYNC_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[JETSTREAM_A_SYNC_FRAME] = { .type = NLA_U32, },
	[JETSTREAM_A_SYNC_RATE] = { .type = NLA_UINT, },
};

/* JETSTREAM_CMD_SYNC_DEL - do */
static const struct nla_policy jetstream_sync_del_nl_policy[JETSTREAM_A_SYNC_FRAME + 1] = {
	[JETSTREAM_A_SYNC_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
	[JETSTREAM_A_SYNC_FRAME] = { .type = NLA_U32, },
	[JETSTREAM_A_SYNC_RATE] = { .type = NLA_UINT, },
};

/* JETSTREAM_CMD_LINK_GET - dump */
static const struct nla_policy jetstream_link_get_nl_policy[JETSTREAM_A_LINK_IFINDEX + 1] = {
	[JETSTREAM_A_LINK_IFINDEX] = NLA_POLICY_MIN(NLA_U32, 1),
};

/* Ops table for jetstream */
static const struct genl_split_ops jetstream_nl_ops[] = {
	{
		.cmd		= JETSTREAM_CMD_RING_GET,
		.doit		= jetstream_nl_ring_get_doit,
		.policy		= jetstream_ring_get_do_nl_policy,
		.maxattr	= JETSTREAM_A_RING_IFINDEX,
		.flags		= GENL_CMD_CAP_DO,
	},
	{
		.cmd		= JETSTREAM_CMD_RING_GET,
		.dumpit		= jetstream_nl_ring_get_dumpit,
		.policy		= jetstream_ring_get_dump_nl_policy,
		.maxattr	= JETSTREAM_A_RING_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= JETSTREAM_CMD_RING_SET,
		.doit		= jetstream_nl_ring_set_doit,
		.policy		= jetstream_ring_set_nl_policy,
		.maxattr	= JETSTREAM_A_RING_FRAME_WANTED,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= JETSTREAM_CMD_STATION_GET,
		.dumpit		= jetstream_nl_station_get_dumpit,
		.policy		= jetstream_station_get_nl_policy,
		.maxattr	= JETSTREAM_A_STATION_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= JETSTREAM_CMD_POOL_GET,
		.dumpit		= jetstream_nl_pool_get_dumpit,
		.policy		= jetstream_pool_get_nl_policy,
		.maxattr	= JETSTREAM_A_POOL_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= JETSTREAM_CMD_VCI_GET,
		.dumpit		= jetstream_nl_vci_get_dumpit,
		.policy		= jetstream_vci_get_nl_policy,
		.maxattr	= JETSTREAM_A_VCI_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= JETSTREAM_CMD_SYNC_GET,
		.dumpit		= jetstream_nl_sync_get_dumpit,
		.policy		= jetstream_sync_get_nl_policy,
		.maxattr	= JETSTREAM_A_SYNC_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
	{
		.cmd		= JETSTREAM_CMD_SYNC_ADD,
		.doit		= jetstream_nl_sync_add_doit,
		.policy		= jetstream_sync_add_nl_policy,
		.maxattr	= JETSTREAM_A_SYNC_FRAME,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= JETSTREAM_CMD_SYNC_DEL,
		.doit		= jetstream_nl_sync_del_doit,
		.policy		= jetstream_sync_del_nl_policy,
		.maxattr	= JETSTREAM_A_SYNC_FRAME,
		.flags		= GENL_ADMIN_PERM | GENL_CMD_CAP_DO,
	},
	{
		.cmd		= JETSTREAM_CMD_LINK_GET,
		.dumpit		= jetstream_nl_link_get_dumpit,
		.policy		= jetstream_link_get_nl_policy,
		.maxattr	= JETSTREAM_A_LINK_IFINDEX,
		.flags		= GENL_CMD_CAP_DUMP,
	},
};

static const struct genl_multicast_group jetstream_nl_mcgrps[] = {
	[JETSTREAM_NLGRP_RING] = { "ring", },
};

struct genl_family jetstream_nl_family __ro_after_init = {
	.name		= JETSTREAM_FAMILY_NAME,
	.version	= JETSTREAM_FAMILY_VERSION,
	.netnsok	= true,
	.parallel_ops	= true,
	.module		= THIS_MODULE,
	.split_ops	= jetstream_nl_ops,
	.n_split_ops	= ARRAY_SIZE(jetstream_nl_ops),
	.mcgrps		= jetstream_nl_mcgrps,
	.n_mcgrps	= ARRAY_SIZE(jetstream_nl_mcgrps),
};
