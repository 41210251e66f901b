// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "jet_counters.h"
#include "jetsim.h"
#include "jetstream/hw.h"
#include "log.h"
#include "root/root.h"
#include "stats.h"
#include "vfu.h"

const char *const jet_counter_names[JET_CNT_NUM] = { JET_COUNTER_NAMES("") };

/* Counters in a structure, and their names in JSON */
struct figure {
	const char *name;
	size_t offset;			/* of a uint64_t */
};

static const struct figure vfio_figures[] = {
	{ "messages", offsetof(struct vfu_counters, messages) },
	{ "mmio_reads", offsetof(struct vfu_counters, reads) },
	{ "mmio_writes", offsetof(struct vfu_counters, writes) },
	{ "mmio_writes_posted", offsetof(struct vfu_counters, posted) },
	{ "config", offsetof(struct vfu_counters, config) },
	{ "interrupts", offsetof(struct vfu_counters, interrupts) },
	{ "dma_messages", offsetof(struct vfu_counters, dma_messages) },
	{ "refused", offsetof(struct vfu_counters, refused) },
	{ NULL }
};

static const struct figure pcie_figures[] = {
	{ "tlps_to_card", offsetof(struct tlp_host_counters, to_card) },
	{ "tlps_from_card", offsetof(struct tlp_host_counters, from_card) },
	{ "dma_reads", offsetof(struct tlp_host_counters, card_reads) },
	{ "dma_read_bytes",
	  offsetof(struct tlp_host_counters, card_read_bytes) },
	{ "dma_writes", offsetof(struct tlp_host_counters, card_writes) },
	{ "dma_write_bytes",
	  offsetof(struct tlp_host_counters, card_write_bytes) },
	{ "interrupts", offsetof(struct tlp_host_counters, interrupts) },
	{ "errors", offsetof(struct tlp_host_counters, errors) },
	{ "unsupported", offsetof(struct tlp_host_counters, unsupported) },
	{ "violations", offsetof(struct tlp_host_counters, violations) },
	{ "timeouts", offsetof(struct tlp_host_counters, timeouts) },
	{ NULL }
};

/* The other end of the card's PCI Express link, if it has one */
static const struct figure lane_figures[] = {
	{ "tlps_sent", offsetof(struct root_counters, tlps_sent) },
	{ "tlps_received", offsetof(struct root_counters, tlps_received) },
	{ "replays", offsetof(struct root_counters, replays) },
	{ "acks_sent", offsetof(struct root_counters, acks_sent) },
	{ "acks_received", offsetof(struct root_counters, acks_received) },
	{ "naks_sent", offsetof(struct root_counters, naks_sent) },
	{ "naks_received", offsetof(struct root_counters, naks_received) },
	{ "duplicates", offsetof(struct root_counters, duplicates) },
	{ "nullified", offsetof(struct root_counters, nullified) },
	{ "receiver_errors", offsetof(struct root_counters, receiver_errors) },
	{ "bad_tlps", offsetof(struct root_counters, bad_tlps) },
	{ "bad_dllps", offsetof(struct root_counters, bad_dllps) },
	{ "replay_timeouts", offsetof(struct root_counters, replay_timeouts) },
	{ "replay_rollovers", offsetof(struct root_counters, replay_rollovers) },
	{ "line_errors", offsetof(struct root_counters, line_errors) },
	{ "link_ups", offsetof(struct root_counters, link_ups) },
	{ "link_downs", offsetof(struct root_counters, link_downs) },
	{ "recoveries", offsetof(struct root_counters, recoveries) },
	{ "violations", offsetof(struct root_counters, violations) },
	{ NULL }
};

static const struct figure link_figures[] = {
	{ "frames", offsetof(struct jetsim_link_counters, frames) },
	{ "frame_words", offsetof(struct jetsim_link_counters, frame_words) },
	{ "aborted", offsetof(struct jetsim_link_counters, aborted) },
	{ "tokens", offsetof(struct jetsim_link_counters, tokens) },
	{ NULL }
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

/* All figures of a structure; null if there is none */
static json_t *figures(const void *from, const struct figure *f)
{
	json_t *obj = from ? json_object() : json_null();

	for (; from && f->name; f++) {
		uint64_t value;

		memcpy(&value, (const char *)from + f->offset, sizeof(value));
		set(obj, f->name, value);
	}
	return obj;
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

static json_t *station(const struct stats_source *src, unsigned int i)
{
	const struct vfu *vfu = src->vfu[i];
	json_t *obj = json_object();

	set(obj, "station", i);
	json_object_set_new(obj, "vfio",
			    figures(vfu ? vfu_counters(vfu) : NULL,
				    vfio_figures));
	json_object_set_new(obj, "pcie",
			    figures(jetsim_host_counters(src->sim, i),
				    pcie_figures));
	json_object_set_new(obj, "card", card(src->sim, i));
	json_object_set_new(obj, "root_port",
			    figures(jetsim_lane(src->sim, i), lane_figures));
	return obj;
}

static json_t *link_from(const struct stats_source *src, unsigned int i)
{
	json_t *obj = figures(jetsim_link(src->sim, i), link_figures);

	set(obj, "from", i);
	set(obj, "to", (i + 1) % jetsim_stations(src->sim));
	return obj;
}

char *stats_json(const struct stats_source *src)
{
	unsigned int n = jetsim_stations(src->sim);
	json_t *root = json_object(), *stations = json_array();
	json_t *links = json_array();
	char *text;

	/* No frame under way, nor news of one. Reading the cards' counters takes simulated time */
	json_object_set_new(root, "idle", json_boolean(jetsim_idle(src->sim)));
	for (unsigned int i = 0; i < n; i++) {
		json_array_append_new(stations, station(src, i));
		json_array_append_new(links, link_from(src, i));
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

/* A file that takes the place of another one: that must be a file, too */
static bool may_replace(const char *path)
{
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT;
	if (S_ISREG(st.st_mode))
		return true;
	jet_log(0, "%s: is no regular file; not replaced", path);
	errno = 0;
	return false;
}

/* A new file beside it, with the rights that a file gets; NULL and errno */
static FILE *new_beside(const char *path, char **name)
{
	mode_t mask = umask(0);
	int fd = -1;

	umask(mask);
	if (asprintf(name, "%s.XXXXXX", path) < 0)
		*name = NULL;
	else
		fd = mkostemp(*name, O_CLOEXEC);
	if (fd < 0)
		return NULL;
	fchmod(fd, 0666 & ~mask);
	return fdopen(fd, "w");
}

int stats_check(const char *path)
{
	char *name = NULL;
	FILE *f = may_replace(path) ? new_beside(path, &name) : NULL;

	if (f) {
		fclose(f);
		unlink(name);
	} else if (errno) {
		jet_log(0, "%s: %s", path, strerror(errno));
	}
	free(name);
	return f ? 0 : -1;
}

int stats_write(const struct stats_source *src, const char *path)
{
	char *text = stats_json(src), *name = NULL;
	FILE *f = NULL;
	int bad = 1;

	errno = 0;
	if (text && may_replace(path))
		f = new_beside(path, &name);
	if (f) {
		bad = fprintf(f, "%s\n", text) < 0;
		bad |= fclose(f) != 0;
		bad = bad || rename(name, path);
		if (bad)
			unlink(name);
	}
	if (bad && errno)
		jet_log(0, "%s: %s", path, strerror(errno));
	free(text);
	free(name);
	return bad ? -1 : 0;
}
