// SPDX-License-Identifier: GPL-2.0
/*
 * Synchronous bandwidth on loan (see jetstream/lease.h for the messages).
 *
 * All of this is soft state. What a station holds it says every second, so that
 * every host has a table of all leases; the one whose station is the monitor
 * decides with it. When the ring was formed anew, that table is empty, and the
 * monitor's host, which may be another one now, grants nothing until all
 * holders have had the time to say what they hold.
 *
 * A holder goes on with its lease over that, unless its card has sent no word
 * of it for as long as the others remember; then, or when its card was reset,
 * it asks anew.
 *
 * Messages come in NAPI, which leaves the last one of each kind and station for
 * the work.
 */
#include <linux/completion.h>
#include <linux/random.h>

#include <jetstream/lease.h>

#include "jet_ring.h"

#define JET_LEASE_PERIOD	HZ		/* renewals */
#define JET_LEASE_TERM		(8 * HZ)	/* without any: forgotten */
/* The holder forgets first */
#define JET_LEASE_KEPT		(JET_LEASE_TERM - 2 * JET_LEASE_PERIOD)
/* In which every holder says at least twice what it holds */
#define JET_LEASE_SETTLE	(5 * HZ / 2)
#define JET_LEASE_AGAIN		(HZ / 2)	/* from ASK to ASK */
/* Settling, and time for the answer */
#define JET_LEASE_TIMEOUT	(JET_LEASE_SETTLE + 5 * HZ / 2)
/* By so many words a station do elastic buffers make rotations differ */
#define JET_LEASE_PLAY		8
/* No age is believed that is more than a year */
#define JET_LEASE_AGE_MAX	(365U * 24 * 3600)

/* What came in NAPI */
struct jet_lease_heard {
	u32 ring;	/* jet_stations_age() at that time */
	u32 nonce;
	u32 words;
	u32 age;
	bool granted;
	u8 eui[ETH_ALEN];
	struct jet_budget budget;
};

/* One station's lease, as said or granted; no words: none */
struct jet_lease {
	u8 eui[ETH_ALEN];
	u32 words;
	u32 nonce;		/* of the ASK that led to it */
	u64 since;		/* jiffies, which in 32 bits wrap too soon */
	u64 granted;		/* likewise, of the last grant of ours */
	u64 heard;		/* likewise */
};

/* Somebody who waits for the end of an ASK; on his stack */
struct jet_lease_waiter {
	struct completion done;
	int verdict;			/* how it ended, */
	struct jet_budget budget;	/* and with which numbers */
};

struct jet_leases {
	struct jet_dev *jd;

	/* All under jet_dev.ring_lock */
	struct jet_lease table[JET_STATIONS_MAX];
	u32 ring;			/* age of what is known of the ring */
	u64 map;
	int self;			/* our number, or -1: it is not up */
	bool monitor;			/* we decide */
	u64 settled;			/* jiffies: from when on */

	u32 want;			/* our lease, also while not held */
	u32 held;			/* likewise, as in the card */
	u32 nonce;			/* of the last ASK granted */
	u64 since;			/* jiffies: that we have one */
	u64 told;			/* jiffies: of the last HOLD */
	/* jiffies: of the last one that was sent; NAPI writes it, too */
	unsigned long renewed;
	unsigned long lapsed;		/* jiffies: see jet_lease_lapsed() */

	u32 ask;			/* words asked for, 0: none */
	u32 ask_nonce;
	/* jiffies: of the first ASK with @ask_nonce */
	u64 begun;
	u64 asked;			/* jiffies: of the last ASK */
	struct jet_lease_waiter *waiter;	/* or NULL: it is ours */
	struct delayed_work work;
	struct ratelimit_state log;

	spinlock_t lock;	/* protects what NAPI leaves for the work: */
	u64 heard[JET_LEASE_KINDS] __guarded_by(&lock);
	struct jet_lease_heard said[JET_LEASE_KINDS][JET_STATIONS_MAX]
		__guarded_by(&lock);
};

/**
 * jet_lease_words() - what our station may send in each visit of the token
 * @jd:		the card
 *
 * Context: any.
 * Return: words, 0: there is no lease.
 */
u32 jet_lease_words(struct jet_dev *jd)
{
	return READ_ONCE(jd->leases->held);
}

