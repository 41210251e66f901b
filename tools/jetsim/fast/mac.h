/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The ring's states, as ring.md has them. mac.c: which is when; claim.c, number.c, alarm.c: what is said */
#ifndef JETSIM_FAST_MAC_H
#define JETSIM_FAST_MAC_H

#include <stdbool.h>
#include <stdint.h>

#include "mac_message.h"
#include "sched.h"

/* ring.md's timers, in words */
#define MAC_TVX		82000
#define MAC_PURGING	16384
#define MAC_CLAIMING	65536
#define MAC_REPEAT	128
#define MAC_LOCK	64
#define MAC_PASSED_MAX	127

enum mac_state {
	MAC_OFF, MAC_PURGE, MAC_CLAIM, MAC_YIELD, MAC_MONITOR, MAC_NUMBER,
	MAC_UP, MAC_BEACON, MAC_LISTEN, MAC_ASIDE, MAC_LEAVE,
	MAC_FULL,			/* up, but for an id: repeats until the next claim */
	MAC_HALTED,			/* no clock: nothing passes, nothing is known */
};

struct card;

struct mac {
	/* Registers */
	uint32_t ctrl;
	uint32_t bid;
	uint32_t sa;
	uint32_t frame;

	enum mac_state state;
	struct event over;		/* Purge or Claim */
	struct event repeat;		/* the next claim or beacon */
	struct event unlock;		/* so long without words */
	struct event watch;		/* token.c: TVX and TRT */
	bool lock;
	uint64_t heard;			/* a good frame or token */
	uint64_t since;			/* StPurge began */
	bool heard_mac;			/* since StPurge or StUp */
	bool heard_other;		/* frames when there must not be any */

	/* What claims and numbering made of it */
	uint32_t claim_bid;
	uint32_t claim_frame;
	uint16_t nonce;
	uint16_t number_nonce;
	uint64_t monitor_eui;
	uint64_t upstream;
	uint64_t suspect;
	uint64_t map;
	uint64_t pass_1;		/* when it was sent or seen */
	bool duplicate;
	bool has_id;
	bool full;			/* 64 others have one */
	bool monitor;
	bool fit;
	unsigned int id;
	unsigned int alarm;
	uint8_t epoch;
	uint32_t ttrt;
	uint32_t frame_now;
	uint32_t trip;
};

void mac_init(struct card *c);
/* As at power-up, but for what is on the ring */
void mac_reset(struct card *c);
void mac_write_ctrl(struct card *c, uint32_t value);
/* The ring part has no clock any more, or has one again and begins anew */
void mac_halt(struct card *c, bool halted);
/* A MAC frame has come, whole */
void mac_heard(struct card *c, const struct mac_message *m);
/* A good frame or token that is not the MAC's */
void mac_heard_other(struct card *c);

/* Into another state; the host is told */
void mac_enter(struct card *c, enum mac_state state);
/* The ring is lost, for a reason: a counter */
void mac_claim(struct card *c, unsigned int cause);
/* Alone on the ring with this EUI we are not */
void mac_step_aside(struct card *c);
/* A message of our own after so many words, or another's, sent on */
void mac_send(struct card *c, const struct mac_message *m, uint64_t words);
void mac_send_on(struct card *c, const struct mac_message *m);

/* Not out, nor on its way there */
bool mac_takes_part(const struct card *c);

/* alarm.c. The receiver has words, or not */
void mac_lock(struct card *c, bool lock);
void alarm_init(struct card *c);
void alarm_send(struct card *c);
/* A claim came to nothing: is it the ring, or only bad luck? */
void alarm_no_claim(struct card *c);
void alarm_no_lock(struct card *c);
void alarm_heard(struct card *c, const struct mac_message *m);

/* claim.c */
void claim_begin(struct card *c);
void claim_send(struct card *c);
void claim_heard(struct card *c, const struct mac_message *m);
/* A claim that loses against all */
void claim_lose(struct card *c);

/* number.c */
void number_begin(struct card *c);
void number_heard(struct card *c, const struct mac_message *m);

#endif
