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
 * Rules of this interface: numbers are in the machine's byte order. Reserved
 * fields and unknown flags must be zero, otherwise EINVAL. Every structure may
 * grow at its end: a program built with an older header goes on working, and a
 * newer program on an older kernel is refused (E2BIG) only if it used what the
 * kernel does not know.
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

/**
 * struct jet_limits - what the card and the driver can do (JET_IOC_LIMITS)
 * @ops: operations in a script, at most
 * @op_blocks: blocks that one operation can name
 * @blocks: blocks on the card; a block's number is less
 * @block_bytes: bytes in a block
 * @sdu_bytes: bytes in a frame, at most
 * @head_bytes: bytes of a frame that JET_DO_RX can give without a copy
 * @segments: pieces of blocks that one frame can be made of
 * @pool_tx: highest transmit limit a pool can ask for, in blocks
 * @pool_rx: highest receive limit a pool can ask for, in blocks; also of all
 *	pools together, because what arrives cannot wait
 * @clock_hz: the card's clock, unit of jet_op_result.time
 * @ring_up: 1: the ring is up, and @station valid
 * @station: this station's number on the ring, 0..63
 * @stations: stations on the ring, bit n = station n
 * @ifindex: the network interface of this card, 0 if it has none
 * @reserved: 0
 */
struct jet_limits {
	__u32	ops;
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
	__u64	stations;
	__u32	ifindex;
	__u32	reserved;
};

/* jet_pool_open.flags */
#define JET_POOL_KEEP_ERRORED	0x1	/* deliver damaged frames, marked */

/* jet_pool_open.receive: what happens when the receive limit is reached */
#define JET_RECEIVE_DROP_NEW	0	/* the arriving frame is dropped */

/**
 * struct jet_pool_open - turn a file descriptor into a pool (JET_IOC_POOL_OPEN)
 * @tx_limit: most blocks allocated at a time
 * @rx_limit: most blocks that hold received frames at a time, the waiting ones
 *	included
 * @receive: JET_RECEIVE_*
 * @flags: JET_POOL_*
 * @pool: out: the pool's number, as jetctl(8) shows it
 * @text_bytes: size of the buffer for a refusal
 * @text: the buffer
 *
 * The pool lives as long as the file: closing the last descriptor, also by the
 * death of the process, gives back its blocks and VCIs before it returns.
 */
struct jet_pool_open {
	__u32	tx_limit;
	__u32	rx_limit;
	__u32	receive;
	__u32	flags;
	__u32	pool;
	__u32	text_bytes;
	__u64	text;
};

/**
 * struct jet_association - receive a VCI, or stop that
 * @vci: in: a channel of this station (JET_CHANNEL_USER..JET_CHANNEL_LAST; 0
 *	when associating: any free one), or a whole group VCI.
 *	out: the whole VCI, with this station's number, or the channel alone
 *	while the station never had one
 * @flags: 0
 * @reserved: 0
 * @text_bytes: size of the buffer for a refusal
 * @text: the buffer
 *
 * For JET_IOC_ASSOC and JET_IOC_DEASSOC. A channel stays associated when the
 * ring starts again and the station gets another number: the VCI changes with
 * it. jet_limits.station tells the number.
 */
struct jet_association {
	__u32	vci;
	__u32	flags;
	__u32	reserved;
	__u32	text_bytes;
	__u64	text;
};

/*
 * Operations.
 *
 * Most work on a list of blocks. Without JET_OPF_FROM, the list is literal:
 * @count entries of @blocks. With it, the list comes from the earlier
 * operation @from of the same script: @count of its blocks (0: all) from its
 * @first on. An operation depends on the one it refers to: if that one fails,
 * this one fails with ECANCELED. So "send what operation 2 copied" refers to
 * the copy, not to the allocation.
 *
 * Bytes of a list are counted through: byte 0 is the first of the first block,
 * byte block_bytes the first of the second one. @offset is such a number.
 * Bytes that were never written in an allocated block can be neither copied out
 * nor sent, and what is written to a block must be without holes.
 *
 * JET_DO_ALLOC     @count blocks for sending, all or none. They stay the
 *                  pool's after the script, until they are freed.
 * JET_DO_COPY_IN   @length bytes at @addr of the program to the blocks.
 * JET_DO_COPY_OUT  @length bytes of the blocks to @addr of the program.
 * JET_DO_SEND      @length bytes of the blocks as one frame on @vci, with @uu
 *                  as the AAL5 user-to-user byte. With JET_OPF_MORE, the frame
 *                  goes on with the next operation, a JET_DO_SEND too; @vci
 *                  and @uu of the last one count, the others' must be zero. If
 *                  one piece fails, all do. With JET_OPF_SYNC, of the last
 *                  one as well, the frame takes part in what the station has
 *                  leased (see jetctl(8)), and waits for no asynchronous one;
 *                  a frame that is longer than the lease fails with EMSGSIZE.
 * JET_DO_FREE      Give the blocks back. What is still to be sent is sent
 *                  first.
 * JET_DO_WAIT_RX   Wait until a frame is there or @deadline (CLOCK_MONOTONIC,
 *                  ns; 0: do not wait, JET_FOREVER: no limit) has passed. The
 *                  only operation that sleeps for long; a signal ends it.
 * JET_DO_RX        Take the oldest frame; never waits. Up to head_bytes first
 *                  bytes go to @addr: as many as @length says.
 *                  JET_OPF_FROM may name a JET_DO_WAIT_RX to depend on.
 */
