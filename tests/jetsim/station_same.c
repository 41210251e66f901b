// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A digest of everything that some stations do under load: of each link's words
 * and each host's memory. Linked once with the simulator as it is and once with one that
 * leaves the model's evaluation to the model; phases.t compares.
 */
#include "rig.h"

#define N	5			/* more than a group has */
#define POOL	9
#define WORDS	30000

static uint64_t digest[N];

static void mix(uint64_t *d, uint64_t value)
{
	*d = (*d ^ value) * 0x100000001b3ull;
}

static void word(void *ctx, unsigned int link, uint64_t time, uint16_t *data,
		 uint8_t *k)
{
	(void)ctx;
	mix(&digest[link], time << 18 ^ (uint64_t)*k << 16 ^ *data);
}

int main(void)
{
	const unsigned int bytes = 6000;
	uint64_t addr[N], end;
	struct rig r;

	if (rig_open(&r, N) || rig_join(&r))
		return tap_done();
	r.rnd = tap_seed() | 1ull << 32;
	for (unsigned int i = 0; i < N; i++) {
		struct tlp_host_manners manners = {
			.completion = 128,
			.seed = rig_rnd(&r, 1000000) + 1,
		};

		jetsim_manners(r.sim, i, &manners);
		jetsim_tap(r.sim, i, word, NULL);
		bfm_pool(r.h[i], POOL, 100, 0, false);
		bfm_assoc(r.h[i], PUT(JET_VCI_STATION, bfm_id(r.h[i])) | 0x100,
			  POOL);
		addr[i] = bfm_alloc(r.h[i], bytes, 8);
		for (unsigned int n = 0; n < bytes; n++)
			bfm_at(r.h[i], addr[i])[n] = (uint8_t)rig_rnd(&r, 256);
	}
	end = jetsim_words(r.sim) + WORDS;
	while (jetsim_words(r.sim) < end) {
		unsigned int i = rig_rnd(&r, N), to = rig_rnd(&r, N);
		uint32_t len = 1 + rig_rnd(&r, 2048);
		struct bfm_seg seg = { (uint16_t)rig_rnd(&r, 8), 0,
				       (uint16_t)len };
		struct bfm_event e;

		bfm_copy(r.h[i], 0, JET_OP_COPY_IN, 0, 0,
			 addr[i] + rig_rnd(&r, bytes - len), len, 0, &seg.block,
			 1);
		bfm_send(r.h[i], 0, BFM_FLAG(JET_CMDF_EVENT), 0,
			 PUT(JET_VCI_STATION, bfm_id(r.h[to])) | 0x100, 0,
			 &seg, 1);
		bfm_doorbell(r.h[i], 0);
		jetsim_run(r.sim, rig_rnd(&r, 800));
		for (i = 0; i < N; i++)
			while (bfm_event(r.h[i], 0, &e))
				mix(&digest[i], e.time);
	}
	for (unsigned int i = 0; i < N; i++) {
		const struct tlp_host_counters *c =
			jetsim_host_counters(r.sim, i);

		for (unsigned int n = 0; n < BFM_MEM_BYTES; n += 8) {
			uint64_t value;

			memcpy(&value, r.h[i]->mem + n, 8);
			mix(&digest[i], value);
		}
		ok(c->card_reads > 10 && c->card_writes > 10,
		   "station %u: %llu reads, %llu writes, digest %016llx", i,
		   (unsigned long long)c->card_reads,
		   (unsigned long long)c->card_writes,
		   (unsigned long long)digest[i]);
	}
	rig_close(&r);
	return tap_done();
}
