// SPDX-License-Identifier: GPL-2.0
/*
 * dgram echo DEVICE CHANNEL - sends each datagram back to where it came from, or what it counts
 * dgram test DEVICE ADDRESS - with that at the other end: sizes, what can be looked at, garbage
 * dgram follow DEVICE ADDRESS - sends and sends, until SIGTERM: no send may fail, whatever the ring
 *	does; what is lost is lost, but after that they come back again
 */
#include "test.h"

#define MAGIC_COUNT	"how many?"
#define MAGIC_END	"enough"

static struct jet_dgram *dgram;
static struct jet_address there;
static uint8_t sent[JET_DGRAM_BYTES + 1], got[JET_DGRAM_BYTES + 1];

static bool says(uint32_t length, const char *words)
{
	return length == strlen(words) && !memcmp(got, words, length);
}

static int echo(const char *device, uint32_t channel)
{
	struct jet_dgram_options options = { .size = sizeof(options), .ms = PATIENCE };
	struct jet_counters counters = { .size = sizeof(counters) };
	struct jet_address from;
	int length;

	must(jet_dgram_open(&dgram, device, channel, &options), "an endpoint");
	printf("ready\n");
	fflush(stdout);
	for (;;) {
		length = must(jet_dgram_recv(dgram, got, sizeof(got), &from, JET_FOREVER_MS), "receive");
		if (says(length, MAGIC_END))
			break;
		if (says(length, MAGIC_COUNT)) {
			must(jet_dgram_counters(dgram, &counters), "counters");
			must(jet_dgram_send(dgram, &from, &counters, sizeof(counters), 0), "send");
		} else {
			must(jet_dgram_send(dgram, &from, got, length, 0), "send");
		}
	}
	jet_dgram_close(dgram);
	return 0;
}

static void send(uint32_t length, uint32_t seed)
{
	fill(sent, length, seed);
	if (jet_dgram_send(dgram, &there, sent, length, 0))
		diag("send: %s", jet_text());
}

static void test_sizes(void)
{
	static const uint32_t sizes[] = {
		0, 1, 24, 103, 104, 105, 127, 128, 129, 2023, 2024, 2025, 4096, 40000,
		JET_DGRAM_BYTES - 1, JET_DGRAM_BYTES,
	};
	struct jet_address from;
	unsigned int i, right = 0;
	int length;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		send(sizes[i], i);
		memset(got, 0, sizeof(got));
		length = jet_dgram_recv(dgram, got, sizeof(got), &from, PATIENCE);
		if (length == (int)sizes[i] && filled(got, length, i))
			right++;
		else
			diag("%u bytes came back as %d: %s", sizes[i], length, jet_text());
	}
	ok(right == i, "datagrams of all sizes come back: %u of %u", right, i);
	ok(from.kind == JET_ADDRESS_EUI && from.channel == there.channel, "from the one that was asked");
}

/* Less room than there is in the datagram: it is cut, and its length is told */
static void test_cut(void)
{
	int length;

	send(3000, 50);
	memset(got, 0, sizeof(got));
	length = jet_dgram_recv(dgram, got, 1000, NULL, PATIENCE);
	ok(length == 3000 && filled(got, 1000, 50) && !got[1000], "less room than bytes: it is cut");
	send(100, 51);
	memset(got, 0, sizeof(got));
	length = jet_dgram_recv(dgram, got, 10, NULL, PATIENCE);
	ok(length == 100 && filled(got, 10, 51) && !got[10], "of a short one as well");
	good(jet_dgram_recv(dgram, got, 10, NULL, 0), -EAGAIN, "then there is none");
	good(jet_dgram_recv(dgram, got, 10, NULL, 20), -ETIMEDOUT, "nor does one come in time");
}

/* Two are looked at and stay on the card; the second is taken first */
static void test_look(void)
{
	struct jet_frame one, two;

	send(5000, 60);
	send(7000, 61);
	good(jet_dgram_look(dgram, &one, PATIENCE), 0, "look at one");
	good(jet_dgram_look(dgram, &two, PATIENCE), 0, "and at the next");
	ok(one.length == 5000 && one.head_length == JET_FRAME_HEAD &&
	   filled(one.head, JET_FRAME_HEAD, 60), "length and first bytes of the one");
	ok(two.length == 7000 && filled(two.head, two.head_length, 61), "and of the other");
	good(jet_frame_copy(dgram, &two, 0, got, 7000), 0, "the second one is copied");
	ok(filled(got, 7000, 61), "all of it");
	good(jet_frame_free(dgram, &two), 0, "and freed");
	fill(sent, 5000, 60);
	good(jet_frame_copy(dgram, &one, 2500, got, 1000), 0, "1,000 bytes from the middle of the first");
	ok(!memcmp(got, sent + 2500, 1000), "are these");
	refused(jet_frame_copy(dgram, &one, 4500, got, 501), -EINVAL, "501 bytes from byte 4500 on",
		"more than there is");
	good(jet_frame_free(dgram, &one), 0, "and it is freed");
	good(jet_frame_free(dgram, &one), -EINVAL, "not a second time");
}

