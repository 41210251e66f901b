// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// As many queues as there may be, and fewer vectors: all of them are at work at once, and none is
// taken for another, nor waits for another.
#include "queue.h"
#include "tap.h"

static const unsigned N = JET_QUEUES_MAX, VECTORS = 4, CHANNEL = 100, POOL = 10, FIRST = 384, BLOCKS = 128;

struct world {
	bench &b;
	std::vector<std::unique_ptr<queue>> q;

	explicit world(bench &b) : b(b)
	{
		for (unsigned n = 0; n < N; n++) {
			q.emplace_back(new queue(b, n, bench::base + 0x10000 + n * 0x2000,
						 bench::base + 0x40000 + n * 0x2000, 6 + n % 3, 5 + n % 2));
			q[n]->vector = n % VECTORS;
		}
	}
	queue &operator[](unsigned n) { return *q[n]; }
	/* A frame that goes to queue n, of this length */
	void arrive(unsigned n, size_t len)
	{
		rx_frame f;

		f.vci = CHANNEL + n;
		f.sdu.resize(len);
		for (auto &x : f.sdu)
			x = b.rnd(256);
		b.rx.push_back(f);
	}
	void give_back(unsigned n, const event &e)
	{
		q[n]->push(free_blocks(e.blocks, 0, POOL + n));
		q[n]->kick();
	}
};

static void begin(world &w)
{
	unsigned bad = 0;

	ok(w.b.rd(JET_REG_CAPS) == (put(JET_CAPS_MEM_KB, MEM_KB) | put(JET_CAPS_QUEUES, N) |
				    put(JET_CAPS_VECTORS, VECTORS)), "CAPS: 16 queues, 4 vectors");
	for (unsigned n = 0; n < N; n++)
		w[n].enable();
	for (unsigned n = 0; n < N; n++)
		w.b.wr(w[n].reg(JET_QUEUE_EVT_MOD), 0x80000100 + n);
	for (unsigned n = 0; n < N; n++) {
		queue &q = w[n];

		bad += w.b.rd(q.reg(JET_QUEUE_CTRL)) !=
		       (JET_QUEUE_CTRL_ENABLE | put(JET_QUEUE_CTRL_CMD_LOG2, q.cmd_log2) |
			put(JET_QUEUE_CTRL_EVT_LOG2, q.evt_log2) | put(JET_QUEUE_CTRL_VECTOR, q.vector));
		bad += w.b.rd(q.reg(JET_QUEUE_CMD_LO)) != (uint32_t)q.cmds ||
		       w.b.rd(q.reg(JET_QUEUE_CMD_HI)) != q.cmds >> 32 ||
		       w.b.rd(q.reg(JET_QUEUE_EVT_LO)) != (uint32_t)q.evts ||
		       w.b.rd(q.reg(JET_QUEUE_EVT_HI)) != q.evts >> 32 ||
		       w.b.rd(q.reg(JET_QUEUE_EVT_MOD)) != 0x80000100 + n;
		w.b.wr(q.reg(JET_QUEUE_EVT_MOD), 0);
	}
	ok(!bad, "each has its registers");
	for (unsigned i = FIRST; i < FIRST + BLOCKS; i++)
		bad += w[0].run(free_blocks({i})).status != JET_ST_OK;
	for (unsigned n = 0; n < N; n++) {
		w.b.vci(CHANNEL + n, POOL + n);
		w.b.pool(POOL + n, 60, n);
	}
	ok(!bad, "blocks for what arrives");
}

