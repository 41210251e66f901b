// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What the transaction layer must do, one thing after another. It runs on the RTL and on the netlist.

#include <initializer_list>

#include "test.h"

static void identity()
{
	Test t("identity and capabilities, as Linux looks for them", false);
	unsigned at, seen = 0, steps = 0;

	card->id = 0;		// nobody told it yet who it is
	t.that(card->cfg_read(0) == 0x4a451234, "vendor and device");
	t.that(card->cfg_read(8) == 0x02800001, "class and revision");
	t.that((card->cfg_read(0xc) >> 16 & 0x7f) == 0, "header type");
	t.that(card->cfg_read(0x3c) == 0, "no interrupt pin");
	t.that(card->cfg_read(4) >> 16 & 0x10, "capability list");
	for (at = card->cfg_read(0x34) & 0xff; at && steps++ < 48; ) {
		uint32_t cap = card->cfg_read(at);

		switch (cap & 0xff) {
		case 0x01:
			seen |= 1;
			t.that(!(card->cfg_read(at + 4) & 8), "D3hot to D0 resets");
			break;
		case 0x11:
			seen |= 2;
			t.that((cap >> 16 & 0x7ff) == VECTORS - 1, "as many vectors as it was built with");
			t.that(card->cfg_read(at + 4) == 2 && card->cfg_read(at + 8) == 0x802, "table and PBA in BAR2");
			break;
		case 0x10:
			seen |= 4;
			t.that((cap >> 16 & 0xff) == 2, "PCI Express version 2, endpoint");
			t.that((card->cfg_read(at + 4) & 0x10008027) == 0x10008001, "256 bytes, short tags, FLR");
			t.that(card->cfg_read(at + 8) >> 12 == 0x2, "largest read request 512, relaxed ordering off");
			t.that((card->cfg_read(at + 0xc) & 0x3ff) == 0x11, "2.5 GT/s x1");
			break;
		}
		at = cap >> 8 & 0xff;
	}
	t.that(seen == 7 && steps == 3, "PM, MSI-X and PCI Express");
	t.that(card->cfg_read(0x100) == 0x14020001, "error reporting, version 2, first of the extended ones");
	t.that(card->cfg_read(0x140) == 0x00010003, "serial number, last of them");
	t.that(card->cfg_read(0x144) == 0xfe123456 && card->cfg_read(0x148) == 0x020000ff, "EUI-64");
	for (unsigned reg : { 0x20u, 0x24u, 0x30u, 0xa0u, 0xfcu, 0x12cu, 0x13cu, 0x14cu, 0x200u,
			    0x500u, 0xffcu }) {
		card->cfg_write(reg, ~0u);
		t.that(card->cfg_read(reg) == 0, "a hole reads as zero");
	}
	card->cfg_write(0x140, ~0u);
	t.that(card->cfg_read(0x140) == 0x00010003, "read only");
}

static void link()
{
	Test t("link status is the link's; the link is told what it must do");

	for (unsigned speed = 1; speed < 3; speed++)
		for (unsigned width : { 1u, 2u })
			for (bool slot : { false, true }) {
				card->link(speed, width, slot);
				t.that(card->cfg_read(0x70) >> 16 == (slot << 12 | width << 4 | speed), "status");
			}
	t.that(!card->link_common() && !card->link_sync() && !card->link_d3(), "at first");
	card->cfg_write(0x70, 0xc0, 1);
	t.that(card->link_common() && card->link_sync(), "common clock and extended sync");
	card->cfg_write(0x44, 3, 1);
	t.that(card->link_d3(), "D3hot");
	card->bus_master = false;
	card->cfg_write(0x44, 0, 1);
	t.that(!card->link_d3() && card->link_common() && card->link_sync(), "which a reset leaves alone");
}

static void turn_off()
{
	Test t("PME_Turn_Off is answered behind what was posted before");
	Counts c;
	size_t first = card->seen.size();

	card->stalled = true;
	card->write(0x1000, noise(384));
	card->irq(1);
	card->run(300);
	card->send({ { MSG_BROADCAST << 24, PME_TURN_OFF, 0, 0 } });
	card->run(100);
	card->write(0x2000, noise(64));
	card->run(100);
	t.that(!card->link_off(), "the link stays as long as the answer is not sent");
	card->stalled = false;
	card->settle();
	t.that(card->messages == std::vector<unsigned>{ PME_TO_ACK }, "once");
	t.that(card->seen.size() == first + 6 && card->seen[first + 4].kind() == MSG_GATHERED, "in its place");
	t.that(card->link_off(), "then the link may sleep");
	t.that(c.moved(0, 0, 0, 0, 1), "nothing wrong with it");
}

