// SPDX-License-Identifier: GPL-2.0
/*
 * The ring: our place in it.
 *
 * The card forms the ring without help. It tells of changes by events to queue
 * 0, which are noted in NAPI and worked on here, in process context: VCIs
 * follow our number, jet0's carrier follows the ring, and the tables of
 * stations (jet_stations.c) and leases (jet_lease.c) are told.
 */
#include <linux/iopoll.h>

#include "jet.h"

/* Taking back an insertion is a claim that all others win */
#define JET_LEAVE_TIMEOUT_US	2000000

struct jet_ring {
	struct jet_dev *jd;
	struct work_struct work;
	struct jet_ring_info info;	/* as worked on; under jet_dev.lock */
	int id;				/* likewise, or -1; read anywhere */
	struct jet_ring_load base;	/* when it came up; likewise */
	struct jet_ring_params params;	/* under jet_dev.lock */

	spinlock_t lock;	/* protects what NAPI leaves for the work: */
	u32 status;
	u32 ttrt;
	u64 map;
	bool changed;
};

/**
 * jet_ring_id() - this station's number
 * @jd:		the card
 *
 * Return: the number, or -1: it never had one.
 */
int jet_ring_id(struct jet_dev *jd)
{
	return READ_ONCE(jd->ring->id);
}

/* The body of jet_ring_get(), with jet_dev.lock held */
void jet_ring_get_locked(struct jet_dev *jd, struct jet_ring_info *info)
{
	lockdep_assert_held(&jd->lock);
	*info = jd->ring->info;
	info->ring_hz = jd->ring_hz;
	info->bid = jd->ring->params.bid;
	info->fit_wanted = jd->ring->params.fit;
	if (!test_bit(JET_F_RUNNING, &jd->flags))
		return;
	info->ttrt = jet_rd(jd, JET_REG_RING_TTRT);
	info->rot_last = jet_rd(jd, JET_REG_RING_ROT_LAST);
	info->rot_min = jet_rd(jd, JET_REG_RING_ROT_MIN);
	info->rot_max = jet_rd(jd, JET_REG_RING_ROT_MAX);
	jet_rd_eui(jd, JET_REG_RING_MON_EUI_LO, info->monitor);
	jet_rd_eui(jd, JET_REG_RING_UPSTREAM_LO, info->upstream);
}

/**
 * jet_ring_get() - the state of the ring now
 * @jd:		the card
 * @info:	filled in; zero but for the card's clock when it is being reset
 *
 * Context: process, and in a jet_dev_enter() section.
 */
void jet_ring_get(struct jet_dev *jd, struct jet_ring_info *info)
{
	mutex_lock(&jd->lock);
	jet_ring_get_locked(jd, info);
	mutex_unlock(&jd->lock);
}

/* What the card has counted since it counts, in host clocks */
static void jet_ring_count(struct jet_dev *jd, struct jet_ring_load *load)
{
	u64 time = jet_rd(jd, JET_REG_TIME_LO);

	time |= (u64)jet_rd(jd, JET_REG_TIME_HI) << 32;
	load->words = mul_u64_u32_div(time, jd->ring_hz, jd->host_hz);
	jet_counters_get(jd, load->counters);
	jet_hist_get(jd, load->hist);
}

/**
 * jet_ring_load() - what the ring did since it came up
 * @jd:		the card
 * @load:	filled in; what this station's claims and beacons were is
 *		counted since the driver came
 *
 * Context: process, and in a jet_dev_enter() section.
 */
void jet_ring_load(struct jet_dev *jd, struct jet_ring_load *load)
{
	const struct jet_ring_load *base = &jd->ring->base;
	static const u8 moving[] = {
		JET_CNT_TOKENS, JET_CNT_TOKEN_LATE, JET_CNT_WORDS_SYNC,
		JET_CNT_WORDS_ASYNC, JET_CNT_WORDS_PASSED,
	};
	unsigned int i;

	memset(load, 0, sizeof(*load));
	mutex_lock(&jd->lock);
	if (test_bit(JET_F_RUNNING, &jd->flags))
		jet_ring_count(jd, load);
	for (i = 0; i < ARRAY_SIZE(moving); i++)
		load->counters[moving[i]] -= base->counters[moving[i]];
	for (i = 0; i < JET_RING_HIST_NUM; i++)
		load->hist[i] -= base->hist[i];
	load->words -= base->words;
	mutex_unlock(&jd->lock);
}

/* Not each state on the way: a ring that is broken tries again and again */
static bool jet_ring_news(const struct jet_ring_info *was,
			  const struct jet_ring_info *info)
{
	const u32 only = JET_RING_REPEAT_ONLY | JET_RING_DUPLICATE;

	if (info->up != was->up)
		return true;
	return info->up ? info->id != was->id || info->map != was->map :
			  info->status & ~was->status & only;
}

