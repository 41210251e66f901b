// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/jetstreamN: files that become pools.
 *
 * A file holds its card's jet_dev, so it may be open longer than the card is
 * there; everything but close() then says ENODEV. Who may open it is a matter
 * of the node's mode: tools/system/ gives it to the group jetstream.
 */
#include <linux/capability.h>
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "jet_flight.h"

#define JET_MINORS	256
#define JET_FEATURES \
	(JET_FEATURE_SYNC | JET_FEATURE_KEEP | JET_FEATURE_VALUES | \
	 JET_FEATURE_PUT_SUM | JET_FEATURE_CLOCK | JET_FEATURE_GROUP | \
	 JET_FEATURE_SHARE | JET_FEATURE_DROP_OLD | JET_FEATURE_CELL | \
	 JET_FEATURE_POOL_SET | JET_FEATURE_POOL_INFO | JET_FEATURE_ROOM | \
	 JET_FEATURE_BUFFERS | JET_FEATURE_POST | JET_FEATURE_MULTISHOT | \
	 (IS_ENABLED(CONFIG_DMA_SHARED_BUFFER) ? JET_FEATURE_DMABUF : 0))

static dev_t jet_cdev_first;
static struct cdev jet_cdev;

static char *jet_cdev_node(const struct device *dev, umode_t *mode)
{
	if (mode)
		*mode = 0660;
	return NULL;
}

static const struct class jet_cdev_class = {
	.name = JET_NAME,
	.devnode = jet_cdev_node,
};

static int jet_cdev_open(struct inode *inode, struct file *filp)
{
	struct jet_file *file;
	int err = -ENOMEM;

	file = kvzalloc_obj(*file, GFP_KERNEL_ACCOUNT);
	if (!file)
		return err;
	jet_line_init(file);
	spin_lock_init(&file->buffers_lock);
	init_waitqueue_head(&file->wait);
	file->admin = ns_capable_noaudit(&init_user_ns, CAP_NET_ADMIN);
	file->batch = jet_batch_alloc();
	if (!file->batch)
		goto err_file;
	file->jd = jet_dev_get(iminor(inode));
	if (!file->jd) {
		err = -ENODEV;
		goto err_batch;
	}
	filp->private_data = file;
	return stream_open(inode, filp);

err_batch:
	jet_batch_free(file->batch);
err_file:
	kvfree(file);
	return err;
}

/* The last reference is gone: no ioctl is running, none will come */
static int jet_cdev_release(struct inode *inode, struct file *filp)
{
	struct jet_file *file = filp->private_data;

	jet_flights_end(file);
	if (file->pool)
		jet_pool_close(file->pool);
	jet_dev_put(file->jd);
	jet_buffers_free(file);
	jet_batch_free(file->batch);
	jet_script_cleanup(file);
	mutex_destroy(&file->lock);
	/* Somebody may be about to wake whoever waited, or to kick the line */
	kvfree_rcu(file, rcu);
	return 0;
}

/* What somebody has posted who dies now, or who execs, nobody can reap */
static int jet_cdev_flush(struct file *filp, fl_owner_t id)
{
	jet_flights_seek(filp->private_data);
	return 0;
}

/* Who asks for room, and finds none, is to be told */
static bool jet_cdev_room(struct jet_pool *pool, const poll_table *wait)
{
	if (!(poll_requested_events(wait) & (EPOLLOUT | EPOLLWRNORM)) ||
	    READ_ONCE(pool->dead))
		return false;
	return jet_room(pool) || jet_room_ask(pool);
}

static __poll_t jet_cdev_poll(struct file *filp, poll_table *wait)
{
	struct jet_file *file = filp->private_data;
	struct jet_pool *pool;
	__poll_t events = 0;

	/* Also before there is a pool: epoll asks where to wait only once */
	poll_wait(filp, &file->wait, wait);
	pool = jet_file_pool(file);
	if (!pool)
		return EPOLLERR;
	if (jet_pool_rx_count(pool))
		events |= EPOLLIN | EPOLLRDNORM;
	if (READ_ONCE(file->nended))
		events |= EPOLLPRI;
	if (jet_cdev_room(pool, wait))
		events |= EPOLLOUT | EPOLLWRNORM;
	if (READ_ONCE(pool->dead))
		events |= EPOLLERR | EPOLLHUP;
	return events;
}

