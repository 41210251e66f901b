// SPDX-License-Identifier: GPL-2.0
/*
 * threads DEVICE ADDRESS STREAMS - what the header allows several threads, with ThreadSanitizer
 * looking: an endpoint that sends in one and receives in another one, a pool that others use at the same
 * time, and streams, each in a thread of its own. At the addresses are `dgram echo` and `stream echo`.
 */
#include <pthread.h>
#include <semaphore.h>

#include "test.h"

#define COUNT		300
#define UNDER_WAY	16	/* fewer than the other end has room for */
#define USERS		3
#define ROUNDS		20	/* of a stream's bytes */

static struct jet_dgram *dgram;
static struct jet_address there, streams;
static const char *device;
static sem_t room;
static unsigned int wrong_users, wrong_streams;

static void *send_all(void *arg)
{
	static uint8_t bytes[1000];
	unsigned long failed = 0, i;

	(void)arg;
	for (i = 0; i < COUNT; i++) {
		sem_wait(&room);
		fill(bytes, sizeof(bytes), i);
		failed += !!jet_dgram_send(dgram, &there, bytes, sizeof(bytes), 0);
	}
	return (void *)failed;
}

static void *receive_all(void *arg)
{
	static uint8_t bytes[1000];
	unsigned long failed = 0, i;

	(void)arg;
	for (i = 0; i < COUNT; i++) {
		failed += jet_dgram_recv(dgram, bytes, sizeof(bytes), NULL, PATIENCE) != sizeof(bytes) ||
			  !filled(bytes, sizeof(bytes), i);
		sem_post(&room);
	}
	return (void *)failed;
}

/* Scripts of its own, and addresses, on the pool of the endpoint; and words of its own for what fails */
static void *use_pool(void *arg)
{
	struct jet_pool *pool = jet_dgram_pool(dgram);
	struct jet_counters counters = { .size = sizeof(counters) };
	uint32_t number = (uintptr_t)arg;
	struct jet_builder *s;
	unsigned int i, wrong = 0;
	char words[64];

	snprintf(words, sizeof(words), "operation 0: %u is no operation", number);
	must(jet_script_new(&s, pool, 2, 4), "a script");
	for (i = 0; i < COUNT; i++) {
		jet_script_free(s, jet_script_alloc(s, 1));
		wrong += !!jet_script_run(s, 0);
		jet_script_reset(s);
		wrong += jet_address_vci(pool, &there, PATIENCE) < 0;
		jet_script_free(s, number);
		jet_script_run(s, 0);
		wrong += !!strncmp(jet_text(), words, strlen(words));
		jet_script_reset(s);
		wrong += !!jet_dgram_counters(dgram, &counters);
	}
	jet_script_delete(s);
	__atomic_fetch_add(&wrong_users, wrong, __ATOMIC_RELAXED);
	return NULL;
}

/* A stream of its own, whose bytes come back; @first, which the echo looks at, in front of them */
static unsigned int use_stream(uint8_t first, uint32_t number)
{
	struct jet_stream_options options = {
		.size = sizeof(options), .tx_blocks = 4, .rx_blocks = 4, .ms = PATIENCE,
	};
	uint8_t sent[3000], got[3000];
	struct jet_stream *stream;
	unsigned int i, wrong = 0;
	uint32_t have;
	int n;

	must(jet_connect(&stream, device, &streams, &options, PATIENCE), "a stream");
	for (i = 0; i < ROUNDS; i++) {
		fill(sent, sizeof(sent), number + i);
		sent[0] = i ? sent[0] : first;
		wrong += jet_stream_send(stream, sent, sizeof(sent), PATIENCE) != sizeof(sent);
		for (have = 0, n = 1; n > 0 && have < sizeof(got); have += n)
			n = jet_stream_recv(stream, got + have, sizeof(got) - have, PATIENCE);
		wrong += n <= 0 || memcmp(sent, got, sizeof(sent));
	}
	wrong += jet_stream_shutdown(stream) || jet_stream_recv(stream, got, 1, PATIENCE);
	return wrong + !!jet_stream_close(stream, PATIENCE);
}

static void *use_streams(void *arg)
{
	unsigned int wrong = use_stream(0, (uintptr_t)arg);

	__atomic_fetch_add(&wrong_streams, wrong, __ATOMIC_RELAXED);
	return NULL;
}

int main(int argc, char **argv)
{
	struct jet_dgram_options options = {
		.size = sizeof(options), .tx_blocks = 32 + USERS, .ms = PATIENCE,
	};
	pthread_t sender, receiver, user[USERS], stream[USERS];
	void *unsent, *unreceived;
	uintptr_t i;

	if (argc != 4)
		return 1;
	device = argv[1];
	must(jet_address_parse(&there, argv[2]), "an address");
	must(jet_address_parse(&streams, argv[3]), "an address");
	must(jet_dgram_open(&dgram, argv[1], 0, &options), "an endpoint");
	sem_init(&room, 0, UNDER_WAY);
	pthread_create(&sender, NULL, send_all, NULL);
	pthread_create(&receiver, NULL, receive_all, NULL);
	for (i = 0; i < USERS; i++) {
		pthread_create(&user[i], NULL, use_pool, (void *)(i + 10));
		pthread_create(&stream[i], NULL, use_streams, (void *)(i + 10));
	}
	pthread_join(sender, &unsent);
	pthread_join(receiver, &unreceived);
	for (i = 0; i < USERS; i++) {
		pthread_join(user[i], NULL);
		pthread_join(stream[i], NULL);
	}
	ok(!unsent && !unreceived, "one thread sends while another one receives: %lu and %lu were wrong",
	   (unsigned long)unsent, (unsigned long)unreceived);
	ok(!wrong_users, "others use the pool with scripts of their own: %u were wrong", wrong_users);
	ok(!wrong_streams, "each has a stream of its own: %u were wrong", wrong_streams);
	must(use_stream(0xee, 1), "the end of the streams");
	must(jet_dgram_send(dgram, &there, "enough", 6, 0), "the end");
	jet_dgram_close(dgram);
	return tap_done();
}
