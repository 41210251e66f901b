// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The byte stream's engine (tools/lib/stream/): two thousand connections over a ring on which everything
 * happens that can, and by itself each thing that Documentation/stream.md promises. SEED=n RUN=m for one of them again.
 */
#include "stream_sim.h"

#define RUNS	2000
/* Payload of the longest segment where it is two blocks of 2 KB */
#define SEG	(4096 - JST_HEADER_BYTES)

/* A frame that comes twice, late, never, to a host that sleeps, on a ring that comes and goes */
static void weather(struct world *w)
{
	if (chance(w, 600))
		w->lose = upto(w, chance(w, 200) ? 400 : 100);
	if (chance(w, 500))
		w->twice = upto(w, 200);
	if (chance(w, 500))
		w->late = upto(w, 300);
	if (chance(w, 500))
		w->jitter = upto(w, 1000);
	if (chance(w, 300))
		w->host_late = upto(w, 3000);
	if (chance(w, 200)) {
		w->dark_from = w->now + upto(w, 100000);
		w->dark_to = w->dark_from + 1 + upto(w, chance(w, 200) ? 20000000 : 200000);
	}
	if (chance(w, 150)) {
		w->kill_at = w->now + upto(w, 100000);
		w->victim = upto(w, 1);
	}
	if (chance(w, 150)) {
		struct side *s = &w->side[upto(w, 1)];

		s->quit_at = upto(w, 20000);
		s->quit_hard = chance(w, 500);
	}
}

/* Has everything that @from wrote come to @to, its end included? */
static bool all_came(const struct side *from, const struct side *to)
{
	return from->shut && to->c.rx.ended && to->got + to->c.rx.bytes == from->written;
}

/* Bytes are equal, or both ends know of an error */
static void outcome(struct world *w)
{
	struct side *a = &w->side[0], *b = &w->side[1];
	unsigned int i;

	for (i = 0; i < 2; i++, a = &w->side[1], b = &w->side[0]) {
		if (!a->used || !a->alive)
			continue;
		if (a->c.state == JST_DONE && !(all_came(b, a) && b->used && all_came(a, b)) &&
		    !a->closed)
			wrong(w, "one end is content, and not everything came");
		if (a->eof && !all_came(b, a))
			wrong(w, "the stream ended early");
		if (a->c.state == JST_FAILED && b->used && b->alive && b->c.state == JST_DONE &&
		    !(all_came(a, b) && all_came(b, a)))
			wrong(w, "only one end knows of the error");
		if (a->c.state == JST_DONE && a->tx_used)
			wrong(w, "blocks are left");
	}
	for (i = 2; i < SIDES; i++)
		if (w->side[i].used && w->side[i].live_at)
			wrong(w, "one OPEN, two connections");
}

/* Who is left hears of it within what stream.md says */
static void told_in_time(struct world *w)
{
	struct side *left = &w->side[!w->victim];
	const struct jst_config *cfg = &left->c.cfg;
	uint64_t since = w->kill_at;

	if (w->kill_at == NEVER || !left->used)
		return;
	/* A frame that was on its way still counts as heard */
	since += w->delay * 71 + w->jitter + w->host_late + w->delay * 20;
	if (since < left->live_at)
		since = left->live_at;
	if (left->over_at > since + cfg->idle + cfg->dead)
		wrong(w, "death is told too late");
}

static void report(const struct world *w, unsigned int run)
{
	unsigned int i;

	diag("run %u at %llu us, %llu steps: %s", run, (unsigned long long)w->now,
	     (unsigned long long)w->steps, w->wrong);
	for (i = 0; i < 2; i++) {
		const struct side *s = &w->side[i];
		const struct jst *c = &s->c;

		diag(" side %u: state %d error %d, wrote %u of %u, got %u, una %u nxt %u cut %u window %u, next %u",
		     i, c->state, c->error, s->written, s->total, s->got, c->tx.una - c->cfg.isn,
		     c->tx.nxt - c->cfg.isn, c->tx.cut - c->cfg.isn, c->tx.window, c->rx.next);
	}
}

