// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * What a run showed: JSON for programs. Times are in ring words unless a name
 * says otherwise; all of them are simulated but those below "cost".
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../stats.h"
#include "results.h"

static const char *const alarms[8] = { "none", "signal", "silent", "babble",
				       "?", "?", "?", "?" };

static json_t *words(uint64_t v)
{
	return v == NEVER ? json_null() : json_integer((json_int_t)v);
}

/* From then to v; null when it did not happen */
static uint64_t since(uint64_t v, uint64_t then)
{
	return v == NEVER || then == NEVER ? NEVER : v - then;
}

static json_t *frames(const struct frame_counts *c, uint64_t waiting)
{
	return json_pack("{sI sI sI sI sI sI sI sI sI}",
			 "offered", (json_int_t)c->offered,
			 "refused", (json_int_t)c->refused,
			 "sent", (json_int_t)c->sent,
			 "aborted", (json_int_t)c->aborted,
			 "waiting", (json_int_t)waiting,
			 "delivered", (json_int_t)c->delivered,
			 "lost", (json_int_t)c->lost,
			 "duplicated", (json_int_t)c->duplicated,
			 "damaged", (json_int_t)c->damaged);
}

static json_t *eui(uint64_t e)
{
	return json_sprintf("%02x:%02x:%02x:%02x:%02x:%02x",
			    (unsigned int)(e >> 40 & 255),
			    (unsigned int)(e >> 32 & 255),
			    (unsigned int)(e >> 24 & 255),
			    (unsigned int)(e >> 16 & 255),
			    (unsigned int)(e >> 8 & 255),
			    (unsigned int)(e & 255));
}

void totals_sum(struct totals *t, const struct ring *r)
{
	*t = (struct totals){ .measured = r->now - r->plan->warmup };
	for (unsigned int i = 0; i < r->num; i++) {
		const struct station *s = &r->station[i];

		frame_counts_add(&t->frames, &s->async.count);
		frame_counts_add(&t->frames, &s->sync.count);
		dist_merge(&t->rotation, &s->rotation);
		dist_merge(&t->access[0], &s->async.access);
		dist_merge(&t->access[1], &s->sync.access);
		for (int c = 0; c < 2; c++)
			t->share[c] += (double)s->words_sent[c] /
				(double)t->measured;
		t->waiting += sender_waiting(&s->async) +
			      sender_waiting(&s->sync);
		t->rejected += s->sink.rejected;
		t->injected += s->sink.injected;
		t->strange += s->sink.strange;
		t->misnamed += s->sink.misnamed;
	}
}

static json_t *of_ring(const struct ring *r, const struct totals *t)
{
	int mon = ring_monitor(r);
	const struct station *m = mon < 0 ? NULL : &r->station[mon];
	json_t *f = frames(&t->frames, t->waiting);

	json_object_set_new(f, "strange", words(t->strange));
	json_object_set_new(f, "misnamed", words(t->misnamed));
	json_object_set_new(f, "rejected", words(t->rejected));
	json_object_set_new(f, "injected", words(t->injected));
	return json_pack("{si so sb so so ss s{sf sf} so s{so so} so}",
			 "stations", (int)r->num,
			 "first_up_words", words(r->first_up),
			 "whole", ring_whole(r),
			 "monitor", words(m ? (uint64_t)mon : NEVER),
			 "ttrt_words", words(m ? m->p.ttrt : NEVER),
			 "mode", m && m->p.status & JET_RING_FIT ? "fit" : "overrun",
			 "utilisation", "async", t->share[0], "sync", t->share[1],
			 "rotation_words", dist_json(&t->rotation),
			 "access_delay_words",
			 "async", dist_json(&t->access[0]),
			 "sync", dist_json(&t->access[1]),
			 "frames", f);
}

