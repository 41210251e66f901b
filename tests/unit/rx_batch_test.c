// SPDX-License-Identifier: GPL-2.0
/*
 * The batch of copies of received frames, of which only the last reports, and the ring of packets
 * that wait for it: as they stand in driver/jet_rx.c, from where the Makefile takes them.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <linux/kernel.h>

#include <jetstream/hw.h>

#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define PAGE_SIZE		4096
#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#define JET_ST_GONE		0x100
#define NSEC_PER_USEC		1000u

typedef u64 dma_addr_t;

struct ethhdr {
	int unused;
};

struct jet_pool {
	int unused;
};

struct jet_cpl {
	u16 status;
	u16 cookie;
};

struct jet_ctx {
	void (*done)(struct jet_ctx *ctx, const struct jet_cpl *cpl);
};

struct jet_cmd {
	struct jet_ctx *ctx;
	u16 cookie;
	u8 flags;
};

static void jet_cmd_flag(struct jet_cmd *cmd, u8 flags)
{
	cmd->flags |= flags;
}

struct jet_frame {
	u32 len;
	u8 nblocks;
	u16 blocks[JET_EVT_BLOCKS_MAX];
};

/* Constants and structures of driver/jet_netdev.h */
#include "jet_rx_batch_types.h"

struct jet_queue {
	int unused;
};

struct jet_netdev {
	struct jet_queue *q;
	struct jet_rx *rx;
	unsigned int rx_head;
	unsigned int rx_tail;
	struct jet_rx_batch rx_batch;
	unsigned int rx_fetched;
	u32 rx_pace;
	bool rx_awaits;
};

void jet_rx_done(struct jet_ctx *ctx, const struct jet_cpl *cpl);
void jet_rx_flush(struct jet_netdev *jn);
void jet_rx_polled(struct jet_netdev *jn);

static struct jet_rx ring[JET_RX_PACKETS];
static struct jet_netdev jn;
static struct jet_pool pools[2];

/* Batches that the card was given */
static struct batch {
	unsigned int ncmds;
	unsigned int nblocks;
	struct jet_pool *pool;
	struct jet_cmd cmds[JET_RX_BATCH_CMDS];
} given[64];
static unsigned int ngiven;
static int refuse;

/* Packets as they ended; an skb is its number */
static struct {
	uintptr_t skb;
	u16 status;
} ended[4096];
static unsigned int nended;

static int jet_block_submit_free(struct jet_pool *pool, const struct jet_cmd *cmds, unsigned int n,
				 const u16 *blocks, unsigned int nblocks)
{
	struct batch *batch = &given[ngiven];

	assert_non_null(blocks);
	assert_in_range(n, 1, JET_RX_BATCH_CMDS);
	if (refuse)
		return refuse;
	assert_in_range(ngiven++, 0, ARRAY_SIZE(given) - 1);
	batch->pool = pool;
	batch->ncmds = n;
	batch->nblocks = nblocks;
	memcpy(batch->cmds, cmds, n * sizeof(*cmds));
	return 0;
}

static void jet_rx_finish(struct jet_netdev *n, struct jet_rx *rx)
{
	assert_ptr_equal(n, &jn);
	assert_in_range(nended, 0, ARRAY_SIZE(ended) - 1);
	ended[nended].skb = (uintptr_t)rx->skb;
	ended[nended++].status = rx->status;
}

/* When NAPI shall come by itself, and whether it does */
static u32 come_ns;
static bool come_may;

static bool jet_queue_come_back(struct jet_queue *q, u32 ns)
{
	(void)q;
	come_ns = ns;
	return come_may;
}

/* So many copies, the length says; and those of pages may fail half-way */
static int fail_pages;

static void copies(struct jet_rx *rx, unsigned int n)
{
	while (n--)
		jn.rx_batch.cmds[jn.rx_batch.ncmds++] = (struct jet_cmd){ .ctx = &rx->ctx };
}

static void jet_rx_linear(struct jet_netdev *n, struct jet_rx *rx, const u16 *blocks,
			  unsigned int len)
{
	(void)n;
	(void)blocks;
	copies(rx, len);
}

