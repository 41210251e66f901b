/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Bytes in blocks, and their sums */
#ifndef JETSIM_FAST_COPY_H
#define JETSIM_FAST_COPY_H

#include <stdint.h>

struct card;
struct command;
struct queue;

/* RFC 1071, not inverted, the first byte the high one */
uint16_t sum_bytes(const uint8_t *data, uint32_t len);
static inline uint16_t sum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

/* A command's bytes from or to a buffer */
void copy_to_blocks(struct card *c, const struct command *cmd,
		    const uint8_t *from);
void copy_from_blocks(const struct card *c, const struct command *cmd,
		      uint8_t *to);

/* The queue's running sum */
void sum_run(struct queue *q, const struct command *cmd, uint16_t sum);
void sum_put(struct card *c, struct queue *q, const struct command *cmd);

#endif
