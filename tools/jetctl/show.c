// SPDX-License-Identifier: GPL-2.0
/*
 * The objects: ring, station, sync, pool, vci.
 *
 * Each has a list of columns, whose names are the JSON's member names, and a
 * function that makes a row of a message.
 */
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include <linux/jetstream.h>
#include <linux/jetstream_netlink.h>

#include "jetctl.h"

unsigned int named_ifindex(const char *dev)
{
	unsigned int ifindex = if_nametoindex(dev);

	if (!ifindex)
		die(JETCTL_KERNEL,
		    "no interface %s; 'jetctl ring' lists those there are",
		    dev);
	return ifindex;
}

/* The interface's name; it may have gone since the answer came */
static const char *ifname(uint32_t ifindex)
{
	static char name[IF_NAMESIZE];

	if (!if_indextoname(ifindex, name))
		snprintf(name, sizeof(name), "if%" PRIu32, ifindex);
	return name;
}

static void put_uint(struct out *out, int column, const struct nlattr *attr)
{
	if (attr)
		out_uint(out, column, jnl_uint(attr));
}

static void put_string(struct out *out, int column, const struct nlattr *attr)
{
	if (attr)
		out_string(out, column, nla_get_string(attr));
}

static void put_eui(struct out *out, int column, const struct nlattr *attr)
{
	const uint8_t *e;
	char text[18];

	if (!attr || nla_len(attr) != 6)
		return;
	e = nla_data(attr);
	snprintf(text, sizeof(text), "%02x:%02x:%02x:%02x:%02x:%02x", e[0],
		 e[1], e[2], e[3], e[4], e[5]);
	out_string(out, column, text);
}

/* Nanoseconds; people get microseconds */
static void put_time(struct out *out, int column, const struct nlattr *attr)
{
	char text[32];

	if (!attr)
		return;
	snprintf(text, sizeof(text), "%.1f us", jnl_uint(attr) / 1000.0);
	out_uint_as(out, column, jnl_uint(attr), text);
}

/* Bytes a second; bits a second are what people and programs expect of a rate */
static void put_bps(struct out *out, int column, const struct nlattr *attr)
{
	uint64_t bps;
	char text[32];

	if (!attr)
		return;
	bps = jnl_uint(attr) * 8;
	snprintf(text, sizeof(text), "%.3f Mbit/s", bps / 1e6);
	out_uint_as(out, column, bps, text);
}

static void put_word(struct out *out, int column, const struct nlattr *attr,
		     const char * const *words, unsigned int n)
{
	uint64_t value;

	if (!attr)
		return;
	value = jnl_uint(attr);
	out_string(out, column, value < n ? words[value] : "unknown");
}

#define WORDS(list)	(list), sizeof(list) / sizeof((list)[0])

enum {
	RING_DEV, RING_CARD, RING_STATE, RING_STATION, RING_STATIONS,
	RING_TTRT, RING_BID, RING_FRAME, RING_FRAME_STATION, RING_FRAME_TIME,
	RING_TRIP, RING_FLOOR, RING_FRAME_WANTED, RING_FRAME_USABLE, RING_MODE,
	RING_ROT_LAST, RING_ROT_MIN, RING_ROT_MAX, RING_MONITOR, RING_REPEAT,
	RING_DUPLICATE, RING_LOCK, RING_NO_CLOCK,
	RING_ALARM, RING_SUSPECT, RING_EPOCH, RING_EUI, RING_UPSTREAM,
	RING_MONITOR_EUI, RING_MODE_WANTED, RING_RATE, RING_BLOCKS,
	RING_BLOCK_BYTES, RING_VCIS, RING_VCIS_MAX,
	RING_ROT_MEAN, RING_ROT_P99, RING_ROT_BOUND, RING_ROT_HIST,
	RING_BYTES_ALL, RING_BYTES_SYNC, RING_BYTES_ASYNC, RING_BYTES_PASSED,
	RING_CLAIM_TVX, RING_CLAIM_TRT, RING_CLAIM_MONITOR, RING_CLAIM_LOCK,
	RING_CLAIM_PEER, RING_BEACONS, RING_TOKEN_BAD, RING_TOKEN_FOREIGN,
	RING_NOT_HOME,
};

