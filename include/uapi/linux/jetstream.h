/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Jetstream for programs: /dev/jetstreamN, its ioctls, and scripts.
 *
 * A program opens the device and turns the file descriptor into a pool: a set
 * of buffer blocks on the card with a limit for sending and one for receiving.
 * It associates VCIs with the pool, and from then on runs scripts: arrays of
 * operations that allocate blocks, copy bytes in and out, send frames,
 * wait for frames and take them. One ioctl runs a whole script. The manual
 * page is jetstream(4).
 *
 * Rules of this interface:
 *
 * Numbers are in the machine's byte order. Reserved fields and unknown flags
 * must be zero, otherwise EINVAL. What has a name here and is marked (later) is
 * refused with EOPNOTSUPP and a text until it exists; jet_limits.features tells.
 *
 * Every structure may grow at its end: a program built with an older header
 * goes on working, and a newer program on an older kernel is refused (E2BIG)
 * only if it used what the kernel does not know.
 *
 * An ioctl that returns -1 has done nothing. All memory that it is going to
 * write to is looked at before anything is done, so a bad pointer is one of
 * these cases. Two exceptions, both of JET_IOC_SCRIPT and told there: a signal
 * handler that ran while a script slept, and memory for results that went away
 * while the script ran.
 */
#ifndef _UAPI_LINUX_JETSTREAM_H
#define _UAPI_LINUX_JETSTREAM_H

#include <linux/ioctl.h>
#include <linux/types.h>

/*
 * VCIs: who receives is in the upper bits, which of his streams in the lower.
 * Channels below JET_CHANNEL_USER are well known and need CAP_NET_ADMIN. A
 * group VCI carries the station that opened the group; everybody may receive
 * it.
 */
#define JET_CHANNEL_USER	16
#define JET_CHANNEL_LAST	0x1ffff
#define JET_VCI_IS_GROUP	0x800000
#define JET_MAKE_VCI(station, channel) \
	(((__u32)(station) & 0x3f) << 17 | \
	 ((__u32)(channel) & JET_CHANNEL_LAST))
#define JET_MAKE_GROUP(station, channel) \
	(JET_VCI_IS_GROUP | JET_MAKE_VCI(station, channel))

/*
 * Refusals in words. The ioctls that can be refused for more than one reason
 * take a buffer: @text points to @text_bytes bytes (both 0: none), which get a
 * zero-terminated sentence if something fails, and an empty string if not.
 */
#define JET_TEXT_BYTES		160	/* enough for every text */

/* jet_limits.features: what not every kernel or card has */
#define JET_FEATURE_SYNC	0x1ULL	/* JET_OPF_SYNC */
#define JET_FEATURE_KEEP	0x2ULL	/* JET_POOL_KEEP_ERRORED */
#define JET_FEATURE_VALUES	0x4ULL	/* JET_OPF_VCI, _REPLY, _LENGTH */
#define JET_FEATURE_PUT_SUM	0x8ULL	/* JET_DO_PUT_SUM */
#define JET_FEATURE_CLOCK	0x10ULL	/* JET_IOC_CLOCK */
#define JET_FEATURE_GROUP	0x20ULL	/* JET_ASSOC_OWN_GROUP */
#define JET_FEATURE_SHARE	0x40ULL	/* JET_ASSOC_SHARE */
#define JET_FEATURE_DROP_OLD	0x80ULL	/* JET_RECEIVE_DROP_OLD */
#define JET_FEATURE_CELL	0x100ULL /* JET_FRAMING_CELL */
#define JET_FEATURE_CACHE	0x200ULL /* JET_COPY_*, JET_OPF_CACHE (later) */
#define JET_FEATURE_POOL_SET	0x400ULL /* JET_IOC_POOL_SET */
#define JET_FEATURE_POOL_INFO	0x800ULL /* JET_IOC_POOL_INFO */
#define JET_FEATURE_ROOM	0x1000ULL /* POLLOUT: room to send */
#define JET_FEATURE_BUFFERS	0x2000ULL /* JET_IOC_BUFFER, JET_OPF_BUFFER */
#define JET_FEATURE_POST	0x4000ULL /* JET_SCRIPT_POST */
#define JET_FEATURE_AGAIN	0x8000ULL /* JET_OPF_AGAIN (later) */
#define JET_FEATURE_MULTISHOT	0x10000ULL /* JET_SCRIPT_MULTISHOT */
#define JET_FEATURE_DMABUF	0x20000ULL /* JET_BUFFER_DMABUF */

