// SPDX-License-Identifier: GPL-2.0
/*
 * classes FROM TO WORDS - frames of a script in both classes, from one station with
 * a lease of so many words, to another one. Without a lease (0) there are none.
 */
#include "pool.h"

#define CHANNEL		5000
#define PATIENCE	(60 * SECOND)
#define SYNC		JET_OPF_SYNC

static int from, to;
static uint32_t vci;

/* The next frame: its class, and its first byte; -1 if none came */
static int next(char *first)
{
	struct jet_op ops[] = {
		WAIT_RX(after(PATIENCE)), RX(first, 1), FREE(1),
	};

	if (run(to, ops, 3)) {
		diag("%s", text);
		return -1;
	}
	return res[1].flags;
}

/* Frames of one byte more each, in these classes; all come, each in its own */
static void mixed(const char *classes, const char *what)
{
	static const char bytes[64] = "0123456789abcdefghijklmnopqrstuvwxyz";
	unsigned int n = strlen(classes), i, sync = 0;
	struct jet_op ops[16] = { ALLOC(1), COPY_IN(0, bytes, 0, 64) };
	bool good = true;

	for (i = 0; i < n; i++) {
		ops[2 + i] = (struct jet_op)SEND(1, vci, 20);
		ops[2 + i].offset = i;
		if (classes[i] == 's') {
			ops[2 + i].flags |= SYNC;
			sync++;
		}
	}
	ops[2 + n] = (struct jet_op)FREE(0);
	good = run(from, ops, 3 + n) == 0;
	if (!good)
		diag("%s", text);
	/* One class does not wait for the other, so only each has its order */
	for (i = 0; i < n && good; i++) {
		char first = 0;
		int flags = next(&first);
		unsigned int k = strchr(bytes, first) - bytes;

		good = flags >= 0 && k < n &&
		       (classes[k] == 's') == !!(flags & JET_RXF_SYNC);
		sync -= !!(flags & JET_RXF_SYNC);
		if (!good)
			diag("frame '%c' has flags %#x", first, flags);
	}
	ok(good && !sync, "%s", what);
}

/* Data of a frame that takes so many words; too few: 0 */
static uint32_t longest(uint32_t words)
{
	return words < 32 ? 0 : (words - 12) / 2 * 4;
}

static void lengths(uint32_t words)
{
	static char bytes[8000], first;
	uint32_t most = longest(words);
	struct jet_op fits[] = {
		ALLOC(4), COPY_IN(0, bytes, 0, most), SEND(1, vci, most), FREE(0),
	};
	struct jet_op more[] = {
		ALLOC(4), COPY_IN(0, bytes, 0, most + 1), SEND(1, vci, most + 1),
		COPY_OUT(2, bytes, 0, 1), SEND(1, vci, most + 1), FREE(0),
	};
	int errors[] = { 0, 0, -EMSGSIZE, -ECANCELED, 0, 0 };
	char words_text[160];

	fits[2].flags |= SYNC;
	more[2].flags |= SYNC;
	if (most) {
		ok(!run(from, fits, 4) && next(&first) & JET_RXF_SYNC,
		   "a frame that takes all of the lease");
		diag("%s", text);
	}
	snprintf(words_text, sizeof(words_text),
		 "operation 2 (send): the frame takes %u words; this station's synchronous lease has %u",
		 words ? words + 2 : 32, words);
	run(from, more, 6);
	results(errors, 6, words_text,
		"a longer one is refused, and what refers to it; the rest is done");
	ok(next(&first) == 0, "the asynchronous one came");
}

static void pieces(void)
{
	static char bytes[100] = "z", first = 0;
	struct jet_op ops[] = {
		ALLOC(2), COPY_IN(0, bytes, 0, 100), SEND(1, 0, 50),
		SEND(1, vci, 50), FREE(0),
	};

	ops[2].flags |= JET_OPF_MORE;
	ops[3].flags |= SYNC;
	ok(!run(from, ops, 5) && next(&first) == JET_RXF_SYNC,
	   "a frame of two pieces is synchronous if the last one is");
	ops[2].flags |= SYNC;
	refused(run(from, ops, 5), -EINVAL,
		"operation 2 (send): vci, uu and class belong to the frame's last send",
		"the class of an earlier piece: refused");
	ops[1].flags |= SYNC;
	refused(run(from, ops, 5), -EINVAL, "operation 1 (copy_in): has no flag 0x20",
		"a synchronous copy: refused");
}

int main(int argc, char **argv)
{
	unsigned int words = argc > 3 ? atoi(argv[3]) : 0;

	from = open_pool(argv[1], 8, 4);
	to = open_pool(argv[2], 1, 16);
	vci = assoc(to, JET_IOC_ASSOC, CHANNEL);
	if (words) {
		mixed("s", "one synchronous frame arrives as such");
		mixed("sasassaa", "a script with both classes: each in its own");
		mixed("aaaaaas", "a synchronous one behind many others");
		pieces();
	}
	lengths(words);
	mixed("aa", "asynchronous ones as always");
	close(from);
	close(to);
	return tap_done();
}
