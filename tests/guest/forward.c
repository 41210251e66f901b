// SPDX-License-Identifier: GPL-2.0
/*
 * forward DEVICE0 DEVICE1 - frames that never leave the card on their way: station 1
 * sends what it got from station 0 back to it, whole or in pieces of several
 * frames and its own blocks, once or to several VCIs. Station 0 compares bytes, and
 * no block is missing afterwards. jetrelay, the example, does it too.
 */
#include "nearly.h"

#define BLOCK_BYTES	2048
#define MOST		24000	/* bytes of a frame */
#define RX_LIMIT	64
#define TX_LIMIT	16
#define TARGETS		3
#define PIECES		6
#define PATIENCE	(60 * SECOND)

static int source, relay, sink[TARGETS];
static uint32_t to_relay, to_sink[TARGETS];
static uint8_t sent[PIECES][MOST], own[MOST], want[65520], got[65520];

static bool fine(int ret, const char *what)
{
	if (ret)
		diag("%s: %d, %s", what, ret, text);
	return !ret;
}

/* Bytes that nothing else has */
static void fill(uint8_t *to, size_t n)
{
	while (n--)
		*to++ = pick(256);
}

static unsigned int blocks_of(unsigned int len)
{
	return (len + BLOCK_BYTES - 1) / BLOCK_BYTES;
}

static bool send_frame(const uint8_t *bytes, unsigned int len)
{
	struct jet_op ops[] = {
		ALLOC(blocks_of(len)), COPY_IN(0, bytes, 0, len),
		SEND_FREE(1, to_relay, len),
	};

	return fine(run(source, ops, 3), "send");
}

/* The next frame at a sink is these bytes */
static bool arrives(unsigned int nr, const uint8_t *bytes, unsigned int len)
{
	struct jet_op ops[] = {
		WAIT_RX(after(PATIENCE)), RX(NULL, 0),
		COPY_OUT(1, got, 0, sizeof(got)), FREE(1),
	};
	bool same;

	ops[2].flags |= JET_OPF_UPTO;
	if (!fine(run(sink[nr], ops, 4), "receive"))
		return false;
	same = res[1].length == len && !memcmp(got, bytes, len);
	if (!same)
		diag("%u bytes, wanted %u", res[1].length, len);
	return same;
}

/* One frame to several, all of them and its free in one script */
static void test_multicast(void)
{
	unsigned int i, k, good = 0;

	for (i = 0; i < 20; i++) {
		unsigned int len = 1 + pick(MOST);
		struct jet_op ops[] = {
			WAIT_RX(after(PATIENCE)), RX(NULL, 0),
			SEND(1, to_sink[0], MOST), SEND(1, to_sink[1], MOST),
			SEND_FREE(1, to_sink[2], MOST),
		};

		for (k = 2; k < 5; k++) {
			ops[k].flags |= JET_OPF_LENGTH;
			ops[k].value = 1;
		}
		fill(sent[0], len);
		if (!send_frame(sent[0], len) ||
		    !fine(run(relay, ops, 5), "multicast"))
			continue;
		for (k = 0; k < TARGETS; k++)
			good += arrives(k, sent[0], len);
	}
	ok(good == 60, "one buffer to three VCIs: %u of 60", good);
}

/* A header of one's own before a payload, which stays where it is */
static void test_header(void)
{
	unsigned int i, good = 0;

	for (i = 0; i < 20; i++) {
		unsigned int len = 1 + pick(MOST), head = 1 + pick(100);
		struct jet_op ops[] = {
			WAIT_RX(after(PATIENCE)), RX(NULL, 0), ALLOC(1),
			COPY_IN(2, own, 0, head),
			{ .op = JET_DO_SEND, .length = head, .from = 3,
			  .flags = JET_OPF_FROM | JET_OPF_MORE | JET_OPF_FREE },
			SEND_FREE(1, to_sink[0], len),
		};

		fill(own, head);
		fill(sent[0], len);
		memcpy(want, own, head);
		memcpy(want + head, sent[0], len);
		good += send_frame(sent[0], len) &&
			fine(run(relay, ops, 6), "header") &&
			arrives(0, want, head + len);
	}
	ok(good == 20, "headers before payloads: %u of 20", good);
}

/* A frame that waits on the card, or blocks of the relay's own */
struct part {
	const uint8_t *bytes;
	unsigned int len, n;
	uint32_t list[LIST];
};

static struct part parts[PIECES];

/* Every third is its own */
static bool have_part(unsigned int i)
{
	struct part *p = &parts[i];
	struct jet_op take[] = { WAIT_RX(after(PATIENCE)), RX(NULL, 0) };
	struct jet_op make[] = { ALLOC(2), COPY_IN(0, sent[i], 0, 0) };
	bool good, mine = i % 3 == 2;

	p->bytes = sent[i];
	p->len = 1 + pick(mine ? 2 * BLOCK_BYTES : 7000);
	p->n = mine ? 2 : blocks_of(p->len);
	fill(sent[i], p->len);
	make[1].length = p->len;
	good = mine ? fine(run(relay, make, 2), "make") :
	       send_frame(sent[i], p->len) && fine(run(relay, take, 2), "take");
	memcpy(p->list, &BLOCK(!mine, 0), p->n * sizeof(p->list[0]));
	return good;
}

