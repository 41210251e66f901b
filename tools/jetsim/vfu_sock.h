/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* The UNIX socket of one vfio-user device */
#ifndef JETSIM_VFU_SOCK_H
#define JETSIM_VFU_SOCK_H

struct vfu;
struct vfu_sock;

/*
 * Listen at path. A socket file that nobody serves any more is replaced; anything
 * else that is there stays: NULL, and a line that says why.
 */
struct vfu_sock *vfu_sock_listen(const char *path, struct vfu *v, int epoll_fd);
/* Closes the connection and removes the file */
void vfu_sock_close(struct vfu_sock *s);
/* Serve what is there; for each event whose data.ptr is s */
void vfu_sock_ready(struct vfu_sock *s);
/* Are there messages whose turn has not come? Then give it one, and the others theirs */
int vfu_sock_waits(const struct vfu_sock *s);
void vfu_sock_turn(struct vfu_sock *s);
/* Send what the device has produced; true if all is sent */
int vfu_sock_flush(struct vfu_sock *s);
int vfu_sock_connected(const struct vfu_sock *s);

/* Also used for the control socket: a listening descriptor, or -1 and a line */
int unix_listen(const char *path);

#endif
