// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A link's frames in a pcapng file: one interface, link type USER0, time in
 * simulated nanoseconds since power-up. A packet is what stands between the
 * delimiters: Jetstream header, ATM header, AAL5 payload with its trailer.
 * What was cut short is there as well, with a comment.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "jetsim.h"
#include "jetstream/hw.h"
#include "log.h"
#include "pcapng.h"

#define BLOCK_SECTION	0x0a0d0d0au
#define BLOCK_INTERFACE	1u
#define BLOCK_PACKET	6u
#define BYTE_ORDER_MAGIC	0x1a2b3c4du
#define LINKTYPE_USER0	147u
#define OPT_END		0
#define OPT_COMMENT	1
#define OPT_IF_NAME	2
#define OPT_IF_TSRESOL	9

struct pcapng {
	struct jetsim *sim;
	unsigned int link;
	FILE *file;
	bool in_frame;
	bool token;
	uint64_t start;			/* word of the start delimiter */
	unsigned int len;
	uint8_t frame[JET_FRAME_MAX];
};

/* A block under construction */
struct block {
	uint8_t head[128];
	unsigned int len;
};

static void put(struct block *b, const void *data, unsigned int len)
{
	memcpy(b->head + b->len, data, len);
	b->len += len;
}

static void put16(struct block *b, uint16_t v)
{
	put(b, &v, 2);
}

static void put32(struct block *b, uint32_t v)
{
	put(b, &v, 4);
}

static void put_option(struct block *b, uint16_t code, const void *data,
		       uint16_t len)
{
	static const uint8_t zero[4];

	put16(b, code);
	put16(b, len);
	put(b, data, len);
	put(b, zero, -len & 3);
}

/* type, length, head, data and padding, tail, length */
static void put_block(FILE *f, uint32_t type, const struct block *head,
		      const void *data, uint32_t len, const struct block *tail)
{
	static const uint8_t zero[4];
	uint32_t total = 12 + head->len + len + (-len & 3) + tail->len;

	fwrite(&type, 4, 1, f);
	fwrite(&total, 4, 1, f);
	fwrite(head->head, 1, head->len, f);
	fwrite(data, 1, len, f);
	fwrite(zero, 1, -len & 3, f);
	fwrite(tail->head, 1, tail->len, f);
	fwrite(&total, 4, 1, f);
}

static void put_packet(struct pcapng *p, const char *comment)
{
	uint64_t ns = (uint64_t)((unsigned __int128)p->start * 1000000000u /
				 jetsim_ring_hz());
	struct block head = { .len = 0 }, tail = { .len = 0 };

	put32(&head, 0);
	put32(&head, (uint32_t)(ns >> 32));
	put32(&head, (uint32_t)ns);
	put32(&head, p->len);
	put32(&head, p->len);
	if (comment) {
		put_option(&tail, OPT_COMMENT, comment,
			   (uint16_t)strlen(comment));
		put_option(&tail, OPT_END, NULL, 0);
	}
	put_block(p->file, BLOCK_PACKET, &head, p->frame, p->len, &tail);
	p->in_frame = false;
}

static void word(void *ctx, unsigned int link, uint64_t time, uint16_t *data,
		 uint8_t *k)
{
	struct pcapng *p = ctx;
	uint8_t high = *data >> 8;

	(void)link;
	if (!*k) {
		if (p->token) {
			p->token = false;
		} else if (p->in_frame && p->len < sizeof(p->frame)) {
			p->frame[p->len++] = high;
			p->frame[p->len++] = *data & 0xff;
		} else if (p->in_frame) {
			put_packet(p, "longer than a frame can be");
		}
		return;
	}
	/* A token may pass within a frame's gap, but never within a frame */
	if (p->in_frame)
		put_packet(p, high == JET_K_EOF ? NULL :
			   high == JET_K_ABORT ? "aborted" : "without end");
	p->token = *k == 2 && high == JET_K_TOKEN;
	if (*k == 2 && high == JET_K_SOF) {
		p->in_frame = true;
		p->start = time;
		p->len = 0;
	}
}

struct pcapng *pcapng_open(struct jetsim *sim, unsigned int link,
			   const char *path)
{
	struct block head = { .len = 0 }, none = { .len = 0 };
	unsigned int n = jetsim_stations(sim);
	uint64_t unknown = ~0ull;
	struct pcapng *p = calloc(1, sizeof(*p));
	char name[32];

	if (!p)
		return NULL;
	p->sim = sim;
	p->link = link;
	p->file = fopen(path, "we");
	if (!p->file) {
		jet_log(0, "%s: %s", path, strerror(errno));
		free(p);
		return NULL;
	}
	put32(&head, BYTE_ORDER_MAGIC);
	put16(&head, 1);
	put16(&head, 0);
	put(&head, &unknown, 8);
	put_block(p->file, BLOCK_SECTION, &head, "", 0, &none);

	head.len = 0;
	put16(&head, LINKTYPE_USER0);
	put16(&head, 0);
	put32(&head, 0);
	snprintf(name, sizeof(name), "s%u to s%u", link, (link + 1) % n);
	put_option(&head, OPT_IF_NAME, name, (uint16_t)strlen(name));
	put_option(&head, OPT_IF_TSRESOL, "\x09", 1);
	put_option(&head, OPT_END, NULL, 0);
	put_block(p->file, BLOCK_INTERFACE, &head, "", 0, &none);

	jetsim_tap(sim, link, word, p);
	return p;
}

void pcapng_flush(struct pcapng *p)
{
	if (p)
		fflush(p->file);
}

int pcapng_close(struct pcapng *p)
{
	bool bad;

	if (!p)
		return 0;
	jetsim_untap(p->sim, p->link, word, p);
	/* A disk that was full for a while has left its mark */
	bad = ferror(p->file);
	bad |= fclose(p->file) != 0;
	if (bad)
		jet_log(0, "link %u: capture is not complete", p->link);
	free(p);
	return bad ? -1 : 0;
}
