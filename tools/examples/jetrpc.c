// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * jetrpc - a server that turns bytes around, and a client that asks it.
 *
 *	jetrpc --device /dev/jetstream1 --serve 200
 *	jetrpc --device /dev/jetstream0 --ask alpha:200 [--size 64] [--count 1000]
 *
 * The client says how long a call took: the shortest, the one in the middle, and the longest.
 */
#include <getopt.h>

#include "example.h"

#define PATIENCE_MS	10000
#define MOST_CALLS	100000

static uint8_t question[JET_CALL_BYTES], answer[JET_CALL_BYTES];
static uint64_t took[MOST_CALLS];

static int turn_around(void *arg, struct jet_question *q)
{
	const uint8_t *data = q->data;
	uint8_t *to = q->answer;
	uint32_t i;

	(void)arg;
	for (i = 0; i < q->length; i++)
		to[i] = data[q->length - 1 - i];
	return q->length;
}

static void serve(const char *device, uint32_t channel)
{
	struct jet_server_options options = {
		.size = sizeof(options),
		.answer_bytes = JET_CALL_BYTES,
	};
	struct jet_server *server;

	must(jet_server_open(&server, device, channel, &options));
	printf("jetrpc: serving\n");
	fflush(stdout);
	must(jet_server_run(server, turn_around, NULL));
}

static int compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void ask(const char *device, const char *where, uint32_t size, uint32_t count)
{
	struct jet_address there;
	struct jet_client *client;
	uint32_t i;

	for (i = 0; i < size; i++)
		question[i] = i * 7;
	must(jet_address_parse(&there, where));
	must(jet_client_open(&client, device, &there, NULL));
	for (i = 0; i < count; i++) {
		/* With one millisecond more, because 0 is no time */
		took[i] = jet_deadline(1);
		must(jet_call(client, question, size, answer, size, PATIENCE_MS));
		took[i] = jet_deadline(1) - took[i];
		if (answer[0] != question[size - 1] || answer[size - 1] != question[0])
			fail("jetrpc", "that is not the answer");
	}
	jet_client_close(client);
	qsort(took, count, sizeof(*took), compare);
	printf("jetrpc: %u calls of %u bytes each way, %llu / %llu / %llu us\n", count, size,
	       (unsigned long long)took[0] / 1000, (unsigned long long)took[count / 2] / 1000,
	       (unsigned long long)took[count - 1] / 1000);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "device", required_argument, NULL, 'd' },
		{ "serve", required_argument, NULL, 's' },
		{ "ask", required_argument, NULL, 'a' },
		{ "size", required_argument, NULL, 'b' },
		{ "count", required_argument, NULL, 'n' },
		{}
	};
	uint32_t channel = 0, size = 64, count = 100;
	const char *device = NULL, *where = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'd')
			device = optarg;
		else if (c == 's')
			channel = number(optarg, "serve", JET_CHANNEL_USER, JET_CHANNEL_LAST);
		else if (c == 'a')
			where = optarg;
		else if (c == 'b')
			size = number(optarg, "size", 1, JET_CALL_BYTES);
		else if (c == 'n')
			count = number(optarg, "count", 1, MOST_CALLS);
		else
			return 1;
	}
	if (!device || !channel == !where || argv[optind])
		fail("usage", "jetrpc --device DEVICE --serve CHANNEL\n"
		     "       jetrpc --device DEVICE --ask ADDRESS [--size BYTES] [--count CALLS]");
	if (channel)
		serve(device, channel);
	else
		ask(device, where, size, count);
	return 0;
}
