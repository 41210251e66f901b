// SPDX-License-Identifier: GPL-2.0
/*
 * Generic netlink family "jetstream": the ring, its stations, our pools and
 * VCIs, for jetctl(8) and other programs. The messages are specified in
 * Documentation/netlink/jetstream.yaml, from which jet_genl_gen.c is made.
 *
 * A card is where its network interface is: other network namespaces do not
 * see it.
 */
#include <net/sock.h>

#include "jet_genl.h"
#include "jet_genl_msg.h"

static bool jet_genl_sees(const struct net *net, struct jet_dev *jd)
{
	return net_eq(dev_net(jd->netdev), net);
}

/*
 * The first card from a number on that this namespace sees, entered and held;
 * with an ifindex, only that one.
 */
static struct jet_dev *jet_genl_next(const struct net *net, int index,
				     u32 ifindex)
{
	struct jet_dev *jd;

	for (; (jd = jet_dev_next(index)); jet_dev_put(jd)) {
		index = jd->index + 1;
		if (jet_dev_enter(jd))
			continue;
		if (jet_genl_sees(net, jd) &&
		    (!ifindex || jd->netdev->ifindex == ifindex))
			return jd;
		jet_dev_exit(jd);
	}
	return NULL;
}

/**
 * jet_genl_done() - the reverse of jet_genl_card()
 * @jd:		the card
 */
void jet_genl_done(struct jet_dev *jd)
{
	jet_dev_exit(jd);
	jet_dev_put(jd);
}

/**
 * jet_genl_card() - the card that a request names
 * @info:	the request
 * @ifindex:	attribute that has its interface
 *
 * Return: the card, entered and held, or an error, which the request's sender
 * is told.
 */
struct jet_dev *jet_genl_card(struct genl_info *info, int ifindex)
{
	const struct nlattr *attr = info->attrs[ifindex];
	struct jet_dev *jd;

	if (GENL_REQ_ATTR_CHECK(info, ifindex))
		return ERR_PTR(-EINVAL);
	jd = jet_genl_next(genl_info_net(info), 0, nla_get_u32(attr));
	if (jd)
		return jd;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "no Jetstream card has this interface");
	return ERR_PTR(-ENODEV);
}

/* All of it, as it is now */
static int jet_genl_ring_now(const struct jet_msg *msg, struct jet_dev *jd)
{
	struct jet_ring_load load;
	struct jet_budget budget;
	struct jet_ring_info ring;

	jet_ring_load(jd, &load);
	jet_ring_get(jd, &ring);
	jet_lease_budget(jd, &budget);
	return jet_put_ring(msg, JETSTREAM_CMD_RING_GET, jd, &ring, &load,
			    &budget);
}

/**
 * jetstream_nl_ring_get_doit() - the ring of one card
 * @skb:	request
 * @info:	likewise
 *
 * Return: 0, or an error.
 */
int jetstream_nl_ring_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct jet_msg msg = {
		.portid = info->snd_portid,
		.seq = info->snd_seq,
	};
	struct jet_dev *jd;
	int err;

	jd = jet_genl_card(info, JETSTREAM_A_RING_IFINDEX);
	if (IS_ERR(jd))
		return PTR_ERR(jd);
	msg.skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg.skb) {
		err = -ENOMEM;
		goto out;
	}
	err = jet_genl_ring_now(&msg, jd);
	if (err)
		nlmsg_free(msg.skb);
	else
		err = genlmsg_reply(msg.skb, info);
out:
	jet_genl_done(jd);
	return err;
}

/*
 * Dumps. Where one is: cb->ctx has the card and a position in it, which
 * belongs to the kind of dump.
 */
struct jet_dump {
	int card;
	unsigned int pos;
};

/*
 * Rows of one card from dump->pos on, which moves. -EMSGSIZE: go on in the
 * answer's next part.
 */
typedef int (*jet_dump_card)(const struct jet_msg *msg, struct jet_dev *jd,
			     struct jet_dump *dump);