static void jet_ring_log(struct jet_dev *jd, const struct jet_ring_info *info)
{
	static const char * const states[] = {
		[JET_RING_STATE_OFF] = "off",
		[JET_RING_STATE_CLAIM] = "claim",
		[JET_RING_STATE_NUMBER] = "numbering",
		[JET_RING_STATE_UP] = "up",
		[JET_RING_STATE_BEACON] = "beacon",
	};

	if (info->up)
		netdev_info(jd->netdev,
			    "ring up: station %u, %lu in all, TTRT %u us%s\n",
			    info->id, hweight64(info->map),
			    (u32)div_u64((u64)info->ttrt * 1000000,
					 jd->ring_hz),
			    info->status & JET_RING_MONITOR ? ", monitor" : "");
	else if (info->status & JET_RING_DUPLICATE)
		netdev_err(jd->netdev,
			   "another station has our address: only repeating\n");
	else if (info->status & JET_RING_REPEAT_ONLY)
		netdev_err(jd->netdev,
			   "the ring is full: only repeating\n");
	else
		netdev_info(jd->netdev, "ring down: %s\n",
			    info->state < ARRAY_SIZE(states) ?
			    states[info->state] : "unknown state");
}

/* Why the ring is not up, and who is in front of the fault */
static void jet_ring_log_alarm(struct jet_dev *jd,
			       const struct jet_ring_info *info)
{
	static const char * const alarms[] = {
		[JET_RING_ALARM_SIGNAL] = "a receiver has lost its signal",
		[JET_RING_ALARM_SILENT] = "nothing that counts comes through",
		[JET_RING_ALARM_BABBLE] = "frames come when there must be none",
	};
	const char *why = "unknown", *name;

	if (!info->alarm) {
		netdev_info(jd->netdev, "ring alarm is over\n");
		return;
	}
	if (info->alarm < ARRAY_SIZE(alarms))
		why = alarms[info->alarm];
	name = jet_station_name(jd, info->suspect);
	if (is_zero_ether_addr(info->suspect))
		netdev_warn(jd->netdev, "ring alarm: %s\n", why);
	else
		netdev_warn(jd->netdev, "ring alarm: %s; suspect %pM (%s)\n",
			    why, info->suspect, name ?: "name not known");
}

static void jet_ring_work(struct work_struct *work)
{
	struct jet_ring *ring = container_of(work, struct jet_ring, work);
	struct jet_ring_info *info = &ring->info;
	struct jet_ring_info was;
	struct jet_dev *jd = ring->jd;
	bool changed, anew, news;
	u32 age;

	mutex_lock(&jd->lock);
	if (!test_bit(JET_F_RUNNING, &jd->flags))
		goto out;
	was = *info;

	age = jet_stations_age(jd);
	spin_lock_bh(&ring->lock);
	changed = ring->changed;
	ring->changed = false;
	if (changed) {
		info->status = ring->status;
		info->ttrt = ring->ttrt;
		info->map = ring->map;
	}
	spin_unlock_bh(&ring->lock);

	info->state = FIELD_GET(JET_RING_STATE, info->status);
	info->epoch = FIELD_GET(JET_RING_EPOCH, info->status);
	info->alarm = FIELD_GET(JET_RING_ALARM, info->status);
	info->fit = info->status & JET_RING_FIT;
	info->up = info->status & JET_RING_UP;
	if (info->up) {
		info->id = FIELD_GET(JET_RING_ID, info->status);
		info->numbered = true;
		if (ring->id != info->id) {
			WRITE_ONCE(ring->id, info->id);
			jet_vci_renumber(jd);
		}
	}

	anew = info->up && (!was.up || info->epoch != was.epoch);
	if (anew)
		jet_ring_count(jd, &ring->base);
	news = jet_stations_ring(jd, age, info->map, info->up ? info->id : -1,
				 anew);
	jet_lease_ring(jd, age, info->map, info->up ? info->id : -1,
		       info->status & JET_RING_MONITOR, anew);
	if (jet_ring_news(&was, info))
		jet_ring_log(jd, info);
	if (info->alarm)
		jet_rd_eui(jd, JET_REG_RING_SUSPECT_LO, info->suspect);
	else
		eth_zero_addr(info->suspect);
	if (info->alarm != was.alarm ||
	    !ether_addr_equal(info->suspect, was.suspect))
		jet_ring_log_alarm(jd, info);
	if (info->up != was.up)
		jet_netdev_carrier(jd, info->up);
	if (changed || news)
		jet_genl_ring_change(jd);
out:
	mutex_unlock(&jd->lock);
}

/* May numbers have changed between these two? */
static bool jet_ring_differs(u32 was, u32 status)
{
	const u32 same = JET_RING_UP | JET_RING_ID | JET_RING_EPOCH;

	return !(status & JET_RING_UP) || (was ^ status) & same;
}

