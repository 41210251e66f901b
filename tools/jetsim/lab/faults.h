/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* One fault of the script: what it does to words and stations, and what came of it */
#ifndef JETSIM_LAB_FAULTS_H
#define JETSIM_LAB_FAULTS_H

#include <vector>

#include "config.h"
#include "line.h"
#include "random.h"
#include "station.h"

namespace lab {

class ring;

class fault_run : public filter, public trap {
public:
	fault_run(ring &r, const fault_plan &p, rng &rnd);

	uint64_t next_event() const;	/* words; kNever */
	void event(uint64_t now);
	void look(uint64_t now);	/* a batch is over */

	word pass(uint64_t time, word w) override;
	void token_heard(uint64_t now) override;
	void frame_started(uint64_t now) override;
	void frame_ended(uint64_t now) override;

	const fault_plan &plan;
	unsigned target = 0;		/* station, or link */
	uint64_t begin;			/* from then on it waits for its moment */
	/* Results, in words; kNever: not */
	uint64_t fired = kNever, over = kNever;
	uint64_t served_during = kNever;	/* the ring served all, while the fault lasted */
	uint64_t served_after = kNever;		/* ... and when it was over */
	uint64_t alarm_at = kNever;
	unsigned alarm_kind = 0, alarm_by = 0;
	uint64_t suspect = 0;
	unsigned word_number = 0, bit_number = 0;

private:
	enum { waiting, armed, active, past } state_ = waiting;

	void arm(uint64_t now);
	void fire(uint64_t now);
	void finish(uint64_t now);
	void act(bool on, uint64_t now);
	word header(word w);
	word flip(word w);
	word second_token(word w);
	word insert_frame(word w);
	void make_frames();
	bool by_word() const;
	void moment(uint64_t now) { fire(now); finish(now); }

	ring &r_;
	rng rnd_;
	uint64_t end_at_ = kNever;
	unsigned step_ = 0;		/* of what goes over several words */
	uint64_t time_ = 0;		/* words, in pass() */
	uint64_t kept_at_ = 0;		/* second_token: when the first one passed */
	unsigned in_frame_ = 0;		/* words since SOF, SOF = 1; 0: outside */
	uint8_t j_[2] = {};
	word kept_[2] = {};
	bool was_idle_ = false;
	std::vector<word> made_;
	uint64_t old_eui_ = 0;
};

} // namespace lab

#endif
