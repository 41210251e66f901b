// SPDX-License-Identifier: GPL-2.0
/*
 * mob DEVICE DEVICE SECONDS - processes with threads run scripts that are nearly
 * right, on pools of their own and on one another's, while their files are closed
 * and passed on, their memory is unmapped, protected, cut off and forgotten, they
 * fork, get signals, stop, and are killed. All of them come to an end, and nothing
 * of theirs is left.
 *
 * What a process does with one thread's seed is always the same; what becomes of
 * it depends on all others.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "nearly.h"

#define WORKERS		4
#define THREADS		3
#define FILES		6	/* of a process */
#define CHANNELS	8
#define FIRST_CHANNEL	5000
#define PAGE		4096
#define ARENA		(64 * PAGE)	/* the second half is a file's */
#define GUARD		(16 * PAGE)	/* behind it: what goes beyond ends here */
#define BYTES		8192	/* most of a copy */
#define BUFFERS		3	/* registered ones of a file */
#define COOKIES		4	/* of scripts that are posted */
#define PATIENCE	(60 * SECOND)

/* What the processes tell the first one */
struct worker {
	uint64_t beat[THREADS];		/* when each thread has begun something */
	unsigned long scripts, ops, good, forks, passed, files;
	unsigned long posted, reaped, rounds, canceled, buffers;
};

static const char *device[2];
static struct jet_limits limits[2];
static struct worker *workers;
static unsigned int seed;
static int bazaar[2];		/* files on their way to whoever takes them */

/* Of this process */
static struct worker *self;
static int files[FILES];
static uint8_t *arena;
static int backing;
static pthread_t threads[THREADS];

/*
 * The arena, whose pages may be gone at any time: only the kernel touches them
 */

