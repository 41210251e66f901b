// SPDX-License-Identifier: GPL-2.0
/*
 * rounds DEVICE0 DEVICE1 - multishot scripts: frame after frame, how many rounds
 * wait to be reaped, what ends them, what is refused, and that nothing of them is
 * left behind. DEVICE0 sends to DEVICE1. Runs as root.
 */
#include <pthread.h>

#include "flight.h"

#define CHANNEL		7200
#define BACK		7201	/* a channel of DEVICE0 */
#define PATIENCE	(60 * SECOND)
#define MANY		200

static const char *device[2];
static struct jet_limits limits[2];
static uint32_t vci;		/* of DEVICE1 */
static uint8_t bytes[65536] __attribute__((aligned(4096)));
static uint8_t head[SLOTS][100];

/* A frame of so many bytes that begins with @n */
static void send_long(int fd, uint8_t n, uint32_t length)
{
	struct jet_op ops[] = {
		ALLOC(8), COPY_IN(0, bytes, 0, length), SEND_FREE(1, vci, length),
	};

	bytes[0] = n;
	if (run(fd, ops, 3))
		diag("send: %s", text);
}

static void send_frame(int fd, uint8_t n)
{
	send_long(fd, n, 100);
}

static int receiver(unsigned int tx, unsigned int rx)
{
	int fd = open_pool(device[1], tx, rx);

	if (assoc(fd, JET_IOC_ASSOC, CHANNEL) < 0)
		diag("no VCI: %s", text);
	return fd;
}

static void drop_frames(int rx)
{
	struct jet_op take[] = { RX(NULL, 0), FREE(0) };

	while (!run(rx, take, 2))
		;
}

/* All but these many frames were taken */
static bool waiting(int rx, unsigned int n)
{
	uint64_t until = after(PATIENCE);

	while (info_of(rx).frames != n && after(0) < until)
		usleep(1000);
	return info_of(rx).frames == n;
}

static int post_taker(int rx, unsigned int slot, unsigned int rounds)
{
	struct jet_op ops[] = {
		WAIT_RX(JET_FOREVER), RX(head[slot], 100), FREE(1),
	};

	return post_rounds(rx, ops, 3, slot, slot, rounds);
}

/* The next to be reaped is a round of this script, with that frame */
static bool round_of(int rx, unsigned int slot, uint8_t n)
{
	memset(head[slot], 0xee, sizeof(head[slot]));
	memset(slots[slot].res, 0x55, sizeof(slots[slot].res));
	return reap(rx, 4, after(PATIENCE)) == 1 && done[0].cookie == slot &&
	       done[0].flags == JET_DONE_MORE && !done[0].failed &&
	       !done[0].error && head[slot][0] == n &&
	       !slots[slot].res[0].error && slots[slot].res[1].length == 100 &&
	       !slots[slot].res[2].error;
}

/* The next one is a script's end, where this operation has failed so */
static bool end_of(int rx, unsigned int slot, unsigned int op, int error)
{
	return reap(rx, 4, after(PATIENCE)) == 1 && done[0].cookie == slot &&
	       !done[0].flags && done[0].failed &&
	       done[0].first_failed == op && slots[slot].res[op].error == error;
}

static void test_rounds(int tx, int rx)
{
	bool good = true;
	unsigned int i;

	ok(!post_taker(rx, 1, 4), "a multishot script is posted");
	for (i = 0; i < 6; i++) {
		send_frame(tx, i);
		good &= round_of(rx, 1, i);
	}
	ok(good, "each frame ends a round");
	ok(reap(rx, 4, 0) == 0, "and it waits for the next one");
	for (i = 0; i < 3; i++)
		send_frame(tx, 0x20 + i);
	waiting(rx, 0);
	good = true;
	for (i = 0; i < 3; i++)
		good &= round_of(rx, 1, 0x20 + i);
	ok(good, "rounds that have ended are reaped one by one");
}

/* What is not reaped is bounded, and holds up the script, not the pool */
static void test_pause(int tx, int rx)
{
	struct jet_op other[] = { ALLOC(1), FREE(0) };
	bool good = true;
	unsigned int i;

	for (i = 0; i < 10; i++)
		send_frame(tx, 0x40 + i);
	ok(waiting(rx, 6), "with four rounds to be reaped, the others wait");
	ok(!run(rx, other, 2) && info_of(rx).frames == 6,
	   "the script does not go on, others do");
	for (i = 0; i < 10; i++)
		good &= round_of(rx, 1, 0x40 + i);
	ok(good, "until it is reaped: then no frame is missing");
}

