// SPDX-License-Identifier: GPL-2.0
/*
 * uring DEVICE0 DEVICE1 - scripts that are posted by requests of io_uring: what
 * the request says, its end, its cancel, and rings that end with some under way.
 * DEVICE0 sends to DEVICE1.
 */
#include <liburing.h>

#include "flight.h"

#define CHANNEL		7100
#define ENTRIES		64

static const char *device[2];
static uint8_t bytes[8192];
static uint32_t vci;		/* of DEVICE1 */
static struct jet_script scripts[SLOTS];

static void begin(struct io_uring *ring)
{
	int err = io_uring_queue_init(ENTRIES, ring, 0);

	if (!err)
		return;
	printf("Bail out! no io_uring: %s\n", strerror(-err));
	exit(1);
}

static void fill_script(struct jet_op *ops, unsigned int n, unsigned int slot)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		if (ops[i].op == JET_DO_ALLOC || ops[i].op == JET_DO_RX)
			ops[i].first = LIST * i;
	memset(slots[slot].res, 0x55, sizeof(slots[slot].res));
	memset(slots[slot].text, 'x', JET_TEXT_BYTES - 1);
	scripts[slot] = (struct jet_script) {
		.ops = (uintptr_t)ops,
		.results = (uintptr_t)slots[slot].res,
		.blocks = (uintptr_t)slots[slot].blocks,
		.text = (uintptr_t)slots[slot].text,
		.count = n,
		.op_bytes = sizeof(*ops),
		.result_bytes = sizeof(slots[slot].res[0]),
		.nblocks = LIST * n,
		.flags = JET_SCRIPT_POST,
		.text_bytes = JET_TEXT_BYTES,
	};
}

static struct io_uring_sqe *next_request(struct io_uring *ring)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(ring);

	if (sqe)
		return memset(sqe, 0, sizeof(*sqe));
	printf("Bail out! the ring is full\n");
	exit(1);
}

/* A request for the script of a slot, which is its name, too */
static struct io_uring_sqe *request(struct io_uring *ring, int fd,
				    unsigned int slot)
{
	struct io_uring_sqe *sqe = next_request(ring);

	sqe->opcode = IORING_OP_URING_CMD;
	sqe->fd = fd;
	sqe->cmd_op = JET_IOC_SCRIPT;
	sqe->addr = (uintptr_t)&scripts[slot];
	sqe->user_data = slot;
	return sqe;
}

static void post_ring(struct io_uring *ring, int fd, struct jet_op *ops,
		      unsigned int n, unsigned int slot)
{
	fill_script(ops, n, slot);
	request(ring, fd, slot);
	io_uring_submit(ring);
}

/* The result of the request that has ended next, and its name */
static int ended(struct io_uring *ring, unsigned int *slot)
{
	struct __kernel_timespec patience = { .tv_sec = 60 };
	struct io_uring_cqe *cqe;
	int res = io_uring_wait_cqe_timeout(ring, &cqe, &patience);

	*slot = ~0;
	if (res)
		return res;
	*slot = cqe->user_data;
	res = cqe->res;
	io_uring_cqe_seen(ring, cqe);
	return res;
}

static bool none_ended(struct io_uring *ring)
{
	struct io_uring_cqe *cqe;

	return io_uring_peek_cqe(ring, &cqe) == -EAGAIN;
}

static void send_frame(int fd, uint8_t n)
{
	uint8_t data[100] = { n };
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, data, 0, 100), SEND_FREE(1, vci, 100),
	};

	if (run(fd, ops, 3))
		diag("send: %s", text);
}

static void test_one(struct io_uring *ring, int fd)
{
	static uint8_t back[3000];
	struct jet_op ops[] = {
		ALLOC(2), COPY_IN(0, bytes, 0, 3000),
		COPY_OUT(1, back, 0, 3000), FREE(0),
	};
	struct jet_op bad[] = { ALLOC(1), ALLOC(16), FREE(0) };
	unsigned int slot;

	memset(bytes, 0x42, 3000);
	post_ring(ring, fd, ops, 4, 3);
	ok(ended(ring, &slot) == 0 && slot == 3, "a request ends with its script");
	ok(slots[3].res[2].length == 3000 && !slots[3].res[3].error &&
	   !slots[3].text[0] && !memcmp(back, bytes, 3000),
	   "whose results are there, and its bytes");
	post_ring(ring, fd, bad, 3, 4);
	ok(ended(ring, &slot) == 1 && scripts[4].failed == 1 &&
	   scripts[4].first_failed == 1 && slots[4].res[1].error == -EDQUOT &&
	   !strcmp(slots[4].text, "operation 1 (alloc): 16 blocks; the pool's limit is 16, and 1 are in use"),
	   "one that fails says what, and why: %s", slots[4].text);
	ok(reap(fd, 1, 0) == 0, "and none is to be reaped");
}

