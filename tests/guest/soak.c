// SPDX-License-Identifier: GPL-2.0
/*
 * soak DEVICE DEVICE SECONDS - programs fight for the blocks of two cards, for
 * sending and for receiving, while whatever else is under way goes on.
 *
 * Each worker has a pool of one card, whose limits it knows, and does at random
 * what a program may do: allocate, free, send to a worker of the other card or
 * to nobody, receive, hold on to what it has, close the pool with all of it.
 * It keeps account, and what the driver says must be in line with that.
 */
#include "pool.h"

#define WORKERS		8	/* half of them a card */
#define CHANNEL		4000
#define PATIENCE	60	/* seconds */
#define HELD_MAX	256
#define PIECE		16	/* blocks of an operation */

static const char *device[2];
static struct jet_limits limits[2];
static char bytes[65536];

struct worker {
	int card;
	unsigned int channel;
	int fd;
	unsigned int tx_limit, rx_limit;
	uint32_t tx[HELD_MAX], rx[HELD_MAX];
	unsigned int ntx, nrx;
	/* What it came to */
	unsigned int sent, received, allocs, full, over, wrong;
};

static struct worker *all;	/* shared by their processes */

static void complain(struct worker *w, const char *what, long got)
{
	if (w->wrong++ < 3)
		diag("channel %u: %s: %ld (%s)", w->channel, what, got, text);
}

static void pool_begin(struct worker *w)
{
	/* To send, they may have more together than there is; never to receive */
	w->tx_limit = 3 + rand() % 32;
	w->rx_limit = 1 + rand() % (limits[w->card].pool_rx * 2 / WORKERS);
	w->fd = open_pool(device[w->card], w->tx_limit, w->rx_limit);
	w->ntx = 0;
	w->nrx = 0;
	if (assoc(w->fd, JET_IOC_ASSOC, w->channel) < 0)
		complain(w, "no VCI", w->channel);
}

/* Sooner or later with everything that the pool has */
static void pool_end(struct worker *w)
{
	close(w->fd);
}

static void allocate(struct worker *w)
{
	unsigned int i, n = 1 + rand() % PIECE;
	struct jet_op op = ALLOC(n);

	run(w->fd, &op, 1);
	if (res[0].error == -EDQUOT && w->ntx + n > w->tx_limit) {
		w->over++;
	} else if (res[0].error == -ENOBUFS) {
		w->full++;
	} else if (res[0].error || w->ntx + n > w->tx_limit ||
		   res[0].count != n) {
		complain(w, "alloc", res[0].error);
	} else {
		w->allocs++;
		for (i = 0; i < n; i++)
			w->tx[w->ntx++] = BLOCK(0, i);
	}
}

static void release(struct worker *w, uint32_t *held, unsigned int *n,
		    unsigned int most)
{
	struct jet_op op = { .op = JET_DO_FREE };

	op.count = *n < most ? *n : most;
	if (!op.count)
		return;
	*n -= op.count;
	give(&op, 0, held + *n, op.count);
	if (run(w->fd, &op, 1))
		complain(w, "free", res[0].error);
}

static void transmit(struct worker *w)
{
	unsigned int bs = limits[0].block_bytes;
	unsigned int len = 1 + rand() % (rand() % 16 ? bs : 8 * bs);
	/* Some to channels of nobody's */
	unsigned int other = CHANNEL + rand() % (WORKERS + 2);
	struct jet_op ops[] = {
		ALLOC((len + bs - 1) / bs), COPY_IN(0, bytes, 0, len),
		SEND_FREE(1, 0, len),
	};
	int failed;

	if (other % 2 == (unsigned int)w->card)
		other ^= 1;
	ops[2].vci = JET_MAKE_VCI(limits[!w->card].station, other);
	failed = run(w->fd, ops, 3);
	if (!failed)
		w->sent++;
	else if (res[0].error == -EDQUOT)
		w->over++;
	else if (res[0].error == -ENOBUFS)
		w->full++;
	else
		complain(w, "send", failed);
}

static void receive(struct worker *w)
{
	struct jet_op op = RX(NULL, 0);
	unsigned int i;

	while (!run(w->fd, &op, 1)) {
		w->received++;
		if (w->nrx + res[0].count > w->rx_limit) {
			complain(w, "more received than may be", res[0].count);
			return;
		}
		for (i = 0; i < res[0].count; i++)
			w->rx[w->nrx++] = BLOCK(0, i);
	}
	if (res[0].error != -EAGAIN)
		complain(w, "rx", res[0].error);
	if (rand() % 4)
		release(w, w->rx, &w->nrx, PIECE);
}

static bool starved(const struct worker *w)
{
	return !w->sent || !w->received || !w->allocs;
}

static bool anybody_starved(void)
{
	unsigned int n;

	for (n = 0; n < WORKERS; n++)
		if (starved(&all[n]))
			return true;
	return false;
}

/* For so long, and on a slow machine longer: until it is clear who starves */
static void work(struct worker *w, uint64_t end)
{
	uint64_t latest = end + PATIENCE * SECOND;

	pool_begin(w);
	while (after(0) < end || (anybody_starved() && after(0) < latest)) {
		switch (rand() % 16) {
		case 0:
			if (rand() % 16)
				break;
			pool_end(w);
			pool_begin(w);
			break;
		case 1 ... 3:
			allocate(w);
			break;
		case 4 ... 5:
			release(w, w->tx, &w->ntx, PIECE);
			break;
		case 6 ... 11:
			transmit(w);
			break;
		default:
			receive(w);
		}
	}
	pool_end(w);
}

int main(int argc, char **argv)
{
	unsigned int seed = tap_seed(), n;
	uint64_t end;

	all = mmap(NULL, WORKERS * sizeof(*all), PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (argc != 4 || all == MAP_FAILED)
		return 2;
	for (n = 0; n < 2; n++) {
		device[n] = argv[1 + n];
		limits[n] = limits_of(device[n]);
	}
	end = after(atoi(argv[3]) * SECOND);
	for (n = 0; n < WORKERS; n++) {
		all[n].card = n % 2;
		all[n].channel = CHANNEL + n;
		if (!fork()) {
			srand(seed + n);
			work(&all[n], end);
			fflush(stdout);
			_exit(0);
		}
	}
	for (n = 0; n < WORKERS; n++)
		wait(NULL);
	for (n = 0; n < WORKERS; n++) {
		struct worker *w = &all[n];

		diag("%u: sent %u, received %u, allocated %u times; refused: none left %u, limit %u",
		     n, w->sent, w->received, w->allocs, w->full, w->over);
		ok(!w->wrong, "worker %u: what it was told is right", n);
		ok(!starved(w), "worker %u did not starve", n);
	}
	return tap_done();
}
