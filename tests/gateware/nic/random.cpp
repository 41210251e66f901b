// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// All at once, at random: commands on three queues, frames for four pools, frames that nobody
// wants, errors, stalls everywhere, frames that the ring gives up, resets in
// the middle. A model knows who owns each block and what is in it; at the
// end of each round all blocks are accounted for.
#include <algorithm>
#include "queue.h"
#include "tap.h"

enum { QUEUES = 3, POOLS = 4, BLOCKS = MEM_KB / 2 };
static const uint64_t DATA = bench::base + 0x100000, OUT = bench::base + 0x1000000;

struct pending {
	command c = command(0);
	unsigned op = 0, status = JET_ST_OK;
	std::vector<unsigned> blocks;		/* come back to the host's hands */
	std::vector<unsigned> freed;		/* go to the free list when it is over */
	int sum = -1;
	uint64_t out = 0;			/* COPY_OUT: where, and what shall be there */
	bytes want;
	bool sent = false;
};

struct world {
	bench &b;
	std::vector<std::unique_ptr<queue>> q;
	std::deque<pending> posted[QUEUES];
	/* Blocks that the host may use now, of each queue: block -> pool, or -1 if the host's */
	std::map<unsigned, int> mine[QUEUES];
	bytes content[BLOCKS];
	std::map<uint32_t, bytes> frames;	/* by their first four bytes, and length */
	/* What the ring shall get: of each class, in the order of each queue */
	std::deque<std::pair<uint32_t, bytes>> tx[2][QUEUES];
	unsigned errors = 0, events = 0, commands = 0, delivered = 0, copies = 0, sent[2] = {};
	unsigned tag[QUEUES] = {}, outs[QUEUES] = {};

	explicit world(bench &b) : b(b) {}
	void wrong(const char *what, unsigned x = 0)
	{
		if (errors++ < 5)
			diag("%s %u at clock %llu", what, x, (unsigned long long)b.now);
	}
	void begin();
	void submit(unsigned n, pending p);
	void own(unsigned n, unsigned block, int pool, const bytes &known);
	void post(unsigned n);
	void arrive();
	bool look(unsigned n);
	void check_tx(unsigned sync);
	void finish();
};

void world::begin()
{
	q.clear();
	frames.clear();
	b.async.tx.clear();
	b.sync.tx.clear();
	for (unsigned n = 0; n < QUEUES; n++) {
		q.emplace_back(new queue(b, n + (n > 0), bench::base + 0x1000 + n * 0x10000,
					 bench::base + 0x8000 + n * 0x10000, 5, 5 + n));
		q[n]->enable();
		q[n]->auto_ack = false;
		posted[n].clear();
		mine[n].clear();
		tx[0][n].clear();
		tx[1][n].clear();
		tag[n] = 0;
	}
	for (unsigned p = 0; p < POOLS; p++) {
		b.pool(p, 6 + 30 * p, p % QUEUES ? p % QUEUES + 1 : 0, p == 3);
		b.vci(0x100 + p, p, true, p & 1);
	}
	/* Some blocks are each queue's, the others go to the free list */
	for (unsigned i = 0; i < BLOCKS; i++) {
		content[i].assign(2048, 0);
		if (i < 20 * QUEUES)
			own(i % QUEUES, i, -1, bytes());
	}
	for (unsigned i = 20 * QUEUES; i < BLOCKS; i++) {
		pending p;

		p.c = free_blocks({i});
		p.op = JET_OP_FREE;
		submit(i % QUEUES, p);
	}
}

/* Into the ring, as soon as there is room, with what it is expected to say */
void world::submit(unsigned n, pending p)
{
	queue &k = *q[n];

	while ((uint16_t)(k.tail - b.rd(k.reg(JET_QUEUE_CMD_HEAD))) + p.c.slots > 32) {
		k.kick();
		b.run(30);
		/* Commands wait for room for their events. What these bring may need a command, too. */
		while (look(n))
			;
		k.ack();
	}
	p.c.w[0] |= put(JET_CMD_FLAGS, JET_CMDF_EVENT);
	p.c.tag(tag[n]++ & 0xffff);
	posted[n].push_back(p);
	k.push(p.c);
	if (b.chance(60))
		k.kick();
	commands++;
}

/*
 * A block comes into the host's hands. What of its content is known is compared;
 * then all of it is made known.
 */
