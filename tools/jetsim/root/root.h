/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The other end of a PCI Express link: a root port with its data link layer and logical physical
 * layer, one lane at 2.5 GT/s, written from the Base Specification to be an awkward partner of the
 * gateware's. It can play the upstream port as well, and so be its own partner.
 *
 *	TLPs --- dll --- phy --- line ==symbols== the card's transceiver, or another one of these
 *
 * A line is what lies between two transceivers: 10-bit codes with running disparity, and what
 * happens to them. So the card sees what its transceiver would make of it.
 *
 * A port has one clock of 125 MHz, two symbols each; its partner's may go at another rate
 * (lane_clock, below). It is driven by calls: root_send() once a clock of the port's own,
 * root_hear() once a clock of the partner's, in any order. All times are in such clocks.
 */
#ifndef JETSIM_ROOT_H
#define JETSIM_ROOT_H

#include <stdbool.h>
#include <stdint.h>

#include "../tlp.h"

#ifdef __cplusplus
extern "C" {
#endif

struct root;

enum root_role { ROOT_DOWNSTREAM, ROOT_UPSTREAM };

/* LTSSM, sections 4.2.6.1 to 4.2.6.11 of the Base Specification 3.0 */
enum root_state {
	ROOT_DETECT_QUIET, ROOT_DETECT_ACTIVE,
	ROOT_POLLING_ACTIVE, ROOT_POLLING_CONFIG, ROOT_POLLING_COMPLIANCE,
	ROOT_CONFIG_WIDTH_START, ROOT_CONFIG_WIDTH_ACCEPT, ROOT_CONFIG_LANE_WAIT,
	ROOT_CONFIG_LANE_ACCEPT, ROOT_CONFIG_COMPLETE, ROOT_CONFIG_IDLE,
	ROOT_L0, ROOT_L1,
	ROOT_RECOVERY_LOCK, ROOT_RECOVERY_CONFIG, ROOT_RECOVERY_IDLE,
	ROOT_HOT_RESET, ROOT_DISABLED,
	ROOT_STATES
};

/* What flow control counts: by class of TLP, see root_class() */
enum root_class { ROOT_P, ROOT_NP, ROOT_CPL, ROOT_CLASSES };

/*
 * Two symbols of the lane, seam of the gateware's link and its transceiver: the earlier one in
 * data 7:0 and bit 0 of the others. `err`: the receiver saw a code or disparity error; `neg`: sent
 * with negative disparity, whatever it was before; `idle`: electrical idle, and nothing else
 * counts; `lock`: the receiver is aligned to symbols.
 */
struct lane_pair {
	uint16_t data;
	uint8_t k;
	uint8_t err;
	uint8_t neg;
	bool idle;
	bool lock;
};

/*
 * How the port behaves within what the specification allows, and what the line does to symbols. All
 * zeros: a good port on a good line. Rates are out of a million; `..._every` is a mean of clocks
 * between events, 0: never.
 */
struct root_manners {
	uint32_t seed;			/* of all that is random; 0 counts as 1 */

	/* the line, both ways alike */
	unsigned int bit_errors;	/* of bits */
	unsigned int damaged;		/* of symbols: another code, or none */
	unsigned int lost;		/* of symbols: not there, what follows comes earlier */
	bool inverted;			/* what the partner hears; its receiver must invert */
	bool inverted_here;		/* what this port hears */

	/* SKP, symbols between; 0: 1180 and 1538 */
	unsigned int skp_least;
	unsigned int skp_most;

	/* data link layer */
	unsigned int ack_delay;		/* clocks, most; each is at random */
	unsigned int nak;		/* of good TLPs: refused as if they were damaged */
	unsigned int replay;		/* of TLPs: replayed though nobody asked */
	unsigned int nullify;		/* of TLPs: begun, nullified, and sent anew */
	unsigned int corrupt;		/* of TLPs: sent with a wrong LCRC, so that a Nak is due */
	unsigned int dllp_lost;		/* of DLLPs: not sent */
	unsigned int lies;		/* of UpdateFC: any numbers */
	/*
	 * Credits that the port gives, in units of flow control: what there is of each class at any
	 * time. 0: infinite headers, and data. credit_delay: clocks, most, until what was taken is
	 * given anew.
	 */
	uint8_t hdr[ROOT_CLASSES];
	uint16_t data[ROOT_CLASSES];
	unsigned int credit_delay;

	/* by itself, at random */
	unsigned int retrain_every;
	unsigned int hot_reset_every;
	unsigned int silent_every;	/* electrical idle and deaf, for 1 to 2 ms */
};

/* Specification times, so that a simulation can shorten them */
struct root_times {
	unsigned int ms;		/* clocks of a millisecond; 0: 125000 */
	unsigned int polling_ts1;	/* TS1 sent in Polling.Active; 0: 1024 */
	unsigned int replay;		/* REPLAY_TIMER, clocks; 0: by MPS of 256 bytes */
	unsigned int update_fc;		/* clocks between UpdateFC of a class, most; 0: 30 us */
};

struct root_counters {
	uint64_t tlps_sent;		/* first transmissions */
	uint64_t tlps_received;		/* delivered */
	uint64_t dwords_sent;		/* of those TLPs */
	uint64_t dwords_received;
	uint64_t replays;		/* TLPs sent again */
	uint64_t acks_received;
	uint64_t naks_received;
	uint64_t acks_sent;
	uint64_t naks_sent;
	uint64_t duplicates;		/* TLPs received again */
	uint64_t nullified;		/* received */
	uint64_t receiver_errors;	/* code, disparity, framing */
	uint64_t bad_tlps;
	uint64_t bad_dllps;
	uint64_t replay_timeouts;
	uint64_t replay_rollovers;
	uint64_t line_errors;		/* that the line made, both ways */
	uint64_t skps_received;		/* ordered sets */
	uint64_t link_ups;
	uint64_t link_downs;
	uint64_t recoveries;
	/* The partner broke a rule that no error on the line explains; each is logged */
	uint64_t violations;
};

struct root_ops {
	/* A TLP came, whole, good, once and in order. It counts as taken when this returns */
	void (*tlp)(void *ctx, const uint32_t *dw, unsigned int words);
	/* DL_Up or DL_Down; what was queued or under way is lost at the latter. May be NULL */
	void (*up)(void *ctx, bool up);
};

struct root_options {
	const char *name;		/* for what is logged */
	enum root_role role;
	struct root_manners manners;
	struct root_times times;
	const struct root_ops *ops;
	void *ctx;
};

/* NULL: no memory. In Detect.Quiet */
struct root *root_new(const struct root_options *options);
void root_free(struct root *r);

/* A clock of this port: what its partner hears. polarity: its receiver inverts */
void root_send(struct root *r, bool polarity, struct lane_pair *out);
/* A clock of the partner: what it says */
void root_hear(struct root *r, const struct lane_pair *in);

/*
 * Whether this port's receiver is on the lane, which the partner's receiver detection sees. By
 * itself it is, and sees the partner.
 */
void root_plug(struct root *r, bool plugged);
bool root_plugged(const struct root *r);

/*
 * Any words as a TLP: queued by class, each class in order and behind all posted ones before; goes
 * when the link is up and the partner has credits. False: the link is down, there is no memory, or
 * words are 0 or more than TLP_DW_MAX.
 */
bool root_tlp(struct root *r, const uint32_t *dw, unsigned int words);
enum root_class root_class(uint32_t first_word);
/* TLPs queued, and sent but not acknowledged */
unsigned int root_queued(const struct root *r);
unsigned int root_unacked(const struct root *r);

enum root_state root_state(const struct root *r);
const char *root_state_name(enum root_state s);
bool root_up(const struct root *r);		/* DL_Active */
const struct root_counters *root_count(const struct root *r);

/* May change at any time */
struct root_manners *root_manners(struct root *r);

/* Directions of a higher layer; without effect where the specification has no arc for them */
void root_retrain(struct root *r);
void root_hot_reset(struct root *r);
void root_disable(struct root *r, bool disabled);
/* Electrical idle, and deaf, for so many clocks */
void root_silence(struct root *r, unsigned int clocks);
/* The transmitter rests in L0s for so many clocks, and comes back with the partner's N_FTS */
void root_doze(struct root *r, unsigned int clocks);
/* A DLLP of four bytes, with its CRC or (bad) a wrong one, in place of an own one */
void root_dllp(struct root *r, const uint8_t bytes[4], bool bad);

/*
 * A clock that differs from another one: how often it ticks (0, 1 or 2) in each tick of
 * the other. ppm: how much faster it is, in a million, -1000 to 1000.
 */
struct lane_clock {
	int ppm;
	int phase;
};

unsigned int lane_clock_ticks(struct lane_clock *c);

#ifdef __cplusplus
}
#endif

#endif
