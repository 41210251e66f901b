// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The vfio-user server over a real socket, message by message: what a client is
 * promised, and what it gets for what it must not do.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"
#include "tap.h"
#include "vfu_client.h"
#include "vfu_sock.h"

static char dir[] = "/tmp/vfu_test.XXXXXX";
static char path[64];
static struct toy toy;
static struct vfu *v;
static struct vfu_sock *sock;
static int epoll_fd, client = -1;
static uint8_t in[VFU_MSG_MAX];		/* the last answer's payload */
static struct vfu_hdr answer;

/* Let the server do whatever there is to do */
static void serve(void)
{
	struct epoll_event ev[8];
	int n;

	do {
		n = epoll_wait(epoll_fd, ev, 8, 0);
		for (int i = 0; i < n; i++)
			vfu_sock_ready(ev[i].data.ptr);
		vfu_sock_turn(sock);
	} while (n > 0 || vfu_sock_waits(sock));
}

static int dial(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	strcpy(addr.sun_path, path);
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		close(fd);
		return -1;
	}
	return fd;
}

static void send_bytes(const void *data, size_t len, const int *fds,
		       unsigned int nfds)
{
	union {
		char buf[CMSG_SPACE(sizeof(int) * 16)];
		struct cmsghdr align;
	} control;
	struct iovec iov = { (void *)(uintptr_t)data, len };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct cmsghdr *c;

	if (nfds) {
		msg.msg_control = control.buf;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * nfds);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * nfds);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * nfds);
	}
	if (sendmsg(client, &msg, MSG_NOSIGNAL) != (ssize_t)len)
		diag("client: short send");
}

static int receive_bytes(void *to, size_t len)
{
	ssize_t n = recv(client, to, len, MSG_WAITALL);

	return n == (ssize_t)len;
}

/* The next message from the server: 1, or 0 if there is none */
static int receive(void)
{
	memset(&answer, 0, sizeof(answer));
	return receive_bytes(&answer, sizeof(answer)) &&
		answer.size <= sizeof(in) + sizeof(answer) &&
		(answer.size == sizeof(answer) ||
		 receive_bytes(in, answer.size - sizeof(answer)));
}

/* A request and its answer: 0, an errno, or -1 for no answer */
static int ask_fds(uint16_t command, const void *data, uint32_t len,
		   const int *fds, unsigned int nfds)
{
	static uint16_t id;
	static uint8_t buf[VFU_MSG_MAX];

	len = make_message(buf, ++id, command, 0, data, len);
	send_bytes(buf, len, fds, nfds);
	serve();
	if (!receive() || answer.id != id || answer.command != command ||
	    (answer.flags & VFU_TYPE_MASK) != VFU_TYPE_REPLY)
		return -1;
	if (!(answer.flags & VFU_ERROR))
		return 0;
	return answer.size == sizeof(answer) ? (int)answer.error : -1;
}

static int ask(uint16_t command, const void *data, uint32_t len)
{
	return ask_fds(command, data, len, NULL, 0);
}

static void hello(void)
{
	static const char text[] = "\0\0\1\0{\"capabilities\":{}}";

	if (client >= 0)
		close(client);
	serve();
	client = dial();
	serve();
	if (ask(VFU_VERSION, text, sizeof(text)))
		diag("no VERSION");
}

/* Has the server closed the connection? */
static int gone(void)
{
	char c;

	serve();
	return recv(client, &c, 1, 0) == 0;
}

static int map(uint64_t addr, uint64_t size, uint64_t off, uint32_t flags,
	       int fd)
{
	struct vfu_dma_map m = {
		.argsz = sizeof(m), .flags = flags, .offset = off,
		.addr = addr, .size = size,
	};

	return ask_fds(VFU_DMA_MAP, &m, sizeof(m), &fd, fd >= 0);
}

static int unmap(uint64_t addr, uint64_t size, uint32_t flags)
{
	struct vfu_dma_unmap u = {
		.argsz = sizeof(u), .flags = flags, .addr = addr, .size = size,
	};

	return ask(VFU_DMA_UNMAP, &u, sizeof(u));
}

