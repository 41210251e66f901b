// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The next frame to send */
#include "stream.h"

/* A head that says what we know; all that it tells is told now */
static void tell(struct jst *c, uint64_t now, struct jst_frame *f, uint8_t flags, uint32_t seq)
{
	struct jst_header h = {
		.version = JST_VERSION, .flags = flags, .tag = c->peer.tag, .seq = seq,
		.stamp = now, .echo = c->rx.echo,
		.own_tag = c->cfg.tag, .channel = c->cfg.channel,
		.longest = c->cfg.longest, .shift = c->cfg.shift,
	};

	h.window = jst_window(c);
	if (c->state != JST_OPENING) {
		h.flags |= JST_ACK;
		h.ack = c->rx.next;
		c->rx.told = h.window;
		c->rx.acked = h.ack;
	}
	if (c->rx.gaps && !(flags & (JST_OPEN | JST_RESET)))
		h.flags |= JST_GAP;
	if (flags & JST_RESET)
		h.window = c->why;
	*f = (struct jst_frame) { 0 };
	f->head_bytes = jst_header_put(f->head, &h);
	c->ack_now = false;
	c->ack_at = 0;
	c->rx.news = 0;
}

static void segment(struct jst *c, uint64_t now, struct jst_frame *f, uint32_t number)
{
	struct jst_segment *s = jst_tx(c, number);

	tell(c, now, f, s->flags, number);
	f->length = s->length;
	f->slot = number & (c->cfg.tx_slots - 1);
}

/* All segments but END, which nobody has to keep, must fit the window */
static bool may_send(const struct jst *c)
{
	return c->tx.nxt != c->tx.cut && c->state <= JST_LIVE &&
	       c->tx.flying + jst_tx(c, c->tx.nxt)->blocks <= c->tx.window;
}

static void send_next(struct jst *c, uint64_t now, struct jst_frame *f)
{
	uint32_t number = c->tx.nxt++;

	if (c->tx.una == number)
		jst_rto_start(c, now);
	c->tx.flying += jst_tx(c, number)->blocks;
	if (jst_tx(c, number)->flags & JST_END)
		c->tx.end_tells = c->rx.ended;
	segment(c, now, f, number);
}

/**
 * jst_output() - what to send
 * @c:		the connection
 * @now:	the time
 * @frame:	the frame; its head goes in front of the segment that it names, and replaces
 *		what stood there when that was sent before
 *
 * To be called after each call of the others, until it returns false.
 *
 * Return: true if there is something.
 */
bool jst_output(struct jst *c, uint64_t now, struct jst_frame *frame)
{
	if (c->reset_now) {
		c->reset_now = false;
		tell(c, now, frame, JST_RESET, c->tx.nxt);
	} else if (c->tx.resend && c->tx.una != c->tx.nxt) {
		c->tx.resend = false;
		segment(c, now, frame, c->tx.una);
	} else if (may_send(c)) {
		send_next(c, now, frame);
	} else if (c->ack_now || c->ask_now) {
		tell(c, now, frame, c->ask_now ? JST_ASK : 0, c->tx.nxt);
		c->ask_now = false;
	} else {
		jst_ask_start(c, now);
		return false;
	}
	return true;
}
