// SPDX-License-Identifier: GPL-2.0
/*
 * calls serve DEVICE CHANNEL - answers a question with itself behind its number, until told to end
 * calls test DEVICE ADDRESS - with that at the other end
 * calls follow DEVICE ADDRESS - asks and asks, until SIGTERM: no call may fail, whatever the ring does
 */
#include <poll.h>

#include "test.h"

#define MANY	16

/* In front of each question */
enum { ECHO, REFUSE, COUNT, LATE, END };

struct ask {
	uint32_t what;
	uint32_t number;
};

static volatile sig_atomic_t stop;
static struct jet_client *client;
static uint8_t question[JET_CALL_BYTES + 1], answer[JET_CALL_BYTES + 1];

static void asked_to_stop(int number)
{
	(void)number;
	stop = 1;
}

struct server {
	struct jet_server *server;
	uint32_t served;
	bool end;
};

static int handler(void *arg, struct jet_question *q)
{
	struct server *server = arg;
	struct jet_counters counters = { .size = sizeof(counters) };
	struct ask ask = {};

	server->served++;
	memcpy(&ask, q->data, q->length < sizeof(ask) ? q->length : sizeof(ask));
	switch (ask.what) {
	case REFUSE:
		return -1;
	case COUNT:
		jet_server_counters(server->server, &counters);
		counters.sent = server->served;
		memcpy(q->answer, &counters, sizeof(counters));
		return sizeof(counters);
	case LATE:
		/* Longer than the client waits before it asks again */
		poll(NULL, 0, 700);
		break;
	case END:
		server->end = true;
		return 0;
	}
	if (q->length > q->size)
		return -1;
	memcpy(q->answer, q->data, q->length);
	return q->length;
}

static int serve(const char *device, uint32_t channel)
{
	struct jet_server_options options = { .size = sizeof(options), .answer_bytes = JET_CALL_BYTES };
	struct server server = {};

	must(jet_server_open(&server.server, device, channel, &options), "a server");
	printf("ready\n");
	fflush(stdout);
	while (!server.end)
		must(jet_server_step(server.server, handler, &server, JET_FOREVER_MS), "serve");
	jet_server_close(server.server);
	printf("%u served\n", server.served);
	return 0;
}

static int call(uint32_t what, uint32_t number, uint32_t length, uint32_t size, int ms)
{
	struct ask ask = { what, number };

	fill(question, length, number);
	memcpy(question, &ask, length < sizeof(ask) ? length : sizeof(ask));
	return jet_call(client, question, length, answer, size, ms);
}

static struct jet_counters count(void)
{
	struct jet_counters counters = {};

	must(call(COUNT, 0, 8, sizeof(answer), PATIENCE), "counters");
	memcpy(&counters, answer, sizeof(counters));
	return counters;
}

static void test_sizes(void)
{
	static const uint32_t sizes[] = {
		8, 16, 103, 104, 105, 1999, 2000, 2001, 4096, 30000, JET_CALL_BYTES - 1, JET_CALL_BYTES,
	};
	unsigned int i, right = 0;
	int length;

	for (i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		memset(answer, 0, sizeof(answer));
		length = call(ECHO, i, sizes[i], sizeof(answer), PATIENCE);
		if (length == (int)sizes[i] && !memcmp(answer, question, length))
			right++;
		else
			diag("%u bytes: %d, %s", sizes[i], length, jet_text());
	}
	ok(right == i, "questions of all sizes are answered: %u of %u", right, i);
	memset(question, 0, 8);
	good(jet_call(client, NULL, 0, NULL, 0, PATIENCE), 0, "an empty one with nothing");
}

static void test_refused(void)
{
	int none = 3;

	refused(call(REFUSE, 0, 8, 100, PATIENCE), -EREMOTEIO, "the server's program refused", "by the handler");
	refused(call(ECHO, 0, 5000, 4999, PATIENCE), -EMSGSIZE, "there is no room for the answer",
		"an answer that is too long");
	refused(call(ECHO, 0, JET_CALL_BYTES + 1, 0, 1), -EMSGSIZE, "65473 bytes; a question has 65472",
		"a question that is");
	refused(jet_call(client, (void *)4096, 100, answer, 100, PATIENCE), -EFAULT, "the memory of",
		"memory that is not there");
	refused(jet_call_end(client, &none, 0), -ENOENT, "no such call", "a call that there is not");
	good(call(ECHO, 9, 100, 100, PATIENCE), 100, "and then they go on");
}

/* As many as there may be; each has its own answer, in whatever order */
static void test_many(void)
{
	static uint8_t questions[MANY][3000], answers[MANY][3000];
	unsigned int i, right = 0, turn;
	int which, length;

	for (turn = 0; turn < 10; turn++) {
		for (i = 0; i < MANY; i++) {
			struct ask ask = { ECHO, 100 * turn + i };

			fill(questions[i], 3000, ask.number);
			memcpy(questions[i], &ask, sizeof(ask));
			which = jet_call_start(client, questions[i], 1000 + 100 * i, answers[i], 3000, PATIENCE);
			if (which < 0)
				diag("%s", jet_text());
		}
		if (!turn)
			refused(jet_call_start(client, question, 8, answer, 8, 1), -EAGAIN,
				"16 calls are under way", "one more");
		for (i = 0; i < MANY; i++) {
			which = JET_CALL_ANY;
			length = jet_call_end(client, &which, PATIENCE);
			right += which >= 0 && length == 1000 + 100 * which &&
				 !memcmp(questions[which], answers[which], length);
		}
	}
	ok(right == 10 * MANY, "%u of %u that were under way at a time", right, 10 * MANY);
}

