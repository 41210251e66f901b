// SPDX-License-Identifier: GPL-2.0
/*
 * Operands of scripts (driver/jet_check.c, jet_operand.c): every operation that
 * must be refused, with its error number and text, and what the others mean.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tap.h"
#include "../../driver/jet_operand.h"

#define BLOCKS		16
#define SIZE		2048
#define OPS		40
#define ENTRIES		128
/* Entries that the program fills in; those before are for operations */
#define GIVEN		100

static struct jet_hand hand[BLOCKS];

static struct jet_operand_env env = {
	.hand = hand,
	.blocks = BLOCKS,
	.block_bytes = SIZE,
};

/* A script, and all that belongs to it */
static struct jet_op op[OPS];
static struct jet_result res[OPS];
static struct jet_list list[OPS];
static u32 told[ENTRIES];
static u16 blocks[ENTRIES];
static u8 entry[ENTRIES];

static struct jet_ops ops = {
	.op = op,
	.res = res,
	.list = list,
	.nblocks = ENTRIES,
	.told = told,
	.blocks = blocks,
	.entry = entry,
};

static void fresh(unsigned int n)
{
	memset(res, 0, sizeof(res));
	memset(list, 0, sizeof(list));
	memset(entry, 0, sizeof(entry));
	ops.n = n;
	ops.done = 0;
}

static struct jet_op op_alloc(unsigned int count)
{
	return (struct jet_op) { .op = JET_DO_ALLOC, .count = count };
}

static struct jet_op op_rx(unsigned int first, unsigned int room)
{
	return (struct jet_op) {
		.op = JET_DO_RX,
		.first = first,
		.count = room,
	};
}

static struct jet_op op_from(unsigned int what, unsigned int from, u32 length)
{
	return (struct jet_op) {
		.op = what,
		.flags = JET_OPF_FROM,
		.from = from,
		.length = length,
		.addr = what == JET_DO_COPY_IN || what == JET_DO_COPY_OUT ?
			0x1000 : 0,
		.vci = what == JET_DO_SEND ? JET_MAKE_VCI(1, 16) : 0,
	};
}

static struct jet_op op_literal(unsigned int what, unsigned int block,
				u32 length)
{
	struct jet_op o = op_from(what, 0, length);

	o.flags = 0;
	o.first = GIVEN;
	o.count = 1;
	told[GIVEN] = block;
	return o;
}

static void expect(unsigned int n, int err, const char *text)
{
	struct jet_why why = {};
	int got;

	fresh(n);
	got = jet_ops_check(&env, &ops, &why);
	assert_string_equal(why.text, text);
	assert_int_equal(got, err);
}

/* The operation stands behind an alloc of four blocks */
static void refused(struct jet_op o, int err, const char *text)
{
	op[0] = op_alloc(4);
	op[1] = o;
	expect(2, err, text);
}

static void test_good(void **state)
{
	const struct jet_op good[] = {
		op_alloc(4),
		op_from(JET_DO_COPY_IN, 0, 8192),
		op_from(JET_DO_SEND, 1, 8192),
		op_from(JET_DO_FREE, 0, 0),
		{ .op = JET_DO_WAIT_RX, .deadline = JET_FOREVER },
		{ .op = JET_DO_RX, .flags = JET_OPF_FROM, .from = 4,
		  .first = 4, .count = 32, .length = 64, .addr = 0x1000 },
		op_from(JET_DO_COPY_OUT, 5, 65520),
		op_from(JET_DO_FREE, 5, 0),
	};

	(void)state;
	memcpy(op, good, sizeof(good));
	op[6].flags |= JET_OPF_UPTO | JET_OPF_SUM;
	op[6].first = 1;
	expect(8, 0, "");
	assert_memory_equal(op, good, 6 * sizeof(*op));
	assert_int_equal(list[2].at, 0);
	assert_int_equal(list[2].count, 4);
	assert_int_equal(list[6].at, 5);
	assert_int_equal(list[6].count, 31);
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
	struct jet_op o = op_from(JET_DO_FREE, 0, 0);

	(void)state;
	o.flags |= JET_OPF_SUM;
	refused(o, -EINVAL, "operation 1 (free): has no flag 0x4");
	o = op_from(JET_DO_SEND, 0, 1);
	o.flags |= 0x80000000;
	refused(o, -EINVAL, "operation 1 (send): has no flag 0x80000000");
	o = op_alloc(1);
	o.flags = JET_OPF_FROM;
	refused(o, -EINVAL, "operation 1 (alloc): has no flag 0x1");
}

