// SPDX-License-Identifier: GPL-2.0
/*
 * Groups that programs of one host share (JET_ASSOC_SHARE):
 *
 * share test RECEIVER SENDER   what is refused; 2,000 random joins, leaves, frames and
 *                              frees of five pools against a model
 * share load RECEIVER SENDER SECONDS   programs that come, go and are killed under load
 * share hold DEVICE LIMIT      a pool that reads nothing; says its number, and its own VCI
 * share listen DEVICE N [keep] says on which VCIs N frames came, and which are damaged
 * share send DEVICE VCI N      sends N frames
 */
#include <sys/stat.h>

#include "nearly.h"

#define CHANNEL		8100
#define CHANNELS	3
#define BLOCK_BYTES	2048
#define BYTES		6000	/* three blocks */
#define PATIENCE	(60 * SECOND)

static const char *receiver, *sender;
static uint8_t data[BYTES], want[BYTES];

static uint32_t group(unsigned int channel)
{
	return JET_MAKE_GROUP(limits_of(receiver).station, CHANNEL + channel);
}

static int join(int fd, unsigned int channel)
{
	return assoc_flags(fd, JET_IOC_ASSOC, CHANNEL + channel,
			   JET_ASSOC_OWN_GROUP | JET_ASSOC_SHARE);
}

static int leave(int fd, unsigned int channel)
{
	return assoc_flags(fd, JET_IOC_DEASSOC, CHANNEL + channel,
			   JET_ASSOC_OWN_GROUP);
}

/* What frame @seq of this length holds */
static void fill(uint8_t *bytes, uint32_t seq, unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		bytes[i] = (seq + 1) * 167 + i * 13 + (i >> 8);
	memcpy(bytes, &seq, len < sizeof(seq) ? len : sizeof(seq));
}

static int send_to(int fd, uint32_t vci, uint32_t seq, unsigned int len)
{
	struct jet_op ops[] = {
		ALLOC((len + BLOCK_BYTES - 1) / BLOCK_BYTES),
		COPY_IN(0, data, 0, len), SEND_FREE(1, vci, len),
	};

	fill(data, seq, len);
	return run(fd, ops, 3);
}

/* An operation on a list of blocks */
static int on(int fd, struct jet_op op, const uint32_t *list, unsigned int n)
{
	give(&op, 0, list, n);
	return run(fd, &op, 1);
}

#define ON(fd, list, n, ...) \
	on(fd, (struct jet_op) { __VA_ARGS__ }, list, n)

/* The oldest frame's number of blocks, which go to @list; 0: none came */
static unsigned int take(int fd, uint32_t *list)
{
	struct jet_op ops[] = { WAIT_RX(after(PATIENCE)), RX(data, 4) };

	if (run(fd, ops, 2))
		return 0;
	memcpy(list, &BLOCK(1, 0), res[1].count * sizeof(*list));
	return res[1].count;
}

/*
 * What is refused
 */

/* Rights are those that it takes to have it alone */
static void test_rights(void)
{
	uint32_t known = JET_MAKE_GROUP(0, 9);
	int root = open_pool(receiver, 1, 1), nobody;

	if (chmod(receiver, 0666) || seteuid(65534))
		exit(1);
	nobody = open_pool(receiver, 1, 1);
	if (seteuid(0) || chmod(receiver, 0660))
		exit(1);
	ok(limits_of(receiver).features & JET_FEATURE_SHARE, "the feature is told");
	ok(assoc_flags(root, JET_IOC_ASSOC, known, JET_ASSOC_SHARE) == (int)known,
	   "root shares a well-known group");
	refused(assoc_flags(nobody, JET_IOC_ASSOC, known, JET_ASSOC_SHARE), -EPERM,
		"VCI 0x800009: channels below 16 need CAP_NET_ADMIN",
		"others have no part in it");
	ok(join(nobody, 0) > 0, "but in other groups");
	close(root);
	close(nobody);
}

