// SPDX-License-Identifier: GPL-2.0
/* What netlink's messages say: Documentation/netlink/jetstream.yaml */
#include "jet_genl_msg.h"

/* What JET_CNT_WORDS_* count in: 64 words */
#define JET_LOAD_BYTES	(64 * JET_WORD_BYTES)

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

/**
 * jet_words_ns() - how long words are under way
 * @words:	of 16 bits, which is what the ring counts in
 * @hz:		how many pass in a second
 *
 * Here are nanoseconds and bytes only.
 *
 * Return: ns.
 */
u64 jet_words_ns(u32 words, u32 hz)
{
	return hz ? div_u64((u64)words * NSEC_PER_SEC, hz) : 0;
}

static int jet_put_words(struct sk_buff *skb, int attr, u32 words, u32 hz)
{
	return nla_put_uint(skb, attr, jet_words_ns(words, hz));
}

/**
 * jet_ring_rate() - what a ring carries
 * @hz:		words that pass in a second
 *
 * Return: bytes a second.
 */
u64 jet_ring_rate(u32 hz)
{
	return (u64)hz * JET_WORD_BYTES;
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
	       nla_put_u32(skb, JETSTREAM_A_RING_FRAME_WANTED,
			   ring->frame_wanted) ?:
	       nla_put_u32(skb, JETSTREAM_A_RING_FRAME_USABLE,
			   ring->frame_usable) ?:
	       jet_put_flag(skb, JETSTREAM_A_RING_NO_CLOCK, ring->no_clock) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_BID, ring->bid,
			     ring->ring_hz);
}

/* The longest frame, and what follows for the target rotation time */
static int jet_put_frame(struct sk_buff *skb, struct jet_dev *jd,
			 const struct jet_ring_info *ring)
{
	int station = jet_frame_station(jd, ring);

	if (!ring->frame)
		return 0;
	return nla_put_u32(skb, JETSTREAM_A_RING_FRAME,
			   jet_frame_bytes(ring->frame)) ?:
	       (station < 0 ? 0 :
		nla_put_u32(skb, JETSTREAM_A_RING_FRAME_STATION, station)) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_FRAME_TIME, ring->frame,
			     ring->ring_hz) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_TRIP, ring->trip,
			     ring->ring_hz) ?:
	       jet_put_words(skb, JETSTREAM_A_RING_TTRT_FLOOR,
			     ring->frame + ring->trip, ring->ring_hz);
}

static int jet_put_ring_up(struct sk_buff *skb, struct jet_dev *jd,
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
			     ring->rot_max, ring->ring_hz) ?:
	       jet_put_frame(skb, jd, ring);
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
	       nla_put_uint(skb, JETSTREAM_A_RING_BYTES_ALL,
			    load->words * JET_WORD_BYTES) ?:
	       nla_put_uint(skb, JETSTREAM_A_RING_BYTES_SYNC,
			    n[JET_CNT_WORDS_SYNC] * JET_LOAD_BYTES) ?:
	       nla_put_uint(skb, JETSTREAM_A_RING_BYTES_ASYNC,
			    n[JET_CNT_WORDS_ASYNC] * JET_LOAD_BYTES) ?:
	       nla_put_uint(skb, JETSTREAM_A_RING_BYTES_PASSED,
			    n[JET_CNT_WORDS_PASSED] * JET_LOAD_BYTES);
}

/**
 * jet_put_ring() - a message about a card and its ring
 * @msg:	where it goes
 * @cmd:	what it is
 * @jd:		the card
 * @ring:	its ring
 * @load:	what that did, or NULL: reading it takes its time
 * @budget:	with @load: what is lent of it
 *
 * Return: 0, or -EMSGSIZE: the message has no room for it.
 */
