/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The host's end of one station's PCI Express link, above the link layer: a
 * root complex with host memory behind it. The card's requests are served
 * from that memory; requests to the card are made here and matched with their
 * completions. It also watches the rules that a card must keep.
 *
 * Beats have the form of the station's ports: two double words, the earlier
 * one in 31:0.
 */
#ifndef JETSIM_TLP_HOST_H
#define JETSIM_TLP_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "tlp.h"

#define TLP_HOST_ID		0x0000u	/* bus, device, function of the host */
#define TLP_CARD_ID		0x0100u	/* and of the card: 01:00.0 */
#define TLP_TAGS		32	/* of requests to the card */
#define TLP_CARD_TAGS		256
/* Where writes are interrupt messages, as on a PC */
#define TLP_MSI_BASE		0xfee00000u
#define TLP_MSI_BYTES		0x00100000u
#define TLP_MEM_PENDING		1

struct tlp_host_ops {
	/*
	 * The card reads or writes host memory, at most 4 KB. 0; a negative value:
	 * there is none (the card gets UR); TLP_MEM_PENDING (reads only):
	 * tlp_host_mem_done() follows.
	 */
	int (*mem_read)(void *ctx, uint64_t addr, void *buf, uint32_t len,
			uint32_t cookie);
	int (*mem_write)(void *ctx, uint64_t addr, const void *buf,
			 uint32_t len);
	void (*irq)(void *ctx, uint64_t addr, uint32_t data);
	/* A TLP that answers none of our own requests, or a message; may be NULL */
	void (*tlp)(void *ctx, const uint32_t *dw, unsigned int words);
};

/* How the host behaves within what the specification allows */
struct tlp_host_manners {
	unsigned int completion;	/* most bytes of data in one; 64 or 128 * 2^n */
	unsigned int seed;		/* != 0: delays, splits and reorders at random, with few credits */
};

/* What flow control makes of a TLP */
enum tlp_class { TLP_POSTED, TLP_NP, TLP_COMPLETION, TLP_CLASSES };

struct tlp_host_counters {
	uint64_t to_card;		/* TLPs */
	uint64_t from_card;
	uint64_t card_reads;		/* requests of the card */
	uint64_t card_read_bytes;
	uint64_t card_writes;
	uint64_t card_write_bytes;
	uint64_t interrupts;
	uint64_t errors;		/* messages that say so */
	uint64_t unsupported;		/* the card asked for what is not there */
	uint64_t violations;		/* the card broke a rule; each is logged */
	uint64_t timeouts;		/* the card did not answer */
};

/* A request of ours */
struct tlp_request {
	bool used;
	bool done;
	unsigned int status;
	unsigned int expect;		/* bytes; 0 for writes */
	unsigned int lower;		/* what the completion says of the address */
	uint8_t data[64];		/* from the first double word on */
};

struct tlp_beat {
	uint64_t data;
	bool keep;			/* both words are valid */
	bool last;
	unsigned int after;		/* a request's first: what goes before it, see below */
};

/* Beats on their way to the card; indices only ever grow */
struct tlp_queue {
	struct tlp_beat *beats;
	unsigned int head;
	unsigned int tail;
	unsigned int room;		/* a power of two */
};

struct card_read;

struct tlp_host {
	const char *name;
	const struct tlp_host_ops *ops;
	void *ctx;
	struct tlp_host_manners manners;
	struct tlp_host_counters count;

	/*
	 * Towards the card: posted requests and completions in order, and beside them
	 * non-posted requests, each behind all that was in the first queue when it
	 * was made. So what is posted passes those that wait for a credit.
	 */
	struct tlp_queue ordered;
	struct tlp_queue np;
	struct tlp_queue *sending;	/* the TLP at hand is from there */
	uint8_t sent[TLP_CLASSES];	/* modulo 256, as the card's limits */
	uint8_t limit[TLP_CLASSES];
	struct tlp_request req[TLP_TAGS];
	unsigned int next_tag;
	unsigned int waiting;		/* requests without completion */

