// SPDX-License-Identifier: GPL-2.0
/*
 * Which completions the driver believes: jet_put_all() of driver/jet_cmd.c puts random batches into a
 * ring, and jet_q_completion() of driver/jet_event.c hears random events, most of them of what is next.
 * A model that looks through all commands each time says which of them can be. What cannot must change
 * nothing. Both stand in the driver, from where the Makefile takes them. SEED=N repeats a run.
 */
#include <endian.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>
#include <linux/bitfield.h>
#include <linux/kernel.h>
#include <linux/string.h>

#include <jetstream/hw.h>

typedef u32 __le32;

#define FIELD_GET(mask, value)	(((value) & (mask)) / ((mask) & -(mask)))
#define __must_hold(lock)
#define READ_ONCE(x)		(x)
#define WRITE_ONCE(x, value)	((x) = (value))
#define smp_load_acquire(p)	(*(p))
#define smp_store_release(p, v)	(*(p) = (v))
#define cpu_to_le32(x)		htole32(x)
#define le32_to_cpu(x)		le32toh(x)
#define u64_stats_update_begin(sync)
#define u64_stats_update_end(sync)
#define u64_stats_inc(stat)	(++*(stat))
#define trace_jet_completion(q, nr, pool, cpl)	((void)(q))
#define wq_has_sleeper(wq)	(*(wq))
#define wake_up_all(wq)		(*(wq) = false)

#define JET_CMD_RING_SLOTS	1024
#define JET_CMD_MASK		(JET_CMD_RING_SLOTS - 1)
#define JET_QUIET_MAX		(JET_CMD_RING_SLOTS / 4)
#define JET_BATCH		8

struct jet_cpl {
	u8 op;
	u16 status;
	u16 sum;
	u16 cookie;
	u16 nblocks;
	u16 blocks[JET_EVT_TAKE_MAX];
	u64 timestamp;
};

struct jet_ctx {
	void (*done)(struct jet_ctx *ctx, const struct jet_cpl *cpl);
	unsigned int calls;
	u16 cookie;
};

struct jet_cmd {
	struct jet_ctx *ctx;
	u8 nsegs;
	u8 slots;
	u16 cookie;
	u32 head;
	u8 as;
};

struct jet_tag {
	struct jet_ctx *ctx;
	u16 cookie;
	u16 before;
	u8 slots;
	u8 op;
	u8 pool;
	bool event : 1;
	bool mute : 1;
	bool done : 1;
};

struct jet_dev {
	unsigned int lies;
	u32 time_hi;
};

struct jet_queue {
	struct jet_dev *jd;
	u32 cmds[JET_CMD_RING_SLOTS];
	u16 tail, quiet, tag_tail, asked, tag_head, head, tag_seen, answered;
	u32 event_at;
	bool room;
	struct jet_tag tags[JET_CMD_RING_SLOTS];
	struct {
		int sync;
		u64 completions, cmd_errors;
	} stats;
};

__attribute__((format(printf, 2, 3)))
static void jet_dev_lies(struct jet_dev *jd, const char *fmt, ...)
{
	(void)fmt;
	jd->lies++;
}

bool jet_tag_ended(const struct jet_queue *q, u16 nr);

static u8 jet_cmd_op(const struct jet_cmd *cmd)
{
	return FIELD_GET(JET_CMD_OP, cmd->head);
}

static bool jet_cmd_reports(const struct jet_cmd *cmd)
{
	return cmd->head & FIELD_PREP(JET_CMD_FLAGS, JET_CMDF_EVENT);
}

static __le32 *jet_q_slot(struct jet_queue *q, u16 index)
{
	return &q->cmds[index & JET_CMD_MASK];
}

static void jet_put(struct jet_queue *q, u8 pool, const struct jet_cmd *cmd,
		    u16 tail, u16 nr)
{
	(void)pool;
	*jet_q_slot(q, tail) = cpu_to_le32(cmd->head |
					   FIELD_PREP(JET_CMD_TAG, nr));
}

