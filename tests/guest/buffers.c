// SPDX-License-Identifier: GPL-2.0
/*
 * buffers DEVICE - registered buffers: what is copied to and from them, by
 * scripts that are waited for and by posted ones, what is refused, and that they
 * are there for as long as a script uses them, and no longer. Runs as root.
 */
#define _GNU_SOURCE
#include <sys/resource.h>

#include <linux/udmabuf.h>

#include "flight.h"

#define NOBODY		65534
#define PAGE		4096
#define PAGES		5
#define START		100	/* of the buffer in its first page */
#define LENGTH		(PAGES * PAGE - START)

static const char *device;
static uint8_t memory[PAGES * PAGE] __attribute__((aligned(PAGE)));
static uint8_t want[PAGES * PAGE];
static char expected[100];

static int buffer_request(int fd, unsigned long request,
			  struct jet_buffer_reg req)
{
	req.text = (uintptr_t)text;
	req.text_bytes = sizeof(text);
	memset(text, 'x', sizeof(text) - 1);
	return ioctl(fd, request, &req) ? -errno : 0;
}

#define REGISTER(fd, ...) buffer_request(fd, JET_IOC_BUFFER, \
	(struct jet_buffer_reg) { __VA_ARGS__ })
#define UNREGISTER(fd, ...) buffer_request(fd, JET_IOC_UNBUFFER, \
	(struct jet_buffer_reg) { __VA_ARGS__ })

static int register_memory(int fd, uint32_t index)
{
	return REGISTER(fd, .addr = (uintptr_t)memory + START,
			.length = LENGTH, .index = index);
}

static void in_buffer(struct jet_op *op, uint32_t index, uint64_t from)
{
	op->flags |= JET_OPF_BUFFER;
	op->buffer = index;
	op->addr = from;
}

/* From one place of a buffer to another, over the card */
static void move(struct jet_op *ops, uint32_t index, uint64_t from,
		 uint64_t to, uint32_t length)
{
	struct jet_op script[] = {
		ALLOC(8), COPY_IN(0, NULL, 0, length),
		COPY_OUT(1, NULL, 0, length), FREE(0),
	};

	in_buffer(&script[1], index, from);
	in_buffer(&script[2], index, to);
	memcpy(ops, script, sizeof(script));
}

static void fill(void)
{
	unsigned int i;

	for (i = 0; i < sizeof(memory); i++)
		memory[i] = i * 7 + i / 251;
	memcpy(want, memory, sizeof(want));
}

static void test_copies(int fd)
{
	static const struct {
		uint32_t from, to, length;
	} moves[] = {
		{ 0, 8000, 1 }, { 1, 9001, 4095 }, { 3996, 8092, 2 },
		{ 0, LENGTH - 5000, 5000 }, { LENGTH - 1, 0, 1 },
		{ 5, 10005, 10000 },
	};
	struct jet_op ops[4];
	bool good = true;
	unsigned int i;

	fill();
	for (i = 0; i < COUNT(moves); i++) {
		move(ops, 3, moves[i].from, moves[i].to, moves[i].length);
		if (i % 2)
			good &= !post(fd, ops, 4, 0) &&
				reap(fd, 1, after(60 * SECOND)) == 1 &&
				!done[0].failed;
		else
			good &= !run(fd, ops, 4);
		memmove(want + START + moves[i].to, want + START + moves[i].from,
			moves[i].length);
		good &= !memcmp(memory, want, sizeof(want));
	}
	ok(good, "bytes of a buffer go where they shall, and no others");
}

/* What is mapped there now is another matter */
static void test_remapped(int fd)
{
	uint8_t *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct jet_op ops[] = { ALLOC(1), COPY_IN(0, NULL, 0, 50),
				COPY_OUT(1, memory, 0, 50), FREE(0) };

	memset(page, 0x5a, PAGE);
	ok(!REGISTER(fd, .addr = (uintptr_t)page, .length = PAGE, .index = 4),
	   "a page is registered");
	munmap(page, PAGE);
	in_buffer(&ops[1], 4, 10);
	ok(!run(fd, ops, 4) && memory[0] == 0x5a && memory[49] == 0x5a,
	   "and is there though it is not mapped any more");
	ok(!UNREGISTER(fd, .index = 4), "until it is not registered any more");
}

