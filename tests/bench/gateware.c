// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Figures of the gateware alone, as JSON:
 *   gateware ring    delays, frames back to back, copy engine; the same each time
 *   gateware speed   how fast three busy stations are simulated
 *
 * The hosts are tests/lib/jet_bfm.c, which answer the card at once: what is
 * measured is the card. All figures of `ring` are in simulated clocks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jet_bfm.h"

#define STATIONS	3
#define FRAMES_MAX	600
#define CHANNEL		0x100
#define NOBODY		0x101		/* a channel that no pool listens to */
#define POOL		7
#define RX_FIRST	64		/* blocks from here on are receive memory */

struct bench {
	struct jetsim *sim;
	struct bfm *h[STATIONS];
	unsigned int blocks;
	unsigned int block_bytes;
};

__attribute__((noreturn))
static void die(const char *why)
{
	fprintf(stderr, "gateware: %s\n", why);
	exit(1);
}

static uint32_t vci(struct bench *b, unsigned int station, unsigned int channel)
{
	return PUT(JET_VCI_STATION, bfm_id(b->h[station])) | channel;
}

static void open_ring(struct bench *b, bool receive)
{
	struct jetsim_options opt = { .stations = STATIONS };

	b->sim = jetsim_new(&opt);
	if (!b->sim)
		die("no simulation");
	for (unsigned int i = 0; i < STATIONS; i++) {
		b->h[i] = bfm_new(b->sim, i);
		if (bfm_start(b->h[i]))
			die("a card does not answer");
		bfm_queue(b->h[i], 0, 11, 9);
		bfm_queue(b->h[i], 1, 9, 9);
		b->block_bytes = 1u << bfm_rd(b->h[i], JET_REG_BLOCK);
		b->blocks = GET(JET_CAPS_MEM_KB, bfm_rd(b->h[i], JET_REG_CAPS))
			* 1024 / b->block_bytes;
		if (receive && bfm_donate(b->h[i], 0, RX_FIRST,
					  b->blocks - RX_FIRST))
			die("a card does not take blocks");
		bfm_insert(b->h[i], true);
	}
	if (!bfm_ring_up(b->h, STATIONS, BFM_WAIT))
		die("the ring does not come up");
}

static void close_ring(struct bench *b)
{
	for (unsigned int i = 0; i < STATIONS; i++)
		bfm_free(b->h[i]);
	jetsim_free(b->sim);
}

/* SEND of so many bytes out of the blocks from first on, without doorbell */
static void put_send(struct bench *b, struct bfm *h, uint32_t flags,
		     uint32_t to, unsigned int first, uint32_t bytes)
{
	struct bfm_seg segs[JET_CMD_SEGS_MAX];
	unsigned int n = 0;

	while (bytes) {
		uint32_t now = bytes < b->block_bytes ? bytes : b->block_bytes;

		segs[n] = (struct bfm_seg){
			(uint16_t)((first + n) % b->blocks), 0, (uint16_t)now,
		};
		n++;
		bytes -= now;
	}
	bfm_send(h, 0, flags, 0, to, 0, segs, n);
}

static void must_complete(struct bfm *h, unsigned int tag, struct bfm_event *e)
{
	if (!bfm_complete(h, 0, tag, e))
		die("a command does not complete");
	if (e->status) {
		fprintf(stderr, "gateware: status %u of operation %u\n",
			e->status, e->op);
		exit(1);
	}
}

/* When frames and tokens begin on a link */

struct times {
	unsigned int frames;
	uint64_t frame[FRAMES_MAX];
	uint64_t token;			/* the last one before frame[0] */
};

static void watch(void *ctx, unsigned int link, uint64_t time, uint16_t *data,
		  uint8_t *k)
{
	struct times *t = ctx;

	(void)link;
	if (*k != 2)
		return;
	if (*data >> 8 == JET_K_SOF && t->frames < FRAMES_MAX)
		t->frame[t->frames++] = time;
	else if (*data >> 8 == JET_K_TOKEN && !t->frames)
		t->token = time;
}

static int ascending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t median(uint64_t *values, unsigned int n)
{
	qsort(values, n, sizeof(*values), ascending);
	return values[n / 2];
}

/*
 * A word that is sampled at time t left the link before at t - JETSIM_LENGTH,
 * and a station of a single register sends it on at t. So the words that a
 * station holds, its output register included, are one more than the
 * difference of its links' times.
 */
static uint64_t held(uint64_t out, uint64_t in)
{
	return out - in - JETSIM_LENGTH + 1;
}

