/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The byte stream's engine: one connection, as a state machine. Documentation/stream.md is the
 * protocol. It does no I/O, allocates nothing, and has no clock: whoever drives it hands it the
 * heads of frames, what the user wants, and the time in microseconds (never 0, never going back), and
 * does what it says:
 *
 *   frame came     jst_input()     keep the frame's blocks as received segment `slot`, or free them
 *   user sends     jst_write()     so many of his bytes go to byte `offset` of sent segment `slot`
 *   user receives  jst_read()      so many of his bytes are at byte `offset` of received segment `slot`
 *   afterwards     jst_released()  this sent segment's blocks are free
 *                  jst_output()    send this frame: a sent segment with this head, or the head alone
 *                  jst_deadline()  call jst_timer() then, at the latest
 *                  jst_events()    what the user can do now
 *
 * A slot is a number below that of the segments that the connection was given; the caller keeps
 * for each which blocks it is in.
 *
 *   numbers    freed      una        nxt        cut              head       next
 *   sending  ----|----------|----------|----------|----   receiving |----------|-- - -- - - -
 *                  to be      on the     written,                     to be       behind a gap
 *                  freed      way        not sent                     read
 */
#ifndef JETSTREAM_STREAM_H
#define JETSTREAM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The frame's AAL5 user-to-user byte: 'S' */
#define JST_UU			0x53
#define JST_VERSION		1
#define JST_HEADER_BYTES	24
#define JST_OPEN_BYTES		36	/* with what OPEN has behind the header */
#define JST_CHANNEL_MIN		16
#define JST_CHANNEL_MAX		0x1ffff
#define JST_SHIFT_MIN		6	/* of a block's bytes; the cards: 11 .. 14 */
#define JST_SHIFT_MAX		16

#define JST_OPEN	0x01	/* asks for a connection, or agrees to one */
#define JST_ACK		0x02	/* ack and window are there: in all but the first OPEN */
#define JST_END		0x04	/* the sender's stream ends here; no payload */
#define JST_RESET	0x08	/* the connection is over; window: why */
#define JST_ASK		0x10	/* wants an answer at once */
#define JST_GAP		0x20	/* there are segments behind a missing one */
#define JST_FLAGS	0x3f

/* window of a RESET */
#define JST_WHY_ABORT	0
#define JST_WHY_REFUSED	1
#define JST_WHY_VERSION	2

/**
 * struct jst_header - what stands in front of a frame's payload
 * @version: JST_VERSION
 * @flags: JST_OPEN ..
 * @window: blocks that there are for segments from @ack on
 * @tag: the receiver's; 0 in the first OPEN
 * @seq: this segment's number; without payload, OPEN and END: that of the next one
 * @ack: the number of the first segment that is missing
 * @stamp: when the frame was sent, by the sender's clock in microseconds
 * @echo: @stamp of the segment that @ack goes back to
 * @own_tag: OPEN: the sender's
 * @channel: OPEN: where the sender receives
 * @longest: OPEN: most payload bytes in a frame to the sender
 * @shift: OPEN: blocks there have 1 << @shift bytes
 */
struct jst_header {
	uint8_t version, flags;
	uint16_t window;
	uint32_t tag, seq, ack, stamp, echo;
	uint32_t own_tag, channel;
	uint16_t longest;
	uint8_t shift;
};

int jst_header_get(struct jst_header *h, const void *head, size_t have, size_t sdu);
size_t jst_header_put(uint8_t head[JST_OPEN_BYTES], const struct jst_header *h);

enum jst_state {
	JST_NEW,
	JST_OPENING,	/* we asked */
	JST_ACCEPTING,	/* we agreed, and do not know whether the peer does still */
	JST_LIVE,
	JST_LINGER,	/* all is over, but the peer may not know yet that we know */
	JST_DONE,	/* all is over: everything of both sides has come */
	JST_FAILED,	/* with jst.error */
};

/**
 * struct jst_config - what a connection is made of
 * @tag: random, not 0: frames that do not carry it are not ours
 * @isn: random: the number of our OPEN
 * @channel: where we receive
 * @shift: our blocks have 1 << @shift bytes
 * @tx_blocks: blocks that what is sent and not acknowledged may take; frames without
 *	payload need one on top
 * @rx_blocks: blocks that what is received and not read may take, below 65536. The pool needs
 *	some on top: for frames that come and are not kept
 * @longest: most payload bytes in a frame, either way
 * @tx: @tx_slots segments, a power of two above @tx_blocks + 1: OPEN and END have one as well
 * @rx: @rx_slots segments, a power of two above @rx_blocks
 * @rto_first: times in microseconds: until the first retransmission of an OPEN
 * @rto_min: of other segments, at the least
 * @rto_max: .. and at the most; also of probes
 * @ack_delay: how long an acknowledgement may wait for a frame to go with; well below @rto_min
 * @idle: silence after which the peer is asked whether he is there
 * @dead: how long an answer is waited for before the connection has failed
 */
struct jst_config {
	uint32_t tag, isn, channel;
	uint32_t shift, tx_blocks, rx_blocks, longest;
	struct jst_segment *tx, *rx;
	uint32_t tx_slots, rx_slots;
	uint64_t rto_first, rto_min, rto_max, ack_delay, idle, dead;
};

/* Times for a ring and hosts that are awake */
#define JST_TIMES \
	.rto_first = 200000, .rto_min = 20000, .rto_max = 1000000, \
	.ack_delay = 5000, .idle = 5000000, .dead = 10000000

/**
 * struct jst_segment - what one number stands for
 * @length: payload bytes
 * @read: received: how many of them were read
 * @blocks: that it takes in the receiver's pool
 * @flags: JST_OPEN or JST_END: it is that; JST_ACK: it was received
 */
