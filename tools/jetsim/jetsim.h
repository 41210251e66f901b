/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * jetsim: Jetstream stations, joined to a ring: as the gateware is, or as a model of the card
 * that was written from the specification and keeps up with a guest.
 *
 * A simulation is a single thread's: every call returns to its caller with the
 * clocks stopped, and callbacks come only from within calls. Time is counted in
 * ring words, on all stations alike; a callback may come up to a link's length
 * before or after another station's of the same time.
 *
 * The stations' PCI Express ports are the only way in or out. The gateware's are driven by TLPs.
 */
#ifndef JETSIM_H
#define JETSIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tlp_host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define JETSIM_STATIONS_MAX	65	/* a ring numbers one less */
#define JETSIM_LENGTH		10	/* words in a link: 40 m at 50 MHz */

struct jetsim;

enum jetsim_card {
	JETSIM_CARD_RTL,
	JETSIM_CARD_FAST,
};

/* "rtl", "fast"; false: there is no such card */
bool jetsim_card_named(const char *name, enum jetsim_card *card);

struct jetsim_options {
	enum jetsim_card card;
	unsigned int stations;		/* 1..JETSIM_STATIONS_MAX; 0: one */
	unsigned int length;		/* words in each link; 0: JETSIM_LENGTH */
	const char *waves;		/* FST file; NULL: none. Of the gateware only */
	bool rough;			/* awkward hosts and bad lines, where there are links */
};

/*
 * Powered up and out of reset, host clocks running; nobody inserted. NULL, with a
 * line on standard error: not a number of stations, or waves asked of a simulator
 * that was built without (jetsim_has_waves()), or of a card that has none.
 */
struct jetsim *jetsim_new(const struct jetsim_options *options);
void jetsim_free(struct jetsim *sim);
bool jetsim_has_waves(void);
/* The gateware's hosts are at the other end of PCI Express links, symbol by symbol */
bool jetsim_has_link(void);

unsigned int jetsim_stations(const struct jetsim *sim);
uint64_t jetsim_host_hz(void);
uint64_t jetsim_ring_hz(void);
/* Simulated time since power-up: ring words, and nanoseconds */
uint64_t jetsim_words(const struct jetsim *sim);
uint64_t jetsim_ns(const struct jetsim *sim);

/* Running */

void jetsim_run(struct jetsim *sim, uint64_t words);
/* Until done(ctx), asked every few words; false: not within so many words */
bool jetsim_run_until(struct jetsim *sim, bool (*done)(void *ctx), void *ctx,
		      uint64_t words);
/*
 * Nothing to do: no station busy, no frame on a link, nothing under way on a PCI
 * Express port. The clocks may stop until somebody's host wants something.
 */
bool jetsim_idle(const struct jetsim *sim);
/*
 * It is not idle only because a ring is not up, and perhaps cannot be: nobody waits for
 * time to pass faster than on a clock.
 */
bool jetsim_restless(const struct jetsim *sim);
/* Until that; false: not within so many words */
bool jetsim_run_idle(struct jetsim *sim, uint64_t words);

/* A station's host. Callbacks: see tlp_host.h. Without one it has no memory. */

void jetsim_attach(struct jetsim *sim, unsigned int station,
		   const struct tlp_host_ops *ops, void *ctx);
/* Completion size, and disorder from a seed */
void jetsim_manners(struct jetsim *sim, unsigned int station,
		    const struct tlp_host_manners *manners);
const struct tlp_host_counters *jetsim_host_counters(const struct jetsim *sim,
						     unsigned int station);

/*
 * These run the clocks until the card has answered: 0 or a negative errno
 * (-ENXIO: UR, -EIO: another bad status, -ETIMEDOUT), and reads then
 * give all ones. Any offset and length; they become TLPs of 1..4 bytes, BAR
 * accesses of 8 bytes that are aligned to 4 a single one.
 */
int jetsim_config_read(struct jetsim *sim, unsigned int station,
		       unsigned int off, void *buf, unsigned int len);
int jetsim_config_write(struct jetsim *sim, unsigned int station,
			unsigned int off, const void *buf, unsigned int len);
int jetsim_bar_read(struct jetsim *sim, unsigned int station, unsigned int bar,
		    unsigned int off, void *buf, unsigned int len);
/* Posted: queued only, unless a lot is queued already */
void jetsim_bar_write(struct jetsim *sim, unsigned int station,
		      unsigned int bar, unsigned int off, const void *buf,
		      unsigned int len);
/* Any words as one TLP; answers come to ops->tlp */
void jetsim_tlp(struct jetsim *sim, unsigned int station, const uint32_t *dw,
		unsigned int words);
/* The answer to mem_read()'s TLP_MEM_PENDING */
void jetsim_mem_done(struct jetsim *sim, unsigned int station, uint32_t cookie,
		     int err, const void *data, uint32_t len);

/* Offset of a capability in configuration space, or a negative errno */
int jetsim_find_capability(struct jetsim *sim, unsigned int station,
			   unsigned int id);
/* The Express capability; and the host knows of MPS and MRRS from then on */
int jetsim_find_express(struct jetsim *sim, unsigned int station);
/* Vectors that the card has, by its MSI-X capability, or a negative errno */
int jetsim_vectors(struct jetsim *sim, unsigned int station);
/* Function-level reset, and wait for its end */
int jetsim_reset_function(struct jetsim *sim, unsigned int station);
bool jetsim_memory_enabled(const struct jetsim *sim, unsigned int station);
bool jetsim_busy(const struct jetsim *sim, unsigned int station);
/*
 * Hold the ring part in reset, as where its clock does not come, or let it go. The
 * host's part goes on. Time does, too. False: this kind of card cannot.
 */
bool jetsim_halt(struct jetsim *sim, unsigned int station, bool halted);

/* Links: link n leads from station n to the next one. */

struct jetsim_link_counters {
	uint64_t frames;
	uint64_t frame_words;		/* delimiters included */
	uint64_t aborted;
	uint64_t tokens;
};

/*
 * Called with each word as it leaves the transmitter; may change it. k: bit 1 for the
 * high byte. Several taps of a link are called in order.
 */
typedef void jetsim_tap_fn(void *ctx, unsigned int link, uint64_t time,
			   uint16_t *data, uint8_t *k);
void jetsim_tap(struct jetsim *sim, unsigned int link, jetsim_tap_fn *tap,
		void *ctx);
void jetsim_untap(struct jetsim *sim, unsigned int link, jetsim_tap_fn *tap,
		  void *ctx);
/* Cut it, or mend it: who hears it has no words, and says so. Time goes on meanwhile. */
void jetsim_cut(struct jetsim *sim, unsigned int link, bool cut);
const struct jetsim_link_counters *jetsim_link(const struct jetsim *sim,
				      unsigned int link);

/* What the root port at the other end of a station's PCI Express link counts; NULL: there is none */
struct root_counters;
const struct root_counters *jetsim_lane(const struct jetsim *sim, unsigned int station);

#ifdef __cplusplus
}
#endif

#endif
