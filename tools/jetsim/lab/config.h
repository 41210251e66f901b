/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What a laboratory file says (jetsim-lab(5)), in ring words. Whoever has read a
 * config need not check it again.
 */
#ifndef JETSIM_LAB_CONFIG_H
#define JETSIM_LAB_CONFIG_H

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace lab {

/* "FILE:LINE: what is wrong, and what would be accepted" */
struct config_error : std::runtime_error {
	using std::runtime_error::runtime_error;
};

constexpr uint64_t kNever = UINT64_MAX;
constexpr unsigned kLinksMetres = 10000;	/* of all links together */

enum class dest { next, all, random, one };

struct traffic_plan {
	bool sync = false;
	uint32_t bytes_min = 56, bytes_max = 56;	/* of the frame, with its header */
	bool saturated = false;
	bool periodic = false;		/* else exponential times between frames */
	double words_between = 0;	/* mean, from frame to frame */
	dest to = dest::next;
	unsigned station = 0;		/* dest::one */
};

struct station_plan {
	uint64_t eui = 0;
	uint32_t bid = 0;
	bool fit = false;
	uint32_t sa = 0;
	double ppm = 0;
	uint64_t length = 1;		/* of the link to the next station */
	uint64_t power = 0, insert = 0;	/* when; kNever */
	std::vector<traffic_plan> traffic;
};

enum class what {
	eat_token, flip, second_token, kill, dead, cut, dead_direction, flap, inject, stuck_m,
	source, babble, hold_token, split, remove, insert, eui
};
enum class when { now, token, frame, strip };
enum class part { token, frame };
enum class piece { orphan, headless, tailless };
enum class who { one, random, monitor };

struct fault_plan {
	unsigned line = 0;		/* in the file */
	std::string name;
	what kind = what::eat_token;
	uint64_t at_min = 0, at_max = 0;
	uint64_t duration = 0;		/* 0: a moment's, or to the end (kNever) */
	who target = who::one;
	unsigned station = 0;		/* or link: from this station to the next */
	unsigned other = 0;		/* split: the second cut; eui: whose */
	when trigger = when::now;
	part where = part::token;
	unsigned word = 0, bit = 0;
	bool bit_random = false, word_random = false;
	piece injected = piece::orphan;
	uint32_t bytes = 56;
	bool garbage = false;		/* dead_direction: else idle */
	bool value = true;		/* stuck_m */
	uint64_t half_period = 0;	/* flap */
	uint64_t after = 0;		/* second_token: words behind the first */
};

struct config {
	std::string file;
	uint64_t clock_hz = 50000000;
	uint64_t duration = 0, warmup = 0;
	uint64_t seed = 1;
	std::vector<station_plan> stations;
	std::vector<fault_plan> faults;

	double seconds(double words) const { return words / (double)clock_hz; }
};

config read_config(const std::string &path);

} // namespace lab

#endif
