// SPDX-License-Identifier: GPL-2.0
/*
 * hang DEVICE CARD - requests whose memory is on a userfaultfd that never
 * answers, one for each pointer that there is, and messages of netlink's there.
 * Others are answered nevertheless, the card (its PCI address) can be unbound
 * from the driver, and the processes can be killed.
 */
#include <linux/genetlink.h>
#include <linux/jetstream_netlink.h>
#include <linux/netlink.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "pool.h"

#define PAGE		4096
#define PATIENCE	60	/* seconds; it takes two */

static const char *device;

/* A page that is not there, and never will be */
static void *hanging_page(int *uffd)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = {
		.range.len = PAGE,
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	*uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	reg.range.start = (uintptr_t)page;
	if (*uffd < 0 || ioctl(*uffd, UFFDIO_API, &api) ||
	    ioctl(*uffd, UFFDIO_REGISTER, &reg)) {
		printf("Bail out! userfaultfd: %s\n", strerror(errno));
		exit(1);
	}
	return page;
}

static void a_script(int fd, void *page, unsigned int which)
{
	static char bytes[100];
	struct jet_op ops[] = {
		ALLOC(1), COPY_IN(0, bytes, 0, 100), COPY_OUT(1, bytes, 0, 100),
		RX(bytes, 64),
	};

	if (which == 4)
		ops[1].addr = (uintptr_t)page;
	if (which == 5)
		ops[2].addr = (uintptr_t)page;
	if (which == 6)
		ops[3].addr = (uintptr_t)page;
	ops[3].first = LIST;
	prepare(ops, 4, 0);
	if (which == 0)
		script.ops = (uintptr_t)page;
	if (which == 1)
		script.results = (uintptr_t)page;
	if (which == 2)
		script.blocks = (uintptr_t)page;
	if (which == 3)
		script.text = (uintptr_t)page;
	ioctl(fd, JET_IOC_SCRIPT, which == 7 ? page : &script);
}

#define SCRIPT_POINTERS	8

struct message {
	struct nlmsghdr header;
	struct genlmsghdr genl;
	struct nlattr attr;
	char name[16];
};

/* A socket for the kernel, which answers a request that has no attributes, or the one */
static int netlink_open(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);

	if (fd < 0) {
		printf("Bail out! netlink: %s\n", strerror(errno));
		exit(1);
	}
	return fd;
}

/* The family's number: the first attribute with two bytes */
static int netlink_family(int fd)
{
	struct message msg = {
		.header = { sizeof(msg), GENL_ID_CTRL, NLM_F_REQUEST },
		.genl = { CTRL_CMD_GETFAMILY, 1 },
		.attr = { sizeof(msg.attr) + sizeof(msg.name), CTRL_ATTR_FAMILY_NAME },
		.name = JETSTREAM_FAMILY_NAME,
	};
	char answer[PAGE] = {};
	unsigned int at = NLMSG_HDRLEN + GENL_HDRLEN;
	struct nlattr *attr;

	if (send(fd, &msg, sizeof(msg), 0) < 0 || recv(fd, answer, sizeof(answer), 0) < 0)
		return -1;
	for (; at < sizeof(answer) - 8; at += NLA_ALIGN(attr->nla_len)) {
		attr = (void *)(answer + at);
		if (attr->nla_type == CTRL_ATTR_FAMILY_ID)
			return *(uint16_t *)(attr + 1);
		if (!attr->nla_len)
			break;
	}
	return -1;
}

/* All pools that the kernel tells of */
static struct message netlink_dump(int fd)
{
	return (struct message) {
		.header = { NLMSG_HDRLEN + GENL_HDRLEN, netlink_family(fd),
			    NLM_F_REQUEST | NLM_F_DUMP },
		.genl = { JETSTREAM_CMD_POOL_GET, JETSTREAM_FAMILY_VERSION },
	};
}

static void a_message(void *page, unsigned int which)
{
	int fd = netlink_open();
	struct message msg = netlink_dump(fd);

	switch (which) {
	case 0:
		send(fd, page, msg.header.nlmsg_len, 0);
		return;
	case 1:
		sendmsg(fd, page, 0);
		return;
	case 2:
		send(fd, &msg, msg.header.nlmsg_len, 0);
		recv(fd, page, PAGE, 0);
		return;
	case 3:
		send(fd, &msg, msg.header.nlmsg_len, 0);
		recvmsg(fd, page, 0);
		return;
	}
}

#define MESSAGES	4

