/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * TLPs of all classes over a link, numbered, so that each is known to arrive once, whole and in
 * the order of its class, and none before a posted one that was sent earlier. Numbers begin anew
 * whenever the link comes up.
 */
#ifndef TESTS_JETSIM_ROOT_TRAFFIC_H
#define TESTS_JETSIM_ROOT_TRAFFIC_H

#include <string.h>

#include "root/chance.h"
#include "root/root.h"

#define TRAFFIC_DWORDS	64		/* of data, most */
#define TRAFFIC_QUEUE	8		/* TLPs queued at a time */
/* A number is in the bits 31:2 of the last word of a header */
#define TRAFFIC_NUMBERS	0x3fffffffu

struct traffic {
	struct chance chance;
	uint32_t sent;			/* numbers */
	uint32_t posted[TRAFFIC_QUEUE * 16];	/* those that are posted, not arrived yet */
	unsigned int nposted;
	uint32_t next[ROOT_CLASSES];	/* least number that may arrive next */
	uint32_t arrived;
};

static inline uint32_t traffic_word(uint32_t number, unsigned int i)
{
	return (number * 0x9e3779b1u) ^ (i * 0x85ebca6bu);
}

static inline unsigned int traffic_length(uint32_t number)
{
	return 1 + traffic_word(number, 77) % TRAFFIC_DWORDS;
}

static inline enum root_class traffic_class(uint32_t number)
{
	return (enum root_class)(traffic_word(number, 99) % ROOT_CLASSES);
}

/* Every fourth has a header of four words */
static inline unsigned int traffic_tlp(uint32_t number, uint32_t *dw)
{
	static const unsigned int kinds[ROOT_CLASSES] = { TLP_MWR32, TLP_MRD32, TLP_CPLD };
	enum root_class c = traffic_class(number);
	bool wide = c != ROOT_CPL && !(number & 3);
	unsigned int len = traffic_length(number), hdr = wide ? 4 : 3;

	dw[0] = (kinds[c] | (wide ? TLP_HAS_4DW : 0)) << 24 | len;
	dw[1] = traffic_word(number, 55);
	dw[2] = wide ? 0x12 : number << 2;
	dw[3] = number << 2;
	if (c == ROOT_NP)
		return hdr;
	for (unsigned int i = 0; i < len; i++)
		dw[hdr + i] = traffic_word(number, i);
	return hdr + len;
}

static inline void traffic_reset(struct traffic *t)
{
	t->sent = 0;
	t->nposted = 0;
	t->arrived = 0;
	memset(t->next, 0, sizeof(t->next));
}

/* The next to send, if there is room in what is remembered of it */
static inline unsigned int traffic_next(struct traffic *t, uint32_t *dw)
{
	uint32_t number = t->sent;

	if (t->nposted == sizeof(t->posted) / sizeof(*t->posted))
		return 0;
	if (traffic_class(number) == ROOT_P)
		t->posted[t->nposted++] = number;
	t->sent++;
	return traffic_tlp(number, dw);
}

/* What arrived is one of those, in its order; then it is remembered no more */
static inline bool traffic_took(struct traffic *t, const uint32_t *dw, unsigned int words)
{
	uint32_t number = dw[tlp_hdr_words(dw) - 1] >> 2 & TRAFFIC_NUMBERS, want[TLP_DW_MAX];
	enum root_class c = traffic_class(number);

	if (number >= t->sent || traffic_tlp(number, want) != words ||
	    memcmp(dw, want, words * 4))
		return false;
	/* The least of its class that has not come */
	while (traffic_class(t->next[c]) != c)
		t->next[c]++;
	if (number != t->next[c]++)
		return false;
	if (t->nposted && t->posted[0] < number)
		return false;
	if (c == ROOT_P)
		memmove(t->posted, t->posted + 1, --t->nposted * sizeof(*t->posted));
	t->arrived++;
	return true;
}

#endif
