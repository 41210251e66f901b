// SPDX-License-Identifier: GPL-2.0
/*
 * flight DEVICE0 DEVICE1 - scripts that are posted: their order, what they wait
 * for and do not, how they are reaped and canceled, what is refused, and that
 * nothing of them is left behind. DEVICE0 sends to DEVICE1. Runs as root.
 */
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <linux/userfaultfd.h>

#include "flight.h"

#define CHANNEL		7000
#define NOBODY		65534
#define PATIENCE	(60 * SECOND)

static const char *device[2];
static struct jet_limits limits[2];
static uint8_t bytes[65536] __attribute__((aligned(4096)));
static uint32_t vci;		/* of DEVICE1 */
static int sender;		/* a pool of DEVICE0, for who gets one descriptor only */

/* A frame of 100 bytes that begins with @n */
static void send_frame(int fd, uint8_t n)
{
	uint8_t data[100] = { n };
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, data, 0, 100), SEND_FREE(1, vci, 100),
	};

	if (run(fd, ops, 3))
		diag("send: %s", text);
}

static int receiver(unsigned int tx, unsigned int rx)
{
	int fd = open_pool(device[1], tx, rx);

	if (assoc(fd, JET_IOC_ASSOC, CHANNEL) < 0)
		diag("no VCI: %s", text);
	return fd;
}

/* All blocks of the pool can be had, so nobody else has one */
static bool all_free(int fd, unsigned int n)
{
	struct jet_op ops[] = { ALLOC(n), FREE(0) };

	return !run(fd, ops, 2);
}

static void test_one(int tx)
{
	struct jet_op ops[] = {
		ALLOC(2), COPY_IN(0, bytes, 0, 3000), COPY_OUT(1, NULL, 0, 3000),
		FREE(0),
	};
	static uint8_t back[3000];

	memset(bytes, 0x3c, 3000);
	ops[2].addr = (uintptr_t)back;
	ok(!post(tx, ops, 4, 7), "a script is posted");
	memset(ops, 0, sizeof(ops));
	ok(reap(tx, 4, after(PATIENCE)) == 1 && done[0].cookie == 7 &&
	   !done[0].error && !done[0].failed, "and reaped");
	ok(!slots[7].res[0].error && slots[7].res[0].count == 2 &&
	   slots[7].res[2].length == 3000 && !slots[7].res[3].error &&
	   !slots[7].text[0], "its results are there, and nothing to say");
	ok(!memcmp(back, bytes, 3000), "and its bytes");
	ok(reap(tx, 4, 0) == 0, "then there is none");
}

static void test_failure(int tx)
{
	struct jet_op ops[] = { ALLOC(1), ALLOC(16), FREE(1), FREE(0) };

	post(tx, ops, 4, 0);
	ok(reap(tx, 1, after(PATIENCE)) == 1 && done[0].failed == 2 &&
	   done[0].first_failed == 1, "a script that fails says which operation");
	ok(slots[0].res[1].error == -EDQUOT &&
	   slots[0].res[2].error == -ECANCELED && !slots[0].res[3].error &&
	   !strcmp(slots[0].text, "operation 1 (alloc): 16 blocks; the pool's limit is 16, and 1 are in use"),
	   "and why: %s", slots[0].text);
}

/* Each frame says which script it is of */
static void test_order(int tx, int rx)
{
	struct jet_op take[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 1), FREE(1),
	};
	uint8_t data[100][8], head;
	unsigned int i, n = 100;
	bool good = true;

	for (i = 0; i < n; i++) {
		struct jet_op ops[] = {
			ALLOC(1), COPY_IN(0, data[i], 0, 8),
			SEND_FREE(1, vci, 8),
		};

		data[i][0] = i;
		good &= !post(tx, ops, 3, i);
	}
	ok(good, "%u scripts are posted", n);
	ok(all_free(tx, 16), "one that is waited for comes behind them");
	ok(reap(tx, SLOTS - 4, 0) == (int)n, "and so all have ended");
	for (i = 0; i < n; i++)
		good &= done[i].cookie == i && !done[i].failed;
	ok(good, "in their order");
	for (i = 0; i < n; i++) {
		take[0].deadline = after(PATIENCE);
		take[1].addr = (uintptr_t)&head;
		good &= !run(rx, take, 3) && head == i;
	}
	ok(good, "the frames came in that order");
}

