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
#include <net/netdev_queues.h>
#include <net/page_pool/helpers.h>

#include "jet_netdev.h"

#define JET_TX_TIMEOUT		(20 * HZ)
/* What jet0 may hold of the blocks; the stock is the real limit when sending */
#define JET_ARP_RX		8

/**
 * jet_stat_read() - one counter
 * @sync:	its guard
 * @stat:	counter
 *
 * Return: its value.
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
	else
		jet_stations_tell(jd);
	mutex_unlock(&jd->lock);
	return err;
}

/* With the transmit queue stopped: all commands end here */
static void jet_netdev_down(struct jet_netdev *jn)
{
	struct jet_dev *jd = jn->jd;
	unsigned int i;

	mutex_lock(&jd->lock);
	/* The pools wait for what they have in their own pair only */
	for (i = 1; i < jn->ntxqs; i++)
		if (test_bit(JET_F_RUNNING, &jd->flags) &&
		    jn->pools[JET_POOL_IP])
			jet_fence(jn->txq[i].q, jn->pools[JET_POOL_IP]);
	jet_netdev_close_pools(jn);
	jet_stations_tell(jd);
	/* The poll that ended the last packet has yet to tell BQL */
	for (i = 0; i < jn->ntxqs; i++)
		if (jn->txq[i].q->napi_on)
			napi_synchronize(&jn->txq[i].q->napi);
	mutex_unlock(&jd->lock);

	for (i = 0; i < jn->ntxqs; i++) {
		struct jet_txq *t = &jn->txq[i];

		t->head = 0;
		t->tail = 0;
		t->done_packets = 0;
		t->done_bytes = 0;
		clear_bit(t->starved, &jd->flags);
		netdev_tx_reset_queue(t->txq);
	}
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
	netif_tx_start_all_queues(netdev);
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
			jet_stat_read(&d->sync, &d->tx_refused);
	s->tx_dropped += jet_stat_read(&d->sync, &d->tx_reset) +
			 jet_stat_read(&x->sync, &x->runt) +
			 jet_stat_read(&x->sync, &x->too_long) +
			 jet_stat_read(&x->sync, &x->map_failed) +
			 jet_stat_read(&x->sync, &x->csum_failed) +
			 jet_stat_read(&x->sync, &x->dead);
}

static void jet_get_stats64(struct net_device *netdev,
			    struct rtnl_link_stats64 *s)
{
	struct jet_netdev *jn = netdev_priv(netdev);
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
		s->rx_errors = s->rx_length_errors +
			       u64_stats_read(&n->rx_copy_failed);
	} while (u64_stats_fetch_retry(&n->sync, start));
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
	s->csum_complete = jet_stat_read(&n->sync, &n->rx_csum);
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

static int jet_txq_alloc(struct jet_netdev *jn, unsigned int n,
			 struct netdev_queue *txq)
{
	struct jet_txq *t = &jn->txq[n];
	unsigned int i;

	t->jn = jn;
	t->txq = txq;
	t->starved = n ? JET_F_SYNC_STARVED : JET_F_TX_STARVED;
	u64_stats_init(&t->xmit_stats.sync);
	u64_stats_init(&t->done_stats.sync);
	t->tx = kvcalloc(JET_TX_PACKETS, sizeof(*t->tx), GFP_KERNEL);
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
	for (i = 0; i < JET_TXQS; i++)
		if (jet_txq_alloc(jn, i, netdev_get_tx_queue(netdev, i)))
			goto err_tx;
	jn->rx = kvcalloc(JET_RX_PACKETS, sizeof(*jn->rx), GFP_KERNEL);
	if (!jn->rx)
		goto err_tx;

	for (i = 0; i < JET_RX_PACKETS; i++) {
		jn->rx[i].ctx.done = jet_rx_done;
		jn->rx[i].jn = jn;
		jet_rx_put(jn, &jn->rx[i]);
	}
	u64_stats_init(&jn->napi_stats.sync);

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
 * Return: 0, or why not.
 */
int jet_netdev_register(struct jet_dev *jd)
{
	struct jet_netdev *jn = netdev_priv(jd->netdev);
	int err;

	jn->q = jet_queue_of(jd, JET_POOL_IP);
	jn->txq[0].q = jn->q;
	jn->txq[1].q = jet_queue_sync(jd, JET_POOL_IP);
	jn->txq[0].q->reserve = JET_TX_SLOTS;
	jn->txq[1].q->reserve = JET_TX_SLOTS;
	jn->ntxqs = jn->txq[1].q == jn->q ? 1 : JET_TXQS;
	err = netif_set_real_num_tx_queues(jd->netdev, jn->ntxqs);
	if (err)
		return err;
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
