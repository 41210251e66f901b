// SPDX-License-Identifier: GPL-2.0
/*
 * JET_IOC_POOL_SET and JET_IOC_POOL_INFO: limits and policies of an open pool.
 */
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "jet_run.h"

#define JET_SET_ALL \
	(JET_SET_TX_LIMIT | JET_SET_RX_LIMIT | JET_SET_RECEIVE | \
	 JET_SET_FLAGS | JET_SET_FRAME)

/* Where the card or its driver is gone, a pool has nothing left */
static int jet_pool_why_dead(struct jet_why *why, int err)
{
	return jet_why(why, err, "the card was reset or removed");
}

/* What is not to be changed says nothing */
static int jet_set_unused(const struct jet_pool_set *set, struct jet_why *why)
{
	const struct {
		const char *name;
		u32 flag, value;
	} fields[] = {
		{ "tx_limit", JET_SET_TX_LIMIT, set->tx_limit },
		{ "rx_limit", JET_SET_RX_LIMIT, set->rx_limit },
		{ "receive", JET_SET_RECEIVE, set->receive },
		{ "flags", JET_SET_FLAGS, set->flags },
		{ "frame", JET_SET_FRAME, set->frame },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fields); i++)
		if (fields[i].value && !(set->what & fields[i].flag))
			return jet_why(why, -EINVAL,
				       "does not change '%s', which must be zero",
				       fields[i].name);
	return 0;
}

static int jet_set_check(const struct jet_pool_set *set, struct jet_why *why)
{
	if (set->what & ~JET_SET_ALL)
		return jet_why(why, -EINVAL, "there is no change %#x",
			       set->what & ~JET_SET_ALL);
	if (!set->what)
		return jet_why(why, -EINVAL, "says nothing to change");
	if (set->reserved)
		return jet_why(why, -EINVAL, "reserved must be zero");
	return jet_set_unused(set, why);
}

/* As the pool shall be */
static int jet_set_params(struct jet_file *file, const struct jet_pool_set *set,
			  struct jet_pool_params *params, struct jet_why *why)
{
	const struct jet_pool_open said = {
		.tx_limit = set->tx_limit,
		.rx_limit = set->rx_limit,
		.receive = set->receive,
		.flags = set->flags,
		.frame = set->frame,
	};
	struct jet_pool_params to;
	int err;

	err = jet_pool_params(file, &said, &to, why);
	if (err)
		return err;
	*params = file->pool->params;
	if (set->what & JET_SET_TX_LIMIT)
		params->tx_limit = to.tx_limit;
	if (set->what & JET_SET_RX_LIMIT)
		params->rx_limit = to.rx_limit;
	if (set->what & JET_SET_RECEIVE)
		params->old = to.old;
	if (set->what & JET_SET_FLAGS)
		params->keep = to.keep;
	if (set->what & JET_SET_FRAME)
		params->frame = to.frame;
	return 0;
}

/* What it was promised already it is promised until all else has succeeded */
static int jet_set_frame(struct jet_pool *pool, u16 frame, struct jet_why *why)
{
	u16 before = pool->params.frame;
	u32 longest;

	if (frame <= before)
		return 0;
	jet_pool_promise(pool, frame);
	/* Once it is: who makes frames shorter has seen it, or is seen */
	longest = jet_ring_frame(pool->jd);
	if (jet_ring_admits(pool->jd, frame))
		return 0;
	jet_pool_promise(pool, before);
	return jet_why(why, -EMSGSIZE,
		       "frames of %u bytes; this station's have %u at most (jetctl ring)",
		       frame, longest);
}

static int jet_set_pool(struct jet_pool *pool,
			const struct jet_pool_params *params,
			struct jet_why *why)
{
	u16 before = pool->params.frame;
	int err;