/* In seconds */
static u32 jet_lease_age(u64 since)
{
	return div_u64(get_jiffies_64() - since, HZ);
}

static bool jet_lease_past(u64 when)
{
	return time_after_eq64(get_jiffies_64(), when);
}

/**
 * jet_lease_free() - how much can be had beyond what is lent
 * @budget:	the ring's numbers
 *
 * Return: words.
 */
u32 jet_lease_free(const struct jet_budget *budget)
{
	u64 used = (u64)budget->sum + budget->frame + budget->rotation;

	return used < budget->ttrt ? budget->ttrt - used : 0;
}

static bool jet_lease_fits(const struct jet_budget *budget)
{
	return (u64)budget->sum + budget->frame + budget->rotation <=
	       budget->ttrt;
}

/* The ring's numbers, if station @id had @words */
static void jet_lease_count(struct jet_leases *leases, unsigned int id,
			    u32 words, struct jet_budget *budget)
{
	struct jet_dev *jd = leases->jd;
	unsigned int i;

	lockdep_assert_held(&jd->ring_lock);
	budget->sum = words;
	for (i = 0; i < JET_STATIONS_MAX; i++)
		if (i != id)
			budget->sum += leases->table[i].words;
	budget->frame = jet_ring_frame_now(jd);
	budget->rotation = jet_rd(jd, JET_REG_RING_ROT_MIN);
	budget->ttrt = jet_rd(jd, JET_REG_RING_TTRT);
}

/**
 * jet_lease_budget() - the ring's numbers as they are
 * @jd:		the card
 * @budget:	filled in; zero when the ring is not up
 *
 * Context: process, and in a jet_dev_enter() section.
 */
void jet_lease_budget(struct jet_dev *jd, struct jet_budget *budget)
{
	struct jet_leases *leases = jd->leases;

	memset(budget, 0, sizeof(*budget));
	mutex_lock(&jd->ring_lock);
	if (leases->self >= 0 && jet_dev_runs(jd))
		jet_lease_count(leases, leases->self, leases->held, budget);
	mutex_unlock(&jd->ring_lock);
}

/**
 * jet_lease_get() - what a station holds
 * @jd:		the card
 * @id:		its number
 * @info:	filled in
 *
 * Context: process.
 * Return: whether it holds anything.
 */
bool jet_lease_get(struct jet_dev *jd, unsigned int id,
		   struct jet_lease_info *info)
{
	const struct jet_lease *lease = &jd->leases->table[id];

	mutex_lock(&jd->ring_lock);
	info->words = lease->words;
	info->age = jet_lease_age(lease->since);
	ether_addr_copy(info->eui, lease->eui);
	mutex_unlock(&jd->ring_lock);
	return info->words;
}

/*
 * Saying
 */

/* What cannot be sent now is said again anyhow */
static int jet_lease_say(struct jet_leases *leases, u8 kind, unsigned int to,
			 bool granted, u32 nonce, u32 words,
			 const struct jet_budget *budget)
{
	struct jet_lease_msg msg = {
		.magic = cpu_to_be32(JET_LEASE_MAGIC),
		.version = JET_LEASE_VERSION,
		.kind = kind,
		.len = cpu_to_be16(sizeof(msg)),
		.to = to,
		.granted = granted,
		.nonce = cpu_to_be32(nonce),
		.words = cpu_to_be32(words),
	};

	ether_addr_copy(msg.eui, leases->jd->eui);
	if (kind == JET_LEASE_HOLD && words)
		msg.age = cpu_to_be32(jet_lease_age(leases->since));
	if (budget) {
		msg.sum = cpu_to_be32(budget->sum);
		msg.frame = cpu_to_be32(budget->frame);
		msg.rotation = cpu_to_be32(budget->rotation);
		msg.ttrt = cpu_to_be32(budget->ttrt);
	}
	return jet_stations_say(leases->jd, &msg, sizeof(msg),
				kind == JET_LEASE_HOLD ? &leases->renewed :
							 NULL);
}

static void jet_lease_log(struct jet_leases *leases, const char *what,
			  const u8 *eui, u32 words, const struct jet_budget *b)
{
	const char *name = jet_station_name(leases->jd, eui);

	if (!__ratelimit(&leases->log))
		return;
	netdev_warn(leases->jd->netdev,
		    "%s: %u words of %pM (%s); S %u + F %u + tau %u, T %u\n",
		    what, words, eui, name ?: "name not known", b->sum,
		    b->frame, b->rotation, b->ttrt);
}