/* Doorbells, frames and ARMs of all queues, in any order; each host's events, and its messages */
static void together(world &w)
{
	bench &b = w.b;
	unsigned want[N] = {}, got[N] = {}, next[N] = {}, open[N] = {}, frames[N] = {}, seen[N] = {};
	unsigned told[VECTORS] = {}, arms[VECTORS] = {}, bad = 0;
	event e;

	b.irqs.clear();
	for (auto &q : w.q)
		q->auto_ack = false;
	for (unsigned i = 0; i < 4000; i++) {
		unsigned n = b.rnd(N);
		queue &q = w[n];

		switch (b.rnd(4)) {
		case 0:
			for (unsigned k = b.rnd(3); k && open[n] < 8; k--, open[n]++, want[n]++)
				q.push(command(JET_OP_FENCE, JET_CMDF_EVENT).tag(n << 8 | (want[n] & 0xff)));
			q.kick();
			break;
		case 1:
			if (b.rx.size() < 2 && frames[n] - seen[n] < 3) {
				w.arrive(n, 1 + b.rnd(200));
				frames[n]++;
			}
			break;
		case 2:
			while (q.poll(e)) {
				bad += e.bad || e.status;
				if (e.type == JET_EVT_FRAME) {
					bad += e.vci != CHANNEL + n || e.pool != POOL + n;
					seen[n]++;
					w.give_back(n, e);
				} else {
					bad += e.type != JET_EVT_COMPLETION ||
					       e.tag != (n << 8 | (next[n]++ & 0xff));
					got[n]++, open[n]--;
				}
			}
			q.ack(b.chance(50) && ++arms[q.vector]);
			break;
		default:
			b.run(b.rnd(200));
		}
	}
	b.until([&] { return b.rx_idle() && !b.m->busy_o; }, 20000);
	for (unsigned n = 0; n < N; n++) {
		while (w[n].poll(e)) {
			seen[n] += e.type == JET_EVT_FRAME;
			got[n] += e.type == JET_EVT_COMPLETION;
			if (e.type == JET_EVT_FRAME)
				w.give_back(n, e);
		}
		w[n].ack();
		b.run(300);
		if (got[n] != want[n] || seen[n] != frames[n] || !want[n] || !frames[n])
			bad++, diag("queue %u: %u of %u commands, %u of %u frames", n, got[n], want[n],
				    seen[n], frames[n]);
	}
	ok(!bad, "all at once: commands and frames of each, in order, on its own queue");
	for (unsigned v : b.irqs)
		bad += v >= VECTORS || !told[v]++;
	bad = 0;
	for (unsigned v = 0; v < VECTORS; v++)
		bad += !told[v] || told[v] > arms[v];
	ok(!bad, "... messages by four vectors, one an ARM at most");
	for (unsigned n = 0; n < N; n++)
		bad += b.rd(w[n].reg(JET_QUEUE_CMD_HEAD)) != w[n].tail ||
		       b.rd(w[n].reg(JET_QUEUE_CMD_TAIL)) != w[n].tail ||
		       b.rd(w[n].reg(JET_QUEUE_EVT_HEAD)) != w[n].head ||
		       b.rd(w[n].reg(JET_QUEUE_EVT_TAIL)) != w[n].head;
	ok(!bad, "... and where each of them stands");
}

/* One queue each sleeps until a message comes, whenever ARM is written */
static void no_message_lost(world &w)
{
	bench &b = w.b;
	unsigned lost = 0, early = 0;
	event e;

	for (unsigned round = 0; round < 6; round++) {
		for (unsigned n = 0; n < N; n++) {
			queue &q = w[n];
			bool seen;

			q.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
			b.irqs.clear();
			q.kick();
			b.run(b.rnd(250));
			seen = q.poll(e);
			q.ack(true);
			if (!seen)
				lost += !b.until([&] { return !b.irqs.empty(); }, 3000) ||
					b.irqs.front() != q.vector || !q.poll(e);
			b.irqs.clear();
			b.run(seen ? 300 : 0);
			early += seen && !b.irqs.empty();
			/* The ARM that nothing answered is used up by the next event */
			if (seen) {
				q.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
				q.kick();
				lost += !b.until([&] { return !b.irqs.empty(); }, 3000) || !q.poll(e);
			}
			q.ack();
		}
	}
	ok(!lost && !early, "no message is lost in any queue, none comes for nothing");
}

/* All wait at the same time, for different times or for the same, and for COUNT */
static void moderation(world &w)
{
	const unsigned unit = 1 << JET_QUEUE_MOD_TIME_SHIFT;
	bench &b = w.b;
	event e;

	for (bool same : {false, true}) {
		unsigned bad = 0, late = 0;
		uint64_t there[N] = {}, told[VECTORS][N] = {};
		unsigned count[VECTORS] = {}, times[N];

		for (unsigned n = 0; n < N; n++) {
			times[n] = same ? 60 : 30 + 7 * n;
			b.wr(w[n].reg(JET_QUEUE_EVT_MOD), put(JET_QUEUE_MOD_TIME, times[n]));
			w[n].ack(true);
			w[n].push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		}
		b.irqs.clear();
		for (unsigned n = 0; n < N; n++)
			w[n].kick();
		for (unsigned t = 0; t < 250 * unit; t++) {
			unsigned n = b.irqs.size();

			b.tick();
			for (unsigned k = 0; k < N; k++)
				if (!there[k] && w[k].poll(e))
					there[k] = b.now;
			for (; n < b.irqs.size(); n++)
				if (b.irqs[n] < VECTORS && count[b.irqs[n]] < N)
					told[b.irqs[n]][count[b.irqs[n]]++] = b.now;
		}
		/* Queues of a vector are told of in the order of their times: these grow with the queue */
		for (unsigned n = 0; n < N; n++) {
			unsigned v = n % VECTORS, k = n / VECTORS;
			uint64_t t = told[v][k] - there[n];

			bad += !there[n] || !told[v][k];
			if (told[v][k] && (t + 2 * unit < times[n] * unit || t > (times[n] + 2) * unit))
				bad++, diag("queue %u, TIME %u: %llu clocks", n, times[n],
					    (unsigned long long)t);
			late = std::max(late, (unsigned)(t / unit) - times[n] + 1);
		}
		ok(!bad && b.irqs.size() == N, "TIME of all 16, %s: each is told of within two units",
		   same ? "all at the same" : "one after the other");
		for (unsigned n = 0; n < N; n++)
			w[n].ack();
	}
	unsigned bad = 0;
	for (unsigned n = 0; n < N; n++) {
		b.wr(w[n].reg(JET_QUEUE_EVT_MOD), put(JET_QUEUE_MOD_TIME, 2000) |
		     put(JET_QUEUE_MOD_COUNT, 2 + n % 3));
		w[n].ack(true);
	}
	for (unsigned n = 0; n < N; n++) {
		b.irqs.clear();
		for (unsigned k = 0; k < 1 + n % 3; k++)
			w[n].push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		w[n].kick();
		b.run(2000);
		bad += !b.irqs.empty();
		w[n].push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		w[n].kick();
		b.run(1000);
		bad += b.irqs.size() != 1 || b.irqs[0] != w[n].vector;
		while (w[n].poll(e))
			;
		w[n].ack();
		b.wr(w[n].reg(JET_QUEUE_EVT_MOD), 0);
	}
	ok(!bad, "COUNT of each");
}