/**
 * struct jet_limits - what the card and the driver can do (JET_IOC_LIMITS)
 * @features: JET_FEATURE_*
 * @stations: stations on the ring, bit n = station n
 * @ops: operations in a script, at most
 * @script_blocks: entries of a script's list of blocks, at most
 * @op_blocks: blocks that one operation can name
 * @blocks: blocks on the card; a block's number is less
 * @block_bytes: bytes in a block
 * @sdu_bytes: bytes in a frame, at most
 * @head_bytes: bytes of a frame that JET_DO_RX can give without a copy
 * @segments: pieces of blocks that one frame can be made of
 * @pool_tx: highest transmit limit a pool can ask for, in blocks
 * @pool_rx: highest receive limit a pool can ask for, in blocks; also of all
 *	pools together, because what arrives cannot wait; a pool counts once
 *	more for each group that it shares, and more with JET_RECEIVE_DROP_OLD
 * @clock_hz: the card's clock, unit of jet_result.time
 * @ring_up: 1: the ring is up, and @station valid
 * @station: this station's number on the ring, 0..63
 * @ifindex: the network interface of this card, 0 if it has none
 * @pool_vcis: VCIs that can lead to one pool
 * @vcis: entries of the card's table of VCIs, which all pools share. A VCI has
 *	two of them to stand in, so not all can be used
 * @frame_bytes: bytes in a frame that can be sent now: sdu_bytes, or less when
 *	this station or its ring is set to shorter frames (see jetctl(8))
 * @posts: scripts that were posted to a pool and not reaped, at most; a
 *	multishot script counts as one more than its rounds
 * @buffers: registered buffers of a file; an index is less
 * @reserved: 0
 */
struct jet_limits {
	__u64	features;
	__u64	stations;
	__u32	ops;
	__u32	script_blocks;
	__u32	op_blocks;
	__u32	blocks;
	__u32	block_bytes;
	__u32	sdu_bytes;
	__u32	head_bytes;
	__u32	segments;
	__u32	pool_tx;
	__u32	pool_rx;
	__u32	clock_hz;
	__u32	ring_up;
	__u32	station;
	__u32	ifindex;
	__u32	pool_vcis;
	__u32	vcis;
	__u32	frame_bytes;
	__u32	posts;
	__u32	buffers;
	__u32	reserved;
};

/**
 * struct jet_clock - the card's clock and the host's, together (JET_IOC_CLOCK)
 * @card: the card's clock in periods of jet_limits.clock_hz, as in
 *	jet_result.time
 * @raw: CLOCK_MONOTONIC_RAW at that moment, in ns
 * @within: the moment lies in @raw - @within .. @raw + @within
 * @reserved: 0
 *
 * The clocks drift against one another, so ask again now and then.
 */
struct jet_clock {
	__u64	card;
	__u64	raw;
	__u32	within;
	__u32	reserved;
};

/* jet_pool_open.flags */
#define JET_POOL_KEEP_ERRORED	0x1	/* deliver damaged frames, marked */

/* jet_pool_open.receive: what happens when the receive limit is reached */
#define JET_RECEIVE_DROP_NEW	0	/* the arriving frame is dropped */
#define JET_RECEIVE_DROP_OLD	1	/* the oldest that nobody has taken */

/*
 * jet_pool_open.framing: what stands on the ring. A pool sends frames of its
 * own framing; those of the other that come are dropped, and counted.
 */
#define JET_FRAMING_AAL5	0	/* frames of 1 to sdu_bytes bytes */
/*
 * The payload is what the program says, and nothing is added to it: 48 bytes
 * are an ATM cell. 48 bytes or more, in whole multiples of 4; no uu; damage is
 * not noticed, unless it is the frame's size or header that suffers.
 */
#define JET_FRAMING_CELL	1

/* jet_pool_open.copy: where the bytes that are copied out go at first */
#define JET_COPY_ANY		0	/* wherever the platform puts them */
#define JET_COPY_CACHE		1	/* to the processor's cache (later) */
#define JET_COPY_MEMORY		2	/* past it (later) */

