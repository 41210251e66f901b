// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * jetsim: options, and the loop that shares a thread between sockets and clocks.
 * While no station has work the clocks stand still and the process sleeps.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control.h"
#include "jetsim.h"
#include "jetstream/hw.h"
#include "jetstream/version.h"
#include "lab/lab.h"
#include "log.h"
#include "pcapng.h"
#include "stats.h"
#include "vfio_card.h"
#include "vfu.h"
#include "vfu_sock.h"

/* Ring words between two looks at the sockets: what either card takes some 20 us for */
#define SLICE_WORDS	16
#define SLICE_WORDS_FAST	2000
/* A ring that is not up goes on by the wall clock, so often */
#define RESTLESS_MS	1
#define NS_PER_MS	1000000u
#define SPEED_OF_LIGHT	200000000.0	/* m/s, in fibre */

/* Exit codes beside 0, see jetsim(1) */
#define EXIT_START	1
#define EXIT_LOST	2

struct options {
	struct jetsim_options sim;
	const char *socket[JETSIM_STATIONS_MAX];
	unsigned int sockets;
	bool insert;
	bool link;			/* PCI Express below the TLPs */
	const char *pcap;
	const char *stats;
	const char *control;
	bool die_with_parent;
};

struct server {
	struct options opt;
	struct jetsim *sim;
	struct vfio_card *card[JETSIM_STATIONS_MAX];
	struct vfu_sock *sock[JETSIM_STATIONS_MAX];
	char *path[JETSIM_STATIONS_MAX];
	struct pcapng *pcap[JETSIM_STATIONS_MAX];
	struct stats_source stats;
	struct control *control;
	int epoll_fd;
	int signal_fd;
	bool quit;
	bool lost;			/* something that should be in a file */
};

static void usage(FILE *f)
{
	fprintf(f,
"usage: jetsim [OPTION]...\n"
"       jetsim lab FILE    a ring without hosts, from a file; see jetsim lab --help\n"
"\n"
"Jetstream stations, joined to a ring, each a vfio-user PCI device for QEMU:\n"
"  -device '{\"driver\":\"vfio-user-pci\",\"x-msg-timeout\":3600000,\n"
"            \"socket\":{\"type\":\"unix\",\"path\":\"/tmp/s0\"}}'\n"
"\n"
"      --card=CARD        rtl: the gateware, every clock of it; fast: a model of the\n"
"                         card that keeps up with a guest (rtl)\n"
"      --link=LINK        what a card has to its host: tlp, whole packets; pcie: a PCI\n"
"                         Express lane, symbol by symbol; rough: the same, with a\n"
"                         bad line and an awkward port at its other end (tlp)\n"
"  -n, --stations=N       stations on the ring, 1 to %u (3)\n"
"  -s, --socket=PATH      a station's socket; %%d in it stands for each station's\n"
"                         number, otherwise the first one is station 0's and so on\n"
"      --hostless=WHAT    stations without a socket: repeat, or insert, that is\n"
"                         take part in the ring (repeat)\n"
"  -l, --length=LENGTH    of each link, in ring words or, as in 500m, metres (%u)\n"
"  -w, --waves=FILE.fst   record all signals (slow; --card=rtl only)\n"
"  -p, --pcap=DIR         record each link's frames in DIR/linkN.pcapng\n"
"      --stats=FILE       write all figures there at the end, and at SIGUSR1\n"
"  -c, --control=PATH     socket for questions: try help, a line each\n"
"      --die-with-parent  end when the process ends that started this one\n"
"  -v, --verbose          say more; twice: everything\n"
"  -V, --version\n"
"  -h, --help\n"
"\n"
"Clocks: host %.1f MHz, ring %.1f MHz. They stand still while there is no work.\n",
		JETSIM_STATIONS_MAX, JETSIM_LENGTH, (double)jetsim_host_hz() / 1e6,
		(double)jetsim_ring_hz() / 1e6);
}

__attribute__((noreturn, format(printf, 1, 2)))
static void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("jetsim: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(EXIT_START);
}

/* What an option names; "" is what an unset variable leaves of it */
static const char *name_of(const char *what, const char *text)
{
	if (!*text)
		die("%s: a name is expected, and there is none", what);
	return text;
}

