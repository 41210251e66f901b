// SPDX-License-Identifier: GPL-2.0
/*
 * The ring as each card sees it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>

#include <linux/jetstream_netlink.h>

#include "jetctl.h"

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
	[RING_DEV] = { "dev", "DEV" },
	[RING_CARD] = { "card", "CARD", true, WITH_DETAILS },
	[RING_STATE] = { "state", "STATE" },
	[RING_STATION] = { "station", "STATION", true },
	[RING_STATIONS] = { "stations", "STATIONS", true },
	[RING_TTRT] = { "ttrt_ns", "TTRT", true },
	[RING_BID] = { "bid_ns", "BID", true },
	[RING_FRAME] = { "frame_bytes", "FRAME", true },
	[RING_FRAME_STATION] = { "frame_station" },
	[RING_FRAME_TIME] = { "frame_ns" },
	[RING_TRIP] = { "trip_ns" },
	[RING_FLOOR] = { "ttrt_floor_ns" },
	[RING_FRAME_WANTED] = { "frame_wanted_bytes" },
	[RING_FRAME_USABLE] = { "frame_usable_bytes" },
	[RING_MODE] = { "mode", "MODE" },
	[RING_ROT_LAST] = { "rotation_last_ns", "ROTATION", true,
			    WITH_STATISTICS },
	[RING_ROT_MIN] = { "rotation_min_ns" },
	[RING_ROT_MAX] = { "rotation_max_ns" },
	[RING_MONITOR] = { "is_monitor" },
	[RING_REPEAT] = { "repeat_only" },
	[RING_DUPLICATE] = { "duplicate" },
	[RING_LOCK] = { "lock", "SIGNAL", false, WITH_DETAILS },
	[RING_NO_CLOCK] = { "no_clock" },
	[RING_ALARM] = { "alarm", "ALARM" },
	[RING_SUSPECT] = { "suspect" },
	[RING_EPOCH] = { "epoch", "EPOCH", true, WITH_DETAILS },
	[RING_EUI] = { "eui" },
	[RING_UPSTREAM] = { "upstream" },
	[RING_MONITOR_EUI] = { "monitor" },
	[RING_MODE_WANTED] = { "mode_wanted", "WANTED", false, WITH_DETAILS },
	[RING_RATE] = { "rate_bps", "RATE", true, WITH_DETAILS },
	[RING_BLOCKS] = { "blocks", "BLOCKS", true, WITH_DETAILS },
	[RING_BLOCK_BYTES] = { "block_bytes", "OF", true, WITH_DETAILS },
	[RING_VCIS] = { "vcis", "VCIS", true, WITH_DETAILS },
	[RING_VCIS_MAX] = { "vcis_max", "OF-MOST", true, WITH_DETAILS },
	[RING_ROT_MEAN] = { "rotation_mean_ns" },
	[RING_ROT_BOUND] = { "rotation_bound_ns" },
	[RING_ROT_P99] = { "rotation_p99_ns" },
	[RING_ROT_HIST] = { "rotation_histogram" },
	[RING_BYTES_ALL] = { "bytes_all" },
	[RING_BYTES_SYNC] = { "bytes_sync" },
	[RING_BYTES_ASYNC] = { "bytes_async" },
	[RING_BYTES_PASSED] = { "bytes_passed" },
	[RING_CLAIM_TVX] = { "claims_tvx" },
	[RING_CLAIM_TRT] = { "claims_trt" },
	[RING_CLAIM_MONITOR] = { "claims_monitor" },
	[RING_CLAIM_LOCK] = { "claims_lock" },
	[RING_CLAIM_PEER] = { "claims_peer" },
	[RING_BEACONS] = { "beacons" },
	[RING_TOKEN_BAD] = { "tokens_bad" },
	[RING_TOKEN_FOREIGN] = { "tokens_foreign" },
	[RING_NOT_HOME] = { "tokens_not_home" },
	{}
};

static double us(const struct nlattr *attr)
{
	return attr ? jnl_uint(attr) / 1000.0 : 0;
}

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
	if (!out_opts(out)->statistics)
		return;
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
	bool told = out_opts(out)->statistics;
	unsigned int i;

	for (i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		put_uint(out, causes[i].column, a[causes[i].attr]);
		if (told)
			out_note(out, "%s%s %s %" PRIu64, i ? "" : dev,
				 i ? "," : "", causes[i].title,
				 count(a[causes[i].attr]));
	}
	if (told)
		out_note(out, "\n");
}

/* Who we are, whom we hear, who is the monitor, whom the alarm points at */
static void ring_euis(struct out *out, struct nlattr **a, const char *dev)
{
	static const struct {
		int column;
		int attr;
		const char *who;
	} euis[] = {
		{ RING_EUI, JETSTREAM_A_RING_EUI, " is" },
		{ RING_UPSTREAM, JETSTREAM_A_RING_UPSTREAM, ", hears" },
		{ RING_MONITOR_EUI, JETSTREAM_A_RING_MONITOR_EUI, ", monitor" },
		{ RING_SUSPECT, JETSTREAM_A_RING_SUSPECT, ", suspect" },
	};
	unsigned int i;

	out_note(out, "%s", dev);
	for (i = 0; i < sizeof(euis) / sizeof(euis[0]); i++) {
		const char *text = eui_text(a[euis[i].attr]);

		if (!text)
			continue;
		out_string(out, euis[i].column, text);
		out_note(out, "%s %s", euis[i].who, text);
	}
	out_note(out, "\n");
}

