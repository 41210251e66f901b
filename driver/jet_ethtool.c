// SPDX-License-Identifier: GPL-2.0
/* What ethtool shows of jet0: who, link, counters, blocks, registers */
#include <linux/ethtool.h>

#include "jet_counters.h"
#include "jet_netdev.h"

static struct jet_dev *jet_of(struct net_device *netdev)
{
	struct jet_netdev *jn = netdev_priv(netdev);

	return jn->jd;
}

static void jet_get_drvinfo(struct net_device *netdev,
			    struct ethtool_drvinfo *info)
{
	struct jet_dev *jd = jet_of(netdev);

	strscpy(info->driver, JET_NAME);
	strscpy(info->bus_info, pci_name(jd->pdev));
	/* The gateware is what firmware is elsewhere */
	snprintf(info->fw_version, sizeof(info->fw_version), "%lu.%lu",
		 FIELD_GET(JET_VERSION_MAJOR, jd->version),
		 FIELD_GET(JET_VERSION_MINOR, jd->version));
}

static int jet_get_link_ksettings(struct net_device *netdev,
				  struct ethtool_link_ksettings *ks)
{
	struct jet_dev *jd = jet_of(netdev);

	ethtool_link_ksettings_zero_link_mode(ks, supported);
	ethtool_link_ksettings_zero_link_mode(ks, advertising);
	/* A ring word has 16 bits */
	ks->base.speed = div_u64((u64)jd->ring_hz * 16, 1000000);
	ks->base.duplex = DUPLEX_FULL;
	ks->base.port = PORT_FIBRE;
	ks->base.autoneg = AUTONEG_DISABLE;
	return 0;
}

/*
 * Ring sizes are blocks of the card's memory: those lent to the card for what
 * arrives, and those of the host for what is sent.
 */
static void jet_get_ringparam(struct net_device *netdev,
			      struct ethtool_ringparam *ring,
			      struct kernel_ethtool_ringparam *kernel_ring,
			      struct netlink_ext_ack *extack)
{
	struct jet_dev *jd = jet_of(netdev);

	ring->rx_max_pending = jd->nblocks;
	ring->tx_max_pending = jd->nblocks;
	ring->rx_pending = jd->pools->rx_blocks;
	ring->tx_pending = jd->nblocks - ring->rx_pending;
}

static int jet_set_ringparam(struct net_device *netdev,
			     struct ethtool_ringparam *ring,
			     struct kernel_ethtool_ringparam *kernel_ring,
			     struct netlink_ext_ack *extack)
{
	struct jet_dev *jd = jet_of(netdev);
	u32 rx, now = jd->pools->rx_blocks;
	int err;

	if (ring->rx_mini_pending || ring->rx_jumbo_pending)
		return -EINVAL;
	/* Whichever was changed says how many the other has */
	rx = ring->rx_pending;
	if (rx == now)
		rx = jd->nblocks - ring->tx_pending;
	if (ring->tx_pending != jd->nblocks - now &&
	    ring->tx_pending != jd->nblocks - rx)
		err = -ERANGE;
	else
		err = jet_blocks_move(jd, rx);
	if (err == -ERANGE)
		NL_SET_ERR_MSG_FMT(extack,
				   "rx and tx are %u together, each holds a frame",
				   jd->nblocks);
	else if (err == -ENOSPC)
		NL_SET_ERR_MSG(extack, "programs' pools were promised more");
	else if (err == -EBUSY)
		NL_SET_ERR_MSG_FMT(extack, "rx is %u now: blocks are in use",
				   jd->pools->rx_blocks);
	return err == -ERANGE ? -EINVAL : err;
}

/* What the card can wait: more makes no sense on any network */
#define JET_USECS_MAX	10000

static int jet_get_coalesce(struct net_device *netdev,
			    struct ethtool_coalesce *coal,
			    struct kernel_ethtool_coalesce *kernel_coal,
			    struct netlink_ext_ack *extack)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	const struct jet_moderation *mod = &jn->q->mod;

	coal->rx_coalesce_usecs = mod->usecs;
	coal->rx_max_coalesced_frames = mod->slots;
	coal->use_adaptive_rx_coalesce = mod->adaptive;
	return 0;
}