static void test_cancel(int tx, int rx)
{
	bool good = true;
	unsigned int i;

	ok(cancel(rx, 1) == 1 && end_of(rx, 1, 0, -ECANCELED),
	   "one that waits is canceled, and has no more rounds");
	post_taker(rx, 2, 2);
	for (i = 0; i < 3; i++)
		send_frame(tx, i);
	waiting(rx, 1);
	ok(cancel(rx, 2) == 1, "one that pauses, too");
	for (i = 0; i < 2; i++)
		good &= round_of(rx, 2, i);
	ok(good && end_of(rx, 2, 0, -ECANCELED),
	   "its rounds are reaped, and then its end");
	ok(cancel(rx, 2) == -ENOENT && info_of(rx).frames == 1,
	   "the frame that it has not taken is the next one's");
	drop_frames(rx);
}

static void test_failure(int tx, int rx)
{
	struct jet_op narrow[] = {
		WAIT_RX(JET_FOREVER), RX(head[3], 100), FREE(1),
	};
	struct jet_op patient[] = {
		WAIT_RX(after(SECOND / 10)), RX(head[3], 100), FREE(1),
	};

	narrow[1].count = 1;
	post_rounds(rx, narrow, 3, 3, 3, 8);
	send_frame(tx, 7);
	ok(round_of(rx, 3, 7), "a frame that fits is a round");
	send_long(tx, 8, 3 * limits[0].block_bytes);
	ok(end_of(rx, 3, 1, -EMSGSIZE) &&
	   !strcmp(slots[3].text, "operation 1 (rx): the frame has more blocks than there is room for: 1"),
	   "one that does not is the end: %s", slots[3].text);
	drop_frames(rx);
	post_rounds(rx, patient, 3, 3, 3, 8);
	ok(end_of(rx, 3, 0, -ETIMEDOUT), "and so is a deadline");
}

/* Other scripts are reaped before and after a round, in the order of their end */
static void test_among_others(int tx, int rx)
{
	struct jet_op other[] = { ALLOC(1), FREE(0) };
	unsigned int i;

	post(rx, other, 2, 10);
	post_taker(rx, 4, 4);
	for (i = 0; i < 2; i++)
		send_frame(tx, i);
	waiting(rx, 0);
	post(rx, other, 2, 11);
	ok(reap(rx, 9, after(PATIENCE)) == 2 && done[0].cookie == 10 &&
	   done[1].cookie == 4 && done[1].flags == JET_DONE_MORE,
	   "a round is the last that is handed out");
	ok(reap(rx, 9, after(PATIENCE)) == 1 && done[0].cookie == 4,
	   "and the next one comes alone");
	ok(reap(rx, 9, after(PATIENCE)) == 1 && done[0].cookie == 11,
	   "then the others");
	ok(cancel(rx, 4) == 1 && end_of(rx, 4, 0, -ECANCELED), "that was all");
}

/* Frames go back from the card, behind bytes of the program */
static void test_relay(int tx, int rx)
{
	uint32_t back = JET_MAKE_VCI(limits[0].station, BACK);
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, bytes + 4096, 0, 64),
		WAIT_RX(JET_FOREVER), RX(NULL, 0),
		{ .op = JET_DO_SEND, .from = 1, .length = 64,
		  .flags = JET_OPF_FROM | JET_OPF_FREE | JET_OPF_MORE },
		SEND_FREE(3, back, 100),
	};
	struct jet_op take[] = { WAIT_RX(0), RX(head[6], 100), FREE(1) };
	bool good = true;
	unsigned int i;

	ok(assoc(tx, JET_IOC_ASSOC, BACK) > 0, "a way back");
	memset(bytes + 4096, 0x99, 64);
	ok(!post_rounds(rx, ops, 6, 5, 5, 30), "what relays is multishot");
	for (i = 0; i < 20; i++) {
		send_frame(tx, i);
		take[0].deadline = after(PATIENCE);
		good &= !run(tx, take, 3) && res[1].length == 164 &&
			head[6][0] == 0x99 && head[6][63] == 0x99 &&
			head[6][64] == i;
	}
	ok(good, "20 frames come back with something in front");
	for (i = 0, good = true; i < 20; i++)
		good &= reap(rx, 1, after(PATIENCE)) == 1 && done[0].flags;
	ok(good, "and were 20 rounds");
	ok(cancel(rx, 5) == 1 && reap(rx, 1, after(PATIENCE)) == 1 &&
	   !done[0].flags, "until it is canceled");
	run_on(rx, (struct jet_op) { .op = JET_DO_FREE }, slots[5].blocks[0]);
	ok(!info_of(rx).tx_used, "nothing is left of it");
	assoc(tx, JET_IOC_DEASSOC, BACK);
}