/**
 * struct jet_pool_open - turn a file descriptor into a pool (JET_IOC_POOL_OPEN)
 * @tx_limit: most blocks allocated at a time
 * @rx_limit: most blocks that hold received frames at a time, the waiting ones
 *	included
 * @receive: JET_RECEIVE_*
 * @framing: JET_FRAMING_*
 * @copy: JET_COPY_*, unless a copy says something else
 * @flags: JET_POOL_*
 * @pool: out: the pool's number, as jetctl(8) shows it
 * @text_bytes: size of the buffer for a refusal
 * @text: the buffer
 * @frame: bytes of the longest frame that the pool will send, at most
 *	jet_limits.frame_bytes: nobody makes the station's frames shorter while
 *	the pool lives. 0: what frame_bytes is when it sends
 * @reserved: 0
 *
 * The pool lives as long as the file: closing the last descriptor, also by the
 * death of the process, gives back its blocks and VCIs before it returns.
 *
 * With JET_RECEIVE_DROP_OLD, the frames that have waited longest make room for
 * a new one. Those that JET_DO_RX has taken stay, and if they alone leave no
 * room, the new one is dropped, and the others are not. The card, which drops
 * what is new at a limit, is allowed more than @rx_limit for that: as many
 * blocks as the largest frame has, at most @rx_limit. They are promised to the
 * pool as @rx_limit is. So a new frame that fits the limit is always delivered,
 * unless so much comes at once that it fills these before the driver has seen
 * it: what comes then, until the driver has, is dropped.
 */
struct jet_pool_open {
	__u32	tx_limit;
	__u32	rx_limit;
	__u32	receive;
	__u32	framing;
	__u32	copy;
	__u32	flags;
	__u32	pool;
	__u32	text_bytes;
	__u64	text;
	__u32	frame;
	__u32	reserved;
};

/* jet_pool_set.what */
#define JET_SET_TX_LIMIT	0x1
#define JET_SET_RX_LIMIT	0x2
#define JET_SET_RECEIVE		0x4
#define JET_SET_FLAGS		0x8
#define JET_SET_FRAME		0x10

/**
 * struct jet_pool_set - change an open pool (JET_IOC_POOL_SET)
 * @what: JET_SET_*: these fields are changed; the others must be zero
 * @tx_limit: as in struct jet_pool_open, and so are the following
 * @rx_limit: likewise
 * @receive: likewise
 * @flags: likewise
 * @frame: likewise
 * @reserved: 0
 * @text_bytes: size of the buffer for a refusal
 * @text: the buffer
 *
 * All is changed or nothing. A limit may be less than what is in use: nothing
 * is taken away, and nothing more is given, until less is in use. But with
 * JET_RECEIVE_DROP_OLD frames that wait make room at once. What came before
 * a change was dropped, kept or marked as it was then.
 */
struct jet_pool_set {
	__u32	what;
	__u32	tx_limit;
	__u32	rx_limit;
	__u32	receive;
	__u32	flags;
	__u32	frame;
	__u32	reserved;
	__u32	text_bytes;
	__u64	text;
};

/* jet_association.flags */
#define JET_ASSOC_OWN_GROUP	0x1	/* this station's group of that channel */
#define JET_ASSOC_SHARE		0x2	/* a group: others may have it, too */
/* Only ever told, in jet_pool_vci.flags */
#define JET_ASSOC_WAITS		0x100	/* it has no place on the card yet */

/**
 * struct jet_association - receive a VCI, or stop that
 * @vci: in: a channel of this station (JET_CHANNEL_USER..JET_CHANNEL_LAST; 0
 *	when associating: any free one), or a whole group VCI.
 *	out (JET_IOC_ASSOC): the whole VCI, with this station's number, or
 *	without it while the station never had one
 * @flags: JET_ASSOC_*
 * @reserved: 0
 * @text_bytes: size of the buffer for a refusal
 * @text: the buffer
 *
 * For JET_IOC_ASSOC and JET_IOC_DEASSOC. A channel stays associated when the
 * ring starts again and the station gets another number: the VCI changes with
 * it, and so does that of the channel's group with JET_ASSOC_OWN_GROUP, for
 * which @vci is the channel alone. A group VCI without this flag is the group
 * of that station number for ever. jet_limits.station tells the number.
 *
 * A VCI leads to one pool, or, a group's, to all that ask for it with
 * JET_ASSOC_SHARE, up to 32; EADDRINUSE says that others have it in the other
 * way. All of them get each frame, in the same blocks, which they can copy out and
 * send, but not write to (EACCES), and free each for itself. One operation does not
 * name such blocks beside those of other received frames (EXDEV). Who is at his
 * rx_limit gets none, and the others lose nothing by it: as many blocks as the
 * rx_limit are promised once more for each group that is shared (ENOBUFS: there
 * are not so many left), until both the VCI and its last frame are given up.
 *
 * ENOSPC: the card's table has no place for this VCI, but may have one for another;
 * EDQUOT: the pool has jet_limits.pool_vcis. A channel whose new VCI finds no place
 * after a renumbering stays associated and waits for one; no frames come meanwhile.
 */
