// SPDX-License-Identifier: GPL-2.0
/*
 * jet0: what the kernel's network stack sees, an Ethernet with 64 KB frames.
 *
 * On the ring, IP packets travel bare on the IP channel and ARP packets on the ARP
 * channel; the receiver puts an Ethernet header in front that says what the
 * sender's said. Packets for which that would not be true (another source address,
 * as from a bridge; a destination that does not follow from the IP address; an
 * unknown station; any other protocol) travel with their header on
 * the ETHER channel. Unicast goes to the station that said hello with that
 * address, or to all when nobody did, as a switch floods.
 */
#include <linux/dma-mapping.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/if_inet6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/netdev_queues.h>
#include <net/page_pool/helpers.h>

#include "jet_netdev.h"

#define JET_TX_TIMEOUT		(20 * HZ)
/* What jet0 may hold of the blocks; the stock is the real limit when sending */
#define JET_ARP_RX		8

#define jet_count(stats, field)						\
	do {								\
		u64_stats_update_begin(&(stats)->sync);			\
		u64_stats_inc(&(stats)->field);				\
		u64_stats_update_end(&(stats)->sync);			\
	} while (0)

/**
 * jet_stat_read() - one counter
 * @sync:	its guard
 * @stat:	counter
 */
u64 jet_stat_read(const struct u64_stats_sync *sync, const u64_stats_t *stat)
{
	unsigned int start;
	u64 value;

	do {
		start = u64_stats_fetch_begin(sync);
		value = u64_stats_read(stat);
	} while (u64_stats_fetch_retry(sync, start));
	return value;
}

/*
 * The Ethernet address that belongs to a group packet's IP header: sender and
 * receiver must come to the same. At least the fixed header is there.
 */
static void jet_group_mac(const u8 *ip, u8 *mac)
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

/*
 * Transmission
 */

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

	station = group ? -1 : jet_ring_lookup(jd, eth->h_dest);
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
		jet_count(&jn->xmit_stats, flooded);

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
	jet_count(&jn->xmit_stats, stop_blocks);
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

