// SPDX-License-Identifier: GPL-2.0
/*
 * stream echo DEVICE CHANNEL [BLOCKS] - sends back what comes on each of its connections, all in one
 *	epoll, until one of them says that it is enough; so many blocks for each
 * stream test DEVICE ADDRESS - with that at the other end
 * stream many DEVICE ADDRESS - likewise, with few blocks
 * stream loss DEVICE ADDRESS - bytes go round while frames are lost
 * stream random DEVICE ADDRESS - with windows, sizes and ends at random
 * stream follow DEVICE ADDRESS - bytes go round until SIGTERM, whatever the ring does
 * stream hold DEVICE ADDRESS [send] - a connection that should fail: says with what
 *
 * LOSS=N: one of N frames that are sent goes astray, which one is said by SEED.
 */
#include <stdarg.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "test.h"

#define LONG		300000	/* ms: the machine may be slow, and nobody is dead until the test is */
#define MAGIC_END	0xee
#define CONNECTIONS	32
#define NOBODY		131071	/* a channel that nobody listens on */

static struct jet_stream_options patient = { .size = sizeof(patient), .ms = LONG };
static struct jet_address there;
static const char *device;

/* Byte @at of a stream; seeds that end in MAGIC_END are for the end */
static uint8_t byte_of(uint32_t seed, uint32_t at)
{
	return at ? (at ^ seed) * 2654435761u >> 24 : (uint8_t)seed;
}

static void make(uint8_t *bytes, uint32_t length, uint32_t seed, uint32_t at)
{
	uint32_t i;

	for (i = 0; i < length; i++)
		bytes[i] = byte_of(seed, at + i);
}

static bool are(const uint8_t *bytes, uint32_t length, uint32_t seed, uint32_t at)
{
	uint32_t i;

	for (i = 0; i < length; i++)
		if (bytes[i] != byte_of(seed, at + i))
			return false;
	return true;
}

/*
 * What the library sends goes through here: some frames get another channel.
 */
static unsigned int loss, lost;
static unsigned int seed;

/* One of each so many frames, any of them */
static bool is_lost(void)
{
	static unsigned int left, which;

	if (!left) {
		left = loss;
		which = 1 + (unsigned int)rand_r(&seed) % loss;
	}
	return left-- == which;
}

static void lose(const struct jet_script *script)
{
	struct jet_op *ops = (struct jet_op *)(uintptr_t)script->ops;
	uint32_t i;

	for (i = script->done; i < script->count; i++) {
		if (ops[i].op != JET_DO_SEND || !is_lost())
			continue;
		ops[i].vci |= NOBODY;
		lost++;
	}
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list args;
	void *arg;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	if (loss && request == JET_IOC_SCRIPT)
		lose(arg);
	return syscall(SYS_ioctl, fd, request, arg);
}

/*
 * The echo.
 */
struct echo {
	struct jet_stream *stream;
	uint8_t bytes[20000];
	uint32_t have, at;
	bool first, ended;
};

static struct echo echoes[CONNECTIONS];
static bool enough;

/* As much as goes without waiting; false: it is over */
static bool echo_step(struct echo *e)
{
	int n;

	for (;;) {
		if (!e->have && !e->ended) {
			n = jet_stream_recv(e->stream, e->bytes, sizeof(e->bytes), 0);
			if (n < 0)
				return n == -EAGAIN;
			enough |= n && e->first && e->bytes[0] == MAGIC_END;
			e->first &= !n;
			e->have = n;
			e->at = 0;
			e->ended = !n;
			if (e->ended && jet_stream_shutdown(e->stream))
				return false;
		}
		if (!e->have)
			return !(must(jet_stream_poll(e->stream, 0, 0), "poll") & JET_STREAM_OVER);
		n = jet_stream_send(e->stream, e->bytes + e->at, e->have, 0);
		if (n < 0)
			return n == -EAGAIN;
		e->at += n;
		e->have -= n;
	}
}

