// SPDX-License-Identifier: GPL-2.0
/*
 * Who has which number: stations say hello (see jetstream/hello.h).
 *
 * Hellos come in NAPI and are merged in process context into a table that
 * is replaced as a whole and read under RCU. A number means something only for
 * as long as the ring is not formed anew: after that it may be another
 * station's. So NAPI counts an age on as soon as the card tells that the ring
 * goes down or was formed anew. A table of another age answers no question,
 * which lets jet0 send to all stations until those wanted have said hello
 * again; a hello heard in an earlier age is forgotten.
 *
 * That is in time: before a new ring carries data, nothing passes any station
 * for longer than a message takes round it (Documentation/ring.md, Purge), and
 * what the card has in its queues when the ring goes down is not sent any more.
 */
#include <linux/ctype.h>
#include <linux/dma-mapping.h>
#include <linux/unaligned.h>
#include <linux/utsname.h>

#include <jetstream/hello.h>
#include <jetstream/lease.h>

#include "jet_ring.h"

#define JET_HELLO_PERIOD	(5 * HZ)
/* Many may ask at a time: one answer is enough for all of them */
#define JET_HELLO_SOON		(HZ / 100)
/* Frames of the INIT pool: hellos that came and were not looked at yet */
#define JET_INIT_RX		8
/* Messages on their way out */
#define JET_INIT_TX		8
#define JET_SAY_BYTES		JET_EVT_HEAD_BYTES	/* more nobody reads */
#define JET_STATION_HASH	256

struct jet_station_table {
	struct rcu_head rcu;
	u32 age;
	struct jet_station station[JET_STATIONS_MAX];
	u8 hash[JET_STATION_HASH];	/* number + 1 */
};

/* What the ring work found, under jet_dev.ring_lock */
struct jet_numbers {
	u32 age;
	u64 map;
	int self;	/* our number, or -1 */
};

/* A message on its way out. Whoever finds @busy clear finds the rest free. */
struct jet_say {
	struct jet_ctx ctx;
	struct jet_stations *stations;
	unsigned long since;	/* jiffies */
	unsigned long *sent;	/* or NULL; see jet_stations_say() */
	u16 block;
	atomic_t busy;
};

struct jet_stations {
	struct jet_dev *jd;
	/* Under jet_dev.ring_lock, @table for writers */
	struct jet_pool *pool;
	struct jet_station_table __rcu *table;
	struct jet_numbers now;
	struct jet_station peers[JET_STATIONS_MAX];	/* of all times */
	bool fresh;			/* nobody here knows us yet */
	u32 twin;			/* ring for which one was reported */
	struct ratelimit_state log;
	struct work_struct work;
	struct delayed_work hello_work;

	spinlock_t lock;	/* protects what NAPI leaves for the work: */
	u64 heard __guarded_by(&lock);	/* from whom hellos came */
	struct jet_station said[JET_STATIONS_MAX] __guarded_by(&lock);
	bool asked __guarded_by(&lock);	/* for a hello of ours */
	u32 age;			/* written under @lock, read anywhere */
	unsigned long seen[JET_STATIONS_MAX];	/* written by NAPI only */

	struct jet_say say[JET_INIT_TX];
	void *said_bytes;		/* JET_SAY_BYTES for each of these */
	dma_addr_t said_dma;
};

static unsigned int jet_station_hash(const u8 *eui)
{
	return eui[3] ^ eui[4] * 31 ^ eui[5];
}

static void jet_stations_rehash(struct jet_station_table *table)
{
	unsigned int i, n;

	memset(table->hash, 0, sizeof(table->hash));
	for (i = 0; i < JET_STATIONS_MAX; i++) {
		if (!table->station[i].known)
			continue;
		n = jet_station_hash(table->station[i].eui);
		while (table->hash[n % JET_STATION_HASH])
			n++;
		table->hash[n % JET_STATION_HASH] = i + 1;
	}
}