/*
 * Our own lease
 */

static void jet_lease_renew(struct jet_leases *leases)
{
	struct jet_lease *own = &leases->table[leases->self];

	ether_addr_copy(own->eui, leases->jd->eui);
	own->words = leases->held;
	own->nonce = leases->nonce;
	own->since = leases->since;
	own->heard = get_jiffies_64();
	if (!jet_lease_say(leases, JET_LEASE_HOLD, 0, false, leases->nonce,
			   leases->held, NULL))
		leases->told = get_jiffies_64();
}

/* From now on the card keeps to this, and so do others */
static void jet_lease_set(struct jet_leases *leases, u32 words)
{
	if (!leases->held) {
		leases->since = get_jiffies_64();
		WRITE_ONCE(leases->renewed, jiffies);
	}
	WRITE_ONCE(leases->held, words);
	if (jet_dev_runs(leases->jd))
		jet_wr(leases->jd, JET_REG_RING_SA,
		       FIELD_PREP(JET_RING_SA, words));
	if (leases->self >= 0)
		jet_lease_renew(leases);
}

static void jet_lease_lost(struct jet_leases *leases,
			   const struct jet_budget *budget)
{
	jet_lease_log(leases, "our synchronous lease was withdrawn",
		      leases->jd->eui, leases->held, budget);
	leases->want = 0;
	jet_lease_set(leases, 0);
}

static void jet_lease_begin(struct jet_leases *leases, u32 words,
			    struct jet_lease_waiter *waiter)
{
	leases->ask = words;
	leases->ask_nonce = get_random_u32();
	leases->begun = get_jiffies_64();
	leases->waiter = waiter;
	leases->asked = get_jiffies_64() - JET_LEASE_AGAIN;
	mod_delayed_work(system_percpu_wq, &leases->work, 0);
}

static void jet_lease_end(struct jet_leases *leases, int verdict,
			  const struct jet_budget *budget)
{
	struct jet_lease_waiter *waiter = leases->waiter;
	u32 words = leases->ask;

	leases->ask = 0;
	leases->waiter = NULL;
	if (!verdict) {
		leases->want = words;
		leases->nonce = leases->ask_nonce;
		jet_lease_set(leases, words);
	} else if (!waiter && verdict == -ENOSPC) {
		jet_lease_log(leases, "our synchronous lease is lost",
			      leases->jd->eui, words, budget);
		leases->want = 0;
	}
	if (!waiter)
		return;
	waiter->verdict = verdict;
	if (budget)
		waiter->budget = *budget;
	complete(&waiter->done);
}

/*
 * The monitor's part
 */

static bool jet_lease_decides(const struct jet_leases *leases)
{
	return leases->monitor && jet_lease_past(leases->settled);
}

static void jet_lease_withdraw(struct jet_leases *leases, unsigned int id)
{
	struct jet_lease *lease = &leases->table[id];
	struct jet_budget budget;

	jet_lease_count(leases, id, lease->words, &budget);
	if ((int)id == leases->self) {
		jet_lease_lost(leases, &budget);
		return;
	}
	jet_lease_log(leases, "synchronous lease withdrawn", lease->eui,
		      lease->words, &budget);
	jet_lease_say(leases, JET_LEASE_WITHDRAW, id, false, lease->nonce,
		      lease->words, &budget);
	lease->words = 0;
}

static bool jet_lease_younger(const struct jet_lease *a,
			      const struct jet_lease *b)
{
	/* Ages are told in seconds */
	if (time_after64(a->since, b->since + HZ) ||
	    time_after64(b->since, a->since + HZ))
		return time_after64(a->since, b->since);
	return ether_addr_to_u64(a->eui) > ether_addr_to_u64(b->eui);
}

/*
 * The ring may be another one than the leases were granted for. It need not be
 * for the time round it to differ a little, so nothing is taken back for that.
 */