static void echo_accept(struct jet_listener *listener, int epoll)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct jet_stream *stream;
	int i;

	while (!jet_accept(listener, &stream, 0)) {
		for (i = 0; i < CONNECTIONS && echoes[i].stream; i++)
			;
		if (i == CONNECTIONS) {
			jet_stream_close(stream, 0);
			continue;
		}
		echoes[i] = (struct echo) { .stream = stream, .first = true };
		event.data.ptr = &echoes[i];
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, must(jet_stream_fd(stream), "fd"), &event))
			exit(1);
	}
}

static bool echo_go(void)
{
	bool any = false;
	int i;

	for (i = 0; i < CONNECTIONS; i++) {
		if (!echoes[i].stream)
			continue;
		if (echo_step(&echoes[i])) {
			any = true;
			continue;
		}
		jet_stream_close(echoes[i].stream, 0);
		echoes[i].stream = NULL;
	}
	return any;
}

static int echo(uint32_t channel, const struct jet_stream_options *options)
{
	struct epoll_event event = { .events = EPOLLIN };
	struct jet_listener *listener;
	int epoll = epoll_create1(0);

	must(jet_listen(&listener, device, channel, options), "listen");
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, jet_listener_fd(listener), &event))
		return 1;
	printf("ready\n");
	fflush(stdout);
	while (echo_go() || !enough) {
		epoll_wait(epoll, &event, 1, -1);
		echo_accept(listener, epoll);
	}
	jet_listener_close(listener);
	return 0;
}

/*
 * The tests.
 */
static struct jet_stream *connected(const struct jet_stream_options *options)
{
	struct jet_stream *stream;

	must(jet_connect(&stream, device, &there, options, LONG), "connect");
	return stream;
}

static uint8_t out[70000], in[70000];

/* Sends and receives in pieces of these sizes, until all has come back */
static bool goes_round(struct jet_stream *stream, uint32_t seed, uint32_t total, uint32_t piece,
		       uint32_t room)
{
	uint32_t sent = 0, got = 0, n;
	bool good = true;
	int ret;

	while (good && (ret = jet_stream_poll(stream, JET_STREAM_IN |
					      (sent < total ? JET_STREAM_OUT : 0), LONG)) > 0) {
		n = total - sent < piece ? total - sent : piece;
		make(out, n, seed, sent);
		ret = n ? jet_stream_send(stream, out, n, 0) : 0;
		if (ret > 0)
			sent += ret;
		if (n && sent == total)
			good &= !jet_stream_shutdown(stream);
		good &= ret >= 0 || ret == -EAGAIN;
		ret = jet_stream_recv(stream, in, room, 0);
		if (!ret)
			break;
		good &= ret == -EAGAIN || (ret > 0 && are(in, ret, seed, got));
		if (ret > 0)
			got += ret;
	}
	if (!good || got != total)
		diag("%u of %u bytes sent, %u came back, the last call said %d: %s", sent, total,
		     got, ret, jet_text());
	return good && got == total;
}

static void test_sizes(void)
{
	static const struct { uint32_t total, piece, room; } tries[] = {
		{ 1, 1, 1 }, { 100, 1, 100 }, { 1000, 1000, 1 }, { 100000, 2024, 2025 },
		{ 200000, 65496, 65496 }, { 200000, 70000, 70000 }, { 20000, 13, 70000 },
		{ 1000000, 70000, 70000 },
	};
	unsigned int i, right = 0, n = sizeof(tries) / sizeof(*tries);
	struct jet_stream *stream;

	for (i = 0; i < n; i++) {
		stream = connected(&patient);
		if (goes_round(stream, 1 + i, tries[i].total, tries[i].piece, tries[i].room) &&
		    !jet_stream_close(stream, LONG))
			right++;
		else
			diag("%u bytes in pieces of %u and %u: %s", tries[i].total, tries[i].piece,
			     tries[i].room, jet_text());
	}
	ok(right == n, "all bytes come back, in pieces of all sizes: %u of %u", right, n);
}