#define JET_DO_ALLOC		1
#define JET_DO_COPY_IN		2
#define JET_DO_COPY_OUT		3
#define JET_DO_SEND		4
#define JET_DO_FREE		5
#define JET_DO_WAIT_RX		6
#define JET_DO_RX		7

#define JET_OPF_FROM	0x01	/* the blocks are those of operation @from */
#define JET_OPF_UPTO	0x02	/* copies, send: fewer if there are fewer */
#define JET_OPF_SUM	0x04	/* copies: compute res.sum */
#define JET_OPF_MORE	0x08	/* send: the next operation goes on with it */
#define JET_OPF_FREE	0x10	/* send: free the blocks when sent */
#define JET_OPF_SYNC	0x20	/* send: in the synchronous class */

#define JET_OP_BLOCKS		32
#define JET_FOREVER		(~(__u64)0)

/* jet_op_result.flags, of a received frame */
#define JET_RXF_ERR_CRC		0x1	/* AAL5 CRC wrong */
#define JET_RXF_ERR_LENGTH	0x2	/* AAL5 length wrong */
#define JET_RXF_SYNC		0x4	/* came in the synchronous class */

/**
 * struct jet_op_result - what came of an operation
 * @error: 0, or a negative errno; ECANCELED: an operation that this one refers
 *	to failed, or the script stopped
 * @length: bytes copied or sent; of JET_DO_RX: the frame's length (of damaged
 *	frames: of all payload bytes)
 * @vci: JET_DO_RX: the frame's VCI
 * @sum: 16-bit ones' complement sum of the bytes (RFC 1071, not inverted): of
 *	copies with JET_OPF_SUM, and of the whole frame after JET_DO_RX
 * @flags: JET_DO_RX: JET_RXF_*
 * @count: entries of jet_op.blocks that are valid; of JET_DO_WAIT_RX: frames
 *	that wait
 * @src: JET_DO_RX: the station that sent the frame
 * @uu: JET_DO_RX: the AAL5 user-to-user byte
 * @reserved: 0
 * @time: JET_DO_RX: when the frame was received, in periods of clock_hz
 */
struct jet_op_result {
	__s32	error;
	__u32	length;
	__u32	vci;
	__u16	sum;
	__u16	flags;
	__u16	count;
	__u8	src;
	__u8	uu;
	__u32	reserved;
	__u64	time;
};

/**
 * struct jet_op - one operation of a script
 * @op: JET_DO_*
 * @flags: JET_OPF_*
 * @from: with JET_OPF_FROM: index of an earlier operation
 * @first: with JET_OPF_FROM: first of its blocks
 * @count: number of blocks
 * @offset: first byte
 * @length: number of bytes
 * @vci: where to send to
 * @uu: AAL5 user-to-user byte to send
 * @reserved: 0
 * @addr: address in the program
 * @deadline: absolute time in ns of CLOCK_MONOTONIC
 * @res: out: the result; what stands there before is ignored
 * @blocks: in: literal block numbers; out: the blocks that the operation worked
 *	on or got (res.count of them)
 *
 * What an operation has no use for must be zero. The kernel writes @res and
 * @blocks only, so a script with references can be run again as it is.
 */
struct jet_op {
	__u8	op;
	__u8	flags;
	__u16	from;
	__u16	first;
	__u16	count;
	__u32	offset;
	__u32	length;
	__u32	vci;
	__u8	uu;
	__u8	reserved[3];
	__u64	addr;
	__u64	deadline;
	struct jet_op_result res;
	__u16	blocks[JET_OP_BLOCKS];
};

/* jet_script.flags */
#define JET_SCRIPT_STOP	0x1	/* after a failure, cancel what has not begun */

/**
 * struct jet_script - operations to run (JET_IOC_SCRIPT)
 * @ops: address of an array of operations
 * @count: operations in it
 * @op_bytes: sizeof(struct jet_op), as the program knows it
 * @flags: JET_SCRIPT_*
 * @failed: out: operations that failed, the canceled ones included
 * @first_failed: out: index of the first one, if @failed
 * @text_bytes: size of the buffer for what went wrong
 * @text: the buffer: "operation 3 (send): block 17 is not yours"
 *
 * All operations are checked before the first one runs. If something is wrong
 * that can be seen without running them, the ioctl returns -1, nothing was done
 * and @text says why. Otherwise it returns the number of operations that
 * failed, so 0 if all went well, and the results are in the operations. When it
 * returns, all sending and copying is over.
 *
 * Threads may share a pool: their scripts run one after the other, except
 * that others run while one sleeps in JET_DO_WAIT_RX.
 */
struct jet_script {
	__u64	ops;
	__u32	count;
	__u32	op_bytes;
	__u32	flags;
	__u32	failed;
	__u32	first_failed;
	__u32	text_bytes;
	__u64	text;
};

/*
 * The pool's descriptor is readable for poll(2) while a frame waits. It
 * reports EPOLLERR and EPOLLHUP, and the ioctls fail with ENODEV, once the card
 * is gone.
 */
#define JET_IOC_LIMITS		_IOR('J', 0xe0, struct jet_limits)
#define JET_IOC_POOL_OPEN	_IOWR('J', 0xe1, struct jet_pool_open)
#define JET_IOC_ASSOC		_IOWR('J', 0xe2, struct jet_association)
#define JET_IOC_DEASSOC		_IOWR('J', 0xe3, struct jet_association)
#define JET_IOC_SCRIPT		_IOWR('J', 0xe4, struct jet_script)

#endif
