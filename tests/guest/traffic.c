// SPDX-License-Identifier: GPL-2.0
/*
 * traffic DEVICE0 DEVICE1 - frames between two stations, by scripts: any
 * length and alignment, references, partial copies, forwarding, waiting.
 */
#include <pthread.h>

#include "pool.h"

#define PATIENCE	(20 * SECOND)
#define CHANNEL		1000
#define SDU_MAX		65520

static const char *device[2];
static struct jet_limits limits[2];
static uint8_t out[SDU_MAX + 4096], in[SDU_MAX + 4096];

static void fill(uint8_t *p, size_t n)
{
	while (n--)
		*p++ = rand();
}

static uint16_t sum_of(const uint8_t *p, size_t n)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += i & 1 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

/* 0 and 0xffff are the same number in ones' complement */
static bool same_sum(uint16_t a, uint16_t b)
{
	return a % 0xffff == b % 0xffff;
}

static uint32_t vci_to(int station)
{
	return JET_MAKE_VCI(limits[station].station, CHANNEL);
}

static unsigned int blocks_for(uint32_t bytes)
{
	return (bytes + limits[0].block_bytes - 1) / limits[0].block_bytes;
}

static void say_if(bool bad, const char *what)
{
	if (bad)
		diag("%s: %s", what, text);
}

/* One frame there, from any place and of any length, and read to any place */
static bool round_trip(int from, int to, uint32_t len)
{
	uint8_t *src = out + rand() % 4096, *dst = in + rand() % 4096;
	uint8_t head[152] = {};
	struct jet_op send[] = {
		ALLOC(blocks_for(len)),
		COPY_IN(0, src, 0, len),
		SEND_FREE(1, vci_to(1), len),
	};
	struct jet_op recv[] = {
		WAIT_RX(after(PATIENCE)), RX(head, sizeof(head)),
		COPY_OUT(1, dst, 0, len), FREE(1),
	};
	const struct jet_result *r = &res[1];
	uint16_t sum;
	bool good;
	int ret;

	fill(src, len);
	memset(dst, 0, len);
	send[1].flags |= JET_OPF_SUM;
	send[2].uu = (uint8_t)len;
	recv[2].flags |= JET_OPF_SUM;
	ret = run(from, send, 3);
	say_if(ret, "send");
	if (ret)
		return false;
	sum = res[1].sum;
	ret = run(to, recv, 4);
	say_if(ret, "receive");
	if (ret)
		return false;
	good = r->length == len && r->vci == vci_to(1) &&
	       r->src == limits[0].station && r->uu == (uint8_t)len &&
	       !r->flags && r->count == blocks_for(len) &&
	       !memcmp(head, src, len < sizeof(head) ? len : sizeof(head)) &&
	       !memcmp(dst, src, len) &&
	       same_sum(r->sum, sum_of(src, len)) &&
	       same_sum(sum, sum_of(src, len)) &&
	       same_sum(res[2].sum, sum_of(src, len)) &&
	       res[2].length == len;
	if (!good)
		diag("length %u: got %u bytes in %u blocks, VCI %#x from %u, uu %u, flags %#x, sums %04x %04x %04x, wanted %04x",
		     len, r->length, r->count, r->vci, r->src, r->uu, r->flags,
		     sum, r->sum, res[2].sum,
		     sum_of(src, len));
	return good;
}

static void test_lengths(int from, int to)
{
	static const uint32_t lengths[] = {
		1, 2, 39, 40, 41, 64, 96, 97, 152, 153, 1500, 2047, 2048, 2049, 4096, 12288,
		12289, 65519, 65520,
	};
	unsigned int i, good = 0;

	for (i = 0; i < COUNT(lengths); i++)
		ok(round_trip(from, to, lengths[i]), "a frame of %u bytes",
		   lengths[i]);
	for (i = 0; i < 20; i++)
		good += round_trip(from, to, 1 + rand() % 9000);
	ok(good == 20, "frames of any length at any address");
}

/* Parts of a frame, and its end without knowing where that is */
static void test_parts(int from, int to)
{
	uint32_t len = 5000;
	struct jet_op send[] = {
		ALLOC(3), COPY_IN(0, out, 0, len), SEND_FREE(1, vci_to(1), len),
	};
	struct jet_op recv[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0),
		COPY_OUT(1, in + 4000, 4000, 65520),
		COPY_OUT(1, in + 1, 1, 3999),
		COPY_OUT(1, in, 0, 1),
		COPY_OUT(1, in + 5000, 5000, 100),
		COPY_OUT(1, in + 5000, 4999, 2),
		FREE(1),
	};
	int errors[] = { 0, 0, 0, 0, 0, 0, -EINVAL, 0 };

	fill(out, len);
	memset(in, 0, sizeof(in));
	recv[2].flags |= JET_OPF_UPTO;
	recv[5].flags |= JET_OPF_UPTO;
	ok(!run(from, send, 3), "send");
	run(to, recv, 8);
	results(errors, 8,
		"operation 6 (copy_out): 2 bytes from byte 4999 on; the blocks hold 1 there",
		"parts of a frame");
	ok(res[2].length == 1000 && res[5].length == 0,
	   "up to the frame's end, however many bytes are asked for");
	ok(!memcmp(in, out, len), "the parts are the whole");
}

