// SPDX-License-Identifier: GPL-2.0
/*
 * Operands of scripts (driver/jet_operand.c): every operation that must be
 * refused, with its error number and text, and what the others mean.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "../../driver/jet_operand.h"

#define BLOCKS		16
#define SIZE		2048

static struct jet_hand hand[BLOCKS];

static struct jet_operand_env env = {
	.hand = hand,
	.blocks = BLOCKS,
	.block_bytes = SIZE,
};

static struct jet_op op_alloc(unsigned int count)
{
	return (struct jet_op) { .op = JET_DO_ALLOC, .count = count };
}

static struct jet_op op_from(unsigned int op, unsigned int from, u32 length)
{
	return (struct jet_op) {
		.op = op,
		.flags = JET_OPF_FROM,
		.from = from,
		.length = length,
		.addr = op == JET_DO_COPY_IN || op == JET_DO_COPY_OUT ?
			0x1000 : 0,
		.vci = op == JET_DO_SEND ? JET_MAKE_VCI(1, 16) : 0,
	};
}

static struct jet_op op_literal(unsigned int op, unsigned int block, u32 length)
{
	struct jet_op o = op_from(op, 0, length);

	o.flags = 0;
	o.count = 1;
	o.blocks[0] = block;
	return o;
}

static void expect(struct jet_op *ops, unsigned int n, int err,
		   const char *text)
{
	struct jet_why why = {};
	int got = jet_ops_check(&env, ops, n, &why);

	assert_string_equal(why.text, text);
	assert_int_equal(got, err);
}

/* The operation stands behind an alloc of four blocks */
static void refused(struct jet_op op, int err, const char *text)
{
	struct jet_op ops[] = { op_alloc(4), op };

	expect(ops, 2, err, text);
}

static void test_good(void **state)
{
	struct jet_op ops[] = {
		op_alloc(4),
		op_from(JET_DO_COPY_IN, 0, 8192),
		op_from(JET_DO_SEND, 1, 8192),
		op_from(JET_DO_FREE, 0, 0),
		{ .op = JET_DO_WAIT_RX, .deadline = JET_FOREVER },
		{ .op = JET_DO_RX, .flags = JET_OPF_FROM, .from = 4,
		  .length = 64, .addr = 0x1000 },
		op_from(JET_DO_COPY_OUT, 5, 65520),
		op_from(JET_DO_FREE, 5, 0),
	};
	unsigned int i;

	(void)state;
	ops[6].flags |= JET_OPF_UPTO | JET_OPF_SUM;
	memset(&ops[2].res, 0x55, sizeof(ops[2].res));
	expect(ops, 8, 0, "");
	/* What stood in the results before is gone */
	for (i = 0; i < sizeof(ops[2].res); i++)
		assert_int_equal(((char *)&ops[2].res)[i], 0);
}

static void test_code(void **state)
{
	(void)state;
	refused((struct jet_op) { .op = 0 }, -EOPNOTSUPP,
		"operation 1: there is no operation with the code 0");
	refused((struct jet_op) { .op = 99 }, -EOPNOTSUPP,
		"operation 1: there is no operation with the code 99");
}

static void test_flags(void **state)
{
	struct jet_op op = op_from(JET_DO_FREE, 0, 0);

	(void)state;
	op.flags |= JET_OPF_SUM;
	refused(op, -EINVAL, "operation 1 (free): has no flag 0x4");
	op = op_from(JET_DO_SEND, 0, 1);
	op.flags |= 0x80;
	refused(op, -EINVAL, "operation 1 (send): has no flag 0x80");
	op = op_alloc(1);
	op.flags = JET_OPF_FROM;
	refused(op, -EINVAL, "operation 1 (alloc): has no flag 0x1");
}