static int jet_set_coalesce(struct net_device *netdev,
			    struct ethtool_coalesce *coal,
			    struct kernel_ethtool_coalesce *kernel_coal,
			    struct netlink_ext_ack *extack)
{
	const unsigned int slots = FIELD_MAX(JET_QUEUE_MOD_COUNT);
	struct jet_netdev *jn = netdev_priv(netdev);
	struct jet_moderation *mod = &jn->q->mod;

	if (coal->rx_coalesce_usecs > JET_USECS_MAX) {
		NL_SET_ERR_MSG_FMT(extack, "rx-usecs is at most %u",
				   JET_USECS_MAX);
		return -EINVAL;
	}
	/* Or nobody would be told of packets that were sent */
	if (!coal->rx_max_coalesced_frames ||
	    coal->rx_max_coalesced_frames > slots) {
		NL_SET_ERR_MSG_FMT(extack, "rx-frames is 1 to %u", slots);
		return -EINVAL;
	}
	WRITE_ONCE(mod->usecs, coal->rx_coalesce_usecs);
	WRITE_ONCE(mod->slots, coal->rx_max_coalesced_frames);
	WRITE_ONCE(mod->adaptive, coal->use_adaptive_rx_coalesce);
	/* Its end tells the card */
	jet_queue_poll(jn->q);
	return 0;
}

#define JET_STAT(type, field)	{ #field, offsetof(struct type, field) }

struct jet_stat {
	char name[ETH_GSTRING_LEN];
	size_t offset;
};

static const struct jet_stat jet_napi_stat[] = {
	JET_STAT(jet_napi_stats, rx_csum),
	JET_STAT(jet_napi_stats, rx_sync),
	JET_STAT(jet_napi_stats, rx_no_copy),
	JET_STAT(jet_napi_stats, rx_no_memory),
	JET_STAT(jet_napi_stats, rx_no_room),
	JET_STAT(jet_napi_stats, rx_bad),
	JET_STAT(jet_napi_stats, rx_copy_failed),
	JET_STAT(jet_napi_stats, rx_reset),
};

/* Of all transmit queues together, as those of xmit */
static const struct jet_stat jet_done_stat[] = {
	JET_STAT(jet_done_stats, tx_sync),
	JET_STAT(jet_done_stats, tx_ring_down),
	JET_STAT(jet_done_stats, tx_too_long),
	JET_STAT(jet_done_stats, tx_copy_failed),
	JET_STAT(jet_done_stats, tx_reset),
	JET_STAT(jet_done_stats, tx_refused),
};

static const struct jet_stat jet_xmit_stat[] = {
	JET_STAT(jet_xmit_stats, csum),
	JET_STAT(jet_xmit_stats, flooded),
	JET_STAT(jet_xmit_stats, sync_fallback),
	JET_STAT(jet_xmit_stats, stop_blocks),
	JET_STAT(jet_xmit_stats, stop_ring),
	JET_STAT(jet_xmit_stats, runt),
	JET_STAT(jet_xmit_stats, too_long),
	JET_STAT(jet_xmit_stats, no_room),
	JET_STAT(jet_xmit_stats, map_failed),
	JET_STAT(jet_xmit_stats, csum_failed),
	JET_STAT(jet_xmit_stats, dead),
};

static const struct jet_stat jet_queue_stat[] = {
	JET_STAT(jet_queue_stats, polls),
	JET_STAT(jet_queue_stats, frames),
	JET_STAT(jet_queue_stats, completions),
	JET_STAT(jet_queue_stats, cmd_errors),
};

/* The driver's own pools, by their numbers */
static const char * const jet_own_pool[JET_POOL_FIRST_USER] = {
	"init", "arp", "ip", "ether",
};

static const char * const jet_drops_stat[JET_DROPS_NUM] = {
	[JET_DROPS_LIMIT] = "drops_limit",
	[JET_DROPS_MEMORY] = "drops_memory",
};

