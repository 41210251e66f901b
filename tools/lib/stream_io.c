// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The scripts of a stream, see stream_io.h */
#include <errno.h>
#include <string.h>

#include "stream_io.h"

/* What is added at a time: two operations, which name a segment's blocks */
#define ROOM_OPS	4
#define ROOM_BLOCKS	(2 * JET_FRAME_BLOCKS)

bool stream_full(const struct jet_stream *st)
{
	const struct jet_builder *s = st->script;

	/* Behind it come FREE, WAIT_RX and RX */
	return s->nops + ROOM_OPS + st->nread / JET_FRAME_BLOCKS + STREAM_TAKEN + 2 > s->most_ops ||
	       s->nblocks + ROOM_BLOCKS + st->nread + STREAM_TAKEN * JET_FRAME_BLOCKS > s->most_blocks;
}

/* Only the blocks that a copy touches, because each that is named costs; @piece begins in the first then */
static int touched(struct jet_stream *st, const struct stream_slot *slot, struct jst_piece *piece)
{
	uint32_t first = piece->offset >> st->c.cfg.shift;
	uint32_t last = (piece->offset + piece->length - 1) >> st->c.cfg.shift;

	piece->offset -= first << st->c.cfg.shift;
	return jet_script_blocks(st->script, slot->blocks + first, last - first + 1);
}

void stream_copy_out(struct jet_stream *st, const struct jst_piece *piece, void *to)
{
	struct stream_slot *slot = &st->rx[piece->slot];
	struct jst_piece part = *piece;
	int from = touched(st, slot, &part);

	jet_script_copy_out(st->script, from, part.offset, to, part.length);
	if (!piece->last)
		return;
	memcpy(st->read + st->nread, slot->blocks, slot->count * sizeof(*slot->blocks));
	st->nread += slot->count;
	slot->count = 0;
}

/* The operation that copied to the segment in this script, or the list of its blocks */
static int segment(struct jet_stream *st, const struct stream_slot *slot)
{
	if (slot->script == st->scripts)
		return slot->copied;
	return jet_script_blocks(st->script, slot->blocks, slot->count);
}

void stream_copy_in(struct jet_stream *st, const struct jst_piece *piece, const void *from)
{
	struct stream_slot *slot = &st->tx[piece->slot];
	uint32_t i;

	for (i = 0; i < piece->blocks; i++)
		slot->blocks[slot->count++] = st->spare[--st->nspare];
	slot->copied = jet_script_copy_in(st->script, segment(st, slot), piece->offset, from,
					  piece->length);
	slot->script = st->scripts;
}

/* Blocks of segments that have been acknowledged are there for others */
static void release(struct jet_stream *st)
{
	struct stream_slot *slot;
	uint32_t n;

	while (jst_released(&st->c, &n)) {
		slot = &st->tx[n];
		memcpy(st->spare + st->nspare, slot->blocks, slot->count * sizeof(*slot->blocks));
		st->nspare += slot->count;
		slot->count = 0;
	}
}

/* Where the peer is now. What was sent to where he was is lost. */
static void find_peer(struct jet_stream *st)
{
	uint8_t eui[6];
	int was = st->station;

	st->station = jet_address_find(st->pool, &st->peer, 0, eui);
	st->lost = false;
	st->late = st->c.counts.late;
	if (was >= 0 && st->station >= 0 && st->station != was)
		jst_kick(&st->c, stream_now());
}

/* Each frame depends on its copies: bytes that are not there are not sent */
static void add_frame(struct jet_stream *st, const struct jst_frame *frame)
{
	uint32_t channel = st->c.peer.tag ? st->c.peer.channel : st->peer.channel;
	uint8_t *head = st->heads[st->nheads++];
	int to;

	memcpy(head, frame->head, frame->head_bytes);
	to = frame->length ? segment(st, &st->tx[frame->slot]) :
	     jet_script_blocks(st->script, &st->bare[st->nbare++], 1);
	to = jet_script_copy_in(st->script, to, 0, head, frame->head_bytes);
	jet_script_send(st->script, to, JET_MAKE_VCI(st->station, channel),
			frame->head_bytes + frame->length);
	jet_script_uu(st->script, JST_UU);
	st->sent++;
}

/* True: there may be more than one script can send */
static bool add_frames(struct jet_stream *st)
{
	struct jst_frame frame;

	if (st->station < 0 || st->lost || st->late != st->c.counts.late)
		find_peer(st);
	while (!stream_full(st) && st->nbare < STREAM_BARE) {
		if (!jst_output(&st->c, stream_now(), &frame))
			return false;
		/* As good as lost on the way */
		if (st->station >= 0)
			add_frame(st, &frame);
	}
	return true;
}

static void add_free(struct jet_stream *st)
{
	uint32_t at, n;

	for (at = 0; at < st->nread; at += n) {
		n = st->nread - at < JET_FRAME_BLOCKS ? st->nread - at : JET_FRAME_BLOCKS;
		jet_script_free(st->script, jet_script_blocks(st->script, st->read + at, n));
	}
	st->nread = 0;
}

