/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The room of the ring: our place in it, who else is there, and who may send
 * how much in the synchronous class. It is a client of the INIT pool.
 */
#ifndef JET_RING_H
#define JET_RING_H

#include <linux/ratelimit.h>

#include "jet_pool.h"

/* A cable that comes and goes may say so many lines in a while, of a kind */
#define JET_LOG_PERIOD		(600 * HZ)
#define JET_LOG_LINES		100

/*
 * jet_stations: who else is in the ring
 */
#define JET_STATION_NAME	32

/**
 * struct jet_station - what a station said of itself
 * @eui:	its address
 * @name:	of its host, for people
 * @upstream:	address of the station in front of it
 * @channels:	well-known channels that it hears, bit n = channel n
 * @version:	of its card's interface, major in 15:8
 * @frame:	longest frame that it asks for, in ring words; 0: not said
 * @known:	it said hello since it is in the ring
 * @seen:	jiffies of its last hello
 */
struct jet_station {
	u8 eui[ETH_ALEN];
	char name[JET_STATION_NAME];
	u8 upstream[ETH_ALEN];
	u16 channels;
	u16 version;
	u16 frame;
	bool known;
	unsigned long seen;
};

int jet_stations_init(struct jet_dev *jd);
void jet_stations_exit(struct jet_dev *jd);
int jet_stations_open(struct jet_dev *jd);
void jet_stations_close(struct jet_dev *jd);
void jet_stations_tell(struct jet_dev *jd);
void jet_stations_question(struct jet_dev *jd);
u32 jet_stations_age(struct jet_dev *jd);
bool jet_stations_ring(struct jet_dev *jd, u32 age, u64 map, int self,
		       bool greet);
int jet_station_lookup(struct jet_dev *jd, const u8 *eui);
void jet_station_eui(struct jet_dev *jd, unsigned int id, u8 *eui);
int jet_station_get(struct jet_dev *jd, unsigned int id,
		    struct jet_station *station);
const char *jet_station_name(struct jet_dev *jd, const u8 *eui);
int jet_stations_say(struct jet_dev *jd, const void *msg, unsigned int len,
		     unsigned long *sent);

/*
 * jet_lease: synchronous bandwidth, in ring words of each visit of the token
 */

/**
 * struct jet_budget - leases are granted if sum + frame + rotation <= ttrt
 * @sum:	of all leases
 * @frame:	the ring's longest frame
 * @rotation:	shortest time the token takes round the ring
 * @ttrt:	how long it may take
 */
struct jet_budget {
	u32 sum;
	u32 frame;
	u32 rotation;
	u32 ttrt;
};

/* What a station holds, and for how many seconds */
struct jet_lease_info {
	u8 eui[ETH_ALEN];
	u32 words;
	u32 age;
};

u32 jet_lease_words(struct jet_dev *jd);
u32 jet_lease_free(const struct jet_budget *budget);
void jet_lease_budget(struct jet_dev *jd, struct jet_budget *budget);
bool jet_lease_get(struct jet_dev *jd, unsigned int id,
		   struct jet_lease_info *info);
int jet_lease_add(struct jet_dev *jd, u32 words, struct jet_budget *budget);
int jet_lease_del(struct jet_dev *jd, u32 words, u32 *held);
void jet_lease_rx(struct jet_dev *jd, const struct jet_frame *frame);
void jet_lease_ring(struct jet_dev *jd, u32 age, u64 map, int self,
		    bool monitor, bool anew);
void jet_lease_stop(struct jet_dev *jd);
int jet_lease_init(struct jet_dev *jd);
void jet_lease_exit(struct jet_dev *jd);

/*
 * jet_ring: our place in it
 */
struct jet_ring_info {
	u32 status;		/* JET_REG_RING_STATUS */
	u32 ttrt;		/* ring words, as all times here */
	u32 bid;
	u32 rot_last;
	u32 rot_min;
	u32 rot_max;
	u32 frame;		/* the longest in force */
	u32 trip;		/* the way round that numbering took */
	u32 frame_wanted;	/* bytes: what this station asks for */
	u32 frame_usable;	/* bytes: what it may send now */
	u32 ring_hz;
	u64 map;
	u8 monitor[ETH_ALEN];
	u8 upstream[ETH_ALEN];
	u8 suspect[ETH_ALEN];	/* who is in front of the fault; with @alarm */
	u8 alarm;		/* JET_RING_ALARM_* */
	u8 state;		/* JET_RING_STATE_* */
	u8 id;			/* ours; valid when @up or later */
	u8 epoch;
	bool up;
	bool numbered;		/* @id was ever valid */
	bool fit;		/* mode in force */
	bool fit_wanted;	/* ours */
	bool no_clock;		/* the card's ring part has none */
};

/**
 * struct jet_ring_load - what the ring did since it came up
 * @counters:	JET_CNT_*, since then
 * @hist:	rotations of the token of 2^n words and more
 * @words:	that passed by, all of them
 */
struct jet_ring_load {
	u64 counters[JET_CNT_NUM];
	u64 hist[JET_RING_HIST_NUM];
	u64 words;
};

/**
 * struct jet_ring_wish - what this station shall want of the ring
 * @bid:	for the TTRT, in ring words; 0: what it wants already
 * @frame:	longest frame, in bytes of its SDU; likewise
 * @fit:	a frame shall start only if it fits the holding time; negative:
 *		what it wants already
 */
struct jet_ring_wish {
	u32 bid;
	u32 frame;
	int fit;
};

/**
 * struct jet_floor - below frame + trip no TTRT is possible
 * @frame:	longest frame that a station asks for, in ring words
 * @station:	which, -1: not known
 * @trip:	time round the ring; 0: not known
 */
struct jet_floor {
	u32 frame;
	int station;
	u32 trip;
};

/**
 * struct jet_ring_refusal - why a wish was not granted
 * @bid:	-ERANGE: what would be bid, and is below
 * @floor:	this
 * @pool:	-EBUSY: the pool that was promised longer frames
 * @bytes:	how long
 */
struct jet_ring_refusal {
	u32 bid;
	struct jet_floor floor;
	unsigned int pool;
	u32 bytes;
};

void jet_ring_get_locked(struct jet_dev *jd, struct jet_ring_info *info);
void jet_ring_get(struct jet_dev *jd, struct jet_ring_info *info);
void jet_ring_load(struct jet_dev *jd, struct jet_ring_load *load);
int jet_ring_id(struct jet_dev *jd);
u32 jet_ring_frame(struct jet_dev *jd);
u32 jet_ring_frame_wanted(struct jet_dev *jd);
u32 jet_ring_frame_now(struct jet_dev *jd);
bool jet_ring_admits(struct jet_dev *jd, u32 len);
int jet_ring_set(struct jet_dev *jd, const struct jet_ring_wish *wish,
		 bool now, struct jet_ring_refusal *refusal);
void jet_ring_event(struct jet_dev *jd, u32 status, u32 ttrt, u64 map);
int jet_ring_init(struct jet_dev *jd);
int jet_ring_start(struct jet_dev *jd);
void jet_ring_settle(struct jet_dev *jd);
void jet_ring_stop(struct jet_dev *jd);
void jet_ring_exit(struct jet_dev *jd);

/*
 * jet_frame: the longest frame
 */
u32 jet_frame_words(u32 len);
u32 jet_frame_bytes(u32 words);
int jet_frame_station(struct jet_dev *jd, const struct jet_ring_info *ring);
void jet_frame_floor(struct jet_dev *jd, const struct jet_ring_info *ring,
		     u32 own, struct jet_floor *floor);

#endif
