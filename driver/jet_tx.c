// SPDX-License-Identifier: GPL-2.0
/*
 * jet0's packets on their way out: which VCI, copies, checksum, SEND.
 *
 * A packet is one batch: COPY_INs from where it lies in memory into blocks, if
 * wanted SUM_PUT, and the SEND, all in one chain, so that what follows a failed
 * command does not run. The SEND's end is the packet's.
 *
 * A queue is stopped before a packet could come for which there is no place or
 * no block. Only the end of its pair's NAPI wakes it: who else gives something
 * back, has that run. Under the queue's lock, so that nothing wakes it once
 * jet0 was stopped or detached.
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

	if (!dma_need_unmap(dma))
		return;
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
 * Copies of a mapped packet. Bytes from `sum` on are added up. Returns the
 * commands' end.
 */
static struct jet_cmd *jet_tx_copies(struct jet_txq *t, struct jet_tx *tx,
				     u32 sum)
{
	u8 flags = JET_CMDF_FIRST, clear = JET_CMDF_SUM_CLEAR;
	unsigned int bs = jet_block_size(t->jn->jd);
	struct jet_cmd *cmd = t->cmds;
	unsigned int i, pos = 0;

	for (i = 0; i < tx->nmaps; i++) {
		dma_addr_t addr = tx->maps[i].addr;
		unsigned int left = tx->maps[i].len;

		while (left) {
			unsigned int offset = pos % bs;
			unsigned int n;

			n = min(left, JET_CMD_BLOCKS_MAX * bs - offset);
			if (pos < sum) {
				n = min(n, sum - pos);
			} else {
				flags |= JET_CMDF_SUM_ADD | clear;
				clear = 0;
			}
			jet_cmd_copy(cmd++, &tx->ctx,
				     jet_cmd_head(JET_OP_COPY_IN, 1, flags),
				     &tx->blocks[pos / bs],
				     DIV_ROUND_UP(offset + n, bs), offset, addr,
				     n);
			flags = 0;
			addr += n;
			pos += n;
			left -= n;
		}
	}
	return cmd;
}

/* The same for most packets: one piece, one block, and all of it or nothing */
static struct jet_cmd *jet_tx_copy(struct jet_txq *t, struct jet_tx *tx,
				   u32 sum)
{
	u8 flags = sum ? JET_CMDF_FIRST :
			 JET_CMDF_FIRST | JET_CMDF_SUM_ADD | JET_CMDF_SUM_CLEAR;
	struct jet_cmd *cmd = t->cmds;

	jet_cmd_copy(cmd++, &tx->ctx, jet_cmd_head(JET_OP_COPY_IN, 1, flags),
		     tx->blocks, 1, 0, tx->maps[0].addr, tx->len);
	return cmd;
}

/*
 * The commands for a mapped packet. The checksum of the bytes from `sum` on
 * goes to `put`. Both are U32_MAX when there is nothing to do.
 */
static unsigned int jet_tx_build(struct jet_txq *t, struct jet_tx *tx,
				 u32 vci, u32 sum, u32 put)
{
	u8 flags = JET_CMDF_EVENT | (tx->sync ? JET_CMDF_SYNC : 0);
	unsigned int bs = jet_block_size(t->jn->jd);
	struct jet_cmd *cmd;
	unsigned int i;

	if (tx->nmaps == 1 && tx->nblocks == 1 && (!sum || sum == U32_MAX))
		cmd = jet_tx_copy(t, tx, sum);
	else
		cmd = jet_tx_copies(t, tx, sum);
	if (put != U32_MAX)
		jet_cmd_blocks(cmd++, &tx->ctx,
			       jet_cmd_head(JET_OP_SUM_PUT, 1, 0),
			       &tx->blocks[put / bs], 1, put % bs);

	for (i = 0; i < tx->nblocks; i++)
		t->segs[i] = (struct jet_seg){
			.block = tx->blocks[i],
			.len = min(bs, tx->len - i * bs),
		};
	jet_cmd_send(cmd++, &tx->ctx, jet_cmd_head(JET_OP_SEND, 1, flags),
		     t->segs, tx->nblocks, tx->len, vci, 0);
	return cmd - t->cmds;
}

static bool jet_tx_entry(struct jet_txq *t)
{
	/* Pairs with the release in jet_tx_retire() */
	return t->head - smp_load_acquire(&t->tail) < JET_TX_PACKETS;
}