static unsigned int number(const char *what, const char *text,
			   unsigned int most)
{
	char *end;
	unsigned long v = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || !v || v > most)
		die("%s: \"%s\" is not a number from 1 to %u", what, text,
		    most);
	return (unsigned int)v;
}

static unsigned int length(const char *text)
{
	size_t n = strlen(text);
	char *end;
	double metres;

	if (!n || text[n - 1] != 'm')
		return number("--length", text, 1000000);
	metres = strtod(text, &end);
	if (end != text + n - 1 || !(metres >= 0 && metres <= 1e6))
		die("--length: \"%s\" is no length up to 1000000m", text);
	metres = metres / SPEED_OF_LIGHT * (double)jetsim_ring_hz();
	return metres < 1 ? 1 : (unsigned int)(metres + 0.5);
}

/* A simulator of another kind is another program, slower, beside this one */
static void run_other(const char *option, const char *program, char **argv)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 16);
	char *slash;

	path[n < 0 ? 0 : n] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash ? slash + 1 : path, program);
	execv(path, argv);
	die("%s: %s: %s; make build/jetsim/%s", option, path,
	    strerror(errno), program);
}

/* The exit code of who only prints */
static int written(void)
{
	return fflush(stdout) || ferror(stdout) ? EXIT_LOST : 0;
}

static void set_link(struct options *opt, const char *text)
{
	opt->sim.rough = !strcmp(text, "rough");
	opt->link = opt->sim.rough || !strcmp(text, "pcie");
	if (!opt->link && strcmp(text, "tlp"))
		die("--link: tlp, pcie or rough, not \"%s\"", text);
}

static void parse(struct options *opt, int argc, char **argv)
{
	enum { HOSTLESS = 256, STATS, DIE, CARD, LINK };
	static const struct option longs[] = {
		{ "card", required_argument, NULL, CARD },
		{ "link", required_argument, NULL, LINK },
		{ "stations", required_argument, NULL, 'n' },
		{ "socket", required_argument, NULL, 's' },
		{ "hostless", required_argument, NULL, HOSTLESS },
		{ "length", required_argument, NULL, 'l' },
		{ "waves", required_argument, NULL, 'w' },
		{ "pcap", required_argument, NULL, 'p' },
		{ "stats", required_argument, NULL, STATS },
		{ "control", required_argument, NULL, 'c' },
		{ "die-with-parent", no_argument, NULL, DIE },
		{ "verbose", no_argument, NULL, 'v' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 }
	};
	int c;

	opt->sim.stations = 3;
	while ((c = getopt_long(argc, argv, "n:s:l:w:p:c:vVh", longs,
				NULL)) >= 0) {
		switch (c) {
		case CARD:
			if (!jetsim_card_named(optarg, &opt->sim.card))
				die("--card: rtl or fast, not \"%s\"",
				    optarg);
			break;
		case LINK:
			set_link(opt, optarg);
			break;
		case 'n':
			opt->sim.stations = number("--stations", optarg,
						   JETSIM_STATIONS_MAX);
			break;
		case 's':
			if (opt->sockets == JETSIM_STATIONS_MAX)
				die("--socket: more than there are stations");
			opt->socket[opt->sockets++] =
				name_of("--socket", optarg);
			break;
		case HOSTLESS:
			if (strcmp(optarg, "repeat") &&
			    strcmp(optarg, "insert"))
				die("--hostless: repeat or insert, not \"%s\"",
				    optarg);
			opt->insert = *optarg == 'i';
			break;
		case 'l':
			opt->sim.length = length(optarg);
			break;
		case 'w':
			opt->sim.waves = name_of("--waves", optarg);
			break;
		case 'p':
			opt->pcap = name_of("--pcap", optarg);
			break;
		case STATS:
			opt->stats = name_of("--stats", optarg);
			break;
		case 'c':
			opt->control = name_of("--control", optarg);
			break;
		case DIE:
			opt->die_with_parent = true;
			break;
		case 'v':
			jet_verbose++;
			break;
		case 'V':
			puts("jetsim " JETSTREAM_VERSION);
			exit(written());
		case 'h':
			usage(stdout);
			exit(written());
		default:
			die("try --help");
		}
	}
	if (optind < argc)
		die("\"%s\": there are options only; try --help",
		    argv[optind]);
	if (opt->sim.waves && opt->sim.card != JETSIM_CARD_RTL)
		die("--waves: the fast card has no signals to record; --card=rtl has");
	if (opt->link && opt->sim.card != JETSIM_CARD_RTL)
		die("--link: the fast card has none of PCI Express; --card=rtl has");
	if (opt->link && opt->sim.waves)
		die("--waves: of a card with a link nothing is recorded; --link=tlp goes with it");
	if (opt->sim.waves && !jetsim_has_waves())
		run_other("--waves", "jetsim-waves", argv);
	if (opt->link && !jetsim_has_link())
		run_other("--link", "jetsim-link", argv);
}

