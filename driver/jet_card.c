// SPDX-License-Identifier: GPL-2.0
/*
 * The card as a whole: what it is, its reset, its counters.
 */
#include <linux/iopoll.h>

#include "jet_card.h"

#define JET_RESET_TIMEOUT_US	2000000
/* Readings of both clocks, of which the tightest counts */
#define JET_CLOCK_TRIES		4
/* The card's counters are read at least this often, or 32 bits might wrap */
#define JET_COUNTERS_PERIOD	(30 * HZ)

/**
 * struct jet_counters - the card's counters since the driver came
 * @lock:	protects all of it, and the register that latches another
 * @last:	registers as last read
 * @count:	extended to 64 bit
 * @hist_last:	likewise, of the histogram of rotations. An idle ring turns
 *		fast: it wraps in an hour
 * @hist:	likewise
 * @read:	jiffies when last read
 */
struct jet_counters {
	struct mutex lock;	/* see above */
	u32 last[JET_CNT_NUM] __guarded_by(&lock);
	u64 count[JET_CNT_NUM] __guarded_by(&lock);
	u32 hist_last[JET_RING_HIST_NUM] __guarded_by(&lock);
	u64 hist[JET_RING_HIST_NUM] __guarded_by(&lock);
	unsigned long read;
};

/**
 * jet_extend() - counters of the card with 64 bits
 * @jd:		the card, which answers
 * @reg:	the first one's register
 * @n:		how many
 * @last:	what they were when last read, under the caller's lock
 * @counter:	grow by what they have grown
 */
void jet_extend(struct jet_dev *jd, unsigned int reg, unsigned int n,
		u32 *last, u64 *counter)
{
	unsigned int i;
	u32 now;

	for (i = 0; i < n; i++) {
		now = jet_rd(jd, reg + 4 * i);
		counter[i] += (u32)(now - last[i]);
		last[i] = now;
	}
}

static void jet_counters_update(struct jet_dev *jd)
{
	struct jet_counters *c = jd->counters;

	lockdep_assert_held(&c->lock);
	jet_extend(jd, JET_REG_COUNTER, JET_CNT_NUM, c->last, c->count);
	c->read = jiffies;
}

static void jet_hist_update(struct jet_dev *jd)
{
	struct jet_counters *c = jd->counters;

	lockdep_assert_held(&c->lock);
	jet_extend(jd, JET_REG_RING_HIST, JET_RING_HIST_NUM, c->hist_last,
		   c->hist);
}

/**
 * jet_hist_get() - the card's histogram of rotations since the driver came
 * @jd:		the card
 * @hist:	[n]: of 2^n words and more
 *
 * Context: as jet_counters_get().
 */
void jet_hist_get(struct jet_dev *jd, u64 hist[JET_RING_HIST_NUM])
{
	struct jet_counters *c = jd->counters;

	mutex_lock(&c->lock);
	if (jet_dev_runs(jd) && jet_card_present(jd))
		jet_hist_update(jd);
	memcpy(hist, c->hist, sizeof(c->hist));
	mutex_unlock(&c->lock);
}

/**
 * jet_counters_get() - the card's counters since the driver came
 * @jd:		the card
 * @counters:	JET_CNT_*
 *
 * When the card does not count now, this is what it had counted.
 *
 * Context: process, in a jet_dev_enter() section or from jet0's calls.
 */
void jet_counters_get(struct jet_dev *jd, u64 counters[JET_CNT_NUM])
{
	struct jet_counters *c = jd->counters;

	mutex_lock(&c->lock);
	if (jet_dev_runs(jd) && jet_card_present(jd))
		jet_counters_update(jd);
	memcpy(counters, c->count, sizeof(c->count));
	mutex_unlock(&c->lock);
}

/**
 * jet_link_get() - the card's PCI Express link
 * @jd:		the card
 * @link:	filled in
 *
 * Context: as jet_counters_get().
 * Return: whether it knows of one, and answers.
 */
bool jet_link_get(struct jet_dev *jd, struct jet_link_info *link)
{
	unsigned int i;

	if (!jd->has_link || !jet_dev_runs(jd))
		return false;
	link->status = jet_rd(jd, JET_REG_LINK);
	for (i = 0; i < JET_LINK_CNT_NUM; i++)
		link->counters[i] = jet_rd(jd, JET_REG_LINK_COUNTER + 4 * i);
	/* What was read of a card that is not there is all ones */
	return jet_card_present(jd);
}

/**
 * jet_card_time() - the card's clock
 * @jd:		the card
 *
 * Events have 48 bits of it, and are measured against what was read here last.
 *
 * Context: process, with the card there.
 * Return: host clocks since power-up.
 */