static void sizing()
{
	Test t("BAR sizing, byte enables, who we are", false);

	for (unsigned bar = 0x10; bar < 0x20; bar += 4)
		card->cfg_write(bar, ~0u);
	t.that(card->cfg_read(0x10) == 0xffff0004 && card->cfg_read(0x14) == ~0u, "BAR0 64 KB, 64 bits");
	t.that(card->cfg_read(0x18) == 0xfffff004 && card->cfg_read(0x1c) == ~0u, "BAR2 4 KB, 64 bits");
	for (unsigned be = 0; be < 16; be++) {
		uint32_t mask = 0;

		for (unsigned b = 0; b < 4; b++)
			mask |= be >> b & 1 ? 0xffu << 8 * b : 0;
		card->cfg_write(0x14, 0);
		card->cfg_write(0x14, 0xffffffff, be);
		t.that(card->cfg_read(0x14) == mask, "byte enables of a configuration write");
	}
	card->cfg_write(4, 0xffff, 3);
	t.that((card->cfg_read(4) & 0xffff) == 0x0546, "command register");
	card->bus_master = true;
	card->cfg_write(4, 0, 3);
	card->bus_master = false;
	for (unsigned id : { 0x0500u, 0xff00u, 0x12f8u }) {
		card->id = id;
		card->cfg_write(0x3c, 0x5a, 1);	// tells the card where it is; the judge looks at the answer
		t.that(card->cfg_read(0x3c) == 0x5a, "interrupt line");
	}

	Counts c;

	t.that(card->ask({ { CFGRD1 << 24 | 1, 0xf, card->id << 16 } }).status == UR, "type 1 read");
	t.that(card->ask({ { CFGWR1 << 24 | 1, 0xf, card->id << 16, 0 } }).status == UR, "type 1 write");
	t.that(card->ask({ { CFGRD0 << 24 | 1, 0xf, (card->id | 1) << 16 } }).status == UR, "function 1");
	t.that(c.moved(0, 3, 0, 0, 0), "counted as unsupported");
}

