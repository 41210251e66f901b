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
	ok(l.features & JET_FEATURE_VALUES && !(l.features & JET_FEATURE_CACHE),
	   "features are told, and those that do not exist are not: %#llx",
	   (unsigned long long)l.features);
	ok(l.ops >= 256 && l.op_blocks >= 32 && l.blocks &&
	   l.script_blocks >= LIST * 256 &&
	   l.sdu_bytes == 65520 && l.head_bytes == 152 && l.pool_tx && l.pool_rx,
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
	uint32_t small;
	int fd = open_device(device), pool, other;
	struct pollfd p = { .fd = fd, .events = POLLIN };

	refused(run(fd, &op, 1), -EBADFD, "this file is no pool yet",
		"no script without a pool");
	refused(assoc(fd, JET_IOC_ASSOC, 0), -EBADFD,
		"this file is no pool yet", "no VCI without a pool");
	ok(poll(&p, 1, 0) == 1 && p.revents == POLLERR,
	   "no poll without a pool");
	refused(pool_ioctl(fd, .flags = 2), -EINVAL, "a pool has no flag 0x2",
		"unknown flag of a pool");
	refused(pool_ioctl(fd, .receive = 9), -EINVAL,
		"there is no receive function 9", "unknown receive function");
	refused(pool_ioctl(fd, .framing = 2), -EINVAL, "there is no framing 2",
		"unknown framing");
	refused(pool_ioctl(fd, .copy = 3), -EINVAL,
		"there is no copy policy 3", "unknown copy policy");
	refused(pool_ioctl(fd, .copy = JET_COPY_MEMORY), -EOPNOTSUPP,
		"copy policy does not exist yet; jet_limits.features says what does",
		"a copy policy that has but a name");
	snprintf(want, sizeof(want),
		 "transmit limit %u; %u blocks are possible",
		 limits.pool_tx + 1, limits.pool_tx);
	refused(pool_ioctl(fd, .tx_limit = limits.pool_tx + 1), -ERANGE, want,
		"transmit limit too high");
	snprintf(want, sizeof(want), "receive limit %u; %u blocks are possible",
		 limits.pool_rx + 1, limits.pool_rx);
	refused(pool_ioctl(fd, .rx_limit = limits.pool_rx + 1), -ERANGE, want,
		"receive limit too high");
	other = open_pool(device, 1, limits.pool_rx - 4);
	snprintf(want, sizeof(want),
		 "receive limit 5; other pools leave less of %u",
		 limits.pool_rx);
	refused(pool_ioctl(fd, .rx_limit = 5), -ENOSPC, want,
		"receive limits of all pools together");
	snprintf(want, sizeof(want),
		 "receive limit 3, and 3 to drop what is old; other pools leave less of %u",
		 limits.pool_rx);
	refused(pool_ioctl(fd, .rx_limit = 3, .receive = JET_RECEIVE_DROP_OLD),
		-ENOSPC, want, "what drop-old adds is among them");
	close(other);
	ok(ioctl(fd, _IOWR('J', 0xe1, large), &large) == -1 && errno == E2BIG,
	   "a newer structure with something unknown in it is E2BIG");
	ok(ioctl(fd, _IOWR('J', 0xe1, small), &large) == -1 && errno == EINVAL,
	   "a structure that is too small is EINVAL");

	pool = pool_ioctl(fd, .tx_limit = 1, .rx_limit = 1,
			  .flags = JET_POOL_KEEP_ERRORED);
	ok(pool > 0 && !text[0], "a pool is opened, and the text is empty");
	snprintf(want, sizeof(want), "this file is pool %d already", pool);
	refused(pool_ioctl(fd, .tx_limit = 1), -EBUSY, want,
		"a file is one pool at most");
	close(fd);
}

/* A change that is refused; all of what @req says is one request */
static void bad_change(int fd, struct jet_pool_set req, int err,
		       const char *words, const char *what)
{
	req.text = (uintptr_t)text;
	req.text_bytes = sizeof(text);
	memset(text, 'x', sizeof(text) - 1);
	refused(ioctl(fd, JET_IOC_POOL_SET, &req) ? -errno : 0, err, words,
		what);
}

