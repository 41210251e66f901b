// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Three stations that have more asynchronous frames than the ring carries, and synchronous
 * ones in between: how long these wait, that nobody sends more of them than
 * RING_SA says, that they arrive as they were sent, and what is refused.
 */
#include "rig.h"

#define N		3
#define POOL		9
#define T		9000		/* TTRT */
#define ROTATIONS	60		/* that waits are measured for */
#define ASYNC		20		/* SENDs that a host keeps posted: the card takes 16 */
#define ASYNC_BYTES	4000
#define SYNC		12		/* likewise: the card takes 8 */
#define SYNC_BYTES	180
#define SYNC_FIRST	48		/* blocks of synchronous SENDs, behind the others' */
#define VISIT		3		/* synchronous frames that fit a visit's allocation */

/* Queues */
#define QA		0
#define QS		1
#define QR		2

/* What a frame takes of an allowance: SOF to EOF, and the gap before it */
static uint32_t cost(uint32_t bytes)
{
	uint32_t body = (bytes + 3) / 4 * 2, words = 12 + (body > 20 ? body : 20);

	return words + words / 4096;
}

struct station {
	struct bfm *h;
	unsigned int id, async, sync;	/* SENDs posted and not over */
	unsigned int sent, done, failed;	/* synchronous */
	uint64_t posted;		/* the only one's time, while one waits alone */
	uint32_t worst;			/* wait of such a one */
	unsigned int waits;
	unsigned int got, next;		/* synchronous frames that came */
	bool busy[SYNC];		/* its block waits to be sent */
	uint32_t number[SYNC];		/* of the frame in it */
	uint64_t buf;
	/* Its link */
	bool in, own, synchronous;
	uint32_t words, used, most;	/* of a frame, of a visit, of the fullest visit */
	unsigned int visits, full;
	/* Its token */
	bool known;			/* what THT is */
	uint64_t due;
	uint32_t tht, frames;		/* asynchronous ones of this visit */
	unsigned int lap;
	unsigned int late, greedy;
};

static struct station s[N];
static unsigned int damaged, disorder;

static uint32_t vci(unsigned int to, bool sync)
{
	return PUT(JET_VCI_STATION, s[to].id) | (sync ? 0x101 : 0x100);
}

/* By the rules of ring.md, The token; when the first one was due nobody knows, perhaps earlier */
static void token_comes(struct station *x, uint64_t time, unsigned int lap)
{
	bool early = !x->due || time < x->due;

	x->late += !early;
	x->known = x->due;
	x->tht = early ? (uint32_t)(x->due - time) : 0;
	x->due = early ? time + T : x->due + T;
	x->frames = 0;
	x->lap = lap;
}

/* One frame may be more than THT: if it began in time (overrun), or out of turn */
static void token_goes(struct station *x)
{
	unsigned int lap = x->lap;	/* as it came: the monitor sends on the next one */
	uint32_t used = x->frames * cost(ASYNC_BYTES), but_one = used - cost(ASYNC_BYTES);

	if (!x->frames || !x->known)
		return;
	x->greedy += lap % 4 == 3 ? used > x->tht : lap % 4 ? but_one >= x->tht :
		but_one > x->tht;
}