/* The table, if it is still good. Under RCU. */
static const struct jet_station_table *
jet_station_table(struct jet_stations *stations)
{
	const struct jet_station_table *table;

	table = rcu_dereference_check(stations->table,
				      rcu_read_lock_bh_held());
	return table->age == READ_ONCE(stations->age) ? table : NULL;
}

/**
 * jet_station_lookup() - which station has this address?
 * @jd:		the card
 * @eui:	EUI-48
 *
 * Context: bottom halves off.
 * Return: the station's number, or -ENOENT: nobody in this ring said so.
 */
int jet_station_lookup(struct jet_dev *jd, const u8 *eui)
{
	const struct jet_station_table *table;
	unsigned int i, n = jet_station_hash(eui);

	table = jet_station_table(jd->stations);
	while (table) {
		i = table->hash[n++ % JET_STATION_HASH];
		if (!i)
			break;
		if (ether_addr_equal(table->station[i - 1].eui, eui))
			return i - 1;
	}
	return -ENOENT;
}

/**
 * jet_station_eui() - which address has this station?
 * @jd:		the card
 * @id:		its number
 * @eui:	EUI-48, filled in. Of a station that nobody knows, a locally
 *		administered one that tells its number
 *
 * Context: bottom halves off.
 */
void jet_station_eui(struct jet_dev *jd, unsigned int id, u8 *eui)
{
	static const u8 unknown[ETH_ALEN] = { 0x02, 'J', 'E', 'T', 'S' };
	const struct jet_station_table *table;

	table = jet_station_table(jd->stations);
	if (table && table->station[id].known) {
		ether_addr_copy(eui, table->station[id].eui);
	} else {
		ether_addr_copy(eui, unknown);
		eui[5] = id;
	}
}

/**
 * jet_station_get() - what is known of a station
 * @jd:		the card
 * @id:		its number
 * @station:	filled in
 *
 * Return: 0, or -ENOENT: it has not said hello.
 */
int jet_station_get(struct jet_dev *jd, unsigned int id,
		    struct jet_station *station)
{
	const struct jet_station_table *table;

	if (id >= JET_STATIONS_MAX)
		return -ENOENT;
	rcu_read_lock();
	table = jet_station_table(jd->stations);
	if (table)
		*station = table->station[id];
	rcu_read_unlock();
	if (!table || !station->known)
		return -ENOENT;
	station->seen = READ_ONCE(jd->stations->seen[id]);
	return 0;
}

/**
 * jet_station_name() - the name that went with an address, also long ago
 * @jd:		the card
 * @eui:	EUI-48
 *
 * Context: process, with jet_dev.ring_lock held.
 * Return: the name, or NULL: it never said hello.
 */
const char *jet_station_name(struct jet_dev *jd, const u8 *eui)
{
	const struct jet_station *peer = jd->stations->peers;
	unsigned int i;

	lockdep_assert_held(&jd->ring_lock);
	for (i = 0; i < JET_STATIONS_MAX; i++)
		if (peer[i].known && ether_addr_equal(peer[i].eui, eui))
			return peer[i].name;
	return NULL;
}

/* A name is remembered until 64 others were heard later */
static void jet_peer_update(struct jet_stations *stations,
			    const struct jet_station *said)
{
	struct jet_station *peer = stations->peers, *oldest = peer;
	unsigned int i;

	for (i = 0; i < JET_STATIONS_MAX; i++, peer++) {
		if (!peer->known || ether_addr_equal(peer->eui, said->eui)) {
			oldest = peer;
			break;
		}
		if (time_before(peer->seen, oldest->seen))
			oldest = peer;
	}
	*oldest = *said;
	oldest->seen = jiffies;
}

