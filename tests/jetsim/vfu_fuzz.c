// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A million messages and more for the vfio-user server, most of them nearly
 * right: fields take values at and around their limits, lengths lie, bytes
 * flip, pieces arrive one by one, answers come that nobody asked for. The test is
 * that the sanitizers it is built with stay silent, that a connection which is
 * not given up keeps answering, and that what it answers is well formed.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/vfio.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bell.h"
#include "log.h"
#include "tap.h"
#include "vfu_client.h"

#define MESSAGES	1200000
#define GUEST_BYTES	0x10000

static uint64_t state;
static struct toy toy;
static int guest_fd, short_fd, event_fd, full_fd, pipe_fd[2];
static unsigned long closed, answered, refused, requests;

static uint32_t rnd(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16);
}

static uint32_t below(uint32_t n)
{
	return (uint32_t)((uint64_t)rnd() * n >> 32);
}

static int one_in(uint32_t n)
{
	return !below(n);
}

/* A number that somebody may have forgotten to check */
static uint64_t odd_number(void)
{
	static const uint64_t odd[] = {
		0, 1, 2, 3, 4, 7, 8, 15, 16, 0xfff, 0x1000, 0x1001, 0xffff,
		0x10000, 0x10001, 0x7fffffff, 0x80000000, 0xfffffff0,
		0xffffffff, 0x100000000, 0x7fffffffffffffff,
		0x8000000000000000, 0xfffffffffffff000, 0xffffffffffffffff,
	};

	if (one_in(8))
		return (uint64_t)rnd() << 32 | rnd();
	return odd[below(sizeof(odd) / sizeof(odd[0]))];
}

/* Mostly a good one, sometimes an odd one */
static uint64_t number(uint32_t good)
{
	return one_in(12) ? odd_number() : below(good);
}

static uint32_t payload(uint16_t command, uint8_t *p)
{
	struct vfu_region_access *access = (void *)p;
	struct vfu_dma_map *map = (void *)p;
	struct vfu_dma_unmap *unmap = (void *)p;
	struct vfu_region_info *info = (void *)p;
	struct vfu_irq_set *set = (void *)p;
	struct vfu_version *ver = (void *)p;
	struct vfu_dma_access *dma = (void *)p;
	struct vfu_multi_write *multi = (void *)(p + 8);
	uint64_t n;

	switch (command) {
	case VFU_VERSION:
		ver->major = one_in(4) ? 1 : 0;
		ver->minor = (uint16_t)odd_number();
		memcpy(p + 4, "{}", 3);
		return one_in(2) ? 4 : 7;
	case VFU_DMA_MAP:
		*map = (struct vfu_dma_map){
			.argsz = 32, .flags = (uint32_t)number(4),
			.offset = one_in(3) ? number(GUEST_BYTES) : 0,
			.addr = number(16) << 16,
			.size = one_in(3) ? number(0x20000) : 0x1000,
		};
		return sizeof(*map);
	case VFU_DMA_UNMAP:
		*unmap = (struct vfu_dma_unmap){
			.argsz = 24, .flags = one_in(10) ? 2 : 0,
			.addr = number(16) << 16,
			.size = one_in(3) ? number(0x20000) : 0x1000,
		};
		return sizeof(*unmap);
	case VFU_GET_INFO:
		memset(p, 0, 16);
		p[0] = one_in(4) ? 0 : 16;
		return 16;
	case VFU_REGION_INFO:
	case VFU_IRQ_INFO:
		memset(p, 0, 32);
		info->argsz = one_in(4) ? (uint32_t)odd_number() : 32;
		info->index = (uint32_t)number(10);
		return command == VFU_IRQ_INFO ? 16 : 32;
	case VFU_SET_IRQS:
		*set = (struct vfu_irq_set){
			.argsz = 20,
			.flags = one_in(4) ? (uint32_t)number(64) :
				1u << below(3) | 8u << below(3),
			.index = one_in(3) ? (uint32_t)number(5) : 2,
			.start = (uint32_t)number(5),
			.count = (uint32_t)number(5),
		};
		for (unsigned int i = 0; i < 8; i++)
			p[20 + i] = (uint8_t)below(2);
		return 20 + below(9);
	case VFU_REGION_READ:
	case VFU_REGION_WRITE:
		access->offset = number(4096);
		access->region = one_in(2) ? (uint32_t)number(9) : 0;
		access->count = (uint32_t)(one_in(3) ? number(70000) :
					   1u << below(4));
		if (command == VFU_REGION_READ)
			return sizeof(*access);
		n = access->count;
		return sizeof(*access) + (n > 300 ? 300 : (uint32_t)n);
	case VFU_DMA_READ:
	case VFU_DMA_WRITE:
		dma->addr = number(0x100000);
		dma->count = number(64);
		return sizeof(*dma) + below(65);
	case VFU_WRITE_MULTI:
		n = number(12);
		memcpy(p, &n, 8);
		for (unsigned int i = 0; i < 12; i++) {
			multi[i].offset = number(4096);
			multi[i].region = (uint32_t)number(2);
			multi[i].count = (uint32_t)number(9);
		}
		return 8 + below(13) * 24;
	default:
		return below(64);
	}
}

