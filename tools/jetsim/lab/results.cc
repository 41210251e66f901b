// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// What a run showed: JSON for programs. Times are in ring words unless a name says otherwise;
// all of them are simulated but those below "cost".
#include "results.h"

#include <cinttypes>

#include "faults.h"

namespace lab {

namespace {

struct counter_name {
	unsigned index;
	const char *name;
};

const counter_name kCounters[] = {
	{ JET_CNT_RX_HEC, "rx_hec" }, { JET_CNT_RX_CRC, "rx_crc" },
	{ JET_CNT_RX_LENGTH, "rx_length" }, { JET_CNT_RX_FRAGMENT, "rx_fragment" },
	{ JET_CNT_RX_OVERRUN, "rx_overrun" }, { JET_CNT_RX_HEADER, "rx_header" },
	{ JET_CNT_TX_FRAMES, "tx_frames" }, { JET_CNT_TX_ABORTED, "tx_aborted" },
	{ JET_CNT_STRIPPED, "stripped" }, { JET_CNT_CIRCULATED, "circulated" },
	{ JET_CNT_TOKENS, "tokens" }, { JET_CNT_TOKEN_LATE, "token_late" },
	{ JET_CNT_CLAIMS, "claims" }, { JET_CNT_RING_UPS, "ring_ups" },
	{ JET_CNT_ELASTIC, "elastic" }, { JET_CNT_CODE, "code" },
	{ JET_CNT_CLAIM_TVX, "claim_tvx" }, { JET_CNT_CLAIM_TRT, "claim_trt" },
	{ JET_CNT_CLAIM_MONITOR, "claim_monitor" }, { JET_CNT_CLAIM_LOCK, "claim_lock" },
	{ JET_CNT_CLAIM_PEER, "claim_peer" }, { JET_CNT_TOKEN_BAD, "token_bad" },
	{ JET_CNT_TOKEN_FOREIGN, "token_foreign" }, { JET_CNT_BEACONS, "beacons" },
	{ JET_CNT_NOT_HOME, "not_home" }, { JET_CNT_TX_SYNC, "tx_sync" }
};
const char *const kAlarmNames[] = { "none", "signal", "silent", "babble" };

void put(json_t *o, const char *key, uint64_t v)
{
	json_object_set_new(o, key, v == kNever ? json_null() : json_integer((json_int_t)v));
}

void put(json_t *o, const char *key, double v)
{
	json_object_set_new(o, key, json_real(v));
}

void put(json_t *o, const char *key, json_t *v)
{
	json_object_set_new(o, key, v);
}

void put(json_t *o, const char *key, bool v)
{
	json_object_set_new(o, key, json_boolean(v));
}

void put(json_t *o, const char *key, const std::string &v)
{
	json_object_set_new(o, key, json_string(v.c_str()));
}

json_t *distribution(const dist &d)
{
	json_t *o = json_object(), *h = json_object();

	put(o, "count", d.count());
	put(o, "min", d.min());
	put(o, "mean", d.mean());
	put(o, "p50", d.quantile(0.5));
	put(o, "p99", d.quantile(0.99));
	put(o, "max", d.max());
	for (unsigned n = 0; n < 40; n++)
		if (uint64_t v = d.octave(n))
			put(h, std::to_string(1ull << n).c_str(), v);
	put(o, "log2", h);
	return o;
}

json_t *frames(const frame_counts &c)
{
	json_t *o = json_object();

	put(o, "offered", c.offered);
	put(o, "refused", c.refused);
	put(o, "sent", c.sent);
	put(o, "aborted", c.aborted);
	put(o, "delivered", c.delivered);
	put(o, "lost", c.lost);
	put(o, "duplicated", c.duplicated);
	put(o, "damaged", c.damaged);
	return o;
}

std::string eui_text(uint64_t e)
{
	char s[18];

	snprintf(s, sizeof(s), "%02x:%02x:%02x:%02x:%02x:%02x", (unsigned)(e >> 40 & 255),
		 (unsigned)(e >> 32 & 255), (unsigned)(e >> 24 & 255), (unsigned)(e >> 16 & 255),
		 (unsigned)(e >> 8 & 255), (unsigned)(e & 255));
	return s;
}

/* A whole ring's figures */
struct totals {
	frame_counts frames;
	dist rotation, access[2];
	double share[2] = {};
	uint64_t rejected = 0, injected = 0, strange = 0, misnamed = 0, measured;