static u16 jet_station_channels(struct jet_dev *jd)
{
	static const u8 channel[] = {
		[JET_POOL_INIT] = JET_CHANNEL_INIT,
		[JET_POOL_ARP] = JET_CHANNEL_ARP,
		[JET_POOL_IP] = JET_CHANNEL_IP,
		[JET_POOL_ETHER] = JET_CHANNEL_ETHER,
	};
	unsigned int i;
	u16 channels = 0;

	for (i = 0; i < ARRAY_SIZE(channel); i++)
		if (rcu_access_pointer(jd->pools->pool[i]))
			channels |= BIT(channel[i]);
	return channels;
}

static void jet_station_self(struct jet_dev *jd, struct jet_station *self)
{
	memset(self, 0, sizeof(*self));
	ether_addr_copy(self->eui, jd->eui);
	strscpy(self->name, init_utsname()->nodename, sizeof(self->name));
	jet_rd_eui(jd, JET_REG_RING_UPSTREAM_LO, self->upstream);
	self->channels = jet_station_channels(jd);
	self->version = FIELD_GET(JET_VERSION_MAJOR, jd->version) << 8 |
			FIELD_GET(JET_VERSION_MINOR, jd->version);
	self->frame = jet_frame_words(jet_ring_frame_wanted(jd));
	self->known = true;
}

/* Whoever says that it is this one now has no other number any more */
static void jet_station_put(struct jet_station_table *table, unsigned int id,
			    const struct jet_station *said)
{
	unsigned int i;

	for (i = 0; i < JET_STATIONS_MAX; i++)
		if (ether_addr_equal(table->station[i].eui, said->eui))
			table->station[i].known = false;
	table->station[id] = *said;
}

/*
 * Two of one address that both lose against a third do not hear each other's
 * claims, so that the cards cannot tell: each has a number, and frames for the
 * address go to either.
 */
static bool jet_station_twin(struct jet_stations *stations, unsigned int id,
			     const struct jet_station *said)
{
	struct jet_dev *jd = stations->jd;

	if (id == stations->now.self || !ether_addr_equal(said->eui, jd->eui))
		return false;
	if (stations->twin != stations->now.age && __ratelimit(&stations->log))
		netdev_warn(jd->netdev,
			    "station %u (%s) has our address, %pM; one of us must leave the ring\n",
			    id, said->name, said->eui);
	stations->twin = stations->now.age;
	return true;
}

/* Whoever has no number now is not known by one; true: news */
static bool jet_stations_forget(struct jet_station_table *table,
				const struct jet_numbers *now)
{
	bool anew = table->age != now->age, news = anew;
	unsigned int i;

	for (i = 0; i < JET_STATIONS_MAX; i++) {
		if (!anew && now->map & BIT_ULL(i))
			continue;
		news |= table->station[i].known;
		table->station[i].known = false;
	}
	table->age = now->age;
	return news;
}

/* Merge what was said into the table; true: news */
static bool jet_stations_merge(struct jet_stations *stations)
{
	const struct jet_numbers *now = &stations->now;
	struct jet_station_table *old, *new;
	struct jet_dev *jd = stations->jd;
	struct jet_station *said;
	unsigned int i;
	bool news, late;
	u64 heard;

	old = rcu_dereference_protected(stations->table,
					lockdep_is_held(&jd->ring_lock));
	new = kmemdup(old, sizeof(*old), GFP_KERNEL);
	said = kmalloc_objs(*said, JET_STATIONS_MAX);
	if (!new || !said)
		goto none;

	spin_lock_bh(&stations->lock);
	/* The ring work comes when this is late, and merges then */
	late = now->age != stations->age;
	heard = stations->heard & now->map;
	memcpy(said, stations->said, sizeof(stations->said));
	if (!late)
		stations->heard = 0;
	spin_unlock_bh(&stations->lock);
	if (late)
		goto none;

	/* We do not hear ourselves */
	if (now->self >= 0) {
		jet_station_self(jd, &said[now->self]);
		heard |= BIT_ULL(now->self);
	}
	news = jet_stations_forget(new, now);
	for (i = 0; i < JET_STATIONS_MAX; i++) {
		if (!(heard & BIT_ULL(i)) ||
		    jet_station_twin(stations, i, &said[i]))
			continue;
		jet_peer_update(stations, &said[i]);
		if (memcmp(&new->station[i], &said[i], sizeof(*said))) {
			jet_station_put(new, i, &said[i]);
			news = true;
		}
	}
	if (!news)
		goto none;
	kfree(said);
	jet_stations_rehash(new);
	rcu_assign_pointer(stations->table, new);
	kfree_rcu(old, rcu);
	return true;

none:
	kfree(said);
	kfree(new);
	return false;
}

