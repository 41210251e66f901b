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

#include "jet.h"
#include "jet_genl_gen.h"

/* One message of a dump or an answer */
struct jet_msg {
	struct sk_buff *skb;
	u32 portid;
	u32 seq;
	int flags;
};

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

static void jet_genl_done(struct jet_dev *jd)
{
	jet_dev_exit(jd);
	jet_dev_put(jd);
}

static void *jet_msg_begin(const struct jet_msg *msg, u8 cmd)
{
	return genlmsg_put(msg->skb, msg->portid, msg->seq,
			   &jetstream_nl_family, msg->flags, cmd);
}

static int jet_msg_end(const struct jet_msg *msg, void *hdr, int err)
{
	if (err) {
		genlmsg_cancel(msg->skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(msg->skb, hdr);
	return 0;
}

static int jet_put_flag(struct sk_buff *skb, int attr, bool value)
{
	return value ? nla_put_flag(skb, attr) : 0;
}

static int jet_put_words(struct sk_buff *skb, int attr, u32 words, u32 hz)
{
	return nla_put_uint(skb, attr,
			    hz ? div_u64((u64)words * NSEC_PER_SEC, hz) : 0);
}

/* Zero: nobody knows */
static int jet_put_eui(struct sk_buff *skb, int attr, const u8 *eui)
{
	return is_zero_ether_addr(eui) ? 0 : nla_put(skb, attr, ETH_ALEN, eui);
}

static int jet_put_ring_state(struct sk_buff *skb,
			      const struct jet_ring_info *ring)
{
	u32 status = ring->status;

	return nla_put_u32(skb, JETSTREAM_A_RING_STATE, ring->state) ?:
	       jet_put_flag(skb, JETSTREAM_A_RING_MONITOR,
			    FIELD_GET(JET_RING_MONITOR, status)) ?:
	       jet_put_flag(skb, JETSTREAM_A_RING_REPEAT_ONLY,
			    FIELD_GET(JET_RING_REPEAT_ONLY, status)) ?:
	       jet_put_flag(skb, JETSTREAM_A_RING_DUPLICATE,
			    FIELD_GET(JET_RING_DUPLICATE, status)) ?:
	       jet_put_flag(skb, JETSTREAM_A_RING_LOCK,
			    FIELD_GET(JET_RING_LOCK, status)) ?:
	       nla_put_u32(skb, JETSTREAM_A_RING_EPOCH, ring->epoch) ?:
	       nla_put_u32(skb, JETSTREAM_A_RING_ALARM, ring->alarm) ?:
	       jet_put_eui(skb, JETSTREAM_A_RING_SUSPECT, ring->suspect) ?:
	       jet_put_eui(skb, JETSTREAM_A_RING_UPSTREAM, ring->upstream) ?:
	       nla_put_u32(skb, JETSTREAM_A_RING_MODE_WANTED,
			   ring->fit_wanted) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_BID, ring->bid,
			     ring->ring_hz);
}

static int jet_put_ring_up(struct sk_buff *skb,
			   const struct jet_ring_info *ring)
{
	if (!ring->up)
		return 0;
	return nla_put_u32(skb, JETSTREAM_A_RING_STATION, ring->id) ?:
	       nla_put(skb, JETSTREAM_A_RING_MONITOR_EUI, ETH_ALEN,
		       ring->monitor) ?:
	       nla_put_uint(skb, JETSTREAM_A_RING_STATIONS, ring->map) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_TTRT, ring->ttrt,
			     ring->ring_hz) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_ROTATION_LAST,
			     ring->rot_last, ring->ring_hz) ?:
	       nla_put_u32(skb, JETSTREAM_A_RING_MODE, ring->fit) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_ROTATION_MIN,
			     ring->rot_min, ring->ring_hz) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_ROTATION_MAX,
			     ring->rot_max, ring->ring_hz);
}

