// SPDX-License-Identifier: GPL-2.0
/*
 * jet0's packets on their way in: header, copies, checksum, up the stack.
 *
 * The event brings the first bytes of a frame. Small ones are complete with
 * that; for others the card copies the rest into pages. Copies of the frames of
 * a poll are one batch, whose last one reports for all: they end in order. The
 * blocks are freed behind it. Packets go up the stack in the order in which
 * they came, whatever their pools: one that is complete waits in a ring for the
 * copies of those before it.
 */
#include <linux/dma-mapping.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/page_pool/helpers.h>

#include "jet_netdev.h"

/* In a copy's cookie: it reports for its packet and those before it */
#define JET_RX_REPORT		1

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

/* The processor shall see what the card has written */
static void jet_rx_sync(struct jet_netdev *jn, struct jet_rx *rx)
{
	struct skb_shared_info *shinfo = skb_shinfo(rx->skb);
	struct sk_buff *skb = rx->skb;
	unsigned int i;

	for (i = 0; i < shinfo->nr_frags; i++) {
		const skb_frag_t *frag = &shinfo->frags[i];

		page_pool_dma_sync_for_cpu(jn->pages, skb_frag_page(frag), 0,
					   skb_frag_size(frag));
	}
	if (!rx->linear)
		return;
	dma_sync_single_for_cpu(jn->jd->dma, rx->addr, skb->len,
				DMA_FROM_DEVICE);
	/* Not before: it shares a cache line with what the card wrote */
	if (rx->hlen)
		memcpy(skb_push(skb, ETH_HLEN), &rx->eth, ETH_HLEN);
}

/* Why a packet's copies failed; no card says that a COPY_OUT is BUSY */
static u64_stats_t *jet_rx_why(struct jet_napi_stats *stats, u16 status)
{
	switch (status) {
	case JET_ST_GONE:
		return &stats->rx_reset;
	case JET_ST_BUSY:
		return &stats->rx_no_room;
	default:
		return &stats->rx_copy_failed;
	}
}

/* Up the stack, or not: copies failed, or the card was reset */
static void jet_rx_finish(struct jet_netdev *jn, struct jet_rx *rx)
{
	struct jet_napi_stats *stats = &jn->napi_stats;

	if (rx->status != JET_ST_OK) {
		jet_count(&stats->sync, jet_rx_why(stats, rx->status));
		dev_kfree_skb_any(rx->skb);
		return;
	}
	if (rx->copied)
		jet_rx_sync(jn, rx);
	jet_rx_deliver(jn, rx->skb);
}

/* Finish the oldest packets, as far as they are ready */
static void jet_rx_settle(struct jet_netdev *jn)
{
	bool gone = false;

	while (jn->rx_tail != jn->rx_head) {
		struct jet_rx *rx = &jn->rx[jn->rx_tail % JET_RX_PACKETS];

		if (!rx->ready)
			break;
		/* After a reset nothing goes up: this is not NAPI */
		gone |= rx->status == JET_ST_GONE;
		if (gone)
			rx->status = JET_ST_GONE;
		jn->rx_tail++;
		jet_rx_finish(jn, rx);
	}
}

/* This packet's copies have ended, and so have those of all before it */
static void jet_rx_arrived(struct jet_netdev *jn, const struct jet_rx *last)
{
	unsigned int i = jn->rx_tail;
	struct jet_rx *rx;

	do {
		rx = &jn->rx[i++ % JET_RX_PACKETS];
		rx->ready = true;
	} while (rx != last);
	jet_rx_settle(jn);
}

void jet_rx_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_rx *rx = container_of(ctx, struct jet_rx, ctx);

	if (rx->status == JET_ST_OK)
		rx->status = cpl->status;
	if (cpl->cookie == JET_RX_REPORT)
		jet_rx_arrived(rx->jn, rx);
}

