// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The byte stream's engine (tools/lib/stream/) and frames that its peer never sent, or not now. What a stranger
 * sends who does not know tag or numbers, and what is only sent again, changes nothing; who knows everything
 * may spoil the stream, but nothing else. SEED=n for the same again.
 */
#include "stream_sim.h"

#define HEADERS	300000
#define RUNS	300
#define OLD	256

/* What the two have sent, RESETs apart */
static struct {
	uint8_t bytes[JST_HEADER_BYTES + 64];
	uint32_t length, channel;
} old[OLD];
static unsigned int nold;

static bool record(struct world *w, struct side *from, const struct frame *f)
{
	unsigned int at = nold % OLD;

	(void)w;
	(void)from;
	if (f->bytes[1] & JST_RESET || f->length > sizeof(old[0].bytes))
		return false;
	memcpy(old[at].bytes, f->bytes, f->length);
	old[at].length = f->length;
	old[at].channel = f->channel;
	nold++;
	return false;
}

static void inject(struct world *w, const void *bytes, uint32_t length, uint32_t channel)
{
	to_flight(w, bytes, length, channel, w->now + upto(w, 100));
}

/* An old frame once more, whenever that may be */
static void replay(struct world *w)
{
	unsigned int n = nold < OLD ? nold : OLD;

	if (!n || !chance(w, 200) || w->nflight > 100)
		return;
	n = upto(w, n - 1);
	inject(w, old[n].bytes, old[n].length, old[n].channel);
}

enum knows {
	NOTHING,
	TAG,
	NUMBERS,
};

/* A frame of good form; who knows the numbers has some close to right ones */
static uint32_t likely(struct world *w, const struct side *s, uint8_t *bytes, enum knows knows)
{
	static const uint8_t kinds[] = {
		JST_ACK, JST_ACK | JST_GAP, JST_ACK | JST_END, JST_ACK | JST_RESET, JST_ACK | JST_ASK,
		JST_ACK | JST_OPEN, JST_ACK | JST_ASK | JST_GAP,
	};
	struct jst_header h = {
		.version = JST_VERSION, .flags = kinds[upto(w, sizeof(kinds) - 1)],
		.window = upto(w, chance(w, 500) ? 3 : UINT16_MAX),
		.seq = s->c.rx.next + upto(w, 40) - 20, .ack = s->c.tx.una + upto(w, 40) - 20,
		.stamp = w->now, .echo = chance(w, 500) ? w->now - upto(w, 10000) : upto(w, UINT32_MAX),
		.own_tag = 1 + upto(w, 1000), .channel = 100 + upto(w, 2),
		.longest = 1 + upto(w, 5000), .shift = JST_SHIFT_MIN + upto(w, 10),
	};
	uint32_t n;

	h.tag = s->c.cfg.tag;
	if (knows < NUMBERS) {
		h.seq = upto(w, UINT32_MAX);
		h.ack = upto(w, UINT32_MAX);
	}
	if (knows < TAG)
		h.tag += 1 + upto(w, UINT32_MAX - 1);
	if (!h.tag)
		h.tag = s->c.cfg.tag - 1;
	n = jst_header_put(bytes, &h);
	if (!(h.flags & (JST_END | JST_RESET | JST_OPEN)) && chance(w, 500)) {
		uint32_t more = 1 + upto(w, chance(w, 800) ? 200 : FRAME_MAX - JST_HEADER_BYTES - 1);

		memset(bytes + n, 0x5a, more);
		n += more;
	}
	return n;
}

static void attack_with(struct world *w, enum knows knows)
{
	struct side *s = &w->side[upto(w, 1)];
	uint8_t bytes[FRAME_MAX + JST_OPEN_BYTES];
	uint32_t n;

	if (!s->used || !s->alive || !chance(w, 200) || w->nflight > 100)
		return;
	n = likely(w, s, bytes, knows);
	/* Some bits more of it are wrong */
	while (knows == NUMBERS && chance(w, 300))
		bytes[upto(w, JST_HEADER_BYTES - 1)] ^= 1 << upto(w, 7);
	inject(w, bytes, n, s->c.cfg.channel);
}

static void stranger(struct world *w)
{
	attack_with(w, NOTHING);
}

static void guesser(struct world *w)
{
	attack_with(w, TAG);
}

static void insider(struct world *w)
{
	attack_with(w, NUMBERS);
}

