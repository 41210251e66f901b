// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "jetsim.h"
#include "jetstream/hw.h"
#include "log.h"
#include "stats.h"
#include "vfu.h"

const char *const jet_counter_names[JET_CNT_NUM] = {
	[JET_CNT_RX_FRAMES] = "rx_frames",
	[JET_CNT_RX_NO_VCI] = "rx_no_vci",
	[JET_CNT_RX_NO_BLOCK] = "rx_no_block",
	[JET_CNT_RX_POOL_FULL] = "rx_pool_full",
	[JET_CNT_RX_NO_EVENT] = "rx_no_event",
	[JET_CNT_RX_HEC] = "rx_hec",
	[JET_CNT_RX_CRC] = "rx_crc",
	[JET_CNT_RX_LENGTH] = "rx_length",
	[JET_CNT_RX_FRAGMENT] = "rx_fragment",
	[JET_CNT_RX_OVERRUN] = "rx_overrun",
	[JET_CNT_RX_HEADER] = "rx_header",
	[JET_CNT_TX_FRAMES] = "tx_frames",
	[JET_CNT_TX_ABORTED] = "tx_aborted",
	[JET_CNT_STRIPPED] = "stripped",
	[JET_CNT_CIRCULATED] = "circulated",
	[JET_CNT_TOKENS] = "tokens",
	[JET_CNT_TOKEN_LATE] = "token_late",
	[JET_CNT_CLAIMS] = "claims",
	[JET_CNT_RING_UPS] = "ring_ups",
	[JET_CNT_ELASTIC] = "elastic",
	[JET_CNT_CODE] = "code",
	[JET_CNT_CMDS] = "cmds",
	[JET_CNT_CMD_ERRORS] = "cmd_errors",
	[JET_CNT_TLP_MALFORMED] = "tlp_malformed",
	[JET_CNT_TLP_UNSUPPORTED] = "tlp_unsupported",
	[JET_CNT_TLP_UNEXPECTED] = "tlp_unexpected",
	[JET_CNT_DMA_ERROR] = "dma_error",
	[JET_CNT_MSIX] = "msix",
	[JET_CNT_CLAIM_TVX] = "claim_tvx",
	[JET_CNT_CLAIM_TRT] = "claim_trt",
	[JET_CNT_CLAIM_MONITOR] = "claim_monitor",
	[JET_CNT_CLAIM_LOCK] = "claim_lock",
	[JET_CNT_CLAIM_PEER] = "claim_peer",
	[JET_CNT_TOKEN_BAD] = "token_bad",
	[JET_CNT_TOKEN_FOREIGN] = "token_foreign",
	[JET_CNT_BEACONS] = "beacons",
	[JET_CNT_NOT_HOME] = "not_home",
	[JET_CNT_TX_SYNC] = "tx_sync",
	[JET_CNT_WORDS_SYNC] = "words_sync",
	[JET_CNT_WORDS_ASYNC] = "words_async",
	[JET_CNT_WORDS_PASSED] = "words_passed",
};

uint64_t wall_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void set(json_t *obj, const char *key, uint64_t value)
{
	json_object_set_new(obj, key, json_integer((json_int_t)value));
}

/* What the card counts, if its host has made its registers reachable */
static json_t *card(struct jetsim *sim, unsigned int station)
{
	json_t *obj;

	if (!jetsim_memory_enabled(sim, station))
		return json_null();
	obj = json_object();
	for (unsigned int i = 0; i < JET_CNT_NUM; i++) {
		uint32_t value;

		if (jetsim_bar_read(sim, station, 0, JET_REG_COUNTER + 4 * i,
				    &value, 4))
			continue;
		set(obj, jet_counter_names[i], value);
	}
	return obj;
}

static json_t *vfio(const struct vfu *v)
{
	const struct vfu_counters *c;
	json_t *obj;

	if (!v)
		return json_null();
	c = vfu_counters(v);
	obj = json_object();
	set(obj, "messages", c->messages);
	set(obj, "mmio_reads", c->reads);
	set(obj, "mmio_writes", c->writes);
	set(obj, "mmio_writes_posted", c->posted);
	set(obj, "config", c->config);
	set(obj, "interrupts", c->interrupts);
	set(obj, "dma_messages", c->dma_messages);
	set(obj, "refused", c->refused);
	return obj;
}

static json_t *pcie(struct jetsim *sim, unsigned int station)
{
	const struct tlp_host_counters *c = jetsim_host_counters(sim, station);
	json_t *obj = json_object();

	set(obj, "tlps_to_card", c->to_card);
	set(obj, "tlps_from_card", c->from_card);
	set(obj, "dma_reads", c->card_reads);
	set(obj, "dma_read_bytes", c->card_read_bytes);
	set(obj, "dma_writes", c->card_writes);
	set(obj, "dma_write_bytes", c->card_write_bytes);
	set(obj, "interrupts", c->interrupts);
	set(obj, "unsupported", c->unsupported);
	set(obj, "violations", c->violations);
	set(obj, "timeouts", c->timeouts);
	return obj;
}

char *stats_json(const struct stats_source *src)
{
	unsigned int n = jetsim_stations(src->sim);
	json_t *root = json_object(), *stations = json_array();
	json_t *links = json_array();
	char *text;

	for (unsigned int i = 0; i < n; i++) {
		const struct jetsim_link_counters *l = jetsim_link(src->sim, i);
		json_t *s = json_object(), *k = json_object();

		set(s, "station", i);
		json_object_set_new(s, "vfio", vfio(src->vfu[i]));
		json_object_set_new(s, "pcie", pcie(src->sim, i));
		json_object_set_new(s, "card", card(src->sim, i));
		json_array_append_new(stations, s);

		set(k, "from", i);
		set(k, "to", (i + 1) % n);
		set(k, "frames", l->frames);
		set(k, "frame_words", l->frame_words);
		set(k, "aborted", l->aborted);
		set(k, "tokens", l->tokens);
		json_array_append_new(links, k);
	}
	json_object_set_new(root, "schema", json_string("jetsim-1"));
	set(root, "simulated_ns", jetsim_ns(src->sim));
	set(root, "simulated_ring_words", jetsim_words(src->sim));
	set(root, "host_hz", jetsim_host_hz());
	set(root, "ring_hz", jetsim_ring_hz());
	set(root, "wall_ns", wall_ns() - src->started_ns);
	set(root, "wall_running_ns", src->running_ns);
	json_object_set_new(root, "stations", stations);
	json_object_set_new(root, "links", links);
	text = json_dumps(root, JSON_INDENT(1));
	json_decref(root);
	return text;
}

int stats_write(const struct stats_source *src, const char *path)
{
	char *text = stats_json(src);
	size_t len = strlen(path) + 5;
	char *tmp = malloc(len);
	FILE *f = NULL;
	int bad = 1;

	if (text && tmp) {
		snprintf(tmp, len, "%s.new", path);
		f = fopen(tmp, "we");
	}
	if (f) {
		bad = fprintf(f, "%s\n", text) < 0;
		bad |= fclose(f) != 0;
		bad = bad || rename(tmp, path);
	}
	if (bad)
		jet_log(0, "%s: %s", path, strerror(errno));
	free(text);
	free(tmp);
	return bad ? -1 : 0;
}
