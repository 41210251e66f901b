/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Jetstream driver: what all its rooms share.
 *
 *   main                 PCI, and the card's life: probe, reset, removal
 *   netdev  user  genl   the clients, which do not know one another
 *   ring                 our place in it, who else is there, leases
 *   pools                whose is a block, limits, frames, VCIs
 *   card                 registers, queue pairs, commands, events
 *
 * Each room has a header of its name and knows those below it; Kbuild says
 * which file is in which room. What has to be told upwards goes through tables
 * of functions, which main has: struct jet_card_ops for what comes from the
 * hardware, struct jet_pools_ops for blocks, and a struct jet_client each for
 * what all of them have to hear.
 *
 * Locks, outermost first:
 *
 *   rtnl                  as everywhere in the network stack; held by whoever
 *                         starts a card. Stopping one does not wait for it
 *   jet_dev.lock          starting and stopping; waits for the card
 *   jet_pools.split_lock  moving blocks between card and host; likewise
 *   jet_dev.ring_lock     the ring, its stations, leases
 *   jet_pools.lock        which pools there are, and their VCIs
 *   jet_pool.rx_lock      the queue of received frames
 *   jet_pools.block_lock  shadow table of the blocks, stock, accounts
 *   jet_queue.lock        the command ring's producer side
 *
 * The first five are mutexes. Under ring_lock and pools.lock registers are read
 * and written while the card runs, but nobody waits for it, so that hellos and
 * leases are never late for that. The last three are spinlocks, taken with
 * interrupts off.
 *
 * Nothing is taken under these, which belong to one file each:
 * jet_counters.lock, a mutex, jet_file.buffers_lock, and the spinlocks of
 * jet_ring, jet_stations and jet_leases, which protect what NAPI leaves for
 * their works. A program's
 * jet_file.lock, a mutex, is outside of all but rtnl and jet_dev.lock, which
 * are never taken under it; a script that waits for a frame, and a posted one
 * that waits for the card, let go of it.
 *
 * Data of one lock in the same structure is __guarded_by() it, functions that
 * need one say __must_hold(), which clang follows, or lockdep_assert_held(),
 * where it cannot. No two locks of a kind are ever held at a time.
 */
#ifndef JET_H
#define JET_H

#include <linux/completion.h>
#include <linux/error-injection.h>
#include <linux/etherdevice.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/refcount.h>
#include <linux/wait.h>

#include <jetstream/hw.h>

#include "jet_compat.h"

#define JET_NAME	"jetstream"

/* Fixed pool numbers; INIT is always open, the others while jet0 is up */
enum {
	JET_POOL_INIT,
	JET_POOL_ARP,
	JET_POOL_IP,
	JET_POOL_ETHER,
	JET_POOL_FIRST_USER,
};

/* The card's life; jet_life.c has the drawing */
enum jet_life {
	JET_ABSENT,		/* nothing was started yet */
	JET_STARTING,		/* takes commands: the driver's own */
	JET_RUNNING,		/* all may be used */
	JET_QUIESCING,		/* comes to its end: nothing new is begun */
	JET_RESETTING,		/* all has ended, and the card does no DMA */
	JET_GONE,		/* pulled, given up, or left by the driver */
	JET_LIVES_NUM,
};

/* What clients have to hear of */
enum jet_news {
	/* With rtnl held */
	JET_NEWS_STOPPED,	/* all has ended, and no pool is alive */
	JET_NEWS_STARTED,	/* it runs: pools can be opened */
	JET_NEWS_FRAME,		/* the longest frame will be another one */
	/* With jet_dev.ring_lock held */
	JET_NEWS_UP,		/* the ring came up, and VCIs have our number */
	JET_NEWS_DOWN,		/* it went down */
	JET_NEWS_CHANGED,	/* it, or a station on it, is not as it was */
};

struct jet_dev;

/* Who has to hear of them, in process context */
struct jet_client {
	void (*news)(struct jet_dev *jd, enum jet_news news);
};

/**
 * struct jet_dev - a card
 * @pdev:	its PCI function
 * @dma:	device for the DMA API
 * @regs:	BAR0
 * @list:	of all cards
 * @index:	number in /dev/jetstreamN
 * @refs:	lifetime of this structure
 * @users:	jet_dev_enter() sections, and one for the bound driver
 * @idle:	nobody is in such a section any more
 * @lock:	starting and stopping, see the top of this file
 * @ring_lock:	the ring, its stations and leases; likewise
 * @life:	enum jet_life; changed by jet_life_to() only, read anywhere
 * @life_wait:	woken by each change of it, and by the end of jet_command()s
 * @resets:	how often the card was started again
 * @ops:	whom the card tells
 * @clients:	who hears of news, in this order; an empty one ends it
 * @version:	JET_REG_VERSION
 * @host_hz:	card's clock
 * @ring_hz:	words a second on the ring
 * @eui:	the station's address
 * @block_shift: block size is 1 << @block_shift
 * @nblocks:	blocks of the card
 * @nqueues:	queue pairs
 * @has_link:	it has registers of its PCI Express link
 * @queues:	these
 * @counters:	private of jet_card.c
 * @drops:	private of jet_drops.c
 * @time_hi:	card's clock 63:32, as jet_card_time() last read it
 * @pools:	blocks, pools and VCIs
 * @stations:	private of jet_stations.c
 * @leases:	private of jet_lease.c
 * @ring:	private of jet_ring.c
 * @netdev:	jet0; below netdev only its name counts
 * @dummy:	carrier of the NAPIs that are not jet0's
 */
struct jet_dev {
	struct pci_dev *pdev;
	struct device *dma;
	void __iomem *regs;
	struct list_head list;
	int index;
	refcount_t refs;
	refcount_t users;
	struct completion idle;

	struct mutex lock;	/* see above */
	struct mutex ring_lock;	/* likewise */
	int life;
	wait_queue_head_t life_wait;
	u64 resets;
	const struct jet_card_ops *ops;
	const struct jet_client *clients;

	u32 version;
	u32 host_hz;
	u32 ring_hz;
	u8 eui[ETH_ALEN];
	unsigned int block_shift;
	unsigned int nblocks;

	unsigned int nqueues;
	bool has_link;
	struct jet_queue *queues;
	struct jet_counters *counters;
	struct jet_drops *drops;
	u32 time_hi;
	struct jet_pools *pools;
	struct jet_stations *stations;
	struct jet_leases *leases;
	struct jet_ring *ring;
	struct net_device *netdev;
	struct net_device *dummy;
};

static inline unsigned int jet_block_size(const struct jet_dev *jd)
{
	/* It is less, which UBSAN need not look at each time */
	return 1U << (jd->block_shift % 32);
}

#endif
