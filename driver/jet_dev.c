// SPDX-License-Identifier: GPL-2.0
/*
 * Which cards there are, and for how long.
 *
 * A struct jet_dev lives for as long as somebody holds it: an open file does so
 * after the card was pulled. What uses the card is a section between
 * jet_dev_enter() and jet_dev_exit(), and the driver leaves a card when nobody
 * is in one any more.
 */
#include <linux/idr.h>

#include "jet_card.h"

/* Protects the list of cards */
static DEFINE_MUTEX(jet_devs_lock);
static LIST_HEAD(jet_devs);
static DEFINE_IDA(jet_indices);

/**
 * jet_dev_create() - the structure of a card that was found
 * @pdev:	its PCI function
 * @ops:	whom it tells
 * @clients:	who hears of news
 *
 * Return: the card, ABSENT and held by the caller, or an error pointer.
 */
struct jet_dev *jet_dev_create(struct pci_dev *pdev,
			       const struct jet_card_ops *ops,
			       const struct jet_client *clients)
{
	struct jet_dev *jd = kzalloc_obj(*jd);
	int err = -ENOMEM;

	if (!jd || jet_counters_alloc(jd))
		goto err_free;
	if (jet_drops_alloc(jd))
		goto err_counters;
	jd->index = ida_alloc(&jet_indices, GFP_KERNEL);
	err = jd->index;
	if (err < 0)
		goto err_drops;
	jd->pdev = pci_dev_get(pdev);
	jd->dma = &pdev->dev;
	jd->ops = ops;
	jd->clients = clients;
	refcount_set(&jd->refs, 1);
	refcount_set(&jd->users, 1);
	init_completion(&jd->idle);
	init_waitqueue_head(&jd->life_wait);
	mutex_init(&jd->lock);
	mutex_init(&jd->ring_lock);
	INIT_LIST_HEAD(&jd->list);
	return jd;

err_drops:
	jet_drops_free(jd);
err_counters:
	jet_counters_free(jd);
err_free:
	kfree(jd);
	return ERR_PTR(err);
}

static void jet_dev_destroy(struct jet_dev *jd)
{
	jd->ops->free(jd);
	ida_free(&jet_indices, jd->index);
	pci_dev_put(jd->pdev);
	jet_drops_free(jd);
	jet_counters_free(jd);
	mutex_destroy(&jd->ring_lock);
	mutex_destroy(&jd->lock);
	kfree(jd);
}

/**
 * jet_dev_hold() - keep the structure, though not the card
 * @jd:		the card
 */
void jet_dev_hold(struct jet_dev *jd)
{
	refcount_inc(&jd->refs);
}

/**
 * jet_dev_put() - the reverse
 * @jd:		the card
 */
void jet_dev_put(struct jet_dev *jd)
{
	if (refcount_dec_and_test(&jd->refs))
		jet_dev_destroy(jd);
}

/**
 * jet_dev_list() - others may find the card
 * @jd:		the card
 */
void jet_dev_list(struct jet_dev *jd)
{
	mutex_lock(&jet_devs_lock);
	list_add_tail(&jd->list, &jet_devs);
	mutex_unlock(&jet_devs_lock);
}

/**
 * jet_dev_unlist() - nobody shall find it any more
 * @jd:		the card; may not have been listed
 */
void jet_dev_unlist(struct jet_dev *jd)
{
	mutex_lock(&jet_devs_lock);
	list_del_init(&jd->list);
	mutex_unlock(&jet_devs_lock);
}

/**
 * jet_dev_next() - the first card from a number on
 * @index:	where to begin
 *
 * Return: the card, to be given back with jet_dev_put(), or NULL.
 */
struct jet_dev *jet_dev_next(int index)
{
	struct jet_dev *jd, *best = NULL;

	mutex_lock(&jet_devs_lock);
	list_for_each_entry(jd, &jet_devs, list)
		if (jd->index >= index && (!best || jd->index < best->index))
			best = jd;
	if (best)
		jet_dev_hold(best);
	mutex_unlock(&jet_devs_lock);
	return best;
}

/**
 * jet_dev_get() - find a card
 * @index:	its number
 *
 * Return: the card, to be given back with jet_dev_put(), or NULL.
 */
struct jet_dev *jet_dev_get(int index)
{
	struct jet_dev *jd = jet_dev_next(index);

	if (jd && jd->index != index) {
		jet_dev_put(jd);
		jd = NULL;
	}
	return jd;
}

/**
 * jet_dev_enter() - begin of a section that uses the card
 * @jd:		the card
 *
 * The driver does not leave the card before the section's end. Such a section
 * may sleep, but only in waits that a pool's or a command's end cuts short: no
 * page of a program may be touched in it that is not pinned.
 *
 * Return: 0, or -ENODEV: the driver has left it, or the card was pulled.
 */
int jet_dev_enter(struct jet_dev *jd)
{
	if (!refcount_inc_not_zero(&jd->users))
		return -ENODEV;
	if (jet_life(jd) != JET_GONE)
		return 0;
	jet_dev_exit(jd);
	return -ENODEV;
}

/**
 * jet_dev_exit() - end of such a section
 * @jd:		the card
 */
void jet_dev_exit(struct jet_dev *jd)
{
	if (refcount_dec_and_test(&jd->users))
		complete(&jd->idle);
}

/**
 * jet_dev_leave() - wait until nobody is in such a section, and for good
 * @jd:		the card, GONE
 */
void jet_dev_leave(struct jet_dev *jd)
{
	jet_dev_exit(jd);
	wait_for_completion(&jd->idle);
}
