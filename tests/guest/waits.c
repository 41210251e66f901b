// SPDX-License-Identifier: GPL-2.0
/*
 * waits DEVICE0 DEVICE1 - who sleeps in wait_rx of DEVICE1 while it is stopped,
 * traced, frozen, sent signals, goes on sleeping; only a handler ends that, and
 * nothing of the script is lost or done twice. And who waits by epoll.
 */
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>

#include "pool.h"

#define CHANNEL		6000
#define PATIENCE	(30 * SECOND)

static const char *device[2];
static struct jet_limits limits[2];
static char bytes[100];
static int sender;

/* By another process, so that what the last script said stays */
static void send_frame(void)
{
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, bytes, 0, 100),
		SEND_FREE(1, JET_MAKE_VCI(limits[1].station, CHANNEL), 100),
	};

	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		if (run(sender, ops, 3))
			diag("send: %s", text);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static bool write_file(const char *name, const char *words)
{
	int fd = open(name, O_WRONLY);
	bool good = fd >= 0 && write(fd, words, strlen(words)) > 0;

	if (!good)
		diag("%s: %s", name, strerror(errno));
	close(fd);
	return good;
}

/* Its two blocks are allocated once, whatever happens while it waits */
static void wait_and_take(int fd)
{
	struct jet_op ops[] = {
		ALLOC(2), COPY_IN(0, bytes, 0, 100), WAIT_RX(after(PATIENCE)),
		RX(NULL, 0), COPY_OUT(1, bytes, 0, 100), FREE(0), FREE(3),
	};
	struct jet_op all[] = { ALLOC(4), FREE(0) };
	int failed = run(fd, ops, 7);

	if (failed || script.done || res[3].length != 100) {
		printf("# script: %d '%s'\n", failed, text);
		_exit(1);
	}
	_exit(run(fd, all, 2) != 0);
}

static pid_t start_waiter(void)
{
	int fd = open_pool(device[1], 4, 4);
	pid_t pid;

	assoc(fd, JET_IOC_ASSOC, CHANNEL);
	fflush(stdout);
	pid = fork();
	if (!pid)
		wait_and_take(fd);
	close(fd);
	until_asleep(pid);
	return pid;
}

/* After all that was done to it, it still waits, and gets its frame */
static void end_waiter(pid_t pid, const char *what)
{
	int status;

	until_asleep(pid);
	send_frame();
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && !WEXITSTATUS(status), "%s", what);
}

static void test_stop(void)
{
	pid_t pid = start_waiter();
	int i;

	for (i = 0; i < 3; i++) {
		kill(pid, SIGSTOP);
		waitpid(pid, NULL, WUNTRACED);
		kill(pid, SIGCONT);
		waitpid(pid, NULL, WCONTINUED);
		until_asleep(pid);
	}
	end_waiter(pid, "stopped and continued");
}

static void test_trace(void)
{
	pid_t pid = start_waiter();

	ptrace(PTRACE_ATTACH, pid, 0, 0);
	waitpid(pid, NULL, 0);
	ptrace(PTRACE_DETACH, pid, 0, 0);
	until_asleep(pid);
	ptrace(PTRACE_SEIZE, pid, 0, 0);
	ptrace(PTRACE_INTERRUPT, pid, 0, 0);
	waitpid(pid, NULL, 0);
	ptrace(PTRACE_DETACH, pid, 0, 0);
	end_waiter(pid, "looked at by a debugger");
}

static void test_ignored(void)
{
	pid_t pid = start_waiter();

	kill(pid, SIGCHLD);
	kill(pid, SIGWINCH);
	kill(pid, SIGURG);
	end_waiter(pid, "signals that mean nothing to it");
}

#define CGROUP	"/sys/fs/cgroup/waits"

static void test_cgroup(void)
{
	pid_t pid = start_waiter();
	char word[16];

	snprintf(word, sizeof(word), "%d", pid);
	mkdir(CGROUP, 0755);
	ok(write_file(CGROUP "/cgroup.procs", word) &&
	   write_file(CGROUP "/cgroup.freeze", "1"), "a frozen group");
	while (!file_says(CGROUP "/cgroup.events", "frozen 1"))
		usleep(1000);
	write_file(CGROUP "/cgroup.freeze", "0");
	while (!file_says(CGROUP "/cgroup.events", "frozen 0"))
		usleep(1000);
	end_waiter(pid, "frozen with its group");
	rmdir(CGROUP);
}

