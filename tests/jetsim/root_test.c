// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The root port of the PCI Express link: its codes against what is published of them, then
 * two of it at both ends of a lane, with each of its awkward manners.
 */
#include <string.h>

#include "root/chance.h"
#include "root/code.h"
#include "root/crc.h"
#include "root/root.h"
#include "root/scramble.h"
#include "root_pair.h"
#include "tap.h"

/* A millisecond of so many clocks, so that a second is short */
#define MS		400
#define POLLING_TS1	64
/* Whoever misses the other's last training sets waits for 48 ms, and then begins anew */
#define TO_COME_UP	(500 * MS)
#define CLOCKS		100000

static uint32_t seed;

/* 8b10b */

static void codes_published(void)
{
	bool d = false;

	ok(code_encode(K_COM, true, &d) == 0x0fa && d, "K28.5 is 0011111010, then positive");
	ok(code_encode(K_COM, true, &d) == 0x305 && !d, "K28.5 is 1100000101, then negative");
	ok(code_encode(0xb5, false, &d) == 0x2aa && !d, "D21.5 is 1010101010");
	ok(code_encode(0x4a, false, &d) == 0x155 && !d, "D10.2 is 0101010101");
	ok(code_encode(0xf1, false, &d) == 0x237 && d, "D17.7 is 1000110111, not five ones");
	ok(code_encode(K_SKP, true, &d) == 0x30b && d, "K28.0 is 1100001011");
}

static bool code_is_itself(unsigned int i, bool before)
{
	bool d = before, e = before, k;
	uint8_t byte;
	unsigned int code = code_encode((uint8_t)i, i > 255, &d);
	int ones = __builtin_popcount(code);

	return code_decode(code, &e, &byte, &k) && byte == (uint8_t)i && k == (i > 255) &&
		d == e && ones >= 4 && ones <= 6 && (d != before) == (ones != 5);
}

static void codes_all(void)
{
	unsigned int bad = 0, ks = 0;

	for (unsigned int i = 0; i < 512; i++) {
		if (i > 255 && !code_is_k((uint8_t)i))
			continue;
		ks += i > 255;
		bad += !code_is_itself(i, false) + !code_is_itself(i, true);
	}
	ok(!bad && ks == 12, "each byte and 12 controls are their code's, with either disparity");
}

/* One wrong bit is seen in its code, or in the disparity of one of those that follow */
static void codes_damaged(void)
{
	struct chance c = { seed | 1 };
	unsigned int missed = 0;

	for (unsigned int n = 0; n < 1000; n++) {
		bool sent = false, heard = false, k, seen = false;
		uint8_t byte;

		for (unsigned int i = 0; i < 200; i++) {
			unsigned int code;

			code = code_encode((uint8_t)chance_below(&c, 256), false, &sent);
			if (i == 10)
				code ^= 1u << chance_below(&c, CODE_BITS);
			seen |= !code_decode(code, &heard, &byte, &k);
		}
		missed += !seen;
	}
	ok(!missed, "a wrong bit never passes, at last (%u did)", missed);
}

/* Scrambler and checks */

static void scrambler_published(void)
{
	/* Appendix C of the Base Specification: zeros after COM */
	static const uint8_t first[16] = {
		0xff, 0x17, 0xc0, 0x14, 0xb2, 0xe7, 0x02, 0x82,
		0x72, 0x6e, 0x28, 0xa6, 0xbe, 0x6d, 0xbf, 0x8d,
	};
	struct scrambler s = { 0x1234 };
	bool good = scramble(&s, K_COM, true, false) == K_COM;

	for (unsigned int i = 0; i < 16; i++) {
		scramble(&s, K_SKP, true, false);
		good &= scramble(&s, 0, false, false) == first[i];
	}
	ok(good, "the scrambler begins with ff 17 c0 14, whatever SKP come between");
}

/*
 * As figures 3-12 and 3-14 draw it: bits 0 to 7 of each byte enter at the high end, then the
 * register is complemented, and result bit n of each byte goes to bit 7 - n of the field.
 */
static uint64_t as_drawn(const uint8_t *byte, unsigned int len, unsigned int bits, uint64_t poly)
{
	uint64_t reg = (1ull << bits) - 1, field = 0;

	for (unsigned int i = 0; i < len * 8; i++) {
		uint64_t in = (reg >> (bits - 1) ^ byte[i / 8] >> i % 8) & 1;

		reg = (reg << 1 ^ (in ? poly : 0)) & ((1ull << bits) - 1);
	}
	for (unsigned int i = 0; i < bits; i++)
		field |= (~reg >> i & 1) << (i / 8 * 8 + 7 - i % 8);
	return field;
}

