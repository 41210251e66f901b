/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A simulated station as a vfio-user device: between vfu.h and jetsim.h */
#ifndef JETSIM_VFIO_CARD_H
#define JETSIM_VFIO_CARD_H

#include <stdbool.h>
#include <stdint.h>

struct jetsim;
struct vfio_card;
struct vfu;

struct vfio_card *vfio_card_new(struct jetsim *sim, unsigned int station,
				const char *name);
void vfio_card_free(struct vfio_card *c);
struct vfu *vfio_card_vfu(struct vfio_card *c);
/* Out of the slot, and in again: out, reads give all ones, nothing reaches the host */
void vfio_card_pull(struct vfio_card *c, bool pulled);
/* The card's next event of this type tells a lie: one double word, changed */
void vfio_card_lie(struct vfio_card *c, unsigned int type, unsigned int dword,
		   uint32_t change);
/* What the card writes to its host is kept back, or, with off, let through: see held.h */
void vfio_card_hold(struct vfio_card *c, bool on);

#endif