/* What a system suspend does to processes, and no more */
static void test_freezer(void)
{
	pid_t pid = start_waiter();

	ok(write_file("/sys/power/pm_test", "freezer") &&
	   write_file("/sys/power/state", "mem"), "the system's freezer");
	write_file("/sys/power/pm_test", "none");
	end_waiter(pid, "frozen with the system");
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* A signal for us, as soon as we sleep */
static void poke_me(void)
{
	pid_t self = getpid();

	fflush(stdout);
	if (fork())
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	until_asleep(self);
	kill(self, SIGALRM);
	_exit(0);
}

/* A handler ends it, with SA_RESTART or not; the same request goes on */
static void test_handler(void)
{
	struct sigaction action = { .sa_handler = on_alarm,
				    .sa_flags = SA_RESTART };
	int fd = open_pool(device[1], 4, 4);
	struct jet_op ops[] = {
		ALLOC(1), ALLOC(4), COPY_IN(0, bytes, 0, 100),
		WAIT_RX(after(PATIENCE)), RX(NULL, 0), FREE(0), FREE(4),
	};
	int errors[] = { 0, -EDQUOT, 0, 0, 0, 0, 0 };
	const char *words = "operation 1 (alloc): 4 blocks; the pool's limit is 4, and 1 are in use";
	uint32_t block;

	assoc(fd, JET_IOC_ASSOC, CHANNEL);
	sigaction(SIGALRM, &action, NULL);
	memset(res, 0x55, sizeof(res));
	poke_me();
	ok(run(fd, ops, 7) == -EINTR && script.done == 3,
	   "a signal with a handler ends the script at operation %u",
	   script.done);
	ok(!res[0].error && res[0].count == 1 && !res[2].error &&
	   res[2].length == 100 && res[3].error == 0x55555555,
	   "results of what was done are there, and no others");
	ok(!strcmp(text, words) && script.failed == 1,
	   "what failed before is said: %s", text);
	block = BLOCK(0, 0);
	poke_me();
	ok(ioctl(fd, JET_IOC_SCRIPT, &script) == -1 && errno == EINTR &&
	   script.done == 3, "the same again, and another signal");
	send_frame();
	ok(ioctl(fd, JET_IOC_SCRIPT, &script) == 1 && !script.done,
	   "the same again, and a frame");
	results(errors, 7, words, "it has gone on from where it was");
	ok(BLOCK(0, 0) == block && script.first_failed == 1,
	   "nothing was done twice");
	ops[0].count = 4;
	ok(!run(fd, ops, 1), "all blocks are free");
	close(fd);
}

/* Who makes up what was done gets nothing that is not its own */
static void test_forged(void)
{
	int fd = open_pool(device[1], 4, 4), other = open_pool(device[1], 4, 4);
	struct jet_op ops[] = { ALLOC(1), FREE(0) };
	char want[JET_TEXT_BYTES];

	run(other, ops, 1);
	snprintf(want, sizeof(want),
		 "operation 1 (free): block %u is not yours", BLOCK(0, 0));
	prepare(ops, 2, 0);
	script.done = 1;
	ok(ioctl(fd, JET_IOC_SCRIPT, &script) == 1 && res[1].error == -EACCES &&
	   !strcmp(text, want), "another pool's block, said to be got before");
	res[0].count = 20;
	script.done = 1;
	ok(ioctl(fd, JET_IOC_SCRIPT, &script) == -1 && errno == EINVAL,
	   "more blocks than there was room for: %s", text);
	res[0].count = 1;
	BLOCK(0, 0) = 0xffffffff;
	ok(ioctl(fd, JET_IOC_SCRIPT, &script) == -1 && errno == EINVAL,
	   "a block that does not exist: %s", text);
	close(fd);
	close(other);
}

/* A descriptor that is watched before it is a pool */
static void test_epoll(uint32_t edge, const char *what)
{
	int fd = open_device(device[1]), ep = epoll_create1(0), i;
	struct epoll_event event = { .events = EPOLLIN | edge }, got = {};
	struct jet_op ops[] = { RX(NULL, 0), FREE(0) };

	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event);
	ok(epoll_wait(ep, &got, 1, 0) == 1 && got.events == EPOLLERR,
	   "%s: no pool yet", what);
	pool_ioctl(fd, .rx_limit = 4);
	assoc(fd, JET_IOC_ASSOC, CHANNEL);
	ok(!epoll_wait(ep, &got, 1, 0), "%s: no frame yet", what);
	for (i = 0; i < 2; i++) {
		send_frame();
		ok(epoll_wait(ep, &got, 1, 10000) == 1 && got.events == EPOLLIN,
		   "%s: a frame", what);
		ok(!run(fd, ops, 2), "%s: and it is there", what);
	}
	close(ep);
	close(fd);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 0; i < 2; i++) {
		device[i] = argc > 2 ? argv[1 + i] : "/dev/jetstream0";
		limits[i] = limits_of(device[i]);
	}
	sender = open_pool(device[0], 4, 1);
	test_stop();
	test_trace();
	test_ignored();
	test_cgroup();
	test_handler();
	test_forged();
	test_epoll(0, "epoll");
	test_epoll(EPOLLET, "epoll, edges");
	test_freezer();
	close(sender);
	return tap_done();
}