/* Returns the first of the operations that take frames, or JET_NONE */
static int add_take(struct jet_stream *st, uint64_t until)
{
	int wait = until ? jet_script_wait_rx(st->script, until) : JET_NONE;
	int first = st->script->nops, i;

	for (i = 0; i < STREAM_TAKEN; i++)
		jet_script_rx(st->script, wait, st->room, st->taken[i], sizeof(st->taken[i]));
	return first;
}

static bool from_peer(struct jet_stream *st, const struct jet_result *frame)
{
	if (frame->uu == JST_UU && (int)frame->src != st->station)
		find_peer(st);
	return frame->uu == JST_UU && (int)frame->src == st->station;
}

/* A frame has come: its blocks are kept, or freed with the next script */
static void came(struct jet_stream *st, int op, const uint8_t *head)
{
	const struct jet_result *frame = jet_script_result(st->script, op);
	uint32_t count, slot, have = frame->length < JST_OPEN_BYTES ? frame->length : JST_OPEN_BYTES;
	const uint32_t *blocks = jet_script_list(st->script, op, &count);
	uint64_t now = stream_now();

	if (!from_peer(st, frame)) {
		st->strays++;
	} else {
		st->received++;
		if (jst_input(&st->c, head, have, frame->length, now, &slot)) {
			memcpy(st->rx[slot].blocks, blocks, count * sizeof(*blocks));
			st->rx[slot].count = count;
			return;
		}
	}
	memcpy(st->read + st->nread, blocks, count * sizeof(*blocks));
	st->nread += count;
}

/* Nothing can be done about these, and the peer learns it if that is possible */
static void fail(struct jet_stream *st, int err)
{
	if (!st->error)
		st->error = err;
	jst_abort(&st->c);
}

/* What could not be sent is as lost as what the ring has lost; what could not be copied is missing */
static void judge(struct jet_stream *st, uint32_t op)
{
	int err = st->script->results[op].error;

	if (err == -EIO || err == -ENODEV)
		fail(st, err);
	if (!err || err == -ECANCELED)
		return;
	switch (st->script->ops[op].op) {
	case JET_DO_COPY_IN:
	case JET_DO_COPY_OUT:
		fail(st, err);
		break;
	case JET_DO_SEND:
		st->lost = true;
		break;
	}
}

/* A script has run, or as much of it as there was time for before a signal */
static void look(struct jet_stream *st, int first_rx, struct stream_done *done)
{
	uint32_t op;
	int i;

	for (op = 0; op < st->script->ran; op++)
		judge(st, op);
	for (i = 0; first_rx != JET_NONE && i < STREAM_TAKEN; i++) {
		if (jet_script_result(st->script, first_rx + i)->error)
			continue;
		came(st, first_rx + i, st->taken[i]);
		done->taken++;
	}
	release(st);
}

static void begin(struct jet_stream *st)
{
	jet_script_reset(st->script);
	st->scripts++;
	st->nheads = st->nbare = 0;
}

static int run(struct jet_stream *st, int first_rx, struct stream_done *done)
{
	int err = st->script->error ?: jet_script_run(st->script, 0);

	/* Else nothing was done at all */
	if (st->script->ran || err == -EINTR)
		look(st, first_rx, done);
	else if (err)
		fail(st, err);
	begin(st);
	return st->error ?: err == -EINTR ? err : 0;
}

int stream_run(struct jet_stream *st, uint64_t until, bool take, struct stream_done *done)
{
	int first_rx = JET_NONE, err = 0;
	uint64_t due;

	*done = (struct stream_done) {};
	if (add_frames(st))
		until = 0;
	add_free(st);
	due = jst_deadline(&st->c);
	if (due <= stream_now())
		take = true;
	if (due < until / 1000)
		until = due * 1000;
	if (take)
		first_rx = add_take(st, until);
	if (st->script->nops) {
		done->ran = true;
		err = run(st, first_rx, done);
	}
	/* Frames that are here come before the time that they were waited for */
	if (take && done->taken < STREAM_TAKEN && jst_deadline(&st->c) <= stream_now()) {
		jst_timer(&st->c, stream_now());
		done->ran = true;
	}
	return err;
}

int stream_flush(struct jet_stream *st, bool take)
{
	struct stream_done done;
	int err;

	do {
		err = stream_run(st, 0, take, &done);
		take = done.taken == STREAM_TAKEN;
	} while (!err && done.ran);
	return err;
}

int stream_wait(struct jet_stream *st, uint64_t until)
{
	struct stream_done done;

	return stream_run(st, until > jet_now() ? until : 0, true, &done);
}

int stream_failed(const struct jet_stream *st)
{
	int err = st->error ?: st->c.error;

	switch (err) {
	case -ETIMEDOUT:
		return jet_fail(err, "the peer has not answered for long: he, or the way to him, is gone");
	case -ECONNRESET:
		return jet_fail(err, "the peer has given up the connection");
	case -ECONNREFUSED:
		return jet_fail(err, "the listener does not want the connection, or has no blocks for it");
	case -EPROTONOSUPPORT:
		return jet_fail(err, "the listener has another version of the protocol");
	case -EFAULT:
		return jet_fail(err, "memory was not all there, so bytes are missing: the connection is over");
	}
	return jet_fail(err, "the connection is over: %s", strerror(-err));
}
