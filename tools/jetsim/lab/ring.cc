// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// A station sees of another only what a link has held for its whole length, so
// each runs alone for as many words as the shortest link holds.
#include "ring.h"

#include <algorithm>

#include "faults.h"

namespace lab {

uint8_t crc8(uint8_t a, uint8_t b)
{
	uint8_t crc = JET_HEADER_CRC_INIT;

	for (uint8_t byte : { a, b }) {
		crc ^= byte;
		for (int i = 0; i < 8; i++)
			crc = (uint8_t)(crc << 1 ^ (crc & 0x80 ? JET_CRC8_POLY : 0));
	}
	return crc;
}

ring::ring(const config &c) : plan(c)
{
	const char *argv[] = { "jetsim" };
	unsigned n = (unsigned)c.stations.size();
	rng rnd(mix(c.seed) ^ 0xfa);

	context_.commandArgs(1, argv);
	for (unsigned i = 0; i < n; i++) {
		const station_plan &p = c.stations[i];

		stations.push_back(std::make_unique<station>(&context_, i, p, c.seed));
		links.push_back(std::make_unique<link>(p.length, stations[i]->period));
		batch_ = std::min(batch_, p.length);
	}
	peers_.id.resize(n);
	for (unsigned i = 0; i < n; i++) {
		station &s = *stations[i];

		s.in = links[(i + n - 1) % n].get();
		s.out = links[i].get();
		s.peers = &peers_;
		s.senders = &senders_;
		senders_.push_back(&s.async);
		senders_.push_back(&s.sync);
	}
	for (const fault_plan &f : c.faults)
		faults.push_back(std::make_unique<fault_run>(*this, f, rnd));
}

ring::~ring() = default;

int ring::monitor() const
{
	for (auto &s : stations)
		if (s->up() && s->monitor())
			return (int)s->index;
	return -1;
}

bool ring::whole() const
{
	unsigned monitors = 0;
	int epoch = -1;

	for (auto &s : stations) {
		if (!s->takes_part())
			continue;
		if (!s->up() || (epoch >= 0 && s->epoch() != (unsigned)epoch))
			return false;
		epoch = (int)s->epoch();
		monitors += s->monitor();
	}
	return monitors == 1;
}

bool ring::served_since(uint64_t since) const
{
	if (unbroken_since_ == kNever)
		return false;
	for (auto &s : stations)
		if (s->takes_part() && s->last_token <= std::max(since, unbroken_since_))
			return false;
	return true;
}

/* Once a batch: what concerns more than one station */
void ring::look()
{
	for (auto &s : stations) {
		uint64_t bit = 1ull << s->index % 64, &mask = peers_.up[s->index / 64];

		mask = s->up() && !s->repeat_only() ? mask | bit : mask & ~bit;
		peers_.id[s->index] = (uint8_t)s->id();
	}
	if (!whole())
		unbroken_since_ = kNever;
	else if (unbroken_since_ == kNever)
		unbroken_since_ = now_;
	if (first_up_ == kNever && served_since(0))
		first_up_ = now_;
	for (auto &f : faults)
		f->look(now_);
}

uint64_t ring::next_event() const
{
	uint64_t t = plan.duration;

	for (auto &p : plan.stations)
		for (uint64_t at : { p.insert, p.power })
			if (at > now_)
				t = std::min(t, at);
	if (plan.warmup > now_)
		t = std::min(t, plan.warmup);
	for (auto &f : faults)
		if (f->next_event() > now_)
			t = std::min(t, f->next_event());
	return t;
}

void ring::events()
{
	for (auto &s : stations) {
		const station_plan &p = plan.stations[s->index];

		if (p.power && p.power == now_)
			s->set_power(power::on, now_);
		if (p.insert && p.insert == now_)
			s->insert(true);
		if (plan.warmup && plan.warmup == now_)
			s->clear();
	}
	for (auto &f : faults)
		f->event(now_);
}

void ring::step(uint64_t until)
{
	for (auto &s : stations)
		s->run(until * kWord);
	now_ = until;
	for (sender *s : senders_)
		s->retire(now_);
}

void ring::run()
{
	events();
	while (now_ < plan.duration) {
		/* Faults may have set themselves an end since */
		uint64_t event = next_event(), stop = std::min(now_ + kBatchWords, event);

		while (now_ < stop)
			step(std::min(now_ + batch_, stop));
		look();
		if (now_ == event)
			events();
	}
}

} // namespace lab
