// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// See ledger.h.
#include "ledger.h"

#include <algorithm>

static const uint32_t MARK = 0x4a9c;

static bytes_t contents(unsigned who, uint32_t number, size_t n)
{
	uint32_t x = (number + 1) * 2654435761u ^ (who + 1) * 40503u;
	bytes_t b = {MARK >> 8, MARK & 0xff, (uint8_t)who, (uint8_t)(number >> 16),
		     (uint8_t)(number >> 8), (uint8_t)number};

	while (b.size() < n) {
		x ^= x << 13;
		x ^= x >> 17;
		x ^= x << 5;
		b.push_back((uint8_t)x);
	}
	return b;
}

ledger::ledger(ring &ring_)
	: r(ring_), next(2 * r.st.size()), last(r.st.size()), got(r.st.size()), sent(r.st.size())
{
	unsigned n = (unsigned)r.st.size();

	for (unsigned i = 0; i < n; i++) {
		last[i].assign(2 * n, 0);
		got[i].assign(n, 0);
		r.st[i].on_rx = [this, i, n](const rx_frame &f) {
			const bytes_t &p = f.payload;

			if (f.abort || f.err_crc || f.err_len) {
				flagged++;
				return;
			}
			/* What a test put on the ring by itself is as good as it made it */
			if (p.size() < 6 || p[0] != MARK >> 8 || p[1] != (MARK & 0xff)) {
				wrong += f.vci != 0x777;
				return;
			}
			unsigned who = p[2];
			uint32_t number = (uint32_t)p[3] << 16 | (uint32_t)p[4] << 8 | p[5];
			bytes_t want = contents(who, number, f.sdu_len);

			good++;
			if (who >= 2 * n || f.sync != (who & 1) || p.size() < want.size() ||
			    number > next[who] || !std::equal(want.begin(), want.end(), p.begin())) {
				wrong++;
				return;
			}
			if (number <= last[i][who] || who / 2 == i) {
				again++;
				return;
			}
			last[i][who] = number;
			got[i][who / 2]++;
		};
	}
}

void ledger::send(unsigned i, size_t n, bool sync)
{
	unsigned who = 2 * i + sync;

	r.send(i, 5 + i, contents(who, ++next[who], std::max<size_t>(n, 6)), (uint8_t)who, sync);
	sent[i]++;
}

void ledger::load(size_t longest, bool sync)
{
	for (unsigned i = 0; i < r.st.size(); i++) {
		if (!r.live(i))
			continue;
		if (r.st[i].async.tx.empty())
			send(i, 6 + r.rnd() % (r.rnd() % 4 ? 100 : longest));
		if (sync && r.st[i].sync.tx.empty() && r.rnd() % 512 == 0)
			send(i, 6 + r.rnd() % 100, true);
	}
}

bool ledger::settled() const
{
	for (unsigned i = 0; i < r.st.size(); i++) {
		const station &s = r.st[i];

		if (r.live(i) && (!s.async.tx.empty() || !s.sync.tx.empty() ||
				  s.async.done.size() + s.sync.done.size() != sent[i]))
			return false;
	}
	return true;
}

/* A pass, or a claim, goes round: every station takes in a frame and then sends one */
uint64_t limits::passes(const ring &r) const
{
	uint64_t links = 0;

	for (const auto &l : r.link)
		links += l.size() + 1;
	return 5 * (links + 200 * r.st.size());
}
