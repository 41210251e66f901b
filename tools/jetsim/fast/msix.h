/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Interrupt messages, and BAR2: their table and those that wait for a mask */
#ifndef JETSIM_FAST_MSIX_H
#define JETSIM_FAST_MSIX_H

#include <stdint.h>

#define FAST_VECTORS	4

struct card;

struct msix {
	uint32_t entry[FAST_VECTORS][4];
	uint32_t pending;
};

void msix_init(struct card *c);
uint32_t msix_read(const struct card *c, unsigned int off);
void msix_write(struct card *c, unsigned int off, uint32_t value);
void msix_raise(struct card *c, unsigned int vector);
/* A mask has changed: send what may go now */
void msix_look(struct card *c);

#endif