/* Who waits for a frame stops nobody else */
static void test_wait(int tx, int rx)
{
	static uint8_t head[2][100];
	struct jet_op wait[] = {
		ALLOC(1), WAIT_RX(JET_FOREVER), RX(head[0], 100), FREE(2),
		FREE(0),
	};
	struct jet_op other[] = { ALLOC(2), FREE(0) };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		wait[2].addr = (uintptr_t)head[i];
		post(rx, wait, 5, i);
	}
	post(rx, other, 2, 2);
	ok(reap(rx, 4, after(PATIENCE)) == 1 && done[0].cookie == 2,
	   "a script passes those that wait for a frame");
	ok(!run(rx, other, 2), "one that is waited for, too");
	ok(reap(rx, 4, 0) == 0, "and these wait");
	for (i = 0; i < 2; i++) {
		send_frame(tx, 0x40 + i);
		ok(reap(rx, 4, after(PATIENCE)) == 1 && done[0].cookie == i &&
		   !done[0].failed && head[i][0] == 0x40 + i &&
		   slots[i].res[2].length == 100,
		   "the %s goes on with the %s frame", i ? "second" : "first",
		   i ? "second" : "first");
	}
	ok(all_free(rx, 4), "and nothing is left of them");
}

/* Frames that are there already are no wait at all */
static void test_there(int tx, int rx)
{
	struct jet_op wait[] = { WAIT_RX(JET_FOREVER), RX(NULL, 0), FREE(1) };
	unsigned int i;

	for (i = 0; i < 3; i++)
		post(rx, wait, 3, i);
	for (i = 0; i < 3; i++)
		send_frame(tx, i);
	ok(reap_all(rx, 3) && done[0].cookie == 0 && done[1].cookie == 1 &&
	   done[2].cookie == 2, "three wait, three frames come");
}

static void test_deadline(int rx)
{
	struct jet_op wait[] = { WAIT_RX(0), ALLOC(1), FREE(1) };

	post(rx, wait, 3, 0);
	ok(reap(rx, 1, 0) == 1 && slots[0].res[0].error == -ETIMEDOUT,
	   "a wait without patience has ended when it is posted");
	wait[0].deadline = after(SECOND / 20);
	post(rx, wait, 3, 1);
	ok(reap(rx, 1, after(PATIENCE)) == 1 && done[0].failed == 1 &&
	   slots[1].res[0].error == -ETIMEDOUT && !slots[1].res[2].error,
	   "one with some ends when it has waited");
	ok(after(0) >= wait[0].deadline, "and not before");
	ok(!strcmp(slots[1].text, "operation 0 (wait_rx): no frame came in time"),
	   "it says so");
}

static void test_cancel(int tx, int rx)
{
	struct jet_op wait[] = { ALLOC(1), WAIT_RX(JET_FOREVER), FREE(0) };
	struct jet_op rest[] = { ALLOC(4), FREE(0) };
	uint32_t block;

	refused(cancel(rx, 99), -ENOENT,
		"no script with the cookie 0x63 is under way",
		"there is nothing to cancel");
	post_as(rx, wait, 3, 0, 99);
	post_as(rx, wait, 3, 1, 98);
	post_as(rx, wait, 3, 2, 99);
	ok(cancel(rx, 99) == 2, "two are canceled by their cookie");
	ok(reap(rx, 4, 0) == 2 && done[0].cookie == 99 &&
	   done[1].cookie == 99 && done[0].failed == 2 &&
	   done[0].first_failed == 1, "and have ended");
	ok(!slots[0].res[0].error && slots[0].res[1].error == -ECANCELED &&
	   slots[0].res[2].error == -ECANCELED &&
	   !strcmp(slots[0].text, "operation 1 (wait_rx): the script was canceled"),
	   "what they had done they have done, and nothing more");
	ok(cancel(rx, 99) == -ENOENT, "they cannot be canceled again");
	send_frame(tx, 1);
	ok(reap(rx, 4, after(PATIENCE)) == 1 && done[0].cookie == 98 &&
	   !done[0].failed, "the third one goes on");
	ok(run(rx, rest, 2) == 2, "blocks of canceled ones are the program's");
	block = slots[0].blocks[0];
	run_on(rx, (struct jet_op) { .op = JET_DO_FREE }, block);
	block = slots[2].blocks[0];
	run_on(rx, (struct jet_op) { .op = JET_DO_FREE }, block);
	ok(all_free(rx, 4), "who frees them");
	run_on(rx, (struct jet_op) { .op = JET_DO_RX }, 0);
}

static void drop_frames(int rx)
{
	struct jet_op take[] = { RX(NULL, 0), FREE(0) };

	while (!run(rx, take, 2))
		;
}

