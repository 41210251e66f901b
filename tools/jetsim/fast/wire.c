// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "fast.h"
#include "wire.h"

#define HEC_INIT	0
#define PAD_MAX		47		/* up to a cell, or to the shortest frame */

static uint8_t crc8(const uint8_t *data, unsigned int len, uint8_t crc)
{
	for (unsigned int i = 0; i < len; i++) {
		crc ^= data[i];
		for (unsigned int bit = 0; bit < 8; bit++)
			crc = (uint8_t)(crc << 1 ^
					(crc & 0x80 ? JET_CRC8_POLY : 0));
	}
	return crc;
}

static uint32_t crc32(const uint8_t *data, uint32_t len)
{
	uint32_t crc = ~0u;

	for (uint32_t i = 0; i < len; i++) {
		crc ^= (uint32_t)data[i] << 24;
		for (unsigned int bit = 0; bit < 8; bit++)
			crc = crc << 1 ^ (crc >> 31 ? JET_CRC32_POLY : 0);
	}
	return ~crc;
}

static void put(uint8_t *to, uint64_t v, unsigned int bytes)
{
	while (bytes--) {
		to[bytes] = (uint8_t)v;
		v >>= 8;
	}
}

static uint64_t get(const uint8_t *from, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | *from++;
	return v;
}

/* What a MAC frame says, as bytes */
static void mac_bytes(const struct mac_message *m, uint8_t *to)
{
	memset(to, 0, JET_MAC_SDU_BYTES);
	to[0] = (uint8_t)m->kind;
	put(to + 5, m->eui, 6);
	put(to + 11, m->nonce, 2);
	put(to + 22, m->sender, 6);
	put(to + 28, m->longest, 2);
	if (m->kind == JET_MAC_BEACON) {
		to[1] = (uint8_t)m->alarm;
		put(to + 14, m->upstream, 6);
		return;
	}
	put(to + 2, m->ttrt, 3);
	if (m->kind == JET_MAC_CLAIM)
		return;
	to[1] = (uint8_t)(PUT(JET_MAC_PASS, m->pass) |
			  PUT(JET_MAC_FIT, m->fit));
	to[13] = m->epoch;
	put(to + 14, m->map, 8);
}

static void header_bytes(const struct flight *fl, uint8_t *to)
{
	const struct frame *f = fl->frame;
	bool mac = f->kind == FRAME_MAC;
	unsigned int hop = mac ? f->mac.passed & 63 : fl->hop;
	bool m = mac ? f->mac.passed & 64 : fl->circulated;

	put(to, PUT(JET_J_TYPE, mac ? JET_TYPE_MAC : JET_TYPE_DATA) |
	    PUT(JET_J_CIRCULATED, m) | PUT(JET_J_SYNC, f->sync) |
	    PUT(JET_J_SOURCE, f->source) | PUT(JET_J_HOP, hop), 2);
	to[2] = crc8(to, 2, JET_HEADER_CRC_INIT);
	put(to + 3, (uint64_t)f->vci << 4 |
	    (f->bare ? JET_PT_BARE : JET_PT_AAL5) << 1, 4);
	to[7] = crc8(to + 3, 4, HEC_INIT) ^ JET_HEC_COSET ^ (f->hec_bad ? 1 : 0);
}

static void word(struct wire *w, uint16_t data, uint8_t k)
{
	w->data[w->count] = data;
	w->k[w->count++] = k;
}

static void frame_bytes(const struct flight *fl, uint8_t *to, uint32_t bytes)
{
	const struct frame *f = fl->frame;
	uint8_t *payload = to + JET_HEADER_BYTES;
	uint8_t *trailer = to + bytes - JET_TRAILER_BYTES;

	memset(to, 0, bytes);
	header_bytes(fl, to);
	if (f->kind == FRAME_MAC)
		mac_bytes(&f->mac, payload);
	else
		memcpy(payload, f->sdu, f->len < bytes - JET_HEADER_BYTES ?
		       f->len : bytes - JET_HEADER_BYTES);
	if (f->raw || f->bare)
		return;
	trailer[0] = f->uu;
	put(trailer + 2, f->len, 2);
	put(trailer + 4, crc32(payload, bytes - JET_HEADER_BYTES - 4) ^
	    (f->crc_bad ? 1 : 0), 4);
}

/* After so many words, the last of which says so */
static void end_early(struct wire *w, uint32_t words)
{
	if (words >= w->count)
		return;
	w->count = words ? words - 1 : 0;
	word(w, JET_K_ABORT << 8, 2);
}