/* The batch was not taken: its packets are lost */
static void jet_rx_fail(struct jet_netdev *jn, u16 status)
{
	struct jet_rx_batch *batch = &jn->rx_batch;
	struct jet_rx *rx;
	unsigned int i;

	for (i = 0; i < batch->ncmds; i++) {
		rx = container_of(batch->cmds[i].ctx, struct jet_rx, ctx);
		rx->status = status;
		rx->ready = true;
	}
	jet_rx_settle(jn);
}

/**
 * jet_rx_flush() - have the card copy what was collected
 * @jn:		jet0
 *
 * Context: NAPI.
 */
void jet_rx_flush(struct jet_netdev *jn)
{
	struct jet_rx_batch *batch = &jn->rx_batch;
	struct jet_cmd *last;
	int err;

	if (!batch->ncmds)
		return;
	last = &batch->cmds[batch->ncmds - 1];
	jet_cmd_flag(last, JET_CMDF_EVENT);
	last->cookie = JET_RX_REPORT;
	err = jet_block_submit_free(batch->pool, batch->cmds, batch->ncmds,
				    batch->blocks, batch->nblocks);
	if (err)
		jet_rx_fail(jn, err == -EBUSY ? JET_ST_BUSY : JET_ST_GONE);
	batch->ncmds = 0;
	batch->nblocks = 0;
}

/*
 * NAPI came when copies should have ended: have they? It will know better. To
 * come too early costs an interrupt more, too late a part of the time: so it
 * is quick to learn of the one, and slow of the other.
 */
static void jet_rx_learn(struct jet_netdev *jn)
{
	bool late = jn->rx_tail != jn->rx_head;

	jn->rx_awaits = false;
	if (late)
		jn->rx_pace += jn->rx_pace / 2;
	else
		jn->rx_pace -= jn->rx_pace / 64;
	jn->rx_pace = clamp(jn->rx_pace, JET_RX_PACE_MIN, JET_RX_PACE_MAX);
}

/**
 * jet_rx_polled() - NAPI has looked at all events
 * @jn:		jet0
 *
 * The card copies what came. That of large packets takes a time that we know
 * about: NAPI comes when it should be over, and with it what came meanwhile.
 * Once, as the card interrupts for what is not there by then.
 *
 * Context: NAPI.
 */
void jet_rx_polled(struct jet_netdev *jn)
{
	u64 ns;

	jet_rx_flush(jn);
	if (jn->rx_awaits)
		jet_rx_learn(jn);
	ns = (u64)jn->rx_fetched * jn->rx_pace >> 10;
	if (jn->rx_fetched < JET_RX_AWAIT_BYTES)
		ns = 0;
	jn->rx_fetched = 0;
	if (!ns)
		return;
	if (jn->rx_pace > JET_RX_PACE_SLOW)
		/* But tried again some time */
		jn->rx_pace -= jn->rx_pace / 64;
	else if (ns > JET_RX_AWAIT_NS)
		/* Then the first ones should be there: nothing to learn */
		jet_queue_come_back(jn->q, JET_RX_AWAIT_NS);
	else
		jn->rx_awaits = jet_queue_come_back(jn->q, ns);
}

static bool jet_rx_full(const struct jet_netdev *jn)
{
	return jn->rx_head - jn->rx_tail == JET_RX_PACKETS;
}

/* The newest packet's place in the ring; it counts from rx_head++ on */
static struct jet_rx *jet_rx_next(struct jet_netdev *jn, struct sk_buff *skb)
{
	struct jet_rx *rx = &jn->rx[jn->rx_head % JET_RX_PACKETS];

	rx->skb = skb;
	rx->status = JET_ST_OK;
	rx->copied = false;
	rx->linear = false;
	rx->ready = false;
	return rx;
}

