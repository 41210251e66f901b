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

static void jet_route(struct jet_netdev *jn, struct sk_buff *skb,
		      struct jet_route *route)
{
	const struct ethhdr *eth = (const void *)skb->data;
	bool group = is_multicast_ether_addr(eth->h_dest);
	struct jet_dev *jd = jn->jd;
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
		jet_count(&jn->xmit_stats.sync, &jn->xmit_stats.flooded);

	route->pool = channel == JET_CHANNEL_IP ? JET_POOL_IP :
		      channel == JET_CHANNEL_ARP ? JET_POOL_ARP :
		      JET_POOL_ETHER;
	route->skip = bare ? ETH_HLEN : 0;
	route->vci = station >= 0 ? jet_vci_unicast(station, channel) :
				    jet_vci_group(0, channel);
}

static void jet_tx_unmap(struct jet_tx *tx)
{
	struct device *dma = tx->jn->jd->dma;
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
	struct device *dma = tx->jn->jd->dma;
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
static unsigned int jet_tx_build(struct jet_netdev *jn, struct jet_tx *tx,
				 const struct jet_route *route,
				 unsigned int len, u32 sum, u32 put)
{
	unsigned int bs = jet_block_size(jn->jd);
	struct jet_cmd *cmd = jn->tx_cmds;
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
		jn->tx_segs[i] = (struct jet_seg){
			.block = tx->blocks[i],
			.len = min(bs, len - i * bs),
		};
	*cmd++ = (struct jet_cmd){
		.ctx = &tx->ctx,
		.op = JET_OP_SEND,
		.flags = JET_CMDF_EVENT,
		.chain = 1,
		.count = tx->nblocks,
		.vci = route->vci,
		.segs = jn->tx_segs,
	};
	return cmd - jn->tx_cmds;
}

/* Does everything that a packet can need fit? Blocks are another matter. */
static bool jet_tx_room(struct jet_netdev *jn)
{
	/* Pairs with the release in jet_tx_retire() */
	return jn->tx_head - smp_load_acquire(&jn->tx_tail) < JET_TX_PACKETS &&
	       jet_queue_has_room(jn->q, JET_TX_SLOTS);
}

static bool jet_tx_blocks(struct jet_netdev *jn)
{
	return READ_ONCE(jn->jd->nstock) >= READ_ONCE(jn->need_blocks);
}

/* No blocks for this packet: stop until there are. False: there are now. */
static bool jet_tx_starve(struct jet_netdev *jn, struct netdev_queue *txq,
			  unsigned int need)
{
	WRITE_ONCE(jn->need_blocks, need);
	netif_tx_stop_queue(txq);
	set_bit(JET_F_TX_STARVED, &jn->jd->flags);
	/* Whoever gives blocks back after the look below sees the flag */
	smp_mb__after_atomic();
	if (jet_tx_blocks(jn) &&
	    test_and_clear_bit(JET_F_TX_STARVED, &jn->jd->flags)) {
		netif_tx_start_queue(txq);
		return false;
	}
	jet_count(&jn->xmit_stats.sync, &jn->xmit_stats.stop_blocks);
	return true;
}

static int jet_tx_alloc(struct jet_netdev *jn, struct netdev_queue *txq,
			struct jet_tx *tx)
{
	int err;

	do {
		err = jet_block_alloc(tx->pool, tx->blocks, tx->nblocks);
	} while (err == -ENOBUFS && !jet_tx_starve(jn, txq, tx->nblocks));
	return err;
}

netdev_tx_t jet_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	struct netdev_queue *txq = netdev_get_tx_queue(netdev, 0);
	unsigned int bs = jet_block_size(jn->jd);
	struct jet_xmit_stats *stats = &jn->xmit_stats;
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
	jet_route(jn, skb, &route);
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

	if (!jet_tx_room(jn)) {
		/* Cannot be, as the queue was stopped in time */
		netif_tx_stop_queue(txq);
		goto busy;
	}
	tx = &jn->tx[jn->tx_head % JET_TX_PACKETS];
	tx->skb = skb;
	tx->pool = jn->pools[route.pool];
	tx->nblocks = DIV_ROUND_UP(len, bs);
	tx->status = JET_ST_OK;
	tx->done = false;
	err = jet_tx_alloc(jn, txq, tx);
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
	n = jet_tx_build(jn, tx, &route, len, sum, put);

	/* Before the card can end it and BQL is told so */
	ring = __netdev_tx_sent_queue(txq, skb->len, netdev_xmit_more());
	skb_tx_timestamp(skb);
	jn->tx_head++;
	err = jet_submit_reserved(tx->pool, jn->tx_cmds, n, !ring);
	if (err) {
		/* The card was stopped: BQL is reset before it starts again */
		jn->tx_head--;
		jet_count(&stats->sync, &stats->dead);
		goto drop_maps;
	}
	if (netif_txq_maybe_stop(txq, jet_tx_room(jn), 1, 1) == 0) {
		jet_count(&stats->sync, &stats->stop_ring);
		jet_kick(jn->q);
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
		jet_kick(jn->q);
	return NETDEV_TX_OK;
busy:
	jet_kick(jn->q);
	return NETDEV_TX_BUSY;
}

/* Move on over the packets that have ended */
static void jet_tx_retire(struct jet_netdev *jn)
{
	unsigned int tail = jn->tx_tail;

	/* NAPI is told of a packet after tx_head has passed it */
	while (tail != READ_ONCE(jn->tx_head) &&
	       jn->tx[tail % JET_TX_PACKETS].done) {
		jn->tx[tail % JET_TX_PACKETS].done = false;
		tail++;
	}
	/* Release: xmit fills the entries anew after it has seen this */
	smp_store_release(&jn->tx_tail, tail);
}

void jet_tx_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_tx *tx = container_of(ctx, struct jet_tx, ctx);
	struct jet_netdev *jn = tx->jn;
	struct jet_napi_stats *stats = &jn->napi_stats;

	if (cpl->status != JET_ST_OK && tx->status == JET_ST_OK)
		tx->status = cpl->status;
	if (cpl->op != JET_OP_SEND)
		return;

	u64_stats_update_begin(&stats->sync);
	switch (tx->status) {
	case JET_ST_OK:
		u64_stats_inc(&stats->tx_packets);
		u64_stats_add(&stats->tx_bytes, tx->skb->len);
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
		tx->pool->stats.tx_frames++;
		tx->pool->stats.tx_bytes += tx->skb->len;
	} else {
		tx->pool->stats.tx_errors++;
	}

	jn->tx_done_packets++;
	jn->tx_done_bytes += tx->skb->len;
	jet_tx_unmap(tx);
	jet_block_free(tx->pool, tx->blocks, tx->nblocks);
	if (tx->status == JET_ST_OK)
		napi_consume_skb(tx->skb, 1);
	else
		dev_kfree_skb_any(tx->skb);
	tx->skb = NULL;
	tx->done = true;
	jet_tx_retire(jn);
}

