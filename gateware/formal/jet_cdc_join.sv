// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_cdc_join, with clocks that tick when they like, and stops (resets are stops) at any time of
// either side: no side starts anew while the other looks, none opens to what is left of before,
// and both open and shut within a bound.
//@ top jet_cdc_join
//@ source cdc/jet_cdc_join.sv cdc/jet_cdc_half.sv model/jet_cdc_sync.sv
//@ clocks free
//@ prove alone pdr
//@ cover alone 60
//@ bug alone 60 cdc/jet_cdc_half.sv s/if .!other.1.. state_d = Clear/state_d = Clear/
//@ prove fresh pdr
//@ cover fresh 80
//@ bug fresh 80 cdc/jet_cdc_half.sv s/if .other.0. .. /if (/
//@ prove opens pdr
//@ cover opens 80
//@ bug opens 80 cdc/jet_cdc_half.sv s/if .other == Shut. state_d = Shut;/if (1'b0) state_d = Shut;/
//@ prove shuts pdr
//@ cover shuts 80
//@ bug shuts 80 cdc/jet_cdc_half.sv s/stop_i .. other == Shut. state_d = Shut/stop_i) state_d = Shut/
//@ in jet_cdc_join
`include "prove.svh"
`define Opens 22
`define Shuts 12
  logic f_first = 1'b1;
  always_ff @(posedge f_step) f_first <= 1'b0;

  // A side's registers are used from its first clock in Open to its Clear; old when the other
  // side has started anew since
  logic f_a_uses, f_b_uses, f_a_clears, f_b_clears;
  logic f_a_used_q = 1'b0, f_b_used_q = 1'b0, f_a_old_q = 1'b0, f_b_old_q = 1'b0;
  assign f_a_uses   = a_clk_i && a_open_o;
  assign f_b_uses   = b_clk_i && b_open_o;
  assign f_a_clears = a_clk_i && a_clear_o;
  assign f_b_clears = b_clk_i && b_clear_o;
  always_ff @(posedge f_step) begin
    if (f_a_clears)    f_a_used_q <= 1'b0;
    else if (f_a_uses) f_a_used_q <= 1'b1;
    if (f_b_clears)    f_b_used_q <= 1'b0;
    else if (f_b_uses) f_b_used_q <= 1'b1;
    if (f_a_clears)                    f_a_old_q <= 1'b0;
    else if (f_b_clears && f_a_used_q) f_a_old_q <= 1'b1;
    if (f_b_clears)                    f_b_old_q <= 1'b0;
    else if (f_a_clears && f_b_used_q) f_b_old_q <= 1'b1;
  end
  always_comb begin
    if (f_a_clears && f_a_used_q) alone:   assert (!b_open_o);
    if (f_b_clears && f_b_used_q) alone_2: assert (!a_open_o);
    if (a_open_o)                 fresh:   assert (!f_b_old_q);
    if (b_open_o)                 fresh_2: assert (!f_a_old_q);
  end
  `COVER(alone, f_a_clears && f_a_used_q && f_b_used_q)
  `COVER(fresh, a_open_o && b_open_o && f_cleared_q)

  // Rounds: each clock has ticked
  logic f_a_ticked_q = 1'b0, f_b_ticked_q = 1'b0, f_round, f_up, f_down, f_cleared_q = 1'b0;
  logic [4:0] f_up_q = '0;
  logic [3:0] f_down_q = '0;
  assign f_round = (f_a_ticked_q || a_clk_i) && (f_b_ticked_q || b_clk_i);
  assign f_up    = !a_stop_i && !b_stop_i;
  assign f_down  = a_stop_i && !b_stop_i;
  always_ff @(posedge f_step) begin
    f_a_ticked_q <= !f_round && (f_a_ticked_q || a_clk_i);
    f_b_ticked_q <= !f_round && (f_b_ticked_q || b_clk_i);
    if (!f_up)                           f_up_q <= '0;
    else if (f_round && f_up_q != 5'd`Opens) f_up_q <= f_up_q + 5'd1;
    if (!f_down)                             f_down_q <= '0;
    else if (f_round && f_down_q != 4'd`Shuts) f_down_q <= f_down_q + 4'd1;
    if (f_a_clears && f_a_used_q) f_cleared_q <= 1'b1;
  end
  always_comb begin
    if (f_up && f_up_q == 5'd`Opens) opens:  assert (a_open_o && b_open_o);
    if (f_down_q == 4'd`Shuts) shuts: assert (!a_open_o && !b_open_o);
  end
  `COVER(opens, f_up_q == 5'd`Opens && f_cleared_q)
  `COVER(shuts, f_down_q == 4'd`Shuts && f_cleared_q)