/* A frame that libjet would not send */
static void raw(struct jet_pool *pool, uint32_t vci, const uint8_t *bytes, uint32_t length)
{
	struct jet_builder *s;
	int at;

	must(jet_script_new(&s, pool, 3, 64), "a script");
	at = jet_script_alloc(s, 1);
	at = jet_script_copy_in(s, at, 0, bytes, length);
	jet_script_send_free(s, at, vci, length);
	must(jet_script_run(s, 0), "garbage");
	jet_script_delete(s);
}

static struct jet_counters count(void)
{
	struct jet_counters counters = {};

	jet_dgram_send(dgram, &there, MAGIC_COUNT, strlen(MAGIC_COUNT), 0);
	must(jet_dgram_recv(dgram, &counters, sizeof(counters), NULL, PATIENCE), "counters");
	return counters;
}

#define GROWN(field) (after.field - before.field)

static void test_garbage(void)
{
	static const uint8_t header[24] = { 'J', 'L', 1, 0, 0, 24, [23] = 100 };
	struct jet_pool *pool = jet_dgram_pool(dgram);
	int vci = must(jet_address_vci(pool, &there, PATIENCE), "where it is");
	struct jet_counters before = count(), after;
	uint8_t bad[64];
	int i;

	for (i = 1; i < 24; i += 11)
		raw(pool, vci, header, i);
	for (i = 0; i < 5; i++) {
		memcpy(bad, header, sizeof(header));
		memset(bad + 24, 0, 40);
		bad[i < 3 ? i : 5] ^= i < 3 ? 0x40 : 1 << i;
		raw(pool, vci, bad, 64);
	}
	memcpy(bad, header, sizeof(header));
	bad[6] = 1;
	raw(pool, vci, bad, 64);
	bad[6] = 0;
	bad[3] = 3;
	bad[5] = 48;
	raw(pool, vci, bad, 64);
	after = count();
	ok(GROWN(bad_short) == 3 && GROWN(bad_magic) == 2 && GROWN(bad_version) == 1 &&
	   GROWN(bad_header) == 2 && GROWN(strayed) == 1 && GROWN(bad_type) == 1,
	   "garbage is dropped, and counted by what is wrong with it");
	diag("short %lu magic %lu version %lu header %lu strayed %lu type %lu",
	     (long)GROWN(bad_short), (long)GROWN(bad_magic), (long)GROWN(bad_version),
	     (long)GROWN(bad_header), (long)GROWN(strayed), (long)GROWN(bad_type));
	send(10, 70);
	ok(jet_dgram_recv(dgram, got, sizeof(got), NULL, PATIENCE) == 10 && filled(got, 10, 70),
	   "and what is none goes on");
}

static void test_refused(void)
{
	struct jet_address nobody = there;
	struct jet_dgram_options options = { .size = sizeof(options), .ms = 100 };
	struct jet_dgram *other;

	refused(jet_dgram_send(dgram, &there, sent, JET_DGRAM_BYTES + 1, 0), -EMSGSIZE,
		"65497 bytes; a datagram has 65496 at most", "one byte too many");
	refused(jet_dgram_send(dgram, &there, sent, 1, 0x80), -EINVAL, "a datagram has no flags 0x80",
		"a flag that there is not");
	refused(jet_dgram_send(dgram, &there, (void *)4096, 10, 0), -EFAULT, "operation 2 (copy_in)",
		"memory that is not there");
	refused(jet_dgram_send(dgram, &there, sent, 10, JET_DGRAM_SYNC), -EMSGSIZE,
		"operation 3 (send): the frame takes", "synchronously without a lease");
	nobody.channel = 0x20000 | there.channel;
	refused(jet_dgram_send(dgram, &nobody, sent, 1, 0), -EINVAL, "no address that", "no channel");
	nobody = there;
	refused(jet_dgram_open(&other, "/dev/null", 0, NULL), -ENOTTY, "/dev/null: is no", "no device");
	options.reserved = 1;
	refused(jet_dgram_open(&other, "/dev/null", 0, &options), -EINVAL, "reserved must", "reserved");
	nobody.eui[5] ^= 0x55;
	nobody.kind = JET_ADDRESS_EUI;
	ok(jet_address_vci(jet_dgram_pool(dgram), &nobody, 30) == -EHOSTUNREACH, "a station that is not there");
	nobody.kind = JET_ADDRESS_HOST;
	strcpy(nobody.host, "guest");
	refused(jet_address_vci(jet_dgram_pool(dgram), &nobody, 30), -ENOTUNIQ, "stations ",
		"a name that two have");
}