static netdev_tx_t jet_xmit(struct sk_buff *skb, struct net_device *netdev)
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
		jet_count(stats, runt);
		goto kick;
	}
	if (!pskb_may_pull(skb, ETH_HLEN)) {
		jet_count(stats, runt);
		goto drop;
	}
	jet_route(jn, skb, &route);
	len = skb->len - route.skip;
	if (len > JET_SDU_MAX) {
		jet_count(stats, too_long);
		goto drop;
	}

	if (skb->ip_summed == CHECKSUM_PARTIAL) {
		start = skb_checksum_start_offset(skb) - (int)route.skip;
		sum = start;
		put = sum + skb->csum_offset;
		/* The card stores both octets into one block */
		if (start < 0 || put % bs == bs - 1 || put + 2 > len) {
			if (skb_checksum_help(skb)) {
				jet_count(stats, csum_failed);
				goto drop;
			}
			sum = U32_MAX;
			put = U32_MAX;
		} else {
			jet_count(stats, csum);
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
		jet_count(stats, dead);
		goto drop;
	}
	if (jet_tx_map(tx, route.skip)) {
		jet_count(stats, map_failed);
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
		jet_count(stats, dead);
		goto drop_maps;
	}
	if (netif_txq_maybe_stop(txq, jet_tx_room(jn), 1, 1) == 0) {
		jet_count(stats, stop_ring);
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

static void jet_tx_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
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
	 * so look each time. The barrier pairs with that in netif_txq_try_stop():
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

/*
 * Reception
 */

static struct jet_rx *jet_rx_get(struct jet_netdev *jn)
{
	struct jet_rx *rx = jn->rx_free;

	jn->rx_free = rx->next;
	rx->failed = false;
	return rx;
}

static void jet_rx_put(struct jet_netdev *jn, struct jet_rx *rx)
{
	rx->skb = NULL;
	rx->next = jn->rx_free;
	jn->rx_free = rx;
}

/* The Ethernet header that the sender's packet had. 0: there cannot be one. */
static int jet_rx_header(struct jet_netdev *jn, const struct jet_pool *pool,
			 const struct jet_frame *frame, struct ethhdr *eth)
{
	bool group = frame->vci & JET_VCI_GROUP;
	u8 version = frame->head[0] >> 4;

	if (pool->id == JET_POOL_ARP) {
		eth->h_proto = htons(ETH_P_ARP);
		if (group)
			eth_broadcast_addr(eth->h_dest);
	} else if (version == 4 && frame->len >= sizeof(struct iphdr)) {
		eth->h_proto = htons(ETH_P_IP);
		if (group)
			jet_group_mac(frame->head, eth->h_dest);
	} else if (version == 6 && frame->len >= sizeof(struct ipv6hdr)) {
		eth->h_proto = htons(ETH_P_IPV6);
		if (group)
			jet_group_mac(frame->head, eth->h_dest);
	} else {
		return 0;
	}
	if (!group)
		ether_addr_copy(eth->h_dest, jn->jd->eui);
	jet_ring_eui(jn->jd, frame->src, eth->h_source);
	return ETH_HLEN;
}

static void jet_rx_deliver(struct jet_netdev *jn, struct sk_buff *skb)
{
	struct jet_napi_stats *stats = &jn->napi_stats;
	unsigned int len = skb->len;

	skb->protocol = eth_type_trans(skb, jn->jd->netdev);
	u64_stats_update_begin(&stats->sync);
	u64_stats_inc(&stats->rx_packets);
	u64_stats_add(&stats->rx_bytes, len);
	if (skb->pkt_type == PACKET_MULTICAST)
		u64_stats_inc(&stats->rx_multicast);
	if (skb->ip_summed == CHECKSUM_COMPLETE)
		u64_stats_inc(&stats->rx_csum);
	u64_stats_update_end(&stats->sync);
	napi_gro_receive(&jn->q->napi, skb);
}

static void jet_rx_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_rx *rx = container_of(ctx, struct jet_rx, ctx);
	struct jet_netdev *jn = rx->jn;
	struct skb_shared_info *shinfo = skb_shinfo(rx->skb);
	unsigned int i;

	if (cpl->status != JET_ST_OK)
		rx->failed = true;
	/* Copies report failures, and the last one its end */
	if (cpl->cookie != shinfo->nr_frags - 1)
		return;

	if (rx->failed) {
		if (cpl->status == JET_ST_GONE)
			jet_count(&jn->napi_stats, rx_reset);
		else
			jet_count(&jn->napi_stats, rx_copy_failed);
		dev_kfree_skb_any(rx->skb);
	} else {
		for (i = 0; i < shinfo->nr_frags; i++)
			page_pool_dma_sync_for_cpu(jn->pages,
						   skb_frag_page(&shinfo->frags[i]),
						   0,
						   skb_frag_size(&shinfo->frags[i]));
		jet_rx_deliver(jn, rx->skb);
	}
	jet_rx_put(jn, rx);
}

/* Pages for the part of the frame behind its head, and copies into them */
static int jet_rx_copies(struct jet_netdev *jn, struct jet_rx *rx,
			 const struct jet_frame *frame)
{
	unsigned int bs = jet_block_size(jn->jd);
	unsigned int pos = JET_RX_HEAD, n, i;

	for (i = 0; pos < frame->len; i++, pos += n) {
		struct page *page = page_pool_dev_alloc_pages(jn->pages);
		unsigned int offset = pos % bs;

		if (!page)
			return -ENOMEM;
		n = min_t(unsigned int, frame->len - pos, PAGE_SIZE);
		skb_add_rx_frag(rx->skb, i, page, 0, n, PAGE_SIZE);
		jn->rx_cmds[i] = (struct jet_cmd){
			.ctx = &rx->ctx,
			.cookie = i,
			.op = JET_OP_COPY_OUT,
			.offset = offset,
			.len = n,
			.addr = page_pool_get_dma_addr(page),
			.count = DIV_ROUND_UP(offset + n, bs),
			.blocks = &frame->blocks[pos / bs],
		};
	}
	jn->rx_cmds[i - 1].flags = JET_CMDF_EVENT;
	return i;
}

/* Have the rest of the frame copied and its blocks freed */
static int jet_rx_fetch(struct jet_netdev *jn, struct jet_pool *pool,
			struct sk_buff *skb, const struct jet_frame *frame)
{
	struct jet_rx *rx = jet_rx_get(jn);
	unsigned int i;
	int n, err;

	rx->skb = skb;
	n = jet_rx_copies(jn, rx, frame);
	if (n < 0) {
		jet_count(&jn->napi_stats, rx_no_memory);
		goto err_put;
	}
	for (i = 0; i < frame->nblocks; i += JET_CMD_BLOCKS_MAX)
		jn->rx_cmds[n++] = (struct jet_cmd){
			.ctx = &jn->q->free_ctx,
			.op = JET_OP_FREE,
			.count = min(frame->nblocks - i, JET_CMD_BLOCKS_MAX),
			.blocks = &frame->blocks[i],
		};
	err = jet_block_submit_free(pool, jn->rx_cmds, n, frame->blocks,
				    frame->nblocks);
	if (err) {
		jet_count(&jn->napi_stats, rx_no_room);
		goto err_put;
	}
	return 0;

err_put:
	jet_rx_put(jn, rx);
	return -ENOBUFS;
}

/* The receive function of jet0's pools */
static void jet_netdev_rx(struct jet_pool *pool, const struct jet_frame *frame)
{
	struct jet_netdev *jn = pool->params.priv;
	struct net_device *netdev = jn->jd->netdev;
	unsigned int head = min_t(u32, frame->len, JET_RX_HEAD);
	struct ethhdr eth = {};
	struct sk_buff *skb;
	int hlen = 0;

	if (pool->id == JET_POOL_ETHER) {
		if (frame->len < ETH_HLEN)
			goto bad;
	} else {
		hlen = jet_rx_header(jn, pool, frame, &eth);
		if (!hlen)
			goto bad;
	}
	if (frame->len > JET_SDU_MAX)
		goto bad;

	skb = napi_alloc_skb(&jn->q->napi, ETH_HLEN + JET_RX_HEAD);
	if (!skb) {
		jet_count(&jn->napi_stats, rx_no_memory);
		goto drop;
	}
	skb_mark_for_recycle(skb);
	skb_put_data(skb, &eth, hlen);
	skb_put_data(skb, frame->head, head);

	if (netdev->features & NETIF_F_RXCSUM) {
		skb->ip_summed = CHECKSUM_COMPLETE;
		skb->csum = csum_unfold((__force __sum16)htons(frame->sum));
		/* The sum shall begin where eth_type_trans() will */
		if (!hlen)
			skb->csum = csum_sub(skb->csum,
					     csum_partial(skb->data, ETH_HLEN,
							  0));
	}

	if (frame->len <= JET_RX_HEAD) {
		jet_count(&jn->napi_stats, rx_no_copy);
		jet_block_free_later(pool, frame->blocks, frame->nblocks);
		jet_rx_deliver(jn, skb);
	} else if (jet_rx_fetch(jn, pool, skb, frame)) {
		napi_consume_skb(skb, 1);
		goto drop;
	}
	return;

bad:
	jet_count(&jn->napi_stats, rx_bad);
drop:
	jet_block_free_later(pool, frame->blocks, frame->nblocks);
}

/*
 * Up and down
 */

static const struct jet_pool_ops jet_netdev_pool_ops = {
	.rx = jet_netdev_rx,
};

static int jet_netdev_open_pool(struct jet_netdev *jn, unsigned int id,
				u32 channel, unsigned int rx_limit,
				const char *name)
{
	struct jet_pool_params params = {
		.id = id,
		.ops = &jet_netdev_pool_ops,
		.priv = jn,
		.tx_limit = jn->jd->nblocks,
		.rx_limit = rx_limit,
	};
	struct jet_pool *pool;
	int err;

	strscpy(params.name, name);
	pool = jet_pool_open_locked(jn->jd, &params);
	if (IS_ERR(pool))
		return PTR_ERR(pool);
	err = jet_vci_assoc_locked(pool, JET_VCI_ALL, 0, channel);
	if (!err)
		err = jet_vci_assoc_locked(pool, JET_VCI_MINE, 0, channel);
	if (err) {
		jet_pool_close_locked(pool);
		return err;
	}
	jn->pools[id] = pool;
	return 0;
}

static void jet_netdev_close_pools(struct jet_netdev *jn)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(jn->pools); i++) {
		if (jn->pools[i])
			jet_pool_close_locked(jn->pools[i]);
		jn->pools[i] = NULL;
	}
}

