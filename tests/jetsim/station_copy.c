// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * The copy engine at random: any alignment, length and block list, both ways, with
 * the sums that it must give, under a polite host and a disorderly one.
 */
#include "rig.h"

#define GUARD	64

static uint16_t shuffled[RIG_RX_FIRST];

static void shuffle(struct rig *r)
{
	for (unsigned int i = RIG_RX_FIRST - 1; i; i--) {
		unsigned int j = rig_rnd(r, i + 1);
		uint16_t t = shuffled[i];

		shuffled[i] = shuffled[j];
		shuffled[j] = t;
	}
}

/* In and out again; 1 if all is as it should be */
static int there_and_back(struct rig *r)
{
	struct bfm *h = r->h[0];
	uint32_t room = r->block_bytes * JET_CMD_BLOCKS_MAX, len, off, keep;
	unsigned int count;
	uint64_t from, to;
	struct bfm_event in, out;
	uint8_t *data, *back;
	uint16_t sum;
	int good;

	shuffle(r);
	off = rig_rnd(r, 3) ? rig_rnd(r, r->block_bytes) : 0;
	len = 1 + rig_rnd(r, rig_rnd(r, 4) ? 300 : room - off);
	if (len > room - off)
		len = room - off;
	count = (off + len + r->block_bytes - 1) / r->block_bytes;
	keep = h->used;
	from = bfm_alloc(h, len + 4096, 4096) + rig_rnd(r, 4096);
	to = bfm_alloc(h, len + 4096 + 2 * GUARD, 4096) + GUARD +
		rig_rnd(r, 4096);
	data = bfm_at(h, from);
	back = bfm_at(h, to);
	for (uint32_t i = 0; i < len; i++)
		data[i] = (uint8_t)rig_rnd(r, 256);
	memset(back - GUARD, 0xee, len + 2 * GUARD);
	bfm_copy(h, 0, JET_OP_COPY_IN, BFM_TAG(1) | BFM_FLAG(JET_CMDF_EVENT), 0,
		 from, len, off, shuffled, count);
	bfm_copy(h, 0, JET_OP_COPY_OUT, BFM_TAG(2) | BFM_FLAG(JET_CMDF_EVENT),
		 0, to, len, off, shuffled, count);
	bfm_doorbell(h, 0);
	good = bfm_complete(h, 0, 1, &in) && bfm_complete(h, 0, 2, &out);
	sum = bfm_sum(data, len);
	good = good && !in.status && !out.status &&
		in.sum % 0xffff == sum % 0xffff &&
		out.sum % 0xffff == sum % 0xffff;
	good = good && !memcmp(data, back, len);
	for (unsigned int i = 0; i < GUARD; i++)
		good = good && back[-1 - (int)i] == 0xee &&
			back[len + i] == 0xee;
	if (!good)
		diag("%u bytes at %u in %u blocks: %llx to %llx: status %u %u, sum %04x %04x, should be %04x",
		     len, off, count, (unsigned long long)from,
		     (unsigned long long)to, in.status, out.status, in.sum,
		     out.sum, sum);
	h->used = keep;
	return good;
}