/* It is not his */
static void closed_by_child(struct jet_stream *stream)
{
	int status = 1;
	pid_t child = fork();

	if (!child)
		_exit(jet_stream_close(stream, LONG) ? 1 : 0);
	waitpid(child, &status, 0);
	ok(!status, "a child closes what it has of it");
}

static void test_half(void)
{
	struct jet_stream *stream = connected(&patient);
	struct jet_address peer;

	make(out, 1000, 20, 0);
	good(jet_stream_recv(stream, in, 1, 0), -EAGAIN, "nothing is there yet");
	good(jet_stream_recv(stream, in, 1, 20), -EAGAIN, "nor does anything come in time");
	good(jet_stream_send(stream, out, 1000, LONG), 1000, "1,000 bytes are sent");
	good(jet_stream_shutdown(stream), 0, "and no more");
	refused(jet_stream_send(stream, out, 1, 0), -EPIPE, "this end", "one more");
	good(jet_stream_poll(stream, JET_STREAM_IN, LONG) & JET_STREAM_IN, JET_STREAM_IN,
	     "but something comes");
	closed_by_child(stream);
	good(jet_stream_recv(stream, in, 600, LONG), 600, "600 bytes");
	good(jet_stream_recv(stream, in + 600, 600, LONG), 400, "400 bytes");
	ok(are(in, 1000, 20, 0), "are those");
	good(jet_stream_recv(stream, in, 1, LONG), 0, "then the end");
	good(jet_stream_recv(stream, in, 1, LONG), 0, "as often as one asks");
	ok(!jet_stream_peer(stream, &peer) && peer.kind == JET_ADDRESS_EUI &&
	   peer.channel == there.channel && !memcmp(peer.eui, there.eui, 6), "the peer is who was asked");
	good(jet_stream_close(stream, LONG), 0, "closed, and all is there");
}

/* Connections end before their time, and the listener does not care */
static void test_ends(void)
{
	struct jet_stream *stream = connected(&patient);

	must(jet_stream_send(stream, "hello", 5, LONG), "send");
	must(jet_stream_poll(stream, JET_STREAM_IN, LONG), "poll");
	good(jet_stream_close(stream, LONG), -ECONNABORTED, "closed with bytes unread");

	stream = connected(&patient);
	must(jet_stream_send(stream, "hello", 5, LONG), "send");
	good(jet_stream_send(stream, (void *)4096, 100, LONG), -EFAULT, "bytes that are not there");
	good(jet_stream_recv(stream, in, 5, LONG), -EFAULT, "are missing: it is over");
	good(jet_stream_close(stream, LONG), -EFAULT, "also when it is closed");

	stream = connected(&patient);
	must(jet_stream_send(stream, "hello", 5, LONG), "send");
	good(jet_stream_recv(stream, (void *)4096, 5, LONG), -EFAULT, "nowhere to store them");
	jet_stream_close(stream, 0);

	stream = connected(&patient);
	good(jet_stream_close(stream, 0), -ETIMEDOUT, "closed without time");
	stream = connected(&patient);
	ok(goes_round(stream, 30, 50000, 5000, 5000) && !jet_stream_close(stream, LONG),
	   "the next one is as good as ever");
}

