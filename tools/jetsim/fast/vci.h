/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The VCI table: where a frame goes */
#ifndef JETSIM_FAST_VCI_H
#define JETSIM_FAST_VCI_H

#include <stdint.h>

#include "jetstream/hw.h"

struct vci_entry {
	uint32_t data;
	uint8_t valid;
};

struct vci {
	struct vci_entry entry[JET_VCI_WAYS_NUM][JET_VCI_SETS_NUM];
	uint32_t data;			/* the registers */
	uint32_t index;
};

/* A pool, or -1 */
int vci_pool(const struct vci *t, uint32_t vci);
void vci_write_index(struct vci *t, uint32_t value);

#endif
