// SPDX-License-Identifier: GPL-2.0
/*
 * hostile DEVICE - random scripts, nearly right, against a pool with secrets:
 * whatever a script does, it never reads nor changes another pool's bytes, not
 * even those that were left behind in blocks, and keeps to its limits.
 */
#include "flight.h"
#include "nearly.h"

#define SCRIPTS		3000
#define LIMIT		8
#define SECRET		0xa7

static const char *device;
static uint8_t mine[8192], secret[32768];

static bool is_secret(const uint8_t *p, size_t n)
{
	unsigned int run = 0;

	for (; n--; p++) {
		run = *p == SECRET ? run + 1 : 0;
		if (run == 16)
			return true;
	}
	return false;
}

/* Fill blocks with secrets and drop them, so that others get these next */
static void leave_secrets(int fd)
{
	struct jet_op ops[] = {
		ALLOC(16), COPY_IN(0, secret, 0, sizeof(secret)), FREE(0),
	};

	if (run(fd, ops, 3))
		diag("victim: %s", text);
}

/* Waited for, or posted and reaped: there is no difference but in who waits */
static int run_once(int fd, struct jet_op *ops, unsigned int n, bool post)
{
	unsigned int i;

	if (!post)
		return run(fd, ops, n);
	for (i = 0; i < n; i++)
		if (ops[i].op == JET_DO_ALLOC || ops[i].op == JET_DO_RX)
			ops[i].first = LIST * i;
	prepare(ops, n, JET_SCRIPT_POST);
	memset(text, 'x', sizeof(text) - 1);
	if (ioctl(fd, JET_IOC_SCRIPT, &script))
		return -errno;
	return reap(fd, 1, after(60 * SECOND)) == 1 ? (int)done[0].failed : -EIO;
}

/* A script that is refused teaches nothing: repair what was complained of */
static int run_somehow(int fd, struct jet_op *ops, unsigned int n)
{
	bool post = pick(2);
	int ret = run_once(fd, ops, n, post);
	unsigned int tries = 0;

	while (ret < 0 && nearly_repair(ops) && tries++ < 100)
		ret = run_once(fd, ops, n, post);
	return ret;
}

/* A pool whose buffer is what its copies are about anyway */
static int open_hostile(void)
{
	struct jet_buffer_reg req = {
		.addr = (uintptr_t)mine, .length = sizeof(mine),
	};
	int fd = open_pool(device, LIMIT, LIMIT);

	if (ioctl(fd, JET_IOC_BUFFER, &req))
		diag("no buffer: %s", strerror(errno));
	return fd;
}

int main(int argc, char **argv)
{
	struct jet_op keep[] = {
		ALLOC(16), COPY_IN(0, secret, 0, sizeof(secret)),
	};
	struct jet_op check = {
		.op = JET_DO_COPY_OUT, .count = 16, .length = sizeof(secret),
		.addr = (uintptr_t)secret,
	};
	unsigned int i, k, ran = 0, good = 0, leaked = 0;
	struct nearly ny = {
		.memory = (uintptr_t)mine,
		.bytes = sizeof(mine),
		.vci = JET_MAKE_VCI(63, 100),
		.buffers = 1,
	};
	uint32_t kept[16];
	int fd, victim;

	device = argc > 1 ? argv[1] : "/dev/jetstream0";
	ny.blocks = limits_of(device).blocks;
	dice_seed(tap_seed());
	fd = open_hostile();
	victim = open_pool(device, 64, 1);
	memset(secret, SECRET, sizeof(secret));
	ok(!run(victim, keep, 2), "a victim has secrets");
	memcpy(kept, &BLOCK(0, 0), sizeof(kept));

	for (i = 0; i < SCRIPTS; i++) {
		struct jet_op ops[NEARLY_OPS];
		unsigned int n;

		if (i % 50 == 0)
			leave_secrets(victim);
		n = nearly_script(&ny, ops);
		memset(mine, 0, sizeof(mine));
		if (run_somehow(fd, ops, n) < 0) {
			diag("refused: %s", text);
			continue;
		}
		ran++;
		for (k = 0; k < n; k++)
			good += !res[k].error;
		nearly_learn(&ny, ops, n);
		leaked += is_secret(mine, sizeof(mine));
		/* Begin anew now and then, or all blocks are held for ever */
		if (pick(4) == 0) {
			close(fd);
			fd = open_hostile();
		}
	}
	ok(ran > SCRIPTS / 2, "%u scripts ran, %u operations went well", ran,
	   good);
	ok(!leaked, "none has read another pool's bytes");

	give(&check, 0, kept, 16);
	memset(secret, 0, sizeof(secret));
	ok(!run(victim, &check, 1), "the victim's blocks are still its own");
	for (k = 0; k < sizeof(secret) && secret[k] == SECRET; k++)
		;
	ok(k == sizeof(secret), "and its secrets unchanged");
	close(fd);
	close(victim);
	return tap_done();
}