/* Does everything that a packet can need fit? Blocks are another matter. */
static bool jet_tx_room(struct jet_txq *t)
{
	return jet_tx_entry(t) && jet_queue_has_room(t->q, JET_TX_SLOTS);
}

/* Are there blocks for a packet as long as any that the stack makes? */
static bool jet_tx_blocks(struct jet_txq *t)
{
	struct jet_dev *jd = t->jn->jd;
	unsigned int len = READ_ONCE(jd->netdev->mtu) + JET_TX_HLEN;

	len = min(len, JET_SDU_MAX);
	return READ_ONCE(jd->pools->nstock) >=
	       DIV_ROUND_UP(len, jet_block_size(jd));
}

/* Ask to be told of blocks, unless there are enough now */
static bool jet_tx_await_blocks(struct jet_txq *t)
{
	unsigned long *starved = &t->jn->jd->pools->starved;

	if (jet_tx_blocks(t))
		return false;
	set_bit(t->starved, starved);
	/* Whoever gives blocks back after the look below sees the flag */
	smp_mb__after_atomic();
	if (!jet_tx_blocks(t))
		return true;
	clear_bit(t->starved, starved);
	return false;
}

/* Stop the queue unless the next packet finds all that it may need */
static bool jet_tx_stop(struct jet_txq *t)
{
	struct jet_xmit_stats *stats = &t->xmit_stats;

	if (!netif_txq_maybe_stop(t->txq, jet_tx_room(t), 1, 1)) {
		jet_count(&stats->sync, &stats->stop_ring);
		return true;
	}
	if (jet_tx_blocks(t))
		return false;
	netif_tx_stop_queue(t->txq);
	if (jet_tx_await_blocks(t)) {
		jet_count(&stats->sync, &stats->stop_blocks);
		return true;
	}
	netif_tx_start_queue(t->txq);
	return false;
}

/**
 * jet_txq_start() - let packets come when jet0 is up
 * @t:		queue, empty
 */
void jet_txq_start(struct jet_txq *t)
{
	netif_tx_start_queue(t->txq);
	jet_tx_stop(t);
}

static bool jet_txq_lock(struct jet_txq *t)
{
	if (irqs_disabled())
		return __netif_tx_trylock(t->txq);
	__netif_tx_lock(t->txq, smp_processor_id());
	return true;
}

/* From the end of NAPI: the queue is stopped, or was just now */
static void jet_txq_wake(struct jet_txq *t)
{
	struct net_device *netdev = t->jn->jd->netdev;

	if (!jet_txq_lock(t)) {
		/* This is netpoll, perhaps in the middle of an xmit: later */
		jet_queue_poll(t->q);
		return;
	}
	if (netif_running(netdev) && netif_device_present(netdev) &&
	    jet_dev_runs(t->jn->jd) &&
	    jet_tx_room(t) && !jet_tx_await_blocks(t))
		netif_tx_wake_queue(t->txq);
	__netif_tx_unlock(t->txq);
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
	return jet_frame_words(skb->len) <= jet_lease_words(jn->jd);
}

/* In the synchronous class? The card would not send it without a lease. */
static bool jet_tx_sync(struct jet_txq *t, const struct sk_buff *skb,
			unsigned int len)
{
	struct jet_netdev *jn = t->jn;

	if (skb->priority != JET_SYNC_PRIORITY)
		return false;
	if (t == &jn->txq[jn->ntxqs - 1] &&
	    jet_frame_words(len) <= jet_lease_words(jn->jd))
		return true;
	jet_count(&t->xmit_stats.sync, &t->xmit_stats.sync_fallback);
	return false;
}

/* Does a sum over the IPv4 header, too, come to the same? */
static bool jet_sum_from_start(const struct sk_buff *skb,
			       const struct jet_route *route, int start)
{
	const struct ethhdr *eth = (const void *)skb->data;
	const struct iphdr *ip = (const void *)(eth + 1);

	/* Which is so if its own sum is right; the route has looked at it */
	return route->skip && eth->h_proto == htons(ETH_P_IP) &&
	       start == ip->ihl * 4 && skb_headlen(skb) >= ETH_HLEN + start &&
	       !ip_fast_csum(ip, ip->ihl);
}

/*
 * Where the card's sum begins and goes to, in what is sent of the packet. Both
 * U32_MAX: it is right already, or software's. False: it cannot be made.
 */
