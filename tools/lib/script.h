/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A script as its three files know it; script.c draws it */
#ifndef LIBJET_SCRIPT_H
#define LIBJET_SCRIPT_H

#include <stdarg.h>
#include <stdio.h>

#include "lib.h"

/* Numbers from here on are lists, not operations */
#define SCRIPT_LIST	0x40000000

struct script_list {
	uint32_t first;
	uint32_t count;
};

struct jet_builder {
	struct jet_pool *pool;
	struct jet_op *ops;
	struct jet_result *results;	/* of the first @ran operations */
	struct script_list *lists;
	uint32_t *blocks;
	uint32_t most_ops, most_blocks;
	uint32_t nops, nlists, nblocks;
	uint32_t done;			/* before a signal came; 0: begin at the beginning */
	uint32_t ran;
	bool posted;			/* the kernel will say what came of it */
	bool deleted;			/* and nobody wants to know */
	struct jet_builder *next;	/* in jet_pool.deleted */
	int error;			/* the first one; text says why */
	char text[JET_TEXT_BYTES];
	char said[JET_TEXT_BYTES];	/* by the kernel, of a posted one */
};

void script_request(struct jet_builder *s, struct jet_script *req, uint32_t flags, char *text);
int script_outcome(struct jet_builder *s, uint32_t failed, uint32_t first_failed, const char *text);
void script_delete_posted(struct jet_builder *s);

#endif
