// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A frame has come */
#include <errno.h>

#include "stream.h"

/* Is a number one of the @n from @first on? */
static bool within(uint32_t number, uint32_t first, uint32_t n)
{
	return number - first < n;
}

static void reset_in(struct jst *c, const struct jst_header *h)
{
	if (c->state == JST_OPENING && h->ack == c->tx.nxt && c->tx.nxt != c->tx.una) {
		jst_fail(c, h->window == JST_WHY_VERSION ? -EPROTONOSUPPORT : -ECONNREFUSED);
	} else if ((c->state == JST_ACCEPTING || c->state == JST_LIVE) &&
		   within(h->seq, c->rx.next, c->cfg.rx_slots + 1)) {
		jst_fail(c, -ECONNRESET);
	} else {
		c->counts.blind++;
	}
}

/* Our OPEN has been agreed to, or was long ago and the peer has not heard that we know */
static void open_in(struct jst *c, const struct jst_header *h, uint64_t now)
{
	if (c->state == JST_OPENING && h->ack == c->tx.nxt && c->tx.nxt != c->tx.una) {
		jst_learn(c, h);
		jst_measured(c, h->echo, now);
		c->tx.recovering = c->tx.resend = false;
		c->tx.una = h->ack;
		c->state = JST_LIVE;
		c->heard = now;
		jst_rto_start(c, now);
		c->ack_now = true;
	} else if (c->state != JST_OPENING) {
		c->ack_now = true;
	} else {
		c->counts.blind++;
	}
}

static void acked(struct jst *c, const struct jst_header *h, uint64_t now)
{
	jst_measured(c, h->echo, now);
	while (c->tx.una != h->ack) {
		struct jst_segment *s = jst_tx(c, c->tx.una++);

		c->tx.flying -= s->blocks;
		c->tx.ended |= s->flags & JST_END;
		if (c->tx.una == c->tx.recover)
			c->tx.recovering = false;
	}
	c->tx.dups = 0;
	/* More than one was lost, or the retransmission would have been answered with all */
	c->tx.resend = c->tx.recovering;
	jst_rto_start(c, now);
	if (c->state == JST_ACCEPTING)
		c->state = JST_LIVE;
}

/* The peer misses @una and has three that were sent behind it: it is lost, not late */
static void gap_in(struct jst *c)
{
	if (c->tx.una == c->tx.nxt || c->tx.recovering || ++c->tx.dups < 3)
		return;
	c->counts.fast++;
	c->tx.resend = c->tx.recovering = true;
	c->tx.recover = c->tx.nxt;
}

/* Ack and window. False: an impossible number, who sent that has seen nothing of this connection */
static bool ack_in(struct jst *c, const struct jst_header *h, uint64_t now)
{
	if (!within(h->ack, c->tx.una, c->tx.nxt - c->tx.una + 1)) {
		/* Behind: an old frame, which may still carry what we miss */
		return within(c->tx.una, h->ack, c->cfg.tx_slots + 1);
	}
	if (h->ack != c->tx.una) {
		acked(c, h, now);
		c->tx.window = h->window;
	} else {
		/* From one number on, a window only grows: what is smaller is older, or a promise broken */
		if (h->window > c->tx.window)
			c->tx.window = h->window;
		if (h->flags & JST_GAP)
			gap_in(c);
	}
	return true;
}

/* What is in order now can be read */
static void in_order(struct jst *c)
{
	struct jst_segment *s;

	while (!c->rx.ended && (s = jst_rx(c, c->rx.next))->flags & JST_ACK) {
		c->rx.next++;
		c->rx.news++;
		c->rx.gaps--;
		c->rx.unread += s->blocks;
		c->rx.bytes += s->length;
		c->rx.ended = s->flags & JST_END;
		c->rx.told -= s->blocks < c->rx.told ? s->blocks : c->rx.told;
	}
}

static void ack_later(struct jst *c, uint64_t now)
{
	if (c->rx.news >= 2 || c->rx.gaps || c->rx.ended)
		c->ack_now = true;
	else if (!c->ack_at)
		c->ack_at = now + c->cfg.ack_delay;
}

/* A segment. True: its blocks are kept */
static bool segment_in(struct jst *c, const struct jst_header *h, uint32_t length, uint64_t now)
{
	struct jst_segment *s = jst_rx(c, h->seq);
	uint32_t blocks = length ? jst_blocks(c->cfg.shift, length) : 0;

	/* It, or its last sending, is what the next ack answers, and not one that waits behind a gap */
	if ((int32_t)(h->seq - c->rx.acked) <= 0 && (int32_t)(h->stamp - c->rx.echo) > 0)
		c->rx.echo = h->stamp;
	if (c->rx.ended || s->flags & JST_ACK ||
	    !within(h->seq, c->rx.next, c->rx.head + c->cfg.rx_slots - c->rx.next)) {
		/* He does not know that we have it */
		c->counts.again++;
		c->ack_now = true;
		return false;
	}
	if (c->rx.held + blocks > c->cfg.rx_blocks || length > c->cfg.longest) {
		c->counts.overrun++;
		c->ack_now = true;
		return false;
	}
	if (c->closed && length) {
		jst_abort(c);
		return false;
	}
	*s = (struct jst_segment) {
		.length = length, .blocks = blocks, .flags = JST_ACK | (h->flags & JST_END),
	};
	c->rx.held += blocks;
	c->rx.gaps++;
	in_order(c);
	ack_later(c, now);
	return length;
}

static bool live_in(struct jst *c, const struct jst_header *h, uint32_t length, uint64_t now)
{
	bool keep = false;

	if (!ack_in(c, h, now)) {
		c->counts.blind++;
		/* If it is the peer after all, this tells him */
		c->ack_now = true;
		return false;
	}
	if (c->state == JST_ACCEPTING)
		return false;
	c->heard = now;
	c->asked = 0;
	if (h->flags & JST_ASK)
		c->ack_now = true;
	if (length || h->flags & JST_END)
		keep = segment_in(c, h, length, now);
	if (c->state == JST_LINGER && h->flags & JST_END)
		c->linger_at = now + 8 * c->rto;
	jst_maybe_over(c, now);
	return keep;
}

/**
 * jst_input() - a frame has come to the connection's channel
 * @c:		the connection
 * @head:	its first bytes
 * @have:	how many there are, all of the frame or JST_OPEN_BYTES at least
 * @sdu:	bytes in the frame
 * @now:	the time
 * @slot:	true: the received segment's
 *
 * Return: true if the frame's blocks are to be kept; otherwise they are to be freed.
 */
bool jst_input(struct jst *c, const void *head, size_t have, size_t sdu, uint64_t now,
	       uint32_t *slot)
{
	struct jst_header h;
	int length = jst_header_get(&h, head, have, sdu);

	if (length < 0) {
		c->counts.bad++;
	} else if (h.tag != c->cfg.tag) {
		c->counts.foreign++;
	} else if (h.flags & JST_RESET) {
		reset_in(c, &h);
	} else if (c->state == JST_FAILED) {
		/* He who agreed to what we gave up waiting for should not wait, either */
		if (h.flags & JST_OPEN && !c->peer.tag)
			jst_learn(c, &h);
		c->reset_now = c->peer.tag;
	} else if (h.flags & JST_OPEN) {
		open_in(c, &h, now);
	} else if (c->state == JST_OPENING || c->state == JST_NEW) {
		c->counts.blind++;
	} else {
		*slot = h.seq & (c->cfg.rx_slots - 1);
		return live_in(c, &h, length, now);
	}
	return false;
}