static void jet_lease_enforce(struct jet_leases *leases)
{
	u32 play = JET_LEASE_PLAY * hweight64(leases->map);
	struct jet_lease *table = leases->table;
	struct jet_budget budget;
	unsigned int i, youngest;

	for (;;) {
		jet_lease_count(leases, leases->self, leases->held, &budget);
		budget.rotation -= min(budget.rotation, play);
		if (!budget.sum || jet_lease_fits(&budget))
			return;
		youngest = JET_STATIONS_MAX;
		for (i = 0; i < JET_STATIONS_MAX; i++)
			if (table[i].words &&
			    (youngest == JET_STATIONS_MAX ||
			     jet_lease_younger(&table[i], &table[youngest])))
				youngest = i;
		if (youngest == JET_STATIONS_MAX)
			return;
		jet_lease_withdraw(leases, youngest);
	}
}

/* May this station have so many words? Whoever wants less may always. */
static bool jet_lease_judge(struct jet_leases *leases, unsigned int id,
			    u32 words, struct jet_budget *budget)
{
	jet_lease_count(leases, id, words, budget);
	return words <= leases->table[id].words ||
	       (budget->rotation && jet_lease_fits(budget));
}

static void jet_lease_asked(struct jet_leases *leases, unsigned int id,
			    const struct jet_lease_heard *heard)
{
	struct jet_lease *lease = &leases->table[id];
	struct jet_budget budget;
	bool granted;

	/* An answer got lost: it was yes */
	granted = lease->words == heard->words && lease->nonce == heard->nonce;
	if (granted)
		jet_lease_count(leases, id, heard->words, &budget);
	else
		granted = jet_lease_judge(leases, id, heard->words, &budget);
	if (granted) {
		if (!lease->words)
			lease->since = get_jiffies_64();
		ether_addr_copy(lease->eui, heard->eui);
		lease->words = heard->words;
		lease->nonce = heard->nonce;
		lease->granted = get_jiffies_64();
		lease->heard = get_jiffies_64();
	} else if (!budget.rotation) {
		/* No token has gone round yet. It will ask again. */
		return;
	}
	jet_lease_say(leases, JET_LEASE_ANSWER, id, granted, heard->nonce,
		      heard->words, &budget);
}

static void jet_lease_hold(struct jet_leases *leases, unsigned int id,
			   const struct jet_lease_heard *heard)
{
	struct jet_lease *lease = &leases->table[id];

	/* Nobody gets a lease by saying that he has one */
	if (jet_lease_decides(leases) && heard->words > lease->words) {
		ether_addr_copy(lease->eui, heard->eui);
		lease->words = heard->words;
		jet_lease_withdraw(leases, id);
		return;
	}
	lease->heard = get_jiffies_64();
	/* Said before it heard of our grant? */
	if (leases->monitor && heard->words < lease->words &&
	    heard->nonce != lease->nonce &&
	    !jet_lease_past(lease->granted + JET_LEASE_TIMEOUT))
		return;
	if (!lease->words)
		lease->since = get_jiffies_64() - (u64)heard->age * HZ;
	ether_addr_copy(lease->eui, heard->eui);
	lease->words = heard->words;
	lease->nonce = heard->nonce;
}

/*
 * Hearing
 */

/* Who answers and withdraws is the monitor */
static bool jet_lease_from_monitor(struct jet_leases *leases,
				   const struct jet_lease_heard *heard)
{
	u8 monitor[ETH_ALEN];

	jet_rd_eui(leases->jd, JET_REG_RING_MON_EUI_LO, monitor);
	return ether_addr_equal(heard->eui, monitor);
}

static void jet_lease_take(struct jet_leases *leases, unsigned int kind,
			   unsigned int id, const struct jet_lease_heard *heard)
{
	struct jet_station station;

	if (heard->ring != leases->ring || !(leases->map & BIT_ULL(id)) ||
	    (int)id == leases->self)
		return;
	/* Once it has said hello, a station is who it said it is */
	if (!jet_station_get(leases->jd, id, &station) &&
	    !ether_addr_equal(station.eui, heard->eui))
		return;

	switch (kind) {
	case JET_LEASE_ASK:
		jet_lease_asked(leases, id, heard);
		break;
	case JET_LEASE_HOLD:
		jet_lease_hold(leases, id, heard);
		break;
	case JET_LEASE_ANSWER:
		if (leases->ask && heard->nonce == leases->ask_nonce &&
		    heard->words == leases->ask &&
		    jet_lease_from_monitor(leases, heard))
			jet_lease_end(leases, heard->granted ? 0 : -ENOSPC,
				      &heard->budget);
		break;
	case JET_LEASE_WITHDRAW:
		if (leases->held && jet_lease_from_monitor(leases, heard))
			jet_lease_lost(leases, &heard->budget);
		break;
	}
}