static uint32_t message(uint8_t *buf)
{
	static const uint16_t common[] = {
		VFU_REGION_READ, VFU_REGION_WRITE, VFU_REGION_READ,
		VFU_REGION_WRITE, VFU_WRITE_MULTI, VFU_DMA_READ, VFU_SET_IRQS,
		VFU_IRQ_INFO, VFU_REGION_INFO, VFU_GET_INFO, VFU_VERSION,
		VFU_DEVICE_RESET, VFU_DMA_WRITE, VFU_SET_IRQS,
	};
	uint16_t command = common[below(sizeof(common) / sizeof(common[0]))];
	struct vfu_hdr *hdr = (void *)buf;
	uint32_t len;

	/* Mapping costs system calls: now and then is enough */
	if (one_in(40))
		command = one_in(2) ? VFU_DMA_MAP : VFU_DMA_UNMAP;
	if (one_in(100))
		command = (uint16_t)odd_number();
	len = payload(command, buf + sizeof(*hdr));
	if (one_in(20))
		len = below(len + 1);
	*hdr = (struct vfu_hdr){
		.id = (uint16_t)(command == VFU_DMA_READ ||
				 command == VFU_DMA_WRITE ? below(600) : rnd()),
		.command = command,
		.size = (uint32_t)sizeof(*hdr) + len,
		.flags = command == VFU_DMA_READ || command == VFU_DMA_WRITE ?
			VFU_TYPE_REPLY : 0,
	};
	if (one_in(10))
		hdr->flags |= VFU_NO_REPLY;
	if (one_in(50))
		hdr->flags ^= 1u << below(8);
	if (one_in(50))
		buf[below(sizeof(*hdr) + len)] ^= (uint8_t)(1u << below(8));
	if (one_in(3000))
		hdr->size = (uint32_t)odd_number();
	return (uint32_t)sizeof(*hdr) + len;
}

static unsigned int descriptors(int *fds)
{
	unsigned int n = one_in(12) ? 1 + below(VFU_FDS_MAX) + one_in(20) :
		one_in(3) ? 1 : 0;

	for (unsigned int i = 0; i < n; i++)
		fds[i] = dup(one_in(3) ? event_fd : one_in(5) ? short_fd :
			     one_in(5) ? full_fd : one_in(5) ? pipe_fd[1] :
			     guest_fd);
	return n;
}

/* Everything that the server says is a message whose size is right */
static int well_formed(struct vfu *v)
{
	const uint8_t *p;
	size_t len;

	while ((p = vfu_out(v, &len))) {
		struct vfu_hdr hdr;

		if (len < sizeof(hdr))
			return 0;
		memcpy(&hdr, p, sizeof(hdr));
		if (hdr.size < sizeof(hdr) || hdr.size > len)
			return 0;
		if ((hdr.flags & VFU_TYPE_MASK) == VFU_TYPE_COMMAND)
			requests++;
		else if (hdr.flags & VFU_ERROR)
			refused++;
		else
			answered++;
		vfu_out_sent(v, hdr.size);
	}
	return 1;
}

