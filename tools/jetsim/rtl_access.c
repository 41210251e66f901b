// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* How the gateware is accessed: requests by TLPs, and the clocks run until it has answered */
#include <errno.h>
#include <string.h>

#include "log.h"
#include "rtl_access.h"

#define QUEUED_BEATS	4096

struct waiting {
	const struct tlp_host *host;
	unsigned int tag;
};

static bool answered(void *ctx)
{
	const struct waiting *w = ctx;

	return w->host->req[w->tag].done;
}

static bool some_left(void *ctx)
{
	const struct tlp_host *h = ctx;

	return tlp_host_queued(h) < QUEUED_BEATS / 2;
}

/* data: where the answer's first double word stands */
static int wait_for(struct jetsim *sim, struct tlp_host *h, int tag,
		    uint8_t data[8])
{
	struct waiting w = { h, (unsigned int)tag };
	int err = 0;

	if (tag < 0)
		return -EBUSY;
	if (!jetsim_run_until(sim, answered, &w, JETSIM_ANSWER_WORDS)) {
		jet_log(0, "%s: no answer to a request after %u ring words",
			h->name, JETSIM_ANSWER_WORDS);
		err = -ETIMEDOUT;
	} else if (h->req[tag].status == TLP_ST_UR) {
		err = -ENXIO;
	} else if (h->req[tag].status != TLP_ST_SUCCESS) {
		err = -EIO;
	} else if (data) {
		memcpy(data, h->req[tag].data, 8);
	}
	tlp_host_release(h, tag);
	return err;
}

int rtl_config_read(struct jetsim *sim, unsigned int station, unsigned int off,
		    unsigned int len, uint8_t data[8])
{
	struct tlp_host *h = jetsim_tlp_host(sim, station);

	return wait_for(sim, h, tlp_host_cfg(h, false, off, len, 0), data);
}

int rtl_config_write(struct jetsim *sim, unsigned int station,
		     unsigned int off, unsigned int len, uint32_t value)
{
	struct tlp_host *h = jetsim_tlp_host(sim, station);

	return wait_for(sim, h, tlp_host_cfg(h, true, off, len, value), NULL);
}

int rtl_read(struct jetsim *sim, unsigned int station, unsigned int bar,
	     unsigned int off, unsigned int len, uint8_t data[8])
{
	struct tlp_host *h = jetsim_tlp_host(sim, station);

	return wait_for(sim, h, tlp_host_read(h, h->bar[bar] + off, len),
			data);
}

void rtl_write(struct jetsim *sim, unsigned int station, unsigned int bar,
	       unsigned int off, const void *data, unsigned int len)
{
	struct tlp_host *h = jetsim_tlp_host(sim, station);

	tlp_host_write(h, h->bar[bar] + off, data, len);
	if (tlp_host_queued(h) > QUEUED_BEATS)
		jetsim_run_until(sim, some_left, h, JETSIM_ANSWER_WORDS);
}

void rtl_tlp(struct jetsim *sim, unsigned int station, const uint32_t *dw,
	     unsigned int words)
{
	tlp_host_send(jetsim_tlp_host(sim, station), dw, words);
}

void rtl_mem_done(struct jetsim *sim, unsigned int station, uint32_t cookie,
		  int err, const void *data, uint32_t len)
{
	tlp_host_mem_done(jetsim_tlp_host(sim, station), cookie, err, data,
			  len);
}
