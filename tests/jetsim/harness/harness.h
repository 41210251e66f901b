/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Two cards under one host: the same steps go to the gateware and to the fast card, and what
 * a host can see of both must be the same. A script is a list of steps; what a step
 * does follows from its fields and from the shadow below, so that a script is one with
 * any of its steps left out, too.
 *
 * Steps between two moments of rest are a round. What happens in a round must not
 * depend on how long things take: so a block is one queue's for the round, who takes from
 * the free list knows that there are enough, and so on. A step that would break that
 * brings everything to rest first. A step that breaks it on purpose (a reset in the middle of
 * work) makes the round a wild one: nothing is compared, the invariants are checked,
 * and all stations begin anew.
 */
#ifndef TESTS_HARNESS_H
#define TESTS_HARNESS_H

#include <stdbool.h>
#include <stdint.h>

#include "jet_bfm.h"

#define SIDES_MAX	2
#define STATIONS	3		/* at most */
#define QUEUES		4
#define POOLS		5
#define VCIS		12
#define HOST		-1		/* owner of a block */
#define NOBODY		-1		/* queue of a block, in a round */
#define COMMANDS_MAX	512		/* of a queue, in a round */
#define SRC_BYTES	(256u << 10)
#define DST_BYTES	(2u << 20)
#define EVT_LOG2_MAX	9
#define CMD_LOG2_MAX	8

/* Kinds of steps, in the order of kind_names[] */
enum kind {
	CMD, BELL, RUN, ARM, REST, MOD, POOL, VCI, GIVE, AUDIT, QUEUE, REG,
	TAIL, RING, BID, SA, FRAME, DAMAGE, BLOCK, RESET, CUT, HALT, MASK,
	KINDS,
};

struct step {
	unsigned int kind, st, q;
	uint32_t op, flags, chain, pool, count, off, len, defect, seed;
};

/* What may be wrong with a command */
enum defect {
	NO_DEFECT, BAD_OP, BAD_FLAG, BAD_FIELD, BAD_COUNT, NO_BLOCK, FREE_BLOCK,
	WRONG_POOL, BAD_LENGTH, BAD_OFFSET, BAD_MEMORY, BAD_REST, TWICE,
	DEFECTS,
};

/* A block that is not the card's: which one it is, each card says by itself */
struct block {
	bool used;
	bool gone;			/* freed in this round, if all goes well */
	bool sending;			/* in this round */
	int owner;			/* pool, or HOST */
	int queue;			/* that names it in this round */
	uint32_t defined;		/* bytes that both cards must agree about */
	uint16_t number[SIDES_MAX];
};

struct command {
	unsigned int op, pool, flags, chain;
	unsigned int defect;
	bool frees;			/* its blocks, if it goes well */
	unsigned int count;
	uint16_t block[JET_CMD_SEGS_MAX];	/* places in station.blocks */
	unsigned int done[SIDES_MAX];	/* completions */
	struct bfm_event event[SIDES_MAX];
};

struct queue {
	bool enabled;
	unsigned int cmd_log2, evt_log2;
	uint16_t written, rung, taken;	/* command slots */
	uint16_t first;			/* tag of command[0] */
	unsigned int n;
	struct command *command;	/* of this round */
	unsigned int room;		/* event slots that nobody may need yet */
	bool armed;			/* in this round */
	uint32_t mod;
	unsigned int irqs[SIDES_MAX];	/* before this round */
};

struct station {
	unsigned int shift, nblocks;
	struct block block[JET_BLOCKS_MAX];
	struct queue q[QUEUES];
	bool inserted;
	bool halted;
	unsigned int masked;		/* a queue's number and one: its vector is */
	uint32_t sa, bid;
	struct {
		uint32_t cfg;
		unsigned int left;	/* of its cap */
	} pool[POOLS];
	int listens[VCIS];		/* index of a pool, or -1 */
	unsigned int way[VCIS];
	uint32_t fragments[SIDES_MAX];	/* counted when the ring came to rest */

	/* This round */
	unsigned int left;		/* of the free list, at least */
	unsigned int streams;		/* a bit for each source and class that sends to it */
	int sender[2];			/* queue that sends in each class, the last one */
	bool exact;			/* somebody is to get all there is: nobody else may take or give */
	bool takes, gives;
	bool named_free;		/* a block of the free list was named: nothing may be taken */
	uint32_t dst;			/* bytes of DST in use */
	uint16_t free[SIDES_MAX][JET_BLOCKS_MAX];	/* at the last rest */
	unsigned int nfree;
};