void world::own(unsigned n, unsigned block, int pool, const bytes &known)
{
	uint64_t at = DATA + b.rnd(0x80000);
	pending p;

	if (!known.empty()) {
		pending o;

		o.out = OUT + n * 0x400000 + outs[n]++ % 256 * 0x4000;
		o.want = known;
		o.sum = inet_sum(known.data(), known.size());
		o.op = JET_OP_COPY_OUT;
		o.c = copy(o.op, o.out, known.size(), 0, {block}, 0, pool);
		submit(n, o);
	}
	memcpy(content[block].data(), b.at(at), 2048);
	mine[n][block] = pool;
	p.op = JET_OP_COPY_IN;
	p.sum = inet_sum(b.at(at), 2048);
	p.c = copy(p.op, at, 2048, 0, {block}, 0, pool < 0 ? 0 : pool);
	submit(n, p);
}

/* One command, mostly right; what it does is done in the model at once, as commands are in order */
void world::post(unsigned n)
{
	queue &k = *q[n];
	pending p;
	unsigned kind = b.rnd(100);
	std::vector<unsigned> have;
	int pool = -1;

	if ((uint16_t)(k.tail - b.rd(k.reg(JET_QUEUE_CMD_HEAD))) > 16 || posted[n].size() > 20)
		return;
	/* Blocks of the host, and of one pool */
	if (!mine[n].empty()) {
		auto it = mine[n].begin();

		std::advance(it, b.rnd(mine[n].size()));
		pool = it->second;
		have.push_back(it->first);
		for (auto &m : mine[n])
			if (have.size() < 6 && (m.second == -1 || m.second == pool) &&
			    m.first != have[0] && b.chance(20)) {
				have.push_back(m.first);
				if (pool == -1)
					pool = m.second;
			}
	}
	unsigned pl = pool < 0 ? b.rnd(256) : pool;
	if (have.empty() || kind < 8) {
		p.c = take(1 + b.rnd(JET_EVT_TAKE_MAX));
		p.op = JET_OP_TAKE;
	} else if (kind < 35) {
		unsigned off = b.rnd(2048), lo = have.size() == 1 ? 1 : (have.size() - 1) * 2048 - off + 1;
		unsigned len = lo + b.rnd(have.size() * 2048 - off - lo + 1);
		uint64_t at = DATA + b.rnd(0x80000);

		for (unsigned i = 0; i < len; i++)
			content[have[(off + i) / 2048]][(off + i) % 2048] = *b.at(at + i);
		p.c = copy(JET_OP_COPY_IN, at, len, off, have, b.chance(30) ? JET_CMDF_SUM_ADD : 0, pl);
		p.op = JET_OP_COPY_IN;
		p.sum = inet_sum(b.at(at), len);
		copies++;
	} else if (kind < 60) {
		unsigned off = b.rnd(2048), lo = have.size() == 1 ? 1 : (have.size() - 1) * 2048 - off + 1;
		unsigned len = lo + b.rnd(have.size() * 2048 - off - lo + 1);

		/* Each command has its own place, used again long after */
		p.out = OUT + n * 0x400000 + outs[n]++ % 256 * 0x4000 + b.rnd(16);
		for (unsigned i = 0; i < len; i++)
			p.want.push_back(content[have[(off + i) / 2048]][(off + i) % 2048]);
		p.c = copy(JET_OP_COPY_OUT, p.out, len, off, have, 0, pl);
		p.op = JET_OP_COPY_OUT;
		p.sum = inet_sum(p.want.data(), len);
		copies++;
	} else if (kind < 80) {
		std::vector<segment> segs;
		unsigned count = 1 + b.rnd(b.chance(70) ? 3 : 12);
		bool fr = b.chance(40), sync = b.chance(40);
		bytes sdu;

		for (unsigned i = 0; i < count; i++) {
			unsigned x = have[b.rnd(have.size())], off = b.rnd(2048);
			unsigned len = 1 + b.rnd(std::min(2048 - off, b.chance(50) ? 30u : 2048u));

			segs.push_back({x, off, len});
			sdu.insert(sdu.end(), &content[x][off], &content[x][off] + len);
			if (std::find(p.blocks.begin(), p.blocks.end(), x) == p.blocks.end())
				p.blocks.push_back(x);
		}
		p.c = send(n << 16 | tag[n], segs, (fr ? JET_CMDF_FREE : 0) | (sync ? JET_CMDF_SYNC : 0), pl);
		p.op = JET_OP_SEND;
		p.sent = true;
		tx[sync][n].push_back({n << 16 | tag[n], sdu});
		/* Not to be touched until it is over */
		for (unsigned x : p.blocks) {
			int owner = mine[n][x];

			mine[n].erase(x);
			if (!fr)
				p.freed.push_back(x << 9 | (owner + 1));
		}
		p.blocks.clear();
		sent[sync]++;
	} else if (kind < 90) {
		p.c = free_blocks(have, 0, pl);
		p.op = JET_OP_FREE;
		for (unsigned x : have)
			mine[n].erase(x);
	} else if (kind < 95) {
		p.c = command(JET_OP_FENCE);
		p.op = JET_OP_FENCE;
	} else {
		have.push_back(512 + b.rnd(1000));
		std::swap(have[0], have.back());
		have.resize(std::min<size_t>(have.size(), 6));
		p.c = free_blocks(have, 0, pl);
		p.op = JET_OP_FREE;
	}
	p.status = kind >= 95 && !have.empty() && have[0] >= 512 ? JET_ST_BAD_BLOCK : JET_ST_OK;
	submit(n, p);
}