int jet_put_ring(const struct jet_msg *msg, u8 cmd, struct jet_dev *jd,
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
		nla_put_u32(skb, JETSTREAM_A_RING_CARD, jd->index) ?:
		nla_put(skb, JETSTREAM_A_RING_EUI, ETH_ALEN, jd->eui) ?:
		nla_put_uint(skb, JETSTREAM_A_RING_RATE,
			     jet_ring_rate(ring->ring_hz)) ?:
		nla_put_u32(skb, JETSTREAM_A_RING_BLOCKS, jd->nblocks) ?:
		nla_put_u32(skb, JETSTREAM_A_RING_BLOCK_BYTES,
			    jet_block_size(jd)) ?:
		nla_put_u32(skb, JETSTREAM_A_RING_VCIS, jet_vcis_used(jd)) ?:
		nla_put_u32(skb, JETSTREAM_A_RING_VCIS_MAX,
			    JET_VCI_WAYS_NUM * JET_VCI_SETS_NUM) ?:
		jet_put_ring_state(skb, ring) ?:
		jet_put_ring_up(skb, jd, ring) ?:
		(load ? jet_put_load(skb, ring, load, budget) ?:
			jet_put_recoveries(skb, load->counters) : 0));
}
ALLOW_ERROR_INJECTION(jet_put_ring, ERRNO);

/**
 * jet_put_station() - a message about a station
 * @msg:	where it goes
 * @jd:		the card
 * @ring:	its ring, up
 * @id:		the station's number
 *
 * Return: 0, or -EMSGSIZE: the message has no room for it.
 */
int jet_put_station(const struct jet_msg *msg, struct jet_dev *jd,
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
	      nla_put_u32(skb, JETSTREAM_A_STATION_VERSION, station.version) ?:
	      (station.frame ? nla_put_u32(skb, JETSTREAM_A_STATION_FRAME,
					   jet_frame_bytes(station.frame)) : 0);
	return jet_msg_end(msg, hdr, err);
}
ALLOW_ERROR_INJECTION(jet_put_station, ERRNO);

static u32 jet_pool_kind(const struct jet_pool *pool)
{
	if (pool->share)
		return JETSTREAM_POOL_KIND_SHARED;
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

/* Who asks sees the processes of his pid namespace, and no others */
static int jet_put_owner(struct sk_buff *skb, const struct jet_pool *pool)
{
	pid_t pid = pid_vnr(pool->owner);

	if (!pid)
		return 0;
	return nla_put_u32(skb, JETSTREAM_A_POOL_PID, pid) ?:
	       nla_put_string(skb, JETSTREAM_A_POOL_COMMAND,
			      pool->params.name);
}

/* Counters may be a frame apart from one another */
static int jet_put_pool_stats(struct sk_buff *skb, struct jet_pool *pool)
{
	const struct jet_pool_stats *s = &pool->stats;
	u64 drops[JET_DROPS_NUM];

	jet_pool_drops(pool, drops);
	return nla_put_uint(skb, JETSTREAM_A_POOL_RX_FRAMES,
			    jet_stat_read(&s->sync, &s->rx_frames) +
			    atomic64_read(&s->shared_frames)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_RX_BYTES,
			    jet_stat_read(&s->sync, &s->rx_bytes) +
			    atomic64_read(&s->shared_bytes)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_TX_FRAMES,
			    atomic64_read(&s->tx_frames)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_TX_BYTES,
			    atomic64_read(&s->tx_bytes)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_TX_ERRORS,
			    atomic64_read(&s->tx_errors)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_DROPS_LIMIT,
			    drops[JET_DROPS_LIMIT] +
			    atomic64_read(&s->rx_limited)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_DROPS_MEMORY,
			    drops[JET_DROPS_MEMORY]) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_DROPS_CLOSING,
			    atomic64_read(&s->rx_dropped)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_DROPS_OLD,
			    atomic64_read(&s->rx_old)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_DROPS_FRAMING,
			    atomic64_read(&s->rx_framing)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_REFUSED_LIMIT,
			    atomic64_read(&s->over_limit)) ?:
	       nla_put_uint(skb, JETSTREAM_A_POOL_REFUSED_MEMORY,
			    atomic64_read(&s->no_block));
}

/**
 * jet_put_pool() - a message about a pool
 * @msg:	where it goes
 * @pool:	an open pool
 *
 * Return: 0, or -EMSGSIZE: the message has no room for it.
 */
