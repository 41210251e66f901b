// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Who is on the ring, as the kernel tells over netlink. One socket asks, another one hears that
 * something has changed; what is known is then asked for anew when somebody looks. So it costs one
 * recv(2) to know that nothing has changed.
 */
#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include <linux/jetstream_netlink.h>

#include "lib.h"

struct jet_map {
	struct nl_sock *ask;
	struct nl_sock *news;
	int family;
	uint32_t card;		/* N of /dev/jetstreamN */
	uint32_t ifindex;	/* 0: not in this network namespace */
	uint8_t eui[6];
	bool doubt;		/* what follows may not be so any more */
	struct jet_station stations[JET_STATIONS];
};

static int got_card(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[JETSTREAM_A_RING_MAX + 1] = {};
	struct jet_map *map = arg;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, JETSTREAM_A_RING_MAX, NULL) ||
	    !attrs[JETSTREAM_A_RING_CARD] || !attrs[JETSTREAM_A_RING_IFINDEX] ||
	    !attrs[JETSTREAM_A_RING_EUI] ||
	    nla_get_u32(attrs[JETSTREAM_A_RING_CARD]) != map->card)
		return NL_OK;
	map->ifindex = nla_get_u32(attrs[JETSTREAM_A_RING_IFINDEX]);
	nla_memcpy(map->eui, attrs[JETSTREAM_A_RING_EUI], sizeof(map->eui));
	return NL_OK;
}

static int got_station(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[JETSTREAM_A_STATION_MAX + 1] = {};
	struct jet_map *map = arg;
	struct jet_station *station;
	uint32_t id;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, JETSTREAM_A_STATION_MAX, NULL) ||
	    !attrs[JETSTREAM_A_STATION_ID] || !attrs[JETSTREAM_A_STATION_EUI])
		return NL_OK;
	id = nla_get_u32(attrs[JETSTREAM_A_STATION_ID]);
	if (id >= JET_STATIONS)
		return NL_OK;
	station = &map->stations[id];
	nla_memcpy(station->eui, attrs[JETSTREAM_A_STATION_EUI], sizeof(station->eui));
	if (attrs[JETSTREAM_A_STATION_NAME])
		nla_strlcpy(station->name, attrs[JETSTREAM_A_STATION_NAME], sizeof(station->name));
	station->known = true;
	return NL_OK;
}

/* All rows of a dump go to @row */
static int map_dump(struct jet_map *map, int cmd, int ifindex_attr,
		    int (*row)(struct nl_msg *msg, void *arg))
{
	struct nl_msg *msg = nlmsg_alloc();
	int err = -NLE_NOMEM;

	if (msg && genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, map->family, 0, NLM_F_DUMP, cmd,
			       JETSTREAM_FAMILY_VERSION) &&
	    !(ifindex_attr && nla_put_u32(msg, ifindex_attr, map->ifindex))) {
		nl_socket_modify_cb(map->ask, NL_CB_VALID, NL_CB_CUSTOM, row, map);
		err = nl_send_auto(map->ask, msg);
		if (err >= 0)
			err = nl_recvmsgs_default(map->ask);
	}
	nlmsg_free(msg);
	if (err < 0)
		return jet_fail(-EIO, "the map of the ring: %s", nl_geterror(err));
	return 0;
}

static int map_connect(struct jet_map *map)
{
	int group;

	map->ask = nl_socket_alloc();
	map->news = nl_socket_alloc();
	if (!map->ask || !map->news || genl_connect(map->ask) || genl_connect(map->news))
		return jet_fail(-EIO, "the map of the ring: no netlink socket");
	map->family = genl_ctrl_resolve(map->ask, JETSTREAM_FAMILY_NAME);
	group = genl_ctrl_resolve_grp(map->ask, JETSTREAM_FAMILY_NAME, JETSTREAM_MCGRP_RING);
	if (map->family < 0 || group < 0 || nl_socket_add_membership(map->news, group))
		return jet_fail(-EIO, "the map of the ring: the kernel tells of no Jetstream ring");
	return 0;
}

static int got_interface(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[JETSTREAM_A_RING_MAX + 1] = {};
	struct jet_map *map = arg;

	if (!genlmsg_parse(nlmsg_hdr(msg), 0, attrs, JETSTREAM_A_RING_MAX, NULL) &&
	    attrs[JETSTREAM_A_RING_CARD] && attrs[JETSTREAM_A_RING_IFINDEX] &&
	    nla_get_u32(attrs[JETSTREAM_A_RING_IFINDEX]) == map->ifindex)
		map->card = nla_get_u32(attrs[JETSTREAM_A_RING_CARD]);
	return NL_OK;
}

int jet_map_card(const char *interface)
{
	struct jet_map map = { .card = UINT32_MAX, .ifindex = if_nametoindex(interface) };
	int err;

	if (!map.ifindex)
		return jet_fail(-ENODEV, "there is no network interface '%s'; a device is /dev/jetstreamN, or the name of its interface",
				interface);
	err = map_connect(&map);
	if (!err)
		err = map_dump(&map, JETSTREAM_CMD_RING_GET, 0, got_interface);
	nl_socket_free(map.ask);
	nl_socket_free(map.news);
	if (!err && map.card == UINT32_MAX)
		err = jet_fail(-ENODEV, "'%s' is no interface of a Jetstream card", interface);
	return err ?: (int)map.card;
}

int jet_map_new(struct jet_map **map, uint32_t card)
{
	struct jet_map *new = calloc(1, sizeof(*new));
	int err;

	if (!new)
		return jet_fail(-ENOMEM, "no memory for the map of the ring");
	new->card = card;
	new->doubt = true;
	err = map_connect(new);
	if (!err)
		err = map_dump(new, JETSTREAM_CMD_RING_GET, 0, got_card);
	if (!err && !new->ifindex)
		err = jet_fail(-ENODEV, "the interface of /dev/jetstream%u is in another network namespace, and with it the map of the ring",
			       card);
	if (err) {
		jet_map_delete(new);
		return err;
	}
	*map = new;
	return 0;
}

void jet_map_delete(struct jet_map *map)
{
	if (!map)
		return;
	nl_socket_free(map->ask);
	nl_socket_free(map->news);
	free(map);
}

const uint8_t *jet_map_eui(const struct jet_map *map)
{
	return map->eui;
}

int jet_map_fd(const struct jet_map *map)
{
	return nl_socket_get_fd(map->news);
}

void jet_map_doubt(struct jet_map *map)
{
	map->doubt = true;
}

/* What the news say does not matter, nor that some got lost: something has changed */
static void map_hear(struct jet_map *map)
{
	char news[16];

	while (recv(jet_map_fd(map), news, sizeof(news), MSG_DONTWAIT) >= 0 ||
	       errno == ENOBUFS || errno == EINTR)
		map->doubt = true;
}

int jet_map_look(struct jet_map *map, const struct jet_station **stations)
{
	int err = 0;

	map_hear(map);
	if (map->doubt) {
		memset(map->stations, 0, sizeof(map->stations));
		err = map_dump(map, JETSTREAM_CMD_STATION_GET, JETSTREAM_A_STATION_IFINDEX,
			       got_station);
		map->doubt = err;
	}
	*stations = map->stations;
	return err;
}
