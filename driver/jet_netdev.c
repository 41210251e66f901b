// SPDX-License-Identifier: GPL-2.0
/*
 * jet0: what the kernel's network stack sees, an Ethernet with 64 KB frames.
 *
 * On the ring, IP packets travel bare on the IP channel and ARP packets on the
 * ARP channel; the receiver puts an Ethernet header in front that says what the
 * sender's said. Packets for which that would not be true (another source
 * address, as from a bridge; a destination that does not follow from the IP
 * address; an unknown station; any other protocol) travel with their header on
 * the ETHER channel. Unicast goes to the station that said hello with that
 * address, or to all when nobody did, as a switch floods.
 */
#include <linux/rtnetlink.h>
#include <net/netdev_queues.h>
#include <net/page_pool/helpers.h>

#include "jet_netdev.h"

#define JET_TX_TIMEOUT		(20 * HZ)
#define JET_AGAIN		HZ
/* How old the card's losses in the standard statistics may be */
#define JET_LOST_PERIOD		(2 * HZ)
/* What jet0 may hold of the blocks; the stock is the real limit when sending */
#define JET_ARP_RX		8

/* Frames for jet0 that came while there was no room for them */
static u64 jet_netdev_drops(struct jet_dev *jd)
{
	u64 drops[JET_DROPS_NUM], sum = 0;
	unsigned int id;

	for (id = JET_POOL_ARP; id <= JET_POOL_ETHER; id++) {
		jet_drops_get(jd, id, drops);
		sum += drops[JET_DROPS_LIMIT] + drops[JET_DROPS_MEMORY];
	}
	return sum;
}

/**
 * jet_netdev_lost() - look how much the card has lost
 * @jn:		jet0
 *
 * Context: process.
 */
void jet_netdev_lost(struct jet_netdev *jn)
{
	static const u8 which[] = {
		JET_CNT_RX_NO_EVENT, JET_CNT_RX_OVERRUN,
		JET_CNT_RX_CRC, JET_CNT_RX_HEC, JET_CNT_RX_HEADER,
		JET_CNT_RX_LENGTH,
		JET_CNT_RX_FRAGMENT,
	};
	struct jet_lost_stats *lost = &jn->lost_stats;
	u64 c[ARRAY_SIZE(which)], missed;

	missed = jet_netdev_drops(jn->jd);
	jet_counters_some(jn->jd, which, ARRAY_SIZE(which), c);
	/* Two of us would be as right, but not for u64_stats */
	mutex_lock(&jn->jd->lock);
	u64_stats_update_begin(&lost->sync);
	u64_stats_set(&lost->missed, missed + c[0]);
	u64_stats_set(&lost->over, c[1]);
	u64_stats_set(&lost->crc, c[2] + c[3] + c[4]);
	u64_stats_set(&lost->length, c[5]);
	u64_stats_set(&lost->frame, c[6]);
	u64_stats_update_end(&lost->sync);
	mutex_unlock(&jn->jd->lock);
}

static void jet_netdev_lost_work(struct work_struct *work)
{
	struct jet_netdev *jn = container_of(to_delayed_work(work),
					     struct jet_netdev, lost);

	jet_netdev_lost(jn);
	queue_delayed_work(system_percpu_wq, &jn->lost, JET_LOST_PERIOD);
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
	pool = jet_pool_open(jn->jd, &params);
	if (IS_ERR(pool))
		return PTR_ERR(pool);
	err = jet_vci_assoc(pool, JET_VCI_ALL, 0, channel);
	if (!err)
		err = jet_vci_assoc(pool, JET_VCI_MINE, 0, channel);
	if (err) {
		jet_pool_close(pool);
		return err;
	}
	rcu_assign_pointer(jn->pools[id], pool);
	return 0;
}

/* What was sent in a pair other than the pools' own: they do not wait for it */
static void jet_netdev_fence(struct jet_netdev *jn, struct jet_pool *pool)
{
	unsigned int i;

	if (!pool)
		return;
	for (i = 0; i < jn->ntxqs; i++)
		if (jn->txq[i].q != pool->q)
			jet_fence(jn->txq[i].q, pool);
}

/* All commands end here */
static void jet_netdev_close_pools(struct jet_netdev *jn)
{
	struct jet_pool *pools[JET_POOL_FIRST_USER];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(pools); i++)
		pools[i] = rcu_replace_pointer(jn->pools[i], NULL,
					       lockdep_rtnl_is_held());
	/* An xmit that has seen them has ended */
	synchronize_net();
	jet_netdev_fence(jn, pools[JET_POOL_IP]);
	for (i = 0; i < ARRAY_SIZE(pools); i++)
		if (pools[i])
			jet_pool_close(pools[i]);
}

