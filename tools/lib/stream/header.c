// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The header on the wire, see Documentation/stream.md */
#include <errno.h>

#include "stream.h"

static uint32_t get16(const uint8_t *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t get32(const uint8_t *p)
{
	return get16(p) << 16 | get16(p + 2);
}

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

static void put32(uint8_t *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static bool open_is_good(const struct jst_header *h)
{
	return h->own_tag && h->window && h->longest &&
	       h->channel >= JST_CHANNEL_MIN && h->channel <= JST_CHANNEL_MAX &&
	       h->shift >= JST_SHIFT_MIN && h->shift <= JST_SHIFT_MAX;
}

/* Which flags go together, and with how much payload */
static bool flags_are_good(const struct jst_header *h, size_t payload)
{
	unsigned int kind = h->flags & (JST_OPEN | JST_END | JST_RESET);

	if (h->flags & ~JST_FLAGS || (kind & (kind - 1)))
		return false;
	if (kind == JST_OPEN)
		return !(h->flags & (JST_ASK | JST_GAP)) && !payload &&
		       !h->tag == !(h->flags & JST_ACK);
	if (kind == JST_RESET)
		return h->flags == (JST_RESET | JST_ACK) && !payload && h->tag;
	return h->flags & JST_ACK && h->tag && !(kind == JST_END && payload);
}

/**
 * jst_header_get() - read and check a header
 * @h:		where to; after an error, only version, tag, seq and own_tag of another version's
 *		OPEN are of use
 * @head:	the frame's first bytes
 * @have:	how many there are: all of the frame, or JST_OPEN_BYTES
 * @sdu:	bytes in the frame
 *
 * Return: the number of payload bytes, -EPROTONOSUPPORT: another version's OPEN, to be refused;
 * -EBADMSG: none of ours.
 */
int jst_header_get(struct jst_header *h, const void *head, size_t have, size_t sdu)
{
	const uint8_t *p = head;
	size_t bytes = JST_HEADER_BYTES;

	*h = (struct jst_header) { 0 };
	if (have < bytes || sdu < have)
		return -EBADMSG;
	h->version = p[0];
	h->flags = p[1];
	h->window = get16(p + 2);
	h->tag = get32(p + 4);
	h->seq = get32(p + 8);
	h->ack = get32(p + 12);
	h->stamp = get32(p + 16);
	h->echo = get32(p + 20);
	if (h->flags & JST_OPEN) {
		bytes = JST_OPEN_BYTES;
		if (have < bytes)
			return -EBADMSG;
		h->own_tag = get32(p + 24);
		h->channel = get32(p + 28);
		h->longest = get16(p + 32);
		h->shift = p[34];
		if (h->version != JST_VERSION)
			return h->own_tag && !h->tag ? -EPROTONOSUPPORT : -EBADMSG;
		if (!open_is_good(h) || p[35])
			return -EBADMSG;
	}
	/* A RESET that says which version there is comes in that version's clothes */
	if (h->version != JST_VERSION &&
	    !(h->flags == (JST_RESET | JST_ACK) && h->window == JST_WHY_VERSION))
		return -EBADMSG;
	if (sdu - bytes > UINT16_MAX || !flags_are_good(h, sdu - bytes))
		return -EBADMSG;
	return sdu - bytes;
}

/**
 * jst_header_put() - write a header
 * @head:	where to
 * @h:		what
 *
 * Return: its bytes.
 */
size_t jst_header_put(uint8_t head[JST_OPEN_BYTES], const struct jst_header *h)
{
	head[0] = h->version;
	head[1] = h->flags;
	put16(head + 2, h->window);
	put32(head + 4, h->tag);
	put32(head + 8, h->seq);
	put32(head + 12, h->ack);
	put32(head + 16, h->stamp);
	put32(head + 20, h->echo);
	if (!(h->flags & JST_OPEN))
		return JST_HEADER_BYTES;
	put32(head + 24, h->own_tag);
	put32(head + 28, h->channel);
	put16(head + 32, h->longest);
	head[34] = h->shift;
	head[35] = 0;
	return JST_OPEN_BYTES;
}
