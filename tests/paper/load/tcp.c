// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Bytes one way over TCP, as netperf has them: whoever receives does not look at them */
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

static int tcp_socket(void)
{
	static const int one = 1, size = SOCKET_BYTES;
	int s = must_sys(socket(AF_INET, SOCK_STREAM, 0), "socket");

	must_sys(setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)), "SO_REUSEADDR");
	/* The kernel doubles it, for what it needs itself */
	must_sys(setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)), "SO_SNDBUFFORCE");
	must_sys(setsockopt(s, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)), "SO_RCVBUFFORCE");
	return s;
}

static void serve(const struct load *l)
{
	int s = tcp_socket();

	must_sys(bind(s, (const void *)&l->to, sizeof(l->to)), "bind");
	must_sys(listen(s, 4), "listen");
	ready();
	for (;;) {
		int from = must_sys(accept(s, NULL, NULL), "accept");

		while (must_sys((int)recv(from, bytes, sizeof(bytes), 0), "recv"))
			;
		close(from);
	}
}

static void send_all(int s, uint32_t size)
{
	uint32_t sent = 0;

	while (sent < size)
		sent += (uint32_t)must_sys((int)send(s, bytes + sent, size - sent, 0), "send");
}

/* It is over when the other end has closed, because it has got everything */
static void transfer(const struct load *l, bool measured)
{
	uint64_t n;
	int s = tcp_socket();

	must_sys(connect(s, (const void *)&l->to, sizeof(l->to)), "connect");
	(measured ? clock_begin : clock_warm)(l);
	for (n = 0; !clock_over(n); n++)
		send_all(s, l->size);
	must_sys(shutdown(s, SHUT_WR), "shutdown");
	must_sys((int)recv(s, bytes, sizeof(bytes), 0), "recv");
	if (measured)
		clock_end(n);
	close(s);
}

static void measure(const struct load *l)
{
	transfer(l, false);
	transfer(l, true);
}

const struct kind kind_tcp = { "tcp", serve, measure };
