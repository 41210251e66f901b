// SPDX-License-Identifier: GPL-2.0
/*
 * cells DEVICE0 DEVICE1 - frames without a trailer: a pool with cell framing sends what the
 * program says and nothing else, and neither framing's frames get into a pool of the other one,
 * alone or in a group that both share.
 */
#include "nearly.h"

#define CELL_BYTES	48
#define MOST		24000
#define CHANNEL_IP	2
#define PATIENCE	(60 * SECOND)
#define GROUP		JET_MAKE_GROUP(0, 300)

enum { AAL5, CELL };
static int tx[2], rx[2];
static uint32_t to[2];		/* the VCIs of rx */
static uint8_t bytes[65520], got[65520];

static int pool(const char *device, unsigned int framing)
{
	int fd = open_device(device);

	if (pool_ioctl(fd, .tx_limit = 40, .rx_limit = 40,
		       .framing = framing) < 0) {
		printf("Bail out! no pool: %s\n", text);
		exit(1);
	}
	return fd;
}

static uint16_t sum_of(const uint8_t *from, unsigned int len)
{
	uint32_t sum = 0;
	unsigned int i;

	for (i = 0; i < len; i++)
		sum += i & 1 ? from[i] : from[i] << 8;
	sum = (sum & 0xffff) + (sum >> 16);
	return (sum & 0xffff) + (sum >> 16);
}

static int send_uu(unsigned int framing, uint32_t vci, unsigned int len,
		   unsigned int uu)
{
	struct jet_op ops[] = {
		ALLOC((len + 2047) / 2048), COPY_IN(0, bytes, 0, len),
		SEND(1, vci, len), FREE(0),
	};

	ops[2].uu = uu;
	return run(tx[framing], ops, 4);
}

static bool send_frame(unsigned int framing, uint32_t vci, unsigned int len)
{
	unsigned int i;

	for (i = 0; i < len; i++)
		bytes[i] = pick(256);
	if (!send_uu(framing, vci, len, 0))
		return true;
	diag("send: %s", text);
	return false;
}

/* The next frame of a pool has these bytes, and its sum is theirs */
static bool arrives(unsigned int framing, unsigned int len)
{
	struct jet_op ops[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0),
		COPY_OUT(1, got, 0, sizeof(got)), FREE(1),
	};

	ops[2].flags |= JET_OPF_UPTO;
	if (run(rx[framing], ops, 4)) {
		diag("receive: %s", text);
		return false;
	}
	return res[1].length == len && !memcmp(got, bytes, len) &&
		!res[1].uu && !res[1].flags &&
		res[1].sum % 0xffff == sum_of(bytes, len) % 0xffff;
}

static void test_lengths(void)
{
	static const unsigned int lengths[] = {
		CELL_BYTES, 52, 152, 156, 2044, 2048, 2052, 4096, 65520,
	};
	unsigned int i, good = 0, n = COUNT(lengths) + 20;

	for (i = 0; i < n; i++) {
		unsigned int len = i < COUNT(lengths) ? lengths[i] :
			CELL_BYTES + 4 * pick(MOST / 4);

		good += send_frame(CELL, to[CELL], len) && arrives(CELL, len);
	}
	ok(good == n, "cells of many lengths arrive as they left: %u of %u",
	   good, n);
	ok(info_of(tx[CELL]).framing == JET_FRAMING_CELL &&
	   info_of(tx[AAL5]).framing == JET_FRAMING_AAL5,
	   "a pool says which it has");
}

static void test_refusals(void)
{
	static const char none[] =
		"operation 2 (send): the frame has %u bytes; with cell framing it has 48 or more, in whole multiples of 4";
	static const unsigned int lengths[] = { 1, 44, 47, 49, 50, 2046 };
	char words[160];
	unsigned int i;

	for (i = 0; i < COUNT(lengths); i++) {
		int errors[4] = { 0, 0, -EINVAL, 0 };

		send_uu(CELL, to[CELL], lengths[i], 0);
		snprintf(words, sizeof(words), none, lengths[i]);
		results(errors, 4, words, "what is no cell is refused");
	}
	{
		int errors[4] = { 0, 0, -EINVAL, 0 };

		send_uu(CELL, to[CELL], CELL_BYTES, 7);
		results(errors, 4,
			"operation 2 (send): uu 7; with cell framing nothing carries it",
			"so is a byte that nothing carries");
	}
	ok(!info_of(tx[CELL]).tx_used, "and no block is missing");
}

/* Which of them counts, once what was sent has come */
static bool dropped(unsigned int framing, unsigned int n)
{
	uint64_t end = after(PATIENCE);

	while (info_of(rx[framing]).drops_framing < n && after(0) < end)
		usleep(1000);
	return info_of(rx[framing]).drops_framing == n;
}

static void test_strangers(void)
{
	unsigned int i;

	for (i = 0; i < 2; i++) {
		struct jet_pool_info info;

		ok(send_frame(!i, to[i], 100) && dropped(i, 1),
		   "a frame with the other framing is dropped, and counted");
		ok(send_frame(i, to[i], 100) && arrives(i, 100),
		   "its own still arrive");
		info = info_of(rx[i]);
		ok(!info.rx_used && !info.drops_closing && !info.drops_limit &&
		   info.drops_framing == 1, "nothing else counts it");
	}
}

/* Each member gets those of its framing */
static void test_group(void)
{
	unsigned int i;

	for (i = 0; i < 2; i++)
		if (assoc_flags(rx[i], JET_IOC_ASSOC, GROUP,
				JET_ASSOC_SHARE) < 0)
			diag("%s", text);
	for (i = 0; i < 2; i++)
		ok(send_frame(i, GROUP, 3000) && arrives(i, 3000) &&
		   dropped(!i, 2),
		   "a shared group: who takes this framing has it");
	for (i = 0; i < 2; i++)
		ok(!info_of(rx[i]).rx_used && !info_of(rx[i]).frames,
		   "and nobody has a block");
}

/* To the pool of jet0's packets, where none is one: cells.t looks what became of them */
static void test_interface(const char *device)
{
	uint32_t vci = JET_MAKE_VCI(limits_of(device).station, CHANNEL_IP);

	ok(send_frame(CELL, vci, 1000) && send_frame(CELL, vci, CELL_BYTES),
	   "cells to the interface: sent");
}

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc != 3)
		return 1;
	dice_seed(tap_seed());
	for (i = 0; i < 2; i++) {
		tx[i] = pool(argv[1], i);
		rx[i] = pool(argv[2], i);
		to[i] = assoc(rx[i], JET_IOC_ASSOC, 0);
	}
	test_lengths();
	test_refusals();
	test_strangers();
	test_group();
	test_interface(argv[2]);
	return tap_done();
}