static void test_poll(int tx, int rx)
{
	struct jet_op wait[] = { WAIT_RX(JET_FOREVER), RX(NULL, 0), FREE(1) };
	struct pollfd p = { .fd = rx, .events = POLLPRI };

	drop_frames(rx);
	post(rx, wait, 3, 0);
	ok(!poll(&p, 1, 0), "poll has nothing to say of one under way");
	send_frame(tx, 1);
	ok(poll(&p, 1, 60000) == 1 && p.revents == POLLPRI,
	   "and says that one has ended");
	reap(rx, 1, 0);
	ok(!poll(&p, 1, 0), "until it is reaped");
}

/* There is an end to what can be posted, and to what it costs */
static void test_many(int rx)
{
	struct jet_op wait[] = { WAIT_RX(JET_FOREVER) };
	unsigned int i, n = limits[1].posts, taken = 0;

	ok(n >= 64 && n < SLOTS, "%u scripts can be posted", n);
	for (i = 0; i < 100000; i++)
		taken += !post_as(rx, wait, 1, i % n, 5);
	ok(taken == n, "of 100,000 so many are taken: %u", taken);
	ok(post(rx, wait, 1, n) == -EAGAIN &&
	   !strcmp(slots[n].text, "256 scripts were posted and not reaped; there can be 256"),
	   "the others are refused: %s", slots[n].text);
	ok(cancel(rx, 5) == (int)n, "all are canceled");
	ok(post(rx, wait, 1, n) == -EAGAIN, "and count until they are reaped");
	ok(reap(rx, n, 0) == (int)n, "which they are");
	ok(!post(rx, wait, 1, 0) && cancel(rx, 0) == 1 && reap(rx, 1, 0) == 1,
	   "then others can be");
}

static int reap_request(int fd, struct jet_reap req)
{
	memset(text, 'x', sizeof(text) - 1);
	return ioctl(fd, JET_IOC_REAP, &req) < 0 ? -errno : 0;
}

/* A request to reap with one field that is wrong */
#define BAD_REAP(fd, field, value, err, words, what) do { \
	struct jet_reap req = { \
		.done = (uintptr_t)done, .room = 1, \
		.done_bytes = sizeof(done[0]), \
		.text = (uintptr_t)text, .text_bytes = sizeof(text), \
	}; \
	req.field = value; \
	refused(reap_request(fd, req), err, words, what); \
} while (0)

static void test_reap_refusals(int fd)
{
	BAD_REAP(fd, flags, 1, -EINVAL, "flags and reserved must be zero",
		 "flags to reap with");
	BAD_REAP(fd, reserved, 1, -EINVAL, "flags and reserved must be zero",
		 "reserved to reap with");
	BAD_REAP(fd, room, 0, -EINVAL,
		 "room for 0 scripts; 1 to 256 are possible", "no room");
	BAD_REAP(fd, room, 257, -EINVAL,
		 "room for 257 scripts; 1 to 256 are possible", "much room");
	BAD_REAP(fd, done_bytes, 20, -EINVAL,
		 "entries of 20 bytes; this kernel's have 24",
		 "entries of a strange size");
	BAD_REAP(fd, done, 4096, -EFAULT,
		 "the entries at 0x1000 are not all mapped and writable",
		 "nowhere to write to");
}

