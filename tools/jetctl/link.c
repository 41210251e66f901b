// SPDX-License-Identifier: GPL-2.0
/*
 * Network interfaces, as the kernel's routing family knows them.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "jetctl.h"

static int got_link(struct nl_msg *msg, void *arg)
{
	struct ifinfomsg *info = nlmsg_data(nlmsg_hdr(msg));
	struct nlattr *a[IFLA_MAX + 1] = {};
	struct link *link = arg;

	if (nlmsg_parse(nlmsg_hdr(msg), sizeof(*info), a, IFLA_MAX, NULL))
		return NL_STOP;
	link->ifindex = info->ifi_index;
	link->up = info->ifi_flags & IFF_UP;
	if (a[IFLA_MTU])
		link->mtu = nla_get_u32(a[IFLA_MTU]);
	if (a[IFLA_MAX_MTU])
		link->max_mtu = nla_get_u32(a[IFLA_MAX_MTU]);
	return NL_STOP;
}

static int got_no_link(struct sockaddr_nl *addr, struct nlmsgerr *err,
		       void *arg)
{
	(void)addr;
	(void)err;
	(void)arg;
	return NL_STOP;
}

/**
 * link_get() - ask for an interface
 * @ifindex: which; 0: by name
 * @name: its name, or an alternative one, which may be longer than
 *	if_nametoindex() can ask for
 * @link: filled in
 *
 * Return: whether there is one.
 */
bool link_get(unsigned int ifindex, const char *name, struct link *link)
{
	struct ifinfomsg info = { .ifi_family = AF_UNSPEC,
				  .ifi_index = ifindex };
	struct nl_sock *sock = nl_socket_alloc();
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_GETLINK, NLM_F_REQUEST);
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	*link = (struct link) {};
	if (!sock || !msg || !cb || nl_connect(sock, NETLINK_ROUTE) ||
	    nlmsg_append(msg, &info, sizeof(info), NLMSG_ALIGNTO) ||
	    (!ifindex && nla_put_string(msg, IFLA_ALT_IFNAME, name)))
		die(JETCTL_KERNEL, "no memory");
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, got_link, link);
	nl_cb_err(cb, NL_CB_CUSTOM, got_no_link, NULL);
	if (nl_send_auto(sock, msg) >= 0)
		nl_recvmsgs(sock, cb);
	nl_cb_put(cb);
	nlmsg_free(msg);
	nl_socket_free(sock);
	return link->ifindex;
}

/**
 * named_ifindex() - the interface of this name, or the program ends
 * @dev: its name, or an alternative one
 */
unsigned int named_ifindex(const char *dev)
{
	unsigned int ifindex = if_nametoindex(dev);
	struct link link;

	if (ifindex)
		return ifindex;
	if (!*dev || !link_get(0, dev, &link))
		die(JETCTL_KERNEL,
		    "no interface %s; 'jetctl ring' lists those there are",
		    dev);
	return link.ifindex;
}

/* That of `dev NAME`, or 0: all */
unsigned int asked_ifindex(const struct values *v)
{
	return v->given[ARG_OF_DEV] ? named_ifindex(v->word[ARG_OF_DEV]) : 0;
}

/* The interface's name; it may have gone since the answer came */
const char *ifname(uint32_t ifindex)
{
	static char name[IF_NAMESIZE];

	if (!if_indextoname(ifindex, name))
		snprintf(name, sizeof(name), "if%u", ifindex);
	return name;
}
