// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_cdc_reset: low without a clock, high only at a clock's edge, and only after two.
//@ top jet_cdc_reset
//@ source cdc/jet_cdc_reset.sv
//@ clocks free
//@ prove falls pdr
//@ cover falls 20
//@ bug falls 20 cdc/jet_cdc_reset.sv s/ or negedge rst_ni//
//@ prove rises pdr
//@ cover rises 20
//@ bug rises 20 cdc/jet_cdc_reset.sv s/{up_q.0., 1.b1}/2'b11/
//@ in jet_cdc_reset
`include "prove.svh"
  logic f_first = 1'b1;
  always_ff @(posedge f_step) f_first <= 1'b0;

  logic f_rst_q, f_out_q = 1'b0, f_tick_q;
  logic [1:0] f_ticks_q = '0;           // since the reset is high
  always_ff @(posedge f_step) begin
    f_rst_q  <= rst_ni;
    f_out_q  <= rst_no;
    f_tick_q <= clk_i;
    if (!rst_ni)                          f_ticks_q <= '0;
    else if (clk_i && f_ticks_q != 2'd2)  f_ticks_q <= f_ticks_q + 2'd1;
  end
  always_comb if (!f_first) begin
    if (!f_rst_q)           falls:   assert (!rst_no);
    if (rst_no && !f_out_q) rises:   assert (f_tick_q);
    if (rst_no)             rises_2: assert (f_ticks_q == 2'd2);
  end
  `COVER(falls, !f_rst_q && f_out_q && !f_tick_q)
  `COVER(rises, rst_no && !f_out_q)
