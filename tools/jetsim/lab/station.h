/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* A station: jet_ring as it is, with a host that is all traffic, and what can be seen of it */
#ifndef JETSIM_LAB_STATION_H
#define JETSIM_LAB_STATION_H

#include <memory>

#include "Vjet_ring.h"

#include "line.h"
#include "traffic.h"

namespace lab {

static inline uint32_t field(uint32_t v, uint32_t mask)
{
	return (v & mask) / (mask & -mask);
}

/* On: as built. Bypassed: its relay hands on what comes. Dead: nothing is heard behind it. */
enum class power { on, bypassed, dead };

/* Told of what a station does, in the word in which it does it */
class trap {
public:
	virtual ~trap() = default;
	virtual void token_heard(uint64_t) {}
	virtual void frame_started(uint64_t) {}
	virtual void frame_ended(uint64_t) {}
};

class station {
public:
	station(VerilatedContext *context, unsigned index, const station_plan &plan, uint64_t seed);
	~station();

	void run(uint64_t until);		/* alone, to this time */
	void set_power(power p, uint64_t now);
	/* The same, so many words from now; for traps, which are called within a word */
	void set_power_soon(power p, unsigned words) { soon_ = p; soon_words_ = words; }
	void insert(bool on) { m_->ring_insert_i = on; }
	void set_eui(uint64_t eui) { m_->eui_i = eui; }
	uint64_t eui() const { return m_->eui_i; }

	bool on() const { return power_ == power::on && !reset_left_; }
	bool inserted() const { return m_->ring_insert_i; }
	uint32_t status() const { return m_->ring_status_o; }
	bool up() const { return on() && status() & JET_RING_UP; }
	bool monitor() const { return status() & JET_RING_MONITOR; }
	bool repeat_only() const { return status() & JET_RING_REPEAT_ONLY; }
	unsigned id() const { return field(status(), JET_RING_ID); }
	unsigned epoch() const { return field(status(), JET_RING_EPOCH); }
	uint32_t ttrt() const { return m_->ring_ttrt_o; }
	unsigned alarm() const { return on() ? field(status(), JET_RING_ALARM) : 0; }
	/* With an alarm, soon after it: who is in front of the fault; zero: not known */
	uint64_t suspect() const { return reading_ ? 0 : suspect_; }
	/* Part of the ring, as far as it itself can tell */
	bool takes_part() const { return on() && inserted() && !repeat_only(); }

	bool any_traffic() const { return async.any() || sync.any(); }
	void clear();				/* figures begin anew */

	const unsigned index;
	const uint64_t period;
	link *in = nullptr, *out = nullptr;
	const sender::peers *peers = nullptr;
	const std::vector<sender *> *senders = nullptr;
	trap *watcher = nullptr;

	sender async, sync;
	sink receiver;
	dist rotation;
	uint64_t last_token = 0;		/* words; a good one on the way in */
	uint64_t tokens = 0;
	uint64_t words_sent[2] = {};		/* in own frames with their gaps; async, sync */
	uint64_t counters[JET_CNT_NUM] = {};

private:
	void tick(uint64_t t);
	void tick_off(uint64_t t);
	void hear(uint64_t now, word w);
	void say(uint64_t t, uint64_t now, word w);
	void own_word(uint64_t now, word w);
	void feed(uint64_t now);
	void count_events(uint32_t events);
	void read_suspect();

	std::unique_ptr<Vjet_ring> m_;
	uint64_t next_edge_ = 0;
	power power_ = power::on;
	unsigned reset_left_;
	power soon_ = power::on;
	unsigned soon_words_ = 0;
	bool token_open_ = false;		/* the first word of one was heard */
	uint8_t token_low_ = 0, token_epoch_ = 0;
	bool has_token_time_ = false;
	/* Frames on the way out */
	enum { outside, header, foreign, own_async, own_sync } out_ = outside;
	unsigned reading_ = 0;			/* half of the suspect's EUI, + 1 */
	uint64_t suspect_ = 0;
};

} // namespace lab

#endif