static void random_runs(unsigned long seed)
{
	unsigned int run, bad = 0, done = 0, failed = 0, from = 0, to = RUNS;
	uint64_t fast = 0, late = 0, again = 0, asked = 0, frames = 0, lost = 0;

	if (getenv("RUN"))
		to = 1 + (from = strtoul(getenv("RUN"), NULL, 0));
	for (run = from; run < to; run++) {
		struct world *w = world_new(seed + run);
		unsigned int i;

		weather(w);
		world_run(w);
		if (!w->wrong) {
			outcome(w);
			told_in_time(w);
		}
		for (i = 0; i < 2; i++) {
			const struct jst *c = &w->side[i].c;

			done += c->state == JST_DONE;
			failed += c->state == JST_FAILED;
			fast += c->counts.fast;
			late += c->counts.late;
			again += c->counts.again;
			asked += c->counts.asked;
		}
		frames += w->sent;
		lost += w->lost;
		if (w->wrong && bad++ < 5)
			report(w, run);
		world_free(w);
	}
	diag("%u ends done, %u failed; %llu frames, %llu lost; sent again %llu (fast) %llu (late), came again %llu, asked %llu",
	     done, failed, (unsigned long long)frames, (unsigned long long)lost,
	     (unsigned long long)fast, (unsigned long long)late, (unsigned long long)again,
	     (unsigned long long)asked);
	ok(!bad, "%u connections in all weathers: bytes equal, or an error on both ends", to - from);
}


/*
 * One thing each, in fair weather: 100 us each way, 2 KB blocks, two to a segment at most, 32 for
 * each direction. Nobody writes or reads by himself.
 */
static struct world *fair(void)
{
	struct world *w = world_new(1);
	unsigned int i;

	w->delay = 100;
	for (i = 0; i < 2; i++) {
		struct side *s = &w->side[i];
		struct jst_config cfg = s->c.cfg;

		cfg.shift = 11;
		cfg.longest = SEG;
		cfg.tx_blocks = cfg.rx_blocks = 32;
		if (jst_init(&s->c, &cfg))
			wrong(w, "a good configuration is refused");
		s->total = UINT32_MAX;
		s->chunk = s->pause = 1;
		s->app_at = 0;
	}
	return w;
}

/* Nobody wakes the users */
static void until(struct world *w, uint64_t at)
{
	uint64_t end = w->now + at;
	unsigned int i;

	do {
		for (i = 0; i < 2; i++)
			w->side[i].app_at = NEVER - 1;
		w->kill_at = w->kill_at == NEVER ? end : w->kill_at;
		w->victim = SIDES - 1;
	} while (w->now < end && step(w));
	w->kill_at = NEVER;
}

static struct world *connected(void)
{
	struct world *w = fair();

	world_start(w);
	until(w, 10000);
	if (w->side[0].c.state != JST_LIVE || w->side[1].c.state != JST_LIVE)
		wrong(w, "not connected");
	return w;
}

static void writes(struct world *w, struct side *s, uint32_t bytes)
{
	user_writes(w, s, bytes);
	drive(w, s);
}

static void reads(struct world *w, struct side *s, uint32_t bytes)
{
	user_reads(w, s, bytes);
	drive(w, s);
}

static void shuts(struct world *w, struct side *s)
{
	jst_shutdown(&s->c);
	drive(w, s);
}

static void finish(struct world *w, int good, const char *name)
{
	if (!ok(!w->wrong && good, "%s", name))
		report(w, 0);
	world_free(w);
}

/* What goes over the ring: the last frames' heads and times, of those that side[0] sends */
static struct jst_header seen[64];
static uint64_t seen_at[64];
static unsigned int nseen, lose_from, lose_to;

/* Frames lose_from .. lose_to - 1 of side[0] are lost */
static bool count(struct world *w, struct side *from, const struct frame *f)
{
	unsigned int n = nseen;

	if (from != w->side)
		return false;
	jst_header_get(&seen[n % 64], f->bytes, f->length < JST_OPEN_BYTES ? f->length : JST_OPEN_BYTES,
		       f->length);
	seen_at[n % 64] = w->now;
	nseen++;
	return n >= lose_from && n < lose_to;
}

