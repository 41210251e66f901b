// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_fifo: words come out in the order they went in, none is lost or made up.
//@ top jet_fifo Width=8 DepthLog2=4
//@ source common/jet_fifo.sv
//@ prove level ind 1
//@ cover level 24
//@ bug level 24 common/jet_fifo.sv s/wready_o = !level_o.DepthLog2./wready_o = 1'b1/
//@ prove order ind 1
//@ cover order 40
//@ bug order 12 common/jet_fifo.sv s/mem.wptr_q.DepthLog2-1:0.. <=/mem[rptr_q[DepthLog2-1:0]] <=/
//@ prove stream ind 2
//@ cover stream 12
//@ bug stream 24 common/jet_fifo.sv s/if .push. mem/if (wvalid_i) mem/
//@ in jet_fifo
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)
  localparam int unsigned FDepth = 1 << DepthLog2;

  // How many words are inside, counted by ourselves
  logic [DepthLog2:0] f_count_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) f_count_q <= '0;
    else         f_count_q <= f_count_q + (DepthLog2 + 1)'(push) - (DepthLog2 + 1)'(pop);
  end

  always_comb if (!f_first) begin
    level:   assert (level_o == f_count_q && f_count_q <= (DepthLog2 + 1)'(FDepth));
    level_2: assert (rvalid_o == (f_count_q != '0));
    level_3: assert (wready_o == (f_count_q != (DepthLog2 + 1)'(FDepth)));
  end
  `COVER(level, rst_ni && !wready_o && rready_i)

  // One word, whichever: what it is, and how many are before it
  logic f_pick, f_in_q;
  assign f_pick = $anyseq;
  logic [DepthLog2:0] f_before_q;
  logic [DepthLog2-1:0] f_place;
  logic [Width-1:0] f_word_q;
  assign f_place = rptr_q[DepthLog2-1:0] + f_before_q[DepthLog2-1:0];
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      f_in_q <= 1'b0;
    end else if (!f_in_q) begin
      f_in_q     <= push & f_pick;
      f_before_q <= f_count_q - (DepthLog2 + 1)'(pop);
      f_word_q   <= wdata_i;
    end else if (pop) begin
      f_before_q <= f_before_q - (DepthLog2 + 1)'(1);
      if (f_before_q == '0) f_in_q <= 1'b0;
    end
  end
  always_comb if (!f_first && f_in_q) begin
    order:     assert (f_before_q != '0 || (rvalid_o && rdata_o == f_word_q));
    inv_place: assert (f_before_q < f_count_q && mem[f_place] == f_word_q);
  end
  always_comb if (!f_first) inv_level: assert (level_o == f_count_q && f_count_q <= FDepth);
  `COVER(order, f_in_q && pop && f_before_q == '0 && wptr_q < rptr_q)

  // Valid stays, with its data
  logic f_stall_q;
  logic [Width-1:0] f_data_q;
  always_ff @(posedge clk_i) begin
    f_stall_q <= rst_ni & rvalid_o & !rready_i;
    f_data_q  <= rdata_o;
  end
  always_comb if (!f_first && f_stall_q) stream: assert (rvalid_o && rdata_o == f_data_q);
  `COVER(stream, f_stall_q && rvalid_o && push)