/* What has a place already, but not more */
static void test_later(void **state)
{
	struct jet_op o = op_from(JET_DO_COPY_OUT, 0, 1);

	(void)state;
	o.flags |= JET_OPF_CACHE;
	refused(o, -EOPNOTSUPP,
		"operation 1 (copy_out): flag 0x400 does not exist yet; jet_limits.features says what does");
	o = op_rx(4, 4);
	o.flags = JET_OPF_AGAIN;
	refused(o, -EOPNOTSUPP,
		"operation 1 (rx): flag 0x2000 does not exist yet; jet_limits.features says what does");
	o = op_from(JET_DO_COPY_IN, 0, 1);
	o.flags |= JET_OPF_CACHE;
	refused(o, -EINVAL, "operation 1 (copy_in): has no flag 0x400");
}

/* Each field where it has no meaning */
static void test_surplus(void **state)
{
	struct jet_op o;
	const char *want;

	(void)state;
#define SURPLUS(operation, field, value) do { \
	o = (operation); \
	o.field = (value); \
	refused(o, -EINVAL, want); \
} while (0)

	want = "operation 1 (send): does not use 'reserved', which must be zero";
	SURPLUS(op_from(JET_DO_SEND, 0, 1), reserved, 1);
	want = "operation 1 (copy_in): does not use 'buffer', which must be zero";
	SURPLUS(op_from(JET_DO_COPY_IN, 0, 1), buffer, 1);
	want = "operation 1 (send): has no flag 0x1000";
	SURPLUS(op_from(JET_DO_SEND, 0, 1), flags, JET_OPF_FROM | JET_OPF_BUFFER);
	want = "operation 1 (send): does not use 'addr', which must be zero";
	SURPLUS(op_from(JET_DO_SEND, 0, 1), addr, 1);
	want = "operation 1 (send): does not use 'deadline', which must be zero";
	SURPLUS(op_from(JET_DO_SEND, 0, 1), deadline, 1);
	want = "operation 1 (send): does not use 'value', which must be zero";
	SURPLUS(op_from(JET_DO_SEND, 0, 1), value, 1);
	want = "operation 1 (alloc): does not use 'from', which must be zero";
	SURPLUS(op_alloc(1), from, 1);
	want = "operation 1 (free): does not use 'offset', which must be zero";
	SURPLUS(op_from(JET_DO_FREE, 0, 0), offset, 1);
	want = "operation 1 (free): does not use 'length', which must be zero";
	SURPLUS(op_from(JET_DO_FREE, 0, 0), length, 1);
	want = "operation 1 (copy_in): does not use 'vci', which must be zero";
	SURPLUS(op_from(JET_DO_COPY_IN, 0, 1), vci, 1);
	want = "operation 1 (copy_out): does not use 'uu', which must be zero";
	SURPLUS(op_from(JET_DO_COPY_OUT, 0, 1), uu, 1);
	want = "operation 1 (put_sum): does not use 'length', which must be zero";
	SURPLUS(op_from(JET_DO_PUT_SUM, 0, 0), length, 2);
	want = "operation 1 (wait_rx): does not use 'first', which must be zero";
	SURPLUS(((struct jet_op) { .op = JET_DO_WAIT_RX }), first, 1);
	want = "operation 1 (wait_rx): does not use 'count', which must be zero";
	SURPLUS(((struct jet_op) { .op = JET_DO_WAIT_RX }), count, 1);
	want = "operation 1 (rx): does not use 'offset', which must be zero";
	SURPLUS(op_rx(4, 1), offset, 1);
