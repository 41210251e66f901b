/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * TLPs on their way to the partner: queued by class until there is credit, then numbered and
 * kept until they are acknowledged (section 3.5.2).
 *
 *	queues -> next_seq ... resend ... acked -> gone
 */
#ifndef JETSIM_ROOT_RETRY_H
#define JETSIM_ROOT_RETRY_H

#include "flow.h"
#include "packet.h"

#define RETRY_TLPS	64		/* unacknowledged at most; a power of two */

struct retry_tlp {
	struct retry_tlp *next;
	uint64_t order;			/* among all that were queued */
	enum root_class c;
	unsigned int data;		/* credits */
	unsigned int len;		/* bytes */
	uint8_t byte[];			/* header and payload as on the link */
};

struct retry_queue {
	struct retry_tlp *first;
	struct retry_tlp **last;
	unsigned int n;
};

struct retry {
	struct retry_queue queue[ROOT_CLASSES];
	uint64_t order;
	struct retry_tlp *kept[RETRY_TLPS];
	unsigned int next_seq;		/* NEXT_TRANSMIT_SEQ */
	unsigned int acked;		/* ACKD_SEQ */
	unsigned int resend;		/* the next to be sent again; next_seq: none */
};

void retry_init(struct retry *r);
/* All is lost, numbers begin anew */
void retry_reset(struct retry *r);

bool retry_queue(struct retry *r, const uint32_t *dw, unsigned int words);
unsigned int retry_queued(const struct retry *r);
unsigned int retry_unacked(const struct retry *r);

/* The next that the partner has credits for; NULL: none may go. It stays where it is */
struct retry_tlp *retry_choose(struct retry *r, const struct flow *f);
/* That one is sent now */
void retry_keep(struct retry *r, struct retry_tlp *t);

/* All from the oldest on, once more */
void retry_again(struct retry *r);
/* The next of them, with its number; NULL: none left */
struct retry_tlp *retry_resend(struct retry *r, unsigned int *seq);

/* False: that number was not sent. forward: it acknowledges something */
bool retry_ack(struct retry *r, unsigned int seq, bool *forward);

#endif