static void watched(struct world *w, unsigned int from, unsigned int to)
{
	nseen = 0;
	lose_from = from;
	lose_to = to;
	w->watch = count;
}

static void nothing_lost(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];
	unsigned int i;

	for (i = 0; i < 500; i++) {
		writes(w, a, 10000);
		writes(w, b, 5000);
		until(w, 200);
		reads(w, a, 100000);
		reads(w, b, 100000);
	}
	until(w, 100000);
	reads(w, a, 100000);
	reads(w, b, 100000);
	shuts(w, a);
	shuts(w, b);
	until(w, 1000000);
	finish(w, a->got == b->written && b->got == a->written && a->got == 2500000 &&
	       !a->c.counts.late && !a->c.counts.fast && !a->c.counts.again && !a->c.counts.asked &&
	       !b->c.counts.late && !b->c.counts.fast && !b->c.counts.again && !b->c.counts.asked &&
	       a->c.state == JST_DONE && b->c.state == JST_DONE,
	       "where nothing is lost, nothing is sent again, and nobody asks");
}

static void one_lost(unsigned int n, const char *name)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];

	/* From the second segment of eight on */
	watched(w, 1, 1 + n);
	writes(w, a, 32000);
	until(w, 5000);
	reads(w, b, 100000);
	writes(w, a, 100);
	until(w, 10000);
	finish(w, b->got == 32000 && b->c.rx.bytes == 100 && a->c.counts.fast == 1 &&
	       !a->c.counts.late && nseen == 9 + n, name);
}

static void all_lost(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0];
	uint64_t start = w->now;
	bool doubles = true;
	unsigned int i;

	watched(w, 0, 0);
	w->side[1].alive = false;
	writes(w, a, 100);
	until(w, 30000000);
	for (i = 2; i < 6; i++)
		doubles &= seen_at[i] - seen_at[i - 1] == 2 * (seen_at[i - 1] - seen_at[i - 2]);
	finish(w, a->c.error == -ETIMEDOUT && a->over_at == start + a->c.cfg.dead && doubles &&
	       seen_at[1] - start == 20000 && seen_at[nseen - 3] - seen_at[nseen - 4] == 1000000 &&
	       seen[nseen - 1].flags == (JST_RESET | JST_ACK) && seen[nseen - 2].seq == seen[0].seq,
	       "no answer: after 20, 40, 80 .. ms once more, every second at the least, and an error after 10 s");
}

static void window_closes(bool lost)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];
	uint32_t most = 16 * SEG;

	writes(w, a, 100000);
	until(w, 100000);
	if (b->c.rx.bytes != most || a->c.state != JST_LIVE)
		wrong(w, "that is not what the window allows");
	writes(w, a, 4000);
	until(w, 60000000);
	if (a->c.counts.asked < 55 || a->c.counts.asked > 70 || a->c.counts.late)
		wrong(w, "probes are not a second apart");
	reads(w, b, most);
	if (lost)
		while (w->nflight)
			drop(w, 0);
	until(w, lost ? a->c.cfg.rto_max + 1000 : 1000);
	finish(w, b->c.rx.bytes == 4000, lost ?
	       "a window that has opened, and nobody heard: a probe finds it" :
	       "a window that is shut for a minute is no error; it opens at once");
}

/* The window is smaller than the next segment, but not shut */
static void window_is_small(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];

	writes(w, a, 15 * SEG + 100);
	until(w, 10000);
	writes(w, a, SEG);
	until(w, 10000);
	if (a->c.tx.nxt == a->c.tx.cut || a->c.tx.window != 1)
		wrong(w, "the segment should wait");
	/* The update is lost */
	reads(w, b, 2 * SEG);
	while (w->nflight)
		drop(w, 0);
	until(w, a->c.cfg.rto_max + 1000);
	finish(w, a->c.tx.nxt == a->c.tx.cut && a->c.counts.asked,
	       "a window too small for the next segment is asked for, too");
}

