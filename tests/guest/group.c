// SPDX-License-Identifier: GPL-2.0
/*
 * group DEVICE - takes a group of its own, and says which VCI its first frame came on.
 * group DEVICE STATION - sends a frame to that station's group.
 */
#include "pool.h"

#define CHANNEL		8000
#define PATIENCE	(120 * SECOND)

int main(int argc, char **argv)
{
	static char bytes[100];
	int fd = open_pool(argv[1], 1, 1);
	struct jet_op ops[] = { WAIT_RX(after(PATIENCE)), RX(NULL, 0), FREE(1) };
	struct jet_op send[] = {
		ALLOC(1), COPY_IN(0, bytes, 0, 100), SEND_FREE(1, 0, 100),
	};

	if (argc > 2) {
		send[2].vci = JET_MAKE_GROUP(atoi(argv[2]), CHANNEL);
		return run(fd, send, 3);
	}
	if (assoc_flags(fd, JET_IOC_ASSOC, CHANNEL, JET_ASSOC_OWN_GROUP) < 0)
		printf("%s\n", text);
	printf("listening\n");
	fflush(stdout);
	if (run(fd, ops, 3))
		printf("%s\n", text);
	printf("VCI %#x\n", res[1].vci);
	return 0;
}