int jet_put_pool(const struct jet_msg *msg, struct jet_pool *pool)
{
	struct jet_dev *jd = pool->jd;
	struct sk_buff *skb = msg->skb;
	void *hdr;

	hdr = jet_msg_begin(msg, JETSTREAM_CMD_POOL_GET);
	if (!hdr)
		return -EMSGSIZE;
	return jet_msg_end(msg, hdr,
		nla_put_u32(skb, JETSTREAM_A_POOL_IFINDEX,
			    jd->netdev->ifindex) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_ID, pool->id) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_KIND, jet_pool_kind(pool)) ?:
		jet_put_owner(skb, pool) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_TX_LIMIT,
			    READ_ONCE(pool->params.tx_limit)) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_TX_USED,
			    READ_ONCE(pool->tx_used)) ?:
		(pool->params.frame ?
		 nla_put_u32(skb, JETSTREAM_A_POOL_FRAME,
			     pool->params.frame) : 0) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_RX_LIMIT,
			    READ_ONCE(pool->params.rx_limit)) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_RX_USED,
			    READ_ONCE(pool->rx_used)) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_RX_SHARED,
			    READ_ONCE(pool->rx_shared)) ?:
		jet_put_flag(skb, JETSTREAM_A_POOL_KEEP_ERRORED,
			     READ_ONCE(pool->params.keep)) ?:
		jet_put_flag(skb, JETSTREAM_A_POOL_OLD,
			     READ_ONCE(pool->params.old)) ?:
		jet_put_flag(skb, JETSTREAM_A_POOL_CELL, pool->params.bare) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_QUEUE, pool->q->index) ?:
		jet_put_pool_stats(skb, pool) ?:
		nla_put_u32(skb, JETSTREAM_A_POOL_VCIS,
			    jet_pool_vcis(pool)));
}
ALLOW_ERROR_INJECTION(jet_put_pool, ERRNO);

static int jet_put_link_now(struct sk_buff *skb,
			    const struct jet_link_info *link)
{
	static const u16 attrs[JET_LINK_CNT_NUM] = {
		[JET_LINK_CNT_SYMBOL] = JETSTREAM_A_LINK_SYMBOL_ERRORS,
		[JET_LINK_CNT_FRAMING] = JETSTREAM_A_LINK_FRAMING_ERRORS,
		[JET_LINK_CNT_ELASTIC] = JETSTREAM_A_LINK_ELASTIC_ERRORS,
		[JET_LINK_CNT_RECOVERY] = JETSTREAM_A_LINK_RECOVERIES,
		[JET_LINK_CNT_DOWN] = JETSTREAM_A_LINK_DOWNS,
		[JET_LINK_CNT_BAD_TLP] = JETSTREAM_A_LINK_BAD_TLPS,
		[JET_LINK_CNT_BAD_DLLP] = JETSTREAM_A_LINK_BAD_DLLPS,
		[JET_LINK_CNT_TIMEOUT] = JETSTREAM_A_LINK_REPLAY_TIMEOUTS,
		[JET_LINK_CNT_ROLLOVER] = JETSTREAM_A_LINK_REPLAY_ROLLOVERS,
		[JET_LINK_CNT_REPLAY] = JETSTREAM_A_LINK_REPLAYS,
		[JET_LINK_CNT_NAK_RX] = JETSTREAM_A_LINK_NAKS_RECEIVED,
		[JET_LINK_CNT_NAK_TX] = JETSTREAM_A_LINK_NAKS_SENT,
		[JET_LINK_CNT_DL_PROTOCOL] =
			JETSTREAM_A_LINK_DL_PROTOCOL_ERRORS,
		[JET_LINK_CNT_FC_PROTOCOL] =
			JETSTREAM_A_LINK_FC_PROTOCOL_ERRORS,
	};
	unsigned int i;
	int err;

	err = nla_put_u32(skb, JETSTREAM_A_LINK_STATE,
			  FIELD_GET(JET_LINK_STATE, link->status)) ?:
	      nla_put_u32(skb, JETSTREAM_A_LINK_SPEED,
			  FIELD_GET(JET_LINK_SPEED, link->status)) ?:
	      nla_put_u32(skb, JETSTREAM_A_LINK_WIDTH,
			  FIELD_GET(JET_LINK_WIDTH, link->status));
	for (i = 0; i < JET_LINK_CNT_NUM && !err; i++)
		err = nla_put_uint(skb, attrs[i], link->counters[i]);
	return err;
}