static int region(uint16_t command, uint32_t index, uint64_t off,
		  uint32_t count, const void *data, uint32_t len)
{
	uint8_t buf[300] = { 0 };
	struct vfu_region_access a = {
		.offset = off, .region = index, .count = count,
	};

	memcpy(buf, &a, sizeof(a));
	if (len)
		memcpy(buf + sizeof(a), data, len);
	return ask(command, buf, (uint32_t)sizeof(a) + len);
}

static int irqs(uint32_t flags, uint32_t index, uint32_t start, uint32_t count,
		const void *bools, uint32_t len, const int *fds,
		unsigned int nfds)
{
	uint8_t buf[64];
	struct vfu_irq_set s = {
		.argsz = sizeof(s) + len, .flags = flags, .index = index,
		.start = start, .count = count,
	};

	memcpy(buf, &s, sizeof(s));
	if (len)
		memcpy(buf + sizeof(s), bools, len);
	return ask_fds(VFU_SET_IRQS, buf, (uint32_t)sizeof(s) + len, fds, nfds);
}

static int guest_file(size_t bytes)
{
	int fd = memfd_create("guest", MFD_CLOEXEC);

	if (ftruncate(fd, (off_t)bytes))
		diag("ftruncate");
	return fd;
}

static void test_version(void)
{
	static const uint8_t good[4];
	static const uint8_t major[4] = { 1 };
	struct vfu_device_info info = { .argsz = sizeof(info) };

	client = dial();
	serve();
	ok(ask(VFU_GET_INFO, &info, sizeof(info)) == EPROTO,
	   "nothing goes before VERSION");
	ok(ask(VFU_VERSION, good, 3) == EINVAL, "a short VERSION");
	ok(ask(VFU_VERSION, major, 4) == ENOTSUP, "another major version");
	ok(ask(VFU_VERSION, "\0\0\0\0{", 5) == EINVAL, "text without its NUL");
	ok(!ask(VFU_VERSION, good, 4) && !memcmp(in, good, 4) &&
	   strstr((char *)in + 4, "max_data_xfer_size"), "VERSION");
	ok(ask(VFU_VERSION, good, 4) == EINVAL, "a second VERSION");
}

static void test_info(void)
{
	struct vfu_device_info info = { .argsz = sizeof(info) };
	struct vfu_region_info reg = { .argsz = sizeof(reg) };
	struct vfu_irq_info irq = { .argsz = sizeof(irq) };
	int good = 1;

	good = !ask(VFU_GET_INFO, &info, sizeof(info));
	memcpy(&info, in, sizeof(info));
	ok(good && info.num_regions == 9 && info.num_irqs == 5 &&
	   info.flags == 3, "device info");
	info.argsz = 8;
	ok(ask(VFU_GET_INFO, &info, sizeof(info)) == EINVAL,
	   "device info with no room for the answer");
	for (uint32_t i = 0; i < 9; i++) {
		reg = (struct vfu_region_info){ .argsz = sizeof(reg),
						.index = i };
		good &= !ask(VFU_REGION_INFO, &reg, sizeof(reg));
		memcpy(&reg, in, sizeof(reg));
		good &= reg.size == toy_ops.region_size[i] && reg.index == i &&
			reg.flags == (reg.size ? 3 : 0);
	}
	ok(good, "region info");
	reg = (struct vfu_region_info){ .argsz = sizeof(reg), .index = 9 };
	ok(ask(VFU_REGION_INFO, &reg, sizeof(reg)) == EINVAL,
	   "info of a region that is not");
	irq.index = VFIO_PCI_MSIX_IRQ_INDEX;
	good = !ask(VFU_IRQ_INFO, &irq, sizeof(irq));
	memcpy(&irq, in, sizeof(irq));
	ok(good && irq.count == 4 && irq.flags == VFIO_IRQ_INFO_EVENTFD,
	   "interrupt info");
	irq.index = 5;
	irq.argsz = sizeof(irq);
	ok(ask(VFU_IRQ_INFO, &irq, sizeof(irq)) == EINVAL,
	   "info of an interrupt that is not");
	ok(ask(VFU_REGION_IO_FDS, &irq, sizeof(irq)) == ENOTSUP &&
	   ask(VFU_DEVICE_FEATURE, &irq, sizeof(irq)) == ENOTSUP &&
	   ask(14, NULL, 0) == ENOTSUP && ask(0xffff, NULL, 0) == ENOTSUP,
	   "commands that are not for us");
}

