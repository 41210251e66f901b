// SPDX-License-Identifier: GPL-2.0
/*
 * What happens at a pool's limits, and how they are changed and told:
 *
 * policies test RECEIVER SENDER   two pools against a model: frames, frees and
 *                                 changes at random; promises; bursts
 * policies hold DEVICE old|new    a pool with room for 2, damaged ones, too; says its VCI,
 *                                 for each line "look N" what became of N frames, and
 *                                 keeps no damaged ones any more after any other line
 * policies send DEVICE VCI FIRST N   N frames
 */
#include <pthread.h>
#include <sys/epoll.h>

#include "nearly.h"

#define BLOCK_BYTES	2048
#define BYTES		8000	/* four blocks */
#define MOST		12	/* highest limit */
#define STEPS		1500
#define PATIENCE	(60 * SECOND)

static const char *receiver, *sender;
static uint8_t data[BYTES], want[BYTES];
static int from;		/* sends all frames */

static unsigned int blocks_of(unsigned int len)
{
	return (len + BLOCK_BYTES - 1) / BLOCK_BYTES;
}

/* What frame @seq of this length holds */
static void fill(uint8_t *bytes, uint32_t seq, unsigned int len)
{
	for (unsigned int i = 0; i < len; i++)
		bytes[i] = (seq + 1) * 167 + i * 13 + (i >> 8);
	memcpy(bytes, &seq, sizeof(seq));
}

static int send_to(uint32_t vci, uint32_t seq, unsigned int len)
{
	struct jet_op ops[] = {
		ALLOC(blocks_of(len)), COPY_IN(0, data, 0, len),
		SEND_FREE(1, vci, len),
	};

	fill(data, seq, len);
	return run(from, ops, 3);
}

/* Frames that have come to an end at a pool, one way or the other */
static uint64_t ended(const struct jet_pool_info *info)
{
	return info->rx_frames + info->drops_limit + info->drops_memory +
	       info->drops_closing;
}

static bool until_ended(int fd, uint64_t n)
{
	uint64_t end = after(PATIENCE);
	struct jet_pool_info info = info_of(fd);

	while (ended(&info) < n && after(0) < end) {
		usleep(200);
		info = info_of(fd);
	}
	return ended(&info) == n;
}

/*
 * Against a model
 */

struct frame {
	uint32_t seq, list[4];
	unsigned int len, n;
	bool taken;
};

struct model {
	int fd;
	uint32_t vci, block;
	unsigned int limit, count, most;
	bool old;
	struct frame frames[MOST];	/* the oldest first, also those taken */
	uint64_t came, limited, dropped;
};

static unsigned int mistakes;

static void must(bool good, const char *what)
{
	if (good)
		return;
	if (!mistakes++)
		diag("%s: \"%s\", %s", what, text, strerror(errno));
}

static unsigned int in_use(const struct model *m, bool waiting)
{
	unsigned int i, n = 0;

	for (i = 0; i < m->count; i++)
		if (!waiting || !m->frames[i].taken)
			n += m->frames[i].n;
	return n;
}

static void model_forget(struct model *m, unsigned int i)
{
	m->count--;
	memmove(m->frames + i, m->frames + i + 1,
		(m->count - i) * sizeof(m->frames[0]));
}

/* The oldest that was not taken */
static unsigned int model_oldest(const struct model *m)
{
	unsigned int i = 0;

	while (i < m->count && m->frames[i].taken)
		i++;
	return i;
}

/* Frames that wait make room for so many blocks */
static void model_make_room(struct model *m, unsigned int blocks)
{
	unsigned int gone = 0, i;

	while (gone < blocks) {
		i = model_oldest(m);
		gone += m->frames[i].n;
		model_forget(m, i);
		m->dropped++;
	}
}

static void model_receive(struct model *m, struct frame frame)
{
	unsigned int need = in_use(m, false) + frame.n;

	if (m->old && need > m->limit && need - m->limit <= in_use(m, true)) {
		model_make_room(m, need - m->limit);
		need = in_use(m, false) + frame.n;
	}
	if (need > m->limit) {
		m->limited++;
		return;
	}
	m->frames[m->count++] = frame;
	m->came++;
	if (need > m->most)
		m->most = need;
}

