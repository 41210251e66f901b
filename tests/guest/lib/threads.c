// SPDX-License-Identifier: GPL-2.0
/*
 * threads DEVICE ADDRESS - what the header allows several threads, with ThreadSanitizer looking: an
 * endpoint that sends in one and receives in another one, and a pool that others use at the same
 * time. At the address is `dgram echo`.
 */
#include <pthread.h>
#include <semaphore.h>

#include "test.h"

#define COUNT		300
#define UNDER_WAY	16	/* fewer than the other end has room for */
#define USERS		3

static struct jet_dgram *dgram;
static struct jet_address there;
static sem_t room;
static unsigned int wrong_users;

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

int main(int argc, char **argv)
{
	struct jet_dgram_options options = {
		.size = sizeof(options), .tx_blocks = 32 + USERS, .ms = PATIENCE,
	};
	pthread_t sender, receiver, user[USERS];
	void *unsent, *unreceived;
	uintptr_t i;

	if (argc != 3)
		return 1;
	must(jet_address_parse(&there, argv[2]), "an address");
	must(jet_dgram_open(&dgram, argv[1], 0, &options), "an endpoint");
	sem_init(&room, 0, UNDER_WAY);
	pthread_create(&sender, NULL, send_all, NULL);
	pthread_create(&receiver, NULL, receive_all, NULL);
	for (i = 0; i < USERS; i++)
		pthread_create(&user[i], NULL, use_pool, (void *)(i + 10));
	pthread_join(sender, &unsent);
	pthread_join(receiver, &unreceived);
	for (i = 0; i < USERS; i++)
		pthread_join(user[i], NULL);
	ok(!unsent && !unreceived, "one thread sends while another one receives: %lu and %lu were wrong",
	   (unsigned long)unsent, (unsigned long)unreceived);
	ok(!wrong_users, "others use the pool with scripts of their own: %u were wrong", wrong_users);
	must(jet_dgram_send(dgram, &there, "enough", 6, 0), "the end");
	jet_dgram_close(dgram);
	return tap_done();
}
