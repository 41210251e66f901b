/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Configuration space: hw.h section 1, and what PCI Express makes of it */
#ifndef JETSIM_FAST_CFG_H
#define JETSIM_FAST_CFG_H

#include <stdbool.h>
#include <stdint.h>

#define CFG_BYTES	4096

struct card;

struct cfg {
	uint32_t dw[CFG_BYTES / 4];
};

/* As after a reset of the function */
void cfg_init(struct card *c);
uint32_t cfg_read(const struct card *c, unsigned int off);
/* bits: those of the double word that are written */
void cfg_write(struct card *c, unsigned int off, uint32_t value, uint32_t bits);

/* May the card use the bus; do its registers answer */
bool cfg_master(const struct card *c);
bool cfg_memory(const struct card *c);
bool cfg_msix_enabled(const struct card *c);
bool cfg_msix_masked(const struct card *c);
/* -1, or the BAR (0 or 2) that an address is in, and where */
int cfg_decode(const struct card *c, uint64_t addr, unsigned int *off);

#endif