static int jet_rx_pages(struct jet_netdev *n, struct jet_rx *rx, const u16 *blocks,
			unsigned int len)
{
	(void)n;
	(void)blocks;
	copies(rx, fail_pages ? len / 2 : len);
	return fail_pages;
}

#include "jet_rx_batch.h"

static int setup(void **state)
{
	unsigned int i;

	(void)state;
	memset(&jn, 0, sizeof(jn));
	memset(ring, 0, sizeof(ring));
	jn.rx = ring;
	/* Numbers wrap some time */
	jn.rx_head = 0u - 5;
	jn.rx_tail = jn.rx_head;
	for (i = 0; i < ARRAY_SIZE(ring); i++) {
		ring[i].ctx.done = jet_rx_done;
		ring[i].jn = &jn;
	}
	ngiven = 0;
	nended = 0;
	refuse = 0;
	fail_pages = 0;
	jn.rx_pace = JET_RX_PACE;
	come_ns = 0;
	come_may = true;
	return 0;
}

static struct jet_rx *place(uintptr_t skb)
{
	struct jet_rx *rx = &ring[jn.rx_head % JET_RX_PACKETS];

	rx->skb = (struct sk_buff *)skb;
	rx->status = JET_ST_OK;
	rx->ready = false;
	return rx;
}

/* Packet `skb` comes in a frame of so many blocks, and takes so many copies */
static int comes(uintptr_t skb, struct jet_pool *pool, unsigned int ncopies, unsigned int nblocks)
{
	const struct jet_frame frame = { .len = ncopies, .nblocks = nblocks };
	int err = jet_rx_fetch(&jn, pool, place(skb), &frame, false);

	if (!err)
		jn.rx_head++;
	return err;
}

/* A packet that needs no copy */
static void comes_whole(uintptr_t skb)
{
	place(skb)->ready = true;
	jn.rx_head++;
	jet_rx_settle(&jn);
}

/* The card has done command n of a batch; it tells of failures, and of what asked for it */
static void does(const struct batch *batch, unsigned int n, u16 status)
{
	const struct jet_cmd *cmd = &batch->cmds[n];
	struct jet_cpl cpl = { .status = status, .cookie = cmd->cookie };

	if (status != JET_ST_OK || cmd->flags & JET_CMDF_EVENT)
		cmd->ctx->done(cmd->ctx, &cpl);
}

static void does_all(const struct batch *batch)
{
	unsigned int i;

	for (i = 0; i < batch->ncmds; i++)
		does(batch, i, JET_ST_OK);
}

/* Packets 1.. have ended in this order, with these statuses */
static void assert_ended(unsigned int n, const u16 *status)
{
	unsigned int i;

	assert_int_equal(nended, n);
	for (i = 0; i < n; i++) {
		assert_int_equal(ended[i].skb, i + 1);
		assert_int_equal(ended[i].status, status[i]);
	}
}

static const u16 all_ok[8];

static void test_one_report(void **state)
{
	unsigned int i;

	(void)state;
	comes(1, pools, 3, 2);
	comes(2, pools, 1, 1);
	comes(3, pools, 2, 1);
	assert_int_equal(ngiven, 0);
	jet_rx_flush(&jn);
	jet_rx_flush(&jn);
	assert_int_equal(ngiven, 1);
	assert_int_equal(given[0].ncmds, 6);
	assert_int_equal(given[0].nblocks, 4);
	for (i = 0; i < 6; i++)
		assert_int_equal(given[0].cmds[i].flags, i == 5 ? JET_CMDF_EVENT : 0);
	for (i = 0; i < 5; i++)
		does(&given[0], i, JET_ST_OK);
	assert_int_equal(nended, 0);
	does(&given[0], 5, JET_ST_OK);
	assert_ended(3, all_ok);
}

