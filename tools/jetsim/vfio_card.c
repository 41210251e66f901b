// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A simulated station as a vfio-user device.
 *
 * The client keeps the guest's MSI-X table to itself and gives us an eventfd for
 * each vector that it wants. The gateware has a table as well, and only what
 * stands there makes it send: so we write it, with addresses that name the
 * vector, and turn the messages that come back into eventfds.
 */
#include <stdlib.h>
#include <string.h>

#include "held.h"
#include "jetsim.h"
#include "jetstream/hw.h"
#include "log.h"
#include "vfio_card.h"
#include "vfu.h"

#define CFG_COMMAND	0x04
#define CFG_BAR0	0x10
#define MSIX_ENTRY	16

struct vfio_card {
	struct jetsim *sim;
	unsigned int station;
	struct vfu_dev_ops ops;
	struct vfu *vfu;
	bool pulled;
	bool holding;
	struct held held;		/* if so: writes, and interrupts as the card writes them */
	unsigned int lie_type;		/* 0: none */
	unsigned int lie_dword;
	uint32_t lie_change;
	bool wanted[VFU_VECTORS_MAX];
	uint8_t bars[16];		/* BAR0 and BAR2, 64 bit each */
};

static void program_vector(struct vfio_card *c, unsigned int vector)
{
	uint32_t entry[4] = {
		TLP_MSI_BASE + vector * MSIX_ENTRY, 0, vector,
		!c->wanted[vector],
	};

	for (unsigned int i = 0; i < 4; i++)
		jetsim_bar_write(c->sim, c->station, 2, JET_MSIX_TABLE +
				 vector * MSIX_ENTRY + i * 4, &entry[i], 4);
}

static void region_read(void *dev, unsigned int region, uint32_t off, void *buf,
			uint32_t len)
{
	struct vfio_card *c = dev;

	if (c->pulled)
		memset(buf, 0xff, len);
	else if (region == VFU_REGION_CONFIG)
		jetsim_config_read(c->sim, c->station, off, buf, len);
	else
		jetsim_bar_read(c->sim, c->station, region, off, buf, len);
}

/* What the client last wrote there */
static void note_bars(struct vfio_card *c, uint32_t off, const uint8_t *buf,
		      uint32_t len)
{
	for (uint32_t i = 0; i < len; i++)
		if (off + i >= CFG_BAR0 && off + i < CFG_BAR0 + sizeof(c->bars))
			c->bars[off + i - CFG_BAR0] = buf[i];
}

static void region_write(void *dev, unsigned int region, uint32_t off,
			 const void *buf, uint32_t len)
{
	struct vfio_card *c = dev;
	uint32_t value = 0;

	if (c->pulled)
		return;
	if (region != VFU_REGION_CONFIG) {
		/* What comes late must not come after the host has taken its memory back */
		if (!region && off == JET_REG_CTRL)
			held_drop(&c->held);
		jetsim_bar_write(c->sim, c->station, region, off, buf, len);
		return;
	}
	jetsim_config_write(c->sim, c->station, off, buf, len);
	note_bars(c, off, buf, len);
	memcpy(&value, buf, len < sizeof(value) ? len : sizeof(value));
	jet_log(2, "station %u: %u bytes at %#x of configuration space: %#x",
		c->station, len, off, value);
	/*
	 * A driver that restores its card after a reset writes the command
	 * register before it relies on the rest again. Base addresses and the
	 * interrupt table are the client's, who saw no difference and will
	 * not tell us.
	 */
	if (off <= CFG_COMMAND && off + len > CFG_COMMAND &&
	    jetsim_memory_enabled(c->sim, c->station)) {
		jetsim_config_write(c->sim, c->station, CFG_BAR0, c->bars,
				    sizeof(c->bars));
		for (unsigned int i = 0; i < c->ops.vectors; i++)
			if (c->wanted[i])
				program_vector(c, i);
	}
}

static void vector(void *dev, unsigned int v, int wanted)
{
	struct vfio_card *c = dev;

	c->wanted[v] = wanted;
	if (!c->pulled && jetsim_memory_enabled(c->sim, c->station))
		program_vector(c, v);
}

static void reset(void *dev)
{
	struct vfio_card *c = dev;

	held_drop(&c->held);
	if (jetsim_reset_function(c->sim, c->station) < 0)
		jet_log(0, "station %u cannot be reset", c->station);
}

static void mem_done(void *dev, uint32_t cookie, int err, const void *data,
		     uint32_t len)
{
	struct vfio_card *c = dev;

	jetsim_mem_done(c->sim, c->station, cookie, err, data, len);
}

