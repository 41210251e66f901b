// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "fast.h"
#include "tlp_port.h"

static uint32_t read_dword(struct card *c, int bar, unsigned int off)
{
	return bar ? msix_read(c, off) : regs_read(c, off);
}

/* Registers take whole double words only */
static bool whole(uint64_t addr, unsigned int len)
{
	return !(addr & 3) && !(len & 3);
}

/* Two double words are one access only where they are aligned */
static bool supported(uint64_t addr, unsigned int len)
{
	return (addr & 7) + len <= 8;
}

bool port_read(struct card *c, uint64_t addr, unsigned int len,
	       uint8_t data[8])
{
	unsigned int off;
	int bar = cfg_decode(c, addr, &off);

	if (bar < 0 || !supported(addr, len))
		return false;
	memset(data, 0, 8);
	for (unsigned int i = 0; whole(addr, len) && i < len; i += 4) {
		uint32_t value = read_dword(c, bar, off + i);

		memcpy(data + i, &value, 4);
	}
	return true;
}

void port_write(struct card *c, uint64_t addr, const void *data,
		unsigned int len)
{
	const uint8_t *from = data;
	unsigned int off;
	int bar = cfg_decode(c, addr, &off);

	if (bar < 0 || !supported(addr, len)) {
		count(c, JET_CNT_TLP_UNSUPPORTED);
		return;
	}
	for (unsigned int i = 0; whole(addr, len) && i < len; i += 4) {
		uint32_t value;

		memcpy(&value, from + i, 4);
		if (bar)
			msix_write(c, off + i, value);
		else
			regs_write(c, off + i, value);
	}
}

enum tlp_kinds { READ, WRITE, REFUSE, CONFIG, MESSAGE, COMPLETION, NONE };

static enum tlp_kinds kind_of(uint32_t dw)
{
	switch (dw >> 24) {
	case TLP_MRD32:
	case TLP_MRD64:
		return READ;
	case TLP_MWR32:
	case TLP_MWR64:
		return WRITE;
	case TLP_IORD:
	case TLP_IOWR:
	case TLP_MRDLK32:
	case TLP_MRDLK64:
		return REFUSE;
	case TLP_CFGRD0:
	case TLP_CFGWR0:
		return CONFIG;
	case TLP_CPL:
	case TLP_CPLD:
	case TLP_CPL_LOCKED:
	case TLP_CPLD_LOCKED:
		return COMPLETION;
	}
	return (dw >> 24 & TLP_MSG_MASK) == TLP_MSG ? MESSAGE : NONE;
}

/* Lengths and byte enables as they must be */
static bool well_formed(const uint32_t *dw, unsigned int words,
			enum tlp_kinds kind)
{
	unsigned int first, last;

	if (words < 3 || kind == NONE ||
	    words != tlp_hdr_words(dw) +
	    (tlp_kind(dw) & TLP_HAS_DATA ? tlp_length(dw) : 0))
		return false;
	if (kind == COMPLETION || kind == MESSAGE)
		return true;
	first = tlp_first_be(dw);
	last = tlp_last_be(dw);
	return tlp_length(dw) == 1 ? !last : first && last;
}

static void send(struct card *c, const uint32_t *dw, unsigned int words)
{
	c->host.count.from_card++;
	if (c->host.ops && c->host.ops->tlp)
		c->host.ops->tlp(c->host.ctx, dw, words);
}

static void complete(struct card *c, const uint32_t *request,
		     unsigned int status, const uint32_t *data,
		     unsigned int words)
{
	uint32_t dw[TLP_HDR_MAX + 2];
	unsigned int off, len, hdr;

	tlp_span(request, &off, &len);
	hdr = tlp_cpl(dw, TLP_CARD_ID, status, tlp_id(request),
		      tlp_tag(request), words ? len : 4,
		      words ? (unsigned int)(tlp_addr(request) + off) & 0x7f : 0,
		      words);
	memcpy(dw + hdr, data, words * sizeof(*data));
	send(c, dw, hdr + words);
}

static void refuse(struct card *c, const uint32_t *dw)
{
	count(c, JET_CNT_TLP_UNSUPPORTED);
	complete(c, dw, TLP_ST_UR, dw, 0);
}

/* Of two double words at the most: longer ones are for memory, which registers are not */
static void read(struct card *c, const uint32_t *dw)
{
	unsigned int words = tlp_length(dw);
	uint32_t data[2] = { 0 };
	unsigned int off, len;

	tlp_span(dw, &off, &len);
	if (words > 2 || !port_read(c, tlp_addr(dw) + off, len,
				    (uint8_t *)data))
		refuse(c, dw);
	else
		complete(c, dw, TLP_ST_SUCCESS, data, words);
}

static void write(struct card *c, const uint32_t *dw)
{
	const uint8_t *data = (const uint8_t *)&dw[tlp_hdr_words(dw)];
	unsigned int off, len;

	tlp_span(dw, &off, &len);
	port_write(c, tlp_addr(dw) + off, data + off, len);
}

static void config(struct card *c, const uint32_t *dw)
{
	unsigned int off = dw[2] & 0xffc, be = tlp_first_be(dw);
	uint32_t value, bits = 0;

	if (dw[2] >> 16 != TLP_CARD_ID || tlp_length(dw) != 1) {
		refuse(c, dw);
		return;
	}
	for (unsigned int i = 0; i < 4; i++)
		bits |= be & 1u << i ? 0xffu << 8 * i : 0;
	value = cfg_read(c, off);
	if (tlp_kind(dw) == TLP_CFGWR0)
		cfg_write(c, off, dw[3], bits);
	complete(c, dw, TLP_ST_SUCCESS, &value,
		 tlp_kind(dw) == TLP_CFGRD0);
}

static void message(struct card *c, const uint32_t *dw)
{
	const uint32_t ack[4] = {
		TLP_MSG_GATHERED << 24, TLP_CARD_ID << 16 | TLP_PME_TO_ACK,
		0, 0,
	};

	if ((dw[1] & 0xff) == TLP_PME_TURN_OFF)
		send(c, ack, 4);
	else
		count(c, JET_CNT_TLP_UNSUPPORTED);
}

void port_tlp(struct card *c, const uint32_t *dw, unsigned int words)
{
	enum tlp_kinds kind = kind_of(dw[0]);

	if (!well_formed(dw, words, kind)) {
		count(c, JET_CNT_TLP_MALFORMED);
		return;
	}
	switch (kind) {
	case READ:
		read(c, dw);
		break;
	case WRITE:
		write(c, dw);
		break;
	case CONFIG:
		config(c, dw);
		break;
	case MESSAGE:
		message(c, dw);
		break;
	case COMPLETION:
		count(c, JET_CNT_TLP_UNEXPECTED);
		break;
	default:
		refuse(c, dw);
	}
}