/* A copy in the middle fails: its packet is lost, and no other, whichever of its copies it is */
static void test_failure(void **state)
{
	const u16 lost[] = { JET_ST_OK, JET_ST_DMA, JET_ST_OK };
	unsigned int i, n;

	for (n = 2; n < 5; n++) {
		setup(state);
		comes(1, pools, 2, 1);
		comes(2, pools, 3, 1);
		comes(3, pools, 2, 1);
		jet_rx_flush(&jn);
		for (i = 0; i < 7; i++)
			does(&given[0], i, i == n ? JET_ST_DMA : JET_ST_OK);
		assert_ended(3, lost);
	}
}

/* The one that reports fails: that is a report as well */
static void test_last_fails(void **state)
{
	const u16 lost[] = { JET_ST_OK, JET_ST_DMA };

	(void)state;
	comes(1, pools, 1, 1);
	comes(2, pools, 2, 1);
	jet_rx_flush(&jn);
	does(&given[0], 1, JET_ST_OK);
	does(&given[0], 2, JET_ST_DMA);
	assert_ended(2, lost);
}

/* Batches end one after the other, and none of them tells of the next */
static void test_batches(void **state)
{
	(void)state;
	comes(1, pools, 2, 1);
	jet_rx_flush(&jn);
	comes(2, pools, 1, 1);
	jet_rx_flush(&jn);
	does_all(&given[0]);
	assert_ended(1, all_ok);
	does_all(&given[1]);
	assert_ended(2, all_ok);
}

/* The card was not given it: its packets are lost, in their order, with what comes behind it */
static void not_taken(int err, u16 status)
{
	const u16 lost[] = { JET_ST_OK, status, status, status == JET_ST_GONE ? status : 0 };

	comes(1, pools, 1, 1);
	jet_rx_flush(&jn);
	comes(2, pools, 2, 1);
	comes(3, pools, 1, 1);
	refuse = err;
	jet_rx_flush(&jn);
	refuse = 0;
	assert_int_equal(nended, 0);
	comes_whole(4);
	does_all(&given[0]);
	assert_ended(4, lost);
	/* And the next one begins anew */
	comes(5, pools, 1, 1);
	jet_rx_flush(&jn);
	assert_int_equal(given[1].ncmds, 1);
	assert_int_equal(given[1].nblocks, 1);
}

static void test_no_room(void **state)
{
	(void)state;
	not_taken(-EBUSY, JET_ST_BUSY);
}

static void test_stopped(void **state)
{
	(void)state;
	not_taken(-ENODEV, JET_ST_GONE);
}

/* A batch has one pool's frames */
static void test_pools(void **state)
{
	(void)state;
	comes(1, &pools[0], 1, 1);
	comes(2, &pools[1], 1, 2);
	comes(3, &pools[0], 1, 1);
	jet_rx_flush(&jn);
	assert_int_equal(ngiven, 3);
	assert_ptr_equal(given[0].pool, &pools[0]);
	assert_ptr_equal(given[1].pool, &pools[1]);
	assert_int_equal(given[1].nblocks, 2);
	does_all(&given[0]);
	does_all(&given[1]);
	does_all(&given[2]);
	assert_ended(3, all_ok);
}

/* However many small frames came before: the largest finds room for its copies */
static void test_full(void **state)
{
	unsigned int i;

	(void)state;
	for (i = 0; i < JET_RX_BATCH_BLOCKS - 1; i++)
		comes(i + 1, pools, 1, 1);
	comes(i + 1, pools, JET_RX_COPIES, JET_EVT_BLOCKS_MAX);
	comes(i + 2, pools, JET_RX_COPIES, JET_EVT_BLOCKS_MAX);
	jet_rx_flush(&jn);
	assert_int_equal(ngiven, 2);
	does_all(&given[0]);
	does_all(&given[1]);
	assert_int_equal(nended, i + 2);
}

/* No page for all of a frame: what was collected before is as it was */
static void test_no_page(void **state)
{
	(void)state;
	comes(1, pools, 2, 2);
	fail_pages = -ENOMEM;
	assert_int_equal(comes(2, pools, 8, 3), -ENOMEM);
	fail_pages = 0;
	comes(2, pools, 1, 1);
	jet_rx_flush(&jn);
	assert_int_equal(given[0].ncmds, 3);
	assert_int_equal(given[0].nblocks, 3);
	does_all(&given[0]);
	assert_ended(2, all_ok);
}

