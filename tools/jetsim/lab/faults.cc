// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Faults on links work as filters on what is sent there; faults of stations wait for
// their moment as traps. Both wait for the time in the script first.
#include "faults.h"

#include <algorithm>

#include "frame.h"
#include "ring.h"

namespace lab {

namespace {

constexpr unsigned kShortFrameWords = 30;	/* of the shortest frame, SOF and EOF included */
constexpr unsigned kMidFrame = 12;		/* words into a frame */
constexpr unsigned kBeforeStrip = 6;		/* words after a frame: the token has gone, too */
constexpr unsigned kHolding = 2;		/* words after a token came: it has not gone out yet */

} // namespace

fault_run::fault_run(ring &r, const fault_plan &p, rng &rnd)
	: plan(p), r_(r), rnd_(rnd.next())
{
	begin = rnd_.between(p.at_min, p.at_max);
	target = p.target == who::random ? (unsigned)rnd_.below(r.size()) : p.station;
	word_number = p.word_random ? (unsigned)rnd_.below(p.where == part::token ? 2 :
							   kShortFrameWords) : p.word;
	bit_number = p.bit_random ? (unsigned)rnd_.below(18) : p.bit;
}

bool fault_run::by_word() const
{
	switch (plan.kind) {
	case what::kill:
	case what::dead:
	case what::remove:
	case what::insert:
	case what::eui:
	case what::split:
		return false;
	default:
		return true;
	}
}

uint64_t fault_run::next_event() const
{
	return state_ == waiting ? begin : state_ == active ? end_at_ : kNever;
}

void fault_run::event(uint64_t now)
{
	if (state_ == waiting && now >= begin)
		arm(now);
	if (state_ == active && now >= end_at_)
		finish(now);
}

void fault_run::arm(uint64_t now)
{
	state_ = armed;
	if (plan.target == who::monitor)
		target = r_.monitor() < 0 ? 0 : (unsigned)r_.monitor();
	if (by_word()) {
		make_frames();
		r_.links[target]->attach(this);
		if (plan.kind == what::stuck_m)
			fire(now);
	} else if (plan.trigger != when::now) {
		r_.stations[target]->watcher = this;
	} else {
		fire(now);
	}
}

/* The fault is there */
void fault_run::fire(uint64_t now)
{
	state_ = active;
	fired = now;
	if (plan.duration)
		end_at_ = plan.duration == kNever ? kNever : now + plan.duration;
	if (!by_word())
		act(true, now);
	if (!by_word() && !plan.duration)
		finish(now);
}

/* ... and gone */
void fault_run::finish(uint64_t now)
{
	state_ = past;
	over = now;
	if (!by_word() && plan.duration)
		act(false, now);
}

/* What is not done to words; on: the fault comes, else it goes */
void fault_run::act(bool on, uint64_t now)
{
	station &s = *r_.stations[target];
	unsigned n = r_.size();

	switch (plan.kind) {
	case what::kill:
	case what::dead: {
		power p = !on ? power::on :
			plan.kind == what::kill ? power::bypassed : power::dead;

		if (on && plan.trigger != when::now)
			s.set_power_soon(p, plan.trigger == when::token ? kHolding :
					 plan.trigger == when::frame ? kMidFrame : kBeforeStrip);
		else
			s.set_power(p, now);
		s.watcher = nullptr;
		break;
	}
	case what::remove:
		s.insert(!on);
		break;
	case what::insert:
		s.insert(true);
		break;
	case what::split:
		std::swap(r_.stations[(target + 1) % n]->in,
			  r_.stations[(plan.other + 1) % n]->in);
		break;
	case what::eui:
		/* Other plug-in cards have other addresses: the power goes off for a moment */
		s.set_power(power::bypassed, now);
		if (on)
			old_eui_ = s.eui();
		s.set_eui(on ? r_.stations[plan.other]->eui() : old_eui_);
		s.set_power(power::on, now);
		break;
	default:
		break;
	}
}

void fault_run::token_heard(uint64_t now)
{
	if (state_ == armed && plan.trigger == when::token)
		fire(now);
}

void fault_run::frame_started(uint64_t now)
{
	if (state_ == armed && plan.trigger == when::frame)
		fire(now);
}

void fault_run::frame_ended(uint64_t now)
{
	if (state_ == armed && plan.trigger == when::strip)
		fire(now);
}

void fault_run::look(uint64_t now)
{
	if (state_ == past && by_word())
		r_.links[target]->detach(this);
	if (fired == kNever)
		return;
	for (auto &s : r_.stations) {
		if (alarm_at == kNever && s->alarm() && served_after == kNever) {
			alarm_at = now;
			alarm_kind = s->alarm();
			alarm_by = s->index;
		}
	}
	if (alarm_at != kNever && !suspect)
		suspect = r_.stations[alarm_by]->suspect();
	/* The next fault's doing is not ours */
	for (auto &f : r_.faults)
		if (f.get() != this && f->fired != kNever && f->fired > fired)
			return;
	if (state_ == active) {
		if (!r_.whole())
			served_during = kNever;
		else if (served_during == kNever && r_.served_since(fired))
			served_during = now;
	} else {
		if (!r_.whole())
			served_after = kNever;
		else if (served_after == kNever && r_.served_since(over))
			served_after = now;
	}
}

/* --- words ---------------------------------------------------------------- */

void fault_run::make_frames()
{
	std::vector<bool> used(64);
	unsigned free = 63;

	for (auto &s : r_.stations)
		if (s->up())
			used[s->id()] = true;
	while (free && used[free])
		free--;
	if (plan.kind == what::inject || plan.kind == what::babble)
		made_ = injected_frame(free, plan.bytes, rnd_.next());
	if (plan.kind == what::inject && plan.injected == piece::headless)
		made_.erase(made_.begin());
	if (plan.kind == what::inject && plan.injected == piece::tailless)
		made_.pop_back();
}

word fault_run::pass(uint64_t time, word w)
{
	bool token = w.control(JET_K_TOKEN);

	time_ = time >> kFineBits;
	if (state_ != armed && state_ != active)
		return w;
	if (w.k)
		in_frame_ = w.control(JET_K_SOF);
	else if (in_frame_)
		in_frame_++;
	switch (plan.kind) {
	case what::eat_token:
		if (step_) {
			finish(time_);
			return kIdle;
		}
		if (!token)
			return w;
		fire(time_);
		step_ = 1;
		return kIdle;
	case what::flip:
		return flip(w);
	case what::second_token:
		return second_token(w);
	case what::inject:
		return insert_frame(w);
	case what::hold_token:
		if (state_ == armed && token)
			fire(time_);
		return state_ == active ? kIdle : w;
	case what::source:
	case what::stuck_m:
		return header(w);
	default:
		break;
	}
	if (state_ == armed)
		fire(time_);
	switch (plan.kind) {
	case what::cut:
		return kSilence;
	case what::dead_direction: {
		uint64_t x = rnd_.next();

		return plan.garbage ? word{ (uint16_t)x, (uint8_t)(x >> 16 & x >> 18 & 3), true } :
			kIdle;
	}
	case what::flap:
		return (time_ - fired) / plan.half_period % 2 ? w : kSilence;
	case what::babble: {
		size_t n = step_++ % (made_.size() + 2);

		return n < made_.size() ? made_[n] : kIdle;
	}
	default:
		return w;
	}
}

word fault_run::flip(word w)
{
	bool here;

	if (plan.where == part::token) {
		bool token = w.control(JET_K_TOKEN);

		here = word_number ? step_ == 1 : token;
		step_ = token;
	} else {
		/* EOF is the last word of a frame, and no longer within it */
		here = in_frame_ ? in_frame_ == word_number + 1 : step_ && step_ == word_number;
		step_ = in_frame_;
	}
	if (!here)
		return w;
	if (bit_number < 16)
		w.data ^= (uint16_t)(1u << bit_number);
	else
		w.k ^= (uint8_t)(1u << (bit_number - 16));
	moment(time_);
	return w;
}

/* step_: 0 waits for a token, 1 keeps its second word, then counts, then says both */
word fault_run::second_token(word w)
{
	bool idle = was_idle_ && w.idle();

	was_idle_ = w.idle();
	switch (step_) {
	case 0:
		if (w.control(JET_K_TOKEN)) {
			kept_[0] = w;
			step_ = 1;
		}
		return w;
	case 1:
		kept_[1] = w;
		kept_at_ = time_;
		step_ = 2;
		return w;
	case 2:
		if (time_ < kept_at_ + plan.after || !idle)
			return w;
		fire(time_);
		step_ = 3;
		return kept_[0];
	default:
		finish(time_);
		return kept_[1];
	}
}

/* Behind a token, and an IDLE after that: there the ring is free for a moment */
word fault_run::insert_frame(word w)
{
	if (step_ < 3) {
		step_ = step_ ? step_ + 1 : w.control(JET_K_TOKEN);
		return w;
	}
	if (state_ == armed)
		fire(time_);
	size_t n = step_++ - 3;

	if (n + 1 == made_.size())
		finish(time_);
	return made_[n];
}

/* Changes J0 J1, and J2 so that it fits; source: of one frame, stuck_m: of all */
word fault_run::header(word w)
{
	if (in_frame_ == 2) {
		uint16_t old = w.data;

		if (plan.kind == what::stuck_m)
			w.data = (uint16_t)(plan.value ? w.data | JET_J_CIRCULATED :
					    w.data & ~JET_J_CIRCULATED);
		else if (!field(w.data, JET_J_TYPE))
			w.data ^= (uint16_t)(1u << (6 + bit_number % 6));
		step_ = w.data != old;
		j_[0] = (uint8_t)(w.data >> 8);
		j_[1] = (uint8_t)w.data;
	} else if (in_frame_ == 3 && step_) {
		w.data = (uint16_t)(crc8(j_[0], j_[1]) << 8 | (w.data & 0xff));
		if (plan.kind == what::source)
			moment(time_);
	}
	return w;
}

} // namespace lab