/* Recoveries: how often, and why */
static int jet_put_recoveries(struct sk_buff *skb, const u64 *counters)
{
	static const struct {
		u16 attr;
		u8 counter;
	} recoveries[] = {
		{ JETSTREAM_A_RING_CLAIM_TVX, JET_CNT_CLAIM_TVX },
		{ JETSTREAM_A_RING_CLAIM_TRT, JET_CNT_CLAIM_TRT },
		{ JETSTREAM_A_RING_CLAIM_MONITOR, JET_CNT_CLAIM_MONITOR },
		{ JETSTREAM_A_RING_CLAIM_LOCK, JET_CNT_CLAIM_LOCK },
		{ JETSTREAM_A_RING_CLAIM_PEER, JET_CNT_CLAIM_PEER },
		{ JETSTREAM_A_RING_BEACONS, JET_CNT_BEACONS },
		{ JETSTREAM_A_RING_TOKEN_BAD, JET_CNT_TOKEN_BAD },
		{ JETSTREAM_A_RING_TOKEN_FOREIGN, JET_CNT_TOKEN_FOREIGN },
		{ JETSTREAM_A_RING_NOT_HOME, JET_CNT_NOT_HOME },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(recoveries) && !err; i++)
		err = nla_put_uint(skb, recoveries[i].attr,
				   counters[recoveries[i].counter]);
	return err;
}

/* How long the token takes, and what the ring's words are for */
static int jet_put_load(struct sk_buff *skb, const struct jet_ring_info *ring,
			const struct jet_ring_load *load,
			const struct jet_budget *budget)
{
	const u64 *n = load->counters;
	u64 mean = 0, bound;

	if (!ring->up)
		return 0;
	if (n[JET_CNT_TOKENS])
		mean = div64_u64(load->words, n[JET_CNT_TOKENS]);
	bound = (u64)ring->ttrt + budget->sum + (ring->fit ? 0 : budget->frame);
	return jet_put_words(skb, JETSTREAM_A_RING_ROTATION_MEAN,
			     min(mean, U32_MAX), ring->ring_hz) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_ROTATION_BOUND,
			     bound, ring->ring_hz) ?:
	       nla_put(skb, JETSTREAM_A_RING_ROTATION_HISTOGRAM,
		       sizeof(load->hist), load->hist) ?:
	       nla_put_uint(skb, JETSTREAM_A_RING_WORDS_ALL, load->words) ?:
	       nla_put_uint(skb, JETSTREAM_A_RING_WORDS_SYNC,
			    n[JET_CNT_WORDS_SYNC] * 64) ?:
	       nla_put_uint(skb, JETSTREAM_A_RING_WORDS_ASYNC,
			    n[JET_CNT_WORDS_ASYNC] * 64) ?:
	       nla_put_uint(skb, JETSTREAM_A_RING_WORDS_PASSED,
			    n[JET_CNT_WORDS_PASSED] * 64);
}

/* What the ring did is left out without @load: to read that takes its time */
static int jet_put_ring(const struct jet_msg *msg, u8 cmd, struct jet_dev *jd,
			const struct jet_ring_info *ring,
			const struct jet_ring_load *load,
			const struct jet_budget *budget)
{
	struct net_device *netdev = jd->netdev;
	struct sk_buff *skb = msg->skb;
	void *hdr = jet_msg_begin(msg, cmd);

	if (!hdr)
		return -EMSGSIZE;
	return jet_msg_end(msg, hdr,
		nla_put_u32(skb, JETSTREAM_A_RING_IFINDEX, netdev->ifindex) ?:
		nla_put_string(skb, JETSTREAM_A_RING_IFNAME, netdev->name) ?:
		nla_put_u32(skb, JETSTREAM_A_RING_CARD, jd->index) ?:
		nla_put(skb, JETSTREAM_A_RING_EUI, ETH_ALEN, jd->eui) ?:
		nla_put_u32(skb, JETSTREAM_A_RING_RING_HZ, ring->ring_hz) ?:
		nla_put_u32(skb, JETSTREAM_A_RING_BLOCKS, jd->nblocks) ?:
		nla_put_u32(skb, JETSTREAM_A_RING_BLOCK_BYTES,
			    jet_block_size(jd)) ?:
		jet_put_ring_state(skb, ring) ?:
		jet_put_ring_up(skb, ring) ?:
		(load ? jet_put_load(skb, ring, load, budget) ?:
			jet_put_recoveries(skb, load->counters) : 0));
}