static json_t *of_station(const struct station *s, uint64_t measured,
			  double seconds)
{
	json_t *c = json_object();
	bool member = station_up(s) && !station_repeats_only(s);

	/* The ring's own counters: the others are a NIC's, of which there is none */
	for (unsigned int n = JET_CNT_RX_HEC; n < JET_CNT_NUM; n++)
		if (n <= JET_CNT_CODE || n >= JET_CNT_CLAIM_TVX)
			json_object_set_new(c, jet_counter_names[n],
					    words(s->counter[n]));
	return json_pack("{si so sb sb so sb sb s{sf sf} s{sf sf} sI so s{so so} s{so so} s{sI sI} so}",
			 "station", (int)s->index,
			 "eui", eui(s->p.eui),
			 "power", station_on(s),
			 "up", station_up(s),
			 "id", words(member ? station_id(s) : NEVER),
			 "monitor", station_monitor(s),
			 "repeat_only", station_repeats_only(s),
			 "utilisation",
			 "async", (double)s->words_sent[0] / (double)measured,
			 "sync", (double)s->words_sent[1] / (double)measured,
			 "payload_bit_per_s",
			 "async", (double)s->async.count.bytes * 8 / seconds,
			 "sync", (double)s->sync.count.bytes * 8 / seconds,
			 "tokens", (json_int_t)s->tokens,
			 "rotation_words", dist_json(&s->rotation),
			 "access_delay_words",
			 "async", dist_json(&s->async.access),
			 "sync", dist_json(&s->sync.access),
			 "frames",
			 "async", frames(&s->async.count, sender_waiting(&s->async)),
			 "sync", frames(&s->sync.count, sender_waiting(&s->sync)),
			 "received",
			 "async", (json_int_t)s->sink.received[0],
			 "sync", (json_int_t)s->sink.received[1],
			 "counters", c);
}

/* The frame that nobody owned, and where its last word was */
static json_t *of_orphan(const struct orphan *o)
{
	uint64_t round = since(o->back, o->began);

	if (o->gone == NEVER)
		return json_null();
	return json_pack("{sI so sI}",
			 "frame_words", (json_int_t)o->words,
			 "round_words",
			 words(round == NEVER ? NEVER : round >> FINE_BITS),
			 "gone_after_words",
			 (json_int_t)((o->gone - o->began) >> FINE_BITS));
}

static json_t *of_fault(const struct fault *f)
{
	json_t *alarm = json_null();
	json_t *o;

	if (f->alarm_at != NEVER)
		alarm = json_pack("{sI ss si so}",
				  "after_words",
				  (json_int_t)(f->alarm_at - f->fired),
				  "kind", alarms[f->alarm_kind & 7],
				  "by", (int)f->alarm_by,
				  "suspect", f->suspect ? eui(f->suspect) : json_null());
	/*
	 * Recovered: all stations that take part are up in one ring, and each
	 * has heard a token since
	 */
	o = json_pack("{si ss si so so so so so so}",
		      "line", (int)f->plan->line,
		      "fault", f->plan->name,
		      "at", (int)f->target,
		      "begin_words", words(f->begin),
		      "fired_words", words(f->fired),
		      "over_words", words(f->over),
		      "recovered_from_start_words",
		      words(since(f->served_during != NEVER ? f->served_during :
				  f->served_after, f->fired)),
		      "recovered_from_end_words",
		      words(since(f->served_after, f->over)),
		      "alarm", alarm);
	if (f->plan->kind == FLIP) {
		json_object_set_new(o, "word", json_integer(f->word));
		json_object_set_new(o, "bit", json_integer(f->bit));
	}
	if (f->plan->kind == FLAP)
		json_object_set_new(o, "flap", json_pack("{sI sI so}",
			"whole_phases", (json_int_t)f->whole_phases,
			"served_phases", (json_int_t)f->served_phases,
			"slowest_words",
			words(f->served_phases ? f->slowest_phase : NEVER)));
	if (fault_makes_orphan(f))
		json_object_set_new(o, "orphan", of_orphan(&f->orphan));
	return o;
}

/* A file's name may be of any bytes; what is no UTF-8 is shown as ? */
static json_t *file_name(const char *name)
{
	json_t *j = json_string(name);
	char *shown;

	if (j || !(shown = strdup(name)))
		return j;
	for (char *c = shown; *c; c++)
		if (*c & 0x80)
			*c = '?';
	j = json_string(shown);
	free(shown);
	return j;
}

