// SPDX-License-Identifier: GPL-2.0
/*
 * RTL and netlist of one module get the same random input, and must give the same output
 *
 * Built for the module TWIN_TOP with what twin.py printed, TWIN_SV. CYCLES in the environment.
 * The clocks rise at random, together or one by one. An input's bit is mostly
 * zero, mostly one or anything for some tens of cycles, so that counters count
 * and queues fill; resets are rare after the first cycles.
 */
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "Vtwin.h"
#include "tap.h"

static constexpr unsigned int words = 2048 / 32;

/* What differs, by name: from the comments in the generated module */
static std::string names(const std::string &path, uint64_t differ)
{
	std::ifstream in(path);
	std::string line, found;
	while (std::getline(in, line)) {
		std::istringstream fields(line);
		std::string slashes, word, name;
		unsigned int bit = 0;
		if (fields >> slashes >> word >> bit >> name && slashes == "//" &&
		    word == "differ" && (differ >> bit & 1))
			found += " " + name;
	}
	return found;
}

int main()
{
	const char *wanted = getenv("CYCLES");
	const long cycles = wanted ? strtol(wanted, nullptr, 0) : 100000;
	std::mt19937 random(tap_seed());
	auto context = std::make_unique<VerilatedContext>();
	auto twin = std::make_unique<Vtwin>(context.get());
	uint32_t either[words], ones[words];
	uint64_t differ = 0;
	long cycle = 0;

	for (; cycle < cycles && !differ; cycle++) {
		if (cycle % 48 == 0) {
			for (unsigned int i = 0; i < words; i++) {
				either[i] = random() | random();
				ones[i] = random();
			}
		}
		for (unsigned int i = 0; i < words; i++) {
			const uint32_t rare = random() & random() & random() & random();
			twin->stim_i[i] = (either[i] & random()) |
				(~either[i] & (ones[i] ^ rare));
		}
		twin->rst_ni = cycle < 32 || random() % 2000 == 0 ? 0 : 0xf;
		twin->clk_i = 0;
		twin->eval();
		twin->clk_i = cycle < 32 ? 0xf : random() & 0xf;
		twin->eval();
		if (cycle >= 32)
			differ = twin->differ_o;
	}
	ok(!differ, "%s: netlist is as RTL in %ld cycles", TWIN_TOP, cycle);
	if (differ)
		diag("cycle %ld:%s", cycle - 1, names(TWIN_SV, differ).c_str());
	twin->final();
	return tap_done();
}