static void test_regions(void)
{
	static const struct {
		uint32_t region;
		uint64_t off;
		uint32_t count;
	} bad[] = {
		{ 0, 0x1000, 1 }, { 0, 0xffd, 4 }, { 0, 0, 0 },
		{ 0, 0, 0x1001 }, { 0, ~0ull, 1 }, { 0, ~0ull - 3, 4 },
		{ 0, 1ull << 32, 4 }, { 0, 4, 0xfffffffc }, { 1, 0, 4 },
		{ 9, 0, 4 }, { ~0u, 0, 4 }, { 7, 4095, 2 },
	};
	uint32_t word = 0x12345678;
	uint8_t buf[64];
	int good = 1;

	ok(!region(VFU_REGION_WRITE, 0, 0x10, 4, &word, 4) &&
	   !memcmp(toy.bar0 + 0x10, &word, 4) &&
	   answer.size == 32, "a write with an answer");
	ok(!region(VFU_REGION_READ, 0, 0x10, 4, NULL, 0) &&
	   answer.size == 36 && !memcmp(in + 16, &word, 4), "a read");
	toy.config[0x40] = 0x5a;
	ok(!region(VFU_REGION_READ, 7, 0, 4096, NULL, 0) &&
	   !memcmp(in + 16, toy.config, 4096), "all of config space at once");
	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		good &= region(VFU_REGION_READ, bad[i].region, bad[i].off,
			       bad[i].count, NULL, 0) == EINVAL;
		good &= region(VFU_REGION_WRITE, bad[i].region, bad[i].off,
			       bad[i].count, toy.config, 256) == EINVAL;
	}
	ok(good, "accesses beyond a region");
	ok(region(VFU_REGION_WRITE, 0, 0, 8, &word, 4) == EINVAL,
	   "a write with less data than it says");

	/* Posted: no answer, then the next request's */
	good = (int)make_message(buf, 7, VFU_REGION_WRITE, VFU_NO_REPLY,
			    (const uint8_t[]){ 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0,
					       0, 0, 1, 0, 0, 0, 0x99 }, 17);
	send_bytes(buf, (size_t)good, NULL, 0);
	ok(!region(VFU_REGION_READ, 0, 0x20, 1, NULL, 0) && in[16] == 0x99,
	   "a posted write, done before the next read");
	good = (int)make_message(buf, 8, VFU_REGION_WRITE, VFU_NO_REPLY,
			    (const uint8_t[16]){ 0x20, 0x20 }, 16);
	send_bytes(buf, (size_t)good, NULL, 0);
	serve();
	ok(!receive(), "a posted write that is refused has no answer either");
}

static void test_multi(void)
{
	uint8_t buf[8 + 3 * 24] = { 3 };
	struct vfu_multi_write w = { .count = 4, .data = { 0xaa } };

	for (uint32_t i = 0; i < 3; i++) {
		w.offset = 0x80 + 4 * i;
		memcpy(buf + 8 + 24 * i, &w, sizeof(w));
	}
	ok(!ask(VFU_WRITE_MULTI, buf, sizeof(buf)) && in[0] == 3 &&
	   toy.bar0[0x80] == 0xaa && toy.bar0[0x88] == 0xaa,
	   "three writes in a message");
	w.offset = 0xffe;
	w.data[0] = 0xbb;
	memcpy(buf + 8 + 48, &w, sizeof(w));
	ok(ask(VFU_WRITE_MULTI, buf, sizeof(buf)) == EINVAL &&
	   toy.bar0[0x80] == 0xaa, "one of them is bad: none is done");
	buf[0] = 4;
	ok(ask(VFU_WRITE_MULTI, buf, sizeof(buf)) == EINVAL,
	   "fewer writes than it says");
	memset(buf, 0xff, 8);
	ok(ask(VFU_WRITE_MULTI, buf, sizeof(buf)) == EINVAL,
	   "2^64 - 1 writes");
}

