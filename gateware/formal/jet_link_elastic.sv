// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_link_elastic, with clocks that may tick when they like: what is left out, added or lost. Its FIFO may be
// full or empty, and say so, at any time: what it keeps is proved for itself (jet_cdc_fifo.sv). That 600 ppm
// and the longest packet lose nothing is simulated (tests/gateware/phy/clocks.cpp).
//@ top jet_link_elastic
//@ source link/jet_phy_pkg.sv link/jet_link_elastic.sv cdc/jet_cdc_fifo.sv cdc/jet_cdc_count.sv
//@ source cdc/jet_cdc_join.sv cdc/jet_cdc_half.sv cdc/jet_cdc_alive.sv model/jet_cdc_sync.sv
//@ clocks free
//@ cut u_alive u_fifo
//@ prove keep pdr
//@ cover keep 40
//@ bug keep 60 link/jet_link_elastic.sv s/now_skp_q == 2'b11 & .before/(before/
//@ prove third pdr
//@ cover third 60
//@ bug third 60 link/jet_link_elastic.sv s/if .!spare. before_skp_q/before_skp_q/
//@ prove tell pdr
//@ cover tell 60
//@ bug tell 60 link/jet_link_elastic.sv s/else if .wvalid .. !now_there_q. *lost_q <= 1'b1;/else if (wvalid) lost_q <= 1'b1;/
//@ prove out pdr
//@ cover out 60
//@ bug out 60 link/jet_link_elastic.sv s/err_o  <= rerr . .2.rlost../err_o  <= rerr/
//@ prove add pdr
//@ cover add 60
//@ bug add 60 link/jet_link_elastic.sv s/rready = !.low_q & skp_q.;/rready = !low_q;/
//@ bug add 60 link/jet_link_elastic.sv s/!run_q . rready/!run_q/
//@ in jet_link_elastic
`include "prove.svh"
  logic f_first = 1'b1;
  always_ff @(posedge f_step) f_first <= 1'b0;

  // Writer. A pair under lock goes in as it is; or it is two SKPs; or something is lost with it, and a mark
  // goes in before anything else does; so it does behind pairs without lock
  logic f_stored, f_skps, f_skp_lo, f_skp_hi, f_owed_q;
  assign f_stored = wvalid && wready && !lost_q;
  assign f_skp_lo = now_k_q[0] && !now_err_q[0] && now_q[7:0] == 8'h1c;
  assign f_skp_hi = now_k_q[1] && !now_err_q[1] && now_q[15:8] == 8'h1c;
  assign f_skps   = f_skp_lo && f_skp_hi;
  always_ff @(posedge rx_clk_i) begin
    if (!rx_open || (wvalid && wready && lost_q)) f_owed_q <= 1'b0;
    else if (!now_there_q || (!f_stored && !f_skps)) f_owed_q <= 1'b1;
  end
  always_comb if (rx_open) begin
    if (now_there_q && !f_skps && wready && !lost_q) keep: assert (f_stored);
    if (f_owed_q) tell: assert (lost_q);
    if (f_stored) tell_2: assert (!f_owed_q);
  end
  `COVER(keep, rx_open && f_skps && now_there_q && !wvalid && wready)
  `COVER(tell, rx_open && f_owed_q && wvalid && wready)

  // What is left out has a SKP beside it that stays: before it, or as the next. A mark in place of
  // that one ends whatever it belonged to
  logic f_before_q, f_need_q, f_out;
  assign f_out = now_there_q && !wvalid && !lost_q;
  always_ff @(posedge rx_clk_i) begin
    f_before_q <= !rx_open || (f_out ? f_before_q : now_there_q && f_skp_hi);
    f_need_q   <= rx_open && f_out && !f_before_q;
  end
  always_comb if (rx_open && f_need_q && now_there_q) third: assert (f_skp_lo);
  `COVER(third, rx_open && f_need_q && f_stored && now_there_q)

  // Reader. What comes out was taken from the FIFO, as it was or as an error; or it is SKPs behind a
  // SKP; or an error
  logic f_took_q, f_rst_q = 1'b0, f_up_q = 1'b0, f_skp_q, f_lost_q;
  logic [19:0] f_word_q;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) f_rst_q <= 1'b1;
    f_up_q   <= f_rst_q;
    f_took_q <= run_q && rready && rvalid;
    f_lost_q <= rlost;
    f_word_q <= {rerr, rk, rdata};
    f_skp_q  <= !err_o[1] && k_o[1] && data_o[15:8] == 8'h1c;
  end
  always_comb if (f_up_q) begin
    if (f_took_q && !f_lost_q) out:   assert ({err_o, k_o, data_o} == f_word_q);
    if (f_took_q && f_lost_q)  out_2: assert (err_o == 2'b11);
    if (!f_took_q)             add:   assert (err_o == 2'b11 || f_skp_q);
    if (!f_took_q && err_o != 2'b11) add_2: assert ({err_o, k_o, data_o} == 20'h31c1c);
  end
  `COVER(out, f_up_q && f_took_q && f_lost_q)
  `COVER(add, f_up_q && !f_took_q && err_o == 2'b00)
