// SPDX-License-Identifier: GPL-2.0
/*
 * `jetctl top`: what the pools do, the busiest first, again and again. Each answer is
 * the difference of two looks at their counters.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

#define NS		1000000000ull
#define LEAST		(NS / 10)	/* between looks: each asks for all pools */
#define CLEAR		"\033[H\033[J"	/* to the corner; nothing behind it */
#define OWNER_BYTES	32		/* more than the kernel's command names */

enum {
	TOP_DEV, TOP_ID, TOP_KIND, TOP_OWNER, TOP_PID, TOP_RX_FRAMES,
	TOP_RX_BYTES, TOP_TX_FRAMES, TOP_TX_BYTES, TOP_DROPS, TOP_INTERVAL,
};

static const struct out_column top_columns[] = {
	[TOP_DEV] = { "dev", "DEV" },
	[TOP_ID] = { "pool", "POOL", true },
	[TOP_KIND] = { "kind", "KIND", false, WITH_DETAILS },
	[TOP_OWNER] = { "owner", "OWNER" },
	[TOP_PID] = { "pid", "PID", true },
	[TOP_RX_FRAMES] = { "rx_frames_per_s", "RX/S", true },
	[TOP_RX_BYTES] = { "rx_bps", "RX", true },
	[TOP_TX_FRAMES] = { "tx_frames_per_s", "TX/S", true },
	[TOP_TX_BYTES] = { "tx_bps", "TX", true },
	[TOP_DROPS] = { "drops", "DROPS", true },
	[TOP_INTERVAL] = { "interval_ns" },
	{}
};

enum { RX_FRAMES, RX_BYTES, TX_FRAMES, TX_BYTES, DROPS, COUNTERS };

/* A pool at one look, and what has changed since the one before */
struct top_pool {
	uint32_t ifindex;
	uint64_t id, pid;
	const char *kind;
	char owner[OWNER_BYTES];
	uint64_t at;			/* ns */
	uint64_t counter[COUNTERS];
	uint64_t more[COUNTERS];
	uint64_t time;			/* since then, in ns; 0: it is new */
};

struct look {
	struct top_pool *pool;
	unsigned int n;
	const struct look *before;
};

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * NS + t.tv_nsec;
}

/* A number is given to another program's pool as soon as it is free */
static bool same_pool(const struct top_pool *a, const struct top_pool *b)
{
	return a->ifindex == b->ifindex && a->id == b->id && a->pid == b->pid &&
	       !strcmp(a->owner, b->owner) && a->counter[RX_FRAMES] >=
	       b->counter[RX_FRAMES] && a->counter[TX_FRAMES] >=
	       b->counter[TX_FRAMES];
}

static void compare(struct top_pool *pool, const struct look *before)
{
	unsigned int i, k;

	for (i = 0; i < before->n; i++) {
		const struct top_pool *was = &before->pool[i];

		if (!same_pool(pool, was))
			continue;
		pool->time = pool->at - was->at;
		for (k = 0; k < COUNTERS; k++)
			pool->more[k] = pool->counter[k] - was->counter[k];
	}
}

static void look_row(void *arg, struct nlattr **a)
{
	struct look *look = arg;
	struct top_pool *pool;

	if (!a[JETSTREAM_A_POOL_IFINDEX])
		return;
	pool = reallocarray(look->pool, look->n + 1, sizeof(*pool));
	if (!pool)
		die(JETCTL_KERNEL, "no memory");
	look->pool = pool;
	pool += look->n++;
	*pool = (struct top_pool){
		.ifindex = count(a[JETSTREAM_A_POOL_IFINDEX]),
		.id = count(a[JETSTREAM_A_POOL_ID]),
		.pid = count(a[JETSTREAM_A_POOL_PID]),
		.kind = pool_kind(a),
		.at = now(),
		.counter = {
			[RX_FRAMES] = count(a[JETSTREAM_A_POOL_RX_FRAMES]),
			[RX_BYTES] = count(a[JETSTREAM_A_POOL_RX_BYTES]),
			[TX_FRAMES] = count(a[JETSTREAM_A_POOL_TX_FRAMES]),
			[TX_BYTES] = count(a[JETSTREAM_A_POOL_TX_BYTES]),
			[DROPS] = pool_drops(a),
		},
	};
	snprintf(pool->owner, sizeof(pool->owner), "%s", pool_owner(a));
	compare(pool, look->before);
}

