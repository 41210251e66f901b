/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Packets of the PCI Express data link layer as bytes, made and taken apart as the Base Specification
 * 4.0 draws them: its CRC registers, bit by bit, and its figures, not the gateware's.
 */
#ifndef TESTS_DLL_PACKET_H
#define TESTS_DLL_PACKET_H

#include <cstdint>
#include <vector>

typedef std::vector<uint8_t> Bytes;
typedef std::vector<uint32_t> Dwords;	/* a TLP: header words as drawn, payload as in memory */

enum End { END, EDB, DAMAGED };

struct Packet {
	bool tlp;
	Bytes bytes;		/* without framing symbols */
	End end = END;
};

enum Type { P, NP, CPL };

enum Kind : uint8_t {
	ACK = 0x00, NAK = 0x10,
	PM_ENTER_L1 = 0x20, PM_ENTER_L23 = 0x21, PM_REQUEST_ACK = 0x24, VENDOR = 0x30,
	INIT_FC1 = 0x40, UPDATE_FC = 0x80, INIT_FC2 = 0xc0,
};

uint16_t dllp_crc(const uint8_t *p, size_t n);
uint32_t lcrc(const uint8_t *p, size_t n);

Packet dllp_of(const Bytes &bytes);		/* and its CRC, whatever their number */
Packet dllp(uint8_t byte0, uint8_t byte1 = 0, uint8_t byte2 = 0, uint8_t byte3 = 0);
Packet ack_nak(Kind kind, unsigned number);
Packet flow(Kind kind, Type type, unsigned hdr, unsigned data, unsigned vc = 0);
Packet tlp_packet(unsigned seq, const Dwords &tlp);
Packet nullified(unsigned seq, const Dwords &tlp);

bool intact(const Packet &p);			/* CRC and length */
unsigned seq_of(const Packet &p);
Dwords tlp_of(const Packet &p);
inline Kind kind_of(const Packet &p) { return (Kind)(p.bytes[0] < 0x40 ? p.bytes[0] : p.bytes[0] & 0xc0); }
inline Type type_of(const Packet &p) { return (Type)(p.bytes[0] >> 4 & 3); }
unsigned number_of(const Packet &p);		/* Ack, Nak; also the data field of FC */
unsigned hdr_of(const Packet &p);

/* A TLP with this many header words (3 or 4) and payload, told apart by `mark` */
Dwords some_tlp(unsigned header, unsigned payload, uint32_t mark);

#endif