/* What @attack does must not be seen by either end: all bytes come, both are content */
static void harmless(unsigned long seed, void (*attack)(struct world *w), const char *name)
{
	unsigned int run, bad = 0;
	uint64_t frames = 0, refused = 0;

	for (run = 0; run < RUNS; run++) {
		struct world *w = world_new(seed + run);
		struct side *a = &w->side[0], *b = &w->side[1];

		nold = 0;
		w->watch = record;
		w->attack = attack;
		w->lose = upto(w, 50);
		w->late = upto(w, 50);
		world_run(w);
		if (!w->wrong && (a->c.state != JST_DONE || b->c.state != JST_DONE || !a->eof || !b->eof ||
				  a->got != b->total || b->got != a->total))
			wrong(w, "the connection did not survive");
		if (w->wrong && bad++ < 5)
			diag("run %u: %s (%d %d)", run, w->wrong, a->c.state, b->c.state);
		frames += w->delivered;
		refused += a->c.counts.foreign + b->c.counts.foreign + a->c.counts.again +
			   b->c.counts.again + a->c.counts.blind + b->c.counts.blind;
		world_free(w);
	}
	ok(!bad && refused > RUNS, "%s: %u connections, %llu frames, %llu of them seen through", name,
	   RUNS, (unsigned long long)frames, (unsigned long long)refused);
}

/* must_hold() does, whatever comes; and both ends come to an end */
static void spoiled(unsigned long seed)
{
	unsigned int run, bad = 0, failed = 0, done = 0;

	for (run = 0; run < RUNS; run++) {
		struct world *w = world_new(seed + run);
		unsigned int i;

		w->attack = insider;
		for (i = 0; i < 2; i++)
			w->side[i].honest = false;
		w->lose = upto(w, 50);
		world_start(w);
		/* They may be kept waiting for ever: for what they believe to be still to come */
		while (!world_over(w) && w->steps < 3000 && step(w))
			;
		w->attack = NULL;
		for (i = 0; i < 2; i++)
			if (w->side[i].used && !w->side[i].closed) {
				jst_close(&w->side[i].c, w->now);
				w->side[i].closed = true;
				drive(w, &w->side[i]);
			}
		while (!w->wrong && !world_over(w) && step(w))
			;
		for (i = 0; i < 2; i++) {
			failed += w->side[i].c.state == JST_FAILED;
			done += w->side[i].c.state == JST_DONE;
		}
		if (!w->wrong && !world_over(w))
			wrong(w, "it hangs");
		if (w->wrong && bad++ < 5)
			diag("run %u: %s", run, w->wrong);
		world_free(w);
	}
	ok(!bad && failed && done, "who knows the tag spoils %u connections (%u ends failed), and nothing else",
	   RUNS, failed);
}

/* What is taken for a header is one: written again, it is the same */
static void headers(unsigned long seed)
{
	struct world *w = world_new(seed);
	unsigned int i, good = 0, bad = 0, other = 0;
	uint8_t bytes[2 * JST_OPEN_BYTES], again[JST_OPEN_BYTES];
	static uint8_t all[FRAME_MAX + JST_OPEN_BYTES];
	struct jst_header h;

	for (i = 0; i < HEADERS; i++) {
		uint32_t j, have = upto(w, sizeof(bytes)), sdu = have;
		uint8_t *exact;
		int ret;

		for (j = 0; j < sizeof(bytes); j++)
			bytes[j] = upto(w, 255);
		if (chance(w, 900)) {
			likely(w, &w->side[0], all, NUMBERS);
			memcpy(bytes, all, JST_OPEN_BYTES);
			if (chance(w, 100)) {
				bytes[1] = JST_OPEN;
				memset(bytes + 4, 0, 4);
			}
			if (chance(w, 500))
				bytes[upto(w, JST_OPEN_BYTES - 1)] ^= 1 << upto(w, 7);
		}
		if (chance(w, 500))
			have = sdu = bytes[1] & JST_OPEN ? JST_OPEN_BYTES : JST_HEADER_BYTES;
		if (have >= JST_OPEN_BYTES && chance(w, 500))
			sdu += upto(w, 70000);
		/* Not a byte behind them is looked at */
		exact = malloc(have ? have : 1);
		memcpy(exact, bytes, have);
		ret = jst_header_get(&h, exact, have, sdu);
		if (ret >= 0) {
			size_t n = jst_header_put(again, &h);

			good++;
			if (memcmp(again, bytes, n) || n + ret != sdu)
				bad++;
		} else if (ret == -EPROTONOSUPPORT) {
			other++;
		} else if (ret != -EBADMSG) {
			bad++;
		}
		free(exact);
	}
	world_free(w);
	ok(!bad && good > HEADERS / 20 && other, "%u headers, random and nearly right: %u good, %u of other versions",
	   HEADERS, good, other);
}

int main(void)
{
	unsigned long seed = tap_seed();

	headers(seed);
	harmless(seed, replay, "old frames come again");
	harmless(seed, stranger, "frames of a stranger");
	harmless(seed, guesser, "frames of one who knows the tag, and no numbers");
	spoiled(seed);
	return tap_done();
}
