// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Taps see all words of a flight when it departs, with the times at which they leave;
 * IDLEs are not shown.
 */
#include <string.h>

#include "fast.h"
#include "wire.h"

/* True: somebody has changed it */
static bool show(const struct link *l, struct wire *w, uint64_t start)
{
	bool changed = false;

	for (unsigned int n = 0; n < w->count; n++) {
		uint16_t data = w->data[n];
		uint8_t k = w->k[n];

		for (unsigned int i = 0; i < l->ntaps; i++)
			l->taps[i].fn(l->taps[i].ctx, l->index, start + n,
				      &w->data[n], &w->k[n]);
		changed |= data != w->data[n] || k != w->k[n];
	}
	return changed;
}

bool tap_flight(struct flight *flight)
{
	static struct wire w;

	wire_words(&w, flight);
	return !show(flight->link, &w, flight->start) || wire_read(&w, flight);
}