struct jet_association {
	__u32	vci;
	__u32	flags;
	__u32	reserved;
	__u32	text_bytes;
	__u64	text;
};

/**
 * struct jet_pool_vci - a VCI that leads to a pool
 * @vci: the VCI, as JET_IOC_ASSOC gives it
 * @flags: JET_ASSOC_*
 */
struct jet_pool_vci {
	__u32	vci;
	__u32	flags;
};

/**
 * struct jet_pool_info - how a pool is, and fares (JET_IOC_POOL_INFO)
 * @text: in: the buffer for a refusal
 * @vcis: in: address of an array of struct jet_pool_vci, for the VCIs that lead
 *	to the pool
 * @text_bytes: in: size of the buffer
 * @vcis_room: in: entries of the array, or 0
 * @vcis_count: how many VCIs there are, perhaps more than @vcis_room
 * @reserved: in: 0
 * @pool: the pool's number
 * @tx_limit: as in struct jet_pool_open, and so are the following
 * @rx_limit: likewise
 * @receive: likewise
 * @framing: likewise
 * @copy: likewise
 * @flags: likewise
 * @frame: likewise
 * @tx_used: blocks that are allocated
 * @tx_most: most there have been at a time since the pool was opened
 * @rx_used: blocks that hold received frames, the waiting ones included, and
 *	those of shared groups
 * @rx_most: most there have been
 * @rx_shared: blocks of @rx_used that are of shared groups
 * @rx_waiting: blocks of the frames that wait
 * @rx_promised: blocks of jet_limits.pool_rx that are promised to the pool:
 *	its receive limit, with what JET_RECEIVE_DROP_OLD adds, and once more for
 *	each group that it shares
 * @frames: frames that wait
 * @rx_frames: frames that were delivered: were taken, wait, or are among
 *	@drops_old
 * @rx_bytes: bytes in these
 * @tx_frames: frames that were sent
 * @tx_bytes: bytes in these
 * @tx_errors: frames that could not be sent
 * @drops_limit: frames that were dropped because of the receive limit
 * @drops_old: frames that waited, and made room for others
 * @drops_memory: frames dropped because the card had no blocks
 * @drops_closing: frames that came when damaged ones were just not to be kept
 *	any more
 * @drops_framing: frames that came with the other framing
 * @refused_limit: allocations that the transmit limit refused
 * @refused_memory: those for which the card had no blocks
 *
 * Counters may be a frame apart from one another.
 */
struct jet_pool_info {
	__u64	text;
	__u64	vcis;
	__u32	text_bytes;
	__u32	vcis_room;
	__u32	vcis_count;
	__u32	reserved;
	__u32	pool;
	__u32	tx_limit;
	__u32	rx_limit;
	__u32	receive;
	__u32	framing;
	__u32	copy;
	__u32	flags;
	__u32	frame;
	__u32	tx_used;
	__u32	tx_most;
	__u32	rx_used;
	__u32	rx_most;
	__u32	rx_shared;
	__u32	rx_waiting;
	__u32	rx_promised;
	__u32	frames;
	__u64	rx_frames;
	__u64	rx_bytes;
	__u64	tx_frames;
	__u64	tx_bytes;
	__u64	tx_errors;
	__u64	drops_limit;
	__u64	drops_old;
	__u64	drops_memory;
	__u64	drops_closing;
	__u64	drops_framing;
	__u64	refused_limit;
	__u64	refused_memory;
};

