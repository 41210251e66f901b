// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Flow control: whatever a link gives or withholds, what may pass does, and nothing goes beyond what
// was given. It runs on the RTL and on the netlist.

#include <initializer_list>

#include "test.h"

// 2.4.1: what is posted and what completes is taken, whatever becomes of our transmitter.
static void always_taken(bool ready)
{
	Test t(ready ? "no credits: completions and posted requests are taken" :
		       "no ready: completions and posted requests are taken");
	Tlp q = tlp_mem(false, card->bar0, 1, 0xf, 0, 0, 0), rd;
	Reply r[2] = {};
	size_t first;

	card->answer = [](const Tlp &) { return NEVER; };
	card->read(0x1000, 64);
	card->run(200);
	rd = card->seen.back();
	if (ready)
		for (Class c : { P, NP, C })
			card->limit_now(c, 0, 0), card->window[c] = card->window_data[c] = 1;
	else
		card->stalled = true;
	for (auto &reply : r) {
		Tlp p = q;

		card->expect(p, &reply);
		card->send(p);
	}
	card->run(200);		// the first one's answer stands at the link
	first = card->accesses.size();
	for (unsigned i = 0; i < 40; i++)
		card->mmio_write(card->bar0 + 0x38, i);
	std::vector<uint32_t> data;
	for (unsigned a = 0; a < 64; a += 4)
		data.push_back(card->memory(0x1000 + a) | card->memory(0x1001 + a) << 8 |
			       card->memory(0x1002 + a) << 16 | (uint32_t)card->memory(0x1003 + a) << 24);
	card->send(tlp_cpl(SC, 0, card->id, rd.tag(), 64, 0, data));
	card->unspoil();
	card->run(2000);
	t.that(card->accesses.size() == first + 40, "forty writes");
	t.that(card->reads_good == 1, "and the data of a read");
	t.that(!r[0].done && !r[1].done, "while two reads wait");
	card->stalled = false;
	for (Class c : { P, NP, C }) {
		card->withheld[c] = false;
		card->credits(c, 0, 0);
	}
	card->settle();
	t.that(r[0].done && r[1].done, "for as long as nothing may leave");
}

// A read waits for the writes before it, and only for these.
static void read_and_writes()
{
	Test t("a read of a register among writes");
	Reply r = {};
	Tlp q = tlp_mem(false, card->bar0 + 4, 1, 0xf, 0, 0, 0);

	for (unsigned before = 0; before < 6; before++) {
		size_t first = card->accesses.size();

		card->dead_regs = true;
		for (unsigned i = 0; i < 10; i++) {
			if (i == before) {
				card->expect(q, &r);
				card->send(q);
			}
			card->mmio_write(card->bar0 + 0x38, i);
		}
		card->run(300);
		t.that(card->queued() == 0 && card->accesses.size() == first, "all of them are in the card");
		card->dead_regs = false;
		card->settle();
		t.that(card->accesses.size() == first + 11, "all are done");
		for (unsigned i = 0, n = 0; i < 11; i++) {
			const RegAccess &a = card->accesses[first + i];

			t.that(i == before ? !a.write : a.write && a.data == n++, "in order");
		}
	}
}

// A root port with few credits that sends reads, doorbells and its completions in that order
static void few()
{
	Test t("two credits for reads, and a host that reads registers");
	Reply r = {};
	Tlp q = tlp_mem(false, card->bar0, 1, 0xf, 0, 0, 0);

	card->credits(NP, 2, 0);
	card->read(0x1000, 4096);
	card->run(60);
	card->expect(q, &r);
	card->send(q);
	for (int i = 0; i < 2; i++)
		card->mmio_write(card->bar0 + 0x38, i);
	t.that(card->settle(20000) && r.done && card->reads_good == 1, "all goes on");
}

