// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * jetsend - send standard input as one frame, with one ioctl.
 *
 *	echo hello | jetsend /dev/jetstream0 1 100
 *
 * sends to channel 100 of station 1. Three operations make the script: get
 * blocks on the card, have the card fetch our bytes, send them. Nobody
 * copies anything but the card, once.
 */
#include "example.h"

int main(int argc, char **argv)
{
	static char bytes[65536];
	char text[JET_TEXT_BYTES];
	struct jet_limits limits;
	size_t length = 0;
	ssize_t n;
	uint32_t blocks;
	int fd;

	if (argc != 4) {
		fprintf(stderr, "usage: jetsend DEVICE STATION CHANNEL < FRAME\n");
		return 1;
	}
	while (length < sizeof(bytes)) {
		n = read(0, bytes + length, sizeof(bytes) - length);
		if (n < 0)
			fail("standard input", "");
		if (!n)
			break;
		length += n;
	}

	/* How large blocks are is the card's business; so ask */
	fd = open(argv[1], O_RDWR | O_CLOEXEC);
	if (fd < 0 || ioctl(fd, JET_IOC_LIMITS, &limits))
		fail(argv[1], "");
	close(fd);
	if (!length || length > limits.sdu_bytes) {
		fprintf(stderr, "a frame has 1 to %u bytes\n", limits.sdu_bytes);
		return 1;
	}
	blocks = (length + limits.block_bytes - 1) / limits.block_bytes;

	struct jet_op ops[] = {
		{
			.op = JET_DO_ALLOC,
			.count = blocks,
		},
		{
			/* into the blocks that operation 0 has got */
			.op = JET_DO_COPY_IN,
			.flags = JET_OPF_FROM | JET_OPF_SUM,
			.from = 0,
			.length = length,
			.addr = (uintptr_t)bytes,
		},
		{
			/* what operation 1 has copied; if that failed, nothing */
			.op = JET_DO_SEND,
			.flags = JET_OPF_FROM | JET_OPF_FREE,
			.from = 1,
			.length = length,
			.vci = JET_MAKE_VCI(number(argv[2], "station"),
					    number(argv[3], "channel")),
		},
	};

	fd = open_pool(argv[1], blocks, 0);
	if (run_script(fd, ops, 3, text))
		fail("jetsend", text);
	printf("%zu bytes sent from %u blocks, sum %04x\n", length, blocks,
	       ops[1].res.sum);
	return 0;
}