/* All that was heard of one kind, but an ASK before its time */
static void jet_lease_hear(struct jet_leases *leases, unsigned int kind)
{
	struct jet_lease_heard heard;
	unsigned int id;

	if (kind == JET_LEASE_ASK && !jet_lease_decides(leases)) {
		if (leases->monitor)
			return;
		spin_lock_bh(&leases->lock);
		leases->heard[kind] = 0;
		spin_unlock_bh(&leases->lock);
		return;
	}
	for (id = 0; id < JET_STATIONS_MAX; id++) {
		bool some;

		spin_lock_bh(&leases->lock);
		some = leases->heard[kind] & BIT_ULL(id);
		leases->heard[kind] &= ~BIT_ULL(id);
		heard = leases->said[kind][id];
		spin_unlock_bh(&leases->lock);
		if (some)
			jet_lease_take(leases, kind, id, &heard);
	}
}

/**
 * jet_lease_rx() - a frame came on the INIT channel
 * @jd:		the card
 * @frame:	perhaps one of ours
 *
 * Context: NAPI.
 */
void jet_lease_rx(struct jet_dev *jd, const struct jet_frame *frame)
{
	const struct jet_lease_msg *msg = (const void *)frame->head;
	struct jet_leases *leases = jd->leases;
	struct jet_lease_heard *heard;

	BUILD_BUG_ON(sizeof(*msg) > sizeof(frame->head));
	if (frame->len < sizeof(*msg) ||
	    msg->version != JET_LEASE_VERSION ||
	    be16_to_cpu(msg->len) < sizeof(*msg) ||
	    be16_to_cpu(msg->len) > frame->len ||
	    !msg->kind || msg->kind >= JET_LEASE_KINDS || msg->granted > 1 ||
	    !is_valid_ether_addr(msg->eui) ||
	    be32_to_cpu(msg->words) > FIELD_MAX(JET_RING_SA) ||
	    (msg->kind == JET_LEASE_ASK && !msg->words) ||
	    be32_to_cpu(msg->age) > JET_LEASE_AGE_MAX)
		return;
	if ((msg->kind == JET_LEASE_ANSWER ||
	     msg->kind == JET_LEASE_WITHDRAW) && msg->to != jet_ring_id(jd))
		return;

	spin_lock(&leases->lock);
	heard = &leases->said[msg->kind][frame->src];
	heard->ring = jet_stations_age(jd);
	heard->nonce = be32_to_cpu(msg->nonce);
	heard->words = be32_to_cpu(msg->words);
	heard->age = be32_to_cpu(msg->age);
	heard->granted = msg->granted;
	ether_addr_copy(heard->eui, msg->eui);
	heard->budget.sum = be32_to_cpu(msg->sum);
	heard->budget.frame = be32_to_cpu(msg->frame);
	heard->budget.rotation = be32_to_cpu(msg->rotation);
	heard->budget.ttrt = be32_to_cpu(msg->ttrt);
	leases->heard[msg->kind] |= BIT_ULL(frame->src);
	spin_unlock(&leases->lock);
	mod_delayed_work(system_percpu_wq, &leases->work, 0);
}

/*
 * What has to be done, and when
 */

static void jet_lease_forget(struct jet_leases *leases)
{
	unsigned int i;

	for (i = 0; i < JET_STATIONS_MAX; i++)
		if (leases->table[i].words && (int)i != leases->self &&
		    jet_lease_past(leases->table[i].heard + JET_LEASE_TERM))
			leases->table[i].words = 0;
}

/* We want what we may not use for the time being, and cannot ask for yet */
static bool jet_lease_lapsed(const struct jet_leases *leases)
{
	return leases->want && !leases->held && !leases->ask;
}

/* Nobody remembers our lease any more, so it must not be used */
static void jet_lease_overslept(struct jet_leases *leases)
{
	if (!leases->held ||
	    time_before(jiffies,
			READ_ONCE(leases->renewed) + JET_LEASE_KEPT))
		return;
	leases->lapsed = jiffies;
	jet_lease_set(leases, 0);
}