static void test_refused_scripts(int fd)
{
	struct jet_op ops[4];

#define REFUSED(index, from, length, words, what) do { \
	move(ops, index, 0, from, length); \
	refused(run(fd, ops, 4), -EINVAL, words, what); \
} while (0)
	REFUSED(9, 0, 8, "operation 1 (copy_in): there is no buffer 9",
		"a buffer that nobody has registered");
	REFUSED(64, 0, 8, "operation 1 (copy_in): buffer 64; there are 0 to 63",
		"one that nobody can");
	REFUSED(3, LENGTH, 1,
		"operation 2 (copy_out): 1 bytes from byte 20380 on; buffer 3 has 20380",
		"behind its end");
	REFUSED(3, LENGTH - 7, 8,
		"operation 2 (copy_out): 8 bytes from byte 20373 on; buffer 3 has 20380",
		"over its end");
	REFUSED(3, ~0ull, 8,
		"operation 2 (copy_out): 8 bytes from byte 18446744073709551615 on; buffer 3 has 20380",
		"around the world");
	move(ops, 3, 0, 0, 8);
	ops[3].buffer = 3;
	refused(run(fd, ops, 4), -EINVAL,
		"operation 3 (free): does not use 'buffer', which must be zero",
		"a buffer for who copies nothing");
	ok(!UNREGISTER(fd, .index = 3) && !register_memory(fd, 3),
	   "refused scripts hold none");
}

static void test_refused_buffers(int fd)
{
	refused(register_memory(fd, 3), -EEXIST, "there is a buffer 3 already",
		"an index twice");
	refused(register_memory(fd, 64), -EINVAL,
		"buffer 64; there are 0 to 63", "an index that there is not");
	refused(REGISTER(fd, .addr = PAGE, .length = 10), -EFAULT,
		"10 bytes at 0x1000 are not all mapped, writable, and to be pinned for long",
		"memory that is not mapped");
	refused(REGISTER(fd, .addr = (uintptr_t)device & -PAGE, .length = 0),
		-EINVAL, "a buffer of 0 bytes; 1 to 1073741824 are possible",
		"no memory");
	refused(REGISTER(fd, .addr = PAGE, .length = (1 << 30) + 1), -EINVAL,
		"a buffer of 1073741825 bytes; 1 to 1073741824 are possible",
		"too much memory");
	refused(REGISTER(fd, .addr = ~0ull - 5, .length = 100), -EFAULT,
		"100 bytes at 0xfffffffffffffffa cannot be the program's",
		"the kernel's memory");
	refused(REGISTER(fd, .flags = 2), -EINVAL,
		"unknown flags and reserved must be zero", "a flag");
	refused(REGISTER(fd, .reserved = 1), -EINVAL,
		"unknown flags and reserved must be zero", "reserved");
	refused(UNREGISTER(fd, .index = 3, .flags = 1), -EINVAL,
		"addr, length, flags and reserved must be zero",
		"a flag of what ends");
	refused(UNREGISTER(fd, .index = 5), -ENOENT, "there is no buffer 5",
		"one that is not registered");
	refused(UNREGISTER(fd, .index = 64), -EINVAL,
		"buffer 64; there are 0 to 63", "one that cannot be");
	refused(UNREGISTER(fd, .index = 3, .length = 1), -EINVAL,
		"addr, length, flags and reserved must be zero",
		"a part of one");
}

