// SPDX-License-Identifier: GPL-2.0
/*
 * Pools' counters that wrap (driver/jet_laps.c), against ones that do not: readings
 * at random moments, while they go on. SEED=n for the same again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tap.h"
#include "../../driver/jet_laps.h"

#define POOLS	8
#define ROUNDS	20000

static struct jet_laps laps;
static u64 truth[POOLS], all;

static void drop(unsigned int id, unsigned int n)
{
	truth[id] += n;
	all += n;
}

/* A few more are dropped between any two registers */
static void reading(int busy)
{
	unsigned int id;

	jet_laps_begin(&laps, all);
	for (id = 0; id < POOLS; id++) {
		if (busy >= 0)
			drop(busy, rand() % 20);
		jet_laps_read(&laps, id, truth[id]);
	}
	jet_laps_end(&laps);
}

static void fresh(void)
{
	memset(&laps, 0, sizeof(laps));
	memset(truth, 0, sizeof(truth));
	all = 0;
}

static void compare(void)
{
	unsigned int id;

	for (id = 0; id < POOLS; id++)
		assert_int_equal(laps.count[id], truth[id]);
}

/* Fewer than a lap each: nothing is lost */
static void test_many(void **state)
{
	unsigned int i, id;

	(void)state;
	fresh();
	for (i = 0; i < ROUNDS; i++) {
		for (id = 0; id < POOLS; id++)
			drop(id, rand() % 60000);
		reading(rand() % POOLS);
	}
	reading(-1);
	compare();
}

/* Many laps and a bit: whole ones alone move no counter, so nobody knows whose */
static unsigned int some_laps(void)
{
	return (rand() % 16 << 16) + 1 + rand() % 60000;
}

/* Many laps of one at a time, with and without a reading in the middle of it */
static void test_one(void **state)
{
	unsigned int i, id;

	(void)state;
	fresh();
	for (i = 0; i < ROUNDS; i++) {
		id = rand() % POOLS;
		drop(id, some_laps());
		reading(rand() % 2 ? (int)id : -1);
		/* What a register has told of may be the card's news only now */
		reading(-1);
		compare();
	}
}

/* Whole laps of several: whose they are is not known, and none is made up */
static void test_several(void **state)
{
	unsigned int i, id;

	(void)state;
	fresh();
	for (i = 0; i < ROUNDS; i++) {
		for (id = 0; id < 3; id++)
			drop(id, some_laps());
		reading(-1);
		for (id = 0; id < POOLS; id++)
			assert_true(laps.count[id] <= truth[id]);
	}
	drop(5, 12345);
	reading(-1);
	assert_int_equal(laps.count[5], truth[5]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_several),
	};

	srand((unsigned int)tap_seed());
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