static void test_order(struct io_uring *ring, int tx, int rx)
{
	struct jet_op take[] = { RX(NULL, 1), FREE(0) };
	struct jet_op ops[30][3];
	uint8_t data[30][8], head;
	unsigned int i, slot;
	bool good = true;

	for (i = 0; i < 30; i++) {
		struct jet_op these[] = {
			ALLOC(1), COPY_IN(0, data[i], 0, 8),
			SEND_FREE(1, vci, 8),
		};

		data[i][0] = i;
		memcpy(ops[i], these, sizeof(these));
		fill_script(ops[i], 3, i);
		request(ring, tx, i);
	}
	io_uring_submit(ring);
	for (i = 0; i < 30; i++)
		good &= !ended(ring, &slot) && slot == i;
	ok(good, "30 requests of one submission end in their order");
	for (i = 0; i < 30; i++) {
		struct pollfd p = { .fd = rx, .events = POLLIN };

		poll(&p, 1, 60000);
		take[0].addr = (uintptr_t)&head;
		good &= !run(rx, take, 2) && head == i;
	}
	ok(good, "and so do their frames come");
}

static void test_wait(struct io_uring *ring, int tx, int rx)
{
	static uint8_t head[100];
	struct jet_op wait[] = { WAIT_RX(JET_FOREVER), RX(head, 100), FREE(1) };
	struct jet_op other[] = { ALLOC(1), FREE(0) };
	unsigned int slot;

	post_ring(ring, rx, wait, 3, 0);
	post_ring(ring, rx, other, 2, 1);
	ok(!ended(ring, &slot) && slot == 1 && none_ended(ring),
	   "one passes another that waits for a frame");
	send_frame(tx, 0x61);
	ok(!ended(ring, &slot) && slot == 0 && head[0] == 0x61 &&
	   slots[0].res[1].length == 100, "which ends with the frame");
}

/* io_uring itself ends such requests only with their ring */
static void test_cancel(struct io_uring *ring, int rx)
{
	struct jet_op wait[] = { ALLOC(1), WAIT_RX(JET_FOREVER), FREE(0) };
	unsigned int slot;

	fill_script(wait, 3, 5);
	scripts[5].cookie = 0x99;
	request(ring, rx, 5);
	io_uring_submit(ring);
	ok(cancel(rx, 0x99) == 1, "a request's script is canceled by its cookie");
	ok(ended(ring, &slot) == 2 && slot == 5 &&
	   slots[5].res[1].error == -ECANCELED && !slots[5].res[0].error,
	   "the request ends, and its results are there");
	run_on(rx, (struct jet_op) { .op = JET_DO_FREE }, slots[5].blocks[0]);
}

/* A request that is refused is its own end */
static void refused_as(struct io_uring *ring, int err, unsigned int slot,
		       const char *words, const char *what)
{
	unsigned int name;
	int res;

	io_uring_submit(ring);
	res = ended(ring, &name);
	if (!ok(res == err && name == slot && !strcmp(slots[slot].text, words),
		"%s", what))
		diag("got %d \"%s\"", res, slots[slot].text);
}

static void test_refusals(struct io_uring *ring, int fd)
{
	struct jet_op ops[] = { ALLOC(1), { .op = 99 } };
	int raw = open_device(device[0]);

	fill_script(ops, 2, 0);
	request(ring, fd, 0);
	refused_as(ring, -EOPNOTSUPP, 0,
		   "operation 1: there is no operation with the code 99",
		   "a bad script");
	fill_script(ops, 1, 0);
	scripts[0].flags = 0;
	request(ring, fd, 0);
	refused_as(ring, -EINVAL, 0,
		   "a script of io_uring is posted: JET_SCRIPT_POST",
		   "a script that is not to be posted");
	fill_script(ops, 1, 0);
	request(ring, raw, 0);
	refused_as(ring, -EBADFD, 0, "this file is no pool yet", "no pool");
	strcpy(slots[0].text, "as it was");
	request(ring, fd, 0)->cmd_op = JET_IOC_LIMITS;
	refused_as(ring, -ENOTTY, 0, "as it was", "another request");
	request(ring, fd, 0)->addr = 4096;
	refused_as(ring, -EFAULT, 0, "as it was", "no script");
	close(raw);
}

static struct io_uring_sqe *fixed_request(struct io_uring *ring, int fd,
					  unsigned int slot)
{
	struct io_uring_sqe *sqe = request(ring, fd, slot);

	sqe->uring_cmd_flags = IORING_URING_CMD_FIXED;
	sqe->buf_index = 1;
	return sqe;
}

