// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Bytes one way by a protocol of almost nothing: messages go in turns of up to TURN, a frame each, and
 * whoever receives them acknowledges each turn with a frame of 8 bytes. There are never more than two
 * turns on their way.
 *
 *	sends		TURN times: alloc, copy_in, send, free
 *			of the turn before: wait_rx, rx, free
 *	receives	TURN times: wait_rx, rx, copy_out, free
 *			alloc, copy_in, send, free
 *
 * Either a turn is one script, or each of its operations is one: the same ones in the same order.
 */
#include <err.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>

#include <linux/jetstream.h>

#include "load.h"

#define TURN		8
#define ACK_BYTES	8
#define OPS		(3 + 4 * TURN + 4)

struct end {
	int fd;
	uint32_t turn;			/* messages in one */
	uint32_t per_message;		/* blocks */
	uint32_t nops, nblocks;
	bool single;			/* a call an operation */
	struct jet_op ops[OPS];
	struct jet_result results[OPS];
	uint32_t blocks[LONGEST / 1024 * OPS];
};

static struct end end;
static uint8_t memory[LONGEST];

/* Running */

static void run(struct end *e, struct jet_op *ops, struct jet_result *results, uint32_t n)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_script script = {
		.ops = (uintptr_t)ops, .results = (uintptr_t)results,
		.blocks = (uintptr_t)e->blocks, .text = (uintptr_t)text,
		.count = n, .op_bytes = sizeof(*ops), .result_bytes = sizeof(*results),
		.nblocks = e->nblocks, .text_bytes = sizeof(text),
	};

	if (ioctl(e->fd, JET_IOC_SCRIPT, &script))
		errx(1, "script of %u operations: %s", n, text);
}

/* What a script says by reference to an earlier operation is known by now */
static void resolve(const struct end *e, struct jet_op *op)
{
	const struct jet_op *of = &e->ops[op->from];

	if (op->flags & JET_OPF_FROM && op->op != JET_DO_RX) {
		while (of->flags & JET_OPF_FROM && of->op != JET_DO_RX)
			of = &e->ops[of->from];
		op->first = of->first;
		op->count = e->results[of - e->ops].count;
	}
	if (op->flags & JET_OPF_REPLY)
		op->vci = JET_MAKE_VCI(e->results[op->value].src, op->vci);
	op->flags = op->from = op->value = 0;
}

/* The first so many operations */
static void run_turn(struct end *e, uint32_t n)
{
	if (!e->single) {
		run(e, e->ops, e->results, n);
		return;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct jet_op op = e->ops[i];

		resolve(e, &op);
		run(e, &op, &e->results[i], 1);
	}
}

/* Writing */

static struct jet_op *append(struct end *e, uint32_t what)
{
	struct jet_op *op = &e->ops[e->nops++];

	*op = (struct jet_op){ .op = what };
	return op;
}

/* A list of blocks that the operation writes */
static void with_room(struct end *e, struct jet_op *op, uint32_t count)
{
	op->first = e->nblocks;
	op->count = count;
	e->nblocks += count;
}

/* On the blocks of the operation before it, or one farther back */
static struct jet_op *on(struct end *e, uint32_t what, uint32_t back)
{
	struct jet_op *op = append(e, what);

	op->flags = JET_OPF_FROM;
	op->from = e->nops - 1 - back;
	return op;
}

static struct jet_op *put_send(struct end *e, uint32_t vci, uint32_t length, uint32_t count)
{
	struct jet_op *op, *sends;

	with_room(e, append(e, JET_DO_ALLOC), count);
	op = on(e, JET_DO_COPY_IN, 1);
	op->addr = (uintptr_t)memory;
	op->length = length;
	sends = on(e, JET_DO_SEND, 1);
	sends->vci = vci;
	sends->length = length;
	on(e, JET_DO_FREE, 1);
	return sends;
}