#include "jet_put_all.h"
#include "jet_completion.h"

/* The model: all commands there have been, and what the driver was told */
struct model {
	u8 op, pool, slots;
	bool asked;		/* for its success */
	bool event;		/* reports, says its slot */
	bool told;		/* of its end, */
	bool well;		/* and that it was a good one */
	u16 cookie;
	struct jet_ctx ctx;
};

#define COMMANDS	20000
#define EVENTS		40000
/* Tags, so that their numbers have wrapped before long */
#define FIRST		65000
/* The first of the operations in submit(), of which a FENCE need not tell */
#define SILENT		4

static struct model model[COMMANDS];
static unsigned int commands, seen;	/* all up to here have ended, but SENDs */
static unsigned int mutes;		/* had to report, though nobody asked */
static bool quiet;			/* there are times when hardly anybody asks */
static struct jet_dev jd;
static struct jet_queue q;

static unsigned int below(unsigned int n)
{
	return (unsigned int)random() % n;
}

static void told(struct jet_ctx *ctx, const struct jet_cpl *cpl)
{
	ctx->calls++;
	assert_int_equal(cpl->cookie, ctx->cookie);
}

static u16 tag_of(unsigned int i)
{
	return (u16)(FIRST + i);
}

/* Nothing more can come of it */
static bool over(unsigned int i)
{
	unsigned int k;

	if (model[i].told)
		return true;
	if (model[i].op != JET_OP_SEND)
		return i < seen;
	/* One that does not report is over with the next FENCE */
	for (k = i + 1; k < commands && !model[i].event; k++)
		if (model[k].op == JET_OP_FENCE && model[k].well)
			return true;
	return false;
}

/* The oldest whose slots are in use */
static unsigned int oldest(void)
{
	unsigned int i = commands - (u16)(q.tag_tail - q.tag_head);

	while (i < commands && over(i))
		i++;
	return i;
}

static bool possible(unsigned int i, u8 op, u8 pool, u16 status)
{
	unsigned int k, from = commands - (u16)(q.tag_tail - q.tag_head);

	if (i < from || i >= commands || over(i) || op != model[i].op ||
	    pool != model[i].pool || (!model[i].event && status == JET_ST_OK))
		return false;
	for (k = from; k < i; k++) {
		bool send = model[k].op == JET_OP_SEND;

		if (model[k].told || !model[k].event)
			continue;
		/* It would have reported before */
		if (!send || (op == JET_OP_FENCE && status == JET_ST_OK))
			return false;
	}
	return true;
}

static void submit(void)
{
	static const u8 ops[] = {
		JET_OP_COPY_IN, JET_OP_COPY_OUT, JET_OP_SUM_PUT, JET_OP_FREE,
		JET_OP_SEND, JET_OP_SEND, JET_OP_FENCE,
	};
	unsigned int n = 1 + below(JET_BATCH), i, slots = 0;
	struct jet_cmd cmds[JET_BATCH];
	u16 tail = q.tail;
	u8 pool = below(4);

	if (commands + n > COMMANDS)
		return;
	for (i = 0; i < n; i++) {
		struct model *m = &model[commands + i];

		m->op = ops[below(quiet ? SILENT : ARRAY_SIZE(ops))];
		m->pool = pool;
		m->slots = m->op == JET_OP_SEND ? 1 + below(9) : 1;
		m->asked = m->op == JET_OP_FENCE ||
			   !below(quiet ? 2000 : m->op == JET_OP_SEND ? 2 : 12);
		m->cookie = (u16)random();
		m->ctx = (struct jet_ctx){ .done = told, .cookie = m->cookie };
		slots += m->slots;
		cmds[i] = (struct jet_cmd){
			.ctx = &m->ctx,
			.nsegs = m->op == JET_OP_SEND,
			.slots = m->slots,
			.cookie = m->cookie,
			.head = FIELD_PREP(JET_CMD_OP, m->op) |
				FIELD_PREP(JET_CMD_FLAGS,
					   m->asked ? JET_CMDF_EVENT : 0),
		};
	}
	if (slots + (u16)(q.tail - q.head) > JET_CMD_RING_SLOTS)
		return;
	jet_put_all(&q, pool, cmds, n);
	for (i = 0; i < n; i++, commands++) {
		u32 slot = le32toh(*jet_q_slot(&q, tail));

		assert_int_equal(FIELD_GET(JET_CMD_TAG, slot), tag_of(commands));
		model[commands].event = FIELD_GET(JET_CMD_FLAGS, slot) & JET_CMDF_EVENT;
		/* Nobody is asked for a report without need */
		if (model[commands].event && !model[commands].asked) {
			assert_int_equal(i, n - 1);
			mutes++;
		}
		tail += model[commands].slots;
	}
}

