// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The host's end of a PCI Express link, with the test in the card's place: which
 * TLPs it makes, how it answers the card's, and that it minds broken ones.
 */
#include <stdbool.h>
#include <string.h>

#include "log.h"
#include "tap.h"
#include "tlp_host.h"

#define MEM_BASE	0x200000000ull
#define MEM_BYTES	0x10000

static struct tlp_host h;
static uint8_t mem[MEM_BYTES];
static uint32_t dw[TLP_DW_MAX];
static unsigned int words;
static unsigned int irqs, others;
static uint64_t irq_addr;
static uint32_t pending_cookie;
static bool pending;

static int mem_read(void *ctx, uint64_t addr, void *buf, uint32_t len,
		    uint32_t cookie)
{
	(void)ctx;
	if (pending) {
		pending_cookie = cookie;
		return TLP_MEM_PENDING;
	}
	if (addr < MEM_BASE || addr + len > MEM_BASE + MEM_BYTES)
		return -1;
	memcpy(buf, mem + (addr - MEM_BASE), len);
	return 0;
}

static int mem_write(void *ctx, uint64_t addr, const void *buf, uint32_t len)
{
	(void)ctx;
	if (addr < MEM_BASE || addr + len > MEM_BASE + MEM_BYTES)
		return -1;
	memcpy(mem + (addr - MEM_BASE), buf, len);
	return 0;
}

static void irq(void *ctx, uint64_t addr, uint32_t data)
{
	(void)ctx;
	(void)data;
	irq_addr = addr;
	irqs++;
}

static void other(void *ctx, const uint32_t *tlp, unsigned int n)
{
	(void)ctx;
	(void)tlp;
	(void)n;
	others++;
}

static const struct tlp_host_ops ops = { mem_read, mem_write, irq, other };

/* The next TLP towards the card: 0 if there is none */
static unsigned int next(void)
{
	const struct tlp_beat *b;

	words = 0;
	tlp_host_credits(&h, h.sent[TLP_POSTED] + 16, h.sent[TLP_NP] + 1);
	while ((b = tlp_host_offer(&h))) {
		bool last = b->last;

		dw[words++] = (uint32_t)b->data;
		if (b->keep)
			dw[words++] = (uint32_t)(b->data >> 32);
		tlp_host_taken(&h);
		if (last)
			return words;
	}
	return 0;
}

static void card(const uint32_t *tlp, unsigned int n)
{
	for (unsigned int i = 0; i < n; i += 2)
		tlp_host_beat(&h, tlp[i] | (i + 1 < n ?
			      (uint64_t)tlp[i + 1] << 32 : 0), i + 1 < n,
			      i + 2 >= n);
}

static void card_read(unsigned int tag, uint64_t addr, unsigned int len)
{
	uint32_t t[4];

	card(t, tlp_mem(t, 0, TLP_CARD_ID, tag, addr, len));
}

static void test_requests(void)
{
	uint32_t value = 0xddccbbaa, t[4];
	uint64_t bar = 0x3000000000;
	int tag;

	tag = tlp_host_cfg(&h, false, 0x3d, 1, 0);
	ok(next() == 3 && dw[0] == 0x04000001 && dw[1] == (0u | (unsigned int)
	   tag << 8 | 2) && dw[2] == 0x0100003c, "a byte of configuration");
	tlp_cpl(t, TLP_CARD_ID, TLP_ST_SUCCESS, TLP_HOST_ID, (unsigned int)tag,
		4, 0, 1);
	t[3] = 0x00005600;
	card(t, 4);
	ok(h.req[tag].done && h.req[tag].status == TLP_ST_SUCCESS &&
	   h.req[tag].data[1] == 0x56, "its completion");
	card(t, 4);
	ok(others == 1 && !h.count.violations, "which is not taken twice");
	tlp_host_release(&h, tag);

	tag = tlp_host_cfg(&h, true, 0x10, 4, 0);
	next();
	tlp_host_release(&h, tag);
	ok(h.count.timeouts == 1, "a request given up");
	tag = tlp_host_cfg(&h, true, 0x14, 4, (uint32_t)(bar >> 32));
	ok(next() == 4 && dw[3] == 0x30 && dw[0] == 0x44000001 &&
	   h.bar[0] == bar, "what is written to BARs is known");
	tlp_cpl(t, TLP_CARD_ID, TLP_ST_UR, TLP_HOST_ID, (unsigned int)tag, 4, 0,
		0);
	card(t, 3);
	ok(h.req[tag].done && h.req[tag].status == TLP_ST_UR, "UR");
	tlp_host_release(&h, tag);

	tlp_host_write(&h, bar + 0x11, &value, 3);
	ok(next() == 5 && dw[0] == 0x60000001 && (dw[1] & 0xff) == 0x0e &&
	   dw[2] == 0x30 && dw[3] == 0x10 && dw[4] == 0xccbbaa00,
	   "three bytes above 4 GB");
	tlp_host_write(&h, 0xe0000006, &value, 4);
	ok(next() == 5 && dw[0] == 0x40000002 && (dw[1] & 0xff) == 0x3c &&
	   dw[2] == 0xe0000004 && dw[3] == 0xbbaa0000 && dw[4] == 0xddcc,
	   "four bytes across two words");
	tag = tlp_host_read(&h, 0xe0000ff8, 8);
	ok(next() == 3 && dw[0] == 2 && (dw[1] & 0xff) == 0xff, "eight bytes");
	tlp_cpl(t, TLP_CARD_ID, TLP_ST_SUCCESS, TLP_HOST_ID, (unsigned int)tag,
		4, 0x78, 1);
	card(t, 4);
	ok(h.req[tag].status == TLP_ST_CA && h.count.violations == 1,
	   "a completion that is too short");
	tlp_host_release(&h, tag);
	h.count.violations = 0;
}

