// SPDX-License-Identifier: GPL-2.0
/*
 * `jetctl doctor`: what is missing for jet0 to work, in the order in which one
 * thing needs the other, and what mends it. Behind the first thing that is
 * broken, nothing of that card is looked at: it could not be well.
 */
#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <ifaddrs.h>
#include <inttypes.h>
#include <net/if.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <netlink/attr.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

#define PCI		"/sys/bus/pci"
#define DRIVER		PCI "/drivers/jetstream"
/* What lspci shows of a card; include/jetstream/hw.h gives it these numbers */
#define CARD_ID		"0x1234 0x4a45"
#define GROUP		"jetstream"

enum { CHECK_CARD, CHECK_DEV, CHECK, CHECK_VERDICT, CHECK_FOUND, CHECK_MEND };

static const struct out_column check_columns[] = {
	[CHECK_CARD] = { "card", "CARD" },
	[CHECK_DEV] = { "dev", "DEV" },
	[CHECK] = { "check", "CHECK" },
	[CHECK_VERDICT] = { "verdict", "VERDICT" },
	[CHECK_FOUND] = { "found", "FOUND" },
	[CHECK_MEND] = { "mend" },
	{}
};

/* A card on its way through the checks */
struct patient {
	char card[64];			/* 0000:00:04.0, "" before */
	char dev[IF_NAMESIZE];
	unsigned int ifindex;
	struct nlattr *ring[JETSTREAM_A_RING_MAX + 1];
};

enum verdict { OK, WELL_BUT, BROKEN };

static struct out *out;
static bool something_broken;