void world::arrive()
{
	rx_frame f;
	unsigned kind = b.rnd(100);

	f.vci = kind < 10 ? 0x900 : 0x100 + b.rnd(POOLS);
	f.sdu.resize(1 + b.rnd(b.chance(70) ? 200 : b.chance(90) ? 8000 : 65520));
	for (auto &x : f.sdu)
		x = b.rnd(256);
	f.abort = b.chance(4);
	f.err_crc = b.chance(4);
	if (f.err_crc)
		f.err_len = b.chance(30);
	f.sync = b.chance(10);
	b.rx.push_back(f);
	/* To be found again by what its event shows */
	uint32_t key = 0;
	for (size_t i = 0; i < 64; i++)
		key = key * 31 + (i < f.sdu.size() ? f.sdu[i] : 0);
	if (f.vci != 0x900 && !f.abort)
		frames[key] = f.sdu;
}

bool world::look(unsigned n)
{
	event e;

	if (!q[n]->poll(e))
		return false;
	events++;
	if (e.bad)
		wrong("bits of an event");
	if (e.type == JET_EVT_FRAME) {
		const bytes *known = nullptr;
		uint32_t key = 0;

		for (size_t i = 0; i < 64; i++)
			key = key * 31 + (i < e.head.size() ? e.head[i] : 0);
		if (!frames.count(key)) {
			/* Short frames with errors show more than the SDU */
			if (!(e.flags & (JET_EVTF_ERR_CRC | JET_EVTF_ERR_LEN)))
				wrong("frame that nobody sent", e.len);
		} else if (!e.flags || e.flags == JET_EVTF_SYNC) {
			const bytes &s = frames[key];

			if (e.len != s.size() || e.sum != inet_sum(s.data(), s.size()))
				wrong("length or sum of a frame", e.len);
			known = &s;
		}
		for (unsigned x : e.blocks) {
			for (unsigned m = 0; m < QUEUES; m++)
				if (mine[m].count(x))
					wrong("a block has two owners", x);
		}
		for (size_t i = 0; i < e.blocks.size(); i++) {
			bytes part;

			if (known)
				part.assign(known->begin() + i * 2048,
					    known->begin() + std::min(known->size(), (i + 1) * 2048));
			own(n, e.blocks[i], e.pool, part);
		}
		delivered++;
		return true;
	}
	/* A SEND may be reported after later commands, otherwise in order */
	auto it = posted[n].begin();
	while (it != posted[n].end() && get(JET_CMD_TAG, it->c.w[0]) != e.tag) {
		if (!it->sent)
			wrong("completion out of order", e.tag);
		++it;
	}
	if (it == posted[n].end()) {
		wrong("completion of nothing", e.tag);
		return true;
	}
	if (e.op != it->op || (e.status != it->status &&
	    !(it->sent && (e.status == JET_ST_RING_DOWN || e.status == JET_ST_NO_ALLOCATION))))
		wrong("status", e.op << 8 | e.status);
	if (it->sum >= 0 && e.sum != (unsigned)it->sum)
		wrong("sum", e.sum);
	if (!it->want.empty() && memcmp(b.at(it->out), it->want.data(), it->want.size()))
		wrong("COPY_OUT", it->want.size());
	for (unsigned x : it->freed)
		mine[n][x >> 9] = (int)(x & 511) - 1;
	for (unsigned x : e.blocks) {
		for (unsigned m = 0; m < QUEUES; m++)
			if (mine[m].count(x))
				wrong("TAKE of an owned block", x);
	}
	posted[n].erase(it);
	for (unsigned x : e.blocks)
		own(n, x, -1, bytes());
	return true;
}

void world::check_tx(unsigned sync)
{
	auto &got = (sync ? b.sync : b.async).tx;

	while (!got.empty() && got.front().whole) {
		unsigned n = got.front().vci >> 16;
		auto &want = tx[sync][n % QUEUES];

		if (n >= QUEUES || want.empty() || want.front().first != got.front().vci)
			wrong("SEND out of order", got.front().vci);
		else if (want.front().second != got.front().sdu)
			wrong("content of a SEND", got.front().vci);
		if (!want.empty())
			want.pop_front();
		got.pop_front();
	}
}

