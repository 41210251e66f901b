/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Logical physical layer: makes symbols of ordered sets and packets and finds them in symbols.
 * Between two of them (a boundary) it asks the LTSSM what comes next, and in L0 the data link
 * layer.
 *
 *	TLP   STP  sequence, TLP, LCRC  END or EDB
 *	DLLP  SDP  type, 3 bytes, CRC   END
 *	set   COM, and 3 (SKP, IDL, FTS) or 15 symbols (TS1, TS2)
 */
#ifndef JETSIM_ROOT_PHY_H
#define JETSIM_ROOT_PHY_H

#include "chance.h"
#include "wire.h"
#include "ltssm.h"
#include "packet.h"
#include "scramble.h"

#define TS_SYMBOLS	16

struct dll;

enum phy_set { SET_NONE, SET_NEW, SET_SKP, SET_IDL, SET_FTS, SET_TS };

struct phy {
	const char *name;
	const struct root_manners *manners;
	struct root_counters *count;
	struct chance chance;
	struct ltssm ltssm;
	struct dll *dll;

	struct scrambler tx_scrambler;
	struct symbol out[PACKET_MAX + 2];
	unsigned int head, tail;
	struct packet sending;
	int skp_left;			/* symbols until a SKP set is due */
	unsigned int doze;		/* clocks of L0s to come */
	bool dozing;			/* EIOS has been sent */
	unsigned int fts;		/* FTS to send before packets */

	struct scrambler rx_scrambler;
	enum phy_set set;
	unsigned int pos;		/* in the set */
	uint8_t ts[TS_SYMBOLS];
	bool pad[TS_SYMBOLS];
	bool in_packet;
	struct packet heard;
	unsigned int since_skp;		/* symbols */
	bool invert;			/* the receiver inverts */
};

void phy_clock(struct phy *p);
/* The next symbol to send, and one that came */
struct symbol phy_send(struct phy *p);
void phy_hear(struct phy *p, const struct symbol *s);
/* Stop at once, and begin from Detect */
void phy_drop(struct phy *p);

#endif
