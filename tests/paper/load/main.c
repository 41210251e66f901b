// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* The command line, and the two processes */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jet.h>

#include "load.h"

static const struct kind *const kinds[] = {
	&kind_udp, &kind_calls, &kind_tcp, &kind_stream, &kind_scripts, &kind_single,
};
static int news[2];		/* pipe by which the server tells that it is ready */

uint8_t bytes[LONGEST];

int must(int ret)
{
	if (ret < 0)
		errx(1, "%s", jet_text());
	return ret;
}

int must_sys(int ret, const char *what)
{
	if (ret < 0)
		err(1, "%s", what);
	return ret;
}

void ready(void)
{
	must_sys((int)write(news[1], "", 1), "pipe");
}

static void enter(const char *netns)
{
	char name[64];
	int fd;

	snprintf(name, sizeof(name), "/run/netns/%s", netns);
	fd = must_sys(open(name, O_RDONLY | O_CLOEXEC), name);
	must_sys(setns(fd, CLONE_NEWNET), name);
	close(fd);
}

/* The other end, which dies with us */
static pid_t start_server(const struct kind *kind, const struct load *l, const char *netns)
{
	pid_t child;
	char byte;

	must_sys(pipe(news), "pipe");
	child = must_sys(fork(), "fork");
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(news[0]);
		enter(netns);
		kind->serve(l);
		exit(0);
	}
	close(news[1]);
	if (read(news[0], &byte, 1) != 1)
		errx(1, "the other end has not begun");
	return child;
}

static const struct kind *kind_of(const char *word)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!strcmp(kinds[i]->name, word))
			return kinds[i];
	errx(1, "'%s' is none of udp, calls, tcp, stream, scripts, single", word);
}

static unsigned long number(const char *word, unsigned long most)
{
	char *end;
	unsigned long value = strtoul(word, &end, 0);

	if (!*word || *end || value > most)
		errx(1, "'%s' is no number up to %lu", word, most);
	return value;
}

int main(int argc, char **argv)
{
	struct load l = { .to = { .sin_family = AF_INET, .sin_port = htons(PORT) } };
	const struct kind *kind;
	pid_t server;

	if (argc != 12)
		errx(1, "usage: paperload NETNS DEVICE NETNS1 DEVICE1 ADDRESS1 NUMBER1 KIND SIZE COUNT MS SECTION");
	l.device[0] = argv[2];
	l.device[1] = argv[4];
	if (inet_pton(AF_INET, argv[5], &l.to.sin_addr) != 1)
		errx(1, "%s is no address", argv[5]);
	l.number = (unsigned int)number(argv[6], 63);
	kind = kind_of(argv[7]);
	l.size = (uint32_t)number(argv[8], LONGEST);
	l.count = number(argv[9], ~0ul);
	l.ms = (uint32_t)number(argv[10], 3600000);
	l.section = (unsigned int)number(argv[11], 63);
	if (!l.size || !l.count)
		errx(1, "a size and a count of 1 or more");
	server = start_server(kind, &l, argv[3]);
	enter(argv[1]);
	kind->measure(&l);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	clock_print(&l);
	return 0;
}