/**
 * jet_stations_question() - numbers may be others' from now on
 * @jd:		the card
 *
 * Context: NAPI.
 */
void jet_stations_question(struct jet_dev *jd)
{
	struct jet_stations *stations = jd->stations;

	spin_lock(&stations->lock);
	WRITE_ONCE(stations->age, stations->age + 1);
	stations->heard = 0;
	stations->asked = false;
	spin_unlock(&stations->lock);
}

/**
 * jet_stations_age() - what a change of the ring is told of with
 * @jd:		the card
 *
 * Read before the ring's state: then that is at least as new.
 *
 * Return: the number of times that numbers came into question.
 */
u32 jet_stations_age(struct jet_dev *jd)
{
	/* The lock that the state is read under keeps the order */
	return READ_ONCE(jd->stations->age);
}

/**
 * jet_stations_ring() - the ring changed
 * @jd:		the card
 * @age:	before its state was read
 * @map:	numbers in use
 * @self:	ours, or -1: the ring is not up
 * @greet:	it was formed anew, and nobody knows anybody yet
 *
 * Context: process, with jet_dev.ring_lock held.
 * Return: whether the stations are others now.
 */
bool jet_stations_ring(struct jet_dev *jd, u32 age, u64 map, int self,
		       bool greet)
{
	struct jet_stations *stations = jd->stations;
	bool news;

	lockdep_assert_held(&jd->ring_lock);
	stations->now = (struct jet_numbers){ age, map, self };
	news = jet_stations_merge(stations);
	if (greet) {
		stations->fresh = true;
		mod_delayed_work(system_percpu_wq, &stations->hello_work, 0);
	}
	return news;
}

/**
 * jet_stations_tell() - what this station says of itself has changed
 * @jd:		the card
 *
 * Context: process.
 */
void jet_stations_tell(struct jet_dev *jd)
{
	queue_work(system_percpu_wq, &jd->stations->work);
	mod_delayed_work(system_percpu_wq, &jd->stations->hello_work,
			 JET_HELLO_SOON);
}

static void jet_stations_work(struct work_struct *work)
{
	struct jet_stations *stations = container_of(work, struct jet_stations,
						     work);
	struct jet_dev *jd = stations->jd;
	bool asked;

	mutex_lock(&jd->ring_lock);
	if (jet_dev_runs(jd)) {
		spin_lock_bh(&stations->lock);
		asked = stations->asked;
		stations->asked = false;
		spin_unlock_bh(&stations->lock);
		if (jet_stations_merge(stations))
			jet_tell(jd, JET_NEWS_CHANGED);
		/* What is due at once stays so: it is an answer as well */
		if (asked && !stations->fresh)
			mod_delayed_work(system_percpu_wq,
					 &stations->hello_work, JET_HELLO_SOON);
	}
	mutex_unlock(&jd->ring_lock);
}

/*
 * Messages out, hellos and others
 */

/* An older one may have waited longer than whoever asks for the time */
static void jet_say_sent(const struct jet_say *say)
{
	if (say->sent && time_after(say->since, READ_ONCE(*say->sent)))
		WRITE_ONCE(*say->sent, say->since);
}