/* Exclusive against shared, in both orders, and one pool twice */
static void test_conflicts(void)
{
	int a = open_pool(receiver, 1, 2), b = open_pool(receiver, 1, 2);
	uint32_t vci = group(0);
	char words[2][JET_TEXT_BYTES];

	snprintf(words[0], sizeof(words[0]),
		 "VCI %#x is shared; JET_ASSOC_SHARE joins in",
		 CHANNEL);
	snprintf(words[1], sizeof(words[1]),
		 "VCI %#x is a pool's that does not share it", CHANNEL);
	ok(join(a, 0) == (int)vci, "a group to be shared: VCI %#x", vci);
	refused(assoc_flags(b, JET_IOC_ASSOC, CHANNEL, JET_ASSOC_OWN_GROUP),
		-EADDRINUSE, words[0], "nobody has it alone then");
	ok(assoc(b, JET_IOC_ASSOC, vci) == -EADDRINUSE,
	   "not by the name of the station's number either");
	ok(join(a, 0) == -EADDRINUSE, "nor does anybody have it twice");
	ok(leave(b, 0) == -ENOENT, "who has it not cannot leave it");
	ok(leave(a, 0) > 0 && leave(a, 0) == -ENOENT, "who has it can, once");
	ok(assoc_flags(b, JET_IOC_ASSOC, CHANNEL, JET_ASSOC_OWN_GROUP) == (int)vci,
	   "then another has it alone");
	refused(join(a, 0), -EADDRINUSE, words[1], "and nobody shares it");
	close(b);
	ok(join(a, 0) == (int)vci, "until it is closed");
	close(a);
}

static void test_limits(void)
{
	struct jet_limits l = limits_of(receiver);
	unsigned int half = l.pool_rx / 2, i;
	int fd[33], ret = 0, a, b;
	char words[JET_TEXT_BYTES];

	for (i = 0; i < 33; i++) {
		fd[i] = open_pool(receiver, 0, 1);
		ret = join(fd[i], 0);
		if (ret < 0)
			break;
	}
	snprintf(words, sizeof(words),
		 "VCI %#x is shared by 32 pools, which is the most", CHANNEL);
	refused(ret, -EMLINK, words, "the 33rd pool is one too many");
	ok(i == 32, "and no earlier one: %u", i);
	for (i = 0; i < 33; i++)
		close(fd[i]);

	a = open_pool(receiver, 0, half);
	ok(join(a, 0) > 0, "half of all blocks are promised twice");
	b = open_device(receiver);
	ok(pool_ioctl(b, .rx_limit = 1 + l.pool_rx % 2) == -ENOSPC,
	   "so that others can have none");
	ok(leave(a, 0) > 0 && pool_ioctl(b, .rx_limit = 1) > 0,
	   "until the group is given up");
	snprintf(words, sizeof(words),
		 "receive limit %u, once more for VCI %#x; other pools leave less of %u",
		 half, CHANNEL, l.pool_rx);
	if (l.pool_rx % 2)
		ok(join(a, 0) > 0, "an odd one is left");
	else
		refused(join(a, 0), -ENOBUFS, words, "and now the blocks are not there");
	close(a);
	close(b);
}

/* Each of the card's pools is a program's: there is none to give the frames */
static void test_numbers(void)
{
	int fd[256], n = 0, ret = 0;
	char words[JET_TEXT_BYTES];

	for (; n < 256 && ret >= 0; n++) {
		fd[n] = open_device(receiver);
		ret = pool_ioctl(fd[n], .tx_limit = 1);
	}
	snprintf(words, sizeof(words),
		 "all %d pools are in use; a shared VCI takes one", n - 1);
	refused(join(fd[0], 0), -EUSERS, words, "no pool is left for a group");
	close(fd[1]);
	ok(join(fd[0], 0) > 0 && join(fd[2], 0) > 0, "one is enough for all");
	for (int i = 0; i < n; i++)
		if (i != 1)
			close(fd[i]);
}