static void test_memory(void)
{
	int fd = guest_file(0x10000);
	uint8_t *guest = mmap(NULL, 0x10000, PROT_READ | PROT_WRITE, MAP_SHARED,
			      fd, 0);
	uint8_t buf[32] = { 0 };

	ok(!map(0x100000, 0x4000, 0x4000, 3, fd), "map with a descriptor");
	ok(!map(0x104000, 0x4000, 0x8000, 3, fd), "and the range behind it");
	ok(map(0x103fff, 0x10, 0, 3, fd) == EEXIST, "but not over it");
	ok(map(0x200000, 0, 0, 3, fd) == EINVAL &&
	   map(~0ull - 4, 0x1000, 0, 3, fd) == EINVAL &&
	   map(0x200000, 1ull << 60, 0, 3, -1) == EINVAL &&
	   map(0x200000, 0x20000, 0, 3, fd) == EINVAL &&
	   map(0x200000, 0x1000, ~0xfffull, 3, fd) == EINVAL &&
	   map(0x200000, 0x1000, 0, 7, fd) == EINVAL,
	   "nor what cannot be");
	ok(map(0x200000, 0x1000, 0, 3, epoll_fd) == EINVAL,
	   "nor what is not a file");
	memset(guest + 0x7ff8, 0x77, 16);
	ok(!vfu_mem_read(v, 0x103ff8, buf, 16, 1) && buf[0] == 0x77 &&
	   buf[15] == 0x77, "read across two ranges");
	memset(buf, 0x33, 16);
	ok(!vfu_mem_write(v, 0x103ffc, buf, 8) && guest[0x7ffc] == 0x33 &&
	   guest[0x8003] == 0x33 && guest[0x8004] == 0x77,
	   "write across two ranges");
	ok(vfu_mem_read(v, 0x107ffc, buf, 8, 1) == -EFAULT &&
	   vfu_mem_write(v, 0xfffff, buf, 1) == -EFAULT &&
	   vfu_mem_read(v, ~0ull, buf, 8, 1) == -EFAULT, "memory that is not");
	ok(!map(0x300000, 0x1000, 0, 1, fd) &&
	   vfu_mem_write(v, 0x300000, buf, 1) == -EFAULT &&
	   !vfu_mem_read(v, 0x300000, buf, 1, 1), "read-only memory");
	ok(unmap(0x100000, 0x8000, 0) == ENOENT &&
	   unmap(0x100000, 0x1000, 0) == ENOENT, "unmap must match");
	ok(!unmap(0x100000, 0x4000, 0) &&
	   vfu_mem_read(v, 0x100000, buf, 1, 1) == -EFAULT &&
	   !vfu_mem_read(v, 0x104000, buf, 1, 1), "unmap");

	/* The file shrinks under us */
	if (ftruncate(fd, 0))
		diag("ftruncate");
	ok(vfu_mem_read(v, 0x104000, buf, 8, 1) == -EFAULT &&
	   vfu_mem_write(v, 0x104000, buf, 8) == -EFAULT,
	   "memory whose file was truncated is not there, and that is all");
	ok(!unmap(0, 0, 2) && vfu_mem_read(v, 0x300000, buf, 1, 1) == -EFAULT,
	   "unmap everything");
	munmap(guest, 0x10000);
	close(fd);
}

