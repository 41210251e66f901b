// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Beats come as gateware/README.md says: HEAD, payload of eight bytes each, the
 * last of four perhaps, END. A payload is
 *
 *	SDU | UU  CPI: zero  length (2)  CRC-32 (4)
 *
 * (our SDUs need no padding), and the beats that it must come as follow from the
 * sender's record of it. Only the CRC does not: that is computed here, over what came.
 */
#include <stddef.h>

#include "sink.h"

#define CRC32_RESIDUE	0xc704dd7bu	/* of a payload with its CRC, I.363.5 */

enum { HEAD, DATA, DATA4, END };

#define HEAD_VCI(v)	((v) & 0xffffff)
#define HEAD_SOURCE(v)	((v) >> 24 & 63)
#define HEAD_SYNC(v)	((v) >> 30)		/* and nothing above it */
#define END_BAD(v)	((v) >> 60)		/* damaged, or cut */

static uint32_t crc_of(uint32_t crc, uint64_t data, unsigned int bytes)
{
	static uint32_t table[256];

	for (uint32_t i = 0; !table[255] && i < 256; i++) {
		uint32_t c = i << 24;

		for (int bit = 0; bit < 8; bit++)
			c = c << 1 ^ (c & 0x80000000u ? JET_CRC32_POLY : 0);
		table[i] = c;
	}
	for (; bytes; bytes--, data >>= 8)
		crc = crc << 8 ^ table[crc >> 24 ^ (data & 255)];
	return crc;
}

static uint32_t sum_of(uint32_t v)
{
	return (v & 0xffff) + (v >> 16);
}

/* RFC 1071, with the first byte of a pair as the high one */
static uint16_t folded(uint64_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return __builtin_bswap16((uint16_t)sum);
}

/* Bytes from..to - 1 of a beat whose first one is byte `at` of all; others are zero */
static uint64_t within(uint64_t beat, uint32_t at, uint32_t from, uint32_t to)
{
	for (uint32_t i = 0; i < 8; i++)
		if (at + i < from || at + i >= to)
			beat &= ~(255ull << 8 * i);
	return beat;
}

/* Eight bytes of a frame's payload, those of the CRC left out */
static uint64_t wanted(const struct sender *from, const struct frame_record *r,
		       uint32_t seq, uint32_t at)
{
	uint32_t sdu = r->bytes - FRAME_OVERHEAD;
	uint64_t beat = at ? mix(r->key + at / 8) : sdu_first_beat(from, seq);
	uint64_t trailer = frame_uu(r) | (uint64_t)(sdu >> 8) << 16 |
			   (uint64_t)(sdu & 255) << 24;

	if (at + 8 <= sdu)
		return beat;
	beat = within(beat, at, 0, sdu);
	return beat | (at < sdu ? trailer << 8 * (sdu - at) :
				  trailer >> 8 * (at - sdu));
}

static void identify(struct sink *s, uint64_t data,
		     struct sender *const *senders, unsigned int num)
{
	unsigned int who = 2 * (data >> 16 & 0xff) + (data >> 24 & 1);

	s->made_up = (data & 0xffff) == SDU_INJECTED;
	s->seq = (uint32_t)(data >> 32);
	if ((data & 0xffff) == SDU_MAGIC && who < num && !(data >> 25 & 0x7f) &&
	    sender_find(senders[who], s->seq))
		s->from = senders[who];
}

static void payload(struct sink *s, uint64_t data, unsigned int bytes,
		    struct sender *const *senders, unsigned int num)
{
	uint32_t at = s->bytes, end;
	const struct frame_record *r;

	if (!at)
		identify(s, data, senders, num);
	/* Nothing comes behind half a beat */
	s->wrong |= at % 8 || (bytes == 4 && data >> 32);
	r = s->from ? sender_find(s->from, s->seq) : NULL;
	end = r ? r->bytes - JET_HEADER_BYTES - 4 : 0;
	if (at < end)
		s->wrong |= within(data, at, 0, end) !=
			    within(wanted(s->from, r, s->seq, at), at, 0, end);
	s->crc = crc_of(s->crc, data, bytes);
	s->bytes += bytes;
	/* What lies eight bytes back is no trailer */
	if (bytes == 8) {
		s->sum += sum_of((uint32_t)s->last) +
			  sum_of((uint32_t)(s->last >> 32));
		s->last = data;
	} else {
		s->sum += sum_of((uint32_t)s->last);
		s->last = s->last >> 32 | data << 32;
	}
}

static void frame_end(struct sink *s, uint64_t data)
{
	struct frame_record *r = s->from ? sender_find(s->from, s->seq) : NULL;
	uint64_t sdu = s->last >> 24 & 255, uu = s->last & 255, want;

	if (END_BAD(data)) {
		s->rejected++;
		return;
	}
	/* All of it again, from what came */
	sdu |= (s->last >> 16 & 255) << 8;
	want = sdu | (uint64_t)s->bytes << 17 | (uint64_t)folded(s->sum) << 34 |
	       uu << 50;
	s->wrong |= data != want || s->crc != CRC32_RESIDUE;
	if (s->made_up && !s->wrong) {
		s->injected++;
		return;
	}
	if (!r) {
		s->strange++;
		return;
	}
	if (s->wrong || s->bytes != r->bytes - JET_HEADER_BYTES ||
	    HEAD_SYNC(s->head) != s->from->sync || HEAD_VCI(s->head) != r->vci) {
		s->from->count.damaged++;
	} else if (HEAD_SOURCE(s->head) != r->id) {
		s->misnamed++;
	} else if (mask_has(r->got, s->station)) {
		s->from->count.duplicated++;
	} else {
		mask_set(r->got, s->station);
		if (!mask_has(r->expected, s->station))
			return;
		s->from->count.delivered++;
		s->received[s->from->sync]++;
	}
}

void sink_clear(struct sink *s)
{
	s->received[0] = s->received[1] = 0;
	s->rejected = s->injected = s->strange = s->misnamed = 0;
}

void sink_beat(struct sink *s, unsigned int kind, uint64_t data,
	       struct sender *const *senders, unsigned int num)
{
	/* HEAD and END in turn, and nothing but payload between them */
	if (s->open != (kind != HEAD)) {
		s->strange++;
		s->open = false;
	}
	switch (kind) {
	case HEAD:
		s->open = true;
		s->wrong = s->made_up = false;
		s->head = data;
		s->bytes = 0;
		s->crc = ~0u;
		s->sum = s->last = 0;
		s->from = NULL;
		break;
	case END:
		if (s->open)
			frame_end(s, data);
		s->open = false;
		break;
	default:
		if (s->open)
			payload(s, data, kind == DATA ? 8 : 4, senders, num);
	}
}
