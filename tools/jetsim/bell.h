/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Eventfds that somebody else has made, and may have made so that a write waits */
#ifndef JETSIM_BELL_H
#define JETSIM_BELL_H

#include <stdbool.h>

bool is_bell(int fd);
/* Never waits. 0, or an errno */
int bell_ring(int fd);

#endif
