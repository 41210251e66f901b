// SPDX-License-Identifier: GPL-2.0
/*
 * pointers DEVICE - every pointer of every request, into memory that is not
 * there, that ends too early, and that is read-only. What is refused has done
 * nothing: no pool, no VCI and no block is left behind. (Memory that never
 * answers: hang.c.)
 */
#include <pthread.h>
#include <stddef.h>

#include "pool.h"

#define CHANNEL		7000
#define PAGE		4096

static const char *device;
static char *pages;		/* two, and nothing behind them */

/* Some bytes in memory that is as it should be */
static void *bytes_of(size_t n)
{
	static char bytes[1024];

	return n <= sizeof(bytes) ? bytes : NULL;
}

/* Where something can stand */
enum place { ENDS, BEYOND, READ_ONLY, NOWHERE, PLACES };

static const char *place_name(enum place place)
{
	static const char *const names[] = {
		"at the end of a mapping", "over the end of a mapping",
		"read-only", "not mapped",
	};

	return names[place];
}

/* Its address there, with these bytes in it as far as that goes */
static uintptr_t put(enum place place, const void *data, size_t n)
{
	char *to = pages + 2 * PAGE - n;

	mprotect(pages, 2 * PAGE, PROT_READ | PROT_WRITE);
	if (place == NOWHERE)
		return 0x10;
	if (place == BEYOND)
		to += 4;
	memcpy(to, data, place == BEYOND ? n - 4 : n);
	if (place == READ_ONLY)
		mprotect(pages, 2 * PAGE, PROT_READ);
	return (uintptr_t)to;
}

/* What the request gave: as if in writable memory, or refused */
static void judge(int ret, enum place place, bool written, const char *what)
{
	bool good = place == ENDS || (place == READ_ONLY && !written);

	if (!ok(good ? ret >= 0 : ret == -EFAULT, "%s %s", what,
		place_name(place)))
		diag("got %d, '%s'", ret, text);
}

static int request(int fd, unsigned long nr, uintptr_t arg)
{
	int ret = ioctl(fd, nr, arg);

	return ret < 0 ? -errno : ret;
}

static void test_answers(enum place place)
{
	struct jet_limits limits = {};
	struct jet_clock clock = {};
	int fd = open_device(device);

	judge(request(fd, JET_IOC_LIMITS, put(place, &limits, sizeof(limits))),
	      place, true, "limits");
	judge(request(fd, JET_IOC_CLOCK, put(place, &clock, sizeof(clock))),
	      place, true, "clock");
	close(fd);
}

static void test_pool(enum place place)
{
	struct jet_pool_open req = { .tx_limit = 1 };
	int fd = open_device(device), ret;

	ret = request(fd, JET_IOC_POOL_OPEN, put(place, &req, sizeof(req)));
	judge(ret, place, true, "pool_open");
	if (ret < 0)
		ok(pool_ioctl(fd, .tx_limit = 1) > 0, "and it is no pool yet");
	close(fd);

	fd = open_device(device);
	req.text_bytes = 100;
	req.text = put(place, bytes_of(100), 100);
	ret = request(fd, JET_IOC_POOL_OPEN, (uintptr_t)&req);
	judge(ret, place, true, "pool_open's text");
	if (ret < 0)
		ok(pool_ioctl(fd, .tx_limit = 1) > 0, "and it is no pool yet");
	close(fd);
}

/* Pools that nobody has any more must not be left, however often it is tried */
static void test_pools_left(void)
{
	struct jet_limits limits = limits_of(device);
	struct jet_pool_open req = {
		.tx_limit = 1, .rx_limit = 1, .text = 0x10, .text_bytes = 100,
	};
	int fd = open_device(device), i;

	for (i = 0; i < 300; i++)
		request(fd, JET_IOC_POOL_OPEN, (uintptr_t)&req);
	ok(pool_ioctl(fd, .rx_limit = limits.pool_rx) > 0,
	   "300 refused pools, and all receive blocks can still be had");
	close(fd);
}

