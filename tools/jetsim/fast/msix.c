// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "fast.h"

#define ENTRY_BYTES	16
#define TABLE_END	(JET_MSIX_TABLE + FAST_VECTORS * ENTRY_BYTES)
#define MASKED		0x1u		/* in an entry's last double word */

void msix_init(struct card *c)
{
	memset(&c->msix, 0, sizeof(c->msix));
	for (unsigned int v = 0; v < FAST_VECTORS; v++)
		c->msix.entry[v][3] = MASKED;
}

uint32_t msix_read(const struct card *c, unsigned int off)
{
	if (off < TABLE_END)
		return c->msix.entry[off / ENTRY_BYTES][off / 4 % 4];
	return off == JET_MSIX_PBA ? c->msix.pending : 0;
}

void msix_write(struct card *c, unsigned int off, uint32_t value)
{
	static const uint32_t bits[4] = { ~3u, ~0u, ~0u, MASKED };

	if (off >= TABLE_END)
		return;
	c->msix.entry[off / ENTRY_BYTES][off / 4 % 4] =
		value & bits[off / 4 % 4];
	msix_look(c);
}

static void send(struct card *c, const uint32_t *entry)
{
	uint64_t addr = (uint64_t)entry[1] << 32 | entry[0];

	count(c, JET_CNT_MSIX);
	if (addr - TLP_MSI_BASE >= TLP_MSI_BYTES) {
		dma_write(c, addr, &entry[2], 4);
		return;
	}
	c->host.count.interrupts++;
	if (c->host.ops)
		c->host.ops->irq(c->host.ctx, addr, entry[2]);
}

void msix_look(struct card *c)
{
	if (!cfg_msix_enabled(c) || cfg_msix_masked(c) || !cfg_master(c))
		return;
	for (unsigned int v = 0; v < FAST_VECTORS; v++) {
		if (!(c->msix.pending & 1u << v) ||
		    c->msix.entry[v][3] & MASKED)
			continue;
		c->msix.pending &= ~(1u << v);
		send(c, c->msix.entry[v]);
	}
}

void msix_raise(struct card *c, unsigned int vector)
{
	if (vector >= FAST_VECTORS || !cfg_msix_enabled(c))
		return;
	c->msix.pending |= 1u << vector;
	msix_look(c);
}
