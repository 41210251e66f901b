// SPDX-License-Identifier: GPL-2.0
/*
 * jet0's packets on their way out: which VCI, copies, checksum, SEND.
 *
 * A packet is one batch: COPY_INs from where it lies in memory into blocks, if
 * wanted SUM_PUT, and the SEND, all in one chain, so that what follows a failed
 * command does not run. The SEND's end is the packet's.
 */
#include <linux/dma-mapping.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/if_inet6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/netdev_queues.h>

#include "jet_netdev.h"

/*
 * The Ethernet address that belongs to a group packet's IP header: sender and
 * receiver must come to the same. At least the fixed header is there.
 */
void jet_group_mac(const u8 *ip, u8 *mac)
{
	const struct ipv6hdr *v6 = (const void *)ip;
	const struct iphdr *v4 = (const void *)ip;

	if (v4->version == 4 && ipv4_is_multicast(v4->daddr))
		ip_eth_mc_map(v4->daddr, mac);
	else if (v6->version == 6 && ipv6_addr_is_multicast(&v6->daddr))
		ipv6_eth_mc_map(&v6->daddr, mac);
	else
		eth_broadcast_addr(mac);
}

struct jet_route {
	unsigned int pool;
	unsigned int skip;	/* bytes of the skb that are not sent */
	u32 vci;
};

/* May this IP packet go without its Ethernet header? */
static bool jet_bare_ip(struct sk_buff *skb, const struct ethhdr *eth)
{
	unsigned int len = eth->h_proto == htons(ETH_P_IP) ?
			   sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	u8 version = eth->h_proto == htons(ETH_P_IP) ? 4 : 6;
	struct ipv6hdr buf;
	u8 mac[ETH_ALEN];
	const u8 *ip;

	ip = skb_header_pointer(skb, ETH_HLEN, len, &buf);
	if (!ip || ip[0] >> 4 != version)
		return false;
	if (!is_multicast_ether_addr(eth->h_dest))
		return true;
	jet_group_mac(ip, mac);
	return ether_addr_equal(mac, eth->h_dest);
}

static void jet_route(struct jet_txq *t, struct sk_buff *skb,
		      struct jet_route *route)
{
	const struct ethhdr *eth = (const void *)skb->data;
	bool group = is_multicast_ether_addr(eth->h_dest);
	struct jet_dev *jd = t->jn->jd;
	u32 channel = JET_CHANNEL_ETHER;
	bool bare = false;
	int station;

	station = group ? -1 : jet_station_lookup(jd, eth->h_dest);
	if ((group || station >= 0) &&
	    ether_addr_equal(eth->h_source, jd->eui)) {
		switch (eth->h_proto) {
		case htons(ETH_P_IP):
		case htons(ETH_P_IPV6):
			bare = jet_bare_ip(skb, eth);
			channel = JET_CHANNEL_IP;
			break;
		case htons(ETH_P_ARP):
			bare = !group || is_broadcast_ether_addr(eth->h_dest);
			channel = JET_CHANNEL_ARP;
			break;
		}
	}
	if (!bare)
		channel = JET_CHANNEL_ETHER;
	if (!group && station < 0)
		jet_count(&t->xmit_stats.sync, &t->xmit_stats.flooded);

	route->pool = channel == JET_CHANNEL_IP ? JET_POOL_IP :
		      channel == JET_CHANNEL_ARP ? JET_POOL_ARP :
		      JET_POOL_ETHER;
	route->skip = bare ? ETH_HLEN : 0;
	route->vci = station >= 0 ? jet_vci_unicast(station, channel) :
				    jet_vci_group(0, channel);
}

static void jet_tx_unmap(struct jet_tx *tx)
{
	struct device *dma = tx->txq->jn->jd->dma;
	struct jet_tx_map *map;

	while (tx->nmaps) {
		map = &tx->maps[--tx->nmaps];
		if (!tx->nmaps && tx->head)
			dma_unmap_single(dma, map->addr, map->len,
					 DMA_TO_DEVICE);
		else
			dma_unmap_page(dma, map->addr, map->len,
				       DMA_TO_DEVICE);
	}
}