static long jet_ioc_limits(struct jet_file *file, void __user *arg, size_t size)
{
	struct jet_dev *jd = file->jd;
	struct jet_limits limits = {
		.features = JET_FEATURES,
		.ops = JET_SCRIPT_OPS_MAX,
		.script_blocks = JET_SCRIPT_BLOCKS_MAX,
		.op_blocks = JET_OP_BLOCKS_MAX,
		.blocks = jd->nblocks,
		.block_bytes = jet_block_size(jd),
		.sdu_bytes = JET_SDU_MAX,
		.head_bytes = JET_EVT_HEAD_BYTES,
		.segments = JET_CMD_SEGS_MAX,
		.pool_tx = jd->nblocks - jd->pools->rx_blocks,
		.pool_rx = jet_pools_rx_most(jd),
		.clock_hz = jd->host_hz,
		.pool_vcis = JET_POOL_VCIS_MAX,
		.vcis = JET_VCI_WAYS_NUM * JET_VCI_SETS_NUM,
		.posts = JET_POSTS_MAX,
		.buffers = JET_BUFFERS_MAX,
	};
	struct jet_ring_info ring;
	int err = jet_dev_enter(jd);

	if (err)
		return err;
	limits.ifindex = jd->netdev->ifindex;
	limits.frame_bytes = jet_ring_frame(jd);
	jet_ring_get(jd, &ring);
	jet_dev_exit(jd);

	limits.ring_up = ring.up;
	if (ring.up) {
		limits.station = ring.id;
		limits.stations = ring.map;
	}
	return copy_struct_to_user(arg, size, &limits, sizeof(limits), NULL);
}

static long jet_ioc_clock(struct jet_file *file, void __user *arg, size_t size)
{
	struct jet_clock clock = {};
	int err = jet_dev_enter(file->jd);

	if (err)
		return err;
	err = jet_card_clock(file->jd, &clock.card, &clock.raw, &clock.within);
	jet_dev_exit(file->jd);
	return err ?: copy_struct_to_user(arg, size, &clock, sizeof(clock),
					  NULL);
}

/* What is reserved for later, and what is wrong */
static int jet_pool_policies(const struct jet_pool_open *req,
			     struct jet_why *why)
{
	if (req->flags & ~JET_POOL_KEEP_ERRORED)
		return jet_why(why, -EINVAL, "a pool has no flag %#x",
			       req->flags & ~JET_POOL_KEEP_ERRORED);
	if (req->reserved)
		return jet_why(why, -EINVAL, "reserved must be zero");
	if (req->receive > JET_RECEIVE_DROP_OLD)
		return jet_why(why, -EINVAL,
			       "there is no receive function %u", req->receive);
	if (req->framing > JET_FRAMING_CELL)
		return jet_why(why, -EINVAL, "there is no framing %u",
			       req->framing);
	if (req->copy > JET_COPY_MEMORY)
		return jet_why(why, -EINVAL, "there is no copy policy %u",
			       req->copy);
	if (req->copy != JET_COPY_ANY)
		return jet_why(why, -EOPNOTSUPP,
			       "copy policy does not exist yet; jet_limits.features says what does");
	return 0;
}

/**
 * jet_pool_params() - what a program says of a pool
 * @file:	the file that is or shall be that pool
 * @req:	what it says; what it does not say is zero
 * @params:	filled in
 * @why:	says what is wrong
 *
 * Return: 0, or the error number.
 */
int jet_pool_params(struct jet_file *file, const struct jet_pool_open *req,
		    struct jet_pool_params *params, struct jet_why *why)
{
	struct jet_dev *jd = file->jd;
	u32 tx = jd->nblocks - jd->pools->rx_blocks;
	int err;

	err = jet_pool_policies(req, why);
	if (err)
		return err;
	if (req->tx_limit > tx)
		return jet_why(why, -ERANGE,
			       "transmit limit %u; %u blocks are possible",
			       req->tx_limit, tx);
	if (req->rx_limit > jet_pools_rx_most(jd))
		return jet_why(why, -ERANGE,
			       "receive limit %u; %u blocks are possible",
			       req->rx_limit, jet_pools_rx_most(jd));
	if (req->frame > JET_SDU_MAX)
		return jet_why(why, -ERANGE,
			       "frames of %u bytes; %u are possible",
			       req->frame, JET_SDU_MAX);
	*params = (struct jet_pool_params) {
		.id = JET_POOL_FIRST_USER,
		.tx_limit = req->tx_limit,
		.rx_limit = req->rx_limit,
		.frame = req->frame,
		.keep = req->flags & JET_POOL_KEEP_ERRORED,
		.bare = req->framing == JET_FRAMING_CELL,
		.old = req->receive == JET_RECEIVE_DROP_OLD,
		.wait = &file->wait,
	};
	get_task_comm(params->name, current);
	return 0;
}