u64 jet_card_time(struct jet_dev *jd)
{
	u64 time;

	/* Reading the lower half latches the upper one */
	mutex_lock(&jd->counters->lock);
	time = jet_rd(jd, JET_REG_TIME_LO);
	time |= (u64)jet_rd(jd, JET_REG_TIME_HI) << 32;
	WRITE_ONCE(jd->time_hi, upper_32_bits(time));
	mutex_unlock(&jd->counters->lock);
	return time;
}

/**
 * jet_counters_some() - the same of a few counters, which costs as many reads
 * @jd:		the card
 * @which:	JET_CNT_*
 * @n:		how many
 * @counters:	in the order of @which
 *
 * Context: as above.
 */
void jet_counters_some(struct jet_dev *jd, const u8 *which, unsigned int n,
		       u64 *counters)
{
	struct jet_counters *c = jd->counters;
	bool runs;
	u8 nr;

	mutex_lock(&c->lock);
	runs = jet_dev_runs(jd) && jet_card_present(jd);
	while (n--) {
		nr = *which++;
		if (runs)
			jet_extend(jd, JET_REG_COUNTER + 4 * nr, 1,
				   &c->last[nr], &c->count[nr]);
		*counters++ = c->count[nr];
	}
	mutex_unlock(&c->lock);
}

/**
 * jet_card_clock() - the card's clock and the host's, taken together
 * @jd:		the card
 * @card:	periods of @jd->host_hz
 * @raw:	CLOCK_MONOTONIC_RAW then, in ns
 * @within:	the moment is this near to @raw, in ns
 *
 * Context: as jet_counters_get().
 * Return: 0, or -EIO: the card does not answer.
 */
int jet_card_clock(struct jet_dev *jd, u64 *card, u64 *raw, u32 *within)
{
	u64 from, time, took, best = U64_MAX;
	unsigned int i;

	for (i = 0; i < JET_CLOCK_TRIES; i++) {
		from = ktime_get_raw_ns();
		time = jet_card_time(jd);
		took = ktime_get_raw_ns() - from;
		if (took >= best)
			continue;
		best = took;
		*card = time;
		*raw = from + took / 2;
	}
	*within = min(best - best / 2, U32_MAX);
	return *card == U64_MAX ? -EIO : 0;
}

/* The last figures before a reset, after which the card counts from zero */
static void jet_counters_end(struct jet_dev *jd)
{
	struct jet_counters *c = jd->counters;

	mutex_lock(&c->lock);
	jet_counters_update(jd);
	jet_hist_update(jd);
	memset(c->last, 0, sizeof(c->last));
	memset(c->hist_last, 0, sizeof(c->hist_last));
	mutex_unlock(&c->lock);
}

/**
 * jet_counters_alloc() - memory for them
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_counters_alloc(struct jet_dev *jd)
{
	jd->counters = kzalloc_obj(*jd->counters);
	if (!jd->counters)
		return -ENOMEM;
	mutex_init(&jd->counters->lock);
	return 0;
}

/**
 * jet_counters_free() - the reverse
 * @jd:		the card
 */
void jet_counters_free(struct jet_dev *jd)
{
	mutex_destroy(&jd->counters->lock);
	kfree(jd->counters);
}

/**
 * jet_card_identify() - what is this card?
 * @jd:		the card, mapped; its facts are filled in
 *
 * Return: 0, or -ENODEV: none for this driver.
 */