/* Each field where it has no meaning */
static void test_surplus(void **state)
{
	struct jet_op op;

	(void)state;
#define SURPLUS(operation, field, value) do { \
	op = (operation); \
	op.field = (value); \
	refused(op, -EINVAL, want); \
} while (0)
	const char *want;

	want = "operation 1 (send): does not use 'reserved', which must be zero";
	SURPLUS(op_from(JET_DO_SEND, 0, 1), reserved[0], 1);
	SURPLUS(op_from(JET_DO_SEND, 0, 1), reserved[1], 1);
	SURPLUS(op_from(JET_DO_SEND, 0, 1), reserved[2], 1);
	want = "operation 1 (send): does not use 'addr', which must be zero";
	SURPLUS(op_from(JET_DO_SEND, 0, 1), addr, 1);
	want = "operation 1 (send): does not use 'deadline', which must be zero";
	SURPLUS(op_from(JET_DO_SEND, 0, 1), deadline, 1);
	want = "operation 1 (alloc): does not use 'from', which must be zero";
	SURPLUS(op_alloc(1), from, 1);
	want = "operation 1 (alloc): does not use 'first', which must be zero";
	SURPLUS(op_alloc(1), first, 1);
	want = "operation 1 (free): does not use 'first', which must be zero";
	SURPLUS(op_literal(JET_DO_FREE, 1, 0), first, 1);
	want = "operation 1 (free): does not use 'offset', which must be zero";
	SURPLUS(op_from(JET_DO_FREE, 0, 0), offset, 1);
	want = "operation 1 (free): does not use 'length', which must be zero";
	SURPLUS(op_from(JET_DO_FREE, 0, 0), length, 1);
	want = "operation 1 (copy_in): does not use 'vci', which must be zero";
	SURPLUS(op_from(JET_DO_COPY_IN, 0, 1), vci, 1);
	want = "operation 1 (copy_out): does not use 'uu', which must be zero";
	SURPLUS(op_from(JET_DO_COPY_OUT, 0, 1), uu, 1);
	want = "operation 1 (wait_rx): does not use 'count', which must be zero";
	SURPLUS(((struct jet_op) { .op = JET_DO_WAIT_RX }), count, 1);
	want = "operation 1 (rx): does not use 'count', which must be zero";
	SURPLUS(((struct jet_op) { .op = JET_DO_RX }), count, 1);
#undef SURPLUS
}

static void test_counts(void **state)
{
	struct jet_op op;

	(void)state;
	refused(op_alloc(0), -EINVAL,
		"operation 1 (alloc): 0 blocks; 1 to 32 are possible");
	refused(op_alloc(33), -EINVAL,
		"operation 1 (alloc): 33 blocks; 1 to 32 are possible");
	op = op_literal(JET_DO_FREE, 0, 0);
	op.count = 0;
	refused(op, -EINVAL,
		"operation 1 (free): 0 blocks; 1 to 32 are possible");
	refused(op_literal(JET_DO_FREE, BLOCKS, 0), -EINVAL,
		"operation 1 (free): there is no block 16; the card has 16");
	refused(op_literal(JET_DO_SEND, 0xffff, 1), -EINVAL,
		"operation 1 (send): there is no block 65535; the card has 16");
}

static void test_references(void **state)
{
	struct jet_op ops[4] = { op_alloc(4), op_from(JET_DO_FREE, 0, 0) };
	struct jet_op op;

	(void)state;
	refused(op_from(JET_DO_FREE, 1, 0), -EINVAL,
		"operation 1 (free): refers to operation 1, which does not come before it");
	refused(op_from(JET_DO_FREE, 7, 0), -EINVAL,
		"operation 1 (free): refers to operation 7, which does not come before it");
	op = op_from(JET_DO_FREE, 0, 0);
	op.first = 4;
	refused(op, -EINVAL,
		"operation 1 (free): refers to block 4 of operation 0, which has 4");
	op.first = 2;
	op.count = 3;
	refused(op, -EINVAL,
		"operation 1 (free): refers to block 4 of operation 0, which has 4");
	op.count = 2;
	refused(op, 0, "");
	refused((struct jet_op) { .op = JET_DO_RX, .flags = JET_OPF_FROM },
		-EINVAL,
		"operation 1 (rx): refers to operation 0 (alloc); only a wait_rx makes sense");

	ops[2] = op_from(JET_DO_FREE, 1, 0);
	expect(ops, 3, -EINVAL,
	       "operation 2 (free): refers to operation 1 (free), which has no blocks");
	/* Blocks are counted through references to references */
	ops[1] = op_from(JET_DO_COPY_IN, 0, 1);
	ops[1].first = 1;
	ops[2] = op_from(JET_DO_COPY_IN, 1, 1);
	ops[2].first = 1;
	ops[3] = op_from(JET_DO_FREE, 2, 0);
	ops[3].first = 2;
	expect(ops, 4, -EINVAL,
	       "operation 3 (free): refers to block 2 of operation 2, which has 2");
	/* Nobody knows how many a frame will have */
	ops[1] = (struct jet_op) { .op = JET_DO_RX };
	ops[2] = op_from(JET_DO_FREE, 1, 0);
	ops[2].first = 32;
	expect(ops, 3, -EINVAL,
	       "operation 2 (free): refers to block 32 of operation 1, which has at most 32");
	ops[2].first = 31;
	expect(ops, 3, 0, "");
}