static void test_refused(void)
{
	struct jet_stream_options options = { .size = sizeof(options), .tx_blocks = 16385 };
	struct jet_stream_counters counters = { .size = 200 };
	struct jet_address nobody = there;
	struct jet_stream *stream, *other, *third;

	refused(jet_connect(&stream, device, &there, &options, 0), -ERANGE, "16385 blocks", "blocks");
	options = (struct jet_stream_options) { .size = sizeof(options), .ms = 999 };
	refused(jet_connect(&stream, device, &there, &options, 0), -ERANGE, "999 ms", "no time");
	refused(jet_connect(&stream, "lo", &there, NULL, 0), -ENODEV, "'lo' is no interface", "loopback");
	refused(jet_connect(&stream, "jet9", &there, NULL, 0), -ENODEV, "there is no network interface 'jet9'",
		"no interface");
	nobody.channel = 8765;
	refused(jet_connect(&stream, device, &nobody, NULL, 300), -ETIMEDOUT, "nobody has agreed",
		"nobody listens");
	nobody.eui[5] ^= 0x55;
	good(jet_connect(&stream, device, &nobody, NULL, 0), -EHOSTUNREACH, "nobody is there");
	nobody = (struct jet_address) { .kind = JET_ADDRESS_STATION, .station = 50, .channel = 20 };
	refused(jet_connect(&stream, device, &nobody, NULL, 0), -EHOSTUNREACH, "no station of the ring",
		"nobody has the number");
	stream = connected(&patient);
	refused(jet_stream_recv(stream, in, 0, 0), -EINVAL, "room for 0 bytes", "no room");
	refused(jet_stream_poll(stream, 0x80, 0), -EINVAL, "a stream has no events 0x80", "an event");
	refused(jet_stream_counters(stream, &counters), -E2BIG, "counters of 200", "counters");
	/* This host has blocks for one more, and the other one likewise */
	other = connected(&patient);
	options = (struct jet_stream_options) { .size = sizeof(options), .tx_blocks = 1, .rx_blocks = 1, .ms = LONG };
	refused(jet_connect(&third, device, &there, &options, LONG), -ECONNREFUSED,
		"the listener does", "a third, which the listener has no blocks for");
	ok(goes_round(stream, 40, 3000, 1000, 1000) && goes_round(other, 41, 3000, 1000, 1000),
	   "the two are as good as ever");
	ok(!jet_stream_close(stream, LONG) && !jet_stream_close(other, LONG), "closed");
}

/* A frame that libjet would not send */
static void raw(struct jet_pool *pool, uint32_t vci, const uint8_t *bytes, uint32_t length)
{
	struct jet_builder *s;
	int at;

	must(jet_script_new(&s, pool, 3, 64), "a script");
	at = jet_script_alloc(s, length / 2048 + 1);
	at = jet_script_copy_in(s, at, 0, bytes, length);
	jet_script_send_free(s, at, vci, length);
	jet_script_uu(s, 0x53);
	must(jet_script_run(s, 0), "garbage");
	jet_script_delete(s);
}

/* To the listener: nothing, too much, another version, OPENs that are none for this or that reason */
static void test_garbage(void)
{
	static const uint8_t open[36] = {
		1, 1, 0, 8, [11] = 7, [27] = 9, [30] = 2, 0, 0xff, 0, 11, 1,
	};
	struct jet_pool_options options = { .size = sizeof(options), .tx_blocks = 40 };
	struct jet_stream *stream;
	struct jet_pool *pool;
	uint8_t bad[36];
	int i, vci;

	must(jet_pool_open(&pool, device, &options), "a pool");
	vci = must(jet_address_vci(pool, &there, LONG), "where it is");
	memset(out, 1, sizeof(out));
	raw(pool, vci, out, 1);
	for (i = 0; i < 40; i++)
		raw(pool, vci, out, 65520);
	for (i = 0; i < 36 * 8; i++) {
		memcpy(bad, open, sizeof(bad));
		bad[i % 35] ^= 1 << i % 8;
		raw(pool, vci, bad, 1 + i / 8);
	}
	jet_pool_close(pool);
	stream = connected(&patient);
	ok(goes_round(stream, 50, 100000, 5000, 5000) && !jet_stream_close(stream, LONG),
	   "a listener that has got garbage is as good as ever");
}

/*
 * Many at a time, in one epoll: opened without waiting, written to and read as it comes
 */
#define MANY	12
#define BYTES	30000u