/*
 * Half of the card's blocks for IP, a quarter for the rest, but at least
 * the largest frame: programs that listen have their share as well.
 */
static int jet_netdev_up(struct jet_netdev *jn)
{
	struct jet_dev *jd = jn->jd;
	unsigned int least = (JET_FRAME_MAX >> jd->block_shift) + 1;
	int err;

	mutex_lock(&jd->lock);
	err = jet_netdev_open_pool(jn, JET_POOL_ARP, JET_CHANNEL_ARP,
				   JET_ARP_RX, "arp");
	if (!err)
		err = jet_netdev_open_pool(jn, JET_POOL_IP, JET_CHANNEL_IP,
					   max(jd->rx_blocks / 2, least), "ip");
	if (!err)
		err = jet_netdev_open_pool(jn, JET_POOL_ETHER,
					   JET_CHANNEL_ETHER,
					   max(jd->rx_blocks / 4, least),
					   "ether");
	if (err)
		jet_netdev_close_pools(jn);
	mutex_unlock(&jd->lock);
	return err;
}

/* With the transmit queue stopped: all commands end here */
static void jet_netdev_down(struct jet_netdev *jn)
{
	mutex_lock(&jn->jd->lock);
	jet_netdev_close_pools(jn);
	/* The poll that ended the last packet has yet to tell BQL */
	if (jn->q->napi_on)
		napi_synchronize(&jn->q->napi);
	mutex_unlock(&jn->jd->lock);

	jn->tx_head = 0;
	jn->tx_tail = 0;
	jn->tx_done_packets = 0;
	jn->tx_done_bytes = 0;
	clear_bit(JET_F_TX_STARVED, &jn->jd->flags);
	netdev_tx_reset_queue(netdev_get_tx_queue(jn->jd->netdev, 0));
}