/* By bytes; the idle ones as the kernel has them */
static int busier(const void *a, const void *b)
{
	const struct top_pool *x = a, *y = b;
	uint64_t bytes_x = x->more[RX_BYTES] + x->more[TX_BYTES];
	uint64_t bytes_y = y->more[RX_BYTES] + y->more[TX_BYTES];

	if (bytes_x != bytes_y)
		return bytes_x < bytes_y ? 1 : -1;
	if (x->ifindex != y->ifindex)
		return x->ifindex < y->ifindex ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

static uint64_t a_second(const struct top_pool *pool, int counter, int times)
{
	return (uint64_t)((double)pool->more[counter] * times * NS / pool->time +
			  0.5);
}

/* Of one that is new nothing is known yet */
static void top_row(struct out *out, const struct top_pool *pool)
{
	out_row(out);
	out_string(out, TOP_DEV, ifname(pool->ifindex));
	out_uint(out, TOP_ID, pool->id);
	out_string(out, TOP_KIND, pool->kind);
	out_string(out, TOP_OWNER, pool->owner);
	if (pool->pid)
		out_uint(out, TOP_PID, pool->pid);
	if (!pool->time)
		return;
	out_uint(out, TOP_RX_FRAMES, a_second(pool, RX_FRAMES, 1));
	put_rate(out, TOP_RX_BYTES, a_second(pool, RX_BYTES, 8));
	out_uint(out, TOP_TX_FRAMES, a_second(pool, TX_FRAMES, 1));
	put_rate(out, TOP_TX_BYTES, a_second(pool, TX_BYTES, 8));
	out_uint(out, TOP_DROPS, pool->more[DROPS]);
	out_uint(out, TOP_INTERVAL, pool->time);
}

static void top_show(const struct jetctl_opts *opts, const struct look *look)
{
	struct out *out = out_new(opts, "rate", top_columns);
	unsigned int i;

	if (!opts->json && isatty(STDOUT_FILENO))
		printf(CLEAR);
	for (i = 0; i < look->n; i++)
		top_row(out, &look->pool[i]);
	out_end_of_cards(out);
}

static void pause_for(uint64_t ns)
{
	struct timespec t = { ns / NS, ns % NS };

	while (clock_nanosleep(CLOCK_MONOTONIC, 0, &t, &t))
		;
}

void top_run(const struct jetctl_opts *opts, const struct values *v)
{
	uint64_t interval = v->given[TOP_ARG_EVERY] ?
		v->number[TOP_ARG_EVERY] : NS;
	uint64_t times = v->number[TOP_ARG_TIMES];
	struct look before = {}, look;
	uint64_t i;

	if (interval < LEAST)
		die(JETCTL_USAGE, "every %" PRIu64 " ns; 100ms is the least",
		    interval);
	jnl_open();
	for (i = 0; !times || i <= times; i++) {
		look = (struct look){ .before = &before };
		jnl_dump(JETSTREAM_CMD_POOL_GET, JETSTREAM_A_POOL_MAX,
			 JETSTREAM_A_POOL_IFINDEX, asked_ifindex(v), look_row,
			 &look);
		if (look.n)
			qsort(look.pool, look.n, sizeof(*look.pool), busier);
		if (i)
			top_show(opts, &look);
		free(before.pool);
		before = look;
		if (i != times || !times)
			pause_for(interval);
	}
	free(before.pool);
	jnl_close();
}
