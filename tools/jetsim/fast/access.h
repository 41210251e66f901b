/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Of struct jetsim_ops: see there */
#ifndef JETSIM_FAST_ACCESS_H
#define JETSIM_FAST_ACCESS_H

#include "../jetsim_internal.h"

int fast_config_read(struct jetsim *sim, unsigned int station,
		     unsigned int off, unsigned int len, uint8_t data[8]);
int fast_config_write(struct jetsim *sim, unsigned int station,
		      unsigned int off, unsigned int len, uint32_t value);
int fast_read(struct jetsim *sim, unsigned int station, unsigned int bar,
	      unsigned int off, unsigned int len, uint8_t data[8]);
void fast_write(struct jetsim *sim, unsigned int station, unsigned int bar,
		unsigned int off, const void *data, unsigned int len);
void fast_tlp(struct jetsim *sim, unsigned int station, const uint32_t *dw,
	      unsigned int words);
void fast_mem_done(struct jetsim *sim, unsigned int station, uint32_t cookie,
		   int err, const void *data, uint32_t len);

#endif