struct jst_segment {
	uint32_t length, read;
	uint16_t blocks;
	uint8_t flags;
};

/**
 * struct jst_counts - what went otherwise than it should
 * @bad: frames that were none of this protocol
 * @foreign: frames with another tag
 * @blind: frames with an impossible number
 * @again: segments that had come before, or cannot have been sent yet
 * @overrun: segments for which the window had no room
 * @fast: retransmissions because later segments had come
 * @late: retransmissions because time was over
 * @asked: probes
 */
struct jst_counts {
	uint64_t bad, foreign, blind, again, overrun, fast, late, asked;
};

/* A connection. Callers read state, error and counts */
struct jst {
	struct jst_config cfg;
	enum jst_state state;
	int error;			/* of JST_FAILED, negative */
	struct jst_counts counts;

	/* The peer, as his OPEN says */
	struct {
		uint32_t tag, channel, shift;
	} peer;
	uint32_t longest;		/* payload bytes: what both and the peer's window allow */

	struct {
		uint32_t freed, una, nxt, cut;
		uint32_t window;	/* blocks for segments from una on */
		uint32_t flying;	/* of them taken, by una .. nxt */
		uint32_t blocks;	/* of ours taken, by freed .. cut */
		uint32_t recover;	/* what had been sent when a loss was seen */
		uint32_t dups;		/* GAPs since una moved */
		bool recovering, resend;
		bool ending, ended;	/* END is cut; and acknowledged */
		bool end_tells;		/* END was sent first after the peer's had come */
	} tx;
	struct {
		uint32_t head, next;
		uint32_t held;		/* blocks of all segments that are kept */
		uint32_t unread;	/* .. of those before next */
		uint32_t bytes;		/* that can be read */
		uint32_t told;		/* the window, as the peer knows it */
		uint32_t gaps;		/* segments that are kept behind next */
		uint32_t news;		/* segments since the last ack */
		uint32_t acked;		/* what that said */
		uint32_t echo;		/* the stamp that the next one gives back */
		bool ended;		/* the peer's END has come, and all before it */
	} rx;
	bool ack_now, ask_now, reset_now, closed;
	uint16_t why;			/* of our RESET */

	uint64_t moved;			/* una moved, or something was sent behind it */
	uint64_t heard, asked;		/* the peer was there; first ASK since then, or 0 */
	uint64_t srtt, rttvar, rto, ask_every;
	/* Timers; 0: not running */
	uint64_t rto_at, ack_at, ask_at, linger_at, close_at;
};

/* Where the user's bytes are or go, see jst_write() and jst_read() */
struct jst_piece {
	uint32_t slot;
	uint32_t offset;	/* in the frame, its header counted */
	uint32_t length;
	uint32_t blocks;	/* write: so many more must be allocated first */
	bool last;		/* read: afterwards the slot's blocks are free */
};

/* A frame to send */
struct jst_frame {
	uint8_t head[JST_OPEN_BYTES];
	uint32_t head_bytes;
	uint32_t length;	/* payload, which stands behind the head in @slot; 0: no slot */
	uint32_t slot;
};

#define JST_EVENT_IN	0x1	/* jst_read() has something to say */
#define JST_EVENT_OUT	0x2	/* jst_write() has */
#define JST_EVENT_OVER	0x4	/* DONE or FAILED: nothing will happen any more */

int jst_init(struct jst *c, const struct jst_config *cfg);
void jst_connect(struct jst *c, uint64_t now);
int jst_accept(struct jst *c, const struct jst_header *open, uint64_t now);
bool jst_opened_by(const struct jst *c, const struct jst_header *open);
size_t jst_refuse(uint8_t head[JST_OPEN_BYTES], const struct jst_header *open, uint16_t why);
void jst_shutdown(struct jst *c);
void jst_close(struct jst *c, uint64_t now);
void jst_abort(struct jst *c);
void jst_kick(struct jst *c, uint64_t now);
unsigned int jst_events(const struct jst *c);

bool jst_input(struct jst *c, const void *head, size_t have, size_t sdu, uint64_t now,
	       uint32_t *slot);
bool jst_output(struct jst *c, uint64_t now, struct jst_frame *frame);
int jst_write(struct jst *c, uint32_t bytes, struct jst_piece *piece);
int jst_read(struct jst *c, uint32_t room, struct jst_piece *piece);
bool jst_released(struct jst *c, uint32_t *slot);
void jst_timer(struct jst *c, uint64_t now);
uint64_t jst_deadline(const struct jst *c);

/* Between the engine's files */

void jst_fail(struct jst *c, int error);
void jst_learn(struct jst *c, const struct jst_header *open);
void jst_maybe_over(struct jst *c, uint64_t now);
void jst_measured(struct jst *c, uint32_t echo, uint64_t now);
void jst_rto_start(struct jst *c, uint64_t now);
void jst_ask_start(struct jst *c, uint64_t now);

static inline struct jst_segment *jst_tx(const struct jst *c, uint32_t number)
{
	return &c->cfg.tx[number & (c->cfg.tx_slots - 1)];
}

static inline struct jst_segment *jst_rx(const struct jst *c, uint32_t number)
{
	return &c->cfg.rx[number & (c->cfg.rx_slots - 1)];
}

/* Blocks of a frame with so many payload bytes; the trailer opens none */
static inline uint32_t jst_blocks(uint32_t shift, uint32_t payload)
{
	return (JST_HEADER_BYTES + payload + (1u << shift) - 1) >> shift;
}

/* The window from rx.next on, in blocks */
static inline uint32_t jst_window(const struct jst *c)
{
	return c->cfg.rx_blocks - c->rx.unread;
}

#endif
