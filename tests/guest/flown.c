// SPDX-License-Identifier: GPL-2.0
/*
 * flown DEVICE ERROR - has scripts under way, some of which wait for a frame,
 * while somebody takes the card away, or resets it; all of them then end, those
 * that come too late with this error.
 */
#include "flight.h"

#define WAITERS		3
#define BUSY		16

static uint8_t bytes[8192];
static int error;

static struct jet_op wait_ops[] = { ALLOC(1), WAIT_RX(JET_FOREVER), FREE(0) };
static struct jet_op multishot_ops[] = {
	ALLOC(1), WAIT_RX(JET_FOREVER), RX(NULL, 0), FREE(0),
};

static struct jet_op busy_ops[] = {
	ALLOC(4), COPY_IN(0, bytes, 0, sizeof(bytes)),
	COPY_OUT(1, bytes, 0, sizeof(bytes)), FREE(0),
};

/* Post, reap, post again until the card has failed. Returns scripts under way. */
static unsigned int keep_busy(int fd)
{
	unsigned int under_way = 0, slot = WAITERS, i, n;
	bool failed = false;
	int err;

	while (!failed) {
		for (; under_way < BUSY; under_way++) {
			err = post(fd, busy_ops, 4, slot);
			if (err)
				return under_way;
			slot = slot + 1 < SLOTS ? slot + 1 : WAITERS;
		}
		n = reap(fd, BUSY, after(60 * SECOND));
		for (i = 0; i < n; i++) {
			under_way -= done[i].cookie >= WAITERS;
			failed |= done[i].failed;
		}
	}
	/* Some of those that waited may have been reaped here */
	return under_way;
}

static bool waiters_ended(void)
{
	bool good = true;
	unsigned int i;

	for (i = 0; i < WAITERS; i++)
		good &= slots[i].res[1].error == -error &&
			!strcmp(slots[i].text,
				"operation 1 (wait_rx): the card was reset or removed");
	return good;
}

int main(int argc, char **argv)
{
	const char *device = argc > 2 ? argv[1] : "/dev/jetstream0";
	unsigned int i, left;
	struct pollfd p = { .events = POLLIN | POLLPRI };
	int fd = open_pool(device, 16, 4);

	error = argc > 2 ? atoi(argv[2]) : ENODEV;
	p.fd = fd;
	for (i = 0; i < WAITERS - 1; i++)
		post(fd, wait_ops, 3, i);
	post_rounds(fd, multishot_ops, 4, i, i, 4);
	diag("ready");
	left = keep_busy(fd);
	while (left || !waiters_ended()) {
		int n = reap(fd, SLOTS - 4, after(60 * SECOND));

		if (n <= 0)
			break;
		for (i = 0; i < (unsigned int)n; i++)
			left -= done[i].cookie >= WAITERS;
	}
	ok(!left, "all that was under way has ended");
	ok(waiters_ended(), "and what waited for a frame: %s", slots[0].text);
	ok(reap(fd, 1, 0) == 0, "nothing is left to reap");
	ok(poll(&p, 1, 0) == 1 && p.revents == (POLLERR | POLLHUP),
	   "poll says so");
	i = post(fd, busy_ops, 4, 0);
	if (error == ENODEV)
		ok((int)i == -ENODEV && !strcmp(slots[0].text, "the card is gone"),
		   "nothing more can be posted");
	else
		ok(!i && reap(fd, 1, 0) == 1 && slots[0].res[0].error == -error,
		   "what is posted fails");
	ok(!close(fd), "the file can be closed");
	return tap_done();
}
