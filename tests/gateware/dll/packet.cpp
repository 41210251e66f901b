// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "packet.h"

// Figures 3-15 and 3-16: bit 0 of byte 0 first; the complement of the result, whose bits 0 to 7 go to bits
// 7 to 0 of the last byte.
static uint32_t remainder(const uint8_t *p, size_t n, uint32_t poly, unsigned width)
{
	uint32_t top = 1u << (width - 1), mask = top | (top - 1), crc = mask;

	for (size_t i = 0; i < 8 * n; i++) {
		bool bit = (p[i / 8] >> i % 8 & 1) != !!(crc & top);

		crc = (crc << 1 & mask) ^ (bit ? poly : 0);
	}
	return ~crc & mask;
}

static uint8_t mirrored(uint8_t b)
{
	uint8_t r = 0;

	for (int i = 0; i < 8; i++)
		r |= (b >> i & 1) << (7 - i);
	return r;
}

uint16_t dllp_crc(const uint8_t *p, size_t n)
{
	return remainder(p, n, 0x100b, 16);
}

uint32_t lcrc(const uint8_t *p, size_t n)
{
	return remainder(p, n, 0x04c11db7, 32);
}

Packet dllp_of(const Bytes &bytes)
{
	Packet p = { false, bytes };
	uint16_t crc = dllp_crc(bytes.data(), bytes.size());

	p.bytes.push_back(mirrored(crc >> 8));
	p.bytes.push_back(mirrored(crc & 0xff));
	return p;
}

Packet dllp(uint8_t byte0, uint8_t byte1, uint8_t byte2, uint8_t byte3)
{
	return dllp_of({ byte0, byte1, byte2, byte3 });
}

Packet ack_nak(Kind kind, unsigned number)
{
	return dllp(kind, 0, number >> 8 & 0xf, number & 0xff);
}

Packet flow(Kind kind, Type type, unsigned hdr, unsigned data, unsigned vc)
{
	return dllp(kind | type << 4 | vc, hdr >> 2 & 0x3f, (hdr & 3) << 6 | (data >> 8 & 0xf), data & 0xff);
}

Packet tlp_packet(unsigned seq, const Dwords &tlp)
{
	Packet p = { true, { (uint8_t)(seq >> 8 & 0xf), (uint8_t)(seq & 0xff) } };
	unsigned header = tlp[0] >> 29 & 1 ? 4 : 3;
	uint32_t crc;

	for (size_t i = 0; i < tlp.size(); i++)
		for (int b = 0; b < 4; b++)
			p.bytes.push_back(tlp[i] >> (i < header ? 24 - 8 * b : 8 * b));
	crc = lcrc(p.bytes.data(), p.bytes.size());
	for (int b = 24; b >= 0; b -= 8)
		p.bytes.push_back(mirrored(crc >> b));
	return p;
}

Packet nullified(unsigned seq, const Dwords &tlp)
{
	Packet p = tlp_packet(seq, tlp);

	for (size_t i = p.bytes.size() - 4; i < p.bytes.size(); i++)
		p.bytes[i] ^= 0xff;
	p.end = EDB;
	return p;
}

bool intact(const Packet &p)
{
	if (p.end != END)
		return false;
	if (!p.tlp)
		return p.bytes.size() == 6 &&
			p.bytes == dllp(p.bytes[0], p.bytes[1], p.bytes[2], p.bytes[3]).bytes;
	return p.bytes.size() >= 10 && p.bytes.size() % 4 == 2 &&
		p.bytes == tlp_packet(seq_of(p), tlp_of(p)).bytes;
}

unsigned seq_of(const Packet &p)
{
	return (p.bytes[0] << 8 | p.bytes[1]) & 0xfff;
}

Dwords tlp_of(const Packet &p)
{
	Dwords t;
	unsigned header = p.bytes[2] & 0x20 ? 4 : 3;

	for (size_t at = 2; at + 8 <= p.bytes.size(); at += 4) {
		uint32_t w = 0;

		for (int b = 0; b < 4; b++)
			w |= (uint32_t)p.bytes[at + b] << (t.size() < header ? 24 - 8 * b : 8 * b);
		t.push_back(w);
	}
	return t;
}

unsigned number_of(const Packet &p)
{
	return (p.bytes[2] & 0xf) << 8 | p.bytes[3];
}

unsigned hdr_of(const Packet &p)
{
	return (p.bytes[1] & 0x3f) << 2 | p.bytes[2] >> 6;
}

Dwords some_tlp(unsigned header, unsigned payload, uint32_t mark)
{
	Dwords t = { (header == 4 ? 0x20000000u : 0u) | (payload ? 0x40000000u : 0u) | (payload & 0x3ff),
		     mark, mark * 0x9e3779b9u };

	while (t.size() < header + payload)
		t.push_back(mark * 0x85ebca6bu + t.size() * 0x01020408u);
	return t;
}
