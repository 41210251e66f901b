// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include "tlp.h"

/* A request for any bytes within 4 KB of address space; len >= 1 */
unsigned int tlp_mem(uint32_t *dw, int write, unsigned int requester,
		     unsigned int tag, uint64_t addr, uint32_t len)
{
	unsigned int off = addr & 3;
	unsigned int words = (off + len + 3) / 4;
	unsigned int first = 0xf << off & 0xf;
	unsigned int last = 0xf >> (-(off + len) & 3);
	int wide = addr >> 32 != 0;

	if (words == 1) {
		first &= last;
		last = 0;
	}
	dw[0] = (write ? TLP_HAS_DATA : 0) << 24 |
		(wide ? TLP_HAS_4DW : 0) << 24 | (words & 0x3ff);
	dw[1] = requester << 16 | tag << 8 | last << 4 | first;
	if (!wide) {
		dw[2] = (uint32_t)addr & ~3u;
		return 3;
	}
	dw[2] = (uint32_t)(addr >> 32);
	dw[3] = (uint32_t)addr & ~3u;
	return 4;
}

unsigned int tlp_cfg(uint32_t *dw, int write, unsigned int requester,
		     unsigned int tag, unsigned int target, unsigned int off,
		     unsigned int be)
{
	dw[0] = (write ? TLP_CFGWR0 : TLP_CFGRD0) << 24 | 1;
	dw[1] = requester << 16 | tag << 8 | be;
	dw[2] = target << 16 | (off & 0xffc);
	return 3;
}

unsigned int tlp_cpl(uint32_t *dw, unsigned int completer, unsigned int status,
		     unsigned int requester, unsigned int tag,
		     unsigned int bytes, unsigned int lower,
		     unsigned int payload_words)
{
	dw[0] = (payload_words ? TLP_CPLD : TLP_CPL) << 24 |
		(payload_words & 0x3ff);
	dw[1] = completer << 16 | status << 13 | (bytes & 0xfff);
	dw[2] = requester << 16 | tag << 8 | lower;
	return 3;
}