static int jet_dump(struct sk_buff *skb, struct netlink_callback *cb,
		    int attr, jet_dump_card dump_card)
{
	struct jet_dump *dump = (struct jet_dump *)cb->ctx;
	const struct genl_info *info = genl_info_dump(cb);
	struct jet_msg msg = {
		.skb = skb,
		.portid = NETLINK_CB(cb->skb).portid,
		.seq = cb->nlh->nlmsg_seq,
		.flags = NLM_F_MULTI,
	};
	const struct net *net = sock_net(skb->sk);
	struct jet_dev *jd;
	u32 ifindex = 0;
	int err = 0;

	NL_ASSERT_CTX_FITS(struct jet_dump);
	if (info->attrs[attr])
		ifindex = nla_get_u32(info->attrs[attr]);

	while ((jd = jet_genl_next(net, dump->card, ifindex))) {
		if (jd->index != dump->card)
			dump->pos = 0;
		dump->card = jd->index;
		err = dump_card(&msg, jd, dump);
		jet_genl_done(jd);
		if (err)
			break;
		dump->card++;
		dump->pos = 0;
	}
	if (ifindex && !err && !dump->card) {
		NL_SET_ERR_MSG_ATTR(cb->extack, info->attrs[attr],
				    "no Jetstream card has this interface");
		err = -ENODEV;
	}
	return err;
}

static int jet_dump_ring(const struct jet_msg *msg, struct jet_dev *jd,
			 struct jet_dump *dump)
{
	return jet_genl_ring_now(msg, jd);
}

static int jet_dump_station(const struct jet_msg *msg, struct jet_dev *jd,
			    struct jet_dump *dump)
{
	struct jet_ring_info ring;
	int err = 0;

	jet_ring_get(jd, &ring);
	if (!ring.up)
		return 0;
	for (; dump->pos < JET_STATIONS_MAX && !err; dump->pos++) {
		if (!(ring.map & BIT_ULL(dump->pos)))
			continue;
		err = jet_put_station(msg, jd, &ring, dump->pos);
		if (err)
			break;
	}
	return err;
}

/* Position 0 is the ring's own row, the others are those of the stations */
static int jet_dump_sync(const struct jet_msg *msg, struct jet_dev *jd,
			 struct jet_dump *dump)
{
	struct jet_lease_info lease;
	struct jet_budget budget;
	struct jet_ring_info ring;
	int err = 0;

	jet_ring_get(jd, &ring);
	jet_lease_budget(jd, &budget);
	if (!ring.up)
		return 0;
	for (; dump->pos <= JET_STATIONS_MAX; dump->pos++) {
		if (!dump->pos)
			err = jet_put_budget(msg, jd, &budget);
		else if (jet_lease_get(jd, dump->pos - 1, &lease))
			err = jet_put_lease(msg, jd, &ring, dump->pos - 1,
					    &lease);
		if (err)
			break;
	}
	return err;
}

static int jet_dump_pool(const struct jet_msg *msg, struct jet_dev *jd,
			 struct jet_dump *dump)
{
	struct jet_pool *pool;
	int err = 0;

	for (; dump->pos < JET_POOLS_NUM; dump->pos++) {
		pool = jet_pool_get(jd, dump->pos);
		if (!pool)
			continue;
		err = jet_put_pool(msg, pool);
		jet_pool_put(pool);
		if (err)
			break;
	}
	return err;
}

static int jet_dump_vci(const struct jet_msg *msg, struct jet_dev *jd,
			struct jet_dump *dump)
{
	unsigned int next = dump->pos;
	struct jet_vci_info info;
	int err;

	while (jet_vci_next(jd, &next, &info)) {
		if (info.vci != JET_VCI_NOWHERE) {
			err = jet_put_vci(msg, jd, &info);
			if (err)
				return err;
		}
		dump->pos = next;
	}
	return 0;
}

static int jet_dump_link(const struct jet_msg *msg, struct jet_dev *jd,
			 struct jet_dump *dump)
{
	return jet_put_link(msg, jd);
}

/**
 * jetstream_nl_ring_get_dumpit() - the rings of all cards
 * @skb:	answer
 * @cb:		request and position
 *
 * Return: 0, or -EMSGSIZE: there is more, or another error.
 */
