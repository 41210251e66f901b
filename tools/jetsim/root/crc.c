// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "crc.h"

/*
 * Both go through a byte from its lowest bit on, and so does the result: complemented, it
 * stands in the packet with the highest power in the lowest bit of its first byte. So the
 * register is kept mirrored, and the polynomials are.
 */
#define DLLP_POLY	0xd008u		/* 100B */
#define LCRC_POLY	0xedb88320u	/* 04C11DB7 */

static uint32_t crc(uint32_t reg, uint32_t poly, const uint8_t *bytes, unsigned int len)
{
	for (unsigned int i = 0; i < 8 * len; i++) {
		uint32_t bit = (reg ^ (uint32_t)bytes[i / 8] >> i % 8) & 1;

		reg = reg >> 1 ^ (bit ? poly : 0);
	}
	return reg;
}

void dllp_crc(const uint8_t *bytes, uint8_t out[DLLP_CRC_BYTES])
{
	uint32_t reg = ~crc(0xffff, DLLP_POLY, bytes, DLLP_BYTES);

	out[0] = (uint8_t)reg;
	out[1] = (uint8_t)(reg >> 8);
}

void lcrc(const uint8_t *bytes, unsigned int len, uint8_t out[LCRC_BYTES])
{
	uint32_t reg = ~crc(~0u, LCRC_POLY, bytes, len);

	for (unsigned int i = 0; i < LCRC_BYTES; i++)
		out[i] = (uint8_t)(reg >> 8 * i);
}