/* What can be done with the blocks of a shared frame, beside reading them */
static void test_blocks(void)
{
	int a = open_pool(receiver, 2, 4), b = open_pool(receiver, 2, 4);
	int s = open_pool(sender, 4, 0);
	uint32_t mine[4], theirs[4], own, both[2], vci = group(0);
	uint32_t none = JET_MAKE_VCI(63, 777);
	struct jet_op head[] = {
		ALLOC(1), COPY_IN(0, want, 0, 10),
		{ .op = JET_DO_SEND, .flags = JET_OPF_FROM | JET_OPF_MORE,
		  .from = 1, .length = 10 },
		{ .op = JET_DO_SEND, .vci = none, .length = 100 }, FREE(0),
	};
	char words[JET_TEXT_BYTES];
	int to;

	join(a, 0);
	join(b, 0);
	to = assoc(a, JET_IOC_ASSOC, CHANNEL + 9);
	ok(!send_to(s, vci, 1, 100), "a frame to the group");
	ok(take(a, mine) == 1 && take(b, theirs) == 1 && mine[0] == theirs[0],
	   "two pools have it, in one block");
	ON(a, mine, 1, .op = JET_DO_COPY_IN, .addr = (uintptr_t)data, .length = 4);
	refused(res[0].error, -EACCES,
		"operation 0 (copy_in): the blocks hold a shared frame, which can be read and sent only",
		"nobody writes to it");
	ON(a, mine, 1, .op = JET_DO_COPY_OUT, .addr = (uintptr_t)data, .length = 101);
	ok(res[0].error == -EINVAL, "nor reads behind its end");
	ok(!ON(a, mine, 1, .op = JET_DO_SEND, .vci = none, .length = 100),
	   "it can be sent: %s", text);
	give(&head[3], 3, mine, 1);
	ok(!run(a, head, COUNT(head)), "behind a header of one's own, too: %s", text);

	send_to(s, to, 2, 100);
	ok(take(a, &own) == 1, "a frame that is not shared");
	both[0] = mine[0];
	both[1] = own;
	ON(a, both, 2, .op = JET_DO_COPY_OUT, .addr = (uintptr_t)data, .length = 4);
	refused(res[0].error, -EXDEV,
		"operation 0 (copy_out): names blocks of a shared frame and others' at once",
		"cannot be named beside it");
	head[0] = (struct jet_op) { .op = JET_DO_SEND, .flags = JET_OPF_MORE, .length = 10 };
	head[1] = (struct jet_op) { .op = JET_DO_SEND, .vci = none, .length = 10 };
	give(&head[0], 0, mine, 1);
	give(&head[1], 1, &own, 1);
	run(a, head, 2);
	refused(res[1].error, -EXDEV,
		"operation 1 (send): names blocks of a shared frame and others' at once",
		"nor sent with it");
	both[1] = mine[0];
	ON(a, both, 2, .op = JET_DO_FREE);
	ok(res[0].error == -EACCES, "freed twice at once: %s", text);
	ok(!ON(a, mine, 1, .op = JET_DO_FREE), "it was not freed by that");
	snprintf(words, sizeof(words), "operation 0 (free): block %u is not yours", mine[0]);
	ON(a, mine, 1, .op = JET_DO_FREE);
	refused(res[0].error, -EACCES, words, "but now it is");
	fill(want, 1, 100);
	ok(!ON(b, theirs, 1, .op = JET_DO_COPY_OUT, .addr = (uintptr_t)data, .length = 100) &&
	   !memcmp(data, want, 100), "who has not freed it still has it");
	ok(!ON(b, theirs, 1, .op = JET_DO_SEND, .flags = JET_OPF_FREE, .vci = none,
	       .length = 100), "and frees it with a send");
	ON(b, theirs, 1, .op = JET_DO_COPY_OUT, .addr = (uintptr_t)data, .length = 4);
	ok(res[0].error == -EACCES, "which it had not twice");
	close(a);
	close(b);
	close(s);
}

/* The last one goes with a frame unread, takes it, and comes again */
static void test_last(void)
{
	int a = open_pool(receiver, 0, 4), s = open_pool(sender, 4, 0), b;
	struct jet_op wait = WAIT_RX(after(PATIENCE));
	unsigned int half = limits_of(receiver).pool_rx / 2;
	uint32_t list[4], vci = group(0);

	join(a, 0);
	send_to(s, vci, 3, 5000);
	ok(!run(a, &wait, 1) && leave(a, 0) > 0, "the last one leaves, with a frame unread");
	b = open_pool(receiver, 1, 1);
	ok(assoc(b, JET_IOC_ASSOC, vci) == (int)vci, "the VCI is free at once");
	close(b);
	ok(join(a, 0) > 0, "and can be shared again");
	send_to(s, vci, 4, 100);
	fill(want, 3, 5000);
	ok(take(a, list) == 3 && !ON(a, list, 3, .op = JET_DO_COPY_OUT,
				     .addr = (uintptr_t)data, .length = 5000) &&
	   !memcmp(data, want, 5000), "the old frame is as it was");
	ok(!ON(a, list, 3, .op = JET_DO_FREE) && take(a, list) == 1 && res[1].length == 100,
	   "and the new one behind it");
	ok(leave(a, 0) > 0 && !ON(a, list, 1, .op = JET_DO_FREE), "both are freed");
	b = open_pool(receiver, 0, 2 * half - 4);
	ok(b >= 0, "nothing is promised any more");
	close(a);
	close(b);
	close(s);
}

