// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What crosses the DCU comes out as it went in: order of symbols and bytes, K, errors, the pairing; and
// is there a receiver?
#include "dcu.h"
#include "tap.h"

#include <initializer_list>
#include <vector>

struct word {
	uint16_t data;
	uint8_t k;
	bool operator==(const word &o) const { return data == o.data && k == o.k; }
};
static const word IDLE = {0xbc50, 2};

/* The ring looped: words go out, and come back after a while */
struct Loop {
	Board b;
	std::deque<word> out, sent;
	std::vector<word> got;
	bool in_step = true;
	Loop()
	{
		b.ring_clock = [this] {
			word w = IDLE;

			if (!out.empty()) {
				w = out.front();
				out.pop_front();
			}
			b.m->tx_data_i = w.data;
			b.m->tx_k_i = w.k;
		};
	}
	/* Runs for some words, and keeps those that were none of IDLE */
	void words(unsigned count)
	{
		while (b.now % 8 != 7)
			b.run(1);
		for (; count; count--) {
			b.run(8);
			word w = {b.m->rx_data_o, b.m->rx_k_o};

			if (b.m->rx_lock_o && !(w == IDLE))
				got.push_back(w);
		}
	}
	bool up()
	{
		return b.until([&] { return b.m->rx_lock_o && b.m->ring_rst_no; }, 200000);
	}
};

static std::vector<word> frame(std::mt19937 &rnd, unsigned length)
{
	std::vector<word> f = {{0xfb00, 2}};

	for (unsigned n = 0; n < length; n++)
		f.push_back({(uint16_t)rnd(), 0});
	f.push_back({0xfd00, 2});
	return f;
}

static void pairing()
{
	for (bool odd : {false, true}) {
		Loop l;
		std::vector<word> want;

		l.b.ring.odd = odd;
		ok(l.up(), "%s pairing: words", odd ? "odd" : "even");
		for (unsigned n = 1; n < 40; n++) {
			for (auto &w : frame(l.b.rnd, n)) {
				l.out.push_back(w);
				want.push_back(w);
			}
			for (unsigned i = 0; i < n % 3; i++)
				l.out.push_back(IDLE);
		}
		l.got.clear();
		l.words(1500);
		ok(l.got == want, "%zu words of frames come out as they went in (%zu)", want.size(), l.got.size());
	}
}

/* The other end starts anew, and the pairing is another one, without a moment of silence */
static void slip()
{
	Loop l;
	unsigned skip = 0;

	l.up();
	for (unsigned n = 0; n < 4; n++) {
		unsigned resets = l.b.ring_resets;

		skip = 1;
		l.b.ring.line.pop_front();
		ok(l.b.until([&] { return !l.b.m->rx_lock_o; }, 1000), "a symbol less: no lock");
		ok(l.b.until([&] { return l.b.m->rx_lock_o; }, 1000) && l.b.ring_resets == resets,
		   "and again one, without a reset");
	}
	std::vector<word> want = frame(l.b.rnd, 50);

	l.words(50);
	l.got.clear();
	l.out.insert(l.out.end(), want.begin(), want.end());
	l.words(200);
	ok(skip && l.got == want, "words are whole afterwards");
}

static void errors()
{
	static const struct { symbol_t flag; unsigned half; } kinds[] = {
		{CODE_ERR, 0}, {CODE_ERR, 1}, {DISP_ERR, 0}, {DISP_ERR, 1}
	};
	Loop l;
	unsigned at = 0, count = 0, flag = 0;

	l.up();
	l.b.noise = [&](symbol_t s) {
		symbol_t said = count == at ? s | flag : s;

		count += count <= at;
		return said;
	};
	for (auto &k : kinds) {
		std::vector<word> f = frame(l.b.rnd, 20);

		l.words(100);
		l.got.clear();
		l.out.assign(f.begin(), f.end());
		flag = k.flag;
		count = 0;
		at = 30 + k.half;
		l.words(100);
		unsigned cut = 0;

		for (auto &w : l.got)
			cut += w.k == 1;
		ok(l.b.m->rx_lock_o && cut == 1 && l.got.size() == f.size(),
		   "%s error in the %s symbol: a word that ends the frame, and lock stays",
		   k.flag == CODE_ERR ? "code" : "disparity", k.half ? "second" : "first");
	}
	l.b.noise = [&](symbol_t s) { return l.b.rnd() % 4 ? s : (symbol_t)(s | CODE_ERR); };
	ok(l.b.until([&] { return !l.b.m->rx_lock_o; }, 2000), "one in four symbols damaged: no lock");
	l.b.noise = [&](symbol_t s) { return l.b.rnd() % 1000 ? s : (symbol_t)(s | CODE_ERR); };
	ok(l.up(), "one in a thousand: lock");
	unsigned lost = 0;

	for (unsigned n = 0; n < 20000; n++) {
		l.b.run(8);
		lost += !l.b.m->rx_lock_o;
	}
	ok(!lost, "and it stays (%u words without)", lost);
}