static int jet_tx_map(struct jet_tx *tx, unsigned int skip)
{
	struct device *dma = tx->txq->jn->jd->dma;
	struct sk_buff *skb = tx->skb;
	unsigned int i, len;
	dma_addr_t addr;

	tx->nmaps = 0;
	len = skb_headlen(skb) - skip;
	tx->head = len;
	if (len) {
		addr = dma_map_single(dma, skb->data + skip, len,
				      DMA_TO_DEVICE);
		if (dma_mapping_error(dma, addr))
			return -ENOMEM;
		tx->maps[tx->nmaps++] = (struct jet_tx_map){ addr, len };
	}
	for (i = 0; i < skb_shinfo(skb)->nr_frags; i++) {
		const skb_frag_t *frag = &skb_shinfo(skb)->frags[i];

		len = skb_frag_size(frag);
		addr = skb_frag_dma_map(dma, frag, 0, len, DMA_TO_DEVICE);
		if (dma_mapping_error(dma, addr)) {
			jet_tx_unmap(tx);
			return -ENOMEM;
		}
		tx->maps[tx->nmaps++] = (struct jet_tx_map){ addr, len };
	}
	return 0;
}

/*
 * The commands for a mapped packet. Bytes from `sum` on are added up; the
 * checksum goes to `put`. Both are U32_MAX when there is nothing to do.
 */
static unsigned int jet_tx_build(struct jet_txq *t, struct jet_tx *tx,
				 const struct jet_route *route,
				 unsigned int len, u32 sum, u32 put)
{
	unsigned int bs = jet_block_size(t->jn->jd);
	struct jet_cmd *cmd = t->cmds;
	unsigned int i, pos = 0;
	u8 first = JET_CMDF_FIRST;
	bool clear = true;

	for (i = 0; i < tx->nmaps; i++) {
		dma_addr_t addr = tx->maps[i].addr;
		unsigned int left = tx->maps[i].len;

		while (left) {
			unsigned int offset = pos % bs;
			unsigned int n;

			n = min(left, JET_CMD_BLOCKS_MAX * bs - offset);
			if (pos < sum)
				n = min(n, sum - pos);
			*cmd = (struct jet_cmd){
				.ctx = &tx->ctx,
				.op = JET_OP_COPY_IN,
				.flags = first,
				.chain = 1,
				.offset = offset,
				.len = n,
				.addr = addr,
				.count = DIV_ROUND_UP(offset + n, bs),
				.blocks = &tx->blocks[pos / bs],
			};
			if (pos >= sum) {
				cmd->flags |= JET_CMDF_SUM_ADD;
				if (clear)
					cmd->flags |= JET_CMDF_SUM_CLEAR;
				clear = false;
			}
			first = 0;
			cmd++;
			addr += n;
			pos += n;
			left -= n;
		}
	}

	if (put != U32_MAX)
		*cmd++ = (struct jet_cmd){
			.ctx = &tx->ctx,
			.op = JET_OP_SUM_PUT,
			.chain = 1,
			.offset = put % bs,
			.count = 1,
			.blocks = &tx->blocks[put / bs],
		};

	for (i = 0; i < tx->nblocks; i++)
		t->segs[i] = (struct jet_seg){
			.block = tx->blocks[i],
			.len = min(bs, len - i * bs),
		};
	*cmd++ = (struct jet_cmd){
		.ctx = &tx->ctx,
		.op = JET_OP_SEND,
		.flags = JET_CMDF_EVENT | (tx->sync ? JET_CMDF_SYNC : 0),
		.chain = 1,
		.count = tx->nblocks,
		.vci = route->vci,
		.segs = t->segs,
	};
	return cmd - t->cmds;
}

/* Does everything that a packet can need fit? Blocks are another matter. */
static bool jet_tx_room(struct jet_txq *t)
{
	/* Pairs with the release in jet_tx_retire() */
	return t->head - smp_load_acquire(&t->tail) < JET_TX_PACKETS &&
	       jet_queue_has_room(t->q, JET_TX_SLOTS);
}

static bool jet_tx_blocks(struct jet_txq *t)
{
	return READ_ONCE(t->jn->jd->nstock) >= READ_ONCE(t->need_blocks);
}

/* No blocks for this packet: stop until there are. False: there are now. */
static bool jet_tx_starve(struct jet_txq *t, unsigned int need)
{
	unsigned long *flags = &t->jn->jd->flags;

	WRITE_ONCE(t->need_blocks, need);
	netif_tx_stop_queue(t->txq);
	set_bit(t->starved, flags);
	/* Whoever gives blocks back after the look below sees the flag */
	smp_mb__after_atomic();
	if (jet_tx_blocks(t) && test_and_clear_bit(t->starved, flags)) {
		netif_tx_start_queue(t->txq);
		return false;
	}
	jet_count(&t->xmit_stats.sync, &t->xmit_stats.stop_blocks);
	return true;
}