static void silly_reader(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];
	uint64_t before;
	unsigned int i;

	for (i = 0; i < 32; i++)
		writes(w, a, 100);
	until(w, 10000);
	before = w->sent;
	for (i = 0; i < 3200; i++)
		reads(w, b, 1);
	finish(w, w->sent - before == 16, "who reads single bytes says so when a longest segment fits once more");
}

/* A frame that was overtaken by the next, which says the same but for the window; and who breaks his promise */
static void late_window(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];
	struct jst_header h = {
		.version = JST_VERSION, .flags = JST_ACK, .window = 3, .tag = a->c.cfg.tag,
		.seq = b->c.tx.nxt, .ack = a->c.tx.una, .stamp = w->now, .echo = w->now,
	};
	uint8_t head[JST_OPEN_BYTES];
	uint32_t slot;

	jst_header_put(head, &h);
	jst_input(&a->c, head, JST_HEADER_BYTES, JST_HEADER_BYTES, w->now, &slot);
	writes(w, a, 10 * SEG);
	finish(w, a->c.tx.flying == 20, "a window does not shrink because of a late frame");
}

static void small_writes(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];
	uint32_t before;
	unsigned int i;

	for (i = 0; i < 40; i++) {
		if (i == 32)
			until(w, 10000);
		writes(w, a, 10);
	}
	before = a->c.tx.cut;
	finish(w, b->c.rx.bytes == 320 && before - a->c.tx.una == 1 && jst_tx(&a->c, before - 1)->length == 80,
	       "small segments go at once while there is a window, and grow while there is none");
}

static void silence(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];
	uint64_t at;

	until(w, 100000000);
	if (a->c.state != JST_LIVE || b->c.state != JST_LIVE ||
	    a->c.counts.asked + b->c.counts.asked > 45)
		wrong(w, "a quiet connection does not live");
	b->alive = false;
	at = a->c.heard;
	until(w, 100000000);
	finish(w, a->c.error == -ETIMEDOUT && a->over_at == at + a->c.cfg.idle + a->c.cfg.dead,
	       "silence is no error while the peer answers, and one 15 s after he was heard last");
}

static void half_close(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];
	unsigned int i;

	writes(w, a, 1000);
	shuts(w, a);
	for (i = 0; i < 30; i++) {
		until(w, 1000000);
		writes(w, b, 50000);
		until(w, 1000);
		reads(w, a, 50000);
	}
	reads(w, b, 5000);
	shuts(w, b);
	until(w, 10000);
	reads(w, a, 1);
	reads(w, b, 1);
	finish(w, a->got == 1500000 && b->got == 1000 && a->eof && b->eof &&
	       b->c.state == JST_DONE && (a->c.state == JST_DONE || a->c.state == JST_LINGER),
	       "one direction ends, the other goes on for half a minute");
}

static void last_ack_lost(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];

	shuts(w, a);
	until(w, 10000);
	/* a's answer to b's END, and those to the next two */
	watched(w, 0, 3);
	shuts(w, b);
	until(w, 5000);
	if (a->c.state != JST_LINGER)
		wrong(w, "who has ended first does not linger");
	until(w, 10000000);
	finish(w, a->c.state == JST_DONE && b->c.state == JST_DONE && b->c.counts.late == 3,
	       "the last ack is lost three times: who lingers says it again");
}

static void abort_is_told(bool lost)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];

	writes(w, b, 10000);
	until(w, 10000);
	watched(w, 0, lost ? 1 : 0);
	jst_close(&a->c, w->now);
	drive(w, a);
	until(w, 50000);
	if (b->c.state != (lost ? JST_LIVE : JST_FAILED))
		wrong(w, "who told him?");
	reads(w, b, 1);
	writes(w, b, 1);
	until(w, 6000000);
	finish(w, a->c.error == -ECONNABORTED && b->c.error == -ECONNRESET && !a->c.reset_now,
	       lost ? "and if that is lost, when he says something" :
	       "who closes with bytes unread resets: the other end is told");
}