static void jet_say_done(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	struct jet_say *say = container_of(ctx, struct jet_say, ctx);
	struct jet_pool *pool = say->stations->pool;

	/* The copy reports a failure only; the send is the end of it */
	if (cpl->op != JET_OP_SEND)
		return;
	if (cpl->status == JET_ST_OK) {
		atomic64_inc(&pool->stats.tx_frames);
		jet_say_sent(say);
	} else {
		atomic64_inc(&pool->stats.tx_errors);
	}
	jet_block_free(pool, &say->block, 1);
	atomic_set_release(&say->busy, 0);
}

static int jet_say_submit(struct jet_say *say, unsigned int len,
			  dma_addr_t addr)
{
	struct jet_pool *pool = say->stations->pool;
	struct jet_seg seg = { .len = len };
	struct jet_cmd cmds[2];
	int err;

	err = jet_block_alloc(pool, &say->block, 1);
	if (err)
		return err;
	seg.block = say->block;
	jet_cmd_copy(&cmds[0], &say->ctx,
		     jet_cmd_head(JET_OP_COPY_IN, 1, JET_CMDF_FIRST),
		     &say->block, 1, 0, addr, len);
	jet_cmd_send(&cmds[1], &say->ctx,
		     jet_cmd_head(JET_OP_SEND, 1, JET_CMDF_EVENT), &seg, 1, len,
		     jet_vci_group(0, JET_CHANNEL_INIT), 0);
	err = jet_submit(pool, cmds, ARRAY_SIZE(cmds), false);
	if (err)
		jet_block_free(pool, &say->block, 1);
	return err;
}

/**
 * jet_stations_say() - tell all stations something on the INIT channel
 * @jd:		the card
 * @msg:	what
 * @len:	bytes, JET_SAY_BYTES at most
 * @sent:	once the card has sent it, this becomes the time in jiffies of
 *		this call, unless it is a later one already; or NULL. Lives as
 *		long as @jd.
 *
 * Context: process, with jet_dev.ring_lock held.
 * Return: 0: it is on its way; -EBUSY: too much is; or another error.
 */
int jet_stations_say(struct jet_dev *jd, const void *msg, unsigned int len,
		     unsigned long *sent)
{
	struct jet_stations *stations = jd->stations;
	unsigned int i;
	int err;

	lockdep_assert_held(&jd->ring_lock);
	if (!stations->pool)
		return -ENODEV;
	/* Whether the last one was sent: a lazy pair does not say so itself */
	if (sent)
		jet_queue_poll(stations->pool->q);
	for (i = 0; i < JET_INIT_TX; i++)
		if (!atomic_cmpxchg_acquire(&stations->say[i].busy, 0, 1))
			break;
	if (i == JET_INIT_TX)
		return -EBUSY;
	stations->say[i].since = jiffies;
	stations->say[i].sent = sent;
	memcpy(stations->said_bytes + i * JET_SAY_BYTES, msg, len);
	err = jet_say_submit(&stations->say[i], len,
			     stations->said_dma + i * JET_SAY_BYTES);
	if (err)
		atomic_set_release(&stations->say[i].busy, 0);
	return err;
}

static int jet_hello_send(struct jet_stations *stations)
{
	struct jet_hello hello = {
		.magic = cpu_to_be32(JET_HELLO_MAGIC),
		.version = JET_HELLO_VERSION,
		.flags = stations->fresh ? JET_HELLO_ASK : 0,
		.len = cpu_to_be16(sizeof(hello)),
	};
	struct jet_station self;

	BUILD_BUG_ON(sizeof(hello) > JET_SAY_BYTES);
	lockdep_assert_held(&stations->jd->ring_lock);
	jet_station_self(stations->jd, &self);
	ether_addr_copy(hello.eui, self.eui);
	hello.channels = cpu_to_be16(self.channels);
	strscpy_pad(hello.name, self.name, sizeof(hello.name));
	ether_addr_copy(hello.upstream, self.upstream);
	hello.major = self.version >> 8;
	hello.minor = self.version & 0xff;
	hello.frame = cpu_to_be16(self.frame);
	return jet_stations_say(stations->jd, &hello, sizeof(hello), NULL);
}

