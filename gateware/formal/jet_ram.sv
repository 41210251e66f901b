// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_ram: what was written last is what is read; the output stays while nothing is read.
// This is what model/jet_ram.sv promises to other proofs.
//@ top jet_ram Width=4 Depth=8
//@ source common/jet_ram.sv
//@ prove word ind 2
//@ cover word 12
//@ bug word 12 common/jet_ram.sv s/if .we_i. mem/if (we_i && !re_i) mem/
//@ prove stays ind 2
//@ cover stays 12
//@ bug stays 12 common/jet_ram.sv s/if .re_i. rdata_o/rdata_o/
//@ in jet_ram
`include "prove.svh"
  `PROVE_START(clk_i)

  logic [$clog2(Depth)-1:0] f_known;
  assign f_known = $anyconst;
  logic [Width-1:0] f_word_q, f_before_q;
  logic f_written_q = 1'b0, f_read_q = 1'b0, f_stays_q = 1'b0;
  always_ff @(posedge clk_i) begin
    if (we_i && waddr_i == f_known) f_word_q <= wdata_i;
    f_written_q <= f_written_q | (we_i && waddr_i == f_known);
    f_read_q    <= f_written_q && re_i && raddr_i == f_known && !(we_i && waddr_i == raddr_i);
    f_before_q  <= f_written_q && re_i && raddr_i == f_known ? f_word_q : rdata_o;
    f_stays_q   <= !re_i;
  end
  always_comb begin
    if (f_read_q)    word:     assert (rdata_o == f_before_q);
    if (f_written_q) inv_word: assert (mem[f_known] == f_word_q);
    if (f_stays_q)   stays:    assert (rdata_o == f_before_q);
  end
  `COVER(word, f_read_q && we_i && f_word_q != '0 && f_known == '1)
  `COVER(stays, f_stays_q && we_i)