static void test_lengths(void **state)
{
	struct jet_op op = { .op = JET_DO_RX, .length = 65, .addr = 1 };

	(void)state;
	refused(op_from(JET_DO_SEND, 0, 0), -EINVAL,
		"operation 1 (send): length is zero");
	refused(op_from(JET_DO_COPY_IN, 0, 65521), -EMSGSIZE,
		"operation 1 (copy_in): length 65521; a frame has 65520 bytes at most");
	refused(op, -EINVAL,
		"operation 1 (rx): length 65; only the first 64 bytes come without a copy");
	op.length = 0;
	refused(op, -EINVAL,
		"operation 1 (rx): has an address, but length is zero");
}

static void test_vcis(void **state)
{
	struct jet_op op = op_from(JET_DO_SEND, 0, 1);

	(void)state;
	op.vci = 0x1000010;
	refused(op, -EINVAL,
		"operation 1 (send): VCI 0x1000010 has more than 24 bits");
	op.vci = JET_MAKE_VCI(3, 0);
	refused(op, -EINVAL,
		"operation 1 (send): VCI 0x60000: channel 0 is nobody's");
	op.vci = JET_MAKE_GROUP(0, JET_CHANNEL_IP);
	refused(op, -EPERM,
		"operation 1 (send): VCI 0x800002: channels below 16 need CAP_NET_ADMIN");
	env.admin = true;
	refused(op, 0, "");
	env.admin = false;
}

static void test_more(void **state)
{
	struct jet_op ops[3] = { op_alloc(4), op_from(JET_DO_SEND, 0, 1) };

	(void)state;
	ops[1].flags |= JET_OPF_MORE;
	expect(ops, 2, -EINVAL,
	       "operation 1 (send): continues with the next operation, which is no send");
	ops[2] = op_from(JET_DO_FREE, 0, 0);
	expect(ops, 3, -EINVAL,
	       "operation 1 (send): continues with the next operation, which is no send");
	ops[2] = op_from(JET_DO_SEND, 0, 1);
	expect(ops, 3, -EINVAL,
	       "operation 1 (send): vci, uu and class belong to the frame's last send");
	ops[1].vci = 0;
	expect(ops, 3, 0, "");
	assert_int_equal(jet_op_unit(ops, 1), 2);
	assert_int_equal(jet_op_unit(ops, 2), 2);
	assert_int_equal(jet_op_unit(ops, 0), 0);
}

/* Blocks 3, 5, 7, 9 in hand, as the result of an operation */
static struct jet_op have_four(void)
{
	struct jet_op op = op_alloc(4);
	unsigned int k;

	memset(hand, 0, sizeof(hand));
	op.res.count = 4;
	for (k = 0; k < 4; k++) {
		op.blocks[k] = 3 + 2 * k;
		hand[op.blocks[k]].held = true;
	}
	return op;
}

static void test_list(void **state)
{
	struct jet_op ops[] = { have_four(), op_from(JET_DO_FREE, 0, 0) };
	struct jet_why why = {};

	(void)state;
	assert_int_equal(jet_op_list(ops, 1, &why), 0);
	assert_int_equal(ops[1].res.count, 4);
	assert_int_equal(ops[1].blocks[3], 9);
	ops[1].first = 1;
	ops[1].count = 2;
	assert_int_equal(jet_op_list(ops, 1, &why), 0);
	assert_int_equal(ops[1].res.count, 2);
	assert_int_equal(ops[1].blocks[0], 5);
	assert_int_equal(ops[1].blocks[1], 7);
	/* A frame that turned out to be shorter */
	ops[0].res.count = 2;
	assert_int_equal(jet_op_list(ops, 1, &why), -EINVAL);
	assert_string_equal(why.text,
			    "operation 1 (free): refers to block 2 of operation 0, which has 2");
}

