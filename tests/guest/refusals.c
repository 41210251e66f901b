// SPDX-License-Identifier: GPL-2.0
/*
 * refusals DEVICE - everything that /dev/jetstreamN must refuse, with the error
 * number and the text. What is wrong with a single operation by itself is
 * tried in tests/unit/operand_test.c.
 */
#include "pool.h"

static const char *device;
static char bytes[16384] __attribute__((aligned(4096)));
static struct jet_limits limits;

static void test_requests(void)
{
	struct jet_limits l = {};
	int fd = open_device(device);
	char small[8];
	struct {
		struct jet_limits known;
		uint64_t unknown;
	} large = { .unknown = 0x55 };

	ok(ioctl(fd, _IO('J', 0xff), 0) == -1 && errno == ENOTTY,
	   "an unknown request is ENOTTY");
	ok(ioctl(fd, _IOR('K', 0xe0, struct jet_limits), &l) == -1 &&
	   errno == ENOTTY, "a request of another type is ENOTTY");
	ok(ioctl(fd, _IOW('J', 0xe0, struct jet_limits), &l) == -1 &&
	   errno == ENOTTY, "a request of another direction is ENOTTY");
	ok(!ioctl(fd, JET_IOC_LIMITS, &l), "limits");
	ok(l.ops >= 256 && l.op_blocks == JET_OP_BLOCKS && l.blocks &&
	   l.sdu_bytes == 65520 && l.head_bytes == 64 && l.pool_tx && l.pool_rx,
	   "limits make sense: %u operations, %u blocks of %u", l.ops,
	   l.blocks, l.block_bytes);
	ok(!ioctl(fd, _IOR('J', 0xe0, small), &small),
	   "an older, smaller structure is filled as far as it goes");
	ok(!ioctl(fd, _IOR('J', 0xe0, large), &large) && !large.unknown,
	   "a newer, larger one is zeroed behind");
	ok(ioctl(fd, JET_IOC_LIMITS, (void *)16) == -1 && errno == EFAULT,
	   "a bad pointer is EFAULT");
	close(fd);
}

static void test_pool(void)
{
	struct {
		struct jet_pool_open known;
		uint64_t unknown;
	} large = { .unknown = 1 };
	char want[JET_TEXT_BYTES];
	struct jet_op op = ALLOC(1);
	int fd = open_device(device), pool, other;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	refused(run(fd, &op, 1), -EBADFD, "this file is no pool yet",
		"no script without a pool");
	refused(assoc(fd, JET_IOC_ASSOC, 0), -EBADFD,
		"this file is no pool yet", "no VCI without a pool");
	ok(poll(&p, 1, 0) == 1 && p.revents == POLLERR,
	   "no poll without a pool");
	refused(pool_ioctl(fd, 1, 1, 0, 2), -EINVAL, "a pool has no flag 0x2",
		"unknown flag of a pool");
	refused(pool_ioctl(fd, 1, 1, 9, 0), -EINVAL,
		"there is no receive function 9", "unknown receive function");
	snprintf(want, sizeof(want),
		 "transmit limit %u; %u blocks are possible",
		 limits.pool_tx + 1, limits.pool_tx);
	refused(pool_ioctl(fd, limits.pool_tx + 1, 1, 0, 0), -ERANGE, want,
		"transmit limit too high");
	snprintf(want, sizeof(want), "receive limit %u; %u blocks are possible",
		 limits.pool_rx + 1, limits.pool_rx);
	refused(pool_ioctl(fd, 1, limits.pool_rx + 1, 0, 0), -ERANGE, want,
		"receive limit too high");
	other = open_pool(device, 1, limits.pool_rx - 4);
	snprintf(want, sizeof(want),
		 "receive limit 5; other pools leave less of %u",
		 limits.pool_rx);
	refused(pool_ioctl(fd, 1, 5, 0, 0), -ENOSPC, want,
		"receive limits of all pools together");
	close(other);
	ok(ioctl(fd, _IOWR('J', 0xe1, large), &large) == -1 && errno == E2BIG,
	   "a newer structure with something unknown in it is E2BIG");
	ok(ioctl(fd, _IOWR('J', 0xe1, op.vci), &large) == -1 && errno == EINVAL,
	   "a structure that is too small is EINVAL");

	pool = pool_ioctl(fd, 1, 1, 0, JET_POOL_KEEP_ERRORED);
	ok(pool > 0 && !text[0], "a pool is opened, and the text is empty");
	snprintf(want, sizeof(want), "this file is pool %d already", pool);
	refused(pool_ioctl(fd, 1, 1, 0, 0), -EBUSY, want,
		"a file is one pool at most");
	close(fd);
}

