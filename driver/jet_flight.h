/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scripts in flight: posted, and under way while nobody waits for them.
 *
 *	jet_flight.c  post, reap, cancel
 *	jet_round.c   those that are repeated
 *	jet_uring.c   the same by requests of io_uring
 *	jet_turn.c    whose turn it is
 */
#ifndef JET_FLIGHT_H
#define JET_FLIGHT_H

#include <linux/hrtimer.h>
#include <linux/llist.h>
#include <linux/refcount.h>

#include "jet_run.h"

/* Scripts that were posted to a pool and not reaped, and rounds, at most */
#define JET_POSTS_MAX		256

/**
 * struct jet_turn - who stands in a file's line
 * @list:	in jet_file.line, or of a posted script that has ended, .ended
 * @node:	in none of them: in jet_file.lost, or a round in jet_rounds.free
 * @flight:	a posted script; NULL: a caller, who runs his own
 * @round:	in .ended: not the script itself has ended, but this
 * @come:	told to a caller: it is his turn
 */
struct jet_turn {
	struct list_head list;
	struct llist_node node;
	struct jet_flight *flight;
	struct jet_round *round;
	struct completion come;
};

/**
 * struct jet_round - a round of a multishot script
 * @turn:	its place in jet_file.ended
 * @run:	what it has to say
 */
struct jet_round {
	struct jet_turn turn;
	struct jet_run run;
};

/**
 * struct jet_rounds - what makes a script multishot
 * @free:	places for rounds: anybody's to put, taken under the file's lock
 * @list:	jet_ops.list as it was before the first
 * @round:	the places
 */
struct jet_rounds {
	struct llist_head free;
	struct jet_list *list;
	struct jet_round round[];
};

/**
 * struct jet_flight - a script in flight
 * @turn:	its place
 * @run:	how far it is
 * @script:	what the program has said
 * @why:	what failed first
 * @pins:	memory of its copies, all the time
 * @charge:	whom these are charged to
 * @mm:		the program, which alone may be told of its end; held by @charge
 * @rounds:	of a multishot script, or NULL
 * @refs:	the script itself, and each of its rounds that was not reaped
 * @cmd:	NULL, or the request of io_uring that ends with it
 * @arg:	of this request: where @script is in the program
 * @issue:	how it is being made
 * @fixed:	it names a buffer of its ring's, which its copies are about
 * @watch:	in jet_file.wait while it waits for a frame
 * @timer:	ends that
 * @waits:	it does
 * @canceled:	what has not begun shall not
 * @orphan:	nobody is there any more who would reap it
 */
struct jet_flight {
	struct jet_turn turn;
	struct jet_run run;
	struct jet_script script;
	struct jet_why why;
	struct jet_pins pins;
	struct jet_charge charge;
	struct mm_struct *mm;
	struct jet_rounds *rounds;
	refcount_t refs;
	struct io_uring_cmd *cmd;
	struct jet_script __user *arg;
	unsigned int issue;
	bool fixed;
	struct wait_queue_entry watch;
	struct hrtimer timer;
	bool waits;
	bool canceled;
	bool orphan;
};

bool jet_flight_ready(const struct jet_flight *flight);
bool jet_flight_go(struct jet_flight *flight);
bool jet_flights_sweep(struct jet_file *file);
void jet_flights_find(struct jet_file *file);

int jet_flight_check(struct file *filp, struct jet_why *why);
struct jet_flight *jet_flight_alloc(struct jet_file *file,
				    const struct jet_script *script);
int jet_flight_prepare(struct jet_flight *flight,
		       struct jet_script __user *arg);
int jet_flight_line_up(struct jet_flight *flight);
bool jet_flight_undo(struct jet_turn *turn);
void jet_flight_clear(struct jet_flight *flight);
void jet_flight_put(struct jet_flight *flight);

/* jet_round.c */
int jet_rounds_check(struct jet_run *run, const struct jet_script *script);
int jet_rounds_alloc(struct jet_flight *flight);
bool jet_round_keep(struct jet_flight *flight);
bool jet_round_paused(const struct jet_flight *flight);
void jet_round_free(struct jet_round *round);
void jet_rounds_undo(struct jet_flight *flight);

/* jet_uring.c */
#ifdef JET_WITH_URING
int jet_uring_fix(struct jet_flight *flight);
void jet_uring_end(struct jet_flight *flight);
#else
static inline int jet_uring_fix(struct jet_flight *flight)
{
	return -EOPNOTSUPP;
}

static inline void jet_uring_end(struct jet_flight *flight)
{
}
#endif

#endif
