// SPDX-License-Identifier: GPL-2.0
/*
 * lives DEVICE - pools end with their processes, whatever these were doing, and
 * who is not privileged stays so. Runs as root.
 */
#include <grp.h>
#include <sched.h>
#include <sys/stat.h>

#include "pool.h"

#define NOBODY		65534
#define CHANNEL		2000

static const char *device;
static char bytes[65536];

/* Everything that a pool can hold, and then asleep in the middle of a script */
static void hold_and_sleep(int ready)
{
	struct jet_limits limits = limits_of(device);
	int fd = open_pool(device, limits.pool_tx, limits.pool_rx);
	struct jet_op ops[] = {
		ALLOC(32), COPY_IN(0, bytes, 0, 65520), WAIT_RX(JET_FOREVER),
	};

	assoc(fd, JET_IOC_ASSOC, CHANNEL);
	if (write(ready, "x", 1) == 1)
		run(fd, ops, 3);
	_exit(1);
}

static void test_kill(int sig)
{
	struct jet_op ops[] = { ALLOC(32), FREE(0) };
	int p[2], status, fd;
	pid_t child;
	char c;

	if (pipe(p))
		exit(1);
	child = fork();
	if (!child)
		hold_and_sleep(p[1]);
	if (read(p[0], &c, 1) != 1)
		exit(1);
	usleep(500000);
	kill(child, sig);
	waitpid(child, &status, 0);
	ok(WIFSIGNALED(status), "the process died of signal %d", sig);
	/* Nothing is waited for: all is back already */
	fd = open_pool(device, 32, 1);
	ok(assoc(fd, JET_IOC_ASSOC, CHANNEL) >= 0, "its VCI is free");
	ok(!run(fd, ops, 2), "its blocks are free");
	close(fd);
	close(p[0]);
	close(p[1]);
}

/* A pool of the last process that has it, not of the first one */
static void test_inherit(void)
{
	int fd = open_pool(device, 4, 4), other = open_pool(device, 4, 4);
	pid_t child;

	assoc(fd, JET_IOC_ASSOC, CHANNEL);
	fcntl(fd, F_SETFD, 0);
	child = fork();
	if (!child) {
		usleep(500000);
		_exit(assoc(fd, JET_IOC_ASSOC, CHANNEL + 1) < 0);
	}
	close(fd);
	ok(assoc(other, JET_IOC_ASSOC, CHANNEL) == -EADDRINUSE,
	   "an inherited pool lives on");
	waitpid(child, NULL, 0);
	ok(assoc(other, JET_IOC_ASSOC, CHANNEL) >= 0,
	   "until its heir is gone, too");
	close(other);
}

/* As an ordinary user, in a child. Returns what the child says. */
static int as_nobody(int (*fn)(int fd), int fd)
{
	pid_t child = fork();
	int status;

	if (!child) {
		if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY))
			_exit(100);
		_exit(fn(fd));
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 101;
}

static int try_open(int fd)
{
	(void)fd;
	return open(device, O_RDWR) < 0 ? errno : 0;
}

static int try_well_known(int fd)
{
	if (assoc(fd, JET_IOC_ASSOC, 5) != -EPERM)
		return 1;
	return strcmp(text, "VCI 0x5: channels below 16 need CAP_NET_ADMIN");
}

static int try_send_well_known(int fd)
{
	struct jet_op op = {
		.op = JET_DO_SEND, .length = 4, .vci = JET_MAKE_GROUP(0, 2),
	};

	if (run_on(fd, op, 0) != -EPERM)
		return 1;
	return strcmp(text, "operation 0 (send): VCI 0x800002: channels below 16 need CAP_NET_ADMIN");
}

static int try_user_channel(int fd)
{
	return assoc(fd, JET_IOC_ASSOC, CHANNEL) < 0;
}

static int may_well_known(int fd)
{
	return assoc(fd, JET_IOC_ASSOC, 5) < 0 ||
	       assoc(fd, JET_IOC_DEASSOC, 5) < 0;
}

/* Opens it with an ordinary user's rights, and is root again afterwards */
static int open_as_nobody(void)
{
	int fd;

	if (chmod(device, 0666) || seteuid(NOBODY))
		exit(1);
	fd = open_pool(device, 4, 4);
	if (seteuid(0) || chmod(device, 0660))
		exit(1);
	return fd;
}

/* The opener's rights count, whoever has the file afterwards */
static void test_privileges(void)
{
	int fd = open_as_nobody();

	ok(as_nobody(try_open, 0) == EACCES,
	   "the device is not for everybody");
	ok(as_nobody(try_well_known, fd) == 0,
	   "well-known channels are for the privileged");
	ok(as_nobody(try_send_well_known, fd) == 0,
	   "sending to these, too");
	ok(as_nobody(try_user_channel, fd) == 0, "others are for all");
	ok(try_well_known(fd) == 0,
	   "root has no more rights in a file that somebody else has opened");
	close(fd);
	fd = open_pool(device, 4, 4);
	ok(may_well_known(fd) == 0, "root may have them in its own");
	ok(as_nobody(may_well_known, fd) == 0,
	   "and whom it passes the file to, too");
	close(fd);
}

/* A pool for everyone who wants one, and a refusal for the next */
static void test_all_pools(void)
{
	static int fds[256];
	int n, i, ret = 0;

	for (n = 0; n < 256; n++) {
		fds[n] = open_device(device);
		ret = pool_ioctl(fds[n], .tx_limit = 1);
		if (ret < 0)
			break;
	}
	refused(ret, -EUSERS, "all 252 pools are in use",
		"there are so many pools and no more");
	for (i = 0; i <= n && i < 256; i++)
		close(fds[i]);
}

int main(int argc, char **argv)
{
	device = argc > 1 ? argv[1] : "/dev/jetstream0";
	test_kill(SIGKILL);
	test_kill(SIGTERM);
	test_inherit();
	test_privileges();
	test_all_pools();
	return tap_done();
}
