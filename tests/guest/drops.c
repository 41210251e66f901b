// SPDX-License-Identifier: GPL-2.0
/*
 * drops RECEIVER SENDER N - a pool with room for 2 blocks, to which N frames of
 * one are sent. Says its number, and holds it until it is killed.
 */
#include "pool.h"

#define ROOM	2

int main(int argc, char **argv)
{
	static char bytes[100];
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, bytes, 0, 100), SEND_FREE(1, 0, 100),
	};
	int n = argc > 3 ? atoi(argv[3]) : 0;
	int receiver = open_device(argv[1]), sender = open_pool(argv[2], 1, 0);
	int pool = pool_ioctl(receiver, .rx_limit = ROOM);

	ops[2].vci = assoc(receiver, JET_IOC_ASSOC, 0);
	while (n--)
		if (run(sender, ops, 3))
			printf("%s\n", text);
	printf("pool %d sent\n", pool);
	fflush(stdout);
	pause();
	return 0;
}
