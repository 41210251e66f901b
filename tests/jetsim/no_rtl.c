// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* In the place of sim.cc where the fast card is tested without the gateware */
#include <stddef.h>

#include "jetsim_internal.h"

struct jetsim *rtl_new(const struct jetsim_options *options)
{
	(void)options;
	return NULL;
}

uint64_t jetsim_host_hz(void)
{
	return JETSIM_HOST_HZ;
}

uint64_t jetsim_ring_hz(void)
{
	return JETSIM_RING_HZ;
}
