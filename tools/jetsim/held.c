// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "held.h"

bool held_add(struct held *h, uint64_t addr, const void *data, uint32_t len)
{
	struct held_write *w = malloc(sizeof(*w) + len);

	if (!w)
		return false;
	w->next = NULL;
	w->addr = addr;
	w->len = len;
	memcpy(w->data, data, len);
	if (!h->first)
		h->end = &h->first;
	*h->end = w;
	h->end = &w->next;
	return true;
}

struct held_write *held_next(struct held *h)
{
	struct held_write *w = h->first;

	if (w)
		h->first = w->next;
	return w;
}

void held_drop(struct held *h)
{
	struct held_write *w;

	while ((w = held_next(h)))
		free(w);
}