static int jet_tx_alloc(struct jet_txq *t, struct jet_tx *tx)
{
	int err;

	do {
		err = jet_block_alloc(tx->pool, tx->blocks, tx->nblocks);
	} while (err == -ENOBUFS && !jet_tx_starve(t, tx->nblocks));
	return err;
}

/*
 * The second queue is for what goes in the synchronous class now. Nothing else
 * may stand in front of that: it waits for other things.
 */
u16 jet_select_queue(struct net_device *netdev, struct sk_buff *skb,
		     struct net_device *sb_dev)
{
	struct jet_netdev *jn = netdev_priv(netdev);

	if (skb->priority != JET_SYNC_PRIORITY || jn->ntxqs == 1)
		return 0;
	return jet_lease_cost(skb->len) <= jet_lease_words(jn->jd);
}

/* In the synchronous class? The card would not send it without a lease. */
static bool jet_tx_sync(struct jet_txq *t, const struct sk_buff *skb,
			unsigned int len)
{
	struct jet_netdev *jn = t->jn;

	if (skb->priority != JET_SYNC_PRIORITY)
		return false;
	if (t == &jn->txq[jn->ntxqs - 1] &&
	    jet_lease_cost(len) <= jet_lease_words(jn->jd))
		return true;
	jet_count(&t->xmit_stats.sync, &t->xmit_stats.sync_fallback);
	return false;
}

netdev_tx_t jet_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	struct jet_txq *t = &jn->txq[skb_get_queue_mapping(skb)];
	unsigned int bs = jet_block_size(jn->jd);
	struct jet_xmit_stats *stats = &t->xmit_stats;
	u32 sum = U32_MAX, put = U32_MAX;
	struct jet_route route;
	unsigned int len, n;
	struct jet_tx *tx;
	int err, start;
	bool ring;

	/* An SDU has one byte at least */
	if (skb_put_padto(skb, ETH_HLEN + 1)) {
		jet_count(&stats->sync, &stats->runt);
		goto kick;
	}
	if (!pskb_may_pull(skb, ETH_HLEN)) {
		jet_count(&stats->sync, &stats->runt);
		goto drop;
	}
	jet_route(t, skb, &route);
	len = skb->len - route.skip;
	if (len > JET_SDU_MAX) {
		jet_count(&stats->sync, &stats->too_long);
		goto drop;
	}

	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		start = skb_checksum_start_offset(skb) - (int)route.skip;
		sum = start;
		put = sum + skb->csum_offset;
		/* The card stores both octets into one block */
		if (start < 0 || put % bs == bs - 1 || put + 2 > len) {
			if (skb_checksum_help(skb)) {
				jet_count(&stats->sync, &stats->csum_failed);
				goto drop;
			}
			sum = U32_MAX;
			put = U32_MAX;
		} else {
			jet_count(&stats->sync, &stats->csum);
		}
	}

	if (!jet_tx_room(t)) {
		/* Cannot be, as the queue was stopped in time */
		netif_tx_stop_queue(t->txq);
		goto busy;
	}
	tx = &t->tx[t->head % JET_TX_PACKETS];
	tx->skb = skb;
	tx->pool = jn->pools[route.pool];
	tx->nblocks = DIV_ROUND_UP(len, bs);
	tx->status = JET_ST_OK;
	tx->done = false;
	err = jet_tx_alloc(t, tx);
	if (err == -ENOBUFS)
		goto busy;
	if (err) {
		jet_count(&stats->sync, &stats->dead);
		goto drop;
	}
	if (jet_tx_map(tx, route.skip)) {
		jet_count(&stats->sync, &stats->map_failed);
		goto drop_blocks;
	}
	tx->sync = jet_tx_sync(t, skb, len);
	n = jet_tx_build(t, tx, &route, len, sum, put);

	/* Before the card can end it and BQL is told so */
	ring = __netdev_tx_sent_queue(t->txq, skb->len, netdev_xmit_more());
	skb_tx_timestamp(skb);
	t->head++;
	err = jet_submit_reserved(t->q, tx->pool, t->cmds, n, !ring);
	if (err) {
		/* The card was stopped: BQL is reset before it starts again */
		t->head--;
		jet_count(&stats->sync, &stats->dead);
		goto drop_maps;
	}
	if (netif_txq_maybe_stop(t->txq, jet_tx_room(t), 1, 1) == 0) {
		jet_count(&stats->sync, &stats->stop_ring);
		jet_kick(t->q);
	}
	return NETDEV_TX_OK;

drop_maps:
	jet_tx_unmap(tx);
drop_blocks:
	jet_block_free(tx->pool, tx->blocks, tx->nblocks);
