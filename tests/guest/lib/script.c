// SPDX-License-Identifier: GPL-2.0
/*
 * script DEVICE0 DEVICE1 - libjet's pools and scripts: written, run, shown, refused
 */
#include <sys/ioctl.h>
#include <sys/time.h>

#include "test.h"

#define CHANNEL	7000
#define BYTES	5000
#define BLOCKS	64

static const char *device[2];
static struct jet_pool *from, *to;
static struct jet_builder *out, *in;
static uint8_t sent[BYTES], got[BYTES];
static uint32_t blocks, block_bytes, vci;

static struct jet_pool *pool(const char *name, uint32_t tx, uint32_t rx)
{
	struct jet_pool_options options = {
		.size = sizeof(options),
		.tx_blocks = tx,
		.rx_blocks = rx,
	};
	struct jet_pool *new;

	must(jet_pool_open(&new, name, &options), "a pool");
	return new;
}

static void start(void)
{
	struct jet_limits limits;

	must(jet_device_limits(device[0], &limits), "limits");
	block_bytes = limits.block_bytes;
	blocks = (BYTES - 1) / limits.block_bytes + 1;
	from = pool(device[0], BLOCKS, 0);
	to = pool(device[1], BLOCKS, BLOCKS);
	must(jet_script_new(&out, from, 8, BLOCKS), "a script");
	must(jet_script_new(&in, to, 8, 2 * BLOCKS), "a script");
	vci = must(jet_pool_assoc(to, CHANNEL, 0), "a channel");
}

static void send_one(uint32_t seed)
{
	int at;

	fill(sent, BYTES, seed);
	jet_script_reset(out);
	at = jet_script_alloc(out, blocks);
	at = jet_script_copy_in(out, at, 0, sent, BYTES);
	jet_script_send_free(out, at, vci, BYTES);
	good(jet_script_run(out, 0), 0, "alloc, copy in, send");
}

static void test_frame(void)
{
	int wait, rx, copy;

	send_one(1);
	memset(got, 0, BYTES);
	wait = jet_script_wait_rx(in, jet_deadline(PATIENCE));
	rx = jet_script_rx(in, wait, BLOCKS, NULL, 0);
	copy = jet_script_copy_out(in, rx, 0, got, BYTES);
	jet_script_free(in, rx);
	good(jet_script_run(in, 0), 0, "wait, receive, copy out, free");
	ok(jet_script_result(in, rx)->length == BYTES && filled(got, BYTES, 1) &&
	   jet_script_result(in, copy)->length == BYTES, "the bytes that were sent");
	jet_script_reset(in);
}

/* The same script again, as it is */
static void test_again(void)
{
	int wait, rx;
	uint32_t i;

	wait = jet_script_wait_rx(in, JET_FOREVER);
	rx = jet_script_rx(in, wait, BLOCKS, NULL, 0);
	jet_script_copy_out(in, rx, 100, got, 1000);
	jet_script_flags(in, JET_OPF_SUM);
	jet_script_free(in, rx);
	for (i = 0; i < 3; i++) {
		send_one(10 + i);
		good(jet_script_run(in, 0), 0, "a script runs again");
		ok(!memcmp(got, sent + 100, 1000), "with other bytes");
	}
	jet_script_reset(in);
}

/* A frame stays on the card after the script, and is named by its blocks in the next ones */
static void test_held(void)
{
	uint32_t held[BLOCKS], count;
	const uint32_t *list;
	int rx, at;

	send_one(3);
	at = jet_script_wait_rx(in, JET_FOREVER);
	rx = jet_script_rx(in, at, BLOCKS, got, 10);
	good(jet_script_run(in, 0), 0, "a frame is received and held");
	list = jet_script_list(in, rx, &count);
	ok(count == blocks && !memcmp(got, sent, 10), "its blocks, and its first bytes");
	memcpy(held, list, count * sizeof(*list));

	jet_script_reset(in);
	at = jet_script_blocks(in, held, count);
	jet_script_copy_out(in, at, 0, got, 100);
	jet_script_part(in, 1, 1);
	good(jet_script_run(in, 0), 0, "bytes of its second block");
	ok(!memcmp(got, sent + block_bytes, 100), "which are of the frame");
	jet_script_reset(in);
	jet_script_free(in, jet_script_blocks(in, held, count));
	good(jet_script_run(in, 0), 0, "it is freed");
	refused(jet_script_run(in, 0), -EACCES, "operation 0 (free): ", "a second time");
	jet_script_reset(in);
}