/* Until all is quiet; then every block is free or known */
void world::finish()
{
	bool quiet = false;

	b.stall_rd = b.stall_wr = b.stall_rx = b.async.stall = b.sync.stall = 0;
	for (unsigned i = 0; i < 3000 && !quiet; i++) {
		quiet = b.rx_idle() && !b.m->busy_o;
		for (unsigned n = 0; n < QUEUES; n++) {
			q[n]->kick();
			while (look(n))
				quiet = false;
			q[n]->ack();
			quiet &= posted[n].empty();
		}
		b.run(100);
		check_tx(0);
		check_tx(1);
	}
	if (!quiet)
		wrong("never quiet");
	unsigned total = b.rd(JET_REG_FREE), held[POOLS] = {};
	for (unsigned n = 0; n < QUEUES; n++) {
		total += mine[n].size();
		for (auto &m : mine[n])
			if (m.second >= 0)
				held[m.second]++;
		if (!tx[0][n].empty() || !tx[1][n].empty())
			wrong("SENDs that the ring never saw", tx[0][n].size() + tx[1][n].size());
	}
	if (total != BLOCKS)
		wrong("blocks in all", total);
	for (unsigned p = 0; p < POOLS; p++)
		if (b.used(p) != held[p])
			wrong("USED of a pool", p);
}

int main()
{
	bench b(tap_seed());
	world w(b);

	for (size_t i = 0; i < 0x90000; i++)
		*b.at(DATA + i) = b.rnd(256);
	for (int round = 0; round < 4; round++) {
		unsigned before = w.events, errors = w.errors;

		w.begin();
		b.stall_rd = b.rnd(3) * 40;
		b.stall_wr = b.rnd(3) * 40;
		b.async.stall = b.rnd(3) * 45;
		b.sync.stall = b.rnd(3) * 45;
		b.stall_rx = b.rnd(3) * 45;
		for (int n = 0; n < 6000; n++) {
			if (b.chance(40))
				w.post(b.rnd(QUEUES));
			if (b.chance(30) && b.rx.size() < 3)
				w.arrive();
			if (b.chance(10))
				(b.chance(50) ? b.sync : b.async).results.push_back(
					b.chance(90) ? JET_ST_OK :
					b.chance(50) ? JET_ST_RING_DOWN : JET_ST_NO_ALLOCATION);
			for (unsigned k = 0; k < QUEUES; k++) {
				if (b.chance(30))
					while (w.look(k))
						;
				if (b.chance(30))
					w.q[k]->ack(b.chance(50));
			}
			w.check_tx(0);
			w.check_tx(1);
			b.run(b.rnd(30));
		}
		w.finish();
		ok(w.errors == errors, "round %d: %u events, all blocks accounted for", round,
		   w.events - before);
		/* Then all goes away in the middle of it */
		for (int n = 0; n < 300; n++) {
			w.post(b.rnd(QUEUES));
			if (b.rx.size() < 3)
				w.arrive();
			b.run(b.rnd(30));
		}
		for (unsigned k = 0; k < QUEUES; k++)
			w.q[k]->kick();
		b.run(b.rnd(2000));
		if (round & 1) {
			b.m->flr_i = 1;
			b.tick();
			b.m->flr_i = 0;
		} else {
			b.wr(JET_REG_CTRL, 1);
		}
		bool good = b.until([&] { return !b.rd(JET_REG_CTRL); }, 60000);
		b.until([&] { return b.rx_idle(); }, 200000);
		b.run(100);
		unsigned used = 0;
		for (unsigned p = 0; p < POOLS; p++)
			used += b.used(p) + b.rd(bench::pool_reg(p));
		ok(good && !used && !b.rd(JET_REG_FREE) && !b.m->ring_insert_o,
		   "reset in the middle: pools and free list are empty");
		for (unsigned i = 0, bad = 0; i < 4; i++) {
			bad |= b.rd(JET_REG_QUEUE + i * JET_QUEUE_STRIDE) & 1;
			if (i == 3)
				ok(!bad && b.until([&] { return !b.m->busy_o; }, 1000), "... queues off, idle");
		}
		b.async.results.clear();
		b.sync.results.clear();
	}
	diag("%u commands, %u events, %u frames, %u copies, %u + %u SENDs, %llu clocks", w.commands, w.events,
	     w.delivered, w.copies, w.sent[0], w.sent[1], (unsigned long long)b.now);
	ok(w.delivered > 100 && w.sent[0] > 50 && w.sent[1] > 30, "there was traffic");
	ok(b.broken.empty(), "the ports' rules were kept %s", b.broken.c_str());
	return tap_done();
}