static void test_refusals(int fd)
{
	struct jet_op op = ALLOC(1);
	struct jet_op large[] = {
		ALLOC(32), COPY_IN(0, bytes, 0, 65520),
		COPY_IN(0, bytes, 0, 65520), COPY_IN(0, bytes, 0, 65520),
		COPY_IN(0, bytes, 0, 65520), COPY_IN(0, bytes, 0, 65520),
		COPY_IN(0, bytes, 0, 65520), COPY_IN(0, bytes, 0, 65520),
		COPY_IN(0, bytes, 0, 65520), COPY_IN(0, bytes, 0, 65520),
		COPY_IN(0, bytes, 0, 65520), COPY_IN(0, bytes, 0, 65520),
		COPY_IN(0, bytes, 0, 65520), COPY_IN(0, bytes, 0, 65520),
		COPY_IN(0, bytes, 0, 65520), COPY_IN(0, bytes, 0, 65520),
		COPY_IN(0, bytes, 0, 65520), COPY_IN(0, bytes, 0, 1),
	};
	struct jet_cancel bad = {
		.flags = 1, .text = (uintptr_t)text, .text_bytes = sizeof(text),
	};
	int raw = open_device(device[0]), reading;

	prepare(&op, 1, JET_SCRIPT_POST);
	script.done = 1;
	refused(ioctl(fd, JET_IOC_SCRIPT, &script) ? -errno : 0, -EINVAL,
		"1 operations are said to be done; a posted script begins with the first",
		"a posted script cannot go on where another has ended");
	prepare(&op, 1, JET_SCRIPT_POST);
	script.results = 4096;
	refused(ioctl(fd, JET_IOC_SCRIPT, &script) ? -errno : 0, -EFAULT,
		"the results at 0x1000 are not all mapped and writable",
		"it is checked as others are");
	ok(post(fd, large, 18, 0) == -E2BIG &&
	   !strcmp(slots[0].text, "the copies have 257 pages; a posted script pins 256 at most"),
	   "more pages than one script can pin: %s", slots[0].text);
	test_reap_refusals(fd);
	refused(ioctl(fd, JET_IOC_CANCEL, &bad) ? -errno : 0, -EINVAL,
		"flags and reserved must be zero", "flags to cancel with");
	refused(reap(raw, 1, 0), -EBADFD, "this file is no pool yet",
		"a file that is no pool has none");
	refused(cancel(raw, 0), -EBADFD, "this file is no pool yet",
		"and cannot cancel them");
	close(raw);
	reading = open(device[0], O_RDONLY);
	refused(reap(reading, 1, 0), -EBADF,
		"this file is not open for writing", "reaping is writing");
	refused(cancel(reading, 0), -EBADF,
		"this file is not open for writing", "canceling, too");
	close(reading);
}

/* Memory for results goes away while the script is under way */
static void test_no_memory(int rx)
{
	struct jet_op op[] = { ALLOC(4), WAIT_RX(after(SECOND / 20)) };
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	prepare(op, 2, JET_SCRIPT_POST);
	script.results = (uintptr_t)page;
	ok(!ioctl(rx, JET_IOC_SCRIPT, &script), "its results go to a page");
	munmap(page, 4096);
	ok(reap(rx, 1, after(PATIENCE)) == 1 && done[0].error == -EFAULT,
	   "which is gone when it is reaped");
	ok(all_free(rx, 4), "and its blocks have been given back");
}

/* The memory of a copy is what it was when the script was posted */
static void test_pinned(int tx, int rx)
{
	uint8_t *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static uint8_t back[100];
	struct jet_op ops[] = {
		WAIT_RX(JET_FOREVER), RX(NULL, 0), FREE(1), ALLOC(1),
		COPY_IN(3, page, 0, 100), COPY_OUT(4, back, 0, 100), FREE(3),
	};

	memset(page, 0x77, 4096);
	post(rx, ops, 7, 0);
	munmap(page, 4096);
	send_frame(tx, 1);
	ok(reap(rx, 1, after(PATIENCE)) == 1 && !done[0].failed &&
	   back[0] == 0x77 && back[99] == 0x77,
	   "a copy reads what was mapped when it was posted");
}

static int reap_none(int fd)
{
	return reap(fd, 1, 0) || cancel(fd, 1) != -ENOENT;
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* Sleeps although somebody else's script has ended, and hears a signal */
static int reap_until_alarm(int fd)
{
	struct sigaction action = { .sa_handler = on_alarm };
	struct itimerval often = {
		.it_interval.tv_usec = 10000, .it_value.tv_usec = 10000,
	};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	return reap(fd, 1, after(20 * SECOND)) != -EINTR;
}

/* Another process has the descriptor, but not what was posted */
static void test_foreign(int rx)
{
	struct jet_op ended[] = { ALLOC(1), FREE(0) };
	struct jet_op wait[] = { WAIT_RX(JET_FOREVER) };

	post(rx, ended, 2, 0);
	post_as(rx, wait, 1, 1, 1);
	ok(!as_child(reap_none, rx),
	   "another process can neither reap nor cancel what we have posted");
	ok(!as_child(reap_until_alarm, rx),
	   "and waits for its own, until a signal comes");
	ok(reap(rx, 1, 0) == 1 && cancel(rx, 1) == 1 && reap(rx, 1, 0) == 1,
	   "we can");
}

static int post_and_die(int fd)
{
	struct jet_op ended[] = { ALLOC(1) };
	struct jet_op wait[] = { ALLOC(1), WAIT_RX(JET_FOREVER) };
	unsigned int i;

	post(fd, ended, 1, 0);
	for (i = 1; i < 3; i++)
		post(fd, wait, 2, i);
	return reap(fd, 0, 0) != -EINVAL;
}

/* The pool is others', too, and they go on with it */
static void test_death(int rx)
{
	uint64_t until = after(PATIENCE);

	ok(!as_child(post_and_die, rx), "a process posts, and dies");
	while (!all_free(rx, 4) && after(0) < until)
		usleep(1000);
	ok(all_free(rx, 4), "its scripts end, and their blocks are given back");
	ok(info_of(rx).tx_used == 0, "all of them");
}

/* Its results are reaped to a page that never comes */
static int reap_hanging(int fd)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct jet_op ops[] = { ALLOC(2) };
	struct pollfd p = { .fd = fd, .events = POLLPRI };
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uffdio_register reg = {
		.range = { .start = (uintptr_t)page, .len = 4096 },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC);

	prepare(ops, 1, JET_SCRIPT_POST);
	script.results = (uintptr_t)page;
	if (ioctl(fd, JET_IOC_SCRIPT, &script) || poll(&p, 1, 60000) != 1 ||
	    ioctl(uffd, UFFDIO_API, &api) || ioctl(uffd, UFFDIO_REGISTER, &reg) ||
	    madvise(page, 4096, MADV_DONTNEED))
		return 1;
	return reap(fd, 1, 0);
}