enum { HEADER, HEC, PAYLOAD, ABORT, GAP, EARLY, DAMAGES };

struct damage {
	bool armed;
	unsigned int station, sync;	/* whose frame, in which class */
	unsigned int source;		/* the station's id */
	unsigned int skip;		/* frames before it */
	unsigned int kind, at, bits;	/* at: word of the payload */
};

/* One card's host memory and links, as a callback needs them */
struct port {
	struct side *side;
	unsigned int st;
	struct bfm *h;
};

struct tapped {
	struct side *side;
	unsigned int link;
	struct damage damage;
	unsigned int word;		/* of the frame that passes; 0: none does */
	bool now;			/* it is the one */
};

struct events {
	struct bfm_event *e;
	unsigned int n, room;
};

struct side {
	struct world *w;
	unsigned int index;
	enum jetsim_card card;
	struct jetsim *sim;
	struct port port[STATIONS];
	struct tapped tap[STATIONS];
	struct events events[STATIONS][QUEUES];
	uint64_t src[STATIONS], dst[STATIONS], bad;
	bool loose;			/* drained while armed: interrupts are a matter of time */
	bool active;			/* its hosts' memory was read or written */
};

struct world {
	unsigned int sides, stations;
	struct side side[SIDES_MAX];
	struct station st[STATIONS];
	bool wild;			/* this round: see above */
	bool cut[STATIONS];
	uint64_t commands;
	uint64_t rounds;
	bool verbose;
	bool thorough;			/* compare everything in each round */
	bool failed;
	char why[512];
};

extern const uint8_t pool_numbers[POOLS];
extern const uint32_t vci_channels[VCIS];
/* One of them: some more often, so that somebody listens */
unsigned int vci_chosen(uint32_t random);

/* The first thing that is wrong counts */
void wrong(struct world *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* What a step makes of it, for people */
void tell(const struct world *w, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static inline uint32_t mixed(uint32_t x)
{
	x ^= x >> 16;
	x *= 0x7feb352du;
	x ^= x >> 15;
	x *= 0x846ca68bu;
	return x ^ x >> 16;
}

/* Of a queue, if nobody says more: some rings are so small that all indices wrap */
static inline unsigned int queue_log2(unsigned int q)
{
	return q < QUEUES / 2 ? 5 : CMD_LOG2_MAX;
}

/* The n-th number that follows from a step's seed */
static inline uint32_t drawn(uint32_t seed, uint32_t n, uint32_t below)
{
	return below ? mixed(seed + 0x9e3779b9u * (n + 1)) % below : 0;
}

static inline uint32_t block_bytes(const struct station *s)
{
	return 1u << s->shift;
}

/* step.c */
void step_draw(struct step *step, uint64_t *random, unsigned int stations);
void step_print(const struct step *step);
bool step_read(struct step *step, const char *line);

/* side.c */
bool side_open(struct side *side, struct world *w, unsigned int stations,
	       unsigned int manners);
void side_close(struct side *side);
void side_drain(struct side *side, unsigned int st, unsigned int q);
/* What was asked for is done, as far as there is room for its events; false: it does not come to that */
bool side_run(struct side *side);
/* Everything done and drained; false: it does not come to that */
bool side_rest(struct side *side);
void side_damage(struct side *side, unsigned int link,
		 const struct damage *damage);

/* command.c */
void command_step(struct world *w, const struct step *step);
void command_give(struct world *w, unsigned int st, unsigned int q,
		  unsigned int count);
void command_audit(struct world *w, unsigned int st, unsigned int q,
		   uint32_t seed);

/* rest.c: to rest, compare, begin the next round */
void rest(struct world *w);
void round_begin(struct world *w);

/* compare.c: what is seen at rest */
void compare_from_here(struct world *w);
void compare_registers(struct world *w);
void compare_ring(struct world *w);
void compare_all(struct world *w);
/* Those that differ, for people */
void tell_counters(struct world *w);

/* exec.c */
bool world_open(struct world *w, unsigned int sides, unsigned int stations,
		enum jetsim_card only, unsigned int manners);
void world_close(struct world *w);
void world_step(struct world *w, const struct step *step);
/* All stations as new, on all sides */
void world_renew(struct world *w);
/* The ring cannot come up, by a fault of ours */
bool faulty(const struct world *w);
void bells(struct world *w, unsigned int st, unsigned int q, unsigned int upto);

#endif
