/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What data link layer and physical layer hand each other: a packet without framing symbols */
#ifndef JETSIM_ROOT_PACKET_H
#define JETSIM_ROOT_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "crc.h"
#include "root.h"

#define SEQ_BYTES	2
#define PACKET_MAX	(SEQ_BYTES + 4 * TLP_DW_MAX + LCRC_BYTES)
#define DLLP_LEN	(DLLP_BYTES + DLLP_CRC_BYTES)

enum packet_end { PACKET_GOOD, PACKET_NULLIFIED, PACKET_BAD };

struct packet {
	bool tlp;			/* or a DLLP */
	enum packet_end end;		/* END, EDB; only received: an error within */
	unsigned int len;
	uint8_t byte[PACKET_MAX];
};

#endif