#undef SURPLUS
}

static void test_counts(void **state)
{
	struct jet_op o;

	(void)state;
	refused(op_alloc(0), -EINVAL,
		"operation 1 (alloc): 0 blocks; 1 to 64 are possible");
	refused(op_alloc(65), -EINVAL,
		"operation 1 (alloc): 65 blocks; 1 to 64 are possible");
	o = op_literal(JET_DO_FREE, 0, 0);
	o.count = 0;
	refused(o, -EINVAL,
		"operation 1 (free): 0 blocks; 1 to 64 are possible");
	refused(op_literal(JET_DO_FREE, BLOCKS, 0), -EINVAL,
		"operation 1 (free): there is no block 16; the card has 16");
	refused(op_literal(JET_DO_SEND, 0x10003, 1), -EINVAL,
		"operation 1 (send): there is no block 65539; the card has 16");
	o = op_from(JET_DO_SEND, 0, 1);
	o.uu = 256;
	refused(o, -EINVAL, "operation 1 (send): uu 256; it is one byte");
}

/* Whose is an entry of the list of blocks? */
static void test_entries(void **state)
{
	struct jet_op o = op_literal(JET_DO_FREE, 1, 0);

	(void)state;
	o.first = ENTRIES;
	refused(o, -EINVAL,
		"operation 1 (free): 1 blocks from entry 128 on; the script has 128 entries");
	o.first = ENTRIES - 1;
	o.count = 2;
	refused(o, -EINVAL,
		"operation 1 (free): 2 blocks from entry 127 on; the script has 128 entries");
	o.first = 0xffffffff;
	refused(o, -EINVAL,
		"operation 1 (free): 2 blocks from entry 4294967295 on; the script has 128 entries");
	o.first = 3;
	refused(o, -EINVAL,
		"operation 1 (free): entry 3 is an earlier operation's already");
	refused(op_rx(0, 1), -EINVAL,
		"operation 1 (rx): entry 0 is an earlier operation's already");
	op[2] = op_rx(GIVEN - 1, 2);
	op[0] = op_alloc(4);
	op[1] = op_literal(JET_DO_FREE, 1, 0);
	expect(3, -EINVAL,
	       "operation 2 (rx): entry 100 is an earlier operation's already");
	/* The program's own may be named as often as it likes */
	op[2] = op[1];
	expect(3, 0, "");
}

static void test_references(void **state)
{
	struct jet_op o;

	(void)state;
	refused(op_from(JET_DO_FREE, 1, 0), -EINVAL,
		"operation 1 (free): refers to operation 1, which does not come before it");
	refused(op_from(JET_DO_FREE, 0xffffffff, 0), -EINVAL,
		"operation 1 (free): refers to operation 4294967295, which does not come before it");
	o = op_from(JET_DO_FREE, 0, 0);
	o.first = 4;
	refused(o, -EINVAL,
		"operation 1 (free): refers to block 4 of operation 0, which has 4");
	o.first = 2;
	o.count = 3;
	refused(o, -EINVAL,
		"operation 1 (free): refers to block 4 of operation 0, which has 4");
	o.count = 2;
	refused(o, 0, "");
	o = op_rx(4, 1);
	o.flags = JET_OPF_FROM;
	refused(o, -EINVAL,
		"operation 1 (rx): refers to operation 0 (alloc); only a wait_rx makes sense");

	op[1] = op_from(JET_DO_FREE, 0, 0);
	op[2] = op_from(JET_DO_FREE, 1, 0);
	expect(3, -EINVAL,
	       "operation 2 (free): refers to operation 1 (free), which has no blocks");
	/* Blocks are counted through references to references */
	op[1] = op_from(JET_DO_COPY_IN, 0, 1);
	op[1].first = 1;
	op[2] = op_from(JET_DO_COPY_IN, 1, 1);
	op[2].first = 1;
	op[3] = op_from(JET_DO_FREE, 2, 0);
	op[3].first = 2;
	expect(4, -EINVAL,
	       "operation 3 (free): refers to block 2 of operation 2, which has 2");
	/* Nobody knows how many a frame will have */
	op[1] = op_rx(4, 32);
	op[2] = op_from(JET_DO_FREE, 1, 0);
	op[2].first = 32;
	expect(3, -EINVAL,
	       "operation 2 (free): refers to block 32 of operation 1, which has at most 32");
	op[2].first = 31;
	expect(3, 0, "");
}