static const struct vfu_dev_ops dev_ops = {
	.region_size = {
		[0] = JET_BAR0_BYTES,
		[2] = JET_BAR2_BYTES,
		[VFU_REGION_CONFIG] = 4096,
	},
	.region_read = region_read,
	.region_write = region_write,
	.reset = reset,
	.vector = vector,
	.mem_done = mem_done,
};

static int mem_read(void *ctx, uint64_t addr, void *buf, uint32_t len,
		    uint32_t cookie)
{
	struct vfio_card *c = ctx;

	_Static_assert(VFU_PENDING == TLP_MEM_PENDING, "passed on as it is");
	return c->pulled ? -1 : vfu_mem_read(c->vfu, addr, buf, len, cookie);
}

static int mem_write(void *ctx, uint64_t addr, const void *buf, uint32_t len)
{
	struct vfio_card *c = ctx;
	uint32_t dw[JET_EVT_BYTES / 4];

	if (c->lie_type && len == sizeof(dw) && !(addr % sizeof(dw)) &&
	    (*(const uint8_t *)buf & JET_EVT_TYPE) == c->lie_type) {
		memcpy(dw, buf, sizeof(dw));
		dw[c->lie_dword] ^= c->lie_change;
		buf = dw;
		c->lie_type = 0;
	}
	if (c->pulled)
		return -1;
	if (c->holding)
		return held_add(&c->held, addr, buf, len) ? 0 : -1;
	return vfu_mem_write(c->vfu, addr, buf, len);
}

static void irq(void *ctx, uint64_t addr, uint32_t data)
{
	struct vfio_card *c = ctx;
	uint64_t v = (addr - TLP_MSI_BASE) / MSIX_ENTRY;

	if (v >= c->ops.vectors || data != v) {
		jet_log(0, "station %u: interrupt %#x to %#llx, which nobody asked for",
			c->station, data, (unsigned long long)addr);
		return;
	}
	if (c->pulled)
		return;
	if (!c->holding)
		vfu_irq(c->vfu, (unsigned int)v);
	else if (!held_add(&c->held, addr, &data, sizeof(data)))
		jet_log(0, "station %u: no memory for an interrupt", c->station);
}

static const struct tlp_host_ops host_ops = {
	.mem_read = mem_read,
	.mem_write = mem_write,
	.irq = irq,
};

struct vfio_card *vfio_card_new(struct jetsim *sim, unsigned int station,
				const char *name)
{
	int vectors = jetsim_vectors(sim, station);
	struct vfio_card *c;

	if (vectors < 0 || vectors > VFU_VECTORS_MAX) {
		jet_log(0, "station %u: no number of interrupt vectors: %d",
			station, vectors);
		return NULL;
	}
	c = calloc(1, sizeof(*c));
	if (!c)
		return NULL;
	c->sim = sim;
	c->station = station;
	c->ops = dev_ops;
	c->ops.vectors = (unsigned int)vectors;
	c->vfu = vfu_new(name, &c->ops, c);
	if (!c->vfu) {
		free(c);
		return NULL;
	}
	jetsim_attach(sim, station, &host_ops, c);
	return c;
}

void vfio_card_free(struct vfio_card *c)
{
	if (!c)
		return;
	vfu_free(c->vfu);
	jetsim_attach(c->sim, c->station, NULL, NULL);
	held_drop(&c->held);
	free(c);
}

void vfio_card_pull(struct vfio_card *c, bool pulled)
{
	c->pulled = pulled;
}

void vfio_card_lie(struct vfio_card *c, unsigned int type, unsigned int dword,
		   uint32_t change)
{
	c->lie_type = type;
	c->lie_dword = dword % (JET_EVT_BYTES / 4);
	c->lie_change = change;
}

void vfio_card_hold(struct vfio_card *c, bool on)
{
	struct held_write *w;

	c->holding = on;
	while (!on && (w = held_next(&c->held))) {
		if (w->addr - TLP_MSI_BASE < c->ops.vectors * MSIX_ENTRY)
			vfu_irq(c->vfu, (unsigned int)((w->addr - TLP_MSI_BASE) / MSIX_ENTRY));
		else if (vfu_mem_write(c->vfu, w->addr, w->data, w->len))
			jet_log(0, "station %u: a write of %u bytes came too late", c->station, w->len);
		free(w);
	}
}

struct vfu *vfio_card_vfu(struct vfio_card *c)
{
	return c->vfu;
}
