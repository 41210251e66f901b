/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The room of jet0: what main tells it, and its private data, which
 * jet_netdev.c works with and jet_ethtool.c shows.
 */
#ifndef JET_NETDEV_H
#define JET_NETDEV_H

#include <linux/if_vlan.h>
#include <linux/pkt_sched.h>
#include <linux/workqueue.h>

#include "jet_ring.h"

int jet_netdev_alloc(struct jet_dev *jd);
void jet_netdev_free(struct jet_dev *jd);
int jet_netdev_register(struct jet_dev *jd);
void jet_netdev_unregister(struct jet_dev *jd);
void jet_netdev_news(struct jet_dev *jd, enum jet_news news);
void jet_netdev_polled(struct jet_queue *q);
void jet_netdev_blocks_back(struct jet_dev *jd);

/*
 * From here on: jet0's own
 */

/*
 * The largest packet is one that fits an SDU with Ethernet header and two VLAN
 * tags, which not all packets have, in steps of four as on the ring.
 */
#define JET_TX_HLEN		(VLAN_ETH_HLEN + VLAN_HLEN)
#define JET_MTU_MAX		ALIGN_DOWN(JET_SDU_MAX - JET_TX_HLEN, 4)

#define JET_TX_PACKETS		256
/* How long a packet that was sent may be kept, if nothing else happens */
#define JET_REAP		(HZ / 25)
/*
 * Commands of a packet: a copy for each piece of it and one more where the
 * checksum begins, and one more each time that the six blocks of a copy
 * are full, which is after five whole blocks at least; SUM_PUT and SEND
 */
#define JET_TX_COPIES		(MAX_SKB_FRAGS + 2 + \
				 JET_SDU_MAX / (5 << JET_BLOCK_SHIFT_MIN))
#define JET_TX_CMDS		(JET_TX_COPIES + 2)
/* Slots: the same, and eight more for the SEND's segments */
#define JET_TX_SLOTS		(JET_TX_CMDS + 8)

/* Bytes of a received packet that lie in the skb itself: no copy by the card */
#define JET_RX_HEAD		JET_EVT_HEAD_BYTES
#define JET_RX_PAGES		DIV_ROUND_UP(JET_SDU_MAX - JET_RX_HEAD, \
					     PAGE_SIZE)
/*
 * Commands of a packet: a copy into each page, and one more each time that
 * the six blocks of a copy are full
 */
#define JET_RX_COPIES		(JET_RX_PAGES + \
				 JET_SDU_MAX / (5 << JET_BLOCK_SHIFT_MIN))
/* Packets of so many blocks are copied with one report; a large one alone */
#define JET_RX_BATCH_BLOCKS	16
#define JET_RX_BATCH_CMDS	(JET_RX_BATCH_BLOCKS + JET_RX_COPIES)
/* To copy so many bytes takes so long that NAPI need not be interrupted */
#define JET_RX_AWAIT_BYTES	(16 << 10)
#define JET_RX_AWAIT_NS		(600 * NSEC_PER_USEC)
/* What is first thought of how long a KB takes, and what is believed of it */
#define JET_RX_PACE		4096
#define JET_RX_PACE_MIN		256
#define JET_RX_PACE_MAX		16384
/* A card that is slower is not waited for: the largest frame takes too long */
#define JET_RX_PACE_SLOW	(JET_RX_AWAIT_NS / 64)
/* A power of two. Each of them holds, or held until just now, a block */
#define JET_RX_PACKETS		JET_BLOCKS_MAX
static_assert(JET_RX_PAGES <= MAX_SKB_FRAGS);

struct jet_tx_map {
	dma_addr_t addr;
	u32 len;
};

/* A packet on its way out */
struct jet_tx {
	struct jet_ctx ctx;
	struct jet_txq *txq;
	struct jet_pool *pool;
	struct sk_buff *skb;
	unsigned int len;	/* of the SDU: without what is not sent */
	unsigned int nmaps;
	bool head;		/* the first mapping is the skb's linear part */
	struct jet_tx_map maps[MAX_SKB_FRAGS + 1];
	unsigned int nblocks;
	u16 blocks[JET_CMD_SEGS_MAX];
	u16 status;		/* of the first command that failed */
	bool sync;
	bool done;
};

/* A packet on its way in, waiting for its copies or for packets before it */
struct jet_rx {
	struct jet_ctx ctx;
	struct jet_netdev *jn;
	struct sk_buff *skb;
	dma_addr_t addr;	/* @linear: of its bytes */
	struct ethhdr eth;	/* likewise: to be put in front */
	u16 status;		/* of the first copy that failed */
	u8 hlen;		/* of @eth; 0: it came with the frame */
	bool copied;		/* by the card, at least a part of it */
	bool linear;		/* that part is the skb itself */
	bool ready;
};

/* Copies of packets that the card does not know of yet */
struct jet_rx_batch {
	struct jet_pool *pool;	/* of all of them */
	unsigned int ncmds;
	unsigned int nblocks;
	struct jet_cmd cmds[JET_RX_BATCH_CMDS];
	u16 blocks[JET_RX_BATCH_BLOCKS + JET_EVT_BLOCKS_MAX];
};