static const struct out_column ring_columns[] = {
	[RING_DEV] = { "dev", "DEV", false },
	[RING_CARD] = { "card", NULL, true },
	[RING_STATE] = { "state", "STATE", false },
	[RING_STATION] = { "station", "STATION", true },
	[RING_STATIONS] = { "stations", "STATIONS", true },
	[RING_TTRT] = { "ttrt_ns", "TTRT", true },
	[RING_BID] = { "bid_ns", "BID", true },
	[RING_FRAME] = { "frame_bytes", "FRAME", true },
	[RING_FRAME_STATION] = { "frame_station", NULL, true },
	[RING_FRAME_TIME] = { "frame_ns", NULL, true },
	[RING_TRIP] = { "trip_ns", NULL, true },
	[RING_FLOOR] = { "ttrt_floor_ns", NULL, true },
	[RING_FRAME_WANTED] = { "frame_wanted_bytes", NULL, true },
	[RING_FRAME_USABLE] = { "frame_usable_bytes", NULL, true },
	[RING_MODE] = { "mode", "MODE", false },
	[RING_ROT_LAST] = { "rotation_last_ns", "ROTATION", true },
	[RING_ROT_MIN] = { "rotation_min_ns", NULL, true },
	[RING_ROT_MAX] = { "rotation_max_ns", NULL, true },
	[RING_MONITOR] = { "is_monitor", NULL, false },
	[RING_REPEAT] = { "repeat_only", NULL, false },
	[RING_DUPLICATE] = { "duplicate", NULL, false },
	[RING_LOCK] = { "lock", NULL, false },
	[RING_NO_CLOCK] = { "no_clock", NULL, false },
	[RING_ALARM] = { "alarm", "ALARM", false },
	[RING_SUSPECT] = { "suspect", "SUSPECT", false },
	[RING_EPOCH] = { "epoch", NULL, true },
	[RING_EUI] = { "eui", "EUI", false },
	[RING_UPSTREAM] = { "upstream", "UPSTREAM", false },
	[RING_MONITOR_EUI] = { "monitor", "MONITOR", false },
	[RING_MODE_WANTED] = { "mode_wanted", NULL, false },
	[RING_RATE] = { "rate_bps", NULL, true },
	[RING_BLOCKS] = { "blocks", NULL, true },
	[RING_BLOCK_BYTES] = { "block_bytes", NULL, true },
	[RING_VCIS] = { "vcis", NULL, true },
	[RING_VCIS_MAX] = { "vcis_max", NULL, true },
	[RING_ROT_MEAN] = { "rotation_mean_ns", NULL, true },
	[RING_ROT_BOUND] = { "rotation_bound_ns", NULL, true },
	[RING_ROT_P99] = { "rotation_p99_ns", NULL, true },
	[RING_ROT_HIST] = { "rotation_histogram", NULL, true },
	[RING_BYTES_ALL] = { "bytes_all", NULL, true },
	[RING_BYTES_SYNC] = { "bytes_sync", NULL, true },
	[RING_BYTES_ASYNC] = { "bytes_async", NULL, true },
	[RING_BYTES_PASSED] = { "bytes_passed", NULL, true },
	[RING_CLAIM_TVX] = { "claims_tvx", NULL, true },
	[RING_CLAIM_TRT] = { "claims_trt", NULL, true },
	[RING_CLAIM_MONITOR] = { "claims_monitor", NULL, true },
	[RING_CLAIM_LOCK] = { "claims_lock", NULL, true },
	[RING_CLAIM_PEER] = { "claims_peer", NULL, true },
	[RING_BEACONS] = { "beacons", NULL, true },
	[RING_TOKEN_BAD] = { "tokens_bad", NULL, true },
	[RING_TOKEN_FOREIGN] = { "tokens_foreign", NULL, true },
	[RING_NOT_HOME] = { "tokens_not_home", NULL, true },
	{}
};

/* Where the histogram's column n begins: the time that 2^(n + 1) bytes take */
static double bin_ns(unsigned int n, uint64_t rate)
{
	return (2ull << n) * 1e9 / rate;
}

/*
 * Below which time do 99 of 100 rotations lie? The histogram's columns end at
 * powers of two, so the answer is one, or the longest there was.
 */
static uint64_t p99_ns(const uint64_t *hist, unsigned int n, uint64_t rate,
		       uint64_t max_ns)
{
	uint64_t all = 0, below = 0, ns;
	unsigned int i;

	for (i = 0; i < n; i++)
		all += hist[i];
	for (i = 0; i < n; i++) {
		below += hist[i];
		if (below >= all - all / 100)
			break;
	}
	ns = bin_ns(i + 1, rate);
	return ns < max_ns ? ns : max_ns;
}

static double us(const struct nlattr *attr)
{
	return attr ? jnl_uint(attr) / 1000.0 : 0;
}

static uint64_t count(const struct nlattr *attr)
{
	return attr ? jnl_uint(attr) : 0;
}

/* Bytes; people get the unit, too */
static void put_bytes(struct out *out, int column, const struct nlattr *attr)
{
	char text[32];

	if (!attr)
		return;
	snprintf(text, sizeof(text), "%" PRIu64 " B", jnl_uint(attr));
	out_uint_as(out, column, jnl_uint(attr), text);
}