#define BAD_CHANGE(err, words, says, ...) \
	bad_change(fd, (struct jet_pool_set) { __VA_ARGS__ }, err, words, says)

static void test_change_fields(int fd)
{
	BAD_CHANGE(-EINVAL, "says nothing to change", "no change", .what = 0);
	BAD_CHANGE(-EINVAL, "there is no change 0x20", "an unknown change",
		   .what = 0x21);
	BAD_CHANGE(-EINVAL, "reserved must be zero", "reserved field",
		   .what = JET_SET_RX_LIMIT, .reserved = 1);
	BAD_CHANGE(-EINVAL, "does not change 'tx_limit', which must be zero",
		   "a limit that is not to be changed",
		   .what = JET_SET_RX_LIMIT, .tx_limit = 1);
	BAD_CHANGE(-EINVAL, "does not change 'rx_limit', which must be zero",
		   "the other one", .what = JET_SET_FRAME, .rx_limit = 1);
	BAD_CHANGE(-EINVAL, "does not change 'receive', which must be zero",
		   "a receive function likewise",
		   .what = JET_SET_FLAGS, .receive = 1);
	BAD_CHANGE(-EINVAL, "does not change 'flags', which must be zero",
		   "flags likewise", .what = JET_SET_RECEIVE, .flags = 1);
	BAD_CHANGE(-EINVAL, "does not change 'frame', which must be zero",
		   "a promise likewise", .what = JET_SET_FLAGS, .frame = 1);
	BAD_CHANGE(-EINVAL, "a pool has no flag 0x2", "an unknown flag",
		   .what = JET_SET_FLAGS, .flags = 2);
	BAD_CHANGE(-EINVAL, "there is no receive function 2",
		   "an unknown receive function", .what = JET_SET_RECEIVE,
		   .receive = 2);
}

/* What others and the card leave; each is refused whole */
static void test_change_limits(int fd)
{
	struct jet_pool_set good = {
		.what = JET_SET_RX_LIMIT, .rx_limit = 2,
	};
	char want[JET_TEXT_BYTES];
	int other;

	snprintf(want, sizeof(want), "transmit limit %u; %u blocks are possible",
		 limits.pool_tx + 1, limits.pool_tx);
	BAD_CHANGE(-ERANGE, want, "transmit limit too high",
		   .what = JET_SET_TX_LIMIT | JET_SET_RX_LIMIT, .rx_limit = 3,
		   .tx_limit = limits.pool_tx + 1);
	snprintf(want, sizeof(want), "receive limit %u; %u blocks are possible",
		 limits.pool_rx + 1, limits.pool_rx);
	BAD_CHANGE(-ERANGE, want, "receive limit too high",
		   .what = JET_SET_RX_LIMIT, .rx_limit = limits.pool_rx + 1);
	BAD_CHANGE(-ERANGE, "frames of 65521 bytes; 65520 are possible",
		   "frames too long", .what = JET_SET_FRAME, .frame = 65521);
	other = open_pool(device, 1, limits.pool_rx - 5);
	snprintf(want, sizeof(want),
		 "receive limit 6; other pools leave less of %u",
		 limits.pool_rx);
	BAD_CHANGE(-ENOSPC, want, "receive limits of all pools together",
		   .what = JET_SET_RX_LIMIT | JET_SET_FRAME, .rx_limit = 6,
		   .frame = 100);
	snprintf(want, sizeof(want),
		 "receive limit 3, and 3 to drop what is old; other pools leave less of %u",
		 limits.pool_rx);
	BAD_CHANGE(-ENOSPC, want, "what drop-old adds is among them",
		   .what = JET_SET_RX_LIMIT | JET_SET_RECEIVE, .rx_limit = 3,
		   .receive = JET_RECEIVE_DROP_OLD);
	ok(!ioctl(fd, JET_IOC_POOL_SET, &good), "what there is can be had");
	good.what = JET_SET_RECEIVE;
	good.rx_limit = 0;
	good.receive = JET_RECEIVE_DROP_OLD;
	ok(!ioctl(fd, JET_IOC_POOL_SET, &good), "also for drop-old");
	close(other);
}