void wire_words(struct wire *w, const struct flight *fl)
{
	static uint8_t bytes[JET_FRAME_MAX];
	uint8_t token[2] = { fl->frame->lap, fl->frame->epoch };
	uint32_t len;

	w->count = 0;
	if (fl->frame->kind == FRAME_TOKEN) {
		word(w, (uint16_t)(JET_K_TOKEN << 8 | token[0]), 2);
		word(w, (uint16_t)(token[1] << 8 |
				   crc8(token, 2, JET_HEADER_CRC_INIT)), 0);
		return;
	}
	len = (frame_words(fl->frame) - 2) * 2;
	frame_bytes(fl, bytes, len);
	word(w, JET_K_SOF << 8, 2);
	for (uint32_t i = 0; i < len; i += 2)
		word(w, (uint16_t)get(bytes + i, 2), 0);
	word(w, JET_K_EOF << 8, 2);
	if (fl->broken)
		end_early(w, fl->words);
}

static bool read_token(const struct wire *w, struct flight *fl)
{
	uint8_t b[2] = { (uint8_t)w->data[0], (uint8_t)(w->data[1] >> 8) };
	struct frame *f;

	if (w->k[0] != 2 || w->data[0] >> 8 != JET_K_TOKEN)
		return false;
	f = frame_new(FRAME_TOKEN, 0);
	f->lap = b[0];
	f->epoch = b[1];
	f->crc_bad = w->k[1] ||
		crc8(b, 2, JET_HEADER_CRC_INIT) != (w->data[1] & 0xff);
	frame_put(fl->frame);
	fl->frame = f;
	return true;
}

static bool size_bad(uint32_t len)
{
	return len & 3 || len < JET_PAYLOAD_MIN;
}

/* What its end says of it, if there is one */
static void read_trailer(struct frame *f, const uint8_t *payload, uint32_t len)
{
	uint32_t sdu = len < JET_TRAILER_BYTES ? 0 :
		(uint32_t)get(payload + len - 6, 2);

	f->size_bad = size_bad(len);
	f->crc_bad = len < JET_TRAILER_BYTES || crc32(payload, len - 4) !=
		get(payload + len - 4, 4);
	f->length_bad = f->size_bad || !sdu || sdu + JET_TRAILER_BYTES > len ||
		len - JET_TRAILER_BYTES - sdu > PAD_MAX;
	f->uu = len < JET_TRAILER_BYTES ? 0 : payload[len - JET_TRAILER_BYTES];
	f->raw = f->crc_bad || f->length_bad;
	f->len = f->raw ? len : sdu;
}

static void read_data(struct frame *f, const uint8_t *b, uint32_t len)
{
	uint32_t j = (uint32_t)get(b, 2);

	if (GET(JET_J_TYPE, j) != JET_TYPE_MAC)
		f->kind = FRAME_DATA;
	f->header_bad = crc8(b, 2, JET_HEADER_CRC_INIT) != b[2];
	f->hec_bad = (crc8(b + 3, 4, HEC_INIT) ^ JET_HEC_COSET) != b[7];
	f->sync = GET(JET_J_SYNC, j);
	f->source = GET(JET_J_SOURCE, j);
	f->vci = (uint32_t)get(b + 3, 4) >> 4;
	len -= JET_HEADER_BYTES;
	f->bare = (get(b + 3, 4) >> 1 & 7) == JET_PT_BARE;
	if (!f->bare) {
		read_trailer(f, b + JET_HEADER_BYTES, len);
		return;
	}
	f->size_bad = size_bad(len);
	f->length_bad = f->size_bad;
	f->len = len;
}

/* Nothing but IDLEs is behind its end */
static bool silent(const struct wire *w, uint32_t from)
{
	for (; from < w->count; from++)
		if (w->k[from] != 2 || w->data[from] >> 8 != JET_K_COMMA)
			return false;
	return true;
}

bool wire_read(const struct wire *w, struct flight *fl)
{
	static uint8_t bytes[JET_FRAME_MAX];
	struct frame *old = fl->frame, *f;
	uint32_t n = 1;

	if (old->kind == FRAME_TOKEN)
		return read_token(w, fl);
	if (w->k[0] != 2 || w->data[0] >> 8 != JET_K_SOF)
		return false;
	for (; n < w->count && !w->k[n]; n++)
		put(bytes + 2 * (n - 1), w->data[n], 2);
	/* Cut in its header, it goes no further */
	if (n < 1 + JET_HEADER_BYTES / 2)
		return false;
	if (fl->broken || w->data[n] >> 8 != JET_K_EOF || !silent(w, n + 1)) {
		fl->broken = true;
		fl->words = n + 1;
		return true;
	}
	fl->words = n + 1;
	f = frame_new(old->kind, 2 * (n - 1));
	f->mac = old->mac;
	read_data(f, bytes, 2 * (n - 1));
	memcpy(f->sdu, bytes + JET_HEADER_BYTES, f->len);
	fl->hop = GET(JET_J_HOP, get(bytes, 2));
	fl->circulated = get(bytes, 2) & JET_J_CIRCULATED;
	frame_put(old);
	fl->frame = f;
	return true;
}
