// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * Datagrams: what is read at a time is one, and each that comes is written. Who listens answers whom
 * he heard last; before that his input waits.
 */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "jetcat.h"

static struct half in, out;

static void receive_some(struct jet_dgram *dgram, struct jet_address *from)
{
	int n;

	if (out.have)
		return;
	n = jet_dgram_recv(dgram, out.bytes, sizeof(out.bytes), from, 0);
	if (n == -EAGAIN)
		return;
	out.at = 0;
	out.have = must(n);
}

void jetcat_dgram(const struct jetcat *job)
{
	struct jet_dgram_options options = { .size = sizeof(options), .ms = job->ms };
	struct pollfd fds[3] = { { .events = POLLIN }, { .events = POLLIN }, { .events = POLLOUT } };
	struct jet_address peer = job->to, answers = {}, address;
	struct jet_dgram *dgram;

	must(jet_dgram_open(&dgram, job->device, job->channel, &options));
	jet_dgram_address(dgram, &address);
	tell(job, &address);
	half_init(&in, STDIN_FILENO);
	half_init(&out, STDOUT_FILENO);
	/* Who sends is done when his input is; who listens goes on */
	while (job->listen || !in.ended) {
		fds[0].fd = out.have ? -1 : jet_pool_fd(jet_dgram_pool(dgram));
		fds[1].fd = peer.channel && !in.ended ? in.fd : -1;
		fds[2].fd = out.have ? out.fd : -1;
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			fail("poll", strerror(errno));
		if (fds[1].fd >= 0 && fds[1].revents)
			half_fill(&in, JET_DGRAM_BYTES);
		if (in.have)
			must(jet_dgram_send(dgram, &peer, in.bytes, in.have, 0));
		in.have = 0;
		receive_some(dgram, &answers);
		if (job->listen && answers.channel)
			peer = answers;
		if (fds[2].fd >= 0 && fds[2].revents)
			half_drain(&out);
	}
	jet_dgram_close(dgram);
}
