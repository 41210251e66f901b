// SPDX-License-Identifier: GPL-2.0
/*
 * late SENDER RECEIVER - a frame of three blocks from one station to another,
 * which are freed when somebody says so. Then it waits until it is killed.
 */
#include "pool.h"

#define BYTES	5000
#define ROOM	8

static char bytes[BYTES];

static bool receive(int from, int to, uint32_t vci)
{
	struct jet_op send[] = {
		ALLOC(3), COPY_IN(0, bytes, 0, BYTES), SEND_FREE(1, vci, BYTES),
	};
	struct jet_op ops[] = { WAIT_RX(after(60 * SECOND)), RX(NULL, 0) };

	return !run(from, send, 3) && !run(to, ops, 2);
}

int main(int argc, char **argv)
{
	uint32_t list[LIST];
	struct jet_op op = { .op = JET_DO_FREE };
	int from, to;

	if (argc < 3)
		return 2;
	from = open_pool(argv[1], ROOM, 0);
	to = open_pool(argv[2], 0, ROOM);
	if (!receive(from, to, assoc(to, JET_IOC_ASSOC, 0)))
		return 1;
	memcpy(list, &BLOCK(1, 0), sizeof(list));
	give(&op, 0, list, res[1].count);
	printf("%u blocks\n", res[1].count);
	fflush(stdout);
	getchar();
	printf("%s\n", run(to, &op, 1) ? text : "freed");
	fflush(stdout);
	pause();
	return 0;
}
