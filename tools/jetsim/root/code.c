// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "code.h"

#define K28		28u

/* abcdei of five bits, and fghj of three, where the disparity before is negative */
static const uint8_t six[32] = {
	047, 035, 055, 061, 065, 051, 031, 070, 071, 045, 025, 064, 015, 054, 034, 027,
	033, 043, 023, 062, 013, 052, 032, 072, 063, 046, 026, 066, 016, 056, 036, 053,
};
#define SIX_K28		017
static const uint8_t four[8] = { 013, 011, 005, 014, 015, 012, 006, 016 };
static const uint8_t four_k[8] = { 013, 006, 012, 014, 015, 005, 011, 007 };
#define FOUR_A7		007	/* instead of 1110 where five equal bits would follow one another */

static unsigned int ones(unsigned int bits)
{
	return (unsigned int)__builtin_popcount(bits);
}

bool code_is_k(uint8_t byte)
{
	unsigned int x = byte & 31, y = byte >> 5;

	return x == K28 || (y == 7 && (x == 23 || x == 27 || x == 29 || x == 30));
}

/* A part whose halves are equal leaves the disparity as it was */
static bool after(unsigned int bits, unsigned int half, bool disparity)
{
	return ones(bits) == half ? disparity : ones(bits) > half;
}

static unsigned int first_part(unsigned int x, bool k, bool disparity)
{
	unsigned int bits = k && x == K28 ? SIX_K28 : six[x];

	/* What has as many zeros as ones has one form, but 111000 two */
	return disparity && (ones(bits) != 3 || bits == 070) ? bits ^ 077 : bits;
}

static bool alternate(unsigned int x, bool disparity)
{
	return disparity ? x == 11 || x == 13 || x == 14 : x == 17 || x == 18 || x == 20;
}

static unsigned int second_part(unsigned int x, unsigned int y, bool k, bool disparity)
{
	unsigned int bits = k ? four_k[y] : four[y];

	if (!k && y == 7 && alternate(x, disparity))
		bits = FOUR_A7;
	return disparity && (k || ones(bits) != 2 || bits == 014) ? bits ^ 017 : bits;
}

unsigned int code_encode(uint8_t byte, bool k, bool *disparity)
{
	unsigned int x = byte & 31, y = byte >> 5, a, b;

	k = k && code_is_k(byte);
	a = first_part(x, k, *disparity);
	*disparity = after(a, 3, *disparity);
	b = second_part(x, y, k, *disparity);
	*disparity = after(b, 2, *disparity);
	return a << 4 | b;
}

#define WITH(disparity)	(1u << (disparity))

/* What each code means, and with which disparity before it; 0: with none */
static struct meaning {
	uint8_t byte;
	bool k;
	uint8_t with;
} meanings[CODE_MASK + 1];

static void learn(uint8_t byte, bool k, bool before)
{
	bool disparity = before;
	struct meaning *m = &meanings[code_encode(byte, k, &disparity)];

	m->byte = byte;
	m->k = k;
	m->with |= WITH(before);
}

__attribute__((constructor))
static void learn_all(void)
{
	for (unsigned int i = 0; i < 512; i++) {
		if (i < 256 || code_is_k((uint8_t)i)) {
			learn((uint8_t)i, i >= 256, false);
			learn((uint8_t)i, i >= 256, true);
		}
	}
}

bool code_decode(unsigned int code, bool *disparity, uint8_t *byte, bool *k)
{
	const struct meaning *m = &meanings[code & CODE_MASK];
	bool good = m->with & WITH(*disparity);

	*byte = m->byte;
	*k = m->k;
	*disparity = after(code & CODE_MASK, 5, *disparity);
	return good;
}
