// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_cdc_bus between sides that are joined, with free clocks and stops at any time: what comes
// out is what the bus was in one clock, and 0 while shut; the last of what it was comes out,
// and a note with it. In the clock in which the source's stop falls, the copy may become anything.
//@ top jet_cdc_bus Width=2
//@ source cdc/jet_cdc_join.sv cdc/jet_cdc_half.sv
//@ source cdc/jet_cdc_bus.sv model/jet_cdc_sync.sv
//@ clocks free
//@ edit cdc/jet_cdc_bus.sv s/if .take. hold_q <=/if (f_torn) hold_q <= f_any; else if (take) hold_q <=/
//@ edit cdc/jet_cdc_bus.sv s/took_q  <= take;/took_q  <= f_torn ? f_any[0] : take;/
//@ prove picture pdr
//@ cover picture 60
//@ bug picture 60 cdc/jet_cdc_bus.sv s/if .took_q & src_open_i./if (took_q)/
//@ prove still pdr
//@ cover still 60
//@ bug still 60 cdc/jet_cdc_bus.sv s/& !took_q & req_q == ack;/;/
//@ prove arrives pdr
//@ cover arrives 80
//@ bug arrives 80 cdc/jet_cdc_bus.sv s/src_dirty_i . .dirty_q & !take./src_dirty_i/
//@ prove tells pdr
//@ cover tells 80
//@ bug tells 80 cdc/jet_cdc_bus.sv s/src_note_i  . .note_q & !take./src_note_i/
//@ in jet_cdc_bus
`include "prove.svh"
`include "joined.svh"
  `PROVE_JOINED(src, dst)
  logic f_first = 1'b1;
  always_ff @(posedge f_step) f_first <= 1'b0;

  // The source's stop falls: its first clock. Who waits for an answer copies nothing all the same
  logic f_was_open_q = 1'b0, f_torn;
  logic [Width:0] f_any;
  assign f_any  = $anyseq;
  assign f_torn = f_was_open_q && !src_open_i && !src_clear_i && !took_q && req_q == ack;
  always_ff @(posedge src_clk_i) f_was_open_q <= src_open_i;

  // The latest picture, and what the destination took
  logic [Width-1:0] f_picture_q, f_shown_q = '0;
  logic f_took;
  assign f_took = dst_clk_i && dst_open_i && req != seen_q;
  always_ff @(posedge f_step) begin
    if (src_clk_i && take) f_picture_q <= src_bus_i;
    if (f_took)                          f_shown_q <= f_picture_q;
    else if (dst_clk_i && !dst_open_i)   f_shown_q <= '0;
  end
  always_comb if (!f_first) picture: assert (dst_bus_o == f_shown_q || f_fresh_q);
  logic f_fresh_q = 1'b1;               // before the destination's first clock
  always_ff @(posedge dst_clk_i) f_fresh_q <= 1'b0;
  `COVER(picture, f_shown_q == 2'd2 && dst_open_i)

  // It stood still for a whole clock of the destination before
  logic [Width:0] f_hold_q;
  always_ff @(posedge dst_clk_i) f_hold_q <= hold_q;
  always_comb if (f_took) still: assert (hold_q == f_hold_q);
  `COVER(still, f_took && f_shown_q == 2'd2)

  // Rounds without a change and a stop: each clock has ticked
  logic f_s_ticked_q = 1'b0, f_d_ticked_q = 1'b0, f_round, f_quiet;
  logic [1:0] f_bus_q;
  logic [4:0] f_rounds_q = '0;
  assign f_round = (f_s_ticked_q || src_clk_i) && (f_d_ticked_q || dst_clk_i);
  assign f_quiet = src_open_i && dst_open_i && !src_dirty_i && !src_note_i && src_bus_i == f_bus_q;
  always_ff @(posedge f_step) begin
    f_bus_q      <= src_bus_i;
    f_s_ticked_q <= !f_round && (f_s_ticked_q || src_clk_i);
    f_d_ticked_q <= !f_round && (f_d_ticked_q || dst_clk_i);
    if (!f_quiet)                             f_rounds_q <= '0;
    else if (f_round && f_rounds_q != 5'd20)  f_rounds_q <= f_rounds_q + 5'd1;
  end
  // Who changes the bus says so in the same clock
  logic [1:0] f_said_q;
  logic f_owe_q = 1'b0;
  always_ff @(posedge src_clk_i) begin
    f_said_q <= src_bus_i;
    if (!f_first) assume (src_bus_i == f_said_q || src_dirty_q);
  end
  logic src_dirty_q;
  always_ff @(posedge src_clk_i) src_dirty_q <= src_dirty_i;
  always_comb if (f_quiet && f_rounds_q == 5'd20) arrives: assert (dst_bus_o == src_bus_i);
  `COVER(arrives, f_quiet && f_rounds_q == 5'd20 && src_bus_i == 2'd2)

  // A note asked for while both are open comes
  always_ff @(posedge f_step) begin
    if (dst_note_o || !src_open_i || !dst_open_i) f_owe_q <= 1'b0;
    if (src_clk_i && src_note_i && src_open_i && dst_open_i) f_owe_q <= 1'b1;
  end
  always_comb if (f_quiet && f_rounds_q == 5'd20) tells: assert (!f_owe_q);
  `COVER(tells, f_owe_q && f_rounds_q == 5'd4)