/**
 * jet_ring_event() - the card tells of the ring
 * @jd:		the card
 * @status:	JET_REG_RING_STATUS at that time
 * @ttrt:	JET_REG_RING_TTRT
 * @map:	JET_REG_RING_MAP
 *
 * Context: NAPI.
 */
void jet_ring_event(struct jet_dev *jd, u32 status, u32 ttrt, u64 map)
{
	struct jet_ring *ring = jd->ring;
	bool differs;

	spin_lock(&ring->lock);
	differs = jet_ring_differs(ring->status, status);
	ring->status = status;
	ring->ttrt = ttrt;
	ring->map = map;
	ring->changed = true;
	spin_unlock(&ring->lock);
	/* At once: the work may take its time to find out who has which */
	if (differs)
		jet_stations_question(jd);
	queue_work(system_percpu_wq, &ring->work);
}

static u32 jet_ring_ctrl(const struct jet_ring *ring)
{
	return FIELD_PREP(JET_RING_CTRL_FIT, ring->params.fit);
}

/**
 * jet_ring_start() - take part in the ring
 * @jd:		the card, running and with blocks
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_ring_start(struct jet_dev *jd)
{
	jet_wr(jd, JET_REG_RING_BID,
	       FIELD_PREP(JET_RING_BID, jd->ring->params.bid));
	jet_wr(jd, JET_REG_RING_CTRL,
	       jet_ring_ctrl(jd->ring) | JET_RING_CTRL_INSERT);
}

/**
 * jet_ring_params() - what this station wants of the ring
 * @jd:		the card
 * @params:	filled in
 *
 * Context: process.
 */
void jet_ring_params(struct jet_dev *jd, struct jet_ring_params *params)
{
	mutex_lock(&jd->lock);
	*params = jd->ring->params;
	mutex_unlock(&jd->lock);
}

/**
 * jet_ring_set() - want something else
 * @jd:		the card
 * @params:	what, in range
 * @now:	form the ring anew, which is when it counts; else it does when
 *		that happens for another reason
 *
 * Context: process, and in a jet_dev_enter() section.
 * Return: 0; with @now also -EIO: the card is being reset, -ETIMEDOUT: the
 * ring does not let us go.
 */
int jet_ring_set(struct jet_dev *jd, const struct jet_ring_params *params,
		 bool now)
{
	struct jet_ring *ring = jd->ring;
	int err = 0;
	u32 status;

	mutex_lock(&jd->lock);
	ring->params = *params;
	if (!test_bit(JET_F_RUNNING, &jd->flags)) {
		err = now ? -EIO : 0;
		goto out;
	}
	if (now) {
		jet_wr(jd, JET_REG_RING_CTRL, jet_ring_ctrl(ring));
		err = read_poll_timeout(jet_rd, status,
					FIELD_GET(JET_RING_STATE, status) ==
					JET_RING_STATE_OFF, 100,
					JET_LEAVE_TIMEOUT_US, false, jd,
					JET_REG_RING_STATUS);
	}
	jet_ring_start(jd);
out:
	mutex_unlock(&jd->lock);
	return err;
}

/**
 * jet_ring_stop() - forget the ring of a card that was stopped
 * @jd:		the card, with its queues flushed
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_ring_stop(struct jet_dev *jd)
{
	struct jet_ring *ring = jd->ring;

	lockdep_assert_held(&jd->lock);
	spin_lock_bh(&ring->lock);
	ring->changed = false;
	ring->status = 0;
	spin_unlock_bh(&ring->lock);

	if (ring->info.up)
		jet_netdev_carrier(jd, false);
	memset(&ring->info, 0, sizeof(ring->info));
	WRITE_ONCE(ring->id, -1);
	jet_lease_stop(jd);
	jet_stations_close(jd);
	jet_genl_ring_change(jd);
}

/**
 * jet_ring_init() - memory for all this
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_ring_init(struct jet_dev *jd)
{
	struct jet_ring *ring = kzalloc_obj(*ring);

	if (!ring)
		return -ENOMEM;
	ring->jd = jd;
	ring->id = -1;
	/* The paper's TTRT: one millisecond */
	ring->params.bid = clamp(jd->ring_hz / 1000, JET_RING_BID_MIN,
				 JET_RING_BID_MAX);
	spin_lock_init(&ring->lock);
	INIT_WORK(&ring->work, jet_ring_work);
	jd->ring = ring;
	return 0;
}

/**
 * jet_ring_exit() - the reverse
 * @jd:		the card, stopped
 */
void jet_ring_exit(struct jet_dev *jd)
{
	cancel_work_sync(&jd->ring->work);
	kfree(jd->ring);
	jd->ring = NULL;
}
