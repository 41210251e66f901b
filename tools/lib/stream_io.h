/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A stream: the engine of stream/, and the blocks and scripts by which its bytes move.
 *
 *	stream.c      made, connected, closed
 *	stream_use.c  what a program does with one
 *	stream_io.c   scripts
 *	listener.c    streams that others ask for
 *
 * A script has all that is to be done at a time, in this order, and whatever there is of it:
 *
 *	COPY_OUT  bytes that have come          COPY_IN   bytes to send, behind the room for a head
 *	FREE      their blocks                  COPY_IN   heads
 *	WAIT_RX   until somebody's deadline     SEND      frames
 *	RX        four of them
 *
 * What a frame means is known when its first bytes are here: the next script does it.
 */
#ifndef LIBJET_STREAM_IO_H
#define LIBJET_STREAM_IO_H

#include <sys/types.h>

#include "lib.h"
#include "script.h"
#include "stream/stream.h"

#define STREAM_OPS	96	/* in a script */
#define STREAM_TAKEN	4	/* frames that one takes */
#define STREAM_BARE	2	/* frames without payload that one sends, each from a block of its own */

/* The blocks that a segment is in */
struct stream_slot {
	uint32_t count;
	uint32_t script;	/* number of the script that copied to them last */
	int copied;		/* and the operation there */
	uint32_t blocks[JET_FRAME_BLOCKS];
};

struct jet_stream {
	struct jst c;
	struct jet_pool *pool;
	pid_t owner;			/* not a child of his: only he has the connection */
	struct jet_builder *script;
	uint32_t scripts;		/* how many have been run */
	struct jet_address peer;	/* who, by EUI; the channel that he listens on */
	int station;			/* where he is; negative: nobody knows */
	bool lost;			/* frames may have been lost because he is elsewhere */
	uint64_t late;			/* jst_counts.late when that was looked at */
	int error;			/* that is not the engine's: of the card, of memory */

	struct stream_slot *tx, *rx;	/* by the engine's slots */
	uint32_t *spare, nspare;	/* blocks to send from that no slot has */
	uint32_t room;			/* blocks of the longest frame */
	uint32_t bare[STREAM_BARE];
	uint32_t *read, nread;		/* received ones that are to be freed */

	/* The script that is being written */
	uint8_t heads[STREAM_OPS][JST_OPEN_BYTES];
	uint32_t nheads, nbare;
	uint8_t taken[STREAM_TAKEN][JST_OPEN_BYTES];

	uint64_t sent, received, strays;

	int epoll_fd, timer_fd;		/* -1: nobody has asked */
	uint64_t armed;			/* when the timer ends, in the engine's time */
};

/* What a script did; 0 or an error */
struct stream_done {
	bool ran;		/* there was something to do */
	uint32_t taken;		/* frames that came */
};

static inline uint64_t stream_now(void)
{
	return jet_now() / 1000;
}

int stream_new(struct jet_stream **stream, const char *device,
	       const struct jet_stream_options *options);
void stream_delete(struct jet_stream *st);
/* The engine's options have defaults; others are refused */
int stream_options(struct jet_stream_options *known, const struct jet_stream_options *options);

/* Of a peer's bytes, or ours: append the copy to the script. Run it first if it is full. */
void stream_copy_out(struct jet_stream *st, const struct jst_piece *piece, void *to);
void stream_copy_in(struct jet_stream *st, const struct jst_piece *piece, const void *from);
bool stream_full(const struct jet_stream *st);
/* Run it, with all that the engine wants to send; frames are waited for until then (ns, 0: not), and taken */
int stream_run(struct jet_stream *st, uint64_t until, bool take, struct stream_done *done);
/* The same until there is nothing more to send */
int stream_flush(struct jet_stream *st, bool take);
/* Something is to be done, and then frames are waited for, until then at most */
int stream_wait(struct jet_stream *st, uint64_t until);
/* Why the connection has failed, in words */
int stream_failed(const struct jet_stream *st);
/* Its descriptor tells when something is due */
int stream_watch(struct jet_stream *st);
void stream_arm(struct jet_stream *st);

#endif