/* Who uses one has it until he ends */
static void test_in_use(int fd)
{
	struct jet_op ops[] = { WAIT_RX(JET_FOREVER), ALLOC(1),
				COPY_IN(1, NULL, 0, 100) };

	in_buffer(&ops[2], 3, 0);
	ok(!post(fd, ops, 3, 0), "a script under way uses a buffer");
	refused(UNREGISTER(fd, .index = 3), -EBUSY, "a script uses buffer 3",
		"which cannot go");
	ok(cancel(fd, 0) == 1 && !UNREGISTER(fd, .index = 3),
	   "until it has ended, reaped or not");
	reap(fd, 1, 0);
	ok(!register_memory(fd, 3), "and can come again");
}

static void test_pinned(int fd)
{
	struct jet_op ops[] = { WAIT_RX(JET_FOREVER), ALLOC(2),
				COPY_IN(1, memory, 0, 3000) };
	long before = pinned();
	int other = open_device(device);

	ok(!register_memory(other, 0) && pinned() == before + PAGES * PAGE / 1024,
	   "a buffer's pages are counted, of a file that is no pool, too");
	close(other);
	ok(pinned() == before, "until it is closed");
	post(fd, ops, 3, 0);
	ok(pinned() == before + PAGE / 1024, "those of a posted script, too");
	cancel(fd, 0);
	reap(fd, 1, 0);
	ok(pinned() == before, "until it has ended");
}

static int register_as_nobody(int fd)
{
	struct rlimit most = { .rlim_cur = 8 * PAGE, .rlim_max = 8 * PAGE };

	if (setrlimit(RLIMIT_MEMLOCK, &most) || setgid(NOBODY) || setuid(NOBODY))
		return 1;
	if (register_memory(fd, 10))
		return 2;
	if (register_memory(fd, 11) != -ENOMEM ||
	    strcmp(text, "5 pages to pin; RLIMIT_MEMLOCK allows 8, with 5 others"))
		return 3;
	return UNREGISTER(fd, .index = 10) || register_memory(fd, 11);
}

/* 3: refused, because of what others of the same user have pinned */
static int register_again(int fd)
{
	struct rlimit most = { .rlim_cur = 8 * PAGE, .rlim_max = 8 * PAGE };

	if (setrlimit(RLIMIT_MEMLOCK, &most) || setgid(NOBODY) || setuid(NOBODY))
		return 1;
	if (!register_memory(fd, 12))
		return 0;
	return strcmp(text, "5 pages to pin; RLIMIT_MEMLOCK allows 8, with 5 others") ?
	       2 : 3;
}

static void test_limit(int fd)
{
	ok(!as_child(register_as_nobody, fd),
	   "a user can register as much as RLIMIT_MEMLOCK says");
	ok(as_child(register_again, fd) == 3,
	   "all of his processes together, also those that have ended");
	ok(!UNREGISTER(fd, .index = 11), "what a process leaves is the file's");
	ok(!as_child(register_again, fd) && !UNREGISTER(fd, .index = 12),
	   "and counts until it has ended");
}