/* An answer to whoever sent, with as many bytes as came */
static void test_values(void)
{
	int back = must(jet_pool_assoc(from, 0, 0), "a channel for answers");
	int rx, at;

	send_one(4);
	at = jet_script_wait_rx(in, JET_FOREVER);
	rx = jet_script_rx(in, at, BLOCKS, NULL, 0);
	jet_script_send(in, rx, back & JET_CHANNEL_LAST, 65520);
	jet_script_value(in, JET_OPF_REPLY | JET_OPF_LENGTH, rx);
	at = jet_script_free(in, rx);
	good(jet_script_run(in, 0), 0, "a frame is answered with itself");
	jet_script_reset(in);
	good(jet_pool_deassoc(from, back, 0), 0, "the channel is given up");
	refused(jet_pool_deassoc(from, back, 0), -ENOENT, "deassociate: VCI ", "a second time");
	ok(at > 0, "its number");
}

static void test_text(void)
{
	static const char words[] =
		"0 alloc 2 blocks\n"
		"1 copy_in 16 bytes at 0x1000 to 0, byte 4\n"
		"2 send 20 bytes of 1 on VCI 0x20064, uu 7, free, sync\n"
		"3 copy_out 8 bytes at 0x2000 from blocks 7 9, byte 1, sum\n"
		"4 put_sum to 0, byte 6, and the sum of 3\n"
		"5 wait_rx for ever\n"
		"6 rx room for 4 blocks after 5, 8 first bytes to 0x3000\n"
		"7 free 6 (1 blocks from 2 on)\n"
		"error: the script has room for 8 operations, no more\n";
	static const uint32_t held[] = { 7, 9 };
	char text[1000], little[20];
	int at, copy;

	jet_script_reset(out);
	at = jet_script_alloc(out, 2);
	copy = jet_script_copy_in(out, at, 4, (void *)0x1000, 16);
	jet_script_send_free(out, copy, 0x20064, 20);
	jet_script_uu(out, 7);
	jet_script_flags(out, JET_OPF_SYNC);
	copy = jet_script_copy_out(out, jet_script_blocks(out, held, 2), 1, (void *)0x2000, 8);
	jet_script_flags(out, JET_OPF_SUM);
	jet_script_put_sum(out, at, 6);
	jet_script_value(out, JET_OPF_VALUE, copy);
	at = jet_script_wait_rx(out, JET_FOREVER);
	at = jet_script_rx(out, at, 4, (void *)0x3000, 8);
	jet_script_free(out, at);
	jet_script_part(out, 2, 1);
	good(jet_script_alloc(out, 1), -E2BIG, "a ninth operation of eight");
	good(jet_script_print(out, text, sizeof(text)), sizeof(words) - 1, "a script as text");
	if (!ok(!strcmp(text, words), "an operation a line"))
		diag("%s", text);
	ok(jet_script_print(out, little, sizeof(little)) == sizeof(words) - 1 &&
	   strlen(little) == sizeof(little) - 1, "in too little memory: its beginning");
	ok(jet_script_print(out, NULL, 0) == sizeof(words) - 1, "in none: how much it takes");
	jet_script_reset(out);
}

