// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_cdc_fifo between sides that are joined, with clocks that may tick when they like and stops
// (resets are stops) of either side at any time: order, no overflow, no underflow, levels that
// never promise too much, and nothing of before a stop comes out behind it. In the clock in
// which the writer's stop falls, memory and pointer may do anything.
//@ top jet_cdc_fifo Width=1 DepthLog2=2
//@ source cdc/jet_cdc_join.sv cdc/jet_cdc_half.sv
//@ source cdc/jet_cdc_fifo.sv cdc/jet_cdc_count.sv model/jet_cdc_sync.sv
//@ clocks free
//@ edit cdc/jet_cdc_fifo.sv s/if .push. mem.*/if (push || f_torn) mem[wptr[DepthLog2-1:0]] <= f_torn ? f_any : w_data_i;/
//@ edit cdc/jet_cdc_fifo.sv s/.src_inc_i.push./.src_inc_i(f_torn ? f_any[0] : push)/
//@ prove level pdr
//@ cover level 40
//@ bug level 60 cdc/jet_cdc_count.sv s/gray_q <= count_q . .count_q >> 1./gray_q <= count_q/
//@ bug level 60 cdc/jet_cdc_count.sv s/count_d.i. = .*/count_d[i] = gray[i];/
//@ prove order pdr using level
//@ cover order 60
//@ bug order 60 cdc/jet_cdc_count.sv s/if .src_open_i. gray_q/gray_q/
//@ prove stream pdr using level
//@ cover stream 40
//@ bug stream 60 cdc/jet_cdc_half.sv s/if .!other.1.. state_d = Clear/state_d = Clear/
//@ in jet_cdc_fifo
`include "prove.svh"
`include "joined.svh"
  `PROVE_JOINED(w, r)
  // The writer's stop falls: its first clock. A FIFO that is full writes nothing all the same
  logic f_was_open_q = 1'b0, f_torn;
  logic [Width-1:0] f_any;
  assign f_any  = $anyseq;
  assign f_torn = f_was_open_q && !w_open_i && !w_clear_i && !wlevel[DepthLog2];
  always_ff @(posedge w_clk_i) f_was_open_q <= w_open_i;

  localparam int unsigned FW = DepthLog2 + 2;
  logic f_first = 1'b1;
  always_ff @(posedge f_step) f_first <= 1'b0;

  // Words written and read since the sides were cleared
  logic [FW-1:0] f_written_q, f_read_q, f_inside;
  always_ff @(posedge w_clk_i) f_written_q <= w_clear_i ? '0 : f_written_q + FW'(push);
  always_ff @(posedge r_clk_i) f_read_q    <= r_clear_i ? '0 : f_read_q + FW'(pop);
  assign f_inside = f_written_q - f_read_q;

  always_comb begin
    if (w_open_i || r_open_i) level:   assert (f_inside <= FW'(1 << DepthLog2));
    if (w_open_i)           level_2: assert (FW'(w_level_o) >= f_inside);
    if (r_open_i)           level_3: assert (FW'(r_level_o) <= f_inside);
    if (r_valid_o)          level_4: assert (r_open_i && f_inside != '0);
  end
  `COVER(level, r_open_i && w_open_i && f_inside == FW'(1 << DepthLog2) && f_read_q != '0)

  // One word, whichever: what it is, and the how manieth
  logic f_pick, f_picked_q = 1'b0, f_done_q = 1'b0, f_here, f_again_q = 1'b0;
  assign f_pick = $anyseq;
  logic [FW-1:0] f_place_q;
  logic [Width-1:0] f_word_q;
  always_ff @(posedge w_clk_i) begin
    if (w_clear_i) begin
      f_picked_q <= 1'b0;
      f_again_q  <= f_again_q | f_picked_q;
    end else if (push && f_pick && !f_picked_q) begin
      f_picked_q <= 1'b1;
      f_place_q  <= f_written_q;
      f_word_q   <= w_data_i;
    end
  end
  always_ff @(posedge r_clk_i) begin
    if (!f_picked_q)         f_done_q <= 1'b0;
    else if (f_here && pop) f_done_q <= 1'b1;
  end
  assign f_here = r_open_i && f_picked_q && !f_done_q && f_read_q == f_place_q;
  always_comb begin
    if (f_here && r_valid_o)     order:   assert (r_data_o == f_word_q);
    if (f_picked_q && !f_done_q) order_2: assert (mem[f_place_q[DepthLog2-1:0]] == f_word_q);
  end
  `COVER(order, f_here && r_valid_o && f_place_q == FW'(5) && f_again_q)

  // Valid stays, with its data, from one edge of the reader's clock to the next, unless it stops
  logic f_stall_q;
  logic [Width-1:0] f_data_q;
  always_ff @(posedge r_clk_i) begin
    f_stall_q <= r_valid_o & !r_ready_i;
    f_data_q  <= r_data_o;
  end
  always_comb if (!f_first && r_open_i && f_stall_q) stream: assert (r_valid_o && r_data_o == f_data_q);
  `COVER(stream, r_open_i && f_stall_q && f_inside == FW'(2))