static void test_vcis(void)
{
	int fd = open_pool(device, 1, 1), other = open_pool(device, 1, 1);
	struct jet_association req = { .vci = 100, .flags = 1 };
	int vci;

	ok(ioctl(fd, JET_IOC_ASSOC, &req) == -1 && errno == EINVAL,
	   "unknown flag of an association");
	req = (struct jet_association) { .vci = 100, .reserved = 1 };
	ok(ioctl(fd, JET_IOC_ASSOC, &req) == -1 && errno == EINVAL,
	   "reserved field of an association");
	refused(assoc(fd, JET_IOC_ASSOC, 0x1000064), -EINVAL,
		"VCI 0x1000064 has more than 24 bits", "VCI too large");
	refused(assoc(fd, JET_IOC_ASSOC, JET_MAKE_VCI(3, 100)), -EINVAL,
		"VCI 0x60064: give a channel alone, the station is this one",
		"another station's VCI");
	refused(assoc(fd, JET_IOC_ASSOC, JET_MAKE_GROUP(3, 0)), -EINVAL,
		"VCI 0x860000: channel 0 is nobody's", "channel 0 of a group");
	vci = assoc(fd, JET_IOC_ASSOC, 100);
	ok(vci == (int)JET_MAKE_VCI(limits.station, 100),
	   "a channel is associated, as VCI %#x", vci);
	refused(assoc(other, JET_IOC_ASSOC, 100), -EADDRINUSE,
		"VCI 0x64 leads to a pool already", "somebody else's channel");
	refused(assoc(other, JET_IOC_DEASSOC, 100), -ENOENT,
		"VCI 0x64 is not this pool's",
		"somebody else's channel cannot be taken away");
	ok(assoc(fd, JET_IOC_DEASSOC, 100) >= 0, "but one's own can");
	ok(assoc(other, JET_IOC_ASSOC, 100) >= 0, "then it is free");
	vci = assoc(fd, JET_IOC_ASSOC, 0);
	ok(vci > 0 && (vci & JET_CHANNEL_LAST) >= JET_CHANNEL_USER,
	   "any free channel: VCI %#x", vci);
	ok(assoc(fd, JET_IOC_ASSOC, JET_MAKE_GROUP(63, 77)) ==
	   (int)JET_MAKE_GROUP(63, 77), "a group");
	close(fd);
	close(other);
}

static void test_scripts(void)
{
	struct jet_op many[257] = {};
	struct jet_op op = ALLOC(1);
	struct {
		struct jet_op known;
		uint64_t unknown;
	} large = { .known = ALLOC(1) };
	int fd = open_pool(device, 4, 4);
	char want[JET_TEXT_BYTES];
	int ret;

	refused(run(fd, &op, 0), -EINVAL, "the script has no operations",
		"no operations");
	refused(run(fd, many, 257), -E2BIG,
		"257 operations; a script has 256 at most",
		"too many operations");
	refused(run_flags(fd, &op, 1, 2), -EINVAL, "a script has no flag 0x2",
		"unknown flag of a script");
	refused(run(fd, (struct jet_op *)16, 1), -EFAULT,
		"the operations at 0x10 are not all mapped",
		"operations that are not mapped");
	many[0] = op;
	many[1].op = 99;
	refused(run(fd, many, 2), -EOPNOTSUPP,
		"operation 1: there is no operation with the code 99",
		"unknown operation");
	ok(!many[0].res.count, "the first operation was not run either");
	op.reserved[1] = 1;
	refused(run(fd, &op, 1), -EINVAL,
		"operation 0 (alloc): does not use 'reserved', which must be zero",
		"reserved field of an operation");
	op = (struct jet_op) { .op = JET_DO_FREE, .count = 1, .blocks = { 600 } };
	snprintf(want, sizeof(want),
		 "operation 0 (free): there is no block 600; the card has %u",
		 limits.blocks);
	refused(run(fd, &op, 1), -EINVAL, want, "a block that does not exist");
	op = (struct jet_op) COPY_IN(0, bytes, 0, 1);
	refused(run(fd, &op, 1), -EINVAL,
		"operation 0 (copy_in): refers to operation 0, which does not come before it",
		"bad reference");
	op = (struct jet_op) { .op = JET_DO_COPY_IN, .count = 1, .length = 64,
			       .addr = 0xffff888000000000 };
	refused(run(fd, &op, 1), -EFAULT,
		"operation 0 (copy_in): 64 bytes at 0xffff888000000000 cannot be the program's",
		"the kernel's memory");

	script = (struct jet_script) {
		.ops = (uintptr_t)&large, .count = 1, .op_bytes = 100,
		.text = (uintptr_t)text, .text_bytes = sizeof(text),
	};
	ret = ioctl(fd, JET_IOC_SCRIPT, &script);
	refused(ret ? -errno : 0, -EINVAL,
		"operations of 100 bytes; this kernel's have 136",
		"operations of a strange size");
	script.op_bytes = sizeof(large);
	ok(!ioctl(fd, JET_IOC_SCRIPT, &script) && large.known.res.count == 1,
	   "a newer program's larger operations");
	large.unknown = 1;
	ret = ioctl(fd, JET_IOC_SCRIPT, &script);
	refused(ret ? -errno : 0, -E2BIG,
		"operation 0 uses what this kernel does not know",
		"a newer program's larger operations, used");
	script.op_bytes = 100;
	script.text_bytes = 11;
	memset(text, 'x', sizeof(text) - 1);
	ioctl(fd, JET_IOC_SCRIPT, &script);
	ok(!strcmp(text, "operations") && text[11] == 'x',
	   "a short buffer gets the text's beginning");
	close(fd);
}