// One class gets nothing. What was there before it went is not passed, what is independent is not
// held up.
static void one_withheld(Class c, bool data)
{
	static const char *const names[CLASSES] = { "posted", "non-posted", "completions" };
	char name[80];

	snprintf(name, sizeof(name), "no %s credits for %s", data ? "data" : "header", names[c]);

	Test t(name);
	Tlp q = tlp_mem(false, card->bar0, 1, 0xf, 0, 0, 0);
	Reply r = {};
	size_t good, wrote, accesses;

	card->settle();
	card->credits(c, data ? 0 : 1, data ? 16 : 0);
	card->limit_now(c, data ? 8 : 0, 0);
	for (int turn = 0; turn < 3; turn++) {
		good = card->reads_good;
		wrote = card->bytes_written;
		accesses = card->accesses.size();
		// First what is free to go
		if (c == P) {
			size_t told = card->messages.size();

			card->read(0x1000, 600);
			card->ask(q);
			t.that(card->reads_good == good + 1 || (card->run(2000), card->reads_good == good + 1),
			       "reads and answers");
			card->write(0x5000, noise(300));
			card->irq(1);
			card->run(300);
			card->read(0x3000, 600);
			r = {};
			card->expect(q, &r);
			card->send(q);
			card->run(3000);
			t.that(card->bytes_written == wrote && card->reads_good == good + 1 && !r.done,
			       "but not those behind a write");
			card->send({ { MSG_BROADCAST << 24, PME_TURN_OFF, 0, 0 } });
			card->run(300);
			t.that(card->messages.size() == told, "nor messages");
		} else {
			if (c == C) {
				r = {};
				card->expect(q, &r);
				card->send(q);
				card->run(100);
				card->read(0x1000, 600);
			} else {
				card->read(0x1000, 600);
				card->run(100);
				t.that(card->ask(q).status == SC, "answers");
			}
			card->write(0x5000, noise(300));
			card->irq(1);
			card->run(3000);
			t.that(card->bytes_written == wrote + 300 && !card->posted_open(), "writes and interrupts");
			t.that(card->reads_good == good + (c == C), "reads");
			t.that(!r.done, "nothing of its own");
		}
		for (int i = 0; i < 20; i++)
			card->mmio_write(card->bar0 + 0x38, i);
		card->run(1000);
		t.that(card->accesses.size() >= accesses + 20, "writes to registers");
		card->withheld[c] = false;
		t.that(card->settle() && !card->posted_open(), "and all of it in the end");
		t.that(card->reads_good == good + (c == P ? 2 : 1), "reads, too");
		card->limit_now(c, data ? 8 : 0, 0);
	}
	card->withheld[c] = false;
	card->credits(c, 0, 0);
}

// Exactly as many credits as a packet takes, and one less
static void exact()
{
	Test t("credits are counted exactly, and modulo");

	card->mps = 256;
	card->enumerate();
	card->credits(P, 1, 1);
	for (unsigned len : { 1u, 4u, 15u, 16u, 17u, 64u, 100u, 128u, 240u, 241u, 256u }) {
		unsigned units = (len + 15) / 16, was = card->bytes_written;

		for (uint64_t base : { 0x10000ull, 0x300000000ull }) {
			was = card->bytes_written;
			card->limit_now(P, 1, units - 1);
			card->write(base, noise(len));
			card->run(300);
			t.that(card->bytes_written == was, "one unit of data short");
			card->limit_now(P, 0, units);
			card->run(50);
			t.that(card->bytes_written == was, "no header");
			card->limit_now(P, -1, units);
			card->run(50);
			card->limit_now(P, 1, -3);
			card->run(50);
			t.that(card->bytes_written == was, "limits that lie behind");
			card->limit_now(P, 1, units);
			card->run(400);
			t.that(card->bytes_written == was + len, "enough");
		}
	}
	card->withheld[P] = false;
	card->credits(P, 1, 16);
	for (int i = 0; i < 700; i++)
		card->write(0x10000 + 256 * i, noise(256));
	t.that(card->settle(), "more than can be counted, one by one");
	card->credits(P, 127, 2047);
	for (int i = 0; i < 700; i++)
		card->write(0x10000 + 256 * i, noise(256));
	t.that(card->settle(), "and as many as there may be");
	for (Class c : { NP, C })
		card->credits(c, 1, c == C);
	for (int i = 0; i < 300; i++) {
		card->read(0x2000, 512);
		card->mmio_read(card->bar0 + 4 * i);
	}
	t.that(card->settle() && card->reads_good == 300, "reads and answers");
}