json_t *results_json(const struct ring *r, const struct totals *t,
		     const struct cost *c)
{
	json_t *stations = json_array(), *faults = json_array();
	double now = (double)r->now, hz = r->plan->clock_hz;

	for (unsigned int i = 0; i < r->num; i++)
		json_array_append_new(stations,
				      of_station(&r->station[i], t->measured,
						 (double)t->measured / hz));
	for (unsigned int i = 0; i < r->faults.num; i++)
		json_array_append_new(faults, of_fault(&r->faults.fault[i]));
	return json_pack("{ss so sI s{sf sI sI sf} so so so s{sf sf sf sf}}",
			 "schema", "jetsim-lab-1",
			 "file", file_name(r->plan->file),
			 "seed", (json_int_t)r->plan->seed,
			 "simulated",
			 "words_per_second", hz,
			 "words", (json_int_t)r->now,
			 "measured_words", (json_int_t)t->measured,
			 "seconds", now / hz,
			 "ring", of_ring(r, t),
			 "stations", stations,
			 "faults", faults,
			 "cost",
			 "wall_seconds", c->wall_s,
			 "cpu_seconds", c->cpu_s,
			 "kwords_per_cpu_second", now / c->cpu_s / 1e3,
			 "cpu_ns_per_station_word",
			 c->cpu_s * 1e9 / (now * r->num));
}

static void summary_of_fault(FILE *f, const struct fault *x, double hz)
{
	uint64_t after = since(x->served_after, x->over);

	fprintf(f, "  line %u: %s at %u: ", x->plan->line, x->plan->name,
		x->target);
	if (x->fired == NEVER) {
		fprintf(f, "did not happen\n");
		return;
	}
	fprintf(f, "at %.3f ms; ", (double)x->fired / hz * 1e3);
	if (x->alarm_at != NEVER)
		fprintf(f, "alarm %s after %.3f ms; ", alarms[x->alarm_kind & 7],
			(double)(x->alarm_at - x->fired) / hz * 1e3);
	if (after != NEVER)
		fprintf(f, "service again %.1f us after its end\n",
			(double)after / hz * 1e6);
	else
		fprintf(f, "%s\n", x->over == NEVER && x->served_during != NEVER ?
			"the ring serves all others" : "the ring does not serve all");
}

void results_summary(FILE *f, const struct ring *r, const struct totals *t,
		     const struct cost *c)
{
	double hz = r->plan->clock_hz, us = 1e6 / hz;

	fprintf(f, "%s: seed %" PRIu64 ": %u stations, %.3f ms simulated, figures of the last %.3f ms (%.1f s of wall time, %.1f kwords/s of CPU time)\n",
		r->plan->file, r->plan->seed, r->num, (double)r->now * us / 1e3,
		(double)t->measured * us / 1e3, c->wall_s,
		(double)r->now / c->cpu_s / 1e3);
	if (r->first_up == NEVER)
		fprintf(f, "  the ring has never been up\n");
	else
		fprintf(f, "  first up after %.1f us; utilisation %.2f %% asynchronous, %.2f %% synchronous\n",
			(double)r->first_up * us, 100 * t->share[0],
			100 * t->share[1]);
	fprintf(f, "  rotation %.2f us mean, %.2f p99, %.2f max\n",
		dist_mean(&t->rotation) * us,
		(double)dist_quantile(&t->rotation, 0.99) * us,
		(double)t->rotation.max * us);
	for (int s = 0; s < 2; s++)
		if (t->access[s].count)
			fprintf(f, "  %s access delay %.2f us mean, %.2f p99, %.2f max\n",
				s ? "synchronous" : "asynchronous",
				dist_mean(&t->access[s]) * us,
				(double)dist_quantile(&t->access[s], 0.99) * us,
				(double)t->access[s].max * us);
	fprintf(f, "  frames: %" PRIu64 " sent, %" PRIu64 " delivered, %" PRIu64 " lost, %" PRIu64 " duplicated, %" PRIu64 " damaged ones taken for good\n",
		t->frames.sent, t->frames.delivered, t->frames.lost,
		t->frames.duplicated, t->frames.damaged + t->strange);
	for (unsigned int i = 0; i < r->faults.num; i++)
		summary_of_fault(f, &r->faults.fault[i], hz);
}
