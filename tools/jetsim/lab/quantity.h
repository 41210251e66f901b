/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Values with units, as laboratory files have them */
#ifndef JETSIM_LAB_QUANTITY_H
#define JETSIM_LAB_QUANTITY_H

#include <utility>

#include "yaml_file.h"

namespace lab {

/* All of them fail with the node's line, and say what they would have taken */
struct quantity {
	double clock_hz;

	uint64_t time(const char *key, node n) const;		/* words */
	std::pair<uint64_t, uint64_t> times(const char *key, node n) const;	/* A or A..B */
	double length(const char *key, node n) const;		/* metres */
	double load(const char *key, node n) const;		/* bit/s */
	double metres_to_words(double m) const { return m / 2e8 * clock_hz; }
};

double hertz(const char *key, node n);
double ppm(const char *key, node n);
std::pair<uint32_t, uint32_t> sizes(const char *key, node n);	/* bytes: A or A..B */
uint64_t number(const char *key, node n, uint64_t least, uint64_t most);
bool yes_no(const char *key, node n);
/* The index of the word that stands there */
unsigned one_of(const char *key, node n, const std::vector<const char *> &words);
/* "A..B" in two; both are the whole text when there are no dots */
std::pair<std::string, std::string> range(const std::string &text);
std::string trimmed(const std::string &s);

} // namespace lab

#endif
