// SPDX-License-Identifier: GPL-2.0
/*
 * The ring: our place in it.
 *
 * The card forms the ring without help. It tells of changes by events to queue
 * 0, which are noted in NAPI and worked on here, in process context: VCIs
 * follow our number, the tables of stations (jet_stations.c) and leases
 * (jet_lease.c) are told, and then the clients.
 *
 * Frames may be as long as this station asks for, and as the ring allows now:
 * then they can be sent, also on the next ring. jet0's MTU and pools keep to
 * that.
 */
#include <linux/iopoll.h>
#include <linux/rtnetlink.h>

#include "jet_ring.h"

/* Taking back an insertion is a claim that all others win */
#define JET_LEAVE_TIMEOUT_US	2000000

struct jet_ring {
	struct jet_dev *jd;
	struct work_struct work;
	struct jet_ring_info info;	/* as worked on; under ring_lock */
	int id;				/* likewise, or -1; read anywhere */
	struct jet_ring_load base;	/* when it came up; likewise */
	u32 bid;			/* wanted; under ring_lock */
	bool fit;			/* likewise */
	u32 frame;			/* likewise, in bytes; read anywhere */
	u32 usable;			/* likewise: what may be sent now */
	struct ratelimit_state log;

	spinlock_t lock;	/* protects what NAPI leaves for the work: */
	u32 status __guarded_by(&lock);
	u32 ttrt __guarded_by(&lock);
	u64 map __guarded_by(&lock);
	bool changed __guarded_by(&lock);
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

/**
 * jet_ring_frame() - the longest frame that may be sent now
 * @jd:		the card
 *
 * Context: any.
 * Return: bytes of its SDU.
 */
u32 jet_ring_frame(struct jet_dev *jd)
{
	return READ_ONCE(jd->ring->usable);
}

/**
 * jet_ring_frame_wanted() - the longest frame that this station asks for
 * @jd:		the card
 *
 * Context: any.
 * Return: bytes of its SDU.
 */
u32 jet_ring_frame_wanted(struct jet_dev *jd)
{
	return READ_ONCE(jd->ring->frame);
}

/**
 * jet_ring_frame_now() - the longest frame in force
 * @jd:		the card
 *
 * Context: process, with jet_dev.ring_lock held.
 * Return: ring words, 0: there was no ring yet.
 */
u32 jet_ring_frame_now(struct jet_dev *jd)
{
	lockdep_assert_held(&jd->ring_lock);
	return jd->ring->info.frame;
}

/**
 * jet_ring_admits() - may a pool that is open now count on frames so long?
 * @jd:		the card
 * @len:	bytes of their SDUs
 *
 * If so, whoever wants shorter frames from now on finds the pool.
 *
 * Context: process.
 * Return: whether it may.
 */
bool jet_ring_admits(struct jet_dev *jd, u32 len)
{
	bool admits;

	mutex_lock(&jd->ring_lock);
	admits = len <= jd->ring->usable;
	mutex_unlock(&jd->ring_lock);
	return admits;
}

/* More than until now only on a ring that was formed. With ring_lock held. */
static void jet_ring_use(struct jet_ring *ring)
{
	u32 most = ring->usable;

	if (ring->info.up && ring->info.frame)
		most = jet_frame_bytes(ring->info.frame);
	WRITE_ONCE(ring->usable, min(ring->frame, most));
}

/* The body of jet_ring_get(), with jet_dev.ring_lock held */
void jet_ring_get_locked(struct jet_dev *jd, struct jet_ring_info *info)
{
	lockdep_assert_held(&jd->ring_lock);
	*info = jd->ring->info;
	info->ring_hz = jd->ring_hz;
	info->bid = jd->ring->bid;
	info->fit_wanted = jd->ring->fit;
	info->frame_wanted = jd->ring->frame;
	info->frame_usable = jd->ring->usable;
	if (!jet_dev_runs(jd))
		return;
	info->no_clock = !(jet_rd(jd, JET_REG_RING_STATUS) & JET_RING_CLOCK);
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
	mutex_lock(&jd->ring_lock);
	jet_ring_get_locked(jd, info);
	mutex_unlock(&jd->ring_lock);
}

/* What the card has counted since it counts, in host clocks */
static void jet_ring_count(struct jet_dev *jd, struct jet_ring_load *load)
{
	static const u8 tokens = JET_CNT_TOKENS;

	jet_counters_get(jd, load->counters);
	jet_hist_get(jd, load->hist);
	/* Next to each other: one by the other is the mean rotation */
	load->words = mul_u64_u32_div(jet_card_time(jd), jd->ring_hz,
				      jd->host_hz);
	jet_counters_some(jd, &tokens, 1, &load->counters[JET_CNT_TOKENS]);
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
	mutex_lock(&jd->ring_lock);
	if (jet_dev_runs(jd))
		jet_ring_count(jd, load);
	for (i = 0; i < ARRAY_SIZE(moving); i++)
		load->counters[moving[i]] -= base->counters[moving[i]];
	for (i = 0; i < JET_RING_HIST_NUM; i++)
		load->hist[i] -= base->hist[i];
	load->words -= base->words;
	mutex_unlock(&jd->ring_lock);
}

/* Not each state on the way: a ring that is broken tries again and again */
static bool jet_ring_news(const struct jet_ring_info *was,
			  const struct jet_ring_info *info)
{
	const u32 only = JET_RING_REPEAT_ONLY | JET_RING_DUPLICATE;

	if (info->up != was->up)
		return true;
	if (was->status & ~info->status & JET_RING_CLOCK)
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
	else if (!(info->status & JET_RING_CLOCK))
		netdev_err(jd->netdev,
			   "ring down: the card's ring part has no clock\n");
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

/* Whom does the ring suspect? Said when it is not as it was. */
static void jet_ring_alarm(struct jet_dev *jd, const struct jet_ring_info *was)
{
	struct jet_ring *ring = jd->ring;
	struct jet_ring_info *info = &ring->info;

	if (info->alarm)
		jet_rd_eui(jd, JET_REG_RING_SUSPECT_LO, info->suspect);
	else
		eth_zero_addr(info->suspect);
	if ((info->alarm != was->alarm ||
	     !ether_addr_equal(info->suspect, was->suspect)) &&
	    __ratelimit(&ring->log))
		jet_ring_log_alarm(jd, info);
}

static void jet_ring_work(struct work_struct *work)
{
	struct jet_ring *ring = container_of(work, struct jet_ring, work);
	struct jet_ring_info *info = &ring->info;
	struct jet_ring_info was;
	struct jet_dev *jd = ring->jd;
	bool changed, anew, news;
	u32 age;

	mutex_lock(&jd->ring_lock);
	if (!jet_dev_runs(jd))
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
		/* As long as a ring lives; zero: it has just ended */
		info->frame = jet_rd(jd, JET_REG_RING_FRAME_NOW);
		info->trip = jet_rd(jd, JET_REG_RING_TRIP);
		info->id = FIELD_GET(JET_RING_ID, info->status);
		info->numbered = true;
		if (ring->id != info->id) {
			WRITE_ONCE(ring->id, info->id);
			jet_vci_set_station(jd, info->id);
		}
	}

	jet_ring_use(ring);
	anew = info->up && (!was.up || info->epoch != was.epoch);
	if (anew)
		jet_ring_count(jd, &ring->base);
	news = jet_stations_ring(jd, age, info->map, info->up ? info->id : -1,
				 anew);
	jet_lease_ring(jd, age, info->map, info->up ? info->id : -1,
		       info->status & JET_RING_MONITOR, anew);
	if (jet_ring_news(&was, info) && __ratelimit(&ring->log))
		jet_ring_log(jd, info);
	jet_ring_alarm(jd, &was);
	if (info->up != was.up)
		jet_tell(jd, info->up ? JET_NEWS_UP : JET_NEWS_DOWN);
	if (changed || news)
		jet_tell(jd, JET_NEWS_CHANGED);
out:
	mutex_unlock(&jd->ring_lock);
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
	return FIELD_PREP(JET_RING_CTRL_FIT, ring->fit);
}

/* Take part */
static void jet_ring_insert(struct jet_dev *jd)
	__must_hold(&jd->lock)
{
	jet_wr(jd, JET_REG_RING_BID,
	       FIELD_PREP(JET_RING_BID, jd->ring->bid));
	jet_wr(jd, JET_REG_RING_FRAME,
	       FIELD_PREP(JET_RING_FRAME, jet_frame_words(jd->ring->frame)));
	jet_wr(jd, JET_REG_RING_CTRL,
	       jet_ring_ctrl(jd->ring) | JET_RING_CTRL_INSERT);
}

/**
 * jet_ring_start() - take part in the ring
 * @jd:		the card, STARTING
 *
 * Context: process, with jet_dev.lock held.
 * Return: 0, or why not.
 */
int jet_ring_start(struct jet_dev *jd)
{
	int err;

	lockdep_assert_held(&jd->lock);
	err = jet_stations_open(jd);
	if (err)
		return err;
	err = jet_blocks_donate(jd);
	if (err)
		return err;
	jet_ring_insert(jd);
	return 0;
}

/* A wish that the ring, or a pool, does not allow. With ring_lock held. */
static int jet_ring_refuses(struct jet_dev *jd,
			    const struct jet_ring_wish *wish,
			    struct jet_ring_refusal *refusal)
{
	const struct jet_ring *ring = jd->ring;
	u32 frame = wish->frame ?: ring->frame;
	struct jet_floor *floor = &refusal->floor;
	struct jet_ring_info info;

