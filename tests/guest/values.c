// SPDX-License-Identifier: GPL-2.0
/*
 * values DEVICE0 DEVICE1 - operations that refer to values of earlier ones: answers
 * to whoever sent a frame, as many bytes as came, sums in headers; blocks that are
 * named twice, and frames that do not fit.
 */
#include "pool.h"

#define CHANNEL		1500
#define GROUP		1501
#define PATIENCE	(20 * SECOND)

static const char *device[2];
static struct jet_limits limits[2];
static int here, there;		/* pools of the two stations */
static uint8_t out[16384], in[16384];

static void fill(size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		out[i] = rand();
	memset(in, 0, sizeof(in));
}

static uint32_t vci_to(int station)
{
	return JET_MAKE_VCI(limits[station].station, CHANNEL);
}

static unsigned int blocks_for(uint32_t bytes)
{
	return (bytes + limits[0].block_bytes - 1) / limits[0].block_bytes;
}

static bool fine(int ret, const char *what)
{
	if (ret)
		diag("%s: %d, %s", what, ret, text);
	return !ret;
}

static bool send_frame(uint32_t vci, uint32_t len)
{
	struct jet_op ops[] = {
		ALLOC(blocks_for(len)), COPY_IN(0, out, 0, len),
		SEND_FREE(1, vci, len),
	};

	return fine(run(here, ops, 3), "send");
}

/* The next frame's length at this pool; its sum tells whether it is valid */
static uint32_t receive(int fd, struct jet_result *frame)
{
	struct jet_op ops[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0),
		COPY_OUT(1, in, 0, sizeof(in)), FREE(1),
	};

	ops[2].flags |= JET_OPF_UPTO;
	if (!fine(run(fd, ops, 4), "receive"))
		return 0;
	*frame = res[1];
	return frame->length;
}

/* One script answers whoever it was, with as many bytes as came */
static void test_answer(void)
{
	uint32_t len = 1 + rand() % 9000;
	struct jet_op answer[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0),
		COPY_OUT(1, in, 0, 10000), SEND(1, CHANNEL, 10000), FREE(1),
	};
	struct jet_result frame;
	uint8_t copy[10000];

	answer[2].flags |= JET_OPF_LENGTH;
	answer[2].value = 1;
	answer[3].flags |= JET_OPF_LENGTH | JET_OPF_REPLY;
	answer[3].value = 1;
	fill(len);
	ok(send_frame(vci_to(1), len) && fine(run(there, answer, 5), "answer"),
	   "an answer to whoever it was");
	ok(res[2].length == len && res[3].length == len &&
	   res[3].vci == vci_to(0), "as many bytes as came: %u", len);
	memcpy(copy, in, len);
	ok(!memcmp(copy, out, len), "the bytes");
	ok(receive(here, &frame) == len && frame.src == limits[1].station &&
	   !memcmp(in, out, len), "and it comes");

	/* Less room than there are bytes, with and without UPTO; nothing */
	answer[2].length = len / 2;
	answer[3].length = len / 2;
	answer[3].flags |= JET_OPF_UPTO;
	if (len < 2)
		return;
	send_frame(vci_to(1), len);
	run(there, answer, 5);
	ok(res[2].error == -EMSGSIZE && !res[3].error &&
	   res[3].length == len / 2, "more bytes than length: %s", text);
	receive(here, &frame);
	answer[0].deadline = 0;
	run(there, answer, 5);
	results((int[]) { -ETIMEDOUT, -EAGAIN, -ECANCELED, -ECANCELED,
			  -ECANCELED }, 5,
		"operation 0 (wait_rx): no frame came in time",
		"values of what failed");
}