/* One check's result; @mend: NULL, or a command, or what to do */
__attribute__((format(printf, 5, 6)))
static bool check(const struct patient *p, const char *what,
		  enum verdict verdict, const char *mend, const char *fmt, ...)
{
	static const char * const verdicts[] = { "ok", "note", "broken" };
	char found[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(found, sizeof(found), fmt, args);
	va_end(args);
	out_row(out);
	if (*p->card)
		out_string(out, CHECK_CARD, p->card);
	if (*p->dev)
		out_string(out, CHECK_DEV, p->dev);
	out_string(out, CHECK, what);
	out_string(out, CHECK_VERDICT, verdicts[verdict]);
	out_string(out, CHECK_FOUND, found);
	if (mend) {
		out_string(out, CHECK_MEND, mend);
		out_note(out, "%s%s%s: %s\n", *p->dev ? p->dev : p->card,
			 *p->card ? " " : "", what, mend);
	}
	something_broken |= verdict == BROKEN;
	return verdict != BROKEN;
}

static const char *text(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/* In a buffer that the next call uses again */
static const char *text(const char *fmt, ...)
{
	static char buffer[512];
	va_list args;

	va_start(args, fmt);
	vsnprintf(buffer, sizeof(buffer), fmt, args);
	va_end(args);
	return buffer;
}

static bool read_line(const char *path, char *line, int bytes)
{
	FILE *file = fopen(path, "re");
	bool good = file && fgets(line, bytes, file);

	if (file)
		fclose(file);
	if (good)
		line[strcspn(line, "\n")] = '\0';
	return good;
}

/* The first name in a directory, or false */
static bool only_entry(const char *path, char *name, size_t bytes)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool found = false;

	*name = '\0';
	while (dir && !found && (entry = readdir(dir))) {
		if (*entry->d_name == '.')
			continue;
		snprintf(name, bytes, "%.*s", (int)bytes - 1, entry->d_name);
		found = true;
	}
	if (dir)
		closedir(dir);
	return found;
}

/* Which driver the card has */
static bool check_driver(const struct patient *p)
{
	char path[256], link[256];
	const char *driver;
	ssize_t n;

	snprintf(path, sizeof(path), PCI "/devices/%s/driver", p->card);
	n = readlink(path, link, sizeof(link) - 1);
	if (n < 0)
		return check(p, "driver", BROKEN,
			     text("echo %s > " DRIVER "/bind", p->card),
			     "the card has no driver");
	link[n] = '\0';
	driver = strrchr(link, '/') + 1;
	if (strcmp(driver, "jetstream"))
		return check(p, "driver", BROKEN,
			     text("echo %s > " PCI "/drivers/%s/unbind; echo %s > " DRIVER "/bind",
				  p->card, driver, p->card),
			     "%s has the card", driver);
	return check(p, "driver", OK, NULL, "it has the card");
}

/* Its interface, which may be in another namespace */
static bool check_interface(struct patient *p)
{
	char path[256];

	snprintf(path, sizeof(path), PCI "/devices/%s/net", p->card);
	if (access(path, F_OK))
		return check(p, "interface", BROKEN,
			     text("dmesg | grep %s", p->card),
			     "the driver has given the card up");
	if (!only_entry(path, p->dev, sizeof(p->dev)))
		return check(p, "interface", WELL_BUT,
			     "ip netns; and there: ip netns exec NAME jetctl doctor",
			     "it is in another network namespace");
	p->ifindex = if_nametoindex(p->dev);
	return check(p, "interface", OK, NULL, "%s", p->dev);
}

/* May this user open pools? jet0 does not need that */
static void check_node(const struct patient *p)
{
	const struct passwd *user = getpwuid(geteuid());
	const char *name = user ? user->pw_name : "USER";
	char path[256], node[64], dev[80];
	const struct group *group;
	struct stat st;

	snprintf(path, sizeof(path), PCI "/devices/%s/jetstream", p->card);
	if (!only_entry(path, node, sizeof(node)))
		return;
	snprintf(dev, sizeof(dev), "/dev/%s", node);
	if (stat(dev, &st)) {
		check(p, "node", BROKEN, "udevadm trigger --subsystem-match=jetstream",
		      "there is no %s for programs", dev);
		return;
	}
	group = getgrgid(st.st_gid);
	if (!faccessat(AT_FDCWD, dev, R_OK | W_OK, AT_EACCESS))
		check(p, "node", OK, NULL, "%s may open %s", name, dev);
	else if (group && !strcmp(group->gr_name, GROUP))
		check(p, "node", BROKEN,
		      text("usermod -aG " GROUP " %s; and log in again", name),
		      "%s may not open %s: not in group " GROUP, name, dev);
	else
		check(p, "node", BROKEN,
		      "groupadd -f --system " GROUP "; install -m 644 tools/udev/*.rules /etc/udev/rules.d/; udevadm control --reload; udevadm trigger --subsystem-match=jetstream",
		      "%s may not open %s: group %s has it, not " GROUP, name,
		      dev, group ? group->gr_name : "?");
}

static bool check_link(const struct patient *p, const struct link *link)
{
	if (!link->up)
		return check(p, "link", BROKEN,
			     text("ip link set %s up", p->dev), "it is down");
	return check(p, "link", OK, NULL, "it is up");
}

static bool ring_broken(const struct patient *p)
{
	const char *alarm = ring_alarm(p->ring[JETSTREAM_A_RING_ALARM]);
	const char *suspect = eui_text(p->ring[JETSTREAM_A_RING_SUSPECT]);
	const char *state = ring_state(p->ring[JETSTREAM_A_RING_STATE]);
	const char *mend;

	if (p->ring[JETSTREAM_A_RING_NO_CLOCK])
		return check(p, "ring", BROKEN, "the card needs its ring clock: is its cable plugged in?",
			     "the card's ring part has no clock");
	if (p->ring[JETSTREAM_A_RING_DUPLICATE])
		return check(p, "ring", BROKEN,
			     "one of the two stations needs another EUI-48",
			     "another station has this one's EUI-48: it only repeats");
	if (p->ring[JETSTREAM_A_RING_REPEAT_ONLY])
		return check(p, "ring", BROKEN,
			     "another station has to leave, and then: jetctl ring set now",
			     "64 others are on the ring: it only repeats");
	if (alarm && strcmp(alarm, "none")) {
		mend = suspect ?
		       text("look at station %s, and at the cable that leaves it", suspect) :
		       "look at the cables";
		return check(p, "ring", BROKEN, mend, "it is down: alarm %s",
			     alarm);
	}
	return check(p, "ring", BROKEN,
		     text("jetctl monitor dev %s; a ring comes up within a second",
			  p->dev),
		     "it is not up: %s", state ? state : "unknown");
}

static bool check_ring(const struct patient *p)
{
	const char *state = ring_state(p->ring[JETSTREAM_A_RING_STATE]);
	uint64_t stations = count(p->ring[JETSTREAM_A_RING_STATIONS]);
	int n = __builtin_popcountll(stations);

	if (!state || strcmp(state, "up") || !p->ring[JETSTREAM_A_RING_STATION])
		return ring_broken(p);
	if (n < 2)
		return check(p, "ring", WELL_BUT,
			     "the other stations: are they on, and their jet0 up?",
			     "it is up, with nobody else on it");
	return check(p, "ring", OK, NULL, "it is up, %d stations", n);
}

static void check_frame(const struct patient *p)
{
	uint64_t wanted = count(p->ring[JETSTREAM_A_RING_FRAME_WANTED]);
	uint64_t usable = count(p->ring[JETSTREAM_A_RING_FRAME_USABLE]);

	if (usable < wanted)
		check(p, "frame", WELL_BUT,
		      text("jetctl ring set now dev %s", p->dev),
		      "%" PRIu64 " bytes until the ring is formed anew, then %" PRIu64,
		      usable, wanted);
}

static bool has_address(const char *dev)
{
	struct ifaddrs *list, *at;
	bool found = false;

	if (getifaddrs(&list))
		return false;
	for (at = list; at && !found; at = at->ifa_next) {
		struct sockaddr_in6 *six = (struct sockaddr_in6 *)at->ifa_addr;

		if (!six || strcmp(at->ifa_name, dev))
			continue;
		found = six->sin6_family == AF_INET ||
			(six->sin6_family == AF_INET6 &&
			 !IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr));
	}
	freeifaddrs(list);
	return found;
}

