// SPDX-License-Identifier: GPL-2.0
/*
 * jet0's packets on their way in: header, copies, checksum, up the stack.
 *
 * The event brings the first bytes of a frame. Small ones are complete with
 * that; for others the card copies the rest into pages, and frees its blocks
 * right behind the copies, in the same batch.
 */
#include <linux/dma-mapping.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/page_pool/helpers.h>

#include "jet_netdev.h"

static struct jet_rx *jet_rx_get(struct jet_netdev *jn)
{
	struct jet_rx *rx = jn->rx_free;

	jn->rx_free = rx->next;
	rx->failed = false;
	return rx;
}

void jet_rx_put(struct jet_netdev *jn, struct jet_rx *rx)
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
	jet_station_eui(jn->jd, frame->src, eth->h_source);
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

void jet_rx_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_rx *rx = container_of(ctx, struct jet_rx, ctx);
	struct jet_netdev *jn = rx->jn;
	struct skb_shared_info *shinfo = skb_shinfo(rx->skb);
	struct jet_napi_stats *stats = &jn->napi_stats;
	const skb_frag_t *frag;
	unsigned int i;

	if (cpl->status != JET_ST_OK)
		rx->failed = true;
	/* Copies report failures, and the last one its end */
	if (cpl->cookie != shinfo->nr_frags - 1)
		return;

	if (rx->failed) {
		jet_count(&stats->sync, cpl->status == JET_ST_GONE ?
					&stats->rx_reset :
					&stats->rx_copy_failed);
		dev_kfree_skb_any(rx->skb);
	} else {
		for (i = 0; i < shinfo->nr_frags; i++) {
			frag = &shinfo->frags[i];
			page_pool_dma_sync_for_cpu(jn->pages,
						   skb_frag_page(frag), 0,
						   skb_frag_size(frag));
		}
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
		jet_count(&jn->napi_stats.sync, &jn->napi_stats.rx_no_memory);
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
		jet_count(&jn->napi_stats.sync, &jn->napi_stats.rx_no_room);
		goto err_put;
	}
	return 0;

err_put:
	jet_rx_put(jn, rx);
	return -ENOBUFS;
}

/* The receive function of jet0's pools */
void jet_netdev_rx(struct jet_pool *pool, const struct jet_frame *frame)
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
	if (frame->flags & JET_EVTF_SYNC)
		jet_count(&jn->napi_stats.sync, &jn->napi_stats.rx_sync);

	skb = napi_alloc_skb(&jn->q->napi, ETH_HLEN + JET_RX_HEAD);
	if (!skb) {
		jet_count(&jn->napi_stats.sync, &jn->napi_stats.rx_no_memory);
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
		jet_count(&jn->napi_stats.sync, &jn->napi_stats.rx_no_copy);
		jet_block_free_later(pool, frame->blocks, frame->nblocks);
		jet_rx_deliver(jn, skb);
	} else if (jet_rx_fetch(jn, pool, skb, frame)) {
		napi_consume_skb(skb, 1);
		goto drop;
	}
	return;

bad:
	jet_count(&jn->napi_stats.sync, &jn->napi_stats.rx_bad);
drop:
	jet_block_free_later(pool, frame->blocks, frame->nblocks);
}
