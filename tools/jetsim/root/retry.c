// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>
#include <string.h>

#include "dllp.h"
#include "retry.h"

void retry_init(struct retry *r)
{
	memset(r, 0, sizeof(*r));
	for (unsigned int i = 0; i < ROOT_CLASSES; i++)
		r->queue[i].last = &r->queue[i].first;
	r->acked = SEQ_MASK;
}

static struct retry_tlp *pop(struct retry_queue *q)
{
	struct retry_tlp *t = q->first;

	if (!t)
		return NULL;
	q->first = t->next;
	if (!q->first)
		q->last = &q->first;
	q->n--;
	return t;
}

static struct retry_tlp **kept(struct retry *r, unsigned int seq)
{
	return &r->kept[seq % RETRY_TLPS];
}

static void forget_oldest(struct retry *r)
{
	r->acked = (r->acked + 1) & SEQ_MASK;
	free(*kept(r, r->acked));
	*kept(r, r->acked) = NULL;
}

void retry_reset(struct retry *r)
{
	struct retry_tlp *t;

	for (unsigned int i = 0; i < ROOT_CLASSES; i++)
		while ((t = pop(&r->queue[i])))
			free(t);
	while (retry_unacked(r))
		forget_oldest(r);
	retry_init(r);
}

/* Header words begin with their highest byte, payload words with their lowest */
static void to_bytes(uint8_t *byte, const uint32_t *dw, unsigned int words)
{
	unsigned int hdr = tlp_hdr_words(dw);

	for (unsigned int i = 0; i < 4 * words; i++)
		byte[i] = (uint8_t)(dw[i / 4] >> 8 * (i / 4 < hdr ? 3 - i % 4 : i % 4));
}

bool retry_queue(struct retry *r, const uint32_t *dw, unsigned int words)
{
	struct retry_tlp *t = malloc(sizeof(*t) + 4 * words);
	struct retry_queue *q;

	if (!t)
		return false;
	*t = (struct retry_tlp){
		.order = r->order++, .c = root_class(dw[0]),
		.data = flow_data(dw), .len = 4 * words,
	};
	to_bytes(t->byte, dw, words);
	q = &r->queue[t->c];
	*q->last = t;
	q->last = &t->next;
	q->n++;
	return true;
}

unsigned int retry_queued(const struct retry *r)
{
	return r->queue[ROOT_P].n + r->queue[ROOT_NP].n + r->queue[ROOT_CPL].n;
}

unsigned int retry_unacked(const struct retry *r)
{
	return (r->next_seq - r->acked - 1) & SEQ_MASK;
}

/* Nothing passes what was posted before it; posted requests pass all else (2.4.1) */
static bool behind_posted(const struct retry *r, const struct retry_tlp *t)
{
	const struct retry_tlp *p = r->queue[ROOT_P].first;

	return t->c != ROOT_P && p && p->order < t->order;
}

struct retry_tlp *retry_choose(struct retry *r, const struct flow *f)
{
	struct retry_tlp *best = NULL;

	if (retry_unacked(r) == RETRY_TLPS)
		return NULL;
	for (unsigned int i = 0; i < ROOT_CLASSES; i++) {
		struct retry_tlp *t = r->queue[i].first;

		if (t && flow_may(f, t->c, t->data) && !behind_posted(r, t) &&
		    (!best || t->order < best->order))
			best = t;
	}
	return best;
}

void retry_keep(struct retry *r, struct retry_tlp *t)
{
	pop(&r->queue[t->c]);
	*kept(r, r->next_seq) = t;
	r->next_seq = (r->next_seq + 1) & SEQ_MASK;
	r->resend = r->next_seq;
}

void retry_again(struct retry *r)
{
	r->resend = (r->acked + 1) & SEQ_MASK;
}

struct retry_tlp *retry_resend(struct retry *r, unsigned int *seq)
{
	if (r->resend == r->next_seq)
		return NULL;
	*seq = r->resend;
	r->resend = (r->resend + 1) & SEQ_MASK;
	return *kept(r, *seq);
}

bool retry_ack(struct retry *r, unsigned int seq, bool *forward)
{
	unsigned int acks = (seq - r->acked) & SEQ_MASK;

	*forward = false;
	/* Not one that was sent (3.5.2.1) */
	if (((r->next_seq - 1 - seq) & SEQ_MASK) > SEQ_HALF)
		return false;
	if (acks > retry_unacked(r))
		return true;
	*forward = acks > 0;
	while (acks--) {
		if (r->resend == ((r->acked + 1) & SEQ_MASK) && r->resend != r->next_seq)
			r->resend = (r->resend + 1) & SEQ_MASK;
		forget_oldest(r);
	}
	return true;
}
