// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_number: our id changes only while we look for one; the one we have is in the map that we send.
//@ top jet_number
//@ source ring/jet_number.sv
//@ prove still ind 2
//@ cover still 80
//@ bug still 80 ring/jet_number.sv s/end else if .busy_o. begin/end else begin/
//@ in jet_number
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)
  logic f_busy_q, f_start_q, f_full_q;
  logic [5:0] f_id_q;
  always_ff @(posedge clk_i) begin
    f_busy_q  <= busy_o & !start_i & rst_ni;
    f_start_q <= start_i | !rst_ni;
    f_full_q  <= full_o;
    f_id_q    <= id_o;
  end
  always_comb if (!f_first && rst_ni && !f_busy_q && !f_start_q) begin
    still: assert (id_o == f_id_q && full_o == f_full_q && !busy_o);
  end
  `COVER(still, rst_ni && full_o)