/**
 * jet_put_link() - a message about a card's PCI Express link
 * @msg:	where it goes
 * @jd:		the card
 *
 * Return: 0, or -EMSGSIZE: the message has no room for it.
 */
int jet_put_link(const struct jet_msg *msg, struct jet_dev *jd)
{
	struct sk_buff *skb = msg->skb;
	struct jet_link_info link;
	void *hdr;

	hdr = jet_msg_begin(msg, JETSTREAM_CMD_LINK_GET);
	if (!hdr)
		return -EMSGSIZE;
	return jet_msg_end(msg, hdr,
		nla_put_u32(skb, JETSTREAM_A_LINK_IFINDEX,
			    jd->netdev->ifindex) ?:
		nla_put_u32(skb, JETSTREAM_A_LINK_CARD, jd->index) ?:
		(jet_link_get(jd, &link) ? jet_put_link_now(skb, &link) : 0));
}
ALLOW_ERROR_INJECTION(jet_put_link, ERRNO);

/**
 * jet_put_vci() - a message about a VCI that leads to a pool
 * @msg:	where it goes
 * @jd:		the card
 * @info:	the VCI
 *
 * Return: 0, or -EMSGSIZE: the message has no room for it.
 */
int jet_put_vci(const struct jet_msg *msg, struct jet_dev *jd,
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
		nla_put_u32(skb, JETSTREAM_A_VCI_POOL, info->pool) ?:
		jet_put_flag(skb, JETSTREAM_A_VCI_WAITING, info->waits) ?:
		jet_put_flag(skb, JETSTREAM_A_VCI_SHARED, info->shared));
}
ALLOW_ERROR_INJECTION(jet_put_vci, ERRNO);

/**
 * jet_put_budget() - a message about what a ring has to lend
 * @msg:	where it goes
 * @jd:		the card
 * @budget:	the ring's numbers
 *
 * Return: 0, or -EMSGSIZE: the message has no room for it.
 */
int jet_put_budget(const struct jet_msg *msg, struct jet_dev *jd,
		   const struct jet_budget *budget)
{
	struct sk_buff *skb = msg->skb;
	u32 hz = jd->ring_hz;
	void *hdr;

	hdr = jet_msg_begin(msg, JETSTREAM_CMD_SYNC_GET);
	if (!hdr)
		return -EMSGSIZE;
	return jet_msg_end(msg, hdr,
		nla_put_u32(skb, JETSTREAM_A_SYNC_IFINDEX,
			    jd->netdev->ifindex) ?:
		jet_put_words(skb, JETSTREAM_A_SYNC_SUM_TIME, budget->sum,
			      hz) ?:
		jet_put_words(skb, JETSTREAM_A_SYNC_FRAME_TIME, budget->frame,
			      hz) ?:
		jet_put_words(skb, JETSTREAM_A_SYNC_ROTATION_TIME,
			      budget->rotation, hz) ?:
		jet_put_words(skb, JETSTREAM_A_SYNC_TTRT_TIME, budget->ttrt,
			      hz) ?:
		jet_put_words(skb, JETSTREAM_A_SYNC_FREE_TIME,
			      jet_lease_free(budget), hz));
}

/**
 * jet_put_lease() - a message about a lease
 * @msg:	where it goes
 * @jd:		the card
 * @ring:	its ring, up
 * @id:		number of the station that has it
 * @lease:	the lease
 *
 * Return: 0, or -EMSGSIZE: the message has no room for it.
 */
int jet_put_lease(const struct jet_msg *msg, struct jet_dev *jd,
		  const struct jet_ring_info *ring, unsigned int id,
		  const struct jet_lease_info *lease)
{
	u64 visit = (u64)lease->words * JET_WORD_BYTES;
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
		nla_put_uint(skb, JETSTREAM_A_SYNC_VISIT, visit) ?:
		nla_put_uint(skb, JETSTREAM_A_SYNC_RATE, ring->ttrt ?
			     div_u64(visit * ring->ring_hz, ring->ttrt) : 0) ?:
		nla_put_u32(skb, JETSTREAM_A_SYNC_AGE, lease->age));
}