static bool check_address(const struct patient *p)
{
	if (!has_address(p->dev))
		return check(p, "address", BROKEN,
			     text("ip address add ADDRESS/LENGTH dev %s", p->dev),
			     "it has none, link-local ones aside");
	return check(p, "address", OK, NULL, "it has one");
}

static void check_mtu(const struct patient *p, const struct link *link)
{
	if (link->mtu < link->max_mtu)
		check(p, "mtu", WELL_BUT,
		      text("ip link set %s mtu %u", p->dev, link->max_mtu),
		      "packets of %u bytes; longer ones cost less",
		      link->mtu);
	else
		check(p, "mtu", OK, NULL, "packets of %u bytes", link->mtu);
}

/* Attributes point into a message that goes: they are copied */
static void keep_ring(void *arg, struct nlattr **a)
{
	struct patient *p = arg;
	int i;

	for (i = 0; i <= JETSTREAM_A_RING_MAX; i++) {
		if (!a[i])
			continue;
		p->ring[i] = malloc(NLA_ALIGN(a[i]->nla_len));
		if (!p->ring[i])
			die(JETCTL_KERNEL, "no memory");
		memcpy(p->ring[i], a[i], a[i]->nla_len);
	}
}

static void forget_ring(struct patient *p)
{
	int i;

	for (i = 0; i <= JETSTREAM_A_RING_MAX; i++)
		free(p->ring[i]);
}

static void check_card(const char *card)
{
	struct patient p = {};
	struct link link;

	snprintf(p.card, sizeof(p.card), "%s", card);
	if (!check_driver(&p) || !check_interface(&p))
		return;
	check_node(&p);
	/* That may have gone since */
	if (!p.ifindex || !link_get(p.ifindex, NULL, &link) ||
	    !check_link(&p, &link))
		return;
	jnl_dump_perhaps(JETSTREAM_CMD_RING_GET, JETSTREAM_A_RING_MAX,
			 JETSTREAM_A_RING_IFINDEX, p.ifindex, keep_ring, &p);
	if (check_ring(&p)) {
		check_frame(&p);
		check_address(&p);
		check_mtu(&p, &link);
	}
	forget_ring(&p);
}

static bool is_card(const struct dirent *entry)
{
	char path[300], vendor[16], device[16];

	if (*entry->d_name == '.')
		return false;
	snprintf(path, sizeof(path), PCI "/devices/%s/vendor", entry->d_name);
	if (!read_line(path, vendor, sizeof(vendor)))
		return false;
	snprintf(path, sizeof(path), PCI "/devices/%s/device", entry->d_name);
	return read_line(path, device, sizeof(device)) &&
	       !strcmp(text("%s %s", vendor, device), CARD_ID);
}

/* Is it this interface's card? */
static bool has_interface(const char *card, unsigned int ifindex)
{
	char path[256], dev[IF_NAMESIZE];

	snprintf(path, sizeof(path), PCI "/devices/%s/net", card);
	return only_entry(path, dev, sizeof(dev)) &&
	       if_nametoindex(dev) == ifindex;
}

/* All cards that the bus has, or one; without a driver they are just counted */
static void check_cards(bool loaded, unsigned int wanted)
{
	static const struct patient nobody;
	struct dirent **list;
	int i, n, cards = 0;

	n = scandir(PCI "/devices", &list, NULL, alphasort);
	for (i = 0; i < n; i++) {
		const char *name = list[i]->d_name;

		if (is_card(list[i]) &&
		    (!wanted || has_interface(name, wanted))) {
			cards++;
			if (loaded)
				check_card(name);
		}
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	if (!cards && wanted)
		die(JETCTL_KERNEL, "no Jetstream card has this interface");
	if (!cards)
		check(&nobody, "card", BROKEN, "echo 1 > " PCI "/rescan",
		      "lspci has none (1234:4a45)");
}

void doctor_run(const struct jetctl_opts *opts, const struct values *v)
{
	static const struct patient nobody;
	unsigned int wanted = asked_ifindex(v);
	bool loaded = jnl_try();

	something_broken = false;
	out = out_new(opts, "check", check_columns);
	check(&nobody, "module", loaded ? OK : BROKEN,
	      loaded ? NULL : "modprobe jetstream",
	      loaded ? "the driver is loaded" : "the driver is not loaded");
	check_cards(loaded, wanted);
	out_end(out);
	jnl_close();
	if (something_broken)
		exit(JETCTL_BROKEN);
}