static void close_is_bounded(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];
	uint64_t at = w->now + 10000000;

	writes(w, b, 100);
	until(w, 10000);
	reads(w, a, 100);
	jst_close(&a->c, w->now);
	drive(w, a);
	until(w, 60000000);
	finish(w, a->c.error == -ETIMEDOUT && a->over_at >= at && a->over_at < at + 100000 &&
	       b->c.error == -ECONNRESET, "a closed end waits 10 s for the other's end, no longer");
}

static void refused(uint16_t why, int error, const char *name)
{
	struct world *w = fair();
	struct side *a = &w->side[0];
	struct jst_header h;
	uint8_t head[JST_OPEN_BYTES];
	uint32_t slot;
	size_t n;

	watched(w, 0, UINT32_MAX);
	world_start(w);
	h = seen[0];
	n = jst_refuse(head, &h, why);
	jst_input(&a->c, head, n, n, w->now, &slot);
	finish(w, a->c.state == JST_FAILED && a->c.error == error, name);
}

static void nobody_listens(void)
{
	struct world *w = fair();
	struct side *a = &w->side[0];
	uint64_t at = w->now;

	w->side[1].alive = false;
	watched(w, 0, 0);
	world_start(w);
	until(w, 30000000);
	finish(w, a->c.error == -ETIMEDOUT && a->over_at == at + a->c.cfg.dead && nseen == 12,
	       "nobody listens: an error after 10 s and 12 OPENs");
}

/* The open is answered twice, and the answer to that, with which the other end goes live, is lost */
static void third_frame_lost(void)
{
	struct world *w = fair();
	struct side *a = &w->side[0], *b = &w->side[1];

	watched(w, 1, 2);
	world_start(w);
	until(w, 100000);
	if (a->c.state != JST_LIVE || b->c.state != JST_ACCEPTING)
		wrong(w, "the handshake has no third frame");
	until(w, 300000);
	finish(w, b->c.state == JST_LIVE && b->c.counts.late == 1, "the handshake's third frame is lost");
}

/* The user does not wait for the answer: who agrees then is told, and does not wait, either */
static void gives_up(void)
{
	struct world *w = fair();
	struct side *a = &w->side[0], *b = &w->side[1];

	world_start(w);
	jst_abort(&a->c);
	drive(w, a);
	until(w, 1000);
	finish(w, a->c.error == -ECONNABORTED && b->used && b->c.error == -ECONNRESET,
	       "who agrees with one who has given up is told");
}

/* Far away: the first OPEN is sent again for nothing, and after that nothing is */
static void slow_ring(void)
{
	struct world *w = fair();
	struct side *a = &w->side[0], *b = &w->side[1];
	unsigned int i;

	w->delay = 150000;
	world_start(w);
	until(w, 3000000);
	for (i = 0; i < 20; i++) {
		writes(w, a, 10000);
		until(w, 400000);
		reads(w, b, 10000);
	}
	until(w, 2000000);
	finish(w, b->got == 200000 && a->c.counts.late == 1 && a->c.srtt > 280000 && a->c.srtt < 320000,
	       "a round trip of 0.3 s is learnt");
}

/* One ack for two segments goes back to the first: how late it is belongs to the round trip */
static void ack_is_late(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0];
	uint64_t before = a->c.srtt;

	writes(w, a, 1);
	until(w, 4000);
	writes(w, a, 1);
	until(w, 1000);
	finish(w, before == 200 && a->c.srtt == 200 + 4000 / 8, "a late ack makes a long round trip");
}

static void single_segment(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];
	uint64_t before = w->sent;

	writes(w, a, 1);
	until(w, 5000);
	if (a->c.tx.una == a->c.tx.nxt)
		wrong(w, "the ack does not wait");
	until(w, 300);
	if (a->c.tx.una != a->c.tx.nxt || w->sent - before != 2)
		wrong(w, "the ack does not come");
	writes(w, a, 1);
	until(w, 1000);
	writes(w, b, 1);
	until(w, 200);
	finish(w, a->c.tx.una == a->c.tx.nxt && w->sent - before == 4,
	       "an ack goes with a frame of the other direction, or after 5 ms");
}

