// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What the data link layer sends, and in which order (3.5.2.1) */
#include <string.h>

#include "dll.h"
#include "dllp.h"
#include "ltssm.h"

/* Clocks from a set of InitFC to the next one, at most 34 us */
#define INIT_CLOCKS	1000

void dll_finish(struct packet *p)
{
	p->tlp = false;
	p->end = PACKET_GOOD;
	p->len = DLLP_LEN;
	dllp_crc(p->byte, p->byte + DLLP_BYTES);
}

static bool odd_dllp(struct dll *d, struct packet *p)
{
	if (!d->odd)
		return false;
	d->odd = false;
	*p = d->odd_dllp;
	return true;
}

static bool init_fc(struct dll *d, struct packet *p)
{
	if (d->state == DLL_ACTIVE || d->init_in)
		return false;
	flow_init(&d->flow, d->state == DLL_INIT1 ? DLLP_INIT_FC1 : DLLP_INIT_FC2,
		  (enum root_class)d->init_class, p->byte);
	d->init_class = (d->init_class + 1) % ROOT_CLASSES;
	if (!d->init_class)
		d->init_in = INIT_CLOCKS;
	return true;
}

static bool acknowledge(struct dll *d, struct packet *p)
{
	if (!d->nak_due && (!d->ack_due || d->ack_in))
		return false;
	if (d->nak_due)
		d->count->naks_sent++;
	else
		d->count->acks_sent++;
	dllp_ack(p->byte, d->nak_due ? DLLP_NAK : DLLP_ACK, (d->next_rcv - 1) & SEQ_MASK);
	d->nak_due = false;
	d->ack_due = false;
	return true;
}

static bool pm_ack(struct dll *d, struct packet *p)
{
	if (!d->pm_acks)
		return false;
	d->pm_acks--;
	memset(p->byte, 0, DLLP_BYTES);
	p->byte[0] = DLLP_PM_REQUEST_ACK;
	return true;
}

static bool dllp(struct dll *d, struct packet *p)
{
	if (odd_dllp(d, p))
		return true;
	if (!init_fc(d, p) && !acknowledge(d, p) &&
	    !(d->state == DLL_ACTIVE && (flow_update(&d->flow, p->byte) || pm_ack(d, p))))
		return false;
	dll_finish(p);
	return true;
}

/* With its number and check */
static void seal(struct packet *p, const struct retry_tlp *t, unsigned int seq)
{
	p->tlp = true;
	p->end = PACKET_GOOD;
	p->len = SEQ_BYTES + t->len + LCRC_BYTES;
	p->byte[0] = (uint8_t)(seq >> 8);
	p->byte[1] = (uint8_t)seq;
	memcpy(p->byte + SEQ_BYTES, t->byte, t->len);
	lcrc(p->byte, SEQ_BYTES + t->len, p->byte + SEQ_BYTES + t->len);
}

static void nullify(struct packet *p)
{
	p->end = PACKET_NULLIFIED;
	for (unsigned int i = p->len - LCRC_BYTES; i < p->len; i++)
		p->byte[i] ^= 0xff;
}

static bool replay(struct dll *d, struct packet *p)
{
	unsigned int seq;
	const struct retry_tlp *t = retry_resend(&d->retry, &seq);

	if (!t)
		return false;
	seal(p, t, seq);
	d->count->replays++;
	d->replay_runs = true;
	d->replay_timer = 0;
	return true;
}

static void first_time(struct dll *d, struct retry_tlp *t)
{
	flow_use(&d->flow, t->c, t->data);
	retry_keep(&d->retry, t);
	d->count->tlps_sent++;
	d->count->dwords_sent += t->len / 4;
	if (!d->replay_runs)
		d->replay_timer = 0;
	d->replay_runs = true;
}

static bool new_tlp(struct dll *d, struct packet *p)
{
	struct retry_tlp *t = retry_choose(&d->retry, &d->flow);

	if (!t)
		return false;
	seal(p, t, d->retry.next_seq);
	if (chance_is(&d->chance, d->manners->nullify)) {
		nullify(p);
		return true;
	}
	first_time(d, t);
	if (chance_is(&d->chance, d->manners->corrupt))
		p->byte[p->len - 1] ^= 0x5a;
	if (chance_is(&d->chance, d->manners->replay))
		retry_again(&d->retry);
	return true;
}

bool dll_next(struct dll *d, struct packet *p)
{
	if (d->state == DLL_INACTIVE)
		return false;
	while (dllp(d, p))
		if (!chance_is(&d->chance, d->manners->dllp_lost))
			return true;
	return d->state == DLL_ACTIVE && (replay(d, p) || new_tlp(d, p));
}

/* Timers */

/* REPLAY_NUM rolls over: the link is to blame (3.5.2.1) */
void dll_replay(struct dll *d)
{
	retry_again(&d->retry);
	d->replay_timer = 0;
	d->replay_num = (d->replay_num + 1) & 3;
	if (d->replay_num)
		return;
	d->count->replay_rollovers++;
	d->ltssm->retrain = true;
}

static void replay_clock(struct dll *d)
{
	if (!d->replay_runs || d->ltssm->state != ROOT_L0)
		return;
	if (++d->replay_timer < d->times->replay)
		return;
	d->count->replay_timeouts++;
	dll_replay(d);
}

static void begin(struct dll *d)
{
	d->state = DLL_INIT1;
	flow_begin(&d->flow);
	retry_reset(&d->retry);
	d->init_class = 0;
	d->init_in = 0;
	d->replay_runs = false;
	d->replay_num = 0;
	d->next_rcv = 0;
	d->nak_scheduled = false;
	d->nak_due = false;
	d->ack_due = false;
	d->pm_acks = 0;
	d->odd = false;
}

static void end(struct dll *d)
{
	bool was = d->state == DLL_ACTIVE;

	d->state = DLL_INACTIVE;
	retry_reset(&d->retry);
	if (was && d->ops->up)
		d->ops->up(d->ctx, false);
}

void dll_clock(struct dll *d)
{
	if (d->state != DLL_INACTIVE && !d->ltssm->up)
		end(d);
	else if (d->state == DLL_INACTIVE && d->ltssm->up)
		begin(d);
	if (d->state == DLL_INACTIVE)
		return;
	d->init_in -= d->init_in > 0;
	d->ack_in -= d->ack_in > 0;
	flow_clock(&d->flow);
	replay_clock(d);
	d->ltssm->wake = d->ltssm->state == ROOT_L1 && retry_choose(&d->retry, &d->flow);
}
