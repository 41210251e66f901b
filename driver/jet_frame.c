// SPDX-License-Identifier: GPL-2.0
/*
 * The ring's longest frame: what a frame takes on it, who asks for how long
 * ones, and which token rotation times are possible with them.
 *
 * Each station asks its ring for a longest frame, and the longest of all is in
 * force from the next claim on. So whoever keeps to what its own station asks
 * for, and to what is in force, has a frame that can be sent. Hellos tell what
 * others ask for.
 */
#include "jet_ring.h"

/**
 * jet_frame_words() - what a frame takes on the ring
 * @len:	bytes of its SDU
 *
 * Return: words, as SEND in hw.h counts them.
 */
u32 jet_frame_words(u32 len)
{
	u32 words = JET_COST_AROUND +
		    max(2 * DIV_ROUND_UP(len, 4), JET_COST_BODY_MIN);

	return words + words / JET_COST_DRIFT;
}

/**
 * jet_frame_bytes() - the reverse: the longest frame that takes no more
 * @words:	words
 *
 * Return: bytes of its SDU, 0: there is none.
 */
u32 jet_frame_bytes(u32 words)
{
	u32 plain = words - (words + 1) / (JET_COST_DRIFT + 1);

	if (words < jet_frame_words(1))
		return 0;
	return min((plain - JET_COST_AROUND) / 2 * 4, JET_SDU_MAX);
}

/* What a station asks for, in words; 0: it has not said so */
static u32 jet_frame_asked(struct jet_dev *jd, unsigned int id)
{
	struct jet_station station;

	return jet_station_get(jd, id, &station) ? 0 : station.frame;
}

/**
 * jet_frame_station() - whose is the longest frame in force?
 * @jd:		the card
 * @ring:	the ring, up
 *
 * Return: the number of a station that asks for it, or -1: nobody says so.
 */
int jet_frame_station(struct jet_dev *jd, const struct jet_ring_info *ring)
{
	unsigned int id;

	for (id = 0; id < JET_STATIONS_MAX; id++)
		if (ring->map & BIT_ULL(id) &&
		    jet_frame_asked(jd, id) == ring->frame)
			return id;
	return -1;
}

/**
 * jet_frame_floor() - what a bid must reach when the ring is formed next
 * @jd:		the card
 * @ring:	the ring as it is
 * @own:	longest frame that this station will ask for, in words
 * @floor:	filled in; without a ring with what is known: the own frame
 *
 * Who has not said what he asks for did not ask for more than is in force.
 *
 * Context: process, and in a jet_dev_enter() section.
 */
void jet_frame_floor(struct jet_dev *jd, const struct jet_ring_info *ring,
		     u32 own, struct jet_floor *floor)
{
	unsigned int id;
	u32 asked;

	*floor = (struct jet_floor) { .frame = own, .station = -1 };
	if (!ring->up)
		return;
	floor->station = ring->id;
	floor->trip = ring->trip;
	for (id = 0; id < JET_STATIONS_MAX; id++) {
		if (!(ring->map & BIT_ULL(id)) || id == ring->id)
			continue;
		asked = jet_frame_asked(jd, id);
		if ((asked ?: ring->frame) <= floor->frame)
			continue;
		floor->frame = asked ?: ring->frame;
		floor->station = asked ? (int)id : -1;
	}
}