/* The longest frame, whose it is, and what the rotation time must be with it */
static void ring_frame(struct out *out, struct nlattr **a, const char *dev)
{
	const struct nlattr *station = a[JETSTREAM_A_RING_FRAME_STATION];
	uint64_t floor = count(a[JETSTREAM_A_RING_TTRT_FLOOR]);
	uint64_t wanted = count(a[JETSTREAM_A_RING_FRAME_WANTED]);
	uint64_t usable = count(a[JETSTREAM_A_RING_FRAME_USABLE]);
	char whose[32] = "";

	put_bytes(out, RING_FRAME, a[JETSTREAM_A_RING_FRAME]);
	put_uint(out, RING_FRAME_STATION, station);
	put_time(out, RING_FRAME_TIME, a[JETSTREAM_A_RING_FRAME_TIME]);
	put_time(out, RING_TRIP, a[JETSTREAM_A_RING_TRIP]);
	put_time(out, RING_FLOOR, a[JETSTREAM_A_RING_TTRT_FLOOR]);
	put_bytes(out, RING_FRAME_WANTED, a[JETSTREAM_A_RING_FRAME_WANTED]);
	put_bytes(out, RING_FRAME_USABLE, a[JETSTREAM_A_RING_FRAME_USABLE]);
	if (station)
		snprintf(whose, sizeof(whose), " of station %" PRIu64,
			 jnl_uint(station));
	if (floor)
		out_note(out,
			 "%s TTRT is at least %.1f us: longest frame%s %.1f, ring %.1f%s\n",
			 dev, floor / 1000.0, whose,
			 us(a[JETSTREAM_A_RING_FRAME_TIME]),
			 us(a[JETSTREAM_A_RING_TRIP]),
			 count(a[JETSTREAM_A_RING_BID]) < floor ?
			 "; the bid is not reached" : "");
	if (usable < wanted)
		out_note(out,
			 "%s sends frames of %" PRIu64 " bytes until the ring is formed anew, then %" PRIu64 "\n",
			 dev, usable, wanted);
}

static void ring_rotations(struct out *out, struct nlattr **a, const char *dev)
{
	const struct nlattr *hist = a[JETSTREAM_A_RING_ROTATION_HISTOGRAM];
	uint64_t bins[64], rate = count(a[JETSTREAM_A_RING_RATE]), p99;
	unsigned int i, n = nla_len(hist) / sizeof(bins[0]);
	const char *comma = "";

	if (!rate || n > 32)
		return;
	memcpy(bins, nla_data(hist), n * sizeof(bins[0]));
	out_list(out, RING_ROT_HIST, bins, n);
	p99 = p99_ns(bins, n, rate, count(a[JETSTREAM_A_RING_ROTATION_MAX]));
	out_uint_as(out, RING_ROT_P99, p99, "");
	out_note(out,
		 "%s rotations: min %.1f, mean %.1f, p99 <= %.1f, max %.1f, bound %.1f us\n",
		 dev, us(a[JETSTREAM_A_RING_ROTATION_MIN]),
		 us(a[JETSTREAM_A_RING_ROTATION_MEAN]), p99 / 1000.0,
		 us(a[JETSTREAM_A_RING_ROTATION_MAX]),
		 us(a[JETSTREAM_A_RING_ROTATION_BOUND]));
	out_note(out, "%s rotations by length:", dev);
	for (i = 0; i < n; i++) {
		if (!bins[i])
			continue;
		out_note(out, "%s %" PRIu64 " of %.2f to %.2f us", comma,
			 bins[i], bin_ns(i, rate) / 1000, bin_ns(i + 1, rate) / 1000);
		comma = ",";
	}
	out_note(out, "\n");
}

static void ring_load(struct out *out, struct nlattr **a, const char *dev)
{
	uint64_t all = count(a[JETSTREAM_A_RING_BYTES_ALL]);
	double percent = all ? 100.0 / all : 0, sync, async, passed;

	sync = count(a[JETSTREAM_A_RING_BYTES_SYNC]) * percent;
	async = count(a[JETSTREAM_A_RING_BYTES_ASYNC]) * percent;
	passed = count(a[JETSTREAM_A_RING_BYTES_PASSED]) * percent;
	put_uint(out, RING_BYTES_ALL, a[JETSTREAM_A_RING_BYTES_ALL]);
	put_uint(out, RING_BYTES_SYNC, a[JETSTREAM_A_RING_BYTES_SYNC]);
	put_uint(out, RING_BYTES_ASYNC, a[JETSTREAM_A_RING_BYTES_ASYNC]);
	put_uint(out, RING_BYTES_PASSED, a[JETSTREAM_A_RING_BYTES_PASSED]);
	out_note(out,
		 "%s load: sync %.2f %%, async %.2f %%, passed on %.2f %%, idle %.2f %%\n",
		 dev, sync, async, passed, 100 - sync - async - passed);
}

