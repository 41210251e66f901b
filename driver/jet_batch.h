/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies and sends on their way to the card, between jet_script.c, which
 * runs operations in order, and jet_batch.c, which makes commands of them.
 */
#ifndef JET_BATCH_H
#define JET_BATCH_H

#include "jet_user.h"

/**
 * struct jet_work - what running an operation needs beside the operation
 * @len:	bytes to copy or send
 * @page:	first of its pages in the batch
 * @npages:	how many
 * @map:	first of its DMA ranges in the batch
 * @nmaps:	how many
 * @status:	how its commands ended: the first failure other than CANCELED
 * @canceled:	at least one of its commands was canceled
 * @pinned:	its blocks are pinned
 * @pending:	it is in the batch
 */
struct jet_work {
	u32 len;
	u16 page;
	u16 npages;
	u16 map;
	u16 nmaps;
	u16 status;
	bool canceled;
	bool pinned;
	bool pending;
};

/**
 * struct jet_run - a script that runs
 * @file:	by which file
 * @pool:	on which pool
 * @env:	what operands are checked against
 * @ops:	operations
 * @work:	their other half
 * @n:		how many
 * @failed:	how many of them failed so far
 * @stop:	the first failure stops the script
 * @why:	says what failed first
 */
struct jet_run {
	struct jet_file *file;
	struct jet_pool *pool;
	struct jet_operand_env env;
	struct jet_op *ops;
	struct jet_work *work;
	unsigned int n;
	unsigned int failed;
	bool stop;
	struct jet_why *why;
};

struct jet_batch *jet_batch_alloc(void);
void jet_batch_free(struct jet_batch *batch);
void jet_batch_make_room(struct jet_run *run, unsigned int i,
			 unsigned int last);
void jet_batch_add(struct jet_run *run, unsigned int i, unsigned int last);
void jet_batch_flush(struct jet_run *run);
void jet_run_result(struct jet_run *run, unsigned int i, int err);

#endif
