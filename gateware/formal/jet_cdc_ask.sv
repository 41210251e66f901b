// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_cdc_ask between sides that are joined, with free clocks and stops at any time: every access
// ends, with the word that was asked for or with 0; the index stands still while it matters.
//@ top jet_cdc_ask IndexW=2 Width=3 Limit=15
//@ source cdc/jet_cdc_join.sv cdc/jet_cdc_half.sv
//@ source cdc/jet_cdc_ask.sv model/jet_cdc_sync.sv
//@ clocks free
//@ prove ends pdr
//@ cover ends 60
//@ bug ends 60 cdc/jet_cdc_ask.sv s/if .over. a_ack_o <= 1.b1;//
//@ prove word pdr
//@ cover word 80
//@ bug word 80 cdc/jet_cdc_ask.sv s/ask_q == answered/1'b1/
//@ prove still pdr
//@ cover still 80
//@ bug still 80 cdc/jet_cdc_ask.sv s/assign b_index_o = index_q/assign b_index_o = a_index_i/
//@ in jet_cdc_ask
`include "prove.svh"
`include "joined.svh"
  `PROVE_JOINED(a, b)
  logic f_first = 1'b1;
  always_ff @(posedge f_step) f_first <= 1'b0;

  // The words are made from their index; a reset is a stop
  always_comb assume (b_data_i == {1'b1, b_index_o} && (a_rst_ni || f_a_stop));

  // The host holds sel and index until ack; the first clock is a reset
  logic f_held_q = 1'b0, f_up_q = 1'b0;
  logic [1:0] f_index_q;
  always_ff @(posedge a_clk_i) begin
    f_held_q  <= a_rst_ni & a_sel_i & !a_ack_o;
    f_index_q <= a_index_i;
    f_up_q    <= 1'b1;
  end
  always_comb begin
    if (!f_up_q) assume (!a_rst_ni);
    if (f_held_q && a_rst_ni) assume (a_sel_i && a_index_i == f_index_q);
  end

  logic [4:0] f_clocks_q;
  always_ff @(posedge a_clk_i) f_clocks_q <= a_rst_ni && a_sel_i && !a_ack_o ? f_clocks_q + 5'd1 : '0;
  always_comb if (f_up_q) begin
    ends: assert (f_clocks_q <= 5'd16);
    if (a_rst_ni && a_ack_o && a_sel_i) word: assert (a_data_o == '0 || a_data_o == {1'b1, a_index_i});
  end
  `COVER(ends, f_up_q && a_ack_o && f_clocks_q == 5'd16)
  `COVER(word, f_up_q && a_sel_i && a_ack_o && a_data_o == 3'd6)

  // For a whole clock of the other side before it is used; what was given up, too
  logic [IndexW-1:0] f_seen_q;
  always_ff @(posedge b_clk_i) f_seen_q <= b_index_o;
  always_comb if (b_clk_i && b_open_i && answer_q != asked) still: assert (b_index_o == f_seen_q);
  `COVER(still, b_clk_i && b_open_i && answer_q != asked && b_index_o == 2'd2)