/* Frames of link n's station, and its tokens */
static void word(void *ctx, unsigned int link, uint64_t time, uint16_t *data,
		 uint8_t *k)
{
	struct station *x = &s[link];

	(void)ctx;
	x->words++;
	if (*k == 2 && *data >> 8 == JET_K_SOF) {
		x->in = true;
		x->words = 1;
	} else if (x->in && x->words == 2) {
		x->own = GET(JET_J_SOURCE, *data) == x->id &&
			GET(JET_J_TYPE, *data) == JET_TYPE_DATA;
		x->synchronous = *data & JET_J_SYNC;
		if (x->own && x->synchronous && x->posted) {
			uint32_t wait = (uint32_t)(time - x->posted);

			x->worst = wait > x->worst ? wait : x->worst;
			x->waits++;
			x->posted = 0;
		}
	} else if (x->in && *k == 2 && *data >> 8 == JET_K_EOF) {
		if (x->own && x->synchronous)
			x->used += x->words + 2;
		x->frames += x->own && !x->synchronous;
		x->in = false;
	} else if (*k == 2 && *data >> 8 == JET_K_TOKEN) {
		token_goes(x);
		token_comes(&s[(link + 1) % N], time, *data & 0xff);
		x->visits++;
		x->full += x->used == VISIT * cost(SYNC_BYTES);
		x->most = x->used > x->most ? x->used : x->most;
		x->used = 0;
	}
}

static void post_async(unsigned int i, unsigned int to)
{
	uint16_t block = (uint16_t)(2 * (s[i].async % (SYNC_FIRST / 2)));
	struct bfm_seg segs[] = {
		{ block, 0, ASYNC_BYTES / 2 }, { block + 1, 0, ASYNC_BYTES / 2 },
	};

	bfm_send(s[i].h, QA, BFM_FLAG(JET_CMDF_EVENT), 0, vci(to, false), 0,
		 segs, 2);
	s[i].async++;
}

static void post_sync(unsigned int i, unsigned int to)
{
	uint16_t slot = 0, block;
	uint8_t *data;

	while (s[i].busy[slot])
		slot++;
	block = SYNC_FIRST + slot;
	data = bfm_at(s[i].h, s[i].buf + slot * 256);
	memset(data, (int)(s[i].sent * 7 + i), SYNC_BYTES);
	memcpy(data, &s[i].sent, 4);
	s[i].busy[slot] = true;
	s[i].number[slot] = s[i].sent;
	bfm_copy(s[i].h, QS, JET_OP_COPY_IN, 0, 0, s[i].buf + slot * 256,
		 SYNC_BYTES, 0, &block, 1);
	bfm_send(s[i].h, QS, BFM_TAG(slot) | BFM_FLAG(JET_CMDF_EVENT) |
		 BFM_FLAG(JET_CMDF_SYNC), 0, vci(to, true), (uint8_t)i,
		 &(struct bfm_seg){ block, 0, SYNC_BYTES }, 1);
	s[i].sync++;
	s[i].sent++;
}

static void sends_over(unsigned int i)
{
	struct bfm_event e;

	while (bfm_event(s[i].h, QA, &e)) {
		if (e.type != JET_EVT_COMPLETION)
			continue;
		s[i].async--;
		damaged += e.status != 0;
	}
	while (bfm_event(s[i].h, QS, &e)) {
		s[i].sync--;
		s[i].failed += e.op != JET_OP_SEND || e.status;
		s[i].busy[e.tag] = false;
		disorder += s[i].number[e.tag] != s[i].done;
		s[i].done++;
	}
}

/* Stations send to the next one only, so that numbers run on */
static void frames_come(unsigned int i)
{
	unsigned int from = (i + N - 1) % N;
	uint8_t want[SYNC_BYTES];
	struct bfm_event e;

	while (bfm_event(s[i].h, QR, &e)) {
		if (e.type != JET_EVT_FRAME)
			continue;
		if (e.vci == vci(i, true)) {
			memset(want, (int)(s[i].next * 7 + from), SYNC_BYTES);
			memcpy(want, &s[i].next, 4);
			damaged += e.flags != JET_EVTF_SYNC ||
				e.length != SYNC_BYTES || e.uu != from ||
				e.src != s[from].id ||
				memcmp(e.head, want, sizeof(e.head)) ||
				e.sum != bfm_sum(want, SYNC_BYTES);
			s[i].next++;
			s[i].got++;
		} else {
			damaged += e.flags || e.length != ASYNC_BYTES;
		}
		bfm_blocks(s[i].h, QR, JET_OP_FREE, 0, POOL, 0, e.blocks,
			   e.nblocks);
		bfm_doorbell(s[i].h, QR);
	}
}