/*
 * Against a model
 */

#define MEMBERS		5
#define WITNESS		MEMBERS	/* takes each frame, last of all: then all have it */
#define ROUNDS		10
#define STEPS		200
#define LIMIT		5	/* with drop-old all of it is promised twice, in each group */

struct frame {
	uint32_t seq, list[3];
	unsigned int len, n;
	bool taken;
};

struct member {
	int fd;
	unsigned int limit, used, count;
	bool old, listens[CHANNELS];
	struct frame frames[LIMIT];	/* the oldest first */
};

static struct member members[MEMBERS + 1];
static unsigned int mistakes, given, limited, dropped;

static void must(bool good, const char *what)
{
	if (good)
		return;
	if (!mistakes++)
		diag("%s: \"%s\", %s", what, text, strerror(errno));
}

static void model_open(struct member *m, unsigned int limit, bool old)
{
	*m = (struct member) { .fd = open_pool(receiver, 1, limit), .limit = limit };
	if (old)
		must(!CHANGE(m->fd, .what = JET_SET_RECEIVE,
			     .receive = JET_RECEIVE_DROP_OLD), "drop-old");
	m->old = old;
}

/* Frames that wait make room for one of @n blocks, if that is enough */
static void model_make_room(struct member *m, unsigned int n)
{
	struct frame *f = m->frames, *end = f + m->count;
	unsigned int waiting = 0;

	for (; f < end; f++)
		waiting += f->taken ? 0 : f->n;
	if (m->used + n > m->limit + waiting)
		return;
	for (f = m->frames; m->used + n > m->limit; end--, m->count--) {
		while (f->taken)
			f++;
		m->used -= f->n;
		memmove(f, f + 1, (end - f - 1) * sizeof(*f));
		dropped++;
	}
}

static void model_join(struct member *m, unsigned int channel)
{
	int ret = join(m->fd, channel);

	must(m->listens[channel] ? ret == -EADDRINUSE : ret > 0, "join");
	m->listens[channel] = true;
}

static void model_leave(struct member *m, unsigned int channel)
{
	int ret = leave(m->fd, channel);

	must(m->listens[channel] ? ret > 0 : ret == -ENOENT, "leave");
	m->listens[channel] = false;
}

/* Who has room for it has it now */
static void model_send(int s, unsigned int channel, uint32_t seq)
{
	unsigned int len = 4 + pick(BYTES - 4), n = (len + BLOCK_BYTES - 1) / BLOCK_BYTES;
	struct frame frame = { .seq = seq, .len = len, .n = n };

	must(!send_to(s, group(channel), seq, len), "send");
	for (struct member *m = members; m < members + WITNESS; m++) {
		if (!m->listens[channel])
			continue;
		if (m->old)
			model_make_room(m, n);
		if (m->used + n > m->limit) {
			limited++;
			continue;
		}
		m->frames[m->count++] = frame;
		m->used += n;
		given++;
	}
	must(take(members[WITNESS].fd, frame.list) == n && !memcmp(data, &seq, 4),
	     "the frame comes");
	must(!ON(members[WITNESS].fd, frame.list, n, .op = JET_DO_FREE), "and goes");
}

/* The oldest that it has not taken, or nothing */
static void model_rx(struct member *m)
{
	struct jet_op rx = RX(data, 4);
	struct frame *f = m->frames;

	while (f < m->frames + m->count && f->taken)
		f++;
	run(m->fd, &rx, 1);
	if (f == m->frames + m->count) {
		must(res[0].error == -EAGAIN, "no frame");
		return;
	}
	must(!res[0].error && res[0].count == f->n && res[0].length == f->len &&
	     !memcmp(data, &f->seq, 4), "rx");
	memcpy(f->list, &BLOCK(0, 0), f->n * sizeof(f->list[0]));
	f->taken = true;
}