static void test_change(void)
{
	struct {
		struct jet_pool_set known;
		uint64_t unknown;
	} large = { .known = { .what = JET_SET_TX_LIMIT }, .unknown = 1 };
	struct jet_pool_info info = {};
	uint32_t small[9] = {};
	int fd = open_device(device);

	BAD_CHANGE(-EBADFD, "this file is no pool yet", "no change without a pool",
		   .what = JET_SET_TX_LIMIT);
	pool_ioctl(fd, .tx_limit = 7, .rx_limit = 4);
	test_change_fields(fd);
	test_change_limits(fd);
	ok(!ioctl(fd, JET_IOC_POOL_INFO, &info) && info.tx_limit == 7 &&
	   info.rx_limit == 2 && info.receive == JET_RECEIVE_DROP_OLD &&
	   !info.frame && !info.flags && info.rx_promised == 4,
	   "what was refused has changed nothing");
	ok(ioctl(fd, _IOW('J', 0xe6, large), &large) == -1 && errno == E2BIG,
	   "a newer change with something unknown in it is E2BIG");
	large.unknown = 0;
	ok(!ioctl(fd, _IOW('J', 0xe6, large), &large), "and without is done");
	ok(ioctl(fd, _IOW('J', 0xe6, small), small) == -1 && errno == EINVAL,
	   "a change that is too small is EINVAL");
	close(fd);
}

/* A question that is refused */
static void bad_question(int fd, int err, const char *words, const char *what)
{
	struct jet_pool_info info = {
		.text = (uintptr_t)text, .text_bytes = sizeof(text),
		.reserved = err == -EINVAL,
	};

	memset(text, 'x', sizeof(text) - 1);
	refused(ioctl(fd, JET_IOC_POOL_INFO, &info) ? -errno : 0, err, words,
		what);
}

static void test_info(void)
{
	struct {
		struct jet_pool_info known;
		uint64_t unknown;
	} large = { .unknown = 1 };
	struct {
		struct jet_pool_info known;
	} same = {};
	char small[sizeof(same) - 8] = {};
	int fd = open_device(device);

	bad_question(fd, -EBADFD, "this file is no pool yet",
		     "no information without a pool");
	pool_ioctl(fd, .tx_limit = 1);
	bad_question(fd, -EINVAL, "reserved must be zero", "reserved field");
	ok(ioctl(fd, _IOWR('J', 0xe7, large), &large) == -1 && errno == E2BIG,
	   "a newer question with something unknown in it is E2BIG");
	large.unknown = 0;
	ok(!ioctl(fd, _IOWR('J', 0xe7, large), &large) &&
	   large.known.tx_limit == 1 && !large.unknown,
	   "and without gets an answer");
	ok(ioctl(fd, _IOWR('J', 0xe7, small), small) == -1 && errno == EINVAL,
	   "one that is too small is EINVAL");
	same.known.vcis_room = 5;
	same.known.vcis = 16;
	ok(!ioctl(fd, JET_IOC_POOL_INFO, &same) && !same.known.vcis_count,
	   "without VCIs none is written");
	assoc(fd, JET_IOC_ASSOC, 100);
	ok(ioctl(fd, JET_IOC_POOL_INFO, &same) == -1 && errno == EFAULT,
	   "but one would be");
	close(fd);
}

/* A file that is not open for writing can ask, and nothing else */
static void test_read_only(void)
{
	int fd = open(device, O_RDONLY | O_CLOEXEC);
	struct jet_op op = WAIT_RX(0);
	struct jet_limits l;
	struct jet_clock c;

	ok(!ioctl(fd, JET_IOC_LIMITS, &l), "limits of a file to read from");
	ok(!ioctl(fd, JET_IOC_CLOCK, &c), "its clock");
	refused(pool_ioctl(fd, .rx_limit = 1), -EBADF,
		"this file is not open for writing", "but it becomes no pool");
	refused(assoc(fd, JET_IOC_ASSOC, 100), -EBADF,
		"this file is not open for writing", "has no VCI");
	refused(assoc(fd, JET_IOC_DEASSOC, 100), -EBADF,
		"this file is not open for writing", "gives none up");
	refused(run(fd, &op, 1), -EBADF,
		"this file is not open for writing", "runs no script");
	BAD_CHANGE(-EBADF, "this file is not open for writing", "changes nothing",
		   .what = JET_SET_TX_LIMIT);
	bad_question(fd, -EBADF, "this file is not open for writing",
		     "and has nothing to tell");
	close(fd);
}