static void arena_make(void)
{
	arena = mmap(NULL, ARENA + GUARD, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	backing = memfd_create("mob", MFD_CLOEXEC);
	if (arena == MAP_FAILED || backing < 0 ||
	    mprotect(arena, ARENA, PROT_READ | PROT_WRITE) ||
	    ftruncate(backing, ARENA / 2) ||
	    mmap(arena + ARENA / 2, ARENA / 2, PROT_READ | PROT_WRITE,
		 MAP_SHARED | MAP_FIXED, backing, 0) == MAP_FAILED)
		_exit(1);
}

/* Somewhere in it, often near a page's end */
static uintptr_t arena_place(size_t n)
{
	uintptr_t page = (uintptr_t)arena + pick(ARENA / PAGE) * PAGE;

	return (pick(2) ? page + pick(PAGE) : page + PAGE - n % PAGE) & ~7ul;
}

/* Returns whether there was somebody to take it */
static bool arena_put(uintptr_t to, const void *data, size_t n)
{
	struct iovec here = { (void *)data, n }, there = { (void *)to, n };

	return process_vm_writev(getpid(), &here, 1, &there, 1, 0) ==
	       (ssize_t)n;
}

static void vandalize(void)
{
	static const int protections[] = { PROT_NONE, PROT_READ,
					   PROT_READ | PROT_WRITE };
	unsigned int first = pick(ARENA / PAGE);
	uint8_t *at = arena + first * PAGE;
	size_t n = (1 + pick(8)) * PAGE;

	if (at + n > arena + ARENA)
		n = arena + ARENA - at;
	switch (pick(6)) {
	case 0:
		munmap(at, n);
		break;
	case 1:
		mprotect(at, n, protections[pick(COUNT(protections))]);
		break;
	case 2:
		madvise(at, n, MADV_DONTNEED);
		break;
	case 3:
		if (ftruncate(backing, pick(ARENA / 2 / PAGE) * PAGE))
			break;
		if (ftruncate(backing, ARENA / 2))
			break;
		break;
	case 4:
		mmap(at, n, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_FIXED, backing,
		     first * PAGE % (ARENA / 2));
		break;
	default:
		mmap(at, n, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	}
}

/*
 * Files, which other threads may close at any time
 */

static int any_file(void)
{
	return __atomic_load_n(&files[pick(FILES)], __ATOMIC_RELAXED);
}

static void keep_file(int fd)
{
	int old = __atomic_exchange_n(&files[pick(FILES)], fd,
				      __ATOMIC_RELAXED);

	if (old >= 0)
		close(old);
}

static uint32_t any_vci(void)
{
	uint32_t channel = FIRST_CHANNEL + pick(CHANNELS);

	switch (pick(3)) {
	case 0:
		return channel;
	case 1:
		return JET_MAKE_GROUP(0, channel);
	default:
		return JET_MAKE_GROUP(limits[pick(2)].station, channel);
	}
}

static uint32_t any_share(void)
{
	return pick(2) ? JET_ASSOC_SHARE : 0;
}

static void open_file(void)
{
	int fd = open(device[pick(2)], (pick(16) ? O_RDWR : O_RDONLY) |
				       O_CLOEXEC);

	if (fd < 0)
		return;
	if (pick(16))
		pool_ioctl(fd, .tx_limit = pick(32), .rx_limit = pick(12),
			   .receive = pick(2));
	if (pick(4))
		assoc_flags(fd, JET_IOC_ASSOC, any_vci(), any_share());
	self->files++;
	keep_file(fd);
}

/* Other limits, and what to do at them */
static void change_file(void)
{
	unsigned int what = pick(0x20);

	CHANGE(any_file(), .what = what,
	       .tx_limit = what & JET_SET_TX_LIMIT ? pick(32) : 0,
	       .rx_limit = what & JET_SET_RX_LIMIT ? pick(12) : 0,
	       .receive = what & JET_SET_RECEIVE ? pick(2) : 0,
	       .flags = what & JET_SET_FLAGS ? pick(2) : 0,
	       .frame = what & JET_SET_FRAME ? pick(9000) : 0);
}

static void ask_file(void)
{
	struct jet_pool_info info = {
		.vcis = arena_place(64), .vcis_room = pick(8),
	};

	ioctl(any_file(), JET_IOC_POOL_INFO, &info);
}

/* Put it where any process may take it */
static void pass_file(void)
{
	char control[CMSG_SPACE(sizeof(int))] = {}, byte = 0;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	int fd = any_file();

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(int));
	if (sendmsg(bazaar[0], &msg, MSG_DONTWAIT) == 1)
		self->passed++;
}

static void take_file(void)
{
	char control[CMSG_SPACE(sizeof(int))] = {}, byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	int fd;

	if (recvmsg(bazaar[1], &msg, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1)
		return;
	c = CMSG_FIRSTHDR(&msg);
	if (!c || c->cmsg_type != SCM_RIGHTS)
		return;
	memcpy(&fd, CMSG_DATA(c), sizeof(int));
	keep_file(fd);
}

/*
 * Requests
 */

static void prepare_any(struct jet_op *ops, unsigned int n, bool post)
{
	prepare(ops, n, pick(4) ? 0 : JET_SCRIPT_STOP);
	if (!post)
		return;
	script.flags |= JET_SCRIPT_POST;
	script.cookie = pick(COOKIES);
	if (pick(3))
		return;
	script.flags |= JET_SCRIPT_MULTISHOT;
	script.rounds = 1 + pick(4);
}

/* Parts of it in the arena: then what is learnt of it is old, or nothing */
static int send_script(int fd, struct jet_op *ops, unsigned int n, bool post)
{
	uintptr_t at;

	prepare_any(ops, n, post);
	if (!pick(8)) {
		at = arena_place(n * sizeof(*ops));
		if (arena_put(at, ops, n * sizeof(*ops)))
			script.ops = at;
	}
	if (!pick(8))
		script.results = arena_place(n * sizeof(*res));
	if (!pick(8)) {
		at = arena_place(LIST * n * sizeof(*blocks));
		if (arena_put(at, blocks, LIST * n * sizeof(*blocks)))
			script.blocks = at;
	}
	if (!pick(32) && !post)
		script.done = pick(n + 1);
	return ioctl(fd, JET_IOC_SCRIPT, &script);
}

/* Waits for a frame first: that is what others pass, and rounds are of */
static unsigned int patient_script(const struct nearly *ny, struct jet_op *ops)
{
	unsigned int n = nearly_script(ny, ops);

	if (n < 2 || pick(2))
		return n;
	ops[0] = (struct jet_op) WAIT_RX(pick(4) ? JET_FOREVER : after(ny->wait));
	ops[1] = (struct jet_op) RX(NULL, 0);
	return n;
}

static void run_script(struct nearly *ny, int fd)
{
	static __thread uint8_t safe[BYTES];
	struct jet_op ops[NEARLY_OPS];
	bool post = pick(3) == 0;
	unsigned int i, n, tries = 0;
	int ret;

	ny->memory = pick(2) ? arena_place(ny->bytes) : (uintptr_t)safe;
	ny->vci = any_vci();
	n = post ? patient_script(ny, ops) : nearly_script(ny, ops);
	for (i = 0; i < n; i++)
		if (ops[i].op == JET_DO_ALLOC || ops[i].op == JET_DO_RX)
			ops[i].first = LIST * i;
	text[0] = '\0';
	ret = send_script(fd, ops, n, post);
	while (ret < 0 && nearly_repair(ops) && tries++ < 30) {
		text[0] = '\0';
		ret = send_script(fd, ops, n, post);
	}
	if (ret < 0)
		return;
	if (post) {
		self->posted++;
		return;
	}
	self->scripts++;
	self->ops += n;
	self->good += n - ret;
	nearly_learn(ny, ops, n);
}

static void reap_some(struct nearly *ny, int fd)
{
	struct jet_done done[8];
	struct jet_reap req = {
		.done = pick(8) ? (uintptr_t)done : arena_place(sizeof(done)),
		.deadline = pick(4) ? 0 : after(pick(ny->wait)),
		.room = 1 + pick(8),
		.done_bytes = sizeof(done[0]),
	};
	int n = ioctl(fd, JET_IOC_REAP, &req);

	if (n <= 0)
		return;
	self->reaped += n;
	if (req.done == (uintptr_t)done)
		self->rounds += done[n - 1].flags & JET_DONE_MORE;
}

static void cancel_some(int fd)
{
	struct jet_cancel req = { .cookie = pick(COOKIES) };
	int n = ioctl(fd, JET_IOC_CANCEL, &req);

	if (n > 0)
		self->canceled += n;
}

/* Often in use, or there already, or not */
static void change_buffers(int fd)
{
	struct jet_buffer_reg req = { .index = pick(BUFFERS) };

	if (pick(3)) {
		req.length = 1 + pick(2 * BYTES);
		req.addr = arena_place(req.length);
		self->buffers += !ioctl(fd, JET_IOC_BUFFER, &req);
	} else {
		ioctl(fd, JET_IOC_UNBUFFER, &req);
	}
}

/* Any request there is, or might be, of any size, with anything in it */
static void any_request(int fd)
{
	uint32_t words[64];
	unsigned int i, size = pick(sizeof(words));
	unsigned long nr = 0xe0 + pick(14);

	for (i = 0; i < COUNT(words); i++)
		words[i] = pick(3) ? 0 : pick(3) ? pick(64) : pick(0xffffffff);
	ioctl(fd, _IOC(pick(4), 'J', nr, size),
	      pick(4) ? (uintptr_t)words : arena_place(size));
}

/* A child with all files and no other thread: it does a little, and ends */
static void have_child(struct nearly *ny)
{
	pid_t parent = getpid(), child = fork();
	unsigned int i, n = pick(6);

	if (child < 0)
		return;
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (i = 0; i < n && getppid() == parent; i++)
			run_script(ny, any_file());
		_exit(0);
	}
	self->forks++;
	if (pick(2)) {
		usleep(pick(3000));
		kill(child, SIGKILL);
	}
	waitpid(child, NULL, 0);
}

static void do_something(struct nearly *ny)
{
	struct pollfd p = {
		.fd = any_file(), .events = pick(2) ? POLLIN : POLLOUT,
	};
	int fd;

	switch (pick(64)) {
	case 0 ... 4:
		open_file();
		break;
	case 5:
		keep_file(-1);
		break;
	case 6:
		pass_file();
		break;
	case 7:
		take_file();
		break;
	case 8 ... 11:
		vandalize();
		break;
	case 12:
		have_child(ny);
		break;
	case 13:
		pthread_kill(threads[pick(THREADS)], SIGUSR1);
		break;
	case 14 ... 15:
		fd = any_file();
		assoc_flags(fd, pick(2) ? JET_IOC_ASSOC : JET_IOC_DEASSOC,
			    any_vci(), any_share());
		break;
	case 16:
		any_request(any_file());
		break;
	case 17:
		poll(&p, 1, pick(3));
		break;
	case 18 ... 19:
		change_file();
		break;
	case 20:
		ask_file();
		break;
	case 21 ... 28:
		reap_some(ny, any_file());
		break;
	case 29 ... 31:
		cancel_some(any_file());
		break;
	case 32 ... 34:
		change_buffers(any_file());
		break;
	default:
		run_script(ny, any_file());
	}
}

static void *thread(void *arg)
{
	unsigned int nr = (uintptr_t)arg;
	struct nearly ny = {
		.blocks = limits[0].blocks,
		.bytes = BYTES,
		.wait = SECOND / 50,
		.buffers = BUFFERS,
	};

	dice_seed(((uint64_t)seed << 32) + THREADS * (self - workers) + nr);
	for (;;) {
		__atomic_store_n(&self->beat[nr], after(0), __ATOMIC_RELAXED);
		do_something(&ny);
	}
	return NULL;
}

static void ignore(int sig)
{
	(void)sig;
}

/* A process of the mob, until it is killed */
static void work(void)
{
	unsigned int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	arena_make();
	for (i = 0; i < FILES; i++)
		files[i] = -1;
	threads[0] = pthread_self();
	for (i = 1; i < THREADS; i++)
		threads[i] = pthread_self();
	for (i = 1; i < THREADS; i++)
		pthread_create(&threads[i], NULL, thread,
			       (void *)(uintptr_t)i);
	thread(NULL);
}

/*
 * The first process
 */

static pid_t start(unsigned int n)
{
	unsigned int i;
	pid_t pid;

	for (i = 0; i < THREADS; i++)
		workers[n].beat[i] = after(0);
	seed++;
	fflush(stdout);
	pid = fork();
	if (!pid) {
		self = &workers[n];
		work();
		_exit(0);
	}
	return pid;
}

/* Why somebody does not go on, for people */
static void show_stacks(void)
{
	fflush(stdout);
	if (system("for t in /proc/[0-9]*/task/*; do"
		   " grep -q '^Name:.mob' $t/status && "
		   "{ grep State $t/status; cat $t/syscall $t/stack; }; done"
		   " 2> /dev/null | sed 's/^/# /'"))
		diag("no stacks");
}

/* Until it is dead, or nobody knows why it is not */
static bool reap(pid_t pid)
{
	uint64_t end = after(PATIENCE);
	pid_t got;

	while (after(0) < end) {
		got = waitpid(pid, NULL, WNOHANG);
		if (got == pid || (pid < 0 && got < 0))
			return true;
		if (!got)
			usleep(1000);
	}
	return false;
}

/* Has a thread begun nothing new for long? */
static bool is_stuck(const struct worker *w)
{
	unsigned int i;

	for (i = 0; i < THREADS; i++)
		if (after(0) > __atomic_load_n(&w->beat[i], __ATOMIC_RELAXED) +
			       PATIENCE)
			return true;
	return false;
}

static bool disturb(pid_t *pid, unsigned int n)
{
	int status;

	if (waitpid(*pid, &status, WNOHANG) == *pid) {
		diag("process %u ended by itself: %#x", n, status);
		return false;
	}
	if (is_stuck(&workers[n])) {
		diag("a thread of process %u does not go on", n);
		return false;
	}
	switch (pick(8)) {
	case 0 ... 2:
		kill(*pid, SIGKILL);
		if (!reap(*pid))
			return false;
		*pid = start(n);
		break;
	case 3:
		kill(*pid, SIGSTOP);
		usleep(pick(20000));
		kill(*pid, SIGCONT);
		break;
	default:
		kill(*pid, SIGUSR1);
	}
	return true;
}

/* How many blocks for sending a program gets */
static unsigned int count_blocks(const char *name)
{
	struct jet_limits now = limits_of(name);
	struct jet_op op = ALLOC(1);
	unsigned int n = 0;
	int fd = open_pool(name, now.pool_tx, 0);

	while (!run(fd, &op, 1))
		n++;
	close(fd);
	return n;
}

/* All that there are, but for those that jet0 keeps, or has for a moment */
static bool blocks_are_back(unsigned int n)
{
	struct jet_limits now = limits_of(device[n]);
	unsigned int tries, want, got = 0;

	want = now.pool_tx - (now.sdu_bytes + now.block_bytes - 1) /
			     now.block_bytes;
	for (tries = 0; tries < 100 && got != want; tries++) {
		usleep(tries ? 100000 : 0);
		got = count_blocks(device[n]);
	}
	if (got != want)
		diag("%u of %u blocks", got, want);
	return got == want;
}

static bool riot(uint64_t end)
{
	pid_t pids[WORKERS];
	unsigned int n;
	bool good = true;

	for (n = 0; n < WORKERS; n++)
		pids[n] = start(n);
	while (good && after(0) < end) {
		usleep(pick(200000));
		n = pick(WORKERS);
		good = disturb(&pids[n], n);
	}
	if (!good)
		show_stacks();
	for (n = 0; n < WORKERS; n++)
		kill(pids[n], SIGKILL);
	close(bazaar[0]);
	close(bazaar[1]);
	return good;
}

static void report(void)
{
	struct worker sum = {};
	unsigned int n;

	for (n = 0; n < WORKERS; n++) {
		sum.scripts += workers[n].scripts;
		sum.ops += workers[n].ops;
		sum.good += workers[n].good;
		sum.forks += workers[n].forks;
		sum.passed += workers[n].passed;
		sum.files += workers[n].files;
		sum.posted += workers[n].posted;
		sum.reaped += workers[n].reaped;
		sum.rounds += workers[n].rounds;
		sum.canceled += workers[n].canceled;
		sum.buffers += workers[n].buffers;
	}
	ok(sum.good && sum.passed && sum.forks,
	   "%lu scripts ran, %lu operations, of which %lu went well; %lu files, %lu passed on, %lu forks",
	   sum.scripts, sum.ops, sum.good, sum.files, sum.passed, sum.forks);
	/* Rounds and cancels are a matter of luck, and of time */
	ok(sum.posted && sum.reaped && sum.buffers,
	   "%lu were posted, %lu canceled, %lu reaped, among them %lu rounds; %lu buffers",
	   sum.posted, sum.canceled, sum.reaped, sum.rounds, sum.buffers);
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = ignore };
	unsigned int n;

	if (argc != 4)
		return 2;
	/* Before there is anybody who may get it */
	sigaction(SIGUSR1, &action, NULL);
	seed = tap_seed();
	dice_seed(seed);
	for (n = 0; n < 2; n++) {
		device[n] = argv[1 + n];
		limits[n] = limits_of(device[n]);
	}
	workers = mmap(NULL, WORKERS * sizeof(*workers), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (workers == MAP_FAILED || prctl(PR_SET_CHILD_SUBREAPER, 1) ||
	    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, bazaar))
		return 2;
	ok(riot(after(atoi(argv[3]) * SECOND)), "nobody was stuck");
	ok(reap(-1), "all have come to their end");
	report();
	for (n = 0; n < 2; n++)
		ok(blocks_are_back(n), "%s: all blocks for sending are back",
		   device[n]);
	return tap_done();
}