static void model_send(struct model *m, uint32_t seq)
{
	unsigned int len = 4 + pick(BYTES - 4);
	struct frame frame = { .seq = seq, .len = len, .n = blocks_of(len) };
	struct jet_op fence = {
		.op = JET_DO_COPY_IN, .addr = (uintptr_t)want, .length = 4,
	};

	/* The card has done all that it was told before */
	must(!run_on(m->fd, fence, m->block), "fence");
	must(!send_to(m->vci, seq, len), "send");
	model_receive(m, frame);
	must(until_ended(m->fd, m->came + m->limited), "a frame has its end");
}

static void model_rx(struct model *m)
{
	struct jet_op ops[] = {
		RX(data, 4), COPY_OUT(0, want, 0, sizeof(want)),
	};
	unsigned int i = model_oldest(m);
	struct frame *f = &m->frames[i];

	ops[1].flags |= JET_OPF_UPTO;
	run(m->fd, ops, 2);
	if (i == m->count) {
		must(res[0].error == -EAGAIN, "no frame");
		return;
	}
	must(!res[0].error && res[0].count == f->n && res[0].length == f->len &&
	     !memcmp(data, &f->seq, 4), "rx");
	fill(data, f->seq, f->len);
	must(!res[1].error && res[1].length == f->len &&
	     !memcmp(data, want, f->len), "bytes");
	memcpy(f->list, &BLOCK(0, 0), f->n * sizeof(f->list[0]));
	f->taken = true;
}

static void model_free(struct model *m)
{
	unsigned int i, n = 0, nth;
	struct jet_op op = { .op = JET_DO_FREE };

	for (i = 0; i < m->count; i++)
		n += m->frames[i].taken;
	if (!n)
		return;
	nth = pick(n);
	for (i = 0; !m->frames[i].taken || nth--; i++)
		;
	give(&op, 0, m->frames[i].list, m->frames[i].n);
	must(!run(m->fd, &op, 1), "free");
	model_forget(m, i);
}

/* Its limit, its receive function, or both */
static void model_change(struct model *m)
{
	unsigned int what = 1 + pick(3), limit = pick(MOST + 1), use;
	bool old = pick(2);

	must(!CHANGE(m->fd,
		     .what = (what & 1 ? JET_SET_RX_LIMIT : 0) |
			     (what & 2 ? JET_SET_RECEIVE : 0),
		     .rx_limit = what & 1 ? limit : 0,
		     .receive = what & 2 && old ? JET_RECEIVE_DROP_OLD : 0),
	     "change");
	if (what & 1)
		m->limit = limit;
	if (what & 2)
		m->old = old;
	use = in_use(m, false);
	if (!m->old || use <= m->limit)
		return;
	use -= m->limit;
	model_make_room(m, use < in_use(m, true) ? use : in_use(m, true));
}

static void model_compare(const struct model *m)
{
	struct jet_pool_info info = info_of(m->fd);
	unsigned int i, waiting = 0;

	for (i = 0; i < m->count; i++)
		waiting += !m->frames[i].taken;
	must(info.rx_limit == m->limit && info.receive == m->old, "policy");
	must(info.rx_promised == m->limit * (1 + m->old), "promise");
	must(info.rx_used == in_use(m, false), "blocks in use");
	must(info.rx_waiting == in_use(m, true) && info.frames == waiting,
	     "what waits");
	must(info.rx_most == m->most, "high-water mark");
	must(info.rx_frames == m->came && info.drops_limit == m->limited &&
	     info.drops_old == m->dropped && !info.drops_memory &&
	     !info.drops_closing, "drops");
}

static void model_open(struct model *m)
{
	struct jet_op block = ALLOC(1);

	*m = (struct model) { .limit = MOST / 2 };
	m->fd = open_pool(receiver, 1, m->limit);
	m->vci = assoc(m->fd, JET_IOC_ASSOC, 0);
	run(m->fd, &block, 1);
	m->block = BLOCK(0, 0);
}