/* What needs no copy waits for the copies of those before it */
static void test_order(void **state)
{
	(void)state;
	comes_whole(1);
	assert_ended(1, all_ok);
	comes(2, pools, 1, 1);
	comes_whole(3);
	jet_rx_flush(&jn);
	comes_whole(4);
	assert_ended(1, all_ok);
	does_all(&given[0]);
	assert_ended(4, all_ok);
}

/* The card stops with batches under way: nothing of them, nor behind them, goes up the stack */
static void test_gone(void **state)
{
	const u16 gone[] = { JET_ST_GONE, JET_ST_GONE, JET_ST_GONE };
	unsigned int i;

	(void)state;
	comes(1, pools, 2, 1);
	jet_rx_flush(&jn);
	comes(2, pools, 2, 1);
	jet_rx_flush(&jn);
	comes_whole(3);
	for (i = 0; i < 2; i++)
		does(&given[0], i, JET_ST_GONE);
	for (i = 0; i < 2; i++)
		does(&given[1], i, JET_ST_GONE);
	assert_ended(3, gone);
}

/* A poll in which so many bytes came that the card copies */
static void polls(unsigned int bytes)
{
	come_ns = 0;
	jn.rx_fetched = bytes;
	jet_rx_polled(&jn);
}

/* For large ones, NAPI comes once by itself, when they should be there */
static void test_come_back(void **state)
{
	(void)state;
	polls(JET_RX_AWAIT_BYTES - 1);
	assert_int_equal(come_ns, 0);
	polls(JET_RX_AWAIT_BYTES);
	assert_int_equal(come_ns, JET_RX_AWAIT_BYTES / 1024 * JET_RX_PACE);
	polls(0);
	assert_int_equal(come_ns, 0);
	polls(0x7fffffff);
	assert_int_equal(come_ns, JET_RX_AWAIT_NS);
	assert_false(jn.rx_awaits);
}

/* It learns when that is, whatever the card is like; nothing, where it was not to come */
static void test_learn(void **state)
{
	unsigned int i;

	(void)state;
	come_may = false;
	polls(JET_RX_AWAIT_BYTES);
	polls(0);
	assert_int_equal(jn.rx_pace, JET_RX_PACE);
	come_may = true;
	polls(JET_RX_AWAIT_BYTES);
	polls(0);
	assert_in_range(jn.rx_pace, JET_RX_PACE_MIN, JET_RX_PACE - 1);
	for (i = 0; i < 1000; i++)
		polls(JET_RX_AWAIT_BYTES);
	assert_int_equal(jn.rx_pace, JET_RX_PACE_MIN);
	comes(1, pools, 1, 1);
	for (i = 0; jn.rx_pace <= JET_RX_PACE_SLOW; i++)
		polls(JET_RX_AWAIT_BYTES);
	assert_in_range(i, 1, 12);
	/* Such a card is not waited for, but tried again */
	for (i = 0; !come_ns; i++)
		polls(JET_RX_AWAIT_BYTES);
	assert_in_range(i, 1, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_report, setup),
		cmocka_unit_test_setup(test_failure, setup),
		cmocka_unit_test_setup(test_last_fails, setup),
		cmocka_unit_test_setup(test_batches, setup),
		cmocka_unit_test_setup(test_no_room, setup),
		cmocka_unit_test_setup(test_stopped, setup),
		cmocka_unit_test_setup(test_pools, setup),
		cmocka_unit_test_setup(test_full, setup),
		cmocka_unit_test_setup(test_no_page, setup),
		cmocka_unit_test_setup(test_order, setup),
		cmocka_unit_test_setup(test_gone, setup),
		cmocka_unit_test_setup(test_come_back, setup),
		cmocka_unit_test_setup(test_learn, setup),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
