// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>

#include "frame.h"
#include "random.h"
#include "traffic.h"
#include "yaml_file.h"

#define INJECTED_VCI	(JET_VCI_GROUP | 101)

static uint8_t hec(const uint8_t *b)
{
	uint8_t crc = 0;

	for (int n = 0; n < 4; n++) {
		crc ^= b[n];
		for (int i = 0; i < 8; i++)
			crc = (uint8_t)(crc << 1 ^
					(crc & 0x80 ? JET_CRC8_POLY : 0));
	}
	return crc ^ JET_HEC_COSET;
}

static uint32_t aal5_crc(const uint8_t *b, size_t len)
{
	uint32_t crc = ~0u;

	while (len--) {
		crc ^= (uint32_t)*b++ << 24;
		for (int i = 0; i < 8; i++)
			crc = crc << 1 ^
				(crc & 0x80000000u ? JET_CRC32_POLY : 0);
	}
	return ~crc;
}

struct word *frame_inject(unsigned int source, uint32_t bytes, uint64_t key,
			  size_t *num)
{
	/* Each is another one, for those who follow it */
	uint64_t first = SDU_INJECTED | key << 32;
	uint32_t sdu = bytes - JET_HEADER_BYTES - JET_TRAILER_BYTES, crc;
	struct word *w = calloc(bytes / 2 + 2, sizeof(*w));
	uint8_t *b = calloc(1, bytes), *tail = b + bytes - JET_TRAILER_BYTES;

	if (!w || !b)
		lab_die("no memory");
	b[0] = (uint8_t)(source >> 2);
	b[1] = (uint8_t)(source << 6);
	b[2] = crc8(b[0], b[1]);
	b[3] = (uint8_t)(INJECTED_VCI >> 20);
	b[4] = (uint8_t)(INJECTED_VCI >> 12);
	b[5] = (uint8_t)(INJECTED_VCI >> 4);
	b[6] = (uint8_t)(INJECTED_VCI << 4 | 2);
	b[7] = hec(b + 3);
	for (uint32_t i = 0; i < sdu; i++)
		b[8 + i] = (uint8_t)((i < 8 ? first : mix(key + i / 8)) >>
				     8 * (i % 8));
	tail[2] = (uint8_t)(sdu >> 8);
	tail[3] = (uint8_t)sdu;
	crc = aal5_crc(b + JET_HEADER_BYTES, bytes - JET_HEADER_BYTES - 4);
	for (int i = 0; i < 4; i++)
		tail[4 + i] = (uint8_t)(crc >> (24 - 8 * i));

	*num = 0;
	w[(*num)++] = (struct word){ JET_K_SOF << 8, 2, true };
	for (uint32_t i = 0; i < bytes; i += 2)
		w[(*num)++] = (struct word){ (uint16_t)(b[i] << 8 | b[i + 1]), 0,
					     true };
	w[(*num)++] = (struct word){ JET_K_EOF << 8, 2, true };
	free(b);
	return w;
}