/* No packet is under way, and no xmit: begin anew */
static void jet_txq_reset(struct jet_txq *t)
{
	/* The poll that ended the last packet has yet to tell BQL */
	if (t->q->napi_on)
		napi_synchronize(&t->q->napi);
	t->head = 0;
	t->tail = 0;
	t->done_packets = 0;
	t->done_bytes = 0;
	clear_bit(t->starved, &t->jn->jd->pools->starved);
	netdev_tx_reset_queue(t->txq);
}

/*
 * Half of the card's blocks for IP, a quarter for the rest, but at least
 * the largest frame: programs that listen have their share as well.
 */
static int jet_netdev_up(struct jet_netdev *jn)
{
	struct jet_dev *jd = jn->jd;
	unsigned int least = (JET_FRAME_MAX >> jd->block_shift) + 1;
	unsigned int rx = READ_ONCE(jd->pools->rx_blocks);
	unsigned int ip = max(rx / 2, least);
	unsigned int i;
	int err;

	err = jet_netdev_open_pool(jn, JET_POOL_ARP, JET_CHANNEL_ARP,
				   JET_ARP_RX, "arp");
	if (!err)
		err = jet_netdev_open_pool(jn, JET_POOL_IP, JET_CHANNEL_IP,
					   ip, "ip");
	if (!err)
		err = jet_netdev_open_pool(jn, JET_POOL_ETHER,
					   JET_CHANNEL_ETHER,
					   max(rx / 4, least),
					   "ether");
	if (err) {
		jet_netdev_close_pools(jn);
		return err;
	}
	/* Two that wait, and two that come while the host is on its way */
	WRITE_ONCE(jn->q->mod.bulk, ip >= 4 * (least - 1));
	/* The card runs: all that was before has ended */
	for (i = 0; i < jn->ntxqs; i++)
		jet_txq_reset(&jn->txq[i]);
	jet_stations_tell(jd);
	return 0;
}

/* With the transmit queues stopped */
static void jet_netdev_down(struct jet_netdev *jn)
{
	struct jet_dev *jd = jn->jd;

	jet_netdev_close_pools(jn);
	jet_stations_tell(jd);

	mutex_lock(&jd->lock);
	/* A card that did not answer may still have packets of ours */
	jet_card_quiesce(jd);
	mutex_unlock(&jd->lock);
}

static struct page_pool *jet_pages_create(struct jet_netdev *jn)
{
	struct page_pool_params params = {
		.flags = PP_FLAG_DMA_MAP | PP_FLAG_DMA_SYNC_DEV,
		.pool_size = JET_RX_PACKETS,
		.nid = dev_to_node(jn->jd->dma),
		.dev = jn->jd->dma,
		.napi = &jn->q->napi,
		.dma_dir = DMA_FROM_DEVICE,
		.max_len = PAGE_SIZE,
		.netdev = jn->jd->netdev,
	};

	return page_pool_create(&params);
}

/* Pages are given back without a lock from NAPI: it must not run now */
static void jet_pages_destroy(struct jet_netdev *jn)
{
	struct jet_dev *jd = jn->jd;

	mutex_lock(&jd->lock);
	jet_queue_pause(jn->q);
	page_pool_destroy(jn->pages);
	jet_queue_resume(jn->q);
	mutex_unlock(&jd->lock);
}

/* Which NAPI serves which queue, for netdev-genl and whoever busy polls */
static void jet_show_napi(struct jet_netdev *jn, bool up)
{
	struct net_device *netdev = jn->jd->netdev;
	unsigned int i;

	netif_queue_set_napi(netdev, 0, NETDEV_QUEUE_TYPE_RX,
			     up ? &jn->q->napi : NULL);
	for (i = 0; i < jn->ntxqs; i++)
		netif_queue_set_napi(netdev, i, NETDEV_QUEUE_TYPE_TX,
				     up ? &jn->txq[i].q->napi : NULL);
}

static int jet_open(struct net_device *netdev)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	unsigned int i;
	int err;

	jn->pages = jet_pages_create(jn);
	if (IS_ERR(jn->pages))
		return PTR_ERR(jn->pages);
	err = jet_netdev_up(jn);
	if (err) {
		jet_pages_destroy(jn);
		return err;
	}
	jet_show_napi(jn, true);
	for (i = 0; i < jn->ntxqs; i++)
		jet_txq_start(&jn->txq[i]);
	queue_delayed_work(system_percpu_wq, &jn->lost, JET_LOST_PERIOD);
	return 0;
}

