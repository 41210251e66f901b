/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What tests of /dev/jetstreamN have in common: pools, scripts, and how both
 * are refused. They run in a guest and print TAP.
 */
#ifndef TEST_POOL_H
#define TEST_POOL_H

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <linux/jetstream.h>

#include "tap.h"

#define SECOND		1000000000ull
#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

#define OPS_MAX		257	/* one more than there may be */
#define LIST		32	/* entries of an operation in the list of blocks */
#define BLOCK(i, k)	blocks[LIST * (i) + (k)]

/* Of the last refusal, and of the last script */
static __thread char text[JET_TEXT_BYTES];
static __thread struct jet_script script;
static __thread struct jet_result res[OPS_MAX];
static __thread uint32_t blocks[LIST * OPS_MAX];

/*
 * With COMPAT, programs ask as those for 32 bits do: through int 0x80, whose
 * arguments have 32 bits, so the structure is copied to where that is enough.
 * Addresses in the structure have 64 bits for all programs.
 */
#ifdef COMPAT
#define COMPAT_BYTES	4096
#define COMPAT_IOCTL	54	/* number of ioctl(2) there */

static int compat_ioctl(int fd, unsigned int request, uintptr_t arg)
{
	static __thread void *low;
	unsigned int size = _IOC_SIZE(request);
	bool copy = arg >= COMPAT_BYTES && size <= COMPAT_BYTES;
	int ret;

	if (!low)
		low = mmap(NULL, COMPAT_BYTES, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	if (low == MAP_FAILED || (uintptr_t)low >> 32) {
		printf("Bail out! no memory below 4 GB\n");
		exit(1);
	}
	if (copy)
		memcpy(low, (void *)arg, size);
	__asm__ volatile("int $0x80" : "=a" (ret)
			 : "a" (COMPAT_IOCTL), "b" (fd), "c" (request),
			   "d" (copy ? (uintptr_t)low : arg)
			 : "memory", "cc", "r8", "r9", "r10", "r11");
	if (copy)
		memcpy((void *)arg, low, size);
	if (ret >= 0)
		return ret;
	errno = -ret;
	return -1;
}

#define ioctl(fd, request, arg)	compat_ioctl(fd, request, (uintptr_t)(arg))
#endif

__attribute__((unused))
static int open_device(const char *device)
{
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0) {
		printf("Bail out! %s: %s\n", device, strerror(errno));
		exit(1);
	}
	return fd;
}

__attribute__((unused))
static int pool_request(int fd, struct jet_pool_open req)
{
	req.text_bytes = sizeof(text);
	req.text = (uintptr_t)text;
	memset(text, 'x', sizeof(text) - 1);
	return ioctl(fd, JET_IOC_POOL_OPEN, &req) ? -errno : (int)req.pool;
}

/* A pool's number, or an error number */
#define pool_ioctl(fd, ...) \
	pool_request(fd, (struct jet_pool_open) { __VA_ARGS__ })

__attribute__((unused))
static int open_pool(const char *device, unsigned int tx, unsigned int rx)
{
	int fd = open_device(device);

	if (pool_ioctl(fd, .tx_limit = tx, .rx_limit = rx) < 0) {
		printf("Bail out! no pool: %s\n", text);
		exit(1);
	}
	return fd;
}

__attribute__((unused))
static struct jet_limits limits_of(const char *device)
{
	struct jet_limits limits = {};
	int fd = open_device(device);

	if (ioctl(fd, JET_IOC_LIMITS, &limits))
		printf("Bail out! no limits: %s\n", strerror(errno));
	close(fd);
	return limits;
}

/* A VCI or an error number */
__attribute__((unused))
static int assoc_flags(int fd, unsigned long request, uint32_t vci,
		       uint32_t flags)
{
	struct jet_association req = {
		.vci = vci,
		.flags = flags,
		.text_bytes = sizeof(text),
		.text = (uintptr_t)text,
	};

	memset(text, 'x', sizeof(text) - 1);
	return ioctl(fd, request, &req) ? -errno : (int)req.vci;
}

__attribute__((unused))
static int assoc(int fd, unsigned long request, uint32_t vci)
{
	return assoc_flags(fd, request, vci, 0);
}

static void prepare(const struct jet_op *ops, unsigned int n,
		    unsigned int flags)
{
	script = (struct jet_script) {
		.ops = (uintptr_t)ops,
		.results = (uintptr_t)res,
		.blocks = (uintptr_t)blocks,
		.text = (uintptr_t)text,
		.count = n,
		.op_bytes = sizeof(*ops),
		.result_bytes = sizeof(*res),
		.nblocks = n <= 256 ? LIST * n : 0,
		.flags = flags,
		.text_bytes = sizeof(text),
	};
}

/*
 * Number of operations that failed, or an error number. Operation i has its list
 * of blocks from entry LIST * i on.
 */