static void test_weight(int rx)
{
	struct jet_op other[] = { WAIT_RX(0) };

	ok(!post_taker(rx, 6, 255), "255 rounds can be asked for");
	ok(post(rx, other, 1, 7) == -EAGAIN &&
	   !strcmp(slots[7].text, "256 scripts were posted and not reaped; there can be 256"),
	   "then nothing more can be posted: %s", slots[7].text);
	ok(post_taker(rx, 7, 3) == -EAGAIN &&
	   !strcmp(slots[7].text, "4, with its rounds, and 256 were posted and not reaped; there can be 256"),
	   "multishot or not: %s", slots[7].text);
	ok(cancel(rx, 6) == 1 && end_of(rx, 6, 0, -ECANCELED) &&
	   !post(rx, other, 1, 7) && reap(rx, 1, after(PATIENCE)) == 1,
	   "until it has been reaped");
}

/* Refused with this text, which has the slot's number in it nowhere */
static void not_multishot(int rx, struct jet_op *ops, unsigned int n,
			  unsigned int rounds, const char *words,
			  const char *what)
{
	int ret = post_rounds(rx, ops, n, 8, 8, rounds);

	if (!ok(ret == -EINVAL && !strcmp(slots[8].text, words), "%s", what))
		diag("got %d \"%s\"", ret, slots[8].text);
}

static void test_refusals(int rx)
{
	struct jet_op good[] = { WAIT_RX(JET_FOREVER), RX(NULL, 0) };
	struct jet_op late[] = { RX(NULL, 0), WAIT_RX(JET_FOREVER) };
	struct jet_op none[] = { ALLOC(1), FREE(0) };
	struct jet_op out[] = { WAIT_RX(JET_FOREVER), RX(NULL, 0),
				COPY_OUT(1, bytes, 0, 100) };
	static const char frame[] = "each round of a multishot script takes a frame: it needs a wait_rx, and an rx behind it";

	not_multishot(rx, good, 2, 256,
		      "256 rounds; 1 to 255 of a multishot script can wait to be reaped",
		      "too many rounds");
	not_multishot(rx, none, 2, 1, frame, "a script that would never end");
	not_multishot(rx, good, 1, 1, frame, "one that takes no frame");
	not_multishot(rx, late, 2, 1, frame, "one that waits too late");
	not_multishot(rx, out, 3, 1,
		      "operation 2 (copy_out): in a multishot script, each round would overwrite what the one before has copied",
		      "one that copies out");
	prepare(good, 2, JET_SCRIPT_POST | JET_SCRIPT_MULTISHOT);
	refused(ioctl(rx, JET_IOC_SCRIPT, &script) ? -errno : 0, -EINVAL,
		"0 rounds; 1 to 255 of a multishot script can wait to be reaped",
		"no rounds");
	prepare(good, 2, JET_SCRIPT_MULTISHOT);
	refused(ioctl(rx, JET_IOC_SCRIPT, &script) ? -errno : 0, -EINVAL,
		"a multishot script is posted: JET_SCRIPT_POST",
		"one that is not posted");
	prepare(good, 2, JET_SCRIPT_POST);
	script.rounds = 1;
	refused(ioctl(rx, JET_IOC_SCRIPT, &script) ? -errno : 0, -EINVAL,
		"cookie and rounds must be zero", "rounds of one that is not");
	ok(reap(rx, 1, 0) == 0, "none of them has been posted");
}

/* A round whose results nobody can have: its blocks are given back */
static void test_no_memory(int tx, int rx)
{
	struct jet_op ops[] = { WAIT_RX(JET_FOREVER), RX(NULL, 0) };
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	ops[1].first = LIST;
	prepare(ops, 2, JET_SCRIPT_POST | JET_SCRIPT_MULTISHOT);
	script.results = (uintptr_t)page;
	script.rounds = 2;
	script.cookie = 9;
	ok(!ioctl(rx, JET_IOC_SCRIPT, &script), "results go to a page");
	munmap(page, 4096);
	send_frame(tx, 1);
	ok(reap(rx, 1, after(PATIENCE)) == 1 && done[0].error == -EFAULT &&
	   done[0].flags == JET_DONE_MORE, "which is gone when a round is reaped");
	ok(info_of(rx).rx_used == 0, "its frame has been given back");
	ok(cancel(rx, 9) == 1 && reap(rx, 1, after(PATIENCE)) == 1 &&
	   done[0].error == -EFAULT && !done[0].flags, "and so ends the script");
}

