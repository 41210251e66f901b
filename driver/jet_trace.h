/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints: what goes to the card and what comes from it, scripts, and the
 * card's life, for `jetctl trace`, trace-cmd and perf. One that is off costs a
 * branch that is patched out; a batch of commands has one for all of them.
 *
 * Each says first which card it is, so that one filter does for all.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM jetstream

#if !defined(JET_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define JET_TRACE_H

#include <linux/tracepoint.h>

#include "jet_card.h"

#ifndef JET_TRACE_NAMES
#define JET_TRACE_NAMES
#define jet_show_op(value) \
	__print_symbolic(value, \
		{ JET_OP_COPY_IN, "copy-in" }, \
		{ JET_OP_COPY_OUT, "copy-out" }, \
		{ JET_OP_SEND, "send" }, \
		{ JET_OP_FREE, "free" }, \
		{ JET_OP_TAKE, "take" }, \
		{ JET_OP_FENCE, "fence" }, \
		{ JET_OP_SUM_PUT, "sum-put" })
#define jet_show_status(value) \
	__print_symbolic(value, \
		{ JET_ST_OK, "ok" }, \
		{ JET_ST_BAD_OP, "bad-op" }, \
		{ JET_ST_BAD_FLAGS, "bad-flags" }, \
		{ JET_ST_BAD_COUNT, "bad-count" }, \
		{ JET_ST_BAD_BLOCK, "bad-block" }, \
		{ JET_ST_NOT_OWNER, "not-owner" }, \
		{ JET_ST_BAD_LENGTH, "bad-length" }, \
		{ JET_ST_BAD_OFFSET, "bad-offset" }, \
		{ JET_ST_BUSY, "busy" }, \
		{ JET_ST_DMA, "dma" }, \
		{ JET_ST_CANCELED, "canceled" }, \
		{ JET_ST_RING_DOWN, "ring-down" }, \
		{ JET_ST_NO_ALLOCATION, "no-allocation" }, \
		{ JET_ST_GONE, "gone" })
#define jet_show_state(value) \
	__print_symbolic(value, \
		{ JET_RING_STATE_OFF, "off" }, \
		{ JET_RING_STATE_CLAIM, "claim" }, \
		{ JET_RING_STATE_NUMBER, "number" }, \
		{ JET_RING_STATE_UP, "up" }, \
		{ JET_RING_STATE_BEACON, "beacon" })
#define jet_show_life(value) \
	__print_symbolic(value, \
		{ JET_ABSENT, "absent" }, \
		{ JET_STARTING, "starting" }, \
		{ JET_RUNNING, "running" }, \
		{ JET_QUIESCING, "quiescing" }, \
		{ JET_RESETTING, "resetting" }, \
		{ JET_GONE, "gone" })

/* What a command works on; how many bytes, if that is said by it */
static inline u32 jet_trace_bytes(const struct jet_cmd *cmd)
{
	switch (jet_cmd_op(cmd)) {
	case JET_OP_COPY_IN:
	case JET_OP_COPY_OUT:
		return FIELD_GET(JET_CMD_COPY_LEN, le32_to_cpu(cmd->dw[3]));
	case JET_OP_SEND:
		return FIELD_GET(JET_CMD_SEND_LEN, le32_to_cpu(cmd->dw[2]));
	default:
		return 0;
	}
}

static inline u32 jet_trace_vci(const struct jet_cmd *cmd)
{
	if (jet_cmd_op(cmd) != JET_OP_SEND)
		return 0;
	return FIELD_GET(JET_CMD_SEND_VCI, le32_to_cpu(cmd->dw[1]));
}

/* The ring's clocks as time */
static inline u64 jet_trace_ns(const struct jet_dev *jd, u32 clocks)
{
	return div_u64((u64)clocks * NSEC_PER_SEC, jd->ring_hz);
}
#endif

TRACE_DEFINE_ENUM(JET_ABSENT);
TRACE_DEFINE_ENUM(JET_STARTING);
TRACE_DEFINE_ENUM(JET_RUNNING);
TRACE_DEFINE_ENUM(JET_QUIESCING);
TRACE_DEFINE_ENUM(JET_RESETTING);
TRACE_DEFINE_ENUM(JET_GONE);

/* In the ring; the card is told of it next. @nr is its tag */
TRACE_EVENT(jet_command,
	    TP_PROTO(const struct jet_queue *q, u16 nr, u8 pool,
		     const struct jet_cmd *cmd),
	    TP_ARGS(q, nr, pool, cmd),
	    TP_STRUCT__entry(__field(int, card)
			     __field(u16, queue)
			     __field(u16, tag)
			     __field(u8, pool)
			     __field(u8, op)
			     __field(u8, count)
			     __field(bool, reports)
			     __field(u32, bytes)
			     __field(u32, vci)),
	    TP_fast_assign(__entry->card = q->jd->index;
			   __entry->queue = q->index;
			   __entry->tag = nr;
			   __entry->pool = pool;
			   __entry->op = jet_cmd_op(cmd);
			   __entry->count = FIELD_GET(JET_CMD_COUNT,
						      le32_to_cpu(cmd->dw[0]));
			   __entry->reports = jet_cmd_reports(cmd);
			   __entry->bytes = jet_trace_bytes(cmd);
			   __entry->vci = jet_trace_vci(cmd);),
	    TP_printk("card=%d queue=%u tag=%u pool=%u op=%s count=%u bytes=%u vci=%#x reports=%u",
		      __entry->card, __entry->queue, __entry->tag,
		      __entry->pool,
		      jet_show_op(__entry->op),
		      __entry->count, __entry->bytes, __entry->vci,
		      __entry->reports)
);

