// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_slice: valid stays with its data until ready; words come in order, each once.
//@ top jet_slice Width=2
//@ source common/jet_slice.sv
//@ prove stream pdr
//@ cover stream 20
//@ bug stream 20 common/jet_slice.sv s/if .ready_i . !valid_o. data_o <= /data_o <= /
//@ prove order pdr
//@ cover order 20
//@ bug order 20 common/jet_slice.sv s/ready_o = !full_q/ready_o = 1'b1/
//@ bug order 20 common/jet_slice.sv s/full_q . second_q : data_i/data_i/
//@ in jet_slice
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  logic f_stall_q;
  logic [Width-1:0] f_data_q;
  always_ff @(posedge clk_i) begin
    f_stall_q <= rst_ni & valid_o & !ready_i;
    f_data_q  <= data_o;
  end
  always_comb if (!f_first && f_stall_q) stream: assert (valid_o && data_o == f_data_q);
  `COVER(stream, f_stall_q && full_q)

  // One word, whichever, and how many are in front of it
  logic f_pick, f_in, f_out, f_have_q;
  logic [1:0] f_inside_q, f_front_q;
  logic [Width-1:0] f_word_q;
  assign f_pick = $anyseq;
  assign f_in   = valid_i & ready_o;
  assign f_out  = valid_o & ready_i;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      f_inside_q <= '0;
      f_have_q   <= 1'b0;
    end else begin
      f_inside_q <= f_inside_q + 2'(f_in) - 2'(f_out);
      if (f_in && f_pick && !f_have_q) begin
        f_have_q  <= 1'b1;
        f_word_q  <= data_i;
        f_front_q <= f_inside_q - 2'(f_out);
      end else if (f_have_q && f_out) begin
        f_front_q <= f_front_q - 2'd1;
        if (f_front_q == '0) f_have_q <= 1'b0;
      end
    end
  end
  always_comb if (!f_first) begin
    order:   assert (f_inside_q == 2'(valid_o) + 2'(full_q));
    if (f_have_q && f_front_q == '0) order_2: assert (valid_o && data_o == f_word_q);
    if (f_have_q && f_front_q != '0) order_3: assert (f_front_q == 2'd1 && full_q && second_q == f_word_q);
  end
  `COVER(order, f_have_q && f_front_q == 2'd1)