	err = jet_set_frame(pool, params->frame, why);
	if (err)
		return err;
	err = jet_pool_change(pool, params);
	jet_pool_promise(pool, err ? before : params->frame);
	if (err == -ENOSPC)
		return jet_pool_why_promised(pool->jd, params, why);
	if (err == -ENOMEM)
		return jet_why(why, err, "no memory for %u frames",
			       params->rx_limit);
	if (err)
		return jet_pool_why_dead(why, err);
	/* Who polls has room now, perhaps */
	wake_up_interruptible(pool->params.wait);
	return 0;
}

static int jet_set_do(struct jet_file *file, const struct jet_pool_set *set,
		      struct jet_why *why)
	__must_hold(&file->lock)
{
	struct jet_pool_params params;
	int err;

	if (!file->pool)
		return jet_why(why, -EBADFD, "this file is no pool yet");
	err = jet_set_check(set, why);
	if (err)
		return err;
	err = jet_dev_enter(file->jd);
	if (err)
		return jet_why(why, err, "the card is gone");
	err = jet_set_params(file, set, &params, why) ?:
	      jet_set_pool(file->pool, &params, why);
	jet_dev_exit(file->jd);
	return err;
}

/**
 * jet_ioc_pool_set() - JET_IOC_POOL_SET
 * @filp:	an open file
 * @arg:	the request in the program
 * @size:	its size there
 *
 * Context: process.
 * Return: 0, or why nothing was changed.
 */
long jet_ioc_pool_set(struct file *filp, void __user *arg, size_t size)
{
	struct jet_file *file = filp->private_data;
	struct jet_pool_set set;
	struct jet_why why = {};
	int err;

	err = jet_mem_in(&set, sizeof(set), arg, size,
			 offsetofend(struct jet_pool_set, text));
	if (err)
		return err;
	if (jet_text_begin(set.text, set.text_bytes))
		return -EFAULT;
	err = jet_file_check(filp, &why);
	if (!err) {
		if (jet_turn_take(file, TASK_INTERRUPTIBLE))
			return -ERESTARTSYS;
		err = jet_set_do(file, &set, &why);
		jet_turn_give(file);
	}
	return jet_text_end(&why, set.text, set.text_bytes, err);
}

static void jet_info_params(const struct jet_pool_params *params,
			    struct jet_pool_info *info)
{
	info->tx_limit = READ_ONCE(params->tx_limit);
	info->rx_limit = READ_ONCE(params->rx_limit);
	info->receive = READ_ONCE(params->old) ? JET_RECEIVE_DROP_OLD :
						 JET_RECEIVE_DROP_NEW;
	info->framing = params->bare ? JET_FRAMING_CELL : JET_FRAMING_AAL5;
	info->copy = JET_COPY_ANY;
	info->flags = READ_ONCE(params->keep) ? JET_POOL_KEEP_ERRORED : 0;
	info->frame = READ_ONCE(params->frame);
}

static void jet_info_use(struct jet_pool *pool, struct jet_pool_info *info)
{
	struct jet_pool_use use;

	jet_pool_look(pool, &use);
	info->tx_used = use.tx_used;
	info->tx_most = use.tx_most;
	info->rx_used = use.rx_used;
	info->rx_most = use.rx_most;
	info->rx_shared = use.rx_shared;
	info->rx_waiting = use.rx_waiting;
	info->rx_promised = use.promised;
	info->frames = use.rx_frames;
}

static void jet_info_stats(struct jet_pool *pool, struct jet_pool_info *info)
{
	const struct jet_pool_stats *s = &pool->stats;
	u64 drops[JET_DROPS_NUM];

	jet_pool_drops(pool, drops);
	info->rx_frames = jet_stat_read(&s->sync, &s->rx_frames) +
			  atomic64_read(&s->shared_frames);
	info->rx_bytes = jet_stat_read(&s->sync, &s->rx_bytes) +
			 atomic64_read(&s->shared_bytes);
	info->tx_frames = atomic64_read(&s->tx_frames);
	info->tx_bytes = atomic64_read(&s->tx_bytes);
	info->tx_errors = atomic64_read(&s->tx_errors);
	info->drops_limit = drops[JET_DROPS_LIMIT] +
			    atomic64_read(&s->rx_limited);
	info->drops_old = atomic64_read(&s->rx_old);
	info->drops_memory = drops[JET_DROPS_MEMORY];
	info->drops_closing = atomic64_read(&s->rx_dropped);
	info->drops_framing = atomic64_read(&s->rx_framing);
	info->refused_limit = atomic64_read(&s->over_limit);
	info->refused_memory = atomic64_read(&s->no_block);
}

