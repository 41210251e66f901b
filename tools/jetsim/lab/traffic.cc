// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "traffic.h"

#include <algorithm>

#include "jetstream/hw.h"

namespace lab {

namespace {

constexpr size_t kWaitingMax = 4096;	/* frames of a stream; more are refused */
/* After these words nothing of a frame is on the ring any more: more than two Purges */
constexpr uint64_t kGone = 40000;
constexpr uint32_t kChannel = 100;
constexpr uint32_t kOverhead = JET_HEADER_BYTES + JET_TRAILER_BYTES;

void set_bit(uint64_t *mask, unsigned i)
{
	mask[i / 64] |= 1ull << i % 64;
}

bool bit(const uint64_t *mask, unsigned i)
{
	return mask[i / 64] >> i % 64 & 1;
}

} // namespace

frame_counts &frame_counts::operator+=(const frame_counts &o)
{
	offered += o.offered;
	refused += o.refused;
	sent += o.sent;
	aborted += o.aborted;
	delivered += o.delivered;
	lost += o.lost;
	duplicated += o.duplicated;
	damaged += o.damaged;
	rejected += o.rejected;
	injected += o.injected;
	bytes += o.bytes;
	return *this;
}

sender::sender(unsigned station, bool sync, uint64_t seed)
	: station_(station), sync_(sync), rnd_(mix(seed) + 2 * station + sync)
{
}

double sender::between(const stream &s)
{
	return s.plan.words_between * (s.plan.periodic ? 1 : rnd_.exponential());
}

void sender::arrivals(uint64_t now)
{
	next_arrival_ = kNever;
	for (stream &s : streams_) {
		if (s.plan.saturated)
			continue;
		/* Streams of the same period do not start in step */
		if (!s.begun) {
			s.begun = true;
			s.next = (double)now + s.plan.words_between *
				(double)rnd_.below(1 << 20) / (1 << 20);
		}
		while (s.next <= (double)now) {
			count.offered++;
			if (s.waiting.size() < kWaitingMax)
				s.waiting.push_back((uint64_t)s.next);
			else
				count.refused++;
			s.next += between(s);
		}
		next_arrival_ = std::min(next_arrival_, (uint64_t)s.next + 1);
	}
}

unsigned sender::destination(const stream &s, const peers &p)
{
	unsigned n = (unsigned)p.id.size();

	if (s.plan.to == dest::one)
		return s.plan.station;
	if (s.plan.to == dest::random && n > 1)
		return (station_ + 1 + (unsigned)rnd_.below(n - 1)) % n;
	return (station_ + 1) % n;
}

/* The stream whose frame has waited longest; a saturated one has since its last frame */
bool sender::begin(uint64_t now, const peers &p)
{
	stream *best = nullptr;
	uint64_t since = kNever;

	if (!p.is_up(station_))
		return false;
	for (stream &s : streams_) {
		uint64_t t = s.plan.saturated ? s.served :
			s.waiting.empty() ? kNever : s.waiting.front();

		if (t < since) {
			since = t;
			best = &s;
		}
	}
	if (!best)
		return false;

	const traffic_plan &plan = best->plan;
	frame_record r;
	uint32_t seq = first_ + (uint32_t)records_.size();

	r.bytes = plan.bytes_min +
		4 * (uint32_t)rnd_.below((plan.bytes_max - plan.bytes_min) / 4 + 1);
	r.key = rnd_.next();
	r.id = p.id[station_];
	if (plan.to == dest::all) {
		r.vci = JET_VCI_GROUP | kChannel;
		r.expected[0] = p.up[0];
		r.expected[1] = p.up[1];
		r.expected[station_ / 64] &= ~(1ull << station_ % 64);
	} else {
		unsigned d = destination(*best, p);

		r.vci = (uint32_t)p.id[d] << 17 | kChannel;
		if (d != station_ && p.is_up(d))
			set_bit(r.expected, d);
	}
	r.head = plan.saturated ? now : best->waiting.front();
	if (plan.saturated)
		count.offered++;
	else
		best->waiting.pop_front();
	best->served = now;
	records_.push_back(r);

	uint32_t sdu = r.bytes - kOverhead;

	key_ = r.key;
	at_ = 0;
	beats_ = (sdu + 7) / 8;
	tail_bytes_ = sdu % 8;
	open_ = true;
	/* The descriptor; then the SDU, whose first beat says what follows */
	beat_ = (uint64_t)sdu << 24 | r.vci;
	next_first_ = first_beat(station_, sync_, seq);
	return true;
}

void sender::taken()
{
	if (last()) {
		open_ = false;
		return;
	}
	beat_ = at_ ? mix(key_ + at_) : next_first_;
	at_++;
	if (last() && tail_bytes_)
		beat_ &= ~0ull >> (64 - 8 * tail_bytes_);
}

void sender::started(uint64_t now)
{
	frame_record *r = find(next_started_);

	if (!r)
		return;
	r->at = frame_record::started;
	access.add(now - std::max(r->head, std::min(last_end_, now)));
	next_started_++;
}

void sender::done(uint64_t now, bool ok)
{
	frame_record *r = find(next_done_);

	if (!r)
		return;
	next_done_++;
	if (next_started_ < next_done_)
		next_started_ = next_done_;
	r->at = ok ? frame_record::sent : frame_record::failed;
	r->done = now;
	count.sent += ok;
	count.aborted += !ok;
	count.bytes += ok ? r->bytes - kOverhead : 0;
}

void sender::drop(uint64_t now)
{
	open_ = false;
	while (find(next_done_))
		done(now, false);
}

void sender::retire(uint64_t now)
{
	while (!records_.empty()) {
		frame_record &r = records_.front();

		if (r.at < frame_record::sent || now < r.done + kGone)
			return;
		if (r.at == frame_record::sent)
			count.lost += (unsigned)__builtin_popcountll(r.expected[0] & ~r.got[0]) +
				(unsigned)__builtin_popcountll(r.expected[1] & ~r.got[1]);
		records_.pop_front();
		first_++;
	}
}

frame_record *sender::find(uint32_t seq)
{
	uint32_t n = seq - first_;

	return n < records_.size() ? &records_[n] : nullptr;
}

void sender::clear()
{
	count = frame_counts();
	access = dist();
}

void sink::beat(unsigned kind, uint64_t data, const std::vector<sender *> &senders)
{
	switch (kind) {
	case 0:
		head_ = data;
		beats_ = 0;
		full_ = 0;
		from_ = nullptr;
		rec_ = nullptr;
		wrong_ = made_up_ = false;
		return;
	case 3:
		end(data);
		return;
	}
	if (!beats_) {
		unsigned who = data >> 16 & 0xff, sync = data >> 24 & 1;

		made_up_ = (data & 0xffff) == kInjectedMagic;
		if ((data & 0xffff) == kMagic && 2 * who + sync < senders.size() && !(data >> 25 & 0x7f)) {
			from_ = senders[2 * who + sync];
			rec_ = from_->find((uint32_t)(data >> 32));
			full_ = rec_ ? (rec_->bytes - kOverhead) / 8 : 0;
		}
	} else if (rec_ && beats_ < full_) {
		wrong_ |= data != mix(rec_->key + beats_);
	} else if (rec_ && beats_ == full_ && (rec_->bytes - kOverhead) % 8) {
		wrong_ |= (uint32_t)data != (uint32_t)mix(rec_->key + beats_);
	}
	beats_++;
}

void sink::end(uint64_t data)
{
	if (data >> 60 & 7) {
		rejected++;
		return;
	}
	if (made_up_) {
		injected++;
		return;
	}
	if (!rec_) {
		strange++;
		return;
	}

	uint32_t sdu = data & 0x1ffff;

	wrong_ |= sdu != rec_->bytes - kOverhead || (head_ & 0xffffff) != rec_->vci;
	if (wrong_) {
		from_->count.damaged++;
	} else if ((head_ >> 24 & 63) != rec_->id) {
		misnamed++;
	} else if (bit(rec_->got, station_)) {
		from_->count.duplicated++;
	} else {
		set_bit(rec_->got, station_);
		from_->count.delivered += bit(rec_->expected, station_);
	}
}

} // namespace lab