static int jet_stop(struct net_device *netdev)
{
	struct jet_netdev *jn = netdev_priv(netdev);

	cancel_delayed_work_sync(&jn->lost);
	netif_tx_disable(netdev);
	timer_delete_sync(&jn->reap);
	jet_netdev_down(jn);
	jet_show_napi(jn, false);
	jet_pages_destroy(jn);
	return 0;
}

static void jet_tx_timeout(struct net_device *netdev, unsigned int txqueue)
{
	struct jet_netdev *jn = netdev_priv(netdev);

	jet_dev_lies(jn->jd, "jet0 has sent nothing for a long time");
}

/* Add what one queue has counted; each figure by itself is right */
static void jet_get_tx_stats(struct jet_txq *t, struct rtnl_link_stats64 *s)
{
	struct jet_done_stats *d = &t->done_stats;
	struct jet_xmit_stats *x = &t->xmit_stats;
	u64 down = jet_stat_read(&d->sync, &d->tx_ring_down);

	s->tx_packets += jet_stat_read(&d->sync, &d->tx_packets);
	s->tx_bytes += jet_stat_read(&d->sync, &d->tx_bytes);
	s->tx_carrier_errors += down;
	s->tx_errors += down + jet_stat_read(&d->sync, &d->tx_copy_failed) +
			jet_stat_read(&d->sync, &d->tx_too_long) +
			jet_stat_read(&d->sync, &d->tx_refused);
	s->tx_dropped += jet_stat_read(&d->sync, &d->tx_reset) +
			 jet_stat_read(&x->sync, &x->runt) +
			 jet_stat_read(&x->sync, &x->too_long) +
			 jet_stat_read(&x->sync, &x->no_room) +
			 jet_stat_read(&x->sync, &x->map_failed) +
			 jet_stat_read(&x->sync, &x->csum_failed) +
			 jet_stat_read(&x->sync, &x->dead);
}

static void jet_get_stats64(struct net_device *netdev,
			    struct rtnl_link_stats64 *s)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	struct jet_lost_stats *lost = &jn->lost_stats;
	struct jet_napi_stats *n = &jn->napi_stats;
	unsigned int start, i;

	do {
		start = u64_stats_fetch_begin(&n->sync);
		s->rx_packets = u64_stats_read(&n->rx_packets);
		s->rx_bytes = u64_stats_read(&n->rx_bytes);
		s->multicast = u64_stats_read(&n->rx_multicast);
		s->rx_dropped = u64_stats_read(&n->rx_no_memory) +
				u64_stats_read(&n->rx_no_room) +
				u64_stats_read(&n->rx_reset);
		s->rx_length_errors = u64_stats_read(&n->rx_bad);
		s->rx_errors = u64_stats_read(&n->rx_copy_failed);
	} while (u64_stats_fetch_retry(&n->sync, start));
	s->rx_missed_errors = jet_stat_read(&lost->sync, &lost->missed);
	s->rx_over_errors = jet_stat_read(&lost->sync, &lost->over);
	s->rx_crc_errors = jet_stat_read(&lost->sync, &lost->crc);
	s->rx_frame_errors = jet_stat_read(&lost->sync, &lost->frame);
	s->rx_length_errors += jet_stat_read(&lost->sync, &lost->length);
	s->rx_errors += s->rx_length_errors + s->rx_crc_errors +
			s->rx_frame_errors;
	for (i = 0; i < jn->ntxqs; i++)
		jet_get_tx_stats(&jn->txq[i], s);
}

static const struct net_device_ops jet_netdev_ops = {
	.ndo_open = jet_open,
	.ndo_stop = jet_stop,
	.ndo_start_xmit = jet_xmit,
	.ndo_select_queue = jet_select_queue,
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
	jet_csum_complete(s, jet_stat_read(&n->sync, &n->rx_csum));
}

static void jet_queue_stats_tx(struct net_device *netdev, int idx,
			       struct netdev_queue_stats_tx *s)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	const struct jet_done_stats *d = &jn->txq[idx].done_stats;
	const struct jet_xmit_stats *x = &jn->txq[idx].xmit_stats;

	s->packets = jet_stat_read(&d->sync, &d->tx_packets);
	s->bytes = jet_stat_read(&d->sync, &d->tx_bytes);
	s->needs_csum = jet_stat_read(&x->sync, &x->csum);
	s->stop = jet_stat_read(&x->sync, &x->stop_ring) +
		  jet_stat_read(&x->sync, &x->stop_blocks);
}