/**
 * jet_pool_why_promised() - other pools leave too few blocks
 * @jd:		the card
 * @params:	as the pool should have been
 * @why:	says so
 *
 * Return: -ENOSPC.
 */
int jet_pool_why_promised(struct jet_dev *jd,
			  const struct jet_pool_params *params,
			  struct jet_why *why)
{
	unsigned int more = jet_pool_cap(jd, params) - params->rx_limit;

	if (more)
		return jet_why(why, -ENOSPC,
			       "receive limit %u, and %u to drop what is old; other pools leave less of %u",
			       params->rx_limit, more, jet_pools_rx_most(jd));
	return jet_why(why, -ENOSPC,
		       "receive limit %u; other pools leave less of %u",
		       params->rx_limit, jet_pools_rx_most(jd));
}

static struct jet_pool *jet_pool_make(struct jet_file *file,
				      const struct jet_pool_params *params,
				      struct jet_why *why)
{
	struct jet_dev *jd = file->jd;
	struct jet_pool *pool;
	int err = jet_dev_enter(jd);
	u32 frame;

	if (err) {
		jet_why(why, err, "the card is gone");
		return ERR_PTR(err);
	}
	pool = jet_pool_open(jd, params);
	/* Once it is open: who makes frames shorter has seen it, or is seen */
	frame = jet_ring_frame(jd);
	if (!IS_ERR(pool) && !jet_ring_admits(jd, params->frame)) {
		jet_pool_close(pool);
		pool = ERR_PTR(-EMSGSIZE);
	}
	jet_dev_exit(jd);
	err = PTR_ERR_OR_ZERO(pool);
	if (err == -EMSGSIZE)
		jet_why(why, err,
			"frames of %u bytes; this station's have %u at most (jetctl ring)",
			params->frame, frame);
	else if (err == -EUSERS)
		jet_why(why, err, "all %u pools are in use",
			JET_POOLS_NUM - JET_POOL_FIRST_USER);
	else if (err == -ENOSPC)
		jet_pool_why_promised(jd, params, why);
	else if (err)
		jet_why(why, err, "the card gives no pool now");
	return pool;
}

/* The file is a pool once the program knows */
static int jet_open_pool(struct jet_file *file, struct jet_pool_open *req,
			 struct jet_pool_open __user *arg,
			 struct jet_why *why)
	__must_hold(&file->lock)
{
	struct jet_pool_params params;
	struct jet_pool *pool;
	int err;

	if (file->pool)
		return jet_why(why, -EBUSY, "this file is pool %u already",
			       file->pool->id);
	err = jet_pool_params(file, req, &params, why);
	if (err)
		return err;
	pool = jet_pool_make(file, &params, why);
	if (IS_ERR(pool))
		return PTR_ERR(pool);
	if (put_user(pool->id, &arg->pool)) {
		jet_pool_close(pool);
		return -EFAULT;
	}
	/* poll() and others look at it without the lock */
	smp_store_release(&file->pool, pool);
	return 0;
}

static long jet_ioc_pool_open(struct file *filp, void __user *arg,
			      size_t size)
{
	struct jet_file *file = filp->private_data;
	struct jet_pool_open req;
	struct jet_why why = {};
	int err;

	err = jet_mem_in(&req, sizeof(req), arg, size,
			 offsetofend(struct jet_pool_open, text));
	if (err)
		return err;
	if (jet_text_begin(req.text, req.text_bytes) ||
	    jet_mem_probe((uintptr_t)arg, sizeof(req)))
		return -EFAULT;
	err = jet_file_check(filp, &why);
	if (!err) {
		if (mutex_lock_interruptible(&file->lock))
			return -ERESTARTSYS;
		err = jet_open_pool(file, &req, arg, &why);
		mutex_unlock(&file->lock);
	}
	return jet_text_end(&why, req.text, req.text_bytes, err);
}