static void reply_dma(uint32_t flags, uint64_t count, const char *text,
		      uint32_t len)
{
	uint8_t buf[128];
	struct vfu_dma_access a = { .addr = 0x5000, .count = count };
	struct vfu_hdr hdr = answer;

	hdr.flags = VFU_TYPE_REPLY | flags;
	hdr.error = flags ? EFAULT : 0;
	hdr.size = (uint32_t)(sizeof(hdr) + sizeof(a)) + len;
	memcpy(buf, &hdr, sizeof(hdr));
	memcpy(buf + sizeof(hdr), &a, sizeof(a));
	memcpy(buf + sizeof(hdr) + sizeof(a), text, len);
	send_bytes(buf, hdr.size, NULL, 0);
	serve();
}

static void test_dma_messages(void)
{
	struct vfu_dma_access a;
	uint8_t buf[16] = "written";
	unsigned int before = toy.done;

	ok(!map(0x5000, 0x1000, 0, 3, -1), "map without a descriptor");
	ok(vfu_mem_read(v, 0x5010, buf, 8, 99) == VFU_PENDING, "a read waits");
	serve();
	ok(receive() && answer.command == VFU_DMA_READ && !answer.flags &&
	   !memcmp(in, &(struct vfu_dma_access){ 0x5010, 8 }, 16),
	   "and becomes a message");
	/* The client may want something itself first */
	{
		struct vfu_hdr keep = answer;

		ok(!region(VFU_REGION_READ, 0, 0, 4, NULL, 0),
		   "requests are answered meanwhile");
		answer = keep;
	}
	reply_dma(0, 8, "12345678", 8);
	ok(toy.done == before + 1 && toy.done_cookie == 99 && !toy.done_err &&
	   !memcmp(toy.done_data, "12345678", 8), "the answer arrives");
	reply_dma(0, 8, "12345678", 8);
	ok(toy.done == before + 1, "but not twice");

	vfu_mem_read(v, 0x5010, buf, 8, 100);
	serve();
	receive();
	reply_dma(0, 4, "1234", 4);
	ok(toy.done == before + 2 && toy.done_err, "an answer of another size");
	vfu_mem_read(v, 0x5010, buf, 8, 101);
	serve();
	receive();
	reply_dma(VFU_ERROR, 0, "", 0);
	ok(toy.done == before + 3 && toy.done_err == EFAULT,
	   "an error for an answer");

	ok(!vfu_mem_write(v, 0x5020, "written", 8), "a write");
	serve();
	receive();
	memcpy(&a, in, sizeof(a));
	ok(answer.command == VFU_DMA_WRITE && a.addr == 0x5020 &&
	   a.count == 8 && !memcmp(in + 16, "written", 8),
	   "becomes a message with its data");
	reply_dma(0, 8, "", 0);

	vfu_mem_read(v, 0x5010, buf, 8, 102);
	close(client);
	client = -1;
	serve();
	ok(toy.done == before + 4 && toy.done_err == ECONNRESET,
	   "nothing waits for a client that left");
	hello();
}

static uint64_t rings(int fd)
{
	uint64_t n = 0;

	return read(fd, &n, sizeof(n)) == sizeof(n) ? n : 0;
}