/* Single frames on an idle ring: station 0 sends, station 1 repeats */
static void delays(struct bench *b)
{
	enum { RUNS = 15 };
	uint64_t repeat[RUNS], capture[RUNS];
	struct bfm_event e;

	for (unsigned int i = 0; i < RUNS; i++) {
		struct times before = { 0 }, out = { 0 }, after = { 0 };

		/* Another place of the token each time */
		jetsim_run_idle(b->sim, BFM_WAIT);
		jetsim_run(b->sim, 7 * i);
		jetsim_tap(b->sim, STATIONS - 1, watch, &before);
		jetsim_tap(b->sim, 0, watch, &out);
		jetsim_tap(b->sim, 1, watch, &after);
		put_send(b, b->h[0], BFM_TAG(1) | BFM_FLAG(JET_CMDF_EVENT),
			 vci(b, 1, NOBODY), 0, 1000);
		bfm_doorbell(b->h[0], 0);
		must_complete(b->h[0], 1, &e);
		jetsim_run_idle(b->sim, BFM_WAIT);
		jetsim_untap(b->sim, STATIONS - 1, watch, &before);
		jetsim_untap(b->sim, 0, watch, &out);
		jetsim_untap(b->sim, 1, watch, &after);
		if (out.frames != 1 || after.frames != 1)
			die("a single frame is not alone on the ring");
		repeat[i] = held(after.frame[0], out.frame[0]);
		capture[i] = held(out.frame[0], before.token);
	}
	printf(" \"repeat_words\": %llu,\n \"capture_words\": %llu,\n",
	       (unsigned long long)median(repeat, RUNS),
	       (unsigned long long)median(capture, RUNS));
}

/* One station sends all it can; cycles from each frame's start to the next's */
static void back_to_back(struct bench *b, uint32_t bytes, unsigned int frames,
			 const char *comma)
{
	uint32_t sdu = bytes - JET_HEADER_BYTES - JET_TRAILER_BYTES;
	unsigned int per_frame = (sdu + b->block_bytes - 1) / b->block_bytes;
	struct times t = { 0 };
	uint64_t gap[FRAMES_MAX];
	struct bfm_event e;
	double mean;

	jetsim_run_idle(b->sim, BFM_WAIT);
	jetsim_tap(b->sim, 0, watch, &t);
	for (unsigned int i = 0; i < frames; i++)
		put_send(b, b->h[0], i + 1 < frames ? 0 : BFM_TAG(2) |
			 BFM_FLAG(JET_CMDF_EVENT), vci(b, 1, NOBODY),
			 i * per_frame, sdu);
	bfm_doorbell(b->h[0], 0);
	must_complete(b->h[0], 2, &e);
	jetsim_run_idle(b->sim, BFM_WAIT);
	jetsim_untap(b->sim, 0, watch, &t);
	if (t.frames != frames)
		die("frames are missing on the link");
	mean = (double)(t.frame[frames - 1] - t.frame[0]) / (frames - 1);
	for (unsigned int i = 0; i + 1 < frames; i++)
		gap[i] = t.frame[i + 1] - t.frame[i];
	printf("  {\"bytes\": %u, \"frames\": %u, \"limit\": %u, \"cycles\": %llu, \"mean\": %.1f}%s\n",
	       bytes, frames, bytes / 2,
	       (unsigned long long)median(gap, frames - 1), mean, comma);
}

/* Copies of six blocks, one behind the other; bytes a host clock */
static double copies(struct bench *b, unsigned int op)
{
	enum { RUNS = 20 };
	static const uint16_t blocks[JET_CMD_BLOCKS_MAX] = { 0, 1, 2, 3, 4, 5 };
	uint32_t bytes = JET_CMD_BLOCKS_MAX * b->block_bytes;
	uint64_t addr = bfm_alloc(b->h[0], bytes, 4096), first = 0;
	struct bfm_event e;

	for (unsigned int i = 0; i < RUNS; i++)
		bfm_copy(b->h[0], 0, op, BFM_TAG(100 + i) |
			 BFM_FLAG(JET_CMDF_EVENT), 0, addr, bytes, 0, blocks,
			 JET_CMD_BLOCKS_MAX);
	bfm_doorbell(b->h[0], 0);
	for (unsigned int i = 0; i < RUNS; i++) {
		must_complete(b->h[0], 100 + i, &e);
		if (!i)
			first = e.time;
	}
	return (double)bytes * (RUNS - 1) / (double)(e.time - first);
}

