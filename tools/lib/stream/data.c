// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Where the user's bytes go in what is sent, and are in what was received */
#include <errno.h>

#include "stream.h"

static uint32_t own_blocks(const struct jst *c, const struct jst_segment *s)
{
	return s->length ? jst_blocks(c->cfg.shift, s->length) : 0;
}

/* How many bytes more fit a segment, by what a frame and our blocks can hold */
static uint32_t room_in(const struct jst *c, const struct jst_segment *s)
{
	uint64_t blocks = own_blocks(c, s) + c->cfg.tx_blocks - c->tx.blocks;
	uint64_t bytes = blocks << c->cfg.shift;

	if (bytes < JST_HEADER_BYTES + s->length)
		return 0;
	bytes -= JST_HEADER_BYTES;
	return (bytes < c->longest ? bytes : c->longest) - s->length;
}

/* A segment that no frame has carried yet still grows */
static bool last_grows(const struct jst *c)
{
	const struct jst_segment *s = jst_tx(c, c->tx.cut - 1);

	return c->tx.cut != c->tx.nxt && !s->flags && s->length < c->longest;
}

/**
 * jst_write() - the user sends
 * @c:		the connection
 * @bytes:	what he has left
 * @piece:	where the first of them go; the caller must put them there before jst_output()
 *
 * To be called until it says 0 or fails.
 *
 * Return: 1; 0: no room until something is acknowledged, or no bytes; -EPIPE after jst_shutdown(),
 * -ENOTCONN, or the connection's error.
 */
int jst_write(struct jst *c, uint32_t bytes, struct jst_piece *piece)
{
	struct jst_segment fresh = { 0 }, *s;
	bool grows;
	uint32_t room, before;

	if (c->state == JST_FAILED)
		return c->error;
	if (c->tx.ending || c->state == JST_DONE)
		return -EPIPE;
	if (c->state != JST_LIVE)
		return -ENOTCONN;
	grows = last_grows(c);
	s = grows ? jst_tx(c, c->tx.cut - 1) : &fresh;
	room = room_in(c, s);
	if (!room || !bytes)
		return 0;
	if (!grows) {
		s = jst_tx(c, c->tx.cut++);
		*s = fresh;
	}
	before = own_blocks(c, s);
	piece->slot = (c->tx.cut - 1) & (c->cfg.tx_slots - 1);
	piece->offset = JST_HEADER_BYTES + s->length;
	piece->length = bytes < room ? bytes : room;
	s->length += piece->length;
	s->blocks = jst_blocks(c->peer.shift, s->length);
	piece->blocks = own_blocks(c, s) - before;
	piece->last = false;
	c->tx.blocks += piece->blocks;
	return 1;
}

/**
 * jst_released() - a sent segment is not needed any more
 * @c:		the connection
 * @slot:	which
 *
 * To be called until it returns false, before the next jst_write().
 *
 * Return: true: the slot's blocks must be freed, if there are any.
 */
bool jst_released(struct jst *c, uint32_t *slot)
{
	struct jst_segment *s;

	if (c->tx.freed == c->tx.una)
		return false;
	*slot = c->tx.freed & (c->cfg.tx_slots - 1);
	s = jst_tx(c, c->tx.freed++);
	c->tx.blocks -= own_blocks(c, s);
	return true;
}

/* So much of the window is free again that the peer should know */
static bool window_is_news(const struct jst *c)
{
	uint32_t most = jst_blocks(c->cfg.shift, c->cfg.longest);
	uint32_t half = c->cfg.rx_blocks / 2 ? c->cfg.rx_blocks / 2 : 1;

	return jst_window(c) - c->rx.told >= (most < half ? most : half);
}

/**
 * jst_read() - the user receives
 * @c:		the connection
 * @room:	how many bytes he takes, not 0
 * @piece:	where they are
 *
 * Return: 1; 0: nothing there yet; -ENODATA: the stream has ended; or the connection's error.
 */
int jst_read(struct jst *c, uint32_t room, struct jst_piece *piece)
{
	struct jst_segment *s = jst_rx(c, c->rx.head);
	uint32_t left;

	if (c->state == JST_FAILED)
		return c->error;
	if (!c->rx.bytes)
		return c->rx.ended ? -ENODATA : 0;
	left = s->length - s->read;
	piece->slot = c->rx.head & (c->cfg.rx_slots - 1);
	piece->offset = JST_HEADER_BYTES + s->read;
	piece->length = room < left ? room : left;
	piece->blocks = 0;
	piece->last = piece->length == left;
	s->read += piece->length;
	c->rx.bytes -= piece->length;
	if (piece->last) {
		c->rx.unread -= s->blocks;
		c->rx.held -= s->blocks;
		*s = (struct jst_segment) { 0 };
		c->rx.head++;
		c->ack_now |= c->state == JST_LIVE && !c->rx.ended && window_is_news(c);
	}
	return 1;
}