/* Blocks that failed sends have left would be missing in the end */
static void test_blocks(void)
{
	unsigned int i, right = 0;

	for (i = 0; i < 100; i++)
		right += jet_dgram_send(dgram, &there, (void *)4096, 60000, 0) == -EFAULT;
	send(60000, 80);
	ok(right == 100 && jet_dgram_recv(dgram, got, sizeof(got), NULL, PATIENCE) == 60000 &&
	   filled(got, 60000, 80), "100 sends that fail leave no block behind");
}

static void test_addresses(void)
{
	static const struct { const char *text, *again; int err; } tries[] = {
		{ "1:100", "1:100", 0 }, { "63:131071", "63:131071", 0 }, { "alpha:16", "alpha:16", 0 },
		{ "02:4a:53:00:00:0F:0x20", "02:4a:53:00:00:0f:32", 0 }, { "a.b-c:1", "a.b-c:1", 0 },
		{ "", NULL, -EINVAL }, { ":", NULL, -EINVAL }, { ":5", NULL, -EINVAL },
		{ "alpha", NULL, -EINVAL }, { "alpha:", NULL, -EINVAL }, { "alpha:0", NULL, -EINVAL },
		{ "alpha:131072", NULL, -EINVAL }, { "alpha:-1", NULL, -EINVAL },
		{ "64:1", NULL, -ERANGE }, { "99999999999999999999:1", NULL, -ERANGE },
		{ "02:4a:53:00:00:1", NULL, -EINVAL }, { "02:4a:53:00:00:0g:1", NULL, -EINVAL },
		{ "-alpha:1", NULL, -EINVAL }, { "alpha:1 ", NULL, -EINVAL },
		{ "a-name-that-is-longer-than-any-that-there-is:1", NULL, -EINVAL },
	};
	struct jet_address address;
	char text[JET_ADDRESS_TEXT];
	unsigned int i, right = 0, n = sizeof(tries) / sizeof(*tries);

	for (i = 0; i < n; i++) {
		int err = jet_address_parse(&address, tries[i].text);

		text[0] = 0;
		if (!err)
			jet_address_print(&address, text, sizeof(text));
		if (err == tries[i].err && (err || !strcmp(text, tries[i].again)))
			right++;
		else
			diag("'%s': %d '%s' %s", tries[i].text, err, text, jet_text());
	}
	ok(right == n, "addresses are understood or refused: %u of %u", right, n);
}

static volatile sig_atomic_t stop;

static void asked_to_stop(int number)
{
	(void)number;
	stop = 1;
}

/* The echo of datagram @n, or of none */
static bool comes_back(uint32_t n)
{
	int length;

	do
		length = jet_dgram_recv(dgram, got, sizeof(got), NULL, 300);
	while (length == 100 && !filled(got, 100, n));
	return length == 100;
}

static int follow(void)
{
	struct sigaction action = { .sa_handler = asked_to_stop };
	uint32_t n, more = 200, back = 0, last = 0;
	int err;

	sigaction(SIGTERM, &action, NULL);
	for (n = 0; more && !(stop && last >= 10); n++) {
		fill(sent, 100, n);
		err = jet_dgram_send(dgram, &there, sent, 100, 0);
		if (err && err != -EINTR) {
			ok(false, "datagram %u: %s", n, jet_text());
			return tap_done();
		}
		last = comes_back(n) ? last + 1 : 0;
		back += !!last;
		if (back == 20) {
			printf("# going\n");
			fflush(stdout);
		}
		more -= stop;
	}
	ok(last >= 10, "the last %u of %u datagrams came back, of all %u", last, n, back);
	return tap_done();
}

int main(int argc, char **argv)
{
	struct jet_dgram_options options = { .size = sizeof(options), .ms = PATIENCE };

	if (argc != 4)
		return 1;
	if (!strcmp(argv[1], "echo"))
		return echo(argv[2], atoi(argv[3]));
	must(jet_address_parse(&there, argv[3]), "an address");
	must(jet_dgram_open(&dgram, argv[2], 0, &options), "an endpoint");
	if (!strcmp(argv[1], "follow"))
		return follow();
	test_addresses();
	test_sizes();
	test_cut();
	test_look();
	test_garbage();
	test_refused();
	test_blocks();
	must(jet_dgram_send(dgram, &there, MAGIC_END, strlen(MAGIC_END), 0), "the end");
	jet_dgram_close(dgram);
	return tap_done();
}
