// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/jetstreamN: files that become pools.
 *
 * A file holds its card's jet_dev, so it may be open longer than the card is
 * there; everything but close() then says ENODEV. Who may open it is a matter
 * of the node's mode: tools/udev/ gives it to the group jetstream.
 */
#include <linux/cdev.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "jet_user.h"

#define JET_MINORS	256

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
	mutex_init(&file->lock);
	err = jet_script_prepare(file);
	if (err)
		goto err_file;
	file->jd = jet_dev_get(iminor(inode));
	if (!file->jd) {
		err = -ENODEV;
		goto err_script;
	}
	filp->private_data = file;
	return stream_open(inode, filp);

err_script:
	jet_script_cleanup(file);
err_file:
	kvfree(file);
	return err;
}

/* The last reference is gone: no ioctl is running, none will come */
static int jet_cdev_release(struct inode *inode, struct file *filp)
{
	struct jet_file *file = filp->private_data;

	if (file->pool)
		jet_pool_close(file->pool);
	jet_dev_put(file->jd);
	jet_script_cleanup(file);
	mutex_destroy(&file->lock);
	kvfree(file);
	return 0;
}

static __poll_t jet_cdev_poll(struct file *filp, poll_table *wait)
{
	struct jet_file *file = filp->private_data;
	/* Pairs with the release in jet_ioc_pool_open() */
	struct jet_pool *pool = smp_load_acquire(&file->pool);
	__poll_t events = 0;

	if (!pool)
		return EPOLLERR;
	poll_wait(filp, &pool->wait, wait);
	if (jet_pool_rx_ready(pool))
		events |= EPOLLIN | EPOLLRDNORM;
	if (READ_ONCE(pool->dead))
		events |= EPOLLERR | EPOLLHUP;
	return events;
}

static long jet_ioc_limits(struct jet_file *file, void __user *arg, size_t size)
{
	struct jet_dev *jd = file->jd;
	struct jet_ring_info ring;
	struct jet_limits limits = {
		.ops = JET_SCRIPT_OPS_MAX,
		.op_blocks = JET_OP_BLOCKS,
		.blocks = jd->nblocks,
		.block_bytes = jet_block_size(jd),
		.sdu_bytes = JET_SDU_MAX,
		.head_bytes = JET_EVT_HEAD_BYTES,
		.segments = JET_CMD_SEGS_MAX,
		.pool_tx = jd->nblocks - jd->rx_blocks,
		.pool_rx = jet_pools_rx_most(jd),
		.clock_hz = jd->host_hz,
		.ifindex = jd->netdev->ifindex,
	};

	jet_ring_get(jd, &ring);
	limits.ring_up = ring.up;
	if (ring.up) {
		limits.station = ring.id;
		limits.stations = ring.map;
	}
	return copy_struct_to_user(arg, size, &limits, sizeof(limits), NULL);
}

/* A request of this size from user space, or as much of it as it has */
static int jet_ioc_in(void *to, size_t known, const void __user *arg,
		      size_t size, size_t least)
{
	if (size < least)
		return -EINVAL;
	return copy_struct_from_user(to, known, arg, size);
}

/* The refusal in words, as much as there is room for */
static int jet_ioc_text(const struct jet_why *why, u64 text, u32 text_bytes)
{
	char __user *to = u64_to_user_ptr(text);
	size_t n = strlen(why->text);

	if (!text || !text_bytes)
		return 0;
	n = min_t(size_t, n, text_bytes - 1);
	if (copy_to_user(to, why->text, n) || put_user(0, to + n))
		return -EFAULT;
	return 0;
}

static int jet_pool_params(struct jet_file *file,
			   const struct jet_pool_open *req,
			   struct jet_pool_params *params, struct jet_why *why)
{
	struct jet_dev *jd = file->jd;
	u32 tx = jd->nblocks - jd->rx_blocks;