/* Per queue that the driver counts without a guard */
static const char * const jet_queue_plain[] = { "irqs", "strays" };

/* Named as in hw.h: a generated header, see Kbuild */
static const char * const jet_card_stat[JET_CNT_NUM] = {
	JET_COUNTER_NAMES("card_")
};

static int jet_get_sset_count(struct net_device *netdev, int set)
{
	struct jet_dev *jd = jet_of(netdev);

	if (set != ETH_SS_STATS)
		return -EOPNOTSUPP;
	return ARRAY_SIZE(jet_napi_stat) + ARRAY_SIZE(jet_done_stat) +
	       ARRAY_SIZE(jet_xmit_stat) +
	       jd->nqueues * (ARRAY_SIZE(jet_queue_stat) +
			      ARRAY_SIZE(jet_queue_plain)) +
	       JET_POOL_FIRST_USER * JET_DROPS_NUM + 1 + JET_CNT_NUM;
}

static void jet_get_strings(struct net_device *netdev, u32 set, u8 *data)
{
	struct jet_dev *jd = jet_of(netdev);
	unsigned int i, q;

	if (set != ETH_SS_STATS)
		return;
	for (i = 0; i < ARRAY_SIZE(jet_napi_stat); i++)
		ethtool_puts(&data, jet_napi_stat[i].name);
	for (i = 0; i < ARRAY_SIZE(jet_done_stat); i++)
		ethtool_puts(&data, jet_done_stat[i].name);
	for (i = 0; i < ARRAY_SIZE(jet_xmit_stat); i++)
		ethtool_sprintf(&data, "xmit_%s", jet_xmit_stat[i].name);
	for (q = 0; q < jd->nqueues; q++) {
		for (i = 0; i < ARRAY_SIZE(jet_queue_stat); i++)
			ethtool_sprintf(&data, "queue%u_%s", q,
					jet_queue_stat[i].name);
		for (i = 0; i < ARRAY_SIZE(jet_queue_plain); i++)
			ethtool_sprintf(&data, "queue%u_%s", q,
					jet_queue_plain[i]);
	}
	for (q = 0; q < JET_POOL_FIRST_USER; q++)
		for (i = 0; i < JET_DROPS_NUM; i++)
			ethtool_sprintf(&data, "%s_%s", jet_own_pool[q],
					jet_drops_stat[i]);
	ethtool_puts(&data, "card_resets");
	for (i = 0; i < JET_CNT_NUM; i++)
		ethtool_puts(&data, jet_card_stat[i]);
}

static u64 jet_stat_at(const struct u64_stats_sync *sync, const void *stats,
		       const struct jet_stat *stat)
{
	return jet_stat_read(sync, stats + stat->offset);
}

static void jet_get_ethtool_stats(struct net_device *netdev,
				  struct ethtool_stats *stats, u64 *data)
{
	struct jet_netdev *jn = netdev_priv(netdev);
	struct jet_dev *jd = jn->jd;
	unsigned int i, n;

	for (i = 0; i < ARRAY_SIZE(jet_napi_stat); i++)
		*data++ = jet_stat_at(&jn->napi_stats.sync, &jn->napi_stats,
				      &jet_napi_stat[i]);
	for (i = 0; i < ARRAY_SIZE(jet_done_stat); i++)
		for (n = 0, *data++ = 0; n < jn->ntxqs; n++)
			data[-1] += jet_stat_at(&jn->txq[n].done_stats.sync,
						&jn->txq[n].done_stats,
						&jet_done_stat[i]);
	for (i = 0; i < ARRAY_SIZE(jet_xmit_stat); i++)
		for (n = 0, *data++ = 0; n < jn->ntxqs; n++)
			data[-1] += jet_stat_at(&jn->txq[n].xmit_stats.sync,
						&jn->txq[n].xmit_stats,
						&jet_xmit_stat[i]);
	for (n = 0; n < jd->nqueues; n++) {
		struct jet_queue *q = &jd->queues[n];

		for (i = 0; i < ARRAY_SIZE(jet_queue_stat); i++)
			*data++ = jet_stat_at(&q->stats.sync, &q->stats,
					      &jet_queue_stat[i]);
		*data++ = READ_ONCE(q->irqs);
		*data++ = READ_ONCE(q->strays);
	}
	for (n = 0; n < JET_POOL_FIRST_USER; n++, data += JET_DROPS_NUM)
		jet_drops_get(jd, n, data);
	*data++ = jd->resets;
	jet_counters_get(jd, data);
	/* Not older than what is shown here */
	jet_netdev_lost(jn);
}