static int jet_assoc_kind(const struct jet_association *req,
			  enum jet_vci_kind *kind, struct jet_why *why)
{
	bool own = req->flags & JET_ASSOC_OWN_GROUP;
	u32 channel = req->vci & JET_CHANNEL_LAST;

	if (req->vci >> JET_VCI_W)
		return jet_why(why, -EINVAL, "VCI %#x has more than 24 bits",
			       req->vci);
	if (own || !(req->vci & JET_VCI_IS_GROUP)) {
		if (req->vci > JET_CHANNEL_LAST)
			return jet_why(why, -EINVAL,
				       "VCI %#x: give a channel alone, the station is this one",
				       req->vci);
		if (own && channel < JET_CHANNEL_USER)
			return jet_why(why, -EINVAL,
				       "channel %u: groups of one station have channels from %u on",
				       channel, JET_CHANNEL_USER);
		*kind = own ? JET_VCI_GROUP_MINE : JET_VCI_MINE;
	} else if (!channel) {
		return jet_why(why, -EINVAL, "VCI %#x: channel 0 is nobody's",
			       req->vci);
	} else if (channel < JET_CHANNEL_USER) {
		*kind = JET_VCI_ALL;
	} else {
		*kind = JET_VCI_GROUP_OF;
	}
	return 0;
}

static int jet_assoc_check(const struct jet_file *file,
			   const struct jet_association *req,
			   enum jet_vci_kind *kind, struct jet_why *why)
{
	u32 channel = req->vci & JET_CHANNEL_LAST;
	int err;

	if (req->flags & ~(JET_ASSOC_OWN_GROUP | JET_ASSOC_SHARE) ||
	    req->reserved)
		return jet_why(why, -EINVAL,
			       "unknown flags and reserved must be zero");
	err = jet_assoc_kind(req, kind, why);
	if (err)
		return err;
	if (req->flags & JET_ASSOC_SHARE && *kind == JET_VCI_MINE)
		return jet_why(why, -EINVAL,
			       "VCI %#x: only groups can be shared",
			       req->vci);
	if (channel && channel < JET_CHANNEL_USER && !file->admin)
		return jet_why(why, -EPERM,
			       "VCI %#x: channels below %u need CAP_NET_ADMIN",
			       req->vci, JET_CHANNEL_USER);
	return 0;
}

/* Pools are numbered, so each has a part of the channels to look for one in */
static int jet_assoc_any(struct jet_pool *pool, u32 *channel)
{
	const u32 part = (JET_CHANNEL_LAST + 1) / JET_POOLS_NUM;
	u32 i;
	int err;

	for (i = 0; i < part; i++) {
		*channel = pool->id * part + i;
		err = jet_vci_assoc(pool, JET_VCI_MINE, 0, *channel);
		if (err != -EADDRINUSE && err != -ENOSPC)
			return err;
	}
	return -ENOSPC;
}

/* An association as the driver names it */
struct jet_assoc_name {
	enum jet_vci_kind kind;
	unsigned int station;
	u32 channel;
	bool share;
};

/* What is refused for others' sake */
static int jet_assoc_why_taken(struct jet_pool *pool, u32 vci, bool share,
			       int err, struct jet_why *why)
{
	switch (err) {
	case -ENOTUNIQ:
		return jet_why(why, -EADDRINUSE, share ?
			       "VCI %#x is a pool's that does not share it" :
			       "VCI %#x is shared; JET_ASSOC_SHARE joins in",
			       vci);
	case -EMLINK:
		return jet_why(why, err,
			       "VCI %#x is shared by %u pools, which is the most",
			       vci, JET_SHARE_MAX);
	case -EUSERS:
		return jet_why(why, err,
			       "all %u pools are in use; a shared VCI takes one",
			       JET_POOLS_NUM - JET_POOL_FIRST_USER);
	case -ENOBUFS:
		return jet_why(why, err,
			       "receive limit %u, once more for VCI %#x; other pools leave less of %u",
			       READ_ONCE(pool->params.rx_limit), vci,
			       jet_pools_rx_most(pool->jd));
	default:
		return jet_why(why, err, "VCI %#x leads to a pool already",
			       vci);
	}
}

