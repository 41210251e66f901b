// SPDX-License-Identifier: GPL-2.0
/*
 * `jetctl trace`: what the driver's tracepoints say, a line each.
 *
 * Tracefs gives an instance of its own to whoever makes a directory: with its
 * buffer, clock, filter and events, so that nobody else's tracing is touched. It
 * goes when we do; one whose process was killed is removed by the next.
 *
 * A line of its trace_pipe:
 *
 *	 jetcat-312  [001] d.h1.  1234.567890: jet_frame: card=0 queue=4 ..
 *	CPU:1 [LOST 17 EVENTS]
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <netlink/attr.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

#define TRACEFS		"/sys/kernel/tracing"
#define INSTANCES	TRACEFS "/instances"
#define OURS		"jetctl-"

#define EVENT_PREFIX	"jet_"

#define CARDS_MAX	64

#define SOMEBODY_HAS_SET_IT	100000000	/* ns */

enum {
	TRACE_EVENT, TRACE_DEV, TRACE_CARD, TRACE_QUEUE, TRACE_TAG, TRACE_POOL,
	TRACE_OP, TRACE_STATUS, TRACE_SCRIPT, TRACE_OPERATIONS, TRACE_FAILED,
	TRACE_POSTED, TRACE_SRC, TRACE_COUNT, TRACE_BLOCKS, TRACE_BYTES,
	TRACE_VCI, TRACE_REPORTS, TRACE_FLAGS, TRACE_STATE, TRACE_STATION,
	TRACE_TTRT, TRACE_MAP, TRACE_WAS, TRACE_NEXT, TRACE_LOST,
	TRACE_COLUMNS
};

/* As the tracepoints call them */
static const struct out_column trace_columns[] = {
	[TRACE_EVENT] = { "event" },
	[TRACE_DEV] = { "dev" },
	[TRACE_CARD] = { "card" },
	[TRACE_QUEUE] = { "queue" },
	[TRACE_TAG] = { "tag" },
	[TRACE_POOL] = { "pool" },
	[TRACE_OP] = { "op" },
	[TRACE_STATUS] = { "status" },
	[TRACE_SCRIPT] = { "script" },
	[TRACE_OPERATIONS] = { "operations" },
	[TRACE_FAILED] = { "failed" },
	[TRACE_POSTED] = { "posted" },
	[TRACE_SRC] = { "src" },
	[TRACE_COUNT] = { "count" },
	[TRACE_BLOCKS] = { "blocks" },
	[TRACE_BYTES] = { "bytes" },
	[TRACE_VCI] = { "vci" },
	[TRACE_REPORTS] = { "reports" },
	[TRACE_FLAGS] = { "flags" },
	[TRACE_STATE] = { "state" },
	[TRACE_STATION] = { "station" },
	[TRACE_TTRT] = { "ttrt_ns" },
	[TRACE_MAP] = { "stations" },
	[TRACE_WAS] = { "was" },
	[TRACE_NEXT] = { "next" },
	[TRACE_LOST] = { "lost" },
	{}
};

/* In the order of the choice in the table of commands; a glob for its events */
static const char * const kinds[] = {
	"jet_command", "jet_completion", "jet_frame", "jet_ring", "jet_life",
	"jet_script_*",
};

static char instance[64];
static int pipe_fd = -1;

/* Which interface a card has; "" none that is seen from here */
static char devs[CARDS_MAX][IF_NAMESIZE];

/* Also in a signal handler. The directory stays as long as its pipe is open */
static void remove_instance(void)
{
	if (pipe_fd >= 0)
		close(pipe_fd);
	pipe_fd = -1;
	if (*instance)
		rmdir(instance);
	*instance = '\0';
}

static void interrupted(int number)
{
	remove_instance();
	signal(number, SIG_DFL);
	raise(number);
}

static void remove_when_it_ends(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	struct sigaction action = { .sa_handler = interrupted };
	unsigned int i;

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		sigaction(numbers[i], &action, NULL);
	atexit(remove_instance);
}

/* Those whose process is no more */
static void sweep(void)
{
	DIR *dir = opendir(INSTANCES);
	struct dirent *entry;
	int pid;

	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (sscanf(entry->d_name, OURS "%d", &pid) == 1 &&
		    kill(pid, 0) && errno == ESRCH)
			unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
	closedir(dir);
}

