/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A distribution of times: exact least, most and mean; quantiles to 1.6 % */
#ifndef JETSIM_LAB_DIST_H
#define JETSIM_LAB_DIST_H

#include <algorithm>
#include <cstdint>
#include <vector>

namespace lab {

class dist {
public:
	void add(uint64_t v)
	{
		size_t b = bucket(v);

		if (b >= buckets_.size())
			buckets_.resize(b + 1);
		buckets_[b]++;
		count_++;
		sum_ += v;
		min_ = std::min(min_, v);
		max_ = std::max(max_, v);
	}

	void add(const dist &o)
	{
		if (o.buckets_.size() > buckets_.size())
			buckets_.resize(o.buckets_.size());
		for (size_t b = 0; b < o.buckets_.size(); b++)
			buckets_[b] += o.buckets_[b];
		count_ += o.count_;
		sum_ += o.sum_;
		min_ = std::min(min_, o.min_);
		max_ = std::max(max_, o.max_);
	}

	uint64_t count() const { return count_; }
	uint64_t min() const { return count_ ? min_ : 0; }
	uint64_t max() const { return max_; }
	double mean() const { return count_ ? (double)sum_ / (double)count_ : 0; }

	/* The upper end of the bucket in which the quantile lies */
	uint64_t quantile(double q) const
	{
		uint64_t want = (uint64_t)(q * (double)count_), below = 0;

		for (size_t b = 0; b < buckets_.size(); b++) {
			below += buckets_[b];
			if (below > want)
				return std::clamp(upper(b), min_, max_);
		}
		return max_;
	}

	/* How many lie in 2^n .. 2^(n+1) - 1; zeros count as ones */
	uint64_t octave(unsigned n) const
	{
		uint64_t sum = 0;

		for (size_t b = 0; b < buckets_.size(); b++)
			if (log2(std::max<uint64_t>(upper(b), 1)) == n)
				sum += buckets_[b];
		return sum;
	}

private:
	static constexpr unsigned kFine = 6;	/* 64 buckets an octave */

	static unsigned log2(uint64_t v) { return 63u - (unsigned)__builtin_clzll(v); }

	static size_t bucket(uint64_t v)
	{
		if (v < 2u << kFine)
			return v;
		unsigned shift = log2(v) - kFine;

		return ((size_t)shift << kFine) + (v >> shift);
	}

	static uint64_t upper(size_t b)
	{
		if (b < 2u << kFine)
			return b;
		unsigned shift = (unsigned)(b >> kFine) - 1;

		return ((b - ((size_t)shift << kFine) + 1) << shift) - 1;
	}

	std::vector<uint64_t> buckets_;
	uint64_t count_ = 0, sum_ = 0, min_ = UINT64_MAX, max_ = 0;
};

} // namespace lab

#endif
