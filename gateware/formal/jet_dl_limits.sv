// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_dl_limits: a limit is the last one that was told by the rules; it never moves back, nor by more than
// half of what can be counted; no limit stays none.
//@ top jet_dl_limits
//@ source link/jet_dl_limits.sv
//@ prove told ind 2
//@ cover told 8
//@ bug told 8 link/jet_dl_limits.sv s|fc_hdr_i == '0 : !hdr_step.7.|fc_hdr_i == '0 : 1'b1|
//@ bug told 8 link/jet_dl_limits.sv s|inf_o.3., inf_o.4.. <=|inf_o[4], inf_o[3]} <=|
//@ in jet_dl_limits
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  always_comb if (fc_i) assume (fc_type_i != 2'd3);      // jet_dl_dllp's promise

  logic        f_ran_q, f_init_q, f_update_q;
  logic [1:0]  f_type_q;
  logic [7:0]  f_hdr_q, f_ch_q, f_told_hdr, f_step;
  logic [11:0] f_data_q, f_cd_q, f_data_step;
  logic [4:0]  f_inf_q;
  always_ff @(posedge clk_i) begin
    f_ran_q    <= rst_ni;
    f_init_q   <= fc_i && !fc_update_i && init1_i && fc_type_i[1];
    f_update_q <= fc_i && fc_update_i && !init1_i && fc_type_i[1];
    f_hdr_q    <= fc_hdr_i;
    f_data_q   <= fc_data_i;
    f_ch_q     <= cpl_hdr_o;
    f_cd_q     <= cpl_data_o;
    f_inf_q    <= inf_o;
  end
  assign f_step      = cpl_hdr_o - f_ch_q;
  assign f_data_step = cpl_data_o - f_cd_q;

  // Of completions: header, data
  always_comb if (!f_first && f_ran_q) begin
    if (f_init_q) told: assert (cpl_hdr_o == f_hdr_q && cpl_data_o == f_data_q
        && inf_o[3] == (f_hdr_q == '0) && inf_o[4] == (f_data_q == '0));
    if (!f_init_q) begin
      told_2: assert (f_step < 8'd128 && f_data_step < 12'd2048);
      told_3: assert (inf_o[4:3] == f_inf_q[4:3]);
      told_4: assert (f_step == '0 || (f_update_q && cpl_hdr_o == f_hdr_q && !inf_o[3]));
      told_5: assert (f_data_step == '0 || (f_update_q && cpl_data_o == f_data_q && !inf_o[4]));
    end
    inv_none: assert ((!inf_o[3] || cpl_hdr_o == '0) && (!inf_o[4] || cpl_data_o == '0));
  end
  `COVER(told, f_ran_q && f_update_q && f_step == 8'd5 && f_data_step == 12'd9 && cpl_hdr_o < f_ch_q)