/*
 * Operations.
 *
 * Most work on a list of blocks. A script has one array of block numbers,
 * jet_script.blocks, and each list is a part of it:
 *
 *   script.blocks   | 17 | 4 | . . . . | . . . . . . . . |
 *                     \____/  \_____/   \_____________/
 *                    op 0:    op 1:     op 2: rx
 *                    send     alloc     first 6, count 8 (room)
 *                    first 0  first 2
 *                    count 2  count 4
 *
 * Without JET_OPF_FROM, the list is @count entries from entry @first on. They
 * are the program's, or, of JET_DO_ALLOC and JET_DO_RX, the kernel writes them;
 * what one operation writes no other one may name without JET_OPF_FROM.
 *
 * With JET_OPF_FROM, the list is that of the earlier operation @from of the same
 * script: @count of its blocks (0: all) from its @first on.
 *
 * An operation depends on those it refers to: if one of them fails, this one
 * fails with ECANCELED. So "send what operation 2 copied" refers to the copy,
 * not to the allocation.
 *
 * Bytes of a list are counted through: byte 0 is the first of the first block,
 * byte block_bytes the first of the second one. @offset is such a number.
 * Bytes that were never written in an allocated block can be neither copied out
 * nor sent, and what is written to a block must be without holes.
 *
 * JET_DO_ALLOC     @count blocks for sending, all or none. They stay the
 *                  pool's after the script, until they are freed.
 * JET_DO_COPY_IN   @length bytes at @addr of the program to the blocks. With
 *                  JET_OPF_MORE, its sum is added to that of the next
 *                  operation, a JET_DO_COPY_IN or JET_DO_PUT_SUM.
 * JET_DO_COPY_OUT  @length bytes of the blocks to @addr of the program.
 * JET_DO_PUT_SUM   The checksum (RFC 1071, inverted, 0 as 0xffff, two bytes) of
 *                  all bytes that the JET_DO_COPY_INs before it with JET_OPF_MORE
 *                  have copied, and, with JET_OPF_VALUE, of those that operation
 *                  @value has summed, to byte @offset of the blocks.
 * JET_DO_SEND      @length bytes of the blocks as one frame on @vci, with @uu
 *                  as the AAL5 user-to-user byte. With JET_OPF_MORE, the frame
 *                  goes on with the next operation, a JET_DO_SEND too; @vci
 *                  and @uu of the last one count, the others' must be zero.
 *                  A frame longer than the pool was opened for, or than
 *                  jet_limits.frame_bytes, fails with EMSGSIZE; with
 *                  JET_FRAMING_CELL, one that is none, or @uu, with EINVAL.
 *                  With JET_OPF_SYNC, of the last
 *                  one as well, the frame takes part in what the station has
 *                  leased (see jetctl(8)), and waits for no asynchronous one;
 *                  a frame that is longer than the lease fails with EMSGSIZE.
 * JET_DO_FREE      Give the blocks back. What is still to be sent is sent
 *                  first.
 * JET_DO_WAIT_RX   Wait until a frame is there or @deadline (CLOCK_MONOTONIC,
 *                  ns; 0: do not wait, JET_FOREVER: no limit) has passed. The
 *                  only operation that sleeps for long.
 * JET_DO_RX        Take the oldest frame; never waits. Its blocks go to the
 *                  list, @count is the room there; a frame that has more
 *                  stays. Up to head_bytes first bytes go to @addr: as many as
 *                  @length says. JET_OPF_FROM may name a JET_DO_WAIT_RX to
 *                  depend on; the list is @first and @count all the same.
 *
 * Of operations that JET_OPF_MORE binds together, all are done or none; if one
 * fails, all do.
 *
 * Values of an earlier operation @value can stand for fields:
 *
 * JET_OPF_VCI      send: the VCI is that of the frame that JET_DO_RX took; @vci
 *                  must be zero.
 * JET_OPF_REPLY    send: the VCI is @vci, a channel alone, of the station that
 *                  sent the frame that JET_DO_RX took.
 * JET_OPF_LENGTH   copies and send: the number of bytes is jet_result.length of
 *                  a copy, send or JET_DO_RX; @length is the most it may be.
 * JET_OPF_VALUE    JET_DO_PUT_SUM, see there: of a JET_DO_RX, or a copy with
 *                  JET_OPF_SUM.
 *
 * They are checked like what a program writes itself.
 */
#define JET_DO_ALLOC		1
#define JET_DO_COPY_IN		2
#define JET_DO_COPY_OUT		3
#define JET_DO_SEND		4
#define JET_DO_FREE		5
#define JET_DO_WAIT_RX		6
#define JET_DO_RX		7
#define JET_DO_PUT_SUM		8

#define JET_OPF_FROM	0x1	/* the blocks are those of operation @from */
#define JET_OPF_UPTO	0x2	/* copies, send: fewer if there are fewer */
#define JET_OPF_SUM	0x4	/* copies: compute jet_result.sum */
#define JET_OPF_MORE	0x8	/* goes on with the next operation */
#define JET_OPF_FREE	0x10	/* send: free the blocks when sent */
#define JET_OPF_SYNC	0x20	/* send: in the synchronous class */
#define JET_OPF_VCI	0x40	/* send: on the VCI of operation @value */
#define JET_OPF_REPLY	0x80	/* send: to the sender of operation @value */
#define JET_OPF_LENGTH	0x100	/* as many bytes as operation @value has */
#define JET_OPF_VALUE	0x200	/* put_sum: and the sum of operation @value */
#define JET_OPF_CACHE	0x400	/* copy_out: into the cache (later) */
#define JET_OPF_MEMORY	0x800	/* copy_out: past it (later) */
#define JET_OPF_BUFFER	0x1000	/* copies: @addr is a byte of buffer @buffer */
#define JET_OPF_AGAIN	0x2000	/* rx: for each frame that comes (later) */

