/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The card's table of VCIs, as the driver has it: which VCI stands where.
 *
 * Nothing here sleeps, locks, or touches hardware, so that it can be compiled
 * for user space, too, where tests/unit/ fills it in every way.
 */
#ifndef JET_VCI_TABLE_H
#define JET_VCI_TABLE_H

#include <linux/bitfield.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/types.h>

#include <jetstream/hw.h>

struct jet_vci_entry {
	u32 vci;
	u8 pool;
	bool valid;
};

struct jet_vci_place {
	u16 set;
	u8 way;
};

/**
 * struct jet_vci_table - shadow of the card's table
 * @write:	makes the card's entry what it is here, at once
 * @card:	@write's
 * @entry:	the table
 * @kept:	sets of way 0 where only VCIs of well-known channels may stand
 * @used:	valid entries
 */
struct jet_vci_table {
	void (*write)(void *card, struct jet_vci_place place,
		      const struct jet_vci_entry *entry);
	void *card;
	struct jet_vci_entry entry[JET_VCI_WAYS_NUM][JET_VCI_SETS_NUM];
	bool kept[JET_VCI_SETS_NUM];
	unsigned int used;
};

void jet_vci_table_init(struct jet_vci_table *t);
void jet_vci_table_clear(struct jet_vci_table *t);
int jet_vci_insert(struct jet_vci_table *t, u32 vci, u8 pool);
void jet_vci_remove(struct jet_vci_table *t, u32 vci);

static inline u32 jet_vci_unicast(unsigned int station, u32 channel)
{
	return FIELD_PREP(JET_VCI_STATION, station) |
	       FIELD_PREP(JET_VCI_CHANNEL, channel);
}

static inline u32 jet_vci_group(unsigned int station, u32 channel)
{
	return JET_VCI_GROUP | jet_vci_unicast(station, channel);
}

#endif
