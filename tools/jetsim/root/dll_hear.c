// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What the data link layer makes of packets (3.5.3, and 3.5.2.1 for Ack and Nak) */
#include <string.h>

#include "dll.h"
#include "dllp.h"
#include "ltssm.h"
#include "rules.h"

#define TLP_BYTES_LEAST	12

static void up(struct dll *d)
{
	d->state = DLL_ACTIVE;
	/* The partner may wait for the end of initialisation: any UpdateFC is one */
	flow_update_all(&d->flow);
	if (d->ops->up)
		d->ops->up(d->ctx, true);
}

/* Ack and Nak */

static void acknowledged(struct dll *d, unsigned int seq, bool nak)
{
	bool forward;

	if (nak)
		d->count->naks_received++;
	else
		d->count->acks_received++;
	if (!retry_ack(&d->retry, seq, &forward)) {
		violation(d->name, d->count, "acknowledges %u, %u is next", seq,
			  d->retry.next_seq);
		return;
	}
	if (forward) {
		d->replay_num = 0;
		d->replay_timer = 0;
		d->replay_runs = retry_unacked(&d->retry);
	}
	if (nak && retry_unacked(&d->retry))
		dll_replay(d);
}

/* DLLPs */

static void flow_control(struct dll *d, const uint8_t *byte)
{
	flow_hear(&d->flow, byte);
	if (d->state == DLL_INIT1 && flow_known(&d->flow)) {
		d->state = DLL_INIT2;
		d->init_class = 0;
		d->init_in = 0;
	}
	if (d->state == DLL_INIT2 && (byte[0] & DLLP_FC_MASK) != DLLP_INIT_FC1)
		up(d);
}

/* All are granted; a device that asks goes to sleep when it has the answer (5.3.2) */
static void power_management(struct dll *d)
{
	d->pm_acks = 1;
	d->ltssm->sleeping = true;
}

static void hear_dllp(struct dll *d, const struct packet *p)
{
	uint8_t crc[DLLP_CRC_BYTES];

	dllp_crc(p->byte, crc);
	if (p->end != PACKET_GOOD || p->len != DLLP_LEN ||
	    memcmp(crc, p->byte + DLLP_BYTES, DLLP_CRC_BYTES)) {
		d->count->bad_dllps++;
		return;
	}
	if (p->byte[0] & DLLP_FC_MASK) {
		flow_control(d, p->byte);
		return;
	}
	switch (p->byte[0]) {
	case DLLP_ACK:
	case DLLP_NAK:
		acknowledged(d, dllp_seq(p->byte), p->byte[0] == DLLP_NAK);
		break;
	case DLLP_PM_ENTER_L1:
	case DLLP_PM_ENTER_L23:
	case DLLP_PM_ACTIVE_L1:
		power_management(d);
		break;
	}
}

/* TLPs */

static void bad_tlp(struct dll *d)
{
	d->nak_due = d->nak_due || !d->nak_scheduled;
	d->nak_scheduled = true;
}

static void schedule_ack(struct dll *d)
{
	if (!d->ack_due && d->manners->ack_delay)
		d->ack_in = chance_below(&d->chance, d->manners->ack_delay);
	d->ack_due = true;
}

static uint32_t word(const uint8_t *b, bool header)
{
	return header ? (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3] :
		(uint32_t)b[3] << 24 | b[2] << 16 | b[1] << 8 | b[0];
}

static void deliver(struct dll *d, const uint8_t *byte, unsigned int words)
{
	for (unsigned int i = 0; i < words; i++)
		d->dw[i] = word(byte + 4 * i, i < 3 || i < tlp_hdr_words(d->dw));
	d->count->tlps_received++;
	d->count->dwords_received += words;
	flow_take(&d->flow, root_class(d->dw[0]), flow_data(d->dw));
	if (d->ops->tlp)
		d->ops->tlp(d->ctx, d->dw, words);
}

/* The check is right, or all of it is wrong in a nullified one */
static bool whole(const struct packet *p)
{
	unsigned int len = p->len - LCRC_BYTES;
	uint8_t crc[LCRC_BYTES], turn = p->end == PACKET_NULLIFIED ? 0xff : 0;

	if (p->end == PACKET_BAD || p->len < SEQ_BYTES + LCRC_BYTES)
		return false;
	lcrc(p->byte, len, crc);
	for (unsigned int i = 0; i < LCRC_BYTES; i++)
		if ((p->byte[len + i] ^ turn) != crc[i])
			return false;
	return true;
}

static void in_order(struct dll *d, const struct packet *p)
{
	unsigned int len = p->len - SEQ_BYTES - LCRC_BYTES;

	if (chance_is(&d->chance, d->manners->nak)) {
		bad_tlp(d);
		return;
	}
	d->next_rcv = (d->next_rcv + 1) & SEQ_MASK;
	d->nak_scheduled = false;
	d->nak_due = false;
	schedule_ack(d);
	if (len % 4 || len < TLP_BYTES_LEAST)
		violation(d->name, d->count, "a TLP of %u bytes", len);
	else
		deliver(d, p->byte + SEQ_BYTES, len / 4);
}

static void hear_tlp(struct dll *d, const struct packet *p)
{
	unsigned int seq;

	if (!whole(p)) {
		d->count->bad_tlps++;
		bad_tlp(d);
		return;
	}
	if (p->end == PACKET_NULLIFIED) {
		d->count->nullified++;
		return;
	}
	if (d->state == DLL_INIT2)
		up(d);
	if (d->state != DLL_ACTIVE)
		return;
	seq = (p->byte[0] << 8 | p->byte[1]) & SEQ_MASK;
	if (seq == d->next_rcv) {
		in_order(d, p);
	} else if (((d->next_rcv - seq) & SEQ_MASK) <= SEQ_HALF) {
		d->count->duplicates++;
		schedule_ack(d);
	} else {
		d->count->bad_tlps++;
		bad_tlp(d);
	}
}

void dll_hear(struct dll *d, const struct packet *p)
{
	if (d->state == DLL_INACTIVE)
		return;
	if (p->tlp)
		hear_tlp(d, p);
	else
		hear_dllp(d, p);
}