static int jet_open(struct net_device *netdev)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	struct page_pool_params params = {
		.flags = PP_FLAG_DMA_MAP | PP_FLAG_DMA_SYNC_DEV,
		.pool_size = JET_RX_PACKETS,
		.nid = dev_to_node(jn->jd->dma),
		.dev = jn->jd->dma,
		.dma_dir = DMA_FROM_DEVICE,
		.max_len = PAGE_SIZE,
		.netdev = netdev,
	};
	int err;

	jn->pages = page_pool_create(&params);
	if (IS_ERR(jn->pages))
		return PTR_ERR(jn->pages);
	err = jet_netdev_up(jn);
	if (err) {
		page_pool_destroy(jn->pages);
		return err;
	}
	netif_start_queue(netdev);
	return 0;
}

static int jet_stop(struct net_device *netdev)
{
	struct jet_netdev *jn = netdev_priv(netdev);

	netif_tx_disable(netdev);
	jet_netdev_down(jn);
	page_pool_destroy(jn->pages);
	return 0;
}

static void jet_tx_timeout(struct net_device *netdev, unsigned int txqueue)
{
	struct jet_netdev *jn = netdev_priv(netdev);

	jet_dev_lies(jn->jd, "jet0 has sent nothing for a long time");
}

static void jet_get_stats64(struct net_device *netdev,
			    struct rtnl_link_stats64 *s)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	struct jet_napi_stats *n = &jn->napi_stats;
	struct jet_xmit_stats *x = &jn->xmit_stats;
	unsigned int start;

	do {
		start = u64_stats_fetch_begin(&n->sync);
		s->rx_packets = u64_stats_read(&n->rx_packets);
		s->rx_bytes = u64_stats_read(&n->rx_bytes);
		s->multicast = u64_stats_read(&n->rx_multicast);
		s->rx_dropped = u64_stats_read(&n->rx_no_memory) +
				u64_stats_read(&n->rx_no_room) +
				u64_stats_read(&n->rx_reset);
		s->rx_length_errors = u64_stats_read(&n->rx_bad);
		s->rx_errors = s->rx_length_errors +
			       u64_stats_read(&n->rx_copy_failed);
		s->tx_packets = u64_stats_read(&n->tx_packets);
		s->tx_bytes = u64_stats_read(&n->tx_bytes);
		s->tx_carrier_errors = u64_stats_read(&n->tx_ring_down);
		s->tx_errors = s->tx_carrier_errors +
			       u64_stats_read(&n->tx_copy_failed) +
			       u64_stats_read(&n->tx_refused);
		s->tx_dropped = u64_stats_read(&n->tx_reset);
	} while (u64_stats_fetch_retry(&n->sync, start));
	do {
		start = u64_stats_fetch_begin(&x->sync);
		s->tx_dropped = s->tx_dropped + u64_stats_read(&x->runt) +
				u64_stats_read(&x->too_long) +
				u64_stats_read(&x->map_failed) +
				u64_stats_read(&x->csum_failed) +
				u64_stats_read(&x->dead);
	} while (u64_stats_fetch_retry(&x->sync, start));
}

