// SPDX-License-Identifier: GPL-2.0
/*
 * The table of VCIs (driver/jet_vci_table.c): what programs do in it, well-known
 * channels have their places, whatever number the station has or gets; and an entry
 * that moves stands somewhere at every moment. Random VCIs: SEED=n for the same again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tap.h"
#include "../../driver/jet_vci_table.h"

#define POOL_PROGRAM	4
/* VCIs that programs hold, of which some have places */
#define TRIES		4096

static struct jet_vci_table table;
/* The card's, as it was written */
static struct jet_vci_entry card[JET_VCI_WAYS_NUM][JET_VCI_SETS_NUM];
static u32 had[TRIES];
static unsigned int nhad;

static bool stands(u32 vci)
{
	unsigned int way, set;

	for (way = 0; way < JET_VCI_WAYS_NUM; way++)
		for (set = 0; set < JET_VCI_SETS_NUM; set++)
			if (card[way][set].valid && card[way][set].vci == vci)
				return true;
	return false;
}

/* Whoever is overwritten stands somewhere else by now */
static void write_card(void *unused, struct jet_vci_place place,
		       const struct jet_vci_entry *entry)
{
	struct jet_vci_entry *at = &card[place.way][place.set], old = *at;

	(void)unused;
	*at = *entry;
	if (old.valid && entry->valid)
		assert_true(stands(old.vci));
}

static void fresh(void)
{
	memset(&table, 0, sizeof(table));
	memset(card, 0, sizeof(card));
	nhad = 0;
	table.write = write_card;
	jet_vci_table_init(&table);
}

static void program_takes(u32 vci)
{
	int err = jet_vci_insert(&table, vci, POOL_PROGRAM);

	if (!err)
		had[nhad++] = vci;
	else
		assert_true(err == -ENOSPC || err == -EADDRINUSE);
}

/* All of the station's well-known channels come, and go again */
static void known_have_places(unsigned int station)
{
	u32 channel;

	for (channel = 1; channel < JET_CHANNEL_FIRST_USER; channel++) {
		assert_int_equal(jet_vci_insert(&table,
				 jet_vci_unicast(station, channel), 0), 0);
		assert_int_equal(jet_vci_insert(&table,
				 jet_vci_group(0, channel), 0), 0);
	}
	for (channel = 1; channel < JET_CHANNEL_FIRST_USER; channel++) {
		assert_true(stands(jet_vci_unicast(station, channel)));
		assert_true(stands(jet_vci_group(0, channel)));
		jet_vci_remove(&table, jet_vci_unicast(station, channel));
		jet_vci_remove(&table, jet_vci_group(0, channel));
	}
}

static void programs_keep_theirs(void)
{
	unsigned int i;

	for (i = 0; i < nhad; i++)
		assert_true(stands(had[i]));
	assert_int_equal(table.used, nhad);
	for (i = 0; i < nhad; i++)
		jet_vci_remove(&table, had[i]);
	assert_int_equal(table.used, 0);
}

static void whatever_programs_do(void)
{
	unsigned int station;

	for (station = 0; station < JET_STATIONS_MAX; station++)
		known_have_places(station);
	programs_keep_theirs();
}

static u32 random_channel(void)
{
	return JET_CHANNEL_FIRST_USER +
	       rand() % (JET_VCI_CHANNEL + 1 - JET_CHANNEL_FIRST_USER);
}

static void test_random_groups(void **state)
{
	unsigned int i;

	(void)state;
	fresh();
	for (i = 0; i < TRIES; i++)
		program_takes(jet_vci_group(rand() % JET_STATIONS_MAX,
					    random_channel()));
	print_message("# %u of random groups had places\n", nhad);
	assert_in_range(nhad, 480, 1024);
	whatever_programs_do();
}

/* A range of channels of one station, as JET_IOC_ASSOC gives them out */
static void test_range(void **state)
{
	u32 first = random_channel() & ~511u;
	unsigned int i;

	(void)state;
	fresh();
	for (i = 0; i < 512; i++)
		program_takes(jet_vci_unicast(5, first + i));
	assert_int_equal(nhad, 512);
	whatever_programs_do();
}

/* The two VCIs of each of the driver's that have its places, and all others */
static void test_aimed(void **state)
{
	unsigned int channel, station;
	u32 target, d;

	(void)state;
	fresh();
	for (d = 1; d < 1u << JET_VCI_W && nhad < TRIES / 2; d++) {
		/* Linear hashes: differences that both of them do not see */
		if (((d ^ d >> 9 ^ (d >> 18 & 0x3f)) & 0x1ff) ||
		    ((d & 0x1ff) ^ ((d >> 9 & 0xf) << 5 | (d >> 13 & 0x1f)) ^
		     (d >> 18 & 0x3f) << 3))
			continue;
		for (station = 0; station < JET_STATIONS_MAX; station++) {
			for (channel = 1; channel < 5; channel++) {
				target = jet_vci_unicast(station, channel) ^ d;
				if ((target & JET_VCI_CHANNEL) >=
				    JET_CHANNEL_FIRST_USER)
					program_takes(target);
			}
		}
	}
	assert_in_range(nhad, 1, JET_VCI_SETS_NUM);
	whatever_programs_do();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_groups),
		cmocka_unit_test(test_range),
		cmocka_unit_test(test_aimed),
	};

	srand((unsigned int)tap_seed());
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
