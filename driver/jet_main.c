// SPDX-License-Identifier: GPL-2.0
/*
 * The room above all others: PCI, and what drives a card through its life.
 *
 * A card is started and stopped as a whole. Stopping resets it, ends every
 * command with JET_ST_GONE and leaves every pool dead; starting opens the
 * driver's own pools again, while programs have to open theirs anew. Everything
 * that goes wrong ends in a stop and, unless the card is gone, a start:
 *
 *   the card talks nonsense, or is silent   reset_work
 *   reset through sysfs, by VFIO, FLR       reset_prepare, reset_done
 *   errors on the link                      error_detected, slot_reset, resume
 *   pulled, or its power failed             reads give all ones: health_work
 *   the system goes to sleep                suspend, resume
 *
 * Each of these may come while another is under way, and while anybody holds
 * rtnl. So a stop first ends what goes on with the card, which nobody who holds
 * rtnl can delay, and he himself may wait for; jet0 is told only then.
 * reset_work is the only one that the driver core does not keep apart from the
 * others, by device_lock: they disable it.
 *
 * A card is never suspended while the system runs: it is a station, which
 * others speak to at any time.
 */
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>

#include "jet_genl.h"
#include "jet_netdev.h"
#include "jet_user.h"

#define JET_HEALTH_PERIOD	(2 * HZ)
/* A card that needs more resets than this in a row is given up */
#define JET_RESETS_MAX		5
#define JET_RESETS_PERIOD	(60 * HZ)

/* Why the card is stopped until somebody else has done with it */
#define JET_HELD_RESET		BIT(0)	/* he resets it */
#define JET_HELD_SLEEP		BIT(1)	/* the system sleeps */

/**
 * struct jet_main - what drives a card through its life
 * @jd:		the card
 * @reset_work:	stops and starts a card that cannot be right
 * @health_work: looks now and then whether the card is there and works
 * @held:	JET_HELD_*; under the card's device_lock
 * @resets_now:	resets since @resets_since; by whoever starts it anew
 * @resets_since: jiffies
 */
struct jet_main {
	struct jet_dev *jd;
	struct work_struct reset_work;
	struct delayed_work health_work;
	unsigned int held;
	unsigned int resets_now;
	unsigned long resets_since;
};

/*
 * What the lower rooms tell
 */

static void jet_main_fault(struct jet_dev *jd)
{
	struct jet_main *jm = pci_get_drvdata(jd->pdev);

	queue_work(system_long_wq, &jm->reset_work);
}

static void jet_main_polled(struct jet_queue *q)
{
	jet_netdev_polled(q);
	jet_pools_polled(q);
}

static void jet_main_settle(struct jet_dev *jd)
{
	jet_ring_settle(jd);
	jet_pools_settle(jd);
}

static const struct jet_card_ops jet_main_card_ops = {
	.fault = jet_main_fault,
	.frame = jet_pools_frame,
	.ring = jet_ring_event,
	.polled = jet_main_polled,
	.settle = jet_main_settle,
	.free = jet_pools_free,
};

static const struct jet_pools_ops jet_main_pools_ops = {
	.blocks_back = jet_netdev_blocks_back,
};

/* Who carries others' traffic hears first, who only watches last */
static const struct jet_client jet_main_clients[] = {
	{ .news = jet_netdev_news },
	{ .news = jet_genl_news },
	{ }
};

/*
 * Start and stop
 */

/*
 * End all that goes on with a card, RESETTING then; with -ENODEV for good, and
 * whoever is told so finds it GONE
 */
static void jet_halt(struct jet_dev *jd, int why)
	__must_hold(&jd->lock)
{
	jet_card_quiesce(jd);
	if (why == -ENODEV)
		jet_life_to(jd, JET_GONE);
	jet_pools_kill(jd, why);
	jet_ring_stop(jd);
}

/* Reset the card and bring it into the ring */
static int jet_start(struct jet_dev *jd)
	__must_hold(&jd->lock)
{
	int err;

	err = jet_card_start(jd);
	if (!err)
		err = jet_ring_start(jd);
	/* Whatever went wrong meanwhile has moved it on */
	if (!err && !jet_life_to(jd, JET_RUNNING))
		err = -EIO;
	if (err) {
		jet_life_to(jd, JET_QUIESCING);
		jet_halt(jd, err);
	}
	return err;
}

