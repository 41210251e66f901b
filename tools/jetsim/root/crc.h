/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* Checks of packets, sections 3.4.1 (DLLP) and 3.5.2 (LCRC), as they stand in the packet */
#ifndef JETSIM_ROOT_CRC_H
#define JETSIM_ROOT_CRC_H

#include <stdint.h>

#define DLLP_BYTES	4	/* without */
#define DLLP_CRC_BYTES	2
#define LCRC_BYTES	4

void dllp_crc(const uint8_t *bytes, uint8_t crc[DLLP_CRC_BYTES]);
/* From the sequence number on */
void lcrc(const uint8_t *bytes, unsigned int len, uint8_t crc[LCRC_BYTES]);

#endif