/* Whose card does not send, or not tell us so, would not hear the answer */
static void jet_lease_regain(struct jet_leases *leases)
{
	if (!jet_lease_lapsed(leases))
		return;
	if (!time_before(READ_ONCE(leases->renewed), leases->lapsed))
		jet_lease_begin(leases, leases->want, NULL);
}

static bool jet_lease_due(const struct jet_leases *leases)
{
	return (leases->held || jet_lease_lapsed(leases)) &&
	       jet_lease_past(leases->told + JET_LEASE_PERIOD);
}

static void jet_lease_ask(struct jet_leases *leases)
{
	struct jet_budget budget;
	bool granted;

	if (!leases->monitor) {
		if (!jet_lease_past(leases->asked + JET_LEASE_AGAIN))
			return;
		leases->asked = get_jiffies_64();
		/* An answer that was so long under way may be forgotten */
		if (jet_lease_past(leases->begun + JET_LEASE_TIMEOUT)) {
			leases->ask_nonce = get_random_u32();
			leases->begun = get_jiffies_64();
		}
		jet_lease_say(leases, JET_LEASE_ASK, 0, false,
			      leases->ask_nonce, leases->ask, NULL);
		return;
	}
	/* Nobody hears himself */
	if (!jet_lease_decides(leases))
		return;
	granted = jet_lease_judge(leases, leases->self, leases->ask, &budget);
	if (!granted && !budget.rotation)
		return;
	jet_lease_end(leases, granted ? 0 : -ENOSPC, &budget);
}

static bool jet_lease_idle(const struct jet_leases *leases)
{
	unsigned int i;

	if (leases->ask || leases->held || jet_lease_lapsed(leases) ||
	    (leases->monitor && !jet_lease_decides(leases)))
		return false;
	for (i = 0; i < JET_STATIONS_MAX; i++)
		if (leases->table[i].words)
			return false;
	return true;
}

static void jet_lease_work(struct work_struct *work)
{
	struct jet_leases *leases = container_of(to_delayed_work(work),
						 struct jet_leases, work);
	struct jet_dev *jd = leases->jd;

	mutex_lock(&jd->ring_lock);
	if (!jet_dev_runs(jd) || leases->self < 0)
		goto out;
	/* NAPI heard of a new ring: that comes first, and calls us again */
	if (leases->ring != jet_stations_age(jd))
		goto out;
	jet_lease_hear(leases, JET_LEASE_HOLD);
	jet_lease_hear(leases, JET_LEASE_WITHDRAW);
	jet_lease_hear(leases, JET_LEASE_ANSWER);
	jet_lease_overslept(leases);
	jet_lease_regain(leases);
	if (jet_lease_due(leases))
		jet_lease_renew(leases);
	jet_lease_forget(leases);
	if (leases->monitor)
		jet_lease_enforce(leases);
	jet_lease_hear(leases, JET_LEASE_ASK);
	if (leases->ask)
		jet_lease_ask(leases);
	if (!jet_lease_idle(leases))
		queue_delayed_work(system_percpu_wq, &leases->work,
				   JET_LEASE_AGAIN);
out:
	mutex_unlock(&jd->ring_lock);
}

/**
 * jet_lease_ring() - the ring changed
 * @jd:		the card
 * @age:	as jet_stations_ring()
 * @map:	numbers in use
 * @self:	ours, or -1: the ring is not up
 * @monitor:	our station is the monitor
 * @anew:	it was formed anew
 *
 * Context: process, with jet_dev.ring_lock held.
 */
void jet_lease_ring(struct jet_dev *jd, u32 age, u64 map, int self,
		    bool monitor, bool anew)
{
	struct jet_leases *leases = jd->leases;

	lockdep_assert_held(&jd->ring_lock);
	leases->ring = age;
	leases->map = map;
	leases->monitor = monitor;
	if (self < 0) {
		leases->self = -1;
		memset(leases->table, 0, sizeof(leases->table));
		if (jet_dev_runs(jd) && leases->held)
			jet_wr(jd, JET_REG_RING_SA, 0);
		if (leases->waiter)
			jet_lease_end(leases, -ENETDOWN, NULL);
		return;
	}
	mod_delayed_work(system_percpu_wq, &leases->work, 0);
	if (!anew)
		return;
	leases->self = self;
	memset(leases->table, 0, sizeof(leases->table));
	leases->settled = get_jiffies_64() + JET_LEASE_SETTLE;
	if (leases->held) {
		jet_lease_overslept(leases);
		if (leases->held)
			jet_lease_set(leases, leases->held);
	} else if (leases->want && !leases->ask) {
		jet_lease_begin(leases, leases->want, NULL);
	}
}