/**
 * jet_netdev_poll_end() - jet0's NAPI has looked at all events
 * @jd:		the card
 */
void jet_netdev_poll_end(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);
	struct netdev_queue *txq = netdev_get_tx_queue(jd->netdev, 0);

	if (jn->tx_done_packets) {
		netdev_tx_completed_queue(txq, jn->tx_done_packets,
					  jn->tx_done_bytes);
		jn->tx_done_packets = 0;
		jn->tx_done_bytes = 0;
	}
	/*
	 * Room comes from packets sent and from commands of the receive side,
	 * so look each time. The barrier pairs with netif_txq_try_stop()'s:
	 * either we see the queue stopped or xmit sees the room.
	 */
	smp_mb();
	if (unlikely(netif_tx_queue_stopped(txq)) &&
	    !test_bit(JET_F_TX_STARVED, &jd->flags) &&
	    netif_running(jd->netdev) && netif_device_present(jd->netdev) &&
	    test_bit(JET_F_RUNNING, &jd->flags) && jet_tx_room(jn))
		netif_tx_wake_queue(txq);
}

/**
 * jet_netdev_blocks_back() - blocks came back, and jet0 waits for some
 * @jd:		the card
 */
void jet_netdev_blocks_back(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);

	/* Pairs with the one in jet_tx_starve() */
	smp_mb();
	if (jet_tx_blocks(jn) &&
	    test_and_clear_bit(JET_F_TX_STARVED, &jd->flags))
		netif_tx_wake_queue(netdev_get_tx_queue(jd->netdev, 0));
}