static void step(void)
{
	for (unsigned int i = 0; i < N; i++) {
		sends_over(i);
		frames_come(i);
		while (s[i].async < ASYNC)
			post_async(i, (i + 1) % N);
		bfm_doorbell(s[i].h, QA);
	}
	jetsim_run(s[0].h->sim, 64);
}

/* One at a time, at any time: from the doorbell to the line */
static void delay(struct rig *r)
{
	uint64_t end = jetsim_words(r->sim) + ROTATIONS * T;
	uint32_t F = cost(ASYNC_BYTES), S = 0, worst = 0, rotation = 0;
	unsigned int waits = 0, late = 0, greedy = 0;

	for (unsigned int i = 0; i < N; i++)
		S += bfm_rd(s[i].h, JET_REG_RING_SA);
	while (jetsim_words(r->sim) < end) {
		for (unsigned int i = 0; i < N; i++) {
			if (s[i].sync || s[i].posted || rig_rnd(r, T / 64))
				continue;
			post_sync(i, (i + 1) % N);
			bfm_doorbell(s[i].h, QS);
			s[i].posted = jetsim_words(r->sim);
		}
		step();
	}
	for (unsigned int i = 0; i < N; i++) {
		uint32_t max = bfm_rd(s[i].h, JET_REG_RING_ROT_MAX);

		worst = s[i].worst > worst ? s[i].worst : worst;
		rotation = max > rotation ? max : rotation;
		waits += s[i].waits;
		late += s[i].late;
		greedy += s[i].greedy;
	}
	ok(waits > ROTATIONS && worst <= 2 * T + F + S,
	   "a synchronous frame waits %u words at the most, %u times, 2 T + F + S = %u",
	   worst, waits, 2 * T + F + S);
	ok(rotation <= T + F + S,
	   "the longest rotation was %u, T = %u, F = %u, S = %u", rotation, T, F,
	   S);
	ok(late > N && !greedy,
	   "nobody sends more than its THT: %u of all visits, of which %u began late", greedy,
	   late);
}

/* Station 0 has always more of them than it may send */
static void police(struct rig *r)
{
	uint64_t end = jetsim_words(r->sim) + ROTATIONS * 2 / 3 * T;
	uint32_t sa = bfm_rd(s[0].h, JET_REG_RING_SA);
	uint32_t tokens = bfm_counter(s[0].h, JET_CNT_TOKENS);
	uint32_t words = bfm_counter(s[0].h, JET_CNT_WORDS_SYNC);

	s[0].visits = 0;
	s[0].full = 0;
	s[0].most = 0;
	while (jetsim_words(r->sim) < end) {
		while (s[0].sync < SYNC)
			post_sync(0, 1);
		bfm_doorbell(s[0].h, QS);
		step();
	}
	words = bfm_counter(s[0].h, JET_CNT_WORDS_SYNC) - words;
	tokens = bfm_counter(s[0].h, JET_CNT_TOKENS) - tokens;
	ok(64 * words <= sa * (tokens + 1),
	   "%u words in %u visits: not more than RING_SA, %u, each", 64 * words,
	   tokens, sa);
	ok(s[0].most == VISIT * cost(SYNC_BYTES) && s[0].most <= sa,
	   "... nor in any of them: %u with their gaps", s[0].most);
	ok(s[0].full + 3 >= s[0].visits && s[0].visits > ROTATIONS / 2,
	   "... and as much as that in all but the first: %u of %u", s[0].full,
	   s[0].visits);
}

