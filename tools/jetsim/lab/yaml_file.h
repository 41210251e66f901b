/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * A YAML file as a tree whose nodes know their lines, and mappings that know
 * what was asked for. What is wrong ends the program: one line, exit code 1.
 */
#ifndef JETSIM_LAB_YAML_FILE_H
#define JETSIM_LAB_YAML_FILE_H

#include <stdbool.h>
#include <yaml.h>

#define KEYS_MAX	24

struct yaml_file {
	const char *path;
	yaml_document_t document;
};

/* NULL node: not there */
struct node {
	struct yaml_file *file;
	yaml_node_t *n;
};

__attribute__((noreturn, format(printf, 1, 2)))
void lab_die(const char *fmt, ...);
__attribute__((noreturn, format(printf, 2, 3)))
void node_fail(struct node n, const char *fmt, ...);

struct node yaml_open(struct yaml_file *f, const char *path);
void yaml_close(struct yaml_file *f);

unsigned int node_line(struct node n);
const char *node_text(struct node n);		/* a scalar's */
unsigned int node_count(struct node n);		/* a list's */
struct node node_item(struct node n, unsigned int i);

/* A mapping. Each key is asked for once; keys_done() refuses the others. */
struct keys {
	struct node n;
	const char *what;
	const char *known[KEYS_MAX];
	unsigned int known_num;
};

void keys_open(struct keys *k, struct node n, const char *what);
bool keys_get(struct keys *k, const char *key, struct node *value);
struct node keys_need(struct keys *k, const char *key, const char *example);
void keys_done(const struct keys *k);

#endif