/* Who is killed while he reaps cannot wait for his turn in a pool that is busy */
static void test_killed_reaper(int rx)
{
	struct jet_op busy[] = { ALLOC(1), COPY_IN(0, bytes, 0, 2000), FREE(0) };
	uint64_t until = after(PATIENCE);
	unsigned int i, k, posted = 0;
	pid_t child;

	fflush(stdout);
	for (i = 0; i < 10; i++) {
		child = fork();
		if (!child)
			_exit(reap_hanging(rx));
		until_asleep(child);
		for (k = 0; k < 150; k++) {
			posted += !post(rx, busy, 3, k);
			if (k == 50)
				kill(child, SIGKILL);
		}
		waitpid(child, NULL, 0);
		while (posted && reap(rx, 1, after(PATIENCE)) == 1)
			posted--;
	}
	ok(!posted, "reapers are killed in a pool that is busy");
	while (info_of(rx).tx_used && after(0) < until)
		usleep(1000);
	ok(!info_of(rx).tx_used, "and the blocks of what they had reaped are back");
}

static int leave_and_die(int fd)
{
	struct jet_op ended[] = { ALLOC(4) };

	return post(fd, ended, 1, 0) || close(fd);
}

/* When it dies, nothing says that this file had to do with it */
static void test_left(int rx)
{
	uint64_t until = after(PATIENCE);

	ok(!as_child(leave_and_die, rx), "a process closes what it has posted to, and dies");
	while (!all_free(rx, 4) && after(0) < until)
		usleep(1000);
	ok(all_free(rx, 4), "who misses its blocks gets them");
}

/* As what has come of after_exec(): all that it has posted was another program's */
static int be_after_exec(int rx, int tx, unsigned int all)
{
	struct jet_op take[] = { WAIT_RX(after(PATIENCE)), RX(NULL, 0), FREE(1) };

	send_frame(tx, 1);
	if (run(rx, take, 3))
		return 1;
	/* Who reaps sees what nobody else will */
	if (reap(rx, 1, 0))
		return 2;
	while (!all_free(rx, all) && after(0) < take[0].deadline)
		usleep(1000);
	return !all_free(rx, all);
}

static int after_exec(int rx)
{
	struct jet_op ended[] = { ALLOC(1) };
	struct jet_op wait[] = { ALLOC(1), WAIT_RX(JET_FOREVER), RX(NULL, 0) };
	char name[2][16], to[16];

	fcntl(rx, F_SETFD, 0);
	fcntl(sender, F_SETFD, 0);
	post(rx, ended, 1, 0);
	post(rx, wait, 3, 1);
	snprintf(name[0], sizeof(name[0]), "%d", rx);
	snprintf(name[1], sizeof(name[1]), "%d", sender);
	snprintf(to, sizeof(to), "%u", vci);
	execl("/proc/self/exe", "flight", "exec", name[0], name[1], to, NULL);
	return 99;
}

static void test_exec(int tx, int rx)
{
	int ret;

	drop_frames(rx);
	sender = tx;
	ret = as_child(after_exec, rx);
	if (!ok(!ret, "a process execs: its scripts take no frame, and leave nothing"))
		diag("got %d", ret);
}