static void test_operations(void)
{
	int fd = open_pool(device, 4, 4), other = open_pool(device, 4, 4);
	void *gone = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct jet_op ops[8];
	char want[JET_TEXT_BYTES];
	uint16_t block;

	munmap((char *)gone + 4096, 4096);

#define SCRIPT(...) do { \
	struct jet_op list[] = { __VA_ARGS__ }; \
	memcpy(ops, list, sizeof(list)); \
	run(fd, ops, COUNT(list)); \
} while (0)
#define WANT(words, what, ...) do { \
	int errors[] = { __VA_ARGS__ }; \
	results(ops, errors, COUNT(errors), words, what); \
} while (0)

	run(other, (struct jet_op[]) { ALLOC(1) }, 1);
	ops[0] = (struct jet_op) ALLOC(1);
	run(other, ops, 1);
	block = ops[0].blocks[0];
	snprintf(want, sizeof(want),
		 "operation 0 (copy_in): block %u is not yours", block);
	SCRIPT({ .op = JET_DO_COPY_IN, .count = 1, .blocks = { block },
		 .length = 4, .addr = (uintptr_t)bytes });
	WANT(want, "copy into another pool's block", -EACCES);
	snprintf(want, sizeof(want),
		 "operation 0 (copy_out): block %u is not yours", block);
	SCRIPT({ .op = JET_DO_COPY_OUT, .count = 1, .blocks = { block },
		 .length = 4, .addr = (uintptr_t)bytes });
	WANT(want, "copy out of another pool's block", -EACCES);
	snprintf(want, sizeof(want),
		 "operation 0 (send): block %u is not yours", block);
	SCRIPT({ .op = JET_DO_SEND, .count = 1, .blocks = { block },
		 .length = 4, .vci = 100 });
	WANT(want, "send another pool's block", -EACCES);
	snprintf(want, sizeof(want),
		 "operation 0 (free): block %u is not yours", block);
	SCRIPT({ .op = JET_DO_FREE, .count = 1, .blocks = { block } });
	WANT(want, "free another pool's block", -EACCES);

	SCRIPT(ALLOC(2), FREE(0), FREE(0));
	snprintf(want, sizeof(want),
		 "operation 2 (free): block %u is not yours", ops[0].blocks[0]);
	WANT(want, "free twice", 0, 0, -EACCES);
	SCRIPT(ALLOC(1));
	SCRIPT({ .op = JET_DO_FREE, .count = 2,
		 .blocks = { ops[0].blocks[0], ops[0].blocks[0] } });
	WANT("operation 0 (free): a block is named twice",
	     "free a block twice in one operation", -EACCES);
	SCRIPT({ .op = JET_DO_FREE, .count = 1,
		 .blocks = { ops[0].blocks[0] } });
	WANT("", "it was not freed by that", 0);

	SCRIPT(ALLOC(3), ALLOC(2), FREE(0));
	WANT("operation 1 (alloc): 2 blocks; the pool's limit is 4, and 3 are in use",
	     "the transmit limit holds", 0, -EDQUOT, 0);

	SCRIPT(ALLOC(1), COPY_OUT(0, bytes, 0, 4), FREE(0));
	WANT("operation 1 (copy_out): 4 bytes from byte 0 on; the blocks hold 0 there",
	     "what was never written cannot be read", 0, -EINVAL, 0);
	SCRIPT(ALLOC(1), SEND(0, 100, 4), FREE(0));
	WANT("operation 1 (send): 4 bytes from byte 0 on; the blocks hold 0 there",
	     "nor sent", 0, -EINVAL, 0);
	SCRIPT(ALLOC(1), COPY_IN(0, bytes, 0, 10), COPY_IN(0, bytes, 20, 10),
	       FREE(0));
	snprintf(want, sizeof(want),
		 "operation 2 (copy_in): bytes 20..29 of block %u leave a hole beside 0..9",
		 ops[0].blocks[0]);
	WANT(want, "a hole", 0, 0, -EINVAL, 0);
	SCRIPT(ALLOC(1), COPY_IN(0, bytes, 1, limits.block_bytes), FREE(0));
	snprintf(want, sizeof(want),
		 "operation 1 (copy_in): %u bytes from byte 1 on; the blocks have room for %u",
		 limits.block_bytes, limits.block_bytes - 1);
	WANT(want, "more than there is room for", 0, -EINVAL, 0);

	SCRIPT(ALLOC(4), COPY_IN(0, gone, 0, 8192), SEND(1, 100, 8192), FREE(0));
	snprintf(want, sizeof(want),
		 "operation 1 (copy_in): 8192 bytes at %p are not all mapped",
		 gone);
	WANT(want, "an unmapped page; what refers to the copy is canceled, the rest goes on",
	     0, -EFAULT, -ECANCELED, 0);
	SCRIPT(ALLOC(2), COPY_IN(0, bytes, 0, 4096),
	       COPY_OUT(1, "read only", 0, 4), FREE(0));
	ok(ops[2].res.error == -EFAULT && strstr(text, "and writable"),
	   "memory that is not writable");
	run_flags(fd, ops, 4, JET_SCRIPT_STOP);
	ok(ops[1].res.error == 0 && ops[2].res.error == -EFAULT &&
	   ops[3].res.error == -ECANCELED && script.failed == 2 &&
	   script.first_failed == 2, "a script that shall stop does");
	SCRIPT({ .op = JET_DO_FREE, .count = 2,
		 .blocks = { ops[0].blocks[0], ops[0].blocks[1] } });
	WANT("", "and its blocks can still be freed", 0);

	SCRIPT(WAIT_RX(0), RX(NULL, 0));
	WANT("operation 0 (wait_rx): no frame came in time",
	     "no frame", -ETIMEDOUT, -EAGAIN);
	munmap(gone, 4096);
	close(fd);
	close(other);
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void test_waiting(void)
{
	struct sigaction action = { .sa_handler = on_alarm,
				    .sa_flags = SA_RESTART };
	int fd = open_pool(device, 4, 4);
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, bytes, 0, 100),
		WAIT_RX(after(SECOND / 5)), RX(NULL, 0), FREE(0),
	};
	int late[] = { 0, 0, -ETIMEDOUT, -EAGAIN, 0 };
	int interrupted[] = { 0, 0, -EINTR, -ECANCELED, 0 };
	uint64_t begun = after(0);

	run(fd, ops, 5);
	results(ops, late, 5, "operation 2 (wait_rx): no frame came in time",
		"a deadline ends wait_rx, and the rest goes on");
	ok(after(0) >= ops[2].deadline && after(0) < begun + 5 * SECOND,
	   "not before its time");

	sigaction(SIGALRM, &action, NULL);
	ops[2].deadline = JET_FOREVER;
	ops[3].flags = JET_OPF_FROM;
	ops[3].from = 2;
	alarm(1);
	run(fd, ops, 5);
	results(ops, interrupted, 5,
		"operation 2 (wait_rx): a signal came before a frame",
		"a signal ends wait_rx, and the results are there");
	close(fd);
}

int main(int argc, char **argv)
{
	device = argc > 1 ? argv[1] : "/dev/jetstream0";
	limits = limits_of(device);
	test_requests();
	test_pool();
	test_vcis();
	test_scripts();
	test_operations();
	test_waiting();
	return tap_done();
}
