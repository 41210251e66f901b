// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Runs in a guest; counts its instructions per operation by the plugin icount.c.
 *   guest_ops loop                     a loop of 2000 instructions
 *   guest_ops script DEV STATION DEV2  operations of scripts; DEV2 receives, and
 *                                      is station number STATION
 *   guest_ops posted DEV               scripts of 32 operations, waited for and posted
 *   guest_ops packet NETNS ADDR NETNS2 datagrams from a namespace to ADDR in another
 *   guest_ops send DEV COUNT           frames in scripts of 32, counting nothing
 *   guest_ops time DEV RUNS            microseconds that a script of 32 operations takes, the
 *                                      median; no plugin is needed
 *
 * Prints a line of JSON for each thing measured: measure.h.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "measure.h"
#include "linux/jetstream.h"

#define MANY		32
#define COPY_BYTES	1024
#define RX_CHANNEL	77
#define PORT		7402
#define DATAGRAM	1000
#define PATIENCE	20	/* seconds until a datagram is lost */

static void loop(void *ctx)
{
	uint64_t left = 1000;

	(void)ctx;
	__asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(left));
}

/* Scripts */

struct pool {
	int fd;
	struct jet_limits limits;
};

/* Operations with a block each: operation n has entry n of the list */
struct script {
	struct jet_op ops[MANY];
	struct jet_result results[MANY];
	uint32_t blocks[MANY];
};

struct pools {
	struct pool tx, rx;
	uint32_t rx_vci;
	uint32_t silent_vci;		/* nobody listens there */
	unsigned int count;		/* operations of the script that is measured */
	struct script script;
	struct script other;		/* what is around it */
	uint32_t block[MANY];
	uint8_t data[COPY_BYTES];
};

static void run(struct pool *p, struct script *s, unsigned int count)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_script script = {
		.ops = (uintptr_t)s->ops, .results = (uintptr_t)s->results,
		.blocks = (uintptr_t)s->blocks, .text = (uintptr_t)text,
		.count = count, .op_bytes = sizeof(s->ops[0]),
		.result_bytes = sizeof(s->results[0]), .nblocks = count,
		.text_bytes = sizeof(text),
	};

	if (ioctl(p->fd, JET_IOC_SCRIPT, &script))
		errx(1, "script of %u operations: %s", count, text);
}

static void open_pool(struct pool *p, const char *device)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_pool_open open_it = {
		.tx_limit = 2 * MANY, .rx_limit = 2 * MANY,
		.text = (uintptr_t)text, .text_bytes = sizeof(text),
	};

	p->fd = open(device, O_RDWR | O_CLOEXEC);
	if (p->fd < 0)
		err(1, "%s", device);
	if (ioctl(p->fd, JET_IOC_POOL_OPEN, &open_it))
		errx(1, "%s: %s", device, text);
	if (ioctl(p->fd, JET_IOC_LIMITS, &p->limits))
		err(1, "%s: limits", device);
}

static void on_block(struct script *s, unsigned int i, unsigned int what,
		     uint32_t block)
{
	s->ops[i] = (struct jet_op){ .op = what, .first = i, .count = 1 };
	s->blocks[i] = block;
}

static void fill_alloc(struct script *s, unsigned int i)
{
	on_block(s, i, JET_DO_ALLOC, 0);
}

static void fill_copy(struct pools *p, struct script *s, unsigned int i,
		      unsigned int what, uint32_t block)
{
	on_block(s, i, what, block);
	s->ops[i].addr = (uintptr_t)p->data;
	s->ops[i].length = COPY_BYTES;
}

static void fill_send(struct script *s, unsigned int i, uint32_t block,
		      uint32_t vci)
{
	on_block(s, i, JET_DO_SEND, block);
	s->ops[i].length = COPY_BYTES;
	s->ops[i].vci = vci;
}

static void fill_rx(struct script *s, unsigned int i)
{
	on_block(s, i, JET_DO_RX, 0);
}

static void run_tx(void *ctx)
{
	struct pools *s = ctx;

	run(&s->tx, &s->script, s->count);
}

static void run_rx(void *ctx)
{
	struct pools *s = ctx;

	run(&s->rx, &s->script, s->count);
}

static void alloc_blocks(void *ctx)
{
	struct pools *s = ctx;

	for (unsigned int i = 0; i < s->count; i++)
		fill_alloc(&s->other, i);
	run(&s->tx, &s->other, s->count);
	for (unsigned int i = 0; i < s->count; i++)
		on_block(&s->script, i, JET_DO_FREE, s->other.blocks[i]);
}

/* What a script of allocs or rx's got */
static void free_all(struct pool *p, struct script *of, struct script *with,
		     unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		on_block(with, i, JET_DO_FREE, of->blocks[i]);
	run(p, with, count);
}

static void free_blocks(void *ctx)
{
	struct pools *s = ctx;

	free_all(&s->tx, &s->script, &s->other, s->count);
}

