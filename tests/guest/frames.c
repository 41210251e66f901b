// SPDX-License-Identifier: GPL-2.0
/*
 * frames hold DEVICE BYTES - a pool that is promised frames so long, until killed
 * frames send FROM TO BYTES - pools on a station whose longest frame has so many
 */
#include "pool.h"

#define CHANNEL		6000
#define PATIENCE	(60 * SECOND)
#define SDU_MAX		65520

static char bytes[SDU_MAX];

static int hold(const char *device, uint32_t len)
{
	int fd = open_device(device);
	int pool = pool_ioctl(fd, .tx_limit = 1, .frame = len);

	if (pool < 0) {
		printf("%s\n", text);
		return 1;
	}
	printf("pool %d\n", pool);
	fflush(stdout);
	pause();
	return 0;
}

/* The script that sends a frame of so many bytes */
static int send_one(int fd, uint32_t vci, uint32_t len)
{
	struct jet_op ops[] = {
		ALLOC(32), COPY_IN(0, bytes, 0, len), SEND(1, vci, len), FREE(0),
	};

	return run(fd, ops, 4);
}

static uint32_t length_of_next(int fd)
{
	struct jet_op ops[] = { WAIT_RX(after(PATIENCE)), RX(NULL, 0), FREE(1) };

	ops[1].from = 0;
	ops[1].flags = JET_OPF_FROM;
	return run(fd, ops, 3) ? 0 : res[1].length;
}

static void refused_promises(const char *device, uint32_t most)
{
	int fd = open_device(device);
	char want[JET_TEXT_BYTES];

	snprintf(want, sizeof(want),
		 "frames of %u bytes; this station's have %u at most (jetctl ring)",
		 most + 1, most);
	refused(pool_ioctl(fd, .frame = most + 1), -EMSGSIZE, want,
		"a pool for longer frames than the station's: refused");
	refused(pool_ioctl(fd, .frame = SDU_MAX + 1), -ERANGE,
		"frames of 65521 bytes; 65520 are possible",
		"for longer ones than there are: refused");
	refused(pool_ioctl(fd, .reserved = 1), -EINVAL, "reserved must be zero",
		"reserved is not zero: refused");
	ok(pool_ioctl(fd, .frame = most) > 0, "for the longest: a pool");
	close(fd);
}

static void sends(int from, int to, uint32_t vci, uint32_t most,
		  const char *whose)
{
	int errors[] = { 0, 0, -EMSGSIZE, 0 };
	char want[JET_TEXT_BYTES];

	ok(!send_one(from, vci, most) && length_of_next(to) == most,
	   "%s longest frame, %u bytes, arrives", whose, most);
	snprintf(want, sizeof(want),
		 "operation 2 (send): the frame has %u bytes; %s longest has %u",
		 most + 1, whose, most);
	send_one(from, vci, most + 1);
	results(errors, 4, want, "a longer one is told so");
}

static int send_all(const char *device, const char *other, uint32_t most)
{
	int from = open_pool(device, 32, 0), to = open_pool(other, 0, 40);
	uint32_t vci = assoc(to, JET_IOC_ASSOC, CHANNEL);
	int short_ones = open_device(device);

	ok(limits_of(device).frame_bytes == most, "limits say %u bytes", most);
	refused_promises(device, most);
	sends(from, to, vci, most, "this station's");
	ok(pool_ioctl(short_ones, .tx_limit = 32, .frame = 1000) > 0,
	   "a pool for frames of 1000 bytes");
	sends(short_ones, to, vci, 1000, "this pool's");
	return tap_done();
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "hold"))
		return hold(argv[2], atoi(argv[3]));
	if (argc == 5 && !strcmp(argv[1], "send"))
		return send_all(argv[2], argv[3], atoi(argv[4]));
	return 2;
}