static void checks_as_drawn(void)
{
	struct chance c = { seed | 1 };
	bool good = true;

	for (unsigned int n = 0; n < 1000; n++) {
		uint8_t byte[40], out[4];
		uint64_t d, l;

		for (unsigned int i = 0; i < 40; i++)
			byte[i] = (uint8_t)chance_below(&c, 256);
		d = as_drawn(byte, 4, 16, 0x100b);
		dllp_crc(byte, out);
		good &= d == (uint64_t)(out[0] << 8 | out[1]);
		l = as_drawn(byte, n % 40, 32, 0x04c11db7);
		lcrc(byte, n % 40, out);
		good &= l >> 16 == (uint64_t)(out[0] << 8 | out[1]) &&
			(l & 0xffff) == (uint64_t)(out[2] << 8 | out[3]);
	}
	ok(good, "both checks are what the figures say");
}

static void lcrc_published(void)
{
	uint8_t out[4];

	lcrc((const uint8_t *)"123456789", 9, out);
	ok(!memcmp(out, "\x26\x39\xf4\xcb", 4), "the LCRC of 123456789 is CBF43926");
}

/* Two ports */

static const struct root_times times = { .ms = MS, .polling_ts1 = POLLING_TS1 };

static struct pair *join(const struct root_manners *down, const struct root_manners *up)
{
	struct root_options o[2] = {
		{ .name = "down", .role = ROOT_DOWNSTREAM, .manners = *down, .times = times },
		{ .name = "up", .role = ROOT_UPSTREAM, .manners = *up, .times = times },
	};

	o[0].manners.seed = seed;
	o[1].manners.seed = seed + 1;
	return pair_new(o);
}

static bool both_up(struct pair *p)
{
	return root_up(p->end[0].root) && root_up(p->end[1].root);
}

static bool comes_up(struct pair *p)
{
	return pair_until(p, both_up, TO_COME_UP);
}

static void told(struct pair *p, const char *what)
{
	for (unsigned int i = 0; i < 2; i++) {
		const struct root_counters *c = root_count(p->end[i].root);

		diag("%s, %s: %llu TLPs, %llu replays, %llu naks, %llu duplicates, %llu bad, "
		     "%llu receiver errors, %llu recoveries, %s", what, i ? "up" : "down",
		     (unsigned long long)c->tlps_received,
		     (unsigned long long)c->replays, (unsigned long long)c->naks_received,
		     (unsigned long long)c->duplicates, (unsigned long long)c->bad_tlps,
		     (unsigned long long)c->receiver_errors, (unsigned long long)c->recoveries,
		     root_state_name(root_state(p->end[i].root)));
	}
}

/* All that was sent has come, or is under way no more */
static bool drained(struct pair *p)
{
	return both_up(p) && !pair_open(p);
}

static bool lawful(struct pair *p)
{
	return !root_count(p->end[0].root)->violations && !root_count(p->end[1].root)->violations;
}

static uint64_t both(struct pair *p, uint64_t (*counter)(const struct root_counters *c))
{
	return counter(root_count(p->end[0].root)) + counter(root_count(p->end[1].root));
}

/* Until it has happened, though chance may be late */
static void wait_for(struct pair *p, uint64_t (*counter)(const struct root_counters *c))
{
	p->busy = true;
	for (unsigned int n = 0; n < 10 && !both(p, counter); n++)
		pair_run(p, CLOCKS);
}

/* Traffic for a while, then an end of all manners, and what is under way arrives */
static bool carries(struct pair *p, unsigned int clocks)
{
	p->busy = true;
	pair_run(p, clocks);
	p->busy = false;
	root_manners(p->end[0].root)->lies = 0;
	root_manners(p->end[1].root)->lies = 0;
	for (unsigned int i = 0; i < 2; i++) {
		root_manners(p->end[i].root)->retrain_every = 0;
		root_manners(p->end[i].root)->hot_reset_every = 0;
		root_manners(p->end[i].root)->silent_every = 0;
	}
	return pair_until(p, drained, 400 * MS);
}