static void ring_recoveries(struct out *out, struct nlattr **a, const char *dev)
{
	static const struct {
		int column;
		int attr;
		const char *title;
	} causes[] = {
		{ RING_CLAIM_TVX, JETSTREAM_A_RING_CLAIM_TVX,
		  "claims: silence" },
		{ RING_CLAIM_TRT, JETSTREAM_A_RING_CLAIM_TRT,
		  "late token" },
		{ RING_CLAIM_MONITOR, JETSTREAM_A_RING_CLAIM_MONITOR,
		  "no monitor" },
		{ RING_CLAIM_LOCK, JETSTREAM_A_RING_CLAIM_LOCK,
		  "no signal" },
		{ RING_CLAIM_PEER, JETSTREAM_A_RING_CLAIM_PEER,
		  "of others" },
		{ RING_BEACONS, JETSTREAM_A_RING_BEACONS,
		  "beacons" },
		{ RING_TOKEN_BAD, JETSTREAM_A_RING_TOKEN_BAD,
		  "tokens: damaged" },
		{ RING_TOKEN_FOREIGN, JETSTREAM_A_RING_TOKEN_FOREIGN,
		  "foreign" },
		{ RING_NOT_HOME, JETSTREAM_A_RING_NOT_HOME,
		  "too early" },
	};
	unsigned int i;

	out_note(out, "%s", dev);
	for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		put_uint(out, causes[i].column, a[causes[i].attr]);
		out_note(out, "%s %s %" PRIu64, i ? "," : "", causes[i].title,
			 count(a[causes[i].attr]));
	}
	out_note(out, "\n");
}

static void ring_row(void *arg, struct nlattr **a)
{
	static const char * const states[] = {
		[JETSTREAM_RING_STATE_OFF] = "off",
		[JETSTREAM_RING_STATE_CLAIM] = "claim",
		[JETSTREAM_RING_STATE_NUMBER] = "number",
		[JETSTREAM_RING_STATE_UP] = "up",
		[JETSTREAM_RING_STATE_BEACON] = "beacon",
	};
	static const char * const alarms[] = {
		[JETSTREAM_RING_ALARM_NONE] = "none",
		[JETSTREAM_RING_ALARM_SIGNAL] = "signal",
		[JETSTREAM_RING_ALARM_SILENT] = "silent",
		[JETSTREAM_RING_ALARM_BABBLE] = "babble",
	};
	static const char * const modes[] = {
		[JETSTREAM_RING_MODE_OVERRUN] = "overrun",
		[JETSTREAM_RING_MODE_FIT] = "fit",
	};
	const char *dev = "";
	struct out *out = arg;

	out_row(out);
	if (a[JETSTREAM_A_RING_IFINDEX])
		dev = ifname(nla_get_u32(a[JETSTREAM_A_RING_IFINDEX]));
	out_string(out, RING_DEV, dev);
	put_uint(out, RING_CARD, a[JETSTREAM_A_RING_CARD]);
	put_word(out, RING_STATE, a[JETSTREAM_A_RING_STATE], WORDS(states));
	put_uint(out, RING_STATION, a[JETSTREAM_A_RING_STATION]);
	if (a[JETSTREAM_A_RING_STATIONS])
		out_bits(out, RING_STATIONS,
			 jnl_uint(a[JETSTREAM_A_RING_STATIONS]));
	put_time(out, RING_TTRT, a[JETSTREAM_A_RING_TTRT]);
	put_time(out, RING_ROT_LAST, a[JETSTREAM_A_RING_ROTATION_LAST]);
	put_time(out, RING_ROT_MAX, a[JETSTREAM_A_RING_ROTATION_MAX]);
	out_bool(out, RING_MONITOR, a[JETSTREAM_A_RING_MONITOR], "");
	out_bool(out, RING_REPEAT, a[JETSTREAM_A_RING_REPEAT_ONLY], "");
	out_bool(out, RING_DUPLICATE, a[JETSTREAM_A_RING_DUPLICATE], "");
	out_bool(out, RING_LOCK, a[JETSTREAM_A_RING_LOCK], "");
	out_bool(out, RING_NO_CLOCK, a[JETSTREAM_A_RING_NO_CLOCK], "");
	put_uint(out, RING_EPOCH, a[JETSTREAM_A_RING_EPOCH]);
	put_eui(out, RING_EUI, a[JETSTREAM_A_RING_EUI]);
	put_eui(out, RING_MONITOR_EUI, a[JETSTREAM_A_RING_MONITOR_EUI]);
	put_bps(out, RING_RATE, a[JETSTREAM_A_RING_RATE]);
	put_uint(out, RING_BLOCKS, a[JETSTREAM_A_RING_BLOCKS]);
	put_uint(out, RING_BLOCK_BYTES, a[JETSTREAM_A_RING_BLOCK_BYTES]);
	put_uint(out, RING_VCIS, a[JETSTREAM_A_RING_VCIS]);
	put_uint(out, RING_VCIS_MAX, a[JETSTREAM_A_RING_VCIS_MAX]);
	put_word(out, RING_ALARM, a[JETSTREAM_A_RING_ALARM], WORDS(alarms));
	put_eui(out, RING_SUSPECT, a[JETSTREAM_A_RING_SUSPECT]);
	put_eui(out, RING_UPSTREAM, a[JETSTREAM_A_RING_UPSTREAM]);
	put_word(out, RING_MODE, a[JETSTREAM_A_RING_MODE], WORDS(modes));
	put_word(out, RING_MODE_WANTED, a[JETSTREAM_A_RING_MODE_WANTED],
		 WORDS(modes));
	put_time(out, RING_BID, a[JETSTREAM_A_RING_BID]);
	put_time(out, RING_ROT_MIN, a[JETSTREAM_A_RING_ROTATION_MIN]);
	put_time(out, RING_ROT_MEAN, a[JETSTREAM_A_RING_ROTATION_MEAN]);
	put_time(out, RING_ROT_BOUND, a[JETSTREAM_A_RING_ROTATION_BOUND]);
	if (a[JETSTREAM_A_RING_DUPLICATE])
		out_note(out, "%s only repeats: another station has its EUI\n",
			 dev);
	else if (a[JETSTREAM_A_RING_REPEAT_ONLY])
		out_note(out, "%s only repeats: the ring is full\n", dev);
	if (a[JETSTREAM_A_RING_NO_CLOCK])
		out_note(out, "%s has no ring: its ring part has no clock\n",
			 dev);
	ring_frame(out, a, dev);
	if (a[JETSTREAM_A_RING_ROTATION_HISTOGRAM])
		ring_rotations(out, a, dev);
	if (a[JETSTREAM_A_RING_BYTES_ALL])
		ring_load(out, a, dev);
	ring_recoveries(out, a, dev);
}

