// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The UNIX socket of one vfio-user device */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"
#include "vfu.h"
#include "vfu_sock.h"

struct vfu_sock {
	struct vfu *vfu;
	char *path;
	int epoll_fd;
	int listen_fd;
	int fd;				/* -1: no client */
	int want_out;
};

/* 0: the name is free to take */
static int make_way(const char *path, const struct sockaddr_un *addr)
{
	struct stat st;
	int fd, err;

	if (lstat(path, &st))
		return 0;
	if (!S_ISSOCK(st.st_mode)) {
		jet_log(0, "%s: is there and is no socket; not touched", path);
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	err = connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) ?
		errno : 0;
	close(fd);
	if (err != ECONNREFUSED) {
		jet_log(0, "%s: %s", path, !err || err == EAGAIN ?
			"another server is alive there" : strerror(err));
		return -1;
	}
	jet_log(1, "%s: replacing a dead server's socket", path);
	unlink(path);
	return 0;
}

int unix_listen(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof(addr.sun_path)) {
		jet_log(0, "%s: longer than a socket's name can be (%zu)", path,
			sizeof(addr.sun_path) - 1);
		return -1;
	}
	strcpy(addr.sun_path, path);
	if (make_way(path, &addr))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)) ||
	    listen(fd, 4)) {
		jet_log(0, "%s: %s", path, strerror(errno));
		if (fd >= 0)
			close(fd);
		return -1;
	}
	return fd;
}

static void watch(struct vfu_sock *s, int op, int fd, uint32_t events)
{
	struct epoll_event ev = { .events = events, .data.ptr = s };

	epoll_ctl(s->epoll_fd, op, fd, &ev);
}

struct vfu_sock *vfu_sock_listen(const char *path, struct vfu *v, int epoll_fd)
{
	struct vfu_sock *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->vfu = v;
	s->epoll_fd = epoll_fd;
	s->fd = -1;
	s->path = strdup(path);
	s->listen_fd = s->path ? unix_listen(path) : -1;
	if (s->listen_fd < 0) {
		free(s->path);
		free(s);
		return NULL;
	}
	watch(s, EPOLL_CTL_ADD, s->listen_fd, EPOLLIN);
	return s;
}

/* One client at a time: the next one waits in the queue of the socket */
static void greet(struct vfu_sock *s)
{
	s->fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (s->fd < 0)
		return;
	jet_log(1, "%s: client connected", s->path);
	watch(s, EPOLL_CTL_MOD, s->listen_fd, 0);
	watch(s, EPOLL_CTL_ADD, s->fd, EPOLLIN);
	s->want_out = 0;
}

static void part(struct vfu_sock *s)
{
	if (s->fd < 0)
		return;
	close(s->fd);
	s->fd = -1;
	vfu_disconnect(s->vfu);
	watch(s, EPOLL_CTL_MOD, s->listen_fd, EPOLLIN);
}

int vfu_sock_flush(struct vfu_sock *s)
{
	const void *data;
	size_t len;

	while (s->fd >= 0 && (data = vfu_out(s->vfu, &len))) {
		ssize_t n = send(s->fd, data, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			/* Listen again once it has listened */
			if (!s->want_out)
				watch(s, EPOLL_CTL_MOD, s->fd, EPOLLOUT);
			s->want_out = 1;
			return 0;
		}
		if (n < 0) {
			jet_log(1, "%s: client left", s->path);
			part(s);
			return 1;
		}
		vfu_out_sent(s->vfu, (size_t)n);
	}
	if (s->fd >= 0 && s->want_out) {
		s->want_out = 0;
		watch(s, EPOLL_CTL_MOD, s->fd, EPOLLIN);
	}
	return 1;
}

/* Descriptors of a message; *nfds = -1 if there were more than fit */
static void get_fds(struct msghdr *msg, int *fds, int *nfds)
{
	*nfds = 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		size_t n;

		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(fds, CMSG_DATA(c), n * sizeof(int));
		*nfds = (int)n;
	}
	if (msg->msg_flags & MSG_CTRUNC) {
		while (*nfds > 0)
			close(fds[--*nfds]);
		*nfds = -1;
	}
}

static void receive(struct vfu_sock *s)
{
	union {
		char buf[CMSG_SPACE(sizeof(int) * VFU_FDS_MAX)];
		struct cmsghdr align;
	} control;
	int fds[VFU_FDS_MAX + 1], nfds;
	struct iovec iov;
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control.buf, .msg_controllen = sizeof(control),
	};
	ssize_t n;

	iov.iov_base = vfu_in_room(s->vfu, &iov.iov_len);
	n = recvmsg(s->fd, &msg, MSG_CMSG_CLOEXEC);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		jet_log(1, "%s: client left", s->path);
		part(s);
		return;
	}
	get_fds(&msg, fds, &nfds);
	if (nfds < 0) {
		jet_log(0, "%s: closed: more than %d descriptors in a message",
			s->path, VFU_FDS_MAX);
		part(s);
		return;
	}
	if (vfu_in(s->vfu, (size_t)n, fds, (unsigned int)nfds))
		part(s);
}

int vfu_sock_waits(const struct vfu_sock *s)
{
	return s->fd >= 0 && !s->want_out && vfu_waits(s->vfu);
}

void vfu_sock_turn(struct vfu_sock *s)
{
	if (vfu_sock_waits(s) && vfu_turn(s->vfu))
		part(s);
	vfu_sock_flush(s);
}

void vfu_sock_ready(struct vfu_sock *s)
{
	if (s->fd < 0)
		greet(s);
	else if (!s->want_out && !vfu_waits(s->vfu))
		receive(s);
	vfu_sock_flush(s);
}

int vfu_sock_connected(const struct vfu_sock *s)
{
	return s->fd >= 0;
}

void vfu_sock_close(struct vfu_sock *s)
{
	if (!s)
		return;
	part(s);
	close(s->listen_fd);
	unlink(s->path);
	free(s->path);
	free(s);
}
