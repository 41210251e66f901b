// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * TLPs that a card should never see: dropped or answered as the standard wants it,
 * each in exactly one counter, and the card works on.
 */
#include "rig.h"

#define TAG	(200u << 8)		/* none of the host's own */
#define BAR0	0xe0000000u

enum what { ANSWERED, UR_ANSWER, UR_SILENT, MALFORMED, UNEXPECTED };

static const struct broken {
	const char *name;
	enum what what;
	unsigned int words;
	uint32_t dw[6];
} tlps[] = {
	{ "a good read", ANSWERED, 3, { 0x00000001, TAG | 0xf, BAR0 } },
	{ "a read of another address", UR_ANSWER, 3,
	  { 0x00000001, TAG | 0xf, 0xd0000000 } },
	{ "a read above 4 GB", UR_ANSWER, 4,
	  { 0x20000001, TAG | 0xf, 0x55, 0 } },
	{ "a write to another address", UR_SILENT, 4,
	  { 0x40000001, TAG | 0xf, 0xd0000000, 0 } },
	{ "an I/O read", UR_ANSWER, 3, { 0x02000001, TAG | 0xf, 0x100 } },
	{ "an I/O write", UR_ANSWER, 4, { 0x42000001, TAG | 0xf, 0x100, 0 } },
	{ "a locked read", UR_ANSWER, 3, { 0x01000001, TAG | 0xf, BAR0 } },
	{ "configuration of another function", UR_ANSWER, 3,
	  { 0x04000001, TAG | 0xf, 0x01010000 } },
	{ "one word", MALFORMED, 1, { 0x00000001 } },
	{ "two words", MALFORMED, 2, { 0x00000001, TAG | 0xf } },
	{ "a read with data", MALFORMED, 4,
	  { 0x00000001, TAG | 0xf, BAR0, 0 } },
	{ "a write without data", MALFORMED, 3,
	  { 0x40000001, TAG | 0xf, BAR0 + 0x38 } },
	{ "a write with too little", MALFORMED, 4,
	  { 0x40000002, TAG | 0xff, BAR0 + 0x38, 1 } },
	{ "a write with too much", MALFORMED, 5,
	  { 0x40000001, TAG | 0xf, BAR0 + 0x38, 1, 2 } },
	{ "a write of 1024 words with one", MALFORMED, 4,
	  { 0x40000000, TAG | 0xff, BAR0 + 0x38, 1 } },
	{ "last enables of one word", MALFORMED, 3,
	  { 0x00000001, TAG | 0xff, BAR0 } },
	{ "no first enables of two words", MALFORMED, 3,
	  { 0x00000002, TAG | 0xf0, BAR0 } },
	{ "a type that is not", MALFORMED, 3,
	  { 0x1f000001, TAG | 0xf, BAR0 } },
	{ "a completion that nobody waits for", UNEXPECTED, 4,
	  { 0x4a000001, 0x00000004, 0x01000000 | TAG, 0 } },
	{ "a completion for somebody else", UNEXPECTED, 4,
	  { 0x4a000001, 0x00000004, 0x02000000 | TAG, 0 } },
};

static void counters(struct bfm *h, uint32_t c[3])
{
	for (unsigned int i = 0; i < 3; i++)
		c[i] = bfm_counter(h, JET_CNT_TLP_MALFORMED + i);
}

static void one(struct bfm *h, const struct broken *b)
{
	uint32_t before[3], after[3];
	unsigned int malformed, unsupported, unexpected, answers = h->tlps;
	bool good;

	counters(h, before);
	jetsim_tlp(h->sim, 0, b->dw, b->words);
	jetsim_run(h->sim, 200);
	counters(h, after);
	malformed = after[0] - before[0];
	unsupported = after[1] - before[1];
	unexpected = after[2] - before[2];
	answers = h->tlps - answers;
	good = malformed == (b->what == MALFORMED) &&
		unsupported == (b->what == UR_ANSWER || b->what == UR_SILENT) &&
		unexpected == (b->what == UNEXPECTED) &&
		answers == (b->what == ANSWERED || b->what == UR_ANSWER);
	if (good && answers)
		good = tlp_cpl_tag(h->tlp) == 200 &&
			tlp_cpl_status(h->tlp) ==
			(b->what == ANSWERED ? TLP_ST_SUCCESS : TLP_ST_UR);
	if (!ok(good, "%s", b->name))
		diag("%u malformed, %u unsupported, %u unexpected, %u answers",
		     malformed, unsupported, unexpected, answers);
	ok(bfm_rd(h, JET_REG_ID) == JET_ID && !bfm_rd(h, JET_REG_SCRATCH),
	   "%s: the card works on", b->name);
}

/* A message to the card that is answered by one, not by a completion */
static void turn_off(struct bfm *h)
{
	static const uint32_t message[4] = { 0x33000000, 0x19, 0, 0 };
	unsigned int answers = h->tlps;

	jetsim_tlp(h->sim, 0, message, 4);
	jetsim_run(h->sim, 200);
	ok(h->tlps == answers + 1 &&
	   tlp_kind(h->tlp) == TLP_MSG_GATHERED &&
	   (h->tlp[1] & 0xff) == TLP_PME_TO_ACK,
	   "PME_Turn_Off is answered");
	ok(bfm_rd(h, JET_REG_ID) == JET_ID, "and the card works on");
}

int main(void)
{
	unsigned int sent = 400, dropped;
	uint32_t before[3], after[3];
	struct rig r;
	struct bfm *h;
	unsigned int answers;

	if (rig_open(&r, 1))
		return tap_done();
	h = r.h[0];
	r.rnd = tap_seed() | 1ull << 32;
	for (unsigned int i = 0; i < sizeof(tlps) / sizeof(*tlps); i++)
		one(h, &tlps[i]);
	turn_off(h);

	/* Noise, but nothing that would be a write to the card */
	counters(h, before);
	answers = h->tlps;
	for (unsigned int i = 0; i < sent; i++) {
		unsigned int words = 1 + rig_rnd(&r, 12);
		uint32_t dw[12];

		for (unsigned int n = 0; n < words; n++)
			dw[n] = rig_rnd(&r, ~0u);
		if ((dw[0] >> 24 & 0x4f) == 0x44)
			dw[0] &= ~0x40000000u;	/* no configuration writes */
		if (words > 2)
			dw[2] &= ~0xff000000u;	/* no address of ours */
		if (words > 3 && dw[0] >> 24 & 0x20)
			dw[3] &= ~0xff000000u;
		jetsim_tlp(h->sim, 0, dw, words);
		jetsim_run(h->sim, 20);
	}
	jetsim_run(h->sim, 500);
	counters(h, after);
	dropped = after[0] - before[0] + after[1] - before[1] + after[2] -
		before[2];
	answers = h->tlps - answers;
	diag("%u of noise: %u counted, %u answers", sent, dropped, answers);
	ok(dropped <= sent && dropped + 40 > sent,
	   "noise is counted, once each");
	ok(bfm_rd(h, JET_REG_ID) == JET_ID, "and the card works on");
	rig_close(&r);
	return tap_done();
}