	/* From the card: headers and data (of 16 bytes) taken, and allowed */
	uint32_t got[TLP_CLASSES];
	uint32_t got_data[TLP_CLASSES];
	uint32_t may[TLP_CLASSES];
	uint32_t may_data[TLP_CLASSES];
	bool limited;			/* by these two; completions never are */
	uint32_t rx[TLP_DW_MAX + 2];
	unsigned int rx_words;
	struct card_read *reads[TLP_CARD_TAGS];	/* not answered whole, by tag */
	unsigned int nreads;
	uint32_t random;

	/* What configuration writes have told us */
	uint64_t bar[3];		/* 0 and 2 in use */
	bool memory_enabled;
	unsigned int express;		/* offset of the capability; 0: unknown */
	unsigned int mps;
	unsigned int mrrs;
};

#ifdef __cplusplus
extern "C" {
#endif

void tlp_host_init(struct tlp_host *h, const char *name);
void tlp_host_free(struct tlp_host *h);
void tlp_host_attach(struct tlp_host *h, const struct tlp_host_ops *ops,
		     void *ctx);
/* The function was reset: what configuration writes had set is gone */
void tlp_host_forget(struct tlp_host *h);

/* A configuration write is on its way: what the host must know as well */
void tlp_host_snoop(struct tlp_host *h, unsigned int off, unsigned int len,
		    uint32_t value);

/* The card's transmit port */
void tlp_host_beat(struct tlp_host *h, uint64_t data, bool keep, bool last);

static inline unsigned int tlp_host_queued(const struct tlp_host *h)
{
	return h->ordered.tail - h->ordered.head + h->np.tail - h->np.head;
}

/* The card's credits: headers that it has ever allocated, modulo 256 */
static inline void tlp_host_credits(struct tlp_host *h, uint8_t posted,
				    uint8_t np)
{
	h->limit[TLP_POSTED] = posted;
	h->limit[TLP_NP] = np;
}

/* Where the next TLP comes from; NULL: none may go */
struct tlp_queue *tlp_host_choose(struct tlp_host *h);

/* The card's receive port: the beat to offer, and that it was taken */
static inline const struct tlp_beat *tlp_host_offer(struct tlp_host *h)
{
	if (!h->sending && tlp_host_queued(h))
		h->sending = tlp_host_choose(h);
	return h->sending ? &h->sending->beats[h->sending->head &
					       (h->sending->room - 1)] : 0;
}

static inline void tlp_host_taken(struct tlp_host *h)
{
	struct tlp_queue *q = h->sending;

	if (q->beats[q->head++ & (q->room - 1)].last)
		h->sending = 0;
}

/* Once a host clock if manners.seed is set: answers, and credits, if any */
void tlp_host_poll(struct tlp_host *h);

/* Nothing queued, nothing unanswered, either way */
static inline bool tlp_host_idle(const struct tlp_host *h)
{
	return !tlp_host_queued(h) && !h->waiting && !h->nreads;
}

/* Send any words at all */
void tlp_host_send(struct tlp_host *h, const uint32_t *dw, unsigned int words);

/*
 * Requests to the card. Those with a tag (>= 0; -1: none is free) are done when
 * req[tag].done; then tlp_host_release(). A memory write is posted. None may
 * cross a 4 KB boundary, reads are of 60 bytes at most.
 */
int tlp_host_cfg(struct tlp_host *h, bool write, unsigned int off,
		 unsigned int len, uint32_t value);
int tlp_host_read(struct tlp_host *h, uint64_t addr, unsigned int len);
void tlp_host_write(struct tlp_host *h, uint64_t addr, const void *data,
		    unsigned int len);
void tlp_host_release(struct tlp_host *h, int tag);

void tlp_host_mem_done(struct tlp_host *h, uint32_t cookie, int err,
		       const void *data, uint32_t len);

/* The next number of the host's own disorder */
uint32_t tlp_host_random(struct tlp_host *h);

#ifdef __cplusplus
}
#endif

#endif