/* All of it, as it is now */
static int jet_put_ring_now(const struct jet_msg *msg, struct jet_dev *jd)
{
	struct jet_ring_load load;
	struct jet_budget budget;
	struct jet_ring_info ring;

	jet_ring_load(jd, &load);
	mutex_lock(&jd->lock);
	jet_ring_get_locked(jd, &ring);
	jet_lease_budget(jd, &budget);
	mutex_unlock(&jd->lock);
	return jet_put_ring(msg, JETSTREAM_CMD_RING_GET, jd, &ring, &load,
			    &budget);
}

static int jet_put_station(const struct jet_msg *msg, struct jet_dev *jd,
			   const struct jet_ring_info *ring, unsigned int id)
{
	struct jet_station station;
	struct sk_buff *skb = msg->skb;
	void *hdr;
	int err;

	hdr = jet_msg_begin(msg, JETSTREAM_CMD_STATION_GET);
	if (!hdr)
		return -EMSGSIZE;
	err = nla_put_u32(skb, JETSTREAM_A_STATION_IFINDEX,
			  jd->netdev->ifindex) ?:
	      nla_put_u32(skb, JETSTREAM_A_STATION_ID, id) ?:
	      jet_put_flag(skb, JETSTREAM_A_STATION_SELF, id == ring->id);
	if (jet_station_get(jd, id, &station))
		return jet_msg_end(msg, hdr, err);
	err = err ?:
	      jet_put_flag(skb, JETSTREAM_A_STATION_MONITOR,
			   ether_addr_equal(station.eui, ring->monitor)) ?:
	      nla_put(skb, JETSTREAM_A_STATION_EUI, ETH_ALEN, station.eui) ?:
	      nla_put_string(skb, JETSTREAM_A_STATION_NAME, station.name) ?:
	      jet_put_eui(skb, JETSTREAM_A_STATION_UPSTREAM,
			  station.upstream) ?:
	      nla_put_u32(skb, JETSTREAM_A_STATION_CHANNELS,
			  station.channels) ?:
	      nla_put_u32(skb, JETSTREAM_A_STATION_VERSION, station.version);
	return jet_msg_end(msg, hdr, err);
}

static u32 jet_pool_kind(const struct jet_pool *pool)
{
	switch (pool->id) {
	case JET_POOL_INIT:
		return JETSTREAM_POOL_KIND_INIT;
	case JET_POOL_ARP:
		return JETSTREAM_POOL_KIND_ARP;
	case JET_POOL_IP:
		return JETSTREAM_POOL_KIND_IP;
	case JET_POOL_ETHER:
		return JETSTREAM_POOL_KIND_ETHER;
	default:
		return JETSTREAM_POOL_KIND_USER;
	}
}

static int jet_put_owner(struct sk_buff *skb, const struct jet_pool *pool)
{
	if (pool->id < JET_POOL_FIRST_USER)
		return 0;
	return nla_put_u32(skb, JETSTREAM_A_POOL_PID, pool->pid) ?:
	       nla_put_string(skb, JETSTREAM_A_POOL_COMMAND,
			      pool->params.name);
}