static bool jet_tx_sum(struct jet_txq *t, struct sk_buff *skb,
		       const struct jet_route *route, u32 *sum, u32 *put)
{
	unsigned int bs = jet_block_size(t->jn->jd);
	int start;

	*sum = U32_MAX;
	*put = U32_MAX;
	if (skb->ip_summed != CHECKSUM_PARTIAL)
		return true;
	start = skb_checksum_start_offset(skb) - (int)route->skip;
	/* The card stores both octets into one block */
	if (start < 0 || (start + skb->csum_offset) % bs == bs - 1 ||
	    start + skb->csum_offset + 2 > skb->len - route->skip)
		return !skb_checksum_help(skb);
	*put = start + skb->csum_offset;
	/* One copy less */
	*sum = jet_sum_from_start(skb, route, start) ? 0 : start;
	jet_count(&t->xmit_stats.sync, &t->xmit_stats.csum);
	return true;
}

/* Blocks and mappings for a packet of so many bytes; NULL, or why not */
static u64_stats_t *jet_tx_take(struct jet_txq *t, struct jet_tx *tx,
				const struct jet_route *route, unsigned int len)
{
	struct jet_xmit_stats *stats = &t->xmit_stats;
	int err;

	/* NULL while jet0 is taken down, or after a reset */
	tx->pool = rcu_dereference_bh(t->jn->pools[route->pool]);
	if (!tx->pool)
		return &stats->dead;
	tx->len = len;
	tx->nblocks = DIV_ROUND_UP(len, jet_block_size(t->jn->jd));
	err = jet_block_alloc(tx->pool, tx->blocks, tx->nblocks);
	if (err)
		return err == -ENOBUFS ? &stats->no_room : &stats->dead;
	if (!jet_tx_map(tx, route->skip))
		return NULL;
	jet_block_free(tx->pool, tx->blocks, tx->nblocks);
	return &stats->map_failed;
}

/* The packet into the queue; NULL, or why it is dropped */
static u64_stats_t *jet_tx_queue(struct jet_txq *t, struct sk_buff *skb,
				 bool *ring)
{
	struct jet_tx *tx = &t->tx[t->head % JET_TX_PACKETS];
	struct jet_xmit_stats *stats = &t->xmit_stats;
	struct jet_route route;
	unsigned int len, n;
	u64_stats_t *why;
	u32 sum, put;

	/* An SDU has one byte at least */
	if (__skb_put_padto(skb, ETH_HLEN + 1, false) ||
	    !pskb_may_pull(skb, ETH_HLEN))
		return &stats->runt;
	jet_route(t, skb, &route);
	len = skb->len - route.skip;
	/* Only when the ring's frames became shorter just now */
	if (len > jet_ring_frame(t->jn->jd))
		return &stats->too_long;
	if (!jet_tx_sum(t, skb, &route, &sum, &put))
		return &stats->csum_failed;
	/* Cannot be, as the queue was stopped in time */
	if (!jet_tx_entry(t))
		return &stats->no_room;
	tx->skb = skb;
	tx->status = JET_ST_OK;
	tx->done = false;
	why = jet_tx_take(t, tx, &route, len);
	if (why)
		return why;
	tx->sync = jet_tx_sync(t, skb, len);
	n = jet_tx_build(t, tx, route.vci, sum, put);

	/* Before the card can end it and BQL is told so */
	*ring = __netdev_tx_sent_queue(t->txq, skb->len, netdev_xmit_more());
	skb_tx_timestamp(skb);
	t->head++;
	if (*ring)
		jet_pools_ride(t->q);
	if (!jet_submit_reserved(t->q, tx->pool, t->cmds, n,
				 !*ring || jet_queue_polls(t->q)))
		return NULL;
	/* The card was stopped: BQL is reset before it starts again */
	t->head--;
	jet_tx_unmap(tx);
	jet_block_free(tx->pool, tx->blocks, tx->nblocks);
	return &stats->dead;
}

/*
 * Does its sender soon have to wait until packets of it are freed? Not so with
 * TCP: ACKs are events that others ride on.
 */
static bool jet_tx_pressed(const struct sk_buff *skb)
{
	const struct sock *sk = skb->sk;

	return sk && sk_fullsock(sk) && !sk_is_tcp(sk) &&
	       sk_wmem_alloc_get(sk) > READ_ONCE(sk->sk_sndbuf) / 2;
}

/*
 * The card does not tell of each packet that was sent. That matters to whoever
 * waits for it; all others have it freed beside the next event, or by a timer.
 */