static void ring(void)
{
	struct bench b = { 0 };
	double in, out;

	/* Nothing is received, so that all blocks are there to send from */
	open_ring(&b, false);
	printf("{\n \"ring_hz\": %llu,\n \"host_hz\": %llu,\n",
	       (unsigned long long)jetsim_ring_hz(),
	       (unsigned long long)jetsim_host_hz());
	printf(" \"ttrt\": %u,\n", bfm_rd(b.h[0], JET_REG_RING_TTRT));
	delays(&b);
	printf(" \"frames\": [\n");
	back_to_back(&b, 56, 500, ",");
	back_to_back(&b, 1024, 150, ",");
	back_to_back(&b, 4096, 60, ",");
	back_to_back(&b, 16384, 24, ",");
	back_to_back(&b, 65536, 12, "");
	in = copies(&b, JET_OP_COPY_IN);
	out = copies(&b, JET_OP_COPY_OUT);
	printf(" ],\n \"copy_in\": %.2f,\n \"copy_out\": %.2f\n}\n", in, out);
	close_ring(&b);
}

/*
 * Load: each station copies in and sends 4000-byte frames to the next one,
 * four at a time, and copies out and frees what it receives.
 */

#define BATCH		4
#define LOAD_BYTES	4000
#define LOAD_BLOCKS	2
#define SPEED_WORDS	500000

struct load {
	uint64_t tx, rx;		/* host addresses */
	uint64_t received;
};

static void post_batch(struct bench *b, unsigned int station,
		       const struct load *l)
{
	struct bfm *h = b->h[station];
	uint32_t to = vci(b, (station + 1) % STATIONS, CHANNEL);

	for (unsigned int i = 0; i < BATCH; i++) {
		uint16_t blocks[LOAD_BLOCKS] = {
			(uint16_t)(LOAD_BLOCKS * i),
			(uint16_t)(LOAD_BLOCKS * i + 1),
		};

		bfm_copy(h, 0, JET_OP_COPY_IN, 0, 0, l->tx, LOAD_BYTES, 0,
			 blocks, LOAD_BLOCKS);
		put_send(b, h, i + 1 < BATCH ? 0 : BFM_TAG(3) |
			 BFM_FLAG(JET_CMDF_EVENT), to, blocks[0], LOAD_BYTES);
	}
	bfm_doorbell(h, 0);
}

static void serve(struct bench *b, unsigned int station, struct load *l)
{
	struct bfm *h = b->h[station];
	bool work = false;
	struct bfm_event e;

	while (bfm_event(h, 0, &e))
		if (e.type == JET_EVT_COMPLETION && e.tag == 3)
			post_batch(b, station, l);
	while (bfm_event(h, 1, &e)) {
		if (e.type != JET_EVT_FRAME)
			die("a command of the receiver failed");
		bfm_copy(h, 1, JET_OP_COPY_OUT, 0, POOL, l->rx, e.length, 0,
			 e.blocks, e.nblocks);
		bfm_blocks(h, 1, JET_OP_FREE, 0, POOL, 0, e.blocks, e.nblocks);
		l->received++;
		work = true;
	}
	if (work)
		bfm_doorbell(h, 1);
}

static double seconds(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void speed(void)
{
	struct load load[STATIONS] = { 0 };
	struct bench b = { 0 };
	double wall, cpu, words;
	uint64_t received = 0, start;

	open_ring(&b, true);
	for (unsigned int i = 0; i < STATIONS; i++) {
		load[i].tx = bfm_alloc(b.h[i], LOAD_BYTES, 64);
		load[i].rx = bfm_alloc(b.h[i], LOAD_BYTES, 64);
		bfm_pool(b.h[i], POOL, 128, 1, false);
		bfm_assoc(b.h[i], vci(&b, i, CHANNEL), POOL);
	}
	for (unsigned int i = 0; i < STATIONS; i++)
		post_batch(&b, i, &load[i]);
	start = jetsim_words(b.sim);
	wall = seconds(CLOCK_MONOTONIC);
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
	while (jetsim_words(b.sim) < start + SPEED_WORDS) {
		jetsim_run(b.sim, 64);
		for (unsigned int i = 0; i < STATIONS; i++)
			serve(&b, i, &load[i]);
	}
	wall = seconds(CLOCK_MONOTONIC) - wall;
	cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	words = (double)(jetsim_words(b.sim) - start);
	for (unsigned int i = 0; i < STATIONS; i++)
		received += load[i].received;
	if (!received)
		die("no frame arrived");
	printf("{\n \"kcycles_per_wall_second\": %.1f,\n", words / wall / 1e3);
	printf(" \"kcycles_per_cpu_second\": %.1f,\n", words / cpu / 1e3);
	printf(" \"frames\": %llu,\n \"ring_load\": %.3f\n}\n",
	       (unsigned long long)received,
	       (double)received * (LOAD_BYTES + JET_HEADER_BYTES +
				   JET_TRAILER_BYTES) / 2 / words);
	close_ring(&b);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "ring")) {
		ring();
	} else if (argc == 2 && !strcmp(argv[1], "speed")) {
		speed();
	} else {
		fprintf(stderr, "usage: gateware ring|speed\n");
		return 1;
	}
	return 0;
}