static void registers()
{
	Test t("register access through BAR0");
	Counts c;
	auto mem = [](unsigned off, unsigned len, unsigned fbe, unsigned lbe) {
		return card->ask(tlp_mem(false, card->bar0 + off, len, fbe, lbe, 0, 0));
	};
	auto put = [](uint64_t addr, unsigned fbe, unsigned lbe, std::vector<uint32_t> data) {
		card->send(tlp_mem(true, addr, data.size(), fbe, lbe, 0, 0, data));
		card->settle();
	};

	for (int wide = 1; wide >= 0; wide--) {
		card->enumerate(wide);
		card->accesses.clear();
		t.that(card->mmio_read(card->bar0 + 0x1234) == card->reg_read(0x1234), "32-bit read");
		put(card->bar0 + 0xfffc, 0xf, 0, { 0xcafe0001 });
		t.that(card->accesses.size() == 2 && card->accesses[1].write &&
		       card->accesses[1].addr == 0xfffc && card->accesses[1].data == 0xcafe0001, "32-bit write");
	}
	card->accesses.clear();

	Reply r = mem(0x20, 2, 0xf, 0xf);

	t.that(r.data.size() == 2 && r.data[0] == card->reg_read(0x20) && r.data[1] == card->reg_read(0x24) &&
	       card->accesses.size() == 2 && card->accesses[0].addr == 0x20, "64-bit read in order");
	put(card->bar0 + 0x28, 0xf, 0xf, { 1, 2 });
	t.that(card->accesses.size() == 4 && card->accesses[2].data == 1 && card->accesses[3].data == 2 &&
	       card->accesses[3].addr == 0x2c, "64-bit write in order");
	card->accesses.clear();
	for (unsigned be = 0; be < 15; be++) {
		r = mem(0x40, 1, be, 0);
		t.that(r.status == SC && r.data.size() == 1 && r.data[0] == 0, "part of a register reads as zero");
		put(card->bar0 + 0x40, be, 0, { ~0u });
	}
	t.that(card->accesses.empty(), "and does not touch it");
	r = mem(0x40, 2, 0xe, 0xf);
	t.that(r.data.size() == 2 && !r.data[0] && r.data[1] == card->reg_read(0x44) &&
	       card->accesses.size() == 1, "half of a quadword");
	card->accesses.clear();
	t.that(c.moved(0, 0, 0, 0, 0), "nothing to count so far");
	t.that(mem(0x44, 2, 0xf, 0xf).status == UR, "unaligned quadword");
	t.that(mem(0x40, 3, 0xf, 0xf).status == UR, "three double words");
	t.that(mem(0x40, 1024, 0xc, 0x1).status == UR, "4 KB");
	t.that(mem(0x10000, 1, 0xf, 0).status == UR, "behind the BAR");
	t.that(card->ask({ { MRDLK << 24 | 1, 0xf, 0 } }).status == UR, "locked read");
	t.that(card->ask({ { IORD << 24 | 1, 0xf, 0 } }).status == UR, "I/O read");
	t.that(card->ask({ { IOWR << 24 | 1, 0xf, 0, 0 } }).status == UR, "I/O write");
	t.that(card->ask({ { FETCHADD << 24 | 1, 0, 0, 0 } }).status == UR, "atomic");
	t.that(c.moved(0, 8, 0, 0, 0), "counted");
	put(card->bar0 + 0x44, 0xf, 0xf, { 1, 2 });
	put(card->bar0 + 0x40, 0xf, 0xf, { 1, 2, 3, 4 });
	put(card->bar0 - 4, 0xf, 0, { 1 });
	card->send({ { MSG << 24, 0x14, 0, 0 } });	// PM_Active_State_Nak
	card->settle();
	t.that(c.moved(0, 4, 0, 0, 0), "posted ones are dropped and counted");
	card->send({ { MSGD << 24 | 4 << 24 | 1, 0x50, 0, 0, 7 } });	// slot power limit
	card->settle();
	t.that(c.moved(0, 0, 0, 0, 0), "slot power limit is taken");
	t.that(card->accesses.empty(), "none of these reaches the NIC");
	for (unsigned traffic : { 0x700000u, 0x040000u, 0x003000u, 0x341000u }) {
		Tlp q = tlp_mem(false, card->bar0, 1, 0xf, 0, 0, 0);

		q.dw[0] |= traffic;
		t.that(card->ask(q).status == SC, "class and attributes come back");
	}
	Tlp q = tlp_mem(false, card->bar0 + 8, 1, 0xf, 0, 0, 0);

	q.dw[0] |= 1 << 15;
	q.dw.push_back(0x12345678);
	t.that(card->ask(q).data == std::vector<uint32_t>{ card->reg_read(8) }, "a digest is skipped");
	card->cfg_write(4, 4, 1);
	t.that(mem(0, 1, 0xf, 0).status == UR, "memory space off");
	put(card->bar0, 0xf, 0, { 1 });
	t.that(c.moved(0, 2, 0, 0, 0), "counted");
}

