/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The other end of a vfio-user server for its tests: a device that is an
 * array, and messages made by hand.
 */
#ifndef TESTS_VFU_CLIENT_H
#define TESTS_VFU_CLIENT_H

#include <stdint.h>
#include <string.h>

#include "vfu.h"
#include "vfu_proto.h"

struct toy {
	uint8_t bar0[0x1000];
	uint8_t config[4096];
	unsigned int resets;
	int wanted[VFU_VECTORS_MAX];
	unsigned int done;		/* mem_done() calls */
	int done_err;
	uint32_t done_cookie;
	uint8_t done_data[64];
};

static void toy_read(void *dev, unsigned int region, uint32_t off, void *buf,
		     uint32_t len)
{
	struct toy *t = dev;

	memcpy(buf, (region ? t->config : t->bar0) + off, len);
}

static void toy_write(void *dev, unsigned int region, uint32_t off,
		      const void *buf, uint32_t len)
{
	struct toy *t = dev;

	memcpy((region ? t->config : t->bar0) + off, buf, len);
}

static void toy_reset(void *dev)
{
	struct toy *t = dev;

	t->resets++;
}

static void toy_vector(void *dev, unsigned int vector, int wanted)
{
	struct toy *t = dev;

	t->wanted[vector] = wanted;
}

static void toy_done(void *dev, uint32_t cookie, int err, const void *data,
		     uint32_t len)
{
	struct toy *t = dev;

	t->done++;
	t->done_err = err;
	t->done_cookie = cookie;
	if (!err)
		memcpy(t->done_data, data,
		       len < sizeof(t->done_data) ? len : sizeof(t->done_data));
}

static const struct vfu_dev_ops toy_ops = {
	.region_size = { [0] = sizeof(((struct toy *)0)->bar0),
			 [VFU_REGION_CONFIG] = 4096 },
	.vectors = 4,
	.region_read = toy_read,
	.region_write = toy_write,
	.reset = toy_reset,
	.vector = toy_vector,
	.mem_done = toy_done,
};

/* Header and payload in one piece; the length of it */
__attribute__((unused))
static uint32_t make_message(uint8_t *to, uint16_t id, uint16_t command,
			     uint32_t flags, const void *data, uint32_t len)
{
	struct vfu_hdr hdr = {
		.id = id, .command = command, .size = sizeof(hdr) + len,
		.flags = flags,
	};

	memcpy(to, &hdr, sizeof(hdr));
	if (len)
		memcpy(to + sizeof(hdr), data, len);
	return hdr.size;
}

#endif