#define JET_FOREVER		(~(__u64)0)

/**
 * struct jet_op - one operation of a script
 * @op: JET_DO_*
 * @flags: JET_OPF_*
 * @from: with JET_OPF_FROM: index of an earlier operation
 * @first: first entry of the list of blocks, or first of that operation's
 * @count: number of blocks, or room for blocks
 * @offset: first byte
 * @length: number of bytes
 * @vci: where to send to
 * @uu: AAL5 user-to-user byte to send
 * @value: with JET_OPF_VCI, _REPLY, _LENGTH, _VALUE: index of an earlier
 *	operation
 * @buffer: with JET_OPF_BUFFER: which registered buffer
 * @reserved: 0
 * @addr: address in the program, or, with JET_OPF_BUFFER, in the buffer: 0 is
 *	its first byte
 * @deadline: absolute time in ns of CLOCK_MONOTONIC
 *
 * What an operation has no use for must be zero. The kernel writes none of it,
 * so a script with references can be run again as it is.
 */
struct jet_op {
	__u32	op;
	__u32	flags;
	__u32	from;
	__u32	first;
	__u32	count;
	__u32	offset;
	__u32	length;
	__u32	vci;
	__u32	uu;
	__u32	value;
	__u32	buffer;
	__u32	reserved;
	__u64	addr;
	__u64	deadline;
};

/* jet_result.flags, of a received frame */
#define JET_RXF_ERR_CRC		0x1	/* AAL5 CRC wrong */
#define JET_RXF_ERR_LENGTH	0x2	/* AAL5 length wrong */
#define JET_RXF_SYNC		0x4	/* came in the synchronous class */

/**
 * struct jet_result - what came of an operation
 * @error: 0, or a negative errno; ECANCELED: an operation that this one refers
 *	to failed, or the script stopped
 * @length: bytes copied or sent; of JET_DO_RX: the frame's length (of damaged
 *	frames: of all payload bytes)
 * @count: blocks in the operation's list; of JET_DO_WAIT_RX: frames that wait
 * @vci: JET_DO_RX: the frame's VCI; JET_DO_SEND: where it went
 * @src: JET_DO_RX: the station that sent the frame
 * @uu: JET_DO_RX: the AAL5 user-to-user byte
 * @sum: 16-bit ones' complement sum of the bytes (RFC 1071, not inverted): of
 *	copies with JET_OPF_SUM, and of the whole frame after JET_DO_RX
 * @flags: JET_DO_RX: JET_RXF_*
 * @time: JET_DO_RX: when the frame was received, in periods of clock_hz; see
 *	JET_IOC_CLOCK
 */
struct jet_result {
	__s32	error;
	__u32	length;
	__u32	count;
	__u32	vci;
	__u32	src;
	__u32	uu;
	__u32	sum;
	__u32	flags;
	__u64	time;
};

/* jet_script.flags */
#define JET_SCRIPT_STOP	0x1	/* after a failure, cancel what has not begun */
#define JET_SCRIPT_POST	0x2	/* return at once, see JET_IOC_REAP */
#define JET_SCRIPT_MULTISHOT 0x4 /* and again, until an operation fails */

