/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A host for a simulated station: its memory, and the least driver that a
 * test needs, written against hw.h alone. Nothing is checked twice here: a
 * test that wants to see what the card does with nonsense writes nonsense.
 */
#ifndef TESTS_JET_BFM_H
#define TESTS_JET_BFM_H

#include <stdbool.h>
#include <stdint.h>

#include "jetsim.h"
#include "jetstream/hw.h"

#define BFM_MEM_BASE	0x100000000ull	/* above 4 GB: long TLP headers */
#define BFM_MEM_BYTES	(8u << 20)
#define BFM_WAIT	2000000		/* ring words that nothing takes */

/* FIELD_PREP and FIELD_GET for constant masks */
#define PUT(mask, v)	(((uint32_t)(v) << __builtin_ctz(mask)) & (mask))
#define GET(mask, v)	(((v) & (mask)) >> __builtin_ctz(mask))

struct bfm_queue {
	unsigned int cmd_log2;
	unsigned int evt_log2;
	uint64_t cmd;			/* host addresses */
	uint64_t evt;
	uint16_t tail;			/* commands written */
	uint16_t head;			/* events read */
};

struct bfm {
	struct jetsim *sim;
	unsigned int station;
	uint8_t *mem;
	uint32_t used;			/* bytes handed out by bfm_alloc() */
	struct bfm_queue q[JET_QUEUES_MAX];
	unsigned int irqs[JET_QUEUES_MAX];
	unsigned int stray;		/* interrupts of no vector of ours */
	/* The last TLP that answers no request: jetsim_tlp()'s */
	uint32_t tlp[TLP_DW_MAX];
	unsigned int tlp_words;
	unsigned int tlps;
	uint32_t vci[JET_VCI_WAYS_NUM][JET_VCI_SETS_NUM];	/* + 1; 0: free */
	uint64_t writes;		/* accesses to memory, */
	uint64_t written;		/* in bytes */
};

struct bfm_event {
	unsigned int type, status, flags, slots;
	bool torn;			/* a slot behind the first has another SEQ */
	bool bare;
	unsigned int tag, op, pool;
	uint32_t vci, length;
	unsigned int sum, src, uu;
	unsigned int nblocks;
	uint16_t blocks[JET_EVT_BLOCKS_MAX];
	uint64_t time;
	uint32_t ring_status, ttrt, monitor;
	uint64_t map;
	uint8_t head[JET_EVT_HEAD_BYTES];
};

struct bfm_seg {
	uint16_t block, off, len;
};

/* Attach a host with memory to a station; the card is untouched yet */
struct bfm *bfm_new(struct jetsim *sim, unsigned int station);
void bfm_free(struct bfm *h);
/* BARs, memory and bus mastering, MSI-X with queue q's vector q mod vectors. 0 or negative. */
int bfm_start(struct bfm *h);

uint32_t bfm_rd(struct bfm *h, unsigned int reg);
void bfm_wr(struct bfm *h, unsigned int reg, uint32_t value);
uint32_t bfm_counter(struct bfm *h, unsigned int index);

/* Host memory: an address from the card's view, and where that is here */
uint64_t bfm_alloc(struct bfm *h, uint32_t bytes, uint32_t align);
uint8_t *bfm_at(struct bfm *h, uint64_t addr);

/* Queues. Rings are allocated at the first use and again when they grow. */
void bfm_queue(struct bfm *h, unsigned int q, unsigned int cmd_log2,
	       unsigned int evt_log2);
/* Slots of a command into the ring; the doorbell is another step */
void bfm_put(struct bfm *h, unsigned int q, const uint32_t *dw,
	     unsigned int slots);
void bfm_doorbell(struct bfm *h, unsigned int q);
void bfm_arm(struct bfm *h, unsigned int q);
/* The next event, if there is one, consumed */
bool bfm_event(struct bfm *h, unsigned int q, struct bfm_event *e);
/* The same, running the clocks; false: none within that many words */
bool bfm_wait(struct bfm *h, unsigned int q, struct bfm_event *e,
	      uint64_t words);
/* Discards others (frames, ring changes) until the completion with this tag */
bool bfm_complete(struct bfm *h, unsigned int q, unsigned int tag,
		  struct bfm_event *e);

/*
 * Commands: into the ring, without doorbell. flags: JET_CMDF_*, chain in
 * 15:12 and tag in 31:16, so BFM_TAG(n) | BFM_CHAIN(c) | JET_CMDF_EVENT.
 */
#define BFM_TAG(n)	((uint32_t)(n) << 16)
#define BFM_CHAIN(n)	((uint32_t)(n) << 12)
#define BFM_FLAG(f)	((uint32_t)(f) << 8)
void bfm_copy(struct bfm *h, unsigned int q, unsigned int op, uint32_t flags,
	      unsigned int pool, uint64_t addr, uint32_t len, unsigned int off,
	      const uint16_t *blocks, unsigned int count);
void bfm_blocks(struct bfm *h, unsigned int q, unsigned int op, uint32_t flags,
		unsigned int pool, unsigned int off, const uint16_t *blocks,
		unsigned int count);
void bfm_take(struct bfm *h, unsigned int q, uint32_t flags,
	      unsigned int count);
#define BFM_BARE	0x100	/* in place of a frame's uu: it is bare */
void bfm_send(struct bfm *h, unsigned int q, uint32_t flags, unsigned int pool,
	      uint32_t vci, unsigned int uu, const struct bfm_seg *segs,
	      unsigned int count);

/* Free list, pools, VCIs, ring */
/* Blocks first..first + count - 1, the host's, to the free list; 0 or status */
int bfm_donate(struct bfm *h, unsigned int q, unsigned int first,
	       unsigned int count);
void bfm_pool(struct bfm *h, unsigned int pool, unsigned int cap,
	      unsigned int queue, bool keep);
/* false: both its places are taken */
bool bfm_assoc(struct bfm *h, uint32_t vci, unsigned int pool);
bool bfm_deassoc(struct bfm *h, uint32_t vci);
void bfm_insert(struct bfm *h, bool insert);
unsigned int bfm_id(struct bfm *h);
/* Until all n are up with n stations on the ring; false: not in time */
bool bfm_ring_up(struct bfm **h, unsigned int n, uint64_t words);

/* RFC 1071 over bytes, not inverted, the first byte the high one */
uint16_t bfm_sum(const uint8_t *data, uint32_t len);

#endif