/* What an open pool is asked, and told to be */
static void test_policies(enum place place)
{
	struct jet_pool_set set = { .what = JET_SET_TX_LIMIT, .tx_limit = 3 };
	struct jet_pool_info info = {};
	struct jet_pool_vci vci;
	int fd = open_pool(device, 1, 1), ret;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (i) {
			set.text_bytes = 100;
			set.text = put(place, bytes_of(100), 100);
		}
		ret = request(fd, JET_IOC_POOL_SET, i ? (uintptr_t)&set :
			      put(place, &set, sizeof(set)));
		judge(ret, place, i, i ? "pool_set's text" : "pool_set");
		ok(info_of(fd).tx_limit == (ret < 0 ? 1 : 3),
		   "and has done what it says");
		CHANGE(fd, .what = JET_SET_TX_LIMIT, .tx_limit = 1);
	}

	assoc(fd, JET_IOC_ASSOC, CHANNEL);
	judge(request(fd, JET_IOC_POOL_INFO, put(place, &info, sizeof(info))),
	      place, true, "pool_info");
	info.vcis_room = 1;
	info.vcis = put(place, &vci, sizeof(vci));
	judge(request(fd, JET_IOC_POOL_INFO, (uintptr_t)&info), place, true,
	      "pool_info's VCIs");
	info.vcis = (uintptr_t)&vci;
	info.text_bytes = 100;
	info.text = put(place, bytes_of(100), 100);
	judge(request(fd, JET_IOC_POOL_INFO, (uintptr_t)&info), place, true,
	      "pool_info's text");
	close(fd);
}

static void test_assoc(enum place place)
{
	struct jet_association req = { .vci = CHANNEL };
	int fd = open_pool(device, 1, 1), other = open_pool(device, 1, 1), ret;
	unsigned int i;

	for (i = 0; i < 2; i++) {
		if (i) {
			req.text_bytes = 100;
			req.text = put(place, bytes_of(100), 100);
		}
		ret = request(fd, JET_IOC_ASSOC, i ? (uintptr_t)&req :
			      put(place, &req, sizeof(req)));
		judge(ret, place, true, i ? "assoc's text" : "assoc");
		if (ret < 0)
			ok(assoc(other, JET_IOC_ASSOC, CHANNEL) > 0 &&
			   assoc(other, JET_IOC_DEASSOC, CHANNEL) >= 0,
			   "and the channel is free");
		assoc(fd, JET_IOC_DEASSOC, CHANNEL);

		assoc(fd, JET_IOC_ASSOC, CHANNEL);
		req.vci = CHANNEL;
		ret = request(fd, JET_IOC_DEASSOC, i ? (uintptr_t)&req :
			      put(place, &req, sizeof(req)));
		judge(ret, place, i, i ? "deassoc's text" : "deassoc");
		if (ret < 0)
			ok(assoc(other, JET_IOC_ASSOC, CHANNEL) == -EADDRINUSE,
			   "and the channel is still the pool's");
		assoc(fd, JET_IOC_DEASSOC, CHANNEL);
	}
	close(fd);
	close(other);
}