static void malformed()
{
	Test t("malformed packets are dropped and counted");
	uint32_t hi = card->bar0 >> 32, lo = card->bar0;
	struct { const char *what; std::vector<uint32_t> dw; } bad[] = {
		{ "one double word", { MRD64 << 24 | 1 } },
		{ "two double words", { MRD64 << 24 | 1, 0xf } },
		{ "header cut short", { MRD64 << 24 | 1, 0xf, hi } },
		{ "payload missing", { MWR64 << 24 | 1, 0xf, hi, lo } },
		{ "payload too short", { MWR64 << 24 | 2, 0xff, hi, lo, 1 } },
		{ "payload too long", { MWR64 << 24 | 1, 0xf, hi, lo, 1, 2 } },
		{ "read with payload", { MRD64 << 24 | 1, 0xf, hi, lo, 1 } },
		{ "read with much payload", std::vector<uint32_t>(300, MRD64 << 24 | 1) },
		{ "digest missing", { MRD64 << 24 | 1 << 15 | 1, 0xf, hi, lo } },
		{ "digest not announced", { MRD32 << 24 | 1, 0xf, lo, 1 } },
		{ "prefix", { 0x80000001, 0xf, hi, lo } },
		{ "type 0x1b", { 0x1b000001, 0xf, lo } },
		{ "type 0x06", { 0x06000001, 0xf, lo } },
		{ "type 0x0f", { 0x4f000001, 0xf, lo, 1 } },
		{ "message with three words", { 0x10000000, 0, 0 } },
		{ "locked write", { 0x41000001, 0xf, lo, 1 } },
		{ "four-word configuration read", { 0x24000001, 0xf, 0, 0 } },
		{ "four-word completion", { 0x2a000000, 0, 0, 0 } },
		{ "atomic without data", { 0x0c000001, 0xf, lo } },
		{ "last byte enables of one double word", { MRD64 << 24 | 1, 0x1f, hi, lo } },
		{ "no first byte enables", { MRD64 << 24 | 2, 0xf0, hi, lo } },
		{ "no last byte enables", { MRD64 << 24 | 2, 0x0f, hi, lo } },
		{ "holes, long", { MRD64 << 24 | 3, 0xf5, hi, lo } },
		{ "holes at the end, long", { MRD64 << 24 | 3, 0x5f, hi, lo } },
		{ "holes, unaligned quadword", { MRD64 << 24 | 2, 0xfa, hi, lo + 4 } },
		{ "configuration read of two", { CFGRD0 << 24 | 2, 0xf, 0x01000000 } },
		{ "configuration byte enables", { CFGRD0 << 24 | 1, 0x1f, 0x01000000 } },
		{ "configuration write of two", { CFGWR0 << 24 | 2, 0xf, 0x01000000, 0, 0 } },
		{ "I/O read of two", { IORD << 24 | 2, 0xf, 0 } },
	};
	Counts c;

	for (auto &b : bad) {
		card->send_raw(tlp_beats(b.dw));
		card->settle();
		t.that(c.moved(1, 0, 0, 0, 0), b.what);
	}
	for (unsigned len : { 33u, 64u, 1023u, 1024u }) {
		card->send(tlp_mem(true, card->bar0, len, 0xf, 0xf, 0, 0, std::vector<uint32_t>(len)));
		card->settle();
		t.that(c.moved(1, 0, 0, 0, 0), "longer than MPS");
	}
	card->send(tlp_mem(true, card->bar0, 32, 0xf, 0xf, 0, 0, std::vector<uint32_t>(32)));
	card->settle();
	t.that(c.moved(0, 1, 0, 0, 0), "as long as MPS: only unsupported");

	// As many double words as the header says, but one half is missing in the middle
	std::vector<Beat> half = tlp_beats({ MWR64 << 24 | 1, 0xf, hi, lo, 1, 2 });

	half[1].keep = false;
	card->send_raw(half);
	card->settle();
	t.that(c.moved(1, 0, 0, 0, 0), "a beat half empty in the middle");
	t.that(card->accesses.empty(), "none of these reaches the NIC");
	t.that(card->cfg_read(0x68) >> 16 & 4, "fatal error detected");
	card->cfg_write(0x68, 0xf << 16, 4);
	t.that(!(card->cfg_read(0x68) >> 16 & 0xf), "and cleared");

	std::vector<Beat> endless(40000, { 0x0123456789abcdef, true, false });

	endless.back().last = true;
	card->send_raw(endless);
	card->settle();
	t.that(c.moved(1, 0, 0, 0, 0), "320 KB in one packet");
}

static void poisoned()
{
	Test t("poisoned requests change nothing");
	Tlp w = tlp_mem(true, card->bar0 + 0x38, 1, 0xf, 0, 0, 0, { 1 });
	Tlp cw = { { CFGWR0 << 24 | 1 << 14 | 1, 1, card->id << 16 | 0x3c, 0x77 } };
	Counts c;

	w.dw[0] |= 1 << 14;
	card->send(w);
	card->settle();
	t.that(card->accesses.empty(), "not written");
	t.that(card->ask(cw).status == UR && (card->cfg_read(0x3c) & 0xff) == 0, "configuration write refused");
	t.that(c.moved(0, 2, 0, 0, 0), "counted");
	t.that(card->cfg_read(4) >> 31, "detected parity error");
	card->cfg_write(4, 1u << 31, 8);
	t.that(!(card->cfg_read(4) >> 31), "and cleared");
}

