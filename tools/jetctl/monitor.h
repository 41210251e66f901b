/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parts of `jetctl monitor`:
 *
 *   monitor.c   rings and stations, of which the kernel tells
 *   watch.c     leases and pools, which are asked for
 */
#ifndef MONITOR_H
#define MONITOR_H

#include <stdbool.h>

struct out;

enum {
	EVENT, EVENT_CHANGE, EVENT_DEV, EVENT_STATE, EVENT_STATION,
	EVENT_STATIONS, EVENT_TTRT, EVENT_FRAME, EVENT_MODE, EVENT_ALARM,
	EVENT_SUSPECT, EVENT_NAME, EVENT_EUI, EVENT_UPSTREAM, EVENT_VISIT,
	EVENT_RATE, EVENT_POOL, EVENT_KIND, EVENT_OWNER, EVENT_PID,
	EVENT_TX_LIMIT, EVENT_RX_LIMIT, EVENT_VCIS,
};

/* Begins an event; out_event() ends it */
struct out *monitor_event(const char *what, const char *change,
			  const char *dev);
/* Is it another text than last time? It is kept */
__attribute__((format(printf, 2, 3)))
bool monitor_news(char **last, const char *fmt, ...);

/* Leases and pools of this card, or of all: what has changed is told */
void watch_look(unsigned int ifindex);

#endif