/* The slot: symbols both ways, and what the DCU says of them */
static void symbols()
{
	Board b;
	std::vector<symbol_t> line;
	size_t next = 0;

	for (unsigned n = 0; n < 64; n++)
		line.push_back((symbol_t)(n << 1 | (n % 3 == 0 ? K_BIT : 0)));
	line[10] = 0x1ee;		/* K14.7: no code */
	line[21] = 0x8 << 8 | 0x33;	/* status 4: decode error */
	line[33] = 0xe << 8 | 0x44;	/* 7: disparity */
	line[44] = 0x2 << 8 | 0x1c;	/* 1: SKP added */
	b.host_says = [&] { return line[next++ % line.size()]; };
	ok(b.until([&] { return b.m->phy_rx_lock_o; }, 200000), "slot: lock");
	while (b.now % 8 != 7)
		b.run(1);
	b.run(800);
	std::vector<unsigned> got;

	for (unsigned n = 0; n < 200; n++, b.run(8)) {
		for (unsigned s = 0; s < 2; s++)
			got.push_back((unsigned)(b.m->phy_rx_err_o >> s & 1) << 9 | (b.m->phy_rx_k_o >> s & 1u) << 8 |
				      (b.m->phy_rx_data_o >> 8 * s & 0xff));
	}
	unsigned wrong = 0, errors = 0, start = 0;

	while (start < 64 && !((got[0] & 0x1ff) == (line[start] & 0x1ff) && (got[1] & 0x1ff) == (line[(start + 1) % 64] & 0x1ff)))
		start++;
	for (unsigned n = 0; n < got.size(); n++) {
		unsigned at = (start + n) % 64;
		bool err = at == 10 || at == 21 || at == 33;

		errors += got[n] >> 9;
		wrong += got[n] != ((line[at] & 0x1ffu) | (err ? 0x200 : 0));
	}
	ok(!wrong && errors >= 18, "slot: symbols in order, and which are none (%u wrong, %u errors)", wrong, errors);

	std::vector<symbol_t> heard;

	b.host_hears = [&](symbol_t s) { heard.push_back(s); };
	b.m->phy_tx_idle_i = 0;
	b.m->phy_tx_data_i = 0x4abc;
	b.m->phy_tx_k_i = 1;
	b.m->phy_tx_neg_i = 2;
	b.run(80);
	heard.clear();
	b.run(80);
	ok(heard.size() >= 4 && heard[0] == 0x1bc && heard[1] == (0x200 | 0x4a), "slot: to the line, lower half first");
	b.m->phy_tx_idle_i = 1;
	b.m->phy_polarity_i = 1;
	b.run(80);
	heard.clear();
	b.run(16);
	ok(heard.size() && (heard[0] & 0x800) && (heard[1] & 0x800), "slot: electrical idle in both symbols");
	ok(b.m->pinvert_o, "slot: polarity");
}

/* The partner's electrical idle: short, and the receiver waits for it; long, and it is another partner */
static void idle()
{
	Board b;

	b.host_says = [] { return (symbol_t)0x4a; };
	b.until([&] { return b.m->phy_rx_lock_o; }, 200000);
	unsigned resets = b.slot_resets;

	b.slot.cable = false;
	b.run(HOST_LOST * 10 / 2);
	ok(b.m->phy_rx_idle_o && b.slot_resets == resets, "slot: a short silence is electrical idle, and no reset");
	b.slot.cable = true;
	ok(b.until([&] { return b.m->phy_rx_lock_o && !b.m->phy_rx_idle_o; }, 20000), "slot: and over");
	b.slot.cable = false;
	ok(b.until([&] { return b.slot_resets > resets; }, HOST_LOST * 10 * 2), "slot: a long one resets the receiver");
	b.slot.cable = true;
	ok(b.until([&] { return b.m->phy_rx_lock_o; }, 200000), "slot: and there it is again");
}

static void detect()
{
	for (unsigned kind = 0; kind < 3; kind++) {
		Board b;
		static const char *const names[] = {"somebody", "nobody", "no answer"};
		bool want = kind == 0, got = false, done = false;
		uint64_t enabled = 0, strobe = 0, width = 0;

		b.present = want;
		b.answers = kind != 2;
		b.until([&] { return b.m->host_rst_no; }, 200000);
		b.run(200);
		for (unsigned round = 0; round < 2; round++) {
			b.m->phy_detect_i = 1;
			done = false;
			enabled = strobe = width = 0;
			for (unsigned n = 0; n < 60000 && !done; n++) {
				b.run(1);
				if (b.m->pdet_en_o && !enabled)
					enabled = b.now;
				if (b.m->pct_o) {
					strobe = strobe ? strobe : b.now;
					width++;
				}
				if (b.m->phy_detect_done_o) {
					done = true;
					got = b.m->phy_detect_present_o;
				}
			}
			b.run(8);
			b.m->phy_detect_i = 0;
			b.run(80);
		}
		ok(done && got == want, "receiver detection: %s", names[kind]);
		ok(strobe - enabled >= 120 && width == 16 && !b.m->pdet_en_o,
		   "  driver ready for %llu ns, then four symbols' time: %llu ns", (unsigned long long)(strobe - enabled),
		   (unsigned long long)width);
	}
}

int main()
{
	pairing();
	slip();
	errors();
	symbols();
	idle();
	detect();
	return tap_done();
}
