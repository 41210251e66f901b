// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What a host does with its card: accesses that wait for their completion */
#include <errno.h>
#include <string.h>

#include "jetsim.h"
#include "jetsim_internal.h"

#define RESET_WORDS	20000

#define CFG_STATUS	0x06
#define CFG_STATUS_CAPS	0x10
#define CFG_CAPS	0x34
#define CAP_EXPRESS	0x10
#define CAP_MSIX	0x11
#define MSIX_CONTROL	0x02
#define MSIX_CONTROL_SIZE	0x7ff
#define EXP_DEVCTL	0x08
#define EXP_DEVCTL_FLR	0x8000u

/* The bytes from off on that one access may have: within a double word */
static unsigned int piece(unsigned int off, unsigned int len)
{
	unsigned int n = 4 - (off & 3);

	return n < len ? n : len;
}

/* The bytes of an answer, or ones */
static void answer(uint8_t *to, const uint8_t data[8], unsigned int off,
		   unsigned int len, int err)
{
	if (err)
		memset(to, 0xff, len);
	else
		memcpy(to, data + (off & 3), len);
}

int jetsim_config_read(struct jetsim *sim, unsigned int station,
		       unsigned int off, void *buf, unsigned int len)
{
	uint8_t *to = buf;
	int err = 0;

	while (len) {
		unsigned int n = piece(off, len);
		uint8_t data[8];
		int e = sim->ops->config_read(sim, station, off, n, data);

		if (e && !err)
			err = e;
		answer(to, data, off, n, e);
		to += n;
		off += n;
		len -= n;
	}
	return err;
}

int jetsim_config_write(struct jetsim *sim, unsigned int station,
			unsigned int off, const void *buf, unsigned int len)
{
	const uint8_t *from = buf;
	int err = 0;

	while (len) {
		unsigned int n = piece(off, len);
		uint32_t value = 0;
		int e;

		memcpy(&value, from, n);
		e = sim->ops->config_write(sim, station, off, n, value);
		if (e && !err)
			err = e;
		from += n;
		off += n;
		len -= n;
	}
	return err;
}

/* As piece(), but a program's 8-byte access stays one */
static unsigned int bar_piece(unsigned int off, unsigned int len)
{
	if (len == 8 && !(off & 3) && (off & 0xfff) <= 0xff8)
		return 8;
	return piece(off, len);
}

int jetsim_bar_read(struct jetsim *sim, unsigned int station, unsigned int bar,
		    unsigned int off, void *buf, unsigned int len)
{
	uint8_t *to = buf;
	int err = 0;

	while (len) {
		unsigned int n = bar_piece(off, len);
		uint8_t data[8];
		int e = sim->ops->read(sim, station, bar, off, n, data);

		if (e && !err)
			err = e;
		answer(to, data, off, n, e);
		to += n;
		off += n;
		len -= n;
	}
	return err;
}

void jetsim_bar_write(struct jetsim *sim, unsigned int station,
		      unsigned int bar, unsigned int off, const void *buf,
		      unsigned int len)
{
	const uint8_t *from = buf;

	while (len) {
		unsigned int n = bar_piece(off, len);

		sim->ops->write(sim, station, bar, off, from, n);
		from += n;
		off += n;
		len -= n;
	}
}

void jetsim_tlp(struct jetsim *sim, unsigned int station, const uint32_t *dw,
		unsigned int words)
{
	sim->ops->tlp(sim, station, dw, words);
}

void jetsim_mem_done(struct jetsim *sim, unsigned int station, uint32_t cookie,
		     int err, const void *data, uint32_t len)
{
	sim->ops->mem_done(sim, station, cookie, err, data, len);
}

void jetsim_attach(struct jetsim *sim, unsigned int station,
		   const struct tlp_host_ops *ops, void *ctx)
{
	tlp_host_attach(jetsim_tlp_host(sim, station), ops, ctx);
}

void jetsim_manners(struct jetsim *sim, unsigned int station,
		    const struct tlp_host_manners *manners)
{
	jetsim_tlp_host(sim, station)->manners = *manners;
}

const struct tlp_host_counters *jetsim_host_counters(const struct jetsim *sim,
						     unsigned int station)
{
	return &jetsim_tlp_host((struct jetsim *)sim, station)->count;
}

bool jetsim_memory_enabled(const struct jetsim *sim, unsigned int station)
{
	return jetsim_tlp_host((struct jetsim *)sim, station)->memory_enabled;
}

int jetsim_find_capability(struct jetsim *sim, unsigned int station,
			   unsigned int id)
{
	uint16_t status;
	uint8_t at, cap[2];
	int err;

	err = jetsim_config_read(sim, station, CFG_STATUS, &status, 2);
	if (!err && !(status & CFG_STATUS_CAPS))
		return -ENODEV;
	if (!err)
		err = jetsim_config_read(sim, station, CFG_CAPS, &at, 1);
	/* No list is longer than this, unless it bites its tail */
	for (unsigned int n = 0; !err && at >= 0x40 && n < 48; n++) {
		err = jetsim_config_read(sim, station, at & 0xfc, cap, 2);
		if (!err && cap[0] == id)
			return at & 0xfc;
		at = cap[1];
	}
	return err ? err : -ENODEV;
}

int jetsim_find_express(struct jetsim *sim, unsigned int station)
{
	struct tlp_host *h = jetsim_tlp_host(sim, station);
	int at = (int)h->express;

	if (!at)
		at = jetsim_find_capability(sim, station, CAP_EXPRESS);
	if (at > 0)
		h->express = (unsigned int)at;
	return at;
}

int jetsim_vectors(struct jetsim *sim, unsigned int station)
{
	int at = jetsim_find_capability(sim, station, CAP_MSIX), err;
	uint16_t control;

	if (at < 0)
		return at;
	err = jetsim_config_read(sim, station,
				 (unsigned int)at + MSIX_CONTROL, &control, 2);
	return err ? err : (control & MSIX_CONTROL_SIZE) + 1;
}

int jetsim_reset_function(struct jetsim *sim, unsigned int station)
{
	int express = jetsim_find_express(sim, station);
	uint16_t control = EXP_DEVCTL_FLR;
	uint32_t id;
	int err;

	if (express < 0)
		return express;
	err = jetsim_config_write(sim, station,
				  (unsigned int)express + EXP_DEVCTL, &control,
				  2);
	if (err)
		return err;
	/* The standard gives it 100 ms; ours is done when it is idle */
	for (unsigned int n = 0; n < RESET_WORDS && jetsim_busy(sim, station);
	     n += 16)
		jetsim_run(sim, 16);
	return jetsim_config_read(sim, station, 0, &id, 4);
}