/* One that was believed */
TRACE_EVENT(jet_completion,
	    TP_PROTO(const struct jet_queue *q, u16 nr, u8 pool,
		     const struct jet_cpl *cpl),
	    TP_ARGS(q, nr, pool, cpl),
	    TP_STRUCT__entry(__field(int, card)
			     __field(u16, queue)
			     __field(u16, tag)
			     __field(u8, pool)
			     __field(u8, op)
			     __field(u16, status)),
	    TP_fast_assign(__entry->card = q->jd->index;
			   __entry->queue = q->index;
			   __entry->tag = nr;
			   __entry->pool = pool;
			   __entry->op = cpl->op;
			   __entry->status = cpl->status;),
	    TP_printk("card=%d queue=%u tag=%u pool=%u op=%s status=%s",
		      __entry->card, __entry->queue, __entry->tag,
		      __entry->pool,
		      jet_show_op(__entry->op),
		      jet_show_status(__entry->status))
);

/* As the card says it; whether the pool takes it comes later */
TRACE_EVENT(jet_frame,
	    TP_PROTO(const struct jet_queue *q, unsigned int pool,
		     const struct jet_frame *frame),
	    TP_ARGS(q, pool, frame),
	    TP_STRUCT__entry(__field(int, card)
			     __field(u16, queue)
			     __field(u8, pool)
			     __field(u8, src)
			     __field(u8, flags)
			     __field(u8, blocks)
			     __field(u32, bytes)
			     __field(u32, vci)),
	    TP_fast_assign(__entry->card = q->jd->index;
			   __entry->queue = q->index;
			   __entry->pool = pool;
			   __entry->src = frame->src;
			   __entry->flags = frame->flags;
			   __entry->blocks = frame->nblocks;
			   __entry->bytes = frame->len;
			   __entry->vci = frame->vci;),
	    TP_printk("card=%d queue=%u pool=%u src=%u blocks=%u bytes=%u vci=%#x flags=%s",
		      __entry->card, __entry->queue, __entry->pool,
		      __entry->src, __entry->blocks, __entry->bytes,
		      __entry->vci,
		      __print_flags(__entry->flags, "|",
				    { JET_EVTF_ERR_CRC, "crc" },
				    { JET_EVTF_ERR_LEN, "length" },
				    { JET_EVTF_SYNC, "sync" }))
);

/* Its registers as the event has them; no number, -1, while it is not up */
TRACE_EVENT(jet_ring,
	    TP_PROTO(const struct jet_dev *jd, u32 status, u32 ttrt, u64 map),
	    TP_ARGS(jd, status, ttrt, map),
	    TP_STRUCT__entry(__field(int, card)
			     __field(u8, state)
			     __field(s8, station)
			     __field(u64, ttrt)
			     __field(u64, map)),
	    TP_fast_assign(__entry->card = jd->index;
			   __entry->state = FIELD_GET(JET_RING_STATE, status);
			   __entry->station = status & JET_RING_UP ?
					      FIELD_GET(JET_RING_ID, status) :
					      -1;
			   __entry->ttrt = jet_trace_ns(jd, ttrt);
			   __entry->map = map;),
	    TP_printk("card=%d state=%s station=%d ttrt_ns=%llu stations=%#llx",
		      __entry->card,
		      jet_show_state(__entry->state),
		      __entry->station, __entry->ttrt, __entry->map)
);

/* jet_life.c has the drawing; resets, faults and removal are seen here */
TRACE_EVENT(jet_life,
	    TP_PROTO(const struct jet_dev *jd, int was, int next),
	    TP_ARGS(jd, was, next),
	    TP_STRUCT__entry(__field(int, card)
			     __field(u8, was)
			     __field(u8, next)),
	    TP_fast_assign(__entry->card = jd->index;
			   __entry->was = was;
			   __entry->next = next;),
	    TP_printk("card=%d was=%s next=%s", __entry->card,
		      jet_show_life(__entry->was),
		      jet_show_life(__entry->next))
);

/* It was checked and has its number, which is the file's count */
TRACE_EVENT(jet_script_begin,
	    TP_PROTO(const struct jet_dev *jd, u8 pool, u32 nr,
		     unsigned int operations, bool posted),
	    TP_ARGS(jd, pool, nr, operations, posted),
	    TP_STRUCT__entry(__field(int, card)
			     __field(u8, pool)
			     __field(bool, posted)
			     __field(u32, nr)
			     __field(u32, operations)),
	    TP_fast_assign(__entry->card = jd->index;
			   __entry->pool = pool;
			   __entry->posted = posted;
			   __entry->nr = nr;
			   __entry->operations = operations;),
	    TP_printk("card=%d pool=%u script=%u operations=%u posted=%u",
		      __entry->card, __entry->pool, __entry->nr,
		      __entry->operations, __entry->posted)
);

/* All its operations have results, and so many of them are failures */
TRACE_EVENT(jet_script_end,
	    TP_PROTO(const struct jet_dev *jd, u8 pool, u32 nr,
		     unsigned int failed),
	    TP_ARGS(jd, pool, nr, failed),
	    TP_STRUCT__entry(__field(int, card)
			     __field(u8, pool)
			     __field(u32, nr)
			     __field(u32, failed)),
	    TP_fast_assign(__entry->card = jd->index;
			   __entry->pool = pool;
			   __entry->nr = nr;
			   __entry->failed = failed;),
	    TP_printk("card=%d pool=%u script=%u failed=%u",
		      __entry->card, __entry->pool, __entry->nr,
		      __entry->failed)
);

#endif

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE jet_trace
#include <trace/define_trace.h>
