// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * guest_ops posted: scripts of 32 operations, which are eight messages of 1 KB each (alloc, copy in,
 * send, free), and nobody receives them. Eight such scripts one after the other, each waited for, with
 * memory that is pinned each time; and the same eight posted at once and reaped, with a registered
 * buffer. And both halves of the difference.
 */
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>

#include "linux/jetstream.h"
#include "measure.h"

#define SCRIPTS		8
#define OPS		32
#define BYTES		1024
#define CHANNEL		78		/* nobody listens there */
#define BUFFER		3

struct flight {
	int fd;
	unsigned int flags;		/* of the scripts */
	struct jet_op ops[OPS];
	struct jet_result results[SCRIPTS][OPS];
	uint32_t blocks[SCRIPTS][OPS];
};

static uint8_t memory[BYTES * OPS / 4] __attribute__((aligned(4096)));

static void submit(struct flight *f, unsigned int n)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_script script = {
		.ops = (uintptr_t)f->ops, .results = (uintptr_t)f->results[n],
		.blocks = (uintptr_t)f->blocks[n], .count = OPS,
		.op_bytes = sizeof(f->ops[0]), .result_bytes = sizeof(f->results[n][0]),
		.nblocks = OPS, .flags = f->flags, .cookie = f->flags ? n : 0,
	};

	/* A posted one's text is written when it is reaped */
	if (!f->flags) {
		script.text = (uintptr_t)text;
		script.text_bytes = sizeof(text);
	}
	if (ioctl(f->fd, JET_IOC_SCRIPT, &script))
		errx(1, "a script: %s", text);
}

static void reap(struct flight *f)
{
	struct jet_done done[SCRIPTS];
	struct jet_reap req = {
		.done = (uintptr_t)done, .deadline = JET_FOREVER, .done_bytes = sizeof(done[0]),
	};

	for (unsigned int got = 0; got < SCRIPTS;) {
		int n;

		req.room = SCRIPTS - got;
		n = ioctl(f->fd, JET_IOC_REAP, &req);
		if (n <= 0)
			err(1, "reap");
		for (int i = 0; i < n; i++)
			if (done[i].error || done[i].failed)
				errx(1, "posted script %llu: operation %u failed",
				     (unsigned long long)done[i].cookie, done[i].first_failed);
		got += (unsigned int)n;
	}
}

static void fly(void *ctx)
{
	struct flight *f = ctx;

	for (unsigned int n = 0; n < SCRIPTS; n++)
		submit(f, n);
	if (f->flags)
		reap(f);
}

static void write_script(struct flight *f, uint32_t vci, bool registered)
{
	for (unsigned int i = 0; i < OPS; i += 4) {
		struct jet_op *op = f->ops + i;
		uint64_t at = (uint64_t)i / 4 * BYTES;

		op[0] = (struct jet_op){ .op = JET_DO_ALLOC, .first = i, .count = 1 };
		op[1] = (struct jet_op){ .op = JET_DO_COPY_IN, .length = BYTES };
		op[1].addr = registered ? at : (uintptr_t)memory + at;
		op[2] = (struct jet_op){ .op = JET_DO_SEND, .length = BYTES, .vci = vci };
		op[3] = (struct jet_op){ .op = JET_DO_FREE };
		for (unsigned int j = 1; j < 4; j++) {
			op[j].flags = JET_OPF_FROM;
			op[j].from = i + j - 1;
		}
		if (registered) {
			op[1].flags |= JET_OPF_BUFFER;
			op[1].buffer = BUFFER;
		}
	}
}

static uint32_t open_flight(struct flight *f, const char *device)
{
	char text[JET_TEXT_BYTES] = "";
	struct jet_pool_open pool = {
		.tx_limit = 2 * OPS * SCRIPTS / 4, .text = (uintptr_t)text, .text_bytes = sizeof(text),
	};
	struct jet_buffer_reg buffer = {
		.addr = (uintptr_t)memory, .length = sizeof(memory), .index = BUFFER,
		.text = (uintptr_t)text, .text_bytes = sizeof(text),
	};
	struct jet_limits limits;

	f->fd = open(device, O_RDWR | O_CLOEXEC);
	if (f->fd < 0)
		err(1, "%s", device);
	if (ioctl(f->fd, JET_IOC_POOL_OPEN, &pool) || ioctl(f->fd, JET_IOC_BUFFER, &buffer))
		errx(1, "%s: %s", device, text);
	if (ioctl(f->fd, JET_IOC_LIMITS, &limits))
		err(1, "%s: limits", device);
	return JET_MAKE_VCI(limits.station, CHANNEL);
}

void posted_scripts(const char *device)
{
	static const struct {
		const char *name;
		unsigned int flags;
		bool registered;
	} kinds[] = {
		{ "waited for", 0, false },
		{ "waited for, registered buffer", 0, true },
		{ "posted", JET_SCRIPT_POST, false },
		{ "posted, registered buffer", JET_SCRIPT_POST, true },
	};
	static struct flight f;
	uint32_t vci = open_flight(&f, device);

	for (unsigned int i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		f.flags = kinds[i].flags;
		write_script(&f, vci, kinds[i].registered);
		measure(kinds[i].name, SCRIPTS * OPS, RUNS_MANY, NULL, fly, NULL, &f);
	}
}