enum {
	STATION_DEV, STATION_ID, STATION_NAME, STATION_EUI, STATION_SELF,
	STATION_MONITOR, STATION_UPSTREAM, STATION_CHANNELS, STATION_FRAME,
	STATION_VERSION,
};

static const struct out_column station_columns[] = {
	[STATION_DEV] = { "dev", "DEV", false },
	[STATION_ID] = { "station", "STATION", true },
	[STATION_NAME] = { "name", "NAME", false },
	[STATION_EUI] = { "eui", "EUI", false },
	[STATION_SELF] = { "is_self", "SELF", false },
	[STATION_MONITOR] = { "is_monitor", "MONITOR", false },
	[STATION_UPSTREAM] = { "upstream", "UPSTREAM", false },
	[STATION_CHANNELS] = { "channels", NULL, false },
	[STATION_FRAME] = { "frame_bytes", "FRAME", true },
	[STATION_VERSION] = { "version", "VERSION", false },
	{}
};

static void station_row(void *arg, struct nlattr **a)
{
	struct out *out = arg;

	out_row(out);
	if (a[JETSTREAM_A_STATION_IFINDEX])
		out_string(out, STATION_DEV,
			   ifname(nla_get_u32(a[JETSTREAM_A_STATION_IFINDEX])));
	put_uint(out, STATION_ID, a[JETSTREAM_A_STATION_ID]);
	put_string(out, STATION_NAME, a[JETSTREAM_A_STATION_NAME]);
	put_eui(out, STATION_EUI, a[JETSTREAM_A_STATION_EUI]);
	out_bool(out, STATION_SELF, a[JETSTREAM_A_STATION_SELF], "yes");
	out_bool(out, STATION_MONITOR, a[JETSTREAM_A_STATION_MONITOR], "yes");
	put_eui(out, STATION_UPSTREAM, a[JETSTREAM_A_STATION_UPSTREAM]);
	put_bytes(out, STATION_FRAME, a[JETSTREAM_A_STATION_FRAME]);
	if (a[JETSTREAM_A_STATION_CHANNELS])
		out_bits(out, STATION_CHANNELS,
			 nla_get_u32(a[JETSTREAM_A_STATION_CHANNELS]));
	if (a[JETSTREAM_A_STATION_VERSION]) {
		uint32_t version = nla_get_u32(a[JETSTREAM_A_STATION_VERSION]);
		char text[24];

		snprintf(text, sizeof(text), "%" PRIu32 ".%" PRIu32,
			 version >> 8, version & 0xff);
		out_string(out, STATION_VERSION, text);
	}
}

enum {
	SYNC_DEV, SYNC_STATION, SYNC_NAME, SYNC_EUI, SYNC_VISIT, SYNC_RATE,
	SYNC_AGE, SYNC_SELF,
};

static const struct out_column sync_columns[] = {
	[SYNC_DEV] = { "dev", "DEV", false },
	[SYNC_STATION] = { "station", "STATION", true },
	[SYNC_NAME] = { "name", "NAME", false },
	[SYNC_EUI] = { "eui", "EUI", false },
	[SYNC_VISIT] = { "visit_bytes", "VISIT", true },
	[SYNC_RATE] = { "rate_bps", "RATE", true },
	[SYNC_AGE] = { "age_s", "AGE", true },
	[SYNC_SELF] = { "is_self", "SELF", false },
	{}
};