static void jet_tx_ended(struct jet_txq *t)
{
	struct jet_netdev *jn = t->jn;

	/* The queues' stops have a barrier behind them, BQL's as well */
	if (t->pressed || netif_xmit_stopped(t->txq))
		jet_queue_hurry(t->q);
	/* Also then, should answers that it waits beside not come */
	if (!timer_pending(&jn->reap))
		mod_timer(&jn->reap, jiffies + JET_REAP);
}

void jet_reap_timer(struct timer_list *timer)
{
	struct jet_netdev *jn = timer_container_of(jn, timer, reap);
	unsigned int i;

	for (i = 0; i < jn->ntxqs; i++)
		if (READ_ONCE(jn->txq[i].head) != READ_ONCE(jn->txq[i].tail))
			jet_queue_poll(jn->txq[i].q);
}

netdev_tx_t jet_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	struct jet_txq *t = &jn->txq[skb_get_queue_mapping(skb)];
	bool ring = !netdev_xmit_more();
	u64_stats_t *why;

	/* Or the queue's address would be found anew for each access */
	OPTIMIZER_HIDE_VAR(t);
	if (jet_tx_pressed(skb))
		WRITE_ONCE(t->pressed, true);
	why = jet_tx_queue(t, skb, &ring);
	if (why) {
		jet_count(&t->xmit_stats.sync, why);
		dev_kfree_skb_any(skb);
	}
	/* Also for packets before this one, which may wait for it */
	if ((jet_tx_stop(t) || ring) && jet_queue_unrung(t->q)) {
		jet_pools_ride(t->q);
		jet_kick_soon(t->q);
	}
	/* The card stops: those behind this one wait until it starts again */
	if (why == &t->xmit_stats.dead)
		netif_tx_stop_queue(t->txq);
	jet_tx_ended(t);
	return NETDEV_TX_OK;
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
	case JET_ST_NO_ALLOCATION:
		u64_stats_inc(&stats->tx_too_long);
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
		atomic64_add(tx->len, &tx->pool->stats.tx_bytes);
	} else {
		atomic64_inc(&tx->pool->stats.tx_errors);
	}

	t->done_packets++;
	t->done_bytes += tx->skb->len;
	jet_tx_unmap(tx);
	jet_block_free(tx->pool, tx->blocks, tx->nblocks);
	if (tx->status == JET_ST_OK)
		napi_consume_skb(tx->skb, !irqs_disabled());
	else
		dev_kfree_skb_any(tx->skb);
	tx->skb = NULL;
	tx->done = true;
	jet_tx_retire(t);
}

static void jet_tx_poll_end(struct jet_txq *t)
{
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
	if (unlikely(netif_tx_queue_stopped(t->txq)))
		jet_txq_wake(t);
}

/*
 * Does somebody wait for packets that this queue has under way? Then the end of
 * so many is to be told of that the card still has some to send meanwhile.
 */
static unsigned int jet_txq_awaited(struct jet_txq *t, bool was)
{
	unsigned int n = READ_ONCE(t->head) - t->tail;

	if (!n)
		WRITE_ONCE(t->pressed, false);
	/* Until the last one, or it would be this and that in turn */
	if (!netif_xmit_stopped(t->txq) && !READ_ONCE(t->pressed) &&
	    !(was && n))
		return 0;
	return n > 2 ? rounddown_pow_of_two(n - 1) : 1;
}

/**
 * jet_netdev_polled() - a pair's NAPI has looked at all events
 * @q:		the pair
 */
void jet_netdev_polled(struct jet_queue *q)
{
	struct jet_netdev *jn = netdev_priv(q->jd->netdev);
	bool was = READ_ONCE(q->eager);
	unsigned int i, n;

	if (q == jn->q)
		jet_rx_polled(jn);
	/* Before the looks: who stops a queue behind them says so again */
	WRITE_ONCE(q->eager, 0);
	for (i = 0; i < jn->ntxqs; i++) {
		if (jn->txq[i].q != q)
			continue;
		jet_tx_poll_end(&jn->txq[i]);
		n = jet_txq_awaited(&jn->txq[i], was);
		if (n)
			WRITE_ONCE(q->eager, n);
	}
}

/**
 * jet_netdev_blocks_back() - blocks came back, and jet0 waits for some
 * @jd:		the card
 *
 * Context: any.
 */
void jet_netdev_blocks_back(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);
	unsigned int i;

	for (i = 0; i < jn->ntxqs; i++) {
		struct jet_txq *t = &jn->txq[i];

		if (jet_tx_blocks(t) &&
		    test_and_clear_bit(t->starved, &jd->pools->starved))
			jet_queue_poll(t->q);
	}
}