static void model_use(struct member *m, struct frame *f)
{
	switch (pick(4)) {
	case 0:
		ON(m->fd, f->list, f->n, .op = JET_DO_COPY_IN, .addr = (uintptr_t)want,
		   .length = 4);
		must(res[0].error == -EACCES, "copy in");
		return;
	case 1:
		must(!ON(m->fd, f->list, f->n, .op = JET_DO_SEND, .vci = JET_MAKE_VCI(63, 777),
			 .length = f->len), "send of it");
		return;
	default:
		fill(want, f->seq, f->len);
		must(!ON(m->fd, f->list, f->n, .op = JET_DO_COPY_OUT, .addr = (uintptr_t)data,
			 .length = f->len) && !memcmp(data, want, f->len), "copy out");
	}
}

static void model_free(struct member *m, struct frame *f)
{
	must(!ON(m->fd, f->list, f->n, .op = JET_DO_FREE), "free");
	ON(m->fd, f->list, f->n, .op = JET_DO_FREE);
	must(res[0].error == -EACCES, "free again");
	m->used -= f->n;
	m->count--;
	memmove(f, f + 1, (m->frames + m->count - f) * sizeof(*f));
}

/* Something with a frame that it has taken, if it has one */
static void model_touch(struct member *m, void (*what)(struct member *m, struct frame *f))
{
	unsigned int k = m->count ? pick(m->count) : 0;

	if (m->count && m->frames[k].taken)
		what(m, &m->frames[k]);
}

static void model_step(int s, uint32_t seq)
{
	struct member *m = &members[pick(MEMBERS)];
	unsigned int channel = pick(CHANNELS);

	switch (pick(16)) {
	case 0:
		close(m->fd);
		model_open(m, 1 + pick(LIMIT), pick(2));
		return;
	case 1 ... 2:
		model_join(m, channel);
		return;
	case 3:
		model_leave(m, channel);
		return;
	case 4 ... 6:
		model_send(s, channel, seq);
		return;
	case 7 ... 10:
		model_rx(m);
		return;
	case 11 ... 12:
		model_touch(m, model_use);
		return;
	default:
		model_touch(m, model_free);
	}
}

static void test_model(void)
{
	unsigned int round, step, i, channel;
	int s = open_pool(sender, 4, 0);

	for (round = 0; round < ROUNDS && !mistakes; round++) {
		for (i = 0; i <= MEMBERS; i++)
			model_open(&members[i], LIMIT, i % 2 && i < WITNESS);
		for (channel = 0; channel < CHANNELS; channel++)
			for (i = 0; i <= MEMBERS; i++)
				model_join(&members[i], channel);
		for (step = 0; step < STEPS && !mistakes; step++)
			model_step(s, round * STEPS + step);
		for (i = 0; i <= MEMBERS; i++)
			close(members[(i + round) % (MEMBERS + 1)].fd);
	}
	close(s);
	ok(!mistakes, "%u steps as the model says", round * STEPS);
	ok(given > 200 && limited > 50 && dropped > 50,
	   "%u frames given, %u times no room for one, %u made room", given, limited, dropped);
}

/*
 * Under load
 */

#define PROGRAMS	6

static struct {
	unsigned int wrong, frames, joins;
} *seen;

static void look(int fd)
{
	struct jet_op out = { .op = JET_DO_COPY_OUT, .addr = (uintptr_t)data };
	uint32_t list[3], seq;
	unsigned int n, len;
	struct jet_op ops[] = { WAIT_RX(after(SECOND / 20)), RX(data, 4) };

	if (run(fd, ops, 2))
		return;
	n = res[1].count;
	len = res[1].length;
	memcpy(list, &BLOCK(1, 0), sizeof(list));
	memcpy(&seq, data, 4);
	if (pick(3))
		usleep(pick(2000));
	out.length = len;
	if (on(fd, out, list, n))
		return;
	fill(want, seq, len);
	__atomic_add_fetch(&seen->wrong, !!memcmp(data, want, len), __ATOMIC_RELAXED);
	__atomic_add_fetch(&seen->frames, 1, __ATOMIC_RELAXED);
	if (pick(4))
		ON(fd, list, n, .op = JET_DO_FREE);
}