static void interrupts()
{
	Test t("MSI-X: table, masks, pending bits");
	uint64_t tab = card->bar2;
	Counts c;

	for (unsigned v = 0; v < VECTORS; v++)
		card->irq(v);
	card->settle();
	t.that(c.moved(0, 0, 0, 0, VECTORS), "a message a vector");
	t.that(card->mmio_read(tab + 16) == (uint32_t)card->vec_addr[1] && card->mmio_read(tab + 20) == 1 &&
	       card->mmio_read(tab + 24) == card->vec_data[1] && card->mmio_read(tab + 28) == 0, "table reads back");
	t.that(card->mmio_read(tab + 16 * VECTORS) == 0 && card->mmio_read(tab + 0x804) == 0, "nothing behind it");
	card->mmio_write(tab + 16 * 2 + 12, 1);
	card->settle();
	card->irq(2, false);
	card->irq(2, false);
	card->irq(1);
	card->settle();
	t.that(card->mmio_read(tab + 0x800) == 4, "pending while masked");
	card->expect_irq(2);
	card->mmio_write(tab + 16 * 2 + 12, 0);
	card->settle();
	t.that(card->mmio_read(tab + 0x800) == 0, "sent once on unmask");
	card->cfg_write(0x50, 0xc000u << 16, 8);
	for (unsigned v = 0; v < VECTORS; v++)
		card->irq(v, false);
	card->settle();
	t.that(card->mmio_read(tab + 0x800) == (1 << VECTORS) - 1, "function mask");
	for (unsigned v = 0; v < VECTORS; v++)
		card->expect_irq(v);
	card->cfg_write(0x50, 0x8000u << 16, 8);
	card->settle();
	t.that(c.moved(0, 0, 0, 0, VECTORS + 2), "all sent on unmask");
	for (int i = 0; i < 20; i++) {	// the judge watches the order
		card->write(0x5000 + 64 * i, noise(64));
		card->irq(i % VECTORS);
	}
	card->settle();
	t.that(c.moved(0, 0, 0, 0, 20), "between writes");
	card->cfg_write(0x50, 0, 8);
	card->irq(0, false);
	card->settle();
	t.that(card->mmio_read(tab + 0x800) == 0, "switched off: no message, nothing pends");
	t.that(c.moved(0, 0, 0, 0, 0), "and none is counted");
}

static void reads()
{
	Test t("DMA reads: lengths, alignments, boundaries");
	size_t n = 0;

	for (unsigned mrrs : { 128u, 256u, 512u }) {
		card->mrrs = mrrs;
		card->mps = mrrs == 128 ? 128 : 256;
		card->rcb = mrrs == 256 ? 128 : 64;
		card->enumerate();
		for (uint64_t base : { 0x10000ull, 0xfff80ull, 0x3fffffff0ull, 0xffffffe0ull })
			for (unsigned off = 0; off < 8; off++)
				for (unsigned len : { 1u, 2u, 3u, 4u, 5u, 8u, 9u, 64u, 129u, 600u }) {
					card->read(base + off, len);
					n++;
				}
		t.that(card->settle(), "all answered");
	}
	card->read(0x123456789, 98304);
	card->read(0x76543, 70000);
	t.that(card->settle() && card->reads_good == n + 2, "all good");
	t.that(!card->reads_bad && !card->count[UNEXPECTED], "none bad");
}