/* A script's own pointers, one after the other */
static void test_script(enum place place)
{
	struct jet_op ops[] = { ALLOC(2), ALLOC(2) }, all = ALLOC(4);
	static const struct {
		const char *name;
		size_t offset, bytes;
		bool written;
	} pointers[] = {
		{ "ops", offsetof(struct jet_script, ops), 128, false },
		{ "results", offsetof(struct jet_script, results), 80, true },
		{ "blocks", offsetof(struct jet_script, blocks), 256, true },
		{ "text", offsetof(struct jet_script, text), 100, true },
	};
	int fd = open_pool(device, 4, 1), ret;
	unsigned int i;

	ops[1].first = LIST;
	for (i = 0; i <= COUNT(pointers); i++) {
		uintptr_t arg = (uintptr_t)&script;

		prepare(ops, 2, 0);
		script.text_bytes = 100;
		if (i == COUNT(pointers)) {
			arg = put(place, &script, sizeof(script));
		} else {
			uint64_t *p = (void *)((char *)&script +
					       pointers[i].offset);

			*p = put(place, i ? bytes_of(pointers[i].bytes) :
					    (void *)ops, pointers[i].bytes);
		}
		ret = request(fd, JET_IOC_SCRIPT, arg);
		judge(ret, place,
		      i == COUNT(pointers) || pointers[i].written,
		      i == COUNT(pointers) ? "script" : pointers[i].name);
		/* All four blocks are free, or a new pool's */
		if (ret >= 0) {
			close(fd);
			fd = open_pool(device, 4, 1);
		}
		ok(!run(fd, &all, 1), "and no block is missing");
		close(fd);
		fd = open_pool(device, 4, 1);
	}
	close(fd);
}

/* Requests about scripts in flight: refused, they have reaped and canceled nothing */
static void test_flight(enum place place)
{
	struct jet_op ops[] = { ALLOC(2) }, all = ALLOC(4), wait[] = { WAIT_RX(JET_FOREVER) };
	struct jet_cancel cancel = { .cookie = 7 };
	struct jet_done done;
	struct jet_reap reap = {
		.done = (uintptr_t)&done, .room = 1, .done_bytes = sizeof(done),
	};
	int fd = open_pool(device, 4, 1), ret;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		struct jet_reap req = reap;

		prepare(ops, 1, JET_SCRIPT_POST);
		request(fd, JET_IOC_SCRIPT, (uintptr_t)&script);
		if (i == 1)
			req.done = put(place, bytes_of(sizeof(done)), sizeof(done));
		if (i == 2) {
			req.text_bytes = 100;
			req.text = put(place, bytes_of(100), 100);
		}
		ret = request(fd, JET_IOC_REAP, i ? (uintptr_t)&req :
			      put(place, &req, sizeof(req)));
		judge(ret, place, i, i == 2 ? "reap's text" : i ? "reap's entries" : "reap");
		ok(request(fd, JET_IOC_REAP, (uintptr_t)&reap) == (ret < 0),
		   "and is reaped once");
		close(fd);
		fd = open_pool(device, 4, 1);
	}
	for (i = 0; i < 2; i++) {
		struct jet_cancel req = cancel;

		prepare(wait, 1, JET_SCRIPT_POST);
		script.cookie = 7;
		request(fd, JET_IOC_SCRIPT, (uintptr_t)&script);
		if (i) {
			req.text_bytes = 100;
			req.text = put(place, bytes_of(100), 100);
		}
		ret = request(fd, JET_IOC_CANCEL, i ? (uintptr_t)&req :
			      put(place, &req, sizeof(req)));
		judge(ret, place, i, i ? "cancel's text" : "cancel");
		ok(request(fd, JET_IOC_CANCEL, (uintptr_t)&cancel) ==
		   (ret < 0 ? 1 : -ENOENT), "and is canceled once");
		request(fd, JET_IOC_REAP, (uintptr_t)&reap);
	}
	/* What is posted is looked at as well as it is when it is waited for */
	prepare(ops, 1, JET_SCRIPT_POST);
	script.results = put(place, bytes_of(sizeof(*res)), sizeof(*res));
	ret = request(fd, JET_IOC_SCRIPT, (uintptr_t)&script);
	judge(ret, place, true, "results of a posted script");
	if (ret < 0)
		ok(!run(fd, &all, 1), "and no block is missing");
	close(fd);
}

