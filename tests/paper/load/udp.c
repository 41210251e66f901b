// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Calls over UDP: a datagram there and one back */
#include <err.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "load.h"

static int udp_socket(void)
{
	struct timeval patience = { .tv_sec = PATIENCE };
	int s = must_sys(socket(AF_INET, SOCK_DGRAM, 0), "socket");

	must_sys(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), "SO_RCVTIMEO");
	return s;
}

static void serve(const struct load *l)
{
	struct sockaddr_in peer;
	socklen_t length;
	int s = must_sys(socket(AF_INET, SOCK_DGRAM, 0), "socket");

	must_sys(bind(s, (const void *)&l->to, sizeof(l->to)), "bind");
	ready();
	for (;;) {
		int n;

		length = sizeof(peer);
		n = must_sys((int)recvfrom(s, bytes, sizeof(bytes), 0, (void *)&peer, &length),
			     "recvfrom");
		must_sys((int)sendto(s, bytes, (size_t)n, 0, (const void *)&peer, length), "sendto");
	}
}

static uint64_t calls(int s, uint32_t size)
{
	uint64_t n;

	for (n = 0; !clock_over(n); n++) {
		must_sys((int)send(s, bytes, size, 0), "send");
		if (must_sys((int)recv(s, bytes, sizeof(bytes), 0), "no answer") != (int)size)
			errx(1, "an answer of another size");
	}
	return n;
}

static void measure(const struct load *l)
{
	int s = udp_socket();

	must_sys(connect(s, (const void *)&l->to, sizeof(l->to)), "connect");
	clock_warm(l);
	calls(s, l->size);
	clock_begin(l);
	clock_end(calls(s, l->size));
}

const struct kind kind_udp = { "udp", serve, measure };