static void test_values(void **state)
{
	struct jet_op o = op_from(JET_DO_SEND, 0, 1);

	(void)state;
	o.flags |= JET_OPF_REPLY;
	o.vci = 100;
	o.value = 1;
	refused(o, -EINVAL,
		"operation 1 (send): wants a value of operation 1, which does not come before it");
	o.value = 0;
	refused(o, -EINVAL,
		"operation 1 (send): wants a value of operation 0 (alloc), which has none");
	op[0] = op_rx(0, 4);
	op[1] = o;
	expect(2, 0, "");
	op[1].vci = 0;
	expect(2, -EINVAL, "operation 1 (send): VCI 0: channel 0 is nobody's");
	op[1].vci = 5;
	expect(2, -EPERM,
	       "operation 1 (send): VCI 0x5: channels below 16 need CAP_NET_ADMIN");
	op[1].vci = JET_MAKE_VCI(3, 100);
	expect(2, -EINVAL,
	       "operation 1 (send): VCI 0x60064: give a channel alone, the station is that of operation 0");
	op[1].flags ^= JET_OPF_REPLY | JET_OPF_VCI;
	expect(2, -EINVAL,
	       "operation 1 (send): the VCI is that of operation 0; vci must be zero, and no other flag name one");
	op[1].vci = 0;
	expect(2, 0, "");
	op[1].flags |= JET_OPF_REPLY;
	expect(2, -EINVAL,
	       "operation 1 (send): the VCI is that of operation 0; vci must be zero, and no other flag name one");
	/* A length has more sources, a sum must have been made */
	op[0] = op_alloc(4);
	op[1] = op_from(JET_DO_COPY_IN, 0, 100);
	op[2] = op_from(JET_DO_SEND, 1, 100);
	op[2].flags |= JET_OPF_LENGTH;
	op[2].value = 1;
	expect(3, 0, "");
	op[2] = op_from(JET_DO_PUT_SUM, 1, 0);
	op[2].flags |= JET_OPF_VALUE;
	op[2].value = 1;
	expect(3, -EINVAL,
	       "operation 2 (put_sum): wants a value of operation 1 (copy_in), which has none");
	op[1].flags |= JET_OPF_SUM;
	expect(3, 0, "");
}

static void test_lengths(void **state)
{
	struct jet_op o = op_rx(4, 1);

	(void)state;
	refused(op_from(JET_DO_SEND, 0, 0), -EINVAL,
		"operation 1 (send): length is zero");
	refused(op_from(JET_DO_COPY_IN, 0, 65521), -EMSGSIZE,
		"operation 1 (copy_in): length 65521; a frame has 65520 bytes at most");
	o.length = 153;
	o.addr = 1;
	refused(o, -EINVAL,
		"operation 1 (rx): length 153; only the first 152 bytes come without a copy");
	o.length = 0;
	refused(o, -EINVAL,
		"operation 1 (rx): has an address, but length is zero");
}

static void test_vcis(void **state)
{
	struct jet_op o = op_from(JET_DO_SEND, 0, 1);

	(void)state;
	o.vci = 0x1000010;
	refused(o, -EINVAL,
		"operation 1 (send): VCI 0x1000010 has more than 24 bits");
	o.vci = JET_MAKE_VCI(3, 0);
	refused(o, -EINVAL,
		"operation 1 (send): VCI 0x60000: channel 0 is nobody's");
	o.vci = JET_MAKE_GROUP(0, JET_CHANNEL_IP);
	refused(o, -EPERM,
		"operation 1 (send): VCI 0x800002: channels below 16 need CAP_NET_ADMIN");
	env.admin = true;
	refused(o, 0, "");
	env.admin = false;
}