int jetstream_nl_ring_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	return jet_dump(skb, cb, JETSTREAM_A_RING_IFINDEX, jet_dump_ring);
}

/**
 * jetstream_nl_station_get_dumpit() - the stations on the ring
 * @skb:	answer
 * @cb:		request and position
 *
 * Return: 0, or -EMSGSIZE: there is more, or another error.
 */
int jetstream_nl_station_get_dumpit(struct sk_buff *skb,
				    struct netlink_callback *cb)
{
	return jet_dump(skb, cb, JETSTREAM_A_STATION_IFINDEX, jet_dump_station);
}

/**
 * jetstream_nl_pool_get_dumpit() - the pools of the card
 * @skb:	answer
 * @cb:		request and position
 *
 * Return: 0, or -EMSGSIZE: there is more, or another error.
 */
int jetstream_nl_pool_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	return jet_dump(skb, cb, JETSTREAM_A_POOL_IFINDEX, jet_dump_pool);
}

/**
 * jetstream_nl_vci_get_dumpit() - what the card receives
 * @skb:	answer
 * @cb:		request and position
 *
 * Return: 0, or -EMSGSIZE: there is more, or another error.
 */
int jetstream_nl_vci_get_dumpit(struct sk_buff *skb,
				struct netlink_callback *cb)
{
	return jet_dump(skb, cb, JETSTREAM_A_VCI_IFINDEX, jet_dump_vci);
}

/**
 * jetstream_nl_sync_get_dumpit() - who may send how much in the sync class
 * @skb:	answer
 * @cb:		request and position
 *
 * Return: 0, or -EMSGSIZE: there is more, or another error.
 */
int jetstream_nl_sync_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	return jet_dump(skb, cb, JETSTREAM_A_SYNC_IFINDEX, jet_dump_sync);
}

/**
 * jetstream_nl_link_get_dumpit() - the cards' PCI Express links
 * @skb:	answer
 * @cb:		request and position
 *
 * Return: 0, or -EMSGSIZE: there is more, or another error.
 */
int jetstream_nl_link_get_dumpit(struct sk_buff *skb,
				 struct netlink_callback *cb)
{
	return jet_dump(skb, cb, JETSTREAM_A_LINK_IFINDEX, jet_dump_link);
}

/* Tell whoever listens */
static void jet_genl_ring_change(struct jet_dev *jd)
{
	struct jet_ring_info ring;
	struct jet_msg msg = {};
	struct net *net;

	msg.skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!msg.skb)
		return;
	jet_ring_get_locked(jd, &ring);
	if (jet_put_ring(&msg, JETSTREAM_CMD_RING_NTF, jd, &ring, NULL, NULL)) {
		nlmsg_free(msg.skb);
		return;
	}
	/*
	 * The interface may move to another namespace meanwhile. One that is
	 * registered keeps its namespace: that goes an RCU period after it.
	 */
	rcu_read_lock();
	if (READ_ONCE(jd->netdev->reg_state) == NETREG_REGISTERED) {
		net = dev_net_rcu(jd->netdev);
		genlmsg_multicast_netns(&jetstream_nl_family, net, msg.skb, 0,
					JETSTREAM_NLGRP_RING, GFP_ATOMIC);
	} else {
		nlmsg_free(msg.skb);
	}
	rcu_read_unlock();
}

/**
 * jet_genl_news() - whoever listens hears of the ring
 * @jd:		the card
 * @news:	what
 */
void jet_genl_news(struct jet_dev *jd, enum jet_news news)
{
	if (news == JET_NEWS_CHANGED)
		jet_genl_ring_change(jd);
}

/**
 * jet_genl_init() - register the family
 *
 * Return: 0, or an error.
 */
int jet_genl_init(void)
{
	return genl_register_family(&jetstream_nl_family);
}

/**
 * jet_genl_exit() - the reverse
 */
void jet_genl_exit(void)
{
	genl_unregister_family(&jetstream_nl_family);
}