/* As JET_IOC_ASSOC says it */
static void jet_info_vci(const struct jet_vci_info *assoc,
			 struct jet_pool_vci *vci)
{
	bool group = assoc->kind != JET_VCI_MINE;

	vci->vci = assoc->vci;
	if (assoc->vci == JET_VCI_NOWHERE)
		vci->vci = assoc->channel | (group ? JET_VCI_IS_GROUP : 0);
	vci->flags = assoc->kind == JET_VCI_GROUP_MINE ?
		     JET_ASSOC_OWN_GROUP : 0;
	if (assoc->shared)
		vci->flags |= JET_ASSOC_SHARE;
	if (assoc->waits)
		vci->flags |= JET_ASSOC_WAITS;
}

static int jet_info_get(struct jet_file *file, struct jet_pool_info *info,
			struct jet_vci_info *vcis, struct jet_why *why)
{
	struct jet_pool *pool = jet_file_pool(file);
	int err;

	if (!pool)
		return jet_why(why, -EBADFD, "this file is no pool yet");
	if (info->reserved)
		return jet_why(why, -EINVAL, "reserved must be zero");
	err = jet_dev_enter(file->jd);
	if (err)
		return jet_why(why, err, "the card is gone");
	err = READ_ONCE(pool->dead);
	if (err) {
		jet_pool_why_dead(why, err);
	} else {
		info->pool = pool->id;
		info->vcis_count = jet_vci_list(pool, vcis, JET_POOL_VCIS_MAX);
		jet_info_params(&pool->params, info);
		jet_info_use(pool, info);
		jet_info_stats(pool, info);
	}
	jet_dev_exit(file->jd);
	return err;
}

static int jet_info_vcis_out(const struct jet_pool_info *info,
			     const struct jet_vci_info *vcis,
			     struct jet_why *why)
{
	struct jet_pool_vci __user *to = u64_to_user_ptr(info->vcis);
	unsigned int i, n = min(info->vcis_room, info->vcis_count);
	struct jet_pool_vci vci;

	for (i = 0; i < n; i++) {
		jet_info_vci(&vcis[i], &vci);
		if (copy_to_user(&to[i], &vci, sizeof(vci)))
			return jet_why(why, -EFAULT,
				       "the VCIs at %#llx are not all writable",
				       info->vcis);
	}
	return 0;
}

/**
 * jet_ioc_pool_info() - JET_IOC_POOL_INFO
 * @filp:	an open file
 * @arg:	the request in the program
 * @size:	its size there
 *
 * Context: process.
 * Return: 0, or an error number.
 */
long jet_ioc_pool_info(struct file *filp, void __user *arg, size_t size)
{
	struct jet_file *file = filp->private_data;
	struct jet_pool_info info;
	struct jet_vci_info *vcis;
	struct jet_why why = {};
	int err;

	err = jet_mem_in(&info, sizeof(info), arg, size,
			 offsetofend(struct jet_pool_info, refused_memory));
	if (err)
		return err;
	if (jet_text_begin(info.text, info.text_bytes))
		return -EFAULT;
	vcis = kvzalloc_objs(*vcis, JET_POOL_VCIS_MAX);
	if (!vcis)
		return -ENOMEM;
	err = jet_file_check(filp, &why) ?:
	      jet_info_get(file, &info, vcis, &why) ?:
	      jet_info_vcis_out(&info, vcis, &why) ?:
	      copy_struct_to_user(arg, size, &info, sizeof(info), NULL);
	kvfree(vcis);
	return jet_text_end(&why, info.text, info.text_bytes, err);
}