/* Collects completions of a read: bytes, or -1 if they are not as they must be */
static int collect(unsigned int tag, uint64_t addr, unsigned int len,
		   unsigned int most)
{
	unsigned int got = 0;

	while (got < len) {
		unsigned int off = (addr + got) & 3, n;
		uint64_t end;

		if (!next() || dw[0] >> 24 != TLP_CPLD ||
		    tlp_cpl_tag(dw) != tag || dw[2] >> 16 != TLP_CARD_ID)
			return -1;
		n = tlp_length(dw) * 4 - off;
		if (n > len - got)
			n = len - got;
		end = addr + got + n;
		if (words != 3 + tlp_length(dw) || n > most ||
		    tlp_cpl_bytes(dw) != len - got ||
		    tlp_cpl_lower(dw) != ((addr + got) & 0x7f) ||
		    (got + n < len && end & 63) ||
		    memcmp((uint8_t *)&dw[3] + off, mem + (addr - MEM_BASE) +
			   got, n))
			return -1;
		got += n;
	}
	return (int)got;
}

static void test_reads(void)
{
	int good = 1;

	srand((unsigned int)tap_seed());
	for (unsigned int i = 0; i < sizeof(mem); i++)
		mem[i] = (uint8_t)rand();
	for (unsigned int n = 0; n < 2000; n++) {
		unsigned int len = 1 + (unsigned int)rand() % 500;
		uint64_t addr = MEM_BASE + (unsigned int)rand() % 0xe000;

		if ((addr & 0xfff) + len > 0x1000)
			continue;
		card_read(n & 0xff, addr, len);
		good &= collect(n & 0xff, addr, len, 128) == (int)len;
	}
	ok(good && !next() && !h.count.violations,
	   "reads of any place and length, cut at 64 bytes");
	card_read(3, MEM_BASE + MEM_BYTES - 2, 4);
	ok(h.count.violations == 1, "a read across 4 KB is a violation");
	card_read(3, MEM_BASE + MEM_BYTES, 4);
	ok(next() == 3 && dw[0] >> 24 == TLP_CPL && tlp_cpl_status(dw) ==
	   TLP_ST_UR && !next(), "no memory there: UR");
	card_read(3, 0x1000, 4);
	ok(next() == 3 && tlp_cpl_status(dw) == TLP_ST_UR, "nor there");
	h.count.violations = 0;

	pending = true;
	card_read(9, MEM_BASE + 1, 70);
	pending = false;
	ok(!next() && !tlp_host_idle(&h), "a read that waits");
	card_read(10, MEM_BASE, 4);
	ok(collect(10, MEM_BASE, 4, 128) == 4, "another one overtakes it");
	card_read(9, MEM_BASE, 4);
	ok(h.count.violations == 1, "its tag is taken");
	tlp_host_mem_done(&h, pending_cookie + 256, 0, mem, 70);
	ok(!next(), "an answer to another one");
	tlp_host_mem_done(&h, pending_cookie, 0, mem + 1, 70);
	ok(collect(9, MEM_BASE + 1, 70, 128) == 70 && tlp_host_idle(&h),
	   "and its own");
	pending = true;
	card_read(9, MEM_BASE + 1, 70);
	pending = false;
	tlp_host_mem_done(&h, pending_cookie, 5, NULL, 0);
	ok(next() == 3 && tlp_cpl_status(dw) == TLP_ST_UR, "which failed");
	h.count.violations = 0;
}

