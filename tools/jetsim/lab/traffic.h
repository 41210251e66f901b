/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Frames, from the source that makes them up to the stations that receive them.
 * What a frame carries follows from who sent it as which, so every station checks
 * every byte of every frame that the card would take for good.
 */
#ifndef JETSIM_LAB_TRAFFIC_H
#define JETSIM_LAB_TRAFFIC_H

#include <deque>
#include <vector>

#include "config.h"
#include "dist.h"
#include "random.h"

namespace lab {

struct frame_record {
	enum state { queued, started, sent, failed };
	state at = queued;
	uint64_t head = 0;		/* when it was the first of its class in its station */
	uint64_t done = 0;
	uint64_t key = 0;		/* of its content */
	uint32_t bytes = 0;
	uint32_t vci = 0;
	uint8_t id = 0;			/* its station's then */
	uint64_t expected[2] = {}, got[2] = {};	/* stations; 65 of them at most */
};

struct frame_counts {
	uint64_t offered = 0, refused = 0;	/* by the plan; of these: too many waited */
	uint64_t sent = 0, aborted = 0;		/* as the card says */
	uint64_t delivered = 0, lost = 0, duplicated = 0;
	uint64_t damaged = 0;			/* taken for good, and wrong: must never be */
	uint64_t rejected = 0;			/* seen to be damaged, and cut ones */
	uint64_t injected = 0;			/* frames that a fault had made up */
	uint64_t bytes = 0;			/* SDU bytes sent */
	frame_counts &operator+=(const frame_counts &o);
};

/* Frames of one class of one station, in the order in which they are sent */
class sender {
public:
	sender(unsigned station, bool sync, uint64_t seed);
	void plan(const traffic_plan &p) { streams_.push_back({ p, 0, {}, false, 0 }); }
	bool any() const { return !streams_.empty(); }

	/* Whoever the traffic goes to: all that is known of stations */
	struct peers {
		std::vector<uint8_t> id;
		uint64_t up[2] = {};
		bool is_up(unsigned i) const { return up[i / 64] >> i % 64 & 1; }
	};

	/* Before each word; cheap when there is nothing to do. Times are words. */
	void arrive(uint64_t now) { if (now >= next_arrival_) arrivals(now); }
	/* The port wants beats: true if one is at hand */
	bool offer(uint64_t now, const peers &p) { return open_ || begin(now, p); }
	uint64_t beat() const { return beat_; }
	bool last() const { return at_ == beats_; }
	void taken();
	/* From the line and the card */
	void started(uint64_t now);
	void ended(uint64_t now) { last_end_ = now; }
	void done(uint64_t now, bool ok);
	/* The station lost its power, and with it what its card held */
	void drop(uint64_t now);
	void retire(uint64_t now);

	frame_record *find(uint32_t seq);
	void clear();

	frame_counts count;
	dist access;

private:
	struct stream {
		traffic_plan plan;
		double next;			/* arrival */
		std::deque<uint64_t> waiting;	/* times of arrival */
		bool begun;
		uint64_t served;
	};

	void arrivals(uint64_t now);
	bool begin(uint64_t now, const peers &p);
	double between(const stream &s);
	unsigned destination(const stream &s, const peers &p);

	unsigned station_;
	bool sync_;
	rng rnd_;
	std::vector<stream> streams_;
	uint64_t next_arrival_ = 0;
	std::deque<frame_record> records_;
	uint32_t first_ = 0;			/* records_.front()'s number */
	uint32_t next_started_ = 0, next_done_ = 0;
	bool open_ = false;			/* beats of a frame are being handed over */
	uint64_t beat_ = 0, key_ = 0, next_first_ = 0;
	uint32_t at_ = 0, beats_ = 0, tail_bytes_ = 0;
	uint64_t last_end_ = 0;
};


/* What comes out of a station's receiver */
class sink {
public:
	explicit sink(unsigned station) : station_(station) {}
	/* senders[2 * station + sync] */
	void beat(unsigned kind, uint64_t data, const std::vector<sender *> &senders);

	uint64_t rejected = 0;
	uint64_t injected = 0, last_injected = 0;
	uint64_t strange = 0;		/* good for the card, and nobody's */
	uint64_t misnamed = 0;		/* right but for the source's id, which no CRC-32 covers */

private:
	void end(uint64_t data);

	unsigned station_;
	uint64_t head_ = 0;
	uint32_t beats_ = 0, full_ = 0;
	sender *from_ = nullptr;
	frame_record *rec_ = nullptr;
	bool wrong_ = false, made_up_ = false;
};

/* First beat of an SDU */
constexpr uint64_t kMagic = 0x4a4c, kInjectedMagic = 0x4a58;
static inline uint64_t first_beat(unsigned station, bool sync, uint32_t seq)
{
	return kMagic | (uint64_t)station << 16 | (uint64_t)sync << 24 | (uint64_t)seq << 32;
}

} // namespace lab

#endif