static const struct net_device_ops jet_netdev_ops = {
	.ndo_open = jet_open,
	.ndo_stop = jet_stop,
	.ndo_start_xmit = jet_xmit,
	.ndo_validate_addr = eth_validate_addr,
	/* No ndo_set_mac_address: the address is the station's in the ring */
	.ndo_tx_timeout = jet_tx_timeout,
	.ndo_get_stats64 = jet_get_stats64,
};

static void jet_queue_stats_rx(struct net_device *netdev, int idx,
			       struct netdev_queue_stats_rx *s)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	const struct jet_napi_stats *n = &jn->napi_stats;

	s->packets = jet_stat_read(&n->sync, &n->rx_packets);
	s->bytes = jet_stat_read(&n->sync, &n->rx_bytes);
	s->alloc_fail = jet_stat_read(&n->sync, &n->rx_no_memory);
	s->csum_complete = jet_stat_read(&n->sync, &n->rx_csum);
}

static void jet_queue_stats_tx(struct net_device *netdev, int idx,
			       struct netdev_queue_stats_tx *s)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	const struct jet_napi_stats *n = &jn->napi_stats;
	const struct jet_xmit_stats *x = &jn->xmit_stats;

	s->packets = jet_stat_read(&n->sync, &n->tx_packets);
	s->bytes = jet_stat_read(&n->sync, &n->tx_bytes);
	s->needs_csum = jet_stat_read(&x->sync, &x->csum);
	s->stop = jet_stat_read(&x->sync, &x->stop_ring) +
		  jet_stat_read(&x->sync, &x->stop_blocks);
}

/* There is one queue for as long as there is a jet0: nothing came before it */
static void jet_base_stats(struct net_device *netdev,
			   struct netdev_queue_stats_rx *rx,
			   struct netdev_queue_stats_tx *tx)
{
	rx->packets = 0;
	rx->bytes = 0;
	rx->alloc_fail = 0;
	rx->csum_complete = 0;
	tx->packets = 0;
	tx->bytes = 0;
	tx->needs_csum = 0;
	tx->stop = 0;
}

static const struct netdev_stat_ops jet_stat_ops = {
	.get_queue_stats_rx = jet_queue_stats_rx,
	.get_queue_stats_tx = jet_queue_stats_tx,
	.get_base_stats = jet_base_stats,
};

/**
 * jet_dev_of_netdev() - the card behind a network device
 * @netdev:	any
 *
 * Return: the card, or NULL: that is no Jetstream.
 */
struct jet_dev *jet_dev_of_netdev(struct net_device *netdev)
{
	struct jet_netdev *jn = netdev_priv(netdev);

	return netdev->netdev_ops == &jet_netdev_ops ? jn->jd : NULL;
}

/**
 * jet_netdev_carrier() - the ring went up or down
 * @jd:		the card
 * @up:		which
 */
void jet_netdev_carrier(struct jet_dev *jd, bool up)
{
	if (up)
		netif_carrier_on(jd->netdev);
	else
		netif_carrier_off(jd->netdev);
}

/**
 * jet_netdev_detach() - the card is going to stop
 * @jd:		the card
 *
 * Context: process, with rtnl held.
 */
