/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Data link layer, chapter 3: DLCMSM, initialisation of flow control, sequence numbers, LCRC,
 * Ack and Nak.
 */
#ifndef JETSIM_ROOT_DLL_H
#define JETSIM_ROOT_DLL_H

#include "flow.h"
#include "packet.h"
#include "retry.h"

enum dll_state { DLL_INACTIVE, DLL_INIT1, DLL_INIT2, DLL_ACTIVE };

struct ltssm;

struct dll {
	const char *name;
	const struct root_manners *manners;
	const struct root_times *times;
	struct root_counters *count;
	const struct root_ops *ops;
	void *ctx;
	struct ltssm *ltssm;
	struct chance chance;
	enum dll_state state;
	struct flow flow;
	struct retry retry;

	unsigned int init_class;	/* the next InitFC */
	unsigned int init_in;		/* clocks until it */

	unsigned int replay_timer;	/* clocks */
	bool replay_runs;
	unsigned int replay_num;	/* 0 to 3 */

	unsigned int next_rcv;		/* NEXT_RCV_SEQ */
	bool nak_scheduled;		/* nothing good came since */
	bool nak_due;
	bool ack_due;
	unsigned int ack_in;		/* clocks until it */

	unsigned int pm_acks;		/* PM_Request_Ack to send */
	bool odd;			/* a DLLP that somebody wanted sent */
	struct packet odd_dllp;
	uint32_t dw[TLP_DW_MAX];	/* of the TLP at hand */
};

void dll_clock(struct dll *d);
/* What to send next; false: nothing */
bool dll_next(struct dll *d, struct packet *p);
void dll_hear(struct dll *d, const struct packet *p);
/* What is not acknowledged is sent again */
void dll_replay(struct dll *d);
/* A DLLP with its CRC */
void dll_finish(struct packet *p);

#endif