/* "%d" in text, once, replaced by n; the caller frees it */
static char *numbered(const char *text, unsigned int n)
{
	const char *at = strstr(text, "%d");
	char *out;

	if (!at)
		return strdup(text);
	if (asprintf(&out, "%.*s%u%s", (int)(at - text), text, n, at + 2) < 0)
		return NULL;
	return out;
}

static void open_sockets(struct server *s)
{
	const struct options *opt = &s->opt;
	bool pattern = opt->sockets && strstr(opt->socket[0], "%d");
	unsigned int n = pattern ? opt->sim.stations : opt->sockets;

	if (pattern && opt->sockets > 1)
		die("--socket: one with %%d is for all stations");
	if (n > opt->sim.stations)
		die("--socket: %u of them for %u stations", n,
		    opt->sim.stations);
	for (unsigned int i = 0; i < n; i++) {
		s->path[i] = numbered(opt->socket[pattern ? 0 : i], i);
		if (!s->path[i])
			die("no memory");
		s->card[i] = vfio_card_new(s->sim, i, s->path[i]);
		if (!s->card[i])
			die("station %u cannot be offered", i);
		s->stats.vfu[i] = vfio_card_vfu(s->card[i]);
		s->stats.card[i] = s->card[i];
		s->sock[i] = vfu_sock_listen(s->path[i], s->stats.vfu[i],
					     s->epoll_fd);
		if (!s->sock[i]) {
			while (i--)
				vfu_sock_close(s->sock[i]);
			exit(EXIT_START);
		}
		jetsim_find_express(s->sim, i);
	}
}

/* Stations without a host that shall take part: what a driver would do */
static void insert_hostless(struct server *s)
{
	for (unsigned int i = 0; i < s->opt.sim.stations; i++) {
		uint64_t bar[2] = { 0xe0000000, 0xe1000000 };
		uint16_t memory = 0x2;
		uint32_t insert = JET_RING_CTRL_INSERT;
		uint32_t ctrl = JET_CTRL_RESET;

		if (s->card[i] || !s->opt.insert)
			continue;
		jetsim_config_write(s->sim, i, 0x10, &bar[0], 8);
		jetsim_config_write(s->sim, i, 0x18, &bar[1], 8);
		jetsim_config_write(s->sim, i, 0x04, &memory, 2);
		/* Since power-up the card has been busy with its own reset */
		for (unsigned int n = 0; n < 20000 && ctrl & JET_CTRL_RESET; n++)
			jetsim_bar_read(s->sim, i, 0, JET_REG_CTRL, &ctrl, 4);
		jetsim_bar_write(s->sim, i, 0, JET_REG_RING_CTRL, &insert, 4);
	}
}

static void open_captures(struct server *s)
{
	if (!s->opt.pcap)
		return;
	if (mkdir(s->opt.pcap, 0777) && errno != EEXIST)
		die("%s: %s", s->opt.pcap, strerror(errno));
	for (unsigned int i = 0; i < s->opt.sim.stations; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/link%u.pcapng", s->opt.pcap,
			 i);
		s->pcap[i] = pcapng_open(s->sim, i, path);
		if (!s->pcap[i])
			exit(EXIT_START);
	}
}

static void open_signals(struct server *s)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = s };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	s->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	epoll_ctl(s->epoll_fd, EPOLL_CTL_ADD, s->signal_fd, &ev);
}

static void on_signal(struct server *s)
{
	struct signalfd_siginfo info;

	while (read(s->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGUSR1)
			s->quit = true;
		else if (s->opt.stats && stats_write(&s->stats, s->opt.stats))
			s->lost = true;
	}
}