	if (file->pool)
		return jet_why(why, -EBUSY, "this file is pool %u already",
			       file->pool->id);
	if (req->flags & ~JET_POOL_KEEP_ERRORED)
		return jet_why(why, -EINVAL, "a pool has no flag %#x",
			       req->flags & ~JET_POOL_KEEP_ERRORED);
	if (req->receive != JET_RECEIVE_DROP_NEW)
		return jet_why(why, -EINVAL,
			       "there is no receive function %u", req->receive);
	if (req->tx_limit > tx)
		return jet_why(why, -ERANGE,
			       "transmit limit %u; %u blocks are possible",
			       req->tx_limit, tx);
	if (req->rx_limit > jet_pools_rx_most(jd))
		return jet_why(why, -ERANGE,
			       "receive limit %u; %u blocks are possible",
			       req->rx_limit, jet_pools_rx_most(jd));
	params->id = JET_POOL_FIRST_USER;
	params->tx_limit = req->tx_limit;
	params->rx_limit = req->rx_limit;
	params->keep = req->flags & JET_POOL_KEEP_ERRORED;
	get_task_comm(params->name, current);
	return 0;
}

static long jet_ioc_pool_open(struct jet_file *file, void __user *arg,
			      size_t size)
{
	struct jet_pool_params params = {};
	struct jet_pool_open req;
	struct jet_pool *pool;
	struct jet_why why = {};
	int err;

	err = jet_ioc_in(&req, sizeof(req), arg, size,
			 offsetofend(struct jet_pool_open, text));
	if (err)
		return err;
	err = jet_pool_params(file, &req, &params, &why);
	if (!err) {
		pool = jet_pool_open(file->jd, &params);
		err = PTR_ERR_OR_ZERO(pool);
		if (err == -EUSERS)
			jet_why(&why, err, "all %u pools are in use",
				JET_POOLS_NUM - JET_POOL_FIRST_USER);
		else if (err == -ENOSPC)
			jet_why(&why, err,
				"receive limit %u; other pools leave less of %u",
				req.rx_limit, jet_pools_rx_most(file->jd));
		else if (err)
			jet_why(&why, err, "the card gives no pool now");
	}
	if (jet_ioc_text(&why, req.text, req.text_bytes))
		err = err ?: -EFAULT;
	if (!err) {
		/* poll() looks at it without the lock */
		smp_store_release(&file->pool, pool);
		req.pool = pool->id;
		if (copy_struct_to_user(arg, size, &req, sizeof(req), NULL))
			err = -EFAULT;
	}
	return err;
}

static int jet_assoc_kind(const struct jet_association *req,
			  enum jet_vci_kind *kind, struct jet_why *why)
{
	u32 channel = req->vci & JET_CHANNEL_LAST;

	if (req->flags || req->reserved)
		return jet_why(why, -EINVAL, "flags and reserved must be zero");
	if (req->vci >> JET_VCI_W)
		return jet_why(why, -EINVAL, "VCI %#x has more than 24 bits",
			       req->vci);
	if (!(req->vci & JET_VCI_IS_GROUP)) {
		if (req->vci > JET_CHANNEL_LAST)
			return jet_why(why, -EINVAL,
				       "VCI %#x: give a channel alone, the station is this one",
				       req->vci);
		*kind = JET_VCI_MINE;
	} else if (!channel) {
		return jet_why(why, -EINVAL, "VCI %#x: channel 0 is nobody's",
			       req->vci);
	} else if (channel < JET_CHANNEL_USER) {
		*kind = JET_VCI_ALL;
	} else {
		*kind = JET_VCI_GROUP_OF;
	}
	if (channel && channel < JET_CHANNEL_USER && !capable(CAP_NET_ADMIN))
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
	int err = -EADDRINUSE;

	for (i = 0; i < part && err == -EADDRINUSE; i++) {
		*channel = pool->id * part + i;
		err = jet_vci_assoc(pool, JET_VCI_MINE, 0, *channel);
	}
	return err;
}

static int jet_assoc_do(struct jet_pool *pool, struct jet_association *req,
			bool add, struct jet_why *why)
{
	u32 channel = req->vci & JET_CHANNEL_LAST;
	enum jet_vci_kind kind;
	unsigned int station = 0;
	u32 vci;
	int err;

	err = jet_assoc_kind(req, &kind, why);
	if (err)
		return err;
	if (kind == JET_VCI_GROUP_OF)
		station = FIELD_GET(JET_VCI_STATION, req->vci);
	if (!add) {
		err = jet_vci_deassoc(pool, kind, station, channel);
		if (err == -ENOENT)
			jet_why(why, err, "VCI %#x is not this pool's",
				req->vci);
		return err;
	}

	if (channel)
		err = jet_vci_assoc(pool, kind, station, channel);
	else
		err = jet_assoc_any(pool, &channel);
	if (err == -EADDRINUSE)
		return jet_why(why, err, "VCI %#x leads to a pool already",
			       req->vci);
	if (err == -ENOSPC)
		return jet_why(why, err,
			       "the card's table has no place for VCI %#x",
			       req->vci);
	if (err)
		return jet_why(why, err, "VCI %#x cannot be associated",
			       req->vci);
	vci = jet_vci_resolve(pool->jd, kind, station, channel);
	/* Not numbered yet: the channel is all there is to say */
	req->vci = vci == JET_VCI_NOWHERE ? channel : vci;
	return 0;
}