static void kicked(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0], *b = &w->side[1];

	watched(w, 0, UINT32_MAX);
	writes(w, a, 100);
	until(w, 5000000);
	lose_to = 0;
	jst_kick(&a->c, w->now);
	jst_timer(&a->c, w->now);
	drive(w, a);
	until(w, 1000);
	finish(w, b->c.rx.bytes == 100, "the ring is back: what waits is sent at once");
}

static void errors_are_said(void)
{
	struct world *w = connected();
	struct side *a = &w->side[0];
	struct jst_config cfg = a->c.cfg;
	struct jst_piece p;
	struct jst c;
	int good = 1;

	cfg.rx_blocks = SLOTS;
	good &= jst_init(&c, &cfg) == -EINVAL;
	cfg.rx_blocks = 1;
	cfg.tag = 0;
	good &= jst_init(&c, &cfg) == -EINVAL;
	good &= jst_write(&w->side[0].c, 0, &p) == 0 && jst_read(&w->side[0].c, 1, &p) == 0;
	jst_shutdown(&a->c);
	good &= jst_write(&a->c, 1, &p) == -EPIPE;
	drive(w, a);
	jst_abort(&a->c);
	good &= jst_write(&a->c, 1, &p) == -ECONNABORTED && jst_read(&a->c, 1, &p) == -ECONNABORTED;
	drive(w, a);
	finish(w, good, "what cannot be done is refused, with the reason");
}

/* The examples of stream.md */
static void on_the_wire(void)
{
	static const uint8_t open[JST_OPEN_BYTES] = {
		1, 0x03, 0x00, 0x20, 0x12, 0x34, 0x56, 0x78, 0xff, 0xff, 0xff, 0xfe, 0x00, 0x00, 0x00, 0x08,
		0x00, 0x0f, 0x42, 0x40, 0x80, 0x00, 0x00, 0x01,
		0x9a, 0xbc, 0xde, 0xf0, 0x00, 0x01, 0x00, 0x2a, 0xff, 0xd8, 11, 0,
	};
	struct jst_header h = {
		.version = 1, .flags = JST_OPEN | JST_ACK, .window = 32, .tag = 0x12345678,
		.seq = 0xfffffffe, .ack = 8, .stamp = 1000000, .echo = 0x80000001, .own_tag = 0x9abcdef0, .channel = 0x1002a,
		.longest = 65496, .shift = 11,
	}, back;
	uint8_t head[JST_OPEN_BYTES];

	ok(jst_header_put(head, &h) == JST_OPEN_BYTES && !memcmp(head, open, sizeof(open)) &&
	   jst_header_get(&back, open, sizeof(open), sizeof(open)) == 0 && !memcmp(&h, &back, sizeof(h)),
	   "an OPEN on the wire");
	h.flags = JST_ACK | JST_GAP;
	ok(jst_header_put(head, &h) == JST_HEADER_BYTES && head[1] == 0x22 &&
	   jst_header_get(&back, head, JST_OPEN_BYTES, 5024) == 5000, "a segment on the wire");
}

int main(void)
{
	on_the_wire();
	nothing_lost();
	one_lost(1, "one segment is lost: it is sent again as soon as three behind it have come");
	one_lost(3, "three in a row: each as soon as the one before it has come");
	all_lost();
	window_closes(false);
	window_closes(true);
	window_is_small();
	silly_reader();
	late_window();
	small_writes();
	silence();
	half_close();
	last_ack_lost();
	abort_is_told(false);
	abort_is_told(true);
	close_is_bounded();
	refused(JST_WHY_REFUSED, -ECONNREFUSED, "refused");
	refused(JST_WHY_VERSION, -EPROTONOSUPPORT, "refused: another version");
	nobody_listens();
	third_frame_lost();
	gives_up();
	slow_ring();
	ack_is_late();
	single_segment();
	kicked();
	errors_are_said();
	random_runs(tap_seed());
	return tap_done();
}