/**
 * struct jet_script - operations to run (JET_IOC_SCRIPT)
 * @ops: address of an array of operations
 * @results: address of an array of as many results, or 0
 * @blocks: address of an array of block numbers, or 0; each a __u32
 * @text: the buffer: "operation 3 (send): block 17 is not yours"
 * @cookie: with JET_SCRIPT_POST: comes back in what is reaped, else 0
 * @count: operations in @ops
 * @op_bytes: sizeof(struct jet_op), as the program knows it
 * @result_bytes: sizeof(struct jet_result), likewise
 * @nblocks: entries of @blocks
 * @flags: JET_SCRIPT_*
 * @text_bytes: size of the buffer for what went wrong
 * @done: in: 0, or how many operations have been done before.
 *	out: 0; with EINTR: how many have been done
 * @failed: out: operations that failed, the canceled ones included
 * @first_failed: out: index of the first one, if @failed
 * @rounds: with JET_SCRIPT_MULTISHOT: how many of its rounds may have ended and
 *	not been reaped, else 0
 *
 * All operations are checked before the first one runs. If something is wrong
 * that can be seen without running them, the ioctl returns -1, nothing was done
 * and @text says why. Otherwise it returns the number of operations that
 * failed, so 0 if all went well, and the results are there. When it
 * returns, all sending and copying is over.
 *
 * A signal that the program handles ends a script that sleeps in JET_DO_WAIT_RX:
 * the ioctl fails with EINTR, @done says how many operations have been done,
 * and their results are there. The same request, with @done as it is, goes on
 * from there; results and blocks must still stand in their arrays. A process that
 * is stopped and continued, frozen, or looked at by a debugger goes on by itself.
 *
 * Memory for results that cannot be written any more after the script has run
 * (it could before) is EFAULT: then the blocks that the script has got, and
 * could not tell of, have been given back.
 *
 * Threads may share a pool: their scripts run one after the other, except
 * that others run while one sleeps in JET_DO_WAIT_RX.
 *
 * With JET_SCRIPT_POST the ioctl returns 0 when the script has its place behind
 * those that came before it, posted or not, and @done, @failed and
 * @first_failed are not written. The script goes on by itself, and waits in
 * JET_DO_WAIT_RX without holding up others. The memory of its copies is pinned
 * until it has ended (at most 256 pages, which count against RLIMIT_MEMLOCK).
 * Results, blocks, first bytes and @text are written when the process that has
 * posted it reaps it, not before; no other process can. Operations and blocks
 * may be overwritten as soon as the ioctl has returned. When the process dies,
 * or the last descriptor is closed, its posted scripts end, and are forgotten.
 *
 * EAGAIN: jet_limits.posts were posted to the pool and not reaped.
 *
 * With JET_SCRIPT_MULTISHOT a posted script that has ended without a failure has
 * ended a round, which is reaped by itself (JET_DONE_MORE), and begins again,
 * behind others that are ready. It ends for good when an operation fails, or it
 * is canceled; what is reaped then has no JET_DONE_MORE, and comes after all
 * rounds. While @rounds have ended and not been reaped, it pauses; frames that
 * come meanwhile wait in the pool, and are dropped at its limit as ever. It has to
 * take a frame: with JET_DO_WAIT_RX, and JET_DO_RX behind it; and not to copy out,
 * where each round would overwrite what the one before has copied.
 *
 * IORING_OP_URING_CMD on the descriptor posts a script as well: sqe.cmd_op is
 * JET_IOC_SCRIPT, sqe.addr the address of the structure, with JET_SCRIPT_POST.
 * The request ends with the script, and cqe.res is the number of operations that
 * failed, or an error number; results, @text, @failed and @first_failed have been
 * written then. It is not reaped. JET_IOC_CANCEL cancels it, IORING_OP_ASYNC_CANCEL
 * does not find it. With the ring or the task that has made the request it ends.
 * With a kernel before 7.0 the request fails with EOPNOTSUPP.
 */
struct jet_script {
	__u64	ops;
	__u64	results;
	__u64	blocks;
	__u64	text;
	__u64	cookie;
	__u32	count;
	__u32	op_bytes;
	__u32	result_bytes;
	__u32	nblocks;
	__u32	flags;
	__u32	text_bytes;
	__u32	done;
	__u32	failed;
	__u32	first_failed;
	__u32	rounds;
};

/* jet_done.flags */
#define JET_DONE_MORE	0x1	/* a round has ended; the script goes on */

/**
 * struct jet_done - a posted script that has ended, or a round of one
 * @cookie: as it was posted
 * @error: 0; -EFAULT: its results could not be written, and the blocks that it
 *	got were given back
 * @failed: as in struct jet_script
 * @first_failed: likewise
 * @flags: JET_DONE_*
 */
struct jet_done {
	__u64	cookie;
	__s32	error;
	__u32	failed;
	__u32	first_failed;
	__u32	flags;
};

/**
 * struct jet_reap - take posted scripts that have ended (JET_IOC_REAP)
 * @done: address of an array of struct jet_done
 * @deadline: until when to wait if there is none, as in struct jet_op
 * @text: the buffer for a refusal
 * @text_bytes: its size
 * @room: entries of @done
 * @done_bytes: sizeof(struct jet_done), as the program knows it
 * @flags: 0
 * @reserved: 0
 *
 * Returns how many there are, in the order in which they ended: those that have
 * ended and fit, at once; 0 if none has at the deadline. The round of a multishot
 * script is always the last of them, as the next one's results will stand where
 * its do.
 */
