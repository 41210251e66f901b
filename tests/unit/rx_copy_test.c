// SPDX-License-Identifier: GPL-2.0
/*
 * Copies of a received frame into pages of any size that processors have, which
 * those that run the other tests do not: jet_rx_copy(), as it stands in
 * driver/jet_rx.c, from where the Makefile takes it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <linux/kernel.h>

#include <jetstream/hw.h>

#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))

typedef u64 dma_addr_t;

struct jet_ctx {
	int unused;
};

struct jet_dev {
	unsigned int block_size;
};

struct jet_cmd {
	struct jet_ctx *ctx;
	u16 cookie;
	u8 op;
	u8 count;
	u16 offset;
	u32 len;
	dma_addr_t addr;
	const u16 *blocks;
};

static u32 jet_cmd_head(u8 op, u8 chain, u8 flags)
{
	assert_false(chain || flags);
	return op;
}

/* As it was asked for, and not as the card sees it */
static void jet_cmd_copy(struct jet_cmd *cmd, struct jet_ctx *ctx, u32 head,
			 const u16 *blocks, unsigned int count, u16 offset,
			 dma_addr_t addr, u32 len)
{
	*cmd = (struct jet_cmd){
		.ctx = ctx, .op = (u8)head, .count = (u8)count,
		.offset = offset, .len = len, .addr = addr, .blocks = blocks,
	};
}

struct jet_rx_batch {
	unsigned int ncmds;
	struct jet_cmd cmds[JET_EVT_BLOCKS_MAX * 2];
};

struct jet_netdev {
	struct jet_dev *jd;
	struct jet_rx_batch rx_batch;
};

struct jet_rx {
	struct jet_ctx ctx;
};

static unsigned int jet_block_size(const struct jet_dev *jd)
{
	return jd->block_size;
}

#include "jet_rx_copy.h"

/* Where the next byte of the frame is expected, in it and in memory */
struct place {
	u32 pos;
	dma_addr_t addr;
};

/* Moves on over one command, which the card must not refuse */
static void follow(const struct jet_cmd *cmd, const u16 *blocks,
		   unsigned int bs, struct place *at)
{
	assert_int_equal(cmd->op, JET_OP_COPY_OUT);
	assert_in_range(cmd->count, 1, JET_CMD_BLOCKS_MAX);
	assert_in_range(cmd->len, 1, cmd->count * bs - cmd->offset);
	assert_ptr_equal(cmd->blocks, &blocks[at->pos / bs]);
	assert_int_equal(cmd->offset, at->pos % bs);
	assert_int_equal(cmd->addr, at->addr);
	at->pos += cmd->len;
	at->addr += cmd->len;
}

/* The longest frame, from its head on, into pages; the number of copies */
static unsigned int into_pages(unsigned int bs, unsigned int page)
{
	struct jet_dev jd = { .block_size = bs };
	struct jet_netdev jn = { .jd = &jd };
	const u16 blocks[JET_EVT_BLOCKS_MAX] = {};
	struct jet_rx rx = {};
	struct place at = { .pos = JET_EVT_HEAD_BYTES };
	unsigned int i = 0, n;

	while (at.pos < JET_SDU_MAX) {
		n = min(JET_SDU_MAX - at.pos, page);
		at.addr = (dma_addr_t)(at.pos / page) << 32;
		jet_rx_copy(&jn, &rx, blocks, at.pos, n, at.addr);
		n += at.pos;
		while (at.pos < n) {
			assert_in_range(i, 0, jn.rx_batch.ncmds - 1);
			follow(&jn.rx_batch.cmds[i++], blocks, bs, &at);
		}
		assert_int_equal(at.pos, n);
	}
	assert_int_equal(i, jn.rx_batch.ncmds);
	return i;
}

static void test_pages(void **state)
{
	unsigned int shift, page, copies;

	(void)state;
	for (shift = JET_BLOCK_SHIFT_MIN; shift <= JET_BLOCK_SHIFT_MAX; shift++)
		for (page = 4096; page <= 65536; page *= 2) {
			copies = into_pages(1 << shift, page);
			/* JET_RX_COPIES of jet_netdev.h, for such pages */
			assert_in_range(copies, 1,
					DIV_ROUND_UP(JET_SDU_MAX -
						     JET_EVT_HEAD_BYTES, page) +
					JET_SDU_MAX /
					(5 << JET_BLOCK_SHIFT_MIN));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