/* @length 0: nothing is copied. Returns which operation is the rx. */
static uint32_t put_receive(struct end *e, uint32_t length, uint32_t room)
{
	struct jet_op *op = append(e, JET_DO_WAIT_RX);
	uint32_t rx = e->nops;

	op->deadline = JET_FOREVER;
	with_room(e, on(e, JET_DO_RX, 1), room);
	if (length) {
		op = on(e, JET_DO_COPY_OUT, 1);
		op->addr = (uintptr_t)memory;
		op->length = length;
	}
	on(e, JET_DO_FREE, 1);
	return rx;
}

/* Opening */

/* Two turns fit into either end, and half of the card is left to others */
static uint32_t turn_for(const struct jet_limits *card, uint32_t per_message)
{
	uint32_t most = (card->pool_tx < card->pool_rx ? card->pool_tx : card->pool_rx) / 2;
	uint32_t turn = TURN;

	while (turn && 2 * turn * per_message + 2 > most)
		turn /= 2;
	if (!turn)
		errx(1, "messages of %u blocks; two turns of them and an acknowledgement have %u at most",
		     per_message, most);
	return turn;
}

static void open_end(struct end *e, const struct load *l, unsigned int station, bool single)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_association here = {
		.vci = CHANNEL + station, .text = (uintptr_t)text, .text_bytes = sizeof(text),
	};
	struct jet_pool_open pool = { .text = (uintptr_t)text, .text_bytes = sizeof(text) };
	struct jet_limits card;

	e->fd = must_sys(open(l->device[station], O_RDWR | O_CLOEXEC), l->device[station]);
	must_sys(ioctl(e->fd, JET_IOC_LIMITS, &card), "limits");
	e->single = single;
	e->per_message = (l->size - 1) / card.block_bytes + 1;
	e->turn = turn_for(&card, e->per_message);
	pool.tx_limit = pool.rx_limit = 2 * e->turn * e->per_message + 2;
	if (ioctl(e->fd, JET_IOC_POOL_OPEN, &pool))
		errx(1, "%s: %s", l->device[station], text);
	if (ioctl(e->fd, JET_IOC_ASSOC, &here))
		errx(1, "%s: %s", l->device[station], text);
}

/* Both ends */

static void serve(const struct load *l, bool single)
{
	struct end *e = &end;
	struct jet_op *ack;
	uint32_t rx = 0;

	open_end(e, l, 1, single);
	for (uint32_t i = 0; i < e->turn; i++)
		rx = put_receive(e, l->size, e->per_message);
	ack = put_send(e, CHANNEL, ACK_BYTES, 1);
	ack->flags |= JET_OPF_REPLY;
	ack->value = rx;
	ready();
	for (;;)
		run_turn(e, e->nops);
}

static void acknowledged(struct end *e)
{
	struct end last = { .fd = e->fd, .single = e->single };

	put_receive(&last, 0, 1);
	run_turn(&last, last.nops);
}

static uint64_t transfer(struct end *e)
{
	uint64_t n;

	for (n = 0; !clock_over(n); n += e->turn)
		run_turn(e, n ? e->nops : 4 * e->turn);
	acknowledged(e);
	return n;
}

static void measure(const struct load *l, bool single)
{
	struct end *e = &end;

	open_end(e, l, 0, single);
	for (uint32_t i = 0; i < e->turn; i++)
		put_send(e, JET_MAKE_VCI(l->number, CHANNEL + 1), l->size, e->per_message);
	put_receive(e, 0, 1);
	clock_warm(l);
	transfer(e);
	clock_begin(l);
	clock_end(transfer(e));
}

static void serve_scripts(const struct load *l)
{
	serve(l, false);
}

static void measure_scripts(const struct load *l)
{
	measure(l, false);
}

static void serve_single(const struct load *l)
{
	serve(l, true);
}

static void measure_single(const struct load *l)
{
	measure(l, true);
}

const struct kind kind_scripts = { "scripts", serve_scripts, measure_scripts };
const struct kind kind_single = { "single", serve_single, measure_single };
