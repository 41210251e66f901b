// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_cdc_alive: a clock that stands still is found out, and one that runs is not accused.
//@ top jet_cdc_alive Limit=12
//@ source cdc/jet_cdc_alive.sv model/jet_cdc_sync.sv
//@ clocks free
//@ prove dead pdr
//@ cover dead 80
//@ bug dead 80 cdc/jet_cdc_alive.sv s/seen_q != level/1'b1/
//@ prove runs pdr
//@ cover runs 80
//@ bug runs 80 cdc/jet_cdc_alive.sv s/seen_q != level/1'b0/
//@ in jet_cdc_alive
`include "prove.svh"
  logic f_first = 1'b1;
  always_ff @(posedge f_step) f_first <= 1'b0;

  // Our clocks since the other one's last edge, and since its last that should change the level
  logic [4:0] f_still_q = '0, f_level_q = '0;
  logic f_odd_q = 1'b0, f_woken_q = 1'b0, f_up_q = 1'b0;
  always_ff @(posedge f_step) begin
    if (src_clk_i || !dst_rst_ni)            f_still_q <= '0;
    else if (dst_clk_i && f_still_q != '1)   f_still_q <= f_still_q + 5'd1;
    if (src_clk_i && count_q[3:0] == '1)     f_level_q <= '0;
    else if (dst_clk_i && f_level_q != '1)   f_level_q <= f_level_q + 5'd1;
    // The other clock is not much slower than ours, nor 16 times as fast
    if (f_level_q > 5'(Limit - 6))           f_odd_q  <= 1'b1;
    if (src_clk_i && count_q[3:0] == '1 && f_level_q < 5'd3) f_odd_q <= 1'b1;
    if (!dst_alive_o)                        f_woken_q <= 1'b1;
    if (dst_clk_i && !dst_rst_ni)            f_up_q    <= 1'b1;
  end
  always_comb begin
    if (f_still_q > 5'(Limit + 5)) dead: assert (!dst_alive_o);
    if (f_up_q && !f_odd_q)       runs: assert (dst_alive_o);
  end
  `COVER(dead, f_still_q > 5'(Limit + 5) && dst_rst_ni)
  `COVER(runs, f_up_q && !f_odd_q && f_still_q == 5'd5 && dst_rst_ni)
