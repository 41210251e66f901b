/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * The codes of the ring, bit by bit as the standards write them: made to be
 * compared with the gateware, so nothing here is taken from there.
 */
#ifndef JET_TEST_CODES_H
#define JET_TEST_CODES_H

#include <cstddef>
#include <cstdint>

static inline uint8_t crc8(const uint8_t *p, size_t n, uint8_t crc)
{
	while (n--) {
		crc ^= *p++;
		for (int i = 0; i < 8; i++)
			crc = (uint8_t)(crc & 0x80 ? crc << 1 ^ 0x07 : crc << 1);
	}
	return crc;
}

/* I.432: remainder over four octets, XOR 0x55 */
static inline uint8_t hec(const uint8_t *p)
{
	return crc8(p, 4, 0) ^ 0x55;
}

/* I.363.5; returned as it is sent */
static inline uint32_t aal5_crc(const uint8_t *p, size_t n)
{
	uint32_t crc = 0xffffffff;

	while (n--) {
		crc ^= (uint32_t)*p++ << 24;
		for (int i = 0; i < 8; i++)
			crc = crc & 0x80000000 ? crc << 1 ^ 0x04c11db7 : crc << 1;
	}
	return ~crc;
}

/* RFC 1071, not inverted */
static inline uint16_t inet_sum(const uint8_t *p, size_t n)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += i & 1 ? p[i] : (unsigned)p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

#endif