static void test_interrupts(void)
{
	static const uint8_t second[2] = { 0, 1 };
	const uint32_t assign = VFIO_IRQ_SET_DATA_EVENTFD |
		VFIO_IRQ_SET_ACTION_TRIGGER;
	const uint32_t msix = VFIO_PCI_MSIX_IRQ_INDEX;
	int fd[9];

	for (int i = 0; i < 9; i++)
		fd[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	ok(!irqs(assign, msix, 1, 2, NULL, 0, fd, 2) && toy.wanted[1] &&
	   toy.wanted[2] && !toy.wanted[0], "eventfds for two vectors");
	vfu_irq(v, 0);
	vfu_irq(v, 2);
	vfu_irq(v, 2);
	vfu_irq(v, 100);
	ok(!rings(fd[0]) && rings(fd[1]) == 2, "interrupts reach theirs");
	ok(!irqs(VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_TRIGGER, msix, 1,
		 2, second, 2, NULL, 0) && !rings(fd[0]) && rings(fd[1]) == 1,
	   "a client may trigger them itself");
	ok(!irqs(VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_MASK, msix, 2, 1,
		 NULL, 0, NULL, 0) && !toy.wanted[2], "mask");
	ok(!irqs(VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_UNMASK, msix, 2,
		 1, NULL, 0, NULL, 0) && toy.wanted[2], "unmask");
	ok(!irqs(assign, msix, 1, 1, NULL, 0, NULL, 0) && !toy.wanted[1] &&
	   toy.wanted[2], "take one away");
	ok(irqs(assign, msix, 0, 2, NULL, 0, fd, 1) == EINVAL &&
	   irqs(assign, msix, 3, 2, NULL, 0, fd, 2) == EINVAL &&
	   irqs(assign, msix, ~0u, 2, NULL, 0, fd, 2) == EINVAL &&
	   irqs(assign, 0, 0, 1, NULL, 0, fd, 1) == EINVAL &&
	   irqs(assign, 5, 0, 1, NULL, 0, fd, 1) == EINVAL &&
	   irqs(VFIO_IRQ_SET_DATA_BOOL | VFIO_IRQ_SET_ACTION_TRIGGER, msix, 0,
		4, second, 2, NULL, 0) == EINVAL &&
	   irqs(0x3f, msix, 0, 1, NULL, 0, NULL, 0) == EINVAL &&
	   irqs(0x80 | assign, msix, 0, 1, NULL, 0, NULL, 0) == EINVAL,
	   "what cannot be set");
	ok(toy.wanted[2] && !toy.wanted[0] && !toy.wanted[3],
	   "and changes nothing");
	ok(!irqs(assign, VFIO_PCI_ERR_IRQ_INDEX, 0, 1, NULL, 0, fd, 1),
	   "an eventfd for errors");
	ok(!irqs(VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER, msix, 0,
		 0, NULL, 0, NULL, 0) && !toy.wanted[2], "all away");
	ok(!irqs(assign, msix, 0, 4, NULL, 0, fd, 4) && toy.wanted[3],
	   "four descriptors at once");
	send_bytes("", 1, fd, 9);
	ok(gone(), "nine are more than we said we take");
	hello();
	for (int i = 0; i < 9; i++)
		close(fd[i]);
}

/* What a client passes may be such that a write waits for ever */
static void test_bells(void)
{
	const uint32_t assign = VFIO_IRQ_SET_DATA_EVENTFD |
		VFIO_IRQ_SET_ACTION_TRIGGER;
	const uint32_t msix = VFIO_PCI_MSIX_IRQ_INDEX;
	uint64_t full = UINT64_MAX - 1;
	int bell = eventfd(0, EFD_CLOEXEC), ends[2];

	ok(!pipe2(ends, O_CLOEXEC) && irqs(assign, msix, 0, 1, NULL, 0,
					   &ends[1], 1) == EINVAL &&
	   !toy.wanted[0], "a pipe for interrupts is refused");
	ok(irqs(assign, VFIO_PCI_ERR_IRQ_INDEX, 0, 1, NULL, 0, &ends[1], 1) ==
	   EINVAL, "nor is it one for errors");
	ok(!irqs(assign, msix, 0, 1, NULL, 0, &bell, 1), "a blocking eventfd");
	ok(write(bell, &full, sizeof(full)) == sizeof(full), "that is full");
	/* It would wait for ever: then the test is over */
	alarm(60);
	vfu_irq(v, 0);
	ok(!irqs(VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER, msix, 0,
		 1, NULL, 0, NULL, 0), "does not hold up anybody");
	alarm(TAP_PATIENCE);
	ok(rings(bell) >= full, "it was full");
	vfu_irq(v, 0);
	vfu_irq(v, 0);
	ok(rings(bell) == 2, "and rings again");
	irqs(VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER, msix, 0, 0,
	     NULL, 0, NULL, 0);
	close(bell);
	close(ends[0]);
	close(ends[1]);
}

/* A client that asks for much gets it, but bit by bit: others have their turns */
static void test_turns(void)
{
	enum { MANY = 40, BYTES = 4096 };
	struct vfu_region_access a = { .region = 7, .count = BYTES };
	const struct vfu_counters *count = vfu_counters(v);
	uint64_t before = count->config, last = before;
	uint64_t most = 0, turns = 0;
	uint8_t buf[64];
	uint32_t len;

	len = make_message(buf, 1, VFU_REGION_READ, VFU_NO_REPLY, &a,
			   sizeof(a));
	for (int i = 0; i < MANY; i++)
		send_bytes(buf, len, NULL, 0);
	vfu_sock_ready(sock);
	ok(vfu_sock_waits(sock), "some have to wait");
	do {
		turns++;
		if (count->config - last > most)
			most = count->config - last;
		last = count->config;
		vfu_sock_turn(sock);
	} while (vfu_sock_waits(sock));
	ok(most * BYTES / 4 <= 2048 && turns >= MANY / 2,
	   "%u reads of %u bytes take %u turns, %u at most in one", MANY, BYTES,
	   (unsigned int)turns, (unsigned int)most);
	ok(count->config - before == MANY, "all are done");
	for (int i = 0; i < MANY; i++)
		send_bytes(buf, make_message(buf, 1, VFU_DEVICE_RESET, VFU_NO_REPLY,
					     NULL, 0), NULL, 0);
	before = toy.resets;
	vfu_sock_ready(sock);
	ok(toy.resets - before <= 8, "%u of %u resets in a turn",
	   (unsigned int)(toy.resets - before), MANY);
	serve();
	ok(toy.resets - before == MANY, "and all at last");
	ok(region(VFU_REGION_READ, 7, 0, BYTES + 4, NULL, 0) == EINVAL,
	   "more than we said we take in a message");
}

static void test_pieces(void)
{
	int fd = guest_file(0x1000);
	struct vfu_dma_map m = {
		.argsz = sizeof(m), .flags = 3, .addr = 0x9000, .size = 0x1000,
	};
	uint8_t buf[256], *p = buf;
	uint8_t byte;
	uint32_t len;
	int good = 1;

	for (unsigned int at = 0; at < 48; at += 7) {
		/* The descriptor with any piece, wherever it is cut */
		len = make_message(buf, 5, VFU_DMA_MAP, 0, &m, sizeof(m));
		for (unsigned int i = 0; i < len; i++) {
			send_bytes(buf + i, 1, &fd, i == at);
			serve();
		}
		good &= receive() && !(answer.flags & VFU_ERROR) &&
			!vfu_mem_read(v, 0x9000, &byte, 1, 1);
		good &= !unmap(0x9000, 0x1000, 0);
	}
	ok(good, "a message byte by byte, its descriptor with one of them");

	/* Requests before and behind the one with the descriptor, in one go */
	p += make_message(p, 1, VFU_DMA_MAP, 0, &m, sizeof(m));
	m.addr = 0xb000;
	p += make_message(p, 2, VFU_DMA_MAP, 0, &m, sizeof(m));
	send_bytes(buf, 48, NULL, 0);
	send_bytes(buf + 48, (size_t)(p - buf) - 48, &fd, 1);
	serve();
	ok(receive() && answer.id == 1 && receive() && answer.id == 2 &&
	   vfu_mem_read(v, 0x9000, &byte, 1, 1) == VFU_PENDING &&
	   !vfu_mem_read(v, 0xb000, &byte, 1, 1),
	   "a descriptor belongs to the message that it came with");
	close(fd);
	hello();
}

static void test_stream(void)
{
	struct vfu_hdr hdr = { .id = 1, .command = VFU_GET_INFO };
	struct vfu_device_info info = { .argsz = sizeof(info) };
	unsigned int resets = toy.resets;
	uint8_t buf[64];

	for (uint32_t flags = 2; flags < 16; flags++) {
		uint32_t len = make_message(buf, 1, VFU_GET_INFO, flags, &info,
					    sizeof(info));

		send_bytes(buf, len, NULL, 0);
		serve();
		if (!receive() || answer.error != EINVAL) {
			ok(0, "type %u", flags);
			break;
		}
	}
	ok(!ask(VFU_GET_INFO, &info, sizeof(info)),
	   "neither a request nor an answer: refused, and on it goes");
	hdr.size = 15;
	send_bytes(&hdr, sizeof(hdr), NULL, 0);
	ok(gone(), "a message shorter than its header: closed");
	hello();
	hdr.size = VFU_MSG_MAX + 1;
	send_bytes(&hdr, sizeof(hdr), NULL, 0);
	ok(gone(), "a message longer than any can be: closed");
	hello();
	hdr.size = 100;
	send_bytes(&hdr, sizeof(hdr), NULL, 0);
	serve();
	close(client);
	client = -1;
	serve();
	ok(!vfu_sock_connected(sock), "a client that vanishes within a message");
	ok(toy.resets == resets + 3, "each time the device was reset");
	hello();
	ok(!ask(VFU_GET_INFO, &info, sizeof(info)), "and the next one is served");
	ok(!ask(VFU_DEVICE_RESET, NULL, 0) && toy.resets == resets + 4,
	   "DEVICE_RESET");
}

static void test_deaf_client(void)
{
	uint8_t buf[64];
	struct vfu_region_access a = {
		.region = VFU_REGION_CONFIG, .count = 4096,
	};
	uint32_t len = make_message(buf, 1, VFU_REGION_READ, 0, &a, sizeof(a));
	unsigned int sent = 0;
	unsigned int got = 0;

	while (sent < 20000 &&
	       send(client, buf, len, MSG_NOSIGNAL) == (ssize_t)len) {
		sent++;
		vfu_sock_ready(sock);
	}
	ok(sent > 100 && sent < 20000,
	   "a client that does not read is not listened to (%u requests)",
	   sent);
	while (got < sent) {
		serve();
		if (!receive() || answer.size != 32 + 4096)
			break;
		got++;
	}
	ok(got == sent, "until it does, and then gets all its answers");
}

static void test_path(void)
{
	struct vfu *w = vfu_new("second", &toy_ops, &toy);
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	struct vfu_sock *second;
	struct stat st;
	char other[64];
	int fd;

	ok(!vfu_sock_listen(path, w, epoll_fd), "a live server's socket");
	snprintf(other, sizeof(other), "%s/file", dir);
	close(open(other, O_CREAT | O_WRONLY, 0600));
	ok(!vfu_sock_listen(other, w, epoll_fd) && !stat(other, &st),
	   "a file that is no socket");
	unlink(other);

	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/stale", dir);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		diag("bind");
	close(fd);
	second = vfu_sock_listen(addr.sun_path, w, epoll_fd);
	ok(second != NULL, "a dead server's socket is replaced");
	vfu_sock_close(second);
	ok(stat(addr.sun_path, &st) && errno == ENOENT, "and removed at the end");

	memset(other, 'x', sizeof(other));
	{
		char longer[200];

		memset(longer, 'x', sizeof(longer));
		longer[199] = '\0';
		ok(!vfu_sock_listen(longer, w, epoll_fd), "too long a name");
	}
	ok(!vfu_sock_listen("/nonexistent/s", w, epoll_fd), "no such directory");
	vfu_free(w);
}

int main(void)
{
	jet_verbose = -1;
	if (!mkdtemp(dir))
		return 1;
	snprintf(path, sizeof(path), "%s/s", dir);
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	v = vfu_new("test", &toy_ops, &toy);
	sock = vfu_sock_listen(path, v, epoll_fd);
	if (!ok(sock != NULL, "listen"))
		return tap_done();
	test_version();
	test_info();
	test_regions();
	test_multi();
	test_memory();
	test_dma_messages();
	test_interrupts();
	test_bells();
	test_turns();
	test_pieces();
	test_stream();
	test_deaf_client();
	test_path();
	close(client);
	vfu_sock_close(sock);
	vfu_free(v);
	close(epoll_fd);
	rmdir(dir);
	return tap_done();
}
