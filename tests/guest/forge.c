// SPDX-License-Identifier: GPL-2.0
/*
 * forge DEVICE HEX.. - sends these bytes to all stations' management. They come from
 * this station, whatever they say.
 */
#include "pool.h"

#define INIT	JET_MAKE_GROUP(0, 1)

static unsigned int bytes_of(const char *hex, char *bytes, unsigned int most)
{
	unsigned int n, byte;

	for (n = 0; n < most && sscanf(hex + 2 * n, "%2x", &byte) == 1; n++)
		bytes[n] = byte;
	return n;
}

int main(int argc, char **argv)
{
	static char bytes[256];
	int fd = open_pool(argv[1], 1, 1), i;

	for (i = 2; i < argc; i++) {
		unsigned int n = bytes_of(argv[i], bytes, sizeof(bytes));
		struct jet_op ops[] = {
			ALLOC(1), COPY_IN(0, bytes, 0, n), SEND(1, INIT, n), FREE(0),
		};

		if (run(fd, ops, 4)) {
			printf("message %d: not sent\n", i - 1);
			return 1;
		}
	}
	close(fd);
	return 0;
}
