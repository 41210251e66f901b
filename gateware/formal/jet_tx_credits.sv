// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_tx_credits: whatever limits are told, a packet that begins was below those of the clock before, in
// headers and in data.
//@ top jet_tx_credits
//@ source pcie/jet_tx_credits.sv
//@ prove posted ind 3
//@ cover posted 12
//@ bug posted 12 pcie/jet_tx_credits.sv s/.begin_i.2:1. .. begin_i.4./|begin_i[2:1]/
//@ bug posted 12 pcie/jet_tx_credits.sv s/posted_left_q >= wr_need_i/posted_left_q != '0/
//@ prove np ind 3
//@ cover np 12
//@ bug np 12 pcie/jet_tx_credits.sv s/.np_hdr.7. && np_hdr != '0/np_hdr != '0/
//@ prove cpl ind 3
//@ cover cpl 12
//@ bug cpl 12 pcie/jet_tx_credits.sv s/cpl_data_q <= cpl_data_q .*/cpl_data_q <= cpl_data_q;/
//@ in jet_tx_credits
`include "prove.svh"
  `PROVE_RESET(clk_i, rst_ni)

  // What jet_tlp_tx does: one sender at a time, and a packet has two beats at least
  logic f_begin_q;
  always_ff @(posedge clk_i) f_begin_q <= begin_i != '0;
  always_comb begin
    assume ((begin_i & ~ok_o) == '0 && (begin_i & (begin_i - 5'd1)) == '0);
    if (f_begin_q) assume (begin_i == '0);
    if (!rst_ni) assume (begin_i == '0);
    assume (wr_need_i != '0 && wr_need_i <= 5'd16);
  end

  // All that was sent, by ourselves, and the limits of the clock before
  logic        f_ran_q = 1'b0;
  logic [7:0]  f_ph_q, f_nh_q, f_ch_q, f_ph_limit_q, f_nh_limit_q, f_ch_limit_q;
  logic [11:0] f_pd_q, f_cd_q, f_pd_limit_q, f_cd_limit_q;
  logic [4:0]  f_inf_q;
  always_ff @(posedge clk_i) begin
    f_ran_q      <= rst_ni;
    f_inf_q      <= inf_i;
    f_ph_limit_q <= posted_hdr_i;
    f_pd_limit_q <= posted_data_i;
    f_nh_limit_q <= np_hdr_i;
    f_ch_limit_q <= cpl_hdr_i;
    f_cd_limit_q <= cpl_data_i;
    f_ph_q       <= f_ph_q + 8'(begin_i[1]) + 8'(begin_i[2]) + 8'(begin_i[4]);
    f_pd_q       <= f_pd_q + 12'(begin_i[1]) + (begin_i[2] ? 12'(wr_need_i) : 12'd0);
    f_nh_q       <= f_nh_q + 8'(begin_i[3]);
    f_ch_q       <= f_ch_q + 8'(begin_i[0]);
    f_cd_q       <= f_cd_q + 12'(begin_i[0] && cpl_need_i);
    if (!rst_ni) {f_ph_q, f_pd_q, f_nh_q, f_ch_q, f_cd_q} <= '0;
  end

  // As the specification has it: limit less what is sent with this packet, modulo, is at most a half
  logic [7:0]  f_ph, f_nh, f_ch;
  logic [11:0] f_pd, f_cd;
  assign f_ph = f_ph_limit_q - f_ph_q - 8'd1;
  assign f_nh = f_nh_limit_q - f_nh_q - 8'd1;
  assign f_ch = f_ch_limit_q - f_ch_q - 8'd1;
  assign f_pd = f_pd_limit_q - f_pd_q - (begin_i[2] ? 12'(wr_need_i) : 12'(begin_i[1]));
  assign f_cd = f_cd_limit_q - f_cd_q - 12'(cpl_need_i);
  logic f_posted;
  assign f_posted = begin_i[1] || begin_i[2] || begin_i[4];
  always_comb if (!f_first && f_ran_q && rst_ni) begin
    if (f_posted && !f_inf_q[0])                             posted:   assert (f_ph <= 8'd128);
    if ((begin_i[1] || begin_i[2]) && !f_inf_q[1])           posted_2: assert (f_pd <= 12'd2048);
    if (begin_i[3] && !f_inf_q[2])                           np:       assert (f_nh <= 8'd128);
    if (begin_i[0] && !f_inf_q[3])                           cpl:      assert (f_ch <= 8'd128);
    if (begin_i[0] && !f_inf_q[4] && cpl_need_i)             cpl_2:    assert (f_cd <= 12'd2048);
    inv_sent: assert (f_ph_q == posted_hdr_q && f_pd_q == posted_data_q && f_nh_q == np_hdr_q
        && f_ch_q == cpl_hdr_q && f_cd_q == cpl_data_q);
    if (!f_begin_q) begin
      inv_ok:   assert (!posted_hdr_ok_q || f_inf_q[0] || f_ph < 8'd127);
      inv_np:   assert (!np_hdr_ok_q || f_inf_q[2] || f_nh < 8'd127);
      inv_cpl:  assert (!cpl_hdr_ok_q || f_inf_q[3] || f_ch < 8'd127);
    end
  end
  `COVER(posted, begin_i[2] && !f_inf_q[1] && f_pd == '0 && f_pd_q != '0)
  `COVER(np, begin_i[3] && !f_inf_q[2] && f_nh == '0 && f_nh_q == 8'd3)
  `COVER(cpl, begin_i[0] && !f_inf_q[4] && cpl_need_i && f_cd_q == 12'd3)
