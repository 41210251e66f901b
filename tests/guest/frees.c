// SPDX-License-Identifier: GPL-2.0
/*
 * frees DEVICE - frees that refer to what the same script does with a block: they need not end
 * what the card has to do, and must be as if they had.
 */
#include "pool.h"

#define LIMIT		6	/* blocks of the pool */
#define BLOCKS		512	/* of the card, at most */
#define BYTES		64
#define SCRIPTS		300
#define OPS		32
#define CHANNEL		1600	/* nobody listens */

static uint8_t data[BYTES];
static uint32_t vci;
static int fd;

/* All blocks are the pool's again */
static bool all_back(void)
{
	struct jet_op ops[] = { ALLOC(LIMIT), FREE(0) };

	return !run(fd, ops, 2);
}

static void test_limit(void)
{
	struct jet_op ops[] = {
		ALLOC(LIMIT), COPY_IN(0, data, 0, BYTES), SEND(1, vci, BYTES), FREE(0),
		ALLOC(LIMIT), COPY_IN(4, data, 0, BYTES), SEND(5, vci, BYTES), FREE(6),
		ALLOC(LIMIT), COPY_IN(8, data, 0, BYTES), SEND(9, vci, BYTES), FREE(10),
	};

	ok(!run(fd, ops, COUNT(ops)) && all_back(), "each message needs all of the pool's blocks");
}

static void test_failed(void)
{
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, data, 0, BYTES), SEND(1, vci, BYTES), FREE(2),
		ALLOC(1), COPY_IN(4, data, 0, BYTES), SEND(5, vci, BYTES), FREE(6),
	};
	unsigned int i;

	for (i = 0; i < 2; i++) {
		uint32_t kept;

		/* There is no lease for it, says the card */
		ops[2 + 4 * i].flags |= JET_OPF_SYNC;
		ops[6 - 4 * i].flags &= ~JET_OPF_SYNC;
		run(fd, ops, COUNT(ops));
		kept = BLOCK(4 * i, 0);
		ok(res[2 + 4 * i].error == -EMSGSIZE && res[3 + 4 * i].error == -ECANCELED &&
		   !res[6 - 4 * i].error && !res[7 - 4 * i].error,
		   "send %u fails: only its block is not freed (%s)", i, text);
		ok(!run_on(fd, (struct jet_op) { .op = JET_DO_FREE }, kept) && all_back(),
		   "which still is the program's");
	}
}

static void test_again(void)
{
	struct jet_op twice[] = {
		ALLOC(1), COPY_IN(0, data, 0, BYTES), SEND(1, vci, BYTES), FREE(2), FREE(2),
	};
	struct jet_op after_it[] = {
		ALLOC(1), COPY_IN(0, data, 0, BYTES), SEND(1, vci, BYTES), FREE(2),
		SEND(1, vci, BYTES),
	};
	struct jet_op named[] = {
		{ .op = JET_DO_COPY_IN, .addr = (uintptr_t)data, .length = BYTES },
		SEND(0, vci, BYTES), FREE(1), { .op = JET_DO_FREE },
	};
	struct jet_op alloc = ALLOC(1);
	uint32_t block;

	run(fd, twice, COUNT(twice));
	ok(!res[3].error && res[4].error == -EACCES && all_back(), "freed twice");
	run(fd, after_it, COUNT(after_it));
	ok(!res[3].error && res[4].error == -EACCES && all_back(), "sent afterwards");
	run(fd, &alloc, 1);
	block = BLOCK(0, 0);
	give(&named[0], 0, &block, 1);
	give(&named[3], 3, &block, 1);
	run(fd, named, COUNT(named));
	ok(!res[2].error && res[3].error == -EACCES && all_back(), "by number, too");
}

/* What a script should have come to, an operation after the other, with the blocks that it got */
struct model {
	int error[OPS];
	uint32_t block[OPS];		/* that an operation is about */
	bool held[BLOCKS], written[BLOCKS];
	unsigned int used;
};

static int model_alloc(struct model *m, unsigned int i)
{
	uint32_t block = BLOCK(i, 0);

	if (m->used == LIMIT)
		return -EDQUOT;
	if (block >= BLOCKS || m->held[block])
		return -ENOENT;
	m->block[i] = block;
	m->held[block] = true;
	m->written[block] = false;
	m->used++;
	return 0;
}

static int model_op(struct model *m, const struct jet_op *op, unsigned int i)
{
	uint32_t block = m->block[op->from];

	if (op->op == JET_DO_ALLOC)
		return model_alloc(m, i);
	if (m->error[op->from])
		return -ECANCELED;
	if (!m->held[block])
		return -EACCES;
	m->block[i] = block;
	if (op->op == JET_DO_COPY_IN)
		m->written[block] = true;
	if (op->op == JET_DO_SEND && !m->written[block])
		return -EINVAL;
	if (op->op == JET_DO_FREE) {
		m->held[block] = false;
		m->used--;
	}
	return 0;
}

static struct jet_op any_op(const struct jet_op *ops, unsigned int i)
{
	struct jet_op alloc = ALLOC(1);
	unsigned int from = i ? (unsigned int)rand() % i : 0;
	struct jet_op others[] = {
		COPY_IN(from, data, 0, BYTES), SEND(from, vci, BYTES), FREE(from),
	};

	/* Blocks that were freed have none who could refer to them */
	if (!i || ops[from].op == JET_DO_FREE || !(rand() % 4))
		return alloc;
	return others[rand() % COUNT(others)];
}

static bool test_any(void)
{
	struct jet_op ops[OPS];
	struct model m = {};
	uint32_t block;
	unsigned int i;
	bool good = true;

	for (i = 0; i < OPS; i++)
		ops[i] = any_op(ops, i);
	if (run(fd, ops, OPS) < 0)
		diag("refused: %s", text);
	for (i = 0; i < OPS && good; i++) {
		m.error[i] = model_op(&m, &ops[i], i);
		good = res[i].error == m.error[i];
		if (!good)
			diag("operation %u of code %u: %d, not %d", i, ops[i].op, res[i].error,
			     m.error[i]);
	}
	for (block = 0; block < BLOCKS; block++)
		if (m.held[block] && run_on(fd, (struct jet_op) { .op = JET_DO_FREE }, block))
			diag("block %u: %s", block, text);
	return all_back() && good;
}

int main(int argc, char **argv)
{
	const char *device = argc > 1 ? argv[1] : "/dev/jetstream0";
	unsigned int i;

	srand(tap_seed());
	vci = JET_MAKE_VCI(limits_of(device).station, CHANNEL);
	fd = open_pool(device, LIMIT, 0);
	test_limit();
	test_failed();
	test_again();
	for (i = 0; i < SCRIPTS && test_any(); i++)
		;
	ok(i == SCRIPTS, "%u of %u scripts of any kind", i, SCRIPTS);
	close(fd);
	return tap_done();
}
