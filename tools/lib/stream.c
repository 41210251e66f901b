// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Streams are made, connected and closed */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream_io.h"

#define MOST_BLOCKS	16384	/* a card has fewer */
#define BACKLOG		8
#define MOST_BACKLOG	1024
#define DEAD_MS		10000
#define DEAD_MS_LEAST	1000
#define DEAD_MS_MOST	3600000

int stream_options(struct jet_stream_options *known, const struct jet_stream_options *options)
{
	int err = jet_take_options(known, sizeof(*known), options);

	if (err)
		return err;
	known->ms = known->ms ?: DEAD_MS;
	if (known->ms < DEAD_MS_LEAST || known->ms > DEAD_MS_MOST)
		return jet_fail(-ERANGE, "%u ms without an answer; %d to %d are possible, or 0 for %d",
				known->ms, DEAD_MS_LEAST, DEAD_MS_MOST, DEAD_MS);
	if (known->tx_blocks > MOST_BLOCKS || known->rx_blocks > MOST_BLOCKS ||
	    known->backlog > MOST_BACKLOG)
		return jet_fail(-ERANGE, "%u blocks to send from, %u to receive to, %u connections that wait; %d, %d and %d are the most",
				known->tx_blocks, known->rx_blocks, known->backlog, MOST_BLOCKS,
				MOST_BLOCKS, MOST_BACKLOG);
	known->backlog = known->backlog ?: BACKLOG;
	return 0;
}

/* A power of two above that */
static uint32_t slots(uint32_t blocks)
{
	uint32_t n = 1;

	while (n <= blocks)
		n *= 2;
	return n;
}

/* The engine, with the pool and the channel that its frames come on */
static int stream_config(struct jet_stream *st, const struct jet_stream_options *options,
			 struct jst_config *cfg)
{
	struct jet_limits *card = &st->pool->limits;
	uint64_t chance = jet_random();
	int channel = jet_pool_assoc(st->pool, 0, 0);

	if (channel < 0)
		return channel;
	cfg->tag = chance >> 32 ?: 1;
	cfg->isn = chance;
	cfg->channel = channel & JET_CHANNEL_LAST;
	cfg->shift = __builtin_ctz(card->block_bytes);
	cfg->dead = options->ms * 1000ull;
	cfg->tx_blocks = options->tx_blocks;
	cfg->rx_blocks = options->rx_blocks;
	cfg->tx_slots = slots(options->tx_blocks + 1);
	cfg->rx_slots = slots(options->rx_blocks);
	cfg->longest = card->frame_bytes - JST_HEADER_BYTES;
	cfg->tx = calloc(cfg->tx_slots, sizeof(*cfg->tx));
	cfg->rx = calloc(cfg->rx_slots, sizeof(*cfg->rx));
	st->tx = calloc(cfg->tx_slots, sizeof(*st->tx));
	st->rx = calloc(cfg->rx_slots, sizeof(*st->rx));
	st->spare = calloc(options->tx_blocks, sizeof(*st->spare));
	st->read = calloc(options->rx_blocks + JET_STREAM_SPARE, sizeof(*st->read));
	return 0;
}

static int stream_engine(struct jet_stream *st, const struct jet_stream_options *options)
{
	struct jst_config cfg = { JST_TIMES };
	int err = stream_config(st, options, &cfg);

	st->c.cfg = cfg;
	if (err)
		return err;
	if (!cfg.tx || !cfg.rx || !st->tx || !st->rx || !st->spare || !st->read)
		return jet_fail(-ENOMEM, "no memory for a stream of %u and %u blocks",
				options->tx_blocks, options->rx_blocks);
	return jst_init(&st->c, &cfg) ? jet_fail(-EINVAL, "the card's blocks of %u bytes, or frames of %u, are none for streams",
						 st->pool->limits.block_bytes,
						 st->pool->limits.frame_bytes) : 0;
}

static int stream_pool(struct jet_stream *st, const char *device,
		       struct jet_stream_options *options)
{
	struct jet_pool_options pool = { .size = sizeof(pool) };
	struct jet_limits card;
	int err = jet_device_limits(device, &card);

	if (err)
		return err;
	st->room = (card.sdu_bytes - 1) / card.block_bytes + 1;
	options->tx_blocks = options->tx_blocks ?: 2 * st->room;
	options->rx_blocks = options->rx_blocks ?: 2 * st->room;
	pool.tx_blocks = options->tx_blocks + STREAM_BARE;
	pool.rx_blocks = options->rx_blocks + JET_STREAM_SPARE;
	pool.frame = card.frame_bytes;
	err = jet_pool_open(&st->pool, device, &pool);
	return err ?: jet_script_new(&st->script, st->pool, STREAM_OPS,
				     st->pool->limits.script_blocks);
}

