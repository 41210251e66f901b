// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* When a host is told of events: hw.h, section 7. One queue, whose time is measured in simulated words. */
#include "rig.h"

#define Q		1
#define UNIT		64		/* host clocks, as MOD_TIME_SHIFT has it */
#define LATE		300		/* words that an event and its message take, or an access */

static unsigned int tags;

static void mod(struct bfm *h, uint32_t value)
{
	bfm_wr(h, JET_REG_QUEUE + Q * JET_QUEUE_STRIDE + JET_QUEUE_EVT_MOD, value);
}

static void fence(struct bfm *h)
{
	uint32_t dw[8] = { JET_OP_FENCE | BFM_FLAG(JET_CMDF_EVENT) | BFM_TAG(tags++) };

	bfm_put(h, Q, dw, 1);
	bfm_doorbell(h, Q);
}

/* To a VCI that nobody listens to */
static void send(struct bfm *h)
{
	bfm_send(h, Q, BFM_FLAG(JET_CMDF_EVENT) | BFM_TAG(tags++), 0, 0x300, 0,
		 &(struct bfm_seg){ 1, 0, 100 }, 1);
	bfm_doorbell(h, Q);
}

static void drain(struct bfm *h)
{
	struct bfm_event e;

	jetsim_run(h->sim, 2 * LATE);
	while (bfm_event(h, Q, &e))
		;
	jetsim_run(h->sim, 2 * LATE);
	h->irqs[Q] = 0;
}

static bool asked(void *ctx)
{
	struct bfm *h = ctx;

	return h->irqs[Q];
}

/* By a message, within so many words */
static bool told(struct bfm *h, uint64_t words)
{
	return jetsim_run_until(h->sim, asked, h, words);
}

static uint32_t words(uint32_t clocks)
{
	return (uint32_t)(clocks * jetsim_ring_hz() / jetsim_host_hz());
}

static void once(struct bfm *h)
{
	drain(h);
	bfm_arm(h, Q);
	fence(h);
	ok(told(h, 4 * LATE), "armed: one event is told of at once");
	fence(h);
	jetsim_run(h->sim, 4 * LATE);
	ok(h->irqs[Q] == 1, "... and the next is not: that disarmed it");
	h->irqs[Q] = 0;
	bfm_arm(h, Q);
	ok(told(h, 4 * LATE), "armed again: of what is there already");
	drain(h);
	bfm_arm(h, Q);
	ok(!told(h, 4 * LATE), "armed when all is read: nothing to tell");
}

/* TIME from the first event on, whatever follows it */
static void delay(struct bfm *h)
{
	uint32_t units = words(UNIT * 100), most = words(UNIT) + LATE;
	uint64_t start, waited;
	bool good;

	drain(h);
	mod(h, PUT(JET_QUEUE_MOD_TIME, 100));
	bfm_arm(h, Q);
	fence(h);
	jetsim_run(h->sim, units / 2);
	fence(h);
	jetsim_run(h->sim, units / 4);
	fence(h);
	start = jetsim_words(h->sim);
	good = told(h, 2 * units);
	waited = jetsim_words(h->sim) - start;
	ok(good && waited <= units / 4 + most && waited + LATE >= units / 4,
	   "TIME is from the first event on: %u words are left of it, %u were expected",
	   (unsigned int)waited, units / 4);
}

static void count(struct bfm *h)
{
	drain(h);
	mod(h, PUT(JET_QUEUE_MOD_TIME, 0xffff) | PUT(JET_QUEUE_MOD_COUNT, 3));
	bfm_arm(h, Q);
	fence(h);
	fence(h);
	ok(!told(h, 4 * LATE), "COUNT is three: two wait");
	fence(h);
	ok(told(h, 4 * LATE), "three do not");
	drain(h);
	mod(h, PUT(JET_QUEUE_MOD_TIME, 0xffff));
	bfm_arm(h, Q);
	for (unsigned int i = 0; i < 12; i++)
		fence(h);
	ok(!told(h, 8 * LATE), "COUNT is zero: no number is enough");
}

static void lazy(struct bfm *h)
{
	drain(h);
	mod(h, JET_QUEUE_MOD_LAZY);
	bfm_arm(h, Q);
	send(h);
	ok(!told(h, 20 * LATE), "LAZY: a SEND that went well is not told of");
	fence(h);
	ok(told(h, 4 * LATE), "... but with the next event");
	drain(h);
	bfm_arm(h, Q);
	fence(h);
	send(h);
	ok(told(h, 4 * LATE), "... and hides none");
	drain(h);
	mod(h, JET_QUEUE_MOD_LAZY | PUT(JET_QUEUE_MOD_COUNT, 2));
	bfm_arm(h, Q);
	send(h);
	ok(!told(h, 20 * LATE), "LAZY with COUNT of two: one is not");
	send(h);
	ok(told(h, 20 * LATE), "... two are");
}

static void lazy_failed(struct bfm *h)
{
	drain(h);
	mod(h, JET_QUEUE_MOD_LAZY);
	bfm_insert(h, false);
	jetsim_run(h->sim, 50000);
	drain(h);
	bfm_arm(h, Q);
	send(h);
	ok(told(h, 8 * LATE), "LAZY: a SEND that failed is told of");
}

static void mask(struct bfm *h, uint32_t masked)
{
	jetsim_bar_write(h->sim, h->station, 2, JET_MSIX_TABLE + Q * 16 + 12, &masked, 4);
}

static void masked(struct bfm *h)
{
	uint32_t pending = 0;

	drain(h);
	mask(h, 1);
	bfm_arm(h, Q);
	fence(h);
	ok(!told(h, 4 * LATE), "a masked vector is silent");
	jetsim_bar_read(h->sim, h->station, 2, JET_MSIX_PBA, &pending, 4);
	ok(pending == 1u << Q, "... and pending: %x", pending);
	mask(h, 0);
	ok(told(h, 4 * LATE), "unmasked, its message comes");
	jetsim_bar_read(h->sim, h->station, 2, JET_MSIX_PBA, &pending, 4);
	ok(!pending, "... and is pending no more");
}

static void closed(struct bfm *h)
{
	mod(h, 0x01020304);
	bfm_queue(h, Q, 6, 6);
	ok(!bfm_rd(h, JET_REG_QUEUE + Q * JET_QUEUE_STRIDE + JET_QUEUE_EVT_MOD),
	   "a queue that is enabled again has no EVT_MOD");
}

int main(void)
{
	struct rig r;

	if (rig_open(&r, 1) || rig_join(&r))
		return tap_done();
	bfm_queue(r.h[0], Q, 6, 6);
	once(r.h[0]);
	masked(r.h[0]);
	delay(r.h[0]);
	count(r.h[0]);
	lazy(r.h[0]);
	closed(r.h[0]);
	lazy_failed(r.h[0]);
	rig_close(&r);
	return tap_done();
}
