// SPDX-License-Identifier: GPL-2.0
/*
 * gone DEVICE ERROR - sleeps in wait_rx while somebody takes the card away, or
 * resets it; everything then ends with this error.
 */
#include "pool.h"

int main(int argc, char **argv)
{
	const char *device = argc > 2 ? argv[1] : "/dev/jetstream0";
	int error = argc > 2 ? atoi(argv[2]) : ENODEV;
	static char bytes[4096];
	int fd = open_pool(device, 4, 4);
	struct jet_op ops[] = {
		ALLOC(2), COPY_IN(0, bytes, 0, 4096), WAIT_RX(JET_FOREVER),
		COPY_OUT(1, bytes, 0, 4096), FREE(0),
	};
	int errors[] = { 0, 0, -error, -error, -error };
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct jet_limits limits;

	assoc(fd, JET_IOC_ASSOC, 0);
	diag("ready");
	run(fd, ops, 5);
	results(errors, 5,
		"operation 2 (wait_rx): the card was reset or removed",
		"a script that sleeps ends, and its results are there");
	ok(poll(&p, 1, 0) == 1 && p.revents & POLLERR && p.revents & POLLHUP,
	   "poll says that there is nothing to wait for any more");
	if (error == ENODEV) {
		ok(ioctl(fd, JET_IOC_LIMITS, &limits) == -1 && errno == ENODEV,
		   "limits are ENODEV");
		ok(run(fd, ops, 5) == -ENODEV, "scripts are ENODEV");
	} else {
		ok(!ioctl(fd, JET_IOC_LIMITS, &limits), "there are limits");
		run(fd, ops, 1);
		ok(res[0].error == -error, "but no blocks");
	}
	ok(!close(fd), "the file can be closed");
	return tap_done();
}