static void test_buffer(enum place place)
{
	struct jet_buffer_reg req = { .length = 100 }, none = {};
	int fd = open_device(device), ret;

	req.addr = put(place, bytes_of(100), 100);
	judge(request(fd, JET_IOC_BUFFER, (uintptr_t)&req), place, true, "a buffer");
	request(fd, JET_IOC_UNBUFFER, (uintptr_t)&none);
	req.addr = (uintptr_t)bytes_of(100);
	ret = request(fd, JET_IOC_BUFFER, put(place, &req, sizeof(req)));
	judge(ret, place, false, "buffer");
	ok(request(fd, JET_IOC_UNBUFFER, (uintptr_t)&none) ==
	   (ret < 0 ? -ENOENT : 0), "and there is one, or none");
	req.text_bytes = 100;
	req.text = put(place, bytes_of(100), 100);
	ret = request(fd, JET_IOC_BUFFER, (uintptr_t)&req);
	judge(ret, place, true, "buffer's text");
	none.text_bytes = 100;
	none.text = put(place, bytes_of(100), 100);
	ret = request(fd, JET_IOC_UNBUFFER, (uintptr_t)&none);
	if (place == ENDS)
		ok(!ret, "unbuffer's text %s", place_name(place));
	else
		judge(ret, place, true, "unbuffer's text");
	close(fd);
}

/* Memory of operations: that is the operation's failure, nobody else's */
static void test_addresses(enum place place)
{
	int fd = open_pool(device, 4, 1);
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, 0, 0, 100), COPY_IN(0, bytes_of(100), 0, 100),
		COPY_OUT(2, 0, 0, 100), FREE(0),
	}, rx = RX(NULL, 64);
	unsigned int i;

	for (i = 1; i <= 3; i += 2) {
		ops[4 - i].addr = (uintptr_t)bytes_of(100);
		ops[i].addr = put(place, bytes_of(100), 100);
		run(fd, ops, 5);
		judge(res[i].error, place, i == 3, i == 3 ? "copy_out" :
							    "copy_in");
		ok(!res[0].error && !res[2].error && !res[4].error,
		   "and the others do their work");
	}
	/* Where a frame's first bytes go to is looked at before one is taken */
	rx.addr = put(place, bytes_of(64), 64);
	run(fd, &rx, 1);
	judge(res[0].error == -EAGAIN ? 0 : res[0].error, place, true, "rx");
	rx.addr = 0;
	run(fd, &rx, 1);
	ok(res[0].error == -EFAULT, "rx of bytes to no address: %s", text);
	close(fd);
}

static void *unmap(void *arg)
{
	until_asleep(getpid());
	munmap(arg, PAGE);
	return NULL;
}

/* Results that could be written before the script ran, and not afterwards */
static void test_taken_away(unsigned int which)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct jet_op ops[] = {
		ALLOC(3), WAIT_RX(after(5 * SECOND)), ALLOC(1),
	}, all = ALLOC(4);
	int fd = open_pool(device, 4, 1), ret;
	pthread_t thread;

	ops[2].first = LIST;
	prepare(ops, 3, 0);
	if (which)
		script.blocks = (uintptr_t)page;
	else
		script.results = (uintptr_t)page;
	pthread_create(&thread, NULL, unmap, page);
	ret = request(fd, JET_IOC_SCRIPT, (uintptr_t)&script);
	pthread_join(thread, NULL);
	ok(ret == -EFAULT && strstr(text, "given back"),
	   "memory for %s that goes away meanwhile: %s",
	   which ? "blocks" : "results", text);
	ok(!run(fd, &all, 1), "all blocks were given back");
	close(fd);
}

int main(int argc, char **argv)
{
	enum place place;

	device = argc > 1 ? argv[1] : "/dev/jetstream0";
	pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(pages + 2 * PAGE, PAGE);
	for (place = 0; place < PLACES; place++) {
		test_answers(place);
		test_pool(place);
		test_policies(place);
		test_assoc(place);
		test_script(place);
		test_addresses(place);
		test_flight(place);
		test_buffer(place);
	}
	test_pools_left();
	test_taken_away(0);
	test_taken_away(1);
	return tap_done();
}
