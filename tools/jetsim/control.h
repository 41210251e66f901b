/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The control socket: a line in, an answer out, which a line with a single
 * dot ends. "help" lists the commands.
 */
#ifndef JETSIM_CONTROL_H
#define JETSIM_CONTROL_H

#include <stdbool.h>

#include "stats.h"

struct control;

/* quit is set when somebody asks for it */
struct control *control_listen(const char *path, const struct stats_source *src,
			       int epoll_fd, bool *quit);
/* Is this event's data.ptr one of ours? Then it is served. */
bool control_ready(struct control *c, void *ptr);
void control_close(struct control *c);

#endif
