/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Frames that no station made: for faults */
#ifndef JETSIM_LAB_FRAME_H
#define JETSIM_LAB_FRAME_H

#include <vector>

#include "line.h"

namespace lab {

/* A sound data frame of so many bytes, from SOF to EOF; its content says that it was injected */
std::vector<word> injected_frame(unsigned source, uint32_t bytes, uint64_t key);

} // namespace lab

#endif