static void test_disorder(void)
{
	unsigned int left[256] = { 0 }, reads = 0, got = 0, turns = 0;
	unsigned int last = 0, mixed = 0;
	int good = 1;

	h.manners.seed = (unsigned int)rand() | 1;
	for (unsigned int tag = 0; tag < 256; tag++) {
		left[tag] = 1 + (unsigned int)rand() % 500;
		reads++;
		card_read(tag, MEM_BASE + tag * 0x200, left[tag]);
	}
	while (got < reads && turns++ < 1000000) {
		tlp_host_poll(&h);
		while (next()) {
			unsigned int tag = tlp_cpl_tag(dw), n;

			n = tlp_length(dw) * 4;
			if (n > left[tag])
				n = left[tag];
			good &= tlp_cpl_bytes(dw) == left[tag];
			left[tag] -= n;
			got += !left[tag];
			mixed += tag != last;
			last = tag;
		}
	}
	ok(good && got == reads && mixed > 300 && tlp_host_idle(&h),
	   "completions of %u reads in disorder (%u changes)", reads, mixed);
	h.manners.seed = 0;
}

static void test_writes(void)
{
	uint32_t t[TLP_DW_MAX] = { 0 };
	unsigned int hdr;

	memset(mem, 0, sizeof(mem));
	hdr = tlp_mem(t, 1, TLP_CARD_ID, 0, MEM_BASE + 5, 10);
	memset(&t[hdr], 0x11, 16);
	card(t, hdr + tlp_length(t));
	ok(!mem[4] && mem[5] == 0x11 && mem[14] == 0x11 && !mem[15],
	   "a write of ten bytes at an odd place");
	hdr = tlp_mem(t, 1, TLP_CARD_ID, 0, MEM_BASE + 0x100, 8);
	t[1] = (t[1] & ~0xffu) | 0x95;
	memset(&t[hdr], 0x22, 8);
	card(t, hdr + 2);
	ok(mem[0x100] && !mem[0x101] && mem[0x102] && !mem[0x103] &&
	   mem[0x104] && !mem[0x105] && !mem[0x106] && mem[0x107] &&
	   !h.count.violations, "two words with holes");
	hdr = tlp_mem(t, 1, TLP_CARD_ID, 0, 0xfee00020, 4);
	card(t, hdr + 1);
	ok(irqs == 1 && irq_addr == 0xfee00020, "an interrupt");
	hdr = tlp_mem(t, 1, TLP_CARD_ID, 0, 0x1000, 4);
	card(t, hdr + 1);
	ok(h.count.unsupported && !h.count.violations,
	   "a write to nowhere is counted");
}

static void test_messages(void)
{
	static const struct {
		unsigned int kind, code;
		bool good, error;
	} all[] = {
		{ TLP_MSG_TO_ROOT, TLP_ERR_COR, true, true },
		{ TLP_MSG_TO_ROOT, TLP_ERR_NONFATAL, true, true },
		{ TLP_MSG_TO_ROOT, TLP_ERR_FATAL, true, true },
		{ TLP_MSG_GATHERED, TLP_PME_TO_ACK, true, false },
		{ TLP_MSG_GATHERED, TLP_ERR_COR, false, true },
		{ TLP_MSG_TO_ROOT, TLP_PME_TO_ACK, false, false },
		{ TLP_MSG_TO_ROOT, 0x20, false, false },
	};

	for (unsigned int i = 0; i < sizeof(all) / sizeof(*all); i++) {
		uint32_t t[4] = { all[i].kind << 24,
				  TLP_CARD_ID << 16 | all[i].code, 0, 0 };
		uint64_t violations = h.count.violations;
		uint64_t errors = h.count.errors;
		unsigned int seen = others;

		card(t, 4);
		ok(h.count.violations - violations == !all[i].good &&
		   h.count.errors - errors == all[i].error &&
		   others == seen + 1, "message %02x of type %02x",
		   all[i].code, all[i].kind);
	}
}