static void test_hold(void **state)
{
	struct jet_op ops[] = { have_four(), op_literal(JET_DO_FREE, 4, 0) };
	struct jet_why why = {};

	(void)state;
	assert_int_equal(jet_op_hold(&env, ops, 0, &why), 0);
	assert_int_equal(jet_op_list(ops, 1, &why), 0);
	assert_int_equal(jet_op_hold(&env, ops, 1, &why), -EACCES);
	assert_string_equal(why.text,
			    "operation 1 (free): block 4 is not yours");
}

static int range(struct jet_op *op, u32 offset, u32 length, u32 *len,
		 const char *text)
{
	struct jet_why why = {};
	int err;

	op->offset = offset;
	op->length = length;
	err = jet_op_range(&env, op, 0, len, &why);
	assert_string_equal(why.text, text);
	return err;
}

static void test_range_in(void **state)
{
	struct jet_op op = have_four();
	u32 len;

	(void)state;
	op.op = JET_DO_COPY_IN;
	assert_int_equal(range(&op, 0, 4 * SIZE, &len, ""), 0);
	assert_int_equal(len, 4 * SIZE);
	assert_int_equal(range(&op, 1, 4 * SIZE, &len,
			       "operation 0 (copy_in): 8192 bytes from byte 1 on; the blocks have room for 8191"),
			 -EINVAL);
	assert_int_equal(range(&op, 0xffffffff, 1, &len,
			       "operation 0 (copy_in): 1 bytes from byte 4294967295 on; the blocks have room for 0"),
			 -EINVAL);
	op.flags = JET_OPF_UPTO;
	assert_int_equal(range(&op, 1, 4 * SIZE, &len, ""), 0);
	assert_int_equal(len, 4 * SIZE - 1);
	assert_int_equal(range(&op, 0xffffffff, 1, &len, ""), 0);
	assert_int_equal(len, 0);
}

/* Payload first, header later: no hole. Anything else: refused. */
static void test_holes(void **state)
{
	struct jet_op op = have_four();
	u32 len;

	(void)state;
	op.op = JET_DO_COPY_IN;
	assert_int_equal(range(&op, 100, 50, &len, ""), 0);
	jet_op_written(&env, &op, len);
	assert_int_equal(hand[3].lo, 100);
	assert_int_equal(hand[3].hi, 150);
	assert_int_equal(range(&op, 151, 9, &len,
			       "operation 0 (copy_in): bytes 151..159 of block 3 leave a hole beside 100..149"),
			 -EINVAL);
	assert_int_equal(range(&op, 0, 99, &len,
			       "operation 0 (copy_in): bytes 0..98 of block 3 leave a hole beside 100..149"),
			 -EINVAL);
	assert_int_equal(range(&op, 150, 10, &len, ""), 0);
	assert_int_equal(range(&op, 0, 100, &len, ""), 0);
	jet_op_written(&env, &op, len);
	assert_int_equal(hand[3].lo, 0);
	assert_int_equal(hand[3].hi, 150);
	/* Over a border: the other block begins where it begins */
	assert_int_equal(range(&op, 150, SIZE, &len, ""), 0);
	jet_op_written(&env, &op, len);
	assert_int_equal(hand[3].hi, SIZE);
	assert_int_equal(hand[5].lo, 0);
	assert_int_equal(hand[5].hi, 150);
	jet_op_unwritten(&env, &op, len);
	assert_int_equal(hand[3].hi, 0);
	assert_int_equal(hand[5].hi, 0);
}

/* Bytes 1000..2047 and 0..951 of one block: 952..999 would count as written */
static void test_twice(void **state)
{
	struct jet_op op = have_four();
	u32 len;

	(void)state;
	op.op = JET_DO_COPY_IN;
	op.blocks[1] = op.blocks[0];
	assert_int_equal(range(&op, 1000, 2000, &len,
			       "operation 0 (copy_in): names block 3 twice"),
			 -EINVAL);
	op.op = JET_DO_COPY_OUT;
	op.flags = JET_OPF_UPTO;
	assert_int_equal(range(&op, 1000, 2000, &len, ""), 0);
}