/* On the very VCI that a frame came on */
static void test_vci(void)
{
	uint32_t group = JET_MAKE_GROUP(limits[0].station, GROUP);
	struct jet_op forward[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0), SEND_FREE(1, 0, 10000),
	};
	struct jet_result frame;

	assoc(here, JET_IOC_ASSOC, group);
	assoc(there, JET_IOC_ASSOC, group);
	forward[2].flags |= JET_OPF_VCI | JET_OPF_UPTO;
	forward[2].value = 1;
	fill(3000);
	ok(send_frame(group, 3000) && fine(run(there, forward, 3), "forward") &&
	   receive(here, &frame) == 3000 && frame.vci == group &&
	   frame.src == limits[1].station && !memcmp(in, out, 3000),
	   "sent on, on the VCI that it came on");
}

/* Our own group, whoever we are */
static void test_own_group(void)
{
	int vci = assoc_flags(there, JET_IOC_ASSOC, GROUP, JET_ASSOC_OWN_GROUP);
	struct jet_result frame;

	fill(100);
	ok(vci == (int)JET_MAKE_GROUP(limits[1].station, GROUP),
	   "a group of its own: %#x", vci);
	ok(send_frame(vci, 100) && receive(there, &frame) == 100 &&
	   (int)frame.vci == vci, "which others send to");
	assoc_flags(there, JET_IOC_DEASSOC, GROUP, JET_ASSOC_OWN_GROUP);
}

/* A valid frame's sum is that of its bytes and their inverted sum: -0 */
static bool sums_up(int fd, uint32_t len)
{
	struct jet_result frame;

	if (receive(fd, &frame) == len && frame.sum == 0xffff)
		return true;
	diag("%u bytes of %u, sum %04x", frame.length, len, frame.sum);
	return false;
}

/* A header with place for the sum, and the rest in pieces of any length */
static void test_put_sum(void)
{
	unsigned int i, good = 0;

	for (i = 0; i < 20; i++) {
		uint32_t len = 20 + rand() % 8000, at = rand() % 10 * 2;
		uint32_t a = 20 + rand() % (len - 19);
		struct jet_op ops[] = {
			ALLOC(blocks_for(len)), COPY_IN(0, out, 0, a),
			COPY_IN(0, out + a, a, len - a),
			{ .op = JET_DO_PUT_SUM, .flags = JET_OPF_FROM,
			  .offset = at },
			SEND_FREE(3, vci_to(1), len),
		};

		fill(len);
		out[at] = 0;
		out[at + 1] = 0;
		ops[1].flags |= JET_OPF_MORE;
		ops[2].flags |= JET_OPF_MORE;
		if (a == len) {
			ops[2].length = 100;
			ops[2].offset = 100000;
			ops[2].flags |= JET_OPF_UPTO;
		}
		good += fine(run(here, ops, 5), "put_sum") &&
			sums_up(there, len);
	}
	ok(good == 20, "sums of what was copied, in headers: %u of 20", good);
}

/* A header of our own in front of a frame that stays on the card */
static void test_put_value(void)
{
	unsigned int i, good = 0;

	for (i = 0; i < 10; i++) {
		uint32_t len = 1 + rand() % 5000;
		struct jet_op ops[] = {
			WAIT_RX(after(PATIENCE)), RX(NULL, 0),
			ALLOC(1), COPY_IN(2, out + 8000, 0, 8),
			{ .op = JET_DO_PUT_SUM, .value = 1, .offset = 6,
			  .flags = JET_OPF_FROM | JET_OPF_VALUE, .from = 2 },
			SEND(4, 0, 8), SEND(1, CHANNEL, 5000), FREE(1), FREE(2),
		};

		fill(10000);
		out[8006] = 0;
		out[8007] = 0;
		ops[3].flags |= JET_OPF_MORE;
		ops[5].flags |= JET_OPF_MORE;
		ops[6].flags |= JET_OPF_REPLY | JET_OPF_LENGTH;
		ops[6].value = 1;
		good += send_frame(vci_to(1), len) &&
			fine(run(there, ops, 9), "relay") &&
			sums_up(here, len + 8);
	}
	ok(good == 10, "a header with the sum of a frame: %u of 10", good);
}