/* A running sum over pieces of any length, put into a block */
static int sum_put(struct rig *r)
{
	struct bfm *h = r->h[0];
	uint32_t keep = h->used, at = 0, len = 2 + rig_rnd(r, 1500), put;
	uint64_t from = bfm_alloc(h, 2048, 8), to = bfm_alloc(h, 8, 8);
	uint8_t *data = bfm_at(h, from);
	unsigned int flags = JET_CMDF_SUM_CLEAR | JET_CMDF_SUM_ADD;
	struct bfm_event e;
	uint16_t block = 3, want, got;
	int good;

	for (uint32_t i = 0; i < len; i++)
		data[i] = (uint8_t)rig_rnd(r, 256);
	while (at < len) {
		uint32_t now = 1 + rig_rnd(r, len - at);

		bfm_copy(h, 0, JET_OP_COPY_IN, BFM_FLAG(flags), 0, from + at,
			 now, at, &block, 1);
		flags = JET_CMDF_SUM_ADD;
		at += now;
	}
	put = rig_rnd(r, r->block_bytes - 1);
	bfm_blocks(h, 0, JET_OP_SUM_PUT, 0, 0, put, &block, 1);
	bfm_copy(h, 0, JET_OP_COPY_OUT, BFM_TAG(3) | BFM_FLAG(JET_CMDF_EVENT),
		 0, to, 2, put, &block, 1);
	bfm_doorbell(h, 0);
	good = bfm_complete(h, 0, 3, &e) && !e.status;
	want = (uint16_t)~bfm_sum(data, len);
	got = (uint16_t)(bfm_at(h, to)[0] << 8 | bfm_at(h, to)[1]);
	if (!want)
		want = 0xffff;
	if (!good || want != got)
		diag("sum of %u bytes at %u: %04x, should be %04x", len, put,
		     got, want);
	h->used = keep;
	return good && want == got;
}

/* What SUM_PUT stores, behind copies of these bytes */
static unsigned int stored(struct bfm *h, uint64_t from, uint32_t len, uint64_t bad)
{
	uint64_t to = bfm_alloc(h, 8, 8);
	struct bfm_event e;
	uint16_t block = 3;

	bfm_copy(h, 0, JET_OP_COPY_IN, BFM_FLAG(JET_CMDF_SUM_CLEAR | JET_CMDF_SUM_ADD), 0,
		 from, len, 0, &block, 1);
	if (bad)
		bfm_copy(h, 0, JET_OP_COPY_IN, BFM_FLAG(JET_CMDF_SUM_ADD), 0, bad, 33, 100,
			 &block, 1);
	bfm_blocks(h, 0, JET_OP_SUM_PUT, 0, 0, 64, &block, 1);
	bfm_copy(h, 0, JET_OP_COPY_OUT, BFM_TAG(4) | BFM_FLAG(JET_CMDF_EVENT), 0, to, 2, 64,
		 &block, 1);
	bfm_doorbell(h, 0);
	if (!bfm_complete(h, 0, 4, &e) || e.status)
		return 0x10000;
	return (unsigned int)(bfm_at(h, to)[0] << 8 | bfm_at(h, to)[1]);
}

static void sums(struct bfm *h)
{
	uint64_t from = bfm_alloc(h, 64, 8);
	uint8_t *data = bfm_at(h, from);

	memset(data, 0xff, 4);
	ok(stored(h, from, 4, 0) == 0xffff, "a sum of 0xffff is stored as 0xffff, not 0");
	data[0] = 0x12;
	data[1] = 0x34;
	ok(stored(h, from, 2, BFM_MEM_BASE + BFM_MEM_BYTES) == 0xedcb,
	   "what cannot be read is in no sum");
	ok(stored(h, from, 2, BFM_MEM_BASE + BFM_MEM_BYTES - 20) == 0xedcb,
	   "nor is what can be read of it in part");
}

int main(void)
{
	struct tlp_host_manners rude = { .completion = 64 };
	unsigned int good = 0, tries = 150;
	struct rig r;

	if (rig_open(&r, 1))
		return tap_done();
	r.rnd = tap_seed() | 1ull << 32;
	for (uint16_t i = 0; i < RIG_RX_FIRST; i++)
		shuffled[i] = i;
	for (unsigned int i = 0; i < tries; i++)
		good += there_and_back(&r);
	ok(good == tries, "%u of %u copies there and back", good, tries);
	good = 0;
	for (unsigned int i = 0; i < 40; i++)
		good += sum_put(&r);
	ok(good == 40, "%u of 40 running sums", good);
	sums(r.h[0]);
	rude.seed = rig_rnd(&r, 1u << 30) | 1;
	jetsim_manners(r.sim, 0, &rude);
	good = 0;
	for (unsigned int i = 0; i < tries; i++)
		good += there_and_back(&r);
	ok(good == tries, "%u of %u from a host that delays and reorders", good,
	   tries);
	rig_close(&r);
	return tap_done();
}