static int jet_put_pool(const struct jet_msg *msg, struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;
	struct sk_buff *skb = msg->skb;
	void *hdr;
	u32 vcis;

	hdr = jet_msg_begin(msg, JETSTREAM_CMD_POOL_GET);
	if (!hdr)
		return -EMSGSIZE;
	mutex_lock(&jd->lock);
	vcis = list_count_nodes(&pool->assocs);
	mutex_unlock(&jd->lock);
	/* Counters may be a frame apart from one another */
	return jet_msg_end(msg, hdr,
		nla_put_u32(skb, JETSTREAM_A_POOL_IFINDEX,
			    jd->netdev->ifindex) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_ID, pool->id) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_KIND, jet_pool_kind(pool)) ?:
		jet_put_owner(skb, pool) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_TX_LIMIT,
			    pool->params.tx_limit) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_TX_USED,
			    READ_ONCE(pool->tx_used)) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_RX_LIMIT,
			    pool->params.rx_limit) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_RX_USED,
			    READ_ONCE(pool->rx_used)) ?:
		jet_put_flag(skb, JETSTREAM_A_POOL_KEEP_ERRORED,
			     pool->params.keep) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_QUEUE, pool->q->index) ?:
		nla_put_uint(skb, JETSTREAM_A_POOL_RX_FRAMES,
			     READ_ONCE(pool->stats.rx_frames)) ?:
		nla_put_uint(skb, JETSTREAM_A_POOL_TX_FRAMES,
			     atomic64_read(&pool->stats.tx_frames)) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_VCIS, vcis));
}

static int jet_put_vci(const struct jet_msg *msg, struct jet_dev *jd,
		       const struct jet_vci_info *info)
{
	struct sk_buff *skb = msg->skb;
	void *hdr;

	hdr = jet_msg_begin(msg, JETSTREAM_CMD_VCI_GET);
	if (!hdr)
		return -EMSGSIZE;
	return jet_msg_end(msg, hdr,
		nla_put_u32(skb, JETSTREAM_A_VCI_IFINDEX,
			    jd->netdev->ifindex) ?:
		nla_put_u32(skb, JETSTREAM_A_VCI_VCI, info->vci) ?:
		nla_put_u32(skb, JETSTREAM_A_VCI_POOL, info->pool));
}

/* The card that a request names, entered and held */
static struct jet_dev *jet_genl_card(struct genl_info *info, int ifindex)
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
	err = jet_put_ring_now(&msg, jd);
	if (err)
		nlmsg_free(msg.skb);
	else
		err = genlmsg_reply(msg.skb, info);
out:
	jet_genl_done(jd);
	return err;
}

static int jet_genl_bid(struct jet_dev *jd, const struct genl_info *info,
			u32 *bid)
{
	const u64 least = div_u64((u64)JET_RING_BID_MIN * NSEC_PER_SEC,
				  jd->ring_hz);
	const u64 most = div_u64((u64)JET_RING_BID_MAX * NSEC_PER_SEC,
				 jd->ring_hz);
	const struct nlattr *attr = info->attrs[JETSTREAM_A_RING_BID];
	u64 ns;

	if (!attr)
		return 0;
	ns = nla_get_uint(attr);
	if (ns < least || ns > most) {
		NL_SET_ERR_MSG_ATTR_FMT(info->extack, attr,
					"bid %llu ns; %llu to %llu are possible",
					ns, least, most);
		return -ERANGE;
	}
	*bid = clamp(DIV_ROUND_CLOSEST_ULL(ns * jd->ring_hz, NSEC_PER_SEC),
		     JET_RING_BID_MIN, JET_RING_BID_MAX);
	return 0;
}

/**
 * jetstream_nl_ring_set_doit() - what a station wants of the ring
 * @skb:	request
 * @info:	likewise
 *
 * Return: 0, or an error.
 */
int jetstream_nl_ring_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *mode = info->attrs[JETSTREAM_A_RING_MODE_WANTED];
	bool now = info->attrs[JETSTREAM_A_RING_NOW];
	struct jet_ring_params params;
	struct jet_dev *jd;
	int err;

	jd = jet_genl_card(info, JETSTREAM_A_RING_IFINDEX);
	if (IS_ERR(jd))
		return PTR_ERR(jd);
	jet_ring_params(jd, &params);
	if (mode)
		params.fit = nla_get_u32(mode) == JETSTREAM_RING_MODE_FIT;
	err = jet_genl_bid(jd, info, &params.bid);
	if (!err)
		err = jet_ring_set(jd, &params, now);
	if (err == -EIO)
		NL_SET_ERR_MSG(info->extack,
			       "the card is being reset; it counts afterwards");
	else if (err == -ETIMEDOUT)
		NL_SET_ERR_MSG(info->extack,
			       "the ring was not left; it counts when it forms anew");
	jet_genl_done(jd);
	return err;
}

