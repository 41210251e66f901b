/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What an open /dev/jetstreamN is, between jet_cdev.c and jet_script.c.
 */
#ifndef JET_USER_H
#define JET_USER_H

#include "jet.h"
#include "jet_operand.h"

struct jet_batch;

/**
 * struct jet_file - an open file
 * @jd: the card; held
 * @lock: protects all below. While it is free, no command of the pool is under
 *	way
 * @pool: NULL until JET_IOC_POOL_OPEN; never changes afterwards
 * @batch: commands on their way
 * @hand: what the owner knows of each block
 */
struct jet_file {
	struct jet_dev *jd;
	struct mutex lock;	/* see above */
	struct jet_pool *pool;
	struct jet_batch *batch;
	struct jet_hand hand[JET_BLOCKS_MAX];
};

int jet_script_prepare(struct jet_file *file);
void jet_script_cleanup(struct jet_file *file);
int jet_script_run(struct jet_file *file, struct jet_script *script,
		   struct jet_why *why);

#endif
