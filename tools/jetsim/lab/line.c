// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <stdlib.h>

#include "line.h"
#include "yaml_file.h"

uint8_t crc8(uint8_t a, uint8_t b)
{
	uint8_t byte[2] = { a, b }, crc = JET_HEADER_CRC_INIT;

	for (int n = 0; n < 2; n++) {
		crc ^= byte[n];
		for (int i = 0; i < 8; i++)
			crc = (uint8_t)(crc << 1 ^
					(crc & 0x80 ? JET_CRC8_POLY : 0));
	}
	return crc;
}

void line_init(struct line *l, uint64_t words, uint64_t sender_period)
{
	size_t n = 1;

	while (n < words + 2 * BATCH_WORDS)
		n *= 2;
	*l = (struct line){ .delay = words * WORD_TIME, .mask = n - 1 };
	l->slot = calloc(n, sizeof(*l->slot));
	if (!l->slot)
		lab_die("no memory");
	/* Before the first word: nothing that is heard */
	for (uint64_t i = 0; i < words; i++)
		l->slot[l->tail++] = (struct slot){ i * sender_period, SILENCE };
}

void line_free(struct line *l)
{
	free(l->slot);
}

void line_attach(struct line *l, struct filter *f)
{
	struct filter **end = &l->filters;

	while (*end)
		end = &(*end)->next;
	f->next = NULL;
	f->of = l;
	*end = f;
}

void line_detach(struct filter *f)
{
	struct filter **p = &f->of->filters;

	while (*p != f)
		p = &(*p)->next;
	*p = f->next;
	f->of = NULL;
}