drop:
	dev_kfree_skb_any(skb);
kick:
	/* Packets before this one may wait for its doorbell */
	if (!netdev_xmit_more())
		jet_kick(t->q);
	return NETDEV_TX_OK;
busy:
	jet_kick(t->q);
	return NETDEV_TX_BUSY;
}

/* Move on over the packets that have ended */
static void jet_tx_retire(struct jet_txq *t)
{
	unsigned int tail = t->tail;

	/* NAPI is told of a packet after the head has passed it */
	while (tail != READ_ONCE(t->head) &&
	       t->tx[tail % JET_TX_PACKETS].done) {
		t->tx[tail % JET_TX_PACKETS].done = false;
		tail++;
	}
	/* Release: xmit fills the entries anew after it has seen this */
	smp_store_release(&t->tail, tail);
}

void jet_tx_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_tx *tx = container_of(ctx, struct jet_tx, ctx);
	struct jet_txq *t = tx->txq;
	struct jet_done_stats *stats = &t->done_stats;

	if (cpl->status != JET_ST_OK && tx->status == JET_ST_OK)
		tx->status = cpl->status;
	if (cpl->op != JET_OP_SEND)
		return;

	u64_stats_update_begin(&stats->sync);
	switch (tx->status) {
	case JET_ST_OK:
		u64_stats_inc(&stats->tx_packets);
		u64_stats_add(&stats->tx_bytes, tx->skb->len);
		u64_stats_add(&stats->tx_sync, tx->sync);
		break;
	case JET_ST_RING_DOWN:
		u64_stats_inc(&stats->tx_ring_down);
		break;
	case JET_ST_DMA:
		u64_stats_inc(&stats->tx_copy_failed);
		break;
	case JET_ST_GONE:
		u64_stats_inc(&stats->tx_reset);
		break;
	default:
		u64_stats_inc(&stats->tx_refused);
		break;
	}
	u64_stats_update_end(&stats->sync);
	if (tx->status == JET_ST_OK) {
		atomic64_inc(&tx->pool->stats.tx_frames);
		atomic64_add(tx->skb->len, &tx->pool->stats.tx_bytes);
	} else {
		atomic64_inc(&tx->pool->stats.tx_errors);
	}

	t->done_packets++;
	t->done_bytes += tx->skb->len;
	jet_tx_unmap(tx);
	jet_block_free(tx->pool, tx->blocks, tx->nblocks);
	if (tx->status == JET_ST_OK)
		napi_consume_skb(tx->skb, 1);
	else
		dev_kfree_skb_any(tx->skb);
	tx->skb = NULL;
	tx->done = true;
	jet_tx_retire(t);
}

static void jet_tx_poll_end(struct jet_txq *t)
{
	struct net_device *netdev = t->jn->jd->netdev;
	struct jet_dev *jd = t->jn->jd;

	if (t->done_packets) {
		netdev_tx_completed_queue(t->txq, t->done_packets,
					  t->done_bytes);
		t->done_packets = 0;
		t->done_bytes = 0;
	}
	/*
	 * Room comes from packets sent and from commands of others in the pair,
	 * so look each time. The barrier pairs with netif_txq_try_stop()'s:
	 * either we see the queue stopped or xmit sees the room.
	 */
	smp_mb();
	if (unlikely(netif_tx_queue_stopped(t->txq)) &&
	    !test_bit(t->starved, &jd->flags) &&
	    netif_running(netdev) && netif_device_present(netdev) &&
	    test_bit(JET_F_RUNNING, &jd->flags) && jet_tx_room(t))
		netif_tx_wake_queue(t->txq);
}

/**
 * jet_netdev_poll_end() - a pair's NAPI has looked at all events
 * @q:		the pair
 */
void jet_netdev_poll_end(struct jet_queue *q)
{
	struct jet_netdev *jn = netdev_priv(q->jd->netdev);
	unsigned int i;

	for (i = 0; i < jn->ntxqs; i++)
		if (jn->txq[i].q == q)
			jet_tx_poll_end(&jn->txq[i]);
}

/**
 * jet_netdev_blocks_back() - blocks came back, and jet0 waits for some
 * @jd:		the card
 */
void jet_netdev_blocks_back(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);
	unsigned int i;

	/* Pairs with the one in jet_tx_starve() */
	smp_mb();
	for (i = 0; i < jn->ntxqs; i++) {
		struct jet_txq *t = &jn->txq[i];

		if (jet_tx_blocks(t) &&
		    test_and_clear_bit(t->starved, &jd->flags))
			netif_tx_wake_queue(t->txq);
	}
}
