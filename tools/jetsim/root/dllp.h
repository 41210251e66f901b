/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Data link layer packets, section 3.4.1: the first byte, and what is in the three behind it */
#ifndef JETSIM_ROOT_DLLP_H
#define JETSIM_ROOT_DLLP_H

#include <stdint.h>

#define DLLP_ACK		0x00u
#define DLLP_NAK		0x10u
#define DLLP_PM_ENTER_L1	0x20u
#define DLLP_PM_ENTER_L23	0x21u
#define DLLP_PM_ACTIVE_L1	0x23u
#define DLLP_PM_REQUEST_ACK	0x24u
/* Flow control: what, class and virtual channel, of which there is 0 only */
#define DLLP_INIT_FC1		0x40u
#define DLLP_UPDATE_FC		0x80u
#define DLLP_INIT_FC2		0xc0u
#define DLLP_FC_MASK		0xc0u
#define DLLP_FC_CLASS(c)	((unsigned int)(c) << 4)
#define DLLP_FC_CLASS_OF(byte)	((byte) >> 4 & 3)
#define DLLP_FC_VC_MASK		0x0fu

#define SEQ_MASK		0xfffu
/* Acknowledged, duplicate: less than half of the numbers behind */
#define SEQ_HALF		2048u

static inline void dllp_ack(uint8_t b[4], unsigned int type, unsigned int seq)
{
	b[0] = (uint8_t)type;
	b[1] = 0;
	b[2] = (uint8_t)(seq >> 8 & 0xf);
	b[3] = (uint8_t)seq;
}

static inline unsigned int dllp_seq(const uint8_t b[4])
{
	return (b[2] << 8 | b[3]) & SEQ_MASK;
}

/*	type  R R h7..h2  h1 h0 R R d11..d8  d7..d0	*/
static inline void dllp_fc(uint8_t b[4], unsigned int type, unsigned int hdr, unsigned int data)
{
	b[0] = (uint8_t)type;
	b[1] = (uint8_t)(hdr >> 2 & 0x3f);
	b[2] = (uint8_t)(hdr << 6 | (data >> 8 & 0xf));
	b[3] = (uint8_t)data;
}

static inline unsigned int dllp_fc_hdr(const uint8_t b[4])
{
	return (b[1] << 2 | b[2] >> 6) & 0xff;
}

static inline unsigned int dllp_fc_data(const uint8_t b[4])
{
	return (b[2] << 8 | b[3]) & 0xfff;
}

#endif