static void good_line(void)
{
	struct root_manners m = { 0 };
	struct pair *p = join(&m, &m);
	const struct root_counters *c = root_count(p->end[1].root);

	ok(comes_up(p), "two ports: the link comes up");
	ok(carries(p, CLOCKS) && !p->wrong && lawful(p), "TLPs both ways");
	ok(c->tlps_received > 500 && !c->receiver_errors && !c->replays && !c->bad_tlps &&
	   !c->bad_dllps && !c->duplicates, "%llu of them, nothing twice and no error",
	   (unsigned long long)c->tlps_received);
	ok(c->skps_received > 2 * CLOCKS / 1700, "SKP in time: %llu",
	   (unsigned long long)c->skps_received);
	pair_free(p);
}

/* That what was asked for did happen */
static uint64_t replays(const struct root_counters *c)
{
	return c->replays;
}

static uint64_t naks(const struct root_counters *c)
{
	return c->naks_sent;
}

static uint64_t nullified(const struct root_counters *c)
{
	return c->nullified;
}

static uint64_t errors(const struct root_counters *c)
{
	return c->receiver_errors;
}

static uint64_t timeouts(const struct root_counters *c)
{
	return c->replay_timeouts;
}

static uint64_t recoveries(const struct root_counters *c)
{
	return c->recoveries;
}

static uint64_t downs(const struct root_counters *c)
{
	return c->link_downs;
}

static uint64_t bad_tlps(const struct root_counters *c)
{
	return c->bad_tlps;
}

static uint64_t tlps(const struct root_counters *c)
{
	return c->tlps_received;
}

static const struct awkward {
	const char *name;
	uint64_t (*happened)(const struct root_counters *c);
	struct root_manners m;
	int ppm;
} awkward[] = {
	{ "Ack delays", tlps, { .ack_delay = 500 }, 0 },
	{ "Ack delays beyond the replay timer", timeouts, { .ack_delay = 2000 }, 0 },
	{ "few credits, late", tlps,
	  { .hdr = { 1, 1, 1 }, .data = { 16, 1, 16 }, .credit_delay = 300 }, 0 },
	{ "credits for headers only", tlps, { .hdr = { 2, 1, 3 } }, 0 },
	{ "credits for data only", tlps, { .data = { 16, 1, 20 } }, 0 },
	{ "Naks of good TLPs", naks, { .nak = 50000 }, 0 },
	{ "replays nobody asked for", replays, { .replay = 50000 }, 0 },
	{ "nullified TLPs", nullified, { .nullify = 50000 }, 0 },
	{ "wrong LCRCs", bad_tlps, { .corrupt = 50000 }, 0 },
	{ "DLLPs that do not come", timeouts, { .dllp_lost = 700000 }, 0 },
	{ "wrong bits, 10^-4", errors, { .bit_errors = 100 }, 0 },
	{ "damaged symbols, 10^-3", errors, { .damaged = 1000 }, 0 },
	{ "lost symbols, 10^-4", errors, { .lost = 100 }, 0 },
	{ "+300 ppm", tlps, { 0 }, 300 },
	{ "-300 ppm", tlps, { 0 }, -300 },
	{ "inverted for the one", tlps, { .inverted = true }, 0 },
	{ "inverted for the other", tlps, { .inverted_here = true }, 0 },
	{ "SKP as often as allowed", tlps, { .skp_least = 1180, .skp_most = 1180 }, 0 },
	{ "SKP as rarely as allowed", tlps, { .skp_least = 1538, .skp_most = 1538 }, 0 },
	{ "retraining", recoveries, { .retrain_every = 3000 }, 0 },
	{ "hot resets", downs, { .hot_reset_every = 30000 }, 0 },
	{ "silence", downs, { .silent_every = 30000 }, 0 },
	{ "all of it", errors,
	  { .ack_delay = 700, .nak = 10000, .replay = 10000, .nullify = 10000,
	    .corrupt = 10000, .dllp_lost = 20000, .bit_errors = 20, .damaged = 200,
	    .lost = 20, .retrain_every = 20000, .hot_reset_every = 50000,
	    .silent_every = 100000, .hdr = { 2, 1, 0 }, .data = { 16, 1, 0 },
	    .credit_delay = 200 }, 200 },
};

static void awkwardly(const struct awkward *a)
{
	static const struct root_manners good;
	struct pair *p = join(&a->m, &good);
	const struct root_counters *down = root_count(p->end[0].root);
	const struct root_counters *up = root_count(p->end[1].root);
	bool came, carried;

	p->clock.ppm = a->ppm;
	came = comes_up(p);
	wait_for(p, a->happened);
	carried = came && carries(p, CLOCKS);
	ok(carried && !p->wrong && lawful(p) && down->tlps_received > 100 &&
	   up->tlps_received > 100, "%s: every TLP once and in order", a->name);
	if (!came || !carried || p->wrong || getenv("VERBOSE"))
		told(p, a->name);
	ok(both(p, a->happened) > 0, "%s: and so it was", a->name);
	pair_free(p);
}

