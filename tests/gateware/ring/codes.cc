// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// The codes: the bench's against what is published, the gateware's on the line
// against both.
#include "codes.h"
#include "ring.h"
#include "tap.h"

int main()
{
	std::mt19937 rnd((unsigned)tap_seed());
	const uint8_t h0[4] = {}, h1[4] = {0, 0, 0, 1}, h50[4] = {0, 0, 0, 0x50};

	ok(hec(h0) == 0x55 && hec(h1) == 0x52 && hec(h50) == 0xe2, "HEC as in I.432");

	static const struct {
		const char *name;
		uint32_t crc;
		bytes_t (*sdu)();
	} published[] = {
		{"40 x 00", 0x864d7f99, [] { return bytes_t(40, 0); }},
		{"40 x FF", 0xc55e457a, [] { return bytes_t(40, 0xff); }},
		{"1 to 40", 0xbf671ed0, [] {
			bytes_t b;

			for (uint8_t i = 1; i <= 40; i++)
				b.push_back(i);
			return b;
		}},
	};
	ring r(2);

	if (!ok(r.start(), "a ring of two is up"))
		return tap_done();
	for (auto &w : r.watch)
		w.keep = true;
	for (const auto &p : published) {
		r.watch[0].frames.clear();
		r.send(0, 0x123456, p.sdu());
		r.run(500);
		bool there = r.watch[0].frames.size() == 1 && r.watch[0].frames[0].bytes.size() == 56;
		const uint8_t *t = there ? &r.watch[0].frames[0].bytes[52] : h0;
		uint32_t crc = (uint32_t)t[0] << 24 | t[1] << 16 | t[2] << 8 | t[3];

		ok(crc == p.crc, "%s: the gateware sends AAL5 CRC %08x, published %08x", p.name, crc, p.crc);
		bytes_t whole = p.sdu();

		whole.insert(whole.end(), {0, 0, 0, 40});
		ok(aal5_crc(whole.data(), whole.size()) == p.crc, "... and so does the bench");
	}
	r.watch[0].frames.clear();
	r.st[1].rx.clear();
	std::vector<uint32_t> vcis;

	for (int i = 0; i < 200; i++) {
		vcis.push_back(i < 24 ? 1u << i : rnd() & 0xffffff);
		r.send(0, vcis.back(), random_bytes(rnd, 1 + rnd() % 60), (uint8_t)rnd());
	}
	r.run(40000);
	unsigned right = 0;

	for (size_t i = 0; i < r.watch[0].frames.size() && i < vcis.size(); i++) {
		const bytes_t &b = r.watch[0].frames[i].bytes;
		uint32_t v = (uint32_t)b[3] << 20 | b[4] << 12 | b[5] << 4 | b[6] >> 4;

		right += frame_sound(b) && v == vcis[i] && b[0] == 0 && (b[3] & 0xf0) == 0 &&
			(b[6] & 15) == 2 && i < r.st[1].rx.size() && r.st[1].rx[i].vci == vcis[i];
	}
	ok(right == 200, "200 VCIs: header and HEC on the line, and what the receiver makes of it (%u)", right);
	return tap_done();
}
