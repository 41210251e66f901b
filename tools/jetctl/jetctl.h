/* SPDX-License-Identifier: GPL-2.0 */
/*
 * jetctl: what its files know of each other.
 *
 *   main.c      options, and which command it is; batch
 *   table.c     THE table: every command with its arguments. From it come
 *   words.c       the meaning of the words behind a command,
 *   help.c        help and usage,
 *   complete.c    completion for bash and zsh
 *   nl.c        the netlink family "jetstream": one answer after the other
 *   link.c      network interfaces: the family "route"
 *   out.c       answers as tables for people or as JSON for programs
 *   fit.c       the former, as wide as the terminal is
 *   put.c       attributes of an answer as cells of it
 *   ring.c station.c sync.c pool.c vci.c block.c pcie.c    what can be shown
 *   set.c       what can be changed
 *   monitor.c watch.c    what changes
 *   trace.c     what the driver does
 *   top.c       what is done, again and again
 *   doctor.c    what is missing
 */
#ifndef JETCTL_H
#define JETCTL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct nl_msg;
struct nlattr;

/* Exit codes */
#define JETCTL_USAGE	1
#define JETCTL_KERNEL	2
#define JETCTL_BROKEN	3	/* the doctor has found something */

/* The options */
struct jetctl_opts {
	bool json;
	bool pretty;
	bool statistics;
	bool details;
};

__attribute__((noreturn, format(printf, 2, 3)))
void die(int code, const char *fmt, ...);
/* What is in front of each such line: the place in a batch file, or nothing */
#define DIE_WHERE	256
extern char die_where[DIE_WHERE];

/*
 * The table of commands
 */
enum arg_kind {
	ARG_FLAG,		/* just its name */
	ARG_WORD,		/* these have a value: any word */
	ARG_DEV,
	ARG_CHOICE,		/* one of those that @value lists: "a|b" */
	ARG_NUMBER,
	ARG_TIME,
	ARG_SIZE,
	ARG_RATE,
};

#define ARGS_MAX	8

struct arg {
	const char *name;	/* of the argument, and the word for it */
	enum arg_kind kind;
	const char *value;	/* what help calls its value */
	const char *help;
	bool bare;		/* the value stands there without the name */
	bool either;		/* this or the next one, not both */
	const char *missing;	/* it is needed; said when it is not there */
};

struct values;

struct command {
	const char *object;
	const char *name;	/* NULL: the object is all of it */
	const char *help;
	const struct arg *args;	/* NULL: none */
	void (*run)(const struct jetctl_opts *opts, const struct values *v);
	bool some;		/* takes at least one argument beside dev */
	bool alone;		/* not in a batch */
};

extern const struct command commands[];

/* What the words behind a command say, in the order of its arguments */
struct values {
	const struct command *command;
	bool given[ARGS_MAX];
	uint64_t number[ARGS_MAX];	/* in base units; of ARG_CHOICE, which */
	const char *word[ARGS_MAX];
};

bool begins(const char *whole, const char *part);
void words_parse(const struct command *command, char **words,
		 struct values *v);

/* help.c */
void help_usage(FILE *to);
void help_syntax(FILE *to, const struct command *c);
void help_show(const struct jetctl_opts *opts, const struct values *v);
void help_object(FILE *to, const char *object);

void complete_show(const struct jetctl_opts *opts, const struct values *v);
void batch_run(const struct jetctl_opts *opts, const struct values *v);

/*
 * Netlink
 */

/*
 * Called for each message of an answer; attrs[0..max], NULL what it has not.
 */
typedef void (*jnl_row_fn)(void *arg, struct nlattr **attrs);

void jnl_open(void);
bool jnl_try(void);
void jnl_close(void);
int jnl_group(const char *name);
/* A request that is filled in bit by bit, sent, and answered with yes or no */
struct nl_msg *jnl_request(int cmd);
void jnl_do(struct nl_msg *msg);
void jnl_dump(int cmd, int max_attr, int ifindex_attr, unsigned int ifindex,
	     jnl_row_fn fn, void *arg);
void jnl_dump_perhaps(int cmd, int max_attr, int ifindex_attr,
		      unsigned int ifindex, jnl_row_fn fn, void *arg);
uint64_t jnl_uint(const struct nlattr *attr);

/*
 * Network interfaces
 */
struct link {
	unsigned int ifindex;
	bool up;
	uint32_t mtu;
	uint32_t max_mtu;
};

bool link_get(unsigned int ifindex, const char *name, struct link *link);
unsigned int named_ifindex(const char *dev);
unsigned int asked_ifindex(const struct values *v);
const char *ifname(uint32_t ifindex);

/*
 * Rows of named values. Numbers and words look the same everywhere; what people
 * rather read otherwise is given as a text in addition.
 */
struct out;

/* Who sees a column of a table; JSON has them all */
enum out_who { FOR_ALL, WITH_STATISTICS, WITH_DETAILS };

