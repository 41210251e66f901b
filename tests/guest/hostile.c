// SPDX-License-Identifier: GPL-2.0
/*
 * hostile DEVICE - random scripts, nearly right, against a pool with secrets:
 * whatever a script does, it never reads nor changes another pool's bytes, not
 * even those that were left behind in blocks, and keeps to its limits.
 */
#include "pool.h"

#define SCRIPTS		3000
#define OPS		24
#define LIMIT		8
#define SECRET		0xa7

static const char *device;
static struct jet_limits limits;
static uint8_t mine[8192], secret[32768];
static uint32_t seen[32];	/* blocks that results named, good guesses */
static unsigned int guesses;

static unsigned int pick(unsigned int n)
{
	return rand() % n;
}

/* A number at a border more often than anywhere else */
static uint32_t pick_length(void)
{
	static const uint32_t borders[] = { 0, 1, 64, 2047, 2048, 4096, 65520 };

	return pick(3) ? pick(6000) : borders[pick(COUNT(borders))];
}

static void random_op(struct jet_op *op, unsigned int i)
{
	static const uint8_t codes[] = {
		JET_DO_ALLOC, JET_DO_ALLOC, JET_DO_COPY_IN, JET_DO_COPY_IN,
		JET_DO_COPY_OUT, JET_DO_COPY_OUT, JET_DO_SEND, JET_DO_FREE,
		JET_DO_RX, JET_DO_WAIT_RX, JET_DO_PUT_SUM,
	};
	unsigned int k;

	*op = (struct jet_op) { .op = codes[pick(COUNT(codes))] };
	if (op->op == JET_DO_ALLOC) {
		op->count = 1 + pick(4);
		return;
	}
	if (op->op == JET_DO_WAIT_RX)
		return;
	if (op->op == JET_DO_RX) {
		op->count = 1 + pick(4);
		return;
	}
	if (i && pick(5)) {
		op->flags = JET_OPF_FROM;
		op->from = pick(i);
		op->first = pick(8) ? 0 : pick(4);
		op->count = pick(3) ? 0 : pick(4);
	} else {
		op->first = LIST * i;
		op->count = 1 + pick(3);
		for (k = 0; k < op->count; k++)
			BLOCK(i, k) = pick(2) ? pick(limits.blocks) :
						seen[pick(COUNT(seen))];
	}
	if (op->op == JET_DO_FREE)
		return;
	op->offset = pick(2) ? 0 : pick(5000);
	if (op->op == JET_DO_PUT_SUM) {
		/* What stands in front of it shall be a copy to sum */
		op->flags |= i && pick(4) == 0 ? JET_OPF_VALUE : 0;
		op->value = op->flags & JET_OPF_VALUE ? pick(i) : 0;
		return;
	}
	op->length = pick_length();
	if (i && pick(6) == 0) {
		op->flags |= JET_OPF_LENGTH;
		op->value = pick(i);
	}
	if (op->op == JET_DO_SEND) {
		op->vci = JET_MAKE_VCI(63, 100);
		op->flags |= pick(2) ? JET_OPF_FREE : 0;
	} else {
		op->addr = (uintptr_t)mine + pick(64);
		op->length %= sizeof(mine) - 64;
		op->flags |= pick(2) ? JET_OPF_SUM : 0;
		if (op->op == JET_DO_COPY_IN && pick(4) == 0)
			op->flags |= JET_OPF_MORE;
	}
	op->flags |= pick(2) ? JET_OPF_UPTO : 0;
}

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

/* A script that is refused teaches nothing: repair what was complained of */
static int run_somehow(int fd, struct jet_op *ops, unsigned int n)
{
	int ret = run(fd, ops, n);
	unsigned int i, tries = 0;

	while (ret < 0 && sscanf(text, "operation %u", &i) == 1 &&
	       tries++ < 100) {
		ops[i] = (struct jet_op) { .op = JET_DO_WAIT_RX };
		ret = run(fd, ops, n);
	}
	return ret;
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
	unsigned int i, k, ran = 0, good = 0, leaked = 0, most = 0;
	uint32_t kept[16];
	int fd, victim;

	device = argc > 1 ? argv[1] : "/dev/jetstream0";
	limits = limits_of(device);
	srand(tap_seed());
	fd = open_pool(device, LIMIT, LIMIT);
	victim = open_pool(device, 64, 1);
	memset(secret, SECRET, sizeof(secret));
	ok(!run(victim, keep, 2), "a victim has secrets");
	memcpy(kept, &BLOCK(0, 0), sizeof(kept));

	for (i = 0; i < SCRIPTS; i++) {
		struct jet_op ops[OPS];
		unsigned int n = 1 + pick(OPS), held = 0;

		if (i % 50 == 0)
			leave_secrets(victim);
		for (k = 0; k < n; k++)
			random_op(&ops[k], k);
		memset(mine, 0, sizeof(mine));
		if (run_somehow(fd, ops, n) < 0) {
			diag("refused: %s", text);
			continue;
		}
		ran++;
		for (k = 0; k < n; k++) {
			good += !res[k].error;
			if (res[k].error)
				continue;
			if (ops[k].op != JET_DO_ALLOC && ops[k].op != JET_DO_RX)
				continue;
			if (ops[k].op == JET_DO_ALLOC)
				held += res[k].count;
			seen[guesses++ % COUNT(seen)] = BLOCK(k, 0);
		}
		most = held > most ? held : most;
		leaked += is_secret(mine, sizeof(mine));
		/* Begin anew now and then, or all blocks are held for ever */
		if (pick(4) == 0) {
			close(fd);
			fd = open_pool(device, LIMIT, LIMIT);
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
