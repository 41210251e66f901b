/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Those of struct jetsim_ops that the gateware answers by TLPs: see there */
#ifndef JETSIM_RTL_ACCESS_H
#define JETSIM_RTL_ACCESS_H

#include "jetsim_internal.h"

#ifdef __cplusplus
extern "C" {
#endif

int rtl_config_read(struct jetsim *sim, unsigned int station, unsigned int off,
		    unsigned int len, uint8_t data[8]);
int rtl_config_write(struct jetsim *sim, unsigned int station,
		     unsigned int off, unsigned int len, uint32_t value);
int rtl_read(struct jetsim *sim, unsigned int station, unsigned int bar,
	     unsigned int off, unsigned int len, uint8_t data[8]);
void rtl_write(struct jetsim *sim, unsigned int station, unsigned int bar,
	       unsigned int off, const void *data, unsigned int len);
void rtl_tlp(struct jetsim *sim, unsigned int station, const uint32_t *dw,
	     unsigned int words);
void rtl_mem_done(struct jetsim *sim, unsigned int station, uint32_t cookie,
		  int err, const void *data, uint32_t len);

#ifdef __cplusplus
}
#endif

#endif