/* Stop a card, in whatever state it is */
static void jet_stop_card(struct jet_dev *jd, int why)
{
	jet_life_to(jd, JET_QUIESCING);
	mutex_lock(&jd->lock);
	jet_halt(jd, why);
	mutex_unlock(&jd->lock);
	rtnl_lock();
	jet_tell(jd, JET_NEWS_STOPPED);
	rtnl_unlock();
}

/* Start a card. With rtnl held. */
static int jet_start_card(struct jet_dev *jd)
{
	int err;

	ASSERT_RTNL();
	mutex_lock(&jd->lock);
	err = jet_start(jd);
	mutex_unlock(&jd->lock);
	if (!err)
		jet_tell(jd, JET_NEWS_STARTED);
	return err;
}

/* Stop it for good. Returns whether it was not gone before. */
static bool jet_end_card(struct jet_dev *jd)
{
	bool was_there = jet_life(jd) != JET_GONE;

	jet_stop_card(jd, -ENODEV);
	return was_there;
}

/* Start the card again after a stop, or give it up */
static void jet_restart(struct jet_main *jm)
{
	struct jet_dev *jd = jm->jd;
	int err = -EIO;

	if (time_after(jiffies, jm->resets_since + JET_RESETS_PERIOD)) {
		jm->resets_since = jiffies;
		jm->resets_now = 0;
	}
	if (++jm->resets_now <= JET_RESETS_MAX) {
		rtnl_lock();
		err = jet_start_card(jd);
		rtnl_unlock();
	}
	if (!err) {
		jd->resets++;
		return;
	}
	jet_life_to(jd, JET_GONE);
	dev_err(&jd->pdev->dev, "card given up: %pe\n", ERR_PTR(err));
}

/*
 * Watching
 */

static void jet_reset_work(struct work_struct *work)
{
	struct jet_main *jm = container_of(work, struct jet_main, reset_work);
	struct jet_dev *jd = jm->jd;

	if (!jet_card_present(jd)) {
		if (jet_end_card(jd))
			dev_err(&jd->pdev->dev, "card is gone\n");
		return;
	}
	/* Told of by a start that has failed for it, and was the last one */
	if (jet_life(jd) == JET_GONE)
		return;
	jet_stop_card(jd, -EIO);
	jet_restart(jm);
}

static void jet_health_work(struct work_struct *work)
{
	struct jet_main *jm = container_of(to_delayed_work(work),
					   struct jet_main, health_work);
	struct jet_dev *jd = jm->jd;

	if (jet_life(jd) == JET_GONE)
		return;
	if (jet_card_present(jd)) {
		jet_card_check(jd);
		jet_pools_tidy(jd);
	} else {
		jet_dev_fault(jd);
	}
	queue_delayed_work(system_percpu_wq, &jm->health_work,
			   JET_HEALTH_PERIOD);
}

/* From now on a card that cannot be right is reset */
static void jet_watch(struct jet_main *jm)
{
	enable_work(&jm->reset_work);
	enable_delayed_work(&jm->health_work);
	queue_delayed_work(system_percpu_wq, &jm->health_work,
			   JET_HEALTH_PERIOD);
	/* What went wrong before found nobody to tell */
	if (jet_life(jm->jd) == JET_QUIESCING)
		jet_main_fault(jm->jd);
}

/* From now on it is not: the caller does what has to be done. Without rtnl. */
static void jet_unwatch(struct jet_main *jm)
{
	disable_delayed_work_sync(&jm->health_work);
	disable_work_sync(&jm->reset_work);
}

static struct jet_main *jet_main_create(struct pci_dev *pdev)
{
	struct jet_main *jm = kzalloc_obj(*jm);
	struct jet_dev *jd;

	if (!jm)
		return ERR_PTR(-ENOMEM);
	jd = jet_dev_create(pdev, &jet_main_card_ops, jet_main_clients);
	if (IS_ERR(jd)) {
		kfree(jm);
		return ERR_CAST(jd);
	}
	jm->jd = jd;
	INIT_WORK(&jm->reset_work, jet_reset_work);
	INIT_DELAYED_WORK(&jm->health_work, jet_health_work);
	/* Until jet_watch() */
	jet_unwatch(jm);
	pci_set_drvdata(pdev, jm);
	return jm;
}

static void jet_main_destroy(struct jet_main *jm)
{
	jet_dev_put(jm->jd);
	kfree(jm);
}

