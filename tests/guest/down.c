// SPDX-License-Identifier: GPL-2.0
/*
 * down DEVICE - sends while somebody else takes the ring down. The send fails, and
 * what refers to it; the rest of the script goes on.
 */
#include "pool.h"

#define PATIENCE	(60 * SECOND)

int main(int argc, char **argv)
{
	static char bytes[1000], back[1000];
	const char *device = argc > 1 ? argv[1] : "/dev/jetstream0";
	uint32_t vci = JET_MAKE_VCI(limits_of(device).station, 4000);
	int fd = open_pool(device, 4, 4), failed;
	struct jet_op ops[] = {
		ALLOC(1),
		COPY_IN(0, bytes, 0, 1000),
		SEND(1, vci, 1000),
		COPY_OUT(2, back, 0, 1000),
		COPY_OUT(1, back, 0, 1000),
		SEND(1, vci, 1000),
		COPY_OUT(1, back, 0, 1000),
		FREE(0),
	};
	int errors[] = { 0, 0, -ENETDOWN, -ECANCELED, 0, -ENETDOWN, 0, 0 };
	uint64_t end = after(PATIENCE);
	unsigned int runs = 0;

	memset(bytes, 0x5a, sizeof(bytes));
	diag("ready");
	do {
		memset(back, 0, sizeof(back));
		failed = run(fd, ops, 8);
		runs++;
		/* Down or up again between the two sends is not what we want */
	} while ((!failed || res[2].error != res[5].error) &&
		 after(0) < end);
	results(errors, 8, "operation 2 (send): the ring is down",
		"a send fails when the ring is down, and what refers to it");
	ok(!memcmp(back, bytes, sizeof(back)), "the others do their work");
	diag("after %u scripts", runs);
	while (run(fd, ops, 8) && after(0) < end)
		usleep(100000);
	ok(!res[2].error && !res[3].error,
	   "the same pool sends when the ring is up again");
	close(fd);
	return tap_done();
}
