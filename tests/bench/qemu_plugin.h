/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * What is used of QEMU's plugin interface (version 7): Debian ships no header.
 */
#ifndef BENCH_QEMU_PLUGIN_H
#define BENCH_QEMU_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define API_VERSION	7
#define PROCESSORS	16	/* of a guest, at most */

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
uint64_t qemu_plugin_insn_vaddr(const void *insn);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id,
	void (*cb)(qemu_plugin_id_t id, void *ctx), void *ctx);
void qemu_plugin_register_vcpu_init_cb(qemu_plugin_id_t id,
	void (*cb)(unsigned int cpu, void *ctx), void *ctx);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id,
	void (*cb)(void *tb, void *ctx), void *ctx);
void qemu_plugin_register_vcpu_insn_exec_cb(void *insn,
	void (*cb)(unsigned int cpu, void *ctx), int flags, void *ctx);
void qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(void *insn, int op,
	qemu_plugin_u64 entry, uint64_t value);
void *qemu_plugin_scoreboard_new(size_t size);
void *qemu_plugin_scoreboard_find(void *score, unsigned int cpu);
uint64_t qemu_plugin_u64_get(qemu_plugin_u64 entry, unsigned int cpu);
struct register_list *qemu_plugin_get_registers(void);
int qemu_plugin_read_register(void *handle, struct byte_array *value);
bool qemu_plugin_write_register(void *handle, struct byte_array *value);
struct byte_array *g_byte_array_new(void);
struct byte_array *g_byte_array_set_size(struct byte_array *array,
					 unsigned int size);

#endif