	explicit totals(const ring &r) : measured(r.now() - r.plan.warmup)
	{
		for (auto &s : r.stations) {
			frames += s->async.count;
			frames += s->sync.count;
			rotation.add(s->rotation);
			access[0].add(s->async.access);
			access[1].add(s->sync.access);
			for (int c = 0; c < 2; c++)
				share[c] += (double)s->words_sent[c] / (double)measured;
			rejected += s->receiver.rejected;
			injected += s->receiver.injected;
			strange += s->receiver.strange;
			misnamed += s->receiver.misnamed;
		}
	}
};

json_t *per_class(json_t *async, json_t *sync)
{
	json_t *o = json_object();

	put(o, "async", async);
	put(o, "sync", sync);
	return o;
}

json_t *of_ring(const ring &r, const totals &t)
{
	json_t *o = json_object(), *f = frames(t.frames);
	int mon = r.monitor();

	/* Good for the card, and in truth nobody's frame: as bad as a damaged one */
	put(f, "strange", t.strange);
	put(f, "misnamed", t.misnamed);
	put(f, "rejected", t.rejected);
	put(f, "injected", t.injected);
	put(o, "stations", (uint64_t)r.size());
	put(o, "first_up_words", r.first_up());
	put(o, "whole", r.whole());
	put(o, "monitor", mon < 0 ? json_null() : json_integer(mon));
	put(o, "ttrt_words", mon < 0 ? kNever : (uint64_t)r.stations[(unsigned)mon]->ttrt());
	put(o, "mode", std::string(mon >= 0 && r.stations[(unsigned)mon]->status() & JET_RING_FIT ?
				   "fit" : "overrun"));
	put(o, "utilisation", per_class(json_real(t.share[0]), json_real(t.share[1])));
	put(o, "rotation_words", distribution(t.rotation));
	put(o, "access_delay_words", per_class(distribution(t.access[0]),
					       distribution(t.access[1])));
	put(o, "frames", f);
	return o;
}

json_t *of_station(const station &s, const totals &t, double seconds)
{
	json_t *o = json_object(), *c = json_object();

	put(o, "station", (uint64_t)s.index);
	put(o, "eui", eui_text(s.eui()));
	put(o, "power", s.on());
	put(o, "up", s.up());
	put(o, "id", s.up() && !s.repeat_only() ? (uint64_t)s.id() : kNever);
	put(o, "monitor", s.up() && s.monitor());
	put(o, "repeat_only", s.on() && s.repeat_only());
	put(o, "utilisation", per_class(
		json_real((double)s.words_sent[0] / (double)t.measured),
		json_real((double)s.words_sent[1] / (double)t.measured)));
	put(o, "payload_bit_per_s", per_class(
		json_real((double)s.async.count.bytes * 8 / seconds),
		json_real((double)s.sync.count.bytes * 8 / seconds)));
	put(o, "tokens", s.tokens);
	put(o, "rotation_words", distribution(s.rotation));
	put(o, "access_delay_words", per_class(distribution(s.async.access),
					       distribution(s.sync.access)));
	put(o, "frames", per_class(frames(s.async.count), frames(s.sync.count)));
	for (auto &n : kCounters)
		put(c, n.name, s.counters[n.index]);
	put(o, "counters", c);
	return o;
}

uint64_t since(uint64_t t, uint64_t from)
{
	return t == kNever || from == kNever ? kNever : t - from;
}

json_t *of_fault(const fault_run &f)
{
	json_t *o = json_object();

	put(o, "line", (uint64_t)f.plan.line);
	put(o, "fault", f.plan.name);
	put(o, "at", (uint64_t)f.target);
	put(o, "begin_words", f.begin);
	put(o, "fired_words", f.fired);
	put(o, "over_words", f.over);
	if (f.plan.kind == what::flip) {
		put(o, "word", (uint64_t)f.word_number);
		put(o, "bit", (uint64_t)f.bit_number);
	}
	/* All stations that take part are up in one ring, and each has heard a token since */
	put(o, "recovered_from_start_words", since(f.served_during != kNever ? f.served_during :
						   f.served_after, f.fired));
	put(o, "recovered_from_end_words", since(f.served_after, f.over));
	if (f.alarm_at == kNever) {
		put(o, "alarm", json_null());
	} else {
		json_t *a = json_object();

		put(a, "after_words", f.alarm_at - f.fired);
		put(a, "kind", std::string(kAlarmNames[f.alarm_kind & 3]));
		put(a, "by", (uint64_t)f.alarm_by);
		put(a, "suspect", f.suspect ? json_string(eui_text(f.suspect).c_str()) : json_null());
		put(o, "alarm", a);
	}
	return o;
}

} // namespace

json_t *results(const ring &r, const cost &c)
{
	totals t(r);
	json_t *o = json_object(), *sim = json_object(), *cost = json_object();
	json_t *stations = json_array(), *faults = json_array();
	double words = (double)r.now() * r.size();

	put(o, "schema", std::string("jetsim-lab-1"));
	put(o, "file", r.plan.file);
	put(o, "seed", r.plan.seed);
	put(sim, "words_per_second", r.plan.clock_hz);
	put(sim, "words", r.now());
	put(sim, "measured_words", t.measured);
	put(sim, "seconds", r.plan.seconds((double)r.now()));
	put(o, "simulated", sim);
	put(o, "ring", of_ring(r, t));
	for (auto &s : r.stations)
		json_array_append_new(stations, of_station(*s, t, r.plan.seconds((double)t.measured)));
	put(o, "stations", stations);
	for (auto &f : r.faults)
		json_array_append_new(faults, of_fault(*f));
	put(o, "faults", faults);
	put(cost, "wall_seconds", c.wall_s);
	put(cost, "cpu_seconds", c.cpu_s);
	put(cost, "kwords_per_cpu_second", (double)r.now() / c.cpu_s / 1e3);
	put(cost, "cpu_ns_per_station_word", c.cpu_s * 1e9 / words);
	put(o, "cost", cost);
	return o;
}

void summary(FILE *f, const ring &r, const cost &c)
{
	totals t(r);
	auto us = [&](double words) { return r.plan.seconds(words) * 1e6; };

	fprintf(f, "%s: seed %" PRIu64 ": %u stations, %.3f ms simulated, figures of the last %.3f ms (%.1f s of wall time, %.1f kwords/s of CPU time)\n",
		r.plan.file.c_str(), r.plan.seed, r.size(), us((double)r.now()) / 1e3,
		us((double)t.measured) / 1e3, c.wall_s, (double)r.now() / c.cpu_s / 1e3);
	if (r.first_up() == kNever)
		fprintf(f, "  the ring has never been up\n");
	else
		fprintf(f, "  first up after %.1f us; utilisation %.2f %% asynchronous, %.2f %% synchronous\n",
			us((double)r.first_up()), 100 * t.share[0], 100 * t.share[1]);
	fprintf(f, "  rotation %.2f us mean, %.2f p99, %.2f max\n", us(t.rotation.mean()),
		us((double)t.rotation.quantile(0.99)), us((double)t.rotation.max()));
	for (int s = 0; s < 2; s++)
		if (t.access[s].count())
			fprintf(f, "  %s access delay %.2f us mean, %.2f p99, %.2f max\n",
				s ? "synchronous" : "asynchronous", us(t.access[s].mean()),
				us((double)t.access[s].quantile(0.99)), us((double)t.access[s].max()));
	fprintf(f, "  frames: %" PRIu64 " sent, %" PRIu64 " delivered, %" PRIu64 " lost, %" PRIu64 " duplicated, %" PRIu64 " damaged ones taken for good\n",
		t.frames.sent, t.frames.delivered, t.frames.lost, t.frames.duplicated,
		t.frames.damaged + t.strange);
	for (auto &x : r.faults) {
		uint64_t end = since(x->served_after, x->over);

		fprintf(f, "  line %u: %s at %u: ", x->plan.line, x->plan.name.c_str(), x->target);
		if (x->fired == kNever)
			fprintf(f, "did not happen\n");
		else if (end == kNever)
			fprintf(f, "at %.3f ms; %s\n", us((double)x->fired) / 1e3,
				x->served_during != kNever ? "the ring serves all others" : "the ring does not serve all");
		else
			fprintf(f, "at %.3f ms; service again %.1f us after its end\n",
				us((double)x->fired) / 1e3, us((double)end));
	}
}

} // namespace lab
