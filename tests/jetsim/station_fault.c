// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * What is wrong with a ring is said by all of its stations, with the one in front of it, as
 * soon as ring.md says, and without the fault there is a ring again.
 */
#include "rig.h"

#define N		3
#define BID		9000
#define LINK		1		/* what is wrong is on it, or with who sends on it */

/* ring.md: no token for 2 T, which is less than TVX here, Purge, Claim; a message to all others */
#define MISSED		(2 * BID)
#define PURGE		16384
#define CLAIM		65536
#define SAID		2000

/* What becomes of the words on the link */
static enum { AS_IT_IS, DARK, TOKEN_EATEN, MAC_AS_DATA } link_is;

static uint8_t crc8(uint16_t word)
{
	uint8_t crc = JET_HEADER_CRC_INIT;

	for (int bit = 15; bit >= 0; bit--)
		crc = (uint8_t)(crc << 1 ^
				((crc >> 7 ^ word >> bit) & 1 ? JET_CRC8_POLY : 0));
	return crc;
}

static void idle(uint16_t *data, uint8_t *k)
{
	*data = JET_K_COMMA << 8 | JET_D_IDLE;
	*k = 2;
}

/* A token, of two words. True: it was one */
static bool eat(uint16_t *data, uint8_t *k)
{
	static bool second;
	bool over = second;

	if (second || (*k == 2 && *data >> 8 == JET_K_TOKEN)) {
		second = !second;
		idle(data, k);
	}
	return over;
}

/* Good headers and neither MAC frames nor tokens among them: such a station babbles */
static void disguise(uint16_t *data, const uint8_t *k)
{
	static unsigned int word;
	static bool mac;
	static uint16_t header;

	word = *k ? 0 : word + 1;
	if (word == 1) {
		mac = GET(JET_J_TYPE, *data) == JET_TYPE_MAC;
		header = (uint16_t)(*data & ~JET_J_TYPE);
		if (mac)
			*data = header;
	} else if (word == 2 && mac) {
		*data = (uint16_t)(crc8(header) << 8 | (*data & 0xff));
	}
}

static void word(void *ctx, unsigned int link, uint64_t time, uint16_t *data, uint8_t *k)
{
	(void)ctx;
	(void)link;
	(void)time;
	if (link_is == DARK)
		idle(data, k);
	else if (link_is == TOKEN_EATEN)
		link_is = eat(data, k) ? AS_IT_IS : TOKEN_EATEN;
	else if (link_is == MAC_AS_DATA && !eat(data, k))
		disguise(data, k);
}

/* Of two registers, the lower bits first */
static uint64_t wide(struct bfm *h, unsigned int reg)
{
	return (uint64_t)bfm_rd(h, reg + 4) << 32 | bfm_rd(h, reg);
}

/* Those who are in the ring and say so */
static bool all_say(struct rig *r, unsigned int alarm, int but)
{
	for (unsigned int i = 0; i < N; i++) {
		uint64_t suspect = wide(r->h[i], JET_REG_RING_SUSPECT_LO);

		if ((int)i == but)
			continue;
		if (GET(JET_RING_ALARM, bfm_rd(r->h[i], JET_REG_RING_STATUS)) != alarm ||
		    suspect != wide(r->h[LINK], JET_REG_EUI_LO))
			return false;
	}
	return true;
}

/* but: a station that cannot */
static void named(struct rig *r, const char *what, unsigned int alarm, int but)
{
	uint64_t bound = MISSED + PURGE + CLAIM + SAID, start = jetsim_words(r->sim);

	while (!all_say(r, alarm, but) && jetsim_words(r->sim) - start < bound)
		jetsim_run(r->sim, 256);
	if (!ok(all_say(r, alarm, but), "%s: all say alarm %u, within %llu words of %llu", what,
		alarm, (unsigned long long)(jetsim_words(r->sim) - start),
		(unsigned long long)bound))
		for (unsigned int i = 0; i < N; i++)
			diag("station %u: status %x, suspect %x", i,
			     bfm_rd(r->h[i], JET_REG_RING_STATUS),
			     bfm_rd(r->h[i], JET_REG_RING_SUSPECT_LO));
}

/* Longest after the last claim that came to nothing, or after a token was lost */
static void usable(struct rig *r, const char *what)
{
	uint64_t bound = MISSED + PURGE + CLAIM + 3 * SAID, start = jetsim_words(r->sim);
	bool up = bfm_ring_up(r->h, N, bound);

	ok(up, "%s: there is a ring again after %llu words of %llu", what,
	   (unsigned long long)(jetsim_words(r->sim) - start), (unsigned long long)bound);
}

static void on_link(struct rig *r, const char *what, int how, unsigned int alarm)
{
	link_is = how;
	named(r, what, alarm, -1);
	link_is = AS_IT_IS;
	usable(r, what);
}

static void dead(struct rig *r)
{
	jetsim_halt(r->sim, LINK, true);
	named(r, "a dead station", JET_RING_ALARM_SILENT, LINK);
	jetsim_halt(r->sim, LINK, false);
	usable(r, "a dead station");
}

static void cut(struct rig *r)
{
	jetsim_cut(r->sim, LINK, true);
	named(r, "a cut cable", JET_RING_ALARM_SIGNAL, -1);
	jetsim_cut(r->sim, LINK, false);
	usable(r, "a cut cable");
	for (unsigned int i = 0; i < 20; i++) {
		jetsim_cut(r->sim, LINK, i % 2);
		jetsim_run(r->sim, 997 * i);
	}
	jetsim_cut(r->sim, LINK, false);
	usable(r, "a cable that is cut again and again");
}

static void eaten(struct rig *r)
{
	uint32_t ups = bfm_counter(r->h[0], JET_CNT_RING_UPS);
	uint64_t bound = MISSED + SAID, start = jetsim_words(r->sim), took = 0;

	link_is = TOKEN_EATEN;
	while (bfm_counter(r->h[0], JET_CNT_RING_UPS) == ups && took < bound) {
		jetsim_run(r->sim, 64);
		took = jetsim_words(r->sim) - start;
	}
	ok(link_is == AS_IT_IS && took < bound,
	   "an eaten token: missed, and another ring, in %llu words of %llu",
	   (unsigned long long)took, (unsigned long long)bound);
	usable(r, "an eaten token");
	ok(bfm_counter(r->h[0], JET_CNT_RING_UPS) == ups + 1, "... by one claim");
}

int main(void)
{
	struct rig r;

	if (rig_open(&r, N))
		return tap_done();
	for (unsigned int i = 0; i < N; i++) {
		bfm_wr(r.h[i], JET_REG_RING_BID, BID);
		bfm_wr(r.h[i], JET_REG_RING_FRAME, 0);
	}
	if (rig_join(&r))
		return tap_done();
	jetsim_tap(r.sim, LINK, word, NULL);
	eaten(&r);
	on_link(&r, "a dark direction", DARK, JET_RING_ALARM_SILENT);
	on_link(&r, "a babbler", MAC_AS_DATA, JET_RING_ALARM_BABBLE);
	cut(&r);
	dead(&r);
	rig_close(&r);
	return tap_done();
}