/* A dump is a list of pairs: offset in BAR0, value */
struct jet_reg_range {
	u16 first;
	u16 last;
};

static const struct jet_reg_range jet_reg_ranges[] = {
	/* Not the time: reading it would disturb who else is reading it */
	{ JET_REG_ID, JET_REG_FREE },
	{ JET_REG_SCRATCH, JET_REG_SCRATCH },
	{ JET_REG_RING_CTRL, JET_REG_RING_TRIP },
	{ JET_REG_RING_HIST, JET_REG_RING_HIST + 4 * (JET_RING_HIST_NUM - 1) },
	{ JET_REG_LINK, JET_REG_LINK },
	{ JET_REG_LINK_COUNTER,
	  JET_REG_LINK_COUNTER + 4 * (JET_LINK_CNT_NUM - 1) },
	{ JET_REG_COUNTER, JET_REG_COUNTER + 4 * (JET_CNT_NUM - 1) },
	{ JET_REG_POOL, JET_REG_POOL +
			JET_POOL_FIRST_USER * JET_POOL_STRIDE - 4 },
};

static unsigned int jet_dump(struct jet_dev *jd, u32 *data, unsigned int n,
			     unsigned int first, unsigned int last)
{
	unsigned int reg;

	for (reg = first; reg <= last; reg += 4) {
		if (data) {
			data[n] = reg;
			data[n + 1] = jet_rd(jd, reg);
		}
		n += 2;
	}
	return n;
}

static unsigned int jet_dump_all(struct jet_dev *jd, u32 *data)
{
	unsigned int i, base, n = 0;

	for (i = 0; i < ARRAY_SIZE(jet_reg_ranges); i++)
		n = jet_dump(jd, data, n, jet_reg_ranges[i].first,
			     jet_reg_ranges[i].last);
	for (i = 0; i < jd->nqueues; i++) {
		base = JET_REG_QUEUE + i * JET_QUEUE_STRIDE;
		n = jet_dump(jd, data, n, base, base + JET_QUEUE_EVT_TAIL);
	}
	return n;
}

static int jet_get_regs_len(struct net_device *netdev)
{
	return jet_dump_all(jet_of(netdev), NULL) * sizeof(u32);
}

static void jet_get_regs(struct net_device *netdev, struct ethtool_regs *regs,
			 void *data)
{
	struct jet_dev *jd = jet_of(netdev);

	/* Of the format: pairs, whose meaning is hw.h's */
	regs->version = jd->version;
	jet_dump_all(jd, data);
}

const struct ethtool_ops jet_ethtool_ops = {
	.supported_coalesce_params = ETHTOOL_COALESCE_RX_USECS |
				     ETHTOOL_COALESCE_RX_MAX_FRAMES |
				     ETHTOOL_COALESCE_USE_ADAPTIVE_RX,
	.get_coalesce = jet_get_coalesce,
	.set_coalesce = jet_set_coalesce,
	.get_drvinfo = jet_get_drvinfo,
	.get_link = ethtool_op_get_link,
	.get_link_ksettings = jet_get_link_ksettings,
	.get_ringparam = jet_get_ringparam,
	.set_ringparam = jet_set_ringparam,
	.get_sset_count = jet_get_sset_count,
	.get_strings = jet_get_strings,
	.get_ethtool_stats = jet_get_ethtool_stats,
	.get_regs_len = jet_get_regs_len,
	.get_regs = jet_get_regs,
	.get_ts_info = ethtool_op_get_ts_info,
};