/* Frames on their way to the receiver, all of them there */
static void send_frames(void *ctx)
{
	struct pools *s = ctx;
	struct script wait = {
		.ops = {
			{ .op = JET_DO_WAIT_RX, .deadline = JET_FOREVER },
		},
	};

	for (unsigned int i = 0; i < s->count; i++)
		fill_send(&s->other, i, s->block[i], s->rx_vci);
	run(&s->tx, &s->other, s->count);
	do {
		run(&s->rx, &wait, 1);
	} while (wait.results[0].count < s->count);
}

static void free_frames(void *ctx)
{
	struct pools *s = ctx;

	free_all(&s->rx, &s->script, &s->other, s->count);
}

static void take_frames(void *ctx)
{
	struct pools *s = ctx;

	for (unsigned int i = 0; i < s->count; i++)
		fill_rx(&s->other, i);
	run(&s->rx, &s->other, s->count);
	free_all(&s->rx, &s->other, &s->other, s->count);
}

/* A message each: alloc, copy, send, free; by references, or a call a step */
static void fill_messages(struct pools *s)
{
	struct jet_op *op = s->script.ops;

	for (unsigned int i = 0; i < MANY; i += 4) {
		fill_alloc(&s->script, i);
		fill_copy(s, &s->script, i + 1, JET_DO_COPY_IN, 0);
		fill_send(&s->script, i + 2, 0, s->silent_vci);
		on_block(&s->script, i + 3, JET_DO_FREE, 0);
		for (unsigned int j = i + 1; j < i + 4; j++) {
			op[j].flags = JET_OPF_FROM;
			op[j].from = j - 1;
			op[j].first = 0;
			op[j].count = 0;
		}
	}
}

static void one_by_one(void *ctx)
{
	struct pools *s = ctx;
	uint32_t block;

	fill_alloc(&s->script, 0);
	run(&s->tx, &s->script, 1);
	block = s->script.blocks[0];
	fill_copy(s, &s->script, 0, JET_DO_COPY_IN, block);
	run(&s->tx, &s->script, 1);
	fill_send(&s->script, 0, block, s->silent_vci);
	run(&s->tx, &s->script, 1);
	on_block(&s->script, 0, JET_DO_FREE, block);
	run(&s->tx, &s->script, 1);
}

static void each(struct pools *s, unsigned int count)
{
	unsigned int runs = count == 1 ? RUNS_ALONE : RUNS_MANY;
	struct script *script = &s->script;

	s->count = count;
	for (unsigned int i = 0; i < count; i++)
		fill_alloc(script, i);
	measure("alloc", count, runs, NULL, run_tx, free_blocks, s);
	for (unsigned int i = 0; i < count; i++)
		fill_copy(s, script, i, JET_DO_COPY_IN, s->block[i]);
	measure("copy in", count, runs, NULL, run_tx, NULL, s);
	for (unsigned int i = 0; i < count; i++)
		fill_copy(s, script, i, JET_DO_COPY_OUT, s->block[i]);
	measure("copy out", count, runs, NULL, run_tx, NULL, s);
	for (unsigned int i = 0; i < count; i++)
		fill_send(script, i, s->block[i], s->silent_vci);
	measure("send", count, runs, NULL, run_tx, NULL, s);
	measure("free", count, runs, alloc_blocks, run_tx, NULL, s);

	for (unsigned int i = 0; i < count; i++)
		script->ops[i] = (struct jet_op){
			.op = JET_DO_WAIT_RX, .deadline = JET_FOREVER,
		};
	measure("wait_rx", count, runs, send_frames, run_rx, take_frames, s);
	for (unsigned int i = 0; i < count; i++)
		fill_rx(script, i);
	measure("rx", count, runs, send_frames, run_rx, free_frames, s);
}

/* Blocks with bytes in them, which may be sent */
static void fill_blocks(struct pools *s)
{
	for (unsigned int i = 0; i < MANY; i++)
		fill_alloc(&s->script, i);
	run(&s->tx, &s->script, MANY);
	for (unsigned int i = 0; i < MANY; i++) {
		s->block[i] = s->script.blocks[i];
		fill_copy(s, &s->other, i, JET_DO_COPY_IN, s->block[i]);
	}
	run(&s->tx, &s->other, MANY);
}

static void scripts(const char *device, unsigned int station,
		    const char *receiver)
{
	static struct pools s;
	struct jet_association here = { .vci = RX_CHANNEL };

	open_pool(&s.tx, device);
	open_pool(&s.rx, receiver);
	if (ioctl(s.rx.fd, JET_IOC_ASSOC, &here))
		err(1, "%s: channel %u", receiver, RX_CHANNEL);
	s.rx_vci = here.vci;
	s.silent_vci = JET_MAKE_VCI(station, RX_CHANNEL + 1);
	fill_blocks(&s);
	each(&s, 1);
	each(&s, MANY);

	measure("message, a call each", 4, RUNS_ALONE, NULL, one_by_one, NULL,
		&s);
	fill_messages(&s);
	s.count = 4;
	measure("message, one script", 4, RUNS_ALONE, NULL, run_tx, NULL, &s);
	s.count = MANY;
	measure("messages, one script", MANY, RUNS_MANY, NULL, run_tx, NULL,
		&s);
}