enum {
	BUDGET_DEV, BUDGET_SUM, BUDGET_FRAME, BUDGET_ROTATION, BUDGET_TTRT,
	BUDGET_FREE,
};

static const struct out_column budget_columns[] = {
	[BUDGET_DEV] = { "dev", "DEV", false },
	[BUDGET_SUM] = { "sum_ns", "S", true },
	[BUDGET_FRAME] = { "frame_ns", "F", true },
	[BUDGET_ROTATION] = { "rotation_ns", "TAU", true },
	[BUDGET_TTRT] = { "ttrt_ns", "T", true },
	[BUDGET_FREE] = { "free_ns", "FREE", true },
	{}
};

/* A ring's numbers, which go to the second table, or a lease */
static void sync_row(void *arg, struct nlattr **a)
{
	struct out **outs = arg, *out;
	const char *dev = "";
	char text[32];

	out = outs[!a[JETSTREAM_A_SYNC_STATION]];
	out_row(out);
	if (a[JETSTREAM_A_SYNC_IFINDEX])
		dev = ifname(nla_get_u32(a[JETSTREAM_A_SYNC_IFINDEX]));
	out_string(out, SYNC_DEV, dev);
	if (out == outs[1]) {
		put_time(out, BUDGET_SUM, a[JETSTREAM_A_SYNC_SUM_TIME]);
		put_time(out, BUDGET_FRAME, a[JETSTREAM_A_SYNC_FRAME_TIME]);
		put_time(out, BUDGET_ROTATION,
			 a[JETSTREAM_A_SYNC_ROTATION_TIME]);
		put_time(out, BUDGET_TTRT, a[JETSTREAM_A_SYNC_TTRT_TIME]);
		put_time(out, BUDGET_FREE, a[JETSTREAM_A_SYNC_FREE_TIME]);
		out_note(out, "%s: S + F + TAU may be T at most\n",
			 dev);
		return;
	}
	put_uint(out, SYNC_STATION, a[JETSTREAM_A_SYNC_STATION]);
	put_string(out, SYNC_NAME, a[JETSTREAM_A_SYNC_NAME]);
	put_eui(out, SYNC_EUI, a[JETSTREAM_A_SYNC_EUI]);
	put_bytes(out, SYNC_VISIT, a[JETSTREAM_A_SYNC_VISIT]);
	put_bps(out, SYNC_RATE, a[JETSTREAM_A_SYNC_RATE]);
	if (a[JETSTREAM_A_SYNC_AGE]) {
		uint32_t age = nla_get_u32(a[JETSTREAM_A_SYNC_AGE]);

		snprintf(text, sizeof(text), "%" PRIu32 " s", age);
		out_uint_as(out, SYNC_AGE, age, text);
	}
	out_bool(out, SYNC_SELF, a[JETSTREAM_A_SYNC_SELF], "yes");
}

enum {
	POOL_DEV, POOL_ID, POOL_KIND, POOL_OWNER, POOL_PID, POOL_TX_USED, POOL_TX_LIMIT, POOL_FRAME, POOL_RX_USED,
	POOL_RX_SHARED, POOL_RX_LIMIT, POOL_RX_FRAMES, POOL_TX_FRAMES, POOL_VCIS, POOL_KEEP,
	POOL_QUEUE, POOL_RX_BYTES, POOL_TX_BYTES, POOL_TX_ERRORS, POOL_DROPS,
	POOL_REFUSED, POOL_DROPS_LIMIT, POOL_DROPS_MEMORY, POOL_DROPS_CLOSING,
	POOL_REFUSED_LIMIT, POOL_REFUSED_MEMORY,
};

static const struct out_column pool_columns[] = {
	[POOL_DEV] = { "dev", "DEV", false },
	[POOL_ID] = { "pool", "POOL", true },
	[POOL_KIND] = { "kind", NULL, false },
	[POOL_OWNER] = { "owner", "OWNER", false },
	[POOL_PID] = { "pid", "PID", true },
	[POOL_TX_USED] = { "tx_used", "TX-USED", true },
	[POOL_TX_LIMIT] = { "tx_limit", "TX-LIMIT", true },
	[POOL_FRAME] = { "frame_bytes", NULL, true },
	[POOL_RX_USED] = { "rx_used", "RX-USED", true },
	[POOL_RX_SHARED] = { "rx_shared", "RX-SHARED", true },
	[POOL_RX_LIMIT] = { "rx_limit", "RX-LIMIT", true },
	[POOL_RX_FRAMES] = { "rx_frames", "RX-FRAMES", true },
	[POOL_TX_FRAMES] = { "tx_frames", "TX-FRAMES", true },
	[POOL_VCIS] = { "vcis", "VCIS", true },
	[POOL_KEEP] = { "keep_errored", "DAMAGED", false },
	[POOL_QUEUE] = { "queue", NULL, true },
	[POOL_RX_BYTES] = { "rx_bytes", NULL, true },
	[POOL_TX_BYTES] = { "tx_bytes", NULL, true },
	[POOL_TX_ERRORS] = { "tx_errors", NULL, true },
	[POOL_DROPS] = { "drops", "DROPS", true },
	[POOL_REFUSED] = { "refused", "REFUSED", true },
	[POOL_DROPS_LIMIT] = { "drops_limit", NULL, true },
	[POOL_DROPS_MEMORY] = { "drops_memory", NULL, true },
	[POOL_DROPS_CLOSING] = { "drops_closing", NULL, true },
	[POOL_REFUSED_LIMIT] = { "refused_limit", NULL, true },
	[POOL_REFUSED_MEMORY] = { "refused_memory", NULL, true },
	{}
};

