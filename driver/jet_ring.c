// SPDX-License-Identifier: GPL-2.0
/*
 * The ring: our place in it, and who else is there.
 *
 * The card forms the ring without help. It tells of changes by events to queue
 * 0, which are noted in NAPI and worked on here, in process context: VCIs
 * follow our number, jet0's carrier follows the ring, and stations say hello
 * (see jetstream/hello.h) so that addresses can be told from numbers.
 */
#include <linux/dma-mapping.h>
#include <linux/utsname.h>

#include <jetstream/hello.h>

#include "jet.h"

#define JET_HELLO_PERIOD	(5 * HZ)
/* Frames of the INIT pool: hellos that came and were not looked at yet */
#define JET_INIT_RX		8
#define JET_INIT_TX		2
#define JET_STATION_HASH	256

/* Who has which number. Replaced as a whole, read under RCU. */
struct jet_stations {
	struct rcu_head rcu;
	struct jet_station station[JET_STATIONS_MAX];
	u8 hash[JET_STATION_HASH];	/* number + 1 */
};

struct jet_ring {
	struct jet_dev *jd;
	struct work_struct work;
	struct delayed_work hello_work;
	struct jet_pool *pool;
	struct jet_stations __rcu *stations;
	struct jet_ring_info info;	/* as worked on; under jet_dev.lock */
	int id;				/* likewise, or -1; read anywhere */
	bool fresh;			/* likewise: nobody here knows us yet */

	spinlock_t lock;	/* protects what NAPI leaves for the work: */
	u32 status;
	u32 ttrt;
	u64 map;
	bool changed;
	u64 heard;			/* from whom hellos came */
	struct jet_station said[JET_STATIONS_MAX];
	unsigned long seen[JET_STATIONS_MAX];	/* written by NAPI only */

	/* The hello being sent; one at a time */
	struct jet_ctx hello_ctx;
	struct jet_hello *hello;
	dma_addr_t hello_dma;
	u16 hello_block;
	atomic_t hello_busy;
	bool ask;

	u64 hellos_sent;
	u64 hellos_failed;
	u64 hellos_heard;
	u64 hellos_bad;
};

static unsigned int jet_station_hash(const u8 *eui)
{
	return eui[3] ^ eui[4] * 31 ^ eui[5];
}

static void jet_stations_rehash(struct jet_stations *stations)
{
	unsigned int i, n;

	memset(stations->hash, 0, sizeof(stations->hash));
	for (i = 0; i < JET_STATIONS_MAX; i++) {
		if (!stations->station[i].known)
			continue;
		n = jet_station_hash(stations->station[i].eui);
		while (stations->hash[n % JET_STATION_HASH])
			n++;
		stations->hash[n % JET_STATION_HASH] = i + 1;
	}
}

/**
 * jet_ring_lookup() - which station has this address?
 * @jd:		the card
 * @eui:	EUI-48
 *
 * Context: any.
 * Return: the station's number, or -ENOENT: nobody said so.
 */
