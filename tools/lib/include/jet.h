/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * libjet: programs on a Jetstream ring. Link with -ljet; libjet(3) begins the manual.
 *
 *	pools		a set of blocks on the card; what the kernel gives, see jetstream(4)
 *	scripts		operations on blocks, many with one system call
 *	addresses	host:channel, which follows a station to its next number
 *	datagrams	up to JET_DGRAM_BYTES, to be looked at before they are taken
 *	calls		a question and its answer, carried out at most once
 *	streams		bytes in order, both ways, that arrive or fail
 *
 * A device is said by its path, /dev/jetstreamN, or by the name of its network interface.
 *
 * Functions return 0 or more if all went well, else a negative error number; then
 * jet_text() says in words what was refused, why, and what would be accepted. Structures of options
 * begin with their size, so that they can grow; what is zero is the default.
 *
 * Times to wait are in milliseconds: 0 does not wait, JET_FOREVER_MS has no end.
 *
 * Threads: each type says how many may use one object at a time. Different objects are
 * independent of each other. No function is to be called from a signal's handler.
 *
 * fork(2): the objects are the parent's. The child may only close them, which disturbs the parent
 * in nothing; after execve(2) there are none.
 */
#ifndef JET_H
#define JET_H

#include <stddef.h>
#include <stdint.h>

#include <linux/jetstream.h>