// One answer of each kind to the second of several pieces; what comes before and after must not suffer.
static void read_errors(bool parity)
{
	static const struct { Answer how; const char *what; unsigned unexpected; uint32_t status; } kinds[] = {
		{ ANSWER_UR, "UR", 0, 1u << 29 },
		{ ANSWER_CA, "CA", 0, 1u << 28 },
		{ POISONED, "poisoned", 0, 1u << 31 },
		{ UR_LATER, "UR after a part", 0, 1u << 29 },
		{ NEVER, "no answer", 0, 0 },
		{ LATE, "late answer", 1, 0 },
		{ WRONG_LOWER, "wrong lower address", 1, 0 },
		{ WRONG_COUNT, "wrong byte count", 1, 0 },
		{ TOO_LONG, "longer than asked", 1, 0 },
		{ NO_DATA, "success without data", 1, 0 },
	};

	for (auto &k : kinds) {
		Test t(k.what);
		Counts c;

		card->answer = [&k](const Tlp &q) { return q.address() == 0x1200 ? k.how : GOOD; };
		card->read(0x1000, 512);
		card->read(0x1180, 128 + 24 + 200);	// piece of 152 bytes at 0x1200 fails
		card->read(0x3000, 5000);
		card->read(0x1200, 64);			// a piece of one completion fails
		card->read(0x4000, 100);
		if (k.how != POISONED || parity)
			card->cfg_write(4, 0x46, 1);
		t.that(card->settle(), "at rest");
		card->run(3 * CPL_TIMEOUT);
		t.that(card->reads_good == 3 && card->reads_bad == 2, "two of five fail");
		t.that(card->count[DMA_ERROR] - c.was[DMA_ERROR] == 2, "both counted");
		t.that(k.unexpected ? card->count[UNEXPECTED] > 0 : !card->count[UNEXPECTED],
		       "completions that do not fit are counted");
		t.that((card->cfg_read(4) & k.status) == k.status, "status register");
		if (k.how == POISONED)
			t.that((card->cfg_read(4) >> 24 & 1) == parity,
			       "master data parity error, where it is asked for");
		if (k.how == NEVER)
			t.that(card->cfg_read(0x68) >> 16 & 2, "non-fatal error");
		card->answer = [](const Tlp &) { return GOOD; };
		for (int i = 0; i < 40; i++)
			card->read(0x8000 + 520 * i, 513);
		card->settle();
		t.that(card->reads_good == 43, "and it goes on");
	}
}

static void strangers()
{
	Test t("completions nobody waits for");
	Counts c;

	for (unsigned tag : { 0u, 1u, 31u, 32u, 0xffu })
		card->send(tlp_cpl(SC, 0, card->id, tag, 4, 0, { 1 }));
	card->send(tlp_cpl(UR, 0, card->id, 3, 4, 0));
	card->settle();
	t.that(c.moved(0, 0, 6, 0, 0), "counted");
	card->answer = [](const Tlp &) { return FOREIGN; };
	card->read(0x1000, 256);
	card->settle();
	t.that(c.moved(0, 0, 1, 0, 0) && card->reads_good == 1, "another requester's number does not match");
	card->cfg_write(0x88, 0x10, 1);
	card->answer = [](const Tlp &) { return LATE; };
	card->read(0x1000, 64);
	card->run(3 * CPL_TIMEOUT);
	t.that(card->reads_bad == 0, "completion timeout can be switched off");
	card->faults.clear();	// the judge believes it to be spoilt
}

// The same slots read the same place of other pages when the answers to what was given up come in.
static void late(bool reset)
{
	Test t(reset ? "answers from before a reset meet reads of the same shape" :
		       "late answers meet reads of the same shape");
	Counts c;

	card->answer = [](const Tlp &) { return LATE; };
	for (int i = 0; i < 8; i++)
		card->read(0x10000 + 64 * i, 64);
	card->run(200);
	if (reset) {
		card->bus_master = false;
		card->cfg_write(0x68, 0xa000, 2);
		card->run(100);
		card->bus_master = true;
		card->cfg_write(4, 6, 1);
		c.moved(0, 0, 0, 8, 0);
	}
	while (card->now < 1.7 * CPL_TIMEOUT)
		card->step();
	card->answer = [](const Tlp &) { return SLOW; };
	for (int i = 0; i < 8; i++)
		card->read(0x20000 + 64 * i, 64);
	card->run(2 * CPL_TIMEOUT);
	t.that(card->reads_bad == 8 && card->reads_good == 8, "eight given up, eight good");
	t.that(c.moved(0, 0, 8, reset ? 0 : 8, 0), "late ones counted");
}

static void overflow()
{
	Test t("a completion longer than the buffer does not harm what is there");
	Counts c;

	card->answer = [](const Tlp &) { return OVERFLOW; };
	for (unsigned off = 0; off < 12; off++)
		card->read(0x1000 * off + off, 512 - off);
	card->settle();
	t.that(c.moved(12, 0, 0, 0, 0) && card->reads_good == 12, "it is malformed, the read goes on");
}