static uint64_t raw_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec * SECOND + now.tv_nsec;
}

/* The card's clock stands between two readings of ours, as exactly as it says */
static void test_clock(void)
{
	struct jet_clock c[2] = {};
	int fd = open_device(device), i;
	uint64_t before, after;

	for (i = 0; i < 2; i++) {
		before = raw_clock();
		if (ioctl(fd, JET_IOC_CLOCK, &c[i]))
			diag("clock: %s", strerror(errno));
		after = raw_clock();
		ok(c[i].raw >= before && c[i].raw <= after &&
		   c[i].within <= after - before && !c[i].reserved,
		   "both clocks, within %u ns of %llu", c[i].within,
		   (unsigned long long)(after - before));
	}
	ok(c[1].card >= c[0].card && c[1].card, "the card's goes on: %llu",
	   (unsigned long long)(c[1].card - c[0].card));
	ok(ioctl(fd, JET_IOC_CLOCK, (void *)16) == -1 && errno == EFAULT,
	   "a bad pointer is EFAULT");
	close(fd);
}

static void test_vcis(void)
{
	int fd = open_pool(device, 1, 1), other = open_pool(device, 1, 1);
	struct jet_association req = { .vci = 100, .flags = 4 };
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
	refused(assoc_flags(fd, JET_IOC_ASSOC, 77, JET_ASSOC_SHARE), -EINVAL,
		"VCI 0x4d: only groups can be shared",
		"a channel that others shall have, too");
	refused(assoc_flags(fd, JET_IOC_ASSOC, 0, JET_ASSOC_SHARE), -EINVAL,
		"VCI 0x0: only groups can be shared", "any channel, likewise");
	vci = assoc_flags(fd, JET_IOC_ASSOC, 77, JET_ASSOC_OWN_GROUP);
	ok(vci == (int)JET_MAKE_GROUP(limits.station, 77),
	   "a group of our own: VCI %#x", vci);
	refused(assoc_flags(fd, JET_IOC_ASSOC, JET_MAKE_GROUP(3, 77),
			    JET_ASSOC_OWN_GROUP), -EINVAL,
		"VCI 0x86004d: give a channel alone, the station is this one",
		"a group of our own wants no station");
	refused(assoc_flags(fd, JET_IOC_ASSOC, 5, JET_ASSOC_OWN_GROUP), -EINVAL,
		"channel 5: groups of one station have channels from 16 on",
		"nor a well-known channel");
	ok(assoc_flags(fd, JET_IOC_DEASSOC, 77, JET_ASSOC_OWN_GROUP) >= 0,
	   "and is given up");
	close(fd);
	close(other);
}

/* A script that is refused as a whole, with a field that is wrong */
static void bad_script(int fd, int err, const char *words, const char *what)
{
	memset(text, 'x', sizeof(text) - 1);
	refused(ioctl(fd, JET_IOC_SCRIPT, &script) ? -errno : 0, err, words,
		what);
}

static void test_script_fields(int fd)
{
	struct jet_op op = ALLOC(1);

#define BAD(field, value, err, words, what) do { \
	prepare(&op, 1, 0); \
	script.field = value; \
	bad_script(fd, err, words, what); \
} while (0)
	BAD(flags, 8, -EINVAL, "a script has no flag 0x8",
	    "unknown flag of a script");
	BAD(flags, JET_SCRIPT_MULTISHOT, -EINVAL,
	    "a multishot script is posted: JET_SCRIPT_POST",
	    "a multishot script that is not posted");
	BAD(cookie, 1, -EINVAL, "cookie and rounds must be zero", "a cookie");
	BAD(rounds, 1, -EINVAL, "cookie and rounds must be zero", "rounds");
	BAD(nblocks, 8193, -E2BIG,
	    "8193 entries for blocks; a script has 8192 at most",
	    "too many entries");
	BAD(done, 2, -EINVAL, "2 operations are said to be done; there are 1",
	    "more done than there are");
	BAD(op_bytes, 60, -EINVAL,
	    "operations of 60 bytes; this kernel's have 64",
	    "operations of a strange size");
	BAD(result_bytes, 36, -EINVAL,
	    "results of 36 bytes; this kernel's have 40",
	    "results of a strange size");
	BAD(blocks, 0, -EFAULT, "the blocks at 0x0 are not all mapped",
	    "no blocks where some shall be");