static int keep_and_die(int rx)
{
	struct jet_op ops[] = { WAIT_RX(JET_FOREVER), RX(NULL, 0) };

	return post_rounds(rx, ops, 2, 0, 0, 2) || reap(rx, 1, after(PATIENCE)) != 1;
}

/* Its rounds that were not reaped go with a process; the others' frames stay */
static void test_death(int tx, int rx)
{
	uint64_t until = after(PATIENCE);
	unsigned int i;

	for (i = 0; i < 5; i++)
		send_frame(tx, i);
	waiting(rx, 5);
	ok(!as_child(keep_and_die, rx), "a process has one reaped, and dies");
	while (info_of(rx).rx_used != info_of(rx).rx_waiting + 1 &&
	       after(0) < until)
		usleep(1000);
	ok(info_of(rx).rx_used == info_of(rx).rx_waiting + 1,
	   "what was not reaped is given back");
	drop_frames(rx);
}

static void test_close(int tx)
{
	struct jet_op ops[] = { WAIT_RX(JET_FOREVER), RX(NULL, 0) };
	int fd;
	unsigned int i;

	for (i = 0; i < 3; i++) {
		fd = receiver(4, 20);
		post_rounds(fd, ops, 2, 0, 0, 2);
		post_rounds(fd, ops, 2, 1, 1, 2);
		if (i)
			send_frame(tx, 0);
		if (i > 1) {
			send_frame(tx, 1);
			reap(fd, 1, after(PATIENCE));
		}
		close(fd);
	}
	fd = receiver(4, limits[1].pool_rx);
	ok(info_of(fd).vcis_count == 1,
	   "a pool that is closed with rounds leaves its VCI and blocks");
	close(fd);
}

static unsigned int reaped;
static int shared;

static void *reap_many(void *arg)
{
	struct jet_done mine;
	struct jet_reap req = {
		.done = (uintptr_t)&mine, .room = 1, .done_bytes = sizeof(mine),
		.deadline = after(PATIENCE),
	};

	while (ioctl(shared, JET_IOC_REAP, &req) == 1 && mine.flags)
		__atomic_fetch_add(&reaped, 1, __ATOMIC_RELAXED);
	return arg;
}

/* While rounds are reaped, the script ends: who is last frees it */
static void test_threads(int tx, int rx)
{
	pthread_t threads[3];
	unsigned int i;

	shared = rx;
	for (i = 0; i < 3; i++)
		post_taker(rx, i, 3);
	for (i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, reap_many, NULL);
	for (i = 0; i < MANY; i++) {
		send_frame(tx, i);
		if (i % 16 == 15)
			waiting(rx, 0);
	}
	waiting(rx, 0);
	for (i = 0; i < 3; i++)
		cancel(rx, i);
	for (i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	ok(reaped == MANY, "three threads reap all of %u rounds: %u", MANY, reaped);
	ok(reap(rx, 4, 0) == 0, "and three ends");
}

int main(int argc, char **argv)
{
	unsigned int i;
	int tx, rx;

	for (i = 0; i < 2; i++) {
		device[i] = argc > 2 ? argv[1 + i] : "/dev/jetstream0";
		limits[i] = limits_of(device[i]);
	}
	vci = JET_MAKE_VCI(limits[1].station, CHANNEL);
	tx = open_pool(device[0], 16, 4);
	rx = receiver(4, 40);
	ok(limits[1].features & JET_FEATURE_MULTISHOT, "scripts can be multishot");
	test_rounds(tx, rx);
	test_pause(tx, rx);
	test_cancel(tx, rx);
	test_failure(tx, rx);
	test_among_others(tx, rx);
	test_relay(tx, rx);
	test_weight(rx);
	test_refusals(rx);
	test_no_memory(tx, rx);
	test_death(tx, rx);
	test_threads(tx, rx);
	close(rx);
	test_close(tx);
	close(tx);
	return tap_done();
}
