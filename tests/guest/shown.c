// SPDX-License-Identifier: GPL-2.0
/*
 * shown DEVICE PEER - a pool of which all is known, under a name that would steer
 * a terminal: it holds 3 of 5 blocks for sending, was refused 3 more twice, was
 * promised frames of 3000 bytes, has received 4 frames of 100 bytes from a pool
 * of the other card, of which 1 is still unread, and has sent 2 of 60 bytes. Says
 * its pool and its VCI.
 */
#include <sys/prctl.h>

#include "pool.h"

#define RECEIVED	4
#define RX_BYTES	100
#define SENT		2
#define TX_BYTES	60

static char bytes[RX_BYTES];

static void send_frames(int fd, int vci, unsigned int len, int n)
{
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, bytes, 0, len), SEND_FREE(1, vci, len),
	};

	while (n--)
		if (run(fd, ops, 3))
			printf("send: %s\n", text);
}

static void take_frame(int fd, bool leave)
{
	struct jet_op ops[] = {
		WAIT_RX(after(60 * SECOND)), RX(bytes, RX_BYTES), FREE(1),
	};

	if (run(fd, ops, leave ? 1 : 3))
		printf("take: %s\n", text);
}

int main(int argc, char **argv)
{
	int fd = open_device(argc > 2 ? argv[1] : "/dev/jetstream0");
	int peer = open_pool(argc > 2 ? argv[2] : "/dev/jetstream1", 1, 0);
	struct jet_op three = ALLOC(3);
	int pool, vci, n;

	/* The driver takes it down now */
	prctl(PR_SET_NAME, "a\033[2J\"\\b");
	pool = pool_ioctl(fd, .tx_limit = 5, .rx_limit = 7, .frame = 3000,
			  .flags = JET_POOL_KEEP_ERRORED);
	vci = assoc(fd, JET_IOC_ASSOC, 9001);
	if (pool < 0 || vci < 0) {
		printf("Bail out! %s\n", text);
		return 1;
	}
	send_frames(fd, vci ^ 1, TX_BYTES, SENT);
	send_frames(peer, vci, RX_BYTES, RECEIVED);
	for (n = 1; n <= RECEIVED; n++)
		take_frame(fd, n == RECEIVED);
	for (n = 0; n < 3; n++)
		run(fd, &three, 1);
	printf("pool %d vci %d shown\n", pool, vci);
	fflush(stdout);
	pause();
	return 0;
}
