/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Between the two halves of the reader */
#ifndef JETSIM_LAB_CONFIG_INTERNAL_H
#define JETSIM_LAB_CONFIG_INTERNAL_H

#include "config.h"
#include "quantity.h"

/* Needs c->stations */
void config_read_faults(struct config *c, struct node list);

#endif