static void test_model(void)
{
	struct model models[2];
	uint64_t came = 0, limited = 0, dropped = 0;
	unsigned int step;

	model_open(&models[0]);
	model_open(&models[1]);
	for (step = 0; step < STEPS && !mistakes; step++) {
		struct model *m = &models[pick(2)];

		switch (pick(8)) {
		case 0:
		case 1:
			model_rx(m);
			break;
		case 2:
		case 3:
			model_free(m);
			break;
		case 4:
			model_change(m);
			break;
		default:
			model_send(m, step);
		}
		model_compare(&models[0]);
		model_compare(&models[1]);
	}
	for (step = 0; step < 2; step++) {
		came += models[step].came;
		limited += models[step].limited;
		dropped += models[step].dropped;
		close(models[step].fd);
	}
	ok(!mistakes && limited > 10 && dropped > 10,
	   "%d steps as the model: %llu frames came, %llu dropped as the newest, %llu as the oldest",
	   STEPS, (unsigned long long)came, (unsigned long long)limited,
	   (unsigned long long)dropped);
}

/*
 * What is promised
 */

/* What is used above a limit that was lowered is still promised */
static void test_pledge(void)
{
	struct jet_limits l = limits_of(receiver);
	int a = open_pool(receiver, 0, 8), b = open_device(receiver);
	int vci = assoc(a, JET_IOC_ASSOC, 0);
	struct jet_op take[] = { RX(NULL, 0), FREE(0) };
	unsigned int i;

	for (i = 0; i < 6; i++)
		send_to(vci, i, 100);
	ok(until_ended(a, 6) && !CHANGE(a, .what = JET_SET_RX_LIMIT, .rx_limit = 2),
	   "a limit that is less than what is in use");
	send_to(vci, 6, 100);
	ok(until_ended(a, 7) && info_of(a).drops_limit == 1 &&
	   info_of(a).frames == 6, "nothing is taken away, and nothing comes");
	ok(pool_ioctl(b, .rx_limit = l.pool_rx - 5) == -ENOSPC,
	   "nor has anybody else a right to what is in use: %s", text);
	ok(!CHANGE(a, .what = JET_SET_RX_LIMIT, .rx_limit = 8) &&
	   !CHANGE(a, .what = JET_SET_RX_LIMIT, .rx_limit = 2),
	   "it can be raised and lowered again");
	for (i = 0; i < 5; i++)
		ok(!run(a, take, 2), "frame %u is there", i);
	for (i = 0; i < 1000 && pool_ioctl(b, .rx_limit = l.pool_rx - 2) < 0; i++)
		usleep(1000);
	ok(i < 1000, "until it is in use no more");
	ok(CHANGE(a, .what = JET_SET_RX_LIMIT, .rx_limit = 3) == -ENOSPC,
	   "then it cannot be raised: %s", text);
	close(a);
	close(b);
}

/* With all blocks promised, a drop-old pool still has what it adds */
static void test_extra(void)
{
	unsigned int most = limits_of(receiver).pool_rx, i;
	int a = open_device(receiver), b = open_device(receiver), vci;
	struct jet_pool_info info;

	pool_ioctl(a, .rx_limit = 40, .receive = JET_RECEIVE_DROP_OLD);
	ok(info_of(a).rx_promised == 40 + 32,
	   "drop-old is promised the largest frame more");
	ok(pool_ioctl(b, .rx_limit = most - 71) == -ENOSPC &&
	   pool_ioctl(b, .rx_limit = most - 72) > 0, "which others have not");
	ok(!CHANGE(a, .what = JET_SET_RECEIVE), "until it drops what is new");
	vci = assoc(a, JET_IOC_ASSOC, 0);
	for (i = 0; i < 41; i++)
		send_to(vci, i, 4);
	until_ended(a, 41);
	info = info_of(a);
	ok(info.rx_promised == 40 && info.drops_limit == 1 &&
	   info.frames == 40, "the card holds it to its limit again");
	close(a);
	close(b);
}

#define BURST	60

