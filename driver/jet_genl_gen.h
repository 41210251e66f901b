/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/jetstream.yaml */
/* YNL-GEN kernel header */
/* To regenerate run: driver/ynl-regen */

#ifndef _LINUX_JETSTREAM_GEN_H
#define _LINUX_JETSTREAM_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/jetstream_netlink.h>

int jetstream_nl_ring_get_doit(struct sk_buff *skb, struct genl_info *info);
int jetstream_nl_ring_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int jetstream_nl_ring_set_doit(struct sk_buff *skb, struct genl_info *info);
int jetstream_nl_station_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb);
int jetstream_nl_pool_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int jetstream_nl_vci_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb);
int jetstream_nl_sync_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);
int jetstream_nl_sync_add_doit(struct sk_buff *skb, struct genl_info *info);
int jetstream_nl_sync_del_doit(struct sk_buff *skb, struct genl_info *info);
int jetstream_nl_link_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb);

enum {
	JETSTREAM_NLGRP_RING,
};

extern struct genl_family jetstream_nl_family;

#endif /* _LINUX_JETSTREAM_GEN_H */