void jet_netdev_detach(struct jet_dev *jd)
{
	ASSERT_RTNL();
	netif_device_detach(jd->netdev);
	/* Wait for an xmit that began before */
	netif_tx_lock_bh(jd->netdev);
	netif_tx_unlock_bh(jd->netdev);
}

/**
 * jet_netdev_attach() - the card has started
 * @jd:		the card
 *
 * Context: process, with rtnl held.
 */
void jet_netdev_attach(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);
	int err;

	ASSERT_RTNL();
	if (netif_running(jd->netdev)) {
		/* These pools died with the card */
		jet_netdev_down(jn);
		err = jet_netdev_up(jn);
		if (err) {
			netdev_err(jd->netdev, "no pools: %pe\n", ERR_PTR(err));
			return;
		}
	}
	netif_device_attach(jd->netdev);
}

/**
 * jet_netdev_alloc() - jet0, not registered yet
 * @jd:		the card, identified
 */
int jet_netdev_alloc(struct jet_dev *jd)
{
	struct net_device *netdev;
	struct jet_netdev *jn;
	unsigned int i;

	netdev = alloc_netdev(sizeof(*jn), "jet%d", NET_NAME_ENUM, ether_setup);
	if (!netdev)
		return -ENOMEM;
	jd->dummy = alloc_netdev_dummy(0);
	if (!jd->dummy)
		goto err_netdev;
	jn = netdev_priv(netdev);
	jn->jd = jd;
	jn->tx = kvcalloc(JET_TX_PACKETS, sizeof(*jn->tx), GFP_KERNEL);
	if (!jn->tx)
		goto err_dummy;
	jn->rx = kvcalloc(JET_RX_PACKETS, sizeof(*jn->rx), GFP_KERNEL);
	if (!jn->rx)
		goto err_tx;

	for (i = 0; i < JET_TX_PACKETS; i++) {
		jn->tx[i].ctx.done = jet_tx_done;
		jn->tx[i].jn = jn;
	}
	for (i = 0; i < JET_RX_PACKETS; i++) {
		jn->rx[i].ctx.done = jet_rx_done;
		jn->rx[i].jn = jn;
		jet_rx_put(jn, &jn->rx[i]);
	}
	u64_stats_init(&jn->napi_stats.sync);
	u64_stats_init(&jn->xmit_stats.sync);

	SET_NETDEV_DEV(netdev, &jd->pdev->dev);
	netdev->netdev_ops = &jet_netdev_ops;
	netdev->ethtool_ops = &jet_ethtool_ops;
	netdev->stat_ops = &jet_stat_ops;
	netdev->watchdog_timeo = JET_TX_TIMEOUT;
	netdev->min_mtu = ETH_MIN_MTU;
	netdev->max_mtu = JET_MTU_MAX;
	netdev->mtu = JET_MTU_MAX;
	netdev->hw_features = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_RXCSUM;
	netdev->features = netdev->hw_features | NETIF_F_HIGHDMA;
	netdev->vlan_features = NETIF_F_SG | NETIF_F_HW_CSUM | NETIF_F_HIGHDMA;
	eth_hw_addr_set(netdev, jd->eui);
	jd->netdev = netdev;
	return 0;

err_tx:
	kvfree(jn->tx);
err_dummy:
	free_netdev(jd->dummy);
err_netdev:
	free_netdev(netdev);
	return -ENOMEM;
}

/**
 * jet_netdev_free() - the reverse
 * @jd:		the card, its queues freed
 */
void jet_netdev_free(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);

	kvfree(jn->rx);
	kvfree(jn->tx);
	free_netdev(jd->dummy);
	free_netdev(jd->netdev);
	jd->netdev = NULL;
}

/**
 * jet_netdev_register() - show jet0, though absent until the card starts
 * @jd:		the card, with its queues
 */
int jet_netdev_register(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);

	jn->q = jet_queue_of(jd, JET_POOL_IP);
	jn->q->reserve = JET_TX_SLOTS;
	netif_carrier_off(jd->netdev);
	netif_device_detach(jd->netdev);
	return register_netdev(jd->netdev);
}

/**
 * jet_netdev_unregister() - the reverse
 * @jd:		the card
 */
void jet_netdev_unregister(struct jet_dev *jd)
{
	unregister_netdev(jd->netdev);
}