struct jet_reap {
	__u64	done;
	__u64	deadline;
	__u64	text;
	__u32	text_bytes;
	__u32	room;
	__u32	done_bytes;
	__u32	flags;
	__u64	reserved;
};

/**
 * struct jet_cancel - end posted scripts (JET_IOC_CANCEL)
 * @cookie: of all that were posted with it by this process
 * @text: the buffer for a refusal
 * @text_bytes: its size
 * @flags: 0
 * @reserved: 0
 *
 * What is on its way to the card ends there, what has not begun fails with
 * ECANCELED, also if it refers to nothing that has failed. They are reaped like
 * others. Returns how many there are; ENOENT: none, or all have ended.
 */
struct jet_cancel {
	__u64	cookie;
	__u64	reserved;
	__u32	flags;
	__u32	text_bytes;
	__u64	text;
};

/* jet_buffer_reg.flags */
#define JET_BUFFER_DMABUF	0x1	/* a dma-buf, not the program's memory */

/**
 * struct jet_buffer_reg - memory that stays pinned (JET_IOC_BUFFER), or does
 * not any more (JET_IOC_UNBUFFER)
 * @addr: first byte; with JET_BUFFER_DMABUF, the dma-buf's descriptor;
 *	JET_IOC_UNBUFFER: 0
 * @length: bytes, 1 to 1 GB; JET_IOC_UNBUFFER: 0
 * @index: which buffer of this file, less than jet_limits.buffers
 * @flags: JET_BUFFER_*; JET_IOC_UNBUFFER: 0
 * @reserved: 0
 * @text_bytes: size of the buffer for a refusal
 * @text: the buffer
 *
 * Copies with JET_OPF_BUFFER name it by its index, and need pin nothing. It must
 * be writable, and memory that can be pinned for long: not a file on a disk.
 * What is mapped there is what is copied, whatever is mapped there later.
 * Whoever has the descriptor can use it. Its pages count against
 * RLIMIT_MEMLOCK. The last close(2) ends it.
 *
 * A dma-buf stays mapped for the card, and so where it is, from JET_IOC_BUFFER
 * on; its descriptor may be closed. The first @length bytes of it are the buffer,
 * and all its pages count. DMA_BUF_IOCTL_SYNC says when the processor reads or
 * writes it; its fences are not waited for.
 *
 * EEXIST: there is a buffer with this index. JET_IOC_UNBUFFER, ENOENT: there is
 * none; EBUSY: a script that names it has not ended.
 */
struct jet_buffer_reg {
	__u64	addr;
	__u64	length;
	__u32	index;
	__u32	flags;
	__u32	reserved;
	__u32	text_bytes;
	__u64	text;
};

/*
 * The pool's descriptor is readable for poll(2) while a frame waits, and
 * writable while the blocks of its longest frame could be allocated: those of
 * jet_pool_open.frame bytes, or of sdu_bytes if that is 0, at most the transmit
 * limit. Others may be faster, if the card's blocks are what is short. EPOLLPRI
 * says that a posted script has ended and was not reaped. It reports EPOLLERR
 * and EPOLLHUP, and the ioctls fail with ENODEV, once the card is gone.
 *
 * All but JET_IOC_LIMITS and JET_IOC_CLOCK want a descriptor that is open for
 * writing. Whose privileges count is said once, by open(2): the opener's, whoever
 * has the descriptor now.
 */
#define JET_IOC_LIMITS		_IOR('J', 0xe0, struct jet_limits)
#define JET_IOC_POOL_OPEN	_IOWR('J', 0xe1, struct jet_pool_open)
#define JET_IOC_ASSOC		_IOWR('J', 0xe2, struct jet_association)
#define JET_IOC_DEASSOC		_IOW('J', 0xe3, struct jet_association)
#define JET_IOC_SCRIPT		_IOWR('J', 0xe4, struct jet_script)
#define JET_IOC_CLOCK		_IOR('J', 0xe5, struct jet_clock)
#define JET_IOC_POOL_SET	_IOW('J', 0xe6, struct jet_pool_set)
#define JET_IOC_POOL_INFO	_IOWR('J', 0xe7, struct jet_pool_info)
#define JET_IOC_REAP		_IOW('J', 0xe8, struct jet_reap)
#define JET_IOC_CANCEL		_IOW('J', 0xe9, struct jet_cancel)
#define JET_IOC_BUFFER		_IOW('J', 0xea, struct jet_buffer_reg)
#define JET_IOC_UNBUFFER	_IOW('J', 0xeb, struct jet_buffer_reg)

#endif