/* Pieces of any of them, in any order, some more than once, as one frame */
static bool mixed_frame(unsigned int pieces)
{
	struct jet_op ops[PIECES];
	unsigned int i, len = 0;

	for (i = 0; i < pieces; i++) {
		const struct part *p = &parts[pick(PIECES)];
		unsigned int from = pick(p->len), n = 1 + pick(p->len - from);

		ops[i] = (struct jet_op) {
			.op = JET_DO_SEND, .offset = from, .length = n,
			.flags = i < pieces - 1 ? JET_OPF_MORE : 0,
			.vci = i < pieces - 1 ? 0 : to_sink[1],
		};
		give(&ops[i], i, p->list, p->n);
		memcpy(want + len, p->bytes + from, n);
		len += n;
	}
	return fine(run(relay, ops, pieces), "mixed") && arrives(1, want, len);
}

static void test_mixed(void)
{
	unsigned int i, k, good = 0;

	for (i = 0; i < 10; i++) {
		for (k = 0; k < PIECES; k++)
			if (!have_part(k))
				break;
		for (k = 0; k < 8; k++)
			good += mixed_frame(1 + pick(PIECES));
		for (k = 0; k < PIECES; k++) {
			struct jet_op op = { .op = JET_DO_FREE };

			give(&op, 0, parts[k].list, parts[k].n);
			fine(run(relay, &op, 1), "free");
		}
	}
	ok(good == 80, "frames of pieces of others and of its own: %u of 80",
	   good);
}

/* A frame that is still being sent is freed, and its blocks come to others */
static void test_free_behind(void)
{
	unsigned int i, k, good = 0;

	for (i = 0; i < 20; i++) {
		struct jet_op ops[] = {
			WAIT_RX(after(PATIENCE)), RX(NULL, 0),
			SEND(1, to_sink[0], MOST), FREE(1),
		};

		ops[2].flags |= JET_OPF_LENGTH;
		ops[2].value = 1;
		for (k = 0; k < 2; k++) {
			fill(sent[k], MOST);
			send_frame(sent[k], MOST);
		}
		for (k = 0; k < 2; k++)
			fine(run(relay, ops, 4), "relay");
		for (k = 0; k < 2; k++)
			good += arrives(0, sent[k], MOST);
	}
	ok(good == 40, "frames that are freed behind their sends: %u of 40",
	   good);
}

/* tools/examples/jetrelay, which passes frames on to all sinks */
static void test_example(const char *device)
{
	char command[256], line[128] = "", last[128] = "";
	unsigned int i, k, good = 0;
	uint32_t before = to_relay;
	FILE *example;

	snprintf(command, sizeof(command),
		 "exec jetrelay --device %s --channel 0 --count 20 --to %u:%u --to %u:%u --to %u:%u",
		 device, to_sink[0] >> 17, to_sink[0] & JET_CHANNEL_LAST,
		 to_sink[1] >> 17, to_sink[1] & JET_CHANNEL_LAST,
		 to_sink[2] >> 17, to_sink[2] & JET_CHANNEL_LAST);
	example = popen(command, "r");
	if (!ok(example && fgets(line, sizeof(line), example) &&
		sscanf(line, "jetrelay: listening to VCI %x", &to_relay) == 1,
		"jetrelay listens"))
		return;
	for (i = 0; i < 20; i++) {
		unsigned int len = 1 + pick(MOST);

		fill(sent[0], len);
		send_frame(sent[0], len);
		for (k = 0; k < TARGETS; k++)
			good += arrives(k, sent[0], len);
	}
	ok(good == 60, "jetrelay sends each frame to three: %u of 60", good);
	ok(fgets(last, sizeof(last), example) && !pclose(example) &&
	   !strcmp(last, "jetrelay: 20 frames passed on as 60, none of them through memory\n"),
	   "and ends well");
	to_relay = before;
}

static void nothing_left(int fd, const char *who)
{
	struct jet_pool_info info = info_of(fd);

	if (!ok(!info.tx_used && !info.rx_used && !info.drops_limit,
		"all blocks of the %s are back", who))
		diag("%u and %u in use, %llu dropped", info.tx_used,
		     info.rx_used, (unsigned long long)info.drops_limit);
}

int main(int argc, char **argv)
{
	const char *here = argc > 2 ? argv[1] : "/dev/jetstream0";
	const char *there = argc > 2 ? argv[2] : "/dev/jetstream1";
	unsigned int i;

	dice_seed(tap_seed());
	source = open_pool(here, TX_LIMIT, 0);
	relay = open_pool(there, TX_LIMIT, RX_LIMIT);
	to_relay = assoc(relay, JET_IOC_ASSOC, 0);
	for (i = 0; i < TARGETS; i++) {
		sink[i] = open_pool(here, 0, RX_LIMIT);
		to_sink[i] = assoc(sink[i], JET_IOC_ASSOC, 0);
	}
	test_multicast();
	test_header();
	test_mixed();
	test_free_behind();
	test_example(there);
	nothing_left(source, "source");
	nothing_left(relay, "relay");
	for (i = 0; i < TARGETS; i++)
		nothing_left(sink[i], "sink");
	return tap_done();
}
