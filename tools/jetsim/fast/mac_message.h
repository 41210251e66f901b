/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* What MAC frames say: hw.h section 11 */
#ifndef JETSIM_FAST_MAC_MESSAGE_H
#define JETSIM_FAST_MAC_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

struct mac_message {
	unsigned int kind;		/* JET_MAC_... */
	unsigned int pass;		/* NUMBER */
	unsigned int alarm;		/* BEACON */
	bool fit;
	uint32_t ttrt;			/* bid, or operative */
	uint64_t eui;			/* who claims, is monitor, or complains */
	uint16_t nonce;
	uint8_t epoch;
	uint64_t map;
	uint64_t upstream;		/* BEACON */
	uint64_t sender;
	uint32_t longest;
	unsigned int passed;		/* stations that sent it on */
};

#endif
