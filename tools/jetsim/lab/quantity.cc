// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// Numbers with units: a wrong one is answered with right ones.
#include "quantity.h"

#include <cmath>
#include <cstdlib>

namespace lab {

namespace {

struct unit {
	const char *name;
	double factor;
};

[[noreturn]] void refuse(const char *key, node n, const std::string &text,
			 const std::string &want)
{
	n.fail(std::string(key) + ": \"" + text + "\": " + want);
}

double measure(const char *key, node n, const std::string &text, const std::vector<unit> &units,
	       const char *example)
{
	const char *s = text.c_str();
	char *end;
	double v = strtod(s, &end);
	std::string name, list;

	for (auto &u : units)
		list += std::string(list.empty() ? "" : ", ") + u.name;
	if (end == s || !std::isfinite(v))
		refuse(key, n, text, std::string("a number and its unit, for example ") + example);
	name = trimmed(end);
	for (auto &u : units)
		if (name == u.name)
			return v * u.factor;
	refuse(key, n, text, "the unit must be one of " + list + ", as in " + example);
}

} // namespace

std::string trimmed(const std::string &s)
{
	size_t a = s.find_first_not_of(" \t"), b = s.find_last_not_of(" \t");

	return a == std::string::npos ? "" : s.substr(a, b - a + 1);
}

std::pair<std::string, std::string> range(const std::string &text)
{
	size_t dots = text.find("..");

	if (dots == std::string::npos)
		return { text, text };
	return { trimmed(text.substr(0, dots)), trimmed(text.substr(dots + 2)) };
}

std::pair<uint64_t, uint64_t> quantity::times(const char *key, node n) const
{
	const std::vector<unit> units = { { "ns", 1e-9 * clock_hz }, { "us", 1e-6 * clock_hz },
		{ "ms", 1e-3 * clock_hz }, { "s", clock_hz }, { "words", 1 } };
	auto r = range(n.text());
	double a = measure(key, n, r.first, units, "5 ms");
	double b = measure(key, n, r.second, units, "5 ms");

	if (a < 0 || b < a || b > 1e12)
		refuse(key, n, n.text(), "times are not negative, and the second of two is the later one");
	return { (uint64_t)std::llround(a), (uint64_t)std::llround(b) };
}

uint64_t quantity::time(const char *key, node n) const
{
	auto t = times(key, n);

	if (t.first != t.second)
		refuse(key, n, n.text(), "one time is expected here, not two");
	return t.first;
}

double quantity::length(const char *key, node n) const
{
	return measure(key, n, n.text(), { { "m", 1 }, { "km", 1e3 },
		       { "words", 2e8 / clock_hz } }, "100 m");
}

double quantity::load(const char *key, node n) const
{
	return measure(key, n, n.text(), { { "kbit/s", 1e3 }, { "Mbit/s", 1e6 },
		       { "Gbit/s", 1e9 } }, "20 Mbit/s");
}

double hertz(const char *key, node n)
{
	return measure(key, n, n.text(), { { "Hz", 1 }, { "kHz", 1e3 }, { "MHz", 1e6 } },
		       "50 MHz");
}

double ppm(const char *key, node n)
{
	double v = measure(key, n, n.text(), { { "ppm", 1 } }, "100 ppm");

	if (std::fabs(v) > 100)
		refuse(key, n, n.text(), "clocks are at most 100 ppm off, either way");
	return v;
}

std::pair<uint32_t, uint32_t> sizes(const char *key, node n)
{
	const std::vector<unit> units = { { "B", 1 }, { "KB", 1024 } };
	auto r = range(n.text());
	double a = measure(key, n, r.first, units, "1024 B");
	double b = measure(key, n, r.second, units, "1024 B");

	if (a < 56 || b > 65536 || b < a || std::fmod(a, 4) || std::fmod(b, 4))
		refuse(key, n, n.text(), "frames are 56 B to 64 KB in steps of 4 B, header included");
	return { (uint32_t)a, (uint32_t)b };
}

uint64_t number(const char *key, node n, uint64_t least, uint64_t most)
{
	std::string text = n.text();
	char *end;
	unsigned long long v = strtoull(text.c_str(), &end, 10);

	if (text.empty() || text[0] < '0' || text[0] > '9' || *end || v < least || v > most)
		refuse(key, n, text, "a number from " + std::to_string(least) + " to " +
		       std::to_string(most));
	return v;
}

bool yes_no(const char *key, node n)
{
	return one_of(key, n, { "no", "yes" });
}

unsigned one_of(const char *key, node n, const std::vector<const char *> &words)
{
	std::string text = n.text(), list;

	for (size_t i = 0; i < words.size(); i++) {
		if (text == words[i])
			return (unsigned)i;
		list += std::string(list.empty() ? "" : ", ") + words[i];
	}
	refuse(key, n, text, "one of " + list);
}

} // namespace lab
