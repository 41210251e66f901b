/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Frames that no station made: for faults */
#ifndef JETSIM_LAB_FRAME_H
#define JETSIM_LAB_FRAME_H

#include "line.h"

/*
 * A sound data frame of so many bytes, from SOF to EOF; its content says that
 * it was injected. The caller frees it.
 */
struct word *frame_inject(unsigned int source, uint32_t bytes, uint64_t key,
			  size_t *num);

#endif
