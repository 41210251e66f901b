/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The card's end of the PCI Express link: requests, and TLPs of any kind */
#ifndef JETSIM_FAST_TLP_PORT_H
#define JETSIM_FAST_TLP_PORT_H

#include <stdbool.h>
#include <stdint.h>

struct card;

/* data: from addr's double word on. False: there is nothing */
bool port_read(struct card *c, uint64_t addr, unsigned int len,
	       uint8_t data[8]);
/* To where there is nothing, it is counted */
void port_write(struct card *c, uint64_t addr, const void *data,
		unsigned int len);
void port_tlp(struct card *c, const uint32_t *dw, unsigned int words);

#endif
