// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The recording simulator: two stations come up, and the FST file, read back, has
 * each station's clocks and what it sent.
 */
#include <gtkwave/fstapi.h>
#include <unistd.h>

#include "rig.h"

#define N	2

enum signal { HOST_CLK, RING_CLK, TX_DATA, TX_K, SIGNALS };

static const char *const names[SIGNALS] = {
	"host_clk_i", "ring_clk_i", "tx_data_o", "tx_k_o",
};

struct seen {
	fstHandle handle[SIGNALS];
	unsigned int value[SIGNALS];
	uint64_t rises[SIGNALS];
	uint64_t last_rise;		/* of the host clock, and the time between */
	uint64_t period;
	bool even;
	bool at_start;			/* of a frame, now */
	uint64_t frames;
};

static struct seen seen[N];
static uint64_t now;

/* What stood on the wires until now */
static void count_frames(void)
{
	for (unsigned int i = 0; i < N; i++) {
		bool start = seen[i].value[TX_K] == 2 &&
			seen[i].value[TX_DATA] >> 8 == JET_K_SOF;

		seen[i].frames += start && !seen[i].at_start;
		seen[i].at_start = start;
	}
}

static void host_rise(struct seen *s, uint64_t time)
{
	if (s->last_rise) {
		s->even = s->even && (!s->period ||
				      time - s->last_rise == s->period);
		s->period = time - s->last_rise;
	}
	s->last_rise = time;
}

static void change(void *ctx, uint64_t time, fstHandle handle,
		   const unsigned char *text)
{
	unsigned int value = 0;

	(void)ctx;
	if (time != now)
		count_frames();
	now = time;
	for (; *text; text++)
		value = value << 1 | (*text == '1');
	for (unsigned int i = 0; i < N; i++) {
		for (unsigned int n = 0; n < SIGNALS; n++) {
			if (seen[i].handle[n] != handle)
				continue;
			if (value == 1 && !seen[i].value[n]) {
				seen[i].rises[n]++;
				if (n == HOST_CLK)
					host_rise(&seen[i], time);
			}
			seen[i].value[n] = value;
		}
	}
}

/* The ports of each station's top; false: one is missing */
static bool find_signals(void *fst)
{
	struct fstHier *h;
	unsigned int found = 0;

	while ((h = fstReaderIterateHier(fst))) {
		const char *scope = fstReaderGetCurrentFlatScope(fst);

		if (h->htyp == FST_HT_SCOPE)
			fstReaderPushScope(fst, h->u.scope.name, NULL);
		else if (h->htyp == FST_HT_UPSCOPE)
			fstReaderPopScope(fst);
		if (h->htyp != FST_HT_VAR || !scope)
			continue;
		for (unsigned int i = 0; i < N; i++) {
			char top[8];

			snprintf(top, sizeof(top), "s%u", i);
			if (strcmp(scope, top))
				continue;
			for (unsigned int n = 0; n < SIGNALS; n++) {
				size_t len = strlen(names[n]);

				/* A vector's range may follow */
				if (strncmp(h->u.var.name, names[n], len) ||
				    (h->u.var.name[len] &&
				     h->u.var.name[len] != ' '))
					continue;
				found += !seen[i].handle[n];
				seen[i].handle[n] = h->u.var.handle;
			}
		}
	}
	return found == N * SIGNALS;
}

int main(void)
{
	char path[] = "/tmp/waves-XXXXXX";
	struct jetsim_options opt = { .stations = N, .waves = path };
	struct bfm *h[N];
	struct jetsim *sim;
	uint64_t words, frames[N];
	void *fst;

	close(mkstemp(path));
	sim = jetsim_new(&opt);
	if (!ok(sim != NULL, "it records"))
		return tap_done();
	for (unsigned int i = 0; i < N; i++) {
		h[i] = bfm_new(sim, i);
		bfm_start(h[i]);
		bfm_insert(h[i], true);
	}
	ok(bfm_ring_up(h, N, 1000000), "a ring is up");
	words = jetsim_words(sim);
	for (unsigned int i = 0; i < N; i++) {
		frames[i] = jetsim_link(sim, i)->frames;
		bfm_free(h[i]);
	}
	jetsim_free(sim);

	fst = fstReaderOpen(path);
	unlink(path);
	if (!ok(fst && find_signals(fst), "the file has the stations' ports"))
		return tap_done();
	for (unsigned int i = 0; i < N; i++)
		seen[i].even = true;
	fstReaderSetFacProcessMaskAll(fst);
	ok(fstReaderIterBlocks(fst, change, NULL, NULL), "it is whole");
	count_frames();
	ok(fstReaderGetTimescale(fst) == -12, "in picoseconds");
	for (unsigned int i = 0; i < N; i++) {
		const struct seen *s = &seen[i];

		ok(s->rises[RING_CLK] == words && s->rises[HOST_CLK] >= words,
		   "station %u: %llu ring and %llu host clocks in %llu words", i,
		   (unsigned long long)s->rises[RING_CLK],
		   (unsigned long long)s->rises[HOST_CLK],
		   (unsigned long long)words);
		ok(s->even && s->period == 1000000000000 / jetsim_host_hz(),
		   "station %u: host clocks are %llu ps apart", i,
		   (unsigned long long)s->period);
		ok(s->frames == frames[i] && frames[i],
		   "station %u: %llu frames began, the link had %llu", i,
		   (unsigned long long)s->frames,
		   (unsigned long long)frames[i]);
	}
	fstReaderClose(fst);
	return tap_done();
}