int jet_card_identify(struct jet_dev *jd)
{
	struct device *dev = &jd->pdev->dev;
	u32 id = jet_rd(jd, JET_REG_ID);
	unsigned int mem_kb, vectors;
	u32 caps;

	if (id == U32_MAX) {
		dev_err(dev, "card does not answer\n");
		return -ENODEV;
	}
	if (id != JET_ID) {
		dev_err(dev, "not a Jetstream card: it says %08x\n", id);
		return -ENODEV;
	}
	jd->version = jet_rd(jd, JET_REG_VERSION);
	if (FIELD_GET(JET_VERSION_MAJOR, jd->version) !=
	    JET_VERSION_MAJOR_NOW) {
		dev_err(dev,
			"gateware speaks version %lu of the interface, this driver %u\n",
			FIELD_GET(JET_VERSION_MAJOR, jd->version),
			JET_VERSION_MAJOR_NOW);
		return -ENODEV;
	}

	caps = jet_rd(jd, JET_REG_CAPS);
	mem_kb = FIELD_GET(JET_CAPS_MEM_KB, caps);
	/* Each pair has a vector of its own */
	vectors = FIELD_GET(JET_CAPS_VECTORS, caps);
	jd->nqueues = FIELD_GET(JET_CAPS_QUEUES, caps);
	jd->nqueues = min(jd->nqueues, vectors);
	jd->has_link = FIELD_GET(JET_CAPS_LINK, caps);
	jd->host_hz = jet_rd(jd, JET_REG_HOST_HZ);
	jd->ring_hz = jet_rd(jd, JET_REG_RING_HZ);
	jet_rd_eui(jd, JET_REG_EUI_LO, jd->eui);

	/* Blocks as small as they may be: a small frame takes a whole one */
	jd->block_shift = JET_BLOCK_SHIFT_MIN;
	while (jd->block_shift < JET_BLOCK_SHIFT_MAX &&
	       (mem_kb << 10 >> jd->block_shift) > JET_BLOCKS_MAX)
		jd->block_shift++;
	jd->nblocks = min(mem_kb << 10 >> jd->block_shift, JET_BLOCKS_MAX);

	if (!jd->nqueues || jd->nqueues > JET_QUEUES_MAX || !jd->ring_hz ||
	    !jd->host_hz || !is_valid_ether_addr(jd->eui) ||
	    jd->nblocks / 2 <= JET_FRAME_MAX >> jd->block_shift) {
		dev_err(dev,
			"card with %u KB, %u queue pairs, clocks of %u and %u Hz and address %pM makes no sense\n",
			mem_kb, jd->nqueues, jd->host_hz, jd->ring_hz, jd->eui);
		return -ENODEV;
	}
	return 0;
}
ALLOW_ERROR_INJECTION(jet_card_identify, ERRNO);

/* Until the card has done what a write to CTRL or BLOCK asks of it */
static int jet_card_settle(struct jet_dev *jd)
{
	int err;
	u32 ctrl;

	err = read_poll_timeout(jet_rd, ctrl, !(ctrl & JET_CTRL_RESET), 100,
				JET_RESET_TIMEOUT_US, false, jd, JET_REG_CTRL);
	if (err)
		dev_err(&jd->pdev->dev, "reset does not end: CTRL reads %#x\n",
			ctrl);
	return err;
}

/* Whatever becomes of the reset, the card leaves memory alone from here on */
static int jet_card_reset(struct jet_dev *jd)
{
	pci_clear_master(jd->pdev);
	jet_wr(jd, JET_REG_CTRL, JET_CTRL_RESET);
	return jet_card_settle(jd);
}

/**
 * jet_card_start() - reset the card and start its queues: it is STARTING then
 * @jd:		the card, ABSENT or RESETTING
 *
 * Context: process, with jet_dev.lock held.
 * Return: 0, or why not; it may be STARTING all the same.
 */
int jet_card_start(struct jet_dev *jd)
{
	int err;

	lockdep_assert_held(&jd->lock);
	/* Also after a reset by others: are its registers where they were? */
	if (jet_rd(jd, JET_REG_ID) != JET_ID)
		return -ENODEV;
	err = jet_card_reset(jd);
	if (err)
		return err;
	/* Not before: whoever had it may have left queues behind */
	pci_set_master(jd->pdev);
	jet_wr(jd, JET_REG_BLOCK, FIELD_PREP(JET_BLOCK_SHIFT, jd->block_shift));
	err = jet_card_settle(jd);
	if (err)
		return err;
	jet_card_time(jd);
	if (!jet_life_to(jd, JET_STARTING))
		return -EIO;
	return jet_queues_start(jd);
}

/**
 * jet_card_quiesce() - end all that is under way between card and host
 * @jd:		the card; nothing happens if it is not QUIESCING
 *
 * Every command has ended when this returns, and the card does no DMA. Pools
 * and their blocks are as they were: a stop goes on from here.
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_card_quiesce(struct jet_dev *jd)
{
	lockdep_assert_held(&jd->lock);
	if (jet_life(jd) != JET_QUIESCING)
		return;
	jd->ops->settle(jd);
	jet_queues_stop(jd);
	if (jet_card_present(jd)) {
		jet_counters_end(jd);
		jet_drops_end(jd);
		jet_card_reset(jd);
	}
	jet_queues_flush(jd);
	jet_life_to(jd, JET_RESETTING);
}

/**
 * jet_card_check() - does the card that runs work? Keep its counters, too
 * @jd:		the card
 *
 * Context: process, every few seconds.
 */
void jet_card_check(struct jet_dev *jd)
{
	u64 counters[JET_CNT_NUM], hist[JET_RING_HIST_NUM];

	if (!jet_dev_runs(jd))
		return;
	jet_queues_check(jd);
	jet_card_time(jd);
	jet_drops_check(jd);
	if (time_after(jiffies,
		       READ_ONCE(jd->counters->read) + JET_COUNTERS_PERIOD)) {
		jet_counters_get(jd, counters);
		jet_hist_get(jd, hist);
	}
}
