// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "frame.h"

#include "random.h"
#include "traffic.h"

namespace lab {

namespace {

uint8_t hec(const uint8_t *b)
{
	uint8_t crc = 0;

	for (int n = 0; n < 4; n++) {
		crc ^= b[n];
		for (int i = 0; i < 8; i++)
			crc = (uint8_t)(crc << 1 ^ (crc & 0x80 ? JET_CRC8_POLY : 0));
	}
	return crc ^ JET_HEC_COSET;
}

uint32_t aal5_crc(const std::vector<uint8_t> &b, size_t from)
{
	uint32_t crc = ~0u;

	for (size_t n = from; n < b.size(); n++) {
		crc ^= (uint32_t)b[n] << 24;
		for (int i = 0; i < 8; i++)
			crc = crc << 1 ^ (crc & 0x80000000u ? JET_CRC32_POLY : 0);
	}
	return ~crc;
}

} // namespace

std::vector<word> injected_frame(unsigned source, uint32_t bytes, uint64_t key)
{
	const uint32_t vci = JET_VCI_GROUP | 101;
	uint32_t sdu = bytes - JET_HEADER_BYTES - JET_TRAILER_BYTES;
	std::vector<uint8_t> b = { (uint8_t)(source >> 2), (uint8_t)(source << 6), 0,
		(uint8_t)(vci >> 20), (uint8_t)(vci >> 12), (uint8_t)(vci >> 4),
		(uint8_t)(vci << 4 | 2), 0 };
	std::vector<word> w = { control_word(JET_K_SOF) };

	b[2] = crc8(b[0], b[1]);
	b[7] = hec(&b[3]);
	for (uint32_t i = 0; i < sdu; i++) {
		uint64_t beat = i < 8 ? kInjectedMagic : mix(key + i / 8);

		b.push_back((uint8_t)(beat >> 8 * (i % 8)));
	}
	for (uint8_t t : { 0, 0, (int)(sdu >> 8 & 0xff), (int)(sdu & 0xff) })
		b.push_back(t);
	uint32_t crc = aal5_crc(b, JET_HEADER_BYTES);

	for (int i = 3; i >= 0; i--)
		b.push_back((uint8_t)(crc >> 8 * i));
	for (size_t i = 0; i + 1 < b.size(); i += 2)
		w.push_back({ (uint16_t)(b[i] << 8 | b[i + 1]), 0, true });
	w.push_back(control_word(JET_K_EOF));
	return w;
}

} // namespace lab
