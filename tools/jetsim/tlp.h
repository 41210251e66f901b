/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * PCI Express transaction layer packets, as double words: header words are
 * numbers as the specification draws them (byte 0 in 31:24), payload words
 * little-endian (lowest address in 7:0).
 */
#ifndef JETSIM_TLP_H
#define JETSIM_TLP_H

#include <stdint.h>

#define TLP_HDR_MAX		4
#define TLP_PAYLOAD_MAX		1024		/* double words */
#define TLP_DW_MAX		(TLP_HDR_MAX + TLP_PAYLOAD_MAX)

/* Format and type: bits 31:24 of the first word */
#define TLP_MRD32		0x00u
#define TLP_MRD64		0x20u
#define TLP_MWR32		0x40u
#define TLP_MWR64		0x60u
#define TLP_MRDLK32		0x01u
#define TLP_MRDLK64		0x21u
#define TLP_IORD		0x02u
#define TLP_IOWR		0x42u
#define TLP_CFGRD0		0x04u
#define TLP_CFGWR0		0x44u
#define TLP_CPL			0x0au
#define TLP_CPL_LOCKED		0x0bu		/* refuses a locked read */
#define TLP_CPLD		0x4au
#define TLP_CPLD_LOCKED		0x4bu
#define TLP_MSG			0x30u		/* of any routing, with data or without */
#define TLP_MSG_MASK		0xb8u
#define TLP_MSG_TO_ROOT		0x30u
#define TLP_MSG_GATHERED	0x35u
#define TLP_HAS_DATA		0x40u
#define TLP_HAS_4DW		0x20u

/* Messages: bits 7:0 of the second word */
#define TLP_PME_TURN_OFF	0x19u
#define TLP_PME_TO_ACK		0x1bu
#define TLP_ERR_COR		0x30u
#define TLP_ERR_NONFATAL	0x31u
#define TLP_ERR_FATAL		0x33u

#define TLP_ST_SUCCESS		0u
#define TLP_ST_UR		1u
#define TLP_ST_CRS		2u
#define TLP_ST_CA		4u

static inline unsigned int tlp_kind(const uint32_t *dw)
{
	return dw[0] >> 24;
}

/* The length field; a zero stands for 1024 */
static inline unsigned int tlp_length(const uint32_t *dw)
{
	unsigned int len = dw[0] & 0x3ff;

	return len ? len : 1024;
}

static inline unsigned int tlp_hdr_words(const uint32_t *dw)
{
	return tlp_kind(dw) & TLP_HAS_4DW ? 4 : 3;
}

static inline unsigned int tlp_id(const uint32_t *dw)
{
	return dw[1] >> 16;
}

static inline unsigned int tlp_tag(const uint32_t *dw)
{
	return dw[1] >> 8 & 0xff;
}

static inline unsigned int tlp_first_be(const uint32_t *dw)
{
	return dw[1] & 0xf;
}

static inline unsigned int tlp_last_be(const uint32_t *dw)
{
	return dw[1] >> 4 & 0xf;
}

/* A memory request's address, of its first double word */
static inline uint64_t tlp_addr(const uint32_t *dw)
{
	if (tlp_kind(dw) & TLP_HAS_4DW)
		return (uint64_t)dw[2] << 32 | (dw[3] & ~3u);
	return dw[2] & ~3u;
}

/* Completions */
static inline unsigned int tlp_cpl_status(const uint32_t *dw)
{
	return dw[1] >> 13 & 7;
}

static inline unsigned int tlp_cpl_bytes(const uint32_t *dw)
{
	unsigned int n = dw[1] & 0xfff;

	return n ? n : 4096;
}

static inline unsigned int tlp_cpl_tag(const uint32_t *dw)
{
	return dw[2] >> 8 & 0xff;
}

static inline unsigned int tlp_cpl_lower(const uint32_t *dw)
{
	return dw[2] & 0x7f;
}

/*
 * The enabled bytes of a request from its first to its last one: offset
 * from the first double word, and how many. A read of nothing is one byte.
 */
static inline void tlp_span(const uint32_t *dw, unsigned int *off,
			    unsigned int *len)
{
	unsigned int first = tlp_first_be(dw), last = tlp_last_be(dw);
	unsigned int words = tlp_length(dw), end;

	*off = first ? (unsigned int)__builtin_ctz(first) : 0;
	if (words == 1 || !last)
		end = (words - 1) * 4 +
			(first ? 32 - (unsigned int)__builtin_clz(first) : 1);
	else
		end = (words - 1) * 4 +
			32 - (unsigned int)__builtin_clz(last);
	*len = end - *off;
}

/* Builders: they write the header and return its number of words */
unsigned int tlp_mem(uint32_t *dw, int write, unsigned int requester,
		     unsigned int tag, uint64_t addr, uint32_t len);
unsigned int tlp_cfg(uint32_t *dw, int write, unsigned int requester,
		     unsigned int tag, unsigned int target, unsigned int off,
		     unsigned int be);
unsigned int tlp_cpl(uint32_t *dw, unsigned int completer, unsigned int status,
		     unsigned int requester, unsigned int tag,
		     unsigned int bytes, unsigned int lower,
		     unsigned int payload_words);

#endif