__attribute__((unused))
static int run_flags(int fd, struct jet_op *ops, unsigned int n,
		     unsigned int flags)
{
	unsigned int i;
	int ret;

	for (i = 0; i < n && (uintptr_t)ops > 4096; i++)
		if (ops[i].op == JET_DO_ALLOC || ops[i].op == JET_DO_RX)
			ops[i].first = LIST * i;
	prepare(ops, n, flags);
	memset(text, 'x', sizeof(text) - 1);
	ret = ioctl(fd, JET_IOC_SCRIPT, &script);
	return ret < 0 ? -errno : ret;
}

__attribute__((unused))
static int run(int fd, struct jet_op *ops, unsigned int n)
{
	return run_flags(fd, ops, n, 0);
}

/* An operation on these blocks, as operation i of the next script */
__attribute__((unused))
static void give(struct jet_op *op, unsigned int i, const uint32_t *list,
		 unsigned int n)
{
	memmove(&BLOCK(i, 0), list, n * sizeof(*list));
	op->first = LIST * i;
	op->count = n;
}

/* The same for one block, and the whole script */
__attribute__((unused))
static int run_on(int fd, struct jet_op op, uint32_t block)
{
	give(&op, 0, &block, 1);
	return run(fd, &op, 1);
}

/* A refusal: this error and exactly this text */
__attribute__((unused))
static void refused(int got, int want, const char *words, const char *what)
{
	if (!ok(got == want && !strcmp(text, words), "%s", what))
		diag("got %d \"%s\", wanted %d \"%s\"", got, text, want, words);
}

/* Results of a script's operations, and what is said of the first failure */
__attribute__((unused))
static void results(const int *errors, unsigned int n, const char *words,
		    const char *what)
{
	unsigned int i;
	bool good = !strcmp(text, words);

	for (i = 0; i < n; i++)
		good &= res[i].error == errors[i];
	if (ok(good, "%s", what))
		return;
	diag("text \"%s\", wanted \"%s\"", text, words);
	for (i = 0; i < n; i++)
		diag("operation %u: %d, wanted %d", i, res[i].error,
		     errors[i]);
}

__attribute__((unused))
static uint64_t after(uint64_t ns)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec + ns;
}

__attribute__((unused))
static bool file_says(const char *name, const char *words)
{
	char line[256];
	FILE *f = fopen(name, "r");
	bool found = false;

	while (f && fgets(line, sizeof(line), f))
		found |= !strncmp(line, words, strlen(words));
	if (f)
		fclose(f);
	return found;
}

__attribute__((unused))
static bool is_dead(pid_t pid)
{
	siginfo_t info = {};

	return kill(pid, 0) || (!waitid(P_PID, pid, &info, WEXITED | WNOHANG |
							    WNOWAIT) &&
				info.si_pid);
}

/* Until a process or thread sleeps in ioctl(2), or is dead */
__attribute__((unused))
static void until_asleep(pid_t pid)
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/syscall", pid);
	while (!file_says(name, "16 ") && !is_dead(pid))
		usleep(1000);
}

/* How a pool is, and fares */
__attribute__((unused))
static struct jet_pool_info info_of(int fd)
{
	struct jet_pool_info info = {
		.text = (uintptr_t)text,
		.text_bytes = sizeof(text),
	};

	if (ioctl(fd, JET_IOC_POOL_INFO, &info))
		diag("no information: %s, %s", strerror(errno), text);
	return info;
}

__attribute__((unused))
static int change_pool(int fd, struct jet_pool_set req)
{
	req.text = (uintptr_t)text;
	req.text_bytes = sizeof(text);
	return ioctl(fd, JET_IOC_POOL_SET, &req) ? -errno : 0;
}

#define CHANGE(fd, ...) \
	change_pool(fd, (struct jet_pool_set) { __VA_ARGS__ })

/* Operations, as short as they can be written */
#define ALLOC(n)	{ .op = JET_DO_ALLOC, .count = (n) }
#define COPY_IN(f, a, o, l) { .op = JET_DO_COPY_IN, .flags = JET_OPF_FROM, \
	.from = (f), .addr = (uintptr_t)(a), .offset = (o), .length = (l) }
#define COPY_OUT(f, a, o, l) { .op = JET_DO_COPY_OUT, .flags = JET_OPF_FROM, \
	.from = (f), .addr = (uintptr_t)(a), .offset = (o), .length = (l) }
#define SEND(f, v, l)	{ .op = JET_DO_SEND, .flags = JET_OPF_FROM, \
	.from = (f), .vci = (v), .length = (l) }
#define SEND_FREE(f, v, l) { .op = JET_DO_SEND, \
	.flags = JET_OPF_FROM | JET_OPF_FREE, .from = (f), .vci = (v), \
	.length = (l) }
#define FREE(f)		{ .op = JET_DO_FREE, .flags = JET_OPF_FROM, .from = (f) }
#define WAIT_RX(t)	{ .op = JET_DO_WAIT_RX, .deadline = (t) }
#define RX(a, l)	{ .op = JET_DO_RX, .count = LIST, \
	.addr = (uintptr_t)(a), .length = (l) }

#endif