/* Until all that was posted is over, and has come */
static void settle(struct rig *r)
{
	jetsim_run_idle(r->sim, 2000000);
	for (unsigned int i = 0; i < N; i++)
		sends_over(i);
	for (unsigned int i = 0; i < N; i++) {
		frames_come(i);
		jetsim_run_idle(r->sim, 100000);
	}
	for (unsigned int i = 0; i < N; i++) {
		unsigned int from = (i + N - 1) % N;

		ok(!s[i].failed && !s[i].sync && s[i].done == s[i].sent &&
		   bfm_counter(s[i].h, JET_CNT_TX_SYNC) == s[i].sent,
		   "station %u: %u synchronous SENDs are over, and counted", i,
		   s[i].done);
		ok(s[i].got == s[from].sent,
		   "station %u: %u synchronous frames came", i, s[i].got);
		ok(bfm_rd(s[i].h, JET_REG_FREE) == r->blocks - RIG_RX_FIRST,
		   "station %u: all blocks are back", i);
	}
	ok(!damaged, "every frame is as it was sent, with its class (%u)",
	   damaged);
	ok(!disorder, "SENDs are over in their order (%u)", disorder);
}

static unsigned int try(struct bfm *h, unsigned int len, bool sync)
{
	struct bfm_event e;

	bfm_send(h, QS, BFM_TAG(0x77) | BFM_FLAG(JET_CMDF_EVENT) |
		 (sync ? BFM_FLAG(JET_CMDF_SYNC) : 0), 0, 0x100, 0,
		 &(struct bfm_seg){ 2, 0, (uint16_t)len }, 1);
	bfm_doorbell(h, QS);
	return bfm_complete(h, QS, 0x77, &e) ? e.status : 999;
}

static void refuse(void)
{
	struct bfm *h = s[0].h;

	bfm_wr(h, JET_REG_RING_SA, cost(100));
	ok(try(h, 100, true) == JET_ST_OK &&
	   try(h, 101, true) == JET_ST_NO_ALLOCATION &&
	   try(h, 2048, true) == JET_ST_NO_ALLOCATION,
	   "longer than RING_SA: NO_ALLOCATION");
	bfm_wr(h, JET_REG_RING_SA, 0);
	ok(try(h, 1, true) == JET_ST_NO_ALLOCATION && try(h, 1, false) == JET_ST_OK,
	   "RING_SA = 0: NO_ALLOCATION, for this class only");
	bfm_wr(h, JET_REG_RING_SA, cost(100));
	ok(try(h, 1, true) == JET_ST_OK, "... and there again it works");
	bfm_insert(h, false);
	ok(try(h, 1, true) == JET_ST_RING_DOWN, "ring down: RING_DOWN");
}

int main(void)
{
	struct rig r;

	if (rig_open(&r, N))
		return tap_done();
	for (unsigned int i = 0; i < N; i++) {
		bfm_wr(r.h[i], JET_REG_RING_BID, T);
		bfm_wr(r.h[i], JET_REG_RING_FRAME, cost(ASYNC_BYTES));
		bfm_wr(r.h[i], JET_REG_RING_SA, VISIT * cost(SYNC_BYTES) + 10);
	}
	if (rig_join(&r))
		return tap_done();
	r.rnd = tap_seed() | 1ull << 32;
	for (unsigned int i = 0; i < N; i++) {
		s[i].h = r.h[i];
		s[i].id = bfm_id(r.h[i]);
		s[i].buf = bfm_alloc(r.h[i], SYNC * 256, 8);
		bfm_queue(r.h[i], QA, 6, 6);
		bfm_queue(r.h[i], QS, 6, 6);
		bfm_queue(r.h[i], QR, 6, 8);
		bfm_pool(r.h[i], POOL, 300, QR, false);
		bfm_assoc(r.h[i], vci(i, false), POOL);
		bfm_assoc(r.h[i], vci(i, true), POOL);
		jetsim_tap(r.sim, i, word, NULL);
	}
	ok(bfm_rd(r.h[0], JET_REG_RING_TTRT) == T, "TTRT is %u", T);
	delay(&r);
	police(&r);
	settle(&r);
	refuse();
	rig_close(&r);
	return tap_done();
}
