// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "control.h"
#include "jetsim.h"
#include "vfio_card.h"
#include "vfu_sock.h"

#define CLIENTS_MAX	8

struct client {
	int fd;
	unsigned int len;
	char line[128];
};

struct control {
	const struct stats_source *src;
	char *path;
	int epoll_fd;
	int listen_fd;
	bool *quit;
	struct client clients[CLIENTS_MAX];
};

struct control *control_listen(const char *path, const struct stats_source *src,
			       int epoll_fd, bool *quit)
{
	struct control *c = calloc(1, sizeof(*c));
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = c };

	if (!c)
		return NULL;
	c->path = strdup(path);
	c->listen_fd = c->path ? unix_listen(path) : -1;
	if (c->listen_fd < 0) {
		free(c->path);
		free(c);
		return NULL;
	}
	c->src = src;
	c->epoll_fd = epoll_fd;
	c->quit = quit;
	for (unsigned int i = 0; i < CLIENTS_MAX; i++)
		c->clients[i].fd = -1;
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, c->listen_fd, &ev);
	return c;
}

/* All of it, or false: a client that does not read is let go */
static bool answer(int fd, const char *text)
{
	size_t len = strlen(text);

	while (len) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n <= 0)
			return false;
		text += n;
		len -= (size_t)n;
	}
	return true;
}

static struct vfio_card *card_of(const struct control *c, unsigned int station)
{
	return station < JETSIM_STATIONS_MAX ? c->src->card[station] : NULL;
}

static bool command(struct control *c, int fd, const char *line)
{
	unsigned int station, type, dword, change;
	char text[128];
	char *json;
	bool ok;

	if (!strcmp(line, "stats")) {
		json = stats_json(c->src);
		ok = json && answer(fd, json) && answer(fd, "\n.\n");
		free(json);
		return ok;
	}
	if (!strcmp(line, "idle"))
		return answer(fd, jetsim_idle(c->src->sim) ? "idle\n.\n" : "at work\n.\n");
	if (!strcmp(line, "time")) {
		snprintf(text, sizeof(text), "%llu ns simulated\n.\n",
			 (unsigned long long)jetsim_ns(c->src->sim));
		return answer(fd, text);
	}
	if (!strcmp(line, "quit")) {
		*c->quit = true;
		return answer(fd, "stopping\n.\n");
	}
	if (sscanf(line, "pull %u", &station) == 1 ||
	    sscanf(line, "push %u", &station) == 1) {
		if (!card_of(c, station))
			return answer(fd, "no host has such a station\n.\n");
		vfio_card_pull(card_of(c, station), line[2] == 'l');
		return answer(fd, line[2] == 'l' ? "pulled\n.\n" : "pushed\n.\n");
	}
	if (sscanf(line, "lie %u %u %u %x", &station, &type, &dword,
		   &change) == 4) {
		if (!card_of(c, station))
			return answer(fd, "no host has such a station\n.\n");
		vfio_card_lie(card_of(c, station), type, dword, change);
		return answer(fd, "the next event will\n.\n");
	}
	if (sscanf(line, "hold %u", &station) == 1 ||
	    sscanf(line, "release %u", &station) == 1) {
		if (!card_of(c, station))
			return answer(fd, "no host has such a station\n.\n");
		vfio_card_hold(card_of(c, station), *line == 'h');
		return answer(fd, *line == 'h' ? "held\n.\n" : "released\n.\n");
	}
	if (sscanf(line, "cut %u", &station) == 1 ||
	    sscanf(line, "mend %u", &station) == 1) {
		if (station >= jetsim_stations(c->src->sim))
			return answer(fd, "there is no such link\n.\n");
		jetsim_cut(c->src->sim, station, *line == 'c');
		return answer(fd, *line == 'c' ? "cut\n.\n" : "mended\n.\n");
	}
	if (sscanf(line, "halt %u", &station) == 1 ||
	    sscanf(line, "run %u", &station) == 1) {
		if (station >= jetsim_stations(c->src->sim))
			return answer(fd, "there is no such station\n.\n");
		if (!jetsim_halt(c->src->sim, station, *line == 'h'))
			return answer(fd, "this kind of card has no clocks\n.\n");
		return answer(fd, *line == 'h' ? "halted\n.\n" : "running\n.\n");
	}
	if (!strcmp(line, "help"))
		return answer(fd, "stats   all figures as JSON; reads the cards' counters, which gives them work\n"
			      "idle    idle or at work: whether any card or link has something to do\n"
			      "time    simulated time since power-up\n"
			      "pull N  take station N's card out of its host\n"
			      "push N  and in again: it had lost contact\n"
			      "cut N   cut the link from station N to the next one\n"
			      "mend N  mend it\n"
			      "halt N  hold the ring part of station N in reset: it has no clock\n"
			      "run N   let it go\n"
			      "lie N TYPE DWORD CHANGE\n"
			      "        N's next event of TYPE with DWORD ^= CHANGE (hex)\n"
			      "hold N     keep back what station N's card writes to its host, and its interrupts\n"
			      "release N  let it through\n"
			      "quit    end the simulator\n.\n");
	return answer(fd, "no such command; try help\n.\n");
}

static void greet(struct control *c)
{
	/* A human or a script at the other end: a second is patience enough */
	struct timeval patience = { .tv_sec = 1 };
	int fd = accept4(c->listen_fd, NULL, NULL, SOCK_CLOEXEC);
	struct epoll_event ev = { .events = EPOLLIN };

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	for (unsigned int i = 0; i < CLIENTS_MAX; i++) {
		if (c->clients[i].fd >= 0)
			continue;
		c->clients[i].fd = fd;
		c->clients[i].len = 0;
		ev.data.ptr = &c->clients[i];
		epoll_ctl(c->epoll_fd, EPOLL_CTL_ADD, fd, &ev);
		return;
	}
	answer(fd, "too many control connections\n.\n");
	close(fd);
}

static void serve(struct control *c, struct client *k)
{
	ssize_t n = recv(k->fd, k->line + k->len, sizeof(k->line) - k->len,
			 MSG_DONTWAIT);
	bool ok = n > 0;
	char *end;

	if (ok)
		k->len += (unsigned int)n;
	while (ok && (end = memchr(k->line, '\n', k->len))) {
		*end++ = '\0';
		ok = command(c, k->fd, k->line);
		k->len -= (unsigned int)(end - k->line);
		memmove(k->line, end, k->len);
	}
	if (!ok || k->len == sizeof(k->line)) {
		close(k->fd);
		k->fd = -1;
	}
}

bool control_ready(struct control *c, void *ptr)
{
	if (!c)
		return false;
	if (ptr == c) {
		greet(c);
		return true;
	}
	for (unsigned int i = 0; i < CLIENTS_MAX; i++) {
		if (ptr != &c->clients[i])
			continue;
		if (c->clients[i].fd >= 0)
			serve(c, &c->clients[i]);
		return true;
	}
	return false;
}

void control_close(struct control *c)
{
	if (!c)
		return;
	for (unsigned int i = 0; i < CLIENTS_MAX; i++)
		if (c->clients[i].fd >= 0)
			close(c->clients[i].fd);
	close(c->listen_fd);
	unlink(c->path);
	free(c->path);
	free(c);
}
