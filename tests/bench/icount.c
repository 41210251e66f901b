// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A TCG plugin for stock QEMU that counts a processor's instructions and lets the
 * guest read the count: tests/bench/icount.h has the guest's side. Every
 * instruction counts when it is executed, so the count is exact at any place in
 * a translation block; interrupts and the kernel are included.
 *
 * With the argument profile=FILE it also counts by place: see profile.h.
 */
#include <string.h>

#include "icount.h"
#include "profile.h"
#include "qemu_plugin.h"

/* What QEMU looks for */
#define EXPORT	__attribute__((visibility("default")))
EXPORT extern int qemu_plugin_version;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info,
			       int argc, char **argv);

EXPORT int qemu_plugin_version = API_VERSION;

static qemu_plugin_u64 count;
static void *rax[PROCESSORS];
static struct byte_array *value[PROCESSORS];
static struct byte_array *given;	/* what the guest had in RAX */

static void find_rax(unsigned int cpu, void *ctx)
{
	const struct register_list *list = qemu_plugin_get_registers();
	const struct register_name *names;

	(void)ctx;
	if (cpu >= PROCESSORS || !list)
		return;
	names = (const struct register_name *)(const void *)list->data;
	for (unsigned int i = 0; i < list->len; i++)
		if (!strcmp(names[i].name, "rax"))
			rax[cpu] = names[i].handle;
	value[cpu] = g_byte_array_new();
	g_byte_array_set_size(value[cpu], sizeof(uint64_t));
}

static void marker(unsigned int cpu, void *ctx)
{
	uint64_t now = qemu_plugin_u64_get(count, cpu);

	(void)ctx;
	if (cpu >= PROCESSORS || !rax[cpu])
		return;
	if (profile_on()) {
		uint64_t section;

		g_byte_array_set_size(given, 0);
		qemu_plugin_read_register(rax[cpu], given);
		memcpy(&section, given->data, sizeof(section));
		profile_mark(section);
	}
	memcpy(value[cpu]->data, &now, sizeof(now));
	qemu_plugin_write_register(rax[cpu], value[cpu]);
}

static bool is_marker(const void *insn)
{
	static const uint8_t code[] = { ICOUNT_MARKER };
	uint8_t bytes[sizeof(code)];

	return qemu_plugin_insn_size(insn) == sizeof(code) &&
		qemu_plugin_insn_data(insn, bytes, sizeof(bytes)) ==
		sizeof(bytes) && !memcmp(bytes, code, sizeof(code));
}

static void translated(void *tb, void *ctx)
{
	size_t n = qemu_plugin_tb_n_insns(tb);

	(void)ctx;
	for (size_t i = 0; i < n; i++) {
		void *insn = qemu_plugin_tb_get_insn(tb, i);

		qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn,
			INLINE_ADD_U64, count, 1);
		if (profile_on())
			profile_insn(insn);
		if (is_marker(insn))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, marker,
							       CB_RW_REGS,
							       NULL);
	}
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info,
			int argc, char **argv)
{
	static const char profile[] = "profile=";

	if (info->version.min > API_VERSION || info->version.cur < API_VERSION)
		return -1;
	count = (qemu_plugin_u64){
		qemu_plugin_scoreboard_new(sizeof(uint64_t)), 0,
	};
	for (int i = 0; i < argc; i++)
		if (strncmp(argv[i], profile, strlen(profile)) ||
		    !profile_start(id, argv[i] + strlen(profile)))
			return -1;
	given = g_byte_array_new();
	qemu_plugin_register_vcpu_init_cb(id, find_rax, NULL);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated, NULL);
	return 0;
}