/* A partner that lies about credits may get what it has no room for; the link stays whole */
static void lies(void)
{
	static const struct root_manners good;
	struct root_manners m = { .hdr = { 4, 4, 4 }, .data = { 64, 8, 64 }, .lies = 200000 };
	struct pair *p = join(&m, &good);

	ok(comes_up(p), "lying credits: up");
	p->busy = true;
	pair_run(p, CLOCKS);
	ok(both_up(p) && !p->wrong, "and what arrives is whole");
	root_hot_reset(p->end[0].root);
	root_manners(p->end[0].root)->lies = 0;
	pair_run(p, TO_COME_UP);
	ok(carries(p, CLOCKS / 4) && !p->wrong, "a hot reset mends it");
	pair_free(p);
}

static bool in_l0(struct pair *p)
{
	return root_state(p->end[0].root) == ROOT_L0 && root_state(p->end[1].root) == ROOT_L0;
}

static bool both_disabled(struct pair *p)
{
	return root_state(p->end[0].root) == ROOT_DISABLED &&
		root_state(p->end[1].root) == ROOT_DISABLED;
}

static bool first_down(struct pair *p)
{
	return !root_up(p->end[0].root);
}

static void directions(void)
{
	static const struct root_manners good;
	struct pair *p = join(&good, &good);
	struct root *down = p->end[0].root;
	uint64_t recoveries;

	ok(comes_up(p) && pair_until(p, in_l0, TO_COME_UP), "directions: up");
	root_disable(down, true);
	ok(pair_until(p, both_disabled, TO_COME_UP), "disabled");
	pair_run(p, 60 * MS);
	ok(both_disabled(p), "and remains so");
	root_disable(down, false);
	ok(comes_up(p), "and comes back");
	root_hot_reset(down);
	ok(pair_until(p, first_down, TO_COME_UP) && comes_up(p), "hot reset, and back");
	recoveries = root_count(down)->recoveries;
	p->busy = true;
	for (unsigned int i = 0; i < 20; i++) {
		root_doze(down, 200);
		pair_run(p, 3000);
	}
	ok(carries(p, 1000) && !p->wrong && root_count(down)->recoveries == recoveries,
	   "L0s of the transmitter, and no recovery for it");
	root_plug(down, false);
	ok(pair_until(p, first_down, TO_COME_UP), "unplugged");
	pair_run(p, 60 * MS);
	root_plug(down, true);
	ok(comes_up(p), "and plugged");
	ok(carries(p, CLOCKS / 4) && !p->wrong && lawful(p), "and works");
	pair_free(p);
}

/* Any symbols for a while, then a partner again */
static void garbage(void)
{
	static const struct root_manners good;
	struct pair *p = join(&good, &good);
	struct chance c = { seed | 1 };
	unsigned int dead = 0;

	for (unsigned int n = 0; n < 20; n++) {
		unsigned int for_clocks = chance_below(&c, 4 * MS);

		dead += !comes_up(p);
		pair_run(p, chance_below(&c, 2000));
		for (unsigned int i = 0; i < for_clocks; i++)
			pair_garbage(p, &c);
	}
	ok(!dead && comes_up(p), "any symbols: the link comes back each time");
	ok(carries(p, CLOCKS / 4) && !p->wrong, "and works");
	pair_free(p);
}

static void class_of(void)
{
	ok(root_class(TLP_MWR32 << 24) == ROOT_P && root_class(TLP_MSG << 24) == ROOT_P &&
	   root_class(TLP_CPLD << 24) == ROOT_CPL && root_class(TLP_CPL_LOCKED << 24) == ROOT_CPL &&
	   root_class(TLP_MRD64 << 24) == ROOT_NP && root_class(TLP_CFGWR0 << 24) == ROOT_NP,
	   "a TLP has its class");
}

int main(void)
{
	seed = (uint32_t)tap_seed();
	codes_published();
	codes_all();
	codes_damaged();
	scrambler_published();
	checks_as_drawn();
	lcrc_published();
	class_of();
	good_line();
	for (unsigned int i = 0; i < sizeof(awkward) / sizeof(*awkward); i++)
		awkwardly(&awkward[i]);
	lies();
	directions();
	garbage();
	return tap_done();
}
