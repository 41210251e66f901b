/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Flow control of virtual channel 0, section 2.6.1: what we may send, and the partner may */
#ifndef JETSIM_ROOT_FLOW_H
#define JETSIM_ROOT_FLOW_H

#include "chance.h"
#include "root.h"

/* A count of credits, headers modulo 256 and data modulo 4096; a limit may be none */
struct credits {
	uint8_t hdr;
	uint16_t data;
	bool hdr_infinite;
	bool data_infinite;
};

struct flow_class {
	struct credits limit;		/* of the partner */
	struct credits used;
	struct credits room;		/* of ours: what there is at any time */
	struct credits given;
	struct credits took;
	unsigned int return_in;		/* clocks until what was taken is given anew; 0: all is */
	unsigned int since;		/* clocks since the last UpdateFC */
	bool due;			/* an UpdateFC */
};

struct flow {
	const char *name;
	const struct root_manners *manners;
	const struct root_times *times;
	struct root_counters *count;
	struct chance chance;
	struct flow_class c[ROOT_CLASSES];
	unsigned int known;		/* classes whose InitFC came, a bit each */
};

/* The link came up */
void flow_begin(struct flow *f);
void flow_clock(struct flow *f);
bool flow_known(const struct flow *f);

/* What a TLP costs: a header, and data of 16 bytes */
unsigned int flow_data(const uint32_t *dw);
bool flow_may(const struct flow *f, enum root_class c, unsigned int data);
void flow_use(struct flow *f, enum root_class c, unsigned int data);

/* A TLP of the partner */
void flow_take(struct flow *f, enum root_class c, unsigned int data);

/* DLLPs; type without class */
void flow_hear(struct flow *f, const uint8_t dllp[4]);
void flow_init(struct flow *f, unsigned int type, enum root_class c, uint8_t dllp[4]);
/* UpdateFC; false: none is due */
bool flow_update(struct flow *f, uint8_t dllp[4]);
void flow_update_all(struct flow *f);

#endif