/* Header and payload from different places, in one block and in two */
static void test_gather(int from, int to)
{
	struct jet_op one[] = {
		ALLOC(2),
		COPY_IN(0, out + 100, 8, 3000),
		COPY_IN(1, out, 0, 8),
		SEND_FREE(2, vci_to(1), 3008),
	};
	struct jet_op pieces[] = {
		ALLOC(1), ALLOC(2),
		COPY_IN(0, out, 0, 8),
		COPY_IN(1, out + 100, 0, 3000),
		SEND_FREE(2, 0, 8),
		SEND_FREE(3, vci_to(1), 3000),
	};
	struct jet_op recv[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0),
		COPY_OUT(1, in, 0, 3008), FREE(1),
	};
	bool good;

	fill(out, 4000);
	pieces[4].flags |= JET_OPF_MORE;
	good = !run(from, one, 4);
	say_if(!good, "send");
	memset(in, 0, 4000);
	good = good && !run(to, recv, 4) && res[1].length == 3008;
	ok(good && !memcmp(in, out, 8) && !memcmp(in + 8, out + 100, 3000),
	   "payload first, header later");

	good = !run(from, pieces, 6);
	say_if(!good, "send");
	memset(in, 0, 4000);
	recv[0].deadline = after(PATIENCE);
	good = good && !run(to, recv, 4) && res[1].length == 3008;
	ok(good && !memcmp(in, out, 8) && !memcmp(in + 8, out + 100, 3000),
	   "a frame of pieces");
}

/* Station 1 sends what it received, and its program never has it */
static void test_forward(int from, int to)
{
	uint32_t len = 20000;
	struct jet_op send[] = {
		ALLOC(blocks_for(len)), COPY_IN(0, out, 0, len),
		SEND_FREE(1, vci_to(1), len),
	};
	struct jet_op forward[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0),
		SEND_FREE(1, vci_to(0), SDU_MAX),
	};
	struct jet_op recv[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0),
		COPY_OUT(1, in, 0, len), FREE(1),
	};
	bool good;

	fill(out, len);
	forward[2].flags |= JET_OPF_UPTO;
	good = !run(from, send, 3) && !run(to, forward, 3) &&
	       res[2].length == len;
	say_if(!good, "forward");
	good = good && !run(from, recv, 4);
	ok(good && res[1].src == limits[1].station && !memcmp(in, out, len),
	   "a received frame is sent on without touching the host");
	run(to, forward, 0);
}

/* As many operations as there may be: allocations, copies, sends, one ioctl */
static void test_long(int from, int to)
{
	enum { FRAMES = 64 };
	struct jet_op ops[FRAMES * 4], recv[FRAMES * 4];
	unsigned int i, good = 0;
	int failed;

	fill(out, FRAMES * 16);
	for (i = 0; i < FRAMES; i++) {
		struct jet_op send[] = {
			ALLOC(1), COPY_IN(4 * i, out + 16 * i, 0, 16),
			SEND(4 * i + 1, vci_to(1), 16), FREE(4 * i),
		};
		struct jet_op take[] = {
			WAIT_RX(after(PATIENCE)), RX(NULL, 0),
			COPY_OUT(4 * i + 1, in + 16 * i, 0, 16),
			FREE(4 * i + 1),
		};

		memcpy(&ops[4 * i], send, sizeof(send));
		memcpy(&recv[4 * i], take, sizeof(take));
	}
	failed = run(from, ops, FRAMES * 4);
	say_if(failed, "send");
	ok(!failed, "%u operations in one script", FRAMES * 4);
	failed = run(to, recv, FRAMES * 4);
	say_if(failed, "receive");
	for (i = 0; i < FRAMES; i++)
		good += !memcmp(in + 16 * i, out + 16 * i, 16);
	ok(!failed && good == FRAMES, "and as many on the other side");
}