	refusal->bytes = jet_pools_longest(jd, &refusal->pool);
	if (refusal->bytes > frame)
		return -EBUSY;
	/* Nothing that makes it worse */
	if (!wish->bid && frame <= ring->frame)
		return 0;
	refusal->bid = wish->bid ?: ring->bid;
	jet_ring_get_locked(jd, &info);
	jet_frame_floor(jd, &info, jet_frame_words(frame), floor);
	return refusal->bid < floor->frame + floor->trip ? -ERANGE : 0;
}

/* Want it, unless that is refused. jet0's MTU follows at once. */
static int jet_ring_want(struct jet_dev *jd, const struct jet_ring_wish *wish,
			 struct jet_ring_refusal *refusal)
{
	struct jet_ring *ring = jd->ring;
	int err;

	rtnl_lock();
	mutex_lock(&jd->ring_lock);
	err = jet_ring_refuses(jd, wish, refusal);
	if (!err) {
		ring->bid = wish->bid ?: ring->bid;
		ring->fit = wish->fit < 0 ? ring->fit : wish->fit;
		WRITE_ONCE(ring->frame, wish->frame ?: ring->frame);
		jet_ring_use(ring);
	}
	mutex_unlock(&jd->ring_lock);
	if (!err && wish->frame) {
		jet_tell(jd, JET_NEWS_FRAME);
		jet_stations_tell(jd);
	}
	rtnl_unlock();
	return err;
}

/**
 * jet_ring_set() - want something else
 * @jd:		the card
 * @wish:	what, in range
 * @now:	form the ring anew, which is when it counts; else it does when
 *		that happens for another reason
 * @refusal:	filled in
 *
 * Context: process, and in a jet_dev_enter() section.
 * Return: 0; nothing has changed: -EBUSY, -ERANGE, see @refusal; and with @now
 * also -EIO: the card is being reset, -ETIMEDOUT: the ring does not let us go.
 */
int jet_ring_set(struct jet_dev *jd, const struct jet_ring_wish *wish,
		 bool now, struct jet_ring_refusal *refusal)
{
	struct jet_ring *ring = jd->ring;
	u32 status;
	int err;

	err = jet_ring_want(jd, wish, refusal);
	if (err)
		return err;
	/* Leaving takes its time, and nothing may start the card meanwhile */
	mutex_lock(&jd->lock);
	if (!jet_dev_runs(jd)) {
		err = now ? -EIO : 0;
		goto out;
	}
	if (now) {
		jet_wr(jd, JET_REG_RING_CTRL, jet_ring_ctrl(ring));
		err = read_poll_timeout(jet_rd, status, !jet_dev_runs(jd) ||
					FIELD_GET(JET_RING_STATE, status) ==
					JET_RING_STATE_OFF, 100,
					JET_LEAVE_TIMEOUT_US, false, jd,
					JET_REG_RING_STATUS);
	}
	jet_ring_insert(jd);
out:
	mutex_unlock(&jd->lock);
	return err;
}

/**
 * jet_ring_settle() - whoever has seen the card run has done with it
 * @jd:		the card, QUIESCING
 *
 * Context: process.
 */
void jet_ring_settle(struct jet_dev *jd)
{
	mutex_lock(&jd->ring_lock);
	mutex_unlock(&jd->ring_lock);
}

/**
 * jet_ring_stop() - forget the ring of a card that was stopped
 * @jd:		the card, with its queues flushed
 *
 * Context: process.
 */
void jet_ring_stop(struct jet_dev *jd)
{
	struct jet_ring *ring = jd->ring;

	mutex_lock(&jd->ring_lock);
	spin_lock_bh(&ring->lock);
	ring->changed = false;
	ring->status = 0;
	spin_unlock_bh(&ring->lock);

	if (ring->info.up)
		jet_tell(jd, JET_NEWS_DOWN);
	memset(&ring->info, 0, sizeof(ring->info));
	WRITE_ONCE(ring->id, -1);
	jet_ring_use(ring);
	jet_lease_stop(jd);
	jet_stations_close(jd);
	jet_tell(jd, JET_NEWS_CHANGED);
	mutex_unlock(&jd->ring_lock);
}

/**
 * jet_ring_init() - memory for the ring, its stations and leases
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_ring_init(struct jet_dev *jd)
{
	struct jet_ring *ring;
	int err;

	err = jet_stations_init(jd);
	if (err)
		return err;
	err = jet_lease_init(jd);
	if (err)
		goto err_stations;
	err = -ENOMEM;
	ring = kzalloc_obj(*ring);
	if (!ring)
		goto err_leases;
	ring->jd = jd;
	ring->id = -1;
	/* The paper's TTRT: one millisecond */
	ring->bid = clamp(jd->ring_hz / 1000, JET_RING_BID_MIN,
			  JET_RING_BID_MAX);
	ring->frame = JET_SDU_MAX;
	ring->usable = ring->frame;
	spin_lock_init(&ring->lock);
	ratelimit_state_init(&ring->log, JET_LOG_PERIOD, JET_LOG_LINES);
	INIT_WORK(&ring->work, jet_ring_work);
	jd->ring = ring;
	return 0;

err_leases:
	jet_lease_exit(jd);
err_stations:
	jet_stations_exit(jd);
	return err;
}
ALLOW_ERROR_INJECTION(jet_ring_init, ERRNO);

/**
 * jet_ring_exit() - the reverse
 * @jd:		the card, stopped
 */
void jet_ring_exit(struct jet_dev *jd)
{
	cancel_work_sync(&jd->ring->work);
	kfree(jd->ring);
	jd->ring = NULL;
	jet_lease_exit(jd);
	jet_stations_exit(jd);
}