#ifdef __cplusplus
extern "C" {
#endif

#define JET_FOREVER_MS	(-1)

/* Why the last function that failed in this thread did so. Valid until the next one fails. */
const char *jet_text(void);

/*
 * A pool: any number of threads at a time.
 */
struct jet_pool;

/**
 * struct jet_pool_options - what a pool may have
 * @size: sizeof(struct jet_pool_options)
 * @tx_blocks: blocks to send from; 0: none
 * @rx_blocks: blocks with received frames; 0: none
 * @receive: JET_RECEIVE_*
 * @framing: JET_FRAMING_*
 * @copy: JET_COPY_*
 * @flags: JET_POOL_*
 * @frame: longest frame that it will send; 0: what the station can send then
 */
struct jet_pool_options {
	size_t size;
	uint32_t tx_blocks;
	uint32_t rx_blocks;
	uint32_t receive;
	uint32_t framing;
	uint32_t copy;
	uint32_t flags;
	uint32_t frame;
	uint32_t reserved;
};

/* What the card can do; needs no pool */
int jet_device_limits(const char *device, struct jet_limits *limits);
int jet_pool_open(struct jet_pool **pool, const char *device,
		  const struct jet_pool_options *options);
void jet_pool_close(struct jet_pool *pool);
/* For poll(2): readable while a frame waits */
int jet_pool_fd(const struct jet_pool *pool);
/* The same of a pool's card, now */
int jet_pool_limits(struct jet_pool *pool, struct jet_limits *limits);
/* Receive a channel of this station (0: any that is free), or a group. Returns the whole VCI. */
int jet_pool_assoc(struct jet_pool *pool, uint32_t vci, uint32_t flags);
int jet_pool_deassoc(struct jet_pool *pool, uint32_t vci, uint32_t flags);

/*
 * A script, while it is written and after it was run: one thread at a time.
 *
 * What appends an operation returns a number by which later ones of the same script refer to its
 * blocks or values. The first error stays: everything after it does nothing and returns it, and so
 * does jet_script_run(), so it is enough to look there.
 */
struct jet_builder;

#define JET_NONE	0x7fffffff	/* in place of such a number: none */

int jet_script_new(struct jet_builder **script, struct jet_pool *pool,
		   uint32_t ops, uint32_t blocks);
void jet_script_delete(struct jet_builder *script);
void jet_script_reset(struct jet_builder *script);

/* Blocks that the program knows by their numbers */
int jet_script_blocks(struct jet_builder *script, const uint32_t *blocks,
		      uint32_t count);

int jet_script_alloc(struct jet_builder *script, uint32_t count);
int jet_script_copy_in(struct jet_builder *script, int to, uint32_t offset,
		       const void *from, uint32_t length);
int jet_script_copy_out(struct jet_builder *script, int from, uint32_t offset,
			void *to, uint32_t length);
int jet_script_put_sum(struct jet_builder *script, int to, uint32_t offset);
int jet_script_send(struct jet_builder *script, int what, uint32_t vci,
		    uint32_t length);
int jet_script_send_free(struct jet_builder *script, int what, uint32_t vci,
			 uint32_t length);
int jet_script_free(struct jet_builder *script, int what);
int jet_script_wait_rx(struct jet_builder *script, uint64_t deadline);
int jet_script_rx(struct jet_builder *script, int after, uint32_t room,
		  void *head, uint32_t length);

/* More about the operation that was appended last, see struct jet_op */
int jet_script_flags(struct jet_builder *script, uint32_t flags);
int jet_script_offset(struct jet_builder *script, uint32_t offset);
int jet_script_part(struct jet_builder *script, uint32_t first, uint32_t count);
int jet_script_uu(struct jet_builder *script, uint32_t uu);
/* A copy: not memory at an address, but a registered buffer from this byte on */
int jet_script_buffer(struct jet_builder *script, uint32_t buffer,
		      uint64_t from);
int jet_script_value(struct jet_builder *script, uint32_t flag, int of);

int jet_script_run(struct jet_builder *script, uint32_t flags);

/*
 * Under way while the program does something else. The script, and all memory that it names, are
 * the kernel's until it was reaped; one of @rounds rounds, which is multishot, until the last was.
 */
int jet_script_post(struct jet_builder *script, uint32_t flags,
		    uint32_t rounds);
/* One of the pool's that has ended, or its round has; its error, if an operation failed. NULL: none */
int jet_script_reap(struct jet_pool *pool, struct jet_builder **script,
		    uint64_t deadline);
int jet_script_cancel(struct jet_builder *script);
/* Is it still to be reaped? */
int jet_script_posted(const struct jet_builder *script);

const struct jet_result *jet_script_result(const struct jet_builder *script,
					   int of);
const uint32_t *jet_script_list(const struct jet_builder *script, int of,
				uint32_t *count);
/* An operation a line, and after a run what came of it. Returns the length, as snprintf(3) does. */
int jet_script_print(const struct jet_builder *script, char *text, size_t size);

/* The time so many milliseconds from now, as jet_script_wait_rx() wants it */
uint64_t jet_deadline(int ms);

/*
 * An address: bytes that can be copied, without anything behind them. Any number of threads.
 */
#define JET_ADDRESS_STATION	0	/* a station's number; follows nobody */
#define JET_ADDRESS_EUI		1	/* the station with this EUI-48 */
#define JET_ADDRESS_HOST	2	/* the only station of this host */

struct jet_address {
	uint32_t kind;
	uint32_t channel;
	uint32_t station;
	uint8_t eui[6];
	uint8_t reserved[2];
	char host[32];
};

#define JET_ADDRESS_TEXT	48	/* enough for every address in words */

int jet_address_parse(struct jet_address *address, const char *text);
int jet_address_print(const struct jet_address *address, char *text,
		      size_t size);
/* The VCI that leads there now; waits until the station is on the ring */
int jet_address_vci(struct jet_pool *pool, const struct jet_address *address,
		    int ms);

/*
 * Datagrams: one thread may send while another one receives, no more.
 */
#define JET_DGRAM_BYTES	65496	/* in a datagram, at most */
#define JET_DGRAM_SYNC	0x1	/* in the synchronous class */

struct jet_dgram;

/**
 * struct jet_dgram_options - of an endpoint
 * @size: sizeof(struct jet_dgram_options)
 * @rx_blocks: blocks for what waits to be received; 0: enough for two of the longest
 * @tx_blocks: blocks to send from; 0: enough for one of the longest
 * @ms: how long to wait for the station that is sent to; 0: 10,000
 */
struct jet_dgram_options {
	size_t size;
	uint32_t rx_blocks;
	uint32_t tx_blocks;
	uint32_t ms;
	uint32_t reserved;
};

/**
 * struct jet_counters - what came to an endpoint, and why something was dropped
 * @size: sizeof(struct jet_counters), set by the program
 * @received: frames that were for it
 * @sent: frames sent
 * @bad_short: dropped: shorter than a header
 * @bad_magic: dropped: nothing of this library
 * @bad_version: dropped: of a version that is not known
 * @bad_header: dropped: a header that contradicts itself
 * @bad_type: dropped: nothing that such an endpoint understands
 * @strayed: dropped: for another station, which had our number
 * @old: dropped: answers that nobody waits for, and repeated or late calls
 */
struct jet_counters {
	size_t size;
	uint64_t received;
	uint64_t sent;
	uint64_t bad_short;
	uint64_t bad_magic;
	uint64_t bad_version;
	uint64_t bad_header;
	uint64_t bad_type;
	uint64_t strayed;
	uint64_t old;
};

#define JET_FRAME_HEAD		128
#define JET_FRAME_BLOCKS	64

/**
 * struct jet_frame - a datagram that is on the card
 * @from: who sent it: an answer goes there
 * @length: its bytes
 * @head_length: how many of these are in @head
 * @head: its first bytes
 * @flags: JET_RXF_*
 * @offset: of its first byte in @blocks
 * @count: how many there are
 * @blocks: numbers of its blocks, for jet_script_blocks()
 * @time: when it came, in periods of the card's clock
 */
struct jet_frame {
	struct jet_address from;
	uint32_t length;
	uint32_t head_length;
	uint8_t head[JET_FRAME_HEAD];
	uint32_t flags;
	uint32_t offset;
	uint32_t count;
	uint32_t blocks[JET_FRAME_BLOCKS];
	uint64_t time;
};

int jet_dgram_open(struct jet_dgram **dgram, const char *device,
		   uint32_t channel, const struct jet_dgram_options *options);
void jet_dgram_close(struct jet_dgram *dgram);
struct jet_pool *jet_dgram_pool(struct jet_dgram *dgram);
/* Where others reach it */
int jet_dgram_address(struct jet_dgram *dgram, struct jet_address *address);
int jet_dgram_send(struct jet_dgram *dgram, const struct jet_address *to,
		   const void *data, uint32_t length, uint32_t flags);
/* The datagram's length, of which @size bytes at most were stored */
int jet_dgram_recv(struct jet_dgram *dgram, void *data, uint32_t size,
		   struct jet_address *from, int ms);
/* Look at the next one, and leave it on the card until jet_frame_free() */
int jet_dgram_look(struct jet_dgram *dgram, struct jet_frame *frame, int ms);
int jet_frame_copy(struct jet_dgram *dgram, const struct jet_frame *frame,
		   uint32_t offset, void *to, uint32_t length);
int jet_frame_free(struct jet_dgram *dgram, struct jet_frame *frame);
int jet_dgram_counters(const struct jet_dgram *dgram,
		       struct jet_counters *counters);

/*
 * Calls: a client and a server; each for one thread at a time.
 */
#define JET_CALL_BYTES	65472	/* in a question or an answer, at most */
#define JET_CALL_ANY	(-1)

struct jet_client;

/**
 * struct jet_client_options - of a client
 * @size: sizeof(struct jet_client_options)
 * @calls: how many may be under way at a time; 0: 16
 * @again_ms: how long to wait for an answer at least before the question is sent again; 0: 200.
 *	Longer if answers have taken longer; each further wait of the same call is twice as long
 * @flags: JET_DGRAM_SYNC
 * @reserved: 0
 */
struct jet_client_options {
	size_t size;
	uint32_t calls;
	uint32_t again_ms;
	uint32_t flags;
	uint32_t reserved;
};

int jet_client_open(struct jet_client **client, const char *device,
		    const struct jet_address *server,
		    const struct jet_client_options *options);
void jet_client_close(struct jet_client *client);
int jet_client_fd(const struct jet_client *client);
int jet_client_counters(const struct jet_client *client,
			struct jet_counters *counters);
/* The answer's length */
int jet_call(struct jet_client *client, const void *question, uint32_t length,
	     void *answer, uint32_t size, int ms);
/* The same in two parts. Both memories are the call's until it has ended. */
int jet_call_start(struct jet_client *client, const void *question,
		   uint32_t length, void *answer, uint32_t size, int ms);
int jet_call_end(struct jet_client *client, int *call, int ms);

struct jet_server;

/**
 * struct jet_server_options - of a server
 * @size: sizeof(struct jet_server_options)
 * @clients: how many are remembered; 0: 16
 * @calls: how many of each may be under way at a time; 0: 16
 * @answer_bytes: longest answer, which is kept as often as the two above say; 0: 4096
 * @rx_blocks: blocks for questions that wait; 0: enough for two of the longest
 */
struct jet_server_options {
	size_t size;
	uint32_t clients;
	uint32_t calls;
	uint32_t answer_bytes;
	uint32_t rx_blocks;
};

/**
 * struct jet_question - what somebody asks
 * @from: who
 * @data: the question; the handler may write to it
 * @length: its bytes
 * @answer: where the answer goes
 * @size: room there
 */
struct jet_question {
	struct jet_address from;
	void *data;
	uint32_t length;
	uint32_t size;
	void *answer;
};

/* Returns the answer's length, or a negative number: the call is refused */
typedef int (*jet_handler)(void *arg, struct jet_question *question);

int jet_server_open(struct jet_server **server, const char *device,
		    uint32_t channel, const struct jet_server_options *options);
void jet_server_close(struct jet_server *server);
int jet_server_fd(const struct jet_server *server);
int jet_server_counters(const struct jet_server *server,
			struct jet_counters *counters);
/* Serve a frame: 1 if one came, 0 if none did in time */
int jet_server_step(struct jet_server *server, jet_handler handler, void *arg,
		    int ms);
/* Serve until something fails; a signal that is handled is -EINTR */
int jet_server_run(struct jet_server *server, jet_handler handler, void *arg);

/*
 * Byte streams: a listener and a stream; each for one thread at a time.
 *
 * Nothing goes on behind the program's back: acknowledgements, what is sent again, and the peer's
 * questions are the business of whatever function it calls. So it calls one at least whenever
 * jet_stream_fd() is readable, and within 10 seconds, or the peer takes it for dead.
 */
struct jet_listener;
struct jet_stream;

/**
 * struct jet_stream_options - of a stream, or those that a listener accepts
 * @size: sizeof(struct jet_stream_options)
 * @tx_blocks: blocks for what is sent and not acknowledged; 0: enough for two of the longest frames
 * @rx_blocks: blocks for what has come and was not read; 0: likewise
 * @backlog: of a listener: how many connections may wait to be accepted; 0: 8
 * @ms: how long the peer may not answer before the stream has failed; 0: 10,000
 *
 * They are the stream's from when it is made until it is closed, with JET_STREAM_SPARE more to
 * receive and two to send.
 */
struct jet_stream_options {
	size_t size;
	uint32_t tx_blocks;
	uint32_t rx_blocks;
	uint32_t backlog;
	uint32_t ms;
};

#define JET_STREAM_SPARE	8

int jet_listen(struct jet_listener **listener, const char *device, uint32_t channel,
	       const struct jet_stream_options *options);
void jet_listener_close(struct jet_listener *listener);
int jet_listener_fd(const struct jet_listener *listener);
/* Where it is reached */
int jet_listener_address(const struct jet_listener *listener, struct jet_address *address);
int jet_accept(struct jet_listener *listener, struct jet_stream **stream, int ms);
/* With 0 ms, the connection may still be under way: JET_STREAM_OUT says when it is there */
int jet_connect(struct jet_stream **stream, const char *device, const struct jet_address *to,
		const struct jet_stream_options *options, int ms);

/* How many bytes were taken */
int jet_stream_send(struct jet_stream *stream, const void *data, uint32_t length, int ms);
/* How many bytes were stored; 0: the peer sends no more */
int jet_stream_recv(struct jet_stream *stream, void *data, uint32_t size, int ms);
/* We send no more */
int jet_stream_shutdown(struct jet_stream *stream);
/* 0: the peer has got all that was sent. The stream is gone, whatever is returned. */
int jet_stream_close(struct jet_stream *stream, int ms);

#define JET_STREAM_IN	0x1	/* jet_stream_recv() has something to say */
#define JET_STREAM_OUT	0x2	/* jet_stream_send() has */
#define JET_STREAM_OVER	0x4	/* all has come both ways, or the connection has failed */

/* Does what is due; waits for one of these, and says which there are */
int jet_stream_poll(struct jet_stream *stream, uint32_t events, int ms);
int jet_stream_fd(struct jet_stream *stream);
int jet_stream_peer(const struct jet_stream *stream, struct jet_address *address);

/**
 * struct jet_stream_counters - what went otherwise than it should, and how long the way is
 * @size: sizeof(struct jet_stream_counters), set by the program
 * @received: frames that were the peer's
 * @sent: frames sent
 * @bad: dropped: none of this protocol, or not from the peer's station
 * @foreign: dropped: of another connection
 * @blind: dropped: with numbers that cannot be
 * @again: received again
 * @overrun: dropped: more than there was room for
 * @fast: sent again, because later ones had come
 * @late: sent again, because time was over
 * @asked: asked whether the peer is there, or has room
 * @rtt_us: round trip, in microseconds
 */
struct jet_stream_counters {
	size_t size;
	uint64_t received;
	uint64_t sent;
	uint64_t bad;
	uint64_t foreign;
	uint64_t blind;
	uint64_t again;
	uint64_t overrun;
	uint64_t fast;
	uint64_t late;
	uint64_t asked;
	uint64_t rtt_us;
};

int jet_stream_counters(const struct jet_stream *stream, struct jet_stream_counters *counters);

#ifdef __cplusplus
}
#endif

#endif