/* More sends of one block than the card counts: the driver must try again */
static void test_often(int from, int to)
{
	enum { TIMES = 20 };
	struct jet_op send[TIMES + 3] = {
		ALLOC(1), COPY_IN(0, out, 0, 2000),
	};
	struct jet_op take = { .op = JET_DO_FREE, .flags = JET_OPF_FROM };
	struct jet_op recv[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0),
		COPY_OUT(1, in, 0, 2000), FREE(1),
	};
	unsigned int i, good = 0;
	int failed;

	fill(out, 2000);
	for (i = 0; i < TIMES; i++)
		send[2 + i] = (struct jet_op) SEND(1, vci_to(1), 2000);
	send[2 + TIMES] = take;
	failed = run(from, send, TIMES + 3);
	say_if(failed, "send");
	ok(!failed, "one block is sent %u times", TIMES);
	for (i = 0; i < TIMES; i++) {
		recv[0].deadline = after(PATIENCE);
		memset(in, 0, 2000);
		good += !run(to, recv, 4) && !memcmp(in, out, 2000);
	}
	ok(good == TIMES, "and arrives as often");
}

/* Frames that the pool has no room for are dropped, and only these */
static void test_limit(int from)
{
	int to = open_pool(device[1], 0, 2);
	struct jet_op send[] = {
		ALLOC(1), COPY_IN(0, out, 0, 100),
		SEND(1, JET_MAKE_VCI(limits[1].station, CHANNEL + 1), 100),
		FREE(0),
	};
	struct jet_op recv[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0), RX(NULL, 0),
		RX(NULL, 0), FREE(1), FREE(2),
	};
	int two[] = { 0, 0, 0, -EAGAIN, 0, 0 };
	struct pollfd p = { .fd = to, .events = POLLIN };
	unsigned int i;

	assoc(to, JET_IOC_ASSOC, CHANNEL + 1);
	ok(poll(&p, 1, 0) == 0, "nothing to poll for yet");
	for (i = 0; i < 4; i++)
		run(from, send, 4);
	ok(poll(&p, 1, 20000) == 1 && p.revents == POLLIN,
	   "poll tells of a frame");
	usleep(500000);
	run(to, recv, 6);
	results(two, 6, "operation 3 (rx): no frame is there",
		"the receive limit holds: two of four frames");
	run(from, send, 4);
	recv[0].deadline = after(PATIENCE);
	run(to, recv, 2);
	ok(!res[1].error, "with room again, frames come again");
	close(to);
}

struct waiter {
	int fd;
	struct jet_op ops[3];
	int ret;
	uint32_t length;
};

static void *wait_for_frame(void *arg)
{
	struct waiter *w = arg;

	w->ret = run(w->fd, w->ops, 3);
	w->length = res[1].length;
	return NULL;
}

/* One thread sleeps in wait_rx, another one uses the same pool */
static void test_threads(int from, int to)
{
	struct waiter w = {
		.fd = to,
		.ops = { WAIT_RX(after(PATIENCE)), RX(NULL, 0), FREE(1) },
	};
	struct jet_op send[] = {
		ALLOC(1), COPY_IN(0, out, 0, 100), SEND(1, vci_to(1), 100),
		FREE(0),
	};
	struct jet_op other[] = { ALLOC(1), FREE(0) };
	pthread_t thread;

	pthread_create(&thread, NULL, wait_for_frame, &w);
	usleep(300000);
	ok(!run(to, other, 2), "a pool can be used while a thread waits");
	run(from, send, 4);
	pthread_join(thread, NULL);
	ok(!w.ret && w.length == 100, "which gets its frame");
}

/* A frame to a well-known channel needs privileges, a group has many ears */
static void test_group(int from, int to)
{
	uint32_t group = JET_MAKE_GROUP(limits[0].station, 500);
	struct jet_op send[] = {
		ALLOC(1), COPY_IN(0, out, 0, 100), SEND_FREE(1, group, 100),
	};
	struct jet_op recv[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0), FREE(1),
	};
	int ret;

	assoc(to, JET_IOC_ASSOC, group);
	run(from, send, 3);
	ret = run(to, recv, 3);
	say_if(ret, "receive");
	ok(!ret && res[1].vci == group, "a frame to a group");
}

int main(int argc, char **argv)
{
	int from, to, i;

	for (i = 0; i < 2; i++) {
		device[i] = argc > 2 ? argv[1 + i] : "/dev/jetstream0";
		limits[i] = limits_of(device[i]);
		if (!ok(limits[i].ring_up, "%s is on the ring, station %u",
			device[i], limits[i].station))
			return tap_done();
	}
	srand(tap_seed());
	from = open_pool(device[0], 64, 64);
	to = open_pool(device[1], 64, 128);
	assoc(from, JET_IOC_ASSOC, CHANNEL);
	assoc(to, JET_IOC_ASSOC, CHANNEL);

	test_lengths(from, to);
	test_parts(from, to);
	test_gather(from, to);
	test_forward(from, to);
	test_long(from, to);
	test_often(from, to);
	test_limit(from);
	test_threads(from, to);
	test_group(from, to);
	close(from);
	close(to);
	return tap_done();
}
