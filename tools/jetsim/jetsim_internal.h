/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Between the files of jetsim; not for its users. A simulation is of one kind of card: its
 * operations are all that jetsim.c and host_access.c know of it.
 */
#ifndef JETSIM_INTERNAL_H
#define JETSIM_INTERNAL_H

#include "jetsim.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The most that a host has to wait for an answer in ring words, and none if the card is dead */
#define JETSIM_ANSWER_WORDS	20000

/* Arguments are valid: stations and links exist, an access is within a double word, or two */
struct jetsim_ops {
	void (*free)(struct jetsim *sim);
	/*
	 * On by `most` words or fewer: as many as can pass at once, or, if somebody waits,
	 * as few as can make a difference to him.
	 */
	void (*advance)(struct jetsim *sim, uint64_t most, bool waits);
	bool (*idle)(const struct jetsim *sim);
	/* Not idle, but only for what no host has asked for: a ring that is not up */
	bool (*restless)(const struct jetsim *sim);
	bool (*busy)(const struct jetsim *sim, unsigned int station);

	struct tlp_host *(*host)(struct jetsim *sim, unsigned int station);
	/*
	 * Requests, done when they return: 0 or a negative errno, as jetsim.h has it. data: from
	 * the double word on that `off` or `addr` is in; not touched when there is none.
	 */
	int (*config_read)(struct jetsim *sim, unsigned int station,
			   unsigned int off, unsigned int len,
			   uint8_t data[8]);
	int (*config_write)(struct jetsim *sim, unsigned int station,
			    unsigned int off, unsigned int len,
			    uint32_t value);
	int (*read)(struct jetsim *sim, unsigned int station, unsigned int bar,
		    unsigned int off, unsigned int len, uint8_t data[8]);
	/* Posted */
	void (*write)(struct jetsim *sim, unsigned int station,
		      unsigned int bar, unsigned int off, const void *data,
		      unsigned int len);
	void (*tlp)(struct jetsim *sim, unsigned int station,
		    const uint32_t *dw, unsigned int words);
	void (*mem_done)(struct jetsim *sim, unsigned int station,
			 uint32_t cookie, int err, const void *data,
			 uint32_t len);

	void (*tap)(struct jetsim *sim, unsigned int link, jetsim_tap_fn *tap,
		    void *ctx);
	void (*untap)(struct jetsim *sim, unsigned int link,
		      jetsim_tap_fn *tap, void *ctx);
	void (*cut)(struct jetsim *sim, unsigned int link, bool cut);
	/* NULL: there are no clocks that could be missing */
	void (*halt)(struct jetsim *sim, unsigned int station, bool halted);
	const struct jetsim_link_counters *(*link)(const struct jetsim *sim,
						   unsigned int link);
	/* NULL: this kind of card has no PCI Express link */
	const struct root_counters *(*lane)(const struct jetsim *sim, unsigned int station);
};

/* What both kinds begin with */
struct jetsim {
	const struct jetsim_ops *ops;
	unsigned int stations;
	uint64_t words;			/* since power-up */
};

struct tlp_host *jetsim_tlp_host(struct jetsim *sim, unsigned int station);

/* NULL, with a line on standard error, if there cannot be one */
struct jetsim *rtl_new(const struct jetsim_options *options);
struct jetsim *fast_new(const struct jetsim_options *options);

#ifdef __cplusplus
}
#endif

#endif