static int open_file(const char *name, int flags)
{
	char path[160];

	snprintf(path, sizeof(path), "%s/%s", instance, name);
	return open(path, flags | O_CLOEXEC);
}

__attribute__((noreturn))
static void no_tracing(const char *what)
{
	if (errno == EACCES || errno == EPERM)
		die(JETCTL_KERNEL, "the kernel's tracing is root's; try it as root");
	die(JETCTL_KERNEL, "%s: %s", what, strerror(errno));
}

/* What is wrong with a file that tracefs has for everybody */
__attribute__((noreturn))
static void no_file(const char *name)
{
	int err = errno;

	if (err == ENOENT)
		die(JETCTL_KERNEL,
		    "the kernel has no %s; is it built with event tracing, and the driver's?",
		    name);
	die(JETCTL_KERNEL, "%s: %s", name, strerror(err));
}

static void write_file(const char *name, const char *text)
{
	int fd = open_file(name, O_WRONLY | O_TRUNC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (n < 0)
		no_file(name);
	close(fd);
}

/*
 * `ip netns exec` shows a /sys of its own, without tracefs. Then we have one, in
 * a mount namespace that nobody else is in.
 */
static void find_tracefs(void)
{
	if (!access(INSTANCES, F_OK) || errno != ENOENT)
		return;
	if (unshare(CLONE_NEWNS) ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tracefs", TRACEFS, "tracefs", 0, NULL))
		no_tracing("tracefs cannot be mounted");
}

static void make_instance(void)
{
	char path[sizeof(instance)];

	find_tracefs();
	sweep();
	snprintf(path, sizeof(path), INSTANCES "/" OURS "%d", (int)getpid());
	if (mkdir(path, 0700))
		no_tracing(path);
	remove_when_it_ends();
	strcpy(instance, path);
}

static void card_row(void *arg, struct nlattr **a)
{
	unsigned int card;

	(void)arg;
	if (!a[JETSTREAM_A_RING_CARD] || !a[JETSTREAM_A_RING_IFINDEX])
		return;
	card = count(a[JETSTREAM_A_RING_CARD]);
	if (card < CARDS_MAX)
		snprintf(devs[card], IF_NAMESIZE, "%s",
			 ifname(nla_get_u32(a[JETSTREAM_A_RING_IFINDEX])));
}

/* The names of the cards' interfaces, of all or of one */
static void look_at_cards(unsigned int ifindex)
{
	memset(devs, 0, sizeof(devs));
	jnl_dump(JETSTREAM_CMD_RING_GET, JETSTREAM_A_RING_MAX,
		 JETSTREAM_A_RING_IFINDEX, ifindex, card_row, NULL);
}

/* Of one card only, which is the one that has a name now */
static void filter_card(void)
{
	unsigned int card = 0;
	char text[24];

	while (card < CARDS_MAX && !*devs[card])
		card++;
	if (card == CARDS_MAX)
		die(JETCTL_KERNEL, "the card is gone");
	snprintf(text, sizeof(text), "card == %u", card);
	write_file("events/jetstream/filter", text);
}

/* What shall be told; the clock is the one that others in the kernel have */
static void set_up(const struct values *v)
{
	make_instance();
	write_file("trace_clock", "mono");
	if (v->given[ARG_OF_DEV])
		filter_card();
	pipe_fd = open_file("trace_pipe", O_RDONLY);
	if (pipe_fd < 0)
		no_file("trace_pipe");
	write_file("set_event", v->given[TRACE_ARG_ONLY] ?
		   kinds[v->number[TRACE_ARG_ONLY]] : "jetstream:*");
}

static int64_t clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * 1000000000ll + now.tv_nsec;
}

/*
 * The tracepoints' clock as the time of day. Between the two looks something may
 * come in between: it is the same difference as before, unless somebody has set
 * the clock.
 */
static int64_t time_of_day(int64_t at)
{
	static int64_t between;
	int64_t now = clock_ns(CLOCK_REALTIME) - clock_ns(CLOCK_MONOTONIC);

	if (llabs(now - between) > SOMEBODY_HAS_SET_IT)
		between = now;
	return at + between;
}

static int column_of(const char *name)
{
	int i;

	for (i = 0; i < TRACE_COLUMNS; i++)
		if (!strcmp(trace_columns[i].name, name))
			return i;
	return -1;
}

/* What is of no operation's, or of no ring's that is not up */
static bool says_nothing(int column, const char *value)
{
	return !*value || *value == '-' ||
	       ((column == TRACE_BYTES || column == TRACE_VCI) &&
		!strtoull(value, NULL, 0));
}

static void tell_map(struct out *out, uint64_t map)
{
	out_bits(out, TRACE_MAP, map);
	out_note(out, " stations %d", __builtin_popcountll(map));
}

static void tell_flag(struct out *out, int column, bool is)
{
	out_bool(out, column, is, "");
	if (is)
		out_note(out, " %s", trace_columns[column].name);
}

/* One "name=value" of a tracepoint; a newer driver may have more of them */
static void tell(struct out *out, const char *name, const char *value)
{
	uint64_t number = strtoull(value, NULL, 0);
	int column = column_of(name);

	if (column < 0 || says_nothing(column, value))
		return;
	if (column == TRACE_MAP) {
		tell_map(out, number);
		return;
	}
	if (column == TRACE_POSTED || column == TRACE_REPORTS) {
		tell_flag(out, column, number);
		return;
	}
	if (isdigit((unsigned char)*value))
		out_uint(out, column, number);
	else
		out_string(out, column, value);
	out_note(out, " %s %s", name, value);
}

static void tell_card(struct out *out, const char *value)
{
	unsigned int card = atoi(value);

	out_uint(out, TRACE_CARD, card);
	if (card < CARDS_MAX && *devs[card]) {
		out_string(out, TRACE_DEV, devs[card]);
		out_note(out, "%s", devs[card]);
	} else {
		out_note(out, "card %u", card);
	}
}

static void tell_lost(const struct jetctl_opts *opts, const char *line)
{
	struct out *out;
	uint64_t lost = 0;

	/* Or nobody knows how many: [LOST EVENTS] */
	if (sscanf(line, "CPU:%*d [LOST %" SCNu64, &lost) != 1 &&
	    !strstr(line, "[LOST EVENTS]"))
		return;
	out = out_new(opts, "trace", trace_columns);
	out_row(out);
	out_string(out, TRACE_EVENT, "lost");
	if (lost)
		out_uint(out, TRACE_LOST, lost);
	out_note(out, "events are missing here: %" PRIu64 "\n", lost);
	out_event_at(out, clock_ns(CLOCK_REALTIME), 6);
}

/* Behind the task, which may be called anything: " SECONDS.MICROS: jet_NAME: " */
static char *find_event(char *line, int64_t *at)
{
	char *event = strstr(line, ": " EVENT_PREFIX), *time;
	long long seconds;
	long micros;

	for (; event; event = strstr(event + 1, ": " EVENT_PREFIX)) {
		for (time = event; time > line && time[-1] != ' '; time--)
			;
		if (sscanf(time, "%lld.%6ld:", &seconds, &micros) == 2) {
			*at = seconds * 1000000000ll + micros * 1000;
			return event + strlen(": " EVENT_PREFIX);
		}
	}
	return NULL;
}

static void tell_line(const struct jetctl_opts *opts, char *line)
{
	char *event, *pair, *value, *rest;
	struct out *out;
	int64_t at;

	event = find_event(line, &at);
	if (!event) {
		tell_lost(opts, line);
		return;
	}
	event = strtok_r(event, ": \n", &rest);
	out = out_new(opts, "trace", trace_columns);
	out_row(out);
	out_string(out, TRACE_EVENT, event);
	for (pair = event; (pair = strtok_r(NULL, " \n", &rest));) {
		value = strchr(pair, '=');
		if (!value)
			continue;
		*value++ = '\0';
		if (strcmp(pair, "card")) {
			tell(out, pair, value);
			continue;
		}
		tell_card(out, value);
		out_note(out, " %s", event);
	}
	out_note(out, "\n");
	out_event_at(out, time_of_day(at), 6);
}

void trace_run(const struct jetctl_opts *opts, const struct values *v)
{
	size_t room = 0;
	char *line = NULL;
	FILE *file;

	jnl_open();
	look_at_cards(asked_ifindex(v));
	set_up(v);
	file = fdopen(pipe_fd, "r");
	if (!file)
		die(JETCTL_KERNEL, "no memory");
	while (getline(&line, &room, file) >= 0)
		tell_line(opts, line);
	die(JETCTL_KERNEL, "somebody has ended the trace");
}