// The NIC takes its time to finish what it was writing when the reset came.
static void slow_writer()
{
	Test t("the rest of a write from before a reset is swallowed");

	card->gap_wr = 90;
	card->write(0x7000, noise(2000));
	card->run(300);
	card->cfg_write(0x68, 0xa000, 2);
	card->forget();
	card->enumerate();
	card->gap_wr = 0;
	card->run(3000);
	card->write(0x3003, noise(700));
	t.that(card->settle(), "and it works again");
}

static void writes()
{
	Test t("DMA writes: lengths, alignments, boundaries");
	uint64_t want = 0;

	for (unsigned mps : { 128u, 256u }) {
		card->mps = mps;
		card->enumerate();
		for (uint64_t base : { 0x10000ull, 0x3fffffff0ull, 0xffffffe0ull })
			for (unsigned off = 0; off < 8; off++)
				for (unsigned len : { 1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u, 9u, 12u, 13u, 127u, 128u, 300u }) {
					card->write(base + off, noise(len));
					want += len;
				}
		t.that(card->settle(), "all sent");
	}
	card->write(0x1234567f3, noise(98304));
	want += 98304;
	t.that(card->settle() && card->bytes_written == want, "every byte once");
}

static void order()
{
	Test t("order on the link");
	Reply r = {};
	Tlp q = tlp_mem(false, card->bar0, 1, 0xf, 0, 0, 0);
	size_t first = card->seen.size(), writes = 0;
	bool cpl_last = true, read_last = true;

	card->stalled = true;
	card->run(10);
	card->write(0x1000, noise(384));
	card->irq(1);
	card->run(300);
	card->expect(q, &r);
	card->send(q);
	card->read(0x2000, 64);
	card->run(300);
	card->stalled = false;
	card->settle();
	for (size_t i = first; i < card->seen.size(); i++) {
		const Tlp &s = card->seen[i];

		if (s.kind() == CPLD)
			cpl_last = writes == 4;
		else if (!s.has_data())
			read_last = writes == 4;
		else
			writes++;
	}
	t.that(r.done && cpl_last, "the completion does not pass the writes before it");
	t.that(card->reads_good == 1 && read_last, "nor does the read");
	t.that(writes == 4, "three writes and a message");
}

// What the host does with a vector that pends while a write holds the link; the message stands ready
// before the last of it, so it has to leave before the answer.
static void interrupt_order(bool master_off)
{
	Test t(master_off ? "no message behind the answer that switches bus mastering off" :
			    "no message behind the answer to a read that flushes the mask");
	uint64_t control = card->bar2 + 12;
	Tlp q = tlp_mem(false, control, 1, 0xf, 0, 0, 0);
	Reply r = {};
	size_t first;

	card->mmio_write(control, 1);
	card->settle();
	card->irq(0, false);
	card->settle();
	first = card->seen.size();
	card->stalled = true;
	card->write(0x1000, noise(128));
	card->run(100);
	card->expect_irq(0);
	card->mmio_write(control, 0);
	if (master_off) {
		card->run(100);
		q = { { CFGWR0 << 24 | 1, 1, card->id << 16 | 4, 2 } };
	} else {
		card->mmio_write(control, 1);
	}
	card->expect(q, &r);
	card->send(q);
	card->run(500);
	card->stalled = false;
	card->settle();
	t.that(r.done && card->seen.size() == first + 3, "a write, a message, an answer");
	t.that(card->seen.back().kind() == (master_off ? CPL : CPLD), "the answer comes last");
}

static void stalls()
{
	Test t("the link takes ready away");

	for (int i = 0; i < 10; i++) {
		card->stalled = true;
		for (int k = 0; k < 6; k++) {
			card->read(0x1000 * k + i, 700);
			card->write(0x100000000ull * (k & 1) + i, noise(333));
		}
		card->irq(0);
		card->run(800);
		card->stalled = false;
		card->run(60 + 31 * i);
	}
	t.that(card->settle() && card->reads_good == 60, "everything gets through");
}