/* Copies of a piece of the frame, each of six blocks at most */
static void jet_rx_copy(struct jet_netdev *jn, struct jet_rx *rx,
			const u16 *blocks, unsigned int pos, unsigned int len,
			dma_addr_t addr)
{
	struct jet_rx_batch *batch = &jn->rx_batch;
	unsigned int bs = jet_block_size(jn->jd);
	unsigned int n;

	for (; len; len -= n, pos += n, addr += n) {
		unsigned int offset = pos % bs;

		n = min(len, JET_CMD_BLOCKS_MAX * bs - offset);
		jet_cmd_copy(&batch->cmds[batch->ncmds++], &rx->ctx,
			     jet_cmd_head(JET_OP_COPY_OUT, 0, 0),
			     &blocks[pos / bs],
			     DIV_ROUND_UP(offset + n, bs), offset, addr, n);
	}
}

/* Pages for the part of the frame behind its head, and copies into them */
static int jet_rx_pages(struct jet_netdev *jn, struct jet_rx *rx,
			const u16 *blocks, unsigned int len)
{
	unsigned int pos, n, i;
	struct page *page;

	for (i = 0, pos = JET_RX_HEAD; pos < len; i++, pos += n) {
		page = page_pool_dev_alloc_pages(jn->pages);
		if (!page)
			return -ENOMEM;
		n = min_t(unsigned int, len - pos, PAGE_SIZE);
		skb_add_rx_frag(rx->skb, i, page, 0, n, PAGE_SIZE);
		jet_rx_copy(jn, rx, blocks, pos, n,
			    page_pool_get_dma_addr(page));
	}
	return 0;
}

/* The whole frame into the skb itself */
static void jet_rx_linear(struct jet_netdev *jn, struct jet_rx *rx,
			  const u16 *blocks, unsigned int len)
{
	struct jet_rx_batch *batch = &jn->rx_batch;
	unsigned int n = DIV_ROUND_UP(len, jet_block_size(jn->jd));

	skb_put(rx->skb, len);
	rx->linear = true;
	if (n > JET_CMD_BLOCKS_MAX)
		jet_rx_copy(jn, rx, blocks, 0, len, rx->addr);
	else
		jet_cmd_copy(&batch->cmds[batch->ncmds++], &rx->ctx,
			     jet_cmd_head(JET_OP_COPY_OUT, 0, 0), blocks, n, 0,
			     rx->addr, len);
}

/* Have the frame copied, soon, and its blocks freed behind that */
static int jet_rx_fetch(struct jet_netdev *jn, struct jet_pool *pool,
			struct jet_rx *rx, const struct jet_frame *frame,
			bool piece)
{
	struct jet_rx_batch *batch = &jn->rx_batch;
	unsigned int before;
	u16 *blocks;

	if (batch->pool != pool ||
	    batch->ncmds + JET_RX_COPIES > JET_RX_BATCH_CMDS)
		jet_rx_flush(jn);
	batch->pool = pool;
	before = batch->ncmds;
	blocks = batch->blocks + batch->nblocks;
	memcpy(blocks, frame->blocks, frame->nblocks * sizeof(*blocks));
	rx->copied = true;
	if (piece) {
		jet_rx_linear(jn, rx, blocks, frame->len);
	} else if (jet_rx_pages(jn, rx, blocks, frame->len)) {
		batch->ncmds = before;
		return -ENOMEM;
	}
	batch->nblocks += frame->nblocks;
	jn->rx_fetched += frame->len;
	return 0;
}

/*
 * Room for a packet that fits less than a page: a piece of one, into which the
 * card copies all of it
 */
static struct sk_buff *jet_rx_piece(struct jet_netdev *jn, unsigned int room,
				    int hlen, dma_addr_t *addr)
{
	unsigned int reserve = NET_SKB_PAD + NET_IP_ALIGN + hlen;
	unsigned int offset;
	struct sk_buff *skb;
	struct page *page;

	page = page_pool_dev_alloc(jn->pages, &offset, &room);
	if (!page)
		return NULL;
	skb = napi_build_skb(page_address(page) + offset, room);
	if (!skb) {
		page_pool_put_full_page(jn->pages, page, true);
		return NULL;
	}
	skb_reserve(skb, reserve);
	*addr = page_pool_get_dma_addr(page) + offset + reserve;
	return skb;
}