/* Each by its cause, and for people their sum */
static void pool_losses(struct out *out, struct nlattr **a)
{
	static const struct {
		int column;
		int attr;
		int sum;
	} causes[] = {
		{ POOL_DROPS_LIMIT, JETSTREAM_A_POOL_DROPS_LIMIT, POOL_DROPS },
		{ POOL_DROPS_MEMORY, JETSTREAM_A_POOL_DROPS_MEMORY, POOL_DROPS },
		{ POOL_DROPS_CLOSING, JETSTREAM_A_POOL_DROPS_CLOSING, POOL_DROPS },
		{ POOL_REFUSED_LIMIT, JETSTREAM_A_POOL_REFUSED_LIMIT, POOL_REFUSED },
		{ POOL_REFUSED_MEMORY, JETSTREAM_A_POOL_REFUSED_MEMORY, POOL_REFUSED },
	};
	uint64_t drops = 0, refused = 0;
	unsigned int i;

	for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		put_uint(out, causes[i].column, a[causes[i].attr]);
		if (causes[i].sum == POOL_DROPS)
			drops += count(a[causes[i].attr]);
		else
			refused += count(a[causes[i].attr]);
	}
	out_uint(out, POOL_DROPS, drops);
	out_uint(out, POOL_REFUSED, refused);
}

static void pool_row(void *arg, struct nlattr **a)
{
	static const char * const kinds[] = {
		[JETSTREAM_POOL_KIND_INIT] = "init",
		[JETSTREAM_POOL_KIND_IP] = "ip",
		[JETSTREAM_POOL_KIND_ARP] = "arp",
		[JETSTREAM_POOL_KIND_ETHER] = "ether",
		[JETSTREAM_POOL_KIND_USER] = "user",
		[JETSTREAM_POOL_KIND_SHARED] = "shared",
	};
	struct out *out = arg;

	out_row(out);
	if (a[JETSTREAM_A_POOL_IFINDEX])
		out_string(out, POOL_DEV,
			   ifname(nla_get_u32(a[JETSTREAM_A_POOL_IFINDEX])));
	put_uint(out, POOL_ID, a[JETSTREAM_A_POOL_ID]);
	put_word(out, POOL_KIND, a[JETSTREAM_A_POOL_KIND], WORDS(kinds));
	/* The driver's own pools are what they are for */
	if (a[JETSTREAM_A_POOL_COMMAND])
		put_string(out, POOL_OWNER, a[JETSTREAM_A_POOL_COMMAND]);
	else
		put_word(out, POOL_OWNER, a[JETSTREAM_A_POOL_KIND],
			 WORDS(kinds));
	put_uint(out, POOL_PID, a[JETSTREAM_A_POOL_PID]);
	put_uint(out, POOL_TX_USED, a[JETSTREAM_A_POOL_TX_USED]);
	put_uint(out, POOL_TX_LIMIT, a[JETSTREAM_A_POOL_TX_LIMIT]);
	put_uint(out, POOL_FRAME, a[JETSTREAM_A_POOL_FRAME]);
	put_uint(out, POOL_RX_USED, a[JETSTREAM_A_POOL_RX_USED]);
	put_uint(out, POOL_RX_SHARED, a[JETSTREAM_A_POOL_RX_SHARED]);
	put_uint(out, POOL_RX_LIMIT, a[JETSTREAM_A_POOL_RX_LIMIT]);
	put_uint(out, POOL_RX_FRAMES, a[JETSTREAM_A_POOL_RX_FRAMES]);
	put_uint(out, POOL_TX_FRAMES, a[JETSTREAM_A_POOL_TX_FRAMES]);
	put_uint(out, POOL_VCIS, a[JETSTREAM_A_POOL_VCIS]);
	out_bool(out, POOL_KEEP, a[JETSTREAM_A_POOL_KEEP_ERRORED], "kept");
	put_uint(out, POOL_QUEUE, a[JETSTREAM_A_POOL_QUEUE]);
	put_uint(out, POOL_RX_BYTES, a[JETSTREAM_A_POOL_RX_BYTES]);
	put_uint(out, POOL_TX_BYTES, a[JETSTREAM_A_POOL_TX_BYTES]);
	put_uint(out, POOL_TX_ERRORS, a[JETSTREAM_A_POOL_TX_ERRORS]);
	pool_losses(out, a);
}