/* The queues are there for as long as there is a jet0: nothing came before */
static void jet_base_stats(struct net_device *netdev,
			   struct netdev_queue_stats_rx *rx,
			   struct netdev_queue_stats_tx *tx)
{
	rx->packets = 0;
	rx->bytes = 0;
	rx->alloc_fail = 0;
	jet_csum_complete(rx, 0);
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

static void jet_netdev_carrier(struct jet_dev *jd, bool up)
{
	/*
	 * The card outlives its interface when the driver leaves, and a link
	 * event of an interface that is gone would stay in the kernel's list.
	 * One that is just being unregistered waits for its events.
	 */
	if (READ_ONCE(jd->netdev->reg_state) != NETREG_REGISTERED)
		return;
	if (up)
		netif_carrier_on(jd->netdev);
	else
		netif_carrier_off(jd->netdev);
}

/* The card has stopped: what xmit gets it drops meanwhile */
static void jet_netdev_detach(struct jet_dev *jd)
{
	ASSERT_RTNL();
	netif_device_detach(jd->netdev);
	/* Once more, now that nobody wakes them any more */
	netif_tx_disable(jd->netdev);
}

/* The card has started */
static int jet_netdev_attach(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);
	int err;

	ASSERT_RTNL();
	if (netif_running(jd->netdev)) {
		/* These pools died with the card */
		jet_netdev_down(jn);
		err = jet_netdev_up(jn);
		if (err) {
			queue_delayed_work(system_percpu_wq, &jn->again,
					   JET_AGAIN);
			return err;
		}
	}
	netif_device_attach(jd->netdev);
	return 0;
}

/* Pools could not be opened when the card had started: now? */
static void jet_netdev_again(struct work_struct *work)
{
	struct jet_netdev *jn = container_of(to_delayed_work(work),
					     struct jet_netdev, again);
	struct jet_dev *jd = jn->jd;

	rtnl_lock();
	if (jet_life(jd) == JET_RUNNING && !netif_device_present(jd->netdev))
		jet_netdev_attach(jd);
	rtnl_unlock();
}

/* The largest packet with the longest frame that can be sent now */
static unsigned int jet_mtu_most(struct jet_dev *jd)
{
	return ALIGN_DOWN(jet_ring_frame(jd) - JET_TX_HLEN, 4);
}

/* What does not fit any more, and what was as large as can be, is that now */
static void jet_netdev_frame(struct jet_dev *jd)
{
	unsigned int most = jet_mtu_most(jd);
	struct net_device *netdev = jd->netdev;
	bool whole = netdev->mtu == netdev->max_mtu;

	ASSERT_RTNL();
	if (netdev->reg_state != NETREG_REGISTERED || netdev->max_mtu == most)
		return;
	WRITE_ONCE(netdev->max_mtu, most);
	if ((whole || netdev->mtu > most) && dev_set_mtu(netdev, most))
		netdev_warn(netdev, "MTU stays %u, but %u is possible\n",
			    netdev->mtu, most);
}

static void jet_netdev_frame_work(struct work_struct *work)
{
	struct jet_netdev *jn = container_of(work, struct jet_netdev, frame);

	rtnl_lock();
	jet_netdev_frame(jn->jd);
	rtnl_unlock();
}

/* The ring was formed anew, perhaps with another longest frame */
static void jet_netdev_frame_later(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);

	if (jet_mtu_most(jd) != READ_ONCE(jd->netdev->max_mtu))
		queue_work(system_percpu_wq, &jn->frame);
}

/**
 * jet_netdev_news() - jet0 hears of the card and the ring
 * @jd:		the card
 * @news:	what
 */
void jet_netdev_news(struct jet_dev *jd, enum jet_news news)
{
	int err;

	switch (news) {
	case JET_NEWS_STOPPED:
		jet_netdev_detach(jd);
		break;
	case JET_NEWS_STARTED:
		err = jet_netdev_attach(jd);
		/* Once, not each time that it tries */
		if (err)
			netdev_err(jd->netdev, "no pools: %pe; trying again\n",
				   ERR_PTR(err));
		break;
	case JET_NEWS_UP:
	case JET_NEWS_DOWN:
		jet_netdev_carrier(jd, news == JET_NEWS_UP);
		break;
	case JET_NEWS_FRAME:
		jet_netdev_frame(jd);
		break;
	case JET_NEWS_CHANGED:
		jet_netdev_frame_later(jd);
		break;
	}
}

static int jet_txq_alloc(struct jet_netdev *jn, unsigned int n,
			 struct netdev_queue *txq)
{
	struct jet_txq *t = &jn->txq[n];
	unsigned int i;

