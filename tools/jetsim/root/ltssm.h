/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Link training and status state machine, section 4.2.6, of one lane at 2.5 GT/s. It is told
 * what was received, says what is sent, and moves on only where an ordered set or packet ends.
 */
#ifndef JETSIM_ROOT_LTSSM_H
#define JETSIM_ROOT_LTSSM_H

#include "root.h"

/* Link and lane numbers: a byte, or this */
#define TS_PAD		(-1)
#define TS_HOT_RESET	0x01u	/* training control */
#define TS_DISABLE	0x02u
#define TS_RATE_2_5	0x02u

struct ts {
	int kind;		/* 1 or 2; 0: there was none */
	int link;
	int lane;
	uint8_t n_fts;
	uint8_t rate;
	uint8_t control;
};

enum ltssm_sends {
	SENDS_IDLE, SENDS_TS, SENDS_EIOS, SENDS_COMPLIANCE, SENDS_PACKETS, SENDS_LOGICAL_IDLE
};

struct ltssm {
	enum root_role role;
	enum root_state state;
	const struct root_times *times;
	struct root_counters *count;

	unsigned int clocks;	/* in this state */
	unsigned int sent;	/* TS in this state */
	unsigned int sent_after;	/* of them, or idle symbols: after the first received one */
	bool eios_sent;

	struct ts heard;	/* the last TS */
	unsigned int run;	/* how often it came in this state, with nothing else between */
	struct ts settled;	/* one that came 8 times so; of no kind: none did */
	unsigned int idles;	/* idle symbols one after another */
	bool eios;		/* received in this state */
	bool quiet;		/* the receiver is in electrical idle */
	bool woken;		/* it left it, in this state */

	int link;		/* what was agreed on */
	int lane;
	uint8_t partner_fts;
	bool up;		/* LinkUp */
	unsigned int to_lock;	/* Idle to Recovery.RcvrLock, without L0 between */

	bool retrain;		/* directions */
	bool hot_reset;
	bool disable;
	bool sleeping;		/* L1 was agreed on */
	bool wake;		/* something to send in L1 */
	bool alone;		/* no receiver at the other end */
};

void ltssm_init(struct ltssm *l, enum root_role role, const struct root_times *times,
		struct root_counters *count);
void ltssm_clock(struct ltssm *l);
/* Where what was sent has ended */
void ltssm_boundary(struct ltssm *l);
/* Back to Detect.Quiet, whatever was */
void ltssm_drop(struct ltssm *l);

enum ltssm_sends ltssm_sends(const struct ltssm *l);
struct ts ltssm_ts(const struct ltssm *l);
/* A TS, an idle symbol or EIOS has left */
void ltssm_sent(struct ltssm *l);

/* What was received */
void ltssm_hear_ts(struct ltssm *l, const struct ts *ts);
void ltssm_hear_idle_symbol(struct ltssm *l);
void ltssm_hear_eios(struct ltssm *l);
/* Neither: a packet, or an error */
void ltssm_hear_other(struct ltssm *l);
void ltssm_hear_quiet(struct ltssm *l, bool quiet);

#endif
