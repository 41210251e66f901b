// SPDX-License-Identifier: GPL-2.0
/*
 * once DEVICE - a program's life with every request, none of which need succeed:
 * faults.py lets what the kernel asks for in it fail.
 */
#include "pool.h"

#define CHANNEL		3100
#define LARGE		60000

int main(int argc, char **argv)
{
	const char *device = argc > 1 ? argv[1] : "/dev/jetstream0";
	static char in[LARGE], out[LARGE];
	int fd = open(device, O_RDWR | O_CLOEXEC);
	int other = open(device, O_RDWR | O_CLOEXEC);
	uint32_t shared = JET_MAKE_GROUP(0, CHANNEL + 1);
	struct pollfd p = { .fd = fd, .events = POLLIN };
	struct jet_limits limits = {};
	struct jet_clock now = {};
	struct jet_op ops[] = {
		ALLOC(30), COPY_IN(0, in, 0, LARGE), COPY_OUT(0, out, 0, LARGE),
		SEND(0, JET_MAKE_GROUP(0, CHANNEL), LARGE), FREE(0),
		WAIT_RX(after(SECOND / 20)), RX(out, LARGE), FREE(6),
	};

	ioctl(fd, JET_IOC_LIMITS, &limits);
	ioctl(fd, JET_IOC_CLOCK, &now);
	pool_ioctl(fd, .tx_limit = 64, .rx_limit = 33);
	assoc(fd, JET_IOC_ASSOC, 0);
	assoc(fd, JET_IOC_ASSOC, JET_MAKE_GROUP(0, CHANNEL));
	pool_ioctl(other, .rx_limit = 4);
	assoc_flags(fd, JET_IOC_ASSOC, shared, JET_ASSOC_SHARE);
	assoc_flags(other, JET_IOC_ASSOC, shared, JET_ASSOC_SHARE);
	run(fd, ops, COUNT(ops));
	run_flags(fd, ops, COUNT(ops), JET_SCRIPT_STOP);
	assoc(fd, JET_IOC_DEASSOC, JET_MAKE_GROUP(0, CHANNEL));
	assoc_flags(other, JET_IOC_DEASSOC, shared, JET_ASSOC_SHARE);
	poll(&p, 1, 0);
	return 0;
}