static void test_more(void **state)
{
	(void)state;
	op[0] = op_alloc(4);
	op[1] = op_from(JET_DO_SEND, 0, 1);
	op[1].flags |= JET_OPF_MORE;
	expect(2, -EINVAL,
	       "operation 1 (send): continues with the next operation, which is no send");
	op[2] = op_from(JET_DO_FREE, 0, 0);
	expect(3, -EINVAL,
	       "operation 1 (send): continues with the next operation, which is no send");
	op[2] = op_from(JET_DO_SEND, 0, 1);
	expect(3, -EINVAL,
	       "operation 1 (send): vci, uu and class belong to the frame's last send");
	op[1].vci = 0;
	expect(3, 0, "");
	assert_int_equal(jet_op_unit(&ops, 1), 2);
	assert_int_equal(jet_op_unit(&ops, 2), 2);
	assert_int_equal(jet_op_unit(&ops, 0), 0);
}

/* Copies, and their sum into a header */
static void test_sums(void **state)
{
	const char *alone = "operation 1 (copy_in): continues with the next operation, which is no put_sum, nor such a copy_in";
	unsigned int i;

	(void)state;
	op[0] = op_alloc(4);
	op[1] = op_from(JET_DO_COPY_IN, 0, 1);
	op[1].flags |= JET_OPF_MORE;
	expect(2, -EINVAL, alone);
	op[2] = op_from(JET_DO_COPY_IN, 0, 1);
	expect(3, -EINVAL, alone);
	op[2] = op_from(JET_DO_PUT_SUM, 0, 0);
	expect(3, 0, "");
	assert_int_equal(jet_op_unit(&ops, 1), 2);
	op[1].flags &= ~JET_OPF_MORE;
	expect(3, -EINVAL,
	       "operation 2 (put_sum): has nothing to sum: neither copies with JET_OPF_MORE before it, nor a value");
	for (i = 1; i < 34; i++) {
		op[i] = op_from(JET_DO_COPY_IN, 0, 1);
		op[i].flags |= JET_OPF_MORE;
	}
	op[34] = op_from(JET_DO_PUT_SUM, 0, 0);
	expect(35, -EMSGSIZE,
	       "operation 34 (put_sum): sums 33 bytes of 33 copies; 65520 of 32 are possible");
	op[1].flags &= ~JET_OPF_MORE;
	expect(35, 0, "");
	op[33].length = 65490;
	expect(35, -EMSGSIZE,
	       "operation 34 (put_sum): sums 65521 bytes of 32 copies; 65520 of 32 are possible");
}

/* A script goes on with results that a program says it was given */
static void test_done(void **state)
{
	struct jet_why why = {};

	(void)state;
	op[0] = op_rx(0, 4);
	op[1] = (struct jet_op) { .op = JET_DO_WAIT_RX };
	op[2] = op_from(JET_DO_FREE, 0, 0);
	fresh(3);
	ops.done = 2;
	res[0].count = 2;
	res[1].count = 7;
	told[0] = 3;
	told[1] = 15;
	told[2] = 0xdeadbeef;
	assert_int_equal(jet_ops_check(&env, &ops, &why), 0);
	assert_int_equal(blocks[1], 15);
	assert_int_equal(list[0].count, 2);
	hand[3].held = true;
	hand[15].held = true;
	assert_int_equal(jet_op_list(&env, &ops, 2, &why), 0);
	assert_int_equal(res[2].count, 2);

	fresh(3);
	ops.done = 2;
	res[0].count = 3;
	assert_int_equal(jet_ops_check(&env, &ops, &why), -EINVAL);
	assert_string_equal(why.text,
			    "operation 0 (rx): there is no block 3735928559; the card has 16");
	why.text[0] = 0;
	fresh(3);
	ops.done = 2;
	res[0].count = 5;
	told[2] = 1;
	told[3] = 1;
	assert_int_equal(jet_ops_check(&env, &ops, &why), -EINVAL);
	assert_string_equal(why.text,
			    "operation 0 (rx): is said to be done with 5 blocks; it has 4 at most");
}