/* A memfd of so many bytes, whose size is sealed, and its dma-buf */
static int make_dmabuf(size_t bytes, int *memfd)
{
	struct udmabuf_create create = {
		.flags = UDMABUF_FLAGS_CLOEXEC, .size = bytes,
	};
	int device = open("/dev/udmabuf", O_RDWR | O_CLOEXEC), fd;

	*memfd = memfd_create("dma-buf", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (ftruncate(*memfd, bytes) || fcntl(*memfd, F_ADD_SEALS, F_SEAL_SHRINK))
		diag("memfd: %s", strerror(errno));
	create.memfd = *memfd;
	fd = ioctl(device, UDMABUF_CREATE, &create);
	if (fd < 0)
		diag("udmabuf: %s", strerror(errno));
	close(device);
	return fd;
}

static void test_dmabuf(int fd)
{
	size_t bytes = 64 * PAGE;
	long before = pinned();
	struct jet_op ops[4];
	unsigned int i;
	int memfd, buf = make_dmabuf(bytes, &memfd);
	uint8_t *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
			   memfd, 0);

	for (i = 0; i < bytes; i++)
		at[i] = i * 7 + i / 251;
	ok(!REGISTER(fd, .addr = buf, .length = bytes - 5, .index = 20,
		     .flags = JET_BUFFER_DMABUF), "a dma-buf is registered: %s",
	   text);
	ok(pinned() == before + (long)bytes / 1024, "and counted");
	close(buf);
	move(ops, 20, 3, 32 * PAGE + 1000, 10000);
	ok(!run(fd, ops, 4) && !memcmp(at + 3, at + 32 * PAGE + 1000, 10000),
	   "its bytes are copied, though its descriptor is closed");
	move(ops, 20, 40 * PAGE - 1, bytes - 5 - 5001, 5001);
	post(fd, ops, 4, 0);
	ok(reap(fd, 1, after(60 * SECOND)) == 1 && !done[0].failed &&
	   !memcmp(at + 40 * PAGE - 1, at + bytes - 5 - 5001, 5001),
	   "to its end, by a posted script, too");
	move(ops, 20, 0, bytes - 5 - 7, 8);
	refused(run(fd, ops, 4), -EINVAL,
		"operation 2 (copy_out): 8 bytes from byte 262132 on; buffer 20 has 262139",
		"not over its end, though the dma-buf is longer");
	/* What was the memfd's is the dma-buf's, whatever the memfd does */
	fallocate(memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, bytes);
	move(ops, 20, 3, 20 * PAGE, 4096);
	ok(!run(fd, ops, 4) && !at[20 * PAGE],
	   "pages that its memfd has given up are still the card's to copy");
	ok(!UNREGISTER(fd, .index = 20) && pinned() == before, "it ends");
	munmap(at, bytes);
	close(memfd);
}

static void test_refused_dmabufs(int fd)
{
	int memfd, buf = make_dmabuf(PAGE, &memfd);

#define DMABUF(fd, ...) \
	REGISTER(fd, .flags = JET_BUFFER_DMABUF, .index = 21, __VA_ARGS__)
	refused(DMABUF(fd, .addr = buf, .length = PAGE + 1), -EINVAL,
		"a buffer of 4097 bytes; the dma-buf has 4096",
		"more of a dma-buf than there is");
	refused(DMABUF(fd, .addr = 99, .length = 1), -EBADF,
		"99 is no dma-buf's descriptor", "no descriptor");
	refused(DMABUF(fd, .addr = ~0ull, .length = 1), -EBADF,
		"18446744073709551615 is no dma-buf's descriptor",
		"no descriptor at all");
	snprintf(expected, sizeof(expected), "%d is no dma-buf's descriptor", memfd);
	refused(DMABUF(fd, .addr = memfd, .length = 1), -EBADF, expected,
		"another file's");
	refused(DMABUF(fd, .addr = fd, .length = 0), -EINVAL,
		"a buffer of 0 bytes; 1 to 1073741824 are possible",
		"nothing of it");
	/* Closed with the file */
	ok(!DMABUF(fd, .addr = buf, .length = PAGE), "one that fits");
	refused(DMABUF(fd, .addr = buf, .length = PAGE), -EEXIST,
		"there is a buffer 21 already", "and once more");
	close(buf);
	close(memfd);
}

int main(int argc, char **argv)
{
	struct jet_limits limits;
	int fd;

	device = argc > 1 ? argv[1] : "/dev/jetstream0";
	limits = limits_of(device);
	fd = open_pool(device, 16, 4);
	ok(limits.features & JET_FEATURE_BUFFERS && limits.buffers == 64,
	   "there are registered buffers");
	ok(!register_memory(fd, 3), "one is registered");
	test_copies(fd);
	test_remapped(fd);
	test_refused_scripts(fd);
	test_refused_buffers(fd);
	test_in_use(fd);
	test_pinned(fd);
	test_limit(fd);
	ok(limits.features & JET_FEATURE_DMABUF, "dma-bufs are buffers, too");
	test_dmabuf(fd);
	test_refused_dmabufs(fd);
	ok(!close(fd), "a file with buffers is closed");
	return tap_done();
}