// The card's own credits come back, whatever a packet was.
static void given_back()
{
	Test t("a credit comes back for every packet");
	unsigned hi = card->bar0 >> 32, lo = card->bar0;
	const std::vector<uint32_t> packets[] = {
		{ MWR64 << 24 | 1, 0xf, hi, lo + 0x38, 1 },
		{ MWR64 << 24 | 2, 0xff, hi, lo + 0x38, 1, 2 },
		{ MWR64 << 24 | 1, 0x3, hi, lo + 0x38, 1 },
		{ MWR64 << 24 | 1, 0xf, 7, 7, 1 },
		{ MWR64 << 24 | 3, 0xff, hi, lo + 0x38, 1, 2, 3 },
		{ MWR64 << 24 | 1, 0x1f, hi, lo, 1 },
		{ MWR64 << 24 | 1 << 14 | 1, 0xf, hi, lo, 1 },
		{ MWR32 << 24 | 1 },
		{ MSG << 24, 0x00, 0, 0 }, { MSG << 24, 0x14, 0, 0 }, { MSG << 24 | 1, 0x7f, 0, 0, 0, 0 },
		{ MSG_BROADCAST << 24, PME_TURN_OFF, 0, 0 }, { 0x10000000, 0, 0 },
		{ 0x1f000001, 0xf, hi, lo }, { MRD64 << 24 | 1, 0x1f, hi, lo }, { MRD64 << 24 | 1 },
		{ IORD << 24 | 2, 0xf, 0 },
		{ CPL << 24, 0, 0 }, { CPL << 24, 0, 0, 0 }, { CPL << 24 },
	};

	for (int i = 0; i < 300; i++) {
		card->send_raw(tlp_beats(packets[card->rnd(sizeof(packets) / sizeof(*packets))]));
		if (!card->rnd(4))
			card->ask(tlp_mem(false, card->rnd(2) ? card->bar0 : 0x1000, 1, 0xf, 0, 0, 0));
		if (!card->rnd(20)) {
			card->settle();
			t.that(card->credits_back(), "sixteen posted, one non-posted");
		}
	}
	card->settle();
	t.that(card->credits_back(), "at the end");
}

static void overflow()
{
	Test t("who sends beyond the card's credits is told, and harms nobody else");
	unsigned n = 0;
	Counts c;

	card->dead_regs = true;
	card->overrun = true;
	for (unsigned i = 0; i < 30; i++)
		card->mmio_write(card->bar0 + 0x38, i);
	card->run(400);
	card->dead_regs = false;
	card->overrun = false;
	card->forgive(P, 13);
	card->settle();
	for (auto &a : card->accesses)
		t.that(a.write && a.data == n++, "the first ones are done in order");
	t.that(n == 17, "sixteen, and the one at the NIC");
	t.that(c.moved(13, 0, 0, 0, 0), "the others are counted");
	t.that(card->cfg_read(0x104) == 1 << 17 && (card->cfg_read(0x118) & 31) == 17, "receiver overflow");
	t.that(card->cfg_read(0x68) >> 16 & 4, "which is fatal");
}

