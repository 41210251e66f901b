/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Links: delay lines of words, which faults may change on their way.
 *
 * Time is in 2^-24 of a nominal ring word, so that clocks some ppm apart
 * have exact periods. A word arrives its link's length after it was sent.
 */
#ifndef JETSIM_LAB_LINE_H
#define JETSIM_LAB_LINE_H

#include <algorithm>
#include <cstdint>
#include <vector>

#include "jetstream/hw.h"

namespace lab {

constexpr unsigned kFineBits = 24;
constexpr uint64_t kWord = 1ull << kFineBits;
/* How long a station runs alone, at most: its state stays in the cache */
constexpr uint64_t kBatchWords = 64;

struct word {
	uint16_t data;
	uint8_t k;
	bool lock;		/* false: the receiver hears nothing */

	bool control(uint8_t code) const { return k == 2 && data >> 8 == code; }
	bool idle() const { return k == 2 && data == (JET_K_COMMA << 8 | JET_D_IDLE); }
};

constexpr word kIdle = { JET_K_COMMA << 8 | JET_D_IDLE, 2, true };
constexpr word kSilence = { JET_K_COMMA << 8 | JET_D_IDLE, 2, false };

static inline word control_word(uint8_t code, uint8_t low = 0)
{
	return { (uint16_t)(code << 8 | low), 2, true };
}

uint8_t crc8(uint8_t a, uint8_t b);	/* of a Jetstream header or token */

/* Sees all that is sent on a link, and may change it */
class filter {
public:
	virtual ~filter() = default;
	virtual word pass(uint64_t time, word w) = 0;
};

class link {
public:
	link(uint64_t words, uint64_t sender_period) : delay_(words * kWord)
	{
		size_t n = 1;

		while (n < words + 2 * kBatchWords)
			n *= 2;
		slots_.resize(n);
		mask_ = n - 1;
		/* Before the first word: nothing that is heard */
		for (uint64_t i = 0; i < words; i++)
			slots_[tail_++] = { i * sender_period, kSilence };
	}

	void send(uint64_t time, word w)
	{
		for (filter *f : filters_)
			w = f->pass(time, w);
		slots_[tail_++ & mask_] = { time + delay_, w };
	}

	bool due(uint64_t time) const
	{
		return head_ != tail_ && slots_[head_ & mask_].arrival <= time;
	}

	word take() { return slots_[head_++ & mask_].w; }
	void attach(filter *f) { filters_.push_back(f); }
	void detach(filter *f)
	{
		filters_.erase(std::remove(filters_.begin(), filters_.end(), f), filters_.end());
	}

private:
	struct slot {
		uint64_t arrival;
		word w;
	};

	uint64_t delay_;
	std::vector<slot> slots_;
	uint64_t mask_ = 0, head_ = 0, tail_ = 0;
	std::vector<filter *> filters_;
};

} // namespace lab

#endif