enum {
	VCI_DEV, VCI_VCI, VCI_GROUP, VCI_STATION, VCI_CHANNEL, VCI_POOL,
	VCI_WAITING, VCI_SHARED,
};

static const struct out_column vci_columns[] = {
	[VCI_DEV] = { "dev", "DEV", false },
	[VCI_VCI] = { "vci", "VCI", true },
	[VCI_GROUP] = { "group", "GROUP", false },
	[VCI_STATION] = { "station", "STATION", true },
	[VCI_CHANNEL] = { "channel", "CHANNEL", true },
	[VCI_POOL] = { "pool", "POOL", true },
	[VCI_WAITING] = { "waiting", "WAITING", false },
	[VCI_SHARED] = { "shared", "SHARED", false },
	{}
};

static void vci_row(void *arg, struct nlattr **a)
{
	struct out *out = arg;

	out_row(out);
	if (a[JETSTREAM_A_VCI_IFINDEX])
		out_string(out, VCI_DEV,
			   ifname(nla_get_u32(a[JETSTREAM_A_VCI_IFINDEX])));
	if (a[JETSTREAM_A_VCI_VCI]) {
		uint32_t vci = nla_get_u32(a[JETSTREAM_A_VCI_VCI]);
		char text[12];

		snprintf(text, sizeof(text), "0x%06" PRIx32, vci);
		out_uint_as(out, VCI_VCI, vci, text);
		out_bool(out, VCI_GROUP, vci & JET_VCI_IS_GROUP, "yes");
		out_uint(out, VCI_STATION, vci >> 17 & 0x3f);
		out_uint(out, VCI_CHANNEL, vci & JET_CHANNEL_LAST);
	}
	put_uint(out, VCI_POOL, a[JETSTREAM_A_VCI_POOL]);
	out_bool(out, VCI_WAITING, a[JETSTREAM_A_VCI_WAITING], "yes");
	out_bool(out, VCI_SHARED, a[JETSTREAM_A_VCI_SHARED], "yes");
}

/* One answer from question to output */
static void show(const struct jetctl_opts *opts, const char *object,
		 const struct out_column *columns, int cmd, int max_attr,
		 int ifindex_attr, jnl_row_fn row)
{
	unsigned int ifindex;
	struct out *out;

	jnl_open();
	ifindex = opts->dev ? named_ifindex(opts->dev) : 0;
	out = out_new(opts, object, columns);
	jnl_dump(cmd, max_attr, ifindex_attr, ifindex, row, out);
	out_end(out);
	jnl_close();
}

static void ring_show(const struct jetctl_opts *opts)
{
	show(opts, "ring", ring_columns, JETSTREAM_CMD_RING_GET,
	     JETSTREAM_A_RING_MAX, JETSTREAM_A_RING_IFINDEX, ring_row);
}

static void station_show(const struct jetctl_opts *opts)
{
	show(opts, "station", station_columns, JETSTREAM_CMD_STATION_GET,
	     JETSTREAM_A_STATION_MAX, JETSTREAM_A_STATION_IFINDEX,
	     station_row);
}

static void sync_show(const struct jetctl_opts *opts)
{
	struct out *outs[2];
	unsigned int ifindex;

	jnl_open();
	ifindex = opts->dev ? named_ifindex(opts->dev) : 0;
	outs[0] = out_new(opts, "sync", sync_columns);
	outs[1] = out_also(outs[0], "budget", budget_columns);
	jnl_dump(JETSTREAM_CMD_SYNC_GET, JETSTREAM_A_SYNC_MAX,
		 JETSTREAM_A_SYNC_IFINDEX, ifindex, sync_row, outs);
	out_end(outs[0]);
	jnl_close();
}

static void pool_show(const struct jetctl_opts *opts)
{
	show(opts, "pool", pool_columns, JETSTREAM_CMD_POOL_GET,
	     JETSTREAM_A_POOL_MAX, JETSTREAM_A_POOL_IFINDEX, pool_row);
}

static void vci_show(const struct jetctl_opts *opts)
{
	show(opts, "vci", vci_columns, JETSTREAM_CMD_VCI_GET,
	     JETSTREAM_A_VCI_MAX, JETSTREAM_A_VCI_IFINDEX, vci_row);
}

const struct object objects[] = {
	{ "ring", ring_show, ring_commands },
	{ "station", station_show, NULL },
	{ "sync", sync_show, sync_commands },
	{ "pool", pool_show, NULL },
	{ "vci", vci_show, NULL },
	{}
};
