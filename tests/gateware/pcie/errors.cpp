// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Each error, under every kind of setting: what the registers say of it, and which message goes.
// What is right is written down here as section 6.2 of the specification has it.

#include "test.h"

enum {	// registers
	COMMAND = 0x04, DEVCTL = 0x68, AER = 0x100, UNCOR = 4, UMASK = 8, SEVERITY = 0xc, COR = 0x10, CMASK = 0x14,
	AER_CTL = 0x18, HEADER = 0x1c,
};

enum : uint32_t { ADVISORY = 1 << 13 };

struct Kind {
	const char *name;
	unsigned bit;		// in the uncorrectable or the correctable register
	bool correctable, known, header;	// known: the other side gets to know by a completion
	void (*cause)();
};

static Tlp culprit;	// what was sent, for the header log

static void send(const Tlp &t)
{
	culprit = t;
	card->send(t);
}

static Tlp poisoned(Tlp t)
{
	t.dw[0] |= 1 << 14;
	return t;
}

template <unsigned N> static void link_error()
{
	card->link_error(N);
}

static void refused(Tlp t)
{
	card->expect(t, nullptr);
	send(t);
}

static const Kind kinds[] = {
	{ "posted unsupported request", 20, false, false, true,
	  [] { send(tlp_mem(true, 0x1234567000ull, 1, 0xf, 0, 7, 3, { 1 })); } },
	{ "unsupported request", 20, false, true, true, [] { refused(tlp_mem(false, 0x1234567000ull, 1, 0xf, 0, 0, 3)); } },
	{ "malformed packet", 18, false, false, true, [] { send({ { 0x1f000001, 0x12345678, 0x9abcdef0, 0x11223344 } }); } },
	{ "unexpected completion", 16, false, true, true,
	  [] { send(tlp_cpl(SC, 0, card->id, 9, 4, 0, { 0x12344321 })); } },
	{ "completion timeout", 14, false, false, false, [] {
		card->answer = [](const Tlp &) { return NEVER; };
		card->read(0x1000, 64);
		card->run(2 * CPL_TIMEOUT);
		card->answer = [](const Tlp &) { return GOOD; };
	} },
	{ "poisoned write", 12, false, false, true,
	  [] { send(poisoned(tlp_mem(true, card->bar0 + 0x38, 1, 0xf, 0, 0, 0, { 1 }))); } },
	{ "poisoned configuration write", 12, false, false, true,
	  [] { refused(poisoned({ { CFGWR0 << 24 | 1, 1, card->id << 16 | 0x3c, 0x77 } })); } },
	{ "poisoned completion", 12, false, false, false, [] {
		card->answer = [](const Tlp &) { return POISONED; };
		card->read(0x1000, 64);
		card->settle();
		card->answer = [](const Tlp &) { return GOOD; };
	} },
	{ "poisoned request to nobody", 20, false, false, true,
	  [] { send(poisoned(tlp_mem(true, 0x1234567000ull, 1, 0xf, 0, 7, 3, { 1 }))); } },
	{ "receiver error", 0, true, false, false, link_error<0> },
	{ "bad TLP", 6, true, false, false, link_error<1> },
	{ "bad DLLP", 7, true, false, false, link_error<2> },
	{ "rollover of replays", 8, true, false, false, link_error<3> },
	{ "replay timeout", 12, true, false, false, link_error<4> },
	{ "data link protocol error", 4, false, false, false, link_error<5> },
	{ "flow control protocol error", 13, false, false, false, link_error<6> },
};

struct Settings {
	unsigned report;	// correctable, non-fatal, fatal, unsupported
	bool serr;
	uint32_t umask, severity, cmask;
};

static void apply(const Settings &s)
{
	card->cfg_write(DEVCTL, s.report | 0x20, 1);
	card->cfg_write(COMMAND, s.serr << 8 | 6, 3);
	card->cfg_write(AER + UMASK, s.umask);
	card->cfg_write(AER + SEVERITY, s.severity);
	card->cfg_write(AER + CMASK, s.cmask);
}