/* Operation 0 got blocks 3, 5, 7, 9; operation 1 is another one */
static void have_four(struct jet_op other)
{
	unsigned int k;

	fresh(2);
	op[0] = op_alloc(4);
	op[1] = other;
	memset(hand, 0, sizeof(hand));
	list[0].count = 4;
	for (k = 0; k < 4; k++) {
		blocks[k] = 3 + 2 * k;
		hand[blocks[k]].held = true;
	}
	list[1].count = 4;
}

static void test_list(void **state)
{
	struct jet_why why = {};

	(void)state;
	have_four(op_from(JET_DO_FREE, 0, 0));
	assert_int_equal(jet_op_list(&env, &ops, 1, &why), 0);
	assert_int_equal(res[1].count, 4);
	assert_int_equal(jet_op_blocks(&ops, 1)[3], 9);
	op[1].first = 1;
	op[1].count = 2;
	list[1].at = 1;
	assert_int_equal(jet_op_list(&env, &ops, 1, &why), 0);
	assert_int_equal(res[1].count, 2);
	assert_int_equal(jet_op_blocks(&ops, 1)[0], 5);
	assert_int_equal(jet_op_blocks(&ops, 1)[1], 7);
	/* A frame that turned out to be shorter */
	list[0].count = 2;
	assert_int_equal(jet_op_list(&env, &ops, 1, &why), -EINVAL);
	assert_string_equal(why.text,
			    "operation 1 (free): refers to block 2 of operation 0, which has 2");
}

static void test_hold(void **state)
{
	struct jet_why why = {};

	(void)state;
	have_four(op_from(JET_DO_FREE, 0, 0));
	assert_int_equal(jet_op_list(&env, &ops, 1, &why), 0);
	hand[9].held = false;
	assert_int_equal(jet_op_list(&env, &ops, 1, &why), -EACCES);
	assert_string_equal(why.text,
			    "operation 1 (free): block 9 is not yours");
}

static int range(u32 offset, u32 length, u32 *len, const char *text)
{
	struct jet_why why = {};
	int err;

	op[1].offset = offset;
	op[1].length = length;
	err = jet_op_range(&env, &ops, 1, len, &why);
	assert_string_equal(why.text, text);
	return err;
}

static void test_range_in(void **state)
{
	u32 len;

	(void)state;
	have_four(op_from(JET_DO_COPY_IN, 0, 1));
	assert_int_equal(range(0, 4 * SIZE, &len, ""), 0);
	assert_int_equal(len, 4 * SIZE);
	assert_int_equal(range(1, 4 * SIZE, &len,
			       "operation 1 (copy_in): 8192 bytes from byte 1 on; the blocks have room for 8191"),
			 -EINVAL);
	assert_int_equal(range(0xffffffff, 1, &len,
			       "operation 1 (copy_in): 1 bytes from byte 4294967295 on; the blocks have room for 0"),
			 -EINVAL);
	op[1].flags |= JET_OPF_UPTO;
	assert_int_equal(range(1, 4 * SIZE, &len, ""), 0);
	assert_int_equal(len, 4 * SIZE - 1);
	assert_int_equal(range(0xffffffff, 1, &len, ""), 0);
	assert_int_equal(len, 0);
	/* Neither of which says anything of the blocks */
	jet_op_written(&env, &ops, 1, 0);
	jet_op_unwritten(&env, &ops, 1, 0);
}