static int jet_assoc_why(struct jet_pool *pool, u32 vci, bool share, int err,
			 struct jet_why *why)
{
	switch (err) {
	case 0:
		return 0;
	case -EADDRINUSE:
	case -ENOTUNIQ:
	case -EMLINK:
	case -EUSERS:
	case -ENOBUFS:
		return jet_assoc_why_taken(pool, vci, share, err, why);
	case -EDQUOT:
		return jet_why(why, err,
			       "this pool has %u VCIs; a pool has %u at most",
			       JET_POOL_VCIS_MAX, JET_POOL_VCIS_MAX);
	case -ENOSPC:
		if (!vci)
			return jet_why(why, err,
				       "the card's table, with %u VCIs, has a place for none of this pool's channels",
				       jet_vcis_used(pool->jd));
		return jet_why(why, err,
			       "the card's table has no place for VCI %#x; other channels have other places",
			       vci);
	default:
		return jet_why(why, err, "VCI %#x cannot be associated", vci);
	}
}

static int jet_assoc_add(struct jet_pool *pool, u32 vci,
			 struct jet_assoc_name *name, struct jet_why *why)
{
	int err;

	if (name->share)
		err = jet_vci_share(pool, name->kind, name->station,
				    name->channel);
	else if (name->channel)
		err = jet_vci_assoc(pool, name->kind, name->station,
				    name->channel);
	else
		err = jet_assoc_any(pool, &name->channel);
	return jet_assoc_why(pool, vci, name->share, err, why);
}

static int jet_assoc_del(struct jet_pool *pool, u32 vci,
			 const struct jet_assoc_name *name,
			 struct jet_why *why)
{
	int err = jet_vci_deassoc(pool, name->kind, name->station,
				  name->channel);

	if (err == -ENOENT)
		jet_why(why, err, "VCI %#x is not this pool's", vci);
	else if (err)
		jet_why(why, err, "the card was reset or removed");
	return err;
}

/* The whole VCI, or what there is to say of it while nobody has numbered us */
static u32 jet_assoc_vci(struct jet_pool *pool,
			 const struct jet_assoc_name *name)
{
	u32 vci = jet_vci_resolve(pool->jd, name->kind, name->station,
				  name->channel);

	if (vci != JET_VCI_NOWHERE)
		return vci;
	return name->channel |
	       (name->kind == JET_VCI_MINE ? 0 : JET_VCI_IS_GROUP);
}

static int jet_assoc_do(struct jet_file *file, struct jet_association *req,
			struct jet_assoc_name *name, bool add,
			struct jet_why *why)
{
	struct jet_pool *pool = jet_file_pool(file);
	int err;

	if (!pool)
		return jet_why(why, -EBADFD, "this file is no pool yet");
	err = jet_assoc_check(file, req, &name->kind, why);
	if (err)
		return err;
	name->channel = req->vci & JET_CHANNEL_LAST;
	name->share = req->flags & JET_ASSOC_SHARE;
	name->station = name->kind == JET_VCI_GROUP_OF ?
			FIELD_GET(JET_VCI_STATION, req->vci) : 0;

	err = jet_dev_enter(file->jd);
	if (err)
		return jet_why(why, err, "the card is gone");
	if (add)
		err = jet_assoc_add(pool, req->vci, name, why);
	else
		err = jet_assoc_del(pool, req->vci, name, why);
	if (!err)
		req->vci = jet_assoc_vci(pool, name);
	jet_dev_exit(file->jd);
	return err;
}

/* The program cannot be told which VCI it has: so it shall have none */
static void jet_assoc_undo(struct jet_file *file,
			   const struct jet_assoc_name *name)
{
	if (jet_dev_enter(file->jd))
		return;
	jet_vci_deassoc(file->pool, name->kind, name->station, name->channel);
	jet_dev_exit(file->jd);
}

static long jet_ioc_assoc(struct file *filp, void __user *arg, size_t size,
			  bool add)
{
	struct jet_file *file = filp->private_data;
	struct jet_association __user *to = arg;
	struct jet_assoc_name name = {};
	struct jet_association req;
	struct jet_why why = {};
	int err;

	err = jet_mem_in(&req, sizeof(req), arg, size,
			 offsetofend(struct jet_association, text));
	if (err)
		return err;
	if (jet_text_begin(req.text, req.text_bytes) ||
	    (add && jet_mem_probe((uintptr_t)arg, sizeof(req))))
		return -EFAULT;
	err = jet_file_check(filp, &why) ?:
	      jet_assoc_do(file, &req, &name, add, &why);
	if (!err && add && put_user(req.vci, &to->vci)) {
		jet_assoc_undo(file, &name);
		err = -EFAULT;
	}
	return jet_text_end(&why, req.text, req.text_bytes, err);
}

