/* SPDX-License-Identifier: GPL-2.0 */
/* Scripts that are posted, and reaped */
#ifndef TEST_FLIGHT_H
#define TEST_FLIGHT_H

#include <unistd.h>

#include "pool.h"

#define SLOTS	260
#define SLOT_OPS 40

/* What a posted script writes to when it is reaped */
struct slot {
	struct jet_result res[SLOT_OPS];
	uint32_t blocks[LIST * SLOT_OPS];
	char text[JET_TEXT_BYTES];
};

static struct slot slots[SLOTS];
static struct jet_done done[SLOTS];

/* 0 or an error number; multishot with this many rounds, unless it is 0 */
__attribute__((unused))
static int post_rounds(int fd, struct jet_op *ops, unsigned int n,
		       unsigned int slot, uint64_t cookie, unsigned int rounds)
{
	struct jet_script req = {
		.ops = (uintptr_t)ops,
		.results = (uintptr_t)slots[slot].res,
		.blocks = (uintptr_t)slots[slot].blocks,
		.text = (uintptr_t)slots[slot].text,
		.cookie = cookie,
		.count = n,
		.op_bytes = sizeof(*ops),
		.result_bytes = sizeof(slots[slot].res[0]),
		.nblocks = LIST * n,
		.flags = JET_SCRIPT_POST | (rounds ? JET_SCRIPT_MULTISHOT : 0),
		.text_bytes = JET_TEXT_BYTES,
		.rounds = rounds,
	};
	unsigned int i;

	for (i = 0; i < n; i++)
		if (ops[i].op == JET_DO_ALLOC || ops[i].op == JET_DO_RX)
			ops[i].first = LIST * i;
	memset(slots[slot].res, 0x55, sizeof(slots[slot].res));
	memset(slots[slot].text, 'x', JET_TEXT_BYTES - 1);
	return ioctl(fd, JET_IOC_SCRIPT, &req) < 0 ? -errno : 0;
}

/* 0 or an error number; the cookie is the slot's number, unless it is said */
__attribute__((unused))
static int post_as(int fd, struct jet_op *ops, unsigned int n,
		   unsigned int slot, uint64_t cookie)
{
	return post_rounds(fd, ops, n, slot, cookie, 0);
}

__attribute__((unused))
static int post(int fd, struct jet_op *ops, unsigned int n, unsigned int slot)
{
	return post_as(fd, ops, n, slot, slot);
}

/* How many of at most @room, or an error number */
__attribute__((unused))
static int reap(int fd, unsigned int room, uint64_t deadline)
{
	struct jet_reap req = {
		.done = (uintptr_t)done,
		.deadline = deadline,
		.text = (uintptr_t)text,
		.text_bytes = sizeof(text),
		.room = room,
		.done_bytes = sizeof(done[0]),
	};
	int ret;

	memset(text, 'x', sizeof(text) - 1);
	ret = ioctl(fd, JET_IOC_REAP, &req);
	return ret < 0 ? -errno : ret;
}

/* That many, one after the other, behind done[0] */
__attribute__((unused))
static bool reap_all(int fd, unsigned int n)
{
	uint64_t deadline = after(60 * SECOND);
	struct jet_done all[SLOTS];
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (reap(fd, 1, deadline) != 1)
			break;
		all[i] = done[0];
	}
	memcpy(done, all, i * sizeof(*all));
	return i == n;
}

__attribute__((unused))
static int cancel(int fd, uint64_t cookie)
{
	struct jet_cancel req = {
		.cookie = cookie,
		.text = (uintptr_t)text,
		.text_bytes = sizeof(text),
	};
	int ret;

	memset(text, 'x', sizeof(text) - 1);
	ret = ioctl(fd, JET_IOC_CANCEL, &req);
	return ret < 0 ? -errno : ret;
}

/* kB that /proc says are pinned for this process */
__attribute__((unused))
static long pinned(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kb = -1;

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "VmPin: %ld", &kb);
	if (f)
		fclose(f);
	return kb;
}

/* What @fn says of @fd in another process; 101: it was killed */
__attribute__((unused))
static int as_child(int (*fn)(int), int fd)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child)
		_exit(fn(fd));
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

#endif