/* The first error stays, and is what the run says; nothing was done */
static void test_sticky(void)
{
	char text[500];
	int bad;

	jet_script_alloc(out, 1);
	bad = jet_script_copy_in(out, 5, 0, sent, 10);
	good(bad, -EINVAL, "a reference to what is not there");
	good(jet_script_send(out, bad, vci, 10), -EINVAL, "then all is refused");
	good(jet_script_blocks(out, NULL, 0), -EINVAL, "lists as well");
	refused(jet_script_run(out, 0), -EINVAL, "operation 1: 5 is no operation before it",
		"the run");
	ok(jet_script_result(out, 0)->error == -ECANCELED, "there are no results");
	jet_script_reset(out);

	jet_script_alloc(out, BLOCKS + 1);
	refused(jet_script_run(out, 0), -E2BIG, "operation 0: the script has room for 64 blocks",
		"more blocks than there is room for");
	jet_script_reset(out);
	jet_script_uu(out, 1);
	refused(jet_script_run(out, 0), -EINVAL, "there is no operation yet", "more about nothing");
	jet_script_reset(out);
	refused(jet_script_run(out, 0), -EINVAL, "script: the script has no operations", "nothing");
	jet_script_alloc(out, 1);
	jet_script_copy_in(out, 0, 0, (void *)4096, 10);
	jet_script_send_free(out, 1, vci, 10);
	refused(jet_script_run(out, 0), -EFAULT, "operation 1 (copy_in): ", "memory that is not there");
	jet_script_print(out, text, sizeof(text));
	if (!ok(!!strstr(text, "-> -14 (Bad address)\n2 send"), "the text says which operation failed"))
		diag("%s", text);
	ok(!!strstr(text, "-> -125 (Operation canceled)\n"), "and what was canceled");
	jet_script_reset(out);
	refused(jet_script_new(&out, from, 100000, 1), -EINVAL, "a script of 100000 operations", "too many");
}

static void nothing(int number)
{
	(void)number;
}

/* A signal ends the wait, and the same script goes on */
static void test_signal(void)
{
	struct sigaction action = { .sa_handler = nothing };
	struct itimerval soon = { .it_value.tv_usec = 50000 };
	int rx;

	sigaction(SIGALRM, &action, NULL);
	jet_script_alloc(in, 3);
	rx = jet_script_rx(in, jet_script_wait_rx(in, jet_deadline(PATIENCE)), BLOCKS, got, 8);
	jet_script_free(in, 0);
	jet_script_free(in, rx);
	setitimer(ITIMER_REAL, &soon, NULL);
	refused(jet_script_run(in, 0), -EINTR, "script: operation 1 (wait_rx): a signal came", "a wait");
	ok(!jet_script_result(in, 0)->error && jet_script_result(in, 1)->error,
	   "what was done before has its results");
	send_one(5);
	good(jet_script_run(in, 0), 0, "the script goes on");
	ok(!memcmp(got, sent, 8), "and has the frame");
	jet_script_reset(in);
}

static void test_options(void)
{
	struct { struct jet_pool_options known; uint64_t more; } big = {
		.known = { .size = sizeof(big), .tx_blocks = 1 },
	};
	struct jet_pool_options options = { .size = sizeof(size_t) };
	struct jet_pool *other;

	good(jet_pool_open(&other, device[0], &options), 0, "the shortest options: all defaults");
	jet_pool_close(other);
	good(jet_pool_open(&other, device[0], NULL), 0, "none at all");
	jet_pool_close(other);
	good(jet_pool_open(&other, device[0], &big.known), 0, "longer ones with zeros behind");
	jet_pool_close(other);
	big.more = 1;
	refused(jet_pool_open(&other, device[0], &big.known), -E2BIG, "options of ", "with something");
	options.size = 3;
	refused(jet_pool_open(&other, device[0], &options), -EINVAL, "options of 3 bytes", "no size");
	options = (struct jet_pool_options) { .size = sizeof(options), .flags = 0x80 };
	refused(jet_pool_open(&other, device[0], &options), -EINVAL, device[0], "a flag that there is not");
	refused(jet_pool_open(&other, "/dev/null", NULL), -ENOTTY, "/dev/null: is no Jetstream device",
		"no such device");
	refused(jet_pool_open(&other, "/nowhere", NULL), -ENOENT, "/nowhere: No such file", "nothing");
	jet_pool_close(NULL);
}

/* The child closes all that is the parent's, which goes on */
static void test_fork(void)
{
	int status = -1;
	pid_t child = fork();

	if (!child) {
		jet_script_delete(out);
		jet_script_delete(in);
		jet_pool_close(from);
		jet_pool_close(to);
		_exit(0);
	}
	ok(waitpid(child, &status, 0) == child && !status, "a child closes what it has got");
	test_frame();
}