static long jet_cdev_ioctl(struct file *filp, unsigned int cmd,
			   unsigned long arg)
{
	struct jet_file *file = filp->private_data;
	void __user *to = (void __user *)arg;
	size_t size = _IOC_SIZE(cmd);

	switch (JET_SAME(cmd)) {
	case JET_SAME(JET_IOC_LIMITS):
		return jet_ioc_limits(file, to, size);
	case JET_SAME(JET_IOC_CLOCK):
		return jet_ioc_clock(file, to, size);
	case JET_SAME(JET_IOC_POOL_OPEN):
		return jet_ioc_pool_open(filp, to, size);
	case JET_SAME(JET_IOC_ASSOC):
		return jet_ioc_assoc(filp, to, size, true);
	case JET_SAME(JET_IOC_DEASSOC):
		return jet_ioc_assoc(filp, to, size, false);
	case JET_SAME(JET_IOC_POOL_SET):
		return jet_ioc_pool_set(filp, to, size);
	case JET_SAME(JET_IOC_POOL_INFO):
		return jet_ioc_pool_info(filp, to, size);
	case JET_SAME(JET_IOC_SCRIPT):
		return jet_script_ioctl(filp, to, size);
	case JET_SAME(JET_IOC_REAP):
		return jet_ioc_reap(filp, to, size);
	case JET_SAME(JET_IOC_CANCEL):
		return jet_ioc_cancel(filp, to, size);
	case JET_SAME(JET_IOC_BUFFER):
		return jet_ioc_buffer(filp, to, size, true);
	case JET_SAME(JET_IOC_UNBUFFER):
		return jet_ioc_buffer(filp, to, size, false);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations jet_cdev_fops = {
	.owner = THIS_MODULE,
	.open = jet_cdev_open,
	.flush = jet_cdev_flush,
	.release = jet_cdev_release,
	.poll = jet_cdev_poll,
	.unlocked_ioctl = jet_cdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.uring_cmd = jet_uring_cmd,
};

/**
 * jet_cdev_add() - make a card's node
 * @jd:		the card
 *
 * Return: 0, or an error.
 */
int jet_cdev_add(struct jet_dev *jd)
{
	struct device *dev;

	if (jd->index >= JET_MINORS)
		return -ENOSPC;
	dev = device_create(&jet_cdev_class, &jd->pdev->dev,
			    MKDEV(MAJOR(jet_cdev_first), jd->index), NULL,
			    JET_NAME "%d", jd->index);
	return PTR_ERR_OR_ZERO(dev);
}
ALLOW_ERROR_INJECTION(jet_cdev_add, ERRNO);

/**
 * jet_cdev_del() - the node goes, open files stay
 * @jd:		the card
 */
void jet_cdev_del(struct jet_dev *jd)
{
	device_destroy(&jet_cdev_class,
		       MKDEV(MAJOR(jet_cdev_first), jd->index));
}

/**
 * jet_cdev_init() - once for all cards
 *
 * Return: 0, or an error.
 */
int jet_cdev_init(void)
{
	int err;

	err = class_register(&jet_cdev_class);
	if (err)
		return err;
	err = alloc_chrdev_region(&jet_cdev_first, 0, JET_MINORS, JET_NAME);
	if (err)
		goto err_class;
	cdev_init(&jet_cdev, &jet_cdev_fops);
	err = cdev_add(&jet_cdev, jet_cdev_first, JET_MINORS);
	if (err)
		goto err_region;
	return 0;

err_region:
	unregister_chrdev_region(jet_cdev_first, JET_MINORS);
err_class:
	class_unregister(&jet_cdev_class);
	return err;
}

/**
 * jet_cdev_exit() - the reverse
 */
void jet_cdev_exit(void)
{
	cdev_del(&jet_cdev);
	unregister_chrdev_region(jet_cdev_first, JET_MINORS);
	class_unregister(&jet_cdev_class);
}
