/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Stations, the links between them, faults, and a clock for all */
#ifndef JETSIM_LAB_RING_H
#define JETSIM_LAB_RING_H

#include <functional>
#include <memory>
#include <vector>

#include "config.h"
#include "line.h"
#include "station.h"

namespace lab {

class fault_run;

class ring {
	VerilatedContext context_;	/* outlives all models */

public:
	explicit ring(const config &c);
	~ring();

	void run();		/* the whole duration */

	const config &plan;
	std::vector<std::unique_ptr<station>> stations;
	std::vector<std::unique_ptr<link>> links;	/* i: from station i on */
	std::vector<std::unique_ptr<fault_run>> faults;

	uint64_t now() const { return now_; }		/* words */
	uint64_t first_up() const { return first_up_; }	/* kNever */
	unsigned size() const { return (unsigned)stations.size(); }
	int monitor() const;				/* -1: none */
	/* Every station that takes part is up, in one ring */
	bool whole() const;
	/* ... and has heard a token since */
	bool served_since(uint64_t since) const;

private:
	void step(uint64_t until);
	void look();
	uint64_t next_event() const;
	void events();

	std::vector<sender *> senders_;
	sender::peers peers_;
	uint64_t now_ = 0, batch_ = kBatchWords;
	uint64_t first_up_ = kNever;
	uint64_t unbroken_since_ = 0;	/* since then, whole() has held */
};

} // namespace lab

#endif