/*
 * Coming and going
 */

static int jet_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct jet_main *jm;
	struct jet_dev *jd;
	int err;

	jm = jet_main_create(pdev);
	if (IS_ERR(jm))
		return PTR_ERR(jm);
	jd = jm->jd;

	err = pci_enable_device_mem(pdev);
	if (err)
		goto err_main;
	err = pci_request_mem_regions(pdev, JET_NAME);
	if (err)
		goto err_disable;
	err = dma_set_mask_and_coherent(&pdev->dev, DMA_BIT_MASK(64));
	if (err)
		goto err_regions;
	dma_set_max_seg_size(&pdev->dev, UINT_MAX);
	err = -ENODEV;
	if (pci_resource_len(pdev, 0) < JET_BAR0_BYTES)
		goto err_regions;
	jd->regs = pci_iomap(pdev, 0, JET_BAR0_BYTES);
	if (!jd->regs)
		goto err_regions;
	err = jet_card_identify(jd);
	if (err)
		goto err_unmap;
	err = jet_pools_alloc(jd, &jet_main_pools_ops);
	if (err)
		goto err_unmap;

	err = pci_alloc_irq_vectors(pdev, jd->nqueues, jd->nqueues,
				    PCI_IRQ_MSIX);
	if (err < 0) {
		dev_err(&pdev->dev, "no %u interrupt vectors: %pe\n",
			jd->nqueues, ERR_PTR(err));
		goto err_unmap;
	}
	err = jet_netdev_alloc(jd);
	if (err)
		goto err_vectors;
	err = jet_ring_init(jd);
	if (err)
		goto err_netdev;
	err = jet_queues_alloc(jd);
	if (err)
		goto err_ring;

	/* For errors on the link. Bus mastering comes with each start */
	pci_save_state(pdev);
	/*
	 * The name appears before the ring's first messages, but nobody can
	 * set the interface up before the card has started.
	 */
	rtnl_lock();
	err = jet_netdev_register(jd);
	if (err) {
		rtnl_unlock();
		goto err_queues;
	}
	err = jet_start_card(jd);
	rtnl_unlock();
	if (err) {
		dev_err(&pdev->dev, "card does not start: %pe\n", ERR_PTR(err));
		goto err_unregister;
	}

	jet_dev_list(jd);
	err = jet_cdev_add(jd);
	if (err)
		goto err_leave;
	jet_watch(jm);

	netdev_info(jd->netdev,
		    "%u blocks of %u bytes, %u queue pairs, ring of %u Mbit/s\n",
		    jd->nblocks, jet_block_size(jd), jd->nqueues,
		    jd->ring_hz / 1000000 * 16);
	return 0;

err_leave:
	jet_dev_unlist(jd);
	jet_end_card(jd);
	jet_dev_leave(jd);
err_unregister:
	jet_netdev_unregister(jd);
err_queues:
	jet_queues_free(jd);
err_ring:
	jet_ring_exit(jd);
err_netdev:
	jet_netdev_free(jd);
err_vectors:
	pci_free_irq_vectors(pdev);
err_unmap:
	pci_iounmap(pdev, jd->regs);
err_regions:
	pci_release_mem_regions(pdev);
err_disable:
	pci_disable_device(pdev);
err_main:
	jet_main_destroy(jm);
	return err;
}

static void jet_remove(struct pci_dev *pdev)
{
	struct jet_main *jm = pci_get_drvdata(pdev);
	struct jet_dev *jd = jm->jd;

	jet_cdev_del(jd);
	jet_dev_unlist(jd);
	jet_unwatch(jm);
	/* Pulled: do not wait for answers that cannot come */
	if (!jet_card_present(jd))
		jet_end_card(jd);
	/* While the card works: closes jet0's pools properly */
	jet_netdev_unregister(jd);
	jet_end_card(jd);
	jet_dev_leave(jd);
	jet_dmabufs_leave(jd);
	jet_queues_free(jd);
	jet_ring_exit(jd);
	jet_netdev_free(jd);
	pci_free_irq_vectors(pdev);
	pci_iounmap(pdev, jd->regs);
	pci_release_mem_regions(pdev);
	pci_disable_device(pdev);
	jet_main_destroy(jm);
}

/* Before reboot or kexec: whatever comes next finds a card without DMA */
static void jet_shutdown(struct pci_dev *pdev)
{
	struct jet_main *jm = pci_get_drvdata(pdev);

	jet_unwatch(jm);
	jet_stop_card(jm->jd, -ENODEV);
	pci_clear_master(pdev);
}