static const char *word(const struct nlattr *attr, const char * const *words,
			unsigned int n)
{
	if (!attr)
		return NULL;
	return jnl_uint(attr) < n ? words[jnl_uint(attr)] : "unknown";
}

const char *ring_state(const struct nlattr *attr)
{
	static const char * const states[] = {
		[JETSTREAM_RING_STATE_OFF] = "off",
		[JETSTREAM_RING_STATE_CLAIM] = "claim",
		[JETSTREAM_RING_STATE_NUMBER] = "number",
		[JETSTREAM_RING_STATE_UP] = "up",
		[JETSTREAM_RING_STATE_BEACON] = "beacon",
	};

	return word(attr, WORDS(states));
}

const char *ring_alarm(const struct nlattr *attr)
{
	static const char * const alarms[] = {
		[JETSTREAM_RING_ALARM_NONE] = "none",
		[JETSTREAM_RING_ALARM_SIGNAL] = "signal",
		[JETSTREAM_RING_ALARM_SILENT] = "silent",
		[JETSTREAM_RING_ALARM_BABBLE] = "babble",
	};

	return word(attr, WORDS(alarms));
}

const char *ring_mode(const struct nlattr *attr)
{
	static const char * const modes[] = {
		[JETSTREAM_RING_MODE_OVERRUN] = "overrun",
		[JETSTREAM_RING_MODE_FIT] = "fit",
	};

	return word(attr, WORDS(modes));
}

void put_ring_words(struct out *out, int state, int mode, int alarm,
		    struct nlattr **a)
{
	const struct {
		int column;
		const char *text;
	} words[] = {
		{ state, ring_state(a[JETSTREAM_A_RING_STATE]) },
		{ mode, ring_mode(a[JETSTREAM_A_RING_MODE]) },
		{ alarm, ring_alarm(a[JETSTREAM_A_RING_ALARM]) },
	};
	unsigned int i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].text)
			out_string(out, words[i].column, words[i].text);
}

static void ring_now(struct out *out, struct nlattr **a)
{
	const char *wanted = ring_mode(a[JETSTREAM_A_RING_MODE_WANTED]);

	put_uint(out, RING_CARD, a[JETSTREAM_A_RING_CARD]);
	put_ring_words(out, RING_STATE, RING_MODE, RING_ALARM, a);
	put_uint(out, RING_STATION, a[JETSTREAM_A_RING_STATION]);
	if (a[JETSTREAM_A_RING_STATIONS])
		out_bits(out, RING_STATIONS,
			 jnl_uint(a[JETSTREAM_A_RING_STATIONS]));
	out_bool(out, RING_MONITOR, a[JETSTREAM_A_RING_MONITOR], "");
	out_bool(out, RING_REPEAT, a[JETSTREAM_A_RING_REPEAT_ONLY], "");
	out_bool(out, RING_DUPLICATE, a[JETSTREAM_A_RING_DUPLICATE], "");
	out_bool(out, RING_LOCK, a[JETSTREAM_A_RING_LOCK], "yes");
	out_bool(out, RING_NO_CLOCK, a[JETSTREAM_A_RING_NO_CLOCK], "");
	put_uint(out, RING_EPOCH, a[JETSTREAM_A_RING_EPOCH]);
	put_bps(out, RING_RATE, a[JETSTREAM_A_RING_RATE]);
	put_uint(out, RING_BLOCKS, a[JETSTREAM_A_RING_BLOCKS]);
	put_bytes(out, RING_BLOCK_BYTES, a[JETSTREAM_A_RING_BLOCK_BYTES]);
	put_uint(out, RING_VCIS, a[JETSTREAM_A_RING_VCIS]);
	put_uint(out, RING_VCIS_MAX, a[JETSTREAM_A_RING_VCIS_MAX]);
	if (wanted)
		out_string(out, RING_MODE_WANTED, wanted);
}

static void ring_times(struct out *out, struct nlattr **a)
{
	put_time(out, RING_TTRT, a[JETSTREAM_A_RING_TTRT]);
	put_time(out, RING_BID, a[JETSTREAM_A_RING_BID]);
	put_time(out, RING_ROT_LAST, a[JETSTREAM_A_RING_ROTATION_LAST]);
	put_time(out, RING_ROT_MIN, a[JETSTREAM_A_RING_ROTATION_MIN]);
	put_time(out, RING_ROT_MEAN, a[JETSTREAM_A_RING_ROTATION_MEAN]);
	put_time(out, RING_ROT_MAX, a[JETSTREAM_A_RING_ROTATION_MAX]);
	put_time(out, RING_ROT_BOUND, a[JETSTREAM_A_RING_ROTATION_BOUND]);
}

static void ring_row(void *arg, struct nlattr **a)
{
	struct out *out = arg;
	const char *dev;

	out_row(out);
	dev = put_dev(out, RING_DEV, a[JETSTREAM_A_RING_IFINDEX]);
	ring_now(out, a);
	ring_times(out, a);
	ring_euis(out, a, dev);
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

void ring_show(const struct jetctl_opts *opts, const struct values *v)
{
	struct out *out;

	jnl_open();
	out = out_new(opts, "ring", ring_columns);
	jnl_dump(JETSTREAM_CMD_RING_GET, JETSTREAM_A_RING_MAX,
		 JETSTREAM_A_RING_IFINDEX, asked_ifindex(v), ring_row, out);
	out_end_of_cards(out);
	jnl_close();
}