/* Payload first, header later: no hole. Anything else: refused. */
static void test_holes(void **state)
{
	u32 len;

	(void)state;
	have_four(op_from(JET_DO_COPY_IN, 0, 1));
	assert_int_equal(range(100, 50, &len, ""), 0);
	jet_op_written(&env, &ops, 1, len);
	assert_int_equal(hand[3].lo, 100);
	assert_int_equal(hand[3].hi, 150);
	assert_int_equal(range(151, 9, &len,
			       "operation 1 (copy_in): bytes 151..159 of block 3 leave a hole beside 100..149"),
			 -EINVAL);
	assert_int_equal(range(0, 99, &len,
			       "operation 1 (copy_in): bytes 0..98 of block 3 leave a hole beside 100..149"),
			 -EINVAL);
	assert_int_equal(range(150, 10, &len, ""), 0);
	assert_int_equal(range(0, 100, &len, ""), 0);
	jet_op_written(&env, &ops, 1, len);
	assert_int_equal(hand[3].lo, 0);
	assert_int_equal(hand[3].hi, 150);
	/* Over a border: the other block begins where it begins */
	assert_int_equal(range(150, SIZE, &len, ""), 0);
	jet_op_written(&env, &ops, 1, len);
	assert_int_equal(hand[3].hi, SIZE);
	assert_int_equal(hand[5].lo, 0);
	assert_int_equal(hand[5].hi, 150);
	jet_op_unwritten(&env, &ops, 1, len);
	assert_int_equal(hand[3].hi, 0);
	assert_int_equal(hand[5].hi, 0);
}

/* Two bytes, in one block, and no hole either */
static void test_range_sum(void **state)
{
	u32 len;

	(void)state;
	have_four(op_from(JET_DO_PUT_SUM, 0, 0));
	assert_int_equal(range(SIZE - 2, 0, &len, ""), 0);
	assert_int_equal(len, 2);
	assert_int_equal(range(SIZE - 1, 0, &len,
			       "operation 1 (put_sum): the sum at byte 2047 does not fit one of the 4 blocks"),
			 -EINVAL);
	assert_int_equal(range(4 * SIZE, 0, &len,
			       "operation 1 (put_sum): the sum at byte 8192 does not fit one of the 4 blocks"),
			 -EINVAL);
	hand[5] = (struct jet_hand) { .held = true, .lo = 0, .hi = 20 };
	assert_int_equal(range(SIZE + 18, 0, &len, ""), 0);
	assert_int_equal(range(SIZE + 20, 0, &len, ""), 0);
	assert_int_equal(range(SIZE + 22, 0, &len,
			       "operation 1 (put_sum): bytes 22..23 of block 5 leave a hole beside 0..19"),
			 -EINVAL);
}

/* Bytes 1000..2047 and 0..951 of one block: 952..999 would count as written */
static void test_twice(void **state)
{
	u32 len;

	(void)state;
	have_four(op_from(JET_DO_COPY_IN, 0, 1));
	blocks[1] = blocks[0];
	assert_int_equal(range(1000, 2000, &len,
			       "operation 1 (copy_in): names block 3 twice"),
			 -EINVAL);
	op[1] = op_from(JET_DO_COPY_OUT, 0, 1);
	op[1].flags |= JET_OPF_UPTO;
	assert_int_equal(range(1000, 2000, &len, ""), 0);
}

static void test_range_out(void **state)
{
	u32 len;

	(void)state;
	have_four(op_from(JET_DO_SEND, 0, 1));
	assert_int_equal(range(0, 1, &len,
			       "operation 1 (send): 1 bytes from byte 0 on; the blocks hold 0 there"),
			 -EINVAL);
	op[1].offset = 0;
	jet_op_written(&env, &ops, 1, SIZE + 10);
	assert_int_equal(range(5, SIZE + 5, &len, ""), 0);
	assert_int_equal(range(5, SIZE + 6, &len,
			       "operation 1 (send): 2054 bytes from byte 5 on; the blocks hold 2053 there"),
			 -EINVAL);
	op[1].flags |= JET_OPF_UPTO;
	assert_int_equal(range(5, 65520, &len, ""), 0);
	assert_int_equal(len, SIZE + 5);
	assert_int_equal(range(SIZE + 10, 65520, &len,
			       "operation 1 (send): the blocks hold nothing from byte 2058 on"),
			 -EINVAL);
	op[1].op = JET_DO_COPY_OUT;
	assert_int_equal(range(SIZE + 10, 65520, &len, ""), 0);
	assert_int_equal(len, 0);
}

