// SPDX-License-Identifier: GPL-2.0
/*
 * busy DEVICE - scripts that send to all stations and receive what others send,
 * without end. It ends when its pool does.
 */
#include "pool.h"

#define CHANNEL		3000

int main(int argc, char **argv)
{
	const char *device = argc > 1 ? argv[1] : "/dev/jetstream0";
	static char bytes[8192];
	int fd = open_pool(device, 8, 8);
	struct pollfd p = { .fd = fd, .events = POLLIN };

	/* By turns alone, and as others could have it, too */
	if (assoc_flags(fd, JET_IOC_ASSOC, JET_MAKE_GROUP(0, CHANNEL),
			getpid() % 2 ? JET_ASSOC_SHARE : 0) < 0)
		return 1;
	while (poll(&p, 1, 20) >= 0 && !(p.revents & POLLERR)) {
		struct jet_op ops[] = {
			ALLOC(4), COPY_IN(0, bytes, 0, sizeof(bytes)),
			SEND_FREE(0, JET_MAKE_GROUP(0, CHANNEL), sizeof(bytes)),
			RX(NULL, 0), FREE(3),
		};

		run(fd, ops, COUNT(ops));
	}
	return 0;
}