static void own_traffic(struct vfu *v)
{
	uint8_t buf[4096];
	uint32_t len = 1 + below(256);

	if (one_in(2))
		vfu_mem_read(v, number(0x100000), buf, len, rnd());
	else
		vfu_mem_write(v, number(0x100000), buf, len);
	vfu_irq(v, below(10));
}

/* Feed a message in one to four pieces; descriptors come with any of them */
static int feed(struct vfu *v, const uint8_t *msg, uint32_t len)
{
	struct vfu_hdr hdr;
	int fds[VFU_FDS_MAX + 2];
	unsigned int nfds = 0, pieces = one_in(4) ? 1 + below(4) : 1;
	int err = 0;

	memcpy(&hdr, msg, sizeof(hdr));
	if (hdr.command == VFU_DMA_MAP || hdr.command == VFU_SET_IRQS ||
	    one_in(500))
		nfds = descriptors(fds);
	while (len && !err) {
		uint32_t n = pieces-- > 1 ? 1 + below(len) : len;
		int with = nfds && (n == len || one_in(2));
		size_t room;
		uint8_t *to = vfu_in_room(v, &room);

		if (n > room)
			n = (uint32_t)room;
		memcpy(to, msg, n);
		err = vfu_in(v, n, fds, with ? nfds : 0);
		if (with)
			nfds = 0;
		msg += n;
		len -= n;
	}
	while (nfds)
		close(fds[--nfds]);
	return err;
}

/* Descriptor numbers that are open: a leak shows */
static int open_fds(void)
{
	int n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

int main(void)
{
	static const uint8_t version[] = { 0, 0, 0, 0 };
	uint8_t buf[4096] = { 0 };
	unsigned long n;
	int formed = 1, before;
	struct vfu *v;

	state = tap_seed() | 1ull << 40;
	jet_verbose = -1;
	guest_fd = memfd_create("guest", MFD_CLOEXEC);
	short_fd = memfd_create("short", MFD_CLOEXEC);
	event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	/* Whoever writes to one of these waits for ever */
	full_fd = eventfd(0, EFD_CLOEXEC);
	if (write(full_fd, &(uint64_t){ UINT64_MAX - 1 }, 8) != 8 ||
	    pipe2(pipe_fd, O_CLOEXEC | O_NONBLOCK))
		return 1;
	while (write(pipe_fd[1], buf, sizeof(buf)) > 0)
		;
	fcntl(pipe_fd[1], F_SETFL, 0);
	if (ftruncate(guest_fd, GUEST_BYTES) || ftruncate(short_fd, 100))
		return 1;
	v = vfu_new("fuzz", &toy_ops, &toy);
	/* Whoever rings for the first time opens what it needs for all */
	bell_ring(event_fd);
	before = open_fds();

	for (n = 0; n < MESSAGES && formed; n++) {
		uint32_t len;

		if (!(n % 1000) && !one_in(8)) {
			/* Most connections begin as they should */
			len = make_message(buf, 0, VFU_VERSION, 0, version, 4);
			if (feed(v, buf, len))
				vfu_disconnect(v);
		}
		len = message(buf);
		if (one_in(4))
			own_traffic(v);
		if (feed(v, buf, len) || one_in(5000)) {
			closed++;
			well_formed(v);
			vfu_disconnect(v);
			len = make_message(buf, 0, VFU_VERSION, 0, version, 4);
			feed(v, buf, len);
		}
		formed &= well_formed(v);
	}
	ok(n == MESSAGES, "%lu messages", n);
	ok(formed, "every answer is well formed");
	ok(answered > MESSAGES / 10 && refused > MESSAGES / 20,
	   "%lu answered, %lu refused", answered, refused);
	ok(closed > 100 && requests > 1000,
	   "%lu connections given up, %lu DMA messages", closed, requests);
	ok(toy.done > 100, "%u answers to DMA messages got through", toy.done);
	vfu_disconnect(v);
	ok(open_fds() == before, "no descriptor is left behind");
	vfu_free(v);
	return tap_done();
}