/* Buffers of the ring's own: the copies of a request are in one of them */
static void test_fixed(struct io_uring *ring, int tx, int rx)
{
	uint8_t *area = mmap(NULL, 8 * 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec parts[] = { { bytes, 4096 }, { area + 100, 5 * 4096 } };
	struct jet_op ops[] = {
		WAIT_RX(JET_FOREVER), RX(NULL, 0), FREE(1), ALLOC(4),
		COPY_IN(3, area + 100, 0, 6000),
		COPY_OUT(4, area + 9001, 0, 6000), FREE(3),
	};
	struct jet_op outside[] = {
		ALLOC(4), COPY_IN(0, area + 5 * 4096, 0, 101), FREE(0),
	};
	unsigned int slot, i;
	char words[128];
	long before;

	for (i = 0; i < 6000; i++)
		area[100 + i] = i * 7 + i / 251;
	ok(!io_uring_register_buffers(ring, parts, 2), "a ring has buffers");
	before = pinned();
	fill_script(ops, 7, 6);
	fixed_request(ring, rx, 6);
	io_uring_submit(ring);
	ok(none_ended(ring) && pinned() == before,
	   "a request whose copies are in one of them pins nothing");
	ok(!io_uring_unregister_buffers(ring), "the ring's buffers go");
	munmap(area, 4096);
	send_frame(tx, 1);
	ok(ended(ring, &slot) == 0 && slot == 6 && !slots[6].text[0],
	   "but not before the request has ended");
	for (i = 0; i < 6000; i++)
		if (area[9001 + i] != (uint8_t)(i * 7 + i / 251))
			break;
	ok(i == 6000, "and its bytes are where they shall be");

	parts[1].iov_base = area + 4096;
	parts[1].iov_len = 4 * 4096 + 100;
	ok(!io_uring_register_buffers(ring, parts, 2), "there are others");
	fill_script(outside, 3, 6);
	fixed_request(ring, rx, 6);
	snprintf(words, sizeof(words),
		 "operation 1 (copy_in): 101 bytes at %p are not all in the ring's buffer",
		 (void *)(area + 5 * 4096));
	refused_as(ring, -EFAULT, 6, words, "a copy over its end is refused");
	fill_script(outside, 3, 6);
	fixed_request(ring, rx, 6)->buf_index = 2;
	refused_as(ring, -EFAULT, 6, words, "and one in a buffer that is none");
	io_uring_unregister_buffers(ring);
	munmap(area, 8 * 4096);
}

/* A request has one end, so it has one round */
static void test_multishot(struct io_uring *ring, int rx)
{
	struct jet_op ops[] = { WAIT_RX(JET_FOREVER), RX(NULL, 0) };

	fill_script(ops, 2, 7);
	scripts[7].flags |= JET_SCRIPT_MULTISHOT;
	scripts[7].rounds = 1;
	request(ring, rx, 7);
	refused_as(ring, -EOPNOTSUPP, 7,
		   "a request of io_uring ends with its script; a multishot one is posted by ioctl",
		   "a multishot script");
}

/* What is under way then ends, and leaves nothing */
static void test_end(int rx)
{
	struct jet_op wait[] = { ALLOC(1), WAIT_RX(JET_FOREVER), FREE(0) };
	struct jet_op all[] = { ALLOC(4), FREE(0) };
	uint64_t until = after(60 * SECOND);
	struct io_uring ring;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		begin(&ring);
		post_ring(&ring, rx, wait, 3, 0);
		post_ring(&ring, rx, wait, 3, 1);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	/* The kernel takes rings apart when the process is gone */
	while (info_of(rx).tx_used && after(0) < until)
		usleep(1000);
	ok(!run(rx, all, 2),
	   "a process dies with its ring, and what its scripts got is given back");
}

int main(int argc, char **argv)
{
	struct io_uring ring;
	int tx, rx;

	device[0] = argc > 2 ? argv[1] : "/dev/jetstream0";
	device[1] = argc > 2 ? argv[2] : "/dev/jetstream1";
	vci = JET_MAKE_VCI(limits_of(device[1]).station, CHANNEL);
	tx = open_pool(device[0], 16, 4);
	rx = open_pool(device[1], 4, 64);
	assoc(rx, JET_IOC_ASSOC, CHANNEL);
	begin(&ring);
	test_one(&ring, tx);
	test_order(&ring, tx, rx);
	test_wait(&ring, tx, rx);
	test_cancel(&ring, rx);
	test_refusals(&ring, tx);
	test_fixed(&ring, tx, rx);
	test_multishot(&ring, rx);
	test_end(rx);
	io_uring_queue_exit(&ring);
	ok(!close(tx) && !close(rx), "the files can be closed");
	return tap_done();
}
