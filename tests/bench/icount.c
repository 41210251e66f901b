// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
/*
 * A TCG plugin for stock QEMU that counts a processor's instructions and lets the
 * guest read the count: tests/bench/icount.h has the guest's side. Every
 * instruction counts when it is executed, so the count is exact at any place in
 * a translation block; interrupts and the kernel are included.
 *
 * Debian ships no plugin header; what is used of the interface (version 7) is
 * declared here.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "icount.h"

#define API_VERSION	7
#define PROCESSORS	16

typedef uint64_t qemu_plugin_id_t;

struct qemu_info {
	const char *target_name;
	struct {
		int min;
		int cur;
	} version;
	/* more follows that is not used here */
};

typedef struct {
	void *score;
	size_t offset;
} qemu_plugin_u64;

struct byte_array {			/* GByteArray */
	uint8_t *data;
	unsigned int len;
};

struct register_list {			/* GArray of struct register_name */
	char *data;
	unsigned int len;
};

struct register_name {			/* qemu_plugin_reg_descriptor */
	void *handle;
	const char *name;
	const char *feature;
	bool is_readonly;
};

enum { INLINE_ADD_U64 = 0 };		/* enum qemu_plugin_op */
enum { CB_RW_REGS = 2 };		/* enum qemu_plugin_cb_flags */

size_t qemu_plugin_tb_n_insns(const void *tb);
void *qemu_plugin_tb_get_insn(const void *tb, size_t index);
size_t qemu_plugin_insn_size(const void *insn);
size_t qemu_plugin_insn_data(const void *insn, void *to, size_t len);
void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id,
	void (*cb)(unsigned int cpu, void *ctx), void *ctx);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
	void (*cb)(void *tb, void *ctx), void *ctx);
void qemu_plugin_register_vcpu_insn_exec_cb(void *insn,
	void (*cb)(unsigned int cpu, void *ctx), int flags, void *ctx);
void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(void *insn, int op,
	qemu_plugin_u64 entry, uint64_t value);
void *qemu_plugin_scoreboard_new(size_t size);
uint64_t qemu_plugin_u64_get(qemu_plugin_u64 entry, unsigned int cpu);
struct register_list *qemu_plugin_get_registers(void);
bool qemu_plugin_write_register(void *handle, struct byte_array *value);
struct byte_array *g_byte_array_new(void);
struct byte_array *g_byte_array_set_size(struct byte_array *array,
					 unsigned int size);

/* What QEMU looks for */
#define EXPORT	__attribute__((visibility("default")))
EXPORT extern int qemu_plugin_version;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info,
			       int argc, char **argv);

EXPORT int qemu_plugin_version = API_VERSION;

static qemu_plugin_u64 count;
static void *rax[PROCESSORS];
static struct byte_array *value[PROCESSORS];

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
		if (is_marker(insn))
			qemu_plugin_register_vcpu_insn_exec_cb(insn, marker,
							       CB_RW_REGS,
							       NULL);
	}
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info,
			int argc, char **argv)
{
	(void)argc;
	(void)argv;
	if (info->version.min > API_VERSION || info->version.cur < API_VERSION)
		return -1;
	count = (qemu_plugin_u64){
		qemu_plugin_scoreboard_new(sizeof(uint64_t)), 0,
	};
	qemu_plugin_register_vcpu_init_cb(id, find_rax, NULL);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated, NULL);
	return 0;
}
