/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A link: what a station sends, its neighbour hears a number of words later */
#ifndef JETSIM_LINK_H
#define JETSIM_LINK_H

#include <algorithm>
#include <cstdint>
#include <vector>

#include "jetsim.h"
#include "jetstream/hw.h"

namespace jet {

struct Word {
	uint16_t data;
	uint8_t k;
};

constexpr Word kIdle = { JET_K_COMMA << 8 | JET_D_IDLE, 2 };

class Link {
public:
	jetsim_link_counters count = {};

	/* The sender may be so many words ahead of the receiver */
	Link(unsigned index, unsigned length, unsigned ahead)
		: index_(index), length_(length),
		  words_(power_of_two(length + ahead + 1), kIdle),
		  mask_(words_.size() - 1) {}

	/* What was sent a length ago */
	Word at(uint64_t time) const
	{
		return words_[(time - length_) & mask_];
	}

	void send(uint64_t time, Word w)
	{
		for (Tap &t : taps_)
			t.fn(t.ctx, index_, time, &w.data, &w.k);
		words_[time & mask_] = w;
		watch(time, w);
	}

	/* No frame, and no part of one, is under way */
	bool clear(uint64_t time) const
	{
		return time > last_frame_ + length_;
	}

	void tap(jetsim_tap_fn *fn, void *ctx)
	{
		taps_.push_back({ fn, ctx });
	}

	void untap(jetsim_tap_fn *fn, void *ctx)
	{
		taps_.erase(std::remove_if(taps_.begin(), taps_.end(),
					   [&](const Tap &t) {
			return t.fn == fn && t.ctx == ctx;
		}), taps_.end());
	}

private:
	struct Tap {
		jetsim_tap_fn *fn;
		void *ctx;
	};

	void watch(uint64_t time, Word w)
	{
		uint8_t high = w.data >> 8;

		if (token_) {
			token_ = false;
			return;
		}
		if (w.k == 2 && high == JET_K_COMMA)
			return;
		if (w.k == 2 && high == JET_K_TOKEN) {
			token_ = true;
			count.tokens++;
			return;
		}
		if (w.k == 2 && high == JET_K_SOF)
			count.frames++;
		else if (w.k == 2 && high == JET_K_ABORT)
			count.aborted++;
		count.frame_words++;
		last_frame_ = time;
	}

	static size_t power_of_two(size_t least)
	{
		size_t n = 1;

		while (n < least)
			n *= 2;
		return n;
	}

	unsigned index_;
	unsigned length_;
	std::vector<Tap> taps_;
	std::vector<Word> words_;
	uint64_t mask_;
	uint64_t last_frame_ = 0;
	bool token_ = false;		/* the word before was its first */
};

} /* namespace jet */

#endif
