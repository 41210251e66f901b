// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* Bytes from a descriptor, and to one. Both are used when poll(2) has said that they are ready. */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "jetcat.h"

/* A pipe that is ready has room for PIPE_BUF bytes; more could block, and the peer would take us for dead */
void half_init(struct half *half, int fd)
{
	struct stat what;

	half->fd = fd;
	half->most = !fstat(fd, &what) && S_ISREG(what.st_mode) ? sizeof(half->bytes) : PIPE_BUF;
}

void half_fill(struct half *half, uint32_t most)
{
	ssize_t n = read(half->fd, half->bytes, most);

	if (n < 0 && errno != EINTR && errno != EAGAIN)
		fail("standard input", strerror(errno));
	half->at = 0;
	half->have = n > 0 ? n : 0;
	half->ended = !n;
}

void half_drain(struct half *half)
{
	size_t most = half->have < half->most ? half->have : half->most;
	ssize_t n = write(half->fd, half->bytes + half->at, most);

	if (n < 0 && errno != EINTR && errno != EAGAIN)
		fail("standard output", strerror(errno));
	if (n > 0) {
		half->at += n;
		half->have -= n;
	}
}