static void test_range_out(void **state)
{
	struct jet_op op = have_four();
	u32 len;

	(void)state;
	op.op = JET_DO_SEND;
	assert_int_equal(range(&op, 0, 1, &len,
			       "operation 0 (send): 1 bytes from byte 0 on; the blocks hold 0 there"),
			 -EINVAL);
	op.offset = 0;
	jet_op_written(&env, &op, SIZE + 10);
	assert_int_equal(range(&op, 5, SIZE + 5, &len, ""), 0);
	assert_int_equal(range(&op, 5, SIZE + 6, &len,
			       "operation 0 (send): 2054 bytes from byte 5 on; the blocks hold 2053 there"),
			 -EINVAL);
	op.flags = JET_OPF_UPTO;
	assert_int_equal(range(&op, 5, 65520, &len, ""), 0);
	assert_int_equal(len, SIZE + 5);
	assert_int_equal(range(&op, SIZE + 10, 65520, &len,
			       "operation 0 (send): the blocks hold nothing from byte 2058 on"),
			 -EINVAL);
	op.op = JET_DO_COPY_OUT;
	assert_int_equal(range(&op, SIZE + 10, 65520, &len, ""), 0);
	assert_int_equal(len, 0);
}

/* Against a table of single bytes: what may be read is what was written */
static void test_random(void **state)
{
	static bool written[4 * SIZE];
	const char *given = getenv("SEED");
	unsigned int seed = time(NULL);
	struct jet_op op = have_four();
	unsigned int i, k;

	(void)state;
	if (given)
		seed = strtoul(given, NULL, 0);
	print_message("# SEED=%u\n", seed);
	srand(seed);
	memset(written, 0, sizeof(written));
	for (i = 0; i < 20000; i++) {
		struct jet_why why = {};
		u32 len = 0;
		int err;

		op.flags = rand() & 1 ? JET_OPF_UPTO : 0;
		op.op = rand() & 1 ? JET_DO_COPY_IN : JET_DO_COPY_OUT;
		op.offset = rand() % 3 ? rand() % (4 * SIZE + 100) :
			    rand() % 5 * SIZE;
		op.length = 1 + (rand() & 3 ? rand() % 64 : rand() % 9000);
		err = jet_op_range(&env, &op, 0, &len, &why);
		if (err) {
			assert_true(why.text[0]);
			continue;
		}
		assert_true(len <= op.length);
		assert_true(!len || op.offset + len <= sizeof(written));
		for (k = op.offset; k < op.offset + len; k++) {
			if (op.op == JET_DO_COPY_OUT)
				assert_true(written[k]);
			else
				written[k] = true;
		}
		if (op.op == JET_DO_COPY_IN)
			jet_op_written(&env, &op, len);
		/* Soon everything is written, and no mistake shows */
		if (i % 6 == 0) {
			op = have_four();
			memset(written, 0, sizeof(written));
		}
	}
}

/* RFC 1071, byte by byte, against sums of pieces of any length */
static void test_sum(void **state)
{
	u8 bytes[257];
	unsigned int i, pos, n;
	u16 sum, whole = 0;

	(void)state;
	for (i = 0; i < sizeof(bytes); i++) {
		bytes[i] = rand();
		whole = jet_sum_add(whole, i & 1 ? bytes[i] : bytes[i] << 8,
				    false);
	}
	for (i = 0; i < 1000; i++) {
		for (pos = 0, sum = 0; pos < sizeof(bytes); pos += n) {
			u16 part = 0;
			unsigned int k;

			n = 1 + rand() % 50;
			n = min(n, (unsigned int)sizeof(bytes) - pos);
			for (k = 0; k < n; k++)
				part = jet_sum_add(part, k & 1 ?
						   bytes[pos + k] :
						   bytes[pos + k] << 8, false);
			sum = jet_sum_add(sum, part, pos & 1);
		}
		assert_int_equal(sum, whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_code),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_surplus),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_vcis),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_hold),
		cmocka_unit_test(test_range_in),
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_range_out),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_sum),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