/* More than the driver can see in time: what gets past the card is the newest */
static void test_burst(unsigned int limit)
{
	struct jet_op ops[2 + BURST] = { ALLOC(1), COPY_IN(0, data, 0, 100) };
	int fd = open_device(receiver), vci, last = -1;
	struct jet_op rx = RX(data, 4);
	struct jet_pool_info info;
	unsigned int i, n = 0, good = 0;

	pool_ioctl(fd, .rx_limit = limit, .receive = JET_RECEIVE_DROP_OLD);
	vci = assoc(fd, JET_IOC_ASSOC, 0);
	for (i = 0; i < BURST; i++) {
		ops[2 + i] = (struct jet_op) SEND(1, vci, 100);
		ops[2 + i].uu = i;
	}
	must(!run(from, ops, 2 + BURST), "burst");
	run_on(from, (struct jet_op) { .op = JET_DO_FREE }, BLOCK(0, 0));
	ok(until_ended(fd, BURST), "%u frames at once, at a limit of %u", BURST,
	   limit);
	info = info_of(fd);
	while (!run(fd, &rx, 1)) {
		good += (int)res[0].uu > last;
		last = res[0].uu;
		n++;
	}
	ok(n == limit && good == n && info.rx_frames == n + info.drops_old &&
	   info.rx_frames >= 2 * limit,
	   "%llu got past the card, the newest %u of them are there, in order",
	   (unsigned long long)info.rx_frames, n);
	/* Now the driver has seen all: the next one is delivered */
	run_on(fd, (struct jet_op) { .op = JET_DO_FREE }, BLOCK(0, 0));
	send_to(vci, 77, 100);
	ok(until_ended(fd, BURST + 1) && !run(fd, &rx, 1) && *(int *)data == 77,
	   "and so is one more");
	close(fd);
}

/* A frame that can never fit harms no other */
static void test_too_large(void)
{
	int fd = open_device(receiver), vci;
	struct jet_op rx = RX(data, 4);

	pool_ioctl(fd, .rx_limit = 2, .receive = JET_RECEIVE_DROP_OLD);
	vci = assoc(fd, JET_IOC_ASSOC, 0);
	send_to(vci, 1, 100);
	send_to(vci, 2, 100);
	send_to(vci, 3, 3 * BLOCK_BYTES);
	ok(until_ended(fd, 3) && info_of(fd).drops_limit == 1 &&
	   !info_of(fd).drops_old && !run(fd, &rx, 1) && *(int *)data == 1,
	   "a frame that is larger than the limit makes nobody go");
	close(fd);
}

/*
 * What is told
 */

static void test_vcis(void)
{
	int fd = open_pool(receiver, 1, 1);
	struct jet_pool_vci vcis[4] = { [2].vci = 0x55 };
	struct jet_pool_info info = {
		.vcis = (uintptr_t)vcis, .vcis_room = 2,
	};
	uint32_t own = assoc(fd, JET_IOC_ASSOC, 3001);
	uint32_t group = assoc_flags(fd, JET_IOC_ASSOC, 3002,
				     JET_ASSOC_OWN_GROUP | JET_ASSOC_SHARE);
	uint32_t other = assoc(fd, JET_IOC_ASSOC, JET_MAKE_GROUP(63, 3003));
	unsigned int i, found = 0;

	ok(!ioctl(fd, JET_IOC_POOL_INFO, &info) && info.vcis_count == 3 &&
	   vcis[2].vci == 0x55, "room for two VCIs of three");
	info.vcis_room = 4;
	ok(!ioctl(fd, JET_IOC_POOL_INFO, &info) && info.vcis_count == 3 &&
	   !vcis[3].vci, "room for more");
	for (i = 0; i < 3; i++)
		found |= (vcis[i].vci == own && !vcis[i].flags) |
			 (vcis[i].vci == group &&
			  vcis[i].flags == (JET_ASSOC_OWN_GROUP |
					    JET_ASSOC_SHARE)) << 1 |
			 (vcis[i].vci == other && !vcis[i].flags) << 2;
	ok(found == 7, "each as it was associated");
	ok(info.rx_promised == 2, "a shared group counts once more");
	ok(!CHANGE(fd, .what = JET_SET_RX_LIMIT | JET_SET_RECEIVE,
		   .rx_limit = 3, .receive = JET_RECEIVE_DROP_OLD) &&
	   info_of(fd).rx_promised == 12, "also of what drop-old adds");
	close(fd);
}