/* The next to be reaped is this one, and went like that */
static void reaped(struct jet_builder *script, int error, bool more, const char *what)
{
	struct jet_builder *got;
	int ret = jet_script_reap(to, &got, jet_deadline(PATIENCE));

	if (!ok(ret == error && got == script && jet_script_posted(script) == more, "%s", what))
		diag("%d, %d: %s", ret, got == script, jet_text());
}

static struct jet_builder *take(void *head)
{
	struct jet_builder *script;
	int wait, rx;

	must(jet_script_new(&script, to, 4, BLOCKS), "a script");
	wait = jet_script_wait_rx(script, JET_FOREVER);
	rx = jet_script_rx(script, wait, BLOCKS, head, 8);
	jet_script_free(script, rx);
	return script;
}

static void test_posted(void)
{
	uint8_t head[8];
	struct jet_builder *one = take(head), *got = one;

	good(jet_script_reap(to, &got, 0), 0, "nothing is to be reaped");
	ok(!got, "and that is said");
	good(jet_script_post(one, 0, 0), 0, "a script is posted");
	ok(jet_script_posted(one), "and under way");
	refused(jet_script_post(one, 0, 0), -EBUSY, "the script is under way; it can be posted again", "twice");
	refused(jet_script_run(one, 0), -EBUSY, "the script is under way; it can be run", "run as well");
	send_one(20);
	reaped(one, 0, false, "it is reaped when its frame has come");
	ok(!memcmp(head, sent, 8) && jet_script_result(one, 1)->length == BYTES, "with its results");
	good(jet_script_post(one, 0, 0), 0, "and posted again");
	good(jet_script_cancel(one), 0, "canceled");
	reaped(one, -ECANCELED, false, "and has ended so");
	ok(!!strstr(jet_text(), "operation 0 (wait_rx): the script was canceled"), "%s", jet_text());
	refused(jet_script_cancel(one), -ENOENT, "cancel: no script with the cookie", "what has ended");
	jet_script_post(one, 0, 0);
	ok(jet_script_alloc(one, 1) == -EBUSY, "nothing is appended to what is under way");
	jet_script_cancel(one);
	reaped(one, -ECANCELED, false, "which ends as ever");
	refused(jet_script_post(one, 0, 0), -EBUSY, "the script is under way; nothing can be appended",
		"the error stays");
	jet_script_delete(one);
}

static void test_multishot(void)
{
	uint8_t head[8];
	struct jet_builder *one = take(head), *got;
	uint32_t i;

	good(jet_script_post(one, 0, 4), 0, "a multishot script is posted");
	for (i = 0; i < 6; i++) {
		send_one(30 + i);
		reaped(one, 0, true, "each frame is a round of it");
		ok(!memcmp(head, sent, 8), "with that frame's bytes");
	}
	jet_script_delete(one);
	good(jet_script_reap(to, &got, jet_deadline(100)), 0, "it is deleted meanwhile");
	ok(!got, "and not heard of again");
	one = take(head);
	good(jet_script_post(one, 0, 4), 0, "another one is posted");
	/* Left to the end of the pool */
	jet_script_delete(one);
}

/* Copies that are about a registered buffer */
static void test_buffer(void)
{
	struct jet_buffer_reg reg = { .addr = (uintptr_t)got, .length = BYTES, .index = 5 };
	int at;

	ok(!ioctl(jet_pool_fd(to), JET_IOC_BUFFER, &reg), "a buffer is registered");
	memset(got, 0x5a, 100);
	jet_script_reset(in);
	at = jet_script_alloc(in, 1);
	at = jet_script_copy_in(in, at, 0, NULL, 100);
	jet_script_buffer(in, 5, 0);
	at = jet_script_copy_out(in, at, 0, NULL, 100);
	jet_script_buffer(in, 5, 1000);
	jet_script_free(in, at);
	good(jet_script_run(in, 0), 0, "copies are about it");
	ok(got[1000] == 0x5a && got[1099] == 0x5a, "and go there");
	jet_script_reset(in);
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 1;
	device[0] = argv[1];
	device[1] = argv[2];
	start();
	test_frame();
	test_again();
	test_held();
	test_values();
	test_text();
	test_sticky();
	test_signal();
	test_options();
	test_fork();
	test_posted();
	test_buffer();
	test_multishot();
	return tap_done();
}
