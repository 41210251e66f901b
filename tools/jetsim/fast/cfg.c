// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <string.h>

#include "fast.h"

#define COMMAND		0x04
#define COMMAND_MEMORY	0x0002u
#define COMMAND_MASTER	0x0004u
#define BAR0		0x10
#define BAR2		0x18
#define POWER		0x44		/* control and status */
#define POWER_STATE	0x0003u
#define POWER_D3HOT	3u
#define MSIX		0x50
#define MSIX_ENABLE	0x80000000u
#define MSIX_MASK	0x40000000u
#define DEVICE_CONTROL	0x68
#define DEVICE_RESET	0x8000u
#define SERIAL_LOW	0x144
#define SERIAL_HIGH	0x148

/* What stands there after a reset, what a host may change, and what it clears by ones */
static const struct place {
	unsigned int off;
	uint32_t reset, write, clear;
} places[] = {
	{ 0x00, JET_PCI_DEVICE << 16 | JET_PCI_VENDOR, 0, 0 },
	{ COMMAND, 0x00100000, 0x0546, 0xf9000000 },
	{ 0x08, JET_PCI_CLASS << 8 | JET_PCI_REVISION, 0, 0 },
	{ 0x0c, 0, 0x000000ff, 0 },
	{ BAR0, 0x4, ~(JET_BAR0_BYTES - 1u), 0 },
	{ BAR0 + 4, 0, ~0u, 0 },
	{ BAR2, 0x4, ~(JET_BAR2_BYTES - 1u), 0 },
	{ BAR2 + 4, 0, ~0u, 0 },
	{ 0x2c, JET_PCI_DEVICE << 16 | JET_PCI_VENDOR, 0, 0 },
	{ 0x34, 0x40, 0, 0 },
	{ 0x3c, 0, 0x000000ff, 0 },
	/* Power management: D0 and D3hot; leaving that is a reset */
	{ 0x40, 0x00035001, 0, 0 },
	{ POWER, 0, POWER_STATE, 0 },
	{ MSIX, (FAST_VECTORS - 1) << 16 | 0x6011, MSIX_ENABLE | MSIX_MASK, 0 },
	{ MSIX + 4, JET_MSIX_TABLE | 2, 0, 0 },
	{ MSIX + 8, JET_MSIX_PBA | 2, 0, 0 },
	/* Express, with a reset of the function; 128 bytes; 2.5 GT/s, one lane */
	{ 0x60, 0x00020010, 0, 0 },
	{ 0x64, 0x10008001, 0, 0 },
	{ DEVICE_CONTROL, 0x00002000, 0x000070ef, 0x000f0000 },
	{ 0x6c, 0x00400011, 0, 0 },
	{ 0x70, 0x10110000, 0x000000cb, 0 },
	{ 0x84, 0x00000010, 0, 0 },
	{ 0x88, 0, 0x00000010, 0 },
	{ 0x8c, 0x00000002, 0, 0 },
	/* Advanced error reporting: uncorrectable ones, their mask and severity; the others */
	{ 0x100, 0x14020001, 0, 0 },
	{ 0x104, 0, 0, 0x0017f010 },
	{ 0x108, 0, 0x0017f010, 0 },
	{ 0x10c, 0x00062010, 0x0017f010, 0 },
	{ 0x110, 0, 0, 0x000031c1 },
	{ 0x114, 0x00002000, 0x000031c1, 0 },
	{ 0x140, 0x00010003, 0, 0 },
};

static uint32_t dword(const struct card *c, unsigned int off)
{
	return c->cfg.dw[off / 4];
}

void cfg_init(struct card *c)
{
	memset(&c->cfg, 0, sizeof(c->cfg));
	for (unsigned int i = 0; i < sizeof(places) / sizeof(*places); i++)
		c->cfg.dw[places[i].off / 4] = places[i].reset;
	/* An EUI-64 of an EUI-48: ff fe in between */
	c->cfg.dw[SERIAL_LOW / 4] = 0xfe000000u |
		(uint32_t)(c->eui & 0xffffff);
	c->cfg.dw[SERIAL_HIGH / 4] = (uint32_t)(c->eui >> 24 << 8 | 0xff);
}

static uint32_t power_state(const struct card *c)
{
	return dword(c, POWER) & POWER_STATE;
}

bool cfg_memory(const struct card *c)
{
	return dword(c, COMMAND) & COMMAND_MEMORY &&
		power_state(c) != POWER_D3HOT;
}

bool cfg_master(const struct card *c)
{
	return dword(c, COMMAND) & COMMAND_MASTER &&
		power_state(c) != POWER_D3HOT;
}

bool cfg_msix_enabled(const struct card *c)
{
	return dword(c, MSIX) & MSIX_ENABLE;
}

bool cfg_msix_masked(const struct card *c)
{
	return dword(c, MSIX) & MSIX_MASK;
}

static bool within(const struct card *c, unsigned int bar, uint64_t addr,
		   uint32_t bytes, unsigned int *off)
{
	uint64_t base = (uint64_t)dword(c, bar + 4) << 32 |
		(dword(c, bar) & ~0xfu);

	*off = (unsigned int)(addr - base);
	return addr - base < bytes;
}

int cfg_decode(const struct card *c, uint64_t addr, unsigned int *off)
{
	if (!cfg_memory(c))
		return -1;
	if (within(c, BAR0, addr, JET_BAR0_BYTES, off))
		return 0;
	return within(c, BAR2, addr, JET_BAR2_BYTES, off) ? 2 : -1;
}

uint32_t cfg_read(const struct card *c, unsigned int off)
{
	return dword(c, off & ~3u);
}

static void function_reset(struct card *c)
{
	cfg_init(c);
	msix_init(c);
	tlp_host_forget(&c->host);
	card_reset(c);
}

/* Only two of the four states exist; the others are not taken */
static void write_power(struct card *c, uint32_t before, uint32_t value)
{
	uint32_t state = value & POWER_STATE;

	if (state != 0 && state != POWER_D3HOT)
		c->cfg.dw[POWER / 4] = before;
	else if (!state && (before & POWER_STATE) == POWER_D3HOT)
		function_reset(c);
}

void cfg_write(struct card *c, unsigned int off, uint32_t value, uint32_t bits)
{
	off &= ~3u;
	for (unsigned int i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const struct place *p = &places[i];
		uint32_t before = dword(c, off);

		if (p->off != off)
			continue;
		c->cfg.dw[off / 4] = ((before & ~(p->write & bits)) |
				      (value & p->write & bits)) &
			~(value & p->clear & bits);
		if (off == POWER)
			write_power(c, before, dword(c, off));
		if (off == DEVICE_CONTROL && value & bits & DEVICE_RESET)
			function_reset(c);
		if (off == MSIX)
			msix_look(c);
	}
}
