// SPDX-License-Identifier: GPL-2.0
/*
 * The life of a card: found, started, reset, lost, left.
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
 */
#include <linux/dma-mapping.h>
#include <linux/idr.h>
#include <linux/iopoll.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>

#include "jet.h"

#define JET_RESET_TIMEOUT_US	2000000
#define JET_HEALTH_PERIOD	(2 * HZ)
/* A card that needs more resets than this in a row is given up */
#define JET_RESETS_MAX		5
#define JET_RESETS_PERIOD	(60 * HZ)
/* The card's counters are read at least this often, or 32 bits might wrap */
#define JET_COUNTERS_PERIOD	(30 * HZ)

/* Protects the list of cards */
static DEFINE_MUTEX(jet_devs_lock);
static LIST_HEAD(jet_devs);
static DEFINE_IDA(jet_indices);

/* A card that was pulled answers every read with ones */
static bool jet_card_present(struct jet_dev *jd)
{
	return jet_rd(jd, JET_REG_ID) != U32_MAX;
}

static void jet_dev_destroy(struct jet_dev *jd)
{
	jet_vcis_free(jd);
	jet_blocks_free(jd);
	ida_free(&jet_indices, jd->index);
	pci_dev_put(jd->pdev);
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
 * may sleep, but only in waits that a pool's or a command's end cuts short.
 *
 * Return: 0, or -ENODEV: the driver has left it, or the card was pulled.
 */
int jet_dev_enter(struct jet_dev *jd)
{
	if (!refcount_inc_not_zero(&jd->users))
		return -ENODEV;
	if (!test_bit(JET_F_GONE, &jd->flags))
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
 * jet_dev_lies() - the card cannot mean that: reset it
 * @jd:		the card
 * @fmt:	what it did
 *
 * Context: any.
 */
void jet_dev_lies(struct jet_dev *jd, const char *fmt, ...)
{
	struct va_format vaf;
	va_list args;

	if (test_and_set_bit(JET_F_RESETTING, &jd->flags))
		return;
	va_start(args, fmt);
	vaf.fmt = fmt;
	vaf.va = &args;
	dev_err(&jd->pdev->dev, "card cannot be right: %pV; resetting it\n",
		&vaf);
	va_end(args);
	queue_work(system_long_wq, &jd->reset_work);
}

static void jet_extend(struct jet_dev *jd, unsigned int reg, unsigned int n,
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

/* Extend the card's counters. With counter_lock held. */
static void jet_counters_update(struct jet_dev *jd)
{
	jet_extend(jd, JET_REG_COUNTER, JET_CNT_NUM, jd->counters_last,
		   jd->counters);
	jd->counters_read = jiffies;
}

/* The histogram of rotations. An idle ring turns fast: it wraps in an hour. */
static void jet_hist_update(struct jet_dev *jd)
{
	jet_extend(jd, JET_REG_RING_HIST, JET_RING_HIST_NUM, jd->hist_last,
		   jd->hist);
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
	mutex_lock(&jd->counter_lock);
	if (test_bit(JET_F_RUNNING, &jd->flags) && jet_card_present(jd))
		jet_hist_update(jd);
	memcpy(hist, jd->hist, sizeof(jd->hist));
	mutex_unlock(&jd->counter_lock);
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
	mutex_lock(&jd->counter_lock);
	if (test_bit(JET_F_RUNNING, &jd->flags) && jet_card_present(jd))
		jet_counters_update(jd);
	memcpy(counters, jd->counters, sizeof(jd->counters));
	mutex_unlock(&jd->counter_lock);
}

static int jet_card_reset(struct jet_dev *jd)
{
	int err;
	u32 ctrl;

	jet_wr(jd, JET_REG_CTRL, JET_CTRL_RESET);
	err = read_poll_timeout(jet_rd, ctrl, !(ctrl & JET_CTRL_RESET), 100,
				JET_RESET_TIMEOUT_US, false, jd, JET_REG_CTRL);
	if (err)
		dev_err(&jd->pdev->dev, "reset does not end: CTRL reads %#x\n",
			ctrl);
	return err;
}

/**
 * jet_dev_quiesce() - end all that is under way between card and host
 * @jd:		the card
 *
 * Every command has ended when this returns, and the card does no DMA. Pools
 * and their blocks are as they were: jet_card_stop() goes on from here.
 *
 * Context: process, with jet_dev.lock held.
 */
void jet_dev_quiesce(struct jet_dev *jd)
{
	lockdep_assert_held(&jd->lock);

	mutex_lock(&jd->counter_lock);
	clear_bit(JET_F_RUNNING, &jd->flags);
	jet_queues_stop(jd);
	if (jet_card_present(jd)) {
		jet_counters_update(jd);
		jet_hist_update(jd);
		/* A card without reset must at least leave memory alone */
		if (jet_card_reset(jd))
			pci_clear_master(jd->pdev);
		memset(jd->counters_last, 0, sizeof(jd->counters_last));
		memset(jd->hist_last, 0, sizeof(jd->hist_last));
	}
	mutex_unlock(&jd->counter_lock);
	jet_queues_flush(jd);
}

static void jet_card_stop(struct jet_dev *jd, int why)
{
	jet_dev_quiesce(jd);
	jet_pools_kill(jd, why);
	jet_blocks_reset(jd);
	jet_vci_reset(jd);
	jet_ring_stop(jd);
}

/* Reset the card and bring it into the ring. With jet_dev.lock held. */
static int jet_card_start(struct jet_dev *jd)
{
	int err;

	lockdep_assert_held(&jd->lock);
	/* Also after a reset by others: are its registers where they were? */
	if (jet_rd(jd, JET_REG_ID) != JET_ID)
		return -ENODEV;
	pci_set_master(jd->pdev);
	err = jet_card_reset(jd);
	if (err)
		return err;

	jet_wr(jd, JET_REG_BLOCK, FIELD_PREP(JET_BLOCK_SHIFT, jd->block_shift));
	jet_blocks_reset(jd);
	jet_vci_reset(jd);
	err = jet_queues_start(jd);
	if (err)
		goto err_stop;
	set_bit(JET_F_RUNNING, &jd->flags);

	err = jet_stations_open(jd);
	if (err)
		goto err_stop;
	err = jet_blocks_donate(jd, jd->rx_wanted);
	if (err)
		goto err_stop;
	jet_ring_start(jd);
	return 0;

err_stop:
	jet_card_stop(jd, err);
	return err;
}

/* Start the card again after a stop, or give it up. With rtnl held. */
static void jet_card_restart(struct jet_dev *jd)
{
	int err;

	mutex_lock(&jd->lock);
	if (time_after(jiffies, jd->resets_since + JET_RESETS_PERIOD)) {
		jd->resets_since = jiffies;
		jd->resets_now = 0;
	}
	err = ++jd->resets_now > JET_RESETS_MAX ? -EIO : jet_card_start(jd);
	if (err) {
		set_bit(JET_F_GONE, &jd->flags);
		dev_err(&jd->pdev->dev, "card given up: %pe\n", ERR_PTR(err));
	} else {
		jd->resets++;
	}
	clear_bit(JET_F_RESETTING, &jd->flags);
	mutex_unlock(&jd->lock);
	if (!err)
		jet_netdev_attach(jd);
}

static void jet_dev_stop(struct jet_dev *jd, int why)
{
	jet_netdev_detach(jd);
	mutex_lock(&jd->lock);
	jet_card_stop(jd, why);
	mutex_unlock(&jd->lock);
}

static void jet_reset_work(struct work_struct *work)
{
	struct jet_dev *jd = container_of(work, struct jet_dev, reset_work);

	rtnl_lock();
	if (jet_card_present(jd)) {
		jet_dev_stop(jd, -EIO);
		jet_card_restart(jd);
	} else {
		if (!test_and_set_bit(JET_F_GONE, &jd->flags))
			dev_err(&jd->pdev->dev, "card is gone\n");
		jet_dev_stop(jd, -ENODEV);
	}
	rtnl_unlock();
}

static void jet_health_work(struct work_struct *work)
{
	struct jet_dev *jd = container_of(to_delayed_work(work), struct jet_dev,
					  health_work);
	u64 counters[JET_CNT_NUM], hist[JET_RING_HIST_NUM];

	if (test_bit(JET_F_GONE, &jd->flags))
		return;
	if (!jet_card_present(jd)) {
		set_bit(JET_F_RESETTING, &jd->flags);
		queue_work(system_long_wq, &jd->reset_work);
		return;
	}
	if (test_bit(JET_F_RUNNING, &jd->flags)) {
		jet_queues_check(jd);
		if (time_after(jiffies,
			       jd->counters_read + JET_COUNTERS_PERIOD)) {
			jet_counters_get(jd, counters);
			jet_hist_get(jd, hist);
		}
	}
	queue_delayed_work(system_percpu_wq, &jd->health_work,
			   JET_HEALTH_PERIOD);
}

/* What is this card? */
static int jet_card_identify(struct jet_dev *jd)
{
	struct device *dev = &jd->pdev->dev;
	u32 id = jet_rd(jd, JET_REG_ID);
	unsigned int mem_kb;
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
	jd->nqueues = FIELD_GET(JET_CAPS_QUEUES, caps);
	jd->host_hz = jet_rd(jd, JET_REG_HOST_HZ);
	jd->ring_hz = jet_rd(jd, JET_REG_RING_HZ);
	jet_rd_eui(jd, JET_REG_EUI_LO, jd->eui);

	/* Blocks as small as they may be: a small frame takes a whole one */
	jd->block_shift = JET_BLOCK_SHIFT_MIN;
	while (jd->block_shift < JET_BLOCK_SHIFT_MAX &&
	       (mem_kb << 10 >> jd->block_shift) > JET_BLOCKS_MAX)
		jd->block_shift++;
	jd->nblocks = min(mem_kb << 10 >> jd->block_shift, JET_BLOCKS_MAX);
	jd->rx_wanted = jd->nblocks / 2;

	if (!jd->nqueues || jd->nqueues > JET_QUEUES_MAX || !jd->ring_hz ||
	    !jd->host_hz || !is_valid_ether_addr(jd->eui) ||
	    jd->rx_wanted <= JET_FRAME_MAX >> jd->block_shift) {
		dev_err(dev,
			"card with %u KB, %u queue pairs, clocks of %u and %u Hz and address %pM makes no sense\n",
			mem_kb, jd->nqueues, jd->host_hz, jd->ring_hz, jd->eui);
		return -ENODEV;
	}
	return 0;
}

static struct jet_dev *jet_dev_create(struct pci_dev *pdev)
{
	struct jet_dev *jd = kzalloc_obj(*jd);
	int err = -ENOMEM;

	if (!jd)
		return ERR_PTR(err);
	jd->index = ida_alloc(&jet_indices, GFP_KERNEL);
	if (jd->index < 0) {
		err = jd->index;
		kfree(jd);
		return ERR_PTR(err);
	}
	jd->pdev = pci_dev_get(pdev);
	jd->dma = &pdev->dev;
	refcount_set(&jd->refs, 1);
	refcount_set(&jd->users, 1);
	init_completion(&jd->idle);
	mutex_init(&jd->lock);
	mutex_init(&jd->counter_lock);
	INIT_LIST_HEAD(&jd->list);
	INIT_WORK(&jd->reset_work, jet_reset_work);
	INIT_DELAYED_WORK(&jd->health_work, jet_health_work);
	if (!jet_blocks_alloc(jd) && !jet_vcis_alloc(jd))
		return jd;
	jet_dev_put(jd);
	return ERR_PTR(err);
}

/* Nobody shall find the card any more, and nothing shall restart it */
static void jet_dev_unlist(struct jet_dev *jd)
{
	jet_cdev_del(jd);
	mutex_lock(&jet_devs_lock);
	list_del_init(&jd->list);
	mutex_unlock(&jet_devs_lock);
	disable_delayed_work_sync(&jd->health_work);
	disable_work_sync(&jd->reset_work);
	if (jet_card_present(jd))
		return;
	/* Pulled: do not wait for answers that cannot come */
	set_bit(JET_F_GONE, &jd->flags);
	rtnl_lock();
	jet_dev_stop(jd, -ENODEV);
	rtnl_unlock();
}

/* Stop for good, and wait until everybody has noticed */
static void jet_dev_leave(struct jet_dev *jd)
{
	mutex_lock(&jd->lock);
	set_bit(JET_F_GONE, &jd->flags);
	jet_card_stop(jd, -ENODEV);
	mutex_unlock(&jd->lock);

	jet_dev_exit(jd);
	wait_for_completion(&jd->idle);
}

static int jet_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct jet_dev *jd;
	int err;

	jd = jet_dev_create(pdev);
	if (IS_ERR(jd))
		return PTR_ERR(jd);
	pci_set_drvdata(pdev, jd);

	err = pci_enable_device_mem(pdev);
	if (err)
		goto err_put;
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
	err = jet_stations_init(jd);
	if (err)
		goto err_netdev;
	err = jet_lease_init(jd);
	if (err)
		goto err_stations;
	err = jet_ring_init(jd);
	if (err)
		goto err_leases;
	err = jet_queues_alloc(jd);
	if (err)
		goto err_ring;

	/* The name appears before the ring's first messages */
	err = jet_netdev_register(jd);
	if (err)
		goto err_queues;
	rtnl_lock();
	mutex_lock(&jd->lock);
	err = jet_card_start(jd);
	mutex_unlock(&jd->lock);
	if (!err)
		jet_netdev_attach(jd);
	rtnl_unlock();
	if (err) {
		dev_err(&pdev->dev, "card does not start: %pe\n", ERR_PTR(err));
		goto err_unregister;
	}

	mutex_lock(&jet_devs_lock);
	list_add_tail(&jd->list, &jet_devs);
	mutex_unlock(&jet_devs_lock);
	err = jet_cdev_add(jd);
	if (err)
		goto err_leave;
	pci_save_state(pdev);
	queue_delayed_work(system_percpu_wq, &jd->health_work,
			   JET_HEALTH_PERIOD);

	netdev_info(jd->netdev,
		    "%u blocks of %u bytes, %u queue pairs, ring of %u Mbit/s\n",
		    jd->nblocks, jet_block_size(jd), jd->nqueues,
		    jd->ring_hz / 1000000 * 16);
	return 0;

err_leave:
	mutex_lock(&jet_devs_lock);
	list_del_init(&jd->list);
	mutex_unlock(&jet_devs_lock);
	disable_work_sync(&jd->reset_work);
	jet_dev_leave(jd);
err_unregister:
	disable_work_sync(&jd->reset_work);
	jet_netdev_unregister(jd);
err_queues:
	jet_queues_free(jd);
err_ring:
	jet_ring_exit(jd);
err_leases:
	jet_lease_exit(jd);
err_stations:
	jet_stations_exit(jd);
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
err_put:
	jet_dev_put(jd);
	return err;
}

static void jet_remove(struct pci_dev *pdev)
{
	struct jet_dev *jd = pci_get_drvdata(pdev);

	jet_dev_unlist(jd);
	/* While the card works: closes jet0's pools properly */
	jet_netdev_unregister(jd);
	jet_dev_leave(jd);
	jet_queues_free(jd);
	jet_ring_exit(jd);
	jet_lease_exit(jd);
	jet_stations_exit(jd);
	jet_netdev_free(jd);
	pci_free_irq_vectors(pdev);
	pci_iounmap(pdev, jd->regs);
	pci_release_mem_regions(pdev);
	pci_disable_device(pdev);
	jet_dev_put(jd);
}

/* Before reboot or kexec: whatever comes next finds a card without DMA */
static void jet_shutdown(struct pci_dev *pdev)
{
	struct jet_dev *jd = pci_get_drvdata(pdev);

	disable_delayed_work_sync(&jd->health_work);
	disable_work_sync(&jd->reset_work);
	rtnl_lock();
	jet_dev_stop(jd, -ENODEV);
	rtnl_unlock();
	pci_clear_master(pdev);
}

/* Stop the card for somebody who resets it. An error can be told of twice. */
static void jet_reset_prepare(struct pci_dev *pdev)
{
	struct jet_dev *jd = pci_get_drvdata(pdev);

	if (test_and_set_bit(JET_F_HELD, &jd->flags))
		return;
	disable_delayed_work_sync(&jd->health_work);
	disable_work_sync(&jd->reset_work);
	set_bit(JET_F_RESETTING, &jd->flags);
	rtnl_lock();
	jet_dev_stop(jd, -EIO);
	rtnl_unlock();
}

static void jet_reset_done(struct pci_dev *pdev)
{
	struct jet_dev *jd = pci_get_drvdata(pdev);

	if (!test_and_clear_bit(JET_F_HELD, &jd->flags))
		return;
	/* What was restored is restored again after the next error */
	pci_save_state(pdev);
	enable_work(&jd->reset_work);
	enable_delayed_work(&jd->health_work);
	/* A card that was given up gets another chance: this was asked for */
	clear_bit(JET_F_GONE, &jd->flags);
	jd->resets_now = 0;
	rtnl_lock();
	jet_card_restart(jd);
	rtnl_unlock();
	queue_delayed_work(system_percpu_wq, &jd->health_work,
			   JET_HEALTH_PERIOD);
}

/*
 * The kernel found errors on the link: first of all, and again, then with
 * perm_failure, when it could not mend them.
 */
static pci_ers_result_t jet_error_detected(struct pci_dev *pdev,
					   pci_channel_state_t state)
{
	struct jet_dev *jd = pci_get_drvdata(pdev);

	jet_reset_prepare(pdev);
	if (state != pci_channel_io_perm_failure)
		return PCI_ERS_RESULT_NEED_RESET;
	if (!test_and_set_bit(JET_F_GONE, &jd->flags))
		dev_err(&pdev->dev, "card given up: its link does not work\n");
	return PCI_ERS_RESULT_DISCONNECT;
}

static pci_ers_result_t jet_slot_reset(struct pci_dev *pdev)
{
	struct jet_dev *jd = pci_get_drvdata(pdev);

	pci_restore_state(pdev);
	return jet_card_present(jd) ? PCI_ERS_RESULT_RECOVERED :
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