/* Room for a packet's head, and the head */
static struct sk_buff *jet_rx_head(struct jet_netdev *jn,
				   const struct jet_frame *frame,
				   const struct ethhdr *eth, int hlen)
{
	struct sk_buff *skb;

	skb = napi_alloc_skb(&jn->q->napi, ETH_HLEN + JET_RX_HEAD);
	if (!skb)
		return NULL;
	skb_put_data(skb, eth, hlen);
	skb_put_data(skb, frame->head, min_t(u32, frame->len, JET_RX_HEAD));
	return skb;
}

static void jet_rx_csum(struct sk_buff *skb, const struct jet_frame *frame,
			int hlen)
{
	skb->ip_summed = CHECKSUM_COMPLETE;
	skb->csum = csum_unfold((__force __sum16)htons(frame->sum));
	/* The sum shall begin where eth_type_trans() will */
	if (!hlen)
		skb->csum = csum_sub(skb->csum,
				     csum_partial(frame->head, ETH_HLEN, 0));
}

/* A packet out of a frame; NULL, or why it is dropped */
static u64_stats_t *jet_rx_packet(struct jet_netdev *jn, struct jet_pool *pool,
				  const struct jet_frame *frame,
				  const struct ethhdr *eth, int hlen)
{
	unsigned int room = SKB_HEAD_ALIGN(NET_SKB_PAD + NET_IP_ALIGN +
					   hlen + frame->len);
	bool whole = frame->len <= JET_RX_HEAD;
	bool piece = !whole && room <= PAGE_SIZE;
	struct jet_napi_stats *stats = &jn->napi_stats;
	dma_addr_t addr = 0;
	struct sk_buff *skb;
	struct jet_rx *rx;

	if (jet_rx_full(jn))
		return &stats->rx_no_room;
	skb = piece ? jet_rx_piece(jn, room, hlen, &addr) :
		      jet_rx_head(jn, frame, eth, hlen);
	if (!skb)
		return &stats->rx_no_memory;
	skb_mark_for_recycle(skb);
	if (jn->jd->netdev->features & NETIF_F_RXCSUM)
		jet_rx_csum(skb, frame, hlen);

	rx = jet_rx_next(jn, skb);
	if (whole) {
		rx->ready = true;
		jet_count(&stats->sync, &stats->rx_no_copy);
		jet_block_free_later(pool, frame->blocks, frame->nblocks);
	} else {
		rx->eth = *eth;
		rx->hlen = hlen;
		rx->addr = addr;
		if (jet_rx_fetch(jn, pool, rx, frame, piece)) {
			napi_consume_skb(skb, 1);
			return &stats->rx_no_memory;
		}
	}
	jn->rx_head++;
	if (whole)
		jet_rx_settle(jn);
	else if (jn->rx_batch.nblocks >= JET_RX_BATCH_BLOCKS)
		jet_rx_flush(jn);
	return NULL;
}

/* The receive function of jet0's pools */
void jet_netdev_rx(struct jet_pool *pool, const struct jet_frame *frame)
{
	struct jet_netdev *jn = pool->params.priv;
	struct jet_napi_stats *stats = &jn->napi_stats;
	u64_stats_t *why = NULL;
	struct ethhdr eth = {};
	int hlen = 0;

	if (pool->id == JET_POOL_ETHER) {
		if (frame->len < ETH_HLEN)
			why = &stats->rx_bad;
	} else {
		hlen = jet_rx_header(jn, pool, frame, &eth);
		if (!hlen)
			why = &stats->rx_bad;
	}
	if (frame->len > JET_SDU_MAX || frame->bare)
		why = &stats->rx_bad;
	if (!why)
		why = jet_rx_packet(jn, pool, frame, &eth, hlen);
	if (why) {
		jet_count(&stats->sync, why);
		jet_block_free_later(pool, frame->blocks, frame->nblocks);
	} else if (frame->flags & JET_EVTF_SYNC) {
		jet_count(&stats->sync, &stats->rx_sync);
	}
}