int jet_ring_lookup(struct jet_dev *jd, const u8 *eui)
{
	const struct jet_stations *stations;
	unsigned int i, n = jet_station_hash(eui);
	int found = -ENOENT;

	rcu_read_lock();
	stations = rcu_dereference(jd->ring->stations);
	for (;;) {
		i = stations->hash[n++ % JET_STATION_HASH];
		if (!i)
			break;
		if (ether_addr_equal(stations->station[i - 1].eui, eui)) {
			found = i - 1;
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

/**
 * jet_ring_eui() - which address has this station?
 * @jd:		the card
 * @id:		its number
 * @eui:	EUI-48, filled in. Of a station that nobody knows, a locally
 *		administered one that tells its number
 *
 * Context: any.
 */
void jet_ring_eui(struct jet_dev *jd, unsigned int id, u8 *eui)
{
	static const u8 unknown[ETH_ALEN] = { 0x02, 'J', 'E', 'T', 'S' };
	const struct jet_stations *stations;

	rcu_read_lock();
	stations = rcu_dereference(jd->ring->stations);
	if (stations->station[id].known) {
		ether_addr_copy(eui, stations->station[id].eui);
	} else {
		ether_addr_copy(eui, unknown);
		eui[5] = id;
	}
	rcu_read_unlock();
}

/**
 * jet_ring_station() - what is known of a station
 * @jd:		the card
 * @id:		its number
 * @station:	filled in
 *
 * Return: 0, or -ENOENT: it has not said hello.
 */
int jet_ring_station(struct jet_dev *jd, unsigned int id,
		     struct jet_station *station)
{
	const struct jet_stations *stations;

	if (id >= JET_STATIONS_MAX)
		return -ENOENT;
	rcu_read_lock();
	stations = rcu_dereference(jd->ring->stations);
	*station = stations->station[id];
	rcu_read_unlock();
	station->seen = READ_ONCE(jd->ring->seen[id]);
	return station->known ? 0 : -ENOENT;
}

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
	u32 lo, hi;

	lockdep_assert_held(&jd->lock);
	*info = jd->ring->info;
	info->ring_hz = jd->ring_hz;
	if (!test_bit(JET_F_RUNNING, &jd->flags))
		return;
	info->bid = jet_rd(jd, JET_REG_RING_BID);
	info->ttrt = jet_rd(jd, JET_REG_RING_TTRT);
	info->rot_last = jet_rd(jd, JET_REG_RING_ROT_LAST);
	info->rot_max = jet_rd(jd, JET_REG_RING_ROT_MAX);
	lo = jet_rd(jd, JET_REG_RING_MON_EUI_LO);
	hi = jet_rd(jd, JET_REG_RING_MON_EUI_HI);
	u64_to_ether_addr((u64)hi << 32 | lo, info->monitor);
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

static void jet_hello_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_ring *ring = container_of(ctx, struct jet_ring, hello_ctx);

	/* The copy reports a failure only; the send is the end of it */
	if (cpl->op != JET_OP_SEND)
		return;
	if (cpl->status == JET_ST_OK)
		ring->hellos_sent++;
	else
		ring->hellos_failed++;
	jet_block_free(ring->pool, &ring->hello_block, 1);
	/* Whoever finds it free finds the buffer free, too */
	atomic_set_release(&ring->hello_busy, 0);
}

/* With jet_dev.lock held */
static void jet_hello_send(struct jet_ring *ring, bool ask)
{
	struct jet_hello *hello = ring->hello;
	struct jet_seg seg = { .len = sizeof(*hello) };
	struct jet_cmd cmds[] = {
		{
			.ctx = &ring->hello_ctx,
			.op = JET_OP_COPY_IN,
			.flags = JET_CMDF_FIRST,
			.chain = 1,
			.count = 1,
			.len = sizeof(*hello),
			.addr = ring->hello_dma,
			.blocks = &ring->hello_block,
		}, {
			.ctx = &ring->hello_ctx,
			.op = JET_OP_SEND,
			.flags = JET_CMDF_EVENT,
			.chain = 1,
			.count = 1,
			.vci = jet_vci_group(0, JET_CHANNEL_INIT),
			.segs = &seg,
		},
	};

	if (!ring->pool || atomic_cmpxchg_acquire(&ring->hello_busy, 0, 1))
		return;
	if (jet_block_alloc(ring->pool, &ring->hello_block, 1))
		goto err_busy;
	seg.block = ring->hello_block;

	memset(hello, 0, sizeof(*hello));
	hello->magic = cpu_to_be32(JET_HELLO_MAGIC);
	hello->version = JET_HELLO_VERSION;
	hello->flags = ask ? JET_HELLO_ASK : 0;
	hello->len = cpu_to_be16(sizeof(*hello));
	ether_addr_copy(hello->eui, ring->jd->eui);
	strscpy(hello->name, init_utsname()->nodename, sizeof(hello->name));

	if (!jet_submit(ring->pool, cmds, ARRAY_SIZE(cmds), false))
		return;
	jet_block_free(ring->pool, &ring->hello_block, 1);
err_busy:
	ring->hellos_failed++;
	atomic_set_release(&ring->hello_busy, 0);
}

/* The receive function of the INIT pool */
static void jet_hello_rx(struct jet_pool *pool, const struct jet_frame *frame)
{
	const struct jet_hello *hello = (const void *)frame->head;
	struct jet_ring *ring = pool->jd->ring;
	struct jet_station *said;

	BUILD_BUG_ON(sizeof(*hello) > sizeof(frame->head));
	jet_block_free_later(pool, frame->blocks, frame->nblocks);

	if (frame->len < sizeof(*hello) ||
	    hello->magic != cpu_to_be32(JET_HELLO_MAGIC) ||
	    hello->version != JET_HELLO_VERSION ||
	    !is_valid_ether_addr(hello->eui)) {
		ring->hellos_bad++;
		return;
	}
	ring->hellos_heard++;
	WRITE_ONCE(ring->seen[frame->src], jiffies);

	spin_lock(&ring->lock);
	said = &ring->said[frame->src];
	ether_addr_copy(said->eui, hello->eui);
	BUILD_BUG_ON(sizeof(said->name) != sizeof(hello->name));
	strscpy(said->name, hello->name, sizeof(said->name));
	said->known = true;
	ring->heard |= BIT_ULL(frame->src);
	if (hello->flags & JET_HELLO_ASK)
		ring->ask = true;
	spin_unlock(&ring->lock);
	queue_work(system_percpu_wq, &ring->work);
}

/* Merge what was said into the table. With jet_dev.lock held; true: news. */
static bool jet_stations_update(struct jet_ring *ring, u64 heard, u64 map,
				bool forget, const struct jet_station *said)
{
	struct jet_stations *old, *new;
	unsigned int i;
	bool news = false;

	old = rcu_dereference_protected(ring->stations,
					lockdep_is_held(&ring->jd->lock));
	new = kmemdup(old, sizeof(*old), GFP_KERNEL);
	if (!new)
		return false;
	for (i = 0; i < JET_STATIONS_MAX; i++) {
		struct jet_station *s = &new->station[i];

		if (forget || !(map & BIT_ULL(i))) {
			news |= s->known;
			s->known = false;
		}
		if (heard & map & BIT_ULL(i) &&
		    (!s->known || !ether_addr_equal(s->eui, said[i].eui) ||
		     strcmp(s->name, said[i].name))) {
			*s = said[i];
			news = true;
		}
	}
	if (!news) {
		kfree(new);
		return false;
	}
	jet_stations_rehash(new);
	rcu_assign_pointer(ring->stations, new);
	kfree_rcu(old, rcu);
	return true;
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
			    "ring up: station %u of %lu, TTRT %u us%s\n",
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

/* We do not hear ourselves */
static void jet_station_self(struct jet_dev *jd, struct jet_station *self)
{
	memset(self, 0, sizeof(*self));
	ether_addr_copy(self->eui, jd->eui);
	strscpy(self->name, init_utsname()->nodename, sizeof(self->name));
	self->known = true;
	WRITE_ONCE(jd->ring->seen[jd->ring->info.id], jiffies);
}

static void jet_ring_work(struct work_struct *work)
{
	struct jet_ring *ring = container_of(work, struct jet_ring, work);
	struct jet_ring_info *info = &ring->info;
	struct jet_ring_info was;
	struct jet_dev *jd = ring->jd;
	struct jet_station *said;
	bool changed, ask, news;
	u64 heard;

	said = kmalloc_array(JET_STATIONS_MAX, sizeof(*said), GFP_KERNEL);
	mutex_lock(&jd->lock);
	if (!said || !test_bit(JET_F_RUNNING, &jd->flags))
		goto out;
	was = *info;

	spin_lock_bh(&ring->lock);
	changed = ring->changed;
	ring->changed = false;
	if (changed) {
		info->status = ring->status;
		info->ttrt = ring->ttrt;
		info->map = ring->map;
	}
	heard = ring->heard;
	ring->heard = 0;
	ask = ring->ask;
	ring->ask = false;
	memcpy(said, ring->said, sizeof(ring->said));
	spin_unlock_bh(&ring->lock);

	info->state = FIELD_GET(JET_RING_STATE, info->status);
	info->epoch = FIELD_GET(JET_RING_EPOCH, info->status);
	info->up = info->status & JET_RING_UP;
	if (info->up) {
		info->id = FIELD_GET(JET_RING_ID, info->status);
		info->numbered = true;
		if (ring->id != info->id) {
			WRITE_ONCE(ring->id, info->id);
			jet_vci_renumber(jd);
		}
	}

	if (info->up) {
		jet_station_self(jd, &said[info->id]);
		heard |= BIT_ULL(info->id);
	}

	/* A new ring may have given every number to another station */
	news = jet_stations_update(ring, heard, info->map,
				   was.epoch != info->epoch, said);
	if (info->up != was.up || info->state != was.state ||
	    (info->up && (info->id != was.id || info->map != was.map)))
		jet_ring_log(jd, info);
	if (info->up != was.up)
		jet_netdev_carrier(jd, info->up);
	if (info->up && (!was.up || info->epoch != was.epoch)) {
		ring->fresh = true;
		mod_delayed_work(system_percpu_wq, &ring->hello_work, 0);
	} else if (info->up && ask) {
		jet_hello_send(ring, false);
	}
	if (changed || news)
		jet_genl_ring_change(jd);
out:
	mutex_unlock(&jd->lock);
	kfree(said);
}

static void jet_hello_work(struct work_struct *work)
{
	struct jet_ring *ring = container_of(to_delayed_work(work),
					     struct jet_ring, hello_work);
	struct jet_dev *jd = ring->jd;

	mutex_lock(&jd->lock);
	if (test_bit(JET_F_RUNNING, &jd->flags) && ring->info.up) {
		/* Who missed this hears the next one, so ask only once */
		jet_hello_send(ring, ring->fresh);
		ring->fresh = false;
		queue_delayed_work(system_percpu_wq, &ring->hello_work,
				   JET_HELLO_PERIOD);
	}
	mutex_unlock(&jd->lock);
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

	spin_lock(&ring->lock);
	ring->status = status;
	ring->ttrt = ttrt;
	ring->map = map;
	ring->changed = true;
	spin_unlock(&ring->lock);
	queue_work(system_percpu_wq, &ring->work);
}

static const struct jet_pool_ops jet_init_ops = {
	.rx = jet_hello_rx,
};

/**
 * jet_ring_open() - the INIT pool of a card that was just started
 * @jd:		the card, running
 *
 * Context: process, with jet_dev.lock held.
 * Return: 0, or why not.
 */
int jet_ring_open(struct jet_dev *jd)
{
	static const struct jet_pool_params params = {
		.id = JET_POOL_INIT,
		.ops = &jet_init_ops,
		.tx_limit = JET_INIT_TX,
		.rx_limit = JET_INIT_RX,
		.name = "init",
	};
	struct jet_ring *ring = jd->ring;
	struct jet_pool *pool;
	int err;

	pool = jet_pool_open_locked(jd, &params);
	if (IS_ERR(pool))
		return PTR_ERR(pool);
	err = jet_vci_assoc_locked(pool, JET_VCI_ALL, 0, JET_CHANNEL_INIT);
	if (!err)
		err = jet_vci_assoc_locked(pool, JET_VCI_MINE, 0,
					   JET_CHANNEL_INIT);
	if (err) {
		jet_pool_close_locked(pool);
		return err;
	}
	ring->pool = pool;
	return 0;
}

/**
 * jet_ring_start() - take part in the ring
 * @jd:		the card, running and with blocks
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_ring_start(struct jet_dev *jd)
{
	/* The paper's TTRT: one millisecond */
	jet_wr(jd, JET_REG_RING_BID,
	       FIELD_PREP(JET_RING_BID,
			  min_t(u32, jd->ring_hz / 1000,
				FIELD_MAX(JET_RING_BID))));
	jet_wr(jd, JET_REG_RING_CTRL, JET_RING_CTRL_INSERT);
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
	ring->heard = 0;
	ring->ask = false;
	spin_unlock_bh(&ring->lock);

	if (ring->info.up)
		jet_netdev_carrier(jd, false);
	memset(&ring->info, 0, sizeof(ring->info));
	WRITE_ONCE(ring->id, -1);
	jet_stations_update(ring, 0, 0, true, NULL);
	if (ring->pool) {
		jet_pool_close_locked(ring->pool);
		ring->pool = NULL;
	}
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
	struct jet_stations *stations;
	struct jet_ring *ring;

	ring = kvzalloc_obj(*ring);
	if (!ring)
		return -ENOMEM;
	stations = kzalloc_obj(*stations);
	if (!stations)
		goto err_ring;
	ring->hello = dma_alloc_coherent(jd->dma, sizeof(*ring->hello),
					 &ring->hello_dma, GFP_KERNEL);
	if (!ring->hello)
		goto err_stations;

	ring->jd = jd;
	ring->id = -1;
	ring->hello_ctx.done = jet_hello_done;
	spin_lock_init(&ring->lock);
	INIT_WORK(&ring->work, jet_ring_work);
	INIT_DELAYED_WORK(&ring->hello_work, jet_hello_work);
	RCU_INIT_POINTER(ring->stations, stations);
	jd->ring = ring;
	return 0;

err_stations:
	kfree(stations);
err_ring:
	kvfree(ring);
	return -ENOMEM;
}

/**
 * jet_ring_exit() - the reverse
 * @jd:		the card, stopped
 */
void jet_ring_exit(struct jet_dev *jd)
{
	struct jet_ring *ring = jd->ring;

	cancel_work_sync(&ring->work);
	cancel_delayed_work_sync(&ring->hello_work);
	dma_free_coherent(jd->dma, sizeof(*ring->hello), ring->hello,
			  ring->hello_dma);
	kfree(rcu_dereference_protected(ring->stations, true));
	kvfree(ring);
	jd->ring = NULL;
}