static uint32_t aer(unsigned reg)
{
	return card->cfg_read(AER + reg);
}

// The flow of figure 6-2
static void one(Test &t, const Kind &k, const Settings &s)
{
	uint32_t bit = 1u << k.bit, device, uncor = 0, cor = 0;
	bool fatal = !k.correctable && s.severity & bit, advisory = !k.correctable && k.known && !fatal, logged = false;
	bool ur = !k.correctable && k.bit == 20, asked = !ur || s.report & 8;
	std::vector<unsigned> want;

	card->messages.clear();
	card->reports = true;
	k.cause();
	card->settle();
	if (k.correctable || advisory) {
		cor = k.correctable ? bit : (uint32_t)ADVISORY;
		device = 1;
		if (!(s.cmask & cor) && s.report & 1 && asked)
			want.push_back(ERR_COR);
	} else {
		device = fatal ? 4 : 2;
		if (!(s.umask & bit) && ((s.report & device && asked) || s.serr))
			want.push_back(fatal ? ERR_FATAL : ERR_NONFATAL);
	}
	if (!k.correctable && !(advisory && s.cmask & ADVISORY)) {
		uncor = bit;
		logged = !(s.umask & bit);
	}
	device |= ur ? 8 : 0;
	t.that(card->messages == want, "messages");
	t.that((card->cfg_read(DEVCTL) >> 16 & 0xf) == device, "device status");
	t.that(aer(UNCOR) == uncor && aer(COR) == cor, "status");
	t.that((card->cfg_read(COMMAND) >> 30 & 1) == (s.serr && !want.empty() && want[0] != ERR_COR), "signalled");
	t.that((aer(AER_CTL) & 31) == (logged ? k.bit : 0), "first error pointer");
	for (unsigned i = 0; logged && k.header && i < culprit.header(); i++)
		t.that(aer(HEADER + 4 * i) == culprit.dw[i], "header");
	card->cfg_write(DEVCTL, 0xf << 16, 4);
	card->cfg_write(COMMAND, ~0u, 8);
	card->cfg_write(AER + UNCOR, ~0u);
	card->cfg_write(AER + COR, ~0u);
	t.that(!(card->cfg_read(DEVCTL) >> 16 & 0xf) && !aer(UNCOR) && !aer(COR) && !(aer(AER_CTL) & 31) &&
	       !(card->cfg_read(COMMAND) >> 24 & 0xf8), "and cleared");
}

static void all_kinds()
{
	for (auto &k : kinds) {
		Test t(k.name);
		uint32_t bit = 1u << k.bit;

		card->cfg_write(0x88, 0, 1);
		one(t, k, { 0, false, 0, 0x62010, ADVISORY });	// as after power-up
		for (unsigned i = 0; i < 40; i++) {
			unsigned r = card->rng();
			Settings s = { r & 15, !(r & 0x70), r & 0x80 ? 0 : bit, r & 0x100 ? 0 : bit,
				       k.correctable ? (r & 0x200 ? 0 : bit) : (r & 0x200 ? 0 : (uint32_t)ADVISORY) };

			if (i < 16)	// every enable, everything else as Linux has it
				s = { i, false, 0, 0x62010, ADVISORY };
			apply(s);
			one(t, k, s);
		}
	}
}

