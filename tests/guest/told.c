// SPDX-License-Identifier: GPL-2.0
/*
 * told DEVICE - holds a pool and waits for a frame, until the card is stopped
 * and started again. Then it hears that the pool is no more, and opens another.
 */
#include "pool.h"

int main(int argc, char **argv)
{
	const char *device = argc > 1 ? argv[1] : "/dev/jetstream0";
	int fd = open_pool(device, 4, 4);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct jet_op op = ALLOC(1);
	int n;

	assoc(fd, JET_IOC_ASSOC, 0);
	diag("ready");
	do {
		n = poll(&p, 1, -1);
	} while (n < 0 && errno == EINTR);
	ok(n == 1 && p.revents & POLLERR && p.revents & POLLHUP,
	   "poll says that there is nothing to wait for any more");
	ok(assoc(fd, JET_IOC_ASSOC, 1) == -EIO, "EIO says that the card was reset");
	ok(run(fd, &op, 1) == 1, "there are no blocks any more");
	close(fd);
	/* The start is perhaps not over yet */
	for (n = 0; n < 600; n++) {
		fd = open_device(device);
		if (pool_ioctl(fd, .tx_limit = 4, .rx_limit = 4) >= 0)
			break;
		close(fd);
		usleep(100000);
	}
	ok(n < 600, "a new pool can be had");
	ok(!run(fd, &op, 1), "and has blocks");
	return tap_done();
}