	t->jn = jn;
	t->txq = txq;
	t->starved = n;
	/* One packet on the ring, and two behind it */
	netdev_queue_set_dql_min_limit(txq, 2 * JET_SDU_MAX);
	u64_stats_init(&t->xmit_stats.sync);
	u64_stats_init(&t->done_stats.sync);
	t->tx = kvzalloc_objs(*t->tx, JET_TX_PACKETS);
	if (!t->tx)
		return -ENOMEM;
	for (i = 0; i < JET_TX_PACKETS; i++) {
		t->tx[i].ctx.done = jet_tx_done;
		t->tx[i].txq = t;
	}
	return 0;
}

/**
 * jet_netdev_alloc() - jet0, not registered yet
 * @jd:		the card, identified
 *
 * Return: 0 or -ENOMEM.
 */
int jet_netdev_alloc(struct jet_dev *jd)
{
	struct net_device *netdev;
	struct jet_netdev *jn;
	unsigned int i;

	netdev = alloc_netdev_mqs(sizeof(*jn), "jet%d", NET_NAME_ENUM,
				  ether_setup, JET_TXQS, 1);
	if (!netdev)
		return -ENOMEM;
	jd->dummy = alloc_netdev_dummy(0);
	if (!jd->dummy)
		goto err_netdev;
	jn = netdev_priv(netdev);
	jn->jd = jd;
	timer_setup(&jn->reap, jet_reap_timer, 0);
	INIT_DELAYED_WORK(&jn->again, jet_netdev_again);
	INIT_WORK(&jn->frame, jet_netdev_frame_work);
	INIT_DELAYED_WORK(&jn->lost, jet_netdev_lost_work);
	for (i = 0; i < JET_TXQS; i++)
		if (jet_txq_alloc(jn, i, netdev_get_tx_queue(netdev, i)))
			goto err_tx;
	jn->rx_pace = JET_RX_PACE;
	jn->rx = kvzalloc_objs(*jn->rx, JET_RX_PACKETS);
	if (!jn->rx)
		goto err_tx;

	for (i = 0; i < JET_RX_PACKETS; i++) {
		jn->rx[i].ctx.done = jet_rx_done;
		jn->rx[i].jn = jn;
	}
	u64_stats_init(&jn->napi_stats.sync);
	u64_stats_init(&jn->lost_stats.sync);

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
	for (i = 0; i < JET_TXQS; i++)
		kvfree(jn->txq[i].tx);
	free_netdev(jd->dummy);
err_netdev:
	free_netdev(netdev);
	return -ENOMEM;
}
ALLOW_ERROR_INJECTION(jet_netdev_alloc, ERRNO);

/**
 * jet_netdev_free() - the reverse
 * @jd:		the card, its queues freed
 */
void jet_netdev_free(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);
	unsigned int i;

	kvfree(jn->rx);
	for (i = 0; i < JET_TXQS; i++)
		kvfree(jn->txq[i].tx);
	free_netdev(jd->dummy);
	free_netdev(jd->netdev);
	jd->netdev = NULL;
}

/**
 * jet_netdev_register() - show jet0, though absent until the card starts
 * @jd:		the card, with its queues
 *
 * Context: process, with rtnl held.
 * Return: 0, or why not.
 */
int jet_netdev_register(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);
	int err;

	jn->q = jet_queue_of(jd, JET_POOL_IP);
	jn->txq[0].q = jn->q;
	jn->txq[1].q = jet_queue_sync(jd, JET_POOL_IP);
	jn->q->mod = (struct jet_moderation){
		.usecs = 100,
		.slots = 32,
		.adaptive = true,
		.lazy = true,
	};
	jn->txq[0].q->reserve = JET_TX_SLOTS;
	jn->txq[1].q->reserve = JET_TX_SLOTS;
	jn->ntxqs = jn->txq[1].q == jn->q ? 1 : JET_TXQS;
	err = netif_set_real_num_tx_queues(jd->netdev, jn->ntxqs);
	if (err)
		return err;
	netif_carrier_off(jd->netdev);
	err = register_netdevice(jd->netdev);
	if (!err)
		netif_device_detach(jd->netdev);
	return err;
}
ALLOW_ERROR_INJECTION(jet_netdev_register, ERRNO);

/**
 * jet_netdev_unregister() - the reverse
 * @jd:		the card
 */
void jet_netdev_unregister(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);

	disable_delayed_work_sync(&jn->again);
	disable_work_sync(&jn->frame);
	unregister_netdev(jd->netdev);
}