static void test_transmit(void)
{
	int fd = open_pool(receiver, 4, 0);
	struct jet_op all[] = { ALLOC(3), ALLOC(2), FREE(0) };
	struct jet_pool_info info;

	run(fd, all, 3);
	info = info_of(fd);
	ok(!info.tx_used && info.tx_most == 3 && info.refused_limit == 1 &&
	   info.tx_limit == 4, "what is and was allocated");
	run(fd, all, 1);
	ok(!CHANGE(fd, .what = JET_SET_TX_LIMIT, .tx_limit = 2) &&
	   info_of(fd).tx_used == 3, "less than is in use");
	all[0].count = 1;
	ok(run(fd, all, 1) == 1 && res[0].error == -EDQUOT,
	   "then nothing is given: %s", text);
	ok(!CHANGE(fd, .what = JET_SET_TX_LIMIT, .tx_limit = 4) &&
	   !run(fd, all, 1), "until the limit is raised");
	ok(!CHANGE(fd, .what = JET_SET_FRAME, .frame = 3000) &&
	   info_of(fd).frame == 3000 && info_of(fd).tx_limit == 4,
	   "a promise for frames");
	close(fd);
}

/*
 * Room to send
 */

static bool has_room(int fd, int patience)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, patience) == 1 && p.revents == POLLOUT;
}

static void *waiter(void *ep)
{
	struct epoll_event event = {};

	return (void *)(uintptr_t)(epoll_wait(*(int *)ep, &event, 1, 60000) == 1 &&
				   event.events == EPOLLOUT);
}

/*
 * Somebody waits until there is room, and @what makes some. By epoll, which
 * looks at a file only when it was told of it: poll looks once more at the end
 */
static bool wakes(int fd, void (*what)(void *with), void *with)
{
	struct epoll_event event = { .events = EPOLLOUT };
	int ep = epoll_create1(EPOLL_CLOEXEC);
	pthread_t thread;
	void *woken;

	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event);
	pthread_create(&thread, NULL, waiter, &ep);
	usleep(20000);
	what(with);
	pthread_join(thread, &woken);
	close(ep);
	return woken;
}

struct stack {
	int fd;
	uint32_t list[256];
	unsigned int n, free;	/* so many, of which these shall go */
};

static void free_some(void *with)
{
	struct stack *b = with;
	struct jet_op op = { .op = JET_DO_FREE };

	for (; b->free; b->free--) {
		give(&op, 0, &b->list[--b->n], 1);
		must(!run(b->fd, &op, 1), "free");
	}
}

static void raise_limit(void *with)
{
	must(!CHANGE(*(int *)with, .what = JET_SET_TX_LIMIT, .tx_limit = 8),
	     "raise");
}

static void shorten_frames(void *with)
{
	must(!CHANGE(*(int *)with, .what = JET_SET_FRAME, .frame = 100),
	     "shorten");
}

/* As many as there are, one by one */
static struct stack take_all(int fd)
{
	struct stack b = { .fd = fd };
	struct jet_op one = ALLOC(1);

	while (b.n < COUNT(b.list) && !run(fd, &one, 1))
		b.list[b.n++] = BLOCK(0, 0);
	return b;
}

static void test_room(void)
{
	int fd = open_device(receiver), none = open_pool(receiver, 0, 1), hog;
	struct stack mine, theirs;

	pool_ioctl(fd, .tx_limit = 4, .frame = 2 * BLOCK_BYTES);
	ok(has_room(fd, 0), "a new pool has room");
	ok(!has_room(none, 0), "but not one that cannot send");
	mine = take_all(fd);
	ok(mine.n == 4 && !has_room(fd, 0), "with all in use there is none");
	mine.free = 1;
	free_some(&mine);
	ok(!has_room(fd, 0), "nor with one left for frames of two");
	ok(wakes(fd, raise_limit, &fd) && has_room(fd, 0), "a higher limit wakes");
	mine = take_all(fd);
	mine.free = 2;
	ok(!has_room(fd, 0) && wakes(fd, free_some, &mine) && has_room(fd, 0),
	   "so do blocks that are freed; and it stays so");
	run(fd, (struct jet_op[]) { ALLOC(1) }, 1);
	ok(!has_room(fd, 0) && wakes(fd, shorten_frames, &fd),
	   "and frames that need less");

	hog = open_pool(receiver, limits_of(receiver).pool_tx, 0);
	theirs = take_all(hog);
	ok(!has_room(fd, 0), "another pool has what the card has: %u blocks",
	   theirs.n);
	theirs.free = theirs.n;
	ok(wakes(fd, free_some, &theirs) && has_room(fd, 0), "until it frees it");
	close(hog);
	close(none);
	close(fd);
}

