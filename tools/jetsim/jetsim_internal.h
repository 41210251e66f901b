/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Between the files of jetsim; not for its users */
#ifndef JETSIM_INTERNAL_H
#define JETSIM_INTERNAL_H

#ifdef __cplusplus
extern "C" {
#endif

struct jetsim;
struct tlp_host;

struct tlp_host *jetsim_tlp_host(struct jetsim *sim, unsigned int station);

#ifdef __cplusplus
}
#endif

#endif