/* The next TLP's first word with so many credits; 0: none may go */
static uint32_t kind_with(uint8_t posted, uint8_t np)
{
	const struct tlp_beat *b;
	uint32_t first = 0;

	tlp_host_credits(&h, h.sent[TLP_POSTED] + posted,
			 h.sent[TLP_NP] + np);
	b = tlp_host_offer(&h);
	if (b)
		first = (uint32_t)b->data;
	while (b) {
		bool last = b->last;

		tlp_host_taken(&h);
		b = last ? NULL : tlp_host_offer(&h);
	}
	return first >> 24 ? first >> 24 : !!first;
}

static void test_credits(void)
{
	uint32_t value = 1, t[4];
	int tag[2];
	bool good = true;

	tlp_host_write(&h, 0xe0000000, &value, 4);
	tag[0] = tlp_host_cfg(&h, false, 0, 4, 0);
	tlp_host_write(&h, 0xe0000000, &value, 4);
	card_read(1, MEM_BASE, 4);
	tag[1] = tlp_host_cfg(&h, true, 4, 4, 0);
	ok(!kind_with(0, 1) && kind_with(1, 1) == TLP_MWR32,
	   "a request does not pass what is posted before it");
	ok(kind_with(1, 0) == TLP_MWR32 && kind_with(0, 0) == TLP_CPLD,
	   "who has no credit is passed");
	ok(!kind_with(1, 0) && kind_with(1, 1) == TLP_CFGRD0 &&
	   kind_with(1, 1) == TLP_CFGWR0 && !kind_with(1, 1),
	   "each request in its turn");
	tlp_host_release(&h, tag[0]);
	tlp_host_release(&h, tag[1]);
	for (unsigned int i = 0; i < 5000; i++) {	/* indices pass any power of two */
		tlp_host_write(&h, 0xe0000000, &value, 4);
		if (i % 3 == 2)
			good &= kind_with(1, 0) == TLP_MWR32;
	}
	while (kind_with(1, 0))
		;
	ok(good && tlp_host_idle(&h), "a long queue");

	h.manners.seed = 1;
	tlp_host_poll(&h);
	for (unsigned int i = 0; i < 8; i++)
		card(t, tlp_mem(t, 0, TLP_CARD_ID, i, MEM_BASE, 4));
	ok(h.count.violations, "eight reads are too many");
	while (h.nreads)
		tlp_host_poll(&h);
	while (next())
		;
	h.manners.seed = 0;
	h.count.violations = 0;
}

static void test_violations(void)
{
	static const struct {
		const char *what;
		uint32_t t[6];
		unsigned int n;
	} bad[] = {
		{ "two words", { 0x00000001, 0x0100000f }, 2 },
		{ "payload too short", { 0x40000002, 0x010000ff, 0, 0 }, 4 },
		{ "payload too long", { 0x40000001, 0x0100000f, 0, 0, 0 }, 5 },
		{ "no payload", { 0x60000001, 0x0100000f, 2, 0 }, 4 },
		{ "unknown type", { 0x1f000001, 0x0100000f, 0 }, 3 },
		{ "I/O", { 0x02000001, 0x0100000f, 0 }, 3 },
		{ "long header below 4 GB", { 0x20000001, 0x0100000f, 0, 0 },
		  4 },
		{ "last enables of one word", { 0x00000001, 0x010000ff, 0 },
		  3 },
		{ "no last enables", { 0x00000002, 0x0100000f, 0 }, 3 },
		{ "holes", { 0x00000003, 0x010000fb, 0 }, 3 },
		{ "another requester", { 0x00000001, 0x0200000f, 0 }, 3 },
		{ "poisoned", { 0x00004001, 0x0100000f, 0 }, 3 },
		{ "beyond MRRS", { 0x000000ff, 0x010000ff, 0 }, 3 },
	};

	for (unsigned int i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		uint64_t before = h.count.violations;

		card(bad[i].t, bad[i].n);
		ok(h.count.violations == before + 1, "broken rule: %s",
		   bad[i].what);
		while (next())
			;
	}
	for (unsigned int n = 0; n < 3000; n++)
		tlp_host_beat(&h, 0, true, false);
	tlp_host_beat(&h, 0, true, true);
	card_read(1, MEM_BASE, 4);
	ok(collect(1, MEM_BASE, 4, 128) == 4,
	   "after an endless one the next is served");
}

int main(void)
{
	jet_verbose = -1;
	tlp_host_init(&h, "test");
	tlp_host_attach(&h, &ops, NULL);
	test_requests();
	test_reads();
	test_disorder();
	test_writes();
	test_messages();
	test_credits();
	test_violations();
	tlp_host_free(&h);
	return tap_done();
}