/* Each in turn is full, or not readable: commands and frames of all others go on */
static void starve(world &w)
{
	bench &b = w.b;
	unsigned bad = 0;
	event e;

	for (unsigned full = 0; full < N; full++) {
		queue &f = w[full];

		f.auto_ack = false;
		/* More than it has slots for, and a frame that nobody takes */
		for (unsigned k = 0; k < 1u << f.evt_log2; k += 4) {
			for (unsigned i = 0; i < 4; i++)
				f.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
			f.kick();
			b.run(800);
		}
		for (unsigned i = 0; i < 4; i++)
			f.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		f.kick();
		w.arrive(full, 30);
		for (unsigned n = 0; n < N; n++) {
			queue &q = w[n];

			if (n == full)
				continue;
			w.arrive(n, 30);
			bad += !q.next(e, 600) || e.type != JET_EVT_FRAME;
			q.push(free_blocks(e.blocks, JET_CMDF_EVENT, POOL + n));
			q.kick();
			bad += !q.next(e, 600) || e.status;
			q.ack();
		}
		for (unsigned k = 0; k < 1u << f.evt_log2; k++)
			bad += !f.poll(e) || e.type != JET_EVT_COMPLETION;
		bad += f.poll(e);
		f.ack();
		for (unsigned i = 0; i < 4; i++)
			bad += !f.next(e, 1000) || e.type != JET_EVT_COMPLETION;
		f.ack();
	}
	ok(!bad, "a full queue, whichever, starves none of the others, and goes on when it has room");
	for (unsigned n = 0; n < N; n++) {
		queue &f = w[n], &q = w[(n + 1 + b.rnd(N - 1)) % N];

		b.unreadable.insert({f.cmds, f.cmds + 0x2000});
		f.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		f.kick();
		b.run(400);
		b.unreadable.clear();
		q.push(command(JET_OP_FENCE, JET_CMDF_EVENT));
		q.kick();
		bad += !q.next(e, 600);
		q.ack();
		for (unsigned k = 0; k < N; k++)
			bad += b.rd(w[k].reg(JET_QUEUE_CTRL)) >> 31 != (k == n);
		bad += f.poll(e) || !f.disable();
		for (unsigned k = 0; k < N; k++)
			bad += (b.rd(w[k].reg(JET_QUEUE_CTRL)) & 1) != (k != n);
		f.enable();
	}
	ok(!bad, "a fault is one queue's own, and so is its end");
}

int main()
{
	bench b(tap_seed());
	world w(b);

	begin(w);
	together(w);
	no_message_lost(w);
	moderation(w);
	starve(w);
	unsigned bad = 0;
	for (auto &q : w.q)
		b.wr(q->reg(JET_QUEUE_CTRL), 0);
	b.run(600);
	for (auto &q : w.q)
		for (unsigned r = JET_QUEUE_EVT_MOD; r <= JET_QUEUE_EVT_TAIL; r += 4)
			bad += b.rd(q->reg(r)) != 0;
	for (auto &q : w.q)
		bad += b.rd(q->reg(JET_QUEUE_CTRL)) != 0;
	ok(!bad && b.until([&] { return !b.m->busy_o; }, 2000), "all stopped at once are off soon");
	ok(b.broken.empty(), "the ports' rules were kept %s", b.broken.c_str());
	return tap_done();
}