static void no_master()
{
	Test t("bus mastering off");
	unsigned tlps;

	card->bus_master = false;
	card->cfg_write(4, 2, 1);
	tlps = card->tlps;
	card->read(0x1000, 5000);
	card->read(0x5000, 1);
	card->write(0x1000, noise(1000));
	card->write(0x100000003, noise(77));
	card->forget();
	card->irq(1, false);
	card->run(2000);
	t.that(card->reads_bad == 2 && !card->reads_open(), "reads end in an error");
	t.that(card->tlps == tlps, "nothing leaves");
	card->expect_irq(1);		// it pended, like a masked one
	card->bus_master = true;
	card->cfg_write(4, 6, 1);
	card->write(0x2000, noise(500));
	card->read(0x2000, 500);
	t.that(card->settle() && card->reads_good == 1, "and on again");
}

static void reset(bool d3)
{
	Test t(d3 ? "D3hot and back" : "function-level reset");
	uint32_t bar = card->cfg_read(0x10);
	auto enter = [d3](bool done) {
		if (d3)
			card->cfg_write(0x44, done ? 0 : 3, 1);
		else if (done)
			card->cfg_write(0x68, 0x8000 | card->cfg_read(0x68), 2);
	};
	Counts c;

	t.that(bar != 4, "enumerated");
	card->mps = 256;
	card->enumerate();
	card->answer = [](const Tlp &) { return LATE; };
	card->read(0x1000, 6000);
	card->read(0x9000, 10);
	for (int i = 0; i < 100; i++)
		card->step();
	enter(false);
	if (d3) {
		t.that((card->cfg_read(0x44) & 3) == 3, "in D3hot");
		t.that(card->ask(tlp_mem(false, card->bar0, 1, 0xf, 0, 0, 0)).status == UR, "no memory space");
		card->cfg_write(0x44, 1, 1);
		t.that((card->cfg_read(0x44) & 3) == 3, "D1 does not exist");
	}
	card->bus_master = false;
	enter(true);
	t.that(card->flrs == 1, "the NIC is told, once");
	t.that(card->cfg_read(0x10) == 4 && card->cfg_read(4) == 0x00100000, "BARs and command are clear");
	t.that(card->cfg_read(0x50) >> 31 == 0, "MSI-X is off");
	t.that((card->cfg_read(0x68) & 0xf0ff) == 0x2020, "payload size stays, the rest does not");
	card->run(1000);
	t.that(card->reads_bad == 2, "reads end in errors");
	card->answer = [](const Tlp &) { return GOOD; };
	card->enumerate();
	for (int i = 0; i < 20; i++)
		card->read(0x1000 + 700 * i, 600);	// while the old completions come in
	card->write(0x5001, noise(600));
	card->irq(3);
	card->run(3 * CPL_TIMEOUT);
	t.that(card->reads_good == 20, "it works again");
	t.that(card->count[UNEXPECTED] - c.was[UNEXPECTED] > 8, "completions from before are counted");

	// A packet that was half out when the reset came is finished, and nothing else of its kind.
	card->write(0x7000, noise(2000));
	card->run(60);
	card->stalled = true;
	card->run(20);
	Tlp w = { { CFGWR0 << 24 | 1, 2, card->id << 16 | 0x68, 0x8000 } };

	if (d3) {
		w = { { CFGWR0 << 24 | 1, 1, card->id << 16 | 0x44, 3 } };
		card->expect(w, nullptr);
		card->send(w);
		w = { { CFGWR0 << 24 | 1, 1, card->id << 16 | 0x44, 0 } };
	}
	card->expect(w, nullptr);
	card->send(w);
	card->run(40);

	unsigned before = card->tlps;

	card->stalled = false;
	card->run(3000);
	card->bus_master = true;
	t.that(card->tlps <= before + 4, "writes before the reset are swallowed");
	card->forget();
	card->enumerate();
	card->write(0x3003, noise(700));
	t.that(card->settle(), "and it works again");
}

int main()
{
	seed = tap_seed();
	identity();
	sizing();
	link();
	turn_off();
	registers();
	malformed();
	poisoned();
	interrupts();
	reads();
	read_errors(true);
	read_errors(false);
	strangers();
	late(false);
	late(true);
	overflow();
	slow_writer();
	writes();
	order();
	interrupt_order(false);
	interrupt_order(true);
	stalls();
	no_master();
	reset(false);
	reset(true);
	delete card;
	return tap_done();
}