static void no_answer()
{
	Test t("a register that never answers");
	uint64_t addr = card->bar0 + 0x38;
	size_t n = card->accesses.size();
	Reply r;

	card->dead_regs = true;
	card->cfg_write(0x114, 0);
	r = card->ask(tlp_mem(false, addr, 2, 0xf, 0xf, 0, 0));
	t.that(r.status == CA, "the read is aborted");
	t.that(card->cfg_read(0x104) == 1 << 15 && card->cfg_read(0x110) == 1 << 13, "and says so, as advice");
	t.that(card->cfg_read(4) >> 27 & 1, "signalled target abort");
	card->cfg_write(0x104, ~0u);
	card->mmio_write(addr, 1);
	card->settle();
	t.that(card->cfg_read(0x104) == 1 << 15 && card->cfg_read(0x68) >> 16 & 2, "a write is lost, and says so");
	card->dead_regs = false;
	card->faults.clear();		// the judge minds that accesses were given up
	card->settle();
	t.that(card->accesses.size() == n && card->mmio_read(addr) == card->reg_read(0x38), "then it goes on");
}

static void link_down()
{
	Test t("the link goes down and comes up");
	size_t good;

	for (unsigned turn = 0; turn < 60; turn++) {
		unsigned flrs = card->flrs;

		card->answer = [](const Tlp &) { return card->rnd(8) ? GOOD : NEVER; };
		for (Class c : { P, NP, C })
			card->credits(c, 2 * card->rnd(3), 16 * card->rnd(3));
		card->mmio_write(card->bar2 + 12, 1);
		for (unsigned i = card->rnd(4); i; i--) {
			card->read(0x1000 * i + card->rnd(64), 1 + card->rnd(3000));
			card->write(0x100000000 * i + card->rnd(64), noise(1 + card->rnd(3000)));
			card->irq(2);
			card->irq(0, false);
			card->mmio_write(card->bar0 + 0x40, i);
			Tlp q = tlp_mem(false, i & 1 ? card->bar0 : 0x1000, 2, 0xf, 0xf, 0, 0);
			card->expect(q, nullptr);
			card->send(q);
		}
		if (card->rnd(2))
			card->send({ { MSG_BROADCAST << 24, PME_TURN_OFF, 0, 0 } });
		card->cfg_write(0x110, 0, 1);
		card->send(tlp_cpl(SC, 0, card->id, 9, 4, 0, { 0 }));
		card->stall_tx = card->rnd(2) * 90;
		card->gap_wr = card->rnd(2) * 90;
		card->run(card->rnd(1500));
		/* Has the completion that nobody waits for come? */
		bool told = !card->queued();
		card->run(20);
		card->link_down(300 + card->rnd(1000));
		t.that(card->flrs == flrs + 1, "the NIC is told, once");
		card->run(4000);
		t.that(!card->reads_open(), "what it had asked for ends");
		t.that(!card->link_off() && card->credits_back(), "credits are those of the beginning");
		t.that(card->cfg_read(4) == 0x00100000 && card->cfg_read(0x10) == 4, "the function is reset");
		t.that(!told || card->cfg_read(0x110) >> 13 & 1, "but for what error reporting says");
		t.that((card->cfg_read(0x68) & 0xffff) == 0x2000 && !(card->cfg_read(0x70) & 0xffff), "the link's part, too");
		card->answer = [](const Tlp &) { return GOOD; };
		card->id = 0x0100 + 8 * turn;
		card->enumerate(turn & 1);
		good = card->reads_good;
		card->read(0x1003, 3000);
		card->write(0x2005, noise(999));
		card->irq(1);
		t.that(card->settle() && card->reads_good == good + 1, "then it works as before");
	}
}

int main()
{
	seed = tap_seed();
	always_taken(true);
	always_taken(false);
	read_and_writes();
	few();
	one_withheld(P, false);
	one_withheld(P, true);
	one_withheld(NP, false);
	one_withheld(C, false);
	one_withheld(C, true);
	exact();
	given_back();
	overflow();
	no_answer();
	link_down();
	delete card;
	return tap_done();
}