static void registers()
{
	Test t("registers of error reporting");

	t.that(aer(UNCOR) == 0 && aer(COR) == 0 && aer(UMASK) == 0 && aer(SEVERITY) == 0x62010 &&
	       aer(CMASK) == ADVISORY && aer(AER_CTL) == 0, "after power-up");
	for (unsigned b = 0; b < 4; b++) {
		card->cfg_write(AER + UMASK, 0);
		card->cfg_write(AER + CMASK, 0);
		card->cfg_write(AER + SEVERITY, ~0u, 15 & ~(1 << b));
		card->cfg_write(AER + UMASK, ~0u, 1 << b);
		card->cfg_write(AER + CMASK, ~0u, 1 << b);
		t.that(aer(UMASK) == (0x17f010 & 0xffu << 8 * b), "mask, byte by byte");
		t.that(aer(CMASK) == (0x31c1 & 0xffu << 8 * b), "correctable mask");
	}
	card->cfg_write(AER + UMASK, ~0u);
	card->cfg_write(AER + SEVERITY, ~0u);
	t.that(aer(UMASK) == 0x17f010 && aer(SEVERITY) == 0x17f010, "no bits but those that can be set");
	for (unsigned reg = HEADER; reg < 0x40; reg += 4) {
		card->cfg_write(AER + reg, ~0u);
		t.that(!aer(reg), "header log is read only");
	}
}

static void first_one()
{
	Test t("the first error is the one that is logged");
	Tlp a = tlp_mem(true, 0x1234567000ull, 1, 0xf, 0, 7, 3, { 1 }), b = a;

	b.dw[3] = 0x89abcde0;
	card->cfg_write(AER + CMASK, 0);
	card->send(tlp_cpl(SC, 0, card->id, 9, 4, 0, { 0 }));
	card->settle();
	for (auto &q : { a, b }) {
		card->send(q);
		card->settle();
	}
	t.that((aer(AER_CTL) & 31) == 16 && aer(UNCOR) == (1 << 16 | 1 << 20), "the completion, though more came");
	card->cfg_write(AER + UNCOR, 1 << 20);
	t.that((aer(AER_CTL) & 31) == 16 && aer(HEADER) == (CPLD << 24 | 1), "another one's bit does not matter");
	card->cfg_write(AER + UNCOR, 1 << 16);
	card->send(b);
	card->settle();
	t.that((aer(AER_CTL) & 31) == 20 && aer(HEADER + 12) == b.dw[3], "then the next one");
	card->bus_master = false;
	card->cfg_write(DEVCTL, 0x8000, 2);
	t.that(aer(UNCOR) == 1 << 20 && aer(HEADER + 12) == b.dw[3] && aer(CMASK) == 0, "a function-level reset leaves it");
	t.that(!(card->cfg_read(DEVCTL) & 0xf000f), "but not what Device Control and Status say");
}

// Messages are in order behind writes, and before the answer to what asks for the status.
static void order()
{
	Test t("messages keep their place");
	size_t first = card->seen.size();
	Tlp q = { { CFGRD0 << 24 | 1, 0xf, card->id << 16 | DEVCTL } };
	std::vector<unsigned> kinds;

	card->reports = true;
	apply({ 15, false, 0, 0x62010, 0 });
	first = card->seen.size();
	card->stalled = true;
	card->write(0x1000, noise(128));
	card->run(100);
	card->send(tlp_mem(true, 0x1234567000ull, 1, 0xf, 0, 7, 3, { 1 }));
	card->send(tlp_cpl(SC, 0, card->id, 9, 4, 0, { 0 }));
	card->expect(q, nullptr);
	card->send(q);
	card->run(300);
	card->write(0x2000, noise(8));
	card->run(100);
	card->stalled = false;
	card->settle();
	for (size_t i = first; i < card->seen.size(); i++)
		kinds.push_back(card->seen[i].kind());
	t.that(kinds == std::vector<unsigned>{ MWR32, MSG, MSG, CPLD, MWR32 } ||
	       kinds == std::vector<unsigned>{ MWR32, MSG, MWR32, MSG, CPLD }, "write, messages, answer");
	t.that(card->messages == std::vector<unsigned>{ ERR_NONFATAL, ERR_COR }, "both of them");
}

int main()
{
	seed = tap_seed();
	registers();
	all_kinds();
	first_one();
	order();
	delete card;
	return tap_done();
}