struct one {
	struct jet_stream *stream;
	uint32_t seed, sent, got;
	bool over, bad;
};

static void one_step(struct one *one)
{
	uint8_t bytes[3000];
	int n;

	while (one->sent < BYTES) {
		n = BYTES - one->sent < sizeof(bytes) ? BYTES - one->sent : sizeof(bytes);
		make(bytes, n, one->seed, one->sent);
		n = jet_stream_send(one->stream, bytes, n, 0);
		if (n <= 0)
			break;
		one->sent += n;
		if (one->sent == BYTES)
			one->bad |= jet_stream_shutdown(one->stream);
	}
	while ((n = jet_stream_recv(one->stream, bytes, sizeof(bytes), 0)) > 0) {
		one->bad |= !are(bytes, n, one->seed, one->got);
		one->got += n;
	}
	one->bad |= n < 0 && n != -EAGAIN;
	if (one->bad)
		diag("connection %u: %u sent, %u got, %d: %s", one->seed, one->sent, one->got, n, jet_text());
	one->over = one->bad || !n;
}

static void test_many(void)
{
	struct jet_stream_options options = { .size = sizeof(options), .tx_blocks = 6, .rx_blocks = 5, .ms = LONG };
	struct one ones[MANY] = {};
	struct epoll_event event = { .events = EPOLLIN };
	int epoll = epoll_create1(0), left = MANY, i, right = 0;

	for (i = 0; i < MANY; i++) {
		ones[i].seed = i;
		must(jet_connect(&ones[i].stream, device, &there, &options, 0), "connect");
		event.data.ptr = &ones[i];
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, must(jet_stream_fd(ones[i].stream), "fd"), &event))
			exit(1);
	}
	while (left && epoll_wait(epoll, &event, 1, LONG) == 1) {
		struct one *one = event.data.ptr;

		one_step(one);
		if (!one->over)
			continue;
		right += !jet_stream_close(one->stream, LONG) && !one->bad && one->got == BYTES;
		left--;
	}
	close(epoll);
	ok(right == MANY, "many connections without waiting, in one epoll: %d of %d", right, MANY);
}

static void test_loss(void)
{
	struct jet_stream_counters counters = { .size = sizeof(counters) };
	struct jet_stream *stream = connected(&patient);

	ok(goes_round(stream, 60, 400000, 7000, 7000), "with loss, all bytes come back");
	jet_stream_counters(stream, &counters);
	diag("%u frames lost, %lu sent again because of others, %lu because of time", lost,
	     (unsigned long)counters.fast, (unsigned long)counters.late);
	ok(lost > 0, "and there was some");
	/* The peer may not have heard that we have all; then that is said */
	jet_stream_close(stream, LONG);
}

static uint32_t upto(uint32_t most)
{
	return 1 + (uint32_t)rand_r(&seed) % most;
}

/* Windows, sizes and ends at random, in ROUNDS rounds; some give up before they have read anything */
static void test_random(void)
{
	int rounds = atoi(getenv("ROUNDS") ?: "10"), i, right = 0;
	struct jet_stream_options options = patient;
	struct jet_stream *stream;
	uint32_t total;

	for (i = 0; i < rounds; i++) {
		options.tx_blocks = upto(upto(40));
		options.rx_blocks = upto(upto(40));
		total = upto(100000);
		stream = connected(&options);
		if (upto(4) == 1) {
			jet_stream_send(stream, out, upto(sizeof(out)), upto(100) - 1);
			jet_stream_close(stream, 0);
			right++;
		} else if (goes_round(stream, i * 256, total, total / 100 + upto(sizeof(out) - total / 100),
				      total / 100 + upto(sizeof(in) - total / 100))) {
			right += jet_stream_close(stream, LONG) != -ECONNRESET;
		} else {
			diag("round %d: %u and %u blocks", i, options.tx_blocks, options.rx_blocks);
			jet_stream_close(stream, 0);
		}
	}
	ok(right == rounds, "at random, %d rounds are good of %d, with %u frames lost", right, rounds, lost);
}

