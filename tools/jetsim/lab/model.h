/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/* jet_ring, Verilated, behind a C interface: its ports, and one clock of them */
#ifndef JETSIM_LAB_MODEL_H
#define JETSIM_LAB_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One of the two transmit streams */
struct model_tx {
	bool valid, last;
	uint64_t data;
	bool ready, done, ok;		/* outputs */
};

/* Names are the RTL's; all of the host's side is one clock with the ring's */
struct model_ports {
	/* inputs */
	bool reset;
	uint64_t eui;
	uint16_t rx_data;
	uint8_t rx_k;
	bool rx_lock;
	struct model_tx tx, txs;
	bool insert, fit;
	uint32_t bid, sa;
	uint16_t frame, random;
	bool reg_sel;
	uint8_t reg_idx;
	/* outputs */
	uint16_t tx_data;
	uint8_t tx_k;
	bool rx_valid;
	uint8_t rx_kind;
	uint64_t rx_beat;
	uint32_t status, ttrt;
	uint32_t cnt;
	bool reg_ack;
	uint32_t reg_data;
};

struct model;

struct model *model_new(struct model_ports *p);
void model_free(struct model *m);
/* Only the receiver's clock: rx_* are taken */
void model_receive(struct model *m, const struct model_ports *p);
/* The station's clock, with or without the receiver's; then all outputs are new */
void model_clock(struct model *m, struct model_ports *p, bool receive);

#ifdef __cplusplus
}
#endif

#endif