/* What is likely to end next, or anything */
static unsigned int pick(void)
{
	unsigned int from = oldest(), i;

	if (!below(4))
		return from + below(commands - from + 8) - 4;
	for (i = from; i < commands; i++)
		if (model[i].event && !over(i) && (model[i].op != JET_OP_SEND || below(3)))
			break;
	return i;
}

static void hear(unsigned int i, u8 op, u8 pool, u16 status, bool can)
{
	static struct jet_queue before;
	u32 evt[JET_EVT_BYTES / 4] = {
		[1] = htole32(FIELD_PREP(JET_EVT_CPL_TAG, tag_of(i)) |
			      FIELD_PREP(JET_EVT_CPL_OP, op) |
			      FIELD_PREP(JET_EVT_CPL_POOL, pool)),
		[2] = htole32(FIELD_PREP(JET_EVT_CPL_STATUS, status)),
	};
	unsigned int lies = jd.lies, calls = i < commands ? model[i].ctx.calls : 0;
	bool wants = can && (model[i].asked || status != JET_ST_OK);
	int err;

	before = q;
	err = jet_q_completion(&q, evt);
	assert_int_equal(err, can ? 0 : -EIO);
	assert_int_equal(jd.lies - lies, !can);
	if (i < commands)
		assert_int_equal(model[i].ctx.calls - calls, wants);
	if (can)
		return;
	before.event_at = q.event_at;
	assert_memory_equal(&before, &q, sizeof(q));
}

static void event(void)
{
	unsigned int i = pick(), slots = 0, k;
	u16 status = below(5) ? JET_ST_OK : JET_ST_DMA;
	u8 op = JET_OP_COPY_IN, pool = below(4);
	bool can;

	if (i < commands && below(30)) {
		op = model[i].op;
		pool = model[i].pool;
	}
	can = possible(i, op, pool, status);
	hear(i, op, pool, status, can);
	if (!can)
		return;
	model[i].told = true;
	model[i].well = status == JET_ST_OK;
	if (i >= seen)
		seen = i + 1;
	for (k = oldest(); k < commands; k++)
		slots += model[k].slots;
	assert_int_equal((u16)(q.tag_tail - q.tag_head), commands - oldest());
	assert_int_equal((u16)(q.tail - q.head), slots);
}

static void test_random(void **state)
{
	const char *asked = getenv("SEED");
	unsigned int seed = asked ? (unsigned int)atoi(asked) : (unsigned int)time(NULL), i;
	unsigned int heard = 0;

	(void)state;
	printf("# SEED=%u\n", seed);
	srandom(seed);
	q.jd = &jd;
	q.tag_tail = FIRST;
	q.tag_head = FIRST;
	q.tag_seen = FIRST;
	for (i = 0; i < EVENTS; i++) {
		if (i % (EVENTS / 20) == 0)
			quiet = !quiet;
		if (below(2))
			submit();
		event();
	}
	for (i = 0; i < commands; i++)
		heard += model[i].told;
	/* It did not only say no */
	assert_in_range(heard, COMMANDS / 100, COMMANDS);
	assert_in_range(mutes, 5, COMMANDS);
	assert_in_range(jd.lies, EVENTS / 100, EVENTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