/* How much a request is about, in ring words; 0: it does not say */
static int jet_sync_words(struct jet_dev *jd, const struct genl_info *info,
			  u32 *words)
{
	const struct nlattr *frame = info->attrs[JETSTREAM_A_SYNC_FRAME];
	const struct nlattr *rate = info->attrs[JETSTREAM_A_SYNC_RATE];
	u64 most = (u64)jd->ring_hz * 16, bits;
	struct jet_ring_info ring;

	*words = 0;
	if (frame && rate) {
		NL_SET_ERR_MSG_ATTR(info->extack, rate,
				    "a frame or a rate, but not both");
		return -EINVAL;
	}
	if (frame) {
		u32 len = nla_get_u32(frame);

		if (!len || len > JET_SDU_MAX) {
			NL_SET_ERR_MSG_ATTR_FMT(info->extack, frame,
						"frame of %u bytes; 1 to %u are possible",
						len, JET_SDU_MAX);
			return -ERANGE;
		}
		*words = jet_lease_cost(len);
	} else if (rate) {
		bits = nla_get_uint(rate);
		if (!bits || bits > most) {
			NL_SET_ERR_MSG_ATTR_FMT(info->extack, rate,
						"rate of %llu bit/s; 1 to %llu are possible",
						bits, most);
			return -ERANGE;
		}
		jet_ring_get(jd, &ring);
		if (!ring.up) {
			NL_SET_ERR_MSG(info->extack,
				       "the ring is down: no token, no rate");
			return -ENETDOWN;
		}
		*words = DIV64_U64_ROUND_UP(bits * ring.ttrt, most);
	}
	return 0;
}

static void jet_sync_why(struct netlink_ext_ack *extack, int err, u32 words,
			 struct jet_budget *budget)
{
	u32 sum = budget->sum;

	switch (err) {
	case -ENETDOWN:
		NL_SET_ERR_MSG(extack, "the ring is down");
		break;
	case -ETIMEDOUT:
		NL_SET_ERR_MSG(extack, "the monitor's host does not answer");
		break;
	case -EBUSY:
		NL_SET_ERR_MSG(extack, "this station is asking already");
		break;
	case -ENOSPC:
		budget->sum -= min(sum, words);
		NL_SET_ERR_MSG_FMT(extack,
				   "S %u + F %u + tau %u > T %u: at most %u words are free",
				   sum, budget->frame, budget->rotation,
				   budget->ttrt, jet_lease_free(budget));
		break;
	}
}

/**
 * jetstream_nl_sync_add_doit() - ask for synchronous bandwidth
 * @skb:	request
 * @info:	likewise
 *
 * Return: 0, or an error.
 */
int jetstream_nl_sync_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct jet_budget budget;
	struct jet_dev *jd;
	u32 words;
	int err;

	jd = jet_genl_card(info, JETSTREAM_A_SYNC_IFINDEX);
	if (IS_ERR(jd))
		return PTR_ERR(jd);
	err = jet_sync_words(jd, info, &words);
	if (!err && !words) {
		NL_SET_ERR_MSG(info->extack, "how much? a frame or a rate");
		err = -EINVAL;
	}
	if (!err) {
		err = jet_lease_add(jd, words, &budget);
		jet_sync_why(info->extack, err, words, &budget);
	}
	jet_genl_done(jd);
	return err;
}

/**
 * jetstream_nl_sync_del_doit() - give synchronous bandwidth back
 * @skb:	request
 * @info:	likewise
 *
 * Return: 0, or an error.
 */
int jetstream_nl_sync_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct jet_dev *jd;
	u32 words, held;
	int err;

	jd = jet_genl_card(info, JETSTREAM_A_SYNC_IFINDEX);
	if (IS_ERR(jd))
		return PTR_ERR(jd);
	err = jet_sync_words(jd, info, &words);
	if (!err) {
		err = jet_lease_del(jd, words, &held);
		if (err == -ERANGE && !held)
			NL_SET_ERR_MSG(info->extack,
				       "this station has no lease");
		else if (err == -ERANGE)
			NL_SET_ERR_MSG_FMT(info->extack,
					   "%u words; this station has %u",
					   words, held);
		else
			jet_sync_why(info->extack, err, words, NULL);
	}
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
	return jet_put_ring_now(msg, jd);
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

