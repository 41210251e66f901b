// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* A connection's life: how it begins, ends, and fails */
#include <errno.h>
#include <string.h>

#include "stream.h"

static bool slots_are_good(uint32_t slots, uint32_t more_than)
{
	return slots > more_than && !(slots & (slots - 1)) && slots <= 1u << 16;
}

/**
 * jst_init() - a connection that is none yet
 * @c:		the connection
 * @cfg:	what it is made of
 *
 * Return: 0, or -EINVAL.
 */
int jst_init(struct jst *c, const struct jst_config *cfg)
{
	if (!cfg->tag || !cfg->longest || cfg->longest > UINT16_MAX ||
	    cfg->channel < JST_CHANNEL_MIN || cfg->channel > JST_CHANNEL_MAX ||
	    cfg->shift < JST_SHIFT_MIN || cfg->shift > JST_SHIFT_MAX ||
	    !cfg->tx_blocks || !slots_are_good(cfg->tx_slots, cfg->tx_blocks + 1) ||
	    !cfg->rx_blocks || cfg->rx_blocks > UINT16_MAX ||
	    !slots_are_good(cfg->rx_slots, cfg->rx_blocks) ||
	    !cfg->rto_min || cfg->rto_max < cfg->rto_min || cfg->rto_first < cfg->rto_min ||
	    cfg->rto_first > cfg->rto_max || cfg->ack_delay >= cfg->rto_min ||
	    cfg->dead < cfg->rto_max || !cfg->idle)
		return -EINVAL;
	memset(c, 0, sizeof(*c));
	c->cfg = *cfg;
	c->rto = cfg->rto_first;
	c->ask_every = cfg->rto_first;
	c->tx.freed = c->tx.una = c->tx.nxt = c->tx.cut = cfg->isn;
	memset(cfg->tx, 0, cfg->tx_slots * sizeof(*cfg->tx));
	memset(cfg->rx, 0, cfg->rx_slots * sizeof(*cfg->rx));
	return 0;
}

/* OPEN and END have numbers like other segments, so that they are acknowledged and sent again like them */
static void cut(struct jst *c, uint8_t flag)
{
	*jst_tx(c, c->tx.cut++) = (struct jst_segment) { .flags = flag };
}

/* What the peer has said of himself in his OPEN */
void jst_learn(struct jst *c, const struct jst_header *open)
{
	uint32_t blocks = open->window / 2 ? open->window / 2 : 1;
	uint64_t half = ((uint64_t)blocks << open->shift) - JST_HEADER_BYTES;

	c->peer.tag = open->own_tag;
	c->peer.channel = open->channel;
	c->peer.shift = open->shift;
	c->tx.window = open->window;
	/* Two segments fit the window, so that one can be on its way while the other is read */
	c->longest = open->longest < c->cfg.longest ? open->longest : c->cfg.longest;
	if (c->longest > half)
		c->longest = half;
	c->rx.head = c->rx.next = c->rx.acked = open->seq + 1;
	c->rx.echo = open->stamp;
	c->rx.told = c->cfg.rx_blocks;
}

/**
 * jst_connect() - ask a listener for the connection
 * @c:		the connection
 * @now:	the time
 *
 * Its OPEN goes to the listener's channel, all other frames to that of peer.channel.
 */
void jst_connect(struct jst *c, uint64_t now)
{
	c->state = JST_OPENING;
	c->heard = c->moved = now;
	cut(c, JST_OPEN);
}

/**
 * jst_accept() - agree to a connection
 * @c:		the connection
 * @open:	the OPEN that came to the listener's channel
 * @now:	the time
 *
 * Return: 0, or -EINVAL: that was no first OPEN.
 */
int jst_accept(struct jst *c, const struct jst_header *open, uint64_t now)
{
	if (!(open->flags & JST_OPEN) || open->flags & JST_ACK)
		return -EINVAL;
	jst_learn(c, open);
	jst_connect(c, now);
	c->state = JST_ACCEPTING;
	return 0;
}

/**
 * jst_opened_by() - is this OPEN the one that the connection came from?
 * @c:		a connection of the listener, from the same address
 * @open:	an OPEN that came to it
 *
 * Return: true: it is no news. If our answer to it was lost, that is sent again when its time comes.
 */
bool jst_opened_by(const struct jst *c, const struct jst_header *open)
{
	return c->peer.tag == open->own_tag && c->peer.channel == open->channel;
}

