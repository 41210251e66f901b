// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>

#include "frame.h"
#include "random.h"
#include "ring.h"
#include "traffic.h"
#include "yaml_file.h"

#define INJECTED_VCI	(JET_VCI_GROUP | 101)
/* Where the SDU's first beat is, from SOF = 1 on */
#define BEAT_FROM	6
#define BEAT_TO		9

static uint8_t hec(const uint8_t *b)
{
	uint8_t crc = 0;

	for (int n = 0; n < 4; n++) {
		crc ^= b[n];
		for (int i = 0; i < 8; i++)
			crc = (uint8_t)(crc << 1 ^
					(crc & 0x80 ? JET_CRC8_POLY : 0));
	}
	return crc ^ JET_HEC_COSET;
}

static uint32_t aal5_crc(const uint8_t *b, size_t len)
{
	uint32_t crc = ~0u;

	while (len--) {
		crc ^= (uint32_t)*b++ << 24;
		for (int i = 0; i < 8; i++)
			crc = crc << 1 ^
				(crc & 0x80000000u ? JET_CRC32_POLY : 0);
	}
	return ~crc;
}

struct word *frame_inject(unsigned int source, uint32_t bytes, uint64_t key,
			  size_t *num)
{
	/* Each is another one, for those who follow it */
	uint64_t first = SDU_INJECTED | key << 32;
	uint32_t sdu = bytes - JET_HEADER_BYTES - JET_TRAILER_BYTES, crc;
	struct word *w = calloc(bytes / 2 + 2, sizeof(*w));
	uint8_t *b = calloc(1, bytes), *tail = b + bytes - JET_TRAILER_BYTES;

	if (!w || !b)
		lab_die("no memory");
	b[0] = (uint8_t)(source >> 2);
	b[1] = (uint8_t)(source << 6);
	b[2] = crc8(b[0], b[1]);
	b[3] = (uint8_t)(INJECTED_VCI >> 20);
	b[4] = (uint8_t)(INJECTED_VCI >> 12);
	b[5] = (uint8_t)(INJECTED_VCI >> 4);
	b[6] = (uint8_t)(INJECTED_VCI << 4 | 2);
	b[7] = hec(b + 3);
	for (uint32_t i = 0; i < sdu; i++)
		b[8 + i] = (uint8_t)((i < 8 ? first : mix(key + i / 8)) >>
				     8 * (i % 8));
	tail[2] = (uint8_t)(sdu >> 8);
	tail[3] = (uint8_t)sdu;
	crc = aal5_crc(b + JET_HEADER_BYTES, bytes - JET_HEADER_BYTES - 4);
	for (int i = 0; i < 4; i++)
		tail[4 + i] = (uint8_t)(crc >> (24 - 8 * i));

	*num = 0;
	w[(*num)++] = (struct word){ JET_K_SOF << 8, 2, true };
	for (uint32_t i = 0; i < bytes; i += 2)
		w[(*num)++] = (struct word){ (uint16_t)(b[i] << 8 | b[i + 1]), 0,
					     true };
	w[(*num)++] = (struct word){ JET_K_EOF << 8, 2, true };
	free(b);
	return w;
}

static void whose(struct tracer *t)
{
	struct orphan *o = t->orphan;
	bool first = t == &o->tracer[o->link];

	if (first && o->there && !o->known) {
		o->known = true;
		o->beat = t->beat;
		o->began = t->sof;
		t->ours = true;
	} else if (o->known && t->beat == o->beat) {
		if (first && o->back == NEVER)
			o->back = t->sof;
		t->ours = true;
	}
}

static void passed(struct tracer *t, uint64_t time)
{
	struct orphan *o = t->orphan;
	uint64_t end = time + t->line->delay;

	if (o->gone == NEVER || end > o->gone)
		o->gone = end;
	if (t == &o->tracer[o->link] && o->back == NEVER)
		o->words = t->at;
}

static struct word trace(struct filter *filter, uint64_t time, struct word w)
{
	struct tracer *t = (struct tracer *)filter;	/* its first member */

	if (is_control(w, JET_K_SOF)) {
		t->at = 1;
		t->sof = time;
		t->beat = 0;
		t->ours = false;
		return w;
	}
	if (!t->at)
		return w;
	t->at++;
	/* Its bytes come with the lowest first */
	if (t->at >= BEAT_FROM && t->at <= BEAT_TO && !w.k)
		t->beat |= (uint64_t)__builtin_bswap16(w.data) <<
			   16 * (t->at - BEAT_FROM);
	if (t->at == BEAT_TO && !w.k)
		whose(t);
	if (t->ours && (!w.k || is_control(w, JET_K_EOF) ||
			is_control(w, JET_K_ABORT)))
		passed(t, time);
	/* It was cut before it could be known */
	if (w.k && t == &t->orphan->tracer[t->orphan->link])
		t->orphan->there = false;
	if (w.k)
		t->at = 0;
	return w;
}

void orphan_watch(struct orphan *o, struct ring *r, unsigned int link)
{
	*o = (struct orphan){ .link = link, .began = NEVER, .back = NEVER,
			      .gone = NEVER };
	o->tracer = calloc(r->num, sizeof(*o->tracer));
	if (!o->tracer)
		lab_die("no memory");
	for (unsigned int i = 0; i < r->num; i++) {
		o->tracer[i] = (struct tracer){ .filter.pass = trace,
						.orphan = o,
						.line = &r->line[i] };
		line_attach(&r->line[i], &o->tracer[i].filter);
	}
}

void orphan_is_there(struct orphan *o)
{
	o->there = true;
}

void orphan_free(struct orphan *o)
{
	free(o->tracer);
}