/* The sum of a copy that is under way, and sums of nothing */
static void test_sum_of_copy(void)
{
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, out, 0, 300),
		{ .op = JET_DO_PUT_SUM, .flags = JET_OPF_FROM | JET_OPF_VALUE,
		  .value = 1, .offset = 20 },
		SEND(2, vci_to(1), 300), FREE(0),
	};
	struct jet_op nothing[] = {
		ALLOC(1), COPY_IN(0, out, 5000, 300),
		{ .op = JET_DO_PUT_SUM, .flags = JET_OPF_FROM },
		COPY_OUT(2, in, 0, 2), FREE(0),
	};

	fill(300);
	out[20] = 0;
	out[21] = 0;
	ops[1].flags |= JET_OPF_SUM;
	ok(fine(run(here, ops, 5), "put_sum") && sums_up(there, 300),
	   "the sum of a copy before");
	nothing[1].flags |= JET_OPF_UPTO | JET_OPF_MORE;
	run(here, nothing, 5);
	results((int[]) { 0, -ECANCELED, -EINVAL, -ECANCELED, 0 }, 5,
		"operation 2 (put_sum): the copies have no bytes to sum",
		"sums of nothing");
}

/* A block that is sent twice with one free, in a list and in two pieces */
static void test_twice(void)
{
	struct jet_op make[] = { ALLOC(1), COPY_IN(0, out, 0, 2048) };
	struct jet_op all = ALLOC(64);
	uint32_t two[2], size = limits[0].block_bytes;
	struct jet_result frame;
	unsigned int i;

	all.count = 32;
	for (i = 0; i < 2; i++) {
		struct jet_op send[] = {
			{ .op = JET_DO_SEND, .flags = JET_OPF_FREE,
			  .length = 2 * size, .vci = vci_to(1) },
			{ .op = JET_DO_SEND, .flags = JET_OPF_FREE,
			  .length = size, .vci = vci_to(1) },
		};

		fill(size);
		make[1].length = size;
		fine(run(here, make, 2), "make");
		two[0] = two[1] = BLOCK(0, 0);
		give(send, 0, two, i ? 1 : 2);
		if (i) {
			give(send + 1, 1, two, 1);
			send[0].flags |= JET_OPF_MORE;
			send[0].length = size;
			send[0].vci = 0;
		}
		ok(fine(run(here, send, 1 + i), "send") &&
		   receive(there, &frame) == 2 * size &&
		   !memcmp(in, out, size) && !memcmp(in + size, out, size),
		   "a block that is named twice, in %u sends", 1 + i);
		ok(run_on(here, (struct jet_op) { .op = JET_DO_FREE },
			  two[0]) == 1 && res[0].error == -EACCES,
		   "it is free: %s", text);
	}
	for (i = 0; i < 2; i++)
		ok(fine(run(here, &all, 1), "all"), "as are all others");
}

/* A frame of three blocks, and room for two: it stays */
static void test_room(void)
{
	struct jet_op ops[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0), RX(NULL, 0), FREE(2),
	};

	ops[1].count = 2;
	ops[2].count = 3;
	fill(3 * limits[0].block_bytes);
	send_frame(vci_to(1), 3 * limits[0].block_bytes);
	run(there, ops, 4);
	results((int[]) { 0, -EMSGSIZE, 0, 0 }, 4,
		"operation 1 (rx): the frame has more blocks than there is room for: 2",
		"a frame that does not fit stays");
}

int main(int argc, char **argv)
{
	int i;

	for (i = 0; i < 2; i++) {
		device[i] = argc > 2 ? argv[1 + i] : "/dev/jetstream0";
		limits[i] = limits_of(device[i]);
	}
	srand(tap_seed());
	here = open_pool(device[0], 64, 32);
	there = open_pool(device[1], 8, 64);
	assoc(here, JET_IOC_ASSOC, CHANNEL);
	assoc(there, JET_IOC_ASSOC, CHANNEL);
	test_answer();
	test_vci();
	test_own_group();
	test_put_sum();
	test_put_value();
	test_sum_of_copy();
	test_room();
	test_twice();
	close(here);
	close(there);
	return tap_done();
}