#undef BAD
}

static void test_results(int fd)
{
	struct jet_op op = ALLOC(1), wait = WAIT_RX(0);
	struct {
		struct jet_result known;
		uint64_t unknown;
	} large[2] = { { .unknown = 0x55 } };

	prepare(&op, 1, 0);
	script.results = (uintptr_t)large;
	script.result_bytes = sizeof(large[0]);
	ok(!ioctl(fd, JET_IOC_SCRIPT, &script) && large[0].known.count == 1 &&
	   !large[0].unknown, "a newer program's larger results");
	ok(!run_on(fd, (struct jet_op) { .op = JET_DO_FREE }, blocks[0]),
	   "and its block");
	prepare(&op, 1, 0);
	script.results = 0;
	script.result_bytes = 0;
	ok(!ioctl(fd, JET_IOC_SCRIPT, &script), "no results wanted");
	ok(!run_on(fd, (struct jet_op) { .op = JET_DO_FREE }, blocks[0]),
	   "the block is told of");
	prepare(&wait, 1, 0);
	script.results = 0;
	script.result_bytes = 0;
	bad_script(fd, -EINVAL, "a script with a wait_rx needs memory for results",
		   "but who waits must want some");
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

	refused(run(fd, &op, 0), -EINVAL, "the script has no operations",
		"no operations");
	refused(run(fd, many, 257), -E2BIG,
		"257 operations; a script has 256 at most",
		"too many operations");
	refused(run(fd, (struct jet_op *)16, 1), -EFAULT,
		"the operations at 0x10 are not all mapped",
		"operations that are not mapped");
	many[0] = op;
	many[1].op = 99;
	res[0].count = 77;
	refused(run(fd, many, 2), -EOPNOTSUPP,
		"operation 1: there is no operation with the code 99",
		"unknown operation");
	ok(res[0].count == 77, "the first operation was not run either");
	op.reserved = 1;
	refused(run(fd, &op, 1), -EINVAL,
		"operation 0 (alloc): does not use 'reserved', which must be zero",
		"reserved field of an operation");
	snprintf(want, sizeof(want),
		 "operation 0 (free): there is no block 600; the card has %u",
		 limits.blocks);
	refused(run_on(fd, (struct jet_op) { .op = JET_DO_FREE }, 600), -EINVAL,
		want, "a block that does not exist");
	op = (struct jet_op) COPY_IN(0, bytes, 0, 1);
	refused(run(fd, &op, 1), -EINVAL,
		"operation 0 (copy_in): refers to operation 0, which does not come before it",
		"bad reference");
	refused(run_on(fd, (struct jet_op) { .op = JET_DO_COPY_IN,
			.length = 64, .addr = 0xffff888000000000 }, 1), -EFAULT,
		"operation 0 (copy_in): 64 bytes at 0xffff888000000000 cannot be the program's",
		"the kernel's memory");
	test_script_fields(fd);
	test_results(fd);

	prepare(&large.known, 1, 0);
	script.op_bytes = sizeof(large);
	ok(!ioctl(fd, JET_IOC_SCRIPT, &script) && res[0].count == 1,
	   "a newer program's larger operations");
	large.unknown = 1;
	bad_script(fd, -E2BIG, "operation 0 uses what this kernel does not know",
		   "a newer program's larger operations, used");
	script.op_bytes = 60;
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
	uint32_t block, two[2];

	munmap((char *)gone + 4096, 4096);

#define SCRIPT(...) do { \
	struct jet_op list[] = { __VA_ARGS__ }; \
	memcpy(ops, list, sizeof(list)); \
	run(fd, ops, COUNT(list)); \
} while (0)
#define WANT(words, what, ...) do { \
	int errors[] = { __VA_ARGS__ }; \
	results(errors, COUNT(errors), words, what); \
} while (0)
#define SCRIPT_ON(block, ...) \
	run_on(fd, (struct jet_op) { __VA_ARGS__ }, block)

	run(other, (struct jet_op[]) { ALLOC(1) }, 1);
	ops[0] = (struct jet_op) ALLOC(1);
	run(other, ops, 1);
	block = BLOCK(0, 0);
	snprintf(want, sizeof(want),
		 "operation 0 (copy_in): block %u is not yours", block);
	SCRIPT_ON(block, .op = JET_DO_COPY_IN, .length = 4,
		  .addr = (uintptr_t)bytes);
	WANT(want, "copy into another pool's block", -EACCES);
	snprintf(want, sizeof(want),
		 "operation 0 (copy_out): block %u is not yours", block);
	SCRIPT_ON(block, .op = JET_DO_COPY_OUT, .length = 4,
		  .addr = (uintptr_t)bytes);
	WANT(want, "copy out of another pool's block", -EACCES);
	snprintf(want, sizeof(want),
		 "operation 0 (send): block %u is not yours", block);
	SCRIPT_ON(block, .op = JET_DO_SEND, .length = 4,
		  .vci = 100);
	WANT(want, "send another pool's block", -EACCES);
	snprintf(want, sizeof(want),
		 "operation 0 (free): block %u is not yours", block);
	SCRIPT_ON(block, .op = JET_DO_FREE);
	WANT(want, "free another pool's block", -EACCES);

	SCRIPT(ALLOC(2), FREE(0), FREE(0));
	snprintf(want, sizeof(want),
		 "operation 2 (free): block %u is not yours", BLOCK(0, 0));
	WANT(want, "free twice", 0, 0, -EACCES);
	SCRIPT(ALLOC(1));
	two[0] = two[1] = BLOCK(0, 0);
	ops[0] = (struct jet_op) { .op = JET_DO_FREE };
	give(ops, 0, two, 2);
	run(fd, ops, 1);
	WANT("operation 0 (free): a block is named twice",
	     "free a block twice in one operation", -EACCES);
	SCRIPT_ON(two[0], .op = JET_DO_FREE);
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
		 BLOCK(0, 0));
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
	ok(res[2].error == -EFAULT && strstr(text, "and writable"),
	   "memory that is not writable");
	run_flags(fd, ops, 4, JET_SCRIPT_STOP);
	ok(res[1].error == 0 && res[2].error == -EFAULT &&
	   res[3].error == -ECANCELED && script.failed == 2 &&
	   script.first_failed == 2, "a script that shall stop does");
	two[0] = BLOCK(0, 0);
	two[1] = BLOCK(0, 1);
	ops[0] = (struct jet_op) { .op = JET_DO_FREE };
	give(ops, 0, two, 2);
	run(fd, ops, 1);
	WANT("", "and its blocks can still be freed", 0);

	SCRIPT(WAIT_RX(0), RX(NULL, 0));
	WANT("operation 0 (wait_rx): no frame came in time",
	     "no frame", -ETIMEDOUT, -EAGAIN);
	munmap(gone, 4096);
	close(fd);
	close(other);
}

static void test_waiting(void)
{
	int fd = open_pool(device, 4, 4);
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, bytes, 0, 100),
		WAIT_RX(after(SECOND / 5)), RX(NULL, 0), FREE(0),
	};
	int late[] = { 0, 0, -ETIMEDOUT, -EAGAIN, 0 };
	uint64_t begun = after(0);

	run(fd, ops, 5);
	results(late, 5, "operation 2 (wait_rx): no frame came in time",
		"a deadline ends wait_rx, and the rest goes on");
	ok(after(0) >= ops[2].deadline && after(0) < begun + 5 * SECOND,
	   "not before its time");
	close(fd);
}

int main(int argc, char **argv)
{
	device = argc > 1 ? argv[1] : "/dev/jetstream0";
	limits = limits_of(device);
	test_requests();
	test_pool();
	test_change();
	test_info();
	test_read_only();
	test_clock();
	test_vcis();
	test_scripts();
	test_operations();
	test_waiting();
	return tap_done();
}
