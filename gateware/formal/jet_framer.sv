// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_framer: a frame is SOF, data, EOF or ABORT, without a hole; nothing else leaves it. What
// jet_ring.sv assumes of the words that it leaves open.
//@ top jet_framer
//@ source ring/jet_ring_pkg.sv common/jet_crc8.sv common/jet_crc32.sv ring/jet_framer.sv
//@ prove words ind 6
//@ cover words 20
//@ bug words 45 ring/jet_framer.sv s/word_d  = \{8'.jet_hw_pkg::K_EOF., 8'h00\};/word_d  = {8'(jet_hw_pkg::K_EOF), 8'h01};/
//@ prove shape ind 6
//@ cover shape 50
//@ bug shape 20 ring/jet_framer.sv s/valid_d    = 1'b1;/valid_d    = state_q != StJ2;/
//@ in jet_framer
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)
  localparam logic [15:0] FSof   = {8'(jet_hw_pkg::K_SOF), 8'h00};
  localparam logic [15:0] FEof   = {8'(jet_hw_pkg::K_EOF), 8'h00};
  localparam logic [15:0] FAbort = {8'(jet_hw_pkg::K_ABORT), 8'h00};
  always_comb if (busy_o) assume (!start_i);

  logic f_on;
  assign f_on = !f_first && rst_ni && valid_o;
  always_comb if (f_on && k_o != 2'b00) begin
    words: assert (k_o == 2'b10 && (data_o == FSof || data_o == FEof || data_o == FAbort));
  end
  `COVER(words, f_on && k_o == 2'b10 && data_o == FAbort)

  // Inside a frame until its end has gone by, and never twice at its beginning
  logic f_in_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni)                            f_in_q <= 1'b0;
    else if (valid_o && k_o == 2'b10)       f_in_q <= data_o == FSof;
  end
  always_comb if (!f_first && rst_ni) begin
    shape: assert (valid_o || !f_in_q);
    if (f_on) shape_2: assert (f_in_q == !(k_o == 2'b10 && data_o == FSof));
    inv_in: assert (f_in_q || state_q == StJ01 || state_q == StIdle);
    inv_q:  assert (state_q == StIdle || valid_o);
    inv_first: assert (state_q != StJ01 || (valid_q && k_q == 2'b10 && word_q == FSof && !f_in_q));
    inv_end: assert (state_q != StIdle || !valid_q || (k_q == 2'b10 && word_q != FSof && f_in_q));
    inv_mid: assert (state_q == StIdle || state_q == StJ01 || k_q == 2'b00);
    inv_crc: assert (!(crc_hi_q || crc_lo_q) || k_q == 2'b00);
    inv_none: assert (state_q != StIdle || valid_q || !f_in_q);
  end
  `COVER(shape, f_on && f_in_q && k_o == 2'b10 && data_o == FEof)