static void jet_hello_work(struct work_struct *work)
{
	struct jet_stations *stations = container_of(to_delayed_work(work),
						     struct jet_stations,
						     hello_work);
	unsigned long next = JET_HELLO_PERIOD;
	struct jet_dev *jd = stations->jd;

	mutex_lock(&jd->ring_lock);
	if (jet_dev_runs(jd) && stations->now.self >= 0) {
		/* Who missed this hears the next one, so ask only once */
		if (jet_hello_send(stations))
			next = JET_HELLO_SOON;
		else
			stations->fresh = false;
		queue_delayed_work(system_percpu_wq, &stations->hello_work,
				   next);
	}
	mutex_unlock(&jd->ring_lock);
}

/* Goes to logs and terminals, and anybody may have sent it */
static void jet_hello_name(char *name, const char *said)
{
	strscpy(name, said, JET_HELLO_NAME);
	for (; *name; name++)
		if (!isascii(*name) || !isprint(*name))
			*name = '?';
}

static void jet_hello_rx(struct jet_dev *jd, const struct jet_frame *frame)
{
	const struct jet_hello *hello = (const void *)frame->head;
	struct jet_stations *stations = jd->stations;
	struct jet_station *said;

	BUILD_BUG_ON(sizeof(*hello) > sizeof(frame->head));
	BUILD_BUG_ON(offsetof(struct jet_hello, frame) !=
		     JET_HELLO_BYTES_MIN);
	if (frame->len < JET_HELLO_BYTES_MIN ||
	    hello->version != JET_HELLO_VERSION ||
	    !is_valid_ether_addr(hello->eui))
		return;
	WRITE_ONCE(stations->seen[frame->src], jiffies);

	spin_lock(&stations->lock);
	said = &stations->said[frame->src];
	memset(said, 0, sizeof(*said));
	ether_addr_copy(said->eui, hello->eui);
	BUILD_BUG_ON(sizeof(said->name) != sizeof(hello->name));
	jet_hello_name(said->name, hello->name);
	ether_addr_copy(said->upstream, hello->upstream);
	said->channels = be16_to_cpu(hello->channels);
	said->version = hello->major << 8 | hello->minor;
	/* Zero behind a shorter one's end; cards take no more, either */
	said->frame = min(be16_to_cpu(hello->frame), JET_RING_FRAME_MAX);
	said->known = true;
	stations->heard |= BIT_ULL(frame->src);
	if (hello->flags & JET_HELLO_ASK)
		stations->asked = true;
	spin_unlock(&stations->lock);
	queue_work(system_percpu_wq, &stations->work);
}

/* What stations say begins with a magic number that tells whom it concerns */
static const struct {
	u32 magic;
	void (*rx)(struct jet_dev *jd, const struct jet_frame *frame);
} jet_init_msgs[] = {
	{ JET_HELLO_MAGIC, jet_hello_rx },
	{ JET_LEASE_MAGIC, jet_lease_rx },
};

/* The receive function of the INIT pool */
static void jet_init_rx(struct jet_pool *pool, const struct jet_frame *frame)
{
	u32 magic = get_unaligned_be32(frame->head);
	unsigned int i;

	jet_block_free_later(pool, frame->blocks, frame->nblocks);
	for (i = 0; i < ARRAY_SIZE(jet_init_msgs); i++)
		if (jet_init_msgs[i].magic == magic && !frame->bare)
			jet_init_msgs[i].rx(pool->jd, frame);
}

/*
 * Coming and going
 */

static const struct jet_pool_ops jet_init_ops = {
	.rx = jet_init_rx,
};

/**
 * jet_stations_open() - the INIT pool of a card that was just started
 * @jd:		the card, STARTING
 *
 * Context: process.
 * Return: 0, or why not.
 */
