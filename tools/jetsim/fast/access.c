// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* What hosts ask of their cards: those of struct jetsim_ops that take a station's number */
#include <errno.h>
#include <string.h>

#include "access.h"
#include "fast.h"
#include "tlp_port.h"

/* The bytes of an access, of a double word's */
static uint32_t byte_bits(unsigned int off, unsigned int len)
{
	return (len == 4 ? ~0u : (1u << len * 8) - 1) << (off & 3) * 8;
}

int fast_config_read(struct jetsim *sim, unsigned int station,
		       unsigned int off, unsigned int len, uint8_t data[8])
{
	struct card *c = fast_card(sim, station);
	uint32_t value;

	(void)len;
	c->host.count.to_card++;
	c->host.count.from_card++;
	jetsim_run(sim, clocks(COST_CONFIG));
	value = cfg_read(c, off);
	memcpy(data, &value, 4);
	return 0;
}

int fast_config_write(struct jetsim *sim, unsigned int station,
			unsigned int off, unsigned int len, uint32_t value)
{
	struct card *c = fast_card(sim, station);

	c->host.count.to_card++;
	c->host.count.from_card++;
	jetsim_run(sim, clocks(COST_CONFIG));
	cfg_write(c, off, value << (off & 3) * 8, byte_bits(off, len));
	tlp_host_snoop(&c->host, off, len, value);
	return 0;
}

int fast_read(struct jetsim *sim, unsigned int station, unsigned int bar,
		    unsigned int off, unsigned int len, uint8_t data[8])
{
	struct card *c = fast_card(sim, station);

	c->host.count.to_card++;
	c->host.count.from_card++;
	jetsim_run(sim, clocks(COST_BAR_READ));
	if (port_read(c, c->host.bar[bar] + off, len, data))
		return 0;
	count(c, JET_CNT_TLP_UNSUPPORTED);
	return -ENXIO;
}

void fast_write(struct jetsim *sim, unsigned int station,
		      unsigned int bar, unsigned int off, const void *data,
		      unsigned int len)
{
	struct card *c = fast_card(sim, station);

	c->host.count.to_card++;
	port_write(c, c->host.bar[bar] + off, data, len);
}

void fast_tlp(struct jetsim *sim, unsigned int station, const uint32_t *dw,
		unsigned int words)
{
	fast_card(sim, station)->host.count.to_card++;
	port_tlp(fast_card(sim, station), dw, words);
}

void fast_mem_done(struct jetsim *sim, unsigned int station, uint32_t cookie,
		     int err, const void *data, uint32_t len)
{
	dma_answer(fast_card(sim, station), cookie, err, data, len);
}