/* Written by the NAPI that receives */
struct jet_napi_stats {
	struct u64_stats_sync sync;
	u64_stats_t rx_packets;
	u64_stats_t rx_bytes;
	u64_stats_t rx_multicast;
	u64_stats_t rx_csum;
	u64_stats_t rx_sync;		/* came in the synchronous class */
	u64_stats_t rx_no_copy;		/* small enough for the event */
	u64_stats_t rx_no_memory;	/* the rest are drops, by cause */
	u64_stats_t rx_no_room;
	u64_stats_t rx_bad;
	u64_stats_t rx_copy_failed;
	u64_stats_t rx_reset;
};

/* Written by a transmit queue's NAPI */
struct jet_done_stats {
	struct u64_stats_sync sync;
	u64_stats_t tx_packets;
	u64_stats_t tx_bytes;
	u64_stats_t tx_sync;		/* of these synchronous */
	u64_stats_t tx_ring_down;
	u64_stats_t tx_too_long;	/* for ring or lease, by then */
	u64_stats_t tx_copy_failed;
	u64_stats_t tx_reset;
	u64_stats_t tx_refused;
};

/*
 * What the card lost: of jet0's pools where it tells whose it was, else of all.
 * Written by whoever looks
 */
struct jet_lost_stats {
	struct u64_stats_sync sync;
	u64_stats_t missed;		/* the host was too slow */
	u64_stats_t over;		/* the card was */
	u64_stats_t crc;
	u64_stats_t length;
	u64_stats_t frame;
};

/* Written by ndo_start_xmit */
struct jet_xmit_stats {
	struct u64_stats_sync sync;
	u64_stats_t csum;
	u64_stats_t flooded;		/* station unknown: sent to all */
	u64_stats_t sync_fallback;	/* no lease for it: sent asynchronous */
	u64_stats_t stop_blocks;
	u64_stats_t stop_ring;
	u64_stats_t runt;		/* the rest are drops, by cause */
	u64_stats_t too_long;
	u64_stats_t no_room;		/* others were faster */
	u64_stats_t map_failed;
	u64_stats_t csum_failed;
	u64_stats_t dead;
};

/*
 * Packets with this priority (SO_PRIORITY, which takes CAP_NET_ADMIN or
 * CAP_NET_RAW for it; or what nft or tc set) go in the synchronous class, as
 * far as there is a lease. It is the first that the kernel gives to nothing by
 * itself: IGMP, MLD and others have TC_PRIO_CONTROL.
 */
#define JET_SYNC_PRIORITY	(TC_PRIO_CONTROL + 1)
#define JET_TXQS		2	/* asynchronous, synchronous */

/*
 * A transmit queue. Packets between @head, moved on by xmit, and @tail, moved
 * on by NAPI, are the card's. Commands fail out of order, so NAPI marks them,
 * and moves on over those that are marked.
 */
struct jet_txq {
	struct jet_netdev *jn;
	struct jet_queue *q;
	struct netdev_queue *txq;
	unsigned int starved;		/* its bit in jet_pools.starved */
	struct jet_tx *tx;
	unsigned int head;
	unsigned int tail;
	unsigned int done_packets;	/* for BQL, since the last poll ended */
	unsigned int done_bytes;
	bool pressed;			/* a socket's buffer is half full */
	struct jet_cmd cmds[JET_TX_CMDS];	/* xmit's scratch */
	struct jet_seg segs[JET_CMD_SEGS_MAX];
	struct jet_xmit_stats xmit_stats;
	struct jet_done_stats done_stats;
};

struct jet_netdev {
	struct jet_dev *jd;
	struct jet_queue *q;		/* of what is received */
	/* Written with rtnl held; NULL when jet0 is down */
	struct jet_pool __rcu *pools[JET_POOL_FIRST_USER];
	struct page_pool *pages;
	struct timer_list reap;		/* of packets that nobody waits for */
	struct delayed_work again;	/* to open the pools after a reset */
	struct work_struct frame;	/* the MTU follows the longest frame */
	unsigned int ntxqs;		/* 1: no pair for a second one */
	struct jet_txq txq[JET_TXQS];

	struct jet_rx *rx;			/* a ring, NAPI's: */
	unsigned int rx_head;			/* free running, like: */
	unsigned int rx_tail;
	struct jet_rx_batch rx_batch;		/* empty between polls */
	unsigned int rx_fetched;		/* bytes in this poll */
	u32 rx_pace;				/* ns for a KB of them */
	bool rx_awaits;				/* NAPI comes for them */

	struct jet_napi_stats napi_stats;
	struct jet_lost_stats lost_stats;
	struct delayed_work lost;	/* while jet0 is up */
};

extern const struct ethtool_ops jet_ethtool_ops;

netdev_tx_t jet_xmit(struct sk_buff *skb, struct net_device *netdev);
u16 jet_select_queue(struct net_device *netdev, struct sk_buff *skb,
		     struct net_device *sb_dev);
void jet_tx_done(struct jet_ctx *ctx, const struct jet_cpl *cpl);
void jet_reap_timer(struct timer_list *timer);
void jet_txq_start(struct jet_txq *t);
void jet_group_mac(const u8 *ip, u8 *mac);

void jet_netdev_rx(struct jet_pool *pool, const struct jet_frame *frame);
void jet_rx_done(struct jet_ctx *ctx, const struct jet_cpl *cpl);
void jet_rx_flush(struct jet_netdev *jn);
void jet_rx_polled(struct jet_netdev *jn);

void jet_netdev_lost(struct jet_netdev *jn);

#endif
