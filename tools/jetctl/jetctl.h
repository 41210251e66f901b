/* SPDX-License-Identifier: GPL-2.0 */
/*
 * jetctl: what its files know of each other.
 *
 *   main.c    the command line
 *   nl.c      the netlink family "jetstream": one answer after the other
 *   out.c     answers as tables for people or as JSON for programs
 *   show.c    the objects: which attributes they have, and how each looks
 *   set.c     what can be changed: `ring set`, `sync add`, `sync del`
 */
#ifndef JETCTL_H
#define JETCTL_H

#include <stdbool.h>
#include <stdint.h>

struct nl_msg;
struct nlattr;

/* Exit codes */
#define JETCTL_USAGE	1
#define JETCTL_KERNEL	2

/* What the command line asks for */
struct jetctl_opts {
	bool json;
	bool pretty;
	const char *dev;	/* NULL: all */
};

__attribute__((noreturn, format(printf, 2, 3)))
void die(int code, const char *fmt, ...);

/*
 * Called for each message of an answer; attrs[0..max], NULL what it has not.
 */
typedef void (*jnl_row_fn)(void *arg, struct nlattr **attrs);

void jnl_open(void);
void jnl_close(void);
/* A request that is filled in bit by bit, sent, and answered with yes or no */
struct nl_msg *jnl_request(int cmd);
void jnl_do(struct nl_msg *msg);
void jnl_dump(int cmd, int max_attr, int ifindex_attr, unsigned int ifindex,
	     jnl_row_fn fn, void *arg);
uint64_t jnl_uint(const struct nlattr *attr);

/*
 * Rows of named values. Numbers and words look the same everywhere; what people
 * rather read otherwise is given as a text in addition.
 */
struct out;

struct out_column {
	const char *name;	/* in JSON */
	const char *title;	/* in a table; NULL: not shown there */
	bool right;		/* numbers */
};

struct out *out_new(const struct jetctl_opts *opts, const char *object,
		    const struct out_column *columns);
void out_row(struct out *out);
void out_uint(struct out *out, int column, uint64_t value);
void out_uint_as(struct out *out, int column, uint64_t value,
		 const char *text);
void out_bool(struct out *out, int column, bool value, const char *text);
void out_string(struct out *out, int column, const char *value);
void out_bits(struct out *out, int column, uint64_t bits);
void out_list(struct out *out, int column, const uint64_t *values, int n);
/* A line for people, behind the table */
__attribute__((format(printf, 2, 3)))
void out_note(struct out *out, const char *fmt, ...);
/* Rows of another kind in the same answer, behind those of @out */
struct out *out_also(struct out *out, const char *rows,
		     const struct out_column *columns);
void out_end(struct out *out);

/* What changes an object; it gets the words behind the command */
struct command {
	const char *name;
	void (*run)(char **words);
};

/* One object each */
struct object {
	const char *name;
	void (*show)(const struct jetctl_opts *opts);
	const struct command *commands;	/* NULL: nothing can be changed */
};

extern const struct object objects[];

unsigned int named_ifindex(const char *dev);
extern const struct command ring_commands[];
extern const struct command sync_commands[];

#endif
