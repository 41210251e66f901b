// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/* See profile.h. Each place has a counter that the translated code adds to. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "icount.h"
#include "profile.h"
#include "qemu_plugin.h"

#define KERNEL		(1ull << 63)
#define PLACES		(1u << 17)
#define HASH		(PLACES * 2)
#define SECTIONS	64

static const char *path;
static void *score;		/* PLACES counters */
static uint64_t address[PLACES];
static uint32_t hash[HASH];	/* of addresses; place + 1 */
static uint32_t places = 1;	/* the first one: programs, and what is too much */
static uint64_t begun[PLACES];
static uint64_t *sums[SECTIONS];
static uint64_t section = ICOUNT_NONE;

static uint32_t place_of(uint64_t where)
{
	uint32_t h = (uint32_t)(where * 0x9e3779b97f4a7c15ull >> 32) % HASH;

	while (hash[h]) {
		if (address[hash[h] - 1] == where)
			return hash[h] - 1;
		h = (h + 1) % HASH;
	}
	if (places == PLACES)
		return 0;
	address[places] = where;
	hash[h] = ++places;
	return places - 1;
}

void profile_insn(void *insn)
{
	uint64_t where = qemu_plugin_insn_vaddr(insn);
	uint32_t place = where & KERNEL ?
			 place_of(where / PROFILE_BYTES * PROFILE_BYTES) : 0;

	qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn,
		INLINE_ADD_U64,
		(qemu_plugin_u64){ score, place * sizeof(uint64_t) }, 1);
}

void profile_mark(uint64_t next)
{
	const uint64_t *now = qemu_plugin_scoreboard_find(score, 0);

	if (section < SECTIONS) {
		if (!sums[section])
			sums[section] = calloc(PLACES, sizeof(uint64_t));
		for (uint32_t i = 0; i < places; i++)
			sums[section][i] += now[i] - begun[i];
	}
	section = next;
	memcpy(begun, now, places * sizeof(*begun));
}

static void write_file(qemu_plugin_id_t id, void *ctx)
{
	FILE *out = fopen(path, "w");

	(void)id;
	(void)ctx;
	if (!out) {
		perror(path);
		return;
	}
	for (unsigned int s = 0; s < SECTIONS; s++)
		for (uint32_t i = 0; sums[s] && i < places; i++)
			if (sums[s][i])
				fprintf(out, "%u %llx %llu\n", s,
					(unsigned long long)address[i],
					(unsigned long long)sums[s][i]);
	if (fclose(out))
		perror(path);
}

bool profile_on(void)
{
	return score;
}

bool profile_start(uint64_t id, const char *file)
{
	path = strdup(file);
	score = qemu_plugin_scoreboard_new(PLACES * sizeof(uint64_t));
	if (!path || !score)
		return false;
	qemu_plugin_register_atexit_cb(id, write_file, NULL);
	return true;
}
