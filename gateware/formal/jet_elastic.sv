// SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause
// jet_elastic, with clocks that may tick when they like and a FIFO that is small enough to overflow:
// what is left out, doubled or lost. That a frame does not lose words to clocks as
// far apart as they may be is simulated (tests/gateware/ring/clocks.cc).
//@ top jet_elastic Low=2 High=2
//@ source ring/jet_elastic.sv cdc/jet_cdc_fifo.sv cdc/jet_cdc_count.sv
//@ source cdc/jet_cdc_join.sv cdc/jet_cdc_half.sv cdc/jet_cdc_alive.sv model/jet_cdc_sync.sv
//@ clocks free
//@ cut u_alive
//@ edit ring/jet_elastic.sv s/DepthLog2 = 6/DepthLog2 = 2/
//@ edit ring/jet_elastic.sv s/High < Low . 8 .. High . 24 > .*/0) begin : gen_check/
//@ prove keep pdr
//@ cover keep 40
//@ bug keep 60 ring/jet_elastic.sv s/idle && after_idle_q && high_q/idle && high_q/
//@ prove tell pdr
//@ cover tell 60
//@ bug tell 60 ring/jet_elastic.sv s/else if .wvalid .. !inlock_q. *lost_q <= 1'b1;/else if (wvalid) lost_q <= 1'b1;/
//@ prove out pdr
//@ cover out 60
//@ bug out 60 ring/jet_elastic.sv s/data_o <= rword;/if (!low_q) data_o <= rword;/
//@ prove gap pdr
//@ cover gap 60
//@ bug gap 60 ring/jet_elastic.sv s/rready = !.low_q && idle_q.;/rready = !low_q;/
//@ bug gap 60 ring/jet_elastic.sv s/mark   = !rvalid;/mark   = 1'b0;/
//@ in jet_elastic
`include "prove.svh"
  logic f_first = 1'b1;
  always_ff @(posedge f_step) f_first <= 1'b0;

  // Writer. A word under lock goes in as it is; or it is an IDLE behind an IDLE; or
  // something is lost with it, and a mark goes in before anything else does; so it does behind words without lock
  logic f_stored, f_spare, f_owed_q;
  assign f_stored = wvalid && wready && !lost_q;
  assign f_spare  = idle && after_idle_q;
  always_ff @(posedge rx_clk_i) begin
    if (!rx_open || (wvalid && wready && lost_q)) f_owed_q <= 1'b0;
    else if (!inlock_q || (!f_stored && !f_spare)) f_owed_q <= 1'b1;
  end
  always_comb if (rx_open) begin
    if (inlock_q && !f_spare && wready && !lost_q) keep: assert (f_stored);
    if (f_owed_q) tell: assert (lost_q);
    if (f_stored) tell_2: assert (!f_owed_q);
  end
  `COVER(keep, rx_open && f_spare && inlock_q && !wvalid && wready)
  `COVER(tell, rx_open && f_owed_q && wvalid && wready)

  // Reader. What comes out was taken from the FIFO, or is an IDLE of our own: behind
  // another one, or in place of words that did not come, or because we do not run
  logic f_rup_q = 1'b0, f_took_q, f_ran_q, f_idle_q;
  logic [18:0] f_word_q;
  always_ff @(posedge ring_clk_i) begin
    if (!ring_rst_ni) f_rup_q <= 1'b1;
    f_took_q <= ring_rst_ni && run_q && rready && rvalid;
    f_ran_q  <= ring_rst_ni && run_q;
    f_word_q <= {rlost, rk, rword};
    f_idle_q <= data_o == Idle && k_o == 2'b10;
  end
  always_comb if (f_rup_q) begin
    if (f_took_q)             out:   assert ({lost_o, k_o, data_o} == f_word_q);
    if (!f_took_q)            out_2: assert (data_o == Idle && k_o == 2'b10);
    if (!f_took_q && f_ran_q) gap:   assert (f_idle_q || lost_o);
  end
  `COVER(out, f_rup_q && f_took_q && lost_o)
  `COVER(gap, f_rup_q && !f_took_q && f_ran_q && !lost_o)
