/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Transaction layer packets as double words, and as the beats of the card's
 * port: two double words each, header words as the specification numbers
 * them, payload little-endian.
 */
#ifndef TESTS_PCIE_TLP_H
#define TESTS_PCIE_TLP_H

#include <cstdint>
#include <vector>

struct Beat {
	uint64_t data;
	bool keep, last;
};

enum : unsigned {	/* bits 31:24 of the first double word */
	MRD32 = 0x00, MRD64 = 0x20, MWR32 = 0x40, MWR64 = 0x60,
	MRDLK = 0x01, IORD = 0x02, IOWR = 0x42,
	CFGRD0 = 0x04, CFGWR0 = 0x44, CFGRD1 = 0x05, CFGWR1 = 0x45,
	CPL = 0x0a, CPLD = 0x4a, CPLLK = 0x0b,
	MSG = 0x30, MSG_BROADCAST = 0x33, MSG_GATHERED = 0x35, MSGD = 0x70, FETCHADD = 0x4c,
};

enum : unsigned {	/* of messages */
	PME_TURN_OFF = 0x19, PME_TO_ACK = 0x1b, ERR_COR = 0x30, ERR_NONFATAL = 0x31, ERR_FATAL = 0x33,
};

enum : unsigned { SC = 0, UR = 1, CA = 4 };

struct Tlp {
	std::vector<uint32_t> dw;

	unsigned kind() const { return dw[0] >> 24; }
	bool has_data() const { return dw[0] >> 30 & 1; }
	unsigned header() const { return 3 + (dw[0] >> 29 & 1); }
	unsigned length() const { return (dw[0] & 0x3ff) ? dw[0] & 0x3ff : 1024; }
	unsigned requester() const { return dw[1] >> 16; }
	unsigned tag() const { return dw[1] >> 8 & 0xff; }
	unsigned first_be() const { return dw[1] & 0xf; }
	unsigned last_be() const { return dw[1] >> 4 & 0xf; }
	uint64_t address() const
	{
		return header() == 4 ? (uint64_t)dw[2] << 32 | dw[3] : dw[2];
	}
	uint32_t payload(unsigned i) const { return dw[header() + i]; }
};

/* What flow control makes of a packet, whatever else is wrong with it */
enum Class { P, NP, C, CLASSES };

static inline Class tlp_class(uint32_t h)
{
	unsigned type = h >> 24 & 31;

	if (type >> 3 == 2 || (type == 0 && h >> 30 & 1))
		return P;
	return type >> 1 == 5 ? C : NP;
}

static inline std::vector<Beat> tlp_beats(const std::vector<uint32_t> &dw)
{
	std::vector<Beat> b;

	for (size_t i = 0; i < dw.size(); i += 2) {
		bool two = i + 1 < dw.size();

		b.push_back({ dw[i] | (two ? (uint64_t)dw[i + 1] << 32 : 0), two,
			      i + 2 >= dw.size() });
	}
	return b;
}

/* A memory request; the caller gives the double words' byte enables */
static inline Tlp tlp_mem(bool write, uint64_t addr, unsigned dwords,
			  unsigned fbe, unsigned lbe, unsigned requester,
			  unsigned tag, const std::vector<uint32_t> &data = {})
{
	bool wide = addr >> 32;
	unsigned kind = write ? (wide ? MWR64 : MWR32) : (wide ? MRD64 : MRD32);
	Tlp t;

	t.dw = { kind << 24 | (dwords & 0x3ff),
		 requester << 16 | tag << 8 | lbe << 4 | fbe };
	if (wide)
		t.dw.push_back(addr >> 32);
	t.dw.push_back((uint32_t)addr & ~3u);
	if (write)
		t.dw.insert(t.dw.end(), data.begin(), data.end());
	return t;
}

static inline Tlp tlp_cpl(unsigned status, unsigned completer, unsigned requester,
			  unsigned tag, unsigned bytes, unsigned lower,
			  const std::vector<uint32_t> &data = {})
{
	Tlp t;

	t.dw = { (data.empty() ? CPL : CPLD) << 24 | (unsigned)(data.size() & 0x3ff),
		 completer << 16 | status << 13 | (bytes & 0xfff),
		 requester << 16 | tag << 8 | (lower & 0x7f) };
	t.dw.insert(t.dw.end(), data.begin(), data.end());
	return t;
}

#endif