/* Who waits for edges is told after an allocation that failed */
static void test_edges(void)
{
	int fd = open_device(receiver), ep = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event event = { .events = EPOLLOUT | EPOLLET };
	struct stack mine;

	pool_ioctl(fd, .tx_limit = 4, .frame = 2 * BLOCK_BYTES);
	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &event);
	ok(epoll_wait(ep, &event, 1, 0) == 1 && event.events == EPOLLOUT &&
	   !epoll_wait(ep, &event, 1, 0), "an edge for a new pool, and one only");
	mine = take_all(fd);
	ok(!epoll_wait(ep, &event, 1, 0), "none while there is no room");
	mine.free = 1;
	free_some(&mine);
	ok(!epoll_wait(ep, &event, 1, 0), "nor while there is not enough");
	mine.free = 1;
	free_some(&mine);
	ok(epoll_wait(ep, &event, 1, 60000) == 1 && event.events == EPOLLOUT,
	   "but then");
	close(ep);
	close(fd);
}

/*
 * Held for others to look at
 */

/* What has come to an end and what waits, once these are so many frames */
static void look(int fd, uint64_t frames)
{
	struct jet_op ops[] = { RX(data, 4), FREE(0) };
	struct jet_pool_info info;

	until_ended(fd, frames);
	info = info_of(fd);
	printf("came %llu limit %llu old %llu closing %llu waiting",
	       (unsigned long long)info.rx_frames,
	       (unsigned long long)info.drops_limit,
	       (unsigned long long)info.drops_old,
	       (unsigned long long)info.drops_closing);
	while (!run(fd, ops, 2))
		printf(" %u%s", *(uint32_t *)data,
		       res[0].flags & JET_RXF_ERR_CRC ? "!" : "");
	printf("\n");
}

static int hold(bool old)
{
	int fd = open_device(receiver);
	unsigned int frames;
	char line[80];

	pool_ioctl(fd, .rx_limit = 2, .flags = JET_POOL_KEEP_ERRORED,
		   .receive = old ? JET_RECEIVE_DROP_OLD : JET_RECEIVE_DROP_NEW);
	printf("VCI %#x\n", assoc(fd, JET_IOC_ASSOC, 0));
	fflush(stdout);
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "look %u", &frames) == 1)
			look(fd, frames);
		else
			printf("%d\n", CHANGE(fd, .what = JET_SET_FLAGS));
		fflush(stdout);
	}
	return 0;
}

static int send_some(uint32_t vci, uint32_t first, uint32_t n)
{
	int ret = 0;

	from = open_pool(receiver, 1, 0);
	for (; n && !ret; n--)
		ret = send_to(vci, first++, 100);
	return ret;
}

int main(int argc, char **argv)
{
	receiver = argc > 2 ? argv[2] : "/dev/jetstream0";
	sender = argc > 3 ? argv[3] : receiver;
	if (argc > 5 && !strcmp(argv[1], "send"))
		return send_some(strtoul(argv[3], NULL, 0), atoi(argv[4]),
				 atoi(argv[5]));
	if (argc > 3 && !strcmp(argv[1], "hold"))
		return hold(!strcmp(argv[3], "old"));
	dice_seed(tap_seed());
	from = open_pool(sender, 64, 0);
	test_model();
	test_pledge();
	test_extra();
	test_burst(3);
	test_burst(8);
	test_too_large();
	test_vcis();
	test_transmit();
	test_room();
	test_edges();
	ok(!mistakes, "no mistakes");
	close(from);
	return tap_done();
}