static void only_send(const char *device, unsigned int count)
{
	static struct pools s;

	open_pool(&s.tx, device);
	fill_blocks(&s);
	for (unsigned int i = 0; i < MANY; i++)
		fill_send(&s.script, i, s.block[i],
			  JET_MAKE_VCI(s.tx.limits.station, RX_CHANNEL + 1));
	for (unsigned int i = 0; i < count; i += MANY)
		run(&s.tx, &s.script, count - i < MANY ? count - i : MANY);
}

static uint64_t microseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void time_scripts(const char *device, unsigned int runs)
{
	static struct pools s;
	uint64_t *took = calloc(runs, sizeof(*took));

	if (!took || !runs)
		errx(1, "no runs");
	open_pool(&s.tx, device);
	s.silent_vci = JET_MAKE_VCI(s.tx.limits.station, RX_CHANNEL + 1);
	fill_messages(&s);
	for (unsigned int i = 0; i < runs; i++) {
		uint64_t start = microseconds();

		run(&s.tx, &s.script, MANY);
		took[i] = microseconds() - start;
	}
	qsort(took, runs, sizeof(*took), ascending);
	printf("%llu\n", (unsigned long long)took[runs / 2]);
	free(took);
}

/* Datagrams */

struct path {
	int from, to;
	struct sockaddr_in addr;
	unsigned int count;
	uint8_t data[DATAGRAM];
};

/* A socket in a network namespace ("-": the present one) */
static int socket_in(const char *netns)
{
	static int home = -1;
	char name[64];
	int fd, s;

	if (home < 0)
		home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (strcmp(netns, "-")) {
		snprintf(name, sizeof(name), "/run/netns/%s", netns);
		fd = open(name, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || setns(fd, CLONE_NEWNET))
			err(1, "%s", name);
		close(fd);
	}
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s < 0 || setns(home, CLONE_NEWNET))
		err(1, "socket");
	return s;
}

static void open_path(struct path *p, const char *from, const char *address,
		      const char *to)
{
	struct timeval patience = { .tv_sec = PATIENCE };

	p->addr = (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(PORT),
	};
	if (inet_pton(AF_INET, address, &p->addr.sin_addr) != 1)
		errx(1, "%s is no address", address);
	p->from = socket_in(from);
	p->to = socket_in(to);
	setsockopt(p->to, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	if (bind(p->to, (void *)&p->addr, sizeof(p->addr)) ||
	    connect(p->from, (void *)&p->addr, sizeof(p->addr)))
		err(1, "%s", address);
}

static void pass(void *ctx)
{
	struct path *p = ctx;

	for (unsigned int i = 0; i < p->count; i++)
		if (send(p->from, p->data, DATAGRAM, 0) != DATAGRAM)
			err(1, "send");
	for (unsigned int i = 0; i < p->count; i++)
		if (recv(p->to, p->data, DATAGRAM, 0) != DATAGRAM)
			err(1, "datagram %u of %u", i + 1, p->count);
}

static void packets(const char *from, const char *address, const char *to)
{
	static struct path ring, lo;

	open_path(&ring, from, address, to);
	open_path(&lo, "-", "127.0.0.1", "-");
	lo.count = 1;
	measure("loopback packet", 1, RUNS_ALONE, NULL, pass, NULL, &lo);
	ring.count = 1;
	measure("packet", 1, RUNS_ALONE, NULL, pass, NULL, &ring);
	lo.count = MANY;
	measure("loopback packet", MANY, RUNS_MANY, NULL, pass, NULL, &lo);
	ring.count = MANY;
	measure("packet", MANY, RUNS_MANY, NULL, pass, NULL, &ring);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == 2 && !strcmp(what, "loop")) {
		calibrate();
		measure("loop", 1, RUNS_ALONE, NULL, loop, NULL, NULL);
	} else if (argc == 5 && !strcmp(what, "script")) {
		calibrate();
		scripts(argv[2], (unsigned int)atoi(argv[3]), argv[4]);
	} else if (argc == 3 && !strcmp(what, "posted")) {
		calibrate();
		posted_scripts(argv[2]);
	} else if (argc == 5 && !strcmp(what, "packet")) {
		calibrate();
		packets(argv[2], argv[3], argv[4]);
	} else if (argc == 4 && !strcmp(what, "send")) {
		only_send(argv[2], (unsigned int)atoi(argv[3]));
	} else if (argc == 4 && !strcmp(what, "time")) {
		time_scripts(argv[2], (unsigned int)atoi(argv[3]));
	} else {
		errx(1, "usage: guest_ops loop | script DEV STATION DEV2 | posted DEV | packet NETNS ADDR NETNS2 | send DEV COUNT | time DEV RUNS");
	}
	return 0;
}