struct out_column {
	const char *name;	/* in JSON */
	const char *title;	/* in a table; NULL: not shown there */
	bool right;		/* numbers */
	enum out_who who;
};

struct out *out_new(const struct jetctl_opts *opts, const char *object,
		    const struct out_column *columns);
void out_row(struct out *out);
void out_uint(struct out *out, int column, uint64_t value);
void out_uint_as(struct out *out, int column, uint64_t value,
		 const char *text);
void out_bool(struct out *out, int column, bool value, const char *text);
void out_string(struct out *out, int column, const char *value);
/* Numbers of the bits that are set; in a table, how many */
void out_bits(struct out *out, int column, uint64_t bits);
/* In JSON only, and for people only */
void out_list(struct out *out, int column, const uint64_t *values, int n);
__attribute__((format(printf, 3, 4)))
void out_text(struct out *out, int column, const char *fmt, ...);
/* A line for people, behind the table */
__attribute__((format(printf, 2, 3)))
void out_note(struct out *out, const char *fmt, ...);
/* Rows of another kind in the same answer, behind those of @out */
struct out *out_also(struct out *out, const char *rows,
		     const struct out_column *columns);
/* A change was made: an answer in JSON only */
void out_done(const struct jetctl_opts *opts, const struct command *command,
	      const char *dev);
const struct jetctl_opts *out_opts(const struct out *out);
void out_end(struct out *out);
/* The same, where a card has a row at least: people are told if there is none */
void out_end_of_cards(struct out *out);
/* Its only row is an event, which happened now: a line, at once */
void out_event(struct out *out);
/* The same, of another time: ns since 1970, of which people see so many digits */
void out_event_at(struct out *out, int64_t at, int digits);
/* All that was printed has been written, or the program ends */
void out_written(void);

/*
 * Attributes as cells; those that are not there leave their cell empty
 */
#define WORDS(list)	(list), sizeof(list) / sizeof((list)[0])

const char *put_dev(struct out *out, int column, const struct nlattr *ifindex);
void put_uint(struct out *out, int column, const struct nlattr *attr);
void put_string(struct out *out, int column, const struct nlattr *attr);
void put_eui(struct out *out, int column, const struct nlattr *attr);
void put_time(struct out *out, int column, const struct nlattr *attr);
void put_bytes(struct out *out, int column, const struct nlattr *attr);
void put_bps(struct out *out, int column, const struct nlattr *attr);
void put_rate(struct out *out, int column, uint64_t bps);
void put_word(struct out *out, int column, const struct nlattr *attr,
	      const char * const *words, unsigned int n);
const char *eui_text(const struct nlattr *attr);
uint64_t count(const struct nlattr *attr);

/* What a ring's attributes say in words; NULL if they are not there */
const char *ring_state(const struct nlattr *attr);
const char *ring_alarm(const struct nlattr *attr);
const char *ring_mode(const struct nlattr *attr);
void put_ring_words(struct out *out, int state, int mode, int alarm,
		    struct nlattr **a);
/* Whose pool a message tells of, and what it has lost */
const char *pool_kind(struct nlattr **a);
const char *pool_owner(struct nlattr **a);
uint64_t pool_drops(struct nlattr **a);
/* The former in three columns */
void put_pool_owner(struct out *out, int kind, int owner, int pid,
		    struct nlattr **a);

/* What can be shown: the first argument of each is dev */
enum { ARG_OF_DEV, SHOW_ARG_1, SHOW_ARG_2 };
enum { POOL_ARG_POOL = SHOW_ARG_1 };
enum { VCI_ARG_VCI = SHOW_ARG_1, VCI_ARG_POOL };
enum { TRACE_ARG_ONLY = SHOW_ARG_1 };
enum { TOP_ARG_EVERY = SHOW_ARG_1, TOP_ARG_TIMES };

void ring_show(const struct jetctl_opts *opts, const struct values *v);
void station_show(const struct jetctl_opts *opts, const struct values *v);
void sync_show(const struct jetctl_opts *opts, const struct values *v);
void pool_show(const struct jetctl_opts *opts, const struct values *v);
void vci_show(const struct jetctl_opts *opts, const struct values *v);
void block_show(const struct jetctl_opts *opts, const struct values *v);
void link_show(const struct jetctl_opts *opts, const struct values *v);

void doctor_run(const struct jetctl_opts *opts, const struct values *v);
void monitor_run(const struct jetctl_opts *opts, const struct values *v);
void trace_run(const struct jetctl_opts *opts, const struct values *v);
void top_run(const struct jetctl_opts *opts, const struct values *v);

/* What can be changed, and which argument is which */
enum { SET_BID, SET_FRAME, SET_MODE, SET_NOW, SET_DEV };
enum { SYNC_ARG_SIZE, SYNC_ARG_RATE, SYNC_ARG_DEV };

void ring_set(const struct jetctl_opts *opts, const struct values *v);
void sync_add(const struct jetctl_opts *opts, const struct values *v);
void sync_del(const struct jetctl_opts *opts, const struct values *v);

#endif
