/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Between the two halves of the reader */
#ifndef JETSIM_LAB_CONFIG_INTERNAL_H
#define JETSIM_LAB_CONFIG_INTERNAL_H

#include "config.h"
#include "quantity.h"

namespace lab {

/* Needs c.stations */
void read_faults(const quantity &q, node list, config &c);

} // namespace lab

#endif