int jet_stations_open(struct jet_dev *jd)
{
	static const struct jet_pool_params params = {
		.id = JET_POOL_INIT,
		.ops = &jet_init_ops,
		.tx_limit = JET_INIT_TX,
		.rx_limit = JET_INIT_RX,
		.name = "init",
	};
	struct jet_pool *pool;
	int err;

	pool = jet_pool_open(jd, &params);
	if (IS_ERR(pool))
		return PTR_ERR(pool);
	err = jet_vci_assoc(pool, JET_VCI_ALL, 0, JET_CHANNEL_INIT);
	if (!err)
		err = jet_vci_assoc(pool, JET_VCI_MINE, 0, JET_CHANNEL_INIT);
	if (err) {
		jet_pool_close(pool);
		return err;
	}
	/* A hello's end is told of beside what others say, if few are out */
	if (!pool->q->mod.lazy)
		pool->q->mod = (struct jet_moderation){
			.slots = JET_INIT_TX / 2,
			.lazy = true,
		};
	mutex_lock(&jd->ring_lock);
	jd->stations->pool = pool;
	mutex_unlock(&jd->ring_lock);
	return 0;
}
ALLOW_ERROR_INJECTION(jet_stations_open, ERRNO);

/**
 * jet_stations_close() - forget the stations of a card that was stopped
 * @jd:		the card, with its queues flushed
 *
 * Context: process, with jet_dev.ring_lock held.
 */
void jet_stations_close(struct jet_dev *jd)
{
	struct jet_stations *stations = jd->stations;

	lockdep_assert_held(&jd->ring_lock);
	local_bh_disable();
	jet_stations_question(jd);
	local_bh_enable();
	jet_stations_ring(jd, jet_stations_age(jd), 0, -1, false);
	if (stations->pool) {
		jet_pool_close(stations->pool);
		stations->pool = NULL;
	}
}

/**
 * jet_stations_init() - memory for all this
 * @jd:		the card
 *
 * Return: 0 or -ENOMEM.
 */
int jet_stations_init(struct jet_dev *jd)
{
	struct jet_station_table *table;
	struct jet_stations *stations;
	unsigned int i;

	stations = kvzalloc_obj(*stations);
	if (!stations)
		return -ENOMEM;
	table = kzalloc_obj(*table);
	if (!table)
		goto err_stations;
	stations->said_bytes = dma_alloc_coherent(jd->dma,
						  JET_INIT_TX * JET_SAY_BYTES,
						  &stations->said_dma,
						  GFP_KERNEL);
	if (!stations->said_bytes)
		goto err_table;

	stations->jd = jd;
	stations->now.self = -1;
	for (i = 0; i < JET_INIT_TX; i++) {
		stations->say[i].ctx.done = jet_say_done;
		stations->say[i].stations = stations;
	}
	spin_lock_init(&stations->lock);
	ratelimit_state_init(&stations->log, JET_LOG_PERIOD, JET_LOG_LINES);
	INIT_WORK(&stations->work, jet_stations_work);
	INIT_DELAYED_WORK(&stations->hello_work, jet_hello_work);
	RCU_INIT_POINTER(stations->table, table);
	jd->stations = stations;
	return 0;

err_table:
	kfree(table);
err_stations:
	kvfree(stations);
	return -ENOMEM;
}

/**
 * jet_stations_exit() - the reverse
 * @jd:		the card, stopped
 */
void jet_stations_exit(struct jet_dev *jd)
{
	struct jet_stations *stations = jd->stations;

	cancel_work_sync(&stations->work);
	cancel_delayed_work_sync(&stations->hello_work);
	dma_free_coherent(jd->dma, JET_INIT_TX * JET_SAY_BYTES,
			  stations->said_bytes, stations->said_dma);
	kfree(rcu_dereference_protected(stations->table, true));
	kvfree(stations);
	jd->stations = NULL;
}