static void listener(void)
{
	for (;;) {
		int fd = open(receiver, O_RDWR), ret = 0, i;

		if (fd < 0 || pool_ioctl(fd, .tx_limit = 1, .rx_limit = 3 + pick(10),
					 .receive = pick(2)) < 0) {
			close(fd);
			usleep(20000);
			continue;
		}
		for (i = pick(40); i && ret != -EIO && ret != -ENODEV; i--) {
			unsigned int channel = pick(CHANNELS);

			ret = pick(4) ? join(fd, channel) : leave(fd, channel);
			CHANGE(fd, .what = JET_SET_RX_LIMIT | JET_SET_RECEIVE,
			       .rx_limit = pick(12), .receive = pick(2));
			__atomic_add_fetch(&seen->joins, ret > 0, __ATOMIC_RELAXED);
			look(fd);
		}
		close(fd);
	}
}

static void flooder(void)
{
	for (uint32_t seq = 0;; seq++) {
		int fd = open(sender, O_RDWR), r = open(receiver, O_RDWR), ret = 0;
		struct jet_limits l = {};

		if (fd < 0 || r < 0 || ioctl(r, JET_IOC_LIMITS, &l) ||
		    pool_ioctl(fd, .tx_limit = 4) < 0)
			usleep(20000);
		for (int i = 0; i < 200 && !ret; i++, seq++)
			ret = send_to(fd, JET_MAKE_GROUP(l.station, CHANNEL + pick(CHANNELS)),
				      seq, 4 + pick(BYTES - 4));
		close(r);
		close(fd);
	}
}

static pid_t start(unsigned int i, unsigned int nth)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	dice_seed(dice + nth);
	if (i)
		listener();
	else
		flooder();
	_exit(0);
}

static void test_load(unsigned int seconds)
{
	uint64_t end = after(seconds * SECOND);
	unsigned int kills = 0, i;
	pid_t pids[PROGRAMS];

	seen = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < PROGRAMS; i++)
		pids[i] = start(i, i);
	while (after(0) < end) {
		usleep(20000 + pick(100000));
		i = pick(PROGRAMS);
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
		pids[i] = start(i, PROGRAMS + ++kills);
	}
	for (i = 0; i < PROGRAMS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
	}
	ok(!seen->wrong && seen->frames > 50 && seen->joins > 50,
	   "%u frames right, %u wrong; %u joins, %u kills", seen->frames - seen->wrong,
	   seen->wrong, seen->joins, kills);
}

static int hold(unsigned int limit)
{
	int fd = open_device(receiver), pool = pool_ioctl(fd, .rx_limit = limit);
	int own = assoc(fd, JET_IOC_ASSOC, CHANNEL);

	printf("pool %d has VCI %#x and %#x\n", pool, own, join(fd, 0));
	fflush(stdout);
	pause();
	return 0;
}

static int listen_to(int n, bool keep)
{
	int fd = open_device(receiver);
	uint32_t list[4];

	pool_ioctl(fd, .rx_limit = 4, .flags = keep ? JET_POOL_KEEP_ERRORED : 0);
	printf("listening on %#x\n", join(fd, 0));
	fflush(stdout);
	for (; n; n--) {
		unsigned int count = take(fd, list);

		printf("VCI %#x%s\n", count ? res[1].vci : 0,
		       res[1].flags & JET_RXF_ERR_CRC ? " damaged" : "");
		fflush(stdout);
		ON(fd, list, count, .op = JET_DO_FREE);
	}
	return 0;
}

static int send_some(uint32_t vci, unsigned int n)
{
	int fd = open_pool(receiver, 1, 0), ret = 0;

	while (n-- && !ret)
		ret = send_to(fd, vci, n, 100);
	return ret;
}

int main(int argc, char **argv)
{
	int more = argc > 4 ? atoi(argv[4]) : 0;

	receiver = argv[2];
	sender = argv[3];
	if (!strcmp(argv[1], "hold"))
		return hold(atoi(argv[3]));
	if (!strcmp(argv[1], "listen"))
		return listen_to(atoi(argv[3]), argc > 4);
	if (!strcmp(argv[1], "send"))
		return send_some(strtoul(argv[3], NULL, 0), more);
	dice_seed(tap_seed());
	if (!strcmp(argv[1], "load")) {
		test_load(more);
		return tap_done();
	}
	test_rights();
	test_conflicts();
	test_limits();
	test_numbers();
	test_blocks();
	test_last();
	test_model();
	return tap_done();
}