/* Asked again before there is an answer: carried out once all the same */
static void test_once(void)
{
	struct jet_counters before = count(), after;

	good(call(LATE, 1, 50, 100, PATIENCE), 50, "a call that takes its time");
	after = count();
	ok(after.sent - before.sent == 2, "was carried out once");
	ok(after.old > before.old, "though it was asked for again");
	refused(call(LATE, 2, 50, 100, 50), -ETIMEDOUT, "no answer came in time; the call may", "no time");
	good(call(ECHO, 3, 60, 100, PATIENCE), 60, "the next one gets its own answer");
}

static void test_signal(void)
{
	struct sigaction action = { .sa_handler = asked_to_stop };

	sigaction(SIGALRM, &action, NULL);
	ualarm(100000, 0);
	good(call(LATE, 4, 50, 100, PATIENCE), -EINTR, "a signal ends a call");
	alarm(TAP_PATIENCE);
	good(call(ECHO, 5, 70, 100, PATIENCE), 70, "and the next one gets its own answer");
}

/* Questions of nobody: unknown sessions, slots that there are not, types that servers do not get */
static void test_garbage(const char *device, const struct jet_address *there)
{
	struct jet_dgram *dgram;
	struct jet_builder *s;
	struct jet_pool *pool;
	struct jet_counters before = count(), after;
	uint8_t header[48] = { 'J', 'L', 1, 3, 0, 48, [23] = 99 };
	int i, at, vci;

	must(jet_dgram_open(&dgram, device, 0, NULL), "an endpoint");
	pool = jet_dgram_pool(dgram);
	vci = must(jet_address_vci(pool, there, PATIENCE), "where it is");
	must(jet_script_new(&s, pool, 3, 4), "a script");
	for (i = 0; i < 200; i++) {
		/* None that wants a session: that is a client's right */
		header[3] = i % 5 == 1 ? 5 : i % 5;
		header[5] = header[3] ? 48 : 24;
		header[24 + rand() % 24] = rand();
		header[43] = 0;
		header[42] = 0;
		jet_script_reset(s);
		at = jet_script_alloc(s, 1);
		at = jet_script_copy_in(s, at, 0, header, sizeof(header));
		jet_script_send_free(s, at, vci, sizeof(header));
		must(jet_script_run(s, 0), "garbage");
	}
	after = count();
	ok(after.sent - before.sent == 1 && after.bad_type > before.bad_type,
	   "of 200 questions of nobody none is carried out");
	jet_script_delete(s);
	jet_dgram_close(dgram);
}

/* 17 clients at a server that remembers 16: the first one is told, and goes on with the next call */
static void test_forgotten(const char *device, const struct jet_address *server)
{
	struct jet_client *other;
	int i, right = 0;

	memset(question, 0, 8);
	for (i = 0; i < 16; i++) {
		must(jet_client_open(&other, device, server, NULL), "a client");
		right += jet_call(other, question, 8, answer, 8, PATIENCE) == 8;
		jet_client_close(other);
	}
	ok(right == 16, "16 other clients are served");
	refused(call(ECHO, 0, 8, 8, PATIENCE), -ECONNRESET, "the server has forgotten this client", "a call");
	good(call(ECHO, 0, 8, 8, PATIENCE), 8, "the next one is served");
}

static int follow(void)
{
	struct sigaction action = { .sa_handler = asked_to_stop };
	uint64_t began, longest = 0, took;
	uint32_t n, more = 10;

	sigaction(SIGTERM, &action, NULL);
	for (n = 0; more; n++) {
		began = jet_deadline(1);
		if (call(ECHO, n, 500, sizeof(answer), PATIENCE) != 500 || memcmp(answer, question, 500)) {
			/* The signal: the same question again */
			if (stop && more-- == 10)
				continue;
			ok(false, "call %u: %s", n, jet_text());
			return tap_done();
		}
		took = jet_deadline(1) - began;
		longest = took > longest ? took : longest;
		if (stop)
			more--;
		if (n == 20) {
			printf("# going\n");
			fflush(stdout);
		}
		poll(NULL, 0, 5);
	}
	ok(true, "every call was answered");
	diag("%u calls, the longest took %lu ms", n, (unsigned long)(longest / 1000000));
	return tap_done();
}

int main(int argc, char **argv)
{
	struct jet_address server;

	if (argc != 4)
		return 1;
	if (!strcmp(argv[1], "serve"))
		return serve(argv[2], atoi(argv[3]));
	must(jet_address_parse(&server, argv[3]), "an address");
	must(jet_client_open(&client, argv[2], &server, NULL), "a client");
	if (!strcmp(argv[1], "follow"))
		return follow();
	test_sizes();
	test_refused();
	test_many();
	test_once();
	test_signal();
	test_garbage(argv[2], &server);
	test_forgotten(argv[2], &server);
	good(call(END, 0, 8, 8, PATIENCE), 0, "the server ends");
	jet_client_close(client);
	return tap_done();
}