/**
 * jet_lease_stop() - the card was stopped, and has no allocation any more
 * @jd:		the card
 *
 * Context: process, with jet_dev.ring_lock held.
 */
void jet_lease_stop(struct jet_dev *jd)
{
	struct jet_leases *leases = jd->leases;

	jet_lease_ring(jd, 0, 0, -1, false, false);
	WRITE_ONCE(leases->held, 0);
	/* What was asked for in the background is asked for again */
	leases->ask = 0;
}

/*
 * What people want
 */

/**
 * jet_lease_add() - ask for more
 * @jd:		the card
 * @words:	how much more
 * @budget:	the numbers that it was refused with
 *
 * Context: process, and in a jet_dev_enter() section.
 * Return: 0, -ENETDOWN: the ring is not up, -ENOSPC: see @budget, -ETIMEDOUT:
 * the monitor's host does not answer, -EBUSY: somebody is asking, -EINTR.
 */
int jet_lease_add(struct jet_dev *jd, u32 words, struct jet_budget *budget)
{
	struct jet_leases *leases = jd->leases;
	struct jet_lease_waiter waiter = {};
	long left;
	int err;

	init_completion(&waiter.done);
	mutex_lock(&jd->ring_lock);
	if (leases->self < 0)
		err = -ENETDOWN;
	else if (leases->ask || jet_lease_lapsed(leases))
		err = -EBUSY;
	else if (words > FIELD_MAX(JET_RING_SA) - leases->held)
		err = -ERANGE;
	else
		err = 0;
	if (!err)
		jet_lease_begin(leases, leases->held + words, &waiter);
	mutex_unlock(&jd->ring_lock);
	if (err)
		return err;

	left = wait_for_completion_killable_timeout(&waiter.done,
						    JET_LEASE_TIMEOUT);
	mutex_lock(&jd->ring_lock);
	if (leases->waiter == &waiter) {
		jet_lease_end(leases, left < 0 ? -EINTR : -ETIMEDOUT, NULL);
		/* Should it have been granted meanwhile */
		jet_lease_set(leases, leases->held);
	}
	mutex_unlock(&jd->ring_lock);
	/* Those of the ring as it would be */
	*budget = waiter.budget;
	return waiter.verdict;
}
ALLOW_ERROR_INJECTION(jet_lease_add, ERRNO);

/**
 * jet_lease_del() - give back
 * @jd:		the card
 * @words:	how much, 0: all
 * @held:	filled in: how much there was
 *
 * Context: process, and in a jet_dev_enter() section.
 * Return: 0, -EBUSY: somebody is asking for more, -ERANGE: so much is not held.
 */
int jet_lease_del(struct jet_dev *jd, u32 words, u32 *held)
{
	struct jet_leases *leases = jd->leases;
	int err = 0;

	mutex_lock(&jd->ring_lock);
	*held = leases->want;
	if (leases->waiter)
		err = -EBUSY;
	else if (words > leases->want || !leases->want)
		err = -ERANGE;
	if (err)
		goto out;
	leases->want = words ? leases->want - words : 0;
	if (leases->ask)
		leases->ask = leases->want;
	if (leases->held)
		jet_lease_set(leases, leases->want);
out:
	mutex_unlock(&jd->ring_lock);
	return err;
}

/**
 * jet_lease_init() - memory for all this
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_lease_init(struct jet_dev *jd)
{
	struct jet_leases *leases = kvzalloc_obj(*leases);

	if (!leases)
		return -ENOMEM;
	leases->jd = jd;
	leases->self = -1;
	spin_lock_init(&leases->lock);
	ratelimit_state_init(&leases->log, JET_LOG_PERIOD, JET_LOG_LINES);
	INIT_DELAYED_WORK(&leases->work, jet_lease_work);
	jd->leases = leases;
	return 0;
}

/**
 * jet_lease_exit() - the reverse
 * @jd:		the card, stopped
 */
void jet_lease_exit(struct jet_dev *jd)
{
	cancel_delayed_work_sync(&jd->leases->work);
	kvfree(jd->leases);
	jd->leases = NULL;
}