static volatile sig_atomic_t stop;

static void asked_to_stop(int number)
{
	(void)number;
	stop = 1;
}

/* In rounds, because whoever waits for his own bytes sees that the way is open */
static void follow(void)
{
	struct sigaction action = { .sa_handler = asked_to_stop };
	struct jet_stream *stream = connected(&patient);
	uint32_t rounds = 0, got;
	bool right = true;
	int n = 0;

	sigaction(SIGTERM, &action, NULL);
	while (right && !stop) {
		make(out, 5000, rounds, 5000);
		do
			n = jet_stream_send(stream, out, 5000, JET_FOREVER_MS);
		while (n == -EINTR);
		right = n == 5000;
		for (got = 0; right && got < 5000; got += n) {
			do
				n = jet_stream_recv(stream, in, 5000 - got, JET_FOREVER_MS);
			while (n == -EINTR);
			right = n > 0 && are(in, n, rounds, 5000 + got);
		}
		if (++rounds == 20) {
			printf("# going\n");
			fflush(stdout);
		}
	}
	if (!ok(right && rounds > 20, "%u times 5,000 bytes have come back", rounds))
		diag("%d: %s", n, jet_text());
	good(jet_stream_shutdown(stream), 0, "shut down");
	good(jet_stream_recv(stream, in, 1, JET_FOREVER_MS), 0, "by both");
	good(jet_stream_close(stream, LONG), 0, "closed");
}

/* Until it fails */
static int hold(bool sends)
{
	struct jet_stream_options options = { .size = sizeof(options), .ms = LONG / 10 };
	struct jet_stream *stream = connected(&options);
	int n;

	must(jet_stream_send(stream, "\1", 1, LONG), "send");
	must(jet_stream_recv(stream, in, 1, LONG), "receive");
	printf("holding\n");
	fflush(stdout);
	do
		n = sends ? jet_stream_send(stream, out, sizeof(out), JET_FOREVER_MS) :
			    jet_stream_recv(stream, in, sizeof(in), JET_FOREVER_MS);
	while (n > 0);
	printf("%d %s\n", n, n ? jet_text() : "the end");
	jet_stream_close(stream, 0);
	return 0;
}

static void end(void)
{
	struct jet_stream *stream = connected(&patient);
	uint8_t bye = MAGIC_END;

	ok(jet_stream_send(stream, &bye, 1, LONG) == 1 && !jet_stream_shutdown(stream) &&
	   jet_stream_recv(stream, &bye, 1, LONG) == 1 &&
	   !jet_stream_recv(stream, &bye, 1, LONG), "one that says the end");
	good(jet_stream_close(stream, LONG), 0, "and is closed");
}

static void test(void)
{
	test_sizes();
	test_half();
	test_ends();
	test_refused();
	test_garbage();
}

int main(int argc, char **argv)
{
	struct jet_stream_options options = patient;

	if (argc < 4)
		return 1;
	loss = atoi(getenv("LOSS") ?: "0");
	seed = atoi(getenv("SEED") ?: "1");
	device = argv[2];
	options.tx_blocks = options.rx_blocks = argv[4] ? atoi(argv[4]) : 0;
	if (!strcmp(argv[1], "echo"))
		return echo(atoi(argv[3]), &options);
	must(jet_address_parse(&there, argv[3]), "an address");
	if (!strcmp(argv[1], "hold"))
		return hold(argv[4]);
	if (!strcmp(argv[1], "follow"))
		follow();
	else if (!strcmp(argv[1], "many"))
		test_many();
	else if (!strcmp(argv[1], "loss"))
		test_loss();
	else if (!strcmp(argv[1], "random"))
		test_random();
	else
		test();
	if (strcmp(argv[1], "follow"))
		end();
	return tap_done();
}