static bool others_are_answered(void)
{
	int fd = netlink_open();
	struct message msg = netlink_dump(fd);
	char answer[PAGE];
	bool good;

	good = send(fd, &msg, msg.header.nlmsg_len, 0) > 0 &&
	       recv(fd, answer, sizeof(answer), 0) > 0 &&
	       ((struct nlmsghdr *)answer)->nlmsg_type != NLMSG_ERROR;
	close(fd);
	return good;
}

#define IOCTLS		(SCRIPT_POINTERS + 8)
#define REQUESTS	(IOCTLS + MESSAGES)

static void a_request(void *page, unsigned int which)
{
	struct jet_pool_open pool = { .text_bytes = 10, .text = (uintptr_t)page };
	struct jet_association assoc = {
		.vci = 100, .text_bytes = 10, .text = (uintptr_t)page,
	};
	int fd;

	if (which < SCRIPT_POINTERS) {
		a_script(open_pool(device, 1, 1), page, which);
		return;
	}
	if (which >= IOCTLS) {
		a_message(page, which - IOCTLS);
		return;
	}
	switch (which - SCRIPT_POINTERS) {
	case 0:
		ioctl(open_device(device), JET_IOC_LIMITS, page);
		return;
	case 1:
		ioctl(open_device(device), JET_IOC_CLOCK, page);
		return;
	case 2:
		ioctl(open_device(device), JET_IOC_POOL_OPEN, page);
		return;
	case 3:
		ioctl(open_device(device), JET_IOC_POOL_OPEN, &pool);
		return;
	}
	fd = open_pool(device, 1, 1);
	switch (which - SCRIPT_POINTERS) {
	case 4:
		ioctl(fd, JET_IOC_ASSOC, page);
		return;
	case 5:
		ioctl(fd, JET_IOC_ASSOC, &assoc);
		return;
	case 6:
		ioctl(fd, JET_IOC_DEASSOC, page);
		return;
	case 7:
		ioctl(fd, JET_IOC_DEASSOC, &assoc);
		return;
	}
}

static void *watch(void *arg)
{
	struct pollfd p = { .fd = ((int *)arg)[0], .events = POLLIN };

	if (poll(&p, 1, -1) == 1 && write(((int *)arg)[1], "x", 1) == 1)
		pause();
	return NULL;
}

/* A process that makes this request, and says so when it hangs */
static pid_t start_hanging(unsigned int which, int say)
{
	int fds[2] = { -1, say };
	pthread_t thread;
	pid_t pid;
	void *page;

	fflush(stdout);
	pid = fork();
	if (pid)
		return pid;
	page = hanging_page(&fds[0]);
	pthread_create(&thread, NULL, watch, fds);
	a_request(page, which);
	printf("# request %u does not hang\n", which);
	_exit(0);
}

/* Whether it ends in time */
static bool ends(pid_t pid)
{
	uint64_t end = after(PATIENCE * SECOND);

	while (!waitpid(pid, NULL, WNOHANG)) {
		if (after(0) > end)
			return false;
		usleep(10000);
	}
	return true;
}

static bool tell_driver(const char *what, const char *card)
{
	char name[64];
	pid_t pid;

	fflush(stdout);
	snprintf(name, sizeof(name), "/sys/bus/pci/drivers/jetstream/%s", what);
	pid = fork();
	if (!pid) {
		int fd = open(name, O_WRONLY);

		_exit(write(fd, card, strlen(card)) < 0);
	}
	return ends(pid);
}

int main(int argc, char **argv)
{
	struct pollfd p = { .events = POLLIN };
	pid_t pids[REQUESTS];
	unsigned int i, hanging = 0;
	int fds[2];
	char c;

	if (argc < 3 || pipe(fds))
		return 2;
	device = argv[1];
	p.fd = fds[0];
	for (i = 0; i < REQUESTS; i++) {
		pids[i] = start_hanging(i, fds[1]);
		if (poll(&p, 1, PATIENCE * 1000) == 1 &&
		    read(fds[0], &c, 1) == 1)
			hanging++;
	}
	ok(hanging == REQUESTS, "%u requests wait for pages that do not come",
	   hanging);
	ok(others_are_answered(), "who asks over netlink is answered");
	ok(tell_driver("unbind", argv[2]), "the driver lets the card go");
	for (i = 0; i < REQUESTS; i++)
		kill(pids[i], SIGKILL);
	for (i = 0; i < REQUESTS; i++)
		hanging -= ends(pids[i]);
	ok(!hanging, "all can be killed");
	ok(tell_driver("bind", argv[2]), "and the driver takes it again");
	return tap_done();
}