static long jet_ioc_assoc(struct jet_file *file, void __user *arg, size_t size,
			  bool add)
{
	struct jet_association req;
	struct jet_why why = {};
	int err;

	err = jet_ioc_in(&req, sizeof(req), arg, size,
			 offsetofend(struct jet_association, text));
	if (err)
		return err;
	if (!file->pool)
		err = jet_why(&why, -EBADFD, "this file is no pool yet");
	else
		err = jet_assoc_do(file->pool, &req, add, &why);
	if (jet_ioc_text(&why, req.text, req.text_bytes))
		err = err ?: -EFAULT;
	if (!err && copy_struct_to_user(arg, size, &req, sizeof(req), NULL))
		err = -EFAULT;
	return err;
}

static long jet_ioc_script(struct jet_file *file, void __user *arg, size_t size)
{
	struct jet_script script;
	struct jet_why why = {};
	int ret;

	ret = jet_ioc_in(&script, sizeof(script), arg, size,
			 offsetofend(struct jet_script, text));
	if (ret)
		return ret;
	script.failed = 0;
	script.first_failed = 0;
	if (!file->pool)
		ret = jet_why(&why, -EBADFD, "this file is no pool yet");
	else
		ret = jet_script_run(file, &script, &why);
	if (jet_ioc_text(&why, script.text, script.text_bytes) ||
	    (ret >= 0 && copy_struct_to_user(arg, size, &script,
					     sizeof(script), NULL)))
		return ret < 0 ? ret : -EFAULT;
	return ret;
}

static long jet_ioc(struct jet_file *file, unsigned int cmd, void __user *arg)
{
	size_t size = _IOC_SIZE(cmd);

	/* A larger or smaller structure is the same command: it may grow */
	switch (_IOC_NR(cmd)) {
	case _IOC_NR(JET_IOC_LIMITS):
		return jet_ioc_limits(file, arg, size);
	case _IOC_NR(JET_IOC_POOL_OPEN):
		return jet_ioc_pool_open(file, arg, size);
	case _IOC_NR(JET_IOC_ASSOC):
		return jet_ioc_assoc(file, arg, size, true);
	case _IOC_NR(JET_IOC_DEASSOC):
		return jet_ioc_assoc(file, arg, size, false);
	default:
		return jet_ioc_script(file, arg, size);
	}
}

static bool jet_ioc_known(unsigned int cmd)
{
	static const unsigned int known[] = {
		JET_IOC_LIMITS, JET_IOC_POOL_OPEN, JET_IOC_ASSOC,
		JET_IOC_DEASSOC, JET_IOC_SCRIPT,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++)
		if (_IOC_TYPE(cmd) == _IOC_TYPE(known[i]) &&
		    _IOC_NR(cmd) == _IOC_NR(known[i]) &&
		    _IOC_DIR(cmd) == _IOC_DIR(known[i]))
			return true;
	return false;
}

static long jet_cdev_ioctl(struct file *filp, unsigned int cmd,
			   unsigned long arg)
{
	struct jet_file *file = filp->private_data;
	long ret;

	if (!jet_ioc_known(cmd))
		return -ENOTTY;
	ret = jet_dev_enter(file->jd);
	if (ret)
		return ret;
	if (mutex_lock_interruptible(&file->lock)) {
		jet_dev_exit(file->jd);
		return -ERESTARTSYS;
	}
	ret = jet_ioc(file, cmd, (void __user *)arg);
	mutex_unlock(&file->lock);
	jet_dev_exit(file->jd);
	return ret;
}

static const struct file_operations jet_cdev_fops = {
	.owner = THIS_MODULE,
	.open = jet_cdev_open,
	.release = jet_cdev_release,
	.poll = jet_cdev_poll,
	.unlocked_ioctl = jet_cdev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
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
