// SPDX-License-Identifier: GPL-2.0
/*
 * The doorbell and the register beside it, which are one access where both are due: as they stand
 * in driver/jet_cmd.c, from where the Makefile takes them. What the registers have in the end must
 * be the same as if each had been written by itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <linux/bitfield.h>
#include <linux/kernel.h>

#include <jetstream/hw.h>

#define __iomem
#define READ_ONCE(x)		(x)
#define WRITE_ONCE(x, v)	((x) = (v))
#define spin_lock_irqsave(lock, flags) \
	do { (flags) = *(lock); *(lock) = 1; } while (0)
#define spin_unlock_irqrestore(lock, flags) \
	do { *(lock) = (flags); } while (0)

struct jet_queue {
	int lock;
	bool running;
	u16 tail;
	u16 rung;
	u16 told;
	u8 *regs;
};

void jet_kick(struct jet_queue *q);
void jet_kick_tell(struct jet_queue *q, u16 head, u32 arm);
bool jet_queue_unrung(const struct jet_queue *q);

static u8 regs[JET_QUEUE_STRIDE];
static unsigned int writes;
static struct jet_queue q;

#define UNTOUCHED	0xdeadbeef

static u32 reg(unsigned int offset)
{
	u32 value;

	memcpy(&value, regs + offset, sizeof(value));
	return value;
}

/* Only under the lock, and of a pair that runs: others may write it, too */
static void written(unsigned int offset)
{
	writes++;
	if (offset == JET_QUEUE_CMD_TAIL) {
		assert_true(q.lock);
		assert_true(q.running);
	}
}

static void jet_queue_wr(struct jet_queue *to, unsigned int offset, u32 value)
{
	memcpy(to->regs + offset, &value, sizeof(value));
	written(offset);
}

static void writeq(u64 value, u8 *to)
{
	assert_int_equal((to - regs) % sizeof(value), 0);
	memcpy(to, &value, sizeof(value));
	written(to - regs);
}

#include "jet_doorbell.h"

static void begin(bool running, u16 rung, u16 tail)
{
	const u32 untouched = UNTOUCHED;
	unsigned int i;

	for (i = 0; i < sizeof(regs); i += sizeof(untouched))
		memcpy(regs + i, &untouched, sizeof(untouched));
	q = (struct jet_queue){ .running = running, .rung = rung, .tail = tail, .regs = regs };
	writes = 0;
}

static void assert_regs(u32 tail, u32 head)
{
	unsigned int i;

	assert_int_equal(reg(JET_QUEUE_CMD_TAIL), tail);
	assert_int_equal(reg(JET_QUEUE_EVT_HEAD), head);
	for (i = 0; i < sizeof(regs); i += 4)
		if (i != JET_QUEUE_CMD_TAIL && i != JET_QUEUE_EVT_HEAD)
			assert_int_equal(reg(i), UNTOUCHED);
	assert_false(q.lock);
}

static void test_both(void **state)
{
	(void)state;
	begin(true, 0xfffe, 3);
	jet_kick_tell(&q, 0x1234, JET_QUEUE_EVT_ARM);
	assert_regs(3, 0x80001234);
	assert_int_equal(writes, 1);
	assert_false(jet_queue_unrung(&q));
}

static void test_nothing_to_ring(void **state)
{
	(void)state;
	begin(true, 7, 7);
	jet_kick_tell(&q, 0x1234, 0);
	assert_regs(UNTOUCHED, 0x1234);
	assert_int_equal(writes, 1);
}

/* NAPI tells late of what it knew, and another has told of more: a card stops a pair whose head goes back */
static void test_late(void **state)
{
	(void)state;
	begin(true, 7, 7);
	jet_kick_tell(&q, 3, JET_QUEUE_EVT_ARM);
	jet_kick_tell(&q, 0xfffe, JET_QUEUE_EVT_ARM);
	assert_regs(UNTOUCHED, 0x80000003);
	assert_int_equal(q.told, 3);
	jet_kick_tell(&q, 4, 0);
	assert_regs(UNTOUCHED, 4);
}

/* A pair that was stopped: its doorbell is left alone, and it is told all the same */
static void test_stopped(void **state)
{
	(void)state;
	begin(false, 1, 2);
	jet_kick_tell(&q, 0x1234, 0);
	assert_regs(UNTOUCHED, 0x1234);
	assert_int_equal(writes, 1);
	assert_true(jet_queue_unrung(&q));
}

static void test_alone(void **state)
{
	(void)state;
	begin(true, 1, 2);
	jet_kick(&q);
	assert_regs(2, UNTOUCHED);
	jet_kick(&q);
	assert_int_equal(writes, 1);
	begin(false, 1, 2);
	jet_kick(&q);
	assert_int_equal(writes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both),
		cmocka_unit_test(test_nothing_to_ring),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_alone),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