static int jet_put_budget(const struct jet_msg *msg, struct jet_dev *jd,
			  const struct jet_budget *budget)
{
	struct sk_buff *skb = msg->skb;
	void *hdr;

	hdr = jet_msg_begin(msg, JETSTREAM_CMD_SYNC_GET);
	if (!hdr)
		return -EMSGSIZE;
	return jet_msg_end(msg, hdr,
		nla_put_u32(skb, JETSTREAM_A_SYNC_IFINDEX,
			    jd->netdev->ifindex) ?:
		nla_put_u32(skb, JETSTREAM_A_SYNC_SUM_WORDS, budget->sum) ?:
		nla_put_u32(skb, JETSTREAM_A_SYNC_FRAME_WORDS,
			    budget->frame) ?:
		nla_put_u32(skb, JETSTREAM_A_SYNC_ROTATION_WORDS,
			    budget->rotation) ?:
		nla_put_u32(skb, JETSTREAM_A_SYNC_TTRT_WORDS, budget->ttrt) ?:
		nla_put_u32(skb, JETSTREAM_A_SYNC_FREE_WORDS,
			    jet_lease_free(budget)));
}

static int jet_put_lease(const struct jet_msg *msg, struct jet_dev *jd,
			 const struct jet_ring_info *ring, unsigned int id,
			 const struct jet_lease_info *lease)
{
	u64 bits = (u64)lease->words * 16 * ring->ring_hz;
	struct jet_station station = {};
	struct sk_buff *skb = msg->skb;
	void *hdr;

	hdr = jet_msg_begin(msg, JETSTREAM_CMD_SYNC_GET);
	if (!hdr)
		return -EMSGSIZE;
	return jet_msg_end(msg, hdr,
		nla_put_u32(skb, JETSTREAM_A_SYNC_IFINDEX,
			    jd->netdev->ifindex) ?:
		nla_put_u32(skb, JETSTREAM_A_SYNC_STATION, id) ?:
		jet_put_flag(skb, JETSTREAM_A_SYNC_SELF, id == ring->id) ?:
		nla_put(skb, JETSTREAM_A_SYNC_EUI, ETH_ALEN, lease->eui) ?:
		(jet_station_get(jd, id, &station) ? 0 :
		 nla_put_string(skb, JETSTREAM_A_SYNC_NAME, station.name)) ?:
		nla_put_u32(skb, JETSTREAM_A_SYNC_WORDS, lease->words) ?:
		nla_put_uint(skb, JETSTREAM_A_SYNC_RATE,
			     ring->ttrt ? div_u64(bits, ring->ttrt) : 0) ?:
		nla_put_u32(skb, JETSTREAM_A_SYNC_AGE, lease->age));
}

/* Position 0 is the ring's own row, the others are those of the stations */
static int jet_dump_sync(const struct jet_msg *msg, struct jet_dev *jd,
			 struct jet_dump *dump)
{
	struct jet_lease_info lease;
	struct jet_budget budget;
	struct jet_ring_info ring;
	int err = 0;

	mutex_lock(&jd->lock);
	jet_ring_get_locked(jd, &ring);
	jet_lease_budget(jd, &budget);
	mutex_unlock(&jd->lock);
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
 * jet_genl_ring_change() - tell whoever listens
 * @jd:		the card
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_genl_ring_change(struct jet_dev *jd)
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
	/* The interface may move to another namespace meanwhile */
	rcu_read_lock();
	net = dev_net_rcu(jd->netdev);
	genlmsg_multicast_netns(&jetstream_nl_family, net, msg.skb, 0,
				JETSTREAM_NLGRP_RING, GFP_ATOMIC);
	rcu_read_unlock();
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