/* Nothing is waited for after close(): all is back already */
static void test_close(void)
{
	int fd = receiver(4, 4);
	struct jet_op wait[] = { ALLOC(1), WAIT_RX(JET_FOREVER) };
	struct jet_op large[] = { ALLOC(3), COPY_IN(0, bytes, 0, 6000),
				  COPY_OUT(1, bytes, 0, 6000), FREE(0) };
	unsigned int i;

	post(fd, wait, 2, 0);
	for (i = 1; i < 50; i++)
		post(fd, large, 4, i);
	close(fd);
	fd = receiver(4, 4);
	ok(assoc(fd, JET_IOC_DEASSOC, CHANNEL) >= 0,
	   "a pool that is closed with scripts under way leaves its VCI");
	close(fd);
}

static int hold_all(int ready)
{
	unsigned int tx = limits[1].pool_tx, n = 0;
	int fd = receiver(tx, 4);
	struct jet_op take[] = { ALLOC(32), WAIT_RX(JET_FOREVER) };
	struct jet_op large[] = { ALLOC(1), COPY_IN(0, bytes, 0, 2000),
				  FREE(0) };

	for (; n + 1 < tx / 32; n++)
		post(fd, take, 2, n);
	for (; n < 200; n++)
		post(fd, large, 3, n);
	if (write(ready, "x", 1) != 1)
		return 1;
	pause();
	return 0;
}

static void test_kill(void)
{
	struct jet_op ops[] = { ALLOC(32), FREE(0) };
	int p[2], status, fd;
	pid_t child;
	char c;

	if (pipe(p))
		exit(1);
	fflush(stdout);
	child = fork();
	if (!child)
		_exit(hold_all(p[1]));
	if (read(p[0], &c, 1) != 1)
		exit(1);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	fd = receiver(limits[1].pool_tx, 4);
	ok(info_of(fd).vcis_count == 1, "a process that is killed leaves its VCI");
	ok(!run(fd, ops, 2), "and its blocks");
	close(fd);
	close(p[0]);
	close(p[1]);
}

/* What is pinned counts, and is given back */
static int pin_as_nobody(int fd)
{
	struct rlimit most = { .rlim_cur = 8 * 4096, .rlim_max = 8 * 4096 };
	struct jet_op wait[] = { WAIT_RX(JET_FOREVER), ALLOC(4),
				 COPY_IN(1, bytes, 0, 5 * 4096) };
	unsigned int i;

	if (setrlimit(RLIMIT_MEMLOCK, &most) || setgid(NOBODY) ||
	    setuid(NOBODY))
		return 1;
	for (i = 0; i < 3; i++) {
		if (post(fd, wait, 3, 0))
			return 2;
		if (post(fd, wait, 3, 1) != -ENOMEM ||
		    strcmp(slots[1].text,
			   "5 pages to pin; RLIMIT_MEMLOCK allows 8, with 5 others"))
			return 3;
		if (cancel(fd, 0) != 1 || reap(fd, 1, 0) != 1)
			return 4;
	}
	return 0;
}

static void test_locked(int rx)
{
	ok(!as_child(pin_as_nobody, rx),
	   "RLIMIT_MEMLOCK says what a user can have pinned");
}

int main(int argc, char **argv)
{
	unsigned int i;
	int tx, rx;

	if (argc > 4 && !strcmp(argv[1], "exec")) {
		vci = strtoul(argv[4], NULL, 10);
		return be_after_exec(atoi(argv[2]), atoi(argv[3]), 4);
	}
	for (i = 0; i < 2; i++) {
		device[i] = argc > 2 ? argv[1 + i] : "/dev/jetstream0";
		limits[i] = limits_of(device[i]);
	}
	vci = JET_MAKE_VCI(limits[1].station, CHANNEL);
	tx = open_pool(device[0], 16, 4);
	rx = receiver(4, 150);
	ok(limits[0].features & JET_FEATURE_POST, "scripts can be posted");
	test_one(tx);
	test_failure(tx);
	test_order(tx, rx);
	test_wait(tx, rx);
	test_there(tx, rx);
	test_deadline(rx);
	test_cancel(tx, rx);
	test_poll(tx, rx);
	test_many(rx);
	test_refusals(tx);
	test_no_memory(rx);
	test_pinned(tx, rx);
	test_foreign(rx);
	test_death(rx);
	test_left(rx);
	test_killed_reaper(rx);
	test_exec(tx, rx);
	test_locked(rx);
	close(rx);
	test_close();
	test_kill();
	close(tx);
	return tap_done();
}