/* As many bytes as an earlier operation had, and where a frame came from */
static void test_values_run(void **state)
{
	struct jet_why why = {};
	u32 len, vci;

	(void)state;
	have_four(op_from(JET_DO_COPY_IN, 0, 1));
	op[1].flags |= JET_OPF_LENGTH;
	res[0].length = 700;
	assert_int_equal(range(0, 1000, &len, ""), 0);
	assert_int_equal(len, 700);
	assert_int_equal(range(0, 700, &len, ""), 0);
	assert_int_equal(range(0, 699, &len,
			       "operation 1 (copy_in): operation 0 has 700 bytes; length says at most 699"),
			 -EMSGSIZE);
	op[1].flags |= JET_OPF_UPTO;
	assert_int_equal(range(0, 699, &len, ""), 0);
	assert_int_equal(len, 699);

	op[1] = op_from(JET_DO_SEND, 0, 1);
	op[1].flags |= JET_OPF_REPLY;
	op[1].vci = 100;
	res[0].src = 41;
	assert_int_equal(jet_op_vci(&env, &ops, 1, &vci, &why), 0);
	assert_int_equal(vci, JET_MAKE_VCI(41, 100));
	op[1].flags ^= JET_OPF_REPLY | JET_OPF_VCI;
	res[0].vci = JET_MAKE_GROUP(9, 77);
	assert_int_equal(jet_op_vci(&env, &ops, 1, &vci, &why), 0);
	assert_int_equal(vci, JET_MAKE_GROUP(9, 77));
	/* Who made this up may not send there either */
	res[0].vci = JET_MAKE_GROUP(0, JET_CHANNEL_IP);
	assert_int_equal(jet_op_vci(&env, &ops, 1, &vci, &why), -EPERM);
	why.text[0] = 0;
	res[0].vci = 0x1000064;
	assert_int_equal(jet_op_vci(&env, &ops, 1, &vci, &why), -EINVAL);
	assert_string_equal(why.text,
			    "operation 1 (send): VCI 0x1000064 has more than 24 bits");
}

/* Against a table of single bytes: what may be read is what was written */
static void test_random(void **state)
{
	static bool written[4 * SIZE];
	unsigned int i, k;

	(void)state;
	srand((unsigned int)tap_seed());
	memset(written, 0, sizeof(written));
	have_four(op_from(JET_DO_COPY_IN, 0, 1));
	for (i = 0; i < 20000; i++) {
		struct jet_op *o = &op[1];
		struct jet_why why = {};
		u32 len = 0;
		int err;

		o->flags = rand() & 1 ? JET_OPF_UPTO : 0;
		o->op = rand() & 1 ? JET_DO_COPY_IN : JET_DO_COPY_OUT;
		o->offset = rand() % 3 ? rand() % (4 * SIZE + 100) :
			    rand() % 5 * SIZE;
		o->length = 1 + (rand() & 3 ? rand() % 64 : rand() % 9000);
		err = jet_op_range(&env, &ops, 1, &len, &why);
		if (err) {
			assert_true(why.text[0]);
			continue;
		}
		assert_true(len <= o->length);
		assert_true(!len || o->offset + len <= sizeof(written));
		for (k = o->offset; k < o->offset + len; k++) {
			if (o->op == JET_DO_COPY_OUT)
				assert_true(written[k]);
			else
				written[k] = true;
		}
		if (o->op == JET_DO_COPY_IN)
			jet_op_written(&env, &ops, 1, len);
		/* Soon everything is written, and no mistake shows */
		if (i % 6 == 0) {
			have_four(*o);
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
		cmocka_unit_test(test_later),
		cmocka_unit_test(test_surplus),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_vcis),
		cmocka_unit_test(test_more),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_done),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_hold),
		cmocka_unit_test(test_range_in),
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_range_sum),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_range_out),
		cmocka_unit_test(test_values_run),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_sum),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