/* All blocks that it will ever send from: it does not have to wait for others then */
static int stream_blocks(struct jet_stream *st, uint32_t *blocks, uint32_t count)
{
	struct jet_builder *s = st->script;
	uint32_t n;
	int op, err;

	for (; count; count -= n, blocks += n) {
		n = count < JET_FRAME_BLOCKS ? count : JET_FRAME_BLOCKS;
		op = jet_script_alloc(s, n);
		err = jet_script_run(s, 0);
		if (err)
			return err;
		memcpy(blocks, jet_script_list(s, op, &n), n * sizeof(*blocks));
		jet_script_reset(s);
	}
	return 0;
}

static int stream_start(struct jet_stream *st, const char *device,
			const struct jet_stream_options *wanted)
{
	struct jet_stream_options options = *wanted;
	int err = stream_pool(st, device, &options);

	if (!err)
		err = stream_engine(st, &options);
	if (!err)
		err = stream_blocks(st, st->bare, STREAM_BARE);
	if (!err)
		err = stream_blocks(st, st->spare, options.tx_blocks);
	st->nspare = options.tx_blocks;
	/* Zero would be the first script's number: nobody has copied anything */
	st->scripts = 1;
	return err;
}

int stream_new(struct jet_stream **stream, const char *device,
	       const struct jet_stream_options *options)
{
	struct jet_stream *new = calloc(1, sizeof(*new));
	int err;

	if (!new)
		return jet_fail(-ENOMEM, "no memory for a stream");
	new->owner = getpid();
	new->epoll_fd = new->timer_fd = new->station = -1;
	err = stream_start(new, device, options);
	if (err) {
		stream_delete(new);
		return err;
	}
	*stream = new;
	return 0;
}

void stream_delete(struct jet_stream *st)
{
	if (st->epoll_fd >= 0)
		close(st->epoll_fd);
	if (st->timer_fd >= 0)
		close(st->timer_fd);
	jet_script_delete(st->script);
	jet_pool_close(st->pool);
	free(st->c.cfg.tx);
	free(st->c.cfg.rx);
	free(st->tx);
	free(st->rx);
	free(st->spare);
	free(st->read);
	free(st);
}

/* The peer is a station and no number: that may be another one's soon */
static int stream_peer(struct jet_stream *st, const struct jet_address *to, uint64_t until)
{
	int err = jet_address_check(to);

	if (err)
		return err;
	st->peer.kind = JET_ADDRESS_EUI;
	st->peer.channel = to->channel;
	if (to->kind == JET_ADDRESS_STATION)
		return jet_address_eui(st->pool, to->station, st->peer.eui);
	err = jet_address_find(st->pool, to, until, st->peer.eui);
	return err < 0 ? err : 0;
}

/* Until the listener has agreed, or has not in time */
static int stream_open(struct jet_stream *st, int ms, uint64_t until)
{
	int err = 0;

	jst_connect(&st->c, stream_now());
	if (!ms)
		return stream_flush(st, true);
	while (!err && st->c.state == JST_OPENING) {
		if (jet_now() >= until)
			return jet_fail(-ETIMEDOUT, "nobody has agreed to the connection in time");
		err = stream_wait(st, until);
	}
	if (!err)
		err = stream_flush(st, false);
	if (!err && st->c.state == JST_FAILED)
		err = stream_failed(st);
	return err;
}

JET_API int jet_connect(struct jet_stream **stream, const char *device,
			const struct jet_address *to, const struct jet_stream_options *options,
			int ms)
{
	uint64_t until = jet_deadline(ms);
	struct jet_stream_options known;
	struct jet_stream *st;
	int err = stream_options(&known, options);

	if (!err)
		err = stream_new(&st, device, &known);
	if (err)
		return err;
	err = stream_peer(st, to, until);
	if (!err)
		err = stream_open(st, ms, until);
	if (err) {
		stream_delete(st);
		return err;
	}
	*stream = st;
	return 0;
}

static bool is_over(const struct jet_stream *st)
{
	return st->c.state == JST_DONE || st->c.state == JST_FAILED;
}

/* What was sent goes on its way until it is there, or time is over */
static int stream_end(struct jet_stream *st, uint64_t until)
{
	int err = 0;

	if (!is_over(st))
		jst_close(&st->c, stream_now());
	while (!err && !is_over(st) && jet_now() < until)
		err = stream_wait(st, until);
	/* Who lingers has all, and has been told that the peer has */
	if (!is_over(st) && st->c.state != JST_LINGER) {
		jst_abort(&st->c);
		err = err ?: jet_fail(-ETIMEDOUT, "the peer has not got everything in time: the connection was given up");
	}
	stream_flush(st, false);
	return err;
}

JET_API int jet_stream_close(struct jet_stream *stream, int ms)
{
	int err = 0;

	if (!stream)
		return 0;
	if (stream->owner == getpid())
		err = stream_end(stream, jet_deadline(ms));
	if (!err && stream->c.state == JST_FAILED)
		err = stream_failed(stream);
	stream_delete(stream);
	return err;
}