/* At rest, captures can be read as far as they are */
static void flush_captures(struct server *s)
{
	for (unsigned int i = 0; i < s->opt.sim.stations; i++)
		pcapng_flush(s->pcap[i]);
}

/* How long to wait for the sockets, in milliseconds; -1: for ever */
static int patience(const struct server *s)
{
	for (unsigned int i = 0; i < s->opt.sim.stations; i++)
		if (s->sock[i] && vfu_sock_waits(s->sock[i]))
			return 0;
	if (jetsim_idle(s->sim))
		return -1;
	return jetsim_restless(s->sim) ? RESTLESS_MS : 0;
}

/* Ring words until the next look at the sockets; past: nanoseconds since the last one's end */
static uint64_t slice(const struct server *s, uint64_t past)
{
	if (!jetsim_restless(s->sim))
		return s->opt.sim.card == JETSIM_CARD_RTL ? SLICE_WORDS :
			SLICE_WORDS_FAST;
	if (past > RESTLESS_MS * NS_PER_MS)
		past = RESTLESS_MS * NS_PER_MS;
	return past * jetsim_ring_hz() / 1000000000u;
}

static void serve(struct server *s)
{
	struct epoll_event ev[16];
	uint64_t end = wall_ns();

	while (!s->quit) {
		int timeout = patience(s), n;
		uint64_t start;

		if (timeout < 0)
			flush_captures(s);
		n = epoll_wait(s->epoll_fd, ev, 16, timeout);
		start = wall_ns();

		for (int i = 0; i < n; i++) {
			if (ev[i].data.ptr == s)
				on_signal(s);
			else if (!control_ready(s->control, ev[i].data.ptr))
				vfu_sock_ready(ev[i].data.ptr);
		}
		if (!jetsim_idle(s->sim))
			jetsim_run(s->sim, slice(s, start - end));
		/* Whose turn ended early, and what cards ask of their hosts */
		for (unsigned int i = 0; i < s->opt.sim.stations; i++)
			if (s->sock[i])
				vfu_sock_turn(s->sock[i]);
		end = wall_ns();
		s->stats.running_ns += end - start;
	}
}

int main(int argc, char **argv)
{
	static struct server s;
	pid_t parent = getppid();

	if (argc > 1 && !strcmp(argv[1], "lab"))
		return lab_main(argc - 1, argv + 1);
	parse(&s.opt, argc, argv);
	if (s.opt.stats && stats_check(s.opt.stats))
		return EXIT_START;
	if (s.opt.die_with_parent) {
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			return EXIT_START;
	}
	signal(SIGPIPE, SIG_IGN);
	s.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (s.epoll_fd < 0)
		die("epoll: %s", strerror(errno));
	open_signals(&s);
	s.stats.started_ns = wall_ns();
	s.sim = jetsim_new(&s.opt.sim);
	if (!s.sim)
		return EXIT_START;
	s.stats.sim = s.sim;
	open_captures(&s);
	open_sockets(&s);
	insert_hostless(&s);
	if (s.opt.control) {
		s.control = control_listen(s.opt.control, &s.stats, s.epoll_fd,
					   &s.quit);
		if (!s.control)
			s.quit = true;
	}
	if (!s.quit) {
		printf("jetsim: %u stations ready\n", s.opt.sim.stations);
		fflush(stdout);
	}

	serve(&s);

	if (s.opt.stats && stats_write(&s.stats, s.opt.stats))
		s.lost = true;
	printf("jetsim: %.6f s simulated, %.1f s of wall time, clocks on for %.1f s\n",
	       (double)jetsim_ns(s.sim) / 1e9,
	       (double)(wall_ns() - s.stats.started_ns) / 1e9,
	       (double)s.stats.running_ns / 1e9);
	control_close(s.control);
	for (unsigned int i = 0; i < s.opt.sim.stations; i++) {
		vfu_sock_close(s.sock[i]);
		vfio_card_free(s.card[i]);
		if (pcapng_close(s.pcap[i]))
			s.lost = true;
		free(s.path[i]);
	}
	jetsim_free(s.sim);
	if (s.opt.control && !s.control)
		return EXIT_START;
	return s.lost ? EXIT_LOST : 0;
}