/**
 * jst_refuse() - the answer to an OPEN that is not agreed to
 * @head:	where to
 * @open:	the OPEN, perhaps of another version
 * @why:	JST_WHY_REFUSED or _VERSION
 *
 * Return: bytes of the frame, which goes to channel @open->channel of who sent it.
 */
size_t jst_refuse(uint8_t head[JST_OPEN_BYTES], const struct jst_header *open, uint16_t why)
{
	struct jst_header h = {
		.version = JST_VERSION, .flags = JST_RESET | JST_ACK, .window = why,
		.tag = open->own_tag, .ack = open->seq + 1,
	};

	return jst_header_put(head, &h);
}

/* The connection is over before its time. Who knows the peer tells him */
void jst_fail(struct jst *c, int error)
{
	c->state = JST_FAILED;
	c->error = error;
	c->reset_now = c->peer.tag && error != -ECONNRESET;
	c->why = JST_WHY_ABORT;
	c->ack_now = c->ask_now = c->tx.resend = false;
	c->rto_at = c->ack_at = c->ask_at = c->linger_at = c->close_at = 0;
}

/* Both halves have ended: who cannot know whether the peer knows lingers to tell him again */
void jst_maybe_over(struct jst *c, uint64_t now)
{
	if (c->state != JST_LIVE || !c->tx.ended || !c->rx.ended)
		return;
	c->state = c->tx.end_tells ? JST_DONE : JST_LINGER;
	c->rto_at = c->ask_at = c->close_at = 0;
	if (c->state == JST_LINGER)
		/* Three retransmissions of his, and one on its way */
		c->linger_at = now + 8 * c->rto;
}

/**
 * jst_shutdown() - the user sends no more
 * @c:		the connection
 */
void jst_shutdown(struct jst *c)
{
	if (c->state == JST_OPENING || c->state == JST_ACCEPTING) {
		jst_abort(c);
	} else if (c->state == JST_LIVE && !c->tx.ending) {
		cut(c, JST_END);
		c->tx.ending = true;
	}
}

/**
 * jst_close() - the user sends no more and reads no more
 * @c:		the connection
 * @now:	the time
 *
 * What was written is still sent, until DONE; bytes that nobody will read reset the connection. The
 * caller goes on driving it until it is DONE or FAILED.
 */
void jst_close(struct jst *c, uint64_t now)
{
	if (c->state == JST_NEW)
		c->state = JST_DONE;
	c->closed = true;
	if (c->state == JST_LIVE && c->rx.held) {
		jst_abort(c);
		return;
	}
	jst_shutdown(c);
	if (c->state == JST_LIVE)
		c->close_at = now + c->cfg.dead;
}

/**
 * jst_abort() - the connection is over, now
 * @c:		the connection
 *
 * The peer's error is ECONNRESET, if the one frame that says so is not lost, or he says anything while the
 * caller still drives this connection.
 */
void jst_abort(struct jst *c)
{
	if (c->state == JST_NEW || c->state == JST_LINGER || c->state == JST_DONE ||
	    c->state == JST_FAILED)
		return;
	jst_fail(c, -ECONNABORTED);
}

/**
 * jst_kick() - frames may go through again: the ring is back, or the peer's number is known
 * @c:		the connection
 * @now:	the time
 *
 * What waits for a time that has been doubled is sent at once.
 */
void jst_kick(struct jst *c, uint64_t now)
{
	if (c->rto_at) {
		c->rto = c->cfg.rto_min;
		c->rto_at = now;
	} else if (c->state == JST_LIVE) {
		c->ask_every = c->rto;
		c->ask_at = now;
	}
}

/**
 * jst_events() - what the user can do
 * @c:		the connection
 *
 * Return: JST_EVENT_*.
 */
unsigned int jst_events(const struct jst *c)
{
	bool over = c->state == JST_DONE || c->state == JST_FAILED;
	bool room = c->tx.blocks < c->cfg.tx_blocks;

	if (c->state == JST_FAILED)
		return JST_EVENT_IN | JST_EVENT_OUT | JST_EVENT_OVER;
	return (c->rx.bytes || c->rx.ended ? JST_EVENT_IN : 0) |
	       (c->tx.ending || (c->state == JST_LIVE && room) ? JST_EVENT_OUT : 0) |
	       (over ? JST_EVENT_OVER : 0);
}