/* Stop the card for somebody. He may say so twice, and not be the only one. */
static void jet_hold(struct jet_main *jm, unsigned int why)
{
	if (!jm->held) {
		jet_unwatch(jm);
		jet_stop_card(jm->jd, -EIO);
	}
	jm->held |= why;
}

/* He has done with it: start the card, if he was the last one */
static void jet_release(struct jet_main *jm, unsigned int why)
{
	if (!(jm->held & why))
		return;
	jm->held &= ~why;
	if (jm->held)
		return;
	/* What was restored is restored again after the next error */
	pci_save_state(jm->jd->pdev);
	/* A card that was given up gets another chance: this was asked for */
	jet_life_to(jm->jd, JET_RESETTING);
	jm->resets_now = 0;
	jet_restart(jm);
	jet_watch(jm);
}

static void jet_reset_prepare(struct pci_dev *pdev)
{
	jet_hold(pci_get_drvdata(pdev), JET_HELD_RESET);
}

static void jet_reset_done(struct pci_dev *pdev)
{
	jet_release(pci_get_drvdata(pdev), JET_HELD_RESET);
}

/* To idle, to RAM, to disk: the kernel cares for registers of PCI's, and D3 */
static int jet_suspend(struct device *dev)
{
	jet_hold(dev_get_drvdata(dev), JET_HELD_SLEEP);
	return 0;
}

/* What does not come back is given up, and the system wakes up all the same */
static int jet_resume(struct device *dev)
{
	jet_release(dev_get_drvdata(dev), JET_HELD_SLEEP);
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(jet_pm_ops, jet_suspend, jet_resume);

/*
 * The kernel found errors on the link: first of all, and again, then with
 * perm_failure, when it could not mend them.
 */
static pci_ers_result_t jet_error_detected(struct pci_dev *pdev,
					   pci_channel_state_t state)
{
	struct jet_main *jm = pci_get_drvdata(pdev);

	jet_reset_prepare(pdev);
	if (state != pci_channel_io_perm_failure)
		return PCI_ERS_RESULT_NEED_RESET;
	if (jet_life_to(jm->jd, JET_GONE))
		dev_err(&pdev->dev, "card given up: its link does not work\n");
	return PCI_ERS_RESULT_DISCONNECT;
}

static pci_ers_result_t jet_slot_reset(struct pci_dev *pdev)
{
	struct jet_main *jm = pci_get_drvdata(pdev);

	pci_restore_state(pdev);
	return jet_card_present(jm->jd) ? PCI_ERS_RESULT_RECOVERED :
				      PCI_ERS_RESULT_DISCONNECT;
}

static const struct pci_error_handlers jet_error_handlers = {
	.error_detected = jet_error_detected,
	.slot_reset = jet_slot_reset,
	.resume = jet_reset_done,
	.reset_prepare = jet_reset_prepare,
	.reset_done = jet_reset_done,
};

static const struct pci_device_id jet_ids[] = {
	{ PCI_DEVICE(JET_PCI_VENDOR, JET_PCI_DEVICE) },
	{ }
};
MODULE_DEVICE_TABLE(pci, jet_ids);

static struct pci_driver jet_driver = {
	.name = JET_NAME,
	.id_table = jet_ids,
	.probe = jet_probe,
	.remove = jet_remove,
	.shutdown = jet_shutdown,
	.err_handler = &jet_error_handlers,
	.driver.pm = pm_sleep_ptr(&jet_pm_ops),
};

static int __init jet_init(void)
{
	int err;

	err = jet_cdev_init();
	if (err)
		return err;
	err = jet_genl_init();
	if (err)
		goto err_cdev;
	err = pci_register_driver(&jet_driver);
	if (err)
		goto err_genl;
	return 0;

err_genl:
	jet_genl_exit();
err_cdev:
	jet_cdev_exit();
	return err;
}

static void __exit jet_exit(void)
{
	pci_unregister_driver(&jet_driver);
	jet_genl_exit();
	jet_cdev_exit();
	/* Objects freed by kfree_rcu() need no code of ours */
}

module_init(jet_init);
module_exit(jet_exit);

MODULE_DESCRIPTION("Jetstream ring network card");
MODULE_LICENSE("GPL");
