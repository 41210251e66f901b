// SPDX-License-Identifier: GPL-2.0
/*
 * The tracepoints of jet_trace.h, which is read here for their bodies, too.
 */
#define CREATE_TRACE_POINTS
#include "jet_trace.h"
